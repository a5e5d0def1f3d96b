"""Frames of an episode's video: the agent's view, maps, plan and verdict."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
from jaxtyping import Float, UInt8
from PIL import Image, ImageDraw

from envs.render import Renderer
from envs.render.topdown import TopDown, font
from envs.types import ENDINGS, Camera, Trajectory
from experiments.episode.thoughts import NO_PLAN, ThoughtLog
from experiments.reports.boxes import between, draw_boxes
from experiments.reports.maps import draw_map, draw_own_map
from policies.thought import Thought

SMOOTH = ((80, 3), (200, 2))  # greatest number of steps for a number of frames a step; else 1
BATCH = 8
HEAD, BAR, LINE, GAP = 26, 58, 24, 10  # heights, and space beside maps, for a view of 480 pixels; they scale with it [pixels]
ROWS = 2, 5  # least and greatest number of shown lines of a plan
WIDEST = 0.92, 1.5  # greatest width of a map beside another and alone, in widths of the view
INK, SOFT, PAPER, LINES = (28, 32, 38), (96, 102, 110), (247, 247, 244), (222, 222, 217)
ACCENT, TINTED = (24, 96, 60), (222, 240, 229)  # colours of the current line of the plan
LAST = 2 * 15  # repetitions of the last frame
CHECKED = "checked by the simulator"
OWN, TRUE = "the agent's own map", "the true plan of the home"


@dataclass(frozen=True)
class Captions:
    """Text of a video: title, a line for each pose (t + 1), and thoughts."""

    title: str
    lines: Sequence[str]
    thoughts: ThoughtLog = field(default_factory=ThoughtLog)

    def before(self, step: int) -> Thought | None:
        """Thought that led to a step, counted from 1; None if there is none."""
        return self.thoughts.steps[step - 1] if 0 < step <= len(self.thoughts.steps) else None


def captions_of(instruction: str, lines: Sequence[str], outcome: str, thoughts: ThoughtLog) -> Captions:
    """Text of an episode's video, whose last line is the outcome."""
    end = f"{outcome} ({CHECKED})" if outcome else lines[-1]
    return Captions(f"“{instruction}”", [*lines[:-1], end], thoughts)


@dataclass(frozen=True)
class Layout:
    """Layout of a frame [pixels].

    It has a square view, one or two maps of a width beside it, and a bar below with a number of lines.
    """

    size: int
    map_width: int
    maps: int
    rows: int

    @property
    def unit(self) -> float:
        """Scale relative to a view of 480 pixels."""
        return self.size / 480

    @property
    def width(self) -> int:
        """Width of a frame."""
        return self.size + self.maps * self.map_width

    @property
    def bar(self) -> int:
        """Height of the bar."""
        return round((BAR + (LINE * self.rows + 12 if self.rows else 0)) * self.unit)


def layout(plan: TopDown, captions: Captions, size: int) -> Layout:
    """Layout of a video's frames."""
    longest = max((len(one.plan) for one in captions.thoughts.steps if one is not None), default=0)
    rows = int(np.clip(longest, *ROWS)) if captions.thoughts.has_thoughts else 0
    both = has_own_map(captions.thoughts)
    room = size - round(HEAD * size / 480)
    wide = min(round(plan.image.shape[1] * room / plan.image.shape[0]), round(WIDEST[0 if both else 1] * size))
    return Layout(size, wide, 2 if both else 1, rows)


def has_own_map(thoughts: ThoughtLog) -> bool:
    """Whether an agent has reported a map or landmarks."""
    return thoughts.own_map is not None or any(one is not None and one.landmarks for one in thoughts.steps)


def smooth_poses(trajectory: Trajectory) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Positions, yaws, pitches of a video's frames, and fractional steps at them.

    Longer episodes have fewer frames a step. Turns take the shorter way.
    """
    count = len(trajectory.action)
    frames = next((frames for most, frames in SMOOTH if count <= most), 1)
    at = np.linspace(0, count, count * frames + 1)
    i = np.minimum(at.astype(int), max(count - 1, 0))
    j, share = np.minimum(i + 1, count), at - i
    turn = (trajectory.yaw_w[j] - trajectory.yaw_w[i] + np.pi) % (2 * np.pi) - np.pi
    position = (1 - share)[:, None] * trajectory.position_w[i] + share[:, None] * trajectory.position_w[j]
    return position, trajectory.yaw_w[i] + share * turn, (1 - share) * trajectory.pitch[i] + share * trajectory.pitch[j], at


def camera_frames(renderer: Renderer, trajectory: Trajectory, camera: Camera, size: int) -> Iterator[UInt8[np.ndarray, "s s 3"]]:
    """Smooth, anti-aliased pictures of `size` pixels along a trajectory."""
    position, yaw, pitch, _ = smooth_poses(trajectory)
    fine = Camera(2 * size, 2 * size, camera.hfov, camera.elevation, camera.yaw, camera.pitch, camera.near)
    for first in range(0, len(yaw), BATCH):
        some = slice(first, first + BATCH)
        for image in renderer.render(fine, position[some], yaw[some], pitch=pitch[some], sensors=("rgb",)).rgb:
            yield cv2.resize(image, (size, size), interpolation=cv2.INTER_AREA)


def video_frames(
    renderer: Renderer,
    plan: TopDown,
    trajectory: Trajectory,
    camera: Camera,
    marks_w: Float[np.ndarray, "k 3"],
    captions: Captions,
    *,
    size: int = 480,
) -> Iterator[UInt8[np.ndarray, "h w 3"]]:
    """Frames of an episode: view with detections, maps, and text.

    `marks_w` [m] are drawn on the true map. The last frame is repeated for two seconds.
    """
    position, yaw, _, at = smooth_poses(trajectory)
    form, last = layout(plan, captions, size), None
    for k, view in enumerate(camera_frames(renderer, trajectory, camera, size)):
        done = int(np.ceil(at[k] - 1e-9))  # number of the current step
        pose = {"until": max(done - 1, 0) if done else 0, "pose": (position[k], yaw[k])}
        maps = [(TRUE, draw_map(plan, trajectory, marks_w, **pose))]
        if form.maps == 2:
            here = captions.before(done or 1)
            own = draw_own_map(plan, trajectory, captions.thoughts.own_map, here.landmarks if here else (), **pose)
            maps.insert(0, (OWN, own))
        view = draw_boxes(view, boxes_at(captions, trajectory, camera, float(at[k])), camera)
        last = composed(form, view, maps, words(form, captions, done))
        yield last
    for _ in range(LAST if last is not None else 0):
        yield last  # pyright: ignore[reportReturnType]


def boxes_at(captions: Captions, trajectory: Trajectory, camera: Camera, at: float) -> list:
    """Detections at a fractional number of steps."""
    count = len(trajectory.action)
    first = min(int(at), max(count - 1, 0))
    share, poses = at - first, []
    for pose in (first, min(first + 1, count)):
        thought = captions.before(pose + 1)  # the thought at this pose's picture, before the step
        if pose == count and count and trajectory.action[-1] in ENDINGS:
            thought = captions.before(pose)  # an ending action does not move the agent
        poses.append((thought, (float(trajectory.yaw_w[pose]), float(trajectory.pitch[pose]))))
    (before, here), (after, there) = poses
    turn = (there[0] - here[0] + np.pi) % (2 * np.pi) - np.pi
    return between(before, after, share, camera, here, (here[0] + turn, there[1]))


def composed(form: Layout, view: np.ndarray, maps: Sequence[tuple[str, np.ndarray]], bar: np.ndarray) -> UInt8[np.ndarray, "h w 3"]:
    """Frame composed of its parts."""
    head = round(HEAD * form.unit)
    frame = np.full((form.size + form.bar, form.width, 3), PAPER, np.uint8)
    frame[: form.size, : form.size] = view
    for k, (name, image) in enumerate(maps):
        left, right = form.size + k * form.map_width, form.size + (k + 1) * form.map_width
        drawn = fitted(image, form.map_width - round(GAP * form.unit), form.size - head)
        top, aside = (form.size - head - drawn.shape[0]) // 2, (form.map_width - drawn.shape[1]) // 2
        frame[top : top + head, left:right] = heading(name, form.map_width, head, form.unit)
        frame[top + head : top + head + drawn.shape[0], left + aside : left + aside + drawn.shape[1]] = drawn
    frame[form.size :] = bar
    return frame


def fitted(image: np.ndarray, width: int, height: int) -> np.ndarray:
    """Image scaled to fit into width x height, with its proportions kept."""
    scale = min(width / image.shape[1], height / image.shape[0])
    size = min(width, max(1, round(image.shape[1] * scale))), min(height, max(1, round(image.shape[0] * scale)))
    return cv2.resize(image, size, interpolation=cv2.INTER_AREA)


def heading(text: str, width: int, height: int, unit: float) -> np.ndarray:
    """Title of a map, as a picture."""
    image = Image.new("RGB", (width, height), PAPER)
    ImageDraw.Draw(image).text((width / 2, height / 2), text, SOFT, font(max(1.0, round(13 * unit))), "mm")
    return np.asarray(image)


def words(form: Layout, captions: Captions, step: int) -> UInt8[np.ndarray, "h w 3"]:
    """Bar of text: instruction, the agent's plan and verdict, and the current line."""
    image, unit = Image.new("RGB", (form.width, form.bar), PAPER), form.unit
    pen, edge = ImageDraw.Draw(image), round(14 * unit)
    title, plain, small = (font(max(1.0, round(size * unit)), bold=bold) for size, bold in ((17, True), (14, False), (13, False)))
    pen.text((edge, round(7 * unit)), shortened(pen, captions.title, title, form.width - 2 * edge), INK, title)
    foot = form.bar - round(25 * unit)
    if form.rows:
        top, half = round(36 * unit), form.width // 2
        _write_plan(pen, form, captions.before(max(step, 1)), top, half)
        pen.line((half, top + 2, half, foot - round(6 * unit)), LINES, max(1, round(unit)))
        _write_verdict(pen, form, captions, max(step, 1), top, half)
        pen.line((0, foot - round(3 * unit), form.width, foot - round(3 * unit)), LINES, max(1, round(unit)))
    elif len(captions.thoughts.steps):
        length = pen.textlength(NO_PLAN, small)
        pen.text((form.width - edge - length, foot + round(3 * unit)), NO_PLAN, SOFT, small)
    line = shortened(pen, captions.lines[step], plain, form.width - 2 * edge)
    pen.text((edge, foot + round(2 * unit)), line, SOFT if form.rows else (90, 96, 104), plain)
    return np.asarray(image)


def _write_plan(pen: ImageDraw.ImageDraw, form: Layout, thought: Thought | None, top: int, width: int) -> None:
    """Draw the lines of the plan around the current one, which is highlighted.

    Those before it are ticked.
    """
    unit, edge = form.unit, round(14 * form.unit)
    plan, current = (thought.plan, thought.step) if thought is not None else ((), 0)
    if not plan:
        pen.text((edge, top + 3 * unit), NO_PLAN, SOFT, font(max(1.0, round(14 * unit))))
        return
    first = int(np.clip(current - form.rows // 2, 0, max(len(plan) - form.rows, 0)))
    for k, line in enumerate(plan[first : first + form.rows], first):
        y, now = top + round(LINE * unit) * (k - first), k == current
        face = font(max(1.0, round(14 * unit)), bold=now)
        if now:
            box = (edge - round(6 * unit), y, width - edge, y + round((LINE - 2) * unit))
            pen.rounded_rectangle(box, round(5 * unit), TINTED)
        sign = "▸" if now else "✓" if k < current else f"{k + 1}"
        middle = y + (LINE - 2) * unit / 2
        pen.text((edge, middle), sign, ACCENT if now or k < current else SOFT, face, "lm")
        text = shortened(pen, line, face, width - 2 * edge - round(26 * unit))
        pen.text((edge + round(20 * unit), middle), text, ACCENT if now else SOFT if k < current else INK, face, "lm")


def _write_verdict(pen: ImageDraw.ImageDraw, form: Layout, captions: Captions, step: int, top: int, left: int) -> None:
    """Draw the agent's verdict; without a new one, the latest in a paler colour."""
    unit, edge = form.unit, round(16 * form.unit)
    face, label = font(max(1.0, round(14 * unit))), font(max(1.0, round(12 * unit)))
    now = captions.before(step)
    latest = next((one for k in range(step, 0, -1) if (one := captions.before(k)) is not None and one.verdict), None)
    fresh = now is not None and bool(now.verdict)
    pen.text((left + edge, top + 2 * unit), "what it has checked" if fresh or latest is None else "what it checked last", SOFT, label)
    text = latest.verdict if latest is not None else "nothing yet"
    lines = wrapped(pen, text, face, form.width - left - 2 * edge, form.rows - 1)
    for k, line in enumerate(lines):
        pen.text((left + edge, top + round((22 + (LINE - 3) * k) * unit)), line, INK if fresh else SOFT, face)


def shortened(pen: ImageDraw.ImageDraw, text: str, face, width: float) -> str:
    """Text cut with dots to at most `width` [pixels]."""
    if pen.textlength(text, face) <= width:
        return text
    while text and pen.textlength(text + "…", face) > width:
        text = text[:-1]
    return text.rstrip() + "…"


def wrapped(pen: ImageDraw.ImageDraw, text: str, face, width: float, most: int) -> list[str]:
    """Text in at most `most` lines, broken between words and cut at the end."""
    lines, left = [""], text.split()
    while left:
        longer = f"{lines[-1]} {left[0]}".strip()
        if lines[-1] and pen.textlength(longer, face) > width:
            if len(lines) >= max(most, 1):
                lines[-1] = shortened(pen, f"{lines[-1]} {' '.join(left)}", face, width)
                break
            lines.append("")
            continue
        lines[-1] = longer
        left.pop(0)
    return [shortened(pen, line, face, width) for line in lines]

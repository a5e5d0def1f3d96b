"""Pictures of an episode: the agent's camera beside a map with its path, and a line of words below."""

from collections.abc import Iterator
from pathlib import Path

import cv2
import matplotlib
import numpy as np
from jaxtyping import Float, UInt8
from PIL import Image, ImageDraw, ImageFont

from envs.render import Renderer
from envs.render.topdown import TopDown, draw_agent, draw_goal, draw_path
from envs.types import Camera, Trajectory

SMOOTH = ((80, 3), (200, 2))  # up to so many steps, so many frames a step; else 1
BATCH = 8
BAR = 58  # height of the caption under a view of 480 pixels; it grows with the view [pixels]
INK, PAPER, ACCENT = (28, 32, 38), (247, 247, 244), (214, 68, 48)
FONTS = Path(matplotlib.get_data_path()) / "fonts" / "ttf"


def font(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    """The font of captions, `size` pixels high."""
    return ImageFont.truetype(str(FONTS / ("DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf")), size)


def smooth_poses(trajectory: Trajectory) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Positions, yaws, pitches and step numbers of a film's frames, fewer a step the longer it is; turns take the short way."""
    between = next((frames for most, frames in SMOOTH if len(trajectory.action) <= most), 1)
    share = np.linspace(0, 1, between + 1)[1:]
    position, yaw, pitch, step = [trajectory.position_w[0]], [trajectory.yaw_w[0]], [trajectory.pitch[0]], [0]
    for i in range(len(trajectory.action)):
        turn = (trajectory.yaw_w[i + 1] - trajectory.yaw_w[i] + np.pi) % (2 * np.pi) - np.pi
        for a in share:
            position.append((1 - a) * trajectory.position_w[i] + a * trajectory.position_w[i + 1])
            yaw.append(trajectory.yaw_w[i] + a * turn)
            pitch.append((1 - a) * trajectory.pitch[i] + a * trajectory.pitch[i + 1])
            step.append(i + 1)
    return np.array(position), np.array(yaw), np.array(pitch), np.array(step)


def camera_frames(renderer: Renderer, trajectory: Trajectory, camera: Camera, size: int) -> Iterator[UInt8[np.ndarray, "s s 3"]]:
    """Smooth, anti-aliased pictures of `size` pixels along a trajectory."""
    position, yaw, pitch, _ = smooth_poses(trajectory)
    fine = Camera(2 * size, 2 * size, camera.hfov, camera.elevation, camera.yaw, camera.pitch, camera.near)
    for first in range(0, len(yaw), BATCH):
        some = slice(first, first + BATCH)
        for image in renderer.render(fine, position[some], yaw[some], pitch=pitch[some], sensors=("rgb",)).rgb:
            yield cv2.resize(image, (size, size), interpolation=cv2.INTER_AREA)


def draw_map(
    plan: TopDown, trajectory: Trajectory, marks_w: Float[np.ndarray, "k 3"], *, until: int | None = None, pose: tuple | None = None
) -> np.ndarray:
    """The plan with the path walked until a step [all], marks at places [m], and the agent at its pose (position, yaw)."""
    image = plan.image.copy()
    end = len(trajectory.action) if until is None else until
    here, yaw = pose or (trajectory.position_w[end], trajectory.yaw_w[end])
    walked = np.concatenate([trajectory.position_w[:end], here[None]]) if end else here[None]
    scale = max(image.shape[:2]) / 640
    for mark in plan.pixels(marks_w) if len(marks_w) else ():
        draw_goal(image, mark, color=ACCENT, size=round(9 * scale))
    if len(walked) > 1:
        draw_path(image, plan.pixels(walked), color=(38, 96, 196), width=round(3 * scale))
    draw_agent(image, plan.pixels(here[None])[0], float(yaw), size=round(11 * scale), color=(38, 96, 196))
    return image


def film(
    renderer: Renderer,
    plan: TopDown,
    trajectory: Trajectory,
    camera: Camera,
    marks_w: Float[np.ndarray, "k 3"],
    title: str,
    lines: list[str],
    *,
    size: int = 480,
) -> Iterator[UInt8[np.ndarray, "h w 3"]]:
    """Frames of an episode: camera, map with marks [m], the instruction, and `lines[step]` below; the last one stays for two seconds."""
    position, yaw, _, step = smooth_poses(trajectory)
    height = size
    width = round(plan.image.shape[1] * height / plan.image.shape[0])
    if width > 1.5 * size:
        width = round(1.5 * size)
    bar, frame = round(BAR * size / 480), None
    for k, view in enumerate(camera_frames(renderer, trajectory, camera, size)):
        here = draw_map(plan, trajectory, marks_w, until=int(step[k]) - (k > 0), pose=(position[k], yaw[k]))
        frame = np.full((height + bar, size + width, 3), PAPER, np.uint8)
        frame[:size, :size] = view
        frame[:height, size:] = fitted(here, width, height)
        frame[height:] = caption(title, lines[int(step[k])], size + width, bar)
        yield frame
    for _ in range(2 * 15):
        if frame is not None:
            yield frame


def fitted(image: np.ndarray, width: int, height: int) -> np.ndarray:
    """An image within width x height on paper, its proportions kept."""
    scale = min(width / image.shape[1], height / image.shape[0])
    small = cv2.resize(image, (round(image.shape[1] * scale), round(image.shape[0] * scale)), interpolation=cv2.INTER_AREA)
    out = np.full((height, width, 3), PAPER, np.uint8)
    y, x = (height - small.shape[0]) // 2, (width - small.shape[1]) // 2
    out[y : y + small.shape[0], x : x + small.shape[1]] = small
    return out


def caption(title: str, line: str, width: int, height: int) -> np.ndarray:
    """A bar with the instruction in bold and one line of what happens."""
    image = Image.new("RGB", (width, height), PAPER)
    pen = ImageDraw.Draw(image)
    scale = height / BAR
    pen.text((round(14 * scale), round(7 * scale)), title, INK, font(round(17 * scale), bold=True))
    pen.text((round(14 * scale), round(33 * scale)), line, (90, 96, 104), font(round(14 * scale)))
    return np.asarray(image)

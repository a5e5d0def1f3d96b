"""Maps of an episode: the true plan with the path, and the agent's own map."""

from collections.abc import Iterable, Sequence

import cv2
import numpy as np
from jaxtyping import Float, UInt8
from PIL import Image, ImageDraw

from envs.home import Home
from envs.render.topdown import TopDown, draw_agent, draw_goal, draw_path, font
from envs.types import Goal, Trajectory
from experiments.episode.thoughts import OCCUPIED, OwnMap
from policies.thought import Landmark

WALKED, PIN, INK = (38, 96, 196), (214, 68, 48), (28, 32, 38)
UNKNOWN, OPEN, SOLID = (223, 224, 222), (253, 253, 251), (72, 78, 88)
# Distinguishable with any colour vision (after Okabe and Ito 2008); dark enough for white letters.
TINTS = ((0, 114, 178), (196, 88, 0), (0, 128, 96), (160, 70, 130), (120, 92, 20), (70, 80, 160), (176, 40, 60), (30, 110, 130))
NAMED = 24  # greatest number of named landmarks, those with the highest scores


def tint(name: str) -> tuple[int, int, int]:
    """Colour of a name, in boxes and on maps."""
    return TINTS[sum(ord(letter) * (k + 3) for k, letter in enumerate(name)) % len(TINTS)]


def marks(home: Home, goals: Iterable[Goal]) -> Float[np.ndarray, "k 3"]:
    """Positions of goals [m]: middles of things and rooms, or points."""
    found = []
    for goal in goals:
        if goal.instance in home.things:
            found.append(home.things[goal.instance].center)
        elif 0 <= goal.room < len(home.scene.rooms):
            room = home.scene.rooms[goal.room]
            x, z = np.mean(room.polygon, axis=0)
            middle = np.array((x, room.floor, z))
            off = np.linalg.norm(goal.position_w - middle, axis=1)
            found.append(goal.position_w[off.argmin()] if len(off) else middle)
        elif len(goal.position_w):
            found.append(goal.position_w[0])
    return np.array(found, np.float64).reshape(-1, 3)


def draw_map(
    plan: TopDown, trajectory: Trajectory, marks_w: Float[np.ndarray, "k 3"], *, until: int | None = None, pose: tuple | None = None
) -> UInt8[np.ndarray, "h w 3"]:
    """Plan with the path walked, marks, and the agent.

    The path ends at step `until` [all], marks are places [m], `pose` is the agent's (position, yaw).
    """
    image = plan.image.copy()
    for mark in plan.pixels(marks_w) if len(marks_w) else ():
        draw_goal(image, mark, color=PIN, size=round(9 * _scale(image)))
    end = len(trajectory.action) if until is None else until
    here, yaw = pose or (trajectory.position_w[end], trajectory.yaw_w[end])
    return _with_agent(_with_path(image, plan, trajectory, end, here), plan, here, yaw)


def draw_own_map(
    plan: TopDown,
    trajectory: Trajectory,
    own: OwnMap | None,
    landmarks: Sequence[Landmark],
    *,
    until: int | None = None,
    pose: tuple | None = None,
) -> UInt8[np.ndarray, "h w 3"]:
    """Agent's own map and landmarks at a step [the last], aligned with the plan.

    The alignment uses the true start pose, and nothing else of the ground truth.
    """
    end = len(trajectory.action) if until is None else until
    image = np.full_like(plan.image, UNKNOWN)
    if own is not None:
        state = own.at(end)
        cells = np.array([UNKNOWN, OPEN, SOLID], np.uint8)[state.clip(0, OCCUPIED)]
        corners = np.array([(0.0, 0.0), (1.0, 0.0), (0.0, 1.0)])  # column and row of three cells
        at_a = np.column_stack([own.x0 + (corners[:, 0] + 0.5) * own.cell, np.zeros(3), own.z0 + (corners[:, 1] + 0.5) * own.cell])
        at_w = in_world(trajectory, at_a)
        at_w[:, 1] = plan.floor
        place = plan.pixels(at_w)
        turn = cv2.getAffineTransform(corners.astype(np.float32), place.astype(np.float32))
        size = (image.shape[1], image.shape[0])
        image = cv2.warpAffine(cells, turn, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=UNKNOWN)
    here, yaw = pose or (trajectory.position_w[end], trajectory.yaw_w[end])
    image = _with_landmarks(_with_path(np.ascontiguousarray(image), plan, trajectory, end, here), plan, trajectory, landmarks)
    return _with_agent(image, plan, here, yaw)


def in_world(trajectory: Trajectory, points_a: Float[np.ndarray, "k 3"]) -> Float[np.ndarray, "k 3"]:
    """Points [m] in the frame of an agent's start, converted to the world frame."""
    cos, sin = np.cos(trajectory.yaw_w[0]), np.sin(trajectory.yaw_w[0])
    x, y, z = np.asarray(points_a, np.float64).T
    return trajectory.position_w[0] + np.column_stack([cos * x + sin * z, y, cos * z - sin * x])


def _scale(image: np.ndarray) -> float:
    """Scale of marks relative to a map of 640 pixels."""
    return max(image.shape[:2]) / 640


def _with_path(image: np.ndarray, plan: TopDown, trajectory: Trajectory, end: int, here: np.ndarray) -> np.ndarray:
    """Image with the path walked until a step, and on to the agent."""
    if end:
        walked = np.concatenate([trajectory.position_w[:end], here[None]])
        draw_path(image, plan.pixels(walked), color=WALKED, width=round(3 * _scale(image)))
    return image


def _with_agent(image: np.ndarray, plan: TopDown, here: np.ndarray, yaw: float) -> np.ndarray:
    """Image with the agent at its place."""
    draw_agent(image, plan.pixels(here[None])[0], float(yaw), size=round(11 * _scale(image)), color=WALKED)
    return image


def _with_landmarks(image: np.ndarray, plan: TopDown, trajectory: Trajectory, landmarks: Sequence[Landmark]) -> np.ndarray:
    """Image with a dot for each landmark, and names where they fit."""
    if not landmarks:
        return image
    picture, scale = Image.fromarray(image), _scale(image)
    pen, face, radius = ImageDraw.Draw(picture), font(max(6.0, round(17 * scale))), 5 * scale
    ordered = sorted(landmarks, key=lambda one: -one.score)
    places = plan.pixels(in_world(trajectory, np.array([one.position_a for one in ordered])))
    taken: list[tuple[float, ...]] = []
    for one, (x, y) in zip(ordered, places, strict=True):
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), tint(one.name), (255, 255, 255), max(1, round(1.5 * scale)))
    for one, (x, y) in zip(ordered[:NAMED], places, strict=False):
        wide, high = pen.textlength(one.name, face), face.size
        aside = radius + 3 * scale
        for dx, dy in ((aside, -high / 2), (-aside - wide, -high / 2), (-wide / 2, radius), (-wide / 2, -radius - high)):
            box = (x + dx, y + dy, x + dx + wide, y + dy + high)
            inside = box[0] >= 0 and box[1] >= 0 and box[2] <= image.shape[1] and box[3] <= image.shape[0]
            if inside and not any(box[0] < b[2] and b[0] < box[2] and box[1] < b[3] and b[1] < box[3] for b in taken):
                taken.append(box)
                pen.text(box[:2], one.name, INK, face, stroke_width=max(1, round(2 * scale)), stroke_fill=(255, 255, 255))
                break
    return np.array(picture)

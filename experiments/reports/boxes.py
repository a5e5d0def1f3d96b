"""Detections of an agent drawn on the camera's picture, also between two steps."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float, UInt8
from PIL import Image, ImageDraw

from envs.render.topdown import font
from envs.types import Camera
from experiments.reports.maps import tint
from policies.thought import Thought

MOST = 14  # greatest number of boxes, those with the highest scores
SAME = 0.12  # of a picture's width, distance within which two boxes of a name are one thing
Seen = tuple[np.ndarray, str, float]  # box, name, score


def seen(thought: Thought | None) -> list[Seen]:
    """Boxes of a thought, each with its name and score."""
    if thought is None:
        return []
    boxes = np.asarray(thought.boxes, np.float64)
    return [(box, name, float(score)) for box, name, score in zip(boxes, thought.names, thought.scores, strict=True)]


def turned(box: Float[np.ndarray, "4"], camera: Camera, before: tuple[float, float], after: tuple[float, float]) -> np.ndarray | None:
    """Bounding box of a box after the camera has turned; None behind the camera.

    Poses are yaw and pitch [rad].
    """
    left, top, right, bottom = box
    middle = np.array([camera.width / 2, camera.height / 2])
    corners = (np.array([(left, top), (right, top), (right, bottom), (left, bottom)]) - middle) / camera.focal
    rays = _rotation(*after).T @ _rotation(*before) @ np.stack([corners[:, 0], -corners[:, 1], -np.ones(4)])
    if (rays[2] > -0.05).any():
        return None
    again = np.stack([rays[0], -rays[1]], 1) / -rays[2][:, None] * camera.focal + middle
    return np.concatenate([again.min(0), again.max(0)])


def _rotation(yaw: float, pitch: float) -> Float[np.ndarray, "3 3"]:
    """Rotation from a camera's frame to the world's."""
    cos, sin, up, down = np.cos(yaw), np.sin(yaw), np.cos(pitch), np.sin(pitch)
    return np.array([[cos, 0, sin], [0, 1, 0], [-sin, 0, cos]]) @ np.array([[1, 0, 0], [0, up, -down], [0, down, up]])


def between(
    first: Thought | None, second: Thought | None, share: float, camera: Camera, before: tuple[float, float], after: tuple[float, float]
) -> list[Seen]:
    """Interpolated detections between two poses.

    `first` and `second` are the thoughts at both; a pose is yaw and pitch [rad]. Boxes turn with the camera; a thing that is detected at
    both poses moves from the one to the other, others are shown for half of the time.
    """
    here = (1 - share) * before[0] + share * after[0], (1 - share) * before[1] + share * after[1]
    old, new = _moved(seen(first), camera, before, here), _moved(seen(second), camera, after, here)
    out: list[Seen] = []
    for box, name, score in old:
        near = [k for k, other in enumerate(new) if other[1] == name and _apart(box, other[0]) < SAME * camera.width]
        if near:
            apart = [_apart(box, new[k][0]) for k in near]
            other, _, later = new.pop(near[int(np.argmin(apart))])
            out.append(((1 - share) * box + share * other, name, (1 - share) * score + share * later))
        elif share < 0.5:
            out.append((box, name, score))
    return out + (new if share >= 0.5 else [])


def _moved(found: list[Seen], camera: Camera, before: tuple[float, float], after: tuple[float, float]) -> list[Seen]:
    """Boxes after a turn of the camera, without those behind it."""
    again = ((turned(box, camera, before, after), name, score) for box, name, score in found)
    return [(box, name, score) for box, name, score in again if box is not None]


def _apart(a: np.ndarray, b: np.ndarray) -> float:
    """Greatest distance of two boxes' sides [pixels]."""
    return float(np.abs(a - b).max())


def draw_boxes(view: UInt8[np.ndarray, "h w 3"], found: Sequence[Seen], camera: Camera) -> UInt8[np.ndarray, "h w 3"]:
    """View with boxes in the colours of their names.

    Boxes are in pixels of the camera; names and scores are written where there is room.
    """
    if not found:
        return view
    size, picture = view.shape[1], Image.fromarray(view)
    pen, unit = ImageDraw.Draw(picture, "RGBA"), size / 480
    face, thick = font(max(6.0, round(13 * unit))), max(1, round(2 * unit))
    taken: list[tuple[float, ...]] = []
    ordered = sorted(found, key=lambda one: -one[2])[:MOST]
    for box, name, _ in reversed(ordered):
        left, top, right, bottom = _inside(box * size / camera.width, view)
        if right - left > thick and bottom - top > thick:
            pen.rectangle((left, top, right, bottom), (*tint(name), 26), (*tint(name), 255), thick)
    for box, name, score in ordered:
        left, top, right, bottom = _inside(box * size / camera.width, view)
        if right - left <= thick or bottom - top <= thick:
            continue
        text = f"{name} {score:.2f}"
        wide, high = pen.textlength(text, face) + 8 * unit, face.size + 5 * unit
        x = min(left, size - wide)
        for y in (top - high, top, bottom, bottom - high):
            place = (x, y, x + wide, y + high)
            fits = y >= 0 and y + high <= view.shape[0]
            if fits and not any(x < b[2] and b[0] < x + wide and y < b[3] and b[1] < y + high for b in taken):
                taken.append(place)
                pen.rectangle(place, (*tint(name), 235))
                pen.text((x + 4 * unit, y + high / 2), text, (255, 255, 255), face, "lm")
                break
    return np.array(picture)


def _inside(box: np.ndarray, view: np.ndarray) -> tuple[float, float, float, float]:
    """Box clipped to the view."""
    high, wide = view.shape[:2]
    left, right = np.clip(box[[0, 2]], 0, wide - 1)
    top, bottom = np.clip(box[[1, 3]], 0, high - 1)
    return float(left), float(top), float(right), float(bottom)

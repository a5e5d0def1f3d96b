"""Pictures of boxes, drawn by ray casting, and percepts that name them."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from agent.memory.surface import View
from envs.percepts import Percept
from envs.types import Camera
from envs.vocabulary import CATEGORIES, COLORS, MATERIALS, ROOMS, SIZES

CAMERA = Camera(64, 64)


class Box(NamedTuple):
    """An axis-aligned box [m] with its names; without a category it is not recognized."""

    low: tuple[float, float, float]
    high: tuple[float, float, float]
    category: str = ""
    color: str = "red"


def room(x0: float, z0: float, x1: float, z1: float, height: float = 2.6) -> list[Box]:
    """Floor and walls of a room [m]."""
    w = 0.1
    return [
        Box((x0, -0.1, z0), (x1, 0.0, z1)), Box((x0 - w, 0, z0), (x0, height, z1)), Box((x1, 0, z0), (x1 + w, height, z1)),
        Box((x0, 0, z0 - w), (x1, height, z0)), Box((x0, 0, z1), (x1, height, z1 + w)),
    ]  # fmt: skip


def seen(
    boxes: Sequence[Box], place: tuple[float, float], yaw: float, sure: float = 0.9, named: Sequence[str] = ()
) -> tuple[Percept, View]:
    """Percept and view from a place (x, z) [m]; `named` are the room types, by their share, that the picture shows."""
    h, w = CAMERA.height, CAMERA.width
    a, b = (np.arange(w) + 0.5 - w / 2) / CAMERA.focal, (h / 2 - np.arange(h) - 0.5) / CAMERA.focal
    a, b = np.meshgrid(a, b)
    ray = np.stack([a * np.cos(yaw) - np.sin(yaw), b, -a * np.sin(yaw) - np.cos(yaw)], axis=-1)
    eye = np.array([place[0], CAMERA.elevation, place[1]])
    depth, owner = np.full((h, w), np.inf), np.full((h, w), -1)
    for k, box in enumerate(boxes):
        with np.errstate(divide="ignore", invalid="ignore"):
            ends = np.stack([(np.array(end) - eye) / ray for end in (box.low, box.high)])
        near, far = ends.min(0).max(-1), ends.max(0).min(-1)
        hit = (near <= far) & (near > 0.01) & (near < depth)
        depth[hit], owner[hit] = near[hit], k
    shown = [k for k in range(len(boxes)) if boxes[k].category and (owner == k).sum() >= 8]
    region = np.full((h, w), -1, np.int32)
    for r, k in enumerate(shown):
        region[owner == k] = r
    depth = np.where(np.isfinite(depth), depth, 0.0).astype(np.float32)
    return percept_of(region, [boxes[k] for k in shown], sure, named), View(depth, np.array([place[0], 0.0, place[1]]), yaw, 0.0)


def percept_of(region: np.ndarray, boxes: Sequence[Box], sure: float, named: Sequence[str]) -> Percept:
    """Percept of the regions of some boxes."""
    n = len(boxes)

    def chances(names: Sequence[str], own: Sequence[str]) -> np.ndarray:
        out = np.full((n, len(names)), (1 - sure) / (len(names) - 1), np.float32)
        out[np.arange(n), [names.index(name) for name in own]] = sure
        return out

    room = np.full(len(ROOMS), 1e-3, np.float32)
    room[[ROOMS.index(name) for name in named] or slice(None)] = 1.0
    corners = np.zeros((n, 4))
    for r in range(n):
        y, x = np.nonzero(region == r)
        corners[r] = x.min(), y.min(), x.max() + 1, y.max() + 1
    category, color = chances(CATEGORIES, [box.category for box in boxes]), chances(COLORS, [box.color for box in boxes])
    size, material = chances(SIZES, ["medium"] * n), chances(MATERIALS, ["wood"] * n)
    point = np.array([(np.array(box.low) + box.high) / 2 for box in boxes]).reshape(n, 3)
    score = np.full(n, sure)
    none = np.zeros((n, 8), np.float32)
    return Percept(region, corners, score, category, color, size, material, room / room.sum(), point, np.ones((n, 3)), np.zeros(n), none)

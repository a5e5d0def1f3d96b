"""Rooms of a scene that has none, from its walls, floor and furniture."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from jaxtyping import Bool, Float, Int32

from envs.scenes.scene import Scene

CELL = 0.1  # [m]
HEIGHTS = np.linspace(0.3, 1.7, 8)  # [m] above the floor at which a wall is looked for
WALL = 6  # of them at which a wall is met
NECK = 0.75  # [m] half of the widest passage that still parts two rooms
SHARE = 0.75  # and the greatest share of the smaller room's half width that such a passage is wide
LEAST = 1.5  # [m2] area of a room
OPEN, PART = 20.0, 5.0  # [m2] open space that is parted by what stands in it, and least area of its parts
SLACK = 0.12  # [m] by which corners of rooms are simplified
_LEVEL = 0.97  # of a normal's upward component, from which on a face is floor


@dataclass(frozen=True)
class Anchor:
    """A thing that tells a kind of room, and its box (x, z) [m]."""

    kind: str
    low: tuple[float, float]
    high: tuple[float, float]


@dataclass(frozen=True)
class Region:
    """A room on the floor plan: corners (x, z) [m], floor [m], area [m2]."""

    polygon: tuple[tuple[float, float], ...]
    floor: float
    area: float


@dataclass(frozen=True)
class Plan:
    """Regions, and joined pairs with the passage's box (low, high) [m]."""

    regions: tuple[Region, ...]
    doors: tuple[tuple[int, int, tuple[float, float, float], tuple[float, float, float]], ...]


def floor_height(scene: Scene) -> float:
    """Height [m] of the largest level sheet of a scene's lower half."""
    corners = scene.vertices[scene.faces].astype(np.float64)
    cross = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    area = np.linalg.norm(cross, axis=1)
    low, high = float(scene.vertices[:, 1].min()), float(scene.vertices[:, 1].max())
    level = (cross[:, 1] > _LEVEL * area) & (corners[..., 1].mean(axis=1) <= (low + high) / 2 + CELL)
    if not level.any():
        return low
    height = corners[level][..., 1].mean(axis=1)
    layer = np.floor((height - low) / CELL).astype(np.int64)
    best = int(np.bincount(layer, area[level]).argmax())
    return float(np.average(height[layer == best], weights=area[level][layer == best]))


def floor_plan(scene: Scene, solid: Bool[np.ndarray, "f"], anchors: Sequence[Anchor]) -> Plan:
    """Rooms of a scene, where `solid` are the faces that walls can be made of.

    Walls are met at most heights up to 1.7 m. Space between walls is parted where it narrows to a doorway; open space then where that parts
    things of different rooms by the shortest straight line. No regions for a scene without floor.
    """
    floor = floor_height(scene)
    corners = scene.vertices[scene.faces].astype(np.float64)
    origin = corners.reshape(-1, 3).min(axis=0)[[0, 2]] - 3 * CELL
    size = np.ceil((corners.reshape(-1, 3).max(axis=0)[[0, 2]] - origin) / CELL).astype(int) + 4
    if size.prod() > 4_000_000:
        return Plan((), ())
    ground = _ground(corners, origin, size, floor)
    walls = _walls(corners[solid], origin, size, floor)
    free = ground & ~walls
    within = _enclosed(walls) & free
    if within.sum() < 0.5 * free.sum():  # few walls: all of the floor is one open space
        within = free
    labels = _parted(within)
    labels = _divided(labels, anchors, origin)
    numbers = [k for k in range(1, labels.max() + 1) if (labels == k).sum() * CELL**2 >= LEAST]
    regions = tuple(_region(labels, k, origin, floor) for k in numbers)
    return Plan(regions, tuple(_doors(labels, numbers, origin, floor)))


def _pixels(points: Float[np.ndarray, "*n 2"], origin: Float[np.ndarray, "2"]) -> np.ndarray:
    """Points (x, z) [m] as pixels (column of x, row of z), fixed-point with 4 bits."""
    return np.round(((points - origin) / CELL - 0.5) * 16).astype(np.int32)


def _ground(corners: Float[np.ndarray, "f 3 3"], origin: np.ndarray, size: np.ndarray, floor: float) -> Bool[np.ndarray, "z x"]:
    """Cells over level faces at the height of the floor, or of rugs and steps up to 20 cm on it."""
    cross = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    level = np.abs(cross[:, 1]) > _LEVEL * np.maximum(np.linalg.norm(cross, axis=1), 1e-12)
    at = level & (np.abs(corners[..., 1] - floor).max(axis=1) <= 0.2)
    mask = np.zeros((size[1], size[0]), np.uint8)
    for triangle in _pixels(corners[at][:, :, [0, 2]], origin):
        cv2.fillConvexPoly(mask, triangle, 1, shift=4)
    return cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8)) > 0


def _walls(corners: Float[np.ndarray, "f 3 3"], origin: np.ndarray, size: np.ndarray, floor: float) -> Bool[np.ndarray, "z x"]:
    """Cells that faces cross at `WALL` of the heights or more."""
    count = np.zeros((size[1], size[0]), np.uint8)
    following = np.roll(corners, -1, axis=1)
    for height in HEIGHTS + floor:
        upper = corners[..., 1] > height
        met = upper.any(axis=1) & ~upper.all(axis=1)
        a, b = corners[met], following[met]
        share = (height - a[..., 1]) / np.where(b[..., 1] == a[..., 1], np.inf, b[..., 1] - a[..., 1])
        crossing = (a + share[..., None] * (b - a))[upper[met] != np.roll(upper[met], -1, axis=1)]
        mask = np.zeros_like(count)
        for start, end in _pixels(crossing[:, [0, 2]].reshape(-1, 2, 2), origin):
            cv2.line(mask, start.tolist(), end.tolist(), 1, 1, cv2.LINE_8, 4)
        count += mask
    return cv2.morphologyEx((count >= WALL).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)) > 0


def _enclosed(walls: Bool[np.ndarray, "z x"]) -> Bool[np.ndarray, "z x"]:
    """Cells with a wall somewhere in at least three of the four directions along the grid: open doors do not matter."""
    seen = [np.maximum.accumulate(walls, axis=0), np.maximum.accumulate(walls, axis=1)]
    seen += [np.maximum.accumulate(walls[::-1], axis=0)[::-1], np.maximum.accumulate(walls[:, ::-1], axis=1)[:, ::-1]]
    return np.sum(seen, axis=0) >= 3


def _parted(within: Bool[np.ndarray, "z x"]) -> Int32[np.ndarray, "z x"]:
    """Number of the room of each cell, from 1; 0 for none.

    Cells join from the widest spot on (a watershed of the distance to walls); where two rooms meet at a passage, they stay apart if it is
    narrow by itself and narrow for the smaller of them (`NECK`, `SHARE`).
    """
    wide = cv2.distanceTransform(within.astype(np.uint8), cv2.DIST_L2, 5) * CELL
    flat = wide.reshape(-1)
    order = np.argsort(-flat, kind="stable")[: int(within.sum())]
    width = within.shape[1]
    label = np.zeros(flat.size, np.int64)
    parent, peak = [0], [0.0]

    def root(k: int) -> int:
        while parent[k] != k:
            parent[k] = parent[parent[k]]
            k = parent[k]
        return k

    steps = (-width - 1, -width, -width + 1, -1, 1, width - 1, width, width + 1)
    for cell in order.tolist():
        here = float(flat[cell])
        around = [cell + step for step in steps if label[cell + step]]
        if not around:
            parent.append(len(parent))
            peak.append(here)
            label[cell] = len(parent) - 1
            continue
        # The widest neighbour's room, so that no room creeps along the walls of another.
        label[cell] = label[max(around, key=lambda one: flat[one])]
        first, *others = sorted({root(int(label[one])) for one in around}, key=lambda k: -peak[k])
        for other in others:
            if here > NECK or here > SHARE * peak[other]:
                parent[other] = first
    numbers = np.array([root(k) for k in range(len(parent))])[label]
    _, labels = np.unique(numbers, return_inverse=True)
    labels = labels.reshape(within.shape) + (0 if (numbers == 0).any() else 1)
    return _absorbed(labels.astype(np.int32))


def _absorbed(labels: Int32[np.ndarray, "z x"]) -> Int32[np.ndarray, "z x"]:
    """The same without rooms smaller than `LEAST`: they join the room that they share most of their border with."""
    for k in np.argsort(np.bincount(labels.reshape(-1)))[:-1].tolist():
        here = labels == k
        if k == 0 or not here.any() or here.sum() * CELL**2 >= LEAST:
            continue
        around = labels[(cv2.dilate(here.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0) & ~here]
        around = around[around > 0]
        labels[here] = np.bincount(around).argmax() if len(around) else 0
    _, dense = np.unique(np.append(labels, 0), return_inverse=True)
    return dense[:-1].reshape(labels.shape).astype(np.int32)


def _divided(labels: Int32[np.ndarray, "z x"], anchors: Sequence[Anchor], origin: np.ndarray) -> Int32[np.ndarray, "z x"]:
    """Rooms parted further by the anchors that stand in them."""
    labels, todo = labels.copy(), list(range(1, int(labels.max()) + 1))
    boxes = [(one.kind, *((np.array([one.low, one.high]) - origin) / CELL).reshape(-1).tolist()) for one in anchors]
    while todo:
        k = todo.pop()
        here = labels == k
        inside = [box for box in boxes if here[_middle(box, here.shape)]]
        cut = _cut(here, inside) if here.sum() * CELL**2 >= OPEN else None
        if cut is not None:
            axis, line = cut
            new = int(labels.max()) + 1
            beyond = np.zeros_like(here)
            beyond[(slice(None), slice(line, None)) if axis == 0 else slice(line, None)] = True
            labels[here & beyond] = new
            todo += [k, new]
    return labels


def _middle(box: tuple, shape: tuple[int, ...]) -> tuple[int, int]:
    """Row and column of the middle of an anchor's box."""
    _, x0, z0, x1, z1 = box
    return min(max(int((z0 + z1) / 2), 0), shape[0] - 1), min(max(int((x0 + x1) / 2), 0), shape[1] - 1)


def _cut(here: Bool[np.ndarray, "z x"], boxes: list[tuple]) -> tuple[int, int] | None:
    """Axis (0 for x) and cell of the shortest straight line that has different kinds of anchors on its sides; None for none."""
    best: tuple[float, int, int] | None = None
    for axis in (0, 1):
        spans = sorted((box[1 + axis], box[3 + axis], box[0]) for box in boxes)
        length = here.sum(axis=axis)
        for line in range(1, here.shape[1 - axis]):
            if any(low < line < high for low, high, _ in spans) or not length[line]:
                continue
            sides = [{kind for low, high, kind in spans if ((low + high) / 2 < line) == side} for side in (True, False)]
            areas = [length[:line].sum() * CELL**2, length[line:].sum() * CELL**2]
            if all(sides) and not sides[0] & sides[1] and min(areas) >= PART:
                gap = min(abs(line - edge) for low, high, _ in spans for edge in (low, high))
                score = float(length[line]) - min(gap, 10) * 0.01
                if best is None or score < best[0]:
                    best = score, axis, line
    return best[1:] if best else None


def _region(labels: Int32[np.ndarray, "z x"], number: int, origin: np.ndarray, floor: float) -> Region:
    """Polygon around the cells of a room and the cells of walls beside them, whose faces bound it; its holes filled."""
    here = labels == number
    here |= (cv2.dilate(here.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0) & (labels == 0)
    grown = cv2.resize(here.astype(np.uint8), None, fx=2, fy=2, interpolation=cv2.INTER_NEAREST)
    outlines, _ = cv2.findContours(grown, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    outline = max(outlines, key=cv2.contourArea)
    corners = cv2.approxPolyDP(outline, 2 * SLACK / CELL, True).reshape(-1, 2)
    points = origin + (corners + 0.5) * CELL / 2
    return Region(tuple((round(float(x), 3), round(float(z), 3)) for x, z in points), floor, float(here.sum()) * CELL**2)


def _doors(labels: Int32[np.ndarray, "z x"], numbers: list[int], origin: np.ndarray, floor: float):
    """Pairs of rooms whose cells touch, with a box around where they do."""
    for i, a in enumerate(numbers):
        grown = cv2.dilate((labels == a).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
        for j in range(i + 1, len(numbers)):
            z, x = np.nonzero(grown & (labels == numbers[j]))
            if len(x) >= 4:
                low, high = origin + np.array([x.min(), z.min()]) * CELL, origin + np.array([x.max() + 1, z.max() + 1]) * CELL
                yield i, j, (float(low[0]), floor, float(low[1])), (float(high[0]), floor + 2.0, float(high[1]))

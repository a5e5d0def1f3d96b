"""Rooms, obstacle courses and storeys made of prisms, and exact geometry to compare with."""

import hashlib

import numpy as np
from scipy.spatial import ConvexHull

from envs.navigation import Walkable, walkable
from envs.types import Action, Body

BODY = Body()
SIZE = 8.0  # [m] side of the obstacle courses
FORWARD, LEFT, RIGHT = int(Action.FORWARD), int(Action.LEFT), int(Action.RIGHT)


def prism(corners: np.ndarray, bottom: float, top: float) -> tuple[np.ndarray, np.ndarray]:
    """Vertices and faces of an upright prism over (x, z) corners in either order."""
    ring = np.concatenate([corners, corners[::-1]])[: len(corners)]
    x, z = ring[:, 0], ring[:, 1]
    if np.dot(x, np.roll(z, -1)) - np.dot(z, np.roll(x, -1)) < 0:
        ring = ring[::-1]
    n = len(ring)
    vertices = np.concatenate([np.insert(ring, 1, bottom, axis=1), np.insert(ring, 1, top, axis=1)])
    faces = [[0, i, i + 1] for i in range(1, n - 1)]  # looks down, as x and z wind clockwise seen from above
    faces += [[n, n + i + 1, n + i] for i in range(1, n - 1)]
    for a in range(n):
        b = (a + 1) % n
        faces += [[a, a + n, b], [b, a + n, b + n]]
    return vertices, np.array(faces)


def box(x0: float, y0: float, z0: float, x1: float, y1: float, z1: float) -> tuple[np.ndarray, np.ndarray]:
    """An axis-aligned box."""
    return prism(np.array([[x0, z0], [x1, z0], [x1, z1], [x0, z1]], np.float64), y0, y1)


def together(parts: list) -> tuple[np.ndarray, np.ndarray]:
    """One mesh of several."""
    start = np.cumsum([0] + [len(v) for v, _ in parts])
    return np.concatenate([v for v, _ in parts]), np.concatenate([f + s for (_, f), s in zip(parts, start, strict=False)])


def room(size: float = SIZE) -> list:
    """A floor at y = 0 with walls around it."""
    t = 0.1
    walls = [(-t, -t, 0, size + t), (size, -t, size + t, size + t), (0, -t, size, 0), (0, size, size, size + t)]
    return [box(0, -0.1, 0, size, 0, size)] + [box(x0, 0, z0, x1, 2.5, z1) for x0, z0, x1, z1 in walls]


def course(seed: int, count: int = 12) -> tuple[Walkable, list[np.ndarray]]:
    """A room with random convex obstacles, and their corners (x, z)."""
    rng = np.random.default_rng(seed)
    shapes = []
    for _ in range(count):
        angle = np.sort(rng.uniform(0, 2 * np.pi, rng.integers(3, 6)))
        points = rng.uniform(0.5, SIZE - 0.5, 2) + rng.uniform(0.2, 1.2) * np.stack([np.cos(angle), np.sin(angle)], axis=1)
        points = np.clip(points, 0.02, SIZE - 0.02)
        shapes.append(points[ConvexHull(points).vertices])
    return walkable(*together(room() + [prism(s, 0, 2) for s in shapes]), BODY), shapes


def storeys(stairs: bool = True, solid: bool = True) -> tuple[Walkable, float]:
    """Two floors, 8 m x 6 m, with or without 15 steps between them; the height of the upper one."""
    rise, tread, n = 0.18, 0.28, 15
    top, far = rise * n, 1 + tread * n
    parts = [box(0, -0.1, 0, 8, 0, 6), box(0, top - 0.15, 0, 8, top, 4.4), box(far, top - 0.15, 4.4, 8, top, 6)]
    parts += [box(*b) for b in [(-0.1, 0, -0.1, 0, 5.4, 6.1), (8, 0, -0.1, 8.1, 5.4, 6.1), (0, 0, -0.1, 8, 5.4, 0), (0, 0, 6, 8, 5.4, 6.1)]]
    if stairs:
        parts += [
            box(1 + k * tread, 0 if solid else (k + 1) * rise - 0.04, 4.5, 1 + (k + 1) * tread, (k + 1) * rise, 5.8) for k in range(n)
        ]
    return walkable(*together(parts), BODY), top


def inside(points: np.ndarray, shape: np.ndarray, margin: float = 0.0) -> np.ndarray:
    """Whether points (n 2) lie deeper than `margin` in a convex shape with counter-clockwise corners."""
    edge = np.roll(shape, -1, axis=0) - shape
    offset = points[:, None] - shape
    side = (edge[:, 0] * offset[..., 1] - edge[:, 1] * offset[..., 0]) / np.linalg.norm(edge, axis=1)
    return (side > margin).all(axis=1)


def from_shapes(points: np.ndarray, shapes: list[np.ndarray]) -> np.ndarray:
    """Distance of points (n 2) to the nearest shape or to the room's walls."""
    best = np.minimum(points, SIZE - points).min(axis=1)
    for shape in shapes:
        a, u = shape, np.roll(shape, -1, axis=0) - shape
        offset = points[:, None] - a
        t = np.clip((offset * u).sum(-1) / (u * u).sum(-1), 0, 1)
        best = np.minimum(best, np.where(inside(points, shape), 0, np.linalg.norm(offset - t[..., None] * u, axis=-1).min(axis=1)))
    return best


def separated(start: np.ndarray, end: np.ndarray, shapes: list[np.ndarray]) -> np.ndarray:
    """Whether the segments (n 2 each) pass through a shape."""
    hit: np.ndarray = np.zeros(len(start), np.bool_)
    for shape in shapes:
        edge = np.roll(shape, -1, axis=0) - shape
        low, high = np.zeros(len(start)), np.ones(len(start))
        for corner, (ex, ez) in zip(shape, edge, strict=True):
            now = ex * (start[:, 1] - corner[1]) - ez * (start[:, 0] - corner[0])
            gain = ex * (end[:, 1] - start[:, 1]) - ez * (end[:, 0] - start[:, 0])
            with np.errstate(divide="ignore", invalid="ignore"):
                t = -now / gain
            low, high = np.where(gain > 0, np.maximum(low, t), low), np.where(gain < 0, np.minimum(high, t), high)
            high = np.where((gain == 0) & (now <= 0), -1, high)
        hit |= low < high - 1e-9
    return hit


def flat(points: np.ndarray) -> np.ndarray:
    """Points (n 2) as x and z."""
    return points[:, [0, 2]]


def digest(space: Walkable) -> str:
    """Hash of all that a walkable space knows."""
    grid = space.grid
    total = hashlib.sha256(repr([space.radius, space.height, space.climb, *map(float, grid[:5])]).encode())
    for array in (grid.first, grid.near, grid.value, space.area):
        total.update(np.ascontiguousarray(array).tobytes())
    return total.hexdigest()

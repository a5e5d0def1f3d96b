"""Polygons to triangles: fans of convex ones, ears cut off others one by one."""

import numpy as np
from jaxtyping import Float, Int

MOST_CORNERS = 4096  # of a polygon with notches: cutting ears takes the square of their number
_STRAIGHT = 1e-9  # sine of a turn that counts as none


def triangulate(
    points: Float[np.ndarray, "v 3"], corners: Int[np.ndarray, "n"], sizes: Int[np.ndarray, "p"]
) -> tuple[Int[np.ndarray, "t 3"], Int[np.ndarray, "t"]]:
    """Triangles of polygons, as places in `corners`, and the polygon of each.

    The first polygon has the first `sizes[0]` corners, and so on; those of fewer than 3 are dropped. Triangles keep their polygon's
    orientation and order. Raises ValueError for a polygon with notches of more than 4096 corners.
    """
    starts = np.cumsum(sizes) - sizes
    triangles, owners = [np.zeros((0, 3), np.int64)], [np.zeros(0, np.int64)]
    for size in np.unique(sizes[sizes >= 3]).tolist():
        polygon = np.flatnonzero(sizes == size)
        place = starts[polygon, None] + np.arange(size)
        found = _cut(points[corners[place]]) if size > 3 else np.broadcast_to(np.arange(3), (len(polygon), 1, 3))
        triangles.append(np.take_along_axis(place, found.reshape(len(polygon), -1), axis=1).reshape(-1, 3))
        owners.append(np.repeat(polygon, size - 2))
    owner = np.concatenate(owners)
    order = np.argsort(owner, kind="stable")
    return np.concatenate(triangles)[order], owner[order]


def _cut(points: Float[np.ndarray, "m k 3"]) -> Int[np.ndarray, "m t 3"]:
    """Triangles of m polygons of k corners each, t = k - 2."""
    count, size = points.shape[:2]
    points = points - points[:, :1]
    ahead = np.roll(points, -1, axis=1)
    normal = np.cross(points, ahead).sum(axis=1)  # Newell's
    edge = ahead - points
    length = np.linalg.norm(edge, axis=2)
    turn = np.einsum("mkc,mc->mk", np.cross(np.roll(edge, 1, axis=1), edge), normal)
    notch = turn < -_STRAIGHT * np.roll(length, 1, axis=1) * length * np.linalg.norm(normal, axis=1, keepdims=True)
    first = np.zeros(count, np.int64) if size > 4 else notch.argmax(axis=1)  # a quad is cut at its notch
    step = np.arange(1, size - 1)
    fan = np.stack([np.zeros_like(step), step, step + 1], axis=1)
    triangles = (fan[None] + first[:, None, None]) % size
    for number in np.flatnonzero(notch.any(axis=1)) if size > 4 else ():
        if size > MOST_CORNERS:
            raise ValueError(f"a polygon with notches of {size} corners, at most {MOST_CORNERS}; triangulate it")
        triangles[number] = _ears(_flat(points[number], normal[number]))
    return triangles


def _flat(points: Float[np.ndarray, "k 3"], normal: Float[np.ndarray, "3"]) -> Float[np.ndarray, "k 2"]:
    """A polygon seen against its normal, counter-clockwise: without the axis that is closest to the normal."""
    axis = int(np.abs(normal).argmax())
    flat = points[:, [(axis + 1) % 3, (axis + 2) % 3]]
    return flat if normal[axis] > 0 else flat * np.array([1.0, -1.0])


def _ears(points: Float[np.ndarray, "k 2"]) -> Int[np.ndarray, "t 3"]:
    """Triangles of a counter-clockwise polygon, by cutting ears off (Meisters 1975).

    An ear is a convex corner whose triangle holds no notch. Where none is left (the outline crosses itself) the rest becomes a fan.
    """
    size = len(points)
    before, after = np.roll(np.arange(size), 1), np.roll(np.arange(size), -1)
    turn = _side(points[before], points, points[after])
    notch, gone = np.asarray(turn < 0), np.zeros(size, bool)

    def is_ear(corner: int) -> bool:
        a, b, c = points[before[corner]], points[corner], points[after[corner]]
        if _side(a, b, c) <= 0:
            return False
        others = points[notch & ~gone]
        inside = (_side(a, b, others) >= 0) & (_side(b, c, others) >= 0) & (_side(c, a, others) >= 0)
        others = others[inside]
        return not ((others != a).any(axis=1) & (others != b).any(axis=1) & (others != c).any(axis=1)).any()

    ear = np.array([is_ear(corner) for corner in range(size)])
    triangles = []
    for _ in range(size - 2):
        if not ear.any():
            break
        corner = int(ear.argmax())
        a, c = before[corner], after[corner]
        triangles.append((a, corner, c))
        gone[corner], ear[corner] = True, False
        after[a], before[c] = c, a
        for near in (a, c):
            notch[near] = _side(points[before[near]], points[near], points[after[near]]) < 0
            ear[near] = is_ear(int(near))
    rest = np.flatnonzero(~gone)
    triangles += [(rest[0], rest[k], rest[k + 1]) for k in range(1, len(rest) - 1)] if len(triangles) < size - 2 else []
    return np.array(triangles, np.int64)


def _side(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray | np.floating:
    """Twice the signed area of triangles a b c: positive where c is left of a to b."""
    return (b[..., 0] - a[..., 0]) * (c[..., 1] - a[..., 1]) - (b[..., 1] - a[..., 1]) * (c[..., 0] - a[..., 0])

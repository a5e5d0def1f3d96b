"""Watertight surfaces of a plan: floors, walls, ceilings, doorways and windows.

Adjacent surfaces share every vertex of their common edge.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from envs.houses.layout.division import WALL, Space
from envs.houses.layout.plan import CEILING, TALL, Door, Plan, Wall
from envs.houses.mesh import Finish, Part, box, quads

STEP = 0.6  # spacing of the vertices that store light [m]
EDGE = 0.22  # spacing next to walls, where light changes most [m]
ROWS = (0.0, EDGE, 1.1, TALL, CEILING - EDGE, CEILING)  # heights of wall vertices [m]; every wall has the same
SILL, HIGH_SILL, HEAD = 0.95, 1.4, 2.1  # lower edge of windows, in bathrooms, and upper edge [m]
FRAME = 0.07  # width of a door's frame [m]
TRIM = 0.014  # thickness of frames and skirting on a wall [m]


def lines(low: float, high: float, marks: Sequence[float] = (), *, step: float = STEP) -> np.ndarray:
    """Increasing coordinates from low to high through every mark, at most `step` apart [m]."""
    fixed = sorted({low, high, *marks})
    found = []
    for a, b in pairwise(fixed):
        count = max(1, round((b - a) / step))
        found += [a + (b - a) * k / count for k in range(count)]
    return np.array([*found, high])


def patch(points: np.ndarray, triangles: np.ndarray, normal: Sequence[float], finish: Finish) -> Part:
    """A flat part of the triangles turned to face `normal`, textured along the other axes."""
    axis = 0 if normal[0] else 1 if normal[1] else 2
    first, second = (axis + 1) % 3, (axis + 2) % 3
    x, y = points[:, first][triangles], points[:, second][triangles]
    turn = (x[:, 1] - x[:, 0]) * (y[:, 2] - y[:, 0]) - (y[:, 1] - y[:, 0]) * (x[:, 2] - x[:, 0])
    triangles = np.where((turn * normal[axis] > 0)[:, None], triangles, triangles[:, ::-1])
    across, down = ((2, 1), (0, 2), (0, 1))[axis]
    uv = points[:, [across, down]] * ((1.0, -1.0) / np.array(finish.repeat))
    normals = np.zeros((len(points), 3))
    normals[:, axis] = normal[axis]
    return Part(points, triangles, normals, uv, finish)


def sheet(u: np.ndarray, v: np.ndarray, axis: int, at: float, normal: float, finish: Finish, hole: np.ndarray | None = None) -> Part:
    """A rectangular grid between lines u and v in the plane `axis` = at.

    Cells where `hole` (v - 1, u - 1) is true are left out.
    """
    other = [a for a in (0, 2, 1) if a != axis]  # u runs along x before z, v along z before y
    points = np.empty((len(v), len(u), 3))
    points[..., axis], points[..., other[0]], points[..., other[1]] = at, u[None, :], v[:, None]
    index = np.arange(points.size // 3).reshape(len(v), len(u))
    a, b, c, d = index[:-1, :-1], index[:-1, 1:], index[1:, 1:], index[1:, :-1]
    if hole is not None:
        a, b, c, d = a[~hole], b[~hole], c[~hole], d[~hole]
    triangles = quads(a, b, c, d)
    points = points.reshape(-1, 3)
    if hole is not None:
        used, triangles = np.unique(triangles, return_inverse=True)
        points, triangles = points[used], triangles.reshape(-1, 3)
    return patch(points, triangles, [normal * (axis == k) for k in range(3)], finish)


def strip(first: np.ndarray, second: np.ndarray, normal: Sequence[float], finish: Finish) -> Part:
    """The surface between two parallel rows of points (a 3), (b 3).

    Each point is used once.
    """
    n, m = len(first), len(second)
    along = int(np.argmax(np.ptp(first, axis=0)))
    i = j = 0
    triangles = []
    while i < n - 1 or j < m - 1:
        if j == m - 1 or (i < n - 1 and first[i + 1, along] <= second[j + 1, along]):
            triangles.append((i, i + 1, n + j))
            i += 1
        else:
            triangles.append((i, n + j + 1, n + j))
            j += 1
    return patch(np.concatenate([first, second]), np.array(triangles), normal, finish)


Lines = tuple[np.ndarray, np.ndarray]  # in x and in z [m]


def room_lines(plan: Plan, space: int) -> Lines:
    """Grid lines in x and in z of a room's surfaces.

    They include the edges of its doors and of its notch.
    """
    s = plan.spaces[space]
    found = []
    for level, low, high, cut in ((True, s.x0, s.x1, (0, 2)), (False, s.z0, s.z1, (1, 3))):
        marks = [e for wall in plan.walls[space] if wall.level == level for hole in wall.doors for e in hole]
        ends = {low: 1.0, high: -1.0}
        if s.notch:
            ends |= {s.notch[k]: (1.0 if k == cut[1] else -1.0) for k in cut if s.notch[k] not in ends}
        beside = [end + EDGE * inward for end, inward in ends.items()]
        marks += [end for end in ends if end not in (low, high)]
        found.append(lines(low, high, [*marks, *(e for e in beside if all(abs(e - m) > EDGE / 2 for m in marks))]))
    return found[0], found[1]


def room_shell(plan: Plan, space: int, cuts: Lines, floor: Finish, wall: Finish, ceiling: Finish, trim: Finish) -> dict[str, list[Part]]:
    """Parts of a room by category: floor, wall (with skirting), ceiling."""
    s, (x, z) = plan.spaces[space], cuts
    missing = None
    if s.notch:
        (a, b, c, d), mx, mz = s.notch, (x[1:] + x[:-1]) / 2, (z[1:] + z[:-1]) / 2
        missing = ((mz > b) & (mz < d))[:, None] & ((mx > a) & (mx < c))
    rows, walls = np.array(ROWS), []
    for face in plan.walls[space]:
        along = x if face.level else z
        along = along[(along > face.low - 1e-9) & (along < face.high + 1e-9)]
        middle = (along[1:] + along[:-1]) / 2
        gap = np.zeros(len(middle), bool)
        for low, high in face.doors:
            gap |= (middle > low) & (middle < high)
        hole = gap & (rows[:-1] < TALL)[:, None] if face.doors else None
        walls.append(sheet(along, rows, 2 if face.level else 0, face.at, face.inward, wall, hole))
        walls += _skirting(face, trim)
    return {
        "floor": [sheet(x, z, 1, 0.0, 1.0, floor, missing)],
        "wall": walls,
        "ceiling": [sheet(x, z, 1, CEILING, -1.0, ceiling, missing)],
    }


def along_wall(wall: Wall, low: float, high: float, bottom: float, top: float, out: float, finish: Finish) -> Part:
    """A box on a wall of a room, from low to high along it [m].

    It reaches from height `bottom` to `top` and `out` into the room [m].
    """
    near, far = sorted((wall.at, wall.at + wall.inward * out))
    return box((low, bottom, near), (high, top, far), finish) if wall.level else box((near, bottom, low), (far, top, high), finish)


def _skirting(wall: Wall, trim: Finish) -> list[Part]:
    """Skirting boards of a wall, between its doors and their frames."""
    ends = [wall.low, *(e for a, b in wall.doors for e in (a - FRAME, b + FRAME)), wall.high]
    return [along_wall(wall, a, b, 0.0, 0.085, TRIM - 0.004, trim) for a, b in zip(ends[::2], ends[1::2], strict=True) if b - a > 0.02]


def doorway(plan: Plan, door: Door, cuts: dict[int, Lines], floor: Finish, trim: Finish) -> list[tuple[Part, int]]:
    """Threshold, lintel, jambs and frames of a door, each with its space."""
    flip = (lambda p: p) if door.axis == 0 else (lambda p: p[..., ::-1])  # built along x, then x and z are swapped
    near, far = door.at - WALL / 2, door.at + WALL / 2
    edges = []
    for space in (door.a, door.b):
        line = cuts[space][door.axis]
        edges.append(line[(line > door.low - 1e-9) & (line < door.high + 1e-9)])

    def row(x: np.ndarray, y: float, z: float) -> np.ndarray:
        return flip(np.stack([x, np.full(len(x), y), np.full(len(x), z)], -1))

    parts = [
        (strip(row(edges[0], 0.0, near), row(edges[1], 0.0, far), (0, 1, 0), floor), door.a),
        (strip(row(edges[0], TALL, near), row(edges[1], TALL, far), (0, -1, 0), trim), door.a),
    ]
    rows = np.array([r for r in ROWS if r <= TALL])
    for at, direction in ((door.low, 1.0), (door.high, -1.0)):
        first, second = (flip(np.stack([np.full(len(rows), at), rows, np.full(len(rows), z)], -1)) for z in (near, far))
        parts.append((strip(first, second, tuple(flip(np.array([direction, 0.0, 0.0]))), trim), door.a))
    left, right = (door.low - FRAME, door.low), (door.high, door.high + FRAME)
    for space, side in ((door.a, "s" if door.axis == 0 else "e"), (door.b, "n" if door.axis == 0 else "w")):
        wall = next(w for w in plan.walls[space] if w.side == side and (door.low, door.high) in w.doors)
        for (low, high), bottom, top in ((left, 0.0, TALL), (right, 0.0, TALL), ((left[0], right[1]), TALL, TALL + FRAME)):
            parts.append((along_wall(wall, low, high, bottom, top, TRIM, trim), space))
    return parts


def sill(space: Space) -> float:
    """Height of the lower edge of a room's windows [m]."""
    return HIGH_SILL if space.type == "bathroom" else SILL


def window(wall: Wall, low: float, high: float, bottom: float, frame: Finish, pane: Finish) -> list[Part]:
    """Frame, bars and bright pane of a window, from low to high [m].

    It is on the inside of an outer wall.
    """
    edge, middle, top = 0.06, (low + high) / 2, HEAD
    return [
        along_wall(wall, low, high, bottom, top, 0.012, pane),
        along_wall(wall, low - edge, low, bottom, top, 0.035, frame),
        along_wall(wall, high, high + edge, bottom, top, 0.035, frame),
        along_wall(wall, low - edge, high + edge, top, top + edge, 0.035, frame),
        along_wall(wall, low - edge - 0.03, high + edge + 0.03, bottom - 0.05, bottom, 0.09, frame),
        along_wall(wall, middle - 0.02, middle + 0.02, bottom, top, 0.025, frame),
        along_wall(wall, low, high, (bottom + top) / 2 - 0.02, (bottom + top) / 2 + 0.02, 0.022, frame),
    ]

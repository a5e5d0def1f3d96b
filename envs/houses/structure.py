"""Floors, walls, ceilings, doorways and windows of a plan as watertight surfaces: neighbours share every vertex of an edge."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from envs.houses.mesh import Finish, Part, box
from envs.houses.plan import CEILING, TALL, WALL, Door, Plan, Space, Window

STEP = 0.6  # of the grid on which light is kept [m]
EDGE = 0.22  # width of its cells along walls, where light changes most [m]
ROWS = (0.0, EDGE, 1.1, TALL, CEILING - EDGE, CEILING)  # heights of wall vertices [m]; every wall has the same
SIDES = {"n": ("z0", 1.0), "s": ("z1", -1.0), "w": ("x0", 1.0), "e": ("x1", -1.0)}  # plane and direction into the room
TRIM = 0.014  # how far frames and skirting stand out of a wall [m]


def lines(low: float, high: float, marks: Sequence[float] = (), *, step: float = STEP) -> np.ndarray:
    """Increasing coordinates from low to high through every mark, at most `step` apart [m]."""
    fixed = sorted({low, high, *marks})
    return np.concatenate([np.linspace(a, b, max(1, round((b - a) / step)) + 1)[:-1] for a, b in pairwise(fixed)] + [[high]])


def patch(points: np.ndarray, triangles: np.ndarray, normal: Sequence[float], finish: Finish) -> Part:
    """A flat part of the triangles turned to face `normal`; its texture lies along the two other axes."""
    axis = int(np.argmax(np.abs(normal)))
    corner = points[triangles]
    facing = np.cross(corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0])[:, axis] * normal[axis] > 0
    triangles = np.where(facing[:, None], triangles, triangles[:, ::-1])
    across, down = ((2, 1), (0, 2), (0, 1))[axis]
    uv = np.c_[points[:, across], -points[:, down]] / finish.repeat
    return Part(points, triangles, np.tile(np.asarray(normal, float), (len(points), 1)), uv, finish)


def sheet(u: np.ndarray, v: np.ndarray, axis: int, at: float, normal: float, finish: Finish, hole: np.ndarray | None = None) -> Part:
    """A rectangle of cells between lines u and v in the plane `axis` = at; cells where `hole` (v - 1, u - 1) holds are left out."""
    other = [a for a in (0, 2, 1) if a != axis]  # u lies along x before z, v along z before y
    points = np.empty((len(v), len(u), 3))
    points[..., axis], points[..., other[0]], points[..., other[1]] = at, u[None, :], v[:, None]
    index = np.arange(points.size // 3).reshape(len(v), len(u))
    a, b, c, d = index[:-1, :-1], index[:-1, 1:], index[1:, 1:], index[1:, :-1]
    keep = np.ones(a.shape, bool) if hole is None else ~hole
    triangles = np.concatenate([np.stack([a, b, c], -1)[keep], np.stack([a, c, d], -1)[keep]])
    return patch(points.reshape(-1, 3), triangles, [normal * (axis == k) for k in range(3)], finish)


def strip(first: np.ndarray, second: np.ndarray, normal: Sequence[float], finish: Finish) -> Part:
    """The surface between two rows of points (a 3), (b 3) that run side by side, using each point once."""
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


def openings(plan: Plan, space: int) -> dict[str, list[tuple[float, float]]]:
    """Doors of a space by side of the room: from where to where along the wall [m]."""
    found: dict[str, list[tuple[float, float]]] = {side: [] for side in SIDES}
    for door in plan.doors:
        if space in (door.a, door.b):
            found[("sn" if door.axis == 0 else "ew")[space == door.b]].append((door.low, door.high))
    return found


def room_lines(plan: Plan, space: int) -> tuple[np.ndarray, np.ndarray]:
    """The lines in x and in z on which a room's surfaces are cut, the edges of its doors among them."""
    s, holes = plan.spaces[space], openings(plan, space)
    x = [e for side in "ns" for hole in holes[side] for e in hole]
    z = [e for side in "we" for hole in holes[side] for e in hole]
    return lines(s.x0, s.x1, [*x, *_edges(s.x0, s.x1, x)]), lines(s.z0, s.z1, [*z, *_edges(s.z0, s.z1, z)])


def _edges(low: float, high: float, marks: list[float]) -> list[float]:
    """Lines along both walls, unless a door's edge is as near."""
    return [e for e in (low + EDGE, high - EDGE) if all(abs(e - m) > EDGE / 2 for m in marks)]


def room_shell(plan: Plan, space: int, floor: Finish, wall: Finish, ceiling: Finish, trim: Finish) -> dict[str, list[Part]]:
    """Parts of a room by category: floor, wall (with skirting), ceiling."""
    s, holes = plan.spaces[space], openings(plan, space)
    x, z = room_lines(plan, space)
    walls = []
    for side, (plane, inward) in SIDES.items():
        axis, along = (2, x) if side in "ns" else (0, z)
        middle = (along[1:] + along[:-1]) / 2
        open_ = np.any([(middle > low) & (middle < high) for low, high in holes[side]] or [np.zeros(len(middle), bool)], axis=0)
        rows = np.array(ROWS)
        walls.append(sheet(along, rows, axis, getattr(s, plane), inward, wall, open_[None, :] & (rows[:-1] < TALL)[:, None]))
        walls += _skirting(s, side, holes[side], trim)
    return {
        "floor": [sheet(x, z, 1, 0.0, 1.0, floor)],
        "wall": walls,
        "ceiling": [sheet(x, z, 1, CEILING, -1.0, ceiling)],
    }


def along_wall(s: Space, side: str, low: float, high: float, bottom: float, top: float, out: float, finish: Finish) -> Part:
    """A box on a wall of a room: from low to high along it, bottom to top, standing `out` into the room [m]."""
    plane, inward = SIDES[side]
    at = getattr(s, plane)
    near, far = sorted((at, at + inward * out))
    return box((low, bottom, near), (high, top, far), finish) if side in "ns" else box((near, bottom, low), (far, top, high), finish)


def _skirting(s: Space, side: str, holes: list[tuple[float, float]], trim: Finish) -> list[Part]:
    """Boards along the foot of a wall, between its doors and their frames."""
    low, high = (s.x0, s.x1) if side in "ns" else (s.z0, s.z1)
    ends = [low, *(e for a, b in sorted(holes) for e in (a - 0.07, b + 0.07)), high]
    return [along_wall(s, side, a, b, 0.0, 0.085, TRIM - 0.004, trim) for a, b in zip(ends[::2], ends[1::2], strict=True) if b - a > 0.02]


def doorway(plan: Plan, door: Door, floor: Finish, trim: Finish) -> list[tuple[Part, int]]:
    """Threshold, lintel, jambs and frames of a door, each with the space it belongs to."""
    flip = (lambda p: p) if door.axis == 0 else (lambda p: p[..., ::-1])  # built along x, then x and z change places
    near, far = door.at - WALL / 2, door.at + WALL / 2
    cuts = []
    for space in (door.a, door.b):
        line = room_lines(plan, space)[door.axis]
        cuts.append(line[(line > door.low - 1e-9) & (line < door.high + 1e-9)])

    def row(x: np.ndarray, y: float, z: float) -> np.ndarray:
        return flip(np.stack([x, np.full(len(x), y), np.full(len(x), z)], -1))

    parts = [
        (strip(row(cuts[0], 0.0, near), row(cuts[1], 0.0, far), (0, 1, 0), floor), door.a),
        (strip(row(cuts[0], TALL, near), row(cuts[1], TALL, far), (0, -1, 0), trim), door.a),
    ]
    rows = np.array([r for r in ROWS if r <= TALL])
    for at, direction in ((door.low, 1.0), (door.high, -1.0)):
        first, second = (flip(np.stack([np.full(len(rows), at), rows, np.full(len(rows), z)], -1)) for z in (near, far))
        parts.append((strip(first, second, tuple(flip(np.array([direction, 0.0, 0.0]))), trim), door.a))
    for space, side in ((door.a, "s" if door.axis == 0 else "e"), (door.b, "n" if door.axis == 0 else "w")):
        s, wide = plan.spaces[space], 0.07
        left, right = (door.low - wide, door.low), (door.high, door.high + wide)
        for (low, high), bottom, top in ((left, 0.0, TALL), (right, 0.0, TALL), ((left[0], right[1]), TALL, TALL + wide)):
            parts.append((along_wall(s, side, low, high, bottom, top, TRIM, trim), space))
    return parts


def window(s: Space, hole: Window, frame: Finish, pane: Finish) -> list[Part]:
    """Frame, bars and bright pane of a window on the inside of an outer wall."""
    low, high, bottom, top = hole.low, hole.high, 0.95 if s.type != "bathroom" else 1.4, 2.1
    edge, middle = 0.06, (hole.low + hole.high) / 2
    return [
        along_wall(s, hole.side, low, high, bottom, top, 0.012, pane),
        along_wall(s, hole.side, low - edge, low, bottom, top, 0.035, frame),
        along_wall(s, hole.side, high, high + edge, bottom, top, 0.035, frame),
        along_wall(s, hole.side, low - edge, high + edge, top, top + edge, 0.035, frame),
        along_wall(s, hole.side, low - edge - 0.03, high + edge + 0.03, bottom - 0.05, bottom, 0.09, frame),
        along_wall(s, hole.side, middle - 0.02, middle + 0.02, bottom, top, 0.025, frame),
        along_wall(s, hole.side, low, high, (bottom + top) / 2 - 0.02, (bottom + top) / 2 + 0.02, 0.022, frame),
    ]

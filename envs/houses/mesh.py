"""Closed primitive meshes for furniture and rooms: boxes, cylinders, spheres, prisms.

A `Part` has one `Finish`. Right-handed, metres, Y up. Front faces are counter-clockwise, seen from outside.
`solid` builds every shape from welded points and smooths across edges flatter than `crease` [rad];
boxes and slabs, the most frequent ones, come from precomputed tables.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from jaxtyping import Float, Int

Point = Sequence[float] | np.ndarray  # coordinates [m]

CREASE = 0.9
GRAINED = ("wood", "planks")


@dataclass(frozen=True)
class Finish:
    """Appearance of a part: sRGB colour (0 to 1), procedural texture, metres per repeat.

    `texture` is '' for a plain surface.
    """

    color: tuple[float, float, float]
    texture: str = ""
    repeat: float = 1.0
    double_sided: bool = False


@dataclass(frozen=True)
class Part:
    """A piece of surface: vertices [m], faces, shading normals, uv [texture repeats], one finish."""

    vertices: Float[np.ndarray, "v 3"]
    faces: Int[np.ndarray, "f 3"]
    normals: Float[np.ndarray, "v 3"]
    uv: Float[np.ndarray, "v 2"]
    finish: Finish


def _uv(points: np.ndarray, axis: np.ndarray, finish: Finish) -> np.ndarray:
    """Texture coordinates [repeats], shape [n 2]: points projected along `axis`.

    v runs downwards, or along the grain of grained textures.
    """
    if not finish.texture:
        return np.zeros((len(points), 2))
    across, along = [2, 0, 0], [1, 2, 1]
    if finish.texture in GRAINED:
        longest = int((points.max(axis=0) - points.min(axis=0)).argmax())
        for other in {0, 1, 2} - {longest}:
            along[other], across[other] = longest, 3 - longest - other
    rows, uv = np.arange(len(points)), np.empty((len(points), 2))
    uv[:, 0], uv[:, 1] = points[rows, np.array(across)[axis]], -points[rows, np.array(along)[axis]]
    uv /= finish.repeat
    return uv


def cross(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Cross products of rows, shape [n 3]; faster than numpy's for few rows."""
    out = np.empty_like(a)
    out[:, 0] = a[:, 1] * b[:, 2] - a[:, 2] * b[:, 1]
    out[:, 1] = a[:, 2] * b[:, 0] - a[:, 0] * b[:, 2]
    out[:, 2] = a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]
    return out


def quads(a: np.ndarray, b: np.ndarray, c: np.ndarray, d: np.ndarray) -> np.ndarray:
    """Triangles, shape [2 n 3], of quadrilaterals given by their corner indices in order."""
    out = np.empty((2, a.size, 3), np.int64)
    out[:, :, 0], out[0, :, 1], out[0, :, 2], out[1, :, 1], out[1, :, 2] = a.ravel(), b.ravel(), c.ravel(), c.ravel(), d.ravel()
    return out.reshape(-1, 3)


def _box_tables() -> tuple[np.ndarray, ...]:
    """Corners (24 x 3, true for high), triangles, normals and axes of a box.

    Its six sides share no vertices.
    """
    corner, normal, faces = [], [], []
    for axis in range(3):
        for side in (False, True):
            around = [(False, False), (True, False), (True, True), (False, True)]
            for first, second in around if side else around[::-1]:
                point = [side] * 3
                point[(axis + 1) % 3], point[(axis + 2) % 3] = first, second
                corner.append(point)
                normal.append([(2 * side - 1) * (k == axis) for k in range(3)])
            at = len(corner) - 4
            faces += [[at, at + 1, at + 2], [at, at + 2, at + 3]]
    return np.array(corner), np.array(faces), np.array(normal, float), np.repeat([0, 1, 2], 8)


_CORNER, _BOX_FACES, _BOX_NORMALS, _BOX_AXIS = _box_tables()


def _slab_tables() -> tuple[np.ndarray, ...]:
    """Triangles of a bevelled box on the points of `_CORNER`, and their texture axes."""
    place = np.where(_CORNER, 1.0, -1.0) - 0.5 * np.where(_CORNER, 1, -1) * (np.arange(3) != _BOX_AXIS[:, None])
    keys = [tuple(row) for row in _CORNER]
    polygons = [([4 * k, 4 * k + 1, 4 * k + 2, 4 * k + 3], k // 2) for k in range(6)]
    for a, b in ((0, 1), (1, 2), (0, 2)):
        c = 3 - a - b
        for sides in {(key[a], key[b]) for key in keys}:
            both = [i for i, key in enumerate(keys) if (key[a], key[b]) == sides]
            on = {(axis, end): next(i for i in both if _BOX_AXIS[i] == axis and keys[i][c] == end) for axis in (a, b) for end in (0, 1)}
            polygons.append(([on[a, 0], on[a, 1], on[b, 1], on[b, 0]], b if b == 1 else a))
    polygons += [([i for i in range(24) if keys[i] == key], 1) for key in dict.fromkeys(keys)]
    faces, axes = [], []
    for polygon, axis in polygons:
        a, b, c = place[polygon[:3]]
        turned = polygon if np.cross(b - a, c - a) @ (a + b + c) > 0 else polygon[::-1]
        for k in range(1, len(turned) - 1):
            faces.append([turned[0], turned[k], turned[k + 1]])
            axes.append(axis)
    faces, axes = np.array(faces), np.array(axes)
    pairs, index = np.unique(faces * 3 + axes[:, None], return_inverse=True)
    return faces, pairs // 3, pairs % 3, index.reshape(-1, 3)


_SLAB_FACES, _SLAB_SOURCE, _SLAB_AXIS, _SLAB_SPLIT = _slab_tables()


def box(low: Point, high: Point, finish: Finish) -> Part:
    """A hard-edged box from corner `low` to `high` [m]: 24 vertices, 12 triangles."""
    vertices = np.where(_CORNER, np.asarray(high, float), np.asarray(low, float))
    return Part(vertices, _BOX_FACES, _BOX_NORMALS, _uv(vertices, _BOX_AXIS, finish), finish)


def slab(low: Point, high: Point, finish: Finish, *, round: float = 0.02) -> Part:
    """A bevelled box for boards, cushions and housings: 44 triangles.

    Its edges are cut `round` [m] deep and shaded as if rounded.
    """
    low, high = np.asarray(low, float), np.asarray(high, float)
    cut = min(round, 0.49 * float((high - low).min())) * (np.arange(3) != _BOX_AXIS[:, None])
    vertices = np.where(_CORNER, high - cut, low + cut)
    if not finish.texture:
        return Part(vertices, _SLAB_FACES, _BOX_NORMALS, np.zeros((24, 2)), finish)
    vertices = vertices[_SLAB_SOURCE]
    return Part(vertices, _SLAB_SPLIT, _BOX_NORMALS[_SLAB_SOURCE], _uv(vertices, _SLAB_AXIS, finish), finish)


def solid(points: np.ndarray, triangles: np.ndarray, finish: Finish, *, crease: float = CREASE) -> Part:
    """A closed surface from welded points [m] and triangles.

    Normals point outwards; shading is smooth where faces meet below `crease` [rad].
    """
    a, b, c = triangles.T
    triangles = triangles[(a != b) & (b != c) & (c != a)]
    a, b, c = points[triangles.T]
    area = cross(b - a, c - a)
    if (a * area).sum() < 0:
        triangles, area = triangles[:, ::-1], -area
    flat = area / np.sqrt((area * area).sum(axis=1))[:, None]
    touch = np.zeros((len(points), len(triangles)))
    touch[triangles.T, np.arange(len(triangles))] = 1
    near = flat @ flat.T > np.cos(crease)
    normals = (touch[triangles] * near[:, None]).reshape(-1, len(triangles)) @ area
    normals /= np.sqrt((normals * normals).sum(axis=1))[:, None]
    rounded = np.rint(normals * 500).astype(np.int64)
    key = (triangles.ravel() << 40) + (rounded[:, 0] << 24) + (rounded[:, 1] << 12) + rounded[:, 2]
    if finish.texture:
        axis = np.abs(flat).argmax(axis=1).repeat(3)
        key += axis << 36
    _, first, index = np.unique(key, return_index=True, return_inverse=True)
    vertices = points[triangles.ravel()[first]]
    uv = _uv(vertices, axis[first], finish) if finish.texture else np.zeros((len(vertices), 2))
    return Part(vertices, index.reshape(-1, 3), normals[first], uv, finish)


@lru_cache
def _fan(sides: int) -> np.ndarray:
    """Triangle fan of a convex polygon."""
    return np.array([[0, k, k + 1] for k in range(1, sides - 1)])


def loft(
    rings: Sequence | np.ndarray, finish: Finish, *, crease: float = CREASE, wrap: bool = False, caps: np.ndarray | None = None
) -> Part:
    """A closed skin over rings of points [m], shape [r n 3].

    The ends are capped, or joined to each other if `wrap`. A ring may shrink to one point. The first and the last ring are
    flat and convex unless `caps` gives their triangles.
    """
    rings = np.asarray(rings, float)
    count, sides = rings.shape[:2]
    grid = np.arange(count * sides).reshape(count, sides)
    grid = np.where((rings.max(axis=1) - rings.min(axis=1)).max(axis=1)[:, None] < 1e-9, grid[:, :1], grid)
    lower, upper = (grid, np.roll(grid, -1, axis=0)) if wrap else (grid[:-1], grid[1:])
    around = np.arange(1, sides + 1) % sides
    faces = [quads(lower, lower[:, around], upper[:, around], upper)]
    if not wrap:
        fan = _fan(sides) if caps is None else caps
        faces += [grid[0][fan[:, ::-1]], grid[-1][fan]]
    return solid(rings.reshape(-1, 3), np.concatenate(faces), finish, crease=crease)


def ring(x: float, z: float, y: float, *, corner: float | None = None, steps: int = 3, sides: int = 12) -> np.ndarray:
    """A level ring of points [m], shape [n 3], at height y.

    It is an ellipse of half axes x, z, or a rectangle with rounded corners if `corner` [m] is given.
    """
    if corner is None:
        angle = 2 * np.pi * np.arange(sides) / sides
        return np.stack([x * np.cos(angle), np.full(sides, y), z * np.sin(angle)], axis=1)
    corner = min(corner, 0.97 * x, 0.97 * z)
    angle = np.linspace(0, np.pi / 2, steps)
    turn = np.concatenate([angle + k * np.pi / 2 for k in range(4)])
    middle_x = np.repeat([1, -1, -1, 1], steps) * (x - corner)
    middle_z = np.repeat([1, 1, -1, -1], steps) * (z - corner)
    return np.stack([middle_x + corner * np.cos(turn), np.full(4 * steps, y), middle_z + corner * np.sin(turn)], axis=1)


def lathe(profile: Iterable[Point], finish: Finish, sides: int = 12, *, crease: float = CREASE) -> Part:
    """A body of revolution about the Y axis.

    `profile` lists (radius, height) [m] along its outline, from below.
    """
    return loft([ring(radius, radius, height, sides=sides) for radius, height in profile], finish, crease=crease)


def cylinder(
    center: Point,
    radius: float,
    height: float,
    finish: Finish,
    sides: int = 12,
    axis: str = "y",
    top_radius: float | None = None,
) -> Part:
    """A cylinder, or a truncated cone, of length `height` [m] about `center`.

    `top_radius` [m] is the radius at its positive end.
    """
    radii = (radius, radius if top_radius is None else top_radius)
    rings = np.array([ring(r, r, y, sides=sides) for r, y in zip(radii, (-height / 2, height / 2), strict=True)])
    order = {"x": [1, 2, 0], "y": [0, 1, 2], "z": [2, 0, 1]}[axis]
    return loft(rings[..., order] + np.asarray(center, float), finish)


def sphere(center: Point, radius: float, finish: Finish, rows: int = 6, sides: int = 10, squash: float = 1) -> Part:
    """A sphere, or an ellipsoid of height 2 `radius` `squash` [m]."""
    angle = np.linspace(-np.pi / 2, np.pi / 2, rows + 1)
    rings = [ring(radius * c, radius * c, radius * squash * s, sides=sides) for c, s in zip(np.cos(angle), np.sin(angle), strict=True)]
    rings[0][:, [0, 2]] = rings[-1][:, [0, 2]] = 0
    return loft(np.array(rings) + np.asarray(center, float), finish, crease=np.pi)


def _ears(outline: np.ndarray) -> np.ndarray:
    """Triangles, shape [n-2 3], of a simple counter-clockwise polygon, by ear clipping."""

    def left(i: int, j: int, k: int) -> float:
        (ax, ay), (bx, by), (cx, cy) = outline[i], outline[j], outline[k]
        return (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)

    rest, triangles = list(range(len(outline))), []
    while len(rest) > 2:
        for at in range(len(rest)):
            i, j, k = rest[at - 1], rest[at], rest[(at + 1) % len(rest)]
            others = (p for p in rest if p not in (i, j, k))
            if left(i, j, k) > 1e-12 and not any(left(i, j, p) >= 0 and left(j, k, p) >= 0 and left(k, i, p) >= 0 for p in others):
                triangles.append([i, j, k])
                rest.pop(at)
                break
        else:
            raise ValueError("prism: expected a simple polygon without straight corners, got one that cannot be triangulated")
    return np.array(triangles)


def prism(outline: Sequence | np.ndarray, low: float, high: float, finish: Finish, *, axis: str = "z", crease: float = CREASE) -> Part:
    """A polygon extruded along `axis` from `low` to `high` [m].

    Its points are (x, y), (z, y) or (x, z) for axis z, x or y.
    """
    flat = np.asarray(outline, float)
    x, y = flat.T
    if (x * np.roll(y, -1) - np.roll(x, -1) * y).sum() < 0:
        flat = flat[::-1]
    rings = np.empty((2, len(flat), 3))
    first, second = {"z": (0, 1), "x": (2, 1), "y": (0, 2)}[axis]
    rings[:, :, first], rings[:, :, second] = flat[:, 0], flat[:, 1]
    rings[..., 3 - first - second] = [[low], [high]]
    return loft(rings, finish, crease=crease, caps=_ears(flat))


def tube(path: Sequence | np.ndarray, radius: float, finish: Finish, *, sides: int = 6, wrap: bool = False) -> Part:
    """A round bar of `radius` [m] along `path` [m], shape [n 3]; closed if `wrap`."""
    path = np.asarray(path, float)
    if wrap:
        tangent = np.roll(path, -1, axis=0) - np.roll(path, 1, axis=0)
    else:
        tangent = np.gradient(path, axis=0)
    tangent /= np.linalg.norm(tangent, axis=1, keepdims=True)
    side = np.cross(tangent[0], np.eye(3)[np.abs(tangent[0]).argmin()])
    rings, angle = [], 2 * np.pi * np.arange(sides) / sides
    for point, along in zip(path, tangent, strict=True):
        side = side - along * (side @ along)
        side /= np.linalg.norm(side)
        other = np.cross(along, side)
        rings.append(point + radius * (np.cos(angle)[:, None] * side + np.sin(angle)[:, None] * other))
    return loft(rings, finish, crease=1.2, wrap=wrap)


def beam(start: Point, end: Point, sizes: Point, finish: Finish, *, sides: int = 4) -> Part:
    """A tapered, possibly slanting bar from `start` to `end` [m].

    `sizes` [m] are its widths at both ends. The ends are cut square to the main axis. Four sides make it square, more make it round.
    """
    ends, sizes = np.array([start, end], float), np.asarray(sizes, float)
    main = int(np.abs(ends[1] - ends[0]).argmax())
    if sides == 4:
        at = (_CORNER[:, main] ^ (ends[1, main] < ends[0, main])).astype(int)
        spread = np.where(_CORNER, 0.5, -0.5) * sizes[at, None] * (np.arange(3) != main)
        vertices = ends[at] + spread
        a, b, c = (vertices[_BOX_FACES[::2, k]] for k in range(3))
        cross = np.cross(b - a, c - a)
        normals = np.repeat(cross / np.linalg.norm(cross, axis=1, keepdims=True), 4, axis=0)
        return Part(vertices, _BOX_FACES, normals, _uv(vertices, _BOX_AXIS, finish), finish)
    angle = 2 * np.pi * (np.arange(sides) + 0.5) / sides
    rings = np.repeat(ends[:, None], sides, axis=1)
    rings[..., (main + 1) % 3] += sizes[:, None] / 2 * np.cos(angle)
    rings[..., (main + 2) % 3] += sizes[:, None] / 2 * np.sin(angle)
    return loft(rings, finish, crease=1.2)


def sheet(grid: np.ndarray, thickness: float, finish: Finish, *, crease: float = CREASE) -> Part:
    """A curved plate whose front is the points of `grid` [m], shape [m n 3].

    The back is `thickness` [m] behind it.
    """
    grid = np.asarray(grid, float)
    rows, columns = grid.shape[:2]
    normal = np.cross(np.gradient(grid, axis=1), np.gradient(grid, axis=0))
    back = grid - thickness * normal / np.linalg.norm(normal, axis=2, keepdims=True)
    index = np.arange(rows * columns).reshape(rows, columns)
    a, b, c, d = index[:-1, :-1], index[:-1, 1:], index[1:, 1:], index[1:, :-1]
    front = quads(a, b, c, d)
    edge = np.concatenate([index[0, :-1], index[:-1, -1], index[-1, :0:-1], index[:0:-1, 0]])
    after, far = np.roll(edge, -1), rows * columns
    rim = [np.stack([edge, edge + far, after + far], axis=1), np.stack([edge, after + far, after], axis=1)]
    points = np.concatenate([grid.reshape(-1, 3), back.reshape(-1, 3)])
    return solid(points, np.concatenate([front, front[:, ::-1] + far, *rim]), finish, crease=crease)


def transform(
    part: Part,
    yaw: float = 0.0,
    offset: Point = (0.0, 0.0, 0.0),
    scale: float | Point = 1.0,
    *,
    pitch: float = 0.0,
    roll: float = 0.0,
) -> Part:
    """The part scaled, rotated and then moved by `offset` [m].

    Rotations [rad] are about Z (`roll`), then X (`pitch`), then Y (`yaw`), counter-clockwise seen from the positive end of the
    axis. `scale` may have three values, one per axis; negative ones mirror.
    """
    scale = np.asarray(scale, float)
    vertices, normals, faces = part.vertices * scale, part.normals, part.faces
    if scale.ndim:
        normals = normals / scale
        normals = normals / np.linalg.norm(normals, axis=1, keepdims=True)
        faces = faces[:, ::-1] if scale.prod() < 0 else faces
    for angle, a, b in ((roll, 0, 1), (pitch, 1, 2), (yaw, 2, 0)):
        if angle:
            turn = np.eye(3)
            turn[a, a] = turn[b, b] = np.cos(angle)
            turn[a, b] = np.sin(angle)
            turn[b, a] = -turn[a, b]
            vertices, normals = vertices @ turn, normals @ turn
    return Part(vertices + np.asarray(offset, float), faces, normals, part.uv, part.finish)


def stretch(part: Part) -> Part:
    """The part with its texture stretched over its width and height, seen from +Z."""
    low, high = bounds([part])
    place = (part.vertices - low) / (high - low)
    return Part(part.vertices, part.faces, part.normals, np.stack([place[:, 0], 1 - place[:, 1]], axis=1), part.finish)


def bounds(parts: Iterable[Part]) -> tuple[np.ndarray, np.ndarray]:
    """Lowest and highest corner [m], shape [3] each, of the box around `parts`."""
    ends = np.array([(part.vertices.min(axis=0), part.vertices.max(axis=0)) for part in parts])
    return ends[:, 0].min(axis=0), ends[:, 1].max(axis=0)


def merge(parts: Iterable[Part]) -> tuple[Part, ...]:
    """Join parts of the same finish, in order of first appearance."""
    groups: dict[Finish, list[Part]] = {}
    for part in parts:
        groups.setdefault(part.finish, []).append(part)
    merged = []
    for finish, group in groups.items():
        starts = np.cumsum([0] + [len(part.vertices) for part in group[:-1]])
        faces = np.concatenate([part.faces + start for part, start in zip(group, starts, strict=True)])
        arrays = (np.concatenate([getattr(part, name) for part in group]) for name in ("vertices", "normals", "uv"))
        vertices, normals, uv = arrays
        merged.append(Part(vertices, faces, normals, uv, finish))
    return tuple(merged)

"""Walkable space of triangle meshes: several floors, stairs, exact clearance, islands, random points.

It can be cached on disk.
"""

import hashlib
import os
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from jaxtyping import Bool, Float, Float64, Int, Int64

from envs.compiled.kernels import cache_folder, kernel
from envs.errors import InputError
from envs.navigation.build import build
from envs.navigation.grid import LEVEL, Grid, barrier, column_of, height_at, nearest, portions, quad_island
from envs.navigation.nodes import nodes_of
from envs.types import Body

SNAP = 0.5  # [m] how far off walkable space a point may be and still be brought onto it
VERSION = 4  # of the saved arrays
SCALARS = ("x0", "z0", "cell", "nx", "nz")


@dataclass(frozen=True)
class Walkable:
    """Positions where a body's feet can be: samples of ground on a grid.

    A column has several samples where floors are above each other. Each sample has its height and its clearance: the horizontal distance
    to the nearest obstacle or ledge, minus `radius`. Between samples free space ends where the clearance, interpolated along grid edges,
    vanishes. `area` [m^2] is that of each island (connected component): largest first but roofs last, so that agents live on island 0.
    """

    grid: Grid
    radius: float
    height: float
    climb: float
    area: Float64[np.ndarray, "islands"]

    @cached_property
    def nodes(self) -> tuple[np.ndarray, ...]:
        """Nodes of waves, without goals: the arrays of `wavefront.Wave`."""
        return nodes_of(self.grid)

    @cached_property
    def portions(self) -> tuple[Float64[np.ndarray, "s 2"], Int64[np.ndarray, "s 2"]]:
        """Area [cells^2] and island of the free pieces of each quad."""
        return portions(self.grid)

    @property
    def islands(self) -> int:
        """Number of connected components of walkable space."""
        return len(self.area)

    def contains(self, points_w: Float[np.ndarray, "n 3"]) -> Bool[np.ndarray, "n"]:
        """Whether feet can be at each point [m], with 0.5 m tolerance of height."""
        return self.snap(points_w, reach=0.0)[1] >= 0

    def snap(
        self, points_w: Float[np.ndarray, "n 3"], *, reach: float = SNAP, island: int | None = None
    ) -> tuple[Float64[np.ndarray, "n 3"], Int64[np.ndarray, "n"]]:
        """Nearest walkable points [m] and their islands; NaN and -1 for none.

        They are within `reach` [m] and 0.5 m of height, and on `island` if one is given.
        """
        found, where = onto_all(self.grid, points_of(points_w, "snap"), reach / self.grid.cell, -1 if island is None else island)
        return found[:, :3], where[:, 1]


@kernel
def onto_all(grid, points, reach, wanted):
    """Walkable points nearest to points [n 3] within `reach` cells.

    Returns x, y, z, gx, gz [n 5]; quad and island [n 2]. On island `wanted` only, unless that is -1; NaN and -1 for none.
    """
    out, where = np.full((len(points), 5), np.nan), np.full((len(points), 2), -1, np.int64)
    for n in range(len(points)):
        gx, gz = (points[n, 0] - grid.x0) / grid.cell, (points[n, 2] - grid.z0) / grid.cell
        s, nx, nz = nearest(grid, gx, gz, points[n, 1], reach, wanted)
        if s >= 0:
            i, j = column_of(grid, s)
            moved = nx != gx or nz != gz
            out[n, 0] = grid.x0 + nx * grid.cell if moved else points[n, 0]
            out[n, 1] = height_at(grid, LEVEL, s, nx - i, nz - j)
            out[n, 2] = grid.z0 + nz * grid.cell if moved else points[n, 2]
            out[n, 3], out[n, 4] = nx, nz
            where[n, 0], where[n, 1] = s, quad_island(grid, s, nx, nz)
    return out, where


def points_of(points_w: np.ndarray, what: str) -> Float64[np.ndarray, "n 3"]:
    """Points as a float64 array [n 3]. Raises InputError for another shape."""
    points = np.ascontiguousarray(points_w, np.float64)
    if points.ndim != 2 or points.shape[1] != 3:
        raise InputError(f"{what}: expected points of shape n x 3, got {points.shape}; give a single point as point[None]")
    return points


def point_of(point_w: np.ndarray, what: str) -> Float64[np.ndarray, "1 3"]:
    """A point as a float64 array [1 3]. Raises InputError for another shape."""
    point = np.array(point_w, np.float64)
    if point.shape != (3,):
        raise InputError(f"{what}: expected one point of shape 3, got {point.shape}")
    return point[None]


def walkable(
    vertices_w: Float[np.ndarray, "v 3"],
    faces: Int[np.ndarray, "f 3"],
    body: Body,
    *,
    cell: float = 0.05,
    max_slope: float = np.pi / 4,
    whole_cells: bool = False,
    cached: bool = False,
) -> Walkable:
    """Compute the walkable space of triangles for a body.

    Front faces are counter-clockwise; surfaces that face up can be walked on. `cell` [m] is the distance of samples (at most half the
    radius is used), `max_slope` [rad] the steepest ground. With `whole_cells` an obstacle fills each cell that it touches, as in Recast's
    navigation meshes; otherwise obstacles keep their exact outlines. With `cached` the result is stored in, and loaded from, the user's
    cache folder. Raises InputError for unusable triangles.
    """
    vertices, faces = np.ascontiguousarray(vertices_w, np.float64), np.ascontiguousarray(faces, np.int64)
    if vertices.ndim != 2 or vertices.shape[1] != 3 or faces.ndim != 2 or faces.shape[1] != 3 or not len(faces):
        raise InputError(f"walkable: expected vertices v x 3 and at least one face f x 3, got {vertices.shape} and {faces.shape}")
    if not np.isfinite(vertices).all() or faces.min() < 0 or faces.max() >= len(vertices):
        raise InputError("walkable: a vertex is not finite or a face names a vertex that is not there; check the scene file")
    if not (body.radius > 0 and body.height > body.climb >= 0 and cell > 0):
        raise InputError(f"walkable: expected radius > 0, height > climb >= 0 and cell > 0, got {body} and cell {cell}")
    cell = min(cell, body.radius / 2)
    triangles = vertices[faces]

    def fresh() -> Walkable:
        grid, area = build(triangles, body, cell, max_slope, whole_cells)
        return Walkable(grid, body.radius, body.height, body.climb, area)

    if not cached:
        return fresh()
    digest = hashlib.sha256(f"{VERSION} {body.radius} {body.height} {body.climb} {cell} {max_slope} {whole_cells}".encode())
    for module in ("surfaces", "clearance", "grid", "build"):
        digest.update((Path(__file__).parent / f"{module}.py").read_bytes())
    digest.update(triangles.tobytes())
    return _remembered(cache_folder() / "walkable" / f"{digest.hexdigest()[:32]}.npz", fresh)


def _remembered(path: Path, fresh: Callable[[], Walkable]) -> Walkable:
    """Load the walkable space in a file, or compute it and write the file.

    A damaged file counts as missing.
    """
    try:
        return load(path)
    except (OSError, InputError):
        space = fresh()
        save(space, path)
        return space


def save(space: Walkable, path: Path) -> None:
    """Write a walkable space as .npz, atomically."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez(file, version=VERSION, body=[space.radius, space.height, space.climb], area=space.area, **space.grid._asdict())
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


def load(path: Path) -> Walkable:
    """Load a walkable space that `save` wrote.

    Raises InputError if the file is damaged or of another version.
    """
    try:
        with Path(path).open("rb") as raw, np.load(raw, allow_pickle=False) as file:
            if int(file["version"]) != VERSION:
                raise InputError(f"{path}: expected version {VERSION} of walkable space, got {file['version']}; delete the file")
            values = {name: file[name].item() if name in SCALARS else file[name] for name in Grid._fields}
            radius, height, climb = map(float, file["body"])
            return Walkable(Grid(**values), radius, height, climb, file["area"])
    except (ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise InputError(f"{path}: not a readable walkable space ({error}); delete the file") from error


@kernel
def place_in(grid, wanted, s, u, v, out):
    """Write points [n 3] at (u, v) in quads s [n]; returns their number.

    Only those in island `wanted` are written, at the front of `out`.
    """
    kept = 0
    for n in range(len(s)):
        i, j = column_of(grid, s[n])
        nu, nv, o = barrier(grid, s[n], u[n], v[n])
        if nu * u[n] + nv * v[n] + o >= 0 and quad_island(grid, s[n], i + u[n], j + v[n]) == wanted:
            out[kept, 0], out[kept, 2] = grid.x0 + (i + u[n]) * grid.cell, grid.z0 + (j + v[n]) * grid.cell
            out[kept, 1] = height_at(grid, LEVEL, s[n], u[n], v[n])
            kept += 1
    return kept


def random_points(space: Walkable, rng: np.random.Generator, n: int, *, island: int = 0) -> Float64[np.ndarray, "n 3"]:
    """Draw points [m] uniformly from an island's area.

    Raises InputError if there is no such island.
    """
    if not 0 <= island < space.islands:
        raise InputError(
            f"random_points: expected an island from 0 to {space.islands - 1}, got {island}; -1 means that nothing is walkable"
        )
    grid = space.grid
    area, owner = space.portions
    total = np.cumsum(np.where(owner == island, area, 0).sum(axis=1))
    points, found = np.empty((n, 3)), 0
    while found < n:
        draw = rng.random((max(16, n - found), 3))
        s = np.searchsorted(total, draw[:, 0] * total[-1], side="right")
        batch = np.empty((len(s), 3))
        kept = place_in(grid, island, s, draw[:, 1], draw[:, 2], batch)
        taken = min(kept, n - found)
        points[found : found + taken] = batch[:taken]
        found += taken
    return points

"""Geodesic distances and shortest paths over walkable space.

Any-angle, exact for its polygons, along the ground on stairs.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Float64, Int32

from envs.compiled.kernels import kernel
from envs.errors import InputError
from envs.navigation.grid import ANYWHERE, COLUMN, FAR, LEVEL, SLOPE, Grid
from envs.navigation.nodes import DISTANCE, QUAD, ROOT, X, Y, Z
from envs.navigation.space import SNAP, Walkable, onto_all, point_of, points_of
from envs.navigation.wavefront import Wave, look_up, spread, straight


@dataclass(frozen=True)
class Field:
    """Distance field: geodesic distance to the nearest of some goals, computed once.

    `goals_w` [k 3] are as given, in metres.
    """

    walkable: Walkable
    goals_w: Float64[np.ndarray, "k 3"]
    wave: Wave

    def at(self, points_w: Float[np.ndarray, "n 3"]) -> Float64[np.ndarray, "n"]:
        """Geodesic distance [m] of each point to its nearest goal; inf if unreachable.

        Points and goals up to 0.5 m off walkable space count as the nearest walkable point; points farther off have inf.
        """
        found, seen = self._look_up(points_of(points_w, "Field.at"))
        ends = _positions(self.walkable, self.wave, np.arange(len(self.wave.place) - self.wave.goals, len(self.wave.place)))
        return np.maximum(seen[:, 0], straight_lines(found, ends))  # over bumps, taken smoothly in lengths, these can be longer

    def _look_up(self, points: Float64[np.ndarray, "n 3"]) -> tuple[Float64[np.ndarray, "n 5"], Float64[np.ndarray, "n 2"]]:
        """Walkable points, and the distance [m] and root of each."""
        found, where = onto_all(self.walkable.grid, points, SNAP / self.walkable.grid.cell, ANYWHERE)
        return found, distances(self.walkable.grid, self.wave, found, where)

    def path(self, point_w: Float[np.ndarray, "3"]) -> Float64[np.ndarray, "p 3"]:
        """Corners of the shortest path [m] from a point to its nearest goal.

        Both ends are included; no rows if there is no path.
        """
        found, seen = self._look_up(point_of(point_w, "Field.path"))
        if seen[0, 1] < 0:
            return np.empty((0, 3))
        return np.concatenate([found[:, :3], _trace(self.walkable, self.wave, int(seen[0, 1]))])


def distance_field(space: Walkable, goals_w: Float[np.ndarray, "k 3"]) -> Field:
    """Compute the distance field of k goals [m]."""
    goals = points_of(goals_w, "distance_field")
    wave = _wave(space, goals)
    spread(space.grid, wave, -1)
    return Field(space, goals, wave)


def field_arrays(field: Field) -> tuple[Float64[np.ndarray, "n"], Int32[np.ndarray, "n"]]:
    """Distance [m] and root of each node of a field, the input of `restored_field`."""
    return field.wave.place[:, DISTANCE].copy(), field.wave.index[:, ROOT].astype(np.int32)


def restored_field(
    space: Walkable, goals_w: Float[np.ndarray, "k 3"], distance: Float64[np.ndarray, "n"], root: Int32[np.ndarray, "n"]
) -> Field:
    """Rebuild a field from its walkable space, goals and `field_arrays`.

    ValueError when the arrays do not belong to this space and this number of goals.
    """
    goals = points_of(goals_w, "restored_field")
    wave = _wave(space, goals)
    wave.place[:, DISTANCE], wave.index[:, ROOT] = distance, root
    return Field(space, goals, wave)


def geodesic(space: Walkable, a_w: Float[np.ndarray, "n 3"], b_w: Float[np.ndarray, "n 3"]) -> Float64[np.ndarray, "n"]:
    """Geodesic distance [m] of points in pairs; inf if there is no path.

    Points are snapped as in `Field.at`. Raises InputError for unequal numbers of points.
    """
    a, b = points_of(a_w, "geodesic"), points_of(b_w, "geodesic")
    if len(a) != len(b):
        raise InputError(f"geodesic: expected as many starts as ends, got {len(a)} and {len(b)}")
    (a, there), (b, here) = space.snap(a), space.snap(b)
    out = np.full(len(a), np.inf)
    for n in np.flatnonzero((there == here) & (there >= 0)):
        out[n] = max(_between(space, a[n : n + 1], b[n : n + 1]).place[-1, DISTANCE], np.linalg.norm(a[n] - b[n]))
    return out


def shortest_path(space: Walkable, a_w: Float[np.ndarray, "3"], b_w: Float[np.ndarray, "3"]) -> Float64[np.ndarray, "k 3"]:
    """Corners of the shortest path [m] from a to b, both included.

    Points are snapped as in `Field.at`; no rows if there is no path.
    """
    wave = _between(space, point_of(a_w, "shortest_path"), point_of(b_w, "shortest_path"))
    return _trace(space, wave, len(wave.place) - 1)


def _between(space: Walkable, a: Float64[np.ndarray, "1 3"], b: Float64[np.ndarray, "1 3"]) -> Wave:
    """A wave from b that has reached a, its last row."""
    wave = _wave(space, np.concatenate([b, a]))
    spread(space.grid, wave, len(wave.place) - 1)
    return wave


def path_length(points_w: Float[np.ndarray, "k 3"]) -> float:
    """Length [m] of a polyline; inf without points."""
    points = points_of(points_w, "path_length")
    return float(np.linalg.norm(np.diff(points, axis=0), axis=1).sum()) if len(points) else float("inf")


def _wave(space: Walkable, goals_w: Float64[np.ndarray, "k 3"]) -> Wave:
    """A wave that has not started, whose last rows are the goals [m], snapped."""
    place, index, vertex, start, beside = space.nodes
    found, where = onto_all(space.grid, goals_w, SNAP / space.grid.cell, ANYWHERE)
    ends = np.full((len(goals_w), 4), np.inf)
    ends[:, X], ends[:, Z], ends[:, Y] = found[:, 3], found[:, 4], _heights(space.grid, SLOPE, where[:, 0], found[:, 3], found[:, 4])
    where[:, 1] = -1
    return Wave(np.concatenate([place, ends]), np.concatenate([index, where]), vertex, start, beside, len(ends))


@kernel
def straight_lines(found, ends):
    """Straight distance [m] from points [n >=3] to the nearest of the ends [k 3].

    It is inf without ends.
    """
    out = np.full(len(found), np.inf)
    for n in range(len(found)):
        for k in range(len(ends)):
            x, y, z = found[n, 0] - ends[k, 0], found[n, 1] - ends[k, 1], found[n, 2] - ends[k, 2]
            length = np.sqrt(x * x + y * y + z * z)
            if length < out[n]:
                out[n] = length
    return out


@kernel
def distances(grid, wave, found, where):
    """Distance [m] and root [n 2] of points in a finished wave.

    They are inf and -1 where it has not come. The points are as `onto_all` returns them.
    """
    out = np.empty((len(found), 2))
    for n in range(len(found)):
        out[n, 0], out[n, 1] = np.inf, -1
        if where[n, 0] >= 0:
            out[n, 0], out[n, 1] = look_up(grid, wave, where[n, 0], found[n, 3], found[n, 4])
    return out


def _trace(space: Walkable, wave: Wave, n: int) -> Float64[np.ndarray, "k 3"]:
    """Corners [m] from row n of a finished wave to its goal, without unnecessary ones."""
    if wave.index[n, ROOT] < 0:
        return np.empty((0, 3))
    chain = [n]
    while wave.index[chain[-1], ROOT] != chain[-1]:
        chain.append(int(wave.index[chain[-1], ROOT]))
    kept = chain[:1]
    for k in range(1, len(chain)):
        if k + 1 == len(chain) or straight(space.grid, wave, kept[-1], *wave.place[chain[k + 1], :DISTANCE])[0] < 0:
            kept.append(chain[k])
    return _positions(space, wave, np.array(kept))


def _positions(space: Walkable, wave: Wave, rows: np.ndarray) -> Float64[np.ndarray, "k 3"]:
    """Points on the ground [m] of rows of a wave."""
    grid, x, z = space.grid, wave.place[rows, X], wave.place[rows, Z]
    return np.stack([grid.x0 + x * grid.cell, _heights(grid, LEVEL, wave.index[rows, QUAD], x, z), grid.z0 + z * grid.cell], axis=1)


def _heights(grid: Grid, which: int, quad: np.ndarray, gx: np.ndarray, gz: np.ndarray) -> Float64[np.ndarray, "n"]:
    """Heights [m] (LEVEL or SLOPE) at grid coordinates in quads; NaN without a quad."""
    if not len(grid.near):
        return np.full(len(quad), np.nan)
    u, v = gx - grid.near[quad, COLUMN] % grid.nx, gz - grid.near[quad, COLUMN] // grid.nx
    a, b, c, d = (grid.value[k, which] for k in (quad, grid.near[quad, 0], grid.near[quad, 1], grid.near[quad, FAR]))
    low, high = a + u * (b - a), c + u * (d - c)
    return np.where(quad >= 0, low + v * (high - low), np.nan)

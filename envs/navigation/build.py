"""Construction of walkable space from triangles: ground, obstacles and ledges, clearance, quads, islands."""

import numpy as np
from jaxtyping import Bool, Float64, Int8, Int64

from envs.compiled.kernels import announce, kernel
from envs.errors import InputError
from envs.navigation import clearance as near
from envs.navigation import surfaces
from envs.navigation.grid import CODE, COLUMN, FAR, GAP, ISLAND, LEVEL, OPEN, SLOPE, Grid, portions
from envs.types import Body

LEAST = 1e-7  # [m] least clearance beyond the radius that counts as free
SMOOTHING = 6  # rounds; stairs become ramps along which lengths are measured


def build(
    triangles: Float64[np.ndarray, "f 3 3"], body: Body, cell: float, max_slope: float, whole_cells: bool
) -> tuple[Grid, Float64[np.ndarray, "islands"]]:
    """Grid of free space of triangles [m], and the area of each island [m^2].

    The options are those of `walkable`.
    """
    normal = np.cross(triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0])
    flat = normal[:, 1] > np.cos(max_slope) * np.linalg.norm(normal, axis=1) * (1 - 1e-6)
    low, high = triangles.min((0, 1)), triangles.max((0, 1))
    x0, z0 = low[0] - 2 * cell, low[2] - 2 * cell
    nx, nz = int((high[0] - x0) / cell) + 3, int((high[2] - z0) / cell) + 3
    if nx * nz > 100_000_000:
        raise InputError(f"walkable: a grid of {nx} x {nz} columns is too large; choose a larger cell or check the scene's units (metres)")
    place = (x0, z0, cell, nx, nz)
    announce(surfaces.cut, "navigation")
    pairs = surfaces.cut(triangles, *place)
    found = surfaces.ground(triangles, flat, pairs, *place, body.climb, body.height)
    column, level, above = found[:, 0].astype(np.int64), found[:, 1].copy(), found[:, 2].astype(np.int8)
    link = surfaces.links(column, level, nx, nz, body.climb)
    group = surfaces.components(link, np.ones(len(column), np.bool_))
    roof = (above == surfaces.SKY) & np.append(False, column[1:] == column[:-1])[: len(column)]
    keep = (np.bincount(group, minlength=1) * cell**2 > 0.5 * np.pi * body.radius**2)[group]
    column, level, above, roof, group = column[keep], level[keep], above[keep], roof[keep], group[keep]
    link = surfaces.select(keep, link)
    solids = near.obstacles(triangles, pairs, column, level, group, *place, body.climb, body.height)
    edges = near.ledges(triangles, flat, pairs, column, level, group, *place, body.climb)
    if whole_cells:
        solids, edges = near.filled(solids, *place[:4]), near.filled(edges, *place[:4])
    clear, side = _clearance([solids, edges], column, level, group, link, place, body)
    gap = clear - body.radius
    gap[np.abs(gap) < LEAST] = -LEAST  # so that no border runs through a sample
    gap[_hollow(surfaces.components(link, gap > 0), above == surfaces.BACK, side)] = -LEAST
    return _assemble(column, level, gap, link, roof, place)


def _clearance(
    outlines: list, column, level, group, link, place: tuple, body: Body
) -> tuple[Float64[np.ndarray, "s"], Int8[np.ndarray, "s"]]:
    """Distance [m] of each sample to the nearest outline, and its side of it.

    Borders of the ground that no geometry explains count as outlines too.
    """

    def measured() -> tuple[np.ndarray, np.ndarray]:
        rows = np.concatenate(outlines)
        order = np.argsort(rows[:, near.COLUMN], kind="stable")
        return near.distances(column, level, group, link, rows, order, *place, body.climb, body.radius)

    clear, side = measured()
    outlines.append(near.unbounded(column, link, clear, level, group, *place[:4]))
    return measured() if len(outlines[-1]) else (clear, side)


def _hollow(label: Int64[np.ndarray, "s"], back_above: Bool[np.ndarray, "s"], side: Int8[np.ndarray, "s"]) -> Bool[np.ndarray, "s"]:
    """Whether each sample is free but inside a closed object.

    These are the samples of islands, other than the largest, that see mostly the back of their roof and walls.
    """
    count = int(label.max(initial=-1)) + 1
    free = label >= 0
    size = np.bincount(label[free], minlength=count)
    behind, before = (np.bincount(label[free & (side == s)], minlength=count) for s in (-1, 1))
    inside = (np.bincount(label[free], back_above[free], minlength=count) > 0.8 * size) & (behind > before)
    if count:
        inside[size.argmax()] = False
    return free & np.append(inside, False)[label]


def _assemble(column, level, gap, link, roof, place: tuple) -> tuple[Grid, Float64[np.ndarray, "islands"]]:
    """Grid of samples at or beside free ones, and each island's area [m^2].

    Roofs are the last islands.
    """
    x0, z0, cell, nx, nz = place
    keep = surroundings(gap > 0, link)
    column, gap, roof, link = column[keep], gap[keep], roof[keep], surfaces.select(keep, link)
    table, value = np.empty((len(column), 8), np.int64), np.zeros((len(column), 4))
    label = surfaces.components(link, gap > 0)
    table[:, :FAR], table[:, COLUMN], table[:, ISLAND] = link, column, label
    quads(table, gap > 0)
    value[:, LEVEL], value[:, GAP] = level[keep], gap
    value[:, SLOPE] = smoothed(value[:, LEVEL].copy(), link, SMOOTHING)
    grid = Grid(x0 + 0.5 * cell, z0 + 0.5 * cell, cell, nx, nz, surfaces.starts(column, nx * nz), table, value)
    openness(grid)
    count = int(label.max(initial=-1)) + 1
    piece, owner = portions(grid)
    area = np.bincount(owner.ravel() + 1, piece.ravel(), minlength=count + 1)[1:] * cell**2
    order = np.lexsort((-area, _roofs(label, roof, count)))
    rank = np.append(np.empty(count, np.int64), np.int64(-1))
    rank[order] = np.arange(count)
    table[:, ISLAND] = rank[label]
    return grid, area[order]


def _roofs(label: Int64[np.ndarray, "s"], roof: Bool[np.ndarray, "s"], count: int) -> Bool[np.ndarray, "islands"]:
    """Whether each island is mostly a roof: under the open sky above other ground."""
    free = label >= 0
    return np.bincount(label[free], roof[free], minlength=count) > 0.5 * np.bincount(label[free], minlength=count)


@kernel
def surroundings(free, link):
    """Free samples and their eight neighbours [s]."""
    keep = free.copy()
    for s in range(len(free)):
        if free[s]:
            for d in range(4):
                t = link[s, d]
                if t >= 0:
                    keep[t] = True
                    if link[t, (d + 1) % 4] >= 0:
                        keep[link[t, (d + 1) % 4]] = True
                    if link[t, (d + 3) % 4] >= 0:
                        keep[link[t, (d + 3) % 4]] = True
    return keep


@kernel
def quads(table, free):
    """Fill in the opposite sample and the free corners of each sample's quad.

    The quad extends to +x and +z; the values are -1 and 0 where four samples are not linked.
    """
    for s in range(len(table)):
        a, b = table[s, 0], table[s, 1]
        if a >= 0 and b >= 0 and table[a, 1] >= 0 and table[a, 1] == table[b, 0]:
            table[s, FAR] = table[a, 1]
            table[s, CODE] = free[s] + 2 * free[a] + 4 * free[b] + 8 * free[table[s, FAR]]
        else:
            table[s, FAR], table[s, CODE] = -1, 0


@kernel
def smoothed(level, link, rounds):
    """Heights [s, m] averaged with their linked neighbours; flat ground stays exactly flat."""
    now = level.copy()
    for _ in range(rounds):
        after = now.copy()
        for s in range(len(now)):
            for d in range(2):
                a, b = link[s, d], link[s, d + 2]
                if a >= 0 and b >= 0:
                    after[s] += 0.125 * ((now[a] - now[s]) + (now[b] - now[s]))
        now = after
    return now


@kernel
def openness(grid):
    """Fill in the openness of each quad.

    Quads less than that number of columns away are all free and of equal height.
    """
    near, value = grid.near, grid.value
    for s in range(len(near)):
        if near[s, CODE] == 15 and value[s, SLOPE] == value[near[s, 0], SLOPE] == value[near[s, 1], SLOPE] == value[near[s, FAR], SLOPE]:
            value[s, OPEN] = len(near)
    for s in range(len(near)):
        value[s, OPEN] = min(value[s, OPEN], 1 + least_open(grid, s, 2, 3, 0)) if value[s, OPEN] else 0
    for s in range(len(near) - 1, -1, -1):
        value[s, OPEN] = min(value[s, OPEN], 1 + least_open(grid, s, 0, 1, 2)) if value[s, OPEN] else 0


@kernel
def least_open(grid, s, x, z, other):
    """Least openness of four neighbours of a sample.

    They are those in directions x and z of `near`, and the two beside the latter.
    """
    least = np.inf
    for k in range(4):
        t = s if k == 0 else grid.near[s, x if k < 3 else other]
        if k != 1 and t >= 0:
            t = grid.near[t, z]
        least = min(least, grid.value[t, OPEN] if t >= 0 else 0.0)
    return least

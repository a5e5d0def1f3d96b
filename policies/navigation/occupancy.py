"""Occupancy maps of n agents from depth pictures and poses.

Frame: that of `Observation`: an agent's start is the origin looking along -Z. Row r and column c of an array [n z x] are the square of
side `CELL` [m] whose low corner is ((c - half) CELL, (r - half) CELL), half the side of the array being `half` cells. The arrays grow
for all agents when one needs more room; results depend only on `bounds` and `window`, which are each agent's own.
Depth is assumed to be exact: marked cells are never cleared.
"""

# pyright: reportCallIssue=false
# Kernels speak to numba's compiler, whose intrinsics have other parameters than their Python functions.

from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float, UInt8

from envs.compiled.kernels import kernel
from envs.compiled.simd import address
from envs.errors import InputError
from envs.home import inside
from envs.types import Body, Camera, Observation
from policies.thought import MapView

CELL = 0.05  # [m]
REACH = 8.0  # [m] range beyond which depth is ignored
MANY = 5  # bumps after which a cell is an obstacle
MOST = 9  # [cells] greatest clearance
SIDE, MORE = 640, 320  # [cells] initial side of the arrays, and step of growth
MARGIN = int(REACH / CELL) + 4  # [cells] of the window around an agent
SPARE = 32  # [cells] of the arrays beyond the window
FREE, OCCUPIED, TALL, VISITED, FORBIDDEN = 1, 2, 4, 8, 16  # flags
KNOWN = FREE | OCCUPIED | VISITED
UNKNOWN = 128  # weight of a cell that is closed only because it is unknown
BLOCK = 3  # overlooked cells are counted in blocks of 2^3 x 2^3
PAPER, FLOOR_COLOR, WALL, TRAIL, HERE = (236, 234, 229), (255, 255, 255), (66, 70, 77), (28, 110, 235), (222, 52, 58)
# Columns of `settings`, lengths in cells except those with _M [m]: body, camera, and derived values.
RADIUS, STEP, TURN, CLIMB_M, HEIGHT_M, ELEVATION_M, FOCAL, YAW, PITCH, NEAR_M, AFAR_M, FELT, LIMIT = range(13)
SURE, LENIENT, SETTINGS = 16, 17, 18  # whether views through known cells alone are preferred; whether unknown ones are accepted now


class Maps(NamedTuple):
    """Occupancy maps of n agents, written in place by `depth.update`; a row is a `Map`.

    `flags`: FREE: floor was seen there, or viewed from nearby; OCCUPIED: something stands or hangs there that the body would hit
    (also over free floor: a table); TALL: something at the camera's height blocks the view; VISITED: the body was there; FORBIDDEN: it must
    not go there.
    `bumps`: number of failed attempts to be there. `clearance` [cells^2]: squared distance to the nearest occupied cell, exact up to
    `settings[FELT]` [cells]. `weight`: cost of a cell as a multiple of open floor, 0 closed, UNKNOWN where it may be open. `nearest` [m^2]:
    least squared distance from which a cell's obstacle was viewed, inf for never; exact within 4%. `far`, `total`: numbers of occupied
    cells seen only from farther than `settings[AFAR_M]`, in blocks and in total, for those not TALL and those TALL. `bounds`: first and
    last row and column (end exclusive) that are known; `window`: those within the agent's planning range. `last` [m]: x, z at the last
    update.
    """

    flags: np.ndarray  # uint8 [n z x]
    bumps: np.ndarray  # uint8 [n z x]
    clearance: np.ndarray  # uint8 [n z x]
    weight: np.ndarray  # uint8 [n z x]
    nearest: np.ndarray  # float32 [n z x]
    far: np.ndarray  # uint8 [n 2 z/8 x/8]
    total: np.ndarray  # int64 [n 2]
    bounds: np.ndarray  # int64 [n 4]
    window: np.ndarray  # int64 [n 4]
    last: np.ndarray  # float64 [n 2]
    settings: np.ndarray  # float64 [n SETTINGS]


def empty_maps(n: int, *, side: int = SIDE) -> Maps:
    """Empty maps around the starts; `forget` initializes them."""
    layers = [np.zeros((n, side, side), np.uint8) for _ in range(4)]
    far, counts = np.zeros((n, 2, side >> BLOCK, side >> BLOCK), np.uint8), np.zeros((n, 2), np.int64)
    ranges = [np.zeros((n, 4), np.int64) for _ in range(2)]
    return Maps(*layers, np.zeros((n, side, side), np.float32), far, counts, *ranges, np.zeros((n, 2)), np.zeros((n, SETTINGS)))


def forget(maps: Maps, agent: int, camera: Camera, body: Body, *, afar: float = 100.0) -> None:
    """Clear one agent's map; obstacles seen only from beyond `afar` [m] count as overlooked.

    InputError for a step of more than 1.75 m.
    """
    if body.step > 1.75:
        raise InputError(f"navigation: expected steps of at most 1.75 m, got {body.step}; give the body a shorter step")
    side = maps.flags.shape[1]
    for layer, value in ((maps.flags, 0), (maps.bumps, 0), (maps.clearance, MOST * MOST), (maps.weight, UNKNOWN), (maps.nearest, np.inf)):
        layer[agent] = value
    maps.far[agent], maps.total[agent], maps.last[agent] = 0, 0, np.nan
    maps.bounds[agent] = maps.window[agent] = side, 0, side, 0
    radius = body.radius / CELL
    felt = min(MOST, int(np.ceil(radius + 2.2)))
    lens = camera.elevation, camera.focal, camera.yaw, camera.pitch, camera.near
    # Clearances [cells^2] below which a cell is closed, costs 6, 3 and 2 times as much as open floor. Obstacles fill their cells, so
    # that a body can stand a bit nearer to the middle of one than its radius.
    limits = max(1.0, radius - 1.3) ** 2, radius**2, (radius + 1) ** 2, (radius + 2.2) ** 2
    maps.settings[agent] = radius, body.step / CELL, body.turn, body.climb, body.height, *lens, afar, felt, *limits, 0.0, 1.0


def close(maps: Maps, agent: int, outline_a: Float[np.ndarray, "c 2"]) -> Maps:
    """Maps with an area closed to one agent.

    It is within an outline x, z [m] in the frame of the start.
    """
    maps = grown(maps, float(np.abs(outline_a).max()) + 1.0)
    half = maps.flags.shape[1] // 2
    low, high = np.floor(outline_a.min(axis=0) / CELL).astype(int), np.ceil(outline_a.max(axis=0) / CELL).astype(int)
    x, z = np.meshgrid(np.arange(low[0], high[0]), np.arange(low[1], high[1]))
    cells = np.stack([x.ravel(), z.ravel()], axis=1)
    within = cells[inside(outline_a, (cells + 0.5) * CELL)]
    close_cells(maps, agent, within[:, 1] + half, within[:, 0] + half)
    return maps


def forbid(maps: Maps, agent: int, places_a: Float[np.ndarray, "k 2"]) -> Maps:
    """Maps in which one agent must not go to some places.

    It may go to all others. Places x, z [m] are in the frame of the start, one in each forbidden cell.
    """
    maps = grown(maps, float(np.abs(places_a).max(initial=0.0)) + 1.0)
    half, cells = maps.flags.shape[1] // 2, np.unique(np.floor(places_a / CELL).astype(np.int64), axis=0)
    forbid_cells(maps, agent, cells[:, 1] + half, cells[:, 0] + half)
    return maps


def grown(maps: Maps, reach_m: float) -> Maps:
    """Return the maps, enlarged if agents have moved up to `reach_m` [m] from their starts.

    `reach_m` is measured along x or z.
    """
    side = maps.flags.shape[1]
    needed = 2 * (int(reach_m / CELL) + MARGIN + SPARE)
    if needed <= side:
        return maps
    more = MORE * -(-(needed - side) // MORE)
    n, edge = len(maps.flags), more // 2
    out = empty_maps(n, side=side + more)
    inner = slice(edge, edge + side)
    for new, old, value in zip(out[:5], maps[:5], (0, 0, MOST * MOST, UNKNOWN, np.inf), strict=True):
        new[:] = value
        new[:, inner, inner] = old
    blocks = slice(edge >> BLOCK, (edge + side) >> BLOCK)
    out.far[:, :, blocks, blocks] = maps.far
    ranges = [old + np.where(old[:, [1, 1, 3, 3]] > 0, edge, [more, 0, more, 0]) for old in maps[7:9]]
    return Maps(*out[:6], maps.total, *ranges, maps.last, maps.settings)


class Map(NamedTuple):
    """One agent's row of `Maps` as pointers.

    Cell (i, j) is item i side + j. Pointers avoid numba's reference counting of arrays at every call.
    """

    flags: int
    bumps: int
    clearance: int
    weight: int
    nearest: int
    far: int
    total: int
    bounds: int
    window: int
    last: int
    settings: int
    side: int  # [cells]
    half: int  # [cells] from the low side to the start


@kernel
def map_of(maps, n):
    """Map of one agent."""
    side = maps.flags.shape[1]
    k, b = n * side * side, n * 2 * (side >> BLOCK) * (side >> BLOCK)
    return Map(
        address(maps.flags) + k, address(maps.bumps) + k, address(maps.clearance) + k, address(maps.weight) + k,
        address(maps.nearest) + k, address(maps.far) + b, address(maps.total) + 2 * n, address(maps.bounds) + 4 * n,
        address(maps.window) + 4 * n, address(maps.last) + 2 * n,
        address(maps.settings) + SETTINGS * n, side, side // 2,
    )  # fmt: skip


@kernel
def widen(bounds, row, column):
    """Extend bounds to include a cell."""
    bounds[0], bounds[1] = min(bounds[0], row), max(bounds[1], row + 1)
    bounds[2], bounds[3] = min(bounds[2], column), max(bounds[3], column + 1)


@kernel
def weigh(map, i, j):
    """Recompute a cell's weight from its flags, clearance and bumps."""
    c, limit = i * map.side + j, map.settings + LIMIT
    flags, near, weight = int(map.flags[c]), int(map.clearance[c]), -1
    if not flags & VISITED:
        if near < limit[0] or flags & OCCUPIED:
            weight = 0
        elif not flags & FREE:
            weight = UNKNOWN
    if weight < 0:
        weight = 6 if near < limit[1] else (3 if near < limit[2] else (2 if near < limit[3] else 1))
        if map.bumps[c]:
            weight = 6 + 12 * int(map.bumps[c])
    if flags & FORBIDDEN:
        weight = 0
    map.weight[c] = weight


@kernel
def set_free(map, i, j):
    """Mark a cell as free."""
    c = i * map.side + j
    if not map.flags[c] & FREE:
        map.flags[c] |= FREE
        widen(map.bounds, i, j)
        weigh(map, i, j)


@kernel
def occupy(map, row, column):
    """Mark a cell as occupied, and update the clearance around it."""
    c = row * map.side + column
    if map.flags[c] & OCCUPIED:
        return
    map.flags[c] |= OCCUPIED
    widen(map.bounds, row, column)
    felt = int(map.settings[FELT])
    for i in range(row - felt, row + felt + 1):
        for j in range(column - felt, column + felt + 1):
            squared = (i - row) ** 2 + (j - column) ** 2
            if squared < map.clearance[i * map.side + j]:
                map.clearance[i * map.side + j] = squared
                weigh(map, i, j)


@kernel
def close_cells(maps, n, rows, columns):
    """Mark cells of one agent's map as occupied, for good."""
    map = map_of(maps, n)
    for k in range(len(rows)):
        occupy(map, rows[k], columns[k])


@kernel
def forbid_cells(maps, n, rows, columns):
    """Forbid cells of one agent's map, in place of those that were forbidden."""
    map = map_of(maps, n)
    for i in range(map.side):
        for j in range(map.side):
            if map.flags[i * map.side + j] & FORBIDDEN:
                map.flags[i * map.side + j] &= ~FORBIDDEN & 255
                weigh(map, i, j)
    for k in range(len(rows)):
        map.flags[rows[k] * map.side + columns[k]] |= FORBIDDEN
        weigh(map, rows[k], columns[k])


@kernel
def overlooked_as(map, i, j):
    """Height class of a cell seen only from afar: 0 low, 1 TALL, -1 otherwise."""
    c, afar = i * map.side + j, map.settings[AFAR_M]
    if not map.flags[c] & OCCUPIED or not afar * afar < map.nearest[c] < np.inf:
        return -1
    return 1 if map.flags[c] & TALL else 0


@kernel
def block_of(map, tall, i, j):
    """Index in `Map.far` of the block that contains a cell."""
    blocks = map.side >> BLOCK
    return (tall * blocks + (i >> BLOCK)) * blocks + (j >> BLOCK)


@kernel
def look_at(map, i, j, squared, flags):
    """Record the squared distance [m^2] of a view of a cell, and its flags."""
    c, before = i * map.side + j, overlooked_as(map, i, j)
    map.nearest[c] = min(map.nearest[c], np.float32(squared))
    if flags & OCCUPIED:
        occupy(map, i, j)
    map.flags[c] |= flags & TALL
    after = overlooked_as(map, i, j)
    if before != after:
        if before >= 0:
            map.far[block_of(map, before, i, j)] -= 1
            map.total[before] -= 1
        if after >= 0:
            map.far[block_of(map, after, i, j)] += 1
            map.total[after] += 1


@kernel
def bump(map, gx, gz, radius):
    """Record a failed attempt to move to a place [cells].

    After `MANY` of them there is an obstacle that the camera does not see.
    """
    for i in range(int(gz - radius), int(gz + radius) + 1):
        for j in range(int(gx - radius), int(gx + radius) + 1):
            if map.bumps[i * map.side + j] < MANY:
                map.bumps[i * map.side + j] += 1
                weigh(map, i, j)
    if map.bumps[int(gz) * map.side + int(gx)] >= MANY:
        look_at(map, int(gz), int(gx), np.inf, OCCUPIED)


@kernel
def stand(map, gx, gz, radius):
    """Mark the cells under a body of `radius` [cells] as free, its middle as visited."""
    for i in range(int(gz - radius), int(gz + radius) + 1):
        for j in range(int(gx - radius), int(gx + radius) + 1):
            away = (i + 0.5 - gz) ** 2 + (j + 0.5 - gx) ** 2
            if away <= radius * radius:
                set_free(map, i, j)
            if away <= 1.0 and not map.flags[i * map.side + j] & VISITED:
                map.flags[i * map.side + j] |= VISITED
                weigh(map, i, j)


def unproject(observation: Observation, camera: Camera, pixels: Bool[np.ndarray, "h w"], *, agent: int = 0) -> Float[np.ndarray, "k 3"]:
    """Positions [m] of the surface points of some pixels, in the frame of the start."""
    row, column = np.nonzero(pixels)
    d = observation.depth[agent][row, column].astype(np.float64)
    a, b = (column + 0.5 - camera.width / 2) / camera.focal, (camera.height / 2 - row - 0.5) / camera.focal
    yaw, pitch = float(observation.yaw_a[agent]) + camera.yaw, float(observation.pitch_a[agent]) + camera.pitch
    s, c, u, w = np.sin(yaw), np.cos(yaw), np.sin(pitch), np.cos(pitch)
    flat, rise = w - b * u, u + b * w
    ray = np.stack([a * c - flat * s, rise, -a * s - flat * c], axis=1)
    return observation.position_a[agent] + np.array([0, camera.elevation, 0]) + d[:, None] * ray


def map_view(maps: Maps, agent: int) -> MapView:
    """Copy of the known part of one agent's map."""
    i0, i1, j0, j1 = maps.bounds[agent].tolist()
    half, part = maps.flags.shape[1] // 2, maps.flags[agent, i0 : max(i0, i1), j0 : max(j0, j1)]
    return MapView(CELL, (j0 - half) * CELL, (i0 - half) * CELL, (part & FREE) > 0, (part & OCCUPIED) > 0)


def picture(
    view: MapView, *, scale: int = 2, trail_a: Float[np.ndarray, "t 3"] | None = None, margin: float = 0.3
) -> UInt8[np.ndarray, "h w 3"]:
    """Picture of a map from above (-Z up), `scale` pixels a cell.

    Free cells are white, obstacles dark, `trail_a` [m] is blue, its end red.
    """
    import cv2

    if not view.free.size:
        return np.full((scale, scale, 3), PAPER, np.uint8)
    edge = int(margin / view.cell)
    free, occupied = np.pad(view.free, edge), np.pad(view.occupied, edge)
    image = np.full((*free.shape, 3), PAPER, np.uint8)
    image[free] = FLOOR_COLOR
    image[occupied] = WALL
    image = np.ascontiguousarray(image.repeat(scale, axis=0).repeat(scale, axis=1))
    if trail_a is not None and len(trail_a):
        at = (trail_a[:, [0, 2]] - [view.x0, view.z0]) / view.cell + edge
        points = np.round(at * scale).astype(np.int32)
        cv2.polylines(image, [points[:, None]], False, TRAIL, max(1, scale // 2), cv2.LINE_AA)
        cv2.circle(image, (int(points[-1, 0]), int(points[-1, 1])), max(2, 2 * scale), HERE, -1, cv2.LINE_AA)
    return image

"""Occupancy maps that n agents make of what their depth cameras show and of where they know themselves to be.

Frame: that of `Observation`: an agent's start is the origin looking along -Z. Row r and column c of an array [n z x] are the square of
side `CELL` [m] whose low corner is ((c - half) CELL, (r - half) CELL), half the side of the array being `half` cells. The arrays grow
for all agents when one needs more room; `bounds` and `window`, which are each agent's own, are all that results depend on.
Depth is taken at its word: what was seen once stays.
"""

# pyright: reportCallIssue=false
# Kernels speak to numba's compiler, whose intrinsics have other parameters than their Python functions.

from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float, UInt8

from envs.compiled.kernels import kernel
from envs.compiled.simd import address
from envs.errors import InputError
from envs.types import Body, Camera, Observation
from policies.thought import MapView

CELL = 0.05  # [m]
REACH = 8.0  # [m] farther than that nothing is believed
MANY = 5  # bumps
MOST = 9  # [cells] farthest that an obstacle is felt
SIDE, MORE = 640, 320  # [cells] of the arrays at first, and how much they grow
MARGIN = int(REACH / CELL) + 4  # [cells] around an agent that it may think of
SPARE = 32  # [cells] beyond those that the arrays have
FREE, OCCUPIED, TALL, VISITED = 1, 2, 4, 8  # flags
KNOWN = FREE | OCCUPIED | VISITED
UNKNOWN = 128  # weight of a cell that is closed only because it is unknown
BLOCK = 3  # overlooked cells are counted in blocks of 2^3 x 2^3
PAPER, FLOOR_COLOR, WALL, TRAIL, HERE = (236, 234, 229), (255, 255, 255), (66, 70, 77), (28, 110, 235), (222, 52, 58)
# Columns of `settings`, lengths in cells but for those that say [m]: the body, the camera, and what is derived from them.
RADIUS, STEP, TURN, CLIMB_M, HEIGHT_M, ELEVATION_M, FOCAL, YAW, PITCH, NEAR_M, AFAR_M, FELT, LIMIT, SETTINGS = *range(13), 16


class Maps(NamedTuple):
    """What n agents know of the floor; what one does is a `Map`. Written in place by `depth.update`.

    `flags`: FREE: floor was seen there, or looked over from near; OCCUPIED: something stands or hangs there that the body would hit
    (also over free floor: a table); TALL: something at the camera's height hides what is behind; VISITED: the body was there.
    `bumps`: how often it tried in vain to be there. `clearance` [cells^2]: squared distance to the nearest occupied cell, right up to
    `settings[FELT]` [cells]. `weight`: cost of a cell in times of open floor, 0 closed, UNKNOWN where it may be open. `nearest` [m^2]:
    squared distance from which what stands there was looked at, inf for never; right within 4%. `far`, `total`: numbers of occupied
    cells seen from farther than `settings[AFAR_M]` only, in blocks and in all, of those not TALL and of those TALL. `bounds`: first and
    last row and column (end exclusive) that are known; `window`: those that the agent may think of. `last` [m]: x, z at the last update.
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
    """Maps of nothing, around the starts; `forget` makes them ready."""
    layers = [np.zeros((n, side, side), np.uint8) for _ in range(4)]
    far, counts = np.zeros((n, 2, side >> BLOCK, side >> BLOCK), np.uint8), np.zeros((n, 2), np.int64)
    ranges = [np.zeros((n, 4), np.int64) for _ in range(2)]
    return Maps(*layers, np.zeros((n, side, side), np.float32), far, counts, *ranges, np.zeros((n, 2)), np.zeros((n, SETTINGS)))


def forget(maps: Maps, agent: int, camera: Camera, body: Body, *, afar: float = 100.0) -> None:
    """Empty one agent's map; what was seen from farther than `afar` [m] only counts as overlooked. InputError for too long a step."""
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
    maps.settings[agent] = radius, body.step / CELL, body.turn, body.climb, body.height, *lens, afar, felt, *limits


def grown(maps: Maps, reach_m: float) -> Maps:
    """The maps, or larger ones with the same contents where agents have come as far as `reach_m` [m] from their starts along x or z."""
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
    """One agent's row of `Maps` as pointers, for numba counts references to arrays at every call; cell (i, j) is item i side + j."""

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
    """One agent's map."""
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
    """Let bounds hold a cell."""
    bounds[0], bounds[1] = min(bounds[0], row), max(bounds[1], row + 1)
    bounds[2], bounds[3] = min(bounds[2], column), max(bounds[3], column + 1)


@kernel
def weigh(map, i, j):
    """Reckon a cell's weight again, from what is known of it."""
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
    map.weight[c] = weight


@kernel
def set_free(map, i, j):
    """Mark floor."""
    c = i * map.side + j
    if not map.flags[c] & FREE:
        map.flags[c] |= FREE
        widen(map.bounds, i, j)
        weigh(map, i, j)


@kernel
def occupy(map, row, column):
    """Mark an obstacle's cell, and how near it is to the cells around."""
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
def overlooked_as(map, i, j):
    """Whether a cell was seen from afar only: 0 for something low, 1 for something TALL, -1 if it was not."""
    c, afar = i * map.side + j, map.settings[AFAR_M]
    if not map.flags[c] & OCCUPIED or not afar * afar < map.nearest[c] < np.inf:
        return -1
    return 1 if map.flags[c] & TALL else 0


@kernel
def block_of(map, tall, i, j):
    """The number in `Map.far` of the block in which a cell is."""
    blocks = map.side >> BLOCK
    return (tall * blocks + (i >> BLOCK)) * blocks + (j >> BLOCK)


@kernel
def look_at(map, i, j, squared, flags):
    """Note from how near [m^2] something in a cell was looked at, and which flags it gives the cell."""
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
    """Mark that a body tried in vain to get to a place [cells]; after `MANY` times something is there that the camera does not see."""
    for i in range(int(gz - radius), int(gz + radius) + 1):
        for j in range(int(gx - radius), int(gx + radius) + 1):
            if map.bumps[i * map.side + j] < MANY:
                map.bumps[i * map.side + j] += 1
                weigh(map, i, j)
    if map.bumps[int(gz) * map.side + int(gx)] >= MANY:
        look_at(map, int(gz), int(gx), np.inf, OCCUPIED)


@kernel
def stand(map, gx, gz, radius):
    """Mark where a body of `radius` [cells] stands: free all over, visited in the middle."""
    for i in range(int(gz - radius), int(gz + radius) + 1):
        for j in range(int(gx - radius), int(gx + radius) + 1):
            away = (i + 0.5 - gz) ** 2 + (j + 0.5 - gx) ** 2
            if away <= radius * radius:
                set_free(map, i, j)
            if away <= 1.0 and not map.flags[i * map.side + j] & VISITED:
                map.flags[i * map.side + j] |= VISITED
                weigh(map, i, j)


def unproject(observation: Observation, camera: Camera, pixels: Bool[np.ndarray, "h w"], *, agent: int = 0) -> Float[np.ndarray, "k 3"]:
    """Where what some pixels show is [m], in the frame of the start."""
    row, column = np.nonzero(pixels)
    d = observation.depth[agent][row, column].astype(np.float64)
    a, b = (column + 0.5 - camera.width / 2) / camera.focal, (camera.height / 2 - row - 0.5) / camera.focal
    yaw, pitch = float(observation.yaw_a[agent]) + camera.yaw, float(observation.pitch_a[agent]) + camera.pitch
    s, c, u, w = np.sin(yaw), np.cos(yaw), np.sin(pitch), np.cos(pitch)
    flat, rise = w - b * u, u + b * w
    ray = np.stack([a * c - flat * s, rise, -a * s - flat * c], axis=1)
    return observation.position_a[agent] + np.array([0, camera.elevation, 0]) + d[:, None] * ray


def map_view(maps: Maps, agent: int) -> MapView:
    """The known part of one agent's map, copied."""
    i0, i1, j0, j1 = maps.bounds[agent].tolist()
    half, part = maps.flags.shape[1] // 2, maps.flags[agent, i0 : max(i0, i1), j0 : max(j0, j1)]
    return MapView(CELL, (j0 - half) * CELL, (i0 - half) * CELL, (part & FREE) > 0, (part & OCCUPIED) > 0)


def picture(
    view: MapView, *, scale: int = 2, trail_a: Float[np.ndarray, "t 3"] | None = None, margin: float = 0.3
) -> UInt8[np.ndarray, "h w 3"]:
    """A map from above (-Z up): free white, obstacles dark, `trail_a` [m] blue, its end red; `scale` pixels a cell."""
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

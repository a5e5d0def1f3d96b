"""An occupancy map that one agent makes of what its depth camera shows and of where it knows itself to be.

Frame: that of `Observation`: the start pose is the origin looking along -Z. Row r and column c of every array [z x] are the square
of side `cell` [m] whose low corner is (x0 + c cell, z0 + r cell). Depth is taken at its word: what was seen once stays.
"""

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool, Float, Float32, Int64, UInt8

from envs.compiled.kernels import kernel
from envs.types import Body, Camera, Observation

CELL = 0.05  # [m]
REACH = 8.0  # [m] farther than that nothing is believed
SPARE = 2.0  # [m] of map around what can be seen
LOW = 0.75  # of the height that a body climbs: what is higher is an obstacle
OVER = 0.05  # [m] above the body's height what is an obstacle, too
MANY = 5  # bumps
AHEAD = 0.6  # of a step: where a bump is marked
EYES = (0.15, 0.35)  # [m] below and above the camera: what is in between hides what is behind it
HIGH = 2.2  # [m] above the floor: of what is higher no cell is thought to have been looked at
WIDE = 9  # [cells] farthest that an obstacle is felt
FLOOR, OBSTACLE, OTHER, NOTHING = 0, 1, 2, 3  # what a pixel shows
PAPER, FREE, WALL, TRAIL, HERE = (236, 234, 229), (255, 255, 255), (66, 70, 77), (28, 110, 235), (222, 52, 58)


@dataclass(frozen=True)
class Map:
    """What is known of the floor. The arrays are written in place by `update`.

    `free`: floor was seen there, or looked over from near; `occupied`: something stands or hangs there that the body would hit (also
    over free floor: a table); `tall`: something at the camera's height hides what is behind; `visited`: the body was there; `bumps`:
    how often it tried in vain to be; `nearest` [m]: from how near anything there was looked at, inf for never; `clearance`
    [cells^2]: squared distance to the nearest occupied cell, at most 81 (`WIDE`). `bounds` are the first and the last row and column
    (end exclusive) that are not unknown, `last` the x, z [m] where the agent was at the last update.
    """

    cell: float
    x0: float
    z0: float
    free: Bool[np.ndarray, "z x"]
    occupied: Bool[np.ndarray, "z x"]
    tall: Bool[np.ndarray, "z x"]
    visited: Bool[np.ndarray, "z x"]
    bumps: UInt8[np.ndarray, "z x"]
    nearest: Float32[np.ndarray, "z x"]
    clearance: UInt8[np.ndarray, "z x"]
    bounds: Int64[np.ndarray, "4"]
    last: Float[np.ndarray, "2"]

    @property
    def seen(self) -> Bool[np.ndarray, "z x"]:
        """Which cells are not unknown."""
        return self.free | self.occupied | self.visited

    def cells(self, points_a: Float[np.ndarray, "n 3"]) -> Int64[np.ndarray, "n 2"]:
        """Row and column of points [m]; they may be outside."""
        at = np.stack([points_a[:, 2] - self.z0, points_a[:, 0] - self.x0], axis=1) / self.cell
        return np.floor(at).astype(np.int64)

    def points(self, cells: Int64[np.ndarray, "n 2"]) -> Float[np.ndarray, "n 2"]:
        """x and z [m] of the middles of cells."""
        return np.stack([self.x0 + (cells[:, 1] + 0.5) * self.cell, self.z0 + (cells[:, 0] + 0.5) * self.cell], axis=1)


def empty_map(cell: float = CELL) -> Map:
    """A map of nothing, around the start."""
    side = int(np.ceil(2 * (REACH + SPARE) / cell))
    flags = {name: np.zeros((side, side), np.bool_) for name in ("free", "occupied", "tall", "visited")}
    counts = {"bumps": np.zeros((side, side), np.uint8), "clearance": np.full((side, side), WIDE * WIDE, np.uint8)}
    far, bounds = np.full((side, side), np.inf, np.float32), np.array([side, 0, side, 0])
    corner = -side * cell / 2
    return Map(cell=cell, x0=corner, z0=corner, nearest=far, bounds=bounds, last=np.full(2, np.nan), **flags, **counts)


def update(map: Map, observation: Observation, camera: Camera, body: Body, *, agent: int = 0) -> Map:
    """The map with what one agent sees now: the same one, changed, or a larger one where it ends too near to the agent."""
    x, y, z = observation.position_a[agent].tolist()
    map = _grown(map, x, z)
    yaw, pitch = float(observation.yaw_a[agent]), float(observation.pitch_a[agent])
    stand(map.free, map.visited, map.bounds, (x - map.x0) / map.cell, (z - map.z0) / map.cell, body.radius / map.cell)
    moved = np.hypot(x - map.last[0], z - map.last[1])
    if observation.collided[agent] and moved < 0.4 * body.step:
        ahead = AHEAD * body.step
        place = ((x - ahead * np.sin(yaw) - map.x0) / map.cell, (z - ahead * np.cos(yaw) - map.z0) / map.cell)
        bump(map.occupied, map.clearance, map.bounds, map.bumps, place, 0.1 / map.cell)
    map.last[:] = x, z
    eye = (x, y + camera.elevation, z, yaw + camera.yaw, pitch + camera.pitch, camera.focal)
    heights = (y + LOW * body.climb, y + body.height + OVER, y + camera.elevation - EYES[0], y + camera.elevation + EYES[1], y + HIGH)
    corner = (map.x0, map.z0, map.cell)
    layers = (map.free, map.occupied, map.tall, map.nearest, map.clearance, map.bounds)
    look(layers, corner, observation.depth[agent], eye, heights, REACH, camera.near)
    return map


def _grown(map: Map, x: float, z: float) -> Map:
    """The map, with more room on the sides to which the agent has come too near."""
    rows, columns = map.free.shape
    need, more = REACH + map.cell, int(np.ceil((REACH + SPARE) / map.cell))
    low = [more if at - need < corner else 0 for at, corner in ((z, map.z0), (x, map.x0))]
    high = [more if at + need > corner + n * map.cell else 0 for at, corner, n in ((z, map.z0, rows), (x, map.x0, columns))]
    if not any(low + high):
        return map
    width = ((low[0], high[0]), (low[1], high[1]))
    flags = {name: np.pad(getattr(map, name), width) for name in ("free", "occupied", "tall", "visited", "bumps")}
    nearest = np.pad(map.nearest, width, constant_values=np.inf)
    clearance = np.pad(map.clearance, width, constant_values=WIDE * WIDE)
    known = map.bounds[1] > map.bounds[0]
    bounds = map.bounds + [low[0], low[0], low[1], low[1]] if known else np.array([nearest.shape[0], 0, nearest.shape[1], 0])
    x0, z0 = map.x0 - low[1] * map.cell, map.z0 - low[0] * map.cell
    return _grown(replace(map, x0=x0, z0=z0, nearest=nearest, clearance=clearance, bounds=bounds, **flags), x, z)


@kernel
def widen(bounds, row, column):
    """Let the bounds hold a cell."""
    bounds[0], bounds[1] = min(bounds[0], row), max(bounds[1], row + 1)
    bounds[2], bounds[3] = min(bounds[2], column), max(bounds[3], column + 1)


@kernel
def occupy(occupied, clearance, bounds, row, column):
    """Mark an obstacle's cell, and how near it is to the cells around."""
    if occupied[row, column]:
        return
    occupied[row, column] = True
    widen(bounds, row, column)
    for i in range(max(0, row - WIDE), min(occupied.shape[0], row + WIDE + 1)):
        for j in range(max(0, column - WIDE), min(occupied.shape[1], column + WIDE + 1)):
            clearance[i, j] = min(clearance[i, j], (i - row) ** 2 + (j - column) ** 2)


@kernel
def bump(occupied, clearance, bounds, bumps, place, radius):
    """Mark that a body tried in vain to get to a place [cells]; after `MANY` times something is there that the camera does not see."""
    for i in range(int(place[1] - radius), int(place[1] + radius) + 1):
        for j in range(int(place[0] - radius), int(place[0] + radius) + 1):
            if bumps[i, j] < MANY:
                bumps[i, j] += 1
    if bumps[int(place[1]), int(place[0])] >= MANY:
        occupy(occupied, clearance, bounds, int(place[1]), int(place[0]))


@kernel
def stand(free, visited, bounds, gx, gz, radius):
    """Mark where a body of `radius` [cells] stands: free all over, visited in the middle."""
    for i in range(int(gz - radius), int(gz + radius) + 1):
        for j in range(int(gx - radius), int(gx + radius) + 1):
            away = (i + 0.5 - gz) ** 2 + (j + 0.5 - gx) ** 2
            if away <= radius * radius:
                free[i, j] = True
                widen(bounds, i, j)
            if away <= 1.0:
                visited[i, j] = True


@kernel
def carve(free, bounds, ax, az, bx, bz):
    """Mark as free the cells on the straight line between two points [cells], in steps of half a cell, the end left out."""
    steps = int(2 * np.sqrt((bx - ax) ** 2 + (bz - az) ** 2))
    for k in range(steps):
        i, j = int(az + (bz - az) * k / steps), int(ax + (bx - ax) * k / steps)
        if not free[i, j]:
            free[i, j] = True
            widen(bounds, i, j)


@kernel
def pave(free, bounds, gx, gz, r, c, most):
    """Mark as free the floor between four neighbouring pixels (r, c) to (r + 1, c + 1), all of which show floor, at gx, gz [cells]."""
    along = max(abs(gx[r, c] - gx[r + 1, c]), abs(gz[r, c] - gz[r + 1, c]), abs(gx[r, c + 1] - gx[r + 1, c + 1]), 1.0)
    along = max(along, abs(gz[r, c + 1] - gz[r + 1, c + 1]))
    across = max(abs(gx[r, c] - gx[r, c + 1]), abs(gz[r, c] - gz[r, c + 1]), 1.0)
    if along > most:
        return
    n, m = int(along) + 1, int(across) + 1
    for p in range(n):
        u = p / n
        ax, az = gx[r, c] + u * (gx[r + 1, c] - gx[r, c]), gz[r, c] + u * (gz[r + 1, c] - gz[r, c])
        bx, bz = gx[r, c + 1] + u * (gx[r + 1, c + 1] - gx[r, c + 1]), gz[r, c + 1] + u * (gz[r + 1, c + 1] - gz[r, c + 1])
        for q in range(m):
            i, j = int(az + q / m * (bz - az)), int(ax + q / m * (bx - ax))
            if not free[i, j]:
                free[i, j] = True
                widen(bounds, i, j)


@kernel
def look(layers, corner, depth, eye, heights, reach, near):
    """Put a depth picture [h w] into the map: `eye` is x, y, z, yaw, pitch, focal length; `corner` x0, z0, cell.

    `heights` [m]: above which things are obstacles, up to which; from and to which they are at eye level; up to which a cell counts as
    looked at. Beyond `reach` [m] and nearer than `near` [m] nothing is believed.
    """
    free, occupied, tall, nearest, clearance, bounds = layers
    x, y, z, yaw, pitch, focal = eye
    x0, z0, cell = corner
    s, c, u, w = np.sin(yaw), np.cos(yaw), np.sin(pitch), np.cos(pitch)
    h, wide = depth.shape
    gx, gz, kind = np.empty((h, wide)), np.empty((h, wide)), np.full((h, wide), NOTHING, np.int8)
    ex, ez = (x - x0) / cell, (z - z0) / cell
    for r in range(h):
        b = (h / 2 - r - 0.5) / focal
        flat, rise = w - b * u, u + b * w  # of a metre of depth: ahead on the floor, and up
        for k in range(wide):
            d = depth[r, k]
            if not (d > near and d < 4 * reach):
                continue
            a = (k + 0.5 - wide / 2) / focal
            dx, dz = d * (a * c - flat * s), d * (-a * s - flat * c)
            away = np.sqrt(dx * dx + dz * dz)
            if away > reach:
                continue
            level = y + d * rise
            gx[r, k], gz[r, k] = ex + dx / cell, ez + dz / cell
            i, j = int(gz[r, k]), int(gx[r, k])
            if level < heights[0]:
                kind[r, k] = FLOOR
            elif level <= heights[1]:
                kind[r, k] = OBSTACLE
                occupy(occupied, clearance, bounds, i, j)
            else:
                kind[r, k] = OTHER
            if heights[2] <= level <= heights[3]:
                tall[i, j] = True
            if level <= heights[4]:
                nearest[i, j] = min(nearest[i, j], away)
    for r in range(h - 1):
        for k in range(wide - 1):
            if kind[r, k] == FLOOR and kind[r + 1, k] == FLOOR and kind[r, k + 1] == FLOOR and kind[r + 1, k + 1] == FLOOR:
                pave(free, bounds, gx, gz, r, k, 1.5 / cell)
    for k in range(wide):
        if kind[h - 1, k] == FLOOR or kind[h - 1, k] == OBSTACLE:
            carve(free, bounds, ex, ez, gx[h - 1, k], gz[h - 1, k])


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


def picture(
    map: Map, *, scale: int = 2, trail_a: Float[np.ndarray, "t 3"] | None = None, margin: float = 0.3
) -> UInt8[np.ndarray, "h w 3"]:
    """The known part of the map from above (-Z up): free white, obstacles dark, `trail_a` [m] blue, its end red; `scale` pixels a cell."""
    import cv2

    low_row, high_row, low_column, high_column = map.bounds.tolist()
    if high_row <= low_row:
        return np.full((scale, scale, 3), PAPER, np.uint8)
    edge = int(margin / map.cell)
    rows = slice(max(0, low_row - edge), min(map.free.shape[0], high_row + edge))
    columns = slice(max(0, low_column - edge), min(map.free.shape[1], high_column + edge))
    image = np.full((*map.free[rows, columns].shape, 3), PAPER, np.uint8)
    image[map.free[rows, columns]] = FREE
    image[map.occupied[rows, columns]] = WALL
    image = np.ascontiguousarray(image.repeat(scale, axis=0).repeat(scale, axis=1))
    if trail_a is not None and len(trail_a):
        at = np.stack([(trail_a[:, 0] - map.x0) / map.cell - columns.start, (trail_a[:, 2] - map.z0) / map.cell - rows.start], axis=1)
        points = np.round(at * scale).astype(np.int32)
        cv2.polylines(image, [points[:, None]], False, TRAIL, max(1, scale // 2), cv2.LINE_AA)
        cv2.circle(image, (int(points[-1, 0]), int(points[-1, 1])), max(2, 2 * scale), HERE, -1, cv2.LINE_AA)
    return image

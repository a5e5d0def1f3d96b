"""Map updates from depth pictures and collisions: `update`."""

from typing import NamedTuple

import numpy as np

from envs.compiled.kernels import kernel
from policies.navigation.occupancy import (
    CELL,
    CLIMB_M,
    ELEVATION_M,
    FOCAL,
    FREE,
    HEIGHT_M,
    MARGIN,
    NEAR_M,
    OCCUPIED,
    PITCH,
    RADIUS,
    REACH,
    STEP,
    TALL,
    YAW,
    bump,
    look_at,
    set_free,
    stand,
    widen,
)  # fmt: skip

LOW = 0.75  # of the climbing height: anything higher is an obstacle
OVER = 0.05  # [m] above the body up to which things are obstacles
AHEAD = 0.6  # of a step: distance at which a collision is marked
EYES = (0.15, 0.35)  # [m] below and above the camera: obstacles between these heights block the view
HIGH = 2.2  # [m] above the floor: higher points do not count as a look at their cell
NEARER = 0.96  # ratio to a cell's squared viewing distance below which a view counts as nearer
FLOOR, OBSTACLE, OTHER, NOTHING = 0, 1, 2, 3  # kinds of pixels


class Sight(NamedTuple):
    """Sensor readings of one agent: pictures as pointers, their size [pixels], position [m], angles [rad]."""

    depth: int
    instance: int
    height: int
    width: int
    x: float
    y: float
    z: float
    yaw: float
    pitch: float
    collided: bool


@kernel
def carve(map, ax, az, bx, bz):
    """Mark the cells on a straight line between two points [cells] as free, end excluded.

    Steps are half a cell.
    """
    steps = int(2 * np.sqrt((bx - ax) ** 2 + (bz - az) ** 2))
    for k in range(steps):
        set_free(map, int(az + (bz - az) * k / steps), int(ax + (bx - ax) * k / steps))


@kernel
def pave(map, gx, gz, p, wide, most):
    """Mark the floor between four neighbouring floor pixels as free.

    They are pixel p, the next one and those below them; gx, gz [cells] are their places.
    """
    below = p + wide
    along = max(abs(gx[p] - gx[below]), abs(gz[p] - gz[below]), abs(gx[p + 1] - gx[below + 1]), abs(gz[p + 1] - gz[below + 1]))
    if along > most:
        return
    across = max(abs(gx[p] - gx[p + 1]), abs(gz[p] - gz[p + 1]))
    # At least two each way, or gaps stay that look like frontiers.
    n, m = int(max(along, np.float32(1.0))) + 1, int(max(across, np.float32(1.0))) + 1
    down, right = np.float32(1.0) / np.float32(n), np.float32(1.0) / np.float32(m)
    for a in range(n):
        u = np.float32(a) * down
        ax, az = gx[p] + u * (gx[below] - gx[p]), gz[p] + u * (gz[below] - gz[p])
        dx = right * (gx[p + 1] + u * (gx[below + 1] - gx[p + 1]) - ax)
        dz = right * (gz[p + 1] + u * (gz[below + 1] - gz[p + 1]) - az)
        for b in range(m):
            i, j = int(az + np.float32(b) * dz), int(ax + np.float32(b) * dx)
            if not map.flags[i * map.side + j] & FREE:
                set_free(map, i, j)


@kernel
def place_pixels(map, sight, gx, gz, kind):
    """Mark obstacles in the map; write the place and kind of each pixel.

    gx, gz are the places [cells].
    """
    setting, depth, h, wide = map.settings, sight.depth, sight.height, sight.width
    yaw, pitch, focal = sight.yaw + setting[YAW], sight.pitch + setting[PITCH], setting[FOCAL]
    s, c, u, w = np.sin(yaw), np.cos(yaw), np.sin(pitch), np.cos(pitch)
    ex, ez, eye, near = sight.x / CELL + map.half, sight.z / CELL + map.half, setting[ELEVATION_M], setting[NEAR_M]
    low, high = LOW * setting[CLIMB_M], setting[HEIGHT_M] + OVER
    for r in range(h):
        b = (h / 2 - r - 0.5) / focal
        flat, rise = w - b * u, u + b * w  # of a metre of depth: ahead on the floor, and up
        for k in range(wide):
            p, d = r * wide + k, depth[r * wide + k]
            kind[p] = NOTHING
            if not (d > near and d < 4 * REACH):
                continue
            a = (k + 0.5 - wide / 2) * (1 / focal)
            dx, dz, level = d * (a * c - flat * s), d * (-a * s - flat * c), eye + d * rise
            away = dx * dx + dz * dz
            if away > REACH * REACH or level > HIGH:
                continue
            x, z = ex + dx * (1 / CELL), ez + dz * (1 / CELL)
            gx[p], gz[p] = x, z
            if level < low:
                kind[p] = FLOOR
                continue
            i, j = int(z), int(x)
            flags = (OCCUPIED if level <= high else 0) | (TALL if eye - EYES[0] <= level <= eye + EYES[1] else 0)
            kind[p] = OBSTACLE if level <= high else OTHER
            if map.flags[i * map.side + j] & flags != flags or away < NEARER * map.nearest[i * map.side + j]:
                look_at(map, i, j, away, flags)


@kernel
def look(map, sight, gx, gz, kind):
    """Update a map from a depth picture.

    gx, gz and kind are working memory, with an item for each pixel.
    """
    h, wide = sight.height, sight.width
    place_pixels(map, sight, gx, gz, kind)
    for r in range(h - 1):
        for p in range(r * wide, (r + 1) * wide - 1):
            if kind[p] | kind[p + wide] | kind[p + 1] | kind[p + wide + 1] == FLOOR:
                pave(map, gx, gz, p, wide, 1.5 / CELL)
    for p in range((h - 1) * wide, h * wide):
        if kind[p] == FLOOR or kind[p] == OBSTACLE:
            carve(map, sight.x / CELL + map.half, sight.z / CELL + map.half, gx[p], gz[p])


@kernel
def update(map, sight, gx, gz, kind):
    """Update one agent's map from its depth picture, pose and collision."""
    x, z, setting = sight.x, sight.z, map.settings
    row, column = int(np.floor(z / CELL)) + map.half, int(np.floor(x / CELL)) + map.half
    widen(map.window, row - MARGIN, column - MARGIN)
    widen(map.window, row + MARGIN, column + MARGIN)
    stand(map, x / CELL + map.half, z / CELL + map.half, setting[RADIUS])
    moved = np.sqrt((x - map.last[0]) ** 2 + (z - map.last[1]) ** 2) / CELL
    if sight.collided and moved < 0.4 * setting[STEP]:
        ahead = AHEAD * setting[STEP]
        bump(map, x / CELL + map.half - ahead * np.sin(sight.yaw), z / CELL + map.half - ahead * np.cos(sight.yaw), 0.1 / CELL)
    map.last[0], map.last[1] = x, z
    look(map, sight, gx, gz, kind)

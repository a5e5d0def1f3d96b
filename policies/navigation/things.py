"""Things that agents watch for: their pixels and positions."""

# pyright: reportCallIssue=false
# Kernels speak to numba's compiler, whose intrinsics have other parameters than their Python functions.

from typing import NamedTuple

import numpy as np

from envs.compiled.kernels import kernel
from envs.compiled.simd import address
from policies.navigation.occupancy import ELEVATION_M, FOCAL, PITCH, YAW
from policies.navigation.planner import HASHED

GRAIN = 0.1  # [m] side of the grid cells that hold at most one point of a thing
MOST, FLOORS = 256, 128  # greatest number of stored points of a thing, and of its floor points
GLIMPSE = 2 / 64**2  # least share of the picture of a detected thing
TRIES = 8  # places to try before a thing is given up for `PAUSE` actions
POSES = 512  # greatest number of remembered poses of an approach
WATCHED, WANTED = 1, 2  # roles of things
POINTS, GROUND, PIXELS = 0, 1, 2  # of `Approach.sizes`
CHOSEN, TRIED, BEEN, IS_CUT_OFF, ACTED = 0, 1, 2, 3, 4  # of `Approach.status`


class Approach(NamedTuple):
    """Watched things of n agents, k each, and their approach; a row is a `Watch`."""

    slot: np.ndarray  # int16 [n ids] the number of the thing with an instance id, -1 for none
    role: np.ndarray  # uint8 [n k] WATCHED: remember where it is; WANTED: go there
    points: np.ndarray  # float64 [n k MOST 3] of its surface, in the frame of the start [m]
    ground: np.ndarray  # float64 [n k FLOORS 2] x, z of those [m]
    sizes: np.ndarray  # int64 [n k 3] numbers of both, and the most pixels that it ever covered
    eye: np.ndarray  # float64 [n k 3] where the agent was then [m]
    shown: np.ndarray  # int64 [n k] pixels that it covers now
    off: np.ndarray  # float64 [n k] how far the nearest of them is on the floor [m]
    until: np.ndarray  # int64 [n k] number of the action before which it is given up
    tried: np.ndarray  # float64 [n TRIES 2] x, z [m] of places tried without success
    poses: np.ndarray  # int32 [n POSES 5] row, column, turns of the body, of the camera; number of visits
    status: np.ndarray  # int64 [n 5] thing it goes to or -1, numbers of places and poses, whether it is cut off, actions done


def approaches(n: int, things: int = 8, ids: int = 256) -> Approach:
    """Empty state of n agents."""
    return Approach(
        np.full((n, ids), -1, np.int16), np.zeros((n, things), np.uint8), np.zeros((n, things, MOST, 3)), np.zeros((n, things, FLOORS, 2)),
        np.zeros((n, things, 3), np.int64), np.zeros((n, things, 3)), np.zeros((n, things), np.int64), np.zeros((n, things)),
        np.zeros((n, things), np.int64), np.zeros((n, TRIES, 2)), np.zeros((n, POSES, 5), np.int32), np.zeros((n, 5), np.int64),
    )  # fmt: skip


def roomy(state: Approach, things: int, ids: int) -> Approach:
    """Return the state, enlarged to `things` watched things and instance ids below `ids`."""
    n, old_ids = state.slot.shape
    old = state.role.shape[1]
    if things <= old and ids <= old_ids:
        return state
    out = approaches(n, max(things, old), max(ids, old_ids))
    out.slot[:, :old_ids] = state.slot
    for new, kept in zip(out[1:9], state[1:9], strict=True):
        new[:, :old] = kept
    return Approach(*out[:9], *state[9:])


def watch_for(state: Approach, agent: int, things: tuple[int, ...]) -> None:
    """Set an agent's watched things by instance id, and forget the previous ones.

    The state must have room for them (`roomy`).
    """
    state.slot[agent] = -1
    for number, thing in enumerate(things):
        state.slot[agent, thing] = number
    state.role[agent], state.sizes[agent], state.until[agent], state.shown[agent] = 0, 0, 0, 0
    state.status[agent] = -1, 0, 0, 0, 0


def want(state: Approach, agent: int, wanted: list[int], watched: list[int]) -> None:
    """Choose the things to go to and those to remember, by their watch numbers."""
    state.role[agent] = 0
    state.role[agent, watched] = WATCHED
    state.role[agent, wanted] = WATCHED | WANTED
    state.until[agent] = 0
    state.status[agent, :4] = -1, 0, 0, 0


class Watch(NamedTuple):
    """One agent's row of `Approach` as pointers, with its numbers of things and ids."""

    slot: int
    role: int
    points: int
    ground: int
    sizes: int
    eye: int
    shown: int
    off: int
    until: int
    tried: int
    poses: int
    status: int
    things: int
    ids: int


@kernel
def watch_of(state, n):
    """Watch of one agent."""
    ids, things = state.slot.shape[1], state.role.shape[1]
    k = n * things
    return Watch(
        address(state.slot) + n * ids, address(state.role) + k, address(state.points) + k * MOST * 3,
        address(state.ground) + k * FLOORS * 2, address(state.sizes) + k * 3, address(state.eye) + k * 3, address(state.shown) + k,
        address(state.off) + k, address(state.until) + k, address(state.tried) + n * TRIES * 2, address(state.poses) + n * POSES * 5,
        address(state.status) + n * 5,
        things, ids,
    )  # fmt: skip


@kernel
def count_shown(watch, instance, pixels):
    """Count the pixels of each watched thing; whether there are any."""
    slot, shown, found = watch.slot, watch.shown, False
    for s in range(watch.things):
        shown[s] = 0
    for p in range(pixels):
        thing = instance[p]
        if 0 <= thing < watch.ids and slot[thing] >= 0:
            shown[slot[thing]] += 1
            found = True
    return found


@kernel
def detect(map, watch, sight, hash):
    """Remember the positions of the watched things in an agent's pictures.

    Detections with too few pixels are ignored.
    """
    pixels = sight.height * sight.width
    if not count_shown(watch, sight.instance, pixels):
        return
    least = max(1, int(np.ceil(GLIMPSE * pixels)))
    for s in range(watch.things):
        if watch.role[s] & WATCHED and watch.shown[s] > 0:
            remember(map, watch, s, watch.shown[s] >= least, sight, hash)


@kernel
def grain(x, y, z):
    """Hash key of the grid cell of side `GRAIN` around a point [m]."""
    i, j, k = int(np.round(x / GRAIN)), int(np.round(y / GRAIN)), int(np.round(z / GRAIN))
    return ((i + 2**20) * 2**21 + j + 2**20) * 2**21 + k + 2**20


@kernel
def is_new(hash, number):
    """Whether a number is not yet in a hash table, which then includes it.

    The table uses open addressing, -1 for an empty slot.
    """
    at = (number ^ (number >> 21) * 31 ^ (number >> 42) * 1009) & (HASHED - 1)
    while hash[at] >= 0:
        if hash[at] == number:
            return False
        at = (at + 1) & (HASHED - 1)
    hash[at] = number
    return True


@kernel
def remember(map, watch, s, believed, sight, hash):
    """Add the pixels of thing s to its points if `believed`, and record its distance."""
    setting, points, size, depth = map.settings, watch.points + s * MOST * 3, watch.sizes + 3 * s, sight.depth
    sine, cosine = np.sin(sight.yaw + setting[YAW]), np.cos(sight.yaw + setting[YAW])
    u, w = np.sin(sight.pitch + setting[PITCH]), np.cos(sight.pitch + setting[PITCH])
    h, wide, nearest, filled = sight.height, sight.width, np.inf, False
    for p in range(h * wide):
        thing = sight.instance[p]
        if not 0 <= thing < watch.ids or watch.slot[thing] != s:
            continue
        a, b, d = (p % wide + 0.5 - wide / 2) / setting[FOCAL], (h / 2 - p // wide - 0.5) / setting[FOCAL], float(depth[p])
        if not 0 < d < 1e4:
            continue
        flat, rise = w - b * u, u + b * w
        dx, dy, dz = d * (a * cosine - flat * sine), setting[ELEVATION_M] + d * rise, d * (-a * sine - flat * cosine)
        nearest = min(nearest, dx * dx + dz * dz)
        if not believed or size[POINTS] >= MOST:
            continue
        if not filled:
            filled = True
            for n in range(HASHED):
                hash[n] = -1
            for n in range(size[POINTS]):
                is_new(hash, grain(points[3 * n], points[3 * n + 1], points[3 * n + 2]))
        x, y, z = sight.x + dx, sight.y + dy, sight.z + dz
        if is_new(hash, grain(x, y, z)):
            n = size[POINTS]
            points[3 * n], points[3 * n + 1], points[3 * n + 2] = x, y, z
            size[POINTS] = n + 1
            add_ground(watch.ground + s * FLOORS * 2, size, x, z)
    watch.off[s] = np.sqrt(nearest)
    if believed and watch.shown[s] > size[PIXELS]:
        size[PIXELS] = watch.shown[s]
        watch.eye[3 * s], watch.eye[3 * s + 1], watch.eye[3 * s + 2] = sight.x, sight.y, sight.z


@kernel
def add_ground(ground, size, x, z):
    """Add a place [m] to a thing's floor points, unless its grid cell has one."""
    i, j, count = np.round(x / GRAIN), np.round(z / GRAIN), size[GROUND]
    for n in range(count):
        if np.round(ground[2 * n] / GRAIN) == i and np.round(ground[2 * n + 1] / GRAIN) == j:
            return
    if count < FLOORS:
        ground[2 * count], ground[2 * count + 1] = x, z
        size[GROUND] = count + 1


@kernel
def nearest_point(watch, s, x, z):
    """Index of a thing's point nearest to a place on the floor [m].

    Also its distance [m].
    """
    best, found, points = np.inf, 0, watch.points + s * MOST * 3
    for n in range(watch.sizes[3 * s + POINTS]):
        off = (points[3 * n] - x) ** 2 + (points[3 * n + 2] - z) ** 2
        if off < best:
            best, found = off, n
    return found, np.sqrt(best)

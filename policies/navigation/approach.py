"""Going up to things that were seen: where they are on the map, from where to look at them, and when that is done."""

import math
from typing import NamedTuple

import numpy as np

from envs.kernels import kernel
from envs.simd import address
from envs.viewpoints import SHARE
from policies.navigation.occupancy import CELL, ELEVATION_M, FOCAL, PITCH, TURN, UNKNOWN, YAW
from policies.navigation.planner import (
    AGAIN, COUNT, HASHED, MARK, NONE, OWNER, STOP, VIEW, Target, face, is_goal, level, marked, search, walk,
)  # fmt: skip
from policies.navigation.planner import clear_field as forget_search

GRAIN = 0.1  # [m] points of a thing that are nearer to each other are one
MOST, FLOORS = 256, 128  # points of a thing that are kept, and of those on the floor
GLIMPSE = 2 / 64**2  # share of the picture from which a thing counts as detected
# [m] from a thing at which it is looked at, the first at which one can be: where one has to be as near as possible; where no way leads
# to any place that is nearer; else.
RADII = np.array([(0.4, 0.5, 0.6, 0.7, 0.85, 1.0), (0.85, 0.95, 1.05, 0.0, 0.0, 0.0), (0.85, 0.7, 0.55, 0.95, 1.05, 0.0)])
NEAR = 0.85  # [m] that is near enough in any case
APART = 0.3  # [m] between the places from which it is
LOOPS = 6  # times in the same pose on the way to a thing, after which it is taken for cut off
FAIR = 1.3  # [m] from a thing: no farther away is it worth a look
TRIES = 8  # places before it is given up for `PAUSE` actions
PAUSE = 40
POSES = 512  # on the way to a thing that are remembered
STEEP = math.pi / 3  # most that the camera is tilted
WATCHED, WANTED = 1, 2  # roles of things
POINTS, GROUND, PIXELS = 0, 1, 2  # of `Approach.sizes`
CHOSEN, TRIED, BEEN, IS_CUT_OFF, ACTED = 0, 1, 2, 3, 4  # of `Approach.status`


class Approach(NamedTuple):
    """The things that n agents watch for, k each, and how they go to one; what one does is a `Watch`."""

    slot: np.ndarray  # int16 [n ids] the number of the thing with an instance id, -1 for none
    role: np.ndarray  # uint8 [n k] WATCHED: remember where it is; WANTED: go there
    points: np.ndarray  # float64 [n k MOST 3] of its surface, in the frame of the start [m]
    ground: np.ndarray  # float64 [n k FLOORS 2] x, z of those [m]
    sizes: np.ndarray  # int64 [n k 3] numbers of both, and the most pixels that it ever covered
    eye: np.ndarray  # float64 [n k 3] where the agent was then [m]
    shown: np.ndarray  # int64 [n k] pixels that it covers now
    off: np.ndarray  # float64 [n k] how far the nearest of them is on the floor [m]
    until: np.ndarray  # int64 [n k] number of the action before which it is given up
    tried: np.ndarray  # float64 [n TRIES 2] x, z [m] of places from which it was looked at in vain
    poses: np.ndarray  # int32 [n POSES 5] row, column, turns of the body, of the camera; and how often it was there
    status: np.ndarray  # int64 [n 5] thing it goes to or -1, numbers of places and poses, whether it is cut off, actions done


def approaches(n: int, things: int = 8, ids: int = 256) -> Approach:
    """Room for n agents that watch for nothing."""
    return Approach(
        np.full((n, ids), -1, np.int16), np.zeros((n, things), np.uint8), np.zeros((n, things, MOST, 3)), np.zeros((n, things, FLOORS, 2)),
        np.zeros((n, things, 3), np.int64), np.zeros((n, things, 3)), np.zeros((n, things), np.int64), np.zeros((n, things)),
        np.zeros((n, things), np.int64), np.zeros((n, TRIES, 2)), np.zeros((n, POSES, 5), np.int32), np.zeros((n, 5), np.int64),
    )  # fmt: skip


def roomy(state: Approach, things: int, ids: int) -> Approach:
    """The same with room for so many things each, whose instance ids are less than `ids`."""
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
    """Let an agent watch for things with these instance ids, of which nothing is known; there must be room for them (`roomy`)."""
    state.slot[agent] = -1
    for number, thing in enumerate(things):
        state.slot[agent, thing] = number
    state.role[agent], state.sizes[agent], state.until[agent], state.shown[agent] = 0, 0, 0, 0
    state.status[agent] = -1, 0, 0, 0, 0


def want(state: Approach, agent: int, wanted: list[int], watched: list[int]) -> None:
    """Let an agent go to any of some of the things that it watches for, and remember where those and others are."""
    state.role[agent] = 0
    state.role[agent, watched] = WATCHED
    state.role[agent, wanted] = WATCHED | WANTED
    state.until[agent] = 0
    state.status[agent, :4] = -1, 0, 0, 0


class Watch(NamedTuple):
    """One agent's row of `Approach` as pointers, the numbers of its things and of ids."""

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
    """What one agent watches for."""
    ids, things = state.slot.shape[1], state.role.shape[1]
    k = n * things
    return Watch(
        address(state.slot) + n * ids, address(state.role) + k, address(state.points) + k * MOST * 3, address(state.ground) + k * FLOORS * 2,
        address(state.sizes) + k * 3, address(state.eye) + k * 3, address(state.shown) + k, address(state.off) + k,
        address(state.until) + k, address(state.tried) + n * TRIES * 2, address(state.poses) + n * POSES * 5, address(state.status) + n * 5,
        things, ids,
    )  # fmt: skip


@kernel
def count_shown(watch, instance, pixels):
    """Count the pixels that show each of the things watched for; whether there are any."""
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
    """Remember where the things are that one agent watches for and sees in its pictures; a glimpse is none."""
    pixels = sight.height * sight.width
    if not count_shown(watch, sight.instance, pixels):
        return
    least = max(1, int(np.ceil(GLIMPSE * pixels)))
    for s in range(watch.things):
        if watch.role[s] & WATCHED and watch.shown[s] > 0:
            remember(map, watch, s, watch.shown[s] >= least, sight, hash)


@kernel
def grain(x, y, z):
    """A number for the grain in which a point [m] is."""
    i, j, k = int(np.round(x / GRAIN)), int(np.round(y / GRAIN)), int(np.round(z / GRAIN))
    return ((i + 2**20) * 2**21 + j + 2**20) * 2**21 + k + 2**20


@kernel
def is_new(hash, number):
    """Whether a number was not in a hash table (open addressing, -1 where it is empty); it is then."""
    at = (number ^ (number >> 21) * 31 ^ (number >> 42) * 1009) & (HASHED - 1)
    while hash[at] >= 0:
        if hash[at] == number:
            return False
        at = (at + 1) & (HASHED - 1)
    hash[at] = number
    return True


@kernel
def remember(map, watch, s, believed, sight, hash):
    """Put what the pixels of thing s show among its points, if it is `believed`, and note how far the nearest is now."""
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
    """Put a place [m] among those on the floor of a thing, unless one is in the same grain."""
    i, j, count = np.round(x / GRAIN), np.round(z / GRAIN), size[GROUND]
    for n in range(count):
        if np.round(ground[2 * n] / GRAIN) == i and np.round(ground[2 * n + 1] / GRAIN) == j:
            return
    if count < FLOORS:
        ground[2 * count], ground[2 * count + 1] = x, z
        size[GROUND] = count + 1


@kernel
def nearest_point(watch, s, x, z):
    """The number of a thing's point that is nearest to a place on the floor [m], and how far that is [m]."""
    best, found, points = np.inf, 0, watch.points + s * MOST * 3
    for n in range(watch.sizes[3 * s + POINTS]):
        off = (points[3 * n] - x) ** 2 + (points[3 * n + 2] - z) ** 2
        if off < best:
            best, found = off, n
    return found, np.sqrt(best)


@kernel
def view_of(map, scratch, watch, s, radius):
    """The cells within `radius` [m] of a thing from which no wall hides it, `APART` from the places that were tried."""
    half, count, tries, ground = map.half, watch.sizes[3 * s + GROUND], watch.status[TRIED], watch.ground + s * FLOORS * 2
    low_x, high_x, low_z, high_z = np.inf, -np.inf, np.inf, -np.inf
    for n in range(count):
        x, z = ground[2 * n] / CELL + half, ground[2 * n + 1] / CELL + half
        scratch.points[2 * n], scratch.points[2 * n + 1] = x, z
        low_x, high_x, low_z, high_z = min(low_x, x), max(high_x, x), min(low_z, z), max(high_z, z)
    for n in range(2 * tries):
        scratch.tried[n] = watch.tried[n] / CELL + half
    reach = radius / CELL
    box = (int(low_z - reach), int(high_z + reach), int(low_x - reach), int(high_x + reach))
    eye = (watch.eye[3 * s] / CELL + half, watch.eye[3 * s + 2] / CELL + half)
    return Target(VIEW, box, eye, reach, scratch.points, count, scratch.tried, tries, APART / CELL)


@kernel
def exists(map, scratch, route, target, owner):
    """Whether there is any such cell on the map."""
    if route.status[COUNT] > 0 and route.status[OWNER] == owner:
        last = route.status[COUNT] - 1
        if is_goal(map, scratch.mark, target, route.cells[2 * last] + map.half, route.cells[2 * last + 1] + map.half):
            return True
    box, bounds = target.box, map.bounds
    for i in range(max(box[0], bounds[0]), min(box[1] + 1, bounds[1])):
        for j in range(max(box[2], bounds[2]), min(box[3] + 1, bounds[3])):
            if 0 < map.weight[i * map.side + j] < UNKNOWN and is_goal(map, scratch.mark, target, i, j):
                return True
    return False


@kernel
def choose(watch, s):
    """Begin to go to a thing: no place was tried, and ways may lead anywhere."""
    status = watch.status
    status[CHOSEN], status[TRIED], status[BEEN], status[IS_CUT_OFF] = s, 0, 0, 0


@kernel
def nearest_found(watch, x, z):
    """The thing that it goes to, or else the nearest to a place [m] of those that it could; -1 where none was seen, or all are given up."""
    best, found, chosen = np.inf, -1, watch.status[CHOSEN]
    for s in range(watch.things):
        if watch.role[s] & WANTED and watch.sizes[3 * s + POINTS] > 0 and watch.until[s] <= watch.status[ACTED]:
            if s == chosen:
                return s
            off = nearest_point(watch, s, x, z)[1]
            if off < best:
                best, found = off, s
    return found


@kernel
def count_pose(watch, i, j, yaw, pitch, turn):
    """How often an agent was in this cell with this heading on its way to a thing, this time included."""
    a, b, poses, status = int(np.round(yaw / turn)), int(np.round(pitch / turn)), watch.poses, watch.status
    for n in range(status[BEEN]):
        k = 5 * n
        if poses[k] == i and poses[k + 1] == j and poses[k + 2] == a and poses[k + 3] == b:
            poses[k + 4] += 1
            return poses[k + 4]
    if status[BEEN] < POSES:
        k = 5 * status[BEEN]
        poses[k], poses[k + 1], poses[k + 2], poses[k + 3], poses[k + 4] = i, j, a, b, 1
        status[BEEN] += 1
    return 1


@kernel
def view_for(map, scratch, watch, route, s, i, j, close):
    """From where to look at a thing, how near that is [m], the owner of ways there, whether there is any such place.

    Near enough; where one has to be `close`, as near as one can be; where it is cut off only where a known way leads to.
    """
    status = watch.status
    cut_off, first = status[IS_CUT_OFF] > 0, min(status[TRIED], 2)
    table = 0 if close else (1 if cut_off else 2)
    begin, end = (first if table == 2 else 0), (6 if table == 0 else (3 if table == 1 else 5))
    for n in range(begin, end):
        target = view_of(map, scratch, watch, s, RADII[table, n])
        owner = s * 16 + n
        found = exists(map, scratch, route, target, owner)
        if found and cut_off and not is_goal(map, scratch.mark, target, i, j):
            found = search(map, scratch, target, i, j, False) >= 0
            forget_search(scratch.wide)
        if found:
            return target, RADII[table, n], owner, True
    return view_of(map, scratch, watch, s, RADII[table, end - 1]), RADII[table, end - 1], s * 16, False


@kernel
def walk_up(map, scratch, watch, route, s, x, z, yaw):
    """The next step to a thing itself, where there is no place on the map from which to look at it."""
    box, window, ground, cells = (2**30, -1, 2**30, -1), map.window, watch.ground + s * FLOORS * 2, scratch.listed
    count = watch.sizes[3 * s + GROUND]
    for n in range(count):
        i, j = int(np.floor(ground[2 * n + 1] / CELL)) + map.half, int(np.floor(ground[2 * n] / CELL)) + map.half
        i, j = min(max(i, window[0] + 2), window[1] - 3), min(max(j, window[2] + 2), window[3] - 3)
        box = (min(box[0], i), max(box[1], i), min(box[2], j), max(box[3], j))
        cells[n] = i * map.side + j
        scratch.mark[cells[n]] |= MARK
    action = walk(map, scratch, route, marked(scratch, box), x, z, yaw, s * 16 + 15, 0, 1, AGAIN)
    for n in range(count):
        scratch.mark[cells[n]] &= ~MARK & 255
    return action


@kernel
def to_thing(map, scratch, watch, route, sight, close):
    """The next step to where a wanted thing is looked at, or the turn to it; STOP where that is done, NONE while none was seen."""
    half, status, turn, yaw, pitch = map.half, watch.status, map.settings[TURN], sight.yaw, sight.pitch
    x, z, pixels = sight.x / CELL + half, sight.z / CELL + half, sight.height * sight.width
    i, j, action = int(z), int(x), NONE
    for _ in range(TRIES):
        s = nearest_found(watch, sight.x, sight.z)
        if s < 0:
            return NONE
        if s != status[CHOSEN]:
            choose(watch, s)
        if count_pose(watch, i - half, j - half, yaw, pitch, turn) > LOOPS:
            status[IS_CUT_OFF] = 1
        action = NONE
        for _ in range(1 if status[IS_CUT_OFF] else 2):
            target, radius, owner, found = view_for(map, scratch, watch, route, s, i, j, close)
            enough = radius if close else max(radius, NEAR)
            if watch.shown[s] >= SHARE * pixels and watch.off[s] <= enough:
                return STOP
            if found and is_goal(map, scratch.mark, target, i, j):
                break
            if found:
                action = walk(map, scratch, route, target, x, z, yaw, owner, 0, 1, AGAIN)
            elif not status[IS_CUT_OFF]:
                action = walk_up(map, scratch, watch, route, s, x, z, yaw)
            if action != NONE:
                tilt = level(pitch)
                return action if tilt == NONE else tilt
            status[IS_CUT_OFF] = 1
        point, off = nearest_point(watch, s, sight.x, sight.z)
        if off <= FAIR:
            action = look_up(map, watch.points + 3 * (s * MOST + point), sight, off)
            if action != STOP:
                return action
            n = status[TRIED]
            watch.tried[2 * n], watch.tried[2 * n + 1] = sight.x, sight.z
            status[TRIED] += 1
            if status[TRIED] < TRIES:
                continue
        watch.until[s] = status[ACTED] + PAUSE
        choose(watch, -1)
        return NONE
    return NONE


@kernel
def look_up(map, point, sight, off):
    """The turn that brings a point [m] into the middle of the picture; STOP when it is there."""
    tilt = min(STEEP, max(-STEEP, np.arctan2(point[1] - sight.y - map.settings[ELEVATION_M], max(off, 0.1))))
    return face(sight.yaw, sight.pitch, np.arctan2(sight.x - point[0], sight.z - point[2]), tilt, map.settings[TURN])

"""Going up to things that were seen: where they are on the map, from where to look at them, and when that is done."""

import math
from typing import NamedTuple

import numpy as np

from envs.kernels import kernel
from envs.viewpoints import SHARE
from policies.navigation.occupancy import CELL, ELEVATION_M, FOCAL, PITCH, TURN, UNKNOWN, YAW
from policies.navigation.planner import AGAIN, COUNT, MARK, MARKED, NONE, OWNER, STOP, VIEW, Target, face, is_goal, level, search, walk
from policies.navigation.planner import clear_field as forget_search

GRAIN = 0.1  # [m] points of a thing that are nearer to each other are one
MOST, FLOORS = 256, 128  # points of a thing that are kept, and of those on the floor
GLIMPSE = 2 / 64**2  # share of the picture from which a thing counts as detected
RADII = np.array([0.85, 0.7, 0.55, 0.95, 1.05])  # [m] from a thing at which it is looked at: the first at which one can be, then nearer
CLOSE = np.array([0.4, 0.5, 0.6, 0.7, 0.85, 1.0])  # [m] the same where one has to be as near as possible
CUT_OFF = np.array([0.85, 0.95, 1.05])  # [m] the same where no way leads to any place that is nearer
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
    """The things that n agents watch for, k each, and how they go to one; with the first axis left out, those of one agent."""

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


def watch(state: Approach, agent: int, things: tuple[int, ...]) -> None:
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


@kernel
def approach_of(state, n):
    """What one agent watches for: views of its rows."""
    return Approach(
        state.slot[n], state.role[n], state.points[n], state.ground[n], state.sizes[n], state.eye[n], state.shown[n], state.off[n],
        state.until[n], state.tried[n], state.poses[n], state.status[n],
    )  # fmt: skip


@kernel
def count_shown(approach, instance):
    """Count the pixels [h w] that show each of the things watched for; whether there are any."""
    slot, shown, found = approach.slot, approach.shown, False
    ids = instance.reshape(-1)
    shown[:] = 0
    for p in range(len(ids)):
        if 0 <= ids[p] < len(slot) and slot[ids[p]] >= 0:
            shown[slot[ids[p]]] += 1
            found = True
    return found


@kernel
def detect(map, approach, instance, depth, place, yaw, pitch, hash):
    """Remember where the things are that one agent watches for and sees in its pictures [h w]; a glimpse is none."""
    if not count_shown(approach, instance):
        return
    least = max(1, int(np.ceil(GLIMPSE * instance.size)))
    for s in range(len(approach.role)):
        if approach.role[s] & WATCHED and approach.shown[s] > 0:
            remember(map, approach, s, approach.shown[s] >= least, instance, depth, place, yaw, pitch, hash)


@kernel
def grain(x, y, z):
    """A number for the grain in which a point [m] is."""
    i, j, k = int(np.round(x / GRAIN)), int(np.round(y / GRAIN)), int(np.round(z / GRAIN))
    return ((i + 2**20) * 2**21 + j + 2**20) * 2**21 + k + 2**20


@kernel
def is_new(hash, number):
    """Whether a number was not in a hash table (open addressing, -1 where it is empty); it is then."""
    at = (number ^ (number >> 21) * 31 ^ (number >> 42) * 1009) & (len(hash) - 1)
    while hash[at] >= 0:
        if hash[at] == number:
            return False
        at = (at + 1) & (len(hash) - 1)
    hash[at] = number
    return True


@kernel
def remember(map, approach, s, believed, instance, depth, place, yaw, pitch, hash):
    """Put what the pixels of thing s show among its points, if it is `believed`, and note how far the nearest is now."""
    setting, points, ground, size = map.settings, approach.points[s], approach.ground[s], approach.sizes[s]
    sine, cosine = np.sin(yaw + setting[YAW]), np.cos(yaw + setting[YAW])
    u, w = np.sin(pitch + setting[PITCH]), np.cos(pitch + setting[PITCH])
    h, wide, nearest, filled = instance.shape[0], instance.shape[1], np.inf, False
    for r in range(h):
        b = (h / 2 - r - 0.5) / setting[FOCAL]
        flat, rise = w - b * u, u + b * w
        for k in range(wide):
            if not 0 <= instance[r, k] < len(approach.slot) or approach.slot[instance[r, k]] != s:
                continue
            a, d = (k + 0.5 - wide / 2) / setting[FOCAL], float(depth[r, k])
            if not 0 < d < 1e4:
                continue
            dx, dy, dz = d * (a * cosine - flat * sine), setting[ELEVATION_M] + d * rise, d * (-a * sine - flat * cosine)
            nearest = min(nearest, dx * dx + dz * dz)
            if not believed or size[POINTS] >= MOST:
                continue
            if not filled:
                filled, hash[:] = True, -1
                for n in range(size[POINTS]):
                    is_new(hash, grain(points[n, 0], points[n, 1], points[n, 2]))
            x, y, z = place[0] + dx, place[1] + dy, place[2] + dz
            if is_new(hash, grain(x, y, z)):
                points[size[POINTS], 0], points[size[POINTS], 1], points[size[POINTS], 2] = x, y, z
                size[POINTS] += 1
                add_ground(ground, size, x, z)
    approach.off[s] = np.sqrt(nearest)
    if believed and approach.shown[s] > size[PIXELS]:
        size[PIXELS] = approach.shown[s]
        approach.eye[s, 0], approach.eye[s, 1], approach.eye[s, 2] = place[0], place[1], place[2]


@kernel
def add_ground(ground, size, x, z):
    """Put a place [m] among those on the floor of a thing, unless one is in the same grain."""
    i, j = np.round(x / GRAIN), np.round(z / GRAIN)
    for n in range(size[GROUND]):
        if np.round(ground[n, 0] / GRAIN) == i and np.round(ground[n, 1] / GRAIN) == j:
            return
    if size[GROUND] < len(ground):
        ground[size[GROUND], 0], ground[size[GROUND], 1] = x, z
        size[GROUND] += 1


@kernel
def nearest_point(approach, s, x, z):
    """The number of a thing's point that is nearest to a place on the floor [m], and how far that is [m]."""
    best, found = np.inf, 0
    for n in range(approach.sizes[s, POINTS]):
        off = (approach.points[s, n, 0] - x) ** 2 + (approach.points[s, n, 2] - z) ** 2
        if off < best:
            best, found = off, n
    return found, np.sqrt(best)


@kernel
def view_of(map, approach, s, radius):
    """The cells within `radius` [m] of a thing from which no wall hides it, `APART` from the places that were tried."""
    half, size = map.flags.shape[0] // 2, approach.sizes[s, GROUND]
    points = approach.ground[s, :size] / CELL + half
    tried = approach.tried[: approach.status[TRIED]] / CELL + half
    reach = radius / CELL
    box = (
        int(points[:, 1].min() - reach), int(points[:, 1].max() + reach), int(points[:, 0].min() - reach), int(points[:, 0].max() + reach),
    )  # fmt: skip
    eye = (approach.eye[s, 0] / CELL + half, approach.eye[s, 2] / CELL + half)
    return Target(VIEW, box, eye, reach, points, tried, APART / CELL)


@kernel
def exists(map, route, target, owner):
    """Whether there is any such cell on the map."""
    if route.status[COUNT] > 0 and route.status[OWNER] == owner:
        half, last = map.flags.shape[0] // 2, route.status[COUNT] - 1
        if is_goal(map, map.flags.reshape(-1), target, route.cells[last, 0] + half, route.cells[last, 1] + half):
            return True
    box, window = target.box, map.bounds
    for i in range(max(box[0], window[0]), min(box[1] + 1, window[1])):
        for j in range(max(box[2], window[2]), min(box[3] + 1, window[3])):
            if 0 < map.weight[i, j] < UNKNOWN and is_goal(map, map.flags.reshape(-1), target, i, j):
                return True
    return False


@kernel
def choose(approach, s):
    """Begin to go to a thing: no place was tried, and ways may lead anywhere."""
    status = approach.status
    status[CHOSEN], status[TRIED], status[BEEN], status[IS_CUT_OFF] = s, 0, 0, 0


@kernel
def nearest_found(approach, x, z):
    """The thing that it goes to, or else the nearest to a place [m] of those that it could; -1 where none was seen, or all are given up."""
    best, found, chosen = np.inf, -1, approach.status[CHOSEN]
    for s in range(len(approach.role)):
        if approach.role[s] & WANTED and approach.sizes[s, POINTS] > 0 and approach.until[s] <= approach.status[ACTED]:
            if s == chosen:
                return s
            off = nearest_point(approach, s, x, z)[1]
            if off < best:
                best, found = off, s
    return found


@kernel
def count_pose(approach, i, j, yaw, pitch, turn):
    """How often an agent was in this cell with this heading on its way to a thing, this time included."""
    a, b, poses, status = int(np.round(yaw / turn)), int(np.round(pitch / turn)), approach.poses, approach.status
    for n in range(status[BEEN]):
        if poses[n, 0] == i and poses[n, 1] == j and poses[n, 2] == a and poses[n, 3] == b:
            poses[n, 4] += 1
            return poses[n, 4]
    if status[BEEN] < len(poses):
        n = status[BEEN]
        poses[n, 0], poses[n, 1], poses[n, 2], poses[n, 3], poses[n, 4] = i, j, a, b, 1
        status[BEEN] += 1
    return 1


@kernel
def view_for(map, scratch, approach, route, s, i, j, close):
    """From where to look at a thing, how near that is [m], the owner of ways there, whether there is any such place.

    Near enough; where one has to be `close`, as near as one can be; where it is cut off only where a known way leads to.
    """
    status = approach.status
    cut_off, first = status[IS_CUT_OFF] > 0, min(status[TRIED], 2)
    radii = CLOSE if close else (CUT_OFF if cut_off else RADII[first:])
    for n in range(len(radii)):
        target = view_of(map, approach, s, radii[n])
        owner = s * 16 + n + (0 if close or cut_off else first)
        found = exists(map, route, target, owner)
        if found and cut_off and not is_goal(map, scratch.mark, target, i, j):
            found = search(map, scratch, target, i, j, False) >= 0
            forget_search(scratch.wide)
        if found:
            return target, radii[n], owner, True
    return view_of(map, approach, s, radii[-1]), radii[-1], s * 16, False


@kernel
def walk_up(map, scratch, approach, route, s, x, z, yaw):
    """The next step to a thing itself, where there is no place on the map from which to look at it."""
    half, columns, count = map.flags.shape[0] // 2, map.flags.shape[1], approach.sizes[s, GROUND]
    box, window = (2**30, -1, 2**30, -1), map.window
    cells = np.empty(count, np.int64)
    for n in range(count):
        i, j = int(np.floor(approach.ground[s, n, 1] / CELL)) + half, int(np.floor(approach.ground[s, n, 0] / CELL)) + half
        i, j = min(max(i, window[0] + 2), window[1] - 3), min(max(j, window[2] + 2), window[3] - 3)
        box = (min(box[0], i), max(box[1], i), min(box[2], j), max(box[3], j))
        cells[n] = i * columns + j
    for c in cells:
        scratch.mark[c] |= MARK
    nothing = np.empty((0, 2))
    target = Target(MARKED, box, (0.0, 0.0), 0.0, nothing, nothing, 0.0)
    action = walk(map, scratch, route, target, x, z, yaw, s * 16 + 15, 0, 1, AGAIN)
    for c in cells:
        scratch.mark[c] &= ~MARK & 255
    return action


@kernel
def to_thing(map, scratch, approach, route, place, yaw, pitch, pixels, close):
    """The next step to where a wanted thing is looked at, or the turn to it; STOP where that is done, NONE while none was seen."""
    half, status, turn = map.flags.shape[0] // 2, approach.status, map.settings[TURN]
    x, z = place[0] / CELL + half, place[2] / CELL + half
    i, j, action = int(z), int(x), NONE
    for _ in range(TRIES):
        s = nearest_found(approach, place[0], place[2])
        if s < 0:
            return NONE
        if s != status[CHOSEN]:
            choose(approach, s)
        if count_pose(approach, i - half, j - half, yaw, pitch, turn) > LOOPS:
            status[IS_CUT_OFF] = 1
        action = NONE
        for _ in range(1 if status[IS_CUT_OFF] else 2):
            target, radius, owner, found = view_for(map, scratch, approach, route, s, i, j, close)
            enough = radius if close else max(radius, RADII[0])
            if approach.shown[s] >= SHARE * pixels and approach.off[s] <= enough:
                return STOP
            if found and is_goal(map, scratch.mark, target, i, j):
                break
            if found:
                action = walk(map, scratch, route, target, x, z, yaw, owner, 0, 1, AGAIN)
            elif not status[IS_CUT_OFF]:
                action = walk_up(map, scratch, approach, route, s, x, z, yaw)
            if action != NONE:
                tilt = level(pitch)
                return action if tilt == NONE else tilt
            status[IS_CUT_OFF] = 1
        point, off = nearest_point(approach, s, place[0], place[2])
        if off <= FAIR:
            action = look_up(map, approach.points[s, point], place, off, yaw, pitch)
            if action != STOP:
                return action
            n = status[TRIED]
            approach.tried[n, 0], approach.tried[n, 1] = place[0], place[2]
            status[TRIED] += 1
            if status[TRIED] < TRIES:
                continue
        approach.until[s] = status[ACTED] + PAUSE
        choose(approach, -1)
        return NONE
    return NONE


@kernel
def look_up(map, point, place, off, yaw, pitch):
    """The turn that brings a point [m] into the middle of the picture; STOP when it is there."""
    height = point[1] - place[1] - map.settings[ELEVATION_M]
    tilt = min(STEEP, max(-STEEP, np.arctan2(height, max(off, 0.1))))
    return face(yaw, pitch, np.arctan2(place[0] - point[0], place[2] - point[2]), tilt, map.settings[TURN])

"""Approach of detected things: choice of view points, and the condition for success."""

import math

import numpy as np

from envs.compiled.kernels import kernel
from envs.viewpoints import SHARE
from policies.navigation.occupancy import CELL, ELEVATION_M, LENIENT, SURE, TURN, UNKNOWN
from policies.navigation.planner import AGAIN, COUNT, MARK, OWNER, VIEW, Target, clear_field, is_goal, marked, search
from policies.navigation.steps import NONE, STOP, face, level, walk
from policies.navigation.things import (
    ACTED,
    BEEN,
    CHOSEN,
    FLOORS,
    GROUND,
    IS_CUT_OFF,
    MOST,
    POINTS,
    POSES,
    TRIED,
    TRIES,
    WANTED,
    nearest_point,
)  # fmt: skip

# [m] from a thing, radii of its view points in order of preference: for a close view; for a thing to whose nearer places no path leads;
# for any other.
RADII = np.array([(0.4, 0.5, 0.6, 0.7, 0.85, 1.0), (0.85, 0.95, 1.05, 0.0, 0.0, 0.0), (0.85, 0.7, 0.55, 0.95, 1.05, 0.0)])
NEAR = 1.1  # [m] from a thing that is near enough in any case
APART = 0.3  # [m] between places that are tried
LOOPS = 6  # visits to the same pose during an approach after which the thing counts as cut off
FAIR = 1.3  # [m] from a thing, greatest distance for a view of it
PAUSE = 40
STEEP = math.pi / 3  # greatest tilt of the camera


@kernel
def view_of(map, scratch, watch, s, radius):
    """Target cells within `radius` [m] of a thing with a free line of sight.

    They are `APART` from the places already tried.
    """
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
    """Whether any cell of a target exists on the map."""
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
    """Choose a thing to approach, with no places tried yet."""
    status = watch.status
    status[CHOSEN], status[TRIED], status[BEEN], status[IS_CUT_OFF] = s, 0, 0, 0


@kernel
def nearest_found(watch, x, z):
    """Chosen thing, else the nearest detected one that is wanted; -1 for none.

    Things that were given up do not count. x, z [m] is the agent's place.
    """
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
    """Count a visit to a cell and heading during the approach; the number so far."""
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
    """Target cells for a view of a thing, radius [m], route owner, whether any exist.

    The radius is near enough; with `close` the smallest possible; for a thing that is cut off the first to which a known path leads.
    """
    status = watch.status
    cut_off, first = status[IS_CUT_OFF] > 0, min(status[TRIED], 2)
    table = 0 if close else (1 if cut_off else 2)
    begin, end = (first if table == 2 else 0), (6 if table == 0 else (3 if table == 1 else 5))
    for lenient in range(0 if map.settings[SURE] > 0 else 1, 2):
        map.settings[LENIENT] = lenient
        for n in range(begin, end):
            target = view_of(map, scratch, watch, s, RADII[table, n])
            owner = s * 16 + n
            found = exists(map, scratch, route, target, owner)
            if found and cut_off and not is_goal(map, scratch.mark, target, i, j):
                found = search(map, scratch, target, i, j, False) >= 0
                clear_field(scratch.wide)
            if found:
                return target, RADII[table, n], owner, True
    return view_of(map, scratch, watch, s, RADII[table, end - 1]), RADII[table, end - 1], s * 16, False


@kernel
def walk_up(map, scratch, watch, route, s, x, z, yaw):
    """Next step to a thing itself, for a thing without view points on the map."""
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
    """Next action towards a view of a wanted thing.

    STOP when it is reached and in view, NONE while no wanted thing was detected.
    """
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
    """Turn or tilt that centres a point [m] in the picture; STOP when centred."""
    tilt = min(STEEP, max(-STEEP, np.arctan2(point[1] - sight.y - map.settings[ELEVATION_M], max(off, 0.1))))
    return face(sight.yaw, sight.pitch, np.arctan2(sight.x - point[0], sight.z - point[2]), tilt, map.settings[TURN])

"""Drawing of percepts of one picture, from hashes of (seed, episode, thing, pose)."""

from math import atan2, ceil, cos, exp, floor, hypot, isnan, sin, sqrt
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Float64, Int, Int32, Int64

from envs.compiled.kernels import kernel
from envs.detection.errors import WIDTH, Odds, Pools, Said, Shown
from envs.detection.latent import CATEGORY, COLOR, EXTRA, FOUND, ROOM, latent, mixed
from envs.detection.visible import look, surface

MOST = 32  # regions in a picture
GRAIN, STEP = 0.5, 5  # [m] side of cells of the world, [pixels] between points, for places on walls


class Model(NamedTuple):
    """Measured errors as the kernels take them: `said` and `pools` in the order of `SETS`."""

    shown: Shown
    said: tuple[Said, ...]
    pools: tuple[Pools, ...]
    odds: Odds
    lasting: Float64[np.ndarray, "items 2"]


class Scratch(NamedTuple):
    """Regions that are being drawn.

    Row of the instance in view, slot (0 for the first of a thing), record, box [pixels], score, point [m].
    """

    row: Int64[np.ndarray, "m"]
    slot: Int64[np.ndarray, "m"]
    record: Int64[np.ndarray, "m"]
    box: Float[np.ndarray, "m 4"]
    score: Float[np.ndarray, "m"]
    point: Float[np.ndarray, "m 3"]


class Tables(NamedTuple):
    """Arrays of `Things`."""

    kind: Int[np.ndarray, "ids"]
    color: Int[np.ndarray, "ids"]
    size: Int[np.ndarray, "ids"]
    material: Int[np.ndarray, "ids"]
    thing: Bool[np.ndarray, "ids"]
    low: Float[np.ndarray, "ids 3"]
    high: Float[np.ndarray, "ids 3"]


class Out(NamedTuple):
    """Arrays of a `Percept` with room for `MOST` regions, to be filled."""

    region: Int32[np.ndarray, "h w"]
    box: Float[np.ndarray, "m 4"]
    score: Float[np.ndarray, "m"]
    category: Float[np.ndarray, "m categories"]
    color: Float[np.ndarray, "m colors"]
    size: Float[np.ndarray, "m sizes"]
    material: Float[np.ndarray, "m materials"]
    room: Float[np.ndarray, "rooms"]
    point: Float[np.ndarray, "m 3"]
    extent: Float[np.ndarray, "m 3"]
    yaw: Float[np.ndarray, "m"]


@kernel
def draw(instance, depth, eye_w, yaw_w, pose, things, model, room, out):
    """Fill `out` for one picture; the number of regions.

    `eye_w` [m] and `yaw_w` [rad] are the camera's in the world, `room` is the index of the room's type.
    """
    seen = look(instance, depth, things.low, things.high, eye_w, yaw_w, pose.pitch, pose.focal)
    found = Scratch(
        np.zeros(MOST, np.int64), np.zeros(MOST, np.int64), np.zeros(MOST, np.int64), np.zeros((MOST, 4)), np.zeros(MOST),
        np.zeros((MOST, 3)),
    )  # fmt: skip
    count = choose(instance, depth, seen, pose, things, model, found)
    order = np.argsort(-found.score[:count], kind="mergesort")
    paint(instance, seen, found, order, out.region)
    for k in range(count):
        e = order[k]
        v = found.row[e]
        t, r = seen[0][v], found.record[e]
        out.box[k], out.score[k], out.point[k] = found.box[e], found.score[e], found.point[e]
        name(model.said[0], r, things.kind[t], out.category[k])
        value = things.color[t], things.size[t], things.material[t]
        for a in range(3):
            u = latent(pose, t, COLOR + a, found.slot[e], model.lasting)
            record = record_of(model.pools[1 + a], value[a], ease(model.odds, seen[4][v]), u)
            if a == 0:
                name(model.said[1], record, value[a], out.color[k])
            elif a == 1:
                name(model.said[2], record, value[a], out.size[k])
            else:
                name(model.said[3], record, value[a], out.material[k])
        outline(instance, depth, seen, v, r, pose, things.thing[t], model.shown, out.point[k], out.extent[k], out.yaw, k)
    clutter = 0.0
    for v in range(len(seen[0])):
        clutter += things.thing[seen[0][v]]
    record = record_of(model.pools[4], room, clutter, latent(pose, -1 - room, ROOM, 0, model.lasting))
    name(model.said[4], record, room, out.room)
    return count


@kernel
def choose(instance, depth, seen, pose, things, model, found):
    """Draw the regions that are reported, with their records, boxes and scores; their number."""
    count = 0
    for v in range(len(seen[0])):
        t = seen[0][v]
        kind, feature = things.kind[t], seen[4][v]
        first, number = 1, 0
        if things.thing[t]:
            if latent(pose, t, FOUND, 0, model.lasting) >= chance(model.odds, 0, kind, feature):
                continue
            first = 0
        row = 1 if things.thing[t] else 2
        u, p = latent(pose, t, EXTRA, 0, model.lasting), chance(model.odds, row, kind, feature)
        while number < 6 and u < p:
            number, p = number + 1, p * model.odds.again[row]
        for slot in range(first, number + 1):
            if count == MOST:
                return count
            pool = 2 * kind + (1 if slot else 0)
            r = record_of(model.pools[0], pool, ease(model.odds, feature), latent(pose, t, CATEGORY, slot, model.lasting))
            if r < 0:
                continue
            found.row[count], found.slot[count], found.record[count], found.score[count] = v, slot, r, model.shown.score[r]
            placed = True
            if things.thing[t]:
                frame(seen[2][v], model.shown.box[r], instance.shape, found.box[count])
            else:
                placed = place(instance, depth, seen, v, slot, model.shown.box[r], pose, found.box[count], found.point[count])
            count += placed
    return count


@kernel
def chance(odds, row, kind, feature):
    """Probability of logistic odds."""
    total = odds.kind[row, kind, 0] + odds.kind[row, kind, 1] * feature[1]
    for k in range(len(feature)):
        total += odds.slope[row, k] * feature[k]
    return 1 / (1 + exp(-total))


@kernel
def ease(odds, feature):
    """Ease of a thing in view, by which similar records are chosen."""
    total = 0.0
    for k in range(len(feature)):
        total += odds.slope[3, k] * feature[k]
    return total


@kernel
def record_of(pool, value, ease, u):
    """Record at quantile `u` by rank among similarly easy ones; -1 of none.

    Near the ends of a pool fewer are taken, so that there are as many easier ones as harder ones.
    """
    first, last = pool.first[value], pool.first[value + 1]
    if first == last:
        return -1
    own = pool.ease[first:last]
    at = first + (np.searchsorted(own, ease) + np.searchsorted(own, ease, side="right")) // 2
    half = min(WIDTH // 2, max(2, min(at - first, last - at)))
    low = max(first, min(at - half, last - 2 * half))
    width = min(2 * half, last - first)
    wanted = min(width - 1, int(u * width))
    for a in range(low, low + width):
        r, below = pool.record[a], 0
        for b in range(low, low + width):
            below += pool.rank[pool.record[b]] < pool.rank[r] or (b < a and pool.record[b] == r)
        if below == wanted:
            return r
    return pool.record[low]


@kernel
def name(said, record, truth, out):
    """Write the probabilities of a record, its true name exchanged for `truth`."""
    size, total = len(out), np.float32(0)
    own = said.truth[record] if record >= 0 else truth
    width = said.name.shape[1]
    if record < 0:
        out[:] = np.float32(1 / size)
        return
    for k in range(width):
        total += said.chance[record, k]
    rest = max(np.float32(0), np.float32(1) - total) / np.float32(max(1, size - width))
    out[:] = rest
    for k in range(width):
        n = said.name[record, k]
        if own < size and truth < size:
            n = truth if n == own else own if n == truth else n
        out[n] = said.chance[record, k]
    out /= max(np.float32(1e-6), out.sum())


@kernel
def frame(true, error, shape, out):
    """Write a box with errors relative to its width and height, within the picture."""
    w, h = true[2] - true[0], true[3] - true[1]
    for a in range(2):
        side, most = (w, shape[1]) if a == 0 else (h, shape[0])
        low, high = true[a] + error[a] * side, true[a + 2] + error[a + 2] * side
        low = min(most - 1.0, max(0.0, low))
        out[a], out[a + 2] = low, min(float(most), max(low + 1.0, high))


@kernel
def place(instance, depth, seen, v, slot, size, pose, box, point):
    """Write box and point [m] of a region on a wall, if there is room.

    The place is that of the least hash among cells of the world in view, which is the same from other poses while it is in view.
    """
    t, least, d, row, column = seen[0][v], np.uint64(0xFFFFFFFFFFFFFFFF), 0.0, -1, -1
    h, w = instance.shape
    here = np.empty(3)
    for i in range(int(seen[2][v, 1]), int(seen[2][v, 3]), STEP):
        for j in range(int(seen[2][v, 0]), int(seen[2][v, 2]), STEP):
            if instance[i, j] != t or depth[i, j] <= 0:
                continue
            spot(i, j, depth[i, j], h, w, pose, here)
            code = mixed(mixed(np.uint64(pose.key), t), slot)
            for a in range(3):
                code = mixed(code, floor(here[a] / GRAIN))
            if code < least:
                least, d, row, column = code, float(depth[i, j]), i, j
                point[:] = here
    if row < 0:
        return False
    wide, high = 2.0 ** size[0] * pose.focal / d, 2.0 ** size[1] * pose.focal / d
    box[0], box[1] = max(0.0, column + 0.5 - wide / 2), max(0.0, row + 0.5 - high / 2)
    box[2], box[3] = min(float(w), column + 0.5 + wide / 2), min(float(h), row + 0.5 + high / 2)
    return True


@kernel
def spot(i, j, d, h, w, pose, out):
    """Write the point [m] of a pixel, in the frame of the pose."""
    a, b = (j + 0.5 - w / 2) / pose.focal, (h / 2 - i - 0.5) / pose.focal
    flat = cos(pose.pitch) - b * sin(pose.pitch)
    out[0] = pose.eye[0] + d * (a * cos(pose.yaw) - flat * sin(pose.yaw))
    out[1] = pose.eye[1] + d * (sin(pose.pitch) + b * cos(pose.pitch))
    out[2] = pose.eye[2] + d * (-a * sin(pose.yaw) - flat * cos(pose.yaw))


@kernel
def paint(instance, seen, found, order, region):
    """Write the regions: true pixels within the reported box.

    Further regions of an instance take pixels from its first one.
    """
    h, w = instance.shape
    region[:] = -1
    for later in range(2):
        for k in range(len(order) - 1, -1, -1):
            e = order[k]
            if (found.slot[e] > 0) != (later == 1):
                continue
            t, box = seen[0][found.row[e]], found.box[e]
            for i in range(max(0, int(box[1])), min(h, ceil(box[3]))):
                for j in range(max(0, int(box[0])), min(w, ceil(box[2]))):
                    if instance[i, j] == t:
                        region[i, j] = k


@kernel
def outline(instance, depth, seen, v, record, pose, thing, shown, point, extent, yaw, k):
    """Write point, extent and direction of the k-th region, with the errors of its record."""
    if not thing:
        for a in range(3):
            extent[a] = exp(shown.extent[record, a])
        yaw[k] = folded(pose.yaw + shown.yaw[record])
        return
    axis = surface(instance, depth, seen[0][v], seen[2][v], seen[1][v], pose.eye, pose.yaw, pose.pitch, pose.focal, point, extent)
    yaw[k] = folded(axis + shown.yaw[record])
    for a in range(3):
        extent[a] *= exp(shown.extent[record, a])
    if isnan(point[0]):
        return
    x, y, z = point[0] - pose.eye[0], point[1] - pose.eye[1], point[2] - pose.eye[2]
    flat, away = max(1e-6, hypot(x, z)), sqrt(x * x + y * y + z * z)
    along, left, up = shown.point[record, 0] * away, shown.point[record, 1] * away, shown.point[record, 2] * away
    point[0] += (along * x + left * z) / flat
    point[1] += up
    point[2] += (along * z - left * x) / flat


@kernel
def folded(angle):
    """Direction of an axis, from -pi / 2 to pi / 2 [rad]."""
    return atan2(sin(2 * angle), cos(2 * angle)) / 2

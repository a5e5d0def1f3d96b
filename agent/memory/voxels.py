"""Voxels of an agent's memory: which landmark the surface in each small cube belongs to.

A voxel has one entry for each landmark that was seen in it. Its share for a landmark is the weight of the pictures that saw the landmark
there, of all that saw a surface there, so that the pixels of a mask that leaks onto the wall are outvoted.
"""

# pyright: reportCallIssue=false
# Kernels speak to numba's compiler, whose intrinsics have other parameters than their Python functions.

from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Float32, Int, Int32

from envs.compiled.kernels import kernel
from envs.types import Camera

GRAIN = 0.1  # [m] side of a voxel
FAR = 7.0  # [m] range beyond which depth is ignored
FULL = 8.0  # pixels of a picture that make a voxel's whole vote
RIM, RIM_VOTE = 2, 0.25  # pixels from the edge of a region in which its mask is doubtful, and their vote
SHARE = 0.35  # least share of a voxel that belongs to a landmark
BINS, BIN, TRIM = 320, 0.025, 0.02  # histograms of a landmark's points: number and width [m] of bins, share of points left out
ANGLES = 90  # bins of the directions of vertical surfaces, a degree each
EDGES = 10  # numbers of an entry's points: x, z of four extreme points, lowest and highest y


class View(NamedTuple):
    """What one agent senses at a step beside the colours: depth [m], feet [m], yaw and pitch [rad] in the frame of its start."""

    depth: Float32[np.ndarray, "h w"]
    position_a: Float[np.ndarray, "3"]
    yaw_a: float
    pitch_a: float


class Voxels(NamedTuple):
    """Voxels of one agent: an open-addressed table, and the entries of landmarks in them.

    `edges` [m] are x, z of the points with least and greatest x, then least and greatest z, then lowest and highest y.
    """

    keys: np.ndarray  # int64 [s] hash keys, -1 for an empty slot
    seen: np.ndarray  # float32 [s] weight of all pictures of the voxel
    head: np.ndarray  # int32 [s] first entry, -1 for none
    owner: np.ndarray  # int32 [e] landmark of an entry
    hits: np.ndarray  # float32 [e] weight of the pictures of that landmark there
    edges: np.ndarray  # float32 [e EDGES]
    after: np.ndarray  # int32 [e] next entry of the same voxel, -1 for none
    slot: np.ndarray  # int32 [e] slot of the entry's voxel
    sizes: np.ndarray  # int64 [2] numbers of voxels and of entries


class Surface(NamedTuple):
    """Visible surface of one picture: items, one for each voxel and region in it (region -1: none).

    `upright` counts directions of vertical surfaces on the floor, modulo a right angle.
    """

    key: np.ndarray  # int64 [m]
    region: np.ndarray  # int32 [m]
    weight: np.ndarray  # float32 [m] vote, at most 1
    edges: np.ndarray  # float32 [m EDGES]
    upright: np.ndarray  # float64 [ANGLES]


def empty_voxels(slots: int = 1 << 14, entries: int = 1 << 12) -> Voxels:
    """Voxels of an empty memory; `roomy` enlarges them."""
    return Voxels(
        np.full(slots, -1, np.int64), np.zeros(slots, np.float32), np.full(slots, -1, np.int32), np.zeros(entries, np.int32),
        np.zeros(entries, np.float32), np.zeros((entries, EDGES), np.float32), np.full(entries, -1, np.int32),
        np.zeros(entries, np.int32), np.zeros(2, np.int64),
    )  # fmt: skip


def roomy(voxels: Voxels, more: int) -> Voxels:
    """Return the voxels with room for `more` further ones, and as many entries."""
    slots, entries = len(voxels.keys), len(voxels.owner)
    if 2 * (int(voxels.sizes[0]) + more) <= slots and int(voxels.sizes[1]) + more <= entries:
        return voxels
    while 2 * (int(voxels.sizes[0]) + more) > slots:
        slots *= 2
    while int(voxels.sizes[1]) + more > entries:
        entries *= 2
    out = empty_voxels(slots, entries)
    moved(voxels, out)
    return out


def surface_of(region: Int32[np.ndarray, "h w"], view: View, camera: Camera) -> Surface:
    """Visible surface of a picture whose pixels belong to regions."""
    most = region.size
    items = np.empty(most, np.int64), np.empty(most, np.int32), np.zeros(most, np.float32), np.empty((most, EDGES), np.float32)
    out = Surface(*items, np.zeros(ANGLES))
    place = np.asarray(view.position_a, np.float64) + [0, camera.elevation, 0]
    table = np.full(1 << int(np.ceil(np.log2(2 * most))), -1, np.int32)
    angles = float(view.yaw_a) + camera.yaw, float(view.pitch_a) + camera.pitch
    count = gather(region, np.ascontiguousarray(view.depth, np.float32), camera.focal, place, *angles, table, out)
    return Surface(*(part[:count] for part in items), out.upright)


@kernel
def key_of(x, y, z):
    """Hash key of the voxel around a point [m]."""
    i, j, k = int(np.floor(x / GRAIN)), int(np.floor(y / GRAIN)), int(np.floor(z / GRAIN))
    return ((i + 2**19) * 2**20 + j + 2**19) * 2**20 + k + 2**19


@kernel
def mixed(key, mask):
    """First slot of a key."""
    key = (key ^ (key >> 31)) * 0x1CE4E5B9
    return (key ^ (key >> 17)) & mask


@kernel
def gather(region, depth, focal, place, yaw, pitch, table, out):
    """Write the items of a picture; their number."""
    h, w = depth.shape
    s, c, u, v = np.sin(yaw), np.cos(yaw), np.sin(pitch), np.cos(pitch)
    count, mask = 0, len(table) - 1
    for i in range(h):
        b = (h / 2 - i - 0.5) / focal
        flat, rise = v - b * u, u + b * v
        for j in range(w):
            d = np.float64(depth[i, j])
            if not 0 < d < FAR:
                continue
            a = (j + 0.5 - w / 2) / focal
            x, y, z = place[0] + d * (a * c - flat * s), place[1] + d * rise, place[2] + d * (-a * s - flat * c)
            key, r = key_of(x, y, z), region[i, j]
            at = mixed(key * 64 + r + 1, mask)
            while table[at] >= 0 and (out.key[table[at]] != key or out.region[table[at]] != r):
                at = (at + 1) & mask
            if table[at] < 0:
                table[at] = count
                out.key[count], out.region[count], out.weight[count] = key, r, 0
                begin_edges(out.edges, count, x, y, z)
                count += 1
            n = table[at]
            out.weight[n] += 1.0 if inner(region, i, j, r) else RIM_VOTE
            stretch(out.edges, n, x, z, x, z, x, z, x, z, y, y)
            if i % 2 == 0 and j % 2 == 0 and i + 2 < h and j + 2 < w:
                add_direction(depth[i, j], depth[i + 2, j], depth[i, j + 2], i, j, h, w, focal, (s, c, u, v), out.upright)
    for n in range(count):
        out.weight[n] = min(out.weight[n], FULL) / FULL
    return count


@kernel
def inner(region, i, j, r):
    """Whether a pixel is off the rim of its region; the picture's border is no rim."""
    h, w = region.shape
    up, down, left, right = max(i - RIM, 0), min(i + RIM, h - 1), max(j - RIM, 0), min(j + RIM, w - 1)
    return region[up, j] == r and region[down, j] == r and region[i, left] == r and region[i, right] == r


@kernel
def add_direction(here, below, beside, i, j, h, w, focal, turn, upright):
    """Count the direction on the floor of a pixel's surface, if it is vertical."""
    if not (0 < here < FAR and 0 < below < FAR and 0 < beside < FAR):
        return
    s, c, u, v = turn
    a, b = (j + 0.5 - w / 2) / focal, (h / 2 - i - 0.5) / focal
    step = 2 / focal
    x, z = here * a, here * (v - b * u)  # to the right and ahead
    down_x, down_z = below * a, below * (v - (b - step) * u)
    drop = abs(here * (u + b * v) - below * (u + (b - step) * v))
    right_x, right_z = beside * (a + step), beside * (v - b * u)
    if drop < 5 * (abs(down_x - x) + abs(down_z - z)) or abs(beside - here) > 0.2 * here:
        return
    across, ahead = right_x - x, right_z - z
    angle = np.arctan2(-(-across * s - ahead * c), across * c - ahead * s)  # of the surface's line, counter-clockwise from +X
    upright[int(np.floor(angle / (np.pi / 2) * ANGLES)) % ANGLES] += here


@kernel
def begin_edges(edges, n, x, y, z):
    """Set the extreme points of entry n to one point."""
    for e in range(4):
        edges[n, 2 * e], edges[n, 2 * e + 1] = x, z
    edges[n, 8], edges[n, 9] = y, y


@kernel
def stretch(edges, n, ax, az, bx, bz, cx, cz, dx, dz, low, high):
    """Include extreme points in those of entry n."""
    if ax < edges[n, 0]:
        edges[n, 0], edges[n, 1] = ax, az
    if bx > edges[n, 2]:
        edges[n, 2], edges[n, 3] = bx, bz
    if cz < edges[n, 5]:
        edges[n, 4], edges[n, 5] = cx, cz
    if dz > edges[n, 7]:
        edges[n, 6], edges[n, 7] = dx, dz
    edges[n, 8], edges[n, 9] = min(edges[n, 8], low), max(edges[n, 9], high)


@kernel
def found(voxels, key):
    """Slot of a voxel, or the empty one where it belongs."""
    mask = len(voxels.keys) - 1
    at = mixed(key, mask)
    while voxels.keys[at] >= 0 and voxels.keys[at] != key:
        at = (at + 1) & mask
    return at


def overlaps(voxels: Voxels, surface: Surface, regions: int, landmarks: int) -> tuple[Float[np.ndarray, "r+1 l"], Float[np.ndarray, "r+1"]]:
    """Weight of the voxels that each region shares with each landmark, and each region's own.

    The last row is that of pixels without a region.
    """
    shared, total = np.zeros((regions + 1, landmarks)), np.zeros(regions + 1)
    vote(voxels, surface, shared, total)
    return shared, total


@kernel
def vote(voxels, surface, shared, total):
    """Add up the weights of `overlaps`."""
    for m in range(len(surface.key)):
        r, own = surface.region[m], surface.weight[m]
        total[r] += own
        at = found(voxels, surface.key[m])
        if voxels.keys[at] < 0:
            continue
        e = voxels.head[at]
        while e >= 0:
            if voxels.owner[e] >= 0 and voxels.hits[e] >= SHARE * voxels.seen[at]:
                shared[r, voxels.owner[e]] += own
            e = voxels.after[e]


def add_surface(voxels: Voxels, surface: Surface, landmark: Int[np.ndarray, "r+1"]) -> Voxels:
    """Count a picture's surface for the landmarks of its regions, -1 for none; the last is that of no region."""
    voxels = roomy(voxels, len(surface.key))
    count_surface(voxels, surface, np.ascontiguousarray(landmark, np.int64))
    return voxels


@kernel
def count_surface(voxels, surface, landmark):
    """Write what `add_surface` says."""
    for m in range(len(surface.key)):
        own, key, at = landmark[surface.region[m]], surface.key[m], found(voxels, surface.key[m])
        if voxels.keys[at] < 0:
            if own < 0:
                continue
            voxels.keys[at], voxels.seen[at], voxels.head[at] = key, 0.0, -1
            voxels.sizes[0] += 1
        vote_own = surface.weight[m]
        voxels.seen[at] += vote_own
        if own >= 0:
            add_entry(voxels, at, own, vote_own, surface.edges, m)


@kernel
def add_entry(voxels, at, own, hits, edges, m):
    """Add hits and extreme points to a landmark's entry in a voxel, which is made if need be."""
    e = voxels.head[at]
    while e >= 0 and voxels.owner[e] != own:
        e = voxels.after[e]
    if e < 0:
        e = voxels.sizes[1]
        voxels.sizes[1] += 1
        voxels.owner[e], voxels.hits[e], voxels.slot[e] = own, 0.0, at
        voxels.after[e], voxels.head[at] = voxels.head[at], e
        for k in range(EDGES):
            voxels.edges[e, k] = edges[m, k]
    voxels.hits[e] += hits
    g = edges[m]
    stretch(voxels.edges, e, g[0], g[1], g[2], g[3], g[4], g[5], g[6], g[7], g[8], g[9])


@kernel
def moved(old, new):
    """Copy all voxels into larger arrays; entries without an owner are left out."""
    for at in range(len(old.keys)):
        if old.keys[at] < 0:
            continue
        to = found(new, old.keys[at])
        new.keys[to], new.seen[to], new.head[to] = old.keys[at], old.seen[at], -1
        new.sizes[0] += 1
        e = old.head[at]
        while e >= 0:
            if old.owner[e] >= 0:
                add_entry(new, to, old.owner[e], old.hits[e], old.edges, e)
            e = old.after[e]


@kernel
def give(voxels, source, target):
    """Give the entries of one landmark to another one; -1 as target drops them."""
    for e in range(voxels.sizes[1]):
        if voxels.owner[e] != source:
            continue
        other = voxels.head[voxels.slot[e]]
        while other >= 0 and (target < 0 or voxels.owner[other] != target):
            other = voxels.after[other]
        if target >= 0 and other >= 0:
            g = voxels.edges[e]
            voxels.hits[other] += voxels.hits[e]
            stretch(voxels.edges, other, g[0], g[1], g[2], g[3], g[4], g[5], g[6], g[7], g[8], g[9])
        voxels.owner[e] = target if target >= 0 and other < 0 else -1


def neighbours(voxels: Voxels, numbers: Int[np.ndarray, "t"], landmarks: int) -> tuple[Float[np.ndarray, "t l"], Float[np.ndarray, "l"]]:
    """Numbers of voxels that some landmarks share with all others, and those of each landmark."""
    both, own, row = np.zeros((len(numbers), landmarks)), np.zeros(landmarks), np.full(landmarks, -1, np.int64)
    row[numbers] = np.arange(len(numbers))
    count_shared(voxels, row, both, own)
    return both, own


@kernel
def count_shared(voxels, row, both, own):
    """Write what `neighbours` says."""
    for e in range(voxels.sizes[1]):
        mine, at = voxels.owner[e], voxels.slot[e]
        if mine < 0 or voxels.hits[e] < SHARE * voxels.seen[at]:
            continue
        own[mine] += 1
        if row[mine] < 0:
            continue
        other = voxels.head[at]
        while other >= 0:
            if voxels.owner[other] >= 0 and other != e and voxels.hits[other] >= SHARE * voxels.seen[at]:
                both[row[mine], voxels.owner[other]] += 1
            other = voxels.after[other]


def bounds_of(voxels: Voxels, numbers: Int[np.ndarray, "t"], landmarks: int, yaw: float) -> Float[np.ndarray, "t 6"]:
    """Lowest and highest corner [m] of some landmarks in a frame turned by `yaw` [rad], without a few points at either end."""
    row, middle, count = np.full(landmarks, -1, np.int64), np.zeros((len(numbers), 3)), np.zeros(len(numbers))
    row[numbers] = np.arange(len(numbers))
    bins = np.zeros((len(numbers), 3, BINS), np.float32)
    out = np.zeros((len(numbers), 6))
    count_bins(voxels, row, np.cos(yaw), np.sin(yaw), middle, count, bins, out)
    return out


@kernel
def count_bins(voxels, row, c, s, middle, count, bins, out):
    """Write what `bounds_of` says: quantiles of points along each axis, from histograms."""
    for e in range(voxels.sizes[1]):
        own, at = voxels.owner[e], voxels.slot[e]
        if own < 0 or row[own] < 0 or voxels.hits[e] < SHARE * voxels.seen[at]:
            continue
        r, g = row[own], voxels.edges[e]
        middle[r, 0] += c * g[0] - s * g[1]
        middle[r, 1] += g[8]
        middle[r, 2] += s * g[0] + c * g[1]
        count[r] += 1
    for r in range(len(count)):
        middle[r] = middle[r] / max(count[r], 1.0)
    for e in range(voxels.sizes[1]):
        own, at = voxels.owner[e], voxels.slot[e]
        if own < 0 or row[own] < 0 or voxels.hits[e] < SHARE * voxels.seen[at]:
            continue
        r, g = row[own], voxels.edges[e]
        vote = voxels.hits[e] / voxels.seen[at]
        for k in range(4):
            add_bin(bins[r, 0], c * g[2 * k] - s * g[2 * k + 1] - middle[r, 0], vote)
            add_bin(bins[r, 2], s * g[2 * k] + c * g[2 * k + 1] - middle[r, 2], vote)
        add_bin(bins[r, 1], g[8] - middle[r, 1], 2 * vote)
        add_bin(bins[r, 1], g[9] - middle[r, 1], 2 * vote)
    for r in range(len(count)):
        for a in range(3):
            low, high = ends(bins[r, a])
            out[r, a], out[r, 3 + a] = middle[r, a] + low, middle[r, a] + high


@kernel
def add_bin(bins, value, vote):
    """Count a value [m] relative to the middle."""
    bins[min(max(int(np.floor(value / BIN)) + BINS // 2, 0), BINS - 1)] += vote


@kernel
def ends(bins):
    """Values [m] between which all but `TRIM` at either end of a histogram lie."""
    total = 0.0
    for b in range(BINS):
        total += bins[b]
    low, high, below, above = 0, BINS - 1, 0.0, 0.0
    while low < BINS - 1 and below + bins[low] <= TRIM * total:
        below += bins[low]
        low += 1
    while high > low and above + bins[high] <= TRIM * total:
        above += bins[high]
        high -= 1
    return (low - BINS // 2) * BIN, (high + 1 - BINS // 2) * BIN


@kernel
def region_bounds(surface, c, s, least, out):
    """Write lowest and highest corner of each region in a turned frame, of items with at least a weight; inf without any."""
    out[:, :3], out[:, 3:] = np.inf, -np.inf
    for m in range(len(surface.key)):
        r = surface.region[m]
        if r < 0 or surface.weight[m] < least:
            continue
        g = surface.edges[m]
        for k in range(4):
            x, z = c * g[2 * k] - s * g[2 * k + 1], s * g[2 * k] + c * g[2 * k + 1]
            out[r, 0], out[r, 3] = min(out[r, 0], x), max(out[r, 3], x)
            out[r, 2], out[r, 5] = min(out[r, 2], z), max(out[r, 5], z)
        out[r, 1], out[r, 4] = min(out[r, 1], g[8]), max(out[r, 4], g[9])


@kernel
def inside(surface, regions, bounds, c, s, shares):
    """Add up the weight of each region's surface that is in each of some boxes."""
    for m in range(len(surface.key)):
        r = surface.region[m]
        if r < 0:
            continue
        g = surface.edges[m]
        x, z, y = c * g[0] - s * g[1], s * g[0] + c * g[1], (g[8] + g[9]) / 2
        for k in range(len(bounds)):
            b = bounds[k]
            if b[0] <= x <= b[3] and b[1] <= y <= b[4] and b[2] <= z <= b[5]:
                shares[r, k] += surface.weight[m]


def entries_of(voxels: Voxels, landmark: int, share: float = SHARE) -> Int[np.ndarray, "e"]:
    """Indices of a landmark's entries, those with at least a share of their voxels."""
    mine = np.flatnonzero(voxels.owner[: voxels.sizes[1]] == landmark)
    return mine[voxels.hits[mine] >= share * voxels.seen[voxels.slot[mine]]]


def corners_of(voxels: Voxels, entries: Int[np.ndarray, "e"]) -> Float[np.ndarray, "4e 3"]:
    """Extreme points [m] of entries, each at its lowest or highest place."""
    edges = voxels.edges[entries].astype(np.float64)
    height = edges[:, [8, 9, 8, 9]]
    return np.stack([edges[:, [0, 2, 4, 6]], height, edges[:, [1, 3, 5, 7]]], axis=2).reshape(-1, 3)

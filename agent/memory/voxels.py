"""Voxels of an agent's memory: which landmark the surface in each small cube belongs to.

A voxel has one entry for each landmark that was seen in it. Its share for a landmark is the weight of the pictures that saw the landmark
there, of all that saw a surface there, so that the pixels of a mask that leaks onto the wall are outvoted.
"""

# pyright: reportCallIssue=false
# Kernels speak to numba's compiler, whose intrinsics have other parameters than their Python functions.

from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

from agent.memory.surface import EDGES, Surface, mixed, stretch
from envs.compiled.kernels import kernel

SHARE = 0.35  # least share of a voxel that belongs to a landmark
FOOT = 0.04  # [m] up to which a surface may be the floor
ONCE = 0.1  # least share of a voxel in which a landmark was seen once
BINS, BIN, TRIM = 320, 0.025, 0.02  # histograms of a landmark's points: number and width [m] of bins, share of points left out


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


@kernel
def found(voxels, key):
    """Slot of a voxel, or the empty one where it belongs."""
    mask = len(voxels.keys) - 1
    at = mixed(key, mask)
    while voxels.keys[at] >= 0 and voxels.keys[at] != key:
        at = (at + 1) & mask
    return at


class Overlaps(NamedTuple):
    """Weights of voxels that regions share with landmarks.

    `total` are those of each region, `visible` those of each landmark in view. The last row is that of pixels without a region.
    """

    shared: Float[np.ndarray, "r+1 l"]
    total: Float[np.ndarray, "r+1"]
    visible: Float[np.ndarray, "l"]


def overlaps(voxels: Voxels, surface: Surface, regions: int, landmarks: int) -> Overlaps:
    """Overlap of the surface of a picture with some landmarks."""
    out = Overlaps(np.zeros((regions + 1, landmarks)), np.zeros(regions + 1), np.zeros(landmarks))
    vote(voxels, surface, *out)
    return out


@kernel
def vote(voxels, surface, shared, total, visible):
    """Add up the weights of `Overlaps`."""
    for m in range(len(surface.key)):
        r, own = surface.region[m], surface.weight[m]
        total[r] += own
        at = found(voxels, surface.key[m])
        if voxels.keys[at] < 0:
            continue
        e = voxels.head[at]
        while e >= 0:
            if voxels.owner[e] >= 0:
                if voxels.hits[e] >= SHARE * voxels.seen[at]:
                    shared[r, voxels.owner[e]] += own
                if voxels.hits[e] >= ONCE * voxels.seen[at]:
                    visible[voxels.owner[e]] += own
            e = voxels.after[e]


def add_surface(voxels: Voxels, surface: Surface, landmark: Int[np.ndarray, "r+1"]) -> Voxels:
    """Count a picture's surface for the landmarks of its regions, -1 for none.

    The last number is that of what is in no region.
    """
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
    """Add hits and extreme points to a landmark's entry in a voxel."""
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


def bounds_of(voxels: Voxels, numbers: Int[np.ndarray, "t"], landmarks: int, yaw: float, trim: float = TRIM) -> Float[np.ndarray, "t 6"]:
    """Lowest and highest corner [m] of landmarks, without a few points at either end.

    The frame is turned by `yaw` [rad]; `trim` is the share of points left out at either end.
    """
    row, middle, count = np.full(landmarks, -1, np.int64), np.zeros((len(numbers), 3)), np.zeros(len(numbers))
    row[numbers] = np.arange(len(numbers))
    bins = np.zeros((len(numbers), 3, BINS), np.float32)
    out = np.zeros((len(numbers), 6))
    count_bins(voxels, row, np.cos(yaw), np.sin(yaw), trim, middle, count, bins, out)
    return out


@kernel
def count_bins(voxels, row, c, s, trim, middle, count, bins, out):
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
        aside = vote if g[9] > FOOT else 0.1 * vote  # masks leak onto the floor
        for k in range(4):
            add_bin(bins[r, 0], c * g[2 * k] - s * g[2 * k + 1] - middle[r, 0], aside)
            add_bin(bins[r, 2], s * g[2 * k] + c * g[2 * k + 1] - middle[r, 2], aside)
        add_bin(bins[r, 1], g[8] - middle[r, 1], 2 * vote)
        add_bin(bins[r, 1], g[9] - middle[r, 1], 2 * vote)
    for r in range(len(count)):
        for a in range(3):
            low, high = ends(bins[r, a], trim)
            out[r, a], out[r, 3 + a] = middle[r, a] + low, middle[r, a] + high


def profiles(voxels: Voxels, bounds: Float[np.ndarray, "l 6"], yaw: float) -> Float[np.ndarray, "l 2"]:
    """Place of the upper third of each landmark along both axes of a turned frame.

    It is from -1 to 1, 0 in the middle of the landmark.
    """
    out, weight = np.zeros((len(bounds), 2)), np.zeros(len(bounds))
    count_high(voxels, np.ascontiguousarray(bounds), np.cos(yaw), np.sin(yaw), out, weight)
    return out / np.maximum(weight, 1)[:, None]


@kernel
def count_high(voxels, bounds, c, s, out, weight):
    """Add up places of the upper thirds, relative to the middle."""
    for e in range(voxels.sizes[1]):
        own, at = voxels.owner[e], voxels.slot[e]
        if own < 0 or voxels.hits[e] < SHARE * voxels.seen[at]:
            continue
        b, g = bounds[own], voxels.edges[e]
        if g[9] < b[4] - (b[4] - b[1]) / 3 or g[9] > b[4] + 0.05:
            continue
        x, z = (g[0] + g[2] + g[4] + g[6]) / 4, (g[1] + g[3] + g[5] + g[7]) / 4
        out[own, 0] += min(max(2 * (c * x - s * z - (b[0] + b[3]) / 2) / max(b[3] - b[0], 0.05), -1.0), 1.0)
        out[own, 1] += min(max(2 * (s * x + c * z - (b[2] + b[5]) / 2) / max(b[5] - b[2], 0.05), -1.0), 1.0)
        weight[own] += 1


@kernel
def add_bin(bins, value, vote):
    """Count a value [m] relative to the middle."""
    bins[min(max(int(np.floor(value / BIN)) + BINS // 2, 0), BINS - 1)] += vote


@kernel
def ends(bins, trim):
    """Values [m] between which all but `trim` at either end of a histogram lie."""
    total = 0.0
    for b in range(BINS):
        total += bins[b]
    low, high, below, above = 0, BINS - 1, 0.0, 0.0
    while low < BINS - 1 and below + bins[low] <= trim * total:
        below += bins[low]
        low += 1
    while high > low and above + bins[high] <= trim * total:
        above += bins[high]
        high -= 1
    return (low - BINS // 2) * BIN, (high + 1 - BINS // 2) * BIN


def entries_of(voxels: Voxels, landmark: int, share: float = SHARE) -> Int[np.ndarray, "e"]:
    """Indices of a landmark's entries, those with at least a share of their voxels."""
    mine = np.flatnonzero(voxels.owner[: voxels.sizes[1]] == landmark)
    return mine[voxels.hits[mine] >= share * voxels.seen[voxels.slot[mine]]]


def corners_of(voxels: Voxels, entries: Int[np.ndarray, "e"]) -> Float[np.ndarray, "4e 3"]:
    """Extreme points [m] of entries, each at its lowest or highest place."""
    edges = voxels.edges[entries].astype(np.float64)
    height = edges[:, [8, 9, 8, 9]]
    return np.stack([edges[:, [0, 2, 4, 6]], height, edges[:, [1, 3, 5, 7]]], axis=2).reshape(-1, 3)

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
FULL = 12  # pixels of a picture that make a voxel's whole vote
SHARE = 0.4  # least share of a voxel that belongs to a landmark
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
    """Visible surface of one picture: items, one for each voxel and region in it (region -1: none)."""

    key: np.ndarray  # int64 [m]
    region: np.ndarray  # int32 [m]
    pixels: np.ndarray  # int32 [m]
    edges: np.ndarray  # float32 [m EDGES]


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
    out = Surface(np.empty(most, np.int64), np.empty(most, np.int32), np.zeros(most, np.int32), np.empty((most, EDGES), np.float32))
    place = np.asarray(view.position_a, np.float64) + [0, camera.elevation, 0]
    table = np.full(1 << int(np.ceil(np.log2(2 * most))), -1, np.int32)
    angles = float(view.yaw_a) + camera.yaw, float(view.pitch_a) + camera.pitch
    count = gather(region, np.ascontiguousarray(view.depth, np.float32), camera.focal, place, *angles, table, out)
    return Surface(*(part[:count] for part in out))


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
                out.key[count], out.region[count], out.pixels[count] = key, r, 0
                begin_edges(out.edges, count, x, y, z)
                count += 1
            n = table[at]
            out.pixels[n] += 1
            stretch(out.edges, n, x, z, x, z, x, z, x, z, y, y)
    return count


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


@kernel
def weight(pixels):
    """Vote of some pixels of one picture for a voxel, at most 1."""
    return min(pixels, FULL) / FULL


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
        r, own = surface.region[m], weight(surface.pixels[m])
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
        vote_own = weight(surface.pixels[m])
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


def entries_of(voxels: Voxels, landmark: int, share: float = SHARE) -> Int[np.ndarray, "e"]:
    """Indices of a landmark's entries, those with at least a share of their voxels."""
    mine = np.flatnonzero(voxels.owner[: voxels.sizes[1]] == landmark)
    return mine[voxels.hits[mine] >= share * voxels.seen[voxels.slot[mine]]]


def corners_of(voxels: Voxels, entries: Int[np.ndarray, "e"]) -> Float[np.ndarray, "4e 3"]:
    """Extreme points [m] of entries, each at its lowest or highest place."""
    edges = voxels.edges[entries].astype(np.float64)
    height = edges[:, [8, 9, 8, 9]]
    return np.stack([edges[:, [0, 2, 4, 6]], height, edges[:, [1, 3, 5, 7]]], axis=2).reshape(-1, 3)

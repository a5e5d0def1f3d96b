"""Visible surface of a picture as voxels; regions end at gaps in depth."""

# pyright: reportCallIssue=false
# Kernels speak to numba's compiler, whose intrinsics have other parameters than their Python functions.

from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Float32, Int32

from envs.compiled.kernels import kernel
from envs.types import Camera

GRAIN = 0.1  # [m] side of a voxel
FAR = 7.0  # [m] range beyond which depth is ignored
FULL = 8.0  # pixels of a picture that make a voxel's whole vote
RIM, RIM_VOTE = 2, 0.25  # pixels from the edge of a region in which its mask is doubtful, and their vote
JUMP, SLOPE = 0.08, 0.03  # [m], and share of the depth: greatest difference in depth of connected pixels
LEVEL, TILT = 0.04, 0.01  # the same in height, for surfaces that are seen from above
PART = 0.35  # least size of a part of a region, relative to its largest one
FAINT = 0.3  # least weight of an item that counts for its region's bounds, relative to the largest one
EDGES = 10  # numbers of a voxel's points: x, z of four extreme points, lowest and highest y
ANGLES = 90  # bins of the directions of vertical surfaces, a degree each


class View(NamedTuple):
    """Depth [m] and pose of one agent: feet [m], yaw and pitch [rad].

    The frame is that of its start.
    """

    depth: Float32[np.ndarray, "h w"]
    position_a: Float[np.ndarray, "3"]
    yaw_a: float
    pitch_a: float


class Surface(NamedTuple):
    """Visible surface of one picture: an item for each voxel and region in it.

    Region -1 is none. `upright` counts directions of vertical surfaces on the floor, modulo a right angle.
    """

    key: np.ndarray  # int64 [m]
    region: np.ndarray  # int32 [m]
    weight: np.ndarray  # float32 [m] vote, at most 1
    edges: np.ndarray  # float32 [m EDGES]
    upright: np.ndarray  # float64 [ANGLES]


def connected(region: Int32[np.ndarray, "h w"], view: View, camera: Camera) -> Int32[np.ndarray, "h w"]:
    """Regions without the parts that gaps in depth cut off."""
    out, parent = np.array(region, np.int32), np.empty(region.size, np.int32)
    depth = np.ascontiguousarray(view.depth, np.float32)
    cut_off(out, depth, camera.focal, float(view.pitch_a) + camera.pitch, parent, np.zeros(region.size, np.int32))
    return out


@kernel
def root(parent, p):
    """First pixel of the part that one is in."""
    while parent[p] != p:
        parent[p] = parent[parent[p]]
        p = parent[p]
    return p


@kernel
def cut_off(region, depth, focal, pitch, parent, size):
    """Set the pixels of small parts of regions to -1."""
    h, w = region.shape
    u, v, largest = np.sin(pitch), np.cos(pitch), np.zeros(region.size, np.int32)
    for p in range(h * w):
        i, j = p // w, p % w
        r, d, parent[p] = region[i, j], depth[i, j], p
        if r < 0:
            continue
        gap = JUMP + SLOPE * d
        if j and region[i, j - 1] == r and abs(depth[i, j - 1] - d) < gap:
            parent[p] = root(parent, p - 1)
        if i and region[i - 1, j] == r:
            above, b = depth[i - 1, j], (h / 2 - i - 0.5) / focal
            rise, higher = u + b * v, u + (b + 1 / focal) * v
            if abs(above - d) < gap or (rise < -0.05 and abs(above * higher - d * rise) < LEVEL + TILT * d):
                one, other = root(parent, p), root(parent, p - w)
                parent[max(one, other)] = min(one, other)
    for p in range(h * w):
        r = region[p // w, p % w]
        if r >= 0:
            first = root(parent, p)
            size[first] += 1
            largest[r] = max(largest[r], size[first])
    for p in range(h * w):
        r = region[p // w, p % w]
        if r >= 0 and size[root(parent, p)] < PART * largest[r]:
            region[p // w, p % w] = -1


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
    """Whether a pixel is off the rim of its region."""
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
def region_bounds(surface, c, s, out):
    """Write lowest and highest corner of each region in a turned frame.

    They are inf and -inf without any item. Items with little weight are ignored.
    """
    out[:, :3], out[:, 3:] = np.inf, -np.inf
    most = np.zeros(len(out), np.float32)
    for m in range(len(surface.key)):
        if surface.region[m] >= 0:
            most[surface.region[m]] = max(most[surface.region[m]], surface.weight[m])
    for m in range(len(surface.key)):
        r = surface.region[m]
        if r < 0 or surface.weight[m] < FAINT * most[r]:
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

"""Regions of a picture: masks from cells, points and extents from depth, mean features."""

import numpy as np
from jaxtyping import Float, Float32, Int32

from envs.compiled.kernels import kernel
from envs.types import Camera

CELL = 4  # pixels of a cell's side
EDGE = 0.35  # [m] least difference in depth from the middle of its region at which a pixel is excluded
SLOPE = 0.6  # the same, relative to the region's own span [m]
GEOMETRY = 10  # metric hints of a region
TRIM = 0.04  # share of points at either end that an extent ignores


def pixel_regions(cell: Int32[np.ndarray, "y x"], depth: Float32[np.ndarray, "h w"], count: int, focal: float) -> Int32[np.ndarray, "h w"]:
    """Region of each pixel, -1 for none: that of its cell unless depth disagrees."""
    out = np.full(depth.shape, -1, np.int32)
    spread_out(cell, depth, count, focal, out)
    return out


@kernel
def spread_out(cell, depth, count, focal, out):
    """Write the region of each pixel, cut at depth gaps and grown into neighbouring cells.

    Neighbours have to have the same depth.
    """
    h, w = depth.shape
    rows, columns = cell.shape
    number, cells, middles = np.zeros(count, np.int64), np.zeros(count), np.zeros(count)
    depths = np.empty((count, rows * columns), np.float32)
    for i in range(rows):
        for j in range(columns):
            k = cell[i, j]
            if k >= 0:
                d = depth[i * CELL + CELL // 2, j * CELL + CELL // 2]
                cells[k] += 1
                if d > 0:
                    depths[k, number[k]] = d
                    number[k] += 1
    for k in range(count):
        if number[k] > 0:
            middles[k] = np.median(depths[k, : number[k]])  # a mean is spoilt by stray cells
    for i in range(h):
        for j in range(w):
            k = cell[i // CELL, j // CELL]
            if k < 0:
                continue
            d = depth[i, j]
            if d <= 0 or number[k] == 0:
                out[i, j] = k
                continue
            middle = middles[k]
            span = np.sqrt(cells[k]) * CELL * middle / focal
            if abs(d - middle) <= max(EDGE, SLOPE * span + 0.3):
                out[i, j] = k


def points_of(
    region: Int32[np.ndarray, "h w"],
    depth: Float32[np.ndarray, "h w"],
    count: int,
    camera: Camera,
    position_a: Float[np.ndarray, "3"],
    yaw_a: float,
    pitch_a: float,
) -> tuple[Float[np.ndarray, "k 3"], Float[np.ndarray, "k 3"], Float[np.ndarray, "k"]]:
    """Visible middle [m], extent [m] and direction [rad] of each region.

    The middle is in the frame of the start, extents are width, height and depth, and the direction is that of the width: the principal axis
    of the points on the floor. NaN and 0 for regions without depth.
    """
    middle, extent, axis = np.full((count, 3), np.nan), np.zeros((count, 3)), np.zeros(count)
    place = np.asarray(position_a, np.float64) + [0, camera.elevation, 0]
    survey(region, depth, camera.focal, place, yaw_a + camera.yaw, pitch_a + camera.pitch, middle, extent, axis)
    return middle, extent, axis


@kernel
def survey(region, depth, focal, place, yaw, pitch, middle, extent, axis):
    """Write middle, extent and direction of all regions."""
    h, w = region.shape
    count = len(axis)
    number = np.zeros(count + 1, np.int64)
    for i in range(h):
        for j in range(w):
            if region[i, j] >= 0 and depth[i, j] > 0:
                number[region[i, j] + 1] += 1
    start = np.cumsum(number)
    filled, points = start[:count].copy(), np.empty((start[count], 3))
    s, c, u, v = np.sin(yaw), np.cos(yaw), np.sin(pitch), np.cos(pitch)
    for i in range(h):
        b = (h / 2 - i - 0.5) / focal
        flat, rise = v - b * u, u + b * v
        for j in range(w):
            k, d = region[i, j], np.float64(depth[i, j])
            if k >= 0 and d > 0:
                a = (j + 0.5 - w / 2) / focal
                points[filled[k], 0] = place[0] + d * (a * c - flat * s)
                points[filled[k], 1] = place[1] + d * rise
                points[filled[k], 2] = place[2] + d * (-a * s - flat * c)
                filled[k] += 1
    for k in range(count):
        if start[k] == start[k + 1]:
            continue
        mine = points[start[k] : start[k + 1]]
        x, y, z = mine[:, 0].copy(), mine[:, 1].copy(), mine[:, 2].copy()
        middle[k, 0], middle[k, 1], middle[k, 2] = np.median(x), np.median(y), np.median(z)
        x -= x.mean()
        z -= z.mean()
        axis[k] = 0.5 * np.arctan2(2 * (x * z).sum(), (x * x).sum() - (z * z).sum())
        ca, sa = np.cos(axis[k]), np.sin(axis[k])
        extent[k, 0] = reach(ca * x + sa * z)
        extent[k, 1] = reach(y)
        extent[k, 2] = reach(ca * z - sa * x)


@kernel
def reach(values):
    """Distance between the ends of some values, without `TRIM` of them on either side."""
    values.sort()
    last = len(values) - 1
    return between(values, (1 - TRIM) * last) - between(values, TRIM * last)


@kernel
def between(values, place):
    """Value at a fractional place among sorted ones."""
    low = int(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (place - low) * (values[high] - values[low])


def geometry_of(
    region: Int32[np.ndarray, "h w"], depth: Float32[np.ndarray, "h w"], count: int, camera: Camera, pitch: float
) -> Float32[np.ndarray, "k g"]:
    """Metric hints of what each region may be, of `GEOMETRY` numbers.

    Lowest and highest point above the floor [m], logarithm of the distance [m], which sides of the picture cut it off (top, bottom, left,
    right), width and height of its box as shares of the picture's, and the logarithm of its pixels. Zeros where there is no depth.
    """
    out = np.zeros((count, GEOMETRY), np.float32)
    measure(region, depth, camera.focal, camera.elevation, pitch + camera.pitch, out)
    return out


@kernel
def measure(region, depth, focal, elevation, pitch, out):
    """Write the metric hints of all regions."""
    h, w = region.shape
    count = len(out)
    edges, pixels, number = np.zeros((count, 4), np.int64), np.zeros(count), np.zeros(count, np.int64)
    edges[:, 0], edges[:, 1] = h, w
    total = np.zeros(count, np.int64)
    for i in range(h):
        for j in range(w):
            if region[i, j] >= 0:
                total[region[i, j]] += 1
    start = np.zeros(count + 1, np.int64)
    start[1:] = np.cumsum(total)
    heights, ranges = np.empty(start[count], np.float32), np.empty(start[count], np.float32)
    sine, cosine = np.sin(pitch), np.cos(pitch)
    for i in range(h):
        rise = sine + (h / 2 - i - 0.5) / focal * cosine
        for j in range(w):
            k = region[i, j]
            if k < 0:
                continue
            pixels[k] += 1
            edges[k, 0], edges[k, 1] = min(edges[k, 0], i), min(edges[k, 1], j)
            edges[k, 2], edges[k, 3] = max(edges[k, 2], i), max(edges[k, 3], j)
            d = depth[i, j]
            if d > 0:
                heights[start[k] + number[k]], ranges[start[k] + number[k]] = elevation + d * rise, d
                number[k] += 1
    for k in range(count):
        if number[k] > 0:
            among = heights[start[k] : start[k] + number[k]]
            among.sort()
            last = number[k] - 1
            out[k, 0], out[k, 1] = among[int(TRIM * last)], among[int((1 - TRIM) * last)]
            out[k, 2] = np.log(max(0.1, np.median(ranges[start[k] : start[k] + number[k]])))
        if pixels[k] > 0:
            out[k, 3], out[k, 4] = edges[k, 0] == 0, edges[k, 2] == h - 1
            out[k, 5], out[k, 6] = edges[k, 1] == 0, edges[k, 3] == w - 1
            out[k, 7], out[k, 8] = (edges[k, 3] - edges[k, 1] + 1) / w, (edges[k, 2] - edges[k, 0] + 1) / h
            out[k, 9] = np.log(pixels[k]) / 10


def region_means(values: Float32[np.ndarray, "y x f"], region: Int32[np.ndarray, "h w"], count: int) -> Float32[np.ndarray, "k f"]:
    """Mean values of each region, cells weighted by their pixels in it.

    Zeros for regions without pixels.
    """
    out, pixels = np.zeros((count, values.shape[2]), np.float32), np.zeros(count, np.float32)
    add_up(values, region, out, pixels)
    return out / np.maximum(pixels, 1)[:, None]


@kernel
def add_up(values, region, out, pixels):
    """Add the values of cells to the regions of their pixels."""
    rows, columns, width = values.shape
    for i in range(rows):
        for j in range(columns):
            for p in range(CELL * CELL):
                k = region[i * CELL + p // CELL, j * CELL + p % CELL]
                if k < 0:
                    continue
                first, number = True, 0
                for q in range(CELL * CELL):
                    if region[i * CELL + q // CELL, j * CELL + q % CELL] == k:
                        first = first and q >= p
                        number += 1
                if not first:
                    continue
                pixels[k] += number
                for c in range(width):
                    out[k, c] += number * values[i, j, c]

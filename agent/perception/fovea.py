"""Crops of regions at full resolution, as the fovea takes them."""

import numpy as np
from jaxtyping import Float32, Int32, UInt8

from envs.compiled.kernels import kernel

SIDE = 32  # pixels of a crop's side
CHANNELS = 5  # red, green, blue, mask, depth
MARGIN = 1.5, 4.0  # side of a crop: so many times the larger side of the region's box, and so many pixels more
FAIR = 0.3  # least share of a region's pixels on a thing that make it a region of that thing
SMALL = ("ball", "book", "bottle", "bowl", "box", "candle", "clock", "kettle", "laptop", "mug", "teddy", "toaster", "vase")
LEVEL = 128  # level of the depth channel at the region's median, and of pixels without depth


def crops_of(
    rgb: UInt8[np.ndarray, "h w 3"], depth: Float32[np.ndarray, "h w"], region: Int32[np.ndarray, "h w"], count: int, focal: float
) -> tuple[UInt8[np.ndarray, "k 5 s s"], Float32[np.ndarray, "k"]]:
    """Square crops around regions 0 to `count` - 1, and their widths [m].

    Channels are colours, the region's mask, and depth behind the region's median in units of the width, from -1 to 1 as levels around
    `LEVEL`. Colours beyond the picture's edge are those of the edge. Regions without pixels have crops of zeros.
    """
    out, width = np.zeros((count, CHANNELS, SIDE, SIDE), np.uint8), np.zeros(count, np.float32)
    crop(rgb, depth, region, focal, out, width)
    return out, width


@kernel
def crop(rgb, depth, region, focal, out, width):
    """Write the crops of all regions, and their widths."""
    h, w = region.shape
    count = len(out)
    box, number = np.zeros((count, 4), np.int64), np.zeros(count, np.int64)
    box[:, 0], box[:, 1] = w, h
    for i in range(h):
        for j in range(w):
            k = region[i, j]
            if k >= 0:
                box[k, 0], box[k, 1] = min(box[k, 0], j), min(box[k, 1], i)
                box[k, 2], box[k, 3] = max(box[k, 2], j + 1), max(box[k, 3], i + 1)
                number[k] += 1
    for k in range(count):
        if number[k] == 0:
            continue
        ranges, n = np.empty(number[k], np.float32), 0
        for i in range(box[k, 1], box[k, 3]):
            for j in range(box[k, 0], box[k, 2]):
                if region[i, j] == k and depth[i, j] > 0:
                    ranges[n] = depth[i, j]
                    n += 1
        middle = np.float64(np.median(ranges[:n])) if n else 0.0
        side = MARGIN[0] * max(box[k, 2] - box[k, 0], box[k, 3] - box[k, 1]) + MARGIN[1]
        width[k] = side * middle / focal
        sample(
            rgb, depth, region, k, (box[k, 0] + box[k, 2] - side) / 2, (box[k, 1] + box[k, 3] - side) / 2, side, middle, width[k], out[k]
        )


@kernel
def sample(rgb, depth, region, k, left, top, side, middle, width, out):
    """Write one crop, from up to 2 x 2 samples for each of its pixels.

    Colours are those between pixels, mask and depth those of the nearest ones.
    """
    h, w = region.shape
    step = side / SIDE
    times = 1 if step <= 1.25 else 2
    share = 1.0 / (times * times)
    for i in range(SIDE):
        for j in range(SIDE):
            red = green = blue = inside = behind = 0.0
            for p in range(times):
                y = min(max(top + (i + (p + 0.5) / times) * step - 0.5, 0.0), h - 1.0)
                a = min(int(y), h - 2)
                v = y - a
                for q in range(times):
                    x = min(max(left + (j + (q + 0.5) / times) * step - 0.5, 0.0), w - 1.0)
                    b = min(int(x), w - 2)
                    u = x - b
                    c00, c01, c10, c11 = (1 - v) * (1 - u), (1 - v) * u, v * (1 - u), v * u
                    red += c00 * rgb[a, b, 0] + c01 * rgb[a, b + 1, 0] + c10 * rgb[a + 1, b, 0] + c11 * rgb[a + 1, b + 1, 0]
                    green += c00 * rgb[a, b, 1] + c01 * rgb[a, b + 1, 1] + c10 * rgb[a + 1, b, 1] + c11 * rgb[a + 1, b + 1, 1]
                    blue += c00 * rgb[a, b, 2] + c01 * rgb[a, b + 1, 2] + c10 * rgb[a + 1, b, 2] + c11 * rgb[a + 1, b + 1, 2]
                    m, n = int(y + 0.5), int(x + 0.5)
                    inside += region[m, n] == k
                    d = depth[m, n]
                    if d > 0 and width > 0:
                        behind += min(max((d - middle) / width, -1.0), 1.0)
            out[0, i, j], out[1, i, j], out[2, i, j] = int(red * share + 0.5), int(green * share + 0.5), int(blue * share + 0.5)
            out[3, i, j] = int(255 * inside * share + 0.5)
            out[4, i, j] = int(LEVEL + 127 * behind * share + 0.5)

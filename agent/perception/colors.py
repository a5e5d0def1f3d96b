"""Colour statistics of regions, the only input of the colour head.

It therefore cannot infer colours from categories.
"""

import numpy as np
from jaxtyping import Float32, Int32, UInt8

from envs.compiled.kernels import kernel

QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9)
HUES, LEVELS = 12, 6  # bins of hue (coloured pixels) and of brightness (grey pixels)
STATISTICS = 3 * len(QUANTILES) + HUES + LEVELS + 4  # and the brightness of the whole picture (mean, upper end), saturation, area
LINEAR = np.array(
    [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in np.linspace(0, 1, 256)], np.float32
)  # IEC 61966-2-1


def color_statistics(rgb: UInt8[np.ndarray, "h w 3"], region: Int32[np.ndarray, "h w"], count: int) -> Float32[np.ndarray, "k s"]:
    """Statistics of linear RGB in regions 0 to `count` - 1 of a picture.

    Pixels with region -1 are ignored. Zeros for regions without pixels.
    """
    out = np.zeros((count, STATISTICS), np.float32)
    measure(rgb, region, np.array(QUANTILES), LINEAR, out)
    return out


@kernel
def measure(rgb, region, quantiles, linear, out):
    """Write the statistics of all regions; quantiles by counting levels of each channel."""
    h, w = region.shape
    count, q = len(out), len(quantiles)
    levels = np.zeros((count, 3, 256), np.int32)
    hues, greys = np.zeros((count, HUES)), np.zeros((count, LEVELS))
    pixels, coloured = np.zeros(count), np.zeros(count)
    light, bright = 0.0, np.zeros(256, np.int32)
    for i in range(h):
        for j in range(w):
            r, g, b = rgb[i, j, 0], rgb[i, j, 1], rgb[i, j, 2]
            top, low = max(r, max(g, b)), min(r, min(g, b))
            light += linear[top]
            bright[top] += 1
            k = region[i, j]
            if k < 0 or k >= count:
                continue
            pixels[k] += 1
            levels[k, 0, r] += 1
            levels[k, 1, g] += 1
            levels[k, 2, b] += 1
            spread, peak = int(top) - int(low), max(1, int(top))
            saturation = spread / peak
            coloured[k] += saturation
            if saturation > 0.18 and top > 25:
                hue = hue_of(int(r), int(g), int(b), int(top), spread)
                first = int(hue * HUES) % HUES
                hues[k, first] += saturation
            else:
                greys[k, min(LEVELS - 1, int(top) * LEVELS // 256)] += 1
    upper, seen = 255, 0
    while upper > 0 and seen < 0.1 * h * w:
        seen += bright[upper]
        upper -= 1
    for k in range(count):
        if pixels[k] == 0:
            continue
        for c in range(3):
            below, level = 0, 0
            for m in range(q):
                while level < 255 and below + levels[k, c, level] < quantiles[m] * pixels[k]:
                    below += levels[k, c, level]
                    level += 1
                out[k, c * q + m] = linear[level]
        at = 3 * q
        for m in range(HUES):
            out[k, at + m] = hues[k, m] / pixels[k]
        for m in range(LEVELS):
            out[k, at + HUES + m] = greys[k, m] / pixels[k]
        at += HUES + LEVELS
        out[k, at], out[k, at + 1] = light / (h * w), linear[upper]
        out[k, at + 2], out[k, at + 3] = coloured[k] / pixels[k], min(1.0, np.log(pixels[k] + 1) / 10)


@kernel
def hue_of(r, g, b, top, spread):
    """Hue from 0 to 1, red at 0, of a chromatic colour (Smith 1978)."""
    if top == r:
        return ((g - b) / spread / 6.0) % 1.0
    if top == g:
        return (2.0 + (b - r) / spread) / 6.0
    return (4.0 + (r - g) / spread) / 6.0

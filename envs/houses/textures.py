"""Procedural textures: seamless grey ones that modulate a finish's colour, and coloured pictures.

Rows run downwards and columns to the right; grain, boards and book spines run up and down.
"""

import difflib
import zlib
from functools import lru_cache

import numpy as np

from envs.errors import InputError

MEAN = 0.85


def _noise(rng: np.random.Generator, size: int, across: float, along: float) -> np.ndarray:
    """Smooth periodic noise, mean 0 and deviation 1, shape [size size].

    Frequencies reach up to about `across`, `along` [cycles].
    """
    x = np.fft.rfftfreq(size, 1 / size)
    y = np.fft.fftfreq(size, 1 / size)[:, None]
    spectrum = np.fft.rfft2(rng.standard_normal((size, size))) * np.exp(-0.5 * ((x / across) ** 2 + (y / along) ** 2))
    spectrum[0, 0] = 0
    value = np.fft.irfft2(spectrum, s=(size, size))
    return value / value.std()


def _grid(size: int) -> tuple[np.ndarray, np.ndarray]:
    """Column and row positions of pixel centres, 0 to 1.

    Their shapes are [1 size] and [size 1].
    """
    line = (np.arange(size) + 0.5) / size
    return line[None, :], line[:, None]


def _step(value: np.ndarray, low: float, high: float) -> np.ndarray:
    """Smooth step: 0 below `low`, 1 above `high`."""
    t = np.clip((value - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)


def _groove(position: np.ndarray, count: int, width: float) -> np.ndarray:
    """Thin lines of value 1 at multiples of 1 / count, 0 between.

    `width` is in cells of size 1 / count.
    """
    phase = np.abs((position * count + 0.5) % 1 - 0.5)
    return 1 - _step(phase, width * 0.5, width)


def _wood(rng: np.random.Generator, size: int) -> np.ndarray:
    u, _ = _grid(size)
    warp = _noise(rng, size, 2.0, 0.9)
    rings = np.abs(np.sin(np.pi * (6 * u + 0.45 * warp))) ** 0.6
    streaks = _noise(rng, size, 40, 1.5)
    pores = np.clip(_noise(rng, size, 80, 8) - 1.2, 0, None)
    return 0.10 * rings + 0.028 * streaks - 0.05 * pores + 0.03 * warp


def _planks(rng: np.random.Generator, size: int) -> np.ndarray:
    u, v = _grid(size)
    board = (u * 8).astype(int)
    start = rng.permutation(8) / 8 + rng.uniform(-0.03, 0.03, 8)
    along = (v + start[board]) % 1
    half = (along > 0.5).astype(int)
    shade = rng.permutation(16).reshape(2, 8) / 15 - 0.5
    shift = (board * 37 + half * 91 + np.arange(size)[:, None]) % size
    grain = _wood(rng, size)[shift, np.broadcast_to(np.arange(size), shift.shape)]
    seam = np.maximum(_groove(u, 8, 0.05), _groove(along, 2, 0.012))
    return 0.8 * grain + 0.13 * shade[half, board] - 0.30 * seam


def _tile(rng: np.random.Generator, size: int) -> np.ndarray:
    u, v = _grid(size)
    shade = rng.standard_normal((4, 4))[(v * 4).astype(int), (u * 4).astype(int)]
    grout = np.maximum(_groove(u, 4, 0.035), _groove(v, 4, 0.035))
    return 0.014 * shade + 0.014 * _noise(rng, size, 5, 5) - 0.22 * grout


def _carpet(rng: np.random.Generator, size: int) -> np.ndarray:
    return 0.045 * _noise(rng, size, 45, 45) + 0.02 * _noise(rng, size, 6, 6)


def _plaster(rng: np.random.Generator, size: int) -> np.ndarray:
    return 0.008 * _noise(rng, size, 25, 25) + 0.008 * _noise(rng, size, 5, 5)


def _brick(rng: np.random.Generator, size: int) -> np.ndarray:
    u, v = _grid(size)
    row = (v * 12).astype(int)
    shifted = (u + (row % 2) / 8) % 1
    shade = rng.standard_normal((12, 4))[row, (shifted * 4).astype(int)]
    mortar = np.maximum(_groove(shifted, 4, 0.045), _groove(v, 12, 0.13))
    return (0.05 * shade + 0.03 * _noise(rng, size, 30, 30)) * (1 - mortar) + 0.2 * mortar


def _fabric(rng: np.random.Generator, size: int) -> np.ndarray:
    u, v = _grid(size)
    warp, weft = np.sin(2 * np.pi * 32 * u), np.sin(2 * np.pi * 32 * v)
    return 0.035 * warp * weft + 0.02 * _noise(rng, size, 60, 4) + 0.02 * _noise(rng, size, 4, 60) + 0.012 * _noise(rng, size, 3, 3)


def _marble(rng: np.random.Generator, size: int) -> np.ndarray:
    u, v = _grid(size)
    cloud = _noise(rng, size, 2.5, 2.5)
    turbulence = 0.5 * cloud + 0.16 * _noise(rng, size, 6, 6) + 0.06 * _noise(rng, size, 18, 18)
    veins = np.exp(-((np.sin(np.pi * (2 * u + 3 * v + turbulence)) / 0.06) ** 2))
    fine = np.exp(-((np.sin(np.pi * (4 * u - v + 1.5 * turbulence)) / 0.05) ** 2))
    strength = _step(_noise(rng, size, 3, 3), -1.2, 1.4)
    return 0.015 * cloud + 0.02 * turbulence - 0.17 * veins * strength - 0.08 * fine * (1 - strength)


def _wicker(rng: np.random.Generator, size: int) -> np.ndarray:
    u, v = _grid(size)
    over = (-1.0) ** ((u * 12).astype(int) + (v * 24).astype(int))
    strand = np.abs(np.sin(np.pi * 24 * v)) ** 0.5
    bow = np.abs(np.sin(np.pi * 12 * u)) ** 0.5
    return 0.16 * strand + 0.07 * bow * over + 0.03 * _noise(rng, size, 6, 40)


GREY = {
    "wood": _wood,
    "planks": _planks,
    "tile": _tile,
    "carpet": _carpet,
    "plaster": _plaster,
    "brick": _brick,
    "fabric": _fabric,
    "marble": _marble,
    "wicker": _wicker,
}


def _rgb(*colors: str) -> np.ndarray:
    """Colours 0 to 1, shape [n 3], from six hexadecimal digits each."""
    return np.array([[int(color[k : k + 2], 16) / 255 for k in (0, 2, 4)] for color in colors])


def _over(image: np.ndarray, color: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Blend `color` over `image` with opacity `share` (0 to 1)."""
    return image + (color - image) * share[..., None]


def _hills(rng: np.random.Generator, size: int) -> np.ndarray:
    """A low sun above five ranges of hills."""
    u, v = _grid(size)
    sky = _rgb("f6d7a7", "e8eef0")
    image = sky[1] + (sky[0] - sky[1]) * np.broadcast_to(_step(v, 0, 0.6), (size, size))[..., None]
    image = _over(image, _rgb("e9673f")[0], 1 - _step(np.hypot(u - 0.66, v - 0.34), 0.115, 0.125))
    for level, color in zip((0.46, 0.56, 0.66, 0.77, 0.88), _rgb("9fb8bd", "6f9aa0", "3f7d7b", "2c5f5d", "1d3c45"), strict=True):
        waves = sum(rng.uniform(0.3, 1) * np.sin(2 * np.pi * (k * u + rng.uniform())) / k for k in (1, 2, 3, 5))
        line = level + 0.05 * waves
        image = _over(image, color, _step(v - line, -0.004, 0.004))
    return image


def _fields(rng: np.random.Generator, size: int) -> np.ndarray:
    """Soft-edged fields of warm colour, one above the other."""
    u, v = _grid(size)
    image = np.broadcast_to(_rgb("e9c9a0")[0], (size, size, 3))
    wobble = 0.012 * _noise(rng, size, 8, 8)
    for (top, bottom), color in zip(((0.08, 0.44), (0.49, 0.63), (0.68, 0.93)), _rgb("c8402f", "f2a03d", "5a2a4f"), strict=True):
        inside = np.minimum(np.minimum(u - 0.09, 0.91 - u), np.minimum(v - top, bottom - v)) + wobble
        image = _over(image, color, 0.93 * _step(inside, -0.005, 0.02))
    return image + 0.015 * _noise(rng, size, 50, 50)[..., None]


def _circles(rng: np.random.Generator, size: int) -> np.ndarray:
    """Overlapping discs and rings on cream."""
    u, v = _grid(size)
    image = np.broadcast_to(_rgb("f4efe4")[0], (size, size, 3))
    colors = _rgb("2f5d8a", "e0503c", "f0b63f", "3c9a8e", "22303c", "e89bb0")
    places = ((0.36, 0.40, 0.27), (0.68, 0.33, 0.19), (0.60, 0.66, 0.24), (0.24, 0.74, 0.15), (0.80, 0.80, 0.09), (0.44, 0.16, 0.08))
    for (x, y, radius), color in zip(places, colors, strict=True):
        far = np.hypot(u - x, v - y)
        image = _over(image, color, 0.86 * (1 - _step(far, radius - 0.006, radius)))
    for x, y, radius in ((0.36, 0.40, 0.33), (0.60, 0.66, 0.12)):
        image = _over(image, _rgb("22303c")[0], 1 - _step(np.abs(np.hypot(u - x, v - y) - radius), 0.006, 0.011))
    return image + 0.01 * _noise(rng, size, 40, 40)[..., None]


def _petals(rng: np.random.Generator, size: int) -> np.ndarray:
    """A blue ground with three flowers on stems."""
    u, v = _grid(size)
    image = np.broadcast_to(_rgb("27496d")[0], (size, size, 3)) + 0.02 * _noise(rng, size, 6, 30)[..., None]
    places = ((0.30, 0.36, 0.17), (0.66, 0.27, 0.15), (0.56, 0.58, 0.20))
    for (x, y, radius), color in zip(places, _rgb("f2b441", "f3e3d3", "e76f6a"), strict=True):
        stem = x + (0.5 - x) * _step(v, y, 1.05) + 0 * u
        image = _over(image, _rgb("7fb069")[0], (1 - _step(np.abs(u - stem), 0.008, 0.013)) * (v > y))
        angle, far = np.arctan2(v - y, u - x), np.hypot(u - x, v - y)
        edge = radius * (0.72 + 0.28 * np.abs(np.cos(3.5 * angle + rng.uniform(0, 3))))
        image = _over(image, color, 1 - _step(far - edge, -0.005, 0.005))
        image = _over(image, _rgb("5a3320")[0], 1 - _step(far, radius * 0.28, radius * 0.31))
    return image


def _screen(rng: np.random.Generator, size: int) -> np.ndarray:
    """A switched-off screen: nearly black, bluish towards the top, with a faint slanting reflection."""
    u, v = _grid(size)
    dark, light = _rgb("0d1116", "2b3947")
    glow = 0.55 * (1 - v) + 0.15 * u + 0.28 * (_step(u + 0.5 * v, 0.55, 0.57) - _step(u + 0.5 * v, 0.86, 0.88))
    return dark + (light - dark) * glow[..., None]


def _books(rng: np.random.Generator, size: int) -> np.ndarray:
    """Twelve book spines side by side, with title bands."""
    u, v = _grid(size)
    colors = _rgb("a63a32", "d9a441", "2f6b6a", "e8dfcc", "3b4a6b", "7a8f4d", "5c3a52", "c96f3b", "27323d", "8fb3b8", "b5533c", "efe3c2")
    width = rng.uniform(0.7, 1.3, 12)
    ends = np.cumsum(width) / width.sum()
    book = np.searchsorted(ends, u[0]).clip(0, 11)
    left = np.concatenate([[0], ends[:-1]])[book]
    inside = (u[0] - left) / (ends[book] - left)
    bulge = 0.62 + 0.38 * np.sin(np.pi * inside) ** 0.5
    image = np.broadcast_to(colors[rng.permutation(12)][book] * bulge[:, None], (size, size, 3))
    place = rng.uniform(0.12, 0.3, 12)[book]
    band = (np.abs(v - place) < 0.035) | (np.abs(v - 0.84) < 0.012)
    tone = np.where(image.mean(axis=2) > 0.5, 0.22, 0.88)[..., None] * np.array([1.0, 0.95, 0.82])
    return _over(image, tone, 0.8 * (band & (np.abs(inside - 0.5) < 0.38)))


COLORED = {
    "painting_0": _hills,
    "painting_1": _fields,
    "painting_2": _circles,
    "painting_3": _petals,
    "screen": _screen,
    "book": _books,
}
TEXTURES = (*GREY, *COLORED)


@lru_cache(maxsize=64)
def texture(name: str, size: int = 256) -> np.ndarray:
    """RGBA texture, uint8, shape [size size 4]; the same bytes at every call.

    It is opaque and read-only. Grey ones have a mean of 0.85 of full scale and wrap around. Raises `InputError` for an unknown name.
    """
    if name not in TEXTURES:
        close = difflib.get_close_matches(name, TEXTURES, n=1)
        hint = f"; did you mean '{close[0]}'?" if close else ""
        raise InputError(f"texture: expected one of {', '.join(TEXTURES)}, got '{name}'{hint}")
    rng = np.random.default_rng([zlib.crc32(name.encode()), size])
    image = np.full((size, size, 4), 255, np.uint8)
    if name in GREY:
        value = GREY[name](rng, size)
        value = (MEAN + value - value.mean())[..., None]
    else:
        value = COLORED[name](rng, size)
    image[..., :3] = np.clip(value * 255 + 0.5, 0, 255)
    image.flags.writeable = False
    return image

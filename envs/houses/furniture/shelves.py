"""Bookshelves and open shelves, with books and small objects. Sizes are metres."""

from dataclasses import replace

import numpy as np

from envs.houses.furniture.model import COLORS, IRON, Draft, Style, plain, shade, timber
from envs.houses.mesh import Finish, Part, beam, box, lathe, loft, ring, slab, transform

SPINES = Finish((1.0, 1.0, 1.0), "book")
TWELVE = 0.40


def _books(low: tuple[float, float, float], high: tuple[float, float, float], start: float) -> Part:
    """A row of books between two corners, their spines towards +Z.

    `start` (0 to 1) selects the spines of the texture.
    """
    part = box(low, high, SPINES)
    across = (part.vertices[:, 0] - low[0]) / TWELVE + start
    down = (high[1] - part.vertices[:, 1]) / (high[1] - low[1])
    return replace(part, uv=np.stack([across, np.clip(down, 0.01, 0.99)], axis=1))


def _filled(x0: float, x1: float, y: float, tall: float, z: float, rng: np.random.Generator) -> list[Part]:
    """Books on a board from x0 to x1 at height y, in groups with gaps.

    Their heights vary below `tall`.
    """
    parts, at = [], x0 + 0.004
    while x1 - at > 0.07:
        wide = min(TWELVE * rng.integers(3, 8) / 12, x1 - at - 0.004)
        high = tall * rng.uniform(0.62, 0.9)
        back = z - rng.uniform(0.012, 0.035)
        if rng.random() < 0.15 and wide > 0.12 and len(parts):
            pile = transform(_books((-0.11, -0.09, -0.085), (0.0, 0.09, 0.085), rng.uniform()), roll=np.pi / 2)
            parts.append(transform(pile, offset=(at + 0.1, y + 0.11, back - 0.1)))
            at += 0.215
        else:
            parts.append(_books((at, y - 0.003, -z + 0.03), (at + wide, y + high, back), rng.uniform()))
            at += wide + (0.05 * rng.random() if rng.random() < 0.4 else 0.003)
    return parts


def _case(x: float, z: float, heights: list[float], top: float, style: Style) -> list[Part]:
    """Sides, back, boards at `heights` and top of a bookcase; a kick board below."""
    finish, board = style.board, 0.026
    parts = [box((i * x - 0.014, 0.0, -z), (i * x + 0.014, top, z), finish) for i in (-1, 1)]
    back = timber(shade(style.tint, 0.7)) if style.natural else plain(shade(style.tint, 0.78))
    parts.append(box((-x, 0.03, -z + 0.004), (x, top - 0.01, -z + 0.018), back))
    parts += [box((-x, y - board, -z + 0.006), (x, y, z - 0.006), finish) for y in heights]
    parts.append(box((-x, 0.0, z - 0.04), (x, heights[0] - 0.01, z - 0.02), finish))
    parts.append(slab((-x - 0.03, top - 0.005, -z - 0.004), (x + 0.03, top + 0.03, z + 0.016), finish, round=0.008))
    return parts


def bookshelf_tall(style: Style) -> Draft:
    """A tall bookcase, full of books."""
    x, z, top = 0.42 * style.scale, 0.15, 1.83
    heights = [float(y) for y in np.linspace(0.09, 1.47, 5)]
    parts = _case(x, z, heights, top, style)
    for y, above in zip(heights, [*heights[1:], top], strict=True):
        parts += _filled(-x + 0.016, x - 0.016, y, above - y - 0.03, z, style.rng)
    return Draft(parts, "wood")


def bookshelf_low(style: Style) -> Draft:
    """A waist-high, wide bookcase with an upright in its middle."""
    x, z, top = 0.58 * style.scale, 0.15, 0.86
    heights = [0.08, 0.46]
    parts = _case(x, z, heights, top, style)
    parts.append(box((-0.013, 0.07, -z + 0.01), (0.013, top, z - 0.008), style.board))
    for y in heights:
        for left in (-x + 0.016, 0.015):
            parts += _filled(left, left + x - 0.032, y, 0.33, z, style.rng)
    return Draft(parts, "wood", (x - 0.02, top + 0.03, z - 0.02))


def bookshelf_stepped(style: Style) -> Draft:
    """A bookcase whose lower part is deeper, with an open ledge."""
    x, z = 0.45 * style.scale, 0.19
    parts = [transform(part, offset=(0, 0, 0)) for part in _case(x, z, [0.08, 0.4], 0.72, style)]
    upper = _case(x - 0.05, 0.12, [0.0, 0.31, 0.6], 0.92, style)
    parts += [transform(part, offset=(0, 0.748, -z + 0.124)) for part in upper[:-2] + upper[-1:]]
    for y, tall in ((0.08, 0.29), (0.4, 0.29)):
        parts += _filled(-x + 0.016, x - 0.016, y, tall, z, style.rng)
    for y in (0.752, 1.058, 1.348):
        row = _filled(-x + 0.066, x - 0.066, y, 0.26, 0.12, style.rng)
        parts += [transform(part, offset=(0, 0, -z + 0.124)) for part in row]
    return Draft(parts, "wood")


def _keepsakes(x0: float, x1: float, y: float, depth: float, rng: np.random.Generator) -> list[Part]:
    """A small object on a shelf between x0 and x1.

    It is a bin, a vase, a few flat books or a little plant.
    """
    middle, kind = (x0 + x1) / 2 + rng.uniform(-0.2, 0.2) * max(0.0, x1 - x0 - 0.25), rng.integers(4)
    tone = shade(list(COLORS.values())[rng.integers(len(COLORS))], 1.15)
    if kind == 0:
        return [
            slab(
                (middle - 0.1, y, -depth * 0.6),
                (middle + 0.1, y + 0.15, depth * 0.7),
                Finish((0.78, 0.62, 0.42), "wicker", 0.3),
                round=0.015,
            )
        ]
    if kind == 1:
        profile = [(0.03, 0.0), (0.06, 0.05), (0.055, 0.1), (0.025, 0.15), (0.035, 0.18)]
        return [transform(lathe(profile, plain(tone), 10), offset=(middle, y, 0))]
    if kind == 2:
        return [
            box(
                (middle - 0.11 + 0.01 * k, y + 0.035 * k, -0.07),
                (middle + 0.1, y + 0.035 * (k + 1) - 0.003, 0.07),
                plain(shade(tone, 0.6 + 0.4 * k)),
            )
            for k in range(3)
        ]
    pot = lathe([(0.04, 0.0), (0.055, 0.09), (0.045, 0.09)], plain((0.86, 0.84, 0.8)), 8)
    leaves = [ring(r, r, h, sides=6) for r, h in ((0.03, 0.08), (0.09, 0.13), (0.075, 0.19), (0.0, 0.24))]
    return [transform(part, offset=(middle, y, 0)) for part in (pot, loft(leaves, plain((0.30, 0.52, 0.27))))]


def shelf_frame(style: Style) -> Draft:
    """Four boards in a slim metal frame, open at the back."""
    finish, x, z = style.board, 0.42 * style.scale, 0.16
    heights = (0.14, 0.55, 0.96, 1.37)
    parts = [slab((-x, y - 0.03, -z), (x, y, z), finish, round=0.006) for y in heights]
    parts += [beam((i * x, 0, k * z), (i * x, 1.52, k * z), (0.028, 0.028), IRON) for i in (-1, 1) for k in (-1, 1)]
    parts += [beam((i * x, 1.505, -z), (i * x, 1.505, z), (0.024, 0.024), IRON) for i in (-1, 1)]
    for y in heights[1:]:
        for left, right in ((-x + 0.05, 0.0), (0.0, x - 0.05)):
            if style.rng.random() < 0.7:
                parts += _keepsakes(left, right, y - 0.002, z, style.rng)
    return Draft(parts, "wood")


def shelf_cubes(style: Style) -> Draft:
    """A grid of open cubes, some with a fabric bin."""
    finish, cell, z = style.board, 0.34, 0.17
    columns = 2 if style.scale < 1.1 else 3
    rows = 2 if style.scale < 0.9 else 3
    x, top = columns * cell / 2, rows * cell + 0.06
    parts = [slab((i * x - 0.02, 0.0, -z), (i * x + 0.02, top, z), finish, round=0.005) for i in (-1, 1)]
    parts += [
        slab((-x - 0.016, y - 0.018, -z + 0.002), (x + 0.016, y + 0.018, z - 0.002), finish, round=0.005) for y in (0.04, top - 0.018)
    ]
    parts += [box((-x, k * cell + 0.032, -z + 0.008), (x, k * cell + 0.05, z - 0.008), finish) for k in range(1, rows)]
    parts += [
        box((-x + k * cell - 0.009, 0.03, -z + 0.011), (-x + k * cell + 0.009, top - 0.02, z - 0.011), finish) for k in range(1, columns)
    ]
    back = plain(shade(style.tint, 0.72))
    parts.append(box((-x, 0.03, -z + 0.014), (x, top - 0.02, -z + 0.024), back))
    bin_finish = Finish(shade(style.tint, 0.55) if sum(style.tint) > 1.5 else (0.83, 0.78, 0.68), "fabric", 0.3)
    for column in range(columns):
        for row in range(rows):
            left, low, draw = -x + column * cell, row * cell + 0.058, style.rng.random()
            if draw < 0.4:
                parts.append(
                    slab((left + 0.025, low - 0.004, -z + 0.05), (left + cell - 0.025, low + 0.25, z - 0.02), bin_finish, round=0.012)
                )
            elif draw < 0.8:
                parts += _keepsakes(left + 0.06, left + cell - 0.06, low - 0.004, 0.1, style.rng)
    return Draft(parts, "wood", (x - 0.02, top, z - 0.02))


def shelf_ladder(style: Style) -> Draft:
    """A ladder that leans back, with boards that become deeper downwards."""
    finish, x, top = style.board, 0.3 * style.scale, 1.7
    parts = [beam((i * x, 0, 0.2), (i * x, top, -0.2), (0.055, 0.045), finish) for i in (-1, 1)]
    parts += [beam((i * x, 0, -0.19), (i * x, top, -0.19), (0.035, 0.035), finish) for i in (-1, 1)]
    for y in (0.3, 0.7, 1.1, 1.5):
        front = 0.2 - 0.4 * y / top + 0.02
        parts.append(slab((-x + 0.01, y - 0.025, -0.2), (x - 0.01, y, front), finish, round=0.006))
        parts.append(box((-x + 0.012, y - 0.01, front - 0.016), (x - 0.012, y + 0.02, front + 0.002), finish))
        if style.rng.random() < 0.8:
            middle = (front - 0.2) / 2
            things = _keepsakes(-x + 0.1, x - 0.1, y - 0.002, min(0.1, front - middle - 0.02), style.rng)
            parts += [transform(part, offset=(0, 0, middle)) for part in things]
    return Draft(parts, "wood")

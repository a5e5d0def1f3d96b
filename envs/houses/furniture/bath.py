"""Toilets, bathtubs and washing machines. Sizes are metres."""

import numpy as np

from envs.houses.furniture.joinery import panel
from envs.houses.furniture.model import CHROME, GLASS, STEEL, Draft, Style, plain, shade
from envs.houses.mesh import Finish, Part, beam, box, cylinder, loft, ring, slab, sphere, transform, tube

WATER = plain((0.55, 0.78, 0.88))


def _egg(x: float, z: float, y: float, middle: float, *, sides: int = 14) -> np.ndarray:
    """A level ring, pointed a little towards +Z, around depth `middle`."""
    points = ring(x, z, y, sides=sides)
    points[:, 0] *= 1 - 0.18 * points[:, 2] / z
    return points + (0, 0, middle)


def _bowl(finish: Finish) -> Part:
    """A toilet's foot and open bowl, rim at 0.40."""
    outside = (
        (0.115, 0.2, 0.0, -0.02),
        (0.105, 0.19, 0.06, -0.02),
        (0.1, 0.18, 0.16, 0.0),
        (0.165, 0.24, 0.3, 0.05),
        (0.19, 0.265, 0.4, 0.06),
    )
    inside = ((0.145, 0.215, 0.4, 0.065), (0.11, 0.16, 0.3, 0.06), (0.05, 0.08, 0.22, 0.04))
    return loft([_egg(x, z, y, c) for x, z, y, c in outside + inside], finish)


def _seat(low: float, high: float, finish: Finish, *, lid: bool) -> Part:
    """A toilet seat between two heights; closed by its lid, or with a hole."""
    outer = [_egg(x, x * 1.4, y, 0.06) for x, y in ((0.19, low), (0.198, (low + high) / 2), (0.19, high))]
    if lid:
        return loft(outer, finish)
    return loft([*outer, _egg(0.13, 0.19, high, 0.07), _egg(0.13, 0.19, low, 0.07)], finish, wrap=True)


def _cistern(finish: Finish) -> list[Part]:
    """The tank behind the bowl with its lid and button."""
    parts = [
        slab((-0.2, 0.4, -0.36), (0.2, 0.76, -0.18), finish, round=0.03),
        slab((-0.212, 0.752, -0.37), (0.212, 0.79, -0.168), finish, round=0.014),
    ]
    parts.append(cylinder((0, 0.79, -0.27), 0.025, 0.02, CHROME, sides=10))
    parts.append(slab((-0.12, 0.24, -0.32), (0.12, 0.41, -0.1), finish, round=0.02))
    return parts


def toilet_closed(style: Style) -> Draft:
    """A toilet with a cistern, lid down."""
    finish = plain(style.tint)
    parts = [
        _bowl(finish),
        *_cistern(finish),
        _seat(0.395, 0.42, plain(shade(style.tint, 0.9)), lid=False),
        _seat(0.418, 0.448, finish, lid=True),
    ]
    return Draft(parts, "ceramic")


def toilet_open(style: Style) -> Draft:
    """A toilet with a cistern, lid up against it, water in the bowl."""
    finish = plain(style.tint)
    parts = [_bowl(finish), *_cistern(finish), _seat(0.396, 0.425, finish, lid=False)]
    lid = loft([_egg(x, x * 1.06, y, 0.18) for x, y in ((0.183, 0.0), (0.19, 0.012), (0.183, 0.024))], finish)
    parts.append(transform(lid, pitch=-np.pi / 2 - 0.14, offset=(0, 0.42, -0.135)))
    parts.append(loft([_egg(0.085, 0.125, y, 0.055) for y in (0.25, 0.27)], WATER))
    return Draft(parts, "ceramic")


def toilet_wall(style: Style) -> Draft:
    """A boxy toilet before a slim full-height cistern."""
    finish = plain(style.tint)
    body = ((0.13, 0.24, 0.0), (0.13, 0.24, 0.05), (0.18, 0.28, 0.32), (0.185, 0.285, 0.4))
    parts = [loft([ring(x, z, y, corner=0.09, steps=4) for x, z, y in body], finish)]
    parts[0] = transform(parts[0], offset=(0, 0, 0.06))
    for low, high, tone in ((0.4, 0.418, 0.85), (0.42, 0.45, 1.0)):
        levels = [
            ring(0.19 - cut, 0.26 - cut, y, corner=0.1, steps=4) for y, cut in ((low - 0.004, 0.008), (high - 0.01, 0.0), (high, 0.012))
        ]
        parts.append(transform(loft(levels, plain(shade(style.tint, tone))), offset=(0, 0, 0.1)))
    parts.append(slab((-0.24, 0.0, -0.32), (0.24, 1.0, -0.17), finish, round=0.015))
    parts.append(slab((-0.06, 0.82, -0.18), (0.06, 0.89, -0.162), CHROME, round=0.006))
    return Draft(parts, "ceramic")


def _faucet(x: float, y: float, z: float) -> list[Part]:
    """A faucet: two taps and a spout that bends towards the tub at smaller x."""
    spout = tube([(x, y - 0.02, z), (x, y + 0.1, z), (x - 0.05, y + 0.13, z), (x - 0.13, y + 0.1, z)], 0.018, CHROME, sides=6)
    return [spout, *(cylinder((x, y + 0.03, z + k * 0.09), 0.022, 0.08, CHROME, sides=7, top_radius=0.03) for k in (-1, 1))]


def _tub(levels: tuple[tuple[float, float, float], ...], corner: float | None, finish: Finish) -> Part:
    """An open tub through rings of half width, half depth and height.

    The rings are rounded rectangles, or ovals without `corner`.
    """
    if corner is None:
        return loft([ring(x, z, y, sides=20) for x, z, y in levels], finish)
    return loft([ring(x, z, y, corner=corner, steps=4) for x, z, y in levels], finish)


def bathtub_oval(style: Style) -> Draft:
    """A free-standing oval tub with water in it."""
    x, z = 0.8 * style.scale, 0.38 * style.scale**0.5
    levels = ((0.76 * x, 0.72 * z, 0.0), (0.8 * x, 0.76 * z, 0.04), (0.97 * x, 0.96 * z, 0.5), (x, z, 0.555), (0.985 * x, 0.97 * z, 0.58))
    levels += ((0.95 * x, 0.9 * z, 0.57), (0.9 * x, 0.84 * z, 0.46), (0.72 * x, 0.6 * z, 0.14))
    parts = [_tub(levels, None, plain(style.tint))]
    parts.append(loft([ring(0.9 * x, 0.83 * z, y, sides=20) for y in (0.38, 0.42)], WATER))
    stand = tube([(0, 0.0, -z - 0.06), (0, 0.78, -z - 0.06), (0, 0.82, -z), (0, 0.78, -z + 0.12)], 0.018, CHROME, sides=6)
    parts += [
        stand,
        cylinder((0, 0.012, -z - 0.06), 0.05, 0.024, CHROME, sides=10),
        box((-0.07, 0.62, -z - 0.075), (0.07, 0.645, -z - 0.045), CHROME),
    ]
    return Draft(parts, "ceramic")


def bathtub_claw(style: Style) -> Draft:
    """A tub with a rolled rim on four claw feet."""
    x, z = 0.8 * style.scale, 0.38 * style.scale**0.5
    levels = (
        (0.6 * x, 0.5 * z, 0.13),
        (0.8 * x, 0.74 * z, 0.2),
        (0.94 * x, 0.91 * z, 0.56),
        (x, z, 0.565),
        (x, z, 0.595),
    )
    levels += ((0.95 * x, 0.92 * z, 0.605), (0.9 * x, 0.86 * z, 0.56), (0.86 * x, 0.8 * z, 0.42), (0.62 * x, 0.52 * z, 0.17))
    parts = [_tub(levels, 0.34, plain(style.tint))]
    parts.append(loft([ring(0.9 * x, 0.84 * z, y, corner=0.3, steps=4) for y in (0.36, 0.44)], WATER))
    for i in (-1, 1):
        for k in (-1, 1):
            parts.append(beam((i * 0.62 * x, 0.24, k * 0.56 * z), (i * 0.68 * x, 0.04, k * 0.72 * z), (0.1, 0.04), CHROME, sides=6))
            parts.append(sphere((i * 0.68 * x, 0.035, k * 0.72 * z), 0.035, CHROME, rows=3, sides=6))
    return Draft(parts + _faucet(0.93 * x, 0.6, 0.0), "ceramic")


def bathtub_panelled(style: Style) -> Draft:
    """A built-in tub: rectangular, with a panelled side and a broad rim."""
    x, z = 0.82 * style.scale, 0.38
    levels = ((x - 0.03, z - 0.03, 0.0), (x - 0.03, z - 0.03, 0.5), (x, z, 0.505), (x, z, 0.55), (x - 0.09, z - 0.085, 0.555))
    levels += ((x - 0.13, z - 0.12, 0.45), (x - 0.26, z - 0.19, 0.14))
    outer = [ring(a, b, y, corner=0.03, steps=4) for a, b, y in levels[:4]]
    inner = [ring(a, b, y, corner=0.16, steps=4) for a, b, y in levels[4:]]
    parts = [loft([*outer, *inner], plain(style.tint))]
    wide = 2 * (x - 0.05) / 3
    for k in range(3):
        left = -x + 0.05 + k * wide
        parts.append(panel((left + 0.015, 0.07, z - 0.05), (left + wide - 0.015, 0.45, z - 0.012), plain(shade(style.tint, 0.92))))
    parts.append(loft([ring(x - 0.125, z - 0.115, y, corner=0.14, steps=4) for y in (0.35, 0.41)], WATER))
    return Draft(parts + _faucet(x - 0.05, 0.55, 0.0), "ceramic")


def _porthole(y: float, z: float, radius: float) -> list[Part]:
    """A round glass door: ring, dark pane, handle."""
    rim = [ring(radius * a, radius * a, h, sides=18) for a, h in ((1.0, -0.01), (1.0, 0.02), (0.9, 0.04), (0.76, 0.025), (0.74, -0.01))]
    parts = [transform(loft(rim, STEEL, wrap=True), pitch=np.pi / 2, offset=(0, y, z))]
    dome = [ring(radius * a, radius * a, h, sides=18) for a, h in ((0.77, -0.01), (0.74, 0.018), (0.5, 0.038), (0.0, 0.048))]
    parts.append(transform(loft(dome, GLASS, crease=1.3), pitch=np.pi / 2, offset=(0, y, z)))
    parts.append(slab((0.84 * radius, y - 0.045, z + 0.01), (0.99 * radius, y + 0.045, z + 0.05), CHROME, round=0.01))
    return parts


def washer_front(style: Style) -> Draft:
    """A front-loading washing machine with a round door."""
    finish, z = plain(style.tint), 0.29
    parts = [slab((-0.3, 0.02, -z), (0.3, 0.85, z), finish, round=0.015)]
    parts += [cylinder((i * 0.25, 0.015, k * 0.24), 0.025, 0.03, plain((0.15, 0.15, 0.16)), sides=6) for i in (-1, 1) for k in (-1, 1)]
    parts.append(panel((-0.29, 0.72, z - 0.01), (0.29, 0.84, z + 0.014), plain(shade(style.tint, 0.85))))
    parts.append(panel((-0.275, 0.735, z), (-0.09, 0.825, z + 0.022), finish))
    parts.append(cylinder((0.0, 0.78, z + 0.02), 0.038, 0.03, CHROME, sides=12, axis="z", top_radius=0.033))
    parts.append(box((0.09, 0.755, z + 0.005), (0.25, 0.805, z + 0.018), GLASS))
    parts.append(panel((-0.27, 0.045, z - 0.01), (0.27, 0.1, z + 0.008), plain(shade(style.tint, 0.85))))
    return Draft(parts + _porthole(0.42, z, 0.21), "metal", (0.26, 0.85, 0.24))


def washer_top(style: Style) -> Draft:
    """A top-loading washing machine: lid on top, control panel behind it."""
    finish, z = plain(style.tint), 0.3
    parts = [slab((-0.31, 0.02, -z), (0.31, 0.9, z), finish, round=0.018)]
    parts += [cylinder((i * 0.26, 0.015, k * 0.25), 0.025, 0.03, plain((0.15, 0.15, 0.16)), sides=6) for i in (-1, 1) for k in (-1, 1)]
    parts.append(slab((-0.27, 0.89, -0.16), (0.27, 0.918, 0.27), plain(shade(style.tint, 0.88)), round=0.012))
    parts.append(slab((-0.2, 0.9, -0.11), (0.2, 0.922, 0.2), plain((0.3, 0.36, 0.4)), round=0.006))
    parts.append(slab((-0.07, 0.9, 0.225), (0.07, 0.928, 0.262), CHROME, round=0.008))
    console = slab((-0.31, -0.02, -0.04), (0.31, 0.17, 0.04), finish, round=0.02)
    parts.append(transform(console, pitch=-0.25, offset=(0, 0.9, -0.225)))
    face = slab((-0.27, 0.02, 0.03), (0.27, 0.14, 0.046), plain((0.24, 0.25, 0.27)), round=0.004)
    parts.append(transform(face, pitch=-0.25, offset=(0, 0.9, -0.225)))
    for x in (-0.19, -0.08, 0.19):
        dial = cylinder((x, 0.08, 0.055), 0.036 if x > 0 else 0.024, 0.03, CHROME, sides=10, axis="z")
        parts.append(transform(dial, pitch=-0.25, offset=(0, 0.9, -0.225)))
    return Draft(parts, "metal")


def washer_retro(style: Style) -> Draft:
    """A rounded front loader with a broad base band."""
    finish, z = plain(style.tint), 0.29
    rings = [ring(0.3 - cut, z - cut, y, corner=0.09, steps=4) for y, cut in ((0.06, 0.0), (0.78, 0.0), (0.84, 0.025), (0.86, 0.07))]
    parts = [loft(rings, finish, crease=1.2)]
    parts.append(loft([ring(0.285, z - 0.015, y, corner=0.08, steps=4) for y in (0.0, 0.07)], plain((0.25, 0.26, 0.28))))
    parts.append(panel((-0.2, 0.69, z - 0.01), (0.2, 0.78, z + 0.016), STEEL))
    parts += [cylinder((x, 0.735, z + 0.02), 0.028, 0.03, plain(shade(style.tint, 0.9)), sides=10, axis="z") for x in (-0.13, 0.13)]
    parts.append(box((-0.06, 0.715, z), (0.06, 0.755, z + 0.02), GLASS))
    return Draft(parts + _porthole(0.38, z, 0.215), "metal", (0.2, 0.86, 0.18))

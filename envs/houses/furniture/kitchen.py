"""Fridges, stoves, sinks, counters, microwaves. Doors face +Z; sizes are metres."""

import numpy as np

from envs.houses.furniture.joinery import carcass, fronts, handle, knob, panel
from envs.houses.furniture.model import CERAMIC, CHROME, GLASS, IRON, STEEL, STONE, Draft, Style, plain, shade, timber
from envs.houses.mesh import Finish, Part, box, cylinder, lathe, loft, ring, slab, transform, tube

TOE = plain((0.13, 0.13, 0.14))
GLOW = plain((0.35, 0.85, 0.72))


def fridge_double(style: Style) -> Draft:
    """A wide fridge with two tall doors and an ice dispenser."""
    finish, x, z = plain(style.tint), 0.45 * style.scale, 0.33
    parts = [carcass(x, 0.03, 1.77, z, plain(shade(style.tint, 0.8)), round=0.01)]
    parts.append(box((-x + 0.02, 0.0, -z + 0.02), (x - 0.02, 0.05, z - 0.03), TOE))
    split = -0.12 * x
    for left, right in ((-x, split - 0.004), (split + 0.004, x)):
        parts.append(slab((left, 0.06, z - 0.02), (right, 1.775, z + 0.06), finish, round=0.018))
    grip = CHROME if sum(style.tint) < 2.4 else STEEL
    parts += [handle((at, 1.0, z + 0.058), 0.85, grip, upright=True, width=0.024) for at in (split - 0.05, split + 0.05)]
    parts.append(panel((-0.78 * x, 0.98, z + 0.05), (-0.36 * x, 1.32, z + 0.066), plain((0.22, 0.23, 0.25))))
    parts.append(box((-0.72 * x, 1.26, z + 0.06), (-0.42 * x, 1.295, z + 0.07), GLOW))
    return Draft(parts, "metal")


def fridge_freezer(style: Style) -> Draft:
    """A tall fridge above a freezer drawer."""
    finish, x, z = plain(style.tint), 0.31 * style.scale, 0.3
    parts = [carcass(x, 0.03, 1.78, z, plain(shade(style.tint, 0.8)), round=0.01)]
    parts.append(box((-x + 0.02, 0.0, -z + 0.02), (x - 0.02, 0.05, z - 0.03), TOE))
    grip = CHROME if sum(style.tint) < 2.4 else STEEL
    for low, high, at in ((0.06, 0.68, 0.5), (0.69, 1.785, 0.9)):
        parts.append(slab((-x, low, z - 0.02), (x, high, z + 0.06), finish, round=0.018))
        parts.append(handle((x - 0.06, at, z + 0.058), 0.3 if at < 0.8 else 0.38, grip, upright=True, width=0.024))
    parts.append(box((-0.05, 1.66, z + 0.05), (0.05, 1.685, z + 0.063), STEEL))
    return Draft(parts, "metal")


def fridge_retro(style: Style) -> Draft:
    """A rounded fridge of the 1950s, with a lever handle and chrome trim."""
    finish, x, z = plain(style.tint), 0.3 * style.scale, 0.29
    rings = [
        ring(x - cut, z - cut, y, corner=0.1, steps=4) for y, cut in ((0.05, 0.015), (0.09, 0.0), (1.34, 0.0), (1.43, 0.03), (1.47, 0.09))
    ]
    parts = [loft(rings, finish, crease=1.2)]
    for low, high in ((0.12, 1.02), (1.045, 1.38)):
        face = [
            ring(x - 0.025 - cut, (high - low) / 2 - cut, y, corner=0.06, steps=3) for y, cut in ((0.0, 0.0), (0.045, 0.0), (0.06, 0.02))
        ]
        parts.append(transform(loft(face, finish, crease=1.0), pitch=np.pi / 2, offset=(0, (low + high) / 2, z - 0.02)))
    for y in (0.86, 1.16):
        parts.append(cylinder((-x + 0.085, y, z + 0.05), 0.03, 0.03, CHROME, sides=8, axis="z"))
        parts.append(slab((-x + 0.065, y - 0.012, z + 0.055), (-x + 0.25, y + 0.012, z + 0.078), CHROME, round=0.006))
    parts.append(slab((0.0, 1.24, z + 0.035), (0.16, 1.265, z + 0.047), CHROME, round=0.005))
    parts += [cylinder((i * (x - 0.09), 0.03, k * (z - 0.09)), 0.028, 0.06, TOE, sides=7) for i in (-1, 1) for k in (-1, 1)]
    return Draft(parts, "metal")


def _oven(x: float, low: float, high: float, z: float, finish: Finish) -> list[Part]:
    """An oven door with a dark window and a bar across its top."""
    tall = high - low
    parts = [panel((-x, low, z - 0.01), (x, high, z + 0.028), finish)]
    parts.append(panel((-x + 0.07, low + 0.16 * tall, z + 0.01), (x - 0.07, high - 0.28 * tall, z + 0.034), GLASS))
    parts.append(handle((0, high - 0.055, z + 0.026), 1.7 * x, CHROME, width=0.022))
    return parts


def _dials(x: float, y: float, z: float, count: int, finish: Finish) -> list[Part]:
    """A row of control knobs."""
    return [knob((u, y, z), finish, radius=0.022) for u in np.linspace(-x, x, count)]


def stove_electric(style: Style) -> Draft:
    """A stove with a glass hob, a raised panel at its back and an oven."""
    finish, x, z = plain(style.tint), 0.3 * style.scale, 0.3
    parts = [carcass(x, 0.05, 0.9, z, finish), box((-x + 0.02, 0.0, -z + 0.02), (x - 0.02, 0.06, z - 0.03), TOE)]
    parts.append(slab((-x - 0.004, 0.892, -z), (x + 0.004, 0.915, z + 0.025), plain((0.10, 0.10, 0.11)), round=0.006))
    for u, v, radius in ((-0.5, -0.42, 0.075), (0.5, -0.42, 0.095), (-0.5, 0.38, 0.095), (0.5, 0.38, 0.075)):
        parts.append(cylinder((u * x, 0.914, v * z), radius, 0.008, plain((0.62, 0.24, 0.18)), sides=12))
        parts.append(cylinder((u * x, 0.916, v * z), radius - 0.022, 0.012, plain((0.16, 0.16, 0.17)), sides=8))
    parts.append(slab((-x, 0.9, -z), (x, 1.06, -z + 0.06), finish, round=0.012))
    parts.append(box((-0.09, 0.96, -z + 0.05), (0.09, 1.02, -z + 0.064), GLASS))
    parts += _dials(0.75 * x, 0.835, z, 5, IRON if sum(style.tint) > 1 else STEEL)
    parts += _oven(x - 0.015, 0.22, 0.78, z, finish)
    parts.append(panel((-x + 0.015, 0.075, z - 0.01), (x - 0.015, 0.205, z + 0.025), finish))
    return Draft(parts, "metal")


def stove_gas(style: Style) -> Draft:
    """A gas cooker: iron grates over four burners, oven below."""
    finish, x, z = plain(style.tint), 0.3 * style.scale, 0.3
    parts = [carcass(x, 0.05, 0.9, z, finish), box((-x + 0.02, 0.0, -z + 0.02), (x - 0.02, 0.06, z - 0.03), TOE)]
    parts.append(slab((-x, 0.89, -z), (x, 0.905, z), STEEL, round=0.005))
    for u in (-0.5, 0.5):
        for v in (-0.48, 0.44):
            parts.append(cylinder((u * x, 0.913, v * z), 0.045, 0.025, IRON, sides=10, top_radius=0.035))
        bars = [((u - 0.4) * x, (u + 0.4) * x, v * z, v * z) for v in (-0.48, -0.04, 0.44)]
        bars += [((u + k) * x, (u + k) * x, -0.85 * z, 0.82 * z) for k in (-0.4, 0.0, 0.4)]
        parts += [box((x0 - 0.007, 0.93, z0 - 0.007), (x1 + 0.007, 0.944, z1 + 0.007), IRON) for x0, x1, z0, z1 in bars]
        parts += [box(((u - 0.4) * x, 0.9, v * z - 0.007), ((u + 0.4) * x, 0.941, v * z + 0.007), IRON) for v in (-0.85, 0.82)]
    parts += _dials(0.72 * x, 0.835, z, 5, IRON if sum(style.tint) > 1 else STEEL)
    parts += _oven(x - 0.015, 0.1, 0.78, z, finish)
    return Draft(parts, "metal")


def _tap(x: float, y: float, z: float, *, tall: float = 0.26, reach: float = 0.16) -> list[Part]:
    """A swan-neck tap with a lever at (x, y, z), bent towards +Z."""
    angle = np.linspace(np.pi, 0.1, 6)
    bend = [(x, y + tall - reach / 2 + reach / 2 * np.sin(a), z + reach / 2 + reach / 2 * np.cos(a)) for a in angle]
    neck = tube([(x, y - 0.01, z), *bend, (x, y + tall - 0.6 * reach, z + reach)], 0.014, CHROME, sides=6)
    return [
        neck,
        cylinder((x, y + 0.02, z), 0.026, 0.05, CHROME, sides=8),
        box((x + 0.01, y + 0.04, z - 0.008), (x + 0.075, y + 0.056, z + 0.008), CHROME),
    ]


def _worktop(x: float, z: float, low: float, high: float, hole: tuple[float, float, float], finish: Finish) -> Part:
    """A board with a rectangular hole of half width, half depth and centre depth `hole`."""
    wide, deep, middle = hole
    outer, inner = ring(x, z, 0, corner=0.01, steps=3), ring(wide, deep, 0, corner=0.05, steps=3) + (0, 0, middle)
    return loft([outer + (0, low, 0), outer + (0, high, 0), inner + (0, high, 0), inner + (0, low, 0)], finish, crease=0.9, wrap=True)


def _basin(x: float, z: float, middle: float, top: float, deep: float, finish: Finish) -> Part:
    """A basin sunk below height `top`, with a narrow rim on the worktop."""
    levels = ((x - 0.03, z - 0.03, top - deep - 0.01), (x + 0.018, z + 0.018, top - 0.02), (x + 0.02, z + 0.02, top + 0.007))
    levels += ((x - 0.005, z - 0.005, top + 0.007), (x - 0.012, z - 0.012, top - 0.03), (x - 0.045, z - 0.045, top - deep))
    return loft(np.array([ring(a, b, y, corner=0.06, steps=3) for a, b, y in levels]) + (0, 0, middle), finish)


def sink_kitchen(style: Style) -> Draft:
    """A kitchen sink: steel basin and swan-neck tap in a counter with doors."""
    finish, x, z = style.board, 0.5 * style.scale, 0.3
    parts = [carcass(x, 0.1, 0.68, z - 0.02, finish), box((-x + 0.01, 0.0, -z + 0.03), (x - 0.01, 0.11, z - 0.07), TOE)]
    parts += [box((i * x - 0.02 * (i > 0), 0.66, -z + 0.02), (i * x + 0.02 * (i < 0), 0.88, z - 0.021), finish) for i in (-1, 1)]
    parts += [box((-x + 0.002, 0.66, k * (z - 0.03) - 0.009), (x - 0.002, 0.88, k * (z - 0.03) + 0.009), finish) for k in (-1, 1)]
    parts += fronts((-x + 0.01, 0.12, z - 0.02), (x - 0.01, 0.86, z - 0.02), (2, 1), finish, STEEL, style="middle")
    parts.append(_worktop(x + 0.01, z + 0.01, 0.87, 0.91, (0.62 * x, 0.18, 0.04), STONE))
    parts.append(_basin(0.62 * x, 0.18, 0.04, 0.91, 0.18, STEEL))
    return Draft(parts + _tap(0, 0.91, -0.2, tall=0.32, reach=0.2), "metal")


def sink_vanity(style: Style) -> Draft:
    """A washstand: white bowl and tap on a cabinet with two doors."""
    finish, x, z = style.board, 0.4 * style.scale, 0.24
    parts = [carcass(x, 0.12, 0.74, z - 0.015, finish), slab((-x - 0.012, 0.735, -z), (x + 0.012, 0.77, z + 0.015), STONE, round=0.008)]
    parts += fronts((-x + 0.01, 0.13, z - 0.015), (x - 0.01, 0.73, z - 0.015), (2, 1), finish, CHROME, style="middle")
    parts += [
        box((i * (x - 0.05) - 0.02, 0.0, k * (z - 0.06) - 0.02), (i * (x - 0.05) + 0.02, 0.13, k * (z - 0.06) + 0.02), finish)
        for i in (-1, 1)
        for k in (-1, 1)
    ]
    levels = ((0.12, 0.1, 0.765), (0.19, 0.145, 0.83), (0.21, 0.16, 0.885), (0.195, 0.145, 0.885), (0.17, 0.125, 0.83), (0.09, 0.07, 0.79))
    parts.append(loft(np.array([ring(a, b, y, sides=14) for a, b, y in levels]) + (0, 0, 0.045), CERAMIC))
    return Draft(parts + _tap(0, 0.77, -0.16, tall=0.24, reach=0.15), "ceramic")


def sink_pedestal(style: Style) -> Draft:
    """A ceramic washbasin on a column."""
    finish, s = plain(style.tint), style.scale
    profile = [(0.12, 0.0), (0.115, 0.03), (0.075, 0.15), (0.07, 0.5), (0.11, 0.7)]
    parts = [transform(lathe(profile, finish, 12), scale=(s, 1, s))]
    levels = ((0.14, 0.12, 0.66, 0.0), (0.24, 0.19, 0.78, 0.0), (0.28, 0.22, 0.83, 0.0), (0.28, 0.22, 0.85, 0.0))
    levels += ((0.225, 0.155, 0.85, 0.035), (0.2, 0.135, 0.8, 0.035), (0.1, 0.07, 0.73, 0.035))
    bowl = [ring(a * s, b * s, y, corner=0.12 * a / 0.28 * s, steps=4) + (0, 0, c) for a, b, y, c in levels]
    parts.append(loft(bowl, finish))
    parts.append(slab((-0.26 * s, 0.79, -0.22 * s), (0.26 * s, 0.9, -0.22 * s + 0.035), finish, round=0.012))
    return Draft(parts + _tap(0, 0.85, -0.155 * s, tall=0.2, reach=0.13), "ceramic")


def counter_doors(style: Style) -> Draft:
    """A kitchen counter: drawers above doors, stone worktop."""
    finish, x, z = style.board, 0.6 * style.scale, 0.3
    columns = max(2, round(x / 0.25))
    parts = [carcass(x, 0.1, 0.87, z - 0.02, finish), box((-x + 0.01, 0.0, -z + 0.03), (x - 0.01, 0.11, z - 0.07), TOE)]
    parts += fronts((-x + 0.01, 0.69, z - 0.02), (x - 0.01, 0.86, z - 0.02), (columns, 1), finish, STEEL, style="bar")
    parts += fronts((-x + 0.01, 0.12, z - 0.02), (x - 0.01, 0.69, z - 0.02), (columns, 1), finish, STEEL, style="middle")
    parts.append(slab((-x - 0.012, 0.868, -z), (x + 0.012, 0.91, z + 0.022), STONE, round=0.008))
    return Draft(parts, "stone", (x - 0.02, 0.91, z - 0.03))


def counter_drawers(style: Style) -> Draft:
    """A kitchen counter with a stack of drawers beside a door, wooden worktop."""
    finish, x, z = style.board, 0.5 * style.scale, 0.3
    parts = [carcass(x, 0.1, 0.87, z - 0.02, finish), box((-x + 0.01, 0.0, -z + 0.03), (x - 0.01, 0.11, z - 0.07), TOE)]
    parts += fronts((-x + 0.01, 0.12, z - 0.02), (0.0, 0.86, z - 0.02), (1, 3), finish, STEEL, style="bar")
    parts += fronts((0.0, 0.12, z - 0.02), (x - 0.01, 0.86, z - 0.02), (1, 1), finish, STEEL, style="right")
    top = timber((0.80, 0.62, 0.42)) if not style.natural else STONE
    parts.append(slab((-x - 0.012, 0.868, -z), (x + 0.012, 0.915, z + 0.022), top, round=0.008))
    return Draft(parts, "wood", (x - 0.02, 0.915, z - 0.03))


def counter_island(style: Style) -> Draft:
    """A kitchen island: panelled body, thick worktop that overhangs."""
    finish, x, z = style.board, 0.68 * style.scale, 0.36
    parts = [carcass(x, 0.08, 0.88, z, finish), box((-x + 0.03, 0.0, -z + 0.03), (x - 0.03, 0.09, z - 0.03), TOE)]
    wide = 2 * x / 3
    for yaw, reach, count, size in ((0.0, z, 3, wide), (np.pi, z, 3, wide), (np.pi / 2, x, 1, 2 * z), (-np.pi / 2, x, 1, 2 * z)):
        for k in range(count):
            middle = (k - (count - 1) / 2) * size
            board = panel((middle - size / 2 + 0.035, 0.14, reach - 0.01), (middle + size / 2 - 0.035, 0.82, reach + 0.014), finish)
            parts.append(transform(board, yaw=yaw))
    parts.append(slab((-x - 0.07, 0.875, -z - 0.07), (x + 0.07, 0.93, z + 0.07), STONE, round=0.01))
    return Draft(parts, "stone", (x + 0.02, 0.93, z + 0.02))


def _microwave(style: Style, controls: list[Part]) -> Draft:
    """A microwave oven with a glass door and the given controls."""
    finish = plain(style.tint)
    parts = [slab((-0.25, 0.012, -0.17), (0.25, 0.29, 0.17), finish, round=0.012)]
    parts.append(panel((-0.24, 0.025, 0.16), (0.115, 0.278, 0.188), finish))
    parts.append(panel((-0.215, 0.055, 0.18), (0.07, 0.25, 0.193), GLASS, edge=0.006))
    parts.append(handle((0.094, 0.152, 0.186), 0.2, CHROME, upright=True, width=0.014))
    parts += [box((i * 0.2 - 0.02, 0.0, k * 0.13 - 0.02), (i * 0.2 + 0.02, 0.02, k * 0.13 + 0.02), TOE) for i in (-1, 1) for k in (-1, 1)]
    return Draft(parts + controls, "metal")


def microwave_keypad(style: Style) -> Draft:
    """A microwave oven with a display and keys."""
    controls = [panel((0.13, 0.025, 0.16), (0.234, 0.276, 0.18), plain((0.20, 0.21, 0.23)))]
    controls.append(box((0.145, 0.225, 0.17), (0.225, 0.258, 0.184), GLOW))
    key = plain((0.72, 0.73, 0.74))
    controls += [
        box((0.147 + 0.029 * i, 0.05 + 0.042 * k, 0.17), (0.168 + 0.029 * i, 0.078 + 0.042 * k, 0.184), key)
        for i in range(3)
        for k in range(4)
    ]
    return _microwave(style, controls)


def microwave_dial(style: Style) -> Draft:
    """A microwave oven with two large dials."""
    controls = [cylinder((0.18, y, 0.18), 0.036, 0.03, CHROME, sides=12, axis="z", top_radius=0.031) for y in (0.1, 0.205)]
    controls += [box((0.177, y - 0.028, 0.19), (0.183, y + 0.004, 0.199), TOE) for y in (0.1, 0.205)]
    return _microwave(style, controls)

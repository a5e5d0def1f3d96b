"""Dining tables, desks and coffee tables. The user's side is +Z; sizes are metres."""

import numpy as np

from envs.houses.furniture.joinery import fronts, legs, pair
from envs.houses.furniture.model import IRON, STEEL, Draft, Style, shade, timber
from envs.houses.mesh import Finish, Part, beam, box, lathe, loft, ring, slab


def _apron(x: float, z: float, low: float, high: float, finish: Finish) -> list[Part]:
    """Four rails under a table top, whose outer faces are at +-x and +-z."""
    long = [slab((-x, low, k * z - 0.012), (x, high, k * z + 0.012), finish, round=0.004) for k in (-1, 1)]
    return long + [slab((i * x - 0.012, low, -z), (i * x + 0.012, high, z), finish, round=0.004) for i in (-1, 1)]


def _round_top(radius: float, high: float, thick: float, finish: Finish, *, sides: int = 20) -> Part:
    """A round table top with eased edges, its upper face at height `high`."""
    ease = 0.25 * thick
    profile = [(radius - 0.03, high - thick), (radius, high - thick * 0.6), (radius, high - ease), (radius - ease, high)]
    return lathe(profile, finish, sides)


def table_rectangular(style: Style) -> Draft:
    """A dining table on four tapered legs."""
    finish, x, z = style.board, 0.72 * style.scale, 0.42 * style.scale**0.5
    parts = [slab((-x, 0.715, -z), (x, 0.75, z), finish, round=0.012)]
    parts += _apron(x - 0.08, z - 0.08, 0.63, 0.718, finish)
    parts += legs(x - 0.085, z - 0.085, 0.716, finish, sizes=(0.08, 0.048), splay=0.012)
    return Draft(parts, "wood", (x - 0.03, 0.75, z - 0.03))


def table_round(style: Style) -> Draft:
    """A round dining table on a turned pedestal."""
    finish, radius = style.board, 0.52 * style.scale
    profile = [(0.26, 0.0), (0.27, 0.025), (0.2, 0.05), (0.075, 0.11), (0.05, 0.3), (0.075, 0.46), (0.055, 0.6), (0.12, 0.7), (0.2, 0.715)]
    parts = [_round_top(radius, 0.75, 0.038, finish), lathe(profile, finish, 14)]
    return Draft(parts, "wood", (0.66 * radius, 0.75, 0.66 * radius))


def table_trestle(style: Style) -> Draft:
    """A long table on two crossed trestles."""
    finish, x, z = style.board, 0.8 * style.scale, 0.42 * style.scale**0.5
    parts = [slab((-x, 0.7, -z), (x, 0.75, z), finish, round=0.01)]
    for i in (-1, 1):
        at = i * (x - 0.24)
        parts += [
            beam((at + i * k * 0.018, 0.705, k * (z - 0.12)), (at + i * k * 0.018, 0, -k * (z - 0.08)), (0.07, 0.07), finish)
            for k in (-1, 1)
        ]
        parts.append(slab((at - 0.04, 0.665, -z + 0.05), (at + 0.04, 0.702, z - 0.05), finish, round=0.006))
    parts.append(beam((0.24 - x, 0.355, 0), (x - 0.24, 0.355, 0), (0.06, 0.06), finish))
    return Draft(parts, "wood", (x - 0.03, 0.75, z - 0.03))


def desk_pedestal(style: Style) -> Draft:
    """A desk with three drawers on one side and two legs on the other."""
    finish, grip = style.board, IRON
    x, z, side = 0.64 * style.scale, 0.3, 1 if style.rng.random() < 0.5 else -1
    parts = [slab((-x, 0.71, -z), (x, 0.745, z), finish, round=0.01)]
    left, right = sorted((side * (x - 0.4), side * (x - 0.03)))
    parts.append(slab((left, 0.08, -z + 0.03), (right, 0.712, z - 0.045), finish, round=0.006))
    parts += fronts((left + 0.01, 0.1, z - 0.045), (right - 0.01, 0.705, z - 0.045), (1, 3), finish, grip, style="bar")
    parts += [
        beam((x_, 0.09, k * (z - 0.09)), (x_, 0, k * (z - 0.09)), (0.045, 0.03), IRON)
        for x_ in (left + 0.05, right - 0.05)
        for k in (-1, 1)
    ]
    parts += [
        beam((-side * (x - 0.05), 0.715, k * (z - 0.06)), (-side * (x - 0.03), 0, k * (z - 0.05)), (0.055, 0.032), finish) for k in (-1, 1)
    ]
    parts.append(slab((-x + 0.05, 0.4, -z + 0.04), (x - 0.05, 0.712, -z + 0.06), finish, round=0.004))
    near, far = sorted((-side * (x - 0.08), side * (x - 0.42)))
    parts.append(slab((near, 0.62, -z + 0.05), (far, 0.712, z - 0.05), finish, round=0.005))
    parts += fronts((near, 0.622, z - 0.05), (far, 0.71, z - 0.05), (1, 1), finish, grip, style="bar")
    return Draft(parts, "wood", (x - 0.04, 0.745, z - 0.04))


def desk_hutch(style: Style) -> Draft:
    """A writing desk with a row of pigeonholes along its back."""
    finish, x, z = style.board, 0.55 * style.scale, 0.3
    parts = [slab((-x, 0.72, -z), (x, 0.748, z), finish, round=0.008)]
    parts.append(slab((-x + 0.04, 0.6, -z + 0.03), (x - 0.04, 0.722, z - 0.05), finish, round=0.005))
    parts += fronts((-x + 0.05, 0.605, z - 0.05), (x - 0.05, 0.715, z - 0.05), (3, 1), finish, IRON)
    parts += legs(x - 0.075, z - 0.085, 0.61, finish, sizes=(0.055, 0.028), splay=0.02)
    back, top = -z + 0.012, 1.12
    parts.append(slab((-x + 0.02, 0.74, back - 0.012), (x - 0.02, top, back + 0.008), finish, round=0.004))
    dark = timber(shade(style.tint, 0.72)) if style.natural else Finish(shade(style.tint, 0.8))
    parts.append(box((-x + 0.035, 0.745, back), (x - 0.035, top - 0.01, back + 0.014), dark))
    parts += pair(slab((x - 0.042, 0.74, -z + 0.002), (x - 0.02, top, -z + 0.24), finish, round=0.005))
    parts.append(slab((-x, top - 0.01, -z), (x, top + 0.018, -z + 0.26), finish, round=0.007))
    parts.append(box((-x + 0.03, 0.93, -z + 0.01), (x - 0.03, 0.948, -z + 0.22), finish))
    parts += [box((u - 0.008, 0.745, -z + 0.01), (u + 0.008, top - 0.005, -z + 0.21), finish) for u in (-x / 3, x / 3)]
    return Draft(parts, "wood")


def desk_metal(style: Style) -> Draft:
    """A plain top on black metal trestle frames, with a drawer under it."""
    finish, x, z = style.board, 0.68 * style.scale, 0.33
    parts = [slab((-x, 0.715, -z), (x, 0.75, z), finish, round=0.008)]
    for i in (-1, 1):
        foot, top = i * (x - 0.05), i * (x - 0.16)
        parts += [beam((top, 0.72, k * 0.1), (foot, 0.0, k * (z - 0.05)), (0.035, 0.03), IRON) for k in (-1, 1)]
        parts.append(beam((i * (x - 0.105), 0.36, -0.17), (i * (x - 0.105), 0.36, 0.17), (0.025, 0.025), IRON))
        parts.append(slab((top - 0.03, 0.69, -0.24), (top + 0.03, 0.717, 0.24), IRON, round=0.005))
    parts.append(slab((-x + 0.2, 0.5, -z + 0.04), (x - 0.2, 0.718, -z + 0.06), finish, round=0.004))
    parts.append(slab((-0.25, 0.615, -0.2), (0.25, 0.718, z - 0.055), finish, round=0.006))
    parts += fronts((-0.25, 0.615, z - 0.055), (0.25, 0.712, z - 0.055), (1, 1), finish, STEEL, style="bar")
    return Draft(parts, "wood", (x - 0.04, 0.75, z - 0.04))


def coffee_rectangular(style: Style) -> Draft:
    """A low table with a shelf below its top."""
    finish, x, z = style.board, 0.55 * style.scale, 0.3 * style.scale**0.5
    parts = [slab((-x, 0.375, -z), (x, 0.415, z), finish, round=0.012)]
    parts.append(slab((-x + 0.06, 0.14, -z + 0.05), (x - 0.06, 0.162, z - 0.05), finish, round=0.006))
    parts += _apron(x - 0.075, z - 0.065, 0.315, 0.378, finish)
    parts += legs(x - 0.075, z - 0.065, 0.38, finish, sizes=(0.06, 0.045))
    return Draft(parts, "wood", (x - 0.03, 0.415, z - 0.03))


def coffee_round(style: Style) -> Draft:
    """A low round tray-rimmed table on three splayed legs."""
    finish, radius = style.board, 0.42 * style.scale
    rim = [(radius - 0.02, 0.375), (radius, 0.39), (radius, 0.43), (radius - 0.015, 0.43), (radius - 0.02, 0.408)]
    parts = [lathe(rim, finish, 20)]
    wood = timber(style.wood) if not style.natural else finish
    for k in range(3):
        c, s = np.cos(2.0944 * k + 0.5), np.sin(2.0944 * k + 0.5)
        parts.append(
            beam((0.6 * radius * c, 0.38, 0.6 * radius * s), (0.92 * radius * c, 0, 0.92 * radius * s), (0.05, 0.03), wood, sides=7)
        )
    return Draft(parts, "wood", (0.6 * radius, 0.408, 0.6 * radius))


def coffee_oval(style: Style) -> Draft:
    """A low oval table: thick top on two drum-shaped feet."""
    finish, x = style.board, 0.58 * style.scale
    z = 0.56 * x
    levels = ((0.34, 0.04), (0.355, 0.0), (0.395, 0.0), (0.41, 0.02))
    parts = [loft([ring(x - cut, z - cut, y, sides=22) for y, cut in levels], finish)]
    drum = [ring(0.55 * z * s, 0.55 * z * s, y, sides=12) for y, s in ((0.0, 1.0), (0.12, 0.86), (0.35, 0.9))]
    parts += [loft(np.array(drum) + (i * 0.46 * x, 0, 0), finish) for i in (-1, 1)]
    return Draft(parts, "wood", (0.68 * x, 0.41, 0.68 * z))

"""Televisions, lamps, rugs, pictures and mirrors. Sizes are metres."""

import numpy as np

from envs.houses.furniture.joinery import fronts, legs, pair
from envs.houses.furniture.model import BRASS, CHROME, IRON, SCREEN, STEEL, Color, Draft, Style, plain, shade, timber
from envs.houses.mesh import Finish, Part, beam, box, cylinder, lathe, loft, prism, ring, slab, sphere, stretch, transform, tube

MIRROR = Finish((0.78, 0.87, 0.92))
GLINT = Finish((0.90, 0.95, 0.97))


def _flat_screen(x: float, low: float, finish: Finish, *, z: float = 0.0) -> list[Part]:
    """An upright flat panel of half width x above height `low`."""
    high = low + 1.13 * x
    parts = [slab((-x, low, z - 0.022), (x, high, z + 0.018), finish, round=0.01)]
    parts.append(stretch(box((-x + 0.022, low + 0.03, z), (x - 0.022, high - 0.022, z + 0.022), SCREEN)))
    parts.append(slab((-0.5 * x, low + 0.2 * x, z - 0.05), (0.5 * x, low + 0.8 * x, z - 0.02), finish, round=0.012))
    return parts


def tv_cabinet(style: Style) -> Draft:
    """A flat television on a low cabinet."""
    finish, x = style.board, 0.68 * style.scale
    parts = [
        slab((-x, 0.1, -0.2), (x, 0.42, 0.19), finish, round=0.008),
        slab((-x - 0.012, 0.41, -0.2), (x + 0.012, 0.44, 0.205), finish, round=0.006),
    ]
    parts += fronts((-x + 0.012, 0.115, 0.19), (x - 0.012, 0.405, 0.19), (3, 1), finish, STEEL, style="bar")
    parts += legs(x - 0.1, 0.13, 0.11, IRON, sizes=(0.04, 0.028), splay=0.015)
    parts += _flat_screen(0.84 * x, 0.5, plain(shade(style.tint, 0.55)), z=-0.03)
    parts += pair(slab((0.45 * x, 0.436, -0.13), (0.45 * x + 0.03, 0.46, 0.1), IRON, round=0.006))
    parts += pair(beam((0.45 * x + 0.015, 0.45, -0.03), (0.45 * x + 0.015, 0.52, -0.03), (0.03, 0.03), IRON))
    return Draft(parts, "plastic")


def tv_wall(style: Style) -> Draft:
    """A flat television mounted on a broad upright board with a foot and a ledge."""
    finish, x = style.board, 0.56 * style.scale
    parts = [slab((-1.08 * x, 0.02, -0.06), (1.08 * x, 0.86 + 1.1 * x, -0.02), finish, round=0.012)]
    parts.append(slab((-1.12 * x, 0.0, -0.2), (1.12 * x, 0.035, 0.2), finish, round=0.01))
    parts.append(slab((-1.0 * x, 0.44, -0.04), (1.0 * x, 0.47, 0.16), finish, round=0.008))
    parts.append(box((-0.3 * x, 0.468, 0.0), (0.3 * x, 0.52, 0.12), IRON))
    parts += _flat_screen(0.92 * x, 0.72, plain(shade(style.tint, 0.55)), z=0.03)
    return Draft(parts, "plastic")


def tv_retro(style: Style) -> Draft:
    """An old television set on four legs: bulging screen, dials, rabbit ears."""
    finish, s = style.board, style.scale
    parts = [slab((-0.4, 0.42, -0.2), (0.4, 0.98, 0.2), finish, round=0.03)]
    back = [ring(0.28 - cut, 0.2 - cut, h, corner=0.05, steps=2) for h, cut in ((0.0, 0.0), (0.1, 0.05))]
    parts.append(transform(loft(back, IRON), pitch=-np.pi / 2, offset=(0, 0.7, -0.19)))
    parts.append(slab((-0.37, 0.45, 0.15), (0.37, 0.95, 0.207), plain(shade(style.tint, 0.45)), round=0.02))
    face = [ring(0.24 - cut, 0.21 - cut, h, corner=0.09, steps=4) for h, cut in ((0.0, 0.0), (0.018, 0.012), (0.03, 0.08))]
    parts.append(stretch(transform(loft(face, SCREEN, crease=1.3), pitch=np.pi / 2, offset=(-0.09, 0.7, 0.2))))
    parts += [cylinder((0.265, y, 0.215), 0.045, 0.03, BRASS, sides=10, axis="z", top_radius=0.036) for y in (0.85, 0.73)]
    parts += [box((0.21, y, 0.2), (0.32, y + 0.012, 0.213), BRASS) for y in (0.5, 0.53, 0.56, 0.59)]
    parts += legs(0.28, 0.12, 0.43, timber(style.wood), sizes=(0.05, 0.025), splay=0.06, sides=6)
    parts += pair(tube([(0.02, 0.97, -0.05), (0.2, 1.3, -0.08)], 0.007, CHROME, sides=5))
    parts.append(cylinder((0, 0.985, -0.05), 0.05, 0.03, IRON, sides=8, top_radius=0.03))
    return Draft([transform(part, scale=s) for part in parts], "plastic")


def _glow(style: Style) -> Finish:
    """Lampshade cloth: slightly brighter, as if lit from within."""
    return Finish(shade(style.tint, 1.12), "fabric", 0.3)


def _lampshade(low: float, high: float, wide: float, narrow: float, finish: Finish, *, sides: int = 16) -> list[Part]:
    """An open conical shade with a glowing bulb in it."""
    rings = ((wide, low), (narrow, high), (narrow - 0.008, high), (wide - 0.008, low))
    shell = loft([ring(r, r, y, sides=sides) for r, y in rings], finish, wrap=True)
    return [shell, sphere((0, (low + high) / 2, 0), 0.055, plain((1.0, 0.95, 0.76)), rows=4, sides=7)]


def lamp_cone(style: Style) -> Draft:
    """A floor lamp: conical shade on a slim stem with a round foot."""
    parts = [lathe([(0.15, 0.0), (0.155, 0.015), (0.14, 0.03), (0.03, 0.045), (0.014, 0.07)], BRASS, 14)]
    parts.append(cylinder((0, 0.72, 0), 0.013, 1.34, BRASS, sides=6))
    parts += _lampshade(1.22, 1.55, 0.24, 0.14, _glow(style))
    parts.append(cylinder((0, 1.535, 0), 0.145, 0.008, _glow(style), sides=16))
    return Draft(parts, "fabric")


def lamp_tripod(style: Style) -> Draft:
    """A floor lamp: drum shade on three wooden legs."""
    wood = timber(style.wood)
    parts = []
    for k in range(3):
        c, s = np.cos(2.0944 * k + 0.52), np.sin(2.0944 * k + 0.52)
        parts.append(beam((0.035 * c, 1.15, 0.035 * s), (0.28 * c, 0, 0.28 * s), (0.032, 0.026), wood, sides=6))
    parts.append(cylinder((0, 1.14, 0), 0.06, 0.06, IRON, sides=10))
    parts += _lampshade(1.16, 1.5, 0.25, 0.22, _glow(style))
    parts.append(cylinder((0, 1.485, 0), 0.222, 0.008, _glow(style), sides=16))
    return Draft(parts, "fabric")


def lamp_arc(style: Style) -> Draft:
    """A floor lamp whose curved stem holds a metal dome."""
    angle = np.linspace(0.0, 0.86 * np.pi, 9)
    bow = [(-0.22, 0.03, 0.0), (-0.23, 0.7, 0.0), *((-0.23 + 0.27 * (1 - np.cos(a)), 1.15 + 0.42 * np.sin(a), 0.0) for a in angle)]
    parts = [slab((-0.36, 0.0, -0.14), (-0.08, 0.045, 0.14), Finish((0.93, 0.92, 0.9), "marble", 0.6), round=0.01)]
    parts.append(tube(bow, 0.014, plain(style.tint), sides=6))
    levels = ((0.205, 0.0), (0.19, 0.08), (0.14, 0.145), (0.05, 0.185), (0.04, 0.183), (0.13, 0.137), (0.18, 0.075), (0.195, 0.0))
    dome = loft([ring(r, r, y, sides=16) for r, y in levels], plain(style.tint), wrap=True)
    parts.append(transform(dome, offset=(bow[-1][0], 1.16, 0)))
    parts.append(cylinder((bow[-1][0], 1.335, 0), 0.055, 0.03, plain(style.tint), sides=10, top_radius=0.03))
    parts.append(sphere((bow[-1][0], 1.22, 0), 0.06, plain((1.0, 0.95, 0.76)), rows=4, sides=8))
    return Draft(parts, "metal")


def lamp_lantern(style: Style) -> Draft:
    """A floor lamp: ribbed paper globe on a wooden stem."""
    wood, turn = timber(style.wood), np.linspace(-0.42 * np.pi, 0.42 * np.pi, 11)
    profile = [((0.262 - 0.014 * (k % 2)) * np.cos(a), 1.3 + 0.24 * np.sin(a)) for k, a in enumerate(turn)]
    parts = [lathe(profile, _glow(style), 14, crease=1.2)]
    parts.append(lathe([(0.16, 0.0), (0.165, 0.018), (0.14, 0.035), (0.022, 0.05), (0.016, 0.1), (0.016, 1.09)], wood, 10))
    parts.append(lathe([(0.075, 1.05), (0.08, 1.075), (0.06, 1.09)], wood, 10))
    parts.append(lathe([(0.065, 1.52), (0.07, 1.54), (0.045, 1.555)], wood, 10))
    return Draft(parts, "paper")


def _pile(color: Color) -> Finish:
    """Carpet pile."""
    return Finish(color, "carpet", 0.6)


def rug_bordered(style: Style) -> Draft:
    """A rectangular rug with a frame line and fringes."""
    x, z = 0.9 * style.scale, 0.62 * style.scale
    light = shade(style.tint, 1.6) if sum(style.tint) < 2.3 else shade(style.tint, 0.7)
    parts = [slab((-x, 0, -z), (x, 0.008, z), _pile(style.tint), round=0.003)]
    parts.append(box((-x + 0.09, 0.001, -z + 0.09), (x - 0.09, 0.0105, z - 0.09), _pile(light)))
    parts.append(box((-x + 0.13, 0.002, -z + 0.13), (x - 0.13, 0.013, z - 0.13), _pile(style.tint)))
    parts += pair(box((x - 0.01, 0.0005, -z + 0.01), (x + 0.05, 0.004, z - 0.01), _pile(light)))
    return Draft(parts, "fabric")


def rug_round(style: Style) -> Draft:
    """A round rug with rings."""
    radius = 0.75 * style.scale
    light = shade(style.tint, 1.5) if sum(style.tint) < 2.3 else shade(style.tint, 0.75)
    parts = []
    for k, (share, tone) in enumerate(((1.0, style.tint), (0.8, light), (0.7, style.tint))):
        parts.append(loft([ring(share * radius, share * radius, y, sides=28) for y in (0.001 * k, 0.008 + 0.0025 * k)], _pile(tone)))
    return Draft(parts, "fabric")


def rug_striped(style: Style) -> Draft:
    """A rectangular rug with cross stripes."""
    x, z = 1.0 * style.scale, 0.55 * style.scale
    light = shade(style.tint, 1.65) if sum(style.tint) < 2.3 else shade(style.tint, 0.7)
    parts = [slab((-x, 0, -z), (x, 0.008, z), _pile(style.tint), round=0.003)]
    for k in (-0.82, -0.66, -0.06, 0.06, 0.66, 0.82):
        parts.append(box((k * x - 0.035, 0.001, -z + 0.004), (k * x + 0.035, 0.0105, z - 0.004), _pile(light)))
    return Draft(parts, "fabric")


def _frame(outer: np.ndarray, inner: np.ndarray, depth: float, finish: Finish, *, crease: float) -> Part:
    """A frame between two upright outlines (x, y), from the wall to `depth`.

    Its inner edge is set back.
    """
    rings = np.zeros((5, len(outer), 3))
    middle = (outer + inner) / 2
    for row, (outline, z) in enumerate(((outer, 0.0), (outer, 0.7 * depth), (middle, depth), (inner, 0.6 * depth), (inner, 0.0))):
        rings[row, :, :2], rings[row, :, 2] = outline, z
    return loft(rings, finish, crease=crease, wrap=True)


def _rectangle(x: float, y: float) -> np.ndarray:
    """Corners of an upright rectangle of half width x and half height y."""
    return np.array([(-x, -y), (x, -y), (x, y), (-x, y)])


def _picture(style: Style, x: float, y: float, rim: float, mat: float) -> Draft:
    """A painting of half width x and half height y, framed and matted."""
    name = f"painting_{style.rng.integers(4)}"
    parts = [_frame(_rectangle(x, y), _rectangle(x - rim, y - rim), 0.035, style.board, crease=0.2)]
    parts.append(box((-x + 0.6 * rim, -y + 0.6 * rim, 0.001), (x - 0.6 * rim, y - 0.6 * rim, 0.012), plain(shade(style.tint, 1.75))))
    inset = rim + mat
    parts.append(stretch(box((-x + inset, -y + inset, 0.005), (x - inset, y - inset, 0.0155), Finish(shade(style.tint, 1.62), name))))
    return Draft(parts, "wood")


def picture_landscape(style: Style) -> Draft:
    """A wide framed painting."""
    return _picture(style, 0.42 * style.scale, 0.3 * style.scale, 0.085 * style.scale, 0.0)


def picture_portrait(style: Style) -> Draft:
    """A tall framed painting."""
    return _picture(style, 0.28 * style.scale, 0.38 * style.scale, 0.08 * style.scale, 0.0)


def picture_matted(style: Style) -> Draft:
    """A square painting with a broad mat."""
    return _picture(style, 0.32 * style.scale, 0.32 * style.scale, 0.05 * style.scale, 0.06 * style.scale)


def _glass(outline: np.ndarray) -> list[Part]:
    """A mirror's pane with two slanting glints."""
    parts = [prism(outline, 0.001, 0.012, MIRROR)]
    x, y = np.abs(outline).max(axis=0)
    for shift, wide in ((-0.3, 0.16), (0.0, 0.07)):
        left, right = (shift - wide / 2) * x, (shift + wide / 2) * x
        glint = [(left - 0.22 * x, -0.42 * y), (right - 0.22 * x, -0.42 * y), (right + 0.22 * x, 0.42 * y), (left + 0.22 * x, 0.42 * y)]
        parts.append(prism(glint, 0.006, 0.0145, GLINT))
    return parts


def _mirror(outline: np.ndarray, rim: float, style: Style) -> Draft:
    """A mirror within an upright outline, with a frame of width `rim`."""
    size = np.abs(outline).max(axis=0)
    inner, pane = outline * (1 - rim / size), outline * (1 - 0.6 * rim / size)
    return Draft([_frame(outline, inner, 0.04, style.board, crease=0.6), *_glass(pane)], "glass")


def mirror_rectangular(style: Style) -> Draft:
    """A tall rectangular mirror."""
    return _mirror(_rectangle(0.3 * style.scale, 0.45 * style.scale), 0.1 * style.scale, style)


def mirror_round(style: Style) -> Draft:
    """A round mirror."""
    circle = ring(0.38 * style.scale, 0.38 * style.scale, 0.0, sides=20)
    return _mirror(circle[::-1, [0, 2]], 0.105 * style.scale, style)


def mirror_arched(style: Style) -> Draft:
    """A mirror whose top is an arch."""
    s, angle = style.scale, np.linspace(0, np.pi, 13)
    arch = np.stack([0.3 * np.cos(angle), 0.2 + 0.3 * np.sin(angle)], axis=1)
    return _mirror(np.concatenate([[(-0.3, -0.5), (0.3, -0.5)], arch]) * s, 0.1 * s, style)

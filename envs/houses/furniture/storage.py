"""Cabinets, wardrobes, dressers and nightstands. Doors and drawers face +Z; sizes are metres."""

from envs.houses.furniture.joinery import carcass, fronts, handle, knob, legs, pair, panel
from envs.houses.furniture.model import BRASS, IRON, STEEL, Draft, Style, plain, shade, timber
from envs.houses.mesh import Finish, Part, box, cylinder, loft, ring, slab

MIRROR = Finish((0.80, 0.88, 0.92))


def _grip(style: Style) -> Finish:
    """Draw the metal of handles."""
    return (BRASS, IRON, STEEL)[style.rng.integers(3)] if sum(style.tint) > 0.6 else BRASS


def _lit(style: Style) -> Finish:
    """Finish of fronts: slightly lighter than the carcass, so that their edges are visible."""
    return timber(shade(style.tint, 1.08)) if style.natural else plain(shade(style.tint, 1.06))


def _cap(x: float, y: float, z: float, finish: Finish, *, over: float = 0.02, thick: float = 0.025) -> Part:
    """A top board that overhangs a carcass by `over`.

    The carcass has half width x and half depth z.
    """
    return slab((-x - over, y - thick, -z), (x + over, y, z + over), finish, round=0.008)


def cabinet_sideboard(style: Style) -> Draft:
    """A low cabinet with three doors on splayed legs."""
    finish, x, z = style.board, 0.66 * style.scale, 0.21
    parts = [carcass(x, 0.19, 0.76, z, finish), _cap(x, 0.78, z, finish, over=0.015)]
    parts += fronts((-x + 0.02, 0.21, z), (x - 0.02, 0.745, z), (3, 1), _lit(style), _grip(style), style="left")
    parts += legs(x - 0.1, z - 0.06, 0.2, timber(style.wood), sizes=(0.05, 0.028), splay=0.025, sides=6)
    return Draft(parts, "wood", (x - 0.03, 0.78, z - 0.02))


def cabinet_cupboard(style: Style) -> Draft:
    """A chest-high cabinet: two drawers above two doors."""
    finish, grip, x, z = style.board, _grip(style), 0.42 * style.scale, 0.21
    parts = [carcass(x, 0.07, 1.02, z, finish), _cap(x, 1.045, z, finish)]
    parts.append(box((-x + 0.02, 0.0, -z + 0.02), (x - 0.02, 0.08, z - 0.03), plain(shade(style.tint, 0.5))))
    parts += fronts((-x + 0.02, 0.81, z), (x - 0.02, 1.01, z), (2, 1), _lit(style), grip)
    parts += fronts((-x + 0.02, 0.09, z), (x - 0.02, 0.81, z), (2, 1), _lit(style), grip, style="middle")
    return Draft(parts, "wood", (x - 0.03, 1.045, z - 0.02))


def cabinet_glazed(style: Style) -> Draft:
    """A display cabinet: glass doors above, two drawers below."""
    finish, grip, x, z = style.board, _grip(style), 0.44 * style.scale, 0.2
    parts = [carcass(x, 0.06, 1.5, z, finish), _cap(x, 1.53, z, finish, over=0.025)]
    parts.append(box((-x + 0.02, 0.0, -z + 0.02), (x - 0.02, 0.07, z - 0.03), plain(shade(style.tint, 0.5))))
    parts += fronts((-x + 0.02, 0.08, z), (x - 0.02, 0.5, z), (1, 2), _lit(style), grip)
    low, high = 0.515, 1.49
    for i in (-1, 1):
        near, far = sorted((i * 0.006, i * (x - 0.02)))
        parts.append(box((near + 0.05, low + 0.05, z - 0.01), (far - 0.05, high - 0.05, z + 0.006), Finish((0.55, 0.68, 0.72))))
        for left, right in ((near, near + 0.055), (far - 0.055, far)):
            parts.append(box((left, low, z - 0.01), (right, high, z + 0.02), _lit(style)))
        for bottom in (low, high - 0.055, low + 0.47 * (high - low)):
            tall = 0.055 if bottom in (low, high - 0.055) else 0.025
            parts.append(box((near + 0.05, bottom, z - 0.01), (far - 0.05, bottom + tall, z + 0.018), _lit(style)))
        parts.append(knob((i * 0.034, 1.0, z + 0.02), grip))
    return Draft(parts, "wood")


def wardrobe_double(style: Style) -> Draft:
    """A wardrobe with two tall doors, cornice and plinth."""
    finish, grip, x, z = style.board, _grip(style), 0.5 * style.scale, 0.29
    parts = [carcass(x, 0.05, 1.93, z, finish)]
    cornice = [ring(x + cut, z + cut, y, corner=0.006, steps=2) for y, cut in ((1.9, 0.0), (1.94, 0.045), (1.98, 0.045))]
    plinth = [ring(x + cut, z + cut, y, corner=0.006, steps=2) for y, cut in ((0.0, 0.025), (0.09, 0.025), (0.11, 0.004))]
    parts += [loft(cornice, finish, crease=0.3), loft(plinth, finish, crease=0.3)]
    for i in (-1, 1):
        near, far = sorted((i * 0.005, i * (x - 0.02)))
        parts.append(panel((near, 0.13, z - 0.005), (far, 1.88, z + 0.02), _lit(style)))
        for low, high in ((0.22, 0.86), (0.98, 1.78)):
            parts.append(panel((near + 0.08, low, z + 0.01), (far - 0.08, high, z + 0.034), finish, edge=0.012))
        parts.append(handle((i * 0.04, 0.98, z + 0.02), 0.2, grip, upright=True))
    return Draft(parts, "wood")


def wardrobe_mirrored(style: Style) -> Draft:
    """A wide wardrobe whose middle door is a mirror."""
    finish, grip, x, z = style.board, _grip(style), 0.7 * style.scale, 0.29
    parts = [carcass(x, 0.06, 2.0, z, finish), _cap(x, 2.02, z, finish, over=0.012, thick=0.04)]
    parts.append(box((-x + 0.03, 0.0, -z + 0.03), (x - 0.03, 0.07, z - 0.04), plain(shade(style.tint, 0.5))))
    third = (x - 0.015) / 3
    parts += fronts((-x + 0.015, 0.08, z), (-third, 1.97, z), (1, 1), _lit(style), grip, style="left")
    parts += fronts((third, 0.08, z), (x - 0.015, 1.97, z), (1, 1), _lit(style), grip, style="right")
    parts.append(panel((-third + 0.007, 0.087, z - 0.005), (third - 0.007, 1.963, z + 0.018), _lit(style)))
    parts.append(box((-third + 0.055, 0.14, z), (third - 0.055, 1.91, z + 0.022), MIRROR))
    return Draft(parts, "wood")


def wardrobe_drawers(style: Style) -> Draft:
    """A wardrobe on feet: two doors above two wide drawers."""
    finish, grip, x, z = style.board, _grip(style), 0.48 * style.scale, 0.28
    parts = [carcass(x, 0.12, 1.86, z, finish), _cap(x, 1.88, z, finish)]
    parts += fronts((-x + 0.02, 0.14, z), (x - 0.02, 0.62, z), (1, 2), _lit(style), grip)
    parts += fronts((-x + 0.02, 0.62, z), (x - 0.02, 1.845, z), (2, 1), _lit(style), grip, style="middle")
    parts += legs(x - 0.07, z - 0.06, 0.13, timber(style.wood), sizes=(0.065, 0.035), splay=0.01, sides=6)
    return Draft(parts, "wood")


def dresser_six(style: Style) -> Draft:
    """A wide dresser with two columns of three drawers."""
    finish, x, z = style.board, 0.6 * style.scale, 0.23
    parts = [carcass(x, 0.13, 0.8, z, finish), _cap(x, 0.825, z, finish)]
    parts += fronts((-x + 0.02, 0.15, z), (x - 0.02, 0.79, z), (2, 3), _lit(style), _grip(style))
    parts += legs(x - 0.07, z - 0.06, 0.14, timber(style.wood), sizes=(0.06, 0.034), splay=0.012)
    return Draft(parts, "wood", (x - 0.03, 0.825, z - 0.02))


def dresser_chest(style: Style) -> Draft:
    """A tall chest of five drawers."""
    finish, x, z = style.board, 0.4 * style.scale, 0.22
    parts = [carcass(x, 0.06, 1.13, z, finish), _cap(x, 1.155, z, finish)]
    parts.append(box((-x + 0.02, 0.0, -z + 0.02), (x - 0.02, 0.07, z - 0.03), plain(shade(style.tint, 0.5))))
    parts += fronts((-x + 0.02, 0.08, z), (x - 0.02, 1.12, z), (1, 5), _lit(style), _grip(style), style="bar")
    return Draft(parts, "wood", (x - 0.03, 1.155, z - 0.02))


def dresser_mirror(style: Style) -> Draft:
    """A dressing table: four drawers and a round mirror on top."""
    finish, x, z = style.board, 0.52 * style.scale, 0.22
    parts = [carcass(x, 0.2, 0.74, z, finish), _cap(x, 0.765, z, finish)]
    parts += fronts((-x + 0.02, 0.22, z), (x - 0.02, 0.73, z), (2, 2), _lit(style), _grip(style))
    parts += legs(x - 0.06, z - 0.05, 0.21, finish, sizes=(0.06, 0.032), splay=0.015)
    parts.append(cylinder((0, 1.12, -z + 0.05), 0.33, 0.035, finish, sides=20, axis="z"))
    parts.append(cylinder((0, 1.12, -z + 0.06), 0.275, 0.032, MIRROR, sides=20, axis="z"))
    parts.append(slab((-0.1, 0.755, -z + 0.01), (0.1, 0.82, -z + 0.09), finish, round=0.01))
    return Draft(parts, "wood")


def nightstand_drawers(style: Style) -> Draft:
    """A bedside cabinet with two drawers on short feet."""
    finish, x, z = style.board, 0.235 * style.scale, 0.2
    parts = [carcass(x, 0.1, 0.5, z, finish), _cap(x, 0.52, z, finish, over=0.015)]
    parts += fronts((-x + 0.012, 0.115, z), (x - 0.012, 0.492, z), (1, 2), _lit(style), _grip(style))
    parts += legs(x - 0.05, z - 0.05, 0.11, timber(style.wood), sizes=(0.045, 0.028), splay=0.008)
    return Draft(parts, "wood", (x - 0.02, 0.52, z - 0.02))


def nightstand_open(style: Style) -> Draft:
    """A bedside table: one drawer above an open compartment."""
    finish, x, z = style.board, 0.24 * style.scale, 0.2
    parts = pair(slab((x - 0.022, 0.0, -z), (x, 0.5, z), finish, round=0.005))
    parts += [slab((-x + 0.015, y, -z + 0.005), (x - 0.015, y + 0.022, z - 0.01), finish, round=0.004) for y in (0.1, 0.325)]
    parts.append(box((-x + 0.012, 0.103, -z + 0.003), (x - 0.012, 0.5, -z + 0.02), plain(shade(style.tint, 0.75))))
    parts.append(_cap(x, 0.52, z, finish, over=0.012))
    parts.append(box((-x + 0.02, 0.33, -z + 0.03), (x - 0.02, 0.5, z - 0.02), finish))
    parts += fronts((-x + 0.02, 0.345, z - 0.02), (x - 0.02, 0.497, z - 0.02), (1, 1), _lit(style), _grip(style))
    return Draft(parts, "wood", (x - 0.02, 0.52, z - 0.02))


def nightstand_legs(style: Style) -> Draft:
    """A drawer box with rounded corners on four long splayed legs."""
    finish, x, z = style.board, 0.23 * style.scale, 0.19
    levels = ((0.3, 0.02), (0.32, 0.0), (0.5, 0.0), (0.52, 0.015))
    parts = [loft([ring(x - cut, z - cut, y, corner=0.05, steps=3) for y, cut in levels], finish, crease=1.0)]
    parts += fronts((-x + 0.045, 0.325, z - 0.004), (x - 0.045, 0.5, z - 0.004), (1, 1), _lit(style), _grip(style))
    parts += legs(x - 0.06, z - 0.06, 0.31, timber(style.wood), sizes=(0.042, 0.022), splay=0.045, sides=6)
    return Draft(parts, "wood", (x - 0.05, 0.52, z - 0.05))

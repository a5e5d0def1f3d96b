"""Sofas and armchairs. The back is at -Z; sizes are metres."""

import numpy as np

from envs.houses.furniture.joinery import cushion, legs, pair
from envs.houses.furniture.model import STEEL, Draft, Style, cloth, shade, timber
from envs.houses.mesh import Finish, Part, beam, prism, sheet, slab, sphere, transform


def _upright(size: tuple[float, float, float], finish: Finish, place: tuple[float, float, float], lean: float, round: float = 0.05) -> Part:
    """An upright cushion of width, height and depth `size`, its centre at `place`.

    Its top leans back by `lean` [rad].
    """
    width, height, depth = size
    standing = transform(cushion((width, depth, height), finish, round=round), pitch=np.pi / 2)
    return transform(standing, offset=place, pitch=-lean)


def _seats(style: Style) -> tuple[int, float]:
    """Number of seat cushions, and half the width of one [m]."""
    return (2, 0.33) if style.scale < 0.9 else (3, 0.3) if style.scale < 1.1 else (3, 0.38)


def _scatter(style: Style, half: float, y: float, z: float) -> Part:
    """A loose cushion in a contrasting tone that leans against one arm."""
    finish = cloth(shade(style.tint, 1.55) if sum(style.tint) < 1.9 else shade(style.tint, 0.7))
    pillow = _upright((0.4, 0.4, 0.13), finish, (0, 0, 0), 0.0, round=0.055)
    side = 1 if style.rng.random() < 0.5 else -1
    return transform(pillow, yaw=-side * 0.35, offset=(side * (half - 0.2), y, z), pitch=-0.35)


def sofa_classic(style: Style) -> Draft:
    """A sofa with plump cushions between rounded arms."""
    cover, (seats, half) = cloth(style.tint), _seats(style)
    inner = half * seats
    wide = inner + 0.2
    parts = [slab((-wide + 0.04, 0.1, -0.4), (wide - 0.04, 0.3, 0.4), cover, round=0.03)]
    parts += pair(slab((inner, 0.1, -0.42), (wide, 0.62, 0.43), cover, round=0.07))
    back = slab((-wide + 0.08, -0.38, -0.1), (wide - 0.08, 0.38, 0.1), cover, round=0.06)
    parts.append(transform(back, offset=(0, 0.475, -0.4), pitch=-0.1))
    for k in range(seats):
        x = (2 * k + 1 - seats) * inner / seats
        size = 2 * inner / seats - 0.008
        parts.append(transform(cushion((size, 0.18, 0.66), cover, round=0.05), offset=(x, 0.375, 0.1)))
        parts.append(_upright((size, 0.42, 0.2), cover, (x, 0.63, -0.23), 0.22, round=0.07))
    if style.rng.random() < 0.5:
        parts.append(_scatter(style, inner, 0.63, -0.02))
    parts += legs(wide - 0.1, 0.34, 0.12, timber(style.wood), sizes=(0.06, 0.04))
    return Draft(parts, "fabric")


def sofa_modern(style: Style) -> Draft:
    """A low sofa: slim block arms, one long seat, metal runners."""
    cover, (seats, half) = cloth(style.tint), _seats(style)
    wide = half * seats + 0.12
    parts = [slab((-wide + 0.02, 0.17, -0.43), (wide - 0.02, 0.29, 0.41), cover, round=0.015)]
    parts += pair(slab((wide - 0.11, 0.17, -0.43), (wide, 0.56, 0.42), cover, round=0.02))
    parts.append(slab((-wide, 0.2, -0.46), (wide, 0.68, -0.32), cover, round=0.025))
    inner = wide - 0.11
    for k in range(2):
        x, size = (k - 0.5) * inner, inner - 0.008
        parts.append(transform(cushion((size, 0.16, 0.76), cover, round=0.035), offset=(x, 0.36, 0.06)))
        parts.append(_upright((size, 0.4, 0.16), cover, (x, 0.61, -0.23), 0.2, round=0.05))
    for i in (-1, 1):
        x = i * (wide - 0.25)
        parts.append(slab((x - 0.015, 0.0, -0.38), (x + 0.015, 0.025, 0.38), STEEL, round=0.004))
        parts += [beam((x, 0.18, z), (x, 0.01, z), (0.03, 0.03), STEEL) for z in (-0.34, 0.34)]
    return Draft(parts, "fabric")


def _roll(x: float, z: tuple[float, float], finish: Finish) -> Part:
    """A rolled arm whose inner side is at x, from depth z[0] to z[1].

    It rolls outwards, seen from the front.
    """
    angle = np.linspace(-0.75 * np.pi, 0.82 * np.pi, 11)
    round_top = [(x + 0.1 - 0.12 * np.cos(a), 0.59 + 0.12 * np.sin(a)) for a in angle[::-1]]
    return prism([(x + 0.16, 0.1), *round_top[::-1][::-1], (x, 0.1)][::-1], z[0], z[1], finish)


def sofa_rolled(style: Style) -> Draft:
    """A buttoned sofa whose back is as high as its rolled arms."""
    cover, (seats, half) = cloth(style.tint), _seats(style)
    inner = half * seats
    parts = [slab((-inner - 0.1, 0.1, -0.4), (inner + 0.1, 0.32, 0.38), cover, round=0.02)]
    parts += pair(_roll(inner, (-0.44, 0.41), cover))
    back = _roll(0.0, (-inner - 0.17, inner + 0.17), cover)
    parts.append(transform(back, yaw=np.pi / 2, offset=(0, 0.005, -0.27)))
    parts.append(slab((-inner - 0.05, 0.3, -0.3), (inner + 0.05, 0.62, -0.2), cover, round=0.02))
    for k in range(seats):
        x = (2 * k + 1 - seats) * inner / seats
        parts.append(transform(cushion((2 * inner / seats - 0.006, 0.16, 0.62), cover, round=0.04), offset=(x, 0.385, 0.1)))
    dark = cloth(shade(style.tint, 0.5))
    for k in range(2 * seats - 1):
        parts.append(sphere(((k + 1 - seats) * inner / seats, 0.57, -0.198), 0.017, dark, rows=2, sides=5))
    parts += legs(inner + 0.06, 0.32, 0.12, timber(style.wood), sizes=(0.07, 0.04))
    return Draft(parts, "fabric")


def sofa_corner(style: Style) -> Draft:
    """An L-shaped sofa with a chaise on one side."""
    cover, (seats, half) = cloth(style.tint), _seats(style)
    wide, side = half * seats + 0.25, 1 if style.rng.random() < 0.5 else -1
    seam = wide - 0.86
    parts = [
        slab((-wide, 0.08, -0.75), (wide, 0.27, 0.1), cover, round=0.02),
        slab((seam, 0.082, 0.05), (wide - 0.002, 0.268, 0.75), cover, round=0.02),
        slab((-wide, 0.1, -0.77), (wide, 0.68, -0.58), cover, round=0.05),
        slab((-wide, 0.1, -0.7), (-wide + 0.19, 0.56, 0.13), cover, round=0.05),
        slab((wide - 0.16, 0.1, -0.7), (wide, 0.56, 0.2), cover, round=0.05),
        transform(cushion((0.7, 0.17, 1.34), cover, round=0.045), offset=(seam + 0.35, 0.34, 0.09)),
        _upright((0.68, 0.42, 0.18), cover, (seam + 0.35, 0.6, -0.49), 0.2, round=0.06),
    ]
    start, count = -wide + 0.19, seats - 1
    size = (seam - start) / count
    for k in range(count):
        x = start + (k + 0.5) * size
        parts.append(transform(cushion((size - 0.008, 0.17, 0.68), cover, round=0.045), offset=(x, 0.34, -0.24)))
        parts.append(_upright((size - 0.01, 0.42, 0.18), cover, (x, 0.6, -0.49), 0.2, round=0.06))
    feet = timber(style.wood)
    for x, z in ((-wide + 0.08, -0.68), (wide - 0.08, -0.68), (-wide + 0.08, 0.03), (wide - 0.08, 0.67), (seam + 0.08, 0.67)):
        parts.append(beam((x, 0.1, z), (x, 0, z), (0.05, 0.035), feet))
    return Draft([transform(part, scale=(side, 1, 1)) for part in parts], "fabric")


def armchair_club(style: Style) -> Draft:
    """A wide armchair with rounded arms."""
    cover = cloth(style.tint)
    parts = [slab((-0.36, 0.1, -0.34), (0.36, 0.3, 0.36), cover, round=0.03)]
    parts += pair(slab((0.27, 0.1, -0.36), (0.44, 0.6, 0.4), cover, round=0.07))
    parts.append(_upright((0.8, 0.76, 0.2), cover, (0, 0.48, -0.36), 0.12, round=0.08))
    parts.append(transform(cushion((0.53, 0.18, 0.6), cover, round=0.05), offset=(0, 0.375, 0.1)))
    parts.append(_upright((0.52, 0.44, 0.18), cover, (0, 0.65, -0.22), 0.22, round=0.07))
    parts += legs(0.34, 0.3, 0.12, timber(style.wood), sizes=(0.06, 0.036), sides=6)
    return Draft(parts, "fabric")


def armchair_wing(style: Style) -> Draft:
    """A wing chair: tall back with ears, on wooden legs."""
    cover = cloth(style.tint)
    parts = [slab((-0.33, 0.2, -0.3), (0.33, 0.34, 0.34), cover, round=0.03)]
    parts.append(_upright((0.6, 0.9, 0.14), cover, (0, 0.72, -0.34), 0.16, round=0.06))
    wing = [
        (-0.26, 0.34),
        (0.0, 0.56),
        (0.34, 0.56),
        (0.37, 0.6),
        (0.34, 0.64),
        (0.02, 0.65),
        (-0.13, 0.78),
        (-0.2, 1.1),
        (-0.28, 1.16),
        (-0.43, 1.15),
    ]
    parts += pair(transform(prism([*wing, (-0.3, 0.3)], 0.25, 0.34, cover, axis="x"), offset=(0, 0, 0)))
    parts += pair(slab((0.27, 0.22, -0.3), (0.345, 0.6, 0.335), cover, round=0.02))
    parts.append(transform(cushion((0.53, 0.15, 0.58), cover, round=0.045), offset=(0, 0.405, 0.07)))
    parts += legs(0.28, 0.27, 0.22, timber(style.wood), splay=0.03, sizes=(0.06, 0.028), sides=6)
    return Draft(parts, "fabric")


def armchair_lounge(style: Style) -> Draft:
    """A lounge chair: open wooden frame with paddle arms, two loose cushions."""
    cover, wood = cloth(style.tint), timber(style.wood)
    parts = [transform(cushion((0.58, 0.14, 0.6), cover, round=0.045), offset=(0, 0.385, 0.04), pitch=-0.1)]
    parts.append(_upright((0.58, 0.56, 0.14), cover, (0, 0.68, -0.34), 0.36, round=0.045))
    parts += pair(beam((0.335, 0.6, 0.29), (0.335, 0, 0.35), (0.045, 0.03), wood))
    parts += pair(beam((0.335, 0.57, -0.3), (0.335, 0, -0.4), (0.045, 0.03), wood))
    parts += pair(transform(slab((0.295, -0.014, -0.4), (0.375, 0.014, 0.34), wood, round=0.012), offset=(0, 0.6, 0), pitch=-0.06))
    parts += pair(beam((0.335, 0.335, 0.32), (0.335, 0.27, -0.34), (0.04, 0.04), wood))
    parts += [beam((-0.33, y, z), (0.33, y, z), (0.04, 0.04), wood) for y, z in ((0.315, 0.27), (0.27, -0.29))]
    parts.append(transform(slab((-0.31, -0.03, -0.01), (0.31, 0.03, 0.01), wood, round=0.006), offset=(0, 0.88, -0.495), pitch=-0.36))
    parts += pair(beam((0.29, 0.28, -0.27), (0.29, 0.92, -0.5), (0.035, 0.03), wood))
    return Draft(parts, "fabric")


def armchair_tub(style: Style) -> Draft:
    """A tub chair: one curved wall around a round seat."""
    cover = cloth(style.tint)
    angle = np.linspace(-0.72 * np.pi, 0.72 * np.pi, 13)
    top = 0.58 + 0.18 * np.cos(angle / 1.45) ** 2
    grid = np.zeros((3, 13, 3))
    for row, share in enumerate((0.0, 0.55, 1.0)):
        reach = 0.34 + 0.045 * share
        grid[row] = np.stack([reach * np.sin(angle), 0.12 + (top - 0.12) * share, -reach * np.cos(angle)], axis=1)
    parts = [sheet(grid[::-1], 0.09, cover, crease=1.0)]
    parts.append(transform(cushion((0.6, 0.2, 0.62), cover, round=0.06), offset=(0, 0.36, 0.05)))
    parts.append(slab((-0.25, 0.13, -0.24), (0.25, 0.3, 0.32), cover, round=0.05))
    parts += legs(0.22, 0.2, 0.16, timber(style.wood), splay=0.04, sizes=(0.05, 0.026), sides=6)
    return Draft(parts, "fabric")

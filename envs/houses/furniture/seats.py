"""Chairs, stools and benches. The back is at -Z; sizes are metres."""

import numpy as np

from envs.houses.furniture.joinery import cushion, legs, pair
from envs.houses.furniture.model import CHROME, IRON, Draft, Style, cloth, plain, shade, timber
from envs.houses.mesh import Finish, Part, beam, cylinder, lathe, loft, ring, sheet, slab, transform, tube


def _slats(x: float, z: float, heights: tuple[float, ...], tall: float, lean: float, finish: Finish) -> list[Part]:
    """Boards of half width x across a back that leans by `lean` [rad].

    The back begins at height heights[0] and depth z.
    """
    parts = []
    for y in heights:
        board = slab((-x, -tall / 2, -0.009), (x, tall / 2, 0.009), finish, round=0.006)
        parts.append(transform(board, offset=(0, y, z - (y - heights[0]) * np.tan(lean)), pitch=-lean))
    return parts


def chair_ladder(style: Style) -> Draft:
    """A wooden chair with a ladder back."""
    finish = style.board
    parts = [slab((-0.22, 0.425, -0.2), (0.22, 0.46, 0.22), finish, round=0.014)]
    parts += pair(beam((0.185, 0.43, 0.18), (0.195, 0, 0.2), (0.042, 0.028), finish))
    parts += pair(beam((0.185, 0.45, -0.18), (0.19, 0, -0.215), (0.042, 0.03), finish))
    parts += pair(beam((0.185, 0.44, -0.18), (0.18, 0.93, -0.28), (0.042, 0.03), finish))
    parts += _slats(0.175, -0.205, (0.56, 0.7, 0.845), 0.085, 0.2, finish)
    parts += pair(beam((0.19, 0.2, 0.19), (0.19, 0.2, -0.2), (0.022, 0.022), finish))
    parts.append(beam((-0.19, 0.26, 0.188), (0.19, 0.26, 0.188), (0.022, 0.022), finish))
    return Draft(parts, "wood")


def chair_padded(style: Style) -> Draft:
    """A dining chair with upholstered seat and back on wooden legs."""
    wood, cover = timber(style.wood), cloth(style.tint)
    parts = legs(0.19, 0.19, 0.42, wood, splay=0.022, sizes=(0.045, 0.024))
    parts.append(slab((-0.215, 0.375, -0.21), (0.215, 0.415, 0.21), wood, round=0.01))
    parts.append(transform(cushion((0.47, 0.095, 0.47), cover, round=0.03), offset=(0, 0.455, 0.005)))
    back = transform(cushion((0.45, 0.07, 0.46), cover, round=0.03), pitch=np.pi / 2)
    parts.append(transform(back, offset=(0, 0.745, -0.255), pitch=-0.17))
    parts += pair(beam((0.15, 0.38, -0.195), (0.15, 0.62, -0.235), (0.035, 0.03), wood))
    return Draft(parts, "fabric")


def chair_shell(style: Style) -> Draft:
    """A moulded plastic shell on four splayed wooden legs."""
    profile = (
        (0.225, 0.43, 0.2, 0.0),
        (0.17, 0.456, 0.225, 0.012),
        (0.02, 0.445, 0.235, 0.03),
        (-0.12, 0.44, 0.235, 0.05),
        (-0.185, 0.485, 0.235, 0.06),
        (-0.215, 0.59, 0.235, 0.05),
        (-0.24, 0.71, 0.22, 0.04),
        (-0.262, 0.8, 0.185, 0.03),
        (-0.272, 0.835, 0.13, 0.02),
    )
    across = np.linspace(-1, 1, 6)
    grid = np.zeros((len(profile), 6, 3))
    for row, (z, y, half, bend) in enumerate(profile):
        upright = row / (len(profile) - 1)
        grid[row, :, 0] = half * across
        grid[row, :, 1] = y + bend * across**2 * (1 - upright)
        grid[row, :, 2] = z + bend * across**2 * min(1.0, 1.6 * upright)
    parts = [sheet(grid, 0.014, plain(style.tint), crease=1.2)]
    wood = timber(style.wood)
    parts += legs(0.11, 0.1, 0.435, wood, splay=0.115, sizes=(0.04, 0.024), sides=6)
    parts += [slab((-0.13, 0.405, k * 0.1 - 0.02), (0.13, 0.43, k * 0.1 + 0.02), IRON, round=0.006) for k in (-1, 1)]
    return Draft(parts, "plastic")


def chair_swivel(style: Style) -> Draft:
    """An office chair: five castors, column, padded seat, back and armrests."""
    cover, frame = cloth(style.tint), plain((0.17, 0.17, 0.18))
    parts = []
    for k in range(5):
        c, s = np.cos(2 * np.pi * k / 5 + np.pi / 2), np.sin(2 * np.pi * k / 5 + np.pi / 2)
        parts.append(beam((0, 0.085, 0), (0.28 * c, 0.065, -0.28 * s), (0.05, 0.035), frame))
        parts.append(cylinder((0.27 * c, 0.032, -0.27 * s), 0.032, 0.045, frame, sides=7, axis="x" if abs(s) > 0.5 else "z"))
    parts.append(cylinder((0, 0.245, 0), 0.035, 0.34, CHROME, sides=8, top_radius=0.026))
    parts.append(slab((-0.15, 0.40, -0.14), (0.15, 0.43, 0.14), frame, round=0.01))
    parts.append(transform(cushion((0.49, 0.1, 0.48), cover, round=0.04), offset=(0, 0.47, 0.02)))
    back = transform(cushion((0.46, 0.085, 0.56), cover, round=0.04), pitch=np.pi / 2)
    parts.append(transform(back, offset=(0, 0.83, -0.25), pitch=-0.14))
    parts.append(beam((0, 0.41, -0.1), (0, 0.66, -0.275), (0.07, 0.05), frame))
    parts += pair(tube([(0.2, 0.43, -0.06), (0.275, 0.45, -0.06), (0.285, 0.66, -0.04)], 0.014, frame, sides=5))
    parts += pair(slab((0.25, 0.65, -0.15), (0.315, 0.68, 0.1), frame, round=0.012))
    return Draft(parts, "fabric")


def stool_round(style: Style) -> Draft:
    """A round wooden seat on four splayed legs with rungs."""
    finish = style.board
    profile = [(0.14, 0.415), (0.17, 0.425), (0.178, 0.44), (0.17, 0.458), (0.12, 0.462)]
    parts = [lathe(profile, finish, 16)]
    parts += legs(0.095, 0.095, 0.425, finish, splay=0.055, sizes=(0.036, 0.026), sides=6)
    parts.append(beam((-0.13, 0.17, 0.13), (0.13, 0.17, 0.13), (0.02, 0.02), finish, sides=6))
    parts.append(beam((-0.13, 0.17, -0.13), (0.13, 0.17, -0.13), (0.02, 0.02), finish, sides=6))
    parts += pair(beam((0.125, 0.23, 0.125), (0.125, 0.23, -0.125), (0.02, 0.02), finish, sides=6))
    return Draft(parts, "wood", (0.11, 0.462, 0.11))


def stool_bar(style: Style) -> Draft:
    """A bar stool: padded round seat, four slim metal legs, foot ring."""
    cover = plain(style.tint)
    profile = [(0.15, 0.66), (0.18, 0.67), (0.19, 0.7), (0.18, 0.735), (0.15, 0.75)]
    parts = [lathe(profile, cover, 16)]
    parts += legs(0.1, 0.1, 0.67, CHROME, splay=0.06, sizes=(0.026, 0.022), sides=6)
    angle = np.arange(14) * 2 * np.pi / 14
    parts.append(tube(np.stack([0.195 * np.cos(angle), 0 * angle + 0.25, 0.195 * np.sin(angle)], axis=1), 0.01, CHROME, sides=5, wrap=True))
    return Draft(parts, "metal", (0.1, 0.75, 0.1))


def stool_pouf(style: Style) -> Draft:
    """A soft drum to sit on, with a seam band."""
    cover = cloth(style.tint)
    profile = [(0.19, 0.0), (0.235, 0.03), (0.25, 0.19), (0.24, 0.36), (0.205, 0.405), (0.13, 0.415)]
    parts = [lathe(profile, cover, 16, crease=1.2)]
    parts.append(lathe([(0.23, 0.305), (0.252, 0.315), (0.252, 0.335), (0.23, 0.345)], cloth(shade(style.tint, 0.6)), 16))
    return Draft(parts, "fabric", (0.085, 0.415, 0.085))


def bench_slatted(style: Style) -> Draft:
    """A wooden bench with a slatted seat and back."""
    finish = style.board
    wide = 0.62 * style.scale
    parts = [slab((-wide, 0.42, z - 0.05), (wide, 0.447, z + 0.05), finish, round=0.008) for z in (-0.13, -0.01, 0.11)]
    parts += _slats(wide, -0.225, (0.56, 0.68, 0.8), 0.09, 0.2, finish)
    for x in (wide - 0.07, 0.07 - wide):
        parts.append(beam((x, 0.43, 0.12), (x, 0, 0.16), (0.055, 0.04), finish))
        parts.append(beam((x, 0.43, -0.17), (x, 0, -0.23), (0.055, 0.04), finish))
        parts.append(beam((x, 0.40, -0.2), (x, 0.86, -0.3), (0.05, 0.035), finish))
        parts.append(beam((x, 0.40, 0.15), (x, 0.40, -0.2), (0.04, 0.04), finish))
    parts += [slab((i * wide - 0.035, 0.62, -0.25), (i * wide + 0.035, 0.65, 0.19), finish, round=0.01) for i in (-1, 1)]
    parts += [beam((i * wide, 0.42, 0.12), (i * wide, 0.63, 0.15), (0.05, 0.04), finish) for i in (-1, 1)]
    return Draft(parts, "wood")


def bench_padded(style: Style) -> Draft:
    """A low upholstered bench without a back, on tapered legs."""
    wood, cover = timber(style.wood), cloth(style.tint)
    wide = 0.58 * style.scale
    parts = [transform(cushion((2 * wide, 0.14, 0.42), cover, round=0.045), offset=(0, 0.41, 0))]
    parts.append(slab((-wide + 0.02, 0.3, -0.19), (wide - 0.02, 0.36, 0.19), cloth(shade(style.tint, 0.8)), round=0.015))
    parts += legs(wide - 0.08, 0.14, 0.32, wood, splay=0.03, sizes=(0.05, 0.026), sides=6)
    return Draft(parts, "fabric", (wide - 0.12, 0.48, 0.12))


def bench_trestle(style: Style) -> Draft:
    """A plank on two flared ends, as at a farmhouse table."""
    finish = style.board
    wide = 0.65 * style.scale
    parts = [slab((-wide, 0.415, -0.17), (wide, 0.46, 0.17), finish, round=0.012)]
    side = [
        ring(0.03, 0.15, 0.43, corner=0.008, steps=2),
        ring(0.024, 0.1, 0.2, corner=0.008, steps=2),
        ring(0.028, 0.16, 0.0, corner=0.008, steps=2),
    ]
    for i in (-1, 1):
        parts.append(loft(np.array(side) + (i * (wide - 0.16), 0, 0), finish))
    parts.append(beam((-wide + 0.16, 0.2, 0), (wide - 0.16, 0.2, 0), (0.05, 0.05), finish))
    return Draft(parts, "wood", (wide - 0.05, 0.46, 0.13))

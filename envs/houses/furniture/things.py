"""Small objects that are not round: books, laptops, clocks, pillows, teddies, toasters, boxes. Metres."""

import numpy as np

from envs.houses.furniture.joinery import pair
from envs.houses.furniture.model import BRASS, CHROME, COLORS, IRON, SCREEN, Draft, Style, cloth, plain, shade
from envs.houses.mesh import Finish, Part, beam, box, cylinder, lathe, loft, prism, ring, slab, solid, sphere, stretch, transform, tube

PAPER = Finish((0.95, 0.92, 0.84))
FACE = Finish((0.97, 0.96, 0.92))
BREAD = Finish((0.87, 0.64, 0.36))


def _volume(color: tuple[float, float, float], size: tuple[float, float, float]) -> list[Part]:
    """A closed book of width, thickness and depth `size`, its spine at -X.

    Its back cover is below.
    """
    x, y, z = size[0] / 2, size[1], size[2] / 2
    cover = plain(color)
    parts = [box((-x, 0, -z), (x, 0.004, z), cover), box((-x, y - 0.004, -z), (x, y, z), cover)]
    parts.append(prism([(-x, 0.0005), (-x, y - 0.0005), (-x - 0.006, y * 0.75), (-x - 0.006, y * 0.25)], -z + 0.0005, z - 0.0005, cover))
    parts.append(box((-x + 0.004, 0.003, -z + 0.005), (x - 0.006, y - 0.003, z - 0.005), PAPER))
    return parts


def book_closed(style: Style) -> Draft:
    """A thick book lying down, with a title plate."""
    parts = _volume(style.tint, (0.165, 0.042, 0.235))
    label = shade(style.tint, 1.7) if sum(style.tint) < 2 else COLORS["brown"]
    parts.append(box((-0.05, 0.03, -0.07), (0.05, 0.0445, -0.01), plain(label)))
    return Draft(parts, "paper")


def book_stack(style: Style) -> Draft:
    """A stack of three books in tones of one colour."""
    parts, y = [], 0.0
    for tone, wide, thick, yaw in ((0.8, 0.18, 0.034, 0.0), (1.0, 0.165, 0.042, 0.22), (1.2, 0.15, 0.028, -0.12)):
        parts += [transform(part, yaw=yaw, offset=(0, y, 0)) for part in _volume(shade(style.tint, tone), (wide, thick, 1.38 * wide))]
        y += thick - 0.0005
    return Draft(parts, "paper")


def book_standing(style: Style) -> Draft:
    """A book that stands upright, slightly open."""
    parts = [transform(part, pitch=np.pi / 2) for part in _volume(style.tint, (0.17, 0.04, 0.24))]
    band = shade(style.tint, 1.7) if sum(style.tint) < 2 else COLORS["brown"]
    low = min(part.vertices[:, 1].min() for part in parts)
    front = max(part.vertices[:, 2].max() for part in parts)
    parts.append(box((-0.05, low + 0.14, front - 0.01), (0.05, low + 0.19, front + 0.003), plain(band)))
    return Draft(parts, "paper")


def _notebook(style: Style, lean: float) -> list[Part]:
    """A laptop whose lid leans back by `lean` [rad] from upright."""
    finish = plain(style.tint)
    parts = [slab((-0.17, 0.0, -0.12), (0.17, 0.018, 0.12), finish, round=0.005)]
    dark = plain(shade(style.tint, 0.6)) if sum(style.tint) > 0.6 else plain((0.22, 0.22, 0.23))
    parts.append(box((-0.15, 0.012, -0.095), (0.15, 0.0202, 0.02), dark))
    parts += [
        box((-0.145, 0.015, z - 0.009), (0.145, 0.0228, z + 0.009), plain(shade(style.tint, 0.86 if sum(style.tint) > 0.6 else 1.2)))
        for z in (-0.08, -0.053, -0.026, 0.001)
    ]
    parts.append(box((-0.05, 0.012, 0.045), (0.05, 0.0202, 0.105), plain(shade(style.tint, 0.75))))
    lid = [slab((-0.17, 0.0, -0.012), (0.17, 0.225, 0.0), finish, round=0.004)]
    glow = stretch(box((-0.148, 0.026, -0.004), (0.148, 0.205, 0.003), Finish((0.93, 0.97, 1.0), "painting_0")))
    return parts + [transform(part, pitch=-lean, offset=(0, 0.014, -0.115)) for part in (*lid, glow)]


def laptop_open(style: Style) -> Draft:
    """An open laptop with a picture on its screen."""
    return Draft(_notebook(style, 0.3), "metal")


def laptop_wide(style: Style) -> Draft:
    """A laptop opened far, its screen off."""
    parts = _notebook(style, 0.6)
    dark = parts[-1]
    return Draft([*parts[:-1], Part(dark.vertices, dark.faces, dark.normals, dark.uv, SCREEN)], "metal")


def _dial(radius: float, z: float) -> list[Part]:
    """A clock face at depth z around the origin: hands at 10:10, four marks."""
    parts = [cylinder((0, 0, z), radius, 0.01, FACE, sides=16, axis="z")]
    for angle, length, wide in ((0.95, 0.52, 0.09), (-1.05, 0.74, 0.07)):
        hand = box((-wide * radius / 2, -0.1 * radius, z), (wide * radius / 2, length * radius, z + 0.0085), IRON)
        parts.append(transform(hand, roll=angle))
    marks = [box((-0.035 * radius, 0.76 * radius, z), (0.035 * radius, 0.93 * radius, z + 0.0075), IRON)]
    return parts + [transform(marks[0], roll=k * np.pi / 2) for k in range(4)]


def clock_alarm(style: Style) -> Draft:
    """A round alarm clock with two bells on two feet."""
    finish = plain(style.tint)
    rim = [ring(r, r, h, sides=16) for r, h in ((0.066, -0.03), (0.075, -0.02), (0.075, 0.022), (0.068, 0.03), (0.062, 0.022))]
    parts = [transform(loft(rim, finish), pitch=np.pi / 2), *_dial(0.055, 0.02)]
    bell = lathe([(0.03, 0.0), (0.028, 0.012), (0.014, 0.024), (0.0, 0.027)], finish, 8)
    parts += pair(transform(bell, roll=-0.55, offset=(0.042, 0.068, 0)))
    parts += pair(beam((0.035, -0.055, 0), (0.052, -0.092, 0), (0.018, 0.014), BRASS, sides=6))
    return Draft(parts, "metal")


def clock_mantel(style: Style) -> Draft:
    """A mantel clock: arched case on a plinth."""
    angle = np.linspace(0, np.pi, 9)
    case = [(-0.085, 0.02), (0.085, 0.02), *((0.085 * np.cos(a), 0.11 + 0.085 * np.sin(a)) for a in angle)]
    parts = [prism(case, -0.04, 0.04, style.board), slab((-0.12, 0.0, -0.05), (0.12, 0.028, 0.05), style.board, round=0.006)]
    parts.append(cylinder((0, 0.11, 0.04), 0.072, 0.012, BRASS, sides=16, axis="z"))
    parts += [transform(part, offset=(0, 0.11, 0.0)) for part in _dial(0.064, 0.046)]
    return Draft(parts, "wood")


def clock_cube(style: Style) -> Draft:
    """A square table clock with rounded edges."""
    parts = [slab((-0.075, 0.0, -0.035), (0.075, 0.15, 0.035), plain(style.tint), round=0.018)]
    parts += [transform(part, offset=(0, 0.075, 0)) for part in _dial(0.053, 0.034)]
    return Draft(parts, "plastic")


def pillow_square(style: Style) -> Draft:
    """A square cushion with pointed corners, lying flat."""
    grid = np.linspace(-1, 1, 7)
    u, v = np.meshgrid(grid, grid)
    pinch = 1 - 0.1 * (1 - (u * v) ** 2) * np.maximum(u**2, v**2)
    high = 0.085 * ((1 - u**2) * (1 - v**2)) ** 0.36
    index = np.arange(49).reshape(7, 7)
    a, b, c, d = (part.ravel() for part in (index[:-1, :-1], index[:-1, 1:], index[1:, 1:], index[1:, :-1]))
    falling = (u * v)[:-1, :-1].ravel() + (u * v)[1:, 1:].ravel() > 0  # diagonals towards the middle, or the rim would be flat
    first = np.where(falling[:, None], np.stack([a, c, b], axis=1), np.stack([a, d, b], axis=1))
    second = np.where(falling[:, None], np.stack([a, d, c], axis=1), np.stack([b, d, c], axis=1))
    top = np.concatenate([first, second])
    rim = (np.abs(u) == 1) | (np.abs(v) == 1)
    below = np.where(rim, index, index + 49).ravel()
    points = np.stack([0.22 * u * pinch, high, 0.22 * v * pinch], axis=-1).reshape(-1, 3)
    both = np.concatenate([points, points * (1, -0.75, 1)])
    body = solid(both, np.concatenate([top, below[top][:, ::-1]]), cloth(style.tint), crease=1.6)
    return Draft([body], "fabric")


def pillow_bolster(style: Style) -> Draft:
    """A cylindrical bolster with buttons at its ends."""
    profile = [(0.05, -0.25), (0.085, -0.235), (0.1, -0.2), (0.1, 0.2), (0.085, 0.235), (0.05, 0.25)]
    parts = [
        lathe(profile, cloth(style.tint), 14),
        *(sphere((0, k * 0.25, 0), 0.022, plain(shade(style.tint, 0.6)), rows=3, sides=6) for k in (-1, 1)),
    ]
    return Draft([transform(part, roll=np.pi / 2) for part in parts], "fabric")


def pillow_bed(style: Style) -> Draft:
    """A plump bed pillow."""
    levels = ((-0.075, 0.07), (-0.04, 0.02), (0.0, 0.0), (0.04, 0.02), (0.075, 0.07), (0.088, 0.14))
    rings = [ring(0.32 - cut, 0.22 - cut, y, corner=0.09, steps=3) for y, cut in levels]
    return Draft([loft(rings, cloth(style.tint), crease=1.6)], "fabric")


def _teddy(style: Style, extra: list[Part]) -> Draft:
    """A sitting teddy bear with extra parts."""
    fur, pale, dark = (
        plain(style.tint),
        plain(shade(style.tint, 1.55) if sum(style.tint) < 2.4 else (0.93, 0.78, 0.62)),
        Finish((0.07, 0.06, 0.06)),
    )
    if sum(style.tint) < 0.6:
        dark = Finish((0.9, 0.88, 0.8))
    parts = [
        sphere((0, 0.1, 0), 0.082, fur, rows=5, sides=8, squash=1.15),
        sphere((0, 0.238, 0.008), 0.072, fur, rows=5, sides=8, squash=0.92),
    ]
    parts += pair(sphere((0.052, 0.292, 0), 0.028, fur, rows=3, sides=6))
    parts += pair(transform(sphere((0, 0, 0), 0.034, fur, rows=3, sides=6, squash=1.9), roll=0.75, pitch=-0.5, offset=(0.088, 0.13, 0.035)))
    parts += pair(transform(sphere((0, 0, 0), 0.038, fur, rows=3, sides=6, squash=1.7), roll=0.3, pitch=1.25, offset=(0.062, 0.042, 0.085)))
    parts.append(sphere((0, 0.222, 0.068), 0.032, pale, rows=3, sides=6, squash=0.8))
    parts.append(sphere((0, 0.236, 0.098), 0.012, dark, rows=2, sides=5))
    parts += pair(sphere((0.03, 0.262, 0.066), 0.01, dark, rows=2, sides=4))
    return Draft(parts + extra, "plush")


def teddy_plain(style: Style) -> Draft:
    """A sitting teddy bear."""
    return _teddy(style, [])


def teddy_bow(style: Style) -> Draft:
    """A sitting teddy bear with a bow tie."""
    bright = sum(style.tint)
    tie = plain((0.96, 0.92, 0.84) if 1.1 < bright < 1.5 else COLORS["blue"] if 1.5 < bright < 2.2 else COLORS["red"])
    wing = [(0.0, 0.178), (0.045, 0.2), (0.045, 0.152)]
    return _teddy(style, [*pair(prism(wing, 0.066, 0.088, tie)), box((-0.01, 0.168, 0.06), (0.01, 0.188, 0.094), tie)])


def toaster_slots(style: Style) -> Draft:
    """A toaster with two slices of bread."""
    finish = plain(style.tint)
    parts = [slab((-0.14, 0.012, -0.085), (0.14, 0.185, 0.085), finish, round=0.03)]
    parts.append(slab((-0.13, 0.0, -0.075), (0.13, 0.03, 0.075), IRON, round=0.006))
    loaf = [(-0.075, 0.12), (0.075, 0.12), (0.075, 0.2), (0.088, 0.222), (0.07, 0.243), (-0.07, 0.243), (-0.088, 0.222), (-0.075, 0.2)]
    for z in (-0.03, 0.03):
        parts.append(box((-0.1, 0.15, z - 0.017), (0.1, 0.1872, z + 0.017), IRON))
        parts.append(prism(loaf, z - 0.01, z + 0.01, BREAD, crease=0.5))
    parts.append(slab((0.135, 0.11, -0.02), (0.162, 0.13, 0.02), IRON, round=0.005))
    parts.append(cylinder((0.145, 0.055, 0), 0.018, 0.02, CHROME, sides=8, axis="x"))
    return Draft(parts, "metal")


def toaster_retro(style: Style) -> Draft:
    """A rounded toaster with chrome ends and a dial on its front."""
    arch = [(-0.085, 0.015), (0.085, 0.015), (0.09, 0.1), (0.078, 0.16), (0.05, 0.19), (-0.05, 0.19), (-0.078, 0.16), (-0.09, 0.1)]
    parts = [prism(arch, -0.12, 0.12, plain(style.tint), axis="x", crease=1.0)]
    small = [(0.9 * a, 0.9 * b + 0.003) for a, b in arch]
    parts += pair(prism(small, 0.11, 0.14, CHROME, axis="x", crease=1.0))
    parts += [box((-0.09, 0.15, z - 0.015), (0.09, 0.1925, z + 0.015), IRON) for z in (-0.025, 0.025)]
    parts.append(cylinder((0.0, 0.06, 0.092), 0.022, 0.02, CHROME, sides=10, axis="z"))
    parts.append(slab((0.135, 0.12, -0.018), (0.165, 0.138, 0.018), IRON, round=0.005))
    parts += [
        box((i * 0.09 - 0.015, 0.0, k * 0.055 - 0.015), (i * 0.09 + 0.015, 0.025, k * 0.055 + 0.015), IRON)
        for i in (-1, 1)
        for k in (-1, 1)
    ]
    return Draft(parts, "metal")


def _kraft(style: Style, factor: float) -> Finish:
    """Cardboard: printed in the dominant colour, or bare if that is brown."""
    return plain(shade((0.66, 0.47, 0.29) if style.natural else style.tint, factor))


def box_closed(style: Style) -> Draft:
    """A closed carton with tape over its seam and a label."""
    tape = plain(shade(style.tint, 1.5) if sum(style.tint) < 2.2 else (0.80, 0.64, 0.42))
    parts = [slab((-0.2, 0.0, -0.15), (0.2, 0.26, 0.15), _kraft(style, 1.0), round=0.004)]
    parts.append(box((-0.203, 0.19, -0.026), (0.203, 0.263, 0.026), tape))
    parts.append(box((0.03, 0.14, 0.14), (0.16, 0.22, 0.1535), PAPER))
    return Draft(parts, "cardboard")


def box_open(style: Style) -> Draft:
    """An open carton with its four flaps folded out."""
    finish = _kraft(style, 1.0)
    x, z, high, wall = 0.2, 0.15, 0.25, 0.008
    levels = ((x, z, 0.0), (x, z, high), (x - wall, z - wall, high), (x - wall, z - wall, 0.015))
    parts = [loft([ring(a, b, y, corner=0.002, steps=2) for a, b, y in levels], finish)]
    flap = _kraft(style, 1.1)
    for k in (-1, 1):
        side = slab((-x + 0.006, 0.0, -0.003), (x - 0.006, 0.12, 0.003), flap, round=0.002)
        parts.append(transform(side, pitch=k * 1.0, offset=(0, high - 0.002, k * (z - 0.003))))
        end = slab((-0.003, 0.0, -z + 0.006), (0.003, 0.12, z - 0.006), flap, round=0.002)
        parts.append(transform(end, roll=-k * 1.15, offset=(k * (x - 0.003), high - 0.002, 0)))
    return Draft(parts, "cardboard")


def box_gift(style: Style) -> Draft:
    """A gift box with a lid, a ribbon and a bow."""
    ribbon = plain((0.97, 0.95, 0.90) if sum(style.tint) < 2.2 else COLORS["red"])
    parts = [slab((-0.13, 0.0, -0.13), (0.13, 0.17, 0.13), plain(style.tint), round=0.004)]
    parts.append(slab((-0.14, 0.16, -0.14), (0.14, 0.215, 0.14), plain(shade(style.tint, 1.1)), round=0.005))
    parts += [box((-0.022, 0.001, -0.143), (0.022, 0.218, 0.143), ribbon), box((-0.143, 0.001, -0.022), (0.143, 0.2185, 0.022), ribbon)]
    loop = [(0.0, 0.218, 0.0), (0.05, 0.27, 0.0), (0.095, 0.262, 0.0), (0.085, 0.235, 0.0)]
    parts += pair(tube(loop, 0.014, ribbon, sides=5))
    parts.append(sphere((0, 0.23, 0), 0.022, ribbon, rows=4, sides=6))
    return Draft(parts, "paper")

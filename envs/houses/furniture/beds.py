"""Beds: the head is at -Z, the blanket has the dominant colour. Sizes are metres."""

import numpy as np

from envs.houses.furniture.joinery import cushion, pair
from envs.houses.furniture.model import LINEN, Draft, Style, cloth, shade, timber
from envs.houses.mesh import Part, beam, box, lathe, loft, prism, ring, slab, transform

HEAD, FOOT = -0.98, 1.02


def _half(style: Style) -> float:
    """Half the width [m] of the mattress: single, double or king size."""
    return 0.47 if style.scale < 0.9 else 0.7 if style.scale < 1.1 else 0.9


def _bedding(style: Style, half: float, *, low: float = 0.25) -> list[Part]:
    """Mattress, sheet, blanket and pillows between heights `low` and 0.62."""
    blanket = cloth(style.tint)
    parts = [slab((-half, low, HEAD), (half, 0.47, FOOT), LINEN, round=0.05)]
    parts.append(slab((-half - 0.03, low + 0.03, -0.42), (half + 0.03, 0.525, FOOT + 0.03), blanket, round=0.06))
    parts.append(slab((-half - 0.035, low + 0.1, -0.54), (half + 0.035, 0.536, -0.2), cloth(shade(style.tint, 1.5)), round=0.045))
    count = 1 if half < 0.6 else 2
    wide = min(0.66, 2 * half / count - 0.1)
    for k in range(count):
        x = (2 * k + 1 - count) * half / count
        parts.append(transform(cushion((wide, 0.17, 0.44), LINEN, round=0.06), offset=(x, 0.575, -0.75), pitch=0.45))
    return parts


def _top(half: float) -> tuple[float, float, float]:
    """Free area on the blanket: half the width, the height and half the depth [m]."""
    return half - 0.12, 0.525, 0.17


def bed_panel(style: Style) -> Draft:
    """A wooden bed, painted like its blanket, with panelled head and foot."""
    wood, half = style.board, _half(style)
    side = half + 0.05
    parts = _bedding(style, half)
    parts += pair(slab((half + 0.0, 0.2, HEAD), (side, 0.36, FOOT), wood, round=0.01))
    parts += pair(beam((side - 0.02, 1.0, HEAD - 0.02), (side - 0.02, 0, HEAD - 0.02), (0.075, 0.06), wood))
    parts += pair(beam((side - 0.02, 0.56, FOOT + 0.06), (side - 0.02, 0, FOOT + 0.06), (0.075, 0.06), wood))
    arch = [(-side + 0.02, 0.3), (side - 0.02, 0.3), (side - 0.02, 0.9)]
    arch += [(x * (side - 0.02), 0.9 + 0.16 * np.cos(x * np.pi / 2)) for x in np.linspace(0.75, -0.75, 7)]
    parts.append(prism([*arch, (-side + 0.02, 0.9)], HEAD - 0.04, HEAD + 0.01, wood))
    parts.append(slab((-side + 0.02, 0.2, FOOT + 0.04), (side - 0.02, 0.5, FOOT + 0.08), wood, round=0.012))
    parts.append(slab((-side - 0.02, 0.5, FOOT + 0.025), (side + 0.02, 0.54, FOOT + 0.095), wood, round=0.012))
    return Draft(parts, "wood", _top(half))


def bed_padded(style: Style) -> Draft:
    """An upholstered bed whose headboard has upright channels."""
    cover, half = cloth(shade(style.tint, 0.78)), _half(style)
    side = half + 0.07
    parts = _bedding(style, half)
    parts.append(slab((-side, 0.1, HEAD - 0.05), (side, 0.33, FOOT + 0.06), cover, round=0.035))
    count = 4 if half < 0.6 else 6
    wide = 2 * side / count
    parts.append(box((-side, 0.1, HEAD - 0.12), (side, 1.06, HEAD - 0.06), cover))
    for k in range(count):
        x = -side + k * wide
        parts.append(slab((x + 0.002, 0.34, HEAD - 0.08), (x + wide - 0.002, 1.08, HEAD + 0.01), cover, round=0.035))
    wood = timber(style.wood)
    parts += [
        beam((i * (side - 0.1), 0.12, z), (i * (side - 0.1), 0, z), (0.06, 0.04), wood) for i in (-1, 1) for z in (HEAD + 0.05, FOOT - 0.05)
    ]
    return Draft(parts, "fabric", _top(half))


def bed_poster(style: Style) -> Draft:
    """A four-poster: turned posts that support a frame, slatted headboard."""
    wood, half = timber(style.wood), _half(style)
    side = half + 0.06
    parts = _bedding(style, half)
    profile = [(0.028, 0.0), (0.042, 0.5), (0.024, 0.6), (0.034, 0.8), (0.02, 1.1), (0.02, 1.9)]
    post = lathe(profile, wood, 6, crease=1.2)
    parts += [transform(post, offset=(i * side, 0, z)) for i in (-1, 1) for z in (HEAD - 0.03, FOOT + 0.05)]
    parts += pair(box((side - 0.03, 0.2, HEAD), (side + 0.01, 0.34, FOOT + 0.03), wood))
    parts += pair(beam((side, 1.82, HEAD - 0.03), (side, 1.82, FOOT + 0.05), (0.035, 0.035), wood))
    for z in (HEAD - 0.03, FOOT + 0.05):
        parts.append(beam((-side, 1.82, z), (side, 1.82, z), (0.035, 0.035), wood))
        parts.append(box((-side, 0.2, z - 0.02), (side, 0.34, z + 0.02), wood))
    for y in (0.66, 0.84, 1.02):
        parts.append(box((-side, y, HEAD - 0.042), (side, y + 0.11, HEAD - 0.018), wood))
    return Draft(parts, "wood", _top(half))


def bed_low(style: Style) -> Draft:
    """A platform bed: wide base, sloping headboard."""
    finish, half = timber(style.wood), _half(style)
    side = half + 0.14
    parts = _bedding(style, half, low=0.22)
    base = [ring(side - cut, 1.1, y, corner=0.03, steps=2) for y, cut in ((0.1, 0.05), (0.14, 0.0), (0.24, 0.0))]
    parts.append(loft(np.array(base) + (0, 0, 0.03), finish))
    parts.append(slab((-side + 0.12, 0.0, HEAD + 0.08), (side - 0.12, 0.12, FOOT - 0.1), timber(shade(style.wood, 0.55)), round=0.01))
    board = slab((-side, 0.0, -0.025), (side, 0.62, 0.025), finish, round=0.015)
    parts.append(transform(board, offset=(0, 0.22, HEAD - 0.03), pitch=-0.12))
    return Draft(parts, "wood", _top(half))

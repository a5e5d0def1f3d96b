"""Details shared by many pieces: legs, cushions, drawer fronts, doors, handles."""

import numpy as np

from envs.houses.mesh import Finish, Part, Point, beam, box, cylinder, loft, ring, slab, transform


def pair(part: Part) -> list[Part]:
    """The part and its mirror image in the plane x = 0."""
    return [part, transform(part, scale=(-1, 1, 1))]


def legs(
    x: float,
    z: float,
    height: float,
    finish: Finish,
    *,
    sizes: tuple[float, float] = (0.045, 0.028),
    splay: float = 0.0,
    sides: int = 4,
    start: float = 0.0,
) -> list[Part]:
    """Four legs with tops at (+-x, height, +-z) [m], feet `splay` [m] further out.

    `sizes` [m] are the widths at top and foot.
    """
    return [
        beam((i * x, height, k * z), (i * (x + splay), start, k * (z + splay)), sizes, finish, sides=sides)
        for i in (-1, 1)
        for k in (-1, 1)
    ]


def cushion(size: Point, finish: Finish, *, round: float = 0.05) -> Part:
    """A plump cushion of width, height and depth `size` [m], centred and flat."""
    x, y, z = np.asarray(size, float) / 2
    cut = min(round, 0.8 * y)
    levels = ((-y, cut), (-y + 0.7 * cut, 0.1 * cut), (y - 0.7 * cut, 0.1 * cut), (y, cut))
    return loft([ring(x - inset, z - inset, height, corner=1.3 * round, steps=2) for height, inset in levels], finish, crease=1.3)


def panel(low: Point, high: Point, finish: Finish, *, edge: float = 0.01) -> Part:
    """A front from corner `low` to `high` [m] with a bevelled +Z face: 20 triangles."""
    (x0, y0, z0), (x1, y1, z1) = low, high
    cut = min(edge, (z1 - z0) * 0.9)
    rings = [
        [(x0 + i, y0 + i, z), (x1 - i, y0 + i, z), (x1 - i, y1 - i, z), (x0 + i, y1 - i, z)]
        for z, i in ((z0, 0.0), (z1 - cut, 0.0), (z1, cut))
    ]
    return loft(rings, finish, crease=0.5)


def knob(center: Point, finish: Finish, *, radius: float = 0.014) -> Part:
    """A round knob that protrudes towards +Z from `center` [m]."""
    x, y, z = center
    return cylinder((x, y, z + 0.008), radius * 0.8, 0.032, finish, sides=7, axis="z", top_radius=radius)


def handle(center: Point, length: float, finish: Finish, *, upright: bool = False, width: float = 0.016) -> Part:
    """A bar handle of `length` [m] that protrudes towards +Z from `center` [m]."""
    half = np.array([width / 2, length / 2, 0.0] if upright else [length / 2, width / 2, 0.0])
    center = np.asarray(center, float)
    return box(center - half - (0, 0, 0.006), center + half + (0, 0, 0.026), finish)


def fronts(
    low: Point,
    high: Point,
    grid: tuple[int, int],
    finish: Finish,
    grip: Finish,
    *,
    style: str = "knob",
    gap: float = 0.014,
    depth: float = 0.018,
) -> list[Part]:
    """Drawer fronts with grips in `grid` (columns, rows) from `low` to `high` [m].

    The rectangle is in its plane z. `style` is "knob", "bar" (level), or "left", "right", "middle" for doors whose upright
    handle is on that side.
    """
    columns, rows = grid
    (x0, y0, z), (x1, y1, _) = low, high
    wide, tall = (x1 - x0) / columns, (y1 - y0) / rows
    parts = []
    for column in range(columns):
        for row in range(rows):
            left, bottom = x0 + column * wide + gap / 2, y0 + row * tall + gap / 2
            right, top = left + wide - gap, bottom + tall - gap
            parts.append(panel((left, bottom, z - 0.006), (right, top, z + depth), finish))
            middle, level = (left + right) / 2, (bottom + top) / 2
            if style == "knob":
                spots = (middle,) if right - left < 0.62 else (left + 0.25 * (right - left), right - 0.25 * (right - left))
                parts += [knob((x, level, z + depth), grip) for x in spots]
            elif style == "bar":
                parts.append(handle((middle, top - min(0.05, 0.3 * tall), z + depth), 0.45 * (right - left), grip))
            else:
                on_right = style == "left" or (style == "middle" and column % 2 == 0)
                at = right - 0.035 if on_right else left + 0.035
                parts.append(handle((at, level, z + depth), min(0.22, 0.4 * (top - bottom)), grip, upright=True))
    return parts


def carcass(x: float, low: float, high: float, z: float, finish: Finish, *, round: float = 0.008) -> Part:
    """The body of a cupboard: half width x, half depth z [m].

    It reaches from height `low` to `high` [m].
    """
    return slab((-x, low, -z), (x, high, z), finish, round=round)

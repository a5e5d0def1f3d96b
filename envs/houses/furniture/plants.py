"""Plants in pots: the pot has the dominant colour. Sizes are metres."""

import numpy as np

from envs.houses.furniture.model import Color, Draft, Style, plain
from envs.houses.mesh import Finish, Part, beam, cylinder, lathe, loft, ring, sheet, sphere, transform, tube

SOIL = Finish((0.24, 0.17, 0.12))
GREENS: tuple[Color, ...] = ((0.20, 0.45, 0.22), (0.29, 0.55, 0.27), (0.42, 0.63, 0.30))


def _pot(style: Style, radius: float, tall: float) -> list[Part]:
    """A flower pot with a rim, filled with soil."""
    profile = [
        (0.74 * radius, 0.0),
        (0.94 * radius, 0.8 * tall),
        (1.04 * radius, 0.82 * tall),
        (1.06 * radius, tall),
        (0.93 * radius, tall),
        (0.9 * radius, 0.9 * tall),
    ]
    return [lathe(profile, plain(style.tint), 14), cylinder((0, 0.91 * tall, 0), 0.91 * radius, 0.03, SOIL, sides=14)]


def _leaf(length: float, wide: float, rise: float, droop: float, finish: Finish) -> Part:
    """A pointed leaf that leaves the origin towards +Z, rises and droops."""
    along = np.linspace(0, 1, 5)
    half = wide * np.array([0.25, 0.8, 1.0, 0.7, 0.06])
    grid = np.zeros((5, 2, 3))
    grid[:, :, 0] = half[:, None] * (-0.5, 0.5)
    grid[:, :, 1] = (rise * along - droop * along**2)[:, None]
    grid[:, :, 2] = (length * along)[:, None]
    return sheet(grid, 0.004, finish)


def plant_palm(style: Style) -> Draft:
    """A palm: drooping leaves around a short trunk."""
    parts = _pot(style, 0.24, 0.44)
    parts.append(beam((0, 0.4, 0), (0.01, 0.68, 0), (0.07, 0.05), Finish((0.46, 0.34, 0.22)), sides=7))
    for k in range(9):
        rise, droop = style.rng.uniform(0.5, 0.85), style.rng.uniform(0.35, 0.65)
        leaf = _leaf(0.5, 0.13, rise, droop, plain(GREENS[k % 3]))
        parts.append(transform(leaf, yaw=2.4 * k, offset=(0, 0.62 + 0.012 * k, 0)))
    return Draft(parts, "plant")


def plant_bush(style: Style) -> Draft:
    """A little tree: clusters of leaves on a thin trunk."""
    parts = _pot(style, 0.26, 0.46)
    parts.append(beam((0, 0.38, 0), (0.02, 0.85, 0.01), (0.05, 0.035), Finish((0.40, 0.29, 0.19)), sides=6))
    for k, (x, y, z, radius) in enumerate(
        ((0.0, 1.05, 0.0, 0.22), (0.15, 0.88, 0.08, 0.16), (-0.15, 0.9, 0.05, 0.17), (0.02, 0.86, -0.14, 0.16), (0.02, 0.82, 0.15, 0.14))
    ):
        ball = sphere((0, 0, 0), radius * style.rng.uniform(0.92, 1.08), plain(GREENS[k % 3]), rows=5, sides=8, squash=0.85)
        parts.append(transform(ball, yaw=style.rng.uniform(0, 6), offset=(x, y, z), roll=0.3))
    return Draft(parts, "plant")


def plant_blades(style: Style) -> Draft:
    """Upright sword leaves with pale edges."""
    parts = _pot(style, 0.23, 0.4)
    for k in range(10):
        tall, lean = style.rng.uniform(0.42, 0.72), style.rng.uniform(0.04, 0.16)
        reach = 0.02 + 0.1 * (k % 5) / 5
        levels = [
            ring(0.036 * w, 0.012 * w, y * tall, sides=4) + (0, 0, lean * y**2)
            for y, w in ((0.0, 0.8), (0.45, 1.0), (0.8, 0.7), (1.0, 0.0))
        ]
        blade = transform(loft(levels, plain(GREENS[k % 3]), crease=0.6), offset=(0, 0.37, reach))
        parts.append(transform(blade, yaw=2.4 * k))
    return Draft(parts, "plant")


def plant_cactus(style: Style) -> Draft:
    """A cactus with two arms."""
    green, parts = plain(GREENS[1]), _pot(style, 0.23, 0.4)
    parts.append(lathe([(0.08, 0.36), (0.1, 0.5), (0.1, 0.88), (0.075, 0.96), (0.03, 1.0)], green, 10, crease=1.2))
    for side, low, high in ((1, 0.56, 0.84), (-1, 0.64, 0.8)):
        elbow = [(side * 0.08, low, 0), (side * 0.17, low + 0.01, 0), (side * 0.205, low + 0.06, 0), (side * 0.205, high, 0)]
        parts.append(tube(elbow, 0.055, green, sides=8))
        parts.append(sphere((side * 0.205, high, 0), 0.055, green, rows=4, sides=8))
    parts.append(sphere((0, 1.01, 0), 0.035, plain((0.92, 0.42, 0.58)), rows=4, sides=6))
    return Draft(parts, "plant")

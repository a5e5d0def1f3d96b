"""Small round objects: mugs, bowls, vases, bottles, kettles, candles, balls, bins, baskets. Metres."""

import numpy as np

from envs.houses.furniture.model import BRASS, CHROME, COLORS, IRON, STEEL, Draft, Style, plain, shade
from envs.houses.mesh import Finish, Part, box, cylinder, lathe, loft, prism, ring, slab, sphere, transform, tube

COFFEE = Finish((0.30, 0.18, 0.11))
PAPER = Finish((0.96, 0.94, 0.88))
FLAME = Finish((1.0, 0.80, 0.30))


def _ear(x: float, low: float, high: float, out: float, finish: Finish) -> Part:
    """A cup's handle at +X."""
    path = [
        (x - 0.006, high, 0),
        (x + 0.8 * out, high - 0.004, 0),
        (x + out, (low + high) / 2, 0),
        (x + 0.75 * out, low + 0.006, 0),
        (x - 0.006, low, 0),
    ]
    return tube(path, 0.0065, finish, sides=5)


def _mug(style: Style, profile: list[tuple[float, float]], drink: float) -> Draft:
    """A mug of an outline with coffee of radius `drink` in it."""
    finish = plain(style.tint)
    parts = [lathe(profile, finish, 14), _ear(profile[1][0], 0.025, 0.076, 0.032, finish)]
    parts.append(lathe([(drink, 0.07), (drink, 0.078)], COFFEE, 14))
    return Draft([transform(part, yaw=-0.5, scale=1.15) for part in parts], "ceramic")


def mug_straight(style: Style) -> Draft:
    """A cylindrical mug."""
    return _mug(style, [(0.036, 0.0), (0.041, 0.008), (0.041, 0.094), (0.0365, 0.094), (0.036, 0.06)], 0.0372)


def mug_belly(style: Style) -> Draft:
    """A round-bellied mug."""
    return _mug(style, [(0.028, 0.0), (0.043, 0.022), (0.046, 0.05), (0.039, 0.088), (0.034, 0.088), (0.038, 0.06)], 0.0365)


def mug_flared(style: Style) -> Draft:
    """A mug that widens upwards."""
    return _mug(style, [(0.029, 0.0), (0.035, 0.03), (0.045, 0.094), (0.04, 0.094), (0.035, 0.06)], 0.0385)


def bowl_round(style: Style) -> Draft:
    """A deep bowl."""
    profile = [(0.045, 0.0), (0.045, 0.012), (0.085, 0.035), (0.108, 0.082), (0.1, 0.084), (0.078, 0.042), (0.03, 0.02)]
    return Draft([lathe(profile, plain(style.tint), 16)], "ceramic")


def bowl_wide(style: Style) -> Draft:
    """A shallow bowl with a broad rim in a lighter tone."""
    profile = [(0.055, 0.0), (0.06, 0.01), (0.11, 0.035), (0.145, 0.056), (0.141, 0.06), (0.1, 0.044), (0.05, 0.018)]
    return Draft([lathe(profile, plain(style.tint), 18)], "ceramic")


def bowl_footed(style: Style) -> Draft:
    """A bowl on a stem, with three fruits in it."""
    profile = [(0.055, 0.0), (0.055, 0.008), (0.018, 0.022), (0.016, 0.045), (0.08, 0.062), (0.12, 0.105), (0.113, 0.108), (0.07, 0.075)]
    parts = [lathe(profile, plain(style.tint), 12)]
    for k, name in enumerate(("red", "yellow", "green")):
        parts.append(sphere((0.045 * np.cos(2.1 * k), 0.108, 0.045 * np.sin(2.1 * k)), 0.034, plain(COLORS[name]), rows=4, sides=6))
    return Draft(parts, "ceramic")


def vase_bottle(style: Style) -> Draft:
    """A vase with a round belly and a long neck."""
    profile = [
        (0.045, 0.0),
        (0.085, 0.05),
        (0.09, 0.09),
        (0.06, 0.14),
        (0.026, 0.19),
        (0.022, 0.27),
        (0.034, 0.3),
        (0.024, 0.3),
        (0.016, 0.27),
    ]
    return Draft([lathe(profile, plain(style.tint), 13)], "ceramic")


def vase_urn(style: Style) -> Draft:
    """A broad-shouldered vase with a band."""
    profile = [(0.05, 0.0), (0.06, 0.03), (0.095, 0.17), (0.085, 0.225), (0.055, 0.25), (0.062, 0.27), (0.05, 0.27), (0.042, 0.24)]
    band = [(0.07, 0.118), (0.0875, 0.125), (0.093, 0.15), (0.07, 0.157)]
    return Draft([lathe(profile, plain(style.tint), 12), lathe(band, plain(shade(style.tint, 0.6)), 12)], "ceramic")


def vase_flowers(style: Style) -> Draft:
    """A slender vase with three flowers."""
    profile = [(0.055, 0.0), (0.08, 0.06), (0.075, 0.15), (0.045, 0.21), (0.056, 0.235), (0.042, 0.235)]
    parts = [lathe(profile, plain(style.tint), 10)]
    stem, blooms = plain((0.30, 0.52, 0.25)), [COLORS[name] for name in ("pink", "yellow", "red", "white")]
    bloom = plain(blooms[style.rng.integers(4)])
    for x, y, z in ((0.07, 0.33, 0.02), (-0.07, 0.32, 0.03), (0.0, 0.37, -0.03)):
        parts.append(tube([(0, 0.2, 0), (0.9 * x, y, 0.9 * z)], 0.004, stem, sides=3))
        tulip = [ring(r, r, h, sides=6) for r, h in ((0.008, -0.018), (0.034, 0.004), (0.032, 0.026), (0.015, 0.05))]
        parts.append(transform(loft(tulip, bloom), offset=(x, y, z), roll=-6 * x))
    return Draft(parts, "ceramic")


def bottle_wine(style: Style) -> Draft:
    """A wine bottle with a label."""
    profile = [(0.036, 0.0), (0.038, 0.01), (0.038, 0.18), (0.015, 0.235), (0.014, 0.285), (0.017, 0.29), (0.016, 0.305)]
    parts = [lathe(profile, plain(style.tint), 12), lathe([(0.036, 0.06), (0.041, 0.063), (0.041, 0.13), (0.036, 0.133)], PAPER, 12)]
    return Draft(parts, "glass")


def bottle_water(style: Style) -> Draft:
    """A drinking bottle with a lid and a loop."""
    profile = [(0.034, 0.0), (0.037, 0.008), (0.037, 0.165), (0.026, 0.19), (0.024, 0.2)]
    parts = [lathe(profile, plain(style.tint), 12), lathe([(0.029, 0.198), (0.029, 0.228), (0.024, 0.233)], IRON, 12)]
    loop = [(0.02 * np.cos(a), 0.228 + 0.022 * np.sin(a), 0) for a in np.linspace(0, np.pi, 5)]
    parts.append(tube(loop, 0.005, IRON, sides=5))
    return Draft(parts, "metal")


def bottle_soap(style: Style) -> Draft:
    """A bottle with a pump."""
    profile = [(0.036, 0.0), (0.04, 0.01), (0.04, 0.11), (0.03, 0.135), (0.014, 0.145)]
    parts = [
        lathe(profile, plain(style.tint), 12),
        cylinder((0, 0.15, 0), 0.016, 0.025, IRON, sides=8),
        cylinder((0, 0.175, 0), 0.005, 0.04, IRON, sides=5),
    ]
    parts.append(slab((-0.012, 0.188, -0.012), (0.012, 0.2, 0.05), IRON, round=0.004))
    return Draft(parts, "plastic")


def kettle_electric(style: Style) -> Draft:
    """An electric kettle: tapering jug, spout, bow handle, base plate."""
    finish = plain(style.tint)
    parts = [lathe([(0.085, 0.0), (0.085, 0.018), (0.06, 0.022)], IRON, 14)]
    parts.append(lathe([(0.08, 0.022), (0.083, 0.03), (0.06, 0.2), (0.052, 0.208)], finish, 14))
    parts.append(lathe([(0.05, 0.206), (0.03, 0.218), (0.012, 0.22), (0.014, 0.236)], IRON, 8))
    path = [(0.062, 0.19, 0), (0.115, 0.192, 0), (0.128, 0.16, 0), (0.118, 0.07, 0), (0.076, 0.055, 0)]
    parts.append(tube(path, 0.011, IRON, sides=5))
    parts.append(prism([(-0.045, 0.202), (-0.092, 0.2), (-0.058, 0.14)], -0.018, 0.018, finish))
    return Draft([transform(part, yaw=0.4) for part in parts], "metal")


def kettle_hob(style: Style) -> Draft:
    """A whistling kettle: squat round body, spout, handle above the lid."""
    finish = plain(style.tint)
    profile = [(0.09, 0.0), (0.108, 0.02), (0.105, 0.07), (0.07, 0.115), (0.03, 0.128)]
    parts = [lathe(profile, finish, 14), lathe([(0.045, 0.12), (0.03, 0.133), (0.008, 0.135), (0.014, 0.155)], IRON, 8)]
    parts.append(tube([(0.085, 0.06, 0), (0.13, 0.095, 0), (0.155, 0.135, 0)], 0.016, finish, sides=6))
    bow = [(-0.085 * np.cos(a), 0.1 + 0.115 * np.sin(a), 0) for a in np.linspace(0, np.pi, 7)]
    parts.append(tube(bow, 0.009, IRON, sides=5))
    return Draft([transform(part, yaw=-0.4) for part in parts], "metal")


def _flame(y: float) -> list[Part]:
    """A wick at height y and the flame on it."""
    return [
        lathe([(0.003, y - 0.005), (0.003, y + 0.012)], IRON, 5),
        lathe([(0.003, y + 0.008), (0.009, y + 0.02), (0.0, y + 0.045)], FLAME, 7),
    ]


def candle_pillar(style: Style) -> Draft:
    """A thick candle on a saucer."""
    parts = [lathe([(0.05, 0.0), (0.065, 0.012), (0.06, 0.012), (0.04, 0.007)], BRASS, 14)]
    parts.append(lathe([(0.037, 0.005), (0.037, 0.13), (0.033, 0.135), (0.02, 0.128)], plain(style.tint), 14))
    return Draft(parts + _flame(0.13), "wax")


def candle_stick(style: Style) -> Draft:
    """A slim candle in a candlestick."""
    parts = [lathe([(0.045, 0.0), (0.045, 0.008), (0.012, 0.022), (0.01, 0.055), (0.022, 0.07), (0.018, 0.085)], BRASS, 12)]
    parts.append(lathe([(0.014, 0.08), (0.013, 0.25), (0.006, 0.255)], plain(style.tint), 10))
    return Draft(parts + _flame(0.253), "wax")


def candle_jar(style: Style) -> Draft:
    """A scented candle in a coloured jar with a label."""
    profile = [(0.042, 0.0), (0.046, 0.008), (0.046, 0.1), (0.042, 0.1), (0.041, 0.08)]
    parts = [lathe(profile, plain(style.tint), 14), lathe([(0.0415, 0.07), (0.0415, 0.086)], PAPER, 14)]
    parts.append(slab((-0.022, 0.025, 0.03), (0.022, 0.07, 0.0475), PAPER, round=0.003))
    return Draft(parts + _flame(0.088), "wax")


def ball_plain(style: Style) -> Draft:
    """A ball with a seam."""
    parts = [sphere((0, 0, 0), 0.11, plain(style.tint), rows=8, sides=12)]
    parts.append(lathe([(0.1, -0.008), (0.1135, -0.004), (0.1135, 0.004), (0.1, 0.008)], plain(shade(style.tint, 0.5)), 12))
    return Draft([transform(part, offset=(0, 0.11, 0), roll=0.6, pitch=0.5) for part in parts], "rubber")


def ball_striped(style: Style) -> Draft:
    """A ball with a broad pale band around it."""
    pale = plain((0.96, 0.95, 0.92)) if sum(style.tint) < 2.3 else plain(COLORS["red"])
    parts = [sphere((0, 0, 0), 0.11, plain(style.tint), rows=8, sides=12)]
    parts.append(lathe([(0.09, -0.026), (0.1115, -0.024), (0.1135, 0.0), (0.1115, 0.024), (0.09, 0.026)], pale, 12))
    return Draft([transform(part, offset=(0, 0.1135, 0), roll=0.5, pitch=0.3) for part in parts], "rubber")


def bin_pedal(style: Style) -> Draft:
    """A round pedal bin with a domed lid."""
    profile = [(0.13, 0.03), (0.135, 0.04), (0.14, 0.4), (0.13, 0.41)]
    parts = [lathe(profile, plain(style.tint), 14), lathe([(0.125, 0.0), (0.13, 0.035), (0.11, 0.04)], IRON, 14)]
    parts.append(lathe([(0.13, 0.405), (0.145, 0.412), (0.14, 0.44), (0.09, 0.475), (0.0, 0.485)], plain(shade(style.tint, 0.72)), 14))
    parts.append(slab((-0.035, 0.01, 0.11), (0.035, 0.028, 0.175), STEEL, round=0.005))
    return Draft(parts, "metal")


def bin_open(style: Style) -> Draft:
    """An open waste-paper bin with crumpled paper in it."""
    profile = [(0.1, 0.0), (0.105, 0.008), (0.138, 0.3), (0.146, 0.305), (0.146, 0.318), (0.134, 0.318), (0.12, 0.22)]
    parts = [lathe(profile, plain(style.tint), 14)]
    parts += [sphere((0.05 * np.cos(k * 2.2), 0.27 + 0.01 * k, 0.05 * np.sin(k * 2.2)), 0.058, PAPER, rows=3, sides=5) for k in range(3)]
    return Draft(parts, "plastic")


def bin_swing(style: Style) -> Draft:
    """A tall rectangular bin with a sloping swing lid."""
    rings = [ring(0.13 * s, 0.1 * s, y, corner=0.03, steps=2) for s, y in ((0.85, 0.0), (0.87, 0.01), (1.0, 0.4))]
    parts = [loft(rings, plain(style.tint))]
    lid = [ring(0.135 * s, 0.105 * s, y, corner=0.03, steps=2) for s, y in ((1.0, 0.395), (1.0, 0.42), (0.75, 0.5))]
    parts.append(loft(lid, plain(shade(style.tint, 0.75))))
    flap = slab((-0.085, -0.04, -0.004), (0.085, 0.035, 0.006), IRON, round=0.003)
    parts.append(transform(flap, pitch=-0.32, offset=(0, 0.462, 0.092)))
    return Draft(parts, "plastic")


def _weave(style: Style) -> Finish:
    """Wicker in the dominant colour."""
    return Finish(style.tint, "wicker", 0.28)


def basket_round(style: Style) -> Draft:
    """An open wicker basket with two grips."""
    profile = [(0.14, 0.0), (0.15, 0.01), (0.185, 0.2), (0.195, 0.21), (0.195, 0.23), (0.178, 0.23), (0.165, 0.12), (0.12, 0.03)]
    parts = [lathe(profile, _weave(style), 14)]
    for i in (-1, 1):
        grip = [(i * 0.185, 0.22, 0.05 * np.cos(a)) for a in (0.0, np.pi)]
        grip[1:1] = [(i * 0.21, 0.275, 0.035), (i * 0.21, 0.275, -0.035)]
        parts.append(tube(grip, 0.011, plain(shade(style.tint, 0.7)), sides=5))
    return Draft(parts, "wicker")


def basket_handled(style: Style) -> Draft:
    """An oval basket with one arched handle."""
    levels = ((0.13, 0.09, 0.0), (0.185, 0.13, 0.13), (0.19, 0.135, 0.145), (0.172, 0.118, 0.145), (0.12, 0.08, 0.03))
    parts = [loft([ring(x, z, y, sides=14) for x, z, y in levels], _weave(style))]
    arch = [(0.18 * np.cos(a), 0.13 + 0.17 * np.sin(a), 0) for a in np.linspace(0, np.pi, 8)]
    parts.append(tube(arch, 0.01, plain(shade(style.tint, 0.75)), sides=6))
    return Draft(parts, "wicker")


def basket_hamper(style: Style) -> Draft:
    """A laundry basket with a lid."""
    rings = [ring(x, 0.78 * x, y, corner=0.05, steps=3) for x, y in ((0.19, 0.0), (0.21, 0.03), (0.235, 0.46))]
    parts = [loft(rings, _weave(style))]
    lid = [ring(x, 0.79 * x, y, corner=0.05, steps=3) for x, y in ((0.243, 0.45), (0.246, 0.485), (0.21, 0.51))]
    parts += [loft(lid, plain(shade(style.tint, 0.8))), box((-0.05, 0.46, 0.18), (0.05, 0.475, 0.2), IRON)]
    parts += [cylinder((0, 0.512, 0), 0.02, 0.03, CHROME, sides=8)]
    return Draft(parts, "wicker")

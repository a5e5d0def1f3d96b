"""Usual extents and places of things, counted in train homes (`python -m experiments.data.usual`)."""

import json
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Float32

from envs.vocabulary import CATEGORIES, ROOMS, SIZES

FILE = Path(__file__).resolve().parent / "usual.json"
SPREAD = 0.06  # least deviation of the logarithm of an extent, for errors of measurement
SHARES = "stands", "on", "against", "aspect"
ANY = 10.0  # [m] most of a category without a table


class Usual(NamedTuple):
    """Table by category, in the order of `CATEGORIES`.

    `least`, `most` [m] are ends of the longer side, the shorter side and the height; `stands`, `on`, `against` and `aspect` are shares of
    those that stand on the floor, on something, against a wall, and that are wider than deep;
    `follows` is the share with the front of the nearest thing of another category, if it is nearly all; `mean`
    and `spread` are those of the logarithms of the sides by size, and `frequency` that of the sizes. `rooms` are mean numbers in a room by
    type, and `room` how frequent the types are. `sides` [m] are those of n different shapes, longer, shorter, height; `share` has how
    frequent each one is in its category and size, 0 in all others.
    """

    least: Float[np.ndarray, "c 3"]
    most: Float[np.ndarray, "c 3"]
    stands: Float[np.ndarray, "c"]
    on: Float[np.ndarray, "c"]
    against: Float[np.ndarray, "c"]
    aspect: Float[np.ndarray, "c"]
    follows: Float[np.ndarray, "c c"]
    mean: Float[np.ndarray, "c s 3"]
    spread: Float[np.ndarray, "c s 3"]
    frequency: Float[np.ndarray, "c s"]
    rooms: Float[np.ndarray, "c r"]
    room: Float[np.ndarray, "r"]
    sides: Float[np.ndarray, "n 3"]
    share: Float32[np.ndarray, "n c s"]


def categories_of(sides: Float[np.ndarray, "m 3"], spread: float) -> Float[np.ndarray, "m c"]:
    """Probabilities of the categories of things with these sides: longer, shorter, height [m].

    `spread` is the deviation of the logarithms of the measured sides.
    """
    table = usual()
    wide = np.hypot(table.spread, spread)
    off = (np.log(np.maximum(sides, 0.01))[:, None, None] - table.mean) / wide
    share = table.frequency * table.rooms.sum(axis=1, keepdims=True)
    likely = np.log(np.maximum(share, 1e-6)) - (0.5 * off**2 + np.log(wide)).sum(axis=3)
    power = np.exp(likely - likely.max(axis=(1, 2), keepdims=True)).sum(axis=2)
    return power / power.sum(axis=1, keepdims=True)


@lru_cache(1)
def usual() -> Usual:
    """Table of the package."""
    table = json.loads(FILE.read_text())
    c, s = len(CATEGORIES), len(SIZES)
    stands, on, against, aspect = (np.full(c, 0.5) for _ in SHARES)
    least, most, mean, spread = np.zeros((c, 3)), np.full((c, 3), ANY), np.zeros((c, s, 3)), np.full((c, s, 3), ANY)
    common = np.array([table["rooms"][room] for room in ROOMS], float)
    follows = np.zeros((c, c))
    shapes = [
        (*shape, CATEGORIES.index(category), SIZES.index(size))
        for category, found in table["categories"].items()
        for size, known in found["shapes"].items()
        for shape in known
    ]
    number, long, short, high, of, big = np.array(shapes).T
    share = np.zeros((len(shapes), c, s), np.float32)
    share[np.arange(len(shapes)), of.astype(int), big.astype(int)] = number
    share /= np.maximum(share.sum(axis=(0, 2), keepdims=True), 1.0)
    out = Usual(
        least, most, stands, on, against, aspect, follows, mean, spread, np.zeros((c, s)), np.zeros((c, len(ROOMS))), common,
        np.stack([long, short, high], axis=1), share,
    )  # fmt: skip
    for k, category in enumerate(CATEGORIES):
        if (found := table["categories"].get(category)) is None:
            continue
        out.least[k], out.most[k] = found["least"], found["most"]
        for share in SHARES:
            getattr(out, share)[k] = found[share]
        for size, (number, mean, spread) in found["sizes"].items():
            at = SIZES.index(size)
            out.frequency[k, at], out.mean[k, at] = number / found["number"], mean
            out.spread[k, at] = np.hypot(spread, SPREAD)
        for leader, share in found["follows"].items():
            out.follows[k, CATEGORIES.index(leader)] = share
        for room, number in found["rooms"].items():
            out.rooms[k, ROOMS.index(room)] = number
    return out._replace(room=out.room / out.room.sum())

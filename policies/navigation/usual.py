"""What is usual in homes: things in types of rooms, and types of rooms next to each other, counted in train homes (`usual.json`).

`python -m experiments.data.cooccurrence` counts them. A network's estimates may replace the counts: kernels take the arrays alone.
"""

import json
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np

from envs.vocabulary import CATEGORIES, ROOMS

FEW = 0.5  # added to counts


class Usual(NamedTuple):
    """Shares and chances for c categories, followed by t types of rooms, and t types of rooms."""

    share: np.ndarray  # float64 [t] of a type among rooms
    density: np.ndarray  # float64 [c t] things of a category in a square metre of such a room [1/m^2]
    evidence: np.ndarray  # float64 [c+t t] log of how much likelier a name is sighted in such a room than in any
    tells: np.ndarray  # float64 [c+t t] chance that the room with such a thing, or of that name, is of this type
    onward: np.ndarray  # float64 [t t] chance that a room that adjoins one of the first type is of the second


@cache
def usual() -> Usual:
    """What was counted in train homes."""
    counts = json.loads(files("policies.navigation").joinpath("usual.json").read_text())
    assert counts["rooms"] == list(ROOMS) and counts["categories"] == list(CATEGORIES)
    return from_counts(*(np.array(counts[name], np.float64) for name in ("count", "area", "with", "things", "doors")))


def from_counts(count: np.ndarray, area: np.ndarray, having: np.ndarray, things: np.ndarray, doors: np.ndarray) -> Usual:
    """Shares and chances from the counts of rooms [t], their area [t m^2], rooms with a thing and things [c t], and doors [t t]."""
    share = (count + FEW) / (count + FEW).sum()
    density = (things + FEW / 10) / (area + 1)
    present = np.concatenate([(having + FEW / 10) / (count + 1), 0.9 * np.eye(len(count)) + 0.01])
    joint = present * share
    tells = joint / joint.sum(1, keepdims=True)
    onward = (doors + FEW) / (doors + FEW).sum(1, keepdims=True)
    return Usual(share, density, np.log(tells / share), tells, onward)

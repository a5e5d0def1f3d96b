"""Latent variables of a detector's errors: they last while an agent moves.

Each has three parts: one of the thing, one of the thing and the region of poses that it is seen from, and one of the very pose. What was
missed once is therefore likely to be missed from the next pose too, and the same pose gives the same.
"""

from math import cos, erfc, floor, log, pi, sqrt
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from envs.compiled.kernels import kernel
from envs.detection.errors import ITEMS

REACH, SECTORS = 1.0, 4  # side [m] and number of sectors of heading of a region of poses
FOUND, EXTRA, CATEGORY, COLOR, SIZE, MATERIAL, ROOM = range(len(ITEMS))
A, B = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)  # SplitMix64 (Steele, Lea & Flood 2014)
GOLDEN = np.uint64(0x9E3779B97F4A7C15)
S11, S27, S30, S31 = np.uint64(11), np.uint64(27), np.uint64(30), np.uint64(31)


class Pose(NamedTuple):
    """Camera in the frame of the start: place [m], directions [rad] and focal length [pixels].

    `key` is the hash of seed and episode.
    """

    eye: Float[np.ndarray, "3"]
    yaw: float
    pitch: float
    focal: float
    key: int


@kernel
def latent(pose, thing, item, slot, lasting):
    """Uniform variable of an item of a thing, as seen from a pose."""
    base = mixed(mixed(mixed(np.uint64(pose.key), thing), item), slot)
    x = floor(pose.eye[0] / REACH + uniform(mixed(base, 1)))
    z = floor(pose.eye[2] / REACH + uniform(mixed(base, 2)))
    sector = floor(pose.yaw / (2 * pi) * SECTORS + uniform(mixed(base, 3))) % SECTORS
    region = mixed(mixed(mixed(mixed(base, 4), x), z), sector)
    here = mixed(base, 5)
    for a in range(3):
        here = mixed(here, floor(pose.eye[a] * 100 + 0.5))
    turn = floor(pose.yaw * 180 / pi + 0.5) % 360
    here = mixed(mixed(here, turn), floor(pose.pitch * 180 / pi + 0.5))
    a, b = lasting[item, 0], lasting[item, 1]
    total = sqrt(a) * normal(base) + sqrt(b) * normal(region) + sqrt(max(0.0, 1 - a - b)) * normal(here)
    return 0.5 * erfc(-total / sqrt(2.0))


@kernel
def mixed(code, value):
    """Hash of a hash and a number."""
    code = (code + GOLDEN) ^ np.uint64(np.int64(value))
    code = (code ^ (code >> S30)) * A
    code = (code ^ (code >> S27)) * B
    return code ^ (code >> S31)


@kernel
def uniform(code):
    """Number between 0 and 1 of a hash."""
    return (float(code >> S11) + 0.5) * 2.0**-53


@kernel
def normal(code):
    """Standard normal variable of a hash (Box & Muller 1958)."""
    return sqrt(-2 * log(uniform(mixed(code, 1)))) * cos(2 * pi * uniform(mixed(code, 2)))

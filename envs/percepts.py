"""`Percept`: recognized regions of one agent's picture."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Float32, Int32


@dataclass(frozen=True)
class Percept:
    """k recognized regions of one picture, by descending score, and the type of room.

    `region` is the index of the region of each pixel, -1 for none. `box` (left, top, right, bottom [pixels]), `score` from 0 to 1.
    `category`, `color`, `size` and `material` are probabilities over the closed sets of `agent.learning.vocabulary`; `room` likewise,
    for the whole picture. `point_a` [m] is the middle of the visible surface in the frame of the agent's start, NaN without depth;
    `extent` [m] are width, height and depth of the visible surface, `yaw_a` [rad] is the direction of the width on the floor.
    `features` are those of the vision network, averaged over the region.
    """

    region: Int32[np.ndarray, "h w"]
    box: Float[np.ndarray, "k 4"]
    score: Float[np.ndarray, "k"]
    category: Float32[np.ndarray, "k categories"]
    color: Float32[np.ndarray, "k colors"]
    size: Float32[np.ndarray, "k sizes"]
    material: Float32[np.ndarray, "k materials"]
    room: Float32[np.ndarray, "rooms"]
    point_a: Float[np.ndarray, "k 3"]
    extent: Float[np.ndarray, "k 3"]
    yaw_a: Float[np.ndarray, "k"]
    features: Float32[np.ndarray, "k f"]

"""Thoughts of agents: plan, detections, memory and last check, for videos, reports and traces."""

from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Bool, Float


@dataclass(frozen=True)
class Landmark:
    """Remembered thing: name, position [m] in the frame of the start, confidence 0 to 1."""

    name: str
    position_a: Float[np.ndarray, "3"]
    score: float = 1.0


@dataclass(frozen=True)
class MapView:
    """Occupancy map of an agent, seen from above, in the frame of its start.

    Cell (r, c) is the square of side `cell` [m] whose low corner is (x0 + c cell, z0 + r cell). Cells that are neither free nor occupied
    are unknown.
    """

    cell: float
    x0: float
    z0: float
    free: Bool[np.ndarray, "z x"]
    occupied: Bool[np.ndarray, "z x"]


@dataclass(frozen=True)
class Thought:
    """Thought of one agent at one step; every part may be empty.

    `plan` is in words, `step` the number of its current part. `boxes` (left, top, right, bottom [pixels]) with `names` and `scores` are the
    detections in the picture, `landmarks` and `map` the memory, `verdict` the last check and its reason.
    """

    plan: tuple[str, ...] = ()
    step: int = 0
    boxes: Float[np.ndarray, "k 4"] = field(default_factory=lambda: np.zeros((0, 4)))
    names: tuple[str, ...] = ()
    scores: Float[np.ndarray, "k"] = field(default_factory=lambda: np.zeros(0))
    landmarks: tuple[Landmark, ...] = ()
    map: MapView | None = None
    verdict: str = ""

"""What an agent thinks while it acts: plan, what it sees and remembers, what it has just checked. Films, reports and traces show it."""

from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Bool, Float


@dataclass(frozen=True)
class Landmark:
    """A thing that an agent remembers: what it takes it for, where [m, frame of its start], and how sure it is (0 to 1)."""

    name: str
    position_a: Float[np.ndarray, "3"]
    score: float = 1.0


@dataclass(frozen=True)
class MapView:
    """An agent's own map from above: cell (r, c) is the square of side `cell` [m] whose low corner is (x0 + c cell, z0 + r cell).

    Frame of the agent's start. Cells that are neither free nor occupied are unknown.
    """

    cell: float
    x0: float
    z0: float
    free: Bool[np.ndarray, "z x"]
    occupied: Bool[np.ndarray, "z x"]


@dataclass(frozen=True)
class Thought:
    """One agent's thought at one step. `plan` in words, `step` the number of the part that it is carrying out.

    `boxes` (left, top, right, bottom [pixels]) with `names` and `scores` are what it recognises in this picture, `landmarks` and `map`
    what it remembers, `verdict` what it has just checked and why it believes so. Every part may be empty.
    """

    plan: tuple[str, ...] = ()
    step: int = 0
    boxes: Float[np.ndarray, "k 4"] = field(default_factory=lambda: np.zeros((0, 4)))
    names: tuple[str, ...] = ()
    scores: Float[np.ndarray, "k"] = field(default_factory=lambda: np.zeros(0))
    landmarks: tuple[Landmark, ...] = ()
    map: MapView | None = None
    verdict: str = ""

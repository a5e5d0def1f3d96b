"""Sub-goals of low-level policies."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from jaxtyping import Float


class Kind(IntEnum):
    """Kind of a sub-goal."""

    IDLE = 0
    EXPLORE = 1
    POINT = 2
    ROOM = 3
    THINGS = 4


@dataclass(frozen=True)
class Area:
    """Room as an area: outline x, z [m] and range of heights [m].

    Frame of the start. A body is in the room if its feet are inside the outline and between the heights.
    """

    outline_a: Float[np.ndarray, "c 2"]
    heights: tuple[float, float]


@dataclass(frozen=True)
class Subgoal:
    """Sub-goal of one agent: exploration, a point, a room, or one of some things.

    `point_a` [m] is in the frame of the start. `things` are instance ids, any of which counts; `close`: go as near to it as possible.
    """

    kind: Kind
    point_a: tuple[float, float, float] = (0.0, 0.0, 0.0)
    area: Area | None = None
    things: tuple[int, ...] = ()
    close: bool = False


@dataclass(frozen=True)
class Subgoals:
    """Sub-goals of k agents, and the things that each agent should remember for later."""

    each: tuple[Subgoal, ...]
    later: tuple[tuple[int, ...], ...]

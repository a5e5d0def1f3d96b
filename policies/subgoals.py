"""Sub-goals: where low-level policies are sent."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from jaxtyping import Float


class Kind(IntEnum):
    """What a sub-goal asks for."""

    IDLE = 0
    EXPLORE = 1
    POINT = 2
    ROOM = 3
    THINGS = 4


@dataclass(frozen=True)
class Area:
    """A room: its outline x, z [m] in the frame of the start, and between which heights [m] a body is in it."""

    outline_a: Float[np.ndarray, "c 2"]
    heights: tuple[float, float]


@dataclass(frozen=True)
class Subgoal:
    """What one agent is sent to do: explore, go to a point [m, frame of the start], into a room, or up to one of some things.

    `things` are instance ids, any of which will do; `close`: as near to it as one can be.
    """

    kind: Kind
    point_a: tuple[float, float, float] = (0.0, 0.0, 0.0)
    area: Area | None = None
    things: tuple[int, ...] = ()
    close: bool = False


@dataclass(frozen=True)
class Subgoals:
    """A sub-goal for each of k agents, and per agent other things whose places it remembers when it sees them."""

    each: tuple[Subgoal, ...]
    later: tuple[tuple[int, ...], ...]

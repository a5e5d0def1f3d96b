"""Desires: what an agent wants next; events: what became of it.

The reasoning of an agent (`agent.acting.courses`) yields a desire at each step and receives an event; the agent (`agent.acting.agent`)
turns the desire into an action.
"""

from collections.abc import Generator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from envs.types import Action


class Event(Enum):
    """Fate of a desire: still on the way, done, or impossible."""

    GOING = "going"
    DONE = "done"
    LOST = "lost"


@dataclass(frozen=True)
class Explore:
    """See more of the home; LOST when all of it was seen.

    `categories` and `rooms` are what is sought.
    """

    categories: tuple[str, ...] = ()
    rooms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reach:
    """Go to a landmark until it is in view from nearby.

    With `close`: from as near as possible."""

    number: int
    close: bool = False


@dataclass(frozen=True)
class Enter:
    """Go into a room of the memory."""

    room: int


@dataclass(frozen=True)
class Walk:
    """Go to a point x, z [m] in the frame of the start."""

    x: float
    z: float


@dataclass(frozen=True, eq=False)
class Decide:
    """Have a policy choose among options for what is `asked`.

    The mind has the chosen one when it is DONE.
    """

    asked: Any


@dataclass(frozen=True, eq=False)
class Head:
    """Explore towards one of some prospects.

    It is DONE when that was viewed, or after so many `actions`.
    """

    prospects: Any
    number: int
    actions: int


@dataclass(frozen=True)
class Do:
    """Do one action."""

    action: Action


@dataclass(frozen=True)
class End:
    """End the episode with STOP, ANSWER or CANNOT, and its text."""

    action: Action
    text: str = ""


Desire = Explore | Reach | Enter | Walk | Decide | Head | Do | End
Course = Generator[Desire, Event, Any]

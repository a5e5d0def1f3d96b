"""Poses of places."""

from dataclasses import dataclass

from envs.language.semantics.denotation import ImpossibleReason
from envs.types import Goal


@dataclass(frozen=True)
class Found:
    """A place in a home."""

    goal: Goal | None
    text: str = ""
    why: ImpossibleReason | None = None
    things: tuple[int, ...] = ()
    room: int = -1


def spot_goal(home, place, at_w, yaw_w, dialogue, camera, room) -> Found:
    """Where a place is."""
    return Found(None, "I do not know where that is", ImpossibleReason.NOT_KNOWN)

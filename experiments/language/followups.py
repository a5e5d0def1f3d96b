"""Requests that only a memory of the conversation makes clear: planned with it, and without."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from agent.planning.interpret import Interpretation, interpret
from envs.home import Home, Homes
from envs.language.planning.walk import Situation
from envs.language.semantics.denotation import Dialogue
from envs.language.semantics.world import world_of
from envs.types import Body, Camera

PURPOSE = 331  # of the generator of places and things
NEAR = 0.3  # [m] from the start that counts as there


@dataclass(frozen=True)
class FollowUp:
    """Words said after something was gone to, and their outcome.

    `right` with the memory of the conversation, `bare` whether it is right without it.
    """

    home: int
    text: str
    right: bool
    bare: bool


def follow_ups(split: str, homes: int, seed: int) -> list[FollowUp]:
    """Follow-ups in homes: the thing meant before, its like, and the start."""
    return [one for number in range(homes) for one in _in_home(Homes(split).load(number, Body()), number, seed)]


def _in_home(home: Home, number: int, seed: int) -> Iterator[FollowUp]:
    """Follow-ups after a thing of which there are two was gone to, and then a room."""
    rng, world = np.random.default_rng([seed, PURPOSE, number]), world_of(home)
    kinds = [thing.category for thing in world.things]
    twins = sorted({kind for kind in kinds if kinds.count(kind) == 2})
    if not twins:
        return
    kind, start = twins[int(rng.integers(len(twins)))], home.places[int(rng.integers(len(home.places)))]
    camera = Camera()
    first = interpret(f"go to the nearest {kind}", home, start, camera=camera)
    if not first.plan.targets:
        return
    gone = first.plan.targets[-1].goal.instance
    (other,) = (thing.id for thing in world.things if thing.category == kind and thing.id != gone)
    here = home.places[int(rng.integers(len(home.places)))]
    for text in ("what color is it", "go back to it", "go to the other one", "go back where you started"):
        wanted = other if "other" in text else gone
        found = (
            interpret(text, home, here, camera=camera, situation=Situation(here, start_w=begun, dialogue=said, camera=camera))
            for begun, said in ((start, first.plan.dialogue), (None, Dialogue()))
        )
        yield FollowUp(number, text, *(_right(one, world.known[wanted].color, wanted, start) for one in found))


def _right(found: Interpretation, color: str, wanted: int, start: np.ndarray) -> bool:
    """Whether a follow-up was understood as meant."""
    if found.text.startswith("what"):
        return found.answer == color
    if not found.plan.targets:
        return False
    goal = found.plan.targets[-1].goal
    return bool(np.linalg.norm(goal.position_w - start) < NEAR) if "started" in found.text else goal.instance == wanted

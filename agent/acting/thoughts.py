"""Thoughts: what an agent plans, sees, remembers and has just checked, as it believes it."""

import numpy as np

from agent.acting.mind import Mind
from envs.percepts import Percept
from envs.vocabulary import CATEGORIES, COLORS
from policies.navigation.navigator import NavigatorState
from policies.navigation.occupancy import map_view
from policies.thought import Landmark, Thought


def thought_of(mind: Mind | None, percept: Percept | None, navigation: NavigatorState, agent: int) -> Thought | None:
    """Thought of an agent at its decision; None for an idle one."""
    if mind is None or percept is None:
        return None
    colors, kinds = percept.color.argmax(axis=1), percept.category.argmax(axis=1)
    names = tuple(f"{COLORS[a]} {CATEGORIES[b]}" for a, b in zip(colors, kinds, strict=True))
    things = mind.belief.world.things
    centers = mind.start.inward(np.array([thing.center for thing in things]).reshape(-1, 3))
    landmarks = tuple(Landmark(mind.name(thing.id), center) for thing, center in zip(things, centers, strict=True))
    return Thought(
        tuple(mind.plan), min(mind.step, max(0, len(mind.plan) - 1)), percept.box, names, percept.score, landmarks,
        mind.start.view(map_view(navigation.maps, agent)), mind.verdict,
    )  # fmt: skip

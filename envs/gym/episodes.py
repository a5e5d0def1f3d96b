"""Which episodes the environments offer: those of the suites' generators, one at a time, and without end."""

from dataclasses import replace

import numpy as np

from envs.gym.settings import SPOKEN, Settings
from envs.home import Home
from envs.tasks.assignment import ObjectNav, PointNav
from envs.tasks.navigation import imagenav, instanceimage
from envs.tasks.suites import suite_named
from envs.types import Episode

PICTURED = {"imagenav": imagenav, "instanceimage": instanceimage}


def draw_episode(settings: Settings, home: Home, rng: np.random.Generator) -> Episode | None:
    """An episode of the settings' task in a home, drawn from `rng` alone; None where the home offers none.

    Its name and that of its scene are for the caller to give. `facts["shortest"]` is the length [m] of the way, where there is one.
    """
    if settings.task == "pointnav":
        found = PointNav(goals=settings.goals).assign(home, rng, "", settings.camera)
        return found and replace(found.episode, task="pointnav", facts={"shortest": found.shortest})
    if settings.task == "objectnav":
        found = ObjectNav(categories=settings.categories).assign(home, rng, "", settings.camera)
        if found is None:
            return None
        category = settings.categories[found.category]
        words = f"find {'an' if category[0] in 'aeiou' else 'a'} {category}"
        facts = {"shortest": found.shortest, "category": category}
        return replace(found.episode, task="objectnav", instruction=words, facts=facts)
    seeds = [int(seed) for seed in rng.integers(2**31, size=4)]
    if settings.task in SPOKEN:
        from envs.tasks.instruction import spoken  # the whole language, which tasks without words do not need

        return spoken(replace(suite_named(f"{settings.task}-{settings.split}"), forms=settings.forms), home, seeds)
    return PICTURED[settings.task](home, np.random.default_rng(seeds))

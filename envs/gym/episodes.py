"""Episodes of the environments: those of the suites' generators, one at a time without end."""

from dataclasses import replace

import numpy as np

from envs.gym.settings import SPOKEN, Settings
from envs.home import Home
from envs.tasks.assignment import ObjectNav, PointNav
from envs.tasks.navigation import imagenav, instanceimage
from envs.tasks.suites import suite_named
from envs.types import Episode

PICTURED = {"imagenav": imagenav, "instanceimage": instanceimage}


def draw_episode(settings: Settings, home: Home, rng: np.random.Generator, *, name: str, scene_id: str) -> Episode | None:
    """Episode of the settings' task in a home, None if there is none.

    It is drawn from `rng` alone. `facts["shortest"]` is the geodesic distance [m] from the start, where there is a goal.
    """
    ids = {"episode_id": name, "scene_id": scene_id}
    if settings.task == "pointnav":
        found = PointNav(goals=settings.goals).assign(home, rng, name, settings.camera)
        return found and replace(found.episode, task="pointnav", facts={"shortest": found.shortest}, **ids)
    if settings.task == "objectnav":
        found = ObjectNav(categories=settings.categories).assign(home, rng, name, settings.camera)
        if found is None:
            return None
        category = settings.categories[found.category]
        words = f"find {'an' if category[0] in 'aeiou' else 'a'} {category}"
        facts = {"shortest": found.shortest, "category": category}
        return replace(found.episode, task="objectnav", instruction=words, facts=facts, **ids)
    seeds = [int(seed) for seed in rng.integers(2**31, size=4)]
    if settings.task in SPOKEN:
        from envs.tasks.instruction import spoken  # the language package, which tasks without instructions do not need

        episode = spoken(replace(suite_named(f"{settings.task}-{settings.split}"), forms=settings.forms), home, seeds)
    else:
        episode = PICTURED[settings.task](home, np.random.default_rng(seeds))
    return episode and replace(episode, **ids)

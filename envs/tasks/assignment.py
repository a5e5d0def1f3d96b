"""Episodes of PointNav and ObjectNav in a home, as defined by Habitat."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from envs.errors import InputError
from envs.home import PLACES, Home
from envs.houses.categories import CATEGORIES
from envs.navigation import Field
from envs.types import Camera, Episode, Goal

NEAR, FAR = 1.0, 30.0  # [m] least and greatest distance from start to goal (habitat-lab, pointnav_generator.py)
BENT = 1.1  # ratio of path to straight line from which a pair is always accepted (the same)
STARTS, GOALS = 32, 10  # candidates


@dataclass(frozen=True)
class Assignment:
    """An episode with the distance field of its goal.

    `shortest` [m] is the geodesic distance from the start, `category` the index of the category to find, -1 for none.
    """

    episode: Episode
    field: Field
    shortest: float
    category: int = -1


class NavigationTask(Protocol):
    """Generator of the episodes of a home."""

    def assign(self, home: Home, rng: np.random.Generator, name: str, camera: Camera) -> Assignment | None:
        """Episode called `name`, drawn from `rng` alone; None where the home offers none."""
        ...


@dataclass(frozen=True)
class PointNav:
    """PointNav: go to a point given in the agent's own frame.

    Anderson et al. 2018, arXiv 1807.06757. Starts and goals are uniform over the largest island, at geodesic distances of 1 to 30 m; a home
    has `goals` goals and 1024 starts. As in habitat-lab's generator (pointnav_generator.py) a path less than 1.1 times as long as the
    straight line is accepted with probability 20 (ratio - 0.98)^2 only. If none of 10 goals with 32 starts each is accepted (small rooms),
    the first valid pair is used.
    """

    goals: int = 16

    def assign(self, home: Home, rng: np.random.Generator, name: str, camera: Camera) -> Assignment | None:
        """Episode drawn from `rng` alone; None where no two places are far enough apart."""
        spare = None
        for _ in range(GOALS if home.space.islands else 0):
            goal = home.point(int(rng.integers(self.goals)))
            away_from_places = home.distances_from_places(goal)
            start = rng.integers(PLACES, size=STARTS)
            away, place = away_from_places[start], home.places[start]
            straight = np.sqrt(((place - goal) ** 2).sum(axis=1))
            ratio = away / np.maximum(straight, 1e-9)
            fits = (away >= NEAR) & (away <= FAR) & (np.abs(place[:, 1] - goal[0, 1]) <= 0.5)
            chosen = _first(fits & ((ratio >= BENT) | (rng.random(STARTS) < 20 * (ratio - 0.98) ** 2)))
            if chosen >= 0 or (spare is None and fits.any()):
                spare = goal, int(start[chosen if chosen >= 0 else _first(fits)])
            if chosen >= 0:
                break
        if spare is None:
            return None
        place, start = spare
        field = home.distance_field(place)
        goal = Goal(0, field.goals_w, np.zeros(1), np.zeros(1))
        return _assignment(home, rng, name, "go to the point", goal, field, start)


@dataclass(frozen=True)
class ObjectNav:
    """ObjectNav: find any thing of a category (Batra et al. 2020, arXiv 2006.13171).

    The agent has to stop near a place from which such a thing is seen within 1 m. Habitat's success distance is 0.1 m from dense view
    points; ours lie 0.2 m apart, and 0.2 m covers the gaps between them. The category is uniform over those of `categories` that the home
    offers, the start over the largest island, 1 to 30 m away.
    """

    categories: tuple[str, ...] = CATEGORIES

    def assign(self, home: Home, rng: np.random.Generator, name: str, camera: Camera) -> Assignment | None:
        """Episode drawn from `rng` alone; None where no category has reachable view points."""
        here = {thing.category for thing in home.scene.objects if not thing.structure}
        there = [k for k, category in enumerate(self.categories) if category in here]
        for number in rng.permutation(there).tolist() if home.space.islands else ():
            goal = home.goal(self.categories[number], camera)
            if not len(goal.position_w):
                continue
            away = home.distances_from_places(goal.position_w)
            start = rng.integers(PLACES, size=STARTS)
            chosen = _first((away[start] >= NEAR) & (away[start] <= FAR))
            if chosen >= 0:
                words = f"find a {self.categories[number]}"
                return _assignment(home, rng, name, words, goal, home.distance_field(goal.position_w), int(start[chosen]), number)
        return None


def _first(where: np.ndarray) -> int:
    """First true index, -1 for none."""
    return int(where.argmax()) if where.any() else -1


def _assignment(
    home: Home, rng: np.random.Generator, name: str, words: str, goal: Goal, field: Field, start: int, category: int = -1
) -> Assignment:
    """Assignment that begins at a place of the home with a heading drawn from `rng`."""
    x, y, z = map(float, home.places[start])
    episode = Episode(name, home.scene.name, words, (x, y, z), float(rng.uniform(-np.pi, np.pi)), (goal,))
    return Assignment(episode, field, float(home.distances_from_places(field.goals_w)[start]), category)


def check_categories(wanted: Sequence[str]) -> tuple[str, ...]:
    """Return the categories if ObjectNav supports all of them; InputError otherwise."""
    unknown = [name for name in wanted if name not in CATEGORIES]
    if unknown or not wanted:
        raise InputError(f"categories: expected some of {', '.join(CATEGORIES)}, got {unknown[0] if unknown else 'none'!r}")
    return tuple(wanted)

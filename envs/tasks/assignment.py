"""PointNav and ObjectNav as Habitat defines them: which episodes a home offers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from envs.errors import InputError
from envs.home import PLACES, Home
from envs.houses.categories import CATEGORIES
from envs.navigation import Field
from envs.types import Camera, Episode, Goal

NEAR, FAR = 1.0, 30.0  # [m] a start is at least and at most that far from its goal (habitat-lab, pointnav_generator.py)
BENT = 1.1  # a way that much longer than the straight line is always welcome (the same)
STARTS, GOALS = 32, 10  # that are tried


@dataclass(frozen=True)
class Assignment:
    """An episode and what is known about it: the way to its goal from everywhere, its length [m] from the start, what is sought."""

    episode: Episode
    field: Field
    shortest: float
    category: int = -1


class NavigationTask(Protocol):
    """Which episodes a home offers."""

    def assign(self, home: Home, rng: np.random.Generator, name: str, camera: Camera) -> Assignment | None:
        """An episode called `name` drawn from `rng` alone; None where the home offers none."""
        ...


@dataclass(frozen=True)
class PointNav:
    """Go to a point given in the agent's own frame (Anderson et al. 2018, arXiv 1807.06757).

    Starts and goals are uniform over the largest island, 1 to 30 m apart along the way; a home has `goals` goals and 1024 starts.
    As in habitat-lab's generator (pointnav_generator.py) a way less than 1.1 times as long as the straight line is taken with
    probability 20 (ratio - 0.98)^2 only; where 10 goals with 32 starts each offer no other (small rooms), the first pair will do.
    """

    goals: int = 16

    def assign(self, home: Home, rng: np.random.Generator, name: str, camera: Camera) -> Assignment | None:
        """An episode drawn from `rng` alone; None where no two places are that far apart."""
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
    """Find any thing of a category (Batra et al. 2020, arXiv 2006.13171): stop near a place from which one is seen within 1 m.

    Habitat's distance is 0.1 m from view points that lie densely; ours lie 0.2 m apart, and 0.2 m covers what is between them.
    The category is uniform over those of `categories` that the home offers, the start over the largest island, 1 to 30 m away.
    """

    categories: tuple[str, ...] = CATEGORIES

    def assign(self, home: Home, rng: np.random.Generator, name: str, camera: Camera) -> Assignment | None:
        """An episode drawn from `rng` alone; None where nothing that is sought is seen from a place an agent can reach."""
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
    """The first index that is true, -1 for none."""
    return int(where.argmax()) if where.any() else -1


def _assignment(
    home: Home, rng: np.random.Generator, name: str, words: str, goal: Goal, field: Field, start: int, category: int = -1
) -> Assignment:
    """The episode that begins at a place of the home with a heading drawn from `rng`."""
    x, y, z = map(float, home.places[start])
    episode = Episode(name, home.scene.name, words, (x, y, z), float(rng.uniform(-np.pi, np.pi)), (goal,))
    return Assignment(episode, field, float(home.distances_from_places(field.goals_w)[start]), category)


def check_categories(wanted: Sequence[str]) -> tuple[str, ...]:
    """`wanted` if ObjectNav knows all of them; InputError else."""
    unknown = [name for name in wanted if name not in CATEGORIES]
    if unknown or not wanted:
        raise InputError(f"categories: expected some of {', '.join(CATEGORIES)}, got {unknown[0] if unknown else 'none'!r}")
    return tuple(wanted)

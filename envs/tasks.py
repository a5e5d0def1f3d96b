"""Tasks: which homes and episodes there are, and how well an episode was done. PointNav and ObjectNav, as Habitat defines them."""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Protocol
from weakref import WeakValueDictionary

import numpy as np
from jaxtyping import Float

from envs.errors import InputError
from envs.houses.splits import house_of, rooms_of, split_seed
from envs.metrics import soft_spl, spl
from envs.navigation import Field, distance_field, random_points, walkable
from envs.render import Renderer
from envs.scene import Scene
from envs.scene_files import load_scene
from envs.types import Body, Camera, Episode, Goal
from envs.viewpoints import view_points

# What ObjectNav asks for; a category's place is its number in observations, so new ones are added at the end.
CATEGORIES = (
    "armchair", "ball", "basket", "bathtub", "bed", "bench", "bin", "book", "bookshelf", "bottle", "bowl", "box", "cabinet", "candle",
    "chair", "clock", "coffee table", "counter", "desk", "dresser", "fridge", "kettle", "lamp", "laptop", "microwave", "mirror", "mug",
    "nightstand", "picture", "pillow", "plant", "rug", "shelf", "sink", "sofa", "stool", "stove", "table", "teddy", "toaster", "toilet",
    "tv", "vase", "wardrobe", "washing machine",
)  # fmt: skip
NEAR, FAR = 1.0, 30.0  # [m] a start is at least and at most that far from its goal (habitat-lab, pointnav_generator.py)
BENT = 1.1  # a way that much longer than the straight line is always welcome (the same)
PLACES = 1024  # in a home, where episodes start
STARTS, GOALS = 32, 10  # that are tried
KEPT = 32  # ways that a home remembers (a megabyte each, with six rooms)
MOST_HOMES = 2**31  # in a split
PLACE, GOAL, ROOMS = 3, 4, 5  # purposes of generators


@dataclass(frozen=True)
class Way:
    """The way to some goals from everywhere in a home, and how long it is from each of the home's places [m], inf where there is none."""

    field: Field
    away: Float[np.ndarray, "p"]


class Home:
    """A scene with what its episodes need, each made once and when first needed: where one can walk, start, and see things from."""

    def __init__(self, scene: Scene, body: Body) -> None:
        self.scene, self.body = scene, body
        self.space = walkable(scene.vertices, scene.faces, body)
        self.renderer = Renderer([scene], threads=1)
        self._goals: dict[tuple[str, float, float], Goal] = {}
        self._points: dict[int, np.ndarray] = {}
        self._ways: OrderedDict[bytes, Way] = OrderedDict()

    @cached_property
    def places(self) -> Float[np.ndarray, "p 3"]:
        """Places [m] uniform over the largest island; none where nobody can walk."""
        return self._random([PLACE], PLACES)

    def point(self, number: int) -> Float[np.ndarray, "k 3"]:
        """One of endlessly many places [m] uniform over the largest island; none where nobody can walk."""
        if number not in self._points:
            self._points[number] = self._random([GOAL, number], 1)
        return self._points[number]

    def _random(self, purpose: list[int], count: int) -> Float[np.ndarray, "k 3"]:
        if not self.space.islands:
            return np.zeros((0, 3))
        return random_points(self.space, np.random.default_rng(purpose), count)

    def goal(self, category: str, camera: Camera) -> Goal:
        """Where things of a category are seen from within 1 m (`view_points`), all together; instance 0, for any of them will do."""
        key = (category, camera.hfov, camera.elevation)
        if key not in self._goals:
            eye = Camera(64, 64, camera.hfov, camera.elevation)
            things = [thing for thing in self.scene.objects if thing.category == category and not thing.structure]
            found = [view_points(self.renderer, self.space, thing, camera=eye, turn=self.body.turn) for thing in things]
            parts = ([np.zeros((0, 3))] + [g.position_w for g in found], [np.zeros(0)] + [g.yaw_w for g in found])
            pitch = np.concatenate([np.zeros(0)] + [g.pitch for g in found])
            self._goals[key] = Goal(0, np.concatenate(parts[0]), np.concatenate(parts[1]), pitch)
        return self._goals[key]

    def way(self, goals_w: Float[np.ndarray, "k 3"]) -> Way:
        """The way to the nearest of some goals [m]; remembered, for it takes longer than all else."""
        key = goals_w.tobytes()
        with _lock:
            found = self._ways.pop(key, None)
            if found is None:
                field = distance_field(self.space, goals_w)
                found = Way(field, field.at(self.places))
            self._ways[key] = found
            while len(self._ways) > KEPT:
                self._ways.popitem(last=False)
            return found


_known: WeakValueDictionary[tuple, Home] = WeakValueDictionary()  # all homes in use in this process
_kept: OrderedDict[tuple, Home] = OrderedDict()  # those last asked for, the latest at the end, which live on when nobody uses them
_lock = threading.RLock()


@dataclass(frozen=True)
class Homes:
    """Where episodes take place: homes 0 to `count` - 1 [all] of a split, or scene files instead; `keep` of them stay in memory unused.

    `rooms` is a least and a greatest number, of which each home has one of its own; None for those of the split (`rooms_of`).
    `style` is one of `envs.houses.STYLES`, None for the split's own.
    """

    split: str = "train"
    count: int | None = None
    rooms: tuple[int, int] | None = None
    files: tuple[str, ...] = ()
    keep: int = 16
    style: str | None = None

    def choose(self, rng: np.random.Generator) -> int:
        """The number of a home, each as likely as the others."""
        return int(rng.integers(len(self.files) if self.files else self.count or MOST_HOMES))

    def load(self, index: int, body: Body) -> Home:
        """A home by its number; the same one for whoever asks for it while it is kept."""
        key = (self.files[index] if self.files else (self.split, index, self._rooms(index), self.style), body)
        with _lock:
            found = _known.get(key) or Home(self._scene(index), body)
            _known[key] = _kept[key] = found
            _kept.move_to_end(key)
            while len(_kept) > self.keep:
                _kept.popitem(last=False)
            return found

    def _rooms(self, index: int) -> int:
        """How many rooms a home has."""
        if self.rooms is None:
            return rooms_of(self.split, index)
        return int(np.random.default_rng([split_seed(self.split, index), ROOMS]).integers(self.rooms[0], self.rooms[1] + 1))

    def _scene(self, index: int) -> Scene:
        if self.files:
            return load_scene(Path(self.files[index]))
        return house_of(self.split, index, rooms=self._rooms(index), style=self.style)


@dataclass(frozen=True)
class Assignment:
    """An episode and what is known about it: the way to its goal from everywhere, its length [m] from the start, what is sought."""

    episode: Episode
    field: Field
    shortest: float
    category: int = -1


class Task(Protocol):
    """Which episodes a home offers."""

    @property
    def success_distance(self) -> float:
        """STOP succeeds where the geodesic distance to the goal is below this [m]."""
        ...

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

    success_distance: float = 0.2
    goals: int = 16

    def assign(self, home: Home, rng: np.random.Generator, name: str, camera: Camera) -> Assignment | None:
        """An episode drawn from `rng` alone; None where no two places are that far apart."""
        spare = None
        for _ in range(GOALS if home.space.islands else 0):
            goal = home.point(int(rng.integers(self.goals)))
            way = home.way(goal)
            start = rng.integers(PLACES, size=STARTS)
            away, place = way.away[start], home.places[start]
            straight = np.sqrt(((place - goal) ** 2).sum(axis=1))
            ratio = away / np.maximum(straight, 1e-9)
            fits = (away >= NEAR) & (away <= FAR) & (np.abs(place[:, 1] - goal[0, 1]) <= 0.5)
            chosen = _first(fits & ((ratio >= BENT) | (rng.random(STARTS) < 20 * (ratio - 0.98) ** 2)))
            if chosen >= 0 or (spare is None and fits.any()):
                spare = way, int(start[chosen if chosen >= 0 else _first(fits)])
            if chosen >= 0:
                break
        if spare is None:
            return None
        way, start = spare
        goal = Goal(0, way.field.goals_w, np.zeros(1), np.zeros(1))
        return _assignment(home, rng, name, "go to the point", goal, way, start)


@dataclass(frozen=True)
class ObjectNav:
    """Find any thing of a category (Batra et al. 2020, arXiv 2006.13171): stop near a place from which one is seen within 1 m.

    Habitat's distance is 0.1 m from view points that lie densely; ours lie 0.2 m apart, and 0.2 m covers what is between them.
    The category is uniform over those of `categories` that the home offers, the start over the largest island, 1 to 30 m away.
    """

    success_distance: float = 0.2
    categories: tuple[str, ...] = CATEGORIES

    def assign(self, home: Home, rng: np.random.Generator, name: str, camera: Camera) -> Assignment | None:
        """An episode drawn from `rng` alone; None where nothing that is sought is seen from a place an agent can reach."""
        here = {thing.category for thing in home.scene.objects if not thing.structure}
        there = [k for k, category in enumerate(self.categories) if category in here]
        for number in rng.permutation(there).tolist() if home.space.islands else ():
            goal = home.goal(self.categories[number], camera)
            if not len(goal.position_w):
                continue
            way = home.way(goal.position_w)
            start = rng.integers(PLACES, size=STARTS)
            chosen = _first((way.away[start] >= NEAR) & (way.away[start] <= FAR))
            if chosen >= 0:
                words = f"find a {self.categories[number]}"
                return _assignment(home, rng, name, words, goal, way, int(start[chosen]), number)
        return None


def _first(where: np.ndarray) -> int:
    """The first index that is true, -1 for none."""
    return int(where.argmax()) if where.any() else -1


def _assignment(
    home: Home, rng: np.random.Generator, name: str, words: str, goal: Goal, way: Way, start: int, category: int = -1
) -> Assignment:
    """The episode that begins at a place of the home with a heading drawn from `rng`."""
    x, y, z = map(float, home.places[start])
    episode = Episode(name, home.scene.name, words, (x, y, z), float(rng.uniform(-np.pi, np.pi)), goal)
    return Assignment(episode, way.field, float(way.away[start]), category)


def episode_scores(
    *, success: bool, shortest: float, remaining: float, walked: float, steps: int, collisions: int
) -> dict[str, bool | int | float]:
    """What an episode in a gymnasium is judged by (`envs.metrics`): lengths in metres along the ground, `steps` with STOP."""
    return {
        "success": success,
        "spl": spl(success, shortest, walked) or 0.0,
        "soft_spl": soft_spl(np.array([shortest, remaining]), shortest, walked) or 0.0,
        "distance_to_goal": remaining,
        "path_length": walked,
        "steps": steps,
        "collisions": collisions,
    }


def check_categories(wanted: Sequence[str]) -> tuple[str, ...]:
    """`wanted` if ObjectNav knows all of them; InputError else."""
    unknown = [name for name in wanted if name not in CATEGORIES]
    if unknown or not wanted:
        raise InputError(f"categories: expected some of {', '.join(CATEGORIES)}, got {unknown[0] if unknown else 'none'!r}")
    return tuple(wanted)

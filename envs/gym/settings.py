"""`Settings`: the keyword arguments of `gymnasium.make`, checked."""

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from math import radians
from os import PathLike, fspath
from typing import Any

import numpy as np

from envs.errors import InputError
from envs.home import MOST_HOMES, Homes
from envs.houses import STYLES
from envs.houses.categories import CATEGORIES
from envs.houses.splits import SPLITS
from envs.inputs import InputSpec
from envs.tasks.assignment import check_categories
from envs.tasks.evaluate import WITHIN
from envs.types import Body, Camera

SPOKEN = ("instruct", "errand", "route", "ask", "impossible", "request")  # tasks whose goal is in words
TASKS = tuple(WITHIN)
ACTIONS = (4, 6, 7, 8)  # STOP FORWARD LEFT RIGHT, and UP DOWN, and CANNOT, and ANSWER
NEEDED = {"impossible": 7, "ask": 8, "request": 8}  # actions, at least
SENSORS = ("rgb", "depth")
ONLY = {"goals": ("pointnav",), "categories": ("objectnav",), "success_distance": ("pointnav", "objectnav"), "forms": SPOKEN}
Check = Callable[[Any], Any]  # true for a valid value


@dataclass(frozen=True)
class Settings:
    """Settings of an environment; angles in degrees, as on the command line, else SI units."""

    task: str = "pointnav"
    """Task, one of `TASKS`."""
    split: str = "train"
    """Split of the generated homes: train, val or test."""
    homes: int | None = None
    """Number of homes, from the first on; None for no limit."""
    rooms: tuple[int, int] | None = (1, 6)
    """Least and greatest number of rooms of a home, or one number.

    None for the split's own distribution, 1 to 12.
    """
    style: str | None = None
    """Style of the homes, one of `envs.houses.STYLES`; None for the split's own."""
    scenes: tuple[str, ...] = ()
    """Scene files to use instead of generated homes."""
    episodes_per_home: int = 50
    """Episodes of an agent before it moves to another home.

    A new home of six rooms takes half a second to generate.
    """
    cache: int = 16
    """Homes that this process keeps in memory, about 30 MB each, besides those in use."""
    goals: int = 16
    """Goals in a home, in pointnav; a new one takes a twentieth of a second."""
    size: tuple[int, int] = (64, 64)
    """Width and height of pictures [pixels] (or one number)."""
    hfov: float = 90.0
    """Horizontal field of view [degrees]."""
    turn: float = 30.0
    """Angle of one turn, and of one look up or down [degrees]."""
    sensors: tuple[str, ...] = SENSORS
    """Pictures to observe: rgb, depth, both or none."""
    actions: int | None = None
    """Number of actions, the first ones of `envs.types.Action`.

    4: stop, forward, left, right; 6: look up and down as well; 7: say that the task is impossible as well; 8: answer as well. None for the
    task's own number: 4 in pointnav, 7 in impossible, 8 in ask and request, 6 in others.
    """
    forms: str = "train"
    """Forms of the instructions, one of `envs.language.FORMS`."""
    categories: tuple[str, ...] = CATEGORIES
    """Categories to find in objectnav; observations hold the index in this list."""
    budget: int = 500
    """Actions after which an episode is truncated."""
    success_distance: float | None = None
    """Distance [m] to the goal below which STOP succeeds, in pointnav and objectnav.

    It is geodesic and exclusive. None for the benchmark's 0.2; only results with that are comparable.
    """
    success_reward: float = 2.5
    """Reward of a success, times its SPL where it has one."""
    slack: float = 0.001
    """Cost of each action."""
    threads: int | None = None
    """Threads for rendering; None for all cores."""

    @property
    def camera(self) -> Camera:
        """Camera of the agents."""
        return Camera(*self.size, hfov=radians(self.hfov))

    @property
    def body(self) -> Body:
        """Body of the agents."""
        return Body(turn=radians(self.turn))

    @property
    def choices(self) -> int:
        """Number of actions, the first ones of `Action`."""
        return self.actions or NEEDED.get(self.task, 4 if self.task == "pointnav" else 6)

    @property
    def inputs(self) -> InputSpec:
        """Encoding of the agents' observations and tasks."""
        width, height = self.size
        return InputSpec.of(self.task, sensors=self.sensors, width=width, height=height, categories=self.categories)

    def build_homes(self) -> Homes:
        """Homes of the episodes."""
        return Homes(self.split, self.homes, self.rooms, self.scenes, self.cache, self.style)


def _whole(least: int, most: float = np.inf) -> Check:
    return lambda v: isinstance(v, int | np.integer) and not isinstance(v, bool) and least <= v <= most


def _number(above: float, most: float = np.inf) -> Check:
    return lambda v: isinstance(v, int | float | np.number) and not isinstance(v, bool) and above < v <= most and np.isfinite(float(v))


def _pair(of: Check) -> Check:
    return lambda v: isinstance(v, tuple) and len(v) == 2 and all(map(of, v))


def _each(of: Check) -> Check:
    return lambda v: isinstance(v, tuple) and all(map(of, v))


def _or_none(of: Check) -> Check:
    return lambda v: v is None or of(v)


CHECKS: dict[str, tuple[Check, str]] = {
    "task": (lambda v: v in TASKS, ", ".join(TASKS)),
    "split": (lambda v: v in SPLITS, ", ".join(SPLITS)),
    "homes": (_or_none(_whole(1, MOST_HOMES)), "a whole number from 1 on, or None"),
    "rooms": (_or_none(lambda v: _pair(_whole(1, 256))(v) and v[0] <= v[1]), "a number from 1 to 256, a pair (least, most), or None"),
    "style": (_or_none(lambda v: v in STYLES), f"{', '.join(STYLES)}, or None"),
    "scenes": (_each(lambda v: isinstance(v, str)), "a list of scene files"),
    "episodes_per_home": (_whole(1), "a whole number from 1 on"),
    "cache": (_whole(1), "a whole number from 1 on"),
    "goals": (_whole(1), "a whole number from 1 on"),
    "size": (_pair(_whole(1, 4096)), "a number of pixels from 1 to 4096, or a pair (width, height)"),
    "hfov": (_number(1, 178), "degrees above 1, up to 178"),
    "turn": (_number(0, 180), "degrees above 0, up to 180"),
    "sensors": (_each(lambda v: v in SENSORS), f"a list of {' and '.join(SENSORS)}, or none of them"),
    "actions": (_or_none(lambda v: v in ACTIONS), "4, 6, 7, 8 or None"),
    "forms": (lambda v: isinstance(v, str), "train, constructions or synonyms"),
    "categories": (_each(lambda v: isinstance(v, str)), "a list of categories"),
    "budget": (_whole(1), "a whole number from 1 on"),
    "success_distance": (_or_none(_number(0)), "metres above 0, or None"),
    "success_reward": (_number(-np.inf), "a number"),
    "slack": (_number(-np.inf), "a number"),
    "threads": (_or_none(_whole(1)), "a whole number from 1 on, or None"),
}


def settings(given: Mapping[str, Any]) -> Settings:
    """Settings of some keyword arguments.

    InputError for an unknown option or an invalid value.
    """
    known = [field.name for field in fields(Settings)]
    chosen: dict[str, Any] = {}
    for name, value in given.items():
        if name not in CHECKS:
            close = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
            raise InputError(f"there is no option {name!r}; " + (f"did you mean {close[0]}?" if close else f"there are {', '.join(known)}"))
        wanted = _plain(name, value)
        if not _fits(name, wanted):
            raise InputError(f"{name}: expected {CHECKS[name][1]}, got {value!r}")
        chosen[name] = wanted
    made = Settings(**chosen)
    _check_task(made, chosen)
    return made


def _check_task(made: Settings, chosen: Mapping[str, Any]) -> None:
    """Raise InputError for an option that the task does not have or that is insufficient."""
    for name in chosen:
        if name in ONLY and made.task not in ONLY[name]:
            raise InputError(f"{name}: expected nothing in {made.task}, got {chosen[name]!r}; it is an option of {', '.join(ONLY[name])}")
    if made.choices < NEEDED.get(made.task, 0):
        raise InputError(f"actions: expected at least {NEEDED[made.task]} in {made.task}, got {made.choices}; leave it out")
    if "categories" in chosen:
        check_categories(made.categories)
    if "forms" in chosen:
        from envs.language import FORMS  # slow to import, and rarely needed

        if made.forms not in FORMS:
            raise InputError(f"forms: expected one of {', '.join(FORMS)}, got {made.forms!r}")


def _fits(name: str, value: Any) -> bool:
    """Whether a value is valid for an option."""
    try:
        return bool(CHECKS[name][0](value))
    except (TypeError, ValueError):  # a value that cannot be compared
        return False


def _plain(name: str, value: Any) -> Any:
    """Normalize a value: lists to tuples, one number to an equal pair, paths to strings."""
    if isinstance(value, str | PathLike) and name in ("scenes", "sensors", "categories"):
        value = (value,)
    if isinstance(value, range | list | tuple | np.ndarray):
        return tuple(fspath(v) if isinstance(v, PathLike) else v for v in value)
    return (value, value) if name in ("rooms", "size") and _whole(0)(value) else value

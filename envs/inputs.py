"""From records to arrays: `InputSpec`, the one way in which learners get what agents observe and are told.

Gymnasium's ids, benchmarked agents, demonstrations and batches of training all encode with it, so that what is trained on is what is
evaluated on. Each array has the n agents (or the n steps of one) as its first axis.

| part | shape | type | what it holds |
|---|---|---|---|
| rgb | h w 3 | uint8 | the picture, sRGB |
| depth | h w 1 | float32 | along the optical axis [m], at most 10; 0 where nothing is |
| pointgoal | 2 | float32 | distance [m], at most 100, and direction [rad], left positive, of `Task.goal_a` on the ground, from the agent |
| objectgoal | | int64 | the place of `Task.category` in `categories` |
| instruction | words | int32 | the numbers of the words (`envs.language.tokens`), zeros behind them |
| goal_image | 64 64 3 | uint8 | `Task.goal_image` |
| gps | 2 | float32 | how far ahead and to the right of its start, in the start's frame, the agent is [m], at most 100 either way |
| compass | 1 | float32 | its heading from that at the start [rad], left positive |
| pitch | 1 | float32 | how far up its camera looks [rad] |

pointgoal, gps and compass are habitat-lab's: PointGoal with GPS and compass in polar coordinates, EpisodicGPS, EpisodicCompass.
"""

import difflib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float, Int32

from envs.compiled.kernels import kernel
from envs.errors import InputError
from envs.houses.categories import CATEGORIES
from envs.navigation.motion import sine_cosine
from envs.tasks.spec import PICTURE
from envs.types import Observation, Task, read_only

if TYPE_CHECKING:
    from gymnasium import spaces

Arrays = dict[str, np.ndarray]

DEPTH = np.float32(10.0)  # [m] what is further away counts as this far
SPAN = 100.0  # [m] the same for goals and positions
PICTURES = ("rgb", "depth")
PARTS = (*PICTURES, "pointgoal", "objectgoal", "instruction", "goal_image", "gps", "compass", "pitch")
TOLD = {  # what an agent is told and feels in each task
    "pointnav": ("pointgoal",),
    "objectnav": ("objectgoal", "gps", "compass"),
    "imagenav": ("instruction", "goal_image", "gps", "compass", "pitch"),
    "instanceimage": ("instruction", "goal_image", "gps", "compass", "pitch"),
} | dict.fromkeys(("instruct", "errand", "route", "ask", "impossible"), ("instruction", "gps", "compass", "pitch"))
FELT = ("pointgoal", "gps", "compass", "pitch")  # parts that depend on where the agent is
_NOTHING = np.zeros((0, 2), np.float32)  # for one of them that nobody wants
_NO_GOALS, _NO_IMAGE = np.zeros((0, 2)), np.zeros((PICTURE, PICTURE, 3), np.uint8)


@dataclass(frozen=True)
class InputSpec:
    """Which of `PARTS` a learner gets, how large its pictures are [pixels], and what numbers stand for.

    `categories` are those whose places objectgoal holds; `words` is how many an instruction may have, `words_version` that of their
    list. InputError for what is not known.
    """

    parts: tuple[str, ...]
    width: int = 64
    height: int = 64
    categories: tuple[str, ...] = CATEGORIES
    words: int = 256
    words_version: int = 1

    def __post_init__(self) -> None:
        for part in self.parts:
            if part not in PARTS:
                close = difflib.get_close_matches(part, PARTS, n=1)
                hint = f"; did you mean {close[0]}?" if close else ""
                raise InputError(f"parts: expected some of {', '.join(PARTS)}, got {part!r}{hint}")
        if "instruction" in self.parts:
            from envs.language.tokens import WORDS_VERSION

            if self.words_version != WORDS_VERSION:
                raise InputError(f"words_version: expected {WORDS_VERSION}, the word list that is here, got {self.words_version}")

    @classmethod
    def of(
        cls,
        task: str,
        *,
        sensors: Sequence[str] = PICTURES,
        width: int = 64,
        height: int = 64,
        categories: Sequence[str] = CATEGORIES,
    ) -> "InputSpec":
        """What Gymnasium's ids give in a task: some of rgb and depth, and what an agent is told and feels there."""
        if task not in TOLD:
            raise InputError(f"task: expected one of {', '.join(TOLD)}, got {task!r}")
        for sensor in sensors:
            if sensor not in PICTURES:
                raise InputError(f"sensors: expected some of {' and '.join(PICTURES)}, got {sensor!r}")
        return cls((*(part for part in PICTURES if part in sensors), *TOLD[task]), width, height, tuple(categories))

    def space(self) -> "spaces.Dict":
        """The space of one agent's parts, as Gymnasium describes it."""
        from gymnasium import spaces

        last = _last_number() if "instruction" in self.parts else 0
        bounds = {
            "rgb": (0, 255), "depth": (0, DEPTH), "instruction": (0, last), "goal_image": (0, 255), "gps": (-SPAN, SPAN),
            "compass": (-np.pi, np.pi), "pitch": (-np.pi / 2, np.pi / 2),
        }  # fmt: skip
        found: dict[str, spaces.Space] = {}
        for name, (shape, dtype) in self._layout.items():
            if name == "objectgoal":
                found[name] = spaces.Discrete(len(self.categories))
            elif name == "pointgoal":
                found[name] = spaces.Box(np.array([0, -np.pi], np.float32), np.array([SPAN, np.pi], np.float32), dtype=np.float32)
            else:
                low, high = bounds[name]
                found[name] = spaces.Box(low, high, shape, dtype)
        return spaces.Dict(found)

    def empty(self, n: int) -> Arrays:
        """Arrays for n agents, to be encoded into."""
        return {name: np.empty((n, *shape), dtype) for name, (shape, dtype) in self._layout.items()}

    def encode(self, observation: Observation, tasks: Sequence[Task | None], out: Arrays | None = None) -> Arrays:
        """What n agents observe and are told, in the arrays of `out` where they are given.

        An agent without a task is told 0. InputError for other numbers or sizes than expected, a sensor that the simulator has not,
        and a task that does not tell what is wanted.
        """
        n = len(observation.yaw_a)
        if len(tasks) != n:
            raise InputError(f"encode: expected {n} tasks, one an agent (None for one without), got {len(tasks)}")
        arrays = self.empty(n) if out is None else self._checked(out, n)
        if "rgb" in arrays:
            np.copyto(arrays["rgb"], _picture("rgb", observation.rgb, (n, self.height, self.width, 3)))
        if "depth" in arrays:
            np.minimum(_picture("depth", observation.depth, (n, self.height, self.width))[..., None], DEPTH, out=arrays["depth"])
        for i, task in enumerate(tasks):
            self._tell(task, arrays, i)
        if self._feels:
            goals = _goals(tasks) if "pointgoal" in arrays else _NO_GOALS
            pose = [np.ascontiguousarray(part, np.float64) for part in (observation.position_a, observation.yaw_a, observation.pitch_a)]
            _feel(goals, *pose, *(arrays.get(name, _NOTHING) for name in FELT))
        return arrays

    @cached_property
    def _layout(self) -> dict[str, tuple[tuple[int, ...], type]]:
        """The shape and type of each part."""
        every: dict[str, tuple[tuple[int, ...], type]] = {
            "rgb": ((self.height, self.width, 3), np.uint8), "depth": ((self.height, self.width, 1), np.float32),
            "pointgoal": ((2,), np.float32), "objectgoal": ((), np.int64), "instruction": ((self.words,), np.int32),
            "goal_image": ((PICTURE, PICTURE, 3), np.uint8), "gps": ((2,), np.float32), "compass": ((1,), np.float32),
            "pitch": ((1,), np.float32),
        }  # fmt: skip
        return {part: every[part] for part in self.parts}

    @cached_property
    def _feels(self) -> bool:
        """Whether any part depends on where the agent is."""
        return any(part in FELT for part in self.parts)

    @cached_property
    def _places(self) -> dict[str, int]:
        """The place of each category."""
        return {category: place for place, category in enumerate(self.categories)}

    def _checked(self, out: Arrays, n: int) -> Arrays:
        """`out`, once it turned out to have an array of the right shape and type for each part and no other."""
        for name, (shape, dtype) in self._layout.items():
            array = out.get(name)
            if array is None or array.shape != (n, *shape) or array.dtype != dtype:
                got = "none" if array is None else f"{array.dtype} of shape {array.shape}"
                raise InputError(f"out[{name!r}]: expected {np.dtype(dtype)} of shape {(n, *shape)}, got {got}; make it by empty({n})")
        if len(out) != len(self._layout):
            raise InputError(f"out: expected {', '.join(self._layout)}, got {', '.join(out)}; make it by empty({n})")
        return out

    def _tell(self, task: Task | None, arrays: Arrays, i: int) -> None:
        """Write what agent i is told, all but the point, which it feels move."""
        if "instruction" in arrays:
            arrays["instruction"][i] = _tokens(task.instruction, self.words) if task is not None else 0
        if "objectgoal" in arrays:
            place = self._places.get(task.category) if task is not None else 0
            if place is None:
                raise InputError(f"objectgoal: expected a task whose category is one of {', '.join(self.categories)}, got {_told(task)}")
            arrays["objectgoal"][i] = place
        if "goal_image" in arrays:
            image = task.goal_image if task is not None else _NO_IMAGE
            if image is None or image.shape != _NO_IMAGE.shape:
                raise InputError(f"goal_image: expected a task with a picture of shape {_NO_IMAGE.shape}, got {_told(task)}")
            arrays["goal_image"][i] = image


def _picture(name: str, picture: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """`picture`, once it turned out to be one: of that shape, and of a sensor that the simulator has (one value throughout else)."""
    if picture.shape != shape:
        raise InputError(f"{name}: expected pictures of shape {shape}, got {picture.shape}; give the spec the camera's width and height")
    if not any(picture.strides):
        raise InputError(f"{name}: expected a simulator with this sensor, got one without; give it sensors={name!r}, or leave it out here")
    return picture


def _told(task: Task | None) -> str:
    """What a task tells, for a message."""
    assert task is not None
    image = "no picture" if task.goal_image is None else f"one of shape {task.goal_image.shape}"
    return f"{task.name or 'one without a name'!r} with category {task.category!r} and {image}"


@lru_cache(4096)
def _tokens(text: str, length: int) -> Int32[np.ndarray, "w"]:
    """The numbers of a text's words; the language, which takes a moment to load, is loaded where there are words alone."""
    from envs.language.tokens import encode

    return read_only(encode(text, length))


def _last_number() -> int:
    """The greatest number of a word."""
    from envs.language.tokens import VOCABULARY

    return len(VOCABULARY) - 1


def _goals(tasks: Sequence[Task | None]) -> Float[np.ndarray, "n 2"]:
    """x and z [m] of the points that tasks tell, in the frames of their starts; NaN without a task."""
    goals = np.full((len(tasks), 2), np.nan)
    for i, task in enumerate(tasks):
        if task is None:
            continue
        if task.goal_a is None:
            raise InputError(f"pointgoal: expected tasks with goal_a, got {task.name!r} without; leave pointgoal out of the parts")
        goals[i] = task.goal_a[0], task.goal_a[2]
    return goals


@kernel
def _feel(goal, position, yaw, pitch, pointgoal, gps, compass, tilt):
    """Write what n agents feel of where they are, one by one, so that none's bytes depend on how many there are.

    Goals (x, z), NaN for none, positions (x, y, z) [m] and headings [rad] are relative to each agent's start. An array without rows
    stays as it is.
    """
    for n in range(len(pointgoal)):
        s, c = sine_cosine(yaw[n])
        dx, dz = goal[n, 0] - position[n, 0], goal[n, 1] - position[n, 2]
        right, back = c * dx - s * dz, s * dx + c * dz
        told = dx == dx
        pointgoal[n, 0] = min(SPAN, math.sqrt(dx * dx + dz * dz)) if told else 0.0
        pointgoal[n, 1] = math.atan2(-right, -back) if told else 0.0
    for n in range(len(gps)):
        gps[n, 0] = min(max(-position[n, 2], -SPAN), SPAN)
        gps[n, 1] = min(max(position[n, 0], -SPAN), SPAN)
    for n in range(len(compass)):
        compass[n, 0] = yaw[n]
    for n in range(len(tilt)):
        tilt[n, 0] = pitch[n]

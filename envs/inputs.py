"""Encoding of observations and tasks as arrays for learners: `InputSpec`.

Gymnasium environments, benchmarked agents, demonstrations and training batches all use it, so that training and evaluation have the
same inputs. The first axis of each array is the n agents (or the n steps of one).

| part | shape | type | content |
|---|---|---|---|
| rgb | h w 3 | uint8 | picture, sRGB |
| depth | h w 1 | float32 | distance along the optical axis [m], at most 10; 0 without a surface |
| pointgoal | 2 | float32 | distance [m], at most 100, and direction [rad], left positive, of `Task.goal_a` on the ground, from the agent |
| objectgoal | | int64 | index of `Task.category` in `categories` |
| instruction | words | int32 | word ids (`envs.language.tokens`), padded with zeros |
| goal_image | 64 64 3 | uint8 | `Task.goal_image` |
| gps | 2 | float32 | position ahead and to the right of the start, in the start's frame [m], at most 100 either way |
| compass | 1 | float32 | heading relative to the start [rad], left positive |
| pitch | 1 | float32 | camera pitch [rad], positive upwards |

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

DEPTH = np.float32(10.0)  # [m] greatest depth, larger values are clipped
SPAN = 100.0  # [m] greatest distance of goals and positions, larger values are clipped
PICTURES = ("rgb", "depth")
PARTS = (*PICTURES, "pointgoal", "objectgoal", "instruction", "goal_image", "gps", "compass", "pitch")
TOLD = {  # goal and pose parts of each task
    "pointnav": ("pointgoal",),
    "objectnav": ("objectgoal", "gps", "compass"),
    "imagenav": ("instruction", "goal_image", "gps", "compass", "pitch"),
    "instanceimage": ("instruction", "goal_image", "gps", "compass", "pitch"),
} | dict.fromkeys(("instruct", "errand", "route", "ask", "impossible", "request"), ("instruction", "gps", "compass", "pitch"))
FELT = ("pointgoal", "gps", "compass", "pitch")  # parts that depend on the agent's pose
_NOTHING = np.zeros((0, 2), np.float32)  # for one of them that was not requested
_NO_GOALS, _NO_IMAGE = np.zeros((0, 2)), np.zeros((PICTURE, PICTURE, 3), np.uint8)


@dataclass(frozen=True)
class InputSpec:
    """Inputs of a learner: parts, picture size [pixels], categories and vocabulary.

    `parts` are some of `PARTS`. objectgoal is an index into `categories`. `words` is the greatest number of words of an instruction,
    `words_version` the version of the word list. InputError for unknown values.
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
            from envs.language.tokens import vocabulary

            vocabulary(self.words_version)

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
        """Inputs of a task in the Gymnasium environments: sensors, goal and pose."""
        if task not in TOLD:
            raise InputError(f"task: expected one of {', '.join(TOLD)}, got {task!r}")
        for sensor in sensors:
            if sensor not in PICTURES:
                raise InputError(f"sensors: expected some of {' and '.join(PICTURES)}, got {sensor!r}")
        return cls((*(part for part in PICTURES if part in sensors), *TOLD[task]), width, height, tuple(categories))

    def space(self) -> "spaces.Dict":
        """Gymnasium space of one agent's parts."""
        from gymnasium import spaces

        last = _last_number(self.words_version) if "instruction" in self.parts else 0
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
        """Uninitialized arrays for n agents, to be passed to `encode`."""
        return {name: np.empty((n, *shape), dtype) for name, (shape, dtype) in self._layout.items()}

    def encode(self, observation: Observation, tasks: Sequence[Task | None], out: Arrays | None = None) -> Arrays:
        """Encode the observations and tasks of n agents, into the arrays of `out` if given.

        An agent without a task gets zeros for its goal. InputError for unexpected counts or sizes, a sensor that the simulator does not
        have, and a task without the required goal.
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
        """Shape and type of each part."""
        every: dict[str, tuple[tuple[int, ...], type]] = {
            "rgb": ((self.height, self.width, 3), np.uint8), "depth": ((self.height, self.width, 1), np.float32),
            "pointgoal": ((2,), np.float32), "objectgoal": ((), np.int64), "instruction": ((self.words,), np.int32),
            "goal_image": ((PICTURE, PICTURE, 3), np.uint8), "gps": ((2,), np.float32), "compass": ((1,), np.float32),
            "pitch": ((1,), np.float32),
        }  # fmt: skip
        return {part: every[part] for part in self.parts}

    @cached_property
    def _feels(self) -> bool:
        """Whether any part depends on the agent's pose."""
        return any(part in FELT for part in self.parts)

    @cached_property
    def _places(self) -> dict[str, int]:
        """Index of each category."""
        return {category: place for place, category in enumerate(self.categories)}

    def _checked(self, out: Arrays, n: int) -> Arrays:
        """Return `out` if its names, shapes and types match the parts; InputError otherwise."""
        for name, (shape, dtype) in self._layout.items():
            array = out.get(name)
            if array is None or array.shape != (n, *shape) or array.dtype != dtype:
                got = "none" if array is None else f"{array.dtype} of shape {array.shape}"
                raise InputError(f"out[{name!r}]: expected {np.dtype(dtype)} of shape {(n, *shape)}, got {got}; make it by empty({n})")
        if len(out) != len(self._layout):
            raise InputError(f"out: expected {', '.join(self._layout)}, got {', '.join(out)}; make it by empty({n})")
        return out

    def _tell(self, task: Task | None, arrays: Arrays, i: int) -> None:
        """Write agent i's instruction, category and goal image; the point goal depends on its pose."""
        if "instruction" in arrays:
            arrays["instruction"][i] = _tokens(task.instruction, self.words, self.words_version) if task is not None else 0
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
    """Return `picture` if it has the shape and the simulator has its sensor; InputError otherwise.

    A missing sensor has one value and no strides.
    """
    if picture.shape != shape:
        raise InputError(f"{name}: expected pictures of shape {shape}, got {picture.shape}; give the spec the camera's width and height")
    if not any(picture.strides):
        raise InputError(f"{name}: expected a simulator with this sensor, got one without; give it sensors={name!r}, or leave it out here")
    return picture


def _told(task: Task | None) -> str:
    """Description of a task for error messages."""
    assert task is not None
    image = "no picture" if task.goal_image is None else f"one of shape {task.goal_image.shape}"
    return f"{task.name or 'one without a name'!r} with category {task.category!r} and {image}"


@lru_cache(4096)
def _tokens(text: str, length: int, version: int) -> Int32[np.ndarray, "w"]:
    """Word ids of a text, padded to `length`.

    The import is local because the language package takes a moment to load and only instructions need it.
    """
    from envs.language.tokens import encode

    return read_only(encode(text, length, version))


def _last_number(version: int) -> int:
    """Greatest word id."""
    from envs.language.tokens import vocabulary

    return len(vocabulary(version)) - 1


def _goals(tasks: Sequence[Task | None]) -> Float[np.ndarray, "n 2"]:
    """Goal points of tasks, x and z [m] in their start frames.

    NaN without a task.
    """
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
    """Write the parts that depend on the pose, agent by agent.

    The loop keeps an agent's bytes independent of the number of agents. Goals (x, z), NaN for none, positions (x, y, z) [m] and headings
    [rad] are relative to each agent's start. An array without rows is not written.
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

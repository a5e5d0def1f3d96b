"""Records that cross boundaries: cameras, poses, actions, observations, labels and trajectories.

World frame: right-handed, metres, Y up. An agent at yaw 0 looks along -Z; yaw grows counter-clockwise about +Y. Radians.
"""

from dataclasses import dataclass
from enum import Flag, IntEnum, auto
from typing import Any

import numpy as np
from jaxtyping import Bool, Float, Float32, Int, Int32, UInt8

from envs.errors import InputError


class Action(IntEnum):
    """Actions of an agent in one step; their order is part of every recorded trajectory."""

    STOP = 0
    FORWARD = 1
    LEFT = 2
    RIGHT = 3
    UP = 4
    DOWN = 5
    CANNOT = 6
    ANSWER = 7


ENDINGS = (Action.STOP, Action.CANNOT, Action.ANSWER)  # the actions that end an episode


class Access(Flag):
    """Rights to information beyond the sensors; results list them."""

    NONE = 0
    POSE = auto()  # true pose in the world
    INSTANCE = auto()  # instance id of each pixel
    SCENE = auto()  # home: things, rooms and walkable space
    GOAL = auto()  # episode: goals, reference path, answer, reason of impossibility

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the rights in their order; empty for sensors alone."""
        return tuple(str(right.name).lower() for right in Access if right in self)


@dataclass(frozen=True)
class Camera:
    """Pinhole camera of an agent: image size [pixels], horizontal field of view [rad], mounting.

    `elevation` [m] is above the agent's feet, `yaw` [rad] to the left of its heading, `pitch` [rad] upwards, `near` [m] the near plane.
    Pixels are square. Pixel (row 0, column 0) is the top left one and is sampled at its centre.
    """

    width: int = 128
    height: int = 128
    hfov: float = np.pi / 2
    elevation: float = 1.25
    yaw: float = 0.0
    pitch: float = 0.0
    near: float = 0.01

    def __post_init__(self) -> None:
        if not (1 <= self.width <= 4096 and 1 <= self.height <= 4096):
            raise InputError(f"camera size: expected 1 to 4096 pixels a side, got {self.width} x {self.height}")
        if not 0.01 < self.hfov < 3.12:
            raise InputError(f"camera field of view: expected 1 to 178 degrees, got {np.degrees(self.hfov):.1f}")
        if not self.near > 0:
            raise InputError(f"camera near plane: expected more than 0 m, got {self.near}")

    @property
    def focal(self) -> float:
        """Focal length [pixels]."""
        return self.width / 2 / np.tan(self.hfov / 2)


@dataclass(frozen=True)
class Body:
    """Size and step sizes of an agent's body [m], [rad]."""

    radius: float = 0.18
    height: float = 0.88
    step: float = 0.25
    turn: float = np.pi / 6
    climb: float = 0.2


@dataclass(frozen=True)
class Observation:
    """Sensor readings of n agents at one step; everything in it can be sensed.

    `position_a` [m] and `yaw_a` [rad] are relative to each agent's start (its start pose is the origin looking along -Z).
    `pitch_a` [rad] is the camera's pitch, positive upwards. The arrays are read-only views, which the simulator overwrites at the next
    step.
    """

    rgb: UInt8[np.ndarray, "n h w 3"]
    depth: Float32[np.ndarray, "n h w"]
    position_a: Float[np.ndarray, "n 3"]
    yaw_a: Float[np.ndarray, "n"]
    pitch_a: Float[np.ndarray, "n"]
    collided: Bool[np.ndarray, "n"]


@dataclass(frozen=True)
class Labels:
    """Ground truth of n agents that cannot be sensed.

    It is for tasks, metrics, training targets and oracles only.
    """

    instance: Int32[np.ndarray, "n h w"]
    position_w: Float[np.ndarray, "n 3"]
    yaw_w: Float[np.ndarray, "n"]


@dataclass(frozen=True)
class Goal:
    """Goal of an episode: a thing with its view points, a room, or a point.

    View points are poses from which the thing is seen from nearby: feet [m], yaw and pitch [rad]. Without view points the goal cannot be
    reached. `instance` is the thing's instance id, 0 for a point or for the room with the id `room`. `also` are the instance ids of other
    things that count as the same goal. `facing`: a point counts with its yaw and pitch alone.
    """

    instance: int
    position_w: Float[np.ndarray, "k 3"]
    yaw_w: Float[np.ndarray, "k"]
    pitch: Float[np.ndarray, "k"]
    room: int = -1
    also: tuple[int, ...] = ()
    facing: bool = False


@dataclass(frozen=True)
class Limits:
    """Limits on the way, by ids.

    They are rooms never entered, things never walked over, and rooms never left (any if empty).
    """

    never_enter: tuple[int, ...] = ()
    never_near: tuple[int, ...] = ()
    stay_in: tuple[int, ...] = ()


@dataclass(frozen=True)
class Episode:
    """One task for one agent: start pose, instruction, goals and ground truth.

    `goals` are reached in order. Most tasks have one, an impossible task has none, and `impossible` is the reason.
    `reference_path_w` [m] is the path that a route describes, `answer` the correct answer to a question, `meaning` that of the
    instruction (`envs.language.meaning_to_json`), `facts` the values that were controlled and recorded when it was generated, `limits`
    those on the way, if any.
    """

    episode_id: str
    scene_id: str
    instruction: str
    start_position_w: tuple[float, float, float]
    start_yaw_w: float
    goals: tuple[Goal, ...] = ()
    task: str = ""
    reference_path_w: Float[np.ndarray, "r 3"] | None = None
    answer: str | None = None
    impossible: str | None = None
    meaning: Any = None
    facts: Any = None
    limits: Limits | None = None

    @property
    def goal(self) -> Goal:
        """Last goal; one without view points if the episode has none."""
        return self.goals[-1] if self.goals else Goal(0, np.zeros((0, 3)), np.zeros(0), np.zeros(0))


@dataclass(frozen=True)
class Task:
    """Input of an agent at the start of an episode: instruction, goal, camera, body, budget.

    `name` is the kind of task, such as instruct. `goal_a` [m] is a point in the frame of the start, `goal_image` (h w 3) a picture of the
    goal, `category` the category to find: each for the tasks that provide it. `budget` is the number of actions, `seed` is for the
    agent's own random choices.
    """

    name: str
    instruction: str
    camera: Camera
    body: Body
    budget: int
    seed: int
    goal_a: Float[np.ndarray, "3"] | None = None
    goal_image: UInt8[np.ndarray, "h w 3"] | None = None
    category: str = ""


@dataclass(frozen=True)
class Decision:
    """An action, with the answer for ANSWER and the reason for CANNOT."""

    action: Action
    text: str = ""


@dataclass(frozen=True)
class Trajectory:
    """Recorded path of one agent: t actions and t + 1 poses.

    Feet [m], yaw and pitch [rad], all in the world frame.
    """

    action: Int[np.ndarray, "t"]
    collided: Bool[np.ndarray, "t"]
    position_w: Float[np.ndarray, "t+1 3"]
    yaw_w: Float[np.ndarray, "t+1"]
    pitch: Float[np.ndarray, "t+1"]


def read_only(array: np.ndarray) -> np.ndarray:
    """Read-only view of an array."""
    view = array.view()
    view.flags.writeable = False
    return view

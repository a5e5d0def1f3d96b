"""The records that cross boundaries: cameras, poses, actions, observations, labels, trajectories.

World frame: right-handed, metres, Y up. An agent at yaw 0 looks along -Z; yaw grows counter-clockwise about +Y. Radians.
"""

from dataclasses import dataclass
from enum import Flag, IntEnum, auto
from typing import Any

import numpy as np
from jaxtyping import Bool, Float, Float32, Int, Int32, UInt8

from envs.errors import InputError


class Action(IntEnum):
    """What an agent can do in one step. The order is part of every recorded trajectory."""

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
    """What an agent is handed beyond its sensors, right by right; results show it."""

    NONE = 0
    POSE = auto()  # where it truly is in the world
    INSTANCE = auto()  # which thing each pixel shows
    SCENE = auto()  # the home: its things, rooms and walkable space
    GOAL = auto()  # the episode: goals, reference path, answer, what is impossible

    @property
    def names(self) -> tuple[str, ...]:
        """The rights in words, in their order; none for sensors alone."""
        return tuple(str(right.name).lower() for right in Access if right in self)


@dataclass(frozen=True)
class Camera:
    """A pinhole camera on an agent: image size [pixels], horizontal field of view [rad], mounting.

    `elevation` [m] above the agent's feet, `yaw` [rad] to the left of its heading, `pitch` [rad] upwards.
    Pixels are square; pixel (row 0, column 0) is the top left one and is sampled at its centre.
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
    """An agent's body and its step sizes: metres and radians."""

    radius: float = 0.18
    height: float = 0.88
    step: float = 0.25
    turn: float = np.pi / 6
    climb: float = 0.2


@dataclass(frozen=True)
class Observation:
    """What n robots sense in one instant; nothing here is known beyond their sensors.

    `position_a` [m] and `yaw_a` [rad] are relative to each agent's start (its start pose is the origin looking along -Z);
    `pitch_a` [rad] is how far up the camera looks. The arrays are read-only views into which a simulator writes what comes next.
    """

    rgb: UInt8[np.ndarray, "n h w 3"]
    depth: Float32[np.ndarray, "n h w"]
    position_a: Float[np.ndarray, "n 3"]
    yaw_a: Float[np.ndarray, "n"]
    pitch_a: Float[np.ndarray, "n"]
    collided: Bool[np.ndarray, "n"]


@dataclass(frozen=True)
class Labels:
    """What is known about n agents but cannot be sensed: for tasks, metrics, training targets and oracles only."""

    instance: Int32[np.ndarray, "n h w"]
    position_w: Float[np.ndarray, "n 3"]
    yaw_w: Float[np.ndarray, "n"]


@dataclass(frozen=True)
class Goal:
    """A thing to go to: its instance id, and the poses from which it is seen from near; or a room, and places in it.

    View points are feet [m], yaw and pitch [rad]. No view points: the thing cannot be reached. `instance` is 0 for a goal that is
    no thing: a point, or the room with the id `room`. `also` are the ids of other things that will do as well.
    """

    instance: int
    position_w: Float[np.ndarray, "k 3"]
    yaw_w: Float[np.ndarray, "k"]
    pitch: Float[np.ndarray, "k"]
    room: int = -1
    also: tuple[int, ...] = ()


@dataclass(frozen=True)
class Episode:
    """One task for one agent: where it starts, what it is told, what it has to reach.

    `goals` are reached one after the other; most tasks have one, and an impossible task (`impossible` says why it is) none.
    `reference_path_w` [m] is the path that a route describes; `answer` what a question wants; `meaning` what the instruction means
    (`envs.language.meaning_to_json`); `facts` what was controlled and recorded when it was made.
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

    @property
    def goal(self) -> Goal:
        """The last goal; one without view points where there is none."""
        return self.goals[-1] if self.goals else Goal(0, np.zeros((0, 3)), np.zeros(0), np.zeros(0))


@dataclass(frozen=True)
class Task:
    """What an agent is told before an episode begins, and with what it carries it out.

    `name` is the kind of task, such as instruct. `goal_a` [m] is a point in the frame of its start, `goal_image` (h w 3) what is to be
    seen at the goal, `category` what is to be found: each for tasks that give it. `seed` is for the agent's own choices; `budget` its
    number of actions.
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
    """An action, and for ANSWER and CANNOT the answer or the reason."""

    action: Action
    text: str = ""


@dataclass(frozen=True)
class Trajectory:
    """One agent's recorded path: t actions and the t + 1 poses around them; feet [m], yaw and pitch [rad] in the world frame."""

    action: Int[np.ndarray, "t"]
    collided: Bool[np.ndarray, "t"]
    position_w: Float[np.ndarray, "t+1 3"]
    yaw_w: Float[np.ndarray, "t+1"]
    pitch: Float[np.ndarray, "t+1"]


def read_only(array: np.ndarray) -> np.ndarray:
    """A view of an array that cannot be written to."""
    view = array.view()
    view.flags.writeable = False
    return view

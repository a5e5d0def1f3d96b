"""What decides, for n agents in one call: `Policy` from sub-goals, `Agent` from what it is told; and what it thought."""

from dataclasses import dataclass, field
from enum import Flag, auto
from typing import Any, Protocol

import numpy as np
from jaxtyping import Bool, Float, Int, Int32, UInt8

from envs.tasks import Home
from envs.types import Body, Camera, Episode, Observation


class Access(Flag):
    """What an agent is handed beyond its sensors, right by right."""

    NONE = 0
    POSE = auto()
    INSTANCE = auto()
    SCENE = auto()
    GOAL = auto()


@dataclass(frozen=True)
class Task:
    """What an agent is told before an episode begins, and with what it carries it out."""

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
class Privileged:
    """What n agents are handed beyond their sensors: each part None unless its right was declared (`Access`)."""

    access: Access
    position_w: Float[np.ndarray, "n 3"] | None = None
    yaw_w: Float[np.ndarray, "n"] | None = None
    instance: Int32[np.ndarray, "n h w"] | None = None
    homes: tuple[Home | None, ...] | None = None
    episodes: tuple[Episode | None, ...] | None = None


@dataclass(frozen=True)
class Landmark:
    """A thing that is remembered: its name, where it is [m] in the frame of the start, how sure that is."""

    name: str
    position_a: Float[np.ndarray, "3"]
    score: float


@dataclass(frozen=True)
class MapView:
    """The known part of one agent's map: side of a cell [m], low corner x0, z0 [m], what is free and what is occupied."""

    cell: float
    x0: float
    z0: float
    free: Bool[np.ndarray, "z x"]
    occupied: Bool[np.ndarray, "z x"]


def _boxes() -> np.ndarray:
    return np.zeros((0, 4))


def _scores() -> np.ndarray:
    return np.zeros(0)


@dataclass(frozen=True)
class Thought:
    """What an agent thinks: its plan, what it sees, what it remembers, what it has just checked."""

    plan: tuple[str, ...] = ()
    step: int = 0
    boxes: Any = field(default_factory=_boxes)
    names: tuple[str, ...] = ()
    scores: Any = field(default_factory=_scores)
    landmarks: tuple[Landmark, ...] = ()
    map: MapView | None = None
    verdict: str = ""


@dataclass(frozen=True)
class Decisions:
    """What n agents do next: an action each, and what they say with it."""

    action: Int[np.ndarray, "n"]
    text: tuple[str, ...]
    thought: tuple[Thought | None, ...] | None = None


class Policy(Protocol):
    """From observations and sub-goals to actions."""

    access: Access

    def begin(self, n: int, *, think: bool = False) -> Any: ...

    def reset(self, state: Any, subgoals: Any, agent_ids: Int[np.ndarray, "k"], privileged: Privileged | None) -> Any: ...

    def act(self, observation: Observation, subgoals: Any, state: Any, privileged: Privileged | None) -> tuple[Decisions, Any]: ...


class Agent(Protocol):
    """From observations to actions over whole episodes, as it was told."""

    access: Access

    def begin(self, n: int, *, think: bool = False) -> Any: ...

    def reset(self, state: Any, tasks: Any, agent_ids: Int[np.ndarray, "k"], privileged: Privileged | None) -> Any: ...

    def act(self, observation: Observation, state: Any, privileged: Privileged | None) -> tuple[Decisions, Any]: ...

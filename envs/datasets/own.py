"""Fields of ours in Habitat's episode files, under `info["gothere"]`."""

from dataclasses import dataclass, field
from typing import Any

from envs.datasets.schema import Json, Point


@dataclass(frozen=True)
class OwnGoal:
    """A `Goal` as it is stored in a file."""

    instance: int
    position_w: tuple[Point, ...]
    yaw_w: tuple[float, ...]
    pitch: tuple[float, ...]
    room: int = -1
    also: tuple[int, ...] = ()
    facing: bool = False
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class OwnLimits:
    """`Limits` as they are stored in a file."""

    never_enter: tuple[int, ...] = ()
    never_near: tuple[int, ...] = ()
    stay_in: tuple[int, ...] = ()
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Own:
    """Fields of an `Episode` that Habitat's formats lack.

    ObjectNav's goals are in the file's table.
    """

    task: str
    start_yaw_w: float
    instruction: str | None = None
    goals: tuple[OwnGoal, ...] | None = None
    answer: str | None = None
    impossible: str | None = None
    meaning: Json = None
    facts: Json = None
    limits: OwnLimits | None = None
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class OwnHead:
    """Our notes on a file: name, seed and version of the suite."""

    suite: str
    seed: int
    version: int
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Angles:
    """Headings and pitches [rad] at the viewpoints of an object."""

    yaw_w: tuple[float, ...]
    pitch: tuple[float, ...]
    extra: dict[str, Any] = field(default_factory=dict)

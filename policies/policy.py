"""What decides: from an observation to an action. A `Policy` for many agents at once, an `Agent` for whole episodes."""

from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import numpy as np
from jaxtyping import Int

from envs.home import Home
from envs.types import Action, Decision, Episode, Labels, Observation, Task


@runtime_checkable
class Policy(Protocol):
    """Decides for n agents at once."""

    @property
    def access(self) -> tuple[str, ...]:
        """What it knows beyond its sensors."""
        ...

    def act(self, observation: Observation, labels: Labels | None) -> Int[np.ndarray, "n"]:
        """One `Action` for each agent. `labels` are given only to a policy whose `access` is not empty."""
        ...


@dataclass(frozen=True)
class Privileged:
    """What is known of an episode and its home: given only to an agent whose `access` is not empty."""

    home: Home
    episode: Episode


@runtime_checkable
class Agent(Protocol):
    """Carries out episodes, one after the other, n = 1 in every array. What it needs, and nothing else, is told at `reset`."""

    @property
    def access(self) -> tuple[str, ...]:
        """What it knows beyond its sensors; () for an agent that only senses."""
        ...

    def reset(self, brief: Task, known: Privileged | None) -> None:
        """An episode begins. `known` is None for an agent whose `access` is empty."""
        ...

    def act(self, observation: Observation, labels: Labels | None) -> Any:
        """The next `Decision`, `Action` or its number (an array of one will do)."""
        ...


def decision_of(given: Any) -> Decision:
    """What an agent decided, whichever way it said so. ValueError when it is no action."""
    if isinstance(given, Decision):
        return given
    numbers = np.asarray(given).reshape(-1)
    if numbers.size != 1 or numbers.dtype.kind not in "iu" or not 0 <= int(numbers[0]) < len(Action):
        raise ValueError(f"act: expected a Decision, an Action or one number from 0 to {len(Action) - 1}, got {given!r}")
    return Decision(Action(int(numbers[0])))

"""The contract of agents: told `Task`s, they decide for n episodes in one call."""

from collections.abc import Sequence
from typing import Any, Protocol, runtime_checkable

import numpy as np
from jaxtyping import Int

from envs.types import Access, Action, Decision, Observation, Task
from policies.policy import Decisions, Privileged, State

__all__ = ["Agent", "Decisions", "Privileged", "SingleAgent", "State", "decision_of"]


@runtime_checkable
class Agent(Protocol):
    """Carries out n episodes at a time. What agent i does depends on its own task, observations and rights alone, whatever n is."""

    @property
    def access(self) -> Access:
        """What it is handed beyond its sensors."""
        ...

    def begin(self, n: int, *, think: bool = False) -> State:
        """The state of n slots, all idle. With `think` its decisions carry thoughts."""
        ...

    def reset(self, state: State, tasks: Sequence[Task | None], agent_ids: Int[np.ndarray, "k"], privileged: Privileged | None) -> State:
        """The state in which slots begin their tasks; a slot without one is idle: what it decides is ignored.

        The agents stand at their starts already: `privileged` has all n rows.
        """
        ...

    def act(self, observation: Observation, state: State, privileged: Privileged | None) -> tuple[Decisions, State]:
        """The next decisions of all n, and the state after them."""
        ...


@runtime_checkable
class SingleAgent(Protocol):
    """An agent of one episode, n = 1 in every array: the ten lines that somebody writes first. A new one is made for each episode.

    It may have an `access`, an `Access`; without one it has sensors and words alone.
    """

    def reset(self, task: Task, privileged: Privileged | None) -> None:
        """Begin the episode."""
        ...

    def act(self, observation: Observation, privileged: Privileged | None) -> Any:
        """The next `Decision`, `Action` or its number (an array of one will do)."""
        ...


def decision_of(given: Any) -> Decision:
    """What an agent decided, whichever way it said so. ValueError when it is no action."""
    if isinstance(given, Decision):
        if not isinstance(given.action, int | np.integer) or not 0 <= int(given.action) < len(Action):
            raise ValueError(f"act: expected a Decision with an Action, got {given.action!r}")
        return Decision(Action(int(given.action)), str(given.text))
    numbers = np.asarray(given).reshape(-1)
    if numbers.size != 1 or numbers.dtype.kind not in "iu" or not 0 <= int(numbers[0]) < len(Action):
        raise ValueError(f"act: expected a Decision, an Action or one number from 0 to {len(Action) - 1}, got {given!r}")
    return Decision(Action(int(numbers[0])))

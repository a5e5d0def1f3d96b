"""Contract of agents: decisions for n episodes in one call, from their `Task`s."""

from collections.abc import Sequence
from typing import Any, Protocol, runtime_checkable

import numpy as np
from jaxtyping import Int

from envs.types import Access, Action, Decision, Observation, Task
from policies.policy import Decisions, Privileged, State

__all__ = ["Agent", "Decisions", "Privileged", "SingleAgent", "State", "decision_of"]


@runtime_checkable
class Agent(Protocol):
    """Agent that carries out n episodes at a time.

    The decisions for agent i depend on its own task, observations and rights alone, for any n.
    """

    @property
    def access(self) -> Access:
        """Rights to information beyond the sensors."""
        ...

    def begin(self, n: int, *, think: bool = False) -> State:
        """State of n idle slots; with `think` the decisions carry thoughts."""
        ...

    def reset(self, state: State, tasks: Sequence[Task | None], agent_ids: Int[np.ndarray, "k"], privileged: Privileged | None) -> State:
        """Assign tasks to some slots; the new state.

        A slot with None becomes idle, and its decisions are ignored. The agents are already at their starts: `privileged` has all n rows.
        """
        ...

    def act(self, observation: Observation, state: State, privileged: Privileged | None) -> tuple[Decisions, State]:
        """Next decisions of all n agents, and the state after them."""
        ...


@runtime_checkable
class SingleAgent(Protocol):
    """Agent of a single episode, n = 1 in every array.

    A new one is made for each episode. It may have an `access`, an `Access`; without one it has sensors and instructions alone.
    """

    def reset(self, task: Task, privileged: Privileged | None) -> None:
        """Begin the episode."""
        ...

    def act(self, observation: Observation, privileged: Privileged | None) -> Any:
        """Next decision: a `Decision`, an `Action` or its number, also as an array of one."""
        ...


def decision_of(given: Any) -> Decision:
    """Convert an action in any accepted form to a `Decision`.

    ValueError for an invalid one.
    """
    if isinstance(given, Decision):
        if not isinstance(given.action, int | np.integer) or not 0 <= int(given.action) < len(Action):
            raise ValueError(f"act: expected a Decision with an Action, got {given.action!r}")
        return Decision(Action(int(given.action)), str(given.text))
    numbers = np.asarray(given).reshape(-1)
    if numbers.size != 1 or numbers.dtype.kind not in "iu" or not 0 <= int(numbers[0]) < len(Action):
        raise ValueError(f"act: expected a Decision, an Action or one number from 0 to {len(Action) - 1}, got {given!r}")
    return Decision(Action(int(numbers[0])))

"""`Random`: uniformly random movements, and STOP (or for a question ANSWER) at 2% of steps."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Int

from agent.baselines.uninformed import uninformed_ending
from envs.types import Access, Action, Observation, Task
from policies.policy import Decisions, Privileged

MOVES = np.array([Action.FORWARD, Action.LEFT, Action.RIGHT, Action.UP, Action.DOWN])
STOPPING = 0.02  # probability of STOP
RANDOM = 41  # purpose of generators


@dataclass
class _Scripts:
    """Scripts of n slots: actions [n budget], index of the next one, and answers."""

    action: np.ndarray
    next: np.ndarray
    answer: list[str]


class Random:
    """Agent that acts randomly, drawing all actions when an episode begins."""

    access = Access.NONE

    def begin(self, n: int, *, think: bool = False) -> _Scripts:
        """Idle slots."""
        return _Scripts(np.zeros((n, 1), np.int64), np.zeros(n, np.int64), [""] * n)

    def reset(
        self, state: _Scripts, tasks: Sequence[Task | None], agent_ids: Int[np.ndarray, "k"], privileged: Privileged | None
    ) -> _Scripts:
        """Draw the scripts of some slots."""
        for i, task in zip(agent_ids.tolist(), tasks, strict=True):
            state.next[i] = 0
            state.answer[i] = ""
            if task is None:
                continue
            rng = np.random.default_rng([task.seed, RANDOM])
            ending = uninformed_ending(task, rng)
            stops = rng.random(task.budget) < STOPPING
            moves = MOVES[rng.integers(len(MOVES), size=task.budget)]
            script = np.where(stops, int(ending.action), moves)[::-1]
            if len(script) > state.action.shape[1]:
                state.action = np.pad(state.action, ((0, 0), (0, len(script) - state.action.shape[1])))
            state.action[i, : len(script)] = script
            state.answer[i] = ending.text
        return state

    def act(self, observation: Observation, state: _Scripts, privileged: Privileged | None) -> tuple[Decisions, _Scripts]:
        """Next action of each script."""
        n, last = len(state.next), state.action.shape[1] - 1
        action = state.action[np.arange(n), np.minimum(state.next, last)]
        state.next += 1
        text = tuple(said if a == Action.ANSWER else "" for a, said in zip(action.tolist(), state.answer, strict=True))
        return Decisions(action, text), state

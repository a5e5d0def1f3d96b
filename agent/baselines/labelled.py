"""`Labelled`: a learner acts, and the oracle labels every state (DAgger, Ross et al. 2011)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from jaxtyping import Int

from agent.agent import Agent
from agent.baselines.oracle import Oracle
from envs.errors import InputError
from envs.types import Access, Action, Decision, Observation, Task
from policies.policy import Decisions, Privileged, check_decisions
from policies.thought import Thought

MIX = 43  # purpose of generators
Listener = Callable[[int, Decision, Thought], None]  # called with slot, oracle's decision and thought before each step


@dataclass
class _State:
    """States of learner and oracle, a generator for each busy slot, and `think`."""

    learner: Any
    oracle: Any
    draw: list[np.random.Generator | None]
    think: bool


class Labelled:
    """Agent that follows a learner, or the oracle at a share `beta` of steps.

    `listener` receives the oracle's decision at every step. With beta 1 the oracle carries out the episodes, with 0 the learner. The
    oracle's steps are drawn for (seed of the task, step). The learner gets its own rights and no others.
    """

    def __init__(self, learner: Agent, beta: float = 0.0, listener: Listener | None = None) -> None:
        if not 0 <= beta <= 1:
            raise InputError(f"beta: expected a share from 0 to 1, got {beta}")
        self.learner, self.beta, self.listener = learner, beta, listener
        self.oracle = Oracle(watched=True)
        self.access = Oracle.access | learner.access

    def begin(self, n: int, *, think: bool = False) -> _State:
        """Idle slots."""
        return _State(self.learner.begin(n, think=think), self.oracle.begin(n, think=True), [None] * n, think)

    def reset(self, state: _State, tasks: Sequence[Task | None], agent_ids: Int[np.ndarray, "k"], privileged: Privileged | None) -> _State:
        """Reset learner and oracle."""
        state.learner = self.learner.reset(state.learner, tasks, agent_ids, limited(privileged, self.learner.access))
        state.oracle = self.oracle.reset(state.oracle, tasks, agent_ids, privileged)
        for i, task in zip(agent_ids.tolist(), tasks, strict=True):
            state.draw[i] = None if task is None else np.random.default_rng([task.seed, MIX])
        return state

    def act(self, observation: Observation, state: _State, privileged: Privileged | None) -> tuple[Decisions, _State]:
        """Decisions of the learner or the oracle."""
        n = len(state.draw)
        label, state.oracle = self.oracle.act(observation, state.oracle, privileged)
        found, state.learner = self.learner.act(observation, state.learner, limited(privileged, self.learner.access))
        found = check_decisions(found, n)
        mine = np.array([draw is not None and draw.random() < self.beta for draw in state.draw], np.bool_)
        action = np.where(mine, label.action, np.asarray(found.action, np.int64))
        text = tuple(label.text[i] if mine[i] else found.text[i] for i in range(n))
        state.oracle = self.oracle.stray(state.oracle, action != label.action)
        assert label.thought is not None
        for i, thought in enumerate(label.thought):
            if self.listener is not None and thought is not None:
                self.listener(i, Decision(Action(int(label.action[i])), label.text[i]), thought)
        return Decisions(action, text, found.thought if state.think else None, found.errors), state


def limited(privileged: Privileged | None, access: Access) -> Privileged | None:
    """Privileged information restricted to fewer rights; None for sensors alone."""
    if privileged is None or access is Access.NONE:
        return None
    return replace(
        privileged,
        access=access,
        position_w=privileged.position_w if Access.POSE in access else None,
        yaw_w=privileged.yaw_w if Access.POSE in access else None,
        instance=privileged.instance if Access.INSTANCE in access else None,
        homes=privileged.homes if Access.SCENE in access else None,
        episodes=privileged.episodes if Access.GOAL in access else None,
    )

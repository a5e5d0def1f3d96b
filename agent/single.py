"""`OneByOne`: an `Agent` made of single-episode agents."""

from collections.abc import Callable, Sequence
from dataclasses import fields, replace

import numpy as np
from jaxtyping import Int

from agent.agent import SingleAgent, decision_of
from envs.types import Access, Action, Decision, Observation, Task
from policies.policy import Decisions, Privileged


class OneByOne:
    """Agent that runs a single-episode agent in each slot, a new one for each episode."""

    def __init__(self, build: Callable[[], SingleAgent], access: Access) -> None:
        self.build, self.access = build, access

    def begin(self, n: int, *, think: bool = False) -> list[SingleAgent | None]:
        """Idle slots."""
        return [None] * n

    def reset(
        self, state: list[SingleAgent | None], tasks: Sequence[Task | None], agent_ids: Int[np.ndarray, "k"], privileged: Privileged | None
    ) -> list[SingleAgent | None]:
        """Make new agents for some slots, and give them their tasks."""
        for i, task in zip(agent_ids.tolist(), tasks, strict=True):
            state[i] = None
            if task is not None:
                agent = self.build()
                agent.reset(task, row_of(privileged, i))
                state[i] = agent
        return state

    def act(
        self, observation: Observation, state: list[SingleAgent | None], privileged: Privileged | None
    ) -> tuple[Decisions, list[SingleAgent | None]]:
        """Decision of each agent from its own row."""
        decided = [
            Decision(Action.STOP) if agent is None else decision_of(agent.act(observation_of(observation, i), row_of(privileged, i)))
            for i, agent in enumerate(state)
        ]
        return Decisions(np.array([int(one.action) for one in decided]), tuple(one.text for one in decided)), state


def observation_of(observation: Observation, i: int) -> Observation:
    """Observation of agent i, n = 1 in every array."""
    return Observation(*(getattr(observation, part.name)[i : i + 1] for part in fields(Observation)))


def row_of(privileged: Privileged | None, i: int) -> Privileged | None:
    """Privileged information of agent i, n = 1 in every part."""
    if privileged is None:
        return None
    parts = {name: getattr(privileged, name) for name in ("position_w", "yaw_w", "instance", "homes", "episodes")}
    return replace(privileged, **{name: part[i : i + 1] for name, part in parts.items() if part is not None})

"""`Forward`: walks ahead, turns randomly at collisions, stops after 37 steps or at its point."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Int

from agent.baselines.uninformed import polar_to, random_side, uninformed_ending
from envs.types import Access, Action, Decision, Observation, Task
from policies.policy import Decisions, Privileged

STEPS = 37  # steps ahead before STOP, as in VLN-CE's hand-crafted agent (Krantz et al. 2020, arXiv 2004.02857)
NEAR = 0.2  # [m] from the goal point
FORWARD = 42  # purpose of generators


@dataclass
class _Walk:
    """Progress of one episode: steps so far, remaining turns and their side."""

    task: Task
    rng: np.random.Generator
    ending: Decision
    walked: int = 0
    turns: int = 0
    side: Action = Action.LEFT


class Forward:
    """Agent that walks straight ahead and turns after a collision."""

    access = Access.NONE

    def begin(self, n: int, *, think: bool = False) -> list[_Walk | None]:
        """Idle slots."""
        return [None] * n

    def reset(
        self, state: list[_Walk | None], tasks: Sequence[Task | None], agent_ids: Int[np.ndarray, "k"], privileged: Privileged | None
    ) -> list[_Walk | None]:
        """Begin the episodes of some slots."""
        for i, task in zip(agent_ids.tolist(), tasks, strict=True):
            state[i] = None
            if task is not None:
                rng = np.random.default_rng([task.seed, FORWARD])
                state[i] = _Walk(task, rng, uninformed_ending(task, rng))
        return state

    def act(
        self, observation: Observation, state: list[_Walk | None], privileged: Privileged | None
    ) -> tuple[Decisions, list[_Walk | None]]:
        """Next steps ahead or turns, or the end of the episode."""
        decided = [Decision(Action.STOP) if walk is None else _next(walk, observation, i) for i, walk in enumerate(state)]
        return Decisions(np.array([int(one.action) for one in decided]), tuple(one.text for one in decided)), state


def _next(walk: _Walk, observation: Observation, i: int) -> Decision:
    """Next decision of agent i."""
    goal = walk.task.goal_a
    if walk.walked >= STEPS or (goal is not None and polar_to(observation, i, goal)[0] < NEAR):
        return walk.ending
    if observation.collided[i] and not walk.turns:
        walk.turns, walk.side = int(walk.rng.integers(1, 6)), random_side(walk.rng)
    if walk.turns:
        walk.turns -= 1
        return Decision(walk.side)
    walk.walked += 1
    return Decision(Action.FORWARD)

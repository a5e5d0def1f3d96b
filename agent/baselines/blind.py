"""`Blind`: greedy agent without vision, which walks to its point or wanders, with detours."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Int

from agent.baselines.uninformed import polar_to, random_side, uninformed_ending
from envs.types import Access, Action, Decision, Observation, Task
from policies.navigation.steps import face
from policies.policy import Decisions, Privileged

WHIM = 0.05  # share of random turns while wandering
BLIND = 43  # purpose of generators


@dataclass
class _Walk:
    """Progress of one episode: actions so far, and the current detour.

    A detour has `turns` and then steps `ahead` left, and a `side`; `bumps` is the number of collisions.
    """

    task: Task
    rng: np.random.Generator
    ending: Decision
    acted: int = 0
    turns: int = 0
    ahead: int = 0
    side: Action = Action.LEFT
    bumps: int = 0


class Blind:
    """Agent without vision: it never uses `rgb` or `depth`.

    It stops where another step would not bring it nearer, or with the last action of its budget.
    """

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
                rng = np.random.default_rng([task.seed, BLIND])
                state[i] = _Walk(task, rng, uninformed_ending(task, rng))
        return state

    def act(
        self, observation: Observation, state: list[_Walk | None], privileged: Privileged | None
    ) -> tuple[Decisions, list[_Walk | None]]:
        """Next steps of detours, else towards the goal points."""
        decided = [Decision(Action.STOP) if walk is None else _next(walk, observation, i) for i, walk in enumerate(state)]
        return Decisions(np.array([int(one.action) for one in decided]), tuple(one.text for one in decided)), state


def _next(walk: _Walk, observation: Observation, i: int) -> Decision:
    """Next decision of agent i."""
    walk.acted += 1
    if walk.acted >= walk.task.budget:
        return walk.ending
    if observation.collided[i]:
        _bump(walk)
    if walk.turns:
        walk.turns -= 1
        return Decision(walk.side)
    if walk.ahead:
        walk.ahead -= 1
        return Decision(Action.FORWARD)
    if walk.task.goal_a is None:
        if walk.rng.random() < WHIM:
            return Decision(random_side(walk.rng))
        return Decision(Action.FORWARD)
    return _towards(walk, observation, i, walk.task.goal_a)


def _bump(walk: _Walk) -> None:
    """Begin a detour, or extend the current one by turning further.

    Detours get longer with the number of collisions.
    """
    if not walk.ahead:
        walk.side, walk.bumps = random_side(walk.rng), walk.bumps + 1
    walk.turns = 2 if walk.task.goal_a is not None else int(walk.rng.integers(1, 6))
    walk.ahead = int(walk.rng.integers(1, 3 + walk.bumps))


def _towards(walk: _Walk, observation: Observation, i: int, goal_a: np.ndarray) -> Decision:
    """Turn towards the goal, or step if that brings it nearer, else end the episode."""
    body, yaw = walk.task.body, float(observation.yaw_a[i])
    away, heading = polar_to(observation, i, goal_a)
    turned = Action(face(yaw, 0.0, heading, 0.0, body.turn))
    off = heading - yaw
    after = math.hypot(away * math.cos(off) - body.step, away * math.sin(off))
    if turned == Action.STOP or away < body.step / 2:
        return Decision(Action.FORWARD) if after < away else walk.ending
    return Decision(turned)

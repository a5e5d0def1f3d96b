"""`Blind`: greedy agent without vision, which walks to its point or wanders, with detours."""

import math

import numpy as np

from agent.baselines.uninformed import polar_to, random_side, uninformed_ending
from envs.types import Action, Decision, Observation, Task
from policies.navigation.steps import face
from policies.policy import Privileged

WHIM = 0.05  # share of steps at which a wanderer turns for no reason
BLIND = 43  # purpose of generators


class Blind:
    """Greedy agent that never reads `rgb` or `depth`: a `SingleAgent`.

    It stops where another step would not bring it nearer, or with the last action of its budget.
    """

    def reset(self, task: Task, privileged: Privileged | None) -> None:
        """Begin an episode."""
        self._task, self._rng = task, np.random.default_rng([task.seed, BLIND])
        self._ending, self._acted = uninformed_ending(task, self._rng), 0
        self._turns, self._ahead, self._side, self._bumps = 0, 0, Action.LEFT, 0

    def act(self, observation: Observation, privileged: Privileged | None) -> Decision:
        """Next decision: a step of a detour, else towards the point."""
        self._acted += 1
        if self._acted >= self._task.budget:
            return self._ending
        if observation.collided[0]:
            self._bump()
        if self._turns:
            self._turns -= 1
            return Decision(self._side)
        if self._ahead:
            self._ahead -= 1
            return Decision(Action.FORWARD)
        if self._task.goal_a is None:
            if self._rng.random() < WHIM:
                return Decision(random_side(self._rng))
            return Decision(Action.FORWARD)
        return self._towards(observation, self._task.goal_a)

    def _bump(self) -> None:
        """Begin a detour, or turn further on one: to the side for a while, longer each time."""
        if not self._ahead:
            self._side, self._bumps = random_side(self._rng), self._bumps + 1
        self._turns = 2 if self._task.goal_a is not None else int(self._rng.integers(1, 6))
        self._ahead = int(self._rng.integers(1, 3 + self._bumps))

    def _towards(self, observation: Observation, goal_a: np.ndarray) -> Decision:
        """A turn to the goal, a step if it brings it nearer, else the end."""
        body, yaw = self._task.body, float(observation.yaw_a[0])
        away, heading = polar_to(observation, goal_a)
        turned = Action(face(yaw, 0.0, heading, 0.0, body.turn))
        off = heading - yaw
        after = math.hypot(away * math.cos(off) - body.step, away * math.sin(off))
        if turned == Action.STOP or away < body.step / 2:
            return Decision(Action.FORWARD) if after < away else self._ending
        return Decision(turned)

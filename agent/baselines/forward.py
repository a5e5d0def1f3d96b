"""`Forward`: walks ahead, turns randomly at collisions, stops after 37 steps or at its point."""

import numpy as np

from agent.baselines.uninformed import polar_to, random_side, uninformed_ending
from envs.types import Action, Decision, Observation, Task
from policies.policy import Privileged

STEPS = 37  # ahead before STOP, those of VLN-CE's hand-crafted agent (Krantz et al. 2020, arXiv 2004.02857)
NEAR = 0.2  # [m] from a point that it was told
FORWARD = 42  # purpose of generators


class Forward:
    """Walks straight ahead and turns where it collides: a `SingleAgent`."""

    def reset(self, task: Task, privileged: Privileged | None) -> None:
        """Begin an episode."""
        self._task, self._rng = task, np.random.default_rng([task.seed, FORWARD])
        self._ending = uninformed_ending(task, self._rng)
        self._walked, self._turns, self._side = 0, 0, Action.LEFT

    def act(self, observation: Observation, privileged: Privileged | None) -> Decision:
        """Next decision: ahead, unless it turns or has walked enough."""
        goal = self._task.goal_a
        if self._walked >= STEPS or (goal is not None and polar_to(observation, goal)[0] < NEAR):
            return self._ending
        if observation.collided[0] and not self._turns:
            self._turns, self._side = int(self._rng.integers(1, 6)), random_side(self._rng)
        if self._turns:
            self._turns -= 1
            return Decision(self._side)
        self._walked += 1
        return Decision(Action.FORWARD)

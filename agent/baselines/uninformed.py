"""Endings and turns shared by agents that ignore the instruction."""

import math

import numpy as np

from envs.types import Action, Decision, Observation, Task

ANSWERS = ("yes", "no", "1", "2", "3", "red", "white", "black", "brown", "gray", "wood", "small", "large", "kitchen", "bedroom")


def uninformed_ending(task: Task, rng: np.random.Generator) -> Decision:
    """STOP, or for a question a random answer."""
    if task.name == "ask":
        return Decision(Action.ANSWER, str(rng.choice(ANSWERS)))
    return Decision(Action.STOP)


def random_side(rng: np.random.Generator) -> Action:
    """Left or right with equal probability."""
    return (Action.LEFT, Action.RIGHT)[int(rng.integers(2))]


def polar_to(observation: Observation, goal_a: np.ndarray) -> tuple[float, float]:
    """Distance [m] and direction [rad] on the floor from the agent to a point.

    The direction is a yaw.
    """
    x, z = float(goal_a[0] - observation.position_a[0, 0]), float(goal_a[2] - observation.position_a[0, 2])
    return math.hypot(x, z), math.atan2(-x, -z)

"""What agents that do not understand their task have in common: how they end, and which way they turn."""

import math

import numpy as np

from envs.types import Action, Decision, Observation, Task

ANSWERS = ("yes", "no", "1", "2", "3", "red", "white", "black", "brown", "gray", "wood", "small", "large", "kitchen", "bedroom")


def uninformed_ending(task: Task, rng: np.random.Generator) -> Decision:
    """STOP, and where something was asked, an answer at random."""
    if task.name == "ask":
        return Decision(Action.ANSWER, str(rng.choice(ANSWERS)))
    return Decision(Action.STOP)


def random_side(rng: np.random.Generator) -> Action:
    """Left or right, each as likely."""
    return (Action.LEFT, Action.RIGHT)[int(rng.integers(2))]


def polar_to(observation: Observation, i: int, goal_a: np.ndarray) -> tuple[float, float]:
    """Distance [m] on the floor from agent i to a point, and the direction in which it lies, as a yaw [rad]."""
    x, z = float(goal_a[0] - observation.position_a[i, 0]), float(goal_a[2] - observation.position_a[i, 2])
    return math.hypot(x, z), math.atan2(-x, -z)

"""Actuation noise of the LoCoBot robot: errors of its steps and turns.

Seeded, off by default. The parameters were measured by PyRobot (Murali et al. 2019, arXiv:1906.08236) and are those of habitat-sim's
noisy controls (facebookresearch/habitat-sim, habitat_sim/agent/controls/pyrobot_noisy_controls.py): the actual motion is the commanded
one plus normal errors forward, to the right and in heading, truncated at three standard deviations; a robot never moves against its
command.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Float64, Int

from envs.errors import InputError
from envs.navigation.motion import displace_in_place
from envs.navigation.space import Walkable
from envs.types import Action, Body

LEAST = 0.05  # least share of the intended motion


@dataclass(frozen=True)
class Errors:
    """Means and variances of the errors of a motion: forward, right [m], heading [rad]."""

    mean: tuple[float, float, float]
    variance: tuple[float, float, float]


@dataclass(frozen=True)
class ActuationNoise:
    """Errors of forward steps and of turns, multiplied by `scale` (0 for none)."""

    forward: Errors
    turn: Errors
    scale: float = 1.0


LOCOBOT_ILQR = ActuationNoise(
    Errors((0.014, 0.009, 0.008), (0.006, 0.005, 0.004)),
    Errors((0.003, 0.003, 0.023), (0.002, 0.003, 0.012)),
)
LOCOBOT_PROPORTIONAL = ActuationNoise(
    Errors((0.017, 0.042, 0.031), (0.007, 0.023, 0.026)),
    Errors((0.001, 0.005, 0.043), (0.001, 0.004, 0.017)),
)
LOCOBOT_MOVEBASE = ActuationNoise(
    Errors((0.074, 0.036, 0.189), (0.019, 0.033, 0.038)),
    Errors((0.002, 0.003, 0.219), (0.0, 0.002, 0.019)),
)


def noisy_motion(action: Action, body: Body, noise: ActuationNoise, rng: np.random.Generator) -> Float64[np.ndarray, "3"]:
    """Actual motion of an action: forward, right [m] and turn to the left [rad]."""
    if action == Action.FORWARD:
        told, axis, errors = body.step, 0, noise.forward
    elif action in (Action.LEFT, Action.RIGHT):
        told, axis, errors = body.turn, 2, noise.turn
    else:
        return np.zeros(3)
    motion = np.array([_error(rng, errors.mean[k], errors.variance[k], told if k == axis else np.inf) for k in range(3)]) * noise.scale
    motion[axis] += told
    if action == Action.RIGHT:
        motion[2] = -motion[2]
    return motion


def _error(rng: np.random.Generator, mean: float, variance: float, told: float) -> float:
    """Draw a normal error within three standard deviations.

    It leaves at least LEAST of the commanded motion `told`. Raises InputError for a motion that is too small.
    """
    deviation = np.sqrt(variance)
    if deviation == 0:
        return mean
    least = max(-3.0, ((LEAST - 1) * told - mean) / deviation)
    if least > 2:
        raise InputError(f"noise: a motion of {told:.4f} is too small for errors of {mean} +- {deviation:.4f}; use larger steps")
    while True:
        draw = rng.standard_normal()
        if least <= draw <= 3:
            return mean + deviation * draw


def move_noisily(
    walkable: Walkable,
    position_w: Float[np.ndarray, "n 3"],
    yaw_w: Float[np.ndarray, "n"],
    action: Int[np.ndarray, "n"],
    body: Body,
    noise: ActuationNoise,
    generators: Sequence[np.random.Generator],
    *,
    sliding: bool = True,
) -> tuple[Float64[np.ndarray, "n 3"], Float64[np.ndarray, "n"], Bool[np.ndarray, "n"]]:
    """Feet [m], yaw [rad] and collisions after one noisy action of each agent.

    Agent i draws from generator i alone. Raises InputError for arrays of other shapes.
    """
    position, yaw = np.array(position_w, np.float64), np.array(yaw_w, np.float64)
    if not (position.shape == (len(yaw), 3) and len(action) == len(yaw) == len(generators)):
        got = f"{len(position)}, {len(yaw)}, {len(action)} and {len(generators)}"
        raise InputError(f"move_noisily: expected as many positions, yaws, actions and generators, got {got}")
    motion = np.array([noisy_motion(Action(int(a)), body, noise, rng) for a, rng in zip(action, generators, strict=True)]).reshape(-1, 3)
    collided = np.zeros(len(yaw), np.bool_)
    displace_in_place(walkable, position, yaw, motion, collided, sliding=sliding)
    return position, yaw, collided

"""Turning a camera: `face`."""

import numpy as np

from envs.types import Action, Body


def face(yaw: float, pitch: float, wanted_yaw: float, wanted_pitch: float, body: Body) -> Action:
    """The action that turns a camera towards a heading [rad], or STOP when no turn brings it nearer."""
    off = (wanted_yaw - yaw + np.pi) % (2 * np.pi) - np.pi
    if abs(off) > body.turn / 2 + 1e-6:
        return Action.LEFT if off > 0 else Action.RIGHT
    if abs(wanted_pitch - pitch) > body.turn / 2:
        return Action.UP if wanted_pitch > pitch else Action.DOWN
    return Action.STOP

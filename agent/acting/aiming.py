"""Aims of an agent's navigation: points to come up to, and progress towards them."""

import numpy as np
from jaxtyping import Bool, Float

from agent.acting.mind import Mind
from agent.memory.rooms import turned
from envs.compiled.kernels import kernel
from envs.types import Observation
from policies.navigation.candidates import NOWHERE
from policies.navigation.frontier import KIND, TOLD
from policies.navigation.navigator import NavigatorState
from policies.navigation.things import ACTED, FLOORS, GROUND, MOST, PIXELS, POINTS

SMALL_BOX, NEARBY, GROWN = 0.6, 3.0, 0.02  # [m] greatest side of a small thing, distance at which it is looked for, growth of its box


def approach_points(navigation: NavigatorState, agent: int, points: Float[np.ndarray, "p 3"], eye: Float[np.ndarray, "3"]) -> None:
    """Tell an agent's navigation where the thing is that it goes to.

    `eye` [m] is the place from which it was seen best.
    """
    approach = navigation.approach
    some = points[np.linspace(0, len(points) - 1, min(len(points), MOST)).astype(int)] if len(points) else points
    floor = np.unique(np.round(some[:, [0, 2]], 1), axis=0)[:FLOORS]
    approach.points[agent, 0, : len(some)], approach.ground[agent, 0, : len(floor)] = some, floor
    approach.sizes[agent, 0, POINTS], approach.sizes[agent, 0, GROUND], approach.sizes[agent, 0, PIXELS] = len(some), len(floor), 0
    approach.eye[agent, 0] = eye


def headed(navigation: NavigatorState, agent: int) -> bool:
    """Whether an agent's navigation is still on its way where it was told."""
    status = navigation.exploring.status[agent]
    return bool(status[TOLD] and status[KIND] != NOWHERE)


def gave_up(navigation: NavigatorState, agent: int) -> bool:
    """Whether an agent's navigation has tried every place from which its goal could be seen."""
    approach = navigation.approach
    return bool(approach.until[agent, 0] > approach.status[agent, ACTED])


def inside_box(observation: Observation, agent: int, mind: Mind, number: int) -> Bool[np.ndarray, "h w"]:
    """Pixels of a small landmark that no region shows, by its box."""
    marks, camera = mind.memory.landmarks, mind.task.camera
    bounds, shown = marks.bounds[number - 1], np.zeros(observation.depth.shape[1:], np.bool_)
    if (bounds[3:] - bounds[:3]).max() > SMALL_BOX:
        return shown
    yaw, pitch = float(observation.yaw_a[agent]) + camera.yaw - marks.yaw, float(observation.pitch_a[agent]) + camera.pitch
    s, c, u, w = np.sin(yaw), np.cos(yaw), np.sin(pitch), np.cos(pitch)
    axes = np.array([[c, 0, -s], [u * s, w, u * c], [-w * s, u, -w * c]])  # right, up and ahead, along the walls
    eye = observation.position_a[agent].astype(np.float64) + np.array([0, camera.elevation, 0])
    eye[[0, 2]] = turned(eye[None, [0, 2]], marks.yaw)[0]
    mark_inside(observation.depth[agent], eye, axes, float(camera.focal), camera.near + NEARBY, bounds, shown)
    return shown


@kernel
def mark_inside(depth, eye, axes, focal, most, bounds, shown):
    """Mark the pixels up to a depth [m] whose points are in a box."""
    h, w = depth.shape
    for i in range(h):
        for j in range(w):
            d = depth[i, j]
            if d < most:
                a, b, inner = (j + 0.5 - w / 2) / focal, (h / 2 - i - 0.5) / focal, True
                for k in range(3):
                    at = eye[k] + d * (a * axes[0, k] + b * axes[1, k] + axes[2, k])
                    inner &= bounds[k] - GROWN <= at <= bounds[3 + k] + GROWN
                shown[i, j] = inner

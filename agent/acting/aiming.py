"""Aims of an agent's navigation: points to come up to, and progress towards them."""

import numpy as np
from jaxtyping import Bool, Float

from agent.acting.mind import Mind
from agent.memory.rooms import turned
from envs.types import Observation
from policies.navigation.candidates import NOWHERE
from policies.navigation.frontier import KIND, TOLD
from policies.navigation.navigator import NavigatorState
from policies.navigation.occupancy import unproject
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
    marks = mind.memory.landmarks
    bounds = marks.bounds[number - 1]
    if (bounds[3:] - bounds[:3]).max() > SMALL_BOX:
        return np.zeros(observation.depth.shape[1:], np.bool_)
    near = observation.depth[agent] < mind.task.camera.near + NEARBY
    points = unproject(observation, mind.task.camera, near, agent=agent)
    inner = np.insert(turned(points[:, [0, 2]], marks.yaw), 1, points[:, 1], axis=1)
    shown = np.zeros(near.shape, np.bool_)
    shown[near] = ((inner >= bounds[:3] - GROWN) & (inner <= bounds[3:] + GROWN)).all(axis=1)
    return shown

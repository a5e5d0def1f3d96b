"""Viewpoints of objects: poses at which an agent sent to an object may stop."""

import numpy as np
from jaxtyping import Bool, Float

from envs.navigation import Walkable
from envs.render import Renderer
from envs.scenes.scene import Object
from envs.types import Camera, Goal

REACH = 1.0  # greatest horizontal distance to the object's box [m]
SHARE = 0.003  # least share of the image that the object covers
SPACING = 0.2  # of the candidate positions [m]
MOST = 96  # candidate positions
FACED, LEVEL, AT = np.radians(20), np.radians(15), 0.4  # [rad], [rad], [m] off a pose that counts with its heading


def view_points(
    renderer: Renderer, space: Walkable, thing: Object, *, scene: int = 0, camera: Camera | None = None, turn: float = np.pi / 6
) -> Goal:
    """Poses within 1 m of an object from which it is visible.

    It covers at least 0.3% of the image, with the camera level or one `turn` [rad] down. At most 96, the nearest first; none if the object
    is not visible from any walkable position of the largest island.
    """
    camera = camera or Camera(64, 64)
    place = near_places(space, thing)
    if not len(place):
        return Goal(thing.id, np.zeros((0, 3)), np.zeros(0), np.zeros(0))
    aim = (np.array(thing.low) + np.array(thing.high)) / 2
    yaw = np.arctan2(place[:, 0] - aim[0], place[:, 2] - aim[2])
    found = np.full(len(place), np.nan)
    for pitch in (0.0, -turn):
        left = np.flatnonzero(np.isnan(found))
        tilt, where = np.full(len(left), pitch), np.full(len(left), scene)
        seen = renderer.render(camera, place[left], yaw[left], pitch=tilt, scene=where, sensors=("instance",)).instance
        found[left[(seen == thing.id).mean((1, 2)) >= SHARE]] = pitch
    kept = np.flatnonzero(~np.isnan(found))
    return Goal(thing.id, place[kept], yaw[kept], found[kept])


def near_places(space: Walkable, thing: Object) -> np.ndarray:
    """Walkable positions (k 3) [m] within REACH of an object's box, the nearest first.

    They are on the largest island.
    """
    low, high = np.array(thing.low), np.array(thing.high)
    x, z = (np.arange(low[a] - REACH, high[a] + REACH + SPACING, SPACING) for a in (0, 2))
    grid = np.stack(np.meshgrid(x, z), -1).reshape(-1, 2)
    away = np.linalg.norm(np.maximum(0, np.maximum(low[[0, 2]] - grid, grid - high[[0, 2]])), axis=1)
    grid = grid[(away < REACH) & (away > 0.05)]
    found, island = space.snap(np.c_[grid[:, 0], np.full(len(grid), max(0.0, low[1] - 0.9)), grid[:, 1]], reach=SPACING / 2, island=0)
    found = found[island == 0]
    away = np.linalg.norm(np.maximum(0, np.maximum(low - found, found - high))[:, [0, 2]], axis=1)
    return found[np.argsort(away, kind="stable")][:MOST]


def posed(
    goal: Goal, position_w: Float[np.ndarray, "t 3"], yaw_w: Float[np.ndarray, "t"], pitch: Float[np.ndarray, "t"]
) -> Bool[np.ndarray, "t"]:
    """Whether each pose [m], [rad] is one of a goal's.

    It may differ by AT, FACED and LEVEL.
    """
    near = np.linalg.norm(position_w[:, None, [0, 2]] - goal.position_w[None][..., [0, 2]], axis=2) <= AT
    turned = (yaw_w[:, None] - goal.yaw_w[None] + np.pi) % (2 * np.pi) - np.pi
    level = np.abs(pitch[:, None] - goal.pitch[None]) <= LEVEL
    return (near & (np.abs(turned) <= FACED) & level).any(axis=1)

"""Tasks as agents receive them: `task_of`."""

from math import cos, sin
from typing import Any

import numpy as np
from jaxtyping import Float, UInt8

from envs.errors import InputError
from envs.home import Home
from envs.types import Camera, Episode, Task

PICTURE = 64  # width and height of a goal's picture [pixels]


def task_of(home: Home, episode: Episode, *, camera: Camera, budget: int, seed: int) -> Task:
    """Task of an episode: the instruction, and for some tasks a point, category or picture.

    PointNav has the point, ObjectNav the category (`facts["category"]`), ImageNav and instance images a picture of 64 x 64 pixels:
    for ImageNav the view of `camera` (except its size) at the goal's pose, for an instance image that of the camera
    `facts["pictures"][facts["picture"]]`. Nothing else of the episode is in it. `seed` is for the agent's own random choices.
    """
    point = point_a(episode) if episode.task == "pointnav" else None
    picture = goal_image(home, episode, camera) if episode.task in ("imagenav", "instanceimage") else None
    category = category_of(episode) if episode.task == "objectnav" else ""
    return Task(episode.task, episode.instruction, camera, home.body, budget, seed, point, picture, category)


def category_of(episode: Episode) -> str:
    """Category to find in ObjectNav.

    InputError for an episode whose facts do not have it.
    """
    category = (episode.facts or {}).get("category")
    if not isinstance(category, str):
        raise InputError(f"episode {episode.episode_id!r}: expected facts that hold the category to find, got {category!r}")
    return category


def point_a(episode: Episode) -> Float[np.ndarray, "3"]:
    """Goal position [m] in the frame of the start.

    The start pose is the origin looking along -Z.
    """
    x, y, z = episode.goal.position_w[0] - np.array(episode.start_position_w)
    c, s = cos(episode.start_yaw_w), sin(episode.start_yaw_w)
    return np.array([c * x - s * z, y, s * x + c * z])


def goal_image(home: Home, episode: Episode, camera: Camera) -> UInt8[np.ndarray, "h w 3"]:
    """Picture of an episode's goal.

    InputError for an episode without a goal pose.
    """
    goal, size = episode.goal, {"width": PICTURE, "height": PICTURE}
    if not len(goal.position_w):
        raise InputError(f"episode {episode.episode_id!r}: expected a goal to take a picture of, got none")
    facts: dict[str, Any] = episode.facts or {}
    if "pictures" not in facts:
        eye = Camera(**size, hfov=camera.hfov, elevation=camera.elevation, yaw=camera.yaw, pitch=camera.pitch)
        return home.renderer.render(eye, goal.position_w[:1], goal.yaw_w[:1], pitch=goal.pitch[:1], sensors=("rgb",)).rgb[0]
    shot = facts["pictures"][facts["picture"]]
    eye = Camera(**size, hfov=shot["hfov"], elevation=shot["elevation"])
    where = np.array([shot["position_w"]], np.float64), np.array([shot["yaw_w"]], np.float64)
    return home.renderer.render(eye, *where, pitch=np.array([shot["pitch"]], np.float64), sensors=("rgb",)).rgb[0]

"""Aims of an agent's navigation."""

from types import SimpleNamespace

import numpy as np

from agent.acting.aiming import GROWN, NEARBY, inside_box
from agent.memory.rooms import turned
from envs.types import Camera, Observation
from policies.navigation.occupancy import unproject


def test_pixels_inside_a_box_are_those_whose_points_are() -> None:
    rng, camera = np.random.default_rng(0), Camera(24, 16, hfov=1.2)
    depth = rng.uniform(0.5, 5.0, (2, 16, 24)).astype(np.float32)
    observation = Observation(
        np.zeros((2, 16, 24, 3), np.uint8), depth,
        np.array([[0.3, 0.1, -2.0], [1.0, 0.0, 0.5]]), np.array([0.7, -2.0]), np.array([0.0, -0.5]), np.zeros(2, np.bool_)
    )  # fmt: skip
    yaw, all_pixels = 0.4, np.ones(depth.shape[1:], np.bool_)
    points = unproject(observation, camera, all_pixels, agent=1)
    inner = np.insert(turned(points[:, [0, 2]], yaw), 1, points[:, 1], axis=1)
    middle = inner[np.argsort(depth[1].ravel())[40]]  # of a near point
    for half, most in ((0.29, 0.6), (0.35, 0.0)):  # the second box is too large for a small thing
        bounds = np.concatenate([middle - half, middle + half])
        mind = SimpleNamespace(
            task=SimpleNamespace(camera=camera), memory=SimpleNamespace(landmarks=SimpleNamespace(bounds=bounds[None], yaw=yaw))
        )
        expected = ((inner >= bounds[:3] - GROWN) & (inner <= bounds[3:] + GROWN)).all(axis=1).reshape(depth.shape[1:])
        expected &= (depth[1] < camera.near + NEARBY) & (most > 0)
        found = inside_box(observation, 1, mind, 1)  # pyright: ignore[reportArgumentType]
        assert (found == expected).all() and expected.any() == (most > 0)

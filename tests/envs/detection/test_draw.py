"""Latent variables: uniform, as alike between poses as they should be, and functions of their arguments alone."""

import math

import numpy as np
import pytest

from envs.detection.draw import frame, name, record_of
from envs.detection.errors import Said, pools_of
from envs.detection.latent import FOUND, REACH, Pose, latent
from tests.envs.detection.made import made_errors

THINGS = 1500
LASTING = np.array([[0.3, 0.5]] * 7)


def scores(x: float, yaw: float = 0.3, key: int = 5) -> np.ndarray:
    """Normal scores of the latents of many things, seen from one place."""
    pose = Pose(np.array([x, 1.25, 0.4]), yaw, 0.0, 32.0, key)
    u = np.array([latent(pose, thing, FOUND, 0, LASTING) for thing in range(THINGS)])
    assert ((u > 0) & (u < 1)).all()
    order = np.argsort(np.argsort(u))
    # uniform: the largest gap to the diagonal is below the 1% point of Kolmogorov's distribution
    assert np.abs(u - (order + 0.5) / THINGS).max() < 1.63 / math.sqrt(THINGS)
    return np.sqrt(2) * np.array([_inverse_erf(2 * v - 1) for v in np.clip(u, 1e-9, 1 - 1e-9)])


def _inverse_erf(y: float) -> float:
    """Inverse of the error function, by bisection."""
    low, high = -6.0, 6.0
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if math.erf(middle) < y else (low, middle)
    return low


def test_things_are_alike_from_near_poses_and_less_from_far_ones() -> None:
    here, step = scores(0.0), 0.25
    wanted = {step: 0.3 + 0.5 * (1 - step / REACH), 30.0: 0.3}
    for x, expected in wanted.items():
        found = np.corrcoef(here, scores(x))[0, 1]
        assert found == pytest.approx(expected, abs=3 * (1 - expected**2) / math.sqrt(THINGS) + 0.02)
    assert np.array_equal(here, scores(0.0)) and np.array_equal(here, scores(0.0, 0.3 + 2 * math.pi))
    assert abs(np.corrcoef(here, scores(0.0, key=6))[0, 1]) < 0.09  # another episode


def test_a_record_is_drawn_among_similar_ones() -> None:
    errors = made_errors()
    ease = np.arange(len(errors.shown.ease), dtype=np.float32) % 32
    errors = type(errors)(errors.shown._replace(ease=ease), errors.said, errors.clutter, errors.odds, errors.lasting, 48, {})
    pool = pools_of(errors, "category")
    drawn = [record_of(pool, 8, 16.0, u) for u in np.linspace(0.01, 0.99, 64)]
    assert set(errors.said["category"].truth[drawn]) == {4} and {int(ease[r]) for r in drawn} == set(range(8, 24))
    right = errors.said["category"].name[drawn, 0] == 4
    assert (np.diff(right.astype(int)) >= 0).all() and right.mean() == 0.75  # errors first, so that latents keep their meaning
    assert {int(ease[record_of(pool, 8, 0.0, u)]) for u in np.linspace(0.01, 0.99, 64)} == {0, 1, 2, 3}


def test_names_are_exchanged_and_add_up_to_1() -> None:
    said = Said(np.array([2]), np.array([[2, 5]]), np.array([[0.6, 0.3]], np.float32))
    out = np.zeros(8, np.float32)
    name(said, 0, 2, out)
    assert out.sum() == pytest.approx(1, abs=1e-5) and out[2] == pytest.approx(0.6, abs=0.01) and out[0] == pytest.approx(0.1 / 6, abs=0.01)
    name(said, 0, 5, out)
    assert out[5] == pytest.approx(0.6, abs=0.01) and out[2] == pytest.approx(0.3, abs=0.01)


def test_boxes_stay_in_the_picture() -> None:
    out = np.zeros(4)
    frame(np.array([10.0, 20, 30, 60]), np.array([0.1, -0.25, -0.5, 0.5], np.float32), (64, 64), out)
    assert out.tolist() == pytest.approx([12, 10, 20, 64], abs=1e-4)
    frame(np.array([60.0, 0, 64, 4]), np.array([3.0, -3, 3, -3], np.float32), (64, 64), out)
    assert out.tolist() == [63, 0, 64, 1]

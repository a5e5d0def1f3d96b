"""Depth noise: how large, how it grows, what it leaves alone."""

import numpy as np
import pytest

from envs.errors import InputError
from envs.simulators.depth_noise import AXIAL, BASELINE, FOCAL, STEPS, depth_generator, noisy_depth


def errors(depth: float, *, images: int = 24, **options: float) -> np.ndarray:
    """Errors [m] of flat walls at distances around `depth` [m], 5% to either side."""
    walls = np.linspace(0.95 * depth, 1.05 * depth, images)
    return np.array([noisy_depth(np.full((24, 32), z, np.float32), depth_generator(1, 0, k), **options) - z for k, z in enumerate(walls)])


def test_the_same_seed_gives_the_same_bytes():
    depth = np.linspace(0.5, 9.0, 48 * 64, dtype=np.float32).reshape(48, 64)
    first = noisy_depth(depth, depth_generator(3, 1, 7))
    assert first.tobytes() == noisy_depth(depth, depth_generator(3, 1, 7)).tobytes()
    for other in ((4, 1, 7), (3, 2, 7), (3, 1, 8)):
        assert (first != noisy_depth(depth, depth_generator(*other))).any()
    assert depth[0, 0] == np.float32(0.5) and first.dtype == np.float32 and first.shape == depth.shape


def test_the_error_grows_with_the_square_of_the_depth():
    product = FOCAL * BASELINE
    assert product == pytest.approx(35.130)
    for z in (1.0, 2.0, 4.0, 8.0):
        found = errors(z)
        expected = z**2 / product * np.hypot(AXIAL, 1 / STEPS / np.sqrt(12))  # of a Gaussian and of rounding, by first order
        assert found.std() == pytest.approx(expected, rel=0.12)
        assert abs(found.mean()) < 0.12 * found.std()


def test_depth_comes_in_steps_of_disparity():
    depth = np.random.default_rng(0).uniform(0.4, 9.5, (40, 40)).astype(np.float32)
    found = noisy_depth(depth, depth_generator(0, 0, 0))
    steps = STEPS * FOCAL * BASELINE / found[found > 0].astype(np.float64)
    assert np.abs(steps - np.rint(steps)).max() < 1e-4
    assert len(np.unique(found)) < 600


def test_nothing_stays_nothing_and_far_is_not_measured():
    depth = np.full((20, 30), 2.0, np.float32)
    depth[:, 10:20], depth[:, 20:] = 0.0, 10.5
    found = noisy_depth(depth, depth_generator(0, 0, 0))
    assert (found[:, 10:] == 0).all() and (found[:, :9] > 0).all()
    assert not noisy_depth(np.zeros((4, 4), np.float32), depth_generator(0, 0, 0)).any()
    assert np.isfinite(noisy_depth(np.full((4, 4), 1e-30, np.float32), depth_generator(0, 0, 0))).all()


def test_edges_are_shuffled_and_the_picture_is_halved():
    depth = np.full((60, 60), 1.0, np.float32)
    depth[:, 30:] = 3.0
    found = noisy_depth(depth, depth_generator(0, 0, 0))
    wrong = (found > 2) != (depth > 2)
    assert wrong[:, 28:32].any() and not wrong[:, :28].any() and not wrong[:, 32:].any()
    thin = np.where(np.arange(60) % 2 == 1, 3.0, 1.0).astype(np.float32) * np.ones((60, 1), np.float32)
    assert (noisy_depth(thin, depth_generator(0, 0, 0)) < 2).all()  # odd columns are skipped
    exact = noisy_depth(depth, depth_generator(0, 0, 0), strength=0.0)
    assert np.abs(exact - depth).max() < 0.02


def test_a_longer_baseline_is_finer():
    assert errors(4.0, baseline=2 * BASELINE).std() < 0.6 * errors(4.0).std()


@pytest.mark.parametrize("options", [{"focal": 0.0}, {"baseline": -1.0}, {"strength": -0.1}])
def test_options_that_mean_nothing(options):
    with pytest.raises(InputError, match="depth noise"):
        noisy_depth(np.ones((2, 2), np.float32), depth_generator(0, 0, 0), **options)
    with pytest.raises(InputError, match="depth noise"):
        depth_generator(0, -1, 0)

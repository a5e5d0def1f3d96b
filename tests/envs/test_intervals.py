"""Intervals against another library, by hand, and their coverage in a few cells of the simulation."""

import numpy as np
import pytest
from scipy.special import betaincinv, stdtrit

from envs.intervals import LEVEL, beta_quantile, effective, mean_interval, rate_interval, t_quantile

HOUSE = np.repeat(np.arange(30), 10)


def ends(right: np.ndarray, count: np.ndarray) -> tuple[float, float]:
    """Ends of the interval of a rate."""
    found = rate_interval(right, count)
    assert found is not None and found.low is not None and found.high is not None
    return found.low, found.high


def spread(values: np.ndarray, bounds: tuple[float, float] | None = (0.0, 1.0), house: np.ndarray = HOUSE) -> tuple[float, float, float]:
    """Lower end, mean and upper end of the interval of some values."""
    found = mean_interval(values, house, bounds)
    assert found is not None and found.low is not None and found.high is not None
    return found.low, found.mean, found.high


@pytest.mark.parametrize(("a", "b"), [(0.5, 0.5), (0.5, 300.5), (1, 30), (20, 3), (500, 20000), (10000, 1), (1.5, 49.5)])
@pytest.mark.parametrize("share", [0.0225, 0.5, 0.9775])
def test_beta_quantiles_are_those_of_scipy(a: float, b: float, share: float) -> None:
    width = np.sqrt(a * b / (a + b + 1)) / (a + b)
    assert beta_quantile(share, a, b) == pytest.approx(betaincinv(a, b, share), abs=3e-4 * width)


@pytest.mark.parametrize("freedom", [1, 2.5, 9, 200, 1e7])
def test_t_quantiles_are_those_of_scipy(freedom: float) -> None:
    assert t_quantile(freedom) == pytest.approx(stdtrit(freedom, (1 + LEVEL) / 2), rel=1e-4)


def test_all_of_300_is_not_certainty() -> None:
    low, mean, high = spread(np.ones(300))
    assert (mean, high) == (1, 1)
    # With the assumed design effect of 1.45: a rate at which all succeed with a probability of 2.25%.
    assert low == pytest.approx(((1 - LEVEL) / 2) ** (1.45 / 300), abs=1e-5)
    assert 0.98 < low < 0.985
    assert spread(np.zeros(300)) == pytest.approx((0, 0, 1 - low))


def test_failures_and_successes_are_alike() -> None:
    rng = np.random.default_rng(1)
    for rate in (0.02, 0.3, 0.9):
        right = rng.binomial(10, rate, 12)
        low, high = ends(right, np.full(12, 10))
        assert ends(10 - right, np.full(12, 10)) == pytest.approx((1 - high, 1 - low))


def test_a_rate_is_jeffreys_of_the_effective_number() -> None:
    rng = np.random.default_rng(2)
    values = (rng.random(300) < 0.3).astype(np.float64)
    number, (low, mean, high) = effective(values, HOUSE).number, spread(values)
    shape = number * mean + 0.5, number * (1 - mean) + 0.5
    assert low == pytest.approx(betaincinv(*shape, (1 - LEVEL) / 2), abs=1e-5)
    assert high == pytest.approx(betaincinv(*shape, (1 + LEVEL) / 2), abs=1e-5)


def test_houses_count_where_their_episodes_are_alike() -> None:
    # Ten episodes that are all the same in each of thirty houses say hardly more than one would.
    once = (np.random.default_rng(0).random(30) < 0.5).astype(np.float64)
    low, _, high = spread(once, house=np.arange(30))
    lower, _, higher = spread(np.repeat(once, 10))
    assert 0.85 < (higher - lower) / (high - low) < 1.15
    apart, _, far = spread(np.resize([0.0, 1.0], 300))  # the same number of successes, spread over all houses
    assert far - apart < 0.45 * (higher - lower)


def test_few_houses_widen_the_interval() -> None:
    widths = []
    for houses in (30, 10, 5, 2):  # the same 60 episodes
        low, _, high = spread(np.resize([0.0, 1.0, 1.0], 60), house=np.repeat(np.arange(houses), 60 // houses))
        widths.append(high - low)
    assert widths == sorted(widths) and widths[0] < 0.3 < widths[-1]


def test_scores_that_are_no_rates() -> None:
    # All succeed with SPL 0.97: the failures that nobody saw would lower it as they would lower success.
    low, mean, high = spread(np.full(300, 0.97))
    assert mean == pytest.approx(0.97) and low == pytest.approx(0.97 * spread(np.ones(300))[0], abs=1e-4) and mean < high < 0.971
    # No success: SPL is at most what success may be.
    assert spread(np.zeros(300))[2] == pytest.approx(1 - spread(np.ones(300))[0])
    # Two agents that never differed may differ a little.
    low, mean, high = spread(np.zeros(300), (-1.0, 1.0))
    assert mean == 0 and low == pytest.approx(-high) and 0.01 < high < 0.02
    # Without a greatest value, values that are all the same say nothing of their spread.
    found = mean_interval(np.full(300, 4.0), HOUSE, None)
    assert found is not None and (found.mean, found.low, found.high) == (4, None, None)


def test_distances_have_the_interval_of_t_over_houses() -> None:
    values = np.repeat(np.random.default_rng(3).normal(5, 1, 100), 2)
    low, mean, high = spread(values, None, np.repeat(np.arange(100), 2))
    error = values[::2].std(ddof=1) / 10
    assert (mean - low, high - mean) == pytest.approx((stdtrit(99, (1 + LEVEL) / 2) * error,) * 2, rel=0.03)
    assert spread(np.append(np.zeros(299), 50.0), None)[0] == 0  # no distance is negative


def test_nothing_and_one_house() -> None:
    assert mean_interval(np.zeros(0), np.zeros(0, np.int64)) is None
    found = mean_interval(np.array([0.0, 1.0]), np.array([3, 3]))
    assert found is not None and (found.mean, found.low, found.high) == (0.5, None, None)

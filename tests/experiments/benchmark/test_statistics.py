"""Intervals, differences and p-values against cases worked by hand and against plain loops."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.benchmark.statistics import compared, estimate, holm, paired, ratio_estimate, resampled_houses, sign_flip_p

NAN = float("nan")


def numbers(*values: float) -> np.ndarray:
    return np.array(values, np.float64)


# Intervals


def test_two_houses_are_as_wide_as_their_means() -> None:
    # Of two houses both draws are the first, or the second, in a quarter of resamples each: more than 2.5%.
    found = estimate(numbers(0, 0, 1, 1), np.array([0, 0, 1, 1]), resampled_houses(2, 0))
    assert found is not None
    assert (found.mean, found.low, found.high, found.n) == (0.5, 0.0, 1.0, 4)


def test_episodes_are_weighted_alike_whatever_their_house() -> None:
    found = estimate(numbers(0, 1, 1, 1), np.array([0, 1, 1, 1]), resampled_houses(2, 0))
    assert found is not None
    assert found.mean == 0.75


def test_undefined_scores_are_left_out() -> None:
    drawn = resampled_houses(3, 0)
    house = np.array([0, 0, 1, 2])
    found, plain = estimate(numbers(1, NAN, 0, NAN), house, drawn), estimate(numbers(1, 0), np.array([0, 1]), drawn)
    assert found is not None and plain is not None
    assert found.mean == 0.5 and found.n == 2 and found == plain
    assert estimate(numbers(NAN, NAN, NAN, NAN), house, drawn) is None


def test_one_house_has_no_interval() -> None:
    found = estimate(numbers(0, 1), np.array([0, 0]), resampled_houses(1, 0))
    assert found is not None
    assert (found.mean, found.low, found.high) == (0.5, None, None)
    found = estimate(numbers(0, NAN), np.array([0, 1]), resampled_houses(2, 0))
    assert found is not None
    assert found.low is None


def test_interval_agrees_with_a_bootstrap_in_plain_loops() -> None:
    rng = np.random.default_rng(5)
    house = np.sort(rng.integers(12, size=80))
    values = rng.random(80) + 0.3 * house
    found = estimate(values, house, resampled_houses(12, 1))
    means = []
    for _ in range(4000):
        chosen = rng.integers(12, size=12)
        kept = np.concatenate([values[house == h] for h in chosen])
        means.append(kept.mean())
    assert found is not None and found.low is not None and found.high is not None
    low, high = np.percentile(means, [2.5, 97.5])
    assert found.low == pytest.approx(low, abs=0.06)
    assert found.high == pytest.approx(high, abs=0.06)


def test_houses_not_episodes_are_what_is_drawn() -> None:
    # Ten episodes that are all the same in each of twenty houses say no more than one would.
    values, rng = np.random.default_rng(0).random(20), resampled_houses(20, 0)
    once = estimate(values, np.arange(20), rng)
    often = estimate(np.repeat(values, 10), np.repeat(np.arange(20), 10), rng)
    assert once is not None and often is not None
    assert (often.low, often.high) == (pytest.approx(once.low), pytest.approx(once.high))


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    rng, drawn = np.random.default_rng(3), resampled_houses(40, 0, 1000)
    house, inside = np.repeat(np.arange(40), 5), 0
    for _ in range(300):
        values = np.repeat(rng.normal(size=40), 5) + rng.normal(size=200)
        found = estimate(values, house, drawn)
        assert found is not None and found.low is not None and found.high is not None
        inside += found.low <= 0 <= found.high
    assert 0.90 <= inside / 300 <= 0.98


def test_the_same_seed_draws_the_same_houses() -> None:
    assert (resampled_houses(7, 4) == resampled_houses(7, 4)).all()
    assert (resampled_houses(7, 4) != resampled_houses(7, 5)).any()
    assert (resampled_houses(7, 4).sum(axis=1) == 7).all()


def test_ratios_by_hand() -> None:
    # Said cannot: yes yes no no; impossible: yes no yes no. Precision 1/2, recall 1/2, F1 1/2, balanced accuracy 1/2.
    said, impossible, house = numbers(1, 1, 0, 0), numbers(1, 0, 1, 0), np.array([0, 0, 1, 1])
    drawn = resampled_houses(2, 0)
    right, refused = said * impossible, (1 - said) * (1 - impossible)
    f1 = ratio_estimate(np.array([2 * right]), np.array([said + impossible]), house, drawn)
    balanced = ratio_estimate(np.array([right, refused]), np.array([impossible, 1 - impossible]), house, drawn)
    assert f1 is not None and balanced is not None
    assert (f1.mean, f1.n) == (0.5, 3)
    # The first house alone: 2/3; the second alone: 0. Balanced accuracy: (1 + 0) / 2 and (0 + 1) / 2.
    assert (f1.low, f1.high) == (0.0, pytest.approx(2 / 3))
    assert (balanced.mean, balanced.low, balanced.high) == (0.5, 0.5, 0.5)
    assert ratio_estimate(np.array([right]), np.array([0 * said]), house, drawn) is None


# p-values


def test_sign_flips_by_hand() -> None:
    # Of the eight sums of +-1 +-2 +-3 only 6 and -6 are as far from 0 as 6.
    assert sign_flip_p(numbers(1, 2, 3), seed=0) == 0.25
    # Every sum of +-1 +-1 +-1 is at least as far from 0 as 1.
    assert sign_flip_p(numbers(1, 1, -1), seed=0) == 1.0
    assert sign_flip_p(numbers(1), seed=0) is None
    assert sign_flip_p(numbers(0, 0, 0), seed=0) == 1.0


def test_random_sign_flips_approach_all_of_them() -> None:
    totals = np.random.default_rng(2).normal(0.4, 1, 14)
    signs = 1.0 - 2.0 * ((np.arange(2**14)[:, None] >> np.arange(14)) & 1)
    exact = (np.abs(signs @ totals) >= abs(totals.sum()) - 1e-9).mean()
    assert sign_flip_p(totals, seed=0) == pytest.approx(exact, abs=0.02)


def test_a_paired_difference_is_over_shared_episodes() -> None:
    house = np.array([0, 0, 1, 1])
    result = paired(numbers(0, NAN, 1, 0), numbers(1, 1, 1, NAN), house, resampled_houses(2, 0), seed=0)
    assert result is not None
    found, p = result
    assert (found.mean, found.n) == (0.5, 2)
    assert p == 1.0  # differences 1 and 0: every sum is 1 from 0
    assert paired(numbers(NAN, 0, NAN, 0), numbers(0, NAN, 0, NAN), house, resampled_houses(2, 0), seed=0) is None


def test_holm_by_hand() -> None:
    # 0.005 x 4, then 0.01 x 3, then 0.03 x 2, then 0.04 x 1, which may not be less than the one before it.
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.6, 0.7]) == [1.0, 1.0]
    assert holm([0.02, None, 0.03]) == [0.04, None, 0.04]
    assert holm([]) == []


@given(st.lists(st.floats(0, 1), max_size=12))
def test_holm_lowers_nothing_and_keeps_the_order(p: list[float]) -> None:
    corrected = [value for value in holm(list(p)) if value is not None]
    assert all(a <= b <= 1 for a, b in zip(p, corrected, strict=True))
    ranks = np.argsort(p, kind="stable")
    assert (np.diff(np.array(corrected)[ranks]) >= 0).all()


def test_all_pairs_are_one_family() -> None:
    house = np.arange(10)
    worse, better = np.zeros(10), np.ones(10)
    scores = {name: {"spl": values, "success": values} for name, values in (("a", worse), ("b", worse), ("c", better))}
    pairs = compared(scores, ("success", "spl"), house, resampled_houses(10, 0), seed=0)
    assert [(pair.a, pair.b, pair.metric) for pair in pairs[:3]] == [("a", "b", "success"), ("a", "c", "success"), ("b", "c", "success")]
    assert [pair.difference for pair in pairs[:3]] == [0, 1, 1]
    # All ten houses agree: 2 of 1024 combinations; four such p-values of six, the smallest times six.
    assert pairs[1].p == pytest.approx(2 / 1024)
    assert pairs[1].p_holm == pytest.approx(6 * 2 / 1024)
    assert pairs[0].p_holm == 1.0

"""Means, differences and p-values against cases worked by hand and against plain loops."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from envs.intervals import mean_interval
from experiments.benchmark.statistics import balanced_estimate, compared, ends_of, estimate, f1_estimate, holm, paired, sign_flip_p

NAN = float("nan")


def numbers(*values: float) -> np.ndarray:
    return np.array(values, np.float64)


# Intervals


def test_episodes_are_weighted_alike_whatever_their_house() -> None:
    found = estimate(numbers(0, 1, 1, 1), np.array([0, 1, 1, 1]))
    assert found is not None
    assert found.mean == 0.75


def test_undefined_scores_are_left_out() -> None:
    house = np.array([0, 0, 1, 2])
    found, plain = estimate(numbers(1, NAN, 0, NAN), house), estimate(numbers(1, 0), np.array([0, 1]))
    assert found is not None and plain is not None
    assert found.mean == 0.5 and found.n == 2 and found == plain
    assert estimate(numbers(NAN, NAN, NAN, NAN), house) is None


def test_one_house_has_no_interval() -> None:
    found = estimate(numbers(0, 1), np.array([0, 0]))
    assert found is not None
    assert (found.mean, found.low, found.high) == (0.5, None, None)
    found = estimate(numbers(0, NAN), np.array([0, 1]))
    assert found is not None
    assert found.low is None


def test_cannot_by_hand() -> None:
    # Said cannot: yes yes no no; impossible: yes no yes no. Recall 1/2, F1 1/2: J is 1 of 3, 2 J / (1 + J) is 1/2.
    said, impossible, house = numbers(1, 1, 0, 0), numbers(1, 0, 1, 0), np.array([0, 0, 1, 1])
    f1 = f1_estimate(said * impossible, said, impossible, house)
    share = mean_interval(numbers(1, 0, 0), np.array([0, 0, 1]))
    assert f1 is not None and f1.low is not None and f1.high is not None
    assert share is not None and share.low is not None and share.high is not None
    assert (f1.mean, f1.n) == (0.5, 3)
    assert (f1.low, f1.high) == (pytest.approx(2 * share.low / (1 + share.low)), pytest.approx(2 * share.high / (1 + share.high)))
    recall = estimate(np.where(impossible > 0, said * impossible, NAN), house)
    refusal = estimate(np.where(impossible > 0, NAN, 1 - said), house)
    balanced = balanced_estimate(recall, refusal)
    assert balanced is not None and balanced.low is not None and recall is not None and recall.low is not None
    assert (balanced.mean, balanced.n) == (0.5, 4)
    assert 0 < balanced.mean - balanced.low < recall.mean - recall.low  # two rates say more than one
    assert f1_estimate(0 * said, 0 * said, 0 * said, house) is None and balanced_estimate(recall, None) is None


def test_distances_have_no_greatest_value() -> None:
    assert ends_of("spl") == (0, 1) and ends_of("success", difference=True) == (-1, 1)
    assert ends_of("navigation_error") is None and ends_of("steps", difference=True) is None


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
    result = paired(numbers(0, NAN, 1, 0), numbers(1, 1, 1, NAN), house, seed=0)
    assert result is not None
    found, p = result
    assert (found.mean, found.n) == (0.5, 2)
    assert p == 1.0  # differences 1 and 0: every sum is 1 from 0
    assert paired(numbers(NAN, 0, NAN, 0), numbers(0, NAN, 0, NAN), house, seed=0) is None


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
    pairs = compared(scores, ("success", "spl"), house, seed=0)
    assert [(pair.a, pair.b, pair.metric) for pair in pairs[:3]] == [("a", "b", "success"), ("a", "c", "success"), ("b", "c", "success")]
    assert [pair.difference for pair in pairs[:3]] == [0, 1, 1]
    # All ten houses agree: 2 of 1024 combinations; four such p-values of six, the smallest times six.
    assert pairs[1].p == pytest.approx(2 / 1024)
    assert pairs[1].p_holm == pytest.approx(6 * 2 / 1024)
    assert pairs[0].p_holm == 1.0

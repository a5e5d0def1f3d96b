"""Coverage of the intervals in some cells of the simulation, and the intervals that they are compared with."""

import json

import numpy as np
import pytest
from scipy.stats import betabinom, binom

from experiments.validation import intervals
from experiments.validation.intervals import beta_binomial, estimated_intervals, known_intervals, other_row, rate_row, sizes_of


@pytest.mark.parametrize(("houses", "correlation", "rate"), [(30, 0.0, 0.003), (5, 0.2, 0.3), (10, 0.05, 0.5), (100, 0.2, 0.03)])
def test_rates_are_covered(houses: int, correlation: float, rate: float) -> None:
    row = rate_row(np.random.default_rng(1), houses, True, correlation, rate, 400)
    assert row.coverage >= 0.93 - 2.5 * np.sqrt(0.93 * 0.07 / 400)
    if row.enough:
        assert row.coverage <= 0.98 + 2.5 * np.sqrt(0.98 * 0.02 / 400)
    assert row.to_estimated <= 1.25


def test_the_percentile_bootstrap_does_not_cover() -> None:
    assert rate_row(np.random.default_rng(2), 30, True, 0.0, 0.003, 300).bootstrap_coverage < 0.7


def test_other_scores_are_covered() -> None:
    for score, rate in (("SPL", 0.997), ("SPL", 0.03), ("difference in success", 0.03)):
        assert other_row(np.random.default_rng(3), score, 30, rate, 200).coverage >= 0.93 - 2.5 * np.sqrt(0.93 * 0.07 / 200), score


def test_the_beta_binomial_distribution_is_that_of_scipy() -> None:
    ours = beta_binomial(10, np.array([0.3]), np.array([0.2]))[0]
    theirs = betabinom.logpmf(np.arange(11), 10, 0.3 * 4, 0.7 * 4)
    ways = binom.logpmf(np.arange(11), 10, 0.5) + 10 * np.log(2)
    assert ours + ways == pytest.approx(theirs)


def test_the_exact_interval_covers() -> None:
    sizes, rng = sizes_of(7, False), np.random.default_rng(4)
    ends = known_intervals(sizes, 0.2)
    assert (np.diff(ends, axis=0) > -1e-9).all()  # more successes, higher ends
    right = rng.binomial(sizes, intervals.house_rates(rng, 0.3, 0.2, (2000, 7)))
    assert ((ends[:, 0] <= 0.3) & (ends[:, 1] >= 0.3))[right.sum(axis=1)].mean() >= 0.94
    estimated = estimated_intervals(right[:50], sizes)
    share = right[:50].sum(axis=1) / sizes.sum()
    assert ((estimated[:, 0] < share + 0.02) & (share - 0.02 < estimated[:, 1])).all()


def test_the_command_tells(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for name, few in (("HOUSES", (5,)), ("RATES", (0.3,)), ("SCORE_HOUSES", (5,)), ("SCORE_RATES", (0.2,))):
        monkeypatch.setattr(intervals, name, few)
    assert intervals.main(["--draws", "40"]) == 0
    assert "| 5 | 2 to 18 | 0.2 |" in capsys.readouterr().out
    assert intervals.main(["--draws", "40", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["rates"]) == 6

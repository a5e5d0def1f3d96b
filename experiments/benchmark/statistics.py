"""Statistics of a benchmark: confidence intervals, paired differences, and corrected p-values.

Episodes in one house resemble each other, so houses count, not episodes alone: intervals are those of `envs.intervals`, and a permutation
test flips the signs of whole houses' differences. A score that is undefined in an episode is NaN here, and is left out of numerator and
denominator alike.
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from jaxtyping import Float, Int

from envs.intervals import mean_interval

RESAMPLES = 10_000
FLIPS = 82  # purpose of a generator
EXACT = 13  # greatest number of houses for which all combinations of signs are tried, 2^13 = 8192
UNBOUNDED = ("navigation_error", "oracle_navigation_error", "path_length", "steps", "collisions")  # all other scores are from 0 to 1


@dataclass(frozen=True)
class Estimate:
    """Mean over n episodes with its 95% interval, None with fewer than two houses."""

    mean: float
    low: float | None
    high: float | None
    n: int


@dataclass(frozen=True)
class Pair:
    """Mean difference (b minus a) of two agents over shared episodes, with interval and p-values.

    `n` is the number of episodes where both have a score; `p_holm` is corrected by Holm's method.
    """

    a: str
    b: str
    metric: str
    difference: float
    low: float | None
    high: float | None
    n: int
    p: float | None
    p_holm: float | None = None


def ends_of(metric: str, *, difference: bool = False) -> tuple[float, float] | None:
    """Least and greatest value of a metric, or of its differences; None for unbounded ones."""
    return None if metric in UNBOUNDED else (-1.0 if difference else 0.0, 1.0)


def estimate(values: Float[np.ndarray, "n"], house: Int[np.ndarray, "n"], ends: tuple[float, float] | None = (0.0, 1.0)) -> Estimate | None:
    """Mean of the values without NaN, with its interval; None if all are NaN.

    `house` is the number of each value's house, `ends` are the least and greatest possible value.
    """
    defined = ~np.isnan(values)
    found = mean_interval(values[defined], house[defined], ends)
    return None if found is None else Estimate(found.mean, found.low, found.high, int(defined.sum()))


def f1_estimate(
    right: Float[np.ndarray, "n"], said: Float[np.ndarray, "n"], true: Float[np.ndarray, "n"], house: Int[np.ndarray, "n"]
) -> Estimate | None:
    """F1 with its interval; None where nothing is said and nothing true.

    F1 is 2 J / (1 + J), J being the share of right ones among those said or true: a rate, whose ends give those of F1.
    """
    found = estimate(np.where((said > 0) | (true > 0), right, np.nan), house)
    if found is None:
        return None
    mean, low, high = (None if share is None else 2 * share / (1 + share) for share in (found.mean, found.low, found.high))
    return Estimate(float(mean or 0.0), low, high, found.n)


def balanced_estimate(recall: Estimate | None, refusal: Estimate | None) -> Estimate | None:
    """Mean of two rates with its interval; None where either is undefined.

    The distances of the ends from the mean are added in squares, as of independent rates (Zou & Donner 2008).
    """
    if recall is None or refusal is None:
        return None
    mean, n = (recall.mean + refusal.mean) / 2, recall.n + refusal.n
    if recall.low is None or recall.high is None or refusal.low is None or refusal.high is None:
        return Estimate(mean, None, None, n)
    low = mean - float(np.hypot(recall.mean - recall.low, refusal.mean - refusal.low)) / 2
    return Estimate(mean, low, mean + float(np.hypot(recall.high - recall.mean, refusal.high - refusal.mean)) / 2, n)


def paired(
    a: Float[np.ndarray, "n"],
    b: Float[np.ndarray, "n"],
    house: Int[np.ndarray, "n"],
    ends: tuple[float, float] | None = (-1.0, 1.0),
    *,
    seed: int,
) -> tuple[Estimate, float | None] | None:
    """Mean of b - a with its interval, and a p-value; None without shared episodes.

    The p-value is that of a two-sided permutation test: under the null hypothesis the differences of a house could all have the opposite
    sign. Every combination of signs is tried up to 13 houses, else 10,000 random ones, with the observed one counted among
    them (Phipson & Smyth 2010). Below six houses no difference can reach 0.05; with one there is no p-value.
    """
    difference = b - a
    found = estimate(difference, house, ends)
    if found is None:
        return None
    total, count = _sums(difference, house)
    return found, sign_flip_p(total[count > 0], seed=seed)


def sign_flip_p(totals: Float[np.ndarray, "h"], *, seed: int, resamples: int = RESAMPLES) -> float | None:
    """Share of sign combinations with a sum at least as extreme as the observed one.

    None for fewer than two houses.
    """
    houses = len(totals)
    if houses < 2:
        return None
    came, slack = abs(float(totals.sum())), 1e-9 * float(np.abs(totals).sum())
    if houses <= EXACT:
        signs = 1.0 - 2.0 * ((np.arange(2**houses)[:, None] >> np.arange(houses)) & 1)
        return float((np.abs(signs @ totals) >= came - slack).mean())
    rng = np.random.default_rng([seed, FLIPS])
    signs = 1.0 - 2.0 * rng.integers(2, size=(resamples, houses))
    return float((1 + (np.abs(signs @ totals) >= came - slack).sum()) / (1 + resamples))


def holm(p: list[float | None]) -> list[float | None]:
    """Correct p-values for the family-wise error rate (Holm 1979).

    The smallest of m is multiplied by m, the next by m - 1 and so on; none becomes less than one before it, or more than 1. None stays None
    and does not count.
    """
    known = sorted((value, place) for place, value in enumerate(p) if value is not None)
    out: list[float | None] = [None] * len(p)
    least = 0.0
    for rank, (value, place) in enumerate(known):
        least = max(least, min(1.0, (len(known) - rank) * value))
        out[place] = least
    return out


def compared(
    scores: dict[str, dict[str, Float[np.ndarray, "n"]]],
    metrics: tuple[str, ...],
    house: Int[np.ndarray, "n"],
    *,
    seed: int,
) -> list[Pair]:
    """Compare every two agents in every metric, with all p-values corrected as one family.

    `scores` has for each agent and metric a value for each episode, NaN where undefined or not recorded.
    """
    pairs = []
    for metric in metrics:
        for a, b in combinations(scores, 2):
            found = paired(scores[a][metric], scores[b][metric], house, ends_of(metric, difference=True), seed=seed)
            if found is not None:
                e, p = found
                pairs.append(Pair(a, b, metric, e.mean, e.low, e.high, e.n, p))
    corrected = holm([pair.p for pair in pairs])
    return [Pair(**{**vars(pair), "p_holm": p}) for pair, p in zip(pairs, corrected, strict=True)]


def _sums(values: np.ndarray, house: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Sum and number of the defined values of each house."""
    defined = ~np.isnan(values)
    return np.bincount(house[defined], weights=values[defined]), np.bincount(house[defined])

"""Statistics of a benchmark: confidence intervals, paired differences, and corrected p-values.

Episodes in one house resemble each other, so houses are resampled, not episodes: a cluster bootstrap with percentile
intervals (Efron & Tibshirani 1993; Cameron, Gelbach & Miller 2008 for clusters), and a permutation test that flips the signs of whole
houses' differences. A score that is undefined in an episode is NaN here, and is left out of numerator and denominator alike.
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from jaxtyping import Float, Int

RESAMPLES = 10_000
LEVEL = 0.95
BOOTSTRAP, FLIPS = 81, 82  # purposes of generators
EXACT = 13  # greatest number of houses for which all combinations of signs are tried, 2^13 = 8192


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


def resampled_houses(houses: int, seed: int, resamples: int = RESAMPLES) -> Float[np.ndarray, "b h"]:
    """Number of draws of each house in each bootstrap resample, with replacement."""
    rng = np.random.default_rng([seed, BOOTSTRAP])
    return rng.multinomial(houses, np.full(houses, 1 / houses), size=resamples).astype(np.float64)


def estimate(
    values: Float[np.ndarray, "n"], house: Int[np.ndarray, "n"], drawn: Float[np.ndarray, "b h"], *, level: float = LEVEL
) -> Estimate | None:
    """Mean of the values without NaN, with its interval; None if all are NaN.

    `house` is the number of each value's house, a column of `drawn` (`resampled_houses`). A resample without any value has no mean.
    """
    total, count = _sums(values, house, drawn.shape[1])
    if not count.sum():
        return None
    low, high = _interval(total[None], count[None], drawn, level) if (count > 0).sum() > 1 else (None, None)
    return Estimate(float(total.sum() / count.sum()), low, high, int(count.sum()))


def ratio_estimate(
    part: Float[np.ndarray, "k n"], whole: Float[np.ndarray, "k n"], house: Int[np.ndarray, "n"], drawn: Float[np.ndarray, "b h"]
) -> Estimate | None:
    """Mean of k ratios of sums over episodes, with its interval; None without a denominator.

    Precision is one ratio, balanced accuracy the mean of two. `n` of the result counts the episodes in a denominator.
    """
    parts = np.stack([_sums(row, house, drawn.shape[1])[0] for row in part])
    wholes = np.stack([_sums(row, house, drawn.shape[1])[0] for row in whole])
    if not wholes.sum(axis=1).all():
        return None
    mean = float((parts.sum(axis=1) / wholes.sum(axis=1)).mean())
    low, high = _interval(parts, wholes, drawn, LEVEL) if (wholes.sum(axis=0) > 0).sum() > 1 else (None, None)
    return Estimate(mean, low, high, int((whole > 0).any(axis=0).sum()))


def paired(
    a: Float[np.ndarray, "n"], b: Float[np.ndarray, "n"], house: Int[np.ndarray, "n"], drawn: Float[np.ndarray, "b h"], *, seed: int
) -> tuple[Estimate, float | None] | None:
    """Mean of b - a with its interval, and a p-value; None without shared episodes.

    The p-value is that of a two-sided permutation test: under the null hypothesis the differences of a house could all have the opposite
    sign. Every combination of signs is tried up to 13 houses, else 10,000 random ones, with the observed one counted among
    them (Phipson & Smyth 2010). Below six houses no difference can reach 0.05; with one there is no p-value.
    """
    difference = b - a
    found = estimate(difference, house, drawn)
    if found is None:
        return None
    total, count = _sums(difference, house, drawn.shape[1])
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
    drawn: Float[np.ndarray, "b h"],
    *,
    seed: int,
) -> list[Pair]:
    """Compare every two agents in every metric, with all p-values corrected as one family.

    `scores` has for each agent and metric a value for each episode, NaN where undefined or not recorded.
    """
    pairs = []
    for metric in metrics:
        for a, b in combinations(scores, 2):
            found = paired(scores[a][metric], scores[b][metric], house, drawn, seed=seed)
            if found is not None:
                e, p = found
                pairs.append(Pair(a, b, metric, e.mean, e.low, e.high, e.n, p))
    corrected = holm([pair.p for pair in pairs])
    return [Pair(**{**vars(pair), "p_holm": p}) for pair, p in zip(pairs, corrected, strict=True)]


def _sums(values: np.ndarray, house: np.ndarray, houses: int) -> tuple[np.ndarray, np.ndarray]:
    """Sum and number of the defined values of each house."""
    defined = ~np.isnan(values)
    total = np.bincount(house[defined], weights=values[defined], minlength=houses)
    return total, np.bincount(house[defined], minlength=houses).astype(np.float64)


def _interval(part: np.ndarray, whole: np.ndarray, drawn: np.ndarray, level: float) -> tuple[float | None, float | None]:
    """Percentiles of the mean of k ratios over resampled houses.

    `part` and `whole` are (k, h). None where no resample has all ratios.
    """
    above, below = drawn @ part.T, drawn @ whole.T  # b k
    defined = (below > 0).all(axis=1)
    if not defined.any():
        return None, None
    means = (above[defined] / below[defined]).mean(axis=1)
    low, high = np.quantile(means, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)

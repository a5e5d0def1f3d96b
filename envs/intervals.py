"""Confidence intervals of means over houses, honest near 0 and 1 and with few houses.

Episodes in one house resemble each other. The variance of a mean is that of independent episodes times the design effect; with few
houses, or few successes, the measured design effect says little, and is pulled towards that of a typical correlation within houses. The
interval is that of Jeffreys for an effective number of episodes: n over the design effect, reduced as a t quantile exceeds a normal one
(Korn & Graubard 1998; Dean & Pagano 2015 and Franco et al. 2019, doi 10.1093/jssam/smy019, compare such intervals, and the latter find
that a modelled design effect covers best). Scores between 0 and 1 that are no rates, such as SPL, take the place of successes: a rate is
the special case. `experiments.validation.intervals` measures coverage and width; the constants were chosen by it (docs/intervals.md).
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

LEVEL = 0.955  # of the quantiles, for 95% intervals: the effective number is estimated
CORRELATION = 0.05  # within houses, that is assumed where it cannot be measured
WEIGHT = 0.8  # of that assumption, in houses
EVENTS = 0.8  # effective successes, or failures, that say as much about the design effect as a house
ALIKE = 20  # greatest number of episodes of a house in the assumed design effect
LEAST = 1 / 1.4  # least factor from which the effective number of episodes is made
POINTS = 600  # of the grid of a quantile
_SMALL = 1e-9


@dataclass(frozen=True)
class Interval:
    """Mean with the ends of its 95% interval, None with fewer than two houses."""

    mean: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class _Effective:
    """Effective number of independent values, and quantile of t by that of a normal distribution.

    `factor` is the design effect times the square of that quotient.
    """

    number: float
    factor: float


def rate_interval(right: Int[np.ndarray, "h"], count: Int[np.ndarray, "h"]) -> Interval | None:
    """Rate with its interval, from successes and trials of each house; None without trials."""
    house = np.repeat(np.arange(len(count)), count)
    place = np.arange(len(house)) - np.repeat(np.cumsum(count) - count, count)
    return mean_interval((place < np.asarray(right)[house]).astype(np.float64), house)


def mean_interval(
    values: Float[np.ndarray, "n"], house: Int[np.ndarray, "n"], ends: tuple[float, float] | None = (0.0, 1.0)
) -> Interval | None:
    """Mean of values with its interval; None without values.

    `house` is the number of each value's house, `ends` are the least and greatest possible value, None where there are none. Bounded values
    that are all the same have an interval (nobody has seen the others yet), unbounded ones have none.
    """
    if not len(values):
        return None
    mean = float(values.mean())
    sizes = np.bincount(house)
    if (sizes > 0).sum() < 2:
        return Interval(mean, None, None)
    here = effective(values, house)
    if ends is None:
        if values.min() == values.max():
            return Interval(mean, None, None)
        reach = _NORMAL * float(values.std()) * np.sqrt(here.factor / len(values))
        low = mean - reach if values.min() < 0 else max(0.0, mean - reach)
        return Interval(mean, low, mean + reach)
    span = ends[1] - ends[0]
    shares = (values - ends[0]) / span
    low, high = _lower(shares, here.number), 1 - _lower(1 - shares, here.number)
    return Interval(mean, ends[0] + span * min(low, float(shares.mean())), ends[0] + span * max(high, float(shares.mean())))


def effective(values: Float[np.ndarray, "n"], house: Int[np.ndarray, "n"]) -> _Effective:
    """Effective number of independent values among those of at least two houses.

    The design effect is that of the mean as a ratio of sums over houses. It counts as many degrees of freedom as there are houses, or
    events: n over the kurtosis and the design effect, which for a rare success is the number of successes in independent houses.
    """
    n, sizes = len(values), np.bincount(house).astype(np.float64)
    off = values - values.mean()
    square = float((off**2).mean())
    houses = n**2 / float((sizes**2).sum())  # of equal size, that would weigh the same
    assumed = 1 + (min(n / houses, ALIKE) - 1) * CORRELATION
    measured, free = assumed, _SMALL
    if square > _SMALL**2:
        count = int((sizes > 0).sum())
        totals = np.bincount(house, weights=off)
        measured = count / (count - 1) * float((totals**2).sum()) / (n * square)
        events = n * square**2 / float((off**4).mean()) / max(measured, 1.0)
        free = ((houses - 1) ** -2 + (events / EVENTS) ** -2) ** -0.5
    design = (WEIGHT * assumed + free * measured) / (WEIGHT + free)
    freedom = (WEIGHT + free) ** 2 / free  # Satterthwaite 1946, the assumption taken as known
    factor = max(design * (t_quantile(freedom) / _NORMAL) ** 2, LEAST)
    return _Effective(n / factor, factor)


def _lower(shares: Float[np.ndarray, "n"], number: float) -> float:
    """Lower end of the interval of the mean of numbers from 0 to 1.

    The distribution of the mean is that of a Dirichlet process, whose values weigh `number` together, with half a value at 0 and half at 1
    (for rates: Jeffreys' Beta distribution); one value at 0 instead where none has been seen (for rates: Clopper & Pearson 1934). It is
    taken as a Beta distribution between 0 and an upper end of the same mean, variance and skewness.
    """
    if not shares.any():
        return 0.0
    ends = (0.5, 0.5) if (shares <= 0).any() else (1.0, 0.0)
    total = number + 1
    mean = (number * float(shares.mean()) + ends[1]) / total
    off = shares - mean
    second, third = ((number * float((off**k).mean()) + ends[0] * (-mean) ** k + ends[1] * (1 - mean) ** k) / total for k in (2, 3))
    variance, third = second / (total + 1), 2 * third / (total + 1) / (total + 2)
    low, top = mean, 1.0
    a, b = _beta_of(mean, variance, top)
    if third < _third(a, b, top):  # a lower end of the range above has a longer tail downwards
        for _ in range(60):
            middle = (low + top) / 2
            a, b = _beta_of(mean, variance, middle)
            low, top = (low, middle) if b > 0 and third < _third(a, b, middle) else (middle, top)
        a, b = _beta_of(mean, variance, top)
    return top * beta_quantile((1 - LEVEL) / 2, a, b)


def _beta_of(mean: float, variance: float, top: float) -> tuple[float, float]:
    """Parameters of the Beta distribution on 0 to `top` with a mean and a variance."""
    share = mean / top
    total = share * (1 - share) * top**2 / variance - 1
    return share * total, (1 - share) * total


def _third(a: float, b: float, top: float) -> float:
    """Third central moment of a Beta distribution on 0 to `top`."""
    total = a + b
    return 2 * a * b * (b - a) / (total**3 * (total + 1) * (total + 2)) * top**3


def t_quantile(freedom: float) -> float:
    """Upper quantile of Student's t at `LEVEL`, two-sided."""
    freedom = min(freedom, 1e7)
    share = beta_quantile(LEVEL, 0.5, freedom / 2)  # t^2 / (freedom + t^2)
    return float(np.sqrt(freedom * share / (1 - share)))


def beta_quantile(share: float, a: float, b: float) -> float:
    """Quantile of a Beta distribution, to about 1e-4 of its width.

    It is integrated over the angle whose squared sine is the variable, where the density is smooth and its width nearly constant.
    """
    middle, width = np.arctan2(np.sqrt(a), np.sqrt(b)), 0.5 / np.sqrt(a + b)
    edges = np.linspace(max(0.0, middle - 9 * width), min(np.pi / 2, middle + 9 * width), POINTS + 1)
    angle = (edges[1:] + edges[:-1]) / 2
    density = (2 * a - 1) * np.log(np.sin(angle)) + (2 * b - 1) * np.log(np.cos(angle))
    below = np.append(0.0, np.cumsum(np.exp(density - density.max())))
    return float(np.sin(np.interp(share * below[-1], below, edges)) ** 2)


_NORMAL = t_quantile(np.inf)

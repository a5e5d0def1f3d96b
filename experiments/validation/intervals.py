"""Coverage and width of the benchmark's intervals, by simulation: `python -m experiments.validation.intervals`.

Episodes succeed with a rate that differs between houses (a Beta distribution with a correlation within houses), in houses of equal and of
unequal size. The interval (`envs.intervals`) is compared with that of the likelihood of a beta-binomial distribution, whose correlation is
estimated as ours is; with the exact one of that distribution when the correlation is known, as it never is; and with the percentile
bootstrap over houses. Rates above one half are those below it, mirrored. Scores other than rates follow: SPL, SoftSPL, distances, and
differences of two agents on the same episodes. With `--json` one JSON object is printed; `--draws` is the number of simulated benchmarks
for each cell.
"""

import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

import numpy as np
from jaxtyping import Float, Int

from envs.intervals import Interval, mean_interval, rate_interval

RATES = (0.003, 0.006, 0.01, 0.03, 0.06, 0.1, 0.2, 0.3, 0.4, 0.5)
HOUSES = (5, 7, 10, 20, 30, 100)
CORRELATIONS = (0.0, 0.05, 0.2)
UNEQUAL = (2, 5, 8, 10, 12, 15, 18)  # episodes of a house; ten on average
ENOUGH = 10  # expected successes and failures, from which an interval may not be too wide either
GRID = 300  # rates of a likelihood
CHI = 1.92  # half the 95% quantile of chi-square with one degree of freedom
RESAMPLES = 400
SCORE_RATES = (0.003, 0.03, 0.2, 0.5, 0.9, 0.97, 0.997)  # of success
SCORE_HOUSES = (5, 10, 30, 100)
SEED = 11


@dataclass(frozen=True)
class Row:
    """Coverage and mean width of our interval for a rate, and ratios to other widths."""

    houses: int
    equal: bool
    correlation: float
    rate: float
    coverage: float
    width: float
    enough: bool
    to_known: float
    to_estimated: float
    estimated_coverage: float
    bootstrap_coverage: float


@dataclass(frozen=True)
class Other:
    """Coverage and mean width of the interval of a score that is no rate."""

    score: str
    houses: int
    rate: float
    truth: float
    coverage: float
    width: float


def sizes_of(houses: int, equal: bool) -> Int[np.ndarray, "h"]:
    """Number of episodes of each house."""
    return np.full(houses, 10) if equal else np.resize(UNEQUAL, houses)


def house_rates(rng: np.random.Generator, rate: float, correlation: float, shape: tuple[int, ...]) -> Float[np.ndarray, "..."]:
    """Rates of houses around a rate, with a correlation within houses."""
    if correlation == 0:
        return np.full(shape, rate)
    total = (1 - correlation) / correlation
    return rng.beta(rate * total, (1 - rate) * total, shape)


# Rates


def rate_row(rng: np.random.Generator, houses: int, equal: bool, correlation: float, rate: float, draws: int) -> Row:
    """Simulated coverage and width for one rate."""
    sizes = sizes_of(houses, equal)
    right = rng.binomial(sizes, house_rates(rng, rate, correlation, (draws, houses)))
    ours, known = _intervals(right, sizes), known_intervals(sizes, correlation)[right.sum(axis=1)]
    estimated, bootstrap = estimated_intervals(right, sizes), bootstrap_intervals(rng, right, sizes)
    width, enough = _width(ours), bool(min(rate, 1 - rate) * sizes.sum() >= ENOUGH)
    return Row(
        houses, equal, correlation, rate, _covered(ours, rate), width, enough, width / _width(known),
        width / _width(estimated), _covered(estimated, rate), _covered(bootstrap, rate),
    )  # fmt: skip


def _intervals(right: Int[np.ndarray, "d h"], sizes: Int[np.ndarray, "h"]) -> Float[np.ndarray, "d 2"]:
    """Our interval of each draw, computed once for draws with the same mean and variance over houses."""
    same = np.stack([right.sum(axis=1), (right**2).sum(axis=1), right @ sizes], axis=1)
    _, first, which = np.unique(same, axis=0, return_index=True, return_inverse=True)
    return np.array([_ends(rate_interval(right[k], sizes)) for k in first])[which.ravel()]


def _ends(found: Interval | None) -> tuple[float, float]:
    """Both ends of an interval."""
    if found is None or found.low is None or found.high is None:
        raise ValueError("intervals: expected two houses or more")
    return found.low, found.high


def _width(ends: Float[np.ndarray, "d 2"]) -> float:
    return float((ends[:, 1] - ends[:, 0]).mean())


def _covered(ends: Float[np.ndarray, "d 2"], truth: float) -> float:
    return float(((ends[:, 0] <= truth + 1e-12) & (truth - 1e-12 <= ends[:, 1])).mean())


# Other intervals of rates


def beta_binomial(size: int, rate: Float[np.ndarray, "..."], correlation: Float[np.ndarray, "..."]) -> Float[np.ndarray, "... k"]:
    """Log-probabilities of 0 to `size` successes in one house, without the binomial coefficient."""
    spread = (correlation / (1 - correlation))[..., None] * np.arange(size)
    parts = (np.log(rate[..., None] + spread), np.log(1 - rate[..., None] + spread), np.log(1 + spread))
    won, lost, all_ = (np.concatenate([np.zeros((*part.shape[:-1], 1)), np.cumsum(part, axis=-1)], axis=-1) for part in parts)
    return won + lost[..., ::-1] - all_[..., -1:]


def known_intervals(sizes: Int[np.ndarray, "h"], correlation: float) -> Float[np.ndarray, "k 2"]:
    """Exact interval for each number of successes, where the correlation is known.

    Its ends are the rates at which as many, or as few, successes have a probability of 2.5% (as Clopper & Pearson 1934).
    """
    angle = np.linspace(0, np.pi / 2, 401)
    rate, total = np.clip(np.sin(angle) ** 2, 1e-12, 1 - 1e-12), int(sizes.sum())
    product = np.ones((len(rate), (total + 1) // 2 + 1), np.complex128)
    for size, count in zip(*np.unique(sizes, return_counts=True), strict=True):
        ways = np.cumsum(np.append(0.0, np.log((size - np.arange(size)) / (np.arange(size) + 1))))
        chance = np.exp(beta_binomial(int(size), rate, np.full(len(rate), correlation)) + ways)
        product *= np.fft.rfft(chance, total + 1, axis=1)[:, : product.shape[1]] ** count
    chance = np.maximum(np.fft.irfft(product, total + 1, axis=1), 0)
    at_most = np.cumsum(chance, axis=1)
    at_least = at_most[:, -1:] - at_most + chance
    low = [0.0, *(np.interp(0.025, at_least[:, k], angle) for k in range(1, total + 1))]
    high = [*(np.interp(-0.025, -at_most[:, k], angle) for k in range(total)), np.pi / 2]
    return np.sin(np.stack([low, high], axis=1)) ** 2


def estimated_intervals(right: Int[np.ndarray, "d h"], sizes: Int[np.ndarray, "h"]) -> Float[np.ndarray, "d 2"]:
    """Interval of the profile likelihood of a beta-binomial distribution."""
    edges = np.linspace(0, np.pi / 2, GRID + 1)
    rate = np.sin((edges[1:] + edges[:-1]) / 2) ** 2
    correlation = np.array([0, 0.01, 0.02, 0.04, 0.07, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.65, 0.8])
    likelihood = np.zeros((len(right), GRID * len(correlation)))
    for size in np.unique(sizes):
        table = beta_binomial(int(size), *np.broadcast_arrays(rate[:, None], correlation)).reshape(-1, size + 1)
        counts = np.stack([(right[:, sizes == size] == k).sum(axis=1) for k in range(size + 1)], axis=1)
        likelihood += counts @ table.T
    profile = likelihood.reshape(len(right), GRID, -1).max(axis=2)
    inside = profile >= profile.max(axis=1, keepdims=True) - CHI
    return np.sin(np.stack([edges[inside.argmax(axis=1)], edges[GRID - inside[:, ::-1].argmax(axis=1)]], axis=1)) ** 2


def bootstrap_intervals(rng: np.random.Generator, right: Int[np.ndarray, "d h"], sizes: Int[np.ndarray, "h"]) -> Float[np.ndarray, "d 2"]:
    """Percentile interval of a bootstrap over houses."""
    drawn = rng.multinomial(len(sizes), np.full(len(sizes), 1 / len(sizes)), RESAMPLES).astype(np.float64)
    return np.quantile((drawn @ right.T) / (drawn @ sizes)[:, None], [0.025, 0.975], axis=0).T


# Other scores


def spl(rng: np.random.Generator, rate: float, house: np.ndarray) -> tuple[np.ndarray, float]:
    """SPL of successes whose efficiency is 0.8 on average, and its true mean."""
    there = house_rates(rng, rate, 0.1, (house.max() + 1,))[house]
    worth = house_rates(rng, 0.8, 0.05, (house.max() + 1,))[house]
    return (rng.random(len(house)) < there) * rng.beta(8 * worth, 8 * (1 - worth)), rate * 0.8


def soft_spl(rng: np.random.Generator, rate: float, house: np.ndarray) -> tuple[np.ndarray, float]:
    """SoftSPL with any efficiency where there was progress, and its true mean."""
    there = house_rates(rng, rate, 0.1, (house.max() + 1,))[house]
    return (rng.random(len(house)) < there) * rng.random(len(house)), rate * 0.5


def distance(rng: np.random.Generator, rate: float, house: np.ndarray) -> tuple[np.ndarray, float]:
    """Distance left [m], below 0.2 m where it succeeded, else log-normal; and its true mean."""
    far = rng.normal(0, 0.3, house.max() + 1)[house] + rng.normal(0, 0.6, len(house))
    left = np.where(rng.random(len(house)) < rate, 0.2 * rng.random(len(house)), 4 * np.exp(far))
    return left, rate * 0.1 + (1 - rate) * 4 * float(np.exp((0.3**2 + 0.6**2) / 2))


def difference(rng: np.random.Generator, rate: float, house: np.ndarray) -> tuple[np.ndarray, float]:
    """Difference in success of two agents that fail together, and its true mean.

    One succeeds at the rate, the other in 85% of the episodes of the first.
    """
    a = rng.random(len(house)) < house_rates(rng, rate, 0.1, (house.max() + 1,))[house]
    return np.where(a, (rng.random(len(house)) < 0.85) - 1.0, 0.0), -0.15 * rate


Draw = Callable[[np.random.Generator, float, np.ndarray], tuple[np.ndarray, float]]
SCORES: dict[str, tuple[Draw, tuple[float, float] | None]] = {
    "SPL": (spl, (0.0, 1.0)),
    "SoftSPL": (soft_spl, (0.0, 1.0)),
    "distance left [m]": (distance, None),
    "difference in success": (difference, (-1.0, 1.0)),
}


def other_row(rng: np.random.Generator, score: str, houses: int, rate: float, draws: int) -> Other:
    """Simulated coverage and width for one score."""
    draw, ends = SCORES[score]
    house, truth = np.repeat(np.arange(houses), 10), 0.0
    found = []
    for _ in range(draws):
        values, truth = draw(rng, rate, house)
        found.append(_ends(mean_interval(values, house, ends)))
    return Other(score, houses, rate, truth, _covered(np.array(found), truth), _width(np.array(found)))


# Tables


HEADS = (
    "coverage, least", "greatest, 10 expected", "bootstrap, least", "width to estimated, greatest", "to known, greatest",
    "to known, 10 expected",
)  # fmt: skip


def rate_table(rows: list[Row]) -> list[str]:
    """Rows of rates as Markdown, one line for each kind of houses."""
    lines = ["| houses | episodes in each | correlation | " + " | ".join(HEADS) + " |", "|---:|---|---:|" + "---:|" * len(HEADS)]
    for key in dict.fromkeys((row.houses, row.equal, row.correlation) for row in rows):
        here = [row for row in rows if (row.houses, row.equal, row.correlation) == key]
        enough = [row for row in here if row.enough]
        cells = (
            min(row.coverage for row in here), max(row.coverage for row in enough), min(row.bootstrap_coverage for row in here),
            max(row.to_estimated for row in here), max(row.to_known for row in here), max(row.to_known for row in enough),
        )  # fmt: skip
        lines.append(f"| {key[0]} | {'10' if key[1] else '2 to 18'} | {key[2]:g} | " + " | ".join(f"{cell:.3f}" for cell in cells) + " |")
    return lines


def score_table(rows: list[Other]) -> list[str]:
    """Coverage of other scores as Markdown, one line for each score and number of houses."""
    lines = ["| score | houses | " + " | ".join(f"{rate:g}" for rate in SCORE_RATES) + " |", "|---|---:|" + "---:|" * len(SCORE_RATES)]
    for key in dict.fromkeys((row.score, row.houses) for row in rows):
        here = [f"{row.coverage:.3f}" for row in rows if (row.score, row.houses) == key]
        lines.append(f"| {key[0]} | {key[1]} | " + " | ".join(here) + " |")
    return lines


def main(arguments: list[str]) -> int:
    """Simulate and print the tables; exit code 0."""
    draws = int(arguments[arguments.index("--draws") + 1]) if "--draws" in arguments else 1000
    rng, began = np.random.default_rng(SEED), time.process_time()
    cells = [(houses, equal, correlation) for equal in (True, False) for houses in HOUSES for correlation in CORRELATIONS]
    rows = [rate_row(rng, *cell, rate, draws) for cell in cells for rate in RATES]
    others = [other_row(rng, score, houses, rate, draws // 4) for score in SCORES for houses in SCORE_HOUSES for rate in SCORE_RATES]
    spent = round(time.process_time() - began)
    if "--json" in arguments:
        print(
            json.dumps(
                {"draws": draws, "seconds": spent, "rates": [asdict(row) for row in rows], "scores": [asdict(row) for row in others]}
            )
        )
        return 0
    print("\n".join([*rate_table(rows), "", *score_table(others), "", f"{draws} draws of a rate, {draws // 4} of other scores, {spent} s"]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

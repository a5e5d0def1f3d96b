"""Comparison of two detectors on the same frames: statistics with intervals over homes."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int

from agent.perception.fit import pairs_of
from agent.perception.instances import average_precision
from agent.perception.measure import ENOUGH, Measured
from envs.detection.errors import SETS
from envs.vocabulary import CATEGORIES

LARGE = 60  # pixels of things that count
SIZES = ((12, 60), (60, 240), (240, 1000), (1000, 10**9))  # [pixels]
DISTANCES = ((0.0, 1.5), (1.5, 3.0), (3.0, 99.0))  # [m]
NEAR = 0.25  # [m] error of a point that is right
MARGIN = 0.03  # share of the real value by which a simulated one may differ beyond the interval
RESAMPLES = 200
BOOTSTRAP = 271  # purpose of generators


@dataclass(frozen=True)
class Shares:
    """Ratios of sums: a `part` of a `whole` in each home.

    `homes` is their number. `detections` are home, name, score, and hit (1, 0, or -1 where it does not count); `truths` large things by
    home and category.
    """

    homes: int
    part: dict[str, Float[np.ndarray, "homes"]]
    whole: dict[str, Float[np.ndarray, "homes"]]
    detections: Float[np.ndarray, "d 4"]
    truths: Int[np.ndarray, "homes categories"]


def shares_of(measured: Measured) -> Shares:
    """Statistics of a detector, home by home."""
    s, r, homes = measured.sightings, measured.regions, 1 + int(measured.room_home.max())
    part: dict[str, np.ndarray] = {}
    whole: dict[str, np.ndarray] = {}

    def count(name: str, home: np.ndarray, value: np.ndarray, among: np.ndarray) -> None:
        part[name] = np.bincount(home[among], weights=value[among].astype(float), minlength=homes)
        whole[name] = np.bincount(home[among], minlength=homes).astype(float)

    hit, large = s.overlap >= ENOUGH, s.thing & (s.pixels >= LARGE)
    for low, high in SIZES:
        among = s.thing & (s.pixels >= low) & (s.pixels < high)
        count(f"recall, {low} to {high} pixels" if high < 10**9 else f"recall, {low} pixels and more", s.home, hit, among)
    for near, far in DISTANCES:
        count(f"recall, {near:g} to {far:g} m", s.home, hit, large & (s.depth >= near) & (s.depth < far))
    count("recall, half out of sight", s.home, hit, large & (s.features[:, 8] < 0.5))
    home, at = s.home[r.sighting], s.overlap[r.sighting]
    name, first = r.said["category"].argmax(axis=1), r.slot == 0
    fits = first & (at >= ENOUGH)
    right = name == r.truth["category"]
    count("precision, with names", home, right & fits, np.ones(len(home), np.bool_))
    for item in ("category", "color", "size", "material"):
        known = fits & (r.truth[item] < SETS[item])
        count(f"{item}, right", home, r.said[item].argmax(axis=1) == r.truth[item], known)
        count(f"{item}, chance of the likeliest", home, r.said[item].max(axis=1), known)
    count("score", home, r.score, np.ones(len(home), np.bool_))
    count("point within 0.25 m", home, r.metres < NEAR, fits)
    count("room", measured.room_home, measured.room_said.argmax(axis=1) == measured.room, measured.room < SETS["room"])
    frames = np.bincount(measured.room_home, minlength=homes).astype(float)
    for name_, rows in (("regions in a frame", np.ones(len(home), np.bool_)), ("regions on walls and floors", ~s.thing[r.sighting])):
        part[name_], whole[name_] = np.bincount(home[rows], minlength=homes).astype(float), frames
    _persistence(measured, hit, right, count)
    truths = np.zeros((homes, len(CATEGORIES)), np.int64)
    np.add.at(truths, (s.home[large & (s.kind < len(CATEGORIES))], s.kind[large & (s.kind < len(CATEGORIES))]), 1)
    counted = np.where(right & fits, np.where(s.pixels[r.sighting] >= LARGE, 1, -1), 0)
    return Shares(homes, part, whole, np.stack([home, name, r.score, counted], axis=1), truths)


def _persistence(measured: Measured, hit: Bool[np.ndarray, "s"], right: Bool[np.ndarray, "r"], count) -> None:
    """Count errors that are made again one step later, in walks."""
    s, r = measured.sightings, measured.regions
    named = np.full(len(s.id), -1)
    named[r.sighting[r.slot == 0]] = right[r.slot == 0]
    group = np.stack([s.home, s.episode, s.id], axis=1)
    a, b = pairs_of(group, s.frame, most=1)
    next_one = (np.abs(s.pose[a] - s.pose[b]).max(axis=1) > 0.01) & s.thing[a] & (s.pixels[a] >= LARGE) & (s.pixels[b] >= LARGE)
    if next_one.any():
        a, b = a[next_one], b[next_one]
        count("missed again", s.home[a], ~hit[b], ~hit[a])
        count("wrong name again", s.home[a], named[b] == 0, (named[a] == 0) & (named[b] >= 0))


def figures_of(shares: Shares, weight: Float[np.ndarray, "homes"]) -> dict[str, float]:
    """Statistics of homes with weights; NaN of none."""
    out = {}
    for name, part in shares.part.items():
        whole = float(weight @ shares.whole[name])
        out[name] = float(weight @ part) / whole if whole else float("nan")
    home, name, score, hit = shares.detections.T
    times = weight[home.astype(np.int64)].astype(np.int64)
    truths = weight @ shares.truths
    precision = []
    for c in range(len(CATEGORIES)):
        of_it = name == c
        ranked, right = (np.repeat(part[of_it], times[of_it]) for part in (score, hit))
        precision.append(average_precision(ranked, right.astype(int), int(truths[c])))
    return out | {"mAP50": float(np.nanmean(precision)) if truths.any() else float("nan")}


def agrees(row: dict[str, float]) -> bool:
    """Whether a difference is 0 within its interval and `MARGIN`."""
    return not row["low"] - MARGIN * row["real"] > 0 and not row["high"] + MARGIN * row["real"] < 0


def compare(real: Measured, simulated: Measured, seed: int = 0, *, resamples: int = RESAMPLES) -> dict[str, dict[str, float]]:
    """Real and simulated mean of each statistic, and the interval of their difference.

    It is the 95% interval from `low` to `high`. Percentile bootstrap over homes, the same for both (Efron & Tibshirani 1993).
    """
    a, b = shares_of(real), shares_of(simulated)
    rng, one = np.random.default_rng([seed, BOOTSTRAP]), np.ones(a.homes)
    draws = [np.bincount(rng.integers(a.homes, size=a.homes), minlength=a.homes).astype(float) for _ in range(resamples)]
    means = figures_of(a, one), figures_of(b, one)
    apart = [(figures_of(a, draw), figures_of(b, draw)) for draw in draws]
    out = {}
    for name, mean in means[0].items():
        low, high = np.nanquantile([y[name] - x[name] for x, y in apart], (0.025, 0.975))
        out[name] = {"real": mean, "simulated": means[1][name], "low": float(low), "high": float(high)}
    return out

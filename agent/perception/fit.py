"""`DetectorErrors` from measurements: odds by ridge regression, latent correlations, and a sample of records."""

from typing import Any

import numpy as np
import torch
from jaxtyping import Bool, Float, Int

from agent.perception.measure import ENOUGH, Measured
from envs.detection.errors import ITEMS, NAMES, SETS, DetectorErrors, Odds, Said, Shown
from envs.detection.latent import REACH, SECTORS
from envs.detection.visible import FEATURES, KINDS

RECORDS = 4_800  # regions that are kept
PICTURES = 1_500  # pictures whose room types are kept
SAMPLE = 261  # purpose of generators
ROUNDS = 12  # of the estimation of the spread of kinds
FAR = 1.5  # [m] between poses in different regions of poses


def fit_errors(frames: Measured, walks: Measured, facts: dict[str, Any], *, width: int, seed: int = 0) -> DetectorErrors:
    """Errors measured on `frames`, their persistence measured on `walks`; `width` is that of features."""
    odds, rng = fit_odds(frames), np.random.default_rng([seed, SAMPLE])
    regions, sightings = frames.regions, frames.sightings
    kept = _balanced(2 * regions.truth["category"] + (regions.slot > 0), RECORDS, rng)
    ease = sightings.features[regions.sighting[kept]] @ odds.slope[3]
    parts = (getattr(regions, name)[kept].astype(np.float32) for name in ("score", "box", "point", "extent", "yaw"))
    shown = Shown(regions.slot[kept] > 0, ease.astype(np.float32), *parts)
    said = {item: _said(regions.truth[item][kept], regions.said[item][kept]) for item in regions.said}
    some = _balanced(frames.room, PICTURES, rng)
    said["room"] = _said(frames.room[some], frames.room_said[some])
    clutter = np.bincount(sightings.frame[sightings.thing], minlength=len(frames.room))[some].astype(np.float32)
    return DetectorErrors(shown, {item: said[item] for item in SETS}, clutter, odds, fit_lasting(odds, walks), width, facts)


def _said(truth: Int[np.ndarray, "m"], chance: Float[np.ndarray, "m c"]) -> Said:
    """Records of the likeliest names."""
    name = np.argsort(-chance, axis=1, kind="stable")[:, :NAMES]
    return Said(truth.astype(np.int64), name.astype(np.int64), np.take_along_axis(chance, name, axis=1).astype(np.float32))


def _balanced(value: Int[np.ndarray, "m"], most: int, rng: np.random.Generator) -> Int[np.ndarray, "k"]:
    """Rows of a sample of at most `most`, in which no value has more than a common number."""
    shuffled = rng.permutation(len(value))
    order = shuffled[np.argsort(value[shuffled], kind="stable")]
    first = np.searchsorted(value[order], value[order], side="left")
    place = np.empty(len(value), np.int64)
    place[order] = np.arange(len(order)) - first  # number of each row among those of its value
    low, high = 0, len(value)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if (place < middle).sum() <= most else (low, middle - 1)
    return np.flatnonzero(place < low)


def fit_odds(frames: Measured) -> Odds:
    """Logistic odds that things are found, and that more is reported."""
    s = frames.sightings
    slope, kind, again = np.zeros((4, FEATURES)), np.zeros((4, KINDS, 2)), np.zeros(4)
    r, named = frames.regions, np.zeros(len(s.id), np.bool_)
    right = (r.slot == 0) & (r.said["category"].argmax(axis=1) == r.truth["category"])
    named[r.sighting[right]] = s.overlap[r.sighting[right]] >= ENOUGH
    rows = (s.thing, s.found), (s.thing & s.found, s.extras > 0), (~s.thing, s.extras > 0), (s.thing, named)
    for row, (kept, happened) in enumerate(rows):
        slope[row], kind[row] = regress(s.features[kept], s.kind[kept], happened[kept], KINDS)
        if row in (1, 2):
            total, some = s.extras[kept].sum(), (s.extras[kept] > 0).sum()
            again[row] = 1 - some / max(1, total)  # of a geometric distribution
    return Odds(slope, kind, again)


def regress(
    features: Float[np.ndarray, "m f"], kind: Int[np.ndarray, "m"], happened: Bool[np.ndarray, "m"], kinds: int
) -> tuple[Float[np.ndarray, "f"], Float[np.ndarray, "kinds 2"]]:
    """Logistic regression with an intercept and a slope of feature 1 for each kind.

    Those are shrunk towards 0 as much as kinds differ: their variances are estimated by expectation maximization with Laplace's
    approximation (Breslow & Clayton 1993). Rare kinds are therefore like the others.
    """
    f = features.shape[1]
    one = np.eye(kinds)[kind]
    design = np.concatenate([features, one, one * features[:, 1:2]], axis=1)
    penalty = np.concatenate([np.full(f, 0.05), np.ones(2 * kinds)])
    weights = np.zeros(design.shape[1])
    for _ in range(ROUNDS):
        for _ in range(4):
            p = 1 / (1 + np.exp(-np.clip(design @ weights, -30, 30)))
            curvature = (design * (p * (1 - p))[:, None]).T @ design + np.diag(penalty)
            step = np.linalg.solve(curvature, design.T @ (happened - p) - penalty * weights)
            weights = weights + step * min(1.0, 4 / max(1e-9, float(np.abs(step).max())))
        spread = weights**2 + np.diag(np.linalg.inv(curvature))
        for first in (f, f + kinds):
            penalty[first : first + kinds] = 1 / max(1e-3, float(spread[first : first + kinds].mean()))
    return weights[:f], weights[f:].reshape(2, kinds).T.copy()


def chances_of(odds: Odds, row: int, features: Float[np.ndarray, "m f"], kind: Int[np.ndarray, "m"]) -> Float[np.ndarray, "m"]:
    """Probabilities of logistic odds."""
    own = odds.kind[row, kind]
    return 1 / (1 + np.exp(-(features @ odds.slope[row] + own[:, 0] + own[:, 1] * features[:, 1])))


def fit_lasting(odds: Odds, walks: Measured) -> Float[np.ndarray, "items 2"]:
    """Lasting shares of the latent variance of each of `ITEMS`, as in `DetectorErrors.lasting`."""
    s, regions, out = walks.sightings, walks.regions, np.zeros((len(ITEMS), 2))
    group = np.stack([s.home, s.episode, s.id], axis=1)
    out[0] = lasting(chances_of(odds, 0, s.features, s.kind)[s.thing], s.found[s.thing], group[s.thing], s.pose[s.thing], s.frame[s.thing])
    wall = ~s.thing
    out[1] = lasting(chances_of(odds, 2, s.features, s.kind)[wall], s.extras[wall] > 0, group[wall], s.pose[wall], s.frame[wall])
    for k, item in enumerate(ITEMS[2:-1], start=2):
        rows = (regions.slot == 0) & (regions.truth[item] < SETS[item])
        truth, at = regions.truth[item][rows], regions.sighting[rows]
        right = regions.said[item][rows].argmax(axis=1) == truth
        slope, own = regress(s.features[at], truth, right, SETS[item])
        chance = chances_of(Odds(slope[None], own[None], np.zeros(1)), 0, s.features[at], truth)
        out[k] = lasting(chance, right, group[at], s.pose[at], s.frame[at])
    known = walks.room < SETS["room"]
    truth, right = walks.room[known], (walks.room_said.argmax(axis=1) == walks.room)[known]
    share = np.array([(right[truth == r].sum() + right.mean()) / ((truth == r).sum() + 1) for r in range(SETS["room"])])
    group = np.stack([walks.room_home, walks.room_episode, walks.room], axis=1)[known]
    out[-1] = lasting(share[truth], right, group, walks.room_pose[known], np.flatnonzero(known))
    return out


def lasting(chance, happened, group: Int[np.ndarray, "m g"], pose: Float[np.ndarray, "m 3"], frame: Int[np.ndarray, "m"]) -> np.ndarray:
    """Lasting shares of a latent's variance, from pairs of views of the same things.

    The pairs are far apart for the share of the thing, and one step apart for that of the region of poses.
    """
    a, b = pairs_of(group, frame)
    chance = recalibrated(chance, happened)
    off = pose[a] - pose[b]
    away, turn = np.hypot(off[:, 0], off[:, 1]), np.abs((off[:, 2] + np.pi) % (2 * np.pi) - np.pi)
    near, far = ((away > 0.01) | (turn > 0.01)) & (away < 0.26) & (turn < 0.55), away > FAR
    sides = np.abs(off[:, :2]) / REACH
    same = (np.maximum(0, 1 - sides).prod(axis=1) * np.maximum(0, 1 - turn * SECTORS / (2 * np.pi)))[near].mean() if near.any() else 1.0
    thing, step = (correlation(chance[a[k]], chance[b[k]], happened[a[k]], happened[b[k]]) for k in (far, near))
    thing = min(thing, step)
    return np.array([thing, float(np.clip((step - thing) / same, 0, 1 - thing))])


def recalibrated(chance: Float[np.ndarray, "m"], happened: Bool[np.ndarray, "m"]) -> Float[np.ndarray, "m"]:
    """Probabilities with odds shifted and scaled to fit (Platt 1999).

    Errors that are only more frequent would seem to persist otherwise.
    """
    odds = np.log(np.clip(chance, 1e-4, 1 - 1e-4) / (1 - np.clip(chance, 1e-4, 1 - 1e-4)))
    design, weights = np.stack([np.ones(len(odds)), odds], axis=1), np.array([0.0, 1.0])
    for _ in range(12):
        p = 1 / (1 + np.exp(-np.clip(design @ weights, -30, 30)))
        curvature = (design * (p * (1 - p))[:, None]).T @ design + np.eye(2)
        weights = weights + np.linalg.solve(curvature, design.T @ (happened - p) - (weights - [0.0, 1.0]))
    return 1 / (1 + np.exp(-np.clip(design @ weights, -30, 30)))


def pairs_of(group: Int[np.ndarray, "m g"], frame: Int[np.ndarray, "m"], *, most: int = 40) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of rows of a group, at most `most` places apart by frame."""
    number = np.unique(group, axis=0, return_inverse=True)[1].reshape(-1)
    order = np.lexsort((frame, number))
    pairs = []
    for k in range(1, most + 1):
        a, b = order[:-k], order[k:]
        same = number[a] == number[b]
        pairs.append((a[same], b[same]))
    return np.concatenate([a for a, _ in pairs]), np.concatenate([b for _, b in pairs])


def correlation(p: Float[np.ndarray, "m"], q: Float[np.ndarray, "m"], first: Bool[np.ndarray, "m"], second: Bool[np.ndarray, "m"]) -> float:
    """Correlation of latent normal variables that explains the covariance of pairs of events.

    It is from 0 to 0.98. The probabilities of the events are `p` and `q`.
    """
    if not len(p):
        return 0.0
    x, weight = np.polynomial.hermite_e.hermegauss(24)
    a, b = (torch.special.ndtri(torch.from_numpy(np.clip(part, 1e-4, 1 - 1e-4))) for part in (p, q))
    nodes, weights = torch.from_numpy(x)[:, None], torch.from_numpy(weight / weight.sum())
    wanted = float(((first - p) * (second - q) + p * q).mean())

    def together(r: float) -> float:
        c, s = r**0.5, (1 - r) ** 0.5
        each = torch.special.ndtr((a + c * nodes) / s) * torch.special.ndtr((b + c * nodes) / s)
        return float(weights @ each.mean(dim=1))

    low, high = 0.0, 0.98
    for _ in range(12):
        middle = (low + high) / 2
        low, high = (middle, high) if together(middle) < wanted else (low, middle)
    return (low + high) / 2

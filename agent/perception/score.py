"""Scores of perception on labelled frames, each with a 95% interval over homes."""

import dataclasses
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np

from agent.learning.frames import FrameBatch
from agent.learning.vocabulary import CATEGORIES, COLORS, NONE
from agent.perception.detect import Description, Detector, look
from agent.perception.instances import average_precision, overlap
from agent.perception.regions import points_of
from envs.houses import HELD_OUT
from envs.percepts import Percept
from envs.types import Camera

LARGE, SMALL = 60, 12  # pixels of things that count, and of those that are reported apart
ENOUGH = 0.5  # overlap of boxes, or of masks
CLOSE = 0.25  # [m] error of a point that is right
RESAMPLES = 400
BOOTSTRAP = 231  # purpose of generators
BINS = 10  # of chances, for calibration
SHARES = (
    "recall", "recall_small", "category", "category_unseen", "color", "color_unseen", "color_joint", "color_joint_unseen", "size",
    "material", "room", "point",
)  # fmt: skip
ATTRIBUTES = ("category", "color", "size", "material")
PAIRED = ("category", "color", "color_joint")  # names whose right share on unseen pairs is counted apart
_UNSEEN = frozenset((CATEGORIES.index(category), COLORS.index(color)) for category, color in HELD_OUT)


@dataclass(frozen=True)
class Truth:
    """A true thing in a picture.

    `pixels` are covered, `names` are by kind (`NONE` for none), `box` is in pixels, `point` [m] is the middle of what is visible.
    """

    pixels: int
    names: dict[str, int]
    box: np.ndarray
    mask: np.ndarray
    point: np.ndarray

    @property
    def unseen(self) -> bool:
        """Whether its pair of category and colour was held out from training."""
        return (self.names["category"], self.names["color"]) in _UNSEEN


@dataclass
class HomeCounts:
    """Counts over the frames of one home.

    `boxes` and `masks` are detections (category, score, hit: 1, 0, or -1 where it does not count), `truths` how many large things of each
    category there were, `shares` [right, all] of each of `SHARES`, `named` the same of names by category, `sure` [sum of chances, right,
    all] of names by chance.
    """

    boxes: list[tuple[int, float, int]] = field(default_factory=list)
    masks: list[tuple[int, float, int]] = field(default_factory=list)
    truths: np.ndarray = field(default_factory=lambda: np.zeros(len(CATEGORIES), np.int64))
    shares: dict[str, np.ndarray] = field(default_factory=lambda: {name: np.zeros(2) for name in SHARES})
    named: np.ndarray = field(default_factory=lambda: np.zeros((len(CATEGORIES), 2)))
    sure: np.ndarray = field(default_factory=lambda: np.zeros((BINS, 3)))


@dataclass(frozen=True)
class Judged:
    """One frame: truth, percept, and the description of each true thing given its mask."""

    home: str
    room: int
    truths: list[Truth]
    percept: Percept
    given: Description


def judge_frames(detector: Detector, batch: FrameBatch, camera: Camera) -> Iterator[Judged]:
    """Percepts of the frames of a batch beside the truth.

    Detections of any score are kept.
    """
    eager = dataclasses.replace(detector, least=0.0)
    for k, sight in enumerate(look(eager.vision, batch.rgb, batch.depth, batch.pitch, camera)):
        pose = batch.position_w[k], float(batch.yaw_w[k]), float(batch.pitch[k])
        ids, counts = np.unique(batch.instance[k], return_counts=True)
        ids = ids[(ids > 0) & (counts >= SMALL) & batch.thing[batch.home[k]][np.maximum(ids, 0)]]
        number = np.full(batch.category.shape[1], -1, np.int32)
        number[ids] = np.arange(len(ids))
        region = number[np.clip(batch.instance[k], 0, len(number) - 1)]
        middle, extent, _ = points_of(region, batch.depth[k], len(ids), camera, *pose)
        truths = []
        for row, thing in enumerate(ids):
            mask = region == row
            y, x = np.nonzero(mask)
            names = {name: int(getattr(batch, name)[batch.home[k], thing]) for name in ATTRIBUTES}
            box = np.array([x.min(), y.min(), x.max() + 1, y.max() + 1], float)
            truths.append(Truth(int(mask.sum()), names, box, mask, middle[row]))
        given = eager.describe(sight, batch.rgb[k], region, batch.depth[k], extent, camera, pose[2])
        percept = eager.percept(sight, batch.rgb[k], batch.depth[k], camera, pose)
        yield Judged(batch.scenes[batch.home[k]].name, int(batch.room[k]), truths, percept, given)


def count_frames(detector: Detector, batches: Iterable[FrameBatch], camera: Camera, done: Callable[[int], None]) -> list[HomeCounts]:
    """Counts of what a detector finds in frames, one record per home."""
    homes: dict[str, HomeCounts] = {}
    for batch in batches:
        for judged in judge_frames(detector, batch, camera):
            _count(homes.setdefault(judged.home, HomeCounts()), judged)
        done(len(batch.rgb))
    return list(homes.values())


def _count(into: HomeCounts, judged: Judged) -> None:
    """Count what was found, named and placed of the true things of one picture."""
    truths, percept, shares = judged.truths, judged.percept, into.shares
    if judged.room != NONE:
        shares["room"] += (percept.room.argmax() == judged.room, 1)
    for row, truth in enumerate(truths):
        if truth.pixels >= LARGE:
            into.truths[truth.names["category"]] += 1
            _count_names(into, truth, {name: getattr(judged.given, name)[row] for name in (*ATTRIBUTES, "color_joint")})
    boxes = matched(percept, truths, lambda d, truth: overlap(percept.box[d], truth.box))
    masks = matched(percept, truths, lambda d, truth: mask_overlap(percept.region == d, truth.mask))
    for chosen, detections in ((boxes, into.boxes), (masks, into.masks)):
        for d, g in enumerate(chosen):
            hit = 0 if g < 0 else 1 if truths[g].pixels >= LARGE else -1
            detections.append((int(percept.category[d].argmax()), float(percept.score[d]), hit))
    for g, truth in enumerate(truths):
        shares["recall" if truth.pixels >= LARGE else "recall_small"] += (g in boxes, 1)
    for d, g in enumerate(boxes):
        if g >= 0 and truths[g].pixels >= LARGE and np.isfinite(truths[g].point).all():
            shares["point"] += (np.linalg.norm(percept.point_a[d] - truths[g].point) <= CLOSE, 1)


def _count_names(into: HomeCounts, truth: Truth, chance: dict[str, np.ndarray]) -> None:
    """Count the names of a true thing given its mask; those of pairs unseen in training apart."""
    for name, likely in chance.items():
        true = truth.names[name.removesuffix("_joint")]
        if true != NONE:
            into.shares[f"{name}_unseen" if truth.unseen and name in PAIRED else name] += (likely.argmax() == true, 1)
    category, likely = truth.names["category"], chance["category"]
    right, sure = likely.argmax() == category, float(likely.max())
    into.named[category] += (right, 1)
    into.sure[min(BINS - 1, int(sure * BINS))] += (sure, right, 1)


def matched(percept: Percept, truths: list[Truth], share: Callable[[int, Truth], float]) -> list[int]:
    """Index of the true thing of each detection, -1 for none.

    It is the one of the same category with the largest `share`, at least a half; each is given once, by score.
    """
    chosen = [-1] * len(percept.score)
    for d in np.argsort(-percept.score, kind="stable").tolist():
        name, best = int(percept.category[d].argmax()), ENOUGH
        for g, truth in enumerate(truths):
            if g not in chosen and truth.names["category"] == name and (found := share(d, truth)) >= best:
                best, chosen[d] = found, g
    return chosen


def mask_overlap(a: np.ndarray, b: np.ndarray) -> float:
    """Intersection over union of two masks; 0 for empty ones."""
    return float((a & b).sum() / max(1, (a | b).sum()))


def figures_of(homes: list[HomeCounts]) -> dict[str, float]:
    """Figures of some homes together, from 0 to 1; NaN where no thing counts.

    `map50` and `mask50` are means over categories of average precision at overlap 0.5 of boxes and of masks, `recall` the share of things
    found with their names. `category`, `color`, `size`, `material` are shares of right names given the true mask, of pairs of category and
    colour that training had, `*_unseen` those of held-out pairs; `color_joint` is the control's, `category_mean` a mean over categories.
    `point` is the share of found things placed within 0.25 m, `ece` the expected calibration error of categories.
    """
    truths = np.sum([home.truths for home in homes], axis=0)
    named, sure = (np.sum([getattr(home, part) for home in homes], axis=0) for part in ("named", "sure"))
    known = named[:, 1] > 0
    out = {"map50": _mean_precision([home.boxes for home in homes], truths)}
    out["mask50"] = _mean_precision([home.masks for home in homes], truths)
    out |= {name: _share(np.sum([home.shares[name] for home in homes], axis=0)) for name in SHARES}
    out["category_mean"] = float((named[known, 0] / named[known, 1]).mean()) if known.any() else float("nan")
    out["ece"] = float(np.abs(sure[:, 0] - sure[:, 1]).sum() / max(1.0, sure[:, 2].sum()))
    return out


def _mean_precision(homes: list[list[tuple[int, float, int]]], truths: np.ndarray) -> float:
    """Mean over categories of the average precision of detections."""
    if not truths.any():
        return float("nan")
    name, score, hit = np.array([one for home in homes for one in home] or np.zeros((0, 3)), float).T
    precision = [average_precision(score[name == c], hit[name == c].astype(int), int(truths[c])) for c in np.flatnonzero(truths)]
    return float(np.mean(precision))


def with_intervals(homes: list[HomeCounts], seed: int) -> dict[str, dict[str, float]]:
    """Figures with 95% intervals: percentile bootstrap over homes (Efron & Tibshirani 1993)."""
    rng, means = np.random.default_rng([seed, BOOTSTRAP]), figures_of(homes)
    draws = [figures_of([homes[i] for i in rng.integers(len(homes), size=len(homes))]) for _ in range(RESAMPLES)]
    out = {}
    for figure, mean in means.items():
        values = np.array([draw[figure] for draw in draws])
        low, high = np.quantile(values[np.isfinite(values)], (0.025, 0.975)) if np.isfinite(values).any() else (mean, mean)
        out[figure] = {"mean": round(mean, 4), "low": round(float(low), 4), "high": round(float(high), 4)}
    return out


def _share(counts: np.ndarray) -> float:
    """Right among all; NaN of none."""
    return float(counts[0] / counts[1]) if counts[1] else float("nan")

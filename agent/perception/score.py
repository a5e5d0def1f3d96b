"""Scores of perception on labelled frames, each with a 95% interval over homes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np
import torch

from agent.encoders.pixels import pixels_of
from agent.encoders.vision import STRIDE
from agent.learning.frames import FrameBatch
from agent.learning.vocabulary import CATEGORIES, NONE
from agent.perception.instances import average_precision, chances, instances_of, overlap
from envs.types import Camera

LARGE, SMALL = 60, 12  # pixels of things that count, and of those that are reported apart
ENOUGH = 0.5  # overlap of boxes
RESAMPLES = 400
BOOTSTRAP = 231  # purpose of generators
BINS = 10  # of chances, for calibration


@dataclass
class HomeCounts:
    """Counts over the frames of one home.

    `detections` are (category, score, hit: 1, 0, or -1 where it does not count), `truths` how many large things of each category there
    were; the others are [right, all] of things found, small things found, names given the true mask, and rooms.
    """

    detections: list[tuple[int, float, int]] = field(default_factory=list)
    truths: np.ndarray = field(default_factory=lambda: np.zeros(len(CATEGORIES), np.int64))
    found: np.ndarray = field(default_factory=lambda: np.zeros(2))
    found_small: np.ndarray = field(default_factory=lambda: np.zeros(2))
    named: np.ndarray = field(default_factory=lambda: np.zeros((len(CATEGORIES), 2)))
    rooms: np.ndarray = field(default_factory=lambda: np.zeros(2))
    sure: np.ndarray = field(default_factory=lambda: np.zeros((BINS, 3)))  # [sum of chances, right, all] of names


@dataclass(frozen=True)
class Truth:
    """A true thing in a picture: pixels covered, category, box [cells], mask of cells."""

    pixels: int
    category: int
    box: np.ndarray
    cells: np.ndarray


def truths_of(batch: FrameBatch, k: int) -> list[Truth]:
    """The true things of frame k that cover at least `SMALL` pixels."""
    picture, found = batch.instance[k], []
    for thing, count in zip(*np.unique(picture, return_counts=True), strict=True):
        if thing <= 0 or count < SMALL or not batch.thing[batch.home[k], thing]:
            continue
        rows, columns = np.nonzero(picture == thing)
        box = np.array([columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]) / STRIDE
        cells = picture[STRIDE // 2 :: STRIDE, STRIDE // 2 :: STRIDE] == thing
        found.append(Truth(int(count), int(batch.category[batch.home[k], thing]), box, cells))
    return found


@torch.inference_mode()
def count_frames(vision: torch.nn.Module, batches: Iterable[FrameBatch], camera: Camera, done: Callable[[int], None]) -> list[HomeCounts]:
    """Counts of what a vision network finds in frames, one record per home."""
    homes: dict[str, HomeCounts] = {}
    for batch in batches:
        seen = vision(torch.from_numpy(pixels_of(batch.rgb, batch.depth, batch.pitch, camera)).permute(0, 3, 1, 2))
        chance, center = chances(seen.classes.numpy()), torch.sigmoid(seen.center).numpy()
        offset, box, room = seen.offset.numpy(), seen.box.numpy(), seen.room.numpy()
        for k in range(len(batch.rgb)):
            into = homes.setdefault(batch.scenes[batch.home[k]].name, HomeCounts())
            if batch.room[k] != NONE:
                into.rooms += (room[k].argmax() == batch.room[k], 1)
            there = instances_of(chance[k], center[k], offset[k], box[k])
            _count(into, truths_of(batch, k), there.box, there.category, there.score, chance[k])
        done(len(batch.rgb))
    return list(homes.values())


def _count(into: HomeCounts, truths: list[Truth], box: np.ndarray, category: np.ndarray, score: np.ndarray, chance: np.ndarray) -> None:
    """Count what was found of the true things of one picture."""
    for truth in truths:
        if truth.pixels < LARGE:
            continue
        into.truths[truth.category] += 1
        if truth.cells.any():
            likely = chance[: len(CATEGORIES), truth.cells].mean(axis=1)
            right, sure = likely.argmax() == truth.category, likely.max() / max(likely.sum(), 1e-6)
            into.named[truth.category] += (right, 1)
            into.sure[min(BINS - 1, int(sure * BINS))] += (sure, right, 1)
    used: set[int] = set()
    for d in np.argsort(-score, kind="stable"):
        name, best, chosen = int(category[d].argmax()), ENOUGH, -1
        for g, truth in enumerate(truths):
            if g not in used and truth.category == name and (share := overlap(box[d], truth.box)) >= best:
                best, chosen = share, g
        if chosen >= 0:
            used.add(chosen)
        hit = 0 if chosen < 0 else 1 if truths[chosen].pixels >= LARGE else -1
        into.detections.append((name, float(score[d]), hit))
    for g, truth in enumerate(truths):
        (into.found if truth.pixels >= LARGE else into.found_small)[:] += (g in used, 1)


def figures_of(homes: list[HomeCounts]) -> dict[str, float]:
    """Figures of some homes together, from 0 to 1.

    `map50` is the mean over categories of average precision at overlap 0.5, `recall` of things found with their names, `category` of
    names given the true mask (mean over categories), `room` of room types, `ece` the expected calibration error of names.
    """
    truths = np.sum([home.truths for home in homes], axis=0)
    ones = [one for home in homes for one in home.detections]
    name, score, hit = (np.array([one[i] for one in ones]) for i in range(3)) if ones else (np.zeros(0),) * 3
    precision = [average_precision(score[name == c], hit[name == c].astype(int), int(truths[c])) for c in range(len(CATEGORIES))]
    named, sure = (np.sum([getattr(home, part) for home in homes], axis=0) for part in ("named", "sure"))
    known = named[:, 1] > 0
    return {
        "map50": float(np.nanmean(precision)) if truths.any() else float("nan"),
        "recall": _share(np.sum([home.found for home in homes], axis=0)),
        "recall_small": _share(np.sum([home.found_small for home in homes], axis=0)),
        "category": float((named[known, 0] / named[known, 1]).mean()) if known.any() else float("nan"),
        "room": _share(np.sum([home.rooms for home in homes], axis=0)),
        "ece": float(np.abs(sure[:, 0] - sure[:, 1]).sum() / max(1.0, sure[:, 2].sum())),
    }


def with_intervals(homes: list[HomeCounts], seed: int) -> dict[str, dict[str, float]]:
    """Figures with 95% intervals: percentile bootstrap over homes (Efron & Tibshirani 1993)."""
    rng, means = np.random.default_rng([seed, BOOTSTRAP]), figures_of(homes)
    draws = [figures_of([homes[i] for i in rng.integers(len(homes), size=len(homes))]) for _ in range(RESAMPLES)]
    out = {}
    for figure, mean in means.items():
        low, high = np.nanquantile([draw[figure] for draw in draws], (0.025, 0.975))
        out[figure] = {"mean": round(mean, 4), "low": round(float(low), 4), "high": round(float(high), 4)}
    return out


def _share(counts: np.ndarray) -> float:
    """Right among all; NaN of none."""
    return float(counts[0] / counts[1]) if counts[1] else float("nan")

"""Names of things in near views, with and without the fovea."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import torch

from agent.learning.frames import FrameBatch, FrameConfig, FrameStream
from agent.learning.stages import WEIGHTS
from agent.learning.vocabulary import CATEGORIES, NONE
from agent.perception.detect import Detector, Sight, look
from agent.perception.fovea import FAIR, SMALL
from agent.perception.score import ATTRIBUTES, BINS, BOOTSTRAP, RESAMPLES
from envs.percepts import Percept
from envs.types import Camera
from experiments.evaluate import Evaluate
from experiments.progress import progress

BATCH, FARTHEST = 32, 3.0  # frames rendered together, distance [m] of most views
SEEN = 12  # pixels of a thing that counts
DISTANCES = (0.5, 1.0, 2.0, 3.0)  # [m] ends of bins
LOST, MERGED, FOUND = range(3)
_SMALL = np.array([CATEGORIES.index(name) for name in SMALL])


@dataclass(frozen=True)
class Things:
    """Rows of things in view.

    Each has its home, category and distance [m]; by detector how it was found, what was right, and how sure its category was. `held` is
    [LOST, MERGED, FOUND], `right` of each of `ATTRIBUTES` 1 or 0, or -1 where the thing has no such name or was not found.
    """

    home: np.ndarray
    category: np.ndarray
    distance: np.ndarray
    held: np.ndarray
    right: np.ndarray
    sure: np.ndarray


def evaluate(config: Evaluate) -> None:
    """Print shares of things named rightly, without and with the fovea."""
    torch.set_num_threads(1)
    both = Detector.load(config.weights or WEIGHTS, fovea=True)
    plain = Detector.load(config.weights or WEIGHTS)
    frames = FrameConfig(split=config.split, size=config.size, style=config.style, pool=16, frames_per_home=16, farthest=FARTHEST)
    stream, count = FrameStream(frames, BATCH, seed=config.seed), -(-config.frames // BATCH)
    rows: list[tuple] = []
    spent = np.zeros(3)
    with progress("looking at frames", count * BATCH) as advance:
        for k in range(count):
            batch = stream.at(k)
            rows += _rows(batch, (plain, both), frames.camera, spent)
            advance(BATCH, more=True)
    things = Things(*(np.array(column) for column in zip(*rows, strict=True)))
    costs = [round(float(1000 * (spent[0] + part) / (count * BATCH)), 2) for part in spent[1:]]
    figures = _figures(things, config.seed) | _calibration(things) | {"cpu ms and ratio": [*costs, round(costs[1] / costs[0], 3)]}
    homes = len(np.unique(things.home))
    print(f"{len(things.home)} things in {count * BATCH} frames of {homes} {config.split} homes, without and with the fovea:")
    for name, figure in figures.items():
        print(f"  {name:<28} {figure}")
    if config.json:
        told = {"part": config.part, "split": config.split, "n": count * BATCH, "homes": homes, "seed": config.seed}
        print(json.dumps(told | figures))


def _rows(batch: FrameBatch, detectors: tuple[Detector, Detector], camera: Camera, spent: np.ndarray) -> Iterator[tuple]:
    """Rows of the things in some frames; CPU time [s] of the network and of each detector is added to `spent`."""
    began = time.process_time()
    sights: list[Sight] = list(look(detectors[0].vision, batch.rgb, batch.depth, batch.pitch, camera))
    spent[0] += time.process_time() - began
    for k, sight in enumerate(sights):
        pose = batch.position_w[k], float(batch.yaw_w[k]), float(batch.pitch[k])
        percepts = []
        for d, detector in enumerate(detectors):
            began = time.process_time()
            percepts.append(detector.percept(sight, batch.rgb[k], batch.depth[k], camera, pose))
            spent[1 + d] += time.process_time() - began
        ids, pixels = np.unique(batch.instance[k], return_counts=True)
        for thing in ids[(ids > 0) & (pixels >= SEEN)]:
            names = [int(getattr(batch, name)[batch.home[k], thing]) for name in ATTRIBUTES]
            if not batch.thing[batch.home[k], thing]:
                continue
            mask = batch.instance[k] == thing
            said = [_judged(percept, mask, names) for percept in percepts]
            distance = float(np.median(batch.depth[k][mask]))
            yield batch.scenes[batch.home[k]].name, names[0], distance, *([one[part] for one in said] for part in range(3))


def _judged(percept: Percept, mask: np.ndarray, names: list[int]) -> tuple[int, list[int], float]:
    """How a thing was found, which of its names are right, and the chance of its category."""
    inside = percept.region[mask]
    inside = inside[inside >= 0]
    if not len(inside):
        return LOST, [-1] * len(names), 0.0
    r = int(np.bincount(inside).argmax())
    if (inside == r).sum() < FAIR * (percept.region == r).sum():
        return MERGED, [-1] * len(names), 0.0
    chances = [getattr(percept, name)[r] for name in ATTRIBUTES]
    right = [-1 if name == NONE else int(chance.argmax() == name) for chance, name in zip(chances, names, strict=True)]
    return FOUND, right, float(chances[0].max())


def _figures(things: Things, seed: int) -> dict[str, list]:
    """Shares [without, with, difference], differences as [mean, low, high], of all and of small things, by distance and category.

    A thing that is lost or merged with another is not named rightly.
    """
    small = np.isin(things.category, _SMALL)
    every = np.ones(len(small), np.bool_)
    rings = {f" {a:g}-{b:g} m": (things.distance >= a) & (things.distance < b) for a, b in pairwise(DISTANCES)}
    kinds = {CATEGORIES[c]: things.category == c for c in _SMALL}
    groups = {"all": every, "small": small} | {f"small{name}": small & ring for name, ring in rings.items()}
    groups |= {f"{kind}{name}": mine & ring for kind, mine in kinds.items() for name, ring in ({"": every} | rings).items()}
    found = (things.held == FOUND).all(axis=1)
    named = things.right[..., 0] == 1
    out = {f"named {group}": _share(things.home[mine], named[mine], seed) for group, mine in groups.items() if mine.any()}
    for k, name in enumerate(ATTRIBUTES[1:], 1):
        for group in ("all", "small"):
            mine = groups[group] & found & (things.right[..., k] >= 0).all(axis=1)
            out[f"{name} {group}"] = _share(things.home[mine], things.right[mine][..., k] == 1, seed)
    for kind, name in ((LOST, "lost"), (MERGED, "merged")):
        out |= {
            f"{name} {group}": _share(things.home[groups[group]], things.held[groups[group]] == kind, seed) for group in ("all", "small")
        }
    return out


def _share(home: np.ndarray, right: np.ndarray, seed: int) -> list:
    """Number of things, and their shares without, with, and of the difference with its 95% interval: bootstrap over homes."""
    names, row = np.unique(home, return_inverse=True)
    many = np.bincount(row).astype(float)
    gain = np.bincount(row, right[:, 1].astype(float) - right[:, 0])
    drawn = np.random.default_rng([seed, BOOTSTRAP]).integers(len(names), size=(RESAMPLES, len(names)))
    low, high = np.quantile(gain[drawn].sum(axis=1) / many[drawn].sum(axis=1), (0.025, 0.975))
    return [len(home), *(round(float(x), 3) for x in (*right.mean(axis=0), gain.sum() / many.sum(), low, high))]


def _calibration(things: Things) -> dict[str, list]:
    """Expected calibration errors of the categories of things that are found, without and with."""
    out = []
    for d in range(2):
        mine = things.held[:, d] == FOUND
        sure, right = things.sure[mine, d], things.right[mine, d, 0] == 1
        place = np.minimum(BINS - 1, (sure * BINS).astype(int))
        out.append(round(float(np.abs(np.bincount(place, sure) - np.bincount(place, right)).sum() / max(1, len(sure))), 4))
    return {"calibration error": out}

"""Shares of sizes that can be told: `python -m experiments.validation.sizes`.

Sizes are small, medium or large for a thing of its category. They are told by the sizes of the nearest things of the same, true category in
train homes, by the whole boxes of things, which nobody sees, and by what is measured of the surfaces in view; the network is beside them.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import tyro
from jaxtyping import Float, Int

from agent.encoders.sentences.names import measures_of
from agent.learning.cache import CacheConfig, FeatureCache
from agent.learning.stages import WEIGHTS
from agent.learning.weights import load_ground
from agent.perception.related import AGAIN, RelatedTokens
from agent.perception.tokens import REGIONS
from envs.vocabulary import CATEGORIES, SIZES
from experiments.perception.answering import figure

NEAREST = 15  # things that vote
NEAR = 2.0  # distance [m] within which a thing is near


@dataclass(frozen=True)
class Sizes:
    """Shares of sizes that can be told."""

    frames: int = 1600
    """Val pictures."""
    train: int = 20_000
    """Pictures of the cache of train homes, of which the first `known` are used."""
    known: int = 6000
    """Train pictures whose things vote."""
    weights: Path = WEIGHTS
    """Folder of weights."""
    json: bool = False
    """Whether a last line has all figures."""


@dataclass(frozen=True)
class Shown:
    """Regions that show a thing: `row` and `region`, and what is known of it.

    `box` are logarithms of its extents, `surface` those of what is measured, `cut` is whether the picture's edge cuts it off, `far` its
    distance [m].
    """

    row: Int[np.ndarray, "n"]
    region: Int[np.ndarray, "n"]
    home: Int[np.ndarray, "n"]
    category: Int[np.ndarray, "n"]
    size: Int[np.ndarray, "n"]
    box: Float[np.ndarray, "n 3"]
    surface: Float[np.ndarray, "n 6"]
    cut: np.ndarray
    far: np.ndarray

    @classmethod
    def of(cls, cache: FeatureCache, count: int) -> "Shown":
        """Regions of the first pictures of a cache."""
        found, boxes = [], []
        for row, view in enumerate(cache.views[:count]):
            world = view.world()
            for k, thing in enumerate(view.regions[:REGIONS]):
                one = world.known[thing] if thing else None
                if one is not None and one.size:
                    found.append((row, k, view.index, CATEGORIES.index(one.category), SIZES.index(one.size)))
                    boxes.append(one.extents)
        row, region, home, category, size = np.array(found).T
        tokens = {
            name: torch.from_numpy(np.asarray(getattr(cache.tokens, name)[:count], np.float32)) for name in ("extent", "point", "pixels")
        }
        box = np.asarray(cache.tokens.box[:count], np.float32)[row, region]
        surface = measures_of(tokens).numpy()[row, region]
        cut = np.asarray(np.concatenate([box[:, :2] < 0.01, box[:, 2:] > 0.99], axis=1).any(axis=1))
        far = tokens["point"].norm(dim=2).numpy()[row, region]
        return cls(row, region, home, category, size, np.log(np.array(boxes)), surface, cut, far)


def told(known: Shown, asked: Shown, by: str) -> Int[np.ndarray, "n"]:
    """Sizes by the vote of the nearest known things of the same category."""
    out = np.full(len(asked.size), SIZES.index("medium"))
    ours, theirs = getattr(asked, by), getattr(known, by)
    for category in np.unique(asked.category):
        mine, some = np.flatnonzero(asked.category == category), np.flatnonzero(known.category == category)
        if len(some) < NEAREST:
            continue
        scale = theirs[some].std(0) + 1e-3
        away = (((ours[mine][:, None] - theirs[some][None]) / scale) ** 2).sum(2)
        near = known.size[some][np.argpartition(away, NEAREST - 1, axis=1)[:, :NEAREST]]
        out[mine] = np.stack([(near == k).sum(1) for k in range(len(SIZES))], axis=1).argmax(1)
    return out


def by_network(weights: Path, cache: FeatureCache, asked: Shown, *, recognised: bool) -> Int[np.ndarray, "n"]:
    """Sizes as recognition has them, or as grounding's experts judge them again."""
    if recognised:
        return np.asarray(cache.tokens.size)[asked.row, asked.region].argmax(1)
    ends = np.cumsum([0, *AGAIN.values()])
    start = ends[list(AGAIN).index("size")]
    again = RelatedTokens.of(load_ground(weights / "ground.safetensors"), cache.tokens).again
    return again[asked.row, asked.region, start : start + len(SIZES)].argmax(1)


def figures(asked: Shown, sizes: Int[np.ndarray, "n"]) -> dict[str, Any]:
    """Shares of right sizes of all things, and by what is seen of them."""
    right, near = (sizes == asked.size).astype(float), ~asked.cut & (asked.far < NEAR)
    parts: Sequence[tuple[str, np.ndarray]] = (
        ("all", near | True),
        ("whole and near", near),
        ("cut off", asked.cut),
        ("whole and far", ~near & ~asked.cut),
    )
    return {name: figure(right, np.unique(asked.home, return_inverse=True)[1], where) for name, where in parts}


def main(config: Sizes) -> int:
    """Print a table; exit code 0."""
    torch.set_num_threads(1)
    val = FeatureCache.open(CacheConfig("val", config.frames), config.weights)
    known = Shown.of(FeatureCache.open(CacheConfig("train", config.train), config.weights), config.known)
    asked = Shown.of(val, config.frames)
    ways = {
        "medium, always": np.full(len(asked.size), SIZES.index("medium")),
        "recognition": by_network(config.weights, val, asked, recognised=True),
        "judged again": by_network(config.weights, val, asked, recognised=False),
        "surface in view, true category": told(known, asked, "surface"),
        "whole box, true category": told(known, asked, "box"),
    }
    found = {name: figures(asked, sizes) for name, sizes in ways.items()}
    parts = list(next(iter(found.values())))
    print("| sizes by | " + " | ".join(f"{part}, n = {found['recognition'][part]['n']}" for part in parts) + " |")
    print("|---|" + "---|" * len(parts))
    for name, row in found.items():
        print(
            f"| {name} | "
            + " | ".join(f"{row[part]['mean']:.3f} [{row[part]['low']:.3f}, {row[part]['high']:.3f}]" for part in parts)
            + " |"
        )
    if config.json:
        print(json.dumps(found))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(tyro.cli(Sizes)))

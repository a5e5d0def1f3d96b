"""Ablations of grounding: `python -m experiments.validation.grounding_ablations --steps N --out DIR`.

Each variant is trained from scratch for the same steps and asked the same phrases about val pictures, beside position tokens, which ground
without regions. Differences to the base are paired; their intervals are over homes. The command goes on where it was killed.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
import tyro

from agent.learning.cache import CacheConfig, FeatureCache
from agent.learning.loop import Progress, Schedule, Settings, train
from agent.learning.sentences.grounding import GroundRecipe, best_threshold
from agent.learning.stages import WEIGHTS
from agent.learning.weights import load_reader
from agent.perception.tokens import REGIONS
from envs.errors import InputError
from envs.intervals import mean_interval
from experiments.data.provenance import commit, machine
from experiments.perception.grounding import Item, choices_of, items_of, judge, right_of
from experiments.reports.files import write_json

FIGURES = ("accuracy", "one_word", "alike", "not_in_view")
FALL = 2  # the rate falls over the last half


# A variant is a row here.
VARIANTS: dict[str, tuple[str, Callable[[GroundRecipe], GroundRecipe]]] = {
    "base": ("product of experts", lambda recipe: recipe),
    "refiner": ("with cross-attention of regions to slots", lambda recipe: replace(recipe, model=replace(recipe.model, refiner=True))),
    "lost": ("things without a region are trained as not in view", lambda recipe: replace(recipe, lost="none")),
    "phrases-alone": ("nothing told of regions beside the phrase", lambda recipe: replace(recipe, aside=0.0)),
}


@dataclass(frozen=True)
class Ablations:
    """Train and evaluate variants of grounding."""

    out: Path
    """Folder of trainings and results."""
    steps: int = 3000
    """Steps of each training, of 64 phrases."""
    frames: int = 1600
    """Pictures of tune homes that choose thresholds, and as many of val homes to evaluate on."""
    train: int = 20_000
    """Pictures to train on."""
    seed: int = 0
    """Seed of weights and phrases."""
    only: tuple[str, ...] = ()
    """Variants to train in this call; all when not given."""

    def __post_init__(self) -> None:
        for name in self.only:
            if name not in VARIANTS:
                raise InputError(f"--only: expected some of {', '.join(VARIANTS)}, got {name}")
        if min(self.steps, self.frames, self.train) < 1:
            raise InputError("expected --steps, --frames and --train of at least 1")


def main(config: Ablations) -> int:
    """Train, evaluate, print a table and write it; exit code 0."""
    torch.set_num_threads(1)
    found = {name: _scores(config, name) for name in VARIANTS if not config.only or name in config.only}
    rows = {name: {figure: _row(one[figure], found.get("base", {}).get(figure)) for figure in FIGURES} for name, one in found.items()}
    for name, row in rows.items():
        print(f"{name:<14} " + "  ".join(f"{figure} {_said(one)}" for figure, one in row.items()))
    told = {"steps": config.steps, "frames": config.frames, "seed": config.seed, "commit": commit(), "machine": machine()}
    write_json(config.out / "results.json", told | {"variants": rows})
    return 0


def _scores(config: Ablations, name: str) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Values of each figure and their homes, of a variant trained as far as needed."""
    base = GroundRecipe(str(WEIGHTS), str(WEIGHTS / "reader.safetensors"), cache=CacheConfig("train", config.train), seed=config.seed)
    recipe = VARIANTS[name][1](base)

    def report(progress: Progress) -> None:
        if progress.step % 500 == 0:
            print(f"{name}: step {progress.step:,}, choice {progress.losses['choice']:.3f}", file=sys.stderr)

    schedule = Schedule(config.steps, fall=config.steps // FALL)
    weights = train(recipe, schedule, config.out / name, Settings(every=100), report=report)
    net = recipe.build()
    net.load_state_dict(weights)
    net.eval()
    reader = load_reader(WEIGHTS / "reader.safetensors")
    tune, val = (FeatureCache.open(CacheConfig(split, config.frames), WEIGHTS) for split in ("tune", "val"))
    items = [one for one in items_of(tune, config.seed) if "any" in one.tags and one.false]
    true = choices_of(net, reader, tune, [(one.row, one.true) for one in items])
    false = choices_of(net, reader, tune, [(one.row, one.false) for one in items if one.false])[:, REGIONS]
    threshold = best_threshold(true[:, REGIONS], right_of(tune, items, true[:, :REGIONS].argmax(1)) > 0, false)
    asked: list[Item] = [one for one in items_of(val, config.seed) if "any" in one.tags and one.false]
    result = judge(net, reader, val, asked, threshold)
    values = {"not_in_view": ((result.true + result.false) / 2, result.home)}
    kept = {"accuracy": result.rows("any"), "one_word": result.rows("one_word"), "alike": result.rows("alike")}
    return values | {figure: (result.right[rows], result.home[rows]) for figure, rows in kept.items()}


def _row(own: tuple[np.ndarray, np.ndarray], base: tuple[np.ndarray, np.ndarray] | None) -> dict[str, Any]:
    """Mean of a figure, and its paired difference to the base with its interval over homes."""
    values, home = own
    row: dict[str, Any] = {"mean": round(float(values.mean()), 4), "n": len(values)}
    if base is not None and base[0] is not values:
        found = mean_interval(values - base[0], np.unique(home, return_inverse=True)[1], ends=(-1.0, 1.0))
        row["difference"] = None if found is None else {"mean": found.mean, "low": found.low, "high": found.high}
    return row


def _said(row: dict[str, Any]) -> str:
    """A figure in a line."""
    more = row.get("difference")
    return f"{row['mean']:.3f}" + (f" ({more['mean']:+.3f} [{more['low']:+.3f}, {more['high']:+.3f}])" if more else "")


if __name__ == "__main__":
    sys.exit(main(tyro.cli(Ablations)))

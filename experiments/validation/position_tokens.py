"""Grounding by position tokens, without regions: `python -m experiments.validation.position_tokens --steps N --out DIR`.

Ordered targets against the true bin alone, and against ordered targets of bins in a random order. The box of a thing is that of the region
that shows it; all are asked the same phrases about val pictures as regions are (`gothere evaluate ground`), without those that fit nothing.
"""

import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
import tyro
from torch import Tensor, nn

from agent.encoders.sentences.positions import BINS, DECAY, PositionConfig, PositionNet, bins_of, box_of, ordered_loss
from agent.learning.cache import CacheConfig, FeatureCache
from agent.learning.loop import Progress, Schedule, Settings, train
from agent.learning.sentences.grounding import GroundRecipe, PhraseStream, reading_in
from agent.learning.stages import WEIGHTS
from agent.learning.weights import load_reader
from agent.perception.tokens import REGIONS
from envs.errors import InputError
from envs.intervals import mean_interval
from experiments.data.provenance import commit, machine
from experiments.perception.grounding import BATCH, items_of
from experiments.reports.files import write_json

ALONE = 50.0  # decay with which the true bin alone is the target
HALF = 0.5  # least overlap of a right box
VARIANTS = {"ordered": DECAY, "plain": ALONE, "permuted": DECAY}


@dataclass(frozen=True)
class PositionRecipe:
    """Recipe of position tokens.

    `fall` is the decay of the targets, `permuted` gives bins a random order.
    """

    base: GroundRecipe
    fall: float = DECAY
    permuted: bool = False
    model: PositionConfig = field(default_factory=PositionConfig)
    batch: int = 64
    rate: float = 1e-3
    decay: float = 0.02
    average: float = 0.998
    seed: int = 0

    def build(self) -> PositionNet:
        """Initial network."""
        torch.manual_seed(self.seed)
        return self.model.build()

    def stream(self, rank: int, world: int) -> PhraseStream:
        """Phrases of one worker."""
        return self.base.stream(rank, world)

    def example(self, stream: PhraseStream, number: int) -> dict[str, Tensor]:
        """Batch `number`: patches, what is said, and boxes of what it fits."""
        batch, rows = stream.numbered(number)
        fits = batch["fits"]
        some = ~fits[:, REGIONS]
        box = batch["box"][torch.arange(len(fits)), fits[:, :REGIONS].int().argmax(1)]
        patches = torch.from_numpy(np.asarray(stream.cache.patches[rows], np.float32))
        said = {name: part[some] for name, part in batch.items() if name.startswith("said.")}
        return {"patches": patches[some], "box": box[some], **said}

    def loss(self, model: nn.Module, example: dict[str, Tensor]) -> tuple[Tensor, dict[str, Tensor]]:
        """Cross-entropy of the edges' bins."""
        bins = self.order()[bins_of(example["box"])]
        loss = ordered_loss(model(example["patches"], reading_in(example)), bins, self.fall)
        return loss, {"edges": loss}

    def order(self) -> Tensor:
        """Number of the class of each bin."""
        order = np.random.default_rng(self.seed).permutation(BINS) if self.permuted else np.arange(BINS)
        return torch.from_numpy(order)


@dataclass(frozen=True)
class Positions:
    """Train and evaluate position tokens."""

    out: Path
    """Folder of trainings and results."""
    steps: int = 1500
    """Steps of each training, of 64 phrases, half of which fit nothing and are left out."""
    frames: int = 1600
    """Val pictures to evaluate on."""
    train: int = 20_000
    """Pictures to train on."""
    only: tuple[str, ...] = ()
    """Variants to train in this call; all when not given."""

    def __post_init__(self) -> None:
        for name in self.only:
            if name not in VARIANTS:
                raise InputError(f"--only: expected some of {', '.join(VARIANTS)}, got {name}")


def main(config: Positions) -> int:
    """Train, evaluate, print and write figures; exit code 0."""
    torch.set_num_threads(1)
    found = {name: _figures(config, name) for name in VARIANTS if not config.only or name in config.only}
    for name, one in found.items():
        print(f"{name:<10} " + "  ".join(f"{figure} {value}" for figure, value in one.items()))
    write_json(config.out / "results.json", {"steps": config.steps, "commit": commit(), "machine": machine(), "variants": found})
    return 0


def _figures(config: Positions, name: str) -> dict[str, Any]:
    """Accuracy at an overlap of half, with its interval, and mean error of the bins, of a variant."""
    reader = WEIGHTS / "reader.safetensors"
    base = GroundRecipe(str(WEIGHTS), str(reader), cache=CacheConfig("train", config.train))
    recipe = PositionRecipe(base, VARIANTS[name], name == "permuted")

    def report(progress: Progress) -> None:
        print(f"{name}: step {progress.step:,}, {progress.losses['edges']:.3f}", file=sys.stderr)

    schedule = Schedule(config.steps, fall=config.steps // 2)
    net = recipe.build()
    net.load_state_dict(train(recipe, schedule, config.out / name, Settings(every=250), report=report))
    net.eval()
    val, hearing = FeatureCache.open(CacheConfig("val", config.frames), WEIGHTS), load_reader(reader)
    items = [one for one in items_of(val, 0) if "any" in one.tags]
    back, right, errors, homes = recipe.order().argsort(), [], [], []
    for first in range(0, len(items), BATCH):
        part = items[first : first + BATCH]
        with torch.inference_mode():
            reading = hearing(hearing.encode([one.true.text for one in part]))
            patches = torch.from_numpy(np.asarray(val.patches[[one.row for one in part]], np.float32))
            bins = back[net(patches, reading).argmax(2)]
        for one, found, box in zip(part, bins, box_of(bins).numpy(), strict=True):
            view = val.views[one.row]
            shown = [k for k, thing in enumerate(view.regions[:REGIONS]) if thing in one.true.targets]
            homes.append(view.index)
            true = np.array(val.tokens.box[one.row, shown[0]]) if shown else None
            right.append(0.0 if true is None else float(_overlap(box, true) >= HALF))
            if true is not None:
                errors.append(float((found - bins_of(torch.from_numpy(true))).abs().float().mean()))
    interval = mean_interval(np.array(right), np.unique(homes, return_inverse=True)[1])
    accuracy = None if interval is None else [round(v, 4) for v in (interval.mean, interval.low or 0.0, interval.high or 1.0)]
    return {"accuracy": accuracy, "bin_error": round(float(np.mean(errors)), 3), "n": len(items)}


def _overlap(a: np.ndarray, b: np.ndarray) -> float:
    """Intersection over union of two boxes; 0 for one without area."""
    inner = np.maximum(0, np.minimum(a[2:], b[2:]) - np.maximum(a[:2], b[:2])).prod()
    return float(inner / max(1e-9, (a[2:] - a[:2]).clip(0).prod() + (b[2:] - b[:2]).clip(0).prod() - inner))


if __name__ == "__main__":
    sys.exit(main(tyro.cli(Positions)))

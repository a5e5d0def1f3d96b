"""Training of attributes: names, colours, sizes and materials of regions, on a frozen vision network."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from agent.encoders.attributes import AttributeConfig, AttributeNet
from agent.encoders.vision import VisionNet
from agent.learning.frames import FrameBatch, FrameConfig, FrameStream
from agent.learning.vocabulary import NONE
from agent.learning.weights import load_vision
from agent.perception.detect import categories_of, inputs_of, look
from agent.perception.regions import pixel_regions, points_of
from envs.types import Camera

LEAST = 30  # least pixels of a thing to train on
INPUTS = ("statistics", "features", "chance", "extent", "geometry")
NAMES = ("category", "color", "size", "material")


@dataclass(frozen=True)
class AttributeRecipe:
    """Recipe that determines the attribute heads; `vision` is the file of the vision network."""

    vision: str
    model: AttributeConfig = field(default_factory=AttributeConfig)
    frames: FrameConfig = field(default_factory=lambda: FrameConfig(first=40_000))
    batch: int = 32
    rate: float = 2e-3
    decay: float = 0.01
    average: float = 0.995
    seed: int = 0

    def build(self) -> AttributeNet:
        """Initial heads."""
        torch.manual_seed(self.seed)
        return self.model.build()

    def stream(self, rank: int, world: int) -> "RegionStream":
        """Regions of one worker."""
        frames = FrameStream(self.frames, self.batch // world, seed=self.seed, rank=rank, world=world)
        return RegionStream(frames, Path(self.vision))

    def example(self, stream: "RegionStream", number: int) -> dict[str, Tensor]:
        """Batch `number` as tensors."""
        return stream.at(number)

    def loss(self, model: torch.nn.Module, example: dict[str, Tensor]) -> tuple[Tensor, dict[str, Tensor]]:
        """Loss of a batch, and its parts."""
        said = model(example["statistics"], example["features"], example["chance"], example["extent"], example["geometry"])
        parts = {name: named_loss(logits, example[name.removesuffix("_joint")]) for name, logits in said._asdict().items()}
        return torch.stack(list(parts.values())).sum(), parts


class RegionStream:
    """Stream of regions of frames: inputs and targets of the heads."""

    def __init__(self, frames: FrameStream, vision: Path) -> None:
        self.frames, self.vision = frames, load_vision(vision)

    def at(self, number: int) -> dict[str, Tensor]:
        """Regions of batch `number`."""
        return regions_of(self.frames.at(number), self.vision, self.frames.config.camera)


def regions_of(batch: FrameBatch, vision: VisionNet, camera: Camera) -> dict[str, Tensor]:
    """Inputs and attributes of the things in some frames.

    Regions are their true masks, and those that the network finds.
    """
    rows: dict[str, list[np.ndarray]] = {name: [] for name in (*INPUTS, *NAMES)}
    for k, sight in enumerate(look(vision, batch.rgb, batch.depth, batch.pitch, camera)):
        ids, counts = np.unique(batch.instance[k], return_counts=True)
        ids = ids[(ids > 0) & (counts >= LEAST) & batch.thing[batch.home[k]][np.maximum(ids, 0)]]
        number = np.full(batch.category.shape[1], -1, np.int32)
        number[ids] = np.arange(len(ids))
        true = number[np.clip(batch.instance[k], 0, len(number) - 1)]
        found = sight.instances()
        own = pixel_regions(found.cell, batch.depth[k], len(found.score), camera.focal)
        match = true_of(own, true, len(found.score))
        every, good = np.arange(len(ids)), np.flatnonzero(match >= 0)
        for region, category, kept, things in (
            (true, categories_of(sight.chance, true, len(ids)), every, ids),
            (own, found.category, good, ids[match[good]] if len(good) else ids[:0]),
        ):
            extent = points_of(region, batch.depth[k], len(category), camera, np.zeros(3), 0.0, float(batch.pitch[k]))[1]
            inputs = inputs_of(sight, batch.rgb[k], region, batch.depth[k], extent, camera, float(batch.pitch[k]), category)
            for name, part in zip(INPUTS, inputs, strict=True):
                rows[name].append(part[kept].astype(np.float32))
            for name in NAMES:
                rows[name].append(getattr(batch, name)[batch.home[k]][things].astype(np.int64))
    return {name: torch.from_numpy(np.concatenate(parts)) for name, parts in rows.items()}


def true_of(own: np.ndarray, true: np.ndarray, count: int) -> np.ndarray:
    """Index of the true region of each of `count` own ones, -1 for none.

    Their overlap is at least half of their union.
    """
    match = np.full(count, -1, np.int64)
    for k in range(count):
        inside = own == k
        there = np.bincount(true[inside & (true >= 0)])
        if len(there) and (best := int(there.argmax())) >= 0 and 2 * there[best] >= inside.sum() + (true == best).sum() - there[best]:
            match[k] = best
    return match


def named_loss(logits: Tensor, target: Tensor) -> Tensor:
    """Mean cross-entropy over regions that have the attribute; log k for logits of 0."""
    known = (target != NONE).sum()
    return F.cross_entropy(logits, target, ignore_index=NONE, reduction="sum") / known.clamp_min(1)

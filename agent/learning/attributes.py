"""Training of attributes: colours, sizes and materials of regions, on a frozen vision network."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from agent.encoders.attributes import AttributeConfig, AttributeNet
from agent.encoders.pixels import pixels_of
from agent.learning.frames import FrameBatch, FrameConfig, FrameStream
from agent.learning.vocabulary import CATEGORIES, NONE
from agent.learning.weights import load_vision
from agent.perception.colors import color_statistics
from agent.perception.instances import chances
from agent.perception.regions import points_of, region_features
from envs.types import Camera

LEAST = 30  # least pixels of a thing to train on
CELL = 4


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
        said = model(example["statistics"], example["features"], example["chance"], example["extent"])
        parts = {name: _loss(getattr(said, name), example[name]) for name in ("color", "size", "material")}
        return torch.stack(list(parts.values())).sum(), parts


class RegionStream:
    """Stream of regions of frames with their true masks: inputs and targets of the heads."""

    def __init__(self, frames: FrameStream, vision: Path) -> None:
        self.frames, self.vision = frames, load_vision(vision)

    def at(self, number: int) -> dict[str, Tensor]:
        """Regions of batch `number`."""
        return regions_of(self.frames.at(number), self.vision, self.frames.config.camera)


@torch.no_grad()  # heads are trained on these: tensors of inference_mode cannot be
def regions_of(batch: FrameBatch, vision: torch.nn.Module, camera: Camera) -> dict[str, Tensor]:
    """Inputs and attributes of all things in some frames.

    Inputs are statistics, features, probabilities of categories, and extents.
    """
    seen = vision(torch.from_numpy(pixels_of(batch.rgb, batch.depth, batch.pitch, camera)).permute(0, 3, 1, 2))
    chance, features = chances(seen.classes.numpy())[:, : len(CATEGORIES)], seen.features.numpy()
    rows: dict[str, list[np.ndarray]] = {name: [] for name in ("statistics", "features", "chance", "extent")}
    names = ("category", "color", "size", "material")
    truth: dict[str, list[np.ndarray]] = {name: [] for name in names}
    for k in range(len(batch.rgb)):
        ids, counts = np.unique(batch.instance[k], return_counts=True)
        fits = (ids > 0) & (counts >= LEAST) & batch.thing[batch.home[k]][np.maximum(ids, 0)]
        ids = ids[fits]
        number = np.full(batch.category.shape[1], -1, np.int32)
        number[ids] = np.arange(len(ids))
        region = number[np.clip(batch.instance[k], 0, len(number) - 1)]
        cell = np.ascontiguousarray(region[CELL // 2 :: CELL, CELL // 2 :: CELL])
        pose = np.zeros(3), 0.0, float(batch.pitch[k])
        rows["statistics"].append(color_statistics(batch.rgb[k], region, len(ids)))
        rows["features"].append(region_features(features[k], cell, len(ids)))
        likely = region_features(chance[k], cell, len(ids))
        rows["chance"].append(likely / np.maximum(likely.sum(axis=1, keepdims=True), 1e-6))
        rows["extent"].append(points_of(region, batch.depth[k], len(ids), camera, *pose)[1].astype(np.float32))
        for name in names:
            truth[name].append(getattr(batch, name)[batch.home[k]][ids].astype(np.int64))
    found = {name: torch.from_numpy(np.concatenate(parts)) for name, parts in (rows | truth).items()}
    return {name: part.clone() for name, part in found.items()}


def _loss(logits: Tensor, target: Tensor) -> Tensor:
    """Mean cross-entropy over regions that have the attribute; log k for logits of 0."""
    known = (target != NONE).sum()
    return F.cross_entropy(logits, target, ignore_index=NONE, reduction="sum") / known.clamp_min(1)

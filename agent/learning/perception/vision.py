"""Training of perception: recipe, batches and loss."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import Tensor

from agent.encoders.pixels import pixels_of
from agent.encoders.vision import VisionConfig, VisionNet
from agent.learning.frames import FrameConfig, FrameStream
from agent.learning.perception.augment import tints
from agent.learning.perception.objectives import PerceptionWeights, perception_loss
from agent.learning.perception.targets import targets_of

TINT = 221  # purpose of generators


@dataclass(frozen=True)
class PerceptionRecipe:
    """Recipe that determines the weights of the vision network, except the number of workers."""

    model: VisionConfig = field(default_factory=VisionConfig)
    frames: FrameConfig = field(default_factory=FrameConfig)
    weights: PerceptionWeights = field(default_factory=PerceptionWeights)
    batch: int = 32
    rate: float = 2e-3
    decay: float = 0.02
    average: float = 0.998
    augmented: bool = True
    seed: int = 0

    def build(self) -> VisionNet:
        """Initial network."""
        torch.manual_seed(self.seed)
        return self.model.build()

    def stream(self, rank: int, world: int) -> FrameStream:
        """Frames of one worker."""
        return FrameStream(self.frames, self.batch // world, seed=self.seed, rank=rank, world=world)

    def example(self, stream: FrameStream, number: int) -> dict[str, Tensor]:
        """Batch `number` as tensors."""
        batch = stream.at(number)
        tint = tints(np.random.default_rng([self.seed, TINT, stream.rank, number]), stream.batch) if self.augmented else None
        pixels = pixels_of(batch.rgb, batch.depth, batch.pitch, self.frames.camera, tint=tint)
        targets = targets_of(batch)
        names = ("classes", "center", "offset", "box", "part", "weight", "room")
        tensors = {name: torch.from_numpy(getattr(targets, name)) for name in names}
        tensors["classes"] = tensors["classes"].long()
        return tensors | {"pixels": torch.from_numpy(pixels).permute(0, 3, 1, 2)}

    def loss(self, model: torch.nn.Module, example: dict[str, Any]) -> tuple[Tensor, dict[str, Tensor]]:
        """Loss of a batch, and its parts."""
        return perception_loss(model(example["pixels"]), example, self.weights)

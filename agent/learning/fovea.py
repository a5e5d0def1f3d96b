"""Training of the fovea: names of regions from crops at full resolution, on frozen vision and attributes.

Frames are near views. A chapter of them is rendered at once, and its regions are drawn a few times each, since rendering costs as much
as learning.
"""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from jaxtyping import Int
from torch import Tensor

from agent.encoders.attributes import AttributeNet, Attributes
from agent.encoders.fovea import KINDS, FoveaConfig, FoveaNet
from agent.encoders.vision import VisionNet
from agent.learning.attributes import named_loss
from agent.learning.frames import FrameBatch, FrameConfig, FrameStream
from agent.learning.vocabulary import CATEGORIES, NONE
from agent.learning.weights import load_attributes, load_fovea, load_vision
from agent.perception.calibrate import temperature
from agent.perception.detect import RegionInputs, categories_of, inputs_of, look
from agent.perception.fovea import FAIR, crops_of
from agent.perception.regions import pixel_regions, points_of
from envs.types import Camera

FRAMES = 32  # rendered together
TUNED = 960  # frames that calibrate
FARTHEST = 3.0  # [m] distance of most views
DRAWN = 271  # purpose of generators
LEAST = 12  # least pixels of a thing to train on
SURE = 0.1  # least probability of the centre of a region to train on
TRUE = 0.2  # share of rows whose region is the true mask


@dataclass(frozen=True)
class FoveaRecipe:
    """Recipe that determines the fovea.

    `weights` is the folder of the frozen networks. A chapter of `chapter` frames lasts for `steps` steps of `batch` regions.
    """

    weights: str
    model: FoveaConfig = field(default_factory=FoveaConfig)
    frames: FrameConfig = field(default_factory=lambda: FrameConfig(first=80_000, farthest=FARTHEST, frames_per_home=128))
    chapter: int = 1024
    steps: int = 60
    batch: int = 256
    rate: float = 2e-3
    decay: float = 0.02
    average: float = 0.99
    seed: int = 0

    def build(self) -> FoveaNet:
        """Initial network."""
        torch.manual_seed(self.seed)
        return self.model.build()

    def stream(self, rank: int, world: int) -> "Chapters":
        """Regions of one worker."""
        frames = FrameStream(self.frames, min(FRAMES, self.chapter), seed=self.seed, rank=rank, world=world)
        return Chapters(frames, self, self.batch // world)

    def example(self, stream: "Chapters", number: int) -> dict[str, Tensor]:
        """Batch `number` as tensors."""
        return stream.at(number)

    def loss(self, model: torch.nn.Module, example: dict[str, Tensor]) -> tuple[Tensor, dict[str, Tensor]]:
        """Loss of a batch, and its parts."""
        said = named(model, example)
        parts = {name: named_loss(getattr(said, name), example[f"true_{name}"]) for name in KINDS}
        return torch.stack(list(parts.values())).sum(), parts


def named(model: torch.nn.Module, rows: dict[str, Tensor]) -> Attributes:
    """Logits of the fovea for rows of regions."""
    said = Attributes(*(rows[f"said_{name}"] for name in (*KINDS, "color")))
    return model(*(rows[name] for name in ("crop", "width", *RegionInputs._fields[1:])), said)


class Chapters:
    """Regions of worker `rank`: batches drawn from chapters of frames."""

    def __init__(self, frames: FrameStream, recipe: FoveaRecipe, batch: int) -> None:
        self.frames, self.recipe, self.batch = frames, recipe, batch
        folder = Path(recipe.weights)
        self.vision, self.attributes = load_vision(folder / "vision.safetensors"), load_attributes(folder / "attributes.safetensors")
        self._number, self._rows = -1, {}

    def at(self, number: int) -> dict[str, Tensor]:
        """Batch `number`: regions of its chapter, rare categories more often, half of the crops mirrored."""
        chapter = number // self.recipe.steps
        if chapter != self._number:
            self._number, self._rows = chapter, self.chapter(chapter)
        rng = np.random.default_rng([self.recipe.seed, DRAWN, self.frames.rank, number])
        chance = evenly(self._rows["true_category"].numpy())
        drawn = torch.from_numpy(rng.choice(len(chance), self.batch, p=chance))
        batch = {name: part[drawn] for name, part in self._rows.items()}
        mirrored = torch.from_numpy(rng.random(self.batch) < 0.5)
        batch["crop"][mirrored] = batch["crop"][mirrored].flip(3)
        return batch

    def chapter(self, number: int) -> dict[str, Tensor]:
        """Regions of all frames of a chapter."""
        count = -(-self.recipe.chapter // self.frames.batch)
        camera = self.frames.config.camera
        made = [regions_of(self.frames.at(number * count + k), self.vision, self.attributes, camera) for k in range(count)]
        return {name: torch.cat([rows[name] for rows in made]) for name in made[0]}


@torch.inference_mode()
def fovea_calibration(seed: int, folder: Path, *, frames: int = TUNED) -> dict[str, float]:
    """Temperatures by kind of name of the weights in a folder, on regions that are found in tune homes."""
    views = FrameConfig(split="tune", pool=16, frames_per_home=16, farthest=FARTHEST)
    rows = Chapters(FrameStream(views, FRAMES, seed=seed), FoveaRecipe(str(folder), chapter=frames), 0).chapter(0)
    rows = {name: part[~rows["true_mask"]] for name, part in rows.items()}
    said, out = named(load_fovea(folder / "fovea.safetensors"), rows), {}
    for name in KINDS:
        truth = rows[f"true_{name}"].numpy()
        known = truth != NONE
        out[name] = round(temperature(getattr(said, name).softmax(dim=1).numpy()[known], truth[known]), 3)
    return out


def evenly(category: Int[np.ndarray, "m"]) -> np.ndarray:
    """Chances of rows with which categories are half-way between as they are and equally frequent."""
    many = np.bincount(category, minlength=len(CATEGORIES))[category]
    chance = 1 / np.sqrt(many)
    return chance / chance.sum()


@torch.inference_mode()
def regions_of(batch: FrameBatch, vision: VisionNet, attributes: AttributeNet, camera: Camera) -> dict[str, Tensor]:
    """Inputs and attributes of the regions that are found in some frames, and of some true ones."""
    rows: dict[str, list[np.ndarray]] = {}
    for k, sight in enumerate(look(vision, batch.rgb, batch.depth, batch.pitch, camera)):
        rgb, depth, pitch = batch.rgb[k], batch.depth[k], float(batch.pitch[k])
        ids, counts = np.unique(batch.instance[k], return_counts=True)
        ids = ids[(ids > 0) & (counts >= LEAST) & batch.thing[batch.home[k]][np.maximum(ids, 0)]]
        number = np.full(batch.category.shape[1], -1, np.int32)
        number[ids] = np.arange(len(ids))
        true = number[np.clip(batch.instance[k], 0, len(number) - 1)]
        found = sight.instances()
        own = pixel_regions(found.cell, depth, len(found.score), camera.focal)
        match = main_thing(own, true, len(found.score), len(ids))
        good = np.flatnonzero((match >= 0) & (found.sure >= SURE))
        some = np.flatnonzero(np.arange(len(ids)) % round(1 / TRUE) == k % round(1 / TRUE))
        for region, cells, kept, things in (
            (true, categories_of(sight.chance, true, len(ids)), some, ids[some]),
            (own, found.category, good, ids[match[good]] if len(good) else ids[:0]),
        ):
            extent = points_of(region, depth, len(cells), camera, np.zeros(3), 0.0, pitch)[1]
            inputs = inputs_of(sight, rgb, region, depth, extent, camera, pitch, cells)
            said = attributes(*(torch.from_numpy(part) for part in inputs))._asdict()
            crop, width = crops_of(rgb, depth, region, len(cells), camera.focal)
            parts = inputs._asdict() | {"crop": crop, "width": width, "pixels": np.bincount(region[region >= 0], minlength=len(cells))}
            parts |= {f"said_{name}": said[name].numpy() for name in KINDS}
            made = {name: part[kept] for name, part in parts.items() if name != "statistics"}
            made |= {f"true_{name}": getattr(batch, name)[batch.home[k]][things].astype(np.int64) for name in KINDS}
            made["true_mask"] = np.full(len(kept), region is true)
            for name, part in made.items():
                rows.setdefault(name, []).append(part)
    return {name: torch.from_numpy(np.concatenate(parts)) for name, parts in rows.items()}


def main_thing(own: np.ndarray, true: np.ndarray, count: int, things: int) -> Int[np.ndarray, "count"]:
    """Index of the thing that each of `count` regions shows most of, -1 for none.

    A fair share of the region's pixels has to be on it, and of its own pixels in the region.
    """
    inside = (own >= 0) & (true >= 0)
    shared = np.bincount(own[inside] * things + true[inside], minlength=count * things).reshape(count, things)
    if not things:
        return np.full(count, -1)
    area, mine = np.bincount(own[own >= 0], minlength=count), np.bincount(true[true >= 0], minlength=things)
    best = shared.argmax(axis=1)
    most = shared[np.arange(count), best]
    return np.where((most >= FAIR * np.maximum(1, area)) & (most >= FAIR * np.maximum(1, mine[best])), best, -1)

"""Training of the fovea: names of regions from crops at full resolution.

Crops are of true things whose masks are made as coarse as those that are found, since no network is needed for them. A chapter of frames is
rendered at once, and its regions are then drawn in batches. The weights of the experts are fitted to what is found in tune homes.
"""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from jaxtyping import Float, Int, Int32
from torch import Tensor

from agent.encoders.attributes import AttributeNet, Attributes
from agent.encoders.fovea import KINDS, SHARES, FoveaConfig, FoveaNet, joined
from agent.encoders.vision import VisionNet
from agent.learning.frames import FrameBatch, FrameConfig, FrameStream
from agent.learning.perception.attributes import named_loss
from agent.learning.vocabulary import CATEGORIES, NONE
from agent.learning.weights import load_attributes, load_fovea, load_vision
from agent.perception.detect import inputs_of, look
from agent.perception.fovea import FAIR, SMALL, crops_of
from agent.perception.regions import CELL, geometry_of, pixel_regions, points_of
from envs.types import Camera

FRAMES = 32  # rendered together
TUNED = 768  # frames that calibrate
FARTHEST = 3.0  # [m] distance of most views
DRAWN, COARSE = 271, 272  # purposes of generators
LEAST = 12  # least pixels of a thing to train on
SURE = 0.1  # least probability of the centre of a region to train on
LARGE, RARELY = 900, 0.25  # regions of more pixels are drawn so much less often
INPUTS = ("crop", "width", "extent", "geometry")
PULL = 1e-3  # of the weights of experts to those without a crop
Rows = dict[str, Tensor]


def _frames() -> FrameConfig:
    """Near views, small things twice as often."""
    return FrameConfig(first=80_000, farthest=FARTHEST, frames_per_home=64, aims=(*SMALL, *SMALL, *CATEGORIES))


@dataclass(frozen=True)
class FoveaRecipe:
    """Recipe that determines the fovea.

    A chapter of `chapter` frames lasts for `steps` steps of `batch` crops. The colours of a share `recolored` of them are exchanged.
    """

    model: FoveaConfig = field(default_factory=FoveaConfig)
    frames: FrameConfig = field(default_factory=_frames)
    chapter: int = 2048
    steps: int = 100
    batch: int = 256
    recolored: float = 0.4
    rate: float = 2e-3
    decay: float = 0.02
    average: float = 0.98
    seed: int = 0

    def build(self) -> FoveaNet:
        """Initial network."""
        torch.manual_seed(self.seed)
        return self.model.build()

    def stream(self, rank: int, world: int) -> "Chapters":
        """Regions of one worker."""
        return Chapters(FrameStream(self.frames, FRAMES, seed=self.seed, rank=rank, world=world), self, self.batch // world)

    def example(self, stream: "Chapters", number: int) -> Rows:
        """Batch `number` as tensors."""
        return stream.at(number)

    def loss(self, model: torch.nn.Module, example: Rows) -> tuple[Tensor, dict[str, Tensor]]:
        """Loss of a batch, and its parts."""
        said = model(*(example[name] for name in INPUTS))
        parts = {name: named_loss(said[name], example[f"true_{name}"]) for name in KINDS}
        return torch.stack(list(parts.values())).sum(), parts


class Chapters:
    """Regions of worker `rank`: batches drawn from chapters of frames."""

    def __init__(self, frames: FrameStream, recipe: FoveaRecipe, batch: int) -> None:
        self.frames, self.recipe, self.batch = frames, recipe, batch
        self._number, self._rows = -1, {}

    def at(self, number: int) -> Rows:
        """Batch `number`."""
        chapter = number // self.recipe.steps
        if chapter != self._number:
            self._number, self._rows = chapter, self.chapter(chapter)
        return drawn(
            self._rows, self.batch, self.recipe.recolored, np.random.default_rng([self.recipe.seed, DRAWN, self.frames.rank, number])
        )

    def chapter(self, number: int) -> Rows:
        """Regions of the frames of a chapter."""
        rng, count = np.random.default_rng([self.recipe.seed, COARSE, self.frames.rank, number]), self.recipe.chapter // self.frames.batch
        batches = range(number * count, (number + 1) * count)
        return _joined([coarse_regions(self.frames.at(k), self.frames.config.camera, rng) for k in batches])


def drawn(rows: Rows, count: int, recolored: float, rng: np.random.Generator) -> Rows:
    """Rows drawn with `chances`, half of the crops mirrored.

    A share has red, green and blue exchanged, and no names of colours and materials: so categories are known by shapes.
    """
    chance = chances(rows["true_category"].numpy(), rows["pixels"].numpy())
    chosen = torch.from_numpy(rng.choice(len(chance), count, p=chance))
    out = {name: part[chosen] for name, part in rows.items()}
    mirrored = torch.from_numpy(rng.random(count) < 0.5)
    out["crop"][mirrored] = out["crop"][mirrored].flip(3)
    other = torch.from_numpy(np.flatnonzero(rng.random(count) < recolored))
    order = torch.from_numpy(rng.permuted(np.tile(np.arange(3), (len(other), 1)), axis=1))
    out["crop"][other, :3] = out["crop"][other[:, None], order]
    out["true_color"][other] = out["true_material"][other] = NONE
    return out


def chances(category: Int[np.ndarray, "m"], pixels: Int[np.ndarray, "m"]) -> Float[np.ndarray, "m"]:
    """Chances with which rows are drawn.

    Categories are half-way between as they are and equally frequent; large regions are rare.
    """
    chance = np.where(pixels > LARGE, RARELY, 1) / np.sqrt(np.bincount(category, minlength=len(CATEGORIES))[category])
    return chance / chance.sum()


@torch.no_grad()
def found_regions(batch: FrameBatch, vision: VisionNet, attributes: AttributeNet, camera: Camera) -> Rows:
    """Regions that are found in some frames, with their true names."""
    rows: dict[str, list[np.ndarray]] = {}
    for k, sight in enumerate(look(vision, batch.rgb, batch.depth, batch.pitch, camera)):
        rgb, depth, pitch = batch.rgb[k], batch.depth[k], float(batch.pitch[k])
        true, ids = things_in(batch, k)
        found = sight.instances()
        own = pixel_regions(found.cell, depth, len(found.score), camera.focal)
        match = main_thing(own, true, len(found.score), len(ids))
        extent = points_of(own, depth, len(match), camera, np.zeros(3), 0.0, pitch)[1]
        inputs = inputs_of(sight, rgb, own, depth, extent, camera, pitch, found.category)
        said = attributes(*(torch.from_numpy(part) for part in inputs))._asdict()
        parts = _crops(batch, k, own, extent, camera) | {"category": inputs.category}
        parts |= {f"said_{name}": said[name].numpy() for name in KINDS}
        _append(rows, batch, k, parts, np.flatnonzero((match >= 0) & (found.sure >= SURE)), ids, match)
    return _tensors(rows)


def coarse_regions(batch: FrameBatch, camera: Camera, rng: np.random.Generator) -> Rows:
    """Crops and true names of things in some frames that are not large.

    Their masks are as coarse as those that are found.
    """
    rows: dict[str, list[np.ndarray]] = {}
    for k in range(len(batch.rgb)):
        true, ids = things_in(batch, k, 2 * LARGE)
        own = pixel_regions(coarse_cells(true, len(ids), rng), batch.depth[k], len(ids), camera.focal)
        match = main_thing(own, true, len(ids), len(ids))
        extent = points_of(own, batch.depth[k], len(ids), camera, np.zeros(3), 0.0, float(batch.pitch[k]))[1]
        _append(rows, batch, k, _crops(batch, k, own, extent, camera), np.flatnonzero(match >= 0), ids, match)
    return _tensors(rows)


def things_in(batch: FrameBatch, k: int, most: float = np.inf) -> tuple[Int32[np.ndarray, "h w"], Int[np.ndarray, "t"]]:
    """Number of the thing at each pixel of a frame, and the ids.

    It is -1 for none, and for things of more than `most` pixels.
    """
    instance, thing = np.maximum(batch.instance[k], 0), batch.thing[batch.home[k]]
    counts = np.bincount(instance.ravel(), minlength=len(thing))
    ids = np.flatnonzero((counts >= LEAST) & (counts <= most) & thing)
    number = np.full(len(counts), -1, np.int32)
    number[ids] = np.arange(len(ids))
    return number[instance], ids


def coarse_cells(true: Int32[np.ndarray, "h w"], things: int, rng: np.random.Generator) -> Int32[np.ndarray, "y x"]:
    """Number of the thing in each cell, as roughly as a network might say.

    It is -1 for none. A cell needs a random number of the thing's pixels; some cells are lost, and some are moved by one.
    """
    h, w = true.shape
    if not things:
        return np.full((h // CELL, w // CELL), -1, np.int32)
    number = np.arange(h)[:, None] // CELL * (w // CELL) + np.arange(w)[None] // CELL
    inside = true >= 0
    shares = np.bincount(number[inside] * things + true[inside], minlength=number[-1, -1] * things + things).reshape(-1, things)
    cell = np.where(shares.max(axis=1) >= rng.integers(2, 11), shares.argmax(axis=1), -1).reshape(h // CELL, w // CELL).astype(np.int32)
    moved = np.roll(cell, int(rng.choice((-1, 1))), int(rng.integers(2)))
    cell = np.where(rng.random(cell.shape) < rng.choice((0, 0.1, 0.4)), moved, cell)
    return np.where(rng.random(cell.shape) < 0.05, np.int32(-1), cell)


def main_thing(own: np.ndarray, true: np.ndarray, count: int, things: int) -> Int[np.ndarray, "count"]:
    """Index of the thing that each of `count` regions shows most of.

    It is -1 for none. A fair share of the region's pixels has to be on it, and of its own pixels in the region.
    """
    if not things:
        return np.full(count, -1)
    inside = (own >= 0) & (true >= 0)
    shared = np.bincount(own[inside] * things + true[inside], minlength=count * things).reshape(count, things)
    area, mine = np.bincount(own[own >= 0], minlength=count), np.bincount(true[true >= 0], minlength=things)
    best = shared.argmax(axis=1)
    most = shared[np.arange(count), best]
    return np.where((most >= FAIR * np.maximum(1, area)) & (most >= FAIR * np.maximum(1, mine[best])), best, -1)


def fitted_shares(seed: int, folder: Path, *, frames: int = TUNED) -> list:
    """Weights of the experts, fitted to regions that are found in tune homes."""
    views = FrameConfig(split="tune", pool=16, frames_per_home=16, farthest=FARTHEST)
    vision, attributes = load_vision(folder / "vision.safetensors"), load_attributes(folder / "attributes.safetensors")
    stream = FrameStream(views, min(frames, FRAMES), seed=seed)
    rows = _joined([found_regions(stream.at(k), vision, attributes, views.camera) for k in range(-(-frames // FRAMES))])
    return fit_shares(load_fovea(folder / "fovea.safetensors"), rows)


def fit_shares(net: FoveaNet, rows: Rows) -> list:
    """Weights of the experts with the least cross-entropy of names of regions."""
    with torch.no_grad():
        seen = net(*(rows[name] for name in INPUTS))
    shares = torch.tensor(SHARES, requires_grad=True)
    optimizer = torch.optim.LBFGS([shares], max_iter=60)

    def closure() -> Tensor:
        optimizer.zero_grad()
        said = joined(shares, seen, *told(rows), rows["geometry"])
        loss = torch.stack([named_loss(getattr(said, name), rows[f"true_{name}"]) for name in KINDS]).sum()
        loss = loss + PULL * (shares - torch.tensor(SHARES)).square().sum()
        loss.backward()
        return loss

    optimizer.step(closure)  # pyright: ignore[reportArgumentType]
    return [[[round(x, 4) for x in pair] for pair in kind] for kind in shares.tolist()]


def told(rows: Rows) -> tuple[Attributes, Tensor]:
    """Logits of the heads for regions that are found, and what cells say."""
    return Attributes(*(rows[f"said_{name}"] for name in (*KINDS, "color"))), rows["category"]


def _crops(batch: FrameBatch, k: int, region: np.ndarray, extent: np.ndarray, camera: Camera) -> dict[str, np.ndarray]:
    """Crops of the regions of a frame, and their measures."""
    crop, width = crops_of(batch.rgb[k], batch.depth[k], region, len(extent), camera.focal)
    geometry = geometry_of(region, batch.depth[k], len(extent), camera, float(batch.pitch[k]))
    pixels = np.bincount(region[region >= 0], minlength=len(extent))
    return {"crop": crop, "width": width, "extent": extent.astype(np.float32), "geometry": geometry, "pixels": pixels}


def _append(
    rows: dict[str, list[np.ndarray]], batch: FrameBatch, k: int, parts: dict[str, np.ndarray], kept: np.ndarray, ids: np.ndarray,
    match: np.ndarray,
) -> None:  # fmt: skip
    """Append kept regions of a frame with the true names of their things."""
    things = ids[match[kept]]
    names = {f"true_{name}": getattr(batch, name)[batch.home[k]][things].astype(np.int64) for name in KINDS}
    for name, part in ({name: part[kept] for name, part in parts.items()} | names).items():
        rows.setdefault(name, []).append(part)


def _tensors(rows: dict[str, list[np.ndarray]]) -> Rows:
    """Rows as tensors."""
    return {name: torch.from_numpy(np.concatenate(parts)) for name, parts in rows.items()}


def _joined(made: list[Rows]) -> Rows:
    """Rows of several batches together."""
    return {name: torch.cat([rows[name] for rows in made]) for name in made[0]}

"""`Detector`: percepts of n agents from their observations.

The network runs on blocks of fixed size, so that an agent's percept has the same bytes for any n.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from jaxtyping import Bool, Float, Float32, Int32, UInt8
from torch.nn import functional as F

from agent.encoders.attributes import AttributeNet, Attributes
from agent.encoders.folded import folded
from agent.encoders.fovea import KINDS, FoveaNet, joined
from agent.encoders.pixels import pixels_of
from agent.encoders.vision import STRIDE, VisionNet
from agent.learning.vocabulary import CATEGORIES, CLASSES
from agent.learning.weights import calibration_of, load_attributes, load_fovea, load_vision
from agent.perception.colors import color_statistics
from agent.perception.fovea import crops_of
from agent.perception.instances import Instances, chances, instances_of
from agent.perception.regions import geometry_of, pixel_regions, points_of, region_means
from envs.percepts import Percept
from envs.types import Camera, Observation

BLOCK = 4  # pictures in one call of the network; their number changes its last bits
LEAST = 0.15  # least score of a reported region
WINDOW = 0.5  # least probability of a cell of a window


class Sight(NamedTuple):
    """Predictions for the cells of one picture.

    `chance` are probabilities of classes, `center` those of centres, `room` those of the picture's room; the rest is as in `Seen`.
    """

    chance: Float32[np.ndarray, "classes y x"]
    center: Float32[np.ndarray, "y x"]
    offset: Float32[np.ndarray, "2 y x"]
    box: Float32[np.ndarray, "4 y x"]
    room: Float32[np.ndarray, "rooms"]
    features: Float32[np.ndarray, "y x f"]

    def instances(self) -> Instances:
        """Instances in this picture."""
        return instances_of(self.chance, self.center, self.offset, self.box)


class RegionInputs(NamedTuple):
    """Inputs of `AttributeNet` for k regions, in its order, as arrays or tensors."""

    statistics: Any
    features: Any
    category: Any
    extent: Any
    geometry: Any


class Description(NamedTuple):
    """Probabilities of the attributes of k regions, and their pooled features; `color_joint` are the control's."""

    category: Float32[np.ndarray, "k categories"]
    color: Float32[np.ndarray, "k colors"]
    size: Float32[np.ndarray, "k sizes"]
    material: Float32[np.ndarray, "k materials"]
    color_joint: Float32[np.ndarray, "k colors"]
    features: Float32[np.ndarray, "k f"]


@torch.inference_mode()
def look(
    vision: VisionNet,
    rgb: UInt8[np.ndarray, "n h w 3"],
    depth: Float32[np.ndarray, "n h w"],
    pitch: Float[np.ndarray, "n"],
    camera: Camera,
) -> Iterator[Sight]:
    """Predictions for n pictures; `pitch` [rad] is the camera's, positive upwards."""
    for first in range(0, len(rgb), BLOCK):
        rows = np.arange(first, min(len(rgb), first + BLOCK))
        padded = np.concatenate([rows, np.repeat(rows[-1:], BLOCK - len(rows))])  # with repeated pictures, to full size
        pixels = pixels_of(np.ascontiguousarray(rgb[padded]), np.ascontiguousarray(depth[padded]), pitch[padded], camera)
        seen = vision(torch.from_numpy(pixels).permute(0, 3, 1, 2))
        chance, center, room = chances(seen.classes.numpy()), torch.sigmoid(seen.center).numpy(), F.softmax(seen.room, dim=1).numpy()
        offset, box = seen.offset.numpy(), seen.box.numpy()
        features = np.ascontiguousarray(seen.features.numpy().transpose(0, 2, 3, 1))
        for k in range(len(rows)):
            yield Sight(chance[k], center[k], offset[k], box[k], room[k], features[k])


@dataclass(frozen=True)
class Detector:
    """Recognition networks in evaluation mode: `vision`, and `attributes` of its regions.

    `temperature` divides the logits of each kind of name, so that probabilities are frequencies; 1 where it is not given.
    Without `renamed`, a control, regions have the categories that their cells say. With a `fovea` they are named from crops as well.
    """

    vision: VisionNet
    attributes: AttributeNet
    temperature: dict[str, float] = field(default_factory=dict)
    least: float = LEAST
    renamed: bool = True
    fovea: FoveaNet | None = None

    @classmethod
    def load(cls, folder: Path, *, least: float = LEAST, fovea: bool = False) -> "Detector":
        """Detector with the weights in a folder.

        With `fovea`, regions are named after a second look at full resolution. InputError for missing or damaged weights.
        """
        vision, attributes, second = (folder / f"{name}.safetensors" for name in ("vision", "attributes", "fovea"))
        seeing, naming = load_vision(vision), load_attributes(attributes)
        temperature = calibration_of(attributes) | (dict.fromkeys(KINDS, 1.0) if fovea else {})  # the weights of experts are calibrated
        return cls(seeing, naming, temperature, least, fovea=load_fovea(second) if fovea else None)

    def folded(self) -> "Detector":
        """The same with fewer operations; its percepts differ in their last bits."""
        return replace(
            self, vision=folded(self.vision), attributes=folded(self.attributes), fovea=None if self.fovea is None else folded(self.fovea)
        )

    def __call__(self, observation: Observation, camera: Camera) -> tuple[Percept, ...]:
        """Percepts of n agents."""
        sights = look(self.vision, observation.rgb, observation.depth, observation.pitch_a, camera)
        return tuple(
            self.percept(
                sight, observation.rgb[i], observation.depth[i], camera,
                (observation.position_a[i], float(observation.yaw_a[i]), float(observation.pitch_a[i])),
            )
            for i, sight in enumerate(sights)
        )  # fmt: skip

    def percept(
        self,
        sight: Sight,
        rgb: UInt8[np.ndarray, "h w 3"],
        depth: Float32[np.ndarray, "h w"],
        camera: Camera,
        pose: tuple[Float[np.ndarray, "3"], float, float],
    ) -> Percept:
        """Percept of one picture.

        `pose` is the camera's body in the frame of the start: position [m], yaw and pitch [rad].
        """
        found = sight.instances()
        count = len(found.score)
        region = pixel_regions(found.cell, depth, count, camera.focal)
        point, extent, yaw = points_of(region, depth, count, camera, *pose)
        said = self.describe(sight, rgb, region, depth, extent, camera, pose[2], found.category, found.sure >= self.least)
        category = said.category
        if self.fovea is None:  # it has weighed what cells say: they know how well a region hangs together
            both = np.sqrt(said.category * np.maximum(found.category, 1e-6))
            category = both / np.maximum(both.sum(axis=1, keepdims=True), 1e-6)
        score = found.sure * category.max(axis=1, initial=0.0)
        order = np.argsort(-score, kind="stable")
        order = order[score[order] >= self.least]
        renumber = np.full(count + 1, -1, np.int32)
        renumber[order] = np.arange(len(order))
        box = np.clip(found.box[order] * STRIDE, 0, [camera.width, camera.height] * 2)
        said = Description(*(part[order] for part in said._replace(category=category)))
        room = tempered(sight.room, self.temperature.get("room", 1.0))
        window = (sight.chance[CLASSES.index("window")] >= WINDOW).repeat(STRIDE, 0).repeat(STRIDE, 1)
        return Percept(
            renumber[region], box, score[order], said.category, said.color, said.size, said.material, room, point[order], extent[order],
            yaw[order], said.features, window,
        )  # fmt: skip

    @torch.inference_mode()
    def describe(
        self,
        sight: Sight,
        rgb: UInt8[np.ndarray, "h w 3"],
        region: Int32[np.ndarray, "h w"],
        depth: Float32[np.ndarray, "h w"],
        extent: Float[np.ndarray, "k 3"],
        camera: Camera,
        pitch: float,
        category: Float32[np.ndarray, "k categories"] | None = None,
        looked: Bool[np.ndarray, "k"] | None = None,
    ) -> Description:
        """Names of given regions of a picture, with their visible extents [m].

        `pitch` [rad] is the camera's body's. `category` is what the cells say; without it, it is pooled from the cells of the regions.
        A fovea takes a second look at those that are `looked` at, or at all.
        """
        if category is None:
            category = categories_of(sight.chance, region, len(extent))
        inputs = inputs_of(sight, rgb, region, depth, extent, camera, pitch, category)
        told = RegionInputs(*(torch.from_numpy(part) for part in inputs))
        logits = self.attributes(*told)
        if self.fovea is not None:
            logits = self._second(rgb, region, depth, camera.focal, told, logits, looked)
        said = {name: F.softmax(part / self.temperature.get(name, 1.0), dim=1).numpy() for name, part in logits._asdict().items()}
        return Description(**said | ({} if self.renamed else {"category": category}), features=inputs.features)

    def _second(
        self, rgb: np.ndarray, region: np.ndarray, depth: np.ndarray, focal: float, told: RegionInputs, logits: Attributes,
        looked: Bool[np.ndarray, "k"] | None,
    ) -> Attributes:  # fmt: skip
        """Logits after a second look at some regions, or at all; those of the others are as they were."""
        assert self.fovea is not None
        row = np.arange(len(told.extent)) if looked is None else np.flatnonzero(looked)
        if not len(row):
            return logits
        number = np.full(len(told.extent) + 1, -1, np.int32)
        number[row] = np.arange(len(row))
        crops = (torch.from_numpy(part) for part in crops_of(rgb, depth, number[region], len(row), focal))
        mine = torch.from_numpy(row)
        seen = self.fovea(*crops, told.extent[mine], told.geometry[mine])
        said = joined(self.fovea.shares, seen, Attributes(*(part[mine] for part in logits)), told.category[mine], told.geometry[mine])
        return Attributes(*(part.index_copy(0, mine, new) for part, new in zip(logits, said, strict=True)))


def inputs_of(
    sight: Sight,
    rgb: UInt8[np.ndarray, "h w 3"],
    region: Int32[np.ndarray, "h w"],
    depth: Float32[np.ndarray, "h w"],
    extent: Float[np.ndarray, "k 3"],
    camera: Camera,
    pitch: float,
    category: Float32[np.ndarray, "k categories"],
) -> RegionInputs:
    """Inputs of `AttributeNet` for the regions of a picture, as `Detector.describe` is told of them."""
    count = len(extent)
    features, geometry = region_means(sight.features, region, count), geometry_of(region, depth, count, camera, pitch)
    return RegionInputs(color_statistics(rgb, region, count), features, category, extent.astype(np.float32), geometry)


def categories_of(
    chance: Float32[np.ndarray, "classes y x"], region: Int32[np.ndarray, "h w"], count: int
) -> Float32[np.ndarray, "k categories"]:
    """Probabilities of the categories of regions: means over their cells, given that they are things."""
    likely = region_means(np.ascontiguousarray(chance[: len(CATEGORIES)].transpose(1, 2, 0)), region, count)
    return likely / np.maximum(likely.sum(axis=1, keepdims=True), 1e-6)


def tempered(chance: Float32[np.ndarray, "*k c"], temperature: float) -> Float32[np.ndarray, "*k c"]:
    """Probabilities whose logarithms are divided by a temperature."""
    if temperature == 1.0:
        return chance
    power = np.maximum(chance, 1e-6) ** np.float32(1 / temperature)
    return power / power.sum(axis=-1, keepdims=True)

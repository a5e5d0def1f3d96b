"""`Detector`: percepts of n agents from their observations.

The network runs on blocks of fixed size, so that an agent's percept has the same bytes for any n.
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional as F

from agent.encoders.attributes import AttributeNet
from agent.encoders.pixels import pixels_of
from agent.encoders.vision import STRIDE, VisionNet
from agent.perception.colors import color_statistics
from agent.perception.instances import Instances, chances, instances_of
from agent.perception.regions import pixel_regions, points_of, region_features
from envs.percepts import Percept
from envs.types import Camera, Observation

BLOCK = 4  # pictures in one call of the network; their number changes its last bits
LEAST = 0.15  # least score of a reported region


@dataclass(frozen=True)
class Detector:
    """Recognition networks in evaluation mode: `vision`, and `attributes` of its regions."""

    vision: VisionNet
    attributes: AttributeNet
    least: float = LEAST

    def __call__(self, observation: Observation, camera: Camera) -> tuple[Percept, ...]:
        """Percepts of n agents."""
        n = len(observation.rgb)
        found: list[Percept] = []
        for first in range(0, n, BLOCK):
            rows = np.arange(first, min(n, first + BLOCK))
            found += self._block(observation, camera, rows)
        return tuple(found)

    @torch.inference_mode()
    def _block(self, observation: Observation, camera: Camera, rows: np.ndarray) -> list[Percept]:
        """Percepts of a block of agents, padded with repeated pictures to full size."""
        padded = np.concatenate([rows, np.repeat(rows[-1:], BLOCK - len(rows))])
        rgb, depth, pitch = (np.ascontiguousarray(part[padded]) for part in (observation.rgb, observation.depth, observation.pitch_a))
        pixels = torch.from_numpy(pixels_of(rgb, depth, pitch, camera)).permute(0, 3, 1, 2)
        seen = self.vision(pixels)
        chance, center = chances(seen.classes.numpy()), torch.sigmoid(seen.center).numpy()
        offset, box, features = seen.offset.numpy(), seen.box.numpy(), seen.features.numpy()
        room = F.softmax(seen.room, dim=1).numpy()
        percepts = []
        for k, i in enumerate(rows.tolist()):
            there = instances_of(chance[k], center[k], offset[k], box[k])
            pose = observation.position_a[i], float(observation.yaw_a[i]), float(observation.pitch_a[i])
            percepts.append(self._percept(there, rgb[k], depth[k], features[k], room[k], camera, pose))
        return percepts

    def _percept(self, found: Instances, rgb, depth, features, room, camera: Camera, pose) -> Percept:
        """Percept of the instances in one agent's picture."""
        kept = found.score >= self.least
        renumber = np.append(np.where(kept, np.cumsum(kept) - 1, -1), -1).astype(np.int32)
        cell, count = renumber[found.cell], int(kept.sum())
        region = pixel_regions(cell, depth, count, camera.focal)
        statistics, pooled = color_statistics(rgb, region, count), region_features(features, cell, count)
        point, extent, yaw = points_of(region, depth, count, camera, *pose)
        logits = self.attributes(
            *(torch.from_numpy(part.astype(np.float32)) for part in (statistics, pooled, found.category[kept], extent))
        )
        color, size, material = (F.softmax(part, dim=1).numpy() for part in logits)
        box = np.clip(found.box[kept] * STRIDE, 0, [camera.width, camera.height] * 2)
        return Percept(region, box, found.score[kept], found.category[kept], color, size, material, room, point, extent, yaw, pooled)

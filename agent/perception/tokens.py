"""`RegionTokens`: the recognized regions of n pictures as arrays of one shape.

Every head on top of perception takes them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
import torch
from jaxtyping import Float, Float32, Int
from torch import Tensor

from envs.percepts import Percept
from envs.types import Camera
from envs.vocabulary import CATEGORIES, COLORS, MATERIALS, ROOMS, SIZES

REGIONS = 16  # most regions of a picture: those with the highest scores
FEATURES = 48  # of the vision network, in each cell
PATCHES = 8  # patch tokens along a side
WIDTHS = {
    "features": FEATURES, "category": len(CATEGORIES), "color": len(COLORS), "size": len(SIZES), "material": len(MATERIALS),
    "score": 1, "box": 4, "point": 3, "extent": 3, "yaw": 1, "pixels": 1,
}  # fmt: skip


@dataclass(frozen=True)
class RegionTokens:
    """Regions of n pictures, the first `count` of each row; zeros after them.

    `category`, `color`, `size`, `material` and `room` are probabilities. `box` (left, top, right, bottom) and `pixels` are shares of the
    picture. `point` [m] is the middle of the visible surface in the frame of the agent (right, up from the floor, backwards), `extent` [m]
    and `yaw` [rad] are those of the surface there, `room` is about the whole picture.
    """

    count: Int[np.ndarray, "n"]
    features: Float32[np.ndarray, "n 16 f"]
    category: Float32[np.ndarray, "n 16 categories"]
    color: Float32[np.ndarray, "n 16 colors"]
    size: Float32[np.ndarray, "n 16 sizes"]
    material: Float32[np.ndarray, "n 16 materials"]
    score: Float32[np.ndarray, "n 16 1"]
    box: Float32[np.ndarray, "n 16 4"]
    point: Float32[np.ndarray, "n 16 3"]
    extent: Float32[np.ndarray, "n 16 3"]
    yaw: Float32[np.ndarray, "n 16 1"]
    pixels: Float32[np.ndarray, "n 16 1"]
    room: Float32[np.ndarray, "n rooms"]

    @classmethod
    def empty(cls, n: int) -> "RegionTokens":
        """Tokens of n pictures without regions."""
        parts = {name: np.zeros((n, REGIONS, width), np.float32) for name, width in WIDTHS.items()}
        return cls(np.zeros(n, np.int64), room=np.zeros((n, len(ROOMS)), np.float32), **parts)

    def take(self, rows: Int[np.ndarray, "m"]) -> "RegionTokens":
        """Tokens of some of the pictures."""
        return replace(self, **{part.name: getattr(self, part.name)[rows] for part in fields(self)})

    def tensors(self) -> dict[str, Tensor]:
        """Tensors by name, with `there` (n, 16), whether a row is a region."""
        made = {part.name: torch.from_numpy(np.ascontiguousarray(getattr(self, part.name))) for part in fields(self)}
        made["there"] = torch.arange(REGIONS) < made.pop("count")[:, None]
        return made


def tokens_of(
    percepts: Sequence[Percept], camera: Camera, position_a: Float[np.ndarray, "n 3"], yaw_a: Float[np.ndarray, "n"]
) -> RegionTokens:
    """Tokens of n agents' percepts.

    Positions [m] and yaws [rad] are those of the agents, in the frames of their starts.
    """
    out = RegionTokens.empty(len(percepts))
    for i, percept in enumerate(percepts):
        k = out.count[i] = min(REGIONS, len(percept.score))
        for name in ("features", "category", "color", "size", "material"):
            getattr(out, name)[i, :k] = getattr(percept, name)[:k]
        out.score[i, :k, 0] = percept.score[:k]
        out.box[i, :k] = percept.box[:k] / [camera.width, camera.height, camera.width, camera.height]
        away = np.nan_to_num(percept.point_a[:k] - position_a[i])  # places are unknown without depth
        c, s = np.cos(yaw_a[i]), np.sin(yaw_a[i])
        out.point[i, :k] = np.stack([c * away[:, 0] - s * away[:, 2], away[:, 1], s * away[:, 0] + c * away[:, 2]], axis=1)
        out.extent[i, :k], out.yaw[i, :k, 0] = percept.extent[:k], percept.yaw_a[:k] - yaw_a[i]
        areas = np.bincount(percept.region[percept.region >= 0], minlength=k)[:k]
        out.pixels[i, :k, 0] = areas / (camera.width * camera.height)
        out.room[i] = percept.room
    return out


def patches_of(features: Float32[np.ndarray, "y x f"]) -> Float32[np.ndarray, "64 f"]:
    """Patch tokens of a picture: its cells' features, averaged over an 8 x 8 grid."""
    y, x, f = features.shape
    return features.reshape(PATCHES, y // PATCHES, PATCHES, x // PATCHES, f).mean(axis=(1, 3)).reshape(-1, f)

"""`LandmarkIndex`: remembered things asked in words, by the network of `agent.encoders.index`.

Each landmark is seen as in the picture that shows it best: from that place, looking at it, with the things around it.
"""

from pathlib import Path

import numpy as np
import torch
from jaxtyping import Float

from agent.encoders.index import IndexNet
from agent.encoders.tokenizer import tokenizer
from agent.memory.believed import Belief
from agent.memory.memory import Memory
from agent.perception.tokens import REGIONS, RegionTokens
from envs.language.tokens import words
from envs.types import Camera
from envs.vocabulary import CATEGORIES, COLORS, ROOMS

SHARP = 12.0  # inverse temperature of likenesses, as in training
FAR = 5.0  # [m] from the place, beyond which things are left out
WEIGHTS = Path(__file__).resolve().parent.parent / "weights" / "index.safetensors"


class LandmarkIndex:
    """Vectors of the believed landmarks of a memory.

    `numbers` are their ids in `world()`.
    """

    def __init__(self, net: IndexNet, memory: Memory) -> None:
        self._net = net
        self.numbers = [thing.id for thing in memory.world().things]
        with torch.inference_mode():
            self._parts = net.pictures(views_of(memory).tensors()).parts[:, 0] if self.numbers else torch.zeros(0, net.config.part)

    @classmethod
    def of(cls, memory: Memory, weights: Path = WEIGHTS) -> "LandmarkIndex":
        """Index of a memory with stored weights; InputError where there are none."""
        from agent.learning.weights import load_index

        return cls(load_index(weights), memory)

    def ask(self, text: str) -> dict[int, float]:
        """Likelihood of each landmark that a text is about it.

        It is relative to that of the likeliest one.
        """
        found = tokenizer().encode([text], self._net.config.longest)
        with torch.inference_mode():
            thing = self._net.texts(torch.from_numpy(found.ids), torch.from_numpy(found.there)).thing[0]
            likely = torch.exp(SHARP * (self._parts @ thing))
        return {number: float(one / likely.max()) for number, one in zip(self.numbers, likely, strict=True)}


def speaks_of_things(text: str) -> bool:
    """Whether words name a category, colour or room that the network was trained on."""
    said, named = words(text), {word for name in (*CATEGORIES, *COLORS, *ROOMS) for word in name.split()}
    return any(word in named for word in said)


def views_of(memory: Memory) -> RegionTokens:
    """Tokens of a view of each believed landmark, its own region first."""
    belief, marks = memory.belief(), memory.landmarks
    things = belief.world.things
    out = RegionTokens.empty(len(things))
    center = np.array([thing.center for thing in things]).reshape(-1, 3)
    for row, thing in enumerate(things):
        frame = marks.frames[thing.id - 1][0]
        eye = np.array(frame.place)
        yaw = float(np.arctan2(eye[0] - center[row, 0], eye[2] - center[row, 2]))
        off = np.linalg.norm(center - center[row], axis=1)
        ahead = seen_from(center, eye, yaw)
        shown = (-ahead[:, 2] > 0.3) & (np.abs(ahead[:, 0]) < -ahead[:, 2]) & (np.linalg.norm(ahead, axis=1) < FAR)
        shown &= np.array([one.room for one in things]) == thing.room
        shown[row] = True
        some = np.flatnonzero(shown)[np.argsort(off[shown], kind="stable")][:REGIONS]
        out.count[row] = len(some)
        _fill(out, row, memory, belief, some, ahead[some])
        left, top, right, bottom = frame.box
        wide, high = memory.camera.width, memory.camera.height
        out.box[row, 0], out.pixels[row, 0, 0] = (left / wide, top / high, right / wide, bottom / high), frame.pixels / (wide * high)
        out.room[row] = belief.room[thing.room] if thing.room >= 0 else 1 / belief.room.shape[1]
    return out


def _fill(out: RegionTokens, row: int, memory: Memory, belief: Belief, some: np.ndarray, ahead: Float[np.ndarray, "k 3"]) -> None:
    """Write the regions of one view."""
    marks, k, things = memory.landmarks, len(some), belief.world.things
    numbers = np.array([things[n].id - 1 for n in some])
    for kind, chances in belief.chances.items():
        getattr(out, kind)[row, :k] = chances[some]
    for place, number in enumerate(numbers.tolist()):
        feature = marks.features[number]
        out.features[row, place, : min(len(feature), out.features.shape[2])] = feature[: out.features.shape[2]]
    out.score[row, :k, 0] = marks.score[numbers] / np.maximum(marks.weight[numbers], 1e-6)
    out.point[row, :k] = ahead
    size = np.array([np.array(things[n].high) - np.array(things[n].low) for n in some])
    out.extent[row, :k] = size
    out.box[row, :k] = boxes_of(ahead, size, memory.camera)
    out.pixels[row, :k, 0] = 0.6 * (out.box[row, :k, 2] - out.box[row, :k, 0]) * (out.box[row, :k, 3] - out.box[row, :k, 1])


def seen_from(points: Float[np.ndarray, "n 3"], eye: Float[np.ndarray, "3"], yaw: float) -> Float[np.ndarray, "n 3"]:
    """Points [m] in the frame of an agent at `eye` with a heading [rad].

    It is right, up from its floor, and backwards.
    """
    away, c, s = points - eye, np.cos(yaw), np.sin(yaw)
    return np.stack([c * away[:, 0] - s * away[:, 2], away[:, 1], s * away[:, 0] + c * away[:, 2]], axis=1)


def boxes_of(ahead: Float[np.ndarray, "k 3"], size: Float[np.ndarray, "k 3"], camera: Camera) -> Float[np.ndarray, "k 4"]:
    """Rough boxes in a level picture of things of some sizes [m].

    They are left, top, right, bottom, as shares of the picture.
    """
    depth = np.maximum(0.3, -ahead[:, 2])
    across, up = ahead[:, 0] / depth * camera.focal, (camera.elevation - ahead[:, 1]) / depth * camera.focal
    wide, high = (size[:, k] / depth * camera.focal / 2 for k in (0, 1))
    x, y = camera.width / 2 + across, camera.height / 2 + up
    box = np.stack([(x - wide) / camera.width, (y - high) / camera.height, (x + wide) / camera.width, (y + high) / camera.height], axis=1)
    return box.clip(0.0, 1.0)

"""Scores of perception: nearly 1 for true cells, 0 for empty ones, with intervals around them."""

import numpy as np
import torch

from agent.encoders.attributes import AttributeConfig
from agent.encoders.pixels import blanked
from agent.encoders.vision import Seen
from agent.learning.frames import FrameConfig, FrameStream
from agent.learning.perception.targets import targets_of
from agent.learning.vocabulary import CLASSES, ROOMS
from agent.perception.detect import BLOCK, Detector
from agent.perception.score import count_frames, figures_of, with_intervals

CONFIG = FrameConfig(split="val", pool=4, frames_per_home=16)


class Told(torch.nn.Module):
    """A network that is told the truth of one batch, block after block."""

    def __init__(self, seen: Seen) -> None:
        super().__init__()
        self.seen, self.block = seen, 0

    def forward(self, pixels: torch.Tensor) -> Seen:
        first = self.block * BLOCK % len(self.seen.room)
        self.block += 1
        return Seen(*(part[first : first + BLOCK] for part in self.seen))


def told(seen: Seen) -> Detector:
    """A detector that sees this, with attribute heads that know nothing."""
    return Detector(Told(seen), AttributeConfig().build().eval())  # pyright: ignore[reportArgumentType]


def truth(stream: FrameStream) -> Seen:
    """What a perfect network says of batch 0."""
    targets = targets_of(stream.at(0))
    classes = torch.full((len(targets.room), len(CLASSES), *targets.classes.shape[1:]), -9.0)
    for c in range(len(CLASSES)):
        classes[:, c][torch.from_numpy(targets.classes == c)] = 9.0
    center = torch.logit(torch.from_numpy(targets.center).clamp(1e-4, 1 - 1e-4))
    room = torch.full((len(targets.room), len(ROOMS)), -9.0)
    room[np.arange(len(targets.room)), np.minimum(targets.room, len(ROOMS) - 1)] = 9.0
    offset, box = torch.from_numpy(targets.offset), torch.from_numpy(targets.box)
    return Seen(classes, center, offset, box, room, torch.zeros(len(targets.room), 48, *targets.classes.shape[1:]))


def test_the_truth_scores_nearly_1_and_emptiness_0() -> None:
    stream = FrameStream(CONFIG, 24, seed=3)
    seen, done = truth(stream), []
    homes = count_frames(told(seen), [stream.at(0)], CONFIG.camera, done.append)
    assert done == [24] and len(homes) == 4
    perfect = figures_of(homes)
    assert perfect["map50"] > 0.9 and perfect["recall"] > 0.9 and perfect["category"] > 0.97 and perfect["room"] == 1.0
    assert perfect["mask50"] > 0.75 and perfect["category_unseen"] > 0.97 and perfect["point"] > 0.95
    assert abs(perfect["color"] - 1 / 12) < 0.15  # heads that know nothing
    assert perfect["recall_small"] < perfect["recall"] and perfect["ece"] < 0.05
    empty = count_frames(told(seen._replace(center=torch.full_like(seen.center, -9.0))), [stream.at(0)], CONFIG.camera, done.append)
    assert figures_of(empty)["map50"] == 0.0 == figures_of(empty)["recall"]
    shuffled = seen._replace(classes=seen.classes.roll(1, dims=1))
    assert figures_of(count_frames(told(shuffled), [stream.at(0)], CONFIG.camera, done.append))["recall"] < 0.1


def test_intervals_hold_their_means() -> None:
    stream = FrameStream(CONFIG, 24, seed=3)
    homes = count_frames(told(truth(stream)), [stream.at(0)], CONFIG.camera, lambda n: None)
    for figure in with_intervals(homes, 0).values():
        assert figure["low"] <= figure["mean"] + 0.05 and figure["mean"] - 0.05 <= figure["high"]
        assert 0 <= figure["low"] <= figure["high"] <= 1
    assert with_intervals(homes, 0) == with_intervals(homes, 0)


def test_what_is_withheld_is_gone_and_the_rest_stays() -> None:
    pixels = torch.rand(2, 5, 4, 4) + 0.5
    dark, flat = blanked(pixels, "rgb"), blanked(pixels, "depth")
    assert not dark[:, :3].any() and torch.equal(dark[:, 3:], pixels[:, 3:])
    assert not flat[:, 3:].any() and torch.equal(flat[:, :3], pixels[:, :3])

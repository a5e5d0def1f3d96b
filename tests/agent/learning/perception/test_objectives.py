"""Objectives: what they are at step 0, where they are smallest, and what does not count."""

import math

import numpy as np
import pytest
import torch

from agent.encoders.vision import RARE, VisionConfig
from agent.learning.frames import FrameConfig, FrameStream
from agent.learning.perception.objectives import box_loss, center_loss, class_loss, offset_loss, room_loss
from agent.learning.perception.targets import targets_of
from agent.learning.perception.vision import PerceptionRecipe
from agent.learning.vocabulary import CLASSES, NONE, ROOMS

TINY = VisionConfig((8, 8, 16, 16, 16), (1, 1, 1, 1), 16)
FRAMES = FrameConfig(size=64, pool=2, frames_per_home=64)


def test_classes_begin_at_chance() -> None:
    logits, target = torch.zeros(2, len(CLASSES), 4, 4), torch.randint(0, len(CLASSES), (2, 4, 4))
    assert class_loss(logits, target, torch.rand(2, 4, 4) + 0.1).item() == pytest.approx(math.log(len(CLASSES)), abs=1e-5)
    target[0] = NONE
    weight = torch.ones(2, 4, 4)
    weight[0] = 100
    assert class_loss(logits, target, weight).item() == pytest.approx(math.log(len(CLASSES)), abs=1e-5)


def test_centres_begin_at_what_the_bias_says() -> None:
    target = torch.zeros(1, 8, 8)
    target[0, 3, 4] = 1.0
    p = 1 / (1 + math.exp(-RARE))
    expected = -math.log(p) * (1 - p) ** 2 - 63 * math.log(1 - p) * p**2
    assert center_loss(torch.full((1, 8, 8), RARE), target).item() == pytest.approx(expected, rel=1e-4)
    sure = torch.where(target == 1, 20.0, -20.0)
    assert center_loss(sure, target).item() < 1e-4


def test_boxes_and_offsets_are_right_at_their_targets() -> None:
    target, part = torch.rand(1, 4, 5, 5) + 0.5, torch.ones(1, 5, 5)
    assert box_loss(target, target, part).item() == pytest.approx(0.0, abs=1e-5)
    doubled = torch.ones(1, 4, 5, 5) * 2
    assert box_loss(doubled, torch.ones(1, 4, 5, 5), part).item() == pytest.approx(1 - 1 / 4, abs=1e-5)  # four times the area
    assert offset_loss(torch.zeros(1, 2, 5, 5), torch.ones(1, 2, 5, 5), part).item() == pytest.approx(2.0)
    assert offset_loss(torch.zeros(1, 2, 5, 5), torch.ones(1, 2, 5, 5), torch.zeros(1, 5, 5)).item() == 0.0


def test_rooms_begin_at_chance() -> None:
    target = torch.tensor([0, 3, NONE])
    assert room_loss(torch.zeros(3, len(ROOMS)), target).item() == pytest.approx(math.log(len(ROOMS)), abs=1e-5)


def test_targets_of_a_frame_by_hand() -> None:
    batch = FrameStream(FRAMES, 4).at(0)
    instance, thing = np.zeros_like(batch.instance), int(np.flatnonzero(batch.thing[batch.home[0]])[0])
    instance[0, 16:32, 8:24] = thing
    by_hand = type(batch)(**{**batch.__dict__, "instance": instance})
    targets = targets_of(by_hand)
    assert (targets.classes[0, 4:8, 2:6] == batch.category[batch.home[0], thing]).all()
    assert (targets.classes[0, :4] == NONE).all() and (targets.part[0] > 0).sum() == 16
    assert targets.box[0, :, 4, 2] == pytest.approx([0.5, 0.5, 3.5, 3.5])
    assert targets.offset[0, :, 4, 2] == pytest.approx([1.5, 1.5])
    assert targets.center[0].max() == 1.0 and np.unravel_index(targets.center[0].argmax(), (16, 16)) == (6, 4)
    assert not targets.part[1:].any() and not targets.center[1:].any()


def test_the_whole_loss_at_step_0() -> None:
    recipe = PerceptionRecipe(TINY, FRAMES, batch=4)
    _, parts = recipe.loss(recipe.build().train(), recipe.example(recipe.stream(0, 1), 0))
    assert parts["classes"].item() == pytest.approx(math.log(len(CLASSES)), abs=1e-4)
    assert all(torch.isfinite(part) for part in parts.values())


@pytest.mark.slow
def test_eight_frames_are_learned_by_heart() -> None:
    recipe = PerceptionRecipe(TINY, FRAMES, batch=8, augmented=False)
    model, example = recipe.build().train(), recipe.example(recipe.stream(0, 1), 0)
    optimizer = torch.optim.AdamW(model.parameters(), 5e-3)
    first, _ = recipe.loss(model, example)
    for _ in range(250):
        optimizer.zero_grad()
        loss, parts = recipe.loss(model, example)
        loss.backward()
        optimizer.step()
    assert loss.item() < 0.15 * first.item() and parts["classes"].item() < 0.25

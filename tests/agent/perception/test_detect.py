"""The detector: percepts that do not depend on who else looks, pictures of any size, regions as described."""

from dataclasses import fields

import numpy as np
import pytest
import torch

from agent.encoders.attributes import AttributeConfig
from agent.encoders.vision import VisionConfig
from agent.learning.frames import FrameConfig, FrameStream
from agent.learning.stages import WEIGHTS
from agent.learning.vocabulary import CATEGORIES, ROOMS
from agent.learning.weights import load_vision
from agent.perception.detect import Detector, categories_of, look, tempered
from agent.perception.regions import region_means
from envs.percepts import Percept
from envs.types import Observation


def seen(size: int, n: int) -> tuple[Observation, FrameConfig]:
    """n pictures of val homes."""
    config = FrameConfig(split="val", size=size, pool=3, frames_per_home=32)
    batch = FrameStream(config, n, seed=1).at(0)
    parts = batch.rgb, batch.depth, batch.position_w, batch.yaw_w, batch.pitch, np.zeros(n, np.bool_)
    return Observation(*(part.copy() for part in parts)), config


@pytest.fixture(scope="module")
def detector() -> Detector:
    """The vision network that comes with gothere, with untrained attribute heads."""
    torch.set_num_threads(1)
    torch.manual_seed(0)
    return Detector(load_vision(WEIGHTS / "vision.safetensors"), AttributeConfig().build().eval())


def same(one: Percept, other: Percept) -> bool:
    """Whether two percepts are equal byte for byte."""
    return all(np.array_equal(getattr(one, f.name), getattr(other, f.name), equal_nan=True) for f in fields(Percept))


def test_an_agent_alone_sees_what_it_sees_among_others(detector: Detector) -> None:
    observation, config = seen(128, 7)
    among = detector(observation, config.camera)
    assert len(among) == 7 and sum(len(percept.score) for percept in among) > 10
    for i in range(7):
        rows = Observation(*(getattr(observation, f.name)[i : i + 1] for f in fields(Observation)))
        assert same(detector(rows, config.camera)[0], among[i])


@pytest.mark.parametrize("size", [64, 128, 256])
def test_pictures_of_any_size(detector: Detector, size: int) -> None:
    observation, config = seen(size, 3)
    for percept in detector(observation, config.camera):
        k = len(percept.score)
        assert percept.region.shape == (size, size) and percept.region.max(initial=-1) < k
        assert percept.box.shape == (k, 4) and (percept.box >= 0).all() and (percept.box <= size).all()
        assert (np.diff(percept.score) <= 0).all() and ((percept.score >= detector.least) & (percept.score <= 1)).all()
        for name in ("category", "color", "size", "material"):
            assert np.allclose(getattr(percept, name).sum(axis=1), 1, atol=1e-4)
        assert percept.category.shape[1] == len(CATEGORIES) and percept.room.shape == (len(ROOMS),)
        assert np.isclose(percept.room.sum(), 1, atol=1e-5)


def test_without_depth_there_are_no_places(detector: Detector) -> None:
    observation, config = seen(128, 4)
    blind = Observation(
        *(np.zeros_like(observation.depth) if f.name == "depth" else getattr(observation, f.name) for f in fields(Observation))
    )
    for percept in detector(blind, config.camera):
        assert np.isnan(percept.point_a).all()


def test_an_empty_picture_has_no_regions() -> None:
    torch.manual_seed(0)
    fresh = Detector(VisionConfig().build().eval(), AttributeConfig().build().eval())
    observation, config = seen(64, 2)
    percept = fresh(observation, config.camera)[0]
    assert percept.score.shape == (0,) and (percept.region == -1).all() and percept.features.shape == (0, 48)


def test_means_weigh_cells_by_their_pixels() -> None:
    values = np.array([[[1.0], [5.0]]], np.float32)  # two cells of 4 x 4 pixels
    region = np.full((4, 8), -1, np.int32)
    region[0, :6] = 0  # four pixels of the first cell, two of the second
    region[3, 7] = 1
    assert np.allclose(region_means(values, region, 3), [[(4 * 1 + 2 * 5) / 6], [5.0], [0.0]])


def test_names_of_true_regions_are_mostly_right(detector: Detector) -> None:
    config = FrameConfig(split="val", pool=8, frames_per_home=16)
    batch = FrameStream(config, 32, seed=2).at(0)
    right = []
    for k, sight in enumerate(look(detector.vision, batch.rgb, batch.depth, batch.pitch, config.camera)):
        for thing in np.unique(batch.instance[k]):
            mask = batch.instance[k] == thing
            if thing > 0 and batch.thing[batch.home[k], thing] and mask.sum() >= 200:
                name = categories_of(sight.chance, np.where(mask, 0, -1).astype(np.int32), 1)[0].argmax()
                right.append(name == batch.category[batch.home[k], thing])
    assert len(right) > 40 and np.mean(right) > 0.6


def test_tempering_keeps_the_order_and_sharpens_or_flattens() -> None:
    chance = np.array([[0.6, 0.3, 0.1]], np.float32)
    cold, warm = tempered(chance, 0.5), tempered(chance, 2.0)
    assert np.allclose(cold, np.array([[0.36, 0.09, 0.01]]) / 0.46, atol=1e-5) and warm[0, 0] < 0.6
    assert np.allclose(warm.sum(), 1) and tempered(chance, 1.0) is chance

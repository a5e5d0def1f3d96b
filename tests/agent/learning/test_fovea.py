"""Training of the fovea: losses at step 0, batches are functions of their number, a few regions are learned by heart."""

import math
from pathlib import Path

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from agent.encoders.attributes import AttributeConfig
from agent.encoders.fovea import KINDS, FoveaConfig
from agent.encoders.vision import VisionConfig
from agent.learning.fovea import FoveaRecipe, chances, coarse_cells, fovea_calibration, main_thing, named
from agent.learning.frames import FrameConfig
from agent.learning.vocabulary import NONE
from agent.learning.weights import load_fovea, write_weights
from agent.perception.detect import Detector

TINY = VisionConfig((8, 8, 16, 16, 16), (1, 1, 1, 1), 16)
SMALL = FoveaConfig((8, 8, 8, 8), 16, 32)


@pytest.fixture(scope="module")
def recipe(tmp_path_factory: pytest.TempPathFactory) -> FoveaRecipe:
    """A recipe on 64 small frames, with untrained frozen networks."""
    folder = tmp_path_factory.mktemp("weights")
    torch.manual_seed(0)
    heads = AttributeConfig(features=16)
    write_weights(folder / "vision.safetensors", TINY, TINY.build().state_dict(), {})
    write_weights(folder / "attributes.safetensors", heads, heads.build().state_dict(), {})
    write_weights(folder / "fovea.safetensors", SMALL, SMALL.build().state_dict(), {"calibration": {"category": 2.0}})
    frames = FrameConfig(size=64, pool=2, frames_per_home=64)
    return FoveaRecipe(str(folder), SMALL, frames, chapter=64, found=32, steps=2, batch=16)


def test_crops_begin_at_chance_and_names_as_they_are_without(recipe: FoveaRecipe) -> None:
    example = recipe.example(recipe.stream(0, 1), 0)
    _, parts = recipe.loss(recipe.build(), example)
    for name, count in KINDS.items():
        assert parts[f"{name}_alone"].item() == pytest.approx(math.log(count), abs=1e-4)
        logits = F.log_softmax(example[f"said_{name}"], dim=1)
        if name == "category":
            logits = (logits + example["category"].clamp_min(1e-4).log()) / 2
        true = example[f"true_{name}"][: len(logits)]
        assert parts[name].item() == pytest.approx(F.cross_entropy(logits, true, ignore_index=NONE).item(), abs=1e-4)


def test_batches_are_functions_of_their_number(recipe: FoveaRecipe) -> None:
    stream = recipe.stream(0, 1)
    first, second, third = (recipe.example(stream, k) for k in range(3))
    assert not torch.equal(first["crop"], second["crop"]) and len(first["crop"]) == 16 and len(first["said_size"]) == 4
    again = recipe.stream(0, 1)
    for number, example in ((2, third), (1, second)):
        same = recipe.example(again, number)
        assert all(torch.equal(same[name], part) for name, part in example.items())


def test_regions_are_learned_by_heart(recipe: FoveaRecipe) -> None:
    model, example = recipe.build().train(), recipe.example(recipe.stream(0, 1), 0)
    optimizer = torch.optim.AdamW(model.parameters(), 5e-3)
    first, _ = recipe.loss(model, example)
    for _ in range(150):
        optimizer.zero_grad()
        loss, _ = recipe.loss(model, example)
        loss.backward()
        optimizer.step()
    assert loss.item() < 0.1 * first.item()


def test_channels_that_are_not_given_change_nothing(recipe: FoveaRecipe) -> None:
    example = recipe.example(recipe.stream(0, 1), 0)
    torch.manual_seed(1)
    net = FoveaConfig((8, 8, 8, 8), 16, 32, given=("mask",)).build().eval()
    torch.nn.init.normal_(net.head[-1].weight)  # pyright: ignore[reportArgumentType]
    other = {**example, "crop": example["crop"].clone()}
    other["crop"][:, :3] = 255 - other["crop"][:, :3]
    assert torch.equal(named(net, example)[1].category, named(net, other)[1].category)
    other["crop"][:, 3] = 255 - other["crop"][:, 3]
    assert not torch.equal(named(net, example)[1].category, named(net, other)[1].category)


def test_regions_are_of_the_thing_they_show_most_of() -> None:
    own, true = np.full((4, 8), -1), np.full((4, 8), -1)
    own[:, :4], true[:, :3] = 0, 0
    own[:, 4:], true[:2, 4:6], true[:, 6:] = 1, 1, 2
    assert main_thing(own, true, 3, 3).tolist() == [0, 2, -1]
    assert main_thing(own, np.full((4, 8), -1), 2, 0).tolist() == [-1, -1]


def test_coarse_cells_are_mostly_where_things_are() -> None:
    true = np.full((64, 64), -1, np.int32)
    true[:32], true[40:60, 20:40] = 0, 1
    rng, share = np.random.default_rng(0), []
    for _ in range(20):
        cell = coarse_cells(true, 2, rng)
        assert cell.shape == (16, 16) and set(np.unique(cell)) <= {-1, 0, 1}
        share.append([(cell[:8] == 0).mean(), (cell[10:15, 5:10] == 1).mean(), (cell[9:] == 0).mean()])
    held, small, stray = np.mean(share, axis=0)
    assert 0.85 < held < 1 and 0.75 < small < 1 and stray < 0.05
    assert (coarse_cells(np.full((64, 64), -1, np.int32), 0, rng) == -1).all()


def test_rare_categories_and_small_regions_are_drawn_more_often() -> None:
    chance = chances(np.array([3] * 9 + [7]), np.array([50] * 8 + [5000] + [50]))
    assert chance.sum() == pytest.approx(1) and chance[9] == pytest.approx(3 * chance[0]) and chance[8] == pytest.approx(chance[0] / 4)


def test_detectors_load_it_with_its_temperatures(recipe: FoveaRecipe) -> None:
    folder = Path(recipe.weights)
    plain, both = Detector.load(folder), Detector.load(folder, fovea=True)
    assert plain.fovea is None and plain.temperature == {} and both.temperature == {"category": 2.0}
    assert both.fovea is not None and both.fovea.config == load_fovea(folder / "fovea.safetensors").config == SMALL
    assert set(fovea_calibration(0, folder, frames=4)) == set(KINDS)

"""Training of the fovea: losses at step 0, batches are functions of their number, a few regions are learned by heart."""

import math
from pathlib import Path

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from agent.encoders.attributes import AttributeConfig
from agent.encoders.fovea import KINDS, SHARES, FoveaConfig, joined
from agent.encoders.vision import VisionConfig
from agent.learning.fovea import INPUTS, FoveaRecipe, chances, coarse_cells, fit_shares, found_regions, main_thing, told
from agent.learning.frames import FrameConfig, FrameStream
from agent.learning.vocabulary import NONE
from agent.learning.weights import load_attributes, load_fovea, load_vision, write_weights
from agent.perception.detect import Detector

TINY = VisionConfig((8, 8, 16, 16, 16), (1, 1, 1, 1), 16)
SMALL = FoveaConfig((8, 8, 8, 8), 16, 32)
TWICE = [[[2.0, 0.0], [0.0, 0.5], [1.0, 0.0]]] * 4
FRAMES = FrameConfig(size=64, pool=2, frames_per_home=64)
RECIPE = FoveaRecipe(SMALL, FRAMES, chapter=64, steps=2, batch=16)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with untrained networks."""
    folder = tmp_path_factory.mktemp("weights")
    torch.manual_seed(0)
    heads = AttributeConfig(features=16)
    write_weights(folder / "vision.safetensors", TINY, TINY.build().state_dict(), {})
    write_weights(folder / "attributes.safetensors", heads, heads.build().state_dict(), {})
    write_weights(folder / "fovea.safetensors", SMALL, SMALL.build().state_dict(), {"shares": TWICE})
    return folder


def test_names_begin_at_chance(folder: Path) -> None:
    _, parts = RECIPE.loss(RECIPE.build(), RECIPE.example(RECIPE.stream(0, 1), 0))
    assert {name: part.item() for name, part in parts.items()} == pytest.approx({n: math.log(k) for n, k in KINDS.items()}, abs=1e-4)


def test_batches_are_functions_of_their_number() -> None:
    stream = RECIPE.stream(0, 1)
    first, second, third = (RECIPE.example(stream, k) for k in range(3))
    assert not torch.equal(first["crop"], second["crop"]) and len(first["crop"]) == 16
    again = RECIPE.stream(0, 1)
    for number, example in ((2, third), (1, second)):
        same = RECIPE.example(again, number)
        assert all(torch.equal(same[name], part) for name, part in example.items())


def test_regions_are_learned_by_heart() -> None:
    model, example = RECIPE.build().train(), RECIPE.example(RECIPE.stream(0, 1), 0)
    optimizer = torch.optim.AdamW(model.parameters(), 5e-3)
    first, _ = RECIPE.loss(model, example)
    for _ in range(150):
        optimizer.zero_grad()
        loss, _ = RECIPE.loss(model, example)
        loss.backward()
        optimizer.step()
    assert loss.item() < 0.1 * first.item()


def test_channels_that_are_not_given_change_nothing() -> None:
    example = RECIPE.example(RECIPE.stream(0, 1), 0)
    torch.manual_seed(1)
    net = FoveaConfig((8, 8, 8, 8), 16, 32, given=("mask",)).build().eval()
    torch.nn.init.normal_(net.head[-1].weight)  # pyright: ignore[reportArgumentType]
    inputs = [example[name] for name in INPUTS[1:]]
    crop, other = example["crop"], example["crop"].clone()
    other[:, :3] = 255 - other[:, :3]
    assert torch.equal(net(crop, *inputs)["category"], net(other, *inputs)["category"])
    other[:, 3] = 255 - other[:, 3]
    assert not torch.equal(net(crop, *inputs)["category"], net(other, *inputs)["category"])


def test_weights_of_experts_are_fitted(folder: Path) -> None:
    stream = FrameStream(FRAMES, 32)
    found = found_regions(
        stream.at(0), load_vision(folder / "vision.safetensors"), load_attributes(folder / "attributes.safetensors"), FRAMES.camera
    )
    count = 200
    rng = np.random.default_rng(0)
    rows = {name: part[:1].repeat(count, *[1] * (part.dim() - 1)) for name, part in found.items()}
    truth = torch.from_numpy(rng.integers(3, size=count))
    for name in KINDS:
        rows[f"true_{name}"] = truth
        rows[f"said_{name}"] = 0.5 * F.one_hot(truth, KINDS[name]).float()  # always right and never sure
    shares = fit_shares(SMALL.build().eval(), rows)
    said = joined(torch.tensor(shares), SMALL.build().eval()(*(rows[name] for name in INPUTS)), *told(rows), rows["geometry"])
    for name in KINDS:
        before = F.cross_entropy(rows[f"said_{name}"], truth).item()
        assert F.cross_entropy(getattr(said, name), truth).item() < 0.5 * before
    said = joined(torch.tensor(SHARES), SMALL.build().eval()(*(rows[name] for name in INPUTS)), *told(rows), rows["geometry"])
    assert torch.allclose(said.size, F.log_softmax(rows["said_size"], dim=1))


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


def test_recolored_crops_keep_their_shape_and_have_no_colour() -> None:
    stream = RECIPE.stream(0, 1)
    example = RECIPE.example(stream, 0)
    plain = example["true_color"] != NONE
    assert 0 < plain.sum() < 16 and (example["true_material"][~plain] == NONE).all()
    assert (example["true_category"] != NONE).all()


def test_detectors_load_it_with_the_weights_of_its_experts(folder: Path) -> None:
    plain, both = Detector.load(folder), Detector.load(folder, fovea=True)
    assert plain.fovea is None and plain.temperature == {} and set(both.temperature.values()) == {1.0}
    assert both.fovea is not None and both.fovea.config == SMALL and both.fovea.shares.tolist() == TWICE
    assert load_fovea(folder / "fovea.safetensors").shares.tolist() == TWICE

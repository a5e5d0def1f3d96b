"""Training of attributes: losses at step 0, and eight frames learned by heart."""

import math

import pytest
import torch

from agent.encoders.attributes import AttributeConfig
from agent.encoders.vision import VisionConfig
from agent.learning.frames import FrameConfig
from agent.learning.perception.attributes import AttributeRecipe
from agent.learning.vocabulary import COLORS, MATERIALS, SIZES
from agent.learning.weights import write_weights

TINY = VisionConfig((8, 8, 16, 16, 16), (1, 1, 1, 1), 16)


@pytest.fixture(scope="module")
def recipe(tmp_path_factory: pytest.TempPathFactory) -> AttributeRecipe:
    """A recipe on eight small frames, with an untrained vision network."""
    path = tmp_path_factory.mktemp("weights") / "vision.safetensors"
    torch.manual_seed(0)
    write_weights(path, TINY, TINY.build().state_dict(), {})
    return AttributeRecipe(str(path), AttributeConfig(features=16), FrameConfig(size=64, pool=2, frames_per_home=64), batch=8)


def test_attributes_begin_at_chance_and_names_as_the_network_has_them(recipe: AttributeRecipe) -> None:
    example = recipe.example(recipe.stream(0, 1), 0)
    _, parts = recipe.loss(recipe.build(), example)
    chance = {"color": len(COLORS), "color_joint": len(COLORS), "size": len(SIZES), "material": len(MATERIALS)}
    assert {name: parts[name].item() for name in chance} == pytest.approx({name: math.log(n) for name, n in chance.items()}, abs=1e-4)
    likely = example["chance"].clamp_min(1e-4)
    right = (likely / likely.sum(dim=1, keepdim=True))[torch.arange(len(likely)), example["category"]]
    assert parts["category"].item() == pytest.approx(-right.log().mean().item(), abs=1e-4)


def test_eight_frames_are_learned_by_heart(recipe: AttributeRecipe) -> None:
    model, example = recipe.build().train(), recipe.example(recipe.stream(0, 1), 0)
    assert len(example["color"]) >= 8
    optimizer = torch.optim.AdamW(model.parameters(), 5e-3)
    first, _ = recipe.loss(model, example)
    for _ in range(150):
        optimizer.zero_grad()
        loss, parts = recipe.loss(model, example)
        loss.backward()
        optimizer.step()
    assert loss.item() < 0.1 * first.item() and max(part.item() for part in parts.values()) < 0.3

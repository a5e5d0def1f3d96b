"""Models of a user in the text and the vision place: tiny ones of `transformers`, made here."""

import dataclasses
import json

import pytest
import torch

from agent.encoders.foreign import foreign_tokenizer, place_of
from agent.encoders.fusion import WIRINGS, Backbone, BackboneConfig
from agent.learning.backbone.captions import CaptionSet
from agent.learning.backbone.pretrain import PairStream, PretrainRecipe, possible
from agent.learning.cache import CacheConfig, FeatureCache
from agent.learning.stages import WEIGHTS
from agent.learning.weights import FOREIGN, load_backbone, write_weights
from envs.errors import InputError

pytest.importorskip("transformers", reason="transformers, of the extra agent, is not installed")

WORDS = ("a", "an", "any", "the", "red", "blue", "green", "white", "brown", "black", "chair", "table", "sofa", "lamp", "made", "of", "in")


@pytest.fixture(scope="module")
def bert(tmp_path_factory):
    from transformers import BertConfig, BertModel, BertTokenizerFast

    folder = tmp_path_factory.mktemp("bert")
    torch.manual_seed(0)
    sizes = {"hidden_size": 24, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32}
    BertModel(BertConfig(vocab_size=40, **sizes)).save_pretrained(folder)
    (folder / "vocab.txt").write_text("\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS]))
    BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    from transformers import CLIPVisionConfig, CLIPVisionModel

    folder = tmp_path_factory.mktemp("clip")
    torch.manual_seed(0)
    sizes = {"hidden_size": 24, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32}
    CLIPVisionModel(CLIPVisionConfig(image_size=32, patch_size=8, **sizes)).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder, config = tmp_path_factory.mktemp("caches"), CacheConfig("tune", 32, frames_per_home=16)
    cache = FeatureCache.open(config, WEIGHTS, folder=folder)
    return cache, CaptionSet.open(cache, folder), config


def recipe_of(folder, wiring: str = "hybrid") -> PretrainRecipe:
    """A small recipe with a foreign model."""
    model = BackboneConfig(wiring=wiring, width=32, heads=2, shared=16, foreign=str(folder))  # pyright: ignore[reportArgumentType]
    return PretrainRecipe(str(WEIGHTS), model, possible(model), batch=8)


@pytest.mark.parametrize(("place", "wiring"), [*(("text", wiring) for wiring in WIRINGS), ("vision", "hybrid")])
def test_a_foreign_model_takes_its_place_and_stays_as_it_is(place: str, wiring: str, data, bert, clip, tmp_path) -> None:
    cache, captions, config = data
    folder = bert if place == "text" else clip
    assert place_of(folder) == place
    recipe = recipe_of(folder, wiring)
    stream = PairStream(cache, captions, recipe, frames=config.stream() if place == "vision" else None)
    net, seen = recipe.build().train(), set()
    own = net.backbone.text if place == "text" else net.backbone.sight
    before = {name: part.clone() for name, part in own.state_dict().items()}
    optimizer = torch.optim.AdamW(net.parameters(), 1e-2)
    for number in range(len(stream.turns)):
        loss, parts = recipe.loss(net, stream.at(number))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        seen |= set(parts)
    assert seen == set(recipe.objectives)
    changed = {name for name, part in own.state_dict().items() if not torch.equal(part, before[name])}
    assert changed == {"map.weight", "map.bias"}
    example = stream.at(0)
    net.backbone.save_pretrained(tmp_path)
    again = Backbone.from_pretrained(tmp_path)
    pairs = [one.matching(one.read(example["ids"], example["read"]), one.look(example)) for one in (net.backbone.eval(), again)]
    assert torch.equal(*pairs)


def test_weights_are_kept_without_those_of_the_foreign_model(bert, tmp_path) -> None:
    recipe = recipe_of(bert)
    net = recipe.build()
    own = {name: part for name, part in net.state_dict().items() if not name.startswith(FOREIGN)}
    assert 0 < len(own) < len(net.state_dict())
    write_weights(tmp_path / "backbone.safetensors", recipe.model, own, {})
    again = load_backbone(tmp_path / "backbone.safetensors")
    for name, part in net.state_dict().items():
        assert torch.allclose(part, again.state_dict()[name], atol=1e-3), name


def test_its_own_tokenizer_reads_and_its_own_pixels_are_looked_at(data, bert, clip) -> None:
    assert foreign_tokenizer(str(bert)).encode(["a red chair", "the sofa"]).ids.tolist() == [[2, 5, 9, 15, 3], [2, 8, 17, 3, 0]]
    cache, captions, config = data
    recipe = recipe_of(clip)
    stream, net = PairStream(cache, captions, recipe, frames=config.stream()), recipe.build().eval().backbone
    example = stream.at(0)
    assert example["rgb"].shape[0] == 8 and example["rgb"].dtype == torch.uint8
    look = net.look(example).states
    assert not torch.allclose(look, net.look(example | {"rgb": 255 - example["rgb"]}).states)
    assert torch.equal(look, net.look(example | {"features": example["features"] + 1}).states)


def test_other_folders_and_objectives_are_refused(bert, tmp_path) -> None:
    with pytest.raises(InputError, match="--backbone: expected a folder of transformers"):
        place_of(tmp_path)
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "t5"}))
    with pytest.raises(InputError, match="with one of bert"):
        BackboneConfig(foreign=str(tmp_path)).build()
    (tmp_path / "config.json").write_text((bert / "config.json").read_text())
    with pytest.raises(InputError, match="expected the weights of BertModel") as told:
        BackboneConfig(foreign=str(tmp_path)).build()
    assert "\n" not in str(told.value)
    with pytest.raises(InputError, match="expected some of contrast, matching, labels, patches with --backbone"):
        dataclasses.replace(recipe_of(bert), objectives=("words",))

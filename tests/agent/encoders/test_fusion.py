"""Backbone: what may see what in each wiring, padding, and weights that come back."""

import dataclasses

import pytest
import torch
from torch import Tensor

from agent.encoders.blocks import Sequence
from agent.encoders.fusion import CONFIG, WEIGHTS, WIRINGS, Backbone, BackboneConfig
from agent.encoders.sight import touched
from agent.encoders.tokenizer import tokenizer
from agent.perception.tokens import FEATURES, PATCHES, RegionTokens
from envs.errors import InputError

TINY = BackboneConfig(width=32, layers=4, heads=2, shared=16)


def regions(n: int = 3, seed: int = 0) -> dict[str, Tensor]:
    """Random vision inputs of n pictures, with five regions each."""
    torch.manual_seed(seed)
    made = RegionTokens.empty(n).tensors()
    made = {name: torch.rand_like(part) if part.is_floating_point() else part for name, part in made.items()}
    made["there"] = torch.arange(16).expand(n, 16) < 5
    made["box"][..., 2:] = made["box"][..., :2] + 0.3
    return made | {"patches": torch.randn(n, PATCHES**2, FEATURES)}


def texts(*said: str) -> tuple[Tensor, Tensor]:
    """Tokens of texts."""
    encoded = tokenizer().encode(said)
    return torch.from_numpy(encoded.ids), torch.from_numpy(encoded.there)


def net(wiring: str, **changed) -> Backbone:
    """A tiny backbone of a wiring."""
    torch.manual_seed(1)
    return dataclasses.replace(TINY, wiring=wiring, **changed).build().eval()  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("wiring", WIRINGS)
def test_padded_tokens_change_nothing(wiring: str) -> None:
    one, seen = net(wiring), regions(2)
    ids, there = texts("a red chair", "a blue table next to a sofa")
    sight = one.look(seen)
    alone = one.fuse(one.read(ids[:1, : there[0].sum()], there[:1, : there[0].sum()]), Sequence(sight.states[:1], sight.there[:1]))
    both = one.fuse(one.read(ids, there), sight)
    count = int(there[0].sum())
    assert torch.allclose(alone.words.states[0], both.words.states[0, :count], atol=1e-5)
    assert torch.allclose(alone.sight.states[0, sight.there[0]], both.sight.states[0, sight.there[0]], atol=1e-5)
    seen["features"][:, 5:] += 9.0  # regions that are not there
    assert torch.allclose(one.fuse(one.read(ids, there), one.look(seen)).words.states[there], both.words.states[there], atol=1e-5)


@pytest.mark.parametrize("wiring", WIRINGS)
def test_words_read_from_the_left_see_no_future(wiring: str) -> None:
    one, sight = net(wiring, fusion=2), regions(1)
    ids, there = texts("a red chair next to a table")
    changed = ids.clone()
    changed[0, 4:] = changed[0, 4:].flip(0)
    states = [one.fuse(one.read(some, there, True), one.look(sight), True) for some in (ids, changed)]
    assert torch.allclose(states[0].words.states[0, :4], states[1].words.states[0, :4], atol=1e-5)
    assert not torch.allclose(states[0].words.states[0, 4:], states[1].words.states[0, 4:], atol=1e-3)
    both = [one.fuse(one.read(some, there), one.look(sight)) for some in (ids, changed)]
    assert not torch.allclose(both[0].words.states[0, :4], both[1].words.states[0, :4], atol=1e-4)


def test_towers_never_see_each_other_and_streams_do() -> None:
    ids, there = texts("a red chair", "a blue sofa", "the lamp on a desk")
    for wiring in WIRINGS:
        one = net(wiring)
        sight, words = one.look(regions()), one.read(ids, there)
        other = one.look(regions(seed=5))
        fused = [one.fuse(words, shown) for shown in (sight, other)]
        assert torch.equal(fused[0].words.states, fused[1].words.states) == (wiring == "two")
        rolled = one.fuse(Sequence(words.states.roll(1, 0), words.there.roll(1, 0)), sight)
        assert torch.equal(fused[0].sight.states, rolled.sight.states) == (wiring == "two")
        assert torch.equal(one.embed_sight(sight), one.embed_sight(one.look(regions())))  # with no text at all


def test_the_picture_is_used_in_every_place() -> None:
    one, seen = net("hybrid"), regions()
    before = one.look(seen).states
    for name in ("features", "category", "color", "box", "point", "room", "patches"):
        assert not torch.equal(before, one.look(seen | {name: seen[name] * 0.5}).states), name


def test_what_shows_a_hidden_region_is_left_out() -> None:
    one, seen = net("hybrid"), regions(1)
    hidden = torch.zeros(1, 16, dtype=torch.bool)
    hidden[0, 2] = True
    states = one.look(seen, hidden)
    under = touched(seen["box"])[0, 2]
    assert 0 < under.sum() < 64 and (states.there[0, 17:] == ~under).all()
    poisoned = {name: part.clone() for name, part in seen.items()}
    for name in ("features", "category", "color", "size", "material", "score"):
        poisoned[name][0, 2] = torch.rand_like(poisoned[name][0, 2])
    poisoned["patches"][0, under] = 7.0
    again = one.look(poisoned, hidden)
    assert torch.allclose(states.states[states.there], again.states[again.there], atol=1e-6)


def test_weights_come_back_and_other_content_is_refused(tmp_path) -> None:
    one, (ids, there) = net("hybrid", kinds="objects"), texts("a red chair", "the sofa", "a lamp")
    one.save_pretrained(tmp_path / "a")
    again = Backbone.from_pretrained(tmp_path / "a")
    seen = regions()
    assert torch.equal(one.matching(one.read(ids, there), one.look(seen)), again.matching(again.read(ids, there), again.look(seen)))
    assert again.config == one.config
    for name, content in ((WEIGHTS, b"nothing"), (CONFIG, b"{}"), (CONFIG, b"[]"), (CONFIG, b'{"wiring": "triple"}')):
        one.save_pretrained(tmp_path / "b")
        (tmp_path / "b" / name).write_bytes(content)
        with pytest.raises(InputError, match="expected a backbone") as told:
            Backbone.from_pretrained(tmp_path / "b")
        assert "\n" not in str(told.value)
    with pytest.raises(InputError, match="expected a backbone"):
        Backbone.from_pretrained(tmp_path / "none")
    with pytest.raises(InputError, match="expected an even number"):
        BackboneConfig(layers=3)

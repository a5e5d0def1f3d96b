"""Pretraining: losses at step 0, a handful learned by heart, negatives that are false, and a killed training that goes on."""

import dataclasses
import math

import numpy as np
import pytest
import torch

from agent.encoders.fusion import WIRINGS, BackboneConfig
from agent.encoders.tokenizer import BINS, tokenizer
from agent.learning.backbone import captions as captions_module
from agent.learning.backbone import crossmodal
from agent.learning.backbone.captions import CaptionSet, regions_of
from agent.learning.backbone.pretrain import OBJECTIVES, TURNS, PairStream, PretrainRecipe, masked_labels, masked_words, pretrain_loss
from agent.learning.backbone.pretrain_score import figures_of, recalls, shared_of, shares_below
from agent.learning.cache import CacheConfig, FeatureCache
from agent.learning.loop import Schedule, Settings, train
from agent.learning.stages import WEIGHTS
from envs.errors import InputError
from envs.language.semantics.denotation import matches
from envs.vocabulary import CATEGORIES

TINY = BackboneConfig(width=32, layers=4, heads=2, shared=16)
RECIPE = PretrainRecipe(str(WEIGHTS), TINY, batch=16, rate=3e-3)


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> tuple[FeatureCache, CaptionSet]:
    folder = tmp_path_factory.mktemp("caches")
    cache = FeatureCache.open(CacheConfig("tune", 64, frames_per_home=16), WEIGHTS, folder=folder)
    return cache, CaptionSet.open(cache, folder)


@pytest.mark.parametrize("wiring", WIRINGS)
def test_losses_begin_at_their_analytic_values(data, wiring: str) -> None:
    recipe = dataclasses.replace(RECIPE, model=dataclasses.replace(TINY, wiring=wiring))
    net, stream, parts = recipe.build(), PairStream(*data, recipe), {}
    for number in range(len(TURNS)):
        parts |= recipe.loss(net, stream.at(number))[1]
    words = math.log(len(tokenizer()))
    wanted = {
        "matching": math.log(2),
        "words": words,
        "next": words,
        "positions": words,
        "labels": math.log(len(CATEGORIES)),
        "patches": 1.0,
    }
    assert {name: value.item() for name, value in parts.items() if name != "contrast"} == pytest.approx(wanted, rel=0.05)
    assert set(parts) == set(OBJECTIVES)


def test_contrast_begins_at_log_n_and_knows_what_else_is_true() -> None:
    same, unit = torch.eye(8, dtype=torch.bool), torch.ones(8, 4) / 2
    assert crossmodal.contrast_loss(unit, unit, torch.tensor(9.0), same).item() == pytest.approx(math.log(8), abs=1e-5)
    same[0, 1] = True  # text 1 is true of picture 0 as well
    sight, text = torch.eye(8), torch.eye(8)
    text[1] = sight[0]
    free = crossmodal.contrast_loss(sight, text, torch.tensor(20.0), torch.eye(8, dtype=torch.bool))
    held = crossmodal.contrast_loss(sight, text, torch.tensor(20.0), same)
    assert held < free - 0.05


def test_positions_near_the_true_one_count_only_if_ordered() -> None:
    scores, bins = torch.zeros(1, 4, 100), torch.full((1, 4), 20)
    for decay in (None, crossmodal.DECAY):
        assert crossmodal.position_loss(scores, bins, 10, BINS, decay).item() == pytest.approx(math.log(100), abs=1e-4)
    near, far = scores.clone(), scores.clone()
    near[..., 10 + 21], far[..., 10 + 50] = 5.0, 5.0
    losses = [[crossmodal.position_loss(one, bins, 10, BINS, decay).item() for one in (near, far)] for decay in (None, crossmodal.DECAY)]
    assert losses[0][0] == pytest.approx(losses[0][1], abs=1e-5) and losses[1][0] < losses[1][1] - 0.1


def test_masked_patches_alone_count() -> None:
    patches, said = torch.randn(2, 64, 48), torch.zeros(2, 64, 48, requires_grad=True)
    masked = torch.rand(2, 64) > 0.25
    crossmodal.patch_loss(said, patches, masked).backward()
    assert said.grad is not None and (said.grad.abs().sum(dim=2) > 0).equal(masked)


def test_hard_negatives_are_false_and_alike() -> None:
    torch.manual_seed(0)
    alike = torch.zeros(6, 6)
    alike[torch.arange(6), (torch.arange(6) + 2) % 6] = 6.0
    same = torch.eye(6, dtype=torch.bool)
    same[0] = True
    drawn = torch.stack([crossmodal.hard_negatives(alike, same)[0] for _ in range(50)])
    assert not same[torch.arange(1, 6), drawn[:, 1:]].any()
    assert (drawn[:, 1:] == (torch.arange(1, 6) + 2) % 6).float().mean() > 0.9
    even = torch.stack([crossmodal.hard_negatives(alike, same, random=True)[0] for _ in range(200)])
    assert (even[:, 1:] == (torch.arange(1, 6) + 2) % 6).float().mean() < 0.35
    assert crossmodal.hard_negatives(alike, same)[1].tolist() == [0, 1, 1, 1, 1, 1]


def test_a_handful_of_pairs_is_learned_by_heart(data) -> None:
    model = dataclasses.replace(TINY, width=64)
    recipe = dataclasses.replace(RECIPE, model=model, batch=8, ordered=False)  # the loss of soft labels has a floor
    net, stream = recipe.build().train(), PairStream(*data, recipe)
    examples = [stream.at(TURNS.index(turn)) for turn in dict.fromkeys(TURNS)]
    optimizer = torch.optim.AdamW(net.parameters(), 3e-3)
    firsts, lasts = {}, {}
    for step in range(240):
        torch.manual_seed(step)
        loss, parts = recipe.loss(net, examples[step % 6])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        for name, value in parts.items():
            firsts.setdefault(name, value.item())
            lasts[name] = value.item()
    shares = {name: lasts[name] / firsts[name] for name in firsts}
    assert all(share < 0.5 for name, share in shares.items() if name != "patches") and shares["patches"] < 0.95, shares


def test_texts_that_are_true_of_other_pictures_are_no_negatives(data) -> None:
    cache, captions = data
    stream = PairStream(cache, captions, RECIPE)
    example = stream.at(2)
    assert example["same"].diagonal().all() and 0 < example["same"].sum() - 16 < 16 * 16 / 2
    views, said = np.arange(len(captions.views)), np.searchsorted(captions.of, np.arange(len(captions.views)))
    held = captions.true_of(said, views)
    for place in views[::7]:
        view = cache.views[captions.views[place]]
        world = view.world()
        for k in said[::5]:
            rows = [_fits(world, fact, view.at_w) for fact in captions.facts[k].tolist()]
            assert held[place, captions.of[k]] == all(rows)


def _fits(world, fact: list[int], at_w: np.ndarray) -> bool:
    """Whether something in view fits a fact, by the language's own semantics."""
    from envs.language.sampling.captions import _PREDICATES, NAMES
    from envs.language.semantics.meaning import Description, Link
    from envs.vocabulary import COLORS

    named = {name: NAMES[name][value] for name, value in zip(NAMES, fact, strict=False) if value >= 0}
    link = None
    if fact[5] >= 0:
        color = COLORS[fact[7]] if fact[7] >= 0 else None
        link = Link(_PREDICATES[fact[5]], Description(NAMES["category"][fact[6]], color=color, any=True))
    return bool(matches(world, Description(**named, link=link, any=True), at_w))


def test_tokens_are_aligned_with_the_regions_they_are_about(data) -> None:
    _, captions = data
    known = tokenizer()
    encoded = known.encode(list(captions.text))
    regions = regions_of(encoded, list(captions.text), list(captions.spans))
    for k, (text, spans) in enumerate(zip(captions.text, captions.spans, strict=True)):
        for start, end, region in spans:
            if region >= 0:
                inside = [known.pieces[number] for number in encoded.ids[k][regions[k] == region]]
                assert all(piece.lstrip("#") in text for piece in inside)
                assert {known.pieces[n] for n in known.encode([text[start:end]]).ids[0][1:-1]} <= set(inside)


def test_masks_cover_whole_words_and_overlapping_regions(data) -> None:
    _, captions = data
    encoded = tokenizer().encode(list(captions.text[:40]))
    made = masked_words(encoded, np.random.default_rng(0))
    hit = made["word_target"] >= 0
    for k, row in enumerate(encoded.word):
        for word in range(row.max() + 1):
            assert hit[k, row == word].all() or not hit[k, row == word].any()
    assert hit.any(axis=1).all() and (made["word_target"][hit] == encoded.ids[hit]).all()
    assert 0.7 < (made["masked_ids"][hit] == tokenizer().mask).mean() < 0.9 and (made["masked_ids"][~hit] == encoded.ids[~hit]).all()
    sight = {"there": torch.ones(1, 16, dtype=torch.bool), "box": torch.zeros(1, 16, 4), "category": torch.rand(1, 16, len(CATEGORIES))}
    sight["box"][0, :, 2:] = 0.4
    labels = masked_labels(sight, np.random.default_rng(0))
    assert labels["hidden"].all() and 0 < (labels["label_target"] >= 0).sum() < 16


def test_a_killed_training_goes_on_as_if_it_had_not_been(data, tmp_path, monkeypatch) -> None:
    recipe = dataclasses.replace(RECIPE, batch=8)
    monkeypatch.setattr("agent.learning.backbone.pretrain.opened", lambda *_: data)
    schedule = Schedule(4, warm=2)
    whole = train(recipe, schedule, tmp_path / "whole")
    train(recipe, schedule, tmp_path / "parts", Settings(limit=2))
    parts = train(recipe, schedule, tmp_path / "parts")
    assert all(torch.equal(whole[name], parts[name]) for name in whole)


def test_figures_of_an_untrained_network_are_those_of_chance(data) -> None:
    net = RECIPE.build()
    found = figures_of(net, PairStream(*data, RECIPE), OBJECTIVES)
    assert found["pair"].mean == found["auc"].mean == 0.5 and found["text_r1"].mean < 0.2
    assert found["patch"].mean == pytest.approx(1.0, abs=0.02) and found["nats"].mean == pytest.approx(math.log(len(tokenizer())), rel=0.05)


def test_recall_and_area_by_hand() -> None:
    alike, same = np.array([[3.0, 5.0, 0.0], [1.0, 2.0, 4.0], [0.0, 1.0, 2.0]]), np.eye(3, dtype=bool)
    same[0, 1] = True
    found = recalls(alike, same, np.arange(3))
    assert found["text_r1"].values.tolist() == [1, 1, 0] and found["sight_r1"].values.tolist() == [1, 0, 1]
    assert shares_below(np.array([1.0, 3.0]), np.array([0.0, 1.0, 2.0, 3.0])).mean() == pytest.approx((1.5 + 3.5) / 8)
    box = torch.tensor([[0.0, 0.0, 0.5, 0.5], [0.5, 0.5, 0.2, 0.2]])
    assert shared_of(box, torch.tensor([[0.0, 0.0, 0.5, 1.0], [0.0, 0.0, 1.0, 1.0]])).tolist() == [0.5, 0.0]


def test_captions_are_kept_and_damaged_ones_refused(data, tmp_path, monkeypatch) -> None:
    cache, captions = data
    first = CaptionSet.open(cache, tmp_path)
    monkeypatch.setattr(captions_module, "_texts", lambda *_: pytest.fail("made again"))
    assert CaptionSet.open(cache, tmp_path).text == first.text == captions.text
    path = next(tmp_path.glob("captions-*.jsonl"))
    path.write_text(path.read_text()[:-200])
    with pytest.raises(InputError, match="expected captions, got a damaged file"):
        CaptionSet.open(cache, tmp_path)
    with pytest.raises(InputError, match="objectives: expected some of"):
        PretrainRecipe("", objectives=("guessing",))  # pyright: ignore[reportArgumentType]


def test_parts_of_the_loss_add_up(data) -> None:
    stream, net = PairStream(*data, RECIPE), RECIPE.build()
    example = stream.at(1)
    loss, parts = pretrain_loss(net(example), example, RECIPE)
    assert set(parts) == {"contrast", "words"} and loss.item() == pytest.approx(sum(part.item() for part in parts.values()), rel=1e-6)

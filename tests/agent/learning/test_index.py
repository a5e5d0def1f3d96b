"""The index: its losses at the start, what it learns from a handful, its codes, and landmarks asked in words."""

from functools import cache

import numpy as np
import pytest
import torch

from agent.encoders.index import IndexConfig, IndexNet, Pictures, Texts, alike, alike_in_parts, codes_of
from agent.learning.index import MARGIN, IndexRecipe, encoded, ranking, told_apart
from agent.memory.codes import Codes
from agent.memory.index import LandmarkIndex, speaks_of_things, views_of
from agent.perception.tokens import RegionTokens
from envs.vocabulary import CATEGORIES, COLORS
from tests.agent.memory.test_memory import explored

THINGS = [("red", "chair"), ("blue", "chair"), ("green", "vase"), ("red", "vase"), ("blue", "sofa"), ("green", "lamp"), ("white", "bed")]


@cache
def net() -> IndexNet:
    """A new network."""
    torch.manual_seed(0)
    return IndexConfig(width=32, code=64, part=32).build()


def pictures_of(things: list[tuple[str, str]]) -> RegionTokens:
    """Pictures of one thing each, with another one beside it that is the same in all."""
    out = RegionTokens.empty(len(things))
    for row, (color, category) in enumerate(things):
        out.count[row] = 2
        for place, (a, b) in enumerate(((color, category), ("black", "rug"))):
            out.color[row, place, COLORS.index(a)] = out.category[row, place, CATEGORIES.index(b)] = 1.0
        out.features[row, :2] = np.random.default_rng([row]).normal(size=(2, out.features.shape[2]))
        out.score[row, :2], out.room[row] = 0.9, 0.1
    return out


def batch(size: int = len(THINGS)) -> dict[str, torch.Tensor]:
    """A batch as the recipe takes it."""
    things = THINGS[:size]
    out = pictures_of(things).tensors()
    other = things[1:] + things[:1]
    texts = [f"a {color} {category} and a black rug" for color, category in things]
    out["ids"], out["said"] = encoded(texts)
    out["altered.ids"], out["altered.said"] = encoded([f"a {a} {b} and a black rug" for (a, _), (_, b) in zip(things, other, strict=True)])
    out["altered.there"] = torch.tensor([one[1] != two[1] for one, two in zip(things, other, strict=True)])
    out["phrase.ids"], out["phrase.said"] = encoded([f"the {color} {category}" for color, category in things])
    out["phrase.of"], out["phrase.region"] = torch.arange(size), torch.zeros(size, dtype=torch.int64)
    return out | {"false": ~torch.eye(size, dtype=torch.bool), "late": torch.tensor(True)}


def test_losses_have_their_values_for_equal_vectors():
    """Without any difference each false pair costs the margin; with the hardest alone one of a row and one of a column."""
    score, false = torch.full((5, 5), 0.3), ~torch.eye(5, dtype=torch.bool)
    assert float(ranking(score, false, hard=False)) == pytest.approx(2 * 4 * MARGIN)
    assert float(ranking(score, false, hard=True)) == pytest.approx(2 * MARGIN)
    false[0, 1:] = False  # captions that are true of picture 0, too
    assert float(ranking(score, false, hard=False)) == pytest.approx(2 * 16 * MARGIN / 5)
    assert float(told_apart(torch.ones(3), torch.zeros(3), torch.tensor([True, True, False]))) == 0.0
    assert float(told_apart(torch.zeros(3), torch.zeros(3), torch.tensor([True, False, False]))) == pytest.approx(MARGIN)


def test_the_hardest_negative_alone_counts():
    """A pair costs as much as it exceeds the own one by, more the margin; others have no gradient."""
    score = torch.tensor([[0.9, 0.8, 0.1], [0.0, 0.9, 0.85], [0.0, 0.0, 0.9]], requires_grad=True)
    loss = ranking(score, ~torch.eye(3, dtype=torch.bool), hard=True)
    assert loss.item() == pytest.approx(((0.1 + 0.15 + 0.0) + (0.0 + 0.1 + 0.15)) / 3, abs=1e-6)
    (grad,) = torch.autograd.grad(loss, score)
    assert grad[0, 1] > 0 and grad[1, 2] > 0 and grad[0, 2] == 0


def test_parts_find_the_best_region_of_each_word():
    """The likeness in parts is the weighted mean of each word's best cosine; regions that are not there do not count."""
    parts = torch.eye(4)[None, :3].clone()
    shown = Pictures(torch.zeros(1, 2), parts, torch.tensor([[True, True, False]]))
    said = Texts(torch.zeros(1, 2), torch.zeros(1, 4), torch.eye(4)[None, :3], torch.tensor([[0.5, 0.25, 0.25]]))
    assert float(alike_in_parts(shown, said)) == pytest.approx(0.75)


def test_a_handful_is_learned():
    """A few dozen steps tell seven pictures apart, by vectors, by codes and by parts; all of the network has gradients."""
    torch.manual_seed(1)
    model, recipe, example = IndexConfig(width=32, code=64, part=32).build(), IndexRecipe(""), batch()
    optimizer = torch.optim.AdamW(model.parameters(), 5e-3)
    first = float(recipe.loss(model, example)[0].detach())
    for step in range(120):
        loss, _ = recipe.loss(model, example)
        optimizer.zero_grad()
        loss.backward()
        if not step:
            unmoved = {name for name, part in model.named_parameters() if part.grad is None or not part.grad.abs().sum()}
            assert unmoved <= {"objects.hidden", "objects.norm_tags.weight", "objects.norm_tags.bias"}  # those serve other networks
        optimizer.step()
    with torch.inference_mode():
        pictures, texts = model.pictures(example), model.texts(example["ids"], example["said"])
        scores = alike(pictures, texts), alike_in_parts(pictures, texts), codes_of(pictures.whole) @ codes_of(texts.whole).T
    assert float(loss.detach()) < 0.5 * first
    assert all((score.argmax(0) == torch.arange(len(THINGS))).all() for score in scores)


def test_codes_are_compared_with_vectors_in_a_32nd_of_the_bytes():
    """Codes hold bytes alone; what is asked for stays a vector, and the order is that of its product with the signs."""
    rng = np.random.default_rng(0)
    vectors, asked = rng.normal(size=(50, 64)).astype(np.float32), rng.normal(size=64).astype(np.float32)
    codes = Codes.of(vectors)
    assert codes.bits.dtype == np.uint8 and codes.bits.nbytes * 32 == vectors.nbytes
    agree = (np.sign(vectors) * np.sign(asked)).sum(axis=1)
    assert np.array_equal(64 - 2 * codes.apart(asked), agree)
    like = np.sign(vectors) @ asked / (8 * np.linalg.norm(asked))
    assert codes.likeness(asked) == pytest.approx(like, abs=1e-6)
    assert np.array_equal(codes.nearest(asked, 7), np.argsort(-like)[:7])
    assert len(codes.nearest(asked, 99)) == 50


def test_landmarks_are_views_of_their_own():
    """Each landmark is the first region of its view, ahead of the place from which it was seen; likelihoods have a greatest one of 1."""
    memory = explored()
    views, things = views_of(memory), memory.world().things
    assert len(views.count) == len(things) == 3
    for row, thing in enumerate(things):
        assert CATEGORIES[int(views.category[row, 0].argmax())] == thing.category
        assert abs(views.point[row, 0, 0]) < 1e-4 and views.point[row, 0, 2] < 0
        assert (views.box[row, 0, 2:] > views.box[row, 0, :2]).all()
    likely = LandmarkIndex(net(), memory).ask("the blue sofa")
    assert set(likely) == {thing.id for thing in things} and max(likely.values()) == 1.0
    assert speaks_of_things("something blue to sit on") and not speaks_of_things("sing a song")

"""Training of the reader of claims: loss at step 0, sentences learned by heart, resumed as if never killed."""

import math
from dataclasses import replace

import numpy as np
import pytest
import torch

from agent.encoders.sentences.claims import ClaimReaderConfig
from agent.encoders.sentences.reader import SLOTS, UNKNOWN, ReaderConfig
from agent.learning.loop import Schedule, Settings, train
from agent.learning.sentences.claims import described, said_truly
from agent.learning.sentences.verify import VerifyRecipe, claim_words, random_statement
from agent.perception.verify import said_by
from envs.language.sampling.claim_texts import About, claim_text
from envs.language.tokens import words

SMALL = ClaimReaderConfig(ReaderConfig(claim_words(), width=32, layers=1), 16, 32)
RECIPE = VerifyRecipe(SMALL, batch=16, dropped=0.0, strange=0.0, garbled=0.0, mixed=0.0, average=0.5)


@pytest.fixture(autouse=True)
def one_thread():
    torch.set_num_threads(1)


def test_frames_begin_at_chance() -> None:
    example = RECIPE.example(RECIPE.stream(0, 1), 0)
    _, parts = RECIPE.loss(RECIPE.build().eval(), example)
    assert {name: parts[name].item() for name in ("about", "negated", "count")} == pytest.approx(
        {"about": math.log(3), "negated": math.log(2), "count": math.log(6)}, abs=1e-5
    )
    assert set(parts) == {*SLOTS, "about", "negated", "count"} and all(part.isfinite() for part in parts.values())


def test_sixteen_claims_are_learned_by_heart() -> None:
    model, example = RECIPE.build().train(), RECIPE.example(RECIPE.stream(0, 1), 0)
    optimizer = torch.optim.AdamW(model.parameters(), 1e-2)
    first, _ = RECIPE.loss(model, example)
    for _ in range(120):
        optimizer.zero_grad()
        loss, _ = RECIPE.loss(model, example)
        loss.backward()
        optimizer.step()
    assert loss.item() < 0.1 * first.item()
    with torch.inference_mode():
        said = said_by([model.eval()(example["tokens"])])
    assert (said.about.argmax(axis=1) == example["about"].numpy()).all()
    assert ((said.negated > 0.5) == (example["negated"].numpy() > 0)).all()


def test_training_claims_are_in_train_words_and_label_unknown_nouns() -> None:
    recipe = replace(RECIPE, strange=1.0)
    example = recipe.example(recipe.stream(0, 1), 3)
    strange = example["category"] == -1
    assert strange.any() and ((example["tokens"] == UNKNOWN).any(dim=1) == strange).all()
    plain = RECIPE.example(RECIPE.stream(0, 1), 3)
    assert not (plain["tokens"] == UNKNOWN).any() and (plain["category"] >= 0).all()


def test_true_readings_say_what_statements_mean() -> None:
    rng = np.random.default_rng(0)
    made = [random_statement(rng) for _ in range(60)]
    said = said_truly(made)
    assert {one.about for one in made} == set(About)
    assert ((said.negated > 0.5) == [one.negated for one in made]).all()
    filled = said.slots["room"][:, -1] < 0.5
    assert (filled == [described(one).room is not None for one in made]).all()
    assert all(words(claim_text(one, rng)) for one in made)


def test_a_killed_training_goes_on_as_if_it_never_was(tmp_path) -> None:
    whole = train(RECIPE, Schedule(4), tmp_path / "whole", Settings(keep=2))
    train(RECIPE, Schedule(4), tmp_path / "parts", Settings(keep=2, limit=2))
    again = train(RECIPE, Schedule(4), tmp_path / "parts", Settings(keep=2))
    assert all(torch.equal(whole[name], again[name]) for name in whole)

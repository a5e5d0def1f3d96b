"""Training of the planner: its loss at step 0, sentences learned by heart, resumed as if never stopped, held-out words and pairs."""

import contextlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from agent.encoders.lexicon import held_out
from agent.encoders.planning.decode import guessed
from agent.encoders.planning.heard import heard, said_words
from agent.encoders.planning.net import PlannerConfig
from agent.learning.checkpoint import load
from agent.learning.loop import Progress, Schedule, Settings, train
from agent.learning.planning.meanings import random_meaning
from agent.learning.planning.recipe import PlannerRecipe, Texts, tensors_of
from agent.learning.planning.texts import NONE, Noise, Patience, example, likenesses, mistyped, swapped
from envs.errors import InputError
from envs.houses.palette import HELD_OUT
from envs.language.grammar.generator import generate
from envs.language.sampling.sample_refer import may_say

RECIPE = PlannerRecipe(PlannerConfig(width=32, heads=2, layers=1, deep=1), batch=8, easy=0)


@pytest.mark.parametrize("grammar", [True, False])
def test_the_loss_at_step_0_is_that_of_chance(grammar) -> None:
    recipe = replace(RECIPE, model=replace(RECIPE.model, grammar=grammar))
    model, made = recipe.build(), recipe.example(recipe.stream(0, 1), 0)
    loss, _ = recipe.loss(model, made)
    there = made["targets"] >= 0
    allowed = model.allowed.sum(1)[made["said_rules"]] if grammar else torch.full(there.shape, model.allowed.shape[1])
    assert loss.item() == pytest.approx(allowed[there].float().log().mean().item(), rel=1e-4)


def test_a_handful_is_learned_by_heart_and_read() -> None:
    recipe = replace(RECIPE, noise=NONE)
    stream = recipe.stream(0, 1)
    examples = sorted((one for k in range(8) for one in stream.at(k)), key=lambda one: len(one.words))[4:12]
    model, made = recipe.build().train(), tensors_of(examples)
    optimizer = torch.optim.AdamW(model.parameters(), 6e-3)
    first = recipe.loss(model, made)[0].item()
    for _ in range(100):
        loss, parts = recipe.loss(model, made)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert model.values.grad is not None and model.values.grad.abs().sum() > 0
    assert loss.item() < 0.05 * first and parts["exact"].item() == 1.0
    assert [one.meaning for one in guessed(model.eval(), [one.words for one in examples])] == [one.meaning for one in examples]


def test_killed_and_resumed_is_as_if_nothing_had_happened(tmp_path: Path) -> None:
    class Killed(Exception):
        pass

    def losses(folder: Path, stop: int = 0) -> list[float]:
        told: list[float] = []

        def report(progress: Progress) -> None:
            told.append(progress.losses["loss"])
            if progress.step == stop:
                raise Killed

        torch.set_num_threads(1)
        with contextlib.suppress(Killed):
            train(RECIPE, Schedule(6), folder, Settings(every=1, keep=2), report=report)
        return told

    whole = losses(tmp_path / "whole")
    assert losses(tmp_path / "killed", 3) == whole[:3]
    assert losses(tmp_path / "killed") == whole[2:]
    one, other = load(tmp_path / "whole"), load(tmp_path / "killed")
    assert one is not None and other is not None
    assert all(torch.equal(tensor, other.tensors[name]) for name, tensor in one.tensors.items())


def test_batches_are_functions_of_their_number() -> None:
    first, other = Texts(RECIPE, 0, 8), Texts(RECIPE, 0, 8)
    other.at(9)
    assert first.at(3) == other.at(3) != first.at(4)
    assert Texts(RECIPE, 1, 8).at(3) != first.at(3)


def test_training_has_no_held_out_pairs_and_no_held_out_synonyms() -> None:
    rng = np.random.default_rng(0)
    assert all(may_say(random_meaning(rng), "seen") for _ in range(200)) and HELD_OUT
    hidden = {name for named in held_out().values() for names in named.values() for name in names}
    assert not hidden & {word for words in likenesses().values() for word in words}
    assert likenesses()["sofa"] and "settee" not in likenesses()["sofa"]


def test_noise_keeps_the_meaning_sayable() -> None:
    rng = np.random.default_rng(4)
    some = [example(rng, Noise(0.5, 0.5, 0.5, 0.3, 0.4, 0.5, 0.2, 0.5, 0.5, 0.5), 40) for _ in range(60)]
    assert all(len(one.words) == len(one.lost) and len(one.row) == len(one.told) for one in some)
    assert any(any(one.lost) for one in some)
    assert len(heard([one.words for one in some]).words) == 60


def test_mistakes_and_words_like_others() -> None:
    rng = np.random.default_rng(5)
    assert mistyped("go", rng) == "go"
    made = {mistyped("kitchen", rng) for _ in range(40)}
    assert "kitchen" not in made - {"kitchen"} and all(abs(len(word) - 7) <= 1 for word in made)
    said = said_words("go to the sofa")
    found = {swapped(said, rng)[3] for _ in range(60)}
    assert found > {"sofa"} and found <= {"sofa", *(word.split()[0] for word in likenesses()["sofa"])}


def test_patience_ends() -> None:
    patient = Patience(np.random.default_rng(0))
    assert generate(random_meaning(np.random.default_rng(1), "go"), patient).text
    patient.left = 3
    with pytest.raises(InputError, match="draws"):
        generate(random_meaning(np.random.default_rng(2), "sequence"), patient)

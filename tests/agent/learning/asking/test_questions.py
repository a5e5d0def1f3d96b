"""Questions about cached pictures, and training on them: guides point at the things, killed and resumed equals uninterrupted."""

import contextlib
from pathlib import Path

import numpy as np
import pytest
import torch

from agent.encoders.sentences.pointing import VALUES
from agent.learning import cache as module
from agent.learning.asking.ask import AskControls, AskRecipe, ControlRecipe
from agent.learning.asking.questions import QuestionConfig, QuestionSet, posed_about
from agent.learning.cache import BATCH, CacheConfig, FeatureCache
from agent.learning.checkpoint import load
from agent.learning.loop import Schedule, Settings, train
from agent.perception.ask import AskConfig
from agent.perception.tokens import REGIONS
from envs.language.sampling.view_questions import VIEW_ANSWERS, VIEW_KINDS

WEIGHTS = Path(module.__file__).resolve().parent.parent / "weights"
CACHE = CacheConfig("tune", 3 * BATCH, frames_per_home=16)
ASKED = QuestionConfig(200, clauses=None)
RECIPE = AskRecipe(str(WEIGHTS), AskConfig(d=16, embedding=16, hidden=32), CACHE, ASKED, batch=8)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("caches")


@pytest.fixture(scope="module")
def made(folder):
    cache = FeatureCache.open(CACHE, WEIGHTS, folder=folder)
    return cache, QuestionSet.open(ASKED, cache, folder=folder)


@pytest.fixture
def kept(folder, made, monkeypatch):
    monkeypatch.setenv("GOTHERE_CACHE", str(folder))


def test_questions_are_kept_and_point_at_their_things(made, folder):
    cache, questions = made
    again = QuestionSet.open(ASKED, cache, folder=folder)
    assert np.array_equal(again.words, questions.words) and np.array_equal(again.last, questions.last)
    posed = posed_about(cache.views, ASKED.count, ASKED.seed)[1]
    assert len(questions) == len(posed) > 40
    for k, one in enumerate(posed):
        regions = cache.views[one.view].regions[:REGIONS]
        shown = [regions.index(thing) for thing in one.found.targets if thing in regions]
        assert VIEW_ANSWERS[questions.answer[k]] == one.found.answer and VIEW_KINDS[questions.kind[k]] == one.meant.kind
        assert (VALUES[questions.wanted[k]] if questions.wanted[k] >= 0 else "") == one.meant.value
        total = questions.last[k].sum()
        assert total == pytest.approx(1.0) or (total == 0 and len(shown) < len(one.found.targets))
        assert set(np.flatnonzero(questions.last[k, :REGIONS])) <= set(shown)
    pairs = [np.flatnonzero(questions.pair == one) for one in np.unique(questions.pair)]
    assert all(len(set(questions.answer[rows])) == len(rows) for rows in pairs)


def test_training_killed_and_resumed_is_as_if_nothing_had_happened(tmp_path, kept):
    torch.set_num_threads(1)

    class Killed(Exception):
        pass

    def stop(progress):
        if progress.step == 5:
            raise Killed

    settings = Settings(every=1, keep=2)
    whole = train(RECIPE, Schedule(6), tmp_path / "whole", settings)
    with contextlib.suppress(Killed):
        train(RECIPE, Schedule(6), tmp_path / "killed", settings, report=stop)
    facts = load(tmp_path / "killed")
    assert facts is not None and facts.facts["step"] == 4
    resumed = train(RECIPE, Schedule(6), tmp_path / "killed", settings)
    assert all(torch.equal(part, resumed[name]) for name, part in whole.items())


def test_controls_learn_from_the_same_questions_but_for_changed_priors(kept):
    recipe = ControlRecipe(str(WEIGHTS), AskControls(("single", "changed_blind"), 16, 16, 32), CACHE, ASKED, batch=8)
    stream = recipe.stream(0, 1)
    assert len(stream.changed.questions) < 0.8 * len(stream.balanced.questions)
    loss, parts = recipe.loss(recipe.build(), recipe.example(stream, 0))
    assert set(parts) == {"single", "changed_blind"} and all(
        abs(float(part.detach()) - np.log(len(VIEW_ANSWERS))) < 1e-3 for part in parts.values()
    )
    loss.backward()

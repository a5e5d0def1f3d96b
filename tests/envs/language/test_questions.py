"""Questions as people type them are read, and the forms that are held out stay apart."""

import numpy as np
import pytest

from envs.language import NotUnderstood, generate, parse
from envs.language.semantics.acts import Request, Tell
from tests.envs.language.meanings import random_meaning
from tests.envs.language.questions import AFTER_WALKS, ALONE


@pytest.mark.parametrize("sentence", ALONE)
def test_questions_are_read(sentence):
    found, wanted = parse(sentence, forms="all"), ALONE[sentence]
    assert found in (wanted, Request((Tell(wanted),)))


@pytest.mark.parametrize("sentence", AFTER_WALKS)
def test_questions_within_requests_are_read(sentence):
    found = parse(sentence, forms="all")
    assert isinstance(found, Request)
    assert [act.question for act in found.acts if isinstance(act, Tell)] == [AFTER_WALKS[sentence]]


def test_there_is_no_answer_to_come_back_with_where_nothing_is_asked():
    with pytest.raises(NotUnderstood):
        parse("go to the kitchen and let me know", forms="all")


@pytest.mark.parametrize("form", ["train", "constructions", "synonyms"])
def test_random_questions_are_written_and_read_back(form):
    rng = np.random.default_rng(7)
    for _ in range(60):
        meaning = random_meaning(rng, "inquire")
        sentence = generate(meaning, rng, forms=form)
        assert parse(sentence.text, forms="train" if form == "train" else "all") == meaning, sentence.text

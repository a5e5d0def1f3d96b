"""Strangers: stand-ins for names, fillers, unknown kinds; no held-out synonym among them."""

import numpy as np
import pytest

from agent.encoders.lexicon import closed_sets, held_out
from agent.encoders.likeness import CLOSED
from agent.learning.sentences.reading import known_words
from agent.learning.sentences.strangers import Strangers, strange_names, strangers
from envs.language.tokens import words


@pytest.fixture(scope="module")
def some() -> Strangers:
    return strangers(known_words())


def test_no_held_out_word_is_heard(some: Strangers) -> None:
    held = {word for kinds in held_out().values() for names in kinds.values() for name in names for word in words(name)}
    strange = {word for split in ("choose", "test") for name in strange_names(split) for word in words(name)}
    heard = {word for found in some.stand_ins.values() for word in found}.union(*some.unknown, *some.fillers)
    assert not heard & (held | strange | CLOSED | set(known_words()))
    assert not {f"{word}s" for word in held} & heard
    assert len(some.unknown[0]) > 1000 and "camel" in some.unknown[0]


def test_every_name_of_a_value_has_stand_ins(some: Strangers) -> None:
    for kind, values in closed_sets().items():
        for names in values.values():
            assert all(len(some.stand_ins[tuple(words(name))]) >= 3 for name in names if kind != "relation"), names
    assert ("in",) not in some.stand_ins and "lounger" in some.stand_ins["armchair",]


def test_texts_are_mixed_name_by_name(some: Strangers) -> None:
    rng = np.random.default_rng(0)
    assert some.mixed("the red coffee table", rng, 0.0) == "the red coffee table"
    for _ in range(20):
        said = some.mixed("the red coffee table", rng, 1.0).split()
        assert said[0] == "the" and said[1] in some.stand_ins["red",] and said[2] in some.stand_ins["coffee", "table"] and len(said) == 3
    assert some.mixed("xyz " * 200, rng, 0.0) != "xyz " * 200

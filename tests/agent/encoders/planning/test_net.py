"""The planner's grammar and network: one string for each record, every decode a record, words never met read as their nearest."""

import numpy as np
import pytest
import torch

from agent.encoders.planning.automaton import Automaton, linear, meaning_of, tokens_of
from agent.encoders.planning.decode import guessed, said_of, situations
from agent.encoders.planning.forms import LONGEST, RULES, TOKENS, masks
from agent.encoders.planning.heard import heard, said_words
from agent.encoders.planning.net import PlannerConfig
from agent.learning.planning.meanings import WEIGHTS, random_meaning
from envs.language.semantics.meaning import Description, Go, Link, Sequence
from envs.language.semantics.records import meaning_from_json, meaning_to_json
from envs.scenes.relations import Predicate
from tests.envs.language.meanings import random_meaning as other_meaning
from tests.envs.language.meanings import random_place

SMALL = PlannerConfig(width=32, heads=2, layers=1, deep=1)


def test_a_meaning_as_tokens() -> None:
    said = Go(Description("chair", color="red", link=Link(Predicate.ON, Description("rug"))))
    assert tokens_of(said) == ("Go", "Description", "category=chair", "color=red", "link:", "predicate=on", "category=rug", *["END"] * 3)


@pytest.mark.parametrize("make", [random_meaning, other_meaning, random_place])
def test_tokens_are_allowed_and_say_the_meaning(make) -> None:
    rng = np.random.default_rng(0)
    for _ in range(150):
        meaning = make(rng)
        told = []
        for token, automaton in linear(meaning):
            assert token in automaton.allowed() and automaton.rule in RULES
            told.append(token)
        assert meaning_of(tuple(told)) == meaning


def test_a_value_that_no_token_says() -> None:
    with pytest.raises(KeyError, match="piano"):
        tokens_of(Go(Description("piano")))


def test_all_kinds_of_meanings_are_drawn() -> None:
    rng = np.random.default_rng(1)
    words = {token for kind in WEIGHTS for _ in range(40) for token in tokens_of(random_meaning(rng, kind))}
    records = {token for token in TOKENS if token[0].isupper()} - {"Link", "Rank", "Check"}  # which are never one of several
    assert records <= words
    assert all(len(random_meaning(rng, "sequence").steps) in (2, 3) for _ in range(20))  # pyright: ignore[reportAttributeAccessIssue]


def test_any_tokens_that_are_allowed_end_in_a_record() -> None:
    rng = np.random.default_rng(2)
    for _ in range(150):
        automaton = Automaton()
        while automaton.meaning is None:
            allowed = automaton.allowed()
            automaton.push(allowed[int(rng.integers(len(allowed)))])
        assert meaning_from_json(meaning_to_json(automaton.meaning)) == automaton.meaning
        assert automaton.said <= LONGEST + 60


@pytest.mark.parametrize("seed", [0, 1])
def test_every_decode_of_random_weights_is_a_record(seed) -> None:
    torch.manual_seed(seed)
    net = SMALL.build().eval()
    with torch.no_grad():
        net.out.weight.normal_(std=1.0)
    texts = ["go to the red chair", "xyzzy", "is there a lamp in the kitchen?", "turn left , then go on"]
    for guess in guessed(net, [said_words(text) for text in texts]):
        assert guess.meaning is not None and guess.likely < 0
        assert meaning_of(guess.tokens) == guess.meaning == meaning_from_json(meaning_to_json(guess.meaning))


def test_a_guess_has_the_probability_of_its_tokens_and_does_not_depend_on_others() -> None:
    torch.manual_seed(3)
    net = SMALL.build().eval()
    with torch.no_grad():
        net.out.weight.normal_(std=0.3)
    text = said_words("go to the blue sofa")
    alone, beside = guessed(net, [text])[0], guessed(net, [said_words("stop by the bed , please"), text])[1]
    assert alone.tokens == beside.tokens and alone.likely == pytest.approx(beside.likely, abs=1e-3)
    row, told = situations(alone.meaning)
    scores = net(heard([text]), said_of([row])).log_softmax(2)[0]
    assert scores[range(len(told)), told].sum().item() == pytest.approx(alone.likely, abs=1e-3)


def test_words_and_marks() -> None:
    assert said_words("Isn't it red? Go: the rug!") == ["is", "not", "it", "red", "?", "go", ",", "the", "rug", "."]
    read = heard([["go", "coffee", "table"], ["go"]], [[False, False, True], [False]])
    assert read.there.tolist() == [[True] * 3, [True, False, False]] and read.words[0, 0] == read.words[1, 0]
    assert read.names[0].tolist() == [0, 1, 1] and read.name_vectors[1].norm() == pytest.approx(1, abs=1e-5)
    assert heard([["go"]]).pieces[1].tolist() != heard([["go"]], [[True]]).pieces[1].tolist()


def test_a_word_never_met_is_taken_for_its_nearest() -> None:
    torch.manual_seed(0)
    net = PlannerConfig(width=32, heads=2, layers=1, deep=1).build().eval()
    read = heard([["settee", "sofa", "go"]])
    taken = net._taken(net.nearest(read.vectors))
    like, other = (torch.cosine_similarity(taken[1], taken[k], dim=0) for k in (2, 3))
    assert like > 0.9 and like > other
    assert taken[0].abs().sum() == 0


def test_masks_have_what_the_rules_allow() -> None:
    assert masks().shape == (len(RULES), len(TOKENS))
    steps = Sequence((Go(Description("bed")), Go(Description("rug"))))
    assert all(masks()[RULES[automaton.rule], TOKENS.index(token)] for token, automaton in linear(steps))


def test_size() -> None:
    assert sum(part.numel() for part in PlannerConfig().build().parameters()) <= 2_400_000

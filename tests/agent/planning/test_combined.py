"""Rules and a network together: what is said back, what is never left out, and what is offered where neither understands."""

import itertools

import numpy as np
import pytest

from agent.learning.planning.meanings import random_meaning
from agent.planning.faithful import unheeded
from agent.planning.learned import Planned
from agent.planning.nearest import nearest, offered
from agent.planning.planner import CombinedPlanner, by_rules, is_part
from agent.planning.wording import in_words
from envs.errors import InputError
from envs.home import home_at
from envs.language.grammar.parser import NotUnderstood
from envs.language.semantics.acts import Limit, Request, Rule, Visit
from envs.language.semantics.meaning import Description, Go, RoomPlace, Sequence
from envs.language.semantics.world import world_of

CHAIR = Go(Description("chair", color="red"))
STRANGE = "quite some frobnication towards that red chair"  # refused by rules


def reading(meaning) -> CombinedPlanner:
    """Rules before a network that always reads the same."""
    return CombinedPlanner(lambda text: Planned(meaning, 0.99))


def test_what_a_network_reads_is_said_back() -> None:
    found = reading(CHAIR).understood(STRANGE)
    assert found.meaning == CHAIR and found.corrections == ((STRANGE, "go over to the red chair"),)
    assert reading(Go(Description("bed"))).understood("go to the red chair").meaning == CHAIR  # rules come first
    assert reading(CHAIR)(STRANGE).meaning == CHAIR


def test_a_reading_that_is_rather_wrong_than_right_is_not_carried_out() -> None:
    unsure = CombinedPlanner(lambda text: Planned(CHAIR, 0.4))
    with pytest.raises(NotUnderstood):
        unsure.understood(STRANGE)
    assert unsure(STRANGE).meaning is None and unsure(STRANGE).chance == 0.4


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("quite some frobnication towards that red chair, but never enter the study", "never"),
        ("frobnicate to every red chair", "every"),
        ("zorb to the red chair unless the zorb is out", "unless"),
        ("first zorb the bed, then frobnicate to the red chair", "then"),
        ("frobnicate how many red chairs", "how"),
        ("frobnicate the red chair or the bed", "or"),
        ("zorbly bring the red chair", "bring"),
        ("frobnicate the red chair by the desk", "desk"),
        ("frobnicate the big red chair", "big"),
        ("zorb the chair", "red"),  # which nobody has said
    ],
)
def test_words_that_change_a_request_are_not_left_out(text: str, word: str) -> None:
    assert word in unheeded(text, CHAIR)
    with pytest.raises(NotUnderstood):
        reading(CHAIR).understood(text)
    assert reading(CHAIR)(text).meaning is None


@pytest.mark.parametrize("rest", ["and flurb it", "and frolic", ", then gambol around", ", but wibble the lamp", "if you sing"])
def test_what_rules_name_as_not_understood_is_not_left_out(rest: str) -> None:
    found = reading(CHAIR)(f"go to the red chair {rest}")
    assert found.meaning is None and rest.split()[-1] in found.problem
    assert not is_part(f"go to the red chair {rest}", Go(Description("bed")), rest)


def test_a_meaning_that_heeds_them() -> None:
    limited = Request((Visit(Description("chair", color="red")),), (Limit(Rule.NEVER_ENTER, RoomPlace("study")),))
    assert not unheeded("frobnicate to the red chair, but never enter the study", limited)
    assert not unheeded("zorb to the bed, then zorb to the red chair", Sequence((Go(Description("bed")), CHAIR)))
    assert not unheeded("zorb over to that red chair", CHAIR)


def test_the_plainest_words_mean_the_same() -> None:
    rng, said = np.random.default_rng(2), 0
    for _ in range(60):
        meaning = random_meaning(rng)
        try:
            text = in_words(meaning)
        except InputError:
            continue
        said += 1
        assert by_rules(text).meaning == meaning, text
    assert said > 50


def test_what_is_like_a_text_is_offered() -> None:
    world = world_of(home_at("house:18:5"))
    assert [one.words for one in nearest("gimme telly", world)] == ["go to the tv"]
    likely = nearest("flurb the crimson bed", world)
    assert likely[0].words == "go to the bed" and len(likely) > 1
    assert all(one.score >= other.score for one, other in itertools.pairwise(likely))
    assert offered("gimme telly", world) == "; did you mean 'go to the tv'?"
    assert nearest("xyzzy", world) == [] and offered("xyzzy", world) == ""

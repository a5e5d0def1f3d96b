"""Refusals are true and of use: whole names and clauses are quoted, and what is offered is of the kind that was wanted."""

import numpy as np
import pytest

from agent.planning.faithful import unsaid
from agent.planning.interpret import interpret
from agent.planning.understand import understood
from envs.errors import InputError
from envs.home import home_at
from envs.language.grammar.parser import NotUnderstood
from envs.language.semantics.acts import Beyond, Cannot, Request
from envs.language.semantics.meaning import Description, Go, Link
from envs.scenes.relations import Predicate

HOME = home_at("house:3258:3")


def refused(text: str) -> NotUnderstood:
    with pytest.raises(NotUnderstood) as error:
        understood(text)
    return error.value


def beyond(text: str) -> Cannot:
    meaning = understood(text).meaning
    assert isinstance(meaning, Request) and isinstance(meaning.acts[0], Cannot)
    return meaning.acts[0]


def test_a_condition_offers_its_own_thing_and_what_is_to_be_done() -> None:
    error = refused("If the settee is unoccupied, hop onto it, otherwise wait at the stove.")
    assert error.part == "If the settee is unoccupied"
    assert "'if there is a settee'" in str(error) and "'wait at the stove'" in str(error)


def test_a_condition_with_an_unknown_word_is_a_condition() -> None:
    error = refused("If there's nobody in the bedroom, go in and look at the laptop, otherwise stay where you are.")
    assert error.part == "If there's nobody in the bedroom" and "condition" in str(error)


def test_what_is_to_be_found_out_is_no_condition() -> None:
    said = str(refused("go and check if the rug's symmetrical"))
    assert "I cannot tell 'if the rug's symmetrical'" in said and "condition" not in said


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("Fold the towels in the big black basket.", "fold the towels in the big black basket"),
        ("Open the bathroom window it's steamy in there.", "open the bathroom window"),
        ("Order me a cake I'm starving.", "order me a cake"),
    ],
)
def test_what_is_beyond_is_quoted_up_to_the_end_of_a_name(text: str, verb: str) -> None:
    assert beyond(text).verb == verb


def test_a_verb_with_its_object_takes_no_other_one() -> None:
    assert beyond("Clear the table and put the bowls in the sink.").thing is None


def test_a_question_about_a_time_is_no_request_for_later() -> None:
    assert beyond("What will the weather be like tomorrow?").kind is Beyond.UNKNOWN
    assert beyond("Go to the kitchen tomorrow.").kind is Beyond.TIME


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("Trundle round to the other side of the bed, zorb.", "to the other'"),
        ("Position yourself so that you see both the bed and the wardrobe.", "'you see"),
        ("Tell me, is the bin in the kitchen or somewhere else, and if it is, go there.", "'or somewhere else, and if it is'"),
        ("Stand and zorb between the bed and the desk, will you?", "the bed'"),
    ],
)
def test_no_half_of_a_name_or_clause_is_quoted(text: str, never: str) -> None:
    assert never not in str(refused(text))


def test_a_clause_is_quoted_with_its_end() -> None:
    assert "'A bit more than that'" in str(refused("Left. A bit more than that... let's say 60 degrees to the left."))


def test_a_reworded_part_is_quoted_as_typed() -> None:
    assert "'over the sofa'" in str(refused("look at the picture over the sofa"))


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("Look a little bit more to your right... just a bit.", "look to the left"),
        ("Take me to the picture with the ship on it.", "go to the picture"),
        ("Step back from the cooker.", "go back one metre"),
    ],
)
def test_examples_are_of_the_kind_that_was_wanted(text: str, offered: str) -> None:
    assert f"'{offered}'" in str(refused(text))


@pytest.mark.parametrize("text", ["Find the thing I use to boil water.", "Where can I wash my hands?"])
def test_uses_are_not_known(text: str) -> None:
    said = str(refused(text))
    assert "used for" in said and said.endswith("name the thing or the room")


def test_people_and_what_is_taken_back_have_reasons_of_their_own() -> None:
    assert "who is meant by 'her'" in str(refused("The lady in the bedroom is calling, go in to her."))
    assert "taken back by 'no'" in str(refused("Two steps forward... no wait, make it one metre forward, then turn left."))
    assert "what is here now" in str(refused("Did I blow out the candle on the table? Go up to it."))


def test_ways_are_not_described() -> None:
    assert beyond("Can I get from the hall straight into the bedroom?").kind is Beyond.TALK


def impossible(text: str) -> str:
    found = interpret(text, HOME, np.zeros(3))
    assert found.task == "impossible"
    return found.plan.text


def test_what_is_lacking_is_said_before_what_is_beyond() -> None:
    assert impossible("Go out on the balcony and see if the washing is dry.").startswith("there is no balcony in this home; ")
    assert "there is no" not in impossible("Go to the bed and see if the kettle is warm.")


def test_what_is_lacking_has_the_name_that_was_said() -> None:
    assert impossible("Wheel yourself to the sideboard.").startswith("there is no sideboard (cabinet) in this home")
    assert impossible("Go to the cabinet.").startswith("there is no cabinet in this home")


def test_what_a_question_asks_about_may_be_lacking() -> None:
    with pytest.raises(InputError, match="there is no iron in this home"):
        interpret("Would you go and check I haven't left the iron on?", HOME, np.zeros(3))


def test_who_dealt_with_a_thing_is_not_sought() -> None:
    error = refused("Go to the mirror my daughter hung up last week, the round one.")
    assert "go to the mirror" in error.nearest


def test_a_part_of_a_longer_name_is_not_said_alone() -> None:
    table = Description("table", any=False)
    meaning = Go(Description("nightstand", link=Link(Predicate.NEXT_TO, table)))
    assert "table" in set(unsaid("go to the bedside table furthest from me", meaning))
    assert not set(unsaid("go to the bedside table next to the table", meaning))

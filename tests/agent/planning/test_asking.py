"""Refusals that ask whether a reading is meant: honest about what it leaves out, and never about another target."""

import pytest

from agent.planning.asking import doubts
from agent.planning.learned import Planned
from agent.planning.planner import CombinedPlanner
from envs.language.grammar.parser import NotUnderstood
from envs.language.semantics.meaning import Description, Go

CHAIR = Go(Description("chair", color="red"))


def refusal(text: str, chance: float = 0.9) -> NotUnderstood:
    with pytest.raises(NotUnderstood) as error:
        CombinedPlanner(lambda text: Planned(CHAIR, chance)).understood(text)
    return error.value


def test_a_likely_reading_is_asked_about_with_what_it_leaves_out() -> None:
    text = "quite some frobnication towards that red chair, near the wardrobe"
    error = refusal(text)
    assert str(error) == "instruction: I am not sure about 'near the wardrobe'; did you mean 'go over to the red chair'?"
    assert error.offer == "go over to the red chair" and error.part == "near the wardrobe" and error.nearest == (error.offer,)
    assert CombinedPlanner(lambda text: Planned(CHAIR, 0.9))(text).problem == str(error)
    assert not refusal(text, chance=0.1).offer  # an unlikely one


@pytest.mark.parametrize(
    "text",
    [
        "quite some frobnication towards that chair, near the wardrobe",  # nobody has said red
        "never zorb to the red chair",
        "zorb to the red chair of the wardrobe",
        "zorb the red chairs, all except the one by the bed",
        "how zorbish is the red chair",
    ],
)
def test_another_request_is_not_asked_about(text: str) -> None:
    assert doubts(text, CHAIR) == () and not refusal(text).offer


def test_what_rules_offer_stays() -> None:
    assert refusal("Alphabetise the red chair.").offer == "go to the red chair"


def test_rules_that_leave_less_out_say_why() -> None:
    error = refusal("Go to the red chair by the wardrobe, then zorb.")
    assert error.rest == "Go to the red chair by the wardrobe" and "zorb" in str(error) and not error.offer


def test_the_refusal_is_that_of_what_is_asked_for() -> None:
    text = "I'm the new carer. Quite some frobnication towards that red chair."
    with pytest.raises(NotUnderstood, match="frobnication") as error:
        CombinedPlanner(lambda text: Planned(None, 0.0)).understood(text)
    assert "carer" not in str(error.value)

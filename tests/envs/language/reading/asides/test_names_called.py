"""Proper names by which somebody is called are left out; what is listed is not."""

import pytest

from agent.planning.understand import understood
from envs.language.grammar.parser import NotUnderstood


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Percivald, turn left.", "Turn left."),
        ("Bob, go to the bed.", "Go to the bed."),
        ("Wait a bit, Doris, then go to the fridge.", "Wait a bit, then go to the fridge."),
        ("Go to the fridge, Bob.", "Go to the fridge."),
        ("Come here boy, come!", "Come here, come!"),
        ("How about going to the kitchen?", "Go to the kitchen."),
        ("Shall we go to the kitchen?", "Go to the kitchen."),
        ("If the bathroom has a basket, go to it.", "If there is a basket in the bathroom, go to it."),
    ],
)
def test_the_meaning_is_that_of_the_plain_text(text: str, plain: str) -> None:
    assert understood(text).meaning == understood(plain).meaning


@pytest.mark.parametrize(
    "text", ["Kitchen, Bathroom, Gizmo.", "Go to the sofa, Narnia, the bed.", "gizmo, the bed", "Turn left. Oops, right."]
)
def test_what_may_be_meant_is_not_left_out(text: str) -> None:
    with pytest.raises(NotUnderstood):
        understood(text)

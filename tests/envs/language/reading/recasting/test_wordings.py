"""Other wordings of what the grammar has mean the same; words that limit or negate are never taken away."""

import pytest

from agent.planning.understand import understood
from envs.language import NotUnderstood
from envs.language.semantics.acts import Beyond, Cannot, Request

SAME = (
    ("park yourself in front of the stove", "stand in front of the stove"),
    ("squeeze in between the bed and the wardrobe", "go between the bed and the wardrobe"),
    ("kindly be standing near the head side of the bed", "stand at the head of the bed"),
    ("you take one full round of the house and see properly", "explore the house"),
    ("how many vases have we got in the hall", "how many vases are there in the hall"),
    ("please turn to your left side ninety degrees only", "turn left 90 degrees"),
    ("without going from the kitchen side, reach the bedroom", "go to the bedroom without going through the kitchen"),
    ("do the needful by telling me the colour of the lamp", "tell me the colour of the lamp"),
    ("I should like you to go to the lamp, if you please", "go to the lamp"),
    ("I'd be ever so grateful if you would go to the lamp", "go to the lamp"),
    ("if you wouldn't mind waiting by the lamp", "wait by the lamp"),
    ("go to the lamp because it's getting dark in here", "go to the lamp"),
    ("stay here until I have counted to ten", "stay here"),
    ("go to the lamp so that I can see you", "go to the lamp"),
    ("bring yourself to the fridge, and that's the lot", "go to the fridge"),
    ("is the bin red or nah", "is the bin red"),
)
NEVER_LESS = (  # not understood, or with all of it: never as the second
    ("go to the lamp unless it is red", "go to the lamp"),
    ("go to the lamp but never the chair", "go to the lamp"),
    ("wait until the timer rings and then go to the bed", "wait"),
    ("go to the lamp because you must not go to the chair", "go to the lamp"),
    ("only go to the lamp if you see a chair", "go to the lamp"),
    ("stay here until I call, or go to the bed", "stay here"),
    ("wait here while I look at the lamp and then follow me", "wait here"),
    ("go to the lamp in case the chair is red", "go to the lamp"),
)
UNKNOWN = (
    ("go to the rocket", "rocket"),
    ("please find my stethoscope", "stethoscope"),
    ("walk over to the gazebo in the kitchen", "gazebo"),
)


@pytest.mark.parametrize("text, same", SAME)
def test_other_wordings_mean_the_same(text, same):
    assert understood(text).meaning == understood(same).meaning


@pytest.mark.parametrize("text, less", NEVER_LESS)
def test_words_that_limit_are_never_taken_away(text, less):
    try:
        meaning = understood(text).meaning
    except NotUnderstood:
        return
    assert meaning != understood(less).meaning


@pytest.mark.parametrize("text, name", UNKNOWN)
def test_a_thing_that_nobody_knows_is_named(text, name):
    assert understood(text).meaning == Request((Cannot(Beyond.UNKNOWN, name),))


def test_a_dropped_reason_is_reported():
    assert understood("go to the lamp because it's getting dark").remarks == ("because it is getting dark",)
    assert understood("wait by the lamp till they knock").remarks == ("till they knock",)


def test_people_of_a_story_are_not_sought():
    with pytest.raises(NotUnderstood):
        understood("my sister gave me that nice mug and I adore it, go over to it")

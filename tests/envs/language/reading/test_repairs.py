"""Repeats, second thoughts and afterthoughts are read as they are meant; where that is not sure, the text is refused."""

import pytest

from agent.planning.understand import understood
from envs.language import NotUnderstood
from envs.language.grammar.parser import known_words
from envs.language.reading.typed import flat, read

REPAIRED = (
    ("go to the the big ball", "go to the big ball"),
    ("go to all the mirrors in the in the bedroom", "go to all the mirrors in the bedroom"),
    ("go go go to the kitchen", "go to the kitchen"),
    ("go to the ball and then um then the tv", "go to the ball and then the tv"),
    ("go back back backwards", "go backwards"),
    ("go to the hall... I mean the kitchen", "go to the kitchen"),
    ("go to the lamp, no wait, the chair by the bed", "go to the chair by the bed"),
    ("turn and face the hall mirror... actually no, face the tall mirror", "turn and face the tall mirror"),
    ("go to the pink armchair... sorry, the white one, the small one", "go to the small white armchair"),
    ("go to the candle in the hall, the large red one", "go to the large red candle in the hall"),
    ("my bed, the one in the nursery", "my bed in the nursery"),
    ("Kettle. Blue one.", "blue kettle"),
    ("go to the chair, the blue one, then the table", "go to the blue chair then the table"),
    ("bookshelf, teal, study", "teal bookshelf in study"),
    ("hall, bench, bed", "hall then bench then bed"),
    ("toaster -> clock, study", "toaster then clock in study"),
    ("what colour the rug is, in the study?", "what colour the rug in the study is"),
    ("right, go to the kitchen", "go to the kitchen"),
    ("turn round and face the other way", "turn around"),
    ("visit two of the dining room chairs", "visit two of the chairs in the dining room"),
)
AS_TYPED = (
    "turn left turn left", "go forward 2 2 meters", "go to the red chair the blue one", "go to the chair again again", "right then left",
    "which chair is the red one", "go to the red chair the blue one and the green one", "is the red chair next to the blue one",
    "whatever you do do not go there",
)  # fmt: skip
REFUSED = (
    "go to the candle in the hall, I mean the lamp", "go to the kitchen, not the hall, I mean the bedroom",
    "go to the kitchen, I mean, not the hall",
    "go to the sofa and the bed, no, look at the lamp",
)  # fmt: skip


def said(text: str) -> str:
    """Words of a text as the parser reads them."""
    return " ".join(flat(read(text, known_words("all")).sentences))


@pytest.mark.parametrize("text, meant", REPAIRED)
def test_what_was_meant_is_read(text, meant):
    assert said(text) == meant


@pytest.mark.parametrize("text", AS_TYPED)
def test_what_may_be_meant_stays(text):
    assert said(text.replace(" the blue", ", the blue") if "chair the blue" in text else text).replace(" ,", "") == text


@pytest.mark.parametrize("text", REFUSED)
def test_a_doubtful_second_thought_is_refused(text):
    with pytest.raises(NotUnderstood):
        understood(text)


def test_a_second_thought_never_leaves_the_first_behind():
    for text in ("go to the bed, no, the table", "go to the bed, sorry, the table", "go to the bed. Actually, go to the table."):
        assert str(understood(text).meaning) == str(understood("go to the table").meaning), text

"""Courtesy and remarks beside a request are taken off; what changes the meaning never is."""

import pytest

from envs.language.grammar.parser import known_words, parse
from envs.language.reading.asides.remarks import MEANINGFUL, strip_remarks
from envs.language.reading.typed import flat, read
from envs.language.semantics.meaning import Description, Go, RoomPlace

REQUEST = "go to the sofa"


def stripped(text: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """What is left of a text, the courtesy and the remarks."""
    found = strip_remarks(read(text, known_words("all")).sentences)
    return " ".join(flat(found.sentences)), found.courtesy, found.remarks


COURTESY = (
    "Could you go to the sofa?", "would you mind going to the sofa", "Can you possibly go to the sofa, please", "Excuse me, go to the sofa",
    "go to the sofa for me", "go to the sofa, there's a love", "Go to the sofa. Lead the way.", "okay so, um, go to the sofa",
    "hey robot, would you be so kind as to go to the sofa", "I was wondering if you could go to the sofa", "go to the sofa, would you",
    "it would be great if you could go to the sofa, thanks", "go to the sofa if you don't mind", "go to the sofa right away, mate",
    "you should go to the sofa", "I'd like you to go to the sofa", "be a dear and go to the sofa", "anyway, go to the sofa when you can",
    "Do you think you could go to the sofa? Thank you very much!", "let's go to the sofa", "I need you to go to the sofa quickly",
)  # fmt: skip
REMARKS = (
    "I'm knackered.", "I am so tired today.", "We are having guests.", "I left some stuff on the desk.", "It's getting late.",
    "My back hurts.",
    "What a day!", "I am hungry and I would like to sit down at the big table and eat.", "I need to wash my hands.",
    "I'd like a cup of tea.",
    "I lost my keys at work.", "My sister is coming this evening.", "I've had a long day.", "I really love this house.",
)  # fmt: skip
KEPT = (  # what is beside the request changes it, or may
    "I want the red one.", "My sofa is red.", "I am not tired.", "I left it on the desk.", "I have two of them.",
    "I was there before.", "I only like red.", "I saw a sofa in the kitchen.", "I am tired unless you hurry.", "I put all of it there.",
    "I want to go to the bed.", "I told you to go to the bed.", "I prefer the chair.", "I am looking for the lamp.",
    "I am ready to go to the bed.",
    "Don't enter the kitchen.", "Then the bed.", "I sat on the other sofa.",
)  # fmt: skip


@pytest.mark.parametrize("text", COURTESY)
def test_courtesy_is_taken_off(text):
    left, courtesy, remarks = stripped(text)
    assert (left, remarks) == (REQUEST, ())
    assert courtesy or text.startswith("okay so")  # noise is not even read


@pytest.mark.parametrize("remark", REMARKS)
def test_remarks_are_taken_off_before_and_after_and_reported(remark):
    for text in (f"{remark} Go to the sofa.", f"Go to the sofa. {remark}", f"{remark[:-1]}, could you go to the sofa"):
        left, _, remarks = stripped(text)
        assert left == REQUEST and len(remarks) == 1, text


@pytest.mark.parametrize("remark", KEPT)
def test_what_may_change_the_meaning_stays(remark):
    said = " ".join(read(remark, known_words("all")).tokens)
    for text in (f"{remark} Go to the sofa.", f"Go to the sofa. {remark}", f"Go to the sofa, {remark}"):
        left, _, remarks = stripped(text)
        assert said in left and remarks == (), text


@pytest.mark.parametrize("word", sorted(MEANINGFUL))
def test_no_word_that_changes_the_meaning_is_dropped_in_a_remark(word):
    for text in (
        f"I am tired {word} hungry. Go to the sofa.",
        f"Go to the sofa. I was {word} late.",
        f"I need to rest {word}, go to the sofa",
    ):
        left, _, _ = stripped(text)
        assert word in left.split(), text


@pytest.mark.parametrize(
    "text, expected",
    [
        ("I am looking for the lamp", "i am looking for the lamp"),
        ("I need the toilet", "i need the toilet"),
        ("I'd quite like a bath. Lead the way.", "i would like a bath"),
        ("I could do with a nap, mate", "i would like a nap"),
        ("I'm knackered", "i am knackered"),
        ("excuse me", "excuse me"),
        ("can you see a lamp", "can you see a lamp"),
        ("wait for me", "wait for me"),
        ("let me know", "let me know"),
        ("I'm tired take me to the bed", "take me to the bed"),
        ("go to the kitchen because I'm starving", "go to the kitchen"),
        ("I'm hungry but do not go to the kitchen", "do not go to the kitchen"),
        ("would you mind going to the desk and telling me what is on it", "go to the desk and tell me what is on it"),
        ("make sure you don't enter the hall", "do not enter the hall"),
    ],
)
def test_requests_stay(text, expected):
    assert stripped(text)[0] == expected


def test_a_place_in_a_remark_is_where_there_is():
    left, _, remarks = stripped("I left some stuff on the desk in the bedroom, could you go there and tell me what is on it?")
    assert left == "go to the desk in the bedroom and tell me what is on it" and len(remarks) == 1
    for text in ("I left my phone on the desk. Find it.", "I was at the desk near the bed. See what is there."):
        assert stripped(text)[2] == ()


def test_what_is_left_is_parsed():
    assert parse(stripped("Excuse me, would you mind going to the kitchen for me? I'm starving.")[0]) == Go(RoomPlace("kitchen"))
    assert parse(stripped("We are having guests. Find the red chair, would you?")[0]) == Go(Description("chair", color="red"))

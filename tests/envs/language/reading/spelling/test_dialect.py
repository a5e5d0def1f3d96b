"""Dialect, text messages and vocatives are read as plain English, and nothing that counts is lost."""

import pytest

from envs.language.grammar.parser import known_words
from envs.language.reading.asides.vocatives import called_at_ends, without_called
from envs.language.reading.spelling.dialect import numeral
from envs.language.reading.typed import read

KNOWN = known_words("all")


def said(text: str) -> str:
    return " ".join(read(text, KNOWN).tokens)


@pytest.mark.parametrize(
    "text, expected",
    [
        ("nip ower tae yon bed", "nip over to that bed"),
        ("dinnae gang intae the hoose", "do not gang into the house"),
        ("isnae wasnae hasnae", "is not was not has not"),
        ("walkin' to the sofa, waitin by it", "walking to the sofa waiting by it"),
        ("goooo to the sofaaa pleeease", "go to the sofa"),
        ("head 2 the kitchen, w8 4 me", "head to the kitchen wait for me"),
        ("get next 2 my bed b4 the hall", "get next to my bed before the hall"),
        ("go forward 2 metres then turn left 2 times", "go forward 2 metres then turn left 2 times"),
        ("find at least 2 chairs", "find at least 2 chairs"),
        ("t'kitchen, th'bed", "the kitchen the bed"),
        ("go 3 ft. then stop", "go 3 ft then stop"),
        ("need u there rn", "need you there at once"),
        ("turn right now, go to the bed right now", "turn right go to the bed"),
        ("pwease go to the bafroom", "go to the bathroom"),
    ],
)
def test_dialect_and_haste_are_written_out(text, expected):
    assert said(text) == expected


def test_a_digit_stays_a_number_before_a_unit_or_a_plural():
    assert numeral("2", "go", "metres") is None and numeral("2", "room", "the") is None
    assert numeral("2", "go", "kitchen") == "to" and numeral("4", "wait", "me") == "for" and numeral("3", "go", "the") is None


@pytest.mark.parametrize("called", ["laddie", "hon", "wee man", "old chap", "my friend", "sweetheart", "big guy"])
def test_vocatives_after_a_comma_are_no_things(called):
    assert said(f"off to the kitchen, {called}") == said(f"{called}, off to the kitchen") == "off to the kitchen"


@pytest.mark.parametrize("text", ["find the doll", "go to my son", "see a man", "call the captain", "ask the boss", "is there a baby"])
def test_whoever_is_looked_for_is_not_called(text):
    assert called_at_ends(text.split())[1] == 0
    assert without_called(text.split()) == text.split()

"""Refusals of words that say which thing is meant list the things, and do not advise to leave the words out."""

import numpy as np
import pytest

from agent.planning.interpret import interpret
from agent.planning.singled import says_which
from envs.errors import InputError
from envs.home import home_at

HOME = home_at("house:3448:3")  # one fridge, three candles, all in the bedroom


def refusal(text: str) -> str:
    with pytest.raises(InputError) as error:
        interpret(text, HOME, np.zeros(3))
    return str(error.value)


def test_of_several_things_those_are_listed() -> None:
    said = refusal("Go to the candle that melts unevenly.")
    assert "say that in" not in said and "which one is meant" in said
    assert "blue candle" in said and "white candle" in said and "black candle" in said


def test_of_one_thing_there_is_nothing_to_list() -> None:
    assert refusal("Go to the fridge that hums unevenly.").endswith("say that in other words")


@pytest.mark.parametrize(
    ("text", "part", "which"),
    [
        ("Go to the lamp that hums.", "that hums", True),
        ("Go to the wobbly lamp.", "wobbly", True),
        ("Go to the lamp, the humming one.", "the humming one", True),
        ("Check the lamp for crumbs.", "for crumbs", False),
        ("Go to the lamp, then hum.", "then hum", False),
    ],
)
def test_words_beside_a_name_say_which(text: str, part: str, *, which: bool) -> None:
    assert says_which(text, part) is which

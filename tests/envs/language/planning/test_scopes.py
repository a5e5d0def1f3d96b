"""Excuses are grammatical and say the person's words back, whatever was to be done with which object."""

import pytest

from agent.planning.understand import understood
from envs.home import Home, home_at
from envs.language.planning.scopes import excuse
from envs.language.semantics.acts import Beyond, Cannot, Request
from envs.language.semantics.denotation import Dialogue
from envs.language.semantics.meaning import Description
from envs.language.semantics.world import world_of

SAID_BACK = {
    "bring me a dog": "cannot bring you a dog",
    "bring me an umbrella": "cannot bring you an umbrella",
    "give me your hand": "cannot give you my hand",
    "give me": "cannot give you things",
    "iron my shirts": "cannot iron your shirts",
    "pick up your toys": "cannot pick up my toys",
    "pour us a glass of wine": "cannot pour you a glass of wine",
    "make us a cup of tea": "cannot make you a cup of tea",
    "throw it away": "cannot throw it away",
    "open all the windows": "cannot open all the windows",
    "hug me": "cannot hug you",
    "fix them": "cannot fix them",
    "cook": "cannot cook",
    "knock": "cannot knock",
    "bring": "cannot bring things",
    "tidy up": "cannot tidy up",
    "sing us a song": "cannot sing you a song:",
    "set an alarm for six": "cannot set an alarm:",
    "order me a pizza": "cannot order you a pizza:",
    "call my mum": "cannot call your mum:",
    "buy milk": "cannot buy milk",
}
DONE_TO_IT = {
    "bring": "bring it", "hand me": "hand it to you", "pass us": "pass it to you", "get me": "get it for you", "pick up": "pick it up",
    "switch off": "switch it off", "use the": "use it", "jump on": "jump on it", "put": "put it anywhere", "turn on": "turn it on",
}  # fmt: skip


@pytest.fixture(scope="module")
def home() -> Home:
    """A home of two rooms."""
    return home_at("house:15:2")


def excused(home: Home, act: Cannot) -> str:
    return excuse(world_of(home), act, home.places[0], Dialogue())


@pytest.mark.parametrize("text", SAID_BACK)
def test_the_persons_words_are_said_back(home, text):
    meaning = understood(text).meaning
    assert isinstance(meaning, Request) and isinstance(meaning.acts[0], Cannot)
    said = excused(home, meaning.acts[0])
    assert f"{said}:".replace("::", ":").find(SAID_BACK[text]) > 0
    assert said.endswith(SAID_BACK[text]) or SAID_BACK[text].endswith(":")


@pytest.mark.parametrize("verb", DONE_TO_IT)
def test_a_thing_that_is_there_is_offered_and_called_it(home, verb):
    there = next(one.category for one in home.scene.objects if not one.structure)
    assert excused(home, Cannot(Beyond.HANDLE, verb, Description(there))).endswith(f", but I cannot {DONE_TO_IT[verb]}: go there?")


def test_a_thing_that_is_not_there_is_named(home):
    said = excused(home, Cannot(Beyond.HANDLE, "pass me", Description("dog")))
    assert said == "I cannot pass you things, and there is no dog in this home"

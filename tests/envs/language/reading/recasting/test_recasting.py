"""Requests that are no imperatives, other ways to ask and to move: each is what its plain form is."""

import pytest

from agent.planning.understand import understood
from envs.language.grammar.parser import NotUnderstood

SAME = {
    "go and stand by the desk": (
        "I want you parked by the desk", "need you standing by the desk", "I'd have you waiting by the desk", "we'd like you over by the"
        " desk",
        "I should be most obliged to find you waiting by the desk", "you're wanted by the desk",
        "let's see you standing by the desk", "your presence is required by the desk", "it would help me if you were by the desk",
    ),
    "go to the sofa": (
        "be so good as to go to the sofa",
        "might I trouble you to go to the sofa", "I must ask you to go to the sofa, laddie", "you shall go to the sofa forthwith",
        "the sofa, that's where I want you", "your next stop is the sofa", "convey yourself to the sofa, fast as you can",
        "go to the sofa, the bath is overflowing", "go to the sofa, nice and easy", "you were naughty, so go to the sofa",
    ),
    "what color is the fridge": (
        "might I ask what colour the fridge happens to be", "do tell me, of what colour is the fridge", "the fridge, what colour is it?",
        "what colour is the fridge, need to know before I paint",
    ),
    "how many chairs are there": (
        "how many chairs have we got in the whole house", "how many nos. of chairs are there", "how many chairs, strictly speaking, are"
        " there",
    ),
    "where is the toaster": ("in which room stays the toaster", "where do we keep the toaster", "where does the toaster live"),
    "what is on the desk": ("what all items are kept on the desk", "what stuff have I got on the desk"),
    "turn left 90 degrees": ("rotate to your left through one right angle", "round to the left, a quarter turn"),
    "look down 30 degrees": ("incline the camera down by thirty degrees",),
    "go back three feet": ("back up like three feet", "retreat about three feet", "pull back three feet"),
    "go to the bed and do not enter the kitchen": (
        "go to the bed. at no time, however, are you to enter the kitchen", "go to the bed but on no account set foot in the kitchen",
    ),
    "first go to the bed then go to the desk": ("we open on the bed, then track across to the desk", "first you see the bed, second the"
    " desk"),
    "if there is a lamp in the hall go to the lamp otherwise go to the bed": (
        "if there turns out to be a lamp in the hall go to the lamp, otherwise go to the bed",
    ),
}  # fmt: skip
KEPT = (  # words that may change the meaning are never dropped
    "let's have you by the desk twice", "the sofa, never go to it",
    "you shall not go to the sofa", "there is no sofa, go to it", "go to the sofa, the other one is wet",
)  # fmt: skip


@pytest.mark.parametrize("plain, other", [(plain, other) for plain, others in SAME.items() for other in others])
def test_other_words_have_the_meaning_of_the_plain_ones(plain, other):
    assert understood(other).meaning == understood(plain).meaning


@pytest.mark.parametrize("text", KEPT)
def test_what_limits_is_not_dropped(text):
    plain = [understood(one).meaning for one in ("go and stand by the desk", "go to the sofa")]
    try:
        assert understood(text).meaning not in plain
    except NotUnderstood as error:
        assert error.part

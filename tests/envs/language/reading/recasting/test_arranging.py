"""Orders, alternatives, afterthoughts and asides have the meaning of their plain form, and nothing that binds is dropped."""

import pytest

from agent.planning.understand import understood
from envs.language.grammar.parser import NotUnderstood

SAME = {
    "first go to the study then go to the bedroom then go to the kitchen": (
        "go to the study first, bedroom next, kitchen last", "take the study first, the bedroom second and the kitchen third",
        "tackle the study first, then the bedroom, and finish up in the kitchen",
    ),
    "go to the sofa then go to the bed": (
        "once you've visited the sofa go to the bed", "go to the bed after you've seen the sofa",
        "having called in at the sofa, go to the bed",
    ),
    "go to the hall if there is a lamp in the study otherwise go to the kitchen": (
        "hall if there is a lamp in the study, kitchen if there's none",
        "to the hall if there's a lamp in the study, or to the kitchen if not",
        "go to the hall if there's a lamp in the study, but head to the kitchen if there isn't",
    ),
    "if there is no mug in the kitchen go to the study otherwise go to the hall": (
        "unless there's a mug in the kitchen, go to the study. If there is one, go to the hall",
        "study if there is no mug in the kitchen, hall if there is",
    ),
    "go to the hall but do not enter the study": (
        "go to the hall, only never go in the study", "go to the hall. stay out of the study though, the floor's damp",
        "go to the hall, only keep out of the study, my son is having a nap",
    ),
    "go to the sofa and do not walk over the rug": ("sofa, and steer round the rug, not across it",
        "go to the sofa, only keep off the rug mind"),
    "get out of the kitchen": ("scram, out of the kitchen", "skedaddle, get out of the kitchen", "off with you, leave the kitchen"),
    "go to the kitchen with the stove": ("go to the kitchen, I mean the one with the stove",
        "go to the kitchen, no, the one with the stove"),
    "find the mug in the study": ("find the mug, it should be in the study", "find the mug. I think it's in the study"),
    "go to the red mug on the desk": ("the red mug, if memory serves, on the desk. go there",
        "that red mug, you see, on the desk. head over there"),
    "turn around 360 degrees": ("spin around 360 degrees on the spot so we can see the room",),
    "how many stools are there beside the counter": ("how many stools are there around the counter",
        "how many stools are around the counter"),
    "what color are the lamps in the bedroom": ("those lamps in the bedroom, what colour are they?",
        "the lamps in the bedroom. what color are they"),
}  # fmt: skip
KEPT = {  # words that bind or change the meaning are never dropped
    "go to the hall if there is a red lamp, to the kitchen if there is a blue one": "go to the hall",
    "go to the hall, only if there is a lamp": "go to the hall",
    "unless there is a mug, go to the study. if you can, go to the hall": "if there is no mug go to the study otherwise go to the hall",
    "do the dishes first, then the sofa": "go to the dishes then go to the sofa",
    "take the mug first, then the lamp": "go to the mug then go to the lamp",
    "stand where i can see you": "stand still",
    "go to the bed before you've been to the sofa": "go to the sofa then go to the bed",
    "is the mug on the desk, it should be in the kitchen": "is the mug on the desk in the kitchen",
    "find the mug, it should not be in the study": "find the mug in the study",
    "go to the sofa after you've been to the bed or the desk": "go to the bed then go to the sofa",
}


@pytest.mark.parametrize("plain, other", [(plain, other) for plain, others in SAME.items() for other in others])
def test_other_arrangements_have_the_meaning_of_the_plain_one(plain, other):
    assert understood(other).meaning == understood(plain).meaning


@pytest.mark.parametrize("text", KEPT)
def test_what_binds_is_not_dropped(text):
    try:
        assert understood(text).meaning != understood(KEPT[text]).meaning
    except NotUnderstood as error:
        assert error.part

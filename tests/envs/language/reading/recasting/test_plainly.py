"""Invitations, limits told as facts, and roundabout wordings: the same meaning as in plain words, and no limit is lost."""

from contextlib import suppress

import pytest

from agent.planning.understand import understood
from envs.language.grammar.parser import NotUnderstood
from envs.language.semantics.acts import Beyond, Cannot, Request

SAME = {
    "go to the bed, do not enter the kitchen": (
        "the kitchen is off limits, go to the bed",
        "Go to the bed. Entering the kitchen is "
        "prohibited.", "go to the bed but not into the kitchen",
        "go to the bed but for heaven's sake not into the kitchen",
    ),
    "go to the bed, do not go over the rug": (
        "go to the bed, although I'd rather you didn't go over the rug", "go to the bed, only I'd ask you to keep your wheels off the rug",
        "go to the bed but don't you dare go over the rug",
    ),
    "go to the bed, stay away from the plants": ("go to the bed. Maintain clearance from all plants.",),
    "come to me in the study": (
        "come and join me in the study", "I'm in the study, come over", "keep me company in the study", "come over to the study, I'm there",
        "I am waiting for you in the study", "come and sit with us in the study",
        "I'm all on my own in the study, love, come and keep me "
        "company",
    ),
    "go to the study": ("meet me in the study",
        "What I need from you is that you go to the "
        "study.", "any chance you could mosey over to the study"),
    "stand by the sofa": ("I'm sitting on the sofa, do come and join me!", "come and join me by the sofa", "settle by the sofa"),
    "stand between the bed and the desk": (
        "Halfway from the bed to the desk is where I "
        "want you.", "wait over between the bed and the desk"),
    "go to the bed": (
        "Target: the bed. Go.", "go to the bed, the boss is waiting",
        "go to the bed, I swear "
        "something moved", "Would it trouble you to go to the bed?",
    ),
    "leave the room": ("Vacate this room.",),
    "if the sofa is red, go to the bed, otherwise go to the desk": (
        "Check: is the sofa red? If true, go to the bed; if false, go to "
        "the desk.", "is the sofa red? if so go to the bed, otherwise go to the desk",
    ),
    "what is between the bed and the desk": ("What occupies the space between the bed and the desk?", "what stands between bed and desk"),
    "how many chairs are red": ("how many of the chairs are red?",),
    "visit every room except the kitchen": ("go everywhere except the kitchen", "look everywhere but the kitchen"),
    "what color is the bed and what color is the desk": ("what color are the bed and the desk?",),
}  # fmt: skip
KEPT = {  # what looks alike and is another request, if any: never that of the second text
    "go to the bed, I think it is the wrong one": "go to the bed", "go to the bed, I hope you can skip the rug": "go to the bed",
    "go to the bed, the others are going first": "go to the bed", "wait until you see the bed": "wait",
    "wait by the bed until I call and then go to the desk": "wait by the bed",
}  # fmt: skip
REASONS = {  # text: kind of what a navigator cannot do; what it is; what is left
    "Make sure the lamp is off and go to the hall.": (Beyond.HANDLE, "make sure the lamp is off", "go to the hall"),
    "See that the door is closed.": (Beyond.HANDLE, "see that the door is closed", ""),
    "Somebody ought to fold the laundry.": (Beyond.HANDLE, "fold the laundry", ""),
    "Take the parcel to the neighbour.": (Beyond.HANDLE, "take the parcel to the neighbor", ""),
    "Tell me if the lamp is on and go to the hall.": (Beyond.STATE, "if the lamp is on", "go to the hall"),
    "Which way is the kitchen?": (Beyond.TALK, "which way is the kitchen", ""),
    "Go to the kitchen, keep to the left wall.": (Beyond.MANNER, "keep to the left wall", "Go to the kitchen"),
    "Stand one metre from the sofa.": (Beyond.MANNER, "one metre from the sofa", ""),
    "Walk in a figure of eight round the chairs.": (Beyond.MANNER, "in a figure of eight round the chairs", ""),
    "Hunt down the squeaky toy and stand by it.": (Beyond.TALK, "hunt down the squeaky toy", ""),
    "Climb onto the roof and wait there.": (Beyond.HANDLE, "climb onto the roof", ""),
}  # fmt: skip


@pytest.mark.parametrize(("text", "plain"), [(text, plain) for plain, texts in SAME.items() for text in texts])
def test_it_means_the_same_as_in_plain_words(text, plain):
    assert understood(text).meaning == understood(plain).meaning


@pytest.mark.parametrize("text", KEPT)
def test_what_looks_alike_is_not_taken_for_it(text):
    with suppress(NotUnderstood):
        assert understood(text).meaning != understood(KEPT[text]).meaning


@pytest.mark.parametrize("text", REASONS)
def test_the_reason_and_what_is_left(text):
    meaning = understood(text).meaning
    assert isinstance(meaning, Request)
    (act,) = meaning.acts
    assert isinstance(act, Cannot) and (act.kind, act.verb, act.rest) == REASONS[text]


def test_what_is_left_does_not_point_at_what_was_left_out():
    for text in ("Frobnicate the gizmo and stand by it.", "Wibble at the gizmo, then wait there."):
        with pytest.raises(NotUnderstood) as error:
            understood(text)
        assert "I understand '" not in str(error.value)


def test_a_question_is_not_cut_to_its_beginning():
    with pytest.raises(NotUnderstood, match=r"^instruction: I cannot answer 'Is the sofa friends with the bed'"):
        understood("Is the sofa friends with the bed?")


def test_any_text_is_answered_within_a_limit_of_work(monkeypatch):
    from envs.language.grammar import parser

    spent, begin = [], parser._Reading.__init__

    def begun(self, *args, **given):
        begin(self, *args, **given)
        spent.append(self)

    monkeypatch.setattr(parser._Reading, "__init__", begun)
    for text in ("go to the book " + "between the sofa and the table " * 11, "go to the kitchen then " * 30 + "go to the bed"):
        spent.clear()
        with pytest.raises(NotUnderstood):
            understood(text)
        assert sum(reading.work for reading in spent) <= 1.05 * parser.TEXT_WORK

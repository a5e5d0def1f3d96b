"""What is told beside a request, and words that change nothing where they stand."""

import pytest

from agent.planning.faithful import unheeded
from agent.planning.learned import Planned
from agent.planning.planner import CombinedPlanner, by_rules
from agent.planning.telling import is_aside, without_told
from envs.language.grammar.parser import NotUnderstood
from envs.language.semantics.meaning import About, Ask, Description, Go

CHAIR = Go(Description("chair", color="red"))
TOLD = {  # text: what is asked for
    "Go to the red chair, so that I see you when I wake up.": "Go to the red chair",
    "Go to the red chair so the patient can talk to you.": "Go to the red chair",
    "Go to the red chair, the baby's asleep at last.": "Go to the red chair",
    "Go to the red chair, I've only just had it cleaned.": "Go to the red chair",
    "Go to the red chair, I can't remember if I cleared it.": "Go to the red chair",
    "Go to the red chair. It's lonely, silly me.": "Go to the red chair",
    "I can't walk so well today. Go to the red chair.": "Go to the red chair",
    "Bare feet and cold tiles don't mix, go to the red chair.": "go to the red chair",
    "Ow! Go to the red chair.": "Go to the red chair",
    "Go to the red chair, I want to be sure that you can find it.": "Go to the red chair",
    "Go to the red chair, the carpet people are in there.": "Go to the red chair",
    "Which chair is red? It's my husband who wants to know.": "Which chair is red",
    "Wait by the red chair until I've finished on the phone, would you?": "Wait by the red chair",
}
ASKED = [  # texts of which nothing is beside the request
    "Go to the red chair, it's the one by the window.",
    "Go to the red chair, you should not enter the kitchen.",
    "Go to the red chair, I want it to be the big one.",
    "Go to the red chair unless I am on the phone.",
    "Go to the red chair, my mother would like some company.",
    "Go to the red chair, nobody is allowed in the kitchen.",
    "The mug is in the kitchen. Find it.",
    "I left the mug in the kitchen. Find it.",
    "I'm in the kitchen, come and join me.",
    "I'm hungry.",
    "I want to write a letter; show me a good place.",
]


@pytest.mark.parametrize("text", TOLD)
def test_what_is_told_beside_a_request_is_left_out(text: str) -> None:
    rest, told = without_told(text)
    assert rest == TOLD[text] and told and all(part in text for part in told)


@pytest.mark.parametrize("text", ASKED)
def test_what_may_say_which_or_where_or_not_is_no_remark(text: str) -> None:
    assert without_told(text) == (text, ())


def test_rules_read_what_is_left_unless_the_network_finds_more() -> None:
    text = "Go to the red chair, I can't remember if I cleared it."
    with pytest.raises(NotUnderstood):
        CombinedPlanner(lambda text: Planned(Go(Description("bed")), 0.9)).understood(text)  # which names a bed
    found = CombinedPlanner(lambda text: Planned(None, 0.0)).understood(text)
    assert found.meaning == by_rules("go to the red chair").meaning
    assert found.corrections[0][0] == text and found.remarks == ("I can't remember if I cleared it",)


def test_what_is_only_told_is_no_reason_to_refuse() -> None:
    found = CombinedPlanner(lambda text: Planned(None, 0.0)).understood("Go to the red chair, I just want to see how long you need.")
    assert found.meaning == by_rules("go to the red chair").meaning
    with pytest.raises(NotUnderstood, match="zorb"):
        CombinedPlanner(lambda text: Planned(None, 0.0)).understood("Go to the red chair and zorb it, the baby sleeps.")


def test_what_rules_understand_must_be_in_what_the_network_reads() -> None:
    with pytest.raises(NotUnderstood):
        CombinedPlanner(lambda text: Planned(Go(Description("bed")), 0.9)).understood("The bed by the desk where we zorb our shoes")


@pytest.mark.parametrize(
    "text",
    [
        "zorb to the red chair, my little sister sleeps there",
        "zorb to the red chair until I call",
        "zorb to the red chair before the soup boils over",
        "zorb to the red chair and don't touch it",
        "tell you what, zorb to the red chair",
        "stop what you're doing and zorb to the red chair",
        "zorb to the red chair, no dawdling",
        "first up is the red chair, zorb to that",
        "I'm after the red chair, zorb to that",
    ],
)
def test_words_that_change_nothing_where_they_stand(text: str) -> None:
    assert unheeded(text, CHAIR) == ()


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("zorb to the first red chair", "first"),
        ("zorb to the red chair after the desk", "after"),
        ("zorb to the red chair before you zorb to the bed", "before"),
        ("tell me what zorbs by the red chair", "what"),
        ("zorb backwards to the red chair", "backwards"),
        ("zorb to the two red chairs", "two"),
        ("zorb to the corner by the red chair", "corner"),
        ("zorb two slices of bread on the red chair", "two"),
        ("zorb a slice of bread on the red chair", "zorb"),
        ("zorb to the red chair, you are not allowed elsewhere", "allowed"),
    ],
)
def test_words_that_change_a_request_where_they_stand(text: str, word: str) -> None:
    assert word in unheeded(text, CHAIR)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("go stand by the tv, grandad wants to see how tall you are next to it", "go stand by the tv"),
        ("Stand next to the yellow armchair so that gran can talk to you", "Stand next to the yellow armchair"),
        ("What is the bed made of? My brother-in-law wants to know before he takes it.", "What is the bed made of"),
        ("Wait by the plant, the electrician needs room to work.", "Wait by the plant"),
        ("tilt your head down a little, you're staring at me", "tilt your head down a little"),
        ("come over here, I can't hear you from there", "come over here"),
        ("Go to the bench, I'll sit down there and then we'll talk.", "Go to the bench"),
        ("stop in front of the bookshelf, I'd like to read the titles through your camera", "stop in front of the bookshelf"),
    ],
)
def test_what_others_want_or_the_speaker_perceives_is_told(text: str, rest: str) -> None:
    assert without_told(text)[0] == rest


@pytest.mark.parametrize(
    "text",
    [
        "Go to the sofa, my wife wants you to stop at the lamp",
        "Go to the sofa, the kids need the red chair",
        "Go to the kitchen, mum will only let you in the hall",
        "go to the desk, she can go with you unless there is a lamp",
        "My husband would like you in the study",
    ],
)
def test_what_others_ask_for_is_not_told(text: str) -> None:
    assert without_told(text) == (text, ())


def test_a_part_about_the_speaker_is_an_aside() -> None:
    for part in (
        "im not sure its off",
        "that gran can talk to you",
        "and then we'll talk",
        "My brother-in-law wants to know",
        "my sister's asking",
    ):
        assert is_aside(part), part
    for part in (
        "we're only allowed in", "if I can find it", "she wants you to stop there", "I prefer the other", "I don't want you in there",
        "unless he sleeps", "he is in the kitchen", "I never go there", "go there", "not the red one",
    ):  # fmt: skip
        assert not is_aside(part), part


def test_a_reading_that_leaves_out_only_an_aside_is_carried_out() -> None:
    stove = Go(Description("stove"))
    for text, done in (("pls drive to the stove im not sure its off", True), ("pls drive to the stove im never going", False)):
        both = CombinedPlanner(lambda _: Planned(stove, 0.9))
        try:
            assert both.understood(text).meaning == stove and done
        except NotUnderstood:
            assert not done


def test_the_if_of_what_is_to_be_found_out_is_heeded_by_a_question() -> None:
    asked = Ask(About.EXISTS, Description("clock"))
    assert "if" not in unheeded("check in the bedroom if there is a clock", asked)
    for text in ("say if there is a clock on it", "if there is a clock go there", "go to the bed if you see a clock"):
        assert "if" in unheeded(text, asked), text


def test_a_need_of_the_robots_own_light_is_told() -> None:
    assert without_told("Go to the wardrobe, I need your light there.")[1] == ("I need your light there",)

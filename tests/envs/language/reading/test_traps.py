"""Words that change a meaning beside a remark are never dropped with it: the text is refused, or read whole."""

import pytest

from agent.planning.understand import understood
from envs.language.grammar.parser import NotUnderstood
from envs.language.semantics.acts import Beyond, Cannot, Request
from envs.language.semantics.meaning import Description, Go, RoomPlace

SOFA, BED = Go(Description("sofa")), Go(Description("bed"))
REFUSED = {
    "waits for people, and something after": (
        "Wait until I am back, then go to the bed.", "Wait while I cook, then go to the bed.",
        "Wait here while I cook dinner and then go to the bed.", "Stay here while mum gets the paint then come to the kitchen.",
        "Stay here until somebody comes, and then go to the lamp.", "Stop there till the guests leave. Then go to the sofa.",
    ),
    "hours": (
        "I am leaving in five minutes, then go to the bed.", "The party is in an hour, go to the kitchen then.",
        "We have five minutes before dinner, then go to the kitchen.", "I will be back soon, then go to the kitchen.",
    ),
    "taken back": (
        "Go to the kitchen. Forget it.", "Go to the kitchen. Never mind.", "Go to the kitchen. Oh, cancel that.",
        "Go to the kitchen. Actually, scratch that, stay here.", "Go to the kitchen, just kidding.",
        "Go to the kitchen. I'm joking.", "Go to the bed. I changed my mind.",
    ),
    "corrected without a phrase of the same kind": (
        "Go to the kitchen, sorry, bathroom.", "Go to the kitchen - oops, bedroom.", "Turn left. Oops, right.", "Turn left, whoops, right.",
    ),
    "limits that look like reasons": (
        "Anything red is off limits. Go to the chair.", "The hallway is closed. Go to the bed.", "The carpet is lava, go to the bed.",
        "We have to skip the kitchen. Visit every room.", "I need to keep the kitchen clean, go to the bed.",
    ),
    "what comes before": (
        "We need to start at the kitchen. Then go to the bed.", "We have to pass the kitchen, then go to the bed.",
        "I have to use the bathroom first. Then go to the bed.", "I want to pick up my coat from the sofa, then go to the bed.",
    ),
    "what the speaker or another does": (
        "I need a bath before you go to the kitchen.", "I need a bath then go to the kitchen.",
        "I am ready for bed, after that go to the kitchen.",
        "Perhaps the bed, perhaps the sofa.",
        "I need to have a nap and you need to go to the kitchen.", "I want to count the chairs. Go to the table.",
        "We are off to the kitchen, wait here.", "My place is the bedroom.", "Go to the kitchen with John.",
        "I forgot the bathroom. Go to the kitchen.", "We want to meet at the sofa. Go to the lamp.", "I went to the kitchen.",
    ),
    "questions": ("Can you see the sofa?", "Did you go to the kitchen?", "Is it possible to go to the kitchen from here?"),
    "counts": ("How many rooms are there, not counting bathrooms?", "How many lights are there, not including lamps?"),
    "passing, with no place to stop": (
        "Go past the sofa.", "Walk past the bed.", "Swing past the bookcase.", "Go past the sofa and turn left.", "Run straight past it.",
    ),
    "owners": ("Go to mum's room.", "Go to Sarah's bed.", "Find granny's chair."),
    "sides of the speaker": ("Step to my left.", "Stand at my right hand side.", "Wait in front of me."),
    "two places": ("I left my keys on the table. Go to the bed and then there.",),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in REFUSED.items() for text in texts])
def test_what_a_text_hangs_on_is_refused(kind, text):
    with pytest.raises(NotUnderstood) as refused:
        understood(text)
    assert refused.value.part and refused.value.part.split()[0].strip(",.").lower() in text.lower(), kind


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Wait here while I cook dinner and then go to the bed.", "when it is time"),
        ("Go to the kitchen. Forget it.", "taken back: 'Forget it'"),
        ("Go to the kitchen with John.", "who is meant by 'John'"),
    ],
)
def test_the_refusal_says_why(text, said):
    with pytest.raises(NotUnderstood, match=said):
        understood(text)


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("Oops, go to the sofa.", SOFA),
        ("Go to the bed, oops, the sofa.", SOFA),
        ("Never mind, go to the sofa.", SOFA),
        ("Scratch that, go to the sofa.", SOFA),
        ("I am exhausted, I need to lie down. Go to the bed.", BED),
        ("I need to eat, so go to the sofa.", SOFA),
        ("I left my coat by the yellow wardrobe, go to the bed.", BED),
        ("The sofa is dirty, go to the bed.", BED),
        ("Your place is the bedroom.", Go(RoomPlace("bedroom"))),
        ("Go to the lamp, you know, the tall one.", Go(Description("lamp", size="large"))),
        ("Go to the chair but not the red one.", Go(Description("chair", no_color="red"))),
    ],
)
def test_what_changes_nothing_is_still_taken_off(text, meaning):
    assert understood(text).meaning == meaning


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("Visit the chairs, never mind the others.", "visit all the chairs"),
        ("Visit the red chairs.", "visit every red chair"),
        ("Tour the bedrooms.", "visit every bedroom"),
        ("Inspect the lamps in the bedroom.", "visit every lamp in the bedroom"),
        ("Swing by the bookcase.", "go to the bookcase"),
        ("Wait outside the bathroom.", "wait by the bathroom door without going into the bathroom"),
        ("Stand just outside the bedroom until I come out.", "stand by the bedroom door without going into the bedroom"),
        ("Go past the sofa to the lamp.", "go past the sofa and stop at the lamp"),
        ("Go past the sofa, then go to the lamp.", "go past the sofa and stop at the lamp"),
        ("Go through the kitchen and the hall into the study.", "go through the kitchen, go through the hall, go into the study"),
        ("Get a closer look at the painting.", "look at the painting"),
        ("Visit the chair.", "go to the chair"),
        ("Swivel round till you're looking the opposite way.", "turn around"),
        ("Do take a good look round the whole of the flat, every single room of it.", "visit every room"),
        ("Is there a bed? I need to know whether we should bring ours along.", "is there a bed?"),
    ],
)
def test_what_looks_like_less_is_all_of_it(text, same):
    assert understood(text).meaning == understood(same).meaning


@pytest.mark.parametrize("text", ["Get the mug.", "Get me the mug.", "Could you get my mug?", "Get that mug and come back."])
def test_getting_is_no_going(text):
    (act,) = _acts(text)
    assert isinstance(act, Cannot) and act.kind is Beyond.HANDLE and act.thing == Description("mug")


def test_outside_a_room_is_inside_the_home():
    (act,) = _acts("Go outside and wait there.")
    assert isinstance(act, Cannot) and act.kind is Beyond.OUTSIDE


def test_an_owner_is_an_assumption_that_is_told():
    assert understood("Go to my sister's bedroom.").corrections == (("my sister's", "my"),)
    assert understood("My sister's bedroom is a mess. Go to the sofa.").corrections in ((), (("My sister's", "my"),))
    assert understood("Go to my bedroom.").corrections == ()


def test_a_thing_that_was_put_somewhere_is_not_the_place():
    (act,) = _acts("I put the lamp by the bed, go to it.")
    assert isinstance(act, Cannot) and act.kind == Beyond.HANDLE


def _acts(text: str) -> tuple[object, ...]:
    meaning = understood(text).meaning
    assert isinstance(meaning, Request)
    return meaning.acts

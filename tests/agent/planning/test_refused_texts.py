"""Refusals of whole texts, judged by hand: the part that is named is the cause, and the rest that is offered is understood."""

import re

import pytest

from agent.planning.understand import understood
from envs.language.grammar.parser import NotUnderstood
from envs.language.semantics.acts import Beyond, Cannot, Request

PARTS = {  # text: what is not understood; what is left
    "Go to the sofa, moonwalk, then turn left.": ("moonwalk", "Go to the sofa, then turn left"),
    "Could you weave between the chairs and stop at the fridge?": ("weave between the chairs", "stop at the fridge"),
    "Walk to the chair that's been bugging me.": ("that's been bugging me", "Walk to the chair"),
    "Head to the lamp the way you did yesterday.": ("the way you did yesterday", "Head to the lamp"),
    "Face the wall that gets the morning sun.": ("that gets the morning sun", "Face the wall"),
    "If you feel like it, go to the bathroom.": ("If you feel like it", "go to the bathroom"),
    "Go to the table as long as nobody's eating there.": ("as long as nobody's eating there", "Go to the table"),
    "Go to the bedroom unless it's after nine, then go to the study.": (
        "unless it's after nine", "Go to the bedroom, then go to the study",
    ),
    "Check whether the oven is preheated and then go to the sofa.": ("Check whether the oven is preheated", "go to the sofa"),
    "Turn right at the fishbowl and go into the kitchen.": ("at the fishbowl", "Turn right and go into the kitchen"),
    "When the timer goes off head to the kitchen.": ("When the timer goes off", "head to the kitchen"),
    "Go to the blue chair, the one grandad always naps in, and tell me what's on it.": (
        "the one grandad always naps in", "Go to the blue chair, and tell me what's on it",
    ),
    "Go to the third bedroom.": ("third", "Go to the bedroom"),
    "Drive to the far end of the hall.": ("the far end of", "Drive to the hall"),
    "Turn left, or right if the left is blocked.": ("or right if the left is blocked", "Turn left"),
    "Go and stare at the telly until I say stop, then come back.": ("Go and stare at the telly until I say stop", "come back"),
    "Hop on one leg to the bathroom.": ("on one leg", "Hop to the bathroom"),
    "Do a lap of the living room then park by the window.": ("Do a lap of the living room", "park by the window"),
    "Go to the kitchen, but if there's a spill steer round it.": ("if there's a spill steer round it", "Go to the kitchen"),
    "Walk up to the mirror and check your reflection.": ("check your reflection", "Walk up to the mirror"),
    "Move the chair a bit then go to the bed.": ("Move the chair a bit", "go to the bed"),
    "Go to the kitchen only if you've charged up.": ("only if you've charged up", "Go to the kitchen"),
    "Go to the smaller of the two bedrooms or if that's busy the larger one.": (
        "or if that's busy the larger one", "Go to the smaller of the two bedrooms",
    ),
    "Go to the bed and then to the doohickey.": ("doohickey", "Go to the bed"),
    "Walk back to the white table with the peeled onions.": ("with the peeled onions", "Walk back to the white table"),
    "I need to know if the cake is baked. Is there a bed?": ("I need to know if the cake is baked", "Is there a bed"),
    "Go to the bed, then to the pillow case, then turn left.": ("to the pillow case", "Go to the bed, then turn left"),
}  # fmt: skip
WHOLE = {  # text: what is never offered, since it hangs on what is left out
    "If there are two zorbs in the hall, zorb there, otherwise stay here.": "I understand 'stay here'",
    "Go out to the hall and zorbingly tell me if there is a picture.": "I understand 'if there",
    "Be quite zorbish, only zorb in the study and the hall.": "and the hall'",
}  # fmt: skip
INSTEAD = {  # text: verb; what is said with another one
    "Alphabetise the bookshelf.": ("Alphabetise", "go to the bookshelf"),
    "My sister's napping so frolic to the bathroom.": ("frolic", "go to the bathroom"),
}
GONE = {  # text: the verb that is taken for one of going, for it is before a place; the same with that verb
    "Sashay over to the window "
        "for me.": ("Sashay", "go to the window"), "Can you skedaddle to the bedroom?": ("skedaddle", "go to the bedroom"),
    "Yeet yourself toward the couch.": ("Yeet", "go to the couch"),
}  # fmt: skip
NAMES = {
    "Find the router, it's in the study I think.": "router", "Please walk to the gizmo beside the bed.": "gizmo",
    "How many sconces are in the hall?": "sconces", "What colour is the wainscoting?": "wainscoting",
    "If there's a humidifier in the bedroom, go to the bedroom, otherwise wait here.": "humidifier",
}  # fmt: skip
OTHERS = {  # text: what the refusal says
    "Go to whichever room smells of coffee.": "the word 'smells'",
    "Tell me which of the chairs wobbles.": "the word 'wobbles'",
    "Do you like the sofa?": "I cannot answer 'Do you like the sofa': I can say what is where",
    "Which room is the cosiest?": "I cannot answer 'Which room is the cosiest' (I do not know the word 'cosiest'): I can say",
    "Go and stand where you can see both the bed and the desk.":
        "I know 'the bed', but not what 'Go and stand where you can see both "
        "... and",
    "Don't stop until you've seen every room twice.": "I do not understand 'Don't stop until",
    "Step to my left.": "I cannot see which way you face", "Come round behind me.": "I cannot see which way you face",
    "Go where I'm pointing.": "I cannot see you", "Go to the one I told you about earlier.": "refers to",
    "Stop when you're level with the second door.": "the condition 'when you're level with the second door'",
}  # fmt: skip
BEYOND = {  # text: what is out of scope; what is left
    "Go to the kitchen and juggle a bit.": ("juggle a bit", "Go to the kitchen"),
    "Go to the kitchen, defrost the chicken and come back.": ("defrost the chicken", "Go to the kitchen, and come back"),
    "Go to the door, knock three times, and wait.": ("knock three times", "Go to the door, and wait"),
    "It's freezing in here, crank up the heating and come here.": ("crank up the heating", "come here"),
    "Take the thingamajig off the shelf and go to the bed.": ("take the thingamajig off", "go to the bed"),
    "Go to the lamp; switch it on; come back.": ("switch on", "Go to the lamp, come back"),
    "Turn the telly off and go to the bedroom.": ("switch off", "go to the bedroom"),
    "Go to the sofa and have a nap.": ("have a nap", "Go to the sofa"),
    "Who left the light on in the hall?": ("who left the light on in the hall", ""),
    "The doorbell rang, see who it is.": ("who it is", ""),
    "How long would it take you to get to the kitchen?": ("how long would it take you to get to the kitchen", ""),
}  # fmt: skip
SENSE = {  # text: time, manner or state that is beyond the robot; what is left
    "Walk around the sofa clockwise and come back.": (Beyond.MANNER, "clockwise", "Walk around the sofa and come back"),
    "Make your way to the loo at a snail's pace.": (Beyond.MANNER, "at a snail's pace", "Make your way to the loo"),
    "Leave the kitchen sideways.": (Beyond.MANNER, "sideways", "Leave the kitchen"),
    "Zigzag down the hall.": (Beyond.MANNER, "zigzag", ""),
    "Go half way to the bench.": (Beyond.MANNER, "half way", "Go to the bench"),
    "Head to the desk at half past six in the evening.": (Beyond.TIME, "at half past six in the evening", "Head to the desk"),
    "Visit the hall every 10 minutes.": (Beyond.TIME, "every 10 minutes", "Visit the hall"),
    "Has the cake risen?": (Beyond.STATE, "has the cake risen", ""),
    "How much flour is left?": (Beyond.STATE, "how much flour is left", ""),
    "Is the oven still warm?": (Beyond.STATE, "is the oven still warm", ""),
    "Have I left the lamp on?": (Beyond.STATE, "have i left the lamp on", ""),
    "What does the poster say?": (Beyond.STATE, "what does the poster say", ""),
    "How far is the sink from the stove?": (Beyond.STATE, "how far is the sink from the stove", ""),
}  # fmt: skip
UNTRUE = {  # texts that no reason out of scope fits
    "Go to the chair you sit on when you frolic.": "sit on",
    "Go through the door, hang a left and keep on till the end.": "hang",
}  # fmt: skip


def refused(text: str) -> NotUnderstood:
    with pytest.raises(NotUnderstood) as error:
        understood(text)
    return error.value


def is_carried_out(text: str) -> bool:
    meaning = understood(text).meaning
    return not (isinstance(meaning, Request) and any(isinstance(act, Cannot) for act in meaning.acts))


@pytest.mark.parametrize("text", PARTS)
def test_the_smallest_part_is_named_and_the_rest_is_understood(text):
    error, (part, rest) = refused(text), PARTS[text]
    assert error.part == part and f"'{part}'" in str(error) and f"I understand '{rest}'" in str(error)
    assert is_carried_out(rest)


@pytest.mark.parametrize("text", WHOLE)
def test_what_hangs_on_the_part_is_not_offered(text):
    assert WHOLE[text] not in str(refused(text)) and not refused(text).rest.startswith("if")


@pytest.mark.parametrize("text", INSTEAD)
def test_another_verb_is_offered(text):
    error, (verb, instead) = refused(text), INSTEAD[text]
    assert error.part == verb and str(error).endswith(f"the verb '{verb}'; did you mean '{instead}'?")
    assert is_carried_out(instead)


@pytest.mark.parametrize("text", GONE)
def test_an_unknown_verb_before_a_place_is_one_of_going_and_that_is_said(text):
    verb, plain = GONE[text]
    found = understood(text)
    assert (verb, "go") in found.corrections and found.meaning == understood(plain).meaning


@pytest.mark.parametrize("text", SENSE)
def test_time_manner_and_state_are_named_and_the_rest_is_offered(text):
    meaning = understood(text).meaning
    assert isinstance(meaning, Request)
    (act,) = meaning.acts
    assert isinstance(act, Cannot) and (act.kind, act.verb, act.rest) == SENSE[text]
    assert not act.rest or is_carried_out(act.rest)


@pytest.mark.parametrize("text", NAMES)
def test_an_unknown_name_is_one_of_no_thing(text):
    assert f"no thing and no room called '{NAMES[text]}'" in str(refused(text))


@pytest.mark.parametrize("text", OTHERS)
def test_other_causes_are_told_in_plain_words(text):
    assert OTHERS[text] in str(refused(text))


@pytest.mark.parametrize("text", BEYOND)
def test_what_is_out_of_scope_is_said_so_and_the_rest_is_offered(text):
    meaning = understood(text).meaning
    assert isinstance(meaning, Request)
    (act,) = meaning.acts
    assert isinstance(act, Cannot) and act.kind in (Beyond.HANDLE, Beyond.TALK, Beyond.UNKNOWN)
    assert (act.verb, act.rest) == BEYOND[text]
    assert not act.rest or is_carried_out(act.rest)


@pytest.mark.parametrize("text", UNTRUE)
def test_what_is_in_scope_is_not_called_beyond_it(text):
    assert not re.search(rf"I cannot {UNTRUE[text]}", str(refused(text)))

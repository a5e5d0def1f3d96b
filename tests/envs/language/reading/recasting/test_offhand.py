"""What people say in passing is the plain request, and never another one."""

import pytest

from agent.planning.understand import understood
from envs.language.grammar.parser import NotUnderstood
from envs.language.semantics.acts import Beyond, Cannot, Request

SAME = {
    "go to the sofa": (
        "as a matter of interest, go to the sofa", "go to the sofa, if it's not too big an ask",
        "what we'd like is for you to go to "
        "the sofa",
        "the guests are about to arrive, so go to "
        "the sofa", "go to the sofa, if it isn't any bother", "supper's almost ready, go to the sofa",
    ),
    "how many windows are there": (
        "out of sheer boredom how many windows "
        "are there", "how many windows are there, all in", "how many windows overall", "how many windows are there, just checking",
    ),
    "turn around": ("turn yourself round a hundred and eighty degrees", "pivot about 180 degrees"),
    "turn right a hundred and ten degrees": ("turn right one hundred and ten degrees",),
    "find the vase": (
        "try and hunt down the vase", "the vase - try and spot it", "see whether you can track the vase down", "my aunt's vase, find it",
    ),
    "find a blue mug": ("we've got a blue mug kicking about somewhere, can you track it down", "I lost a blue mug, see if you can find it"),
    "stand between the bed and the desk": ("between the bed and the desk would be ideal",
        "somewhere between the bed and the desk will do "
        "nicely"),
    "stand behind the armchair": ("go and lurk behind the armchair", "right behind the armchair would suit me", "hide behind the armchair"),
    "stand next to the sink": ("loiter next to the sink", "stand next to the sink, I'll be through shortly with the towels"),
    "go to the study": ("the study would do", "mum will be up in five minutes, go to the study"),
    "go to the bed and do not enter the hall": (
        "go to the bed, I've just varnished the hall so keep out of there",
        "go to the bed but the cleaner has mopped the hall so don't "
        "drive in"
        " there", "no entering the hall. go to the bed",
        "the hall floor is soaking so don't go in, go to the bed", "my brother is napping in the hall so stay out of there, go to the bed",
    ),
    "go to the bed and do not walk over the rug": (
        "go to the bed, I have just hoovered the rug so don't roll over it", "go to the bed and don't crash into the rug",
        "go to the bed without scraping the rug",
    ),
    "face the mirror": ("rotate until you can see the mirror",
        "pivot so that you end up facing the "
        "mirror", "swing round till you're looking at the"
     " mirror", "spin until the mirror is straight ahead of you", "turn towards where the mirror is"),
    "go to the lamp then go back to where you started": (
        "go to the lamp then get back to precisely where you're standing", "go to the lamp, then go back to your original position",
    ),
    "go to the bed then go to the desk": ("go to the bed and the desk after that", "go to the bed, the desk straight afterwards"),
    "go to the bed then the desk then go to the sofa": ("the bed, then the desk, and you may end up at the sofa",),
    "what is in the wardrobe": ("have a peek inside the wardrobe and tell me what you see",),
    "where is my laptop": ("where is my sister's laptop",),
}  # fmt: skip
KEPT = {  # a meaning that must not be read, and what looks like it
    "go to the kitchen": ("the kitchen is nice", "the kitchen would be wrong", "not the kitchen, that would be lovely"),
    "stand next to the sofa": ("not next to the sofa would be great", "next to the sofa would be terrible"),
    "go to the bed": (
        "I've mopped the kitchen but not the hall so don't go in there, go to the bed", "the other is about to leave, go to the bed",
        "go to my dog's bed", "go to the bed out of turn",
        "the hall is not wet so don't go in, go to the bed", "my brother is not napping in the hall so stay out of there, go to the bed",
    ),
    "find the ball": ("there is no ball, find it", "the ball, never find it"),
}  # fmt: skip


@pytest.mark.parametrize("plain, other", [(plain, other) for plain, others in SAME.items() for other in others])
def test_what_is_said_in_passing_has_the_meaning_of_the_plain_words(plain, other):
    assert understood(other).meaning == understood(plain).meaning


@pytest.mark.parametrize("plain, other", [(plain, other) for plain, others in KEPT.items() for other in others])
def test_what_may_mean_something_else_is_not_taken_for_it(plain, other):
    try:
        assert understood(other).meaning != understood(plain).meaning
    except NotUnderstood as error:
        assert error.part


@pytest.mark.parametrize("text", ["hide the ball behind the sofa", "hide my keys in the wardrobe"])
def test_hiding_things_needs_hands(text):
    meaning = understood(text).meaning
    assert isinstance(meaning, Request) and isinstance(meaning.acts[0], Cannot) and meaning.acts[0].kind is Beyond.HANDLE

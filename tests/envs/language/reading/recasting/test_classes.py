"""Classes of everyday phrasing: contrasts, arrivals, conditions over two things, parts of a turn, roundabout requests and questions."""

import pytest

from agent.planning.understand import understood
from envs.language.grammar.parser import NotUnderstood
from envs.language.semantics.acts import Beyond, Cannot, Request

SAME = {
    "go to the red mug": (
        "go to the red mug and not the small one", "never mind the sofa, go to the red mug",
        "it isn't the desk I meant but the red mug",
    ),
    "go to the lamp in the study": (
        "go to the lamp in the study, not the one in the hall", "not the hall lamp, the one in the study",
        "not the lamp in the hall - the one in the study",
    ),
    "go to the hall": (
        "the hall, not the study", "the study. No, the hall.", "would it kill you to go to the hall", "lead the way to the hall",
        "take the quickest route to the hall", "mum told me to ask you to go to the hall", "even if there's no lamp, go to the hall",
        "no matter what's in there, go to the hall", "go to the hall like I told you", "as if nothing had happened, go to the hall",
        "nobody's in the hall, you can go in", "mosey over to the hall", "don't just sit there, go to the hall",
    ),
    "go to the desk then go to the hall": (
        "on your way to the hall visit the desk", "prior to going to the hall, go to the desk",
        "go to the hall, but not before you've been to the desk", "go to the hall after looking at the desk",
        "once you're done with the desk go to the hall", "as soon as you reach the desk, go to the hall",
    ),
    "go to the sofa": ("don't stop until you reach the sofa", "walk on until you get to the sofa", "the sofa next"),
    "go to the sofa, stay away from the rug": ("keep clear of the rug on your way to the sofa", "mind the rug when you go to the sofa"),
    "turn right 90 degrees": ("turn right by a quarter of a circle", "do a quarter turn to the right",
        "turn a quarter of the way round to "
        "your right"),
    "turn around 360 degrees": ("twirl", "do a full three-sixty", "spin on the spot"),
    "if the mug is red or the box is red, go to the hall": ("if either the mug or the box is red go to the hall",),
    "if the mug is red and the box is red, go to the hall": ("if both the mug and the box are red, go to the hall",),
    "if there is no lamp in the hall or there is no desk in the hall go to "
        "the bed": ("if there's no lamp or no desk in the hall go to the bed",),
    "go to the desk only if there is a laptop on it": ("go to the desk if and only if there's a laptop on it",),
    "is there a lamp in the hall": (
        "isn't there a lamp in the hall", "there's a lamp in the hall, right?", "there ought to be a lamp in the hall. Is there?",
    ),
    "what color is the mug": ("you don't happen to know what colour the mug is, do you?",),
    "is the bed bigger than the sofa": ("is the sofa smaller than the bed",),
    "how many windows are there in the hall": ("how many windows does the hall have",),
    "what is on the desk": ("list all the things standing on the desk", "have a look at what's on the desk and let me know"),
}  # fmt: skip
COUNTED = {  # text: least, most of what a condition counts
    "if there are exactly two stools go to the bed": (2, 2), "if there are three stools go to the bed": (3, -1),
    "if there are more than two stools go to the bed": (3, -1), "if there are fewer than four stools go to the bed": (0, 3),
}  # fmt: skip
KEPT = {  # what looks alike and is another request, if any: never that of the second text
    "go to the mug, not the red one": "go to the mug", "go to the lamp, not the one in the hall": "go to the lamp",
    "go to the kitchen, not the hall, I mean the bedroom": "go to the kitchen", "listen to the tv": "go to the tv",
    "vacuum over to the hall": "go to the hall", "sing to the plant": "go to the plant", "go back to sleep": "go back",
    "go to the hall unless I "
        "whistle": "go to the hall", "go to the sofa backwards": "go to the sofa", "go almost to the sofa": "go to the sofa",
    "go to the hall every hour": "go to the hall", "go to the far end of the hall": "go to the hall",
}  # fmt: skip


@pytest.mark.parametrize("plain, other", [(plain, other) for plain, others in SAME.items() for other in others])
def test_other_words_have_the_meaning_of_the_plain_ones(plain, other):
    assert understood(other).meaning == understood(plain).meaning


@pytest.mark.parametrize("text", COUNTED)
def test_conditions_count(text):
    meaning = understood(text).meaning
    assert isinstance(meaning, Request) and (meaning.acts[0].check.least, meaning.acts[0].check.most) == COUNTED[text]


@pytest.mark.parametrize("text", KEPT)
def test_what_changes_a_request_is_not_dropped(text):
    try:
        meaning = understood(text).meaning
    except NotUnderstood as error:
        assert error.part
    else:
        assert meaning != understood(KEPT[text]).meaning


def test_a_question_about_a_state_is_no_condition():
    meaning = understood("check whether the oven is hot").meaning
    assert meaning == Request((Cannot(Beyond.STATE, "whether the oven is hot"),))

"""Acts apart, places to stand at, and conditions on what is named beside them: sentences of our own, and the meaning of each."""

import pytest

from agent.planning.understand import understood
from envs.language import NotUnderstood
from envs.language.semantics.acts import (
    Area,
    Check,
    Each,
    Explore,
    Opening,
    Pose,
    Request,
    Spoken,
    Spot,
    Stand,
    Stay,
    Tell,
    Visit,
    When,
    Zone,
)
from envs.language.semantics.meaning import ONE, About, Ask, Description, Go, If, Link, RoomPlace, Sequence
from envs.scenes.relations import Predicate

HALL, STUDY, KITCHEN, BEDROOM = (RoomPlace(name) for name in ("hall", "study", "kitchen", "bedroom"))


def near(category: str, **said) -> Request:
    """Standing next to a thing."""
    return Request((Visit(Spot(Stand.NEXT_TO, Description(category, **said))),))


def some(category: str, room: str | None = None, on: Description | None = None) -> Description:
    """Any thing of a kind, in a room or on a thing."""
    return Description(category, room=room, link=None if on is None else Link(Predicate.ON, on), any=True)


IN_ROOMS = [  # "out in the hall" is in the hall
    ("i'd like you by the sofa over in the study", near("sofa", room="study")),
    ("stand next to the plant out in the hallway", near("plant", room="hall")),
    ("wait by the sink through in the kitchen", near("sink", room="kitchen")),
    ("go to the chair out in the hall", Go(Description("chair", room="hall"))),
    ("find the red mug over in the kitchen", Go(Description("mug", color="red", room="kitchen"))),
    ("go to the clock down the hall", Go(Description("clock", room="hall"))),
    ("get to the bin back in the study", Go(Description("bin", room="study"))),
    ("visit the lamp up in the bedroom", Go(Description("lamp", room="bedroom"))),
    ("go out in the hall", Go(HALL)),
    ("head over in the kitchen", Go(KITCHEN)),
]
STAND_BY = [  # places to stand at, not only to see something from
    ("go stand beside the bin in the bathroom", near("bin", room="bathroom")),
    ("wait near the sink in the kitchen", near("sink", room="kitchen")),
    ("go wait by the fridge", near("fridge")),
    (
        "position yourself next to the tall plant near the sofa",
        near("plant", size="large", link=Link(Predicate.NEXT_TO, Description("sofa"))),
    ),
    ("stop by the stove", near("stove")),
    ("park next to the sofa in the living room", near("sofa", room="living room")),
    ("be by the bed", near("bed")),
    ("plant yourself at the red desk", near("desk", color="red")),
    ("go over and stand right by the fridge", near("fridge")),
    ("halt close to the desk in the study", near("desk", room="study")),
    ("stand by a chair in the kitchen", near("chair", room="kitchen", any=True)),
    ("come and stand next to my bed", near("bed")),
    ("wait at the kitchen door", Request((Visit(Opening("doorway", KITCHEN)),))),
    ("stand by the window in the study", Request((Visit(Opening("window", STUDY)),))),
    ("wait in the study", Go(STUDY)),
    ("stand near the kitchen", Go(KITCHEN)),
]
BESIDE = [  # conditions on the room or thing that is gone to
    ("go to the study if there's a lamp in it", If(some("lamp", "study"), False, Go(STUDY))),
    ("pop into the kitchen if it has a table", If(some("table", "kitchen"), False, Go(KITCHEN))),
    ("go to the hall unless there is a bin in there", If(some("bin", "hall"), True, Go(HALL))),
    (
        "head to the kitchen only if there's a fridge in there, otherwise go to the hall",
        If(some("fridge", "kitchen"), False, Go(KITCHEN), Go(HALL)),
    ),
    ("go to the desk if there is a lamp on it", If(some("lamp", on=Description("desk")), False, Go(Description("desk")))),
    ("go to the toaster if we've got one in the kitchen", If(some("toaster", "kitchen"), False, Go(Description("toaster")))),
    (
        "go to the lamp in the bedroom, or if there isn't one in there, go to the one in the hall",
        If(some("lamp", "bedroom"), False, Go(Description("lamp", room="bedroom")), Go(Description("lamp", room="hall"))),
    ),
    (
        "go to the green chair, if there isn't one go to the blue one",
        If(
            Description("chair", color="green", any=True),
            False,
            Go(Description("chair", color="green")),
            Go(Description("chair", color="blue")),
        ),
    ),
    (
        "if there is a bottle on the kitchen counter go to the fridge, and if there's not go to the study",
        If(some("bottle", "kitchen", Description("counter")), False, Go(Description("fridge")), Go(STUDY)),
    ),
    ("if there is one in the kitchen go to the bin", If(some(ONE, "kitchen"), False, Go(Description("bin")))),
]
LOOK = [  # to go and look, then answer
    ("go count the books on the dresser", Ask(About.COUNT, some("book", on=Description("dresser")))),
    ("what colour is the vase on the shelf? go see", Ask(About.COLOR, Description("vase", link=Link(Predicate.ON, Description("shelf"))))),
    (
        "is the blue bottle on the kitchen table? go and check, then come back",
        Request(
            (
                Tell(
                    Ask(
                        About.EXISTS,
                        Description("bottle", color="blue", room="kitchen", link=Link(Predicate.ON, Description("table")), any=True),
                    )
                ),
                Visit(Pose(Spoken.START)),
            )
        ),
    ),
    ("check the study for a clock", Request((Visit(STUDY), Tell(Ask(About.EXISTS, some("clock", "there")))))),
    ("look on the bed for my book", Ask(About.EXISTS, some("book", on=Description("bed")))),
    ("have a drive round the house and look in every room", Request((Explore(),))),
    ("go have a look round the whole flat and come back when you're done", Request((Explore(), Visit(Pose(Spoken.START))))),
    ("just go and check out all the rooms", Request((Each(RoomPlace("room", any=True)),))),
    ("go tuck yourself into a corner of the study", Request((Visit(Area(Zone.CORNER, STUDY)),))),
    ("wait there while I answer the door", Request((Stay(),))),
    ("never mind, go to the bed", Go(Description("bed"))),
    ("come back over here", Request((Visit(Pose(Spoken.SPEAKER)),))),
    (
        "take a look at the counter. if the kettle is on it, go to the bedroom, otherwise come back to me",
        Request(
            (
                understood("look at the counter").meaning.acts[0],
                When(Check(some("kettle", on=Description("counter"))), (Visit(BEDROOM),), (Visit(Pose(Spoken.SPEAKER)),)),
            )
        ),
    ),
]
REFUSED = (  # what must not be taken for several acts, nor for one
    "go to the chair out and about", "count the chairs in the study and the kitchen", "what's on the desk and the table?",
    "see if there is a lamp on the desk and the table", "the chair across the hall", "stop before the kitchen",
    "find the lamp by it", "stay while I find the keys and then come to the kitchen", "walk around the sofa",
    "go to the mug the sofa", "tell me what is on the desk next to the kitchen", "wait for me to finish then go to the hall",
)  # fmt: skip


@pytest.mark.parametrize(("text", "meaning"), [*IN_ROOMS, *STAND_BY, *BESIDE, *LOOK])
def test_sentences_mean_what_they_say(text, meaning):
    """Each has exactly this meaning."""
    assert understood(text).meaning == meaning


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_not_clear_is_refused(text):
    """Words that are left over are no act of their own."""
    with pytest.raises(NotUnderstood):
        understood(text)


def test_acts_apart_need_a_comma_a_word_or_a_verb():
    """Things set beside each other are an order after commas alone."""
    both = Sequence((Go(HALL), Go(Description("sofa"))))
    for text in (
        "the hall, the sofa",
        "go to the hall, the sofa",
        "go to the hall then the sofa",
        "go to the hall. the sofa",
        "hall then sofa",
    ):
        assert understood(text).meaning == both, text
    assert understood("go to the bed find the sofa").meaning == Sequence((Go(Description("bed")), Go(Description("sofa"))))

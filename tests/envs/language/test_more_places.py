"""Own sentences about places: what they mean, and which are refused."""

import pytest

from agent.planning.understand import understood
from envs.language import NotUnderstood
from envs.language.semantics.acts import (
    Advance,
    Area,
    Each,
    Face,
    Opening,
    Pose,
    Request,
    Rotate,
    Spoken,
    Spot,
    Stand,
    Stay,
    Use,
    Visit,
    Zone,
)
from envs.language.semantics.meaning import Back, End, Go, Link, Order, Rank, Reference, RoomPlace, Sequence
from envs.language.semantics.meaning import Description as D
from envs.language.semantics.records import Meaning
from envs.scenes.relations import Predicate

SAID: list[tuple[str, Meaning]] = [
    ("face window", Request((Face(Opening("window")),))),
    ("go to door", Request((Visit(Opening("doorway")),))),
    ("stand by window in the study", Request((Visit(Opening("window", RoomPlace("study"))),))),
    ("the window in the bedroom", Request((Visit(Opening("window", RoomPlace("bedroom"))),))),
    ("go stand near door to kitchen", Request((Visit(Opening("doorway", to=RoomPlace("kitchen"))),))),
    ("the door between kitchen and hall", Request((Visit(Opening("doorway", RoomPlace("kitchen"), RoomPlace("hall"))),))),
    ("the corner of the living room", Request((Visit(Area(Zone.CORNER, RoomPlace("living room"))),))),
    ("my room", Go(RoomPlace("bedroom"))),
    ("go to my room", Go(RoomPlace("bedroom"))),
    ("the plant in my room", Go(D("plant", room="bedroom"))),
    ("go in the room for cooking", Request((Visit(Use("cook")),))),
    ("the room where we eat", Request((Visit(Use("eat")),))),
    ("go to the room we cook in", Request((Visit(Use("cook")),))),
    ("go to whatever room has the bathtub", Go(RoomPlace("room", D("bathtub")))),
    ("go to whichever plant is closest", Go(D("plant", rank=Rank(Order.NEAREST)))),
    ("go to our bed", Go(D("bed"))),
    ("go to the only mirror in the house", Go(D("mirror"))),
    ("the biggest plant in the entire house", Go(D("plant", rank=Rank(Order.LARGEST)))),
    ("find the smallest lamp in the flat", Go(D("lamp", rank=Rank(Order.SMALLEST)))),
    ("the largest room in the house", Go(RoomPlace("room", rank=Rank(Order.LARGEST)))),
    ("go to the third smallest basket in the house", Go(D("basket", rank=Rank(Order.SMALLEST, 3)))),
    ("go to the chair tucked under the table", Go(D("chair", link=Link(Predicate.UNDER, D("table"))))),
    ("into the kitchen with you", Go(RoomPlace("kitchen"))),
    ("after the kitchen go to the hall", Sequence((Go(RoomPlace("kitchen")), Go(RoomPlace("hall"))))),
    ("go to the sofa via the kitchen", Sequence((Go(RoomPlace("kitchen")), Go(D("sofa"))))),
    ("1) sofa 2) lamp 3) desk", Sequence((Go(D("sofa")), Go(D("lamp")), Go(D("desk"))))),
    ("1. sofa 2. lamp 3. kitchen", Sequence((Go(D("sofa")), Go(D("lamp")), Go(RoomPlace("kitchen"))))),
    ("go to the sofa then back to me", Request((Visit(D("sofa")), Visit(Pose(Spoken.SPEAKER))))),
    ("forget it", Request((Stay(),))),
    ("one step back", Request((Advance(-0.5),))),
    ("any chair will do", Go(D("chair", any=True))),
    ("a chair, any chair", Go(D("chair", any=True))),
    ("find my mug, it's blue", Go(D("mug", "blue"))),
    ("not the red chair, the blue one", Go(D("chair", "blue"))),
    ("stop within one metre of the lamp", Request((Visit(Spot(Stand.NEXT_TO, D("lamp"))),))),
    ("go to the sofa and stop about a metre away", Go(D("sofa"))),
    ("come to a halt right before the bookshelf", Request((Visit(Spot(Stand.NEXT_TO, D("bookshelf"))),))),
    ("move to the midpoint between the bed and the desk", Request((Visit(Spot(Stand.BETWEEN, D("bed"), D("desk"))),))),
    ("stand in front of the fridge, facing it", Request((Visit(Spot(Stand.IN_FRONT_OF, D("fridge"))), Face(Reference(Back.IT))))),
    ("stop in front of the sofa facing the tv", Request((Visit(Spot(Stand.IN_FRONT_OF, D("sofa"))), Face(D("tv"))))),
    ("stand by the window with your back to it", Request((Visit(Opening("window")), Face(Reference(Back.IT)), Rotate(180)))),
    (
        "stand at the window in the study and face away from it",
        Request((Visit(Opening("window", RoomPlace("study"))), Face(Reference(Back.IT)), Rotate(180))),
    ),
    ("turn your back to the sofa", Request((Face(D("sofa")), Rotate(180)))),
    ("move a bit closer to the sofa", Go(D("sofa"))),
    ("get closer to it", Go(Reference(Back.IT))),
    ("stay with me", Request((Visit(Pose(Spoken.SPEAKER)),))),
    ("Stay with me, don't wander off.", Request((Visit(Pose(Spoken.SPEAKER)),))),
    ("stand a little to the left of the tv", Request((Visit(Spot(Stand.LEFT_OF, D("tv"))),))),
    ("back into the hall", Go(RoomPlace("hall"))),
    (
        "hall, bedroom one, bedroom two, kitchen",
        Sequence(
            (Go(RoomPlace("hall")), Go(RoomPlace("bedroom", any=True)), Go(RoomPlace("bedroom", other=True)), Go(RoomPlace("kitchen")))
        ),
    ),
    ("go to the plant, then to the other plant", Sequence((Go(D("plant")), Go(Reference(Back.OTHER))))),
    ("go to table in kitchen, is brown", Go(D("table", "brown", room="kitchen"))),
    ("go near to the basket who is pink", Go(D("basket", "pink"))),
    ("go under the window", Request((Visit(Opening("window")),))),
    ("stop between the bed and the desk, no closer to one than the other", Request((Visit(Spot(Stand.BETWEEN, D("bed"), D("desk"))),))),
    ("stand in front of the sofa where everyone can see you", Request((Visit(Spot(Stand.IN_FRONT_OF, D("sofa"))),))),
    (
        "go to the other room that has a desk, not the bedroom",
        Request((Each(RoomPlace("room", D("desk", any=True), any=True), 1, RoomPlace("bedroom")),)),
    ),
    (
        "Not living room. Other room with a table.",
        Request((Each(RoomPlace("room", D("table", any=True), any=True), 1, RoomPlace("living room")),)),
    ),
    ("you can go back to your corner now", Request((Visit(Pose(Spoken.START)),))),
    ("look at the sink, then without stopping at anything else visit the vase", Request((Face(D("sink"), True), Visit(D("vase"))))),
    ("go to where mommy makes the pancakes", Request((Visit(Use("cook")),))),
    ("go to the lamp that's nearest to the bed", Go(D("lamp", rank=Rank(Order.NEAREST, to=D("bed"))))),
    ("go to the second chair from the left", Go(D("chair", rank=Rank(Order.NEAREST, 2, end=End.LEFT)))),
    ("wait by the doorway when they come in", Request((Visit(Opening("doorway")),))),
]
REFUSED = [  # no record says these, so that they are not taken for something else
    "the mirror over the sink",
    "go to the other plant",
    "go to the plant, then the sofa, then the other plant",
    "stop within 0.5 m of it",
    "go to the second kitchen",
    "go to the far end of the hall",
    "corner, study, by desk",
]


@pytest.mark.parametrize(("said", "meant"), SAID)
def test_own_sentences_mean_what_people_mean(said: str, meant: Meaning) -> None:
    assert understood(said).meaning == meant


@pytest.mark.parametrize("said", REFUSED)
def test_what_no_record_says_is_refused(said: str) -> None:
    with pytest.raises(NotUnderstood):
        understood(said)

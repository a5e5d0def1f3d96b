"""Moves, choices, conditions, limits and sequences as people say them: sentences of our own, and the meaning of each."""

import pytest

from agent.planning.understand import understood
from envs.language import NotUnderstood
from envs.language.grammar.canonical import canonical
from envs.language.semantics.acts import (
    ROOM,
    Advance,
    Beyond,
    Cannot,
    Check,
    Each,
    Either,
    Explore,
    Face,
    Limit,
    Pose,
    Request,
    Rotate,
    Rule,
    Spoken,
    Spot,
    Stand,
    Stay,
    Visit,
    When,
)
from envs.language.semantics.meaning import Back, Description, Link, Reference, RoomPlace
from envs.scenes.relations import Predicate

BED, DESK, SOFA, RUG, STOVE = (Description(name) for name in ("bed", "desk", "sofa", "rug", "stove"))
KITCHEN, HALL, STUDY, BEDROOM, BATHROOM = (RoomPlace(name) for name in ("kitchen", "hall", "study", "bedroom", "bathroom"))
CHAIRS = Description("chair", any=True)
IT, SPEAKER, START = Visit(Reference(Back.IT)), Visit(Pose(Spoken.SPEAKER)), Visit(Pose(Spoken.START))
BY_IT = Visit(Spot(Stand.NEXT_TO, Reference(Back.IT)))
CHAIR_IN_KITCHEN = Description("chair", room="kitchen", any=True)
BY_THE_WALL = Description("one", link=Link(Predicate.NEXT_TO, Description("wall")))


def to(*places) -> Request:
    """Visits in order."""
    return Request(tuple(Visit(place) for place in places))


def within(place, rule: Rule, *what) -> Request:
    """A visit with limits."""
    return Request((Visit(place),), tuple(Limit(rule, one) for one in what))


def when(of: Description, then: tuple, otherwise: tuple = (), *, negated: bool = False) -> Request:
    """Acts that depend on a check."""
    return Request((When(Check(of, negated=negated), then, otherwise),))


SAID = [  # (meaning, sentences)
    (
        Request((Rotate(37),)),
        "turn 37 degrees to the left|rotate 37 degrees counterclockwise|yaw left by thirty seven degrees|turn anticlockwise 37 degrees"
        "|left 37",
    ),
    (Request((Rotate(-200),)), "turn clockwise 200 degrees|rotate right by two hundred degrees|make a 200 degree turn to the right"),
    (Request((Rotate(-90),)), "turn to your right side|take a right turn|a quarter turn right|turn to your right hand side ninety degrees"),
    (Request((Rotate(-30),)), "turn right a little bit|turn yourself to the right a touch|turn you to right little bit"),
    (Request((Rotate(180),)), "do a 180|chuck a u-ey|turn so you face the other way|turn around and face the other direction"),
    (Request((Rotate(360),)), "spin around all the way|spin around one time|do one full spin|turn in a full circle|rotate once around"),
    (Request((Rotate(90),)), "turn left 90 degrees but do not move|turn left without moving|turn left, but don't go anywhere"),
    (Request((Advance(0.76),)), "advance 2.5 feet|go forward two and a half feet|move 30 inches forward|drive ahead 76 centimetres"),
    (Request((Advance(0.46),)), "drive forward eighteen inches|go forward a foot and a half|move 46 cm ahead"),
    (Request((Advance(1.37),)), "go forward 1.5 yards|walk one and a half yards forward"),
    (Request((Advance(0.5),)), "fwd half a metre|creep half a meter forward|go in front half a meter"),
    (Request((Advance(-0.75),)), "go three quarters of a metre back|reverse 75 cm|back up 0.75 meters"),
    (Request((Advance(-0.3),)), "scoot back a foot|back up twelve inches|go back 30 cm"),
    (Request((Advance(0.76), Stay())), "advance 2.5 feet, then halt|go forward 2.5 feet and stop"),
    (
        Request((Face(BED, here=True),)),
        "turn to face the bed, but don't translate|look at the bed and don't go there just look|face the bed from here",
    ),
    (Request((Face(BED),)), "turn so that you are facing the bed|swivel to face the bed|turn until you see the bed|rotate towards the bed"),
    (
        Request((Explore(),)),
        "go make a tour of the house|take one full round of the house|have a little wander about and get to know the house"
        "|go for a bit of a walkabout and see what's what|roam round a bit and see the whole place|do a lap of the flat",
    ),
    (Request((Stay(),)), "hang about here a tick|wait here till i count to ten|stay put until i come back|sit tight"),
    (Request((SPEAKER,)), "come along back to me|come find me|report back to me|come and join me here"),
    (Request((START,)), "go home|go back to the place where you began|return to your starting place"),
    (to(SOFA, DESK, BED), "sofa then desk then the bed, done|first go to the sofa, after that the desk, and finish at the bed"),
    (to(SOFA, DESK, BED), "waypoints, in order: sofa, desk, bed|start from the sofa, next the desk, last the bed|1. sofa 2. desk 3. bed"),
    (
        to(SOFA, DESK, BED),
        "bring yourself to the sofa, then the desk, afterwards the bed, and that's the lot|go to the sofa, desk and bed in any order",
    ),
    (to(SOFA, DESK, BED), "first the sofa, then, when you've had a good look at it, the desk, and lastly the bed"),
    (
        to(SOFA, DESK, BED),
        "hit the sofa, then swing by the desk, then the bed and pull up|sofa first, then mosey over to the desk and end up at the bed",
    ),
    (Request((Visit(SOFA), Visit(STUDY), START)), "go to the sofa, then the study, then back|sofa, then the study, then home"),
    (Request((Either((Visit(BED), Visit(SOFA), Visit(DESK))),)), "go to the bed, the sofa or the desk|find the bed, the sofa or the desk"),
    (
        Request((Either((Visit(BED), Visit(DESK))),)),
        "go to either the bed or the desk but not both|the bed or the desk, whichever is closer to you",
    ),
    (Request((Each(CHAIRS, 1),)), "go to exactly one chair|visit any one of the chairs, no need for all"),
    (Request((Each(CHAIRS, 2),)), "go to any two of the chairs|visit two of the four chairs|go to at least two of the chairs"),
    (Request((Each(CHAIRS, 3),)), "visit at least three of the four chairs|visit any three of the chairs"),
    (Request((Each(CHAIRS),)), "visit each chair, all four|all the chairs|go to all the chairs, one after another|both chairs"),
    (
        Request((Each(CHAIRS, but=BY_THE_WALL),)),
        "go to all the chairs but leave the ones by the wall alone|go to every chair but not the ones by the wall",
    ),
    (Request((Each(CHAIRS, 1, Description("one", color="brown")),)), "any chair but the brown one|go to any chair except the brown one"),
    (Request((Each(RoomPlace("bedroom", any=True)),)), "look in both bedrooms, never mind the rest|go into both bedrooms and nowhere else"),
    (
        Request((Each(RoomPlace(ROOM, any=True), but=KITCHEN),)),
        "visit every room but skip the kitchen|visit all the rooms but leave out the kitchen",
    ),
    (
        within(BED, Rule.NEVER_NEAR, RUG),
        "go to the bed but you can't step on the rug|head to the bed but steer clear of the rug"
        "|go to the bed while keeping clear of the rug"
        "|go to the bed and keep your distance from the rug|i'd rather you didn't go anywhere near the rug, but go to the bed"
        "|go to the bed and give the rug a wide berth",
    ),
    (
        within(STUDY, Rule.NEVER_ENTER, HALL),
        "go to the study, not via the hall|study, avoid hall|go to study but not pass in the hall"
        "|without going from the hall side, reach the study"
        "|go to the study, don't cut through the hall whatever you do|go to the study and under no circumstances go through the hall"
        "|go to the study by any way but through the hall",
    ),
    (
        within(STUDY, Rule.NEVER_ENTER, RoomPlace("bedroom", any=True)),
        "go to the study without passing through either bedroom|go to the study, avoiding the bedrooms",
    ),
    (within(KITCHEN, Rule.NEVER_NEAR, STOVE, BED), "go to the kitchen but never go near the stove or the bed"),
    (
        when(CHAIR_IN_KITCHEN, (Visit(SOFA),), negated=True),
        "go to the sofa unless there is a chair in the kitchen|unless there's a chair in the kitchen, go to the sofa"
        "|in case there is no chair in the kitchen, go to the sofa",
    ),
    (
        when(CHAIR_IN_KITCHEN, (IT,), (Stay(),)),
        "should there be a chair in the kitchen, go to it, otherwise wait here"
        "|is there a chair in the kitchen? if so, go to it, otherwise wait here"
        "|if there happens to be a chair in the kitchen, go to it, but if there isn't, stay here"
        "|see if there is a chair in the kitchen; if so go to it, if not wait here"
        "|if in the kitchen is a chair, go to it; if not, stay here"
        "|my sister swears there's a chair in the kitchen; if she's right go to it, and if she's wrong stay here",
    ),
    (
        when(CHAIR_IN_KITCHEN, (IT,), (Visit(BED),)),
        "if you happen to see a chair in the kitchen, go to it, or else the bed"
        "|should there be a chair in the kitchen go to it; otherwise you go to the bed",
    ),
    (when(CHAIR_IN_KITCHEN, (Visit(SOFA),), (Visit(SOFA),)), "whether or not there is a chair in the kitchen, go to the sofa"),
    (when(CHAIR_IN_KITCHEN, (Visit(BED),), negated=True), "see if there is a chair in the kitchen; in case there is not, go to the bed"),
    (when(Description("sofa", color="red", any=True), (Visit(SOFA),)), "go to the sofa if it is red|go to the sofa but only if it is red"),
    (
        when(Description("sofa", color="red", any=True), (Visit(SOFA),), negated=True),
        "go to the sofa unless it's red|go to the sofa if it is not red",
    ),
    (
        when(Description("basket", color="black", room="bathroom", any=True), (IT,), (Visit(KITCHEN),)),
        "should the bathroom basket be black, go to it; otherwise come back to the kitchen"
        "|if the basket in the bathroom happens to be black go to it, else go to the kitchen",
    ),
    (
        Request((Visit(SOFA), When(Check(Description("sofa", color="red", any=True)), (Visit(HALL),), (Visit(KITCHEN),)))),
        "go to the sofa; if it's red go to the hall, if not go to the kitchen",
    ),
    (
        when(Description("mug", color="red", room="study", any=True), (BY_IT,), (SPEAKER,)),
        "see if the red mug is still lying about in the study; if so wait by it, if not come find me",
    ),
]


@pytest.mark.parametrize(("meaning", "sentence"), [(meaning, one) for meaning, said in SAID for one in said.split("|")])
def test_the_meaning_of_a_sentence(meaning: Request, sentence: str) -> None:
    assert understood(sentence).meaning == canonical(meaning)


@pytest.mark.parametrize(
    "sentence",
    [
        "go forward and backward at the same time",
        "go to the kitchen unless",
        "do not turn left",
        "go forward 3",
        "go to the sofa and the bed but not both",
        "go to the bed, after the sofa",
        "go to a chair unless it is red",
        "turn 90 degrees",
        "go to the sofa, the bed and the desk and stop one metre short of each",
    ],
)
def test_what_has_no_meaning_here_is_refused(sentence: str) -> None:
    with pytest.raises(NotUnderstood):
        understood(sentence)


def test_a_distance_to_keep_is_a_manner_that_it_does_not_have() -> None:
    (act,) = understood("go to the bed while keeping at least 3 feet from the rug").meaning.acts  # pyright: ignore[reportAttributeAccessIssue]
    assert (
        isinstance(act, Cannot) and act.kind is Beyond.MANNER and act.verb == "at least 3 feet from the rug" and act.rest == "go to the bed"
    )

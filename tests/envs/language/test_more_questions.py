"""More questions as people type them, alone and within errands, and what must not be taken for one."""

import pytest

from agent.planning.understand import understood
from envs.language import NotUnderstood
from envs.language.semantics.acts import HERE, Cannot, Face, Inquire, Pose, Request, Side, Spoken, Spot, Stand, Tell, Topic, Visit
from envs.language.semantics.meaning import THING, About, Ask, If, Link, RoomPlace
from envs.scenes.relations import Predicate as P
from tests.envs.language.questions import IT, beside, contents, count, exists, is_it, related, rooms, some, the

CUSHION, MUG, BIN = exists("pillow", color="green"), exists("mug"), exists("bin")
START, SPEAKER = Visit(Pose(Spoken.START)), Visit(Pose(Spoken.SPEAKER))
BOTTLES = Ask(About.LARGER, the("bottle", color="black"), the("bottle", color="red"))
HERE_ABOUTS = Inquire(Topic.CONTENTS, place=RoomPlace(HERE))
ON_IT = Inquire(Topic.RELATED, thing=IT, predicate=P.ON)
WITH_BASKET = rooms(Topic.WHICH, "room", having=some("basket"))
ON_KITCHEN_TABLE = exists(THING, room="kitchen", link=Link(P.ON, the("table")))
BOWL_ON_TABLE = exists("bowl", link=Link(P.ON, the("table")))

ALONE: dict[str, Ask | Inquire] = {
    "is there a telephone anywhere in the house?": exists("phone"),
    "is there a mug somewhere in the house": MUG,
    "is there a mug anywhere in the kitchen": exists("mug", room="kitchen"),
    "is my green cushion still there?": CUSHION,
    "is the teal book still in the living room": exists("book", color="teal", room="living room"),
    "quick question, is the green cushion still in the hall": exists("pillow", color="green", room="hall"),
    "check whether the bin is still there": BIN,
    "see if my mug is still in the living room and say yes or no": exists("mug", room="living room"),
    "is there a bin, answer yes or no": BIN,
    "tell me whether the bin is in the bathroom": exists("bin", room="bathroom"),
    "is the television big or small?": Ask(About.SIZE, the("tv")),
    "the television it is small or big": Ask(About.SIZE, the("tv")),
    "is my sofa large or small": Ask(About.SIZE, the("sofa")),
    "is the sofa red or blue?": Ask(About.COLOR, the("sofa")),
    "the fridge is black or white?": Ask(About.COLOR, the("fridge")),
    "is the fridge in black colour?": is_it("fridge", color="black"),
    "tell me if the fridge is black": is_it("fridge", color="black"),
    "which bottle is taller, the black one or the red one?": BOTTLES,
    "which bottle is bigger, the black one or the red one": BOTTLES,
    "which is taller, the black bottle or the red bottle?": BOTTLES,
    "which one is bigger, the black bottle or the red one?": BOTTLES,
    "how many chairs have I actually got?": count("chair"),
    "how much chairs have in the kitchen?": count("chair", room="kitchen"),
    "bottles in dining room? how many": count("bottle", room="dining room"),
    "chairs in the kitchen, how many are there": count("chair", room="kitchen"),
    "how many candles are there in the whole house, counting the gray one?": count("candle"),
    "count the chairs in the kitchen and tell me how many": count("chair", room="kitchen"),
    "left of you?": beside(Side.LEFT),
    "and right of you?": beside(Side.RIGHT),
    "what about behind you": beside(Side.BACK),
    "what's around me in this room?": HERE_ABOUTS,
    "what is around me": HERE_ABOUTS,
    "describe the living room, starting with what is on the left": contents("living room"),
    "what is on the desk these days": related(P.ON, "desk"),
    "what's on the lamp today": related(P.ON, "lamp"),
    "check what is on nightstand": related(P.ON, "nightstand"),
    "go and check what is on the desk": related(P.ON, "desk"),
    "check the bed for anything left on it and let me know": related(P.ON, "bed"),
    "list every room you can reach from here that has at least one basket in it": WITH_BASKET,
    "list the rooms that have a basket": WITH_BASKET,
    "see if anyone left something on the kitchen table": ON_KITCHEN_TABLE,
    "tell me if there is anything on the kitchen table": ON_KITCHEN_TABLE,
}
HALL, KITCHEN, DESK = Visit(RoomPlace("hall")), Visit(RoomPlace("kitchen")), Face(the("desk"), close=True)
ERRANDS: dict[str, tuple] = {
    "go to the hall and see whether my green cushion is still there, and let me know": (HALL, Tell(CUSHION)),
    "go to the hall and tell me if the bin is there": (HALL, Tell(BIN)),
    "go to look in kitchen if the bin is there or not, after you say me": (KITCHEN, Tell(BIN)),
    "go to the kitchen and check if there is a mug and if there is a bin": (KITCHEN, Tell(MUG), Tell(BIN)),
    "see if there is a mug and if the bowl is on the table, then report both": (Tell(MUG), Tell(BOWL_ON_TABLE)),
    "check what is on the desk and return here to tell me": (Tell(related(P.ON, "desk")), SPEAKER),
    "see if there is a mug, then come back and tell me everything": (Tell(MUG), SPEAKER),
    "see if there is a mug, then come let me know": (Tell(MUG), SPEAKER),
    "see if there is a mug and come and tell us": (Tell(MUG), SPEAKER),
    "see if there is a mug, then go back to where you started and tell me": (Tell(MUG), START),
    "look at the desk, say what's lying there, and then wait by it": (DESK, Tell(ON_IT), Visit(Spot(Stand.NEXT_TO, IT))),
    "look at the desk and tell me what is left there": (DESK, Tell(ON_IT)),
    "what colour is the fridge, and where is it": (Tell(Ask(About.COLOR, the("fridge"))), Tell(Inquire(Topic.WHERE, thing=IT))),
    "go to the kitchen, count the mugs, and return to the exact spot you left": (KITCHEN, Tell(count("mug")), START),
}
REFUSED = (
    "go to the kitchen, then come back and tell me everything",
    "check the stove and report",
    "what colour is the fridge, and which way is it from you",
    "tell me if the table is enough for six",
    "check whether there is a mug or a towel by the sink and let me know",
    "what is the distance from you to the sofa",
)


@pytest.mark.parametrize("sentence", ALONE)
def test_more_questions_are_understood(sentence):
    assert understood(sentence).meaning in (ALONE[sentence], Request((Tell(ALONE[sentence]),)))


@pytest.mark.parametrize("sentence", ERRANDS)
def test_questions_within_errands_are_understood(sentence):
    assert understood(sentence).meaning == Request(ERRANDS[sentence])


@pytest.mark.parametrize("sentence", REFUSED)
def test_questions_of_which_a_part_is_not_understood_are_refused(sentence):
    with pytest.raises(NotUnderstood):
        understood(sentence)


def test_a_condition_after_a_check_stays_a_condition():
    assert isinstance(understood("see if there is a mug and if there is one go to the hall").meaning, If)


@pytest.mark.parametrize("sentence", ["what's it doing outside", "is the door open", "go to the lamp next door"])
def test_what_goes_on_outside_and_states_are_out_of_scope(sentence):
    found = understood(sentence).meaning
    assert isinstance(found, Request)
    assert isinstance(found.acts[0], Cannot)

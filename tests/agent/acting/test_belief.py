"""Chances that remembered things and rooms are what words describe."""

import numpy as np
import pytest

from agent.acting.belief import Belief, belief_of, chances, room_chances
from agent.acting.courses import choose, find
from agent.acting.desires import End, Event, Explore, Reach
from agent.acting.instructions import carry_out
from agent.acting.looks import worth_a_look
from agent.acting.mind import Impossible, Mind
from agent.memory.memory import Memory
from agent.planning.understand import understood
from envs.language.semantics.denotation import Dialogue
from envs.language.semantics.meaning import Description, Link, Order, Rank, RoomPlace
from envs.scenes.relations import Predicate
from envs.types import Action, Body, Task
from tests.agent.memory.drawn import CAMERA, Box, seen
from tests.agent.memory.test_memory import SOFA, TABLE, VASE, WALLS, explored

NOTHING = Dialogue()


@pytest.fixture(scope="module")
def belief() -> Belief:
    """Belief about two rooms with a sofa, a table and a vase on it."""
    return belief_of(explored())


def best(belief: Belief, said: Description) -> tuple[str, float]:
    """Category of the likeliest thing, and its chance."""
    likely = chances(belief, said, NOTHING, -1)
    return belief.world.known[int(belief.numbers[likely.argmax()])].category, float(likely.max())


def test_attributes_rooms_and_relations_multiply(belief: Belief):
    """What fits in every part is likely, what fails in one is not."""
    assert best(belief, Description("vase"))[0] == "vase" and best(belief, Description("vase"))[1] > 0.8
    assert best(belief, Description("vase", color="green"))[1] > 0.6 > 0.2 > best(belief, Description("vase", color="red"))[1]
    assert best(belief, Description("vase", no_color="green"))[1] < 0.3
    on_table = Link(Predicate.ON, Description("table"))
    assert best(belief, Description("vase", link=on_table))[1] > 0.6
    assert best(belief, Description("vase", link=Link(Predicate.ON, Description("sofa"))))[1] < 0.35
    assert best(belief, Description("vase", no_link=on_table))[1] < 0.3
    assert best(belief, Description("vase", room="kitchen"))[1] > 3 * best(belief, Description("vase", room="living room"))[1]


def test_rooms_fit_by_their_types_and_what_is_in_them(belief: Belief):
    """The kitchen is the room with the vase."""
    kitchen, living = (int(room_chances(belief, RoomPlace(kind), NOTHING, -1).argmax()) for kind in ("kitchen", "living room"))
    assert kitchen != living
    with_vase = room_chances(belief, RoomPlace("kitchen", having=Description("vase")), NOTHING, -1)
    without = room_chances(belief, RoomPlace("kitchen", lacking=Description("vase")), NOTHING, -1)
    assert with_vase[kitchen] > 0.5 > 0.3 > without[kitchen]


def mind_of(memory: Memory, *, budget: int = 500) -> Mind:
    """Mind of an agent that has seen a memory's pictures."""
    task = Task("instruct", "", CAMERA, Body(), budget, 0)
    return Mind(task, memory)


def test_a_likely_thing_is_reached_and_returned():
    """The course goes to the vase; arrived, it accepts it and mentions it."""
    mind = mind_of(explored())
    course = find(mind, Description("vase", color="green"))
    desire = next(course)
    assert isinstance(desire, Reach) and mind.belief.world.known[desire.number].category == "vase"
    with pytest.raises(StopIteration) as end:
        while True:
            desire = course.send(Event.DONE)
    assert mind.belief.world.known[end.value.value].category == "vase"
    assert mind.dialogue.things == (end.value.value,)


def test_what_is_not_there_is_looked_for_and_then_given_up_with_a_reason():
    """It explores until nothing is left, then says what is there instead."""
    mind = mind_of(explored())
    course = find(mind, Description("sofa", color="purple"))
    desire, wanted = next(course), []
    with pytest.raises(Impossible, match="there is one sofa, a blue one; it is not purple"):
        for _ in range(60):
            wanted.append(desire)
            desire = course.send(Event.LOST)
    assert any(isinstance(one, Explore) and one.categories == ("sofa",) for one in wanted)


def test_contradictions_need_no_walk():
    """Nothing is red and not red, whatever the home holds."""
    with pytest.raises(Impossible, match="nothing is red and not red"):
        next(find(mind_of(Memory.empty(CAMERA, Body())), Description("chair", color="red", no_color="red")))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("go to the window", "windows"),
        ("look at the window", "windows"),
        ("bring me the vase", "cannot bring"),
    ],
)
def test_no_part_of_a_request_is_left_out_silently(text: str, reason: str):
    """What it cannot do is said before the first step: its percepts here do not tell of windows."""
    desire = next(carry_out(mind_of(explored()), understood(text).meaning))
    assert isinstance(desire, End) and desire.action == Action.CANNOT and reason in desire.text


def test_ranks_wait_until_everything_was_seen():
    """The largest thing is known only when no other may come."""
    mind = mind_of(explored())
    said = Description("thing", room=None, rank=Rank(Order.LARGEST))
    assert choose(mind, said, frozenset(), -1)[0] == -1
    mind.explored = True
    number, _ = choose(mind, said, frozenset(), -1)
    assert mind.belief.world.known[number].category in ("sofa", "table")


def test_small_things_are_looked_for_where_they_usually_stand():
    """A mug may be on the table, a sofa is not worth a look there."""
    mind = mind_of(explored())
    mind.explored = True
    place = worth_a_look(mind, Description("mug"))
    assert mind.belief.world.known[place].category == "table"
    assert worth_a_look(mind, Description("sofa")) == -1
    mind.looked_at.add(place)
    assert worth_a_look(mind, Description("mug")) == -1


def test_many_pictures_of_one_thing_count_as_few():
    """A hundred views of the same side leave as much doubt as their number allows."""
    memory = Memory.empty(CAMERA, Body())
    for step in range(100):
        memory.see(*seen([*WALLS, SOFA, TABLE, VASE, Box((1.0, 0, -0.5), (1.5, 0.9, 0.0), "chair")], (0.0, 0.0), -1.0, sure=0.6), step)
    belief = belief_of(memory)
    assert belief.names["material"].max() < 0.97 and np.allclose(belief.names["category"].sum(axis=1), 1)

"""Requests carried out in a drawn home of two rooms, by an agent whose every walk succeeds unless it is forbidden."""

import numpy as np
import pytest

from agent.acting.belief import ORIGIN
from agent.acting.desires import Desire, Do, End, Enter, Event, Reach, Walk
from agent.acting.everyday.areas import depths_in
from agent.acting.everyday.tours import spared
from agent.acting.instructions import carry_out
from agent.acting.mind import Mind
from agent.memory.memory import Memory
from agent.planning.understand import understood
from envs.language.planning.standing import at_opening, stands
from envs.language.semantics.acts import Stand
from envs.language.semantics.meaning import Description
from envs.types import Action, Body, Task
from policies.thought import MapView
from tests.agent.memory.drawn import CAMERA, Box, seen
from tests.agent.memory.test_memory import SOFA, TABLE, VASE, WALLS, explored

KITCHEN, LIVING = np.array([(0.0, -5.0)]), np.array([(0.0, 0.0)])


def mind_of(memory: Memory) -> Mind:
    """Mind of an agent at the start, with the map of what its memory has seen."""
    half, layout = len(memory.layout.floor) // 2, memory.layout
    mind = Mind(Task("request", "", CAMERA, Body(), 500, 0), memory)
    seen = MapView(0.05, -half * 0.05, -half * 0.05, layout.floor & ~layout.solid, layout.solid | layout.walled() & ~layout.floor)
    mind.mapped = lambda: seen
    mind.explored = True
    return mind


def carried_out(mind: Mind, text: str) -> tuple[End, list[Desire]]:
    """End of an instruction, and what was wanted on the way; the agent arrives wherever it may go."""
    course, wanted = carry_out(mind, understood(text).meaning), []
    desire = next(course)
    for _ in range(200):
        wanted.append(desire)
        mind.acted += 1
        if isinstance(desire, End):
            return desire, wanted
        desire = course.send(moved(mind, desire))
    raise AssertionError(f"{text}: no end after {wanted[-5:]}")


def moved(mind: Mind, desire: Desire) -> Event:
    """Move the agent as it wants; LOST where that is forbidden, or nothing more is to be explored."""
    if isinstance(desire, Do):
        turn = {Action.LEFT: 1, Action.RIGHT: -1}.get(desire.action, 0)
        mind.yaw_a = (mind.yaw_a + turn * np.pi / 6 + np.pi) % (2 * np.pi) - np.pi
        return Event.GOING
    if isinstance(desire, Walk):
        goal = np.array([desire.x, 0.0, desire.z])
    elif isinstance(desire, Reach):
        thing = mind.belief.world.known[desire.number]
        goal = np.array(thing.center) + (np.array(thing.extents)[2] / 2 + 0.4) * np.array([np.sin(thing.yaw), 0, np.cos(thing.yaw)])
    elif isinstance(desire, Enter):
        middle = np.mean(mind.belief.world.rooms[desire.room].polygon, axis=0)
        goal = np.array([middle[0] + 1.2, 0.0, middle[1] - 1.2])  # beside what stands in the middle
    else:
        return Event.LOST
    if mind.bounds is not None:
        shut = isinstance(desire, Enter) and desire.room in set().union(*mind.bounds.closed(mind))
        if shut or mind.bounds.forbids(mind, goal[None, [0, 2]])[0]:
            return Event.LOST
    mind.position_a = goal
    return Event.DONE


def thing_of(mind: Mind, category: str):
    """The believed thing of a category."""
    return next(thing for thing in mind.belief.world.things if thing.category == category)


@pytest.mark.parametrize(
    ("text", "stand"),
    [
        ("stand in front of the sofa", Stand.IN_FRONT_OF),
        ("go to the left of the table", Stand.LEFT_OF),
        ("stand to the right of the table", Stand.RIGHT_OF),
        ("go behind the table", Stand.BEHIND),
    ],
)
def test_places_beside_things_are_where_the_relation_says(text: str, stand: Stand):
    """It ends there by the closed form, and faces the thing."""
    mind = mind_of(explored())
    end, _ = carried_out(mind, text)
    thing = thing_of(mind, text.split()[-1])
    assert end.action == Action.STOP and stands(stand, thing, None, mind.position_a[None])[0]
    dx, dz = np.array(thing.center)[[0, 2]] - mind.position_a[[0, 2]]
    assert abs((np.arctan2(-dx, -dz) - mind.yaw_a + np.pi) % (2 * np.pi) - np.pi) <= np.pi / 12 + 0.01


def test_there_is_no_room_behind_a_sofa_at_the_wall_nor_on_a_table():
    """What cannot be is said, with the place in words."""
    assert "no room to stand behind the sofa" in carried_out(mind_of(explored()), "go behind the sofa")[0].text
    assert "cannot stand on the table" in carried_out(mind_of(explored()), "stand on the table")[0].text


def test_the_middle_and_the_corner_of_a_room():
    """They are those of the rectangle that it fills."""
    mind = mind_of(explored())
    assert carried_out(mind, "go to the middle of the kitchen")[0].action == Action.STOP
    assert np.hypot(*(mind.position_a[[0, 2]] - (0.0, -4.0))) < 1.2
    assert carried_out(mind, "go to a corner of this room")[0].action == Action.STOP
    off = np.hypot(abs(mind.position_a[0]) - 2.0, np.abs(mind.position_a[2] + np.array([2.0, 6.1])).min())
    assert off < 1.2 and mind.here == mind.memory.plan().at(KITCHEN)[0]


def test_doors_are_gone_to_through_and_counted():
    """The doorway of the plan is the door."""
    mind = mind_of(explored())
    assert carried_out(mind, "go to the kitchen door")[0].action == Action.STOP
    (door,) = mind.belief.world.openings
    assert at_opening(door.thing, mind.position_a[None])[0] and abs(mind.yaw_a) < np.pi / 2
    mind = mind_of(explored())
    assert carried_out(mind, "go through the door")[0].action == Action.STOP
    assert (
        mind.here == mind.memory.plan().at(KITCHEN)[0] and depths_in(mind.memory.plan(), mind.here, mind.position_a[None, [0, 2]])[0] > 0.25
    )
    assert "one door" in carried_out(mind_of(explored()), "how many doors are there in this room?")[0].text
    assert "there is no doorway on the left" in carried_out(mind_of(explored()), "go to the second door on the left")[0].text


def test_a_room_is_left_by_its_door():
    """It ends in the other room; told to leave one that it is not in, it says so."""
    mind = mind_of(explored())
    assert carried_out(mind, "leave this room")[0].action == Action.STOP
    assert mind.here == mind.memory.plan().at(KITCHEN)[0]
    assert "I am not in the kitchen" in carried_out(mind_of(explored()), "leave the kitchen")[0].text


def test_a_forbidden_room_is_not_entered():
    """It says what it kept out of; a thing elsewhere is reached all the same."""
    mind = mind_of(explored())
    end, _ = carried_out(mind, "go to the table, but do not go into the kitchen")
    assert end.action == Action.CANNOT and "kitchen" in end.text
    assert mind.bounds.forbids(mind, KITCHEN)[0] and not mind.bounds.forbids(mind, LIVING)[0]
    end, wanted = carried_out(mind_of(explored()), "go to the sofa, but do not go into the kitchen")
    assert end.action == Action.STOP and not any(isinstance(one, Enter) for one in wanted)


def test_staying_in_a_room_and_contradictions():
    """Everything outside is closed; to keep out of where one stands is impossible."""
    mind = mind_of(explored())
    assert carried_out(mind, "stay in this room and go to the sofa")[0].action == Action.STOP
    assert mind.bounds.forbids(mind, KITCHEN)[0] and not mind.bounds.forbids(mind, LIVING)[0]
    assert carried_out(mind_of(explored()), "stay in this room and go to the table")[0].action == Action.CANNOT
    end, _ = carried_out(mind_of(explored()), "go to the table, but do not go into the living room")
    assert end.action == Action.CANNOT and "already" in end.text


def test_things_are_kept_off():
    """The floor around the table is closed by a body's radius, the rest of the room is open."""
    mind = mind_of(explored())
    assert carried_out(mind, "go to the kitchen, but do not go near the table")[0].action == Action.STOP
    table = thing_of(mind, "table")
    beside = np.array([(table.high[0] + 0.15, table.center[2]), (table.high[0] + 0.6, table.center[2])])
    assert mind.bounds.forbids(mind, beside).tolist() == [True, False]


def test_a_room_that_may_be_forbidden_is_looked_into_first():
    """Seen through the door alone, it is closed until the agent has looked in; then it is open or not, by what is there."""
    memory = Memory.empty(CAMERA, Body())
    for k in range(12):
        memory.see(*seen([*WALLS, SOFA], (0.0, 0.0), k * np.pi / 6, named=("living room",)), k)
    mind = mind_of(memory)
    end, wanted = carried_out(mind, "go to the bathroom, but do not go into the kitchen")
    assert end.action in (Action.CANNOT, Action.STOP) and len(mind.bounds.peeked) == 1
    assert memory.plan().at(mind.bounds.peeked[0][None])[0] != memory.plan().at(LIVING)[0]
    assert next(k for k, one in enumerate(wanted) if isinstance(one, Walk)) < next(
        (k for k, one in enumerate(wanted) if isinstance(one, Enter) and memory.plan().at(KITCHEN)[0] == one.room), 999
    )


def test_exceptions_leave_things_out():
    """All vases but the one on the table: only the other one is gone to."""
    memory = Memory.empty(CAMERA, Body())
    other = Box((1.2, 0.0, -3.0), (1.5, 0.5, -2.7), "vase", "red")
    for step in range(24):
        at, name = ((0.0, 0.0), "living room") if step < 12 else ((0.0, -2.8), "kitchen")
        memory.see(*seen([*WALLS, TABLE, VASE, other, SOFA], at, step * np.pi / 6, named=(name,)), step)
    mind = mind_of(memory)
    vases = {thing.id: thing.color for thing in mind.belief.world.things if thing.category == "vase"}
    green = {number for number, color in vases.items() if color == "green"}
    assert len(vases) == 2 and spared(mind, Description("vase", any=True), Description("one", color="green")) == green
    end, wanted = carried_out(mind, "visit every vase except the green one")
    assert end.action == Action.STOP
    assert {vases[one.number] for one in wanted if isinstance(one, Reach) and one.number in vases} == {"red"} and not np.allclose(
        mind.position_a, ORIGIN
    )

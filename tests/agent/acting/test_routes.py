"""Routes in a drawn home of two rooms: each move leads on from the last, and the end is near the last place on the way."""

import numpy as np
import pytest

from agent.acting.desires import Do, End, Enter, Event, Explore, Reach
from agent.acting.instructions import MORE, PATIENCE, ahead, carry_out, likeliest
from agent.acting.mind import Mind
from envs.language.semantics.meaning import Description, Move, RoomPlace, Route, Turn, Way
from envs.types import Action
from tests.agent.acting.test_requests import carried_out, mind_of, moved
from tests.agent.memory.test_memory import explored


def route(*moves: Move, goal: str = "vase", **qualities: str) -> Route:
    """A route that ends at a thing."""
    return Route((*moves, Move(Way.STOP, Description(goal, **qualities))))


def followed(mind: Mind, meaning: Route, patient: int = 3) -> tuple[End, list]:
    """End of a route and what was wanted; exploring finds nothing, and ends after `patient` times."""
    course, wanted, left = carry_out(mind, meaning), [], patient
    desire = next(course)
    for _ in range(400):
        wanted.append(desire)
        mind.acted += 1
        if isinstance(desire, End):
            return desire, wanted
        event = moved(mind, desire)
        if isinstance(desire, Explore):
            left -= 1
            event = Event.GOING if left > 0 else Event.LOST
        desire = course.send(event)
    raise AssertionError(f"no end after {wanted[-5:]}")


def test_what_is_not_found_on_the_way_is_left_out():
    mind = mind_of(explored())
    end, wanted = followed(mind, route(Move(Way.CROSS, RoomPlace("garage")), Move(Way.PAST, Description("toaster"))))
    assert end.action is Action.STOP
    last = [one for one in wanted if isinstance(one, Reach)][-1]
    assert mind.belief.world.known[last.number].category == "vase"


def test_a_route_that_ends_in_a_room_which_is_not_there_is_refused():
    end, _ = followed(mind_of(explored()), Route((Move(Turn.LEFT), Move(Way.ENTER, RoomPlace("garage")))))
    assert end.action is Action.CANNOT and "garage" in end.text


def test_a_room_on_the_way_is_given_up_after_a_time():
    mind = mind_of(explored())
    mind.explored = False
    end, wanted = followed(mind, route(Move(Way.ENTER, RoomPlace("garage"))), patient=10**6)
    assert end.action is Action.STOP
    assert sum(isinstance(one, Explore) and one.rooms == ("garage",) for one in wanted) == PATIENCE


def test_each_move_leads_on_from_the_last():
    mind = mind_of(explored())
    course = carry_out(mind, route(Move(Turn.LEFT), Move(Way.ENTER, RoomPlace("kitchen"))))
    desire, turns = next(course), 0
    assert mind.lead == ahead(mind)
    while isinstance(desire, Do):
        turns += 1
        desire = course.send(moved(mind, desire))
    assert turns == 3 and mind.yaw_a == pytest.approx(np.pi / 2)
    assert mind.lead is not None and (mind.lead.dx, mind.lead.dz) == pytest.approx((-1.0, 0.0))
    assert isinstance(desire, Enter)
    while isinstance(desire, Enter):
        desire = course.send(moved(mind, desire))
    assert (mind.lead.x, mind.lead.z) == pytest.approx(tuple(mind.position_a[[0, 2]]))


def test_a_later_turn_tells_the_direction():
    mind = mind_of(explored())
    assert (ahead(mind, 90.0).dx, ahead(mind, 90.0).dz) == pytest.approx((-1.0, 0.0))
    assert (ahead(mind, -90.0).dx, ahead(mind, 180.0).dz) == pytest.approx((1.0, 1.0))


def test_what_comes_nearest_is_taken_near_the_end_alone():
    """A blue sofa is taken for the red sofa of a route after a while; without a route it is not."""
    mind, said = mind_of(explored()), Description("sofa", color="red")
    mind.explored, mind.lead = False, ahead(mind)
    number = likeliest(mind, said, Description("sofa"))
    assert mind.belief.world.known[number].category == "sofa"
    mind.position_a = np.array([60.0, 0.0, 0.0])
    mind.lead = ahead(mind)
    assert likeliest(mind, said, Description("sofa")) == -1

    mind = mind_of(explored())
    mind.explored = False
    end, wanted = followed(mind, route(Move(Turn.STRAIGHT), goal="sofa", color="red"), patient=10**6)
    assert end.action is Action.STOP
    assert sum(isinstance(one, Explore) for one in wanted) == PATIENCE + MORE
    assert carried_out(mind_of(explored()), "go to the red sofa")[0].action is Action.CANNOT

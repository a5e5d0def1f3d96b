"""Choice of a frontier by what is sought and what was sighted."""

from dataclasses import replace

import numba
import numpy as np
import pytest

from envs.errors import InputError
from envs.types import Body
from envs.vocabulary import CATEGORIES, ROOMS
from policies.navigation.candidates import FRONTIER, NOWHERE
from policies.navigation.frontier import KIND, explore_anew, exploring, exploring_of, survey
from policies.navigation.hints import Hints, Lead, Sought, hints_of, no_hints, recognise, seek, sight
from policies.navigation.navigator import Navigator
from policies.navigation.occupancy import CELL, OCCUPIED, TALL, Maps, empty_maps, forget, look_at, map_of, set_free
from policies.navigation.planner import UNREACHED, empty_routes, route_of, scratch_for, scratch_of
from policies.navigation.usual import usual
from policies.subgoals import Kind, Subgoal, Subgoals
from tests.policies.navigation.maps import BODY, CAMERA, SIDE, in_room, one

_MEMORY, HALF = scratch_for(SIDE, 1), SIDE // 2


@numba.njit
def _draw(maps, long, left):
    """A corridor along x, open `left` cells to the left of the start and `long` to the right, with a doorway on either side of it."""
    map = map_of(maps, 0)
    for j in range(map.half - left, map.half + long):
        for i in range(map.half - 8, map.half + 9):
            set_free(map, i, j)
        for i in (map.half - 9, map.half + 9):
            look_at(map, i, j, 1.0, OCCUPIED | TALL)
    for i in range(14):
        look_at(map, map.half - 9 + i, map.half - 10, 1.0, OCCUPIED | TALL)
        look_at(map, map.half + 9 - i, map.half + 10, 1.0, OCCUPIED | TALL)


@numba.njit
def _survey(maps, memory, state, hints, usual, routes):
    """Let an agent at the start choose a candidate."""
    map = map_of(maps, 0)
    survey(map, scratch_of(memory), exploring_of(state, 0), hints_of(hints, 0), usual, route_of(routes, 0), map.half, map.half)


def corridor(right: int = 20, left: int = 20) -> Maps:
    """Map of a corridor with a frontier at either end."""
    maps = empty_maps(1, side=SIDE)
    forget(maps, 0, CAMERA, Body(radius=0.06))
    maps.window[0] = 4, SIDE - 4, 4, SIDE - 4
    _draw(maps, right, left)
    return maps


def chosen(maps: Maps, hints: Hints) -> int:
    """Side of the chosen frontier: -1 left, 1 right, 0 none."""
    state, routes = exploring(1), empty_routes(1)
    explore_anew(state, 0, BODY, CAMERA)
    _survey(maps, _MEMORY, state, hints, usual(), routes)
    assert (_MEMORY.wide.nodes[::4] == UNREACHED).all() and not _MEMORY.mark.any()
    return int(np.sign(state.cells[0, 0, 1])) if state.status[0, KIND] == FRONTIER else int(state.status[0, KIND] != NOWHERE)


def hints_for(sought: Sought, *sighted: tuple[str, float]) -> Hints:
    """Hints of an agent that has sighted things at some x [m] of the corridor."""
    hints = no_hints(1)
    seek(hints, 0, sought, usual())
    return sight(hints, 0, np.array([(x, 0.0) for _, x in sighted]).reshape(-1, 2), [name for name, _ in sighted])


@pytest.mark.parametrize(("right", "left"), [(14, 30), (30, 14)])
def test_who_seeks_nothing_goes_to_the_nearer_of_two_equal_frontiers(right, left):
    assert chosen(corridor(right, left), hints_for(Sought())) == (1 if right < left else -1)


@pytest.mark.parametrize(("sought", "side"), [("bathtub", -1), ("wardrobe", 1)])
def test_a_frontier_beside_what_is_usual_there_is_preferred(sought, side):
    ends = 20 * CELL
    told = [("toilet", -ends), ("sink", -ends), ("bed", ends), ("nightstand", ends)]
    assert chosen(corridor(), hints_for(Sought({sought: 1.0}), *told)) == side
    mirrored = [(name, -x) for name, x in told]
    assert chosen(corridor(), hints_for(Sought({sought: 1.0}), *mirrored)) == -side


def test_rooms_are_sought_and_sighted_by_their_names():
    told = [("kitchen", -20 * CELL), ("bedroom", 20 * CELL)]
    sides = {name: chosen(corridor(), hints_for(Sought(rooms={name: 1.0}), *told)) for name in ("kitchen", "bedroom")}
    assert sides == {"kitchen": -1, "bedroom": 1}
    in_rooms = [chosen(corridor(), hints_for(Sought({"chair": 1.0}, {name: 1.0}), *told)) for name in ("kitchen", "bedroom")]
    assert in_rooms == [-1, 1]


@pytest.mark.parametrize(
    ("lead", "side"),
    [(Lead(0.0, 0.0, -1.0), -1), (Lead(0.0, 0.0, 1.0), 1), (Lead(-20 * CELL, 0.0), -1), (Lead(20 * CELL, 0.0, 0.0, 1.0), 1)],
)
def test_the_way_on_from_a_lead_is_near_it_and_in_its_direction(lead, side):
    maps = corridor(*((18, 22) if side < 0 else (22, 18)))
    assert chosen(maps, hints_for(Sought())) == -side  # which is nearer
    assert chosen(maps, hints_for(Sought(lead=lead))) == side
    hints = hints_for(Sought(lead=lead))
    seek(hints, 0, Sought(), usual())
    assert not hints.lead.any()


def test_names_outside_the_vocabulary_are_an_error_when_sought_and_nothing_when_sighted():
    with pytest.raises(InputError, match="unicorn"):
        seek(no_hints(1), 0, Sought({"unicorn": 1.0}), usual())
    hints = sight(no_hints(2), 1, np.zeros((3, 2)), ["unicorn", "bed", "kitchen"])
    assert hints.count.tolist() == [0, 2]
    assert hints.name[1, :2].tolist() == [CATEGORIES.index("bed"), len(CATEGORIES) + ROOMS.index("kitchen")]


def test_what_one_agent_sights_changes_no_other():
    hints = recognise(no_hints(2), 0, {7: "bed", 900: "unicorn", 300: "chair"})
    before = hints.name[0, :2].copy(), hints.slot[0].copy()
    hints = sight(hints, 1, np.zeros((40, 2)), ["mug"] * 40)
    assert hints.count.tolist() == [2, 40] and (hints.name[0, :2] == before[0]).all() and (hints.slot[0] == before[1]).all()
    assert hints.slot[0, 7] == 0 and hints.slot[0, 300] == 1


def test_things_are_sighted_where_they_are():
    navigator = Navigator(threads=1)
    state = navigator.recognise(one(navigator), 0, {5: "picture", 6: "bed"})
    observation = in_room(0.0, 0.0, 0.0, 0.0)  # which looks at the wall at z = -4
    instance = np.zeros((1, 64, 64), np.int32)
    instance[0, 20:30, 30:34] = 5
    _, state = navigator.decide(observation, instance, state, np.zeros(1, np.int64), look=True)
    assert state.hints.pixels[0, 0] > 0 and state.hints.pixels[0, 1] == 0
    assert state.hints.place[0, 0] == pytest.approx([0.0, -4.0], abs=0.1)
    gone = replace(observation, depth=np.full_like(observation.depth, np.nan))
    _, state = navigator.decide(gone, np.zeros_like(instance), state, np.zeros(1, np.int64), look=True)
    assert state.hints.place[0, 0] == pytest.approx([0.0, -4.0], abs=0.1)


def test_who_is_not_told_what_is_sought_seeks_anything():
    navigator = Navigator(threads=1)
    state = navigator.reset(one(navigator), Subgoals((Subgoal(Kind.EXPLORE),), ((),)), np.zeros(1, np.int64))
    assert state.hints.worth[0] == pytest.approx(np.ones(len(ROOMS)))

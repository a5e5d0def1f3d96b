"""Prospects: the candidates of an exploration as a learned choice sees them, and heading for one."""

import math

import numpy as np
import pytest

from envs.types import Action
from envs.vocabulary import CATEGORIES, ROOMS
from policies.navigation.candidates import FRONTIER, NOWHERE
from policies.navigation.frontier import CELL_COUNT, KIND, TOLD
from policies.navigation.hints import Sought
from policies.navigation.navigator import Navigator, NavigatorState
from policies.navigation.prospects import Prospects
from tests.policies.navigation.maps import in_room, one

FIRST, IDS = np.zeros((1, 64, 64), np.int32), np.zeros(1, np.int64)


@pytest.fixture(scope="module")
def explorer() -> tuple[Navigator, NavigatorState]:
    """An explorer in the middle of a room, of which it has seen what is ahead (-Z) and to the left."""
    navigator = Navigator(threads=1)
    state = one(navigator)
    for yaw in (0.0, 0.5):
        _, state = navigator.decide(in_room(0, 0, yaw, 0.0), FIRST, state, IDS, look=True)
    return navigator, state


def listed(navigator: Navigator, state: NavigatorState) -> Prospects:
    """Prospects from the middle of the room."""
    return navigator.prospects(in_room(0, 0, 0.0, 0.0), state, 0)


def test_they_are_where_the_known_floor_ends(explorer: tuple[Navigator, NavigatorState]) -> None:
    found = listed(*explorer)
    frontier = found.kind == FRONTIER
    assert frontier.any() and (np.diff(found.cost) >= 0).all() and (found.area[frontier] > 0).any()
    assert (found.place_a[:, 0] > -2.2).all() and (found.place_a[:, 0] < 3.2).all()
    # Behind the agent nothing was seen: the widest frontier leads there (+Z).
    widest = int(np.where(frontier, found.width, 0).argmax())
    assert found.ahead[widest, 1] > 0.5 and np.hypot(*found.ahead[widest]) == pytest.approx(1)


def test_listing_changes_nothing(explorer: tuple[Navigator, NavigatorState]) -> None:
    one, other = listed(*explorer), listed(*explorer)
    for name in ("kind", "place_a", "cost", "area", "rooms", "ahead"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


def test_what_was_sighted_tells_the_room(explorer: tuple[Navigator, NavigatorState]) -> None:
    navigator, state = explorer
    before = listed(navigator, state)
    state = navigator.seek(state, 0, Sought({"bed": 1.0}))
    state = navigator.sight(state, 0, np.array([(0.5, -1.0)]), ["stove"])
    after = listed(navigator, state)
    kitchen = ROOMS.index("kitchen")
    assert "stove" in CATEGORIES and after.rooms.sum(axis=1) == pytest.approx(1)
    assert after.rooms[:, kitchen].max() > 2 * before.rooms[:, kitchen].max() and after.seen[kitchen] > 0.5
    assert after.worth[ROOMS.index("bedroom")] > 1 > after.worth[kitchen]


def test_it_goes_where_it_is_told_for_as_long_as_it_is_told(explorer: tuple[Navigator, NavigatorState]) -> None:
    navigator, state = explorer
    found = listed(navigator, state)
    farthest = int(np.where(found.kind == FRONTIER, found.cost, 0).argmax())
    state.exploring.status[0, 0] = 0  # the look around is over
    state = navigator.head_for(state, 0, found, farthest, actions=8)
    cells = state.exploring.cells[0, : state.exploring.status[0, CELL_COUNT]].copy()
    np.testing.assert_array_equal(cells, found.cells[farthest][: len(cells)])
    assert state.exploring.status[0, KIND] == FRONTIER and state.exploring.status[0, TOLD] == 8
    aims = []
    for yaw in (0.0, -math.pi / 6, -math.pi / 3):  # the target is ahead on the right: it turns there, and then walks or has viewed it
        action, state = navigator.decide(in_room(0, 0, yaw, 0.0), FIRST, state, IDS, look=True)
        aims.append((int(action[0]), state.exploring.cells[0, : state.exploring.status[0, CELL_COUNT]].tolist()))
    assert found.place_a[farthest, 0] > 1 and found.place_a[farthest, 1] < -1
    assert aims[0][0] == Action.RIGHT and all(cell in cells.tolist() for cell in aims[0][1])
    # Once every cell of it is known, the caller has to choose again.
    assert state.exploring.status[0, TOLD] == 0 and state.exploring.status[0, KIND] == NOWHERE and aims[-1][0] == Action.STOP


def test_a_target_is_kept_for_as_long_as_it_is_told(explorer: tuple[Navigator, NavigatorState]) -> None:
    navigator, state = explorer
    found = listed(navigator, state)
    state.exploring.status[0, 0] = 0
    for actions in (1, 5):
        state = navigator.head_for(state, 0, found, len(found) - 1, actions=actions)
        kept = 0
        while kept < 10 and state.exploring.status[0, TOLD]:
            _, state = navigator.decide(in_room(0, 0, 0.0, 0.0), FIRST, state, IDS, look=True)
            kept += 1
        assert kept == actions + 1  # then it stays until it is told again

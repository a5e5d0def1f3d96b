"""Frontiers against brute force."""

import numba
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.navigation.frontier import FRONTIER, GAIN, GAINING, KIND, LEAST, explore_anew, exploring, exploring_of, survey
from policies.navigation.occupancy import KNOWN, UNKNOWN, Maps, map_of
from policies.navigation.planner import UNREACHED, empty_routes, route_of, scratch_for, scratch_of
from tests.policies.navigation.maps import BODY, CAMERA, SIDE, least_costs, random_maps

_MEMORY = scratch_for(SIDE, 1)


@numba.njit
def _survey(maps, memory, state, routes, i, j):
    """Let one agent choose a frontier."""
    survey(map_of(maps, 0), scratch_of(memory), exploring_of(state, 0), route_of(routes, 0), i, j)


def frontiers(maps: Maps, cost: np.ndarray) -> list[np.ndarray]:
    """Open cells beside unknown ones, in parts that touch, by brute force; those that cannot be got to left out."""
    known, weight = (maps.flags[0] & KNOWN) > 0, maps.weight[0]
    beside = ~(np.roll(known, 1, 0) & np.roll(known, -1, 0) & np.roll(known, 1, 1) & np.roll(known, -1, 1))
    left, out = {tuple(c) for c in np.argwhere(beside & (weight > 0) & (weight < UNKNOWN)).tolist()}, []
    while left:
        part = [left.pop()]
        for i, j in part:
            around = {(i + a, j + b) for a in (-1, 0, 1) for b in (-1, 0, 1)} & left
            left -= around
            part.extend(around)
        if any(cost[c] < UNREACHED for c in part):
            out.append(np.array(part))
    return out


@given(seed=st.integers(0, 2**32 - 1))
def test_the_frontier_that_is_chosen_is_the_best_of_brute_force(seed):
    maps, opened = random_maps(seed)
    if not len(opened):
        return
    start = tuple(opened[np.random.default_rng([seed, 1]).integers(len(opened))].tolist())
    cost = least_costs(np.where(maps.weight[0] == UNKNOWN, 0, maps.weight[0]), start, set())
    parts = [part for part in frontiers(maps, cost) if len(part) >= LEAST]
    state, routes = exploring(1), empty_routes(1)
    explore_anew(state, 0, BODY, CAMERA)
    _survey(maps, _MEMORY, state, routes, *start)
    assert (_MEMORY.wide.nodes[::4] == UNREACHED).all() and not _MEMORY.mark.any()
    assert state.status[0, KIND] == (FRONTIER if parts else 0)
    if parts:
        worth = [cost[part[:, 0], part[:, 1]].min() - GAIN * min(len(part), GAINING) for part in parts]
        chosen = {tuple(c) for c in (state.cells[0, : state.status[0, 2]] + SIDE // 2).tolist()}
        same = [{tuple(c) for c in part.tolist()} == chosen for part in parts]
        assert sum(same) == 1 and worth[same.index(True)] == pytest.approx(min(worth))

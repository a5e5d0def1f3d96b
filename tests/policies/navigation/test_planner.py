"""Ways against brute force."""

import numba
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.navigation.occupancy import UNKNOWN, map_of
from policies.navigation.planner import (
    COUNT,
    MARK,
    UNREACHED,
    clear_field,
    empty_routes,
    marked,
    route_of,
    scratch_for,
    scratch_of,
    search,
    trace,
)  # fmt: skip
from tests.policies.navigation.maps import SIDE, least_costs, random_maps, weights

_MEMORY = scratch_for(SIDE, 1)


@numba.njit
def _way(maps, memory, routes, goals, i, j, optimistic):
    """The cost of the cheapest way from a cell to some others, -1 for none; the way is kept."""
    map, scratch, route = map_of(maps, 0), scratch_of(memory), route_of(routes, 0)
    box = (goals[:, 0].min(), goals[:, 0].max(), goals[:, 1].min(), goals[:, 1].max())
    for n in range(len(goals)):
        scratch.mark[goals[n, 0] * map.side + goals[n, 1]] |= MARK
    k = search(map, scratch, marked(scratch, box), i, j, optimistic)
    cost = scratch.wide.nodes[4 * k] if k >= 0 else -1
    if k >= 0:
        trace(map, scratch.wide, route, k, 0, 0)
    clear_field(scratch.wide)
    for n in range(len(goals)):
        scratch.mark[goals[n, 0] * map.side + goals[n, 1]] = 0
    return cost


@settings(max_examples=40)
@given(seed=st.integers(0, 2**32 - 1), count=st.integers(1, 4), optimistic=st.booleans())
def test_ways_cost_what_brute_force_finds(seed, count, optimistic):
    maps, opened = random_maps(seed)
    assert np.array_equal(maps.weight[0], weights(maps))
    if not len(opened):
        return
    rng, memory, routes = np.random.default_rng([seed, 1]), _MEMORY, empty_routes(1)
    goals = rng.integers(8, 60, size=(count, 2))
    start = tuple(opened[rng.integers(len(opened))].tolist())
    weight = np.where(maps.weight[0] == UNKNOWN, 3 if optimistic else 0, maps.weight[0])
    inner = np.zeros_like(weight)
    inner[4:-4, 4:-4] = weight[4:-4, 4:-4]
    asked = {tuple(goal) for goal in goals.tolist()}
    expected = least_costs(inner, start, asked)
    best = min(int(expected[goal]) for goal in asked)
    found = _way(maps, memory, routes, goals, *start, optimistic)
    assert found == (best if best < UNREACHED else -1)
    clean = memory.wide.nodes[::4]
    assert (clean == UNREACHED).all() and (memory.wide.head == -1).all() and not memory.mark.any()
    if found >= 0:
        way = routes.cells[0, : routes.status[0, COUNT]] + SIDE // 2
        assert tuple(way[0].tolist()) == start and tuple(way[-1].tolist()) in asked
        assert np.abs(np.diff(way, axis=0)).max(initial=0) <= 2 and routes.left[0, 0] == found

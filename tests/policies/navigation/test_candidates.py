"""Candidates of an exploration against brute force."""

import numba
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.navigation.candidates import FARTHEST, FRONTIER, LEAST, NOWHERE, find_candidates, share_unknown
from policies.navigation.occupancy import CELL, KNOWN, OCCUPIED, UNKNOWN, Maps, map_of
from policies.navigation.planner import EDGE, GRAIN, PER_METRE, UNREACHED, clear_field, scratch_for, scratch_of
from tests.policies.navigation.maps import SIDE, least_costs, random_maps

_MEMORY = scratch_for(SIDE, 1)


@numba.njit
def _listed(maps, memory, i, j):
    """List the candidates around a cell, with the areas behind them; how many there are."""
    map, scratch = map_of(maps, 0), scratch_of(memory)
    count, listed = find_candidates(map, scratch, i, j, NOWHERE, 0, 0)
    share_unknown(map, scratch, count)
    clear_field(scratch.wide)
    for n in range(listed):
        scratch.mark[scratch.listed[n]] &= ~EDGE & 255
    return count


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


def unknown_behind(maps: Maps, parts: list[set[tuple[int, int]]]) -> float:
    """Area [m^2] of the unknown blocks that blocks of frontier cells reach over such blocks, by brute force."""
    shape = (SIDE // GRAIN, GRAIN, SIDE // GRAIN, GRAIN)
    unknown = ((maps.flags[0] & KNOWN) == 0).reshape(shape).sum((1, 3))
    empty = ((maps.flags[0] & OCCUPIED) == 0).reshape(shape).all((1, 3))
    opened = (unknown >= GRAIN * GRAIN // 2) & empty
    reached = np.zeros_like(opened)
    for i, j in {(i // GRAIN, j // GRAIN) for part in parts for i, j in part}:
        reached[max(0, i - 1) : i + 2, max(0, j - 1) : j + 2] = True
    reached &= opened
    for _ in range(FARTHEST):
        grown = reached.copy()
        grown[1:] |= reached[:-1]
        grown[:-1] |= reached[1:]
        grown[:, 1:] |= reached[:, :-1]
        grown[:, :-1] |= reached[:, 1:]
        reached = grown & opened
    return float(reached.sum() * (GRAIN * CELL) ** 2)


@given(seed=st.integers(0, 2**32 - 1))
def test_candidates_are_the_frontiers_of_brute_force_in_the_order_of_their_costs(seed):
    maps, opened = random_maps(seed)
    if not len(opened):
        return
    maps.total[0] = 0  # nothing counts as seen only from afar
    start = tuple(opened[np.random.default_rng([seed, 1]).integers(len(opened))].tolist())
    cost = least_costs(np.where(maps.weight[0] == UNKNOWN, 0, maps.weight[0]), start, set())
    parts = [part for part in frontiers(maps, cost) if len(part) >= LEAST]
    count, found = _listed(maps, _MEMORY, *start), _MEMORY.candidates
    assert count == len(parts) and (found.kind[:count] == FRONTIER).all()
    listed = [{(int(k) // SIDE, int(k) % SIDE) for k in _MEMORY.listed[found.first[f] : found.last[f]]} for f in range(count)]
    assert sorted(map(sorted, listed)) == sorted(sorted(map(tuple, part.tolist())) for part in parts)
    least = [min(cost[c] for c in part) / PER_METRE for part in listed]
    assert found.cost[:count].tolist() == pytest.approx(least) and found.cost[:count].tolist() == sorted(found.cost[:count].tolist())
    assert found.area[:count].sum() == pytest.approx(unknown_behind(maps, listed))
    assert (_MEMORY.wide.nodes[::4] == UNREACHED).all() and not _MEMORY.mark.any() and not _MEMORY.behind.any()

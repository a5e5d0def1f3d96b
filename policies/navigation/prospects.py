"""Prospects: places from which more of a home could be seen, for a learned choice.

They are the candidates of an exploration (`candidates`), with the likely types of the room around each, and its surroundings on the map.
"""

# pyright: reportCallIssue=false
# Kernels speak to numba's compiler, whose intrinsics have other parameters than their Python functions.

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int

from envs.compiled.kernels import kernel
from envs.compiled.simd import address
from policies.navigation.candidates import FRONTIER, LOOK, find_candidates, share_unknown
from policies.navigation.frontier import AGE, CELL_COUNT, CELLS, KIND, TOLD, Exploring, exploring_of
from policies.navigation.hints import TYPES, Hints, believe, hints_of, rooms_seen
from policies.navigation.occupancy import CELL, KNOWN, Maps, map_of
from policies.navigation.planner import CANDIDATES, COUNT, EDGE, PER_METRE, UNREACHED, Routes, Scratch, clear_field, scratch_of
from policies.navigation.usual import Usual

AROUND = 12  # [cells] around the middle of a prospect within which unknown cells tell where it leads

NO_PLACES = np.zeros((0, 3))


@dataclass(frozen=True)
class Prospects:
    """c prospects of one agent, by the cost of the way, and what they share.

    `kind` is FRONTIER, LOOK or LOOK_TALL (`candidates`). `place_a` x, z [m] is the nearest place of each in the frame of the start,
    `middle_a` its middle, `ahead` the unit vector x, z from there into the unknown, or 0, 0. `cost` [m] is that of the way, `area` [m^2]
    the unknown area behind, `width` [m] that of the frontier. `same` is whether it is the present target. `rooms` are the chances of the
    types of the room around. `seen` are the chances that a room of each type was sighted, `worth` how likely what is sought is there,
    relative to any room. `turn` [rad] leads from the agent's heading towards each place, left is positive; `known` [m^2] is the area of the
    map. `cells` are rows and columns from the middle of the map, by which `head_for` knows a prospect. `ways` [m] are the costs of the ways
    to the places that were asked for, infinite where the known floor does not lead.
    """

    kind: Int[np.ndarray, "c"]
    place_a: Float[np.ndarray, "c 2"]
    middle_a: Float[np.ndarray, "c 2"]
    ahead: Float[np.ndarray, "c 2"]
    cost: Float[np.ndarray, "c"]
    area: Float[np.ndarray, "c"]
    width: Float[np.ndarray, "c"]
    same: Bool[np.ndarray, "c"]
    rooms: Float[np.ndarray, "c types"]
    seen: Float[np.ndarray, "types"]
    worth: Float[np.ndarray, "types"]
    turn: Float[np.ndarray, "c"]
    known: float
    cells: tuple[Int[np.ndarray, "k 2"], ...]
    ways: Float[np.ndarray, "w"]

    def __len__(self) -> int:
        """Number of prospects."""
        return len(self.kind)


def prospects_of(
    maps: Maps, exploring: Exploring, hints: Hints, usual: Usual, scratch: Scratch, agent: int, position_a: Float[np.ndarray, "3"],
    yaw_a: float, places_a: Float[np.ndarray, "w 3"] = NO_PLACES,
) -> Prospects:  # fmt: skip
    """Prospects of an agent at a position [m] with a heading [rad].

    `places_a` are x, z and radius [m] of places to which the ways are asked for.
    """
    found, half = scratch.candidates, maps.flags.shape[1] // 2
    rooms, seen, ways, asked = np.zeros((CANDIDATES, TYPES)), np.zeros(TYPES), np.zeros(len(places_a)), places_a / CELL
    here = float(position_a[0]), float(position_a[2])
    count = list_candidates(maps, exploring, hints, usual, scratch, agent, *here, rooms, seen, asked, ways)
    cells = tuple(_cells(scratch, f, 2 * half) for f in range(count))
    middle = np.array([cell.mean(axis=0) + 0.5 for cell in cells]).reshape(-1, 2)
    ahead = np.zeros((count, 2))
    look_ahead(maps, agent, middle + half, ahead)
    kind, place = found.kind[:count].copy(), found.place[:count]
    place = np.stack([place % (2 * half), place // (2 * half)], axis=1) - half + 0.5
    x, z = place.T * CELL - np.asarray(position_a, np.float64)[[0, 2], None]
    turn = (np.arctan2(-x, -z) - yaw_a + np.pi) % (2 * np.pi) - np.pi
    low, high, left, right = maps.bounds[agent]
    known = float(((maps.flags[agent, low:high, left:right] & KNOWN) > 0).sum()) * CELL**2
    width = np.where(kind == FRONTIER, found.last[:count] - found.first[:count], 1) * CELL
    return Prospects(
        kind, place * CELL, middle[:, ::-1] * CELL, ahead[:, ::-1], found.cost[:count].copy(), found.area[:count].copy(), width,
        found.same[:count].astype(np.bool_), rooms[:count], seen, hints.worth[agent].copy(), turn, known, cells, ways,
    )  # fmt: skip


def head_for(exploring: Exploring, routes: Routes, agent: int, prospects: Prospects, number: int, *, actions: int) -> None:
    """Make a prospect the target of an agent's exploration.

    It is for so many actions, or until the prospect was viewed.
    """
    status, cells = exploring.status[agent], prospects.cells[number][:CELLS]
    exploring.cells[agent, : len(cells)] = cells
    status[KIND], status[CELL_COUNT] = FRONTIER if prospects.kind[number] == FRONTIER else LOOK, len(cells)
    status[AGE], status[TOLD], routes.status[agent, COUNT] = 0, actions, 0


def _cells(scratch: Scratch, f: int, side: int) -> Int[np.ndarray, "k 2"]:
    """Rows and columns of a candidate from the middle of the map."""
    found = scratch.candidates
    if found.kind[f] != FRONTIER:
        return np.array([[found.first[f], found.last[f]]]) - side // 2
    listed = scratch.listed[found.first[f] : found.last[f]].astype(np.int64)
    return np.stack([listed // side, listed % side], axis=1) - side // 2


@kernel
def list_candidates(maps, exploring, hints, usual, memory, n, x, z, rooms, seen, asked, ways):
    """List an agent's candidates in `memory`, with the types of their rooms; their number.

    `ways` get the costs [m] of the least costly cells around the places that are `asked` for: x, z and radius [cells].
    """
    scratch, map, hint, status = scratch_of(memory), map_of(maps, n), hints_of(hints, n), exploring_of(exploring, n).status
    cells, i, j = exploring_of(exploring, n).cells, int(np.floor(z / CELL)) + map.half, int(np.floor(x / CELL)) + map.half
    count, listed = find_candidates(map, scratch, i, j, status[KIND], cells[0], cells[1])
    share_unknown(map, scratch, count)
    rooms_seen(hint, usual, address(seen))
    for f in range(count):
        place = scratch.candidates.place[f]
        believe(map, hint, usual, place % map.side + 0.5, place // map.side + 0.5, address(rooms) + TYPES * f)
    for k in range(len(asked)):
        ways[k] = way_to(map, scratch.wide, asked[k, 0] + map.half, asked[k, 1] + map.half, asked[k, 2])
    clear_field(scratch.wide)
    for k in range(listed):
        scratch.mark[scratch.listed[k]] &= ~EDGE & 255
    return count


@kernel
def way_to(map, field, x, z, radius):
    """Least cost [m] to a cell in the square around a place.

    It is infinite where there is none.
    """
    best, window = UNREACHED, map.window
    for i in range(max(window[0], int(z - radius)), min(window[1], int(z + radius) + 1)):
        for j in range(max(window[2], int(x - radius)), min(window[3], int(x + radius) + 1)):
            best = min(best, int(field.nodes[4 * (i * map.side + j)]))
    return best / PER_METRE if best < UNREACHED else np.inf


@kernel
def look_ahead(maps, n, middle, ahead):
    """Write the direction of the unknown cells around each middle: rows and columns [cells]."""
    map = map_of(maps, n)
    for f in range(len(middle)):
        row, column, down, right = int(middle[f, 0]), int(middle[f, 1]), 0.0, 0.0
        for a in range(-AROUND, AROUND + 1):
            for b in range(-AROUND, AROUND + 1):
                i, j = row + a, column + b
                near = a * a + b * b <= AROUND * AROUND and 0 <= i < map.side and 0 <= j < map.side
                if near and not map.flags[i * map.side + j] & KNOWN:
                    down, right = down + a, right + b
        size = np.sqrt(down * down + right * right)
        ahead[f, 0], ahead[f, 1] = (down / size, right / size) if size > 0 else (0.0, 0.0)

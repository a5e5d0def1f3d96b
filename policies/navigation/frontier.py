"""Frontier exploration: go to borders of unknown space (Yamauchi 1997, CIRA) until none is left.

`survey` chooses between all of them, and cells that were seen only from afar: `candidates` lists them, `hints` holds what is sought and
what was sighted, `choice` chooses.
"""

# pyright: reportCallIssue=false
# Kernels speak to numba's compiler, whose intrinsics have other parameters than their Python functions.

import math
from typing import NamedTuple

import numpy as np

from envs.compiled.kernels import kernel
from envs.compiled.simd import address
from envs.types import Body, Camera
from policies.navigation.candidates import BEFORE, FRONTIER, LOOK, NOWHERE, find_candidates, is_edge, share_unknown
from policies.navigation.choice import choose
from policies.navigation.occupancy import CELL, KNOWN, TURN, look_at, overlooked_as, set_free
from policies.navigation.planner import AGAIN, DISC, EDGE, MARK, Target, clear_field, marked, trace
from policies.navigation.steps import FORWARD, LEFT, NONE, STOP, face, level, walk

BESIDE = 6  # [cells] from a frontier, near enough to view it
TRIES = 20  # frontiers considered in one step
GLANCE = 10  # [cells] around a thing that count as viewed with it
CELLS = 1024  # greatest number of stored cells of a frontier
TURNS, KIND, CELL_COUNT, AGE, STRAYED, TOLD = 0, 1, 2, 3, 4, 5  # of `Exploring.status`
STRAYS = 8  # steps off places where no step leads on, before a frontier counts as unreachable
EXPLORER = -2  # owner of routes


class Exploring(NamedTuple):
    """Exploration state of n agents; without the first axis that of one.

    `cells` [n CELLS 2] are row and column, from the middle of the map, of the target frontier, or of the cell to be viewed from nearby;
    `status` [n 6]: remaining turns of the initial look around, NOWHERE, FRONTIER or LOOK, number of cells, actions since the choice, steps
    off places where no step leads on, actions for which a caller has chosen the target, 0 if nobody did.
    """

    cells: np.ndarray  # int32
    status: np.ndarray  # int64


def exploring(n: int) -> Exploring:
    """Uninitialized exploration state of n agents, for `explore_anew`."""
    return Exploring(np.zeros((n, CELLS, 2), np.int32), np.zeros((n, 6), np.int64))


def explore_anew(state: Exploring, agent: int, body: Body, camera: Camera) -> None:
    """Start an agent's exploration with a look around.

    It has as many turns as the camera needs to see every direction once.
    """
    state.status[agent] = max(0, math.ceil((2 * math.pi - camera.hfov) / body.turn - 1e-6)), NOWHERE, 0, 0, 0, 0


@kernel
def exploring_of(state, n):
    """Exploration state of one agent, as pointers."""
    return Exploring(address(state.cells) + 2 * CELLS * n, address(state.status) + 6 * n)


@kernel
def survey(map, scratch, exploring, hints, usual, route, i, j):
    """Choose the likeliest candidate (`choice`) and store the way to it."""
    columns, half, status, found = map.side, map.half, exploring.status, scratch.candidates
    count, listed = find_candidates(map, scratch, i, j, status[KIND], exploring.cells[0], exploring.cells[1])
    share_unknown(map, scratch, count)
    chosen = choose(map, scratch, hints, usual, count)
    if chosen >= 0:
        trace(map, scratch.wide, route, found.place[chosen], 0, EXPLORER)
    clear_field(scratch.wide)
    for n in range(listed):
        scratch.mark[scratch.listed[n]] &= ~EDGE & 255
    status[KIND], status[AGE], status[TOLD] = NOWHERE, 0, 0
    if chosen < 0:
        return
    first, last = found.first[chosen], found.last[chosen]
    if found.kind[chosen] == FRONTIER:
        status[KIND], status[CELL_COUNT] = FRONTIER, min(last - first, CELLS)
        for n in range(status[CELL_COUNT]):
            c = scratch.listed[first + n]
            exploring.cells[2 * n], exploring.cells[2 * n + 1] = c // columns - half, c % columns - half
    else:
        status[KIND], status[CELL_COUNT], exploring.cells[0], exploring.cells[1] = LOOK, 1, first - half, last - half


@kernel
def keep(map, exploring):
    """Drop target cells that are no longer frontiers or were viewed."""
    status, cells, half, count = exploring.status, exploring.cells, map.half, 0
    if status[KIND] == NOWHERE:
        return
    if status[KIND] == LOOK:
        count = 1 if overlooked_as(map, cells[0] + half, cells[1] + half) >= 0 else 0
    else:
        for n in range(status[CELL_COUNT]):
            if is_edge(map, cells[2 * n] + half, cells[2 * n + 1] + half):
                cells[2 * count], cells[2 * count + 1] = cells[2 * n], cells[2 * n + 1]
                count += 1
    status[CELL_COUNT] = count
    if count == 0:
        status[KIND] = NOWHERE


@kernel
def dismiss(map, i, j):
    """Mark the unknown cells around a cell as free, as viewed or unreachable."""
    for a in range(i - 2, i + 3):
        for b in range(j - 2, j + 3):
            set_free(map, a, b)


@kernel
def turn_to(map, x, z, yaw, pitch, i, j):
    """Turn towards a cell from a place [cells], camera level; NONE when facing it."""
    action = face(yaw, pitch, np.arctan2(x - j - 0.5, z - i - 0.5), 0.0, map.settings[TURN])
    return NONE if action == STOP else action


@kernel
def cross(map, scratch, exploring, route, x, z, yaw, pitch, collided):
    """Next action towards a frontier; NONE when it was viewed or is unreachable."""
    cells, count, half, columns = exploring.cells, exploring.status[CELL_COUNT], map.half, map.side
    best, nearest, box = 2**30, 0, (2**30, -1, 2**30, -1)
    for n in range(count):
        i, j = int(cells[2 * n]) + half, int(cells[2 * n + 1]) + half
        box = (min(box[0], i), max(box[1], i), min(box[2], j), max(box[3], j))
        off = max(abs(i - int(z)), abs(j - int(x)))
        if off < best:
            best, nearest = off, n
    if best <= BESIDE:
        i, j = int(cells[2 * nearest]) + half, int(cells[2 * nearest + 1]) + half
        a, b = i, j
        for di, dj in ((0, 1), (1, 0), (0, -1), (-1, 0)):
            if not map.flags[(i + di) * columns + j + dj] & KNOWN:
                a, b = i + di, j + dj
        action = turn_to(map, x, z, yaw, pitch, a, b)
        exploring.status[AGE] = 0  # a turn that has begun is ended, whatever else would be nearer by now
        if action == NONE:
            dismiss(map, i, j)
        return action
    action = level(pitch)
    if action != NONE:
        return action
    for n in range(count):
        scratch.mark[(cells[2 * n] + half) * columns + cells[2 * n + 1] + half] |= MARK
    action = walk(map, scratch, route, marked(scratch, box), x, z, yaw, EXPLORER, 0, 0, AGAIN)
    for n in range(count):
        scratch.mark[(cells[2 * n] + half) * columns + cells[2 * n + 1] + half] &= ~MARK & 255
    if action != NONE or exploring.status[AGE] > 1:
        return action
    # It was chosen just now, so there is a way, but no step leads on from this very place: leave it.
    exploring.status[STRAYED] += 1
    if exploring.status[STRAYED] <= STRAYS:
        return LEFT if collided else FORWARD
    exploring.status[STRAYED] = 0
    for n in range(count):
        dismiss(map, cells[2 * n] + half, cells[2 * n + 1] + half)
    return NONE


@kernel
def look_over(map, scratch, exploring, route, x, z, yaw, pitch):
    """Next action towards a cell seen only from afar; NONE when viewed or unreachable."""
    half = map.half
    i, j = int(exploring.cells[0]) + half, int(exploring.cells[1]) + half
    if (i - int(z)) ** 2 + (j - int(x)) ** 2 <= BEFORE * BEFORE:
        action, around = turn_to(map, x, z, yaw, pitch, i, j), GLANCE
        exploring.status[AGE] = 0
    else:
        action, around = level(pitch), BEFORE
        if action == NONE:
            box = (i - BEFORE, i + BEFORE, j - BEFORE, j + BEFORE)
            target = Target(DISC, box, (float(i), float(j)), float(BEFORE), scratch.points, 0, scratch.tried, 0, 0.0)
            action = walk(map, scratch, route, target, x, z, yaw, EXPLORER, 0, 0, AGAIN)
    if action == NONE:
        window = map.window
        for a in range(max(window[0], i - around), min(window[1], i + around + 1)):
            for b in range(max(window[2], j - around), min(window[3], j + around + 1)):
                look_at(map, a, b, 0.0, 0)
    return action


@kernel
def explore(map, scratch, exploring, hints, usual, route, sight):
    """Next exploration action of an agent; NONE when exploration is complete.

    That is when no frontier is left and no cell that was seen only from afar.
    """
    status, x, z, yaw, pitch = exploring.status, sight.x / CELL + map.half, sight.z / CELL + map.half, sight.yaw, sight.pitch
    if status[TURNS] > 0:
        status[TURNS] -= 1
        return LEFT
    for _ in range(TRIES):
        keep(map, exploring)
        if status[TOLD] > 0 and (status[KIND] == NOWHERE or status[AGE] >= status[TOLD]):
            status[KIND], status[TOLD] = NOWHERE, 0  # the caller has to choose again
            return NONE
        if status[KIND] == NOWHERE or (status[TOLD] == 0 and status[AGE] >= AGAIN):
            survey(map, scratch, exploring, hints, usual, route, int(z), int(x))
        if status[KIND] == NOWHERE:
            return NONE
        status[AGE] += 1
        if status[KIND] == LOOK:
            action = look_over(map, scratch, exploring, route, x, z, yaw, pitch)
        else:
            action = cross(map, scratch, exploring, route, x, z, yaw, pitch, sight.collided)
        if action != NONE:
            return action
        status[KIND] = NOWHERE
    return NONE

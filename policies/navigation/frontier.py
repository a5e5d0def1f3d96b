"""Frontier exploration: go to the nearest border of unknown space until none is left.

Yamauchi 1997, CIRA. Costs spread from the agent over the known floor (`survey`), and frontiers are found in the order of their costs, so
that the search ends as soon as no farther frontier can be better than the best one found.
"""

# pyright: reportCallIssue=false
# Kernels speak to numba's compiler, whose intrinsics have other parameters than their Python functions.

import math
from typing import NamedTuple

import numpy as np

from envs.compiled.kernels import kernel
from envs.compiled.simd import address
from envs.types import Body, Camera
from policies.navigation.occupancy import BLOCK, CELL, KNOWN, TURN, UNKNOWN, look_at, overlooked_as, set_free
from policies.navigation.planner import (
    AGAIN,
    DISC,
    EDGE,
    MARK,
    NOW,
    PER_METRE,
    Target,
    begin_field,
    clear_field,
    expand,
    marked,
    next_cell,
    trace,
)  # fmt: skip
from policies.navigation.steps import LEFT, NONE, STOP, face, level, walk

LEAST = 4  # least number of cells of a frontier: smaller ones are gaps between pixels
LATER, LAST = 4.0 * PER_METRE, 12.0 * PER_METRE  # cost by which a view has to be nearer than a frontier: of low, of tall things
STICK = 1.5 * PER_METRE  # cost by which another frontier has to be nearer to replace the current one
BESIDE = 6  # [cells] from a frontier, near enough to view it
GAIN, GAINING = 0.02 * PER_METRE, 40  # value of a frontier cell as a cost, and greatest number of cells that count
TRIES = 20  # frontiers considered in one step
AFAR = 2.5  # [m] viewing distance beyond which a thing may have been overlooked
BEFORE = int(1.5 / CELL)  # [cells] viewing distance for such a thing
GLANCE = 10  # [cells] around a thing that count as viewed with it
SAME = int(1.0 / CELL)  # [cells] from the previous frontier within which it is the same one
CELLS = 1024  # greatest number of stored cells of a frontier
TURNS, KIND, CELL_COUNT, AGE = 0, 1, 2, 3  # of `Exploring.status`
NOWHERE, FRONTIER, LOOK = 0, 1, 2  # kinds of targets
EXPLORER = -2  # owner of routes


class Exploring(NamedTuple):
    """Exploration state of n agents; without the first axis that of one.

    `cells` [n CELLS 2] are row and column, from the middle of the map, of the target frontier, or of the cell to be viewed from nearby;
    `status` [n 4]: remaining turns of the initial look around, NOWHERE, FRONTIER or LOOK, number of cells, actions since the choice.
    """

    cells: np.ndarray  # int32
    status: np.ndarray  # int64


def exploring(n: int) -> Exploring:
    """Uninitialized exploration state of n agents, for `explore_anew`."""
    return Exploring(np.zeros((n, CELLS, 2), np.int32), np.zeros((n, 4), np.int64))


def explore_anew(state: Exploring, agent: int, body: Body, camera: Camera) -> None:
    """Start an agent's exploration with a look around.

    It has as many turns as the camera needs to see every direction once.
    """
    state.status[agent] = max(0, math.ceil((2 * math.pi - camera.hfov) / body.turn - 1e-6)), NOWHERE, 0, 0


@kernel
def exploring_of(state, n):
    """Exploration state of one agent, as pointers."""
    return Exploring(address(state.cells) + 2 * CELLS * n, address(state.status) + 4 * n)


@kernel
def is_edge(map, i, j):
    """Whether a cell is next to an unknown one."""
    flags, c, side = map.flags, i * map.side + j, map.side
    return not (flags[c + 1] & KNOWN and flags[c + side] & KNOWN and flags[c - 1] & KNOWN and flags[c - side] & KNOWN)


@kernel
def gather(map, scratch, k, count):
    """List the connected frontier cells of a cell; the new number of listed cells.

    They are open cells next to unknown ones.
    """
    columns, listed, mark = map.side, scratch.listed, scratch.mark
    listed[count], top = k, count + 1
    mark[k] |= EDGE
    while count < top:
        i, j = listed[count] // columns, listed[count] % columns
        count += 1
        for a in range(i - 1, i + 2):
            for b in range(j - 1, j + 2):
                c = a * columns + b
                if not mark[c] & EDGE and 0 < map.weight[c] < UNKNOWN and is_edge(map, a, b):
                    mark[c] |= EDGE
                    listed[top] = c
                    top += 1
    return top


@kernel
def is_same(map, scratch, first, last, row, column):
    """Whether one of some listed cells is near a cell.

    `row` and `column` count from the middle of the map.
    """
    columns, half = map.side, map.half
    for n in range(first, last):
        i, j = scratch.listed[n] // columns - half, scratch.listed[n] % columns - half
        if max(abs(i - row), abs(j - column)) <= SAME:
            return True
    return False


@kernel
def overlooked_near(map, i, j, tall):
    """Nearest cell within `BEFORE` that was only seen from afar, else -1, -1."""
    best, row, column, blocks = BEFORE * BEFORE + 1, -1, -1, map.side >> BLOCK
    for a in range(max(0, (i - BEFORE) >> BLOCK), min(blocks, ((i + BEFORE) >> BLOCK) + 1)):
        for b in range(max(0, (j - BEFORE) >> BLOCK), min(blocks, ((j + BEFORE) >> BLOCK) + 1)):
            if map.far[(tall * blocks + a) * blocks + b] == 0:
                continue
            for p in range(a << BLOCK, (a + 1) << BLOCK):
                for q in range(b << BLOCK, (b + 1) << BLOCK):
                    off = (p - i) ** 2 + (q - j) ** 2
                    if off < best and overlooked_as(map, p, q) == tall:
                        best, row, column = off, p, q
    return row, column


@kernel
def survey(map, scratch, exploring, route, i, j):
    """Choose the nearest frontier, or a cell to view from nearby.

    The current frontier is kept unless it is much farther.
    """
    columns, half, field, mark = map.side, map.half, scratch.wide, scratch.mark
    weight, status, box = map.weight, exploring.status, (0, columns, 0, columns)
    best, place, kind, first, last, listed = np.inf, -1, NOWHERE, 0, 0, 0
    row, column, waiting = -1, -1, status[KIND] == FRONTIER
    missing = (map.total[0] > 0, map.total[1] > 0)
    begin_field(field, columns, i * columns + j, 0, 0)
    while True:
        k = next_cell(field)
        cost = field.counters[NOW]
        if k < 0 or cost > best + GAIN * GAINING + (STICK if waiting else 0.0):
            break
        i, j = k // columns, k % columns
        if not mark[k] & EDGE and is_edge(map, i, j):
            end = gather(map, scratch, k, listed)
            off = cost - GAIN * min(end - listed, GAINING)
            if waiting and is_same(map, scratch, listed, end, exploring.cells[0], exploring.cells[1]):
                off, waiting = off - STICK, False
            if end - listed >= LEAST and off < best:
                best, place, kind, first, last = off, k, FRONTIER, listed, end
            listed = end
        if (missing[0] or missing[1]) and (i - half) % 3 == 0 and (j - half) % 3 == 0:
            for tall in range(2):
                later = LAST if tall else LATER
                if not missing[tall] or cost + later - STICK > best:
                    continue
                p, q = overlooked_near(map, i, j, tall)
                if p < 0:
                    continue
                missing = (missing[0] and tall != 0, missing[1] and tall != 1)
                off = cost + later
                if status[KIND] == LOOK and max(abs(p - half - exploring.cells[0]), abs(q - half - exploring.cells[1])) <= SAME:
                    off -= STICK
                if off < best:
                    best, place, kind, row, column = off, k, LOOK, p, q
        expand(field, weight, mark, k, i, j, box, False, map.window)
    if place >= 0:
        trace(map, field, route, place, 0, EXPLORER)
    clear_field(field)
    for n in range(listed):
        mark[scratch.listed[n]] &= ~EDGE & 255
    status[KIND], status[AGE] = kind, 0
    if kind == LOOK:
        status[CELL_COUNT], exploring.cells[0], exploring.cells[1] = 1, row - half, column - half
    elif kind == FRONTIER:
        status[CELL_COUNT] = min(last - first, CELLS)
        for n in range(status[CELL_COUNT]):
            c = scratch.listed[first + n]
            exploring.cells[2 * n], exploring.cells[2 * n + 1] = c // columns - half, c % columns - half


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
def cross(map, scratch, exploring, route, x, z, yaw, pitch):
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
    if action == NONE:
        for n in range(count):
            dismiss(map, cells[2 * n] + half, cells[2 * n + 1] + half)
    return action


@kernel
def look_over(map, scratch, exploring, route, x, z, yaw, pitch):
    """Next action towards a cell seen only from afar; NONE when viewed or unreachable."""
    half = map.half
    i, j = int(exploring.cells[0]) + half, int(exploring.cells[1]) + half
    if (i - int(z)) ** 2 + (j - int(x)) ** 2 <= BEFORE * BEFORE:
        action, around = turn_to(map, x, z, yaw, pitch, i, j), GLANCE
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
def explore(map, scratch, exploring, route, sight):
    """Next exploration action of an agent; NONE when exploration is complete.

    That is when no frontier is left and no cell that was seen only from afar.
    """
    status, x, z, yaw, pitch = exploring.status, sight.x / CELL + map.half, sight.z / CELL + map.half, sight.yaw, sight.pitch
    if status[TURNS] > 0:
        status[TURNS] -= 1
        return LEFT
    for _ in range(TRIES):
        keep(map, exploring)
        if status[KIND] == NOWHERE or status[AGE] >= AGAIN:
            survey(map, scratch, exploring, route, int(z), int(x))
        if status[KIND] == NOWHERE:
            return NONE
        status[AGE] += 1
        if status[KIND] == LOOK:
            action = look_over(map, scratch, exploring, route, x, z, yaw, pitch)
        else:
            action = cross(map, scratch, exploring, route, x, z, yaw, pitch)
        if action != NONE:
            return action
        status[KIND] = NOWHERE
    return NONE

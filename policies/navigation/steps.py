"""Choice of actions along a route, by costs in the square around an agent.

Costs spread from where the route leaves the square.
"""

import numpy as np

from envs.compiled.kernels import kernel
from envs.types import Action
from policies.navigation.depth import AHEAD
from policies.navigation.occupancy import CELL, MANY, STEP, TURN, UNKNOWN
from policies.navigation.planner import (
    AGE,
    AT,
    COUNT,
    NOW,
    OPTIMISTIC,
    PER_METRE,
    SIZE,
    TOUCHED,
    UNREACHED,
    begin_field,
    clear_field,
    expand,
    find_way,
    is_goal,
    is_kept,
    next_cell,
    put,
)  # fmt: skip

TURNING = 0.03 * PER_METRE  # cost of a turn
GAINED = 0.005 * PER_METRE  # least reduction of the cost by an action
AROUND = 20  # [cells] least half side of the square around an agent
FORWARD, LEFT, RIGHT, UP, DOWN, STOP = (int(a) for a in (Action.FORWARD, Action.LEFT, Action.RIGHT, Action.UP, Action.DOWN, Action.STOP))
NONE = -1  # no action


@kernel
def reach_around(map):
    """Half side [cells] of the square around an agent that contains its next steps."""
    return max(AROUND, 2 * int(np.ceil(map.settings[STEP])) + 4)


@kernel
def add_goals(map, scratch, target, side, row, column):
    """Spread costs also from all goal cells in the square.

    `row` and `column` are its low ones on the map.
    """
    near, box = scratch.near, target.box
    for i in range(max(row + 2, box[0]), min(row + side - 2, box[1] + 1)):
        for j in range(max(column + 2, box[2]), min(column + side - 2, box[3] + 1)):
            k = (i - row) * side + j - column
            if near.nodes[4 * k] == UNREACHED and is_goal(map, scratch.mark, target, i, j):
                near.nodes[4 * k] = 0
                near.touched[near.counters[TOUCHED]] = k
                near.counters[TOUCHED] += 1
                near.counters[SIZE] += 1
                put(near.nodes, near.head, 0, k)


@kernel
def spread_around(map, scratch, route, target, i, j):
    """Spread costs in the square around an agent's cell; the side of the square [cells].

    They start where the route leaves the square, or at all goal cells in it if the route ends there.
    """
    near, status, half = scratch.near, route.status, map.half
    around = reach_around(map)
    side = 2 * around + 5  # two closed cells on each side
    weight, optimistic = scratch.weight, status[OPTIMISTIC] > 0
    for k in range(side * side):
        weight[k] = 0
    for a in range(-around, around + 1):
        for b in range(-around, around + 1):
            w = map.weight[(i + a) * map.side + j + b]
            weight[(a + around + 2) * side + b + around + 2] = w if w != UNKNOWN else (3 if optimistic else 0)
    leaving = status[AT]
    for n in range(status[AT], status[COUNT]):
        if max(abs(route.cells[2 * n] + half - i), abs(route.cells[2 * n + 1] + half - j)) > around:
            break
        leaving = n
    k = (route.cells[2 * leaving] + half - i + around + 2) * side + route.cells[2 * leaving + 1] + half - j + around + 2
    box, here, left = (0, side, 0, side), (around + 2) * side + around + 2, int(route.left[leaving])
    begin_field(near, side, k, left, left)
    if leaving == status[COUNT] - 1 and left == 0:
        add_goals(map, scratch, target, side, i - around - 2, j - around - 2)
    latest, slack = UNREACHED, int(PER_METRE * (2 * map.settings[STEP] * CELL + 0.5))
    while True:
        k = next_cell(near)
        if k < 0 or near.counters[NOW] > latest:
            break
        if k == here:
            latest = near.counters[NOW] + slack
        expand(near, weight, scratch.blank, k, k // side, k % side, box, False, map.window)
    return side


@kernel
def value_at(nodes, side, gx, gz):
    """Interpolated cost at a place, over reached cells; inf if its own cell is unreached."""
    i, j = int(np.floor(gz)), int(np.floor(gx))
    if not (1 <= i < side - 1 and 1 <= j < side - 1) or nodes[4 * (i * side + j)] == UNREACHED:
        return np.inf
    a, b = int(np.floor(gz - 0.5)), int(np.floor(gx - 0.5))
    v, u = gz - 0.5 - a, gx - 0.5 - b
    total, share = 0.0, 0.0
    for di in range(2):
        for dj in range(2):
            cost = nodes[4 * ((a + di) * side + b + dj)]
            if cost < UNREACHED:
                part = (v if di else 1 - v) * (u if dj else 1 - u)
                total += part * cost
                share += part
    return total / share if share > 0 else float(nodes[4 * (i * side + j)])


@kernel
def reached(nodes, side, gx, gz):
    """Whether the cell of a place in the square is reached."""
    i, j = int(np.floor(gz)), int(np.floor(gx))
    return 0 <= i < side and 0 <= j < side and nodes[4 * (i * side + j)] < UNREACHED


@kernel
def after_step(nodes, side, gx, gz, yaw, step):
    """Cost after a step ahead, and its end; inf if it crosses unreached cells."""
    dx, dz = -step * np.sin(yaw), -step * np.cos(yaw)
    pieces = int(np.ceil(step))
    for k in range(1, pieces):
        if not reached(nodes, side, gx + dx * k / pieces, gz + dz * k / pieces):
            return np.inf, gx, gz
    return value_at(nodes, side, gx + dx, gz + dz), gx + dx, gz + dz


@kernel
def after_slide(nodes, side, gx, gz, yaw, step):
    """Cost after a step that slides along closed cells; inf if it barely moves.

    It is traced in pieces of half a cell, and has to move more than a quarter of its length.
    """
    pieces = int(np.ceil(2 * step))
    dx, dz = -step * np.sin(yaw) / pieces, -step * np.cos(yaw) / pieces
    x, z = gx, gz
    for _ in range(pieces):
        if reached(nodes, side, x + dx, z + dz):
            x, z = x + dx, z + dz
        elif reached(nodes, side, x + dx, z) and abs(dx) > abs(dz) / 4:
            x += dx
        elif reached(nodes, side, x, z + dz) and abs(dz) > abs(dx) / 4:
            z += dz
        else:
            break
    moved = (x - gx) ** 2 + (z - gz) ** 2
    return value_at(nodes, side, x, z) if moved > step * step / 16 else np.inf


@kernel
def turns_of(k):
    """The k-th candidate heading, in turns to the left: 0, 1, -1, 2, ..."""
    return (k + 1) // 2 * (1 if k % 2 else -1)


@kernel
def chosen(map, nodes, side, offset, place, yaw):
    """Turns (left positive) before the step that reduces the cost most; 999 for none.

    If no step does, a sliding step or the first of two steps is chosen. `offset` is the square's low row and column.
    """
    gx, gz = place[0] - offset[1], place[1] - offset[0]
    step, turn = map.settings[STEP], map.settings[TURN]
    headings = max(1, int(2 * np.pi / turn + 1e-6))
    here, found = value_at(nodes, side, gx, gz), 999
    for way in range(3):
        best = np.inf
        for k in range(headings):
            turns = turns_of(k)
            heading = yaw + turns * turn
            ahead_i, ahead_j = int(place[1] - AHEAD * step * np.cos(heading)), int(place[0] - AHEAD * step * np.sin(heading))
            if map.bumps[ahead_i * map.side + ahead_j] >= MANY:  # too many failed attempts: not even a slide is possible there
                continue
            if way == 1:
                there = after_slide(nodes, side, gx, gz, heading, step)
            else:
                there, bx, bz = after_step(nodes, side, gx, gz, heading, step)
            if way < 2:
                if there < here - GAINED and there + TURNING * abs(turns) < best:
                    best, found = there + TURNING * abs(turns), turns
            elif there < np.inf:
                for m in range(headings):
                    more = turns_of(m)
                    then, _, _ = after_step(nodes, side, bx, bz, heading + more * turn, step)
                    if then < here - GAINED and then + TURNING * (abs(turns) + abs(more)) < best:
                        best, found = then + TURNING * (abs(turns) + abs(more)), turns
        if found < 999:
            return found
    return found


@kernel
def landing(nodes, side, gx, gz, tx, tz, yaw, step, turn, within):
    """Turns before the first of some steps that end near a place; 999 for none.

    The fewest steps, at most three, then the fewest turns.
    """
    headings = max(1, int(2 * np.pi / turn + 1e-6))
    for steps in range(1, 4):
        fewest, found = 10**6, 999
        for number in range(headings**steps):
            x, z = gx, gz
            rest, facing, total, first = number, 0, 0, 0
            for k in range(steps):
                heading = turns_of(rest % headings)
                rest //= headings
                change = abs(heading - facing)
                total += min(change, headings - change)
                first = heading if k == 0 else first
                facing = heading
                if total >= fewest or (x - tx) ** 2 + (z - tz) ** 2 > ((steps - k) * step + within) ** 2:
                    total = 10**6
                    break
                there, x, z = after_step(nodes, side, x, z, yaw + heading * turn, step)
                if there == np.inf:
                    total = 10**6
                    break
            if total < fewest and (x - tx) ** 2 + (z - tz) ** 2 <= within * within:
                fewest, found = total, first
        if found < 999:
            return found
    return 999


@kernel
def towards(turns):
    """Action for a number of turns to the left before a step."""
    return NONE if turns == 999 else (FORWARD if turns == 0 else (LEFT if turns > 0 else RIGHT))


@kernel
def step_along(map, scratch, route, target, x, z, yaw):
    """Action that reduces the cost along a route most, looking one or two steps ahead.

    x, z [cells] is the place on the map. NONE when no step reduces the cost.
    """
    i, j = int(z), int(x)
    side = spread_around(map, scratch, route, target, i, j)
    low = side // 2
    action = towards(chosen(map, scratch.near.nodes, side, (i - low, j - low), (x, z), yaw))
    clear_field(scratch.near)
    return action


@kernel
def step_onto(map, scratch, route, target, x, z, yaw, tx, tz, within):
    """First action of the fewest steps to a place; NONE if no steps lead there.

    At most three steps that end within `within` of tx, tz [cells].
    """
    i, j = int(z), int(x)
    side = spread_around(map, scratch, route, target, i, j)
    di, dj = i - side // 2, j - side // 2
    settings = map.settings
    turns = landing(scratch.near.nodes, side, x - dj, z - di, tx - dj, tz - di, yaw, settings[STEP], settings[TURN], within)
    clear_field(scratch.near)
    return towards(turns)


@kernel
def walk(map, scratch, route, target, x, z, yaw, owner, first, last, most):
    """Next step to a goal on the kept or a new route; NONE if unreachable.

    `first` and `last` are the range of `optimistic` to try: (0, 1) uses unknown cells only if no known route exists. `most`: greatest
    age of a route [actions].
    """
    i, j = int(z), int(x)
    if is_kept(map, scratch, route, target, i, j, owner, most):
        action = step_along(map, scratch, route, target, x, z, yaw)
        if action != NONE:
            route.status[AGE] += 1
            return action
    for optimistic in range(first, last + 1):
        if find_way(map, scratch, route, target, i, j, owner, optimistic):
            action = step_along(map, scratch, route, target, x, z, yaw)
            if action != NONE:
                route.status[AGE] = 1
                return action
    route.status[COUNT] = 0
    return NONE


@kernel
def face(yaw, pitch, wanted_yaw, wanted_pitch, turn):
    """Action that turns a camera to a heading and tilt [rad]; STOP when facing them."""
    off = (wanted_yaw - yaw + np.pi) % (2 * np.pi) - np.pi
    if abs(off) > turn / 2 + 1e-6:
        return LEFT if off > 0 else RIGHT
    if abs(wanted_pitch - pitch) > turn / 2:
        return UP if wanted_pitch > pitch else DOWN
    return STOP


@kernel
def level(pitch):
    """Action that levels a camera, NONE when it is level."""
    return NONE if abs(pitch) < 1e-6 else (UP if pitch < 0 else DOWN)

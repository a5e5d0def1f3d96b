"""Ways on an agent's own map: the cost to go from everywhere to some cells, and which action comes nearer."""

import math

import numpy as np
from jaxtyping import Int32, Int64, UInt8

from envs.compiled.kernels import kernel
from envs.types import Action, Body
from policies.mapping import AHEAD, MANY, Map

UNREACHED = 2**30
BUCKETS = 2048  # more than the most that one move costs
# Moves to the 16 nearest cells, chamfer metric (Borgefors 1986), right within 2%: rows, columns, length in fifths of a cell.
MOVES = np.array(
    [(0, 1, 5), (1, 0, 5), (0, -1, 5), (-1, 0, 5), (1, 1, 7), (1, -1, 7), (-1, 1, 7), (-1, -1, 7),
     (1, 2, 11), (2, 1, 11), (-1, 2, 11), (-2, 1, 11), (1, -2, 11), (2, -1, 11), (-1, -2, 11), (-2, -1, 11)]
)  # fmt: skip
TURN = 0.03  # [m] of way that one turn less is worth
NEARER = 0.005  # [m] that an action must at least gain


def costs_to(
    map: Map, goals: Int64[np.ndarray, "n 2"], body: Body, *, until: Int64[np.ndarray, "2"] | None = None, daring: bool = False
) -> Int32[np.ndarray, "z x"]:
    """Cost (`per_metre` for open floor, `UNREACHED` where no way leads) from each cell to the nearest of `goals`.

    Near obstacles floor costs more, and nothing leads where the body cannot be; with `daring` the unknown costs thrice as much as
    open floor, else nothing leads through it. Where `until` is a cell, what is much farther than it is left out.
    """
    stop = (-1, -1) if until is None else (int(until[0]), int(until[1]))
    slack = int(per_metre(map) * (2 * body.step + 0.5))
    return spread(open_cells(map, body, daring=daring), goals, stop, slack)


def open_cells(map: Map, body: Body, *, daring: bool = False) -> UInt8[np.ndarray, "z x"]:
    """What each cell costs, in times of open floor; 0 where the body cannot be."""
    return weights(map.free, map.visited, map.occupied, map.bumps, map.clearance, map.bounds, _limits(map, body), daring)


def per_metre(map: Map) -> float:
    """Cost of a metre of open floor [1/m]: each of the 5 parts of a cell counts twice."""
    return 10 / map.cell


def _limits(map: Map, body: Body) -> tuple[float, float, float, float]:
    """Clearances [cells^2] below which a cell is closed, costs 6, 3 and 2 times as much as open floor.

    Obstacles fill their cells, so that a body can stand a bit nearer to the middle of one than its radius.
    """
    radius = body.radius / map.cell
    return max(1.0, radius - 1.3) ** 2, radius**2, (radius + 1) ** 2, (radius + 2.2) ** 2


@kernel
def weights(free, visited, occupied, bumps, clearance, bounds, limits, daring):
    """What each cell costs, in times of open floor (uint8); 0 where it is closed, as the two outermost cells on each side are."""
    rows, columns = free.shape
    out = np.zeros((rows, columns), np.uint8)
    i0, i1, j0, j1 = (0, rows, 0, columns) if daring else (bounds[0], bounds[1], bounds[2], bounds[3])
    for i in range(max(2, i0), min(rows - 2, i1)):
        for j in range(max(2, j0), min(columns - 2, j1)):
            near = clearance[i, j]
            if not visited[i, j]:
                if near < limits[0] or occupied[i, j]:
                    continue
                if not free[i, j]:
                    out[i, j] = 3 if daring else 0
                    continue
            if bumps[i, j]:
                out[i, j] = 6 + 12 * bumps[i, j]
                continue
            out[i, j] = 6 if near < limits[1] else (3 if near < limits[2] else (2 if near < limits[3] else 1))
    return out


@kernel
def spread(weight, goals, stop, slack):
    """Least costs to goals over cells, by Dial's algorithm (1969): Dijkstra's with a ring of buckets."""
    rows, columns = weight.shape
    w = weight.reshape(-1)
    cost = np.full(rows * columns, UNREACHED, np.int32)
    after, before = np.empty(rows * columns, np.int32), np.empty(rows * columns, np.int32)
    head, size, last = np.full(BUCKETS, -1, np.int32), 0, UNREACHED
    offset, one, two = np.empty(16, np.int64), np.empty(16, np.int64), np.empty(16, np.int64)
    for m in range(16):
        di, dj = MOVES[m, 0], MOVES[m, 1]
        offset[m] = di * columns + dj
        one[m] = (di // 2 if di % 2 == 0 else 0) * columns + (dj // 2 if dj % 2 == 0 else 0)
        two[m] = (di // 2 if di % 2 == 0 else di) * columns + (dj // 2 if dj % 2 == 0 else dj)
    for n in range(len(goals)):
        i, j = goals[n, 0], goals[n, 1]
        k = i * columns + j
        if 2 <= i < rows - 2 and 2 <= j < columns - 2 and cost[k] > 0:
            cost[k] = 0
            put(head, after, before, 0, k)
            size += 1
    end, now = stop[0] * columns + stop[1], 0
    while size and now <= last:
        k = head[now % BUCKETS]
        if k < 0:
            now += 1
            continue
        take(head, after, before, now % BUCKETS, k)
        size -= 1
        if k == end:
            last = now + slack
        here = max(w[k], 1)
        for m in range(16):
            c = k + offset[m]
            if w[c] == 0 or cost[c] <= now or (m >= 8 and (w[k + one[m]] == 0 or w[k + two[m]] == 0)):  # the cells a knight goes between
                continue
            total = now + MOVES[m, 2] * (here + w[c])
            if total < cost[c]:
                if cost[c] < UNREACHED:
                    take(head, after, before, cost[c] % BUCKETS, c)
                    size -= 1
                cost[c] = total
                put(head, after, before, total % BUCKETS, c)
                size += 1
    return cost.reshape(rows, columns)


@kernel
def put(head, after, before, bucket, cell):
    """Put a cell first into a bucket."""
    after[cell], before[cell] = head[bucket], -1
    if head[bucket] >= 0:
        before[head[bucket]] = cell
    head[bucket] = cell


@kernel
def take(head, after, before, bucket, cell):
    """Take a cell out of its bucket."""
    if before[cell] >= 0:
        after[before[cell]] = after[cell]
    else:
        head[bucket] = after[cell]
    if after[cell] >= 0:
        before[after[cell]] = before[cell]


def step_along(map: Map, cost: Int32[np.ndarray, "z x"], x: float, z: float, yaw: float, body: Body) -> Action | None:
    """The first action of the one or two steps ahead, turns before them, that come nearest by `cost`; None when none comes nearer."""
    headings = max(1, int(2 * math.pi / body.turn + 1e-6))
    place = (x - map.x0) / map.cell, (z - map.z0) / map.cell
    turns = chosen(cost, map.bumps, place, yaw, body.step / map.cell, body.turn, headings, TURN * per_metre(map), NEARER * per_metre(map))
    if turns == headings:
        return None
    return Action.FORWARD if turns == 0 else Action.LEFT if turns > 0 else Action.RIGHT


@kernel
def value_at(cost, gx, gz):
    """Cost between the middles of cells, interpolated over those that are reached; inf where the cell itself is not."""
    rows, columns = cost.shape
    i, j = int(np.floor(gz)), int(np.floor(gx))
    if not (1 <= i < rows - 1 and 1 <= j < columns - 1) or cost[i, j] == UNREACHED:
        return np.inf
    a, b = int(np.floor(gz - 0.5)), int(np.floor(gx - 0.5))
    v, u = gz - 0.5 - a, gx - 0.5 - b
    total, share = 0.0, 0.0
    for di in range(2):
        for dj in range(2):
            if cost[a + di, b + dj] < UNREACHED:
                part = (v if di else 1 - v) * (u if dj else 1 - u)
                total += part * cost[a + di, b + dj]
                share += part
    return total / share if share > 0 else float(cost[i, j])


@kernel
def after_step(cost, gx, gz, yaw, step):
    """Cost after a step ahead, and the place; inf where the step leads over cells that are not reached."""
    dx, dz = -step * np.sin(yaw), -step * np.cos(yaw)
    pieces = int(np.ceil(step))
    for k in range(1, pieces):
        if cost[int(gz + dz * k / pieces), int(gx + dx * k / pieces)] == UNREACHED:
            return np.inf, gx, gz
    return value_at(cost, gx + dx, gz + dz), gx + dx, gz + dz


@kernel
def after_slide(cost, gx, gz, yaw, step):
    """Cost after a step that slides along what is closed, in pieces of half a cell; inf where that is no better than a quarter of it."""
    pieces = int(np.ceil(2 * step))
    dx, dz = -step * np.sin(yaw) / pieces, -step * np.cos(yaw) / pieces
    x, z = gx, gz
    for _ in range(pieces):
        if cost[int(z + dz), int(x + dx)] < UNREACHED:
            x, z = x + dx, z + dz
        elif cost[int(z), int(x + dx)] < UNREACHED and abs(dx) > abs(dz) / 4:
            x += dx
        elif cost[int(z + dz), int(x)] < UNREACHED and abs(dz) > abs(dx) / 4:
            z += dz
        else:
            break
    moved = (x - gx) ** 2 + (z - gz) ** 2
    return value_at(cost, x, z) if moved > step * step / 16 else np.inf


@kernel
def in_vain(bumps, gx, gz, yaw, step):
    """Whether a step ahead was tried so often that it is not tried again: the body collides there, and does not even slide."""
    return bumps[int(gz - AHEAD * step * np.cos(yaw)), int(gx - AHEAD * step * np.sin(yaw))] >= MANY


@kernel
def chosen(cost, bumps, place, yaw, step, turn, headings, turning, nearer):
    """Turns (left positive) before the step that comes nearest; if none does, one that slides, or the first of two; `headings` for none."""
    gx, gz = place
    rows, columns = cost.shape
    if not (2 * step < gx < columns - 2 * step and 2 * step < gz < rows - 2 * step):
        return headings
    here = value_at(cost, gx, gz)
    best, found = np.inf, headings
    for k in range(headings):
        turns = (k + 1) // 2 * (1 if k % 2 else -1)
        if in_vain(bumps, gx, gz, yaw + turns * turn, step):
            continue
        there, _, _ = after_step(cost, gx, gz, yaw + turns * turn, step)
        if there < here - nearer and there + turning * abs(turns) < best:
            best, found = there + turning * abs(turns), turns
    if found < headings:
        return found
    for k in range(headings):
        turns = (k + 1) // 2 * (1 if k % 2 else -1)
        if in_vain(bumps, gx, gz, yaw + turns * turn, step):
            continue
        there = after_slide(cost, gx, gz, yaw + turns * turn, step)
        if there < here - nearer and there + turning * abs(turns) < best:
            best, found = there + turning * abs(turns), turns
    if found < headings:
        return found
    for k in range(headings):
        turns = (k + 1) // 2 * (1 if k % 2 else -1)
        there, bx, bz = after_step(cost, gx, gz, yaw + turns * turn, step)
        if there == np.inf or in_vain(bumps, gx, gz, yaw + turns * turn, step):
            continue
        for m in range(headings):
            more = (m + 1) // 2 * (1 if m % 2 else -1)
            then, _, _ = after_step(cost, bx, bz, yaw + (turns + more) * turn, step)
            if then < here - nearer and then + turning * (abs(turns) + abs(more)) < best:
                best, found = then + turning * (abs(turns) + abs(more)), turns
    return found


def step_onto(
    cost: Int32[np.ndarray, "z x"], map: Map, x: float, z: float, yaw: float, to: tuple[float, float], within: float, body: Body
) -> Action | None:
    """The first action of the fewest steps, at most three, that end within so many metres of a place; None where none do."""
    cell = map.cell
    place, goal = ((x - map.x0) / cell, (z - map.z0) / cell), ((to[0] - map.x0) / cell, (to[1] - map.z0) / cell)
    headings = max(1, int(2 * math.pi / body.turn + 1e-6))
    turns = landing(cost, place, goal, yaw, body.step / cell, body.turn, within / cell, headings)
    if turns == headings:
        return None
    return Action.FORWARD if turns == 0 else Action.LEFT if turns > 0 else Action.RIGHT


@kernel
def landing(cost, place, goal, yaw, step, turn, within, headings):
    """Turns before the first of the fewest steps, then turns, that end near the goal; `headings` for none."""
    for steps in range(1, 4):
        fewest, found = 10**6, headings
        for number in range(headings**steps):
            gx, gz = place
            rest, facing, total, first = number, 0, 0, 0
            for k in range(steps):
                heading = (rest % headings + 1) // 2 * (1 if rest % headings % 2 else -1)
                rest //= headings
                change = abs(heading - facing)
                total += min(change, headings - change)
                first = heading if k == 0 else first
                facing = heading
                if total >= fewest:
                    break
                there, gx, gz = after_step(cost, gx, gz, yaw + heading * turn, step)
                if there == np.inf:
                    total = 10**6
                    break
            if total < fewest and (gx - goal[0]) ** 2 + (gz - goal[1]) ** 2 <= within * within:
                fewest, found = total, first
        if found < headings:
            return found
    return headings


def aim(x: float, z: float, to_x: float, to_z: float) -> float:
    """The heading [rad] from one place to another."""
    return math.atan2(x - to_x, z - to_z)

"""Where an exploration can go next: all frontiers of the known floor and the cells that were seen only from afar.

Costs spread from the agent over the known floor, to the end of it. Unknown space behind the frontiers is shared out among them by spreading
from all of them at once (as a Voronoi diagram grows) over blocks of `GRAIN` x `GRAIN` cells.
"""

# pyright: reportCallIssue=false
# Kernels speak to numba's compiler, whose intrinsics have other parameters than their Python functions.

from envs.compiled.kernels import kernel
from policies.navigation.occupancy import BLOCK, CELL, KNOWN, OCCUPIED, UNKNOWN, overlooked_as
from policies.navigation.planner import CANDIDATES, EDGE, GRAIN, NOW, PER_METRE, begin_field, expand, next_cell

LEAST = 4  # least number of cells of a frontier: smaller ones are gaps between pixels
BEFORE = int(1.5 / CELL)  # [cells] viewing distance for a cell that was seen only from afar
SAME = int(1.0 / CELL)  # [cells] from the previous frontier within which it is the same one
NOWHERE, FRONTIER, LOOK, LOOK_TALL = 0, 1, 2, 3  # kinds of targets; the last two are cells seen only from afar, low and TALL ones
FARTHEST = 20  # [blocks] from a frontier, greatest distance of unknown space that counts as behind it
LEAST_UNKNOWN = GRAIN * GRAIN // 2  # cells of an unknown block


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
def find_candidates(map, scratch, i, j, kind, row, column):
    """List frontiers and overlooked cells in the order of their costs; numbers of candidates and of listed cells.

    `kind`, `row` and `column` (from the middle of the map) are those of the present target, which is the `same` as one of them or none.
    The costs stay in `scratch.wide`, the marks EDGE at the listed cells.
    """
    columns, half, field, mark, found = map.side, map.half, scratch.wide, scratch.mark, scratch.candidates
    box, count, listed, waiting = (0, columns, 0, columns), 0, 0, kind == FRONTIER
    missing = (map.total[0] > 0, map.total[1] > 0)
    begin_field(field, columns, i * columns + j, 0, 0)
    while count < CANDIDATES - 2:
        k = next_cell(field)
        if k < 0:
            break
        i, j = k // columns, k % columns
        if not mark[k] & EDGE and is_edge(map, i, j):
            end = gather(map, scratch, k, listed)
            same = waiting and is_same(map, scratch, listed, end, row, column)
            waiting = waiting and not same
            if end - listed >= LEAST:
                found.kind[count], found.place[count], found.first[count], found.last[count] = FRONTIER, k, listed, end
                found.same[count], found.cost[count], found.area[count] = same, field.counters[NOW] / PER_METRE, 0.0
                count += 1
            listed = end
        if (missing[0] or missing[1]) and (i - half) % 3 == 0 and (j - half) % 3 == 0:
            for tall in range(2):
                if not missing[tall]:
                    continue
                p, q = overlooked_near(map, i, j, tall)
                if p < 0:
                    continue
                missing = (missing[0] and tall != 0, missing[1] and tall != 1)
                found.kind[count], found.place[count], found.first[count], found.last[count] = LOOK + tall, k, p, q
                found.same[count] = kind == LOOK and max(abs(p - half - row), abs(q - half - column)) <= SAME
                found.cost[count], found.area[count] = field.counters[NOW] / PER_METRE, 0.0
                count += 1
        expand(field, map.weight, mark, k, i, j, box, False, map.window)
    return count, listed


@kernel
def is_unknown_block(map, a, b):
    """Whether a block of cells is for the most part unknown, and nothing stands in it."""
    unknown = 0
    for i in range(a * GRAIN, a * GRAIN + GRAIN):
        for j in range(b * GRAIN, b * GRAIN + GRAIN):
            flags = map.flags[i * map.side + j]
            if flags & OCCUPIED:
                return False
            unknown += not flags & KNOWN
    return unknown >= LEAST_UNKNOWN


@kernel
def claim(map, scratch, f, a, b, top):
    """Count an unknown block as behind candidate f unless it is taken; the new number of taken blocks."""
    blocks = map.side // GRAIN
    if not (0 <= a < blocks and 0 <= b < blocks) or scratch.behind[a * blocks + b] > 0 or not is_unknown_block(map, a, b):
        return top
    scratch.behind[a * blocks + b] = f + 1
    scratch.queue[top] = a * blocks + b
    scratch.candidates.area[f] += (GRAIN * CELL) ** 2
    return top + 1


@kernel
def share_unknown(map, scratch, count):
    """Add the unknown area [m^2] behind each frontier: what is nearer to it than to others."""
    columns, blocks, found, top = map.side, map.side // GRAIN, scratch.candidates, 0
    for f in range(count):
        if found.kind[f] == FRONTIER:
            for n in range(found.first[f], found.last[f]):
                a, b = scratch.listed[n] // columns // GRAIN, scratch.listed[n] % columns // GRAIN
                for k in range(9):
                    top = claim(map, scratch, f, a + k // 3 - 1, b + k % 3 - 1, top)
    at = 0
    for _ in range(FARTHEST):
        end = top
        while at < end:
            k = scratch.queue[at]
            at, a, b, f = at + 1, k // blocks, k % blocks, scratch.behind[k] - 1
            for c, d in ((a + 1, b), (a - 1, b), (a, b + 1), (a, b - 1)):
                top = claim(map, scratch, f, c, d, top)
    for n in range(top):
        scratch.behind[scratch.queue[n]] = 0

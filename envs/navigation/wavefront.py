"""Any-angle geodesic distances over the polygons of `grid`, as a wave from the goals.

In a polygonal domain a shortest path is straight between corners (Lozano-Perez and Wesley 1979). Each node (a free sample or a
border vertex) stores its root: the corner or goal from which it is seen in a straight line. As in Theta* (Nash et al. 2007) a
node offers its root to its neighbours; unlike there, roots are border vertices, where shortest paths actually bend.
"""

from typing import NamedTuple

import numpy as np

from envs.compiled.kernels import kernel
from envs.navigation.grid import ANYWHERE, DROP, SLOPE, column_of, height_at, sees
from envs.navigation.nodes import DISTANCE, QUAD, ROOT, X, Y, Z, around, edge_vertex, members
from envs.navigation.surfaces import room_for

GAIN = 1e-9  # [m] shorter by less than this is not shorter


class Wave(NamedTuple):
    """Nodes of a wave: samples, then border vertices, then goals; one row each."""

    place: np.ndarray  # [n 4] grid coordinates gx, gz, smoothed height [m], distance to the nearest goal [m] (inf where unreached)
    index: np.ndarray  # [n 2] a quad that holds it (-1 where not free), its root (its own number for goals, -1 where unreached)
    vertex: np.ndarray  # [s 2] the node on the edge from a sample to +x and to +z, -1 for none
    start: np.ndarray  # [n + 1] where in `beside` the nodes beside each node begin; goals have none there
    beside: np.ndarray  # [e]
    goals: int  # how many of the rows are goals


@kernel
def push(heap, count, key, item):
    """Add a row (key, item) to a binary heap, smallest key first.

    Returns the heap, possibly in a longer array.
    """
    heap = room_for(heap, count)
    k = count
    while k > 0 and heap[(k - 1) >> 1, 0] > key:
        heap[k, 0], heap[k, 1] = heap[(k - 1) >> 1, 0], heap[(k - 1) >> 1, 1]
        k = (k - 1) >> 1
    heap[k, 0], heap[k, 1] = key, item
    return heap


@kernel
def pop(heap, count):
    """Remove the first row of a heap of count rows."""
    key, item = heap[count - 1, 0], heap[count - 1, 1]
    k, c = 0, 1
    while c < count - 1:
        if c + 1 < count - 1 and heap[c + 1, 0] < heap[c, 0]:
            c += 1
        if heap[c, 0] >= key:
            break
        heap[k, 0], heap[k, 1] = heap[c, 0], heap[c, 1]
        k, c = c, 2 * c + 1
    heap[k, 0], heap[k, 1] = key, item


@kernel(inline=True)
def apart(grid, wave, n, x, z):
    """Straight distance [m] in the plane from a node to grid coordinates."""
    return np.sqrt((wave.place[n, X] - x) ** 2 + (wave.place[n, Z] - z) ** 2) * grid.cell


@kernel(inline=True)
def straight(grid, wave, r, x, z, y):
    """Length [m] of the straight line from node r, and the edge that blocks it.

    The line ends at (x, z) at smoothed height y. The length is -1 if it is blocked.
    """
    end, length, a, b = sees(grid, wave.index[r, QUAD], wave.place[r, X], wave.place[r, Z], x, z)
    if end < 0 or abs(grid.value[end, SLOPE] - y) > DROP:  # it may end on another floor
        return -1.0, a, b
    return length, a, b


@kernel(inline=True)
def reach(grid, wave, n, x, z, y, known, via):
    """Shorter path by node n to a point beside it: length [m] and root.

    They are (known, -1) if there is none. The point has grid coordinates and a smoothed height; its `known` length comes from root `via`.
    """
    best, root, r = known, -1, wave.index[n, ROOT]
    for attempt in range(2):
        if r == via or wave.place[r, DISTANCE] + apart(grid, wave, r, x, z) >= best - GAIN:
            break
        length, a, b = straight(grid, wave, r, x, z, y)
        if length >= 0 and wave.place[r, DISTANCE] + length < best - GAIN:
            best, root = wave.place[r, DISTANCE] + length, r
        if length >= 0 or attempt == 1:
            break
        flat = apart(grid, wave, n, x, z)
        total = wave.place[n, DISTANCE] + np.sqrt(flat**2 + (wave.place[n, Y] - y) ** 2)
        if total < best - GAIN:
            best, root = total, n
        r = edge_vertex(grid, wave.vertex, a, b)
        if r < 0:
            break
    return best, root


@kernel
def spread(grid, wave, target):
    """Fill in distances and roots from the goals.

    With a target (the number of a goal, else -1) that one is no source, and the search is A* and ends there.
    """
    place, index = wave.place, wave.index
    heap, found = np.empty((4096, 2)), np.empty(64, np.int64)
    count, ahead, nodes = 0, 0.0, len(place) - wave.goals
    tx, tz = (place[target, X], place[target, Z]) if target >= 0 else (0.0, 0.0)
    for g in range(nodes, len(place)):
        if g != target and index[g, QUAD] >= 0:
            place[g, DISTANCE], index[g, ROOT] = 0.0, g
            heap = push(heap, count, 0.0, g)
            count += 1
    while count:
        key, n = heap[0, 0], int(heap[0, 1])
        pop(heap, count)
        count -= 1
        if target >= 0 and place[n, DISTANCE] > 0:
            ahead = apart(grid, wave, n, tx, tz)
        if n == target:
            break
        if key > place[n, DISTANCE] + ahead + 1e-12:
            continue
        r = index[n, ROOT]
        x, z = place[r, X], place[r, Z]
        known = n < nodes and (target < 0 or apart(grid, wave, n, tx, tz) > 2 * grid.cell)  # neither a goal nor beside the target
        if known:
            first, last = wave.start[n], wave.start[n + 1]
        else:
            first, last = 0, around(grid, place, index, wave.vertex, wave.goals, n, target, found)
        for e in range(first, last):
            o = wave.beside[e] if known else found[e]
            if o == n or index[o, ROOT] == r:
                continue
            ox, oz, best = place[o, X], place[o, Z], place[o, DISTANCE]
            if place[r, DISTANCE] + np.sqrt((x - ox) ** 2 + (z - oz) ** 2) * grid.cell >= best - GAIN:
                continue  # `reach` finds the same, but need not be called for three in four
            length, root = reach(grid, wave, n, ox, oz, place[o, Y], best, index[o, ROOT])
            if root >= 0:
                place[o, DISTANCE], index[o, ROOT] = length, root
                if target >= 0:
                    length += apart(grid, wave, o, tx, tz)
                heap = push(heap, count, length, o)
                count += 1


@kernel
def look_up(grid, wave, s, gx, gz):
    """Distance [m] and root of a free point in quad s.

    They are inf and -1 where the wave has not come.
    """
    beside = np.empty(12, np.int64)
    i, j = column_of(grid, s)
    y = height_at(grid, SLOPE, s, gx - i, gz - j)
    best, root = np.inf, ANYWHERE
    for g in range(len(wave.place) - wave.goals, len(wave.place)):
        if wave.index[g, QUAD] >= 0 and wave.index[g, ROOT] == g and abs(wave.place[g, X] - gx) < 2 and abs(wave.place[g, Z] - gz) < 2:
            length = straight(grid, wave, g, gx, gz, y)[0]
            if 0 <= length < best:
                best, root = length, g
    m = members(grid, wave.vertex, s, gx - i, gz - j, beside)
    for e in range(m):
        if wave.index[beside[e], ROOT] >= 0:
            length, r = reach(grid, wave, beside[e], gx, gz, y, best, root)
            if r >= 0:
                best, root = length, r
    return best, root

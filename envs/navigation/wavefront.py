"""Any-angle geodesic distances over the polygons of `grid`, as a wave from the goals.

In a polygonal domain a shortest path is straight between corners (Lozano-Perez and Wesley 1979). Each node (a free sample or a
border vertex) stores its root: the corner or goal from which it is seen in a straight line. As in Theta* (Nash et al. 2007) a
node offers its root to its neighbours; unlike there, roots are border vertices, where shortest paths actually bend.
"""

from typing import NamedTuple

import numpy as np

from envs.compiled.kernels import kernel
from envs.navigation.grid import ANYWHERE, CODE, DROP, FAR, GAP, SLOPE, column_of, free_corner, height_at, sees
from envs.navigation.surfaces import room_for

GAIN = 1e-9  # [m] least difference of lengths that counts as shorter


class Wave(NamedTuple):
    """Nodes of a wave: samples, then border vertices, then goals; one row each."""

    place: np.ndarray  # [n 4] grid coordinates gx, gz, smoothed height [m], distance to the nearest goal [m] (inf where unreached)
    index: np.ndarray  # [n 2] a quad that contains it (-1 where not free), its root (its own number for goals, -1 where unreached)
    vertex: np.ndarray  # [s 2] the node on the edge from a sample to +x and to +z, -1 for none
    goals: int  # number of rows, the last ones, that are goals


BESIDE = 0.2  # [m] upper bound of the distance between neighbours, on stairs too
PATIENCE = 256  # nodes between two checks of the watched ones
X, Z, Y, DISTANCE = 0, 1, 2, 3
QUAD, ROOT = 0, 1


@kernel
def nodes_of(grid):
    """Nodes of a walkable space without goals: place, index and vertex as in `Wave`."""
    total = len(grid.near)
    vertex = np.full((total, 2), -1, np.int64)
    count = total
    for s in range(total):
        for d in range(2):
            t = grid.near[s, d]
            if t >= 0 and (grid.value[s, GAP] >= 0) != (grid.value[t, GAP] >= 0):
                vertex[s, d] = count
                count += 1
    place, index = np.full((count, 4), np.inf), np.full((count, 2), -1, np.int64)
    for s in range(total):
        i, j = column_of(grid, s)
        place[s, X], place[s, Z], place[s, Y] = i, j, grid.value[s, SLOPE]
        left, down = grid.near[s, 2], grid.near[s, 3]
        if grid.value[s, GAP] >= 0:
            index[s, QUAD] = some_quad(grid, s, left, down, grid.near[left, 3] if left >= 0 else -1)
        for d in range(2):
            n = vertex[s, d]
            if n >= 0:
                t = grid.near[s, d]
                w = grid.value[s, GAP] / (grid.value[s, GAP] - grid.value[t, GAP])
                place[n, X], place[n, Z] = i + (w if d == 0 else 0.0), j + (w if d == 1 else 0.0)
                place[n, Y] = grid.value[s, SLOPE] + w * (grid.value[t, SLOPE] - grid.value[s, SLOPE])
                index[n, QUAD] = some_quad(grid, s, down if d == 0 else left, -1, -1)
    return place, index, vertex


@kernel
def some_quad(grid, a, b, c, d):
    """The first of the samples whose quad has free corners, -1 for none."""
    if a >= 0 and grid.near[a, CODE] > 0:
        return a
    if b >= 0 and grid.near[b, CODE] > 0:
        return b
    if c >= 0 and grid.near[c, CODE] > 0:
        return c
    return d if d >= 0 and grid.near[d, CODE] > 0 else -1


@kernel
def members(grid, vertex, q, u, v, out):
    """Write the nodes of a quad's free piece to `out`; returns their number.

    It is the piece near (u, v) of quad q. `out` has room for at least 8.
    """
    a, b, c = grid.near[q, 0], grid.near[q, 1], grid.near[q, FAR]
    code, n = grid.near[q, CODE], 0
    saddle = code == 9 or code == 6
    fx, fy = free_corner(code, u, v) if saddle else (0, 0)
    for k in range(4):
        kx, ky = k & 1, k >> 1
        if code >> k & 1 and not (saddle and (kx != fx or ky != fy)):
            out[n] = q if k == 0 else (a if k == 1 else (b if k == 2 else c))
            n += 1
    for k in range(0 if code == 15 else 4):
        if saddle and (fx if k & 1 else fy) != k >> 1:  # an edge of the other piece
            continue
        node = vertex[q if k < 2 else (b if k == 2 else a), k & 1]
        if node >= 0:
            out[n] = node
            n += 1
    return n


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


@kernel
def edge_vertex(grid, vertex, a, b):
    """The border vertex on the grid edge between two samples, -1 for none."""
    if a < 0 or b < 0:
        return -1
    for d in range(2):
        if grid.near[a, d] == b:
            return vertex[a, d]
        if grid.near[b, d] == a:
            return vertex[b, d]
    return -1


@kernel
def apart(grid, wave, n, x, z):
    """Straight distance [m] in the plane from a node to grid coordinates."""
    return np.sqrt((wave.place[n, X] - x) ** 2 + (wave.place[n, Z] - z) ** 2) * grid.cell


@kernel
def straight(grid, wave, r, x, z, y):
    """Length [m] of the straight line from node r, and the edge that blocks it.

    The line ends at (x, z) at smoothed height y. The length is -1 if it is blocked.
    """
    end, length, a, b = sees(grid, wave.index[r, QUAD], wave.place[r, X], wave.place[r, Z], x, z)
    if end < 0 or abs(grid.value[end, SLOPE] - y) > DROP:  # it may end on another floor
        return -1.0, a, b
    return length, a, b


@kernel
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
def settled(wave, watched, key):
    """Whether no node still to come, at `key` [m] or more, changes a watched one.

    Only neighbours offer a path to a node, at least as long as their own minus the distance between the two.
    """
    last = 0.0
    for k in range(len(watched)):
        last = max(last, wave.place[watched[k], DISTANCE])
    return last < key - BESIDE


@kernel
def watch(grid, wave, where, found):
    """Nodes beside points, which are as `onto_all` returns them."""
    out, beside, count = np.empty(12 * len(where), np.int64), np.empty(12, np.int64), 0
    for n in range(len(where)):
        if where[n, 0] >= 0:
            i, j = column_of(grid, where[n, 0])
            for e in range(members(grid, wave.vertex, where[n, 0], found[n, 3] - i, found[n, 4] - j, beside)):
                out[count] = beside[e]
                count += 1
    return out[:count]


@kernel
def spread(grid, wave, target, watched):
    """Fill in distances and roots from the goals; with `watched` nodes, until those are final.

    With a target (the number of a goal, else -1) that one is no source, and the search is A* and ends there.
    """
    pops = 0
    heap, beside = np.empty((4096, 2)), np.empty(64, np.int64)
    count, ahead = 0, 0.0
    tx, tz = (wave.place[target, X], wave.place[target, Z]) if target >= 0 else (0.0, 0.0)
    for g in range(len(wave.place) - wave.goals, len(wave.place)):
        if g != target and wave.index[g, QUAD] >= 0:
            wave.place[g, DISTANCE], wave.index[g, ROOT] = 0.0, g
            heap = push(heap, count, 0.0, g)
            count += 1
    while count:
        key, n = heap[0, 0], int(heap[0, 1])
        pops += 1
        if len(watched) and pops % PATIENCE == 0 and settled(wave, watched, key):
            break
        pop(heap, count)
        count -= 1
        if target >= 0 and wave.place[n, DISTANCE] > 0:
            ahead = apart(grid, wave, n, tx, tz)
        if n == target:
            break
        if key > wave.place[n, DISTANCE] + ahead + 1e-12:
            continue
        for e in range(around(grid, wave, n, target, beside)):
            o = beside[e]
            if o == n:
                continue
            x, z, y, known = wave.place[o]
            length, root = reach(grid, wave, n, x, z, y, known, wave.index[o, ROOT])
            if root >= 0:
                wave.place[o, DISTANCE], wave.index[o, ROOT] = length, root
                if target >= 0:
                    length += apart(grid, wave, o, tx, tz)
                heap = push(heap, count, length, o)
                count += 1


@kernel
def around(grid, wave, n, target, out):
    """Write the nodes next to node n to `out` [>=64]; returns their number.

    The target may be among them. Some may occur twice.
    """
    total, samples = len(wave.place) - wave.goals, len(grid.near)
    found, all_free = 0, n < samples
    for k in range(1 if n >= total else (4 if n < samples else 2)):
        q = quad_beside(grid, wave, n, k, samples, total)
        all_free &= q >= 0 and grid.near[q, CODE] == 15
        if q < 0 or grid.near[q, CODE] <= 0:
            continue
        i, j = column_of(grid, q)
        u, v = wave.place[n, X] - i, wave.place[n, Z] - j
        if target >= 0 and q == wave.index[target, QUAD]:
            piece = free_corner(grid.near[q, CODE], wave.place[target, X] - i, wave.place[target, Z] - j)
            if piece == free_corner(grid.near[q, CODE], u, v):
                out[found] = target
                found += 1
                all_free = False
        found += members(grid, wave.vertex, q, u, v, out[found:])
    if all_free and found:  # the four nearest neighbours suffice to pass on roots
        for k in range(4):
            out[k] = grid.near[n, k]
        return 4
    return found


@kernel
def quad_beside(grid, wave, n, k, samples, total):
    """The k-th quad that contains a node, -1 for none.

    Four contain a sample, two a vertex, one a goal.
    """
    if n >= total:
        return wave.index[n, QUAD]
    if n < samples:
        if k == 0:
            return n
        if k == 3:
            left = grid.near[n, 2]
            return grid.near[left, 3] if left >= 0 else -1
        return grid.near[n, 1 + k]
    q = wave.index[n, QUAD]
    if k == 0:
        return q
    i, j = column_of(grid, q)
    u, v = wave.place[n, X] - i, wave.place[n, Z] - j
    if 0 < u < 1:
        return grid.near[q, 3] if v < 0.5 else grid.near[q, 1]
    return grid.near[q, 2] if u < 0.5 else grid.near[q, 0]


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

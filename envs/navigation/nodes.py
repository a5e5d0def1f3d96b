"""Nodes of the shortest-path search: free grid samples and border vertices of free space."""

import numpy as np

from envs.compiled.kernels import kernel
from envs.navigation.grid import CODE, FAR, GAP, SLOPE, column_of, free_corner

X, Z, Y, DISTANCE = 0, 1, 2, 3  # of `Wave.place`
QUAD, ROOT = 0, 1  # of `Wave.index`
MOST = 20  # nodes beside one


@kernel
def nodes_of(grid):
    """Nodes of a walkable space without goals.

    Returns place, index, vertex, start and beside as in `wavefront.Wave`.
    """
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
    start, beside = links_of(grid, place, index, vertex)
    return place, index, vertex, start, beside


@kernel
def links_of(grid, place, index, vertex):
    """Neighbours of each node: `start` (n + 1) offsets into `beside`, and `beside`."""
    start, beside, found = np.zeros(len(place) + 1, np.int32), np.empty(MOST * len(place), np.int32), np.empty(64, np.int64)
    count = 0
    for n in range(len(place)):
        for e in range(around(grid, place, index, vertex, 0, n, -1, found)):
            if found[e] != n:
                beside[count] = found[e]
                count += 1
        start[n + 1] = count
    return start, beside[:count].copy()


@kernel
def some_quad(grid, a, b, c, d):
    """First of the samples that has a quad with free corners, -1 for none."""
    if a >= 0 and grid.near[a, CODE] > 0:
        return a
    if b >= 0 and grid.near[b, CODE] > 0:
        return b
    if c >= 0 and grid.near[c, CODE] > 0:
        return c
    return d if d >= 0 and grid.near[d, CODE] > 0 else -1


@kernel
def around(grid, place, index, vertex, goals, n, target, out):
    """Write the neighbours of node n to `out`; their number.

    The target is among them if it shares a free piece of a quad with n; some neighbours may occur twice. The last `goals` rows of place and
    index are goals. `out` has at least 64 items.
    """
    total, samples = len(place) - goals, len(grid.near)
    inner = n < samples and within(grid, n)
    quads = 1 if n >= total else (4 if n < samples else 2)
    found = 0
    for k in range(0 if inner and target < 0 else quads):
        q = quad_beside(grid, place, index, n, k, samples, total)
        if q < 0 or grid.near[q, CODE] <= 0:
            continue
        i, j = column_of(grid, q)
        u, v = place[n, X] - i, place[n, Z] - j
        if target >= 0 and q == index[target, QUAD]:
            piece = free_corner(grid.near[q, CODE], place[target, X] - i, place[target, Z] - j)
            if piece == free_corner(grid.near[q, CODE], u, v):
                out[found] = target
                found += 1
                inner = False
        found += members(grid, vertex, q, u, v, out[found:])
    if inner:  # the four nearest suffice to propagate roots
        for k in range(4):
            out[k] = grid.near[n, k]
        return 4
    return found


@kernel
def within(grid, s):
    """Whether all four quads that contain a sample are free."""
    left, down = grid.near[s, 2], grid.near[s, 3]
    if grid.near[s, CODE] != 15 or left < 0 or down < 0 or grid.near[left, 3] < 0:
        return False
    return grid.near[left, CODE] == 15 and grid.near[down, CODE] == 15 and grid.near[grid.near[left, 3], CODE] == 15


@kernel
def quad_beside(grid, place, index, n, k, samples, total):
    """The k-th quad that contains a node, -1 for none.

    Four quads contain a sample, two a vertex, one a goal.
    """
    if n >= total:
        return index[n, QUAD]
    if n < samples:
        if k == 0:
            return n
        if k == 3:
            left = grid.near[n, 2]
            return grid.near[left, 3] if left >= 0 else -1
        return grid.near[n, 1 + k]
    q = index[n, QUAD]
    if k == 0:
        return q
    i, j = column_of(grid, q)
    u, v = place[n, X] - i, place[n, Z] - j
    if 0 < u < 1:
        return grid.near[q, 3] if v < 0.5 else grid.near[q, 1]
    return grid.near[q, 2] if u < 0.5 else grid.near[q, 0]


@kernel
def members(grid, vertex, q, u, v, out):
    """Write the free nodes of quad q near (u, v) to `out`; their number.

    They are those of the free piece of the quad in which (u, v) lies. `out` has at least 8 items.
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
def edge_vertex(grid, vertex, a, b):
    """Border vertex on the grid edge between two samples, -1 for none."""
    if a < 0 or b < 0:
        return -1
    for d in range(2):
        if grid.near[a, d] == b:
            return vertex[a, d]
        if grid.near[b, d] == a:
            return vertex[b, d]
    return -1

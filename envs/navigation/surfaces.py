"""Ground: triangles cut by a grid of columns, heights of ground, links between neighbours.

Columns are squares of side `cell` [m] in the x-z plane, numbered row by row (z outer, x inner). All lengths in metres.
"""

import numpy as np

from envs.compiled.kernels import kernel

TOUCH = 1e-6  # [m] geometry on the border of two columns belongs to both
SKY, FRONT, BACK = 0, 1, 2
SLACK = 1e-3  # [m] so that a step of exactly the height that a body climbs is climbed in spite of rounding


@kernel
def clip(polygon, count, axis, bound, sign, out):
    """Clip a convex polygon [<=10 3] by a plane, to `out`; returns its corner count.

    The part where sign * (coordinate - bound) >= 0 is kept.
    """
    kept, k = 0, count - 1
    for m in range(count):
        da, db = sign * (polygon[k, axis] - bound), sign * (polygon[m, axis] - bound)
        if (da > 0 and db < 0) or (da < 0 and db > 0):
            t = da / (da - db)
            for d in range(3):
                out[kept, d] = polygon[k, d] + t * (polygon[m, d] - polygon[k, d])
            out[kept, axis] = bound
            kept += 1
        if db >= 0:
            for d in range(3):
                out[kept, d] = polygon[m, d]
            kept += 1
        k = m
    return kept


@kernel
def slab(polygon, count, axis, low, high, scratch):
    """Clip a convex polygon [<=10 3] between two planes in place; returns its corner count.

    The part where low <= coordinate <= high is kept.
    """
    return clip(scratch, clip(polygon, count, axis, low, 1.0, scratch), axis, high, -1.0, polygon)


@kernel
def span(polygon, count, axis):
    """Lowest and highest coordinate of a polygon's corners."""
    low = high = polygon[0, axis]
    for k in range(1, count):
        low, high = min(low, polygon[k, axis]), max(high, polygon[k, axis])
    return low, high


@kernel
def copied(polygon, count, out):
    """Write a polygon's corners to `out`."""
    for k in range(count):
        for d in range(3):
            out[k, d] = polygon[k, d]


@kernel
def room_for(rows, count):
    """The array, or a copy of twice its length if all rows are used."""
    if count < len(rows):
        return rows
    longer = np.empty((2 * len(rows), rows.shape[1]), rows.dtype)
    for k in range(len(rows)):
        longer[k] = rows[k]
    return longer


@kernel
def cut(triangles, x0, z0, cell, nx, nz):
    """All pairs of a column and a triangle that touch, sorted by column.

    Returns the first pair of each column [columns + 1], the triangle [p], and its lowest and highest y in the column [p 2].
    """
    pair, extent = np.empty((4096, 2), np.int64), np.empty((4096, 2))
    strip, part, scratch = np.empty((10, 3)), np.empty((10, 3)), np.empty((10, 3))
    pairs = 0
    for t in range(len(triangles)):
        tri = triangles[t]
        low, high = span(tri, 3, 1)
        near, far = span(tri, 3, 2)
        j0, j1 = int((near - z0 - TOUCH) / cell), int((far - z0 + TOUCH) / cell)
        for j in range(j0, j1 + 1):
            n = 3
            copied(tri, 3, strip)
            if j1 > j0:
                n = slab(strip, n, 2, z0 + j * cell - TOUCH, z0 + (j + 1) * cell + TOUCH, scratch)
            if n == 0:
                continue
            left, right = span(strip, n, 0)
            i0, i1 = int((left - x0 - TOUCH) / cell), int((right - x0 + TOUCH) / cell)
            y0, y1 = (low, high) if low == high else span(strip, n, 1)
            for i in range(i0, i1 + 1):
                if low < high and i0 < i1:
                    copied(strip, n, part)
                    m = slab(part, n, 0, x0 + i * cell - TOUCH, x0 + (i + 1) * cell + TOUCH, scratch)
                    if m == 0:
                        continue
                    y0, y1 = span(part, m, 1)
                pair, extent = room_for(pair, pairs), room_for(extent, pairs)
                pair[pairs, 0], pair[pairs, 1], extent[pairs, 0], extent[pairs, 1] = j * nx + i, t, y0, y1
                pairs += 1
    return by_column(pair[:pairs], extent, nx * nz)


@kernel
def by_column(pair, extent, columns):
    """Pairs sorted by column, stable: first pair of each column, triangle, y extent."""
    first = np.zeros(columns + 1, np.int64)
    for k in range(len(pair)):
        first[pair[k, 0] + 1] += 1
    for c in range(columns):
        first[c + 1] += first[c]
    slot = first.copy()
    which, y = np.empty(len(pair), np.int64), np.empty((len(pair), 2))
    for k in range(len(pair)):
        p = slot[pair[k, 0]]
        which[p], y[p, 0], y[p, 1] = pair[k, 1], extent[k, 0], extent[k, 1]
        slot[pair[k, 0]] += 1
    return first, which, y


@kernel
def plane_at(triangle, x, z):
    """Height of a triangle's plane at (x, z), and whether the triangle covers it.

    Vertical triangles cover nothing.
    """
    ax, az = triangle[0, 0], triangle[0, 2]
    ux, uz = triangle[1, 0] - ax, triangle[1, 2] - az
    vx, vz = triangle[2, 0] - ax, triangle[2, 2] - az
    det = ux * vz - uz * vx
    if abs(det) < 1e-12:
        return 0.0, False
    px, pz = x - ax, z - az
    s, t = (px * vz - pz * vx) / det, (ux * pz - uz * px) / det
    y = triangle[0, 1] + s * (triangle[1, 1] - triangle[0, 1]) + t * (triangle[2, 1] - triangle[0, 1])
    return y, s >= -1e-9 and t >= -1e-9 and s + t <= 1 + 1e-9


@kernel
def upward(triangle):
    """Whether a triangle's front faces up."""
    a, b, c = triangle
    return (b[2] - a[2]) * (c[0] - a[0]) > (b[0] - a[0]) * (c[2] - a[2])


@kernel
def ground(triangles, flat, pairs, x0, z0, cell, nx, nz, climb, height):
    """Heights of ground per column, from low to high: column, y [m], cover [s 3].

    A height counts where a flat enough triangle (`flat`) covers the column's centre, or else touches the column; where no other ground
    is above it within `climb`; and where nothing at the centre blocks the body up to `height`. The cover is the sky (SKY), or a triangle
    seen from its front (FRONT) or its back (BACK).
    """
    first, which, extent = pairs
    most = 1
    for c in range(nx * nz):
        most = max(most, first[c + 1] - first[c])
    heights, partial, cover, faces_up = np.empty(most), np.empty(most), np.empty(most), np.empty(most, np.bool_)
    found = np.empty((4096, 3))
    count = 0
    for c in range(nx * nz):
        x, z = x0 + (c % nx + 0.5) * cell, z0 + (c // nx + 0.5) * cell
        e, p, v = 0, 0, 0
        for k in range(first[c], first[c + 1]):
            y, covers = plane_at(triangles[which[k]], x, z)
            if covers:
                cover[v], faces_up[v] = y, upward(triangles[which[k]])
                v += 1
            if flat[which[k]] and covers:
                e = insert(heights, e, y)
            elif flat[which[k]]:
                partial[p] = min(max(y, extent[k, 0]), extent[k, 1])
                p += 1
        exact = e
        for k in range(p):
            near = False
            for m in range(exact):
                near |= abs(heights[m] - partial[k]) <= climb
            if near:
                partial[k] = np.inf
        for k in range(p):
            if partial[k] < np.inf:
                e = insert(heights, e, partial[k])
        for k in range(e):
            y = heights[k]
            free, above, lowest = k + 1 == e or heights[k + 1] > y + climb, SKY, np.inf
            for m in range(v):
                free &= not (y + climb + SLACK < cover[m] < y + height - SLACK)
                if y + climb + SLACK < cover[m] < lowest:
                    above, lowest = (BACK if faces_up[m] else FRONT), cover[m]
            if free:
                found = room_for(found, count)
                found[count, 0], found[count, 1], found[count, 2] = c, y, above
                count += 1
    return found[:count]


@kernel
def insert(values, count, value):
    """Insert into sorted values; returns the new count."""
    k = count
    while k > 0 and values[k - 1] > value:
        values[k] = values[k - 1]
        k -= 1
    values[k] = value
    return count + 1


@kernel
def starts(column, columns):
    """Index of each column's first sample [columns + 1], from the samples' sorted columns."""
    first = np.zeros(columns + 1, np.int64)
    for c in column:
        first[int(c) + 1] += 1
    for c in range(columns):
        first[c + 1] += first[c]
    return first


@kernel
def links(column, level, nx, nz, climb):
    """Neighbours of each sample at +x, +z, -x, -z [s 4], -1 for none.

    Neighbours differ in height by at most `climb`. Links are mutual.
    """
    first = starts(column, nx * nz)
    link = np.full((len(column), 4), -1, np.int64)
    for s in range(len(column)):
        i, j = column[s] % nx, column[s] // nx
        for d in range(4):
            ni, nj = i + (d == 0) - (d == 2), j + (d == 1) - (d == 3)
            if ni < 0 or nj < 0 or ni >= nx or nj >= nz:
                continue
            c = nj * nx + ni
            best = climb + SLACK
            for t in range(first[c], first[c + 1]):
                if abs(level[t] - level[s]) <= best:
                    best = abs(level[t] - level[s])
                    link[s, d] = t
    for s in range(len(column)):
        for d in range(4):
            t = link[s, d]
            if t >= 0 and link[t, (d + 2) % 4] != s:
                link[s, d] = -1
    return link


@kernel
def components(link, allowed):
    """Connected component [s] of each sample, numbered by first sample; -1 where not allowed."""
    label = np.full(len(link), -1, np.int64)
    stack = np.empty(len(link), np.int64)
    found = 0
    for seed in range(len(link)):
        if label[seed] >= 0 or not allowed[seed]:
            continue
        label[seed] = found
        stack[0], top = seed, 1
        while top:
            top -= 1
            s = stack[top]
            for d in range(4):
                t = link[s, d]
                if t >= 0 and allowed[t] and label[t] < 0:
                    label[t] = found
                    stack[top] = t
                    top += 1
        found += 1
    return label


@kernel
def select(keep, link):
    """Links [k 4] among the kept samples, renumbered; -1 to the others."""
    new = np.full(len(keep), -1, np.int64)
    count = 0
    for s in range(len(keep)):
        if keep[s]:
            new[s] = count
            count += 1
    out = np.full((count, 4), -1, np.int64)
    for s in range(len(keep)):
        if keep[s]:
            for d in range(4):
                if link[s, d] >= 0:
                    out[new[s], d] = new[link[s, d]]
    return out

"""Clearance: exact distances of ground samples to the geometry of obstacles and ledges.

An obstacle rises above the ground beside it by more than a body climbs and begins below the body's height. A ledge is a
border of the ground beyond which no ground follows within the climb. Both are outlines seen from above, rows of
    column, ground height [m], group of that ground, x and z of the normal (0 for ledges), number n of corners, x and z of each [m]
where n = 2 is a line. Metres; columns as in `surfaces`.
"""

import numpy as np

from envs.compiled.kernels import kernel
from envs.navigation.surfaces import SLACK, TOUCH, copied, plane_at, room_for, slab, span, starts

COLUMN, FLOOR, GROUP, NORMAL, COUNT, CORNER = 0, 1, 2, 3, 5, 6
ROW = CORNER + 2 * 9  # a triangle cut by three slabs has at most nine corners


@kernel
def described(row, polygon, count):
    """Write the outline of a convex polygon [<=9 3] to a row."""
    area = 0.0
    for k in range(1, count - 1):
        ux, uz = polygon[k, 0] - polygon[0, 0], polygon[k, 2] - polygon[0, 2]
        area += ux * (polygon[k + 1, 2] - polygon[0, 2]) - uz * (polygon[k + 1, 0] - polygon[0, 0])
    if abs(area) > 1e-10:
        row[COUNT] = count
        for k in range(count):
            row[CORNER + 2 * k], row[CORNER + 2 * k + 1] = polygon[k, 0], polygon[k, 2]
        return
    (left, right), (low, high) = span(polygon, count, 0), span(polygon, count, 2)
    axis = 0 if right - left >= high - low else 2
    a = b = 0
    for k in range(count):
        a, b = (k if polygon[k, axis] < polygon[a, axis] else a), (k if polygon[k, axis] > polygon[b, axis] else b)
    row[COUNT] = 2
    row[CORNER], row[CORNER + 1], row[CORNER + 2], row[CORNER + 3] = polygon[a, 0], polygon[a, 2], polygon[b, 0], polygon[b, 2]


@kernel
def floors_of(c, nx, nz, first, level, group, climb, out, label):
    """Write heights and groups of the ground in and around column c; returns their number.

    Of the ground around it, only what does not continue in the column is included.
    """
    n = 0
    for s in range(first[c], first[c + 1]):
        out[n], label[n] = level[s], group[s]
        n += 1
    own = n
    i, j = c % nx, c // nx
    for nj in range(max(j - 1, 0), min(j + 2, nz)):
        for ni in range(max(i - 1, 0), min(i + 2, nx)):
            o = nj * nx + ni
            for s in range(first[o], first[o + 1]):
                known = False
                for k in range(n):
                    known |= label[k] == group[s] and abs(out[k] - level[s]) <= (climb + SLACK if k < own else SLACK)
                if not known and n < len(out):
                    out[n], label[n] = level[s], group[s]
                    n += 1
    return n


@kernel
def obstacles(triangles, pairs, column, level, group, x0, z0, cell, nx, nz, climb, height):
    """Outlines of obstacles, sorted by column."""
    first, which, extent = pairs
    begin = starts(column, nx * nz)
    part, scratch = np.empty((10, 3)), np.empty((10, 3))
    near, label = np.empty(32), np.empty(32, np.int64)
    rows, count = np.empty((1024, ROW)), 0
    for c in range(nx * nz):
        n = floors_of(c, nx, nz, begin, level, group, climb, near, label) if first[c] < first[c + 1] else 0
        x, z = x0 + (c % nx) * cell, z0 + (c // nx) * cell
        for f in range(n):
            bottom, top = near[f] + climb + SLACK, near[f] + height - SLACK
            for k in range(first[c], first[c + 1]):
                if extent[k, 1] <= bottom or extent[k, 0] >= top:
                    continue
                copied(triangles[which[k]], 3, part)
                m = slab(part, 3, 0, x - TOUCH, x + cell + TOUCH, scratch)
                m = slab(part, m, 2, z - TOUCH, z + cell + TOUCH, scratch)
                m = slab(part, m, 1, bottom, top, scratch)
                if m > 0:
                    rows = room_for(rows, count)
                    rows[count, COLUMN], rows[count, FLOOR], rows[count, GROUP] = c, near[f], label[f]
                    a, b, o = triangles[which[k]]
                    rows[count, NORMAL] = (b[1] - a[1]) * (o[2] - a[2]) - (b[2] - a[2]) * (o[1] - a[1])
                    rows[count, NORMAL + 1] = (b[0] - a[0]) * (o[1] - a[1]) - (b[1] - a[1]) * (o[0] - a[0])
                    described(rows[count], part, m)
                    count += 1
    return rows[:count]


@kernel
def filled(rows, x0, z0, cell, nx):
    """Outlines of the whole columns that contain outlines.

    An outline that only touches a column's far borders belongs to the next column.
    """
    out, count = np.empty_like(rows), 0
    for row in rows:
        c, n = int(row[COLUMN]), int(row[COUNT])
        x, z = x0 + (c % nx) * cell, z0 + (c // nx) * cell
        beyond_x = beyond_z = True
        for k in range(n):
            beyond_x &= row[CORNER + 2 * k] > x + cell - 2 * TOUCH
            beyond_z &= row[CORNER + 2 * k + 1] > z + cell - 2 * TOUCH
        if beyond_x or beyond_z:
            continue
        out[count], out[count, COUNT] = row, 4
        for k in range(4):
            out[count, CORNER + 2 * k] = x + (cell if k == 1 or k == 2 else 0.0)
            out[count, CORNER + 2 * k + 1] = z + (cell if k > 1 else 0.0)
        count += 1
    return out[:count]


@kernel
def goes_on(triangles, flat, pairs, c, x, z, y, reach, any_slope):
    """Whether a triangle covers (x, z) in column c within `reach` of height y.

    Only flat triangles count unless `any_slope`.
    """
    first, which, extent = pairs
    for k in range(first[c], first[c + 1]):
        if (any_slope or flat[which[k]]) and extent[k, 0] <= y + reach and extent[k, 1] >= y - reach:
            h, covers = plane_at(triangles[which[k]], x, z)
            if covers and abs(h - y) <= reach:
                return True
    return False


@kernel
def ends(triangles, flat, pairs, a, b, o, m, x0, z0, cell, nx, nz, reach):
    """Whether the ground ends beyond a point of a flat triangle's edge.

    The edge is a b, the point a + m (b - a), and o the triangle's third corner.
    """
    x, y, z = a[0] + m * (b[0] - a[0]), a[1] + m * (b[1] - a[1]), a[2] + m * (b[2] - a[2])
    ox, oz = b[2] - a[2], a[0] - b[0]
    length = np.sqrt(ox * ox + oz * oz)
    if length == 0:
        return False
    if ox * (o[0] - a[0]) + oz * (o[2] - a[2]) > 0:
        length = -length
    for way in range(2):
        step = (SLACK if way == 0 else cell) / length
        i, j = int((x + step * ox - x0) / cell), int((z + step * oz - z0) / cell)
        if goes_on(triangles, flat, pairs, j * nx + i, x + step * ox, z + step * oz, y, reach, way == 0):
            return False
    return True


@kernel
def ledges(triangles, flat, pairs, column, level, group, x0, z0, cell, nx, nz, climb):
    """Outlines of the borders of the ground, sorted by column.

    Gaps narrower than a cell are stepped over.
    """
    first, which, extent = pairs
    begin = starts(column, nx * nz)
    near, label = np.empty(32), np.empty(32, np.int64)
    reach = climb + SLACK
    rows, count = np.empty((1024, ROW)), 0
    for c in range(nx * nz):
        n = -1
        x, z = x0 + (c % nx) * cell, z0 + (c // nx) * cell
        for k in range(first[c], first[c + 1]):
            if not flat[which[k]]:
                continue
            if n < 0:
                n = floors_of(c, nx, nz, begin, level, group, climb, near, label)
            wanted = False
            for f in range(n):
                wanted |= extent[k, 0] - reach <= near[f] <= extent[k, 1] + reach
            tri = triangles[which[k]]
            for e in range(3 if wanted else 0):
                a, b = tri[e], tri[(e + 1) % 3]
                t0, t1 = segment_in_column(a, b, x, z, cell)
                m = 0.5 * (t0 + t1)
                if t1 <= t0 or not ends(triangles, flat, pairs, a, b, tri[(e + 2) % 3], m, x0, z0, cell, nx, nz, reach):
                    continue
                for f in range(n):
                    if abs(near[f] - a[1] - m * (b[1] - a[1])) <= reach:
                        rows = room_for(rows, count)
                        rows[count, COLUMN], rows[count, FLOOR], rows[count, GROUP] = c, near[f], label[f]
                        rows[count, NORMAL], rows[count, NORMAL + 1], rows[count, COUNT] = 0, 0, 2
                        rows[count, CORNER], rows[count, CORNER + 1] = a[0] + t0 * (b[0] - a[0]), a[2] + t0 * (b[2] - a[2])
                        rows[count, CORNER + 2], rows[count, CORNER + 3] = a[0] + t1 * (b[0] - a[0]), a[2] + t1 * (b[2] - a[2])
                        count += 1
    return rows[:count]


@kernel
def segment_in_column(a, b, x, z, cell):
    """Range of t in [0, 1] where `a + t (b - a)` is above a column.

    The column's low corner is (x, z); the range is empty for none.
    """
    t0, t1 = 0.0, 1.0
    for axis in (0, 2):
        low = x if axis == 0 else z
        d = b[axis] - a[axis]
        if abs(d) < 1e-12:
            if a[axis] < low - 1e-9 or a[axis] > low + cell + 1e-9:
                return 0.0, 0.0
            continue
        p, q = (low - a[axis]) / d, (low + cell - a[axis]) / d
        t0, t1 = max(t0, min(p, q)), min(t1, max(p, q))
    return t0, t1


@kernel
def from_outline(x, z, row):
    """Distance from (x, z) to a row's outline; 0 inside."""
    n = int(row[COUNT])
    best, left, right = np.inf, n > 2, n > 2
    for k in range(n if n > 2 else 1):
        m = k + 1 if k + 1 < n else 0
        ax, az = row[CORNER + 2 * k], row[CORNER + 2 * k + 1]
        ux, uz = row[CORNER + 2 * m] - ax, row[CORNER + 2 * m + 1] - az
        px, pz = x - ax, z - az
        side = ux * pz - uz * px
        left &= side >= 0
        right &= side <= 0
        long = ux * ux + uz * uz
        t = min(max((px * ux + pz * uz) / long, 0.0), 1.0) if long > 0 else 0.0
        dx, dz = px - t * ux, pz - t * uz
        best = min(best, dx * dx + dz * dz)
    return 0.0 if left or right else np.sqrt(best)


@kernel
def rings_from(first, nx, nz, most):
    """Number of columns from each column to the nearest with an outline, at most `most`.

    Diagonal steps count one.
    """
    out = np.full(nx * nz, most, np.int64)
    for back in range(2):
        sign = -1 if back else 1
        for k in range(nx * nz):
            c = nx * nz - 1 - k if back else k
            i, j = c % nx, c // nx
            if first[c + 1] > first[c]:
                out[c] = 0
            if 0 <= i - sign < nx:
                out[c] = min(out[c], out[c - sign] + 1)
            if 0 <= j - sign < nz:
                for d in range(-1, 2):
                    if 0 <= i + d < nx:
                        out[c] = min(out[c], out[c - sign * nx + d] + 1)
    return out


@kernel
def circles(rows, order):
    """Bounding circles of outlines in the given order: x, z, radius [o 3]."""
    out = np.zeros((len(order), 3))
    for o in range(len(order)):
        row, n, far = rows[order[o]], int(rows[order[o], COUNT]), 0.0
        for k in range(n):
            out[o, 0] += row[CORNER + 2 * k] / n
            out[o, 1] += row[CORNER + 2 * k + 1] / n
        for k in range(n):
            dx, dz = row[CORNER + 2 * k] - out[o, 0], row[CORNER + 2 * k + 1] - out[o, 1]
            far = max(far, dx * dx + dz * dz)
        out[o, 2] = np.sqrt(far)
    return out


@kernel
def distances(column, level, group, link, rows, order, x0, z0, cell, nx, nz, climb, radius):
    """Horizontal distance [s] from each sample to the nearest outline of its group.

    Only outlines near its height count. It is exact where it differs from the radius by less than 1.5 cells, which is where borders are
    drawn, or is less than a cell beside a missing link. `order` sorts the rows by column. Also the side [s] of that outline's triangle on
    which the sample is: 1 in front, -1 behind, 0 for ledges and where no outline is near.
    """
    limit, enough = radius + 1.5 * cell, radius - 1.5 * cell
    first = starts(rows[order, COLUMN], nx * nz)
    circle = circles(rows, order)
    most = int(limit / cell) + 2
    rings = rings_from(first, nx, nz, most)
    clear, side = np.empty(len(column)), np.zeros(len(column), np.int8)
    for s in range(len(column)):
        i, j = column[s] % nx, column[s] // nx
        x, z = x0 + (i + 0.5) * cell, z0 + (j + 0.5) * cell
        best, done, which = limit, enough, -1
        for d in range(4):
            if link[s, d] < 0:
                done = min(enough, cell)
        for ring in range(rings[column[s]], most):
            if (ring - 0.5) * cell > best or best < done:
                break
            for nj in range(max(j - ring, 0), min(j + ring, nz - 1) + 1):
                step = 1 if abs(nj - j) == ring or ring == 0 else 2 * ring
                for ni in range(i - ring, i + ring + 1, step):
                    if ni < 0 or ni >= nx:
                        continue
                    c = nj * nx + ni
                    for k in range(first[c], first[c + 1]):
                        dx, dz, far = circle[k, 0] - x, circle[k, 1] - z, best + circle[k, 2]
                        if dx * dx + dz * dz >= far * far or rows[order[k], GROUP] != group[s]:
                            continue
                        if abs(rows[order[k], FLOOR] - level[s]) <= climb + (ring + 1) * cell:
                            d = from_outline(x, z, rows[order[k]])
                            if d < best:
                                best, which = d, order[k]
        clear[s] = best
        if which >= 0:
            row = rows[which]
            side[s] = np.sign((x - row[CORNER]) * row[NORMAL] + (z - row[CORNER + 1]) * row[NORMAL + 1])
    return clear, side


@kernel
def unbounded(column, link, clear, level, group, x0, z0, cell, nx):
    """Outlines where the ground ends without a geometric reason (holes in the mesh).

    Sorted by column.
    """
    rows, count = np.empty((64, ROW)), 0
    for s in range(len(column)):
        x, z = x0 + (column[s] % nx + 0.5) * cell, z0 + (column[s] // nx + 0.5) * cell
        for d in range(4):
            if clear[s] <= cell or link[s, d] >= 0:
                continue
            rows = room_for(rows, count)
            dx, dz = 0.5 * cell * ((d == 0) - (d == 2)), 0.5 * cell * ((d == 1) - (d == 3))
            rows[count, COLUMN], rows[count, FLOOR], rows[count, GROUP] = column[s], level[s], group[s]
            rows[count, NORMAL], rows[count, NORMAL + 1], rows[count, COUNT] = 0, 0, 2
            rows[count, CORNER], rows[count, CORNER + 1] = x + dx + dz, z + dz + dx
            rows[count, CORNER + 2], rows[count, CORNER + 3] = x + dx - dz, z + dz - dx
            count += 1
    return rows[:count]

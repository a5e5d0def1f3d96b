"""Free space as polygons: sampled clearance, cut where it equals the radius.

It is interpolated along the grid's edges. Coordinates here are grid units (gx, gz): samples are at integers, one unit is `cell`
metres. A quad is the unit square between four linked samples and has the number of its low corner. Inside a quad free space is
convex: the square cut by one straight chord (or, where two opposite corners are free, a triangle at either). All geometry is exact
for these polygons.
"""

from typing import NamedTuple

import numpy as np

from envs.compiled.kernels import kernel

INSIDE = 1e-4  # [cells] tolerance of positions outside free space, which may have been stored in float32
SIGHT = 1e-5  # [m] lack of clearance that a line of sight tolerates: it may run along a border
ANYWHERE = np.int64(-1)  # in place of an island or a root
DROP = 0.5  # [m] a position belongs to the ground nearest in height, up to this far


class Grid(NamedTuple):
    """A walkable space for compiled functions: one row per sample.

    Values that are read together are stored together.
    """

    x0: float  # world x of gx = 0 [m]
    z0: float
    cell: float  # [m]
    nx: int
    nz: int
    first: np.ndarray  # [columns + 1] first sample of each column
    near: np.ndarray  # [s 8] samples at +x, +z, -x, -z and +x +z (-1 for none), free corners, column, island
    value: np.ndarray  # [s 4] height [m], clearance minus radius [m], smoothed height for lengths [m], openness [columns]


FAR, CODE, COLUMN, ISLAND = 4, 5, 6, 7  # of `near`; free corners are added up: own 1, +x 2, +z 4, opposite 8
LEVEL, GAP, SLOPE, OPEN = 0, 1, 2, 3  # of `value`; all quads less than OPEN columns away are free and equally high


@kernel
def column_of(grid, s):
    """Integer grid coordinates of a sample."""
    return grid.near[s, COLUMN] % grid.nx, grid.near[s, COLUMN] // grid.nx


@kernel
def corner_gaps(grid, s):
    """Gaps at a quad's corners (0, 0), (1, 0), (0, 1), (1, 1)."""
    return grid.value[s, GAP], grid.value[grid.near[s, 0], GAP], grid.value[grid.near[s, 1], GAP], grid.value[grid.near[s, FAR], GAP]


@kernel
def free_corner(code, u, v):
    """Coordinates of a free corner of a quad.

    Of two opposite ones it is the nearer to (u, v).
    """
    if code == 9:
        return (0, 0) if u + v < 1 else (1, 1)
    if code == 6:
        return (1, 0) if u > v else (0, 1)
    if code & 1:
        return 0, 0
    if code & 2:
        return 1, 0
    return (0, 1) if code & 4 else (1, 1)


@kernel
def barrier(grid, s, u, v):
    """Border of a quad's free part near (u, v): unit normal and offset.

    Points p of the quad with n . p + offset >= 0 are free. (0, 0, 1) if all are, (0, 0, -1) if none is.
    """
    code = grid.near[s, CODE]
    if code == 15:
        return 0.0, 0.0, 1.0
    if code <= 0:
        return 0.0, 0.0, -1.0
    a, b, c, d = corner_gaps(grid, s)
    x, y = free_corner(code, u, v)
    px, py, qx, qy, found = 0.0, 0.0, 0.0, 0.0, 0  # the ends of the chord
    for edge in range(4):  # at v = 0, at u = 0, at u = 1, at v = 1
        level = edge == 0 or edge == 3
        begin, end = (c if edge == 3 else (b if edge == 2 else a)), (b if edge == 0 else (c if edge == 1 else d))
        if (begin >= 0) == (end >= 0) or ((code == 9 or code == 6) and (y if level else x) != edge >> 1):
            continue
        w = begin / (begin - end)
        qx, qy = (w, 1.0 * (edge >> 1)) if level else (1.0 * (edge >> 1), w)
        if found == 0:
            px, py = qx, qy
        found += 1
    nu, nv = qy - py, px - qx
    length = np.sqrt(nu * nu + nv * nv)
    nu, nv = nu / length, nv / length
    offset = -(nu * px + nv * py)
    if nu * x + nv * y + offset < 0:
        nu, nv, offset = -nu, -nv, -offset
    return nu, nv, offset


@kernel
def outline_of(grid, s, piece, out):
    """Write the corners of a quad's free polygon to `out` [>=6 2]; returns their number.

    They are in grid units within the quad. `piece` 1 exists only for saddles, which have two opposite free corners.
    """
    code = grid.near[s, CODE]
    if code <= 0 or (piece == 1 and code != 9 and code != 6):
        return 0
    u, v = 0.0, 0.0
    if code == 9 and piece == 1:
        u, v = 1.0, 1.0
    elif code == 6:
        u, v = (0.0, 1.0) if piece == 1 else (1.0, 0.0)
    nu, nv, o = barrier(grid, s, u, v)
    n = 0
    for k in range(4):
        ax, ay = (1.0 if k == 1 or k == 2 else 0.0), (1.0 if k >= 2 else 0.0)
        bx, by = (1.0 if k == 0 or k == 1 else 0.0), (1.0 if k == 1 or k == 2 else 0.0)
        da, db = nu * ax + nv * ay + o, nu * bx + nv * by + o
        if da >= 0:
            out[n, 0], out[n, 1] = ax, ay
            n += 1
        if (da >= 0) != (db >= 0):
            w = da / (da - db)
            out[n, 0], out[n, 1] = ax + w * (bx - ax), ay + w * (by - ay)
            n += 1
    return n


@kernel
def height_at(grid, which, s, u, v):
    """Interpolate a sampled height within a quad [m]."""
    low = grid.value[s, which] + u * (grid.value[grid.near[s, 0], which] - grid.value[s, which])
    high = grid.value[grid.near[s, 1], which] + u * (grid.value[grid.near[s, FAR], which] - grid.value[grid.near[s, 1], which])
    return low + v * (high - low)


@kernel
def quad_at(grid, i, j, u, v, y, reach):
    """Quad of column (i, j) with (u, v) free, nearest in height to y.

    -1 for none within `reach`.
    """
    if i < 0 or j < 0 or i >= grid.nx or j >= grid.nz:
        return -1
    best, found = reach, -1
    c = j * grid.nx + i
    for s in range(grid.first[c], grid.first[c + 1]):
        if grid.near[s, CODE] <= 0:
            continue
        off = abs(height_at(grid, LEVEL, s, u, v) - y)
        if off <= best:
            nu, nv, o = barrier(grid, s, u, v)
            if nu * u + nv * v + o >= -INSIDE:
                best, found = off, s
    return found


@kernel
def locate(grid, gx, gz, y, reach):
    """Quad in which (gx, gz) at height y [m] is free, -1 for none.

    On a border it is any quad that contains the point.
    """
    if not (abs(gx) < 1e8 and abs(gz) < 1e8):
        return -1
    i, j = int(np.floor(gx)), int(np.floor(gz))
    u, v = gx - i, gz - j
    s = quad_at(grid, i, j, u, v, y, reach)
    left, right, down, up = u < INSIDE, u > 1 - INSIDE, v < INSIDE, v > 1 - INSIDE
    if s < 0 and (left or right or down or up):
        di, dj = (-1 if left else 1), (-1 if down else 1)
        if left or right:
            s = quad_at(grid, i + di, j, 1.0 if left else 0.0, v, y, reach)
        if s < 0 and (down or up):
            s = quad_at(grid, i, j + dj, u, 1.0 if down else 0.0, y, reach)
        if s < 0 and (left or right) and (down or up):
            s = quad_at(grid, i + di, j + dj, 1.0 if left else 0.0, 1.0 if down else 0.0, y, reach)
    return s


@kernel
def nearest(grid, gx, gz, y, reach, wanted):
    """Free point nearest to (gx, gz) within `reach` [cells]: quad (-1 for none), gx, gz.

    Its ground is within DROP of y, and on island `wanted` unless that is ANYWHERE.
    """
    if not (abs(gx) < 1e8 and abs(gz) < 1e8):
        return -1, gx, gz
    s = locate(grid, gx, gz, y, DROP)
    if s >= 0 and (wanted < 0 or quad_island(grid, s, gx, gz) == wanted):
        return s, gx, gz
    if reach <= 0:
        return -1, gx, gz
    i, j = int(np.floor(gx)), int(np.floor(gz))
    best, found, bx, bz = reach, -1, gx, gz
    out = np.empty((6, 2))
    for ring in range(int(reach) + 2):
        if ring - 1 > best:
            break
        for nj in range(max(j - ring, 0), min(j + ring, grid.nz - 1) + 1):
            step = 1 if abs(nj - j) == ring or ring == 0 else 2 * ring
            for ni in range(i - ring, i + ring + 1, step):
                if ni < 0 or ni >= grid.nx:
                    continue
                c = nj * grid.nx + ni
                for q in range(grid.first[c], grid.first[c + 1]):
                    if grid.near[q, CODE] <= 0 or abs(grid.value[q, LEVEL] - y) > DROP:
                        continue
                    for piece in range(2):
                        n = outline_of(grid, q, piece, out)
                        if n < 3 or (wanted >= 0 and quad_island(grid, q, ni + out[0, 0], nj + out[0, 1]) != wanted):
                            continue
                        px, pz = closest(gx - ni, gz - nj, out, n)
                        d = np.sqrt((ni + px - gx) ** 2 + (nj + pz - gz) ** 2)
                        if d < best:
                            best, found, bx, bz = d, q, ni + px, nj + pz
    return found, bx, bz


@kernel
def closest(x, y, corners, n):
    """Point of a convex polygon closest to (x, y).

    The corners [>=n 2] are counter-clockwise.
    """
    inside, best, bx, by = True, np.inf, x, y
    for k in range(n):
        ax, ay = corners[k, 0], corners[k, 1]
        ux, uy = corners[(k + 1) % n, 0] - ax, corners[(k + 1) % n, 1] - ay
        px, py = x - ax, y - ay
        inside &= ux * py - uy * px >= 0
        long = ux * ux + uy * uy
        t = min(max((px * ux + py * uy) / long, 0.0), 1.0) if long > 0 else 0.0
        d = (px - t * ux) ** 2 + (py - t * uy) ** 2
        if d < best:
            best, bx, by = d, ax + t * ux, ay + t * uy
    return (x, y) if inside else (bx, by)


@kernel
def quad_island(grid, s, gx, gz):
    """Island of the free piece of quad s near (gx, gz)."""
    i, j = column_of(grid, s)
    u, v = free_corner(grid.near[s, CODE], gx - i, gz - j)
    return grid.near[(grid.near[s, FAR] if v else grid.near[s, 0]) if u else (grid.near[s, 1] if v else s), ISLAND]


@kernel
def portions(grid):
    """Area [cells^2] and island of each quad's free pieces [s 2].

    They are 0 and -1 without a piece.
    """
    area, owner, out = np.zeros((len(grid.near), 2)), np.full((len(grid.near), 2), -1, np.int64), np.empty((6, 2))
    for s in range(len(grid.near)):
        i, j = column_of(grid, s)
        for piece in range(2):
            n = outline_of(grid, s, piece, out)
            for k in range(1, n - 1):
                ux, uy = out[k, 0] - out[0, 0], out[k, 1] - out[0, 1]
                area[s, piece] += 0.5 * (ux * (out[k + 1, 1] - out[0, 1]) - uy * (out[k + 1, 0] - out[0, 0]))
            if n > 2:
                owner[s, piece] = quad_island(grid, s, i + out[:3, 0].mean(), j + out[:3, 1].mean())
    return area, owner


@kernel(inline=True)
def sees(grid, s, gx, gz, tx, tz):
    """Trace the straight line from a free point of quad s to (tx, tz).

    Returns the quad where it ends or -1, its length [m], and the two samples of the edge that blocks it (-1, -1 if none does).
    """
    i, j = column_of(grid, s)
    dx, dz = tx - gx, tz - gz
    fast = max(abs(dx), abs(dz))
    total = np.sqrt(dx * dx + dz * dz) * grid.cell
    at, length, low = 0.0, 0.0, height_at(grid, SLOPE, s, gx - i, gz - j)
    while True:
        hop = grid.value[s, OPEN]
        if hop > 2:  # nothing can block the line within this many columns
            t = min(at + (hop - 1.001) / fast, 1.0) if fast > 0 else 1.0
            length += (t - at) * total
            i, j, at = int(gx + t * dx), int(gz + t * dz), t
            s = grid.first[j * grid.nx + i]
            while grid.value[s, SLOPE] != low:
                s += 1
        nx, nz = to_border(gx, dx, i), to_border(gz, dz, j)
        t = min(nx, nz)
        if t >= 1 or at >= 1:
            break
        t = max(t, at)
        if nx <= nz:
            ahead = dx > 0
            w = min(max(gz + t * dz - j, 0.0), 1.0)
            a, b = (grid.near[s, 0], grid.near[s, FAR]) if ahead else (s, grid.near[s, 1])
            after = grid.near[s, 0 if ahead else 2]
            i += 1 if ahead else -1
        else:
            ahead = dz > 0
            w = min(max(gx + t * dx - i, 0.0), 1.0)
            a, b = (grid.near[s, 1], grid.near[s, FAR]) if ahead else (s, grid.near[s, 0])
            after = grid.near[s, 1 if ahead else 3]
            j += 1 if ahead else -1
        if grid.near[s, CODE] != 15:
            gap = grid.value[a, GAP] + w * (grid.value[b, GAP] - grid.value[a, GAP])
            if gap < -SIGHT or crosses(grid, s, gx, gz, dx, dz, at, t):
                return -1, 0.0, a, b
        if after < 0 or grid.near[after, CODE] <= 0:
            return -1, 0.0, a, b
        y = grid.value[a, SLOPE] + w * (grid.value[b, SLOPE] - grid.value[a, SLOPE])
        length += np.sqrt(((t - at) * total) ** 2 + (y - low) ** 2) if y != low else (t - at) * total
        low, at, s = y, t, after
    if at < 1:
        u, v = tx - i, tz - j
        nu, nv, o = barrier(grid, s, u, v)
        if nu * u + nv * v + o < -INSIDE or crosses(grid, s, gx, gz, dx, dz, at, 1.0):
            return -1, 0.0, -1, -1
        y = height_at(grid, SLOPE, s, u, v)
        length += np.sqrt(((1 - at) * total) ** 2 + (y - low) ** 2)
    return s, length, -1, -1


@kernel
def to_border(g, d, k):
    """The t at which `g + t d` leaves the unit interval from k; inf for never."""
    if d > 0:
        return (k + 1 - g) / d
    return (k - g) / d if d < 0 else np.inf


@kernel
def crosses(grid, s, gx, gz, dx, dz, t0, t1):
    """Whether the part t0..t1 of a line joins the opposite free corners of a saddle."""
    if grid.near[s, CODE] != 9 and grid.near[s, CODE] != 6:
        return False
    i, j = column_of(grid, s)
    a = free_corner(grid.near[s, CODE], gx + t0 * dx - i, gz + t0 * dz - j)
    return a != free_corner(grid.near[s, CODE], gx + t1 * dx - i, gz + t1 * dz - j)

"""Which chunks a camera may see, nearest first: rooms through doorways, then boxes against the picture."""

import numpy as np

from envs.kernels import kernel
from envs.render.pack import AT
from envs.simd import at_address, bits, f32, first_bit, lanes, load, select, store, to_ints

BINS = 512  # of the sort by distance
BIN = 1 / 16  # m


@kernel
def floats_at(table, field):
    """Pointer to the float32 array `field` of a packed scene."""
    return at_address(table[3 * field], f32(0))


@kernel
def ints_at(table, field):
    """Pointer to the int32 array `field` of a packed scene."""
    return at_address(table[3 * field], np.int32(0))


@kernel
def put(row, left, right, top, bottom):
    """row[:] = (left, right, top, bottom)."""
    row[0], row[1], row[2], row[3] = left, right, top, bottom


@kernel
def visible_rooms(table, eye, basis, focal, near, width, height, rect, stack, depth):
    """Fill rect (r + 1, 4): where on the screen each room may show, as left, right, top, bottom [pixels]; empty if nowhere.

    Row 0 is for what belongs to no room and always the whole screen. A room shows through a portal of a room that shows,
    within that portal's rectangle. A camera in no room and no portal sees every room everywhere.
    """
    edge, polygon, heights = ints_at(table, AT.room_edge), floats_at(table, AT.room_polygon), floats_at(table, AT.room_height)
    portal, joined = floats_at(table, AT.portal), ints_at(table, AT.portal_rooms)
    rooms, portals = table[3 * AT.room_edge + 1] - 1, table[3 * AT.portal + 1]
    put(rect, 0, width, 0, height)
    for r in range(1, rooms + 1):
        put(rect + 4 * r, width, 0, height, 0)
    x, y, z = f32(eye[0]), f32(eye[1]), f32(eye[2])
    n = 0
    for p in range(portals):
        q = portal + 6 * p
        if q[0] <= x <= q[3] and q[1] - 0.1 <= y <= q[4] + 0.1 and q[2] <= z <= q[5]:
            for side in range(2):
                put(rect + 4 * (joined[2 * p + side] + 1), 0, width, 0, height)
                stack[n] = joined[2 * p + side]
                n += 1
    for r in range(rooms):
        if n == 0 and heights[2 * r] <= y <= heights[2 * r + 1] and inside(polygon, edge[r], edge[r + 1], x, z):
            put(rect + 4 * (r + 1), 0, width, 0, height)
            stack[n] = r
            n += 1
    if n == 0:
        for r in range(rooms):
            put(rect + 4 * (r + 1), 0, width, 0, height)
    while n > 0:
        n -= 1
        r = stack[n]
        for p in range(portals):
            if joined[2 * p] != r and joined[2 * p + 1] != r:
                continue
            other = joined[2 * p] + joined[2 * p + 1] - r
            left, right, top, bottom = box_on_screen(portal + 6 * p, eye, basis, focal, near, width, height)
            left, right = max(left, rect[4 * r + 4]), min(right, rect[4 * r + 5])
            top, bottom = max(top, rect[4 * r + 6]), min(bottom, rect[4 * r + 7])
            if left >= right or top >= bottom:
                continue
            o = rect + 4 * (other + 1)
            if left < o[0] or right > o[1] or top < o[2] or bottom > o[3]:
                put(rect + 4 * (other + 1), min(left, o[0]), max(right, o[1]), min(top, o[2]), max(bottom, o[3]))
                if n < depth:
                    stack[n] = other
                    n += 1


@kernel
def inside(polygon, first, last, x, z):
    """Whether (x, z) lies in the polygon of corners first to last, by crossings of a ray."""
    odd = False
    for i in range(first, last):
        j = i + 1 if i + 1 < last else first
        ax, az, bx, bz = polygon[2 * i], polygon[2 * i + 1], polygon[2 * j], polygon[2 * j + 1]
        if (az > z) != (bz > z) and x < ax + (z - az) / (bz - az) * (bx - ax):
            odd = not odd
    return odd


@kernel
def box_on_screen(box, eye, basis, focal, near, width, height):
    """Rectangle (left, right, top, bottom) [pixels] that holds a world box (low, high) on the screen; empty behind the camera."""
    left, right, top, bottom = f32(width), f32(0), f32(height), f32(0)
    behind, ahead = False, False
    for corner in range(8):
        x = box[0 if corner & 1 else 3] - f32(eye[0])
        y = box[1 if corner & 2 else 4] - f32(eye[1])
        z = box[2 if corner & 4 else 5] - f32(eye[2])
        depth = basis[2][0] * x + basis[2][1] * y + basis[2][2] * z
        if depth < near:
            behind = True
            continue
        ahead = True
        u = f32(width) * f32(0.5) + focal * (basis[0][0] * x + basis[0][1] * y + basis[0][2] * z) / depth
        v = f32(height) * f32(0.5) - focal * (basis[1][0] * x + basis[1][1] * y + basis[1][2] * z) / depth
        left, right, top, bottom = min(left, u - 1), max(right, u + 1), min(top, v - 1), max(bottom, v + 1)
    if not ahead:
        return f32(width), f32(0), f32(height), f32(0)
    if behind:
        return f32(0), f32(width), f32(0), f32(height)
    return f32(left), f32(right), f32(top), f32(bottom)


@kernel
def visible_chunks(table, eye, basis, focal, near, width, height, rect, order, nearest, screen, stride, scratch, bins):
    """Fill `order` with the chunks that may be seen, nearest first; returns how many.

    `nearest` (c) is each chunk's least depth [m], `screen` (c, 4) the rectangle of pixels that holds it (first and last).
    `scratch` holds as many int32 as `order`.
    """
    box = floats_at(table, AT.box)
    chunks = table[3 * AT.box + 2]
    room_start = ints_at(table, AT.room_start)
    half_w, half_h = f32(width) * f32(0.5), f32(height) * f32(0.5)
    ex, ey, ez = f32(eye[0]), f32(eye[1]), f32(eye[2])
    for i in range(BINS + 1):
        bins[i] = 0
    found = 0
    for room in range(table[3 * AT.room_edge + 1]):
        left, right, top, bottom = rect[4 * room], rect[4 * room + 1], rect[4 * room + 2], rect[4 * room + 3]
        if left >= right:
            continue
        # the pyramid of the room's rectangle: x between low and high times depth, likewise y
        low_x, high_x = (left - half_w) / focal, (right - half_w) / focal
        low_y, high_y = (half_h - bottom) / focal, (half_h - top) / focal
        begin, end = room_start[room], room_start[room + 1]
        for c in range(begin, end, 16):
            x, y, z = load(box, c) - ex, load(box, chunks + c) - ey, load(box, 2 * chunks + c) - ez
            hx, hy, hz = load(box, 3 * chunks + c), load(box, 4 * chunks + c), load(box, 5 * chunks + c)
            X = basis[0][0] * x + basis[0][1] * y + basis[0][2] * z
            Y = basis[1][0] * x + basis[1][1] * y + basis[1][2] * z
            Z = basis[2][0] * x + basis[2][1] * y + basis[2][2] * z
            rx = abs(basis[0][0]) * hx + abs(basis[0][1]) * hy + abs(basis[0][2]) * hz
            ry = abs(basis[1][0]) * hx + abs(basis[1][1]) * hy + abs(basis[1][2]) * hz
            rz = abs(basis[2][0]) * hx + abs(basis[2][1]) * hy + abs(basis[2][2]) * hz
            far, close = Z + rz, Z - rz
            close = select(close < near, near, close)
            x0, x1, y0, y1 = X - rx, X + rx, Y - ry, Y + ry
            # each side of the rectangle at the depth that makes it widest
            x0 = x0 / select(x0 > f32(0), far, close)
            x1 = x1 / select(x1 > f32(0), close, far)
            y0 = y0 / select(y0 > f32(0), far, close)
            y1 = y1 / select(y1 > f32(0), close, far)
            seen = (far > near) & (x0 < high_x) & (x1 > low_x) & (y0 < high_y) & (y1 > low_y) & (lanes(c) < end)
            hits = bits(seen)
            if hits == 0:
                continue
            store(nearest, c, close)
            clip(screen, stride, c, x0, x1, y0, y1, low_x, high_x, low_y, high_y, half_w, half_h, focal, f32(width), f32(height))
            while hits:
                k = c + first_bit(hits)
                hits &= hits - 1
                scratch[found] = k
                bins[min(BINS - 1, int(nearest[k] / f32(BIN))) + 1] += 1
                found += 1
    for i in range(BINS):
        bins[i + 1] += bins[i]
    for i in range(found):
        k = scratch[i]
        b = min(BINS - 1, int(nearest[k] / f32(BIN)))
        order[bins[b]] = k
        bins[b] += 1
    return found


@kernel
def clip(screen, stride, c, x0, x1, y0, y1, low_x, high_x, low_y, high_y, half_w, half_h, focal, width, height):
    """Write first and last pixel columns and rows of 16 chunks to screen[field * stride + c], clipped to the rectangle."""
    x0, x1 = select(x0 < low_x, low_x, x0), select(x1 > high_x, high_x, x1)
    y0, y1 = select(y0 < low_y, low_y, y0), select(y1 > high_y, high_y, y1)
    left, right = to_ints(half_w + x0 * focal), to_ints(half_w + x1 * focal)
    top, bottom = to_ints(half_h - y1 * focal), to_ints(half_h - y0 * focal)
    last_x, last_y = np.int32(width - f32(1)), np.int32(height - f32(1))
    store(screen, c, left)
    store(screen, stride + c, select(right > last_x, last_x, right))
    store(screen, 2 * stride + c, top)
    store(screen, 3 * stride + c, select(bottom > last_y, last_y, bottom))


@kernel
def hidden(inverse, pitch, left, right, top, bottom, bound):
    """Whether everything drawn in a rectangle of pixels is nearer than inverse depth `bound`: nothing new can show there."""
    for y in range(top, bottom + 1):
        for b in range(left & ~15, right + 1, 16):
            x = lanes(b)
            if bits((load(inverse, y * pitch + b) < bound) & (x >= left) & (x <= right)):
                return False
    return True

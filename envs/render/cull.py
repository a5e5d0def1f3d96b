"""Culling: the chunks that a camera may see, nearest first.

Rooms are culled through doorways, then boxes against the image.
"""

import numpy as np

from envs.compiled.kernels import kernel
from envs.compiled.simd import bits, f32, first_bit, lanes, load, select, store, to_ints
from envs.render.pack import AT
from envs.render.view import BINS, columns_of, floats_at, ints_at, rows_of, turned

BIN = 1 / 16  # width of a bin of the sort by distance [m]


@kernel
def put(row, left, right, top, bottom):
    """row[:] = (left, right, top, bottom)."""
    row[0], row[1], row[2], row[3] = left, right, top, bottom


@kernel
def visible_rooms(view, memory):
    """Fill `memory.rect`: rectangle of the image [pixels] in which each room may be visible.

    A rectangle is left, right, top, bottom; empty for an invisible room. Row 0 is for faces of no room and always the whole image. A
    room is visible through a portal of a visible room, within that portal's rectangle. A camera in no room and no portal sees every room
    everywhere.
    """
    portal, joined = floats_at(view, AT.portal), ints_at(view, AT.portal_rooms)
    portals = rows_of(view, AT.portal)
    rect, stack, queued = memory.rect, memory.stack, memory.queued
    n = rooms_around(view, memory)
    while n > 0:
        n -= 1
        r = stack[n]
        queued[r] = 0
        for p in range(portals):
            if joined[2 * p] != r and joined[2 * p + 1] != r:
                continue
            other = joined[2 * p] + joined[2 * p + 1] - r
            left, right, top, bottom = box_on_screen(view, portal + 6 * p)
            left, right = max(left, rect[4 * r + 4]), min(right, rect[4 * r + 5])
            top, bottom = max(top, rect[4 * r + 6]), min(bottom, rect[4 * r + 7])
            if left >= right or top >= bottom:
                continue
            o = rect + 4 * (other + 1)
            if left < o[0] or right > o[1] or top < o[2] or bottom > o[3]:
                put(o, min(left, o[0]), max(right, o[1]), min(top, o[2]), max(bottom, o[3]))
                if not queued[other]:
                    queued[other], stack[n] = 1, other
                    n += 1


@kernel
def rooms_around(view, memory):
    """Give the whole image to the rooms around the eye and stack them.

    They contain the eye, or meet at the portal that contains it. Returns their number.
    """
    edge, polygon, heights = ints_at(view, AT.room_edge), floats_at(view, AT.room_polygon), floats_at(view, AT.room_height)
    portal, joined = floats_at(view, AT.portal), ints_at(view, AT.portal_rooms)
    rooms, portals = rows_of(view, AT.room_edge) - 1, rows_of(view, AT.portal)
    rect, stack, queued, width, height = memory.rect, memory.stack, memory.queued, view.width, view.height
    x, y, z = f32(view.eye[0]), f32(view.eye[1]), f32(view.eye[2])
    put(rect, 0, width, 0, height)
    n = 0
    for r in range(rooms):
        queued[r] = 0
        put(rect + 4 * (r + 1), width, 0, height, 0)
        if heights[2 * r] <= y <= heights[2 * r + 1] and inside(polygon, edge[r], edge[r + 1], x, z):
            queued[r] = 1
    for p in range(portals):
        q = portal + 6 * p
        if q[0] <= x <= q[3] and q[1] - 0.1 <= y <= q[4] + 0.1 and q[2] <= z <= q[5]:
            queued[joined[2 * p]] = 1
            queued[joined[2 * p + 1]] = 1
    for r in range(rooms):
        if queued[r]:
            put(rect + 4 * (r + 1), 0, width, 0, height)
            stack[n] = r
            n += 1
    if n == 0:
        for r in range(rooms):
            put(rect + 4 * (r + 1), 0, width, 0, height)
    return n


@kernel
def inside(polygon, first, last, x, z):
    """Whether (x, z) is in the polygon of corners first to last, by ray crossings."""
    odd = False
    for i in range(first, last):
        j = i + 1 if i + 1 < last else first
        ax, az, bx, bz = polygon[2 * i], polygon[2 * i + 1], polygon[2 * j], polygon[2 * j + 1]
        if (az > z) != (bz > z) and x < ax + (z - az) / (bz - az) * (bx - ax):
            odd = not odd
    return odd


@kernel
def box_on_screen(view, box):
    """Rectangle (left, right, top, bottom) [pixels] around a world box in the image.

    It is empty for a box behind the camera.
    """
    width, height = f32(view.width), f32(view.height)
    left, right, top, bottom = width, f32(0), height, f32(0)
    behind, ahead = False, False
    for corner in range(8):
        x = box[0 if corner & 1 else 3] - f32(view.eye[0])
        y = box[1 if corner & 2 else 4] - f32(view.eye[1])
        z = box[2 if corner & 4 else 5] - f32(view.eye[2])
        X, Y, Z = turned(view, x, y, z)
        if view.near > Z:
            behind = True
            continue
        ahead = True
        u, v = width * f32(0.5) + view.focal * X / Z, height * f32(0.5) - view.focal * Y / Z
        left, right, top, bottom = min(left, u - 1), max(right, u + 1), min(top, v - 1), max(bottom, v + 1)
    if not ahead:
        return width, f32(0), height, f32(0)
    if behind:
        return f32(0), width, f32(0), height
    return f32(left), f32(right), f32(top), f32(bottom)


@kernel
def visible_chunks(view, memory):
    """Fill `memory.order` with potentially visible chunks, nearest first; returns their number.

    Also fills their `nearest` and `screen`.
    """
    room_start = ints_at(view, AT.room_start)
    half_w, half_h = f32(view.width) * f32(0.5), f32(view.height) * f32(0.5)
    rect, bins = memory.rect, memory.bins
    for i in range(BINS + 1):
        bins[i] = 0
    found = 0
    for room in range(rows_of(view, AT.room_edge)):
        left, right, top, bottom = rect[4 * room], rect[4 * room + 1], rect[4 * room + 2], rect[4 * room + 3]
        if left >= right:
            continue
        # the pyramid of the room's rectangle: x is between low and high times depth, y likewise
        pyramid = (left - half_w) / view.focal, (right - half_w) / view.focal, (half_h - bottom) / view.focal, (half_h - top) / view.focal
        for c in range(room_start[room], room_start[room + 1], 16):
            hits = in_pyramid(view, memory, c, room_start[room + 1], pyramid)
            while hits:
                k = c + first_bit(hits)
                hits &= hits - 1
                memory.sort[found] = k
                bins[min(BINS - 1, int(memory.nearest[k] / f32(BIN))) + 1] += 1
                found += 1
    for i in range(BINS):
        bins[i + 1] += bins[i]
    for i in range(found):
        k = memory.sort[i]
        b = min(BINS - 1, int(memory.nearest[k] / f32(BIN)))
        memory.order[bins[b]] = k
        bins[b] += 1
    return found


@kernel(inline=True)
def in_pyramid(view, memory, c, end, pyramid):
    """Mask, as bits, of 16 chunks that touch a pyramid.

    They are the chunks c to c + 15 (below `end`). Also writes their `nearest` and `screen`.
    """
    box, chunks = floats_at(view, AT.box), columns_of(view, AT.box)
    low_x, high_x, low_y, high_y = pyramid
    right, up, forward = view.basis
    x, y, z = load(box, c) - f32(view.eye[0]), load(box, chunks + c) - f32(view.eye[1]), load(box, 2 * chunks + c) - f32(view.eye[2])
    X, Y, Z = turned(view, x, y, z)
    hx, hy, hz = load(box, 3 * chunks + c), load(box, 4 * chunks + c), load(box, 5 * chunks + c)
    rx = abs(right[0]) * hx + abs(right[1]) * hy + abs(right[2]) * hz
    ry = abs(up[0]) * hx + abs(up[1]) * hy + abs(up[2]) * hz
    rz = abs(forward[0]) * hx + abs(forward[1]) * hy + abs(forward[2]) * hz
    far, close = Z + rz, Z - rz
    close = select(close < view.near, view.near, close)
    x0, x1, y0, y1 = X - rx, X + rx, Y - ry, Y + ry
    # each side at the depth at which it is widest
    x0 = x0 / select(x0 > f32(0), far, close)
    x1 = x1 / select(x1 > f32(0), close, far)
    y0 = y0 / select(y0 > f32(0), far, close)
    y1 = y1 / select(y1 > f32(0), close, far)
    hits = bits((far > view.near) & (x0 < high_x) & (x1 > low_x) & (y0 < high_y) & (y1 > low_y) & (lanes(c) < end))
    if hits:
        store(memory.nearest, c, close)
        x0, x1 = select(x0 < low_x, low_x, x0), select(x1 > high_x, high_x, x1)
        y0, y1 = select(y0 < low_y, low_y, y0), select(y1 > high_y, high_y, y1)
        note_screen(view, memory, c, x0, x1, y0, y1)
    return hits


@kernel(inline=True)
def note_screen(view, memory, c, x0, x1, y0, y1):
    """Write the pixel bounds of 16 chunks between slopes x0, x1 and y0, y1.

    They are the first and last columns and rows.
    """
    half_w, half_h = f32(view.width) * f32(0.5), f32(view.height) * f32(0.5)
    last_x, last_y = np.int32(view.width - 1), np.int32(view.height - 1)
    right, bottom = to_ints(half_w + x1 * view.focal), to_ints(half_h - y0 * view.focal)
    store(memory.screen, c, to_ints(half_w + x0 * view.focal))
    store(memory.screen, memory.chunks + c, select(right > last_x, last_x, right))
    store(memory.screen, 2 * memory.chunks + c, to_ints(half_h - y1 * view.focal))
    store(memory.screen, 3 * memory.chunks + c, select(bottom > last_y, last_y, bottom))


@kernel(inline=True)
def hidden(canvas, memory, c, bound):
    """Whether chunk c is occluded, given the inverse depth `bound` of its nearest point.

    It is if everything drawn within its bounds in the image is nearer.
    """
    left, right = memory.screen[c], memory.screen[memory.chunks + c]
    top, bottom = memory.screen[2 * memory.chunks + c], memory.screen[3 * memory.chunks + c]
    for y in range(top, bottom + 1):
        for b in range(left & ~15, right + 1, 16):
            x = lanes(b)
            if bits((load(canvas.inverse, y * canvas.pitch + b) < bound) & (x >= left) & (x <= right)):
                return False
    return True

"""Rasterisation: the nearest face of each pixel, exact and without cracks.

Depth is stored as inverse depth, which is linear in the image and computed from the face's plane, not from its corners. A row's
span of a triangle runs between crossings of its edges that depend on each edge alone, so adjacent triangles meet without gap or
overlap. Visible faces are numbered in the order in which they are drawn: their slot.
"""

import numpy as np

from envs.compiled.kernels import kernel
from envs.compiled.simd import (
    bits,
    ceil,
    f32,
    first_bit,
    gather,
    high,
    lanes,
    load,
    low,
    prefetch,
    select,
    spread,
    store,
    to_floats,
    to_ints,
)
from envs.render.cull import hidden
from envs.render.pack import AT, CLAMP, LOG, LOOK, MIRROR, WRAP
from envs.render.view import ROOM, SKIN, columns_of, floats_at, from_eye, ints_at, on_screen, turned

MARGIN = f32(1 + 1e-4)  # of the occlusion test, against rounding


@kernel
def draw_chunks(view, canvas, memory, count):
    """Draw the first `count` chunks of `memory.order`; returns the number of slots used.

    Slot 0, the background, is included.
    """
    face_start = ints_at(view, AT.face_start)
    used = 1
    for i in range(count):
        c = memory.order[i]
        if hidden(canvas, memory, c, MARGIN / memory.nearest[c]):
            continue
        crosses = project(view, memory, c)
        for f in range(face_start[c], face_start[c + 1], 16):
            used = draw_faces(view, canvas, memory, c, f, face_start[c + 1], crosses, used)
    return used


@kernel(inline=True)
def project(view, memory, c):
    """Fill `memory.space` with a chunk's corners; returns whether one is before the near plane."""
    vertex, start, vertices = floats_at(view, AT.vertex), ints_at(view, AT.vertex_start), columns_of(view, AT.vertex)
    ox, oy, oz = from_eye(view, c)
    half_w, half_h = f32(view.width) * f32(0.5), f32(view.height) * f32(0.5)
    crosses = np.int64(0)
    begin, end = start[c], start[c + 1]
    for i in range(begin, end, 16):
        x, y, z = load(vertex, i) + ox, load(vertex, vertices + i) + oy, load(vertex, 2 * vertices + i) + oz
        X, Y, Z = turned(view, x, y, z)
        scale = view.focal / Z
        at = i - begin
        store(memory.space, at, X)
        store(memory.space, ROOM + at, Y)
        store(memory.space, 2 * ROOM + at, Z)
        store(memory.space, 3 * ROOM + at, half_w + X * scale)
        store(memory.space, 4 * ROOM + at, half_h - Y * scale)
        crosses |= bits((Z < view.near) & (lanes(i) < end))
    return crosses != 0


@kernel(inline=True)
def draw_faces(view, canvas, memory, c, f, end, crosses, used):
    """Draw the front faces of up to 16 faces of chunk c from f on.

    Returns the next free slot.
    """
    corner, faces, space = ints_at(view, AT.corner), columns_of(view, AT.plane), memory.space
    kept = facing(view, memory, c, f, end)
    if kept == 0:
        return used
    i0, i1, i2 = load(corner, f), load(corner, faces + f), load(corner, 2 * faces + f)
    cut = np.int64(0)
    if crosses:
        depth = np.int32(2 * ROOM)
        cut = kept & bits(low(low(gather(space, i0 + depth), gather(space, i1 + depth)), gather(space, i2 + depth)) < view.near)
        kept &= ~cut
    column, row = np.int32(3 * ROOM), np.int32(4 * ROOM)
    x0, x1, x2 = gather(space, i0 + column), gather(space, i1 + column), gather(space, i2 + column)
    y0, y1, y2 = gather(space, i0 + row), gather(space, i1 + row), gather(space, i2 + row)
    kept &= may_cover(view, x0, x1, x2, y0, y1, y2)
    if kept:
        set_up(x0, y0, x1, y1, x2, y2, memory.setup)
    while kept:
        k = first_bit(kept)
        kept &= kept - 1
        used += draw_face(view, canvas, memory, c, f + k, k, k, used, True)
    while cut:
        k = first_bit(cut)
        cut &= cut - 1
        used += draw_cut(view, canvas, memory, c, f + k, k, used)
    return used


@kernel(inline=True)
def facing(view, memory, c, f, end):
    """Mask, as bits, of 16 faces that face the camera.

    They are the faces f to f + 15 (below `end`). Also writes their inverse-depth planes to `setup`.
    """
    plane, faces, flags = floats_at(view, AT.plane), columns_of(view, AT.plane), ints_at(view, AT.flags)
    nx, ny, nz = load(plane, f), load(plane, faces + f), load(plane, 2 * faces + f)
    ox, oy, oz = from_eye(view, c)
    away = nx * ox + ny * oy + nz * oz + load(plane, 3 * faces + f)  # distance of the eye behind each plane
    kept = bits(((away < f32(0)) | ((load(flags, f) & np.int32(1)) == np.int32(1))) & (lanes(f) < end))
    if kept:
        zx, zy, z1 = on_screen(view, nx, ny, nz)
        scale = f32(1) / away
        store(memory.setup, 128, zx * scale)
        store(memory.setup, 144, zy * scale)
        store(memory.setup, 160, z1 * scale)
    return kept


@kernel(inline=True)
def may_cover(view, x0, x1, x2, y0, y1, y2):
    """Mask, as bits, of 16 triangles whose bounding boxes contain a pixel centre."""
    half, zero = f32(0.5), f32(0)
    left, right = ceil(low(low(x0, x1), x2) - half), ceil(high(high(x0, x1), x2) - half)
    top, bottom = ceil(low(low(y0, y1), y2) - half), ceil(high(high(y0, y1), y2) - half)
    within = (left < f32(view.width)) & (top < f32(view.height)) & (right > zero) & (bottom > zero)
    return bits((left < right) & (top < bottom) & within)


@kernel(inline=True)
def ordered(x0, y0, x1, y1):
    """Sort two corners by row, the upper one first; scalars or vectors."""
    swap = y0 > y1
    return select(swap, x1, x0), select(swap, y1, y0), select(swap, x0, x1), select(swap, y0, y1)


@kernel(inline=True)
def set_up(x0, y0, x1, y1, x2, y2, setup):
    """Write sorted corners and edge slopes of 16 triangles to `setup` (8, 16).

    Corners are from top to bottom, slopes in columns per row.
    """
    x0, y0, x1, y1 = ordered(x0, y0, x1, y1)
    x1, y1, x2, y2 = ordered(x1, y1, x2, y2)
    x0, y0, x1, y1 = ordered(x0, y0, x1, y1)
    store(setup, 0, x0)
    store(setup, 16, y0)
    store(setup, 32, x1)
    store(setup, 48, y1)
    store(setup, 64, y2)
    store(setup, 80, (x2 - x0) / (y2 - y0))
    store(setup, 96, (x1 - x0) / (y1 - y0))
    store(setup, 112, (x2 - x1) / (y2 - y1))


@kernel(inline=True)
def draw_face(view, canvas, memory, c, t, k, place, used, new):
    """Draw face t of chunk c as slot `used`; returns whether it is visible.

    A visible face that is `new` is recorded. Its plane is number k in `memory.setup`, its corners are number `place`.
    """
    setup = memory.setup
    plane = (setup[128 + k], setup[144 + k], setup[160 + k])
    cut_out = (ints_at(view, AT.flags)[t] & 2) != 0
    skin = (f32(0), f32(0), f32(0), f32(0), f32(0), f32(0), f32(0), f32(0), np.int64(0), np.int64(1), np.int64(1), np.int32(0), np.int32(0))
    if cut_out:
        skin = texture_planes(view, c, t)
    shows = draw(view, canvas, memory, place, plane, np.int32(used), cut_out, skin)
    if shows and new:
        prefetch(floats_at(view, AT.look), LOOK * t)
        s = canvas.skins + SKIN * used
        s[0], s[1], s[2], s[3] = plane[0], plane[1], plane[2], f32(0)
        canvas.slot_face[2 * used], canvas.slot_face[2 * used + 1] = t, c
    return shows


@kernel
def draw_cut(view, canvas, memory, c, t, k, used):
    """Draw the part of face t beyond the near plane as slot `used`.

    Returns whether it is visible.
    """
    corner, faces, polygon = ints_at(view, AT.corner), columns_of(view, AT.plane), memory.polygon
    n = clip_near(view, memory, corner[t], corner[faces + t], corner[2 * faces + t])
    drawn = False
    x0, y0 = spread(polygon[0]), spread(polygon[1])
    for j in range(1, n - 1):
        x1, y1, x2, y2 = polygon[2 * j], polygon[2 * j + 1], polygon[2 * j + 2], polygon[2 * j + 3]
        set_up(x0, y0, spread(x1), spread(y1), spread(x2), spread(y2), memory.setup)
        drawn |= draw_face(view, canvas, memory, c, t, k, 0, used, not drawn)
    return drawn


@kernel
def clip_near(view, memory, i0, i1, i2):
    """Fill `memory.polygon` with a triangle clipped at the near plane; returns its corner count.

    The polygon is in screen x and y; it has 0, 3 or 4 corners.
    """
    space, polygon, near = memory.space, memory.polygon, view.near
    half_w, half_h = f32(view.width) * f32(0.5), f32(view.height) * f32(0.5)
    count = 0
    for edge in range(3):
        a = i0 if edge == 0 else (i1 if edge == 1 else i2)
        b = i1 if edge == 0 else (i2 if edge == 1 else i0)
        za, zb = space[2 * ROOM + a], space[2 * ROOM + b]
        if za >= near:
            polygon[2 * count], polygon[2 * count + 1] = space[3 * ROOM + a], space[4 * ROOM + a]
            count += 1
        if (za >= near) != (zb >= near):
            if za < near:  # always from the visible corner, so that the adjacent triangle gets the same point
                a, b, za, zb = b, a, zb, za
            share = (near - za) / (zb - za)
            x = space[a] + share * (space[b] - space[a])
            y = space[ROOM + a] + share * (space[ROOM + b] - space[ROOM + a])
            polygon[2 * count] = half_w + x * view.focal / near
            polygon[2 * count + 1] = half_h - y * view.focal / near
            count += 1
    return count


@kernel(inline=True)
def draw(view, canvas, memory, k, plane, slot, cut_out, skin):
    """Rasterise triangle k of `memory.setup` with an inverse-depth plane (x, y, 1).

    Returns whether it covers the centre of a pixel. A pixel belongs to it if its centre is at or right of the left edge and left of the
    right edge, at or below the top and above the bottom: edges that triangles share give each pixel to one of them.
    """
    setup, span = memory.setup, memory.span
    x0, y0, x1, y1, y2 = setup[k], setup[16 + k], setup[32 + k], setup[48 + k], setup[64 + k]
    long, upper, lower = setup[80 + k], setup[96 + k], setup[112 + k]
    half, zero, width, covers = f32(0.5), f32(0), f32(view.width), False
    first = int(max(zero, np.ceil(y0 - half)))
    last = int(min(f32(view.height), np.ceil(y2 - half)))
    for top in range(first, last, 16):
        y = lanes(top)
        center = to_floats(y) + half
        a = x0 + (center - y0) * long
        b = select(center < y1, x0 + (center - y0) * upper, x1 + (center - y1) * lower)
        left, right = ceil(low(a, b) - half), ceil(high(a, b) - half)
        left, right = select(left < zero, zero, left), select(right > width, width, right)
        rows = bits((left < right) & (y < last))
        if rows == 0:
            continue
        covers = True
        store(span, 0, to_ints(left))
        store(span, 16, to_ints(right))
        while rows:
            i = first_bit(rows)
            rows &= rows - 1
            if cut_out:
                fill_cut_out(view, canvas, top + i, span[i], span[16 + i] - 1, plane, slot, skin)
            else:
                fill(canvas, top + i, span[i], span[16 + i] - 1, plane, slot)
    return covers


@kernel(inline=True)
def fill(canvas, y, first, last, plane, slot):
    """Write plane and slot to pixels of row y where the plane is nearer.

    The pixels are `first` to `last`.
    """
    start, value = y * canvas.pitch, plane[2] + plane[1] * f32(y)
    for b in range(first & ~15, last + 1, 16):
        x = lanes(b)
        new = value + plane[0] * to_floats(x)
        old = load(canvas.inverse, start + b)
        nearer = (new > old) & (x >= first) & (x <= last)
        store(canvas.inverse, start + b, select(nearer, new, old))
        store(canvas.slots, start + b, select(nearer, slot, load(canvas.slots, start + b)))


@kernel
def fill_cut_out(view, canvas, y, first, last, plane, slot, skin):
    """Fill a row as `fill` does, but only where the texture is not cut out.

    `skin` is the result of `texture_planes`.
    """
    ux, uy, u1, ub, vx, vy, v1, vb, place, width, height, wrap_u, wrap_v = skin
    texels, start, value = ints_at(view, AT.texels), y * canvas.pitch, plane[2] + plane[1] * f32(y)
    u1, v1 = u1 + uy * f32(y), v1 + vy * f32(y)
    for x in range(first, last + 1):
        new = value + plane[0] * f32(x)
        if new > canvas.inverse[start + x]:
            u, v = (u1 + ux * f32(x)) / new + ub, (v1 + vx * f32(x)) / new + vb
            column = min(width - 1, int(within(u, wrap_u) * f32(width)))
            row = min(height - 1, int(within(v, wrap_v) * f32(height)))
            if (texels[place + row * width + column] >> 24) & 255:
                canvas.inverse[start + x] = new
                canvas.slots[start + x] = slot


@kernel(inline=True)
def within(u, wrap):
    """A texture coordinate brought to 0..1 by wrapping mode."""
    if wrap == CLAMP:
        return min(max(u, f32(0)), f32(1))
    if wrap == MIRROR:
        u = u - f32(2) * np.floor(u * f32(0.5))
        return min(u, f32(2) - u)
    return u - np.floor(u)


@kernel
def texture_planes(view, c, t):
    """Planes of u and v of a cut-out face, and its texture's address and size.

    Each plane is (per column, per row, at pixel 0, offset). The wrapping modes of u and v follow.
    """
    g = floats_at(view, AT.look) + LOOK * t
    texture = int(g[15])
    shape, level = ints_at(view, AT.texture_shape), ints_at(view, AT.texture_level)
    ox, oy, oz = from_eye(view, c)
    ux, uy, u1 = on_screen(view, g[0], g[1], g[2])
    vx, vy, v1 = on_screen(view, g[4], g[5], g[6])
    ub = g[3] - (g[0] * ox + g[1] * oy + g[2] * oz)
    vb = g[7] - (g[4] * ox + g[5] * oy + g[6] * oz)
    place = np.int64(level[texture * columns_of(view, AT.texture_level)])
    width, height = shape[2 * texture], shape[2 * texture + 1]
    size = np.int64(1) << (width & LOG), np.int64(1) << (height & LOG)
    return ux, uy, u1, ub, vx, vy, v1, vb, place, size[0], size[1], width >> WRAP, height >> WRAP

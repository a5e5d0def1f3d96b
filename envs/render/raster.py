"""Triangles to pixels: which face is nearest in each pixel, exactly and without cracks.

Depth is kept as inverse depth, which is linear on the screen and comes from the face's plane, not from its corners. A row's
span of a triangle runs between crossings of its edges that depend on each edge alone, so neighbours meet without gap or
overlap. Faces seen are numbered in the order in which they come: their slot.
"""

import numpy as np

from envs.kernels import kernel
from envs.render.cull import floats_at, hidden, ints_at
from envs.render.pack import AT
from envs.simd import bits, ceil, f32, first_bit, gather, high, lanes, load, low, prefetch, select, spread, store, to_floats, to_ints

ROOM = 3 * 96 + 16  # corners that a chunk may have
SKIN = 24  # float32 a slot: see `shade.make_skin`
MARGIN = f32(1 + 1e-4)  # of the occlusion test, for rounding


@kernel
def fill(inverse, slots, start, first, last, value, slope, slot):
    """Where value + slope * x is nearer than what stands in pixels first to last of a row, write it and the slot."""
    for b in range(first & ~15, last + 1, 16):
        x = lanes(b)
        new = value + slope * to_floats(x)
        old = load(inverse, start + b)
        nearer = (new > old) & (x >= first) & (x <= last)
        store(inverse, start + b, select(nearer, new, old))
        store(slots, start + b, select(nearer, slot, load(slots, start + b)))


@kernel
def fill_cut_out(inverse, slots, start, first, last, value, slope, slot, y, skin, texels):
    """As `fill`, but only where the texture is not cut out; `skin` has the planes of u and v, and the texture's place and size."""
    ux, uy, u1, ub, vx, vy, v1, vb, place, width, height = skin
    u1, v1 = u1 + uy * f32(y), v1 + vy * f32(y)
    for x in range(first, last + 1):
        new = value + slope * f32(x)
        if new > inverse[start + x]:
            u, v = (u1 + ux * f32(x)) / new + ub, (v1 + vx * f32(x)) / new + vb
            column = min(width - 1, int((u - np.floor(u)) * f32(width)))
            row = min(height - 1, int((v - np.floor(v)) * f32(height)))
            if (texels[place + row * width + column] >> 24) & 255:
                inverse[start + x] = new
                slots[start + x] = slot


@kernel
def ordered(x0, y0, x1, y1):
    """Two corners, the upper one first; numbers or vectors of them."""
    swap = y0 > y1
    return select(swap, x1, x0), select(swap, y1, y0), select(swap, x0, x1), select(swap, y0, y1)


@kernel
def set_up(x0, y0, x1, y1, x2, y2, setup):
    """Corners of 16 triangles from top to bottom and the slopes of their edges (columns per row), into `setup` (8, 16)."""
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


@kernel
def draw(inverse, slots, pitch, width, height, setup, k, plane, slot, cut_out, skin, texels, span):
    """Rasterise triangle k of `setup` with inverse-depth plane (x, y, 1); whether it covers the centre of a pixel.

    A pixel belongs to it if its centre lies at or right of the left edge and left of the right edge, at or below the top and
    above the bottom: edges that triangles share give each pixel to one of them.
    """
    x0, y0, x1, y1, y2 = setup[k], setup[16 + k], setup[32 + k], setup[48 + k], setup[64 + k]
    long, upper, lower = setup[80 + k], setup[96 + k], setup[112 + k]
    half, zero, covers = f32(0.5), f32(0), False
    first = int(max(zero, np.ceil(y0 - half)))
    last = int(min(f32(height), np.ceil(y2 - half)))
    for top in range(first, last, 16):
        y = lanes(top)
        center = to_floats(y) + half
        a = x0 + (center - y0) * long
        b = select(center < y1, x0 + (center - y0) * upper, x1 + (center - y1) * lower)
        left, right = ceil(low(a, b) - half), ceil(high(a, b) - half)
        left, right = select(left < zero, zero, left), select(right > f32(width), f32(width), right)
        rows = bits((left < right) & (y < last))
        if rows == 0:
            continue
        covers = True
        store(span, 0, to_ints(left))
        store(span, 16, to_ints(right))
        while rows:
            i = first_bit(rows)
            rows &= rows - 1
            row = top + i
            begin, end, value = span[i], span[16 + i] - 1, plane[2] + plane[1] * f32(row)
            if cut_out:
                fill_cut_out(inverse, slots, row * pitch, begin, end, value, plane[0], slot, row, skin, texels)
            else:
                fill(inverse, slots, row * pitch, begin, end, value, plane[0], slot)
    return covers


@kernel
def on_screen(gx, gy, gz, basis, focal, width, height):
    """A world vector's product with the ray through each pixel, as (per column, per row, at pixel 0)."""
    X = gx * basis[0][0] + gy * basis[0][1] + gz * basis[0][2]
    Y = gx * basis[1][0] + gy * basis[1][1] + gz * basis[1][2]
    Z = gx * basis[2][0] + gy * basis[2][1] + gz * basis[2][2]
    X, Y = X * (f32(1) / focal), Y * (f32(-1) / focal)
    half = f32(0.5)
    return X, Y, Z + X * (half - f32(width) * half) + Y * (half - f32(height) * half)


@kernel
def project(table, c, eye, basis, focal, near, width, height, space):
    """Fill `space` with a chunk's corners; returns the chunk's centre from the eye [m] and whether a corner is nearer than `near`.

    `space` (5 * room, flat) gets camera x, y, z [m] and screen x, y [pixels].
    """
    box, vertex, start = floats_at(table, AT.box), floats_at(table, AT.vertex), ints_at(table, AT.vertex_start)
    chunks, vertices = table[3 * AT.box + 2], table[3 * AT.vertex + 2]
    ox, oy, oz = f32(box[c] - eye[0]), f32(box[chunks + c] - eye[1]), f32(box[2 * chunks + c] - eye[2])
    half_w, half_h = f32(width) * f32(0.5), f32(height) * f32(0.5)
    room = ROOM
    crosses = np.int64(0)
    begin, end = start[c], start[c + 1]
    for i in range(begin, end, 16):
        x, y, z = load(vertex, i) + ox, load(vertex, vertices + i) + oy, load(vertex, 2 * vertices + i) + oz
        X = basis[0][0] * x + basis[0][1] * y + basis[0][2] * z
        Y = basis[1][0] * x + basis[1][1] * y + basis[1][2] * z
        Z = basis[2][0] * x + basis[2][1] * y + basis[2][2] * z
        scale = focal / Z
        at = i - begin
        store(space, at, X)
        store(space, room + at, Y)
        store(space, 2 * room + at, Z)
        store(space, 3 * room + at, half_w + X * scale)
        store(space, 4 * room + at, half_h - Y * scale)
        crosses |= bits((Z < near) & (lanes(i) < end))
    return ox, oy, oz, crosses != 0


@kernel
def clip_near(space, i0, i1, i2, focal, near, width, height, polygon):
    """Fill polygon (8, flat) with x and y of screen corners of the part of a triangle beyond `near`; returns how many: 0, 3 or 4."""
    room = ROOM
    count = 0
    for edge in range(3):
        a = i0 if edge == 0 else (i1 if edge == 1 else i2)
        b = i1 if edge == 0 else (i2 if edge == 1 else i0)
        za, zb = space[2 * room + a], space[2 * room + b]
        if za >= near:
            polygon[2 * count], polygon[2 * count + 1] = space[3 * room + a], space[4 * room + a]
            count += 1
        if (za >= near) != (zb >= near):
            if za < near:  # from the visible corner always, so that the neighbour finds the same point
                a, b, za, zb = b, a, zb, za
            share = (near - za) / (zb - za)
            x = space[a] + share * (space[b] - space[a])
            y = space[room + a] + share * (space[room + b] - space[room + a])
            polygon[2 * count] = f32(width) * f32(0.5) + x * focal / near
            polygon[2 * count + 1] = f32(height) * f32(0.5) - y * focal / near
            count += 1
    return count


@kernel
def texture_planes(table, t, ox, oy, oz, basis, focal, width, height):
    """Planes of u and v of a cut-out face, and its texture's place and size: the `skin` of `fill_cut_out`."""
    g, texture = floats_at(table, AT.gradient) + 12 * t, ints_at(table, AT.texture)[t]
    shape, level = ints_at(table, AT.texture_shape), ints_at(table, AT.texture_level)
    ux, uy, u1 = on_screen(g[0], g[1], g[2], basis, focal, width, height)
    vx, vy, v1 = on_screen(g[4], g[5], g[6], basis, focal, width, height)
    ub = g[3] - (g[0] * ox + g[1] * oy + g[2] * oz)
    vb = g[7] - (g[4] * ox + g[5] * oy + g[6] * oz)
    place = np.int64(level[texture * table[3 * AT.texture_level + 2]])
    return ux, uy, u1, ub, vx, vy, v1, vb, place, np.int64(1) << shape[2 * texture], np.int64(1) << shape[2 * texture + 1]


@kernel
def enter(used, t, c, plane, slot_face, skins):
    """Note face t of chunk c as a slot: its inverse-depth plane, and a 0 for the skin that `shade` makes if it shows."""
    at = SKIN * used
    skins[at], skins[at + 1], skins[at + 2], skins[at + 3] = plane[0], plane[1], plane[2], f32(0)
    slot_face[2 * used], slot_face[2 * used + 1] = t, c


@kernel
def draw_chunks(
    table,
    eye,
    basis,
    focal,
    near,
    width,
    height,
    count,
    order,
    nearest,
    screen,
    stride,
    space,
    inverse,
    slots,
    pitch,
    slot_face,
    skins,
    scratch,
):
    """Draw chunks in order into inverse depth and slots; returns how many slots.

    `slot_face` (flat, 2 a slot) gets face and chunk, `skins` (flat, SKIN a slot) the inverse-depth plane and a 0 for "to be made".
    """
    face_start = ints_at(table, AT.face_start)
    used = 1  # slot 0 is nothing
    for i in range(count):
        c = order[i]
        bound = MARGIN / nearest[c]
        if hidden(inverse, pitch, screen[c], screen[stride + c], screen[2 * stride + c], screen[3 * stride + c], bound):
            continue
        ox, oy, oz, crosses = project(table, c, eye, basis, focal, near, width, height, space)
        lens = (basis, focal, near, width, height)
        for f in range(face_start[c], face_start[c + 1], 16):
            used = draw_faces(
                table, f, face_start[c + 1], c, (ox, oy, oz), crosses, lens, space, inverse, slots, pitch, slot_face, skins, scratch, used
            )
    return used


@kernel
def draw_faces(table, f, end, c, offset, crosses, lens, space, inverse, slots, pitch, slot_face, skins, scratch, used):
    """Draw up to 16 faces of chunk c from f on; returns the next free slot."""
    basis, focal, near, width, height = lens
    polygon, setup, span = scratch
    ox, oy, oz = offset
    plane, corner, flags, texels = (
        floats_at(table, AT.plane),
        ints_at(table, AT.corner),
        ints_at(table, AT.flags),
        ints_at(table, AT.texels),
    )
    faces, room = table[3 * AT.plane + 2], ROOM
    zero, half = f32(0), f32(0.5)
    nx, ny, nz, flag = load(plane, f), load(plane, faces + f), load(plane, 2 * faces + f), load(flags, f)
    away = nx * ox + ny * oy + nz * oz + load(plane, 3 * faces + f)
    kept = bits(((away < zero) | ((flag & np.int32(1)) == np.int32(1))) & (lanes(f) < end))
    if kept == 0:
        return used
    i0, i1, i2 = load(corner, f), load(corner, faces + f), load(corner, 2 * faces + f)
    zx, zy, z1 = on_screen(nx, ny, nz, basis, focal, width, height)
    scale = f32(1) / away
    store(setup, 128, zx * scale)
    store(setup, 144, zy * scale)
    store(setup, 160, z1 * scale)
    cut = np.int64(0)
    if crosses:
        z0, z2 = gather(space, i0 + np.int32(2 * room)), gather(space, i2 + np.int32(2 * room))
        cut = kept & bits(low(low(z0, z2), gather(space, i1 + np.int32(2 * room))) < near)
        kept &= ~cut
    x0, y0 = gather(space, i0 + np.int32(3 * room)), gather(space, i0 + np.int32(4 * room))
    x1, y1 = gather(space, i1 + np.int32(3 * room)), gather(space, i1 + np.int32(4 * room))
    x2, y2 = gather(space, i2 + np.int32(3 * room)), gather(space, i2 + np.int32(4 * room))
    left, right = ceil(low(low(x0, x1), x2) - half), ceil(high(high(x0, x1), x2) - half)
    top, bottom = ceil(low(low(y0, y1), y2) - half), ceil(high(high(y0, y1), y2) - half)
    kept &= bits((left < right) & (top < bottom) & (left < f32(width)) & (top < f32(height)) & (right > zero) & (bottom > zero))
    holes = (bits((flag & np.int32(2)) == np.int32(2)), ox, oy, oz)
    if kept:
        set_up(x0, y0, x1, y1, x2, y2, setup)
    while kept:
        k = first_bit(kept)
        kept &= kept - 1
        used += draw_face(table, f, k, c, holes, lens, inverse, slots, pitch, slot_face, skins, setup, k, span, texels, used, True)
    while cut:
        k = first_bit(cut)
        cut &= cut - 1
        n = clip_near(space, corner[f + k], corner[faces + f + k], corner[2 * faces + f + k], focal, near, width, height, polygon)
        drawn = False
        for j in range(1, n - 1):
            p, q = 2 * j, 2 * j + 2
            set_up(
                spread(polygon[0]),
                spread(polygon[1]),
                spread(polygon[p]),
                spread(polygon[p + 1]),
                spread(polygon[q]),
                spread(polygon[q + 1]),
                setup,
            )
            drawn |= draw_face(
                table, f, k, c, holes, lens, inverse, slots, pitch, slot_face, skins, setup, 0, span, texels, used, not drawn
            )
        used += drawn
    return used


@kernel
def draw_face(table, f, k, c, holes, lens, inverse, slots, pitch, slot_face, skins, setup, place, span, texels, used, new):
    """Draw face f + k, whose corners are at `place` in `setup`, as slot `used`, noted if it shows and is new; whether it shows."""
    basis, focal, _, width, height = lens
    plane = (setup[128 + k], setup[144 + k], setup[160 + k])
    cut_out = ((holes[0] >> k) & 1) != 0
    skin = (f32(0), f32(0), f32(0), f32(0), f32(0), f32(0), f32(0), f32(0), np.int64(0), np.int64(1), np.int64(1))
    if cut_out:
        skin = texture_planes(table, f + k, holes[1], holes[2], holes[3], basis, focal, width, height)
    shows = draw(inverse, slots, pitch, width, height, setup, place, plane, np.int32(used), cut_out, skin, texels, span)
    if shows and new:
        prefetch(floats_at(table, AT.gradient), 12 * (f + k))
        enter(used, f + k, c, plane, slot_face, skins)
    return shows

"""Triangles to pixels: which face is nearest in each pixel, exactly and without cracks.

Depth is kept as inverse depth, which is linear on the screen and comes from the face's plane, not from its corners. A row's
span of a triangle runs between crossings of its edges that depend on each edge alone, so neighbours meet without gap or
overlap. Faces seen are numbered in the order in which they come: their slot.
"""

import numpy as np

from envs.kernels import kernel
from envs.render.cull import floats_at, hidden, ints_at
from envs.render.pack import AT
from envs.simd import bits, f32, first_bit, lanes, load, select, store, to_floats

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
def draw(inverse, slots, pitch, width, height, corners, plane, slot, cut_out, skin, texels):
    """Rasterise one triangle with screen corners (x0, y0, x1, y1, x2, y2) and inverse-depth plane (x, y, 1)."""
    x0, y0, x1, y1, x2, y2 = corners
    if y0 > y1:
        x0, y0, x1, y1 = x1, y1, x0, y0
    if y1 > y2:
        x1, y1, x2, y2 = x2, y2, x1, y1
        if y0 > y1:
            x0, y0, x1, y1 = x1, y1, x0, y0
    first = int(max(f32(0), np.ceil(y0 - f32(0.5))))
    middle = int(min(f32(height), max(f32(0), np.ceil(y1 - f32(0.5)))))
    last = int(min(f32(height), np.ceil(y2 - f32(0.5))))
    if first >= last:
        return
    long = (x2 - x0) / (y2 - y0)
    xs, ys, short, end = x0, y0, (x1 - x0) / (y1 - y0), middle
    for part in range(2):
        for y in range(first, end):
            center = f32(y) + f32(0.5)
            a = x0 + (center - y0) * long
            b = xs + (center - ys) * short
            left = int(max(f32(0), np.ceil(min(a, b) - f32(0.5))))
            right = int(min(f32(width), np.ceil(max(a, b) - f32(0.5)))) - 1
            if left > right:
                continue
            value = plane[2] + plane[1] * f32(y)
            if cut_out:
                fill_cut_out(inverse, slots, y * pitch, left, right, value, plane[0], slot, y, skin, texels)
            else:
                fill(inverse, slots, y * pitch, left, right, value, plane[0], slot)
        if part == 0:
            xs, ys, short, first, end = x1, y1, (x2 - x1) / (y2 - y1), middle, last


@kernel
def on_screen(gx, gy, gz, basis, focal, width, height):
    """A world vector's product with the ray through each pixel, as (per column, per row, at pixel 0)."""
    X = gx * basis[0, 0] + gy * basis[0, 1] + gz * basis[0, 2]
    Y = gx * basis[1, 0] + gy * basis[1, 1] + gz * basis[1, 2]
    Z = gx * basis[2, 0] + gy * basis[2, 1] + gz * basis[2, 2]
    X, Y = X / focal, Y / focal
    half = f32(0.5)
    return X, -Y, Z + X * (half - f32(width) * half) + Y * (f32(height) * half - half)


@kernel
def project(table, c, eye, basis, focal, near, width, height, space):
    """Fill `space` with a chunk's corners; returns the chunk's centre from the eye [m] and whether a corner is nearer than `near`.

    `space` (5 * room, flat) gets camera x, y, z [m] and screen x, y [pixels].
    """
    box, vertex, start = floats_at(table, AT.box), floats_at(table, AT.vertex), ints_at(table, AT.vertex_start)
    chunks, vertices = table[AT.box, 2], table[AT.vertex, 2]
    ox, oy, oz = f32(box[c] - eye[0]), f32(box[chunks + c] - eye[1]), f32(box[2 * chunks + c] - eye[2])
    half_w, half_h = f32(width) * f32(0.5), f32(height) * f32(0.5)
    room = len(space) // 5
    crosses = np.int64(0)
    begin, end = start[c], start[c + 1]
    for i in range(begin, end, 16):
        x, y, z = load(vertex, i) + ox, load(vertex, vertices + i) + oy, load(vertex, 2 * vertices + i) + oz
        X = basis[0, 0] * x + basis[0, 1] * y + basis[0, 2] * z
        Y = basis[1, 0] * x + basis[1, 1] * y + basis[1, 2] * z
        Z = basis[2, 0] * x + basis[2, 1] * y + basis[2, 2] * z
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
    """Fill polygon (4, 2) with screen corners of the part of a triangle beyond `near`; returns how many: 0, 3 or 4."""
    room = len(space) // 5
    count = 0
    for edge in range(3):
        a = i0 if edge == 0 else (i1 if edge == 1 else i2)
        b = i1 if edge == 0 else (i2 if edge == 1 else i0)
        za, zb = space[2 * room + a], space[2 * room + b]
        if za >= near:
            polygon[count, 0], polygon[count, 1] = space[3 * room + a], space[4 * room + a]
            count += 1
        if (za >= near) != (zb >= near):
            if za < near:  # from the visible corner always, so that the neighbour finds the same point
                a, b, za, zb = b, a, zb, za
            share = (near - za) / (zb - za)
            x = space[a] + share * (space[b] - space[a])
            y = space[room + a] + share * (space[room + b] - space[room + a])
            polygon[count, 0] = f32(width) * f32(0.5) + x * focal / near
            polygon[count, 1] = f32(height) * f32(0.5) - y * focal / near
            count += 1
    return count


@kernel
def texture_planes(table, t, ox, oy, oz, basis, focal, width, height):
    """Planes of u and v of a cut-out face, and its texture's place and size: the `skin` of `fill_cut_out`."""
    g, texture = floats_at(table, AT.gradient)[12 * t : 12 * t + 12], ints_at(table, AT.texture)[t]
    shape, level = ints_at(table, AT.texture_shape), ints_at(table, AT.texture_level)
    ux, uy, u1 = on_screen(g[0], g[1], g[2], basis, focal, width, height)
    vx, vy, v1 = on_screen(g[4], g[5], g[6], basis, focal, width, height)
    ub = g[3] - (g[0] * ox + g[1] * oy + g[2] * oz)
    vb = g[7] - (g[4] * ox + g[5] * oy + g[6] * oz)
    place = np.int64(level[texture * table[AT.texture_level, 2]])
    return ux, uy, u1, ub, vx, vy, v1, vb, place, np.int64(1) << shape[2 * texture], np.int64(1) << shape[2 * texture + 1]


@kernel
def draw_chunks(table, eye, basis, focal, near, width, height, count, order, nearest, screen, space, inverse, slots, pitch, slot_face, skins):
    """Draw chunks in order into inverse depth and slots; returns how many slots.

    `slot_face` (flat, 2 a slot) gets face and chunk, `skins` (flat, SKIN a slot) the inverse-depth plane and a 0 for "to be made".
    """
    face_start, texels = ints_at(table, AT.face_start), ints_at(table, AT.texels)
    plane, corner, flags = floats_at(table, AT.plane), ints_at(table, AT.corner), ints_at(table, AT.flags)
    faces, room, stride = table[AT.plane, 2], len(space) // 5, len(screen) // 4
    polygon = np.empty((4, 2), np.float32)
    nothing = (f32(0), f32(0), f32(0), f32(0), f32(0), f32(0), f32(0), f32(0), np.int64(0), np.int64(1), np.int64(1))
    half, zero = f32(0.5), f32(0)
    used = 1  # slot 0 is nothing
    for i in range(count):
        c = order[i]
        bound = MARGIN / nearest[c]
        if hidden(inverse, pitch, screen[c], screen[stride + c], screen[2 * stride + c], screen[3 * stride + c], bound):
            continue
        ox, oy, oz, crosses = project(table, c, eye, basis, focal, near, width, height, space)
        for f in range(face_start[c], face_start[c + 1], 16):
            away = load(plane, f) * ox + load(plane, faces + f) * oy + load(plane, 2 * faces + f) * oz + load(plane, 3 * faces + f)
            kept = bits(((away < zero) | ((load(flags, f) & np.int32(1)) == np.int32(1))) & (lanes(f) < face_start[c + 1]))
            while kept:
                t = f + first_bit(kept)
                kept &= kept - 1
                i0, i1, i2 = corner[t], corner[faces + t], corner[2 * faces + t]
                x0, y0 = space[3 * room + i0], space[4 * room + i0]
                x1, y1 = space[3 * room + i1], space[4 * room + i1]
                x2, y2 = space[3 * room + i2], space[4 * room + i2]
                cut = crosses and min(space[2 * room + i0], space[2 * room + i1], space[2 * room + i2]) < near
                if not cut:
                    left, right = np.ceil(min(x0, x1, x2) - half), np.ceil(max(x0, x1, x2) - half)
                    top, bottom = np.ceil(min(y0, y1, y2) - half), np.ceil(max(y0, y1, y2) - half)
                    if left >= right or top >= bottom or left >= f32(width) or top >= f32(height) or right <= zero or bottom <= zero:
                        continue
                nx, ny, nz = plane[t], plane[faces + t], plane[2 * faces + t]
                zx, zy, z1 = on_screen(nx, ny, nz, basis, focal, width, height)
                scale = f32(1) / (nx * ox + ny * oy + nz * oz + plane[3 * faces + t])
                flat = (zx * scale, zy * scale, z1 * scale)
                holes = (flags[t] & 2) != 0
                skin = texture_planes(table, t, ox, oy, oz, basis, focal, width, height) if holes else nothing
                slot_face[2 * used], slot_face[2 * used + 1] = t, c
                at = SKIN * used
                skins[at], skins[at + 1], skins[at + 2], skins[at + 3] = flat[0], flat[1], flat[2], f32(0)
                if not cut:
                    draw(inverse, slots, pitch, width, height, (x0, y0, x1, y1, x2, y2), flat, np.int32(used), holes, skin, texels)
                else:
                    n = clip_near(space, i0, i1, i2, focal, near, width, height, polygon)
                    for j in range(n - 2):
                        piece = (polygon[0, 0], polygon[0, 1], polygon[j + 1, 0], polygon[j + 1, 1], polygon[j + 2, 0], polygon[j + 2, 1])
                        draw(inverse, slots, pitch, width, height, piece, flat, np.int32(used), holes, skin, texels)
                used += 1
    return used

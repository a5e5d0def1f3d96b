"""Pixels to pictures: colour, depth and instance of the face in each pixel, 16 pixels at a time."""

import numpy as np

from envs.kernels import kernel
from envs.render.cull import floats_at, ints_at
from envs.render.pack import AT
from envs.render.raster import SKIN, on_screen
from envs.simd import (
    bits,
    f32,
    first_bit,
    float_bits,
    floor,
    gather,
    lanes,
    load,
    select,
    spread,
    store_first,
    store_rgb,
    to_floats,
    to_ints,
)

RGB, DEPTH, INSTANCE = 1, 2, 4
READY, U, V, LIGHT, TEXELS, COLOR = 3, 4, 8, 12, 16, 17  # where things stand in a skin; the inverse-depth plane comes first


@kernel
def make_skin(table, slot, slot_face, eye, basis, focal, width, height, skins):
    """Complete a slot's skin: planes of u, v and light (x, y, 1, b), texels per pixel over depth cubed, colour."""
    box, g, color = floats_at(table, AT.box), floats_at(table, AT.gradient), floats_at(table, AT.color)
    face, chunk, chunks = slot_face[2 * slot], slot_face[2 * slot + 1], table[3 * AT.box + 2]
    ox, oy, oz = f32(box[chunk] - eye[0]), f32(box[chunks + chunk] - eye[1]), f32(box[2 * chunks + chunk] - eye[2])
    s = skins + SKIN * slot
    s[READY] = f32(1)
    for i in range(3):
        a, b, c, d = g[12 * face + 4 * i], g[12 * face + 4 * i + 1], g[12 * face + 4 * i + 2], g[12 * face + 4 * i + 3]
        s[U + 4 * i], s[U + 4 * i + 1], s[U + 4 * i + 2] = on_screen(a, b, c, basis, focal, width, height)
        s[U + 4 * i + 3] = d - (a * ox + b * oy + c * oz)
        s[COLOR + i] = color[3 * face + i] * f32(1 / 255)
    texture = ints_at(table, AT.texture)[face]
    if texture >= 0:
        shape = ints_at(table, AT.texture_shape)
        texel = s[U] * (s[V + 1] * s[2] - s[V + 2] * s[1]) - s[U + 1] * (s[V] * s[2] - s[V + 2] * s[0])
        texel += s[U + 2] * (s[V] * s[1] - s[V + 1] * s[0])
        s[TEXELS] = abs(texel) * f32(1 << (shape[2 * texture] + shape[2 * texture + 1]))


@kernel
def texel_index(table, texture, s, x, y, z, depth):
    """Indices of the texels under 16 pixels at (x, y) and depths z; `depth` [m] of one of them chooses the mip level."""
    shape, levels = ints_at(table, AT.texture_shape), ints_at(table, AT.texture_level)
    log_w, log_h = shape[2 * texture], shape[2 * texture + 1]
    exponent = (float_bits(f32(s[TEXELS] * depth * depth * depth)) >> 23) - 127
    level = min(max(0, (exponent + 1) >> 1), max(log_w, log_h))
    log_w, log_h = max(0, log_w - level), max(0, log_h - level)
    u = z * (s[U] * x + (s[U + 1] * y + s[U + 2])) + s[U + 3]
    v = z * (s[V] * x + (s[V + 1] * y + s[V + 2])) + s[V + 3]
    column = to_ints(floor(u * f32(1 << log_w))) & np.int32((1 << log_w) - 1)
    row = to_ints(floor(v * f32(1 << log_h))) & np.int32((1 << log_h) - 1)
    return (row << np.int32(log_w)) + column + np.int32(levels[texture * table[3 * AT.texture_level + 2] + level])


@kernel
def byte(color):
    """Sixteen colours from 0 to 255 as integers, clipped."""
    return to_ints(select(color > f32(255), f32(255), color))


@kernel
def shade(table, eye, basis, focal, width, height, inverse, slots, pitch, slot_face, skins, sensors, view, rgb, depth, instance):
    """Write one view into the flat arrays rgb, depth and instance of a batch, those that `sensors` has the bits of."""
    texture, ids, texels = ints_at(table, AT.texture), ints_at(table, AT.instance), ints_at(table, AT.texels)
    for row in range(height):
        y = f32(row)
        for b in range(0, width, 16):
            inv = load(inverse, row * pitch + b)
            z = select(inv > f32(0), f32(1) / inv, f32(0))
            out = (view * height + row) * width + b
            if sensors & DEPTH:
                store_first(depth, out, z, width - b)
            if not sensors & (RGB | INSTANCE):
                continue
            x = to_floats(lanes(b))
            slot = load(slots, row * pitch + b)
            index, who = spread(np.int32(0)), spread(np.int32(0))
            red = green = blue = spread(f32(0))
            textured = False
            rest = np.int64(0xFFFF)
            while rest:
                at = row * pitch + b + first_bit(rest)
                number = slots[at]
                here = slot == number
                rest &= ~bits(here)
                face = slot_face[2 * number]
                who = select(here, ids[face] if number > 0 else np.int32(0), who)
                if not sensors & RGB:
                    continue
                s = skins + SKIN * number
                if s[READY] == f32(0):
                    make_skin(table, number, slot_face, eye, basis, focal, width, height, skins)
                light = z * (s[LIGHT] * x + (s[LIGHT + 1] * y + s[LIGHT + 2])) + s[LIGHT + 3]
                red = select(here, light * s[COLOR], red)
                green = select(here, light * s[COLOR + 1], green)
                blue = select(here, light * s[COLOR + 2], blue)
                if number > 0 and texture[face] >= 0:
                    textured = True
                    index = select(here, texel_index(table, texture[face], s, x, y, z, f32(1) / inverse[at]), index)
            if sensors & INSTANCE:
                store_first(instance, out, who, width - b)
            if sensors & RGB:
                if textured:
                    texel = gather(texels, index)
                    red = red * to_floats(texel & np.int32(255))
                    green = green * to_floats((texel >> np.int32(8)) & np.int32(255))
                    blue = blue * to_floats((texel >> np.int32(16)) & np.int32(255))
                else:
                    red, green, blue = red * f32(255), green * f32(255), blue * f32(255)
                store_rgb(rgb, 3 * out, byte(red) | (byte(green) << np.int32(8)) | (byte(blue) << np.int32(16)), width - b)

"""Shading: colour, depth and instance of the face in each pixel, 16 pixels at once."""

import numpy as np

from envs.compiled.kernels import kernel
from envs.compiled.simd import (
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
from envs.render.pack import AT, CLAMP, LOG, LOOK, MIRROR, WRAP
from envs.render.view import SKIN, columns_of, floats_at, from_eye, ints_at, on_screen, rows_of

RGB, DEPTH, INSTANCE = 1, 2, 4
READY, U, V, LIGHT, TEXELS, COLOR, TEXTURE = 3, 4, 8, 12, 16, 17, 20  # offsets within a skin, after the inverse-depth plane


@kernel
def make_skin(view, canvas, slot):
    """Complete a slot's skin: planes of u, v and light, texel density, colour.

    A plane is (x, y, 1, b); the density is texels per pixel over depth cubed.
    """
    face, chunk = canvas.slot_face[2 * slot], canvas.slot_face[2 * slot + 1]
    g = floats_at(view, AT.look) + LOOK * face
    ox, oy, oz = from_eye(view, chunk)
    s = canvas.skins + SKIN * slot
    s[READY] = f32(1)
    for i in range(3):
        a, b, c, d = g[4 * i], g[4 * i + 1], g[4 * i + 2], g[4 * i + 3]
        s[U + 4 * i], s[U + 4 * i + 1], s[U + 4 * i + 2] = on_screen(view, a, b, c)
        s[U + 4 * i + 3] = d - (a * ox + b * oy + c * oz)
        s[COLOR + i] = g[12 + i]
    s[TEXTURE] = g[15]
    texture = int(g[15])
    if texture >= 0:
        shape = ints_at(view, AT.texture_shape)
        texel = s[U] * (s[V + 1] * s[2] - s[V + 2] * s[1]) - s[U + 1] * (s[V] * s[2] - s[V + 2] * s[0])
        texel += s[U + 2] * (s[V] * s[1] - s[V + 1] * s[0])
        s[TEXELS] = abs(texel) * f32(1 << ((shape[2 * texture] & LOG) + (shape[2 * texture + 1] & LOG)))


@kernel(inline=True)
def texel_index(view, texture, s, x, y, z, depth, special):
    """Indices of the texels of 16 pixels at (x, y) and depths z.

    `depth` [m] of one of them determines the mip level. `special` is a constant: whether textures may clamp or mirror.
    """
    shape, levels = ints_at(view, AT.texture_shape), ints_at(view, AT.texture_level)
    wrap_u, wrap_v = shape[2 * texture] >> WRAP, shape[2 * texture + 1] >> WRAP
    log_w, log_h = shape[2 * texture], shape[2 * texture + 1]
    if special:
        log_w, log_h = log_w & LOG, log_h & LOG
    exponent = (float_bits(f32(s[TEXELS] * depth * depth * depth)) >> 23) - 127
    level = min(max(0, (exponent + 1) >> 1), max(log_w, log_h))
    log_w, log_h = max(0, log_w - level), max(0, log_h - level)
    u = z * (s[U] * x + (s[U + 1] * y + s[U + 2])) + s[U + 3]
    v = z * (s[V] * x + (s[V + 1] * y + s[V + 2])) + s[V + 3]
    column, row = to_ints(floor(u * f32(1 << log_w))), to_ints(floor(v * f32(1 << log_h)))
    if special:
        column, row = wrapped(column, np.int32(1 << log_w), wrap_u), wrapped(row, np.int32(1 << log_h), wrap_v)
    else:
        column, row = column & np.int32((1 << log_w) - 1), row & np.int32((1 << log_h) - 1)
    return (row << np.int32(log_w)) + column + np.int32(levels[texture * columns_of(view, AT.texture_level) + level])


@kernel(inline=True)
def wrapped(texel, size, wrap):
    """Texels along an axis, wrapped into a texture of `size` (a power of two)."""
    last = size - np.int32(1)
    if wrap == CLAMP:
        texel = select(texel < np.int32(0), np.int32(0), texel)
        return select(texel > last, last, texel)
    if wrap == MIRROR:
        texel = texel & (size + last)
        return select(texel > last, (size + last) - texel, texel)
    return texel & last


@kernel(inline=True)
def byte(color):
    """Sixteen colours from 0 to 255 as integers, clipped."""
    return to_ints(select(color > f32(255), f32(255), color))


@kernel
def shade(view, canvas, sensors, number, rgb, depth, instance):
    """Write image `number` of a batch to the arrays of the `sensors` bits.

    Scenes without textures that clamp or mirror, which are most, have a loop of their own, because they must not pay for the others.
    """
    shape, special = ints_at(view, AT.texture_shape), False
    for texture in range(rows_of(view, AT.texture_shape)):
        special |= shape[2 * texture] > LOG
    if special:
        paint(view, canvas, sensors, number, rgb, depth, instance, True)
    else:
        paint(view, canvas, sensors, number, rgb, depth, instance, False)


@kernel(inline=True)
def paint(view, canvas, sensors, number, rgb, depth, instance, special):
    """Write image `number` as `shade` does; `special` is the constant of `texel_index`."""
    for row in range(view.height):
        for b in range(0, view.width, 16):
            inverse = load(canvas.inverse, row * canvas.pitch + b)
            z = select(inverse > f32(0), f32(1) / inverse, f32(0))
            out, count = (number * view.height + row) * view.width + b, view.width - b
            if sensors & DEPTH:
                store_first(depth, out, z, count)
            if sensors & (RGB | INSTANCE):
                who, packed = look_up(view, canvas, sensors, row, b, z, special)
                if sensors & INSTANCE:
                    store_first(instance, out, who, count)
                if sensors & RGB:
                    store_rgb(rgb, 3 * out, packed, count)


@kernel(inline=True)
def look_up(view, canvas, sensors, row, b, z, special):
    """Instances and colours of 16 pixels from b on in a row, at depths z.

    Red is in the lowest byte. The distinct faces are processed one after another.
    """
    ids = ints_at(view, AT.instance)
    start = row * canvas.pitch + b
    x, y, slot = to_floats(lanes(b)), f32(row), load(canvas.slots, start)
    index, who = spread(np.int32(0)), spread(np.int32(0))
    red = green = blue = spread(f32(0))
    textured = False
    rest = np.int64(0xFFFF)
    while rest:
        at = start + first_bit(rest)
        k = canvas.slots[at]
        here = slot == k
        rest &= ~bits(here)
        face = canvas.slot_face[2 * k]
        who = select(here, ids[face] if k > 0 else np.int32(0), who)
        if not sensors & RGB:
            continue
        s = canvas.skins + SKIN * k
        if s[READY] == f32(0):
            make_skin(view, canvas, k)
        light = z * (s[LIGHT] * x + (s[LIGHT + 1] * y + s[LIGHT + 2])) + s[LIGHT + 3]
        red = select(here, light * s[COLOR], red)
        green = select(here, light * s[COLOR + 1], green)
        blue = select(here, light * s[COLOR + 2], blue)
        if s[TEXTURE] >= f32(0):
            textured = True
            texture, depth = int(s[TEXTURE]), f32(1) / canvas.inverse[at]
            index = select(here, texel_index(view, texture, s, x, y, z, depth, special), index)
    texel = spread(np.int32(0xFFFFFF))
    if textured:
        texel = gather(ints_at(view, AT.texels), index)
    red = byte(red * to_floats(texel & np.int32(255)))
    green = byte(green * to_floats((texel >> np.int32(8)) & np.int32(255)))
    blue = byte(blue * to_floats((texel >> np.int32(16)) & np.int32(255)))
    return who, red | (green << np.int32(8)) | (blue << np.int32(16))

"""Records passed between the renderer's kernels: view, canvas and working memory."""

from typing import Any, NamedTuple

import numpy as np

from envs.compiled.kernels import kernel
from envs.compiled.simd import at_address, f32
from envs.render.pack import AT, CHUNK

ROOM = 3 * CHUNK + 16  # greatest number of a chunk's corners, and space for a load of 16 beyond them
SKIN = 24  # float32 per slot: see `shade`
BINS = 512  # of the sort of chunks by distance


class View(NamedTuple):
    """A camera in a packed scene.

    Eye [m], basis (right, up, forward), focal length [pixels], near plane [m], image size [pixels].
    """

    table: Any  # `Packed.table`
    eye: Any
    basis: Any
    focal: Any
    near: Any
    width: Any
    height: Any


class Canvas(NamedTuple):
    """An unfinished image: inverse depth and slot of each pixel, and the slots' contents.

    Rows are `pitch` apart. A slot is a visible face: `slot_face` has its face and chunk, `skins` its inverse-depth plane and the values
    that `shade` adds.
    """

    inverse: Any
    slots: Any
    pitch: Any
    slot_face: Any
    skins: Any


class Memory(NamedTuple):
    """Working memory of one thread."""

    rect: Any  # (rooms + 1, 4): rectangle of the image in which each room may be visible
    stack: Any  # rooms still to process
    queued: Any  # whether a room is on the stack
    bins: Any
    order: Any  # potentially visible chunks, nearest first
    sort: Any
    nearest: Any  # least depth of each chunk [m]
    screen: Any  # (4, chunks): first and last columns and rows of pixels of each chunk
    chunks: Any
    space: Any  # (5, ROOM): camera x, y, z [m] and screen x, y [pixels] of one chunk's corners
    polygon: Any  # (4, 2): a clipped triangle
    setup: Any  # (11, 16): see `raster.set_up`
    span: Any  # (2, 16): first and last pixels of 16 rows


@kernel(inline=True)
def floats_at(view, field):
    """Pointer to the float32 array `field` of a view's scene."""
    return at_address(view.table[3 * field], f32(0))


@kernel(inline=True)
def ints_at(view, field):
    """Pointer to the int32 array `field` of a view's scene."""
    return at_address(view.table[3 * field], np.int32(0))


@kernel(inline=True)
def rows_of(view, field):
    """First dimension of array `field`."""
    return view.table[3 * field + 1]


@kernel(inline=True)
def columns_of(view, field):
    """Second dimension of array `field`."""
    return view.table[3 * field + 2]


@kernel(inline=True)
def turned(view, x, y, z):
    """Transform a world vector to the camera's frame: right, up, forward."""
    right, up, forward = view.basis
    return (
        right[0] * x + right[1] * y + right[2] * z,
        up[0] * x + up[1] * y + up[2] * z,
        forward[0] * x + forward[1] * y + forward[2] * z,
    )


@kernel(inline=True)
def on_screen(view, x, y, z):
    """Product of a world vector with the ray through each pixel.

    It is the plane (per column, per row, at pixel 0).
    """
    X, Y, Z = turned(view, x, y, z)
    X, Y = X * (f32(1) / view.focal), Y * (f32(-1) / view.focal)
    half = f32(0.5)
    return X, Y, Z + X * (half - f32(view.width) * half) + Y * (half - f32(view.height) * half)


@kernel(inline=True)
def from_eye(view, chunk):
    """Position of a chunk's centre relative to the eye [m]."""
    box, chunks = floats_at(view, AT.box), columns_of(view, AT.box)
    return f32(box[chunk] - view.eye[0]), f32(box[chunks + chunk] - view.eye[1]), f32(box[2 * chunks + chunk] - view.eye[2])

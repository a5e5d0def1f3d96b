"""`Renderer`: images of scenes from any number of cameras, on all threads.

The bytes do not depend on the number of cameras or threads.
"""

import itertools
import math
import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Float32, Int, Int32, UInt8

from envs.compiled.kernels import announce, kernel
from envs.compiled.simd import address
from envs.errors import InputError
from envs.machine import usable_cores
from envs.render.cull import visible_chunks, visible_rooms
from envs.render.pack import GRID, Packed, pack
from envs.render.raster import draw_chunks
from envs.render.shade import COLOR, DEPTH, INSTANCE, LIGHT, READY, RGB, TEXTURE, shade
from envs.render.view import BINS, ROOM, SKIN, Canvas, Memory, View
from envs.scenes.scene import Scene
from envs.types import Camera

SENSORS = {"rgb": RGB, "depth": DEPTH, "instance": INSTANCE}
SKY = (0.74, 0.83, 0.91)  # sRGB colour of the background


@dataclass(frozen=True)
class Frames:
    """Images of n cameras; a sensor that was not requested is an empty array.

    rgb in sRGB, depth along the optical axis [m] and 0 for the background, instance ids and 0 for the background.
    """

    rgb: UInt8[np.ndarray, "n h w 3"]
    depth: Float32[np.ndarray, "n h w"]
    instance: Int32[np.ndarray, "n h w"]

    @classmethod
    def empty(cls, n: int, camera: Camera, sensors: Sequence[str] = tuple(SENSORS)) -> "Frames":
        """Allocate arrays for n views of `camera`."""
        shape = (n, camera.height, camera.width)
        return cls(
            np.empty((*shape, 3) if "rgb" in sensors else (0, 0, 0, 3), np.uint8),
            np.empty(shape if "depth" in sensors else (0, 0, 0), np.float32),
            np.empty(shape if "instance" in sensors else (0, 0, 0), np.int32),
        )

    def first(self, n: int) -> "Frames":
        """Views of the first n."""
        return Frames(self.rgb[:n], self.depth[:n], self.instance[:n])


@kernel
def render_views(tables, scene, position, yaw, pitch, span, camera, sensors, background, working, rgb, depth, instance, counts):
    """Render views span[0] to span[1] of a batch.

    `counts` (n, 2) receives the numbers of chunks considered and faces drawn.
    """
    width, height, focal, near, elevation, turn, tilt = camera
    floats, ints, sizes = working
    canvas, memory = lay_out(address(floats), address(ints), width, height, sizes)
    for i in range(READY, SKIN):
        canvas.skins[i] = np.float32(0)
    canvas.skins[READY], canvas.skins[LIGHT + 3] = np.float32(1), np.float32(1)
    canvas.skins[COLOR], canvas.skins[COLOR + 1], canvas.skins[COLOR + 2] = background
    canvas.skins[TEXTURE] = np.float32(-1)
    pixels = canvas.pitch * height
    for k in range(span[0], span[1]):
        table = address(tables) + scene[k] * (tables.shape[1] * 3)
        eye = (snap(position[k, 0]), snap(position[k, 1] + elevation), snap(position[k, 2]))
        view = View(table, eye, look(yaw[k] + turn, pitch[k] + tilt), focal, near, width, height)
        floats[:pixels] = 0
        ints[:pixels] = 0
        visible_rooms(view, memory)
        n = visible_chunks(view, memory)
        used = draw_chunks(view, canvas, memory, n)
        shade(view, canvas, sensors, k, address(rgb), address(depth), address(instance))
        counts[k, 0], counts[k, 1] = n, used - 1


@kernel
def lay_out(floats, ints, width, height, sizes):
    """Lay out canvas and working memory of one thread in its arrays.

    `Renderer._working` computed their sizes from the same numbers.
    """
    chunks, _, rooms = sizes
    pitch = (width + 15) & ~15
    pixels = pitch * height
    nearest = floats + pixels
    space = nearest + chunks
    setup = space + 5 * ROOM
    polygon = setup + 11 * 16
    rect = polygon + 16
    skins = rect + 4 * rooms
    order = ints + pixels
    sort = order + chunks
    screen = sort + chunks
    bins = screen + 4 * chunks
    span = bins + (BINS + 16)
    stack = span + 2 * 16
    queued = stack + rooms
    slot_face = queued + rooms
    memory = Memory(rect, stack, queued, bins, order, sort, nearest, screen, chunks, space, polygon, setup, span)
    return Canvas(floats, ints, pitch, slot_face, skins), memory


@kernel
def snap(coordinate):
    """Round a coordinate [m] as `pack.on_grid` does."""
    return np.round(coordinate / GRID) * GRID


@kernel
def look(yaw, pitch):
    """Right, up and forward vectors of a camera in the world frame."""
    f, s, c, u, w = np.float32, math.sin(yaw), math.cos(yaw), math.sin(pitch), math.cos(pitch)
    return (f(c), f(0), f(-s)), (f(s * u), f(w), f(c * u)), (f(-s * w), f(u), f(-c * w))


class Renderer:
    """Renderer of a list of scenes.

    `threads` [default: all cores] Python threads share a batch; several threads may call it.
    """

    def __init__(self, scenes: Sequence[Scene], *, threads: int | None = None) -> None:
        self.packed: tuple[Packed, ...] = tuple(pack(s) for s in scenes)
        self.tables = np.stack([p.table for p in self.packed]) if scenes else np.zeros((0, 0), np.int64)
        self.threads = threads or usable_cores()
        self._most = _most(self.packed)  # of every scene that ever was here: what was enough for one remains
        self._local = threading.local()
        self._pool: tuple[int, ThreadPoolExecutor] | None = None

    def put(self, place: int, packed: Packed) -> None:
        """Replace the scene at index `place`; one past the last appends it."""
        self.packed = (*self.packed[:place], packed, *self.packed[place + 1 :])
        self.tables = np.stack([p.table for p in self.packed])
        self._most = tuple(map(max, self._most, _most((packed,))))

    def render(
        self,
        camera: Camera,
        position_w: Float[np.ndarray, "n 3"],
        yaw_w: Float[np.ndarray, "n"],
        *,
        pitch: Float[np.ndarray, "n"] | None = None,
        scene: Int[np.ndarray, "n"] | None = None,
        sensors: Sequence[str] = tuple(SENSORS),
        out: Frames | None = None,
        counts: Int[np.ndarray, "n 2"] | None = None,
    ) -> Frames:
        """Render the views of a camera on n agents.

        Their feet are at position_w [m], their heading is yaw_w and they look up by pitch [rad]. `scene` is the index of each
        agent's scene. Writes into `out` if it is given. `counts` receives, per view, the numbers of chunks considered and faces
        drawn. Raises InputError for unknown sensors, indices out of range and unsuitable arrays in `out`.
        """
        n = len(position_w)
        unknown = [s for s in sensors if s not in SENSORS]
        if unknown:
            raise InputError(f"sensors: expected some of {', '.join(SENSORS)}, got {unknown[0]!r}")
        frames = out if out is not None else Frames.empty(n, camera, sensors)
        where = np.zeros(n, np.int64) if scene is None else np.ascontiguousarray(scene, np.int64)
        if n and not 0 <= where.min() <= where.max() < len(self.packed):
            raise InputError(f"scene: expected indices from 0 to {len(self.packed) - 1}, got {where.min()} to {where.max()}")
        _check(frames, n, camera, sensors)
        arguments = (
            self.tables, where, np.ascontiguousarray(position_w, np.float64), np.ascontiguousarray(yaw_w, np.float64),
            np.zeros(n) if pitch is None else np.ascontiguousarray(pitch, np.float64),
        )  # fmt: skip
        lens = (camera.width, camera.height, np.float32(camera.focal), np.float32(camera.near), camera.elevation, camera.yaw, camera.pitch)
        wanted = sum(SENSORS[s] for s in set(sensors))
        color = tuple(np.float32(c) for c in SKY)
        counts = np.empty((n, 2), np.int64) if counts is None else counts
        outputs = (frames.rgb.reshape(-1), frames.depth.reshape(-1), frames.instance.reshape(-1), counts)

        def work(first: int, last: int) -> None:
            render_views(*arguments, (first, last), lens, wanted, color, self._working(camera), *outputs)

        announce(render_views, "the renderer")
        self._share(work, n)
        return frames

    def _share(self, work, n: int) -> None:
        """Call work(first, last) over all n views from all threads, a few views each."""
        threads = min(self.threads, n)
        if threads <= 1:
            work(0, n)
            return
        size = max(1, n // (4 * threads))
        turns = itertools.count()

        def loop() -> None:
            while (first := next(turns) * size) < n:
                work(first, min(n, first + size))

        if self._pool is None or self._pool[0] != os.getpid():  # a forked process does not have its parent's threads
            self._pool = (os.getpid(), ThreadPoolExecutor(self.threads - 1, "render"))
        others = [self._pool[1].submit(loop) for _ in range(threads - 1)]
        loop()
        for other in others:
            other.result()

    def _working(self, camera: Camera) -> tuple:
        """Working memory of this thread for `camera`."""
        kept = self._local.__dict__.setdefault("working", {})
        size = (camera.width, camera.height)
        if size not in kept or kept[size][2] != self._most:
            chunks, faces, rooms = self._most
            pixels = ((camera.width + 15) & ~15) * camera.height
            floats = pixels + chunks + 5 * ROOM + 11 * 16 + 16 + 4 * rooms + SKIN * faces
            ints = pixels + 6 * chunks + BINS + 16 + 2 * 16 + 2 * rooms + 2 * faces
            kept[size] = _aligned(floats, np.float32), _aligned(ints, np.int32), self._most
        return kept[size]


def _most(packed: Sequence[Packed]) -> tuple[int, ...]:
    """Numbers of chunks, faces and rooms for which working memory is needed."""
    chunks = 16 + (max((p.box.shape[1] for p in packed), default=0) + 15 & ~15)
    rooms = 16 + (max((len(p.room_edge) for p in packed), default=0) + 15 & ~15)
    return chunks, max((len(p.look) for p in packed), default=0) + 1, rooms


def _aligned(count: int, dtype: type) -> np.ndarray:
    """Zeros aligned to a cache line.

    Vectors that straddle two cache lines are slow to store and load again.
    """
    memory = np.zeros(count * 4 + 64, np.uint8)
    start = -memory.ctypes.data % 64
    return memory[start : start + 4 * count].view(dtype)


def _check(frames: Frames, n: int, camera: Camera, sensors: Sequence[str]) -> None:
    """Raise InputError unless the arrays of all `sensors` are contiguous with n views."""
    for name in sensors:
        array = getattr(frames, name)
        expected = (n, camera.height, camera.width) + ((3,) if name == "rgb" else ())
        if array.shape != expected or not array.flags.c_contiguous:
            raise InputError(f"out.{name}: expected a contiguous array of shape {expected}, got {array.shape}")

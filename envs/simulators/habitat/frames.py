"""Shared memory for the images of habitat-sim's workers.

Images are not copied, and the memory has no file name that could be left behind.
"""

import mmap
import os
import tempfile
import weakref
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from envs.simulators.habitat.worker import KINDS
from envs.types import Camera

NOTHING = {"rgb": 0, "depth": np.nan, "instance": -1}  # value of sensors that were not requested


@dataclass
class SharedFrames:
    """Images of n agents, (n h w 3) or (n h w), by sensor.

    `number` is the file descriptor that workers inherit. `begins` is the offset [bytes] of each sensor's images in `memory`, and `sizes`
    the size [bytes] of one image.
    """

    number: int
    memory: mmap.mmap
    begins: dict[str, int]
    sizes: dict[str, int]
    pictures: dict[str, np.ndarray]

    def places(self, agent: int) -> dict[str, int]:
        """Offsets of an agent's images in the memory [bytes]."""
        return {name: begin + agent * self.sizes[name] for name, begin in self.begins.items()}

    def __post_init__(self) -> None:
        self.close = weakref.finalize(self, os.close, self.number)  # no more workers inherit it; existing images stay valid


def shared_frames(agents: int, camera: Camera, sensors: Sequence[str]) -> SharedFrames:
    """Allocate memory for the images of n agents.

    Sensors that were not requested have a constant value and no memory.
    """
    begins, sizes, end = {}, {}, 0
    for name in KINDS:
        if name in sensors:
            sizes[name] = int(np.prod(_shape(name, camera))) * np.dtype(KINDS[name]).itemsize
            begins[name] = end
            end += agents * sizes[name]
            end += -end % 64
    number = _nameless()
    os.ftruncate(number, max(end, 1))
    memory = mmap.mmap(number, max(end, 1))
    pictures: dict[str, np.ndarray] = {}
    for name, kind in KINDS.items():
        shape = (agents, *_shape(name, camera))
        if name in begins:
            pictures[name] = np.frombuffer(memory, kind, int(np.prod(shape)), begins[name]).reshape(shape)
        else:
            pictures[name] = np.broadcast_to(kind(NOTHING[name]), shape)
    return SharedFrames(number, memory, begins, sizes, pictures)


def _shape(name: str, camera: Camera) -> tuple[int, ...]:
    """Shape of one image."""
    return (camera.height, camera.width, 3) if name == "rgb" else (camera.height, camera.width)


def _nameless() -> int:
    """Descriptor of an empty file without a name, in memory if the system allows."""
    if hasattr(os, "memfd_create"):
        return os.memfd_create("gothere-frames")
    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())

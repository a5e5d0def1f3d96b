"""Memory in which the workers of habitat-sim leave what their agents see: no copies, and nothing to leak, for no file names it."""

import mmap
import os
import tempfile
import weakref
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from envs.simulators.habitat.worker import KINDS
from envs.types import Camera

NOTHING = {"rgb": 0, "depth": np.nan, "instance": -1}  # in pictures of sensors that were not asked for


@dataclass
class SharedFrames:
    """The pictures of n agents, (n h w 3) or (n h w), by sensor; `number` is the file descriptor that workers inherit.

    `begins` says where [bytes] each sensor's pictures begin in `memory`, and `sizes` how long one is.
    """

    number: int
    memory: mmap.mmap
    begins: dict[str, int]
    sizes: dict[str, int]
    pictures: dict[str, np.ndarray]

    def places(self, agent: int) -> dict[str, int]:
        """Where an agent's pictures begin in the memory [bytes]."""
        return {name: begin + agent * self.sizes[name] for name, begin in self.begins.items()}

    def __post_init__(self) -> None:
        self.close = weakref.finalize(self, os.close, self.number)  # no more workers inherit it; pictures stay with those who have them


def shared_frames(agents: int, camera: Camera, sensors: Sequence[str]) -> SharedFrames:
    """Memory for what n agents see. Pictures of a sensor that was not asked for have one value and no memory."""
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
    """The shape of one picture."""
    return (camera.height, camera.width, 3) if name == "rgb" else (camera.height, camera.width)


def _nameless() -> int:
    """The descriptor of an empty file without a name, in memory where the system has such."""
    if hasattr(os, "memfd_create"):
        return os.memfd_create("gothere-frames")
    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())

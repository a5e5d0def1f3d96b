"""Shared memory of one agent's observations: written by the run, read-only for the agent's process."""

import fcntl
import mmap
import os
import weakref
from dataclasses import fields

import numpy as np

from envs.types import Observation
from policies.policy import Privileged

_SEAL, _SIZE, _WRITERS = 1033, 0x1 | 0x2 | 0x4, 0x10  # F_ADD_SEALS: no more seals, no shrinking, no growing; no further writers
_HANDED = ("position_w", "yaw_w", "instance")  # arrays of `Privileged`
Layout = list[tuple[str, str, tuple[int, ...], int]]  # name, type, shape and offset of each array


def arrays_of(observation: Observation, privileged: Privileged | None) -> dict[str, np.ndarray]:
    """Arrays of n agents that go into shared memory, by name."""
    arrays = {part.name: getattr(observation, part.name) for part in fields(Observation)}
    handed = {name: getattr(privileged, name, None) for name in _HANDED}
    return arrays | {f"{name}.": array for name, array in handed.items() if array is not None}


def sealed(name: str, size: int, *, writable: bool = False) -> tuple[int, mmap.mmap]:
    """Shared memory of a size [bytes] that stays, its handle and ours.

    Whoever gets the handle can but read, unless it is `writable`.
    """
    handle = os.memfd_create(name, os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    os.ftruncate(handle, size)
    memory = mmap.mmap(handle, size)
    fcntl.fcntl(handle, _SEAL, _SIZE if writable else _SIZE | _WRITERS)
    return handle, memory


class Frames:
    """Shared memory for the rows of one agent; the agent gets `handle`."""

    def __init__(self, arrays: dict[str, np.ndarray]) -> None:
        self.layout: Layout = []
        size = 0
        for name, array in arrays.items():
            self.layout.append((name, array.dtype.str, (1, *array.shape[1:]), size))
            size += -(-array[:1].nbytes // 64) * 64
        self.handle, self._memory = sealed("frames", size)
        self.close = weakref.finalize(self, os.close, self.handle)
        self._rows = [np.ndarray(shape[1:], kind, self._memory, at) for _, kind, shape, at in self.layout]

    def fits(self, arrays: dict[str, np.ndarray]) -> bool:
        """Whether these arrays have the same names, types and shapes."""
        return [(name, kind, shape[1:]) for name, kind, shape, _ in self.layout] == [
            (name, array.dtype.str, array.shape[1:]) for name, array in arrays.items()
        ]

    def write(self, arrays: dict[str, np.ndarray], i: int) -> None:
        """Copy the rows of agent i."""
        for row, array in zip(self._rows, arrays.values(), strict=True):
            row[...] = array[i]


def mapped(handle: int, layout: Layout) -> tuple[Observation, dict[str, np.ndarray]]:
    """Observation and privileged arrays in shared memory, read-only, n = 1."""
    memory = mmap.mmap(handle, 0, prot=mmap.PROT_READ)
    os.close(handle)
    arrays = {name: np.ndarray(shape, kind, memory, at) for name, kind, shape, at in layout}
    handed = {name.removesuffix("."): arrays.pop(name) for name in list(arrays) if name.endswith(".")}
    return Observation(**arrays), handed

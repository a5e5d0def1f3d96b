"""Demonstrations: what was said, what was done, step by step, and which words each step carries out; sets of them on disk.

`gothere episodes demos SUITE` makes a set: a folder with `manifest.json` and numbered shards, which numpy alone can read
(`envs.datasets.demonstrations.shards`). Here they are read as a stream that never holds more than a few of them:

    from envs.datasets.demonstrations.loader import read_demonstrations

    for one in read_demonstrations("instruct-train-demos").stream(seed=0):
        print(one.instruction, one.trajectory.action, one.said(0))
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from jaxtyping import Int

from envs.datasets.demonstrations.record import Demonstration
from envs.datasets.demonstrations.shards import Manifest, Packed, read_manifest, read_shard, unpacked
from envs.errors import InputError

__all__ = ["Demonstration", "Demonstrations", "read_demonstrations"]

STREAM = 101  # purpose of generators


@dataclass(frozen=True)
class Demonstrations:
    """A set on disk."""

    folder: Path
    manifest: Manifest

    def __len__(self) -> int:
        return sum(shard.demonstrations for shard in self.manifest.shards or ())

    @property
    def steps(self) -> int:
        """How many actions all of them have."""
        return sum(shard.steps for shard in self.manifest.shards or ())

    def __iter__(self) -> Iterator[Demonstration]:
        return self.stream()

    def stream(
        self, *, seed: int | None = None, epoch: int = 0, buffer: int = 256, rank: int = 0, world: int = 1
    ) -> Iterator[Demonstration]:
        """The demonstrations of worker `rank` of `world`, each once; all workers together have every one once, to within one alike many.

        Without a seed they are in the order of their episodes. With one, shards are in the order of a permutation drawn for (seed,
        epoch), and each demonstration is drawn from the next `buffer`, which are held in memory, compressed; always the same for
        the same arguments. InputError for a shard that is gone or damaged.
        """
        if world < 1 or not 0 <= rank < world:
            raise InputError(f"rank: expected 0 to world - 1 for a world of 1 or more, got {rank} of {world}")
        if buffer < 1 or epoch < 0 or (seed is not None and seed < 0):
            raise InputError(f"stream: expected a buffer from 1 on, epoch and seed from 0 on, got {buffer}, {epoch}, {seed}")
        return (unpacked(one, self.manifest) for one in self._stream(seed, epoch, buffer, rank, world))

    def _stream(self, seed: int | None, epoch: int, buffer: int, rank: int, world: int) -> Iterator[Packed]:
        """The same, compressed."""
        shards = np.arange(len(self.manifest.shards or ()))
        if seed is None:
            yield from self._slice(shards, rank, world)
            return
        shards = np.random.default_rng([seed, STREAM, epoch]).permutation(shards)
        draw, held = np.random.default_rng([seed, STREAM, epoch, 1 + rank]), []
        for one in self._slice(shards, rank, world):
            if len(held) < buffer:
                held.append(one)
                continue
            k = int(draw.integers(buffer))
            chosen, held[k] = held[k], one
            yield chosen
        for k in draw.permutation(len(held)).tolist():
            yield held[k]

    def _slice(self, order: Int[np.ndarray, "s"], rank: int, world: int) -> Iterator[Packed]:
        """What is a worker's of all demonstrations, shards being in an order: the `rank`-th of `world` equal pieces."""
        shards = list(self.manifest.shards or ())
        first, last, at = rank * len(self) // world, (rank + 1) * len(self) // world, 0
        for number in order.tolist():
            count = shards[number].demonstrations
            if at < last and at + count > first:
                yield from read_shard(self.folder, self.manifest, number)[max(0, first - at) : last - at]
            at += count


def read_demonstrations(folder: str | Path) -> Demonstrations:
    """The set in a folder. InputError where there is none, or none that is whole."""
    folder = Path(folder).expanduser()
    manifest = read_manifest(folder)
    if manifest.shards is None:
        raise InputError(f"{folder}: expected a whole set of demonstrations, got one that is not finished; run what makes it again")
    return Demonstrations(folder, manifest)

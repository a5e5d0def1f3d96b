"""Loading of demonstration sets: whole demonstrations as a stream, or batches of windows.

`gothere episodes demos SUITE` makes a set: a folder with `manifest.json` and numbered shards (`envs.datasets.demonstrations.columns`).
Only a few shards are in memory at a time.

    from envs.datasets.demonstrations.loader import read_demonstrations

    found = read_demonstrations("instruct-train-demos")
    for one in found.stream(seed=0):
        print(one.instruction, one.trajectory.action, one.said(0))
    for batch in found.batches(64, 8, seed=0):
        print(batch.observation["rgb"].shape, batch.action[batch.mask])
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

import numpy as np
from jaxtyping import Int

from envs.datasets.demonstrations.columns import ShardData
from envs.datasets.demonstrations.manifest import Manifest, read_manifest
from envs.datasets.demonstrations.order import batches_of, share_of, window_order
from envs.datasets.demonstrations.reading import read_shard, verify_shard
from envs.datasets.demonstrations.record import Demonstration
from envs.datasets.demonstrations.windows import Batch, StepTable, encoded, gathered, rows_of, stored_pictures
from envs.errors import InputError
from envs.types import Observation

__all__ = ["Batch", "Demonstration", "Demonstrations", "read_demonstrations"]

STREAM = 101  # purpose of generators


@dataclass(frozen=True)
class Demonstrations:
    """Demonstration set on disk."""

    folder: Path
    manifest: Manifest

    def __len__(self) -> int:
        return sum(shard.demonstrations for shard in self.manifest.shards or ())

    @property
    def steps(self) -> int:
        """Number of actions of all demonstrations."""
        return sum(shard.steps for shard in self.manifest.shards or ())

    def __iter__(self) -> Iterator[Demonstration]:
        return self.stream()

    def verify(self) -> None:
        """Raise InputError unless every byte of the set is intact, pictures included.

        `stream` and `batches` check everything except pictures.
        """
        for number in range(len(self.manifest.shards or ())):
            verify_shard(self.folder, self.manifest, number)

    def stream(
        self, *, seed: int | None = None, epoch: int = 0, buffer: int = 256, rank: int = 0, world: int = 1
    ) -> Iterator[Demonstration]:
        """Iterate once over the demonstrations of worker `rank` of `world`.

        All workers together have every demonstration once, and their shares differ by at most one. Without a seed the demonstrations are in
        the order of their episodes. With one, shards are permuted for (seed, epoch), and each demonstration is drawn from the next
        `buffer`, whose pictures stay on disk. The same arguments give the same order. InputError for a missing or damaged shard.
        """
        share = share_of(len(self), rank, world)
        if buffer < 1 or epoch < 0 or (seed is not None and seed < 0):
            raise InputError(f"stream: expected a buffer from 1 on, epoch and seed from 0 on, got {buffer}, {epoch}, {seed}")
        return (data.demonstration(k) for data, k in self._stream(seed, epoch, buffer, rank, share))

    def batches(
        self,
        size: int,
        window: int = 1,
        *,
        seed: int | None,
        epoch: int = 0,
        rank: int = 0,
        world: int = 1,
        start: int = 0,
        hold: int = 8,
        pictures: Literal["stored", "drawn", "none"] | None = None,
        instances: bool = False,
        boxes: bool = False,
        threads: int | None = None,
    ) -> Iterator[Batch]:
        """Iterate over batches of `size` windows of `window` consecutive steps.

        Iteration begins at batch `start`, and the last batch may be smaller. Each step of the set begins one window, in one worker's share
        (`rank` of `world`; shares differ by at most one). The order is drawn for (seed, epoch): shards are permuted, and the steps of
        `hold` shards, which are in memory together, are shuffled with each other; without a seed steps keep their order on disk. The same
        arguments give the same bytes, also with a `start`. `pictures` [stored if the set has them, else drawn] are read from disk or
        rendered in the episodes' homes; instance ids and boxes are always rendered, on `threads` [all cores]. InputError for invalid
        arguments and for missing or damaged shards.
        """
        bounds = {"size": (size, 1), "window": (window, 1), "epoch": (epoch, 0), "start": (start, 0), "hold": (hold, 1)}
        bounds |= {} if seed is None else {"seed": (seed, 0)}
        for name, (value, least) in bounds.items():
            if value < least:
                raise InputError(f"batches: {name}: expected a whole number from {least} on, got {value}")
        pictures = pictures or ("stored" if self.manifest.images else "drawn")
        if pictures == "stored" and not self.manifest.images:
            raise InputError(f"{self.folder}: expected a set with pictures, got one made with --no-images; let them be drawn")
        first, last = share_of(self.steps, rank, world)
        steps = [shard.steps for shard in self.manifest.shards or ()]
        order = window_order(steps, seed=seed, epoch=epoch, hold=hold, first=first + start * size, last=last)
        drawn = [*(("rgb", "depth") if pictures == "drawn" else ()), *(("instance",) if instances or boxes else ())]
        reading = _Reading(self, window, pictures == "stored", drawn, instances, boxes, threads)
        return (reading.batch(held, windows) for held, windows in batches_of(order, size))

    def batch_count(self, size: int, *, rank: int = 0, world: int = 1) -> int:
        """Number of batches of `batches` for a worker."""
        first, last = share_of(self.steps, rank, world)
        return -(-(last - first) // size)

    def _stream(self, seed: int | None, epoch: int, buffer: int, rank: int, share: tuple[int, int]) -> Iterator[tuple[ShardData, int]]:
        """Items of `stream` as (shard, index)."""
        shards = np.arange(len(self.manifest.shards or ()))
        if seed is None:
            yield from self._slice(shards, share)
            return
        shards = np.random.default_rng([seed, STREAM, epoch]).permutation(shards)
        draw, held = np.random.default_rng([seed, STREAM, epoch, 1 + rank]), []
        for one in self._slice(shards, share):
            if len(held) < buffer:
                held.append(one)
                continue
            k = int(draw.integers(buffer))
            chosen, held[k] = held[k], one
            yield chosen
        for k in draw.permutation(len(held)).tolist():
            yield held[k]

    def _slice(self, order: Int[np.ndarray, "s"], share: tuple[int, int]) -> Iterator[tuple[ShardData, int]]:
        """Items (shard, index) of a worker's share, with the shards in some order."""
        shards, (first, last), at = list(self.manifest.shards or ()), share, 0
        for number in order.tolist():
            count = shards[number].demonstrations
            if at < last and at + count > first:
                data = read_shard(self.folder, self.manifest, number)
                yield from ((data, k) for k in range(max(0, first - at), min(last - at, count)))
            at += count

    @cached_property
    def _before(self) -> list[int]:
        """Number of demonstrations before those of each shard."""
        counts = [shard.demonstrations for shard in self.manifest.shards or ()]
        return [sum(counts[:k]) for k in range(len(counts))]


class _Reading:
    """A few shards in memory, from which batches are gathered."""

    def __init__(
        self, source: Demonstrations, window: int, stored: bool, drawn: list[str], instances: bool, boxes: bool, threads: int | None
    ) -> None:
        self.source, self.window, self.stored, self.drawn = source, window, stored, drawn
        self.instances, self.boxes = instances, boxes
        self.tables: dict[int, StepTable] = {}
        self.drawing = None
        if drawn:
            from envs.datasets.demonstrations.drawing import Drawing

            self.drawing = Drawing(source.manifest, threads)

    def batch(self, held: Int[np.ndarray, "g"], windows: Int[np.ndarray, "n 2"]) -> Batch:
        """Batch of some windows; their shards are among the held ones."""
        self._hold(held.tolist())
        rows, mask = rows_of(self.tables, windows, self.window)
        columns, tasks = gathered(self.tables, windows, rows, mask)
        camera, seen = self.source.manifest.eye, {}
        if self.stored:
            seen["rgb"], seen["depth"] = stored_pictures(self.tables, windows, rows, mask)
        if self.drawing:
            seen |= self.drawing.draw(self.tables, windows, rows, mask, self.drawn)
        flat, sides = (mask.size,), (camera.height, camera.width)
        rgb = seen["rgb"].reshape(*flat, *sides, 3) if "rgb" in seen else np.broadcast_to(np.uint8(0), (*flat, *sides, 3))
        depth = seen["depth"].reshape(*flat, *sides) if "depth" in seen else np.broadcast_to(np.float32(np.nan), (*flat, *sides))
        poses = columns["position_a"].reshape(*flat, 3), columns["yaw_a"].reshape(flat), columns["pitch"].reshape(flat)
        observation = Observation(rgb, depth, *poses, columns["collided"].reshape(flat))
        more = {}
        if self.boxes:
            from envs.datasets.demonstrations.drawing import boxes_in

            more["box_ids"], more["boxes"] = boxes_in(seen["instance"])
        more |= {"instance": seen["instance"]} if self.instances else {}
        inputs = encoded(observation, tasks, self.window)
        if "pointgoal" in inputs:
            inputs["pointgoal"][~mask] = 0
        return Batch(inputs, **columns, mask=mask, **more)

    def _hold(self, wanted: list[int]) -> None:
        """Load the wanted shards and release the others."""
        if set(wanted) == set(self.tables):
            return
        source = self.source
        self.tables = {
            k: self.tables.get(k) or StepTable(source.manifest, read_shard(source.folder, source.manifest, k), source._before[k])
            for k in wanted
        }
        if self.drawing:
            self.drawing.hold(self.tables)


def read_demonstrations(folder: str | Path) -> Demonstrations:
    """Open the demonstration set in a folder.

    InputError where it is missing or unfinished.
    """
    folder = Path(folder).expanduser()
    manifest = read_manifest(folder)
    if manifest.shards is None:
        raise InputError(f"{folder}: expected a whole set of demonstrations, got one that is not finished; run what makes it again")
    return Demonstrations(folder, manifest)

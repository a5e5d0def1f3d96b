"""Order in which windows are read, shuffled within groups of shards and shared by workers."""

from collections.abc import Iterator, Sequence

import numpy as np
from jaxtyping import Int

from envs.errors import InputError

ORDER = 102  # purpose of generators


def share_of(total: int, rank: int, world: int) -> tuple[int, int]:
    """Range (first, one past the last) of worker `rank` of `world` in `total` items.

    The sizes of the shares differ by at most one.
    """
    if world < 1 or not 0 <= rank < world:
        raise InputError(f"rank: expected 0 to world - 1 for a world of 1 or more, got {rank} of {world}")
    return rank * total // world, (rank + 1) * total // world


def window_order(
    steps: Sequence[int], *, seed: int | None, epoch: int, hold: int, first: int, last: int
) -> Iterator[tuple[Int[np.ndarray, "g"], Int[np.ndarray, "k 2"]]]:
    """Items `first` to `last` of the step order, with `hold` shards at a time.

    `steps` are the numbers of steps of the shards. Yields the numbers of the held shards and pairs (shard, step). Shards are permuted for
    (seed, epoch), and the steps of shards that are held together are shuffled; without a seed everything keeps its order on disk.
    """
    count = np.array(steps, np.int64)
    shards = np.flatnonzero(count)
    if seed is not None:
        shards = np.random.default_rng([seed, ORDER, epoch]).permutation(shards)
    at = 0
    for number, begin in enumerate(range(0, len(shards), hold)):
        group = shards[begin : begin + hold]
        size = int(count[group].sum())
        low, high = max(first - at, 0), min(last - at, size)
        at += size
        if low >= high:
            continue
        pairs = np.concatenate([np.stack([np.full(steps[k], k), np.arange(steps[k])], axis=1) for k in group.tolist()])
        if seed is not None:
            pairs = pairs[np.random.default_rng([seed, ORDER, epoch, 1 + number]).permutation(size)]
        yield group, pairs[low:high]


def batches_of(
    groups: Iterator[tuple[Int[np.ndarray, "g"], Int[np.ndarray, "k 2"]]], size: int
) -> Iterator[tuple[Int[np.ndarray, "g"], Int[np.ndarray, "n 2"]]]:
    """Regroup the items of `window_order` into batches of `size`, the last one smaller.

    Yields the held shards and the (shard, step) of each window.
    """
    left, held = np.zeros((0, 2), np.int64), np.zeros(0, np.int64)
    for group, pairs in groups:
        left, held = np.concatenate([left, pairs]), np.concatenate([held, group])
        whole = len(left) // size * size
        for begin in range(0, whole, size):
            yield held, left[begin : begin + size]
            if begin == 0:
                held = group
        left = left[whole:]
    if len(left):
        yield held, left

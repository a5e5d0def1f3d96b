"""Making of batches: in the loop itself, or ahead of it in threads."""

import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from torch import Tensor

Made = tuple[dict[str, Tensor], float]  # a batch, and the CPU time [s] that it took


@contextmanager
def batches(recipe: Any, rank: int, world: int, start: int, end: int, makers: int) -> Iterator[Iterator[Made]]:
    """Context with batches `start` to `end` - 1 of a worker, in order.

    Each has the CPU time [s] that it took. Each of `makers` threads makes every makers-th batch on a stream of its own; with 0 makers a
    batch is made when it is asked for. The batches are the same: each is a function of its number alone.
    """
    if makers <= 0:
        stream = recipe.stream(rank, world)
        yield (_made(recipe, stream, number) for number in range(start, end))
        return
    threads = [ThreadPoolExecutor(1, f"maker-{k}") for k in range(makers)]
    try:
        streams = [recipe.stream(rank, world) for _ in threads]
        yield _ahead(recipe, threads, streams, start, end)
    finally:
        for thread in threads:
            thread.shutdown(cancel_futures=True)


def _ahead(recipe: Any, threads: list[ThreadPoolExecutor], streams: list[Any], start: int, end: int) -> Iterator[Made]:
    """Batches in order; each thread is at most two batches ahead."""
    coming: deque[Future[Made]] = deque()
    number = start
    while number < end or coming:
        while number < end and len(coming) < 2 * len(threads):
            k = number % len(threads)
            coming.append(threads[k].submit(_made, recipe, streams[k], number))
            number += 1
        yield coming.popleft().result()


def _made(recipe: Any, stream: Any, number: int) -> Made:
    """Batch `number`, and the CPU time [s] of this thread that it took."""
    began = time.thread_time()
    example = recipe.example(stream, number)
    return example, time.thread_time() - began

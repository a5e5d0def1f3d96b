"""`progress`: progress of long work on stderr."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

SILENCE = 20.0  # [s] between lines without a terminal


class Advance(Protocol):
    """Report the number of finished items; with `more`, the number since the last call."""

    def __call__(self, count: int, *, more: bool = False) -> None: ...


@contextmanager
def progress(what: str, total: int) -> Iterator[Advance]:
    """Context with a progress bar on stderr; without a terminal, a line every 20 seconds."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    latest, done = time.monotonic(), 0
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(what, total=total or None)

        def advance(count: int, *, more: bool = False) -> None:
            nonlocal latest, done
            done = done + count if more else count
            bar.update(task, completed=done)
            if not console.is_terminal and time.monotonic() > latest + SILENCE:
                latest = time.monotonic()
                print(f"{what}: {done} of {total}", file=sys.stderr, flush=True)

        yield advance

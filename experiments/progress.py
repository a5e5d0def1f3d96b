"""Progress of long work on stderr: `progress` as a bar, `one_line` as a line."""

import math
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol, TextIO

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


@contextmanager
def one_line(stream: TextIO | None = None, *, silence: float = 60.0) -> Iterator[Callable[[str], None]]:
    """Context with one line on stderr, updated in place.

    Without a terminal it is printed every `silence` [s]. The first and the last line are always printed.
    """
    out = stream or sys.stderr
    terminal, latest, waiting = out.isatty(), -math.inf, ""

    def say(text: str) -> None:
        nonlocal latest, waiting
        waiting = text
        if terminal:
            width = shutil.get_terminal_size().columns - 1
            print(f"\r\x1b[2K{text[:width]}", end="", file=out, flush=True)
        elif time.monotonic() >= latest + silence:
            latest, waiting = time.monotonic(), ""
            print(text, file=out, flush=True)

    try:
        yield say
    finally:
        if waiting:
            print("" if terminal else waiting, file=out, flush=True)


def duration(seconds: float) -> str:
    """Seconds in words, such as 2 h 05 min."""
    minutes = round(seconds / 60)
    if minutes < 1:
        return f"{seconds:.0f} s"
    return f"{minutes // 60} h {minutes % 60:02d} min" if minutes >= 60 else f"{minutes} min"

"""Ctrl-C during a walk: the first stops it after a step, the second at once."""

import signal
import threading
from types import FrameType


class Interrupts:
    """Context in which the first SIGINT only sets `asked`, and further ones raise KeyboardInterrupt."""

    def __init__(self) -> None:
        self.asked = False

    def __enter__(self) -> "Interrupts":
        self._is_main = threading.current_thread() is threading.main_thread()  # others cannot have handlers
        if self._is_main:
            self._before = signal.signal(signal.SIGINT, self._interrupt)
        return self

    def __exit__(self, *_: object) -> None:
        if self._is_main:
            signal.signal(signal.SIGINT, self._before)

    def _interrupt(self, _: int, __: FrameType | None) -> None:
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True

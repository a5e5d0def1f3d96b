"""Turns of a run and an agent's process in shared memory: a frame is there, an action is decided.

Each side writes one word, and sleeps on the other's (https://man7.org/linux/man-pages/man2/futex.2.html): a step takes no message, and
no system call to learn of an action that is there already. Whatever is more than an action goes over the socket.
"""

import ctypes
import mmap
import os
import struct
import time
from collections.abc import Callable

import numpy as np

from agent.isolated.frames import sealed

MESSAGE = 255  # in place of an action: the decision is a message
_COUNT = 2**24 - 1  # turns are counted from 1 to this, and again from 1; 0 is the end of an episode
_FUTEX = {"x86_64": 202}.get(os.uname().machine, 0)  # another processor may reorder what this one has written
_WAIT, _WAKE = 0, 1
_FIRST, _LONGEST = 1e-3, 0.05  # [s] of sleep until the run looks whether the process is still there
_futex = ctypes.CDLL(None)["syscall"]
_futex.argtypes = [ctypes.c_long, ctypes.c_void_p, ctypes.c_int, ctypes.c_uint32, ctypes.c_char_p]


def available() -> bool:
    """Whether this machine has turns; without them each step is two messages."""
    return _FUTEX > 0


class _Word:
    """Word of 32 bits in shared memory."""

    def __init__(self, memory: mmap.mmap) -> None:
        self.view = memoryview(memory).cast("I")
        self._at = np.frombuffer(memory, np.uint8).ctypes.data  # address, also of memory that is read-only

    def sleep(self, known: int, seconds: float | None = None) -> None:
        """Sleep while the word is `known`, at most for a time [s]; it may end early."""
        _futex(_FUTEX, self._at, _WAIT, known, None if seconds is None else struct.pack("=qq", 0, max(1, int(seconds * 1e9))))

    def write(self, value: int) -> None:
        """Change the word, and wake who sleeps on it."""
        self.view[0] = value
        _futex(_FUTEX, self._at, _WAKE, 1, None)


class RunTurns:
    """Turns of one episode, the run's side; the agent's process gets `handles`, which are to be closed then."""

    def __init__(self) -> None:
        (ours, memory), (theirs, answers) = sealed("turns", 4), sealed("turns", 4, writable=True)
        self.handles = ours, theirs
        self._turn, self._asked, self._answer = 0, _Word(memory), _Word(answers)

    def close(self) -> None:
        """Close the handles."""
        for handle in self.handles:
            os.close(handle)
        self.handles = ()

    def ask(self) -> None:
        """Begin the next turn: a frame is there."""
        self._turn = self._turn % _COUNT + 1
        self._asked.write(self._turn)

    def end(self) -> None:
        """End the episode; the process reads messages again."""
        self._asked.write(0)

    def action(self, until: float, spoke: Callable[[], bool]) -> int:
        """Number that the process has written for this turn, until a time on the clock `time.monotonic`.

        It is unchecked, 0 to 255. MESSAGE also where `spoke` tells that there is a message, or that the process is gone. TimeoutError.
        """
        word, pause = self._answer.view[0], _FIRST
        while word >> 8 != self._turn:
            left = until - time.monotonic()
            if left <= 0:
                raise TimeoutError
            self._answer.sleep(word, min(pause, left))
            pause, word = min(2 * pause, _LONGEST), self._answer.view[0]
            if word >> 8 != self._turn and spoke():
                return self._answer.view[0] & 255 if self._answer.view[0] >> 8 == self._turn else MESSAGE
        return word & 255


class AgentTurns:
    """Turns of one episode, the agent's side, of the run's handles."""

    def __init__(self, asked: int, answer: int) -> None:
        self._turn, self._asked = 0, _Word(mmap.mmap(asked, 4, prot=mmap.PROT_READ))
        self._answer = _Word(mmap.mmap(answer, 4))
        os.close(asked)
        os.close(answer)

    def next(self) -> bool:
        """Wait for the next turn; False at the end of the episode."""
        while (turn := self._asked.view[0]) == self._turn:
            self._asked.sleep(turn)
        self._turn = turn
        return turn > 0

    def decide(self, action: int) -> None:
        """Write the action of this turn, or MESSAGE."""
        self._answer.write(self._turn << 8 | action)

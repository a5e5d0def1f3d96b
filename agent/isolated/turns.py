"""Turns of a run and an agent's process, as words in shared memory.

One side says that a frame is there, the other which action it has decided on; who waits sleeps on the other's word
(https://man7.org/linux/man-pages/man2/futex.2.html). A step takes no message, and no system call to learn of an action that is there
already. Whatever is more than an action goes over the socket. The process may write anything here, and wake the run at will: it has one
answer for one turn, whose number is checked, and sleeps of the run end by themselves.
"""

import ctypes
import mmap
import os
import struct
import time
from collections.abc import Callable

from agent.isolated.frames import sealed

MESSAGE = 255  # in place of an action: the decision is a message
_COUNT = 2**24 - 1  # turns are counted from 1 to this, and again from 1; 0 is the end of an episode
_FUTEX = {"x86_64": 202}.get(os.uname().machine, 0)  # another processor may reorder what this one has written
_WAIT, _WAKE = 0, 1
_ASKED, _ANSWER, _LISTENS = range(3)  # words: turn that the run asks for; turn and action that the process answers; whether the run sleeps
_FIRST, _LONGEST = 1e-3, 0.05  # [s] of sleep until the run looks whether the process is still there
_futex = ctypes.CDLL(None).syscall


def available() -> bool:
    """Whether this machine has turns; without them each step is two messages."""
    return _FUTEX > 0


class _Turns:
    """Words of 32 bits that a run and a process share, of one episode."""

    def __init__(self, memory: mmap.mmap) -> None:
        self._words, self._turn = memoryview(memory).cast("I"), 0
        first = ctypes.addressof(ctypes.c_char.from_buffer(memory))
        self._at = ctypes.c_void_p(first), ctypes.c_void_p(first + 4)

    def _sleep(self, word: int, known: int, seconds: bytes | None = None) -> None:
        """Sleep while a word is `known`, at most for a time; it may end early."""
        _futex(_FUTEX, self._at[word], _WAIT, known, seconds)

    def _wake(self, word: int) -> None:
        """Wake who sleeps on a word."""
        _futex(_FUTEX, self._at[word], _WAKE, 1, None)


class RunTurns(_Turns):
    """Turns of one episode, the run's side, which reads nothing but the answer.

    The process gets `handle`, which is to be closed then.
    """

    def __init__(self) -> None:
        self.handle, memory = sealed("turns", 12, writable=True)
        super().__init__(memory)

    def ask(self) -> None:
        """Begin the next turn: a frame is there."""
        self._turn = self._words[_ASKED] = self._turn % _COUNT + 1
        self._wake(_ASKED)

    def end(self) -> None:
        """End the episode; the process reads messages again."""
        self._words[_ASKED] = 0
        self._wake(_ASKED)

    def action(self, until: float, spoke: Callable[[], bool]) -> int:
        """Number that the process has written for this turn.

        It is unchecked, 0 to 255. MESSAGE also where `spoke` tells that there is a message, or that the process is gone. TimeoutError after
        a time on the clock `time.monotonic`.
        """
        pause = _FIRST
        while (word := self._words[_ANSWER]) >> 8 != self._turn:  # one reading decides, whatever the process writes then
            left = until - time.monotonic()
            if left <= 0:
                raise TimeoutError
            self._words[_LISTENS] = 1
            self._sleep(_ANSWER, word, struct.pack("=qq", 0, max(1, int(min(pause, left) * 1e9))))
            self._words[_LISTENS], pause = 0, min(2 * pause, _LONGEST)
            if not self._answered and spoke() and not self._answered:  # it may have answered, and then ended
                return MESSAGE
        return word & 255

    @property
    def _answered(self) -> bool:
        """Whether the process has answered this turn."""
        return self._words[_ANSWER] >> 8 == self._turn


class AgentTurns(_Turns):
    """Turns of one episode, the agent's side, of the run's handle."""

    def __init__(self, handle: int) -> None:
        super().__init__(mmap.mmap(handle, 12))
        os.close(handle)

    def next(self) -> bool:
        """Wait for the next turn; False at the end of the episode."""
        while (turn := self._words[_ASKED]) == self._turn:
            self._sleep(_ASKED, turn)
        self._turn = turn
        return turn > 0

    def decide(self, action: int) -> None:
        """Write the action of this turn, or MESSAGE."""
        self._words[_ANSWER] = self._turn << 8 | action
        if self._words[_LISTENS]:  # if this is read too early, once in a long time, the run looks again after its sleep
            self._wake(_ANSWER)

"""A pseudo-terminal with `gothere` in it, as a person sits at one."""

import fcntl
import os
import pty
import re
import select
import signal
import subprocess
import sys
import termios
import time
from pathlib import Path

INTERRUPT, END = "\x03", "\x04"  # Ctrl-C and Ctrl-D, as keys
ROOT = Path(__file__).parents[3]


def _begin() -> None:
    """Let Ctrl-C reach the processes of this terminal, also where the one that runs the tests ignores it."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Terminal:
    """`gothere` with arguments, in a terminal of its own."""

    def __init__(self, *arguments: str) -> None:
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, b"\x32\x00\x78\x00\x00\x00\x00\x00")  # 50 lines of 120 columns
        environment = os.environ | {"NO_COLOR": "1", "TERM": "xterm", "PYTHONUNBUFFERED": "1"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "experiments", *arguments],
            cwd=ROOT, stdin=slave, stdout=slave, stderr=slave, env=environment, start_new_session=True,
            preexec_fn=_begin,
        )  # fmt: skip
        os.close(slave)
        self.shown, self.at = "", 0

    def wait_for(self, pattern: str, *, limit_s: float = 240.0) -> str:
        """Text up to and with the next match of a pattern; AssertionError if it does not come."""
        until = time.monotonic() + limit_s
        while not (found := re.compile(pattern).search(self.shown, self.at)):
            if not self._read(until):
                raise AssertionError(f"expected {pattern!r} after:\n{self.shown[self.at :]}")
        text, self.at = self.shown[self.at : found.end()], found.end()
        return text

    def type(self, text: str) -> None:
        """Type a line; keys such as INTERRUPT without an end of the line."""
        time.sleep(0.5)  # as people do: a key in the instant between the prompt and the reading of input can be lost
        os.write(self.master, (text if text in (INTERRUPT, END) else text + "\n").encode())

    def ended(self, *, limit_s: float = 120.0) -> int:
        """Exit code, once it has ended."""
        until = time.monotonic() + limit_s
        while self._read(until):
            pass
        return self.process.wait(timeout=limit_s)

    def close(self) -> None:
        """End it by force, if it still runs."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self.master)

    def _read(self, until: float) -> bool:
        """Read what is shown; False at the end or after the time [s] `until`."""
        if not select.select([self.master], [], [], max(0.0, until - time.monotonic()))[0]:
            return False
        try:
            data = os.read(self.master, 65536)
        except OSError:  # the other end is closed
            return False
        self.shown += data.decode(errors="replace").replace("\r\n", "\n")
        return bool(data)

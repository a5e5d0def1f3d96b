"""`Human`: a person at the keyboard as an agent, who sees the camera's picture alone.

The picture is a live window where there is a display and an OpenCV that has windows (opencv-python-headless has none);
otherwise frame.png in the output folder, replaced after each step, and a preview in the terminal: half blocks in 24-bit
colours, two pixels each.
"""

import contextlib
import os
import select
import shutil
import signal
import sys
import termios
import tty
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import cv2
import numpy as np
from jaxtyping import Int, UInt8

from envs.errors import InputError
from envs.types import Action, Observation, Task
from experiments.reports.files import write_png
from policies.policy import Privileged

KEYS = {
    "w": Action.FORWARD, "up": Action.FORWARD, "a": Action.LEFT, "left": Action.LEFT, "d": Action.RIGHT, "right": Action.RIGHT,
    "e": Action.UP, "page up": Action.UP, "s": Action.DOWN, "down": Action.DOWN, "page down": Action.DOWN,
    "q": Action.STOP, "c": Action.CANNOT,
}  # fmt: skip
HELP = "w/↑ forward  a/← d/→ turn  e look up  s/↓ down  q stop here  c cannot"
SEQUENCES = {"A": "up", "B": "down", "C": "right", "D": "left", "5~": "page up", "6~": "page down"}  # after ESC [ or ESC O
WINDOW_KEYS = {65362: "up", 65364: "down", 65363: "right", 65361: "left", 65365: "page up", 65366: "page down"}  # X11 key symbols
WIDE = 80  # greatest number of columns of the preview
LINES = 3  # of text below it
TITLE = "gothere"
PATIENCE = 0.05  # [s] to wait for the rest of an escape sequence


def check_terminal() -> None:
    """Raise InputError unless standard input and output are a terminal."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise InputError("--keyboard: expected a terminal to read keys from and to draw on, got a pipe or file; run it in a terminal")


@contextlib.contextmanager
def keys_at_once(fd: int) -> Iterator[None]:
    """Context in which a terminal delivers each key at once, without echo.

    It is restored at any end, also after SIGTERM and SIGHUP, which end the program through SystemExit here; Ctrl-C stays KeyboardInterrupt.
    """
    saved = termios.tcgetattr(fd)

    def leave(number: int, frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    def resume(number: int, frame: FrameType | None) -> None:
        tty.setcbreak(fd)

    replaced = {}
    try:
        for number, handler in ((signal.SIGTERM, leave), (signal.SIGHUP, leave), (signal.SIGCONT, resume)):
            replaced[number] = signal.signal(number, handler)
        tty.setcbreak(fd)
        yield
    finally:
        with contextlib.suppress(termios.error):  # the terminal was closed
            termios.tcsetattr(fd, termios.TCSADRAIN, saved)
        for number, handler in replaced.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)


def read_key(fd: int, patience: float | None = None) -> str:
    """Next key: a lower-case character, or the name of an arrow or page key.

    '' for any other key, and after `patience` [s]. InputError when the terminal has been closed.
    """
    if patience is not None and not select.select([fd], [], [], patience)[0]:
        return ""
    first = _byte(fd)
    if first != b"\x1b":
        return first.decode("latin-1").lower()
    sequence = ""
    while select.select([fd], [], [], PATIENCE)[0] and len(sequence) < 8:
        sequence += _byte(fd).decode("latin-1")
        if len(sequence) > 1 and "@" <= sequence[-1] <= "~":
            return SEQUENCES.get(sequence[1:], "") if sequence[0] in "[O" else ""
    return ""


def _byte(fd: int) -> bytes:
    """Next byte."""
    try:
        data = os.read(fd, 1)
    except OSError:  # Linux raises it when the other end of the terminal is closed
        data = b""
    if not data:
        raise InputError("--keyboard: expected a key, but the terminal was closed; nothing was recorded")
    return data


def preview(image: UInt8[np.ndarray, "h w 3"], columns: int, rows: int) -> str:
    """Image as lines of half blocks in 24-bit colours, at most `columns` x `rows`.

    Its proportions are kept.
    """
    height, width = image.shape[:2]
    scale = min(columns / width, 2 * rows / height)
    size = max(1, round(width * scale)), max(2, 2 * round(height * scale / 2))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_NEAREST)
    lines = []
    for above, below in zip(small[::2].tolist(), small[1::2].tolist(), strict=True):
        cells = [f"\x1b[38;2;{r};{g};{b}m\x1b[48;2;{x};{y};{z}m▀" for (r, g, b), (x, y, z) in zip(above, below, strict=True)]
        lines.append("".join(cells) + "\x1b[0m")
    return "\n".join(lines)


def has_window() -> bool:
    """Whether there is a display and OpenCV was built with windows."""
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return False
    gui = [line for line in cv2.getBuildInformation().splitlines() if line.strip().startswith("GUI:")]
    return bool(gui) and "NONE" not in gui[0].upper()


class Human:
    """Agent of one episode, driven by a person with the keyboard.

    The person sees the camera's picture and the number of collisions. It is a context, in which keys are read at once and the cursor is
    hidden; frame.png is in `folder`.
    """

    def __init__(self, folder: Path, *, budget: int, instruction: str = "") -> None:
        self.frame, self.budget, self.instruction = folder / "frame.png", budget, instruction
        self.window = has_window()
        self.steps = self.collisions = self.drawn = 0
        self._exit = contextlib.ExitStack()

    def __enter__(self) -> "Human":
        with contextlib.ExitStack() as stack:
            stack.callback(self.frame.unlink, missing_ok=True)
            if self.window:
                stack.callback(cv2.destroyAllWindows)
            stack.callback(self._write, "\x1b[0m\x1b[?25h\n")
            stack.enter_context(keys_at_once(sys.stdin.fileno()))
            self._write("\x1b[?25l")
            self._exit = stack.pop_all()
        return self

    def __exit__(self, *error: object) -> None:
        self._exit.close()

    def reset(self, task: Task, privileged: Privileged | None) -> None:
        """Begin an episode."""

    def act(self, observation: Observation, privileged: Privileged | None) -> Int[np.ndarray, "n"]:
        """Show the picture, wait for a key, and return its action."""
        bumped = self.steps > 0 and bool(observation.collided[0])
        self.collisions += bumped
        self.show(observation.rgb[0], bumped=bumped)
        while (action := KEYS.get(self._key())) is None:
            pass
        self.steps += 1
        return np.array([action])

    def show(self, image: UInt8[np.ndarray, "h w 3"], *, bumped: bool) -> None:
        """Show a picture with the number of steps and collisions."""
        text = f"step {self.steps} of {self.budget}, {self.collisions} collisions{', bumped' if bumped else ''}"
        screen = shutil.get_terminal_size((WIDE, 44))
        if self.window:
            cv2.imshow(TITLE, np.ascontiguousarray(cv2.resize(image, (720, 720 * image.shape[0] // image.shape[1]))[..., ::-1]))
            picture = ""
        else:
            write_png(self.frame, image)
            picture = preview(image, min(WIDE, screen.columns), max(4, screen.lines - LINES - 1)) + "\n"
            text += f"  ({self.frame})"
        lines = picture + "\n".join(f"{line[: screen.columns - 1]}\x1b[K" for line in (self.instruction, HELP, text))
        self._write((f"\r\x1b[{self.drawn}A" if self.drawn else "\r") + lines.replace("\n", "\r\n"))
        self.drawn = lines.count("\n")

    def _key(self) -> str:
        """Next key, from the terminal or the window."""
        if not self.window:
            return read_key(sys.stdin.fileno())
        while True:
            code = cv2.waitKeyEx(20)
            if code > 0:
                return WINDOW_KEYS.get(code, chr(code & 255).lower())
            if key := read_key(sys.stdin.fileno(), 0.0):
                return key

    @staticmethod
    def _write(text: str) -> None:
        """Write text to the terminal and flush it."""
        sys.stdout.write(text)
        sys.stdout.flush()

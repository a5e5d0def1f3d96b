"""Driving by hand: keys, the picture in the terminal, and whole episodes through a pseudo-terminal."""

import contextlib
import fcntl
import json
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from envs.errors import InputError
from envs.types import Action
from experiments.cli import main
from experiments.episode import keyboard
from experiments.episode.keyboard import KEYS, has_window, keys_at_once, preview, read_key

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def terminal():
    """Both ends of a pseudo-terminal: ours, the program's."""
    ends = pty.openpty()
    yield ends
    for fd in ends:
        with contextlib.suppress(OSError):
            os.close(fd)


def test_keys(terminal):
    ours, theirs = terminal
    with keys_at_once(theirs):
        os.write(ours, b"wA\x1b[A\x1b[D\x1bOC\x1b[6~\x1b[1;5Bqx\x1b[9~")
        found = [read_key(theirs) for _ in range(10)]
        assert found == ["w", "a", "up", "left", "right", "page down", "", "q", "x", ""]
        os.write(ours, b"\x1b")  # escape alone
        assert read_key(theirs) == ""
        assert read_key(theirs, 0.01) == ""
    assert [KEYS.get(key) for key in ("w", "up", "left", "d", "q", "c", "x", "")] == [
        Action.FORWARD, Action.FORWARD, Action.LEFT, Action.RIGHT, Action.STOP, Action.CANNOT, None, None,
    ]  # fmt: skip


@pytest.mark.parametrize("error", [None, RuntimeError, KeyboardInterrupt, SystemExit])
def test_the_terminal_is_left_as_it_was(terminal, error):
    _, theirs = terminal
    before, handlers = termios.tcgetattr(theirs), [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGCONT)]
    with contextlib.suppress(RuntimeError, KeyboardInterrupt, SystemExit), keys_at_once(theirs):
        assert not termios.tcgetattr(theirs)[3] & (termios.ECHO | termios.ICANON)
        assert termios.tcgetattr(theirs)[3] & termios.ISIG  # Ctrl-C still interrupts
        if error:
            raise error
    assert termios.tcgetattr(theirs) == before
    assert handlers == [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGCONT)]


def test_a_terminal_that_closes_is_said(terminal):
    ours, theirs = terminal
    os.close(ours)
    with pytest.raises(InputError, match="closed"):
        read_key(theirs)


def test_the_preview_is_the_picture():
    image = np.zeros((40, 40, 3), np.uint8)
    image[:20], image[20:, :20] = (200, 10, 30), (5, 6, 7)
    lines = preview(image, 40, 30).split("\n")
    assert len(lines) == 20 and all(line.count("▀") == 40 and line.endswith("\x1b[0m") for line in lines)
    assert lines[0].startswith("\x1b[38;2;200;10;30m\x1b[48;2;200;10;30m▀")
    assert lines[-1].startswith("\x1b[38;2;5;6;7m")
    assert preview(image, 80, 10).count("\n") == 9  # limited by the height
    wide = preview(np.zeros((30, 300, 3), np.uint8), 80, 40).split("\n")
    assert len(wide) == 4 and wide[0].count("▀") == 80


def test_no_display_no_window(monkeypatch):
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert not has_window()
    monkeypatch.setenv("DISPLAY", ":0")
    for built, expected in (
        ("  GUI:                           NONE\n", False),
        ("  GUI:                           GTK3\n", True),
        ("", False),
    ):
        monkeypatch.setattr(keyboard.cv2, "getBuildInformation", lambda built=built: f"General\n{built}Media\n")
        assert has_window() == expected


def test_without_a_terminal_one_line(capsys, tmp_path):
    assert main(["run", "go to the bed", "--rooms", "1", "--keyboard", "--out", str(tmp_path / "out")]) == 2
    error = capsys.readouterr().err
    assert "--keyboard: expected a terminal" in error and len(error.strip().splitlines()) == 1
    assert not (tmp_path / "out").exists()


def _as_a_shell_would() -> None:
    """Make the new process the terminal's own, and let it be interrupted even where the tests run in the background."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


class Session:
    """`gothere run --keyboard` in a pseudo-terminal of its own, what it has drawn so far, and the terminal's first settings."""

    def __init__(self, out: Path, *flags: str) -> None:
        self.ours, self.theirs = pty.openpty()
        fcntl.ioctl(self.theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 100, 0, 0))
        self.before = termios.tcgetattr(self.theirs)
        command = [sys.executable, "-m", "experiments", "run", "go to the bed", "--rooms", "2", "--no-video", "--keyboard"]
        environment = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "LINES", "COLUMNS")}
        self.process = subprocess.Popen(
            [*command, "--out", str(out), *flags],
            stdin=self.theirs, stdout=self.theirs, stderr=self.theirs, cwd=ROOT, env=environment, start_new_session=True,
            preexec_fn=_as_a_shell_would,
        )  # fmt: skip
        self.drawn = bytearray()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        with contextlib.suppress(OSError):
            while data := os.read(self.ours, 65536):
                self.drawn.extend(data)

    def text(self) -> str:
        return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", self.drawn.decode(errors="replace"))

    def wait(self, words: str) -> None:
        """Return when words have been drawn; fail after two minutes or when the program has ended."""
        for _ in range(2400):
            if words in self.text():
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        raise AssertionError(f"{words!r} never came:\n{self.text()[-2000:]}")

    def press(self, keys: bytes) -> None:
        os.write(self.ours, keys)

    def end(self) -> int:
        """The exit code; the terminal must be as it was."""
        code = self.process.wait(120)
        time.sleep(0.1)
        assert termios.tcgetattr(self.theirs) == self.before
        assert self.drawn.rfind(b"\x1b[?25h") > self.drawn.rfind(b"\x1b[?25l") >= 0  # the cursor is back
        return code

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        os.close(self.ours)
        os.close(self.theirs)


@pytest.fixture
def session(tmp_path):
    made = Session(tmp_path)
    yield made
    made.close()


def test_an_episode_by_hand(session, tmp_path):
    session.wait("step 0 of 500")
    assert (tmp_path / "frame.png").is_file()
    first = (tmp_path / "frame.png").read_bytes()
    session.press(b"a")
    session.wait("step 1 of 500")
    assert (tmp_path / "frame.png").read_bytes() != first
    session.press(b"\x1b[Cw\x1b[Bezq")
    code = session.end()
    head, *steps = [json.loads(line) for line in (tmp_path / "trace.jsonl").read_text().splitlines()]
    assert [step["action"] for step in steps] == ["left", "right", "forward", "down", "up", "stop"]
    result = json.loads((tmp_path / "result.json").read_text())
    assert (result["agent"], result["access"], result["steps"]) == ("human", [], 6)
    assert code == (0 if result["success"] else 1)
    assert {path.name for path in tmp_path.iterdir()} == {"result.json", "trace.jsonl", "report.html", "map.png"}
    driven = session.text()[: session.text().rfind("step 5 of 500")]
    assert "▀" in driven and head["instruction"] in driven
    assert "m to go" not in driven and result["target"] not in driven  # nothing that is known but not seen
    assert main(["replay", str(tmp_path / "trace.jsonl"), "--check"]) == 0


@pytest.mark.parametrize(("key", "number", "code"), [(b"\x03", None, 130), (b"", signal.SIGTERM, 143)])
def test_an_episode_that_is_broken_off(session, tmp_path, key, number, code):
    session.wait("step 0 of 500")
    if key:
        session.press(key)
    else:
        session.process.send_signal(number)
    assert session.end() == code
    assert not (tmp_path / "frame.png").exists() and not (tmp_path / "result.json").exists()

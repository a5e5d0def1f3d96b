"""The run's side of a template and of its processes."""

import json
import os
import pickle
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import weakref
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from agent.isolated.child import Played
from agent.isolated.frames import Frames
from agent.isolated.messages import ACT, BEGIN, FAILED, FRAME, Malformed, action_in, decision_in, receive, receive_answer, send
from agent.isolated.sandbox import Sandbox
from agent.isolated.template import END, HOME, NEW, STATUS
from agent.isolated.turns import MESSAGE, RunTurns, available
from envs.errors import InputError
from envs.types import Decision
from policies.thought import Thought

_COMMAND = (
    "import gc, json, sys; gc.disable(); sys.path[:] = json.loads(sys.argv[1]); "
    "from agent.isolated.template import main; main(int(sys.argv[2]))"
)
IMPORTING = 60.0  # [s] for an agent's file to be imported


class AgentError(Exception):
    """An agent failed in its process: the reason, and its traceback as a note."""


class Template:
    """Template process of one agent file, ended with this object."""

    def __init__(self, file: Path, wanted: str, sandbox: Sandbox) -> None:
        if not sys.platform.startswith("linux"):
            raise InputError(f"agent {file}:{wanted}: agents play in processes of their own on Linux only; add --in-process")
        self.sandbox = sandbox
        scratch = Path(tempfile.mkdtemp(prefix="gothere-agent-"))
        self._control, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-c", _COMMAND, json.dumps([os.path.abspath(path) for path in sys.path]), str(theirs.fileno())],
                stdin=subprocess.DEVNULL, stdout=2, cwd=scratch, env=_environment(sandbox.hidden), pass_fds=[theirs.fileno()],
                start_new_session=True,
            )  # fmt: skip
        self.open: set[socket.socket] = set()  # connections of its processes
        self.close = weakref.finalize(self, _end, self._control, self.open, self._process, scratch)
        hidden = tuple(path.absolute() for path in sandbox.hidden)
        played = Played(file.absolute(), wanted, sandbox.memory * 2**20, hidden)
        try:
            send(self._control, b"S", pickle.dumps(played))
            self.restricted: bool = pickle.loads(receive(self._control)[1])
        except (EOFError, OSError) as error:
            raise InputError(f"agent {file}:{wanted}: its template process did not start; add --in-process to see why") from error

    def new(self, home: int | None = None) -> "Process":
        """New process, which may know a home by its key."""
        send(self._control, NEW, pickle.dumps(home))
        pid = pickle.loads(receive(self._control)[1])
        (handle,) = socket.recv_fds(self._control, 1, 1)[1]
        return Process(self, pid, socket.socket(fileno=handle))

    def keep(self, key: int, parts: Any) -> None:
        """Let later processes know a home: its scene, body, walkable space and file."""
        send(self._control, HOME, pickle.dumps((key, parts)))

    def end(self, pid: int) -> None:
        """End a process."""
        send(self._control, END, pickle.dumps(pid))

    def status(self, pid: int) -> int | None:
        """End a process; its exit code, or a signal as a negative number.

        None if it had to be ended.
        """
        send(self._control, STATUS, pickle.dumps(pid))
        return pickle.loads(receive(self._control)[1])


class Process:
    """Process of an agent in one episode."""

    def __init__(self, template: Template, pid: int, connection: socket.socket) -> None:
        self.template, self.pid, self.connection = template, pid, connection
        self.alive, self.imported = True, False
        self.turns: RunTurns | None = None
        self._news = select.poll()
        self._news.register(connection, select.POLLIN)
        template.open.add(connection)
        connection.settimeout(template.sandbox.decision_s)

    def tell(self, kind: bytes, content: bytes = b"", handles: Sequence[int] = ()) -> None:
        """Send a message, with file descriptors.

        A process that is gone is noticed at its answer.
        """
        try:
            send(self.connection, kind, content)
            if handles:
                socket.send_fds(self.connection, [b"-"], handles)
        except OSError:
            pass

    def begin(self, content: bytes) -> None:
        """Begin an episode with a message, after an earlier one of the process, if any."""
        if self.turns:
            self.turns.end()
            self.turns = None
        self.tell(BEGIN, content)

    def show(self, frames: Frames) -> None:
        """Hand over the memory of an episode's observations, and begin its turns.

        Where there are none, each step is two messages.
        """
        self.turns = RunTurns() if available() else None
        self.tell(FRAME, pickle.dumps(frames.layout), (frames.handle, self.turns.handle) if self.turns else (frames.handle,))
        if self.turns:
            os.close(self.turns.handle)

    def ask(self) -> None:
        """Ask for a decision on the observation in shared memory."""
        self.turns.ask() if self.turns else self.tell(ACT)

    def decision(self, until: float) -> tuple[Decision, Thought | None]:
        """Its decision, checked, until a time on the clock `time.monotonic`.

        AgentError where it failed, ended, or made none in time; the process is then ended. InputError where its file cannot be used.
        """
        return self._heard(self._decision, until)

    def answer(self, until: float) -> tuple[bytes, bytes]:
        """Its next message, until a time on the clock `time.monotonic`; errors as of a decision."""
        return self._heard(self._message, until)

    def _heard(self, listen: Callable[[float], Any], until: float) -> Any:
        """Result of listening to a process, whose file is imported before."""
        seconds = self.template.sandbox.decision_s
        try:
            if not self.imported:
                self._message(time.monotonic() + IMPORTING, more=0)
                self.imported, until = True, max(until, time.monotonic() + seconds)
            return listen(until)
        except (EOFError, ConnectionError):
            raise AgentError(self._last_words()) from None
        except TimeoutError:
            self.end()
            late = f"it made no decision within {seconds:g} s" if self.imported else f"its file was not imported within {IMPORTING:g} s"
            raise AgentError(f"{late}, so its process was ended") from None
        except Malformed as error:
            self.end()
            raise AgentError(f"its process sent something else: {error}") from None

    def _decision(self, until: float) -> tuple[Decision, Thought | None]:
        """Its decision: an action in shared memory, or a message."""
        number = self.turns.action(until, self._spoke) if self.turns else MESSAGE
        return decision_in(*self._message(until)) if number == MESSAGE else (action_in(number), None)

    def _message(self, until: float, *, more: int = 2**16) -> tuple[bytes, bytes]:
        """Its next message; the failure that it reports is raised."""
        kind, content = receive_answer(self.connection, until, more=more)
        if kind != FAILED:
            return kind, content
        self.end()
        raise _failure(content)

    def _spoke(self) -> bool:
        """Whether a message waits, or the process is gone."""
        return bool(self._news.poll(0))

    def end(self) -> None:
        """End the process, if it is still there."""
        if self.alive:
            self._close()
            self.template.end(self.pid)

    def _close(self) -> None:
        """Close the connection."""
        self.alive = False
        self.template.open.discard(self.connection)
        self.connection.close()

    def _last_words(self) -> str:
        """Reason for its end."""
        self._close()
        code = self.template.status(self.pid)
        if code is None:
            return "it closed the connection of its process"
        if code < 0:
            name = signal.Signals(-code).name if -code in set(signal.Signals) else "unknown"
            return f"its process ended with signal {-code} ({name})"
        return f"its process ended with code {code}"


def _failure(content: bytes) -> Exception:
    """Error of an agent's own report, which need not be true."""
    try:
        report = json.loads(content)
        words, bad, trace = (str(report[name]) for name in ("error", "bad_input", "traceback"))
    except (ValueError, TypeError, KeyError, RecursionError):
        return AgentError("its process sent a report that cannot be read")
    if bad:
        return InputError(bad)
    error = AgentError(words)
    error.add_note(trace)
    return error


def _environment(hidden: tuple[Path, ...]) -> dict[str, str]:
    """Environment without our own settings and without paths to hidden files."""
    paths = [str(path.absolute()) for path in hidden] + [str(path) for path in hidden]
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in ("PWD", "OLDPWD", "_", "PYTHONPATH")
        and (name == "GOTHERE_CACHE" or not name.startswith("GOTHERE_"))
        and not any(path in value for path in paths)
    }
    return {"OPENBLAS_NUM_THREADS": "1", **kept, "PYTHONDONTWRITEBYTECODE": "1"}


def _end(control: socket.socket, connections: set[socket.socket], process: subprocess.Popen, scratch: Path) -> None:
    """End a template with all its processes, and remove its folder."""
    for connection in (control, *connections):
        connection.close()
    process.kill()  # its processes die with it
    process.wait()
    shutil.rmtree(scratch, ignore_errors=True)

"""Template process, from which the processes of episodes are forked.

It never runs the agent's own code, so each episode begins with the same memory, whatever earlier ones did to theirs. One process is always
ready. The libraries that the agent's file imports are imported here, once; the file itself and its neighbours in each episode.
"""

import ast
import contextlib
import fcntl
import gc
import importlib
import importlib.util
import os
import pickle
import shutil
import signal
import socket
import sys
import sysconfig
import time
from collections import OrderedDict
from pathlib import Path
from typing import Any

import numpy.random  # noqa: F401 - what most agents use is loaded once

from agent.isolated.child import Played, play
from agent.isolated.linux import ruleset
from agent.isolated.messages import receive, send, told

NEW, HOME, END, STATUS, READY = b"N", b"H", b"K", b"W", b"R"
OURS = ("envs", "policies", "agent", "experiments")
KEPT = 4  # homes


class _Template:
    """Template: the socket to the run, the agent, homes, and a process that is ready."""

    def __init__(self, control: socket.socket) -> None:
        self.control = control
        self.played: Played = told(receive(control)[1])
        self.rules = ruleset(self.played.hidden)
        if self.rules >= 0:  # low numbers are for the episodes' own
            self.rules = fcntl.fcntl(self.rules, fcntl.F_DUPFD_CLOEXEC, 10)
        self.homes: OrderedDict[int, Any] = OrderedDict()
        source, self.code = self.played.file.read_bytes(), None
        with contextlib.suppress(Exception):  # what is wrong with it is said when the file is imported
            self.code = compile(source, str(self.played.file), "exec")
            for name in libraries(source, self.played.file.parent):
                with contextlib.suppress(Exception):
                    importlib.import_module(name)
        gc.freeze()  # fewer pages are copied by a fork; the command that imported this module has disabled collection
        gc.enable()
        self.ready: tuple[int, socket.socket] | None = None

    def serve(self) -> None:
        """Answer the run until it is gone."""
        send(self.control, READY, pickle.dumps(self.rules >= 0))
        while True:
            if self.ready is None and not self.homes:
                self.ready = self._forked(None)
            kind, content = receive(self.control)
            if kind == NEW:
                self._new(told(content))
            elif kind == HOME:
                key, parts = told(content)
                self._keep(key, parts)
            elif kind == END:
                self._end(told(content))
            elif kind == STATUS:  # its socket is closed a moment before it is gone
                send(self.control, STATUS, pickle.dumps(self._end(told(content), patience=1.0)))

    def _new(self, home: int | None) -> None:
        """Hand a process over: its number, and the other end of its socket."""
        pid, connection = self.ready or self._forked(None if home is None else self.homes[home])
        self.ready = None
        send(self.control, NEW, pickle.dumps(pid))
        with connection:
            socket.send_fds(self.control, [b"-"], [connection.fileno()])

    def _forked(self, home: Any) -> tuple[int, socket.socket]:
        """New process, and the run's end of its socket."""
        ours, its = socket.socketpair()
        pid = os.fork()
        if pid:
            its.close()
            return pid, ours
        try:
            play(fcntl.fcntl(its.fileno(), fcntl.F_DUPFD, 10), self.rules, self.played, self.code, home)
        finally:
            os._exit(0)

    def _end(self, pid: int, *, patience: float = 0.0) -> int | None:
        """End a process with all that it started.

        How it ended by itself within a time [s]: an exit code, or a signal as a negative number; None if it did not.
        """
        until = time.monotonic() + patience
        found, status = os.waitpid(pid, os.WNOHANG)
        while not found and time.monotonic() < until:
            time.sleep(0.002)
            found, status = os.waitpid(pid, os.WNOHANG)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
        if not found:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        if self.rules < 0:
            shutil.rmtree(str(pid), ignore_errors=True)
        return os.waitstatus_to_exitcode(status) if found else None

    def _keep(self, key: int, parts: Any) -> None:
        """Make a home, and keep it for processes to come, with the kernels that it uses."""
        from envs.home import Home

        scene, body, space, file = parts
        home = Home(scene, body, space=space, file=file)
        if len(home.places):
            home.distance_field(home.places[:1])
        self.homes[key] = home
        while len(self.homes) > KEPT:
            self.homes.popitem(last=False)
        if self.ready is not None:
            self._end(self.ready[0])
            self.ready = None


def libraries(source: bytes, folder: Path) -> list[str]:
    """Installed modules, and ours, that a file's source imports: not its neighbours.

    SyntaxError or ValueError for another source.
    """
    tree = ast.parse(source)
    names = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module and not node.level]
    return [name for name in names if _installed(name.partition(".")[0], folder)]


def _installed(root: str, folder: Path) -> bool:
    """Whether a module is one of the installed ones or ours, and no neighbour in a folder."""
    if (folder / root).exists() or (folder / f"{root}.py").exists():
        return False
    if root in OURS or root in sys.stdlib_module_names:
        return True
    with contextlib.suppress(ImportError, ValueError):
        spec = importlib.util.find_spec(root)
        places = [Path(sysconfig.get_path(name)).resolve() for name in ("purelib", "platlib")]
        return bool(spec and spec.origin and any(place in Path(spec.origin).resolve().parents for place in places))
    return False


def main(control: int) -> None:
    """Serve a run over a socket until it is gone."""
    sys.stdout.reconfigure(line_buffering=True)  # pyright: ignore - processes are killed, not ended
    with socket.socket(fileno=control) as run, contextlib.suppress(EOFError, ConnectionError):
        _Template(run).serve()

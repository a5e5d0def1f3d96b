"""Links to habitat-sim: in a process of its own, or in this interpreter.

`Subprocess` and `InProcess` have the same interface.
"""

import importlib.util
import json
import mmap
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
import traceback
import weakref
from pathlib import Path
from typing import IO, Any, Protocol

from envs.errors import InputError
from envs.simulators.habitat import worker as habitat_worker
from envs.simulators.habitat.frames import shared_frames
from envs.types import Camera

PYTHON = "GOTHERE_HABITAT_PYTHON"  # environment variable: an interpreter that has habitat-sim
OLDEST = (0, 3, 0)  # habitat-sim that has islands
START = 180.0  # [s] time limit for starting the interpreter and importing habitat-sim
END = 5.0  # [s] time limit for closing a scene
TAIL = 4000  # characters of a worker's output that go into an error
QUIET = {"MAGNUM_LOG": "quiet", "HABITAT_SIM_LOG": "quiet"}  # errors alone, unless the user has set them
# Neither the current folder nor ours may be on the module path: ours has a types.py.
BOOT = (
    "import sys; sys.path[:] = [p for p in sys.path if p]; del sys.argv[0]; import runpy; runpy.run_path(sys.argv[0], run_name='__main__')"
)
HOW = (
    "make an environment that has it, such as conda create -n habitat python=3.9 habitat-sim headless -c conda-forge -c aihabitat, "
    f"and give its interpreter with --habitat-python or {PYTHON}"
)


class HabitatError(RuntimeError):
    """habitat-sim failed, died or did not answer in time.

    The message ends with its own traceback or last output.
    """


class Link(Protocol):
    """Link to one `habitat_worker.Host`, in any process.

    Call `send`, then `receive`; several links work at the same time.
    """

    facts: dict[str, Any]

    @property
    def alive(self) -> bool:
        """Whether it accepts requests."""
        ...

    def send(self, call: str, **arguments: Any) -> None:
        """Send a request to the host."""
        ...

    def receive(self) -> Any:
        """Result of the last request. Raises HabitatError when it failed."""
        ...

    def close(self) -> None:
        """Close the link in any state."""
        ...


class InProcess:
    """habitat-sim in this interpreter, quiet unless the environment says otherwise."""

    def __init__(self, memory: mmap.mmap) -> None:
        for name, value in QUIET.items():
            os.environ.setdefault(name, value)
        try:
            habitat_sim = importlib.import_module("habitat_sim")
        except ImportError as error:
            raise InputError(_missing(sys.executable, habitat_worker.hello(None, f"{type(error).__name__}: {error}"))) from error
        self.facts = accepted(sys.executable, habitat_worker.hello(habitat_sim))
        self.alive = True
        self._host, self._asked = habitat_worker.Host(habitat_sim, memory), {}

    def send(self, call: str, **arguments: Any) -> None:
        """Store a request, which `receive` executes. Raises HabitatError when closed."""
        if not self.alive:
            raise HabitatError("habitat-sim was closed; restart() the simulator")
        self._asked = {"call": call, "with": arguments}

    def receive(self) -> Any:
        """Execute the stored request; returns its result. Raises HabitatError when it fails."""
        try:
            return self._host.answer(self._asked)
        except Exception as error:
            raise HabitatError(f"habitat-sim in this interpreter failed to {self._asked['call']}:\n{traceback.format_exc()}") from error

    def close(self) -> None:
        """Close habitat-sim."""
        if self.alive:
            self.alive = False
            self._host.do_close()


class Subprocess:
    """habitat-sim in a process of its own.

    Its images arrive in the memory of the file descriptor `frames`. The process ends with this object, with the interpreter, and when its
    pipe is closed.
    """

    def __init__(self, python: str, frames: int, *, timeout_s: float) -> None:
        """Start the process; `greet` waits until it is ready.

        Raises InputError when there is no such interpreter.
        """
        self.python, self.timeout_s = python, timeout_s
        self.facts: dict[str, Any] = {}
        self._number, self._call, self._read = 0, "start", b""
        self._said = tempfile.TemporaryFile()  # noqa: SIM115  output of the process, as long as it exists
        theirs, ours = os.pipe()
        self._replies, back = os.pipe()
        self._requests = ours
        os.set_blocking(ours, False)
        script = str(Path(habitat_worker.__file__).resolve())
        command = [python, "-c", BOOT, script, str(theirs), str(back), str(frames)]
        try:
            self._process = subprocess.Popen(
                command, pass_fds=(theirs, back, frames), stdin=subprocess.DEVNULL, stdout=self._said, stderr=self._said,
                env=_environment(), start_new_session=True,
            )  # fmt: skip
        except OSError as error:
            for end in (ours, self._replies):
                os.close(end)
            self._said.close()
            why = error.strerror or error
            raise InputError(f"--habitat-python: expected a Python interpreter, got {python!r} ({why}); check the path") from error
        finally:
            os.close(theirs)
            os.close(back)
        self._end = weakref.finalize(self, _end, self._process, (self._requests, self._replies), self._said, os.getpid())

    def greet(self) -> "Subprocess":
        """Wait for the worker's first message; returns this object.

        Raises InputError when habitat-sim is missing there, or a version does not fit.
        """
        self.facts = accepted(self.python, self._line(START))
        return self

    @property
    def alive(self) -> bool:
        """Whether it accepts requests."""
        return self._end.alive and self._process.poll() is None

    def send(self, call: str, **arguments: Any) -> None:
        """Send a request to the worker. Raises HabitatError when it is closed or stuck."""
        self._number, self._call = self._number + 1, call
        data = json.dumps({"number": self._number, "call": call, "with": arguments}, allow_nan=False).encode() + b"\n"
        if not self._end.alive:
            raise HabitatError("the habitat-sim worker was closed; restart() the simulator")
        late = time.monotonic() + self.timeout_s
        while data:
            if not select.select([], [self._requests], [], max(0.0, late - time.monotonic()))[1]:
                raise self._late(self.timeout_s)
            try:
                data = data[os.write(self._requests, data) :]
            except BrokenPipeError:
                raise self._dead() from None

    def receive(self) -> Any:
        """Result of the last request.

        Raises HabitatError, with the worker's output, when it failed, died or took too long.
        """
        while True:
            reply = self._line(self.timeout_s)
            if reply["number"] == self._number:  # others answer requests that the user interrupted
                break
        if "error" in reply:
            raise HabitatError(f"{self._who()} failed to {self._call}:\n{reply['error'].rstrip()}")
        return reply["done"]

    def close(self) -> None:
        """End the process; it is killed if it does not end itself."""
        self._end()

    def _line(self, within: float) -> dict[str, Any]:
        """Next message of the worker within a time limit [s]."""
        late = time.monotonic() + within
        while b"\n" not in self._read:
            if not self._end.alive:
                raise HabitatError("the habitat-sim worker was closed; restart() the simulator")
            if not select.select([self._replies], [], [], max(0.0, late - time.monotonic()))[0]:
                raise self._late(within)
            more = os.read(self._replies, 1 << 20)
            if not more:
                raise self._dead()
            self._read += more
        line, _, self._read = self._read.partition(b"\n")
        return json.loads(line)

    def _dead(self) -> HabitatError:
        """Error for a worker that died, with its exit code and last output."""
        try:
            code = self._process.wait(END)
        except subprocess.TimeoutExpired:
            code = None
        how = "closed its pipe" if code is None else f"died ({_code(code)})"
        words = self._words()
        self.close()
        return HabitatError(f"{self._who()} {how} when it was to {self._call}; restart() the simulator. Its last words:\n{words}")

    def _late(self, within: float) -> HabitatError:
        """Error for a worker that took too long, after killing it."""
        words = self._words()
        os.killpg(self._process.pid, signal.SIGKILL)
        self.close()
        told = f"{self._who()} did not {self._call} within {within:g} s and was ended; restart() the simulator. Its last words:\n{words}"
        return HabitatError(told)

    def _who(self) -> str:
        """Name of the worker in messages."""
        return f"the habitat-sim worker ({self.python})"

    def _words(self) -> str:
        """End of the worker's output."""
        size = self._said.seek(0, os.SEEK_END)
        self._said.seek(max(0, size - TAIL))
        return self._said.read().decode("utf-8", "replace").strip() or "(none)"


def interpreter(habitat_python: str | Path | None) -> str | None:
    """Interpreter that runs habitat-sim; None for this one.

    It is the given one, else $GOTHERE_HABITAT_PYTHON. Raises InputError when neither is set, and this interpreter has no habitat-sim.
    """
    chosen = str(habitat_python or os.environ.get(PYTHON) or "")
    if chosen:
        return str(Path(chosen).expanduser())
    if importlib.util.find_spec("habitat_sim") is None:
        raise InputError(f"this needs habitat-sim, which {sys.executable} does not have: {HOW}")
    return None


def versions(habitat_python: str | Path | None = None) -> dict[str, Any]:
    """Versions of a worker's `python`, `numpy` and `habitat_sim`.

    Raises InputError where there is no habitat-sim.
    """
    frames = shared_frames(1, Camera(1, 1), ())
    try:
        worker = Subprocess(interpreter(habitat_python) or sys.executable, frames.number, timeout_s=START)
        try:
            return worker.greet().facts
        finally:
            worker.close()
    finally:
        frames.close()


def accepted(python: str, facts: dict[str, Any]) -> dict[str, Any]:
    """Check the first message of a worker; returns it.

    Raises InputError for another protocol, and when habitat-sim is missing or too old.
    """
    if facts.get("protocol") != habitat_worker.PROTOCOL:
        got = facts.get("protocol")
        raise InputError(f"{python}: expected a worker of protocol {habitat_worker.PROTOCOL}, got {got}; install gothere in one place only")
    if "missing" in facts:
        raise InputError(_missing(python, facts))
    numbers = tuple(int(part) if part.isdecimal() else 0 for part in facts["habitat_sim"].split(".")[:3])
    if numbers < OLDEST:
        wanted = ".".join(map(str, OLDEST))
        raise InputError(f"{python}: expected habitat-sim {wanted} or later, got {facts['habitat_sim']}; {HOW}")
    return facts


def _missing(python: str, facts: dict[str, Any]) -> str:
    """Message for a missing habitat-sim, with instructions."""
    return f"this needs habitat-sim, which {python} (Python {facts['python']}) cannot import ({facts['missing']}): {HOW}"


def _code(code: int) -> str:
    """An exit code in words."""
    try:
        return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
    except ValueError:
        return f"signal {-code}"


def _environment() -> dict[str, str]:
    """Environment of this process without variables that belong to this interpreter."""
    own = {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "PYTHONSTARTUP", "__PYVENV_LAUNCHER__"}
    return {**QUIET, **{name: value for name, value in os.environ.items() if name not in own}}


def _end(process: subprocess.Popen, pipes: tuple[int, ...], said: IO[bytes], owner: int) -> None:
    """Close the pipes and end the process.

    It ends by itself when its pipe is closed, and is killed otherwise.
    """
    if os.getpid() != owner:  # a forked copy of the owning process
        return
    for pipe in pipes:
        os.close(pipe)
    try:
        process.wait(END)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    said.close()

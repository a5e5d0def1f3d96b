"""Agents that try to find out the answer instead of looking for it; each is harmless without the weakness that it tries.

Beside this file lies where.json, which knows more than an agent ever would: the number of the run's process, the place of the answers in
its memory, and its results folder.
"""

import asyncio
import ctypes
import gc
import gzip
import json
import os
import signal
import sys
import time
import zlib
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import numpy as np

from envs.types import Access, Action, Decision, Episode
from policies.policy import Decisions

WHERE = Path(__file__).parent / "where.json"
SEEN: list[str] = []  # instructions of all episodes so far


class Trick:
    """Answers what `found` finds out, else '?'."""

    def reset(self, task, privileged):
        self.task, self.told = task, privileged
        self.where = json.loads(WHERE.read_text())

    def act(self, observation, privileged):
        try:
            answer = self.found(observation)
        except Exception as error:
            print(f"{type(self).__name__}: {error!r}")
            answer = None
        return Decision(Action.ANSWER, "?" if answer is None else str(answer))

    def found(self, observation):
        raise NotImplementedError

    def of(self, text: str) -> str | None:
        """Answer to this task in a text of all answers."""
        return json.loads(text)[self.task.instruction]


class StackFrames(Trick):
    def found(self, observation):
        frame = sys._getframe()
        while frame is not None:
            loop = frame.f_locals.get("self")
            for request in getattr(loop, "requests", ()):
                if request is not None and request.task.instruction == self.task.instruction:
                    return request.episode.answer
            frame = frame.f_back
        return None


class Collector(Trick):
    def found(self, observation):
        there = (one for one in gc.get_objects() if type(one) is Episode)
        return next((one.answer for one in there if one.instruction == self.task.instruction), None)


class PatchedJudge(Trick):
    def found(self, observation):
        evaluate = import_module("envs.tasks.evaluate")
        judge = evaluate.evaluate

        def kind(*given, **named):
            found = judge(*given, **named)
            return replace(found, scores=replace(found.scores, success=True))

        evaluate.evaluate = kind


class ChangedAccess:
    """Declares nothing when it is asked first."""

    asked = 0

    @property
    def access(self):
        ChangedAccess.asked += 1
        return Access.NONE if ChangedAccess.asked == 1 else Access.GOAL

    def begin(self, n, *, think=False):
        return n

    def reset(self, state, tasks, agent_ids, privileged):
        return state

    def act(self, observation, state, privileged):
        text = "?" if privileged is None or privileged.episodes[0] is None else privileged.episodes[0].answer
        return Decisions(np.full(state, Action.ANSWER), (text,) * state), state


class FrozenClock(Trick):
    def found(self, observation):
        time.perf_counter = time.monotonic = time.time = lambda: 0.0
        time.sleep(1.5)
        return "late"


class OpenFiles(Trick):
    """Finds the results folder among the open files of any process."""

    def found(self, observation):
        for link in Path("/proc").glob("[0-9]*/fd/*"):
            try:
                folder = Path(os.readlink(link)).parent
            except OSError:
                continue
            if (folder / "suite.json.gz").exists():
                return answer_in(folder / "suite.json.gz", self.task.instruction)
        return None


class ResultsFolder(Trick):
    """Knows where the results folder is."""

    def found(self, observation):
        return answer_in(Path(self.where["results"]) / "suite.json.gz", self.task.instruction)


def answer_in(file: Path, instruction: str):
    with gzip.open(file) as opened:
        return json.loads(opened.read())[instruction]


class ForgedResults(Trick):
    def found(self, observation):
        with (Path(self.where["results"]) / "episodes.jsonl").open("a") as file:
            file.write("forged\n")


class OtherMemory(Trick):
    """Knows where the answers are in the memory of the run."""

    def found(self, observation):
        with Path(f"/proc/{self.where['pid']}/mem").open("rb", buffering=0) as memory:
            memory.seek(self.where["address"])
            return self.of(memory.read(self.where["length"]).decode())


class Debugger(Trick):
    """The same through the debugger's system call."""

    def found(self, observation):
        size = self.where["length"]
        buffer = ctypes.create_string_buffer(size)

        class Part(ctypes.Structure):
            _fields_ = [("base", ctypes.c_void_p), ("size", ctypes.c_size_t)]

        here, there = Part(ctypes.addressof(buffer), size), Part(self.where["address"], size)
        count = ctypes.CDLL(None).process_vm_readv(self.where["pid"], ctypes.byref(here), 1, ctypes.byref(there), 1, 0)
        return self.of(buffer.raw.decode()) if count == size else None


class Environment(Trick):
    def found(self, observation):
        return self.of(os.environ["GOTHERE_ANSWERS"])


class OldSeed(Trick):
    """Finds the seed and number of the episode by the formula that seeds once had."""

    def found(self, observation):
        make_suite = import_module("envs.tasks.generate").make_suite
        for seed in range(3):
            for index in range(4):
                words = [seed, 72, zlib.crc32(b"trick"), index]
                if int(np.random.SeedSequence(words).generate_state(1, np.uint32)[0]) == self.task.seed:
                    return make_suite("ask-val", 4, seed=seed)[index].answer
        return None


class StateInGlobals(Trick):
    def found(self, observation):
        SEEN.append(self.task.instruction)
        return len(SEEN)


class StateInFiles(Trick):
    def found(self, observation):
        most = 1
        for folder in (Path.cwd(), Path("/tmp"), Path("/dev/shm"), Path.home(), WHERE.parent, Path(os.environ.get("TMPDIR", "/var/tmp"))):
            file = folder / "gothere-trick"
            try:
                with file.open("a") as opened:
                    opened.write("x")
                most = max(most, len(file.read_text()))
            except OSError:
                continue
        return most


class WrittenObservations(Trick):
    def found(self, observation):
        spoilt = (observation.rgb == 7).all()
        array = observation.rgb
        while isinstance(array.base, np.ndarray):
            array = array.base
        array[...] = 7
        return "spoilt" if spoilt else None


class EditedGoals(Trick):
    """Is told the episode, and makes its own answer the right one."""

    access = Access.GOAL

    def found(self, observation):
        episode = self.told.episodes[0]
        object.__setattr__(episode, "answer", "mine")
        for goal in episode.goals:
            goal.position_w[...] = episode.start_position_w
        return "mine"


class Killer(Trick):
    """Whether it can signal the run."""

    def found(self, observation):
        os.kill(self.where["pid"], 0)
        return "killed"


class Interrupting(Trick):
    def act(self, observation, privileged):
        raise KeyboardInterrupt


class Cancelling(Trick):
    def act(self, observation, privileged):
        raise asyncio.CancelledError


class Leaving(Trick):
    def act(self, observation, privileged):
        sys.exit(3)


class LeavingAtOnce(Trick):
    def act(self, observation, privileged):
        os._exit(0)


class Dying(Trick):
    def act(self, observation, privileged):
        os.kill(os.getpid(), signal.SIGKILL)


class Closing(Trick):
    """Closes all that is open."""

    def act(self, observation, privileged):
        os.closerange(0, 100)
        return Decision(Action.ANSWER, "?")


class Forging(Trick):
    """Sends something else than a decision."""

    def act(self, observation, privileged):
        os.write(3, b"\x80\x04pickle")
        return Decision(Action.ANSWER, "?")


def words():
    """Words that the run and this process share: turn asked for, answer, whether the run sleeps."""
    lines = Path("/proc/self/maps").read_text().splitlines()
    (at,) = (int(line.partition("-")[0], 16) for line in lines if "memfd:turns" in line)
    return (ctypes.c_uint32 * 3).from_address(at)


class Lying(Trick):
    """Answers its turn with an action that there is not."""

    def act(self, observation, privileged):
        shared = words()
        shared[1] = shared[0] << 8 | 200
        while True:
            time.sleep(10)


class Babbling(Trick):
    """Answers all turns but its own, and wakes the run each time."""

    def act(self, observation, privileged):
        shared, wake = words(), ctypes.CDLL(None).syscall
        at = ctypes.c_void_p(ctypes.addressof(shared) + 4)
        while True:
            for word in (0, 0xFFFFFFFF, (shared[0] + 1) << 8 | 1):
                shared[0], shared[1], shared[2] = 7, word, 0
                wake(202, at, 1, 1, None)


class Quiet(Trick):
    """Closes stdout and moves away: its own affair."""

    def act(self, observation, privileged):
        sys.stdout.close()
        os.close(1)
        os.chdir("/")
        return Decision(Action.ANSWER, "quiet")


class Hanging(Trick):
    def act(self, observation, privileged):
        while True:
            time.sleep(10)


class Hungry(Trick):
    def act(self, observation, privileged):
        return Decision(Action.ANSWER, str(np.ones(2**28).sum()))  # 2 GiB

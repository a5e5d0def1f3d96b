"""A small benchmark: its agents, and how it is run."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from experiments import cli
from experiments.benchmark.records import EPISODES

ROOT = Path(__file__).resolve().parents[3]

AGENTS = '''
import os, signal, sys, time
from pathlib import Path

from envs.types import Access, Action

HERE = Path(__file__).parent


class Turner:
    """Turns left ten times and stops; what it is given is kept."""

    def reset(self, task, privileged):
        assert privileged is None
        self.left, self.task = 10, task

    def act(self, observation, privileged):
        assert privileged is None
        self.left -= 1
        return Action.LEFT if self.left else Action.STOP


class Slow(Turner):
    def act(self, observation, privileged):
        time.sleep(0.1)
        return super().act(observation, privileged)


class Crashing(Turner):
    """Raises at the fourth step where it starts looking west, at once where the position is odd."""

    def act(self, observation, privileged):
        if self.left == 7 and self.task.seed % 2:
            raise KeyError("no such memory")
        return super().act(observation, privileged)


class Leaving(Turner):
    def reset(self, task, privileged):
        sys.exit(3)


class Refusing(Turner):
    def act(self, observation, privileged):
        return Action.CANNOT


class Deadly(Turner):
    """Ends its process in some episodes, every time."""

    def act(self, observation, privileged):
        if self.left == 8 and self.task.seed % 3 == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().act(observation, privileged)


class OnceDeadly(Turner):
    """Ends its process in its third episode, if nobody has before."""

    count = 0

    def reset(self, task, privileged):
        super().reset(task, privileged)
        OnceDeadly.count += 1
        if OnceDeadly.count == 3 and not (HERE / "died").exists():
            (HERE / "died").write_text("")
            os._exit(9)


class Stuck(Turner):
    """Never returns from the first step of some episodes."""

    def act(self, observation, privileged):
        if self.task.seed % 3 == 0:
            time.sleep(1000)
        return super().act(observation, privileged)


class Nosy:
    access = Access.POSE | Access.INSTANCE

    def reset(self, task, privileged):
        assert privileged.homes is None and privileged.episodes is None

    def act(self, observation, privileged):
        assert privileged.instance.max() > 0 and privileged.position_w.shape == (1, 3)
        return Action.STOP


class Seeing(Turner):
    """Says STOP when it sees anything, CANNOT when it does not."""

    def act(self, observation, privileged):
        return Action.STOP if observation.rgb.any() or (observation.depth > 0).any() else Action.CANNOT


class Wrong:
    def act(self, observation, privileged):
        return 0
'''


def arguments(folder: Path, out: str, *agents: str, more: tuple[str, ...] = ()) -> list[str]:
    """The command line of a small benchmark; agents that begin with a capital are of the folder's file."""
    named = [f"{folder / 'mine.py'}:{name}" if name[0].isupper() else name for name in agents]
    return ["bench", "--episodes-file", str(folder / "few.json.gz"), "--agents", *named, "--out", str(folder / out), "--videos", "0", *more]


def bench(folder: Path, out: str, *agents: str, more: tuple[str, ...] = (), code: int = 0) -> dict[str, Any]:
    """The results of a small benchmark in this process, which ends with an exit code."""
    assert cli.main(arguments(folder, out, *agents, more=more)) == code
    return json.loads((folder / out / "results.json").read_text())


def process(words: list[str]) -> "subprocess.Popen[str]":
    """A benchmark in a process of its own."""
    command = [sys.executable, "-m", "experiments", *words]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def kept(results: dict[str, Any]) -> dict[str, Any]:
    """Results without what may differ."""
    return {name: value for name, value in results.items() if name != "timing"}


def records(folder: Path, out: str) -> list[dict[str, Any]]:
    """The records that a benchmark left."""
    return [json.loads(line) for line in (folder / out / EPISODES).read_text().split("\n") if line]

"""Tricks of agents: each succeeds in the run's own process where it can, none in a process of its own."""

import ctypes
import gzip
import json
import os
import shutil
import time
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from agent.isolated.linux import landlock_version
from agent.isolated.sandbox import Sandbox
from agent.isolated.turns import available
from agent.registry import agent_named
from agent.runner import EpisodeRequest, EpisodeRun, run_episodes
from envs.simulators.native import NativeSimulator
from envs.tasks import evaluate as judge
from envs.tasks.generate import make_suite
from envs.types import Camera, Episode
from experiments.benchmark.seeds import agent_seed, read_seed_file
from tests.agent.episodes import request, suite

CAMERA = Camera(8, 8)
RESTRICTED = pytest.mark.skipif(landlock_version() < 6, reason="this kernel has no Landlock, or an older one")
TURNS = pytest.mark.skipif(not available(), reason="no turns in shared memory on this machine")


class Stage:
    """Episodes, a results folder that knows their answers, and an agent file beside what a spy would wish for."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.results = folder, folder / "results"
        self.episodes = suite("ask-val", 4)[:2]
        answers = json.dumps({episode.instruction: episode.answer for episode in self.episodes}).encode()
        self.results.mkdir()
        (self.results / "suite.json.gz").write_bytes(gzip.compress(answers))
        self.records = (self.results / "episodes.jsonl").open("a+b")
        self.buffer = ctypes.create_string_buffer(answers, len(answers))
        os.environ["GOTHERE_ANSWERS"] = answers.decode()
        for name in ("tricks.py", "public.py"):
            shutil.copy(Path(__file__).parent / name, folder / name)
        place = {"pid": os.getpid(), "address": ctypes.addressof(self.buffer), "length": len(answers), "results": str(self.results)}
        (folder / "where.json").write_text(json.dumps(place))

    def runs(self, trick: str, *, isolated: bool, episodes: tuple[Episode, ...] = (), seeds: tuple[int, ...] = (), slots: int = 1, **more):
        """Runs of a trick in the episodes, in their order."""
        limits = {name: more.pop(name) for name in ("memory", "decision_s") if name in more}
        file = "public.py" if trick == "SuiteAgain" else "tricks.py"
        agent = agent_named(f"{self.folder / file}:{trick}", Sandbox(hidden=(self.results,), **limits) if isolated else None)
        simulator = NativeSimulator([], slots, camera=CAMERA, sensors=("rgb", "depth"), threads=1)
        found = run_episodes(simulator, agent, self.requests(trick, episodes or self.episodes, seeds), **more)
        return sorted(found, key=lambda run: run.request.number)

    def requests(self, trick: str, episodes: tuple[Episode, ...], seeds: tuple[int, ...]) -> Iterator[EpisodeRequest]:
        for number, episode in enumerate(episodes):
            seed = seeds[number] if seeds else agent_seed(0, trick, episode)
            asked = request(episode, seed=seed, number=number)
            yield replace(asked, task=replace(asked.task, camera=CAMERA))


def successes(runs: list[EpisodeRun]) -> list[bool]:
    """Which runs are judged to be successful."""
    return [
        bool(judge.evaluate(run.request.home, run.request.episode, run.trajectory, run.decision, camera=CAMERA).scores.success)
        for run in runs
    ]


def texts(runs: list[EpisodeRun]) -> list[str]:
    """Answers of runs."""
    return [run.decision.text if run.decision else "" for run in runs]


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    monkeypatch.setenv("GOTHERE_ANSWERS", "")
    monkeypatch.setattr(judge, "evaluate", judge.evaluate)  # whatever takes its place goes with the test
    stage = Stage(tmp_path)
    yield stage
    stage.records.close()


@RESTRICTED
@pytest.mark.parametrize(
    "trick",
    ["StackFrames", "Collector", "PatchedJudge", "ChangedAccess", "OpenFiles", "ResultsFolder", "OtherMemory", "Debugger", "Environment"],
)
def test_a_trick_succeeds_only_in_the_process_of_the_run(stage: Stage, trick: str) -> None:
    isolated = stage.runs(trick, isolated=True)
    assert successes(isolated) == [False, False] and not any(run.error for run in isolated)
    assert successes(stage.runs(trick, isolated=False)) == [True, True]


def test_a_clock_cannot_be_frozen(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("perf_counter", "monotonic", "time"):
        monkeypatch.setattr(time, name, getattr(time, name))
    (isolated,) = stage.runs("FrozenClock", isolated=True, episodes=stage.episodes[:1], limit_s=1.0, decision_s=1.0)
    assert isolated.timed_out and not len(isolated.trajectory.action)
    (beside,) = stage.runs("FrozenClock", isolated=False, episodes=stage.episodes[:1], limit_s=1.0)
    assert not beside.timed_out


@RESTRICTED
def test_results_cannot_be_forged(stage: Stage) -> None:
    file = stage.results / "episodes.jsonl"
    stage.runs("ForgedResults", isolated=True)
    assert file.read_text() == ""
    stage.runs("ForgedResults", isolated=False)
    assert file.read_text() == "forged\nforged\n"


@pytest.mark.parametrize("isolated", [True, False])
def test_seeds_tell_nothing(stage: Stage, isolated: bool) -> None:
    assert successes(stage.runs("OldSeed", isolated=isolated)) == [False, False]


def test_but_seeds_of_old_did(stage: Stage) -> None:
    old = tuple(int(np.random.SeedSequence([0, 72, zlib.crc32(b"trick"), index]).generate_state(1, np.uint32)[0]) for index in range(2))
    assert successes(stage.runs("OldSeed", isolated=False, seeds=old)) == [True, True]


def test_a_public_suite_can_be_made_again_and_a_secret_one_cannot(stage: Stage) -> None:
    assert successes(stage.runs("SuiteAgain", isolated=True)) == [True, True]  # needs public answers
    (stage.folder / "seed").write_bytes(bytes(range(32)))
    secret = make_suite("ask-val", 2, seed=read_seed_file(stage.folder / "seed").episodes)
    assert not any(successes(stage.runs("SuiteAgain", isolated=True, episodes=secret)))


@RESTRICTED
@pytest.mark.parametrize("trick", ["StateInGlobals", "StateInFiles"])
def test_no_state_is_kept(stage: Stage, trick: str) -> None:
    four = stage.episodes * 2
    assert texts(stage.runs(trick, isolated=True, episodes=four)) == ["1"] * 4
    assert texts(stage.runs(trick, isolated=True, episodes=four, slots=3)) == ["1"] * 4
    if trick == "StateInGlobals":
        assert texts(stage.runs(trick, isolated=False, episodes=four)) == ["1", "2", "3", "4"]


@pytest.mark.parametrize("isolated", [True, False])
def test_observations_cannot_be_written_for_others(stage: Stage, isolated: bool) -> None:
    assert texts(stage.runs("WrittenObservations", isolated=isolated, slots=2)) == ["?", "?" if isolated else "spoilt"]


@pytest.mark.parametrize("isolated", [True, False])
def test_goals_are_copies(stage: Stage, isolated: bool) -> None:
    before = [episode.answer for episode in stage.episodes]
    assert successes(stage.runs("EditedGoals", isolated=isolated)) == [False, False]
    assert [episode.answer for episode in stage.episodes] == before


@RESTRICTED
def test_the_run_cannot_be_signalled(stage: Stage) -> None:
    assert texts(stage.runs("Killer", isolated=True)) == ["?", "?"]
    assert texts(stage.runs("Killer", isolated=False)) == ["killed", "killed"]


@pytest.mark.parametrize(
    ("trick", "reason"),
    [
        ("Interrupting", "KeyboardInterrupt"),
        ("Cancelling", "CancelledError"),
        ("Leaving", "SystemExit: 3"),
        ("LeavingAtOnce", "its process ended with code 0"),
        ("Dying", "its process ended with signal 9 (SIGKILL)"),
        ("Closing", "its process"),
        ("Forging", "its process sent something else: expected"),
        pytest.param("Lying", "its process sent something else: expected an action, got 200", marks=TURNS),
        pytest.param("Babbling", "it made no decision within 0.5 s", marks=TURNS),
        ("Hanging", "it made no decision within 0.5 s"),
        ("Hungry", "MemoryError: Unable to allocate 2.00 GiB"),
    ],
)
def test_a_failure_is_the_episodes_own_with_its_reason(stage: Stage, trick: str, reason: str) -> None:
    here = Path.cwd()
    runs = stage.runs(trick, isolated=True, slots=2, memory=1024, decision_s=0.5 if trick in ("Hanging", "Babbling") else 60.0)
    assert len(runs) == 2 and all(reason in str(run.error) for run in runs), [run.error for run in runs]
    assert Path.cwd() == here


def test_stdout_and_the_current_folder_are_its_own(stage: Stage, capfd: pytest.CaptureFixture[str]) -> None:
    here = Path.cwd()
    assert texts(stage.runs("Quiet", isolated=True)) == ["quiet", "quiet"]
    print("still here")
    assert Path.cwd() == here and capfd.readouterr().out == "still here\n"


@pytest.mark.parametrize(("trick", "reason"), [("Cancelling", "raised CancelledError"), ("Leaving", "called sys.exit: 3")])
def test_failures_in_the_process_of_the_run(stage: Stage, trick: str, reason: str) -> None:
    runs = stage.runs(trick, isolated=False, slots=2)
    assert len(runs) == 2 and all(reason in str(run.error) for run in runs)

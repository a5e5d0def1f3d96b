"""Workers: plays dealt home by home, and processes that die."""

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from agent.runner import run_episodes
from envs.datasets.suite import read_suite
from envs.simulators.habitat.simulator import HabitatError
from envs.simulators.native import NativeSimulator
from envs.tasks.generate import make_suite
from envs.types import Camera, Episode
from experiments import cli
from experiments.benchmark import scheduler as workers
from experiments.benchmark import worker
from experiments.benchmark.records import EPISODES, TRAJECTORIES
from experiments.benchmark.scheduler import Deal
from experiments.benchmark.seeds import agent_seed
from experiments.benchmark.worker import SLOTS, Worker, make_config
from experiments.doctor import install_command
from tests.experiments.benchmark.setup import arguments, bench, kept, process, records


def test_plays_are_dealt_once_and_home_by_home(episodes: tuple[Episode, ...]) -> None:
    job = make_config(episodes, [500] * len(episodes), Camera(64, 64), 0, None)
    plays = [(agent, index) for agent in ("a", "b") for index in range(len(episodes))]
    deal, dealt, turn = Deal(job, plays, workers=2), [], 0
    homes: dict[int, list[str]] = {0: [], 1: []}
    while part := deal.next(turn % 2):
        for name, index in part:
            scene_id, before = episodes[index].scene_id, homes[turn % 2]
            if before and scene_id != before[-1]:  # it goes on to another home when its own has no plays left
                assert not any(episodes[other].scene_id == before[-1] for _, other in {*plays} - {*dealt})
            homes[turn % 2].append(scene_id)
            dealt.append((name, index))
        turn += 1
    assert Counter(dealt) == Counter(plays)
    assert homes[0][:7] != homes[1][:7]
    assert all(len(set(home[:7])) == 1 for home in homes.values())
    assert deal.next(0) == [] == deal.next(1)


def test_parts_fill_the_slots_and_shrink_towards_the_end(episodes: tuple[Episode, ...]) -> None:
    job = make_config(episodes, [500] * len(episodes), Camera(64, 64), 0, None)
    plays = [(f"agent {k}", index) for k in range(64) for index in range(len(episodes))]
    deal, sizes = Deal(job, plays, workers=2), []
    while part := deal.next(len(sizes) % 2):
        sizes.append(len(part))
    assert sum(sizes) == len(plays)
    assert sizes[0] == job.slots == SLOTS
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-3:] == [1, 1, 1]
    timed = make_config(episodes, [500] * len(episodes), Camera(64, 64), 0, 1.0)
    assert timed.slots == len(Deal(timed, plays).next(0)) == 1


def test_workers_need_ray(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    assert cli.main(arguments(folder, "rayless", "Turner", more=("--workers", "2"))) == 2
    message = capsys.readouterr().err
    assert install_command("workers") in message and "--workers 0" in message


@pytest.mark.slow
def test_workers_change_nothing(folder: Path) -> None:
    alone = bench(folder, "alone", "random", "Crashing", "oracle")
    running = process(arguments(folder, "actors", "random", "Crashing", "oracle", more=("--workers", "2")))
    out, err = running.communicate(timeout=300)
    assert running.returncode == 0, out + err
    assert kept(json.loads((folder / "actors" / "results.json").read_text())) == kept(alone)
    for name in (EPISODES, TRAJECTORIES):
        assert _canonical(folder / "alone" / name) == _canonical(folder / "actors" / name)


def _canonical(path: Path) -> list[str]:
    """The lines of a file in an order of their own, without times."""
    found = [json.loads(line) | {"seconds": 0} for line in path.read_text().splitlines()]
    return sorted(json.dumps(record) for record in found)


@pytest.mark.slow
def test_a_dead_worker_costs_the_episode_that_killed_it(folder: Path) -> None:
    seed, deadly = seed_with(folder, "Deadly", 2)
    words = arguments(folder, "dead", "Deadly", "OnceDeadly", "Turner", more=("--in-process", "--workers", "2", "--seed", str(seed)))
    out, err = process(words).communicate(timeout=300)
    found = records(folder, "dead")
    ends = {name: Counter(r["end"] for r in found if r["agent"].endswith(f":{name}")) for name in ("Deadly", "OnceDeadly", "Turner")}
    assert ends["Deadly"] == {"crashed": 2, "stop": 6}, out + err
    assert ends["OnceDeadly"] == {"stop": 8} == ends["Turner"]
    crashed = [record for record in found if record["end"] == "crashed"]
    assert all("worker process died" in record["traceback"] and record["scores"]["steps"] == 0 for record in crashed)
    assert {record["index"] for record in crashed} == deadly


def seed_with(folder: Path, agent: str, count: int) -> tuple[int, set[int]]:
    """The first seed of a benchmark with which the agent's own seed is a multiple of 3 in so many of 8 episodes, and those."""
    _, episodes = read_suite(folder / "few.json.gz")
    for seed in range(1000):
        chosen = {index for index in range(8) if agent_seed(seed, f"{folder / 'mine.py'}:{agent}", episodes[index]) % 3 == 0}
        if len(chosen) == count:
            return seed, chosen
    raise AssertionError("no seed will do")


@pytest.mark.slow
def test_a_stuck_worker_is_ended(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "GRACE", 6.0)
    seed, stuck = seed_with(folder, "Stuck", 1)
    assert (
        cli.main(arguments(folder, "stuck", "Stuck", more=("--in-process", "--workers", "1", "--limit", "0.5", "--seed", str(seed)))) == 0
    )
    assert {record["index"]: record["end"] for record in records(folder, "stuck")} == {
        index: "timed_out" if index in stuck else "stop" for index in range(8)
    }


def test_a_simulator_that_dies_is_tried_once_more(monkeypatch: pytest.MonkeyPatch) -> None:
    episodes = make_suite("pointnav-val", 2)
    config = make_config(episodes, [30] * 2, Camera(16, 16), 0, None, simulator="habitat")
    monkeypatch.setattr(worker, "simulator_of", lambda agents, *, kind, habitat_python, **more: NativeSimulator([], agents, **more))
    restarts, failures = [], [1]

    def fragile(*given: Any, **named: Any) -> Any:
        if failures and failures.pop():
            raise HabitatError("the worker died: its last words")
        return run_episodes(*given, **named)

    monkeypatch.setattr(worker, "run_episodes", fragile)
    monkeypatch.setattr(NativeSimulator, "restart", lambda self: restarts.append(1), raising=False)
    expected = Worker(config).play([("forward", 0)])  # dies once, is tried again
    assert restarts == [1] and expected[0].record.cause != "crashed" and len(expected[0].trajectory.action)
    failures[:] = [1, 1]
    (done,) = Worker(config).play([("forward", 0)])
    assert done.record.cause == "crashed" and "last words" in done.record.traceback and not len(done.trajectory.action)
    failures.clear()
    (again,) = Worker(config).play([("forward", 0)])
    assert again.record.scores == expected[0].record.scores

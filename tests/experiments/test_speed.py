"""`gothere speed`: what it measures of an agent, and what it says of flags that cannot be."""

import json
from pathlib import Path

import numpy as np
import pytest

from envs.errors import InputError
from envs.types import Access
from experiments.benchmark.throughput import _Counted, rates
from experiments.cli import main

FIELDS = {
    "agent", "agents", "workers", "size", "threads", "suite", "episodes", "steps", "steps_per_second", "low", "high", "success", "seed",
}  # fmt: skip


def test_whole_steps_of_an_agent(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["speed", "--agent", "oracle", "--agents", "3", "--size", "32", "--threads", "1", "--episodes", "4", "--seconds", "0.1"]
    assert main([*words, "--suite", "pointnav-val", "--json", "--out", str(tmp_path)]) == 0
    row = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert set(row) == FIELDS and row == json.loads((tmp_path / "speed.json").read_text())
    assert (row["agent"], row["agents"], row["size"], row["threads"], row["episodes"]) == ("oracle", 3, 32, 1, 4)
    assert row["success"] == 1 and row["steps"] > 40 and 0 < row["low"] <= row["steps_per_second"] <= row["high"]


def test_only_running_slots_are_counted() -> None:
    class Still:
        access = Access.NONE

        def begin(self, n, *, think=False):
            return n

        def reset(self, state, tasks, agent_ids, privileged):
            return state

        def act(self, observation, state, privileged):
            return None, state

    counted = _Counted(Still())  # pyright: ignore
    state = counted.begin(3)
    counted.reset(state, ["a", "b", "c"], np.arange(3), None)  # pyright: ignore
    counted.act(None, state, None)  # pyright: ignore
    counted.reset(state, [None, "d"], np.array([0, 1]), None)  # pyright: ignore
    counted.act(None, state, None)  # pyright: ignore
    assert counted.steps == [0, 3, 5]
    times, steps = [0.0, 1.0, 2.0, 3.0, 4.0], [0, 10, 20, 30, 40]
    assert rates([(times, steps)], 2) == pytest.approx([5.0, 10.0])  # the first second was for beginning


def test_processes_are_measured_while_all_of_them_run() -> None:
    one, other = ([0.0, 1.0, 2.0, 3.0, 4.0], [0, 10, 20, 30, 40]), ([1.0, 2.0, 4.0, 6.0], [0, 8, 12, 16])
    # Done by the calls at 1 and 4: of the first 0 and 30; of the other 0 (at 1 and 2) and 8.
    assert rates([one, other], 1) == pytest.approx([38 / 3])
    with pytest.raises(InputError, match="--seconds"):
        rates([one, ([5.0, 6.0], [0, 2])], 1)


def test_episodes_are_shared_among_processes(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["speed", "--agent", "oracle", "--agents", "3", "--workers", "2", "--size", "32", "--threads", "2", "--episodes", "5"]
    assert main([*words, "--seconds", "0.5", "--suite", "pointnav-val", "--json"]) == 0
    row = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (row["agents"], row["workers"], row["threads"], row["episodes"], row["success"]) == (3, 2, 2, 5, 1)
    assert row["steps_per_second"] > 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--agent", "orcale"], "did you mean 'oracle'"),
        (["--agent", "oracle", "--suite", "instruct-vall"], "instruct-val"),
        (["--agent", "oracle", "--simulator", "habitat"], "--simulator native"),
        (["--agent", "oracle", "--episodes", "0"], "--episodes"),
        (["--agent", "oracle", "--agents", "2", "--workers", "3"], "--workers"),
        (["--workers", "2"], "--workers"),
    ],
)
def test_what_cannot_be_measured_costs_one_line(arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["speed", *arguments]) == 2
    error = capsys.readouterr().err
    assert told in error and len(error.splitlines()) == 1

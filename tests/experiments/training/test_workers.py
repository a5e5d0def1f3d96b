"""`gothere train --workers 2`: its rows reach the driver, nothing of Ray's is said, and killed workers lose nothing."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from agent.learning.checkpoint import facts_of
from agent.learning.weights import write_weights
from experiments.training.log import read_rows
from tests.experiments.training.test_train_verb import LIMIT, start, until
from tests.experiments.training.tiny import NET

pytest.importorskip("ray.train", exc_type=ImportError, reason="needs the extra train")
pytestmark = pytest.mark.slow


def workers_of(driver: int) -> list[int]:
    """Ids of the Ray Train workers among the descendants of a driver."""
    rows = subprocess.run(["ps", "-eo", "pid=,ppid=,args="], capture_output=True, text=True, check=True).stdout.splitlines()
    known, found, split = {driver}, [], [row.split(None, 2) for row in rows]
    for _ in range(4):
        known |= {int(pid) for pid, parent, _ in split if int(parent) in known}
    for pid, _, command in split:
        if int(pid) in known and command.startswith("ray::") and "TrainWorker" in command:
            found.append(int(pid))
    return found


def finish(out: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a training with two workers to its end."""
    process = start(out, "--workers", "2", *words)
    try:
        said = process.communicate(timeout=LIMIT)
    finally:
        process.kill()
    return subprocess.CompletedProcess(process.args, process.returncode, *said)


@pytest.mark.parametrize("victim", ["worker", "driver"])
def test_killed_and_resumed(victim: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TINY_STEPS", "100000")  # which workers that outlive their driver do not reach
    process = start(tmp_path, "--workers", "2", "--keep", "10")
    until(process, tmp_path / "vision.jsonl", 2)
    found = workers_of(process.pid)
    assert len(found) == 2
    os.kill(found[1] if victim == "worker" else process.pid, signal.SIGKILL)
    _, said = process.communicate(timeout=LIMIT)
    if victim == "worker":
        assert process.returncode == 1
        assert "a worker was lost; the same command goes on" in said.splitlines()[-1] and "Traceback" not in said
    end = time.monotonic() + LIMIT
    while any(Path(f"/proc/{pid}").exists() for pid in found):  # workers outlive their driver by some seconds, and may go on until then
        assert time.monotonic() < end
        time.sleep(0.1)
    facts = facts_of(tmp_path / "vision")
    assert facts is not None and facts["step"] >= 10
    step = facts["step"] + 20
    again = finish(tmp_path, "--keep", "10", "--steps", "20", "--json")
    assert again.returncode == 0, again.stderr
    assert json.loads(again.stdout.splitlines()[-1])["stages"][0]["step"] == step
    rows = read_rows(tmp_path / "vision.jsonl")
    assert rows[-1]["step"] == step and {"classes", "making", "examples_per_second"} <= rows[-1].keys()
    assert len(again.stderr.splitlines()) <= 3 and all("vision: step" in line for line in again.stderr.splitlines()), again.stderr
    assert all(path.name.startswith("vision") for path in tmp_path.iterdir())


def test_an_error_of_a_worker_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    weights = tmp_path / "other" / "vision.safetensors"
    write_weights(weights, NET, {"x": NET.build().stem[0].weight.detach()}, {})
    done = finish(tmp_path, "--init", str(weights))
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1 and "expected the weights of this network" in done.stderr

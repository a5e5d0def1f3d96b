"""`gothere train`: killed and resumed it ends with the same weights; it says what there is, and refuses in one line what cannot be."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch

from agent.learning import stages
from experiments import cli
from experiments.training.log import read_rows
from tests.experiments.training.tiny import STEPS, stage

ROOT = Path(__file__).resolve().parents[3]
LIMIT = 600  # [s] for a process; Ray alone takes 20 to start on a free machine


def start(out: Path, *words: str) -> subprocess.Popen:
    """Start a training in a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    command = [sys.executable, str(ROOT / "tests" / "experiments" / "training" / "tiny.py"), "train", "vision", "--out", str(out), *words]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def until(process: subprocess.Popen, log: Path, rows: int) -> None:
    """Wait until a training has written so many rows."""
    end = time.monotonic() + LIMIT
    while len(read_rows(log)) < rows:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end
        time.sleep(0.02)


def losses(log: Path) -> dict[int, dict[str, float]]:
    """Losses by step, the last row of each step; every row of a step has to say the same."""
    found: dict[int, dict[str, float]] = {}
    for row in read_rows(log):
        told = {name: row[name] for name in ("loss", "classes", "center", "offset", "box", "room")}
        assert found.setdefault(row["step"], told) == told, row["step"]
    return found


def test_killed_with_signal_9_and_resumed_gives_the_same_weights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    killed, whole = tmp_path / "killed", tmp_path / "whole"
    process = start(killed, "--keep", "10")
    until(process, killed / "vision.jsonl", 3)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL and not (killed / "vision.safetensors").exists()
    with (killed / "vision.jsonl").open("a") as file:
        file.write('{"step": 4')  # a line that was cut
    monkeypatch.setitem(stages.STAGES, "vision", stage())
    torch.set_num_threads(1)
    for out in (killed, whole):
        assert cli.main(["train", "vision", "--out", str(out), "--keep", "10", "--json"]) == 0
    said = capsys.readouterr()
    assert "precision float32" in said.out and f"step {STEPS} of {STEPS}" in said.out and "frames" in said.err
    assert losses(killed / "vision.jsonl") == losses(whole / "vision.jsonl")
    assert (killed / "vision.safetensors").read_bytes() == (whole / "vision.safetensors").read_bytes()
    facts = json.loads((whole / "vision.json").read_text())
    assert facts["steps"] == STEPS and facts["precision"] == "float32" and facts["command"] == "gothere train vision --seed 0"
    row = json.loads(said.out.splitlines()[-1])["stages"][0]
    assert row["state"] == "trained" and row["weights"][0]["origin"] == "own" and len(row["weights"][0]["sha256"]) == 12
    assert sorted(path.name for path in whole.iterdir() if not path.name.startswith("vision")) == []


def test_the_list_shows_figures_and_hashes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "vision.safetensors").write_bytes(b"weights")
    facts = {"config": {}, "steps": 1500, "commit": "abc", "figures": {"map50": {"mean": 0.5, "low": 0.4, "high": 0.6}, "room": 0.25}}
    (tmp_path / "vision.json").write_text(json.dumps(facts))
    assert cli.main(["train", "--list", "--out", str(tmp_path), "--json"]) == 0
    said = capsys.readouterr().out
    assert "map50 0.500 [0.400, 0.600], room 0.250" in said and "1,500 steps" in said
    own, packaged = json.loads(said.splitlines()[-1])["stages"][0]["weights"]
    assert own["sha256"] == "9a129038d9a0"  # of b"weights", by sha256sum
    assert own["figures"] == facts["figures"] and packaged["origin"] == "packaged"
    (tmp_path / "vision.json").write_text("[]")
    assert cli.main(["train", "--list", "--out", str(tmp_path)]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["vision", "--gpus"], "GPUs that torch can use"),
        (["vision", "--workers", "3"], "a divisor of the batch of 4"),
        (["vision", "--keep", "0"], "--keep: expected at least 1"),
        (["vision", "--precision", "fp8"], "--precision: expected one of"),
        (["vision", "--init", "none.safetensors"], "none.safetensors: expected"),
        (["all", "--init", "x.safetensors"], "--init: expected one stage"),
        (["attributes"], "train it first: gothere train vision"),
        (["hearing"], "there is no stage 'hearing'"),
    ],
)
def test_what_cannot_be_is_one_line(
    words: list[str], expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setitem(stages.STAGES, "vision", stage())
    assert cli.main(["train", *words, "--out", str(tmp_path / "out")]) == 2
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 1 and expected in said[0]

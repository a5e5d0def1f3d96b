"""Machines and projects unlike ours: no count of cores, an `envs` of its own, odd file names, folders that cannot be written."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from envs import machine
from envs.houses import house
from envs.machine import usable_cores
from envs.scenes.load import save_scene
from experiments import cli

ROOT = Path(__file__).resolve().parents[2]


def test_cores_are_counted_without_the_system_call(monkeypatch: pytest.MonkeyPatch) -> None:
    assert usable_cores() >= 1
    monkeypatch.delattr(machine.os, "sched_getaffinity", raising=False)
    assert usable_cores() == (os.cpu_count() or 1)


def test_nothing_else_asks_for_it() -> None:
    asking = [path for folder in ("envs", "policies", "agent", "experiments") for path in (ROOT / folder).rglob("*.py")
              if "os.sched_getaffinity" in path.read_text()]  # fmt: skip
    assert asking == [ROOT / "envs" / "machine.py"]


def test_another_envs_is_named(tmp_path: Path) -> None:
    (tmp_path / "envs").mkdir()
    (tmp_path / "envs" / "__init__.py").write_text('"""Mine."""\n')
    code = f"import sys; sys.path[:0] = [{str(tmp_path)!r}, {str(ROOT)!r}]; import experiments.cli"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    assert last.startswith(f"ImportError: `envs` is {tmp_path / 'envs' / '__init__.py'}, not that of gothere") and "rename that one" in last


def test_a_scene_whose_name_is_no_utf8(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    save_scene(house(3, rooms=1), tmp_path / "house.glb")
    odd = os.fsdecode(os.fsencode(tmp_path) + b"/h\xff.glb")
    os.rename(tmp_path / "house.glb", odd)
    words = ["run", "go to the door", "--scene", odd, "--agent", "random", "--budget", "3", "--size", "16", "--no-video"]
    things = [thing.name for thing in house(3, rooms=1).objects if not thing.structure]
    words[1] = f"go to the {things[0]}"
    assert cli.main([*words, "--out", str(tmp_path / "out")]) in (0, 1)
    result = json.loads((tmp_path / "out" / "result.json").read_text())
    assert result["scene"] == odd and 1 <= result["steps"] <= 3  # fewer where the agent, whose draws follow from the path, ends before
    capsys.readouterr()
    assert cli.main(["replay", str(tmp_path / "out" / "trace.jsonl"), "--check"]) == 0
    assert f"reproduced   {result['steps']} steps" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words",
    [
        ["run", "go to the sofa", "--house", "7"],
        ["episodes", "make", "pointnav", "--episodes", "3"],
        ["episodes", "check", "none.json.gz"],
        ["episodes", "demos", "pointnav-train"],
        ["bench", "pointnav-val"],
    ],
)
def test_an_unwritable_folder_is_said_before_the_work(words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    out = tmp_path / "file" / ("x.json.gz" if "make" in words else "out")
    assert cli.main([*words, "--out", str(out)]) == 2
    said = capsys.readouterr()
    assert said.out == "" and "cannot be written" in said.err and said.err.count("\n") == 1


def test_exactness_says_what_it_needs(tmp_path: Path) -> None:
    (tmp_path / "embreex.py").write_text("raise ModuleNotFoundError(\"No module named 'embreex'\", name='embreex')\n")
    command = [sys.executable, "-m", "experiments.validation.exactness"]
    path = os.pathsep.join([str(tmp_path), str(ROOT)])
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": path}, check=False)
    assert done.returncode == 1 and "this needs embreex, which is not installed" in done.stderr.splitlines()[-1]
    assert "[dev]" in done.stderr and "Traceback" not in done.stderr

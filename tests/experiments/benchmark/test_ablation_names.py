"""Names of ablations: the short words are other names of the same agents, seeds and records."""

import json
from pathlib import Path

import pytest

from envs.datasets.suite import write_suite
from envs.errors import InputError
from envs.tasks.generate import make_suite
from envs.types import Access
from experiments import cli, doctor
from experiments.benchmark.ablations import ABLATIONS, ALIASES, AgentSpec, agent_spec


@pytest.mark.parametrize(("alias", "name"), ALIASES.items())
def test_an_alias_is_the_same_agent(alias: str, name: str) -> None:
    short, long = agent_spec(f"{alias}:oracle"), agent_spec(f"{name}:oracle")
    assert short == long and short.name == f"{name}:oracle" and name in ABLATIONS
    assert short.agent == "oracle"  # whose seeds it has: nothing but the ablation differs


def test_ablations_stack_in_one_order() -> None:
    both = agent_spec("dark:deaf:my.py:Agent")
    assert both == AgentSpec("my.py:Agent", shuffled_instruction=True, blank_vision=True) == agent_spec(both.name)
    assert both.name == "shuffled-instruction:blank-vision:my.py:Agent"
    assert both.sensors(Access.POSE) == both.sensors(Access.INSTANCE) == () and agent_spec("x").sensors(Access.NONE) == ("rgb", "depth")
    assert agent_spec("x").sensors(Access.POSE | Access.GOAL) == ("rgb", "depth")
    assert agent_spec("x").sensors(Access.INSTANCE) == ("rgb", "depth", "instance")
    for nothing in ("deaf:", "blank-vision:guess:"):
        with pytest.raises(InputError, match=f"{nothing}random"):
            agent_spec(nothing)


def test_records_hold_the_long_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_suite(tmp_path / "few.json.gz", "pointnav-val", make_suite("pointnav-val", 3), 0)
    words = ["bench", "--episodes-file", str(tmp_path / "few.json.gz"), "--videos", "0"]
    found = []
    for name in ("dark", "blank-vision"):
        assert cli.main([*words, "--agents", f"{name}:forward", "--out", str(tmp_path / name)]) == 0
        found.append([json.loads(line) for line in (tmp_path / name / "episodes.jsonl").read_text().splitlines()])
    assert all(record["agent"] == "blank-vision:forward" for record in found[0])
    timeless = [[{key: value for key, value in record.items() if key != "seconds"} for record in records] for records in found]
    assert timeless[0] == timeless[1] and len(timeless[0]) == 3
    assert "blank-vision:forward" in json.loads((tmp_path / "dark" / "results.json").read_text())["command"]
    capsys.readouterr()
    assert cli.main([*words, "--agents", "dark:forward", "blank-vision:forward", "--out", str(tmp_path / "twice")]) == 2
    assert "different names" in capsys.readouterr().err


def test_what_workers_need_is_said_before_any_work(tmp_path: Path, monkeypatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setitem(__import__("sys").modules, "ray", None)
    assert cli.main(["bench", "instruct-val", "--workers", "2", "--out", str(tmp_path / "none")]) == 2
    message = capsys.readouterr().err
    assert doctor.install_command("workers") in message and "--workers 0" in message and len(message.splitlines()) == 1
    assert not (tmp_path / "none").exists()


def test_the_command_fits_where_it_is_said(monkeypatch) -> None:
    root = Path(doctor.__file__).resolve().parent.parent
    monkeypatch.setattr(doctor.sys, "prefix", str(root / ".venv"))
    monkeypatch.chdir(root)
    assert doctor.install_command("workers") == "make workers"
    assert doctor.install_command("agent") == '.venv/bin/python -m pip install -c constraints.txt -e ".[agent]"'
    assert "workers:" in (root / "Makefile").read_text()
    monkeypatch.chdir("/")
    assert doctor.install_command("workers") == f"make -C {root} workers"
    monkeypatch.setattr(doctor.sys, "prefix", "/elsewhere")
    assert f'-e "{root}/[workers]"' in doctor.install_command("workers")

"""Bundles: every action and score checked again."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from envs.types import Action, Camera, Episode
from experiments import cli
from experiments.benchmark.records import EPISODES, TRAJECTORIES, Record, Records, read_trajectories, resume
from experiments.benchmark.worker import Worker, make_config
from experiments.bundles.bundle import SUITE, read_bundle
from tests.experiments.benchmark.setup import arguments, kept


@pytest.fixture(scope="module")
def bundle(folder: Path) -> Path:
    """A bundle of three agents, one of which crashes."""
    assert cli.main(arguments(folder, "bundled", "random", "Crashing", "oracle", more=("--bundle", str(folder / "good.zip")))) == 0
    return folder / "good.zip"


def changed(bundle: Path, name: str, change: Any) -> Path:
    """A copy of a bundle with one of its files changed."""
    out = bundle.with_name(f"changed-{name}.zip")
    with zipfile.ZipFile(bundle) as old, zipfile.ZipFile(out, "w") as new:
        for member in old.namelist():
            new.writestr(member, change(old.read(member).decode()) if member == name else old.read(member))
    return out


def test_a_bundle_is_as_it_says(bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["bench", "--verify", str(bundle), "--json"]) == 0
    report = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert report["verified"] and report["episodes"] == 24 and report["steps"] > 300 and report["farthest"] <= 1e-6


def test_a_bundle_is_the_same_whatever_order_it_was_made_in(folder: Path, bundle: Path) -> None:
    lines = (folder / "bundled" / EPISODES).read_text().splitlines()
    paths = (folder / "bundled" / TRAJECTORIES).read_text().splitlines()
    (folder / "bundled" / EPISODES).write_text("".join(line + "\n" for line in lines[::-1]))
    (folder / "bundled" / TRAJECTORIES).write_text("".join(line + "\n" for line in paths[::-1]))
    results = json.loads((folder / "bundled" / "results.json").read_text())
    assert cli.main(arguments(folder, "bundled", "random", "Crashing", "oracle", more=("--bundle", str(folder / "again.zip")))) == 0
    assert kept(json.loads((folder / "bundled" / "results.json").read_text())) == kept(results)
    with zipfile.ZipFile(bundle) as one, zipfile.ZipFile(folder / "again.zip") as other:
        for member in (EPISODES, TRAJECTORIES, SUITE):
            assert one.read(member) == other.read(member)


def edited(text: str, number: int, change: Any) -> str:
    """JSON lines with one of them changed."""
    lines = text.splitlines()
    record = json.loads(lines[number])
    change(record)
    lines[number] = json.dumps(record)
    return "".join(line + "\n" for line in lines)


def another_action(record: dict[str, Any]) -> None:
    place = record["action"].index(str(int(Action.FORWARD)))
    record["action"] = record["action"][:place] + str(int(Action.LEFT)) + record["action"][place + 1 :]


def test_a_changed_action_is_found(bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = changed(bundle, TRAJECTORIES, lambda text: edited(text, 20, another_action))
    assert cli.main(["bench", "--verify", str(found)]) == 1
    assert "oracle, episode 4: pose" in capsys.readouterr().out


def test_a_changed_score_is_found(bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = changed(bundle, EPISODES, lambda text: edited(text, 2, lambda record: record["scores"].update(spl=0.25)))
    assert cli.main(["bench", "--verify", str(found)]) == 1
    out = capsys.readouterr().out
    assert "random, episode 2: spl is" in out and "the bundle says 0.25" in out


def test_a_changed_result_is_found(bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def better(text: str) -> str:
        results = json.loads(text)
        results["rows"][0]["spl"]["mean"] += 1e-6
        return json.dumps(results)

    assert cli.main(["bench", "--verify", str(changed(bundle, "results.json", better))]) == 1
    assert "results: rows[0].spl.mean is" in capsys.readouterr().out


def test_an_omitted_failure_is_found(bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = changed(bundle, EPISODES, lambda text: "".join(line + "\n" for line in text.splitlines()[1:]))
    assert cli.main(["bench", "--verify", str(found)]) == 1
    assert "random, episode 0: has 0 records, expected 1" in capsys.readouterr().out


def test_what_is_no_bundle_costs_one_line(bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "text.zip").write_text("no")
    with zipfile.ZipFile(tmp_path / "empty.zip", "w"):
        pass
    cut = changed(bundle, TRAJECTORIES, lambda text: text[:500])
    for path in (tmp_path / "text.zip", tmp_path / "empty.zip", tmp_path / "none.zip", cut):
        assert cli.main(["bench", "--verify", str(path)]) == 2
        assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_trajectory_file_alone_has_every_pose(bundle: Path, folder: Path) -> None:
    found = read_bundle(bundle)
    lines = (folder / "bundled" / TRAJECTORIES).read_text().splitlines()
    read = read_trajectories(lines, "here")
    assert set(read) == {record.key for record in found.records}
    for key, path in read.items():
        assert (path.position_w == found.trajectories[key].position_w).all() and len(path.position_w) == len(path.action) + 1


def test_records_survive_being_written(tmp_path: Path, episodes: tuple[Episode, ...]) -> None:
    job = make_config(episodes, [20] * len(episodes), Camera(16, 16), 0, None)
    done = Worker(job).play([("random", 0), ("forward", 1)])
    ledger = Records(tmp_path)
    ledger.add(done)
    ledger.close()
    assert resume(tmp_path) == [one.record for one in done]
    assert all(isinstance(record, Record) for record in resume(tmp_path))

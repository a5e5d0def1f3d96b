"""Recorded benchmarks judged again: the same by our own rules, others by the field's, and folders that are none."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from envs.datasets.suite import write_suite
from envs.tasks.generate import make_suite
from experiments import cli
from experiments.benchmark.records import EPISODES
from experiments.bundles.rescore import read_recorded
from tests.experiments.benchmark.setup import arguments, kept


@pytest.fixture(scope="module")
def played(folder: Path) -> Path:
    """A results folder of two agents in PointNav, one of which crashes at times."""
    assert cli.main(arguments(folder, "scored", "random", "Crashing")) == 0
    return folder / "scored"


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A results folder of the oracle in ImageNav, where it stops wherever our rule lets it."""
    folder = tmp_path_factory.mktemp("pictures")
    episodes = tuple(replace(episode, episode_id=str(k)) for k, episode in enumerate(make_suite("imagenav-val", 3)))
    write_suite(folder / "few.json.gz", "imagenav-val", episodes, 0)
    assert cli.main(arguments(folder, "scored", "oracle")) == 0
    return folder / "scored"


def results(folder: Path) -> dict:
    """The results of a folder."""
    return json.loads((folder / "results.json").read_text())


def records(folder: Path) -> list[dict]:
    """The records of a folder."""
    return [json.loads(line) for line in (folder / EPISODES).read_text().splitlines()]


def test_our_own_rules_give_the_same_again(played: Path) -> None:
    before = {path.name: path.read_bytes() for path in played.iterdir() if path.is_file()}
    assert cli.main(["bench", "--rescore", str(played), "--thresholds", "ours"]) == 0
    assert (played / "ours" / EPISODES).read_bytes() == before[EPISODES]
    again = results(played / "ours")
    assert again.pop("rescored")["version"]
    assert kept(again) == kept(results(played))
    assert {name: (played / name).read_bytes() for name in before} == before  # nothing of the recording is touched
    assert read_recorded(played / "ours").records == read_recorded(played).records


def test_the_field_is_stricter(pictures: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["bench", "--rescore", str(pictures), "--thresholds", "field", "--json"]) == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert told["settings"]["thresholds"] == "field" and told["command"].endswith("--thresholds field")
    assert told["rows"][0]["success"]["mean"] < results(pictures)["rows"][0]["success"]["mean"] == 1
    ours, theirs = records(pictures), records(pictures / "field")
    assert [one["scores"]["steps"] for one in ours] == [one["scores"]["steps"] for one in theirs]
    for one, other in zip(ours, theirs, strict=True):
        assert other["scores"]["success"] == (one["scores"]["navigation_error"] < 0.1)
    assert "field's thresholds" in (pictures / "field" / "table.md").read_text()


def test_nothing_is_overwritten(pictures: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["bench", "--rescore", str(pictures), "--thresholds", "field"])
    assert cli.main(["bench", "--rescore", str(pictures), "--thresholds", "field"]) == 2
    assert "expected no such folder yet" in capsys.readouterr().err


def test_rescored_is_what_would_have_been_played(pictures: Path, tmp_path: Path) -> None:
    cli.main(["bench", "--rescore", str(pictures), "--thresholds", "field"])
    bundle = tmp_path / "field.zip"
    more = ("--thresholds", "field", "--bundle", str(bundle))
    assert cli.main(arguments(pictures.parent, "played", "oracle", more=more)) == 0
    played, rescored = records(pictures.parent / "played"), records(pictures / "field")
    assert [one | {"seconds": 0} for one in played] == [one | {"seconds": 0} for one in rescored]
    assert results(pictures.parent / "played")["rows"] == results(pictures / "field")["rows"]
    assert cli.main(["bench", "--verify", str(bundle)]) == 0  # by the thresholds that its settings name


def test_thresholds_are_not_mixed(pictures: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(arguments(pictures.parent, "scored", "oracle", more=("--thresholds", "field"))) == 2
    assert "begun with thresholds ours, now field" in capsys.readouterr().err


def test_a_bundle_with_other_thresholds_is_not_verified(pictures: Path, tmp_path: Path) -> None:
    from experiments.bundles.bundle import write_bundle

    told = results(pictures)
    (pictures / "results.json").write_text(json.dumps(told | {"settings": told["settings"] | {"thresholds": "field"}}))
    write_bundle(tmp_path / "wrong.zip", pictures)
    (pictures / "results.json").write_text(json.dumps(told))
    assert cli.main(["bench", "--verify", str(tmp_path / "wrong.zip")]) == 1


@pytest.mark.parametrize("broken", ["results.json", "suite.json.gz", EPISODES, "trajectories.jsonl"])
def test_other_folders_are_refused_in_one_line(played: Path, tmp_path: Path, broken: str, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "copy"
    folder.mkdir()
    for path in played.iterdir():
        if path.is_file():
            (folder / path.name).write_bytes(path.read_bytes())
    (folder / broken).write_bytes(b"\xff\xfe nothing")
    assert cli.main(["bench", "--rescore", str(folder), "--thresholds", "field"]) == 2
    (folder / broken).unlink()
    assert cli.main(["bench", "--rescore", str(folder), "--thresholds", "field"]) == 2
    error = capsys.readouterr().err
    assert len(error.strip().splitlines()) == 2 and "Traceback" not in error
    assert not (folder / "field").exists()

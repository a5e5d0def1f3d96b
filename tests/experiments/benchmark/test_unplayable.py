"""Episodes that cannot be begun, agents that always crash, and episodes of other origin."""

import gzip
import json
from dataclasses import replace
from pathlib import Path

import pytest

from envs.datasets.suite import write_suite
from envs.types import Episode
from experiments import cli
from tests.experiments.benchmark.setup import arguments, bench, records


def test_a_start_in_the_air_fails_that_episode_alone(
    folder: Path, episodes: tuple[Episode, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tuple(replace(one, start_position_w=(0.0, 50.0, 0.0)) if k in (0, 5) else one for k, one in enumerate(episodes))
    write_suite(folder / "bad.json.gz", "pointnav-val", bad, 0)
    words = arguments(folder, "bad", "forward", "oracle", more=("--bundle", str(folder / "bad.zip")))
    words[words.index("--episodes-file") + 1] = str(folder / "bad.json.gz")
    assert cli.main(words) == 0
    out = capsys.readouterr().out
    for number in ("0", "5"):
        assert f"failed episode {number}: this episode cannot be begun: {bad[int(number)].scene_id}" in out
    ends = {(one["agent"], one["episode"]): one for one in records(folder, "bad")}
    assert len(ends) == 16
    whole = {(one["agent"], one["episode"]): one for one in (bench(folder, "all", "forward", "oracle") and records(folder, "all"))}
    for key, one in ends.items():
        if key[1] in ("0", "5"):
            assert (one["end"], one["scores"]["success"], one["scores"]["steps"]) == ("crashed", False, 0)
        else:
            assert one["scores"] == whole[key]["scores"]
    capsys.readouterr()
    assert cli.main(["bench", "--verify", str(folder / "bad.zip")]) == 0


def test_an_agent_that_always_crashes_fails_the_benchmark(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bench(folder, "always", "Turner", "Leaving", code=1)
    assert "mine.py:Leaving crashed in every episode" in capsys.readouterr().err
    bench(folder, "sometimes", "Crashing")


@pytest.fixture
def foreign(tmp_path: Path, episodes: tuple[Episode, ...]) -> Path:
    """A PointNav file of another origin, with two episodes that have the same id in two homes."""
    records = [
        {
            "episode_id": "1", "scene_id": one.scene_id, "start_position": list(one.start_position_w), "start_rotation": [0, 0, 0, 1],
            "info": {"geodesic_distance": one.facts["shortest"]}, "goals": [{"position": one.goal.position_w[0].tolist(), "radius": None}],
        }
        for one in (episodes[0], episodes[4])
    ]  # fmt: skip
    (tmp_path / "theirs.json.gz").write_bytes(gzip.compress(json.dumps({"episodes": records}).encode()))
    return tmp_path / "theirs.json.gz"


def test_episodes_of_other_origin_are_played(foreign: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--episodes-file", str(foreign), "--agents", "oracle", "--videos", "0", "--out", str(tmp_path / "out")]
    assert cli.main(["bench", *words, "--bundle", str(tmp_path / "b.zip"), "--json"]) == 0
    results = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert results["suite"] == "theirs" and results["rows"][0]["success"]["mean"] == 1.0 and results["lengths"][0]["n"] >= 1
    assert cli.main(["bench", "--verify", str(tmp_path / "b.zip")]) == 0
    assert "episodes: somebody's own, from a file" in capsys.readouterr().out
    ids = [one["episode"] for one in records(tmp_path, "out")]
    assert len(set(ids)) == 2 and all(name.endswith("/1") for name in ids)
    assert (
        cli.main(["run", "--episodes", str(foreign), "--id", ids[0], "--agent", "oracle", "--no-video", "--out", str(tmp_path / "run")])
        == 0
    )


def test_what_cannot_be_played_is_one_line(foreign: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    value = json.loads(gzip.decompress(foreign.read_bytes()))
    value["episodes"][1]["scene_id"] = "a/gone.glb"
    (tmp_path / "gone.json.gz").write_bytes(gzip.compress(json.dumps(value).encode()))
    assert cli.main(["run", "--episodes", str(tmp_path / "gone.json.gz"), "--out", str(tmp_path / "run")]) == 2
    assert "expected the scene a/gone.glb below" in capsys.readouterr().err
    value["episodes"] = [one | {"instruction": {"instruction_text": "go"}} for one in value["episodes"]]
    (tmp_path / "said.json.gz").write_bytes(gzip.compress(json.dumps(value).encode()))
    assert cli.main(["run", "--episodes", str(tmp_path / "said.json.gz"), "--out", str(tmp_path / "run")]) == 2
    assert "got VLN-CE-v1 of another origin" in capsys.readouterr().err

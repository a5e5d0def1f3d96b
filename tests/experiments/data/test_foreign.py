"""Conversion to PointNav: the view point that is nearest by the way there, and its length; shards of two files kept apart."""

import gzip
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from envs.datasets.files import read_episodes, write_episodes
from envs.datasets.suite import write_suite
from envs.errors import InputError
from envs.home import home_at
from envs.tasks.generate import make_suite
from experiments import cli


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with files of objects and of pictures of them."""
    folder = tmp_path_factory.mktemp("objects")
    for task in ("objectnav", "instanceimage"):
        write_suite(folder / f"{task}.json.gz", f"{task}-val", make_suite(task, 3), 0)
    return folder


def value_of(path: Path) -> dict[str, Any]:
    """The JSON of a file."""
    return json.loads(gzip.decompress(path.read_bytes()))


def put(path: Path, value: dict[str, Any]) -> Path:
    """Write a file of JSON."""
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(gzip.compress(json.dumps(value).encode()))
    return path


@pytest.mark.parametrize("task", ["objectnav", "instanceimage"])
def test_the_nearest_view_point_by_the_way(task: str, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, out = folder / f"{task}.json.gz", tmp_path / "points.json.gz"
    assert cli.main(["episodes", "convert", str(source), "--to", "PointNav-v1", "--out", str(out)]) == 0
    for old, new in list(zip(read_episodes(source).episodes, read_episodes(out).episodes, strict=True))[:1]:
        start, home = np.array([new.place.start_position]), home_at(new.place.scene_id)
        points = np.array([point.agent_state.position for goal in old.goals for point in goal.facts.view_points])  # pyright: ignore
        (goal,) = new.goals  # pyright: ignore
        lengths = [float(home.geodesic_distance(point[None], start)[0]) for point in points]
        length = float(home.geodesic_distance(np.array([goal.position]), start)[0])
        assert length == pytest.approx(min(lengths), abs=1e-6)
        assert new.place.info == {"geodesic_distance": pytest.approx(length, abs=1e-6)}
        assert math.dist(goal.position, new.place.start_position) <= length + 1e-6


def test_without_scenes_no_length_is_stated(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    value = value_of(folder / "objectnav.json.gz")
    for one in value["episodes"]:
        one["scene_id"] = "gone/x.glb"
    table = value["goals_by_category"]
    value["goals_by_category"] = {f"x.glb_{key.partition('_')[2]}": goals for key, goals in table.items()}
    out = tmp_path / "points.json.gz"
    assert cli.main(["episodes", "convert", str(put(tmp_path / "in" / "o.json.gz", value)), "--to", "PointNav-v1", "--out", str(out)]) == 0
    assert "nearest in a straight line, without lengths, because the scenes are missing" in capsys.readouterr().out
    for old, new in zip(value["episodes"], read_episodes(out).episodes, strict=True):
        stated = old["info"]["geodesic_distance"]
        assert new.place.info is None and math.dist(new.goals[0].position, new.place.start_position) <= stated + 1e-6  # pyright: ignore
    words = ["episodes", "convert", str(tmp_path / "in" / "o.json.gz"), "--to", "PointNav-v1", "--out", str(out), "--scenes", str(tmp_path)]
    assert cli.main(words) == 2
    assert "expected the scene gone/x.glb below" in capsys.readouterr().err


def sharded(folder: Path, name: str, scenes: tuple[str, ...]) -> Path:
    """A split with a shard for each scene."""
    one = {"start_position": [0.0, 0.0, 0.0], "start_rotation": [0.0, 0.0, 0.0, 1.0], "goals": [{"position": [1.0, 0.0, 0.0]}]}
    for scene in scenes:
        put(folder / "content" / f"{scene}.json.gz", {"episodes": [one | {"episode_id": name, "scene_id": f"{scene}.glb"}]})
    return put(folder / f"{name}.json.gz", {"episodes": []})


def test_shards_of_two_files_are_kept_apart(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        sharded(tmp_path / name, name, ("x", "y"))
    out = tmp_path / "out"
    words = [
        ["episodes", "convert", str(tmp_path / name / f"{name}.json.gz"), "--out", str(out / f"{name}.json.gz")] for name in ("a", "b")
    ]
    assert cli.main(words[0]) == 0
    before = {path: path.read_bytes() for path in out.rglob("*.gz")}
    assert len(before) == 3
    assert cli.main(words[1]) == 2
    assert "expected a folder without other episodes, got 2 shards in" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in out.rglob("*.gz")} == before
    assert cli.main(words[0]) == 0  # the same again
    alone = read_episodes(tmp_path / "a" / "a.json.gz")
    single = put(tmp_path / "single" / "c.json.gz", {"episodes": value_of(out / "content" / "x.json.gz")["episodes"]})
    with pytest.raises(InputError, match=r"expected a folder without other episodes, got .*c\.json\.gz"):
        write_episodes(alone, single.with_name("a.json.gz"))  # reading c would find the shards of a
    with pytest.raises(InputError, match="expected a folder without other episodes, got 2 shards"):
        write_episodes(read_episodes(single), out / "c.json.gz")

"""`gothere episodes check` on a foreign PointNav file: each fault by its own name."""

import gzip
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from envs.home import Home, home_at
from envs.houses import house
from envs.scenes.load import save_scene
from experiments import cli
from experiments.data.places import fault_of


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a scene file."""
    folder = tmp_path_factory.mktemp("scenes")
    save_scene(house(3, rooms=2), folder / "house.glb")
    return folder


@pytest.fixture(scope="module")
def home(folder: Path) -> Home:
    """The home of that file."""
    return home_at("house.glb", scenes_dir=folder)


def checked(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], episodes: Sequence[dict[str, Any]]) -> dict[str, str]:
    """The problems that check finds, by episode."""
    path = tmp_path / "all.json.gz"
    path.write_bytes(gzip.compress(json.dumps({"episodes": list(episodes)}).encode()))
    code = cli.main(["episodes", "check", str(path), "--scenes", str(folder), "--workers", "1", "--json"])
    found = json.loads(capsys.readouterr().out.splitlines()[-1])["failures"]
    assert code == (1 if found else 0)
    return {row["episode"]: row["problem"] for row in found}


def episode(name: str, start: Sequence[float], goal: Sequence[float], length: float | None) -> dict[str, Any]:
    """A PointNav episode in Habitat's format."""
    return {
        "episode_id": name, "scene_id": "house.glb", "start_position": [float(v) for v in start], "start_rotation": [0, 0, 0, 1],
        "info": {"geodesic_distance": length}, "goals": [{"position": [float(v) for v in goal], "radius": None}],
    }  # fmt: skip


def test_each_fault_is_named(home: Home, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    places = home.places
    away = home.geodesic_distance(places[1:2], places)
    start, goal = places[int(np.where(np.isfinite(away), away, 0).argmax())], places[1]
    length = float(away[np.isfinite(away)].max())
    assert length > 2
    thing = max(
        (one for one in home.scene.objects if not one.structure and one.low[1] < 0.1 and 0.3 < one.high[1] < 1.2),
        key=lambda one: (one.high[0] - one.low[0]) * (one.high[2] - one.low[2]),
    )
    x, y, z = thing.center
    up = np.array([0.0, 1.0, 0.0])
    problems = checked(folder, tmp_path, capsys, [
        episode("good", start, goal, length), episode("goal-is-start", start, start, 0.0), episode("unstated", start, goal, None),
        episode("habitat's rounding", start + 0.15 * up, goal, length * 1.1),
        episode("inside", [x, 0, z], goal, length), episode("0.3 above", start + 0.3 * up, goal, length),
        episode("2 above", start + 2 * up, goal, length), episode("outside", [100, 0, 100], goal, length),
        episode("goal-inside", start, [x, y, z], length), episode("goal-outside", start, [200, 0, 0], length),
        episode("twice", start, goal, 2 * length), episode("half", start, goal, length / 2),
    ])  # fmt: skip
    assert set(problems) == {"inside", "0.3 above", "2 above", "outside", "goal-inside", "goal-outside", "twice", "half"}
    assert "a start where an agent can stand" in problems["inside"] and f"inside {thing.name}" in problems["inside"]
    assert problems["0.3 above"].endswith("which is 0.30 m above the floor")
    assert problems["2 above"].endswith("which is 2.00 m above the floor")
    assert "expected a start" in problems["outside"] and problems["outside"].endswith("which is outside the scene")
    assert "expected a goal" in problems["goal-inside"] and thing.name in problems["goal-inside"]
    assert "expected a goal" in problems["goal-outside"] and problems["goal-outside"].endswith("which is outside the scene")
    assert problems["twice"] == f"expected a geodesic_distance of {length:.2f} m, got {2 * length:.2f} m"
    assert problems["half"] == f"expected a geodesic_distance of {length:.2f} m, got {length / 2:.2f} m"


def test_every_place_of_a_home_is_without_fault(home: Home) -> None:
    assert not [place for place in home.places[:100] if fault_of(home, place)]

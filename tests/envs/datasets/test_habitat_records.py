"""Habitat's records: rotations, records of our own, ground truth and submissions."""

import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from envs.datasets.files import EpisodeFile, Kind, ground_truth_path, read_episodes, read_ground_truth, write_episodes, write_ground_truth
from envs.datasets.habitat import (
    GroundTruth,
    Place,
    PointGoal,
    PointNavEpisode,
    PointNavFile,
    SubmissionPath,
    read_r2r_submission,
    read_rxr_submission,
    rotation_of,
    submission_path,
    submission_steps,
    write_r2r_submission,
    write_rxr_submission,
    yaw_of,
)
from envs.errors import InputError
from envs.types import Action, Trajectory
from tests.envs.datasets.episode_files import get, put

# Rotations, records of our own


@given(st.floats(-20, 20))
def test_yaw_of_rotation(yaw: float):
    back = yaw_of(rotation_of(yaw))
    assert back is not None and -math.pi < back <= math.pi
    assert math.cos(back - yaw) == pytest.approx(1, abs=1e-12)
    x, y, z, w = rotation_of(yaw)
    ahead = np.array([-2 * (x * z + w * y), 2 * (w * x - y * z), 2 * (x * x + y * y) - 1])  # (0, 0, -1) turned by the quaternion
    np.testing.assert_allclose(ahead, [-math.sin(yaw), 0, -math.cos(yaw)], atol=1e-12)


def test_rotations_by_hand():
    assert yaw_of((0.0, 0.0, 0.0, 1.0)) == yaw_of((0.0, 0.0, 0.0, -1.0)) == 0.0
    assert yaw_of((0.0, 1.0, 0.0, 0.0)) == yaw_of((0.0, -1.0, 0.0, 0.0)) == math.pi
    assert yaw_of((0.0, 0.0, 1.0, 0.0)) is None and yaw_of((0.5, 0.5, 0.5, 0.5)) is None


def test_our_own_episodes_are_habitats(tmp_path: Path):
    place = Place(
        "0", "house/7", (1.0, 0.0, 2.0), rotation_of(0.5), info={"geodesic_distance": 3.5, "gothere": {"instruction": "go to it"}}
    )
    file = EpisodeFile(Kind.POINTNAV, PointNavFile((PointNavEpisode(place, (PointGoal((0.0, 0.0, 0.0), 0.2),)),)))
    write_episodes(file, tmp_path / "val.json.gz")
    assert get(tmp_path / "val.json.gz") == {
        "episodes": [
            {
                "episode_id": "0",
                "scene_id": "house/7",
                "start_position": [1, 0, 2],
                "start_rotation": [0, math.sin(0.25), 0, math.cos(0.25)],
                "info": {"geodesic_distance": 3.5, "gothere": {"instruction": "go to it"}},
                "goals": [{"position": [0, 0, 0], "radius": 0.2}],
            }
        ]
    }
    assert read_episodes(tmp_path / "val.json.gz") == file


# Ground truth and submissions


def test_ground_truth(tmp_path: Path):
    path = ground_truth_path(tmp_path / "val_seen.json.gz")
    assert path.name == "val_seen_gt.json.gz"
    text = '{"7": {"locations": [[0, 0, 0], [0, 0, -0.25]], "actions": [1, 0], "forward_steps": 1, "by": "x"}, "8": {"locations": []}}'
    truths = read_ground_truth(put(path, text))
    assert truths["7"] == GroundTruth(((0, 0, 0), (0, 0, -0.25)), (1, 0), 1, {"by": "x"})
    write_ground_truth(truths, tmp_path / "again.json.gz")
    assert get(tmp_path / "again.json.gz") == json.loads(text)
    with pytest.raises(InputError, match=r'\["7"\].locations\[0\]: expected 3 numbers, got 2'):
        read_ground_truth(put(path, '{"7": {"locations": [[0, 0]]}}'))


def walked() -> Trajectory:
    """Forward, a turn to the left, forward, STOP."""
    places = np.array([(0, 0, 0), (0, 0, -0.25), (0, 0, -0.25), (-0.25, 0, -0.25), (-0.25, 0, -0.25)])
    action = np.array([Action.FORWARD, Action.LEFT, Action.FORWARD, Action.STOP]).astype(int)
    return Trajectory(action, np.zeros(4, bool), places, np.array([0, 0, 1.5, 1.5, 1.5]), np.zeros(5))


def test_r2r_submission(tmp_path: Path):
    path = tmp_path / "r2r.json"
    write_r2r_submission({"7": submission_steps(walked())}, path)
    value = json.loads(path.read_text())
    assert [step["stop"] for step in value["7"]] == [False] * 4 + [True]
    assert value["7"][3] == {"position": [-0.25, 0, -0.25], "heading": 1.5, "stop": False}
    text = '{"7": [{"position": [1, 2, 3], "heading": 0.5, "stop": true, "note": 1}]}'
    path.write_text(text)
    write_r2r_submission(read_r2r_submission(path), path)
    assert json.loads(path.read_text()) == json.loads(text)
    path.write_text(text.replace("true", "1"))
    with pytest.raises(InputError, match=r'\["7"\]\[0\].stop: expected true or false, got 1'):
        read_r2r_submission(path)
    path.write_text("{")
    with pytest.raises(InputError, match="expected JSON"):
        read_r2r_submission(path)


def test_rxr_submission(tmp_path: Path):
    path = tmp_path / "rxr.jsonl"
    write_rxr_submission([submission_path(42, walked()), SubmissionPath(5, ((1.0, 0.0, 0.0),) * 2)], path)
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert lines == [
        {"instruction_id": 5, "path": [[1, 0, 0]]},
        {"instruction_id": 42, "path": [[0, 0, 0], [0, 0, -0.25], [-0.25, 0, -0.25]]},
    ]
    assert [one.instruction_id for one in read_rxr_submission(path)] == [5, 42]
    with pytest.raises(InputError, match="expected one path an instruction, got two for 42"):
        write_rxr_submission([submission_path(42, walked())] * 2, path)
    path.write_text('{"instruction_id": 1, "path": []}\n\n{"instruction_id": 2, "path": [[0, 0, "x"]]}\n')
    with pytest.raises(InputError, match=r'rxr.jsonl: line 3: path\[0\]\[2\]: expected a number, got "x"'):
        read_rxr_submission(path)
    path.write_text("{\n")
    with pytest.raises(InputError, match=r"rxr.jsonl: line 1: expected JSON"):
        read_rxr_submission(path)

"""`gothere replay`: what a recorded episode gives when it is played again, and what is said of damaged records."""

import json
from pathlib import Path

import numpy as np
import pytest

from experiments.cli import main
from experiments.replay import read_trace, recorded_trajectory
from experiments.reports.frames import BAR, LINE, ROWS
from experiments.run import Run
from experiments.run import main as run


@pytest.fixture(scope="module")
def recorded(tmp_path_factory) -> Path:
    """The trace of a short episode."""
    folder = tmp_path_factory.mktemp("run")
    run(Run("go to the bed", rooms=2, seed=3, agent="frontier-oracle", video=False, out=folder))
    return folder / "trace.jsonl"


def changed(trace: Path, folder: Path, line: int, **fields: object) -> Path:
    """The trace with fields of a line changed; None takes a field away."""
    records = [json.loads(text) for text in trace.read_text().splitlines()]
    records[line] = {k: v for k, v in {**records[line], **fields}.items() if v is not None}
    path = folder / "trace.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return path


def test_an_episode_is_reproduced(recorded, tmp_path, capsys):
    assert main(["replay", str(recorded), "--check", "--json", "--out", str(tmp_path / "none")]) == 0
    report = json.loads(capsys.readouterr().out.splitlines()[-1])
    trace = read_trace(recorded)
    head, steps = trace.head, trace.steps
    assert report["reproduced"] and report["steps"] == len(steps) and report["first_difference"] is None and report["files"] == []
    assert report["largest_difference"] <= 1e-9
    assert not (tmp_path / "none").exists()
    assert head.text.endswith("to go") and head.outcome.startswith("Done")
    assert len(recorded_trajectory(head, steps).position_w) == len(steps) + 1


def test_a_film_of_any_size(recorded, tmp_path):
    import av

    assert main(["replay", str(recorded), "--size", "90", "--out", str(tmp_path)]) == 0
    assert {path.name for path in tmp_path.iterdir()} == {"episode.mp4", "episode.png"}
    with av.open(str(tmp_path / "episode.mp4")) as video:
        frame = next(video.decode(video.streams.video[0]))
    bar = round((BAR + ROWS[0] * LINE + 12) * 90 / 480)  # the instruction, two lines of a plan, what happens
    assert frame.height == 90 + bar + bar % 2 and frame.width > 120
    picture = frame.to_ndarray(format="rgb24")
    assert picture[:90, :90].std() > 10  # the view is there


@pytest.mark.parametrize(
    ("line", "fields", "told"),
    [
        (4, {"position_w": [1.0, 0.0, 1.0]}, "step 4"),
        (4, {"yaw_w": 0.1234}, "step 4"),
        (5, {"pitch": 0.5}, "step 5"),
        (3, {"collided": True}, "step 3"),
    ],
)
def test_what_differs_is_named(recorded, tmp_path, capsys, line, fields, told):
    path = changed(recorded, tmp_path, line, **fields)
    assert main(["replay", str(path), "--out", str(tmp_path / "film"), "--json"]) == 1
    out = capsys.readouterr().out.splitlines()
    assert out[-2].startswith("not reproduced") and told in out[-2]
    assert json.loads(out[-1])["first_difference"] == line
    assert not (tmp_path / "film").exists()


def test_another_action_is_noticed(recorded, tmp_path, capsys):
    steps = read_trace(recorded).steps
    line = next(k + 1 for k, step in enumerate(steps) if step.action == "forward")
    path = changed(recorded, tmp_path, line, action="left")
    assert main(["replay", str(path), "--check"]) == 1
    assert f"step {line} (left)" in capsys.readouterr().out


def test_whole_turns_and_other_records_do_not_matter(recorded, tmp_path):
    path = changed(recorded, tmp_path, 2, yaw_w=json.loads(recorded.read_text().splitlines()[2])["yaw_w"] + 2 * np.pi, extra="field")
    assert main(["replay", str(path), "--check"]) == 0


def test_an_older_trace_without_the_newer_fields(recorded, tmp_path):
    path = changed(recorded, tmp_path, 0, up=None, text=None, outcome=None, marks_w=None)
    assert main(["replay", str(path), "--size", "64", "--out", str(tmp_path / "film")]) == 0


@pytest.mark.parametrize(
    ("line", "fields", "told"),
    [
        (0, {"kind": "step"}, "kind 'head'"),
        (0, {"camera": None}, "line 1: camera: expected a value"),
        (0, {"camera": {"width": 64}}, "line 1: camera.height: expected a value"),
        (0, {"camera": []}, "camera: expected an object"),
        (
            0,
            {"body": {"radius": -0.1, "height": 0.9, "step": 0.25, "turn": 0.5, "climb": 0.2}},
            "body.radius: expected a number above 0 and below",
        ),
        (0, {"digest": "0" * 16}, "digest 0000000000000000, got"),
        (0, {"rooms": 2.5}, "a whole number"),
        (0, {"up": "x"}, "up: expected one of y, z, got"),
        (0, {"sliding": 1}, "true or false"),
        (0, {"position_w": [0, 0]}, "position_w: expected a list of 3"),
        (0, {"position_w": [900.0, 0.0, 0.0]}, "where an agent can stand"),
        (0, {"scene": "no/such.glb"}, "no/such.glb"),
        (0, {"scene": "house:x"}, "house:SEED"),
        (2, {"kind": None}, "kind 'step'"),
        (2, {"action": "jump"}, "action: expected one of stop, forward"),
        (2, {"action": None}, "action: expected a value"),
        (2, {"yaw_w": "north"}, "yaw_w: expected a number"),
        (2, {"yaw_w": float("nan")}, "a finite number"),
        (2, {"yaw_w": 1e9}, "yaw_w: expected a number above -1e+09 and below 1e+09"),
        (2, {"position_w": None}, "line 3"),
        (2, {"thought": {"plan": [3]}}, "line 3: thought.plan[0]: expected text"),
    ],
)
def test_damaged_records_get_one_line(recorded, tmp_path, capsys, line, fields, told):
    assert main(["replay", str(changed(recorded, tmp_path, line, **fields)), "--check"]) == 2
    error = capsys.readouterr().err.strip()
    assert told in error and len(error.splitlines()) == 1


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"{", "JSON"),
        (b"[1]\n", "expected an object"),
        (b"\xff\xfe", "not text"),
        (b"[" * 9999, "JSON"),
    ],
)
def test_what_is_no_trace(content, told, tmp_path, capsys):
    path = tmp_path / "trace.jsonl"
    path.write_bytes(content)
    assert main(["replay", str(path)]) == 2
    error = capsys.readouterr().err.strip()
    assert told in error and len(error.splitlines()) == 1


def test_bad_arguments(recorded, tmp_path, capsys):
    for arguments, told in (([str(tmp_path)], "can be read"), ([str(recorded), "--size", "12"], "64 to 2048"), ([], "TRACE"),
                            ([str(recorded), "--out", "/dev/null/x"], "cannot be written"),
                            ([str(recorded), "--scene", "house:8"], "digest")):  # fmt: skip
        assert main(["replay", *arguments]) == 2
        assert told in capsys.readouterr().err


def test_a_head_alone_is_no_episode(recorded, tmp_path, capsys):
    path = tmp_path / "trace.jsonl"
    path.write_text(recorded.read_text().splitlines()[0] + "\n")
    assert main(["replay", str(path)]) == 2
    assert "at least one step" in capsys.readouterr().err

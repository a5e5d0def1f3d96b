"""Damaged traces and benchmark records: an InputError of one line, or a valid record, and nothing else."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from envs.datasets.json import checked
from envs.datasets.schema import reader
from envs.errors import InputError
from envs.files import to_json
from envs.metrics import Scores
from envs.types import Trajectory
from experiments.benchmark.records import ENDS, PackedTrajectory, Record, packed, read_packed, read_record, unpacked
from experiments.benchmark.settings import FORMAT, read_settings
from experiments.bundles.bundle import Results
from experiments.replay import ACTIONS, Trace, read_trace, recorded_trajectory
from experiments.validation.fuzz.files import trace_lines

PATH = Trajectory(np.array([1, 2, 0]), np.array([False, True, False]), np.zeros((4, 3)), np.zeros(4), np.zeros(4))
SCORES = Scores(True, None, 0.5, 0.5, None, 1.0, 0.2, None, 3.5, 3, 1, None, None, None, 1.0, None, None)
RECORD = Record("random", "7", 3, "house:1", "stop", "", "done", SCORES, 0.25, {"said_cannot": False})
RESULTS = {
    "suite": "pointnav-val", "rows": [{"agent": "random", "access": ["pose"]}], "pairs": [], "digest": "0f",
    "settings": {"seed": 0, "size": 64, "limit": 2.5}, "seeds": {"episodes": 0}, "agents": {"random": ""},
    "command": "gothere bench pointnav-val", "version": "1", "commit": None,
}  # fmt: skip
LINE = json.loads(to_json(packed(("random", "7"), PATH, to_json(RECORD))))
SETTINGS = {"format": FORMAT, "suite": "x", "digest": "0f", "version": "1", "commit": None, "agents": {"random": ""}, "seed": 0}


def trace() -> list[Any]:
    """The lines of a good trace with thoughts and a map."""
    return json.loads(to_json(trace_lines()))


VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([-1, 7, 10**12, 10**400, 1e9, 1e308, float("nan"), float("inf"), "", "0", "²", "\ud800", "Zm9v", "eJwDAAAAAAE="]),
    st.floats(),
    st.text(max_size=8),
    st.lists(st.integers() | st.floats() | st.text(max_size=3), max_size=5),
    st.dictionaries(st.text(max_size=4), st.integers(), max_size=3),
)


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every container within a value, with each of its keys or indices."""
    keys = list(value) if isinstance(value, dict) else list(range(len(value))) if isinstance(value, list) else []
    return [(value, key) for key in keys] + [place for key in keys for place in places(value[key])]


@st.composite
def damaged(draw: st.DrawFn, good: Any) -> Any:
    """A copy of a JSON value with up to three parts replaced, removed or added, or a text in their place cut."""
    value = json.loads(json.dumps(good))
    for _ in range(draw(st.integers(1, 3))):
        if not (found := places(value)):
            break
        inside, key = draw(st.sampled_from(found))
        match draw(st.sampled_from(["replace", "remove", "add", "cut"])):
            case "remove":
                del inside[key]
            case "add" if isinstance(inside, list):
                inside.insert(key, draw(VALUES))
            case "add":
                inside[draw(st.text(max_size=4))] = draw(VALUES)
            case "cut" if isinstance(inside[key], str) and inside[key]:
                inside[key] = inside[key][: draw(st.integers(0, len(inside[key]) - 1))]
            case _:
                inside[key] = draw(VALUES)
    return value


def outcome(read: Callable[[], Any]) -> Any:
    """What is read, or None after an InputError of one line; any other exception passes."""
    try:
        return read()
    except InputError as error:
        assert len(str(error).splitlines()) == 1 and "expected" in str(error)
        return None


def numbers(value: Any) -> bool:
    """Whether all of an array's numbers are finite."""
    return bool(np.isfinite(np.asarray(value, np.float64)).all())


FUZZ = settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)


def lines_of(records: list[Any]) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)


@FUZZ
@given(damaged(trace()))
@example(trace())
def test_a_trace_is_valid_or_refused(tmp_path: Path, records: list[Any]) -> None:
    path = tmp_path / "trace.jsonl"
    path.write_text(lines_of(records))
    found = outcome(lambda: read_trace(path))
    assert found is not None or lines_of(records) != lines_of(trace())
    if found is not None:
        assert isinstance(found, Trace) and {step.action for step in found.steps} <= set(ACTIONS)
        run = recorded_trajectory(found.head, found.steps)
        assert run.position_w.shape == (len(found.steps) + 1, 3) and numbers(run.position_w) and numbers(run.yaw_w) and numbers(run.pitch)
        assert min(vars(found.head.body).values()) > 0 and isinstance(found.head.sliding, bool)
        for one in filter(None, found.thoughts.steps):
            assert one.boxes.shape == (len(one.names), 4) and len(one.scores) == len(one.names) and numbers(one.boxes)
            assert all(place.position_a.shape == (3,) and numbers(place.position_a) for place in one.landmarks)


@FUZZ
@given(damaged(json.loads(to_json(RECORD))))
def test_a_record_is_valid_or_refused(value: Any) -> None:
    found = outcome(lambda: read_record(json.dumps(value), "here"))
    if found is not None:
        assert found.end in ENDS and type(found.index) is int and isinstance(found.scores, Scores) and isinstance(found.details, dict)
        again = read_record(to_json(found), "here")
        assert again == found


@FUZZ
@given(damaged(LINE))
def test_a_trajectory_is_valid_or_refused(value: Any) -> None:
    found = outcome(lambda: checked("here", unpacked, read_packed(json.dumps(value), "here")))
    if found is not None:
        assert found.position_w.shape == (len(found.action) + 1, 3) and len(found.collided) == len(found.action)
        assert numbers(found.position_w) and numbers(found.yaw_w) and numbers(found.pitch)


@FUZZ
@given(damaged(RESULTS), damaged(SETTINGS))
def test_results_and_settings_are_valid_or_refused(tmp_path: Path, results: Any, kept: Any) -> None:
    found = outcome(lambda: checked("here", reader(Results), results))
    assert found is None or (isinstance(found, Results) and type(found.settings.seed) is int)
    (tmp_path / "bench.json").write_text(json.dumps(kept))
    there = outcome(lambda: read_settings(tmp_path))
    assert there is None or (there["format"] == FORMAT and isinstance(there["agents"], dict))


@FUZZ
@given(st.binary(max_size=40) | st.text(max_size=40) | st.just("[" * 99999))
def test_lines_that_are_no_json(line: bytes | str) -> None:
    text = line if isinstance(line, str) else line.decode("utf-8", errors="replace")
    for read in (read_record, read_packed):
        assert outcome(lambda read=read: read(text, "here")) is None


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"end": "fled"}, "here: end: expected one of stop, cannot"),
        ({"colour": 3}, "here: colour: expected no such field, got 3"),
        ({"scores": {**vars(SCORES), "colour": 3}}, "here: scores.colour: expected no such field"),
        ({"scores": {**vars(SCORES), "spl": "0.5"}}, 'here: scores.spl: expected a number, got "0.5"'),
        ({"index": True}, "here: index: expected a whole number"),
        ({"details": {"far": float("inf")}}, "here: details.far: expected a finite number"),
    ],
)
def test_a_wrong_field_of_a_record_is_named(change: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError) as caught:
        read_record(json.dumps(json.loads(to_json(RECORD)) | change), "here")
    assert str(caught.value).startswith(told)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"agent": 3}, "here: agent: expected text, got 3"),
        ({"action": "12"}, "here: expected a collision for each of at most 100000 actions, got 3 for 2"),
        ({"action": "1x0"}, "here: action: expected digits from 0 to"),
        ({"collided": "012"}, "here: collided: expected digits from 0 to 1"),
        ({"action": "12", "collided": "01"}, "here: path: expected 120 bytes, got more"),
        ({"path": "no base64!"}, "here: path: expected base64"),
        ({"path": "Zm9v"}, "here: path: expected zlib data, got something else"),
    ],
)
def test_a_wrong_field_of_a_trajectory_is_named(change: dict[str, Any], told: str) -> None:
    value = LINE
    assert read_packed(json.dumps(value), "here") == PackedTrajectory(**value)
    with pytest.raises(InputError) as caught:
        checked("here", unpacked, read_packed(json.dumps(value | change), "here"))
    assert str(caught.value).startswith(told)

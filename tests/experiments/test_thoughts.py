"""What an agent thinks is shown, kept and read back as it was thought; truth is called truth."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from envs.errors import InputError
from envs.home import Home
from envs.houses import house
from envs.render.topdown import topdown
from envs.types import Action, Body, Camera, Trajectory
from experiments.cli import main
from experiments.episode.thoughts import (
    NO_PLAN,
    OwnMap,
    ThoughtLog,
    map_to_json,
    thoughts_from_json,
    thoughts_to_json,
    with_view,
)
from experiments.replay import read_trace
from experiments.reports.boxes import between, draw_boxes, turned
from experiments.reports.frames import boxes_at, captions_of, composed, layout, smooth_poses, video_frames, words
from experiments.reports.maps import OPEN, SOLID, UNKNOWN, draw_own_map, in_world
from policies.thought import Landmark, MapView, Thought

THINKING = f"{Path(__file__).parent / 'thinking.py'}:Thinking"
EYE = Camera(64, 64)


def thought(**parts) -> Thought:
    """A thought with one box, and parts of it changed."""
    given = {
        "plan": ("find the sofa", "stop by it"), "step": 0, "boxes": np.array([[10.0, 20.0, 30.0, 44.0]]), "names": ("sofa",),
        "scores": np.array([0.75]), "landmarks": (Landmark("sofa", np.array([1.0, 0.0, -2.0]), 0.75),), "verdict": "",
    }  # fmt: skip
    return Thought(**(given | parts))


def view(cells: str, *, x0: float = 0.0, z0: float = 0.0, cell: float = 0.5) -> MapView:
    """A map drawn with letters: '.' free, '#' occupied, ' ' unknown; rows are parted by bars."""
    grid = np.array([list(row) for row in cells.split("|")])
    return MapView(cell, x0, z0, grid == ".", grid == "#")


# The log


def test_maps_grow_into_one() -> None:
    log = ThoughtLog()
    first = view("..|.#")
    log.add(thought(map=first))
    first.free[:] = False  # the agent goes on with its own array
    log.add(thought(map=view("#.", x0=-0.5, z0=0.5)))
    log.add(thought(map=view(" .", x0=0.0, z0=1.0)))
    own = log.own_map
    assert own is not None and (own.x0, own.z0) == (-0.5, 0.0)
    assert own.state.tolist() == [[0, 1, 1], [2, 1, 2], [0, 0, 1]]
    assert own.since[own.state > 0].tolist() == [0, 0, 1, 0, 0, 2]
    assert own.at(0).tolist() == [[0, 1, 1], [0, 1, 2], [0, 0, 0]] and (own.at(2) == own.state).all()
    assert all(one is not None and one.map is None for one in log.steps)


def test_an_empty_map_is_none() -> None:
    log = ThoughtLog()
    log.add(thought(map=MapView(0.5, 0.0, 0.0, np.zeros((0, 0), bool), np.zeros((0, 0), bool))))
    assert log.own_map is None and log.has_thoughts


def test_a_map_with_other_cells_begins_anew() -> None:
    own = with_view(with_view(None, view("...."), 0), view(".#", cell=0.25), 3)
    assert own.cell == 0.25 and own.state.tolist() == [[1, 2]] and own.since.tolist() == [[3, 3]]


def test_a_log_keeps_what_was_thought_then() -> None:
    boxes = np.array([[1.0, 2.0, 3.0, 4.0]])
    log = ThoughtLog()
    log.add(thought(boxes=boxes))
    log.add(None)
    boxes[:] = 0
    assert log.steps[0] is not None and log.steps[0].boxes.tolist() == [[1, 2, 3, 4]]
    assert log.has_thoughts and log.last is log.steps[0] and not ThoughtLog([None, None]).has_thoughts


def test_thoughts_come_back_from_json() -> None:
    steps = [thought(), thought(step=1, verdict="it is the sofa"), None, None]
    steps[3] = thought(plan=("go on",), landmarks=(), boxes=np.zeros((0, 4)), names=(), scores=np.zeros(0))
    records = thoughts_to_json(steps)
    assert records[1] is not None
    assert "plan" not in records[1] and "landmarks" not in records[1]  # they stand where they change
    own = OwnMap(0.05, -1.5, 2.0, np.array([[0, 1], [2, 1]], np.uint8), np.array([[0, 3], [700, 5]], np.uint16))
    text = json.loads(json.dumps([records, {"kind": "map", **map_to_json(own)}]))
    log = thoughts_from_json([("here", record) for record in text[0]], ("there", text[1]))
    for one, again in zip(steps, log.steps, strict=True):
        assert (one is None) == (again is None)
        if one is not None and again is not None:
            assert (again.plan, again.step, again.names, again.verdict) == (one.plan, one.step, one.names, one.verdict)
            assert again.boxes.tolist() == one.boxes.tolist() and again.scores.tolist() == one.scores.tolist()
            assert [p.name for p in again.landmarks] == [p.name for p in one.landmarks]
    assert log.own_map is not None and log.own_map.at(4).tolist() == own.at(4).tolist() and log.own_map.since[1, 0] == 700


@pytest.mark.parametrize(
    ("record", "told"),
    [
        ([], "thought"),
        ({"plan": [3]}, "thought.plan[0]: expected text, got 3"),
        ({"plan": None}, "thought.plan: expected a list"),
        ({"step": "one"}, "thought.step: expected a whole number"),
        ({"boxes": [[1, 2, 3, 4]], "names": ["sofa"]}, "1 boxes, 1 names and 0 scores"),
        ({"boxes": [[1, 2, 3]], "names": ["sofa"], "scores": [1]}, "thought.boxes[0]: expected a list of 4"),
        ({"boxes": [[1, 2, 3, float("nan")]], "names": ["sofa"], "scores": [1]}, "thought.boxes[0][3]: expected a finite number"),
        ({"landmarks": [["sofa", 1.0]]}, "thought.landmarks[0]: expected a list of 5"),
    ],
)
def test_damaged_thoughts_get_one_line(record, told) -> None:
    with pytest.raises(InputError, match="line 3") as caught:
        thoughts_from_json([("line 3", record)], None)
    assert told in str(caught.value) and "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"png": "no base64!"}, "png: expected base64"),
        ({"png": ""}, "png: expected a picture of 16 bits a cell"),
        ({"cell": 0}, "cell: expected a number above 0"),
        ({"x0": float("nan")}, "x0: expected a finite number"),
        ({"png": None}, "png: expected text"),
    ],
)
def test_damaged_maps_get_one_line(fields, told) -> None:
    own = OwnMap(0.1, 0.0, 0.0, np.ones((2, 2), np.uint8), np.zeros((2, 2), np.uint16))
    with pytest.raises(InputError, match=f"line 9: {told}"):
        thoughts_from_json([], ("line 9", map_to_json(own) | fields))


# Pictures


def test_boxes_turn_with_the_camera() -> None:
    box = np.array([28.0, 28.0, 36.0, 36.0])  # straight ahead
    assert turned(box, EYE, (0.3, 0.1), (0.3, 0.1)) == pytest.approx(box)
    left = turned(box, EYE, (0.0, 0.0), (np.pi / 6, 0.0))  # a turn to the left moves it to the right
    assert left is not None and left[[0, 2]].mean() == pytest.approx(32 + 32 * np.tan(np.pi / 6), abs=1.0)
    up = turned(box, EYE, (0.0, 0.0), (0.0, 0.3))
    assert up is not None and up[[1, 3]].mean() > 36
    assert turned(box, EYE, (0.0, 0.0), (np.pi, 0.0)) is None


def test_boxes_between_two_steps() -> None:
    first, second = thought(), thought(boxes=np.array([[14.0, 20.0, 34.0, 44.0]]), scores=np.array([0.95]))
    pose = (0.0, 0.0)
    ((box, name, score),) = between(first, second, 0.5, EYE, pose, pose)
    assert box == pytest.approx([12, 20, 32, 44]) and name == "sofa" and score == pytest.approx(0.85)
    other = thought(names=("bed",))
    assert [name for _, name, _ in between(first, other, 0.25, EYE, pose, pose)] == ["sofa"]
    assert [name for _, name, _ in between(first, other, 0.75, EYE, pose, pose)] == ["bed"]
    assert between(None, None, 0.5, EYE, pose, pose) == []


def test_boxes_show_in_the_view() -> None:
    plain = np.full((240, 240, 3), 120, np.uint8)
    drawn = draw_boxes(plain, [(np.array([10.0, 20.0, 30.0, 44.0]), "sofa", 0.75)], EYE)
    changed = np.argwhere((drawn != plain).any(2))
    assert (plain == 120).all() and changed[:, 1].min() == pytest.approx(37, abs=1) and changed[:, 0].max() == pytest.approx(165, abs=1)
    beyond = draw_boxes(plain, [(np.array([-500.0, -500.0, 900.0, 900.0]), "wall", 1.0), (np.array([70.0, 0, 90, 9]), "off", 1.0)], EYE)
    assert beyond.shape == plain.shape


def walked(count: int = 3) -> Trajectory:
    """Some steps ahead in the middle of the house, then STOP."""
    home = Home(house(7, rooms=2), Body())
    start = home.places[0]
    position = np.array([start + (0.0, 0.0, -0.25 * min(k, count - 1)) for k in range(count + 1)])
    action = np.array([Action.FORWARD] * (count - 1) + [Action.STOP])
    return Trajectory(action, np.zeros(count, bool), position, np.full(count + 1, 0.5), np.zeros(count + 1))


def test_the_own_map_lies_where_the_home_is() -> None:
    scene, trajectory = house(7, rooms=2), walked()
    plan = topdown(scene, width=300)
    place = np.array([[1.0, 0.0, -2.0]])
    cells = MapView(0.1, 0.8, -2.2, np.zeros((4, 4), bool), np.ones((4, 4), bool))  # solid around that place
    own = with_view(None, cells, 2)
    image = draw_own_map(plan, trajectory, own, ())
    at_w = in_world(trajectory, place)
    ahead = np.array([-np.sin(0.5), 0.0, -np.cos(0.5)])
    right = np.array([np.cos(0.5), 0.0, -np.sin(0.5)])
    assert at_w[0] == pytest.approx(trajectory.position_w[0] + 2.0 * ahead + 1.0 * right)
    at_w[:, 1] = plan.floor
    column, row = np.round(plan.pixels(at_w)[0]).astype(int)
    if 0 <= row < image.shape[0] and 0 <= column < image.shape[1]:
        assert image[row, column].tolist() == list(SOLID)
    assert (draw_own_map(plan, trajectory, own, (), until=1) == np.array(SOLID)).all(2).sum() == 0  # not known yet
    empty = draw_own_map(plan, trajectory, None, ())
    assert empty[0, 0].tolist() == list(UNKNOWN) and not (empty == np.array(OPEN)).all(2).any()
    named = draw_own_map(plan, trajectory, None, (Landmark("sofa", np.zeros(3), 1.0),))
    assert (named != empty).any()


def test_a_frame_has_all_parts(tmp_path: Path) -> None:
    scene, trajectory = house(7, rooms=2), walked()
    home = Home(scene, Body())
    log = ThoughtLog()
    for k in range(3):
        log.add(thought(step=min(k, 1), verdict="this is no bed" if k == 1 else "", map=view("..|.#")))
    captions = captions_of("go to the sofa", ["at the start", "a", "b", "c"], "Done: yes", log)
    assert captions.lines[-1] == "Done: yes (checked by the simulator)"
    plan = topdown(scene, width=240)
    form = layout(plan, captions, 240)
    assert form.maps == 2 and form.rows == 2 and form.width == 240 + 2 * form.map_width
    frames = list(video_frames(home.renderer, plan, trajectory, EYE, np.zeros((0, 3)), captions, size=240))
    assert len(frames) == 10 + 30 and all(frame.shape == (240 + form.bar, form.width, 3) for frame in frames)
    silent = captions_of("go to the sofa", ["at the start", "a", "b", "c"], "", ThoughtLog([None] * 3))
    bare = layout(plan, silent, 240)
    assert (bare.maps, bare.rows) == (1, 0) and bare.bar < form.bar
    quiet = words(bare, silent, 1)
    assert (quiet[:, quiet.shape[1] // 2 :] < 200).any()  # "this agent tells no plan" stands on the right
    assert composed(bare, frames[0][:240, :240], [("map", plan.image)], quiet).shape == (240 + bare.bar, bare.width, 3)


def test_boxes_belong_to_the_picture_they_were_seen_in() -> None:
    log = ThoughtLog()
    for k in range(3):
        log.add(thought(names=(f"seen {k}",)))
    captions, trajectory = captions_of("x", ["0", "1", "2", "3"], "", log), walked()
    for at, name in ((0.0, "seen 0"), (1.0, "seen 1"), (2.0, "seen 2"), (3.0, "seen 2")):  # STOP moves nothing
        assert [one[1] for one in boxes_at(captions, trajectory, EYE, at)] == [name]
    assert smooth_poses(trajectory)[3].tolist() == pytest.approx(np.linspace(0, 3, 10).tolist())


# The whole verb


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a run leaves of an agent that thinks aloud."""
    folder = tmp_path_factory.mktemp("thinking")
    assert main(["run", "go to the bed", "--rooms", "2", "--seed", "3", "--agent", THINKING, "--size", "64", "--out", str(folder)]) == 0
    return folder


def test_a_run_shows_what_its_agent_thinks(folder: Path) -> None:
    result = json.loads((folder / "result.json").read_text())
    assert result["plan"][0] == "understand what is meant" and result["plan_step"] == 2
    assert result["plan"] != result["reference_plan"] and "bed" in result["reference_plan"][0] and "bed" in result["verdict"]
    page = (folder / "report.html").read_text()
    for text in ("The agent's plan", "Reference plan", "Checked by the simulator", "own-map.png", result["verdict"]):
        assert text in page, text
    assert NO_PLAN not in page and page.index("understand what is meant") < page.index("Reference plan")
    picture = cv2.imread(str(folder / "own-map.png"))
    assert picture is not None and (picture == np.array(OPEN[::-1])).all(2).mean() > 0.05


def test_a_trace_holds_thoughts_and_stays_small(folder: Path) -> None:
    trace = read_trace(folder / "trace.jsonl")
    assert len(trace.thoughts.steps) == len(trace.steps) and all(one is not None for one in trace.thoughts.steps)
    assert trace.thoughts.own_map is not None and any(len(one.boxes) for one in trace.thoughts.steps if one)
    assert (folder / "trace.jsonl").stat().st_size < 2000 * len(trace.steps) + 20_000
    for step in trace.steps[1:]:
        assert "truth: " in step.text


def test_replay_films_the_thoughts(folder: Path, tmp_path: Path) -> None:
    assert main(["replay", str(folder / "trace.jsonl"), "--size", "480", "--out", str(tmp_path)]) == 0
    again, first = (cv2.imread(str(place / "episode.png")) for place in (tmp_path, folder))
    assert again is not None and first is not None and again.shape == first.shape
    assert np.abs(again.astype(int) - first.astype(int)).mean() < 0.5  # boxes are rounded in the trace


def test_an_agent_that_tells_nothing_shows_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["run", "go to the bed", "--rooms", "2", "--agent", "forward", "--budget", "5", "--no-video", "--out", str(tmp_path)])
    out = capsys.readouterr().out
    assert f"agent's plan    {NO_PLAN}" in out and "reference plan  go to the" in out and "truth: " in out
    assert NO_PLAN in (tmp_path / "report.html").read_text() and not (tmp_path / "own-map.png").exists()
    assert all(one is None for one in read_trace(tmp_path / "trace.jsonl").thoughts.steps)

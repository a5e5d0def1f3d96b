"""Episode files: hand-written JSON of each of Habitat's formats read, written back unchanged, and every error named."""

import copy
import gzip
import json
import math
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from envs.datasets.files import EpisodeFile, Kind, kind_of, read_episodes, scene_path, write_episodes
from envs.datasets.habitat import ObjectNavFile, PathStep, PointGoal, PointNavFile, goals_key
from envs.errors import InputError
from tests.envs.datasets.episode_files import EQA, FILES, INSTANCE, OBJECTNAV, POINTNAV, R2R, RXR, get, put

ROOT = Path(__file__).resolve().parents[3]


# Reading and writing back


@pytest.mark.parametrize("kind", list(Kind))
def test_what_is_read_is_written_back(kind: Kind, tmp_path: Path):
    path = put(tmp_path / "val.json.gz", FILES[kind])
    file = read_episodes(path, kind)
    assert file == read_episodes(path, str(kind)) == read_episodes(path)
    assert kind_of(path) == file.kind == kind
    for name in ("a", "b"):
        write_episodes(file, tmp_path / name / "val.json.gz")
    assert get(tmp_path / "a" / "val.json.gz") == json.loads(FILES[kind])
    assert (tmp_path / "a" / "val.json.gz").read_bytes() == (tmp_path / "b" / "val.json.gz").read_bytes()
    assert (tmp_path / "a" / "val.json.gz").read_bytes()[4:8] == bytes(4)  # gzip's time
    assert read_episodes(tmp_path / "a" / "val.json.gz") == file
    assert [p.name for p in (tmp_path / "a").iterdir()] == ["val.json.gz"]


def test_pointnav_by_hand(tmp_path: Path):
    first, second = read_episodes(put(tmp_path / "val.json.gz", POINTNAV), "PointNav-v1").episodes
    place = first.place
    assert (place.episode_id, place.scene_id) == ("7", "data/scene_datasets/gibson/Denmark.glb")
    assert scene_path(place.scene_id, "/scenes") == scene_path("gibson/Denmark.glb", "/scenes") == Path("/scenes/gibson/Denmark.glb")
    assert place.start_position == (-0.5, 0.125, 3.0)
    assert place.start_yaw_w == pytest.approx(math.pi / 2)
    assert place.info["gothere"] == {"rooms_crossed": 2, "visible": [True, None]}
    assert first.goals == (PointGoal((1.5, 0.125, -2.0), None, {"radius": None, "by": "hand"}),)
    assert first.extra["ours"] == {"x": [1]}
    steps = place.shortest_paths[0]
    assert steps[0] == PathStep((0.0, 0.0, 0.0), (0.0, 0.0, 0.0, 1.0), 1)
    assert (steps[1].position, steps[1].action, steps[1].extra["cost"], *steps[2:]) == (None, "stop", 2, 3, None)
    assert second.place.start_yaw_w is None and second.place.start_rotation == (1, 0, 0, 0)
    assert (second.place.info, second.goals[0].radius, second.extra) == (None, 0.2, {})


def test_goals_of_objects_are_filled_in(tmp_path: Path):
    file = read_episodes(put(tmp_path / "val.json.gz", OBJECTNAV))
    (episode,) = file.episodes
    assert goals_key(episode) == "Denmark.glb_chair"
    goal = episode.goals[0]
    assert episode.goals is file.head.goals_by_category["Denmark.glb_chair"]
    assert (goal.facts.object_id, goal.facts.object_category, goal.facts.view_points[0].iou) == (11, "chair", 0.25)
    assert goal.facts.view_points[0].agent_state.position == (1, 0, 1)
    assert goal.extra["surface"] == 0.5
    (episode,) = read_episodes(put(tmp_path / "other.json.gz", INSTANCE)).episodes
    assert goals_key(episode) == "Denmark_11"
    assert (episode.goals[0].image_goals[0].image_dimensions, episode.goals[0].object_surface_area) == ((512, 512), 1.5)


def test_old_objectnav_files_keep_their_goals(tmp_path: Path):
    value = json.loads(OBJECTNAV)
    goals = value.pop("goals_by_category")["Denmark.glb_chair"]
    value["episodes"][0] |= {"goals": goals}
    del value["episodes"][0]["object_category"]
    file = read_episodes(put(tmp_path / "old.json.gz", value))
    assert file.kind == Kind.OBJECTNAV and file.episodes[0].object_category == "chair"
    write_episodes(file, tmp_path / "new.json.gz")
    new = get(tmp_path / "new.json.gz")
    assert new["goals_by_category"] == {"Denmark.glb_chair": goals} and new["episodes"][0]["goals"] == []
    assert read_episodes(tmp_path / "new.json.gz").episodes[0].goals == file.episodes[0].goals


def test_instructions_and_questions_by_hand(tmp_path: Path):
    (r2r,) = read_episodes(put(tmp_path / "r2r.json.gz", R2R)).episodes
    assert (r2r.trajectory_id, r2r.reference_path[1]) == (4979, (0, 0, -1.5))
    assert (r2r.instruction.instruction_text, r2r.instruction.instruction_tokens) == ("Leave the café.", (2, 5, 0))
    (rxr,) = read_episodes(put(tmp_path / "rxr.json.gz", RXR)).episodes
    assert (rxr.goals, rxr.reference_path, rxr.instruction.language) == (None, None, "hi-IN")
    assert rxr.instruction.timed_instruction == ({"word": "चलो", "start_time": 0.5, "end_time": None},)
    eqa = read_episodes(put(tmp_path / "eqa.json.gz", EQA))
    assert (eqa.episodes[0].question.answer_text, eqa.head.answer_vocab.word_list) == ("red", ("red",))


def test_ids_stay_unless_asked(tmp_path: Path):
    path = put(tmp_path / "val.json.gz", POINTNAV)
    assert [episode.place.episode_id for episode in read_episodes(path).episodes] == ["7", "8"]
    assert [episode.place.episode_id for episode in read_episodes(path, renumber=True).episodes] == ["0", "1"]


def test_10000_episodes_are_read_in_2_seconds(tmp_path: Path):
    episode = json.loads(POINTNAV)["episodes"][1] | {"info": {"geodesic_distance": 6.25, "difficulty": "easy"}, "shortest_paths": None}
    generator = np.random.default_rng(0)
    places = generator.normal(size=(10_000, 2, 3)).tolist()
    many = [{**episode, "start_position": start, "goals": [{"position": goal, "radius": None}]} for start, goal in places]
    path = put(tmp_path / "val.json.gz", {"episodes": many})
    program = (  # in a process of its own, where types are not checked at run time
        "import sys, time; from envs.datasets.files import read_episodes; t = time.process_time(); file = read_episodes(sys.argv[1]);"
        "print(len(file.episodes), time.process_time() - t)"
    )
    done = subprocess.run([sys.executable, "-c", program, str(path)], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    count, seconds = done.stdout.split()
    assert count == "10000" and float(seconds) < 2


# Shards


def split(folder: Path, template: str | None = None) -> Path:
    """A split whose two shards lie where `template` says, the head with goals that only shard b needs."""
    value = json.loads(OBJECTNAV)
    table = value.pop("goals_by_category")
    for name in "ba":
        shard = copy.deepcopy(value)
        shard["episodes"][0]["episode_id"] = name
        shard |= {"goals_by_category": table} if name == "a" else {}
        place = (template or "{data_path}/content/{scene}.json.gz").format(data_path=folder, scene=name)
        put(Path(place), shard)
    head = {"episodes": [], "goals_by_category": table} | ({"content_scenes_path": template} if template else {})
    return put(folder / "train.json.gz", head)


@pytest.mark.parametrize("template", [None, "{data_path}/parts/of/{scene}.gz"])
def test_shards(tmp_path: Path, template: str | None):
    path = split(tmp_path / "train", template)
    file = read_episodes(path)
    assert kind_of(path) == file.kind == Kind.OBJECTNAV
    assert [episode.place.episode_id for episode in file.episodes] == ["a", "b"]
    assert all(len(episode.goals) == 1 for episode in file.episodes)
    assert [e.place.episode_id for e in read_episodes(path, scenes=["b"]).episodes] == ["b"]
    assert [e.place.episode_id for e in read_episodes(path, renumber=True).episodes] == ["0", "0"]  # as Habitat does
    write_episodes(file, tmp_path / "again" / "train.json.gz")
    for old in (tmp_path / "train").rglob("*.gz"):
        assert get(tmp_path / "again" / old.relative_to(tmp_path / "train")) == get(old)


def test_missing_shards_are_named(tmp_path: Path):
    path = split(tmp_path / "train")
    with pytest.raises(InputError, match=r"expected a shard .*/content/bb.json.gz, got nothing there; did you mean b\?"):
        read_episodes(path, scenes=["bb"])
    (tmp_path / "train" / "content" / "a.json.gz").write_bytes(b"{}")
    with pytest.raises(InputError, match=r"content/a.json.gz: expected gzip"):
        read_episodes(path)
    path = put(tmp_path / "x" / "val.json.gz", '{"episodes": [], "content_scenes_path": "{data_path}/content/{scene}.json.gz"}')
    with pytest.raises(InputError, match=r"val.json.gz: expected shards in .*/x/content, got no such folder"):
        read_episodes(path)
    for read in (read_episodes, kind_of, lambda p: read_episodes(p, Kind.EQA)):
        with pytest.raises(InputError, match=r"expected episodes here or in shards at .*, got none"):
            read(put(tmp_path / "y" / "val.json.gz", '{"episodes": []}'))
    with pytest.raises(InputError, match=r"content_scenes_path: expected a path ending in"):
        read_episodes(put(tmp_path / "y" / "val.json.gz", '{"episodes": [], "content_scenes_path": "{scene}/{scene}.gz"}'))


def test_shards_are_written_nowhere_else(tmp_path: Path):
    file = read_episodes(split(tmp_path / "train"))
    for head, shards in (
        (replace(file.head, content_scenes_path="/tmp/h10/{scene}.json.gz"), file.shards),
        (replace(file.head, content_scenes_path="{data_path}/../{scene}.json.gz"), file.shards),
        (file.head, {"../../a": file.shards["a"]}),
        (replace(file.head, content_scenes_path="{data_path}/{scene}.json.gz"), {"train": file.shards["a"]}),
    ):
        with pytest.raises(InputError, match="expected shards in this file's folder"):
            write_episodes(EpisodeFile(file.kind, head, shards), tmp_path / "out" / "train.json.gz")
    assert not (tmp_path / "out").exists()


# Errors


def test_files_that_are_none(tmp_path: Path):
    whole = put(tmp_path / "whole.json.gz", POINTNAV).read_bytes()
    damaged = whole[:60] + bytes(byte ^ 255 for byte in whole[60:80]) + whole[80:]
    cases = {
        "expected gzip, got a file that is not compressed": POINTNAV.encode(),
        "expected gzip, got an empty file": b"",
        "expected a whole gzip file, got a truncated one": whole[: len(whole) // 2],
        "expected a gzip file, got a damaged one": damaged,
        "expected JSON, got something else .*Expecting": gzip.compress(b'{"episodes": ['),
        "expected JSON, got something else .*utf-8": gzip.compress(b'"\xff"'),
        "expected JSON, got something else": gzip.compress(b"[" * 100_000),
        "expected an object, got a list of 0": gzip.compress(b"[]"),
    }
    for message, data in cases.items():
        path = tmp_path / "bad.json.gz"
        path.write_bytes(data)
        with pytest.raises(InputError, match=message) as error:
            read_episodes(path, Kind.POINTNAV)
        assert "\n" not in str(error.value) and str(path) in str(error.value)
    for path, got in ((tmp_path / "none.json.gz", "nothing there"), (tmp_path, "'Is a directory'")):
        with pytest.raises(InputError, match=f"expected a file, got {got}"):
            read_episodes(path)
    with pytest.raises(InputError, match=r"got 'ObjectNav-v2'; did you mean ObjectNav-v1\?"):
        read_episodes(tmp_path / "whole.json.gz", "ObjectNav-v2")
    with pytest.raises(InputError, match="episodes: expected a list, got none"):
        kind_of(put(tmp_path / "bad.json.gz", "[1]"))


def change(*keys: str | int, to: Any = ...) -> Callable[[Any], None]:
    """A function that sets what is at the keys of a JSON value, or takes it away."""

    def apply(value: Any) -> None:
        for key in keys[:-1]:
            value = value[key]
        if to is ...:
            del value[keys[-1]]
        else:
            value[keys[-1]] = to

    return apply


E0 = ("episodes", 0)
VIEW0 = ("goals_by_category", "Denmark.glb_chair", 0, "view_points", 0)
WRONG = [
    (Kind.POINTNAV, (*E0, "start_rotation"), [0, 0, 0], "episodes[0].start_rotation: expected 4 numbers, got 3"),
    (
        Kind.POINTNAV,
        (*E0, "start_rotation"),
        [0, 0, 0, 2],
        "episodes[0].start_rotation: expected a quaternion [x, y, z, w] of length 1, got length 2",
    ),
    (Kind.POINTNAV, ("episodes", 1, "start_position"), ..., "episodes[1].start_position: expected a value, got no such field"),
    (Kind.POINTNAV, (*E0, "start_position"), "here", 'episodes[0].start_position: expected 3 numbers, got "here"'),
    (Kind.POINTNAV, (*E0, "start_position", 1), None, "episodes[0].start_position[1]: expected a number, got null"),
    (Kind.POINTNAV, (*E0, "start_position", 1), True, "episodes[0].start_position[1]: expected a number, got true"),
    (Kind.POINTNAV, (*E0, "start_position", 2), math.nan, "episodes[0].start_position[2]: expected a finite number, got NaN"),
    (Kind.POINTNAV, (*E0, "start_position", 2), 10**400, "episodes[0].start_position[2]: expected a number, got 1000"),
    (
        Kind.POINTNAV,
        (*E0, "info", "geodesic_distance"),
        math.inf,
        "episodes[0].info.geodesic_distance: expected a finite number, got Infinity",
    ),
    (Kind.POINTNAV, (*E0, "ours", "x", 0), math.nan, "episodes[0].ours.x[0]: expected a finite number, got NaN"),
    (Kind.POINTNAV, (*E0, "info"), [], "episodes[0].info: expected an object, got a list of 0"),
    (Kind.POINTNAV, (*E0, "episode_id"), None, "episodes[0].episode_id: expected text or a whole number, got null"),
    (Kind.POINTNAV, (*E0, "goals"), None, "episodes[0].goals: expected a list, got null"),
    (Kind.POINTNAV, (*E0, "goals", 0, "radius"), "far", 'episodes[0].goals[0].radius: expected a number, got "far"'),
    (Kind.POINTNAV, (*E0, "shortest_paths", 0, 1, "position"), [1], "episodes[0].shortest_paths[0][1].position: expected 3 numbers, got 1"),
    (Kind.POINTNAV, (*E0, "additional_obj_config_paths"), [1], "episodes[0].additional_obj_config_paths[0]: expected text, got 1"),
    (Kind.POINTNAV, ("episodes",), {}, "episodes: expected a list, got an object"),
    (Kind.POINTNAV, ("episodes", 1), 3, "episodes[1]: expected an object, got 3"),
    (Kind.OBJECTNAV, (*E0, "object_category"), "sofa", "goals_by_category: expected the goals of episodes[0] at 'Denmark.glb_sofa'"),
    (Kind.OBJECTNAV, (*E0, "object_category"), ..., "episodes[0].object_category: expected text, got null"),
    (
        Kind.OBJECTNAV,
        (*VIEW0, "iou"),
        [],
        'goals_by_category["Denmark.glb_chair"][0].view_points[0].iou: expected a number, got a list of 0',
    ),
    (
        Kind.OBJECTNAV,
        (*VIEW0, "agent_state"),
        ...,
        'goals_by_category["Denmark.glb_chair"][0].view_points[0].agent_state: expected a value',
    ),
    (
        Kind.OBJECTNAV,
        ("category_to_task_category_id", "chair"),
        0.5,
        "category_to_task_category_id.chair: expected a whole number, got 0.5",
    ),
    (Kind.INSTANCE_IMAGENAV, (*E0, "goal_image_id"), "0", 'episodes[0].goal_image_id: expected a whole number, got "0"'),
    (Kind.INSTANCE_IMAGENAV, (*E0, "goal_object_id"), "12", "goals: expected the goals of episodes[0] at 'Denmark_12', got 1 other keys"),
    (
        Kind.INSTANCE_IMAGENAV,
        ("goals", "Denmark_11", "image_goals"),
        ...,
        "goals.Denmark_11.image_goals: expected a value, got no such field",
    ),
    (
        Kind.INSTANCE_IMAGENAV,
        ("goals", "Denmark_11", "image_goals", 0, "image_dimensions"),
        [5],
        "goals.Denmark_11.image_goals[0].image_dimensions: expected a list of 2, got a list of 1",
    ),
    (Kind.R2R, (*E0, "reference_path"), None, "episodes[0].reference_path: expected a list, got none; read it as VLN-CE-v1"),
    (Kind.R2R, (*E0, "reference_path", 1), [0, 1], "episodes[0].reference_path[1]: expected 3 numbers, got 2"),
    (
        Kind.R2R,
        (*E0, "instruction", "instruction_tokens", 2),
        0.5,
        "episodes[0].instruction.instruction_tokens[2]: expected a whole number",
    ),
    (Kind.R2R, ("instruction_vocab", "word_list"), ..., "instruction_vocab.word_list: expected a value, got no such field"),
    (Kind.VLNCE, (*E0, "instruction"), ..., "episodes[0].instruction: expected a value, got no such field"),
    (Kind.RXR, (*E0, "instruction", "language"), ..., "episodes[0].instruction.language: expected a value, got no such field"),
    (Kind.EQA, (*E0, "question", "answer_text"), 3, "episodes[0].question.answer_text: expected text, got 3"),
]


@pytest.mark.parametrize(("kind", "keys", "to", "message"), WRONG, ids=[wrong[3][:50] for wrong in WRONG])
def test_a_wrong_field_is_named_with_its_path(kind: Kind, keys: tuple, to: Any, message: str, tmp_path: Path):
    value = json.loads(FILES[kind])
    change(*keys, to=to)(value)
    path = put(tmp_path / "val.json.gz", value)
    with pytest.raises(InputError) as error:
        read_episodes(path, kind)
    assert str(error.value).startswith(f"{path}: {message}") and "\n" not in str(error.value)


def test_a_file_read_as_another_format_says_what_is_missing(tmp_path: Path):
    path = put(tmp_path / "val.json.gz", POINTNAV)
    with pytest.raises(InputError, match=r"episodes\[0\].question: expected a value, got no such field"):
        read_episodes(path, Kind.EQA)


def test_what_cannot_be_written(tmp_path: Path):
    file = read_episodes(put(tmp_path / "in.json.gz", POINTNAV))
    objects = read_episodes(put(tmp_path / "objects.json.gz", OBJECTNAV))
    (episode,) = objects.episodes
    other = replace(episode, goals=episode.goals * 2)
    bare = ObjectNavFile((replace(episode, goals=()),))
    nan = replace(file.head.episodes[0], extra={"x": math.nan})
    cases = [
        (EpisodeFile(Kind.POINTNAV, PointNavFile(())), "expected at least one episode to write"),
        (EpisodeFile(Kind.EQA, file.head), "expected the records of EQA-v1, got a PointNavFile"),
        (
            EpisodeFile(Kind.OBJECTNAV, replace(objects.head, episodes=(episode, other))),
            r"episodes\[1\].goals: expected those of every episode",
        ),
        (EpisodeFile(Kind.OBJECTNAV, bare), r"episodes\[0\].goals: expected at least 1 goal"),
        (EpisodeFile(Kind.POINTNAV, PointNavFile((nan,))), "expected records of JSON values"),
    ]
    for one, message in cases:
        with pytest.raises(InputError, match=message):
            write_episodes(one, tmp_path / "out.json.gz")
    with pytest.raises(InputError, match=r"expected a file name ending in .json.gz, got out.json"):
        write_episodes(file, tmp_path / "out.json")
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be written"):
        write_episodes(file, tmp_path / "file" / "out.json.gz")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["file", "in.json.gz", "objects.json.gz"]

"""Suites: deterministic, prefix-stable, divided by home and by language, with facts that are true; and their files."""

import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from envs.datasets.files import Kind, ground_truth_path, read_episodes, read_ground_truth
from envs.datasets.habitat import EQAEpisode, ObjectNavEpisode, VLNEpisode
from envs.datasets.habitat.from_episodes import KINDS
from envs.datasets.suite import digest_of, episode_from_json, episode_to_json, read_suite, write_suite
from envs.errors import InputError
from envs.home import home_at
from envs.houses.palette import HELD_OUT
from envs.houses.splits import split_of
from envs.language.grammar.parser import parse
from envs.language.planning.requests import plan_request
from envs.language.planning.walk import Situation
from envs.language.semantics.acts import Request
from envs.language.semantics.records import meaning_from_json
from envs.language.semantics.targets import plan
from envs.language.tokens import VOCABULARY, words
from envs.metrics import path_length
from envs.navigation import shortest_path
from envs.simulators.native import NativeSimulator
from envs.tasks.generate import EACH, HOMES, home_number, make_suite
from envs.tasks.instruction import APART, differ_in_one, done_at_once
from envs.tasks.navigation import pictures, rooms_crossed, shares, visible
from envs.tasks.reaching import chain
from envs.tasks.spec import goal_image, point_a, task_of
from envs.tasks.suites import BUDGETS, HAND, SUITES, suite_in_split, suite_named
from envs.types import Action, Camera, Episode, Limits

CAMERA = Camera(64, 64)
TASKS = tuple(BUDGETS)


@pytest.fixture(scope="module")
def suite() -> Callable[[str], tuple[Episode, ...]]:
    """Ten episodes of a suite, all in its first home, made once."""
    made: dict[str, tuple[Episode, ...]] = {}

    def ten(name: str) -> tuple[Episode, ...]:
        if name not in made:
            made[name] = make_suite(name, 10)
        return made[name]

    return ten


def same(a: Episode, b: Episode) -> bool:
    """Whether all fields of two episodes are equal, arrays too."""
    return repr(episode_to_json(a)) == repr(episode_to_json(b))


# Names


def test_names() -> None:
    assert suite_named("instruct") is SUITES["instruct-val"]
    assert suite_in_split("instruct-test-pairs", "train") is SUITES["instruct-train"]
    assert suite_in_split("errand-test-long", None) is SUITES["errand-test-long"]
    for task in TASKS:
        assert {f"{task}-val", f"{task}-test", f"{task}-train"} <= set(SUITES)
        assert SUITES[f"{task}-val"].budget == BUDGETS[task]
    with pytest.raises(InputError, match="did you mean instruct-hand-dev or instruct-hand-test"):
        suite_named("instruct-test-hand")
    with pytest.raises(InputError, match="did you mean instruct"):
        suite_named("instrct")
    with pytest.raises(InputError, match="at least 1"):
        make_suite("pointnav", 0)


# Making


@pytest.mark.parametrize("task", TASKS)
def test_more_episodes_begin_with_the_same_ones(task: str, suite: Callable) -> None:
    few = make_suite(task, 4)
    assert digest_of(few) == digest_of(suite(task)[:4])
    assert [one.episode_id for one in suite(task)] == [str(k) for k in range(10)]
    assert len({one.instruction for one in suite(task)}) > 1 or task in ("pointnav", "imagenav", "instanceimage")


def test_the_seed_changes_episodes_and_progress_is_told() -> None:
    told: list[tuple[int, int]] = []
    other = make_suite("pointnav", 3, seed=1, progress=lambda done, total: told.append((done, total)))
    assert digest_of(other) != digest_of(make_suite("pointnav", 3))
    assert told[-1] == (3, 3)


@pytest.mark.slow
def test_the_number_of_workers_changes_nothing() -> None:
    assert digest_of(make_suite("instruct", 40, workers=2)) == digest_of(make_suite("instruct", 40))


def test_episodes_go_round_a_thousand_homes() -> None:
    val, train = SUITES["pointnav-val"], SUITES["pointnav-train"]
    each = EACH["val"]
    assert [home_number(val, k) for k in range(1000)] == [(k // 10, k % 10) for k in range(1000)]
    assert home_number(val, HOMES * each - 1) == (999, each - 1)
    assert home_number(val, HOMES * each) == (0, each)
    assert home_number(train, HOMES * EACH["train"]) == (HOMES, 0)
    seen = {home_number(val, k) for k in range(3 * HOMES * each)}
    assert len(seen) == 3 * HOMES * each


def test_the_first_episodes_are_those_of_earlier_versions() -> None:
    assert digest_of(make_suite("instruct-val", 20)) == "2415745094ec600122ef0f11416dae02313503aff3f28b43be200093bae53f09"


@pytest.mark.parametrize("name", ["instruct-train", "instruct-val", "instruct-test"])
def test_homes_are_of_the_split(name: str, suite: Callable) -> None:
    for one in suite(name):
        kind, seed, rooms, *rest = one.scene_id.split(":")
        assert kind == "house"
        assert split_of(int(seed)) == SUITES[name].split
        assert int(rooms) >= SUITES[name].least
        assert (rest == ["default", "train"]) == (name == "instruct-train")


# Facts


@pytest.mark.parametrize("task", [task for task in TASKS if task != "route"])
def test_lengths_and_rooms_are_true(task: str, suite: Callable) -> None:
    for one in suite(task):
        home = home_at(one.scene_id)
        start = np.array(one.start_position_w)
        assert home.space.snap(start[None], reach=0.01)[1][0] == 0
        if one.impossible:
            assert one.goals == ()
            continue
        total = sum(chain(home, one.goals, start))
        assert one.facts["shortest"] == pytest.approx(total, abs=0.02)
        near = task == "request" and any(goal.facing or goal.room >= 0 for goal in one.goals)  # or next door
        assert total >= (0.0 if near else 1.0 if task in ("pointnav", "objectnav") else APART) - 0.01
        if len(one.goals) == 1 and one.goal.room < 0:
            ways = [shortest_path(home.space, start, point) for point in one.goal.position_w]
            best = min(ways, key=path_length)
            assert path_length(best) == pytest.approx(total, rel=0.01, abs=0.02)
            assert abs(rooms_crossed(home, best) - one.facts["rooms_crossed"]) <= 1


@pytest.mark.parametrize("task", ["objectnav", "instanceimage", "instruct", "errand", "route"])
def test_what_is_visible_at_the_start_is_so(task: str, suite: Callable) -> None:
    for one in suite(task):
        home, first = home_at(one.scene_id), one.goals[0]
        things = [thing["id"] for thing in one.facts["things"]] if task == "objectnav" else [first.instance, *first.also]
        if first.room >= 0:
            assert one.facts["visible"] is None
            continue
        assert one.facts["visible"] == visible(home, np.array(one.start_position_w), one.start_yaw_w, things)


def test_distractors_are_counted(suite: Callable) -> None:
    for one in (*suite("instruct"), *suite("instanceimage")):
        if one.goal.room >= 0:
            continue
        objects = home_at(one.scene_id).scene.objects
        category = next(thing.category for thing in objects if thing.id == one.goal.instance)
        assert one.facts["category"] == category
        assert one.facts["distractors"] == sum(thing.category == category and not thing.structure for thing in objects) - 1


# Language


@pytest.mark.parametrize("task", ["instruct", "errand", "route", "ask", "impossible"])
def test_meanings_lead_to_the_goals(task: str, suite: Callable) -> None:
    for one in suite(task):
        home = home_at(one.scene_id)
        made = plan(home, meaning_from_json(one.meaning), np.array(one.start_position_w), camera=CAMERA)
        assert (made.why or None) == one.impossible
        if not one.impossible:
            assert [(t.goal.instance, t.goal.room, t.goal.also) for t in made.targets] == [(g.instance, g.room, g.also) for g in one.goals]
        for first, last, _ in one.facts["words"]:
            assert 0 <= first < last <= len(one.instruction)


def test_requests_are_planned_as_they_are_meant(suite: Callable) -> None:
    for one in suite("request"):
        home, start = home_at(one.scene_id), np.array(one.start_position_w)
        meaning = meaning_from_json(one.meaning)
        assert isinstance(meaning, Request)
        made = plan_request(home, meaning, Situation(start, one.start_yaw_w, camera=CAMERA))
        goals = [(t.goal.instance, t.goal.room, t.goal.also, t.goal.facing) for t in made.targets]
        assert goals == [(g.instance, g.room, g.also, g.facing) for g in one.goals]
        assert (made.why, made.limits) == (None, one.limits)
        assert not done_at_once(home, one)
        assert parse(one.instruction, forms="all") == meaning
    for name in ("constructions", "synonyms"):
        other = suite(f"request-{name}-val")
        assert [a.meaning for a in other] == [b.meaning for b in suite("request")]
        assert {one.facts["form"] for one in other} == {name}


def test_limits_and_poses_are_written_where_there_are_any(suite: Callable) -> None:
    one = suite("request")[0]
    goal = replace(one.goals[0], facing=True)
    told = episode_to_json(replace(one, goals=(goal,), limits=Limits(never_enter=(2,), stay_in=(1, 3))))
    assert told["limits"] == {"never_enter": [2], "stay_in": [1, 3]}
    assert told["goals"][0]["facing"] is True
    read = episode_from_json(json.loads(json.dumps(told)))
    assert (read.limits, read.goals[0].facing) == (Limits(never_enter=(2,), stay_in=(1, 3)), True)
    plain = episode_to_json(replace(one, goals=(replace(goal, facing=False),), limits=None))
    assert "limits" not in plain
    assert "facing" not in plain["goals"][0]


def test_generalisation_suites_change_one_thing_each(suite: Callable) -> None:
    base = suite("instruct-test")
    for name in ("constructions", "synonyms"):
        other = suite(f"instruct-test-{name}")
        for a, b in zip(base, other, strict=True):
            assert a.meaning == b.meaning
            assert same(replace(a, instruction="", facts=None), replace(b, instruction="", facts=None))
            assert (a.facts["form"], b.facts["form"]) == ("train", name)
        assert sum(a.instruction != b.instruction for a, b in zip(base, other, strict=True)) >= 9
    known = {word for one in base for word in words(one.instruction)}
    assert not {word for one in suite("instruct-test-synonyms") for word in words(one.instruction)} <= known
    assert {one.scene_id.split(":")[3] for one in suite("instruct-test-style")} == {"evening"}
    assert all((one.facts["category"], one.facts["color"]) in HELD_OUT for one in suite("instruct-test-pairs"))
    assert not any((one.facts.get("category"), one.facts.get("color")) in HELD_OUT for one in base)
    assert max(len(one.goals) for one in suite("errand-test")) < 4 <= max(len(one.goals) for one in suite("errand-test-long"))


def test_impossible_ones_come_in_pairs_that_differ_in_one_word(suite: Callable) -> None:
    episodes = suite("impossible")
    for possible, impossible in zip(episodes[::2], episodes[1::2], strict=True):
        assert possible.impossible is None
        assert impossible.impossible is not None
        assert differ_in_one(possible.instruction, impossible.instruction)
        assert possible.start_position_w == impossible.start_position_w
        assert possible.start_yaw_w == impossible.start_yaw_w


def test_differ_in_one() -> None:
    assert differ_in_one("Go to the red mug.", "Go to the blue mug.")
    assert differ_in_one("Find a mug there", "Find an armchair there")
    assert differ_in_one("find the washing machine", "find the desk")
    assert not differ_in_one("Go to the red mug.", "Go to the red mug.")
    assert not differ_in_one("Go to the red mug.", "Walk to the blue mug.")
    assert not differ_in_one("Go to the mug.", "Go to the red mug.")


def test_routes_end_where_they_stop(suite: Callable) -> None:
    for one in suite("route"):
        home, path = home_at(one.scene_id), one.reference_path_w
        assert path is not None
        assert np.linalg.norm(path[0] - one.start_position_w) < 1e-3
        assert home.distance_field(one.goal.position_w).at(path[-1:])[0] < 0.01
        assert one.facts["shortest"] == pytest.approx(path_length(path), abs=1e-3)
        assert np.linalg.norm(np.diff(path, axis=0), axis=1).max() <= 0.2501
        assert len(one.facts["stretches"]) == len(one.facts["words"])


def test_hand_written_instructions_are_taken_as_they_are() -> None:
    lines = [json.loads(line) for line in (HAND / "hand-dev.jsonl").read_text(encoding="utf-8").splitlines()]
    made = make_suite("instruct-hand-dev", 6)
    assert [one.instruction for one in made] == [line["instruction"] for line in lines[:6]]
    assert [one.goal.instance for one in made] == [line["instance"] for line in lines[:6]]
    with pytest.raises(InputError, match="at most 108 episodes"):
        make_suite("instruct-hand-dev", len(lines) + 1)


def test_hand_written_instructions_are_split_by_house() -> None:
    held = [[json.loads(line) for line in (HAND / f"hand-{part}.jsonl").read_text().splitlines()] for part in ("dev", "test")]
    assert [len(lines) for lines in held] == [108, 222]
    ids, scenes = ([{line[field] for line in lines} for lines in held] for field in ("id", "scene_id"))
    assert len(ids[0] | ids[1]) == 330
    assert not scenes[0] & scenes[1]
    assert all(split_of(int(scene_id.split(":")[1])) == "test" for scene_id in scenes[0] | scenes[1])
    assert [SUITES[f"instruct-hand-{part}"].hand for part in ("dev", "test")] == ["hand-dev.jsonl", "hand-test.jsonl"]
    assert len(make_suite("instruct-hand-test", 2)) == 2


# Briefs


def test_the_point_is_where_an_agent_that_walks_there_is(suite: Callable) -> None:
    for one in suite("pointnav")[:3]:
        home = home_at(one.scene_id)
        simulator = NativeSimulator([home.scene], 1, camera=CAMERA, spaces=[home.space], sensors=(), threads=1)
        simulator.reset(np.array([0]), np.array([one.start_position_w]), np.array([one.start_yaw_w]))
        for action in (Action.FORWARD, Action.LEFT, Action.FORWARD, Action.FORWARD):
            seen = simulator.step(np.array([action]))
        there = simulator.labels().position_w[0]
        goal = replace(one.goal, position_w=there[None])
        assert point_a(replace(one, goals=(goal,))) == pytest.approx(seen.position_a[0], abs=1e-3)


def test_briefs_say_no_more_than_the_task_gives(suite: Callable) -> None:
    for task in TASKS:
        one = suite(task)[1]
        told = task_of(home_at(one.scene_id), one, camera=CAMERA, budget=9, seed=3)
        assert (told.name, told.instruction, told.budget, told.seed) == (task, one.instruction, 9, 3)
        assert (told.goal_a is not None) == (task == "pointnav")
        assert (told.goal_image is not None) == (task in ("imagenav", "instanceimage"))
    assert told.goal_image is None


def test_pictures_show_the_goal(suite: Callable) -> None:
    one = suite("imagenav")[0]
    home = home_at(one.scene_id)
    seen = home.renderer.render(CAMERA, one.goal.position_w, one.goal.yaw_w, pitch=one.goal.pitch)
    assert np.array_equal(goal_image(home, one, CAMERA), seen.rgb[0])
    assert goal_image(home, one, Camera(200, 100)).shape == (64, 64, 3)
    for one in suite("instanceimage"):
        home, number = home_at(one.scene_id), one.facts["thing"]["id"]
        assert one.facts["pictures"] == pictures(home, number)
        for shot in one.facts["pictures"]:
            eye = Camera(64, 64, shot["hfov"], shot["elevation"])
            where = np.array([shot["position_w"]]), np.array([shot["yaw_w"]])
            view = home.renderer.render(eye, *where, pitch=np.array([shot["pitch"]]), sensors=("instance",)).instance[0]
            assert shares(view).get(number, 0.0) == pytest.approx(shot["share"], abs=1e-4)
            assert shot["share"] >= 0.003


# Files


@pytest.mark.parametrize("name", [*TASKS, "instruct-hand-dev", "errand-test-long"])
def test_files_give_back_what_was_written(name: str, suite: Callable, tmp_path: Path) -> None:
    episodes, path = suite(name), tmp_path / "some.json.gz"
    write_suite(path, name, episodes, 5)
    told, read = read_suite(path)
    assert told == name
    assert all(same(a, b) for a, b in zip(episodes, read, strict=True))
    assert digest_of(read) == digest_of(episodes)
    first = path.read_bytes()
    write_suite(path, name, read, 5)
    assert path.read_bytes() == first
    file = read_episodes(path, KINDS[episodes[0].task])
    assert [record.place.start_position for record in file.episodes] == [one.start_position_w for one in episodes]
    assert all(record.place.start_yaw_w == pytest.approx(one.start_yaw_w) for record, one in zip(file.episodes, episodes, strict=True))


def test_files_hold_what_habitat_reads(suite: Callable, tmp_path: Path) -> None:
    def written(name: str) -> tuple:
        path = tmp_path / f"{name}.json.gz"
        write_suite(path, name, suite(name), 0)
        return read_episodes(path, KINDS[name]).episodes

    for record, one in zip(written("objectnav"), suite("objectnav"), strict=True):
        assert isinstance(record, ObjectNavEpisode)
        things = {str(thing.id): thing for thing in home_at(one.scene_id).scene.objects}
        assert {things[str(goal.facts.object_id)].category for goal in record.goals} == {record.object_category}
        assert sum(len(goal.facts.view_points) for goal in record.goals) == len(one.goal.position_w)
    for record, one in zip(written("route"), suite("route"), strict=True):
        assert isinstance(record, VLNEpisode)
        assert record.instruction.instruction_tokens is not None
        assert [VOCABULARY[k] for k in record.instruction.instruction_tokens] == words(one.instruction)
        assert record.reference_path == tuple(map(tuple, one.reference_path_w.tolist()))
    truths = read_ground_truth(ground_truth_path(tmp_path / "route.json.gz"))
    assert truths.keys() == {one.episode_id for one in suite("route")}
    records = written("ask")
    answers = json.loads(gzip.decompress((tmp_path / "ask.json.gz").read_bytes()))["answer_vocab"]["word_list"]
    for record, one in zip(records, suite("ask"), strict=True):
        assert isinstance(record, EQAEpisode)
        assert (record.question.question_text, record.question.answer_text) == (one.instruction, one.answer)
        assert answers[record.question.answer_token] == one.answer


def test_errors_name_the_field(suite: Callable, tmp_path: Path) -> None:
    path = tmp_path / "some.json.gz"
    write_suite(path, "instruct", suite("instruct"), 0)
    value = json.loads(gzip.decompress(path.read_bytes()))

    def broken(change: Callable[[dict], None]) -> str:
        other = json.loads(json.dumps(value))
        change(other)
        path.write_bytes(gzip.compress(json.dumps(other).encode()))
        with pytest.raises(InputError) as raised:
            read_suite(path)
        return str(raised.value)

    assert "episodes[3].info.gothere.goals[0].yaw_w: expected" in broken(
        lambda v: v["episodes"][3]["info"]["gothere"]["goals"][0]["yaw_w"].pop()
    )
    assert "episodes[3].info.gothere.task: expected text, got 3" in broken(lambda v: v["episodes"][3]["info"]["gothere"].update(task=3))
    assert "episodes[3].info.gothere: expected" in broken(lambda v: v["episodes"][3]["info"].pop("gothere"))
    assert "start_yaw_w: expected the yaw of start_rotation" in broken(lambda v: v["episodes"][3].update(start_rotation=[0, 1, 0, 0]))
    assert "info.gothere.version: expected 1" in broken(lambda v: v["info"]["gothere"].update(version=9))
    assert "another origin" in broken(lambda v: v.pop("info"))
    with pytest.raises(InputError, match="one format"):
        write_suite(path, "mixed", (*suite("ask"), *suite("pointnav")), 0)
    with pytest.raises(InputError, match="one format"):
        write_suite(path, "none", (), 0)


def test_episodes_as_json(suite: Callable) -> None:
    for task in TASKS:
        for one in suite(task)[:3]:
            told = json.loads(json.dumps(episode_to_json(one)))
            assert same(episode_from_json(told), one)
    with pytest.raises(InputError, match="episode_id"):
        episode_from_json({key: part for key, part in told.items() if key != "episode_id"})
    with pytest.raises(InputError, match="task"):
        episode_from_json({**told, "task": None})


def test_the_digest_changes_with_every_field(suite: Callable) -> None:
    one = suite("route")[0]
    changes = [
        {"instruction": "x"}, {"start_yaw_w": 0.5}, {"answer": "x"}, {"impossible": "x"}, {"meaning": None}, {"facts": None}, {"goals": ()},
        {"reference_path_w": None}, {"scene_id": "x"}, {"task": "x"}, {"episode_id": "x"}, {"start_position_w": (0.0, 0.0, 0.0)},
    ]  # fmt: skip
    digests = {digest_of([replace(one, **change)]) for change in changes}
    assert len(digests | {digest_of([one])}) == len(changes) + 1


def test_kinds_are_of_every_task() -> None:
    assert set(KINDS) == set(TASKS)
    assert set(KINDS.values()) <= set(Kind)

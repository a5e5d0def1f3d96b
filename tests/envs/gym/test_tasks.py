"""Tasks in Gymnasium: what agents are told, that a success there is one of the benchmark, and what rewards are made of."""

from dataclasses import replace

import numpy as np
import pytest

from envs.home import home_at
from envs.houses.categories import CATEGORIES
from envs.language import VOCABULARY, decode, words
from envs.language.answering.answers import ANSWERS
from envs.tasks.evaluate import WITHIN, evaluate
from envs.tasks.reaching import distances_to
from envs.tasks.spec import goal_image
from envs.types import Action, Decision
from tests.envs.gym.rollouts import (
    ASK,
    ERRAND,
    IDS,
    IMAGE,
    IMPOSSIBLE,
    INSTANCE,
    INSTRUCT,
    OBJECT,
    POINT,
    SPOKEN,
    Watched,
    batch_of,
    by_chance,
    by_oracle,
    course_of,
    make,
    make_vec,
    simulator_of,
)  # fmt: skip

# Gymnasium and the benchmark


def judged(watched: Watched):
    """What the benchmark's judge says of an episode, from its path as it was seen from outside."""
    episode = watched.course.episode
    return evaluate(home_at(episode.scene_id), episode, watched.path, watched.decision, camera=batch_of(watched.env).camera)


def assert_scored(watched: Watched) -> None:
    """Assert that the scores are the judge's, and the rewards the ways gained and what success brings."""
    evaluation, info = judged(watched), watched.info
    marks = evaluation.scores
    expected = {name: getattr(marks, name) for name in ("success", "spl", "soft_spl", "oracle_success", "ordered_completion", "ndtw")}
    expected |= {"distance_to_goal": marks.navigation_error, "steps": len(watched.actions), "answer_correct": marks.answer_correct}
    for name, value in expected.items():
        assert info.get(name) == (value if value is None else pytest.approx(value)), name
    assert type(info["success"]) is bool and info["success"] == (info["cause"] == "done")
    assert info["cause"] == str(evaluation.cause) and info["collisions"] == sum(watched.hits)
    assert info["path_length"] == pytest.approx(np.linalg.norm(np.diff(watched.path.position_w, axis=0), axis=1).sum())
    worth = (1.0 if marks.spl is None else marks.spl) * bool(marks.success)
    assert watched.total == pytest.approx(gains(watched) + 2.5 * worth - 0.001 * marks.steps, abs=1e-3)  # rounding over bumps
    if len(evaluation.reached) > 1:
        assert_in_order(watched.next, evaluation.reached)


def gains(watched: Watched) -> float:
    """By how much [m] the next goals came nearer with each action, from outside."""
    course = watched.course
    if not course.goals:
        return 0.0
    within = WITHIN[course.episode.task]
    away = np.stack([distances_to(course.home, goal, watched.path.position_w, within) for goal in course.goals])
    return float(sum(away[k, t] - away[k, t + 1] for t, k in enumerate(watched.next[:-1])))


def assert_in_order(next_: list[int], reached: tuple[int, ...]) -> None:
    """The goal that came next at each pose is the one behind those that the judge says were reached."""
    behind = [pose for pose in reached[:-1] if pose >= 0]
    assert next_ == [sum(pose <= t for pose in behind) for t in range(len(next_))]


@pytest.mark.parametrize("id", IDS)
def test_the_oracle_is_rewarded_and_judged(id):
    env, well, goals = make(id, budget=400, size=64), 0, 0
    for k in range(3):
        env.reset(seed=20 + k)
        watched = by_oracle(env)
        assert watched.terminated
        assert_scored(watched)
        well, goals = well + watched.info["success"], goals + len(watched.course.goals)
    assert well == 3 and goals >= (6 if id == ERRAND else 1)


@pytest.mark.parametrize("id", IDS)
def test_chance_is_rewarded_and_judged(id):
    """Agents that do anything fail, each in its own way."""
    env, rng, causes = make(id, size=32), np.random.default_rng(3), set()
    for k in range(8):
        env.reset(seed=60 + k)
        watched = by_chance(env, rng)
        assert_scored(watched)
        causes.add(watched.info["cause"])
    assert len(causes) > 1


def test_a_success_is_strictly_nearer():
    """The distance is the benchmark's unless another one is asked for."""
    env = make(POINT, rooms=1)
    env.reset(seed=3)
    course, here = course_of(env), simulator_of(env).labels().position_w
    distance = float(course.home.distance_field(course.goals[0].position_w).at(here)[0])
    for limit, expected in ((None, False), (distance, False), (float(np.nextafter(distance, 9)), True)):
        exact = make(POINT, rooms=1, success_distance=limit, success_reward=10, slack=0.5)
        exact.reset(seed=3)
        _, reward, _, _, info = exact.step(0)
        assert info["success"] is expected and reward == (9.5 if expected else -0.5)
    assert distance > WITHIN["pointnav"]


# What agents are told


def test_the_goal_is_where_it_is_said_to_be():
    env = make_vec(4, POINT)
    seen, _ = env.reset(seed=1)
    for action in np.random.default_rng(3).integers(1, 4, 10).tolist():
        known, batch = env.simulator.labels(), batch_of(env)
        for i in range(4):
            goal = batch.tracker.of(i).episode.goal.position_w[0]
            far, angle = seen["pointgoal"][i]
            heading = known.yaw_w[i] + angle
            there = known.position_w[i] + far * np.array([-np.sin(heading), 0, -np.cos(heading)])
            assert np.abs(there - goal)[[0, 2]].max() < 1e-4
        seen = env.step(np.full(4, action))[0]
    assert set(seen) == {"rgb", "depth", "pointgoal"}  # and nothing that only Labels know
    assert seen["depth"].max() <= 10 and seen["rgb"].dtype == np.uint8


def test_objectnav_says_what_is_sought_and_where_one_is():
    env = make(OBJECT, homes=1)
    seen, said = env.reset(seed=5)
    category = CATEGORIES[seen["objectgoal"]]
    assert said["instruction"] == f"find {'an' if category[0] in 'aeiou' else 'a'} {category}" and course_of(env).task.category == category
    assert set(seen) == {"rgb", "depth", "objectgoal", "gps", "compass"} and not seen["gps"].any()
    before = simulator_of(env).labels()
    for action in (Action.LEFT, Action.FORWARD, Action.UP, Action.FORWARD):
        seen = env.step(int(action))[0]
    known = simulator_of(env).labels()
    moved, yaw = known.position_w[0] - before.position_w[0], before.yaw_w[0]
    ahead, right = np.array([-np.sin(yaw), 0, -np.cos(yaw)]), np.array([np.cos(yaw), 0, -np.sin(yaw)])
    assert seen["gps"] == pytest.approx([moved @ ahead, moved @ right], abs=1e-5)
    assert seen["compass"][0] == pytest.approx(np.pi / 6)
    few = make(OBJECT, categories=["bed", "sofa", "table"])
    assert few.observation_space["objectgoal"].n == 3
    assert few.reset(seed=5)[1]["instruction"] in ("find a bed", "find a sofa", "find a table")


@pytest.mark.parametrize("id", SPOKEN)
def test_the_words_are_those_of_the_instruction(id):
    env, texts = make(id), set()
    for k in range(4):
        seen, said = env.reset(seed=1 if k == 0 else None)
        assert decode(seen["instruction"]) == " ".join(words(said["instruction"]))
        assert "<unknown>" not in decode(seen["instruction"]) and seen["instruction"].max() < len(VOCABULARY)
        assert set(seen) == {"rgb", "depth", "instruction", "gps", "compass", "pitch"}
        texts.add(said["instruction"])
    assert len(texts) == 4


def test_other_forms_of_words_mean_the_same():
    plain, other = (make(INSTRUCT, forms=forms) for forms in ("train", "synonyms"))
    for k in range(5):
        plain.reset(seed=k), other.reset(seed=k)
        one, two = course_of(plain).episode, course_of(other).episode
        assert one.meaning == two.meaning and one.start_position_w == two.start_position_w
        assert one.instruction != two.instruction and two.facts["form"] == "synonyms"


@pytest.mark.parametrize("id", (IMAGE, INSTANCE))
def test_the_picture_is_of_the_goal(id):
    env = make(id)
    for k in range(3):
        seen, said = env.reset(seed=k)
        episode = course_of(env).episode
        again = goal_image(home_at(said["scene_id"]), episode, batch_of(env).camera)
        assert (seen["goal_image"] == again).all() and again.std() > 0
        assert seen["instruction"].any()


def test_where_the_camera_looks_is_felt():
    env = make(INSTRUCT, turn=15)
    env.reset(seed=1)
    seen = [env.step(int(action))[0] for action in (Action.UP, Action.LEFT, Action.DOWN, Action.DOWN)]
    assert [float(one["pitch"][0]) for one in seen] == pytest.approx(np.radians([15, 15, 0, -15]))
    assert float(seen[-1]["compass"][0]) == pytest.approx(np.radians(15)) and not seen[-1]["gps"].any()


def test_episodes_can_be_found_again():
    """The home of the id that is said is the one in which the episode takes place."""
    env = make(ERRAND)
    _, said = env.reset(seed=3)
    home, course = home_at(said["scene_id"]), course_of(env)
    assert [thing.name for thing in home.scene.objects] == [thing.name for thing in course.home.scene.objects]
    assert np.array_equal(home.scene.vertices, course.home.scene.vertices)
    start = np.array(course.episode.start_position_w)
    assert np.abs(simulator_of(env).labels().position_w[0] - start).max() < 1e-3
    assert said["geodesic_distance"] > 0


def test_others_may_be_judged_with_their_own_camera():
    """What covers enough of a narrow picture may not of a wide one: the agent's own camera counts."""
    env = make(INSTRUCT, hfov=60, size=(32, 16))
    env.reset(seed=1)
    camera = batch_of(env).camera
    assert batch_of(env).tracker.camera == camera == replace(camera, width=32, height=16) == course_of(env).task.camera


# Each task


def test_goals_are_behind_where_the_judge_says():
    """An agent that wanders about, in homes with goals all around: the next goal is the same at each pose as the judge's."""
    env, rng, moved_on = make(ERRAND, budget=150, size=32, rooms=2, homes=1), np.random.default_rng(2), 0
    for k in range(6):
        env.reset(seed=40 + k)
        watched = Watched(env)
        while not watched.over:
            watched.step(Decision(Action(int(rng.choice([1, 1, 1, 2, 3])))))
        assert_in_order(watched.next, judged(watched).reached)
        moved_on += watched.next[-1]
    assert moved_on > 0


def test_a_stop_is_no_success_where_the_thing_is_out_of_view():
    """The oracle's path with its back to the thing at the end."""
    env, found = make(INSTRUCT, budget=400, size=64), 0
    for k in range(8):
        env.reset(seed=60 + k)
        if course_of(env).goals[0].room >= 0:
            continue
        path = by_oracle(env).path
        env.reset(seed=60 + k)
        for action in [*path.action[:-1].tolist(), *[int(Action.LEFT)] * 6]:
            *_, over, _ = env.step(action)
            assert not over
        _, reward, terminated, _, info = env.step(int(Action.STOP))
        assert terminated and info["success"] == (info["cause"] == "done")
        found += info["cause"] == "not_in_view" and reward == pytest.approx(-0.001)
    assert found >= 4


def test_rooms_are_entered():
    """A goal that is a room is 0 m away inside it, and as the judge says outside."""
    env, inside, outside = make(ERRAND, budget=200), 0, 0
    for k in range(12):
        env.reset(seed=80 + k)
        course = course_of(env)
        rooms = [goal for goal in course.goals if goal.room >= 0]
        if not rooms:
            continue
        tracker, course.number = batch_of(env).tracker, course.goals.index(rooms[0])
        tracker._look_ahead(0)
        if course.goals[course.number] is rooms[0]:
            place, left = simulator_of(env).labels().position_w, tracker.left[0]
            assert left == pytest.approx(distances_to(course.home, rooms[0], place, 1.0)[0])
            outside += left >= 1
            inside += left == 0
    assert inside + outside > 3 and outside > 0


def test_the_right_answer_is_worth_something():
    env = make(ASK)
    for text, worth in (("right", 2.5), ("wrong", 0.0)):
        env.reset(seed=5)
        truth = course_of(env).episode.answer
        assert truth in ANSWERS
        said = ANSWERS.index(truth) if text == "right" else (ANSWERS.index(truth) + 1) % len(ANSWERS)
        _, reward, terminated, truncated, info = env.step({"action": int(Action.ANSWER), "answer": said})
        assert terminated and not truncated and reward == pytest.approx(worth - 0.001)
        assert info["success"] is info["answer_correct"] is (text == "right")
    env.reset(seed=5)
    info = env.step({"action": int(Action.STOP), "answer": 3})[-1]
    assert info["cause"] == "no_answer" and not info["success"]


def test_what_cannot_be_done_is_said_to_be_so():
    env, seen = make(IMPOSSIBLE, episodes_per_home=16), []
    for k in range(24):
        _, said = env.reset(seed=1 if k == 0 else None)
        impossible = course_of(env).episode.impossible is not None
        assert ("geodesic_distance" in said) != impossible
        _, reward, terminated, _, info = env.step(int(Action.CANNOT))
        assert terminated and info["said_cannot"] and info["success"] is info["impossible"] is impossible
        assert reward == pytest.approx(2.5 * impossible - 0.001)
        seen.append(impossible)
    assert 5 < sum(seen) < 19
    for k in range(6):
        env.reset(seed=k)
        *_, info = env.step(int(Action.STOP))
        assert not info["impossible"] or info["cause"] == "missed_impossible"

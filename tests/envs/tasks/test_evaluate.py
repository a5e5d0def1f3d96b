"""The judge against hand-worked walks in one home: what succeeds, what an episode is blamed for, and how lengths are measured."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.baselines.oracle import Oracle
from agent.runner import EpisodeRequest, run_episodes
from envs.home import Home, home_at, inside
from envs.metrics import path_length
from envs.navigation import geodesic
from envs.simulators.native import NativeSimulator
from envs.tasks.evaluate import WITHIN, Evaluation, FailureCause, evaluate
from envs.tasks.reaching import chain, chain_path, distances_to
from envs.tasks.spec import task_of
from envs.types import Action, Camera, Decision, Episode, Goal, Trajectory

CAMERA = Camera(64, 64)


@pytest.fixture(scope="module")
def home() -> Home:
    return home_at("house:18:5")


def thing(home: Home, category: str, number: int = 0) -> int:
    """The id of one of a category's things that can be seen from somewhere."""
    found = [one.id for one in home.scene.objects if one.category == category and len(home.viewpoints(one, CAMERA).position_w)]
    return found[number]


def goal_of(home: Home, number: int) -> Goal:
    return home.viewpoints(home.things[number], CAMERA)


def room_goal(home: Home, number: int) -> Goal:
    places = home.places[home.rooms_at(home.places) == number]
    return Goal(0, places, np.zeros(len(places)), np.zeros(len(places)), room=number)


def far_from(home: Home, *goals: Goal) -> np.ndarray:
    """A place at least 2 m from all of some goals."""
    away = np.min([home.distance_field(goal.position_w).at(home.places) for goal in goals], axis=0)
    return home.places[int(np.flatnonzero((away > 2.0) & np.isfinite(away))[0])]


def episode(task: str, start: np.ndarray, *goals: Goal, **more) -> Episode:
    x, y, z = map(float, start)
    return Episode("0", "house:18:5", "go", (x, y, z), 0.0, goals, task, **more)


def walk(poses: list[tuple[np.ndarray, float, float]], last: Action = Action.STOP) -> Trajectory:
    """A trajectory through poses (place, yaw, pitch), ending with an action that moves nobody."""
    poses = [*poses, poses[-1]]
    actions = np.array([Action.FORWARD] * (len(poses) - 2) + [last], np.int64)
    place, yaw, pitch = (np.array(column, np.float64) for column in zip(*poses, strict=True))
    return Trajectory(actions, np.zeros(len(actions), np.bool_), place, yaw, pitch)


def seeing(goal: Goal, k: int = 0) -> tuple[np.ndarray, float, float]:
    """The pose of a view point."""
    return goal.position_w[k], float(goal.yaw_w[k]), float(goal.pitch[k])


def evaluation(home: Home, one: Episode, poses: list, last: Action = Action.STOP, text: str = "") -> Evaluation:
    return evaluate(home, one, walk(poses, last), Decision(last, text), camera=CAMERA)


# Going to a thing


def test_a_thing_is_reached_in_view_and_not_with_the_back_to_it(home: Home) -> None:
    goal = goal_of(home, thing(home, "sofa"))
    start = far_from(home, goal)
    one = episode("instruct", start, goal)
    here, yaw, pitch = seeing(goal)
    good = evaluation(home, one, [(start, 0.0, 0.0), (here, yaw, pitch)])
    assert good.cause is FailureCause.DONE
    assert good.scores.success
    assert good.scores.navigation_error == 0.0
    assert good.reached == (1,)
    shortest = min(geodesic(home.space, start[None], point[None])[0] for point in goal.position_w)
    walked = float(np.linalg.norm(here - start))
    assert good.scores.spl == pytest.approx(min(1.0, shortest / max(shortest, walked)), abs=2e-3)
    away = evaluation(home, one, [(start, 0.0, 0.0), (here, yaw + np.pi, 0.0)])
    assert away.cause is FailureCause.NOT_IN_VIEW
    assert not away.scores.success
    assert away.scores.oracle_success


def test_stopping_elsewhere_is_told_by_where(home: Home) -> None:
    sink, other = thing(home, "sink"), thing(home, "sink", 1)
    goal, wrong = goal_of(home, sink), goal_of(home, other)
    start = far_from(home, goal, wrong)
    one = episode("instruct", start, goal)
    first = (start, 0.0, 0.0)
    assert evaluation(home, one, [first, seeing(wrong)]).cause is FailureCause.WRONG_THING
    passed = evaluation(home, one, [first, seeing(goal), first])
    assert passed.cause is FailureCause.PASSED_BY
    assert passed.scores.oracle_success
    assert passed.scores.oracle_navigation_error == 0.0
    rooms = home.rooms_at(home.places)
    distance = home.distance_field(goal.position_w).at(home.places)
    far_off = home.places[(rooms >= 0) & (rooms != home.things[sink].room) & (distance > 2)][0]
    assert evaluation(home, one, [first, (far_off, 0.0, 0.0)]).cause is FailureCause.WRONG_ROOM
    near = home.places[(rooms == home.things[sink].room) & (distance > 1.1)]
    assert evaluation(home, one, [first, (near[0], 0.0, 0.0)]).cause is FailureCause.TOO_FAR


def test_what_never_ends_has_been_there_or_not(home: Home) -> None:
    goal = goal_of(home, thing(home, "sofa"))
    start = far_from(home, goal)
    one = episode("instruct", start, goal)
    assert evaluation(home, one, [(start, 0.0, 0.0)], Action.LEFT).cause is FailureCause.OUT_OF_STEPS
    assert evaluation(home, one, [(start, 0.0, 0.0), seeing(goal)], Action.UP).cause is FailureCause.DID_NOT_STOP
    assert evaluation(home, one, [seeing(goal)], Action.CANNOT).cause is FailureCause.SAID_CANNOT
    assert evaluation(home, one, [seeing(goal)], Action.ANSWER, "here").cause is FailureCause.WRONG_ENDING
    nothing = Trajectory(np.zeros(0, np.int64), np.zeros(0, np.bool_), start[None], np.zeros(1), np.zeros(1))
    assert evaluate(home, one, nothing, None, camera=CAMERA).cause is FailureCause.OUT_OF_STEPS


def test_any_of_several_things_will_do(home: Home) -> None:
    first, second = goal_of(home, thing(home, "sink")), goal_of(home, thing(home, "sink", 1))
    both = Goal(
        first.instance,
        np.concatenate([first.position_w, second.position_w]),
        np.concatenate([first.yaw_w, second.yaw_w]),
        np.concatenate([first.pitch, second.pitch]),
        also=(second.instance,),
    )
    start = far_from(home, both)
    for goal in (first, second):
        assert evaluation(home, episode("instruct", start, both), [(start, 0.0, 0.0), seeing(goal)]).scores.success


def test_points_and_pictures_need_no_view(home: Home) -> None:
    start, end = home.places[0], home.places[1]
    goal = Goal(0, end[None], np.zeros(1), np.zeros(1))
    for task, off in (("pointnav", 0.15), ("imagenav", 0.8)):
        one = episode(task, start, goal)
        ring = end + off * np.array([[1, 0, 0], [-1, 0, 0], [0, 0, 1], [0, 0, -1]])
        near = next(point for point in ring if home.space.contains(point[None])[0])
        assert geodesic(home.space, near[None], end[None])[0] < WITHIN[task]
        assert evaluation(home, one, [(start, 0.0, 0.0), (near, 2.0, 0.0)]).cause is FailureCause.DONE
    off_by_more = evaluation(home, episode("pointnav", start, goal), [(start, 0.0, 0.0), (near, 2.0, 0.0)])
    assert not off_by_more.scores.success
    assert off_by_more.scores.navigation_error == pytest.approx(0.8, abs=0.2)


# Rooms


def test_a_room_is_reached_inside_its_polygon_alone(home: Home) -> None:
    room = home.scene.rooms[0]
    goal = room_goal(home, room.id)
    rooms = home.rooms_at(home.places)
    away = home.distance_field(goal.position_w).at(home.places)
    start = home.places[(rooms != room.id) & (away > 2)][0]
    at_door = home.places[(rooms != room.id)][int(np.argmin(away[rooms != room.id]))]
    assert home.distance_field(goal.position_w).at(at_door[None])[0] < 1.0
    one = episode("instruct", start, goal)
    outside = evaluation(home, one, [(start, 0.0, 0.0), (at_door, 0.0, 0.0)])
    assert outside.cause is FailureCause.WRONG_ROOM
    assert not outside.scores.oracle_success
    within = evaluation(home, one, [(start, 0.0, 0.0), (goal.position_w[3], 0.0, 0.0)])
    assert within.cause is FailureCause.DONE
    assert within.scores.navigation_error == 0.0
    assert chain(home, [goal], goal.position_w[0]) == [0.0]


def test_inside_agrees_with_another_library() -> None:
    import cv2

    polygon = np.array([(0, 0), (4, 0), (4, 3), (2, 1), (0, 3)], np.float64)
    points = np.random.default_rng(0).uniform(-1, 5, (500, 2))
    outline = polygon.astype(np.float32)
    theirs = [cv2.pointPolygonTest(outline, (float(x), float(z)), False) > 0 for x, z in points]
    assert inside(polygon, points).tolist() == theirs


# Errands


def test_goals_count_in_their_order(home: Home) -> None:
    first, second = goal_of(home, thing(home, "sofa")), goal_of(home, thing(home, "fridge"))
    start = far_from(home, first, second)
    one = episode("errand", start, first, second)
    begin = (start, 0.0, 0.0)
    good = evaluation(home, one, [begin, seeing(first), seeing(second)])
    assert good.cause is FailureCause.DONE
    assert good.reached == (1, 2)
    assert good.scores.ordered_completion == 1.0
    turned = evaluation(home, one, [begin, seeing(second), seeing(first), begin])
    assert turned.scores.subgoal_completion == 1.0
    assert turned.scores.ordered_completion == 0.5
    assert not turned.scores.success
    assert not turned.scores.oracle_success
    late = evaluation(home, one, [begin, seeing(second)])
    assert late.cause is FailureCause.MISSED_PART
    assert late.scores.navigation_error is not None
    assert late.scores.navigation_error >= 1.0
    assert evaluation(home, one, [begin, seeing(first), begin]).scores.ordered_completion == 0.5


def test_the_length_of_an_errand_is_the_chain_of_nearest_view_points(home: Home) -> None:
    first, second = goal_of(home, thing(home, "sofa")), goal_of(home, thing(home, "fridge"))
    start = far_from(home, first, second)
    here, total = start, 0.0
    for goal in (first, second):
        lengths = geodesic(home.space, np.repeat(here[None], len(goal.position_w), axis=0), goal.position_w)
        total += lengths.min()
        here = goal.position_w[int(lengths.argmin())]
    assert sum(chain(home, [first, second], start)) == pytest.approx(total, rel=0.02)
    assert path_length(chain_path(home, [first, second], start)) == pytest.approx(total, rel=0.02)
    good = evaluation(home, episode("errand", start, first, second), [(start, 0.0, 0.0), seeing(first), seeing(second)])
    walked = path_length(walk([(start, 0.0, 0.0), seeing(first), seeing(second)]).position_w)
    assert good.scores.spl == pytest.approx(total / max(total, walked), rel=0.02)


# Questions, and what cannot be done


def test_a_question_is_done_by_its_answer(home: Home) -> None:
    goal = goal_of(home, thing(home, "sofa"))
    start = far_from(home, goal)
    one = episode("ask", start, goal, answer="two")
    begin = (start, 0.0, 0.0)
    right = evaluation(home, one, [begin, seeing(goal)], Action.ANSWER, "2.")
    assert right.cause is FailureCause.DONE
    assert right.scores.success
    assert right.scores.answer_correct
    assert right.seen
    assert right.scores.spl is None
    guessed = evaluation(home, one, [(start, float(goal.yaw_w[0]) + np.pi, 0.0)], Action.ANSWER, "two")
    assert guessed.scores.success
    wrong = evaluation(home, one, [begin], Action.ANSWER, "three")
    assert wrong.cause is FailureCause.WRONG_ANSWER
    assert wrong.scores.answer_correct is False
    assert evaluation(home, one, [begin]).cause is FailureCause.NO_ANSWER
    assert evaluation(home, one, [begin], Action.CANNOT).cause is FailureCause.SAID_CANNOT
    assert evaluation(home, one, [begin], Action.LEFT).cause is FailureCause.OUT_OF_STEPS


def test_what_cannot_be_done_is_done_by_saying_so(home: Home) -> None:
    start = home.places[0]
    one = episode("impossible", start, impossible="absent_object")
    said = evaluation(home, one, [(start, 0.0, 0.0)], Action.CANNOT, "there is none")
    assert said.cause is FailureCause.DONE
    assert said.impossible
    assert said.said_cannot
    assert said.scores.success
    assert said.scores.spl is None
    missed = evaluation(home, one, [(start, 0.0, 0.0)])
    assert missed.cause is FailureCause.MISSED_IMPOSSIBLE
    assert missed.scores.success is False
    assert evaluation(home, one, [(start, 0.0, 0.0)], Action.LEFT).cause is FailureCause.OUT_OF_STEPS


# Routes


def test_a_route_is_followed_along_its_path(home: Home) -> None:
    goal = goal_of(home, thing(home, "fridge"))
    start = far_from(home, goal)
    path = chain_path(home, [goal], start)
    end = goal.position_w[int(np.abs(goal.position_w - path[-1]).sum(axis=1).argmin())]
    number = int(np.flatnonzero((goal.position_w == end).all(axis=1))[0])
    one = episode("route", start, goal, reference_path_w=path)
    poses = [(point, 0.0, 0.0) for point in path[:-1]] + [seeing(goal, number)]
    good = evaluation(home, one, poses)
    assert good.cause is FailureCause.DONE
    assert good.scores.spl == pytest.approx(1.0, abs=1e-3)
    assert good.scores.cls == pytest.approx(1.0, abs=1e-3)
    assert good.scores.sdtw == good.scores.ndtw
    other = evaluation(home, replace(one, task="instruct"), poses)
    assert other.scores.ndtw is None


# The judge itself


def test_the_oracle_succeeds_and_a_new_home_judges_the_same(home: Home) -> None:
    goal = goal_of(home, thing(home, "mug"))
    start = far_from(home, goal)
    one = episode("instruct", start, goal)
    simulator = NativeSimulator([home.scene], 1, camera=CAMERA, spaces=[home.space], threads=1)
    task = task_of(home, one, camera=CAMERA, budget=500, seed=0)
    (played,) = run_episodes(simulator, Oracle(), [EpisodeRequest(home, one, task)])
    first = evaluate(home, one, played.trajectory, played.decision, camera=CAMERA)
    assert first.cause is FailureCause.DONE
    assert first.scores.spl is not None
    assert first.scores.spl > 0.85
    again = evaluate(Home(home.scene, home.body), one, played.trajectory, played.decision, camera=CAMERA)
    assert again == first


def test_what_does_not_fit_is_refused(home: Home) -> None:
    start = home.places[0]
    path = walk([(start, 0.0, 0.0)])
    with pytest.raises(ValueError, match="task is one of"):
        evaluate(home, episode("fly", start), path, Decision(Action.STOP), camera=CAMERA)
    goal = goal_of(home, thing(home, "sofa"))
    with pytest.raises(ValueError, match="the last action"):
        evaluate(home, episode("instruct", start, goal), path, Decision(Action.CANNOT), camera=CAMERA)
    with pytest.raises(ValueError, match="with an answer"):
        evaluate(home, episode("ask", start, goal), path, Decision(Action.STOP), camera=CAMERA)


@settings(max_examples=25)
@given(seed=st.integers(0, 2**20), count=st.integers(1, 12), end=st.sampled_from(list(Action)), errand=st.booleans())
def test_scores_are_ordered(home: Home, seed: int, count: int, end: Action, errand: bool) -> None:
    draw = np.random.default_rng(seed)
    goals = [goal_of(home, thing(home, name)) for name in ("sofa", "fridge")][: 1 + errand]
    visited = [home.places[k] for k in draw.integers(1024, size=count)] + [goals[0].position_w[0], goals[-1].position_w[0]]
    poses = [(place, float(draw.uniform(-3, 3)), 0.0) for place in (visited[k] for k in draw.permutation(len(visited)))]
    one = episode("errand" if errand else "instruct", poses[0][0], *goals)
    found = evaluation(home, one, poses, end)
    marks = found.scores
    assert (found.cause is FailureCause.DONE) == marks.success
    assert marks.spl is not None
    assert marks.success is not None
    assert marks.oracle_success is not None
    assert marks.soft_spl is not None
    assert 0 <= marks.spl <= marks.success <= marks.oracle_success <= 1
    assert 0 <= marks.soft_spl <= 1
    assert found.said_cannot == (end is Action.CANNOT)


def test_distances_ignore_turns(home: Home) -> None:
    goal = goal_of(home, thing(home, "sofa"))
    places = home.places[[0, 0, 1, 1, 0]]
    assert np.array_equal(distances_to(home, goal, places, 1.0), home.distance_field(goal.position_w).at(places))
    nowhere = Goal(1, np.zeros((0, 3)), np.zeros(0), np.zeros(0))
    assert np.isinf(distances_to(home, nowhere, places, 1.0)).all()

"""Success by the field's rules against our own, on hand-made walks in one home."""

from dataclasses import replace

import numpy as np
import pytest

from envs.home import Home, home_at
from envs.metrics import ndtw, resampled
from envs.tasks.evaluate import WITHIN, Evaluation, evaluate
from envs.tasks.thresholds import FIELD, OURS, Thresholds
from envs.types import Action, Decision, Episode, Goal
from tests.envs.tasks.test_evaluate import CAMERA, episode, far_from, goal_of, seeing, thing, walk


@pytest.fixture(scope="module")
def home() -> Home:
    return home_at("house:18:5")


def judged(home: Home, one: Episode, poses: list, thresholds: Thresholds) -> Evaluation:
    """Evaluation of a walk that ends with STOP."""
    return evaluate(home, one, walk(poses), Decision(Action.STOP), camera=CAMERA, thresholds=thresholds)


def both(home: Home, one: Episode, poses: list) -> tuple[bool | None, bool | None]:
    """Success by our rules and by the field's."""
    return judged(home, one, poses, "ours").scores.success, judged(home, one, poses, "field").scores.success


def one_place(home: Home) -> Goal:
    """A sofa that is seen from one place alone."""
    goal = goal_of(home, thing(home, "sofa"))
    return replace(goal, position_w=goal.position_w[:1], yaw_w=goal.yaw_w[:1], pitch=goal.pitch[:1])


def off(home: Home, place: np.ndarray, low: float, high: float) -> np.ndarray:
    """A place at a geodesic distance [m] between two from another."""
    away = home.distance_field(place[None]).at(home.places)
    return home.places[int(np.flatnonzero((away > low) & (away < high))[0])]


def test_distances_are_those_of_the_field() -> None:
    within = {task: rule.within for task, rule in FIELD.items()}
    assert within == WITHIN | {"objectnav": 0.1, "imagenav": 0.1, "instanceimage": 0.1, "route": 3.0}
    assert [task for task, rule in FIELD.items() if rule != OURS[task]] == ["objectnav", "imagenav", "instanceimage", "route"]


def test_objectnav_asks_for_a_tenth_of_a_metre(home: Home) -> None:
    goal = one_place(home)
    start, here = far_from(home, goal), goal.position_w[0]
    one = episode("objectnav", start, goal)
    assert both(home, one, [(start, 0.0, 0.0), (here, 0.0, 0.0)]) == (True, True)
    between = next(
        place
        for angle in np.linspace(0, 2 * np.pi, 36)
        if 0.1
        < home.geodesic_distance(goal.position_w, (place := here + 0.15 * np.array([np.cos(angle), 0, np.sin(angle)]))[None])[0]
        < 0.2
    )
    assert both(home, one, [(start, 0.0, 0.0), (between, 0.0, 0.0)]) == (True, False)


def test_an_image_of_a_thing_need_not_be_faced_but_be_close(home: Home) -> None:
    goal = goal_of(home, thing(home, "sofa"))
    start = far_from(home, goal)
    one = episode("instanceimage", start, goal)
    here, yaw, pitch = seeing(goal)
    assert both(home, one, [(start, 0.0, 0.0), (here, yaw, pitch)]) == (True, True)
    assert both(home, one, [(start, 0.0, 0.0), (here, yaw + np.pi, 0.0)]) == (False, True)


def test_the_place_of_a_picture(home: Home) -> None:
    goal = Goal(0, home.places[:1], np.zeros(1), np.zeros(1))
    start, near = far_from(home, goal), off(home, home.places[0], 0.2, 0.9)
    one = episode("imagenav", start, goal)
    assert both(home, one, [(start, 0.0, 0.0), (near, 0.0, 0.0)]) == (True, False)
    assert both(home, one, [(start, 0.0, 0.0), (home.places[0], 0.0, 0.0)]) == (True, True)


def test_a_route_ends_within_three_metres_of_the_path(home: Home) -> None:
    goal = one_place(home)
    start, last = far_from(home, goal), goal.position_w[0]
    reference = np.stack([start, (start + last) / 2, last])  # three points, as VLN-CE stores them
    one = episode("route", start, goal, reference_path_w=reference)
    near = off(home, last, 1.5, 2.9)
    poses = [(start, 0.0, 0.0), (near, 0.0, 0.0)]
    assert both(home, one, poses) == (False, True)
    assert both(home, one, [(start, 0.0, 0.0), (off(home, last, 3.1, 30.0), 0.0, 0.0)]) == (False, False)
    path, found = walk(poses).position_w, judged(home, one, poses, "field").scores
    assert found.ndtw == ndtw(path, reference) != ndtw(path, resampled(reference))
    assert judged(home, one, poses, "ours").scores.ndtw == ndtw(path, resampled(reference))
    shortest = float(home.geodesic_distance(reference[-1:], start[None])[0])
    assert found.spl == pytest.approx(shortest / max(shortest, found.path_length))
    assert found.navigation_error == pytest.approx(float(home.geodesic_distance(reference[-1:], near[None])[0]))


def test_tasks_that_only_we_have_are_judged_alike(home: Home) -> None:
    goal = goal_of(home, thing(home, "sofa"))
    start = far_from(home, goal)
    here, yaw, pitch = seeing(goal)
    for task in ("instruct", "errand"):
        one = episode(task, start, goal)
        for poses in ([(start, 0.0, 0.0), (here, yaw, pitch)], [(start, 0.0, 0.0), (here, yaw + np.pi, 0.0)]):
            assert judged(home, one, poses, "ours") == judged(home, one, poses, "field")

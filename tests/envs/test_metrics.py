"""Scores: hand-worked cases, properties over random episodes, a second implementation of DTW, and every edge case."""

import math
import time
from dataclasses import asdict

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from envs import metrics
from envs.metrics import Scores, mean_defined, mean_scores, scores
from envs.types import Action, Trajectory

INF, NAN = float("inf"), float("nan")


def walk(points: list | np.ndarray, *, end: Action = Action.STOP, hits: int = 0) -> Trajectory:
    """A trajectory through points (x, z) or (x, y, z): forward, then standing still at the last one for the action `end`."""
    points = np.array(points, float)
    if points.shape[1] == 2:
        points = np.stack([points[:, 0], np.zeros(len(points)), points[:, 1]], axis=1)
    points = np.concatenate([points, points[-1:]])
    action = np.full(len(points) - 1, int(Action.FORWARD))
    action[-1] = int(end)
    return Trajectory(action, np.arange(len(action)) < hits, points, np.zeros(len(points)), np.zeros(len(points)))


# Hand-worked cases


def test_an_episode_by_hand():
    """A right angle of 3 m and 4 m towards a goal 5 m from the start, passed at 1 m, left at 2 m; the success distance is 2.5 m."""
    path = walk([(0, 0), (3, 0), (3, -4)], hits=1)
    reference = np.array([(0, 0, 0), (3, 0, 0), (3, 0, -4)], float)
    held = np.array([[False, True, False, False], [True, False, True, True]])
    got = scores(path, np.array([5.0, 1, 2, 2]), within=2.5, fewest=2, reference=reference, subgoals=held, answered=True)
    assert got == Scores(
        success=True,
        oracle_success=True,
        spl=5 / 7,
        soft_spl=(1 - 2 / 5) * 5 / 7,
        oracle_spl=1.0,  # at the second pose after 3 m, less than the 5 m that were needed
        sel=2 / 3,
        navigation_error=2.0,
        oracle_navigation_error=1.0,
        path_length=7.0,
        steps=3,
        collisions=1,
        ndtw=got.ndtw,
        sdtw=got.ndtw,
        cls=1.0,
        subgoal_completion=1.0,
        ordered_completion=1.0,
        answer_correct=True,
    )
    # 29 reference points 0.25 m apart: 0 to 12 on the first leg, 12 to 28 on the second. Each goes to the nearest corner.
    cost = 0.25 * (2 * sum(range(1, 7)) - 6 + 2 * sum(range(1, 9)) - 8)
    assert got.ndtw == pytest.approx(math.exp(-cost / (29 * 3)), abs=1e-12)


def test_success_is_strict_and_needs_stop():
    assert metrics.success(True, 0.2 - 1e-9, 0.2)
    assert not metrics.success(True, 0.2, 0.2)
    assert not metrics.success(False, 0.0, 0.2)
    near = np.array([3.0, 2, 2])
    for end in (Action.FORWARD, Action.CANNOT, Action.ANSWER):
        got = scores(walk([(0, 0), (0, -1)], end=end), near, within=2.5)
        assert (got.success, got.oracle_success, got.spl, got.oracle_spl) == (False, True, 0.0, 1.0)
        assert got.soft_spl == pytest.approx(1 / 3)
    assert scores(walk([(0, 0), (0, -1)], end=Action.ANSWER), near, within=2.5, ending=Action.ANSWER).success
    assert scores(walk([(0, 0), (0, -1)]), near, within=2.5, condition=False).success is False


def test_lengths_by_hand():
    assert metrics.path_length(np.array([(0.0, 0, 0), (3, 0, 4), (3, 0, 4), (3, 1, 4)])) == 6.0
    assert metrics.spl(True, 4.0, 5.0) == 0.8
    assert metrics.spl(True, 4.0, 3.0) == 1.0
    assert metrics.spl(False, 4.0, 5.0) == 0.0
    assert metrics.soft_spl(np.array([4.0, 1.0]), 4.0, 5.0) == 0.75 * 0.8
    assert metrics.soft_spl(np.array([4.0, 6.0]), 4.0, 5.0) == 0.0
    line = np.array([(x, 0.0, 0.0) for x in range(7)])
    assert metrics.oracle_spl(line, np.abs(np.arange(7) - 4.0), 4.0, 0.5) == 1.0
    assert metrics.oracle_spl(line, np.abs(np.arange(7) - 4.0), 2.0, 0.5) == 0.5
    assert metrics.oracle_spl(line, np.abs(np.arange(7) - 9.0), 9.0, 0.5) == 0.0
    assert metrics.sel(True, 10, 40) == 0.25
    assert metrics.sel(True, 10, 8) == 1.0
    assert metrics.sel(False, 10, 10) == 0.0


def test_dtw_by_hand():
    reference = np.array([(0, 0, 0), (1, 0, 0), (2, 0, 0)], float)
    beside = reference + (0, 0, 1)
    assert metrics.dtw(beside, reference) == 3.0
    assert metrics.ndtw(beside, reference) == pytest.approx(math.exp(-1 / 3), abs=1e-15)
    assert metrics.ndtw(beside, reference, threshold=1.0) == pytest.approx(math.exp(-1), abs=1e-15)
    assert metrics.dtw(reference[:1], reference) == 3.0  # 0 + 1 + 2
    assert metrics.dtw(reference[::-1].copy(), reference) == 4.0  # 2 + 0 + 2, the middles paired
    late = np.array([(0, 0, 0), (0, 0, 0), (0, 0, 0), (1, 0, 0), (2, 0, 0)], float)
    assert metrics.ndtw(late, reference) == 1.0


def test_cls_by_hand():
    reference = np.array([(0, 0, 0), (3, 0, 0)], float)
    assert metrics.cls(reference, reference) == 1.0
    half = metrics.cls(reference[:1], reference)  # the second point is 3 m away, and nothing was walked
    coverage = (1 + math.exp(-1)) / 2
    assert half == pytest.approx(coverage * 0.5, abs=1e-15)  # E / (E + E)
    detour = np.array([(0, 0, 0), (0, 0, 3), (3, 0, 3), (3, 0, 0)], float)  # covers both points in 9 m instead of 3
    assert metrics.cls(detour, reference) == pytest.approx(3 / (3 + 6), abs=1e-15)


def test_resampled_by_hand():
    corner = np.array([(0, 0, 0), (0.5, 0, 0), (0.5, 0, 0), (0.5, 0, -0.5)])
    expected = [(0, 0, 0), (0.25, 0, 0), (0.5, 0, 0), (0.5, 0, -0.25), (0.5, 0, -0.5)]
    np.testing.assert_allclose(metrics.resampled(corner), expected, atol=1e-15)
    np.testing.assert_allclose(metrics.resampled(corner, 0.3), metrics.resampled(corner))  # 1 m in four parts, not 0.3 0.3 0.3 0.1
    assert len(metrics.resampled(np.array([(0, 0, 0), (0.1, 0, 0)]))) == 2
    assert len(metrics.resampled(np.ones((3, 3)))) == 1
    assert len(metrics.resampled(np.array([(0, 0, 0), (0.1 + 0.2, 0, 0)]), 0.1)) == 4  # 0.30000000000000004 m are three parts
    dense = np.linspace((0, 0, 0), (1, 0, 0), 101)
    np.testing.assert_allclose(metrics.resampled(dense)[:, 0], [0, 0.25, 0.5, 0.75, 1], atol=1e-12)


def test_subgoals_by_hand():
    achieved = np.array([[0, 1, 0, 0, 0], [0, 0, 0, 1, 0], [1, 0, 1, 0, 0]], bool)
    assert metrics.subgoal_completion(achieved) == 1.0
    assert metrics.ordered_completion(achieved) == 2 / 3  # the third only before the second
    assert metrics.ordered_completion(achieved[[2, 0, 1]]) == 1.0
    assert metrics.ordered_completion(achieved[[1, 0, 2]]) == 1 / 3
    missed = achieved & np.array([[False], [True], [True]])
    assert (metrics.subgoal_completion(missed), metrics.ordered_completion(missed)) == (2 / 3, 0.0)
    assert metrics.ordered_completion(np.array([[False, True], [False, True]])) == 1.0  # one pose for both
    empty = np.zeros((0, 4), bool)
    assert metrics.subgoal_completion(empty) is None and metrics.ordered_completion(empty) is None


def test_answers_by_hand():
    right = [("The Blue one.", "blue one"), ("two", "2"), ("YES!", "yes"), (" in the kitchen", "in kitchen"), ("no", "no")]
    wrong = [("blue", "red"), ("", "no"), (None, "no"), ("3", "2"), ("1.5", "15")]
    assert all(metrics.answer_correct(*pair) for pair in right)
    assert not any(metrics.answer_correct(*pair) for pair in wrong)
    assert metrics.answer_accuracy([a for a, _ in right + wrong], [t for _, t in right + wrong]) == 0.5
    assert metrics.answer_accuracy([], []) is None


def test_cannot_by_hand():
    said = np.array([1, 1, 1, 0, 0, 0, 0, 0, 0, 0], bool)
    impossible = np.array([1, 1, 0, 1, 1, 0, 0, 0, 0, 0], bool)
    got = metrics.cannot_scores(said, impossible)
    assert (got.n, got.precision, got.recall, got.f1) == (10, 2 / 3, 0.5, 4 / 7)
    assert got.balanced_accuracy == (1 / 2 + 5 / 6) / 2
    never = metrics.cannot_scores(np.zeros(10, bool), impossible)
    assert (never.precision, never.recall, never.f1, never.balanced_accuracy) == (None, 0.0, 0.0, 0.5)
    always = metrics.cannot_scores(np.ones(10, bool), impossible)
    assert (always.precision, always.recall, always.balanced_accuracy) == (0.4, 1.0, 0.5)
    possible = metrics.cannot_scores(np.zeros(3, bool), np.zeros(3, bool))
    assert (possible.precision, possible.recall, possible.f1, possible.balanced_accuracy) == (None, None, None, None)
    assert metrics.cannot_scores(np.zeros(0, bool), np.zeros(0, bool)).n == 0


# Edge cases


def test_start_on_the_goal():
    stays = scores(walk([(0, 0)]), np.zeros(2), within=0.2)
    assert (stays.success, stays.spl, stays.soft_spl, stays.oracle_spl, stays.navigation_error) == (True, 1.0, 1.0, 1.0, 0.0)
    returns = scores(walk([(0, 0), (1, 0), (0, 0)]), np.array([0.0, 1, 0, 0]), within=0.2)
    assert (returns.success, returns.spl, returns.soft_spl, returns.oracle_spl) == (True, 0.0, 0.0, 1.0)
    leaves = scores(walk([(0, 0), (1, 0)]), np.array([0.0, 1, 1]), within=0.2)
    assert (leaves.success, leaves.oracle_success, leaves.spl, leaves.soft_spl) == (False, True, 0.0, 0.0)


def test_unreachable_goal():
    got = scores(walk([(0, 0), (1, 0)]), np.full(3, INF), within=1.0)
    assert (got.success, got.oracle_success, got.path_length, got.steps) == (False, False, 1.0, 2)
    undefined = (got.spl, got.soft_spl, got.oracle_spl, got.sel, got.navigation_error, got.oracle_navigation_error)
    assert undefined == (None,) * 6
    assert scores(walk([(0, 0)]), np.full(2, INF), within=1.0, fewest=1).sel is None
    strayed = scores(walk([(0, 0), (1, 0)]), np.array([2.0, INF, INF]), within=1.0)  # where no way leads back
    assert (strayed.success, strayed.spl, strayed.soft_spl) == (False, 0.0, 0.0)
    assert (strayed.navigation_error, strayed.oracle_navigation_error) == (None, 2.0)


def test_no_goal_and_no_action():
    got = scores(walk([(0, 0), (1, 0)]), within=1.0, reference=np.array([(0.0, 0, 0), (1, 0, 0)]))
    assert (got.success, got.spl, got.sdtw) == (None, None, None)
    assert got.ndtw is not None and got.cls == 1.0
    still = Trajectory(np.zeros(0, int), np.zeros(0, bool), np.zeros((1, 3)), np.zeros(1), np.zeros(1))
    got = scores(still, np.array([0.1]), within=0.2)
    assert (got.success, got.oracle_success, got.steps, got.path_length, got.spl) == (False, True, 0, 0.0, 0.0)


def test_one_point_paths():
    point, other = np.zeros((1, 3)), np.array([(3.0, 0, 0)])
    assert metrics.ndtw(point, point) == metrics.cls(point, point) == 1.0
    assert metrics.ndtw(other, point) == metrics.cls(other, point) == pytest.approx(math.exp(-1))
    there = np.array([(0.0, 0, 0), (3, 0, 0)])
    assert metrics.cls(there, point) == 0.0  # nowhere to go, and 3 m walked
    assert metrics.cls(point + 1e6, point) == 0.0
    assert metrics.ndtw(point + 1e6, there) == 0.0


def test_bad_arguments_are_named():
    path, near = walk([(0, 0), (1, 0)]), np.array([1.0, 0, 0])
    line = path.position_w[:2]
    cases = [
        (lambda: scores(path, near[:2], within=1), "distances: expected one a pose"),
        (lambda: scores(path, near * NAN, within=1), "distances: expected 0 m or more, got nan"),
        (lambda: scores(path, -near, within=1), "distances: expected 0 m or more, got -1"),
        (lambda: scores(path, near, NAN, within=1), "shortest: expected 0 m or more, got nan"),
        (lambda: scores(path, near, within=1, fewest=0), "fewest: expected at least 1"),
        (lambda: scores(path, near, within=1, reference=line * NAN), "expected finite positions"),
        (lambda: scores(path, near, within=1, subgoals=np.ones((2, 2), bool)), "subgoals: expected shape"),
        (lambda: metrics.ndtw(line[:0], line), "path: expected at least one point"),
        (lambda: metrics.resampled(line, 0.0), "spacing: expected more than 0 m"),
        (lambda: mean_defined([1.0, NAN]), "expected finite numbers or None, got nan"),
        (lambda: mean_defined([1.0, INF]), "expected finite numbers or None, got inf"),
    ]
    for call, message in cases:
        with pytest.raises(ValueError, match=message):
            call()


def test_means_leave_out_what_is_undefined():
    assert mean_defined([1.0, None, 0, True]) == 2 / 3
    assert mean_defined([None, None]) is None and mean_defined([]) is None
    reached = scores(walk([(0, 0), (1, 0)]), np.array([1.0, 0, 0]), within=0.5)
    cut_off = scores(walk([(0, 0), (1, 0)]), np.full(3, INF), within=0.5)
    means = mean_scores([reached, cut_off])
    assert (means["success"], means["spl"], means["navigation_error"], means["ndtw"]) == (0.5, 1.0, 0.0, None)
    assert set(means) == set(asdict(reached))


# Properties


@st.composite
def episodes(draw: st.DrawFn) -> dict:
    """A random walk with a goal, a reference path, sub-goals and an end; Euclidean distances stand for geodesic ones."""
    generator = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    steps = generator.normal(scale=0.3, size=(draw(st.integers(0, 30)), 3)) * (1, 0.1, 1)
    steps[generator.random(len(steps)) < 0.3] = 0
    path = np.concatenate([np.zeros((1, 3)), np.cumsum(steps, axis=0)])
    goal = path[generator.integers(len(path))] + generator.normal(scale=draw(st.sampled_from([0.0, 0.3, 2.0])), size=3)
    end = draw(st.sampled_from([Action.STOP, Action.STOP, Action.FORWARD, Action.CANNOT]))
    reference = np.cumsum(generator.normal(scale=0.5, size=(draw(st.integers(1, 12)), 3)), axis=0)
    held = generator.random((draw(st.integers(0, 4)), len(path) + 1)) < 0.1
    return {
        "path": path,
        "goal": goal,
        "end": end,
        "reference": reference,
        "subgoals": held,
        "within": draw(st.sampled_from([0.2, 1.0, 3.0])),
    }


def score(episode: dict) -> Scores:
    """The scores of a drawn episode."""
    trajectory = walk(episode["path"], end=episode["end"])
    away = np.linalg.norm(trajectory.position_w - episode["goal"], axis=1)
    given = {name: episode[name] for name in ("within", "reference", "subgoals")}
    return scores(trajectory, away, fewest=3, **given)


@given(episodes())
def test_scores_are_ordered_and_bounded(episode: dict):
    got = score(episode)
    assert 0 <= got.spl <= got.success <= got.oracle_success <= 1
    assert got.spl <= got.oracle_spl <= got.oracle_success
    assert 0 <= got.sel <= got.success
    assert 0 <= got.soft_spl <= 1
    assert 0 <= got.sdtw <= got.ndtw <= 1
    assert 0 <= got.cls <= 1
    assert 0 <= got.oracle_navigation_error <= got.navigation_error
    if len(episode["subgoals"]):
        assert 0 <= got.ordered_completion <= got.subgoal_completion <= 1
    assert all(value is None or np.isfinite(value) for value in asdict(got).values())


@given(episodes())
def test_following_the_reference_exactly_is_one(episode: dict):
    reference = episode["reference"]
    assert metrics.ndtw(reference, reference) == 1.0
    assert metrics.cls(reference, reference) == pytest.approx(1.0, abs=1e-12)
    followed = scores(walk(metrics.resampled(reference)), within=1.0, reference=reference)
    assert followed.ndtw == 1.0


@given(episodes(), st.floats(-math.pi, math.pi), st.tuples(*[st.floats(-50, 50)] * 3))
def test_turning_and_moving_the_world_changes_nothing(episode: dict, yaw: float, shift: tuple):
    turn = np.array([(math.cos(yaw), 0, math.sin(yaw)), (0, 1, 0), (-math.sin(yaw), 0, math.cos(yaw))])
    moved = {name: (episode[name][..., None, :] * turn).sum(-1) + shift for name in ("path", "goal", "reference")}
    before, after = asdict(score(episode)), asdict(score({**episode, **moved}))
    for name, value in before.items():
        assert after[name] == (None if value is None else pytest.approx(value, abs=1e-6)), name


@given(episodes(), st.integers(0, 30))
def test_a_duplicate_point_changes_only_the_steps(episode: dict, where: int):
    where = min(where, len(episode["path"]) - 1)
    longer = np.insert(episode["path"], where, episode["path"][where], axis=0)
    held = np.insert(episode["subgoals"], where, episode["subgoals"][:, where], axis=1)
    doubled = np.repeat(episode["reference"], 2, axis=0)
    before, after = asdict(score(episode)), asdict(score({**episode, "path": longer, "subgoals": held, "reference": doubled}))
    assert after["steps"] == before["steps"] + 1
    for name in set(before) - {"steps", "sel"}:
        assert after[name] == (None if before[name] is None else pytest.approx(before[name], rel=1e-12, abs=1e-12)), name


def slow_dtw(a: np.ndarray, b: np.ndarray) -> float:
    """The least cost over all alignments, each of them listed."""
    stack, best = [((0, 0), float(np.linalg.norm(a[0] - b[0])))], INF
    while stack:
        (i, j), cost = stack.pop()
        if (i, j) == (len(a) - 1, len(b) - 1):
            best = min(best, cost)
        for p, q in ((i + 1, j), (i, j + 1), (i + 1, j + 1)):
            if p < len(a) and q < len(b):
                stack.append(((p, q), cost + float(np.linalg.norm(a[p] - b[q]))))
    return best


@given(st.integers(1, 6), st.integers(1, 6), st.integers(0, 2**32 - 1))
@example(1, 1, 0)
@settings(max_examples=60)
def test_dtw_is_the_least_over_all_alignments(n: int, m: int, seed: int):
    generator = np.random.default_rng(seed)
    a, b = generator.normal(size=(n, 3)), generator.normal(size=(m, 3))
    assert metrics.dtw(a, b) == pytest.approx(slow_dtw(a, b), rel=1e-12)
    assert metrics.dtw(a, b) == pytest.approx(metrics.dtw(b, a), rel=1e-12)


def test_dtw_of_500_points_takes_less_than_5_ms():
    generator = np.random.default_rng(0)
    a, b = np.cumsum(generator.normal(size=(2, 500, 3)), axis=1)
    metrics.dtw(a, b)
    times = []
    for _ in range(20):
        start = time.perf_counter()
        metrics.dtw(a, b)
        times.append(time.perf_counter() - start)
    assert min(times) < 5e-3

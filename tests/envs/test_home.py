"""Homes: distances that depend on the home and the goal alone, whatever was asked before."""

import numpy as np

from envs.home import Home
from envs.houses.names import house_named
from envs.types import Body


def test_distances_do_not_depend_on_what_was_asked_before() -> None:
    scene, body = house_named("house:7:4"), Body()
    asked = Home(scene, body)
    draw = np.random.default_rng(3)
    goals = [asked.places[draw.integers(len(asked.places), size=k)] for k in (1, 2, 5, 9)]
    points = [asked.places[draw.integers(len(asked.places), size=40)] for _ in goals]
    near = [near_ones(some, goal) for some, goal in zip(points, goals, strict=True)]
    other, fresh = Home(scene, body), []
    for goal, some, few in zip(goals, points, near, strict=True):
        fresh.append(Home(scene, body).geodesic_distance(goal, some))
        asked.geodesic_distance(goal, few)  # near ones first
        other.distances_from_places(goal)
    for k in draw.permutation(len(goals)).tolist():
        goal, some = goals[k], points[k]
        for home in (asked, other):
            assert np.array_equal(home.geodesic_distance(goal, some), fresh[k])
            assert np.array_equal(home.geodesic_distance(goal, some[::-1])[::-1], fresh[k])
            one_by_one = [home.geodesic_distance(goal, point[None])[0] for point in some]
            assert np.array_equal(one_by_one, fresh[k])
            assert np.array_equal(home.distance_field(goal).at(some), fresh[k])


def near_ones(points: np.ndarray, goal: np.ndarray) -> np.ndarray:
    """The three points that are nearest to a goal."""
    return points[np.argsort(np.linalg.norm(points - goal[0], axis=1))[:3]]

"""Distances and ways against a brute-force search, followers of them, and the same again in another process."""

import hashlib
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import ConvexHull

from envs.navigation import distance_field, follow, follow_all, geodesic, move, path_length, random_points, shortest_path, walkable
from envs.types import Action, Body
from tests.envs.navigation.shapes import BODY, SIZE, box, course, digest, flat, from_shapes, inside, room, separated, together


def shortest_by_search(shapes: list[np.ndarray], radius: float, points: np.ndarray) -> np.ndarray:
    """Shortest ways of a disc from the first point (x, z) to the others, by Dijkstra over all corners that see each other.

    Obstacles are grown by a circumscribed 24-sided polygon (Lozano-Perez and Wesley 1979).
    """
    angle = np.arange(24) * np.pi / 12
    disc = radius / np.cos(np.pi / 24) * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    grown = [(s[:, None] + disc).reshape(-1, 2) for s in shapes]
    grown = [g[ConvexHull(g).vertices] for g in grown]
    corners = np.concatenate(grown)
    free = ((corners >= radius) & (corners <= SIZE - radius)).all(axis=1)
    for shape in grown:
        free = free & ~inside(corners, shape, 1e-9)
    corners = np.concatenate([points, corners[free]])
    i, j = np.triu_indices(len(corners), 1)
    sees = ~separated(corners[i], corners[j], grown)
    graph = np.zeros((len(corners), len(corners)))
    graph[i[sees], j[sees]] = np.linalg.norm(corners[i[sees]] - corners[j[sees]], axis=1)
    return dijkstra(graph, directed=False, indices=0)[1 : len(points)]


@pytest.mark.parametrize("seed", range(5))
def test_geodesics_against_a_brute_force_search(seed):
    space, shapes = course(seed)
    points = random_points(space, np.random.default_rng(seed), 9)
    field = distance_field(space, points[:1])
    ours, pairs = field.at(points[1:]), geodesic(space, np.repeat(points[:1], 8, 0), points[1:])
    paths = [path_length(field.path(p)) for p in points[1:]], [path_length(shortest_path(space, p, points[0])) for p in points[1:]]
    low = shortest_by_search(shapes, BODY.radius, flat(points))
    # a passage of less than a cell more than the body's width may be closed
    high = np.maximum(low, shortest_by_search(shapes, BODY.radius + 0.025, flat(points)))
    for found in (ours, pairs, *map(np.array, paths)):
        assert (found >= 0.998 * low).all()
        assert (found <= 1.005 * high).all()
    assert np.median(ours / low) < 1.001


@given(st.integers(0, 10**6))
@settings(max_examples=60)
def test_geodesics_are_a_metric(obstacles, seed):
    space, _ = obstacles
    a, b, c = random_points(space, np.random.default_rng(seed), 3)[:, None]
    ab, bc, ac, ba = geodesic(space, a, b)[0], geodesic(space, b, c)[0], geodesic(space, a, c)[0], geodesic(space, b, a)[0]
    assert geodesic(space, a, a)[0] == 0
    assert ab == pytest.approx(ba, rel=2e-3)
    assert ab >= np.linalg.norm(a - b) - 1e-9
    assert ac <= (ab + bc) * 1.002
    assert distance_field(space, a).at(b)[0] == pytest.approx(ab, rel=2e-3)


def test_paths_are_free_and_as_long_as_said(obstacles):
    space, shapes = obstacles
    points = random_points(space, np.random.default_rng(8), 40)
    field = distance_field(space, points[:2])
    for k in range(2, 40):
        path = field.path(points[k])
        assert path[0] == pytest.approx(points[k])
        assert min(np.linalg.norm(path[-1] - points[0]), np.linalg.norm(path[-1] - points[1])) < 1e-9
        assert path_length(path) == pytest.approx(field.at(points[k : k + 1])[0], rel=1e-3)
        dense = np.concatenate([np.linspace(p, q, 50) for p, q in pairwise(path)])
        assert from_shapes(flat(dense), shapes).min() > BODY.radius - 0.005
    assert (
        field.at(points) <= np.minimum(distance_field(space, points[:1]).at(points), distance_field(space, points[1:2]).at(points)) + 1e-3
    ).all()


def test_what_cannot_be_reached_is_infinitely_far():
    closed = [box(3, 0, 3, 3.1, 2, 5), box(4.9, 0, 3, 5, 2, 5), box(3, 0, 3, 5, 2, 3.1), box(3, 0, 4.9, 5, 2, 5)]
    space = walkable(*together(room() + closed), BODY)
    outside, cell, wall = np.array([[1.0, 0, 1]]), np.array([[4.0, 0, 4]]), np.array([[-3.0, 0, 1]])
    for goal in (cell, wall):
        assert np.isinf(geodesic(space, outside, goal))[0]
        assert np.isinf(geodesic(space, goal, outside))[0]
        assert np.isinf(distance_field(space, goal).at(outside))[0]
        assert distance_field(space, goal).path(outside[0]).shape == (0, 3)
        assert follow(space, distance_field(space, goal), outside[0], 0.0, BODY) == Action.STOP
    assert distance_field(space, np.concatenate([cell, outside])).at(outside)[0] == 0


@pytest.mark.parametrize(
    ("body", "within", "sliding"), [(BODY, 0.15, True), (BODY, 0.1, True), (BODY, 0.2, False), (Body(turn=np.pi / 12), 0.2, True)]
)
def test_a_follower_always_arrives(obstacles, body, within, sliding):
    space, _ = obstacles
    rng = np.random.default_rng(2)
    efficiency = []
    for _ in range(10):
        points = random_points(space, rng, 21)
        field = distance_field(space, points[:1])
        position, yaw = points[1:], rng.uniform(-np.pi, np.pi, 20)
        best, travelled = field.at(position), np.zeros(20)
        for _ in range(250):
            action = follow_all(field, position, yaw, body, within=within, sliding=sliding)
            if not action.any():
                break
            before = position
            position, yaw, _ = move(space, before, yaw, action, body, sliding=sliding)
            travelled += np.linalg.norm(position - before, axis=1)
        assert (field.at(position) <= within).all()
        efficiency += list(best / np.maximum(best, travelled))
    assert np.mean(efficiency) > 0.95


def test_a_follower_takes_a_path(obstacles):
    space, _ = obstacles
    a, b = random_points(space, np.random.default_rng(4), 2)
    path = shortest_path(space, a, b)
    assert follow(space, path, a, 0.7, BODY) == follow(space, distance_field(space, b[None]), a, 0.7, BODY)
    assert follow(space, path, b, 0.0, BODY) == Action.STOP


# The same again


def journey() -> str:
    """Hash of a space, of ways in it and of a walk through it."""
    space, _ = course(11)
    rng = np.random.default_rng(0)
    points = random_points(space, rng, 20)
    field = distance_field(space, points[:2])
    total = hashlib.sha256(digest(space).encode() + field.at(points).tobytes() + shortest_path(space, points[3], points[4]).tobytes())
    position, yaw = points, np.linspace(-3, 3, 20)
    for _ in range(50):
        position, yaw, _ = move(space, position, yaw, rng.integers(0, 4, 20), BODY)
        total.update(position.tobytes() + yaw.tobytes())
    return total.hexdigest()


def test_the_same_bytes_twice_and_in_another_process():
    first = journey()
    assert journey() == first
    code = "from tests.envs.navigation.test_geodesics import journey; print(journey())"
    other = subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[3], capture_output=True, text=True, check=True)
    assert other.stdout.split()[-1] == first

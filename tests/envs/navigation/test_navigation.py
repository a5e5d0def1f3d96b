"""Navigation against independent answers: exact geometry, a brute-force search, habitat-sim's recordings, itself."""

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

from envs.errors import InputError
from envs.navigation import (
    LOCOBOT_ILQR,
    Walkable,
    distance_field,
    drive_for,
    follow,
    follow_all,
    geodesic,
    load,
    move,
    move_in_place,
    move_noisily,
    noisy_motion,
    path_length,
    random_points,
    save,
    shortest_path,
    walkable,
)
from envs.navigation.motion import sine_cosine
from envs.scenes.load import load_scene
from envs.types import Action, Body
from experiments.validation.navigation_parity import BOX_HOUSE, parities

BODY = Body()
SIZE = 8.0  # [m] side of the obstacle courses
FORWARD, LEFT, RIGHT = int(Action.FORWARD), int(Action.LEFT), int(Action.RIGHT)


def prism(corners: np.ndarray, bottom: float, top: float) -> tuple[np.ndarray, np.ndarray]:
    """Vertices and faces of an upright prism over (x, z) corners in either order."""
    ring = np.concatenate([corners, corners[::-1]])[: len(corners)]
    x, z = ring[:, 0], ring[:, 1]
    if np.dot(x, np.roll(z, -1)) - np.dot(z, np.roll(x, -1)) < 0:
        ring = ring[::-1]
    n = len(ring)
    vertices = np.concatenate([np.insert(ring, 1, bottom, axis=1), np.insert(ring, 1, top, axis=1)])
    faces = [[0, i, i + 1] for i in range(1, n - 1)]  # looks down, as x and z wind clockwise seen from above
    faces += [[n, n + i + 1, n + i] for i in range(1, n - 1)]
    for a in range(n):
        b = (a + 1) % n
        faces += [[a, a + n, b], [b, a + n, b + n]]
    return vertices, np.array(faces)


def box(x0: float, y0: float, z0: float, x1: float, y1: float, z1: float) -> tuple[np.ndarray, np.ndarray]:
    """An axis-aligned box."""
    return prism(np.array([[x0, z0], [x1, z0], [x1, z1], [x0, z1]], np.float64), y0, y1)


def together(parts: list) -> tuple[np.ndarray, np.ndarray]:
    """One mesh of several."""
    start = np.cumsum([0] + [len(v) for v, _ in parts])
    return np.concatenate([v for v, _ in parts]), np.concatenate([f + s for (_, f), s in zip(parts, start, strict=False)])


def room(size: float = SIZE) -> list:
    """A floor at y = 0 with walls around it."""
    t = 0.1
    walls = [(-t, -t, 0, size + t), (size, -t, size + t, size + t), (0, -t, size, 0), (0, size, size, size + t)]
    return [box(0, -0.1, 0, size, 0, size)] + [box(x0, 0, z0, x1, 2.5, z1) for x0, z0, x1, z1 in walls]


def course(seed: int, count: int = 12) -> tuple[Walkable, list[np.ndarray]]:
    """A room with random convex obstacles, and their corners (x, z)."""
    rng = np.random.default_rng(seed)
    shapes = []
    for _ in range(count):
        angle = np.sort(rng.uniform(0, 2 * np.pi, rng.integers(3, 6)))
        points = rng.uniform(0.5, SIZE - 0.5, 2) + rng.uniform(0.2, 1.2) * np.stack([np.cos(angle), np.sin(angle)], axis=1)
        points = np.clip(points, 0.02, SIZE - 0.02)
        shapes.append(points[ConvexHull(points).vertices])
    return walkable(*together(room() + [prism(s, 0, 2) for s in shapes]), BODY), shapes


def storeys(stairs: bool = True, solid: bool = True) -> tuple[Walkable, float]:
    """Two floors, 8 m x 6 m, with or without 15 steps between them; the height of the upper one."""
    rise, tread, n = 0.18, 0.28, 15
    top, far = rise * n, 1 + tread * n
    parts = [box(0, -0.1, 0, 8, 0, 6), box(0, top - 0.15, 0, 8, top, 4.4), box(far, top - 0.15, 4.4, 8, top, 6)]
    parts += [box(*b) for b in [(-0.1, 0, -0.1, 0, 5.4, 6.1), (8, 0, -0.1, 8.1, 5.4, 6.1), (0, 0, -0.1, 8, 5.4, 0), (0, 0, 6, 8, 5.4, 6.1)]]
    if stairs:
        parts += [
            box(1 + k * tread, 0 if solid else (k + 1) * rise - 0.04, 4.5, 1 + (k + 1) * tread, (k + 1) * rise, 5.8) for k in range(n)
        ]
    return walkable(*together(parts), BODY), top


@pytest.fixture(scope="module")
def obstacles() -> tuple[Walkable, list[np.ndarray]]:
    """One obstacle course."""
    return course(3)


def inside(points: np.ndarray, shape: np.ndarray, margin: float = 0.0) -> np.ndarray:
    """Whether points (n 2) lie deeper than `margin` in a convex shape with counter-clockwise corners."""
    edge = np.roll(shape, -1, axis=0) - shape
    offset = points[:, None] - shape
    side = (edge[:, 0] * offset[..., 1] - edge[:, 1] * offset[..., 0]) / np.linalg.norm(edge, axis=1)
    return (side > margin).all(axis=1)


def from_shapes(points: np.ndarray, shapes: list[np.ndarray]) -> np.ndarray:
    """Distance of points (n 2) to the nearest shape or to the room's walls."""
    best = np.minimum(points, SIZE - points).min(axis=1)
    for shape in shapes:
        a, u = shape, np.roll(shape, -1, axis=0) - shape
        offset = points[:, None] - a
        t = np.clip((offset * u).sum(-1) / (u * u).sum(-1), 0, 1)
        best = np.minimum(best, np.where(inside(points, shape), 0, np.linalg.norm(offset - t[..., None] * u, axis=-1).min(axis=1)))
    return best


def separated(start: np.ndarray, end: np.ndarray, shapes: list[np.ndarray]) -> np.ndarray:
    """Whether the segments (n 2 each) pass through a shape."""
    hit: np.ndarray = np.zeros(len(start), np.bool_)
    for shape in shapes:
        edge = np.roll(shape, -1, axis=0) - shape
        low, high = np.zeros(len(start)), np.ones(len(start))
        for corner, (ex, ez) in zip(shape, edge, strict=True):
            now = ex * (start[:, 1] - corner[1]) - ez * (start[:, 0] - corner[0])
            gain = ex * (end[:, 1] - start[:, 1]) - ez * (end[:, 0] - start[:, 0])
            with np.errstate(divide="ignore", invalid="ignore"):
                t = -now / gain
            low, high = np.where(gain > 0, np.maximum(low, t), low), np.where(gain < 0, np.minimum(high, t), high)
            high = np.where((gain == 0) & (now <= 0), -1, high)
        hit |= low < high - 1e-9
    return hit


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


def flat(points: np.ndarray) -> np.ndarray:
    """Points (n 2) as x and z."""
    return points[:, [0, 2]]


# ---- walkable space


def test_free_space_ends_one_radius_from_obstacles(obstacles):
    space, shapes = obstacles
    points = np.random.default_rng(0).uniform(0, SIZE, (20000, 3)) * [1, 0, 1]
    clear = from_shapes(flat(points), shapes)
    free = space.contains(points)
    assert free[clear > BODY.radius + 0.05].mean() > 0.999  # a passage of 2 radii and less than a cell may be closed
    assert (clear[free] > BODY.radius - 0.004).all()
    edge = np.abs(clear - BODY.radius) < 0.02
    assert np.mean(free[edge] == (clear[edge] > BODY.radius)) > 0.95


def test_a_straight_wall_is_met_at_exactly_one_radius():
    space = walkable(*together(room(4)), BODY)
    for gap, expected in ((BODY.radius + 1e-4, True), (BODY.radius - 1e-4, False)):
        points = np.array([[gap, 0, 2], [2, 0, gap], [4 - gap, 0, 1.7], [1.3, 0, 4 - gap]])
        assert (space.contains(points) == expected).all()
    assert space.area[0] == pytest.approx((4 - 2 * BODY.radius) ** 2, abs=0.01)


def test_a_wall_without_thickness_blocks():
    sheet = np.array([[2.0, 0, 0], [2, 2, 0], [2, 2, 4], [2, 0, 4]]), np.array([[0, 1, 2], [0, 2, 3]])
    space = walkable(*together([*room(4), sheet]), BODY)
    assert space.islands == 2
    ends = np.array([[1.0, 0, 2], [3, 0, 2]])
    assert np.isinf(geodesic(space, ends[:1], ends[1:])).all()


@pytest.mark.parametrize(("top", "passable"), [(0.19, True), (0.2, True), (0.22, False), (0.5, False)])
def test_a_body_climbs_its_climb_and_no_more(top, passable):
    space = walkable(*together([*room(4), box(0, 0, 1.9, 4, top, 2.1)]), BODY)
    assert np.isfinite(geodesic(space, np.array([[2.0, 0, 1]]), np.array([[2.0, 0, 3]])))[0] == passable


@pytest.mark.parametrize(("bottom", "passable"), [(0.9, True), (0.86, False), (0.3, False)])
def test_a_body_passes_under_what_is_higher_than_itself(bottom, passable):
    space = walkable(*together([*room(4), box(0, bottom, 1.5, 4, 1.5, 2.5)]), BODY)
    assert space.contains(np.array([[2.0, 0, 2]]))[0] == passable


@pytest.mark.parametrize(("degrees", "passable"), [(30, True), (44, True), (46, False)])
def test_slopes(degrees, passable):
    high = 2 * np.tan(np.radians(degrees))
    ramp = np.array([[1.0, 0, 0], [3, high, 0], [3, high, 4], [1, 0, 4]]), np.array([[0, 2, 1], [0, 3, 2]])
    space = walkable(*together([box(0, -0.1, 0, 1, 0, 4), ramp, box(3, high - 0.1, 0, 6, high, 4)]), BODY)
    d = geodesic(space, np.array([[0.5, 0, 2]]), np.array([[5.0, high, 2]]))[0]
    assert np.isfinite(d) == passable
    if passable:
        assert d == pytest.approx(0.5 + 2 / np.cos(np.radians(degrees)) + 2, rel=0.02)


def test_a_body_keeps_its_radius_from_a_ledge():
    space = walkable(*box(0, -0.1, 0, 3, 0, 2), BODY)
    for gap, expected in ((BODY.radius + 1e-3, True), (BODY.radius - 1e-3, False), (-0.1, False)):
        assert (space.contains(np.array([[gap, 0, 1], [1.5, 0, gap], [3 - gap, 0, 1.2]])) == expected).all()


def test_a_crack_in_the_floor_is_stepped_over_and_a_gap_is_not():
    for gap, islands in ((0.03, 1), (0.3, 2)):
        space = walkable(*together([box(0, -0.1, 0, 2, 0, 2), box(2 + gap, -0.1, 0, 4, 0, 2)]), BODY)
        assert space.islands == islands


def test_a_roof_is_not_where_agents_live():
    parts = [*room(6), *[box(x, 0, z, x + 0.9, 2, z + 0.9) for x in (1, 3) for z in (1, 3)], box(-0.1, 2.5, -0.1, 6.1, 2.6, 6.1)]
    space = walkable(*together(parts), BODY)
    assert space.area[-1] > space.area[0] > space.area[1:-1].max(initial=0)
    assert (random_points(space, np.random.default_rng(0), 50)[:, 1] < 1).all()


def test_two_floors_are_joined_by_stairs_alone():
    space, top = storeys()
    low, high = np.array([[7.0, 0, 1]]), np.array([[7.0, top, 1]])
    assert space.islands == 1
    assert space.contains(np.concatenate([low, high])).all()
    up, down = geodesic(space, low, high)[0], geodesic(space, high, low)[0]
    assert up == pytest.approx(down, rel=1e-3)
    slope = np.hypot(0.28 * 15, top)
    assert 7 + slope < up < 14 + slope
    path = shortest_path(space, low[0], high[0])
    assert path_length(path) == pytest.approx(up, rel=0.01)
    apart, _ = storeys(stairs=False)
    assert apart.islands == 2
    assert np.isinf(geodesic(apart, low, high))[0]
    assert np.isinf(distance_field(apart, low).at(high))[0]
    assert shortest_path(apart, low[0], high[0]).shape == (0, 3)


def test_a_follower_climbs_stairs():
    space, top = storeys(solid=False)
    field = distance_field(space, np.array([[7.0, top, 1]]))
    position, yaw = np.array([[7.0, 0, 1]]), np.zeros(1)
    for _ in range(200):
        action = follow(space, field, position[0], yaw[0], BODY)
        if action == Action.STOP:
            break
        position, yaw, _ = move(space, position, yaw, np.array([action]), BODY)
    assert field.at(position)[0] <= 0.15
    assert position[0, 1] == pytest.approx(top, abs=1e-6)


def test_whole_cells_only_take_away(obstacles):
    space, shapes = obstacles
    filled = walkable(*together(room() + [prism(s, 0, 2) for s in shapes]), BODY, whole_cells=True)
    points = random_points(filled, np.random.default_rng(0), 2000)
    assert filled.area.sum() < space.area.sum()
    assert space.contains(points).mean() > 0.999


def test_random_points_are_uniform(obstacles):
    space, _ = obstacles
    points = random_points(space, np.random.default_rng(1), 40000)
    assert space.contains(points).all()
    half = points[:, 0] < 4
    grid = np.stack(np.meshgrid(np.arange(0.005, SIZE, 0.01), np.arange(0.005, SIZE, 0.01)), -1).reshape(-1, 2)
    found, island = space.snap(np.insert(grid, 1, 0, axis=1), reach=0)
    share = np.mean(found[island == 0, 0] < 4)
    assert np.mean(half) == pytest.approx(share, abs=4 * np.sqrt(share * (1 - share) / len(points)))
    assert np.sum(island == 0) * 1e-4 == pytest.approx(space.area[0], rel=2e-3)
    with pytest.raises(InputError, match="expected an island"):
        random_points(space, np.random.default_rng(0), 1, island=space.islands)


def test_points_are_snapped_onto_the_nearest_place():
    space = walkable(*together(room(4)), BODY)
    found, island = space.snap(np.array([[0.05, 0.1, 2], [2, 0, 2], [-3, 0, 2], [2, 3, 2]]))
    assert found[0] == pytest.approx([BODY.radius, 0, 2], abs=1e-6)
    assert found[1].tolist() == [2, 0, 2]
    assert island.tolist() == [0, 0, -1, -1]
    assert np.isnan(found[2:]).all()


def test_saved_space_comes_back_and_damage_is_noticed(tmp_path, monkeypatch):
    monkeypatch.setattr("envs.navigation.space.cache_folder", lambda: tmp_path)
    mesh = together(room(3))
    first = walkable(*mesh, BODY, cached=True)
    (file,) = (tmp_path / "walkable").glob("*")
    again = load(file)
    assert digest(first) == digest(again)
    assert digest(walkable(*mesh, BODY, cached=True)) == digest(first)
    whole = file.read_bytes()
    for damaged in (b"", b"rubbish", whole[: len(whole) // 2], whole[:-200] + bytes(200), whole[:3000] + b"\xff" * 64 + whole[3064:]):
        file.write_bytes(damaged)
        with pytest.raises(InputError, match="not a readable walkable space"):
            load(file)
        assert digest(walkable(*mesh, BODY, cached=True)) == digest(first)
        assert file.read_bytes() == whole
    save(first, tmp_path / "deep" / "space.npz")
    assert digest(load(tmp_path / "deep" / "space.npz")) == digest(first)


def test_unusable_input_is_named():
    vertices, faces = together(room(2))
    broken = vertices.copy()
    broken[3, 1] = np.nan
    for mesh, body, said in [
        ((vertices, faces[:0]), BODY, "at least one face"),
        ((broken, faces), BODY, "not finite"),
        ((vertices, faces + 1000), BODY, "not there"),
        ((vertices * 1e6, faces), BODY, "too large"),
        ((vertices, faces), Body(radius=0), "radius > 0"),
    ]:
        with pytest.raises(InputError, match=said):
            walkable(mesh[0], mesh[1], body)
    space = walkable(vertices, faces, BODY)
    with pytest.raises(InputError, match="n x 3"):
        space.contains(np.zeros(3))
    with pytest.raises(InputError, match="one point"):
        shortest_path(space, np.zeros((1, 3)), np.zeros(3))


def test_nowhere_to_stand_is_no_error():
    space = walkable(*box(0, 0, 0, 0.2, 0.1, 0.2), BODY)
    assert space.islands == 0
    assert not space.contains(np.zeros((1, 3)))[0]
    assert np.isinf(geodesic(space, np.zeros((1, 3)), np.ones((1, 3))))[0]
    position, _, collided = move(space, np.zeros((1, 3)), np.zeros(1), np.array([FORWARD]), BODY)
    assert collided[0]
    assert (position == 0).all()


# ---- motion


def test_sine_and_cosine():
    angle = np.concatenate([np.linspace(-7, 7, 20001), np.arange(-8, 9) * np.pi / 4])
    ours = np.array([sine_cosine(a) for a in angle])
    assert np.abs(ours - np.stack([np.sin(angle), np.cos(angle)], axis=1)).max() < 4e-16


@pytest.mark.parametrize("turn", [LEFT, RIGHT])
def test_turns_return(obstacles, turn):
    space, _ = obstacles
    start = np.random.default_rng(0).uniform(-np.pi, np.pi, 100)
    position = random_points(space, np.random.default_rng(0), 100)
    now, yaw = position, start
    for k in range(12):
        now, yaw, collided = move(space, now, yaw, np.full(100, turn), BODY)
        assert ((yaw > -np.pi) & (yaw <= np.pi)).all()
        assert not collided.any()
        if k == 2:
            expected = np.array([0, 0, np.pi / 2, -np.pi / 2])[turn]
            assert np.abs(np.angle(np.exp(1j * (yaw - start - expected)))).max() < 1e-12
    assert np.abs(np.angle(np.exp(1j * (yaw - start)))).max() < 1e-12
    assert (now == position).all()


def test_other_actions_change_nothing(obstacles):
    space, _ = obstacles
    position, yaw = random_points(space, np.random.default_rng(0), 5), np.linspace(-3, 3, 5)
    actions = np.array([Action.STOP, Action.UP, Action.DOWN, Action.CANNOT, Action.ANSWER])
    after, heading, collided = move(space, position, yaw, actions, BODY)
    assert (after == position).all()
    assert (heading == yaw).all()
    assert not collided.any()


@given(st.integers(0, 10**6), st.floats(-np.pi, np.pi), st.booleans())
@settings(max_examples=200)
def test_forward_goes_a_step_or_collides(obstacles, seed, yaw, sliding):
    space, shapes = obstacles
    start = random_points(space, np.random.default_rng(seed), 1)
    end, _, collided = move(space, start, np.array([yaw]), np.array([FORWARD]), BODY, sliding=sliding)
    straight = start + BODY.step * np.array([-np.sin(yaw), 0, -np.cos(yaw)])
    if not collided[0]:
        assert np.linalg.norm(flat(end - start)) == pytest.approx(BODY.step, abs=1.1e-5)
    if not sliding and not collided[0]:
        assert end == pytest.approx(straight, abs=1e-12)
    assert np.linalg.norm(flat(end - start)) <= BODY.step + 1e-9
    along = start + np.linspace(0, 1, 50)[:, None] * (straight - start)
    if from_shapes(flat(along), shapes).min() > BODY.radius + 0.005:
        assert not collided[0]
        assert end == pytest.approx(straight, abs=1e-12)


def test_sliding_follows_a_wall_and_stops_in_a_corner():
    space = walkable(*together(room(4)), BODY)
    start, r = np.array([[2, 0, 0.3]]), BODY.radius
    end, _, hit = move(space, start, np.array([np.pi / 6]), np.array([FORWARD]), BODY)
    assert end[0] == pytest.approx([2 - 0.25 * np.sin(np.pi / 6), 0, r], abs=1e-9)
    assert hit[0]
    stopped, _, hit = move(space, start, np.array([np.pi / 6]), np.array([FORWARD]), BODY, sliding=False)
    assert stopped[0] == pytest.approx([2 - (0.3 - r) * np.tan(np.pi / 6), 0, r], abs=1e-9)
    assert hit[0]
    for _ in range(20):
        end, _, hit = move(space, end, np.array([np.pi / 4]), np.array([FORWARD]), BODY)
    assert end[0] == pytest.approx([r, 0, r], abs=0.05)  # corners are cut by less than a cell
    assert hit[0]


def walks(space: Walkable, shapes: list[np.ndarray], agents: int, steps: int, seed: int) -> None:
    """Let agents walk at random; assert that none ever leaves free space, passes a wall or gets stuck."""
    rng = np.random.default_rng(seed)
    position, yaw = random_points(space, rng, agents), rng.uniform(-np.pi, np.pi, agents)
    collided = np.zeros(agents, np.bool_)
    for step in range(steps):
        before = position.copy()
        sliding = bool(step % 2)
        action = np.where(rng.random(agents) < 0.7, FORWARD, rng.integers(LEFT, RIGHT + 1, agents))
        move_in_place(space, position, yaw, action, collided, BODY, sliding=sliding)
        assert space.contains(position).all()
        assert not separated(flat(before), flat(position), shapes).any()
        moved = np.linalg.norm(position - before, axis=1)
        assert (moved <= BODY.step + 1e-9).all()
        assert (moved[~collided & (action == FORWARD)] > BODY.step - 2e-5).all()
    assert from_shapes(flat(position), shapes).min() > BODY.radius - 0.004
    start, best = position.copy(), np.zeros(agents)
    for k in range(12):
        end, _, _ = move(space, start, yaw + k * BODY.turn, np.full(agents, FORWARD), BODY)
        best = np.maximum(best, np.linalg.norm(end - start, axis=1))
    assert (best > 0.05).all()


def test_random_walks_never_leave_free_space(obstacles):
    walks(*obstacles, agents=2000, steps=60, seed=0)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
def test_100_000_random_walks_never_leave_free_space(seed):
    walks(*course(100 + seed), agents=10_000, steps=100, seed=seed)


@pytest.mark.slow
def test_random_walks_in_a_real_house(reference):
    scene = load_scene(reference / "small_house.glb", up="z")
    walks_anywhere(walkable(scene.vertices, scene.faces, BODY), 2000, 200)


def walks_anywhere(space: Walkable, agents: int, steps: int) -> None:
    """Random walks of which only our own answers are known: never off walkable space, never far from before."""
    rng = np.random.default_rng(0)
    position, yaw = random_points(space, rng, agents), rng.uniform(-np.pi, np.pi, agents)
    for _ in range(steps):
        before = position
        position, yaw, _ = move(space, before, yaw, np.where(rng.random(agents) < 0.7, FORWARD, LEFT), BODY)
        assert space.contains(position).all()
    assert np.isfinite(distance_field(space, random_points(space, rng, 1)).at(position)).all()
    assert (geodesic(space, before[:50], position[:50]) <= BODY.step * 1.3).all()


@given(st.integers(0, 10**6), st.integers(1, 100), st.booleans())
@settings(max_examples=30)
def test_any_triangles_will_do(seed, count, aligned):
    rng = np.random.default_rng(seed)
    centre = rng.uniform(0, 4, (count, 1, 3)) * [1, 0.3, 1]
    corners = (centre + rng.normal(0, 0.6, (count, 3, 3)) * [1, 0.2, 1]).reshape(-1, 3)
    space = walkable(np.round(corners, 1) if aligned else corners, np.arange(3 * count).reshape(-1, 3), BODY)
    for island in range(min(space.islands, 2)):
        position, yaw = random_points(space, rng, 20, island=island), rng.uniform(-3, 3, 20)
        goal = position[:1]
        field = distance_field(space, goal)
        assert (field.at(position) >= np.linalg.norm(position - goal, axis=1) - 1e-9).all()
        for _ in range(30):
            position, yaw, _ = move(space, position, yaw, rng.choice([FORWARD, FORWARD, LEFT, RIGHT], 20), BODY)
            assert space.contains(position).all()
        assert np.isfinite(field.at(position)).all()


def test_random_walks_on_stairs():
    walks_anywhere(storeys()[0], 500, 100)


def test_agents_do_not_depend_on_each_other(obstacles):
    space, _ = obstacles
    position, yaw = random_points(space, np.random.default_rng(5), 64), np.linspace(-3, 3, 64)
    action = np.arange(64) % 4
    all_at_once = move(space, position, yaw, action, BODY)
    one_by_one = [move(space, position[k : k + 1], yaw[k : k + 1], action[k : k + 1], BODY) for k in range(64)]
    for k in range(3):
        assert all_at_once[k].tobytes() == np.concatenate([one[k] for one in one_by_one]).tobytes()
    collided = np.zeros(64, np.bool_)
    moved = position.copy()
    move_in_place(space, moved, yaw.copy(), action, collided, BODY, agent_ids=np.arange(0, 64, 2))
    assert (moved[::2] == all_at_once[0][::2]).all()
    assert (moved[1::2] == position[1::2]).all()


def test_velocities_make_arcs():
    space = walkable(*together(room(4)), BODY)
    start, yaw = np.array([[2.0, 0, 2], [2, 0, 2], [2, 0, 2]]), np.array([0.3, 0.0, 1.0])
    velocity = np.array([[0.5, 0.8], [1.0, 0.0], [0.0, -2.0]])
    end, heading, collided = drive_for(space, start, yaw, velocity, 1.5)
    radius, turned = 0.5 / 0.8, 0.3 + 0.8 * 1.5
    centre = start[0, [0, 2]] + radius * np.array([-np.cos(0.3), np.sin(0.3)])
    assert flat(end)[0] == pytest.approx(centre + radius * np.array([np.cos(turned), -np.sin(turned)]), abs=1e-9)
    assert flat(end)[1] == pytest.approx([2, 0.5], abs=1e-9)
    assert end[2].tolist() == [2, 0, 2]
    assert heading == pytest.approx([turned, 0, -2], abs=1e-12)
    assert not collided.any()
    assert drive_for(space, start, yaw, velocity, 5.0)[2].tolist() == [False, True, False]


def test_noise_is_the_robots_and_seeded(obstacles):
    draws = np.array([noisy_motion(Action.FORWARD, BODY, LOCOBOT_ILQR, np.random.default_rng(s)) for s in range(4000)])
    assert draws.mean(axis=0) == pytest.approx([0.25 + 0.014, 0.009, 0.008], abs=0.006)
    assert draws.std(axis=0) == pytest.approx(np.sqrt([0.006, 0.005, 0.004]), rel=0.05)
    assert draws[:, 0].min() > 0
    right = noisy_motion(Action.RIGHT, BODY, LOCOBOT_ILQR, np.random.default_rng(7))
    left = noisy_motion(Action.LEFT, BODY, LOCOBOT_ILQR, np.random.default_rng(7))
    assert right[2] == -left[2] < 0
    assert (noisy_motion(Action.STOP, BODY, LOCOBOT_ILQR, np.random.default_rng(0)) == 0).all()
    space, _ = obstacles
    position, yaw = random_points(space, np.random.default_rng(5), 8), np.linspace(-3, 3, 8)

    def run(agent_ids: list[int]) -> bytes:
        now, heading = position[agent_ids], yaw[agent_ids]
        generators = [np.random.default_rng([9, k]) for k in agent_ids]
        for _ in range(20):
            now, heading, _ = move_noisily(space, now, heading, np.full(len(agent_ids), FORWARD), BODY, LOCOBOT_ILQR, generators)
            assert space.contains(now).all()
        return now[-1].tobytes() + heading[-1].tobytes()

    assert run([0, 3, 5]) == run([5]) == run([1, 5])


# ---- ways


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


# ---- the same again


def digest(space: Walkable) -> str:
    """Hash of all that a walkable space knows."""
    grid = space.grid
    total = hashlib.sha256(repr([space.radius, space.height, space.climb, *map(float, grid[:5])]).encode())
    for array in (grid.first, grid.near, grid.value, space.area):
        total.update(np.ascontiguousarray(array).tobytes())
    return total.hexdigest()


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
    code = "from tests.test_navigation import journey; print(journey())"
    other = subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[1], capture_output=True, text=True, check=True)
    assert other.stdout.split()[-1] == first


# ---- habitat-sim


def test_habitat_agrees_in_the_box_house():
    found = parities(load_scene(BOX_HOUSE, up="z"), BOX_HOUSE.with_suffix(".npz"))
    told, rounded, filled = found["told"], found["rounded"], found["filled"]
    assert told.geodesic_median <= 0.02
    assert told.straight_steps >= 0.99
    assert min(told.navigable_inner, rounded.navigable_inner) >= 0.98
    assert rounded.geodesic_median <= 0.01
    assert rounded.unaffected_p95 <= 0.06  # elsewhere its rounding closes passages between boxes
    assert rounded.bracketed >= 0.95
    assert rounded.straight_steps >= 0.99
    assert rounded.collided_median <= 0.05
    assert filled.collided_median <= 0.03
    assert filled.geodesic_median <= 0.005
    assert min(told.unreachable_agree, rounded.unreachable_agree) == 1


def test_habitat_agrees_in_a_real_house(reference):
    found = parities(load_scene(reference / "small_house.glb", up="z"), reference / "habitat" / "small_house.npz")
    told, rounded, filled = found["told"], found["rounded"], found["filled"]
    assert told.geodesic_median <= 0.01
    assert told.collided_median <= 0.05
    assert told.navigable_inner >= 0.98
    assert rounded.geodesic_median <= 0.01
    assert rounded.geodesic_p95 <= 0.04
    assert rounded.navigable_inner >= 0.98
    assert rounded.straight_steps >= 0.99
    assert rounded.collided_median <= 0.03
    assert filled.collided_median <= 0.03

"""Walkable space against exact geometry."""

import numpy as np
import pytest

from envs.errors import InputError
from envs.navigation import distance_field, follow, geodesic, load, move, path_length, random_points, save, shortest_path, walkable
from envs.types import Action, Body
from tests.envs.navigation.shapes import BODY, FORWARD, SIZE, box, digest, flat, from_shapes, prism, room, storeys, together


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

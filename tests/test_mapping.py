"""The map that an agent makes of what it sees, the ways on it, and exploring with it: against geometry and brute force."""

import heapq
import math
from dataclasses import dataclass, fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from envs.home import Home, home_at
from envs.houses.names import house_name
from envs.simulators.native import NativeSimulator
from envs.types import Action, Body, Camera, Observation
from policies import mapping
from policies.frontier import begin, explore, frontiers
from policies.mapping import Map, empty_map, unproject, update
from policies.routing import UNREACHED, costs_to, open_cells, per_metre, step_along

BODY, CAMERA = Body(), Camera(64, 64)
WALLS = {"x": (-2.0, 3.0), "z": (-4.0, 1.5), "y": (0.0, 2.6)}  # [m] of a room with nothing in it


def axes(yaw: float, pitch: float) -> np.ndarray:
    """The camera's right, up and backward as columns in the frame of the start: turned about X, then about Y."""
    c, s, u, w = math.cos(yaw), math.sin(yaw), math.sin(pitch), math.cos(pitch)
    about_y = np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]])
    about_x = np.array([[1, 0, 0], [0, w, -u], [0, u, w]])
    return about_y @ about_x


def in_room(x: float, z: float, yaw: float, pitch: float, camera: Camera = CAMERA) -> Observation:
    """What an agent at x, z [m] sees of the room of `WALLS`, from the intersections of rays with its six planes."""
    row, column = np.mgrid[: camera.height, : camera.width]
    a, b = (column + 0.5 - camera.width / 2) / camera.focal, (camera.height / 2 - row - 0.5) / camera.focal
    ray = np.stack([a, b, -np.ones_like(a)], axis=-1) @ axes(yaw, pitch).T
    eye = np.array([x, camera.elevation, z])
    with np.errstate(divide="ignore"):
        bounds = [(np.where(ray[..., k] > 0, WALLS[name][1], WALLS[name][0]) - eye[k]) / ray[..., k] for k, name in enumerate("xyz")]
    depth = np.min(bounds, axis=0).astype(np.float32)
    return seen_as(depth, x, z, yaw, pitch)


def seen_as(depth: np.ndarray, x: float, z: float, yaw: float, pitch: float, *, collided: bool = False) -> Observation:
    """An observation of one agent with that depth [h w]."""
    rgb = np.zeros((1, *depth.shape, 3), np.uint8)
    pose = np.array([[x, 0.0, z]]), np.array([yaw]), np.array([pitch])
    return Observation(rgb, depth[None], *pose, np.array([collided]))


def nothing(x: float, z: float, yaw: float = 0.0, *, collided: bool = False) -> Observation:
    """An observation without depth."""
    return seen_as(np.full((64, 64), np.nan, np.float32), x, z, yaw, 0.0, collided=collided)


def contents(map: Map) -> bytes:
    """All that is known, as bytes."""
    return b"".join(np.asarray(getattr(map, field.name)).tobytes() for field in fields(map))


# Pictures


@given(
    x=st.floats(-1.7, 2.7), z=st.floats(-3.7, 1.2), yaw=st.floats(-math.pi, math.pi),
    pitch=st.sampled_from([-math.pi / 3, -math.pi / 6, 0.0, math.pi / 6, math.pi / 3]),
)  # fmt: skip
def test_unproject_puts_every_pixel_on_the_plane_it_shows(x, z, yaw, pitch):
    observation = in_room(x, z, yaw, pitch)
    points = unproject(observation, CAMERA, np.ones((64, 64), np.bool_))
    off = np.min([np.abs(points[:, k] - bound) for k, name in enumerate("xyz") for bound in WALLS[name]], axis=0)
    assert off.max() < 1e-5
    inside = [(points[:, k] > WALLS[name][0] - 1e-5) & (points[:, k] < WALLS[name][1] + 1e-5) for k, name in enumerate("xyz")]
    assert np.all(inside)


def test_unproject_of_some_pixels_of_a_mounted_camera():
    camera = Camera(40, 30, hfov=1.2, elevation=0.9, yaw=0.3, pitch=-0.2)
    level = Camera(40, 30, hfov=1.2, elevation=0.9)
    picture = in_room(0.4, -0.6, 0.5 + 0.3, 0.1 - 0.2, level)
    told = seen_as(picture.depth[0], 0.4, -0.6, 0.5, 0.1)  # the agent knows its own heading, not its camera's
    some = np.zeros((30, 40), np.bool_)
    some[3, 5] = some[20, 39] = True
    assert unproject(told, camera, some) == pytest.approx(unproject(picture, level, some), abs=1e-12)
    assert unproject(told, camera, some).shape == (2, 3)


@pytest.mark.parametrize("pitch", [-math.pi / 6, 0.0, math.pi / 6])
def test_a_room_is_drawn_where_it_is(pitch):
    map = empty_map()
    for k in range(24):
        map = update(map, in_room(0.3, -0.4, k * math.pi / 12, pitch), CAMERA, BODY)
    row, column = np.nonzero(map.occupied)
    middle = map.points(np.stack([row, column], axis=1))
    off = np.min([np.abs(middle[:, 0] - bound) for bound in WALLS["x"]] + [np.abs(middle[:, 1] - bound) for bound in WALLS["z"]], axis=0)
    assert len(row) > 200 and off.max() < map.cell
    free = map.points(np.argwhere(map.free))
    assert (free[:, 0] > WALLS["x"][0] - map.cell).all() and (free[:, 0] < WALLS["x"][1] + map.cell).all()
    assert (free[:, 1] > WALLS["z"][0] - map.cell).all() and (free[:, 1] < WALLS["z"][1] + map.cell).all()
    if pitch <= 0:  # all of the floor was seen, but for what is beside the walls
        whole = (WALLS["x"][1] - WALLS["x"][0]) * (WALLS["z"][1] - WALLS["z"][0]) / map.cell**2
        assert 0.95 * whole < map.free.sum() < 1.05 * whole


def test_clearance_is_the_distance_to_the_nearest_obstacle():
    map = update(empty_map(), in_room(0.3, -0.4, 0.7, 0.0), CAMERA, BODY)
    occupied = np.argwhere(map.occupied)
    rng = np.random.default_rng(0)
    for i, j in rng.integers(60, 140, size=(200, 2)):
        squared = int(((occupied - [i, j]) ** 2).sum(axis=1).min())
        within = np.abs(occupied - [i, j]).max(axis=1).min() <= mapping.WIDE
        assert map.clearance[i, j] == min(squared, mapping.WIDE**2) if within else map.clearance[i, j] == mapping.WIDE**2


@pytest.mark.parametrize("bad", [np.nan, np.inf, 0.0, -1.0, 0.009, 1e9])
def test_pixels_that_show_nothing_are_ignored(bad):
    picture = in_room(0.0, 0.0, 0.4, 0.0)
    half = picture.depth[0].copy()
    half[:, 32:] = bad
    map = update(empty_map(), seen_as(half, 0.0, 0.0, 0.4, 0.0), CAMERA, BODY)
    whole = update(empty_map(), picture, CAMERA, BODY)
    assert not (map.occupied & ~whole.occupied).any() and not (map.free & ~whole.free).any()
    assert 0 < map.occupied.sum() < whole.occupied.sum() and np.isfinite(map.nearest[map.occupied]).all()
    blank = update(empty_map(), seen_as(np.full((64, 64), bad, np.float32), 0.0, 0.0, 0.4, 0.0), CAMERA, BODY)
    assert not blank.occupied.any() and not blank.tall.any() and np.isinf(blank.nearest).all()
    assert 0 < blank.free.sum() <= math.pi * (BODY.radius / blank.cell + 1) ** 2  # where it stands


def test_what_is_too_far_is_not_believed():
    far = np.full((64, 64), 1.001 * mapping.REACH, np.float32)
    map = update(empty_map(), seen_as(far, 0.0, 0.0, 0.0, 0.0), CAMERA, BODY)
    assert not map.occupied.any()


def test_a_map_grows_and_keeps_what_it_knows():
    map = update(empty_map(), in_room(0.0, 0.0, 0.0, 0.0), CAMERA, BODY)
    before, corner = map.points(np.argwhere(map.occupied)), (map.x0, map.z0)
    shape = map.free.shape
    for x, z in ((6.0, 0.0), (6.0, -30.0), (-12.0, -30.0), (-12.0, 9.0)):
        map = update(map, nothing(x, z), CAMERA, BODY)
        here = map.cells(np.array([[x, 0.0, z]]))[0]
        margin = mapping.REACH / map.cell
        assert margin < here.min() and (np.array(map.free.shape) - here).min() > margin
        assert map.visited[tuple(here)] and map.free[tuple(here)]
    assert map.free.shape > shape and (map.x0, map.z0) != corner
    assert map.points(np.argwhere(map.occupied)) == pytest.approx(before, abs=1e-9)
    seen = np.argwhere(map.seen)
    assert map.bounds.tolist() == [seen[:, 0].min(), seen[:, 0].max() + 1, seen[:, 1].min(), seen[:, 1].max() + 1]
    known = map.clearance[map.occupied]
    assert (known == 0).all() and not (map.clearance[~map.occupied] == 0).any()


def test_an_obstacle_that_is_only_felt_is_believed_after_some_bumps():
    map = update(empty_map(), nothing(0.0, 0.0), CAMERA, BODY)
    ahead = map.cells(np.array([[0.0, 0.0, -0.6 * BODY.step]]))[0]
    clear = costs_to(map, ahead[None], BODY)[tuple(map.cells(np.zeros((1, 3)))[0])]
    for k in range(mapping.MANY):
        assert not map.occupied.any()
        map = update(map, nothing(0.0, 0.0, collided=True), CAMERA, BODY)
        assert map.bumps[tuple(ahead)] == k + 1
    assert map.occupied[tuple(ahead)] and map.occupied.sum() == 1
    assert costs_to(map, ahead[None], BODY)[tuple(map.cells(np.zeros((1, 3)))[0])] > clear


def test_a_collision_that_slides_is_no_bump():
    map = update(empty_map(), nothing(0.0, 0.0), CAMERA, BODY)
    map = update(map, nothing(0.0, -0.8 * BODY.step, collided=True), CAMERA, BODY)
    assert not map.bumps.any()


def test_the_same_pictures_give_the_same_map():
    maps = [empty_map(), empty_map()]
    for k in range(30):
        picture = in_room(1.5 * math.sin(k), -1 - math.cos(k), 0.3 * k, 0.0)
        maps = [update(map, picture, CAMERA, BODY) for map in maps]
    assert contents(maps[0]) == contents(maps[1])


def test_update_leaves_the_observation_alone():
    picture = in_room(0.2, 0.1, 0.3, 0.0)
    before = [np.array(getattr(picture, field.name)) for field in fields(picture)]
    update(empty_map(), picture, CAMERA, BODY)
    assert all(np.array_equal(old, getattr(picture, field.name)) for old, field in zip(before, fields(picture), strict=True))


# Homes


@dataclass(frozen=True)
class Explored:
    """A home that was explored from its first place, until nothing was left."""

    home: Home
    map: Map
    start_w: np.ndarray
    yaw_w: float
    actions: tuple[Action, ...]
    ended: bool

    def world(self, cells: np.ndarray) -> np.ndarray:
        """The middles of cells on the floor in the world frame [m]."""
        x, z = self.map.points(cells).T
        c, s = math.cos(self.yaw_w), math.sin(self.yaw_w)
        return self.start_w + np.stack([c * x + s * z, np.zeros(len(x)), -s * x + c * z], axis=1)

    def local(self, points_w: np.ndarray) -> np.ndarray:
        """Points of the world frame in that of the start [m]."""
        x, y, z = (points_w - self.start_w).T
        c, s = math.cos(self.yaw_w), math.sin(self.yaw_w)
        return np.stack([c * x - s * z, y, s * x + c * z], axis=1)


def explored(scene_id: str, *, yaw: float = 0.7, budget: int = 1000) -> Explored:
    """A home, explored."""
    home = home_at(scene_id)
    simulator = NativeSimulator([home.scene], 1, camera=CAMERA, spaces=[home.space], sensors=("depth",), threads=1)
    observation = simulator.reset(np.zeros(1, np.int64), home.places[:1], np.array([yaw]))
    start_w = simulator.labels().position_w[0]
    map, explorer, actions = empty_map(), begin(BODY, CAMERA), []
    for _ in range(budget):
        map = update(map, observation, CAMERA, BODY)
        action = explore(explorer, map, observation)
        if action is None:
            return Explored(home, map, start_w, yaw, tuple(actions), True)
        actions.append(action)
        observation = simulator.step(np.array([action]))
    return Explored(home, map, start_w, yaw, tuple(actions), False)


HOUSES = [(5, 2), (9, 3), (11, 4)]  # seed and number of rooms


@pytest.fixture(scope="module", params=HOUSES, ids=lambda house: f"{house[1]} rooms")
def tour(request) -> Explored:
    """Homes that were explored."""
    return explored(house_name(*request.param))


def test_exploring_ends_and_has_seen_the_floor(tour):
    assert tour.ended
    places = tour.home.places
    cells = tour.map.cells(tour.local(places))
    seen, room = tour.map.seen[cells[:, 0], cells[:, 1]], tour.home.rooms_at(places)
    assert seen.mean() >= 0.9
    assert all(seen[room == number].mean() >= 0.8 for number in np.unique(room))


def solid(tour: Explored) -> np.ndarray:
    """Which cells have a surface above them that a body would hit: points on all triangles, 1 cm apart at most."""
    vertices, out = tour.home.scene.vertices.astype(np.float64), np.zeros(tour.map.free.shape, np.bool_)
    low, high = tour.start_w[1] + mapping.LOW * BODY.climb, tour.start_w[1] + BODY.height + mapping.OVER
    corners = vertices[tour.home.scene.faces]
    corners = corners[(corners[..., 1].max(axis=1) >= low) & (corners[..., 1].min(axis=1) <= high)]
    for a, b, c in corners:
        n = max(1, math.ceil(max(np.linalg.norm(b - a), np.linalg.norm(c - a), np.linalg.norm(c - b)) / 0.01))
        i, j = np.nonzero(np.add.outer(np.arange(n + 1), np.arange(n + 1)) <= n)
        points = a + np.outer(i / n, b - a) + np.outer(j / n, c - a)
        points = points[(points[:, 1] >= low - 0.01) & (points[:, 1] <= high + 0.01)]
        cells = tour.map.cells(tour.local(points))
        cells = cells[(cells >= 0).all(axis=1) & (cells < out.shape).all(axis=1)]
        out[cells[:, 0], cells[:, 1]] = True
    return out


def near(mask: np.ndarray, cells: int) -> np.ndarray:
    """Cells at most so many from one of a mask."""
    import cv2

    return cv2.dilate(mask.astype(np.uint8), np.ones((2 * cells + 1, 2 * cells + 1), np.uint8)) > 0


def test_the_map_agrees_with_the_geometry(tour):
    truth, occupied = solid(tour), tour.map.occupied
    free = tour.map.free & ~occupied
    assert free.sum() > 5000 and occupied.sum() > 1000
    agree = (occupied & truth) | (free & ~truth)
    assert agree.sum() / (occupied | free).sum() >= 0.97
    assert not (occupied & ~near(truth, 1)).any()
    wrong = free & truth & ~near(occupied, 1)  # the rest is beside an obstacle, in the cell that it shares with free floor
    assert wrong.sum() / free.sum() < 0.01


def test_where_the_map_is_open_the_body_can_stand(tour):
    cells = np.argwhere(tour.map.seen)
    around = [np.array([a, 0.0, b]) * tour.map.cell for a in (-1, 0, 1) for b in (-1, 0, 1)]
    stands = np.array([tour.home.space.contains(tour.world(cells) + off) for off in around])
    sure = stands.all(axis=0) | ~stands.any(axis=0)  # not within a cell of the border of where it can
    opened = open_cells(tour.map, BODY)[cells[:, 0], cells[:, 1]] > 0
    assert sure.mean() > 0.8
    assert (opened == stands[4])[sure].mean() >= 0.97


def test_exploring_is_the_same_each_time():
    again = [explored(house_name(*HOUSES[0]), budget=60) for _ in range(2)]
    assert again[0].actions == again[1].actions and len(again[0].actions) == 60
    assert contents(again[0].map) == contents(again[1].map)


# Ways

LENGTHS = {(0, 1): 5, (1, 1): 7, (1, 2): 11}  # fifths of a cell
SMALL = Body(radius=0.06)


def drawn(free: np.ndarray, occupied: np.ndarray) -> Map:
    """A map with these cells, nothing visited."""
    rows, columns = free.shape
    things = np.argwhere(occupied)
    place = np.stack(np.mgrid[:rows, :columns], axis=-1)[:, :, None]
    squared = ((place - things) ** 2).sum(axis=-1).min(axis=-1, initial=mapping.WIDE**2)
    nothing_yet = {"tall": np.zeros_like(free), "visited": np.zeros_like(free), "bumps": np.zeros(free.shape, np.uint8)}
    return Map(
        cell=0.05, x0=-0.4, z0=0.3, free=free, occupied=occupied, nearest=np.full(free.shape, np.inf, np.float32),
        clearance=squared.astype(np.uint8), bounds=np.array([0, rows, 0, columns]), last=np.full(2, np.nan), **nothing_yet,
    )  # fmt: skip


def random_map(seed: int) -> Map:
    """A map of at most 26 x 26 cells: a tenth occupied, a tenth unknown."""
    rng = np.random.default_rng(seed)
    shape = tuple(rng.integers(12, 27, size=2))
    kind = rng.random(shape)
    return drawn(kind < 0.9, (kind < 0.1) | (kind > 0.98))


def least_costs(weight: np.ndarray, goals: np.ndarray) -> np.ndarray:
    """Dijkstra's algorithm with a heap: least costs over cells, all 16 moves spelled out."""
    out, heap = np.full(weight.shape, UNREACHED), []
    for i, j in goals.tolist():
        if 2 <= i < weight.shape[0] - 2 and 2 <= j < weight.shape[1] - 2:
            out[i, j] = 0
            heap.append((0, i, j))
    moves = [(a, b) for a in range(-2, 3) for b in range(-2, 3) if tuple(sorted((abs(a), abs(b)))) in LENGTHS]
    assert len(moves) == 16
    while heap:
        cost, i, j = heapq.heappop(heap)
        if cost > out[i, j]:
            continue
        for a, b in moves:
            if weight[i + a, j + b] == 0:
                continue
            if abs(a) + abs(b) == 3:  # a knight's move: the two cells that it leads between are open as well
                long = (a // 2, 0) if abs(a) == 2 else (0, b // 2)
                slant = (a // 2 if abs(a) == 2 else a, b // 2 if abs(b) == 2 else b)
                if not (weight[i + long[0], j + long[1]] and weight[i + slant[0], j + slant[1]]):
                    continue
            total = cost + LENGTHS[tuple(sorted((abs(a), abs(b))))] * (max(1, int(weight[i, j])) + int(weight[i + a, j + b]))
            if total < out[i + a, j + b]:
                out[i + a, j + b] = total
                heapq.heappush(heap, (total, i + a, j + b))
    return out


@given(seed=st.integers(0, 2**32 - 1), count=st.integers(1, 3), daring=st.booleans(), body=st.sampled_from([BODY, SMALL]))
def test_costs_are_those_of_brute_force(seed, count, daring, body):
    map = random_map(seed)
    rng = np.random.default_rng([seed, 1])
    goals = rng.integers(0, map.free.shape, size=(count, 2))
    weight = open_cells(map, body, daring=daring)
    expected = least_costs(weight, goals)
    assert np.array_equal(costs_to(map, goals, body, daring=daring), expected)
    until = rng.integers(2, np.array(map.free.shape) - 2)
    some = costs_to(map, goals, body, until=until, daring=daring)
    assert some[tuple(until)] == expected[tuple(until)]
    assert ((some == expected) | (some > expected[tuple(until)])).all()


@given(seed=st.integers(0, 2**32 - 1), body=st.sampled_from([BODY, SMALL]))
def test_no_way_leads_where_the_body_cannot_be(seed, body):
    map = random_map(seed)
    goal = np.argwhere(map.free)[:1] + 3
    for daring in (False, True):
        weight = open_cells(map, body, daring=daring)
        assert not weight[map.occupied].any()
        assert daring or not weight[~map.free].any()
        near_things = np.sqrt(map.clearance) * map.cell < body.radius - 1.5 * map.cell
        assert not weight[near_things].any()
        reached = costs_to(map, goal, body, daring=daring) < UNREACHED
        reached[tuple(goal[0])] = False  # a goal may be closed itself: the way ends there
        assert not reached[weight == 0].any()


def test_where_the_body_was_it_can_be_again():
    free, occupied = np.ones((20, 20), np.bool_), np.zeros((20, 20), np.bool_)
    occupied[10, 10] = True
    map = drawn(free, occupied)
    assert open_cells(map, BODY)[10, 11] == 0
    map.visited[10, 11] = True
    assert open_cells(map, BODY)[10, 11] > 0


def test_costs_of_open_floor_are_lengths():
    map = drawn(np.ones((120, 140), np.bool_), np.zeros((120, 140), np.bool_))
    cost = costs_to(map, np.array([[60, 70]]), BODY) / per_metre(map)
    cells = np.argwhere(cost < UNREACHED / per_metre(map))
    length = np.linalg.norm(cells - [60, 70], axis=1) * map.cell
    far = length > 0
    assert len(cells) == 116 * 136
    ratio = cost[cells[:, 0], cells[:, 1]][far] / length[far]
    assert ratio.min() > 0.98 and ratio.max() < 1.02


def two_rooms() -> Map:
    """5 m x 4 m with walls around and one across, which has a doorway of 80 cm; around it is the unknown, as around all that was seen."""
    occupied = np.zeros((80, 100), np.bool_)
    occupied[:2], occupied[-2:], occupied[:, :2], occupied[:, -2:] = True, True, True, True
    occupied[:, 50:52] = True
    occupied[20:36, 50:52] = False
    return drawn(np.pad(~occupied, 12), np.pad(occupied, 12))


@settings(max_examples=50)
@given(seed=st.integers(0, 2**32 - 1))
def test_steps_lead_through_the_door_and_never_through_walls(seed):
    map, rng = two_rooms(), np.random.default_rng(seed)
    opened = np.argwhere(open_cells(map, BODY) == 1)
    start, goal = opened[rng.integers(len(opened), size=2)]
    cost = costs_to(map, goal[None], BODY)
    (x, z), yaw = map.points(start[None])[0], float(rng.integers(12)) * BODY.turn
    walked, shortest = 0.0, cost[tuple(start)] / per_metre(map)
    for _ in range(200):
        action = step_along(map, cost, x, z, yaw, BODY)
        if action is None:
            break
        if action == Action.FORWARD:
            step = np.outer(np.arange(1, 26) / 25 * BODY.step, [-math.sin(yaw), 0.0, -math.cos(yaw)]) + [x, 0.0, z]
            cells = map.cells(step)
            assert not map.occupied[cells[:, 0], cells[:, 1]].any()
            x, z, walked = float(step[-1, 0]), float(step[-1, 2]), walked + BODY.step
        else:
            yaw += BODY.turn if action == Action.LEFT else -BODY.turn
    assert np.hypot(*(map.points(goal[None])[0] - [x, z])) <= BODY.step / 2
    assert walked <= 1.2 * shortest + 4 * BODY.step


@pytest.mark.parametrize("bumps", range(mapping.MANY + 1))
def test_a_step_that_was_in_vain_often_enough_is_not_tried_again(bumps):
    map = drawn(np.ones((80, 80), np.bool_), np.zeros((80, 80), np.bool_))
    map.visited[:] = True  # where the body has been, nothing is closed by what it bumps into
    (x, z), goal = map.points(np.array([[40, 40]]))[0], np.array([[15, 40]])
    ahead = map.cells(np.array([[x, 0.0, z - mapping.AHEAD * BODY.step]]))[0]
    map.bumps[tuple(ahead)] = bumps
    action = step_along(map, costs_to(map, goal, BODY), x, z, 0.0, BODY)
    assert (action == Action.FORWARD) == (bumps < mapping.MANY) and action is not None


def test_frontiers_are_where_free_floor_ends():
    free, occupied = np.zeros((60, 60), np.bool_), np.zeros((60, 60), np.bool_)
    free[10:50, 10:50] = True
    occupied[10, 10:50] = occupied[49, 10:50] = occupied[10:50, 10] = True  # walls but on one side
    map = drawn(free & ~occupied, occupied)
    found = frontiers(map, costs_to(map, np.array([[30, 30]]), BODY))
    assert len(found) == 1 and (found[0][:, 1] == 49).all()
    rows = np.sort(found[0][:, 0])
    assert rows[0] <= 14 and rows[-1] >= 45 and (np.diff(rows) == 1).all()
    occupied[10:50, 49] = True
    closed = drawn(free & ~occupied, occupied)
    assert frontiers(closed, costs_to(closed, np.array([[30, 30]]), BODY)) == []

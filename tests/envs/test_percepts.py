"""The simulated detector: its percepts have the statistics of its errors, and are functions of what is in view alone."""

import math

import numpy as np
import pytest

from envs.detection.visible import in_view, things_of
from envs.home import Home
from envs.houses.splits import house_of
from envs.navigation import random_points
from envs.percepts import Percept, SimulatedDetector
from envs.render import Renderer
from envs.types import Body, Camera, Labels, Observation
from envs.vocabulary import CATEGORIES, ROOMS
from tests.envs.detection.made import FOUND, OWN, POINT, RIGHT, WRONG, made_errors

CAMERA, N = Camera(64, 64), 24


@pytest.fixture(scope="module")
def home() -> Home:
    return Home(house_of("val", 3), Body())


@pytest.fixture(scope="module")
def views(home: Home) -> tuple[Observation, Labels]:
    rng = np.random.default_rng(0)
    place, yaw = random_points(home.space, rng, N), rng.uniform(-np.pi, np.pi, N)
    pitch = np.where(np.arange(N) % 3 == 0, -np.pi / 6, 0.0)
    renderer = Renderer([], threads=1)
    renderer.put(0, home.packed)
    frames = renderer.render(CAMERA, place, yaw, pitch=pitch, scene=np.zeros(N, np.int64))
    observation = Observation(frames.rgb, frames.depth, place, yaw, pitch, np.zeros(N, np.bool_))
    return observation, Labels(frames.instance, place, yaw)


def some(views: tuple[Observation, Labels], rows: list[int]) -> tuple[Observation, Labels]:
    """Views of some agents."""
    seen, labels = views
    parts = (seen.rgb, seen.depth, seen.position_a, seen.yaw_a, seen.pitch_a, seen.collided)
    return Observation(*(part[rows] for part in parts)), Labels(labels.instance[rows], labels.position_w[rows], labels.yaw_w[rows])


def same(a: Percept, b: Percept) -> bool:
    """Whether two percepts have the same bytes."""
    pairs = [(getattr(a, name), getattr(b, name)) for name in Percept.__dataclass_fields__]
    return all(one is other is None or one.tobytes() == other.tobytes() for one, other in pairs)


def test_its_statistics_are_those_of_its_errors(home: Home, views) -> None:
    seen, labels = views
    detector, things = SimulatedDetector(made_errors()), things_of(home.scene)
    there = found = right = wrong = rooms = known = 0
    records = detector.errors.shown
    for episode in range(16):
        percepts = detector(seen, CAMERA, labels, [home] * N, np.full(N, episode))
        for i, percept in enumerate(percepts):
            pose = labels.position_w[i], float(labels.yaw_w[i]), float(seen.pitch_a[i])
            shown = in_view(labels.instance[i], seen.depth[i], things, CAMERA, *pose)
            there += int(things.thing[shown.id].sum())
            found += len(percept.score)
            for k in range(len(percept.score)):
                (thing,) = np.unique(labels.instance[i][percept.region == k])
                v = int(np.flatnonzero(shown.id == thing)[0])
                name = int(percept.category[k].argmax())
                right += name == things.kind[thing]
                wrong += name == WRONG != things.kind[thing]
                assert percept.box[k].tolist() == shown.box[v].tolist() and percept.category[k].max() == pytest.approx(OWN, abs=0.01)
                own = (detector.errors.said["category"].truth == things.kind[thing]) & ~records.extra
                assert np.abs(records.score[own] - percept.score[k]).min() < 1e-6
                color = things.color[thing]
                assert color == 12 or percept.color[k].argmax() == color
            at = int(home.rooms_at(labels.position_w[i][None])[0])
            if at >= 0:
                known += 1
                rooms += ROOMS[percept.room.argmax()] == home.scene.rooms[at].type
    assert there > 800 and known > 200
    assert found / there == pytest.approx(FOUND, abs=3.3 * math.sqrt(FOUND * (1 - FOUND) / there))
    expected = RIGHT + (1 - RIGHT) / len(CATEGORIES)
    assert right / found == pytest.approx(expected, abs=3.3 * math.sqrt(0.25 * 0.75 / found) + 0.01) and right + wrong == found
    assert rooms / known > 0.75 - 3.3 * math.sqrt(0.25 * 0.75 / known)


def test_points_have_the_stored_errors(home: Home, views) -> None:
    seen, labels = views
    exact = made_errors(found=0.999)
    shown = exact.shown._replace(point=np.zeros_like(exact.shown.point))
    other = type(exact)(shown, exact.said, exact.clutter, exact.odds, exact.lasting, 48, {})
    pairs = [SimulatedDetector(errors)(seen, CAMERA, labels, [home] * N, np.arange(N)) for errors in (exact, other)]
    checked = 0
    for i, (off, true) in enumerate(zip(*pairs, strict=True)):
        assert np.array_equal(off.score, true.score)
        eye = seen.position_a[i] + [0, CAMERA.elevation, 0]
        for a, b in zip(off.point_a, true.point_a, strict=True):
            to = b - eye
            along = np.array([to[0], 0, to[2]]) / np.hypot(to[0], to[2])
            left = np.array([along[2], 0, -along[0]])
            error = (a - b) / np.linalg.norm(to)
            assert np.array([error @ along, error @ left, error[1]]) == pytest.approx(POINT, abs=1e-6)
            checked += 1
    assert checked > 60


def test_an_agent_gets_the_same_alone_as_among_others(home: Home, views) -> None:
    detector, episodes = SimulatedDetector.load(seed=3), np.arange(N) * 7
    together = detector(*(views[0], CAMERA, views[1]), [home] * N, episodes)
    assert sum(len(percept.score) for percept in together) > 40
    for i in (0, 5, N - 1):
        seen, labels = some(views, [i])
        assert same(detector(seen, CAMERA, labels, [home], episodes[[i]])[0], together[i])
    rows = list(range(N))[::-1]
    seen, labels = some(views, rows)
    for a, b in zip(detector(seen, CAMERA, labels, [home] * N, episodes[rows]), together[::-1], strict=True):
        assert same(a, b)
    idle = detector(*(views[0], CAMERA, views[1]), [None] + [home] * (N - 1), episodes)
    assert len(idle[0].score) == 0 and (idle[0].region == -1).all() and idle[0].room.sum() == pytest.approx(1)
    assert all(same(a, b) for a, b in zip(idle[1:], together[1:], strict=True))


def test_seeds_and_episodes_have_errors_of_their_own(home: Home, views) -> None:
    seen, labels = views
    one, two = (SimulatedDetector.load(seed=seed) for seed in (0, 1))
    first = one(seen, CAMERA, labels, [home] * N, np.zeros(N, np.int64))
    assert all(same(a, b) for a, b in zip(first, one(seen, CAMERA, labels, [home] * N, np.zeros(N, np.int64)), strict=True))
    for others in (
        two(seen, CAMERA, labels, [home] * N, np.zeros(N, np.int64)),
        one(seen, CAMERA, labels, [home] * N, np.ones(N, np.int64)),
    ):
        assert sum(same(a, b) for a, b in zip(first, others, strict=True)) < N / 3


def test_percepts_are_well_formed(home: Home, views) -> None:
    seen, labels = views
    for percept in SimulatedDetector(made_errors(extra=0.5))(seen, CAMERA, labels, [home] * N, np.arange(N)):
        k = len(percept.score)
        assert percept.region.max(initial=-1) < k <= 32 and (np.diff(percept.score) <= 0).all()
        assert (percept.box[:, :2] <= percept.box[:, 2:]).all() and percept.box.min(initial=0) >= 0 and percept.box.max(initial=0) <= 64
        for part in (percept.category, percept.color, percept.size, percept.material, percept.room[None]):
            assert part.sum(axis=1) == pytest.approx(1, abs=1e-4) and part.dtype == np.float32
        assert percept.features.shape == (k, 48) and (np.abs(percept.yaw_a) <= math.pi / 2 + 1e-6).all()


def test_a_region_on_a_wall_stays_in_its_place(home: Home) -> None:
    errors = made_errors(found=1e-9, extra=0.999, lasting=(1.0, 0.0))
    detector, renderer = SimulatedDetector(errors), Renderer([], threads=1)
    renderer.put(0, home.packed)
    place = random_points(home.space, np.random.default_rng(1), 8)
    points = []
    for yaw in (0.0, 0.15):
        turned, level = np.full(8, yaw), np.zeros(8)
        frames = renderer.render(CAMERA, place, turned, pitch=level, scene=np.zeros(8, np.int64))
        seen = Observation(frames.rgb, frames.depth, place, turned, level, np.zeros(8, np.bool_))
        found = detector(seen, CAMERA, Labels(frames.instance, place, turned), [home] * 8, np.arange(8))
        points.append([percept.point_a for percept in found])
    near = [np.linalg.norm(b - p, axis=1).min() < 0.5 for a, others in zip(*points, strict=True) for p in a for b in [others] if len(b)]
    assert len(near) > 20 and np.mean(near) > 0.5

"""`NativeSimulator`: the contract of simulators, and what is its own."""

import hashlib
from multiprocessing import get_context

import numpy as np
import pytest

from envs.errors import InputError
from envs.houses import house
from envs.navigation import LOCOBOT_ILQR, random_points, walkable
from envs.render.pack import pack
from envs.simulators.native import NativeSimulator
from envs.types import Action, Body, Camera
from tests.envs.simulators.contracts import Backend, SimulatorContract, begin, everyone, streams

SCENES = (house(1, rooms=2), house(2, rooms=1), house(3, rooms=3))
SPACES = tuple(walkable(scene.vertices, scene.faces, Body()) for scene in SCENES)
CAMERA = Camera(32, 32)


def make(agents: int, **options) -> NativeSimulator:
    """A simulator with the scenes of this file."""
    return NativeSimulator(SCENES, agents, camera=CAMERA, spaces=SPACES, **options)


def places(scene: int, n: int, seed: int) -> np.ndarray:
    """Random places of a scene."""
    return random_points(SPACES[scene], np.random.default_rng([seed, scene]), n)


NATIVE = Backend(make, places)


def digest_of_streams(seeds: list[int]) -> str:
    """A hash of what agents with some seeds observe: what another process computes."""
    return hashlib.sha256(repr(streams(NATIVE, seeds)).encode()).hexdigest()


class TestNative(SimulatorContract):
    @pytest.fixture(scope="class")
    def backend(self) -> Backend:
        return NATIVE


def test_threads_and_processes_change_nothing():
    seeds = [1, 2, 3, 4, 5, 6, 7]
    here = streams(NATIVE, seeds)
    for threads in (1, 3):
        assert streams(Backend(lambda n, threads=threads: make(n, threads=threads), places), seeds) == here
    with get_context("spawn").Pool(2) as pool:
        there = pool.map(digest_of_streams, [seeds, seeds[2:]])
    assert there == [digest_of_streams(seeds), hashlib.sha256(repr(here[2:]).encode()).hexdigest()]


def test_sensors_that_were_not_asked_for_show_nothing():
    full, blind = make(3), make(3, sensors=())
    begin(NATIVE, full, [1, 2, 3])
    begin(NATIVE, blind, [1, 2, 3])
    for sensors in (("depth",), ("rgb",), ("rgb", "depth")):
        some = make(3, sensors=sensors)
        seen, whole = begin(NATIVE, some, [1, 2, 3]), full.observation
        assert (np.array_equal(seen.rgb, whole.rgb) if "rgb" in sensors else not seen.rgb.any()) and seen.rgb.shape == whole.rgb.shape
        assert np.array_equal(seen.depth, whole.depth) if "depth" in sensors else np.isnan(seen.depth).all()
        assert (some.labels().instance == -1).all() and (full.labels().instance > 0).any()
    for action in (Action.FORWARD, Action.LEFT, Action.FORWARD):
        a, b = full.step(everyone(full, action)), blind.step(everyone(blind, action))
        assert np.array_equal(a.position_a, b.position_a) and np.array_equal(a.collided, b.collided)


def test_a_scene_is_exchanged():
    seeds, third = np.array([0, 0, 1]), places(2, 1, 4)
    simulator = make(3)
    simulator.reset(seeds, np.concatenate([places(s, 1, 5) for s in seeds]), np.zeros(3))
    rgb = simulator.observation.rgb.copy()
    simulator.load(1, SCENES[2], space=SPACES[2], packed=pack(SCENES[2]))
    with pytest.raises(InputError, match="reset it first"):
        simulator.step(everyone(simulator, Action.STOP))
    seen = simulator.reset(np.array([1]), third, np.zeros(1), agent_ids=np.array([2]))
    assert np.array_equal(seen.rgb[:2], rgb[:2]) and not np.array_equal(seen.rgb[2], rgb[2])
    expected = make(1).reset(np.array([2]), third, np.zeros(1))
    assert np.array_equal(seen.rgb[2], expected.rgb[0]) and np.array_equal(seen.depth[2], expected.depth[0])
    simulator.load(3, SCENES[1])  # one more, with its space made here
    again = simulator.reset(np.array([3]), places(1, 1, 4), np.zeros(1), agent_ids=np.array([0])).rgb[0]
    assert np.array_equal(again, make(1).reset(np.array([1]), places(1, 1, 4), np.zeros(1)).rgb[0])
    with pytest.raises(InputError, match="place from 0 to 4"):
        simulator.load(5, SCENES[1])


def test_who_is_put_somewhere_is_drawn_at_the_next_step():
    first, second = make(3), make(3)
    for simulator in (first, second):
        begin(NATIVE, simulator, [1, 2, 3])
    first.put(np.array([2]), places(2, 1, 8), np.array([0.5]), agent_ids=np.array([1]))
    second.reset(np.array([2]), places(2, 1, 8), np.array([0.5]), agent_ids=np.array([1]))
    action = np.array([Action.FORWARD, Action.STOP, Action.LEFT])
    a, b = first.step(action), second.step(action)
    assert np.array_equal(a.rgb, b.rgb) and np.array_equal(a.position_a, b.position_a) and np.array_equal(a.collided, b.collided)


@pytest.mark.parametrize(
    ("scene", "agent_ids", "message"),
    [([3], [0], "scene: expected 0 to 2"), ([-1], [0], "scene: expected 0 to 2"), ([0], None, None)],
)
def test_a_reset_that_cannot_be(scene, agent_ids, message):
    simulator = make(2)
    with pytest.raises(InputError if message else ValueError, match=message):
        simulator.reset(np.array(scene), places(0, 1, 1), np.zeros(1), agent_ids=None if agent_ids is None else np.array(agent_ids))
    with pytest.raises(InputError, match="agents: expected at least 1"):
        make(0)
    with pytest.raises(InputError, match="reset it first"):
        make(2).step(np.zeros(2, np.int64))


def test_agents_that_rest_neither_move_nor_see():
    both, one = make(2), make(2)
    begin(NATIVE, both, [1, 2])
    one.reset(np.array([1]), places(1, 1, 3), np.zeros(1), agent_ids=np.array([1]))
    assert not one.observation.rgb[0].any() and one.observation.rgb[1].any()
    start, seen = both.labels().position_w.copy(), both.observation.rgb.copy()
    both.rest(np.array([0]))
    both.step(np.array([Action.FORWARD, Action.LEFT]))
    assert np.array_equal(both.labels().position_w, start) and np.array_equal(both.observation.rgb[0], seen[0])
    assert not np.array_equal(both.observation.rgb[1], seen[1])
    both.reset(np.array([0]), places(0, 1, 3), np.zeros(1), agent_ids=np.array([0]))
    alone = make(1).reset(np.array([0]), places(0, 1, 3), np.zeros(1))
    assert np.array_equal(both.observation.rgb[0], alone.rgb[0])


def test_noise_is_off_by_default_seeded_and_an_agents_own():
    home = house(7, rooms=2)
    place = random_points(walkable(home.vertices, home.faces, Body()), np.random.default_rng(0), 1)

    def ends(agents: int, **noise) -> tuple[np.ndarray, np.ndarray]:
        simulator = NativeSimulator([home], agents, camera=Camera(16, 12), **noise)
        simulator.reset(np.zeros(agents, int), np.repeat(place, agents, 0), np.zeros(agents))
        for _ in range(3):
            seen = simulator.step(np.full(agents, Action.FORWARD))
        return simulator.labels().position_w[0], seen.depth[0].copy()

    noise = {"actuation_noise": LOCOBOT_ILQR, "depth_noise": 1.0}
    exact, noisy = ends(1), ends(1, seed=3, **noise)
    assert not np.array_equal(exact[0], noisy[0]) and not np.array_equal(exact[1], noisy[1])
    for k in range(2):
        assert np.array_equal(noisy[k], ends(3, seed=3, **noise)[k])
        assert not np.array_equal(noisy[k], ends(1, seed=4, **noise)[k])


@pytest.mark.parametrize("action", [[99, 1], [1, -1], [1.7, 1.0], [float("nan"), 1.0], [len(Action), 0], [True, False]])
def test_actions_that_are_none_are_refused(action):
    simulator = make(2, sensors=())
    begin(NATIVE, simulator, [0, 1])
    before = simulator.labels().position_w
    with pytest.raises(InputError, match=r"step: expected whole numbers from 0 to 7 \(envs.types.Action\), got"):
        getattr(NativeSimulator.step, "__wrapped__", NativeSimulator.step)(simulator, np.array(action))  # without the tests' own check
    assert (simulator.labels().position_w == before).all()
    simulator.rest(np.array([0]))
    simulator.step(np.array([99, int(Action.FORWARD)]))  # that of an agent that rests means nothing


@pytest.mark.parametrize(("place", "yaw"), [((np.nan, 0.0, 0.0), 0.0), ((0.0, np.inf, 0.0), 0.0), (None, np.nan)])
def test_poses_that_are_none_are_refused(place, yaw):
    simulator = make(1, sensors=())
    place = places(0, 1, 0)[0] if place is None else np.array(place)
    with pytest.raises(InputError, match="reset: expected finite positions and headings"):
        simulator.reset(np.zeros(1, int), place[None], np.array([yaw]))

"""`envs.inputs`: arrays are what their spec says, hold what was worked out by hand, and do not depend on how many there are."""

import tracemalloc
from dataclasses import replace
from math import pi, sqrt

import gymnasium
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from envs.errors import InputError
from envs.houses import house
from envs.houses.categories import CATEGORIES
from envs.inputs import PARTS, TOLD, InputSpec
from envs.language import MAX_TOKENS, VOCABULARY, WORDS_VERSION, decode, words
from envs.simulators.native import NativeSimulator
from envs.tasks.spec import PICTURE
from envs.types import Body, Camera, Observation, Task, read_only

WIDTH, HEIGHT = 6, 4
ALL = InputSpec(PARTS, WIDTH, HEIGHT)
SPAN = 100.0


def task(**parts) -> Task:
    """A task that tells everything, but for what is given."""
    told = {
        "instruction": "go to the red chair",
        "goal_a": np.array([1.0, 0.0, -2.0]),
        "category": "sofa",
        "goal_image": np.full((PICTURE, PICTURE, 3), 7, np.uint8),
    }
    return Task(name="any", camera=Camera(WIDTH, HEIGHT), body=Body(), budget=9, seed=0, **{**told, **parts})


def seen(n: int, seed: int = 0) -> Observation:
    """What n agents sense, drawn at random; read-only, as simulators have it."""
    rng = np.random.default_rng(seed)
    arrays = (
        rng.integers(0, 256, (n, HEIGHT, WIDTH, 3), np.uint8), rng.uniform(0, 20, (n, HEIGHT, WIDTH)).astype(np.float32),
        rng.uniform(-150, 150, (n, 3)), rng.uniform(-pi, pi, n), rng.uniform(-1, 1, n), rng.random(n) < 0.5,
    )  # fmt: skip
    return Observation(*map(read_only, arrays))


def rows(observation: Observation, ids: list[int]) -> Observation:
    """What some agents sense."""
    return Observation(*(getattr(observation, name)[ids] for name in observation.__dataclass_fields__))


def at(x: float, z: float, yaw: float = 0.0, pitch: float = 0.0) -> Observation:
    """What one agent senses somewhere."""
    return replace(seen(1), position_a=np.array([[x, 0.3, z]]), yaw_a=np.array([float(yaw)]), pitch_a=np.array([pitch]))


@pytest.mark.parametrize("spec", [ALL, *(InputSpec.of(name, width=WIDTH, height=HEIGHT) for name in TOLD)], ids=["all", *TOLD])
def test_arrays_are_in_the_space(spec):
    arrays = spec.encode(seen(5), [task()] * 5)
    assert set(arrays) == set(spec.parts) == set(spec.space())
    for i in range(5):
        assert spec.space().contains({name: array[i] for name, array in arrays.items()})
    for name, array in spec.empty(3).items():
        assert array.shape == (3, *(spec.space()[name].shape or ())) and array.dtype == spec.space()[name].dtype


def test_parts_are_those_of_the_task():
    assert InputSpec.of("pointnav", sensors=("depth",)).parts == ("depth", "pointgoal")
    assert InputSpec.of("objectnav").parts == ("rgb", "depth", "objectgoal", "gps", "compass")
    assert InputSpec.of("errand", sensors=()).parts == ("instruction", "gps", "compass", "pitch")
    assert InputSpec.of("imagenav").parts == ("rgb", "depth", "instruction", "goal_image", "gps", "compass", "pitch")
    assert InputSpec.of("objectnav", categories=("bed", "sofa")).space()["objectgoal"] == gymnasium.spaces.Discrete(2)


@given(st.integers(1, 6), st.integers(0, 99))
def test_an_agent_does_not_depend_on_the_others(n, seed):
    observation = seen(n, seed)
    tasks = [task(instruction=f"go to the {name}", goal_a=np.array([k - 1.5, 0, k])) for k, name in enumerate(CATEGORIES[:n])]
    together = ALL.encode(observation, tasks)
    order = np.random.default_rng(seed).permutation(n).tolist()
    other = ALL.encode(rows(observation, order), [tasks[i] for i in order])
    alone = [ALL.encode(rows(observation, [i]), [tasks[i]]) for i in range(n)]
    for name in PARTS:
        assert other[name].tobytes() == together[name][order].tobytes()
        assert together[name].tobytes() == b"".join(one[name].tobytes() for one in alone)


def test_pictures_are_those_that_were_seen():
    observation = seen(3)
    arrays = ALL.encode(observation, [task()] * 3)
    assert (arrays["rgb"] == observation.rgb).all()
    assert (arrays["depth"][..., 0] == np.minimum(observation.depth, 10)).all() and (observation.depth > 10).any()


@pytest.mark.parametrize(
    ("x", "z", "yaw", "goal", "expected"),
    [
        (0, 0, 0, (0, 0, -2), (2, 0)),  # straight ahead
        (0, 0, 0, (-2, 9, 0), (2, pi / 2)),  # to the left; heights do not count
        (0, 0, 0, (2, 0, 0), (2, -pi / 2)),
        (0, 0, 0, (0, 0, 3), (3, -pi)),  # behind
        (0, 0, pi / 2, (0, 0, -2), (2, -pi / 2)),  # having turned left, what was ahead is to the right
        (0, -1, 0, (1, 0, -2), (sqrt(2), -pi / 4)),  # having gone 1 m ahead
        (3, 4, pi / 2, (0, 0, 0), (5, -np.arctan2(4, 3))),  # 4 m behind the start and 3 m to its right, facing left
        (0, 0, 0, (0, 0, -500), (SPAN, 0)),
    ],
)
def test_pointgoal_by_hand(x, z, yaw, goal, expected):
    found = InputSpec(("pointgoal",)).encode(at(x, z, yaw), [task(goal_a=np.array(goal, float))])["pointgoal"][0]
    assert found[0] == pytest.approx(expected[0], abs=1e-5)
    assert np.angle(np.exp(1j * (found[1] - expected[1]))) == pytest.approx(0, abs=1e-5)


def test_gps_compass_and_pitch_by_hand():
    arrays = InputSpec(("gps", "compass", "pitch")).encode(at(2.0, -3.0, 0.5, -0.25), [None])
    assert arrays["gps"].tolist() == [[3.0, 2.0]]  # ahead, right
    assert arrays["compass"].tolist() == [[0.5]] and arrays["pitch"].tolist() == [[-0.25]]
    far = InputSpec(("gps",)).encode(at(-400, 300), [None])
    assert far["gps"].tolist() == [[-SPAN, -SPAN]]


def test_what_is_told():
    told = [task(instruction="Go to the xylophone!"), task(category="bed"), None]
    arrays = ALL.encode(seen(3), told)
    assert decode(arrays["instruction"][0]) == "go to the <unknown>"
    assert decode(arrays["instruction"][1]) == " ".join(words(told[1].instruction))
    assert arrays["instruction"].max() < len(VOCABULARY) and arrays["instruction"].shape == (3, MAX_TOKENS)
    assert arrays["objectgoal"].tolist() == [CATEGORIES.index("sofa"), CATEGORIES.index("bed"), 0]
    assert (arrays["goal_image"][:2] == 7).all()
    for name in ("instruction", "goal_image", "pointgoal", "objectgoal"):
        assert not arrays[name][2].any()  # nothing to do
    short = InputSpec(("instruction",), words=4).encode(seen(1), [task(instruction="go there")])["instruction"]
    assert short.shape == (1, 4) and decode(short[0]) == "go there"


def test_arrays_are_reused():
    """Encoding into given arrays changes nothing else, and needs next to no memory."""
    spec, n = InputSpec(PARTS, 64, 64), 8
    rng = np.random.default_rng(0)
    big = replace(seen(n), rgb=rng.integers(0, 256, (n, 64, 64, 3), np.uint8), depth=rng.random((n, 64, 64), np.float32))
    tasks, out = [task()] * n, spec.empty(n)
    before = dict(out)
    fresh = spec.encode(big, tasks)
    tracemalloc.start()
    try:
        again = spec.encode(big, tasks, out)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert again is out and all(out[name] is before[name] for name in PARTS)
    assert all(fresh[name].tobytes() == out[name].tobytes() for name in PARTS)
    assert peak < out["depth"].nbytes / 8
    for name in PARTS:
        assert not np.shares_memory(fresh[name], out[name])


def test_observations_are_left_alone():
    """A simulator's own pictures, which cannot be written to, are encoded without being changed."""
    home, camera = house(1, rooms=1), Camera(WIDTH, HEIGHT)
    simulator = NativeSimulator([home], 1, camera=camera, sensors=("rgb", "depth"))
    middle = np.mean(home.rooms[0].polygon, axis=0)
    observation = simulator.reset(np.zeros(1, int), np.array([[middle[0], 0, middle[1]]]), np.zeros(1))
    rgb, depth = observation.rgb.copy(), observation.depth.copy()
    arrays = ALL.encode(observation, [task()])
    arrays["rgb"][:], arrays["depth"][:] = 0, 0
    assert (observation.rgb == rgb).all() and (observation.depth == depth).all() and depth.any()
    blind = NativeSimulator([home], 1, camera=camera, sensors=("rgb",))
    blind.reset(np.zeros(1, int), np.array([[middle[0], 0, middle[1]]]), np.zeros(1))
    with pytest.raises(InputError, match=r"depth: expected a simulator with this sensor.*sensors="):
        ALL.encode(blind.observation, [task()])


@pytest.mark.parametrize(
    ("parts", "told", "message"),
    [
        (("pointgoal",), {"goal_a": None}, "pointgoal: expected tasks with goal_a, got 'any' without; leave pointgoal out"),
        (("objectgoal",), {"category": "dragon"}, "objectgoal: expected a task whose category is one of .*'dragon'"),
        (("goal_image",), {"goal_image": None}, "goal_image: expected a task with a picture of shape .*no picture"),
        (("goal_image",), {"goal_image": np.zeros((8, 8, 3), np.uint8)}, r"one of shape \(8, 8, 3\)"),
        (("instruction",), {"instruction": "go " * 300}, "instruction: expected at most 256 words, got 300"),
    ],
)
def test_tasks_that_do_not_tell(parts, told, message):
    with pytest.raises(InputError, match=message) as error:
        InputSpec(parts, WIDTH, HEIGHT).encode(seen(1), [task(**told)])
    assert "\n" not in str(error.value)


def test_what_does_not_fit_gets_one_line():
    out = ALL.empty(2)
    cases = [
        (lambda: InputSpec(("depht",)), r"parts: expected some of .* got 'depht'; did you mean depth\?"),
        (lambda: InputSpec(("instruction",), words_version=99), f"words_version: expected {WORDS_VERSION}, .* got 99"),
        (lambda: InputSpec.of("dance"), "task: expected one of pointnav, .* got 'dance'"),
        (lambda: InputSpec.of("pointnav", sensors=("lidar",)), "sensors: expected some of rgb and depth, got 'lidar'"),
        (lambda: ALL.encode(seen(2), [task()]), "encode: expected 2 tasks, one an agent .* got 1"),
        (lambda: ALL.encode(seen(3), [task()] * 3, out), r"out\['rgb'\]: expected uint8 of shape \(3, 4, 6, 3\), got uint8 of shape \(2,"),
        (lambda: ALL.encode(seen(2), [task()] * 2, {**out, "gps": np.zeros((2, 2))}), r"out\['gps'\]: expected float32 .* got float64"),
        (lambda: ALL.encode(seen(2), [task()] * 2, {**out, "more": out["gps"]}), "out: expected rgb, .* got rgb, .*more; make it by empty"),
        (
            lambda: InputSpec(("rgb",)).encode(seen(1), [None]),
            r"rgb: expected pictures of shape \(1, 64, 64, 3\), got \(1, 4, 6, 3\); give",
        ),
    ]
    for call, message in cases:
        with pytest.raises(InputError, match=message) as error:
            call()
        assert "\n" not in str(error.value)

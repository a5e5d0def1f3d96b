"""The real habitat-sim behind our protocol: run with `-m habitat`, where it can be imported or $GOTHERE_HABITAT_PYTHON names it."""

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest

from envs.errors import InputError
from envs.houses import house
from envs.navigation import random_points, walkable
from envs.scenes.load import load_scene, save_scene
from envs.simulators.habitat.client import versions
from envs.simulators.habitat.simulator import HabitatError, HabitatSimulator, habitat_scene
from envs.simulators.native import NativeSimulator
from envs.types import Action, Body, Camera
from experiments.validation.habitat_parity import compare_answers, compare_episodes, compare_home
from experiments.validation.habitat_speed import measure
from tests.envs.simulators.contracts import Backend, SimulatorContract, begin

pytestmark = pytest.mark.habitat
CAMERA = Camera(32, 32)
HOMES = (house(1, rooms=2), house(2, rooms=1))


@lru_cache(1)
def lacking() -> str:
    """Why habitat-sim cannot be used; "" where it can."""
    try:
        versions()
    except (InputError, HabitatError) as error:
        return str(error)
    return ""


@pytest.fixture(autouse=True, scope="module")
def _present() -> None:
    if lacking():
        pytest.skip(lacking())


class TestHabitat(SimulatorContract):
    @pytest.fixture(scope="class")
    def backend(self, _present: None) -> Backend:
        made: list[HabitatSimulator] = []
        shared = HabitatSimulator(HOMES, 1, camera=CAMERA, sensors=())

        def make(agents: int) -> HabitatSimulator:
            while len(made) > 1:
                made.pop(0).close()
            made.append(HabitatSimulator(HOMES, agents, camera=CAMERA))
            return made[-1]

        return Backend(make, lambda scene, n, seed: shared.random_points(scene, n, seed=seed), fine=1e-5)

    def test_forward_moves_a_step_or_collides(self, backend: Backend) -> None:
        """As in the contract, but for steps that end in an obstacle: those lead onto the nearest place of habitat-sim's mesh."""
        simulator = backend.make(4)
        begin(backend, simulator, [1, 2, 3, 4])
        hits = steps = 0
        for k in range(48):
            before = simulator.labels()
            seen = simulator.step(np.full(4, Action.FORWARD if k % 4 else Action.LEFT))
            move = (simulator.labels().position_w - before.position_w)[:, [0, 2]]
            if k % 4:
                step = simulator.body.step
                off = np.linalg.norm(move + step * np.stack([np.sin(before.yaw_w), np.cos(before.yaw_w)], 1), axis=1)
                length, free = np.linalg.norm(move, axis=1), ~seen.collided
                assert (length <= 1.2 * step).all()
                assert (np.abs(length[free] - step) < 0.002 * step).all() and (off[free] <= 0.05 * step + 1e-5).all()
                hits, steps = hits + int(seen.collided.sum()), steps + 4
            else:
                assert not move.any()
        assert 0 < hits < steps


# What habitat-sim answers itself


@pytest.mark.parametrize("name", ["box_house", "small_house"])
def test_files_are_as_habitat_sim_has_them(name: str, reference: Path) -> None:
    """Pictures, distances and steps, through our protocol, are those that it gave when it was asked without us."""
    found = compare_answers(name)
    assert found is not None, f"{reference} has no {name}"
    assert found.depth_same == found.rgb_same == found.reachable_same == found.made_area == 1.0
    assert found.geodesic_worst == 0.0 and found.walk_worst < 1e-5 and found.collided_same > 0.97


# Our homes over there


@pytest.mark.parametrize("name", ["house:7:6", "house:3:2:evening"])
def test_homes_are_the_same_over_there(name: str) -> None:
    found = compare_home(name, views=32, pairs=100)
    assert found.depth_2cm >= 0.999 and found.instance_same >= 0.999 and found.rgb_mean < 3
    assert found.ours_there >= 0.95 and found.theirs_here >= 0.99 and 0.93 <= found.area <= 1.02 and found.rise < 0.05
    assert found.geodesic_median <= 0.02 and found.reachable_same >= 0.98


def test_a_dataset_is_read_by_its_files() -> None:
    """The exported files, given as a stranger's dataset: loaded by path and by name, with ids, and a mesh made by habitat-sim."""
    ours = habitat_scene(HOMES[0])
    scenes = [habitat_scene(ours.scene_id, dataset=ours.dataset), habitat_scene("scenes/house-1.scene_instance.json", dataset=ours.dataset)]
    place = None
    for scene in scenes:
        with HabitatSimulator([scene], 1, camera=Camera(64, 64), sensors=("depth", "instance")) as simulator:
            place = simulator.random_points(0, 1, seed=1) if place is None else place
            seen = simulator.look(0, place, np.zeros(1))
            assert simulator.meshes[0]["made"] and set(np.unique(seen.instance)) <= {0} | {thing.id for thing in HOMES[0].objects}
            native = NativeSimulator(HOMES[:1], 1, camera=Camera(64, 64)).renderer.render(Camera(64, 64), place, np.zeros(1))
            assert (np.abs(seen.depth - native.depth) < 0.02).mean() > 0.999


def test_a_file_with_y_up_stands_upright(tmp_path: Path) -> None:
    """A .glb of another program's, as glTF says it is: `up="y"` turns what habitat-sim would lay on its side."""
    file = tmp_path / "home.glb"
    save_scene(replace(HOMES[1], extras={}), file)
    scene = habitat_scene(file)
    space = walkable(HOMES[1].vertices, HOMES[1].faces, Body())
    place = random_points(space, np.random.default_rng(0), 4)
    with HabitatSimulator([scene], 1, camera=CAMERA, sensors=("depth",)) as simulator:
        depth = simulator.look(0, place, np.arange(4.0)).depth
        assert (simulator.snap(0, place)[1] == 0).all()
    native = NativeSimulator([load_scene(file)], 1, camera=CAMERA).renderer.render(CAMERA, place, np.arange(4.0)).depth
    assert (np.abs(depth - native) < 0.02).mean() > 0.999


@pytest.mark.parametrize("suite", ["pointnav-val", "instruct-val"])
def test_the_oracle_solves_the_same_episodes(suite: str) -> None:
    found = compare_episodes(suite, 5)
    assert found["native"] == found["habitat"] == 1.0


def test_a_real_failure_says_why(tmp_path: Path) -> None:
    """A stage that is no mesh: habitat-sim ends its process or raises, and its own words arrive."""
    bad = tmp_path / "bad.glb"
    bad.write_bytes(b"not a mesh")
    with pytest.raises(HabitatError, match=r"(?s)habitat-sim worker.*(bad|stage)"):
        HabitatSimulator([habitat_scene(bad, up="z")], 2, camera=CAMERA)


def test_it_is_measured() -> None:
    row = measure(HOMES[1], 32, workers=2, seconds=0.2, rounds=2)
    assert row["fps_low"] <= row["fps"] <= row["fps_high"] and row["fps"] > 1 and row["simulator"].startswith("habitat-sim 0.")

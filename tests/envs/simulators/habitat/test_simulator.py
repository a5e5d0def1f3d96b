"""habitat-sim behind our protocol: what lies between, with a stand-in for it; the real one is in test_habitat_real.py."""

import ast
import gc
import importlib.util
import os
import shutil
import signal
import stat
import subprocess
import sys
import textwrap
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from agent.baselines.random import Random
from agent.runner import EpisodeRequest, run_episodes
from envs.errors import InputError
from envs.home import Home
from envs.houses import house
from envs.simulators.habitat.client import PYTHON, versions
from envs.simulators.habitat.simulator import Cells, HabitatError, HabitatSimulator, habitat_scene
from envs.types import Action, Body, Camera, Episode, Task
from experiments.benchmark.simulators import simulator_of
from tests.envs.simulators.contracts import Backend, SimulatorContract, begin, digest_of, everyone, streams

ROOT = Path(__file__).resolve().parents[4]
STUB = Path(__file__).with_name("stub.py")
CAMERA = Camera(32, 32)
ROOMS = (3.0, 4.0)


def interpreter_with(folder: Path, *, version: str = "0.3.3", before: str = "") -> Path:
    """A command that runs this Python with the stand-in for habitat-sim; `before` is run by the shell first."""
    (folder / "modules").mkdir(exist_ok=True)
    shutil.copy(STUB, folder / "modules" / "habitat_sim.py")
    command = folder / "python-with-habitat"
    command.write_text(f'#!/bin/sh\n{before}\nHABITAT_STUB_VERSION={version} PYTHONPATH={folder / "modules"} exec {sys.executable} "$@"\n')
    command.chmod(command.stat().st_mode | stat.S_IXUSR)
    return command


@pytest.fixture(scope="session")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An interpreter that has the stand-in."""
    return interpreter_with(tmp_path_factory.mktemp("habitat"))


@pytest.fixture(scope="session")
def rooms(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    """Files that the stand-in takes for rooms."""
    folder = tmp_path_factory.mktemp("rooms")
    for half in ROOMS:
        (folder / f"room-{half}.glb").write_bytes(b"%f" % half)
    return tuple(folder / f"room-{half}.glb" for half in ROOMS)


def of_rooms(rooms: tuple[Path, ...]) -> list:
    """What a simulator is given for those files."""
    return [habitat_scene(room, up="z") for room in rooms]


def places(scene: int, n: int, seed: int) -> np.ndarray:
    """Random places of a room, on the stand-in's mesh."""
    inner = ROOMS[scene] - 0.2
    points = np.random.default_rng([seed, scene]).uniform(-inner, inner, (n, 3))
    points[:, 1] = 0.1
    return points.astype(np.float32).astype(np.float64)


class TestStandIn(SimulatorContract):
    @pytest.fixture(scope="class")
    def backend(self, python: Path, rooms: tuple[Path, ...]) -> Backend:
        made: list[HabitatSimulator] = []

        def make(agents: int) -> HabitatSimulator:
            while made:
                made.pop().close() if len(made) > 1 else made.clear()
            made.append(HabitatSimulator(of_rooms(rooms), agents, camera=CAMERA, habitat_python=python))
            return made[-1]

        return Backend(make, places, fine=1e-5)


def alive(pid: int) -> bool:
    """Whether there is such a process, and it is not a zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


# Where habitat-sim is


@pytest.mark.skipif(importlib.util.find_spec("habitat_sim") is not None, reason="this interpreter has habitat-sim")
def test_without_habitat_sim_it_is_said_what_to_do(monkeypatch, rooms):
    monkeypatch.delenv(PYTHON, raising=False)
    with pytest.raises(InputError, match=f"needs habitat-sim.*conda create.*--habitat-python or {PYTHON}"):
        HabitatSimulator(of_rooms(rooms), 1)
    with pytest.raises(InputError, match=r"cannot import \(ModuleNotFoundError: No module named 'habitat_sim'\): make an environment"):
        HabitatSimulator(of_rooms(rooms), 2, habitat_python=sys.executable)


def test_an_interpreter_is_found_in_the_environment(monkeypatch, python, rooms):
    monkeypatch.setenv(PYTHON, str(python))
    assert versions()["habitat_sim"] == "0.3.3" and versions()["numpy"] == np.__version__
    with HabitatSimulator(of_rooms(rooms), 1, camera=CAMERA) as simulator:
        assert simulator.facts["pid"] != os.getpid()


@pytest.mark.parametrize(
    ("command", "kind", "message"),
    [
        ("/no/such/python", InputError, "expected a Python interpreter, got '/no/such/python' .No such file"),
        ("/bin/false", HabitatError, r"/bin/false\) died \(exit code 1\) when it was to start.*Its last words:\n\(none\)"),
    ],
)
def test_what_is_no_interpreter(command, kind, message):
    with pytest.raises(kind, match=message):
        versions(command)


def test_versions_that_do_not_fit(tmp_path, monkeypatch, python):
    with pytest.raises(InputError, match=r"expected habitat-sim 0\.3\.0 or later, got 0\.2\.5"):
        versions(interpreter_with(tmp_path, version="0.2.5"))
    monkeypatch.setattr("envs.simulators.habitat.worker.PROTOCOL", 99)
    with pytest.raises(InputError, match="expected a worker of protocol 99, got 1"):
        versions(python)


def test_the_users_folder_and_ours_are_not_searched_for_modules(tmp_path, monkeypatch, python, rooms):
    (tmp_path / "numpy.py").write_text("raise RuntimeError('the wrong numpy')")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert versions(python)["numpy"] == np.__version__


def test_one_agent_may_have_it_in_this_interpreter(monkeypatch, tmp_path, python, rooms):
    interpreter_with(tmp_path)
    monkeypatch.delenv(PYTHON, raising=False)
    monkeypatch.setenv("MAGNUM_LOG", "quiet")
    monkeypatch.setenv("HABITAT_SIM_LOG", "quiet")
    monkeypatch.syspath_prepend(tmp_path / "modules")
    try:
        here = Backend(lambda n: HabitatSimulator(of_rooms(rooms), n, camera=CAMERA), places)
        there = Backend(lambda n: HabitatSimulator(of_rooms(rooms), n, camera=CAMERA, habitat_python=python), places)
        assert here.make(1).facts["pid"] == os.getpid()
        assert streams(here, [4], steps=6) == streams(there, [4], steps=6)
        with here.make(1) as simulator, pytest.raises(HabitatError, match=r"(?s)in this interpreter failed to scene:.*no such stage"):
            (tmp_path / "raises.glb").touch()
            simulator.load(1, habitat_scene(tmp_path / "raises.glb", up="z"))
        with pytest.raises(HabitatError, match="was closed"):
            simulator.geodesic(0, np.zeros((1, 3)), np.zeros((1, 3)))
    finally:
        sys.modules.pop("habitat_sim", None)


def test_the_worker_needs_little():
    """numpy, habitat-sim and the standard library, in the language of Python 3.9."""
    tree = ast.parse((ROOT / "envs" / "simulators" / "habitat" / "worker.py").read_text(), feature_version=(3, 9))
    names = [a.name for node in ast.walk(tree) if isinstance(node, ast.Import) for a in node.names]
    names += [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert {name.partition(".")[0] for name in names} <= set(sys.stdlib_module_names) | {"numpy"}


# Workers that fail


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("raises", "(?s)worker .* failed to scene:\nTraceback.*habitat.worker.*RuntimeError: no such stage"),
        ("aborts", "(?s)died .signal SIGABRT. when it was to scene; restart.*Its last words:.*the stage is wrong"),
        ("sleeps", "(?s)did not scene within 1 s and was ended; restart.*loading sleeps"),
    ],
)
def test_a_worker_that_fails_says_why(name, message, python, rooms, tmp_path):
    (tmp_path / f"{name}.glb").write_bytes(name.encode())
    bad = habitat_scene(tmp_path / f"{name}.glb", up="z")
    simulator = HabitatSimulator(of_rooms(rooms), 2, camera=CAMERA, habitat_python=python)
    begin(Backend(lambda n: simulator, places), simulator, [1, 2])
    simulator.timeout_s = simulator._links[0].timeout_s = 1.0 if name == "sleeps" else 60.0
    with pytest.raises(HabitatError, match=message):
        simulator.load(2, bad)
    if name != "raises":
        with pytest.raises(HabitatError, match="was closed; restart"):
            simulator.step(everyone(simulator, Action.FORWARD))
        simulator.restart()
    simulator.step(everyone(simulator, Action.FORWARD))
    simulator.close()


def test_agents_go_on_where_they_were_when_a_worker_was_killed(python, rooms):
    backend = Backend(lambda n: HabitatSimulator(of_rooms(rooms), n, camera=CAMERA, habitat_python=python), places)
    first, second = backend.make(3), backend.make(3)
    for simulator in (first, second):
        begin(backend, simulator, [1, 2, 3])
        simulator.step(everyone(simulator, Action.FORWARD))
    victim = first._links[1].facts["pid"]
    os.kill(victim, signal.SIGKILL)
    with pytest.raises(HabitatError, match=r"died .signal SIGKILL. when it was to"):
        first.step(np.array([Action.STOP, Action.LEFT, Action.STOP]))
    assert not alive(victim)
    first.restart()
    actions = np.array([Action.FORWARD, Action.LEFT, Action.DOWN])
    a, b = first.step(actions), second.step(actions)
    assert [digest_of(a, i) for i in range(3)] == [digest_of(b, i) for i in range(3)]
    first.close(), second.close()


def test_nothing_is_left_behind(python, rooms):
    def shared() -> set[str]:
        return {name for name in os.listdir("/dev/shm") if "gothere" in name or name.startswith("psm_")}

    gc.collect()
    files, memory = len(os.listdir("/proc/self/fd")), shared()
    simulator = HabitatSimulator(of_rooms(rooms), 2, camera=CAMERA, habitat_python=python)
    pids = [link.facts["pid"] for link in simulator._links]
    rgb = begin(Backend(lambda n: simulator, places), simulator, [1, 2]).rgb
    assert all(map(alive, pids))
    simulator.close()
    simulator.close()
    assert not any(map(alive, pids)) and rgb.any()
    simulator = HabitatSimulator(of_rooms(rooms), 1, camera=CAMERA, habitat_python=python)
    pids = [simulator.facts["pid"]]
    del simulator, rgb
    gc.collect()
    assert not any(map(alive, pids)) and shared() == memory
    assert len(os.listdir("/proc/self/fd")) == files


@pytest.mark.parametrize("end", ["", "os._exit(0)"])
def test_workers_end_with_the_process_that_asks_them(end, python, rooms):
    code = f"""
        import os
        from envs.simulators.habitat.simulator import HabitatSimulator, habitat_scene
        simulator = HabitatSimulator([habitat_scene({str(rooms[0])!r}, up="z")], 1, habitat_python={str(python)!r}, sensors=())
        print(simulator.facts["pid"], flush=True)
        {end}
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, cwd=ROOT, check=True)
    late = time.monotonic() + 10
    while alive(int(done.stdout)) and time.monotonic() < late:
        time.sleep(0.05)
    assert not alive(int(done.stdout)) and "Error" not in done.stderr


# Scenes


def test_a_home_of_ours_is_exported_once(monkeypatch, tmp_path):
    monkeypatch.setattr("envs.simulators.habitat.scene.cache_folder", lambda: tmp_path)
    home = house(5, rooms=1)
    first = habitat_scene(home)
    written = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}
    assert habitat_scene(home).scene_id == first.scene_id and first.scene is home
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()} == written
    assert Path(first.dataset).is_file() and Path(first.scene_id).is_file() and len(written) == 6
    other = habitat_scene(replace(home, room=np.full_like(home.room, -1)))
    assert other.digest != first.digest and other.scene_id != first.scene_id


def test_a_glb_has_an_upward_axis(monkeypatch, tmp_path):
    monkeypatch.setattr("envs.simulators.habitat.scene.cache_folder", lambda: tmp_path / "cache")
    file = tmp_path / "room-2.0.glb"
    file.write_bytes(b"room")
    raw, turned = habitat_scene(file, up="z"), habitat_scene(str(file))
    assert raw.scene_id == str(file) and raw.dataset == turned.dataset == "default" and raw.navmesh is None
    assert turned.scene_id.endswith("room-2.0.stage_config.json") and raw.digest != turned.digest
    config = ast.literal_eval(Path(turned.scene_id).read_text().replace("true", "True"))
    assert config["up"] == [0, 1, 0] and config["front"] == [0, 0, -1] and config["render_asset"] == str(file)
    assert not any(name.startswith("semantic") for name in config)
    file.with_suffix(".navmesh").touch()
    assert habitat_scene(file, up="z").navmesh == file.with_suffix(".navmesh")
    with pytest.raises(InputError, match="expected 'y' or 'z'"):
        habitat_scene(file, up="x")


@pytest.mark.parametrize(
    ("name", "dataset", "message"),
    [
        ("a.glb", None, "expected a scene file, got nothing there"),
        ("a.obj", None, r"expected a scene ending in .glb, .stage_config.json or .scene_instance.json, got .obj"),
        ("a.scene_instance.json", None, "expected its dataset as well; give --scene-dataset"),
        ("a.scene_instance.json", "b.scene_dataset_config.json", "expected a .scene_dataset_config.json file"),
    ],
)
def test_scenes_that_cannot_be(name, dataset, message, tmp_path):
    with pytest.raises(InputError, match=message):
        habitat_scene(tmp_path / name, dataset=dataset and tmp_path / dataset)


def test_a_scene_of_a_dataset_is_habitats_alone(python, tmp_path):
    dataset, instance = tmp_path / "d.scene_dataset_config.json", tmp_path / "room-3.0.scene_instance.json"
    dataset.touch(), instance.touch()
    scene = habitat_scene(instance, dataset=dataset)
    assert (scene.name, scene.scene_id, scene.dataset) == ("room-3.0", str(instance), str(dataset))
    assert habitat_scene("apt_0", dataset=dataset).scene_id == "apt_0"
    with HabitatSimulator([scene], 2, camera=CAMERA, habitat_python=python) as simulator:
        assert simulator.reset(np.zeros(2, int), np.zeros((2, 3)), np.zeros(2)).rgb.any()
        with pytest.raises(InputError, match="habitat-sim alone reads this scene"):
            _ = simulator.scenes


def test_a_mesh_is_made_once_for_each_body_and_kept(monkeypatch, tmp_path, python, rooms):
    monkeypatch.setattr("envs.simulators.habitat.scene.cache_folder", lambda: tmp_path)

    def meshes(**options) -> list[dict]:
        with HabitatSimulator(of_rooms(rooms), 1, camera=CAMERA, habitat_python=python, **options) as simulator:
            return simulator.meshes

    assert [mesh["made"] for mesh in meshes()] == [True, True] and [mesh["made"] for mesh in meshes()] == [False, False]
    coarse = meshes(cells=Cells(0.05, 0.2), body=Body(radius=0.1))
    assert coarse[0]["made"] and coarse[0]["settings"]["cell_size"] == 0.05 and coarse[0]["area"] == [pytest.approx(4 * 2.8**2)]
    beside = tmp_path / "room-3.0.glb"
    beside.touch()
    beside.with_suffix(".navmesh").write_text("no mesh")
    with pytest.raises(HabitatError, match="expected a navigation mesh that habitat-sim reads"):
        HabitatSimulator([habitat_scene(beside, up="z")], 1, habitat_python=python)


@pytest.mark.parametrize(("radius", "side"), [(0.18, 0.03), (0.1, 0.025), (0.2, 0.2 / 7), (0.03, 0.03)])
def test_cells_make_up_a_radius(radius, side):
    settings = Cells().settings(Body(radius=radius))
    assert settings["cell_size"] == pytest.approx(side)
    cells = [
        np.float32(settings[name]) / np.float32(settings[cell])
        for name, cell in (("agent_radius", "cell_size"), ("agent_height", "cell_height"))
    ]
    assert np.ceil(cells[0]) == pytest.approx(radius / side) and np.ceil(cells[1]) == 44
    assert np.floor(np.float32(settings["agent_max_climb"]) / np.float32(settings["cell_height"])) == 10


# The simulator


def test_sliding_is_on_or_off(python, rooms):
    ends = []
    for sliding in (True, False):
        with HabitatSimulator(of_rooms(rooms), 1, camera=CAMERA, sliding=sliding, habitat_python=python) as simulator:
            simulator.reset(np.zeros(1, int), np.array([[2.75, 0.1, 0.0]]), np.array([-np.pi / 4]))
            collided = [bool(simulator.step(np.array([Action.FORWARD])).collided[0]) for _ in range(2)]
            assert collided == [True, True] and not simulator.step(np.array([Action.LEFT])).collided[0]
            ends.append(simulator.labels().position_w[0])
    slid = 2 * 0.25 * np.sqrt(0.5)
    assert ends[0] == pytest.approx([2.8, 0.1, -slid], abs=1e-5) and ends[1] == pytest.approx([2.8, 0.1, -0.05], abs=1e-5)


def test_sensors_that_were_not_asked_for_show_nothing(python, rooms):
    backend = Backend(lambda n: HabitatSimulator(of_rooms(rooms), n, camera=CAMERA, habitat_python=python), places)
    full = backend.make(2)
    whole = begin(backend, full, [1, 2])
    for sensors in (("depth",), ("instance", "rgb"), ()):
        with HabitatSimulator(of_rooms(rooms), 2, camera=CAMERA, sensors=sensors, habitat_python=python) as some:
            seen = begin(backend, some, [1, 2])
            assert np.array_equal(seen.rgb, whole.rgb) if "rgb" in sensors else not seen.rgb.any()
            assert np.array_equal(seen.depth, whole.depth) if "depth" in sensors else np.isnan(seen.depth).all()
            ids = some.labels().instance
            assert np.array_equal(ids, full.labels().instance) if "instance" in sensors else (ids == -1).all()
    with pytest.raises(InputError, match="expected some of rgb, depth, instance, got 'lidar'"):
        HabitatSimulator(of_rooms(rooms), 1, sensors=("lidar",), habitat_python=python)
    full.close()


def test_any_camera_looks_where_it_says(python, rooms):
    """The stand-in's walls are where they are: the depth of the middle of the picture says how eyes are placed and turned."""
    camera = Camera(33, 21, hfov=1.2, elevation=0.5, yaw=np.pi / 2, pitch=-0.3)
    with HabitatSimulator(of_rooms(rooms), 1, camera=camera, habitat_python=python) as simulator:
        place = np.array([[1.0, 0.0, 0.5]])
        seen = simulator.look(0, np.repeat(place, 3, 0), np.array([0.0, -np.pi / 2, np.pi / 2]), np.array([0.3, 0.3, 0.0]))
        assert seen.depth[:2, 10, 16] == pytest.approx([4.0, 3.5], abs=1e-5)  # to the left of -Z is -X; -Z again
        assert seen.depth[2, 10, 16] == pytest.approx(0.5 / np.sin(0.3), abs=1e-5)  # the floor
        assert seen.instance[:, 10, 16].tolist() == [1, 5, 3] and seen.rgb.shape == (3, 21, 33, 3)


def test_ways_and_places(python, rooms):
    with HabitatSimulator(of_rooms(rooms), 2, camera=CAMERA, habitat_python=python) as simulator:
        points = simulator.random_points(1, 20, seed=3)
        assert np.array_equal(points, simulator.random_points(1, 20, seed=3)) and not np.array_equal(
            points, simulator.random_points(1, 20, seed=4)
        )
        snapped, island = simulator.snap(1, points + [0, 0.3, 0])
        assert np.abs(snapped - points).max() < 1e-6 and (island == 0).all()
        away = np.array([[4.2, 0.1, 0.0], [4.4, 0.1, 0.0], [0.0, 0.7, 0.0]])
        assert simulator.snap(1, away)[1].tolist() == [0, -1, -1] and simulator.snap(1, away, reach=0.1)[1].tolist() == [-1, -1, -1]
        assert simulator.geodesic(1, points[:5], points[5:10]) == pytest.approx(np.linalg.norm(points[:5] - points[5:10], axis=1), abs=1e-5)
        assert np.abs(simulator.shortest_path(1, points[0], points[1]) - points[:2]).max() < 1e-6
        assert simulator.shortest_path(1, points[0], away[1]).shape == (0, 3)
        with pytest.raises(InputError, match="expected an island from 0 to 0, got 1"):
            simulator.random_points(0, 1, seed=0, island=1)
        with pytest.raises(InputError, match="scene: expected 0 to 1, got 2"):
            simulator.geodesic(2, points, points)


def test_a_scene_is_exchanged(python, rooms):
    with HabitatSimulator(of_rooms(rooms[:1]), 2, camera=CAMERA, habitat_python=python) as simulator:
        simulator.reset(np.zeros(2, int), np.zeros((2, 3)), np.zeros(2))
        simulator.load(0, habitat_scene(rooms[1], up="z"), space=None, packed=None)
        with pytest.raises(InputError, match="reset it first"):
            simulator.step(everyone(simulator, Action.STOP))
        simulator.load(1, habitat_scene(rooms[0], up="z"))
        seen = simulator.reset(np.array([0, 1]), np.zeros((2, 3)), np.zeros(2))
        assert seen.depth[:, 16, 16] == pytest.approx([4.0, 3.0], abs=0.2) and len(simulator.meshes) == 2
        with pytest.raises(InputError, match="place from 0 to 2"):
            simulator.load(3, rooms[0])


def test_episodes_are_played_over_it(python, rooms):
    """The loop of `agent.runner` asks nothing of a simulator that this one does not have."""
    episode = Episode("1", "room", "go", (0.5, 0.0, -0.5), 0.3, task="pointnav")
    scenes = of_rooms(rooms)
    with HabitatSimulator(scenes, 1, camera=CAMERA, habitat_python=python) as simulator:
        task = Task("pointnav", "go", CAMERA, Body(), 40, 3, goal_a=np.array([1.0, 0, -1.0]))
        home = object.__new__(Home)  # nothing of it is needed, for the simulator holds its scene
        home.scene = scenes[0]
        asked = EpisodeRequest(home, episode, task)
        (played,) = run_episodes(simulator, Random(), [asked])
        assert played.error is None and len(played.trajectory.action) >= 1
        again = next(run_episodes(simulator, Random(), [asked])).trajectory
        assert np.array_equal(again.position_w, played.trajectory.position_w) and np.array_equal(again.collided, played.trajectory.collided)


def test_a_verb_chooses_its_simulator(python, rooms, monkeypatch):
    """The same calls, whichever simulator a home is put into."""
    home = Home(house(2, rooms=1), Body())
    monkeypatch.setattr(
        "experiments.benchmark.simulators.HabitatSimulator", lambda scenes, *a, **k: HabitatSimulator(of_rooms(rooms[:1]), *a, **k)
    )
    for kind, other in (("native", home.scene), ("habitat", of_rooms(rooms)[1])):
        simulator = simulator_of(1, home, camera=CAMERA, sensors=("depth",), kind=kind, habitat_python=python)
        simulator.load(0, other, space=home.space, packed=home.renderer.packed[0])
        assert simulator.agents == 1 and simulator.body == home.body and simulator.camera == CAMERA and simulator.sensors == ("depth",)

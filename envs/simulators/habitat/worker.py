"""Worker process of habitat-sim: `python habitat_worker.py REQUESTS REPLIES FRAMES`, three open file descriptors.

Runs in any interpreter that has habitat-sim (Python 3.9 or later); imports numpy, habitat-sim and the standard library alone.
Requests and replies are lines of JSON; `Host` has a method for each kind of request. Images are written into the memory FRAMES.

First line sent: {"protocol", "python", "numpy", "habitat_sim"}, with "missing" in place of the last when it cannot be imported.
Request: {"number", "call", "with": {...}}. Reply: {"number", "done": ...}, or {"number", "error": traceback}.
"""

from __future__ import annotations  # Python 3.9

import contextlib
import faulthandler
import importlib
import json
import math
import mmap
import os
import platform
import sys
import tempfile
import traceback
from collections.abc import Iterator
from typing import Any

import numpy as np

PROTOCOL = 1  # version of requests and replies, which must be the same on both sides
KINDS = {"rgb": np.uint8, "depth": np.float32, "instance": np.int32}
FAR = 1000.0  # [m]
TRIES = 100  # of habitat-sim, to find a random point


class Host:
    """An agent's eye in one scene at a time, and navigation meshes of all scenes.

    The eye has no state: each image is requested with a pose, so that a new host can replace a dead one at any time.
    """

    def __init__(self, habitat_sim: Any, memory: Any, *, alone: bool = False) -> None:
        """Create a host without scenes.

        `alone` is whether it has a process of its own, where it may change the current folder (`_plain`).
        """
        self.habitat_sim, self.memory, self.alone = habitat_sim, memory, alone
        self.settings: dict[str, Any] = {}
        self.pictures: dict[str, np.ndarray] = {}
        self.scenes: dict[str, dict[str, Any]] = {}
        self.meshes: dict[str, Any] = {}  # PathFinder by scene
        self.ranks: dict[str, list[int]] = {}  # habitat-sim's islands by scene, largest first
        self.simulator: Any = None
        self.inside = ""  # the scene that the simulator has loaded

    def answer(self, request: dict[str, Any]) -> Any:
        """Execute a request; returns its result."""
        return getattr(self, "do_" + request["call"])(**request["with"])

    def do_configure(self, settings: dict[str, Any]) -> None:
        """Set the size of images, their offsets in memory, and the body.

        `width`, `height` [pixels], `hfov` [degrees], `near` [m], `sky` (r, g, b, 0 to 1), `places` (offset in the memory [bytes] by
        sensor), `sliding`, `device`, `mesh` (fields of NavMeshSettings).
        """
        self.do_close()
        self.settings = settings
        shape = (settings["height"], settings["width"])
        self.pictures = {}
        for name, place in settings["places"].items():
            full = (*shape, 3) if name == "rgb" else shape
            flat = np.frombuffer(self.memory, KINDS[name], int(np.prod(full)), place)
            self.pictures[name] = flat.reshape(full)

    def do_scene(self, key: str, scene_id: str, dataset: str, plain: bool, navmesh: str | None, keep: str | None) -> dict[str, Any]:
        """Load or make a scene's navigation mesh; returns its facts.

        Facts are `area` [m2] of each island, whether it was `made`, and its `settings`. The mesh is loaded from `navmesh`, or from
        `keep` if the file exists, or is the one that habitat-sim finds for the scene, or is made, in this order; if it was not
        loaded from a file named here, it is written to `keep`.
        """
        self.scenes[key] = {"scene_id": scene_id, "dataset": dataset, "plain": plain}
        if self.inside == key:
            self.do_close()
        file = navmesh if navmesh is not None else keep if keep is not None and os.path.isfile(keep) else None
        finder, made = self.habitat_sim.PathFinder(), False
        if file is not None:
            if not finder.load_nav_mesh(file):
                raise ValueError(file + ": expected a navigation mesh that habitat-sim reads, got something else")
        else:
            self._open(key)
            finder = self.simulator.pathfinder
            if not finder.is_loaded:
                finder, made = self._made(scene_id), True
            if keep is not None:
                beside = keep + "." + str(os.getpid()) + ".part"
                if finder.save_nav_mesh(beside):
                    os.replace(beside, keep)
        self.meshes[key] = finder
        areas = [float(finder.island_area(i)) for i in range(finder.num_islands)]
        self.ranks[key] = sorted(range(len(areas)), key=lambda i: -areas[i])
        own = finder.nav_mesh_settings
        used = {name: getattr(own, name) for name in self.settings["mesh"] if own is not None}
        return {"area": sorted(areas, reverse=True), "made": made, "settings": used}

    def do_act(
        self, key: str, start: list[float], end: list[float] | None, rotation: list[float], elevation: float, look: bool
    ) -> list[float]:
        """Position of the feet [m] after a step from `start` towards `end`.

        With `end` None they stay; the image is rendered if `look`. `rotation` (x, y, z, w) is that of the eye, `elevation` [m] its
        height above the feet.
        """
        place = start
        if end is not None:
            finder = self.meshes[key]
            go = finder.try_step if self.settings["sliding"] else finder.try_step_no_sliding
            place = _floats(go(_vector(start), _vector(end)))
        if look:
            self.do_look(key, [place[0], place[1] + elevation, place[2]], rotation)
        return place

    def do_look(self, key: str, eye: list[float], rotation: list[float]) -> None:
        """Render the view of an eye at a position [m] into the memory."""
        self._open(key)
        state = self.habitat_sim.AgentState()
        state.position, state.rotation = _vector(eye), np.array(rotation, np.float64)
        self.simulator.get_agent(0).set_state(state, reset_sensors=False)
        seen = self.simulator.get_sensor_observations()
        for name, picture in self.pictures.items():
            picture[:] = seen[name][..., :3] if name == "rgb" else seen[name]

    def do_snap(self, key: str, points: list[list[float]], reach: float, rise: float) -> list[list[float] | None]:
        """Nearest walkable point and its island per point [m]: [x, y, z, island], or None.

        None where it is farther than `reach` [m], or more than `rise` [m] higher or lower.
        """
        found: list[list[float] | None] = []
        finder = self.meshes[key]
        for point in points:
            place = _floats(finder.snap_point(_vector(point)))
            off = math.hypot(place[0] - point[0], place[2] - point[2])
            near = off <= reach and abs(place[1] - point[1]) <= rise  # false for NaN, habitat-sim's value for no point
            found.append([*place, self._rank(key, place)] if near else None)
        return found

    def do_path(self, key: str, start: list[float], end: list[float]) -> list[list[float]]:
        """Corners [m] of the shortest path between two walkable points; empty without one."""
        found, way = self._way(key, start, end)
        return [_floats(point) for point in way.points] if found else []

    def do_lengths(self, key: str, starts: list[list[float] | None], ends: list[list[float] | None]) -> list[float | None]:
        """Geodesic distance [m] between walkable points in pairs.

        None without a path, or where a point is None.
        """
        lengths: list[float | None] = []
        for k, start in enumerate(starts):
            end = ends[k]
            length = math.inf
            if start is not None and end is not None:
                length = float(self._way(key, start, end)[1].geodesic_distance)
            lengths.append(length if math.isfinite(length) else None)
        return lengths

    def do_random(self, key: str, seed: int, count: int, island: int) -> list[list[float]]:
        """Random walkable points [m] on an island (0 is the largest), by seed."""
        finder = self.meshes[key]
        finder.seed(seed)
        number = self.ranks[key][island]
        places = [_floats(finder.get_random_navigable_point(max_tries=TRIES, island_index=number)) for _ in range(count)]
        if not np.isfinite(places).all():
            raise ValueError("habitat-sim found no random place on an island in " + str(TRIES) + " tries")
        return places

    def do_close(self) -> None:
        """Close the loaded scene; navigation meshes are kept."""
        if self.simulator is not None:
            self.simulator.close()
        self.simulator, self.inside = None, ""

    def _way(self, key: str, start: list[float], end: list[float]) -> Any:
        """Whether there is a path, and habitat-sim's record of it."""
        way = self.habitat_sim.ShortestPath()
        way.requested_start, way.requested_end = _vector(start), _vector(end)
        return self.meshes[key].find_path(way), way

    def _rank(self, key: str, place: list[float]) -> int:
        """Island of a walkable point, the largest being 0; -1 for none."""
        number = int(self.meshes[key].get_island(_vector(place)))
        return self.ranks[key].index(number) if number in self.ranks[key] else -1

    def _open(self, key: str) -> None:
        """Load a scene, unless it is loaded already."""
        if self.inside == key:
            return
        scene, reflects = self.scenes[key], self.inside and not self.scenes[self.inside]["plain"]
        backend = self.habitat_sim.SimulatorConfiguration()
        backend.scene_id, backend.scene_dataset_config_file = scene["scene_id"], scene["dataset"]
        backend.enable_physics, backend.gpu_device_id = False, self.settings["device"]
        backend.allow_sliding = self.settings["sliding"]
        agent = self.habitat_sim.agent.AgentConfiguration()
        agent.sensor_specifications = [self._sensor(name, scene["plain"]) for name in self.pictures]
        wanted = self.habitat_sim.Configuration(backend, [agent])
        if reflects and not scene["plain"]:  # keeps the filtered reflections, and the scenes that were loaded before
            self.inside = ""
            self.simulator.reconfigure(wanted)
        else:
            self.do_close()
            with _plain() if scene["plain"] and self.alone else contextlib.nullcontext():
                self.simulator = self.habitat_sim.Simulator(wanted)
        self.inside = key

    def _sensor(self, name: str, plain: bool) -> Any:
        """Camera sensor at the agent's own pose, because poses are those of the eye.

        `plain` scenes have our sky.
        """
        kinds, settings = self.habitat_sim.SensorType, self.settings
        spec = self.habitat_sim.CameraSensorSpec()
        spec.uuid, spec.sensor_type = name, {"rgb": kinds.COLOR, "depth": kinds.DEPTH, "instance": kinds.SEMANTIC}[name]
        spec.resolution, spec.position = [settings["height"], settings["width"]], [0.0, 0.0, 0.0]
        spec.hfov, spec.near, spec.far = settings["hfov"], settings["near"], FAR
        if name != "rgb":
            spec.channels = 1
        elif plain:
            spec.clear_color = type(spec.clear_color)(*settings["sky"], 1.0)
        return spec

    def _made(self, scene_id: str) -> Any:
        """Make the navigation mesh of the loaded scene."""
        settings = self.habitat_sim.NavMeshSettings()
        settings.set_defaults()
        for name, value in self.settings["mesh"].items():
            setattr(settings, name, value)
        finder = self.habitat_sim.PathFinder()
        if not self.simulator.recompute_navmesh(finder, settings) or not finder.is_loaded:
            raise ValueError(scene_id + ": habitat-sim found no floor on which this body can walk; is the upward axis right?")
        return finder


@contextlib.contextmanager
def _plain() -> Iterator[None]:
    """Context in which a starting habitat-sim finds no environment map for reflections.

    It looks for its default settings of reflections in ./data, and without them filters its own environment map, for every simulator:
    14 s of CPU time in software, against 0.2 s. Scenes rendered without shading have no reflections.
    """
    before = os.getcwd()
    with tempfile.TemporaryDirectory() as folder:
        os.mkdir(os.path.join(folder, "data"))
        with open(os.path.join(folder, "data", "default.pbr_config.json"), "w", encoding="utf-8") as file:
            json.dump({"ibl_envmap_filename": "none"}, file)
        os.chdir(folder)
        try:
            yield
        finally:
            os.chdir(before)


def _vector(point: list[float]) -> np.ndarray:
    """A point as habitat-sim expects it."""
    return np.array(point, np.float32)


def _floats(point: Any) -> list[float]:
    """A point of habitat-sim as a list."""
    return [float(point[0]), float(point[1]), float(point[2])]


def hello(habitat_sim: Any, why: str = "") -> dict[str, Any]:
    """First message of a worker.

    `habitat_sim` is None where it cannot be imported, for the reason `why`.
    """
    found = {"protocol": PROTOCOL, "python": platform.python_version(), "numpy": np.__version__, "pid": os.getpid()}
    if habitat_sim is None:
        return {**found, "missing": why}
    return {**found, "habitat_sim": str(habitat_sim.__version__)}


def main(requests: int, replies: int, frames: int) -> None:
    """Answer requests until the pipe is closed."""
    faulthandler.enable()
    incoming, outgoing = os.fdopen(requests, encoding="utf-8"), os.fdopen(replies, "w", encoding="utf-8")

    def say(line: dict[str, Any]) -> None:
        outgoing.write(json.dumps(line, allow_nan=False) + "\n")
        outgoing.flush()

    try:
        habitat_sim = importlib.import_module("habitat_sim")
    except ImportError as error:
        say(hello(None, type(error).__name__ + ": " + str(error)))
        return
    host = Host(habitat_sim, mmap.mmap(frames, 0), alone=True)
    say(hello(habitat_sim))
    for line in incoming:
        request = json.loads(line)
        try:
            say({"number": request["number"], "done": host.answer(request)})
        except Exception:  # any error of habitat-sim is sent as the answer
            say({"number": request["number"], "error": traceback.format_exc()})
    host.do_close()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))

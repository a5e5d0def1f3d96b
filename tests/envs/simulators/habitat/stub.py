"""A stand-in for habitat-sim, for tests of what lies between it and us: empty square rooms, computed by hand.

Only what `envs/habitat_worker.py` calls is here. A scene "room-H..." is a room that reaches from -H to H [m] and is 2.5 m high; its
mesh keeps 0.2 m from the walls and floats 0.1 m above the floor. Scenes called "raises", "aborts" or "sleeps" do so when loaded.
"""

import json
import os
import re
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np

__version__ = os.environ.get("HABITAT_STUB_VERSION", "0.3.3")
MARGIN, FLOAT, HIGH = 0.2, 0.1, 2.5


class SensorType:
    COLOR, DEPTH, SEMANTIC = range(3)


class Color4:
    def __init__(self, *rgba):
        self.rgba = rgba


class CameraSensorSpec:
    clear_color = Color4(0, 0, 0, 1)


class SimulatorConfiguration:
    pass


class AgentState:
    pass


class Configuration:
    def __init__(self, backend, agents):
        self.backend, self.agents = backend, agents


agent = SimpleNamespace(AgentConfiguration=SimpleNamespace)


class NavMeshSettings:
    def set_defaults(self):
        self.cell_size, self.cell_height, self.agent_height, self.agent_radius, self.agent_max_climb = 0.05, 0.2, 1.5, 0.1, 0.2


class ShortestPath:
    pass


class PathFinder:
    """A square of half width `half`."""

    def __init__(self):
        self.half, self.nav_mesh_settings, self.num_islands = None, None, 0

    is_loaded = property(lambda self: self.half is not None)

    def fill(self, half, settings):
        self.half, self.nav_mesh_settings, self.num_islands = half, settings, 1
        return True

    def load_nav_mesh(self, path):
        try:
            values = json.loads(Path(path).read_text())
        except ValueError:
            return False
        return self.fill(values.pop("half"), SimpleNamespace(**values))

    def save_nav_mesh(self, path):
        Path(path).write_text(json.dumps({"half": self.half, **vars(self.nav_mesh_settings)}))
        return True

    def island_area(self, island):
        return 4 * (self.half - MARGIN) ** 2

    def get_island(self, point):
        return 0

    def snap_point(self, point):
        inner = self.half - MARGIN
        found = np.array([np.clip(point[0], -inner, inner), FLOAT, np.clip(point[2], -inner, inner)], np.float32)
        return found if np.abs(found - point).max() < 2 else np.full(3, np.nan, np.float32)

    def try_step(self, start, end):
        return self.snap_point(end)

    def try_step_no_sliding(self, start, end):
        found, way = self.snap_point(end), end - start
        with np.errstate(divide="ignore", invalid="ignore"):
            shares = np.where(way == 0, 1, (found - start) / np.where(way == 0, 1, way))
        share = np.float32(np.clip(min(shares[0], shares[2]), 0, 1))
        return np.array([start[0] + share * way[0], FLOAT, start[2] + share * way[2]], np.float32)

    def find_path(self, path):
        path.points = [path.requested_start, path.requested_end]
        path.geodesic_distance = float(np.linalg.norm(path.requested_end - path.requested_start))
        return True

    def seed(self, seed):
        self.random = np.random.default_rng(seed)

    def get_random_navigable_point(self, max_tries=10, island_index=-1):
        inner = self.half - MARGIN
        x, z = self.random.uniform(-inner, inner, 2)
        return np.array([x, FLOAT, z], np.float32)


class Simulator:
    """A room seen by one agent."""

    def __init__(self, configuration):
        name = Path(configuration.backend.scene_id).name
        print("loading", name, flush=True)
        if name.startswith("raises"):
            raise RuntimeError("no such stage")
        if name.startswith("aborts"):
            print("Assertion failed: the stage is wrong", file=sys.stderr, flush=True)
            os.abort()
        if name.startswith("sleeps"):
            time.sleep(60)
        self.half = float(re.match(r"room-([\d.]+?)(?=[-.][a-z]|$)", name)[1])
        self.specs = configuration.agents[0].sensor_specifications
        self.pathfinder, self.state = PathFinder(), None

    def reconfigure(self, configuration):
        self.__init__(configuration)

    def recompute_navmesh(self, finder, settings):
        return finder.fill(self.half, settings)

    def get_agent(self, number):
        return self

    def set_state(self, state, reset_sensors=True):
        assert abs(np.linalg.norm(state.rotation) - 1) < 1e-4
        self.state = state

    def close(self):
        pass

    def get_sensor_observations(self):
        return {spec.uuid: self.see(spec) for spec in self.specs}

    def see(self, spec):
        """Where the ray through each pixel meets the room's surfaces."""
        h, w = spec.resolution
        focal = w / 2 / np.tan(np.radians(spec.hfov) / 2)
        ray = np.stack(
            np.broadcast_arrays((np.arange(w) + 0.5 - w / 2)[None] / focal, (h / 2 - np.arange(h) - 0.5)[:, None] / focal, -1.0), -1
        )
        x, y, z, s = self.state.rotation
        axis = np.array([x, y, z])
        ray = ray + 2 * np.cross(axis, np.cross(axis, ray) + s * ray)
        eye = np.asarray(self.state.position, np.float64)
        with np.errstate(divide="ignore"):
            far = np.stack(
                [np.abs((np.where(ray[..., k] > 0, high, low) - eye[k]) / ray[..., k]) for k, (low, high) in enumerate(self.box())], -1
            )
        depth, face = far.min(-1), far.argmin(-1)
        if spec.sensor_type == SensorType.DEPTH:
            return depth.astype(np.float32)
        if spec.sensor_type == SensorType.SEMANTIC:
            return (1 + 2 * face + (np.take_along_axis(ray, face[..., None], -1)[..., 0] > 0)).astype(np.uint32)
        hit = np.abs(eye + depth[..., None] * ray)
        return np.concatenate([np.clip(hit * 40, 0, 255), np.full((h, w, 1), 255)], -1).astype(np.uint8)

    def box(self):
        return (-self.half, self.half), (0.0, HIGH), (-self.half, self.half)

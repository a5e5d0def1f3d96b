"""Exploration of a home with depth and pose alone, for a memory."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int32

from agent.memory.memory import Memory
from agent.memory.surface import View
from agent.perception.detect import Detector
from envs.home import Home
from envs.percepts import Percept
from envs.simulators.native import NativeSimulator
from envs.types import Action, Body, Camera
from policies.navigation.navigator import Navigator
from policies.navigation.occupancy import map_view
from policies.subgoals import Kind, Subgoal, Subgoals
from policies.thought import MapView

START = 261  # purpose of generators
AFAR = 2.5  # [m] from which obstacles are viewed again


@dataclass(frozen=True)
class Sighting:
    """One step of an exploration: percept, view and map of the agent.

    The true instances are for scoring.
    """

    percept: Percept
    view: View
    map: MapView
    instance: Int32[np.ndarray, "h w"]


@dataclass(frozen=True)
class Start:
    """Pose at which an exploration starts: place [m] and heading [rad] in the world."""

    place_w: Float[np.ndarray, "3"]
    yaw_w: float

    def inward(self, points_w: Float[np.ndarray, "n 3"]) -> Float[np.ndarray, "n 3"]:
        """Points [m] of the world in the frame of the start."""
        return _turned(points_w - self.place_w, -self.yaw_w)

    def outward(self, points_a: Float[np.ndarray, "n 3"]) -> Float[np.ndarray, "n 3"]:
        """Points [m] of the frame of the start in the world."""
        return _turned(points_a, self.yaw_w) + self.place_w


def _turned(points: Float[np.ndarray, "n 3"], yaw: float) -> Float[np.ndarray, "n 3"]:
    """Points rotated about Y by `yaw` [rad]."""
    c, s = np.cos(yaw), np.sin(yaw)
    return np.stack([c * points[:, 0] + s * points[:, 2], points[:, 1], -s * points[:, 0] + c * points[:, 2]], axis=1)


def start_in(home: Home, seed: int) -> Start:
    """Random start pose in a home."""
    rng = np.random.default_rng([seed, START])
    return Start(home.places[int(rng.integers(len(home.places)))], float(rng.uniform(-np.pi, np.pi)))


def sightings(home: Home, start: Start, detector: Detector, camera: Camera, body: Body, steps: int) -> Iterator[Sighting]:
    """Steps of an exploration until nothing is left to explore, at most `steps`."""
    simulator = NativeSimulator([home.scene], 1, camera=camera, body=body, threads=1, spaces=[home.space])
    navigator, one = Navigator(threads=1), np.array([0])
    state = navigator.forget(navigator.begin(1), 0, camera, body, (), afar=AFAR)
    state = navigator.reset(state, Subgoals((Subgoal(Kind.EXPLORE),), ((),)), one)
    observation = simulator.reset(one, start.place_w[None], np.array([start.yaw_w]))
    nothing = np.zeros((1, camera.height, camera.width), np.int32)
    for _ in range(steps):
        (percept,) = detector(observation, camera)
        action, state = navigator.decide(observation, nothing, state, one, look=True)
        position, yaw, pitch = observation.position_a[0].copy(), float(observation.yaw_a[0]), float(observation.pitch_a[0])
        view = View(observation.depth[0].copy(), position, yaw, pitch)
        yield Sighting(percept, view, map_view(state.maps, 0), simulator.labels().instance[0].copy())
        if action[0] in (Action.STOP, Action.CANNOT):
            return
        observation = simulator.step(action)


def remembered(seen: Iterable[Sighting], camera: Camera, body: Body, done: Callable[[int], None]) -> Memory:
    """Memory of an exploration; `done` gets the number of steps."""
    memory = Memory.empty(camera, body)
    for step, sighting in enumerate(seen):
        memory.see(sighting.percept, sighting.view, step)
        done(step + 1)
    return memory

"""`HabitatSimulator`: habitat-sim behind the `Simulator` protocol.

It runs in this interpreter or in workers with another one. Poses, actions and collisions are ours, as in `NativeSimulator`; images,
walkable space, steps and distances are habitat-sim's (0.3). Each agent has a worker of its own, and its pose is stored here: `restart`
replaces a dead worker, and the agents continue where they were.
"""

import hashlib
import shutil
import sys
import tempfile
import weakref
from collections.abc import Sequence
from math import cos, degrees, sin
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float, Float64, Int, Int64

from envs.errors import InputError
from envs.navigation import SNAP
from envs.navigation.motion import SHORT, sine_cosine, wrapped
from envs.render import Frames
from envs.render.renderer import SKY
from envs.scenes.scene import Scene
from envs.simulators.habitat.client import HabitatError, InProcess, Link, Subprocess, interpreter
from envs.simulators.habitat.frames import shared_frames
from envs.simulators.habitat.scene import Cells, HabitatScene, habitat_scene
from envs.simulators.habitat.worker import KINDS
from envs.simulators.native import STEEPEST
from envs.types import Action, Body, Camera, Labels, Observation, read_only

__all__ = ["Cells", "HabitatError", "HabitatScene", "HabitatSimulator", "habitat_scene"]

BESIDE = 0.05  # [steps] a step that an edge bends by less is no collision, as in `NativeSimulator`
TURNS = {Action.LEFT: 1, Action.RIGHT: -1}
TILTS = {Action.UP: 1, Action.DOWN: -1}


class HabitatSimulator:
    """n agents in any of some scenes, simulated by habitat-sim.

    Sensors that were not requested have a constant value, as in `NativeSimulator`. An instance image has our ids in our own homes, and the
    ids of a file's own annotations elsewhere.
    """

    def __init__(
        self,
        scenes: Sequence[Scene | HabitatScene | str | Path],
        agents: int,
        *,
        camera: Camera | None = None,
        body: Body | None = None,
        sliding: bool = True,
        sensors: Sequence[str] = ("rgb", "depth", "instance"),
        habitat_python: str | Path | None = None,
        cells: Cells | None = None,
        device: int = -1,
        timeout_s: float = 300.0,
    ) -> None:
        """Start the workers and load the scenes' navigation meshes.

        habitat-sim runs in `habitat_python`, else in $GOTHERE_HABITAT_PYTHON, else in this interpreter if it can be imported. In this
        interpreter, a single agent runs in this very process. `cells` are those of navigation meshes that have to be made; `device` is the
        number of an NVIDIA graphics processor, -1 for EGL's first device, such as the CPU. An answer may take `timeout_s` [s]. Raises
        InputError where no suitable habitat-sim is found, and for an unusable scene; HabitatError when it fails.
        """
        if agents < 1:
            raise InputError(f"agents: expected at least 1, got {agents}")
        unknown = [name for name in sensors if name not in KINDS]
        if unknown:
            raise InputError(f"sensors: expected some of {', '.join(KINDS)}, got {unknown[0]!r}")
        self.agents, self.camera, self.body = agents, camera or Camera(), body or Body()
        self.sliding, self.sensors, self.timeout_s, self.device = sliding, tuple(sensors), timeout_s, device
        self.cells = cells or Cells()
        self.python = interpreter(habitat_python)
        self._given: list[object] = list(scenes)
        self._known = [habitat_scene(scene) for scene in scenes]
        self._folder: Path | None = None
        self._frames = shared_frames(agents, self.camera, self.sensors)
        pictures = self._frames.pictures
        self._position_a, self._yaw_a = np.zeros((agents, 3)), np.zeros(agents)
        self._pitch, self._collided = np.zeros(agents), np.zeros(agents, np.bool_)
        sensed = (pictures["rgb"], pictures["depth"], self._position_a, self._yaw_a, self._pitch, self._collided)
        self.observation = Observation(*map(read_only, sensed))
        self._resting = np.ones(agents, np.bool_)
        self._scene, self._position, self._yaw = np.full(agents, -1, np.int64), np.zeros((agents, 3)), np.zeros(agents)
        self._start, self._heading, self._stale = np.zeros((agents, 3)), np.zeros(agents), np.ones(agents, np.bool_)
        self._links: list[Link] = []
        self._told: list[set[str]] = [set() for _ in range(agents)]
        self.meshes: list[dict[str, Any]] = []  # per scene: area [m2] of its islands, whether made or loaded, settings
        try:
            self.restart()
            self.meshes = [self._tell(0, place) for place in range(len(self._known))]
        except BaseException:
            self.close()
            raise

    # Workers

    def restart(self) -> None:
        """Replace dead workers; agents stay where they were.

        Their next observation is rendered on request.
        """
        dead = [i for i in range(self.agents) if i >= len(self._links) or not self._links[i].alive]
        if self.python is None and self.agents == 1:
            fresh: list[Link] = [InProcess(self._frames.memory) for _ in dead]
        else:
            started = [Subprocess(self.python or sys.executable, self._frames.number, timeout_s=self.timeout_s) for _ in dead]
            fresh = []
            try:
                fresh += [process.greet() for process in started]
            finally:
                for process in started[len(fresh) :]:
                    process.close()
        for i, link in zip(dead, fresh, strict=True):
            if i < len(self._links):
                self._links[i].close()
            self._links[i : i + 1] = [link]
            self._told[i], self._stale[i] = set(), True
            self._ask(i, "configure", settings=self._settings(i))

    def close(self) -> None:
        """End all workers. Images that are still referenced stay valid."""
        for link in self._links:
            link.close()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
        self._frames.close()

    def __enter__(self) -> "HabitatSimulator":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def facts(self) -> dict[str, Any]:
        """Versions of the interpreter of habitat-sim: `python`, `numpy` and `habitat_sim`."""
        return self._links[0].facts

    def _settings(self, i: int) -> dict[str, Any]:
        """Settings of agent i for `habitat_worker.Host.do_configure`."""
        camera = self.camera
        return {
            "width": camera.width,
            "height": camera.height,
            "hfov": degrees(camera.hfov),
            "near": camera.near,
            "sky": list(SKY),
            "places": self._frames.places(i),
            "sliding": self.sliding,
            "device": self.device,
            "mesh": self.cells.settings(self.body),
        }

    def _ask(self, i: int, call: str, **arguments: Any) -> Any:
        """Answer of agent i's worker to a request."""
        self._links[i].send(call, **arguments)
        return self._links[i].receive()

    def _tell(self, i: int, place: int) -> dict[str, Any]:
        """Send the scene at an index to agent i's worker; returns its facts."""
        known = self._known[place]
        version = self._links[i].facts["habitat_sim"]
        keep = known.kept_mesh(self.cells.settings(self.body), version) or self._scratch() / f"{_key(known)}.navmesh"
        navmesh = None if known.navmesh is None else str(known.navmesh)
        facts = self._ask(
            i, "scene", key=_key(known), scene_id=known.scene_id, dataset=known.dataset, plain=known.plain, navmesh=navmesh, keep=str(keep)
        )
        self._told[i].add(_key(known))
        return facts

    def _scratch(self) -> Path:
        """Folder of meshes that no other simulator can use, deleted with this one."""
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="gothere-habitat-"))
            weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        return self._folder

    def _of(self, i: int, place: int) -> str:
        """Key of a scene in agent i's worker, which receives it if it is new."""
        if not 0 <= place < len(self._known):
            raise InputError(f"scene: expected 0 to {len(self._known) - 1}, got {place}")
        key = _key(self._known[place])
        if key not in self._told[i]:
            self._tell(i, place)
        return key

    # Simulation

    @property
    def scenes(self) -> tuple[Scene, ...]:
        """Scenes in which agents can be placed, as we read them.

        Raises InputError when there is one that only habitat-sim can read.
        """
        return tuple(known.scene for known in self._known)

    @property
    def scene_count(self) -> int:
        """Number of scenes, those included that only habitat-sim can read."""
        return len(self._known)

    def holds(self, place: int, scene: Scene | HabitatScene) -> bool:
        """Whether the scene at an index is this very one, as it was given."""
        return place < len(self._given) and self._given[place] is scene

    def load(self, place: int, scene: Scene | HabitatScene | str | Path, **_: object) -> None:
        """Replace the scene at index `place` (one past the last appends it).

        Its agents must be reset next. The other arguments of `NativeSimulator.load` (`space`, `packed`) are ignored.
        """
        if not 0 <= place <= len(self._known):
            raise InputError(f"load: expected a place from 0 to {len(self._known)}, got {place}")
        self._known[place : place + 1], self._given[place : place + 1] = [habitat_scene(scene)], [scene]
        self.meshes[place : place + 1] = [self._tell(0, place)]
        self._scene[self._scene == place] = -1

    def reset(
        self,
        scene: Int[np.ndarray, "k"],
        position_w: Float[np.ndarray, "k 3"],
        yaw_w: Float[np.ndarray, "k"],
        *,
        agent_ids: Int[np.ndarray, "k"] | None = None,
    ) -> Observation:
        """Place the agents in `agent_ids` [all] and return observations of all agents.

        They are placed in scenes at feet positions [m] with headings [rad]. A position is snapped to the nearest one of the navigation mesh
        within 0.5 m. Raises InputError where there is none.
        """
        self.put(scene, position_w, yaw_w, agent_ids=agent_ids)
        return self._see()

    def put(
        self,
        scene: Int[np.ndarray, "k"],
        position_w: Float[np.ndarray, "k 3"],
        yaw_w: Float[np.ndarray, "k"],
        *,
        agent_ids: Int[np.ndarray, "k"] | None = None,
    ) -> None:
        """Place agents as `reset` does, without rendering.

        Their next observation is rendered at the next step; an agent that has to stay needs the action STOP there.
        """
        agent_ids = np.arange(self.agents) if agent_ids is None else np.asarray(agent_ids)
        for i, s, place, yaw in zip(agent_ids.tolist(), np.asarray(scene).tolist(), position_w, np.asarray(yaw_w).tolist(), strict=True):
            found, island = self.snap(s, np.asarray(place, np.float64)[None])
            if island[0] < 0:
                at = ", ".join(f"{v:.2f}" for v in place)
                raise InputError(f"{self._known[s].name}: expected a start where an agent can stand, got ({at}); choose another place")
            self._scene[i], self._position[i], self._yaw[i], self._pitch[i] = s, found[0], yaw, 0.0
            self._start[i], self._heading[i], self._collided[i], self._stale[i] = found[0], yaw, False, True
            self._resting[i] = False

    def rest(self, agent_ids: Int[np.ndarray, "k"]) -> None:
        """Deactivate agents until their next reset; they neither move nor observe.

        They cost nothing.
        """
        self._resting[agent_ids] = True

    def step(self, action: Int[np.ndarray, "n"]) -> Observation:
        """Observations of all agents after one action each."""
        action = np.asarray(action, np.int64)
        if action.shape != (self.agents,):
            raise InputError(f"step: expected {self.agents} actions, got shape {action.shape}")
        return self._see(action)

    def labels(self) -> Labels:
        """Privileged state of all agents now: instance ids and true poses."""
        return Labels(read_only(self._frames.pictures["instance"]), self._position.copy(), self._yaw.copy())

    def look(
        self, scene: int, position_w: Float[np.ndarray, "k 3"], yaw_w: Float[np.ndarray, "k"], pitch: Float[np.ndarray, "k"] | None = None
    ) -> Frames:
        """Render a camera's views from any poses, walkable or not.

        Poses are feet [m], yaw and pitch [rad]. All workers share them.
        """
        count = len(position_w)
        eyes = np.asarray(position_w, np.float64) + [0, self.camera.elevation, 0]
        tilts = np.zeros(count) if pitch is None else np.asarray(pitch, np.float64)
        frames = Frames.empty(count, self.camera, self.sensors)
        self._stale[: min(count, self.agents)] = True
        for first in range(0, count, self.agents):
            part = range(first, min(first + self.agents, count))
            for i, k in enumerate(part):
                rotation = self._rotation(float(yaw_w[k]), float(tilts[k]))
                self._links[i].send("look", key=self._of(i, scene), eye=eyes[k].tolist(), rotation=rotation)
            for i in range(len(part)):
                self._links[i].receive()
            for name in self.sensors:
                getattr(frames, name)[part.start : part.stop] = self._frames.pictures[name][: len(part)]
        return frames

    # Walkable space

    def snap(
        self, scene: int, points_w: Float[np.ndarray, "k 3"], *, reach: float = SNAP
    ) -> tuple[Float64[np.ndarray, "k 3"], Int64[np.ndarray, "k"]]:
        """Nearest walkable points [m] and their islands, 0 being the largest.

        NaN and -1 where none is within `reach` [m] and 0.5 m of height.
        """
        found = self._ask(0, "snap", key=self._of(0, scene), points=_rows(points_w), reach=reach, rise=SNAP)
        table = np.array([row or [np.nan, np.nan, np.nan, -1] for row in found], np.float64).reshape(-1, 4)
        return table[:, :3], table[:, 3].astype(np.int64)

    def geodesic(
        self, scene: int, a_w: Float[np.ndarray, "k 3"], b_w: Float[np.ndarray, "k 3"], *, directed: bool = False
    ) -> Float[np.ndarray, "k"]:
        """Geodesic distance [m] between points of a scene in pairs; inf without a path.

        It is measured along habitat-sim's polygons, whose search depends on the direction: here it is the shorter of both, or that
        from a to b if `directed`, which is habitat-sim's own answer.
        """
        pair, key = (self._walkable(scene, a_w), self._walkable(scene, b_w)), self._of(0, scene)
        ways = [self._ask(0, "lengths", key=key, starts=pair[0], ends=pair[1])]
        if not directed:
            ways.append(self._ask(0, "lengths", key=key, starts=pair[1], ends=pair[0]))
        return np.array([[np.inf if length is None else length for length in way] for way in ways], np.float64).min(axis=0)

    def shortest_path(self, scene: int, a_w: Float[np.ndarray, "3"], b_w: Float[np.ndarray, "3"]) -> Float64[np.ndarray, "c 3"]:
        """Corners [m] of the shortest path from a to b, both included.

        No rows without a path.
        """
        (a,), (b,) = self._walkable(scene, a_w[None]), self._walkable(scene, b_w[None])
        found = [] if a is None or b is None else self._ask(0, "path", key=self._of(0, scene), start=a, end=b)
        return np.array(found, np.float64).reshape(-1, 3)

    def random_points(self, scene: int, n: int, *, seed: int, island: int = 0) -> Float64[np.ndarray, "n 3"]:
        """Draw points [m] on an island, 0 being the largest, with habitat-sim's generator.

        Raises InputError if there is no such island.
        """
        count = len(self.meshes[scene]["area"])
        if not 0 <= island < count:
            raise InputError(f"random_points: expected an island from 0 to {count - 1}, got {island}")
        found = self._ask(0, "random", key=self._of(0, scene), seed=seed, count=n, island=island)
        return np.array(found, np.float64).reshape(-1, 3)

    def _walkable(self, scene: int, points_w: np.ndarray) -> list[list[float] | None]:
        """Points snapped to the navigation mesh, None where none is near."""
        found, island = self.snap(scene, points_w)
        return [row if k >= 0 else None for row, k in zip(found.tolist(), island.tolist(), strict=True)]

    # Observations

    def _see(self, action: Int64[np.ndarray, "n"] | None = None) -> Observation:
        """Apply actions, render changed views, and update all relative poses.

        Raises HabitatError when a worker fails: then its agent has not acted, and the others have.
        """
        awake = np.flatnonzero(~self._resting).tolist()
        if not awake or (self._scene[awake] < 0).any():
            raise InputError("step: expected agents that were put somewhere, got one that is nowhere; reset it first")
        poses = {i: self._intended(i, Action.STOP if action is None else Action(int(action[i]))) for i in awake}
        asked, failures = set(), []
        for i, (yaw, pitch, end) in poses.items():
            turned = yaw != self._yaw[i] or pitch != self._pitch[i]
            look = bool(self.sensors) and bool(self._stale[i] or turned or end is not None)
            try:
                if look or end is not None:
                    self._stale[i] = look
                    key, start, eye = self._of(i, int(self._scene[i])), self._position[i].tolist(), self.camera.elevation
                    rotation = self._rotation(yaw, pitch)
                    self._links[i].send("act", key=key, start=start, end=end, rotation=rotation, elevation=eye, look=look)
                    asked.add(i)
            except HabitatError as error:
                failures.append((i, error))
        for i in sorted(asked):
            try:
                self._arrive(i, np.array(self._links[i].receive()), poses[i][2])
            except HabitatError as error:
                failures.append((i, error))
        failed = {i for i, _ in failures}
        for i, (yaw, pitch, end) in poses.items():
            if i not in failed:
                self._yaw[i], self._pitch[i] = yaw, pitch
                self._collided[i] &= action is None or end is not None
        if failures:
            raise failures[0][1]
        return self._related()

    def _intended(self, i: int, action: Action) -> tuple[float, float, list[float] | None]:
        """Heading and tilt [rad] of agent i after an action, and its step's end [m].

        The end is None if it does not walk.
        """
        yaw, pitch, turn = float(self._yaw[i]), float(self._pitch[i]), self.body.turn
        if action is Action.FORWARD:
            sine, cosine = sine_cosine(yaw)
            x, y, z = self._position[i].tolist()
            return yaw, pitch, [x - self.body.step * sine, y, z - self.body.step * cosine]
        if action in TURNS:
            return float(wrapped(yaw + TURNS[action] * turn)), pitch, None
        return yaw, min(max(pitch + TILTS.get(action, 0) * turn, -STEEPEST), STEEPEST), None

    def _arrive(self, i: int, place: Float64[np.ndarray, "3"], end: list[float] | None) -> None:
        """Set the position [m] of agent i and whether it collided.

        It collided if it moved less than a step, or beside the step's end. A step that ends in an obstacle leads to the nearest
        point of the mesh, which may be farther away: habitat-sim reports that as free.
        """
        if end is not None:
            moved = float(np.hypot(place[0] - self._position[i, 0], place[2] - self._position[i, 2]))
            beside = float(np.hypot(place[0] - end[0], place[2] - end[2]))
            self._collided[i] = moved + SHORT < self.body.step or beside > BESIDE * self.body.step
            self._position[i] = place
        self._stale[i] = not self.sensors

    def _related(self) -> Observation:
        """The observation, with poses relative to each agent's start."""
        moved, c, s = self._position - self._start, np.cos(self._heading), np.sin(self._heading)
        relative = np.stack([c * moved[:, 0] - s * moved[:, 2], moved[:, 1], s * moved[:, 0] + c * moved[:, 2]], axis=1)
        self._position_a[:] = relative
        self._yaw_a[:] = (self._yaw - self._heading + np.pi) % (2 * np.pi) - np.pi
        return self.observation

    def _rotation(self, yaw: float, pitch: float) -> list[float]:
        """Quaternion (x, y, z, w) of an eye on an agent.

        It is first tilted about its own X axis, then turned about Y.
        """
        half_turn, half_tilt = (yaw + self.camera.yaw) / 2, (pitch + self.camera.pitch) / 2
        cy, sy, cp, sp = cos(half_turn), sin(half_turn), cos(half_tilt), sin(half_tilt)
        return [cy * sp, sy * cp, -sy * sp, cy * cp]


def _key(known: HabitatScene) -> str:
    """Key of a scene in requests to a worker."""
    return hashlib.sha256(f"{known.scene_id} {known.dataset} {known.navmesh} {known.digest}".encode()).hexdigest()[:16]


def _rows(points_w: Float[np.ndarray, "k 3"]) -> list[list[float]]:
    """Points as lists."""
    return np.asarray(points_w, np.float64).tolist()

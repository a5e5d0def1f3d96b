"""`NativeSimulator`: our renderer and navigation behind the `Simulator` protocol."""

from collections.abc import Sequence
from math import cos, sin

import numpy as np
from jaxtyping import Float, Int

from envs.errors import InputError
from envs.navigation import ActuationNoise, Walkable, geodesic, move_in_place, move_noisily, walkable
from envs.render import Frames, Renderer
from envs.render.pack import Packed, pack
from envs.scenes.scene import Scene
from envs.simulators.depth_noise import depth_generator, noisy_depth
from envs.types import Action, Body, Camera, Labels, Observation, read_only

ACTUATION = 31  # purpose of the actuation noise's generators
STEEPEST = np.pi / 3  # of the camera, up and down [rad]


class NativeSimulator:
    """n agents in any of some scenes, on all threads of this machine.

    A sensor that was not requested costs nothing, and its images have a constant value: rgb 0, depth NaN, instance -1.
    """

    def __init__(
        self,
        scenes: Sequence[Scene],
        agents: int,
        *,
        camera: Camera | None = None,
        body: Body | None = None,
        sliding: bool = True,
        sensors: Sequence[str] = ("rgb", "depth", "instance"),
        threads: int | None = None,
        spaces: Sequence[Walkable] | None = None,
        actuation_noise: ActuationNoise | None = None,
        depth_noise: float = 0.0,
        seed: int = 0,
    ) -> None:
        """Create a simulator without placing agents.

        `actuation_noise` and `depth_noise` (0 for none, 1 for Redwood's) are drawn from (seed, agent, number of its observations).
        """
        if agents < 1:
            raise InputError(f"agents: expected at least 1, got {agents}")
        self.scenes, self.agents = tuple(scenes), agents
        self.camera, self.body = camera or Camera(), body or Body()
        self.sliding, self.sensors = sliding, tuple(sensors)
        self.actuation_noise, self.depth_noise, self.seed = actuation_noise, depth_noise, seed
        self.renderer = Renderer(self.scenes, threads=threads)
        self.spaces = tuple(spaces) if spaces else tuple(walkable(s.vertices, s.faces, self.body, cached=True) for s in self.scenes)
        n = agents
        self.frames = Frames.empty(n, self.camera, self.sensors)
        self._part = Frames.empty(n, self.camera, self.sensors)  # where a part of them is drawn
        for name in self.sensors:
            getattr(self.frames, name)[:] = 0  # what agents see that rest
        self._scene = np.full(n, -1, np.int64)
        self._together: list[tuple[Walkable, np.ndarray]] | None = None  # agents by walkable space, computed on first use
        self._resting = np.ones(n, np.bool_)
        self._position, self._yaw, self._pitch = np.zeros((n, 3)), np.zeros(n), np.zeros(n)
        self._position_a, self._yaw_a = np.zeros((n, 3)), np.zeros(n)
        self._start, self._heading, self._turned = np.zeros((n, 3)), np.zeros(n), np.zeros((2, n))
        self._collided, self._looks = np.zeros(n, np.bool_), np.zeros(n, np.int64)
        rgb, depth, self._instance = map(read_only, _pictures(self.frames, n, self.camera))
        sensed = (self._position_a, self._yaw_a, self._pitch, self._collided)
        self.observation = Observation(rgb, depth, *map(read_only, sensed))

    def load(self, place: int, scene: Scene, *, space: Walkable | None = None, packed: Packed | None = None) -> None:
        """Replace the scene at index `place` (one past the last appends it).

        Its agents must be reset next. `space` and `packed` are the scene's walkable space and renderer arrays, if they exist already.
        Raises InputError for an index out of range.
        """
        count = len(self.scenes)
        if not 0 <= place <= count:
            raise InputError(f"load: expected a place from 0 to {count}, got {place}")
        space = space or walkable(scene.vertices, scene.faces, self.body, cached=True)
        packed = packed or pack(scene)
        self.scenes = (*self.scenes[:place], scene, *self.scenes[place + 1 :])
        self.spaces = (*self.spaces[:place], space, *self.spaces[place + 1 :])
        self.renderer.put(place, packed)
        self._scene[self._scene == place] = -1
        self._together = None

    @property
    def scene_count(self) -> int:
        """Number of `scenes`."""
        return len(self.scenes)

    def holds(self, place: int, scene: Scene) -> bool:
        """Whether the scene at an index is this very one."""
        return place < len(self.scenes) and self.scenes[place] is scene

    def reset(
        self,
        scene: Int[np.ndarray, "k"],
        position_w: Float[np.ndarray, "k 3"],
        yaw_w: Float[np.ndarray, "k"],
        *,
        agent_ids: Int[np.ndarray, "k"] | None = None,
    ) -> Observation:
        """Place the agents in `agent_ids` [all] and return observations of all agents.

        They are placed in scenes at feet positions [m] with headings [rad]. A position is snapped to the nearest walkable one within 0.5 m.
        Raises InputError where there is none.
        """
        self.put(scene, position_w, yaw_w, agent_ids=agent_ids)
        return self._see(agent_ids)

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
            if not 0 <= s < len(self.scenes):
                raise InputError(f"scene: expected 0 to {len(self.scenes) - 1}, got {s}")
            if not (np.isfinite(place).all() and np.isfinite(yaw)):
                raise InputError(f"reset: expected finite positions and headings, got {np.asarray(place).tolist()} and {yaw}")
            found, island = self.spaces[s].snap(np.asarray(place, np.float64)[None])
            if island[0] < 0:
                at = ", ".join(f"{v:.2f}" for v in place)
                raise InputError(f"{self.scenes[s].name}: expected a start where an agent can stand, got ({at}); choose another place")
            self._scene[i], self._position[i], self._yaw[i], self._pitch[i] = s, found[0], yaw, 0.0
            self._start[i], self._heading[i], self._collided[i] = found[0], yaw, False
            self._turned[:, i] = cos(yaw), sin(yaw)
            self._resting[i] = False
        self._together = None

    def rest(self, agent_ids: Int[np.ndarray, "k"]) -> None:
        """Deactivate agents until their next reset; they neither move nor observe.

        They cost nothing.
        """
        self._resting[agent_ids] = True
        self._together = None

    def step(self, action: Int[np.ndarray, "n"], *, agent_ids: Int[np.ndarray, "k"] | None = None) -> Observation:
        """Observations of all agents after one action each.

        With `agent_ids` only those of them act and look; the others stay as they are. Raises InputError for another number of actions, for
        what is no `Action` of an active agent, and if no agent is active or one has
        no scene.
        """
        if agent_ids is not None:
            return self._step_some(action, agent_ids)
        action = np.asarray(action)
        if action.shape != (self.agents,):
            raise InputError(f"step: expected {self.agents} actions, got shape {action.shape}")
        whole = action.dtype.kind in "iu"
        wrong = ~self._resting & ((action < 0) | (action >= len(Action)) if whole else True)
        if wrong.any():
            raise InputError(f"step: expected whole numbers from 0 to {len(Action) - 1} (envs.types.Action), got {action[wrong][0]!r}")
        action = action.astype(np.int64) if whole else np.zeros(self.agents, np.int64)
        for space, agent_ids in self._groups():
            if self.actuation_noise is None:
                move_in_place(
                    space, self._position, self._yaw, action, self._collided, self.body, sliding=self.sliding, agent_ids=agent_ids
                )
            else:
                draws = [
                    np.random.default_rng([self.seed, ACTUATION, i, look])
                    for i, look in zip(agent_ids, self._looks[agent_ids], strict=True)
                ]
                self._position[agent_ids], self._yaw[agent_ids], self._collided[agent_ids] = move_noisily(
                    space,
                    self._position[agent_ids],
                    self._yaw[agent_ids],
                    action[agent_ids],
                    self.body,
                    self.actuation_noise,
                    draws,
                    sliding=self.sliding,
                )
        tilt = (action == Action.UP) * self.body.turn - (action == Action.DOWN) * self.body.turn
        np.clip(self._pitch + tilt, -STEEPEST, STEEPEST, out=self._pitch)
        return self._see()

    def _step_some(self, action: Int[np.ndarray, "n"], agent_ids: Int[np.ndarray, "k"]) -> Observation:
        """Let all other agents rest during a step."""
        resting = self._resting.copy()
        self._resting[:] = True
        self._resting[agent_ids] = resting[agent_ids]
        self._together = None
        try:
            return self.step(np.where(self._resting, int(Action.STOP), action))
        finally:
            self._resting, self._together = resting, None

    def labels(self) -> Labels:
        """Privileged state of all agents now: instance ids and true poses."""
        return Labels(self._instance, self._position.copy(), self._yaw.copy())

    def geodesic(self, scene: int, a_w: Float[np.ndarray, "k 3"], b_w: Float[np.ndarray, "k 3"]) -> Float[np.ndarray, "k"]:
        """Geodesic distance [m] between points of a scene in pairs; inf without a path."""
        return geodesic(self.spaces[scene], a_w, b_w)

    def _groups(self) -> list[tuple[Walkable, np.ndarray]]:
        """Active agents by walkable space.

        Raises InputError if no agent is active, or the scene of one was removed.
        """
        if self._together is None:
            awake = np.flatnonzero(~self._resting)
            if not len(awake) or (self._scene[awake] < 0).any():
                raise InputError("step: expected agents that were put somewhere, got one that is nowhere; reset it first")
            spaces = {id(self.spaces[s]): self.spaces[s] for s in self._scene[awake].tolist()}
            kind = np.array([id(self.spaces[s]) for s in self._scene[awake].tolist()])
            self._together = [(space, awake[kind == number]) for number, space in spaces.items()]
        return self._together

    def _see(self, agent_ids: np.ndarray | None = None) -> Observation:
        """Render the observations of `agent_ids` [all active] and update all relative poses."""
        self._groups()
        if agent_ids is None and self._resting.any():
            agent_ids = np.flatnonzero(~self._resting)
        if not self.sensors:
            pass
        elif agent_ids is None or len(agent_ids) == self.agents:
            self._draw(slice(None), self.frames)
        elif len(agent_ids):
            some = self._part.first(len(agent_ids))
            self._draw(agent_ids, some)
            for name in self.sensors:
                getattr(self.frames, name)[agent_ids] = getattr(some, name)
        self._looks[slice(None) if agent_ids is None else agent_ids] += 1
        moved, (c, s), relative = self._position - self._start, self._turned, self._position_a
        np.subtract(c * moved[:, 0], s * moved[:, 2], out=relative[:, 0])
        relative[:, 1] = moved[:, 1]
        np.add(s * moved[:, 0], c * moved[:, 2], out=relative[:, 2])
        np.subtract((self._yaw - self._heading + np.pi) % (2 * np.pi), np.pi, out=self._yaw_a)
        return self.observation

    def _draw(self, agent_ids: np.ndarray | slice, out: Frames) -> None:
        """Render the views of some agents, with depth noise."""
        scene, pitch = self._scene[agent_ids], self._pitch[agent_ids]
        self.renderer.render(
            self.camera, self._position[agent_ids], self._yaw[agent_ids], pitch=pitch, scene=scene, sensors=self.sensors, out=out
        )
        if self.depth_noise and len(out.depth):
            for view, i in zip(out.depth, np.arange(self.agents)[agent_ids], strict=True):
                draw = depth_generator(self.seed, int(i), int(self._looks[i]))
                view[:] = noisy_depth(view, draw, strength=self.depth_noise)


def _pictures(frames: Frames, n: int, camera: Camera) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """rgb, depth and instance images of n agents.

    Sensors without frames have a constant value and no memory.
    """
    shape = (n, camera.height, camera.width)
    rgb = frames.rgb if len(frames.rgb) else np.broadcast_to(np.uint8(0), (*shape, 3))
    depth = frames.depth if len(frames.depth) else np.broadcast_to(np.float32(np.nan), shape)
    return rgb, depth, frames.instance if len(frames.instance) else np.broadcast_to(np.int32(-1), shape)

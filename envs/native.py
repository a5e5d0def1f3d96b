"""`NativeSimulator`: our renderer and our navigation behind the `Simulator` protocol."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float, Int

from envs.errors import InputError
from envs.navigation import Walkable, move_in_place, walkable
from envs.render import Frames, Renderer
from envs.scene import Scene
from envs.types import Action, Body, Camera, Labels, Observation

STEEPEST = np.pi / 3  # of the camera, up and down [rad]


class NativeSimulator:
    """n agents in any of some scenes, on all threads of this machine."""

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
    ) -> None:
        if agents < 1:
            raise InputError(f"agents: expected at least 1, got {agents}")
        self.scenes, self.agents = tuple(scenes), agents
        self.camera, self.body = camera or Camera(), body or Body()
        self.sliding, self.sensors = sliding, tuple(sensors)
        self.renderer = Renderer(self.scenes, threads=threads)
        self.spaces = tuple(spaces) if spaces else tuple(walkable(s.vertices, s.faces, self.body, cached=True) for s in self.scenes)
        n = agents
        self.frames = Frames.empty(n, self.camera, self.sensors)
        self._scene = np.full(n, -1, np.int64)
        self._position, self._yaw, self._pitch = np.zeros((n, 3)), np.zeros(n), np.zeros(n)
        self._start, self._heading = np.zeros((n, 3)), np.zeros(n)
        self._collided = np.zeros(n, np.bool_)
        self._observation = Observation(self.frames.rgb, self.frames.depth, np.zeros((n, 3)), np.zeros(n), self._pitch, self._collided)

    def reset(
        self,
        scene: Int[np.ndarray, "k"],
        position_w: Float[np.ndarray, "k 3"],
        yaw_w: Float[np.ndarray, "k"],
        *,
        who: Int[np.ndarray, "k"] | None = None,
    ) -> Observation:
        """What all agents see after those in `who` [all] were put into scenes, at feet positions [m] and headings [rad].

        A place is moved onto the nearest walkable one within 0.5 m; InputError where there is none.
        """
        who = np.arange(self.agents) if who is None else np.asarray(who)
        for i, s, place, yaw in zip(who, scene, position_w, yaw_w, strict=True):
            if not 0 <= s < len(self.scenes):
                raise InputError(f"scene: expected 0 to {len(self.scenes) - 1}, got {s}")
            found, island = self.spaces[s].snap(np.asarray(place, np.float64)[None])
            if island[0] < 0:
                at = ", ".join(f"{v:.2f}" for v in place)
                raise InputError(f"{self.scenes[s].name}: expected a start where an agent can stand, got ({at}); choose another place")
            self._scene[i], self._position[i], self._yaw[i], self._pitch[i] = s, found[0], yaw, 0.0
            self._start[i], self._heading[i], self._collided[i] = found[0], yaw, False
        return self._see()

    def step(self, action: Int[np.ndarray, "n"]) -> Observation:
        """What all agents see after one action each."""
        action = np.asarray(action, np.int64)
        if action.shape != (self.agents,):
            raise InputError(f"step: expected {self.agents} actions, got shape {action.shape}")
        self._collided[:] = False
        for s in np.unique(self._scene):
            who = np.flatnonzero(self._scene == s)
            move_in_place(self.spaces[s], self._position, self._yaw, action, self._collided, self.body, sliding=self.sliding, who=who)
        tilt = (action == Action.UP).astype(float) - (action == Action.DOWN)
        np.clip(self._pitch + tilt * self.body.turn, -STEEPEST, STEEPEST, out=self._pitch)
        return self._see()

    def labels(self) -> Labels:
        """What is known about the agents now and cannot be sensed."""
        return Labels(self.frames.instance, self._position.copy(), self._yaw.copy())

    def _see(self) -> Observation:
        """Render every agent, and say where it is from its start."""
        if (self._scene < 0).any():
            raise InputError("reset: expected every agent to be put somewhere first; give all of them at the first reset")
        self.renderer.render(
            self.camera, self._position, self._yaw, pitch=self._pitch, scene=self._scene, sensors=self.sensors, out=self.frames
        )
        moved, c, s = self._position - self._start, np.cos(self._heading), np.sin(self._heading)
        relative = self._observation.position_a
        relative[:, 0] = c * moved[:, 0] - s * moved[:, 2]
        relative[:, 1] = moved[:, 1]
        relative[:, 2] = s * moved[:, 0] + c * moved[:, 2]
        self._observation.yaw_a[:] = (self._yaw - self._heading + np.pi) % (2 * np.pi) - np.pi
        return self._observation

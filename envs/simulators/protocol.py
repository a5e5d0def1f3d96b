"""What every simulator offers: n agents in any mix of scenes, reset and stepped in one call."""

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from jaxtyping import Float, Int

from envs.scenes.scene import Scene
from envs.types import Body, Camera, Labels, Observation


class Simulator(Protocol):
    """n agents in any of `scenes`. Agent i's bytes depend on its own scene, pose and actions alone."""

    @property
    def scenes(self) -> Sequence[Scene]:
        """What agents can be put into."""
        ...

    @property
    def camera(self) -> Camera:
        """What every agent sees with."""
        ...

    @property
    def body(self) -> Body:
        """What every agent moves."""
        ...

    @property
    def agents(self) -> int:
        """How many there are."""
        ...

    @property
    def observation(self) -> Observation:
        """What all agents see now."""
        ...

    def reset(
        self,
        scene: Int[np.ndarray, "k"],
        position_w: Float[np.ndarray, "k 3"],
        yaw_w: Float[np.ndarray, "k"],
        *,
        agent_ids: Int[np.ndarray, "k"] | None = None,
    ) -> Observation:
        """What all agents see after those in `agent_ids` [all] were put into scenes, at feet positions [m] and headings [rad].

        Raises InputError for a place where the body cannot stand.
        """
        ...

    def load(self, place: int, scene: Scene, *, space: Any = None, packed: Any = None) -> None:
        """Let the scene at `place` be another from now on (one past the last adds one); its agents have to be reset next.

        `space` and `packed` are what is known of the scene already (`envs.home.Home`).
        """
        ...

    def rest(self, agent_ids: Int[np.ndarray, "k"]) -> None:
        """Take agents out of the world until their next reset: they neither move nor see. All rest at first."""
        ...

    def step(self, action: Int[np.ndarray, "n"]) -> Observation:
        """What all agents see after one action each; the rows of those that rest mean nothing."""
        ...

    def labels(self) -> Labels:
        """What is known about the agents now and cannot be sensed."""
        ...

    def geodesic(self, scene: int, a_w: Float[np.ndarray, "k 3"], b_w: Float[np.ndarray, "k 3"]) -> Float[np.ndarray, "k"]:
        """Length [m] of the shortest way between places of a scene, in pairs; inf where there is none."""
        ...

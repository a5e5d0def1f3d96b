"""What every simulator offers: n agents in any mix of scenes, reset and stepped in one call."""

from collections.abc import Sequence
from typing import Protocol

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

    def step(self, action: Int[np.ndarray, "n"]) -> Observation:
        """What all agents see after one action each."""
        ...

    def labels(self) -> Labels:
        """What is known about the agents now and cannot be sensed."""
        ...

    def geodesic(self, scene: int, a_w: Float[np.ndarray, "k 3"], b_w: Float[np.ndarray, "k 3"]) -> Float[np.ndarray, "k"]:
        """Length [m] of the shortest way between places of a scene, in pairs; inf where there is none."""
        ...

"""The protocol of simulators: n agents in any scenes, reset and stepped in one call."""

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from jaxtyping import Float, Int

from envs.scenes.scene import Scene
from envs.types import Body, Camera, Labels, Observation


class Simulator(Protocol):
    """n agents in any of `scenes`.

    The bytes of agent i depend on its own scene, pose and actions alone.
    """

    @property
    def scenes(self) -> Sequence[Scene]:
        """Scenes in which agents can be placed."""
        ...

    @property
    def scene_count(self) -> int:
        """Number of `scenes`."""
        ...

    def holds(self, place: int, scene: Scene) -> bool:
        """Whether the scene at an index is this very one."""
        ...

    @property
    def camera(self) -> Camera:
        """Camera of every agent."""
        ...

    @property
    def body(self) -> Body:
        """Body of every agent."""
        ...

    @property
    def agents(self) -> int:
        """Number of agents."""
        ...

    @property
    def observation(self) -> Observation:
        """Present observations of all agents."""
        ...

    def reset(
        self,
        scene: Int[np.ndarray, "k"],
        position_w: Float[np.ndarray, "k 3"],
        yaw_w: Float[np.ndarray, "k"],
        *,
        agent_ids: Int[np.ndarray, "k"] | None = None,
    ) -> Observation:
        """Place the agents in `agent_ids` [all] and return observations of all agents.

        They are placed in scenes at feet positions [m] with headings [rad]. Raises InputError for a position where the body cannot stand.
        """
        ...

    def load(self, place: int, scene: Scene, *, space: Any = None, packed: Any = None) -> None:
        """Replace the scene at index `place` (one past the last appends it).

        Its agents must be reset next. `space` and `packed` are computed data of the scene, if they exist already (`envs.home.Home`).
        """
        ...

    def rest(self, agent_ids: Int[np.ndarray, "k"]) -> None:
        """Deactivate agents until their next reset; they neither move nor observe.

        All are inactive at first.
        """
        ...

    def step(self, action: Int[np.ndarray, "n"]) -> Observation:
        """Observations of all agents after one action each.

        The rows of inactive agents are undefined.
        """
        ...

    def labels(self) -> Labels:
        """Privileged state of all agents now: instance ids and true poses."""
        ...

    def geodesic(self, scene: int, a_w: Float[np.ndarray, "k 3"], b_w: Float[np.ndarray, "k 3"]) -> Float[np.ndarray, "k"]:
        """Geodesic distance [m] between points of a scene in pairs; inf without a path."""
        ...

"""Toy decisions, on which PPO learns within seconds: `Pointing`, and a network for it."""

from typing import Any

import numpy as np
from gymnasium import spaces
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space

F, G, C, LENGTH = 3, 2, 4, 3
NETWORK = {"features": F, "context": G, "width": 16, "heads": 2, "layers": 1}


class Pointing(VectorEnv):
    """Decisions of which the option with the greatest first feature is right; three an episode."""

    def __init__(self, num_envs: int = 1, seed: int = 0) -> None:
        self.num_envs, self.rng = num_envs, np.random.default_rng(seed)
        self.metadata = {"autoreset_mode": AutoresetMode.NEXT_STEP}
        parts = {"features": (C, F), "context": (G,), "mask": (C,)}
        self.single_observation_space = spaces.Dict({name: spaces.Box(-9.0, 9.0, shape, np.float32) for name, shape in parts.items()})
        self.single_action_space = spaces.Discrete(C)
        self.observation_space = batch_space(self.single_observation_space, num_envs)
        self.action_space = batch_space(self.single_action_space, num_envs)

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None):
        """First decisions."""
        self.count = np.zeros(self.num_envs, np.int64)
        return self._draw(), {}

    def step(self, actions: np.ndarray):
        """A point for each right option."""
        fresh = self.count == LENGTH
        self.count = np.where(fresh, 0, self.count + 1)
        score = np.where(self.now["mask"] > 0, self.now["features"][..., 0], -np.inf)
        assert (self.now["mask"][np.arange(self.num_envs), actions] > 0).all()  # what is masked is never chosen
        reward = np.where(fresh, 0.0, score.argmax(axis=1) == actions)
        return self._draw(), reward, self.count == LENGTH, np.zeros(self.num_envs, np.bool_), {}

    def _draw(self) -> dict[str, np.ndarray]:
        n = self.num_envs
        mask = (np.arange(C) < self.rng.integers(2, C + 1, (n, 1))).astype(np.float32)
        normal = self.rng.standard_normal
        self.now = {"features": normal((n, C, F)).astype(np.float32), "context": normal((n, G)).astype(np.float32), "mask": mask}
        return self.now


def pointing(context: Any) -> Pointing:
    """Environment of an RLlib worker."""
    return Pointing(context.get("num_envs", 1), context["seed"])

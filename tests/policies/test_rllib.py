"""PPO in RLlib: it learns to point at the right option, and starts from weights on disk."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import torch
from gymnasium import spaces
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space

pytest.importorskip("ray.rllib")
ray = pytest.importorskip("ray")

from policies.learning import load_decision_net, save_weights  # noqa: E402
from policies.network import DecisionConfig  # noqa: E402
from policies.rllib import MODULE, PpoSettings, ppo_config, restore_checkpoint, save_checkpoint, train_iteration  # noqa: E402

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


@pytest.mark.slow
def test_it_learns_to_point_from_weights_on_disk(tmp_path):
    torch.manual_seed(0)
    save_weights(DecisionConfig(**NETWORK).build(), tmp_path / "begun.safetensors")
    settings = PpoSettings(iterations=10, decisions=512, minibatch=64, passes=8, rate=1e-2, lanes=32)
    algorithm = ppo_config(settings, NETWORK, pointing, {"seed": 1}, weights=str(tmp_path / "begun.safetensors")).build_algo()
    try:
        begun = load_decision_net(tmp_path / "begun.safetensors").state_dict()
        held = algorithm.get_module(MODULE).net.state_dict()
        assert all(np.array_equal(begun[name].numpy(), held[name].numpy()) for name in begun)
        returns = [algorithm.train()["env_runners"]["episode_return_mean"] for _ in range(settings.iterations)]
        assert returns[0] < 0.75 * LENGTH < 0.85 * LENGTH < returns[-1], returns
    finally:
        algorithm.stop()
        ray.shutdown()


@pytest.mark.slow
def test_the_critic_learns_alone_at_first_and_after_a_resume_too(tmp_path):
    settings = PpoSettings(iterations=3, decisions=128, minibatch=64, passes=2, rate=1e-2, lanes=16, critic_first=2)
    seen = []
    try:
        for some in ((1,), (2, 3)):
            algorithm = ppo_config(settings, NETWORK, pointing, {"seed": 1}).build_algo()
            net = algorithm.get_module(MODULE).net
            if seen:
                restore_checkpoint(algorithm, tmp_path / "kept")
            seen += [] if seen else [{name: value.clone() for name, value in net.state_dict().items()}]
            for iteration in some:
                train_iteration(algorithm, iteration)
                seen.append({name: value.clone() for name, value in net.state_dict().items()})
            save_checkpoint(algorithm, tmp_path / "kept")
            algorithm.stop()
    finally:
        ray.shutdown()
    moved = [{name for name in now if not now[name].equal(then[name])} for then, now in pairwise(seen)]
    critic = {name for name in seen[0] if name.startswith("value.")}
    assert moved[0] == moved[1] == critic
    assert moved[2] > critic and {"point.weight", "option.weight", "layers.layers.0.linear1.weight"} <= moved[2]

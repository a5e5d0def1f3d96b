"""PPO in RLlib: it learns to point at the right option, and starts from weights on disk."""

from itertools import pairwise

import numpy as np
import pytest
import torch

from tests.policies.pointing import LENGTH, NETWORK, pointing

pytest.importorskip("ray.rllib")
ray = pytest.importorskip("ray")

from policies.learning import load_decision_net, save_weights  # noqa: E402
from policies.network import DecisionConfig  # noqa: E402
from policies.rllib import MODULE, PpoSettings, ppo_config, restore_checkpoint, save_checkpoint, train_iteration  # noqa: E402


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


@pytest.mark.slow
def test_the_pointer_alone_is_trained_where_that_is_asked_for():
    settings = PpoSettings(iterations=1, decisions=128, minibatch=64, passes=2, rate=1e-2, lanes=16, head=True)
    algorithm = ppo_config(settings, NETWORK, pointing, {"seed": 1}).build_algo()
    try:
        net = algorithm.get_module(MODULE).net
        before = {name: value.clone() for name, value in net.state_dict().items()}
        train_iteration(algorithm, 1)
        moved = {name for name, value in net.state_dict().items() if not value.equal(before[name])}
    finally:
        algorithm.stop()
        ray.shutdown()
    critic = {name for name in before if name.startswith("value.")}
    assert {"point.weight"} | critic <= moved <= {"point.weight", "point.bias"} | critic

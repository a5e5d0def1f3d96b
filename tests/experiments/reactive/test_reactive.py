"""Training of the recurrent policy: it imitates, PPO's losses are right, and a resumed training is the same one."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from envs.errors import InputError
from envs.gym.settings import settings
from experiments.reactive.__main__ import Train, checked, main
from experiments.reactive.lanes import Ended, Lanes, Rollout, sampled
from experiments.reactive.learn import Rates, advantages, imitation_loss, learn, ppo_loss
from policies.recurrent import RecurrentConfig, Sensed

ROOM = {"task": "pointnav", "homes": 1, "rooms": 1, "goals": 1, "sensors": ("depth",), "budget": 40, "threads": 1}


def rollout_of(net, lanes: Lanes, steps: int = 6, seed: int = 0) -> Rollout:
    """A rollout of a network that has just begun."""
    rng = np.random.default_rng(seed)
    lanes.restart(net, rng)
    return lanes.collect(net, steps, rng)


@pytest.fixture(scope="module")
def lanes() -> Lanes:
    """Lanes in one room."""
    return Lanes(settings(ROOM), 4, teach=True)


def test_it_learns_to_go_to_a_point():
    """A small network learns the way to one point of one room, from all over it, and when to stop."""
    torch.manual_seed(0)
    net, rng = replace(RecurrentConfig.of("pointnav"), width=8, hidden=64).build(), np.random.default_rng(0)
    optimizer = torch.optim.Adam(net.parameters(), 3e-3, eps=1e-5)
    lanes = Lanes(settings(ROOM), 32, teach=True)
    lanes.restart(net, rng, lead=1.0)
    episodes = tuple(replace(lanes.batch.tracker.of(i).episode, episode_id=str(i)) for i in range(2))
    before, losses = checked(net, episodes), []
    for number in range(21):
        rollout = lanes.collect(net, 16, rng, lead=max(0.0, 1 - number / 15))
        losses.append(learn(net, optimizer, rollout, Rates(lanes=8), rng, imitate=True)["loss"])
    after = checked(net, episodes)
    assert losses[-1] < 0.5 * losses[0]
    assert before.success == 0 and after.success > 0


def test_a_resumed_training_is_the_same_one(tmp_path: Path):
    config = Train(tmp_path / "whole", frames=64, lanes=4, steps=4, keep=2, check=0, homes=1, rooms=1, budget=20, passes=1, seed=3)
    assert main(config) == 0
    killed = replace(config, out=tmp_path / "killed")
    with pytest.MonkeyPatch.context() as patch:
        seen = []
        patch.setattr("experiments.reactive.__main__.learn", lambda *given, **more: seen.append(1) or (stop(seen) or learn(*given, **more)))
        with pytest.raises(KeyboardInterrupt):
            main(killed)
    assert main(killed) == 0
    whole, resumed = (load_file(one.out / "state.safetensors") for one in (config, killed))
    assert whole.keys() == resumed.keys() and all(torch.equal(whole[name], resumed[name]) for name in whole)
    with pytest.raises(InputError, match="rate differ"):
        main(replace(config, rate=0.1))


def stop(seen: list) -> None:
    """End the process in the second part of the training."""
    if len(seen) == 4:
        raise KeyboardInterrupt


def test_ppo_goes_on_from_weights_with_the_critic_alone_first(tmp_path: Path):
    config = Train(tmp_path / "one", frames=16, lanes=4, steps=4, keep=1, check=0, homes=1, rooms=1, budget=20, passes=1)
    assert main(config) == 0
    further = replace(config, out=tmp_path / "two", stage="ppo", init=tmp_path / "one" / "policy.safetensors")
    assert main(further) == 0
    before, after = (load_file(one.out / "policy.safetensors") for one in (config, further))
    changed = {name.split(".")[0] for name in before if not torch.equal(before[name], after[name])}
    assert changed == {"critic"}


def test_the_first_loss_is_that_of_chance(lanes):
    net = RecurrentConfig.of("pointnav").build()
    torch.nn.init.zeros_(net.actor.weight)
    torch.nn.init.zeros_(net.actor.bias)
    rollout = rollout_of(net, lanes)
    assert imitation_loss(net, rollout)[0].item() == pytest.approx(np.log(4), rel=1e-5)
    loss, told = ppo_loss(net, rollout, torch.zeros_like(rollout.reward), Rates(entropy=0.1))
    assert loss.item() == pytest.approx(-0.1 * np.log(4), rel=1e-5) and told["clipped"] == 0  # the value is that of the rollout


def test_what_was_likelier_than_expected_becomes_likelier(lanes):
    torch.manual_seed(1)
    net = RecurrentConfig.of("pointnav").build()
    rollout = rollout_of(net, lanes)
    wanted = torch.where(rollout.action == 1, 1.0, -1.0)
    before = net(rollout.sensed, rollout.memory, rollout.begins).logits.softmax(dim=2)[..., 1].mean()
    optimizer = torch.optim.SGD(net.parameters(), 0.1)
    ppo_loss(net, rollout, wanted, Rates())[0].backward()
    optimizer.step()
    assert net(rollout.sensed, rollout.memory, rollout.begins).logits.softmax(dim=2)[..., 1].mean() > before


def test_advantages_by_hand():
    rows = torch.tensor([[1.0], [2.0], [4.0]])
    ends = torch.tensor([[False], [True], [False]])
    part = Rollout._make((None, ends, None, None, None, torch.tensor([[0.5], [1.0], [2.0]]), rows, ends, None, torch.tensor([3.0])))
    last = 4.0 + 0.9 * 3.0 - 2.0
    middle = 2.0 - 1.0  # the episode ends: what follows is another one's
    first = 1.0 + 0.9 * 1.0 - 0.5 + 0.9 * 0.8 * middle
    assert advantages(part, 0.9, 0.8)[:, 0].tolist() == pytest.approx([first, middle, last])


def test_a_learner_does_not_stop_too_early_and_the_oracle_may_lead(lanes):
    net = RecurrentConfig.of("pointnav").build()
    torch.nn.init.zeros_(net.actor.weight)
    with torch.no_grad():
        net.actor.bias[:] = torch.tensor([9.0, -9.0, -9.0, -9.0])  # it always wants to stop
    rollout = rollout_of(net, lanes, steps=40)
    assert torch.equal(rollout.action, rollout.label) and rollout.ends[:-1].any()
    assert torch.equal(rollout.ends[:-1], rollout.begins[1:])
    assert (rollout.label[rollout.ends] == 0).all() and (rollout.reward[rollout.ends] > 1).all()  # a success, on the shortest path


def test_actions_are_drawn_by_their_chances():
    logits = torch.log(torch.tensor([[0.7, 0.2, 0.1]])).repeat(4000, 1)
    counts = np.bincount(sampled(logits, np.random.default_rng(0)), minlength=3) / 4000
    assert counts == pytest.approx([0.7, 0.2, 0.1], abs=0.03)


def test_no_episodes_no_figures():
    assert checked(RecurrentConfig.of("pointnav").build(), ()) == Ended() and Ended().row()["success"] == 0


def test_senses_of_a_rollout_are_kept(lanes):
    rollout = rollout_of(RecurrentConfig.of("pointnav").build(), lanes)
    assert isinstance(rollout.sensed, Sensed) and not torch.equal(rollout.sensed.image[0], rollout.sensed.image[-1])

"""The reactive agent: alone as in a batch, blind to labels, and clear where it has no weights."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from agent import reactive
from agent.reactive import Reactive
from agent.runner import run_episodes
from agent.single import OneByOne
from envs.errors import InputError
from envs.home import home_at
from envs.simulators.native import NativeSimulator
from envs.types import Access, Action
from policies.learning import save_weights
from policies.recurrent import RecurrentConfig, RecurrentNet
from tests.agent.episodes import CAMERA, request, suite, told


@pytest.fixture(scope="module")
def net() -> RecurrentNet:
    """A network that does not stop by itself."""
    torch.manual_seed(0)
    made = RecurrentConfig.of("pointnav").build()
    with torch.no_grad():
        made.actor.weight *= 20  # what it sees decides
        made.actor.bias[Action.STOP] = -40
    return made


def actions_of(net: RecurrentNet, agents: int) -> list[list[int]]:
    """Actions in three episodes of 60 steps, some at a time."""
    asked = [request(one, seed=k, number=k) for k, one in enumerate(suite("pointnav-val", 3))]
    asked = [replace(one, task=replace(one.task, budget=60)) for one in asked]
    home = home_at(asked[0].episode.scene_id)
    simulator = NativeSimulator([home.scene], agents, camera=CAMERA, spaces=[home.space], threads=1)
    runs = sorted(run_episodes(simulator, OneByOne(lambda: Reactive(net), Access.NONE), asked), key=lambda run: run.request.number)
    assert not any(run.error for run in runs)
    return [run.trajectory.action.tolist() for run in runs]


def test_it_acts_the_same_alone_and_in_a_batch_and_labels_are_not_used(net, monkeypatch):
    alone = actions_of(net, 1)
    assert len({action for one in alone for action in one}) > 2 and sum(map(len, alone)) == 180
    assert actions_of(net, 3) == alone
    true, rng, asked = NativeSimulator.labels, np.random.default_rng(0), []

    def labels(simulator: NativeSimulator):
        found = true(simulator)
        asked.append(1)
        return replace(found, instance=rng.integers(0, 99, found.instance.shape).astype(np.int32))

    monkeypatch.setattr(NativeSimulator, "labels", labels)
    assert actions_of(net, 3) == alone and asked


def test_what_it_cannot_do_is_said_in_a_line(net, tmp_path, monkeypatch):
    monkeypatch.setattr(reactive, "WEIGHTS", tmp_path)
    reactive.shipped_net.cache_clear()
    with pytest.raises(InputError, match=r"no weights for objectnav yet; python -m experiments\.reactive --task objectnav"):
        Reactive().reset(told(task="objectnav"), None)
    with pytest.raises(InputError, match="expected a task of pointnav or objectnav, got instruct"):
        Reactive().reset(told(task="instruct"), None)
    with pytest.raises(InputError, match="expected a task of pointnav, got objectnav"):
        Reactive(net).reset(told(task="objectnav"), None)
    save_weights(net, tmp_path / "reactive_pointnav.safetensors")
    Reactive().reset(told(task="pointnav", goal_a=np.zeros(3)), None)
    reactive.shipped_net.cache_clear()

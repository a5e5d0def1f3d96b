"""The recurrent network: shapes, memory of each lane alone, the same at once as step by step, its senses and files."""

import dataclasses

import numpy as np
import pytest
import torch

from envs.errors import InputError
from envs.types import Body, Camera, Observation, Task
from policies.learning import load_recurrent_net, save_weights
from policies.network import DecisionConfig
from policies.recurrent import RecurrentConfig, RecurrentNet, Sensed, sense

TASKS = ("pointnav", "objectnav")
T, N = 5, 3


def net_of(task: str) -> RecurrentNet:
    """A network with random weights."""
    torch.manual_seed(0)
    return RecurrentConfig.of(task).build()


def random_senses(net: RecurrentNet) -> Sensed:
    """Senses of some lanes over some steps."""
    rng, config = torch.Generator().manual_seed(1), net.config
    image = torch.rand(T, N, config.channels, config.side, config.side, generator=rng)
    return Sensed(image, torch.randn(T, N, config.numbers, generator=rng), torch.randint(5, (T, N), generator=rng))


def observation(*, size: int = 64, depth: float = 1.0, yaw: float = 0.0) -> Observation:
    """What two agents sense."""
    pose = np.array([[0.0, 0.0, 0.0], [1.0, 0.0, -2.0]]), np.array([0.0, yaw]), np.zeros(2)
    return Observation(
        np.full((2, size, size, 3), 9, np.uint8), np.full((2, size, size), depth, np.float32), *pose, np.array([False, True])
    )


def task_for(name: str) -> Task:
    """A task with its goal."""
    more = {"goal_a": np.array([0.0, 0.0, -3.0])} if name == "pointnav" else {"category": "sofa"}
    return Task(name, "", Camera(64, 64), Body(), 500, 0, **more)


@pytest.mark.parametrize("task", TASKS)
def test_shapes_and_size(task: str):
    net = net_of(task)
    acting = net(random_senses(net), net.begin(N), torch.zeros(T, N, dtype=torch.bool))
    assert acting.logits.shape == (T, N, net.config.actions) and acting.value.shape == (T, N)
    assert acting.memory.shape == (N, net.config.hidden)
    assert sum(part.numel() for part in net.parameters()) < 500_000  # 2 MB of weights


@pytest.mark.parametrize("task", TASKS)
def test_steps_at_once_equal_steps_one_by_one(task: str):
    net = net_of(task)
    sensed, memory = random_senses(net), net.begin(N)
    at_once = net(sensed, memory, torch.zeros(T, N, dtype=torch.bool))
    for step in range(T):
        acting = net.act(Sensed(*(part[step] for part in sensed)), memory)
        memory = acting.memory
        torch.testing.assert_close(acting.logits, at_once.logits[step], atol=1e-5, rtol=1e-5)
        torch.testing.assert_close(acting.value, at_once.value[step], atol=1e-5, rtol=1e-5)


def test_a_lane_that_begins_forgets_and_the_others_do_not():
    net = net_of("pointnav")
    sensed, none = random_senses(net), torch.zeros(T, N, dtype=torch.bool)
    begins = none.clone()
    begins[2, 1] = True
    whole, cut = net(sensed, net.begin(N), none).logits, net(sensed, net.begin(N), begins).logits
    fresh = net(Sensed(*(part[2:] for part in sensed)), net.begin(N), none[2:]).logits
    torch.testing.assert_close(cut[:, [0, 2]], whole[:, [0, 2]])
    torch.testing.assert_close(cut[2:, 1], fresh[:, 1])
    assert not torch.allclose(cut[2:, 1], whole[2:, 1])


def test_the_critic_does_not_shape_the_memory():
    net = net_of("pointnav")
    net(random_senses(net), net.begin(N), torch.zeros(T, N, dtype=torch.bool)).value.sum().backward()
    assert {name.split(".")[0] for name, part in net.named_parameters() if part.grad is not None} == {"critic"}


def test_senses_of_a_point():
    config = RecurrentConfig.of("pointnav")
    sensed = sense(config, observation(yaw=np.pi / 2), [task_for("pointnav"), task_for("pointnav")], np.array([-1, 2]))
    assert sensed.image.shape == (2, 1, 32, 32) and sensed.image[0, 0, 0, 0] == pytest.approx(np.log(2) / np.log(11))
    away, near, ahead, side, *last, collided = sensed.numbers[0].tolist()
    assert (away, near, ahead) == pytest.approx((np.log(4) / 4, 1.0, 1.0)) and side == pytest.approx(0.0, abs=1e-6)
    assert last == [1, 0, 0, 0, 0] and collided == 0
    away, near, ahead, side, *last, collided = sensed.numbers[1].tolist()  # it is a metre to the right, and faces left
    assert away == pytest.approx(np.log1p(np.sqrt(2)) / 4) and (ahead, side) == pytest.approx((np.sqrt(0.5), -np.sqrt(0.5)))
    assert last == [0, 0, 0, 1, 0] and collided == 1


def test_senses_of_a_category():
    config = RecurrentConfig.of("objectnav")
    small, large = (sense(config, observation(size=size), [task_for("objectnav"), None], np.array([-1, -1])) for size in (64, 128))
    assert small.image.shape == (2, 4, 64, 64) and small.numbers.shape == (2, config.numbers)
    torch.testing.assert_close(small.image, large.image)  # pictures of another size are averaged
    assert small.category[0] > 0
    with pytest.raises(InputError, match="objectgoal"):
        sense(config, observation(), [task_for("pointnav"), None], np.array([-1, -1]))


def test_a_file_gives_the_same_network_and_others_are_refused(tmp_path):
    net, path = net_of("pointnav"), tmp_path / "policy.safetensors"
    save_weights(net, path, {"seed": 0})
    sensed = Sensed(*(part[0] for part in random_senses(net)))
    assert torch.equal(load_recurrent_net(path).act(sensed, net.begin(N)).logits, net.act(sensed, net.begin(N)).logits)
    other = tmp_path / "other.safetensors"
    save_weights(dataclasses.replace(net.config, hidden=8).build(), other)
    other.replace(path)
    with pytest.raises(InputError, match=r"weights of a recurrent network.*experiments\.reactive"):
        load_recurrent_net(path)
    save_weights(DecisionConfig(3, 2).build(), path)
    with pytest.raises(InputError, match="configuration of a recurrent network"):
        load_recurrent_net(path)

"""Many agents in Gymnasium: the same streams as single ones, whatever their number, with every autoreset mode; and what learns in them."""

from multiprocessing import get_context

import gymnasium
import numpy as np
import pytest
from gymnasium.error import ResetNeeded
from gymnasium.utils.env_checker import data_equivalence
from gymnasium.vector import AutoresetMode

from envs.errors import InputError
from envs.gym import NavigationVectorEnv
from tests.envs.gym.rollouts import (
    ASK,
    ERRAND,
    IDS,
    IMAGE,
    IMPOSSIBLE,
    INSTANCE,
    OBJECT,
    POINT,
    ROOM,
    batch_of,
    drawn,
    make,
    make_vec,
    small,
    streams,
    together,
)  # fmt: skip

MODES = tuple(AutoresetMode)
NEXT, SAME = AutoresetMode.NEXT_STEP, AutoresetMode.SAME_STEP
EVERY = [*((id, NEXT) for id in IDS), *((id, mode) for id in (POINT, OBJECT, ASK) for mode in MODES if mode is not NEXT)]

# Streams


@pytest.mark.parametrize("id", (POINT, OBJECT, ERRAND, ASK, IMAGE))
def test_an_agent_depends_on_its_seed_alone(id):
    seeds = [5, 6, 7, 8]
    all_ = streams(id, seeds)
    assert len(set(all_)) == 4
    assert streams(id, [8, 5]) == [all_[3], all_[0]]
    assert streams(id, [7], threads=1) == [all_[2]]
    assert streams(id, seeds, copy=False, threads=3, cache=1) == all_


@pytest.mark.parametrize(("id", "other"), [(POINT, POINT), pytest.param(ERRAND, INSTANCE, marks=pytest.mark.slow)])
def test_an_agent_is_the_same_in_another_process(id, other):
    seeds, state = [5, 6, 7], np.random.get_state()[1].copy()  # noqa: NPY002
    with get_context("spawn").Pool(2) as pool:
        there = pool.starmap(streams, [(id, seeds), (other, seeds[1:])])
    assert there == [streams(id, seeds), streams(other, seeds[1:])]
    assert (np.random.get_state()[1] == state).all()  # noqa: NPY002 (numpy's global generator is left alone)


@pytest.mark.parametrize(("id", "mode"), EVERY, ids=lambda value: getattr(value, "value", value))
def test_many_agents_are_as_many_single_ones(id, mode):
    native = make_vec(3, id, autoreset_mode=mode)
    single = gymnasium.make_vec(id, 3, "sync", vector_kwargs={"autoreset_mode": mode}, **small(id))
    assert native.observation_space == single.observation_space and native.action_space == single.action_space
    assert native.metadata["autoreset_mode"] is mode
    compare(native, single, mode)


@pytest.mark.parametrize("id", (ROOM, *(pytest.param(id, marks=pytest.mark.slow) for id in (ERRAND, IMPOSSIBLE))))
def test_the_same_in_processes_of_gymnasium(id):
    native = make_vec(3, id, autoreset_mode="SameStep")
    other = gymnasium.make_vec(f"envs.gym:{id}", 3, "async", vector_kwargs={"autoreset_mode": "SameStep"}, **small(id))
    try:
        compare(native, other, SAME, steps=25)
    finally:
        other.close()


def compare(native: NavigationVectorEnv, other: gymnasium.vector.VectorEnv, mode: AutoresetMode, steps: int = 30) -> None:
    """Assert that two vector environments say the same over some steps and resets."""
    draws, ends = [np.random.default_rng([i, 9]) for i in range(3)], 0
    assert data_equivalence(native.reset(seed=11), other.reset(seed=11), exact=True)
    for _ in range(steps):
        action = together([drawn(native.single_action_space, draw) for draw in draws])
        a, b = native.step(action), other.step(action)
        assert data_equivalence(a, b, exact=True)
        over = a[2] | a[3]
        ends += int(over.sum())
        if mode is AutoresetMode.DISABLED and over.any():
            masks = ({"reset_mask": over.copy()}, {"reset_mask": over.copy()})
            assert data_equivalence(native.reset(options=masks[0]), other.reset(options=masks[1]), exact=True)
    assert ends > 4
    assert data_equivalence(native.reset(seed=[3, 2, 1]), other.reset(seed=[3, 2, 1]), exact=True)
    action = together([drawn(native.single_action_space, draw) for draw in draws])
    assert data_equivalence(native.step(action), other.step(action), exact=True)


def test_one_of_many_is_one():
    assert streams(ROOM, [4]) == streams(ROOM, [4, 4])[:1]
    env, many = make(), make_vec(1, autoreset_mode=AutoresetMode.DISABLED)
    assert data_equivalence(env.reset(seed=4)[0], {k: v[0] for k, v in many.reset(seed=4)[0].items()}, exact=True)


# Arrays


def test_copies_are_left_alone():
    for copy in (True, False):
        env = make_vec(2, copy=copy)
        first = env.reset(seed=1)[0]
        before = {name: part.copy() for name, part in first.items()}
        second = env.step(np.array([2, 2]))[0]
        assert data_equivalence(first, before, exact=True) is copy
        assert all((first[name] is second[name]) is not copy for name in first)


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.value)
def test_what_is_given_away_is_no_part_of_the_simulator(mode):
    """Whoever writes into observations, copies or not, changes neither what the simulator has drawn nor what comes next."""
    for copy in (True, False):
        spoiled, plain = (make_vec(2, OBJECT, copy=copy, autoreset_mode=mode) for _ in range(2))
        seen, other = spoiled.reset(seed=1)[0], plain.reset(seed=1)[0]
        for action in (2, 1, 1):
            drawing = spoiled.simulator.observation
            before = {name: getattr(drawing, name).copy() for name in drawing.__dataclass_fields__}
            for array in seen.values():
                assert array.flags.writeable
                array[:] = 0
            assert all((getattr(drawing, name) == value).all() for name, value in before.items())
            assert not any(getattr(drawing, name).flags.writeable for name in before)
            seen, other = spoiled.step(np.array([action, 2]))[0], plain.step(np.array([action, 2]))[0]
            assert data_equivalence(seen, other, exact=True)


def test_observations_are_what_the_encoder_makes():
    """Of the simulator's observation and the agents' tasks, whatever happened before."""
    for id in IDS:
        env = make_vec(2, id)
        with pytest.raises(ResetNeeded, match="call reset"):
            assert env.tasks
        seen, draws = env.reset(seed=1)[0], [np.random.default_rng(i) for i in range(2)]
        for _ in range(15):
            assert data_equivalence(seen, env.inputs.encode(env.simulator.observation, env.tasks), exact=True)
            seen = env.step(together([drawn(env.single_action_space, draw) for draw in draws]))[0]
        assert [task.name for task in env.tasks] == [batch_of(env).settings.task] * 2


# What is asked of many


def test_who_has_ended_must_be_reset():
    many = make_vec(2, autoreset_mode="Disabled")
    with pytest.raises(ResetNeeded):
        many.step(np.array([1, 1]))
    many.reset(seed=1)
    many.step(np.array([0, 1]))
    with pytest.raises(ResetNeeded, match=r"\[0\]"):
        many.step(np.array([1, 1]))
    with pytest.raises(InputError, match="reset_mask: expected 2 booleans"):
        many.reset(options={"reset_mask": np.zeros(2, np.bool_)})
    with pytest.raises(InputError, match="without a mask"):
        make_vec(2).reset(options={"reset_mask": np.array([True, False])})


def test_what_many_agents_cannot_be():
    for options, message in (({"autoreset_mode": "Never"}, "autoreset_mode"), ({"num_envs": 0}, "num_envs: expected")):
        with pytest.raises(InputError, match=message):
            NavigationVectorEnv(**small(ROOM, **options))
    env = make_vec(2)
    for seed in (-1, [1], [1, -2]):
        with pytest.raises(InputError, match="seed: expected"):
            env.reset(seed=seed)
    env.reset(seed=0)
    for action in (np.array([1, 4]), np.array([-1, 0]), np.array([1])):
        with pytest.raises(InputError, match="expected 2 actions from 0 to 3"):
            env.step(action)


def test_pictures_are_shown():
    env = make(render_mode="rgb_array", size=(32, 16))
    with pytest.raises(ResetNeeded):
        env.render()
    env.reset(seed=1)
    shown = env.render()
    assert shown.shape == (128, 256, 3) and shown.std() > 5
    many = make_vec(2, render_mode="rgb_array", size=(32, 16))
    many.reset(seed=1)
    assert np.array_equal(many.render()[0], shown) and len(many.render()) == 2
    assert make_vec(1).render() is None


# Learning, with other people's learner


@pytest.mark.slow
def test_stable_baselines_learns_pointnav():
    """Unmodified PPO: mean return of the last fifth of training above that of the first, 95% intervals apart, for each of 3 seeds."""
    for seed in range(3):
        returns, successes = returns_of_ppo(seed, steps=40_000)
        fifth, rng = len(returns) // 5, np.random.default_rng(seed)
        first, last = (interval(part, rng) for part in (returns[:fifth], returns[-fifth:]))
        for name, (low, high), part in (("first", first, successes[:fifth]), ("last", last, successes[-fifth:])):
            print(f"seed {seed}, {name} fifth of {len(returns)} episodes: return {low:.2f} to {high:.2f}, success {part.mean():.2f}")
        assert first[1] < last[0]


def interval(values: np.ndarray, rng: np.random.Generator) -> tuple[float, float]:
    """The 95% interval of the mean, from 2,000 bootstrap samples of episodes."""
    means = values[rng.integers(len(values), size=(2000, len(values)))].mean(axis=1)
    return float(np.percentile(means, 2.5)), float(np.percentile(means, 97.5))


def returns_of_ppo(seed: int, steps: int) -> tuple[np.ndarray, np.ndarray]:
    """Return and success of each episode, in the order of their ends, while PPO learns in a one-room house with 16 agents."""
    import torch
    from stable_baselines3 import PPO

    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # the network is small: more threads wait for each other
    try:
        made = gymnasium.make_vec(ROOM, 16, "vector_entry_point", autoreset_mode="SameStep", homes=1, size=8, budget=100)
        env = as_stable_baselines_wants_it(made, seed)
        options = {"n_steps": 64, "batch_size": 256, "n_epochs": 4, "learning_rate": 1e-3, "gamma": 0.98, "ent_coef": 0.01}
        PPO("MultiInputPolicy", env, seed=seed, device="cpu", **options).learn(steps)
        return np.array(env.returns), np.array(env.successes)
    finally:
        torch.set_num_threads(threads)


def as_stable_baselines_wants_it(made: gymnasium.vector.VectorEnv, seed: int):
    """Stable-Baselines3's own kind of vector environment around ours, which notes returns and successes of episodes."""
    from stable_baselines3.common.vec_env import VecEnv

    class Adapter(VecEnv):
        def __init__(self) -> None:
            super().__init__(made.num_envs, made.single_observation_space, made.single_action_space)
            self.returns, self.successes, self.total = [], [], np.zeros(made.num_envs)

        def reset(self):
            return made.reset(seed=seed * 1000)[0]

        def step_async(self, actions):
            self.actions = actions

        def step_wait(self):
            seen, rewards, terminated, truncated, info = made.step(self.actions)
            self.total += rewards
            infos = [{} for _ in range(self.num_envs)]
            for i in np.flatnonzero(terminated | truncated):
                infos[i] = {"terminal_observation": info["final_obs"][i], "TimeLimit.truncated": bool(truncated[i])}
                self.returns.append(self.total[i])
                self.successes.append(info["final_info"]["success"][i])
                self.total[i] = 0
            return seen, rewards, terminated | truncated, infos

        def close(self):
            made.close()

        def get_attr(self, attr_name, indices=None):
            return [getattr(made, attr_name)] * self.num_envs

        def set_attr(self, attr_name, value, indices=None):
            raise NotImplementedError

        def env_method(self, method_name, *args, indices=None, **kwargs):
            raise NotImplementedError

        def env_is_wrapped(self, wrapper_class, indices=None):
            return [False] * self.num_envs

    return Adapter()

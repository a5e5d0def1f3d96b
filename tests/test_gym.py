"""The Gymnasium environments: one agent and many are the same, streams are reproducible, rewards and scores are as stated."""

import hashlib
import json
import os
import subprocess
import sys
import warnings
from multiprocessing import get_context
from pathlib import Path

import gymnasium
import numpy as np
import pytest
from gymnasium.error import NameNotFound, ResetNeeded
from gymnasium.utils.env_checker import check_env, data_equivalence
from gymnasium.vector import AutoresetMode

import envs
from envs import home as memory
from envs.errors import InputError
from envs.gym import NavigationEnv, NavigationVectorEnv
from envs.home import Homes
from envs.houses.categories import CATEGORIES
from envs.houses.splits import house_of
from envs.navigation import follow
from envs.scenes.load import save_scene
from envs.tasks.assignment import ObjectNav, PointNav, episode_scores
from envs.types import Action, Body, Camera

POINT, ROOM, OBJECT = IDS = tuple(envs.IDS)[:3]  # the others: tests/test_gym_tasks.py
SMALL = {"size": 16, "homes": 2, "rooms": (1, 2), "episodes_per_home": 2, "budget": 12}
MODES = tuple(AutoresetMode)


def make(id: str = ROOM, **options) -> NavigationEnv:
    """The bare environment, small."""
    env = gymnasium.make(id, **{**SMALL, **options}).unwrapped
    assert isinstance(env, NavigationEnv)
    return env


def make_vec(num_envs: int, id: str = ROOM, **options) -> NavigationVectorEnv:
    """The native vector environment, small."""
    env = gymnasium.make_vec(id, num_envs, "vector_entry_point", **{**SMALL, **options})
    assert isinstance(env, NavigationVectorEnv)
    return env


def actions_of(seed: int, steps: int, choices: int) -> np.ndarray:
    """What one agent does: any action, seldom STOP."""
    chance = np.full(choices, 0.9 / (choices - 1))
    chance[0] = 0.1
    return np.random.default_rng([seed, 9]).choice(choices, steps, p=chance)


def stream(id: str, seeds: list[int], steps: int = 30, **options) -> list[str]:
    """Per agent, a hash of all that a vector environment says to it over some steps; an agent does what its seed says."""
    env = make_vec(len(seeds), id, **options)
    seen, _ = env.reset(seed=seeds)
    said = [[bytes(part[i]) for part in seen.values()] for i in range(len(seeds))]
    for action in np.array([actions_of(seed, steps, env.single_action_space.n) for seed in seeds]).T:
        seen, *rest, _ = env.step(action)
        for i, words in enumerate(said):
            words += [part[i].tobytes() for part in (*seen.values(), *rest)]
    return [hashlib.sha256(b"".join(words)).hexdigest() for words in said]


def in_a_new_process(code: str) -> str:
    """What a fresh interpreter prints that runs `code` with this checkout importable; its warnings are errors."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[1])}
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, env=environment, timeout=300)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


# Registration


def test_importing_envs_registers_and_loads_nothing():
    code = """
import sys, envs
loaded = [name for name in ("gymnasium", "numpy", "numba", "cv2") if name in sys.modules]
import gymnasium
import envs.types
loaded += [name for name in ("numba", "cv2") if name in sys.modules]
print(loaded, all(name in gymnasium.registry for name in envs.IDS), envs._WhenLoaded in sys.meta_path)
"""
    assert in_a_new_process(code) == "[] True False"


def test_a_module_prefix_registers_as_well():
    code = """
import sys, gymnasium
env = gymnasium.make("envs:gothere/PointNavRoom-v0", size=8, homes=1)
again = gymnasium.make_vec("envs:gothere/PointNavRoom-v0", 2, "vector_entry_point", size=8, homes=1)
print(env.reset(seed=1)[1]["episode_id"], again.reset(seed=1)[1]["episode_id"][0])
"""
    assert in_a_new_process(code) == "1-0 1-0"


def test_an_unknown_name_gets_the_nearest():
    with pytest.raises(NameNotFound, match="Did you mean: `PointNav`"):
        gymnasium.make("gothere/PointNaf-v0")


@pytest.mark.parametrize("id", IDS)
def test_gymnasium_has_nothing_to_say_against_them(id):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check_env(make(id))


@pytest.mark.parametrize("id", IDS)
def test_a_spec_survives_json(id):
    env = gymnasium.make(id, **SMALL)
    again = gymnasium.spec(id).from_json(env.spec.to_json()).make()
    assert data_equivalence(env.reset(seed=3), again.reset(seed=3), exact=True)
    assert again.unwrapped.observation_space == env.unwrapped.observation_space


# Determinism


@pytest.mark.parametrize("id", IDS)
def test_two_runs_are_the_same(id):
    envs_, said = [make(id), make(id)], [[], []]
    for env, words in zip(envs_, said, strict=True):
        for seed in (7, None, None, 7):
            words.append(env.reset(seed=seed))
            env.action_space.seed(4)
            over = False
            while not over:
                words.append(env.step(env.action_space.sample()))
                over = words[-1][2] or words[-1][3]
    assert data_equivalence(said[0], said[1], exact=True)
    starts = [k for k, words in enumerate(said[0]) if len(words) == 2]
    assert data_equivalence(said[0][: starts[1]], said[0][starts[3] :], exact=True)  # from the same seed again
    assert said[0][0][1]["episode_id"] != said[0][starts[1]][1]["episode_id"]


@pytest.mark.parametrize("id", (POINT, OBJECT))
def test_an_agent_depends_on_its_seed_alone(id):
    seeds = [5, 6, 7, 8, 9]
    together = stream(id, seeds)
    assert len(set(together)) == 5
    assert stream(id, [8, 5]) == [together[3], together[0]]
    assert stream(id, [7], threads=1) == [together[2]]
    assert stream(id, seeds, cache=1) == together
    kept = stream(id, seeds, copy=False, threads=3)
    assert kept == together


def test_an_agent_is_the_same_in_another_process():
    seeds, state = [5, 6, 7], np.random.get_state()[1].copy()  # noqa: NPY002
    with get_context("spawn").Pool(2) as pool:
        there = pool.starmap(stream, [(POINT, seeds), (POINT, seeds[1:])])
    here = stream(POINT, seeds)
    assert there == [here, here[1:]]
    assert (np.random.get_state()[1] == state).all()  # noqa: NPY002 (numpy's global generator is left alone)


def test_without_a_seed_episodes_differ():
    first, second = make().reset()[1], make().reset()[1]
    assert first["episode_id"] != second["episode_id"]
    env = make_vec(2)
    assert len(set(env.reset()[1]["episode_id"]) | set(env.reset()[1]["episode_id"])) == 4


# Many agents


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.value)
@pytest.mark.parametrize("id", (POINT, OBJECT))
def test_many_agents_are_as_many_single_ones(id, mode):
    native = make_vec(3, id, autoreset_mode=mode)
    single = gymnasium.make_vec(id, 3, "sync", vector_kwargs={"autoreset_mode": mode}, **SMALL)
    assert native.observation_space == single.observation_space and native.action_space == single.action_space
    assert native.metadata["autoreset_mode"] is mode
    compare(native, single, mode)


def compare(native: NavigationVectorEnv, other: gymnasium.vector.VectorEnv, mode: AutoresetMode, steps: int = 40) -> None:
    """Assert that two vector environments say the same over some steps and resets."""
    ends = 0
    assert data_equivalence(native.reset(seed=11), other.reset(seed=11), exact=True)
    for action in np.array([actions_of(i, steps, native.single_action_space.n) for i in range(3)]).T:
        a, b = native.step(action), other.step(action)
        assert data_equivalence(a, b, exact=True)
        over = a[2] | a[3]
        ends += int(over.sum())
        if mode is AutoresetMode.DISABLED and over.any():
            masks = ({"reset_mask": over.copy()}, {"reset_mask": over.copy()})
            assert data_equivalence(native.reset(options=masks[0]), other.reset(options=masks[1]), exact=True)
    assert ends > 6
    assert data_equivalence(native.reset(seed=[3, 2, 1]), other.reset(seed=[3, 2, 1]), exact=True)
    assert data_equivalence(native.step(np.array([1, 1, 1])), other.step(np.array([1, 1, 1])), exact=True)


def test_the_same_in_processes_of_gymnasium():
    native = make_vec(3, autoreset_mode="SameStep")
    other = gymnasium.make_vec(ROOM, 3, "async", vector_kwargs={"autoreset_mode": "SameStep"}, **SMALL)
    try:
        compare(native, other, AutoresetMode.SAME_STEP, steps=25)
    finally:
        other.close()


def test_one_of_many_is_one():
    assert stream(ROOM, [4]) == stream(ROOM, [4, 4])[:1]
    env, many = make(), make_vec(1, autoreset_mode=AutoresetMode.DISABLED)
    assert data_equivalence(env.reset(seed=4)[0], {k: v[0] for k, v in many.reset(seed=4)[0].items()}, exact=True)


def test_copies_are_left_alone():
    for copy in (True, False):
        env = make_vec(2, copy=copy)
        first = env.reset(seed=1)[0]
        before = {name: part.copy() for name, part in first.items()}
        env.step(np.array([2, 2]))
        assert data_equivalence(first, before, exact=True) is copy


def test_who_has_ended_must_be_reset():
    env = make()
    with pytest.raises(ResetNeeded):
        env.step(1)
    env.reset(seed=1)
    env.step(0)
    with pytest.raises(ResetNeeded, match=r"call reset\(\)"):
        env.step(1)
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


# Episodes, rewards, scores


def test_the_oracle_is_rewarded():
    """Rewards add up to the way that was gained, what the actions cost, and the bonus; scores are those of the walk."""
    env = make(POINT, budget=300, rooms=2, size=8, sensors=(), turn=10)
    successes = 0
    for episode in range(3):
        _, said = env.reset(seed=17 if episode == 0 else None)
        batch, total, over, info, places = env._batch, 0.0, False, {}, []
        start = said["geodesic_distance"]
        assert 1 <= start <= 30
        while not over:
            known = batch.simulator.labels()
            places.append(known.position_w[0])
            field = batch.assignment[0].field
            action = follow(batch.home[0].space, field, known.position_w[0], float(known.yaw_w[0]), batch.body)
            _, reward, terminated, truncated, info = env.step(int(action))
            total += reward
            over = terminated or truncated
        walked = float(np.linalg.norm(np.diff(np.array(places), axis=0), axis=1).sum())
        assert terminated and not truncated
        assert info["path_length"] == pytest.approx(walked) and info["steps"] == len(places)
        assert info["distance_to_goal"] == pytest.approx(field.at(known.position_w)[0])
        assert info["success"] == (info["distance_to_goal"] < 0.2)
        assert info["spl"] == pytest.approx(info["success"] * start / max(start, walked))
        bonus = 2.5 * info["spl"] if info["success"] else 0.0
        assert total == pytest.approx(start - info["distance_to_goal"] + bonus - 0.001 * info["steps"])
        successes += info["success"]
    assert successes >= 2


def test_a_stop_ends_and_a_budget_truncates():
    env = make(budget=3)
    env.reset(seed=2)
    _, reward, terminated, truncated, info = env.step(0)
    assert (terminated, truncated, info["success"], info["steps"], info["path_length"]) == (True, False, False, 1, 0.0)
    assert reward == -0.001
    env.reset()
    for k in range(3):
        _, _, terminated, truncated, info = env.step(2)
        assert not terminated and truncated == (k == 2) and bool(info) == (k == 2)
    assert set(info) == {"success", "spl", "soft_spl", "distance_to_goal", "path_length", "steps", "collisions"}
    env.reset()
    env.step(2), env.step(2)
    assert env.step(0)[2:4] == (True, False)  # a STOP as the last action is a STOP


def test_success_is_strictly_nearer():
    env = make(rooms=1)
    env.reset(seed=3)
    distance = env._batch.distance[0]
    for limit, expected in ((distance, False), (np.nextafter(distance, 9), True)):
        exact = make(rooms=1, success_distance=float(limit), success_reward=10, slack=0.5)
        exact.reset(seed=3)
        _, reward, _, _, info = exact.step(0)
        assert info["success"] is expected and reward == (9.5 if expected else -0.5)


def test_scores_by_hand():
    known = {"success": True, "shortest": 4.0, "remaining": 1.0, "walked": 5.0, "steps": 30, "collisions": 2}
    assert episode_scores(**known) == {
        "success": True, "spl": 0.8, "soft_spl": 0.75 * 0.8, "distance_to_goal": 1.0, "path_length": 5.0, "steps": 30, "collisions": 2,
    }  # fmt: skip
    assert episode_scores(**{**known, "success": False})["spl"] == 0
    assert episode_scores(**{**known, "remaining": 6.0})["soft_spl"] == 0  # further away than at the start


def test_the_goal_is_where_it_is_said_to_be():
    env = make_vec(4, POINT)
    seen, _ = env.reset(seed=1)
    for action in actions_of(3, 10, 4):
        known, batch = env.simulator.labels(), env._batch
        for i in range(4):
            goal = batch.assignment[i].episode.goal.position_w[0]
            far, angle = seen["pointgoal"][i]
            heading = known.yaw_w[i] + angle
            there = known.position_w[i] + far * np.array([-np.sin(heading), 0, -np.cos(heading)])
            assert np.abs(there - goal)[[0, 2]].max() < 1e-4
        seen = env.step(np.full(4, max(1, action)))[0]
    assert set(seen) == {"rgb", "depth", "pointgoal"}  # and nothing that only Labels know
    assert seen["depth"].max() <= 10 and seen["rgb"].dtype == np.uint8


def test_objectnav_says_what_is_sought_and_where_one_is():
    env = make(OBJECT, homes=1)
    seen, said = env.reset(seed=5)
    assert said["instruction"] == f"find a {CATEGORIES[seen['objectgoal']]}"
    assert set(seen) == {"rgb", "depth", "objectgoal", "gps", "compass"} and not seen["gps"].any()
    before = env._batch.simulator.labels()
    for action in (Action.LEFT, Action.FORWARD, Action.UP, Action.FORWARD):
        seen = env.step(int(action))[0]
    known = env._batch.simulator.labels()
    moved, yaw = known.position_w[0] - before.position_w[0], before.yaw_w[0]
    ahead, right = np.array([-np.sin(yaw), 0, -np.cos(yaw)]), np.array([np.cos(yaw), 0, -np.sin(yaw)])
    assert seen["gps"] == pytest.approx([moved @ ahead, moved @ right], abs=1e-5)
    assert seen["compass"][0] == pytest.approx(np.pi / 6)
    few = make(OBJECT, categories=["bed", "sofa", "table"])
    assert few.observation_space["objectgoal"].n == 3
    assert few.reset(seed=5)[1]["instruction"] in ("find a bed", "find a sofa", "find a table")


def test_episodes_are_of_the_right_length():
    home, rng = Homes(rooms=(3, 3)).load(0, Body()), np.random.default_rng(0)
    bent = []
    for k in range(200):
        found = PointNav().assign(home, rng, str(k), Camera())
        assert 1 <= found.shortest <= 30
        start, goal = np.array(found.episode.start_position_w), found.episode.goal.position_w[0]
        assert home.space.snap(np.stack([start, goal]))[1].tolist() == [0, 0]
        bent.append(found.shortest / np.linalg.norm(start - goal))
    assert np.mean(np.array(bent) >= 1.1) > 0.6 and len(set(bent)) > 150
    found = [ObjectNav().assign(home, rng, str(k), Camera()) for k in range(20)]
    assert all(1 <= f.shortest <= 30 and len(f.episode.goal.position_w) for f in found)
    assert len({f.category for f in found}) > 5


def test_homes_are_kept_and_forgotten(monkeypatch):
    made = []
    monkeypatch.setattr(memory, "_kept", type(memory._kept)())
    monkeypatch.setattr(memory, "_known", type(memory._known)())
    monkeypatch.setattr(memory, "house_of", lambda split, index, **options: made.append(index) or house_of(split, index, **options))
    homes = Homes(rooms=(1, 1), keep=2)
    used = homes.load(0, Body())
    for index in (1, 2, 3, 0, 3):
        homes.load(index, Body())
    assert made == [0, 1, 2, 3] and homes.load(0, Body()) is used  # in use, hence in memory
    homes.load(1, Body())
    homes.load(0, Body(turn=0.1))
    assert made == [0, 1, 2, 3, 1, 0]


def test_scene_files_are_homes(tmp_path):
    scene = Homes(rooms=(1, 1)).load(4, Body()).scene
    save_scene(scene, tmp_path / "mine.glb")
    env = make(POINT, scenes=[tmp_path / "mine.glb"], homes=None)
    seen, said = env.reset(seed=1)
    assert "mine" in said["scene_id"] or said["scene_id"] == scene.name
    assert seen["depth"].std() > 0


# Options


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"rooms": "three"}, r"rooms: expected a number from 1 to 256.* got 'three'"),
        ({"rooms": (4, 2)}, r"rooms: expected"),
        ({"room": 3}, r"no option 'room'; did you mean rooms\?"),
        ({"zzz": 3}, r"no option 'zzz'; there are task, "),
        ({"size": 0}, "size: expected"),
        ({"size": (4, 5, 6)}, "size: expected"),
        ({"sensors": "lidar"}, "sensors: expected a list of rgb and depth"),
        ({"style": "gothic"}, "style: expected default"),
        ({"split": "dev"}, "split: expected train, val, test, got 'dev'"),
        ({"budget": 2.5}, "budget: expected a whole number from 1 on, got 2.5"),
        ({"turn": float("nan")}, "turn: expected degrees"),
        ({"success_distance": 0}, "success_distance: expected metres above 0"),
        ({"actions": 5}, "actions: expected 4, 6, 7, 8 or None"),
        ({"categories": ["sofa", "dragon"]}, "got 'dragon'"),
        ({"categories": []}, "got 'none'"),
        ({"render_mode": "ansi"}, "render_mode: expected rgb_array or None, got 'ansi'"),
        ({"scenes": "no/such.glb"}, "no/such.glb"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
)
@pytest.mark.filterwarnings("ignore::UserWarning")  # of Gymnasium, about the render mode
def test_what_cannot_be_gets_one_line(options, message):
    with pytest.raises(InputError, match=message) as error:
        gymnasium.make(OBJECT, **options).reset(seed=0)
    assert "\n" not in str(error.value)
    with pytest.raises(InputError, match=message):
        gymnasium.make_vec(OBJECT, 2, "vector_entry_point", **options).reset(seed=0)


def test_what_many_agents_cannot_be():
    for options, message in (({"autoreset_mode": "Never"}, "autoreset_mode"), ({"num_envs": 0}, "num_envs: expected")):
        with pytest.raises(InputError, match=message):
            NavigationVectorEnv(**{**SMALL, **options})
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


def test_what_is_registered_is_what_was_asked_for():
    assert make(ROOM).action_space.n == 4 and make(OBJECT).action_space.n == 6
    assert make(ROOM, actions=6).action_space.n == 6
    room = gymnasium.make(ROOM).unwrapped
    assert room.observation_space["depth"].shape == (64, 64, 1) and set(room.observation_space) == {"depth", "pointgoal"}
    assert room._batch.settings.rooms == (1, 1)
    assert json.loads(gymnasium.spec(OBJECT).to_json())["kwargs"] == {"task": "objectnav"}


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

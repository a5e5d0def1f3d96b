"""One agent in Gymnasium: registration, options, reproducible episodes, what ends them, and what they are made of."""

import json
import warnings

import gymnasium
import numpy as np
import pytest
from gymnasium.error import NameNotFound, ResetNeeded
from gymnasium.utils.env_checker import check_env, data_equivalence

from envs import home as memory
from envs.errors import InputError
from envs.gym.env import NavigationEnv
from envs.gym.register import register
from envs.home import Home, Homes
from envs.language.answering.answers import ANSWERS
from envs.scenes.load import save_scene
from envs.tasks.assignment import ObjectNav, PointNav
from envs.types import Action, Body, Camera
from tests.envs.gym.rollouts import (
    ASK,
    ERRAND,
    IDS,
    IMAGE,
    IMPOSSIBLE,
    INSTANCE,
    INSTRUCT,
    OBJECT,
    POINT,
    ROOM,
    ROUTE,
    batch_of,
    by_chance,
    drawn,
    in_a_new_process,
    make,
    make_vec,
    small,
)  # fmt: skip

# Registration


def test_importing_envs_loads_nothing_and_registering_is_explicit():
    code = """
import sys, envs
loaded = [name for name in ("gymnasium", "numpy", "numba", "cv2") if name in sys.modules]
import gymnasium
before = any(name.startswith("gothere/") for name in gymnasium.registry)
ids = envs.register()
print(loaded, before, len(ids), all(name in gymnasium.registry for name in ids), envs.register() == ids)
"""
    assert in_a_new_process(code) == "[] False 10 True True"


def test_gymnasiums_module_prefix_registers():
    code = """
import gymnasium
env = gymnasium.make("envs.gym:gothere/PointNavRoom-v0", size=8, homes=1)
again = gymnasium.make_vec("envs.gym:gothere/PointNavRoom-v0", 2, "vector_entry_point", size=8, homes=1)
print(env.reset(seed=1)[1]["episode_id"], again.reset(seed=1)[1]["episode_id"][0])
"""
    assert in_a_new_process(code) == "1-0 1-0"


def test_tasks_without_words_load_no_language():
    code = """
import sys, gymnasium, envs
envs.register()
for id in ("gothere/PointNavRoom-v0", "gothere/ObjectNav-v0"):
    env = gymnasium.make(id, size=8, homes=1, rooms=2)
    env.reset(seed=1), env.step(0)
print([name for name in sys.modules if name.startswith("envs.language")])
"""
    assert in_a_new_process(code) == "[]"


def test_registering_again_changes_nothing():
    before = dict(gymnasium.registry)
    assert register() == IDS and gymnasium.registry == before


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
    env = gymnasium.make(id, **small(id))
    again = gymnasium.spec(id).from_json(env.spec.to_json()).make()
    assert data_equivalence(env.reset(seed=3), again.reset(seed=3), exact=True)
    assert again.unwrapped.observation_space == env.unwrapped.observation_space


def test_what_is_registered_is_what_was_asked_for():
    assert make(ROOM).action_space.n == 4 and make(OBJECT).action_space.n == 6
    assert make(ROOM, actions=6).action_space.n == 6
    room = gymnasium.make(ROOM).unwrapped
    assert room.observation_space["depth"].shape == (64, 64, 1) and set(room.observation_space) == {"depth", "pointgoal"}
    assert batch_of(room).settings.rooms == (1, 1)
    assert json.loads(gymnasium.spec(OBJECT).to_json())["kwargs"] == {"task": "objectnav"}


def test_which_actions_there_are():
    assert [make(id).action_space for id in (IMAGE, INSTANCE, INSTRUCT, ERRAND, ROUTE)] == [gymnasium.spaces.Discrete(6)] * 5
    assert make(IMPOSSIBLE).action_space == gymnasium.spaces.Discrete(7)
    assert make(INSTRUCT, actions=4).action_space.n == 4 and make(INSTRUCT, actions=7).action_space.n == 7
    assert make(INSTRUCT, actions=8).action_space == make(ASK).action_space
    assert make(ASK).action_space["answer"].n == len(ANSWERS) and make_vec(2, ASK).action_space["action"].shape == (2,)


# Determinism


@pytest.mark.parametrize("id", IDS)
def test_two_runs_are_the_same(id):
    said = [[], []]
    for words in said:
        env = make(id)
        for seed in (7, None, None, 7):
            words.append(env.reset(seed=seed))
            rng, over = np.random.default_rng(4), False
            while not over:
                words.append(env.step(drawn(env.action_space, rng)))
                over = words[-1][2] or words[-1][3]
    assert data_equivalence(said[0], said[1], exact=True)
    starts = [k for k, words in enumerate(said[0]) if len(words) == 2]
    assert data_equivalence(said[0][: starts[1]], said[0][starts[3] :], exact=True)  # from the same seed again
    assert said[0][0][1]["episode_id"] != said[0][starts[1]][1]["episode_id"]


def test_without_a_seed_episodes_differ():
    first, second = make().reset()[1], make().reset()[1]
    assert first["episode_id"] != second["episode_id"]
    env = make_vec(2)
    assert len(set(env.reset()[1]["episode_id"]) | set(env.reset()[1]["episode_id"])) == 4


# What ends episodes


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
    assert {"success", "spl", "soft_spl", "distance_to_goal", "path_length", "steps", "collisions", "cause"} <= set(info)
    env.reset()
    env.step(2), env.step(2)
    assert env.step(0)[2:4] == (True, False)  # a STOP as the last action is a STOP


def test_saying_that_it_cannot_be_done_ends_what_can():
    env = make(POINT, actions=7)
    env.reset(seed=0)
    _, reward, terminated, _, info = env.step(int(Action.CANNOT))
    assert terminated and not info["success"] and info["cause"] == "said_cannot" and reward == pytest.approx(-0.001)


def test_who_has_ended_must_be_reset():
    env = make()
    with pytest.raises(ResetNeeded):
        env.step(1)
    env.reset(seed=1)
    env.step(0)
    with pytest.raises(ResetNeeded, match=r"call reset\(\)"):
        env.step(1)


def test_episodes_may_be_long():
    """Paths are as long as the budget, however far that is."""
    env = make(POINT, budget=300, sensors=())
    env.reset(seed=0)
    watched = by_chance(env, _Turner())
    assert watched.info["steps"] == 300 == len(watched.actions) and watched.info["cause"] == "out_of_steps"
    assert watched.info["path_length"] == 0.0


class _Turner:
    """A generator that turns for ever."""

    def random(self) -> float:
        return 1.0

    def integers(self, *bounds: int) -> int:
        return int(Action.LEFT)


# Episodes and homes


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
    monkeypatch.setattr(memory, "Home", lambda scene, body, **more: made.append(scene.name) or Home(scene, body, **more))
    homes = Homes(rooms=(1, 1), keep=2)
    used = homes.load(0, Body())
    for index in (1, 2, 3, 0, 3):
        homes.load(index, Body())
    assert len(made) == len(set(made)) == 4 and homes.load(0, Body()) is used  # in use, hence in memory
    homes.load(1, Body())
    homes.load(0, Body(turn=0.1))
    assert made[4:] == [made[1], made[0]]


def test_scene_files_are_homes(tmp_path):
    scene = Homes(rooms=(1, 1)).load(4, Body()).scene
    save_scene(scene, tmp_path / "mine.glb")
    env = make(POINT, scenes=[tmp_path / "mine.glb"], homes=None)
    seen, said = env.reset(seed=1)
    assert "mine" in said["scene_id"] or said["scene_id"] == scene.name
    assert seen["depth"].std() > 0


# Options


@pytest.mark.parametrize(
    ("id", "options", "message"),
    [
        (OBJECT, {"rooms": "three"}, r"rooms: expected a number from 1 to 256.* got 'three'"),
        (OBJECT, {"rooms": (4, 2)}, r"rooms: expected"),
        (OBJECT, {"room": 3}, r"no option 'room'; did you mean rooms\?"),
        (OBJECT, {"zzz": 3}, r"no option 'zzz'; there are task, "),
        (OBJECT, {"size": 0}, "size: expected"),
        (OBJECT, {"size": (4, 5, 6)}, "size: expected"),
        (OBJECT, {"sensors": "lidar"}, "sensors: expected a list of rgb and depth"),
        (OBJECT, {"style": "gothic"}, "style: expected default"),
        (OBJECT, {"split": "dev"}, "split: expected train, val, test, got 'dev'"),
        (OBJECT, {"budget": 2.5}, "budget: expected a whole number from 1 on, got 2.5"),
        (OBJECT, {"turn": float("nan")}, "turn: expected degrees"),
        (OBJECT, {"success_distance": 0}, "success_distance: expected metres above 0"),
        (OBJECT, {"actions": 5}, "actions: expected 4, 6, 7, 8 or None"),
        (OBJECT, {"categories": ["sofa", "dragon"]}, "got 'dragon'"),
        (OBJECT, {"categories": []}, "got 'none'"),
        (OBJECT, {"render_mode": "ansi"}, "render_mode: expected rgb_array or None, got 'ansi'"),
        (OBJECT, {"scenes": "no/such.glb"}, "no/such.glb"),
        (INSTRUCT, {"success_distance": 0.5}, "success_distance: expected nothing in instruct, got 0.5"),
        (INSTRUCT, {"categories": ["sofa"]}, "categories: expected nothing in instruct.* option of objectnav"),
        (POINT, {"categories": ["sofa"]}, "categories: expected nothing in pointnav.* option of objectnav"),
        (IMAGE, {"forms": "train"}, "forms: expected nothing in imagenav"),
        (INSTRUCT, {"forms": "rhymes"}, "forms: expected one of train, constructions, synonyms, got 'rhymes'"),
        (IMPOSSIBLE, {"actions": 6}, "actions: expected at least 7 in impossible, got 6"),
        (ASK, {"actions": 7}, "actions: expected at least 8 in ask, got 7"),
        (INSTRUCT, {"task": "dance"}, "task: expected pointnav, objectnav, .* got 'dance'"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
)
@pytest.mark.filterwarnings("ignore::UserWarning")  # of Gymnasium, about the render mode
def test_what_cannot_be_gets_one_line(id, options, message):
    with pytest.raises(InputError, match=message) as error:
        gymnasium.make(id, **options).reset(seed=0)
    assert "\n" not in str(error.value)
    with pytest.raises(InputError, match=message):
        gymnasium.make_vec(id, 2, "vector_entry_point", **options).reset(seed=0)


def test_steps_that_are_none():
    env, many = make(ASK), make_vec(2, ASK)
    env.reset(seed=0), many.reset(seed=0)
    for action in (3, {"action": 1}, {"action": 1, "answer": 1, "more": 1}):
        with pytest.raises(InputError, match="step: expected a dict of action and answer"):
            env.step(action)
    with pytest.raises(InputError, match=f"expected 1 answers from 0 to {len(ANSWERS) - 1}"):
        env.step({"action": 7, "answer": len(ANSWERS)})
    with pytest.raises(InputError, match="expected 2 actions from 0 to 7"):
        many.step({"action": np.array([1]), "answer": np.array([1, 1])})


def test_options_of_a_reset_are_not_ignored():
    env = gymnasium.make("gothere/PointNavRoom-v0", homes=1)
    with pytest.raises(InputError, match="reset: expected no options, got scene, episode; homes, scenes and tasks are chosen by"):
        env.reset(seed=0, options={"scene": "x", "episode": 3})
    env.reset(seed=0, options={})
    many = gymnasium.make_vec("gothere/PointNavRoom-v0", 2, "vector_entry_point", homes=1)
    with pytest.raises(InputError, match="reset: expected reset_mask alone among the options, got scene"):
        many.reset(seed=0, options={"scene": "x"})


def test_a_window_is_said_to_be_missing():
    message = r"expected rgb_array or None, got 'human'; there is no window, so show the pictures of render\(\)"
    with pytest.raises(InputError, match=message):
        NavigationEnv(render_mode="human")

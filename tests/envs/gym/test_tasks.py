"""Gymnasium's environments with instructions and pictures: the same streams as single ones, and what the judge says."""

import warnings
from dataclasses import replace
from multiprocessing import get_context

import gymnasium
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env, data_equivalence
from gymnasium.vector import AutoresetMode

import envs
from agent.baselines.oracle import OracleAgent
from envs.errors import InputError
from envs.gym import NavigationEnv, NavigationVectorEnv
from envs.gym.tracker import Course
from envs.home import home_at
from envs.language import VOCABULARY, decode, words
from envs.language.semantics.answers import ANSWERS
from envs.tasks.evaluate import WITHIN, distances_to, evaluate
from envs.tasks.spec import goal_image, task_of
from envs.types import Action, Decision, Labels, Trajectory
from policies.policy import Privileged
from tests.test_gym import MODES, compare, in_a_new_process

IDS = tuple(envs.IDS)[3:]
IMAGE, INSTANCE, INSTRUCT, ERRAND, ROUTE, ASK, IMPOSSIBLE = IDS
SMALL = {"size": 8, "homes": 2, "rooms": (2, 3), "episodes_per_home": 2, "budget": 12}
SPOKEN = IDS[2:]


def make(id: str, **options) -> NavigationEnv:
    """The bare environment, small."""
    env = gymnasium.make(id, **{**SMALL, **options}).unwrapped
    assert isinstance(env, NavigationEnv)
    return env


def make_vec(num_envs: int, id: str, **options) -> NavigationVectorEnv:
    """The native vector environment, small."""
    env = gymnasium.make_vec(id, num_envs, "vector_entry_point", **{**SMALL, **options})
    assert isinstance(env, NavigationVectorEnv)
    return env


def seldom(space: gymnasium.Space, rng: np.random.Generator):
    """An action that ends an episode one time in ten, else a move."""
    choices = (space["action"] if isinstance(space, gymnasium.spaces.Dict) else space).n
    ends = [0, *range(6, choices)]
    action = int(rng.choice(ends) if rng.random() < 0.1 else rng.integers(1, 6))
    return {"action": action, "answer": int(rng.integers(len(ANSWERS)))} if isinstance(space, gymnasium.spaces.Dict) else action


def together(actions: list):
    """What many agents do, as a vector environment takes it."""
    if isinstance(actions[0], dict):
        return {name: np.array([one[name] for one in actions]) for name in actions[0]}
    return np.array(actions)


def streams(id: str, seeds: list[int], steps: int = 25, **options) -> list[list[bytes]]:
    """What a vector environment says to each agent over some steps; an agent does what its seed says."""
    env, draws = make_vec(len(seeds), id, **options), [np.random.default_rng([seed, 9]) for seed in seeds]
    seen, _ = env.reset(seed=seeds)
    said = [[part[i].tobytes() for part in seen.values()] for i in range(len(seeds))]
    for _ in range(steps):
        seen, *rest, _ = env.step(together([seldom(env.single_action_space, draw) for draw in draws]))
        for i, words_ in enumerate(said):
            words_ += [part[i].tobytes() for part in (*seen.values(), *rest)]
    return said


def course_of(env: NavigationEnv) -> Course:
    """What the environment's one agent has to do."""
    courses = env._batch.courses
    assert courses is not None
    return courses.of(0)


def act(env: NavigationEnv, decision: Decision):
    """What the environment makes of a decision."""
    if env._batch.settings.choices < 8:
        return env.step(int(decision.action))
    answer = ANSWERS.index(decision.text) if decision.action == Action.ANSWER else 0
    return env.step({"action": int(decision.action), "answer": answer})


def labels_of(env: NavigationEnv) -> Labels:
    """What is known of the agent, with what it sees."""
    simulator, home = env._batch.simulator, course_of(env).home
    known, pitch = simulator.labels(), simulator.observation.pitch_a
    seen = home.renderer.render(env._batch.camera, known.position_w, known.yaw_w, pitch=pitch, sensors=("instance",)).instance
    return Labels(seen, known.position_w, known.yaw_w)


def carried_out(env: NavigationEnv) -> tuple[float, list[int], dict, Trajectory, Decision]:
    """The oracle's episode: its return, which goal came next at each pose, the info at its end, its path, its last decision."""
    course, batch, oracle = course_of(env), env._batch, OracleAgent()
    home, episode = home_at(course.episode.scene_id), course.episode
    brief = task_of(home, episode, camera=batch.camera, budget=batch.settings.budget, seed=0)
    oracle.reset(brief, Privileged(home, episode))
    total, over, next_, poses, actions, hits, info = 0.0, False, [course.number], [], [], [], {}
    decision = Decision(Action.STOP)
    while True:
        labels, seen = labels_of(env), batch.simulator.observation
        poses.append((*labels.position_w[0], labels.yaw_w[0], seen.pitch_a[0]))
        if over:
            break
        decision = oracle.act(seen, labels)
        _, reward, terminated, truncated, info = act(env, decision)
        total, over = total + reward, terminated or truncated
        next_.append(course.number)
        actions.append(int(decision.action))
        hits.append(bool(seen.collided[0]))
    table = np.array(poses)
    path = Trajectory(np.array(actions), np.array(hits), table[:, :3], table[:, 3], table[:, 4])
    return total, next_, info, path, decision


# As all environments of ours


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


@pytest.mark.parametrize("id", IDS)
def test_two_runs_are_the_same(id):
    said = [[], []]
    for words_ in said:
        env = make(id)
        for seed in (7, None, None, 7):
            words_.append(env.reset(seed=seed))
            rng, over = np.random.default_rng(4), False
            while not over:
                words_.append(env.step(seldom(env.action_space, rng)))
                over = words_[-1][2] or words_[-1][3]
    assert data_equivalence(said[0], said[1], exact=True)
    starts = [k for k, words_ in enumerate(said[0]) if len(words_) == 2]
    assert data_equivalence(said[0][: starts[1]], said[0][starts[3] :], exact=True)  # from the same seed again
    assert said[0][0][1]["episode_id"] != said[0][starts[1]][1]["episode_id"]


@pytest.mark.parametrize("id", (ERRAND, ASK, IMAGE))
def test_an_agent_depends_on_its_seed_alone(id):
    seeds = [5, 6, 7, 8]
    all_ = streams(id, seeds)
    assert len({b"".join(said) for said in all_}) == 4
    assert streams(id, [8, 5]) == [all_[3], all_[0]]
    assert streams(id, seeds, copy=False, threads=3, cache=1) == all_


@pytest.mark.parametrize(("id", "mode"), [*((id, AutoresetMode.NEXT_STEP) for id in IDS), *((ASK, mode) for mode in MODES[1:])])
def test_many_agents_are_as_many_single_ones(id, mode):
    native = make_vec(3, id, autoreset_mode=mode)
    single = gymnasium.make_vec(id, 3, "sync", vector_kwargs={"autoreset_mode": mode}, **SMALL)
    assert native.observation_space == single.observation_space and native.action_space == single.action_space
    draws, ends = [np.random.default_rng([i, 9]) for i in range(3)], 0
    assert data_equivalence(native.reset(seed=11), single.reset(seed=11), exact=True)
    for _ in range(30):
        actions = together([seldom(native.single_action_space, draw) for draw in draws])
        a, b = native.step(actions), single.step(actions)
        assert data_equivalence(a, b, exact=True)
        over = a[2] | a[3]
        ends += int(over.sum())
        if mode is AutoresetMode.DISABLED and over.any():
            masks = ({"reset_mask": over.copy()}, {"reset_mask": over.copy()})
            assert data_equivalence(native.reset(options=masks[0]), single.reset(options=masks[1]), exact=True)
    assert ends > 4


@pytest.mark.slow
def test_an_agent_is_the_same_in_another_process():
    with get_context("spawn").Pool(2) as pool:
        there = pool.starmap(streams, [(ERRAND, [5, 6, 7]), (INSTANCE, [6, 7])])
    assert there == [streams(ERRAND, [5, 6, 7]), streams(INSTANCE, [6, 7])]


def test_tasks_without_words_load_no_language():
    code = """
import sys, gymnasium, envs
gymnasium.make("gothere/PointNavRoom-v0", size=8, homes=1).reset(seed=1)
print([name for name in sys.modules if name.startswith("envs.language")])
"""
    assert in_a_new_process(code) == "[]"


@pytest.mark.slow
@pytest.mark.parametrize("id", (ERRAND, IMPOSSIBLE))
def test_the_same_in_processes_of_gymnasium(id):
    native = make_vec(3, id, autoreset_mode="SameStep")
    other = gymnasium.make_vec(id, 3, "async", vector_kwargs={"autoreset_mode": "SameStep"}, **SMALL)
    try:
        compare(native, other, AutoresetMode.SAME_STEP, steps=25)
    finally:
        other.close()


# What agents are told


@pytest.mark.parametrize("id", SPOKEN)
def test_the_words_are_those_of_the_instruction(id):
    env, texts = make(id), set()
    for k in range(4):
        seen, said = env.reset(seed=1 if k == 0 else None)
        assert decode(seen["instruction"]) == " ".join(words(said["instruction"]))
        assert "<unknown>" not in decode(seen["instruction"]) and seen["instruction"].max() < len(VOCABULARY)
        assert set(seen) == {"rgb", "depth", "instruction", "gps", "compass", "pitch"}
        texts.add(said["instruction"])
    assert len(texts) == 4


def test_other_forms_of_words_mean_the_same():
    plain, other = (make(INSTRUCT, forms=forms) for forms in ("train", "synonyms"))
    for k in range(5):
        plain.reset(seed=k), other.reset(seed=k)
        one, two = course_of(plain).episode, course_of(other).episode
        assert one.meaning == two.meaning and one.start_position_w == two.start_position_w
        assert one.instruction != two.instruction and two.facts["form"] == "synonyms"


@pytest.mark.parametrize("id", (IMAGE, INSTANCE))
def test_the_picture_is_of_the_goal(id):
    env = make(id)
    for k in range(3):
        seen, said = env.reset(seed=k)
        episode = course_of(env).episode
        again = goal_image(home_at(said["scene_id"]), episode, env._batch.camera)
        assert (seen["goal_image"] == again).all() and again.std() > 0
        assert seen["instruction"].any()


def test_where_the_camera_looks_is_felt():
    env = make(INSTRUCT, turn=15)
    env.reset(seed=1)
    seen = [env.step(int(action))[0] for action in (Action.UP, Action.LEFT, Action.DOWN, Action.DOWN)]
    assert [float(one["pitch"][0]) for one in seen] == pytest.approx(np.radians([15, 15, 0, -15]))
    assert float(seen[-1]["compass"][0]) == pytest.approx(np.radians(15)) and not seen[-1]["gps"].any()


def test_episodes_can_be_found_again():
    """The home of the id that is said is the one in which the episode takes place."""
    env = make(ERRAND)
    _, said = env.reset(seed=3)
    home, course = home_at(said["scene_id"]), course_of(env)
    assert [thing.name for thing in home.scene.objects] == [thing.name for thing in course.home.scene.objects]
    assert np.array_equal(home.scene.vertices, course.home.scene.vertices)
    start = np.array(course.episode.start_position_w)
    assert np.abs(env._batch.simulator.labels().position_w[0] - start).max() < 1e-3
    assert said["geodesic_distance"] > 0


# Rewards and scores


@pytest.mark.parametrize("id", IDS)
def test_the_oracle_is_rewarded_and_judged(id):
    """Scores are those of the judge on the path as it was seen from outside; rewards are the ways gained, and what success brings."""
    env, well, goals = make(id, budget=400, size=64), 0, 0
    for k in range(3):
        env.reset(seed=20 + k)
        course = course_of(env)
        total, next_, info, path, decision = carried_out(env)
        evaluation = evaluate(home_at(course.episode.scene_id), course.episode, path, decision, camera=env._batch.camera)
        marks = evaluation.scores
        expected = {"success": marks.success, "spl": marks.spl, "ordered_completion": marks.ordered_completion, "ndtw": marks.ndtw}
        expected |= {"distance_to_goal": marks.navigation_error, "steps": len(path.action), "answer_correct": marks.answer_correct}
        for name, value in expected.items():
            assert info.get(name) == (value if value is None else pytest.approx(value)), name
        assert info["cause"] == str(evaluation.cause) and info["collisions"] == path.collided.sum()
        worth = 1.0 if marks.spl is None else marks.spl
        gained = gains(course, next_, path)
        assert total == pytest.approx(gained + 2.5 * worth * bool(marks.success) - 0.001 * marks.steps, abs=1e-3)  # rounding over bumps
        if len(evaluation.reached) > 1:
            assert_in_order(next_, evaluation.reached)
        well, goals = well + info["success"], goals + len(course.goals)
    assert well == 3 and goals >= (6 if id == ERRAND else 1)


def gains(course: Course, next_: list[int], path: Trajectory) -> float:
    """By how much [m] the next goals came nearer with each action, from outside."""
    if not course.goals:
        return 0.0
    within = WITHIN[course.episode.task]
    away = np.stack([distances_to(course.home, goal, path.position_w, within) for goal in course.goals])
    return float(sum(away[k, t] - away[k, t + 1] for t, k in enumerate(next_[:-1])))


def assert_in_order(next_: list[int], reached: tuple[int, ...]) -> None:
    """The goal that came next at each pose is the one behind those that the judge says were reached."""
    behind = [pose for pose in reached[:-1] if pose >= 0]
    assert next_ == [sum(pose <= t for pose in behind) for t in range(len(next_))]


def test_goals_are_behind_where_the_judge_says():
    """An agent that wanders about, in homes with goals all around: the next goal is the same at each pose as the judge's."""
    env, rng, moved_on = make(ERRAND, budget=150, size=32, rooms=2, homes=1), np.random.default_rng(2), 0
    for k in range(6):
        env.reset(seed=40 + k)
        course, over, decision, next_ = course_of(env), False, Decision(Action.STOP), [course_of(env).number]
        while not over:
            decision = Decision(Action(int(rng.choice([1, 1, 1, 2, 3]))))
            *_, terminated, truncated, _ = act(env, decision)
            over = terminated or truncated
            next_.append(course.number)
        assert course.evaluation is not None
        assert_in_order(next_, course.evaluation.reached)
        moved_on += next_[-1]
    assert moved_on > 0


def test_a_stop_is_no_success_where_the_thing_is_out_of_view():
    """The oracle's path with its back to the thing at the end."""
    env, found = make(INSTRUCT, budget=400, size=64), 0
    for k in range(8):
        env.reset(seed=60 + k)
        if course_of(env).goals[0].room >= 0:
            continue
        *_, path, _ = carried_out(env)
        env.reset(seed=60 + k)
        for action in [*path.action[:-1].tolist(), *[int(Action.LEFT)] * 6]:
            *_, over, _ = env.step(action)
            assert not over
        _, reward, terminated, _, info = env.step(int(Action.STOP))
        assert terminated and info["success"] == (info["cause"] == "done")
        found += info["cause"] == "not_in_view" and reward == pytest.approx(-0.001)
    assert found >= 4


def test_rooms_are_entered():
    """A goal that is a room is 0 m away inside it, and as the judge says outside."""
    env, inside, outside = make(ERRAND, budget=200), 0, 0
    for k in range(12):
        env.reset(seed=80 + k)
        course = course_of(env)
        rooms = [goal for goal in course.goals if goal.room >= 0]
        if not rooms:
            continue
        course.number = course.goals.index(rooms[0])
        course._look_ahead()
        place = np.array([course.poses[-1][:3]])
        if course.goals[course.number] is rooms[0]:
            assert course.left == pytest.approx(distances_to(course.home, rooms[0], place, 1.0)[0])
            outside += course.left >= 1
            inside += course.left == 0
    assert inside + outside > 3 and outside > 0


def test_the_right_answer_is_worth_something():
    env = make(ASK)
    for text, worth in (("right", 2.5), ("wrong", 0.0)):
        env.reset(seed=5)
        truth = course_of(env).episode.answer
        assert truth in ANSWERS
        said = ANSWERS.index(truth) if text == "right" else (ANSWERS.index(truth) + 1) % len(ANSWERS)
        _, reward, terminated, truncated, info = env.step({"action": int(Action.ANSWER), "answer": said})
        assert terminated and not truncated and reward == pytest.approx(worth - 0.001)
        assert info["success"] is info["answer_correct"] is (text == "right")
    env.reset(seed=5)
    info = env.step({"action": int(Action.STOP), "answer": 3})[-1]
    assert info["cause"] == "no_answer" and not info["success"]


def test_what_cannot_be_done_is_said_to_be_so():
    env, seen = make(IMPOSSIBLE, episodes_per_home=16), []
    for k in range(24):
        _, said = env.reset(seed=1 if k == 0 else None)
        impossible = course_of(env).episode.impossible is not None
        assert ("geodesic_distance" in said) != impossible
        _, reward, terminated, _, info = env.step(int(Action.CANNOT))
        assert terminated and info["said_cannot"] and info["success"] is info["impossible"] is impossible
        assert reward == pytest.approx(2.5 * impossible - 0.001)
        seen.append(impossible)
    assert 5 < sum(seen) < 19
    for k in range(6):
        env.reset(seed=k)
        *_, info = env.step(int(Action.STOP))
        assert not info["impossible"] or info["cause"] == "missed_impossible"


# Options


@pytest.mark.parametrize(
    ("id", "options", "message"),
    [
        (INSTRUCT, {"success_distance": 0.5}, "success_distance: expected nothing in instruct, got 0.5"),
        (INSTRUCT, {"categories": ["sofa"]}, "categories: expected nothing in instruct.* option of objectnav"),
        (IMAGE, {"forms": "train"}, "forms: expected nothing in imagenav"),
        (INSTRUCT, {"forms": "rhymes"}, "forms: expected one of train, constructions, synonyms, got 'rhymes'"),
        (IMPOSSIBLE, {"actions": 6}, "actions: expected at least 7 in impossible, got 6"),
        (ASK, {"actions": 7}, "actions: expected at least 8 in ask, got 7"),
        (INSTRUCT, {"task": "dance"}, "task: expected pointnav, objectnav, .* got 'dance'"),
    ],
)
def test_what_cannot_be_gets_one_line(id, options, message):
    with pytest.raises(InputError, match=message) as error:
        gymnasium.make(id, **options)
    assert "\n" not in str(error.value)


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


def test_which_actions_there_are():
    assert [make(id).action_space for id in (IMAGE, INSTANCE, INSTRUCT, ERRAND, ROUTE)] == [gymnasium.spaces.Discrete(6)] * 5
    assert make(IMPOSSIBLE).action_space == gymnasium.spaces.Discrete(7)
    assert make(INSTRUCT, actions=4).action_space.n == 4 and make(INSTRUCT, actions=7).action_space.n == 7
    assert make(INSTRUCT, actions=8).action_space == make(ASK).action_space
    assert make(ASK).action_space["answer"].n == len(ANSWERS) and make_vec(2, ASK).action_space["action"].shape == (2,)


def test_saying_that_it_cannot_be_done_ends_what_can():
    env = make("gothere/PointNav-v0", actions=7)
    env.reset(seed=0)
    _, reward, terminated, _, info = env.step(int(Action.CANNOT))
    assert terminated and not info["success"] and reward == pytest.approx(-0.001)


def test_others_may_be_judged_with_their_own_camera():
    """What covers enough of a narrow picture may not of a wide one: the agent's own camera counts."""
    env = make(INSTRUCT, hfov=60, size=(32, 16))
    env.reset(seed=1)
    assert course_of(env).camera == env._batch.camera == replace(env._batch.camera, width=32, height=16)

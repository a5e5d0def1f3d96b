"""The environment of decisions: Gymnasium's rules, rewards, and what options and memories hold."""

from dataclasses import replace

import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env

from agent.acting.desires import Decide
from agent.decision.environment import RIGHT, DecideEnv, DecideVectorEnv, decide_episodes, is_to_a_thing
from agent.decision.kinds import CONTEXT, FEATURES, MOST, Kind
from agent.decision.lanes import Lanes
from agent.decision.options import options_of
from agent.decision.truth import TRUTHS, WRONG, outward
from envs.errors import InputError
from envs.home import home_at

EPISODES = decide_episodes((1000, 1003), 2)
WITH_GOAL = [one for one in EPISODES if one.goals]


def best(infos: dict, observed: dict) -> np.ndarray:
    """The cheapest options by the truth."""
    return np.where(observed["mask"] > 0, infos["costs"], np.inf).argmin(axis=1)


def returns(choose, episodes: int = 6) -> np.ndarray:
    """Returns of the first episodes of two lanes."""
    env = DecideVectorEnv(2, episodes=EPISODES, costs=True)
    observed, infos = env.reset(seed=3)
    total, ended = np.zeros(2), []
    while len(ended) < episodes:
        observed, reward, over, late, infos = env.step(choose(infos, observed))
        total += reward
        ended += total[over | late].tolist()
        total[over | late] = 0.0
    return np.array(ended)


@pytest.mark.slow
def test_gymnasium_accepts_it():
    check_env(DecideEnv(episodes=EPISODES), skip_render_check=True)


@pytest.mark.slow
def test_the_same_seed_gives_the_same_decisions():
    one, other = (DecideVectorEnv(2, episodes=EPISODES) for _ in range(2))
    first, second = one.reset(seed=5)[0], other.reset(seed=5)[0]
    for _ in range(6):
        for name in first:
            np.testing.assert_array_equal(first[name], second[name])
        act = first["mask"].argmax(axis=1)
        first, second = one.step(act)[0], other.step(act)[0]
    assert not np.array_equal(one.reset(seed=6)[0]["features"], other.reset(seed=5)[0]["features"])


@pytest.mark.slow
def test_who_knows_the_costs_earns_more_than_who_guesses():
    rng = np.random.default_rng(0)
    knowing = returns(best)
    guessing = returns(lambda _, observed: np.array([rng.integers(int(row.sum())) for row in observed["mask"]]))
    assert knowing.mean() > guessing.mean() + 0.5
    assert knowing.mean() > guessing.mean() + 0.5
    assert (knowing <= 1e-6).all() and (guessing >= -1 - RIGHT - 1e-6).all()


@pytest.mark.slow
@pytest.mark.parametrize("right", [RIGHT, 0.2])
def test_rewards_add_up_to_spl(right: float):
    """One agent knows the costs, the other takes the last option always."""
    env = DecideVectorEnv(2, episodes=WITH_GOAL, costs=True, right=right)
    observed, infos = env.reset(seed=4)
    total, seen = np.zeros(2), []
    while len(seen) < 3 or min(seen) > 0:
        observed, reward, over, late, infos = env.step(np.array([best(infos, observed)[0], observed["mask"][1].sum() - 1]))
        total += reward
        for k in np.flatnonzero(over | late).tolist():
            np.testing.assert_allclose(total[k], infos["spl"][k] - 1 - right * (not infos["success"][k]), atol=1e-6)
            seen.append(infos["spl"][k])
            total[k] = 0.0
    assert max(seen) > 0.5


@pytest.mark.slow
def test_the_step_after_an_end_begins_the_next_episode_whatever_its_action():
    env = DecideVectorEnv(1, episodes=EPISODES, costs=True)
    observed, infos = env.reset(seed=1)
    over = late = np.array([False])
    while not (over[0] or late[0]):
        observed, _, over, late, infos = env.step(best(infos, observed))
    assert over[0] and not late[0] and infos["_success"][0] and observed["mask"][0].sum() == 1
    observed, reward, over, late, _ = env.step(np.array([MOST - 1]))
    assert reward[0] == 0.0 and not over[0] and not late[0] and observed["mask"][0].sum() > 1


@pytest.mark.slow
def test_costs_are_those_of_the_way_and_of_right_and_wrong_endings():
    episode = WITH_GOAL[0]
    home = home_at(episode.scene_id)
    lanes = Lanes([(home, episode)], 1)
    options, costs = lanes.options[0], lanes.costs(0)
    assert options is not None and options.features.shape == (len(options), len(FEATURES)) and options.context.shape == (len(CONTEXT),)
    kinds = [option.kind for option in options.options]
    assert Kind.CANNOT not in kinds  # there is more to see
    here = outward(episode, lanes.state.minds[0].position_a[None, [0, 2]])  # type: ignore[union-attr]
    least = float(home.distance_field(episode.goal.position_w).at(here)[0])
    explored = [cost for kind, cost in zip(kinds, costs, strict=True) if kind is Kind.FRONTIER]
    assert explored and min(explored) > least - 1.0  # a detour is never shorter than the way, but for rounding on the map


@pytest.mark.slow
def test_nothing_is_given_up_before_all_is_explored():
    episode = WITH_GOAL[0]
    home = home_at(episode.scene_id)
    lanes, seen = Lanes([(home, episode)], 1), set()
    while (options := lanes.options[0]) is not None:
        kinds = [option.kind for option in options.options]
        assert (Kind.CANNOT in kinds) == (Kind.FRONTIER not in kinds)
        if kinds[-1] is Kind.CANNOT:
            assert lanes.costs(0)[-1] == WRONG
            break
        seen.add(kinds[0])
        lanes.step({0: 0})
    assert options is not None and seen >= {Kind.FRONTIER}


@pytest.mark.slow
def test_a_sighted_memory_holds_what_was_seen_where_it_is():
    episode = WITH_GOAL[0]
    home = home_at(episode.scene_id)
    lanes = Lanes([(home, episode)], 1)
    for _ in range(4):
        if lanes.options[0] is not None:
            lanes.step({0: int(lanes.costs(0).argmin())})
        if lanes.options[0] is None:
            break
        world = lanes.state.minds[0].memory.belief().world  # type: ignore[union-attr]
        for thing in world.things:
            if (true := home.things.get(thing.id)) is not None and not true.structure:
                placed = outward(episode, np.array([[thing.center[0], thing.center[2]]]))[0]
                np.testing.assert_allclose(placed[[0, 2]], np.array(true.center)[[0, 2]], atol=1e-6)
        seen = {thing.id for thing in world.things}
        assert seen and len(seen & set(home.things)) < len(home.things)  # not all of the home


@pytest.mark.slow
def test_with_rules_all_episodes_end_by_themselves():
    lanes = Lanes(((home_at(one.scene_id), one) for one in EPISODES[:4]), 2, rules=True)
    assert len(lanes.ended) == 4 and not lanes.active
    assert {outcome.number for _, outcome in lanes.ended} == {0, 1, 2, 3}
    assert all(outcome.actions > 0 and outcome.decisions == 0 for _, outcome in lanes.ended)


def test_episodes_are_to_go_to_a_thing():
    assert all(is_to_a_thing(one) for one in EPISODES) and 0 < len(WITH_GOAL) < len(EPISODES)
    with pytest.raises(InputError, match="num_envs"):
        DecideVectorEnv(0, episodes=EPISODES)


@pytest.mark.slow
def test_a_critic_is_told_what_no_policy_is():
    env = DecideVectorEnv(2, episodes=EPISODES, costs=True, truths=True)
    observed, infos = env.reset(seed=2)
    plain, _ = DecideVectorEnv(2, episodes=EPISODES).reset(seed=2)
    assert set(observed) - set(plain) == {"truths"} and env.single_observation_space["truths"].shape == (len(TRUTHS),)  # type: ignore[index]
    for _ in range(40):
        assert env.observation_space.contains(observed)
        exists, away, seen, reached, unseen = observed["truths"].T
        assert ((away > 0) <= (exists > 0)).all() and (reached <= seen).all() and (seen <= exists).all() and (unseen >= 0).all()
        observed, _, over, late, infos = env.step(best(infos, observed))
        if (over | late).any():
            break
    ended = np.flatnonzero(over | late)
    assert len(ended) and (observed["truths"][ended] == 0.0).all()  # a lane that is over has no state


@pytest.mark.slow
def test_an_option_that_leads_to_no_action_is_none_until_there_was_one():
    episode = WITH_GOAL[0]
    lanes, count, stuck = Lanes([(home_at(episode.scene_id), episode)], 1), 0, 0
    while (options := lanes.options[0]) is not None and count < 300:
        asked = lanes.state.desires[0].asked  # type: ignore[union-attr]
        keys = [option.key for option in options.options]
        reached = options.column("reached") > 0
        assert all(key not in asked.vain or held for key, held in zip(keys, reached, strict=True))
        last = None if asked.last is None else asked.last.key
        again = [k for k, option in enumerate(options.options) if option.key == last and not reached[k]]
        others = [k for k in range(len(options)) if not reached[k]] or [0]
        acted = len(lanes.lanes[0].actions)
        lanes.step({0: again[0] if again else others[-1]})  # the same again, wherever it leads
        count += 1
        stuck = stuck + 1 if len(lanes.lanes[0].actions) == acted else 0
        assert stuck <= MOST  # there are only so many options
    assert count > 3


def test_where_every_option_was_in_vain_it_may_say_so():
    lanes = Lanes([(home_at(WITH_GOAL[0].scene_id), WITH_GOAL[0])], 1)
    options, mind, desire = lanes.options[0], lanes.state.minds[0], lanes.state.desires[0]
    assert options is not None and mind is not None and isinstance(desire, Decide)
    assert any(option.kind is Kind.FRONTIER for option in options.options)
    vain = replace(desire.asked, vain={option.key for option in options.options})
    left = options_of(mind, vain, mind.prospects).options
    assert left and left[-1].kind is Kind.CANNOT

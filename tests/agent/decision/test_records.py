"""What stage A learns from: SPL that options give away, and states as if other instructions had been given."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any
from unittest.mock import MagicMock

import numpy as np
import pytest

from agent.acting.desires import Decide, Event
from agent.acting.mind import Impossible
from agent.decision import deciding
from agent.decision.environment import decide_episodes
from agent.decision.kinds import TRIES, Asked, Kind, Option
from agent.decision.lanes import Lanes
from agent.decision.truth import KEPT, WRONG, least_of, lost_of
from envs.home import home_at
from envs.language.semantics.meaning import Description
from experiments.decisions.fit import batches
from experiments.decisions.record import asked_at, pool_of

HOME = 1000


def test_spl_that_options_give_away():
    costs = np.array([[5.0, 15.0, 0.0, WRONG], [5.0, 15.0, 0.0, WRONG]])
    ends = np.array([[False, False, True, True]] * 2)
    lost = lost_of(costs, ends, np.array([5.0, 0.0]), np.array([10.0, 10.0]))
    np.testing.assert_allclose(lost[0], [1 - KEPT, 1 - KEPT / 2, 0.0, 1.0])  # 5 m were walked: 10 m in all, or 20
    np.testing.assert_allclose(lost[1], [1 - KEPT, 1 - KEPT / 1.5, 0.0, 1.0])
    without = lost_of(costs, ends, np.array([5.0, 0.0]), np.zeros(2))
    assert (without[:, 2] < 0.1).all() and (without[:, :2] > 1 - KEPT - 1e-9).all() and (without[:, 3] == 1).all()


def test_batches_hold_decisions_of_about_as_many_options():
    rng = np.random.default_rng(0)
    count, rows = rng.integers(2, 32, 4000), np.arange(0, 4000, 2)
    found = list(batches(count, rows, 32, 50, rng))
    assert all(len(set(some.tolist())) == 32 and not (some % 2).any() for some in found)
    assert np.mean([np.ptp(count[some]) for some in found]) < 10 < np.ptp(count)


def test_what_was_looked_at_often_is_shut_but_for_what_was_just_reached_or_has_become_likelier():
    asked = Asked(Description("chair"), frozenset({9}))
    asked.looked = {3: TRIES, 4: TRIES - 1, 5: TRIES, 6: TRIES + 1, 9: 0}
    asked.reached = 5
    assert asked.shut({}, explored=False) == {3, 6, 9} and asked.shut({}, explored=True) == {6, 9}
    asked.found = {3: 0.3, 6: 0.3}
    assert asked.shut({3: 0.9, 6: 0.4, 9: 0.9}, explored=False) == {6, 9}
    asked.tried = {3: TRIES, 4: TRIES + 1}
    assert asked.shut({3: 0.9, 4: 0.9}, explored=False) == {3, 4, 6, 9} and asked.shut({3: 0.9}, explored=True) == {4, 6, 9}


@pytest.mark.parametrize("in_view", [True, False])
def test_what_is_near_behind_a_wall_is_not_reached(in_view: bool, monkeypatch: pytest.MonkeyPatch):
    for name, value in (("chance_of", 0.9), ("off_from", 0.8), ("is_small", False), ("shown_well", False), ("centred", ())):
        monkeypatch.setattr(deciding, name, lambda *_, value=value: value)
    mind: Any = MagicMock(in_view={7: 100} if in_view else {}, acted=0, known=None)
    mind.task.body.step = 0.25
    mind.belief.row.return_value = 0
    asked = Asked(Description("chair"))
    course = deciding.gone_to(mind, asked, Option(Kind.THING, 7, way=3.0))
    next(course)
    assert asked.most[7] == deciding.OPTION + deciding.PATIENCE * (1 + 3.0 / 0.25)
    with pytest.raises(StopIteration):
        course.send(Event.LOST)  # its navigation found no nearer place
    assert (asked.reached, asked.tried) == ((7, {}) if in_view else (-1, {7: 1}))


@pytest.mark.slow
def test_the_same_instruction_instead_gives_the_same_options_and_costs():
    episode = next(one for one in decide_episodes((HOME,), 2) if one.goals)
    home = home_at(episode.scene_id)
    lanes = Lanes([(home, episode)], 1)
    options, costs = lanes.options[0], lanes.costs(0)
    assert options is not None
    same, told = lanes.instead(0, replace(episode, start_position_w=(0.0, 0.0, 0.0), start_yaw_w=1.0))
    assert same.options == options.options
    np.testing.assert_array_equal(same.features, options.features)
    np.testing.assert_array_equal(same.context, options.context)
    np.testing.assert_array_equal(told, costs)
    assert abs(lanes.within_reach(0) - 1.0) < 0.2 and least_of(home, episode) == pytest.approx(lanes.lanes[0].least)


@pytest.mark.slow
def test_another_instruction_instead_leaves_the_search_as_it_is():
    pool = pool_of(HOME)
    home, other = home_at(pool[0].scene_id), next(one for one in pool if one.meaning["to"] != pool[0].meaning["to"])
    lanes = Lanes([(home, pool[0])], 1)
    before, costs = lanes.options[0], lanes.costs(0)
    assert before is not None
    options, others = lanes.instead(0, other)
    assert not np.array_equal(options.context, before.context) and len(others) == len(options)
    again = lanes.options[0]
    assert again is not None and again.options == before.options
    np.testing.assert_array_equal(lanes.costs(0), costs)


@pytest.mark.slow
def test_a_rank_means_what_it_does_where_it_is_given():
    episodes = [one for one in decide_episodes(tuple(range(HOME, HOME + 6)), 12) if one.goals and one.meaning["to"].get("rank")]
    assert len(episodes) >= 2
    for one in episodes:
        same = asked_at(home_at(one.scene_id), one, one)
        assert same.goal.instance == one.goal.instance and same.goal.position_w.tolist() == one.goal.position_w.tolist()
    moved = 0
    for one in episodes:
        others = [other for other in episodes if other.scene_id == one.scene_id and other.start_position_w != one.start_position_w]
        moved += sum(asked_at(home_at(one.scene_id), one, other).goal.instance != one.goal.instance for other in others)
    assert moved > 0  # the nearest chair is another one from elsewhere


def test_a_decision_waits_a_picture_where_many_options_led_to_no_action(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(deciding, "looked_around", lambda *_: ())
    monkeypatch.setattr(deciding, "why_not", lambda *_: "there is none")
    mind: Any = SimpleNamespace(chosen=None)
    course = deciding.decided(mind, Description("chair"))
    assert isinstance(next(course), Decide) and isinstance(course.send(Event.GOING), Decide)
    mind.chosen = Option(Kind.CANNOT, -1)
    with pytest.raises(Impossible, match="there is none"):
        course.send(Event.DONE)

"""Whole episodes of n agents: the same for any number of agents and threads."""

from functools import cache

import numpy as np
import pytest

from agent.baselines.frontier_oracle import FrontierOracle, ResolvedGoals
from envs.home import home_at
from envs.simulators.native import NativeSimulator
from envs.tasks.generate import make_suite
from envs.types import Access, Action, Episode, Observation, Task
from policies.navigation.occupancy import grown, map_view
from policies.policy import Privileged
from policies.thought import Thought
from tests.policies.navigation.maps import BODY, CAMERA

ALL = Access.POSE | Access.INSTANCE | Access.SCENE | Access.GOAL


@cache
def episodes() -> tuple[Episode, ...]:
    """Four episodes in two homes."""
    return make_suite("instruct-val", 12)[8:]


def carried_out(some: list[Episode], n: int, threads: int, *, steps: int, think: bool = False, roomier: bool = False):
    """Actions of agents, one for each of n slots that take the episodes in turn, and what they thought."""
    homes = [home_at(some[k % len(some)].scene_id) for k in range(n)]
    plays = [some[k % len(some)] for k in range(n)]
    simulator = NativeSimulator([home.scene for home in homes], n, camera=CAMERA, spaces=[home.space for home in homes], threads=1)
    starts = np.array([play.start_position_w for play in plays]), np.array([play.start_yaw_w for play in plays])
    observation, agent = simulator.reset(np.arange(n), *starts), FrontierOracle(threads=threads)
    state, actions, thoughts, ended = agent.begin(n, think=think), [], [], np.zeros(n, np.bool_)
    tasks = [Task(play.task, play.instruction, CAMERA, BODY, 500, 0) for play in plays]

    def privileged() -> Privileged:
        labels = simulator.labels()
        return Privileged(ALL, labels.position_w, labels.yaw_w, labels.instance, tuple(homes), tuple(plays))

    if roomier:
        state.navigation.maps = grown(state.navigation.maps, 30.0)
    state = agent.reset(state, tasks, np.arange(n), privileged())
    for _ in range(steps):
        decisions, state = agent.act(observation, state, privileged())
        actions.append(np.where(ended, -1, decisions.action))
        thoughts.append(decisions.thought)
        ended |= np.isin(decisions.action, (Action.STOP, Action.CANNOT, Action.ANSWER))
        if ended.all():
            break
        observation = simulator.step(np.where(ended, Action.STOP, decisions.action))
    return np.array(actions), thoughts, state


def same(whole: np.ndarray, slot: int, single: np.ndarray) -> bool:
    """Whether a slot's actions are those of one that was alone; -1 after the end of either."""
    length = max(len(whole), len(single))
    a, b = (np.pad(actions, (0, length - len(actions)), constant_values=-1) for actions in (whole[:, slot], single[:, 0]))
    return np.array_equal(a, b)


def test_what_an_agent_does_depends_on_no_other_and_no_thread():
    some = list(episodes())
    together, _, _ = carried_out(some, 16, 3, steps=60)
    for slot in range(4):
        alone, _, _ = carried_out(some[slot : slot + 1], 1, 1, steps=60)
        assert len(alone) > 10 and same(together, slot, alone) and same(together, slot + 12, alone)


def test_what_an_agent_does_does_not_depend_on_how_large_arrays_are():
    some = list(episodes())[:1]
    plain, _, before = carried_out(some, 1, 1, steps=80)
    roomy, _, after = carried_out(some, 1, 1, steps=80, roomier=True)
    assert np.array_equal(plain, roomy)
    views = [map_view(state.navigation.maps, 0) for state in (before, after)]
    assert np.array_equal(views[0].free, views[1].free) and views[0].x0 == pytest.approx(views[1].x0)


def test_thoughts_say_what_is_seen_and_why_it_stops():
    some = list(episodes())[1:2]
    actions, thoughts, _ = carried_out(some, 1, 1, steps=500, think=True)
    assert actions[-1, 0] == Action.STOP
    last = thoughts[-1][0]
    assert isinstance(last, Thought) and last.verdict.endswith("reached") and last.map is not None and last.map.free.any()
    assert len(last.boxes) == len(last.names) == len(last.scores) > 0 and last.landmarks[0].name == last.names[0]
    assert last.plan[-1] == "stop" and "find the" in last.plan[0]


def test_an_idle_slot_does_nothing_and_what_cannot_be_is_said_at_once():
    home = home_at(episodes()[0].scene_id)
    agent = FrontierOracle(threads=1, resolved=ResolvedGoals(cannot="it is a test"))
    state, place = agent.begin(2), np.repeat(home.places[:1], 2, axis=0)
    given = Privileged(ALL, place, np.zeros(2), np.zeros((2, 64, 64), np.int32), (home, None), (None, None))
    state = agent.reset(state, [Task("instruct", "x", CAMERA, BODY, 10, 0), None], np.arange(2), given)
    pose = np.zeros((2, 3)), np.zeros(2), np.zeros(2)
    decisions, _ = agent.act(
        Observation(np.zeros((2, 64, 64, 3), np.uint8), np.ones((2, 64, 64), np.float32), *pose, np.zeros(2, np.bool_)), state, given
    )
    assert decisions.action.tolist() == [Action.CANNOT, Action.STOP] and decisions.text == ("it is a test", "")

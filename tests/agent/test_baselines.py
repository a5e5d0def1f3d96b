"""Agents that do not look: random, forward, blind."""

from collections import Counter

import numpy as np
import pytest

from agent.agent import Agent, Decisions, SingleAgent, State
from agent.baselines.forward import STEPS, Forward
from agent.baselines.random import Random
from agent.baselines.uninformed import ANSWERS
from agent.registry import agent_named
from agent.single import OneByOne
from envs.types import Access, Action, Decision, Observation
from policies.policy import Privileged
from tests.agent.episodes import BODY, actions_of, begun, carried_out, sensed, suite, told


def test_random_moves_evenly_and_stops_at_two_percent():
    counts = Counter(actions_of(Random(), told(seed=3, budget=50_000), 50_000))
    assert set(counts) == {Action.STOP, Action.FORWARD, Action.LEFT, Action.RIGHT, Action.UP, Action.DOWN}
    assert counts.pop(Action.STOP) / 50_000 == pytest.approx(0.02, abs=0.003)  # 5 standard deviations
    assert all(count / 50_000 == pytest.approx(0.98 / 5, abs=0.009) for count in counts.values())


@pytest.mark.parametrize("kind", ["random", "blind", "forward"])
def test_the_same_seed_gives_the_same_actions(kind):
    bumped = [sensed(collided=k % 3 == 0) for k in range(300)]

    def actions(agent: Agent, seed: int) -> list[Action]:
        act = begun(agent, told(seed=seed))
        return [act(seen).action for seen in bumped]

    agent = agent_named(kind)
    first = actions(agent, 7)
    assert actions(agent_named(kind), 7) == first and actions(agent, 7) == first  # nothing is left of an episode in the next
    assert any(actions(agent, seed) != first for seed in range(8, 12))


def test_answers_are_drawn_from_those_that_are_usual():
    given = set()
    for seed in range(60):
        act, same = begun(Random(), told("what colour is the sofa", task="ask", seed=seed, budget=2000)), sensed()
        last = next(d for d in (act(same) for _ in range(2000)) if d.action in (Action.STOP, Action.ANSWER))
        assert last.action == Action.ANSWER and last.text in ANSWERS
        given.add(last.text)
    assert len(given) > len(ANSWERS) / 2


def test_forward_walks_and_stops():
    actions = actions_of(agent_named("forward"), told(), STEPS + 1)
    assert actions == [Action.FORWARD] * STEPS + [Action.STOP]


def test_forward_turns_where_it_collides():
    act = begun(agent_named("forward"), told(seed=1))
    assert act(sensed()).action == Action.FORWARD
    turns = [act(sensed(collided=k == 0)).action for k in range(6)]
    until = turns.index(Action.FORWARD)
    assert 1 <= until <= 5 and set(turns[:until]) in ({Action.LEFT}, {Action.RIGHT})


def test_forward_stops_at_the_point_that_it_was_told():
    act = begun(agent_named("forward"), told(task="pointnav", goal_a=np.array([0.0, 0.0, -1.0])))
    assert act(sensed(at=(0.0, -0.75))).action == Action.FORWARD
    assert act(sensed(at=(0.0, -0.9))).action == Action.STOP


class Unseen(Observation):
    """An observation whose pictures nobody may look at."""

    def __getattribute__(self, name: str):
        if name in ("rgb", "depth"):
            raise AssertionError(f"{name} was looked at")
        return super().__getattribute__(name)


def hood(observation: Observation) -> Observation:
    """An observation without its pictures."""
    parts = (observation.position_a, observation.yaw_a, observation.pitch_a, observation.collided)
    return Unseen(observation.rgb, observation.depth, *parts)


class Hooded:
    """An agent whose pictures are taken away."""

    access = Access.NONE

    def __init__(self, agent: Agent) -> None:
        self.agent, self.begin, self.reset = agent, agent.begin, agent.reset

    def act(self, observation: Observation, state: State, privileged: Privileged | None) -> tuple[Decisions, State]:
        return self.agent.act(hood(observation), state, privileged)


class HoodedOne:
    """The same of an agent of one episode."""

    def __init__(self, agent: SingleAgent) -> None:
        self.agent, self.reset = agent, agent.reset

    def act(self, observation: Observation, privileged: Privileged | None) -> Decision:
        return self.agent.act(hood(observation), privileged)


def hooded(agent: Agent) -> Agent:
    """The agent without its pictures."""
    return OneByOne(lambda: HoodedOne(agent.build()), Access.NONE) if isinstance(agent, OneByOne) else Hooded(agent)


@pytest.mark.parametrize("name", ["random", "forward", "blind"])
@pytest.mark.parametrize("task", ["pointnav-val", "instruct-val"])
def test_who_does_not_look_never_touches_a_picture(name, task):
    episode = suite(task, 4)[2]
    with pytest.raises(AssertionError, match="depth was looked at"):
        carried_out(hooded(OneByOne(Looking, Access.NONE)), episode)
    seen, blindfolded = (carried_out(agent, episode, seed=5).trajectory for agent in (agent_named(name), hooded(agent_named(name))))
    assert np.array_equal(seen.action, blindfolded.action) and len(seen.action) > 0
    assert np.array_equal(seen.position_w, blindfolded.position_w)


class Looking(Forward):
    """An agent that looks."""

    def act(self, observation: Observation, privileged: Privileged | None) -> Decision:
        assert observation.depth.size > 0
        return super().act(observation, privileged)


def test_blind_goes_to_a_point_in_the_open():
    act, (x, z, yaw) = begun(agent_named("blind"), told(task="pointnav", goal_a=np.array([1.5, 0.0, 2.0]))), (0.0, 0.0, 0.0)
    for _ in range(60):
        action = act(sensed(at=(x, z), yaw=yaw)).action
        if action == Action.STOP:
            break
        if action == Action.FORWARD:
            x, z = x - BODY.step * np.sin(yaw), z - BODY.step * np.cos(yaw)
        else:
            yaw += BODY.turn if action == Action.LEFT else -BODY.turn
    assert action == Action.STOP and np.hypot(x - 1.5, z - 2.0) < 0.2


def test_blind_ends_with_the_last_of_its_actions():
    actions = actions_of(agent_named("blind"), told(budget=40), 40)
    assert actions[-1] == Action.STOP and Action.STOP not in actions[:-1]

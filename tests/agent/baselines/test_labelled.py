"""The oracle's labels: its own actions where it acts itself, a way to success from wherever somebody else has come to."""

from dataclasses import dataclass, field

import numpy as np
import pytest

from agent.baselines.labelled import Labelled, limited
from agent.baselines.oracle import Oracle
from agent.registry import agent_named
from agent.runner import EpisodeRequest, EpisodeRun, run_episodes
from envs.errors import InputError
from envs.home import home_at
from envs.simulators.native import NativeSimulator
from envs.tasks.evaluate import evaluate
from envs.tasks.generate import make_suite
from envs.tasks.spec import task_of
from envs.tasks.suites import BUDGETS
from envs.types import Access, Action, Camera, Decision, Episode
from policies.policy import Decisions, Privileged

CAMERA = Camera(32, 32)
ENDINGS = (Action.STOP, Action.CANNOT, Action.ANSWER)
SUITES = ("instruct-train", "errand-train", "route-train", "ask-train", "impossible-train", "pointnav-train")


@dataclass
class Labels:
    """The oracle's decisions, by slot."""

    decisions: dict[int, list[Decision]] = field(default_factory=dict)

    def __call__(self, slot, decision, thought) -> None:
        self.decisions.setdefault(slot, []).append(decision)


class Wanderer:
    """Does what another agent does, but never ends an episode, for so many steps; then it is the oracle's turn (`Handover`)."""

    access = Access.NONE

    def __init__(self, name: str) -> None:
        self.other = agent_named(name)

    def begin(self, n, *, think=False):
        return self.other.begin(n)

    def reset(self, state, tasks, agent_ids, privileged):
        assert privileged is None
        return self.other.reset(state, tasks, agent_ids, None)

    def act(self, observation, state, privileged):
        assert privileged is None
        found, state = self.other.act(observation, state, None)
        return Decisions(np.where(np.isin(found.action, ENDINGS), int(Action.FORWARD), found.action), ("",) * len(found.text)), state


class Handover(Labelled):
    """A learner acts for so many steps, then its labels are followed."""

    def __init__(self, learner, steps: int, listener=None) -> None:
        super().__init__(learner, 0.0, listener)
        self.steps, self.done = steps, 0

    def act(self, observation, state, privileged):
        self.beta = float(self.done >= self.steps)
        self.done += 1
        return super().act(observation, state, privileged)


class Passing(Oracle):
    """Walks as the oracle does, but past the goal."""

    def act(self, observation, state, privileged):
        found, state = super().act(observation, state, privileged)
        return Decisions(np.where(found.action == Action.STOP, int(Action.LEFT), found.action), ("",)), state


def carried_out(agent, episode: Episode) -> EpisodeRun:
    """What an agent makes of an episode."""
    home = home_at(episode.scene_id)
    simulator = NativeSimulator([], 1, camera=CAMERA, threads=1)
    task = task_of(home, episode, camera=CAMERA, budget=BUDGETS[episode.task], seed=int(episode.episode_id))
    (run,) = run_episodes(simulator, agent, [EpisodeRequest(home, episode, task)])
    assert run.error is None
    return run


def succeeds(run: EpisodeRun) -> bool:
    """Whether the judge says so."""
    return bool(evaluate(run.request.home, run.request.episode, run.trajectory, run.decision, camera=CAMERA).scores.success)


@pytest.mark.parametrize("suite", SUITES)
def test_labels_of_the_oracle_are_its_own_actions(suite):
    for episode in make_suite(suite, 4):
        plain, labels = carried_out(Oracle(), episode), Labels()
        for agent in (Labelled(Oracle(), 0.0, labels), Labelled(agent_named("random"), 1.0, labels)):
            labels.decisions.clear()
            run = carried_out(agent, episode)
            assert np.array_equal(run.trajectory.action, plain.trajectory.action) and run.decision == plain.decision
            assert [int(one.action) for one in labels.decisions[0]] == plain.trajectory.action.tolist()
            assert labels.decisions[0][-1] == plain.decision


@pytest.mark.parametrize("name", ["random", "forward"])
@pytest.mark.parametrize("suite", SUITES)
def test_labels_lead_to_success_from_wherever_others_come_to(suite, name):
    failed = []
    for episode in make_suite(suite, 5):
        for steps in (2, 15, 60, 200):
            if not succeeds(carried_out(Handover(Wanderer(name), steps), episode)):
                failed.append((episode.episode_id, steps))
    assert failed == []


def test_a_last_goal_that_was_left_is_gone_back_to():
    """STOP is the label where the goal is; who walks on is told to come back, and succeeds at that."""
    for episode in make_suite("instruct-train", 3):
        first = carried_out(Oracle(), episode)
        t, labels = len(first.trajectory.action), Labels()

        run = carried_out(Handover(Passing(), t + 5, labels), episode)
        assert succeeds(run) and len(run.trajectory.action) > t + 5
        actions = [int(one.action) for one in labels.decisions[0]]
        assert actions[: t - 1] == first.trajectory.action[:-1].tolist() and actions[t - 1] == Action.STOP == actions[-1]
        assert any(action in (Action.LEFT, Action.RIGHT) for action in actions[t:])


def test_a_goal_that_was_reached_and_left_is_behind():
    """In an errand, who was at the first goal, as the judge has it, and goes elsewhere is sent on to the next."""
    episode = next(one for one in make_suite("errand-train", 20) if len(one.goals) >= 2 and one.goals[0].instance)
    home = home_at(episode.scene_id)
    oracle = Oracle(watched=True)
    goal = episode.goals[0]
    picture = np.full((1, 8, 8), goal.instance, np.int32)
    rights = Privileged(oracle.access, goal.position_w[:1], goal.yaw_w[:1], picture, (home,), (episode,))
    task = task_of(home, episode, camera=CAMERA, budget=10, seed=0)
    state = oracle.reset(oracle.begin(1, think=True), [task], np.array([0]), rights)
    walk = state.walks[0]
    turned = rights.yaw_w + np.pi  # it stands at the goal, sees it, and has still to turn to it: the judge takes it for reached
    seen = Privileged(rights.access, rights.position_w, turned, rights.instance, rights.homes, rights.episodes)
    observation = type("Seen", (), {"pitch_a": np.zeros(1)})()
    found, state = oracle.act(observation, state, seen)
    assert len(walk.goals) == len(episode.goals) and walk.held
    state = oracle.stray(state, np.array([False]))
    found, state = oracle.act(observation, state, seen)
    assert found.thought[0].step == 0  # whoever does what it says goes on to its own end
    state = oracle.stray(state, np.array([True]))
    found, state = oracle.act(observation, state, seen)
    assert found.thought[0].step == 1


def test_mixing_is_drawn_for_the_seed_and_beta_is_its_share():
    (episode,) = make_suite("errand-train", 1)
    labels, taken = Labels(), []
    for beta in (0.0, 0.5):
        labels.decisions.clear()
        run = carried_out(Labelled(Wanderer("random"), beta, labels), episode)
        again = carried_out(Labelled(Wanderer("random"), beta), episode)
        assert np.array_equal(run.trajectory.action, again.trajectory.action)
        expert = np.array([int(one.action) for one in labels.decisions[0]])
        taken.append(float((expert == run.trajectory.action).mean()))
    assert taken[0] < 0.5 < 0.55 < taken[1] < 0.9  # a random agent does what is right at every fifth step
    with pytest.raises(InputError, match="beta: expected a share"):
        Labelled(Oracle(), 1.5)


def test_a_learner_is_handed_its_own_rights_alone():
    every = Privileged(Oracle.access, np.zeros((1, 3)), np.zeros(1), np.zeros((1, 2, 2), np.int32), (None,), (None,))
    assert limited(every, Access.NONE) is None and limited(None, Access.POSE) is None
    found = limited(every, Access.POSE | Access.SCENE)
    assert found is not None and found.access == Access.POSE | Access.SCENE and found.position_w is not None and found.homes == (None,)
    assert found.instance is None and found.episodes is None

"""What `FrontierOracle` makes of whole episodes, many at once."""

from dataclasses import replace

import numpy as np
import pytest

from agent.baselines.frontier_oracle import FrontierOracle
from envs.language.read import parse
from envs.language.resolve import plan
from envs.native import NativeSimulator
from envs.tasks.brief import brief_of
from envs.tasks.homes import home_at
from envs.tasks.judge import Cause, judge
from envs.tasks.making import make_suite
from envs.tasks.suites import suite_named
from envs.types import Action, Body, Camera, Decision, Episode, Goal, Trajectory
from policies.policy_contract import Access, Privileged, Task

CAMERA, BODY = Camera(64, 64), Body()
ALL = Access.POSE | Access.INSTANCE | Access.SCENE | Access.GOAL
ENDINGS = (Action.STOP, Action.CANNOT, Action.ANSWER)


def carried_out(episodes: list[Episode], *, known: list[Episode] | None = None) -> list[tuple[Trajectory, Decision]]:
    """What an agent made of some episodes, all at once; `known` are what it is let know in their place."""
    n, homes = len(episodes), [home_at(episode.scene_id) for episode in episodes]
    simulator = NativeSimulator([home.scene for home in homes], n, camera=CAMERA, spaces=[home.space for home in homes], threads=1)
    starts = np.array([one.start_position_w for one in episodes]), np.array([one.start_yaw_w for one in episodes])
    observation, agent = simulator.reset(np.arange(n), *starts), FrontierOracle(threads=1)
    state, poses, moves, last = agent.begin(n), [], [], [Decision(Action.FORWARD)] * n

    def privileged() -> Privileged:
        labels = simulator.labels()
        poses.append(np.column_stack([labels.position_w, labels.yaw_w, observation.pitch_a]))
        return Privileged(ALL, labels.position_w, labels.yaw_w, labels.instance, tuple(homes), tuple(known or episodes))

    given = privileged()
    state = agent.reset(state, [task_of(one) for one in episodes], np.arange(n), given)
    while any(one.action not in ENDINGS for one in last):
        decisions, state = agent.act(observation, state, given)
        for i, one in enumerate(last):
            if one.action not in ENDINGS:
                last[i] = Decision(Action(int(decisions.action[i])), decisions.text[i])
        action = np.array([one.action for one in last])
        observation = simulator.step(action)
        moves.append((action, observation.collided.copy()))
        given = privileged()
    out = []
    for i, one in enumerate(last):
        actions = np.array([action[i] for action, _ in moves])
        count = int(np.argmax(np.isin(actions, ENDINGS))) + 1
        table = np.array([pose[i] for pose in poses])[: count + 1]
        collided = np.array([bumped[i] for _, bumped in moves])[:count]
        out.append((Trajectory(actions[:count], collided, table[:, :3], table[:, 3], table[:, 4]), one))
    return out


def task_of(episode: Episode) -> Task:
    """What an agent is told of an episode."""
    brief = brief_of(home_at(episode.scene_id), episode, camera=CAMERA, budget=suite_named(episode.task).budget, seed=0)
    return Task(episode.task, episode.instruction, CAMERA, BODY, brief.budget, 0, brief.goal_a, brief.goal_image)


def causes(episodes: list[Episode]) -> list[Cause]:
    """How episodes ended."""
    found = zip(episodes, carried_out(episodes), strict=True)
    return [judge(home_at(one.scene_id), one, trajectory, last, camera=CAMERA).cause for one, (trajectory, last) in found]


HARD = [  # in which it once gave up, or walked into the same chair until its actions were used up
    ("house:108:6", "Look for the black lamp.", (3.3687, 0.0, 7.9707), -1.5323),
    ("house:48:7", "goal: tea kettle that is not little", (9.3863, 0.0, 4.4633), -1.6045),
    ("house:38:5", "go to the medium picture that is not blue, then go to the clock in the bedroom and then go to the mirror made of glass "
     "that is in the hall", (5.2606, 0.0, 1.2552), -1.0735),
]  # fmt: skip


def test_it_reaches_what_can_hardly_be_got_near():
    episodes = []
    for scene_id, instruction, start, yaw in HARD:
        meant = plan(home_at(scene_id), parse(instruction), np.array(start), camera=CAMERA)
        goals, task = tuple(target.goal for target in meant.targets), "errand" if "then" in instruction else "instruct"
        episodes.append(Episode("0", scene_id, instruction, start, yaw, goals, task))
    assert causes(episodes) == [Cause.DONE] * len(HARD)


LADDER = {"instruct-val": (16, 0.8), "pointnav-val": (8, 1.0), "objectnav-val": (8, 0.8), "imagenav-val": (4, 0.75), "ask-val": (8, 1.0),
          "impossible-val": (8, 0.75), "instanceimage-val": (4, 0.75), "errand-val": (4, 0.75), "route-val": (4, 0.5)}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", LADDER)
def test_it_does_most_of_every_task(name):
    count, least = LADDER[name]
    done = [cause == Cause.DONE for cause in causes(list(make_suite(name, count)))]
    assert np.mean(done) >= least


def test_the_words_are_all_that_it_knows_of_an_episode():
    episodes = list(make_suite("instruct-val", 2))
    things = [[thing for thing in home_at(one.scene_id).scene.objects if not thing.structure][-1] for one in episodes]
    wrong = [Goal(thing.id, np.zeros((1, 3)), np.zeros(1), np.zeros(1)) for thing in things]
    other = [replace(one, instruction="go to the moon", goals=(goal,), answer="x") for one, goal in zip(episodes, wrong, strict=True)]
    for (whole, last), (misled, ending) in zip(carried_out(episodes), carried_out(episodes, known=other), strict=True):
        assert np.array_equal(whole.action, misled.action) and last == ending

"""The oracle where a view point does not show the thing from where it comes to stand: it looks about before it gives up."""

import numpy as np
import pytest
from experiments.episode.rollout import play

from agent.baselines.oracle import ARRIVED, OracleAgent
from envs.home import home_at
from envs.navigation.viewpoints import SHARE
from envs.simulators.native import NativeSimulator
from envs.tasks.evaluate import FailureCause, evaluate
from envs.tasks.spec import task_of
from envs.types import Action, Body, Camera, Episode
from policies.policy import Privileged

SCENE, CAMERA = "house:158:8", Camera(64, 64)


def test_a_small_thing_with_one_view_point_is_seen():
    home = home_at(SCENE)
    mug = next(thing for thing in home.scene.objects if thing.category == "mug" and thing.color == "yellow")
    goal = home.viewpoints(mug, CAMERA)
    assert len(goal.position_w) == 1
    simulator = NativeSimulator([home.scene], 1, camera=CAMERA, spaces=[home.space], threads=1)
    away = home.distance_field(goal.position_w).at(home.places)
    done, glanced = [], []
    for start in home.places[(away > 2) & (away < 5)][:12]:
        x, y, z = map(float, start)
        episode = Episode("0", SCENE, "go to the yellow mug", (x, y, z), 0.3, (goal,), task="instruct")
        brief = task_of(home, episode, camera=CAMERA, budget=500, seed=0)
        played = play(simulator, OracleAgent(), brief, Privileged(home, episode), episode)
        assert played.decision is not None and played.decision.action == Action.STOP
        done.append(evaluate(home, episode, played.trajectory, played.decision, camera=CAMERA).cause == FailureCause.DONE)
        end = played.trajectory
        assert np.linalg.norm(end.position_w[-1] - goal.position_w[0]) <= ARRIVED + 0.01
        seen = home.renderer.render(CAMERA, end.position_w[-1:], goal.yaw_w, pitch=goal.pitch, sensors=("instance",)).instance
        glanced.append((seen == mug.id).mean() < SHARE)
    assert len(done) == 12 and all(done)
    assert any(glanced)  # the view point's own pose would not do there


@pytest.mark.parametrize("turn", [np.pi / 12, np.pi / 6, np.pi / 4])
def test_looking_about_ends_however_far_the_camera_turns(turn):
    home = home_at(SCENE, Body(turn=turn))
    thing = next(thing for thing in home.scene.objects if thing.category == "mug" and len(home.viewpoints(thing, CAMERA).position_w))
    other = next(one for one in home.scene.objects if one.category == "bed")
    goal = home.viewpoints(other, CAMERA)  # the mug is asked for where the bed is seen: it never shows
    never = type(goal)(thing.id, goal.position_w[:3], goal.yaw_w[:3], goal.pitch[:3] - turn)
    x, y, z = map(float, goal.position_w[0])
    episode = Episode("0", SCENE, "go to the mug", (x, y, z), 0.0, (never,), task="instruct")
    simulator = NativeSimulator([home.scene], 1, camera=CAMERA, body=home.body, spaces=[home.space], threads=1)
    played = play(simulator, OracleAgent(), task_of(home, episode, camera=CAMERA, budget=500, seed=0), Privileged(home, episode), episode)
    assert played.trajectory.action[-1] == Action.STOP and len(played.trajectory.action) < 300

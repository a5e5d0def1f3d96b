"""Causes of failures, of records made by hand."""

from dataclasses import replace

import numpy as np
import pytest

from agent.runner import EpisodeRequest, EpisodeRun
from envs.home import home_at
from envs.metrics import scores
from envs.tasks.causes import Evaluation, FailureCause
from envs.tasks.generate import make_suite
from envs.tasks.spec import task_of
from envs.types import Action, Camera, Decision, Episode, Trajectory
from experiments.failures.causes import Part, part_of
from experiments.failures.watch import Record, Sight, descriptions_of, look, to_start


@pytest.fixture(scope="module")
def episode() -> Episode:
    return next(one for one in make_suite("instruct-val", 10) if one.goals and one.goal.instance > 0 and len(one.goals) == 1)


def record_of(episode: Episode, action: Action, **parts) -> Record:
    home = home_at(episode.scene_id, cached=True)
    task = task_of(home, episode, camera=Camera(64, 64), budget=500, seed=0)
    walked = Trajectory(np.array([int(action)]), np.zeros(1, bool), np.zeros((2, 3)), np.zeros(2), np.zeros(2))
    run = EpisodeRun(EpisodeRequest(home, episode, task), walked, Decision(action), 0.0, False, None, False)
    good = Record([Sight(9, 9, 9)], targets=[7], landmarks=[(7,)], chances=[0.9], believed=[True], accepted=7, run=run)
    return replace(good, **parts)


def failed(record: Record, *, success: bool = False) -> Evaluation:
    assert record.run is not None
    marks = replace(scores(record.run.trajectory, within=1.0), success=success)
    return Evaluation(marks, FailureCause.SAID_CANNOT, False, False, (-1,))


@pytest.mark.parametrize(
    ("action", "parts", "part"),
    [
        (Action.CANNOT, {"sights": [Sight()]}, Part.NOT_SEEN),
        (Action.CANNOT, {"sights": [Sight(5, 0, 0)]}, Part.NOT_FOUND),
        (Action.CANNOT, {"believed": [False]}, Part.WRONGLY_NAMED),
        (Action.CANNOT, {"chances": [0.1]}, Part.WRONGLY_GROUNDED),
        (Action.STOP, {"accepted": 3}, Part.WRONGLY_GROUNDED),
        (Action.STOP, {}, Part.STOPPED_EARLY),
        (Action.CANNOT, {}, Part.NOT_REACHED),
        (Action.CANNOT, {"targets": [7, 3]}, Part.WRONGLY_VERIFIED),
        (Action.CANNOT, {"targets": [3]}, Part.GAVE_UP),
    ],
)
def test_first_part_that_failed(episode: Episode, action: Action, parts: dict, part: Part) -> None:
    record = record_of(episode, action, **parts)
    assert part_of(record, failed(record)) is part
    assert part_of(record, failed(record, success=True)) is Part.DONE


def test_words_taken_for_something_else(episode: Episode) -> None:
    record = record_of(replace(episode, instruction="go to the bathtub and then to the stove"), Action.CANNOT)
    assert part_of(record, failed(record)) is Part.MISREAD


def test_sights_count_regions_and_names(episode: Episode) -> None:
    home, goal = home_at(episode.scene_id, cached=True), episode.goal
    from envs.vocabulary import CATEGORIES

    class Seen:
        region = np.full((8, 8), -1, np.int32)
        score = np.ones(1)
        category = np.zeros((1, len(CATEGORIES)), np.float32)

    shown, sight, seen = np.zeros((8, 8), np.int32), Sight(), Seen()
    shown[:4] = goal.instance
    look(sight, goal, shown, seen, home.things)
    assert (sight.seen, sight.found, sight.named) == (1, 0, 0)
    seen.region[:3] = 0
    look(sight, goal, shown, seen, home.things)
    seen.category[0, CATEGORIES.index(home.things[goal.instance].category)] = 1.0
    look(sight, goal, shown, seen, home.things)
    assert (sight.seen, sight.found) == (3, 2) and sight.named >= 1


def test_places_in_the_frame_of_the_start(episode: Episode) -> None:
    assert np.allclose(to_start(np.array(episode.start_position_w), episode), 0)
    x, y, z = episode.start_position_w
    ahead = np.array([x - np.sin(episode.start_yaw_w), y, z - np.cos(episode.start_yaw_w)])
    assert np.allclose(to_start(ahead, episode), [0, 0, -1])
    assert descriptions_of(episode)[0] is not None

"""Instructions whose condition does not hold, and verified parts that decide about success."""

from dataclasses import replace

import numpy as np
import pytest

from envs.home import Home
from envs.houses import house
from envs.language.semantics.verify import Part, Verdict
from envs.tasks.evaluate import FailureCause, evaluate
from envs.types import Action, Body, Camera, Decision, Episode, Trajectory
from experiments import cli
from experiments.episode.result import EpisodeReport


@pytest.fixture(scope="module")
def home() -> Home:
    """A home of one room."""
    return Home(house(3, rooms=1), Body())


@pytest.mark.parametrize(
    ("action", "done", "cause"),
    [
        (Action.STOP, True, FailureCause.DONE),
        (Action.CANNOT, False, FailureCause.SAID_CANNOT),
        (Action.ANSWER, False, FailureCause.WRONG_ENDING),
        (Action.FORWARD, False, FailureCause.OUT_OF_STEPS),
        (None, False, FailureCause.OUT_OF_STEPS),
    ],
)
def test_where_nothing_is_to_be_done_stopping_is_right(home: Home, action: Action | None, done: bool, cause: FailureCause) -> None:
    episode = Episode("0", "house:3:1", "if there is a piano go to the sofa", (0.0, 0.0, 0.0), 0.0, (), "errand")
    n = 0 if action is None else 1
    path = Trajectory(np.full(n, action or 0, np.int64), np.zeros(n, np.bool_), np.zeros((n + 1, 3)), np.zeros(n + 1), np.zeros(n + 1))
    found = evaluate(home, episode, path, None if action is None else Decision(action), camera=Camera(8, 8))
    assert (found.scores.success, found.cause, found.scores.navigation_error, found.scores.spl) == (done, cause, None, None)


def test_a_condition_that_does_not_hold(tmp_path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--house", "7", "--seed", "1", "--no-video", "--size", "64", "--agent", "oracle", "--out", str(tmp_path)]
    assert cli.main(["run", "If there is a microwave in the kitchen go to the sofa.", *words]) == 0
    assert "there is nothing to do" in capsys.readouterr().out


def test_a_failed_part_is_no_success() -> None:
    def report(verdict: Verdict | None) -> EpisodeReport:
        one = object.__new__(EpisodeReport)
        vars(one).update(run=type("Run", (), {"stopped": False})(), episode=Episode("0", "x", "go", (0.0, 0.0, 0.0), 0.0), verdict=verdict)
        vars(one)["evaluation"] = type("Found", (), {"scores": type("Scores", (), {"success": True})()})()
        return one

    parts = (Part("past the table: not done in its turn", False), Part("the sofa: reached", True))
    failed = Verdict(False, parts, parts[0].text)
    assert not report(failed).done
    assert report(replace(failed, done=True)).done and report(None).done

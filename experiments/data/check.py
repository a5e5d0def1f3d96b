"""Check of episodes by an oracle that runs each of them."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from agent.baselines.oracle import Oracle
from agent.runner import EpisodeRequest, run_episodes
from envs.datasets.files import SCENES, EpisodeFile
from envs.datasets.habitat import EQAEpisode, InstanceImageNavEpisode, ObjectNavEpisode, RxREpisode, VLNEpisode
from envs.datasets.suite import suite_episodes
from envs.errors import InputError
from envs.home import Home, home_at
from envs.language.semantics.meaning import meaning_from_json
from envs.language.semantics.resolve import plan
from envs.simulators.native import NativeSimulator
from envs.tasks.evaluate import FailureCause, evaluate
from envs.tasks.spec import task_of
from envs.tasks.suites import BUDGETS
from envs.types import Camera, Episode, Goal

CAMERA = Camera(64, 64)  # camera of the suites
Job = tuple[str, Path | None, Sequence[Episode]]


def episodes_to_solve(path: Path, file: EpisodeFile) -> tuple[Episode, ...]:
    """Episodes of a file for the oracle; foreign ones as tasks of reaching a place."""
    if "gothere" in (file.head.extra.get("info") or {}):
        return suite_episodes(path, file)
    return tuple(_foreign(record, f"{path}: episodes[{index}]") for index, record in enumerate(file.episodes))


def check_home(job: Job) -> list[dict[str, Any]]:
    """Problems of the episodes of one scene: rows of episode, scene and problem."""
    scene_id, folder, episodes = job
    home = home_at(scene_id.removeprefix(SCENES), scenes_dir=folder)
    rows = []
    simulator = None
    for episode in episodes:
        problem = _wrong(home, episode)
        if problem is None:
            sensors = () if episode.task in ("pointnav", "objectnav", "imagenav") else ("instance",)
            if simulator is None or simulator.sensors != sensors:
                simulator = NativeSimulator([home.scene], 1, camera=CAMERA, spaces=[home.space], sensors=sensors, threads=1)
            problem = _unsolved(home, episode, simulator)
        if problem:
            rows.append({"episode": episode.episode_id, "scene": scene_id, "problem": problem})
    return rows


def _wrong(home: Home, episode: Episode) -> str | None:
    """Problem of an episode as written, None if it is valid."""
    start = np.array([episode.start_position_w])
    if home.space.snap(start, reach=0.01)[1][0] < 0:
        return f"expected a start where an agent can stand, got ({', '.join(f'{v:.2f}' for v in start[0])})"
    if episode.impossible is None and episode.answer is None and not episode.goals:
        return "expected a goal, got none"
    unknown = {k for goal in episode.goals for k in (goal.instance, *goal.also) if k and k not in home.things}
    if unknown:
        return f"expected things of the scene as goals, got {min(unknown)}"
    if not episode.instruction.strip():
        return "expected an instruction, got none"
    return None if episode.meaning is None else _misunderstood(home, episode)


def _misunderstood(home: Home, episode: Episode) -> str | None:
    """Difference between an episode's goals and those of its meaning in the home."""
    try:
        meant = plan(home, meaning_from_json(episode.meaning), np.array(episode.start_position_w), camera=CAMERA)
    except InputError as error:
        return str(error)
    why = None if meant.why is None else str(meant.why)
    if why != episode.impossible:
        return f"expected what is meant to be {episode.impossible or 'possible'}, got {why or 'possible'}: {meant.text}"
    ids = [[(goal.instance, goal.room, goal.also) for goal in goals] for goals in ([t.goal for t in meant.targets], episode.goals)]
    if why is None and ids[0] != ids[1]:
        return f"expected the goals that are meant ({meant.text}), got others"
    return None


def _unsolved(home: Home, episode: Episode, simulator: NativeSimulator) -> str | None:
    """Reason why the oracle failed; None where it succeeded."""
    budget = BUDGETS[episode.task]
    task = replace(task_of(home, replace(episode, task=""), camera=CAMERA, budget=budget, seed=0), name=episode.task)
    (run,) = run_episodes(simulator, Oracle(), [EpisodeRequest(home, episode, task)])
    if run.error:
        return f"the oracle failed: {run.error}"
    evaluation = evaluate(home, episode, run.trajectory, run.decision, camera=CAMERA)
    if evaluation.cause is not FailureCause.DONE:
        away = evaluation.scores.navigation_error
        return f"the oracle failed: {evaluation.cause}" + ("" if away is None else f", {away:.2f} m from the goal")
    return None


def _foreign(record: Any, where: str) -> Episode:
    """Episode of a foreign record: a place to reach.

    InputError where it has none.
    """
    place = record.place
    if isinstance(record, ObjectNavEpisode | InstanceImageNavEpisode):
        task, points = "objectnav", [point.agent_state.position for goal in record.goals for point in goal.facts.view_points]
    else:
        task, points = "pointnav", [goal.position for goal in record.goals or ()]
        if not points and isinstance(record, VLNEpisode | RxREpisode) and record.reference_path:
            points = [record.reference_path[-1]]
    if not points:
        raise InputError(f"{where}.goals: expected a place to go to, got none; check it with --format")
    if place.start_yaw_w is None:
        raise InputError(f"{where}.start_rotation: expected a rotation about Y, got another")
    said = record.question.question_text if isinstance(record, EQAEpisode) else "go there"
    goal = Goal(0, np.array(points), np.zeros(len(points)), np.zeros(len(points)))
    return Episode(str(place.episode_id), place.scene_id, said, place.start_position, place.start_yaw_w, (goal,), task)

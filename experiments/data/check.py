"""Check of episodes by an oracle that runs each of them."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from agent.baselines.oracle import Oracle
from agent.runner import EpisodeRequest, run_episodes
from envs.datasets.files import SCENES
from envs.errors import InputError
from envs.home import Home, home_at
from envs.language.planning.requests import plan_request
from envs.language.planning.walk import Situation
from envs.language.semantics.acts import Request
from envs.language.semantics.records import meaning_from_json
from envs.language.semantics.targets import Plan, plan
from envs.simulators.native import NativeSimulator
from envs.tasks.evaluate import FailureCause, evaluate
from envs.tasks.spec import task_of
from envs.tasks.suites import BUDGETS
from envs.types import Camera, Episode
from experiments.data.foreign import STATED
from experiments.data.places import NEAR, fault_of, thing_at

CAMERA = Camera(64, 64)  # camera of the suites
ON = 0.05  # [m] below feet, where the thing is on which they stand
SLACK, ODD = 0.5, 1.5  # difference [m] and ratio of lengths that other navigation meshes may make
Job = tuple[str, Path | None, Sequence[Episode]]


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
    start = np.array(episode.start_position_w)
    if fault := fault_of(home, start):
        return f"expected a start where an agent can stand, got {_text(start)}, which is {fault}"
    if episode.impossible is None and episode.answer is None and not episode.goals:
        return "expected a goal, got none"
    unknown = {k for goal in episode.goals for k in (goal.instance, *goal.also) if k and k not in home.things}
    if unknown:
        return f"expected things of the scene as goals, got {min(unknown)}"
    if not episode.instruction.strip():
        return "expected an instruction, got none"
    if isinstance(episode.facts, dict) and STATED in episode.facts:
        return _unreachable(home, episode) or _misstated(home, episode)
    return None if episode.meaning is None else _misunderstood(home, episode)


def _unreachable(home: Home, episode: Episode) -> str | None:
    """Reason why the goal of a foreign episode cannot be reached, None where it can."""
    points = episode.goal.position_w
    faults = [fault_of(home, point, reach=NEAR) for point in points]
    if all(faults):
        return f"expected a goal where an agent can stand, got {_text(points[0])}, which is {faults[0]}"
    start = np.array(episode.start_position_w)
    if np.isfinite(home.geodesic_distance(points, start[None])[0]):
        return None
    for name, point in (("a start on the floor", start), ("a goal that can be reached", points[0])):
        if thing := thing_at(home, point - [0, ON, 0]):
            return f"expected {name}, got {_text(point)}, which is inside or on {thing.name or thing.category or 'a thing'}"
    return f"expected a goal that can be reached, got {_text(points[0])}, to which no way leads from {_text(start)}"


def _misstated(home: Home, episode: Episode) -> str | None:
    """Difference between the stated and the measured length of a foreign episode."""
    stated = episode.facts[STATED] if isinstance(episode.facts, dict) else None
    length = float(home.geodesic_distance(episode.goal.position_w, np.array([episode.start_position_w]))[0])
    if not isinstance(stated, int | float) or abs(stated - length) <= max(SLACK, (ODD - 1) * min(abs(stated), length)):
        return None
    return f"expected a geodesic_distance of {length:.2f} m, got {stated:.2f} m"


def _text(point: Any) -> str:
    """A place in words."""
    return f"({', '.join(f'{v:.2f}' for v in point)})"


def _misunderstood(home: Home, episode: Episode) -> str | None:
    """Difference between an episode's goals and those of its meaning in the home."""
    try:
        meant = _plan_of(home, episode)
    except InputError as error:
        return str(error)
    why = None if meant.why is None else str(meant.why)
    if why != episode.impossible:
        return f"expected what is meant to be {episode.impossible or 'possible'}, got {why or 'possible'}: {meant.text}"
    ids = [[(goal.instance, goal.room, goal.also) for goal in goals] for goals in ([t.goal for t in meant.targets], episode.goals)]
    if why is None and ids[0] != ids[1]:
        return f"expected the goals that are meant ({meant.text}), got others"
    return None


def _plan_of(home: Home, episode: Episode) -> Plan:
    """Plan of an episode's meaning at its start."""
    meaning, start = meaning_from_json(episode.meaning), np.array(episode.start_position_w)
    if isinstance(meaning, Request):
        return plan_request(home, meaning, Situation(start, episode.start_yaw_w, camera=CAMERA))
    return plan(home, meaning, start, camera=CAMERA)


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

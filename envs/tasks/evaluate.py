"""Evaluation of episodes: scores and failure cause, from the recorded trajectory and the scene.

| task | succeeds with | where | and |
|---|---|---|---|
| pointnav, objectnav | STOP | less than 0.2 m from the point, or from a view point of such a thing | |
| imagenav | STOP | less than 1.0 m from the place that the picture shows | |
| instanceimage, instruct, route | STOP | less than 1.0 m from a view point of the thing | it covers 0.3% of the picture |
| errand | STOP | the same for the last goal | the others were reached in order, without STOP |
| ask | ANSWER | anywhere | the answer is right |
| impossible | CANNOT; STOP where it is possible | as instruct | |

Distances are geodesic. A goal that is a room is reached inside its polygon. A view point sees its thing from at most 1 m
(`envs.viewpoints`). `evaluate` is a pure function.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from jaxtyping import Bool, Float, Int

from envs.home import Home
from envs.metrics import Scores, answer_correct, path_length, scores
from envs.types import ENDINGS, Action, Camera, Decision, Episode, Goal, Trajectory
from envs.viewpoints import REACH, SHARE

WITHIN = {  # [m] success distance, exclusive
    "pointnav": 0.2, "objectnav": 0.2, "imagenav": 1.0, "instanceimage": 1.0, "instruct": 1.0, "errand": 1.0, "route": 1.0,
    "ask": 1.0, "impossible": 1.0,
}  # fmt: skip
BEFORE = 2 * REACH  # [m] from the box of a thing of the same category: stopping there with it in view is WRONG_THING


class FailureCause(StrEnum):
    """Cause of a failure (or `done`): the first of these that applies.

    The last two do not come from the evaluation but from the process that ran the episode.
    """

    DONE = "done"
    OUT_OF_STEPS = "out_of_steps"  # the goal was never reached
    DID_NOT_STOP = "did_not_stop"  # the goal was reached, but the agent went on until the budget ended
    SAID_CANNOT = "said_cannot"  # although the task is possible
    MISSED_IMPOSSIBLE = "missed_impossible"  # STOP or ANSWER in an impossible task
    NO_ANSWER = "no_answer"  # to a question
    WRONG_ANSWER = "wrong_answer"
    WRONG_ENDING = "wrong_ending"  # ANSWER in a task without a question
    WRONG_THING = "wrong_thing"  # STOP at another thing of the same category
    NOT_IN_VIEW = "not_in_view"  # STOP near enough, but with the goal out of view
    MISSED_PART = "missed_part"  # the last goal was reached, but an earlier one was not, or too late
    PASSED_BY = "passed_by"  # the goal was reached before, but STOP came elsewhere
    WRONG_ROOM = "wrong_room"  # STOP in a room without the goal
    TOO_FAR = "too_far"  # STOP in the right room, but not near enough
    CRASHED = "crashed"
    TIMED_OUT = "timed_out"


@dataclass(frozen=True)
class Evaluation:
    """Result of an episode: scores, failure cause and poses at which goals were reached.

    `impossible` is whether the task was impossible, `said_cannot` whether the agent said so. `reached` are the first poses at which
    each goal was reached in order, -1 for unreached ones. `seen`, for questions: whether every thing asked about covered 0.3%
    of the picture at any pose, and every room asked about was entered; None for other tasks and for questions about neither.
    """

    scores: Scores
    cause: FailureCause
    impossible: bool
    said_cannot: bool
    reached: tuple[int, ...] = ()
    seen: bool | None = None


def evaluate(
    home: Home, episode: Episode, trajectory: Trajectory, decision: Decision | None, *, camera: Camera, within: float | None = None
) -> Evaluation:
    """Evaluate an episode: scores and failure cause from its trajectory and the scene alone.

    `within` [m] replaces the task's own success distance (`WITHIN`); results with it are not comparable with a benchmark's.
    `decision` is the agent's last one, None when it made none. The picture at a pose is rendered again with `camera` where it matters.
    L of SPL is the geodesic distance from the start to the nearest view point of the goal; with several goals that of the chain: to
    the nearest view point of the first, from there to the nearest of the second, and so on; for a route the length of the described path.
    ValueError for an unknown task or an inconsistent decision.
    """
    if episode.task not in WITHIN:
        raise ValueError(f"evaluate: expected an episode whose task is one of {', '.join(WITHIN)}, got {episode.task!r}")
    last = Action(int(trajectory.action[-1])) if len(trajectory.action) else None
    if last is not None and (decision is None or decision.action != last):
        raise ValueError(f"evaluate: expected the decision for {last.name}, the last action, got {decision}")
    if episode.task == "ask":
        return _evaluate_answer(home, episode, trajectory, decision, last, camera)
    if episode.impossible is not None:
        return _evaluate_impossible(trajectory, last)
    if not episode.goals:
        return _evaluate_nothing(trajectory, last)
    return _evaluate_going(home, episode, trajectory, last, camera, WITHIN[episode.task] if within is None else within)


def chain(home: Home, goals: Sequence[Goal], start_w: Float[np.ndarray, "3"]) -> list[float]:
    """Length [m] of each leg of the path through some goals in order.

    Each leg leads to the goal's nearest view point from the end of the leg before; inf where no path exists. A goal room that the agent is
    already in is 0 m away.
    """
    lengths, here = [], np.asarray(start_w, np.float64)
    for goal in goals:
        length, here = _part(home, goal, here)
        lengths.append(length)
    return lengths


def chain_path(home: Home, goals: Sequence[Goal], start_w: Float[np.ndarray, "3"]) -> Float[np.ndarray, "p 3"]:
    """Corners [m] of the path of `chain`; it ends where no path leads on."""
    path, here = [np.asarray(start_w, np.float64)[None]], np.asarray(start_w, np.float64)
    for goal in goals:
        part = home.distance_field(goal.position_w).path(here) if len(goal.position_w) else np.zeros((0, 3))
        if not len(part):
            break
        if not (goal.room >= 0 and home.rooms_at(here[None])[0] == goal.room):
            path.append(part[1:])
            here = part[-1]
    return np.concatenate(path)


def covered(home: Home, camera: Camera, goal: Goal, trajectory: Trajectory, poses: Int[np.ndarray, "k"]) -> Float[np.ndarray, "k"]:
    """Share of the picture that a goal's thing covers at some poses of a trajectory.

    It is the greatest share of the thing and those in `Goal.also`.
    """
    return _shares(_pictures(home, camera, trajectory, poses), (goal.instance, *goal.also))


# Evaluation by kind of task


def _evaluate_going(home: Home, episode: Episode, trajectory: Trajectory, last: Action | None, camera: Camera, within: float) -> Evaluation:
    """Evaluation of tasks with goals to reach."""
    away = np.stack([distances_to(home, goal, trajectory.position_w, within) for goal in episode.goals])
    reached = _reached(home, episode, trajectory, away, camera, within)
    order = _in_order(reached)
    before = all(pose >= 0 for pose in order[:-1])
    end = len(trajectory.position_w) - 1
    done = last is Action.STOP and before and bool(reached[-1, end])
    left, shortest = _left(home, episode, away, order, within)
    reference = episode.reference_path_w if episode.task == "route" else None
    marks = scores(
        trajectory,
        left,
        shortest if reference is None else path_length(reference),
        within=within,
        condition=done,
        fewest=_fact(episode, "actions"),
        reference=reference,
        subgoals=reached if len(episode.goals) > 1 else None,
    )
    was_there = len(episode.goals) > 0 and order[-1] >= 0
    if done:
        cause = FailureCause.DONE
    elif last is Action.CANNOT:
        cause = FailureCause.SAID_CANNOT
    elif last is Action.ANSWER:
        cause = FailureCause.WRONG_ENDING
    elif last is not Action.STOP:
        cause = FailureCause.DID_NOT_STOP if was_there else FailureCause.OUT_OF_STEPS
    else:
        cause = _cause_of_stop(home, episode, trajectory, camera, near=bool(away[-1, end] < within), late=not before, was_there=was_there)
    return Evaluation(marks, cause, False, last is Action.CANNOT, order)


def _evaluate_nothing(trajectory: Trajectory, last: Action | None) -> Evaluation:
    """Evaluation of an instruction whose condition does not hold: STOP succeeds, distances are undefined."""
    done = last is Action.STOP
    marks = replace(scores(trajectory, within=1.0), success=done)
    others = {Action.STOP: FailureCause.DONE, Action.CANNOT: FailureCause.SAID_CANNOT, Action.ANSWER: FailureCause.WRONG_ENDING}
    cause = FailureCause.OUT_OF_STEPS if last is None else others.get(last, FailureCause.OUT_OF_STEPS)
    return Evaluation(marks, cause, False, last is Action.CANNOT)


def _evaluate_impossible(trajectory: Trajectory, last: Action | None) -> Evaluation:
    """Evaluation of an impossible task: CANNOT succeeds, distances are undefined."""
    done = last is Action.CANNOT
    marks = replace(scores(trajectory, within=1.0), success=done)
    cause = FailureCause.DONE if done else FailureCause.MISSED_IMPOSSIBLE if last in ENDINGS else FailureCause.OUT_OF_STEPS
    return Evaluation(marks, cause, True, done)


def _evaluate_answer(
    home: Home, episode: Episode, trajectory: Trajectory, decision: Decision | None, last: Action | None, camera: Camera
) -> Evaluation:
    """Evaluation of a question: the right answer succeeds.

    SPL and similar scores are undefined, because an agent that guesses walks nowhere.
    """
    if episode.answer is None:
        raise ValueError(f"evaluate: expected an episode with an answer, got none in {episode.episode_id!r}")
    goals = [goal for goal in episode.goals if len(goal.position_w)]
    away = np.stack([distances_to(home, goal, trajectory.position_w, 0.0) for goal in goals]).min(axis=0) if goals else None
    answered = last is Action.ANSWER
    right = answered and decision is not None and answer_correct(decision.text, episode.answer)
    marks = scores(trajectory, away, within=WITHIN["ask"], ending=Action.ANSWER, answered=right)
    none = dict.fromkeys(("oracle_success", "spl", "soft_spl", "oracle_spl", "sel"))
    marks = replace(marks, success=right, **none)
    every, seen = np.arange(len(trajectory.position_w)), None
    if goals:
        pictures = _pictures(home, camera, trajectory, every)
        seen = all(_looked_at(home, goal, trajectory, pictures) for goal in goals)
    if right:
        cause = FailureCause.DONE
    elif answered:
        cause = FailureCause.WRONG_ANSWER
    elif last is Action.CANNOT:
        cause = FailureCause.SAID_CANNOT
    else:
        cause = FailureCause.NO_ANSWER if last is Action.STOP else FailureCause.OUT_OF_STEPS
    return Evaluation(marks, cause, False, last is Action.CANNOT, (), seen)


# Distances


def distances_to(home: Home, goal: Goal, position_w: Float[np.ndarray, "t 3"], within: float) -> Float[np.ndarray, "t"]:
    """Geodesic distance [m] of poses to a goal's nearest view point, inf where unreachable.

    For a room it is 0 inside, and at least `within` outside, even near the room.
    """
    if not len(goal.position_w):
        return np.full(len(position_w), np.inf)
    moved = np.ones(len(position_w), np.bool_)
    moved[1:] = (position_w[1:] != position_w[:-1]).any(axis=1)  # turns do not change the distance
    away = home.geodesic_distance(goal.position_w, position_w[moved])
    if goal.room >= 0:
        away = np.where(home.rooms_at(position_w[moved]) == goal.room, 0.0, np.maximum(away, within))
    return away[np.cumsum(moved) - 1]


def _part(home: Home, goal: Goal, here: Float[np.ndarray, "3"]) -> tuple[float, Float[np.ndarray, "3"]]:
    """Geodesic distance [m] from a place to a goal's nearest view point, and that point."""
    if goal.room >= 0 and home.rooms_at(here[None])[0] == goal.room:
        return 0.0, here
    field = home.distance_field(goal.position_w) if len(goal.position_w) else None
    path = field.path(here) if field else np.zeros((0, 3))
    if field is None or not len(path):
        return np.inf, here
    return float(field.at(here[None])[0]), path[-1]


def _left(
    home: Home, episode: Episode, away: Float[np.ndarray, "k t"], order: tuple[int, ...], within: float
) -> tuple[Float[np.ndarray, "t"], float]:
    """Remaining distance [m] to all goals at each pose, and at the start.

    It is the distance to the next goal plus the chain from there; at least `within` while a goal before the last is unreached.
    """
    if len(episode.goals) == 1:
        return away[0], float(away[0, 0])
    parts = chain(home, episode.goals, np.array(episode.start_position_w))
    rest = np.append(np.cumsum(parts[::-1])[::-1][1:], 0.0)
    poses = np.arange(away.shape[1])
    firsts = np.array([pose if pose >= 0 else away.shape[1] for pose in order[:-1]])
    number = (poses[:, None] >= firsts).sum(axis=1)  # number of goals reached by each pose
    left = away[number, poses] + rest[number]
    return np.where(number < len(episode.goals) - 1, np.maximum(left, within), left), float(sum(parts))


def _fact(episode: Episode, name: str) -> int | None:
    """Integer fact recorded when an episode was generated, None if missing."""
    value = episode.facts.get(name) if isinstance(episode.facts, dict) else None
    return value if isinstance(value, int) else None


# Views


def _reached(
    home: Home, episode: Episode, trajectory: Trajectory, away: Float[np.ndarray, "k t"], camera: Camera, within: float
) -> Bool[np.ndarray, "k t"]:
    """Whether each goal holds at each pose: near enough, and a thing also in view."""
    near = away < within
    wanted = np.array([goal.instance > 0 and episode.task != "objectnav" for goal in episode.goals])
    if not wanted.any():
        return near
    poses = np.flatnonzero((near & wanted[:, None]).any(axis=0))
    if len(poses):
        pictures = _pictures(home, camera, trajectory, poses)
        for k in np.flatnonzero(wanted).tolist():
            goal = episode.goals[k]
            near[k, poses] &= _shares(pictures, (goal.instance, *goal.also)) >= SHARE
    return near


def _in_order(reached: Bool[np.ndarray, "k t"]) -> tuple[int, ...]:
    """First pose at which each goal is reached in order, -1 for unreached ones."""
    pose, found = 0, []
    for row in reached:
        later = np.flatnonzero(row[pose:]) if pose >= 0 else np.zeros(0, np.int64)
        pose = pose + int(later[0]) if len(later) else -1
        found.append(pose)
    return tuple(found)


def _pictures(home: Home, camera: Camera, trajectory: Trajectory, poses: Int[np.ndarray, "k"]) -> Int[np.ndarray, "k h w"]:
    """Instance pictures at some poses."""
    where = trajectory.position_w[poses], trajectory.yaw_w[poses]
    return home.renderer.render(camera, *where, pitch=trajectory.pitch[poses], sensors=("instance",)).instance


def _shares(pictures: Int[np.ndarray, "k h w"], things: Sequence[int]) -> Float[np.ndarray, "k"]:
    """Greatest share of each picture that one of some things covers."""
    return np.max([(pictures == thing).mean(axis=(1, 2)) for thing in things], axis=0)


def _looked_at(home: Home, goal: Goal, trajectory: Trajectory, pictures: Int[np.ndarray, "t h w"]) -> bool:
    """Whether a thing was in view at any pose, or a room was entered."""
    if goal.room >= 0:
        return bool((home.rooms_at(trajectory.position_w) == goal.room).any())
    return bool((_shares(pictures, (goal.instance, *goal.also)) >= SHARE).any())


def _cause_of_stop(
    home: Home, episode: Episode, trajectory: Trajectory, camera: Camera, *, near: bool, late: bool, was_there: bool
) -> FailureCause:
    """Failure cause of a STOP.

    `near`: near enough to the last goal; `late`: with an earlier goal unreached; `was_there`: the last goal was reached before.
    """
    goal, end = episode.goal, np.array([len(trajectory.position_w) - 1])
    thing = home.things.get(goal.instance)
    if near and thing is None:
        return FailureCause.MISSED_PART
    here = trajectory.position_w[end]
    if thing is not None:
        picture = _pictures(home, camera, trajectory, end)
        if near and _shares(picture, (goal.instance, *goal.also))[0] >= SHARE:
            return FailureCause.MISSED_PART
        good = (goal.instance, *goal.also)
        for other in home.scene.objects:
            if other.category == thing.category and other.id not in good and not other.structure:
                off = np.maximum(0, np.maximum(np.array(other.low) - here[0], here[0] - np.array(other.high)))
                if np.hypot(off[0], off[2]) < BEFORE and _shares(picture, (other.id,))[0] >= SHARE:
                    return FailureCause.WRONG_THING
        if near:
            return FailureCause.NOT_IN_VIEW
    if late:
        return FailureCause.MISSED_PART
    if was_there:
        return FailureCause.PASSED_BY
    room = int(home.rooms_at(here)[0])
    return FailureCause.TOO_FAR if room in _rooms_of(home, goal) else FailureCause.WRONG_ROOM


def _rooms_of(home: Home, goal: Goal) -> set[int]:
    """Ids of the rooms that contain a goal."""
    if goal.room >= 0:
        return {goal.room}
    ids = {home.things[k].room for k in (goal.instance, *goal.also) if k in home.things}
    return ids or set(home.rooms_at(goal.position_w).tolist())

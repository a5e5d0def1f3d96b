"""Evaluation of episodes: scores and failure cause, from the recorded trajectory and the scene.

| task | succeeds with | where | and |
|---|---|---|---|
| pointnav, objectnav | STOP | less than 0.2 m from the point, or from a view point of such a thing | |
| imagenav | STOP | less than 1.0 m from the place that the picture shows | |
| instanceimage, instruct, route | STOP | less than 1.0 m from a view point of the thing | it covers 0.3% of the picture |
| errand | STOP | the same for the last goal | the others were reached in order, without STOP |
| ask | ANSWER | anywhere | the answer is right |
| impossible | CANNOT; STOP where it is possible | as instruct | |
| request | STOP; ANSWER if asked | as errand; a pose within 0.4 m, 20 and 15 degrees (pitch) | limits kept, answer right |

Distances are geodesic. A goal that is a room is reached inside its polygon. A view point sees its thing from at most 1 m
(`envs.viewpoints`). `evaluate` is a pure function. The field's own rules are those of `envs.tasks.thresholds`, which are applied on demand.
"""

from dataclasses import replace

import numpy as np

from envs.home import Home
from envs.metrics import SPACING, answer_correct, path_length, scores
from envs.tasks.causes import Evaluation, FailureCause
from envs.tasks.proof import proof_credit
from envs.tasks.reaching import distance_left, distances_to, fact_of, first_in_order, goals_reached, looked_at, pictures_at, shares_in
from envs.tasks.thresholds import OURS, Rule, Thresholds, rule_of
from envs.types import ENDINGS, Action, Camera, Decision, Episode, Goal, Trajectory
from envs.viewpoints import REACH, SHARE

WITHIN = {task: rule.within for task, rule in OURS.items()}  # [m] success distance, exclusive
BEFORE = 2 * REACH  # [m] from the box of a thing of the same category: stopping there with it in view is WRONG_THING


def evaluate(
    home: Home,
    episode: Episode,
    trajectory: Trajectory,
    decision: Decision | None,
    *,
    camera: Camera,
    within: float | None = None,
    thresholds: Thresholds = "ours",
) -> Evaluation:
    """Evaluate an episode: scores and failure cause from its trajectory and the scene alone.

    `thresholds` are whose rules success follows. `within` [m] replaces the task's own success distance; results with it are not comparable
    with a benchmark's.
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
        return _evaluate_impossible(home, episode, trajectory, last, camera)
    if episode.task == "request":
        from envs.tasks.request import evaluate_request  # which loads the language

        return evaluate_request(home, episode, trajectory, decision, last, camera, rule_of(episode.task, thresholds, within))
    if not episode.goals:
        return _evaluate_nothing(trajectory, last)
    return _evaluate_going(home, episode, trajectory, last, camera, rule_of(episode.task, thresholds, within))


# Evaluation by kind of task


def _evaluate_going(home: Home, episode: Episode, trajectory: Trajectory, last: Action | None, camera: Camera, rule: Rule) -> Evaluation:
    """Evaluation of tasks with goals to reach."""
    reference, within = episode.reference_path_w if episode.task == "route" else None, rule.within
    direct = rule.path_end and reference is not None
    if rule.path_end and reference is not None:
        episode = replace(episode, goals=(Goal(episode.goal.instance, reference[-1:], np.zeros(1), np.zeros(1), also=episode.goal.also),))
    away = np.stack([distances_to(home, goal, trajectory.position_w, within) for goal in episode.goals])
    reached = goals_reached(home, episode, trajectory, away, camera, rule)
    order = first_in_order(reached)
    before = all(pose >= 0 for pose in order[:-1])
    end = len(trajectory.position_w) - 1
    done = last is Action.STOP and before and bool(reached[-1, end])
    left, shortest = distance_left(home, episode, away, order, within)
    marks = scores(
        trajectory,
        left,
        shortest if reference is None or direct else path_length(reference),
        within=within,
        condition=done,
        fewest=fact_of(episode, "actions"),
        reference=reference,
        spacing=None if direct else SPACING,
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


def _evaluate_impossible(home: Home, episode: Episode, trajectory: Trajectory, last: Action | None, camera: Camera) -> Evaluation:
    """Evaluation of an impossible task: CANNOT succeeds, distances are undefined."""
    done = last is Action.CANNOT
    credit = proof_credit(home, episode, trajectory, camera) if done else 0.0
    marks = replace(scores(trajectory, within=1.0), success=done)
    cause = FailureCause.DONE if done else FailureCause.MISSED_IMPOSSIBLE if last in ENDINGS else FailureCause.OUT_OF_STEPS
    return Evaluation(marks, cause, True, done, credit=credit)


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
        pictures = pictures_at(home, camera, trajectory, every)
        seen = all(looked_at(home, goal, trajectory, pictures) for goal in goals)
    if right:
        cause = FailureCause.DONE
    elif answered:
        cause = FailureCause.WRONG_ANSWER
    elif last is Action.CANNOT:
        cause = FailureCause.SAID_CANNOT
    else:
        cause = FailureCause.NO_ANSWER if last is Action.STOP else FailureCause.OUT_OF_STEPS
    return Evaluation(marks, cause, False, last is Action.CANNOT, (), seen)


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
        picture = pictures_at(home, camera, trajectory, end)
        if near and shares_in(picture, (goal.instance, *goal.also))[0] >= SHARE:
            return FailureCause.MISSED_PART
        good = (goal.instance, *goal.also)
        for other in home.scene.objects:
            if other.category == thing.category and other.id not in good and not other.structure:
                off = np.maximum(0, np.maximum(np.array(other.low) - here[0], here[0] - np.array(other.high)))
                if np.hypot(off[0], off[2]) < BEFORE and shares_in(picture, (other.id,))[0] >= SHARE:
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

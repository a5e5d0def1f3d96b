"""Evaluation of everyday requests: goals in order, limits, the answer at the end."""

from dataclasses import replace
from typing import Any

import numpy as np

from envs.home import Home
from envs.language.answering.asked import Facts
from envs.limits import limits_kept
from envs.metrics import answer_correct, scores
from envs.tasks.answering import facts_fit
from envs.tasks.causes import Evaluation, FailureCause
from envs.tasks.reaching import distance_left, distances_to, first_in_order, goals_reached
from envs.tasks.thresholds import Rule
from envs.types import Action, Camera, Decision, Episode, Trajectory


def evaluate_request(
    home: Home, episode: Episode, trajectory: Trajectory, decision: Decision | None, last: Action | None, camera: Camera, rule: Rule
) -> Evaluation:
    """Evaluation of a request.

    It succeeds with all goals in order, the last one at the end, every limit kept, and the right answer, if any is asked.
    """
    ending = Action.STOP if episode.answer is None else Action.ANSWER
    kept = limits_kept(home, episode.limits, trajectory.position_w)
    right = episode.answer is None or (decision is not None and _right(episode, decision.text))
    if not episode.goals:
        done = last is ending and kept and right
        marks = replace(scores(trajectory, within=rule.within), success=done)
        return Evaluation(marks, _cause(done, last, ending, kept, right), False, last is Action.CANNOT)
    away = np.stack([distances_to(home, goal, trajectory.position_w, rule.within) for goal in episode.goals])
    reached = goals_reached(home, episode, trajectory, away, camera, rule)
    order = first_in_order(reached)
    before = all(pose >= 0 for pose in order[:-1])
    done = last is ending and before and bool(reached[-1, -1]) and kept and right
    left, shortest = distance_left(home, episode, away, order, rule.within)
    marks = scores(trajectory, left, shortest, within=np.inf, condition=done, ending=ending)
    cause = _cause(done, last, ending, kept, right)
    if cause is FailureCause.MISSED_PART and before:
        cause = FailureCause.PASSED_BY if order[-1] >= 0 else FailureCause.TOO_FAR
    return Evaluation(marks, cause, False, last is Action.CANNOT, order)


def _right(episode: Episode, text: str) -> bool:
    """Whether an answer says what is asked for.

    That is what the facts of its recorded `answers` say, in anybody's words, or else the answer itself.
    """
    asked = episode.facts.get("answers") if isinstance(episode.facts, dict) else None
    if not asked or answer_correct(text, episode.answer or ""):
        return answer_correct(text, episode.answer or "")
    return all(facts_fit(_facts(one), text) for one in asked)


def _facts(record: dict[str, Any]) -> Facts:
    """Facts of an answer from their record in a file."""
    names, never = tuple(record.get("names", ())), tuple(record.get("never", ()))
    return Facts(record.get("yes"), record.get("count"), names, record.get("least", 0), never)


def _cause(done: bool, last: Action | None, ending: Action, kept: bool, right: bool) -> FailureCause:
    """Failure cause, MISSED_PART where it lies in the goals."""
    if done:
        return FailureCause.DONE
    if last is Action.CANNOT:
        return FailureCause.SAID_CANNOT
    if last is not ending:
        wrong = FailureCause.WRONG_ENDING if last is Action.ANSWER else FailureCause.NO_ANSWER
        return wrong if last in (Action.STOP, Action.ANSWER) else FailureCause.OUT_OF_STEPS
    if not kept:
        return FailureCause.BROKE_LIMIT
    return FailureCause.MISSED_PART if right else FailureCause.WRONG_ANSWER

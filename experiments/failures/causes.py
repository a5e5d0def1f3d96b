"""Causes of failures: the first part between pictures and goal that went wrong."""

from enum import StrEnum

from agent.acting.courses import KEEP
from envs.errors import InputError
from envs.language.semantics.records import meaning_from_json
from envs.tasks.causes import Evaluation
from envs.types import Action
from experiments.failures.watch import Record


class Part(StrEnum):
    """Part that failed; the first of these that applies."""

    DONE = "done"
    CRASHED = "crashed"
    MISREAD = "misread"  # the words were taken for something else
    NOT_SEEN = "not seen"  # no picture showed the goal
    NOT_FOUND = "not found"  # no region was on it
    WRONGLY_NAMED = "wrongly named"  # no landmark there has its category
    WRONGLY_GROUNDED = "wrongly grounded"  # it was known for what it is, but not as what was said
    WRONGLY_VERIFIED = "wrongly verified"  # it was gone to, looked at and turned down
    NOT_REACHED = "not reached"  # it was gone to in vain, or too late
    STOPPED_EARLY = "stopped early"  # it was accepted, but from a place that does not count
    GAVE_UP = "gave up"  # although it was believed to be what was said
    WRONG_ROOM = "wrong room"  # a room was not found, or taken for another
    OTHER = "other"


def part_of(record: Record, found: Evaluation) -> Part:
    """Part that failed in an episode."""
    assert record.run is not None
    if found.scores.success:
        return Part.DONE
    if record.run.error is not None or record.run.timed_out:
        return Part.CRASHED
    if misread(record):
        return Part.MISREAD
    goals = record.run.request.episode.goals
    missed = next((k for k, pose in enumerate(found.reached) if pose < 0), len(goals) - 1)
    if not goals or missed >= len(record.chances):
        return Part.OTHER
    if goals[missed].instance <= 0:
        return Part.WRONG_ROOM
    return part_of_goal(record, missed)


def part_of_goal(record: Record, k: int) -> Part:
    """Part that failed at the first goal that was not reached, or the last one."""
    sight, mine = record.sights[k], set(record.landmarks[k])
    assert record.run is not None
    decision = record.run.decision
    if not sight.seen:
        return Part.NOT_SEEN
    if not sight.found:
        return Part.NOT_FOUND
    if not record.believed[k]:
        return Part.WRONGLY_NAMED
    stopped = decision is not None and decision.action is Action.STOP
    if stopped and record.accepted in mine:
        return Part.STOPPED_EARLY
    if stopped or record.chances[k] < KEEP:
        return Part.WRONGLY_GROUNDED
    if mine & set(record.targets):
        return Part.NOT_REACHED if mine & set(record.targets[-1:]) else Part.WRONGLY_VERIFIED
    return Part.GAVE_UP


def misread(record: Record) -> bool:
    """Whether the rules take the words for another meaning than the episode's."""
    from agent.planning.understand import understood

    assert record.run is not None
    episode = record.run.request.episode
    try:
        return understood(episode.instruction).meaning != meaning_from_json(episode.meaning)
    except InputError:
        return True

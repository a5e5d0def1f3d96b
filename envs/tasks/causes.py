"""Results of evaluations: scores and failure cause."""

from dataclasses import dataclass
from enum import StrEnum

from envs.metrics import Scores


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
    BROKE_LIMIT = "broke_limit"  # entered what was ruled out
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
    of the picture at any pose, and every room asked about was entered; None for other tasks and for questions about neither. `credit`,
    for impossible tasks: least area that proves it over the area seen (`envs.tasks.proof`), 0 where it was not said or not known.
    """

    scores: Scores
    cause: FailureCause
    impossible: bool
    said_cannot: bool
    reached: tuple[int, ...] = ()
    seen: bool | None = None
    credit: float | None = None

"""Alignment of demonstration steps with the parts of an instruction and their words.

A step of an errand belongs to the goal being pursued, a step of a route to the move whose piece of the path is being walked. Other
instructions have one part, number 0.
"""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float, Int

from envs.errors import InputError
from envs.home import Home
from envs.language.grammar.generator import Span
from envs.language.semantics.meaning import Route, Turn, Way
from envs.language.semantics.records import meaning_from_json
from envs.language.semantics.targets import aims
from envs.language.semantics.world import world_of
from envs.language.tokens import words
from envs.types import Episode

AHEAD = 1.5  # [m] of the path that are searched for the next position
NEAR = 8.0  # points of a path, two metres
EARLY, LATE = {Way.ENTER, Turn.STRAIGHT}, {Way.LEAVE, Way.TOWARDS, Way.STOP}  # anchored at the start, the end of their pieces


def spans_of(episode: Episode) -> tuple[Span, ...]:
    """Spans of characters of an instruction's parts; one span of part 0 if not recorded."""
    known = episode.facts.get("words") if isinstance(episode.facts, dict) else None
    return tuple(Span(*span) for span in known) if known else (Span(0, len(episode.instruction), 0),)


def parts_of(home: Home, episode: Episode, position_w: Float[np.ndarray, "p 3"], pursued: Sequence[int]) -> Int[np.ndarray, "t"]:
    """Part of the instruction that each of t steps carries out.

    After step k the agent is at `position_w[k + 1]` [m]. `pursued` is the number of the pursued goal at each step. InputError for an
    episode whose goals are not those of its instruction.
    """
    meaning = None if episode.meaning is None else meaning_from_json(episode.meaning)
    if isinstance(meaning, Route):
        return route_parts(episode, meaning, position_w)
    if not episode.goals or meaning is None:
        return np.zeros(len(pursued), np.int64)
    return np.array(goal_parts(home, episode), np.int64)[np.array(pursued, np.int64)]


def goal_parts(home: Home, episode: Episode) -> tuple[int, ...]:
    """Part of the instruction that each goal belongs to.

    Conditional steps that are skipped have no goal.
    """
    found = aims(world_of(home), meaning_from_json(episode.meaning), np.array(episode.start_position_w))
    parts = tuple(aim.part for aim in found.aims)
    if len(parts) != len(episode.goals):
        raise InputError(
            f"episode {episode.episode_id!r}: expected {len(parts)} goals, as its instruction asks for, got {len(episode.goals)}"
        )
    return parts


def route_parts(episode: Episode, meaning: Route, position_w: Float[np.ndarray, "p 3"]) -> Int[np.ndarray, "t"]:
    """Move of the route that each step carries out, in non-decreasing order."""
    path, stretches = episode.reference_path_w, (episode.facts or {}).get("stretches")
    if path is None or not stretches or len(stretches) != len(meaning.moves):
        raise InputError(f"episode {episode.episode_id!r}: expected the path of its route and a piece for each of its moves, got none")
    anchors = [first if move.do in EARLY else last if move.do in LATE else (first + last) / 2
               for move, (first, last) in zip(meaning.moves, stretches, strict=True)]  # fmt: skip
    return aligned(np.array(stretches, np.int64), np.array(anchors, np.float64), along(path, position_w)[1:])


def along(path_w: Float[np.ndarray, "r 3"], position_w: Float[np.ndarray, "p 3"]) -> Int[np.ndarray, "p"]:
    """Index of the path point [m] at each position, in non-decreasing order.

    It is the nearest point from the previous one on to at most `AHEAD` [m] farther.
    """
    length = np.append(0.0, np.cumsum(np.linalg.norm(np.diff(path_w, axis=0), axis=1)))
    found, here = np.zeros(len(position_w), np.int64), 0
    for k, place in enumerate(position_w):
        end = int(np.searchsorted(length, length[here] + AHEAD, side="right"))
        here += int(np.linalg.norm(path_w[here:end] - place, axis=1).argmin())
        found[k] = here
    return found


def aligned(stretches: Int[np.ndarray, "m 2"], anchors: Float[np.ndarray, "m"], points: Int[np.ndarray, "t"]) -> Int[np.ndarray, "t"]:
    """Move that each of t steps carries out, aligned by dynamic programming.

    Moves keep their order. Pieces [first, last] of the path's points overlap and leave gaps. A step inside its move's piece scores 1, one
    near the move's anchor up to 1 more (exp of minus the distance in points / NEAR), the first step of a move inside its piece 1 more. The
    assignment has the greatest total score.
    """
    inside = ((stretches[:, 0] <= points[:, None]) & (points[:, None] <= stretches[:, 1])).astype(np.float64)
    worth = inside + np.exp(-np.abs(points[:, None] - anchors) / NEAR)
    best, back, count = worth[0] + inside[0], np.zeros(worth.shape, np.int64), np.arange(len(anchors))
    for k in range(1, len(points)):
        before = np.append(-np.inf, np.maximum.accumulate(best)[:-1]) + inside[k]  # coming from an earlier move
        back[k] = np.where(before > best, np.append(0, _where_greatest(best)[:-1]), count)
        best = np.maximum(before, best) + worth[k]
    chosen = np.zeros(len(points), np.int64)
    for k in range(len(points) - 1, -1, -1):
        chosen[k] = best.argmax() if k == len(points) - 1 else back[k + 1, chosen[k + 1]]
    return chosen


def _where_greatest(values: Float[np.ndarray, "m"]) -> Int[np.ndarray, "m"]:
    """Index of the greatest value up to each one, the first of equals."""
    rises = np.append(True, values[1:] > np.maximum.accumulate(values)[:-1])
    return np.maximum.accumulate(np.where(rises, np.arange(len(values)), 0))


def token_span(text: str, start: int, end: int) -> tuple[int, int]:
    """Range of words in the characters `start` to `end` of a text.

    It is the first and one past the last index. Words are those of `envs.language.words`.
    """
    first = len(words(text[:start]))
    return first, first + len(words(text[start:end]))

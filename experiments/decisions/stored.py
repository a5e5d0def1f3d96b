"""Results of policies of decisions, kept part by part.

So a long comparison goes on after a kill.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float, Int

from agent.decision.lanes import Outcome
from envs.errors import InputError
from envs.files import write_whole
from envs.types import Episode

PART = 300  # episodes that are carried out and stored together


@dataclass(frozen=True)
class Row:
    """Result of an episode."""

    id: str
    home: str
    success: bool
    spl: float
    actions: int
    decisions: int
    cause: str


@dataclass(frozen=True)
class Part:
    """Rows of some episodes, in their order, and the CPU time [s] that they took."""

    rows: tuple[Row, ...]
    cpu_s: float


@dataclass(frozen=True)
class Results:
    """Results of a policy, or the mean of several over the same episodes."""

    success: Float[np.ndarray, "n"]
    spl: Float[np.ndarray, "n"]
    actions: Float[np.ndarray, "n"]
    decisions: Float[np.ndarray, "n"]
    home: Int[np.ndarray, "n"]
    causes: dict[str, int]
    rate: float


def row_of(outcome: Outcome) -> Row:
    """Row of an outcome."""
    scores = outcome.evaluation.scores
    return Row(
        outcome.episode.episode_id, outcome.episode.scene_id, bool(scores.success), float(scores.spl or 0.0), outcome.actions,
        outcome.decisions, str(outcome.evaluation.cause),
    )  # fmt: skip


def parts_of(episodes: tuple[Episode, ...]) -> Iterator[tuple[Episode, ...]]:
    """Episodes in parts."""
    for first in range(0, len(episodes), PART):
        yield episodes[first : first + PART]


def write_part(part: Part, facts: dict[str, Any], path: Path) -> None:
    """Store a part, and the facts by which it is known."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, (json.dumps({"facts": facts, "cpu_s": part.cpu_s, "rows": [asdict(row) for row in part.rows]}) + "\n").encode())


def read_part(facts: dict[str, Any], path: Path) -> Part | None:
    """Part that was stored, None without one.

    InputError for one that is of other episodes or weights.
    """
    if not path.exists():
        return None
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        part = Part(tuple(Row(**row) for row in held["rows"]), float(held["cpu_s"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path}: expected results of decisions ({error}); remove it") from error
    if held.get("facts") != facts:
        other = [name for name in facts if held.get("facts", {}).get(name) != facts[name]]
        raise InputError(f"{path}: expected the same {', '.join(other)} as in this run, got others; give another folder with --out")
    return part


def results_of(parts: list[list[Part]]) -> Results:
    """Mean of the results of policies, each in parts over the same episodes."""
    tables = [[row for part in one for row in part.rows] for one in parts]
    homes = list(dict.fromkeys(row.home for row in tables[0]))
    numbers = np.array([[(row.success, row.spl, row.actions, row.decisions) for row in table] for table in tables], np.float64)
    success, spl, actions, decisions = numbers.mean(axis=0).T
    causes: dict[str, int] = {}
    for row in (row for table in tables for row in table):
        causes[row.cause] = causes.get(row.cause, 0) + 1
    spent = sum(part.cpu_s for one in parts for part in one)
    home = np.array([homes.index(row.home) for row in tables[0]])
    return Results(success, spl, actions, decisions, home, causes, float(numbers[..., 2].sum() / spent))

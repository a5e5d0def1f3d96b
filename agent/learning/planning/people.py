"""Sentences of people with readings of them, as a part of the planner's training."""

import json
from functools import cache
from pathlib import Path

from agent.encoders.planning.automaton import meaning_of
from envs.errors import InputError
from envs.language.semantics.meaning import Description, Go, If, Route, Sequence
from envs.language.semantics.records import Meaning


@cache
def people_of(path: str) -> tuple[tuple[str, Meaning], ...]:
    """Sentences of a file with their readings.

    A line is a JSON object: `text`, and the `tokens` of its reading. InputError for other content.
    """
    try:
        rows = [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]
        found = tuple((str(row["text"]), meaning_of(tuple(row["tokens"]))) for row in rows)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path}: expected sentences with tokens ({error}); make it: python -m experiments.data.alfred") from error
    if not found:
        raise InputError(f"{path}: expected sentences, got none; make it: python -m experiments.data.alfred")
    return found


def destination(meaning: Meaning | None) -> str:
    """Category of the thing at which a meaning ends, "" for none."""
    last: object = meaning
    for _ in range(4):
        if isinstance(last, Description):
            return last.category
        if isinstance(last, Route | Sequence):
            last = (last.moves if isinstance(last, Route) else last.steps)[-1]
        elif isinstance(last, If):
            last = last.then
        elif isinstance(last, Go):
            last = last.to
        elif acts := getattr(last, "acts", ()):
            last = acts[-1]
        else:
            last = next((one for name in ("at", "to", "of") if (one := getattr(last, name, None)) is not None), None)
    return last.category if isinstance(last, Description) else ""

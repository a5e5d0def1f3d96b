"""Synonyms that no training has met, and how many a table finds."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from jaxtyping import Bool, Float, Int

from agent.encoders.lexicon import Lexicon, closed_sets, held_out
from envs.errors import InputError
from envs.intervals import Interval, mean_interval

DRAWS = 20  # tables of random vectors
RANDOM = 71  # purpose of their generator
Table = Callable[[str], np.ndarray | None]  # vector of a name


@dataclass(frozen=True)
class Synonym:
    """A name that sentences of training never use, and what it means.

    `value` is of the closed set of its kind.
    """

    kind: str
    value: str
    name: str


def synonyms(split: str) -> tuple[Synonym, ...]:
    """Synonyms to choose a table by (`dev`), or to test one (`held-out`).

    The latter are those of the grammar.
    """
    if split == "held-out":
        return tuple(Synonym(kind, value, name) for kind, values in held_out().items() for value, names in values.items() for name in names)
    lines = Path(__file__).with_name("synonyms.txt").read_text("utf-8").splitlines()
    found = []
    for line in lines:
        if not line.startswith("#"):
            head, _, names = line.partition(": ")
            kind, _, value = head.partition(" ")
            if value not in closed_sets().get(kind, {}):
                raise InputError(f"synonyms.txt: expected a kind and one of its values, got {head!r}")
            found += [Synonym(kind, value, name) for name in names.split("|")]
    return tuple(found)


def right_ones(asked: tuple[Synonym, ...], table: Table) -> Bool[np.ndarray, "n"]:
    """Whether the nearest value is the right one, for each synonym.

    A value is as near as its nearest name and the mean of its names are (`Lexicon.meant`). A name without a vector is not found; nor is one
    that is as near to all.
    """
    owners: dict[str, dict[str, np.ndarray]] = {}
    for kind, listed in closed_sets().items():
        known = {value: [vector for word in words if (vector := table(word)) is not None] for value, words in listed.items()}
        owners[kind] = {value: unit_rows(np.stack(vectors)) for value, vectors in known.items() if vectors}
    right = []
    for one in asked:
        vector = table(one.name)
        cosines = {} if vector is None else {value: rows @ vector for value, rows in owners[one.kind].items()}
        scores = {value: float(own.max() + own.mean()) for value, own in cosines.items()}
        spread = max(scores.values()) - min(scores.values()) if scores else 0.0
        right.append(spread > 0 and max(scores, key=lambda value: scores[value]) == one.value)
    return np.array(right)


def random_ones(asked: tuple[Synonym, ...], lexicon: Lexicon, seed: int) -> Float[np.ndarray, "n"]:
    """Share of tables of random vectors that are right about each synonym.

    They have the words of the lexicon.
    """
    rng = np.random.default_rng([seed, RANDOM])
    tables = (Lexicon(lexicon.words, unit_rows(rng.normal(size=lexicon.vectors.shape))) for _ in range(DRAWS))
    return np.mean([right_ones(asked, table.vector) for table in tables], axis=0)


def chance_ones(asked: tuple[Synonym, ...]) -> Float[np.ndarray, "n"]:
    """Chance of each synonym's value if one is drawn by the number of its names."""
    counts = {kind: {value: len(names) for value, names in values.items()} for kind, values in closed_sets().items()}
    return np.array([counts[one.kind][one.value] / sum(counts[one.kind].values()) for one in asked])


def over_words(values: np.ndarray) -> Interval:
    """Mean over words with its 95% interval."""
    found = mean_interval(values.astype(np.float64), _apart(len(values)))
    assert found is not None
    return found


def unit_rows(rows: np.ndarray) -> Float[np.ndarray, "n d"]:
    """Rows of length 1."""
    return (rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)).astype(np.float32)


def _apart(n: int) -> Int[np.ndarray, "n"]:
    return np.arange(n)

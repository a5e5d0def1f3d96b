"""Chances of the parts of claims, region by region."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

from agent.encoders.sentences.reader import VALUES
from agent.perception.tokens import RegionTokens

QUALITIES = ("category", "color", "size", "material")
PARTS = (*QUALITIES, "room", "link")  # of a thing
COUNTS = 6  # numbers that claims name: 0 to 5
ABOUT = ("thing", "count", "room")
LEAST = 1e-4  # probability


@dataclass(frozen=True)
class Seen:
    """Opinion of experts on n pictures.

    `tokens` have the regions' names, `relation` the chances that they have relations to each other and, last, to walls, `room` those of
    the rooms that they are in.
    """

    tokens: RegionTokens
    relation: Float[np.ndarray, "n 16 17 p"]
    room: Float[np.ndarray, "n 16 rooms"]

    def take(self, rows: Int[np.ndarray, "m"]) -> "Seen":
        """Opinion on some of the pictures."""
        return Seen(self.tokens.take(rows), self.relation[rows], self.room[rows])


Expert = Callable[[RegionTokens], Seen]


class Said(NamedTuple):
    """Meaning of m claims: probabilities of the values of slots and of frames.

    The last value of a slot is "not said". `about` is over ABOUT, `negated` the chance that they deny, `count` over numbers, `strange`
    the chance that they name a thing of a
    kind that is not known here.
    """

    slots: dict[str, Float[np.ndarray, "m v"]]
    about: Float[np.ndarray, "m 3"]
    negated: Float[np.ndarray, "m"]
    count: Float[np.ndarray, "m 6"]
    strange: Float[np.ndarray, "m"]

    def take(self, rows: slice | np.ndarray) -> "Said":
        """Meaning of some of the claims."""
        slots = {name: part[rows] for name, part in self.slots.items()}
        return Said(slots, self.about[rows], self.negated[rows], self.count[rows], self.strange[rows])


@dataclass(frozen=True)
class Scale:
    """Calibration of a chance, linear in its log-odds.

    It is `slope` times them, plus `score` times those of the region's score, plus `bias`. Platt 1999, "Probabilistic outputs for support
    vector machines".
    """

    slope: float = 1.0
    bias: float = 0.0
    score: float = 0.0

    def __call__(self, chance: np.ndarray, score: np.ndarray | None = None) -> np.ndarray:
        """Calibrated chances."""
        logit = self.slope * logits(chance) + self.bias
        return sigmoid(logit if score is None else logit + self.score * logits(score))


class Evidence(NamedTuple):
    """Evidence of m claims in their pictures.

    `parts` are the chances of each part for each region, 1 for parts that are not said and 0 where there is no region; `said` whether a
    part is said; `raw` the same chances before calibration; `room` the chance of the named room.
    """

    parts: Float[np.ndarray, "m 16 parts"]
    said: Float[np.ndarray, "m parts"]
    raw: Float[np.ndarray, "m 16 parts"]
    room: Float[np.ndarray, "m"]
    there: np.ndarray


def logits(chance: np.ndarray) -> np.ndarray:
    """Log-odds of chances."""
    p = np.clip(chance, LEAST, 1 - LEAST)
    return np.log(p) - np.log1p(-p)


def sigmoid(logit: np.ndarray) -> np.ndarray:
    """Chances of log-odds."""
    return 1 / (1 + np.exp(-np.clip(logit, -30, 30)))


def evidence(said: Said, seen: Seen, scales: dict[str, Scale]) -> Evidence:
    """Chances of the parts of m claims, each of its own picture."""
    tokens, relation = seen.tokens, seen.relation
    score = tokens.score[..., 0]
    there = np.arange(score.shape[1]) < tokens.count[:, None]
    one = np.float32(1)
    raw = np.ones((*score.shape, len(PARTS)), np.float32)
    names = np.ones((len(score), len(PARTS)), np.float32)
    for k, name in enumerate(QUALITIES):
        names[:, k], raw[..., k] = _named(said.slots[name], getattr(tokens, name))
    names[:, 4], raw[..., 4] = _named(said.slots["room"], seen.room)
    _, room = _named(said.slots["room"], tokens.room[:, None])
    names[:, 5], raw[..., 5] = _linked(said, tokens, relation, scales, score * there)
    strange = said.strange * names[:, 0]
    parts = np.stack([scales.get(name, Scale())(raw[..., k], score if name == "category" else None) for k, name in enumerate(PARTS)], -1)
    parts[..., 0] *= (1 - strange)[:, None]
    parts = one - names[:, None] * (one - parts)
    parts *= there[..., None]
    return Evidence(parts, names, raw, room[:, 0], there)


def _named(slot: Float[np.ndarray, "m v"], chance: Float[np.ndarray, "m k c"]) -> tuple[np.ndarray, np.ndarray]:
    """Whether a slot is filled, and the chance of each region that its value is the one that is named."""
    filled = 1 - slot[:, -1]
    values = slot[:, : chance.shape[2]]  # others, such as walls, are no regions
    named = values / np.maximum(filled, LEAST)[:, None]
    return filled, np.einsum("mkc,mc->mk", chance, named)


def _linked(
    said: Said, tokens: RegionTokens, relation: Float[np.ndarray, "m 16 17 p"], scales: dict[str, Scale], score: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Whether a relation is said, and the chance of each region that it has it to a region that is as said."""
    slot = said.slots["predicate"]
    filled = 1 - slot[:, -1]
    held = np.einsum("mrop,mp->mro", relation, slot[:, : relation.shape[3]] / np.maximum(filled, LEAST)[:, None])
    fits = (score > 0).astype(np.float32)
    for name in QUALITIES:
        own, chance = _named(said.slots[f"other_{name}"], getattr(tokens, name))
        scaled = scales.get(name, Scale())(chance, tokens.score[..., 0] if name == "category" else None)
        fits = np.minimum(fits, 1 - own[:, None] * (1 - scaled))
    wall = said.slots["other_category"][:, VALUES["category"].index("wall")]
    both = np.minimum(held, np.concatenate([fits * (1 - wall)[:, None], wall[:, None]], axis=1)[:, None])
    return filled, both.max(axis=2)

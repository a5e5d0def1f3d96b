"""Limits of claims and answers: `python -m experiments.validation.oracles --frames 1600`.

True names, rooms or relations stand in turn, then all at once, in place of what was recognized of the regions that show a thing; readers,
networks and calibrations stay as they are. What is left with all of them is lost by regions that are not found, and by words.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
import tyro

from agent.encoders.sentences.grounding import AGAINST
from agent.learning.asking.questions import QuestionConfig, QuestionSet
from agent.learning.cache import CacheConfig, FeatureCache
from agent.learning.sentences.claims import ClaimViews, said_truly
from agent.learning.sentences.grounding import labels_of
from agent.learning.stages import WEIGHTS
from agent.learning.views import View
from agent.perception.ask import Asker
from agent.perception.related import AGAIN, RelatedTokens
from agent.perception.tokens import REGIONS, RegionTokens
from agent.perception.verify import Verifier
from agent.perception.verifying.parts import Seen
from envs.language.sampling.claims import sample_claims
from envs.language.sampling.view_questions import VIEW_KINDS
from envs.vocabulary import CATEGORIES, COLORS, MATERIALS, NONE, ROOMS, SIZES, index_of
from experiments.perception.answering import figure, judge
from experiments.perception.verify import by_kind, cases_of, f1_of, with_intervals

NAMES = {"category": CATEGORIES, "color": COLORS, "size": SIZES, "material": MATERIALS}
PARTS = (*NAMES, "room", "relation")
KNOWN = ((), *((part,) for part in PARTS), PARTS)  # what is true, row by row
SURE = 0.98  # chance of a true name or relation
CLAIMS = 2400


@dataclass(frozen=True)
class Oracles:
    """Claims and answers with true parts."""

    frames: int = 1600
    """Pictures of the split."""
    split: str = "val"
    """Homes that no training has seen: tune or val."""
    weights: Path = WEIGHTS
    """Folder of weights."""
    seed: int = 0
    """Seed of claims and questions."""
    json: bool = False
    """Whether a last line has all figures."""


@dataclass(frozen=True)
class Truths:
    """Truth about the regions of n pictures.

    `names` are indices by kind, NONE where a region shows no thing or the name is unknown; `room` is that of each region, `here` of the
    picture, `relation` whether relations hold to regions and, last, to walls, NONE where unknown.
    """

    names: dict[str, np.ndarray]
    room: np.ndarray
    here: np.ndarray
    relation: np.ndarray

    @classmethod
    def of(cls, views: Sequence[View]) -> "Truths":
        """Truth about cached views."""
        labels = [labels_of(view) for view in views]
        pair, wall = np.stack([one.pair for one in labels]), np.stack([one.wall for one in labels])
        last = np.where(wall[..., None, None] == NONE, NONE, np.zeros((1, 1, 1, pair.shape[-1]), np.uint8)).astype(np.uint8)
        last[..., 0, AGAINST] = wall
        names = {name: np.stack([getattr(one, name) for one in labels]) for name in NAMES if name != "color"}
        return cls(
            names | {"color": np.stack([_colors(view) for view in views])}, np.stack([one.room for one in labels]),
            np.array([view.room if view.room < len(ROOMS) else NONE for view in views]), np.concatenate([pair, last], axis=2),
        )  # fmt: skip

    def named(self, tokens: RegionTokens, parts: Sequence[str]) -> RegionTokens:
        """Tokens with some true names, and rooms of pictures."""
        made: dict[str, Any] = {name: truly(getattr(tokens, name), self.names[name]) for name in NAMES if name in parts}
        return replace(tokens, **made | ({"room": truly(tokens.room, self.here)} if "room" in parts else {}))


def _colors(view: View) -> np.ndarray:
    """Colours of the things that regions show."""
    world, out = view.world(), np.full(REGIONS, NONE, np.uint8)
    for k, thing in enumerate(view.regions[:REGIONS]):
        if thing:
            out[k] = index_of(world.known[thing].color, COLORS)
    return out


def truly(chance: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Chances of names with SURE for the true one, where it is known."""
    count = chance.shape[-1]
    sure = np.full((count, count), (1 - SURE) / (count - 1)) + np.eye(count) * (SURE - (1 - SURE) / (count - 1))
    known = truth < count
    return np.where(known[..., None], sure[np.where(known, truth, 0)], chance).astype(chance.dtype)


def held(chance: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Chances of relations, SURE where they are known to hold."""
    return np.where(truth == NONE, chance, np.where(truth == 1, SURE, 1 - SURE)).astype(chance.dtype)


def claim_rows(config: Oracles, cache: FeatureCache, truths: Truths) -> dict[str, Any]:
    """F1 of claims with each part true, and right verdicts by kind."""
    verifier = Verifier.load(config.weights)
    views = ClaimViews.of(cache, verifier.expert)
    claims = sample_claims(views.sights, config.seed, CLAIMS)
    said, true = verifier.read([one.text for one in claims]), said_truly([one.statement for one in claims])

    def row(parts: Sequence[str], said: Any = said) -> dict[str, Any]:
        seen = views.seen
        relation = held(seen.relation, truths.relation) if "relation" in parts else seen.relation
        room = truly(seen.room, truths.room) if "room" in parts else seen.room
        known = replace(views, seen=Seen(truths.named(seen.tokens, parts), relation, room))
        cases = cases_of(views, claims, known.judged(claims, said, verifier.calibration), verifier.calibration.least)
        f1 = with_intervals(cases, lambda ones: {"f1": f1_of(ones)}, config.seed)["f1"]
        return {"all": f1} | {kind: {"mean": one["accuracy"], "n": one["n"]} for kind, one in by_kind(cases).items()}

    return _rows(row) | {"words": row((), true), "all and words": row(PARTS, true)}


def answer_rows(config: Oracles, cache: FeatureCache, truths: Truths) -> dict[str, Any]:
    """Accuracy of answers with each part true, in all and by kind of question."""
    asker = Asker.load(config.weights)
    tokens, asked = RelatedTokens.of(asker.experts, cache.tokens), QuestionSet.open(QuestionConfig(seed=config.seed), cache)
    ends = np.cumsum([0, *AGAIN.values()])

    def row(parts: Sequence[str]) -> dict[str, Any]:
        again = np.array(tokens.again)
        for name, start, end in zip(AGAIN, ends, ends[1:], strict=False):
            if name in parts:
                again[..., start:end] = truly(again[..., start:end], truths.room if name == "room" else truths.names[name])
        pair = held(tokens.pair, truths.relation[:, :, :REGIONS]) if "relation" in parts else tokens.pair
        known = replace(
            tokens, tokens=truths.named(tokens.tokens, [one for one in parts if one in ("color", "room")]), pair=pair, again=again
        )
        right = judge(asker.model, known, asked).right
        return {"all": figure(right, asked.home)} | {
            kind: figure(right, asked.home, asked.kind == k) for k, kind in enumerate(VIEW_KINDS)
        }  # fmt: skip

    return _rows(row)


def _rows(row: Callable[[Sequence[str]], dict[str, Any]]) -> dict[str, Any]:
    """Rows of a table, by what is true."""
    return {"as seen" if not parts else parts[0] if len(parts) == 1 else "all": row(parts) for parts in KNOWN}


def table(name: str, rows: dict[str, Any]) -> str:
    """Rows as a table in Markdown."""
    kinds = list(next(iter(rows.values())))
    lines = [f"| {name} | " + " | ".join(kinds) + " |", "|---|" + "---|" * len(kinds)]
    for known, row in rows.items():
        low, high = row["all"]["low"], row["all"]["high"]
        cells = [f"{row[kind]['mean']:.3f}" + (f" [{low:.3f}, {high:.3f}]" if kind == "all" else "") for kind in kinds]
        lines.append(f"| {known} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main(config: Oracles) -> int:
    """Print both tables; exit code 0."""
    torch.set_num_threads(1)
    cache = FeatureCache.open(CacheConfig(config.split, config.frames, fovea=True), config.weights)
    truths = Truths.of(cache.views)
    found = {"claims": claim_rows(config, cache, truths), "answers": answer_rows(config, cache, truths)}
    for name, rows in found.items():
        print(table(f"{name} with true ...", rows), flush=True)
        print()
    if config.json:
        print(json.dumps(found))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(tyro.cli(Oracles)))

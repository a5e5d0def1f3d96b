"""Claims for learning: sights of cached views, true readings, truths of parts."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from jaxtyping import Float, Int

from agent.encoders.sentences.reader import SLOTS, VALUES
from agent.learning.cache import FeatureCache
from agent.learning.sentences.reading import labels_of
from agent.learning.views import View, facts_of
from agent.perception.tokens import RegionTokens
from agent.perception.verifying.judge import Calibration, Judged, judge
from agent.perception.verifying.parts import ABOUT, COUNTS, PARTS, Expert, Said, Seen, evidence
from envs.language.sampling.claim_texts import Statement
from envs.language.sampling.claims import Claim, Sight
from envs.language.sampling.seen import seen_world
from envs.language.semantics.denotation import matches
from envs.language.semantics.meaning import THING, Description
from envs.vocabulary import ROOMS

PIECE = 256  # claims or pictures at a time


def sight_of(view: View) -> Sight:
    """Sight of a view, as the world side has it."""
    facts = facts_of(view.split, view.index)
    room = ROOMS[view.room] if view.room < len(ROOMS) else ""
    return Sight(seen_world(facts, set(view.things)), seen_world(facts, set(view.clear)), view.at_w, room)


@dataclass(frozen=True)
class ClaimViews:
    """Views of a cache with their sights, and what an expert sees in them."""

    views: tuple[View, ...]
    sights: tuple[Sight, ...]
    tokens: RegionTokens
    seen: Seen

    @classmethod
    def of(cls, cache: FeatureCache, expert: Expert, count: int | None = None) -> "ClaimViews":
        """Views of a cache, the first `count` of them."""
        views = cache.views[:count]
        tokens = loaded(cache.tokens, np.arange(len(views)))
        seen = [expert(tokens.take(np.arange(k, min(len(views), k + PIECE)))) for k in range(0, len(views), PIECE)]
        parts = {part.name: np.concatenate([getattr(one.tokens, part.name) for one in seen]) for part in fields(RegionTokens)}
        every = Seen(RegionTokens(**parts), *(np.concatenate([getattr(one, name) for one in seen]) for name in ("relation", "room")))
        return cls(views, tuple(sight_of(view) for view in views), tokens, every)

    def seen_of(self, claims: Sequence[Claim], order: Int[np.ndarray, "n"] | None = None) -> Seen:
        """Regions, relations and rooms of the claims' pictures; of others with an `order` of views."""
        rows = np.array([one.view for one in claims])
        return self.seen.take(rows if order is None else order[rows])

    def parts(self, claims: Sequence[Claim]) -> Float[np.ndarray, "m 16 parts"]:
        """Whether the regions of the claims' pictures fit their parts."""
        return np.stack([parts_true(one, self.sights[one.view], self.views[one.view].regions) for one in claims])

    def judged(
        self,
        claims: Sequence[Claim],
        said: Said,
        calibration: Calibration,
        *,
        order: Int[np.ndarray, "n"] | None = None,
        combine: str = "min",
    ) -> Judged:
        """Judgement of the claims, each by its own picture."""
        pieces = []
        for k in range(0, len(claims), PIECE):
            some, heard = claims[k : k + PIECE], said.take(slice(k, k + PIECE))
            seen = self.seen_of(some, order)
            found = evidence(heard, seen, calibration.scales)
            pieces.append(judge(heard, found, seen.tokens, calibration, combine=combine))
        return Judged(*(np.concatenate(parts) for parts in zip(*pieces, strict=True)))


def loaded(tokens: RegionTokens, rows: Int[np.ndarray, "m"]) -> RegionTokens:
    """Tokens of some pictures in memory, in single precision."""
    made = {part.name: np.asarray(getattr(tokens, part.name)[rows]) for part in fields(RegionTokens)}
    return RegionTokens(**{name: part if name == "count" else part.astype(np.float32) for name, part in made.items()})


def described(statement: Statement) -> Description:
    """Description with what a statement says in its slots; the room of one about rooms."""
    return statement.thing or Description(THING, room=statement.room)


def said_truly(statements: Sequence[Statement]) -> Said:
    """Meaning of statements without reading: the ceiling of any reader."""
    labels = labels_of([described(one) for one in statements])
    slots = {slot: np.eye(len(VALUES[kind]) + 1, dtype=np.float32)[labels[slot].numpy()] for slot, kind in SLOTS.items()}
    about = np.eye(len(ABOUT), dtype=np.float32)[[ABOUT.index(one.about) for one in statements]]
    count = np.eye(COUNTS, dtype=np.float32)[[one.count for one in statements]]
    return Said(slots, about, np.array([one.negated for one in statements], np.float32), count, np.zeros(len(statements), np.float32))


def parts_true(claim: Claim, sight: Sight, regions: Sequence[int]) -> Float[np.ndarray, "16 parts"]:
    """Whether each region's thing fits each part of a claim.

    NaN where that is not said, or no thing is known.
    """
    out = np.full((16, len(PARTS)), np.nan)
    thing = claim.statement.thing
    if thing is None:
        return out
    for k, name in enumerate(PARTS):
        value = getattr(thing, name)
        if not value or value == THING:
            continue
        fit = set(
            matches(
                sight.glimpsed,
                Description(thing.category if name == "category" else THING, **({} if name == "category" else {name: value})),
                sight.at_w,
            )
        )
        for r, shown in enumerate(regions[:16]):
            if shown or name == "category":
                out[r, k] = shown in fit
    return out

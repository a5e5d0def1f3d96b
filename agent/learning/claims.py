"""Claims for learning: sights of cached views, what claims truly say as the reader would say it, and truths of parts."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float

from agent.encoders.reader import SLOTS, VALUES
from agent.learning.reading import labels_of
from agent.learning.views import View, facts_of
from agent.perception.verify_parts import ABOUT, COUNTS, PARTS, Said
from envs.language.sampling.claim_texts import Statement
from envs.language.sampling.claims import Claim, Sight
from envs.language.sampling.seen import seen_world
from envs.language.semantics.denotation import matches
from envs.language.semantics.meaning import THING, Description
from envs.vocabulary import ROOMS


def sight_of(view: View) -> Sight:
    """What a view shows, as the world side has it."""
    facts = facts_of(view.split, view.index)
    room = ROOMS[view.room] if view.room < len(ROOMS) else ""
    return Sight(seen_world(facts, set(view.things)), seen_world(facts, set(view.clear)), view.at_w, room)


def described(statement: Statement) -> Description:
    """Description with what a statement says in its slots; the room of one about rooms."""
    return statement.thing or Description(THING, room=statement.room)


def said_truly(statements: Sequence[Statement]) -> Said:
    """What statements say, without reading: the ceiling of any reader."""
    labels = labels_of([described(one) for one in statements])
    slots = {slot: np.eye(len(VALUES[kind]) + 1, dtype=np.float32)[labels[slot].numpy()] for slot, kind in SLOTS.items()}
    about = np.eye(len(ABOUT), dtype=np.float32)[[ABOUT.index(one.about) for one in statements]]
    count = np.eye(COUNTS, dtype=np.float32)[[one.count for one in statements]]
    return Said(slots, about, np.array([one.negated for one in statements], np.float32), count, np.zeros(len(statements), np.float32))


def parts_true(claim: Claim, sight: Sight, regions: Sequence[int]) -> Float[np.ndarray, "16 parts"]:
    """Whether each region's thing fits each part of a claim; NaN where that is not said, or no thing is known."""
    out = np.full((16, len(PARTS)), np.nan)
    thing = claim.statement.thing
    if thing is None:
        return out
    for k, name in enumerate(PARTS):
        value = getattr(thing, name)
        if not value or value == THING:
            continue
        fit = set(matches(sight.glimpsed, Description(thing.category if name == "category" else THING, **({} if name == "category" else {name: value})), sight.at_w))
        for r, shown in enumerate(regions[:16]):
            if shown or name == "category":
                out[r, k] = shown in fit
    return out

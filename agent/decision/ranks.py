"""Places in an order: which of the things seen "the second nearest chair" may be.

Who names a place in an order means one of several things. So nothing is taken for it before that many were seen, unless all was, or nothing
unseen can come before.
"""

import math

import numpy as np
from jaxtyping import Bool, Float

from agent.acting.belief import chances
from agent.acting.mind import Mind
from envs.language.semantics.meaning import Description, Order, Rank
from envs.language.semantics.world import distance, rank_key
from envs.scenes.scene import Object
from policies.navigation.candidates import FRONTIER
from policies.navigation.prospects import Prospects

FITS, EXPLORED = 0.5, 0.35  # chance from which on things are counted and ranked, and where all is explored, if there are too few
LEAST_CHANCE = 0.02  # of a thing that is an option
SEVERAL = 2  # things at least among which one has a place in an order


def in_order(mind: Mind, said: Description, prospects: Prospects, fits: Float[np.ndarray, "m"], explored: bool) -> Bool[np.ndarray, "m"]:
    """Whether each thing may be at the place of an order that is asked for.

    That is as far as is known; it is true for all where no order is asked for. `fits` are the chances of things to fit whatever their rank;
    `explored` is whether no more will be seen.
    """
    rank = said.rank
    if rank is None or said.any or rank.end is not None:
        return np.ones(len(fits), bool)
    holds = np.zeros(len(fits), bool)
    rows = np.flatnonzero(fits >= FITS)
    if explored and len(rows) < rank.place:
        rows = np.flatnonzero(fits >= EXPLORED)
    keys = _keys(mind, rank, rows.tolist())
    if len(keys) < rank.place:
        return holds
    row = sorted(keys)[rank.place - 1][1]
    holds[row] = explored or len(keys) >= max(SEVERAL, rank.place)
    if not holds[row] and rank.order is Order.NEAREST and (unknown := unknown_from(mind, said, prospects)) is not None:
        place, nearest, _ = unknown
        holds[row] = distance(mind.belief.world.known[int(mind.belief.numbers[row])], place) <= nearest
    return holds


def _keys(mind: Mind, rank: Rank, rows: list[int]) -> list[tuple[float, int]]:
    """Sort keys of things in an order, with their rows.

    There are none where it is not known what the order is from.
    """
    things = {k: mind.belief.world.known[int(mind.belief.numbers[k])] for k in rows}
    if rank.to is None:
        return [(rank_key(thing, rank.order, mind.origin), k) for k, thing in things.items()]
    found = likeliest(mind, rank.to)
    if found is None or found[0] < LEAST_CHANCE:
        return []
    sign = -1 if rank.order is Order.FARTHEST else 1
    return [(sign * distance(found[1], np.array(thing.center)), k) for k, thing in things.items()]


def likeliest(mind: Mind, said: Description) -> tuple[float, Object] | None:
    """Thing that is likeliest what is described, and its chance.

    It is None where nothing was seen yet.
    """
    likely = chances(mind.belief, said, mind.dialogue, mind.here)
    if not likely.size:
        return None
    return float(likely.max()), mind.belief.world.known[int(mind.belief.numbers[int(likely.argmax())])]


def unknown_from(mind: Mind, said: Description, prospects: Prospects) -> tuple[Float[np.ndarray, "3"], float, float] | None:
    """Place [m] from which an order of distances is meant, and how far frontiers are.

    These are the distances [m] of the nearest and of the farthest one from there.

    It is None where no such order is asked for, or where it is not known what it is from.
    """
    rank = said.rank
    if rank is None or rank.end is not None or rank.order not in (Order.NEAREST, Order.FARTHEST):
        return None
    place = mind.origin
    if rank.to is not None:
        found = likeliest(mind, rank.to)
        if found is None or found[0] < LEAST_CHANCE:
            return None
        place = np.array(found[1].center)
    off = np.hypot(*(prospects.middle_a[prospects.kind == FRONTIER] - place[[0, 2]]).T)
    return place, float(off.min(initial=np.inf)), float(off.max(initial=-np.inf))


def order_of(thing: Object, said: Description, unknown: tuple[Float[np.ndarray, "3"], float, float] | None) -> dict[str, float]:
    """Number on which the place of a thing in an order depends.

    It is by how much the frontiers are farther (nearer) than a thing that is to be the nearest (farthest) one, or else the logarithm of
    its size.
    """
    rank = said.rank
    if rank is None or rank.end is not None:
        return {}
    if unknown is not None:
        place, nearest, farthest = unknown
        off = distance(thing, place)
        beyond = nearest - off if rank.order is Order.NEAREST else off - farthest
        return {"settled": min(max(beyond / 4, -2.0), 2.0)}
    if rank.order in (Order.NEAREST, Order.FARTHEST):
        return {}
    return {"measure": math.log(abs(rank_key(thing, rank.order, np.zeros(3))) + 0.05)}

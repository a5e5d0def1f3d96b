"""Options of a decision, and what is known of each.

They are prospects to explore, things to look at and to go to, and, where no frontier is left, CANNOT.

A decision is due when an option ends. Options are shown to a policy as numbers alone (`features`, `context`), which are the same for a real
memory and for a simulated one (`agent.decision.sighted`).
"""

import math

import numpy as np
from jaxtyping import Float, Float32

from agent.acting.belief import chances
from agent.acting.looks import is_small
from agent.acting.mind import Mind
from agent.decision.kinds import COLUMN, FEATURES, Asked, Kind, Option, Options
from agent.decision.ranks import in_order
from agent.decision.things import FAR, Told, blurs_of, holders_of, other_of, standing, things_of
from envs.language.semantics.meaning import Order
from envs.vocabulary import CATEGORIES
from policies.navigation.candidates import FRONTIER
from policies.navigation.choice import (
    AREA,
    COST,
    HERE,
    HERE_BEYOND,
    LITTLE,
    LOW,
    NEARLY,
    NEXT,
    NEXT_BEYOND,
    ONLY,
    ROOMY,
    STICK,
    TALL,
    WIDTH,
)
from policies.navigation.occupancy import CELL
from policies.navigation.prospects import Prospects
from policies.navigation.usual import usual

FRONTIERS, LOOKS = 13, 3  # of them at most
BESIDE = 2.0  # [m] at which being near what is named beside a thing counts e times less


def options_of(mind: Mind, asked: Asked, prospects: Prospects) -> Options:
    """Options of an agent that looks for something."""
    belief, said = mind.belief, asked.said
    fits = chances(belief, said, mind.dialogue, mind.here)
    explored = mind.late or not (prospects.kind == FRONTIER).any()
    shut = asked.shut(dict(zip(belief.numbers.tolist(), fits.tolist(), strict=True)), explored)
    likely = np.where(np.isin(belief.numbers, list(shut)), 0.0, fits)
    ways = dict(zip((np.flatnonzero(standing(mind)) + 1).tolist(), prospects.ways.tolist(), strict=True))
    rows: Told = []
    rows += _prospects(prospects)
    rows += things_of(mind, asked, prospects, likely, in_order(mind, said, prospects, fits, explored), ways)
    rows += blurs_of(mind, asked, ways)
    rows += holders_of(mind, said, ways)
    rows = [(option, told) for option, told in rows if option.key not in asked.vain or told.get("reached")]
    if mind.late or not any(option.kind is Kind.FRONTIER for option, _ in rows):  # nothing is given up while there is more to see
        rows.append((Option(Kind.CANNOT, -1), {}))
    features, other = np.zeros((len(rows), len(FEATURES)), np.float32), other_of(mind, said)
    for k, (option, told) in enumerate(rows):
        features[k, option.kind] = 1.0
        for name, value in told.items():
            features[k, COLUMN[name]] = value
        if option.kind is not Kind.CANNOT:
            last = asked.last
            same = last is not None and (last.kind, last.number) == (option.kind, option.number) and option.kind >= Kind.THING
            features[k, COLUMN["same"]] = max(told.get("same", 0.0), float(same))
            if other is not None:
                features[k, COLUMN["to_other"]] = other[0] * math.exp(-math.dist(option.place_a, other[1]) / BESIDE)
    context = _context(mind, asked, prospects, likely, 0.0 if other is None else other[0])
    return Options(tuple(option for option, _ in rows), features, context, prospects)


def _prospects(prospects: Prospects) -> Told:
    """The nearest prospects, with the log of the chance of each by the explorer's rule."""
    if not len(prospects):
        return []
    table = usual()
    here = np.log(np.maximum(prospects.rooms @ prospects.worth, 1e-9))
    onward = (prospects.rooms @ table.onward) * (1 - ONLY * prospects.seen)
    beyond = np.log(np.maximum(onward @ prospects.worth, 1e-9) / onward.sum(axis=1))
    frontier = prospects.kind == FRONTIER
    share = frontier * prospects.area / (prospects.area + ROOMY)
    rule = COST * np.log(prospects.cost + NEARLY) + STICK * prospects.same
    wide = AREA * np.log(prospects.area + LITTLE) + WIDTH * np.log(prospects.width / CELL)
    rule += np.where(
        frontier, wide + (HERE + HERE_BEYOND * share) * here + (NEXT + NEXT_BEYOND * share) * beyond,
        HERE * here + np.where(prospects.kind == FRONTIER + 1, LOW, TALL),
    )  # fmt: skip
    radius = np.hypot(*prospects.place_a.T)
    outward = (prospects.ahead * prospects.place_a).sum(axis=1) / np.maximum(radius, 0.3)
    columns = {
        "cost": np.log(prospects.cost + NEARLY), "far": np.minimum(prospects.cost, FAR) / 10, "cosine": np.cos(prospects.turn),
        "sine": np.sin(prospects.turn), "same": prospects.same, "area": frontier * np.log(prospects.area + LITTLE),
        "width": frontier * np.log(prospects.width / CELL), "here": here, "beyond": frontier * beyond, "share": share,
        "here_share": here * share, "beyond_share": beyond * share, "tall": prospects.kind > FRONTIER + 1, "outward": outward,
        "radius": np.log(radius + 0.5), "rule": (rule - rule.max()) / 3,
    }  # fmt: skip
    kept = [*np.flatnonzero(frontier)[:FRONTIERS].tolist(), *np.flatnonzero(~frontier)[:LOOKS].tolist()]
    out = []
    for k in kept:
        x, z = prospects.place_a[k].tolist()
        told = {name: float(column[k]) for name, column in columns.items()}
        out.append((Option(Kind.FRONTIER if frontier[k] else Kind.LOOK, k, (x, z)), told))
    return out


def _context(mind: Mind, asked: Asked, prospects: Prospects, likely: Float[np.ndarray, "m"], other: float) -> Float32[np.ndarray, "g"]:
    """What all options share: time, map, what is sought."""
    said, order = asked.said, np.sort(likely)[::-1]
    frontier = prospects.kind == FRONTIER
    known_rooms = len(set(mind.belief.room.tolist()) - {-1})
    told = [
        mind.acted / 100, mind.acted / max(1, mind.task.budget), prospects.known / 50, frontier.sum() / 10,
        math.log1p(float(prospects.area.sum())) / 5, float(mind.late), known_rooms / 5, order[0] if len(order) else 0.0,
        order[1] if len(order) > 1 else 0.0, min(3.0, float(likely.sum())), float(said.any), float(is_small(mind, said)),
        float(said.room is not None), float(said.link is not None), float(said.color is not None), float(said.rank is not None), other,
        *(float(said.rank is not None and said.rank.order is one) for one in Order), said.rank.place / 3 if said.rank is not None else 0.0,
        *prospects.seen.tolist(), *np.log(prospects.worth + 0.05).tolist(), *(float(said.category == name) for name in CATEGORIES),
    ]  # fmt: skip
    return np.array(told, np.float32)

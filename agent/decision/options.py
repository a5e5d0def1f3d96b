"""Options of a decision, and what is known of each.

They are prospects to explore, things to look at and to go to, and, where no frontier is left, CANNOT.

A decision is due when an option ends. Options are shown to a policy as numbers alone (`features`, `context`), which are the same for a real
memory and for a simulated one (`agent.decision.sighted`).
"""

import math
from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np
from jaxtyping import Bool, Float, Float32, Int

from agent.acting.belief import Belief, chances
from agent.acting.looks import LEAST, WELL, away, is_small, may_be
from agent.acting.mind import Mind
from agent.acting.supports import supports
from agent.memory.rooms import turned
from envs.language.semantics.meaning import ONE, THING, Description, Order
from envs.language.semantics.world import OPENINGS, WALL, distance, rank_key
from envs.vocabulary import CATEGORIES, ROOMS
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

MOST = 32  # options of a decision
FRONTIERS, LOOKS, THINGS, BLURS, HOLDERS = 16, 3, 7, 3, 2  # of them at most, beside CANNOT
LEAST_CHANCE = 0.02  # of a thing that is an option
TRIES = 2  # ways in vain, or looks at what is badly seen, after which a landmark is no option
FITS = 0.5  # chance from which on things are counted and ranked
STANDS = 0.04  # least share of such things that stand on a thing that is looked at for them
LOOKS_OF = ("color", "size", "material", "no_color", "no_size", "no_material", "nor_color", "same_color")
FAR = 25.0  # [m] greatest cost that is told
BY, WIDE = 0.6, 1.0  # [m] from a thing within which one stands by it, greatest radius that counts
BESIDE = 2.0  # [m] at which being near what is named beside a thing counts e times less


class Kind(IntEnum):
    """Kind of an option."""

    FRONTIER = 0
    LOOK = 1
    THING = 2
    BLUR = 3
    HOLDER = 4
    CANNOT = 5


@dataclass(frozen=True)
class Option:
    """An option.

    `number` is that of a prospect, or of a landmark; `place_a` x, z [m] is where it is.
    """

    kind: Kind
    number: int
    place_a: tuple[float, float] = (0.0, 0.0)


@dataclass
class Asked:
    """A search: what is looked for, and what was tried.

    `tried` are ways in vain to each landmark, `looked` looks at it, by number.

    `spent` are the actions on the way to each, `most` those after which it counts as out of reach. `reached` is the
    landmark that the agent has come up to, -1 for none, `last` the last option. `known` are the landmarks that were options, `judged` the
    belief by which news were last looked for.
    """

    said: Description
    without: frozenset[int] = frozenset()
    tried: dict[int, int] = field(default_factory=dict)
    looked: dict[int, int] = field(default_factory=dict)
    spent: dict[int, int] = field(default_factory=dict)
    most: dict[int, float] = field(default_factory=dict)
    reached: int = -1
    last: Option | None = None
    known: set[int] = field(default_factory=set)
    decisions: int = 0
    judged: Belief | None = None

    @property
    def shut(self) -> frozenset[int]:
        """Landmarks that are no options any more."""
        return self.without | {number for number, times in self.tried.items() if times >= TRIES}


@dataclass(frozen=True, eq=False)
class Options:
    """c options of one agent, with their features and what they share (`context`)."""

    options: tuple[Option, ...]
    features: Float32[np.ndarray, "c f"]
    context: Float32[np.ndarray, "g"]
    prospects: Prospects

    def __len__(self) -> int:
        """Number of options."""
        return len(self.options)

    def column(self, name: str) -> Float32[np.ndarray, "c"]:
        """A feature of all options."""
        return self.features[:, COLUMN[name]]


COMMON = ("cost", "far", "cosine", "sine", "same", "to_other")
SEEN = ("area", "width", "here", "beyond", "share", "here_share", "beyond_share", "tall", "outward", "radius", "rule")
MEANT = (
    "chance", "odds", "category", "rank_holds", "weight", "pictures", "missed", "tried", "looked", "reached", "badly", "may_be", "with_me",
    "shown", "best", "straight", "looks_so", "in_room", "linked",
)  # fmt: skip
FEATURES = (*(kind.name.lower() for kind in Kind), *COMMON, *SEEN, *MEANT)
CONTEXT = (
    "acted", "used", "known", "frontiers", "unknown", "late", "rooms", "likeliest", "second", "sum", "any", "small", "room", "link",
    "color", "ranked", "other", *(f"order_{order.name.lower()}" for order in Order), "place", *(f"seen_{kind}" for kind in ROOMS),
    *(f"worth_{kind}" for kind in ROOMS),
    *(f"category_{name}" for name in CATEGORIES),
)  # fmt: skip
COLUMN = {name: k for k, name in enumerate(FEATURES)}


def options_of(mind: Mind, asked: Asked, prospects: Prospects) -> Options:
    """Options of an agent that looks for something."""
    belief, said = mind.belief, asked.said
    likely = chances(belief, said, mind.dialogue, mind.here)
    likely = np.where(np.isin(belief.numbers, list(asked.shut)), 0.0, likely)
    ways = dict(zip((np.flatnonzero(standing(mind)) + 1).tolist(), prospects.ways.tolist(), strict=True))
    rows: list[tuple[Option, dict[str, float]]] = []
    rows += _prospects(prospects)
    rows += _things(mind, asked, likely, ways)
    rows += _blurs(mind, asked, ways)
    rows += _holders(mind, said, ways)
    if mind.late or not any(option.kind is Kind.FRONTIER for option, _ in rows):  # nothing is given up while there is more to see
        rows.append((Option(Kind.CANNOT, -1), {}))
    features, other = np.zeros((len(rows), len(FEATURES)), np.float32), _other(mind, said)
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
    told = _context(mind, asked, prospects, likely, 0.0 if other is None else other[0])
    return Options(tuple(option for option, _ in rows), features, told, prospects)


def standing(mind: Mind) -> Bool[np.ndarray, "m"]:
    """Which landmarks of an agent there are."""
    marks = mind.memory.landmarks
    return marks.alive[: marks.count]


def places_of(mind: Mind) -> Float[np.ndarray, "m 3"]:
    """Places x, z [m] of an agent's landmarks, with the radius within which one stands by them."""
    marks, some = mind.memory.landmarks, standing(mind)
    bounds = marks.bounds[: marks.count][some]
    places = turned(((bounds[:, :3] + bounds[:, 3:]) / 2)[:, [0, 2]], -marks.yaw)
    radius = (bounds[:, [3, 5]] - bounds[:, [0, 2]]).max(axis=1, initial=0.0) / 2
    return np.column_stack([places, np.minimum(radius, WIDE) + BY])


def _other(mind: Mind, said: Description) -> tuple[float, tuple[float, float]] | None:
    """Chance and place of the thing that is likeliest the one beside which a description says that it is."""
    if said.link is None or said.link.other.category in (WALL, *OPENINGS):
        return None
    likely = chances(mind.belief, said.link.other, mind.dialogue, mind.here)
    if not likely.size:
        return None
    x, _, z = mind.belief.world.known[int(mind.belief.numbers[int(likely.argmax())])].center
    return float(likely.max()), (float(x), float(z))


def _prospects(prospects: Prospects) -> list[tuple[Option, dict[str, float]]]:
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


def _things(mind: Mind, asked: Asked, likely: Float[np.ndarray, "m"], ways: dict[int, float]) -> list[tuple[Option, dict[str, float]]]:
    """The believed things that are likeliest meant."""
    belief, said = mind.belief, asked.said
    if not len(likely):
        return []
    kind, looks, within, tied = (chances(belief, part, mind.dialogue, mind.here) for part in parts_of(said))
    holds = _rank_holds(mind, said, likely)
    worth = likely + 0.1 * holds + (belief.numbers == asked.reached)
    rows = [k for k in np.argsort(-worth, kind="stable")[:THINGS].tolist() if worth[k] >= LEAST_CHANCE]
    out = []
    for k in rows:
        told = _landmark(mind, asked, int(belief.numbers[k]), ways)
        p = float(likely[k])
        told |= {
            "chance": p, "odds": math.log(max(p, 1e-3) / max(1 - p, 1e-3)) / 5, "category": float(kind[k]), "rank_holds": float(holds[k]),
            "with_me": float(belief.room[k] == mind.here), "best": float(k == rows[0]),
            "looks_so": float(looks[k]), "in_room": float(within[k]), "linked": float(tied[k]),
        }  # fmt: skip
        thing = belief.world.known[int(belief.numbers[k])]
        out.append((Option(Kind.THING, thing.id, (thing.center[0], thing.center[2])), told))
    return out


def parts_of(said: Description) -> tuple[Description, ...]:
    """Parts of a description alone: category, looks, room, and relation."""
    looks = {
        name: getattr(said, name) for name in ("color", "size", "material", "no_color", "no_size", "no_material", "nor_color", "same_color")
    }
    category = said.category if said.category != ONE else THING
    return (
        Description(category), Description(THING, **looks), Description(THING, room=said.room, no_room=said.no_room),
        Description(THING, link=said.link, no_link=said.no_link),
    )  # fmt: skip


def _landmark(mind: Mind, asked: Asked, number: int, ways: dict[int, float]) -> dict[str, float]:
    """What is known of a landmark and of the way to it."""
    marks, row = mind.memory.landmarks, number - 1
    bounds = marks.bounds[row]
    x, z = _outward((bounds[:3] + bounds[3:])[[0, 2]] / 2, marks.yaw)
    off = float(away(marks, np.array([row]), mind.position_a)[0])
    turn = math.atan2(-(x - mind.position_a[0]), -(z - mind.position_a[2])) - mind.yaw_a
    pixels = mind.in_view.get(number, 0) / (mind.task.camera.width * mind.task.camera.height)
    way = min(max(off, ways.get(number, np.inf)), FAR)
    return {
        "cost": math.log(way + NEARLY), "far": way / 10, "straight": min(off, FAR) / 10, "cosine": math.cos(turn), "sine": math.sin(turn),
        "weight": math.log1p(float(marks.weight[row])), "pictures": math.log1p(float(marks.seen[row])) / 2,
        "missed": float(marks.missed[row]) / (1.0 + float(marks.seen[row])), "tried": asked.tried.get(number, 0) / 2,
        "looked": asked.looked.get(number, 0) / 2, "reached": float(asked.reached == number), "badly": float(marks.weight[row] < WELL),
        "shown": math.log1p(1000 * pixels) / 5,
    }  # fmt: skip


def _outward(point: Float[np.ndarray, "2"], yaw: float) -> tuple[float, float]:
    """Place x, z [m] of a frame turned by `yaw` [rad] in the frame of the start."""
    c, s = math.cos(yaw), math.sin(yaw)
    return float(c * point[0] + s * point[1]), float(-s * point[0] + c * point[1])


def _blurs(mind: Mind, asked: Asked, ways: dict[int, float]) -> list[tuple[Option, dict[str, float]]]:
    """Badly seen things that may be meant, which are not among the believed ones or not yet likely."""
    marks, said = mind.memory.landmarks, asked.said
    if said.category not in CATEGORIES:
        return []
    some = marks.alive[: marks.count] & (marks.weight[: marks.count] < WELL)
    numbers = np.flatnonzero(some)
    size = marks.bounds[numbers, 3:] - marks.bounds[numbers, :3]
    shut = asked.shut | {number for number, times in asked.looked.items() if times >= TRIES}
    numbers = numbers[(size.max(axis=1, initial=0.0) > LEAST) & ~np.isin(numbers + 1, list(shut))]
    if not len(numbers):
        return []
    likely = may_be(mind, said, numbers)
    out = []
    for k in np.argsort(-likely, kind="stable")[:BLURS].tolist():
        if likely[k] < LEAST_CHANCE:
            break
        number = int(numbers[k]) + 1
        bounds = marks.bounds[number - 1]
        place = _outward((bounds[:3] + bounds[3:])[[0, 2]] / 2, marks.yaw)
        out.append((Option(Kind.BLUR, number, place), _landmark(mind, asked, number, ways) | {"may_be": float(likely[k])}))
    return out


def _holders(mind: Mind, said: Description, ways: dict[int, float]) -> list[tuple[Option, dict[str, float]]]:
    """Things nearby on which something small may stand unseen."""
    held = supports().get(said.category, {})
    if not held or not is_small(mind, said):
        return []
    found = []
    for thing in mind.belief.world.things:
        share = held.get(thing.category, 0.0)
        if share >= STANDS and thing.category != "rug" and thing.id not in mind.looked_at:
            found.append((distance(thing, mind.position_a), thing, share))
    out = []
    for off, thing, share in sorted(found, key=lambda one: one[0])[:HOLDERS]:
        turn = math.atan2(-(thing.center[0] - mind.position_a[0]), -(thing.center[2] - mind.position_a[2])) - mind.yaw_a
        way = min(max(off, ways.get(thing.id, np.inf)), FAR)
        told = {
            "cost": math.log(way + NEARLY), "far": way / 10, "straight": min(off, FAR) / 10, "cosine": math.cos(turn),
            "sine": math.sin(turn), "may_be": share,
        }  # fmt: skip
        out.append((Option(Kind.HOLDER, thing.id, (thing.center[0], thing.center[2])), told))
    return out


def _rank_holds(mind: Mind, said: Description, likely: Float[np.ndarray, "m"]) -> Int[np.ndarray, "m"]:
    """Whether each thing is at the place of the order that a description names, of those seen; 1 for all without one."""
    rank = said.rank
    if rank is None or said.any or rank.end is not None:
        return np.ones(len(likely), np.int64)
    holds, belief = np.zeros(len(likely), np.int64), mind.belief
    rows = [k for k in range(len(likely)) if likely[k] >= FITS]
    if rank.to is not None:
        near = chances(belief, rank.to, mind.dialogue, mind.here)
        if not near.max(initial=0.0) >= LEAST_CHANCE:
            return holds
        other = belief.world.known[int(belief.numbers[int(near.argmax())])]
        sign = -1 if rank.order is Order.FARTHEST else 1
        keys = [(sign * distance(other, np.array(belief.world.known[int(belief.numbers[k])].center)), k) for k in rows]
    else:
        keys = [(rank_key(belief.world.known[int(belief.numbers[k])], rank.order, mind.origin), k) for k in rows]
    if len(keys) >= rank.place:
        holds[sorted(keys)[rank.place - 1][1]] = 1
    return holds


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

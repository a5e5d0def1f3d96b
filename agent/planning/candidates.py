"""Candidates of a question "which one?", and the shortest descriptions that tell them apart.

A fact is words with the candidates of which it is true, so that a description is right by construction: `choose` reads the same facts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, pairwise
from math import atan2, cos, pi, sin

import numpy as np
from jaxtyping import Float

from envs.language.answering.answers import LARGER
from envs.language.semantics.denotation import TIE
from envs.language.semantics.meaning import Order
from envs.language.semantics.world import World, adjective, distance, rank_key, room_distance, side
from envs.scenes.relations import Predicate
from envs.scenes.scene import Object, Room

BESIDE = 1.0  # [m] greatest distance of a thing that somebody calls by, near or at another one
LARGE = 0.5  # [m] least side of the cube with the volume of a thing that others are told apart by
CLOSER = 0.25  # [m] by which others are farther from it, when only the nearest are meant
AMID, APART = 2.6, 0.01  # [rad] greatest angle between candidates, and least of neighbours, with which one speaks of left and right
AHEAD, BACK = pi / 3, 2 * pi / 3  # [rad] greatest angle to what is ahead, least to what is behind
BESIDES = pi / 6, 5 * pi / 6  # [rad] between which something is to the left or right
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
MOST_FACTS = 3  # in one description
_STANDS = (Predicate.ON, Predicate.INSIDE, Predicate.UNDER, Predicate.IN_FRONT_OF, Predicate.BEHIND)

Candidate = Object | Room


@dataclass(frozen=True)
class Fact:
    """Words that are true of some candidates; `slot` is where they stand in a phrase."""

    slot: str
    words: str
    of: frozenset[int]


@dataclass(frozen=True)
class Candidates:
    """Things, or rooms, of which one is meant.

    The agent is at `place_w` [m] with a heading `yaw_w` [rad]. `openings` are the windows and doors of the home.
    """

    each: tuple[Candidate, ...]
    world: World
    place_w: Float[np.ndarray, "3"]
    yaw_w: float
    openings: tuple[Object, ...] = ()

    @property
    def all(self) -> frozenset[int]:
        """Indices of all candidates."""
        return frozenset(range(len(self.each)))

    @cached_property
    def distances(self) -> tuple[float, ...]:
        """Horizontal distance [m] of each candidate from the agent."""
        at = self.place_w
        return tuple(room_distance(one, at) if isinstance(one, Room) else distance(one, at) for one in self.each)

    @cached_property
    def bearings(self) -> tuple[float, ...]:
        """Angle [rad] from the agent's heading to each candidate, positive to the left."""
        found = []
        for one in self.each:
            x, z = np.mean(one.polygon, axis=0) if isinstance(one, Room) else (one.center[0], one.center[2])
            angle = atan2(self.place_w[0] - x, self.place_w[2] - z) - self.yaw_w
            found.append((angle + pi) % (2 * pi) - pi)
        return tuple(found)

    def from_left(self, some: frozenset[int]) -> list[int]:
        """Some candidates from left to right as the agent looks at them; [] amid them.

        Things of several rooms have no such order: nobody sees them side by side.
        """
        if len({one.room for one in map(self.each.__getitem__, some) if isinstance(one, Object)}) > 1:
            return []
        bearings = [self.bearings[k] for k in some]
        middle = atan2(sum(map(sin, bearings)), sum(map(cos, bearings)))
        off = {k: (self.bearings[k] - middle + pi) % (2 * pi) - pi for k in some}
        row = sorted(some, key=lambda k: -off[k])
        clear = all(off[a] - off[b] > APART for a, b in pairwise(row))
        return row if row and clear and off[row[0]] - off[row[-1]] <= AMID else []

    def ranked(self, order: Order, some: frozenset[int]) -> list[int]:
        """Some candidates by an order; [] where its first one is not certain."""
        return self._sorted({k: self._key(k, order) for k in some}, order)

    def of_category(self, category: str) -> frozenset[int]:
        """Candidates of a category, or rooms of a type."""
        return frozenset(k for k, one in enumerate(self.each) if (one.type if isinstance(one, Room) else one.category) == category)

    def with_quality(self, name: str, value: str) -> frozenset[int]:
        """Candidates with a colour, size or material."""
        return frozenset(k for k, one in enumerate(self.each) if isinstance(one, Object) and getattr(one, name) == value)

    def in_room(self, kind: str) -> frozenset[int]:
        """Candidates in rooms of a type, or rooms next to one."""
        rooms, beside = self.world.rooms_of_type(kind), set()
        for a, b in self.world.adjacency:
            beside |= ({a} if b in rooms else set()) | ({b} if a in rooms else set())
        return frozenset(k for k, one in enumerate(self.each) if (one.id in beside if isinstance(one, Room) else one.room in rooms))

    def in_same_room(self) -> frozenset[int]:
        """Candidates in the room that the agent is in, or that room."""
        return frozenset(k for k, one in enumerate(self.each) if self._is_here(self._room_of(one)))

    def related(self, predicate: Predicate, category: str, color: str = "") -> frozenset[int]:
        """Candidates with a relation to a thing of a category, by the home's facts."""
        found = set()
        for k, one in enumerate(self.each):
            for other, _ in () if isinstance(one, Room) else self.world.related.get((predicate, one.id), ()):
                thing = self.world.known[other]
                if thing.category == category and color in ("", thing.color):
                    found.add(k)
        return frozenset(found)

    def near(self, category: str, color: str = "") -> frozenset[int]:
        """Candidates nearest to a thing of a category, or rooms that contain one."""
        others = [one for one in (*self.world.things, *self.openings) if one.category == category and color in ("", one.color)]
        if any(isinstance(one, Room) for one in self.each):
            return frozenset(k for k, one in enumerate(self.each) if any(other.room == one.id for other in others))
        off = {k: min((_gap(one, other) for other in others if _together(one, other)), default=np.inf) for k, one in self._things()}
        best = min(off.values(), default=np.inf)
        return frozenset(k for k, value in off.items() if value <= min(BESIDE, best + CLOSER))

    def towards(self, way: str) -> frozenset[int]:
        """Candidates that are 'ahead', 'behind', 'left' or 'right' of the agent; these ranges overlap."""
        if way in ("left", "right"):
            sign = 1 if way == "left" else -1
            return frozenset(k for k, angle in enumerate(self.bearings) if BESIDES[0] <= sign * angle <= BESIDES[1])
        least, most = (0.0, AHEAD) if way == "ahead" else (BACK, pi)
        return frozenset(k for k, angle in enumerate(self.bearings) if least <= abs(angle) <= most)

    def _things(self) -> Iterator[tuple[int, Object]]:
        return ((k, one) for k, one in enumerate(self.each) if isinstance(one, Object))

    def _room_of(self, one: Candidate) -> int:
        return one.id if isinstance(one, Room) else one.room

    def _is_here(self, room: int) -> bool:
        return 0 <= room < len(self.world.rooms) and room_distance(self.world.rooms[room], self.place_w) == 0.0

    def _key(self, k: int, order: Order) -> float:
        one = self.each[k]
        if isinstance(one, Object):
            return rank_key(one, order, self.place_w)
        value = self.distances[k] if order in (Order.NEAREST, Order.FARTHEST) else np.sqrt(_area(one))
        return -value if order in (Order.FARTHEST, Order.LARGEST, Order.TALLEST) else value

    def _sorted(self, key: dict[int, float], order: Order) -> list[int]:
        found = sorted(key, key=lambda k: (key[k], k))
        if len(found) > 1:
            first, second = (abs(key[k]) for k in found[:2])
            by_size = order not in (Order.NEAREST, Order.FARTHEST)
            if abs(first - second) <= TIE or (by_size and max(first, second) < LARGER * min(first, second)):
                return []
        return found


def told_apart(candidates: Candidates) -> tuple[str, ...]:
    """Shortest description of each candidate that fits no other one."""
    facts = facts_of(candidates)
    return tuple(_phrase(candidates, k, _least(candidates, k, facts)) for k in range(len(candidates.each)))


def listing(candidates: Candidates) -> tuple[str, ...]:
    """Descriptions of the candidates with their distance and direction."""
    lines = []
    for k, words in enumerate(told_apart(candidates)):
        off, angle = candidates.distances[k], candidates.bearings[k]
        where = "ahead" if abs(angle) < BESIDES[0] else "behind" if abs(angle) > BESIDES[1] else "left" if angle > 0 else "right"
        lines.append(f"{words}, {'here' if off < 0.05 else f'{off:.1f} m {where}'}")
    return tuple(lines)


def facts_of(candidates: Candidates) -> tuple[Fact, ...]:
    """Facts that are true of some candidates and not of others, most usual first."""
    facts: list[Fact] = []
    things, world = [one for one in candidates.each if isinstance(one, Object)], candidates.world
    for name in ("color", "size"):
        for value in dict.fromkeys(getattr(one, name) for one in things):
            if value:
                facts.append(Fact(name, adjective(value), candidates.with_quality(name, value)))
    for kind in dict.fromkeys(world.room_type(one.room) for one in things):
        if kind:
            facts.append(Fact("room", f"in the {kind}", candidates.in_room(kind)))
    facts += _neighbours(candidates)
    for value in dict.fromkeys(one.material for one in things):
        if value:
            facts.append(Fact("material", adjective(value), candidates.with_quality("material", value)))
    facts += _orders(candidates)
    return tuple(fact for fact in facts if fact.of and fact.of != candidates.all)


def _neighbours(candidates: Candidates) -> list[Fact]:
    """Facts about what the candidates stand on, by, or have in them."""
    world, facts = candidates.world, []
    own = {one.category for one in candidates.each if isinstance(one, Object)}
    if not own:
        inside = dict.fromkeys(thing.category for thing in world.things if thing.room in {room.id for room in candidates.each})
        facts = [Fact("beside", f"with the {kind}", candidates.near(kind)) for kind in inside]
        types = dict.fromkeys(room.type for room in world.rooms)
        return facts + [Fact("beside", f"next to the {kind}", candidates.in_room(kind)) for kind in types]
    for predicate in _STANDS[:3]:
        met = [world.known[other].category for _, one in candidates._things() for other, _ in world.related.get((predicate, one.id), ())]
        facts += [Fact("beside", f"{predicate} the {kind}", candidates.related(predicate, kind)) for kind in dict.fromkeys(met)]
    large = [one for one in world.things if side(one) >= LARGE and one.category not in own]
    kinds = dict.fromkeys(one.category for one in (*candidates.openings, *large))
    said = {"doorway": "door"}
    return facts + [Fact("beside", f"by the {said.get(kind, kind)}", candidates.near(kind)) for kind in kinds]


def _orders(candidates: Candidates) -> list[Fact]:
    """Facts about the order of distances and sizes, and within each room from left to right, or else of distances."""
    facts, world = [], candidates.world
    for order in (Order.NEAREST, Order.LARGEST, Order.SMALLEST, Order.FARTHEST):
        facts += [Fact("rank", order, frozenset(first)) for first in [candidates.ranked(order, candidates.all)[:1]] if first]
    rooms = dict.fromkeys(world.room_type(one.room) if isinstance(one, Object) else "" for one in candidates.each)
    for kind in rooms:
        some = candidates.in_room(kind) if kind and len(rooms) > 1 else candidates.all
        where, row = f" in the {kind}" if kind and len(rooms) > 1 else "", candidates.from_left(some)
        names = ["leftmost", *(f"{_ordinal(n)} from the left" for n in range(1, len(row) - 1)), "rightmost"]
        if not row:
            row = candidates.ranked(Order.NEAREST, some)
            names = ["nearest", *(f"{_ordinal(n)} nearest" for n in range(1, len(row)))]
        for k, name in zip(row, names, strict=False) if len(row) > 1 else ():
            facts.append(Fact("order" if "from" in name else "rank", name + (where if "from" in name else ""), frozenset({k})))
            if where and "from" not in name:  # two facts in one: the order is that within the room
                facts[-1] = Fact("whole", f"{name}|{where}", frozenset({k}))
    return facts


def _ordinal(number: int) -> str:
    return ORDINALS[number] if number < len(ORDINALS) else f"number {number + 1}"


def _least(candidates: Candidates, k: int, facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """Fewest facts of candidate k that are true of no other one of its kind."""
    one = candidates.each[k]
    same = candidates.of_category(one.type if isinstance(one, Room) else one.category)
    own = [fact for fact in facts if k in fact.of]
    for count in range(MOST_FACTS + 1):
        for some in combinations(own, count):
            if len({fact.slot for fact in some}) == count and len(same.intersection(*(fact.of for fact in some))) == 1:
                return some
    return ()


def _phrase(candidates: Candidates, k: int, facts: Sequence[Fact]) -> str:
    """A candidate in words, by some facts."""
    one, said = candidates.each[k], {fact.slot: fact.words for fact in facts}
    noun = one.type if isinstance(one, Room) else one.category
    rank, _, where = said.get("whole", "").partition("| ")
    before = [rank, *(said.get(slot, "") for slot in ("rank", "size", "color", "material"))]
    after = [*(said.get(slot, "") for slot in ("beside", "order", "room")), where]
    number = f"number {k + 1}" if not facts and len(candidates.of_category(noun)) > 1 else ""
    return " ".join(word for word in ("the", *before, noun, number, *after) if word)


def _together(one: Object, other: Object) -> bool:
    """Whether two things are in the same room; an opening is in the rooms that it is seen from."""
    return one.id != other.id and (other.structure or one.room == other.room)


def _gap(one: Object, other: Object) -> float:
    """Horizontal distance [m] between the oriented boxes of two things, by the middles, corners and edges of either."""
    return min(*(distance(other, at) for at in _outline(one)), *(distance(one, at) for at in _outline(other)))


def _outline(thing: Object) -> list[np.ndarray]:
    """Middle, corners and middles of the edges of a thing's footprint [m]."""
    c, s = cos(thing.yaw), sin(thing.yaw)
    shares = [(u * thing.extents[0] / 2, v * thing.extents[2] / 2) for u in (-1, 0, 1) for v in (-1, 0, 1)]
    return [np.array([thing.center[0] + c * u + s * v, 0.0, thing.center[2] - s * u + c * v]) for u, v in shares]


def _area(room: Room) -> float:
    """Floor area of a room [m^2], by the shoelace formula."""
    x, z = np.array(room.polygon, np.float64).T
    return float(abs((x * np.roll(z, -1) - z * np.roll(x, -1)).sum()) / 2)

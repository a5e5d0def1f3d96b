"""Answers in words to "which one?": "the red one by the window", "any", "never mind"."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from jaxtyping import Float

from agent.planning.candidates import ORDINALS, Candidate, Candidates, facts_of
from envs.language.grammar.parser import NotUnderstood, parse
from envs.language.lexicon import COLORS, MATERIALS, NOUNS, PARTS, PLURALS, PREDICATES, ROOMS, SIZES, STUFFS
from envs.language.loose_names import LOOSE_NOUNS, LOOSE_ROOMS
from envs.language.semantics.meaning import ONE, THING, Order
from envs.language.semantics.world import World, adjective, counted
from envs.language.tokens import words
from envs.scenes.relations import Predicate
from envs.scenes.scene import Object, Room

DROP = (
    "never mind", "nevermind", "forget it", "forget that", "forget about it", "none", "none of them", "none of these", "none of those",
    "neither", "neither of them", "neither one", "nothing", "cancel", "cancel that", "no", "nope", "no thanks", "no thank you", "skip it",
    "skip", "leave it", "drop it", "drop that", "do not bother", "not any of them", "no one", "stop", "let it be", "not any more",
)  # fmt: skip
ANY = (
    "any of them will do", "any of them", "any of the", "any one of them", "any one", "any will do", "any", "either of them",
    "either of the", "either one", "either will do", "either", "whichever one", "whichever you like", "whichever", "whatever",
    "does not matter which one", "does not matter which", "does not matter",
    "i do not care which", "i do not care", "do not care", "no matter which", "no matter", "you choose", "you decide", "your choice",
    "up to you", "it is up to you", "surprise me", "one of them", "just one",
)  # fmt: skip
ALL = ("both of them", "both", "all of them", "all", "each of them", "each", "every one", "every one of them")
OTHER = ("the other one", "the other", "other one", "other", "another one", "another", "a different one", "the others")
FILLERS = frozenset(words(
    "please the a an i mean meant want would like think thing things it is that which this these those of them um uh er well okay ok oh"
    " so just maybe probably my your you me to go walk head take choose pick select let us s say said number no nr be one ones made"
    " colored coloured there then thanks was and has have who sized yes guess side yeah but on"
))  # fmt: skip
LEADS = frozenset(words("go walk head take find look drive run move show come turn what where how is are who"))  # of instructions
NOT = {"not", "non", "except", "without", "neither", "nor"}
NEAR = (
    "next to", "beside", "by", "near to", "near", "nearest to", "closest to", "nearest", "closest", "close to", "at", "alongside",
    "adjacent to", "around", "with", "facing", "opposite", "having", "containing", "that has", "touching",
)  # fmt: skip
WITHIN = ("in", "inside", "within", "from", "inside of")
RANKS: dict[str, Order] = {
    "nearest": Order.NEAREST, "closest": Order.NEAREST, "nearer": Order.NEAREST, "closer": Order.NEAREST, "close": Order.NEAREST,
    "near": Order.NEAREST, "nearby": Order.NEAREST, "farthest": Order.FARTHEST, "furthest": Order.FARTHEST, "farther": Order.FARTHEST,
    "further": Order.FARTHEST, "far": Order.FARTHEST, "distant": Order.FARTHEST, "farthest away": Order.FARTHEST,
    "furthest away": Order.FARTHEST, "far away": Order.FARTHEST, "remotest": Order.FARTHEST, "largest": Order.LARGEST,
    "biggest": Order.LARGEST, "larger": Order.LARGEST, "bigger": Order.LARGEST, "hugest": Order.LARGEST, "smallest": Order.SMALLEST,
    "littlest": Order.SMALLEST, "smaller": Order.SMALLEST, "tiniest": Order.SMALLEST, "tallest": Order.TALLEST, "highest": Order.TALLEST,
    "taller": Order.TALLEST, "higher": Order.TALLEST, "tall": Order.TALLEST, "lowest": Order.LOWEST, "shortest": Order.LOWEST,
    "lower": Order.LOWEST, "shorter": Order.LOWEST, "low": Order.LOWEST, "short": Order.LOWEST,
}  # fmt: skip
SIZE_ORDERS = {"large": Order.LARGEST, "small": Order.SMALLEST}
NUMERALS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
FIRST = {word: k for k, word in enumerate(ORDINALS)} | {"former": 0, "last": -1, "latter": -1, "final": -1, "bottom": -1, "top": 0}
SIDES = {
    "leftmost": "left", "left most": "left", "on the left": "left", "on my left": "left", "on your left": "left", "to the left": "left",
    "to your left": "left", "left hand": "left", "left": "left", "rightmost": "right", "right most": "right", "on the right": "right",
    "on my right": "right", "on your right": "right", "to the right": "right", "to your right": "right", "right hand": "right",
    "right": "right", "middle": "middle", "in the middle": "middle", "central": "middle", "center": "middle",
}  # fmt: skip
DIRECTIONS = {
    "in front of you": "ahead", "in front of me": "ahead", "in front": "ahead", "ahead of you": "ahead", "straight ahead": "ahead",
    "ahead": "ahead", "behind you": "behind", "behind me": "behind", "at the back": "behind", "at your back": "behind",
}  # fmt: skip


@dataclass(frozen=True)
class Chosen:
    """The candidate that was meant, by its index."""

    index: int


@dataclass(frozen=True)
class NotClear:
    """A reply that does not decide: `text` says why, `left` are the indices left."""

    text: str
    left: tuple[int, ...]


@dataclass(frozen=True)
class Dropped:
    """A question that is not answered; with `instruction` the reply is a new one."""

    instruction: bool = False


def choose(
    reply: str,
    candidates: Sequence[Candidate],
    world: World,
    place: Float[np.ndarray, "3"],
    yaw: float,
    *,
    openings: Sequence[Object] = (),
) -> Chosen | NotClear | Dropped:
    """Candidate that a reply means, for an agent at `place` [m] with heading `yaw` [rad].

    The candidates are things, or rooms, in the order in which they were listed: "the second one" is of that order. Any of them is the
    first. `openings` are the home's windows and doors ("the one by the window").
    """
    asked = Candidates(tuple(candidates), world, place, yaw, tuple(openings))
    said = _words(reply)
    text = " ".join(word for word in said if word not in {"please", "oh", "well", "just", "thanks"})
    if text in DROP:
        return Dropped()
    if text in ALL:
        return NotClear("one at a time, please", tuple(range(len(candidates))))
    if text in OTHER and len(candidates) != 2:
        return NotClear(f"there are {len(candidates) - 1} others", tuple(range(len(candidates))))
    reading = _Reading(asked, said)
    found = reading.result() if reading.understood else None
    if isinstance(found, Chosen) and not reading.elsewhere:
        return found
    if (found is None or reading.elsewhere or said[0] in LEADS) and _is_instruction(reply):
        return Dropped(instruction=True)
    if found is None or reading.elsewhere:
        unknown = " ".join(reading.unknown) or reply.strip()
        return NotClear(f"I did not understand {unknown!r}" if said else "nothing was said", tuple(range(len(candidates))))
    return found


def answers(candidates: Candidates) -> str:
    """Examples of what can be replied, in words, for these candidates."""
    said, facts = ["its number"], facts_of(candidates)
    patterns = {"color": "the {} one", "room": "{}", "beside": "the one {}", "size": "the {} one", "rank": "the {} one"}
    for slot, pattern in patterns.items():
        said += [f"'{pattern.format(fact.words)}'" for fact in facts if fact.slot == slot and len(fact.of) == 1][:1]
    return f"{', '.join(said[:4])}, 'any' or 'never mind'"


class _Reading:
    """Reading of a reply, word after word: the candidates that are left, and how they are ordered.

    `unknown` are words without a meaning here, `elsewhere` is whether a thing is named that no candidate is.
    """

    def __init__(self, asked: Candidates, said: list[str]) -> None:
        self.asked, self.said, self.at = asked, said, 0
        self.left, self.wrong = asked.all, ""
        self.unknown: list[str] = []
        self.elsewhere = self.any = self.negated = False
        self.number: int | None = None
        self.orders: list[Order | str] = []
        self.facts = 0
        while self.at < len(said):
            self._next()
        self.understood = not self.unknown and bool(self.facts or self.any or self.orders or self.number is not None)

    def result(self) -> Chosen | NotClear:
        """Candidate that was meant, or why it is not clear."""
        asked, left = self.asked, self.left
        if not left:
            return NotClear(f"none of them is {self.wrong or 'all that'}", tuple(sorted(asked.all)))
        places = sorted(left)
        for order in self.orders:
            places = _in_order(asked, left, order)
            if not places and order in ("left", "right") and (beside := left & asked.towards(str(order))):
                return Chosen(min(beside)) if len(beside) == 1 and self.number is None else _several(beside)
            if not places:
                return NotClear(f"I cannot tell which of them is the {order} one from here", tuple(sorted(left)))
        if order_said := bool(self.orders) or self.number is not None:
            number = self.number or 0
            if not -len(places) <= number < len(places):
                return NotClear(f"there are only {len(places)}", tuple(sorted(left)))
            return Chosen(places[number])
        if len(left) == 1 or (self.any and not order_said):
            return Chosen(places[0])
        return _several(left)

    def _next(self) -> None:
        """Read the next phrase."""
        said, at = self.said, self.at
        rest = said[at:]
        if said[at] in NOT or (said[at] == "other" and rest[1:2] == ["than"]):
            self.negated, self.at = True, at + 1 + (said[at] == "other")
            return
        if self._ordering(rest) or self._where(rest) or self._quality(rest) or self._noun(rest):
            return
        if said[at] not in FILLERS:
            self.unknown.append(said[at])
        self.at += 1

    def _ordering(self, rest: list[str]) -> bool:
        """Read any, a number, an order or a side."""
        if count := _longest(rest, ANY):
            self.any, self.at = True, self.at + count
        elif rest[0] in FIRST and not (rest[0] in ("top", "bottom") and len(rest) > 2):
            self.number, self.at = FIRST[rest[0]], self.at + 1
        elif rest[0].isdecimal():
            self.number, self.at = int(rest[0]) - 1, self.at + 1 + (rest[1:2] in (["st"], ["nd"], ["rd"], ["th"]))
            self.number = self.number if self.number >= 0 else len(self.asked.each)  # there is no number 0
        elif rest[0] in NUMERALS[1:] or self.said == ["one"] or (rest[0] == "one" and self.said[self.at - 1] == "number"):
            self.number, self.at = NUMERALS.index(rest[0]), self.at + 1
        elif rest[0] == "other" and len(self.asked.each) == 2 and "room" not in rest[:2] and self.number is None:
            self.number, self.at = 1, self.at + 1  # not the nearest one, which would be taken without asking
        elif count := _longest(rest, ("from the left", "from left", "from the right", "from right")):
            self.orders, self.at = [*self.orders, rest[count - 1]], self.at + count
        elif count := _longest(rest, DIRECTIONS):
            way = DIRECTIONS[" ".join(rest[:count])]
            self._keep(self.asked.towards(way), way, count)
        elif (count := _longest(rest, SIDES)) and rest[count : count + 1] != ["of"]:
            self.orders, self.at = [*self.orders, SIDES[" ".join(rest[:count])]], self.at + count
        elif (count := _longest(rest, RANKS)) and not self._is_beside(rest[count:]):
            self.orders, self.at = [*self.orders, RANKS[" ".join(rest[:count])]], self.at + count
            self.at += 2 if self.said[self.at : self.at + 2] in (["to", "me"], ["to", "you"]) else 0
        else:
            return False
        return True

    def _is_beside(self, rest: list[str]) -> bool:
        """Whether another thing, or a room, follows: "nearest to the window" is no order of distances from the agent."""
        place = self._place(rest[1:] if rest[:1] == ["to"] else rest)
        return place is not None and not self.asked.of_category(place[0])

    def _where(self, rest: list[str]) -> bool:
        """Read a room, or a thing that the candidate is on, by or in."""
        if count := _longest(rest, ("in here", "here", "in this room", "this room")):
            return self._keep(self.asked.in_same_room(), "here", count)
        if count := _longest(rest, ("in the other room", "other room", "in another room", "another room")):
            return self._keep(self.asked.all - self.asked.in_same_room(), "in another room", count)
        if (count := _longest(rest, WITHIN)) and (room := _named(rest[count:], _rooms())):
            return self._keep(self.asked.in_room(room[0]), f"in the {room[0]}", count + room[1])
        for table in (NEAR, *_relations()):
            if (count := _longest(rest, table)) and (place := self._place(rest[count:])):
                kind, color, size = place
                name = f"{' '.join(rest[:count])} the {f'{color} ' if color else ''}{kind}"
                if kind in ROOMS:
                    return self._keep(self.asked.in_room(kind), name, count + size)
                found = self.asked.near(kind, color) if table is NEAR else self.asked.related(_relations()[table], kind, color)
                if table is NEAR:
                    found |= self.asked.related(Predicate.NEXT_TO, kind, color) if not found else frozenset()
                return self._keep(found, name, count + size)
        return False

    def _place(self, rest: list[str]) -> tuple[str, str, int] | None:
        """Thing or room with its colour at the beginning of some words, and their number."""
        at, color = 0, ""
        while at < len(rest) and rest[at] in ("the", "a", "an", "my", "your"):
            at += 1
        if found := _named(rest[at:], _table(COLORS)):
            color, at = found[0], at + found[1]
        found = _named(rest[at:], _nouns()) or _named(rest[at:], _rooms())
        return (found[0], color, at + found[1]) if found else None

    def _quality(self, rest: list[str]) -> bool:
        """Read a colour, size or material."""
        for name, table in (("color", COLORS), ("size", SIZES), ("material", MATERIALS), ("material", STUFFS)):
            if not (found := _named(rest, _table(table))) or (name == "material" and _named(rest, _nouns())):
                continue
            value, count = found
            fits = self.asked.with_quality(name, value)
            if name == "size" and not self.negated and len(self.left & fits) != 1 and value in SIZE_ORDERS:
                self.orders, self.at = [*self.orders, SIZE_ORDERS[value]], self.at + count
                return True
            return self._keep(fits, adjective(value), count)
        return False

    def _noun(self, rest: list[str]) -> bool:
        """Read the name of a thing or a room: the candidates' own, or that of the room they are in."""
        found, things = _named(rest, _rooms()), isinstance(self.asked.each[0], Object)
        if found and things and (inside := self.asked.in_room(found[0])) and (self.said[0] not in LEADS or self.facts or self.orders):
            return self._keep(inside, f"in the {found[0]}", found[1])
        found = _named(rest, _rooms() if isinstance(self.asked.each[0], Room) else _nouns()) or _named(rest, _nouns()) or found
        if not found or found[0] in (THING, ONE):
            return False
        fits = self.asked.of_category(found[0])
        if not fits:
            self.elsewhere = True
        return self._keep(fits or self.asked.all, f"a {found[0]}", found[1])

    def _keep(self, fits: frozenset[int], words: str, count: int) -> bool:
        """Keep the candidates of which something is true, or with a not before it those of which it is not."""
        self.left &= self.asked.all - fits if self.negated else fits
        if not self.left and not self.wrong:
            self.wrong = f"not {words}" if self.negated else words
        self.negated, self.at, self.facts = False, self.at + count, self.facts + 1
        return True


def _several(left: frozenset[int]) -> NotClear:
    """Reply that fits several candidates."""
    return NotClear(f"that fits {counted(len(left), 'of them').removesuffix('s')}", tuple(sorted(left)))


def _in_order(asked: Candidates, some: frozenset[int], order: Order | str) -> list[int]:
    """Some candidates from the first to the last of an order, or from a side."""
    if isinstance(order, Order):
        return asked.ranked(order, some)
    row = asked.from_left(some)
    if order == "middle":
        return row[len(row) // 2 : len(row) // 2 + 1] if len(row) % 2 else []
    return row if order == "left" else row[::-1]


def _words(reply: str) -> list[str]:
    """Words of a reply, with whole numbers, not digits."""
    said: list[str] = []
    for part in reply.replace("#", " ").split():
        found = words(part)
        digits = "".join(word for word in found if word.isdecimal())
        said += [digits, *(word for word in found if not word.isdecimal())] if digits else found
    return said


def _is_instruction(reply: str) -> bool:
    """Whether a reply has a meaning of its own."""
    try:
        parse(reply, forms="all")
    except NotUnderstood:
        return False
    return True


def _longest(rest: Sequence[str], phrases: Iterable[str]) -> int:
    """Number of words of the longest of some phrases that others begin with; 0 for none."""
    return max((len(words) for phrase in phrases if (words := phrase.split()) == list(rest[: len(words)])), default=0)


def _named(rest: Sequence[str], names: dict[str, str]) -> tuple[str, int] | None:
    """Meaning of the longest name that some words begin with, and its number of words."""
    while rest and rest[0] in ("the", "a", "an"):
        found = _named(rest[1:], names)
        return (found[0], found[1] + 1) if found else None
    count = _longest(rest, names)
    return (names[" ".join(rest[:count])], count) if count else None


def _table(*tables: dict[str, str]) -> dict[str, str]:
    """Names of meanings to meanings."""
    return {name.removeprefix("~"): value for table in tables for value, names in table.items() for name in names.split("|")}


@cache
def _nouns() -> dict[str, str]:
    """Categories of things and parts of rooms by their names."""
    table = _table(NOUNS, LOOSE_NOUNS, PARTS, PLURALS)
    return {name: value for name, value in table.items() if value not in (THING, ONE)} | {"windows": "window", "doors": "doorway"}


@cache
def _rooms() -> dict[str, str]:
    """Types of rooms by their names."""
    return _table(ROOMS, LOOSE_ROOMS)


@cache
def _relations() -> dict[tuple[str, ...], Predicate]:
    """Relations by the phrases for them, except next to."""
    found = {tuple(name.removeprefix("~") for name in names.split("|")): one for one, names in PREDICATES.items()}
    return {names: one for names, one in found.items() if one is not Predicate.NEXT_TO}

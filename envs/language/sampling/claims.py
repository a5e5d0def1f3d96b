"""Claims about what is in view, with their truth and the part that fails.

World side: for training, calibration and figures. Claims come in balanced fours: two sentences that differ in one word and two views, of
which each makes one of them true. So every sentence is true as often as false, and words alone decide nothing (Goyal et al. 2017).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np
from jaxtyping import Float

from envs.errors import InputError
from envs.language.sampling.claim_texts import About, Statement, claim_text, said_of
from envs.language.sampling.sample_refer import Pairs, may_say, pick, shuffled
from envs.language.sampling.seen import SEEN, altered, sample_referring
from envs.language.semantics.denotation import matches
from envs.language.semantics.meaning import THING, Description, Link
from envs.language.semantics.world import World
from envs.language.tokens import words
from envs.scenes.relations import Predicate
from envs.vocabulary import ROOMS

FAILURES = ("category", "color", "size", "material", "room", "link", "count", "absence")  # of claims, which can fail
KINDS = ("category", "color", "size", "material", "link", "not", "nothing", "count", "room")  # of claims: what differs within a four
MOST = 4  # things that a claim counts
SPAN = 4  # words of the longest name
FEW = 8  # statements of a kind that are tried in a view
PURPOSE = 257  # of generators
TRIES = 80  # views that are tried for the other half of a four


@dataclass(frozen=True)
class Sight:
    """Truth of a view: facts of things glimpsed and of those seen clearly.

    It has the place [m] and the type of the room as well.
    """

    glimpsed: World
    clear: World
    at_w: Float[np.ndarray, "3"]
    room: str


@dataclass(frozen=True)
class Truth:
    """Truth of a statement, the part that fails, and things that show it."""

    truth: bool
    failing: str = ""
    shown: tuple[int, ...] = ()


@dataclass(frozen=True)
class Claim:
    """A sentence about view `view`, its meaning, and its truth.

    `kind` is one of KINDS, `failing` one of FAILURES or empty, `shown` the ids of the things that make it true or false; `four` numbers the
    four it belongs to.
    """

    text: str
    kind: str
    statement: Statement
    view: int
    truth: bool
    failing: str = ""
    shown: tuple[int, ...] = ()
    four: int = -1


def truth_of(statement: Statement, sight: Sight) -> Truth | None:
    """Truth of a statement about a view, None where hardly visible things decide.

    The failing part is that of the things of the named category that lack least: the category, where none is in view. A false claim of
    which things fail in several ways has none.
    """
    if statement.about == About.ROOM:
        same = sight.room == statement.room
        return Truth(same != statement.negated, "" if same != statement.negated else "room") if sight.room in ROOMS else None
    assert statement.thing is not None
    all, clear = (matches(world, statement.thing, sight.at_w) for world in (sight.glimpsed, sight.clear))
    if statement.about == About.COUNT:
        good = len(all) == statement.count
        return Truth(good, "" if good else "count", all) if len(all) == len(clear) else None
    if bool(all) != bool(clear):
        return None
    if statement.negated or all:
        return Truth(bool(all) != statement.negated, "absence" if statement.negated and all else "", clear)
    return Truth(False, *_lacking(statement.thing, sight))


def _lacking(thing: Description, sight: Sight) -> tuple[str, tuple[int, ...]]:
    """The part that fails of the things in view that lack least, and their ids."""
    bare = Description(thing.category)
    alike = set(matches(sight.glimpsed, bare, sight.at_w))
    if not alike:
        return "category", ()
    names = said_of(thing)
    fits = {name: set(matches(sight.glimpsed, replace(bare, **{name: getattr(thing, name)}), sight.at_w)) for name in names}
    lacks = {one: tuple(name for name in names if one not in fits[name]) for one in alike}
    least = min(map(len, lacks.values()))
    ways = {parts for parts in lacks.values() if len(parts) == least}
    shown = tuple(sorted(one for one, parts in lacks.items() if len(parts) == least))
    return ("", shown) if least != 1 or len(ways) > 1 else (next(iter(ways))[0], shown)


def statements(sight: Sight, rng: np.random.Generator, kind: str, *, pairs: Pairs | None = "seen") -> Iterator[tuple[Statement, Statement]]:
    """True statements about a view, each with a false one that differs in a part."""
    things = shuffled(rng, [thing.id for thing in sight.clear.things])
    if kind == "room":
        others = [room for room in ROOMS if room != sight.room]
        yield _either(Statement(About.ROOM, room=sight.room), Statement(About.ROOM, room=pick(rng, others)), rng)
    elif kind == "count":
        for thing in things:
            said = Description(sight.clear.known[thing].category, color=pick(rng, (None, sight.clear.known[thing].color)))
            count = len(matches(sight.glimpsed, said, sight.at_w))
            if 2 <= count <= MOST:
                near = [n for n in (count - 1, count + 1) if 2 <= n <= MOST]
                yield Statement(About.COUNT, said, count), Statement(About.COUNT, said, pick(rng, near))
    elif kind == "nothing":
        for thing in things:
            link = Link(Predicate.ON, Description(sight.clear.known[thing].category))
            one = Statement(About.THING, Description(THING, link=link, any=True))
            yield from shuffled(rng, [(one, replace(one, negated=True)), (replace(one, negated=True), one)])
    else:
        yield from _of_things(sight, rng, kind, things, pairs)


def _of_things(
    sight: Sight, rng: np.random.Generator, kind: str, things: Sequence[int], pairs: Pairs | None
) -> Iterator[tuple[Statement, Statement]]:
    """Statements about single things: `kind` is the part that differs, or 'not' for denials."""
    for thing in things:
        part = (
            pick(rng, ("category", "color", "material")) if kind == "not" else pick(rng, ("other", "predicate")) if kind == "link" else kind
        )
        base = "link" if kind == "link" else pick(rng, [one for one in SEEN if one != "not"]) if part == "category" else part
        true = sample_referring(sight.clear, rng, thing, sight.at_w, kind=base, pairs=pairs)
        for other in altered(sight.clear, rng, true.description, part) if true else ():
            if true and may_say(other, pairs):
                yield _either(Statement(About.THING, true.description), Statement(About.THING, other), rng, kind == "not")


def _either(true: Statement, false: Statement, rng: np.random.Generator, deny: bool | None = None) -> tuple[Statement, Statement]:
    """The two statements, or their denials the other way round."""
    deny = bool(rng.random() < 0.3) if deny is None else deny
    return (replace(false, negated=True), replace(true, negated=True)) if deny else (true, false)


def apart(one: str, other: str) -> slice | None:
    """Words in which a text differs from another: one name, None for more.

    Articles follow the word after them.
    """
    a, b = (["a" if word == "an" else word for word in words(text)] for text in (one, other))
    start = next((k for k, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    end = next((k for k, (x, y) in enumerate(zip(a[start:][::-1], b[start:][::-1], strict=False)) if x != y), min(len(a), len(b)) - start)
    return slice(start, len(a) - end) if a != b and max(len(a), len(b)) - start - end <= SPAN else None


class ClaimSampler:
    """Balanced claims about some views; `pairs` are as in `refer`."""

    def __init__(self, sights: Sequence[Sight], *, pairs: Pairs | None = "seen") -> None:
        self.sights = sights
        self.pairs: Pairs | None = pairs
        self.having: dict[str, list[int]] = {}
        for k, sight in enumerate(sights):
            for name in {sight.room, *(thing.category for thing in sight.clear.things)}:
                self.having.setdefault(name, []).append(k)

    def four(self, rng: np.random.Generator, kind: str, view: int, number: int, *, forms: str = "train") -> tuple[Claim, ...]:
        """Four claims that begin with a true one of a view, none without another view."""
        if kind == "room" and self.sights[view].room not in ROOMS:
            return ()
        for true, false in islice(statements(self.sights[view], rng, kind, pairs=self.pairs), FEW):
            if _truths(true, false, self.sights[view]) != (True, False):
                continue
            other = self._other(rng, true, false, view)
            texts = None if other is None else self._texts(rng, true, false, forms)
            if other is not None and texts is not None:
                return tuple(
                    Claim(text, kind, said, k, found.truth, found.failing, found.shown, number)
                    for k in (view, other)
                    for said, text in zip((true, false), texts, strict=True)
                    if (found := truth_of(said, self.sights[k]))
                )
        return ()

    def _other(self, rng: np.random.Generator, true: Statement, false: Statement, view: int) -> int | None:
        """A view of which the first statement is false and the second true."""
        there = self.having.get(_sought(true, false), [])
        for k in rng.choice(len(there), min(TRIES, len(there)), replace=False).tolist() if there else ():
            if there[k] != view and _truths(true, false, self.sights[there[k]]) == (False, True):
                return there[k]
        return None

    def _texts(self, rng: np.random.Generator, true: Statement, false: Statement, forms: str) -> tuple[str, str] | None:
        """Two sentences that differ in one word, None where the grammar has none."""
        for _ in range(6):
            seed = int(rng.integers(2**31))
            try:
                one, other = (claim_text(said, np.random.default_rng(seed), forms=forms) for said in (true, false))
            except InputError:
                continue
            if apart(one, other) is not None:
                return one, other
        return None


def _sought(true: Statement, false: Statement) -> str:
    """Category or room that a view has of which the second statement is true, and the first false."""
    shown = true if true.negated and false.negated else false
    thing = shown.thing
    if thing is None:
        return shown.room
    return thing.link.other.category if thing.category == THING and thing.link else thing.category


def _truths(one: Statement, other: Statement, sight: Sight) -> tuple[bool | None, ...]:
    """Truth of two statements about a view; None where it is not clear."""
    return tuple(None if found is None else found.truth for found in (truth_of(one, sight), truth_of(other, sight)))


def sample_claims(
    sights: Sequence[Sight], seed: int, count: int, *, forms: str = "train", kinds: Sequence[str] = KINDS, pairs: Pairs | None = "seen"
) -> tuple[Claim, ...]:
    """Claims about random views, `count` or a few less: fours of each kind in turn."""
    sampler, rng = ClaimSampler(sights, pairs=pairs), np.random.default_rng([seed, PURPOSE])
    found: list[Claim] = []
    for number in range(count // 4):
        kind = kinds[number % len(kinds)]
        for _ in range(40):
            four = sampler.four(rng, kind, int(rng.integers(len(sights))), number, forms=forms)
            if len(four) == 4:
                found += four
                break
    return tuple(found)

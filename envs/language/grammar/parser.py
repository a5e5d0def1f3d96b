"""Parsing: from English sentences to meanings.

`parse` uses the same table of constructions as `generate`.
"""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from envs.errors import InputError
from envs.language.grammar.canonical import canonical
from envs.language.grammar.everyday.requests import APART, ASKED, LEADS, WEAK, named_words
from envs.language.grammar.patterns import HELD, PUNCTUATION, Maybe, Part, Slot, Words, built, choices
from envs.language.grammar.table import RECORDS, START, constructions, kind, words_of
from envs.language.semantics.acts import Request
from envs.language.semantics.meaning import Ask, Go, If, Route, Sequence
from envs.language.semantics.records import Meaning
from envs.language.tokens import words

READS = ("train", "all")
NOISE = {"please", "now", "just", "okay", "ok", "hey", "hi", "hello", "well", "so", "robot", "thanks", "alright", "um", "uh"}  # skipped
LONGEST = 400  # greatest number of words that are parsed
WORK = 50_000  # steps of a reading after which a text has too many readings to be understood
TEXT_WORK = 30_000  # steps of all readings that a refusal may try of one text: some 0.3 s of a core
_STOP = re.compile(r"[.?!;\n]+")
MUCH = 1000  # more than any cost of a reading
_LOOSE_ORDER = (Go, Sequence, If, Route, Ask, Request)  # preference among the meanings of an ambiguous loose reading


class NotUnderstood(InputError):
    """A text outside the grammar.

    `part` is the words that were not understood, `nearest` similar phrases that would be. `rest` is what is understood without the part,
    `offer` the phrase that the message asks about, "" for none.
    """

    def __init__(self, message: str, part: str, nearest: tuple[str, ...], *, rest: str = "", offer: str = "") -> None:
        super().__init__(message)
        self.part, self.nearest, self.rest, self.offer = part, nearest, rest, offer


EXAMPLES = (  # suggestions where no phrase is similar
    "go to the red chair", "find a mug in the kitchen", "go to the plant next to the sofa", "what color is the sofa?",
    "take the hall to the kitchen and stop by the blue chair", "go to the bed, then to the desk", "where is the toaster?",
)  # fmt: skip


@dataclass
class Budget:
    """Steps that are left for the readings of a text."""

    left: int = TEXT_WORK


@dataclass(eq=False)
class _Node:
    """A node of a symbol's prefix tree: possible continuations, and fixed fields at ends."""

    words: "dict[str, _Node]" = field(default_factory=dict)
    slots: "dict[tuple[str, str], _Node]" = field(default_factory=dict)
    ends: list[tuple[tuple[tuple[str, Any], ...], int]] = field(default_factory=list)


@dataclass(frozen=True)
class _Grammar:
    """Prefix trees of words and slots by symbol, and the first words of symbols."""

    trees: dict[str, _Node]
    first: dict[str, frozenset[str]]


def parse(text: str, *, forms: str = "train") -> Meaning:
    """Parse a text; returns its canonical meaning.

    Capitals, commas, articles and polite words do not matter. `forms` is 'train' for the train grammar, 'all' for held-out constructions
    and synonyms too. A text is parsed with the constructions of the generator first; only if that fails, with loose constructions, which
    cover what people type. Raises NotUnderstood, an InputError that names the words which no construction fits.
    """
    said = _tokens(text)
    if not any(word != "." for word in said):
        raise NotUnderstood("instruction: expected words, got none; say for example 'go to the sofa'", "", EXAMPLES)
    if len(said) > LONGEST:
        raise NotUnderstood(f"instruction: expected at most {LONGEST} words, got {len(said)}; say less at a time", text[:40], EXAMPLES)
    meaning, reached = parse_words(said, forms=forms)
    if meaning is None:
        raise _not_understood(said, min(reached, len(said) - 1), forms)
    return meaning


def parse_words(
    said: Iterable[str], *, forms: str = "train", breaks: frozenset[int] | None = None, budget: Budget | None = None
) -> tuple[Meaning | None, int]:
    """The canonical meaning of words, and the furthest word that was reached.

    The words have "." between sentences; the meaning is None if nothing fits. `breaks` are the numbers of the words before which a comma
    stood: an act without "and" or "then" begins there, after a full stop or with a verb; None: anywhere. Steps are taken from the
    `budget`, if any; with none left, nothing fits.
    """
    if forms not in READS:
        raise InputError(f"forms: expected one of {', '.join(READS)}, got {forms!r}")
    said, reached = list(said), 0
    for loose, stops in ((False, True), (True, True), (True, False)):
        kept = [k for k, word in enumerate(said) if stops or word != "."]
        now = [said[k] for k in kept]
        begun = None if breaks is None else frozenset(n for n, k in enumerate(kept) if k in breaks or (k and said[k - 1] == "."))
        found, far = _read(_grammar(forms, loose, stops), now, begun, budget)
        reached = max(reached, far + sum(word == "." for word in said[:far]) if not stops else far)
        good = [meaning for meaning, cost in found.items() if cost == min(found.values())]
        if len(good) > 1:
            kinds = [type(meaning) for meaning in good]
            good = [meaning for meaning in good if type(meaning) is next(kind for kind in _LOOSE_ORDER if kind in kinds)]
        if len(good) > 1:
            told = f"instruction: {' '.join(said)!r} has {len(good)} meanings; say it in other words"
            raise NotUnderstood(told, " ".join(said), ())
        if good:
            return good[0], len(said)
    return None, reached


def _canonical(meaning: Meaning) -> Meaning | None:
    try:
        return canonical(meaning)
    except InputError:
        return None


def _tokens(text: str) -> list[str]:
    """Words to parse, with "." between sentences."""
    said: list[str] = []
    for sentence in _STOP.split(text):
        found = ["a" if word == "an" else word for word in words(sentence) if word not in NOISE]
        said += (["."] if said and found else []) + found
    return said


@cache
def _grammar(forms: str, loose: bool, stops: bool) -> _Grammar:
    """The constructions that may be parsed, as prefix trees."""
    trees: dict[str, _Node] = {}
    for symbol, ones in constructions().items():
        tree = trees[symbol] = _Node()
        for one in ones:
            joins = one.loose and not stops and "." in one.pattern  # joins sentences by a full stop only, which is not read now
            if (forms == "train" and (one.form == HELD or one.broad)) or (one.loose and not loose) or joins:
                continue
            for node in _grow({tree}, one.parts, forms, stops):
                if node is tree:
                    raise ValueError(f"{symbol}: '{one.pattern}' may be read where nothing is said")
                node.ends.append((one.fixed, one.loose))
    return _Grammar(trees, _first_words(trees))


def _grow(nodes: set[_Node], parts: tuple[Part, ...], forms: str, stops: bool) -> set[_Node]:
    """Nodes reached from some nodes after parts; branches grow as needed."""
    for part in parts:
        if isinstance(part, Slot):
            nodes = {node.slots.setdefault((part.key, part.symbol), _Node()) for node in nodes}
        elif isinstance(part, Maybe):
            nodes = nodes | _grow(nodes, part.parts, forms, stops)
        else:
            options = {read for option in _options(part, forms) for read in _readings(option, stops)}
            nodes = {_descend(node, option) for node in nodes for option in options}
    return nodes


def _options(part: Words, forms: str) -> tuple[tuple[str, ...], ...]:
    return part.train + part.held if forms == "all" else part.train


def _readings(option: tuple[str, ...], stops: bool) -> list[tuple[str, ...]]:
    """Readings of words and punctuation.

    Noise words and punctuation are dropped, but a full stop is kept, and "?" is a full stop or nothing.
    """
    found: list[tuple[str, ...]] = [()]
    for word in option:
        if word == "?" and stops:
            found += [(*read, ".") for read in found]
        elif word == "." and stops:
            found = [(*read, ".") for read in found]
        elif word not in PUNCTUATION and word not in NOISE:
            found = [(*read, word) for read in found]
    return found


def _descend(node: _Node, option: tuple[str, ...]) -> _Node:
    for word in option:
        node = node.words.setdefault(word, _Node())
    return node


def _first_words(trees: dict[str, _Node]) -> dict[str, frozenset[str]]:
    """First words of each symbol: the least fixed point over the symbols' slots."""
    first = {symbol: set(tree.words) for symbol, tree in trees.items()}
    changed = True
    while changed:
        changed = False
        for symbol, tree in trees.items():
            more = set().union(*(first[inner] for _, inner in tree.slots)) - first[symbol]
            first[symbol] |= more
            changed = changed or bool(more)
    return {symbol: frozenset(found) for symbol, found in first.items()}


class _Reading:
    """A memoised recogniser of ambiguous grammars (Frost and Hafiz 2006).

    It finds the readings of each symbol from each word on once.
    """

    def __init__(self, grammar: _Grammar, said: list[str], breaks: frozenset[int] | None = None, most: int = WORK) -> None:
        self.grammar, self.said, self.breaks = grammar, [*said, ""], breaks or frozenset()
        self.free = breaks is None  # acts begin anywhere
        question = ASKED.search(" ".join(said))
        self.asked = question.string[: question.start()].count(" ") if question else len(said)
        self.far = 0  # the furthest word that no construction could read
        self.work, self.most = 0, most  # steps so far, and of all
        self._known: dict[tuple[str, int], dict[tuple[int, Any], int]] = {}

    def _may_begin(self, symbol: str, start: int) -> bool:
        """Whether an act without "and" or "then" begins at a word, and a place without a verb: after a question it may be part of that."""
        if symbol == "VisitNoun" and start > 0:
            before = self.said[start - 1]
            if start not in self.breaks and before in named_words():
                return False
            if before in WEAK and start - 1 not in self.breaks and self.said[start - 2] not in ("and", "then", "."):
                return False
            return start <= self.asked or " ".join(self.said[max(0, start - 2) : start + 1]).startswith(LEADS)
        return symbol not in APART or start in self.breaks or self.said[start] in APART[symbol]

    def read(self, symbol: str, start: int) -> dict[tuple[int, Any], int]:
        """End and value of each reading of a symbol that begins at a word, with its least cost."""
        known = self._known.get((symbol, start))
        if known is not None:
            return known
        if not self.free and not self._may_begin(symbol, start):
            return {}
        found: dict[tuple[int, Any], int] = {}
        self._known[symbol, start] = found
        said, first, which = self.said, self.grammar.first, kind(symbol)
        todo: list[tuple[_Node, int, tuple, int]] = [(self.grammar.trees[symbol], start, (), 0)]
        while todo:
            node, at, pairs, cost = todo.pop()
            self.work += 1
            if self.work > self.most:
                return {}
            for fixed, more in node.ends:
                one = (at, _meant(symbol, which, (*pairs, *fixed)))
                found[one] = min(cost + more, found.get(one, MUCH))
            word = said[at]
            following = node.words.get(word)
            if following is not None:
                todo.append((following, at + 1, pairs, cost))
            elif at > self.far:
                self.far = at
            for (key, inner), following in node.slots.items():
                if word in first[inner]:
                    for (end, value), more in self.read(inner, at).items():
                        todo.append((following, end, (*pairs, *value) if type(value) is _Some else (*pairs, (key, value)), cost + more))
        return found


class _Some(tuple):
    """Fields expressed by a symbol of kind 'some'."""

    __slots__ = ()


def _meant(symbol: str, which: str, pairs: tuple[tuple[str, Any], ...]) -> Any:
    """Value of a symbol, from the fields that were found."""
    if which == "record":
        return built(RECORDS[symbol], pairs)
    return _Some(pairs) if which == "some" else dict(pairs)[""]


def _read(
    grammar: _Grammar, said: list[str], breaks: frozenset[int] | None = None, budget: Budget | None = None
) -> tuple[dict[Meaning, int], int]:
    """Canonical meanings of all words together with their costs, and the furthest word reached."""
    reading = _Reading(grammar, said, breaks, WORK if budget is None else min(WORK, budget.left))
    costs: dict[Meaning, int] = {}
    readings = reading.read(START, 0)
    if budget is not None:
        budget.left = max(0, budget.left - reading.work)
    for (end, value), cost in readings.items():
        if reading.work <= reading.most and end == len(said) and (meant := _canonical(value)) is not None:
            costs[meant] = min(cost, costs.get(meant, MUCH))
    return costs, reading.far


def _not_understood(said: list[str], far: int, forms: str) -> NotUnderstood:
    """Error that names the words not understood, and similar phrases."""
    known = known_words(forms)
    unknown = [k for k, word in enumerate(said) if word not in known and word != "."]
    if unknown:
        end = unknown[0] + 1
        while end < len(said) and said[end] not in known and said[end] != ".":
            end += 1
        part = " ".join(said[unknown[0] : end])
        nearest = tuple(difflib.get_close_matches(part, known_names(forms), 3, 0.7))
    else:
        part = " ".join(said[far:]).replace(" .", ".").strip(". ")
        nearest = ()
    nearest = nearest or tuple(difflib.get_close_matches(" ".join(said), EXAMPLES, 2, 0.5)) or EXAMPLES[:2]
    listed = " or ".join(f"'{phrase}'" for phrase in nearest)
    return NotUnderstood(f"instruction: expected words of the grammar, did not understand '{part}'; did you mean {listed}?", part, nearest)


@cache
def known_words(forms: str) -> frozenset[str]:
    """All words that some construction reads."""
    ones = [one for said in constructions().values() for one in said if forms == "all" or not (one.form == HELD or one.broad)]
    return frozenset({"a", *NOISE} | words_of(ones, held=False) | (words_of(ones, held=True) if forms == "all" else set()))


@cache
def known_names(forms: str) -> tuple[str, ...]:
    """All names of the lexicon, and the words of all constructions except asides."""
    ones = [one for symbol, said in constructions().items() for one in said if symbol != "Aside" and (one.form != HELD or forms == "all")]
    named = [option for one in ones if kind(one.symbol) == "names" for part in choices(one.parts) for option in _options(part, forms)]
    known = words_of(ones, held=False) | (words_of(ones, held=True) if forms == "all" else set())
    return tuple(sorted({" ".join(option) for option in named} | known))

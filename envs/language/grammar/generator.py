"""Generation: from meanings to English sentences.

`generate` makes one sentence, `surface_forms` many.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np

from envs.errors import InputError
from envs.language.grammar.canonical import canonical
from envs.language.grammar.canonical_parts import canonical_place
from envs.language.grammar.patterns import (
    FORMS,
    HELD,
    PUNCTUATION,
    REGISTERS,
    Construction,
    Maybe,
    Part,
    Slot,
    Words,
    choices,
    features,
    slots,
)
from envs.language.grammar.table import START, classes, construction_keys, constructions, keys, kind, passing
from envs.language.semantics.meaning import Description, RoomPlace
from envs.language.semantics.records import Meaning

MARKED, WHOLE = ("Do", "Ask", "WholeGo"), 1000  # symbols of a sentence's core, without polite words and asides; its mark
ASKING = ("could", "would", "can")  # first words of polite requests that end with a question mark
TRIES = (0.3, 0.3, 0.5, 0.8, *[1.0] * 60)  # probabilities of preferring held-out parts, tried until a sentence has one
HELD_RANK = 2
PHRASES = {Description: "Thing", RoomPlace: "RoomPlace"}  # symbols of phrases
SURFACES = 7  # purpose of a generator


@dataclass(frozen=True)
class Span:
    """Characters `start` to `end` (exclusive) of a text that express part `part`.

    A part is a step of a Sequence or a move of a Route; 0 for other meanings.
    """

    start: int
    end: int
    part: int


@dataclass(frozen=True)
class Sentence:
    """A text, its canonical meaning, its form, and the spans of its parts."""

    text: str
    meaning: Meaning
    form: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, eq=False)
class _Way:
    """A construction prepared for generation: the fields that it needs and can express.

    `rank` 0 is of the wanted register, 2 contains what the wanted form holds out, 1 all others. `fixed` are the fields that it expresses
    without a slot; `types` are the types that it can pass on to another symbol.
    """

    one: Construction
    rank: int
    fixed: tuple[tuple[str, Any], ...]
    need: frozenset[str]
    can: frozenset[str]
    types: frozenset[type]


@dataclass(frozen=True, eq=False)
class _Menu:
    """Constructions available in a form and register, by symbol.

    `known` caches those that fit a set of fields.
    """

    ways: dict[str, tuple[_Way, ...]]
    names: dict[str, dict[Any, Words]]
    known: dict[tuple, tuple[_Way, ...]] = field(default_factory=dict)

    def fitting(self, symbol: str, passed: type | None, found: dict[str, Any]) -> list[_Way]:
        """Constructions that express exactly these fields, or pass on a value of this type."""
        key = (symbol, passed, *found)
        ways = self.known.get(key)
        if ways is None:
            there = found.keys()
            ways = self.ways[symbol]
            ways = self.known[key] = tuple(w for w in ways if (passed in w.types if passed else w.need <= there and there <= w.can))
        return [way for way in ways if not way.fixed or all(found[name] == said for name, said in way.fixed)]


@dataclass
class _Draft:
    """A sentence under construction: words, punctuation, and marks of parts.

    A mark n begins part n, a mark ~n ends it.
    """

    menu: _Menu
    random: Callable[[], float]
    form: str
    eager: float
    out: list[str | int] = field(default_factory=list)
    held: int = 0


def generate(
    meaning: Meaning, rng: np.random.Generator, *, forms: str = "train", register: str | None = None, distractor: bool = False
) -> Sentence:
    """Generate a sentence that means `canonical(meaning)`; `rng` draws words and constructions.

    `forms` is one of FORMS: with 'constructions' at least one construction is held out and no word, with 'synonyms' at least one word
    and no construction. `register` is one of REGISTERS, None for any. `distractor` adds an unrelated remark. Raises InputError for a
    meaning that the grammar cannot express, and for unknown forms and registers.
    """
    meaning = canonical(meaning)
    text, spans = _generated(START, meaning, rng, forms, register, distractor)
    return Sentence(text, meaning, forms, spans)


def generate_phrase(
    place: Description | RoomPlace, rng: np.random.Generator, *, forms: str = "train", register: str | None = None, symbol: str = ""
) -> str:
    """Generate a phrase such as "the red chair next to the sofa".

    `symbol` is another one of the grammar that says the place, such as Some or Many. Arguments and errors are as in `generate`.
    """
    made = canonical_place(place, "place")
    return _generated(symbol or PHRASES[type(made)], made, rng, forms, register, False)[0]


def _generated(
    symbol: str, value: Any, rng: np.random.Generator, forms: str, register: str | None, distractor: bool
) -> tuple[str, tuple[Span, ...]]:
    """Text of a canonical value of a symbol, with the spans of its parts."""
    if forms not in FORMS:
        raise InputError(f"forms: expected one of {', '.join(FORMS)}, got {forms!r}")
    if register is not None and register not in REGISTERS:
        raise InputError(f"register: expected one of {', '.join(REGISTERS)}, got {register!r}")
    register = register or REGISTERS[int(rng.random() * len(REGISTERS))]
    menu = _menu(forms, register, distractor)
    for eager in TRIES:
        draft = _Draft(menu, rng.random, forms, eager)
        if _say(draft, symbol, value, 0) and (draft.held > 0 or forms == "train"):
            return _text(draft.out, register)
    raise InputError(f"meaning: expected one that can be said in {forms} forms, got {value}")


def surface_forms(meaning: Meaning, forms: str = "train", limit: int = 64) -> tuple[str, ...]:
    """Up to `limit` different texts that mean `canonical(meaning)`; the same at every call.

    There are at least 8 in train forms.
    """
    rng = np.random.default_rng([0, SURFACES, FORMS.index(forms) if forms in FORMS else 0])
    found: dict[str, None] = {}
    for k in range(8 * limit):
        found[generate(meaning, rng, forms=forms, register=REGISTERS[k % len(REGISTERS)]).text] = None
        if len(found) >= limit:
            break
    return tuple(found)


@cache
def _menu(form: str, register: str, aside: bool) -> _Menu:
    """Constructions available in a form and register, with or without an aside."""
    tags = {"", register} | ({"full"} if register != "telegraphic" else set())
    menu: dict[str, tuple[_Way, ...]] = {}
    for symbol, ones in constructions().items():
        if kind(symbol) == "names":
            continue
        wanted = tags if symbol != START else {"aside"} if aside else {""}
        fit = [one for one in ones if not one.loose and one.register in wanted and (one.form == "train" or form == HELD)]
        menu[symbol] = tuple(_way(one, form, one.register == register) for one in fit)
    return _Menu(menu, _names())


def _way(one: Construction, form: str, preferred: bool) -> _Way:
    """A construction prepared for generation."""
    held = one.form == HELD if form == HELD else any(words.held for words in choices(one.parts)) and form != "train"
    fixed = dict(one.fixed)
    need = {slot.key for slot in one.parts if isinstance(slot, Slot) and slot.key}
    types = classes(passing(one).symbol) if kind(one.symbol) == "another" else frozenset()
    can = construction_keys(one)
    return _Way(one, HELD_RANK if held else int(not preferred), one.fixed, frozenset(need | set(fixed)), can, types)


@cache
def _names() -> dict[str, dict[Any, Words]]:
    """Names of values, by symbol."""
    named = [symbol for symbol in constructions() if kind(symbol) == "names"]
    return {symbol: {one.fixed[0][1]: next(choices(one.parts)) for one in constructions()[symbol] if not one.loose} for symbol in named}


def _say(draft: _Draft, symbol: str, value: Any, part: int) -> bool:
    """Write a value with a symbol; returns whether the symbol can express it.

    The value is a dict of fields for a symbol of kind 'some'.
    """
    which = kind(symbol)
    if which == "names":
        words = draft.menu.names[symbol].get(value)
        if words is not None:
            _choose(draft, words)
        return words is not None
    found = {} if which == "another" else value if which == "some" else features(value)
    ways = draft.menu.fitting(symbol, type(value) if which == "another" else None, found)
    for way in _ordered(draft, ways):
        length, held = len(draft.out), draft.held
        draft.held += way.one.form == HELD and symbol != "Aside"  # an aside is no part of the meaning
        if all(_write(draft, one, found, value, part) for one in way.one.parts):
            return True
        del draft.out[length:]
        draft.held = held
    return False


def _ordered(draft: _Draft, ways: list[_Way]) -> Iterator[_Way]:
    """Constructions in a random order of trial.

    Held-out ones come first or last, preferred ones before others.
    """
    if len(ways) == 1:
        yield ways[0]
        return
    groups = {rank: [way for way in ways if way.rank == rank] for rank in sorted({way.rank for way in ways})}
    if HELD_RANK in groups and draft.random() < draft.eager:
        groups = {HELD_RANK: groups.pop(HELD_RANK), **groups}
    for group in groups.values():
        while group:
            yield group.pop(int(draft.random() * len(group)))


def _choose(draft: _Draft, words: Words) -> None:
    """Write one of the alternatives of some words."""
    options = words.train
    if words.held and draft.form == "synonyms" and draft.random() < max(draft.eager, 0.5):
        options = words.held
        draft.held += 1
    draft.out.extend(options[int(draft.random() * len(options))])


def _write(draft: _Draft, one: Part, found: dict[str, Any], value: Any, part: int) -> bool:
    """Write a part of a construction; returns whether it can express its fields."""
    if isinstance(one, Words):
        _choose(draft, one)
        return True
    if isinstance(one, Maybe):
        there = any(slot.key in found if slot.key else not found.keys().isdisjoint(keys(slot.symbol)) for slot in slots(one.parts))
        return not there or all(_write(draft, inner, found, value, part) for inner in one.parts)
    if one.key == "" and kind(one.symbol) == "some":
        known = keys(one.symbol)
        some = {key: said for key, said in found.items() if key in known}
        return (bool(some) or not known) and _say(draft, one.symbol, some, part)
    if one.key == "head" or one.symbol in MARKED:
        mark = part if one.key == "head" else WHOLE
        draft.out.append(mark)
        good = _say(draft, one.symbol, found["head"] if one.key else value, part)
        draft.out.append(~mark)
        return good
    return _say(draft, one.symbol, found[one.key] if one.key else value, part + (one.key == "tail"))


def _text(out: list[str | int], register: str) -> tuple[str, tuple[Span, ...]]:
    """The text of words, punctuation and marks, and the spans between its marks.

    The spans are those of parts, or of the whole where there are no parts.
    """
    text, end, first = "", 0, True
    waiting: list[int] = []  # marks that begin at the next word
    starts: dict[int, int] = {}
    found: list[Span] = []
    capital = register != "telegraphic"
    asks = False  # whether the sentence begins like a question
    for at, token in enumerate(out):
        if isinstance(token, int):
            if token >= 0:
                waiting.append(token)
            else:
                found.append(Span(starts[~token], end, ~token))
        elif token in PUNCTUATION:
            if text and text[-1] not in (PUNCTUATION if token == "," else ".?!"):
                text = text.rstrip(PUNCTUATION) + ("?" if asks and token == "." else token)
            first = first or token in ".?!"
        else:
            asks = token in ASKING if first else asks or (token in ASKING and text[-1] == ",")
            text += "" if not text else "-" if token == "sized" or text.endswith(" non") else "'" if token == "s" else " "
            starts.update(dict.fromkeys(waiting, len(text)))
            waiting.clear()
            word = "an" if token == "a" and _vowel(out, at + 1) else "I" if token == "i" else token
            text += word.capitalize() if first and capital and word != "I" else word
            end, first = len(text), False
    if capital and text[-1] not in ".?!":
        text = text.rstrip(PUNCTUATION) + ("?" if asks else ".")
    parts = sorted((span for span in found if span.part != WHOLE), key=lambda span: span.start)
    return text, tuple(parts or [Span(span.start, span.end, 0) for span in found])


def _vowel(out: list[str | int], at: int) -> bool:
    """Whether the next word needs "an"."""
    word = next((token for token in out[at:] if isinstance(token, str) and token not in PUNCTUATION), "")
    return word[:1] in "aeiou" and word[:3] not in ("uti", "one")

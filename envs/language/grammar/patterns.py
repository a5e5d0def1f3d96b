"""Constructions: patterns of words and slots that express fields of a record.

Generator and parser use them alike. A pattern is words with
    (a|b c|)         one of these, or no word; an alternative that begins with `~` is a held-out synonym
    <key:Symbol>     the record's field `key`, expressed by any construction of Symbol
    <Symbol>         expressed by Symbol: all of the record, or, where Symbol is no record of its own, several of its fields
    [ ... ]          present where the record has the fields of the slots within, absent otherwise
and punctuation. The parser keeps only full stops within a text: `?` and `!` count as one, and a pattern's `?` may be left out.

A construction also has `fixed` fields, which it expresses without a slot: "turn left" is `Move(do=LEFT)`. Tuples are written and
parsed as records with the fields `head` and `tail`. A field at its default counts as absent.
"""

import re
from collections.abc import Iterator
from dataclasses import MISSING, dataclass, fields
from functools import cache
from typing import Any

FORMS = ("train", "constructions", "synonyms")
REGISTERS = ("plain", "polite", "telegraphic", "chatty")
HELD = FORMS[1]
PUNCTUATION = ".?,;:!"
_PART = re.compile(r"<[^<>]+>|[][()|~]|[^][()|~<>\s]+")


@dataclass(frozen=True)
class Slot:
    """A slot of a construction: for a field (`key`), or for the whole record.

    `key` is "" for the record.
    """

    key: str
    symbol: str


@dataclass(frozen=True)
class Words:
    """Alternative words: `train` ones and `held` out ones, as tuples of words and punctuation."""

    train: tuple[tuple[str, ...], ...]
    held: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Maybe:
    """Optional parts, present where the record has the fields that they express."""

    parts: "tuple[Slot | Words | Maybe, ...]"


Part = Slot | Words | Maybe


@dataclass(frozen=True, eq=False)
class Construction:
    """A production of the grammar: one expression of `symbol`.

    `form` is train or constructions (held out). A construction with a `register` is used where a sentence is in that register, and
    then before others; `full` ones in all registers but telegraphic; `aside` ones where a sentence has an unrelated remark. A `loose` one
    is parsed where nothing else fits, and never generated; of several readings the one whose loose constructions sum to least counts.
    A `broad` one is no part of train forms: it may read what these hold out.
    """

    symbol: str
    pattern: str
    parts: tuple[Part, ...]
    fixed: tuple[tuple[str, Any], ...]
    form: str = "train"
    register: str = ""
    loose: int = 0
    broad: bool = False


def says(symbol: str, *patterns: str, form: str = "train", register: str = "", loose: int = 0, **fixed: Any) -> list[Construction]:
    """Constructions of a symbol, one per pattern, which also express the `fixed` fields."""
    return [Construction(symbol, p, parse_pattern(p), tuple(fixed.items()), form, register, int(loose)) for p in patterns]


def names(symbol: str, words: dict[Any, str], *, loose: int = 0) -> list[Construction]:
    """Constructions of a symbol that expresses values, from the lexicon's names of each value."""
    return [Construction(symbol, said, parse_pattern(f"({said})"), (("", value),), loose=int(loose)) for value, said in words.items()]


@cache
def parse_pattern(pattern: str) -> tuple[Part, ...]:
    """Parts of a pattern. Raises ValueError if it is not well formed."""
    tokens = _PART.findall(pattern)
    parts, end = _parts(tokens, 0, pattern)
    if end != len(tokens):
        raise ValueError(f"pattern {pattern!r}: unexpected {tokens[end]!r}")
    return parts


def _parts(tokens: list[str], at: int, pattern: str) -> tuple[tuple[Part, ...], int]:
    """Parts from a token on, up to a closing bracket or the end."""
    parts: list[Part] = []
    while at < len(tokens) and tokens[at] != "]":
        token = tokens[at]
        if token == "[":
            inner, at = _parts(tokens, at + 1, pattern)
            if at >= len(tokens):
                raise ValueError(f"pattern {pattern!r}: '[' is not closed")
            parts.append(Maybe(inner))
        elif token == "(":
            end = tokens.index(")", at)
            parts.append(_words(tokens[at + 1 : end]))
            at = end
        elif token.startswith("<"):
            key, _, symbol = token[1:-1].rpartition(":")
            parts.append(Slot(key, symbol))
        elif token in ")|~":
            raise ValueError(f"pattern {pattern!r}: unexpected {token!r}")
        else:
            parts.append(Words((tuple(_split(token)),)))
        at += 1
    return tuple(parts), at


def _words(tokens: list[str]) -> Words:
    """Alternatives between two parentheses."""
    train, held, now, mark = [], [], [], False
    for token in [*tokens, "|"]:
        if token == "|":
            (held if mark else train).append(tuple(now))
            now, mark = [], False
        elif token == "~":
            mark = True
        else:
            now.extend(_split(token))
    return Words(tuple(train), tuple(held))


def _split(token: str) -> list[str]:
    """A word and the punctuation after it."""
    end = len(token.rstrip(PUNCTUATION))
    return ([token[:end]] if end else []) + list(token[end:])


def slots(parts: tuple[Part, ...]) -> Iterator[Slot]:
    """All slots among parts, in order."""
    for part in parts:
        if isinstance(part, Slot):
            yield part
        elif isinstance(part, Maybe):
            yield from slots(part.parts)


def choices(parts: tuple[Part, ...]) -> Iterator[Words]:
    """All words among parts, in order."""
    for part in parts:
        if isinstance(part, Words):
            yield part
        elif isinstance(part, Maybe):
            yield from choices(part.parts)


@cache
def _defaults(record: type) -> tuple[tuple[str, Any], ...]:
    return tuple((field.name, field.default) for field in fields(record))


def features(value: Any) -> dict[str, Any]:
    """Non-default fields of a record; head and tail of a tuple."""
    if isinstance(value, tuple):
        head, *tail = value
        return {"head": head, "tail": tuple(tail)} if tail else {"head": head}
    found = {}
    for name, default in _defaults(type(value)):
        part = getattr(value, name)
        if default is MISSING or part != default:
            found[name] = part
    return found


def built(record: type, found: tuple[tuple[str, Any], ...]) -> Any:
    """Record with these fields; the inverse of `features`."""
    given = dict(found)
    if record is tuple:
        return (given["head"], *given.get("tail", ()))
    return record(**given)

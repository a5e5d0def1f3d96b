"""What a construction is: a pattern of words and slots that says certain features of a record. It is written and read alike.

A pattern is words with
    (a|b c|)         one of these, nothing among them; an alternative that begins with `~` is a held-out synonym
    <key:Symbol>     the record's field `key`, said by any construction of Symbol
    <Symbol>         said by Symbol: all of the record, or, where Symbol is no record of its own, several of its fields
    [ ... ]          said where the record has the fields of the slots within, left out where not
and punctuation. Readers heed full stops within a text alone: `?` and `!` count as one, and a pattern's `?` may be left out.

A construction also holds `fixed` fields, which it says without a slot: "turn left" is `Move(do=LEFT)`. Tuples are written and read
as records with the fields `head` and `tail`. A field at its default is not there.
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
    """Where something is said: a field (`key`), or what the construction itself says (`key` "")."""

    key: str
    symbol: str


@dataclass(frozen=True)
class Words:
    """Words to choose from: `train` ones and `held` out ones, each a tuple of words and punctuation."""

    train: tuple[tuple[str, ...], ...]
    held: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Maybe:
    """Parts that are there where the record has what they say."""

    parts: "tuple[Slot | Words | Maybe, ...]"


Part = Slot | Words | Maybe


@dataclass(frozen=True, eq=False)
class Construction:
    """One way in which `symbol` is said.

    `form` is train or constructions (held out). A construction of a register is used where a sentence is in that register, and
    then before others; `full` ones in all registers but telegraphic; `aside` ones where one says something besides. A `loose` one is
    read where nothing else fits, and never written.
    """

    symbol: str
    pattern: str
    parts: tuple[Part, ...]
    fixed: tuple[tuple[str, Any], ...]
    form: str = "train"
    register: str = ""
    loose: bool = False


def says(symbol: str, *patterns: str, form: str = "train", register: str = "", loose: bool = False, **fixed: Any) -> list[Construction]:
    """Constructions of a symbol, one a pattern, which say the `fixed` fields too."""
    return [Construction(symbol, p, parse_pattern(p), tuple(fixed.items()), form, register, loose) for p in patterns]


def names(symbol: str, words: dict[Any, str], *, loose: bool = False) -> list[Construction]:
    """Constructions of a symbol that says values instead of records: the names of each, as the lexicon has them."""
    return [Construction(symbol, said, parse_pattern(f"({said})"), (("", value),), loose=loose) for value, said in words.items()]


@cache
def parse_pattern(pattern: str) -> tuple[Part, ...]:
    """The parts of a pattern. ValueError for one that is not well formed."""
    tokens = _PART.findall(pattern)
    parts, end = _parts(tokens, 0, pattern)
    if end != len(tokens):
        raise ValueError(f"pattern {pattern!r}: unexpected {tokens[end]!r}")
    return parts


def _parts(tokens: list[str], at: int, pattern: str) -> tuple[tuple[Part, ...], int]:
    """Parts from a token on, up to a bracket that closes or the end."""
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
    """The alternatives between two parentheses."""
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
    """A word and the punctuation behind it."""
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
    """The fields of a record that are not at their defaults; head and tail of a tuple."""
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
    """The record that has these fields; the inverse of `features`."""
    given = dict(found)
    if record is tuple:
        return (given["head"], *given.get("tail", ()))
    return record(**given)

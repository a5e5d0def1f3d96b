"""Naming: which words of a text name things and rooms, or describe them."""

from collections.abc import Sequence
from functools import cache

_ARTICLES_LISTED = "the a an my our your that this those these any"
ARTICLES = frozenset(_ARTICLES_LISTED.split())
_JOINS_LISTED = "and then or but after before"
JOINS = frozenset(_JOINS_LISTED.split())


def kind_of(phrase: Sequence[str]) -> str:
    """Kind of what a phrase names last: thing, room, or "" for neither."""
    for k in range(len(phrase), 0, -1):
        for size in (3, 2, 1):
            name = " ".join(phrase[max(0, k - size) : k])
            if name in room_names():
                return "room"
        if phrase[k - 1] in last_words_of_things():
            return "thing"
    return ""


def bare_name(part: Sequence[str]) -> str:
    """Kind of a bare name, with its adjectives: thing, room, or "" for anything else."""
    named = list(part[1:]) if part and part[0] in ARTICLES else list(part)
    if " ".join(named) in room_names():
        return "room"
    if " ".join(named) in thing_names():
        return "thing"
    return (
        "thing"
        if named
        and named[-1] in last_words_of_things()
        and all(word in adjectives_of_one_word() or word in last_words_of_things() for word in named)
        else ""
    )


def noun_end(said: Sequence[str], start: int) -> int:
    """Number of the word after the noun of a phrase that begins at `start`."""
    for k in range(start, len(said)):
        if said[k] in (",", ".") or said[k] in JOINS:
            return k
        if (said[k] in last_words_of_things() or said[k] in last_words_of_rooms()) and not (
            k + 1 < len(said) and (said[k + 1] in last_words_of_things() or said[k + 1] in last_words_of_rooms())
        ):
            return k + 1
    return len(said)


@cache
def adjectives_of_one_word() -> dict[str, str]:
    """Kind of each adjective of one word: color, size, material or rank."""
    from envs.language.lexicon import COLORS, MATERIALS, ORDERS, SIZES
    from envs.language.loose_names import LOOSE_COLORS, LOOSE_MATERIALS, LOOSE_ORDERS, LOOSE_SIZES

    tables = (
        ("rank", (ORDERS, LOOSE_ORDERS)),
        ("material", (MATERIALS, LOOSE_MATERIALS)),
        ("size", (SIZES, LOOSE_SIZES)),
        ("color", (COLORS, LOOSE_COLORS)),
    )
    return {
        name.strip("~"): kind for kind, listed in tables for table in listed for names in table.values() for name in names.split("|")
        if " " not in name
    }  # fmt: skip


@cache
def thing_names() -> frozenset[str]:
    """Names of what homes have."""
    from envs.language.lexicon import NOUNS
    from envs.language.loose_names import LOOSE_NOUNS

    names = (name for table in (NOUNS, LOOSE_NOUNS) for listed in table.values() for name in listed.split("|"))
    return frozenset(name.strip("~") for name in names) - {"one", "thing", "object", "item"}


@cache
def last_words_of_things() -> frozenset[str]:
    """Last words of the names of things."""
    from envs.language.elsewhere import THINGS
    from envs.language.lexicon import NOUNS, PLURALS
    from envs.language.loose_names import LOOSE_NOUNS, LOOSE_PLURALS

    names = (
        name for table in (NOUNS, PLURALS, LOOSE_NOUNS, LOOSE_PLURALS, THINGS) for listed in table.values() for name in listed.split("|")
    )
    return frozenset(name.strip("~").split()[-1] for name in names if name) - {"one", "ones", "thing", "things"}


@cache
def room_names() -> frozenset[str]:
    """Names of rooms."""
    from envs.language.elsewhere import ROOMS_ELSEWHERE
    from envs.language.lexicon import ROOMS
    from envs.language.loose_names import LOOSE_ROOMS

    names = (name for table in (ROOMS, LOOSE_ROOMS, ROOMS_ELSEWHERE) for listed in table.values() for name in listed.split("|"))
    return frozenset(name.strip("~") for name in names) | {"room"}


@cache
def last_words_of_rooms() -> frozenset[str]:
    """Last words of the names of rooms."""
    return frozenset(name.split()[-1] for name in room_names())

"""Surface forms of claims: "this is the red chair", "there is nothing on the desk".

Written like the grammar's patterns: `(a|b|~c)` are alternatives, `~` marks held-out ones; `constructions` are held-out frames. `{the}`,
`{a}`, `{bare}` and `{many}` are phrases of the grammar, `{rest}` is what follows a noun, `{count}` and `{room}` are names.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from envs.errors import InputError
from envs.language.grammar.generator import generate_phrase
from envs.language.lexicon import COLORS, ROOMS, SIZES, STUFFS
from envs.language.sampling.sample_refer import pick
from envs.language.semantics.meaning import THING, Description
from envs.language.tokens import words

COUNTS = ("zero", "one", "two", "three", "four", "five")
SYMBOLS = {"the": "Thing", "a": "Some", "bare": "None", "many": "Many"}  # of the grammar


class About(StrEnum):
    """Matter of a claim: a thing in view, a number of them, the room."""

    THING = "thing"
    COUNT = "count"
    ROOM = "room"


@dataclass(frozen=True)
class Statement:
    """Meaning of a claim.

    It says that a thing that fits `thing` is in view, that exactly `count` are, or that the room is of type `room`; `negated` says the
    opposite. Of the category THING, a `thing` is anything.
    """

    about: About
    thing: Description | None = None
    count: int = 0
    room: str = ""
    negated: bool = False


FRAMES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {  # train frames and held-out ones, by way of saying
    "the": (
        ("this is {the}", "that is {the}", "here is {the}", "i can see {the}", "this must be {the}", "{the} is here"),
        ("what i see is {the}", "{the} is right here", "we are looking at {the}"),
    ),
    "a": (
        ("there is {a}", "there is {a} here", "i see {a}", "this is {a}", "that is {a}", "you can see {a}"),
        ("{a} is in view", "what we have here is {a}", "one thing in view is {a}"),
    ),
    "quality": (("{the} is {said}",), ("{the} in view is {said}", "{the} happens to be {said}")),
    "no": (
        ("this cannot be {a}", "this is not {a}", "there is no {bare}", "there is no {bare} here", "i see no {bare}", "that is no {bare}"),
        ("{a} is nowhere to be seen", "i do not see {a} anywhere", "in no way is this {a}"),
    ),
    "nothing": (
        ("there is nothing {rest}", "nothing is {rest}", "i see nothing {rest}"),
        ("there is not a thing {rest}", "not one thing is {rest}"),
    ),
    "something": (
        ("there is something {rest}", "something is {rest}", "i see something {rest}"),
        ("there is at least a thing {rest}", "at least one thing is {rest}"),
    ),
    "count": (
        ("there are {count} {many}", "i see {count} {many}", "there are exactly {count} {many}", "these are {count} {many}"),
        ("{count} {many} are in view", "the {many} here are {count} in number"),
    ),
    "room": (
        ("this is the {room}", "this is a {room}", "we are in the {room}", "this must be the {room}", "i am in a {room}"),
        ("the room around us is a {room}", "where we stand is the {room}"),
    ),
    "not room": (
        ("this is not the {room}", "this is no {room}", "this cannot be a {room}", "we are not in the {room}"),
        ("the room around us is anything but a {room}", "no one would call this a {room}"),
    ),
}


def way_of(statement: Statement, rng: np.random.Generator) -> str:
    """A way of saying a statement: a key of FRAMES."""
    thing = statement.thing
    if statement.about == About.ROOM:
        return "not room" if statement.negated else "room"
    if statement.about == About.COUNT:
        return "count"
    assert thing is not None
    if thing == Description(THING, link=thing.link, any=thing.any) and thing.link:
        return "nothing" if statement.negated else "something"
    if statement.negated:
        return "no"
    return pick(rng, ("the", "a", "quality") if said_of(thing) else ("the", "a"))


def said_of(thing: Description) -> tuple[str, ...]:
    """Qualities of a description that a claim can state of the rest."""
    return tuple(name for name in ("color", "size", "material", "room", "link") if getattr(thing, name))


def claim_text(statement: Statement, rng: np.random.Generator, *, forms: str = "train") -> str:
    """A sentence for a statement, in words without capitals.

    `forms` is as in `generate`: with 'constructions' the frame or the phrase is held out, with 'synonyms' a word. InputError where
    there is none in these forms.
    """
    way = way_of(statement, rng)
    held = forms == "constructions" and bool(rng.random() < 0.7)
    frame = pick(rng, FRAMES[way][held])
    inner = "train" if held else forms
    return " ".join(words(frame.format(**_parts(statement, frame, rng, inner))))


def _parts(statement: Statement, frame: str, rng: np.random.Generator, forms: str) -> dict[str, str]:
    """What stands in the places of a frame."""
    found: dict[str, str] = {}
    if "{room}" in frame:
        return {"room": named(ROOMS[statement.room], rng, forms)}
    thing = statement.thing
    assert thing is not None
    if "{count}" in frame:
        found["count"] = COUNTS[statement.count]
    if "{said}" in frame:
        name = pick(rng, said_of(thing))
        found["said"] = _said(thing, name, rng, forms)
        thing, forms = replace(thing, **{name: None}), "train"
    if "{rest}" in frame:
        return found | {"rest": _phrase(replace(thing, any=True), rng, forms, "None").split(" ", 1)[1]}
    for key in SYMBOLS:
        if f"{{{key}}}" in frame:
            found[key] = phrase_of(thing, rng, key, forms)
    return found


def phrase_of(thing: Description, rng: np.random.Generator, key: str, forms: str = "train") -> str:
    """A phrase for a thing: `key` is one of SYMBOLS."""
    return _phrase(replace(thing, any=key != "the"), rng, forms, SYMBOLS[key])


def _said(thing: Description, name: str, rng: np.random.Generator, forms: str) -> str:
    """A quality of a thing after "is"."""
    if name == "link":
        other = _phrase(Description(THING, link=thing.link, any=True), rng, forms, "None").split(" ", 1)[1]
        return other.removeprefix("that is ").removeprefix("which is ")
    value = getattr(thing, name)
    if name == "room":
        return f"in the {named(ROOMS[value], rng, forms)}"
    if name == "material":
        return f"made of {named(STUFFS[value], rng, forms)}"
    return named((COLORS if name == "color" else SIZES)[value], rng, forms)


def _phrase(thing: Description, rng: np.random.Generator, forms: str, symbol: str) -> str:
    """A phrase of the grammar, without capitals and full stop."""
    return generate_phrase(thing, rng, forms=forms, register="plain", symbol=symbol).rstrip(".").lower()


def named(names: str, rng: np.random.Generator, forms: str = "train") -> str:
    """One of the lexicon's names of a value.

    InputError where none is held out but asked for.
    """
    all = names.split("|")
    fit = [name.lstrip("~") for name in all if name.startswith("~") == (forms == "synonyms")]
    if forms == "constructions" or not fit:
        raise InputError(f"claim: expected names in {forms} forms, got {names}")
    return pick(rng, fit)

"""What words mean: typed records, the same whoever said them and however. `meaning_to_json` and `meaning_from_json` keep them in files.

An instruction is a `Go`, `Sequence`, `If`, `Route` or `Ask`. Sides (left of, in front of ...) are the reference thing's own, as in
`envs.scenes.relations`. A `Description` is definite ("the red chair"): it means something only where exactly one thing fits, unless `any`.
"""

from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from envs.errors import InputError
from envs.scenes.relations import Predicate

THING = "thing"  # the category of whatever it is
ONE = "one"  # the category of the thing that was spoken of last ("the red one")


class Order(StrEnum):
    """What ranks things: how far they are from where the agent stood when it was told (straight, on the floor plan), or the volume
    or height of their oriented boxes."""

    NEAREST = "nearest"
    FARTHEST = "farthest"
    LARGEST = "largest"
    SMALLEST = "smallest"
    TALLEST = "tallest"
    LOWEST = "lowest"


@dataclass(frozen=True)
class Rank:
    """`place` 1 is a superlative ("the nearest chair"), 2 and 3 are ordinals ("the second largest plant")."""

    order: Order
    place: int = 1


@dataclass(frozen=True)
class Link:
    """`predicate` `other` (and `second`, for between): "next to the sofa", "against the wall" (whose category is `wall`)."""

    predicate: Predicate
    other: "Description"
    second: "Description | None" = None


@dataclass(frozen=True)
class Description:
    """A thing by what it is like. `no_color` and so on are what it is not ("the chair that is not red"); `rank` is among the rest.

    `room` is a room's type; `any` is for "a chair", "any chair", where each that fits will do.
    """

    category: str
    color: str | None = None
    size: str | None = None
    material: str | None = None
    no_color: str | None = None
    no_size: str | None = None
    no_material: str | None = None
    room: str | None = None
    link: Link | None = None
    rank: Rank | None = None
    any: bool = False


@dataclass(frozen=True)
class RoomPlace:
    """A room by its type, and by a thing that is in it: "the bedroom with the desk"."""

    type: str
    having: Description | None = None


class Back(StrEnum):
    """What refers back: the last thing, the last place (thing or room), another thing of the last one's category."""

    IT = "it"
    THERE = "there"
    OTHER = "other"


@dataclass(frozen=True)
class Reference:
    """A thing or place that was spoken of before, in this instruction or in the dialogue."""

    back: Back


Place = Description | RoomPlace | Reference


@dataclass(frozen=True)
class Go:
    """Go to a thing, so that it is in view from near; or into a room."""

    to: Place


@dataclass(frozen=True)
class Sequence:
    """One after the other."""

    steps: "tuple[Go | If, ...]"


@dataclass(frozen=True)
class If:
    """`then` where such a thing is (or, `negated`, is not) in the home, or in `room`; else `otherwise`, or nothing."""

    thing: Description
    negated: bool
    then: Go
    otherwise: Go | None = None


class Turn(StrEnum):
    """Turns of a route, as seen by who walks it."""

    LEFT = "left"
    RIGHT = "right"
    AROUND = "around"
    STRAIGHT = "straight"


class Way(StrEnum):
    """What a route does with rooms and things on the way."""

    LEAVE = "leave"
    ENTER = "enter"
    CROSS = "cross"
    PAST = "past"
    TOWARDS = "towards"
    STOP = "stop"


@dataclass(frozen=True)
class Move:
    """A turn, or a way with what it is about: leave, enter, cross a room; walk past, towards, stop at a thing; stop in a room."""

    do: Turn | Way
    at: Description | RoomPlace | None = None


@dataclass(frozen=True)
class Route:
    """Moves in order; the last one is a stop."""

    moves: tuple[Move, ...]


class About(StrEnum):
    """What is asked."""

    COLOR = "color"
    SIZE = "size"
    MATERIAL = "material"
    COUNT = "count"
    EXISTS = "exists"
    ROOM = "room"
    LARGER = "larger"
    MORE = "more"


@dataclass(frozen=True)
class Ask:
    """A question about a thing; `other` is what it is compared with ("larger": which of the two; "more": are there more of the first)."""

    about: About
    thing: Description
    other: Description | None = None


Meaning = Go | Sequence | If | Route | Ask
_RECORDS = (Go, Sequence, If, Route, Ask, Description, RoomPlace, Reference, Link, Rank, Move)
_BY_NAME = {record.__name__: record for record in _RECORDS}


def meaning_to_json(meaning: Any) -> dict[str, Any]:
    """A meaning as a JSON object: its record's name under `is`, and the fields that are not at their defaults."""
    out: dict[str, Any] = {"is": type(meaning).__name__}
    for field in fields(meaning):
        value = getattr(meaning, field.name)
        if value != field.default:
            out[field.name] = _plain(value)
    return out


def meaning_from_json(value: Any, path: str = "meaning") -> Any:
    """The meaning of a JSON object. InputError naming the field that is wrong."""
    if not isinstance(value, dict) or value.get("is") not in _BY_NAME:
        raise InputError(f"{path}: expected an object whose 'is' is one of {', '.join(_BY_NAME)}, got {value!r}")
    record = _BY_NAME[value["is"]]
    hints = get_type_hints(record)
    for name in value:
        if name != "is" and name not in hints:
            raise InputError(f"{path}.{name}: expected one of {', '.join(hints)}")
    made = {name: _read(part, hints[name], f"{path}.{name}") for name, part in value.items() if name != "is"}
    try:
        return record(**made)
    except TypeError as error:
        raise InputError(f"{path}: {error}") from error


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return meaning_to_json(value)
    return [_plain(part) for part in value] if isinstance(value, tuple) else value


def _read(value: Any, hint: Any, path: str) -> Any:
    """A field's value as its annotation wants it."""
    origin = get_origin(hint)
    options = get_args(hint) if origin in (Union, UnionType) else (hint,)
    if value is None and type(None) in options:
        return None
    if isinstance(value, dict):
        made = meaning_from_json(value, path)
        if isinstance(made, tuple(option for option in options if isinstance(option, type))):
            return made
    elif isinstance(value, list) and any(get_origin(option) is tuple for option in options):
        part = next(get_args(option)[0] for option in options if get_origin(option) is tuple)
        return tuple(_read(item, part, f"{path}[{i}]") for i, item in enumerate(value))
    else:
        for option in options:
            if isinstance(option, type) and issubclass(option, StrEnum) and value in list(option):
                return option(value)
            if option in (str, int, bool) and type(value) is option:
                return value
            if get_origin(option) is Literal and value in get_args(option):
                return value
    names = ", ".join(getattr(option, "__name__", str(option)) for option in options)
    raise InputError(f"{path}: expected {names}, got {value!r}")

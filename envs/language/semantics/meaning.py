"""Meanings of instructions and questions, as typed records, and their JSON form.

They do not depend on the wording. An instruction is a `Go`, `Sequence`, `If`, `Route` or `Ask`. Sides (left of, in front of ...) are
those of the reference object itself, as in `envs.scenes.relations`. A `Description` is definite ("the red chair"): exactly one object
must fit, unless it has `any`. `meaning_to_json` and `meaning_from_json` convert meanings for files.
"""

from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from envs.errors import InputError
from envs.scenes.relations import Predicate

THING = "thing"  # any category
ONE = "one"  # the category of the object mentioned last ("the red one")


class Order(StrEnum):
    """Order of ranks: by distance, or by volume or height of oriented boxes.

    The distance is straight on the floor plan, from where the agent received the instruction.
    """

    NEAREST = "nearest"
    FARTHEST = "farthest"
    LARGEST = "largest"
    SMALLEST = "smallest"
    TALLEST = "tallest"
    LOWEST = "lowest"


@dataclass(frozen=True)
class Rank:
    """A rank: `place` 1 is a superlative, 2 and 3 are ordinals.

    "The nearest chair", "the second largest plant".
    """

    order: Order
    place: int = 1


@dataclass(frozen=True)
class Link:
    """A relation `predicate` to `other`, and to `second` for between.

    "Next to the sofa", "against the wall" (whose category is `wall`).
    """

    predicate: Predicate
    other: "Description"
    second: "Description | None" = None


@dataclass(frozen=True)
class Description:
    """A description of an object by its attributes, room, relation and rank.

    `no_color` and so on are excluded values ("the chair that is not red"); `rank` counts among the objects that fit the rest. `room` is a
    room's type; `any` marks "a chair", "any chair", which every object that fits satisfies.
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
    """A room by its type and an object in it: "the bedroom with the desk"."""

    type: str
    having: Description | None = None


class Back(StrEnum):
    """Anaphora: the last object, the last place, another object of the last category."""

    IT = "it"
    THERE = "there"
    OTHER = "other"


@dataclass(frozen=True)
class Reference:
    """Reference to an object or place mentioned before, in this instruction or in the dialogue."""

    back: Back


Place = Description | RoomPlace | Reference


@dataclass(frozen=True)
class Go:
    """Go to an object until it is in view from near, or into a room."""

    to: Place


@dataclass(frozen=True)
class Sequence:
    """Steps to carry out one after the other."""

    steps: "tuple[Go | If, ...]"


@dataclass(frozen=True)
class If:
    """A condition: `then` if such an object exists, else `otherwise`, if any.

    `negated` inverts it. The object is sought in the home, or in the `room` of its description.
    """

    thing: Description
    negated: bool
    then: Go
    otherwise: Go | None = None


class Turn(StrEnum):
    """Turns of a route, relative to the walker."""

    LEFT = "left"
    RIGHT = "right"
    AROUND = "around"
    STRAIGHT = "straight"


class Way(StrEnum):
    """Moves of a route that are relative to rooms and objects."""

    LEAVE = "leave"
    ENTER = "enter"
    CROSS = "cross"
    PAST = "past"
    TOWARDS = "towards"
    STOP = "stop"


@dataclass(frozen=True)
class Move:
    """A move of a route: a turn, or a way with its room or object.

    Leave, enter and cross take a room; past and towards take an object; stop takes either.
    """

    do: Turn | Way
    at: Description | RoomPlace | None = None


@dataclass(frozen=True)
class Route:
    """Moves in order; the last one is a stop."""

    moves: tuple[Move, ...]


class About(StrEnum):
    """Topic of a question."""

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
    """A question about an object.

    `other` is the object of comparison: for "larger", which of the two; for "more", whether there are more of the first.
    """

    about: About
    thing: Description
    other: Description | None = None


Meaning = Go | Sequence | If | Route | Ask
_RECORDS = (Go, Sequence, If, Route, Ask, Description, RoomPlace, Reference, Link, Rank, Move)
_BY_NAME = {record.__name__: record for record in _RECORDS}


def meaning_to_json(meaning: Any) -> dict[str, Any]:
    """A meaning as a JSON object.

    It has the record's name under `is`, and the fields that are not at their defaults.
    """
    out: dict[str, Any] = {"is": type(meaning).__name__}
    for field in fields(meaning):
        value = getattr(meaning, field.name)
        if value != field.default:
            out[field.name] = _plain(value)
    return out


def meaning_from_json(value: Any, path: str = "meaning") -> Any:
    """The meaning of a JSON object. Raises InputError that names the wrong field."""
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
    """A field's value, converted to its annotation."""
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

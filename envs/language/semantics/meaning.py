"""Meanings of instructions and questions, as typed records.

They do not depend on the wording. An instruction is a `Go`, `Sequence`, `If`, `Route` or `Ask`. Sides (left of, in front of ...) are
those of the reference object itself, as in `envs.scenes.relations`. A `Description` is definite ("the red chair"): exactly one object
must fit, unless it has `any`. Everyday requests have more records: `envs.language.semantics.acts`.
"""

from dataclasses import dataclass
from enum import StrEnum

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


class End(StrEnum):
    """Ends of a row of things, as the agent sees it at first."""

    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True)
class Rank:
    """A rank: `place` 1 is a superlative, 2 and 3 are ordinals.

    "The nearest chair", "the second largest plant". Distances are those from `to`, if given: "the chair nearest to the sofa". With an
    `end`, places are counted from there, and the order is that of nearness: "the third chair from the left".
    """

    order: Order
    place: int = 1
    to: "Description | None" = None
    end: End | None = None


@dataclass(frozen=True)
class Link:
    """A relation `predicate` to `other`, and to `second` for between.

    "Next to the sofa", "against the wall" (whose category is `wall`). `inverse`: `other` has the relation to what is described, "the desk
    with the laptop on it".
    """

    predicate: Predicate
    other: "Description"
    second: "Description | None" = None
    inverse: bool = False


@dataclass(frozen=True)
class Description:
    """A description of an object by its attributes, room, relation and rank.

    `no_color` and so on are excluded values ("the chair that is not red"), with `nor_color` as another one ("neither red nor gray"),
    `no_room` an excluded type of room, `no_link` an excluded relation ("a candle that is not on the desk"); `same_color` is a thing that
    has the same color. `rank` counts among the objects that fit the rest. `room` is a room's type; `any` marks "a chair", "any chair",
    which every object that fits satisfies.
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
    no_link: Link | None = None
    nor_color: str | None = None
    no_room: str | None = None
    same_color: "Description | None" = None


@dataclass(frozen=True)
class RoomPlace:
    """A room by its type and an object in it: "the bedroom with the desk".

    `lacking` is an object that is not in it, `rank` counts rooms by distance or area, `other` marks "the other bedroom", `any` "a bedroom".
    """

    type: str
    having: Description | None = None
    lacking: Description | None = None
    rank: Rank | None = None
    other: bool = False
    any: bool = False


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

"""Denotation: the objects of a home that a description fits.

An object fits a description when all of these hold:
- its category is that of the description; THING fits every category, ONE that of the object mentioned last;
- its colour, size and material are those of the description and not the excluded ones (`no_color` ...); an unknown attribute, the
  empty string, fits neither;
- it is in a room of the type `room`, or in the one that the agent is in (HERE), and in none of the type `no_room`;
- it has the color of a thing that fits `same_color`, and is not that thing;
- some object that fits `link.other` (and another one that fits `link.second`) has the relation with it. One such pair is enough: "the
  chair next to the lamp" needs one such chair, not a home with only one lamp (Haddock 1987, "Incremental interpretation and
  combinatory categorial grammar");
- no such relation holds to what fits `no_link`;
- among the objects that satisfy all that, it has the place given by `rank`. Ranks sort by metres (`world.rank_key`), ties by id;
  objects within TIE of the one at that place are tied with it, and are returned with it. Nearness to a thing sorts those of its room
  first; places from an end are counted among the objects of the agent's room that are ahead, by bearing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from jaxtyping import Float

from envs.errors import InputError
from envs.language.semantics.meaning import ONE, THING, Description, End, Link, Order, Rank
from envs.language.semantics.world import Gap, World, distance, rank_key
from envs.scenes.relations import Predicate
from envs.scenes.scene import Object

QUALITIES = ("color", "size", "material")
CLOSE = 1.0  # [m] greatest distance of a thing that is by a window or doorway
_APART = (Predicate.ON, Predicate.INSIDE, Predicate.BETWEEN)  # relations that no thing has to a window or doorway
TIE = 0.01  # [m] values that differ by no more count as equal


class ImpossibleReason(StrEnum):
    """Reason why an instruction cannot be carried out as given."""

    ABSENT_OBJECT = "absent_object"
    WRONG_ATTRIBUTE = "wrong_attribute"
    ABSENT_RELATION = "absent_relation"
    CONTRADICTION = "contradiction"
    AMBIGUOUS = "ambiguous"
    UNREACHABLE = "unreachable"
    NOTHING_BEFORE = "nothing_before"
    OUT_OF_SCOPE = "out_of_scope"
    NOT_KNOWN = "not_known"


@dataclass(frozen=True)
class Dialogue:
    """Ids of the objects and rooms mentioned so far, the latest last.

    `room_last` is whether the last mention of all was a room. `here` is the room that the agent is in, -1 where it is not known, `yaw_w`
    its heading [rad] when it is spoken to. `before` are the numbers of the things and rooms that were mentioned before what is being said.
    """

    things: tuple[int, ...] = ()
    rooms: tuple[int, ...] = ()
    room_last: bool = False
    here: int = -1
    before: tuple[int, int] = (0, 0)
    yaw_w: float = 0.0

    def begun(self) -> "Dialogue":
        """The dialogue when something new is said."""
        return replace(self, before=(len(self.things), len(self.rooms)))

    @property
    def said_things(self) -> tuple[int, ...]:
        """Ids of the objects mentioned in what is being said."""
        return self.things[self.before[0] :]

    @property
    def said_rooms(self) -> tuple[int, ...]:
        """Ids of the rooms mentioned in what is being said."""
        return self.rooms[self.before[1] :]

    def with_thing(self, thing: int) -> "Dialogue":
        """The dialogue after an object was mentioned."""
        return replace(self, things=(*self.things, thing), room_last=False)

    def with_room(self, room: int) -> "Dialogue":
        """The dialogue after a room was mentioned."""
        return replace(self, rooms=(*self.rooms, room), room_last=True)


def matches(world: World, description: Description, at_w: Float[np.ndarray, "3"], dialogue: Dialogue | None = None) -> tuple[int, ...]:
    """Ids of the objects that fit a description, sorted; () for none.

    With a rank, the object at that place comes first, then those tied with it. `at_w` [m] is where the agent received the instruction.
    Raises InputError for a link or rank that no meaning can have.
    """
    check(description)
    dialogue = dialogue or Dialogue()
    found = alike(world, candidates(world, description, dialogue), description, dialogue.here)
    if description.same_color:
        others = matches(world, description.same_color, at_w, dialogue)
        colors = {world.known[other].color for other in others} - {""}
        found = [thing for thing in found if thing.color in colors and (thing.id not in others or len(others) > 1)]
    if description.link:
        found = linked(world, found, description.link, at_w, dialogue)
    if description.no_link:
        excluded = linked(world, found, description.no_link, at_w, dialogue)
        found = [thing for thing in found if thing not in excluded]
    if description.rank:
        found = _placed(world, found, description.rank, at_w, dialogue)
    return tuple(thing.id for thing in found)


def check(description: Description) -> None:
    """Raise InputError for a link or rank that no meaning can have.

    A second object is for between only, and a place is at least 1.
    """
    link, rank = description.link, description.rank
    if link and (link.predicate == Predicate.BETWEEN) != (link.second is not None):
        wanted = "two things" if link.second is None else "one thing"
        raise InputError(f"{link.predicate}: expected {wanted} that the {description.category} is {link.predicate}; check `second`")
    if rank and rank.place < 1:
        raise InputError(f"{rank.order} {description.category}: expected a place from 1, got {rank.place}")


def candidates(world: World, description: Description, dialogue: Dialogue) -> tuple[Object, ...]:
    """Objects of a description's category."""
    if description.category == THING:
        return world.things
    if description.category == ONE:
        return world.by_category.get(world.known[dialogue.things[-1]].category, ()) if dialogue.things else ()
    return world.by_category.get(description.category, ()) or tuple(gap.thing for gap in gaps(world, description.category))


def gaps(world: World, kind: str) -> tuple[Gap, ...]:
    """Openings of a kind: doorway or window."""
    return tuple(gap for gap in world.openings if gap.kind == kind)


def alike(world: World, things: Sequence[Object], description: Description, here: int = -1) -> list[Object]:
    """Objects with the colour, size, material and room of a description, of any category.

    `here` is the room that the agent is in.
    """
    wanted = [(name, value) for name in QUALITIES if (value := getattr(description, name)) is not None]
    outside = () if description.no_room is None else world.rooms_of(description.no_room, here)
    excluded = [(name, ("", value)) for name in QUALITIES if (value := getattr(description, f"no_{name}")) is not None]
    excluded += [("color", ("", description.nor_color))] if description.nor_color is not None else []
    rooms = None if description.room is None else world.rooms_of(description.room, here)
    return [
        thing
        for thing in things
        if (rooms is None or thing.room in rooms)
        and thing.room not in outside
        and all(getattr(thing, name) == value for name, value in wanted)
        and all(getattr(thing, name) not in values for name, values in excluded)
    ]


def linked(world: World, things: list[Object], link: Link, at_w: Float[np.ndarray, "3"], dialogue: Dialogue) -> list[Object]:
    """Objects that have the relation with some object that fits."""
    others = set(matches(world, link.other, at_w, dialogue))
    if link.inverse:
        held = {under for other in others for under, _ in world.related.get((link.predicate, other), ())}
        return [thing for thing in things if thing.id in held]
    if near := gaps(world, link.other.category):
        return [thing for thing in things if link.predicate not in _APART and any(_close(thing, gap) for gap in near)]
    held = [(thing, world.related.get((link.predicate, thing.id), ())) for thing in things]
    if link.second is None:
        return [thing for thing, pairs in held if any(other in others for other, _ in pairs)]
    seconds = set(matches(world, link.second, at_w, dialogue))
    return [thing for thing, pairs in held if any((a in others and b in seconds) or (b in others and a in seconds) for a, b in pairs)]


def _close(thing: Object, gap: Gap) -> bool:
    """Whether a thing is by an opening: in a room of it, and within CLOSE of its box on the floor plan."""
    off = [max(0.0, thing.low[a] - gap.thing.high[a], gap.thing.low[a] - thing.high[a]) for a in (0, 2)]
    return thing.room in gap.rooms and float(np.hypot(off[0], off[1])) <= CLOSE


def _placed(world: World, things: list[Object], rank: Rank, at_w: Float[np.ndarray, "3"], dialogue: Dialogue) -> list[Object]:
    """The object at a place of a rank, then those tied with it; [] for too few objects."""
    if rank.end is not None:
        row = sorted((bearing, thing.id, thing) for thing in things if (bearing := _ahead(thing, at_w, dialogue)) is not None)
        row = row if rank.end is End.LEFT else row[::-1]
        return [thing for _, _, thing in row[rank.place - 1 : rank.place]]
    if rank.to is None:
        return ranked(things, rank, at_w)
    marks = [world.known[one] for one in matches(world, rank.to, at_w, dialogue)]
    sign = -1 if rank.order is Order.FARTHEST else 1
    keys = [
        (
            min((bool(mark.room != thing.room), sign * distance(mark, np.array(thing.center))) for mark in marks if mark.id != thing.id),
            thing,
        )
        for thing in things
        if any(mark.id != thing.id for mark in marks)
    ]
    order = [thing for _, thing in sorted(keys, key=lambda one: (one[0], one[1].id))]
    return order[rank.place - 1 : rank.place]


def _ahead(thing: Object, at_w: Float[np.ndarray, "3"], dialogue: Dialogue) -> float | None:
    """Bearing [rad] of a thing of the agent's room from its heading, positive to the right; None behind it."""
    if thing.room != dialogue.here:
        return None
    dx, dz = thing.center[0] - float(at_w[0]), thing.center[2] - float(at_w[2])
    off = (np.arctan2(-dx, -dz) - dialogue.yaw_w + np.pi) % (2 * np.pi) - np.pi
    return None if abs(off) > np.pi / 2 else -float(off)


def ranked(things: list[Object], rank: Rank, at_w: Float[np.ndarray, "3"]) -> list[Object]:
    """The object at a place, then those tied with it; [] for too few objects."""
    if rank.place > len(things):
        return []
    order = sorted((rank_key(thing, rank.order, at_w), thing.id, thing) for thing in things)
    key, number, chosen = order[rank.place - 1]
    return [chosen] + [thing for other, _, thing in order if thing.id != number and abs(other - key) <= TIE]

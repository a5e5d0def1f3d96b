"""Which things of a home a description fits: the exact meaning of attributes, negation, rooms, relations and ranks.

A thing fits a description when all of these hold:
- its category is the one said; THING fits every category, ONE that of the thing spoken of last;
- its colour, size and material are those said and not those excluded (`no_color` ...); an attribute that is not known, the empty
  string, fits neither;
- it is in a room of the type `room`;
- some thing that fits `link.other` (and another one that fits `link.second`) has the relation with it. One such pair is enough: "the
  chair next to the lamp" asks for one such chair, not for one lamp in the home (Haddock 1987, "Incremental interpretation and
  combinatory categorial grammar");
- among the things that fit all that, it has the place that `rank` says. Ranks sort by metres (`world.rank_key`), ties by id; things
  within TIE of the one at that place cannot be told apart from it, and are returned with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from jaxtyping import Float

from envs.errors import InputError
from envs.language.semantics.meaning import ONE, THING, Description, Link, Rank
from envs.language.semantics.world import World, rank_key
from envs.scenes.relations import Predicate
from envs.scenes.scene import Object

QUALITIES = ("color", "size", "material")
TIE = 0.01  # [m] what is this close counts as equal


class ImpossibleReason(StrEnum):
    """Why an instruction cannot be carried out as it was said."""

    ABSENT_OBJECT = "absent_object"
    WRONG_ATTRIBUTE = "wrong_attribute"
    ABSENT_RELATION = "absent_relation"
    CONTRADICTION = "contradiction"
    AMBIGUOUS = "ambiguous"
    UNREACHABLE = "unreachable"
    NOTHING_BEFORE = "nothing_before"


@dataclass(frozen=True)
class Dialogue:
    """What was spoken of, the latest last: ids of things and of rooms, and whether the last of all was a room."""

    things: tuple[int, ...] = ()
    rooms: tuple[int, ...] = ()
    room_last: bool = False

    def with_thing(self, thing: int) -> "Dialogue":
        """The dialogue after a thing was spoken of."""
        return replace(self, things=(*self.things, thing), room_last=False)

    def with_room(self, room: int) -> "Dialogue":
        """The dialogue after a room was spoken of."""
        return replace(self, rooms=(*self.rooms, room), room_last=True)


def matches(world: World, description: Description, at_w: Float[np.ndarray, "3"], dialogue: Dialogue | None = None) -> tuple[int, ...]:
    """Ids of the things that fit, in their order; with a rank the one thing first, then those tied with it. () where nothing fits.

    `at_w` [m] is where the agent stood when it was told. InputError for a link or rank that no meaning can have.
    """
    check(description)
    dialogue = dialogue or Dialogue()
    found = alike(world, candidates(world, description, dialogue), description)
    if description.link:
        found = linked(world, found, description.link, at_w, dialogue)
    if description.rank:
        found = ranked(found, description.rank, at_w)
    return tuple(thing.id for thing in found)


def check(description: Description) -> None:
    """InputError for a link or rank that no meaning can have: a second thing but for between, a place below 1."""
    link, rank = description.link, description.rank
    if link and (link.predicate == Predicate.BETWEEN) != (link.second is not None):
        wanted = "two things" if link.second is None else "one thing"
        raise InputError(f"{link.predicate}: expected {wanted} that the {description.category} is {link.predicate}; check `second`")
    if rank and rank.place < 1:
        raise InputError(f"{rank.order} {description.category}: expected a place from 1, got {rank.place}")


def candidates(world: World, description: Description, dialogue: Dialogue) -> tuple[Object, ...]:
    """The things of the category said."""
    if description.category == THING:
        return world.things
    if description.category == ONE:
        return world.by_category.get(world.known[dialogue.things[-1]].category, ()) if dialogue.things else ()
    return world.by_category.get(description.category, ())


def alike(world: World, things: Sequence[Object], description: Description) -> list[Object]:
    """The things with the colour, size, material and room that are said; their categories are not looked at."""
    wanted = [(name, value) for name in QUALITIES if (value := getattr(description, name)) is not None]
    excluded = [(name, ("", value)) for name in QUALITIES if (value := getattr(description, f"no_{name}")) is not None]
    rooms = None if description.room is None else world.rooms_of_type(description.room)
    return [
        thing
        for thing in things
        if (rooms is None or thing.room in rooms)
        and all(getattr(thing, name) == value for name, value in wanted)
        and all(getattr(thing, name) not in values for name, values in excluded)
    ]


def linked(world: World, things: list[Object], link: Link, at_w: Float[np.ndarray, "3"], dialogue: Dialogue) -> list[Object]:
    """Those of `things` that have the relation with something that fits."""
    others = set(matches(world, link.other, at_w, dialogue))
    held = [(thing, world.related.get((link.predicate, thing.id), ())) for thing in things]
    if link.second is None:
        return [thing for thing, pairs in held if any(other in others for other, _ in pairs)]
    seconds = set(matches(world, link.second, at_w, dialogue))
    return [thing for thing, pairs in held if any((a in others and b in seconds) or (b in others and a in seconds) for a, b in pairs)]


def ranked(things: list[Object], rank: Rank, at_w: Float[np.ndarray, "3"]) -> list[Object]:
    """The thing at a place, then those that cannot be told from it; [] where there are not so many."""
    if rank.place > len(things):
        return []
    order = sorted((rank_key(thing, rank.order, at_w), thing.id, thing) for thing in things)
    key, number, chosen = order[rank.place - 1]
    return [chosen] + [thing for other, _, thing in order if thing.id != number and abs(other - key) <= TIE]

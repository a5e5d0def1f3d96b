"""Referents of places in a home: the things and rooms that words mean."""

from collections.abc import Mapping
from collections.abc import Sequence as Ordered
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float

from envs.language.lexicon import plural
from envs.language.semantics.acts import ROOM, THERE
from envs.language.semantics.denotation import QUALITIES, Dialogue, ImpossibleReason, matches
from envs.language.semantics.explain import no_room, nothing_fits
from envs.language.semantics.meaning import (
    ONE,
    THING,
    Back,
    Description,
    Order,
    Place,
    Reference,
    RoomPlace,
)  # fmt: skip
from envs.language.semantics.world import World, counted, distance, each_named, phrase, room_area, room_distance, several

At = Float[np.ndarray, "3"]


@dataclass(frozen=True)
class Resolution:
    """Referents of a place: ids of `things`, or a `room` (-1 for none).

    `why` is None where exactly one fits (or several, for `any`). Several objects are sorted by distance (straight on the floor plan), and
    `room` is the nearest of several `rooms`: with `ImpossibleReason.AMBIGUOUS`, an agent may take the first and say so. `text` is a
    sentence that says what is wrong; empty without a reason.
    """

    things: tuple[int, ...] = ()
    room: int = -1
    why: ImpossibleReason | None = None
    text: str = ""
    rooms: tuple[int, ...] = ()


def resolve_reference(world: World, place: Place, at_w: At, dialogue: Dialogue | None = None) -> Resolution:
    """The objects or room that a place denotes for an agent at `at_w` [m].

    A description is definite, exactly one object must fit (`matches`), unless it has `any`. Of a room place, exactly one room must fit
    (`fitting_rooms`), unless it has `any`. It: the last object of the dialogue. There: the last object or room. The other
    one: the one other object of the last object's category that was not mentioned yet; where all of them were, the one other object.
    """
    dialogue = dialogue or Dialogue()
    if isinstance(place, Reference):
        return _referred(world, place, at_w, dialogue)
    if isinstance(place, RoomPlace):
        return as_said(world, _room(world, place, at_w, dialogue), dialogue)
    found = matches(world, place, at_w, dialogue)
    things = tuple(number for number in found if not world.known[number].structure)
    if found and not things:
        return Resolution(why=ImpossibleReason.ABSENT_OBJECT, text=f"a {place.category} is nothing that one can be sent to")
    if not things:
        why, text = nothing_fits(world, place, at_w, dialogue)
        return Resolution(why=why, text=text)
    return as_said(world, _chosen(world, things, at_w, place.any, place), dialogue)


def of_one(description: Description, to: object) -> Description:
    """A description in which "one" is of the kind gone to.

    "If there is one in the kitchen, go to the bin".
    """
    if description.category != ONE or not isinstance(to, Description) or to.category in (ONE, THING):
        return description
    said = {name: getattr(description, name) or getattr(to, name) for name in QUALITIES}
    return replace(description, category=to.category, **said)


def in_that_room(world: World, description: Description, at_w: At, dialogue: Dialogue) -> tuple[int, ...]:
    """Ids of the objects that fit; of THERE, those in the room mentioned last."""
    if description.room != THERE:
        return matches(world, description, at_w, dialogue)
    found = matches(world, replace(description, room=None), at_w, dialogue)
    return tuple(thing for thing in found if dialogue.rooms and world.known[thing].room == dialogue.rooms[-1])


def as_said(world: World, found: Resolution, dialogue: Dialogue) -> Resolution:
    """The things or rooms that a definite place means where several fit.

    It is the one mentioned last in what is being said.

    "If there is a lamp in the study, go to the lamp" is about that lamp, "go to the study and find the lamp" about the one in there.
    """
    if found.why is not ImpossibleReason.AMBIGUOUS:
        return found
    if found.things:
        last = next((thing for thing in reversed(dialogue.said_things) if thing in found.things), None)
        if last is None and dialogue.room_last and dialogue.said_rooms:
            within = [thing for thing in found.things if world.known[thing].room == dialogue.rooms[-1]]
            last = within[0] if len(within) == 1 else None
        return found if last is None else Resolution((last,))
    room = next((room for room in reversed(dialogue.said_rooms) if room in found.rooms), None)
    return found if room is None else Resolution(room=room, rooms=(room,))


def room_there(world: World, dialogue: Dialogue, to: Place | None, at_w: At) -> int:
    """Room that "there" in a condition means, -1 where that is not clear.

    It is the one mentioned last in what is being said, else before, or the one that is gone to if the condition holds.
    """
    if dialogue.said_rooms:
        return dialogue.said_rooms[-1]
    rooms = {dialogue.rooms[-1]} if dialogue.rooms and dialogue.room_last else set()
    if isinstance(to, RoomPlace):
        found = resolve_reference(world, to, at_w, dialogue)
        rooms |= {found.room} if found.why is None else set(found.rooms)
    return rooms.pop() if len(rooms) == 1 else -1


def _chosen(world: World, things: tuple[int, ...], at_w: At, any_: bool, place: Description | None) -> Resolution:
    """The one object; several, sorted by distance, are ambiguous unless any will do."""
    if len(things) == 1:
        return Resolution(things)
    things = tuple(sorted(things, key=lambda number: (distance(world.known[number], at_w), number)))
    if any_:
        return Resolution(things)
    told = each_named(world, [world.known[number] for number in things])
    if place and place.rank:
        return Resolution(
            things, why=ImpossibleReason.AMBIGUOUS, text=f"{phrase(place)} cannot be told from {counted(len(things) - 1, 'other')}: {told}"
        )
    count = several(len(things), place) if place else f"{len(things)} others"
    return Resolution(things, why=ImpossibleReason.AMBIGUOUS, text=f"there are {count}: {told}")


def _referred(world: World, place: Reference, at_w: At, dialogue: Dialogue) -> Resolution:
    """Referent of an anaphoric reference."""
    if place.back == Back.THERE and dialogue.room_last:
        return Resolution(room=dialogue.rooms[-1], rooms=dialogue.rooms[-1:])
    if not dialogue.things:
        return Resolution(
            why=ImpossibleReason.NOTHING_BEFORE, text=f"'{phrase(place)}' refers back to something, but nothing was spoken of"
        )
    last = dialogue.things[-1]
    if place.back != Back.OTHER:
        return Resolution((last,))
    category = world.known[last].category
    others = [thing.id for thing in world.by_category[category] if thing.id != last]
    if not others:
        return Resolution(why=ImpossibleReason.ABSENT_OBJECT, text=f"there is no other {category} in this home")
    fresh = tuple(number for number in others if number not in dialogue.things)
    found = _chosen(world, fresh or tuple(others), at_w, False, None)
    if found.why:
        told = each_named(world, [world.known[number] for number in found.things])
        return Resolution(found.things, why=found.why, text=f"there is more than one other {category}: {told}")
    return found


def fitting_rooms(world: World, place: RoomPlace, at_w: At, dialogue: Dialogue) -> tuple[int, ...]:
    """Ids of the rooms that fit a room place, whatever its rank.

    They have its type and an object that fits `having`, and none that fits `lacking`. The other room is none that the agent is in, or
    else not the one mentioned last; to somebody in no such room, each is the other one.
    """
    rooms = world.rooms_of(place.type, dialogue.here)
    if place.having:
        within = {world.known[number].room for number in matches(world, place.having, at_w, dialogue)}
        rooms = tuple(room for room in rooms if room in within)
    if place.lacking:
        within = {world.known[number].room for number in matches(world, place.lacking, at_w, dialogue)}
        rooms = tuple(room for room in rooms if room not in within)
    if place.other:
        known = world.rooms_of(place.type, dialogue.here)
        last = next((room for room in (dialogue.here, *reversed(dialogue.rooms)) if room in known), -1)
        rooms = tuple(room for room in rooms if room != last) if len(known) > 1 else ()
    return rooms


def rank_rooms(world: World, rooms: Ordered[int], order: Order, away: Mapping[int, float]) -> tuple[int, ...]:
    """Rooms in an order: by distances `away` [m], or by area."""
    by = away if order in (Order.NEAREST, Order.FARTHEST) else {room: room_area(world.rooms[room]) for room in rooms}
    sign = -1 if order in (Order.FARTHEST, Order.LARGEST, Order.TALLEST) else 1
    return tuple(sorted(rooms, key=lambda room: (sign * by[room], room)))


def _room(world: World, place: RoomPlace, at_w: At, dialogue: Dialogue) -> Resolution:
    """The room that fits a room place."""
    rooms = fitting_rooms(world, place, at_w, dialogue)
    away = {room: room_distance(world.rooms[room], at_w) for room in rooms}
    return chosen_room(world, place, rooms, away, at_w, dialogue)


def chosen_room(world: World, place: RoomPlace, rooms: Ordered[int], away: Mapping[int, float], at_w: At, dialogue: Dialogue) -> Resolution:
    """The one room of those that fit.

    Of several it is the nearest by distances `away` [m], or the one at the place's rank.
    """
    rank = place.rank
    if not rooms or (rank and rank.place > len(rooms)):
        why, text = no_room(world, place, at_w, dialogue)
        return Resolution(why=why, text=text)
    if rank:
        room = rank_rooms(world, rooms, rank.order, away)[rank.place - 1]
        return Resolution(room=room, rooms=(room,))
    rooms = tuple(sorted(rooms, key=lambda room: (away[room], room)))
    if len(rooms) == 1 or place.any:
        return Resolution(room=rooms[0], rooms=rooms)
    kind = "room" if place.type == ROOM else place.type
    text = f"there are {len(rooms)} {plural(kind)}" + (f" with {phrase(place.having, 'a')}" if place.having else "")
    return Resolution(room=rooms[0], why=ImpossibleReason.AMBIGUOUS, text=text, rooms=rooms)


def is_there(world: World, condition: Description, at_w: At, dialogue: Dialogue | None = None) -> bool:
    """Whether at least one such object is in the home, or in the description's `room`."""
    return bool(matches(world, condition, at_w, dialogue))

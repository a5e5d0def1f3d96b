"""Explanations of why nothing in a home fits a description, with the nearest alternative."""

from collections import Counter
from collections.abc import Sized
from dataclasses import replace

import numpy as np
from jaxtyping import Float

from envs.language.lexicon import PARTS
from envs.language.semantics.acts import HERE, ROOM
from envs.language.semantics.denotation import Dialogue, ImpossibleReason, alike, candidates, matches
from envs.language.semantics.meaning import ONE, THING, Description, Link, RoomPlace
from envs.language.semantics.world import (
    World,
    adjective,
    counted,
    linked_to,
    listed,
    phrase,
    rank_words,
    room_name,
    rooms_named,
    several,
    with_article,
)
from envs.scenes.scene import Object

_POSITIVE, _NEGATIVE = ("size", "color", "material"), ("no_size", "no_color", "no_material", "nor_color", "no_room")


def contradiction(description: Description) -> str | None:
    """Contradiction within a description as a sentence; None for a consistent one.

    It is an attribute both required and excluded, or two rooms for related objects: relations hold within a room.
    """
    for part in nested(description):
        for name in _POSITIVE:
            value = getattr(part, name)
            if value is not None and value == getattr(part, f"no_{name}"):
                return f"nothing is {adjective(value)} and not {adjective(value)}"
        if part.color is not None and part.color == part.nor_color:
            return f"nothing is {part.color} and not {part.color}"
        if part.room is not None and part.room == part.no_room:
            return f"nothing is in {room_name(part.room)} and not in {room_name(part.room)}"
    rooms = list(dict.fromkeys(part.room for part in nested(description) if part.room))
    if len(rooms) > 1:
        return f"what is in the {rooms[0]} is not {description.link.predicate if description.link else 'with'} what is in the {rooms[1]}"
    return None


def nested(description: Description) -> list[Description]:
    """A description and those within it, the outermost first."""
    link, rank = description.link, description.rank
    inner = [part for part in (link.other, link.second) if part] if link else []
    inner += [part for part in (description.same_color, rank.to if rank else None) if part]
    return [description] + [deeper for part in inner for deeper in nested(part)]


def nothing_fits(world: World, description: Description, at_w: Float[np.ndarray, "3"], dialogue: Dialogue) -> tuple[ImpossibleReason, str]:
    """Reason and sentence for a description that no object fits.

    The first of these that applies: it contradicts itself; it refers back to nothing; a category is absent; a category is present, but
    not with such attributes or in such a room; a relation does not hold; there are fewer objects than the rank needs. Outer parts are
    tested first, but for relations the innermost that fails is named. Raises ValueError if some object fits.
    """
    parts = nested(description)
    if said := contradiction(description):
        return ImpossibleReason.CONTRADICTION, said
    if any(part.category == ONE for part in parts) and not dialogue.things:
        return ImpossibleReason.NOTHING_BEFORE, "'the one' refers back to a thing, but none was spoken of"
    for part in parts:
        if not candidates(world, part, dialogue):
            return ImpossibleReason.ABSENT_OBJECT, f"there is no {part.category} in this home"
    for part in parts:
        if part.category not in PARTS and (said := _wrong_attribute(world, part, dialogue)):
            return ImpossibleReason.WRONG_ATTRIBUTE, said
        if part.same_color and not matches(world, replace(part, link=None, no_link=None, rank=None), at_w, dialogue):
            others = [world.known[one] for one in matches(world, part.same_color, at_w, dialogue)]
            colors = listed(one.color for one in others if one.color)
            kind = part.category if part.category != THING else "thing"
            return (
                ImpossibleReason.WRONG_ATTRIBUTE,
                f"no other {kind} has the color of {phrase(part.same_color)}, {colors or 'which I do not know'}",
            )
    for part in reversed(parts):
        fit = matches(world, replace(part, rank=None), at_w, dialogue)
        if part.link and not fit:
            return ImpossibleReason.ABSENT_RELATION, _absent_relation(world, part, part.link, dialogue)
        if part.no_link and not fit:
            left = matches(world, replace(part, no_link=None, rank=None), at_w, dialogue)
            said = several(len(left), replace(part, no_link=None, rank=None, any=False))
            be = "it is" if len(left) == 1 else "all are"
            return ImpossibleReason.ABSENT_RELATION, f"there {_are(left)} {said}; {be} {linked_to(part.no_link)}"
        if part.rank and part.rank.end and len(fit) >= part.rank.place:
            said = several(0, replace(part, rank=None, any=False)) if part.rank.place == 1 else f"no {phrase(part).removeprefix('the ')}"
            return ImpossibleReason.ABSENT_OBJECT, f"there is {said} in front of me, in the room that I am in"
        if part.rank and part.rank.to and len(fit) >= part.rank.place:
            return ImpossibleReason.ABSENT_OBJECT, f"there is no other {part.category} than {phrase(part.rank.to)}"
        if part.rank and len(fit) < part.rank.place:
            said = several(len(fit), replace(part, rank=None, any=False))
            return ImpossibleReason.ABSENT_OBJECT, f"there {_are(fit)} {said}; there is no {rank_words(part.rank)} one"
    raise ValueError(f"{phrase(description)}: expected a description that nothing in {world.name} fits")


def no_room(world: World, place: RoomPlace, at_w: Float[np.ndarray, "3"], dialogue: Dialogue) -> tuple[ImpossibleReason, str]:
    """Reason and sentence for a room place that no room fits.

    Raises ValueError for a type without further constraint that the home has.
    """
    if place.type in (HERE, ROOM):
        return ImpossibleReason.ABSENT_OBJECT, _no_such_room(world, place)
    having = place.having
    if having and (said := contradiction(replace(having, room=None)) or contradiction(having)):
        return ImpossibleReason.CONTRADICTION, said
    if having and having.room not in (None, place.type):
        return ImpossibleReason.CONTRADICTION, f"what is in the {having.room} is not in the {place.type}"
    if not world.rooms_of_type(place.type):
        there = counted(len(world.rooms), "room"), rooms_named(world, [room.id for room in world.rooms])
        return ImpossibleReason.ABSENT_OBJECT, f"there is no {place.type} in this home" + (
            f"; it has {there[0]}: {there[1]}" if there[1] else ""
        )
    if place.lacking or place.rank or place.other:
        return ImpossibleReason.ABSENT_OBJECT, _no_such_room(world, place)
    if having is None:
        raise ValueError(f"{place.type}: expected a type of room that {world.name} does not have")
    if found := matches(world, having, at_w, dialogue):
        there = listed(f"the {world.room_type(world.known[number].room) or 'open'}" for number in found)
        return ImpossibleReason.WRONG_ATTRIBUTE, f"{phrase(having)} is in {there}, not in the {place.type}"
    return nothing_fits(world, having, at_w, dialogue)


def _no_such_room(world: World, place: RoomPlace) -> str:
    """Sentence for a room that differs from those of its type."""
    if place.type == HERE:
        return "this is no room" if place == RoomPlace(HERE) else f"this room is not {phrase(place, 'a')}"
    rooms = world.rooms_of(place.type)
    name = "room" if place.type == ROOM else place.type
    return f"there is no {phrase(place, 'a').split(' ', 1)[1]} in this home; it has {counted(len(rooms), name)}"


def _wrong_attribute(world: World, part: Description, dialogue: Dialogue) -> str | None:
    """Actual attributes of the category's objects if none fits; None if some do."""
    left = list(candidates(world, part, dialogue))
    said = Description(THING if part.category == THING else left[0].category)
    for name in (*_POSITIVE, *_NEGATIVE, "room"):
        value = getattr(part, name)
        if value is None:
            continue
        fit = alike(world, left, Description(said.category, **{name: value}), dialogue.here)
        if not fit:
            return f"there {_are(left)} {several(len(left), said)}{_instead(world, left, name, value)}"
        left, said = fit, replace(said, **{name: value})
    return None


def _instead(world: World, left: list[Object], name: str, value: str) -> str:
    """Actual values of an attribute, of objects that all lack the wanted one."""
    none = "it is not" if len(left) == 1 else "none is"
    if name == "room":
        there = listed(f"the {kind}" for thing in left if (kind := world.room_type(thing.room)))
        return f"{', in ' + there if there else ''}; {none} in {room_name(value)}"
    if name == "no_room":
        return f", and {'it is' if len(left) == 1 else 'all are'} in {room_name(value)}"
    if name in _NEGATIVE:
        return f", and {'it is' if len(left) == 1 else 'all are'} {adjective(value)}"
    count = Counter(known for thing in left if (known := getattr(thing, name)))
    kinds = [
        with_article("a", f"{adjective(known)} one") if k == 1 else counted(k, f"{adjective(known)} one") for known, k in count.items()
    ]
    return f"{', ' + listed(kinds) if kinds else ''}; {none} {adjective(value)}"


def _absent_relation(world: World, part: Description, link: Link, dialogue: Dialogue) -> str:
    """Actual relations of objects that fit except for the relation."""
    bare = replace(part, link=None, rank=None, any=False)
    left = alike(world, candidates(world, part, dialogue), bare, dialogue.here)
    if link.inverse:
        return f"there {_are(left)} {several(len(left), bare)}, but none {linked_to(link)}"
    pairs = [pair for thing in left for pair in world.related.get((link.predicate, thing.id), ())][:4]
    others = listed(" and ".join(f"the {world.known[number].category}" for number in pair if number) for pair in pairs)
    found = f", {link.predicate} {others}" if others else ""
    return f"there {_are(left)} {several(len(left), bare)}{found}; {'it is not' if len(left) == 1 else 'none is'} {linked_to(link)}"


def _are(things: Sized) -> str:
    return "is" if len(things) == 1 else "are"

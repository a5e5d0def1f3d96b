"""Canonical forms of descriptions, rooms and references; `envs.language.grammar.canonical` says what they are."""

from dataclasses import replace
from typing import Any

from envs.errors import InputError
from envs.language.elsewhere import ELSEWHERE, ROOMS_ELSEWHERE
from envs.language.lexicon import COLORS, MATERIALS, NOUNS, PARTS, ROOMS, SIZES
from envs.language.semantics.acts import HERE, ROOM, THERE
from envs.language.semantics.meaning import ONE, THING, Back, Description, Link, Order, Place, Rank, Reference, RoomPlace
from envs.scenes.relations import Predicate

CHAIN = 3  # links at most
_QUALITIES = {"color": COLORS, "size": SIZES, "material": MATERIALS}


def expect(good: bool, path: str, expected: str, got: Any) -> None:
    """Raise InputError that names a wrong part."""
    if not good:
        raise InputError(f"{path}: expected {expected}, got {got}; the grammar has no words for it")


def canonical_place(place: Place, path: str) -> Place:
    """A canonical description, room or reference."""
    if isinstance(place, Reference):
        return Reference(Back(place.back))
    return canonical_room(place, path) if isinstance(place, RoomPlace) else canonical_thing(place, path)


def canonical_room(place: RoomPlace, path: str) -> RoomPlace:
    """A canonical room place; the objects that identify it name no room."""
    expect(
        place.type in ROOMS or place.type in ROOMS_ELSEWHERE or place.type in (HERE, THERE, ROOM),
        f"{path}.type",
        f"one of {', '.join(ROOMS)}",
        repr(place.type),
    )
    bare = place == RoomPlace(ROOM)
    expect(not bare, path, "more to go by than 'room'", "nothing")
    inner: dict[str, Description] = {}
    for name in ("having", "lacking"):
        thing = getattr(place, name)
        if thing is not None:
            thing = canonical_thing(thing, f"{path}.{name}")
            expect(thing.room in (None, place.type), f"{path}.{name}.room", f"none or {place.type}", repr(thing.room))
            inner[name] = replace(thing, room=None)
    return replace(place, **inner)


def canonical_thing(thing: Any, path: str, *, chain: int = CHAIN) -> Description:
    """A canonical description; its `room` is that of everything in its links."""
    expect(isinstance(thing, Description), path, "a Description", type(thing).__name__)
    expect(thing.category in NOUNS or thing.category in ELSEWHERE, f"{path}.category", f"one of {', '.join(NOUNS)}", repr(thing.category))
    bare = thing == Description(thing.category, any=thing.any)
    expect(not bare or thing.category not in (ONE, THING), path, f"more to go by than '{thing.category}'", "nothing")
    for name, values in _QUALITIES.items():
        for field in (name, f"no_{name}"):
            value = getattr(thing, field)
            expect(value is None or value in values, f"{path}.{field}", f"one of {', '.join(values)}", repr(value))
    said = [name for name in ("no_color", "no_size", "no_material", "no_room", "same_color") if getattr(thing, name) is not None]
    expect(len(said) <= 1, path, "one thing that it is not, or is like", " and ".join(said))
    expect(thing.nor_color is None or thing.no_color is not None, f"{path}.nor_color", "none without no_color", thing.nor_color)
    expect(thing.nor_color is None or thing.nor_color in COLORS, f"{path}.nor_color", f"one of {', '.join(COLORS)}", thing.nor_color)
    if thing.nor_color is not None and thing.no_color is not None:  # in the order of the alphabet
        first, other = sorted((thing.no_color, thing.nor_color))
        expect(first != other, f"{path}.nor_color", "another color", other)
        thing = replace(thing, no_color=first, nor_color=other)
    expect(
        thing.no_room is None or thing.no_room in ROOMS or thing.no_room in (HERE, THERE),
        f"{path}.no_room",
        f"one of {', '.join(ROOMS)}",
        repr(thing.no_room),
    )
    if thing.same_color is not None:
        expect(thing.color is None, f"{path}.color", "none, for it is that of another thing", thing.color)
        thing = replace(thing, same_color=_landmark(thing.same_color, f"{path}.same_color"))
    expect(
        thing.room is None or thing.room in ROOMS or thing.room in ROOMS_ELSEWHERE or thing.room in (HERE, THERE),
        f"{path}.room",
        f"one of {', '.join(ROOMS)}",
        repr(thing.room),
    )
    if thing.rank is not None:
        good = isinstance(thing.rank, Rank) and thing.rank.order in list(Order) and thing.rank.place in (1, 2, 3)
        expect(good, f"{path}.rank", "an Order and a place of 1, 2 or 3", thing.rank)
        expect(not thing.any, path, "any or a rank, not both", thing.rank)
        thing = replace(thing, rank=_rank(thing.rank, f"{path}.rank"))
    if thing.no_link is not None:
        thing = replace(thing, no_link=canonical_link(thing.no_link, f"{path}.no_link", 1)[0])
    if thing.link is None:
        return thing
    link, rooms = canonical_link(thing.link, f"{path}.link", chain)
    rooms |= {thing.room} - {None}
    expect(len(rooms) <= 1, f"{path}.room", "one room for all that is linked", " and ".join(sorted(rooms)))
    return replace(thing, link=link, room=next(iter(rooms), None))


def _rank(rank: Rank, path: str) -> Rank:
    """A rank whose distances are from here or from a thing, or whose places are counted from an end."""
    far = rank.order in (Order.NEAREST, Order.FARTHEST)
    expect(rank.to is None or (far and rank.end is None), path, "nearest or farthest from a thing", rank)
    expect(rank.end is None or rank.order is Order.NEAREST, path, "nearest, where places are counted from an end", rank)
    return rank if rank.to is None else replace(rank, to=_landmark(rank.to, f"{path}.to"))


def _landmark(thing: Description, path: str) -> Description:
    """A thing by its category and qualities alone, or a window, door or wall."""
    bare = Description(thing.category, color=thing.color, size=thing.size, material=thing.material)
    expect(replace(thing, any=False) == bare, path, "a thing by its color, size and material alone", thing)
    if thing.category in PARTS:
        expect(bare == Description(thing.category), path, f"no more than '{thing.category}'", thing)
        return bare
    expect(thing.category not in (ONE, THING), path, "a kind of thing", thing.category)
    return canonical_thing(bare, path)


def canonical_link(link: Link, path: str, chain: int) -> tuple[Link, set]:
    """A link whose objects name no room, and the rooms that they named."""
    expect(isinstance(link, Link) and link.predicate in list(Predicate), path, "a Link with a Predicate", link)
    expect(chain > 0, path, f"at most {CHAIN} links in a chain", "more")
    between = link.predicate == Predicate.BETWEEN
    expect((link.second is not None) == between, f"{path}.second", "a thing for between, none for others", link.second)
    expect(not (between and link.inverse), f"{path}.inverse", "none for between", link.inverse)
    others = [(link.other, "other")] + ([(link.second, "second")] if link.second is not None else [])
    made, rooms = [], set()
    for thing, name in others:
        if thing.category in PARTS:
            bare = replace(thing, any=False)
            expect(bare == Description(thing.category), f"{path}.{name}", f"no more than '{thing.category}'", thing)
            made.append(bare)
            continue
        thing = canonical_thing(thing, f"{path}.{name}", chain=chain - 1)
        expect(not between or name == "second" or thing.link is None, f"{path}.other.link", "none for the first of two", thing.link)
        rooms |= {thing.room} - {None}
        made.append(replace(thing, room=None))
    return Link(Predicate(link.predicate), made[0], made[1] if between else None, link.inverse), rooms


def indefinite(thing: Description, path: str) -> Description:
    """An indefinite description, without a rank."""
    thing = canonical_thing(thing, path)
    expect(thing.rank is None, f"{path}.rank", "none where any will do", thing.rank)
    return replace(thing, any=True)


def definite(thing: Description, path: str) -> Description:
    """A definite description."""
    return replace(canonical_thing(thing, path), any=False)

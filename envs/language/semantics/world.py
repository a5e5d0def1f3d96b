"""Facts of a home arranged for language: objects, relations, rooms.

Ground truth: for tasks, metrics, oracles, and agents that declare access to it.
"""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import cos, hypot, sin
from weakref import WeakKeyDictionary

import numpy as np
from jaxtyping import Float

from envs.home import Home, inside
from envs.language.lexicon import plural
from envs.language.semantics.acts import HERE, ROOM
from envs.language.semantics.meaning import ONE, THING, Back, Description, Link, Order, Place, Rank, Reference, RoomPlace
from envs.scenes.relations import Before, Predicate, Relation, relations, room_adjacency
from envs.scenes.scene import Object, Room, Scene

NAMES = "names"  # key of `Scene.extras`: names that things have in a foreign scene, and the ids of those things
WALL = "wall"  # the category of walls, which relations refer to but goals do not
OPENINGS = {"doorway": "doorway", "door": "doorway", "opening": "doorway", "window": "window"}  # kinds of openings, by category
_ADJECTIVES = {"wood": "wooden", "medium": "medium-sized"}
_COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_ORDINALS = {1: "", 2: "second ", 3: "third "}
_NTH = {1: "first", 2: "second", 3: "third"}


@dataclass(frozen=True)
class Gap:
    """A doorway or window: its object, its `kind`, and the rooms at its sides.

    A window has one room; so has a doorway that leads outside.
    """

    thing: Object
    kind: str
    rooms: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class World:
    """Facts of a home: objects, walls, rooms, relations, adjacent rooms.

    `things` are all objects except structure, sorted by id; `walls` has one per room, for the objects against it. `adjacency` holds pairs
    of rooms joined by a doorway or opening, the smaller id first. `openings` are doorways and windows, sorted by id. `names` are those
    that things of a foreign scene have besides their categories, with their ids.
    """

    name: str
    things: tuple[Object, ...]
    walls: tuple[Object, ...]
    rooms: tuple[Room, ...]
    relations: frozenset[Relation]
    adjacency: frozenset[tuple[int, int]]
    openings: tuple[Gap, ...] = ()
    names: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    @cached_property
    def known(self) -> dict[int, Object]:
        """Objects, walls and openings by id."""
        return {thing.id: thing for thing in (*self.things, *self.walls, *(gap.thing for gap in self.openings))}

    @cached_property
    def by_category(self) -> dict[str, tuple[Object, ...]]:
        """Objects and walls by category, and by their other names (`names`)."""
        found: dict[str, list[Object]] = {}
        for thing in (*self.things, *self.walls):
            found.setdefault(thing.category, []).append(thing)
        found |= {name: [self.known[number] for number in ids] for name, ids in self.names.items() if name not in found}
        return {category: tuple(things) for category, things in found.items()}

    @cached_property
    def contents(self) -> tuple[tuple[int, ...], ...]:
        """Ids of the objects in each room."""
        return tuple(tuple(thing.id for thing in self.things if thing.room == room.id) for room in self.rooms)

    @cached_property
    def related(self) -> dict[tuple[Predicate, int], tuple[tuple[int, int], ...]]:
        """Relations of each object: (object, second) by (predicate, subject), sorted by ids.

        `second` is 0 except for between.
        """
        found: dict[tuple[Predicate, int], list[tuple[int, int]]] = {}
        for relation in sorted(self.relations, key=lambda r: (r.subject, r.object, r.second)):
            found.setdefault((relation.predicate, relation.subject), []).append((relation.object, relation.second))
        return {key: tuple(pairs) for key, pairs in found.items()}

    def rooms_of_type(self, kind: str) -> tuple[int, ...]:
        """Ids of the rooms of a type."""
        return tuple(room.id for room in self.rooms if room.type == kind)

    def rooms_of(self, kind: str, here: int = -1) -> tuple[int, ...]:
        """Ids of the rooms of a type.

        They are all rooms for ROOM, the room `here` for HERE.
        """
        if kind == HERE:
            return (here,) if here >= 0 else ()
        return tuple(room.id for room in self.rooms) if kind == ROOM else self.rooms_of_type(kind)

    def room_type(self, room: int) -> str:
        """Type of a room; empty for -1, no room."""
        return self.rooms[room].type if 0 <= room < len(self.rooms) else ""


def world_in(scene: Scene, before: Before | None = None) -> World:
    """Compute the facts of a scene; a home's relations take some milliseconds.

    `before` is as in `relations`.
    """
    things = sorted((thing for thing in scene.objects if not thing.structure), key=lambda thing: thing.id)
    walls = sorted((thing for thing in scene.objects if thing.structure and thing.category == WALL), key=lambda thing: thing.id)
    gaps = tuple(_gap(scene, thing) for thing in sorted(scene.objects, key=lambda thing: thing.id) if thing.category in OPENINGS)
    held, near = frozenset(relations(scene, before)), room_adjacency(scene)
    return World(scene.name, tuple(things), tuple(walls), scene.rooms, held, near, gaps, names_in(scene))


def _gap(scene: Scene, thing: Object) -> Gap:
    """Opening of an object; a doorway joins the rooms of the portal that its box meets."""
    kind, own = OPENINGS[thing.category], (thing.room,) if thing.room >= 0 else ()
    if kind == "window":
        return Gap(thing, kind, own)
    meets = (
        portal.rooms for portal in scene.portals if all(thing.low[a] <= portal.high[a] and portal.low[a] <= thing.high[a] for a in range(3))
    )
    return Gap(thing, kind, next(meets, own))


def names_in(scene: Scene) -> dict[str, tuple[int, ...]]:
    """Names that things of a foreign scene have besides their categories (`envs.naming`), and their ids."""
    named = scene.extras.get(NAMES, {}) if isinstance(scene.extras, dict) else {}
    return {name: tuple(ids) for name, ids in named.items()}


_worlds: WeakKeyDictionary[Home, World] = WeakKeyDictionary()
_lock = threading.Lock()


def world_of(home: Home) -> World:
    """Facts of a home, computed once and cached as long as the home exists."""
    with _lock:
        if home not in _worlds:
            _worlds[home] = world_in(home.scene)
        return _worlds[home]


def distance(thing: Object, at_w: Float[np.ndarray, "3"]) -> float:
    """Horizontal distance [m] of a point from an object's oriented box; 0 within it."""
    dx, dz = float(at_w[0]) - thing.center[0], float(at_w[2]) - thing.center[2]
    c, s = cos(thing.yaw), sin(thing.yaw)
    return hypot(max(0.0, abs(c * dx - s * dz) - thing.extents[0] / 2), max(0.0, abs(s * dx + c * dz) - thing.extents[2] / 2))


def room_distance(room: Room, at_w: Float[np.ndarray, "3"]) -> float:
    """Horizontal distance [m] of a point from a room's polygon; 0 within it."""
    start, point = np.array(room.polygon, np.float64), np.array([at_w[0], at_w[2]], np.float64)
    if inside(start, point[None])[0]:
        return 0.0
    edge = np.roll(start, -1, axis=0) - start
    share = np.clip(((point - start) * edge).sum(1) / np.maximum((edge**2).sum(1), 1e-12), 0, 1)
    return float(np.linalg.norm(start + share[:, None] * edge - point, axis=1).min())


def room_area(room: Room) -> float:
    """Area [m^2] of a room's polygon, by the shoelace formula (Meister 1769)."""
    x, z = np.array(room.polygon, np.float64).T
    return float(abs(x @ np.roll(z, -1) - z @ np.roll(x, -1)) / 2)


def side(thing: Object) -> float:
    """Side [m] of the cube with the volume of an object's oriented box."""
    return float(np.cbrt(thing.extents[0] * thing.extents[1] * thing.extents[2]))


def rank_key(thing: Object, order: Order, at_w: Float[np.ndarray, "3"]) -> float:
    """Sort key of an order [m]: distance, side of a cube, or height.

    It is negative where larger values come first.
    """
    if order in (Order.NEAREST, Order.FARTHEST):
        value = distance(thing, at_w)
    elif order in (Order.LARGEST, Order.SMALLEST):
        value = side(thing)
    else:
        value = thing.extents[1]
    return -value if order in (Order.FARTHEST, Order.LARGEST, Order.TALLEST) else value


# Plain phrases for reasons and verdicts; the grammar words the instructions.


def phrase(place: Place, article: str = "") -> str:
    """A place in plain words.

    For example 'the small red chair next to the sofa in the kitchen'. `article` replaces 'the' or 'a'.
    """
    if isinstance(place, Reference):
        return {Back.IT: "it", Back.THERE: "that place", Back.OTHER: "the other one"}[place.back]
    if isinstance(place, RoomPlace):
        return _room_phrase(place, article)
    return with_article(article or ("a" if place.any else "the"), _head(place)) + _tail(place, "is")


def several(count: int, description: Description) -> str:
    """A number of objects in words: 'two red chairs that are not small'."""
    return counted(count, _head(description)) + _tail(description, "is" if count == 1 else "are")


def linked_to(link: Link) -> str:
    """A relation in plain words: 'next to the sofa'."""
    if link.inverse:
        return f"with {phrase(link.other)} {link.predicate} it"
    return f"{link.predicate} {phrase(link.other)}" + (f" and {phrase(link.second)}" if link.second else "")


def _room_phrase(place: RoomPlace, article: str) -> str:
    """A room in plain words: 'the other bedroom without a desk'."""
    if place == RoomPlace(HERE):
        return "this room"
    rank = f"{rank_words(place.rank)} " if place.rank else ""
    said = f"{'other ' if place.other else ''}{rank}{'room' if place.type in (HERE, ROOM) else place.type}"
    said += f" with {phrase(place.having, 'a')}" if place.having else ""
    said += f" without {phrase(place.lacking, 'a')}" if place.lacking else ""
    return f"an{said}" if place.any and place.other else with_article(article or ("a" if place.any else "the"), said)


def _head(description: Description) -> str:
    """Adjectives and noun of a description."""
    noun = {ONE: "one", THING: "thing"}.get(description.category, description.category)
    rank = rank_words(description.rank) if description.rank and not (description.rank.to or description.rank.end) else ""
    rank = _NTH[description.rank.place] if description.rank and description.rank.end else rank
    words = (rank, description.size, description.color, description.material)
    return " ".join([*(adjective(word) for word in words if word), noun])


def _tail(description: Description, be: str) -> str:
    """Phrases after the noun of a description."""
    excluded = (description.no_size, description.no_color, description.no_material)
    said = "".join(f" that {be} not {adjective(value)}" for value in excluded if value)
    said += f" or {description.nor_color}" if description.nor_color else ""
    said += f" that {be} not in {room_name(description.no_room)}" if description.no_room else ""
    said += f" of the same color as {phrase(description.same_color)}" if description.same_color else ""
    said += f" that {be} not {linked_to(description.no_link)}" if description.no_link else ""
    said += f" {linked_to(description.link)}" if description.link else ""
    said += _rank_tail(description.rank) if description.rank else ""
    return said + (f" in {room_name(description.room)}" if description.room else "")


def _rank_tail(rank: Rank) -> str:
    """A rank after a noun: nearest to a thing, or from an end."""
    if rank.end:
        return f" from the {rank.end}"
    return f" {rank_words(rank)} {'from' if rank.order is Order.FARTHEST else 'to'} {phrase(rank.to)}" if rank.to else ""


def room_name(kind: str) -> str:
    """The room of a type in plain words: 'the kitchen', 'this room'."""
    return "this room" if kind == HERE else f"the {kind}"


def rank_words(rank: Rank) -> str:
    """A rank in words: 'nearest', 'second largest'."""
    return f"{_ORDINALS.get(rank.place, f'number {rank.place} ')}{rank.order}"


def adjective(value: str) -> str:
    """A colour, size or material as it stands before a noun."""
    return _ADJECTIVES.get(value, value)


def counted(count: int, noun: str) -> str:
    """A number and a noun in words: 'no chairs', 'one chair', 'two shelves'."""
    return f"{_COUNTS[count] if count < len(_COUNTS) else count} {noun if count == 1 else plural(noun)}"


def listed(parts: Iterable[str], word: str = "and") -> str:
    """A list in words: 'a, b and c'; duplicates are left out."""
    parts = list(dict.fromkeys(parts))
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {word} {parts[-1]}" if parts else ""


def named(world: World, thing: Object) -> str:
    """An object in plain words with colour and room: 'the red chair in the kitchen'."""
    color = thing.color or None
    room = world.room_type(thing.room) or None
    return phrase(Description(thing.category, color=color, room=room))


def each_named(world: World, things: Iterable[Object]) -> str:
    """All of some objects in words, those of one name together.

    For example 'two red chairs in the kitchen and the blue chair'.
    """
    kinds: dict[tuple[str, str, str], int] = {}
    for thing in things:
        key = thing.category, thing.color, world.room_type(thing.room)
        kinds[key] = kinds.get(key, 0) + 1
    said = []
    for (category, color, room), count in kinds.items():
        one = Description(category, color=color or None, room=room or None)
        said.append(phrase(one) if count == 1 else several(count, one))
    return listed(said)


def rooms_named(world: World, rooms: Iterable[int]) -> str:
    """All of some rooms in words: 'two bedrooms and the kitchen'."""
    kinds = [kind for room in rooms if (kind := world.room_type(room))]
    return listed(f"the {kind}" if kinds.count(kind) == 1 else counted(kinds.count(kind), kind) for kind in kinds)


def with_article(article: str, noun: str) -> str:
    """A noun with its article: 'an' for 'a' before a vowel."""
    return f"{'an' if article == 'a' and noun[:1] in 'aeiou' else article} {noun}"

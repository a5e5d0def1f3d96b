"""Canonical meanings: one for each set of meanings that the same sentence could have.

- A room belongs to the whole description: "the mug on the table in the kitchen" is a mug in the kitchen. The objects that it is
  linked to, and the object that identifies a room, name no room (related objects share their room).
- A description has at most one link, and links chain: each belongs to the noun before it. The first of the two objects of `between`
  has no link. Chains are at most 3 links long.
- A description excludes at most one attribute.
- `any` excludes a rank. `thing` and `one` need at least one further constraint.
- Walls, windows and doorways occur only as objects of a link; they have nothing but their category.
- The descriptions of If, count, exists and more are indefinite (`any`) and not ranked; the other questions are about definite
  objects, and "which room" about an object whose room is not named.
- A Sequence has 2 to 8 steps. A Route has 2 to 16 moves; the last one, and no other, is a stop, and names its place. Turns have
  no `at`; leave, enter and cross take rooms, past and towards take objects, stop takes either; leave without `at` is about the
  current room. A Route that ends by entering a room or walking towards an object stops there.
"""

from dataclasses import replace
from typing import Any

from envs.errors import InputError
from envs.language.lexicon import COLORS, MATERIALS, NOUNS, PARTS, ROOMS, SIZES
from envs.language.semantics.meaning import (
    ONE,
    THING,
    About,
    Ask,
    Back,
    Description,
    Go,
    If,
    Link,
    Move,
    Order,
    Place,
    Rank,
    Reference,
    RoomPlace,
    Route,
    Sequence,
    Turn,
    Way,
)
from envs.language.semantics.records import Meaning
from envs.scenes.relations import Predicate

CHAIN, STEPS, MOVES = 3, 8, 16  # at most
INDEFINITE = (About.COUNT, About.EXISTS, About.MORE)
_QUALITIES = {"color": COLORS, "size": SIZES, "material": MATERIALS}
_ROOM_WAYS, _THING_WAYS = (Way.LEAVE, Way.ENTER, Way.CROSS), (Way.PAST, Way.TOWARDS)


def canonical(meaning: Meaning) -> Meaning:
    """The canonical form of a meaning; the meaning itself if it is canonical already.

    Rooms are on the outermost description, `any` as above. Raises InputError that names the field which no sentence of the grammar can
    express.
    """
    if isinstance(meaning, Go):
        return _go(meaning, "meaning")
    if isinstance(meaning, If):
        return _if(meaning, "meaning")
    if isinstance(meaning, Sequence):
        steps = meaning.steps
        _expect(2 <= len(steps) <= STEPS, "meaning.steps", f"2 to {STEPS}", len(steps))
        return Sequence(tuple(_step(step, f"meaning.steps[{i}]") for i, step in enumerate(steps)))
    if isinstance(meaning, Route):
        moves = _stopped(meaning.moves)
        _expect(2 <= len(moves) <= MOVES, "meaning.moves", f"2 to {MOVES}", len(moves))
        return Route(tuple(_move(move, i == len(moves) - 1, f"meaning.moves[{i}]") for i, move in enumerate(moves)))
    _expect(isinstance(meaning, Ask), "meaning", "a Go, Sequence, If, Route or Ask", type(meaning).__name__)
    return _ask(meaning)


def _expect(good: bool, path: str, expected: str, got: Any) -> None:
    if not good:
        raise InputError(f"{path}: expected {expected}, got {got}; the grammar has no words for it")


def _go(go: Go, path: str) -> Go:
    _expect(isinstance(go, Go), path, "a Go", type(go).__name__)
    return Go(_place(go.to, f"{path}.to"))


def _place(place: Place, path: str) -> Place:
    if isinstance(place, Reference):
        return Reference(Back(place.back))
    return _room_place(place, path) if isinstance(place, RoomPlace) else _thing(place, path)


def _room_place(place: RoomPlace, path: str) -> RoomPlace:
    _expect(place.type in ROOMS, f"{path}.type", f"one of {', '.join(ROOMS)}", repr(place.type))
    if place.having is None:
        return place
    having = _thing(place.having, f"{path}.having")
    _expect(having.room in (None, place.type), f"{path}.having.room", f"none or {place.type}", repr(having.room))
    return RoomPlace(place.type, replace(having, room=None))


def _thing(thing: Any, path: str, *, chain: int = CHAIN) -> Description:
    """A canonical description; its `room` is that of everything in its links."""
    _expect(isinstance(thing, Description), path, "a Description", type(thing).__name__)
    _expect(thing.category in NOUNS, f"{path}.category", f"one of {', '.join(NOUNS)}", repr(thing.category))
    bare = thing == Description(thing.category, any=thing.any)
    _expect(not bare or thing.category not in (ONE, THING), path, f"more to go by than '{thing.category}'", "nothing")
    for name, values in _QUALITIES.items():
        for field in (name, f"no_{name}"):
            value = getattr(thing, field)
            _expect(value is None or value in values, f"{path}.{field}", f"one of {', '.join(values)}", repr(value))
    said = [name for name in ("no_color", "no_size", "no_material") if getattr(thing, name) is not None]
    _expect(len(said) <= 1, path, "one thing that it is not", " and ".join(said))
    _expect(thing.room is None or thing.room in ROOMS, f"{path}.room", f"one of {', '.join(ROOMS)}", repr(thing.room))
    if thing.rank is not None:
        good = isinstance(thing.rank, Rank) and thing.rank.order in list(Order) and thing.rank.place in (1, 2, 3)
        _expect(good, f"{path}.rank", "an Order and a place of 1, 2 or 3", thing.rank)
        _expect(not thing.any, path, "any or a rank, not both", thing.rank)
    if thing.link is None:
        return thing
    link, rooms = _link(thing.link, f"{path}.link", chain)
    rooms |= {thing.room} - {None}
    _expect(len(rooms) <= 1, f"{path}.room", "one room for all that is linked", " and ".join(sorted(rooms)))
    return replace(thing, link=link, room=next(iter(rooms), None))


def _link(link: Link, path: str, chain: int) -> tuple[Link, set]:
    """A link whose objects name no room, and the rooms that they named."""
    _expect(isinstance(link, Link) and link.predicate in list(Predicate), path, "a Link with a Predicate", link)
    _expect(chain > 0, path, f"at most {CHAIN} links in a chain", "more")
    between = link.predicate == Predicate.BETWEEN
    _expect((link.second is not None) == between, f"{path}.second", "a thing for between, none for others", link.second)
    others = [(link.other, "other")] + ([(link.second, "second")] if link.second is not None else [])
    made, rooms = [], set()
    for thing, name in others:
        if thing.category in PARTS:
            bare = replace(thing, any=False)
            _expect(bare == Description(thing.category), f"{path}.{name}", f"no more than '{thing.category}'", thing)
            made.append(bare)
            continue
        thing = _thing(thing, f"{path}.{name}", chain=chain - 1)
        _expect(not between or name == "second" or thing.link is None, f"{path}.other.link", "none for the first of two", thing.link)
        rooms |= {thing.room} - {None}
        made.append(replace(thing, room=None))
    return Link(Predicate(link.predicate), *made), rooms


def _indefinite(thing: Description, path: str) -> Description:
    thing = _thing(thing, path)
    _expect(thing.rank is None, f"{path}.rank", "none where any will do", thing.rank)
    return replace(thing, any=True)


def _if(step: If, path: str) -> If:
    otherwise = None if step.otherwise is None else _go(step.otherwise, f"{path}.otherwise")
    return If(_indefinite(step.thing, f"{path}.thing"), step.negated, _go(step.then, f"{path}.then"), otherwise)


def _step(step: Go | If, path: str) -> Go | If:
    return _if(step, path) if isinstance(step, If) else _go(step, path)


def _stopped(moves: tuple[Move, ...]) -> tuple[Move, ...]:
    """Moves completed by a stop in the room entered last, or at the last target.

    Other moves are returned as they are.
    """
    plain = moves[-1:] == (Move(Way.STOP),)
    last = moves[-2 if plain else -1] if len(moves) > plain else None
    if last is None or last.at is None or last.do not in (Way.ENTER, Way.TOWARDS):
        return moves
    return (*(moves[:-1] if plain else moves), Move(Way.STOP, last.at))


def _move(move: Move, last: bool, path: str) -> Move:
    _expect((move.do == Way.STOP) == last, f"{path}.do", "a stop at the end, and only there", move.do)
    if move.do in list(Turn):
        _expect(move.at is None, f"{path}.at", "none for a turn", move.at)
        return Move(Turn(move.do))
    do, at = Way(move.do), move.at
    if at is None:
        _expect(do == Way.LEAVE, f"{path}.at", "a thing or room", "none")
        return Move(do)
    room = isinstance(at, RoomPlace)
    _expect(room or do not in _ROOM_WAYS, f"{path}.at", "a room", type(at).__name__)
    _expect(not room or do not in _THING_WAYS, f"{path}.at", "a thing", type(at).__name__)
    return Move(do, _room_place(at, f"{path}.at") if room else _thing(at, f"{path}.at"))


def _ask(ask: Ask) -> Ask:
    compared = ask.about in (About.LARGER, About.MORE)
    _expect((ask.other is not None) == compared, "meaning.other", "a thing for comparisons, none for others", ask.other)
    make = _indefinite if ask.about in INDEFINITE else _definite
    thing = make(ask.thing, "meaning.thing")
    _expect(ask.about != About.ROOM or thing.room is None, "meaning.thing.room", "none, for it is asked", thing.room)
    return Ask(About(ask.about), thing, None if ask.other is None else make(ask.other, "meaning.other"))


def _definite(thing: Description, path: str) -> Description:
    return replace(_thing(thing, path), any=False)

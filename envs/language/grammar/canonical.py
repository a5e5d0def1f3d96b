"""Canonical meanings: one for each set of meanings that the same sentence could have.

- A room belongs to the whole description: "the mug on the table in the kitchen" is a mug in the kitchen. The objects that it is
  linked to, and the object that identifies a room, name no room (related objects share their room).
- A description has at most one link, and links chain: each belongs to the noun before it. The first of the two objects of `between`
  has no link. Chains are at most 3 links long.
- A description excludes at most one attribute.
- `any` excludes a rank. `thing` and `one` need at least one further constraint.
- Walls, windows and doorways occur only as objects of a link; they have nothing but their category.
- The descriptions of If, count, exists and more are indefinite (`any`) and not ranked; the other questions are about definite
  objects, and "which room" about an object whose room is not named. A question that names this room or the one gone to is a Request.
- A Sequence has 2 to 8 steps. A Route has 2 to 16 moves; the last one, and no other, is a stop, and names its place. Turns have
  no `at`; leave, enter and cross take rooms, past and towards take objects, stop takes either; leave without `at` is about the
  current room. A Route that ends by entering a room or walking towards an object stops there.
"""

from envs.language.grammar.canonical_parts import canonical_place, canonical_room, canonical_thing, expect, indefinite
from envs.language.grammar.canonical_question import canonical_ask, names_here
from envs.language.grammar.canonical_request import canonical_request
from envs.language.semantics.acts import HERE, Request, Tell
from envs.language.semantics.meaning import (
    Ask,
    Go,
    If,
    Move,
    RoomPlace,
    Route,
    Sequence,
    Turn,
    Way,
)
from envs.language.semantics.records import Meaning

STEPS, MOVES = 8, 16  # at most
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
        expect(2 <= len(steps) <= STEPS, "meaning.steps", f"2 to {STEPS}", len(steps))
        return Sequence(tuple(_step(step, f"meaning.steps[{i}]") for i, step in enumerate(steps)))
    if isinstance(meaning, Route):
        moves = _stopped(meaning.moves)
        expect(2 <= len(moves) <= MOVES, "meaning.moves", f"2 to {MOVES}", len(moves))
        return Route(tuple(_move(move, i == len(moves) - 1, f"meaning.moves[{i}]") for i, move in enumerate(moves)))
    if isinstance(meaning, Request):
        found = canonical_request(meaning)
        return found if isinstance(found, Request) else canonical(found)
    expect(isinstance(meaning, Ask), "meaning", "a Go, Sequence, If, Route or Ask", type(meaning).__name__)
    ask = canonical_ask(meaning)
    return Request((Tell(ask),)) if names_here(ask) else ask


def _go(go: Go, path: str) -> Go:
    expect(isinstance(go, Go), path, "a Go", type(go).__name__)
    return Go(canonical_place(go.to, f"{path}.to"))


def _if(step: If, path: str) -> If:
    otherwise = None if step.otherwise is None else _go(step.otherwise, f"{path}.otherwise")
    return If(indefinite(step.thing, f"{path}.thing"), step.negated, _go(step.then, f"{path}.then"), otherwise)


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
    expect((move.do == Way.STOP) == last, f"{path}.do", "a stop at the end, and only there", move.do)
    if move.do in list(Turn):
        expect(move.at is None, f"{path}.at", "none for a turn", move.at)
        return Move(Turn(move.do))
    do, at = Way(move.do), move.at if move.at != RoomPlace(HERE) or move.do != Way.LEAVE else None
    if at is None:
        expect(do == Way.LEAVE, f"{path}.at", "a thing or room", "none")
        return Move(do)
    room = isinstance(at, RoomPlace)
    expect(room or do not in _ROOM_WAYS, f"{path}.at", "a room", type(at).__name__)
    expect(not room or do not in _THING_WAYS, f"{path}.at", "a thing", type(at).__name__)
    return Move(do, canonical_room(at, f"{path}.at") if room else canonical_thing(at, f"{path}.at"))

"""Conditions of a request in a home: `holds`."""

from dataclasses import replace

from envs.language.planning.moves import beheld
from envs.language.planning.walk import Fault, Walk
from envs.language.semantics.acts import THERE, Check
from envs.language.semantics.denotation import ImpossibleReason
from envs.language.semantics.meaning import ONE, THING, Description, Place, RoomPlace
from envs.language.semantics.resolve import in_that_room, of_one, room_there


def holds(walk: Walk, check: Check, to: Place | None = None) -> bool:
    """Whether a condition is met.

    The one thing that it names becomes part of the dialogue. `to` is where the agent goes if it is met, which "in it" may mean.
    """
    if isinstance(check.of, RoomPlace):
        found = list(walk.world.rooms_of_type(check.of.type))
    else:
        at, check = walk.position_w, replace(check, of=of_one(check.of, to))
        if check.of.room == THERE:
            _mention_room(walk, to)
        found = [n for n in in_that_room(walk.world, check.of, at, walk.dialogue) if not walk.home.things[n].structure]
        if found and check.of.room is None and not check.seen:
            _expect_here(walk, found)
        if check.seen:
            seen = beheld(walk.home, None, at, walk.camera, yaw_w=walk.yaw_w, pitch=walk.pitch)
            found = [number for number in found if number in seen]
        meant = found or _so_called(walk, check.of)
        if meant:
            near = min(meant, key=lambda number: walk.away(walk.goal(number)))
            if check.of.room:
                walk.mention((), walk.home.things[near].room)
            walk.mention((near,), -1)
    good = len(found) >= check.least and (check.most < 0 or len(found) <= check.most)
    if isinstance(check.of, Description) and check.of.room and (rooms := walk.world.rooms_of_type(check.of.room)) and not found:
        walk.dialogue = walk.dialogue.with_room(rooms[0])
    return good != check.negated


def _expect_here(walk: Walk, found: list[int]) -> None:
    """Raise Fault where the agent has just gone to a room, and what a condition is about is only elsewhere: "go to the study; if ..."."""
    if not walk.targets or walk.targets[-1].goal.room < 0 or any(walk.home.things[number].room == walk.room for number in found):
        return
    kind, thing = walk.world.room_type(walk.room), walk.home.things[found[0]]
    told = f"there is no {thing.category} in the {kind}, but in the {walk.world.room_type(thing.room)}; say which room you mean"
    raise Fault(ImpossibleReason.NOT_KNOWN, told)


def _mention_room(walk: Walk, to: Place | None) -> None:
    """Make the room that "in it" and "there" mean part of the dialogue."""
    room = room_there(walk.world, walk.dialogue, to, walk.position_w)
    if walk.targets and not walk.dialogue.said_rooms:
        room = walk.room
    if room < 0:
        raise Fault(ImpossibleReason.NOTHING_BEFORE, "I am not sure which room 'there' means; say its name")
    walk.mention((), room)


def _so_called(walk: Walk, of: Description) -> list[int]:
    """The one thing that a check is about where it does not hold: "unless the rug is red, stand on it"."""
    bare = Description(of.category, room=of.room, any=True)
    if of == bare or of.category in (ONE, THING):
        return []
    found = in_that_room(walk.world, bare, walk.position_w, walk.dialogue)
    return [found[0]] if len(found) == 1 and not walk.home.things[found[0]].structure else []

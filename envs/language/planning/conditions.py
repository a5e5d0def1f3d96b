"""Conditions of a request in a home: `holds`."""

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
        of = of_one(check.of, to)
        if of.room == THERE:
            _mention_room(walk, to)
        found = _fitting(walk, of, seen=check.seen)
        meant = found or _so_called(walk, of)
        if meant:
            near = min(meant, key=lambda number: walk.away(walk.goal(number)))
            walk.mention((), walk.home.things[near].room if of.room else -1)
            walk.mention((near,), -1)
        if not found and of.room and (rooms := walk.world.rooms_of_type(of.room)):
            walk.mention((), rooms[0])
    good = len(found) >= check.least and (check.most < 0 or len(found) <= check.most)
    return good != check.negated


def _fitting(walk: Walk, of: Description, *, seen: bool) -> list[int]:
    """Things that a check is about; with `seen` those in view."""
    found = [number for number in in_that_room(walk.world, of, walk.position_w, walk.dialogue) if not walk.home.things[number].structure]
    if seen:
        view = beheld(walk.home, None, walk.position_w, walk.camera, yaw_w=walk.yaw_w, pitch=walk.pitch)
        return [number for number in found if number in view]
    if found and of.room is None:
        _expect_here(walk, found)
    return found


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

"""Conditions of a request in a home: `holds`."""

from envs.language.planning.moves import beheld
from envs.language.planning.walk import Walk
from envs.language.semantics.acts import Check
from envs.language.semantics.denotation import matches
from envs.language.semantics.meaning import ONE, THING, Description, RoomPlace


def holds(walk: Walk, check: Check) -> bool:
    """Whether a condition is met.

    The one thing that it names becomes part of the dialogue.
    """
    if isinstance(check.of, RoomPlace):
        found = list(walk.world.rooms_of_type(check.of.type))
    else:
        at = walk.position_w
        found = [n for n in matches(walk.world, check.of, at, walk.dialogue) if not walk.home.things[n].structure]
        if check.seen:
            seen = beheld(walk.home, None, at, walk.camera, yaw_w=walk.yaw_w, pitch=walk.pitch)
            found = [number for number in found if number in seen]
        meant = found or _so_called(walk, check.of)
        if meant:
            near = min(meant, key=lambda number: walk.away(walk.goal(number)))
            walk.dialogue = walk.dialogue.with_thing(near)
    good = len(found) >= check.least and (check.most < 0 or len(found) <= check.most)
    if isinstance(check.of, Description) and check.of.room and (rooms := walk.world.rooms_of_type(check.of.room)) and not found:
        walk.dialogue = walk.dialogue.with_room(rooms[0])
    return good != check.negated


def _so_called(walk: Walk, of: Description) -> list[int]:
    """The one thing that a check is about where it does not hold: "unless the rug is red, stand on it"."""
    bare = Description(of.category, room=of.room, any=True)
    if of == bare or of.category in (ONE, THING):
        return []
    found = matches(walk.world, bare, walk.position_w, walk.dialogue)
    return [found[0]] if len(found) == 1 and not walk.home.things[found[0]].structure else []

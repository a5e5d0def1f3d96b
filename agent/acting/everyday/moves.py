"""Moves relative to the agent: ahead, tilts, looks, out of a room."""

import math

import numpy as np

from agent.acting.belief import chances, room_chances
from agent.acting.courses import ACCEPT, GO, reach
from agent.acting.desires import Course, Do, Event, Explore
from agent.acting.everyday.areas import inner_place, other_room
from agent.acting.everyday.doors import at_gate, entered
from agent.acting.everyday.places import rotated, turned_to
from agent.acting.mind import Impossible, Mind
from envs.language.semantics.acts import HERE, ROOM, Advance, Face, Leave, Opening
from envs.language.semantics.meaning import Description, Reference
from envs.language.semantics.world import phrase
from envs.types import Action

SHORT = 0.3  # [m] by which a way ahead may be too short
FLOOR = math.radians(25)  # least tilt of a look at a thing, from which on the camera is tilted
STEEP = math.radians(30)  # greatest one
NOT_IN = 0.15  # chance below which the agent is not in a room


def advanced(mind: Mind, act: Advance) -> Course:
    """Go straight, or back; Impossible where something is in the way."""
    back = act.back or act.metres < 0
    if back:
        yield from rotated(mind, math.pi)
    start, heading = mind.position_a.copy(), mind.yaw_a
    way = 0.0
    steps = round(abs(act.metres) / mind.task.body.step) if act.metres else mind.task.budget
    for _ in range(steps):
        yield Do(Action.FORWARD)
        way = float((mind.position_a - start)[[0, 2]] @ [-math.sin(heading), -math.cos(heading)])
        if mind.collided:
            break
    if back:
        yield from rotated(mind, math.pi)
    if act.metres and way < abs(act.metres) - SHORT:
        raise Impossible(f"something is in the way after {way:.1f} m, so I cannot go {abs(act.metres):g} m")


def tilted(mind: Mind, angle: float) -> Course:
    """Tilt the camera to an angle [rad], positive upwards."""
    for _ in range(6):
        off = angle - mind.pitch_a
        if abs(off) < mind.task.body.turn / 2:
            return
        yield Do(Action.UP if off > 0 else Action.DOWN)


def faced(mind: Mind, act: Face, *, alone: bool) -> Course:
    """Turn until a thing is ahead.

    From here if it can be seen from here, else from beside it.
    """
    if isinstance(act.to, Opening):
        if act.here:
            raise Impossible(f"I turn to a {act.to.kind} from beside it alone, so I would have to move")
        yield from at_gate(mind, act.to)
        return
    if act.here or alone or not act.close:
        number = yield from seen_from_here(mind, act.to)
        if number >= 0:
            yield from looked_at(mind, number)
            mind.dialogue = mind.dialogue.with_thing(number)
            return
    if act.here:
        raise Impossible(f"I cannot see {phrase(act.to)} from here, so I would have to move")
    number = yield from reach(mind, act.to)
    if number in mind.belief.world.known and not (isinstance(act.to, Reference) and mind.dialogue.room_last):
        yield from looked_at(mind, number)


def seen_from_here(mind: Mind, said: Description | Reference) -> Course:
    """Turn round and choose the nearest thing in view that fits.

    Its number, -1 for none.
    """
    shown: set[int] = set()
    for _ in range(round(2 * math.pi / mind.task.body.turn)):
        shown |= set(mind.in_view)
        yield Do(Action.LEFT)
    shown |= set(mind.in_view)
    belief = mind.belief
    if isinstance(said, Reference):
        last = mind.dialogue.things[-1] if mind.dialogue.things else -1
        return last if last in shown else -1
    likely = np.where(np.isin(belief.numbers, list(shown)), chances(belief, said, mind.dialogue, mind.here), 0.0)
    good = likely >= (GO if likely.max(initial=0.0) < 2 * ACCEPT else 2 * ACCEPT)
    off = [math.hypot(*(np.array(belief.world.known[int(n)].center) - mind.position_a)[[0, 2]]) for n in belief.numbers]
    return int(belief.numbers[np.where(good, off, np.inf).argmin()]) if good.any() else -1


def looked_at(mind: Mind, number: int) -> Course:
    """Turn to a thing, and tilt the camera to one that is high or low."""
    x, y, z = mind.belief.world.known[number].center
    yield from turned_to(mind, np.array([x, z]))
    off = math.hypot(x - mind.position_a[0], z - mind.position_a[2])
    rise = math.atan2(y - mind.position_a[1] - mind.task.camera.elevation, max(off, 1e-6))
    yield from tilted(mind, float(np.clip(rise, -STEEP, STEEP)) if abs(rise) > FLOOR else 0.0)


def left(mind: Mind, act: Leave) -> Course:
    """Go out of the room that the agent is in, into the nearest other one.

    Impossible where it is in another room than it was told to leave.
    """
    yield from rotated(mind, 2 * math.pi)
    start, here = mind.position_a[[0, 2]].copy(), mind.here
    named = act.room if act.room is not None and act.room.type not in (HERE, ROOM) and here >= 0 else None
    if named is not None and room_chances(mind.belief, named, mind.dialogue, here)[here] < NOT_IN:
        raise Impossible(f"I am not in {phrase(named)}; I am in the {mind.belief.world.rooms[here].type}")
    while mind.here < 0 or mind.here == mind.memory.plan().at(start[None])[0]:  # rooms may merge while more of them is seen
        room = int(mind.memory.plan().at(start[None])[0])
        inner = other_room(mind, room)
        others = [k for k in range(len(mind.belief.world.rooms)) if k != room]
        if inner is None and mind.done_looking and others:  # its navigation may know a way through what it has not seen
            inner = inner_place(mind.memory.plan(), others[0], start)
        if inner is not None:
            yield from entered(mind, inner)
        elif mind.done_looking:
            raise Impossible("I see no way out of here")
        if inner is None or mind.here == mind.memory.plan().at(start[None])[0]:
            mind.explored = (yield Explore()) is Event.LOST

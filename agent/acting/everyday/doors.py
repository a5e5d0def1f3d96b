"""Doors and walls that are meant: how they are looked for, reached and gone through.

Doors are the doorways of the agent's own plan. Which one is meant has one definition, `envs.language.planning.openings`.
"""

import math
from dataclasses import replace

import numpy as np
from jaxtyping import Bool, Float

from agent.acting.belief import room_chances
from agent.acting.courses import GO, look_everywhere
from agent.acting.desires import Course, Enter, Event, Explore
from agent.acting.everyday.areas import inner_place, well_inside
from agent.acting.everyday.places import Points, rotated, stand, turned_to
from agent.acting.mind import Impossible, Mind
from envs.language.planning.openings import Gate, gates_meant, opening_phrase
from envs.language.planning.search import Found
from envs.language.planning.standing import at_opening, at_wall
from envs.language.semantics.acts import Opening
from envs.language.semantics.meaning import RoomPlace
from envs.language.semantics.world import WALL, distance


def find_gate(mind: Mind, opening: Opening) -> Course:
    """Look for an opening that is meant; its gate, as it is believed."""
    check_windows(mind, opening)
    start = mind.position_a.copy(), mind.yaw_a
    if opening.of is None or opening.side is not None or mind.acted * mind.task.body.turn < 2 * math.pi:
        yield from rotated(mind, 2 * math.pi)
    sought = tuple(place.type for place in (opening.of, opening.to) if place is not None)
    while True:
        fit, fault = meant(mind, opening, *start)
        if fit:
            return min(fit, key=lambda gate: math.hypot(*(gate.near(mind.position_a) - mind.position_a[[0, 2]])))
        if mind.done_looking:
            told = fault.text if fault is not None else f"I am not sure of {opening_phrase(opening)}"
            raise Impossible(f"{mind.evidence()}; {told}")
        mind.explored = (yield Explore((), sought)) is Event.LOST


def check_windows(mind: Mind, opening: Opening) -> None:
    """Raise Impossible for windows where percepts do not tell of them."""
    if opening.kind == "window" and (mind.panes is None or not mind.panes.told):
        raise Impossible("I cannot tell windows from walls")


def meant(mind: Mind, opening: Opening, at_a: Float[np.ndarray, "3"], yaw_a: float) -> tuple[list[Gate], Found | None]:
    """Openings that somebody in a pose means, or why there are none.

    While there is more to see, only those of rooms that are likely enough.
    """
    here = int(mind.memory.plan().at(at_a[None, [0, 2]])[0])
    dialogue = replace(mind.dialogue, here=here)
    fit, _, fault = gates_meant(mind.belief.world, opening, at_a, yaw_a, dialogue)
    for place in (opening.of, opening.to):
        if isinstance(place, RoomPlace) and not mind.done_looking:
            likely = room_chances(mind.belief, place, dialogue, here)
            fit = [gate for gate in fit if any(likely[room] >= GO for room in gate.rooms if room < len(likely))]
    return fit, fault


def at_gate(mind: Mind, opening: Opening) -> Course:
    """Go to an opening and face it, or into the room behind it."""
    start = mind.position_a.copy()
    gate = yield from find_gate(mind, opening)
    if opening.through:
        yield from through(mind, gate, opening, start)
        return
    room = int(gate.rooms[0]) if opening.kind != "doorway" and gate.rooms else -1
    thing = mind.belief.world.known.get(gate.id)
    anchor = inner_place(mind.memory.plan(), room, gate.near(mind.position_a)) if room >= 0 else None
    middle = gate.ends.mean(axis=0)

    def fits(points: Points, inset: float) -> Bool[np.ndarray, "n"]:
        """Whether each place is near the opening; at a window or wall, in its room."""
        plan = mind.memory.plan()
        within = np.ones(len(points), np.bool_) if anchor is None else plan.at(points[:, [0, 2]]) == plan.at(anchor[None])[0]
        if thing is not None and opening.kind != WALL:
            return within & at_opening(thing, points, inset)
        return within & at_wall(gate.ends[0], gate.ends[1], points, inset)

    yield from stand(mind, fits, lambda: gate.near(mind.position_a) if opening.kind == WALL else middle, f"at {opening_phrase(opening)}")
    yield from turned_to(mind, gate.near(mind.position_a))


def through(mind: Mind, gate: Gate, opening: Opening, start: Float[np.ndarray, "3"]) -> Course:
    """Go into the room behind a door.

    It is not that of the agent, or the one that was named, or the farther one.
    """
    plan, middle = mind.memory.plan(), gate.ends.mean(axis=0)
    if len(gate.rooms) < 2:
        raise Impossible(f"{opening_phrase(opening)} leads to no room that I know")
    here = int(plan.at(start[None, [0, 2]])[0])
    insides = {room: inner_place(plan, room, middle) for room in gate.rooms}
    named = {}
    for place in (opening.to, opening.of):
        if place is not None and here not in gate.rooms and not named:
            likely = room_chances(mind.belief, place, mind.dialogue, here)
            named = {room: float(likely[room]) for room in gate.rooms if room < len(likely) and likely[room] >= GO}
    off = {room: -1.0 if room == here else math.hypot(*(insides[room] - start[[0, 2]])) for room in gate.rooms}
    inner = insides[max(named, key=lambda room: named[room]) if named else max(gate.rooms, key=lambda room: off[room])]
    yield from entered(mind, inner)


def counted_gates(mind: Mind, opening: Opening) -> Course:
    """Doorways that a question is about, after all that it takes was seen."""
    check_windows(mind, opening)
    start = mind.position_a[None, [0, 2]].copy()
    yield from look_everywhere(mind)
    here = int(mind.memory.plan().at(start)[0])  # "in this room" is where the question was asked
    gates = [gap for gap in mind.belief.world.openings if gap.kind == opening.kind]
    ends = [place for place in (opening.of, opening.to) if place is not None]
    likely = [room_chances(mind.belief, place, mind.dialogue, here) for place in ends]
    for place, chance in zip(ends, likely, strict=True):
        if chance.max(initial=0.0) < GO:
            raise Impossible(f"{mind.evidence()}; there is no {place.type}")
    rooms = [int(chance.argmax()) for chance in likely]
    return [gap for gap in gates if all(room in gap.rooms for room in rooms)]


def things_at(mind: Mind, opening: Opening, reach: float) -> Course:
    """Numbers of the things within some metres of a door.

    They are in the room that it is spoken of.
    """
    gate = yield from find_gate(mind, opening)
    gap = mind.belief.world.known[gate.id]
    likely = None if opening.of is None else room_chances(mind.belief, opening.of, mind.dialogue, mind.here)
    room = mind.here if likely is None or not likely.size else int(likely.argmax())
    low, high = np.array(gap.low)[[0, 2]], np.array(gap.high)[[0, 2]]
    spots = [low + (high - low) * share for share in (0.0, 0.5, 1.0)]
    near = [
        (min(distance(thing, np.array([x, 0.0, z])) for x, z in spots), thing.id)
        for thing in mind.belief.world.things
        if thing.room == room
    ]  # fmt: skip
    return [number for off, number in sorted(near) if off <= reach]


def entered(mind: Mind, inner: Float[np.ndarray, "2"]) -> Course:
    """Go into the room at a place (x, z) [m].

    Plans number rooms anew, places stay.
    """
    event = Event.GOING
    while event is Event.GOING:
        room = int(mind.memory.plan().at(inner[None])[0])
        event = yield Enter(room) if room >= 0 else Explore()
    if event is Event.LOST:
        raise Impossible("there is no way into that room")
    yield from well_inside(mind)
    mind.dialogue = mind.dialogue.with_room(mind.here)

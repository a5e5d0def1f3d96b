"""Tours: to all that fits but for exceptions, or to the nearest."""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from agent.acting.belief import chances, room_chances
from agent.acting.courses import FITS, GO, find, look_everywhere, what_is_sought
from agent.acting.desires import Course, Enter, Event, Explore
from agent.acting.everyday.areas import in_area, inner_place, well_inside
from agent.acting.everyday.places import rotated
from agent.acting.mind import Impossible, Mind
from envs.language.semantics.acts import HERE, ROOM, Area, Each, Where, Zone
from envs.language.semantics.acts import Explore as ExploreAll
from envs.language.semantics.meaning import ONE, THING, Description, RoomPlace
from envs.language.semantics.resolve import of_one
from envs.language.semantics.world import distance, phrase, room_distance

SPARED = 0.35  # least chance of a room or thing that an exception is about
AGAIN = 3  # times that a room is tried


def each(mind: Mind, act: Each) -> Course:
    """Go to each thing or room that fits, but for an exception.

    Or to as many as are asked for.
    """
    if isinstance(act.of, RoomPlace):
        yield from each_room(mind, act.of, act.but, act.least)
        return
    said, done = replace(act.of, any=True), 0
    seen: set[int] = set()
    while not act.least or done < act.least:
        try:
            number = yield from find(mind, said, frozenset(seen | spared(mind, said, act.but)))
        except Impossible:
            if done < max(1, act.least):
                raise
            return
        seen |= {number} | same_place(mind, number)
        done += 1


def spared(mind: Mind, said: Description, but: Description | RoomPlace | None) -> set[int]:
    """Things that an exception leaves out."""
    if but is None:
        return set()
    belief = mind.belief
    if isinstance(but, RoomPlace):
        out = room_chances(belief, but, mind.dialogue, mind.here)
        likely = np.append(out, 0.0)[belief.room]
    else:
        but = replace(of_one(but, said), any=True)
        likely = chances(belief, replace(but, category=said.category) if but.category in (ONE, THING) else but, mind.dialogue, mind.here)
    return set(belief.numbers[likely >= SPARED].tolist())


def same_place(mind: Mind, number: int) -> set[int]:
    """Landmarks where a thing stands.

    They are what is left of it where its views were not merged.
    """
    thing = mind.belief.world.known.get(number)
    if thing is None:
        return set()
    near = 0.25 * min(1.0, max(thing.extents))
    return {
        one.id
        for one in mind.belief.world.things
        if one.category == thing.category and math.dist(one.center, thing.center) < near
    }  # fmt: skip


def each_room(mind: Mind, place: RoomPlace, but: Description | RoomPlace | None = None, least: int = 0) -> Course:
    """Go into each room that fits, but for an exception.

    The nearest first; or into as many as are asked for.
    """
    been: list[np.ndarray] = []
    tried: list[np.ndarray] = []
    any_room = place.type == ROOM
    while not least or len(been) < least:
        plan, belief = mind.memory.plan(), mind.belief
        likely = room_chances(belief, place, mind.dialogue, mind.here)
        if isinstance(but, RoomPlace):
            likely = np.where(room_chances(belief, but, mind.dialogue, mind.here) >= SPARED, 0.0, likely)
        if mind.here >= 0 and mind.here < len(likely) and likely[mind.here] >= FITS and mind.here not in _rooms(mind, been):
            been.append(mind.position_a[[0, 2]].copy())
            continue
        given_up = [place for k, place in enumerate(tried) if sum(math.dist(place, other) < 1.0 for other in tried[: k + 1]) >= AGAIN]
        done = _rooms(mind, been) | _rooms(mind, given_up)
        left = [room for room in range(len(likely)) if likely[room] >= (FITS if not mind.done_looking else GO) and room not in done]
        if left:
            room = min(left, key=lambda room: room_distance(belief.world.rooms[room], mind.position_a))
            event = yield Enter(room)
            if event is Event.LOST:
                tried.append(inner_place(plan, room, mind.position_a[[0, 2]]))
            elif event is Event.DONE:
                yield from well_inside(mind)
                been.append(mind.position_a[[0, 2]].copy())
                mind.dialogue = mind.dialogue.with_room(mind.here)
        elif mind.done_looking:
            if len(been) < max(1, least):
                raise Impossible(f"{mind.evidence()}; I could enter {len(been)} of {phrase(place)}")
            return
        else:
            mind.explored = (yield Explore((), () if any_room else (place.type,))) is Event.LOST


def _rooms(mind: Mind, places: list[np.ndarray]) -> set[int]:
    """Rooms of the present plan that some places are in."""
    return set(mind.memory.plan().at(np.array(places).reshape(-1, 2)).tolist())


def explored(mind: Mind, act: ExploreAll) -> Course:
    """Go through all rooms; or look around in one, from its middle."""
    if act.room is None:
        yield from each_room(mind, RoomPlace(ROOM, any=True))
        yield from look_everywhere(mind)
        return
    if act.room.type not in (HERE, ROOM):
        yield from in_area(mind, Area(Zone.MIDDLE, act.room))
    yield from rotated(mind, 2 * math.pi)


def nearest_of(mind: Mind, places: Sequence[Where], *, sure: bool = False) -> Course:
    """Look for several places at once; the one to go to, or None.

    With `sure` the nearest one is waited for: until all that is nearer was seen.
    """
    categories = tuple(dict.fromkeys(name for to in places if isinstance(to, Description) for name in what_is_sought(to)[0]))
    rooms = tuple(dict.fromkeys(room.type for to in places if (room := _room_of(to)) is not None))
    while True:
        best = min(((nearest(mind, to), k) for k, to in enumerate(places)), default=(math.inf, -1))
        if math.isfinite(best[0]) and (not sure or mind.done_looking or best[0] <= mind.edge):
            return places[best[1]]
        if mind.done_looking:
            return None
        mind.explored = (yield Explore(categories, rooms)) is Event.LOST


def nearest(mind: Mind, to: Where) -> float:
    """Distance [m] from the start to the nearest that fits; else inf."""
    belief, least = mind.belief, GO if mind.done_looking else FITS
    if isinstance(to, Description):
        likely = chances(belief, to, mind.dialogue, mind.here)
        off = [distance(belief.world.known[int(belief.numbers[row])], mind.origin) for row in np.flatnonzero(likely >= least)]
    elif (room := _room_of(to)) is not None:
        likely = room_chances(belief, room, mind.dialogue, mind.here)
        off = [room_distance(belief.world.rooms[row], mind.origin) for row in np.flatnonzero(likely >= least)]
    else:
        off = []
    return min(off, default=math.inf)


def _room_of(to: Where) -> RoomPlace | None:
    """Room that is gone into for a place that is one or is part of one."""
    return to if isinstance(to, RoomPlace) else to.room if isinstance(to, Area) else None

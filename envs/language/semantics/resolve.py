"""Resolution of meanings in a home: the referents, and the targets to reach in order."""

from collections.abc import Mapping
from collections.abc import Sequence as Ordered
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from jaxtyping import Float

from envs.home import Home
from envs.language.lexicon import PARTS, plural
from envs.language.semantics.acts import ROOM, THERE
from envs.language.semantics.denotation import QUALITIES, Dialogue, ImpossibleReason, matches
from envs.language.semantics.explain import no_room, nothing_fits
from envs.language.semantics.meaning import (
    ONE,
    THING,
    About,
    Ask,
    Back,
    Description,
    Go,
    If,
    Order,
    Place,
    Reference,
    RoomPlace,
    Route,
    Sequence,
    Way,
)  # fmt: skip
from envs.language.semantics.records import Meaning
from envs.language.semantics.world import World, counted, distance, listed, named, phrase, room_area, room_distance, several, world_of
from envs.types import Camera, Goal, Limits

INSET, MOST = 0.25, 128  # least distance [m] of a room's places from its border, and their greatest number
At = Float[np.ndarray, "3"]


@dataclass(frozen=True)
class Resolution:
    """Referents of a place: ids of `things`, or a `room` (-1 for none).

    `why` is None where exactly one fits (or several, for `any`). Several objects are sorted by distance (straight on the floor plan), and
    `room` is the nearest of several `rooms`: with `ImpossibleReason.AMBIGUOUS`, an agent may take the first and say so. `text` is a
    sentence that says what is wrong; empty without a reason.
    """

    things: tuple[int, ...] = ()
    room: int = -1
    why: ImpossibleReason | None = None
    text: str = ""
    rooms: tuple[int, ...] = ()


@dataclass(frozen=True)
class Aim:
    """The aim of `part` of a meaning: any of the `things`, or the `room`.

    `text` names it.
    """

    part: int
    things: tuple[int, ...]
    room: int
    text: str


@dataclass(frozen=True)
class Aims:
    """Aims of a meaning in order, with the dialogue after it.

    `why` and `text` are the reason if not all aims are clear.
    """

    aims: tuple[Aim, ...]
    why: ImpossibleReason | None
    text: str
    dialogue: Dialogue


@dataclass(frozen=True)
class Target:
    """An aim with the poses from which it counts as reached.

    `part` is a step of a sequence or a move of a route, else 0.
    """

    goal: Goal
    part: int
    text: str


@dataclass(frozen=True)
class Plan:
    """Targets of a meaning in a home, in order.

    `why` is None if it can be done as given. With `ImpossibleReason.AMBIGUOUS` the targets are complete, with the nearest object chosen;
    with any other reason they end before the part that cannot be done. `text` says what will be done, or why not. `dialogue` includes
    this meaning. `answer` is to be given at the end, `limits` hold on the way, `facts`
    (`asked.Facts`) are what the answer must say.
    """

    targets: tuple[Target, ...]
    why: ImpossibleReason | None
    text: str
    dialogue: Dialogue
    answer: str | None = None
    limits: Limits | None = None
    facts: tuple[Any, ...] = ()


def resolve_reference(world: World, place: Place, at_w: At, dialogue: Dialogue | None = None) -> Resolution:
    """The objects or room that a place denotes for an agent at `at_w` [m].

    A description is definite, exactly one object must fit (`matches`), unless it has `any`. Of a room place, exactly one room must fit
    (`fitting_rooms`), unless it has `any`. It: the last object of the dialogue. There: the last object or room. The other
    one: the one other object of the last object's category that was not mentioned yet; where all of them were, the one other object.
    """
    dialogue = dialogue or Dialogue()
    if isinstance(place, Reference):
        return _referred(world, place, at_w, dialogue)
    if isinstance(place, RoomPlace):
        return as_said(world, _room(world, place, at_w, dialogue), dialogue)
    found = matches(world, place, at_w, dialogue)
    things = tuple(number for number in found if not world.known[number].structure)
    if found and not things:
        return Resolution(why=ImpossibleReason.ABSENT_OBJECT, text=f"a {place.category} is nothing that one can be sent to")
    if not things:
        why, text = nothing_fits(world, place, at_w, dialogue)
        return Resolution(why=why, text=text)
    return as_said(world, _chosen(world, things, at_w, place.any, place), dialogue)


def of_one(description: Description, to: object) -> Description:
    """A description in which "one" is of the kind gone to.

    "If there is one in the kitchen, go to the bin".
    """
    if description.category != ONE or not isinstance(to, Description) or to.category in (ONE, THING):
        return description
    said = {name: getattr(description, name) or getattr(to, name) for name in QUALITIES}
    return replace(description, category=to.category, **said)


def in_that_room(world: World, description: Description, at_w: At, dialogue: Dialogue) -> tuple[int, ...]:
    """Ids of the objects that fit; of THERE, those in the room mentioned last."""
    if description.room != THERE:
        return matches(world, description, at_w, dialogue)
    found = matches(world, replace(description, room=None), at_w, dialogue)
    return tuple(thing for thing in found if dialogue.rooms and world.known[thing].room == dialogue.rooms[-1])


def as_said(world: World, found: Resolution, dialogue: Dialogue) -> Resolution:
    """The things or rooms that a definite place means where several fit.

    It is the one mentioned last in what is being said.

    "If there is a lamp in the study, go to the lamp" is about that lamp, "go to the study and find the lamp" about the one in there.
    """
    if found.why is not ImpossibleReason.AMBIGUOUS:
        return found
    if found.things:
        last = next((thing for thing in reversed(dialogue.said_things) if thing in found.things), None)
        if last is None and dialogue.room_last and dialogue.said_rooms:
            within = [thing for thing in found.things if world.known[thing].room == dialogue.rooms[-1]]
            last = within[0] if len(within) == 1 else None
        return found if last is None else Resolution((last,))
    room = next((room for room in reversed(dialogue.said_rooms) if room in found.rooms), None)
    return found if room is None else Resolution(room=room, rooms=(room,))


def room_there(world: World, dialogue: Dialogue, to: Place | None, at_w: At) -> int:
    """Room that "there" in a condition means, -1 where that is not clear.

    It is the one mentioned last in what is being said, else before, or the one that is gone to if the condition holds.
    """
    if dialogue.said_rooms:
        return dialogue.said_rooms[-1]
    rooms = {dialogue.rooms[-1]} if dialogue.rooms and dialogue.room_last else set()
    if isinstance(to, RoomPlace):
        found = resolve_reference(world, to, at_w, dialogue)
        rooms |= {found.room} if found.why is None else set(found.rooms)
    return rooms.pop() if len(rooms) == 1 else -1


def _chosen(world: World, things: tuple[int, ...], at_w: At, any_: bool, place: Description | None) -> Resolution:
    """The one object; several, sorted by distance, are ambiguous unless any will do."""
    if len(things) == 1:
        return Resolution(things)
    things = tuple(sorted(things, key=lambda number: (distance(world.known[number], at_w), number)))
    if any_:
        return Resolution(things)
    told = listed(named(world, world.known[number]) for number in things)
    if place and place.rank:
        return Resolution(
            things, why=ImpossibleReason.AMBIGUOUS, text=f"{phrase(place)} cannot be told from {counted(len(things) - 1, 'other')}: {told}"
        )
    count = several(len(things), place) if place else f"{len(things)} others"
    return Resolution(things, why=ImpossibleReason.AMBIGUOUS, text=f"there are {count}: {told}")


def _referred(world: World, place: Reference, at_w: At, dialogue: Dialogue) -> Resolution:
    """Referent of an anaphoric reference."""
    if place.back == Back.THERE and dialogue.room_last:
        return Resolution(room=dialogue.rooms[-1], rooms=dialogue.rooms[-1:])
    if not dialogue.things:
        return Resolution(
            why=ImpossibleReason.NOTHING_BEFORE, text=f"'{phrase(place)}' refers back to something, but nothing was spoken of"
        )
    last = dialogue.things[-1]
    if place.back != Back.OTHER:
        return Resolution((last,))
    category = world.known[last].category
    others = [thing.id for thing in world.by_category[category] if thing.id != last]
    if not others:
        return Resolution(why=ImpossibleReason.ABSENT_OBJECT, text=f"there is no other {category} in this home")
    fresh = tuple(number for number in others if number not in dialogue.things)
    found = _chosen(world, fresh or tuple(others), at_w, False, None)
    if found.why:
        told = listed(named(world, world.known[number]) for number in found.things)
        return Resolution(found.things, why=found.why, text=f"there is more than one other {category}: {told}")
    return found


def fitting_rooms(world: World, place: RoomPlace, at_w: At, dialogue: Dialogue) -> tuple[int, ...]:
    """Ids of the rooms that fit a room place, whatever its rank.

    They have its type and an object that fits `having`, and none that fits `lacking`. The other room is none that the agent is in, or
    else not the one mentioned last; to somebody in no such room, each is the other one.
    """
    rooms = world.rooms_of(place.type, dialogue.here)
    if place.having:
        within = {world.known[number].room for number in matches(world, place.having, at_w, dialogue)}
        rooms = tuple(room for room in rooms if room in within)
    if place.lacking:
        within = {world.known[number].room for number in matches(world, place.lacking, at_w, dialogue)}
        rooms = tuple(room for room in rooms if room not in within)
    if place.other:
        known = world.rooms_of(place.type, dialogue.here)
        last = next((room for room in (dialogue.here, *reversed(dialogue.rooms)) if room in known), -1)
        rooms = tuple(room for room in rooms if room != last) if len(known) > 1 else ()
    return rooms


def rank_rooms(world: World, rooms: Ordered[int], order: Order, away: Mapping[int, float]) -> tuple[int, ...]:
    """Rooms in an order: by distances `away` [m], or by area."""
    by = away if order in (Order.NEAREST, Order.FARTHEST) else {room: room_area(world.rooms[room]) for room in rooms}
    sign = -1 if order in (Order.FARTHEST, Order.LARGEST, Order.TALLEST) else 1
    return tuple(sorted(rooms, key=lambda room: (sign * by[room], room)))


def _room(world: World, place: RoomPlace, at_w: At, dialogue: Dialogue) -> Resolution:
    """The room that fits a room place."""
    rooms = fitting_rooms(world, place, at_w, dialogue)
    away = {room: room_distance(world.rooms[room], at_w) for room in rooms}
    return chosen_room(world, place, rooms, away, at_w, dialogue)


def chosen_room(world: World, place: RoomPlace, rooms: Ordered[int], away: Mapping[int, float], at_w: At, dialogue: Dialogue) -> Resolution:
    """The one room of those that fit.

    Of several it is the nearest by distances `away` [m], or the one at the place's rank.
    """
    rank = place.rank
    if not rooms or (rank and rank.place > len(rooms)):
        why, text = no_room(world, place, at_w, dialogue)
        return Resolution(why=why, text=text)
    if rank:
        room = rank_rooms(world, rooms, rank.order, away)[rank.place - 1]
        return Resolution(room=room, rooms=(room,))
    rooms = tuple(sorted(rooms, key=lambda room: (away[room], room)))
    if len(rooms) == 1 or place.any:
        return Resolution(room=rooms[0], rooms=rooms)
    kind = "room" if place.type == ROOM else place.type
    text = f"there are {len(rooms)} {plural(kind)}" + (f" with {phrase(place.having, 'a')}" if place.having else "")
    return Resolution(room=rooms[0], why=ImpossibleReason.AMBIGUOUS, text=text, rooms=rooms)


def is_there(world: World, condition: Description, at_w: At, dialogue: Dialogue | None = None) -> bool:
    """Whether at least one such object is in the home, or in the description's `room`."""
    return bool(matches(world, condition, at_w, dialogue))


def aims(world: World, meaning: Meaning, at_w: At, dialogue: Dialogue | None = None) -> Aims:
    """Aims of a meaning in order, for an instruction given at `at_w` [m].

    Of a sequence: its steps in order. Of a condition: the branch that is true, maybe none. Of a route: its stop; the objects and rooms of
    its other moves must exist. Of a question: its object, both objects of a comparison, or for counts, existence and more the room of its
    description, if any. The dialogue then includes the objects and rooms of the aims; for a condition that holds, the one object that it
    names, and then its room if it names one.
    """
    state = _State(world, at_w, dialogue or Dialogue())
    if isinstance(meaning, Sequence):
        for part, step in enumerate(meaning.steps):
            if not state.follow(step, part):
                break
    else:
        state.follow(meaning, 0)
    return Aims(tuple(state.aims), state.why, state.text, state.dialogue)


class _State:
    """Progress of resolving a meaning: the aims so far, the dialogue, the first fault."""

    def __init__(self, world: World, at_w: At, dialogue: Dialogue) -> None:
        self.world, self.at_w, self.dialogue = world, at_w, dialogue.begun()
        self.aims: list[Aim] = []
        self.why: ImpossibleReason | None = None
        self.text = ""

    def follow(self, meaning: Meaning, part: int) -> bool:
        """Add the aims of one part; returns whether it can be done."""
        if isinstance(meaning, Go):
            return self.reach(meaning.to, part)
        if isinstance(meaning, If):
            branch = meaning.then if self.holds(meaning) else meaning.otherwise
            return branch is None or self.reach(branch.to, part)
        if isinstance(meaning, Route):
            return self.route(meaning)
        if isinstance(meaning, Ask):
            places = looked_beside(self.world, meaning, self.at_w, self.dialogue) or looked_at(meaning)
            return all(self.reach(place, part) for place in places)
        raise ValueError(f"a step of a sequence: expected Go or If, got {type(meaning).__name__}")

    def reach(self, place: Place, part: int) -> bool:
        """Add the referent of a place; returns whether there is one."""
        found = resolve_reference(self.world, place, self.at_w, self.dialogue)
        if found.why and not self.why:
            self.why, self.text = found.why, found.text
        if found.why not in (None, ImpossibleReason.AMBIGUOUS):
            self.why, self.text = found.why, found.text
            return False
        any_ = isinstance(place, Description) and place.any
        things = found.things if any_ else found.things[:1]
        if things:
            first = self.world.known[things[0]]
            self.dialogue = self.dialogue.with_thing(first.id)
            said = phrase(place) if len(things) > 1 else named(self.world, first)
        else:
            self.dialogue = self.dialogue.with_room(found.room)
            said = f"the {self.world.room_type(found.room)}"
        self.aims.append(Aim(part, things, -1 if things else found.room, said))
        return True

    def holds(self, condition: If) -> bool:
        """Whether a condition is met; its object becomes part of the dialogue."""
        thing = of_one(condition.thing, condition.then.to)
        if thing.room == THERE:
            room = room_there(self.world, self.dialogue, condition.then.to, self.at_w)
            self.dialogue = self.dialogue.with_room(room) if room >= 0 else self.dialogue
        found = in_that_room(self.world, thing, self.at_w, self.dialogue)
        if len(found) == 1:
            self.dialogue = self.dialogue.with_thing(found[0])
        rooms = self.world.rooms_of_type(thing.room) if thing.room else ()
        if len(rooms) == 1:
            self.dialogue = self.dialogue.with_room(rooms[0])
        return bool(found) != condition.negated

    def route(self, route: Route) -> bool:
        """Add the stop of a route; returns whether all places of its moves exist."""
        for move in route.moves[:-1]:
            found = resolve_reference(self.world, move.at, self.at_w, self.dialogue) if move.at else Resolution()
            if found.why not in (None, ImpossibleReason.AMBIGUOUS):
                self.why, self.text = found.why, found.text
                return False
        stop = self.stop_of(route)
        return stop is None or self.reach(stop, len(route.moves) - 1)

    def stop_of(self, route: Route) -> Place | None:
        """Place where a route stops.

        An ambiguous description is restricted to the room entered last, if an object there fits.
        """
        stop = route.moves[-1].at if route.moves else None
        entered = next((move.at for move in reversed(route.moves) if move.do is Way.ENTER and isinstance(move.at, RoomPlace)), None)
        if entered and isinstance(stop, Description) and stop.room is None:
            within = replace(stop, room=entered.type)
            several = resolve_reference(self.world, stop, self.at_w, self.dialogue).why is ImpossibleReason.AMBIGUOUS
            if several and resolve_reference(self.world, within, self.at_w, self.dialogue).things:
                return within
        return stop


def looked_at(ask: Ask) -> tuple[Place, ...]:
    """Places to look at in order to answer a question.

    They are the object or the two objects of the question, or for counts, existence and more the rooms of its descriptions, if any.
    """
    if ask.about in (About.COUNT, About.EXISTS, About.MORE):
        rooms = [part.room for part in (ask.thing, ask.other) if part and part.room]
        return tuple(RoomPlace(room) for room in dict.fromkeys(rooms))
    return (ask.thing, ask.other) if ask.about == About.LARGER and ask.other else (ask.thing,)


def looked_beside(world: World, ask: Ask, at_w: At, dialogue: Dialogue) -> tuple[Place, ...]:
    """The thing beside which others are counted or sought.

    It is "the desk" of "is there a clock on the desk?"; () if there is none.
    """
    link = ask.thing.link
    if ask.about not in (About.COUNT, About.EXISTS, About.MORE) or link is None or ask.other is not None:
        return ()
    room = None if ask.thing.room == THERE else ask.thing.room
    beside = replace(link.other, room=link.other.room or room, any=False)
    found = resolve_reference(world, beside, at_w, dialogue) if not link.inverse and link.other.category not in PARTS else Resolution()
    if len(found.things) == 1:
        return (beside,)
    if in_that_room(world, ask.thing, at_w, dialogue):
        return (replace(ask.thing, any=True),) if ask.thing.room != THERE else ()
    return (replace(beside, any=beside.rank is None),) if found.things else ()


def plan(home: Home, meaning: Meaning, at_w: At, dialogue: Dialogue | None = None, camera: Camera | None = None) -> Plan:
    """Targets of a meaning in a home, for an instruction given at `at_w` [m].

    `camera` is the camera with which objects must be seen. Besides the reasons of `resolve_reference`, an object without viewpoints and a
    room without walkable places are `ImpossibleReason.UNREACHABLE`.
    """
    found = aims(world_of(home), meaning, at_w, dialogue)
    targets: list[Target] = []
    for aim in found.aims:
        goal = goal_of(home, aim, camera)
        if not len(goal.position_w):
            return Plan(tuple(targets), ImpossibleReason.UNREACHABLE, f"{aim.text} cannot be reached", found.dialogue)
        targets.append(Target(goal, aim.part, aim.text))
    return Plan(tuple(targets), found.why, found.text or _told(targets), found.dialogue)


def _told(targets: Ordered[Target]) -> str:
    """Sentence that says what will be done."""
    return "go to " + ", then to ".join(target.text for target in targets) if targets else "there is nothing to do"


def goal_of(home: Home, aim: Aim, camera: Camera | None = None) -> Goal:
    """Goal of an aim: the viewpoints of its objects, or places in its room.

    It has no poses where the aim is unreachable. Of several objects the first with viewpoints is `instance`, the others are `also`.
    """
    if aim.room >= 0:
        places = home.places[home.rooms_at(home.places) == aim.room]
        return Goal(0, places, np.zeros(len(places)), np.zeros(len(places)), room=aim.room)
    seen = [home.viewpoints(home.things[number], camera or Camera()) for number in aim.things]
    seen = [goal for goal in seen if len(goal.position_w)] or seen[:1]
    position, yaw, pitch = (np.concatenate([getattr(goal, name) for goal in seen]) for name in ("position_w", "yaw_w", "pitch"))
    return Goal(seen[0].instance, position, yaw, pitch, also=tuple(goal.instance for goal in seen[1:]))


def thinned(home: Home, goal: Goal) -> Goal:
    """Room goal with few of its places, each at least 0.25 m inside the room.

    An agent that comes near such a place is therefore in the room.
    """
    if goal.room < 0:
        return goal
    around = goal.position_w[:, None] + INSET * np.array([(1, 0, 0), (-1, 0, 0), (0, 0, 1), (0, 0, -1)])
    within = (home.rooms_at(around.reshape(-1, 3)) == goal.room).reshape(-1, 4).all(axis=1)
    kept = (np.flatnonzero(within) if within.any() else np.arange(len(within)))[:MOST]
    return replace(goal, position_w=goal.position_w[kept], yaw_w=goal.yaw_w[kept], pitch=goal.pitch[kept])

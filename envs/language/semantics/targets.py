"""Targets of meanings in a home: what is to be reached, in order."""

from collections.abc import Sequence as Ordered
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from envs.home import Home
from envs.language.lexicon import PARTS
from envs.language.semantics.acts import THERE
from envs.language.semantics.denotation import Dialogue, ImpossibleReason
from envs.language.semantics.meaning import (
    About,
    Ask,
    Description,
    Go,
    If,
    Place,
    RoomPlace,
    Route,
    Sequence,
    Way,
)  # fmt: skip
from envs.language.semantics.records import Meaning
from envs.language.semantics.resolve import At, Resolution, in_that_room, of_one, resolve_reference, room_there
from envs.language.semantics.world import World, named, phrase, world_of
from envs.types import Camera, Goal, Limits

INSET, MOST = 0.25, 128  # least distance [m] of a room's places from its border, and their greatest number


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

"""Tours: to all or some of what fits, out of a room, through the home."""

from dataclasses import replace

import numpy as np

from envs.language.planning.limits import rooms_meant
from envs.language.planning.motions import survey
from envs.language.planning.visits import unreachable, visit
from envs.language.planning.walk import Fault, Walk
from envs.language.semantics.acts import HERE, ROOM, Area, Each, Either, Explore, Leave, Survey, Zone
from envs.language.semantics.denotation import ImpossibleReason, matches
from envs.language.semantics.meaning import Description, RoomPlace
from envs.language.semantics.resolve import of_one, resolve_reference
from envs.language.semantics.world import phrase
from envs.types import Goal


def visit_each(walk: Walk, act: Each) -> None:
    """Go to all that fit, or to some of them, in a short order."""
    goals = [goal for goal in _all_goals(walk, act.of, act.but) if len(goal.position_w) and np.isfinite(walk.away(goal))]
    if len(goals) < max(1, act.least):
        if not goals:
            raise unreachable(walk, act.of, None, "")
        raise Fault(ImpossibleReason.ABSENT_OBJECT, f"there are {len(goals)}, not {act.least}, of {phrase(act.of)}")
    _tour(walk, goals, act.least)


def _all_goals(walk: Walk, of: Description | RoomPlace, but: Description | RoomPlace | None) -> list[Goal]:
    """Goals of all things or rooms that fit."""
    if isinstance(of, RoomPlace):
        found = [room.id for room in walk.world.rooms] if of.type == ROOM else list(walk.world.rooms_of_type(of.type))
        spared = set(rooms_meant(walk, but)) if isinstance(but, RoomPlace) else set()
        if not found:
            told = resolve_reference(walk.world, of, walk.position_w, walk.dialogue)
            raise Fault(told.why or ImpossibleReason.ABSENT_OBJECT, told.text)
        return [walk.room_goal(room) for room in found if room not in spared]
    told = resolve_reference(walk.world, of, walk.position_w, walk.dialogue)
    if not told.things:
        raise Fault(told.why or ImpossibleReason.ABSENT_OBJECT, told.text)
    if isinstance(but, RoomPlace):
        rooms = rooms_meant(walk, but)
        return [walk.goal(thing) for thing in told.things if walk.home.things[thing].room not in rooms]
    dialogue = walk.dialogue.with_thing(told.things[0])
    spared = set(matches(walk.world, replace(but, any=True), walk.position_w, dialogue)) if but else set()
    return [walk.goal(thing) for thing in told.things if thing not in spared]


def visit_nearest(walk: Walk, act: Either) -> None:
    """Go to the option that is nearest on foot."""
    best: tuple[float, Walk] | None = None
    fault: Fault | None = None
    for option in act.options:
        trial = walk.branch()
        try:
            visit(trial, of_one(option.to, act.options[0].to) if isinstance(option.to, Description) else option.to)
        except Fault as found:
            fault = fault or found
            continue
        length = walk.away(trial.targets[-1].goal)
        if best is None or length < best[0]:
            best = length, trial
    if best is None:
        raise fault or Fault(ImpossibleReason.ABSENT_OBJECT, "there is none of them")
    walk.take(best[1])


def leave(walk: Walk, act: Leave) -> None:
    """Go out of a room into the nearest other one."""
    inside = [walk.room] if act.room is None or act.room.type in (HERE, ROOM) else list(walk.world.rooms_of_type(act.room.type))
    if act.room is not None and not inside:
        found = resolve_reference(walk.world, act.room, walk.position_w, walk.dialogue)
        raise Fault(found.why or ImpossibleReason.ABSENT_OBJECT, found.text)
    if walk.room not in inside:
        kind = walk.world.room_type(walk.room)
        raise Fault(
            ImpossibleReason.CONTRADICTION, f"I am not in {phrase(act.room)}; I am in the {kind}" if act.room else "I am in no room"
        )
    goals = [walk.room_goal(room.id) for room in walk.world.rooms if room.id not in inside]
    goals = [goal for goal in goals if len(goal.position_w) and np.isfinite(walk.away(goal))]
    if not goals:
        raise Fault(ImpossibleReason.UNREACHABLE, "there is no way out of here")
    goal = min(goals, key=walk.away)
    walk.mention((), goal.room)
    walk.go(goal, f"out of {phrase(act.room) if act.room else 'this room'}, into {walk.name(goal)}")


def explore(walk: Walk, act: Explore) -> None:
    """Go through all rooms, or look around in one."""
    if act.room is not None and act.room.type not in (HERE, ROOM):
        visit(walk, Area(Zone.MIDDLE, act.room))
        survey(walk, Survey())
        return
    if act.room is not None:
        survey(walk, Survey())
        return
    goals = [goal for room in walk.world.rooms if len((goal := walk.room_goal(room.id)).position_w)]
    _tour(walk, [goal for goal in goals if np.isfinite(walk.away(goal))], 0)


def _tour(walk: Walk, goals: list[Goal], least: int) -> None:
    """Go to some goals, always to the nearest that is left; to all, or to `least` of them."""
    count = least or len(goals)
    while goals and count:
        goal = goals.pop(int(np.argmin([walk.away(goal) for goal in goals])))
        walk.mention((goal.instance,) if goal.instance else (), goal.room)
        walk.go(goal, walk.name(goal))
        count -= 1

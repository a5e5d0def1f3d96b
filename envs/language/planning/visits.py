"""Visits: ways to a place, thing, room, or a place of the conversation."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from envs.language.elsewhere import PEOPLE
from envs.language.planning.limits import barred
from envs.language.planning.places import spot_goal
from envs.language.planning.scopes import excuse
from envs.language.planning.walk import Fault, Walk
from envs.language.semantics.acts import Area, Beyond, Cannot, Opening, Pose, Spoken, Spot, Use, Where
from envs.language.semantics.denotation import ImpossibleReason
from envs.language.semantics.meaning import Description, Reference, RoomPlace
from envs.language.semantics.resolve import resolve_reference
from envs.language.semantics.targets import Aim, goal_of
from envs.language.semantics.world import named, phrase
from envs.types import Goal

ONLY_WAY = "the only way there leads through"
PLANT, LEAVES = "plant", "green"


def visit(walk: Walk, to: Where) -> None:
    """Go to a place."""
    if isinstance(to, Pose):
        _spoken(walk, to)
    elif isinstance(to, Spot | Area | Opening | Use):
        found = spot_goal(walk.free, to, walk.position_w, walk.yaw_w, walk.dialogue, walk.camera, walk.room)
        if found.goal is None or not len(found.goal.position_w):
            raise unreachable(walk, to, found.why, found.text)
        walk.mention(found.things[:1], found.room)
        walk.go(found.goal, found.text)
    else:
        reach(walk, to)


def reach(walk: Walk, to: Description | RoomPlace | Reference) -> None:
    """Go to a thing or room: of several that fit, to the nearest on foot."""
    found = resolve_reference(walk.world, to, walk.position_w, walk.dialogue)
    if isinstance(to, Description) and to.category in PEOPLE and not found.things:
        cannot(walk, Cannot(Beyond.PERSON, to.category))
    if not found.things and isinstance(to, Description) and to.category == PLANT and to.color == LEAVES:
        reach(walk, replace(to, color=None))  # plants are called by the color of their pots, but all have green leaves
        return
    if found.why not in (None, ImpossibleReason.AMBIGUOUS):
        raise Fault(found.why, found.text)
    if found.why and not walk.why:
        walk.why, walk.text = found.why, found.text
    any_ = isinstance(to, Description) and to.any
    goals = [walk.goal(thing) for thing in found.things] if found.things else [walk.room_goal(room) for room in found.rooms]
    goals = [goal for goal in goals if len(goal.position_w)]
    away = [walk.away(goal) for goal in goals]
    if not goals or not np.isfinite(min(away)):
        raise unreachable(walk, to, None, "")
    goal = goals[int(np.argmin(away))]
    if any_ and len(goals) > 1:
        goal = goal_of(walk.free, Aim(walk.part, tuple(one.instance for one in goals), -1, ""), walk.camera)
    text = phrase(to) if any_ and len(goals) > 1 else walk.name(goal)
    walk.mention((goal.instance,) if goal.instance else (), goal.room)
    walk.go(goal, text)


def see_in(walk: Walk, things: Sequence[int], room: int) -> None:
    """Go to the nearest place in a room that shows one of some things."""
    for thing in things:
        goal = walk.goal(thing)
        within = walk.home.rooms_at(goal.position_w) == room if len(goal.position_w) else np.zeros(0, bool)
        if within.any():
            goal = replace(goal, position_w=goal.position_w[within], yaw_w=goal.yaw_w[within], pitch=goal.pitch[within])
            if np.isfinite(walk.away(goal)):
                walk.mention((thing,), -1)
                walk.go(goal, named(walk.world, walk.home.things[thing]))
                return


def unreachable(walk: Walk, to: Any, why: ImpossibleReason | None, text: str) -> Fault:
    """Fault of a place that cannot be reached, or only on a forbidden way."""
    if walk.free is not walk.home and why in (None, ImpossibleReason.UNREACHABLE):
        free, walk.free = walk.free, walk.home
        targets, pose, dialogue = list(walk.targets), (walk.position_w, walk.yaw_w, walk.pitch), walk.dialogue
        try:
            visit(walk, to)
            on_the_way = barred(walk, pose[0], walk.targets[-1].goal, free)
            return Fault(ImpossibleReason.CONTRADICTION, f"{ONLY_WAY} {on_the_way}, which is ruled out")
        except Fault as fault:
            return fault
        finally:
            walk.free, walk.targets, walk.dialogue = free, targets, dialogue
            walk.position_w, walk.yaw_w, walk.pitch = pose
    said = text or f"{phrase(to)} cannot be reached"
    return Fault(why or ImpossibleReason.UNREACHABLE, said)


def _spoken(walk: Walk, pose: Pose) -> None:
    """Go to a place of the conversation."""
    start = walk.situation.start_w if walk.situation.start_w is not None else walk.situation.position_w
    place = {Spoken.SPEAKER: walk.situation.speaker_w, Spoken.START: start, Spoken.HERE: walk.position_w}[pose.at]
    if pose.room is not None:
        found = resolve_reference(walk.world, pose.room, walk.position_w, walk.dialogue)
        if found.why not in (None, ImpossibleReason.AMBIGUOUS):
            raise Fault(found.why, found.text)
        within = -1 if place is None else int(walk.home.rooms_at(np.asarray(place, np.float64)[None])[0])
        place = place if within >= 0 and within in (found.room, *found.rooms) else None
    if place is None and pose.room is not None:
        room = phrase(pose.room)
        raise Fault(ImpossibleReason.NOTHING_BEFORE, f"I do not know where you are in {room}; I can go to {room}")
    if place is None:
        raise Fault(ImpossibleReason.NOTHING_BEFORE, "I do not know where you are; tell me which room, or stand where I started")
    near = walk.free.space.snap(np.asarray(place, np.float64)[None], reach=1.0, island=0)[0]
    if not np.isfinite(near).all():
        raise Fault(ImpossibleReason.UNREACHABLE, "I cannot get there")
    text = {Spoken.SPEAKER: "where you are", Spoken.START: "where I started", Spoken.HERE: "where I am"}[pose.at]
    walk.go(Goal(0, near, np.full(1, walk.yaw_w), np.zeros(1)), text)


def cannot(walk: Walk, act: Cannot) -> None:
    """Say why, and what could be done instead."""
    raise Fault(ImpossibleReason.OUT_OF_SCOPE, excuse(walk.world, act, walk.position_w, walk.dialogue))

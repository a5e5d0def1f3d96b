"""Limits of a request: rooms and things that are ruled out on the way."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np

from envs.home import Home
from envs.language.planning.walk import Fault, Walk
from envs.language.semantics.acts import HERE, Each, Limit, Request, Rule
from envs.language.semantics.denotation import ImpossibleReason, matches
from envs.language.semantics.meaning import Description, RoomPlace
from envs.language.semantics.resolve import resolve_reference
from envs.language.semantics.world import listed, named
from envs.types import Goal, Limits


def limits_of(walk: Walk, request: Request) -> Limits:
    """Ids of the rooms and things of a request's limits."""
    never: list[int] = []
    near: list[int] = []
    stay: list[int] = []
    for limit in (*request.limits, *_implied(request)):
        if limit.rule is Rule.NEVER_NEAR:
            near += _forbidden(walk, limit)
        else:
            (stay if limit.rule is Rule.STAY_IN else never).extend(rooms_meant(walk, limit.what))
    if walk.room in never:
        kind = walk.world.room_type(walk.room)
        raise Fault(ImpossibleReason.CONTRADICTION, f"I am in the {kind} already, so I cannot keep out of it")
    if stay and walk.room not in stay:
        kinds = listed(f"the {walk.world.room_type(room)}" for room in stay)
        raise Fault(ImpossibleReason.CONTRADICTION, f"I am not in {kinds}, so I cannot stay there")
    return Limits(tuple(sorted(set(never))), tuple(sorted(set(near))), tuple(sorted(set(stay))))


def rooms_meant(walk: Walk, what: Any) -> list[int]:
    """Ids of the rooms that a limit is about."""
    if not isinstance(what, RoomPlace):
        raise Fault(ImpossibleReason.CONTRADICTION, "I can keep out of rooms and off things alone")
    if what.type == HERE:
        return [walk.room]
    if what.having is None and what.lacking is None and what.rank is None and not what.other:
        return list(walk.world.rooms_of_type(what.type))  # of several, all; of none, nothing to keep out of
    found = resolve_reference(walk.world, what, walk.position_w, walk.dialogue)
    if not found.rooms:
        raise Fault(found.why or ImpossibleReason.ABSENT_OBJECT, found.text)
    return list(found.rooms)


def _forbidden(walk: Walk, limit: Limit) -> list[int]:
    """Ids of the things that are never walked over."""
    if not isinstance(limit.what, Description):
        return []
    found = matches(walk.world, replace(limit.what, any=True), walk.position_w, walk.dialogue)
    return [number for number in found if not walk.home.things[number].structure]


def _implied(request: Request) -> list[Limit]:
    """Limits that an exception implies: "every room except the kitchen" keeps out of the kitchen."""
    found = [act.but for act in request.acts if isinstance(act, Each) and isinstance(act.of, RoomPlace)]
    return [Limit(Rule.NEVER_ENTER, but) for but in found if isinstance(but, RoomPlace)]


def barred(walk: Walk, from_w: np.ndarray, goal: Goal, free: Home) -> str:
    """Forbidden places on the shortest way to a goal, in words."""
    path = walk.home.distance_field(goal.position_w).path(from_w)
    points = np.concatenate([np.linspace(a, b, 20) for a, b in pairwise(path)]) if len(path) > 1 else path
    off = points[~free.space.contains(points)]
    limits = walk.limited
    never = [
        room for room in walk.home.rooms_at(off).tolist() if room in limits.never_enter or (limits.stay_in and room not in limits.stay_in)
    ]
    kinds = [walk.world.room_type(room) for room in never if room >= 0]
    things = [named(walk.world, walk.world.known[thing]) for thing in limits.never_near if thing in walk.world.known]
    return listed(f"the {kind}" for kind in dict.fromkeys(kinds)) or listed(things) or "what is to be kept off"

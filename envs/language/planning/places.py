"""Poses at the places of everyday requests.

`spot_goal` finds them for each kind of `Where`, `at_place` verifies a position in closed form (`envs.language.planning.standing`). Of
several that fit, the nearest on foot is chosen.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from jaxtyping import Float

from envs.home import Home
from envs.language.lexicon import USES
from envs.language.planning.openings import find_opening, is_at_opening
from envs.language.planning.search import FEET, INSETS, Found, Search, facing, joined, search_from
from envs.language.planning.standing import BESIDE, FLAT, FRONT, in_zone, stands
from envs.language.semantics.acts import ROOM, Area, Opening, Spot, Stand, Use, Where, Zone
from envs.language.semantics.denotation import Dialogue, ImpossibleReason, matches
from envs.language.semantics.meaning import Description, Order, Reference, RoomPlace
from envs.language.semantics.resolve import Resolution, as_said, chosen_room, fitting_rooms, resolve_reference
from envs.language.semantics.targets import Aim, goal_of
from envs.language.semantics.world import listed, named, phrase, room_name, with_article
from envs.scenes.scene import Object
from envs.types import Camera, Goal

AT = 0.3  # [m] from a view point, along the floor
CLASS = 0.5  # [m] within which pairs of things are as far from each other
THRESHOLD = 0.35  # [m] from the walls of a room, within which a stop may end in a doorway
_STANDS = {
    Stand.NEXT_TO: "next to", Stand.IN_FRONT_OF: "in front of", Stand.BEHIND: "behind", Stand.LEFT_OF: "to the left of",
    Stand.RIGHT_OF: "to the right of", Stand.BETWEEN: "between", Stand.HEAD: "at the head of", Stand.FOOT: "at the foot of", Stand.ON: "on",
}  # fmt: skip


def spot_goal(
    home: Home,
    place: Where,
    at_w: Float[np.ndarray, "3"],
    yaw_w: float,
    dialogue: Dialogue | None = None,
    camera: Camera | None = None,
    room: int | None = None,
) -> Found:
    """Poses at a place, for an agent at `at_w` [m] with heading `yaw_w` [rad].

    `room` is the one that the agent is in; None: the one at `at_w`. A `Pose` is not resolved here.
    """
    search = search_from(home, at_w, yaw_w, dialogue, camera, room)
    if isinstance(place, Spot):
        return _spot(search, place)
    if isinstance(place, Area):
        return _area(search, place)
    if isinstance(place, Opening):
        return find_opening(search, place)
    if isinstance(place, Use):
        return _use(search, place)
    if isinstance(place, RoomPlace):
        return _room(search, place)
    if isinstance(place, Description | Reference):
        return _thing(search, place)
    raise ValueError(f"{type(place).__name__}: expected a place in the home; resolve poses of the conversation before")


def at_place(
    home: Home, place: Where, things: Sequence[int], room: int, position_w: Float[np.ndarray, "3"], camera: Camera | None = None
) -> bool:
    """Whether a position [m] is at a place.

    `things` and `room` are those with which `spot_goal` found it.
    """
    at, known = np.asarray(position_w, np.float64)[None], home.things
    inside = int(home.rooms_at(at)[0])
    if isinstance(place, Spot):
        second = known[things[1]] if place.stand is Stand.BETWEEN else None
        near = [known[number] for number in (things[:1] if second else things)]
        return any((thing.room in (-1, inside)) and bool(stands(place.stand, thing, second, at)[0]) for thing in near)
    if isinstance(place, Area):
        return inside == room and bool(in_zone(place.zone, home.scene.rooms[room], at)[0])
    if isinstance(place, Opening) and not place.through:
        return is_at_opening(home, place.kind, things, room, at)
    if not things or isinstance(place, Opening | RoomPlace):
        return inside == room
    goals = [home.viewpoints(known[number], camera or Camera()).position_w for number in things]
    return any(len(points) and float(home.geodesic_distance(points, at)[0]) <= AT for points in goals)


def _referred(search: Search, place: Description | Reference) -> Resolution:
    """The things that are meant, the nearest on foot first; "the nearest" is the nearest on foot."""
    world, dialogue = search.world, search.dialogue
    if isinstance(place, Description) and place.rank and place.rank.order in FEET and not (place.rank.to or place.rank.end):
        fit = matches(world, replace(place, rank=None), search.at_w, dialogue)
        order = search.by_foot(fit, farthest=place.rank.order is Order.FARTHEST)
        if len(order) >= place.rank.place:
            return Resolution((order[place.rank.place - 1],))
    found = resolve_reference(world, place, search.at_w, dialogue)
    return replace(found, things=search.by_foot(found.things) or found.things) if len(found.things) > 1 else found


def _thing(search: Search, place: Description | Reference) -> Found:
    found = _referred(search, place)
    if found.why not in (None, ImpossibleReason.AMBIGUOUS):
        return Found(None, found.text, found.why)
    things = found.things
    if len(things) == 0:
        return _room_goal(search, found)
    said = phrase(place) if len(things) > 1 else named(search.world, search.home.things[next(iter(things))])
    some = isinstance(place, Description) and place.any
    return _seen(search, things, some, said, found)


def _seen(search: Search, things: Sequence[int], some: bool, said: str, found: Resolution) -> Found:
    """Viewpoints of the first thing that has any, or of all with `some`."""
    seen = [number for number in things if search.reachable(number)]
    if not seen:
        return Found(None, f"{said} cannot be reached", ImpossibleReason.UNREACHABLE, tuple(things))
    chosen = tuple(seen if some else seen[:1])
    said = said if some else named(search.world, search.home.things[seen[0]])
    return Found(goal_of(search.home, Aim(0, chosen, -1, said), search.camera), said, found.why, chosen, -1, found.text, tuple(things))


def _room(search: Search, place: RoomPlace) -> Found:
    world, dialogue = search.world, search.dialogue
    rooms = fitting_rooms(world, place, search.at_w, dialogue)
    if place.type == ROOM and (place.rank or place.any) and not place.having:
        rooms = tuple(room for room in rooms if room != dialogue.here or len(rooms) == 1 or (place.rank and place.rank.order not in FEET))
    return _room_goal(search, chosen_room(world, place, rooms, search.room_distances(rooms), search.at_w, dialogue))


def _room_goal(search: Search, found: Resolution) -> Found:
    if found.why not in (None, ImpossibleReason.AMBIGUOUS):
        return Found(None, found.text, found.why)
    said = f"the {search.world.room_type(found.room)}"
    goal = search.room_goal(found.room)
    if not len(goal.position_w):
        return Found(None, f"{said} cannot be reached", ImpossibleReason.UNREACHABLE, (), found.room)
    return Found(goal, said, found.why, (), found.room, found.text)


def _spot(search: Search, place: Spot) -> Found:
    found = _referred(search, place.of)
    other = _referred(search, place.second) if place.second else None
    for part in (found, other):
        if part and part.why not in (None, ImpossibleReason.AMBIGUOUS):
            return Found(None, part.text, part.why)
    things, here = search.home.things, _STANDS[place.stand]
    pairs = [(one, two) for one in found.things for two in (other.things if other else (0,)) if one != two]
    apart = _apart(search, pairs) if other else {}
    made: list[tuple[tuple[int, int], float, int, Goal, tuple[int, ...]]] = []
    for rank, (one, two) in enumerate(pairs):
        goal = stand_poses(search, place.stand, things[one], things.get(two))
        if len(goal.position_w):
            made.append((apart.get((one, two), (0, 0)), search.walk(goal.position_w), rank, goal, (one, two) if two else (one,)))
    second = f" and {phrase(place.second)}" if place.second else ""
    said = f"{here} {phrase(place.of)}{second}"
    if not made:
        solid = place.stand is Stand.ON and all(things[number].extents[1] > FLAT for number in found.things)
        text = f"one cannot stand {said}" if solid else f"there is no room to stand {said}"
        return Found(None, text, ImpossibleReason.UNREACHABLE, found.things)
    made = sorted((one for one in made if one[0][0] == min(apart.values(), default=(0, 0))[0]), key=lambda one: one[:3])
    if not made:
        return Found(None, f"there is no room to stand {said}", ImpossibleReason.UNREACHABLE, found.things)
    if isinstance(place.of, Description) and place.of.any and other is None and len(made) > 1:
        goal = joined(one[3] for one in made)
        return Found(goal, said, None, tuple(one[4][0] for one in made))
    _, _, _, goal, chosen = made[0]
    names = [named(search.world, things[number]) for number in chosen]
    why, note = (found.why, found.text) if found.why or other is None else (other.why, other.text)
    return Found(goal, f"{here} {' and '.join(names)}", why, chosen, things[chosen[0]].room, note, found.things)


def _apart(search: Search, pairs: Sequence[tuple[int, int]]) -> dict[tuple[int, int], tuple[int, int]]:
    """Whether the things of each pair are in different rooms, and how far apart, in steps of CLASS: what people mean by between."""
    things = search.home.things
    return {
        (one, two): (
            int(things[one].room != things[two].room),
            int(np.hypot(*(np.array(things[one].center) - np.array(things[two].center))[[0, 2]]) / CLASS),
        )
        for one, two in pairs
    }


def stand_poses(search: Search, stand: Stand, thing: Object, second: Object | None = None) -> Goal:
    """Poses that have a relation to a thing and face it.

    They are in its room, and well within the bounds where possible.
    """
    if stand is Stand.ON and thing.extents[1] > FLAT:
        return facing(np.zeros((0, 3)), thing.center)
    if stand is Stand.NEXT_TO and thing.id in search.home.things:
        seen = search.viewpoints(thing.id)
        good = stands(stand, thing, None, seen.position_w, INSETS[0]) & search.within(thing.room, seen.position_w)
        deep = good & search.deep(thing.room, seen.position_w)
        good = deep if deep.any() else good
        if good.any():
            return Goal(0, seen.position_w[good], seen.yaw_w[good], seen.pitch[good])
    points = search.floor(thing.low, thing.high, FRONT, thing.room)
    if stand is Stand.BETWEEN and second is not None:
        low, high = np.minimum(thing.low, second.low), np.maximum(thing.high, second.high)
        points = search.floor(low, high, BESIDE, thing.room)
    deep = points[search.deep(thing.room, points)]  # no stop in a doorway, where there is another place
    best = search.inset(deep, lambda inset: stands(stand, thing, second, deep, inset))
    if not len(best):
        best = search.inset(points, lambda inset: stands(stand, thing, second, points, inset))
    return facing(best, thing.center)


def _area(search: Search, place: Area) -> Found:
    world = search.world
    here = search.dialogue.here
    if place.room:
        rooms = fitting_rooms(world, place.room, search.at_w, search.dialogue)
        found = chosen_room(world, place.room, rooms, search.room_distances(rooms), search.at_w, search.dialogue)
        found = as_said(world, found, search.dialogue)
    else:
        found = Resolution(room=here) if here >= 0 else Resolution(why=ImpossibleReason.ABSENT_OBJECT, text="this is no room")
    if found.why not in (None, ImpossibleReason.AMBIGUOUS):
        return Found(None, found.text, found.why)
    room = world.rooms[found.room]
    corners = np.array(room.polygon)
    middle = np.array([*corners.mean(axis=0), 0.0])[[0, 2, 1]]
    low, high = corners.min(axis=0), corners.max(axis=0)
    points = search.floor((low[0], 0, low[1]), (high[0], 0, high[1]), 0.0, room.id)
    indoors = ((points[:, [0, 2]] > low + THRESHOLD) & (points[:, [0, 2]] < high - THRESHOLD)).all(axis=1)
    points = points[indoors] if indoors.any() else points  # a step from there ends in no doorway
    points = search.inset(points, lambda inset: in_zone(place.zone, room, points, inset))
    where = "the middle" if place.zone is Zone.MIDDLE else "a corner"
    said = f"in {where} of the {room.type}"
    if not len(points):
        return Found(None, f"there is no room to stand {said}", ImpossibleReason.UNREACHABLE, (), room.id)
    goal = facing(points, middle)
    if place.zone is Zone.MIDDLE:
        goal = replace(goal, yaw_w=np.full(len(points), search.yaw_w))
    return Found(goal, said, found.why, (), room.id, found.text)


def _use(search: Search, place: Use) -> Found:
    """All things that serve a purpose, or else the nearest room that does."""
    world, here = search.world, search.dialogue.here
    said, categories, kinds = USES[place.purpose]
    said = f"somewhere to {said.partition('|')[0]}"
    rooms = world.rooms_of(place.room, here) if place.room else ()
    if place.room and not rooms:
        return Found(None, f"there is no {place.room} in this home", ImpossibleReason.ABSENT_OBJECT)
    fit = [thing.id for thing in world.things if thing.category in categories and (place.room is None or thing.room in rooms)]
    if things := search.by_foot(fit):
        return _seen(search, things, True, said, Resolution(things))
    for kind in kinds:
        fit = [room for room in world.rooms_of_type(kind) if place.room is None or room in rooms]
        if fit:
            return _room_goal(
                search, chosen_room(world, RoomPlace(kind, any=True), fit, search.room_distances(fit), search.at_w, search.dialogue)
            )
    where = room_name(place.room) if place.room else "this home"
    wanted = listed([with_article("a", name) for name in (*categories, *(() if place.room else kinds))], "or")
    return Found(None, f"there is nowhere to {said.removeprefix('somewhere to ')} in {where}: not {wanted}", ImpossibleReason.ABSENT_OBJECT)

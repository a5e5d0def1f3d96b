"""Facts of a home that relations do not hold: sides, views, openings, areas, ways."""

from collections.abc import Iterable
from dataclasses import replace
from math import atan2, cos, pi, radians, sin

import numpy as np
from jaxtyping import Float

from envs.home import Home
from envs.language.semantics.acts import Side
from envs.language.semantics.world import World, distance, room_distance
from envs.scenes.relations import FLAT, Predicate
from envs.scenes.scene import Object, Room
from envs.types import Camera
from envs.viewpoints import SHARE

CLOSE = 1.0  # [m] greatest gap between the footprints of things that are next to each other, or at each other's sides
ROW = 0.3  # [m] by which a thing at a side may stand out from the row
AROUND, SECTOR, EDGE = 3.0, radians(45), radians(30)  # [m, rad] of what is on a side of the agent; of a thing's nearest point
TOUCHES = 0.35  # [m] greatest distance of an opening from the rooms that it belongs to
STACKED = (Predicate.ON, Predicate.UNDER, Predicate.INSIDE)
OPENINGS = {"doorway": ("doorway", "opening", "door"), "window": ("window",)}
_ANGLES = {Side.FRONT: 0.0, Side.LEFT: pi / 2, Side.BACK: pi, Side.RIGHT: -pi / 2}
_FACED = {Predicate.LEFT_OF: Predicate.RIGHT_OF, Predicate.RIGHT_OF: Predicate.LEFT_OF}  # an object's own left is right for who faces it


def within(world: World, room: int) -> World:
    """The facts of one room of a home."""
    things = tuple(thing for thing in world.things if thing.room == room)
    return replace(world, things=things, walls=tuple(wall for wall in world.walls if wall.room == room))


def subjects(world: World, predicate: Predicate, thing: int) -> tuple[int, ...]:
    """Things that have a relation to one, by ids."""
    return tuple(one.id for one in world.things if any(thing == other for other, _ in world.related.get((predicate, one.id), ())))


def related_to(world: World, thing: Object, predicate: Predicate) -> tuple[int, ...]:
    """Things on, under, in, next to or at a side of one, the nearest first.

    Sides are those of somebody facing its front.
    """
    if predicate in STACKED:
        return subjects(world, predicate, thing.id)
    held = subjects(world, _FACED.get(predicate, predicate), thing.id)
    near = [one.id for one in world.things if _beside(world, one, thing) and gap(one, thing) <= CLOSE]
    if predicate is Predicate.NEXT_TO:
        near = [*near, *(one for one in held if one not in near)]
    else:
        near = [one for one in near if _at_side(world.known[one], thing, predicate)] or list(held)
    return tuple(sorted(near, key=lambda one: (gap(world.known[one], thing), one)))


def gap(a: Object, b: Object) -> float:
    """Distance [m] between the footprints of two things; 0 where they overlap."""
    return min(*(distance(a, corner) for corner in corners(b)), *(distance(b, corner) for corner in corners(a)))


def corners(thing: Object) -> list[np.ndarray]:
    """Corners [m] of a thing's footprint."""
    (x, y, z), (wide, _, deep) = thing.center, thing.extents
    c, s = cos(thing.yaw), sin(thing.yaw)
    ends = [(i * wide / 2, j * deep / 2) for i, j in ((-1, -1), (-1, 1), (1, 1), (1, -1))]
    return [np.array([x + c * a + s * b, y, z - s * a + c * b]) for a, b in ends]


def boxed(thing: Object) -> Object:
    """An opening with the oriented box that its axis-aligned one is."""
    low, high = np.array(thing.low), np.array(thing.high)
    return replace(thing, center=tuple((low + high) / 2), extents=tuple(high - low), yaw=0.0)


def supports(world: World, thing: int) -> frozenset[int]:
    """Things higher than a rug that one stands on."""
    return frozenset(other for other, _ in world.related.get((Predicate.ON, thing), ()) if world.known[other].extents[1] > FLAT)


def _beside(world: World, one: Object, thing: Object) -> bool:
    """Whether two things stand on the same, and are at the same height."""
    if one.id == thing.id or one.room != thing.room or supports(world, one.id) != supports(world, thing.id):
        return False
    pairs = ((one, thing), (thing, one))
    if any(b.id == other for a, b in pairs for predicate in STACKED for other, _ in world.related.get((predicate, a.id), ())):
        return False
    shared = min(one.high[1], thing.high[1]) - max(one.low[1], thing.low[1])
    return one.extents[1] > FLAT and shared >= min(one.extents[1], thing.extents[1]) / 2


def _at_side(one: Object, thing: Object, predicate: Predicate) -> bool:
    """Whether a thing is at a side of another, as seen by somebody facing its front."""
    dx, dz = one.center[0] - thing.center[0], one.center[2] - thing.center[2]
    c, s = cos(thing.yaw), sin(thing.yaw)
    right, front = c * dx - s * dz, s * dx + c * dz
    wide, deep = thing.extents[0] / 2, thing.extents[2] / 2
    turned = one.yaw - thing.yaw
    reach = [abs(cos(turned)) * one.extents[a] / 2 + abs(sin(turned)) * one.extents[b] / 2 for a, b in ((0, 2), (2, 0))]
    in_row, in_column = abs(front) <= max(deep, reach[1]) + ROW, abs(right) <= max(wide, reach[0]) + ROW
    return {
        Predicate.LEFT_OF: in_row and right < -wide,
        Predicate.RIGHT_OF: in_row and right > wide,
        Predicate.IN_FRONT_OF: in_column and front > deep,
        Predicate.BEHIND: in_column and front < -deep,
    }[predicate]


def on_side(things: Iterable[Object], at_w: Float[np.ndarray, "3"], yaw_w: float, side: Side) -> list[Object]:
    """Things within 3 m on a side of somebody [m, rad], the nearest first.

    Their centre is within 45 degrees of the side, or their nearest point within 30.
    """
    found = []
    for thing in things:
        away = distance(thing, at_w)
        nearest = min(_edge(thing), key=lambda point: float(np.hypot(*(point - at_w)[[0, 2]])))
        off = [abs(turned(bearing(point, at_w) - yaw_w - _ANGLES[side])) for point in (np.array(thing.center), nearest)]
        if away <= AROUND and (off[0] <= SECTOR or off[1] <= EDGE):
            found.append((away, thing.id, thing))
    return [thing for _, _, thing in sorted(found)]


def _edge(thing: Object) -> list[np.ndarray]:
    """Points around a thing's footprint."""
    ends = corners(thing)
    return [a + (b - a) * share for a, b in zip(ends, ends[1:] + ends[:1], strict=True) for share in np.linspace(0, 1, 9)]


def bearing(point_w: np.ndarray, at_w: np.ndarray) -> float:
    """Yaw [rad] of somebody who looks at a point."""
    return atan2(at_w[0] - point_w[0], at_w[2] - point_w[2])


def turned(angle: float) -> float:
    """Angle [rad] from -pi to pi."""
    return (angle + pi) % (2 * pi) - pi


def in_view(home: Home, camera: Camera, at_w: Float[np.ndarray, "3"], yaw_w: float, pitch: float) -> list[Object]:
    """Things that cover at least 0.3% of the picture, the largest first.

    Doors and windows come after them.
    """
    picture = home.renderer.render(
        camera, np.asarray(at_w, np.float64)[None], np.array([yaw_w]), pitch=np.array([pitch]), sensors=("instance",)
    ).instance
    ids, counts = np.unique(picture, return_counts=True)
    seen = [
        (home.things[int(one)].structure, -int(count), home.things[int(one)])
        for one, count in zip(ids, counts, strict=True)
        if one in home.things
    ]
    kinds = [kind for names in OPENINGS.values() for kind in names]
    good = [(part, count, thing) for part, count, thing in seen if -count >= SHARE * picture.size and (not part or thing.category in kinds)]
    return [thing for _, _, thing in sorted(good, key=lambda one: (one[0], one[1], one[2].id))]


def openings(home: Home, kind: str, of: int = -1, to: int = -1) -> list[Object]:
    """Doorways or windows of a home, of a room, or between two rooms."""
    found = [thing for thing in home.scene.objects if thing.structure and thing.category in OPENINGS[kind]]
    return [thing for thing in found if all(room < 0 or touches(home.scene.rooms[room], thing) for room in (of, to))]


def touches(room: Room, thing: Object) -> bool:
    """Whether an opening is in a wall of a room."""
    spots = [np.array(thing.low), np.array(thing.high), (np.array(thing.low) + np.array(thing.high)) / 2]
    return min(room_distance(room, spot) for spot in spots) <= TOUCHES and room_distance(room, spots[2]) <= TOUCHES


def area(room: Room) -> float:
    """Area [m2] of a room's floor."""
    x, z = np.array(room.polygon, np.float64).T
    return float(abs(np.roll(x, -1) @ z - np.roll(z, -1) @ x) / 2)


def nearest_things(home: Home, things: Iterable[int], at_w: Float[np.ndarray, "3"], camera: Camera) -> list[int]:
    """Things sorted by the way to them on foot; those that cannot be reached last."""
    field = home.distance_field(np.asarray(at_w, np.float64)[None])
    away = {
        one: float(field.at(spots).min()) if len(spots := home.viewpoints(home.things[one], camera).position_w) else np.inf
        for one in things
    }
    return sorted(away, key=lambda one: (away[one], distance(home.things[one], at_w), one))


def nearest_rooms(home: Home, rooms: Iterable[int], at_w: Float[np.ndarray, "3"]) -> list[int]:
    """Rooms sorted by the way into them on foot; those that cannot be reached last."""
    away = home.distance_field(np.asarray(at_w, np.float64)[None]).at(home.places)
    there = home.rooms_at(home.places)
    here = int(home.rooms_at(np.asarray(at_w)[None])[0])
    return sorted(rooms, key=lambda room: (room != here, float(away[there == room].min(initial=np.inf)), room))

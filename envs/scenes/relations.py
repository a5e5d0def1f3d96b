"""Relations between the objects of a scene, and adjacency of rooms: ground truth.

Each relation has an explicit formula. Boxes are oriented: `center`, `extents` and `yaw` of an `Object`, upright. An object's front is
its own +Z, (sin yaw, cos yaw) in (x, z), and its left its own +X, (cos yaw, -sin yaw): sides are those of the *reference* object, not
of an observer. Where a box is ambiguous (a pillow on a bed is within the bed's box, which includes the headboard) the reference's
triangles decide; an object without triangles is its box. Only objects in the same room are related; structure is not, except walls.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from jaxtyping import Bool, Float, Int

from envs.errors import InputError
from envs.scenes.scene import Object, Scene

CONTACT = 0.03  # [m] greatest gap between an object's bottom and the surface below it
FLAT = 0.06  # [m] height up to which objects, such as rugs, count as floor for those on them
CLOSE = (0.2, 0.5)  # [m] bounds of the greatest distance of next to
NEAR = 2.0  # [m] greatest distance of left of, right of, in front of, behind, between
TOUCH = 0.1  # [m] greatest distance of against
SHARED = 0.05  # [m] greatest overlap of boxes of objects beside each other
TURNED = np.radians(15.0)  # greatest angle between an object and the one that it is against
WIDE = np.cos(np.radians(120.0)) + 1e-9  # cosine of the least angle at an object between two others
EPS = 1e-6  # [m] tolerance for rounding


class Predicate(StrEnum):
    """Predicates of relations; `PREDICATES` has their formulas."""

    ON = "on"
    UNDER = "under"
    INSIDE = "inside"
    NEXT_TO = "next to"
    LEFT_OF = "left of"
    RIGHT_OF = "right of"
    IN_FRONT_OF = "in front of"
    BEHIND = "behind"
    BETWEEN = "between"
    AGAINST = "against"


_SIDE = (
    "seen from b's centre along its own axes, a's centre is further to b's {side} than half of either's extent along that axis,"
    " off it by no more than half of the wider one's extent across; beside each other; footprints at most 2 m apart"
)
PREDICATES: dict[Predicate, str] = {
    Predicate.ON: "a's centre is over b's footprint and a's bottom within 3 cm of the highest surface of b under a's centre that is not"
    " above it; that surface is at least 5 cm above b's bottom, or b is at most 6 cm high, a not lower than it, and a's top above b's",
    Predicate.UNDER: "b is on a; or a's centre is under b's footprint, a surface of b is above a's centre and not below a's top"
    " (within 3 cm), and a is neither on nor inside b",
    Predicate.INSIDE: "a's box is within b's grown by 2 cm, and of five rays from a's centre (b's left, right, front, back, and up)"
    " at least four meet b",
    Predicate.NEXT_TO: "beside each other; footprints no further apart than the longest side of either, taken as 0.2 to 0.5 m",
    Predicate.LEFT_OF: _SIDE.format(side="left (own +X)"),
    Predicate.RIGHT_OF: _SIDE.format(side="right (own -X)"),
    Predicate.IN_FRONT_OF: _SIDE.format(side="front (own +Z)"),
    Predicate.BEHIND: _SIDE.format(side="back (own -Z)"),
    Predicate.BETWEEN: "the line from b's to c's centre crosses a's footprint, and from a's centre theirs are at least 120 degrees"
    " apart; a is beside both, shares at most 5 cm of footprint with them and is at most 2 m from each",
    Predicate.AGAINST: "a wall: two corners of a's footprint are within 10 cm of one edge of the room's polygon; a thing: beside each"
    " other, footprints at most 10 cm apart and sharing at most 5 cm, b's box at least twice a's volume, their sides parallel within"
    " 15 degrees",
}
# "Beside each other": they stand on the same object or both on the floor (flat objects, such as rugs, count as floor),
# their height ranges overlap by at least half of the lower one's height, and neither is on, under or inside the other.


@dataclass(frozen=True)
class Relation:
    """A relation: `subject` is `predicate` `object`, by object ids.

    `second` is the second object of between; else 0.
    """

    predicate: Predicate
    subject: int
    object: int
    second: int = 0


Before = dict[tuple, list[Relation]]  # relations of rooms, by all that they depend on


@dataclass(frozen=True)
class _Boxes:
    """Oriented boxes of n objects, and their relative positions.

    `axes` are the own x and z axis in (x, z). `offset[i, j]` is j's centre in i's frame and `reach[i, j]` half of j's extents
    along i's axes; `gap` [m] is the distance of footprints, `depth` [m] their penetration depth, negative for disjoint ones.
    """

    things: tuple[Object, ...]
    bottom: Float[np.ndarray, "n"]
    top: Float[np.ndarray, "n"]
    center: Float[np.ndarray, "n 2"]
    half: Float[np.ndarray, "n 2"]
    axes: Float[np.ndarray, "n 2 2"]
    offset: Float[np.ndarray, "n n 2"]
    reach: Float[np.ndarray, "n n 2"]
    gap: Float[np.ndarray, "n n"]
    depth: Float[np.ndarray, "n n"]


def relations(scene: Scene, before: Before | None = None) -> tuple[Relation, ...]:
    """All relations of a scene, sorted by `Predicate`, then ids.

    `between` has its smaller id first. `before` are the relations of rooms of a similar scene: those of rooms that are just the same are
    taken from there, and all are left there for the next call.
    """
    surfaces = _surfaces(scene)
    groups: dict[int, list[Object]] = {}
    for thing in scene.objects:
        if not thing.structure:
            groups.setdefault(thing.room, []).append(thing)
    if before is None:
        found = [relation for room, things in groups.items() for relation in _in_room(scene, room, _boxes(things), surfaces)]
    else:
        keys = {room: _shape_of(scene, room, things, surfaces) for room, things in groups.items()}
        now = {key: before[key] if key in before else _in_room(scene, room, _boxes(groups[room]), surfaces) for room, key in keys.items()}
        before.clear()
        before.update(now)
        found = [relation for key in keys.values() for relation in now[key]]
    rank = {predicate: k for k, predicate in enumerate(Predicate)}
    return tuple(sorted(found, key=lambda r: (rank[r.predicate], r.subject, r.object, r.second)))


def _shape_of(scene: Scene, room: int, things: Sequence[Object], surfaces: Callable[[int], Float[np.ndarray, "f 3 3"]]) -> tuple:
    """All that the relations of a room depend on."""
    boxes = tuple((thing.id, thing.center, thing.extents, thing.yaw, surfaces(thing.id).tobytes()) for thing in things)
    return room, boxes, _wall_of(scene, room), scene.rooms[room].polygon if 0 <= room < len(scene.rooms) else ()


def _wall_of(scene: Scene, room: int) -> int:
    """Id of the wall object of a room, 0 for none."""
    return next((thing.id for thing in scene.objects if thing.structure and thing.room == room and thing.category == "wall"), 0)


def holds(scene: Scene, predicate: Predicate | str, subject: int, object: int, second: int = 0) -> bool:
    """Whether a relation holds between objects; for many queries use `set(relations(scene))`.

    Raises InputError for an unknown predicate, an unknown id, and a missing or superfluous `second`.
    """
    if predicate not in list(Predicate):
        raise InputError(f"relation: expected one of {', '.join(Predicate)}, got {predicate!r}")
    predicate = Predicate(predicate)
    if (predicate == Predicate.BETWEEN) != (second != 0):
        raise InputError(f"relation {predicate}: expected {'two things' if second == 0 else 'one thing'} to compare with; check second")
    known = {thing.id for thing in scene.objects}
    for number in (subject, object, second) if second else (subject, object):
        if number not in known:
            raise InputError(f"relation {predicate}: expected the id of one of {len(known)} objects of '{scene.name}', got {number}")
    if second:
        object, second = sorted((object, second))
    return Relation(predicate, subject, object, second) in set(relations(scene))


def room_adjacency(scene: Scene) -> frozenset[tuple[int, int]]:
    """Pairs of rooms joined by a doorway or opening, the smaller id first."""
    return frozenset((min(portal.rooms), max(portal.rooms)) for portal in scene.portals)


def _boxes(things: Sequence[Object]) -> _Boxes:
    """Oriented boxes of objects with their relative positions."""
    center3, extents = (np.array([getattr(thing, name) for thing in things], np.float64) for name in ("center", "extents"))
    yaw = np.array([thing.yaw for thing in things], np.float64)
    center, half = center3[:, [0, 2]], extents[:, [0, 2]] / 2
    axes = np.stack([np.stack([np.cos(yaw), -np.sin(yaw)], -1), np.stack([np.sin(yaw), np.cos(yaw)], -1)], 1)
    offset = np.einsum("iak,ijk->ija", axes, center[None] - center[:, None])
    turned = np.einsum("iak,jbk->ijab", axes, axes)  # axes of j in the frame of i
    reach = np.einsum("ijab,jb->ija", np.abs(turned), half)
    # Separating axes give the depth (Gottschalk, Lin and Manocha 1996); of disjoint boxes, a corner of one is nearest to the other.
    depth = (half[:, None] + reach - np.abs(offset)).min(2)
    depth = np.minimum(depth, depth.T)
    signs = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)])
    corner = offset[:, :, None] + np.einsum("ijab,jcb->ijca", turned, signs * half[:, None])
    away = np.linalg.norm(np.maximum(np.abs(corner) - half[:, None, None], 0), axis=3).min(2)
    gap = np.where(depth > 0, 0.0, np.minimum(away, away.T))
    low, high = center3[:, 1] - extents[:, 1] / 2, center3[:, 1] + extents[:, 1] / 2
    return _Boxes(tuple(things), low, high, center, half, axes, offset, reach, gap, depth)


def _in_room(scene: Scene, room: int, b: _Boxes, surfaces: Callable[[int], Float[np.ndarray, "f 3 3"]]) -> list[Relation]:
    """Relations of the objects of a room."""
    on, under, inside = _stacked(b, surfaces)
    level = _level(b, on)
    height = b.top - b.bottom
    common = np.minimum(b.top[:, None], b.top[None]) - np.maximum(b.bottom[:, None], b.bottom[None])
    stacked = on | under | inside
    beside = (level[:, None] == level[None]) & (common >= np.minimum(height[:, None], height[None]) / 2 - EPS)
    beside &= ~(stacked | stacked.T) & ~np.eye(len(level), dtype=bool)
    longest = 2 * b.half.max(1)
    reach = np.clip(np.maximum(longest[:, None], longest[None]), *CLOSE)
    volume = 4 * b.half.prod(1) * height
    angle = np.array([thing.yaw for thing in b.things])
    askew = np.abs((angle[:, None] - angle[None] + np.pi / 4) % (np.pi / 2) - np.pi / 4)
    apart = b.depth <= SHARED + EPS
    against = beside & apart & (b.gap <= TOUCH + EPS) & (volume[None] >= 2 * volume[:, None]) & (askew <= TURNED)
    masks = {Predicate.ON: on, Predicate.UNDER: under, Predicate.INSIDE: inside, Predicate.AGAINST: against}
    masks[Predicate.NEXT_TO] = beside & (b.gap <= reach + EPS)
    near = beside & (b.gap <= NEAR + EPS)
    masks |= {predicate: near & side for predicate, side in _sides(b).items()}
    ids = [thing.id for thing in b.things]
    found = [Relation(predicate, ids[i], ids[j]) for predicate, mask in masks.items() for i, j in np.argwhere(mask).tolist()]
    return [*found, *_between(b, near & apart), *_against_walls(scene, room, b)]


def _sides(b: _Boxes) -> dict[Predicate, Bool[np.ndarray, "n n"]]:
    """Whether i's centre is on each side of j, at any distance; subject first."""
    ahead, wide = b.offset.transpose(1, 0, 2), np.maximum(b.half[:, None], b.reach).transpose(1, 0, 2)
    left, front = ahead[..., 0], ahead[..., 1]
    in_row, in_column = np.abs(front) <= wide[..., 1] + EPS, np.abs(left) <= wide[..., 0] + EPS
    return {
        Predicate.LEFT_OF: in_row & (left > wide[..., 0] + EPS),
        Predicate.RIGHT_OF: in_row & (left < -wide[..., 0] - EPS),
        Predicate.IN_FRONT_OF: in_column & (front > wide[..., 1] + EPS),
        Predicate.BEHIND: in_column & (front < -wide[..., 1] - EPS),
    }


def _between(b: _Boxes, near: Bool[np.ndarray, "n n"]) -> list[Relation]:
    """Objects crossed by the line between the centres of two others.

    By the slab method (Kay and Kajiya 1986).
    """
    found = []
    for i, thing in enumerate(b.things):
        others = np.flatnonzero(near[i])
        start = b.offset[i, others]
        way = start[None] - start[:, None]  # from the row's to the column's object
        with np.errstate(divide="ignore", invalid="ignore"):
            faces = (np.array([-1.0, 1.0])[:, None, None, None] * b.half[i] - start[:, None]) / way
        parallel = np.abs(way) < 1e-12
        within = np.abs(start[:, None]) <= b.half[i]
        enter = np.where(parallel, np.where(within, -np.inf, np.inf), faces.min(0)).max(2)
        leave = np.where(parallel, np.where(within, np.inf, -np.inf), faces.max(0)).min(2)
        unit = start / np.maximum(np.linalg.norm(start, axis=1, keepdims=True), EPS)
        crossed = (enter <= leave) & (enter > 0) & (leave < 1) & (unit @ unit.T <= WIDE)
        for j, k in np.argwhere(np.triu(crossed, 1)).tolist():
            first, second = sorted((b.things[others[j]].id, b.things[others[k]].id))
            found.append(Relation(Predicate.BETWEEN, thing.id, first, second))
    return found


def _against_walls(scene: Scene, room: int, b: _Boxes) -> list[Relation]:
    """Objects of a room that stand along its walls; none without a wall object."""
    wall = _wall_of(scene, room)
    if not wall or not 0 <= room < len(scene.rooms):
        return []
    start = np.array(scene.rooms[room].polygon, np.float64)
    edge = np.roll(start, -1, axis=0) - start
    length = np.linalg.norm(edge, axis=1)
    along, start = edge[length > 0] / length[length > 0, None], start[length > 0]
    length = length[length > 0]
    signs = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)])
    corner = b.center[:, None] + np.einsum("ncb,nbk->nck", signs * b.half[:, None], b.axes)
    to = corner[:, :, None] - start  # n 4 e 2
    at, off = (to * along).sum(-1), np.abs(to[..., 0] * along[:, 1] - to[..., 1] * along[:, 0])
    touching = (off <= TOUCH + EPS) & (at >= -TOUCH) & (at <= length + TOUCH)
    return [Relation(Predicate.AGAINST, b.things[i].id, wall) for i in np.flatnonzero((touching.sum(1) >= 2).any(1))]


def _level(b: _Boxes, on: Bool[np.ndarray, "n n"]) -> Int[np.ndarray, "n"]:
    """Index of the object on which each one stands; -1 for the floor.

    Flat objects on the floor count as floor.
    """
    level = np.where(on.any(1), on.argmax(1), -1) if len(on) else np.zeros(0, np.int64)
    flat = b.top - b.bottom <= FLAT + EPS
    for _ in range(4):  # a stack of flat objects is never higher
        level = np.where((level >= 0) & flat[level], level[level], level)
    return level


def _stacked(b: _Boxes, surfaces: Callable[[int], Float[np.ndarray, "f 3 3"]]) -> tuple[Bool[np.ndarray, "n n"], ...]:
    """Masks of objects on, under and inside others; subject first."""
    n = len(b.things)
    on, under, inside = (np.zeros((n, n), np.bool_) for _ in range(3))
    over = (np.abs(b.offset) <= b.half[:, None] + EPS).all(2).T & ~np.eye(n, dtype=bool)  # i's centre over j
    for i, j in np.argwhere(over).tolist():
        part = surfaces(b.things[j].id)
        heights = _heights(part, b.center[i]) if len(part) else b.bottom[j : j + 1].tolist() + b.top[j : j + 1].tolist()
        below = max((h for h in heights if h <= b.bottom[i] + CONTACT + EPS), default=-np.inf)
        if b.bottom[i] - below <= CONTACT + EPS:
            low = b.top[j] - b.bottom[j] <= FLAT + EPS and b.top[i] > b.top[j] + EPS and b.bottom[i] >= b.bottom[j] - 0.02
            on[i, j] = below >= b.bottom[j] + 0.05 or low
        inside[i, j] = _within(b, i, j) and _walls(part, b, i, j) >= 4
        middle = (b.bottom[i] + b.top[i]) / 2
        above = max((h for h in heights if h >= max(middle, b.top[i] - CONTACT) - EPS), default=None)
        under[i, j] = above is not None and not on[i, j] and not inside[i, j]
    under = (under & ~on) | on.T
    return on, under & ~on, inside


def _within(b: _Boxes, i: int, j: int) -> bool:
    """Whether box i is within box j grown by 2 cm."""
    beside = (np.abs(b.offset[j, i]) + b.reach[j, i] <= b.half[j] + 0.02 + EPS).all()
    return bool(beside and b.bottom[i] >= b.bottom[j] - 0.02 - EPS and b.top[i] <= b.top[j] + 0.02 + EPS)


def _walls(part: Float[np.ndarray, "f 3 3"], b: _Boxes, i: int, j: int) -> int:
    """Number of rays from i's centre that meet j's triangles, of five directions.

    They go to j's left, right, front, back and up; 5 for an object without triangles.
    """
    if not len(part):
        return 5
    middle = np.array([b.center[i, 0], (b.bottom[i] + b.top[i]) / 2, b.center[i, 1]])
    x, z = (np.array([axis[0], 0.0, axis[1]]) for axis in b.axes[j])
    return sum(_meets(part, middle, ray) for ray in (x, -x, z, -z, np.array([0.0, 1.0, 0.0])))


def _meets(part: Float[np.ndarray, "f 3 3"], start: Float[np.ndarray, "3"], ray: Float[np.ndarray, "3"]) -> bool:
    """Whether a ray meets any triangle (Moeller and Trumbore 1997)."""
    a, b = part[:, 1] - part[:, 0], part[:, 2] - part[:, 0]
    p = np.cross(ray, b)
    det = (a * p).sum(1)
    det = np.where(np.abs(det) < 1e-12, np.nan, det)
    s = start - part[:, 0]
    q = np.cross(s, a)
    u, v, t = (s * p).sum(1) / det, (q @ ray) / det, (q * b).sum(1) / det
    return bool(((u >= 0) & (v >= 0) & (u + v <= 1) & (t > 0)).any())


def _heights(part: Float[np.ndarray, "f 3 3"], at: Float[np.ndarray, "2"]) -> list[float]:
    """Heights [m] at which the vertical line through (x, z) meets triangles."""
    flat = part[:, :, [0, 2]]
    part = part[((flat.min(1) <= at) & (flat.max(1) >= at)).all(1)]
    a, b, s = part[:, 1] - part[:, 0], part[:, 2] - part[:, 0], at - part[:, 0, [0, 2]]
    det = a[:, 0] * b[:, 2] - a[:, 2] * b[:, 0]
    det = np.where(np.abs(det) < 1e-12, np.nan, det)
    u = (s[:, 0] * b[:, 2] - s[:, 1] * b[:, 0]) / det
    v = (a[:, 0] * s[:, 1] - a[:, 2] * s[:, 0]) / det
    hit = (u >= -1e-9) & (v >= -1e-9) & (u + v <= 1 + 1e-9)
    return (part[:, 0, 1] + u * a[:, 1] + v * b[:, 1])[hit].tolist()


def _surfaces(scene: Scene) -> Callable[[int], Float[np.ndarray, "f 3 3"]]:
    """Function from an object's id to its triangle corners [m], float64."""
    order = np.argsort(scene.instance, kind="stable")
    keys = scene.instance[order]
    kept: dict[int, np.ndarray] = {}

    def surfaces(number: int) -> Float[np.ndarray, "f 3 3"]:
        if number not in kept:
            first, end = np.searchsorted(keys, [number, number + 1])
            kept[number] = scene.vertices[scene.faces[order[first:end]]].astype(np.float64)
        return kept[number]

    return surfaces

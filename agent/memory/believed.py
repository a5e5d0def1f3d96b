"""Believed world of a memory: whole boxes with fronts, rooms, walls, doorways, relations.

What cannot be seen is completed by what is usual (`agent.memory.usual`): furniture stands on the floor, its back to a wall.
"""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from jaxtyping import Bool, Float, Float32, Int

from agent.memory.landmarks import NAMES, Landmarks
from agent.memory.layout import Layout
from agent.memory.rooms import Plan, Rooms, portals_of, rooms_of, turned
from agent.memory.usual import usual
from agent.memory.voxels import bounds_of, profiles
from envs.home import inside
from envs.language.semantics.world import WALL, World, world_in
from envs.scenes.relations import Before
from envs.scenes.scene import Object, Portal, Room, Scene
from envs.vocabulary import ROOMS

WALLS, GAPS = 100_000, 200_000  # first ids of walls and of doorways
STANDS = 0.5  # least chance of standing on the floor
BACK = 0.3  # [m] greatest gap behind a thing that is against the wall
NEAR_WALL = 0.12  # [m] gap at which the chance of a wall behind falls by e
TRIMS, OVER = (0.05, 0.1, 0.15), 0.05  # shares of points left out of boxes that exceed the usual sides by [m]
FOLLOWS = 0.5  # least chance that a thing faces as another one
NUDGE = 0.12  # [m] from a place in a wall towards where a thing was seen from
BEFORE = 0.15  # [m] before a thing's front that is free
RESTS = 0.08, 0.12  # [m] how far below and above a thing's bottom is what it rests on
ERRORS = (0.7, 0.03, 0.02), (0.3, 0.1, 0.6)  # of measured sides: how often, least deviation [m] and relative one
SEEN = 0.4  # power of the sizes that pictures tell
CAUTION = 0.7  # power of sizes, for errors that boxes and pictures have in common
THICK = 0.4  # [m] side of a box from which on its upper part tells its front
SEEN_FROM = 0.3  # weight of the direction from which a thing was seen
ASPECT = 0.14  # difference of the logarithms of a box's sides from which on the longer one is known
FRONTS = np.array([(0, 1), (1, 0), (0, -1), (-1, 0)])  # x, z of fronts in the turned frame, a quarter turn apart


@dataclass
class Boxes:
    """Believed boxes of m landmarks.

    `bounds` [m] are in the frame turned by `yaw` [rad], `front` is in quarter turns there. `rests` is the index of another landmark among
    them on which each one lies, -1 for none.
    """

    numbers: Int[np.ndarray, "m"]
    bounds: Float[np.ndarray, "m 6"]
    front: Int[np.ndarray, "m"]
    room: Int[np.ndarray, "m"]
    rests: Int[np.ndarray, "m"]
    yaw: float


def boxes_of(landmarks: Landmarks, plan: Plan) -> Boxes:
    """Whole boxes of the landmarks that are believed."""
    numbers = landmarks.believed()
    category, table, yaw = landmarks.chances("category", numbers), usual(), landmarks.yaw
    most = category @ table.most
    bounds = trimmed(landmarks, numbers, most)
    stands = category @ table.stands >= STANDS
    bounds[stands, 1] = 0.0
    bounds[stands, 4] = np.minimum(bounds[stands, 4], most[stands, 2] + 0.03)
    seen = turned(landmarks.watched(numbers), yaw)
    room = rooms_around(plan, ((bounds[:, :3] + bounds[:, 3:]) / 2)[:, [0, 2]], seen, yaw)
    gap, before = sides_of(bounds, room, [turned(outline, yaw) for outline in plan.outlines], seen)
    high = profiles(landmarks.voxels, landmarks.bounds[: landmarks.count], yaw)[numbers]
    front = followed(bounds, category, room, fronts(bounds, category, gap, before, high, seen))
    back, row = (front + 2) % 4, np.arange(len(front))
    behind = np.where((category @ table.against > 0.5) & (gap[row, back] <= BACK), gap[row, back], 0.0)
    bounds[:, [3, 5]] += (FRONTS[back] > 0) * behind[:, None]
    bounds[:, [0, 2]] -= (FRONTS[back] < 0) * behind[:, None]
    rests = supports(bounds, category @ table.on)
    lying = np.flatnonzero(rests >= 0)
    flat = np.abs(bounds[lying, 1] - bounds[rests[lying], 4]) <= max(RESTS)
    bounds[lying[flat], 1] = bounds[rests[lying[flat]], 4]
    bounds[:, 3:] = np.maximum(bounds[:, 3:], bounds[:, :3] + 0.01)
    return Boxes(numbers, bounds, front, room, rests, yaw)


def trimmed(landmarks: Landmarks, numbers: Int[np.ndarray, "m"], most: Float[np.ndarray, "m 3"]) -> Float[np.ndarray, "m 6"]:
    """Bounds of landmarks, of which bigger ones than usual lose points at their ends."""
    bounds = landmarks.bounds[numbers].copy()
    for trim in TRIMS:
        size = bounds[:, [3, 5]] - bounds[:, [0, 2]]
        sides = np.stack([size.max(axis=1), size.min(axis=1)], axis=1)
        big = np.flatnonzero((sides > most[:, :2] + OVER).any(axis=1))
        if not len(big):
            break
        less = bounds_of(landmarks.voxels, numbers[big], landmarks.count, landmarks.yaw, trim)
        less[:, [1, 4]] = bounds[big][:, [1, 4]]
        bounds[big] = less
    return bounds


def rooms_around(plan: Plan, places: Float[np.ndarray, "m 2"], seen: Float[np.ndarray, "m 2"], yaw: float) -> Int[np.ndarray, "m"]:
    """Room of each place, -1 for none.

    Places (x, z) [m] are in the frame turned by `yaw` [rad]. Those in a wall get the room beside them, first of all the one towards where
    they were `seen` from.
    """
    out = plan.at(turned(places, -yaw))
    ahead = seen / np.maximum(np.linalg.norm(seen, axis=1, keepdims=True), 1e-9)
    for way in (0.15 * ahead, 0.3 * ahead, *0.2 * FRONTS):
        if not (out < 0).any():
            break
        out = np.where(out < 0, plan.at(turned(places + way, -yaw)), out)
    return out


def sides_of(
    bounds: Float[np.ndarray, "m 6"], room: Int[np.ndarray, "m"], edges: list[Float[np.ndarray, "c 2"]], seen: Float[np.ndarray, "m 2"]
) -> tuple[Float[np.ndarray, "m 4"], Bool[np.ndarray, "m 4"]]:
    """Distance [m] from each side of boxes to the wall that it faces.

    Also whether there is room before it. Sides are in the order of `FRONTS`.
    """
    gap, before = np.full((len(bounds), 4), np.inf), np.ones((len(bounds), 4), np.bool_)
    middle = (bounds[:, [0, 2]] + bounds[:, [3, 5]]) / 2
    half = (bounds[:, [3, 5]] - bounds[:, [0, 2]]) / 2
    for number, start in enumerate(edges):
        mine = np.flatnonzero(room == number)
        if not len(mine):
            continue
        end = np.roll(start, -1, axis=0)
        ahead = seen[mine] / np.maximum(np.linalg.norm(seen[mine], axis=1, keepdims=True), 1e-9)
        inner = middle[mine] + NUDGE * ahead * ~inside(start, middle[mine])[:, None]
        for k, way in enumerate(FRONTS):
            axis, other = (0, 1) if way[0] else (1, 0)
            a, b = start[:, other] - inner[:, other, None], end[:, other] - inner[:, other, None]
            at = start[:, axis] + (end - start)[:, axis] * (a / np.where(a == b, 1.0, a - b))
            ahead_of = ((a > 0) != (b > 0)) & ((at - inner[:, axis, None]) * way[axis] > 0)
            off = np.where(ahead_of, (at - middle[mine, axis, None]) * way[axis], np.inf)
            gap[mine, k] = off.min(axis=1) - half[mine, axis]
            before[mine, k] = inside(start, middle[mine] + way * (half[mine] + BEFORE))
    return gap, before


def fronts(
    bounds: Float[np.ndarray, "m 6"],
    category: Float[np.ndarray, "m c"],
    gap: Float[np.ndarray, "m 4"],
    before: Bool[np.ndarray, "m 4"],
    high: Float[np.ndarray, "m 2"],
    seen: Float[np.ndarray, "m 2"],
) -> Int[np.ndarray, "m"]:
    """Likeliest front of each box in quarter turns.

    It is away from the wall and from the box's upper part, along the usual side, and towards where it was seen from.
    """
    table = usual()
    size = bounds[:, [3, 5]] - bounds[:, [0, 2]]
    across = np.log(np.maximum(size, 0.01))
    high = high * np.minimum(1.0, size / THICK)  # the upper part of a picture is as thin as the rest
    against, aspect = category @ table.against, np.clip(category @ table.aspect, 0.02, 0.98)
    score = np.zeros((len(bounds), 4))
    for k in range(4):
        score[:, k] = 3 * against * np.exp(-np.maximum(gap[:, (k + 2) % 4], 0) / NEAR_WALL) + 2 * before[:, k]
        score[:, k] += (SEEN_FROM * seen - high) @ FRONTS[k]
        longer = (across[:, 0] - across[:, 1]) * (1 if k % 2 == 0 else -1)  # own width against own depth with this front
        score[:, k] += np.where(longer > ASPECT, np.log(aspect), np.where(longer < -ASPECT, np.log(1 - aspect), 0.0))
    return score.argmax(axis=1)


def followed(
    bounds: Float[np.ndarray, "m 6"], category: Float[np.ndarray, "m c"], room: Int[np.ndarray, "m"], front: Int[np.ndarray, "m"]
) -> Int[np.ndarray, "m"]:
    """Fronts after the nearest thing that each usually faces as: rugs after sofas."""
    share = category @ usual().follows @ category.T
    share *= (room[:, None] == room) & ~np.eye(len(room), dtype=bool)
    middle = (bounds[:, :3] + bounds[:, 3:])[:, [0, 2]] / 2
    off = np.linalg.norm(middle[:, None] - middle, axis=2)
    nearest = np.where(share > FOLLOWS, off, np.inf)
    leads = np.isfinite(nearest).any(axis=1)
    return np.where(leads, front[nearest.argmin(axis=1)], front) if len(front) else front


def supports(bounds: Float[np.ndarray, "m 6"], on: Float[np.ndarray, "m"]) -> Int[np.ndarray, "m"]:
    """Index of what each thing rests on, -1 for none.

    Only things that usually rest on something do: on the one whose top is nearest to their bottom.
    """
    rests = np.full(len(bounds), -1)
    middle = (bounds[:, :3] + bounds[:, 3:]) / 2
    for k in np.flatnonzero(on > 0.5):
        x, z = middle[k, [0, 2]]
        under = (bounds[:, 0] - 0.03 <= x) & (x <= bounds[:, 3] + 0.03) & (bounds[:, 2] - 0.03 <= z) & (z <= bounds[:, 5] + 0.03)
        under &= (on <= 0.7) & (bounds[:, 4] > bounds[k, 1] - RESTS[1]) & (bounds[:, 1] < bounds[k, 1] - 0.05)
        under[k] = False
        if under.any():
            found = np.flatnonzero(under)
            rests[k] = found[np.abs(bounds[found, 4] - bounds[k, 1]).argmin()]
    return rests


def objects_of(boxes: Boxes, names: dict[str, tuple[str, ...]]) -> list[Object]:
    """Objects with the given names."""
    out = []
    for k, number in enumerate(boxes.numbers.tolist()):
        category, color, size, material = (names[kind][k] for kind in NAMES)
        thing = Object(number + 1, category, category, color, size, material, int(boxes.room[k]))
        out.append(turned_box(thing, boxes.bounds[k], boxes.yaw, int(boxes.front[k])))
    return out


def turned_box(thing: Object, bounds: Float[np.ndarray, "6"], yaw: float, front: int) -> Object:
    """The object with the box of some bounds [m] in a turned frame.

    The frame is turned by `yaw` [rad], `front` is in quarter turns.
    """
    c, s = float(np.cos(yaw)), float(np.sin(yaw))
    middle, size = (bounds[:3] + bounds[3:]) / 2, bounds[3:] - bounds[:3]
    x, y, z = float(c * middle[0] + s * middle[2]), float(middle[1]), float(-s * middle[0] + c * middle[2])
    wide, high, deep = size.tolist()
    reach_x, reach_z = (abs(c) * wide + abs(s) * deep) / 2, (abs(s) * wide + abs(c) * deep) / 2
    low, top = (x - reach_x, y - high / 2, z - reach_z), (x + reach_x, y + high / 2, z + reach_z)
    own = (wide, high, deep) if front % 2 == 0 else (deep, high, wide)
    heading = float((yaw + front * np.pi / 2 + np.pi) % (2 * np.pi) - np.pi)
    return replace(thing, low=low, high=top, center=(x, y, z), extents=own, yaw=heading)


def surfaces_of(boxes: Boxes) -> tuple[Float[np.ndarray, "v 3"], Int[np.ndarray, "f 3"], Int[np.ndarray, "f"]]:
    """Surfaces on which things rest: vertices [m], faces, and the object of each face.

    What holds something has its top, its bottom, and a surface below each thing that rests on it.
    """
    vertices, owners = [], []
    for j in np.unique(boxes.rests[boxes.rests >= 0]).tolist():
        own, held = boxes.bounds[j], np.flatnonzero(boxes.rests == j)
        flats = [(own, own[1]), (own, own[4])] + [(boxes.bounds[k], boxes.bounds[k, 1]) for k in held.tolist()]
        for rectangle, height in flats:
            x0, z0, x1, z1 = rectangle[[0, 2, 3, 5]]
            corner = turned(np.array([(x0, z0), (x1, z0), (x1, z1), (x0, z1)]), -boxes.yaw)
            vertices.append(np.insert(corner, 1, height, axis=1))
            owners.append(int(boxes.numbers[j]) + 1)
    if not vertices:
        return np.zeros((0, 3)), np.zeros((0, 3), np.int64), np.zeros(0, np.int64)
    first = 4 * np.arange(len(vertices))[:, None, None]
    faces = (first + np.array([(0, 1, 2), (0, 2, 3)])).reshape(-1, 3)
    return np.concatenate(vertices), faces, np.repeat(owners, 2)


def chances_of(landmarks: Landmarks, boxes: Boxes) -> dict[str, Float[np.ndarray, "m n"]]:
    """Probabilities of the names of each kind.

    Those of sizes are also told by the boxes, category by category.
    """
    out = {kind: landmarks.chances(kind, boxes.numbers) for kind in NAMES}
    return out | {"size": sizes_of(out["category"], out["size"], measured_sizes(boxes.bounds))}


def measured_sizes(bounds: Float[np.ndarray, "m 6"]) -> Float[np.ndarray, "m c s"]:
    """Likelihood of boxes with bounds [m] for each category and size.

    It is relative to that of the likeliest size, and that of all usual shapes: there are few, so that sides that are measured well tell
    them apart. Each side is measured well, or badly: parts are hidden, or what is behind belongs to it.
    """
    table, size = usual(), (bounds[:, 3:] - bounds[:, :3]).astype(np.float32)
    sides = size[:, [0, 2]].max(axis=1), size[:, [0, 2]].min(axis=1), size[:, 1]
    likely = np.ones((len(size), len(table.sides)), np.float32)
    for k, side in enumerate(sides):
        off = np.square(side[:, None] - table.sides[:, k].astype(np.float32))
        likely *= sum(height[:, k] * np.exp(off * width[:, k]) for height, width in _errors())
    out = (likely @ table.share.reshape(len(table.sides), -1)).reshape(len(size), *table.share.shape[1:]) + 1e-6 * table.frequency
    return out / np.maximum(out.max(axis=2, keepdims=True), 1e-30)


@lru_cache(1)
def _errors() -> list[tuple[Float32[np.ndarray, "n 3"], Float32[np.ndarray, "n 3"]]]:
    """Heights [1/m] and exponents [1/m^2] of normal distributions.

    They are those of measured sides around the sides of each usual shape.
    """
    spread = [(share, np.hypot(least, part * usual().sides)) for share, least, part in ERRORS]
    return [((share / wide).astype(np.float32), (-0.5 / wide**2).astype(np.float32)) for share, wide in spread]


def sizes_of(
    category: Float[np.ndarray, "m c"], seen: Float[np.ndarray, "m s"], likely: Float[np.ndarray, "m c s"]
) -> Float[np.ndarray, "m s"]:
    """Probabilities of sizes from those `seen` and those measured (`measured_sizes`)."""
    measured = np.einsum("mc,mcs->ms", category, likely)
    both = measured / measured.sum(axis=1, keepdims=True) * seen**SEEN
    both **= CAUTION
    return both / both.sum(axis=1, keepdims=True)


def scene_of(things: list[Object], boxes: Boxes, rooms: tuple[Room, ...], portals: tuple[Portal, ...]) -> Scene:
    """Scene of believed objects, rooms, walls and doorways."""
    walls = [Object(WALLS + room.id, WALL, WALL, room=room.id, structure=True) for room in rooms]
    doors = [
        Object(GAPS + k, "doorway", "doorway", room=portal.rooms[0], low=portal.low, high=portal.high, structure=True)
        for k, portal in enumerate(portals)
    ]
    vertices, faces, owners = surfaces_of(boxes)
    v, none = vertices.astype(np.float32), np.zeros(len(owners), np.int32)
    objects = (*things, *walls, *(boxed_door(door) for door in doors))
    return Scene(
        "belief", v, faces.astype(np.int32), np.zeros_like(v), np.zeros((len(v), 2), np.float32), np.ones(len(v), np.float32),
        np.ones_like(v), owners.astype(np.int32), none, none - 1, (), objects=objects, rooms=rooms, portals=portals,
    )  # fmt: skip


def boxed_door(door: Object) -> Object:
    """A doorway with its axis-aligned box as its oriented one."""
    low, high = np.array(door.low), np.array(door.high)
    return replace(door, center=tuple(((low + high) / 2).tolist()), extents=tuple((high - low).tolist()))


@dataclass
class Belief:
    """The most likely world, and the probabilities of its names.

    `chances` are those of each object by kind, `room` those of the types of the rooms.
    """

    world: World
    chances: dict[str, Float[np.ndarray, "m n"]]
    room: Float[np.ndarray, "r t"]

    def sample(self, count: int, rng: np.random.Generator) -> list[World]:
        """Worlds with names drawn from their probabilities.

        Boxes and relations are those of the most likely one.
        """
        out = []
        for _ in range(count):
            named = [[NAMES[kind][k] for k in drawn(self.chances[kind], rng)] for kind in NAMES]
            things = tuple(
                replace(thing, name=category, category=category, color=color, size=size, material=material)
                for thing, category, color, size, material in zip(self.world.things, *named, strict=True)
            )
            types = drawn(self.room, rng)
            rooms = tuple(replace(room, type=ROOMS[types[k]]) for k, room in enumerate(self.world.rooms))
            out.append(replace(self.world, things=things, rooms=rooms))
        return out


def drawn(chance: Float[np.ndarray, "m n"], rng: np.random.Generator) -> list[int]:
    """An index for each row, drawn by its probabilities."""
    return (chance.cumsum(axis=1) < rng.random((len(chance), 1)) * chance.sum(axis=1, keepdims=True)).sum(axis=1).tolist()


def believed(landmarks: Landmarks, rooms: Rooms, layout: Layout, plan: Plan, before: Before | None = None) -> Belief:
    """The most likely world, with probabilities.

    `before` are the relations of the last one, as in `envs.scenes.relations.relations`.
    """
    boxes = boxes_of(landmarks, plan)
    chances = chances_of(landmarks, boxes)
    room = rooms.chances(plan, boxes.room, chances["category"])
    things = objects_of(boxes, {kind: tuple(NAMES[kind][k] for k in chance.argmax(axis=1)) for kind, chance in chances.items()})
    world = world_in(scene_of(things, boxes, rooms_of(plan, room, layout.ceiling), portals_of(plan)), before)
    return Belief(world, chances, room)

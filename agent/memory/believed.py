"""The world that a memory believes in: objects with whole boxes and fronts, rooms, walls, doorways, relations.

What cannot be seen is completed by what is usual (`agent.memory.usual`): furniture stands on the floor, its back to a wall.
"""

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool, Float, Int

from agent.memory.landmarks import NAMES, Landmarks
from agent.memory.layout import Layout
from agent.memory.rooms import Plan, Rooms, outlines, portals_of, rooms_of, turned
from agent.memory.usual import usual
from agent.memory.voxels import profiles
from envs.home import inside
from envs.language.semantics.world import WALL, World, world_in
from envs.scenes.scene import Object, Portal, Room, Scene

WALLS, GAPS = 100_000, 200_000  # first ids of walls and of doorways
STANDS = 0.5  # least chance of standing on the floor
BACK = 0.3  # [m] greatest gap behind a thing that is against the wall
NEAR_WALL = 0.12  # [m] gap at which the chance of a wall behind falls by e
BEFORE = 0.15  # [m] before a thing's front that is free
RESTS = 0.08, 0.12  # [m] how far below and above a thing's bottom is what it rests on
ASPECT = 1.15  # ratio of the sides of a box from which on the longer one is known
FRONTS = np.array([(0, 1), (1, 0), (0, -1), (-1, 0)])  # x, z of fronts in the turned frame, a quarter turn apart


@dataclass
class Boxes:
    """Believed boxes of m landmarks in the frame turned by `yaw` [rad]: `bounds` [m], `front` in quarter turns, room, what it rests on.

    `rests` is the index of another landmark among them, -1 for none.
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
    bounds = landmarks.bounds[numbers].copy()
    most = category @ table.most
    stands = category @ table.stands >= STANDS
    bounds[stands, 1] = 0.0
    bounds[stands, 4] = np.minimum(bounds[stands, 4], most[stands, 2] + 0.03)
    middle = (bounds[:, :3] + bounds[:, 3:]) / 2
    room = rooms_around(plan, middle[:, [0, 2]])
    edges = [turned(outline, yaw) for outline in outlines(plan)]
    high = profiles(landmarks.voxels, landmarks.bounds[: landmarks.count], yaw)[numbers]
    front = np.zeros(len(numbers), np.int64)
    for k in range(len(numbers)):
        gap, open_ = np.full(4, np.inf), np.ones(4, np.bool_)
        if room[k] >= 0:
            gap, open_ = gaps(bounds[k], edges[room[k]]), opens(bounds[k], edges[room[k]])
        front[k] = front_of(bounds[k], category[k], gap, open_, high[k])
        back = (front[k] + 2) % 4
        if category[k] @ table.against > 0.5 and gap[back] <= BACK:
            extend(bounds[k], back, gap[back])
    rests = supports(bounds, category @ table.on)
    lying = np.flatnonzero(rests >= 0)
    flat = np.abs(bounds[lying, 1] - bounds[rests[lying], 4]) <= max(RESTS)
    bounds[lying[flat], 1] = bounds[rests[lying[flat]], 4]
    bounds[:, 3:] = np.maximum(bounds[:, 3:], bounds[:, :3] + 0.01)
    return Boxes(numbers, bounds, front, room, rests, yaw)


def rooms_around(plan: Plan, places: Float[np.ndarray, "m 2"]) -> Int[np.ndarray, "m"]:
    """Room of each place (x, z) [m] in the turned frame, the one nearby if it is in a wall; -1 for none."""
    out = plan.at(turned(places, -plan.yaw))
    for off in (0.1, 0.2):
        for way in FRONTS:
            out = np.where(out < 0, plan.at(turned(places + off * way, -plan.yaw)), out)
    return out


def opens(bounds: Float[np.ndarray, "6"], outline: Float[np.ndarray, "c 2"]) -> Bool[np.ndarray, "4"]:
    """Whether there is room before each side of a box, in the order of `FRONTS`."""
    middle, half = (bounds[[0, 2]] + bounds[[3, 5]]) / 2, (bounds[[3, 5]] - bounds[[0, 2]]) / 2
    return inside(outline, middle + FRONTS * (half + BEFORE))


def gaps(bounds: Float[np.ndarray, "6"], outline: Float[np.ndarray, "c 2"]) -> Float[np.ndarray, "4"]:
    """Distance [m] from each side of a box to the wall that it faces, in the order of `FRONTS`."""
    middle = (bounds[[0, 2]] + bounds[[3, 5]]) / 2
    half = (bounds[[3, 5]] - bounds[[0, 2]]) / 2
    end = np.roll(outline, -1, axis=0)
    out = np.full(4, np.inf)
    for k, way in enumerate(FRONTS):
        axis, other = (0, 1) if way[0] else (1, 0)
        a, b = outline[:, other] - middle[other], end[:, other] - middle[other]
        crossed = (a > 0) != (b > 0)
        if crossed.any():
            at = outline[crossed, axis] + (end - outline)[crossed, axis] * (a / (a - b + (a == b)))[crossed]
            off = (at - middle[axis]) * way[axis]
            out[k] = off[off > 0].min(initial=np.inf) - half[axis]
    return out


def front_of(
    bounds: Float[np.ndarray, "6"],
    category: Float[np.ndarray, "c"],
    gap: Float[np.ndarray, "4"],
    open_: Bool[np.ndarray, "4"],
    high: Float[np.ndarray, "2"],
) -> int:
    """Likeliest front of a box in quarter turns: away from the wall and from its upper part, along the usual side."""
    table = usual()
    wide, deep = bounds[3] - bounds[0], bounds[5] - bounds[2]
    against, aspect = float(category @ table.against), float(np.clip(category @ table.aspect, 0.02, 0.98))
    score = np.zeros(4)
    for k in range(4):
        behind = max(0.0, gap[(k + 2) % 4])
        score[k] += 2 * open_[k]
        score[k] += 3 * against * np.exp(-behind / NEAR_WALL)
        side, ahead = (wide, deep) if k % 2 == 0 else (deep, wide)  # own width and depth with this front
        if side > ASPECT * ahead:
            score[k] += np.log(aspect)
        elif ahead > ASPECT * side:
            score[k] += np.log(1 - aspect)
        score[k] -= float(high @ FRONTS[k])
    return int(score.argmax())


def extend(bounds: Float[np.ndarray, "6"], side: int, gap: float) -> None:
    """Move one side of a box by a gap [m]."""
    x, z = FRONTS[side]
    axis, sign = (0, x) if x else (2, z)
    bounds[axis + (3 if sign > 0 else 0)] += sign * gap


def supports(bounds: Float[np.ndarray, "m 6"], on: Float[np.ndarray, "m"]) -> Int[np.ndarray, "m"]:
    """Index of what each thing rests on that usually rests on something: the highest that reaches its bottom; -1 for none."""
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
        own = {kind: names[kind][k] for kind in NAMES}
        thing = Object(number + 1, own["category"], **own, room=int(boxes.room[k]))
        out.append(turned_box(thing, boxes.bounds[k], boxes.yaw, int(boxes.front[k])))
    return out


def turned_box(thing: Object, bounds: Float[np.ndarray, "6"], yaw: float, front: int) -> Object:
    """The object with the box of some bounds [m] in a frame turned by `yaw` [rad], and a front in quarter turns."""
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
    """Surfaces on which things rest, as triangles: vertices [m], faces, and the object of each face.

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


def names_of(landmarks: Landmarks, boxes: Boxes) -> dict[str, tuple[str, ...]]:
    """Likeliest names of some landmarks."""
    return {kind: tuple(names[k] for k in landmarks.chances(kind, boxes.numbers).argmax(axis=1)) for kind, names in NAMES.items()}


def scene_of(things: list[Object], boxes: Boxes, rooms: tuple[Room, ...], portals: tuple[Portal, ...]) -> Scene:
    """Scene of believed objects, rooms, walls and doorways."""
    walls = [Object(WALLS + room.id, WALL, WALL, room=room.id, structure=True) for room in rooms]
    doors = [
        Object(GAPS + k, "doorway", "doorway", room=portal.rooms[0], low=portal.low, high=portal.high, structure=True)
        for k, portal in enumerate(portals)
    ]
    vertices, faces, owners = surfaces_of(boxes)
    v, none = np.float32(vertices), np.zeros(len(owners), np.int32)
    objects = (*things, *walls, *(boxed_door(door) for door in doors))
    return Scene(
        "belief", v, faces.astype(np.int32), np.zeros_like(v), np.zeros((len(v), 2), np.float32), np.ones(len(v), np.float32),
        np.ones_like(v), owners.astype(np.int32), none, none - 1, (), objects=objects, rooms=rooms, portals=portals,
    )  # fmt: skip


def boxed_door(door: Object) -> Object:
    """A doorway with its axis-aligned box as its oriented one."""
    low, high = np.array(door.low), np.array(door.high)
    return replace(door, center=tuple(((low + high) / 2).tolist()), extents=tuple((high - low).tolist()))


def world_believed(landmarks: Landmarks, rooms: Rooms, layout: Layout, plan: Plan) -> World:
    """Most likely world."""
    boxes = boxes_of(landmarks, plan)
    chances = rooms.chances(plan, boxes.room, landmarks.chances("category", boxes.numbers))
    things = objects_of(boxes, names_of(landmarks, boxes))
    return world_in(scene_of(things, boxes, rooms_of(plan, chances, layout.ceiling), portals_of(plan)))

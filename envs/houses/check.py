"""Check a furnished home for defects: `problems`."""

from collections import Counter
from itertools import combinations

import cv2
import numpy as np
from jaxtyping import Float, Int

from envs.errors import InputError
from envs.navigation import Walkable
from envs.scenes.scene import Object, Portal, Room, Scene

DEEP = 0.02  # [m] by which boxes may overlap, and objects may stick out of their room
FREE = 0.5  # [m] before a doorway that must be walkable
STEP = 0.05  # [m] between the points tested there
FLAT = 0.06  # [m] objects lower than this, such as rugs, may lie under others
SEATS = {"chair", "stool", "bench", "armchair"}  # may be pushed under tables
TABLES = {"table", "desk", "coffee table", "counter"}  # may have seats under them


def problems(scene: Scene, walkable: Walkable) -> list[str]:
    """Defects of a home for a body's walkable space, one line each; empty without defects.

    Checked: unreachable rooms, blocked doorways, overlapping objects, objects outside their room.
    Raises InputError for a scene without rooms.
    """
    if not scene.rooms:
        raise InputError(f"scene '{scene.name}': expected rooms to check, got none; check houses that gothere made")
    names = room_names(scene)
    islands = [_islands(room, walkable) for room in scene.rooms]
    held = Counter(island for found in islands for island in set(found.tolist()) - {-1})
    home = min(held, key=lambda island: (-held[island], island)) if held else -1
    return [
        *_unreachable(names, islands, home),
        *_blocked(scene, names, walkable, home),
        *_inside_each_other(scene),
        *_sticking_out(scene, names),
    ]


def room_names(scene: Scene) -> list[str]:
    """Unique name of each room: its type, numbered from the second of a type on."""
    seen: Counter[str] = Counter()
    names = []
    for room in scene.rooms:
        seen[room.type] += 1
        names.append(room.type if seen[room.type] == 1 else f"{room.type} {seen[room.type]}")
    return names


def _islands(room: Room, walkable: Walkable) -> Int[np.ndarray, "n"]:
    """Island of walkable space at points 10 cm apart in a room, -1 where unwalkable."""
    corners = np.array(room.polygon, np.float32)
    low, high = corners.min(0), corners.max(0)
    x, z = (grid.reshape(-1) for grid in np.meshgrid(np.arange(low[0] + 0.05, high[0], 0.1), np.arange(low[1] + 0.05, high[1], 0.1)))
    within = np.array([cv2.pointPolygonTest(corners, (float(a), float(b)), False) > 0 for a, b in zip(x, z, strict=True)], bool)
    return walkable.snap(np.column_stack([x, np.full(len(x), room.floor), z])[within], reach=0.0)[1]


def _unreachable(names: list[str], islands: list[np.ndarray], home: int) -> list[str]:
    """Rooms that the rest of the home cannot reach, or that are cut in two."""
    found = []
    for name, island in zip(names, islands, strict=True):
        free, reached = int((island >= 0).sum()), int((island == home).sum())
        if not free:
            found.append(f"the {name} has no floor to stand on")
        elif not reached:
            found.append(f"the {name} cannot be reached")
        elif reached < free / 2:
            found.append(f"only {100 * reached / free:.0f}% of the free floor of the {name} can be reached")
    return found


def _blocked(scene: Scene, names: list[str], walkable: Walkable, home: int) -> list[str]:
    """Doorways that are not walkable from the middle straight into both rooms."""
    found = []
    things = [thing for thing in scene.objects if not thing.structure and not _is_flat(thing)]
    for portal in scene.portals:
        a, b = portal.rooms
        for way in _ways(portal):
            free = walkable.snap(way, reach=0.0)[1] == home
            if not free.all():
                at = way[np.argmin(free)]
                nearest = min(things, key=lambda thing, at=at: _distance(thing, at), default=None)
                cause = f" by the {nearest.name}" if nearest and _distance(nearest, at) < 0.5 else ""
                found.append(f"the doorway between {names[a]} and {names[b]} is blocked{cause} at ({at[0]:.2f}, {at[2]:.2f})")
                break
    return found


def _ways(portal: Portal) -> list[Float[np.ndarray, "n 3"]]:
    """Points [m] from the middle of a doorway straight into each room.

    They end 0.5 m from the wall.
    """
    low, high = np.array(portal.low), np.array(portal.high)
    middle = (low + high) / 2
    middle[1] = low[1]
    across = 0 if high[0] - low[0] < high[2] - low[2] else 2
    reach = (high - low)[across] / 2 + FREE
    steps = np.linspace(0, reach, round(reach / STEP) + 1)
    return [middle + side * steps[:, None] * np.eye(3)[across] for side in (-1, 1)]


def _inside_each_other(scene: Scene) -> list[str]:
    """Pairs of objects whose oriented boxes overlap by more than 2 cm in every direction.

    Left out are seats under tables, objects on or in furniture, and flat objects on the floor.
    """
    things = [thing for thing in scene.objects if not thing.structure and not _is_flat(thing)]
    floors = {room.id: room.floor for room in scene.rooms}
    standing = {thing.id for thing in things if thing.low[1] < floors.get(thing.room, 0.0) + 0.05}
    bases = [thing for thing in things if thing.id in standing]
    resting = {thing.id for thing in things if thing.id not in standing and any(_rests_on(thing, base) for base in bases)}
    found = []
    for a, b in combinations(things, 2):
        if min(a.high[1], b.high[1]) - max(a.low[1], b.low[1]) <= DEEP or not _boxes_touch(a, b):
            continue
        seated = (a.category in SEATS and b.category in TABLES) or (b.category in SEATS and a.category in TABLES)
        held = (a.id in resting and b.id in standing) or (b.id in resting and a.id in standing)
        depth = _depth(a, b)
        if depth > DEEP and not seated and not held:
            found.append(f"the {a.name} and the {b.name} are {100 * depth:.0f} cm in each other")
    return found


def _sticking_out(scene: Scene, names: list[str]) -> list[str]:
    """Objects whose oriented box is not within their room."""
    found = []
    for thing in scene.objects:
        if thing.structure or not 0 <= thing.room < len(scene.rooms):
            continue
        room = scene.rooms[thing.room]
        outline = np.array(room.polygon, np.float32)
        beside = max(-cv2.pointPolygonTest(outline, (float(x), float(z)), True) for x, z in _corners(thing))
        out = max(beside, room.floor - thing.low[1], thing.high[1] - room.ceiling)
        if out > DEEP:
            found.append(f"the {thing.name} sticks {100 * out:.0f} cm out of the {names[thing.room]}")
    return found


def _is_flat(thing: Object) -> bool:
    """Whether other objects may stand on an object, as on a rug."""
    return thing.extents[1] < FLAT and thing.low[1] < 0.05


def _rests_on(thing: Object, base: Object) -> bool:
    """Whether the centre of an object is over or in a base that reaches it.

    The base begins at least 10 cm below the object.
    """
    return base.low[1] + 0.1 < thing.low[1] < base.high[1] + DEEP and _distance(base, np.array(thing.center)) == 0


def _axes(thing: Object) -> Float[np.ndarray, "2 2"]:
    """Directions (x, z) of a box's own x and z axis."""
    c, s = np.cos(thing.yaw), np.sin(thing.yaw)
    return np.array([[c, -s], [s, c]])


def _half(thing: Object) -> Float[np.ndarray, "2"]:
    """Half the width and half the depth of a box [m]."""
    return np.array([thing.extents[0], thing.extents[2]]) / 2


def _corners(thing: Object) -> Float[np.ndarray, "4 2"]:
    """Corners (x, z) of a box's footprint [m]."""
    signs = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)])
    return np.array([thing.center[0], thing.center[2]]) + (signs * _half(thing)) @ _axes(thing)


def _distance(thing: Object, point_w: Float[np.ndarray, "3"]) -> float:
    """Horizontal distance [m] of a point from a box, 0 inside."""
    away = _axes(thing) @ (point_w[[0, 2]] - np.array([thing.center[0], thing.center[2]]))
    return float(np.linalg.norm(np.maximum(np.abs(away) - _half(thing), 0)))


def _boxes_touch(a: Object, b: Object) -> bool:
    """Whether the axis-aligned boxes of two objects overlap, seen from above."""
    return a.low[0] < b.high[0] and b.low[0] < a.high[0] and a.low[2] < b.high[2] and b.low[2] < a.high[2]


def _depth(a: Object, b: Object) -> float:
    """Horizontal penetration depth [m] of two boxes; negative when they are apart.

    It is the least shift on the floor that separates them. Exact for rectangles: the least overlap along an axis of either
    (Gottschalk, Lin and Manocha 1996).
    """
    apart = np.array([b.center[0] - a.center[0], b.center[2] - a.center[2]])
    axes = np.concatenate([_axes(a), _axes(b)])
    reach = [np.abs(axes @ _axes(thing).T) @ _half(thing) for thing in (a, b)]
    return float((reach[0] + reach[1] - np.abs(axes @ apart)).min())

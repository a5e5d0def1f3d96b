"""Homes with limits on the way.

Limits are rooms that are never entered, things that are never walked over, rooms that are never left.
"""

from dataclasses import replace
from weakref import WeakKeyDictionary

import numpy as np
from jaxtyping import Float

from envs.home import Home
from envs.navigation import walkable
from envs.navigation.grid import ISLAND
from envs.navigation.space import Walkable
from envs.types import Limits

TALL = 2.0  # [m] of what blocks a place
APART = 0.1  # [m] that a body stays off the box of a thing: steps stray so far from a path
INSET = 0.02  # [m] by which a blocked room's outline is drawn in, so that doorways beside it stay open

_limited: WeakKeyDictionary[Home, dict[tuple[Limits, int], Home]] = WeakKeyDictionary()
_spaces: WeakKeyDictionary[Home, dict[Limits, Walkable]] = WeakKeyDictionary()


def limited(home: Home, limits: Limits | None, at_w: Float[np.ndarray, "3"]) -> Home:
    """The home with walkable space within limits alone, for an agent at `at_w` [m].

    It is cached. Its first island is that of the agent. Without limits, or where the agent is out of them, it is the home itself.
    """
    if limits is None or limits == Limits():
        return home
    spaces = _spaces.setdefault(home, {})
    if limits not in spaces:
        spaces[limits] = _space(home, limits)
    space, known = spaces[limits], _limited.setdefault(home, {})
    island = int(space.snap(np.asarray(at_w, np.float64)[None])[1][0])
    if island < 0:
        return home
    if (limits, island) not in known:
        known[limits, island] = Home(home.scene, home.body, space=_first(space, island), packed=home.packed)
    return known[limits, island]


def _first(space: Walkable, island: int) -> Walkable:
    """Walkable space with an island as its first."""
    near, area = space.grid.near.copy(), space.area.copy()
    label = near[:, ISLAND].copy()
    near[label == 0, ISLAND], near[label == island, ISLAND] = island, 0
    area[[0, island]] = area[[island, 0]]
    return replace(space, grid=space.grid._replace(near=near), area=area)


def _space(home: Home, limits: Limits) -> Walkable:
    """Walkable space of a home whose forbidden places are blocked by prisms."""
    scene = home.scene
    blocks = [(_inset(np.array(room.polygon)), room.floor) for room in scene.rooms if room.id in _closed(home, limits)]
    blocks += [(_outline(home, thing), home.things[thing].low[1]) for thing in limits.never_near]
    corners, faces = [np.asarray(scene.vertices, np.float64)], [np.asarray(scene.faces, np.int64)]
    count = len(scene.vertices)
    for outline, floor in blocks:
        vertices, walls = _prism(outline, floor)
        corners.append(vertices)
        faces.append(walls + count)
        count += len(vertices)
    return walkable(np.concatenate(corners), np.concatenate(faces), home.body)


def _closed(home: Home, limits: Limits) -> set[int]:
    """Ids of the rooms that limits close."""
    others = {room.id for room in home.scene.rooms} - set(limits.stay_in) if limits.stay_in else set()
    return set(limits.never_enter) | others


def closed_outlines(home: Home, limits: Limits) -> list[Float[np.ndarray, "c 2"]]:
    """Outlines x, z [m] of the rooms and things that limits close."""
    closed = _closed(home, limits)
    rooms = [_inset(np.array(room.polygon)) for room in home.scene.rooms if room.id in closed]
    return rooms + [_outline(home, thing) for thing in limits.never_near]


def _prism(outline: Float[np.ndarray, "c 2"], floor: float) -> tuple[np.ndarray, np.ndarray]:
    """Walls (both sides) along an outline x, z [m]: vertices and faces."""
    n, low, high = len(outline), floor - 0.2, floor + TALL
    vertices = np.concatenate([np.c_[outline[:, 0], np.full(n, y), outline[:, 1]] for y in (low, high)])
    k, after = np.arange(n), (np.arange(n) + 1) % n
    walls = np.concatenate([np.c_[k, after, k + n], np.c_[after, after + n, k + n]])
    return vertices, np.concatenate([walls, walls[:, ::-1]])


def _outline(home: Home, number: int) -> Float[np.ndarray, "4 2"]:
    """Corners x, z [m] of a thing's oriented box, with a margin."""
    thing = home.things[number]
    wide, deep = thing.extents[0] / 2 + APART, thing.extents[2] / 2 + APART
    s, c = np.sin(thing.yaw), np.cos(thing.yaw)
    own = np.array([(-wide, -deep), (wide, -deep), (wide, deep), (-wide, deep)])
    return np.c_[c * own[:, 0] + s * own[:, 1], -s * own[:, 0] + c * own[:, 1]] + np.array(thing.center)[[0, 2]]


def _inset(polygon: Float[np.ndarray, "c 2"]) -> Float[np.ndarray, "c 2"]:
    """A room's outline drawn towards its inside."""
    before, after = np.roll(polygon, 1, axis=0), np.roll(polygon, -1, axis=0)
    one, two = (_unit(polygon - before), _unit(after - polygon))
    area = float((polygon[:, 0] * after[:, 1] - polygon[:, 1] * after[:, 0]).sum())
    turned = np.array([(0, 1), (-1, 0)]) if area > 0 else np.array([(0, -1), (1, 0)])
    return polygon + INSET * (one @ turned + two @ turned)


def _unit(edge: Float[np.ndarray, "c 2"]) -> Float[np.ndarray, "c 2"]:
    return edge / np.maximum(np.linalg.norm(edge, axis=1, keepdims=True), 1e-9)


def limits_kept(home: Home, limits: Limits | None, position_w: Float[np.ndarray, "t 3"]) -> bool:
    """Whether a path [m] keeps the limits; doorways are in no room."""
    if limits is None:
        return True
    rooms = home.rooms_at(position_w)
    if np.isin(rooms, limits.never_enter).any() or (limits.stay_in and not np.isin(rooms, [*limits.stay_in, -1]).all()):
        return False
    for number in limits.never_near:
        thing = home.things[number]
        dx, dz = (position_w[:, axis] - thing.center[axis] for axis in (0, 2))
        s, c = np.sin(thing.yaw), np.cos(thing.yaw)
        wide, deep = np.abs(c * dx - s * dz) - thing.extents[0] / 2, np.abs(s * dx + c * dz) - thing.extents[2] / 2
        if (np.hypot(np.maximum(wide, 0), np.maximum(deep, 0)) <= home.body.radius).any():
            return False
    return True

"""Places to stand at, in closed form.

They are beside, in front of and between things, in parts of rooms, and at openings.

A place is a point of the floor plan, the agent's centre; a thing's front is its own +Z. With `inset` [m] the bounds are tighter by so much.

| place | where |
| --- | --- |
| next to | within 1 m of the box |
| in front of, behind | within 1.5 m of the box, at most 60 degrees off the front or back, seen from the centre |
| left of, right of | within 1 m of the box and beyond its side, as seen by somebody who faces its front |
| between | at most 0.75 m beside the line between the centres, between its ends |
| head, foot of a bed | within 1 m of the box; at most 0.6 m below the head end (-Z), at most 0.3 m above the foot end or beyond it |
| on | over the box |
| middle, corner of a room | within 1.2 m of the mean of its corners, of one of them |
| at an opening | within 1 m of its box |
"""

import numpy as np
from jaxtyping import Bool, Float

from envs.home import inside
from envs.language.semantics.acts import Stand, Zone
from envs.scenes.scene import Object, Room

NEAR, FRONT, BESIDE, MIDDLE = 1.0, 1.5, 0.75, 1.2  # [m]
HEAD, FOOT = 0.6, 0.3  # [m] from the ends of a bed
OFF = np.radians(60)  # greatest angle off the front
FLAT = 0.1  # [m] greatest height of what one can stand on

Points = Float[np.ndarray, "n 3"]


def stands(stand: Stand, thing: Object, second: Object | None, points_w: Points, inset: float = 0.0) -> Bool[np.ndarray, "n"]:
    """Whether each place [m] has a relation to a thing.

    `second` is the other thing of between.
    """
    x, z = own(thing, points_w)
    wide, deep = thing.extents[0] / 2, thing.extents[2] / 2
    away = np.hypot(np.maximum(0, np.abs(x) - wide), np.maximum(0, np.abs(z) - deep))
    if stand is Stand.BETWEEN:
        return _between(thing, second or thing, points_w, inset)
    if stand in (Stand.IN_FRONT_OF, Stand.BEHIND):
        ahead = z if stand is Stand.IN_FRONT_OF else -z
        return (away <= FRONT - inset) & (ahead > 0) & (np.abs(np.arctan2(x, ahead)) <= OFF - inset)
    if stand in (Stand.LEFT_OF, Stand.RIGHT_OF):
        beyond = x if stand is Stand.RIGHT_OF else -x
        return (away <= NEAR - inset) & (beyond >= wide)
    if stand is Stand.HEAD:
        return (away <= NEAR - inset) & (z <= -deep + HEAD - inset)
    if stand is Stand.FOOT:
        return (away <= NEAR - inset) & (z >= deep - FOOT + inset)
    if stand is Stand.ON:
        return (np.abs(x) <= max(wide - inset, 0.0)) & (np.abs(z) <= max(deep - inset, 0.0))
    return away <= NEAR - inset


def _between(a: Object, b: Object, points_w: Points, inset: float) -> Bool[np.ndarray, "n"]:
    start, way = np.array(a.center)[[0, 2]], np.array(b.center)[[0, 2]] - np.array(a.center)[[0, 2]]
    length = max(float(np.hypot(*way)), 1e-6)
    to = points_w[:, [0, 2]] - start
    along, off = to @ way / length, np.abs(to @ np.array([-way[1], way[0]])) / length
    return (along >= inset) & (along <= length - inset) & (off <= BESIDE - inset)


def own(thing: Object, points_w: Points) -> tuple[Float[np.ndarray, "n"], Float[np.ndarray, "n"]]:
    """Places [m] in a thing's own frame: along its x axis, and towards its front."""
    dx, dz = points_w[:, 0] - thing.center[0], points_w[:, 2] - thing.center[2]
    s, c = np.sin(thing.yaw), np.cos(thing.yaw)
    return c * dx - s * dz, s * dx + c * dz


def in_zone(zone: Zone, room: Room, points_w: Points, inset: float = 0.0) -> Bool[np.ndarray, "n"]:
    """Whether each place [m] is in a part of a room."""
    polygon, flat = np.array(room.polygon, np.float64), points_w[:, [0, 2]].astype(np.float64)
    spots = polygon.mean(axis=0, keepdims=True) if zone is Zone.MIDDLE else polygon
    near = np.linalg.norm(flat[:, None] - spots, axis=2).min(axis=1) <= MIDDLE - inset
    return near & inside(polygon, flat)


def at_opening(thing: Object, points_w: Points, inset: float = 0.0) -> Bool[np.ndarray, "n"]:
    """Whether each place [m] is at an opening."""
    low, high = np.array(thing.low)[[0, 2]], np.array(thing.high)[[0, 2]]
    flat = points_w[:, [0, 2]]
    return np.linalg.norm(flat - np.clip(flat, low, high), axis=1) <= NEAR - inset


def at_wall(start: Float[np.ndarray, "2"], end: Float[np.ndarray, "2"], points_w: Points, inset: float = 0.0) -> Bool[np.ndarray, "n"]:
    """Whether each place [m] is within 1 m of a wall.

    The wall goes from `start` to `end` (x, z).
    """
    edge, flat = end - start, points_w[:, [0, 2]]
    share = np.clip((flat - start) @ edge / max(float(edge @ edge), 1e-12), 0, 1)
    return np.linalg.norm(start + share[:, None] * edge - flat, axis=1) <= NEAR - inset

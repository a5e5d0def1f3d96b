"""Parts of rooms on the agent's own plan: middles, corners, what is well inside.

Believed and true outlines differ by a few centimetres, and by their shares of doorways.
"""

import math

import numpy as np
from jaxtyping import Bool, Float

from agent.acting.courses import enter
from agent.acting.desires import Course
from agent.acting.everyday.places import Points, rotated, stand
from agent.acting.mind import Impossible, Mind
from agent.memory.layout import CELL
from agent.memory.rooms import Plan, turned
from envs.language.planning.standing import MIDDLE
from envs.language.semantics.acts import HERE, Area, Zone

INSIDE, KNOWN = 0.25, 0.6  # [m] inside a room, as far as to go into it, and as a place that stays in it while its outline changes
AHEAD = 0.8  # [m] ahead of an agent in a doorway, in which the room begins that it comes into


def in_area(mind: Mind, area: Area) -> Course:
    """Look around in a room, then go to its middle or a corner."""
    if area.room is not None and area.room.type != HERE:
        yield from enter(mind, area.room)
    anchor = mind.position_a.copy()
    yield from rotated(mind, 2 * math.pi)

    def spots() -> Float[np.ndarray, "k 2"]:
        """The middle of the room, or its corners; the agent's place in no room."""
        plan = mind.memory.plan()
        corners = corners_of(plan, int(plan.at(anchor[None, [0, 2]])[0]))
        if corners is None:
            return anchor[None, [0, 2]]
        return corners.mean(axis=0, keepdims=True) if area.zone is Zone.MIDDLE else corners

    def fits(points: Points, inset: float) -> Bool[np.ndarray, "n"]:
        """Whether each place is well within reach of such a spot, in the room."""
        plan = mind.memory.plan()
        room = plan.at(anchor[None, [0, 2]])[0]
        off = np.linalg.norm(points[:, None, [0, 2]] - spots(), axis=2).min(axis=1)
        return (off <= MIDDLE - 3 * inset) & ((room < 0) | (plan.at(points[:, [0, 2]]) == room))

    def near() -> Float[np.ndarray, "2"]:
        """The nearest such spot."""
        all_ = spots()
        return all_[np.linalg.norm(all_ - mind.position_a[[0, 2]], axis=1).argmin()]

    yield from stand(mind, fits, near, f"in the {'middle' if area.zone is Zone.MIDDLE else 'corner'} of this room")


def corners_of(plan: Plan, room: int) -> Float[np.ndarray, "4 2"] | None:
    """Corners (x, z) [m] of the rectangle that a room fills.

    It is along its walls. None for no room.
    """
    rows, columns = np.nonzero(plan.label == room)
    if room < 0 or not len(rows):
        return None
    (z0, z1), (x0, x1) = (np.percentile(part, (1, 99)) for part in (rows, columns))
    x, z = plan.x0 + np.array([x0, x1 + 1]) * CELL, plan.z0 + np.array([z0, z1 + 1]) * CELL
    return turned(np.array([(x[0], z[0]), (x[1], z[0]), (x[1], z[1]), (x[0], z[1])]), -plan.yaw)


def well_inside(mind: Mind) -> Course:
    """Go on from a doorway into the room behind it.

    Believed and true outlines share out doorways differently.
    """
    ahead = np.array([-math.sin(mind.yaw_a), -math.cos(mind.yaw_a)])
    on = mind.position_a[[0, 2]] + ahead * np.arange(0.0, AHEAD, CELL)[:, None]
    rooms = mind.memory.plan().at(on)
    if (rooms < 0).all():
        return
    anchor = inner_place(mind.memory.plan(), int(rooms[rooms >= 0][0]), on[0])[None]

    def fits(points: Points, inset: float) -> Bool[np.ndarray, "n"]:
        """Whether each place is in the room, away from its walls and doors."""
        plan = mind.memory.plan()
        return depths_in(plan, int(plan.at(anchor)[0]), points[:, [0, 2]]) >= INSIDE + inset

    try:
        yield from stand(mind, fits, lambda: mind.position_a[[0, 2]], "in this room")
    except Impossible:
        mind.verdict = "there is no room to go further into this room"


def depths_in(plan: Plan, room: int, places: Float[np.ndarray, "p 2"]) -> Float[np.ndarray, "p"]:
    """Distance [m] of places (x, z) from the border of a room; 0 outside."""
    import cv2

    off = cv2.distanceTransform(np.pad(plan.label == room, 1).astype(np.uint8), cv2.DIST_L2, 5)[1:-1, 1:-1] * CELL
    inner = turned(places, plan.yaw)
    row, column = (np.floor((inner[:, k] - first) / CELL).astype(int) for k, first in ((1, plan.z0), (0, plan.x0)))
    within = (row >= 0) & (row < off.shape[0]) & (column >= 0) & (column < off.shape[1]) & (room >= 0)
    return np.where(within, off[row.clip(0, off.shape[0] - 1), column.clip(0, off.shape[1] - 1)], 0.0)


def inner_place(plan: Plan, room: int, near: Float[np.ndarray, "2"]) -> Float[np.ndarray, "2"]:
    """The place (x, z) [m] well inside a room that is nearest to another one."""
    import cv2

    off = cv2.distanceTransform(np.pad(plan.label == room, 1).astype(np.uint8), cv2.DIST_L2, 5)[1:-1, 1:-1] * CELL
    row, column = np.nonzero((off >= min(float(off.max()), KNOWN)) & (off > 0))
    places = turned(np.stack([plan.x0 + (column + 0.5) * CELL, plan.z0 + (row + 0.5) * CELL], axis=1), -plan.yaw)
    return places[np.hypot(*(places - near).T).argmin()] if len(places) else near


def other_room(mind: Mind, room: int) -> Float[np.ndarray, "2"] | None:
    """Place (x, z) [m] inside the other room that is nearest on foot.

    None where the agent knows no way to any.
    """
    import cv2

    view, plan = mind.free, mind.memory.plan()
    if view is None or not view.free.size:
        return None
    rows, columns = np.indices(view.free.shape)
    cells = np.stack([view.x0 + (columns.ravel() + 0.5) * CELL, view.z0 + (rows.ravel() + 0.5) * CELL], axis=1)
    label = plan.at(cells).reshape(view.free.shape)
    off = cv2.distanceTransform(np.pad(~view.occupied, 1, constant_values=True).astype(np.uint8), cv2.DIST_L2, 5)[1:-1, 1:-1] * CELL
    open_ = (view.free & (off >= mind.task.body.radius)).astype(np.uint8)
    if not open_.any():
        return None
    start = np.hypot(cells[:, 0] - mind.position_a[0], cells[:, 1] - mind.position_a[2]).reshape(open_.shape)
    wave, before = (np.where(open_ > 0, start, np.inf) <= start[open_ > 0].min()).astype(np.uint8), 0
    while (count := int(wave.sum())) > before:
        hit = np.flatnonzero((wave > 0) & (label >= 0) & (label != room))
        if len(hit):
            return inner_place(plan, int(label.ravel()[hit[0]]), cells[hit[0]])
        wave, before = np.minimum(cv2.dilate(wave, np.ones((3, 3), np.uint8)), open_), count
    return None

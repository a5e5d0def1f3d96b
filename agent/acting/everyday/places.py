"""Places to stand at, on the agent's own map.

They are beside, behind and between things (for parts of rooms: `agent.acting.everyday.areas`). What a place is has one definition,
`envs.language.planning.standing`; here it is asked of believed boxes and rooms.
"""

import math
from collections.abc import Callable

import numpy as np
from jaxtyping import Bool, Float

from agent.acting.belief import chances
from agent.acting.courses import FITS, find, reach
from agent.acting.desires import Course, Do, Event, Walk
from agent.acting.mind import Impossible, Mind
from agent.memory.layout import CELL
from envs.language.planning.standing import FLAT, stands
from envs.language.semantics.acts import Spot, Stand
from envs.language.semantics.meaning import Description, Reference
from envs.language.semantics.world import phrase
from envs.scenes.scene import Object
from envs.types import Action

INSETS = (0.3, 0.15, 0.03)  # [m] within the bounds of a place, tried in turn
ENOUGH = 0.1  # [m] within the bounds of a place, from which on it need not be looked for
AROUND = 4.0  # [m] around a thing in which places are looked for
TRIES, AGAIN = 8, 8  # places that are tried, and actions after which one is chosen anew
ANEW = 0.3  # [m] around a place to which no way led
WAYS = {
    Stand.NEXT_TO: "next to", Stand.IN_FRONT_OF: "in front of", Stand.BEHIND: "behind", Stand.LEFT_OF: "to the left of",
    Stand.RIGHT_OF: "to the right of", Stand.BETWEEN: "between", Stand.HEAD: "at the head of", Stand.FOOT: "at the foot of", Stand.ON: "on",
}  # fmt: skip

Points = Float[np.ndarray, "n 3"]
Fits = Callable[[Points, float], Bool[np.ndarray, "n"]]  # of places [m], with an inset [m]


def stand(mind: Mind, fits: Fits, near: Callable[[], Float[np.ndarray, "2"]], where: str) -> Course:
    """Go to the nearest place that fits, around a point (x, z) [m].

    Both follow what is believed by then. Impossible where no such place can be reached.
    """
    tried: list[np.ndarray] = []
    while len(tried) < TRIES:
        if fits(mind.position_a[None], ENOUGH)[0]:
            return
        goal = nearest_place(mind, fits, near(), tried)
        if goal is None:
            break
        event = Event.GOING
        for _ in range(AGAIN):
            event = yield Walk(float(goal[0]), float(goal[1]))
            if event is not Event.GOING:
                break
        if event is Event.LOST or (event is Event.DONE and not fits(mind.position_a[None], 0.0)[0]):
            tried.append(goal)
        elif event is Event.DONE:
            return
    if not fits(mind.position_a[None], 0.0)[0]:
        raise Impossible(f"there is no room to stand {where}")


def nearest_place(mind: Mind, fits: Fits, near: Float[np.ndarray, "2"], tried: list[np.ndarray]) -> Float[np.ndarray, "2"] | None:
    """Place (x, z) [m] nearest to the agent that fits; None without one.

    It is as far inside its bounds as there is room, first on floor that was seen, then on what was not seen yet.
    """
    points, open_, unseen = floor_around(mind, near)
    for kind in (open_, unseen):
        some = points[kind]
        for place in tried:
            some = some[np.hypot(some[:, 0] - place[0], some[:, 2] - place[1]) > ANEW]
        for inset in INSETS if len(some) else ():
            good = some[fits(some, inset)]
            if len(good):
                off = np.hypot(good[:, 0] - mind.position_a[0], good[:, 2] - mind.position_a[2])
                return good[off.argmin()][[0, 2]]
    return None


def floor_around(mind: Mind, near: Float[np.ndarray, "2"]) -> tuple[Points, Bool[np.ndarray, "n"], Bool[np.ndarray, "n"]]:
    """Places around a point (x, z) [m], with two masks of them.

    Those that the agent knows a way to, and those that it has not seen. Both have room for its body.
    """
    import cv2

    count = 2 * int(AROUND / CELL)
    low = np.floor(near / CELL).astype(int) - count // 2
    x, z = np.meshgrid((low[0] + np.arange(count) + 0.5) * CELL, (low[1] + np.arange(count) + 0.5) * CELL)
    points = np.stack([x.ravel(), np.zeros(count * count), z.ravel()], axis=1)
    view = mind.free
    if view is None or not view.free.size:
        return points, np.zeros(len(points), np.bool_), np.zeros(len(points), np.bool_)
    off = cv2.distanceTransform(np.pad(~view.occupied, 1, constant_values=True).astype(np.uint8), cv2.DIST_L2, 5)[1:-1, 1:-1] * CELL
    roomy = off >= mind.task.body.radius
    if mind.bounds is not None:
        rows, columns = np.indices(view.free.shape)
        cells = np.stack([view.x0 + (columns.ravel() + 0.5) * CELL, view.z0 + (rows.ravel() + 0.5) * CELL], axis=1)
        roomy &= ~mind.bounds.forbids(mind, cells).reshape(roomy.shape)
    _, part = cv2.connectedComponents((roomy & view.free).astype(np.uint8), connectivity=4)
    row, column = (np.round((points[:, a] - first) / CELL - 0.5).astype(int) for a, first in ((2, view.z0), (0, view.x0)))
    within = (row >= 0) & (row < part.shape[0]) & (column >= 0) & (column < part.shape[1])
    row, column = row.clip(0, part.shape[0] - 1), column.clip(0, part.shape[1] - 1)
    mine = part_of(part, mind.position_a, view.x0, view.z0)
    open_ = within & (mine > 0) & (part[row, column] == mine)
    unseen = within & roomy[row, column] & ~view.free[row, column]
    return points, open_, unseen


def part_of(part: np.ndarray, position_a: Float[np.ndarray, "3"], x0: float, z0: float) -> int:
    """Connected part of the floor that the agent is in.

    It is that of the nearest cell which is in any.
    """
    rows, columns = np.nonzero(part)
    if not len(rows):
        return 0
    off = (z0 + (rows + 0.5) * CELL - position_a[2]) ** 2 + (x0 + (columns + 0.5) * CELL - position_a[0]) ** 2
    return int(part[rows[off.argmin()], columns[off.argmin()]])


# Beside things


def at_spot(mind: Mind, spot: Spot) -> Course:
    """Go to a place relative to a thing, and face it."""
    number = yield from reach(mind, spot.of)
    if not isinstance(spot.of, Description | Reference) or number not in mind.belief.world.known:
        raise Impossible("I do not know a thing there to stand by")
    where = f"{WAYS[spot.stand]} {phrase(spot.of)}"
    second = -1
    if spot.stand is Stand.BETWEEN and spot.second is not None:
        second = yield from beside(mind, number, spot.second)
        where += f" and {phrase(spot.second)}"
    if spot.stand is Stand.ON and mind.belief.world.known[number].extents[1] > 2 * FLAT:
        raise Impossible(f"one cannot stand {where}")
    last = {one: mind.belief.world.known[one] for one in (number, second) if one in mind.belief.world.known}

    def thing(one: int) -> Object:
        """A thing as it is believed by now; one that was merged into another, as it was."""
        last[one] = mind.belief.world.known.get(one, last[one])
        return last[one]

    def fits(points: Points, inset: float) -> Bool[np.ndarray, "n"]:
        """Whether each place has the relation, in the room of the thing."""
        room = thing(number).room
        within = np.ones(len(points), np.bool_) if room < 0 else mind.memory.plan().at(points[:, [0, 2]]) == room
        return within & stands(spot.stand, thing(number), thing(second) if second >= 0 else None, points, inset)

    def near() -> Float[np.ndarray, "2"]:
        ends = [thing(one) for one in (number, second) if one >= 0]
        return np.mean([np.array(one.center)[[0, 2]] for one in ends], axis=0)

    yield from stand(mind, fits, near, where)
    yield from turned_to(mind, np.array(thing(number).center)[[0, 2]])


def beside(mind: Mind, number: int, said: Description) -> Course:
    """Find the other thing of "between".

    It is one in the same room that fits, else one that is looked for.
    """
    belief, likely = mind.belief, chances(mind.belief, said, mind.dialogue, mind.here)
    row = belief.row(number)
    good = (likely >= FITS) & (belief.numbers != number) & (belief.room == (belief.room[row] if row >= 0 else -1))
    if good.any():
        return int(belief.numbers[np.where(good, likely, 0.0).argmax()])
    return (yield from find(mind, said, frozenset({number})))


# Turns


def rotated(mind: Mind, angle: float) -> Course:
    """Turn by an angle [rad], positive to the left."""
    for _ in range(round(abs(angle) / mind.task.body.turn)):
        yield Do(Action.LEFT if angle > 0 else Action.RIGHT)


def turned_to(mind: Mind, point: Float[np.ndarray, "2"]) -> Course:
    """Turn towards a point (x, z) [m]."""
    dx, dz = point - mind.position_a[[0, 2]]
    if math.hypot(dx, dz) > CELL:
        yield from rotated(mind, (math.atan2(-dx, -dz) - mind.yaw_a + math.pi) % (2 * math.pi) - math.pi)

"""Division of a rectangle into rooms: along corridors, side by side, nested in corners. Metres."""

from dataclasses import dataclass

import numpy as np

WALL = 0.12  # thickness of a wall between rooms [m]
SHORT = {  # least length of the shorter side of a room, between its walls [m]
    "living room": 3.0, "kitchen": 2.4, "bedroom": 2.7, "bathroom": 1.7, "dining room": 2.7,
    "study": 2.4, "hall": 1.3, "laundry": 1.65, "nursery": 2.4, "storage": 1.45,
}  # fmt: skip
LONG = 2.3  # greatest length of the longer side, in lengths of the shorter one
HALL = 9.0  # the same for halls
BENT = {"living room", "bedroom", "kitchen", "dining room", "study", "hall"}  # rooms that may be L-shaped
ARM = 1.7  # least width of an arm of an L, between walls [m]
BLOCK = 12  # number of rooms planned together
DAYTIME = {"living room", "kitchen", "dining room"}

Box = tuple[float, float, float, float]  # x0, z0, x1, z1
Wanted = tuple[str, float]  # type and area [m2] of a room


@dataclass(frozen=True)
class Space:
    """A room of a plan: type, inner faces of its walls [m], notch.

    `notch` is the corner that an L-shaped room lacks; None for a rectangular room.
    """

    type: str
    x0: float
    z0: float
    x1: float
    z1: float
    notch: Box | None = None

    @property
    def area(self) -> float:
        """Floor area [m2]."""
        return (self.x1 - self.x0) * (self.z1 - self.z0) - (_size(self.notch) if self.notch else 0.0)

    @property
    def polygon(self) -> tuple[tuple[float, float], ...]:
        """Corners (x, z) of the floor."""
        corners = [(self.x0, self.z0), (self.x1, self.z0), (self.x1, self.z1), (self.x0, self.z1)]
        if self.notch is None:
            return tuple(corners)
        a, b, c, d = self.notch
        cut = [(a, b), (c, b), (c, d), (a, d)]
        k = next(i for i in range(4) if corners[i] == cut[i])
        return (*corners[:k], cut[k - 1], cut[(k + 2) % 4], cut[(k + 1) % 4], *corners[k + 1 :])

    @property
    def cells(self) -> list[Box]:
        """Rectangles that cover the floor: one, or two that overlap."""
        if self.notch is None:
            return [(self.x0, self.z0, self.x1, self.z1)]
        a, b, c, d = self.notch
        x = (c, self.x1) if a == self.x0 else (self.x0, a)
        z = (d, self.z1) if b == self.z0 else (self.z0, b)
        return [(x[0], self.z0, x[1], self.z1), (self.x0, z[0], self.x1, z[1])]


def _size(box: Box) -> float:
    """Area of a rectangle."""
    return (box[2] - box[0]) * (box[3] - box[1])


def divide(rng: np.random.Generator, rooms: list[Wanted], box: Box) -> list[Space] | None:
    """Cut `box` into rooms of about the wanted areas; None if all tries fail.

    No room is too narrow for its type. `box` is bounded by the middles of walls.
    """
    if len(rooms) > BLOCK + 2:
        cut = BLOCK * max(1, round(len(rooms) / BLOCK / 2))
        first, second = _halves(box, rooms[:cut], rooms[cut:], upright=box[2] - box[0] > box[3] - box[1])
        one = divide(rng, rooms[:cut], first)
        two = divide(rng, rooms[cut:], second) if one else None
        return one + two if one and two else None
    for _ in range(200 if len(rooms) >= BLOCK else 8):
        spaces = _group(rng, [rooms[i] for i in rng.permutation(len(rooms)).tolist()], box, None)
        if spaces:
            return spaces
    return None


def _halves(box: Box, first: list[Wanted], second: list[Wanted], *, upright: bool) -> tuple[Box, Box]:
    """Split `box` between two groups of rooms by an upright or a level line."""
    x0, z0, x1, z1 = box
    share = sum(area for _, area in first) / sum(area for _, area in first + second)
    if upright:
        at = round(x0 + share * (x1 - x0), 1)
        return (x0, z0, at, z1), (at, z0, x1, z1)
    at = round(z0 + share * (z1 - z0), 1)
    return (x0, z0, x1, at), (x0, at, x1, z1)


def _holds(box: Box, rooms: list[Wanted]) -> bool:
    """Whether `box` is wide enough for each of the rooms."""
    return min(box[2] - box[0], box[3] - box[1]) >= max(SHORT[kind] for kind, _ in rooms) + WALL


def _group(rng: np.random.Generator, rooms: list[Wanted], box: Box, corridor: bool | None) -> list[Space] | None:
    """Place a few rooms in `box`; None if that fails.

    `corridor` is whether a corridor runs alongside upright (along z) or level; None without one.
    """
    if len(rooms) == 1:
        return _room(rooms[0][0], box)
    kinds = [kind for kind, _ in rooms]
    if len(rooms) == 2:
        for _ in range(3 if rng.random() < 0.8 else 0):
            bent = _bent(rng, rooms, box)
            if bent:
                return bent
    if len(rooms) >= 6 and "hall" in kinds and rng.random() < 0.6:
        day = [room for room in rooms if room[0] in DAYTIME]
        night = [room for room in rooms if room[0] not in DAYTIME]
        if day and len(night) > 2:
            return _both(rng, day, night, box, tries=2, upright=None)
    if len(rooms) >= 4 and "hall" in kinds and rng.random() < 0.85:
        return _around_hall(rng, rooms, box)
    if rng.random() < 0.5:
        rooms = sorted(rooms, key=lambda room: room[1])  # groups small rooms together, apart from large ones
    middle = len(rooms) / 2
    cut = min(max(int(rng.integers(int(middle - 0.5), int(middle + 0.5) + 1)), 1), len(rooms) - 1)
    upright = None if corridor is None or rng.random() < 0.15 else not corridor
    return _both(rng, rooms[:cut], rooms[cut:], box, tries=3, upright=upright, corridor=corridor)


def _both(
    rng: np.random.Generator,
    first: list[Wanted],
    second: list[Wanted],
    box: Box,
    *,
    tries: int,
    upright: bool | None,
    corridor: bool | None = None,
) -> list[Space] | None:
    """Place two groups of rooms in the two parts of `box`; None if that fails.

    The dividing line is upright or level; `upright` prefers one for the first try.
    """
    for attempt in range(tries):
        standing = upright if upright is not None and not attempt else (box[2] - box[0]) * (0.85 + 0.33 * rng.random()) > box[3] - box[1]
        if rng.random() < 0.5:
            first, second = second, first
        here, there = _halves(box, first, second, upright=standing)
        if not _holds(here, first) or not _holds(there, second):
            continue
        one = _group(rng, first, here, corridor)
        two = _group(rng, second, there, corridor) if one else None
        if one and two:
            return one + two
    return None


def _around_hall(rng: np.random.Generator, rooms: list[Wanted], box: Box) -> list[Space] | None:
    """Place a hall through `box` from end to end, other rooms on both sides."""
    hall = next(room for room in rooms if room[0] == "hall")
    others = [room for room in rooms if room is not hall]
    x0, z0, x1, z1 = box
    upright = (z1 - z0) * rng.uniform(0.8, 1.25) > x1 - x0
    cut = min(max(len(others) // 2 + int(rng.integers(0, 2)) * (len(others) % 2), 1), len(others) - 1)
    share = sum(a for _, a in others[:cut]) / sum(a for _, a in others)
    wide = round(float(rng.uniform(SHORT["hall"], 1.75)) + WALL, 1)
    low, high = (x0, x1) if upright else (z0, z1)
    at = round(low + share * (high - low - wide), 1)
    if upright:
        parts = (x0, z0, at, z1), (at, z0, at + wide, z1), (at + wide, z0, x1, z1)
    else:
        parts = (x0, z0, x1, at), (x0, at, x1, at + wide), (x0, at + wide, x1, z1)
    corridor = _room("hall", parts[1])
    if corridor is None or not _holds(parts[0], others[:cut]) or not _holds(parts[2], others[cut:]):
        return None
    one = _group(rng, others[:cut], parts[0], upright)
    two = _group(rng, others[cut:], parts[2], upright) if one else None
    return corridor + one + two if one and two else None


def _room(kind: str, box: Box) -> list[Space] | None:
    """A rectangular room; None if it is too narrow or too long for its type."""
    x0, z0, x1, z1 = (round(v, 3) for v in (box[0] + WALL / 2, box[1] + WALL / 2, box[2] - WALL / 2, box[3] - WALL / 2))
    short, long = sorted((x1 - x0, z1 - z0))
    if short < SHORT[kind] or long > (HALL if kind == "hall" else LONG) * short:
        return None
    return [Space(kind, x0, z0, x1, z1)]


def _bent(rng: np.random.Generator, rooms: list[Wanted], box: Box) -> list[Space] | None:
    """An L-shaped room around a smaller one in a corner of `box`; None without space."""
    (large, area), (small, other) = sorted(rooms, key=lambda room: -room[1])
    if large not in BENT:
        return None
    x0, z0, x1, z1 = box
    share = other / (area + other)
    along = float(rng.uniform(0.42, 0.7))
    wide, deep = round(along * (x1 - x0), 1), round(share / along * (z1 - z0), 1)
    if min(x1 - x0 - wide, z1 - z0 - deep) < ARM + WALL:
        return None
    left, top = rng.random() < 0.5, rng.random() < 0.5
    a, b = (x0 if left else round(x1 - wide, 1)), (z0 if top else round(z1 - deep, 1))
    inner = _room(small, (a, b, round(a + wide, 1), round(b + deep, 1)))
    outer = _room(large, box)
    if inner is None or outer is None:
        return None
    s, t = outer[0], inner[0]
    notch = (
        s.x0 if left else round(t.x0 - WALL, 3),
        s.z0 if top else round(t.z0 - WALL, 3),
        round(t.x1 + WALL, 3) if left else s.x1,
        round(t.z1 + WALL, 3) if top else s.z1,
    )
    return [Space(large, s.x0, s.z0, s.x1, s.z1, notch), *inner]

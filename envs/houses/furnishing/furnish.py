"""A room while it is furnished: placed objects, free space, open passages. Metres."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import cos, pi, sin
from typing import TypeVar

import numpy as np

from envs.houses.furnishing.ways import open_ways
from envs.houses.furniture import Model, furniture
from envs.houses.layout.division import Space
from envs.houses.layout.plan import Plan, Wall
from envs.houses.layout.structure import sill
from envs.houses.palette import palette

Rect = tuple[float, float, float, float]  # x0, z0, x1, z1
Box = tuple[float, float, float, float, float, float]  # x0, y0, z0, x1, y1, z1
T = TypeVar("T")

YAW = {"n": 0.0, "s": pi, "w": pi / 2, "e": -pi / 2}  # of an object with its back to that wall
GAP = 0.02  # between an object and the wall behind it
APART = 0.03  # between objects
CLEAR = 0.9  # kept free in front of a door
BODY = 0.24  # radius of the body that must be able to pass
CELL = 0.08  # of the grid on which passage is tested
FLAT = 0.05  # objects lower than this may lie under others


@dataclass(frozen=True)
class Placed:
    """A model in a room: position of its origin (x, y, z) [m], yaw [rad].

    Yaw 0 faces +z and grows towards +x. `on` is the index of the object it stands on, -1 for the floor, -2 for a wall.
    """

    model: Model
    position: tuple[float, float, float]
    yaw: float
    room: int
    box: Box
    on: int = -1  # index of the object it stands on; -1 for the floor, -2 for a wall

    @property
    def rect(self) -> Rect:
        """Its bounding box seen from above."""
        x0, _, z0, x1, _, z1 = self.box
        return x0, z0, x1, z1


@dataclass
class Floor:
    """A room while it is furnished.

    `used` counts (category, colour) in the house, because a name should identify one object.
    """

    space: Space
    index: int
    walls: tuple[Wall, ...]
    rng: np.random.Generator
    used: Counter[tuple[str, str]]
    pairs: str = "all"
    placed: list[Placed] = field(default_factory=list)
    kept_free: list[Rect] = field(default_factory=list)
    solid: list[tuple[int, Rect, float, float]] = field(default_factory=list)  # index, from above, low and high [m]
    tints: Counter[str] = field(default_factory=Counter)
    tight: bool = False  # the room proved too small for its furniture: use smaller models

    def chance(self, share: float) -> bool:
        """Draw true with probability `share`."""
        return bool(self.rng.random() < share)

    def pick(self, items: Sequence[T]) -> T:
        """Draw one of the items."""
        return items[int(self.rng.random() * len(items))]

    def between(self, low: float, high: float) -> float:
        """Draw a number between two others."""
        return low + (high - low) * float(self.rng.random())

    def color(self, category: str) -> str:
        """Draw a colour for a category, if possible new in the house.

        Colours that are rare in the room are preferred among those.
        """
        colors = palette(category, self.pairs)
        fresh = [c for c in colors if not self.used[category, c]] or colors
        rare = [c for c in fresh if self.tints[c] < 2]
        return self.pick(rare or fresh)

    def model(self, category: str, *, size: str | None = None, shape: str | None = None, color: str | None = None) -> Model:
        """Draw a new model of a category; `shape` may list several shapes, separated by blanks."""
        shape = self.pick(shape.split()) if shape else None
        size = "small" if self.tight and size is None and category not in ("sink", "stove", "fridge") else size
        return furniture(category, self.rng, color=color or self.color(category), size=size, shape=shape)

    def put(self, model: Model, x: float, z: float, yaw: float, *, y: float = 0.0, on: int = -1) -> int:
        """Place a model without testing whether it fits; returns its index."""
        a, b, c, d, e, f = footprint(model, yaw)
        box = (x + a, y + b, z + c, x + d, y + e, z + f)
        self.placed.append(Placed(model, (x, y, z), yaw, self.index, box, on))
        self.used[model.category, model.color] += 1
        self.tints[model.color] += 1
        if on == -1 and box[4] > FLAT:
            self.solid.append((len(self.placed) - 1, (box[0], box[2], box[3], box[5]), box[1], box[4]))
        return len(self.placed) - 1

    def try_put(self, model: Model, x: float, z: float, yaw: float) -> int:
        """Place a model if passages stay open around it; returns its index or -1."""
        index = self.put(model, x, z, yaw)
        if passable(self):
            return index
        self.take_back()
        return -1

    def take_back(self) -> None:
        """Remove the object that was placed last."""
        model = self.placed.pop().model
        if self.solid and self.solid[-1][0] == len(self.placed):
            self.solid.pop()
        self.used[model.category, model.color] -= 1
        self.tints[model.color] -= 1

    def fits(self, model: Model, x: float, z: float, yaw: float, *, gap: float = APART, front: float = 0.0, under: int = -1) -> bool:
        """Whether a model fits there: inside the room, clear of objects and of kept-free areas.

        `front` [m] before it must be clear as well. It may reach under the object of index `under`.
        """
        a, _, c, d, e, f = footprint(model, yaw)
        rect, s = (x + a, z + c, x + d, z + f), self.space
        if rect[0] < s.x0 + 0.012 or rect[1] < s.z0 + 0.012 or rect[2] > s.x1 - 0.012 or rect[3] > s.z1 - 0.012:
            return False
        if s.notch and overlap(rect, s.notch, 0.012):
            return False
        if e < FLAT:
            return not any(overlap(rect, p.rect, 0.02) for p in self.placed if p.on == -1 and p.box[4] < FLAT)
        x0, z0, x1, z1 = rect
        if any(x0 < o[2] and o[0] < x1 and z0 < o[3] and o[1] < z1 for o in self.kept_free):
            return False
        x0, z0, x1, z1 = x0 - gap, z0 - gap, x1 + gap, z1 + gap
        if any(x0 < o[2] and o[0] < x1 and z0 < o[3] and o[1] < z1 for k, o, low, _ in self.solid if k != under and low < e + 0.02):
            return False
        if e > sill(s) + 0.2 and any(overlap(rect, before(w, p - 0.05, q + 0.05, 0.32), 0.0) for w in self.walls for p, q in w.windows):
            return False
        space = ahead(rect, yaw, front) if front else rect
        return not front or not any(overlap(space, other, 0.0) for _, other, _, _ in self.solid)

    def spots(self, wall: Wall, model: Model, *, front: float = 0.0) -> list[tuple[float, float]]:
        """Intervals along a wall that fit the middle of a model with its back there.

        Clear as in `fits`; no window is hidden.
        """
        low, high = model.form.low, model.form.high
        half, depth, tall = (high[0] - low[0]) / 2, high[2] - low[2] + GAP, high[1]
        start, end = wall.low + GAP + half, wall.high - GAP - half
        s = self.space
        ends = (s.z0, s.z1) if wall.level else (s.x0, s.x1)
        if start > end or depth + max(0.6 * front, 0.4) > abs(ends[wall.inward > 0] - wall.at):
            return []
        first, second, inward = (0, 1, wall.inward) if wall.level else (1, 0, wall.inward)
        near = [(rect, 0.005, depth + 0.005) for rect in self.kept_free]
        for _, rect, _, _ in self.solid:
            near += [(rect, APART, depth + APART), (rect, 0.0, depth + front)]
        if s.notch:
            near.append((s.notch, 0.012, depth + front))
        if tall > sill(s) + 0.2:
            near += [(before(w, p - 0.05, q + 0.05, 0.32), 0.0, depth) for w in self.walls for p, q in w.windows]
        blocked = []
        for rect, gap, reach in near:  # distances from the wall at which a rectangle begins and ends
            begin, end_ = inward * (rect[second] - wall.at), inward * (rect[second + 2] - wall.at)
            if min(begin, end_) < reach and max(begin, end_) > 0.001:
                blocked.append((rect[first] - half - gap, rect[first + 2] + half + gap))
        found = []
        for a, b in sorted(blocked):
            if a > start:
                found.append((start, min(a, end)))
            start = max(start, b)
            if start > end:
                break
        return [(a, b) for a, b in [*found, (start, end)] if b >= a]

    def stand(self, wall: Wall, model: Model, along: float) -> tuple[float, float, float]:
        """Position x, z [m] and yaw [rad] of a model against a wall.

        Its middle is at `along` [m].
        """
        across = wall.at + wall.inward * (GAP - model.form.low[2])
        return (along, across, YAW[wall.side]) if wall.level else (across, along, YAW[wall.side])

    def against_wall(self, model: Model, *, front: float = 0.45, where: str = "any", keep: bool = True, tries: int = 10) -> int:
        """Place a model with its back to a wall; returns its index or -1.

        It does not hide a window. `front` [m] before it must be free, and with `keep` most of that stays free. `where` prefers a
        'corner' or the 'middle'.
        """
        spots = [(wall, a, b) for wall in self.walls for a, b in self.spots(wall, model, front=front)]
        if not spots:
            return -1
        weights = np.cumsum([b - a + 0.3 for _, a, b in spots])
        for _ in range(tries):
            wall, a, b = spots[min(int(np.searchsorted(weights, self.rng.random() * weights[-1])), len(spots) - 1)]
            snug = where == "corner" or (where == "any" and self.chance(0.4))
            along = self.pick((a, b)) if snug else self.between(a, b)
            if where == "middle" and self.chance(0.6):
                along = (a + b) / 2
            x, z, yaw = self.stand(wall, model, along)
            index = self.try_put(model, x, z, yaw)
            if index >= 0:
                if front and keep:
                    self.kept_free.append(ahead(self.placed[index].rect, yaw, front * 0.6))
                return index
        return -1

    def beside(self, model: Model, anchor: int, *, right: float, forward: float, turn: float = 0.0, under: int = -1) -> int:
        """Place a model relative to another; returns its index or -1.

        `right` and `forward` [m] are in the anchor's frame, `turn` [rad] is relative to its yaw.
        """
        at = self.placed[anchor]
        x, z = from_frame(at.position[0], at.position[2], at.yaw, right, forward)
        yaw = turned(at.yaw, turn)
        return self.try_put(model, x, z, yaw) if self.fits(model, x, z, yaw, under=under) else -1


def turned(yaw: float, turn: float) -> float:
    """The sum of two angles, between -pi and pi [rad]."""
    return (yaw + turn + pi - 1e-9) % (2 * pi) - pi + 1e-9


def half_size(model: Model) -> tuple[float, float]:
    """Half the width and half the depth of a model [m]."""
    low, high = model.form.low, model.form.high
    return (high[0] - low[0]) / 2, (high[2] - low[2]) / 2


def from_frame(x: float, z: float, yaw: float, right: float, forward: float) -> tuple[float, float]:
    """Position `right` and `forward` [m] of an object at (x, z) with that yaw.

    `right` is the object's own right side.
    """
    return x - right * cos(yaw) + forward * sin(yaw), z + right * sin(yaw) + forward * cos(yaw)


def footprint(model: Model, yaw: float) -> Box:
    """Axis-aligned box [m] of a model turned by yaw, relative to its origin."""
    (x0, y0, z0), (x1, y1, z1) = model.form.low, model.form.high
    c, s = cos(yaw), sin(yaw)
    xs = (c * x0 + s * z0, c * x0 + s * z1, c * x1 + s * z0, c * x1 + s * z1)
    zs = (c * z0 - s * x0, c * z0 - s * x1, c * z1 - s * x0, c * z1 - s * x1)
    return min(xs), y0, min(zs), max(xs), y1, max(zs)


def overlap(a: Rect, b: Rect, gap: float) -> bool:
    """Whether two rectangles are closer than `gap`."""
    return a[0] < b[2] + gap and b[0] < a[2] + gap and a[1] < b[3] + gap and b[1] < a[3] + gap


def ahead(rect: Rect, yaw: float, distance: float) -> Rect:
    """Rectangle of depth `distance` in front of an object that faces yaw."""
    dx, dz = round(sin(yaw)), round(cos(yaw))
    x0, z0, x1, z1 = rect
    if dx:
        return (x1, z0, x1 + distance, z1) if dx > 0 else (x0 - distance, z0, x0, z1)
    return (x0, z1, x1, z1 + distance) if dz > 0 else (x0, z0 - distance, x1, z0)


def before(wall: Wall, low: float, high: float, depth: float) -> Rect:
    """Rectangle of depth `depth` in front of a stretch of a wall."""
    near, far = sorted((wall.at, wall.at + wall.inward * depth))
    return (low, near, high, far) if wall.level else (near, low, far, high)


def open_floor(plan: Plan, index: int, rng: np.random.Generator, used: Counter[tuple[str, str]], pairs: str) -> Floor:
    """An empty room with the area before its doors kept free."""
    walls = plan.walls[index]
    floor = Floor(plan.spaces[index], index, walls, rng, used, pairs)
    floor.kept_free += [before(wall, a - 0.08, b + 0.08, CLEAR) for wall in walls for a, b in wall.doors]
    return floor


def passable(floor: Floor) -> bool:
    """Whether a body can walk between all doors and to most of the free floor."""
    s = floor.space
    boxes = [rect for _, rect, low, high in floor.solid if high > 0.1 and low < 1.0]
    if s.notch:
        boxes.append(s.notch)
    doors = []
    for wall in floor.walls:
        depth = wall.at + wall.inward * CLEAR / 2
        doors += [((a + b) / 2, depth) if wall.level else (depth, (a + b) / 2) for a, b in wall.doors]
    grid = np.array([(s.x0, s.z0, s.x1, s.z1), *boxes])
    return bool(open_ways(grid[0], grid[1:], len(boxes), np.array(doors).reshape(-1, 2), BODY, CELL, 0.12))

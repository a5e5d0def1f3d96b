"""What stands where: furniture by type of room, in groups, against walls, with doors and ways left free. Metres."""

from dataclasses import dataclass, field

import numpy as np
from scipy import ndimage

from envs.houses.furniture import CATALOG, Model, furniture
from envs.houses.plan import Plan, Space
from envs.houses.structure import SIDES, openings

YAW = {"n": 0.0, "s": np.pi, "w": np.pi / 2, "e": -np.pi / 2}  # a thing with its back to that wall faces the room
GAP = 0.02  # between a thing and the wall or thing it stands against
CLEAR = 0.9  # kept free in front of a door
BODY = 0.24  # radius that must be able to pass


@dataclass(frozen=True)
class Placed:
    """A model in a room: where its origin stands (x, y, z) [m] and where it faces [rad, 0 is +z, towards +x]."""

    model: Model
    position: tuple[float, float, float]
    yaw: float
    room: int
    low: tuple[float, float, float]
    high: tuple[float, float, float]
    on: int = -1  # index of what it stands on


@dataclass
class Floor:
    """A room while it is being furnished."""

    space: Space
    index: int
    doors: dict[str, list[tuple[float, float]]]
    windows: dict[str, list[tuple[float, float]]]
    rng: np.random.Generator
    used: dict[tuple[str, str], int]  # (category, colour) in the whole house, so that names tell things apart
    placed: list[Placed] = field(default_factory=list)
    kept_free: list[tuple[float, float, float, float]] = field(default_factory=list)

    def model(self, category: str, **wanted: str) -> Model:
        """A new model of a category, in a colour that the house lacks if there is one."""
        colors = CATALOG[category].colors.split()
        fresh = [c for c in colors if not self.used.get((category, c))]
        wanted.setdefault("color", str(self.rng.choice(fresh or colors)))
        return furniture(category, self.rng, **wanted)

    def put(self, model: Model, x: float, z: float, yaw: float, *, y: float = 0.0, on: int = -1) -> int:
        """Place a model without asking whether it fits; returns its index."""
        low, high = footprint(model, yaw)
        self.placed.append(
            Placed(model, (x, y, z), yaw, self.index, (x + low[0], y + low[1], z + low[2]), (x + high[0], y + high[1], z + high[2]), on)
        )
        key = (model.category, model.color)
        self.used[key] = self.used.get(key, 0) + 1
        return len(self.placed) - 1

    def try_put(self, model: Model, x: float, z: float, yaw: float) -> int:
        """Place a model if ways stay open around it; returns its index or -1."""
        index = self.put(model, x, z, yaw)
        if passable(self):
            return index
        self.take_back()
        return -1

    def take_back(self) -> None:
        """Remove what was placed last."""
        gone = self.placed.pop().model
        self.used[gone.category, gone.color] -= 1

    def fits(self, model: Model, x: float, z: float, yaw: float, *, gap: float = 0.03, front: float = 0.0) -> bool:
        """Whether a model stands free there: inside, clear of things and of what is kept free; `front` [m] before it as well."""
        low, high = footprint(model, yaw)
        box = (x + low[0], z + low[2], x + high[0], z + high[2])
        s = self.space
        if box[0] < s.x0 + 0.012 or box[1] < s.z0 + 0.012 or box[2] > s.x1 - 0.012 or box[3] > s.z1 - 0.012:
            return False
        if any(overlap(box, other, 0.0) for other in self.kept_free):
            return False
        solid = [
            (p.low[0], p.low[2], p.high[0], p.high[2]) for p in self.placed if p.on < 0 and p.high[1] > 0.05 and p.low[1] < high[1] + 0.02
        ]
        if any(overlap(box, other, gap) for other in solid):
            return False
        return not front or not any(overlap(ahead(box, yaw, front), other, 0.0) for other in solid)

    def against_wall(
        self, category: str, *, front: float = 0.45, corner: bool = False, keep: bool = True, look: dict[str, str] | None = None
    ) -> int:
        """Place a thing with its back to a wall, not over a window that it would hide; returns its index or -1.

        `front` [m] before it must be free, and with `keep` most of that stays free.
        """
        model = self.model(category, **(look or {}))
        low, high = model.box
        half, depth = (high[0] - low[0]) / 2, -low[2]
        for _ in range(24):
            side = str(self.rng.choice(list(SIDES)))
            start, end = (self.space.x0, self.space.x1) if side in "ns" else (self.space.z0, self.space.z1)
            start, end = start + half + GAP, end - half - GAP
            if start > end:
                continue
            along = float(self.rng.choice([start, end])) if corner else float(self.rng.uniform(start, end))
            if high[1] > 1.0 and any(a - 0.05 < along + half and along - half < b + 0.05 for a, b in self.windows[side]):
                continue
            plane, inward = SIDES[side]
            across = getattr(self.space, plane) + inward * (depth + GAP)
            x, z = (along, across) if side in "ns" else (across, along)
            if self.fits(model, x, z, YAW[side], front=front) and (index := self.try_put(model, x, z, YAW[side])) >= 0:
                if front and keep:
                    box = footprint(model, YAW[side])
                    self.kept_free.append(ahead((x + box[0][0], z + box[0][2], x + box[1][0], z + box[1][2]), YAW[side], front * 0.6))
                return index
        return -1

    def beside(
        self, category: str, anchor: int, *, right: float, forward: float, turn: float = 0.0, gap: float = 0.02, model: Model | None = None
    ) -> int:
        """Place a thing relative to another: `right` and `forward` [m] in its frame, turned by `turn`; returns its index or -1."""
        at = self.placed[anchor]
        x, z = from_frame(at.position[0], at.position[2], at.yaw, right, forward)
        model = model or self.model(category)
        return self.try_put(model, x, z, at.yaw + turn) if self.fits(model, x, z, at.yaw + turn, gap=gap) else -1


def from_frame(x: float, z: float, yaw: float, right: float, forward: float) -> tuple[float, float]:
    """The place `right` and `forward` [m] of a thing at (x, z) that faces yaw."""
    return float(x - right * np.cos(yaw) + forward * np.sin(yaw)), float(z + right * np.sin(yaw) + forward * np.cos(yaw))


def footprint(model: Model, yaw: float) -> tuple[np.ndarray, np.ndarray]:
    """Axis-aligned box of a model turned by yaw, around its origin [m]."""
    low, high = model.box
    c, s = np.cos(yaw), np.sin(yaw)
    corners = np.array([(c * x + s * z, -s * x + c * z) for x in (low[0], high[0]) for z in (low[2], high[2])])
    a, b = corners.min(0), corners.max(0)
    return np.array([a[0], low[1], a[1]]), np.array([b[0], high[1], b[1]])


def overlap(a: tuple[float, ...], b: tuple[float, ...], gap: float) -> bool:
    """Whether two rectangles (x0, z0, x1, z1) come nearer than `gap`."""
    return a[0] < b[2] + gap and b[0] < a[2] + gap and a[1] < b[3] + gap and b[1] < a[3] + gap


def ahead(box: tuple[float, ...], yaw: float, distance: float) -> tuple[float, float, float, float]:
    """The rectangle in front of a thing that faces yaw."""
    dx, dz = round(float(np.sin(yaw))), round(float(np.cos(yaw)))
    x0, z0, x1, z1 = box
    if dx:
        return (x1, z0, x1 + distance, z1) if dx > 0 else (x0 - distance, z0, x0, z1)
    return (x0, z1, x1, z1 + distance) if dz > 0 else (x0, z0 - distance, x1, z0)


def open_floor(plan: Plan, index: int, rng: np.random.Generator, used: dict[tuple[str, str], int]) -> Floor:
    """An empty room: the space before its doors kept free."""
    s = plan.spaces[index]
    doors = openings(plan, index)
    windows: dict[str, list[tuple[float, float]]] = {side: [] for side in SIDES}
    for w in plan.windows:
        if w.a == index:
            windows[w.side].append((w.low, w.high))
    floor = Floor(s, index, doors, windows, rng, used)
    for side, holes in doors.items():
        for a, b in holes:
            near, far = {"n": (s.z0, s.z0 + CLEAR), "s": (s.z1 - CLEAR, s.z1), "w": (s.x0, s.x0 + CLEAR), "e": (s.x1 - CLEAR, s.x1)}[side]
            floor.kept_free.append((a - 0.08, near, b + 0.08, far) if side in "ns" else (near, a - 0.08, far, b + 0.08))
    return floor


def passable(floor: Floor) -> bool:
    """Whether a body can go from every door to every other and to most of the free floor."""
    s, cell = floor.space, 0.08
    nx, nz = int((s.x1 - s.x0) / cell), int((s.z1 - s.z0) / cell)
    free = np.zeros((nz, nx), bool)
    edge = int(np.ceil(BODY / cell))
    free[edge:-edge, edge:-edge] = True

    def cells(x: float, z: float) -> tuple[int, int]:
        return int(np.clip((z - s.z0) / cell, 0, nz - 1)), int(np.clip((x - s.x0) / cell, 0, nx - 1))

    for p in floor.placed:
        if p.on < 0 and p.high[1] > 0.1 and p.low[1] < 1.0:
            z0, x0 = cells(p.low[0] - BODY, p.low[2] - BODY)
            z1, x1 = cells(p.high[0] + BODY, p.high[2] + BODY)
            free[z0 : z1 + 1, x0 : x1 + 1] = False
    label = np.asarray(ndimage.label(free)[0])  # pyright: ignore[reportGeneralTypeIssues, reportIndexIssue]
    if not label.any():
        return False
    sizes = np.bincount(label.ravel())[1:]
    main = 1 + int(sizes.argmax())
    depth = CLEAR / 2
    for side, holes in floor.doors.items():
        for a, b in holes:
            middle = (a + b) / 2
            x, z = {"n": (middle, s.z0 + depth), "s": (middle, s.z1 - depth), "w": (s.x0 + depth, middle), "e": (s.x1 - depth, middle)}[
                side
            ]
            if label[cells(x, z)] != main:
                return False
    return sizes.sum() - sizes.max() < 0.35 * sizes.max()

"""Floor plans: rectangular typed rooms side by side, doors between them, windows to the outside. Metres; x to the right, z down."""

from dataclasses import dataclass

import numpy as np

from envs.errors import InputError

WALL = 0.12  # thickness of a wall between rooms [m]
DOOR = 0.95  # clear width of a door [m]
OPENING = 1.6  # clear width of a doorless opening [m]
TALL = 2.05  # clear height of a door [m]
CEILING = 2.6  # [m]

AREAS = {  # m2 wanted
    "living room": 21.0, "kitchen": 13.0, "bedroom": 14.0, "bathroom": 6.5, "dining room": 13.0,
    "study": 10.5, "hall": 8.0, "laundry": 6.0, "nursery": 10.5, "storage": 5.5,
}  # fmt: skip
ORDER = (
    "living room",
    "bedroom",
    "kitchen",
    "bathroom",
    "hall",
    "dining room",
    "study",
    "bedroom",
    "laundry",
    "nursery",
    "bathroom",
    "storage",
)
PASSAGE = {"hall": 0.0, "living room": 0.4, "dining room": 0.6, "kitchen": 0.9, "study": 2.0, "laundry": 2.5, "nursery": 3.0,
           "bedroom": 3.0, "storage": 4.0, "bathroom": 5.0}  # fmt: skip  # how odd it is to walk through such a room
PUBLIC = {"hall", "living room", "dining room", "kitchen"}  # rooms that may join without a door
MOST = 256


@dataclass(frozen=True)
class Space:
    """A room of a plan: its type and the inner faces of its walls [m]."""

    type: str
    x0: float
    z0: float
    x1: float
    z1: float

    @property
    def area(self) -> float:
        """Floor area [m2]."""
        return (self.x1 - self.x0) * (self.z1 - self.z0)


@dataclass(frozen=True)
class Door:
    """An opening from space `a` to space `b`. `axis` 0: in a wall along x at z = at, from low to high in x; 1: along z."""

    a: int
    b: int
    axis: int
    at: float
    low: float
    high: float
    open: bool = False  # wide, without a frame's leaf


@dataclass(frozen=True)
class Window:
    """A window of space `a` in an outer wall: side 'n' (z0), 's' (z1), 'w' (x0) or 'e' (x1), from low to high along it [m]."""

    a: int
    side: str
    low: float
    high: float


@dataclass(frozen=True)
class Plan:
    """Spaces, the doors that join all of them, and windows."""

    spaces: tuple[Space, ...]
    doors: tuple[Door, ...]
    windows: tuple[Window, ...]


def floor_plan(rng: np.random.Generator, rooms: int) -> Plan:
    """A plan of `rooms` rooms in which every room can be reached. Raises InputError for fewer than 1 or more than 256."""
    if not 1 <= rooms <= MOST:
        raise InputError(f"rooms: expected 1 to {MOST}, got {rooms}")
    for _ in range(200):
        spaces = _spaces(rng, rooms)
        if spaces is None:
            continue
        doors = _doors(rng, spaces)
        if doors is not None:
            return Plan(spaces, doors, _windows(rng, spaces))
    raise RuntimeError(f"no floor plan of {rooms} rooms found in 200 tries")  # a bug: tests show that it does not happen


def room_types(rng: np.random.Generator, rooms: int) -> list[str]:
    """Types of `rooms` rooms: what every home has first, then repeats."""
    types = [ORDER[i % len(ORDER)] for i in range(rooms)]
    if rooms == 1:
        types = [str(rng.choice(["living room", "bedroom", "kitchen", "study", "dining room"]))]
    return types


def _spaces(rng: np.random.Generator, rooms: int) -> tuple[Space, ...] | None:
    """Rectangles with a wall between them, by cutting one rectangle again and again; None where one came out too narrow."""
    types = room_types(rng, rooms)
    areas = np.array([AREAS[t] * rng.uniform(0.9, 1.25) for t in types])
    ratio = rng.uniform(0.75, 1.35)
    width = np.sqrt(areas.sum() * ratio)
    outer = (0.0, 0.0, round(width, 1), round(areas.sum() / width, 1))
    rectangles = _divide(rng, list(rng.permutation(rooms)), areas, outer)
    if rectangles is None:
        return None
    half = WALL / 2
    inner = {
        i: tuple(round(float(v), 3) for v in (x0 + half, z0 + half, x1 - half, z1 - half)) for i, (x0, z0, x1, z1) in rectangles.items()
    }
    return tuple(sorted((Space(types[i], *box) for i, box in inner.items()), key=lambda s: (ORDER.index(s.type), s.x0, s.z0)))


Rectangle = tuple[float, float, float, float]


def _divide(rng: np.random.Generator, group: list[int], areas: np.ndarray, box: Rectangle) -> dict[int, Rectangle] | None:
    """The rectangle `box` cut into one of about the wanted area for each room of the group, none too narrow; None if tries fail."""
    x0, z0, x1, z1 = box
    short, long = sorted((x1 - x0, z1 - z0))
    if len(group) == 1:
        return {group[0]: box} if short > 1.9 + WALL and long < 2.3 * short else None
    for _ in range(8 if len(group) <= 8 else 3):
        order = list(rng.permutation(group))
        middle = len(group) / 2
        cut = int(np.clip(rng.integers(int(middle - 0.5), int(middle + 0.5) + 1), 1, len(group) - 1))
        share = areas[order[:cut]].sum() / areas[group].sum()
        if (x1 - x0) * rng.uniform(0.85, 1.18) > z1 - z0:
            at = round(x0 + share * (x1 - x0), 1)
            halves = (x0, z0, at, z1), (at, z0, x1, z1)
        else:
            at = round(z0 + share * (z1 - z0), 1)
            halves = (x0, z0, x1, at), (x0, at, x1, z1)
        first = _divide(rng, order[:cut], areas, halves[0])
        second = _divide(rng, order[cut:], areas, halves[1]) if first is not None else None
        if first is not None and second is not None:
            return first | second
    return None


def shared_walls(spaces: tuple[Space, ...]) -> list[tuple[int, int, int, float, float, float]]:
    """Walls between two spaces, as (a, b, axis, at, low, high), at least 1.2 m long."""
    walls = []
    for a, s in enumerate(spaces):
        for b, t in enumerate(spaces):
            if abs(t.z0 - s.z1 - WALL) < 1e-6:
                walls.append((a, b, 0, (s.z1 + t.z0) / 2, max(s.x0, t.x0), min(s.x1, t.x1)))
            if abs(t.x0 - s.x1 - WALL) < 1e-6:
                walls.append((a, b, 1, (s.x1 + t.x0) / 2, max(s.z0, t.z0), min(s.z1, t.z1)))
    return [w for w in walls if w[5] - w[4] > DOOR + 0.35]


def _doors(rng: np.random.Generator, spaces: tuple[Space, ...]) -> tuple[Door, ...] | None:
    """Doors along a tree that walks through passage rooms where it can, and a few more; None where a room stays shut."""
    walls = shared_walls(spaces)
    cost = [PASSAGE[s.type] for s in spaces]
    reached, chosen = {int(np.argmin(cost))}, []
    while len(reached) < len(spaces):
        border = [
            (cost[a if a in reached else b] + rng.uniform(0, 0.8), i)
            for i, (a, b, *_) in enumerate(walls)
            if (a in reached) != (b in reached)
        ]
        if not border:
            return None
        chosen.append(min(border)[1])
        reached |= set(walls[chosen[-1]][:2])
    for i, (a, b, *_) in enumerate(walls):
        if i not in chosen and cost[a] + cost[b] < 3.1 and rng.random() < 0.35:
            chosen.append(i)
    doors = []
    for i in chosen:
        a, b, axis, at, low, high = walls[i]
        wide = {spaces[a].type, spaces[b].type} <= PUBLIC and high - low > OPENING + 0.6 and rng.random() < 0.45
        width = OPENING if wide else DOOR
        slack = high - low - width - 0.3
        start = round(float(low) + 0.15 + slack * float(rng.choice([0.0, 0.5, 1.0, rng.random()])), 2)
        doors.append(Door(a, b, axis, round(float(at), 3), start, round(start + width, 2), bool(wide)))
    return tuple(doors)


def _windows(rng: np.random.Generator, spaces: tuple[Space, ...]) -> tuple[Window, ...]:
    """One or two windows in outer walls of every room that has one, except storage."""
    x0, z0 = min(s.x0 for s in spaces), min(s.z0 for s in spaces)
    x1, z1 = max(s.x1 for s in spaces), max(s.z1 for s in spaces)
    windows = []
    for a, s in enumerate(spaces):
        sides = [side for side, outer in (("n", s.z0 == z0), ("s", s.z1 == z1), ("w", s.x0 == x0), ("e", s.x1 == x1)) if outer]
        for side in sides if s.type != "storage" else []:
            low, high = (s.x0, s.x1) if side in "ns" else (s.z0, s.z1)
            width = min(float(rng.uniform(1.0, 1.7)) if s.type != "bathroom" else 0.7, high - low - 0.6)
            middle = (low + high) / 2 + rng.uniform(-0.3, 0.3) * (high - low - width - 0.4)
            windows.append(Window(a, side, round(float(middle - width / 2), 2), round(float(middle + width / 2), 2)))
    return tuple(windows)

"""Floor plans: rectangular and L-shaped typed rooms, doors between them, windows to the outside.

Metres; x to the right, z down.
"""

from collections import defaultdict
from dataclasses import dataclass, replace

import numpy as np

from envs.errors import InputError
from envs.houses.layout.division import WALL, Space, divide

DOOR = 0.95  # clear width of a door [m]
OPENING = (1.6, 3.0)  # clear width of a doorless opening [m]
TALL = 2.05  # clear height of a door [m]
CEILING = 2.6  # [m]
MOST = 256

AREAS = {  # wanted floor area [m2]
    "living room": 21.0, "kitchen": 13.0, "bedroom": 14.0, "bathroom": 6.5, "dining room": 13.0,
    "study": 10.5, "hall": 9.0, "laundry": 6.0, "nursery": 10.5, "storage": 5.5,
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
           "bedroom": 3.0, "storage": 4.0, "bathroom": 5.0}  # fmt: skip  # cost of walking through such a room
PUBLIC = {"hall", "living room", "dining room", "kitchen"}  # rooms that may be joined by a doorless opening


@dataclass(frozen=True)
class Wall:
    """Inner face of a room's wall, with the intervals of its doors and windows [m].

    Its outside is towards `side`: 'n' (low z), 's' (high z), 'w' (low x) or 'e' (high x). Its plane is z = `at` (n, s) or
    x = `at` (w, e); it extends from `low` to `high` along the other axis.
    """

    side: str
    at: float
    low: float
    high: float
    doors: tuple[tuple[float, float], ...] = ()
    windows: tuple[tuple[float, float], ...] = ()

    @property
    def level(self) -> bool:
        """Whether it extends along x."""
        return self.side in "ns"

    @property
    def inward(self) -> float:
        """Sign of the direction from the wall into the room."""
        return 1.0 if self.side in "nw" else -1.0


@dataclass(frozen=True)
class Door:
    """An opening from space `a` to space `b`.

    With `axis` 0 it is in a wall along x at z = `at`, from `low` to `high` in x; with `axis` 1 in a wall along z.
    """

    a: int
    b: int
    axis: int
    at: float
    low: float
    high: float
    open: bool = False  # wide, without a door's frame


@dataclass(frozen=True)
class Plan:
    """Spaces, the walls of each, and the doors that connect them."""

    spaces: tuple[Space, ...]
    walls: tuple[tuple[Wall, ...], ...]
    doors: tuple[Door, ...]


def floor_plan(rng: np.random.Generator, rooms: int) -> Plan:
    """A plan of `rooms` rooms in which every room can be reached.

    Raises InputError for fewer than 1 or more than 256 rooms.
    """
    if not 1 <= rooms <= MOST:
        raise InputError(f"rooms: expected 1 to {MOST}, got {rooms}")
    wanted = 4 if 4 <= rooms <= 8 else 2 if 8 < rooms <= 14 else 1
    found: list[tuple[float, tuple[Space, ...], tuple[Door, ...]]] = []
    for _ in range(300):
        spaces = _spaces(rng, rooms)
        doors = _doors(rng, spaces) if spaces else None
        if spaces and doors is not None:
            found.append((_oddity(spaces, doors), spaces, doors))
            if len(found) == wanted:
                break
    if not found:
        raise RuntimeError(f"no floor plan of {rooms} rooms found in 300 tries")  # a bug: tests show that it does not happen
    _, spaces, doors = min(found, key=lambda plan: plan[0])
    return Plan(spaces, _walls(rng, spaces, doors), doors)


def room_types(rng: np.random.Generator, rooms: int) -> list[str]:
    """Types of `rooms` rooms: the essential ones first, then repeats."""
    if rooms == 1:
        return [("living room", "bedroom", "kitchen", "study", "dining room")[rng.integers(5)]]
    return [ORDER[i % len(ORDER)] for i in range(rooms)]


def _spaces(rng: np.random.Generator, rooms: int) -> tuple[Space, ...] | None:
    """Rooms separated by walls, by recursive division of a rectangle; None if that fails."""
    types = room_types(rng, rooms)
    areas = [AREAS[kind] * rng.uniform(0.95, 1.3) for kind in types]
    total, ratio = sum(areas), rng.uniform(0.75, 1.35)
    width = np.sqrt(total * ratio)
    spaces = divide(rng, list(zip(types, areas, strict=True)), (0.0, 0.0, round(float(width), 1), round(float(total / width), 1)))
    return tuple(sorted(spaces, key=lambda s: (ORDER.index(s.type), s.x0, s.z0))) if spaces else None


def faces(space: Space) -> list[Wall]:
    """Inner faces of a room's walls: four, or six with a notch."""
    x0, z0, x1, z1 = space.x0, space.z0, space.x1, space.z1
    ends = {"n": (z0, x0, x1), "s": (z1, x0, x1), "w": (x0, z0, z1), "e": (x1, z0, z1)}
    if space.notch is None:
        return [Wall(side, *where) for side, where in ends.items()]
    a, b, c, d = space.notch
    across, down = ("w" if a == x0 else "e"), ("n" if b == z0 else "s")  # the missing corner
    found = []
    for side, (at, low, high) in ends.items():
        cut_low, cut_high = (a, c) if side in "ns" else (b, d)
        if side not in (across, down):
            found.append(Wall(side, at, low, high))
            continue
        rest = (cut_high, high) if cut_low == low else (low, cut_low)
        found += [Wall(side, at, *rest), Wall(side, {"n": d, "s": b, "w": c, "e": a}[side], cut_low, cut_high)]
    return found


Shared = tuple[int, int, int, float, float, float]  # space a, space b, axis, at, low, high


def shared_walls(spaces: tuple[Space, ...]) -> list[Shared]:
    """Walls between two spaces, long enough for a door: (a, b, axis, at, low, high)."""
    facing = defaultdict(list)
    for b, space in enumerate(spaces):
        for wall in faces(space):
            if wall.side in "nw":
                facing[wall.side, round(wall.at * 1000)].append((b, wall))
    found = []
    for a, space in enumerate(spaces):
        for wall in faces(space):
            for b, other in facing.get(("n" if wall.side == "s" else "w", round((wall.at + WALL) * 1000)), ()) if wall.side in "se" else ():
                low, high = max(wall.low, other.low), min(wall.high, other.high)
                if high - low > DOOR + 0.35:
                    found.append((a, b, 0 if wall.level else 1, wall.at + WALL / 2, low, high))
    return found


def _doors(rng: np.random.Generator, spaces: tuple[Space, ...]) -> tuple[Door, ...] | None:
    """Doors along a spanning tree, and a few more; None if a room stays unreachable.

    The tree prefers to pass through rooms of low `PASSAGE` cost.
    """
    walls = shared_walls(spaces)
    cost = [PASSAGE[s.type] for s in spaces]
    near = defaultdict(list)
    for i, (a, b, *_) in enumerate(walls):
        near[a].append(i)
        near[b].append(i)
    start = cost.index(min(cost))
    reached, chosen = {start}, []
    border = {i: cost[start] + rng.uniform(0, 0.8) for i in near[start]}
    while len(reached) < len(spaces):
        if not border:
            return None
        chosen.append(min(border, key=lambda i: border[i]))
        a, b, *_ = walls[chosen[-1]]
        new = b if a in reached else a
        reached.add(new)
        for i in near[new]:
            if walls[i][0] in reached and walls[i][1] in reached:
                border.pop(i, None)
            else:
                border[i] = cost[new] + rng.uniform(0, 0.8)
    joined = {frozenset(walls[i][:2]) for i in chosen}
    for i, (a, b, *_) in enumerate(walls):
        if frozenset((a, b)) not in joined and cost[a] + cost[b] < 3.1 and rng.random() < 0.4:
            chosen.append(i)
            joined.add(frozenset((a, b)))
    return tuple(_door(rng, spaces, walls[i]) for i in chosen)


def _door(rng: np.random.Generator, spaces: tuple[Space, ...], shared: Shared) -> Door:
    """A door or a wide opening somewhere in a wall that two spaces share."""
    a, b, axis, at, low, high = shared
    narrow, broad = OPENING
    wide = {spaces[a].type, spaces[b].type} <= PUBLIC and high - low > narrow + 0.5 and rng.random() < 0.6
    width = min(float(rng.uniform(narrow, broad)), high - low - 0.4) if wide else DOOR
    slack = high - low - width - 0.3
    place = (0.0, 0.5, 1.0, float(rng.random()))[rng.integers(4)]
    start = round(low + 0.15 + slack * place, 2)
    return Door(a, b, axis, round(at, 3), start, round(start + width, 2), wide)


def _oddity(spaces: tuple[Space, ...], doors: tuple[Door, ...]) -> float:
    """Implausibility of a plan as a home.

    It grows with private rooms that do not open to a hall or a living room, and with passages through private rooms.
    """
    nearest = dict.fromkeys(range(len(spaces)), 9.0)
    count = dict.fromkeys(range(len(spaces)), 0)
    for door in doors:
        for here, there in ((door.a, door.b), (door.b, door.a)):
            nearest[here] = min(nearest[here], PASSAGE[spaces[there].type])
            count[here] += 1
    odd = sum(nearest[i] for i, s in enumerate(spaces) if s.type not in PUBLIC)
    odd -= min(2, sum(s.notch is not None for s in spaces))  # L-shaped rooms are welcome
    return odd + sum(PASSAGE[s.type] * (count[i] - 1) for i, s in enumerate(spaces) if count[i] > 1)


def _walls(rng: np.random.Generator, spaces: tuple[Space, ...], doors: tuple[Door, ...]) -> tuple[tuple[Wall, ...], ...]:
    """Walls of every room with their doors and windows.

    Windows are in the outer walls of every room except storage.
    """
    x0, z0 = min(s.x0 for s in spaces), min(s.z0 for s in spaces)
    x1, z1 = max(s.x1 for s in spaces), max(s.z1 for s in spaces)
    outer = {"n": z0, "s": z1, "w": x0, "e": x1}
    by_room = defaultdict(list)
    for door in doors:
        by_room[door.a].append(("s" if door.axis == 0 else "e", door.at - WALL / 2, (door.low, door.high)))
        by_room[door.b].append(("n" if door.axis == 0 else "w", door.at + WALL / 2, (door.low, door.high)))
    done = []
    for i, space in enumerate(spaces):
        row = []
        for wall in faces(space):
            holes = [h for side, at, h in by_room[i] if side == wall.side and abs(at - wall.at) < 1e-3 and wall.low < h[0] < wall.high]
            outside = wall.at == outer[wall.side] and space.type != "storage"
            row.append(replace(wall, doors=tuple(sorted(holes)), windows=_windows(rng, space, wall) if outside else ()))
        done.append(tuple(row))
    return tuple(done)


def _windows(rng: np.random.Generator, space: Space, wall: Wall) -> tuple[tuple[float, float], ...]:
    """Windows of an outer wall: one or two, none where it is too short."""
    length = wall.high - wall.low
    count = 2 if length > 5.2 and space.type != "bathroom" else 1
    found = []
    for k in range(count):
        low, high = wall.low + length * k / count, wall.low + length * (k + 1) / count
        width = min(float(rng.uniform(1.0, 1.7)) if space.type != "bathroom" else 0.7, high - low - 0.6)
        middle = (low + high) / 2 + rng.uniform(-0.3, 0.3) * max(0.0, high - low - width - 0.4)
        if width > 0.4:
            found.append((round(float(middle - width / 2), 2), round(float(middle + width / 2), 2)))
    return tuple(found)

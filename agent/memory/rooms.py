"""Rooms of a home: floor parted at doorways, named by what was seen inside."""

# pyright: reportCallIssue=false
# Kernels speak to numba's compiler, whose intrinsics have other parameters than their Python functions.

import math
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Int

from agent.memory.layout import CELL, Layout
from agent.memory.usual import usual
from envs.compiled.kernels import kernel
from envs.scenes.scene import Portal, Room
from envs.vocabulary import ROOMS

WIDE = 0.3  # [m] half of the greatest width of a gap in the walls that parts rooms
LEAST = 0.8  # [m^2] of a room
SMOOTH = 0.12  # [m] greatest error of outlines
THICK = 9  # cells of the greatest thickness of walls at doorways
DOOR = 0.5, 3.5  # [m] least and greatest width of a doorway
LINTEL = 2.05  # [m] height of doorways
PICTURES, THINGS = 0.5, 0.6  # weights of the evidence of a room's pictures and things, which are not independent
RELIED = 0.05  # least chance of a room type in one picture


class Plan(NamedTuple):
    """Partition of a home: room of each cell, -1 for none.

    Cells are those of a frame turned by `yaw` [rad]. Cell (i, j) has its low corner at (x0 + j CELL, z0 + i CELL) in that frame. `doors`
    are pairs of labels with the box of their doorway (x, z, x, z) [m] in that frame. `outlines` (x, z) [m] are those of the rooms, up to
    the faces of their walls, in the frame of the start.
    """

    label: Int[np.ndarray, "z x"]
    x0: float
    z0: float
    yaw: float
    doors: tuple[tuple[int, int, tuple[float, float, float, float]], ...]
    outlines: tuple[Float[np.ndarray, "c 2"], ...] = ()

    def at(self, points: Float[np.ndarray, "p 2"]) -> Int[np.ndarray, "p"]:
        """Room at places (x, z) [m] of the frame of the start, -1 for none."""
        inner = turned(points, self.yaw)
        row, column = (np.floor((inner[:, k] - first) / CELL).astype(int) for k, first in ((1, self.z0), (0, self.x0)))
        rows, columns = self.label.shape
        within = (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
        return np.where(within, self.label[row.clip(0, rows - 1), column.clip(0, columns - 1)], -1)


@dataclass
class Rooms:
    """Rooms of one agent's memory: the plan, and where it saw which type of room."""

    places: list[tuple[float, float]] = field(default_factory=list)
    types: list[Float[np.ndarray, "r"]] = field(default_factory=list)

    def see(self, place: Float[np.ndarray, "3"], room: Float[np.ndarray, "r"]) -> None:
        """Remember the type of room that a picture shows."""
        self.places.append((float(place[0]), float(place[2])))
        self.types.append(np.log(np.maximum(room, RELIED)))

    def chances(self, plan: Plan, things: Int[np.ndarray, "m"], category: Float[np.ndarray, "m c"]) -> Float[np.ndarray, "n r"]:
        """Probabilities of the types of all rooms.

        `things` are the rooms of the landmarks, `category` the probabilities of their categories.
        """
        count = int(plan.label.max(initial=-1)) + 1
        at = plan.at(np.array(self.places).reshape(-1, 2))
        told, pictures = np.zeros((count, len(ROOMS))), np.zeros(count)
        for room in range(count):
            mine = np.flatnonzero(at == room)
            if len(mine):
                seen = np.array([self.types[k] for k in mine])
                told[room], pictures[room] = (seen - seen.mean(axis=1, keepdims=True)).sum(axis=0), len(mine)
        number = np.array([category[things == room].sum(axis=0) for room in range(count)]).reshape(count, category.shape[1])
        return types_of(told, pictures, number)


def types_of(
    told: Float[np.ndarray, "n r"], pictures: Float[np.ndarray, "n"], number: Float[np.ndarray, "n c"]
) -> Float[np.ndarray, "n r"]:
    """Probabilities of the types of n rooms.

    `told` are sums of log probabilities over the pictures taken in each room, without their means, `pictures` how many there are,
    `number` the expected numbers of things of each category, which are taken for Poisson ones.
    """
    table = usual()
    mean = np.maximum(table.rooms, 0.01)  # c r
    out = np.log(np.maximum(table.room, 1e-3)) + PICTURES * told / np.sqrt(np.maximum(pictures, 1.0))[:, None]
    most = np.minimum(1.0, number.sum(axis=1) / 4)
    out += THINGS * (number @ np.log(mean) - mean.sum(axis=0) * most[:, None])
    power = np.exp(out - out.max(axis=1, keepdims=True, initial=-np.inf))
    return power / power.sum(axis=1, keepdims=True)


def turned(points: Float[np.ndarray, "p 2"], yaw: float) -> Float[np.ndarray, "p 2"]:
    """Places (x, z) in a frame turned by `yaw` [rad]."""
    c, s = np.cos(yaw), np.sin(yaw)
    return np.stack([c * points[:, 0] - s * points[:, 1], s * points[:, 0] + c * points[:, 1]], axis=1)


def turned_place(x: float, z: float, yaw: float) -> tuple[float, float]:
    """One place (x, z) in a frame turned by `yaw` [rad]."""
    c, s = math.cos(yaw), math.sin(yaw)
    return c * x - s * z, s * x + c * z


def planned(layout: Layout, yaw: float) -> Plan:
    """Partition of what was seen so far, along walls at `yaw` [rad]."""
    import cv2

    half = len(layout.floor) // 2
    wall = layout.walled()
    rows, columns = np.nonzero(layout.known | wall)
    if not len(rows):
        return Plan(np.full((1, 1), -1), 0.0, 0.0, yaw, ())
    corners = np.stack([(columns + 0.5 - half) * CELL, (rows + 0.5 - half) * CELL], axis=1)
    inner = turned(corners, yaw)
    low, high = np.floor(inner.min(axis=0) / CELL).astype(int) - 3, np.ceil(inner.max(axis=0) / CELL).astype(int) + 3
    wide, deep = (high - low).tolist()
    x, z = np.meshgrid((low[0] + np.arange(wide) + 0.5) * CELL, (low[1] + np.arange(deep) + 0.5) * CELL)
    outer = turned(np.stack([x.ravel(), z.ravel()], axis=1), -yaw) / CELL + half
    column, row = (np.floor(outer[:, k]).astype(int).clip(0, 2 * half - 1).reshape(deep, wide) for k in range(2))
    walls, known = (part[row, column].astype(np.uint8) for part in (wall, layout.known))
    walls = cv2.morphologyEx(walls, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    known = cv2.morphologyEx(known, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    label = parted((walls > 0), (known > 0))
    doors = doorways(label, layout.floor[row, column], layout.solid[row, column], float(low[0]) * CELL, float(low[1]) * CELL)
    plan = Plan(label, float(low[0]) * CELL, float(low[1]) * CELL, yaw, doors)
    return plan._replace(outlines=tuple(outlines(plan)))


def parted(walls: Bool[np.ndarray, "z x"], known: Bool[np.ndarray, "z x"]) -> Int[np.ndarray, "z x"]:
    """Room of each cell, -1 outside all.

    Rooms are basins around the places that are far from walls, so that they part at gaps in the walls that are narrower than twice `WIDE`.
    """
    import cv2

    free = (~walls).astype(np.uint8)
    unknown = (~walls & ~known).astype(np.uint8)
    _, part = cv2.connectedComponents(unknown, connectivity=4)
    border = np.unique(np.concatenate([part[0], part[-1], part[:, 0], part[:, -1]]))
    inner = free > 0
    inner &= ~(np.isin(part, border[border > 0]))
    off = cv2.distanceTransform(inner.astype(np.uint8), cv2.DIST_L2, 5)
    count, seed = cv2.connectedComponents((off > WIDE / CELL).astype(np.uint8), connectivity=4)
    label, cross = seed.astype(np.int16), np.ones((3, 3), np.uint8)
    for _ in range(int(2 * WIDE / CELL) + 6):
        grown = cv2.dilate(label, cross)
        fresh = (label == 0) & inner & (grown > 0)
        if not fresh.any():
            break
        label[fresh] = grown[fresh]
    size = np.bincount(label.ravel(), minlength=count)
    kept = [k for k in range(1, count) if size[k] * CELL**2 >= LEAST]
    number = np.full(count, -1)
    number[kept] = np.arange(len(kept))
    return number[label]


def doorways(label: Int[np.ndarray, "z x"], floor: Bool[np.ndarray, "z x"], solid: Bool[np.ndarray, "z x"], x0: float, z0: float):
    """Doorways between rooms: straight ways over floor without anything on it."""
    import cv2

    out, label = [], label.astype(np.int16)
    across = np.zeros((*label.shape, 2), np.int32)
    cross(label, floor, solid, across)
    for pair in np.unique(across[across > 0]).tolist():
        mask = (across == pair).any(axis=2).astype(np.uint8)
        mask = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
        _, _, stats, _ = cv2.connectedComponentsWithStats(mask)
        for x, z, wide, deep, _ in stats[1:].tolist():
            if DOOR[0] <= max(wide, deep) * CELL <= DOOR[1]:
                box = x0 + x * CELL, z0 + z * CELL, x0 + (x + wide) * CELL, z0 + (z + deep) * CELL
                out.append((pair // 1000, pair % 1000, box))
    return tuple(out)


@kernel
def cross(label, floor, solid, across):
    """Mark the cells of straight ways between rooms, along rows and along columns.

    The mark is 1000 times the first room, plus the second one.
    """
    rows, columns = label.shape
    for way in range(2):
        for i in range(rows if way == 0 else columns):
            last, start, free, shut = -1, 0, 0, False
            for j in range(columns if way == 0 else rows):
                row, column = (i, j) if way == 0 else (j, i)
                room = label[row, column]
                if room < 0:
                    free += floor[row, column]
                    shut |= solid[row, column]
                    continue
                long = j - start
                if last >= 0 and room != last and 0 < long <= THICK and not shut and 2 * free >= long:
                    pair = min(last, room) * 1000 + max(last, room)
                    for k in range(start, j):
                        if way == 0:
                            across[i, k, way] = pair
                        else:
                            across[k, i, way] = pair
                last, start, free, shut = room, j + 1, 0, False


def outlines(plan: Plan) -> list[Float[np.ndarray, "c 2"]]:
    """Outline (x, z) [m] of each room, up to the faces of its walls.

    The frame is that of the start.
    """
    import cv2

    out = []
    for room in range(int(plan.label.max(initial=-1)) + 1):
        mask = cv2.dilate((plan.label == room).astype(np.uint8), np.ones((3, 3), np.uint8)).repeat(2, 0).repeat(2, 1)
        found, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
        largest = max(found, key=cv2.contourArea)
        corner = cv2.approxPolyDP(largest, 2 * SMOOTH / CELL, True).reshape(-1, 2).astype(float)
        if len(corner) < 3:
            corner = cv2.boxPoints(cv2.minAreaRect(largest)).astype(float)
        inner = (corner + 0.5) / 2 * CELL + [plan.x0, plan.z0]
        out.append(turned(inner, -plan.yaw))
    return out


def rooms_of(plan: Plan, chances: Float[np.ndarray, "n r"], ceiling: float) -> tuple[Room, ...]:
    """Rooms with their likeliest types."""
    corners = [tuple((float(x), float(z)) for x, z in outline) for outline in plan.outlines]
    return tuple(Room(k, ROOMS[int(chances[k].argmax())], corner, 0.0, ceiling) for k, corner in enumerate(corners))


def portals_of(plan: Plan) -> tuple[Portal, ...]:
    """Doorways as portals, in the frame of the start."""
    out = []
    for first, second, (x0, z0, x1, z1) in plan.doors:
        corner = turned(np.array([(x0, z0), (x1, z0), (x0, z1), (x1, z1)]), -plan.yaw)
        low, high = corner.min(axis=0), corner.max(axis=0)
        out.append(Portal((first, second), (float(low[0]), 0.0, float(low[1])), (float(high[0]), LINTEL, float(high[1]))))
    return tuple(out)

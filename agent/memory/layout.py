"""Plan of a home from depth: cells with walls up to the ceiling, floor, furniture.

Walls and the lintels over doorways and openings are what stands in the band below the ceiling; furniture does not reach it. So the cells of
that band close every room, its doors included.
"""

# pyright: reportCallIssue=false
# Kernels speak to numba's compiler, whose intrinsics have other parameters than their Python functions.

from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Bool, Float, Int32

from agent.memory.surface import FAR, View
from envs.compiled.kernels import kernel
from envs.types import Camera

CELL = 0.05  # [m]
SIDE = 480  # cells of a side at first, around the start
STRIDE = 2  # pixels between those that are counted
LOW, HIGH = 0.05, 2.1  # [m] above the floor: up to where it is floor, and from where it is a wall or ceiling
BAND = 0.06, 0.48  # [m] below the ceiling, in which only walls and lintels are
HEIGHTS, RISE = 64, 0.05  # histogram of heights from `HIGH` on: bins and their width [m]
PLANE = 0.35  # least share of the surface above all things that is a ceiling's
CEILING = 2.6  # [m] before one was seen


@dataclass
class Layout:
    """Cells with surface points, in the frame of the start.

    `walls` has a bit for each height from `HIGH` on, `floor` is where floor was seen, `solid` what stands on it,
    `known` anything up to `HIGH`.

    Cell (i, j) is the square whose low corner is ((j - half) CELL, (i - half) CELL).
    """

    camera: Camera
    walls: Int32[np.ndarray, "z x"] = field(default_factory=lambda: np.zeros((SIDE, SIDE), np.int32))
    floor: Bool[np.ndarray, "z x"] = field(default_factory=lambda: np.zeros((SIDE, SIDE), np.bool_))
    known: Bool[np.ndarray, "z x"] = field(default_factory=lambda: np.zeros((SIDE, SIDE), np.bool_))
    solid: Bool[np.ndarray, "z x"] = field(default_factory=lambda: np.zeros((SIDE, SIDE), np.bool_))
    heights: Float[np.ndarray, "b"] = field(default_factory=lambda: np.zeros(HEIGHTS))

    def see(self, view: View) -> None:
        """Count the surface points of a picture."""
        place = np.asarray(view.position_a, np.float64) + [0, self.camera.elevation, 0]
        angles = float(view.yaw_a) + self.camera.yaw, float(view.pitch_a) + self.camera.pitch
        self._grow(float(np.abs(place[[0, 2]]).max()) + FAR)
        depth = np.ascontiguousarray(view.depth, np.float32)
        count_points(depth, self.camera.focal, place, *angles, self.walls, self.floor, self.known, self.solid, self.heights)

    def _grow(self, reach: float) -> None:
        """Make room for points up to `reach` [m] along either axis."""
        half = len(self.floor) // 2
        if reach < half * CELL:
            return
        edge = int(np.ceil(reach / CELL)) + 80 - half
        parts = self.walls, self.floor, self.known, self.solid
        self.walls, self.floor, self.known, self.solid = (np.pad(part, edge) for part in parts)

    def walled(self) -> Bool[np.ndarray, "z x"]:
        """Cells with something in the band below the ceiling."""
        low, high = (round((self.ceiling - off - HIGH) / RISE) for off in reversed(BAND))
        low, high = max(low, 0), max(high, 1)
        return self.walls & ((1 << high) - (1 << low)) > 0

    @property
    def ceiling(self) -> float:
        """Height of the ceiling above the floor [m]; `CEILING` until one was seen.

        A ceiling has much of the surface above all things, at one height.
        """
        best, total = int(self.heights.argmax()), float(self.heights.sum())
        return HIGH + (best + 0.5) * RISE if total and self.heights[best] >= PLANE * total else CEILING


@kernel
def count_points(depth, focal, place, yaw, pitch, walls, floor, known, solid, heights):
    """Add the points of a picture to the counts."""
    h, w = depth.shape
    half = len(floor) // 2
    s, c, u, v = np.sin(yaw), np.cos(yaw), np.sin(pitch), np.cos(pitch)
    for i in range(0, h, STRIDE):
        b = (h / 2 - i - 0.5) / focal
        flat, rise = v - b * u, u + b * v
        for j in range(0, w, STRIDE):
            d = np.float64(depth[i, j])
            if not 0 < d < FAR:
                continue
            a = (j + 0.5 - w / 2) / focal
            x, y, z = place[0] + d * (a * c - flat * s), place[1] + d * rise, place[2] + d * (-a * s - flat * c)
            row, column = int(np.floor(z / CELL)) + half, int(np.floor(x / CELL)) + half
            if not (0 <= row < len(floor) and 0 <= column < len(floor)):
                continue
            if y >= HIGH:
                level = int((y - HIGH) / RISE)
                if level < HEIGHTS:
                    heights[level] += d * d
                if level < 30:
                    walls[row, column] |= 1 << level
            else:
                known[row, column] = True
                if y < LOW:
                    floor[row, column] = True
                elif 2 * LOW < y < HIGH - 2 * LOW:
                    solid[row, column] = True

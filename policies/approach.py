"""Going up to a thing that was seen: where it is on the map, and where to stand to look at it."""

import math
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int32, Int64

from envs.compiled.kernels import kernel
from envs.types import Body, Camera, Observation
from policies.mapping import Map, unproject
from policies.routing import open_cells

GRAIN = 0.1  # [m] points of a thing that are nearer to each other are one
MOST = 256  # points of a thing that are kept
BLIND = (0.12, 0.45)  # [m] before a thing in which walls do not count: from anywhere, and from where it was seen
CONE = math.cos(math.radians(60.0))  # around the direction from which it was seen


@dataclass(frozen=True)
class Sighting:
    """A thing that was seen: points of its surface and the place from which it was seen best, both in the frame of the start [m]."""

    points_a: Float[np.ndarray, "k 3"]
    eye_a: Float[np.ndarray, "3"]
    pixels: int


def sighted(before: Sighting | None, instance: Int32[np.ndarray, "h w"], thing: int, observation: Observation, camera: Camera) -> Sighting:
    """What is known of where a thing is, now that it is seen once more."""
    shows = instance == thing
    points, eye, count = unproject(observation, camera, shows), observation.position_a[0].copy(), int(shows.sum())
    if before is not None:
        points = np.concatenate([before.points_a, points])
        eye, count = (before.eye_a, before.pixels) if before.pixels >= count else (eye, count)
    _, kept = np.unique(np.round(points / GRAIN).astype(np.int64), axis=0, return_index=True)
    return Sighting(points[np.sort(kept)[:MOST]], eye, count)


def away(points_a: Float[np.ndarray, "k 3"], observation: Observation) -> tuple[float, Float[np.ndarray, "3"]]:
    """How far the nearest of some points is on the floor [m], and that point."""
    off = np.hypot(points_a[:, 0] - observation.position_a[0, 0], points_a[:, 2] - observation.position_a[0, 2])
    nearest = int(off.argmin())
    return float(off[nearest]), points_a[nearest]


def stands(
    map: Map, sighting: Sighting, radius: float, body: Body, tried: list[tuple[float, float]], apart: float
) -> Int64[np.ndarray, "n 2"]:
    """Open cells within so many metres of a thing from which no wall hides it, more than `apart` [m] from places `tried` (x, z)."""
    at = np.stack([sighting.points_a[:, 0] - map.x0, sighting.points_a[:, 2] - map.z0], axis=1) / map.cell
    eye = (sighting.eye_a[[0, 2]] - [map.x0, map.z0]) / map.cell
    spots = (np.array(tried, np.float64).reshape(-1, 2) - [map.x0, map.z0]) / map.cell
    blind = BLIND[0] / map.cell, BLIND[1] / map.cell
    return standing(open_cells(map, body), map.tall, at, eye, radius / map.cell, blind, spots, apart / map.cell)


@kernel
def standing(weight, tall, points, eye, radius, blind, spots, apart):
    """Cells (n, 2) from which a thing at some points [k 2: x, z in cells] is near and not hidden."""
    rows, columns = weight.shape
    i0, i1 = max(0, int(points[:, 1].min() - radius)), min(rows, int(points[:, 1].max() + radius) + 1)
    j0, j1 = max(0, int(points[:, 0].min() - radius)), min(columns, int(points[:, 0].max() + radius) + 1)
    out, n = np.empty((max(0, i1 - i0) * max(0, j1 - j0), 2), np.int64), 0
    for i in range(i0, i1):
        for j in range(j0, j1):
            if weight[i, j] == 0:
                continue
            x, z, best, nearest = j + 0.5, i + 0.5, np.inf, 0
            for k in range(len(points)):
                off = (points[k, 0] - x) ** 2 + (points[k, 1] - z) ** 2
                if off < best:
                    best, nearest = off, k
            if best > radius * radius:
                continue
            fresh = True
            for k in range(len(spots)):
                fresh &= (spots[k, 0] - x) ** 2 + (spots[k, 1] - z) ** 2 > apart * apart
            if fresh and in_sight(tall, x, z, points[nearest], eye, np.sqrt(best), blind):
                out[n, 0], out[n, 1] = i, j
                n += 1
    return out[:n]


@kernel
def in_sight(tall, x, z, point, eye, distance, blind):
    """Whether nothing tall is between a place and a point, but for the last bit before it; that is longer where it was seen from."""
    dx, dz = point[0] - x, point[1] - z
    ex, ez = point[0] - eye[0], point[1] - eye[1]
    cosine = (dx * ex + dz * ez) / max(1e-9, np.sqrt((dx * dx + dz * dz) * (ex * ex + ez * ez)))
    free = distance - (blind[1] if cosine > CONE else blind[0])
    for k in range(int(2 * free)):
        t = k / 2 / max(distance, 1e-9)
        if tall[int(z + t * dz), int(x + t * dx)]:
            return False
    return True


def floor_within(map: Map, polygon_a: Float[np.ndarray, "c 3"], body: Body) -> Int64[np.ndarray, "n 2"]:
    """Open cells inside a polygon on the floor [m], not in the three outermost of it."""
    import cv2

    mask = np.zeros(map.free.shape, np.uint8)
    corner = np.stack([polygon_a[:, 0] - map.x0, polygon_a[:, 2] - map.z0], axis=1) / map.cell - 0.5
    cv2.fillPoly(mask, [np.round(corner * 16).astype(np.int32)], 1, shift=4)
    inner = cv2.erode(mask, np.ones((7, 7), np.uint8), borderValue=0)
    return np.argwhere((inner > 0) & (open_cells(map, body) > 0))

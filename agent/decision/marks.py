"""`SightedLandmarks`: the landmarks of a simulated memory, and the kernels that add pictures to them."""

# pyright: reportCallIssue=false
# Kernels speak to numba's compiler, whose intrinsics have other parameters than their Python functions.

from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Float, Int

from agent.memory.landmarks import LEAST_CHANCE, LOST, MISSED, NAMES, RINGS, TEMPER, TURNS, WORTH, Frame, tempered
from envs.compiled.kernels import kernel
from envs.scenes.scene import Object
from envs.types import Camera

BINS = TURNS * (len(RINGS) + 1)
SIZES_ERR = 0.1  # deviation of the logarithms of the sides of boxes


@dataclass
class SightedLandmarks:
    """Landmarks with the names of `agent.memory.landmarks.Landmarks`; those of things have their instance ids less one.

    Those after them are regions on walls and the like. `bounds` [m] are along the walls of the home, at `yaw` [rad].
    """

    camera: Camera
    count: int
    alive: np.ndarray
    evidence: dict[str, np.ndarray]
    weight: np.ndarray
    score: np.ndarray
    views: np.ndarray
    seen: np.ndarray
    missed: np.ndarray
    most: np.ndarray
    bounds: np.ndarray
    frames: list[list[Frame]]
    yaw: float
    merged: dict[int, int] = field(default_factory=dict)

    def chances(self, name: str, numbers: Int[np.ndarray, "m"] | None = None) -> Float[np.ndarray, "m n"]:
        """Probabilities of the names of a kind, for some landmarks [all]."""
        some = np.arange(self.count) if numbers is None else numbers
        return tempered(self.evidence[name][some], self.weight[some], TEMPER[name])

    def believed(self) -> Int[np.ndarray, "m"]:
        """Numbers of the landmarks that are believed to exist."""
        return np.flatnonzero(self.alive & (self.score >= WORTH) & (self.missed <= LOST * self.seen))

    def points(self, number: int) -> Float[np.ndarray, "p 3"]:
        """Points [m] on the box of a landmark."""
        low, high = self.bounds[number, :3], self.bounds[number, 3:]
        share = np.stack(np.meshgrid([0.0, 0.5, 1.0], [0.0, 1.0], [0.0, 0.5, 1.0], indexing="ij"), axis=-1).reshape(-1, 3)
        point, (c, s) = low + share * (high - low), (np.cos(self.yaw), np.sin(self.yaw))
        x, z = c * point[:, 0] + s * point[:, 2], -s * point[:, 0] + c * point[:, 2]
        return np.stack([x, point[:, 1], z], axis=1)


def sighted_landmarks(
    camera: Camera, count: int, things: tuple[Object, ...], start: Float[np.ndarray, "3"], yaw: float, rng: np.random.Generator
) -> SightedLandmarks:
    """Landmarks that were not seen yet, with the boxes of things, whose sides err."""
    bounds = np.zeros((count, 6))
    for thing in things:
        middle, half = np.array(thing.center) - start, np.array(thing.high) - np.array(thing.low)
        half = half / 2 * np.exp(SIZES_ERR * rng.standard_normal(3))
        bounds[thing.id - 1] = np.concatenate([middle - half, middle + half])
    counts = [np.zeros(count) for _ in range(3)]
    numbers = [np.zeros(count, np.int64) for _ in range(2)]
    return SightedLandmarks(
        camera, count, np.zeros(count, np.bool_), {kind: np.zeros((count, len(names))) for kind, names in NAMES.items()}, counts[0],
        counts[1], np.zeros((count, BINS)), numbers[0], numbers[1], counts[2], bounds, [[] for _ in range(count)], yaw,
    )  # fmt: skip


@kernel
def owners(region, instance, owner, pixels, shown):
    """Write the instance and the pixels of each region, and those of each instance."""
    for i in range(region.shape[0]):
        for j in range(region.shape[1]):
            k, t = region[i, j], instance[i, j]
            if 0 < t < len(shown):
                shown[t] += 1
            if k >= 0:
                owner[k] = t
                pixels[k] += 1


@kernel
def add(number, pixels, full, score, point, place, named, evidence, weight, scores, views, seen, rings):
    """Add regions to the names of their landmarks, as `Landmarks` does."""
    for k in range(len(number)):
        n = number[k]
        if n < 0:
            continue
        x, z = point[k, 0] - place[0], point[k, 2] - place[2]
        if not (np.isfinite(x) and np.isfinite(z)):
            x, z = 0.0, 0.0
        turn = int(np.floor(np.arctan2(z, x) / (2 * np.pi) * TURNS)) % TURNS
        off, ring = np.hypot(x, z), 0
        for a in range(len(rings)):
            ring += off > rings[a]
        bin_ = turn * (len(rings) + 1) + ring
        w = min(1.0, pixels[k] * full) / (1.0 + views[n, bin_])
        views[n, bin_] += 1
        for c in range(named[0].shape[1]):
            evidence[0][n, c] += w * np.log(max(named[0][k, c], LEAST_CHANCE))
        for c in range(named[1].shape[1]):
            evidence[1][n, c] += w * np.log(max(named[1][k, c], LEAST_CHANCE))
        for c in range(named[2].shape[1]):
            evidence[2][n, c] += w * np.log(max(named[2][k, c], LEAST_CHANCE))
        for c in range(named[3].shape[1]):
            evidence[3][n, c] += w * np.log(max(named[3][k, c], LEAST_CHANCE))
        weight[n] += w
        scores[n] += w * score[k]
        seen[n] += 1


@kernel
def miss(number, owner, pixels, shown, most, missed):
    """Count the things in view where no region is."""
    found = np.zeros(len(shown), np.int64)
    for k in range(len(number)):
        if number[k] >= 0:
            found[owner[k]] += pixels[k]
    for t in range(1, len(shown)):
        if found[t] > 0:
            most[t - 1] = max(most[t - 1], found[t])
        elif shown[t] > 0 and most[t - 1] > 0 and shown[t] >= MISSED * most[t - 1]:
            missed[t - 1] += 1

"""Landmarks: things that an agent has seen, merged over its views in 3-D."""

from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Bool, Float, Int

from agent.memory.voxels import View, Voxels, add_surface, corners_of, empty_voxels, entries_of, give, overlaps, surface_of
from envs.percepts import Percept
from envs.scenes.scene import Object, boxed
from envs.types import Camera
from envs.vocabulary import CATEGORIES, COLORS, MATERIALS, SIZES

NAMES = {"category": CATEGORIES, "color": COLORS, "size": SIZES, "material": MATERIALS}
LEAST_CHANCE = 0.02  # of a name in one picture, so that no single view decides
OVERLAP = 0.3  # least share of a region's surface that lies in a landmark for it to be one
WHOLE = 0.55  # share at which it is one whatever it is called
LIKE = 0.1  # least compatibility of names, relative to that of equal ones
TURNS, RINGS = 8, (1.5, 3.0)  # directions and distances [m] from which views count as new ones
FULL_PIXELS = 150  # pixels of a region whose names count in full
MISSED = 4.0  # least weight of visible voxels of a landmark that no region shows, for it to be missed
FRAMES = 6  # greatest number of evidence frames of a landmark
WORTH = 0.3  # least evidence of a landmark that is believed
LOST = 2.0  # times missed for each time seen at which a landmark is not believed


@dataclass(frozen=True)
class Frame:
    """A picture that shows a landmark: step, its region's box [pixels] and score, and its pixels."""

    step: int
    box: tuple[float, float, float, float]
    score: float
    pixels: int


@dataclass
class Landmarks:
    """Landmarks of one agent by number; numbers are stable, and those merged into others are not alive.

    `evidence` are sums of log probabilities of names, `weight` how many pictures they count for, `score` the sum of detection scores with
    the same weights; `views` counts pictures by direction and distance. `seen` and `missed` are numbers of pictures. `box` are those
    computed last, and `stale` tells which have changed since.
    """

    camera: Camera
    voxels: Voxels = field(default_factory=empty_voxels)
    count: int = 0
    alive: Bool[np.ndarray, "l"] = field(default_factory=lambda: np.zeros(0, np.bool_))
    evidence: dict[str, Float[np.ndarray, "l n"]] = field(default_factory=lambda: {k: np.zeros((0, len(v))) for k, v in NAMES.items()})
    weight: Float[np.ndarray, "l"] = field(default_factory=lambda: np.zeros(0))
    score: Float[np.ndarray, "l"] = field(default_factory=lambda: np.zeros(0))
    views: Float[np.ndarray, "l v"] = field(default_factory=lambda: np.zeros((0, TURNS * (len(RINGS) + 1))))
    seen: Int[np.ndarray, "l"] = field(default_factory=lambda: np.zeros(0, np.int64))
    missed: Int[np.ndarray, "l"] = field(default_factory=lambda: np.zeros(0, np.int64))
    features: list[np.ndarray] = field(default_factory=list)
    frames: list[list[Frame]] = field(default_factory=list)
    merged: dict[int, int] = field(default_factory=dict)
    boxes: dict[int, Object] = field(default_factory=dict)

    def see(self, percept: Percept, view: View, step: int) -> Int[np.ndarray, "k"]:
        """Merge the regions of a picture; the number of each one's landmark, -1 for none."""
        count = len(percept.score)
        surface = surface_of(percept.region, view, self.camera)
        shared, total = overlaps(self.voxels, surface, count, self.count)
        number = self._assign(percept, shared, total)
        self.voxels = add_surface(self.voxels, surface, np.append(number, -1))
        pixels = np.bincount(percept.region[percept.region >= 0], minlength=count)
        for r in np.flatnonzero(number >= 0).tolist():
            self._name(int(number[r]), percept, r, view, int(pixels[r]), step)
        visible = shared.sum(axis=0)
        shown = np.bincount(number[number >= 0], minlength=self.count)[: len(visible)] > 0
        explained = shared[:count].sum(axis=0)
        lost = ~shown & (visible >= MISSED) & (explained < 0.3 * visible)
        self.missed[: len(lost)] += lost
        return self._merge(number)

    def _assign(self, percept: Percept, shared: Float[np.ndarray, "r l"], total: Float[np.ndarray, "r"]) -> Int[np.ndarray, "k"]:
        """Landmark of each region: the one with most of its surface that it may be, else a new one."""
        number = np.full(len(percept.score), -1, np.int64)
        like = self._likeness(percept) if self.count else np.zeros((len(number), 0))
        for r in range(len(number)):
            if total[r] <= 0:
                continue
            share = shared[r] / total[r]
            may = (share >= OVERLAP) & ((like[r] >= LIKE) | (share >= WHOLE))
            worth = np.where(may, share * (0.2 + like[r]), 0.0)
            number[r] = int(worth.argmax()) if worth.any() else self._new()
        return number

    def _likeness(self, percept: Percept) -> Float[np.ndarray, "k l"]:
        """Compatibility of the categories of regions and landmarks, 1 for equal certain ones."""
        own = self.chances("category")
        p = percept.category / np.linalg.norm(percept.category, axis=1, keepdims=True).clip(1e-6)
        return p @ (own / np.linalg.norm(own, axis=1, keepdims=True).clip(1e-6)).T

    def chances(self, name: str, numbers: Int[np.ndarray, "m"] | None = None) -> Float[np.ndarray, "m n"]:
        """Probabilities of the names of a kind, for some landmarks [all]."""
        evidence = self.evidence[name][: self.count] if numbers is None else self.evidence[name][numbers]
        power = np.exp(evidence - evidence.max(axis=1, keepdims=True))
        return power / power.sum(axis=1, keepdims=True)

    def _new(self) -> int:
        """Number of a new landmark."""
        if self.count == len(self.alive):
            self._grow()
        number = self.count
        self.count += 1
        self.alive[number] = True
        self.features.append(np.zeros(0, np.float32))
        self.frames.append([])
        return number

    def _grow(self) -> None:
        """Double the room for landmarks."""
        more = max(32, len(self.alive))
        for name in ("alive", "weight", "score", "views", "seen", "missed"):
            old = getattr(self, name)
            setattr(self, name, np.concatenate([old, np.zeros((more, *old.shape[1:]), old.dtype)]))
        self.evidence = {name: np.concatenate([old, np.zeros((more, old.shape[1]))]) for name, old in self.evidence.items()}

    def _name(self, number: int, percept: Percept, r: int, view: View, pixels: int, step: int) -> None:
        """Add one region to the names of its landmark: views that are alike count for less and less."""
        way = percept.point_a[r] - view.position_a if np.isfinite(percept.point_a[r]).all() else np.zeros(3)
        turn = int(np.floor(np.arctan2(way[2], way[0]) / (2 * np.pi) * TURNS)) % TURNS
        bin_ = turn * (len(RINGS) + 1) + int(np.searchsorted(RINGS, np.hypot(way[0], way[2])))
        weight = min(1.0, pixels / FULL_PIXELS) / (1.0 + self.views[number, bin_])
        self.views[number, bin_] += 1
        for name in NAMES:
            self.evidence[name][number] += weight * np.log(np.maximum(getattr(percept, name)[r], LEAST_CHANCE))
        old = self.features[number]
        mixed = percept.features[r] if not old.size else old + (percept.features[r] - old) * weight / (self.weight[number] + weight)
        self.features[number] = mixed.astype(np.float32)
        self.weight[number] += weight
        self.score[number] += weight * percept.score[r]
        self.seen[number] += 1
        left, top, right, bottom = percept.box[r].tolist()
        frames = [*self.frames[number], Frame(step, (left, top, right, bottom), float(percept.score[r]), pixels)]
        self.frames[number] = sorted(frames, key=lambda f: -f.score * min(1.0, f.pixels / FULL_PIXELS))[:FRAMES]
        self.boxes.pop(number, None)

    def _merge(self, number: Int[np.ndarray, "k"]) -> Int[np.ndarray, "k"]:
        """Merge landmarks of this picture with others that turn out to be the same thing; the numbers that survive."""
        for own in dict.fromkeys(number[number >= 0].tolist()):
            other = self._same_as(own)
            while other is not None:
                low, high = sorted((own, other))
                self.merge(low, high)
                number[number == high] = low
                own = low
                other = self._same_as(own)
        return number

    def _same_as(self, own: int) -> int | None:
        """Another landmark that is the same thing; None without one."""
        mine = entries_of(self.voxels, own)
        if not self.alive[own] or not len(mine):
            return None
        slots = np.unique(self.voxels.slot[mine])
        near = np.flatnonzero(self.alive[: self.count])
        like = self.chances("category") @ self.chances("category", np.array([own]))[0]
        for other in near.tolist():
            if other == own:
                continue
            theirs = entries_of(self.voxels, other)
            if not len(theirs):
                continue
            both = len(np.intersect1d(slots, self.voxels.slot[theirs]))
            least, most = both / min(len(slots), len(theirs)), both / max(len(slots), len(theirs))
            if (like[other] > 0.2 and least > 0.3) or most > 0.5:
                return other
        return None

    def merge(self, low: int, high: int) -> None:
        """Make two landmarks one, which keeps the number `low`."""
        give(self.voxels, high, low)
        for name in ("weight", "score", "views", "seen", "missed"):
            getattr(self, name)[low] += getattr(self, name)[high]
        for evidence in self.evidence.values():
            evidence[low] += evidence[high]
        best = sorted([*self.frames[low], *self.frames[high]], key=lambda f: -f.score * min(1.0, f.pixels / FULL_PIXELS))
        self.frames[low] = best[:FRAMES]
        self.drop(high)
        self.merged[high] = low
        self.boxes.pop(low, None)

    def drop(self, number: int) -> None:
        """Forget a landmark; its number is not used again."""
        give(self.voxels, number, -1)
        self.alive[number] = False
        self.boxes.pop(number, None)

    def believed(self) -> Int[np.ndarray, "m"]:
        """Numbers of the landmarks that are believed to exist."""
        n = self.count
        sure = self.alive[:n] & (self.score[:n] >= WORTH) & (self.missed[:n] <= LOST * self.seen[:n])
        return np.flatnonzero(sure)

    def box(self, number: int) -> Object:
        """A landmark's box as an object with its number + 1 as id, without names."""
        if number not in self.boxes:
            points = self.points(number)
            if not len(points):
                points = np.zeros((1, 3))
            self.boxes[number] = boxed(Object(number + 1, "", ""), points)
        return self.boxes[number]

    def points(self, number: int) -> Float[np.ndarray, "p 3"]:
        """Extreme points [m] of a landmark's surface in each of its voxels."""
        entries = entries_of(self.voxels, number)
        return corners_of(self.voxels, entries if len(entries) else entries_of(self.voxels, number, 0.0))

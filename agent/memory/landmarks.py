"""Landmarks: things that an agent has seen, merged over its views in 3-D."""

from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Bool, Float, Int

from agent.memory.surface import ANGLES, Surface, View, connected, inside, region_bounds, surface_of
from agent.memory.usual import usual
from agent.memory.voxels import Overlaps, Voxels, add_surface, bounds_of, corners_of, empty_voxels, entries_of, give, neighbours, overlaps
from envs.percepts import Percept
from envs.types import Camera
from envs.vocabulary import CATEGORIES, COLORS, MATERIALS, SIZES

NAMES = {"category": CATEGORIES, "color": COLORS, "size": SIZES, "material": MATERIALS}
TEMPER = {"category": 1.8, "color": 2.0, "size": 3.0, "material": 3.0}  # of summed evidence, so that chances are frequencies
LEAST_CHANCE = 0.002  # of a name in one picture, so that no single view decides
OVERLAP = 0.25  # least share of a region's surface that lies in a landmark of that name for it to be one
WHOLE = 0.55  # share at which it is one whatever it is called
LIKE = 0.2  # least compatibility of names, relative to that of equal ones
GROWN = 0.05  # [m] by which boxes are grown
HALF = 0.5  # least share of the visible part of a landmark for a region with another name
STRETCH, SLACK = 1.1, 0.2  # factor and [m] by which a box may exceed the most usual one
TURNS, RINGS = 8, (1.5, 3.0)  # directions and distances [m] from which views count as new ones
FULL_SHARE = 0.009  # of the picture: a region whose names count in full
MISSED = 0.3  # least visible surface of a landmark that no region shows for it to be missed, relative to the most that was seen of it
FRAMES = 6  # greatest number of evidence frames of a landmark
SETTLED = 1e5  # pixels [m] of vertical surfaces that settle the direction of walls
WORTH = 0.6  # least evidence of a landmark that is believed
WHOLLY = 0.4  # share of the least usual length and height that a landmark has at least
LOST = 1.5  # times missed for each time seen at which a landmark is not believed


@dataclass(frozen=True)
class Frame:
    """A picture that shows a landmark.

    Step, box [pixels], score and pixels of its region, and place of the agent [m].
    """

    step: int
    box: tuple[float, float, float, float]
    score: float
    pixels: int
    place: tuple[float, float, float]


@dataclass
class Landmarks:
    """Landmarks of one agent by number.

    Numbers are stable; landmarks that were merged into others are not alive. `evidence` are sums of log probabilities of names, `weight`
    how many pictures they count for, `score` the sum of detection scores with the same weights; `views` counts pictures by direction and
    distance. `seen` and `missed` are numbers of pictures, `most` is the greatest weight of voxels that one has shown. `bounds` [m] are in
    a frame turned by `yaw` [rad], along walls and furniture. `forgetful` ones are those of the last picture alone.
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
    most: Float[np.ndarray, "l"] = field(default_factory=lambda: np.zeros(0))
    features: list[np.ndarray] = field(default_factory=list)
    frames: list[list[Frame]] = field(default_factory=list)
    bounds: Float[np.ndarray, "l 6"] = field(default_factory=lambda: np.zeros((0, 6)))
    upright: Float[np.ndarray, "a"] = field(default_factory=lambda: np.zeros(ANGLES))
    yaw: float = 0.0
    merged: dict[int, int] = field(default_factory=dict)
    forgetful: bool = False

    def see(self, percept: Percept, view: View, step: int) -> Int[np.ndarray, "k"]:
        """Merge the regions of a picture; the number of each one's landmark, -1 for none."""
        count = len(percept.score)
        surface = surface_of(connected(percept.region, view, self.camera), view, self.camera)
        self._turn(surface.upright)
        overlap = overlaps(self.voxels, surface, count, self.count)
        number = self._assign(percept, surface, overlap)
        if self.forgetful:
            self._forget(number[number >= 0])
        self.voxels = add_surface(self.voxels, surface, np.append(number, -1))
        pixels = np.bincount(percept.region[percept.region >= 0], minlength=count)
        for r in np.flatnonzero(number >= 0).tolist():
            self._name(int(number[r]), percept, r, view, int(pixels[r]), step)
        self._miss(number, overlap)
        self._measure(np.union1d(number[number >= 0], np.flatnonzero(overlap.visible)))
        return self._merge(number)

    def _forget(self, kept: Int[np.ndarray, "t"]) -> None:
        """Forget all pictures; of the landmarks, those in view keep their numbers, and no others are alive."""
        self.voxels = empty_voxels()
        self.alive[:] = False
        self.alive[kept] = True
        for told in (*self.evidence.values(), self.weight, self.score, self.views, self.seen, self.missed, self.most):
            told[:] = 0
        self.features = [np.zeros(0, np.float32) for _ in range(self.count)]
        self.frames = [[] for _ in range(self.count)]

    def _turn(self, upright: Float[np.ndarray, "a"]) -> None:
        """Learn the direction of walls and furniture, until it is known well enough."""
        if self.upright.sum() < SETTLED:
            self.upright += upright
            smooth = self.upright + np.roll(self.upright, 1) + np.roll(self.upright, -1)
            best = int(smooth.argmax())
            around = self.upright[[(best + k) % ANGLES for k in (-1, 0, 1)]]
            middle = best + 0.5 + (around[2] - around[0]) / max(around.sum(), 1e-9)
            self.yaw = (middle / ANGLES * np.pi / 2 + np.pi / 4) % (np.pi / 2) - np.pi / 4
            self._measure(np.arange(self.count))

    def _measure(self, numbers: Int[np.ndarray, "t"]) -> None:
        """Compute the boxes of some landmarks anew."""
        if len(numbers):
            self.bounds[numbers] = bounds_of(self.voxels, numbers, self.count, self.yaw)

    def _inside(self, surface: Surface, count: int) -> Float[np.ndarray, "k l"]:
        """Weight of each region's surface in the box of each landmark."""
        shares = np.zeros((count, self.count))
        grown = self.bounds[: self.count] + np.repeat([-GROWN, GROWN], 3)
        grown[~self.alive[: self.count]] = np.inf
        inside(surface, count, grown, np.cos(self.yaw), np.sin(self.yaw), shares)
        return shares

    def _fits(self, category: Float[np.ndarray, "k c"], bounds: Float[np.ndarray, "k 6"]) -> Bool[np.ndarray, "k l"]:
        """Whether things of some categories and bounds could be one thing with each landmark, as big as such things get."""
        low = np.minimum(bounds[:, None, :3], self.bounds[: self.count, :3])
        high = np.maximum(bounds[:, None, 3:], self.bounds[: self.count, 3:])
        size = high - low  # k l 3
        sides = np.stack([np.maximum(size[..., 0], size[..., 2]), np.minimum(size[..., 0], size[..., 2]), size[..., 1]], axis=-1)
        both = category[:, None] * self._chances("category")
        most = usual().most[both.argmax(axis=2)]
        return np.all(sides <= most * STRETCH + SLACK, axis=2)

    def _miss(self, number: Int[np.ndarray, "k"], overlap: Overlaps) -> None:
        """Count the landmarks whose surface is in view where no region is."""
        explained = overlap.shared[:-1].sum(axis=0)
        shown = np.bincount(number[number >= 0], minlength=self.count)[: len(explained)] > 0
        most = self.most[: len(explained)]
        self.missed[: len(explained)] += ~shown & (overlap.visible >= MISSED * most) & (explained < 0.3 * overlap.visible)
        self.most[: len(explained)] = np.maximum(most, np.where(shown, explained, 0.0))

    def _assign(self, percept: Percept, surface: Surface, overlap: Overlaps) -> Int[np.ndarray, "k"]:
        """Landmark of each region.

        It is the one with most of the region's surface that it may be, else a new one. Regions of one picture are parts of one thing only
        if they have the same name, and if their landmark is not too big for it then.
        """
        count = len(percept.score)
        number = np.full(count, -1, np.int64)
        shared, total, _ = overlap
        bounds = np.empty((count, 6))
        region_bounds(surface, np.cos(self.yaw), np.sin(self.yaw), bounds)
        if self.count and count:
            size = np.maximum(total[:count, None], 1e-6)
            own, visible = shared[:count] / size, shared[:count] / np.maximum(shared.sum(axis=0), 1e-6)
            share = np.maximum(own, self._inside(surface, count) / size)
            like = self._likeness(percept)
            fits = self._fits(percept.category, bounds) | (own >= WHOLE)
            may = np.where(like >= LIKE, (share >= OVERLAP) & fits, (own >= WHOLE) & (visible >= HALF))
            worth = np.where(may & self.alive[: self.count], share * (0.2 + like), 0.0)
            taken: dict[int, int] = {}
            best = np.argsort(-worth, axis=None, kind="stable")
            for r, k in zip(*(index.tolist() for index in np.unravel_index(best, worth.shape)), strict=True):
                if worth[r, k] <= 0:
                    break
                if number[r] >= 0 or (k in taken and not self._together(percept, bounds, r, taken[k])):
                    continue
                number[r] = k
                taken.setdefault(k, r)
        for r in np.flatnonzero((number < 0) & (total[:count] > 0) & np.isfinite(bounds).all(axis=1)).tolist():
            number[r] = self._new()
        return number

    def _together(self, percept: Percept, bounds: Float[np.ndarray, "k 6"], r: int, other: int) -> bool:
        """Whether two regions of a picture may be parts of one thing."""
        a, b = percept.category[r], percept.category[other]
        if a @ b < LIKE * np.linalg.norm(a) * np.linalg.norm(b):
            return False
        size = np.maximum(bounds[r, 3:], bounds[other, 3:]) - np.minimum(bounds[r, :3], bounds[other, :3])
        sides = np.array([max(size[0], size[2]), min(size[0], size[2]), size[1]])
        return bool((sides <= usual().most[(a * b).argmax()] * STRETCH + SLACK).all())

    def _likeness(self, percept: Percept) -> Float[np.ndarray, "k l"]:
        """Compatibility of the categories of regions and landmarks, 1 for equal certain ones."""
        own = self._chances("category")
        p = percept.category / np.linalg.norm(percept.category, axis=1, keepdims=True).clip(1e-6)
        return p @ (own / np.linalg.norm(own, axis=1, keepdims=True).clip(1e-6)).T

    def chances(self, name: str, numbers: Int[np.ndarray, "m"] | None = None) -> Float[np.ndarray, "m n"]:
        """Probabilities of the names of a kind, for some landmarks [all].

        Views of one thing err together, so that their summed evidence is divided by `TEMPER`.
        """
        return self._chances(name, numbers, TEMPER[name])

    def _chances(self, name: str, numbers: Int[np.ndarray, "m"] | None = None, temper: float = 1.0) -> Float[np.ndarray, "m n"]:
        """Probabilities of names from evidence that is divided by `temper`, but counts for at least one picture."""
        some = slice(self.count) if numbers is None else numbers
        return tempered(self.evidence[name][some], self.weight[some], temper)

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
        for name in ("alive", "weight", "score", "views", "seen", "missed", "most", "bounds"):
            old = getattr(self, name)
            setattr(self, name, np.concatenate([old, np.zeros((more, *old.shape[1:]), old.dtype)]))
        self.evidence = {name: np.concatenate([old, np.zeros((more, old.shape[1]))]) for name, old in self.evidence.items()}

    def _name(self, number: int, percept: Percept, r: int, view: View, pixels: int, step: int) -> None:
        """Add one region to the names of its landmark: views that are alike count for less and less."""
        way = percept.point_a[r] - view.position_a if np.isfinite(percept.point_a[r]).all() else np.zeros(3)
        turn = int(np.floor(np.arctan2(way[2], way[0]) / (2 * np.pi) * TURNS)) % TURNS
        bin_ = turn * (len(RINGS) + 1) + int(np.searchsorted(RINGS, np.hypot(way[0], way[2])))
        weight = min(1.0, pixels / (FULL_SHARE * percept.region.size)) / (1.0 + self.views[number, bin_])
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
        x, y, z = np.asarray(view.position_a, np.float64).tolist()
        frames = [*self.frames[number], Frame(step, (left, top, right, bottom), float(percept.score[r]), pixels, (x, y, z))]
        self.frames[number] = sorted(frames, key=lambda f: -f.score * f.pixels**0.5)[:FRAMES]

    def _merge(self, number: Int[np.ndarray, "k"]) -> Int[np.ndarray, "k"]:
        """Merge landmarks of this picture with others that turn out to be the same thing; the numbers that survive."""
        touched = np.unique(number[number >= 0])
        if not len(touched):
            return number
        both, own = neighbours(self.voxels, touched, self.count)
        chance = self._chances("category")
        like = chance[touched] @ chance.T
        least = both / np.maximum(np.minimum(own[touched, None], own), 1)
        most = both / np.maximum(np.maximum(own[touched, None], own), 1)
        low, high = self.bounds[: self.count, :3] - GROWN, self.bounds[: self.count, 3:] + GROWN
        common = np.maximum(np.minimum(high[touched, None], high) - np.maximum(low[touched, None], low), 0).prod(axis=2)
        volume = np.maximum(high - low, 0).prod(axis=1)
        nested = common / np.minimum(volume[touched, None], volume)
        fits = self._fits(chance[touched], self.bounds[touched])
        same = ((like > 0.2) & (((least > 0.3) | (nested > 0.4)) & fits | (least > 0.6))) | (most > 0.5)
        same &= self.alive[: self.count]
        same[np.arange(len(touched)), touched] = False
        for row, other in np.argwhere(same).tolist():
            first, second = self.final(int(touched[row])), self.final(other)
            if first != second:
                low, high = sorted((first, second))
                self.merge(low, high)
        return np.array([self.final(n) if n >= 0 else -1 for n in number.tolist()], np.int64)

    def final(self, number: int) -> int:
        """Number of the landmark that one is part of now."""
        while number in self.merged:
            number = self.merged[number]
        return number

    def merge(self, low: int, high: int) -> None:
        """Make two landmarks one, which keeps the number `low`."""
        give(self.voxels, high, low)
        for name in ("weight", "score", "views", "seen", "missed"):
            getattr(self, name)[low] += getattr(self, name)[high]
        self.most[low] = max(self.most[low], self.most[high])
        for evidence in self.evidence.values():
            evidence[low] += evidence[high]
        best = sorted([*self.frames[low], *self.frames[high]], key=lambda f: -f.score * f.pixels**0.5)
        self.frames[low] = best[:FRAMES]
        self.drop(high)
        self.merged[high] = low
        self._measure(np.array([low]))

    def drop(self, number: int) -> None:
        """Forget a landmark; its number is not used again."""
        give(self.voxels, number, -1)
        self.alive[number] = False

    def believed(self) -> Int[np.ndarray, "m"]:
        """Numbers of the landmarks that are believed to exist."""
        n = self.count
        sure = self.alive[:n] & (self.score[:n] >= WORTH) & (self.missed[:n] <= LOST * self.seen[:n])
        category = self.evidence["category"][:n].argmax(axis=1)
        size = self.bounds[:n, 3:] - self.bounds[:n, :3]
        low = np.where(usual().stands[category] > 0.5, np.minimum(self.bounds[:n, 1], 0.0), self.bounds[:n, 1])  # it reaches the floor
        sides = np.stack([size[:, [0, 2]].max(axis=1), self.bounds[:n, 4] - low], axis=1)
        return np.flatnonzero(sure & (sides >= WHOLLY * usual().least[category][:, [0, 2]]).all(axis=1))

    def watched(self, numbers: Int[np.ndarray, "m"]) -> Float[np.ndarray, "m 2"]:
        """Mean directions (x, z) from landmarks to where they were seen from."""
        turn = (np.arange(TURNS) + 0.5) * 2 * np.pi / TURNS
        count = self.views[numbers].reshape(len(numbers), TURNS, len(RINGS) + 1).sum(axis=2)
        return -(count @ np.stack([np.cos(turn), np.sin(turn)], axis=1)) / np.maximum(count.sum(axis=1, keepdims=True), 1)

    def points(self, number: int) -> Float[np.ndarray, "p 3"]:
        """Extreme points [m] of a landmark's surface in each of its voxels."""
        entries = entries_of(self.voxels, number)
        return corners_of(self.voxels, entries if len(entries) else entries_of(self.voxels, number, 0.0))


def tempered(evidence: Float[np.ndarray, "m n"], weight: Float[np.ndarray, "m"], temper: float) -> Float[np.ndarray, "m n"]:
    """Probabilities of names from summed log probabilities, divided by `temper`.

    They count for at least one picture; `weight` is how many they count for.
    """
    own = np.maximum(weight, 1e-6)
    scaled = evidence * (np.maximum(1.0, own / temper) / own)[:, None]
    power = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    return power / power.sum(axis=1, keepdims=True)

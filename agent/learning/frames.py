"""`FrameStream`: labelled frames rendered on demand, with categories roughly balanced.

Batch k is a function of (seed, rank, k) alone, so that a stream can resume anywhere. A few homes are in memory at a time; each
gives `frames_per_home` frames and is then replaced. Most views look at a thing of a uniformly drawn category
from 0.5 to 5 m; the others are uniform over walkable places and headings.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Float, Float32, Int, Int32, UInt8

from agent.learning.vocabulary import CATEGORIES, COLORS, MATERIALS, NONE, SIZES, class_index, index_of, room_index
from envs.home import Home
from envs.houses.splits import house_of
from envs.navigation import random_points
from envs.render import Frames, Renderer
from envs.types import Body, Camera

TUNE = 10  # one of this many train homes is held out, to choose checkpoints, thresholds and calibration
STREAM, PLACES = 211, 212  # purposes of generators
CANDIDATES = 2  # candidate views of a thing; the one that shows most of it is kept
GLIMPSE = Camera(24, 24)  # camera with which they are compared
ATTRIBUTES = ("category", "color", "size", "material")
TURN = math.pi / 6


@dataclass(frozen=True)
class FrameConfig:
    """Settings of the frames: homes, camera and distribution of views.

    `split` is train, tune (a tenth of the train homes), val or test, with its homes `first` to `first + count` - 1. `uniform` is the
    share of frames at uniform poses; distances [m] are those of the others, which look at things of the categories `aims`.
    """

    split: str = "train"
    size: int = 128
    hfov: float = math.pi / 2
    style: str | None = None
    first: int = 0
    count: int = 100_000
    pool: int = 24
    frames_per_home: int = 384
    uniform: float = 0.3
    balanced: bool = True
    nearest: float = 0.5
    farthest: float = 5.0
    aims: tuple[str, ...] = CATEGORIES

    @property
    def camera(self) -> Camera:
        """Camera of the frames."""
        return Camera(self.size, self.size, hfov=self.hfov)

    def home(self, number: int) -> tuple[str, int]:
        """Split and index of the stream's number-th home."""
        k = self.first + number % self.count
        if self.split == "tune":
            return "train", TUNE * k + TUNE - 1
        if self.split == "train":
            return "train", TUNE * (k // (TUNE - 1)) + k % (TUNE - 1)
        return self.split, k


@dataclass(frozen=True)
class FrameBatch:
    """n frames with their labels.

    `position_w` [m], `yaw_w` and `pitch` [rad] are those of the camera's body; `room` is the index of the room's type; `home` the row in
    the tables, which hold for each instance id its class, colour, size and material (`NONE` for none), and `thing`, whether it is a thing.
    """

    rgb: UInt8[np.ndarray, "n h w 3"]
    depth: Float32[np.ndarray, "n h w"]
    instance: Int32[np.ndarray, "n h w"]
    position_w: Float[np.ndarray, "n 3"]
    yaw_w: Float[np.ndarray, "n"]
    pitch: Float[np.ndarray, "n"]
    room: Int[np.ndarray, "n"]
    home: Int[np.ndarray, "n"]
    category: UInt8[np.ndarray, "k ids"]
    color: UInt8[np.ndarray, "k ids"]
    size: UInt8[np.ndarray, "k ids"]
    material: UInt8[np.ndarray, "k ids"]
    thing: np.ndarray
    scenes: tuple = field(default=(), repr=False)
    homes: tuple[Home, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class _Views:
    """Home in the pool: its places, and the things of each category."""

    home: Home
    places: Float[np.ndarray, "p 3"]
    middle: Float[np.ndarray, "t 3"]
    span: Float[np.ndarray, "t"]
    ids: Int[np.ndarray, "t"]
    room: Int[np.ndarray, "t"]
    place_room: Int[np.ndarray, "p"]
    by_category: dict[int, np.ndarray]
    tables: dict[str, np.ndarray]


def views_of(split: str, index: int, *, style: str | None = None) -> _Views | None:
    """Prepare a home for drawing frames; None without walkable space."""
    home = Home(house_of(split, index, style=style), Body())
    if not home.space.islands:
        return None
    places = random_points(home.space, np.random.default_rng([PLACES, index]), 768)
    things = [thing for thing in home.scene.objects if not thing.structure]
    low, high = (np.array([getattr(thing, end) for thing in things]).reshape(-1, 3) for end in ("low", "high"))
    extents = np.sort(high - low, axis=1)
    span = np.sqrt(extents[:, 1] * extents[:, 2])
    ids = np.array([thing.id for thing in things], np.int64)
    category = np.array([class_index(thing) for thing in things], np.int64)
    by_category = {int(c): np.flatnonzero(category == c) for c in np.unique(category) if c < len(CATEGORIES)}
    most = 1 + max((thing.id for thing in home.scene.objects), default=0)
    tables = {name: np.full(most, NONE, np.uint8) for name in ATTRIBUTES} | {"thing": np.zeros(most, np.bool_)}
    for thing in home.scene.objects:
        tables["category"][thing.id] = class_index(thing)
        tables["thing"][thing.id] = not thing.structure
        for name, names in (("color", COLORS), ("size", SIZES), ("material", MATERIALS)):
            tables[name][thing.id] = NONE if thing.structure else index_of(getattr(thing, name), names)
    room = np.array([thing.room for thing in things], np.int64)
    return _Views(home, places, (low + high) / 2, span, ids, room, home.rooms_at(places), by_category, tables)


class FrameStream:
    """Stream of batches of `batch` frames, for worker `rank` of `world`."""

    def __init__(self, config: FrameConfig, batch: int, *, seed: int = 0, rank: int = 0, world: int = 1) -> None:
        self.config, self.batch, self.seed, self.rank, self.world = config, batch, seed, rank, world
        self._renderer = Renderer([], threads=1)
        self._pool: list[tuple[int, _Views]] = []
        self._homes: list[tuple[str, int]] = []
        self._frames = Frames.empty(batch, config.camera)

    def batches(self, start: int = 0) -> Iterator[FrameBatch]:
        """Endless batches from number `start` on."""
        number = start
        while True:
            yield self.at(number)
            number += 1

    def at(self, number: int) -> FrameBatch:
        """Batch `number`; its arrays are overwritten by the next one."""
        self._fill(number)
        rng = np.random.default_rng([self.seed, STREAM, self.rank, number])
        slot, position, yaw, pitch, target = self._poses(rng)
        position, yaw, pitch = self._best(slot, position, yaw, pitch, target)
        slot = slot[:, 0]
        frames = self._renderer.render(self.config.camera, position, yaw, pitch=pitch, scene=slot, out=self._frames)
        views = [views for _, views in self._pool]
        room = np.array(
            [room_index(views[s].home.scene, int(views[s].home.rooms_at(p[None])[0])) for s, p in zip(slot, position, strict=True)]
        )
        tables = {name: _stacked([v.tables[name] for v in views]) for name in (*ATTRIBUTES, "thing")}
        homes = tuple(v.home for v in views)
        scenes = tuple(home.scene for home in homes)
        return FrameBatch(frames.rgb, frames.depth, frames.instance, position, yaw, pitch, room, slot, **tables, scenes=scenes, homes=homes)

    def pooled(self) -> list[tuple[str, int]]:
        """Split and index of each home in the tables of the latest batch."""
        return list(self._homes)

    def _fill(self, number: int) -> None:
        """Load the homes of a batch into the pool.

        Each slot has its own turn to be replaced, so that homes are made one at a time.
        """
        config = self.config
        pool = min(config.pool, config.count)
        period = max(1, pool * config.frames_per_home // self.batch)  # batches that a home stays in the pool
        for j in range(pool):
            turn = (number + j * period // pool) // period
            wanted = (turn * pool + j) * self.world + self.rank
            if j < len(self._pool) and self._pool[j][0] == wanted:
                continue
            made, k = views_of(*config.home(wanted), style=config.style), wanted
            while made is None:
                k += 7919 * self.world * pool  # a home without walkable space is replaced
                made = views_of(*config.home(k), style=config.style)
            self._pool[j : j + 1] = [(wanted, made)]
            self._homes[j : j + 1] = [config.home(k)]
            self._renderer.put(j, made.home.packed)

    def _poses(self, rng: np.random.Generator) -> tuple[np.ndarray, ...]:
        """Candidate views (n, c): slots, places [m], headings and tilts [rad], and target ids.

        A target id is 0 for a uniform view.
        """
        n, views = self.batch, [v for _, v in self._pool]
        slot = np.zeros((n, CANDIDATES), np.int64)
        position, yaw, pitch = np.zeros((n, CANDIDATES, 3)), np.zeros((n, CANDIDATES)), np.zeros((n, CANDIDATES))
        target = np.zeros(n, np.int64)
        for i in range(n):
            category = CATEGORIES.index(self.config.aims[int(rng.integers(len(self.config.aims)))])
            there = [j for j, v in enumerate(views) if category in v.by_category]
            if self.config.balanced and there and rng.random() >= self.config.uniform:
                slot[i] = j = there[int(rng.integers(len(there)))]
                t = int(rng.choice(views[j].by_category[category]))
                target[i] = views[j].ids[t]
                for c in range(CANDIDATES):
                    position[i, c], yaw[i, c], pitch[i, c] = self._looking_at(views[j], t, rng)
                continue
            slot[i] = j = int(rng.integers(len(views)))
            for c in range(CANDIDATES):
                position[i, c] = views[j].places[int(rng.integers(len(views[j].places)))]
                yaw[i, c] = rng.uniform(-math.pi, math.pi)
                pitch[i, c] = TURN * rng.choice((-1, 0, 0, 0))
        return slot, position, yaw, pitch, target

    def _looking_at(self, views: _Views, t: int, rng: np.random.Generator) -> tuple[np.ndarray, float, float]:
        """Pose from which a thing may be in view: place [m], heading and tilt [rad]."""
        config, aim = self.config, views.middle[t]
        far = max(1.3 * config.nearest, min(config.farthest, max(0.9, views.span[t] * config.camera.focal / (5 * config.size / 128))))
        away = math.exp(rng.uniform(math.log(config.nearest), math.log(far)))
        off = np.hypot(views.places[:, 0] - aim[0], views.places[:, 2] - aim[2])
        cost = np.abs(off - away) + 2.0 * (views.place_room != views.room[t])
        best = np.argpartition(cost, 8)[:8]
        place = views.places[int(rng.choice(best))]
        dx, dz = place[0] - aim[0], place[2] - aim[2]
        yaw = math.atan2(dx, dz) + rng.uniform(-1, 1) * 0.3 * config.hfov
        slope = math.atan2(aim[1] - place[1] - config.camera.elevation, max(0.2, math.hypot(dx, dz)))
        steps = slope / TURN + rng.uniform(-0.7, 0.7)
        return place, yaw, TURN * float(np.clip(round(steps), -2, 1))

    def _best(
        self, slot: np.ndarray, position: np.ndarray, yaw: np.ndarray, pitch: np.ndarray, target: np.ndarray
    ) -> tuple[np.ndarray, ...]:
        """Candidate of each frame with most of its target in view, or the first."""
        chosen = np.zeros(len(target), np.int64)
        sought = np.flatnonzero(target > 0)
        if len(sought):
            where = position[sought].reshape(-1, 3), yaw[sought].reshape(-1)
            seen = self._renderer.render(
                GLIMPSE, *where, pitch=pitch[sought].reshape(-1), scene=slot[sought].reshape(-1), sensors=("instance",)
            ).instance
            shown = (seen.reshape(len(sought), CANDIDATES, -1) == target[sought, None, None]).sum(axis=2)
            chosen[sought] = shown.argmax(axis=1)
        row = np.arange(len(target))
        return position[row, chosen], yaw[row, chosen], pitch[row, chosen]


def _stacked(rows: list[np.ndarray]) -> np.ndarray:
    """Rows of different lengths as one array, padded with the value for none."""
    most = max(map(len, rows))
    out = np.full((len(rows), most), False if rows[0].dtype == np.bool_ else NONE, rows[0].dtype)
    for row, array in zip(out, rows, strict=True):
        row[: len(array)] = array
    return out

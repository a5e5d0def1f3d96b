"""Homes in which episodes take place: a scene with its walkable space, its places, and the ways to goals, each made once."""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from weakref import WeakValueDictionary

import numpy as np
from jaxtyping import Bool, Float, Int

from envs.compiled.polygons import places_of
from envs.home_files import home_file, stored_field, stored_home
from envs.houses.names import house_name, house_named
from envs.houses.splits import PAIRS, rooms_of, split_seed
from envs.navigation import Field, Walkable, distance_field, random_points, walkable
from envs.render import Renderer
from envs.render.pack import Packed, pack
from envs.scenes.load import load_scene
from envs.scenes.scene import Object, Scene
from envs.types import Body, Camera, Goal
from envs.viewpoints import view_points

PLACES = 1024  # in a home, where episodes start
KEPT = 32  # fields that a home remembers (a megabyte each, with six rooms)
MOST_HOMES = 2**31  # in a split
FEW = 100  # homes, fewer than are kept on disk (`home_files.LIMIT`)
PLACE, GOAL, ROOMS = 3, 4, 5  # purposes of generators


class Home:
    """A scene with what its episodes need, each made once and when first needed: where one can walk, start, and see things from."""

    def __init__(
        self, scene: Scene, body: Body, *, space: Walkable | None = None, packed: Packed | None = None, file: Path | None = None
    ) -> None:
        """Walkable space, and what renderers take, are made where they are not given; distances are kept beside the home's `file`."""
        self.scene, self.body, self.file = scene, body, file
        self.space = space or walkable(scene.vertices, scene.faces, body)
        self.renderer = Renderer([], threads=1)
        self.renderer.put(0, packed or pack(scene))
        self._goals: dict[tuple[str, float, float], Goal] = {}
        self._viewpoints: dict[tuple[int, float, float], Goal] = {}
        self._points: dict[int, np.ndarray] = {}
        self._fields: OrderedDict[bytes, Field] = OrderedDict()
        self._distances: dict[bytes, np.ndarray] = {}

    @cached_property
    def places(self) -> Float[np.ndarray, "p 3"]:
        """Places [m] uniform over the largest island; none where nobody can walk."""
        return self._random([PLACE], PLACES)

    @cached_property
    def things(self) -> dict[int, Object]:
        """Everything in the scene by its id, structure too."""
        return {thing.id: thing for thing in self.scene.objects}

    @property
    def packed(self) -> Packed:
        """The scene as renderers take it."""
        return self.renderer.packed[0]

    def rooms_at(self, points_w: Float[np.ndarray, "n 3"]) -> Int[np.ndarray, "n"]:
        """The id of the room in whose polygon each point [m] is, at no more than half a metre below its floor; -1 for none."""
        ids, *polygons = self._polygons
        return ids[places_of(*polygons, np.ascontiguousarray(points_w, np.float64))]

    @cached_property
    def _polygons(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """The rooms' ids, and -1 behind them; the corners of all, where those of each end, and its levels, as kernels take them."""
        rooms = self.scene.rooms
        corners = np.array([corner for room in rooms for corner in room.polygon], np.float64).reshape(-1, 2)
        ends = np.cumsum([len(room.polygon) for room in rooms], dtype=np.int64)
        levels = np.array([(room.floor - 0.5, room.ceiling) for room in rooms], np.float64).reshape(-1, 2)
        return np.array([*(room.id for room in rooms), -1], np.int64), corners, ends, levels

    def point(self, number: int) -> Float[np.ndarray, "k 3"]:
        """One of endlessly many places [m] uniform over the largest island; none where nobody can walk."""
        if number not in self._points:
            self._points[number] = self._random([GOAL, number], 1)
        return self._points[number]

    def _random(self, purpose: list[int], count: int) -> Float[np.ndarray, "k 3"]:
        if not self.space.islands:
            return np.zeros((0, 3))
        return random_points(self.space, np.random.default_rng(purpose), count)

    def goal(self, category: str, camera: Camera) -> Goal:
        """Where things of a category are seen from within 1 m (`view_points`), all together; instance 0, for any of them will do."""
        key = (category, camera.hfov, camera.elevation)
        if key not in self._goals:
            things = [thing for thing in self.scene.objects if thing.category == category and not thing.structure]
            found = [self.viewpoints(thing, camera) for thing in things]
            parts = ([np.zeros((0, 3))] + [g.position_w for g in found], [np.zeros(0)] + [g.yaw_w for g in found])
            pitch = np.concatenate([np.zeros(0)] + [g.pitch for g in found])
            self._goals[key] = Goal(0, np.concatenate(parts[0]), np.concatenate(parts[1]), pitch)
        return self._goals[key]

    def viewpoints(self, thing: Object, camera: Camera) -> Goal:
        """Where one thing is seen from within 1 m (`view_points`); remembered."""
        key = (thing.id, camera.hfov, camera.elevation)
        if key not in self._viewpoints:
            eye = Camera(64, 64, camera.hfov, camera.elevation)
            self._viewpoints[key] = view_points(self.renderer, self.space, thing, camera=eye, turn=self.body.turn)
        return self._viewpoints[key]

    def distance_field(self, goals_w: Float[np.ndarray, "k 3"]) -> Field:
        """Shortest ways to the nearest of some goals [m] from everywhere; remembered, for it takes longer than all else."""
        key = goals_w.tobytes()
        with _lock:
            found = self._fields.pop(key, None)
            if found is None:
                found = stored_field(self.file, self.space, goals_w) if self.file else distance_field(self.space, goals_w)
            self._fields[key] = found
            while len(self._fields) > KEPT:
                forgotten, _ = self._fields.popitem(last=False)
                self._distances.pop(forgotten, None)
            return found

    def geodesic_distance(self, goals_w: Float[np.ndarray, "k 3"], points_w: Float[np.ndarray, "n 3"]) -> Float[np.ndarray, "n"]:
        """Shortest distance [m] from each of some points to the nearest of some goals, inf where no way leads."""
        return self.distance_field(goals_w).at(points_w)

    def distances_from_places(self, goals_w: Float[np.ndarray, "k 3"]) -> Float[np.ndarray, "p"]:
        """Shortest distance [m] from each of `places` to the nearest of some goals, inf where no way leads; remembered."""
        key = goals_w.tobytes()
        with _lock:
            field = self.distance_field(goals_w)
            if key not in self._distances:
                self._distances[key] = field.at(self.places)
            return self._distances[key]


def inside(polygon: Float[np.ndarray, "c 2"], points: Float[np.ndarray, "n 2"]) -> Bool[np.ndarray, "n"]:
    """Whether points are in a polygon: a ray from each crosses its outline an odd number of times (Shimrat 1962)."""
    a, b, p = polygon[:, None], np.roll(polygon, -1, axis=0)[:, None], points[None]
    crosses = (a[..., 1] > p[..., 1]) != (b[..., 1] > p[..., 1])
    with np.errstate(divide="ignore", invalid="ignore"):
        at = a[..., 0] + (p[..., 1] - a[..., 1]) * (b[..., 0] - a[..., 0]) / (b[..., 1] - a[..., 1])
    return (crosses & (p[..., 0] < at)).sum(axis=0) % 2 == 1


_known: WeakValueDictionary[tuple, Home] = WeakValueDictionary()  # all homes in use in this process
_kept: OrderedDict[tuple, Home] = OrderedDict()  # those last asked for, the latest at the end, which live on when nobody uses them
_lock = threading.RLock()


@dataclass(frozen=True)
class Homes:
    """Where episodes take place: homes 0 to `count` - 1 [all] of a split, or scene files instead; `keep` of them stay in memory unused.

    `rooms` is a least and a greatest number, of which each home has one of its own; None for those of the split (`rooms_of`).
    `style` is one of `envs.houses.STYLES`, None for the split's own.
    """

    split: str = "train"
    count: int | None = None
    rooms: tuple[int, int] | None = None
    files: tuple[str, ...] = ()
    keep: int = 16
    style: str | None = None

    def choose(self, rng: np.random.Generator) -> int:
        """The number of a home, each as likely as the others."""
        return int(rng.integers(len(self.files) if self.files else self.count or MOST_HOMES))

    def load(self, index: int, body: Body) -> Home:
        """A home by its number; the same one for whoever asks for it while it is kept."""
        key = (self.files[index] if self.files else (self.split, index, self._rooms(index), self.style), body)
        with _lock:
            found = _known.get(key) or self._home(index, body)
            _known[key] = _kept[key] = found
            _kept.move_to_end(key)
            while len(_kept) > self.keep:
                _kept.popitem(last=False)
            return found

    def _rooms(self, index: int) -> int:
        """How many rooms a home has."""
        if self.rooms is None:
            return rooms_of(self.split, index)
        return int(np.random.default_rng([split_seed(self.split, index), ROOMS]).integers(self.rooms[0], self.rooms[1] + 1))

    def _home(self, index: int, body: Body) -> Home:
        """A home by its number, made now; on disk only where they are so few that they come again."""
        return _home(self.name(index), body, None, self.count is not None and self.count <= FEW)

    def name(self, index: int) -> str:
        """The scene id of a home: its file, or what `house_named` makes it from."""
        if self.files:
            return self.files[index]
        return house_name(split_seed(self.split, index), self._rooms(index), self.style or "default", PAIRS[self.split])


def home_at(scene_id: str, body: Body | None = None, *, scenes_dir: Path | None = None, cached: bool = True) -> Home:
    """The home of an episode's scene id (`Homes.name`, or a file below `scenes_dir`); kept in memory like those of `Homes`, 16 of them.

    `cached` keeps a generated one on disk too (`envs.home_files`), with distances that were asked for.
    """
    body = body or Body()
    key = ((str(scenes_dir), scene_id), body)
    with _lock:
        found = _known.get(key) or _home(scene_id, body, scenes_dir, cached)
        _known[key] = _kept[key] = found
        _kept.move_to_end(key)
        while len(_kept) > 16:
            _kept.popitem(last=False)
        return found


def _home(scene_id: str, body: Body, scenes_dir: Path | None, cached: bool) -> Home:
    """The home of a scene id, made now or taken from disk."""
    if not scene_id.startswith("house:"):
        return Home(load_scene((scenes_dir or Path()) / scene_id), body)
    if not cached:
        return Home(house_named(scene_id), body)
    scene, space, packed = stored_home(scene_id, body)
    return Home(scene, body, space=space, packed=packed, file=home_file(scene_id, body))

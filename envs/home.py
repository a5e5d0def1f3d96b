"""Homes of episodes: a scene with its walkable space, start places and distance fields, cached."""

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

PLACES = 1024  # start places in a home
KEPT = 32  # distance fields that a home caches (a megabyte each, with six rooms)
MOST_HOMES = 2**31  # in a split
FEW = 100  # homes in a set that is stored on disk, fewer than fit there (`home_files.LIMIT`)
PLACE, GOAL, ROOMS = 3, 4, 5  # purposes of generators


class Home:
    """A scene with everything that its episodes need, computed on first use and cached.

    That is its walkable space, start places, view points of things, and distances to goals.
    """

    def __init__(
        self, scene: Scene, body: Body, *, space: Walkable | None = None, packed: Packed | None = None, file: Path | None = None
    ) -> None:
        """Build a home; walkable space and packed scene are computed unless given.

        Distance fields are stored beside the home's `file`, if it has one.
        """
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
        """Start places [m], uniform over the largest island; none without walkable space."""
        return self._random([PLACE], PLACES)

    @cached_property
    def things(self) -> dict[int, Object]:
        """All objects of the scene by instance id, structure included."""
        return {thing.id: thing for thing in self.scene.objects}

    @property
    def packed(self) -> Packed:
        """Scene packed for renderers."""
        return self.renderer.packed[0]

    def rooms_at(self, points_w: Float[np.ndarray, "n 3"]) -> Int[np.ndarray, "n"]:
        """Room id of each point [m], -1 for none.

        A point is in a room if it is inside its polygon, above half a metre below its floor and under its ceiling.
        """
        ids, *polygons = self._polygons
        return ids[places_of(*polygons, np.ascontiguousarray(points_w, np.float64))]

    @cached_property
    def _polygons(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Room ids with -1 appended, corners, end of each room's corners, and levels, for kernels."""
        rooms = self.scene.rooms
        corners = np.array([corner for room in rooms for corner in room.polygon], np.float64).reshape(-1, 2)
        ends = np.cumsum([len(room.polygon) for room in rooms], dtype=np.int64)
        levels = np.array([(room.floor - 0.5, room.ceiling) for room in rooms], np.float64).reshape(-1, 2)
        return np.array([*(room.id for room in rooms), -1], np.int64), corners, ends, levels

    def point(self, number: int) -> Float[np.ndarray, "k 3"]:
        """Goal place [m] number `number`, uniform over the largest island; none without walkable space."""
        if number not in self._points:
            self._points[number] = self._random([GOAL, number], 1)
        return self._points[number]

    def _random(self, purpose: list[int], count: int) -> Float[np.ndarray, "k 3"]:
        if not self.space.islands:
            return np.zeros((0, 3))
        return random_points(self.space, np.random.default_rng(purpose), count)

    def goal(self, category: str, camera: Camera) -> Goal:
        """View points of all things of a category (`view_points`), as one goal.

        Its instance id is 0, because any of the things will do.
        """
        key = (category, camera.hfov, camera.elevation)
        if key not in self._goals:
            things = [thing for thing in self.scene.objects if thing.category == category and not thing.structure]
            found = [self.viewpoints(thing, camera) for thing in things]
            parts = ([np.zeros((0, 3))] + [g.position_w for g in found], [np.zeros(0)] + [g.yaw_w for g in found])
            pitch = np.concatenate([np.zeros(0)] + [g.pitch for g in found])
            self._goals[key] = Goal(0, np.concatenate(parts[0]), np.concatenate(parts[1]), pitch)
        return self._goals[key]

    def viewpoints(self, thing: Object, camera: Camera) -> Goal:
        """View points of one thing, within 1 m of it (`view_points`), cached."""
        key = (thing.id, camera.hfov, camera.elevation)
        if key not in self._viewpoints:
            eye = Camera(64, 64, camera.hfov, camera.elevation)
            self._viewpoints[key] = view_points(self.renderer, self.space, thing, camera=eye, turn=self.body.turn)
        return self._viewpoints[key]

    def distance_field(self, goals_w: Float[np.ndarray, "k 3"]) -> Field:
        """Distance field [m] to the nearest of some goals, cached because it is slow."""
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
        """Shortest distance [m] from points to the nearest goal, inf where unreachable."""
        return self.distance_field(goals_w).at(points_w)

    def distances_from_places(self, goals_w: Float[np.ndarray, "k 3"]) -> Float[np.ndarray, "p"]:
        """Shortest distance [m] from each of `places` to the nearest goal, inf where unreachable; cached."""
        key = goals_w.tobytes()
        with _lock:
            field = self.distance_field(goals_w)
            if key not in self._distances:
                self._distances[key] = field.at(self.places)
            return self._distances[key]


def inside(polygon: Float[np.ndarray, "c 2"], points: Float[np.ndarray, "n 2"]) -> Bool[np.ndarray, "n"]:
    """Whether points are in a polygon, by the parity of ray crossings (Shimrat 1962)."""
    a, b, p = polygon[:, None], np.roll(polygon, -1, axis=0)[:, None], points[None]
    crosses = (a[..., 1] > p[..., 1]) != (b[..., 1] > p[..., 1])
    with np.errstate(divide="ignore", invalid="ignore"):
        at = a[..., 0] + (p[..., 1] - a[..., 1]) * (b[..., 0] - a[..., 0]) / (b[..., 1] - a[..., 1])
    return (crosses & (p[..., 0] < at)).sum(axis=0) % 2 == 1


_known: WeakValueDictionary[tuple, Home] = WeakValueDictionary()  # all homes in use in this process
_kept: OrderedDict[tuple, Home] = OrderedDict()  # most recently requested homes, the latest last; kept alive while unused
_lock = threading.RLock()


@dataclass(frozen=True)
class Homes:
    """Set of homes: the first `count` [all] of a split, or scene files.

    `keep` of them stay in memory while unused. `rooms` is an inclusive range from which each home's number of rooms is drawn, None for the
    split's distribution (`rooms_of`). `style` is one of `envs.houses.STYLES`, None for the split's own.
    """

    split: str = "train"
    count: int | None = None
    rooms: tuple[int, int] | None = None
    files: tuple[str, ...] = ()
    keep: int = 16
    style: str | None = None

    def choose(self, rng: np.random.Generator) -> int:
        """Index of a home, drawn uniformly."""
        return int(rng.integers(len(self.files) if self.files else self.count or MOST_HOMES))

    def load(self, index: int, body: Body) -> Home:
        """Load a home by index; the same object while it is in memory."""
        key = (self.files[index] if self.files else (self.split, index, self._rooms(index), self.style), body)
        with _lock:
            found = _known.get(key) or self._home(index, body)
            _known[key] = _kept[key] = found
            _kept.move_to_end(key)
            while len(_kept) > self.keep:
                _kept.popitem(last=False)
            return found

    def _rooms(self, index: int) -> int:
        """Number of rooms of a home."""
        if self.rooms is None:
            return rooms_of(self.split, index)
        return int(np.random.default_rng([split_seed(self.split, index), ROOMS]).integers(self.rooms[0], self.rooms[1] + 1))

    def _home(self, index: int, body: Body) -> Home:
        """Make a home by index, stored on disk only in sets of up to `FEW`."""
        return _home(self.name(index), body, None, self.count is not None and self.count <= FEW)

    def name(self, index: int) -> str:
        """Scene id of a home: its file, or its name for `house_named`."""
        if self.files:
            return self.files[index]
        return house_name(split_seed(self.split, index), self._rooms(index), self.style or "default", PAIRS[self.split])


def home_at(scene_id: str, body: Body | None = None, *, scenes_dir: Path | None = None, cached: bool = True) -> Home:
    """Load the home of a scene id: a generated home, or a file below `scenes_dir`.

    It is kept in memory like those of `Homes`, up to 16 of them. With `cached` a generated home is also stored on disk
    (`envs.home_files`), with the distance fields that were requested.
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
    """Make the home of a scene id, or read it from disk."""
    if not scene_id.startswith("house:"):
        return Home(load_scene((scenes_dir or Path()) / scene_id), body)
    if not cached:
        return Home(house_named(scene_id), body)
    scene, space, packed = stored_home(scene_id, body)
    return Home(scene, body, space=space, packed=packed, file=home_file(scene_id, body))

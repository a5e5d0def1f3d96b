"""`SightedMemory`: what an agent would remember, in homes that the simulator knows, for training.

It takes the place of `agent.memory.memory.Memory`. Which thing a region shows, and that thing's whole box, come from the simulator; what
it is called, how sure that is, and whether it is believed in, from percepts, by the same rules. So it costs a tenth, and errs in names, not
in boxes.
"""

from dataclasses import dataclass, replace
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from jaxtyping import Float, Int, Int32

from agent.decision.marks import add, miss, owners, sighted_landmarks
from agent.memory.believed import Belief, measured_sizes, sizes_of
from agent.memory.landmarks import FULL_SHARE, NAMES, RINGS, Frame
from agent.memory.rooms import RELIED, Plan, types_of
from agent.memory.surface import View
from envs.home import Home
from envs.language.semantics.world import World, room_area, world_of
from envs.percepts import Percept
from envs.scenes.relations import Relation
from envs.scenes.scene import Object, Room
from envs.types import Camera
from envs.vocabulary import CATEGORIES, ROOMS, SIZES

CELL = 0.05  # [m] of the plan of rooms
GRAIN = 0.5  # [m] side of the cells in which regions on walls are one thing
MORE = 64  # landmarks on walls and the like, at most
BOXES = 307  # purpose of generators


@dataclass(frozen=True)
class Known:
    """Facts of a home: its things, the plan of its rooms, relations between its things.

    `floor` is the area of its floor [m^2].
    """

    world: World
    things: tuple[Object, ...]
    label: Int[np.ndarray, "z x"]
    corner: tuple[float, float]
    relations: tuple[Relation, ...]
    ids: int
    floor: float


_known: WeakKeyDictionary[Home, Known] = WeakKeyDictionary()


def known_of(home: Home) -> Known:
    """Facts of a home, kept as long as the home."""
    if (found := _known.get(home)) is None:
        world = world_of(home)
        corners = np.concatenate([np.array(room.polygon, np.float64) for room in home.scene.rooms])
        low, high = corners.min(axis=0) - 0.2, corners.max(axis=0) + 0.2
        wide, deep = np.ceil((high - low) / CELL).astype(int).tolist()
        x, z = np.meshgrid(low[0] + (np.arange(wide) + 0.5) * CELL, low[1] + (np.arange(deep) + 0.5) * CELL)
        floor = np.full(x.size, home.scene.rooms[0].floor)
        label = home.rooms_at(np.stack([x.ravel(), floor, z.ravel()], axis=1)).reshape(deep, wide)
        area = float(sum(room_area(room) for room in home.scene.rooms))
        ids = 1 + max((thing.id for thing in home.scene.objects), default=0)
        found = Known(world, world.things, label, (float(low[0]), float(low[1])), tuple(world.relations), ids, area)
        _known[home] = found
    return found


class SightedMemory:
    """Memory of one agent that started at a pose of a home.

    `instance` is the picture of ids, which the simulator updates.
    """

    def __init__(
        self, home: Home, camera: Camera, start_w: Float[np.ndarray, "3"], yaw_w: float, instance: Int32[np.ndarray, "h w"], seed: int
    ) -> None:
        self.camera, self.seen, self._instance = camera, 0, instance
        self._known, self._start, self._yaw = known_of(home), np.asarray(start_w, np.float64), float(yaw_w)
        ids = self._known.ids
        count = ids - 1 + MORE
        rng = np.random.default_rng([seed, BOXES])
        self._things = {thing.id: self._moved(thing) for thing in self._known.things}
        self.landmarks = sighted_landmarks(camera, count, self._known.things, self._start, -self._yaw, rng)
        self._fresh, self._walls = ids - 1, dict[tuple[int, ...], int]()
        x0, z0 = self._known.corner
        self._plan = Plan(self._known.label, x0 - float(start_w[0]), z0 - float(start_w[2]), -self._yaw, ())
        self._rooms = tuple(self._moved_room(room) for room in home.scene.rooms)
        self._walled = tuple(self._moved(thing) for thing in self._known.world.walls)
        self._openings = tuple(replace(gap, thing=self._moved(gap.thing)) for gap in self._known.world.openings)
        self._told, self._pictures = np.zeros((len(self._rooms), len(ROOMS))), np.zeros(len(self._rooms))
        self._sizes: dict[int, np.ndarray] = {}
        self._named: dict[int, tuple[tuple[int, ...], Object]] = {}
        self._held: tuple[frozenset[int], frozenset[Relation]] = frozenset(), frozenset()
        self._belief: tuple[int, Belief] | None = None

    def _inward(self, point: Any) -> tuple[float, float, float]:
        """Place [m] of the world in the frame of the start."""
        x, y, z = (np.asarray(point, np.float64) - self._start).tolist()
        c, s = np.cos(self._yaw), np.sin(self._yaw)
        return float(c * x - s * z), y, float(s * x + c * z)

    def _moved(self, thing: Object) -> Object:
        """An object in the frame of the start."""
        x, y, z = self._inward(thing.center)
        yaw = float((thing.yaw - self._yaw + np.pi) % (2 * np.pi) - np.pi)
        c, s = abs(np.cos(yaw)), abs(np.sin(yaw))
        wide, high, deep = thing.extents
        half = (c * wide + s * deep) / 2, high / 2, (s * wide + c * deep) / 2
        low, top = (
            tuple(float(a - b) for a, b in zip((x, y, z), half, strict=True)),
            tuple(float(a + b) for a, b in zip((x, y, z), half, strict=True)),
        )
        return replace(thing, center=(x, y, z), yaw=yaw, low=low, high=top)

    def _moved_room(self, room: Room) -> Room:
        """A room in the frame of the start."""
        corners = tuple((x, z) for x, _, z in (self._inward((x, 0.0, z)) for x, z in room.polygon))
        return replace(room, polygon=corners)

    def see(self, percept: Percept, view: View, step: int) -> Int[np.ndarray, "k"]:
        """Remember one picture; the number of each region's landmark, -1 for none."""
        self.seen += 1
        if (here := self.room_at(view.position_a)) >= 0:
            seen = np.log(np.maximum(percept.room, RELIED))
            self._told[here] += seen - seen.mean()
            self._pictures[here] += 1
        marks, count = self.landmarks, len(percept.score)
        owner, pixels = np.zeros(count, np.int64), np.zeros(count, np.int64)
        shown = np.zeros(self._known.ids, np.int64)
        owners(percept.region, self._instance, owner, pixels, shown)
        number = np.array([self._number(int(owner[k]), percept, k) if pixels[k] else -1 for k in range(count)], np.int64)
        place = np.asarray(view.position_a, np.float64)
        parts = tuple(getattr(percept, name) for name in NAMES), tuple(marks.evidence[name] for name in NAMES)
        full = 1.0 / (FULL_SHARE * percept.region.size)
        add(number, pixels, full, percept.score, percept.point_a, place, *parts, marks.weight, marks.score, marks.views, marks.seen, RINGS)
        for k in np.flatnonzero(number >= 0).tolist():
            self._frame(int(number[k]), percept, k, int(pixels[k]), place, step)
        miss(number, owner, pixels, shown, marks.most, marks.missed)
        return number

    def _number(self, owner: int, percept: Percept, k: int) -> int:
        """Number of the landmark of a region; regions on walls and the like are by their place."""
        marks = self.landmarks
        if owner in self._things:
            marks.alive[owner - 1] = True
            return owner - 1
        point = percept.point_a[k]
        if not np.isfinite(point).all():
            return -1
        key = (owner, *np.floor(point / GRAIN).astype(int).tolist())
        number = self._walls.get(key, self._fresh)
        if number == self._fresh:
            if number == marks.count:
                return -1
            self._walls[key], self._fresh = number, number + 1
            extent = np.maximum(percept.extent[k], 0.02)
            half = np.array([extent[0], extent[1], extent[0]]) / 2
            x, z = _along(point[None, [0, 2]], marks.yaw)[0].tolist()
            middle = np.array([x, point[1], z])
            marks.bounds[number], marks.alive[number] = np.concatenate([middle - half, middle + half]), True
        return number

    def _frame(self, number: int, percept: Percept, k: int, pixels: int, place: Float[np.ndarray, "3"], step: int) -> None:
        """Keep the picture that shows a landmark best."""
        frames, score = self.landmarks.frames[number], float(percept.score[k])
        if frames and frames[0].score * frames[0].pixels ** 0.5 >= score * pixels**0.5:
            return
        left, top, right, bottom = percept.box[k].tolist()
        x, y, z = place.tolist()
        self.landmarks.frames[number] = [Frame(step, (left, top, right, bottom), score, pixels, (x, y, z))]

    def plan(self) -> Plan:
        """Rooms of the home."""
        return self._plan

    def room_at(self, position_a: Float[np.ndarray, "3"]) -> int:
        """Number of the room at a place, -1 for none."""
        plan, (x, z) = self._plan, (float(position_a[0]), float(position_a[2]))
        c, s = np.cos(plan.yaw), np.sin(plan.yaw)
        row, column = int((s * x + c * z - plan.z0) // CELL), int((c * x - s * z - plan.x0) // CELL)
        rows, columns = plan.label.shape
        return int(plan.label[row, column]) if 0 <= row < rows and 0 <= column < columns else -1

    def belief(self, late: int = 0) -> Belief:
        """Most likely world of what was seen.

        With `late` it may lack what that many pictures have changed.
        """
        if self._belief is None or self.seen - self._belief[0] > late:
            self._belief = self.seen, self._believed()
        return self._belief[1]

    def _believed(self) -> Belief:
        """Belief after the pictures seen so far."""
        marks = self.landmarks
        numbers = marks.believed()
        bounds = marks.bounds[numbers]
        room = self._plan.at(_along(((bounds[:, :3] + bounds[:, 3:]) / 2)[:, [0, 2]], -marks.yaw))
        chances = {kind: marks.chances(kind, numbers) for kind in NAMES}
        chances["size"] = sizes_of(chances["category"], chances["size"], self._measured(numbers))
        number = np.zeros((len(self._rooms), chances["category"].shape[1]))
        np.add.at(number, room[room >= 0], chances["category"][room >= 0])
        rooms = types_of(self._told, self._pictures, number)
        likely = np.stack([chance.argmax(axis=1) for chance in chances.values()], axis=1).tolist()
        things = tuple(self._thing(*one) for one in zip(numbers.tolist(), likely, room.tolist(), strict=True))
        named = tuple(replace(one, type=ROOMS[k]) for one, k in zip(self._rooms, rooms.argmax(axis=1).tolist(), strict=True))
        world = World("belief", things, self._walled, named, self._relations(things), self._known.world.adjacency, self._openings)
        return Belief(world, chances, rooms)

    def _measured(self, numbers: Int[np.ndarray, "m"]) -> Float[np.ndarray, "m c s"]:
        """How likely the boxes of some landmarks are for each category and size."""
        fresh = [n for n in numbers.tolist() if n not in self._sizes]
        if fresh:
            self._sizes |= dict(zip(fresh, measured_sizes(self.landmarks.bounds[fresh]), strict=True))
        return np.array([self._sizes[n] for n in numbers.tolist()]).reshape(len(numbers), len(CATEGORIES), len(SIZES))

    def _thing(self, number: int, names: list[int], room: int) -> Object:
        """Object of a landmark with its likeliest names."""
        key = (*names, room)
        found = self._named.get(number)
        if found is None or found[0] != key:
            category, color, size, material = (NAMES[kind][one] for kind, one in zip(NAMES, names, strict=True))
            base = self._things.get(number + 1) or _box(number + 1, self.landmarks.bounds[number], self.landmarks.yaw)
            one = replace(base, name=category, category=category, color=color, size=size, material=material, room=room)
            found = self._named[number] = key, one
        return found[1]

    def _relations(self, things: tuple[Object, ...]) -> frozenset[Relation]:
        """Relations between things that are believed in, walls and openings."""
        there = frozenset(thing.id for thing in (*things, *self._walled)) | {gap.thing.id for gap in self._openings} | {0}
        if there != self._held[0]:
            held = (r for r in self._known.relations if r.subject in there and r.object in there and r.second in there)
            self._held = there, frozenset(held)
        return self._held[1]


def _along(points: Float[np.ndarray, "p 2"], yaw: float) -> Float[np.ndarray, "p 2"]:
    """Places (x, z) in a frame turned by `yaw` [rad]."""
    c, s = np.cos(yaw), np.sin(yaw)
    return np.stack([c * points[:, 0] - s * points[:, 1], s * points[:, 0] + c * points[:, 1]], axis=1)


def _box(number: int, bounds: Float[np.ndarray, "6"], yaw: float) -> Object:
    """Object of a region on a wall."""
    low, high = bounds[:3], bounds[3:]
    x, z = _along(((low + high) / 2)[None, [0, 2]], -yaw)[0].tolist()
    center, extents = (x, float(low[1] + high[1]) / 2, z), tuple((high - low).tolist())
    return Object(
        number, "", "", low=tuple(a - b / 2 for a, b in zip(center, extents, strict=True)),
        high=tuple(a + b / 2 for a, b in zip(center, extents, strict=True)), center=center, extents=extents, yaw=yaw,
    )  # type: ignore[arg-type]  # fmt: skip

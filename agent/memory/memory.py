"""`Memory`: what one agent has seen of one home, and the world that it believes in."""

from dataclasses import dataclass, field, replace

import numpy as np
from jaxtyping import Float, Int

from agent.memory.landmarks import NAMES, Landmarks
from agent.memory.surface import View
from envs.language.semantics.world import World, world_in
from envs.percepts import Percept
from envs.scenes.scene import Object, Room, Scene
from envs.types import Body, Camera
from policies.thought import MapView

EMPTY = "belief"


@dataclass
class Memory:
    """Memory of one agent in one home, in the frame of the agent's start."""

    camera: Camera
    body: Body
    landmarks: Landmarks
    free: MapView | None = None
    _world: World | None = field(default=None, repr=False)

    @classmethod
    def empty(cls, camera: Camera, body: Body) -> "Memory":
        """Memory that has seen nothing."""
        return cls(camera, body, Landmarks(camera))

    def see(self, percept: Percept, view: View, free: MapView | None, step: int) -> Int[np.ndarray, "k"]:
        """Remember one picture; the number of each region's landmark, -1 for none."""
        self._world = None
        self.free = free if free is not None else self.free
        return self.landmarks.see(percept, view, step)

    def world(self) -> World:
        """Most likely world; the id of an object is the number of its landmark + 1."""
        if self._world is None:
            marks = self.landmarks
            numbers = marks.believed()
            names = {kind: marks.chances(kind, numbers).argmax(axis=1) for kind in NAMES}
            things = [self._object(int(n), {kind: NAMES[kind][int(names[kind][k])] for kind in NAMES}) for k, n in enumerate(numbers)]
            self._world = world_in(scene_of(things, (self._room(things),)))
        return self._world

    def _object(self, number: int, names: dict[str, str]) -> Object:
        """A landmark as an object."""
        box = self.landmarks.box(number)
        return replace(box, name=names["category"], room=0, **names)

    def _room(self, things: list[Object]) -> Room:
        """One unnamed room around everything."""
        low, high = np.array([-1.0, -1.0]), np.array([1.0, 1.0])
        for thing in things:
            low, high = np.minimum(low, (thing.low[0], thing.low[2])), np.maximum(high, (thing.high[0], thing.high[2]))
        (x0, z0), (x1, z1) = low.tolist(), high.tolist()
        return Room(0, "", ((x0, z0), (x1, z0), (x1, z1), (x0, z1)))

    def outline_of_room(self, room: int) -> Float[np.ndarray, "c 2"]:
        """Outline (x, z) [m] of a room."""
        return np.array(self.world().rooms[room].polygon, np.float64)

    def room_at(self, position_a: Float[np.ndarray, "3"]) -> int:
        """Number of the room at a place, -1 for none."""
        return 0


def scene_of(things: list[Object], rooms: tuple[Room, ...]) -> Scene:
    """Scene of believed objects and rooms, without triangles."""
    none = np.zeros((0, 3), np.float32)
    ints = np.zeros(0, np.int32)
    return Scene(
        EMPTY, none, np.zeros((0, 3), np.int32), none, np.zeros((0, 2), np.float32), np.zeros(0, np.float32), none, ints, ints, ints, (),
        objects=tuple(things), rooms=rooms,
    )  # fmt: skip

"""`Memory`: what one agent has seen of one home, and the world that it believes in."""

from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Float, Int

from agent.memory.believed import world_believed
from agent.memory.landmarks import Landmarks
from agent.memory.layout import Layout
from agent.memory.rooms import Plan, Rooms, planned
from agent.memory.surface import View
from envs.language.semantics.world import World
from envs.percepts import Percept
from envs.types import Body, Camera
from policies.thought import MapView

PLANNED = 8  # pictures after which the plan of the home is made anew


@dataclass
class Memory:
    """Memory of one agent in one home, in the frame of the agent's start."""

    camera: Camera
    body: Body
    landmarks: Landmarks
    layout: Layout
    rooms: Rooms
    seen: int = 0
    _plan: tuple[int, Plan] | None = field(default=None, repr=False)
    _world: tuple[int, World] | None = field(default=None, repr=False)

    @classmethod
    def empty(cls, camera: Camera, body: Body) -> "Memory":
        """Memory that has seen nothing."""
        return cls(camera, body, Landmarks(camera), Layout(camera), Rooms())

    def see(self, percept: Percept, view: View, free: MapView | None, step: int) -> Int[np.ndarray, "k"]:
        """Remember one picture; the number of each region's landmark, -1 for none.

        `free`, the agent's own map, is not needed: the memory has its own plan of walls and floor.
        """
        self.seen += 1
        self.layout.see(view)
        self.rooms.see(view.position_a, percept.room)
        return self.landmarks.see(percept, view, step)

    def plan(self) -> Plan:
        """Partition of the home into rooms."""
        if self._plan is None or self.seen - self._plan[0] >= PLANNED or self._plan[1].yaw != self.landmarks.yaw:
            self._plan = self.seen, planned(self.layout, self.landmarks.yaw)
        return self._plan[1]

    def world(self) -> World:
        """Most likely world; the id of an object is the number of its landmark + 1."""
        if self._world is None or self._world[0] != self.seen:
            self._world = self.seen, world_believed(self.landmarks, self.rooms, self.layout, self.plan())
        return self._world[1]

    def outline_of_room(self, room: int) -> Float[np.ndarray, "c 2"]:
        """Outline (x, z) [m] of a room."""
        return np.array(self.world().rooms[room].polygon, np.float64)

    def room_at(self, position_a: Float[np.ndarray, "3"]) -> int:
        """Number of the room at a place, -1 for none."""
        return int(self.plan().at(np.asarray(position_a, np.float64)[None, [0, 2]])[0])

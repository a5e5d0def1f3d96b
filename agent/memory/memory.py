"""`Memory`: landmarks and rooms that one agent has seen, and its believed world."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from jaxtyping import Float, Int

from agent.memory.believed import Belief, believed
from agent.memory.landmarks import NAMES, Landmarks
from agent.memory.layout import Layout
from agent.memory.rooms import Plan, Rooms, planned
from agent.memory.surface import View
from envs.language.semantics.meaning import ONE, THING, Description
from envs.language.semantics.world import World
from envs.percepts import Percept
from envs.scenes.relations import Before
from envs.types import Body, Camera
from envs.vocabulary import ROOMS

PLANNED = 8  # pictures after which the plan of the home is made anew
ASKEW = 0.02  # [rad] by which the direction of walls may change before that
SAMPLES = 251  # purpose of generators


@dataclass
class Memory:
    """Memory of one agent in one home, in the frame of the agent's start.

    `seen` is the number of pictures.
    """

    camera: Camera
    body: Body
    landmarks: Landmarks
    layout: Layout
    rooms: Rooms
    seen: int = 0
    _plan: tuple[int, Plan] | None = field(default=None, repr=False)
    _related: Before = field(default_factory=dict, repr=False)
    _belief: tuple[tuple[int, int], Belief] | None = field(default=None, repr=False)

    @classmethod
    def empty(cls, camera: Camera, body: Body, *, forgetful: bool = False) -> "Memory":
        """Memory that has seen nothing.

        A `forgetful` one knows the things and the type of room of its last picture alone, and all floor and walls.
        """
        return cls(camera, body, Landmarks(camera, forgetful=forgetful), Layout(camera), Rooms())

    @classmethod
    def load(cls, folder: Path) -> "Memory":
        """Memory stored in a folder.

        InputError for missing or damaged files.
        """
        from agent.memory.store import load

        return load(folder)

    def save(self, folder: Path) -> None:
        """Store the memory as safetensors and JSON.

        InputError where they cannot be written.
        """
        from agent.memory.store import save

        save(self, folder)

    def see(self, percept: Percept, view: View, step: int) -> Int[np.ndarray, "k"]:
        """Remember one picture; the number of each region's landmark, -1 for none."""
        self.seen += 1
        self.layout.see(view)
        if self.landmarks.forgetful:
            self.rooms = Rooms()
        self.rooms.see(view.position_a, percept.room)
        return self.landmarks.see(percept, view, step)

    def plan(self) -> Plan:
        """Partition of the home into rooms."""
        made, yaw = self._plan, self.landmarks.yaw
        if made is None or self.seen - made[0] >= PLANNED or abs(made[1].yaw - yaw) > ASKEW:
            self._plan = made = self.seen, planned(self.layout, yaw)
        return made[1]

    def belief(self, late: int = 0) -> Belief:
        """Most likely world and the probabilities of its names, computed anew after a picture.

        With `late` it may lack what that many pictures have changed, but for landmarks that were merged.
        """
        key, late = (self.seen, len(self.landmarks.merged)), 0 if self.landmarks.forgetful else late
        if self._belief is None or key[1] != self._belief[0][1] or key[0] - self._belief[0][0] > late:
            self._belief = key, believed(self.landmarks, self.rooms, self.layout, self.plan(), self._related)
        return self._belief[1]

    def world(self, late: int = 0) -> World:
        """Most likely world; an object's id is the number of its landmark + 1.

        With `late` it may lack what that many pictures have changed, but for landmarks that were merged.
        """
        return self.belief(late).world

    def sample(self, count: int, seed: int) -> list[World]:
        """Worlds with names drawn from their probabilities, for (seed, pictures seen)."""
        return self.belief().sample(count, np.random.default_rng([seed, SAMPLES, self.seen]))

    def chance(self, number: int, description: Description) -> float:
        """Probability that a landmark has the attributes and the room of a description.

        Its relation and rank are left out. 0 for a landmark that is not believed.
        """
        belief = self.belief()
        row = next((k for k, thing in enumerate(belief.world.things) if thing.id == number + 1), None)
        if row is None:
            return 0.0
        out = 1.0
        for kind, names in NAMES.items():
            said, excluded = getattr(description, kind), getattr(description, f"no_{kind}", None)
            own = belief.chances[kind][row]
            if said and said not in (THING, ONE):
                out *= float(own[names.index(said)]) if said in names else 0.0
            if excluded in names:
                out *= 1 - float(own[names.index(excluded)])
        room = belief.world.things[row].room
        if description.room in ROOMS:
            out *= float(belief.room[room, ROOMS.index(description.room)]) if room >= 0 else 0.0
        return out

    def outline_of_room(self, room: int) -> Float[np.ndarray, "c 2"]:
        """Outline (x, z) [m] of a room."""
        return np.array(self.world().rooms[room].polygon, np.float64)

    def room_at(self, position_a: Float[np.ndarray, "3"]) -> int:
        """Number of the room at a place, -1 for none."""
        return int(self.plan().at(np.asarray(position_a, np.float64)[None, [0, 2]])[0])

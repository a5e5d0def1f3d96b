"""`Kept`: what one agent keeps from one episode to the next, and its files."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from agent.acting.mind import Mind
from agent.memory.memory import Memory
from envs.errors import InputError
from envs.files import write_whole
from envs.language.semantics.denotation import Dialogue
from envs.types import Task
from policies.navigation.memory import Frame, Sensed
from policies.navigation.memory import Memory as Walked
from policies.navigation.navigator import Navigator, NavigatorState
from policies.navigation.occupancy import MOST, UNKNOWN, Maps, empty_maps

MAP, FACTS = "map.safetensors", "kept.json"
VERSION = 1
EDGE = 16  # [cells] around what is known that are stored, further than clearances and weights reach
LAYERS = {"flags": 0, "bumps": 0, "clearance": MOST * MOST, "weight": UNKNOWN, "nearest": np.inf}  # and their values where nothing is known


@dataclass
class Kept:
    """Map, landmarks, rooms and dialogue of one agent over a session; empty at first.

    It subscribes to the steps of every episode (`agent.runner`), for the agent's own odometry: an episode begins where the one before has
    ended. `looked_at` are the landmarks that were seen from nearby, `glances` the places that got a closer look, as in `Mind`.
    """

    walked: Walked = field(default_factory=Walked)
    memory: Memory | None = None
    dialogue: Dialogue = field(default_factory=Dialogue)
    looked_at: set[int] = field(default_factory=set)
    glances: list[np.ndarray] = field(default_factory=list)
    _mind: Mind | None = field(default=None, repr=False)
    _maps: dict[str, np.ndarray] | None = field(default=None, repr=False)

    def step(self, step: Sensed) -> None:
        """Keep the agent's own pose after a step."""
        self.walked.step(step)

    def end(self, slot: int, run: Any) -> None:
        """Keep what was spoken of in an episode that has ended."""
        if self._mind is not None:
            self.dialogue = self._mind.dialogue

    def begin(self, navigator: Navigator, task: Task, things: tuple[int, ...]) -> tuple[Mind, NavigatorState]:
        """Mind and navigation for the next episode, which starts at the latest pose.

        InputError for a camera or body other than those of the memory.
        """
        if self.memory is None:
            self.memory = Memory.empty(task.camera, task.body)
        elif (self.memory.camera, self.memory.body) != (task.camera, task.body):
            size, body = f"{self.memory.camera.width} x {self.memory.camera.height}", self.memory.body
            raise InputError(
                f"memory: expected the camera ({size} pixels) and body ({body}) that it was made with; give these or another memory"
            )
        fresh = self.walked.navigation is None
        navigation = self.walked.resume(navigator, task.camera, task.body, things)
        if fresh and self._maps is not None:
            navigation.maps = _maps_of(self._maps)
        navigation = navigator.forbid(navigation, 0, np.zeros((0, 2)))  # limits end with the instruction that had them
        start = self.walked.start
        self._mind = Mind(task, self.memory, start=start, dialogue=self.dialogue, looked_at=self.looked_at, glances=self.glances)
        return self._mind, navigation

    def save(self, folder: Path) -> None:
        """Store what is kept in a folder, beside the files of `Memory.save`.

        InputError where nothing was seen yet, or where files cannot be written.
        """
        from safetensors.numpy import save

        if self.memory is None or self.walked.navigation is None:
            raise InputError(f"{folder}: expected a memory of at least one episode, got an empty one; carry out an instruction first")
        self.memory.save(folder)
        data = save(_arrays(self.walked.navigation.maps))
        latest, said = self.walked.latest, self.dialogue
        facts = {
            "version": VERSION, "map": hashlib.sha256(data).hexdigest(), "latest": asdict(latest), "looked_at": sorted(self.looked_at),
            "glances": [place.tolist() for place in self.glances],
            "things": said.things, "rooms": said.rooms, "room_last": said.room_last,
        }  # fmt: skip
        write_whole(folder / MAP, data)
        write_whole(folder / FACTS, (json.dumps(facts) + "\n").encode())

    @classmethod
    def load(cls, folder: Path) -> "Kept":
        """Memory that was kept in a folder; InputError for missing or damaged files."""
        from safetensors import SafetensorError
        from safetensors.numpy import load

        memory = Memory.load(folder)
        try:
            data, facts = (folder / MAP).read_bytes(), json.loads((folder / FACTS).read_text())
            if facts["version"] != VERSION or facts["map"] != hashlib.sha256(data).hexdigest():
                raise ValueError(f"they are not of version {VERSION}, or do not belong together")
            place, yaw = facts["latest"]["position"], facts["latest"]["yaw"]
            walked = Walked(latest=Frame((float(place[0]), float(place[1]), float(place[2])), float(yaw)))
            said = Dialogue(tuple(facts["things"]), tuple(facts["rooms"]), bool(facts["room_last"]))
            glances = [np.array(place, np.float64) for place in facts["glances"]]
            arrays = {name: np.array(array) for name, array in load(data).items()}
            _maps_of(arrays)
            return cls(walked, memory, said, set(facts["looked_at"]), glances, _maps=arrays)
        except (OSError, ValueError, KeyError, TypeError, IndexError, SafetensorError) as error:
            why = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise InputError(f"{folder}: expected a kept memory ({MAP}, {FACTS}): {why}; make it with gothere run --memory") from error


def _arrays(maps: Maps) -> dict[str, np.ndarray]:
    """Known part of one agent's map, with its place in the arrays."""
    side = maps.flags.shape[1]
    i0, i1, j0, j1 = maps.bounds[0].tolist()
    rows, columns = slice(max(0, i0 - EDGE), min(side, i1 + EDGE)), slice(max(0, j0 - EDGE), min(side, j1 + EDGE))
    out = {name: np.ascontiguousarray(getattr(maps, name)[0, rows, columns]) for name in LAYERS}
    out |= {name: np.ascontiguousarray(getattr(maps, name)) for name in Maps._fields if name not in LAYERS}
    return out | {"place": np.array([side, rows.start, columns.start])}


def _maps_of(arrays: dict[str, np.ndarray]) -> Maps:
    """Map of one agent from its stored part; ValueError where that does not fit."""
    side, row, column = arrays["place"].tolist()
    maps, (rows, columns) = empty_maps(1, side=side), arrays["flags"].shape
    for name, value in LAYERS.items():
        layer = getattr(maps, name)
        layer[:] = value
        layer[0, row : row + rows, column : column + columns] = arrays[name]
    for name in set(Maps._fields) - set(LAYERS):
        getattr(maps, name)[:] = arrays[name]
    return maps

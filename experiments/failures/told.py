"""A detector whose names are replaced by true ones, for ceilings."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from agent.perception.detect import Detector
from envs.home import Home
from envs.percepts import Percept
from envs.types import Camera, Labels, Observation
from envs.vocabulary import CATEGORIES, COLORS, MATERIALS, ROOMS, SIZES
from experiments.failures.watch import Watched

NAMES = {"category": CATEGORIES, "color": COLORS, "size": SIZES, "material": MATERIALS}
SURE = 0.99  # chance of a true name


class Told:
    """Percepts of the network with the true names of `kinds`: category, color, size, material, room.

    A region's thing is that of most of its pixels.
    """

    def __init__(self, detector: Detector, kinds: Sequence[str], agent: Watched, simulator: Any, homes: dict[int, Home]) -> None:
        self.detector, self.kinds, self.agent, self.simulator, self.homes = detector, kinds, agent, simulator, homes

    def __call__(self, observation: Observation, camera: Camera) -> list[Percept]:
        """Percepts of the busy agents."""
        state, labels = self.agent.state, self.simulator.labels()
        assert state is not None
        busy = [slot for slot, course in enumerate(state.courses) if course is not None]
        return [self._told(percept, labels, slot) for percept, slot in zip(self.detector(observation, camera), busy, strict=True)]

    def _told(self, percept: Percept, labels: Labels, slot: int) -> Percept:
        home, parts = self.homes[slot], {}
        instance = labels.instance[slot]
        things = [home.things.get(most(instance[percept.region == k])) for k in range(len(percept.score))]
        for kind in self.kinds:
            if kind == "room":
                room = next((room for room in home.scene.rooms if inside(room.polygon, labels.position_w[slot])), None)
                parts[kind] = percept.room if room is None else sure(ROOMS, ROOMS.index(room.type), len(percept.room))
                continue
            names, said = NAMES[kind], getattr(percept, kind).copy()
            for k, thing in enumerate(things):
                if thing is not None and getattr(thing, kind) in names:
                    said[k] = sure(names, names.index(getattr(thing, kind)), said.shape[1])
            parts[kind] = said
        return replace(percept, **parts)


def most(instance: np.ndarray) -> int:
    """Most frequent instance id, 0 for no pixels."""
    return int(np.bincount(instance).argmax()) if instance.size else 0


def sure(names: Sequence[str], index: int, count: int) -> np.ndarray:
    """Chances of names of which one is nearly certain."""
    out = np.full(count, (1 - SURE) / max(1, len(names) - 1), np.float32)
    out[index] = SURE
    return out


def inside(polygon: Any, place_w: np.ndarray) -> bool:
    """Whether a place is inside a polygon x, z [m]."""
    import cv2

    return cv2.pointPolygonTest(np.asarray(polygon, np.float32), (float(place_w[0]), float(place_w[2])), False) >= 0

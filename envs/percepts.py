"""`Percept`: recognized regions of one agent's picture; `SimulatedDetector`: percepts without a network."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from weakref import WeakKeyDictionary

import numpy as np
from jaxtyping import Bool, Float, Float32, Int, Int32

from envs.detection.draw import MOST, Model, Out, Tables, draw
from envs.detection.errors import FILE, SETS, DetectorErrors, pools_of
from envs.detection.latent import Pose
from envs.detection.visible import things_of
from envs.home import Home
from envs.types import Camera, Labels, Observation, read_only
from envs.vocabulary import NONE, ROOMS, room_index

KEY = 241  # purpose of the agents' hashes


@dataclass(frozen=True)
class Percept:
    """k recognized regions of one picture, by descending score, and the type of room.

    `region` is the index of the region of each pixel, -1 for none. `box` (left, top, right, bottom [pixels]), `score` from 0 to 1.
    `category`, `color`, `size` and `material` are probabilities over the closed sets of `envs.vocabulary`; `room` likewise,
    for the whole picture. `point_a` [m] is the middle of the visible surface in the frame of the agent's start, NaN without depth;
    `extent` [m] are width, height and depth of the visible surface, `yaw_a` [rad] is the direction of the width on the floor.
    `features` are those of the vision network, averaged over the region. `window` are the pixels of windows, None where it is not told.
    """

    region: Int32[np.ndarray, "h w"]
    box: Float[np.ndarray, "k 4"]
    score: Float[np.ndarray, "k"]
    category: Float32[np.ndarray, "k categories"]
    color: Float32[np.ndarray, "k colors"]
    size: Float32[np.ndarray, "k sizes"]
    material: Float32[np.ndarray, "k materials"]
    room: Float32[np.ndarray, "rooms"]
    point_a: Float[np.ndarray, "k 3"]
    extent: Float[np.ndarray, "k 3"]
    yaw_a: Float[np.ndarray, "k"]
    features: Float32[np.ndarray, "k f"]
    window: Bool[np.ndarray, "h w"] | None = None


@dataclass(frozen=True)
class SimulatedDetector:
    """Percepts from true instances, corrupted as the detector was measured to err.

    Masks are the true ones within the reported boxes, and features are zeros: those two are not simulated.
    """

    errors: DetectorErrors
    seed: int = 0

    @classmethod
    def load(cls, path: Path = FILE, *, seed: int = 0) -> "SimulatedDetector":
        """Detector with the errors of a file.

        InputError for other content.
        """
        return cls(DetectorErrors.load(path), seed)

    def __call__(
        self, observation: Observation, camera: Camera, labels: Labels, homes: Sequence[Home | None], episodes: Int[np.ndarray, "n"]
    ) -> tuple[Percept, ...]:
        """Percepts of n agents; without regions for agents without a home.

        They are functions of the seed, and of each agent's own picture, pose and number of its episode in `episodes`: not of n, nor of
        earlier calls. The same pose in the same episode gives the same percept, as it does for a network.
        """
        rooms = [_room(home, place) for home, place in zip(homes, labels.position_w, strict=True)]
        return tuple(self._percept(i, observation, camera, labels, home, rooms[i], int(episodes[i])) for i, home in enumerate(homes))

    @cached_property
    def _model(self) -> Model:
        """Errors as the kernels take them."""
        errors = self.errors
        return Model(
            errors.shown, tuple(errors.said[item] for item in SETS), tuple(pools_of(errors, item) for item in SETS), errors.odds,
            errors.lasting,
        )  # fmt: skip

    def _percept(
        self, i: int, observation: Observation, camera: Camera, labels: Labels, home: Home | None, room: int, episode: int
    ) -> Percept:
        """Percept of agent i."""
        *names, rooms = (np.empty((MOST, size), np.float32) for size in SETS.values())
        out = Out(
            np.empty((camera.height, camera.width), np.int32), np.empty((MOST, 4)), np.empty(MOST),
            names[0], names[1], names[2], names[3], rooms[0], np.empty((MOST, 3)), np.empty((MOST, 3)), np.empty(MOST),
        )  # fmt: skip
        count = 0
        if home is None:
            out.region[:], out.room[:] = -1, 1 / len(ROOMS)
        else:
            mount = np.array([0.0, camera.elevation, 0.0])
            pitch = float(observation.pitch_a[i]) + camera.pitch
            key = _key(self.seed, episode)
            pose = Pose(observation.position_a[i] + mount, float(observation.yaw_a[i]) + camera.yaw, pitch, float(camera.focal), key)
            pictures = read_only(labels.instance)[i], read_only(observation.depth)[i]
            where = labels.position_w[i] + mount, float(labels.yaw_w[i]) + camera.yaw
            count = draw(*pictures, *where, pose, _tables(home), self._model, room, out)
        return Percept(
            out.region, out.box[:count], out.score[:count], out.category[:count], out.color[:count], out.size[:count], out.material[:count],
            out.room, out.point[:count], out.extent[:count], out.yaw[:count], np.zeros((count, self.errors.width), np.float32),
        )  # fmt: skip


@lru_cache(maxsize=1024)
def _key(seed: int, episode: int) -> int:
    """Hash of a seed and the number of an episode."""
    return int(np.random.SeedSequence([seed, KEY, episode]).generate_state(1, np.uint64)[0] >> np.uint64(1))


_known: WeakKeyDictionary[Home, Tables] = WeakKeyDictionary()


def _tables(home: Home) -> Tables:
    """Tables of a home's things, kept as long as the home."""
    found = _known.get(home)
    if found is None:
        things = things_of(home.scene)
        found = _known[home] = Tables(*(getattr(things, name) for name in Tables._fields))
    return found


def _room(home: Home | None, position_w: Float[np.ndarray, "3"]) -> int:
    """Index of the type of the room at a place [m]; the number of types for none."""
    if home is None:
        return len(ROOMS)
    index = room_index(home.scene, int(home.rooms_at(position_w[None])[0]))
    return len(ROOMS) if index == NONE else index

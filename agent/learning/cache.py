"""`FeatureCache`: what perception says of many pictures, with their ground truth.

A cache has memory maps of what the frozen networks say. It is a folder named after a hash of the weights and of the settings of the
frames. Making one can be killed and goes on later.
"""

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from agent.learning.checkpoint import sha256
from agent.learning.frames import FrameConfig, FrameStream
from agent.learning.views import View, view_of
from agent.perception.detect import Detector, look
from agent.perception.tokens import FEATURES, PATCHES, RegionTokens, patches_of, tokens_of
from envs.errors import InputError
from envs.files import write_whole

VERSION = 1  # of the content
BATCH = 32  # frames made together
TOKENS, VIEWS, SETTINGS = "tokens", "views.jsonl", "settings.json"
FIRST = {"train": 60_000, "tune": 0, "val": 0}  # homes: those of training are not the ones that perception was trained on
HOMES = {"train": 20_000, "tune": 64, "val": 76}


@dataclass(frozen=True)
class CacheConfig:
    """Settings of a cache: split, number of frames, seed, and frames of one home.

    The frames look at balanced categories like those of perception (`FrameConfig`), from farther away: `nearest` [m]. With a `fovea`,
    regions are named after a second look.
    """

    split: str = "train"
    frames: int = 20_000
    seed: int = 0
    frames_per_home: int = 32
    nearest: float = 1.2
    fovea: bool = False

    def stream(self) -> FrameStream:
        """Labelled frames."""
        homes = min(HOMES[self.split], max(1, self.frames // self.frames_per_home))
        frames = FrameConfig(
            split=self.split, first=FIRST[self.split], count=homes, pool=8, frames_per_home=self.frames_per_home, nearest=self.nearest
        )
        return FrameStream(frames, BATCH, seed=self.seed)


@dataclass(frozen=True)
class FeatureCache:
    """Tokens, patches and views of n pictures.

    `patches` are features of an 8 x 8 grid, (n, 64, f); `key` is the hash.
    """

    key: str
    tokens: RegionTokens
    patches: np.ndarray
    views: tuple[View, ...]

    def __len__(self) -> int:
        return len(self.views)

    @classmethod
    def open(
        cls, config: CacheConfig, weights: Path, *, folder: Path | None = None, report: Callable[[int, int], None] = lambda done, all: None
    ) -> "FeatureCache":
        """Open the cache of these settings and weights; make what is missing.

        `weights` is the folder of the perception weights, `folder` that of all caches (`cache_folder`). InputError where it cannot be
        written.
        """
        key = key_of(config, weights)
        place = (folder or cache_folder()) / f"{config.split}-{key}"
        if not (place / SETTINGS).exists():
            _make(config, Detector.load(weights, fovea=config.fovea), place, report)
        return cls(key, *_read(place, config.frames))


def cache_folder() -> Path:
    """Folder of all caches: `GOTHERE_CACHE`, or one of the user's."""
    own = os.environ.get("GOTHERE_CACHE")
    return Path(own) if own else Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "gothere" / "features"


def key_of(config: CacheConfig, weights: Path) -> str:
    """Hash of the settings and of the weights that make the features."""
    files = [sha256(weights / f"{name}.safetensors") for name in ("vision", "attributes", *(("fovea",) if config.fovea else ()))]
    settings = {name: value for name, value in asdict(config).items() if name != "fovea"}
    return hashlib.sha256(json.dumps([VERSION, settings, *files]).encode()).hexdigest()[:16]


def _arrays(place: Path, n: int, mode: Any) -> dict[str, np.ndarray]:
    """Memory maps of n pictures, by name."""
    shapes = {part.name: getattr(RegionTokens.empty(1), part.name).shape[1:] for part in fields(RegionTokens)}
    shapes["patches"] = (PATCHES * PATCHES, FEATURES)
    made = {}
    for name, shape in shapes.items():
        kind = np.int64 if name == "count" else np.float16 if name in ("features", "patches") else np.float32
        path = place / f"{name}.npy"
        if mode == "w+":
            made[name] = np.lib.format.open_memmap(path, mode="w+", dtype=kind, shape=(n, *shape))
        else:
            made[name] = np.load(path, mmap_mode=mode)
    return made


def _make(config: CacheConfig, detector: Detector, place: Path, report: Callable[[int, int], None]) -> None:
    """Write a cache; what an earlier process has made of it is kept."""
    stream, n = config.stream(), -(-config.frames // BATCH) * BATCH
    try:
        place.mkdir(parents=True, exist_ok=True)
        views = place / VIEWS
        lines = views.read_text().splitlines() if views.exists() else []
        done = len(lines) // BATCH
        there = done and (place / "patches.npy").exists()
        arrays = _arrays(place, n, "r+" if there else "w+")
        done = done if there else 0
        write_whole(views, "".join(f"{line}\n" for line in lines[: done * BATCH]).encode())
        with views.open("a") as file:
            for number in range(done, n // BATCH):
                seen = _percepts(stream, detector, number, arrays, slice(number * BATCH, (number + 1) * BATCH))
                for array in arrays.values():
                    if isinstance(array, np.memmap):
                        array.flush()
                file.write("".join(json.dumps(asdict(view)) + "\n" for view in seen))
                file.flush()
                report((number + 1) * BATCH, n)
    except OSError as error:
        raise InputError(f"{place}: cannot be written ({error.strerror or error}); set GOTHERE_CACHE to another folder") from error
    write_whole(place / SETTINGS, (json.dumps(asdict(config), indent=1) + "\n").encode())


def _percepts(stream: FrameStream, detector: Detector, number: int, arrays: dict[str, np.ndarray], rows: slice) -> list[View]:
    """Write the tokens of a batch, and return its views."""
    batch, camera = stream.at(number), stream.config.camera
    homes = stream.pooled()
    seen, views, patches = [], [], []
    for k, sight in enumerate(look(detector.vision, batch.rgb, batch.depth, batch.pitch, camera)):
        pose = np.zeros(3), 0.0, float(batch.pitch[k])
        percept = detector.percept(sight, batch.rgb[k], batch.depth[k], camera, pose)
        seen.append(percept)
        patches.append(patches_of(sight.features))
        views.append(view_of(batch, k, homes[batch.home[k]], percept))
    tokens = tokens_of(seen, camera, np.zeros((len(seen), 3)), np.zeros(len(seen)))
    for part in fields(RegionTokens):
        arrays[part.name][rows] = getattr(tokens, part.name)
    arrays["patches"][rows] = np.stack(patches)
    return views


def _read(place: Path, n: int) -> tuple[RegionTokens, np.ndarray, tuple[View, ...]]:
    """Tokens, patches and views of a cache; InputError for a damaged one."""
    try:
        arrays = _arrays(place, n, "r")
        patches = arrays.pop("patches")
        lines = (place / VIEWS).read_text().splitlines()
        views = tuple(_view(line) for line in lines)
        if not len(views) == len(patches) >= n:
            raise ValueError(f"{len(views)} views")
    except (OSError, ValueError, TypeError) as error:
        raise InputError(f"{place}: expected a cache of features, got a damaged one ({error}); delete it, it is made again") from error
    return RegionTokens(**arrays), patches, views


def _view(line: str) -> View:
    """View of a line of JSON."""
    found: dict[str, Any] = json.loads(line)
    lists: dict[str, Any] = {name: tuple(value) for name, value in found.items() if isinstance(value, list)}
    return View(**(found | lists))

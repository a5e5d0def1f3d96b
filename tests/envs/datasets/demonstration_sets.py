"""Sets of demonstrations of nothing, for tests."""

import itertools
from dataclasses import fields
from pathlib import Path

import numpy as np

from envs.datasets.demonstrations.columns import shard_name
from envs.datasets.demonstrations.loader import Demonstration, Demonstrations, read_demonstrations
from envs.datasets.demonstrations.manifest import Manifest, begin_set
from envs.datasets.demonstrations.writing import finish_set, write_shard
from envs.language import encode
from envs.language.grammar.generator import Span
from envs.types import Body, Camera, Trajectory


def equal(a: Demonstration, b: Demonstration) -> bool:
    """Whether two demonstrations are the same in everything."""
    pairs = [(getattr(a, part.name), getattr(b, part.name)) for part in fields(a) if part.name != "trajectory"]
    pairs += [(getattr(a.trajectory, part.name), getattr(b.trajectory, part.name)) for part in fields(a.trajectory)]
    return all(same_array(x, y) if isinstance(x, np.ndarray) else x == y for x, y in pairs)


def same_array(x: np.ndarray, y: np.ndarray | None) -> bool:
    """Whether two arrays have the same type, shape and bytes."""
    return y is not None and x.dtype == y.dtype and x.shape == y.shape and x.tobytes() == y.tobytes()


def made_up(number: int, steps: int, camera: Camera | None = None) -> Demonstration:
    """A demonstration of nothing."""
    draw = np.random.default_rng(number)
    shape = (steps + 1, camera.height, camera.width) if camera else ()
    pictures = (draw.integers(0, 256, (*shape, 3), np.uint8), draw.random(shape).astype(np.float16)) if camera else (None, None)
    pose = draw.normal(size=(steps + 1, 5))
    path = Trajectory(draw.integers(0, 6, steps), draw.random(steps) < 0.5, pose[:, :3], pose[:, 3], pose[:, 4])
    told = (str(number), "house:0:2", "errand", "go to the sofa, then to the bed", "", {"is": "Go", "to": None})
    spans = (Span(0, 14, 0), Span(16, 31, 1))
    expert = draw.integers(0, 8, steps)
    goal = draw.normal(size=3) if number % 2 else None
    return Demonstration(*told, encode(told[3]), spans, draw.integers(0, 2, steps), path, expert, "yes", *pictures, goal)


def made_up_set(folder: Path, counts: list[int], camera: Camera | None = None, steps: int | None = None) -> Demonstrations:
    """A set of shards with so many demonstrations each, numbered from 0, of so many steps [1 in the first shard, 2 in the next, ...]."""
    each = max([1, *counts])
    eye = Camera(2, 3) if camera is None else camera
    manifest = manifest_of(each * len(counts), each, eye, camera is not None)
    begin_set(folder, manifest, lambda number: (folder / shard_name(number)).exists())
    number = itertools.count()
    for k, count in enumerate(counts):
        ones = [made_up(next(number), steps or 1 + k, camera) for _ in range(count)]
        write_shard(folder, manifest, k, ones, [f"x{j}" for j in range(each - count)])
    finish_set(folder, manifest)
    return read_demonstrations(folder)


def manifest_of(episodes: int, each: int, camera: Camera, images: bool) -> Manifest:
    """A manifest of a set that is not made yet."""
    eye = {part.name: getattr(camera, part.name) for part in fields(camera)}
    body = {part.name: getattr(Body(), part.name) for part in fields(Body)}
    return Manifest(2, "errand-train", 0, episodes, "0" * 64, each, images, eye, body, 1, len(encode("go")))


def ids(stream) -> list[str]:
    """The ids of demonstrations."""
    return [one.episode_id for one in stream]


def contents(folder: Path) -> dict[str, bytes]:
    """What is in the files of a folder."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}

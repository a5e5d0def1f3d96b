"""Manifest of a demonstration set, `manifest.json`: its settings, and its shards' hashes once finished."""

import dataclasses
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from envs.datasets.json import checked, parse_json, read_bytes
from envs.datasets.schema import plain, reader
from envs.errors import InputError
from envs.files import write_whole
from envs.language.tokens import WORDS_VERSION
from envs.types import Body, Camera

VERSION = 2
MANIFEST = "manifest.json"
MOST_BYTES = 64 * 2**20  # size of a manifest
MOST_TOKENS, MOST_EPISODES = 4096, 10**8
MOST_BODY = 10.0  # metres and radians


@dataclass(frozen=True)
class Shard:
    """Entry of a shard: numbers of demonstrations, steps and bytes, hash, episodes left out.

    The hash is the SHA-256 of the columns.
    """

    demonstrations: int
    steps: int
    bytes: int
    sha256: str
    left_out: tuple[str, ...]
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Manifest:
    """Settings of a demonstration set, and its shards once finished.

    `episodes` of the suite, with their `digest`, were carried out; `each` of them make a shard. `camera` and `body` are the fields of
    `envs.types.Camera` and `Body`, `words_version` and `tokens` the version of the word list and the length of tokenized instructions.
    `learner` is the agent that acted, with the oracle in its place at a share `beta` of steps; '' where the oracle acted alone.
    """

    version: int
    suite: str
    seed: int
    episodes: int
    digest: str
    each: int
    images: bool
    camera: dict[str, float]
    body: dict[str, float]
    words_version: int
    tokens: int
    learner: str = ""
    beta: float = 1.0
    shards: tuple[Shard, ...] | None = None
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """Number of shards of the finished set."""
        return -(-self.episodes // self.each)

    @property
    def eye(self) -> Camera:
        """Camera of the pictures."""
        return Camera(**{**self.camera, "width": int(self.camera["width"]), "height": int(self.camera["height"])})

    @property
    def legs(self) -> Body:
        """Body of the agent."""
        return Body(**self.body)


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of a set.

    InputError for a folder without one, another format version, and another version of the word list.
    """
    path = folder / MANIFEST
    value = parse_json(path, read_bytes_up_to(path, MOST_BYTES))
    version = value.get("version") if isinstance(value, dict) else None
    if type(version) is int and version != VERSION:
        raise InputError(f"{path}: version: expected {VERSION}, got {version}; make the set again with gothere episodes demos")
    found = checked(path, reader(Manifest), value)
    for name, problem in _problems(found):
        raise InputError(f"{path}: {name}: {problem}; make the set again")
    return found


def _problems(found: Manifest) -> list[tuple[str, str]]:
    """Problems of a manifest: name of the field, and text with expected and actual values."""
    bounds = {"version": (VERSION, VERSION), "words_version": (WORDS_VERSION, WORDS_VERSION), "tokens": (1, MOST_TOKENS)}
    bounds |= {"each": (1, MOST_EPISODES), "episodes": (0, MOST_EPISODES), "seed": (0, 2**64)}
    wrong = []
    for name, (low, high) in bounds.items():
        value = getattr(found, name)
        if not low <= value <= high:
            wrong.append((name, f"expected {low if low == high else f'{low} to {high}'}, got {value}"))
    for name, record in (("camera", Camera), ("body", Body)):
        fields, value = {part.name for part in dataclasses.fields(record)}, getattr(found, name)
        if set(value) != fields:
            wrong.append((name, f"expected {', '.join(sorted(fields))}, got {', '.join(sorted(value)) or 'nothing'}"))
    if not wrong:
        wrong += _size_problems(found)
    if not 0 <= found.beta <= 1:
        wrong.append(("beta", f"expected 0 to 1, got {found.beta:g}"))
    if found.shards is not None and not wrong:
        wrong += _shard_problems(found, found.shards)
    return wrong


def _size_problems(found: Manifest) -> list[tuple[str, str]]:
    """Problems of the camera's and the body's numbers."""
    sides = found.camera["width"], found.camera["height"]
    if any(side != int(side) for side in sides):
        return [("camera", f"expected whole numbers of pixels, got {sides[0]:g} x {sides[1]:g}")]
    try:
        assert found.eye
    except InputError as error:
        return [("camera", str(error))]
    if max(map(abs, found.camera.values())) > 4096:
        return [("camera", f"expected numbers up to 4096, got {max(map(abs, found.camera.values())):g}")]
    low, high = min(found.body.values()), max(found.body.values())
    return (
        [] if 0 <= low and high <= MOST_BODY else [("body", f"expected lengths and angles from 0 to {MOST_BODY}, got {low:g} to {high:g}")]
    )


def _shard_problems(found: Manifest, shards: tuple[Shard, ...]) -> list[tuple[str, str]]:
    """Problems of the shards of an otherwise valid manifest."""
    if len(shards) != found.count:
        return [("shards", f"expected {found.count}, got {len(shards)}")]
    for number, shard in enumerate(shards):
        if min(shard.steps, shard.bytes) < 0 or not 0 <= shard.demonstrations <= found.each or shard.steps > 2**40:
            counts = f"{shard.demonstrations}, {shard.steps} and {shard.bytes}"
            return [(f"shards[{number}]", f"expected at most {found.each} demonstrations, steps and bytes from 0 on, got {counts}")]
    return []


def begin_set(folder: Path, manifest: Manifest, done: Callable[[int], bool]) -> list[int]:
    """Begin or resume a set; the numbers of the shards still to make.

    `done(number)` is whether a shard exists. The manifest is written if missing. InputError for a folder with another set.
    """
    if (folder / MANIFEST).exists():
        there = read_manifest(folder)
        if replace(there, shards=None, extra={}) != replace(manifest, extra={}):
            raise InputError(
                f"{folder}: expected a new folder or this very set begun, got another set of {there.suite}; choose another --out"
            )
        if there.shards is not None:
            return []
    else:
        write_manifest(folder, manifest)
    return [number for number in range(manifest.count) if not done(number)]


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest to a folder."""
    write_whole(folder / MANIFEST, (json.dumps(plain(manifest), indent=1) + "\n").encode("ascii"))


def read_bytes_up_to(path: Path, most: int) -> bytes:
    """Content of a file.

    InputError where it is missing or larger than `most` bytes.
    """
    if path.is_file() and (size := path.stat().st_size) > most:
        raise InputError(f"{path}: expected at most {most} bytes, got {size}; check what wrote it")
    return read_bytes(path)


def digest(data: bytes | memoryview) -> str:
    """SHA-256 of bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()

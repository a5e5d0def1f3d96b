"""A set of demonstrations on disk: `manifest.json` and shards `demonstrations-00000.npz`, ..., which numpy opens without pickle.

A shard holds the demonstrations of `each` episodes in a row, as columns: what all steps of all of them have one after the other
(`action`, `collided`, `part`; `steps` says how many are whose), their poses (`pose`: x, y, z [m], yaw, pitch [rad]; one more than
steps), `tokens`, `facts` (JSON in UTF-8: ids, words, meaning), and their pictures (`rgb`, `depth`; `rgb_size` and `depth_size` say
how many bytes are whose): all pictures of a demonstration compressed together with zlib, which at 64 x 64 pixels makes them as small
as PNG does and gives them back in half the time.

Shards are written whole or not at all, and always with the same bytes; who makes a set again after it was interrupted makes those
that are missing. The manifest comes first, without shards; it has them, with their digests, when the set is whole.
"""

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from envs.datasets.demonstrations.record import Demonstration
from envs.datasets.json import checked, json_text, parse_json, read_bytes
from envs.datasets.schema import plain, reader
from envs.errors import InputError
from envs.files import write_whole
from envs.language.grammar.generator import Span
from envs.language.tokens import WORDS_VERSION
from envs.types import Body, Camera, Trajectory

VERSION = 1
MANIFEST = "manifest.json"
LEVEL = 6  # of compression; 1 takes half the time to write and 8% more space
COLUMNS = {"action": np.uint8, "collided": np.bool_, "part": np.int16}  # one value a step


@dataclass(frozen=True)
class Shard:
    """A file of a set: how many demonstrations, steps and bytes it has, its SHA-256, and the episodes that were not carried out well."""

    demonstrations: int
    steps: int
    bytes: int
    sha256: str
    left_out: tuple[str, ...]
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Manifest:
    """What a set is made from, and its shards once it is whole.

    `episodes` of the suite, with their `digest`, were carried out; `each` of them make a shard. `camera` and `body` are the fields of
    `envs.types.Camera` and `Body`, `words_version` and `tokens` the version of the word list and the length of instructions in it.
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
    shards: tuple[Shard, ...] | None = None
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many shards the set has, or will have."""
        return -(-self.episodes // self.each)

    @property
    def eye(self) -> Camera:
        """What the pictures were taken with."""
        return Camera(**{**self.camera, "width": int(self.camera["width"]), "height": int(self.camera["height"])})

    @property
    def legs(self) -> Body:
        """What was moved."""
        return Body(**self.body)


@dataclass(frozen=True)
class Packed:
    """A demonstration as it lies in a shard: `facts` are JSON, pictures are compressed (empty where there are none)."""

    facts: dict[str, Any]
    columns: dict[str, np.ndarray]
    pose: np.ndarray
    tokens: np.ndarray
    rgb: bytes
    depth: bytes


def packed(one: Demonstration) -> Packed:
    """A demonstration, compressed."""
    path = one.trajectory
    facts = {"episode_id": one.episode_id, "scene_id": one.scene_id, "task": one.task, "instruction": one.instruction, "text": one.text}
    facts |= {"meaning": one.meaning, "spans": [[span.start, span.end, span.part] for span in one.spans]}
    values = {"action": path.action, "collided": path.collided, "part": one.part}
    columns = {name: values[name].astype(kind) for name, kind in COLUMNS.items()}
    pose = np.column_stack([path.position_w, path.yaw_w, path.pitch]).astype("<f8")
    pictures = [b"" if part is None else zlib.compress(np.ascontiguousarray(part).tobytes(), LEVEL) for part in (one.rgb, one.depth)]
    return Packed(facts, columns, pose, one.tokens.astype(np.uint16), *pictures)


def unpacked(one: Packed, manifest: Manifest) -> Demonstration:
    """The demonstration. InputError for pictures of another size than the manifest says."""
    facts, camera = one.facts, manifest.eye
    shape = (len(one.pose), camera.height, camera.width)
    rgb = _pictures(one.rgb, (*shape, 3), np.dtype("u1")) if manifest.images else None
    depth = _pictures(one.depth, shape, np.dtype("<f2")) if manifest.images else None
    column = {name: one.columns[name] for name in COLUMNS}
    pose = one.pose.astype(np.float64)
    path = Trajectory(column["action"].astype(np.int64), column["collided"], pose[:, :3], pose[:, 3], pose[:, 4])
    told = (facts["episode_id"], facts["scene_id"], facts["task"], facts["instruction"], facts["text"])
    meaning, spans = facts["meaning"], tuple(Span(*span) for span in facts["spans"])
    return Demonstration(*told, meaning, one.tokens.astype(np.int32), spans, column["part"].astype(np.int64), path, rgb, depth)


def _pictures(data: bytes, shape: tuple[int, ...], kind: np.dtype) -> np.ndarray:
    """Pictures that were compressed together."""
    size = int(np.prod(shape)) * kind.itemsize
    try:
        values = zlib.decompressobj().decompress(data, size + 1)
    except zlib.error as error:
        raise InputError(f"demonstrations: expected pictures, got damaged ones ({error}); make the set again") from error
    if len(values) != size:
        raise InputError(f"demonstrations: expected pictures of {shape}, got {len(values)} bytes of {size}; make the set again")
    return np.frombuffer(bytearray(values), kind).reshape(shape)


# Shards


def shard_name(number: int) -> str:
    """The name of a shard's file."""
    return f"demonstrations-{number:05d}.npz"


def write_shard(folder: Path, number: int, ones: Sequence[Packed], left_out: Sequence[str]) -> None:
    """Nothing; leaves a shard. `left_out` are the ids of episodes that were not carried out well."""
    facts = {"demonstrations": [one.facts for one in ones], "left_out": list(left_out)}
    text = json_text(folder, facts).encode("ascii")
    arrays = {"facts": np.frombuffer(text, np.uint8), "steps": np.array([len(one.pose) - 1 for one in ones], np.int64)}
    for name, kind in COLUMNS.items():
        arrays[name] = np.concatenate([np.zeros(0, kind), *(one.columns[name] for one in ones)])
    arrays["pose"] = np.concatenate([np.zeros((0, 5)), *(one.pose for one in ones)])
    arrays["tokens"] = np.array([one.tokens for one in ones], np.uint16)
    for name, blobs in (("rgb", [one.rgb for one in ones]), ("depth", [one.depth for one in ones])):
        arrays[f"{name}_size"] = np.array([len(blob) for blob in blobs], np.int64)
        arrays[name] = np.frombuffer(b"".join(blobs), np.uint8)
    write_whole(folder / shard_name(number), _npz(arrays))


def _npz(arrays: dict[str, np.ndarray]) -> bytes:
    """What numpy.savez_compressed writes, but for pictures, which are compressed, and always the same bytes for the same arrays."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, array in arrays.items():
            part = io.BytesIO()
            np.lib.format.write_array(part, np.ascontiguousarray(array), allow_pickle=False)
            entry = zipfile.ZipInfo(f"{name}.npy")  # dated 1980
            entry.create_system = 3
            entry.compress_type = zipfile.ZIP_STORED if name in ("rgb", "depth") else zipfile.ZIP_DEFLATED
            file.writestr(entry, part.getvalue())
    return out.getvalue()


def read_shard(folder: Path, manifest: Manifest, number: int) -> list[Packed]:
    """The demonstrations of a shard, still compressed. InputError for a file that is not the one that the manifest speaks of."""
    path = folder / shard_name(number)
    data = read_bytes(path)
    if manifest.shards is None or hashlib.sha256(data).hexdigest() != manifest.shards[number].sha256:
        raise InputError(f"{path}: expected the file that {MANIFEST} speaks of, got a damaged or another one; make the set again")
    return _ones(path, data)[0]


def _ones(path: Path, data: bytes) -> tuple[list[Packed], list[str]]:
    """The demonstrations in the bytes of a shard, and which episodes were left out. InputError for bytes that are none."""
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            part = {name: file[name] for name in file.files}
        facts = parse_json(path, part["facts"].tobytes())
        step, pose = _pieces(part["steps"]), _pieces(part["steps"] + 1)
        rgb, depth = _pieces(part["rgb_size"]), _pieces(part["depth_size"])
        ones = [
            Packed(
                facts["demonstrations"][k],
                {name: part[name][step[k]] for name in COLUMNS},
                part["pose"][pose[k]],
                part["tokens"][k],
                part["rgb"][rgb[k]].tobytes(),
                part["depth"][depth[k]].tobytes(),
            )
            for k in range(len(step))
        ]
        return ones, facts["left_out"]
    except (ValueError, KeyError, OSError, zipfile.BadZipFile, IndexError) as error:
        raise InputError(f"{path}: expected a shard of demonstrations, got something else ({error}); make the set again") from error


def _pieces(counts: np.ndarray) -> list[slice]:
    """Where pieces of so many rows each lie one after the other."""
    ends = np.cumsum(counts).tolist()
    return [slice(end - count, end) for end, count in zip(ends, counts.tolist(), strict=True)]


# Sets


def begin_set(folder: Path, manifest: Manifest) -> list[int]:
    """The numbers of the shards that are still to be made; leaves the manifest where there is none.

    InputError for a folder with another set.
    """
    if (folder / MANIFEST).exists():
        there = read_manifest(folder)
        if replace(there, shards=None) != manifest:
            raise InputError(
                f"{folder}: expected a new folder or this very set begun, got another set of {there.suite}; choose another --out"
            )
        if there.shards is not None:
            return []
    else:
        _write_manifest(folder, manifest)
    return [number for number in range(manifest.count) if not (folder / shard_name(number)).exists()]


def finish_set(folder: Path, manifest: Manifest) -> Manifest:
    """The manifest with all shards, which is in the folder now. InputError where one is missing."""
    shards = []
    for number in range(manifest.count):
        path = folder / shard_name(number)
        data = read_bytes(path)
        ones, left_out = _ones(path, data)
        steps = sum(len(one.pose) - 1 for one in ones)
        shards.append(Shard(len(ones), steps, len(data), hashlib.sha256(data).hexdigest(), tuple(left_out)))
    whole = replace(manifest, shards=tuple(shards))
    _write_manifest(folder, whole)
    return whole


def read_manifest(folder: Path) -> Manifest:
    """What a set is. InputError for a folder without one, for another version, and another word list than ours."""
    path = folder / MANIFEST
    found = checked(path, reader(Manifest), parse_json(path, read_bytes(path)))
    for name, got, expected in (("version", found.version, VERSION), ("words_version", found.words_version, WORDS_VERSION)):
        if got != expected:
            raise InputError(f"{path}: {name}: expected {expected}, got {got}; make the set again")
    if found.shards is not None and len(found.shards) != found.count:
        raise InputError(f"{path}: shards: expected {found.count}, got {len(found.shards)}; make the set again")
    return found


def _write_manifest(folder: Path, manifest: Manifest) -> None:
    write_whole(folder / MANIFEST, (json.dumps(plain(manifest), indent=1) + "\n").encode("ascii"))

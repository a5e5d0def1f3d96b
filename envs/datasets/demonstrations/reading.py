"""Reading of shards: without unpickling, verified, and limited in unpacked size."""

import hashlib
import io
import warnings
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from envs.datasets.demonstrations.columns import COLUMNS, PICTURES, ShardData, ShardFacts, picture_name, picture_shape, shard_name
from envs.datasets.demonstrations.manifest import MANIFEST, Manifest, digest, read_bytes_up_to
from envs.datasets.json import checked, parse_json
from envs.datasets.schema import reader
from envs.errors import InputError
from envs.language.tokens import VOCABULARY
from envs.types import Action

MOST_COLUMNS = 2**28  # bytes of the unpacked columns of a shard


def read_shard(folder: Path, manifest: Manifest, number: int) -> ShardData:
    """Demonstrations of a shard.

    InputError for files other than those in the manifest.
    """
    path = folder / shard_name(number)
    data = read_bytes_up_to(path, MOST_COLUMNS)
    if manifest.shards is None or digest(data) != manifest.shards[number].sha256:
        raise InputError(f"{path}: expected the file that {MANIFEST} speaks of, got a damaged or another one; make the set again")
    found = shard_of(path, data, manifest)
    if (len(found), len(found.action)) != (manifest.shards[number].demonstrations, manifest.shards[number].steps):
        raise InputError(f"{path}: expected as many demonstrations and steps as {MANIFEST} says, got others; make the set again")
    return found


def verify_shard(folder: Path, manifest: Manifest, number: int) -> None:
    """Raise InputError unless every byte of a shard is intact, pictures included."""
    for kind, expected in read_shard(folder, manifest, number).facts.pictures.items():
        path = folder / picture_name(kind, number)
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != expected:
                raise InputError(f"{path}: expected the pictures that were written, got damaged ones; make the set again")


def shard_of(path: Path, data: bytes, manifest: Manifest) -> ShardData:
    """Decode a shard's columns, with pictures from the files beside them.

    InputError for other content.
    """
    try:
        part = _arrays(data)
    except Exception as error:  # zipfile, zlib and numpy raise a dozen kinds of errors for damaged bytes
        why = " ".join(str(error).split())[:120]
        raise InputError(f"{path}: expected a shard of demonstrations, got something else ({why}); make the set again") from error
    facts = checked(path, reader(ShardFacts), parse_json(path, part.pop("facts").tobytes()))
    if problem := _problem(part, facts, manifest):
        raise InputError(f"{path}: expected a shard of demonstrations, got something else ({problem}); make the set again")
    poses = len(part["pose"])
    pictures = {
        kind: _mapped(path.parent / picture_name(kind, _number(path)), kind, picture_shape(manifest, kind, poses))
        for kind in (PICTURES if manifest.images else ())
    }
    return ShardData(facts, **part, rgb=pictures.get("rgb"), depth=pictures.get("depth"))


def _arrays(data: bytes) -> dict[str, np.ndarray]:
    """Columns in the bytes of a shard's file.

    Invalid bytes raise exceptions of any kind.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        entries = {entry.filename.removesuffix(".npy"): entry for entry in file.infolist()}
        if set(entries) != set(COLUMNS) or sum(entry.file_size for entry in entries.values()) > MOST_COLUMNS:
            raise ValueError(f"columns {', '.join(sorted(entries))[:80]}")
        return {name: _array(name, file.read(entry)) for name, entry in entries.items()}


def _array(name: str, data: bytes) -> np.ndarray:
    """Column from bytes in numpy's format; ValueError for an unexpected type or shape."""
    kind, row = COLUMNS[name]
    head = io.BytesIO(data)
    shape, dtype = _read_header(head)
    good = dtype == np.dtype(kind) and len(shape) == 1 + len(row) and all(b in (None, a) for a, b in zip(shape[1:], row, strict=True))
    if not good or int(np.prod([int(side) for side in shape], dtype=object)) * dtype.itemsize != len(data) - head.tell():
        raise ValueError(f"{name} of {dtype} {shape}")
    return np.frombuffer(data, dtype, offset=head.tell()).reshape(shape)


def _read_header(file: Any) -> tuple[tuple[int, ...], np.dtype]:
    """Shape and type of a C-ordered array in numpy's format; ValueError for other formats."""
    if np.lib.format.read_magic(file) != (1, 0):
        raise ValueError("another version of numpy's format")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of headers by Python 2
        shape, fortran, dtype = np.lib.format.read_array_header_1_0(file)
    if fortran or dtype.hasobject or any(side < 0 for side in shape):
        raise ValueError(f"{dtype} {shape}")
    return shape, dtype


def _problem(part: dict[str, np.ndarray], facts: ShardFacts, manifest: Manifest) -> str:
    """Short description of an inconsistency in a shard's columns, '' for none."""
    steps, n = part["steps"], len(part["steps"])
    if n != len(facts.demonstrations) or n > manifest.each or (n and not 1 <= int(steps.min()) <= int(steps.max()) <= len(part["action"])):
        return f"{n} numbers of steps"
    s = int(steps.sum())
    rows = {"action": s, "expert_action": s, "collided": s, "part": s, "pose": s + n, "tokens": n, "goal": n}
    for name, count in rows.items():
        if len(part[name]) != count:
            return f"{len(part[name])} rows of {name} instead of {count}"
    if part["tokens"].shape[1] != manifest.tokens or len(part["goal_image"]) not in (0, n):
        return f"{part['tokens'].shape[1]} tokens, {len(part['goal_image'])} pictures of goals"
    if s and max(int(part["action"].max()), int(part["expert_action"].max())) >= len(Action):
        return "an action that is none"
    if n and int(part["tokens"].max()) >= len(VOCABULARY):
        return "a token that is none"
    if not (np.abs(part["pose"]) < 1e6).all():
        return "a pose that is none"
    return "" if set(facts.pictures) == set(PICTURES if manifest.images else ()) else "digests of other pictures"


def _mapped(path: Path, kind: str, shape: tuple[int, ...]) -> np.ndarray:
    """Pictures mapped from a file.

    InputError where it is missing or holds something else.
    """
    try:
        with path.open("rb") as file:
            found, offset = _read_header(file), file.tell()
        size = path.stat().st_size
    except FileNotFoundError as error:
        raise InputError(f"{path}: expected a file, got nothing there; check the path") from error
    except Exception as error:  # numpy's reader of headers raises what Python's parser does
        why = " ".join(str(error).split())[:120]
        raise InputError(f"{path}: expected pictures, got something else ({why}); make the set again") from error
    dtype = np.dtype(PICTURES[kind])
    wanted = offset + int(np.prod(shape, dtype=object)) * dtype.itemsize
    if found != (shape, dtype) or size != wanted:
        raise InputError(f"{path}: expected pictures of {shape} in {wanted} bytes, got {found[0]} in {size}; make the set again")
    return np.memmap(path, dtype, "r", offset, shape).view(np.ndarray) if shape[0] else np.zeros(shape, dtype)


def _number(path: Path) -> int:
    """Number of a shard from its file name."""
    return int(path.stem.rpartition("-")[2])

"""Atomic writing of files, and values as JSON: `replacing`, `write_whole`, `to_json`."""

import contextlib
import dataclasses
import json
import os
import secrets
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any

import numpy as np

from envs.errors import InputError


@contextlib.contextmanager
def replacing(path: Path | str) -> Iterator[Path]:
    """Temporary path beside `path`, renamed to it if the block succeeds and removed otherwise.

    Raises InputError when the folder cannot be made or written.
    """
    path = Path(path)
    temporary = path.with_name(f".{path.name}.{os.getpid()}-{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield temporary
        os.replace(temporary, path)
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror or error}); choose another place with --out") from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def write_whole(path: Path | str, data: bytes | memoryview) -> None:
    """Write bytes to `path` atomically.

    InputError when it cannot be written; an earlier file then stays as it was.
    """
    with replacing(path) as temporary:
        temporary.write_bytes(data)


def to_json(record: Any, *, indent: int | None = None) -> str:
    """Strict JSON text of a record.

    Dataclasses become objects, arrays and sets lists, enums their names (an IntEnum its number), paths text. Raises ValueError for a NaN or
    an infinity, which JSON does not have, and TypeError for values without a JSON form.
    """
    text = json.dumps(record, default=_plain, indent=indent, allow_nan=False, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:  # a path with bytes that are not UTF-8, which escapes keep
        text = json.dumps(record, default=_plain, indent=indent, allow_nan=False)
    return text


def _plain(value: Any) -> Any:
    """Convert a value to one that the json module supports."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if isinstance(value, np.ndarray | np.generic):
        return value.tolist()
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} has no JSON form: {value!r}")

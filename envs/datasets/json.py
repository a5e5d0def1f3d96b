"""JSON in files: gzip or plain, one-line errors, deterministic writing."""

import gzip
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from envs.datasets.schema import WrongField
from envs.datasets.unpacking import gunzipped
from envs.errors import InputError

T = TypeVar("T")
MAGIC = b"\x1f\x8b"


def read_bytes(path: Path) -> bytes:
    """Bytes of a file. Raises InputError when it is missing or cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        got = "nothing there" if isinstance(error, FileNotFoundError) else f"'{error.strerror}'"
        raise InputError(f"{path}: expected a file, got {got}; check the path") from error


def read_gzip_json(path: Path) -> Any:
    """JSON value of a gzip file.

    Raises InputError for a file that is not gzip, truncated, damaged, too large when unpacked, or not JSON.
    """
    data = read_bytes(path)
    if data[:2] != MAGIC:
        got = "an empty file" if not data else "a file that is not compressed"
        raise InputError(f"{path}: expected gzip, got {got}; compress it with gzip")
    return parse_json(path, gunzipped(path, data))


def parse_json(path: Path | str, data: bytes | str) -> Any:
    """JSON value of a text or of UTF-8 bytes. Raises InputError for invalid JSON.

    The schema checks for NaN and infinity.
    """
    try:
        return json.loads(data if isinstance(data, str) else data.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        why = " ".join(str(error).split())[:120]
        raise InputError(f"{path}: expected JSON, got something else ({why}); check what wrote it") from error


def checked(path: Path | str, read: Callable[[Any], T], value: Any) -> T:
    """Read a file's value with a reader of the schema.

    Raises InputError, with the path to the field, when it is wrong.
    """
    try:
        return read(value)
    except (WrongField, InputError) as wrong:
        raise InputError(f"{path}: {wrong}") from None
    except RecursionError:
        raise InputError(f"{path}: expected a record, got JSON that is nested too deeply") from None


def json_text(path: Path, value: Any, *, indent: int | None = None) -> str:
    """A value as strict JSON in ASCII.

    Raises InputError for NaN, infinity, and values without a JSON form.
    """
    try:
        return json.dumps(value, allow_nan=False, indent=indent, separators=(",", ": " if indent else ":"))
    except (ValueError, TypeError) as error:
        raise InputError(f"{path}: expected records of JSON values, got others ({error})") from error


def gzip_bytes(text: str) -> bytes:
    """Compress text without time or name, so that equal texts make equal files."""
    buffer = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=buffer, compresslevel=6, mtime=0) as file:
        file.write(text.encode("ascii"))
    return buffer.getvalue()

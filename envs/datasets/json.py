"""JSON in files: gzip or plain, read with one-line errors, written whole or not at all and with the same bytes every time."""

import contextlib
import gzip
import io
import json
import os
import secrets
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from envs.datasets.schema import WrongField
from envs.errors import InputError

T = TypeVar("T")
MAGIC = b"\x1f\x8b"


def read_bytes(path: Path) -> bytes:
    """What is in a file. InputError when there is none, or it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        got = "nothing there" if isinstance(error, FileNotFoundError) else f"'{error.strerror}'"
        raise InputError(f"{path}: expected a file, got {got}; check the path") from error


def read_gzip_json(path: Path) -> Any:
    """The JSON value in a gzip file. InputError for a file that is not gzip, truncated, damaged, or not JSON."""
    data = read_bytes(path)
    if data[:2] != MAGIC:
        got = "an empty file" if not data else "a file that is not compressed"
        raise InputError(f"{path}: expected gzip, got {got}; compress it with gzip")
    try:
        data = gzip.decompress(data)
    except EOFError as error:
        raise InputError(f"{path}: expected a whole gzip file, got a truncated one; download or make it again") from error
    except (OSError, zlib.error) as error:
        raise InputError(f"{path}: expected a gzip file, got a damaged one ({error}); download or make it again") from error
    return parse_json(path, data)


def parse_json(path: Path, data: bytes, *, where: str = "") -> Any:
    """The JSON value in UTF-8 bytes. InputError when they hold something else; NaN and infinity are left to the schema."""
    try:
        return json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        why = " ".join(str(error).split())[:120]
        raise InputError(f"{path}: {where}expected JSON, got something else ({why}); check what wrote it") from error


def checked(path: Path, read: Callable[[Any], T], value: Any) -> T:
    """What a reader of the schema makes of a file's value. InputError, with the path to the field, when it is wrong."""
    try:
        return read(value)
    except WrongField as wrong:
        raise InputError(f"{path}: {wrong}") from None
    except RecursionError:
        raise InputError(f"{path}: expected an episode file, got JSON that is nested too deeply") from None


def json_text(path: Path, value: Any, *, indent: int | None = None) -> str:
    """A value as strict JSON in ASCII. InputError for NaN, infinity, and what has no JSON form."""
    try:
        return json.dumps(value, allow_nan=False, indent=indent, separators=(",", ": " if indent else ":"))
    except (ValueError, TypeError) as error:
        raise InputError(f"{path}: expected records of JSON values, got others ({error})") from error


def gzip_bytes(text: str) -> bytes:
    """Compressed text without time or name, so that equal texts make equal files."""
    buffer = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=buffer, compresslevel=6, mtime=0) as file:
        file.write(text.encode("ascii"))
    return buffer.getvalue()


def write_whole(path: Path, data: bytes | memoryview) -> None:
    """Nothing; leaves `data` at `path`, or what was there before. InputError when it cannot be written."""
    beside = path.with_name(f".{path.name}.{os.getpid()}-{secrets.token_hex(4)}")
    try:
        with _removed(beside):
            path.parent.mkdir(parents=True, exist_ok=True)
            beside.write_bytes(data)
            os.replace(beside, path)
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror or error}); choose another place") from error


@contextlib.contextmanager
def _removed(path: Path) -> Iterator[None]:
    """A block after which there is no file at `path`."""
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)

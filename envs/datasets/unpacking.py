"""Unpacking of gzip, zip and zlib data up to a limit: `gunzipped`, `members`, `inflated`.

Damaged data and bombs, which unpack to far more than anything that was written in earnest, cost one line.
"""

import gzip
import io
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path

from envs.datasets.schema import WrongField
from envs.errors import InputError

RATIO = 32  # greatest ratio of unpacked to packed size; files of episodes have 5 to 25
ALWAYS = 16 * 2**20  # [bytes] that may be unpacked from a file of any size
LARGEST = 4 * 2**30  # [bytes] that may be unpacked in all
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def allowed(packed: int) -> int:
    """Greatest unpacked size [bytes] of data with a packed size [bytes]."""
    return min(max(ALWAYS, RATIO * packed), LARGEST)


def gunzipped(path: Path | str, data: bytes) -> bytes:
    """Content of gzip data. InputError for damaged, truncated and too large ones."""
    most = allowed(len(data))
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
            content = file.read(most + 1)
    except EOFError as error:
        raise InputError(f"{path}: expected a whole gzip file, got a truncated one; download or make it again") from error
    except (OSError, zlib.error) as error:
        raise InputError(f"{path}: expected a gzip file, got a damaged one ({error}); download or make it again") from error
    if len(content) > most:
        raise InputError(f"{path}: expected at most {most} bytes in a gzip file of {len(data)}, got more; make it again")
    return content


def members(path: Path, names: Sequence[str]) -> dict[str, bytes]:
    """Content of some members of a zip file.

    OSError where it cannot be read, ValueError for a damaged or encrypted one, one without the members, and too large ones.
    """
    most, content = allowed(path.stat().st_size), {}
    try:
        with zipfile.ZipFile(path) as file:
            for name in names:
                if file.getinfo(name).compress_type not in METHODS:
                    raise ValueError(f"{name} is compressed in an unknown way")
                with file.open(name) as member:
                    content[name] = member.read(most + 1)
                most -= len(content[name])
                if most < 0:
                    raise ValueError(f"it unpacks to more than {allowed(path.stat().st_size)} bytes")
    except KeyError as error:
        raise ValueError(f"there is no {error.args[0]}") from error
    except (OSError, ValueError):
        raise
    except Exception as error:  # zipfile and zlib raise a dozen kinds of errors for damaged bytes
        raise ValueError(" ".join(str(error).split())[:120] or type(error).__name__) from error
    return content


def inflated(data: bytes, size: int) -> bytes:
    """Content of zlib data that has exactly a known size [bytes]. WrongField for other data."""
    try:
        content = zlib.decompressobj().decompress(data, size + 1)
    except zlib.error as error:
        raise WrongField("zlib data", got=f"something else ({error})") from error
    if len(content) != size:
        raise WrongField(f"{size} bytes", got="more" if len(content) > size else str(len(content)))
    return content

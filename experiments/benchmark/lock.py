"""Lock of a benchmark's folder: `locked`."""

import contextlib
import fcntl
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from envs.errors import InputError

LOCK = ".lock"


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Context in which no other process may write to a folder.

    The lock of a process that has died is free. InputError when another process has it, or the folder cannot be written. A warning where
    the file system has no locks.
    """
    path = folder / LOCK
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = _taken(path)
    except OSError as error:
        raise InputError(f"{folder}: cannot be written ({error.strerror or error}); choose another place with --out") from error
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
        os.close(file)


def _taken(path: Path) -> int:
    """Descriptor of the locked file. It is opened again when the process before has just removed it."""
    while True:
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError):
            holder = os.read(file, 32).decode(errors="replace").strip()
            os.close(file)
            raise InputError(f"{path.parent}: another benchmark (process {holder}) writes there; wait, or choose another --out") from None
        except OSError as error:
            print(f"{path.parent}: not locked, so run one benchmark there at a time ({error.strerror})", file=sys.stderr)
        if path.exists() and os.path.samestat(os.stat(path), os.fstat(file)):
            os.truncate(file, 0)
            os.write(file, f"{os.getpid()}\n".encode())
            return file
        os.close(file)

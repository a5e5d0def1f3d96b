"""Restrictions of a process by Linux: Landlock's rules for files, no capabilities, limits of memory.

Landlock (https://docs.kernel.org/userspace-api/landlock.html) needs neither root nor a container. Processes restricted by it cannot
look into processes outside: neither ptrace nor /proc/PID/mem, environ, fd and cwd; from version 6 on they cannot signal them either.
"""

import ctypes
import os
import resource
import signal
import struct
from collections.abc import Iterable
from pathlib import Path

_CREATE, _ADD, _RESTRICT = 444, 445, 446  # system calls, the same on every architecture
_CAPSET = {"x86_64": 126, "aarch64": 91}  # likewise, not the same
_EXECUTE, _WRITE, _READ, _LIST, _TRUNCATE = 1 << 0, 1 << 1, 1 << 2, 1 << 3, 1 << 14
_OF_FILES = _EXECUTE | _WRITE | _READ | _TRUNCATE  # rights that a rule for a file, and not a folder, may have
_RIGHTS = {1: 13, 2: 14, 3: 15}  # number of rights of files by version
_BIND_TCP, _ABSTRACT_SOCKETS, _SIGNALS = 1 << 0, 1 << 0, 1 << 1
_NO_NEW_PRIVILEGES, _PARENT_DEATH = 38, 1  # of prctl
_DEVICES = ("null", "zero", "full", "random", "urandom", "tty", "dri", "kfd")
_libc = ctypes.CDLL(None, use_errno=True)


def landlock_version() -> int:
    """Version of Landlock in this kernel, 0 without it."""
    return max(0, _libc.syscall(_CREATE, None, 0, 1))


def ruleset(hidden: Iterable[Path]) -> int:
    """File descriptor of rules: files but the hidden ones can be read, none be written.

    -1 without Landlock. Devices such as /dev/null and a GPU's can be written.
    """
    version = landlock_version()
    if not version:
        return -1
    handled = (1 << _RIGHTS.get(version, 15)) - 1
    parts = [handled, _BIND_TCP, _ABSTRACT_SOCKETS | _SIGNALS][: 1 if version < 4 else 2 if version < 6 else 3]
    attributes = struct.pack(f"={len(parts)}Q", *parts)
    rules = _libc.syscall(_CREATE, attributes, len(attributes), 0)
    root, devices = Path("/"), Path("/dev")
    _allow(rules, root, _LIST)  # Python lists the folders from which it imports
    _allow_outside(rules, root, [path.resolve() for path in hidden], (_EXECUTE | _READ | _LIST) & handled)
    for path in (*(devices / name for name in _DEVICES), *devices.glob("nvidia*")):
        _allow(rules, path, (_READ | _WRITE) & handled)
    return rules


def _allow_outside(rules: int, folder: Path, hidden: list[Path], rights: int) -> None:
    """Allow everything in a folder but the hidden paths, some of which may not exist yet."""
    if not any(path == folder or folder in path.parents for path in hidden):
        _allow(rules, folder, rights)
    elif folder not in hidden and folder.is_dir():
        for entry in os.scandir(folder):
            if not entry.is_symlink():  # what it points to has its own rule
                _allow_outside(rules, Path(entry.path), hidden, rights)


def _allow(rules: int, path: Path, rights: int) -> None:
    """Add a rule for a file or a folder and everything below it; none for one that is missing."""
    try:
        handle = os.open(path, os.O_PATH | os.O_CLOEXEC)  # pyright: ignore[reportAttributeAccessIssue]
    except OSError:
        return
    of_it = rights if path.is_dir() else rights & _OF_FILES
    _libc.syscall(_ADD, rules, 1, struct.pack("=Qi", of_it, handle), 0)
    os.close(handle)


def restrict(rules: int, memory: int) -> None:
    """Restrict this process for ever: files by a ruleset, memory [bytes], capabilities.

    It dies with its parent.
    """
    for limit, value in ((resource.RLIMIT_DATA, memory), (resource.RLIMIT_FSIZE, memory), (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(limit, (value, value))
    _libc.prctl(_PARENT_DEATH, signal.SIGKILL, 0, 0, 0)
    _libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    if capset := _CAPSET.get(os.uname().machine):
        _libc.syscall(capset, struct.pack("=Ii", 0x20080522, 0), bytes(24))  # root could raise its limits
    if rules >= 0 and _libc.syscall(_RESTRICT, rules, 0):
        raise OSError(ctypes.get_errno(), "landlock_restrict_self")

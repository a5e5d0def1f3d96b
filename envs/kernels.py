"""`kernel`: numba functions compiled once per machine, cached on disk by the source of everything they call.

numba's own cache looks at the file of the outermost function only, so an edit in a file that it calls would go unnoticed.
Here each function's cache lives in a folder named after its module's source and the kernels which that module imports.
Kernels release the interpreter's lock: threads are Python threads, and no threading layer of numba is ever started, so
that forked processes and concurrent callers are safe.
"""

import hashlib
import os
import sys
import tempfile
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import llvmlite
import numba
import numpy as np

_keys: dict[str, str] = {}  # module name -> hash of its source and of the kernels it imports


@lru_cache(1)
def cache_folder() -> Path:
    """Folder of compiled kernels: $GOTHERE_CACHE, else the user's cache folder, else a temporary one (said on stderr)."""
    chosen = os.environ.get("GOTHERE_CACHE") or os.path.join(os.environ.get("XDG_CACHE_HOME") or "~/.cache", "gothere")
    folder = Path(chosen).expanduser()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError as error:
        other = Path(tempfile.gettempdir()) / f"gothere-{os.getuid()}"
        other.mkdir(mode=0o700, exist_ok=True)
        print(f"gothere: {folder} cannot be written ({error.strerror}); caching in {other}. Set GOTHERE_CACHE to choose.", file=sys.stderr)
        return other


def _key(function: Callable) -> str:
    """Hash of the source of a kernel's module and of every module whose kernels it has imported."""
    name = function.__module__
    if name not in _keys:
        digest = hashlib.sha256(f"{numba.__version__} {llvmlite.__version__} {np.__version__}".encode())
        digest.update(Path(function.__code__.co_filename).read_bytes())
        callees = {v.py_func.__module__ for v in function.__globals__.values() if isinstance(v, numba.core.dispatcher.Dispatcher)}
        for other in sorted(callees - {name}):
            digest.update(_keys.get(other, other).encode())
        _keys[name] = digest.hexdigest()[:16]
    return _keys[name]


def kernel(function: Callable | None = None, *, fastmath: bool | set[str] = False, inline: bool = False) -> Callable:
    """A compiled function without the interpreter's lock, cached on disk; `inline` puts it into its callers always."""
    if function is None:
        return lambda f: kernel(f, fastmath=fastmath, inline=inline)
    saved = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(cache_folder() / "kernels" / _key(function))
    try:
        return numba.njit(nogil=True, cache=True, error_model="numpy", fastmath=fastmath, forceinline=inline)(function)
    finally:
        numba.config.CACHE_DIR = saved


def compiled(function: Callable) -> bool:
    """Whether a kernel's machine code is in memory or on disk."""
    folder = Path(function.stats.cache_path)
    return bool(function.signatures) or any(folder.glob(f"*{function.py_func.__name__}*.nbc"))


def announce(function: Callable, what: str) -> None:
    """Say on stderr that a kernel is about to be compiled, if it is."""
    if not compiled(function):
        print(f"compiling {what} for this machine (once, about half a minute) ...", file=sys.stderr, flush=True)

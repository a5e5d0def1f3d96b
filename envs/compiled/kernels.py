"""`kernel`: numba functions compiled once per machine and cached on disk.

The cache is keyed by the source of everything that a function calls. numba's own cache checks only the file of the outermost
function, so an edit in a file that it calls would go unnoticed. Here each function's cache is in a folder named after the source of
its module and of all our modules that it imports (see `disk`), so that checkouts with equal sources share it. Kernels release the
interpreter's lock: threads are Python threads, and no threading layer of numba is ever started, so that forked processes and
concurrent callers are safe.
"""

import hashlib
import importlib.util
import os
import re
import sys
import tempfile
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import llvmlite
import numba
import numpy as np

from envs.compiled.disk import KernelCache

LAYERS = ("envs", "policies", "agent", "experiments")  # packages whose sources are part of a key


@lru_cache(1)
def cache_folder() -> Path:
    """Folder of compiled kernels.

    It is $GOTHERE_CACHE, else the user's cache folder, else a temporary one, with a message on stderr.
    """
    chosen = os.environ.get("GOTHERE_CACHE") or os.path.join(os.environ.get("XDG_CACHE_HOME") or "~/.cache", "gothere")
    folder = Path(chosen).expanduser()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError as error:
        other = _temporary_folder()
        print(f"gothere: {folder} cannot be written ({error.strerror}); caching in {other}. Set GOTHERE_CACHE to choose.", file=sys.stderr)
        return other


def _temporary_folder() -> Path:
    """This user's folder for caches among the temporary files; a fresh one where somebody else owns that name."""
    user = os.getuid() if hasattr(os, "getuid") else "user"
    folder = Path(tempfile.gettempdir()) / f"gothere-{user}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        if not hasattr(os, "getuid") or folder.lstat().st_uid == user:  # what others wrote there would be run
            return folder
    except OSError:
        pass
    return Path(tempfile.mkdtemp(prefix="gothere-"))


@lru_cache(None)
def _source(module: str) -> tuple[bytes, frozenset[str]]:
    """Source of a module, and the modules of our packages (and its own) that it imports."""
    spec = importlib.util.find_spec(module)
    source = Path(spec.origin).read_bytes() if spec and spec.origin else b""
    own = "|".join({*LAYERS, module.partition(".")[0]}).encode()
    found = re.findall(rb"^(?:from|import) ((?:" + own + rb")\b[\w.]*)(?: import (\([^)]*|[^\n]*))?", source, re.MULTILINE)
    return source, frozenset(name for package, names in found for name in (package.decode(), *_submodules(package.decode(), names)))


def _submodules(package: str, names: bytes) -> list[str]:
    """Those of the imported names that are modules of the package."""
    spec = importlib.util.find_spec(package)
    folders = [Path(place) for place in spec.submodule_search_locations or ()] if spec else []
    return [f"{package}.{name}" for name in re.findall(r"\w+", names.decode()) if any((f / f"{name}.py").is_file() for f in folders)]


@lru_cache(None)
def _key(module: str) -> str:
    """Hash of the source of a module and of all our modules that it imports.

    Indirect imports are included, so that it covers kernels and constants alike.
    """
    needed, found = {module}, set()
    while needed:
        found.add(name := needed.pop())
        needed |= _source(name)[1] - found
    digest = hashlib.sha256(f"{numba.__version__} {llvmlite.__version__} {np.__version__}".encode())
    for name in sorted(found):
        digest.update(_source(name)[0])
    return digest.hexdigest()[:16]


def kernel(function: Callable | None = None, *, fastmath: bool | set[str] = False, inline: bool = False) -> Callable:
    """Compile a function without the interpreter's lock, cached on disk.

    With `inline` it is always inlined into its callers.
    """
    if function is None:
        return lambda f: kernel(f, fastmath=fastmath, inline=inline)
    made = numba.njit(nogil=True, error_model="numpy", fastmath=fastmath, forceinline=inline)(function)
    made._cache = KernelCache(function, cache_folder() / "kernels" / _key(function.__module__))
    return made


def compiled(function: Callable) -> bool:
    """Whether a kernel's machine code is in memory or on disk."""
    folder = Path(function.stats.cache_path)
    return bool(function.signatures) or any(folder.glob(f"*{function.py_func.__name__}*.nbc"))


_announced: set[Callable] = set()


def announce(function: Callable, what: str) -> None:
    """Print to stderr that a kernel is about to be compiled, if it is.

    The check is made once per kernel, because it is requested at every call.
    """
    if function in _announced:
        return
    _announced.add(function)
    if not compiled(function):
        print(f"compiling {what} for this machine (once, about half a minute) ...", file=sys.stderr, flush=True)

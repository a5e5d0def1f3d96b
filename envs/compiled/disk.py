"""Compiled kernels on disk: `KernelCache`, the cache of one function in a given folder.

numba's own cache names its folder after the path of the source, so that each checkout compiles everything anew, and raises whatever
reading or writing it raises. Here the path does not matter; every file ends with a digest, and one that is damaged counts as missing;
what cannot be written is not cached.
"""

import hashlib
import pickle
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from numba.core.caching import CompileResultCacheImpl, FunctionCache, IndexDataCacheFile, _CacheLocator

_DIGEST = 32  # bytes of a SHA-256
_told: set[Path] = set()


class Named(_CacheLocator):
    """A folder for one function, whatever file its source is in."""

    def __init__(self, function: Callable, folder: Path) -> None:
        self._folder, self._line, self._py_file = folder, function.__code__.co_firstlineno, function.__code__.co_filename

    def get_cache_path(self) -> str:
        """Path of the folder."""
        return str(self._folder)

    def get_source_stamp(self) -> str:
        """Name of the folder, which is a digest of all sources."""
        return self._folder.name

    def get_disambiguator(self) -> str:
        """Line of the function, which tells functions of one name apart."""
        return str(self._line)


class SealedFiles(IndexDataCacheFile):
    """Index and data files that end with a digest of what precedes it."""

    def _load_index(self) -> dict:
        """Names of data files by key; empty for an index that is missing or damaged."""
        try:
            version, stamp, names = pickle.loads(_unsealed(Path(self._index_path)))
        except (OSError, ValueError, pickle.UnpicklingError):
            return {}
        return names if (version, stamp) == (self._version, self._source_stamp) else {}

    def _save_index(self, overloads: dict) -> None:
        """Write the index as a whole."""
        with self._open_for_write(self._index_path) as file:
            file.write(_sealed(self._dump((self._version, self._source_stamp, overloads))))

    def _load_data(self, name: str) -> Any:
        """Contents of a data file. Raises OSError, which counts as a missing file, when it is damaged."""
        try:
            return pickle.loads(_unsealed(Path(self._data_path(name))))
        except ValueError as error:
            raise OSError(str(error)) from error

    def _save_data(self, name: str, data: Any) -> None:
        """Write a data file as a whole."""
        with self._open_for_write(self._data_path(name)) as file:
            file.write(_sealed(self._dump(data)))


class Compiled(CompileResultCacheImpl):
    """numba's form of a stored function, in a folder of our choice."""

    def __init__(self, function: Callable, folder: Path) -> None:
        self._lineno, self._locator = function.__code__.co_firstlineno, Named(function, folder)
        self._filename_base = self.get_filename_base(f"{function.__module__}.{function.__qualname__}", getattr(sys, "abiflags", ""))


class KernelCache(FunctionCache):
    """The cache of one function in `folder`."""

    def __init__(self, function: Callable, folder: Path) -> None:
        self._impl_class = lambda function: Compiled(function, folder)
        super().__init__(function)
        self._cache_file = SealedFiles(self._cache_path, self._impl.filename_base, self._impl.locator.get_source_stamp())

    def save_overload(self, sig: Any, data: Any) -> None:
        """Store a compiled function, or say once for its folder that it cannot be stored."""
        try:
            super().save_overload(sig, data)
        except OSError as error:
            place = Path(self._cache_path).parent
            if place not in _told:
                _told.add(place)
                print(f"gothere: {place} cannot be written ({error.strerror or error}); kernels are compiled in every run."
                      " Set GOTHERE_CACHE to a folder with 100 MB of space.", file=sys.stderr)  # fmt: skip


def _sealed(data: bytes) -> bytes:
    """Data with its digest behind it."""
    return data + hashlib.sha256(data).digest()


def _unsealed(path: Path) -> bytes:
    """Data of a sealed file. Raises ValueError when its digest does not fit, OSError when it cannot be read."""
    whole = path.read_bytes()
    data, digest = whole[:-_DIGEST], whole[-_DIGEST:]
    if hashlib.sha256(data).digest() != digest:
        raise ValueError(f"{path} is damaged")
    return data

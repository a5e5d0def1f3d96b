"""Digest of an agent's file and of its own modules: `source_digest`."""

import ast
import hashlib
from collections.abc import Iterator
from pathlib import Path

from envs.errors import InputError

OURS = ("envs", "policies", "agent", "experiments")  # of this code, which has a commit


def source_digest(file: Path) -> str:
    """Start of the SHA-256 of a Python file and its own modules.

    They are the modules beside it that it imports. Imports are followed as they are written, in functions too, but not those by a computed
    name. InputError for a file that cannot be read.
    """
    digest, seen, waiting = hashlib.sha256(), set[Path](), [file]
    while waiting:
        path = waiting.pop(0)
        if path.resolve() in seen:
            continue
        seen.add(path.resolve())
        try:
            data = path.read_bytes()
        except OSError as error:
            raise InputError(f"{path}: expected a file, got none that can be read ({error.strerror})") from error
        digest.update((path.name if path != file else "").encode() + data)
        waiting += sorted(set(_imported(path, data, file.parent)))
    return digest.hexdigest()[:16]


def _imported(path: Path, data: bytes, folder: Path) -> Iterator[Path]:
    """Files of the modules below a folder that a source imports; none for a source that is not Python."""
    try:
        tree = ast.parse(data)
    except (SyntaxError, ValueError, RecursionError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield from _files(folder, name.name.split("."))
        elif isinstance(node, ast.ImportFrom):
            base, words = folder, node.module.split(".") if node.module else []
            if node.level:
                base = path.parents[min(node.level, len(path.parents)) - 1]
            for name in node.names:
                yield from _files(base, [*words, name.name], relative=bool(node.level))


def _files(folder: Path, words: list[str], *, relative: bool = False) -> Iterator[Path]:
    """Files of a dotted name below a folder: its packages and the module."""
    if not relative and words[0] in OURS:
        return
    for count in range(1, len(words) + 1):
        place = folder.joinpath(*words[:count])
        yield from (path for path in (place.with_name(f"{place.name}.py"), place / "__init__.py") if path.is_file())

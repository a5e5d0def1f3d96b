"""Limits of what a glTF file may unpack to, by its own size: `check_size`, `check_textures`."""

import io
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from envs.errors import InputError

MOST_NODES = 200_000
ROWS = 4 * 2**20  # vertices and indices that a file of any size may have
ROWS_PER_BYTE = 1  # of a larger one; a vertex alone has 12 bytes, but meshes may be used many times
PIXELS = 2**27  # of all textures of a file of any size
PIXELS_PER_BYTE = 64


def check_size(path: Path, header: dict, size: int) -> None:
    """Raise InputError for a glTF file of too many nodes, vertices and indices.

    The limits depend on its `size` in bytes. Meshes count as often as nodes use them. Wrong parts of the header are left to its reader.
    """
    nodes = _list(header, "nodes")
    if len(nodes) > MOST_NODES:
        raise InputError(f"{path}: expected at most {MOST_NODES} nodes, got {len(nodes)}; join them before exporting")
    counts = [_count(accessor) for accessor in _list(header, "accessors")]
    meshes = [sum(_rows(primitive, counts) for primitive in _list(mesh, "primitives")) for mesh in _list(header, "meshes")]
    rows = sum(_at(meshes, _part(node, "mesh")) * _copies(node, counts) for node in nodes)
    rows += sum(count for count, accessor in zip(counts, _list(header, "accessors"), strict=True) if _part(accessor, "bufferView") is None)
    rows += sum(_at(counts, group[-1]) for group in _groups(header) if isinstance(group, list) and group)
    if rows > (most := max(ROWS, ROWS_PER_BYTE * size)):
        raise InputError(f"{path}: expected at most {most} vertices and indices in {size} bytes, got {rows}; export it in parts")


def check_textures(path: Path, images: Iterable[bytes], size: int) -> None:
    """Raise InputError for images of too many pixels for a file of `size` bytes."""
    from PIL import Image

    pixels = 0
    for data in images:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", Image.DecompressionBombWarning)
                width, height = Image.open(io.BytesIO(data)).size
        except Exception:  # PIL raises almost anything on broken files, which their reader reports
            continue
        pixels += width * height
    if pixels > (most := max(PIXELS, PIXELS_PER_BYTE * size)):
        raise InputError(f"{path}: expected textures of at most {most} pixels in all, got {pixels}; scale them down")


def _rows(primitive: Any, counts: list[int]) -> int:
    """Vertices and indices of a primitive."""
    attributes = _part(primitive, "attributes")
    found = attributes.get("POSITION") if isinstance(attributes, dict) else None
    return _at(counts, found) + _at(counts, _part(primitive, "indices"))


def _copies(node: Any, counts: list[int]) -> int:
    """Number of times that a node shows its mesh."""
    value = node
    for key in ("extensions", "EXT_mesh_gpu_instancing", "attributes"):
        value = _part(value, key)
    return max([1, *(_at(counts, index) for index in value.values())]) if isinstance(value, dict) else 1


def _groups(header: dict) -> list:
    """Ranges of faces of a file that gothere saved, which end with the number of an accessor."""
    scene = next(iter(_list(header, "scenes")), None)
    return _list(_part(_part(scene, "extras"), "gothere"), "groups")


def _count(accessor: Any) -> int:
    """Number of rows of an accessor, 0 where it states none."""
    count = _part(accessor, "count")
    return max(count, 0) if isinstance(count, int) else 0


def _list(value: Any, key: str) -> list:
    """List at a key of an object, [] for another value."""
    found = _part(value, key)
    return found if isinstance(found, list) else []


def _part(value: Any, key: str) -> Any:
    """Value at a key of an object, None for another value."""
    return value.get(key) if isinstance(value, dict) else None


def _at(counts: list[int], index: Any) -> int:
    """Count at an index, 0 for another value."""
    return counts[index] if isinstance(index, int) and 0 <= index < len(counts) else 0

"""Generated homes on disk, shared by all processes of a machine: `stored_home` and `stored_field`.

A home is one file. It holds arrays, each aligned to a cache line and followed by the padding that renderers need, then a JSON header
with the offsets of the arrays and everything else, then the position of that header and a checksum. The file is mapped into memory, so
that loading is cheap and processes share the pages. Its name is a hash of the scene id, the body, and the source code that generates
homes. Distance fields of goals are files of the same format, whose names begin with the home's name. A damaged file is treated as
missing, and a file that cannot be written is skipped.
"""

import contextlib
import hashlib
import json
import mmap
import os
import struct
import tempfile
from collections.abc import Iterator
from dataclasses import fields
from functools import lru_cache
from pathlib import Path
from typing import Any

import cv2
import numba
import numpy as np
from jaxtyping import Float

from envs.compiled.kernels import cache_folder
from envs.houses.names import house_named
from envs.navigation import Field, Walkable, distance_field, field_arrays, restored_field, walkable
from envs.navigation.grid import Grid
from envs.render.pack import Packed, pack
from envs.scenes.scene import Material, Object, Portal, Room, Scene, scene_metadata
from envs.types import Body

LIMIT = 2 * 2**30  # bytes of all files together; the least recently used are removed
LOOK = 2**25  # bytes that a process writes between checks of the limit
# files and folders beside this one
MAKERS = (
    "houses",
    "navigation",
    "scenes/scene.py",
    "scenes/normals.py",
    "render/pack.py",
    "types.py",
    "home_files.py",
)  # files and folders beside this one
LINE, BEHIND = 64, 128  # bytes: alignment of arrays, and padding after them (`envs.render.pack`)
TAIL = struct.Struct("<8sQQQ")  # MAGIC, offset and length of the JSON, checksum of everything before
MAGIC = b"gothere1"

DAMAGED = (OSError, ValueError, KeyError, TypeError, struct.error)  # raised when a damaged file is read

Made = tuple[Scene, Walkable, Packed]


def stored_home(scene_id: str, body: Body) -> Made:
    """Scene, walkable space and packed scene of a generated home, from disk if stored.

    InputError as in `house_named`.
    """
    path = home_file(scene_id, body)
    found = read_home(path)
    if found is None:
        scene = house_named(scene_id)
        found = scene, walkable(scene.vertices, scene.faces, body), pack(scene)
        with contextlib.suppress(OSError):
            write_home(path, *found)
    return found


def stored_field(home: Path, space: Walkable, goals_w: Float[np.ndarray, "k 3"]) -> Field:
    """Distance field [m] to the nearest of some goals in a stored home.

    `home` is the home's file; the field is read from, or written to, a file beside it.
    """
    path = home.with_name(f"{home.stem}-{hashlib.sha256(goals_w.tobytes()).hexdigest()[:32]}.field")
    try:
        _, arrays = _read(path)
        return restored_field(space, goals_w, arrays["distance"], arrays["root"])
    except DAMAGED:
        field = distance_field(space, goals_w)
        with contextlib.suppress(OSError):
            _write(path, {}, dict(zip(("distance", "root"), field_arrays(field), strict=True)))
        return field


def home_file(scene_id: str, body: Body) -> Path:
    """Path of a home's file."""
    name = hashlib.sha256(f"{scene_id} {body} {_makers()}".encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return cache_folder() / "homes" / f"{name}.home"


@lru_cache(1)
def _makers() -> str:
    """Hash of the source code and library versions that determine homes."""
    here = Path(__file__).parent
    digest = hashlib.sha256(f"{np.__version__} {cv2.__version__} {numba.__version__}".encode())
    for name in MAKERS:
        place = here / name
        for file in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            digest.update(file.read_bytes())
    return digest.hexdigest()


def write_home(path: Path, scene: Scene, space: Walkable, packed: Packed) -> None:
    """Write a home's file.

    OSError where it cannot be written.
    """
    arrays = dict(_arrays_of(scene, space, packed))
    scalars = {name: value for name, value in space.grid._asdict().items() if not isinstance(value, np.ndarray)}
    about = {
        "scene": scene_metadata(scene),
        "space": {"radius": space.radius, "height": space.height, "climb": space.climb, "grid": scalars},
        "vertices": packed.vertices,
    }
    _write(path, about, arrays)


def read_home(path: Path) -> Made | None:
    """Home in a file; None where it is missing or damaged."""
    try:
        return _home_of(*_read(path))
    except DAMAGED:
        return None


def make_room(folder: Path, limit: int = LIMIT) -> None:
    """Remove the least recently used files of a folder until `limit` bytes remain."""
    held = []
    for file in folder.iterdir():
        with contextlib.suppress(OSError):  # another process removed it
            state = file.stat()
            held.append((state.st_mtime, state.st_size, file))
    total = sum(size for _, size, _ in held)
    for _, size, file in sorted(held):
        if total <= limit:
            return
        file.unlink(missing_ok=True)
        total -= size


# Files


_written = LOOK  # bytes since this process last checked the limit


def _write(path: Path, about: dict[str, Any], arrays: dict[str, np.ndarray]) -> None:
    """Write a file atomically.

    OSError where it cannot be written.
    """
    global _written
    path.parent.mkdir(parents=True, exist_ok=True)
    content = _bytes_of(about, arrays)
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise
    _written += len(content)
    if _written >= LOOK:
        _written = 0
        make_room(path.parent)


def _read(path: Path) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Header and arrays of a file.

    Raises one of `DAMAGED` where it is missing or damaged.
    """
    with path.open("rb") as file:
        held = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)  # writing into an array copies that page
    found = _parts_of(held)
    os.utime(path)
    return found


# Content of a file


def _bytes_of(about: dict[str, Any], arrays: dict[str, np.ndarray]) -> bytes:
    """Encode a header and arrays as the bytes of a file."""
    out, table = bytearray(), []
    for name, array in arrays.items():
        table.append([name, array.dtype.str, array.shape, len(out)])
        out += np.ascontiguousarray(array).tobytes()
        out += bytes(BEHIND + -(len(out) + BEHIND) % LINE)
    begin, text = len(out), json.dumps({"arrays": table, "about": about}).encode()
    out += text + bytes(-len(text) % 8)
    return bytes(out) + TAIL.pack(MAGIC, begin, len(text), _sum(out))


def _parts_of(held: mmap.mmap) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Decode a file into its header and arrays; the inverse of `_bytes_of`.

    ValueError for other content.
    """
    magic, begin, length, total = TAIL.unpack_from(held, len(held) - TAIL.size)
    if magic != MAGIC or total != _sum(memoryview(held)[: -TAIL.size]):
        raise ValueError("damaged")
    told = json.loads(held[begin : begin + length])
    return told["about"], {name: np.ndarray(shape, kind, held, offset) for name, kind, shape, offset in told["arrays"]}


def _sum(data: bytearray | memoryview) -> int:
    """Sum of all words of 8 bytes modulo 2**64, a fast checksum."""
    return int(np.add.reduce(np.frombuffer(data, "<u8")))


def _arrays_of(scene: Scene, space: Walkable, packed: Packed) -> Iterator[tuple[str, np.ndarray]]:
    """All arrays of a home by name."""
    for part, record in (("scene", scene), ("packed", packed)):
        for field in fields(record):
            if isinstance(array := getattr(record, field.name), np.ndarray):
                yield f"{part}.{field.name}", array
    yield from ((f"texture.{k}", texture) for k, texture in enumerate(scene.textures))
    yield from ((f"grid.{name}", value) for name, value in space.grid._asdict().items() if isinstance(value, np.ndarray))
    yield from ((f"node.{k}", nodes) for k, nodes in enumerate(space.nodes))
    yield "area", space.area


def _home_of(about: dict[str, Any], arrays: dict[str, np.ndarray]) -> Made:
    """Rebuild a home from the header and arrays of its file."""

    def named(part: str) -> dict[str, Any]:
        return {name.partition(".")[2]: array for name, array in arrays.items() if name.startswith(f"{part}.")}

    told, kinds = about["scene"], {"materials": Material, "objects": Object, "rooms": Room, "portals": Portal}
    records: dict[str, Any] = {name: tuple(kind(**_tuples(one)) for one in told[name]) for name, kind in kinds.items()}
    textures = tuple(named("texture").values())
    scene = Scene(told["name"], **named("scene"), **records, textures=textures, up=told["up"], extras=told["extras"])
    place = about["space"]
    grid = Grid(**place["grid"], **named("grid"))
    space = Walkable(grid, place["radius"], place["height"], place["climb"], arrays["area"])
    vars(space)["nodes"] = tuple(named("node").values())  # the place where `cached_property` stores it
    return scene, space, Packed(**named("packed"), vertices=about["vertices"])


def _tuples(record: dict[str, Any]) -> dict[str, Any]:
    """Fields of a record with lists converted to tuples."""

    def plain(value: Any) -> Any:
        return tuple(map(plain, value)) if isinstance(value, list) else value

    return {name: plain(value) for name, value in record.items()}

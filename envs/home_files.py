"""Generated homes on disk: `stored_home` and `stored_field`, made once on a machine and not in every process again.

A home is one file: arrays, each from a cache line's beginning and with memory behind its end as renderers want it, then JSON that
says where each is and holds all else, then where the JSON is and a sum over all. It is mapped into memory, which costs next to
nothing, and processes share it. Its name follows from the scene id, the body, and the source of everything that makes a home.
Distances to goals in it are such files too, whose names begin with its name. A damaged file counts as none, and one that cannot be
written is done without.
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

LIMIT = 2 * 2**30  # bytes of all files together; the ones that were not used for longest go
LOOK = 2**25  # bytes that a process writes between looks at how many there are
MAKERS = ("houses", "navigation", "scenes/scene.py", "render/pack.py", "types.py", "home_files.py")  # files and folders beside this one
LINE, BEHIND = 64, 128  # bytes: arrays begin at multiples of the one and are followed by the other (`envs.render.pack`)
TAIL = struct.Struct("<8sQQQ")  # MAGIC, where the JSON begins and how long it is, sum of the words before this
MAGIC = b"gothere1"

DAMAGED = (OSError, ValueError, KeyError, TypeError, struct.error)  # what reading a file raises that is not as it was written

Made = tuple[Scene, Walkable, Packed]


def stored_home(scene_id: str, body: Body) -> Made:
    """A generated home's scene, walkable space, and what renderers take. InputError as `house_named` raises it."""
    path = home_file(scene_id, body)
    found = read_home(path)
    if found is None:
        scene = house_named(scene_id)
        found = scene, walkable(scene.vertices, scene.faces, body), pack(scene)
        with contextlib.suppress(OSError):
            write_home(path, *found)
    return found


def stored_field(home: Path, space: Walkable, goals_w: Float[np.ndarray, "k 3"]) -> Field:
    """Distances to the nearest of some goals [m] in a home with its own file."""
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
    """Where a home is kept."""
    name = hashlib.sha256(f"{scene_id} {body} {_makers()}".encode()).hexdigest()[:32]
    return cache_folder() / "homes" / f"{name}.home"


@lru_cache(1)
def _makers() -> str:
    """A digest of the source and the libraries that homes follow from."""
    here = Path(__file__).parent
    digest = hashlib.sha256(f"{np.__version__} {cv2.__version__} {numba.__version__}".encode())
    for name in MAKERS:
        place = here / name
        for file in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            digest.update(file.read_bytes())
    return digest.hexdigest()


def write_home(path: Path, scene: Scene, space: Walkable, packed: Packed) -> None:
    """Leave a home's file. OSError where it cannot be written."""
    arrays = dict(_arrays_of(scene, space, packed))
    scalars = {name: value for name, value in space.grid._asdict().items() if not isinstance(value, np.ndarray)}
    about = {
        "scene": scene_metadata(scene),
        "space": {"radius": space.radius, "height": space.height, "climb": space.climb, "grid": scalars},
        "vertices": packed.vertices,
    }
    _write(path, about, arrays)


def read_home(path: Path) -> Made | None:
    """The home in a file; None where there is none, or it is damaged."""
    try:
        return _home_of(*_read(path))
    except DAMAGED:
        return None


def make_room(folder: Path, limit: int = LIMIT) -> None:
    """Remove the files of a folder that were not used for longest, until all together have no more than `limit` bytes."""
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


_written = LOOK  # bytes since this process last looked


def _write(path: Path, about: dict[str, Any], arrays: dict[str, np.ndarray]) -> None:
    """Leave a file, in one step: a reader sees all of it or nothing. OSError where it cannot be written."""
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
    """What was written into a file. One of `DAMAGED` where there is none, or it is damaged."""
    with path.open("rb") as file:
        held = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)  # whoever writes into an array has a copy of that page
    found = _parts_of(held)
    os.utime(path)
    return found


# What is in a file


def _bytes_of(about: dict[str, Any], arrays: dict[str, np.ndarray]) -> bytes:
    """A file's content."""
    out, table = bytearray(), []
    for name, array in arrays.items():
        table.append([name, array.dtype.str, array.shape, len(out)])
        out += np.ascontiguousarray(array).tobytes()
        out += bytes(BEHIND + -(len(out) + BEHIND) % LINE)
    begin, text = len(out), json.dumps({"arrays": table, "about": about}).encode()
    out += text + bytes(-len(text) % 8)
    return bytes(out) + TAIL.pack(MAGIC, begin, len(text), _sum(out))


def _parts_of(held: mmap.mmap) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """What `_bytes_of` was given. ValueError when it was something else."""
    magic, begin, length, total = TAIL.unpack_from(held, len(held) - TAIL.size)
    if magic != MAGIC or total != _sum(memoryview(held)[: -TAIL.size]):
        raise ValueError("damaged")
    told = json.loads(held[begin : begin + length])
    return told["about"], {name: np.ndarray(shape, kind, held, offset) for name, kind, shape, offset in told["arrays"]}


def _sum(data: bytearray | memoryview) -> int:
    """The sum of all words of 8 bytes, modulo 2**64: quick, and other when any of them is."""
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
    """The home of what a file holds."""

    def named(part: str) -> dict[str, Any]:
        return {name.partition(".")[2]: array for name, array in arrays.items() if name.startswith(f"{part}.")}

    told, kinds = about["scene"], {"materials": Material, "objects": Object, "rooms": Room, "portals": Portal}
    records: dict[str, Any] = {name: tuple(kind(**_tuples(one)) for one in told[name]) for name, kind in kinds.items()}
    textures = tuple(named("texture").values())
    scene = Scene(told["name"], **named("scene"), **records, textures=textures, up=told["up"], extras=told["extras"])
    place = about["space"]
    grid = Grid(**place["grid"], **named("grid"))
    space = Walkable(grid, place["radius"], place["height"], place["climb"], arrays["area"])
    vars(space)["nodes"] = tuple(named("node").values())  # where `cached_property` looks for it
    return scene, space, Packed(**named("packed"), vertices=about["vertices"])


def _tuples(record: dict[str, Any]) -> dict[str, Any]:
    """A record's fields, lists as tuples."""

    def plain(value: Any) -> Any:
        return tuple(map(plain, value)) if isinstance(value, list) else value

    return {name: plain(value) for name, value in record.items()}

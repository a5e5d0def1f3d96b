"""Loading and saving of scenes: .glb, .gltf, .obj and .ply files.

`load_scene` reads all of them, `save_scene` writes .glb. A loaded scene's faces are sorted by instance, then material; its vertices
keep the file's order where possible.
"""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
from jaxtyping import Float32, Int

from envs.errors import InputError
from envs.scenes.gltf.file import open_gltf
from envs.scenes.gltf.read import read_gltf
from envs.scenes.normals import computed_normals, crossed, unit
from envs.scenes.obj import read_obj
from envs.scenes.ply import read_ply
from envs.scenes.scene import Material, Object, Scene, boxed, category_of, check_scene
from envs.scenes.surfaces import Contents, Surface
from envs.scenes.text import text_of
from envs.scenes.write import read_saved, write_glb

SUFFIXES = (".glb", ".gltf", ".obj", ".ply")
_FRAMES = {"y": np.eye(4), "z": np.array([[1.0, 0, 0, 0], [0, 0, 1, 0], [0, -1, 0, 0], [0, 0, 0, 1]])}
_LEAST_AREA = 1e-12
_READERS = {".obj": read_obj, ".ply": read_ply}
_NAMED = 12  # things left out or missing that are named in the line about them
_told: set[str] = set()


def load_scene(path: str | Path, *, up: str = "y") -> Scene:
    """Load a scene from a .glb, .gltf, .obj or .ply file [m], Y up.

    It has one object per named node, `o` line or PLY file. `up` is the file's upward axis: 'y', or 'z', which turns (x, y, z) into
    (x, z, -y). A file that `save_scene` wrote is restored exactly. Faces of less than 1e-12 m2 are dropped. What changes the looks and
    is not drawn, and what the file refers to and is not there, is said in one line on stderr, once. Raises InputError, in one line, for a
    file that cannot be read: missing file, broken or incomplete data, extensions that it requires and we lack, NaN, too large textures.
    """
    scene, contents = load_with_contents(path, up=up)
    if contents is not None:
        _tell(Path(path).expanduser(), contents)
    return scene


def load_with_contents(path: str | Path, *, up: str = "y") -> tuple[Scene, Contents | None]:
    """As `load_scene`, but silent: the scene and the contents of its file.

    The contents are None for a file that gothere saved.
    """
    path = Path(path).expanduser()
    if up not in _FRAMES:
        raise InputError(f"up: expected 'y' or 'z', got {up!r}")
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise InputError(f"{path}: expected a scene file ending in {', '.join(SUFFIXES)}, got {suffix or 'no ending'}; convert it to .glb")
    if not path.is_file():
        got = "a folder" if path.is_dir() else "nothing there"
        raise InputError(f"{path}: expected a scene file, got {got}; check the path")
    try:
        return _load(path, up)
    except InputError:
        raise
    except Exception as error:  # parsers raise almost any error on broken files; the cause stays chained
        why = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        raise InputError(f"{path}: expected a well-formed {suffix} file, got one that cannot be read ({why}); export it again") from error


def _load(path: Path, up: str) -> tuple[Scene, Contents | None]:
    """Load a scene from an existing file with a known suffix."""
    frame, suffix = _FRAMES[up], path.suffix.lower()
    if suffix in _READERS:
        contents = _READERS[suffix](path, frame=frame)
    else:
        gltf = open_gltf(path)
        saved = read_saved(gltf)
        if saved is not None and up != "y":
            raise InputError(f"{path}: expected up 'y' for a file that gothere saved, got {up!r}; leave it out")
        if saved is not None:
            return saved, None
        contents = read_gltf(gltf, frame=frame)
    return assemble(path, contents), contents


def _tell(path: Path, contents: Contents) -> None:
    """Say on stderr, in one line and once, what of a file is not drawn and what it lacks."""
    told = [f"{what} {_some(names)}" for what, names in (("left out:", contents.left_out), ("missing:", contents.missing)) if names]
    line = f"gothere: {path}: {'; '.join(told)}"
    if told and line not in _told:
        _told.add(line)
        print(line, file=sys.stderr, flush=True)


def _some(names: tuple[str, ...]) -> str:
    """The first names of a list, and how many more there are."""
    more = f" and {len(names) - _NAMED} more (see `gothere house check --scene`)" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def save_scene(scene: Scene, path: str | Path) -> None:
    """Write a scene to a .glb file, atomically.

    `load_scene` restores it exactly, and other viewers show it. Faces are written sorted by instance, then material (otherwise in their
    order); vertices as they are. Raises InputError when the scene is inconsistent (see `check_scene`) or the file cannot be written.
    """
    path = Path(path).expanduser()
    if path.suffix.lower() != ".glb":
        raise InputError(f"{path}: expected a file name ending in .glb, got {path.suffix or 'no ending'}")
    if path.is_dir() or not path.parent.is_dir():
        got = "a folder of that name" if path.is_dir() else f"no folder {path.parent}"
        raise InputError(f"{path}: expected a file name in an existing folder, got {got}")
    check_scene(scene)
    write_glb(sort_faces(scene), path)


def sort_faces(scene: Scene) -> Scene:
    """The same scene with faces sorted by instance, then material; stable."""
    order = np.lexsort((scene.material, scene.instance))
    fields = {name: getattr(scene, name)[order] for name in ("faces", "instance", "material", "room")}
    return replace(scene, **fields)


def assemble(path: Path, contents: Contents) -> Scene:
    """Assemble a scene from a file's surfaces; objects without triangles are dropped.

    Raises InputError when none is left.
    """
    kept = [(surface, _clean(path, surface)) for surface in sorted(contents.surfaces, key=lambda s: (s.object, s.material))]
    kept = [(surface, parts) for surface, parts in kept if len(parts["faces"])]
    if not kept:
        raise InputError(f"{path}: expected at least one triangle of {_LEAST_AREA} m2 or more, got none; export it with its meshes")
    numbers = {number: k + 1 for k, number in enumerate(sorted({surface.object for surface, _ in kept}))}
    starts = np.cumsum([0] + [len(parts["vertices"]) for _, parts in kept])
    materials, textures, looks = _used_looks(contents, {surface.material for surface, _ in kept})
    instance = [np.full(len(parts["faces"]), numbers[surface.object], np.int32) for surface, parts in kept]
    material = [np.full(len(parts["faces"]), looks[surface.material], np.int32) for surface, parts in kept]
    faces = [(parts["faces"] + start).astype(np.int32) for (_, parts), start in zip(kept, starts[:-1], strict=True)]
    joined = {name: np.concatenate([parts[name] for _, parts in kept]) for name in ("vertices", "normals", "uv", "colors")}
    scene = Scene(
        name=text_of(path.stem),
        vertices=joined["vertices"],
        faces=np.concatenate(faces),
        normals=joined["normals"],
        uv=joined["uv"],
        occlusion=np.ones(len(joined["vertices"]), np.float32),
        colors=joined["colors"],
        instance=np.concatenate(instance),
        material=np.concatenate(material),
        room=np.full(sum(map(len, faces)), -1, np.int32),
        materials=materials,
        textures=textures,
        objects=_objects(contents, numbers, kept),
    )
    check_scene(scene)
    return scene


def _used_looks(contents: Contents, used: set[int]) -> tuple[tuple[Material, ...], tuple[np.ndarray, ...], dict[int, int]]:
    """Materials of numbers `used`, their textures, and the new number of each material."""
    images = {old: new for new, old in enumerate(sorted({contents.materials[number].texture for number in used} - {-1}))}
    looks = {old: new for new, old in enumerate(sorted(used))}
    materials = [contents.materials[number] for number in looks]
    materials = tuple(replace(material, texture=images.get(material.texture, -1)) for material in materials)
    return materials, tuple(contents.textures[number] for number in images), looks


def _objects(contents: Contents, ids: dict[int, int], kept: list[tuple[Surface, dict]]) -> tuple[Object, ...]:
    """Objects with these ids: name or 'object_<id>', category and boxes.

    `ids` is by number in the file.
    """
    points: dict[int, list[np.ndarray]] = {number: [] for number in ids}
    for surface, parts in kept:
        points[surface.object].append(parts["vertices"])
    names = {number: contents.names[number] or f"object_{ids[number]}" for number in ids}
    return tuple(boxed(Object(ids[k], names[k], category_of(names[k])), np.concatenate(points[k])) for k in ids)


def _clean(path: Path, surface: Surface) -> dict[str, np.ndarray]:
    """Arrays of a surface without degenerate faces and unused vertices.

    They are vertices, normals, uv and colours (float32) and faces. Raises InputError for indices out of range, attributes that do not fit
    the vertices, NaN and infinity. Missing normals and normals of length zero are computed.
    """
    count, faces = len(surface.vertices), surface.faces
    if len(faces) and (faces.min() < 0 or faces.max() >= count):
        raise InputError(f"{path}: {surface.where}: expected indices 0 to {count - 1}, got {faces.min()} to {faces.max()}; export it again")
    with np.errstate(over="ignore"):
        arrays = {"vertices": surface.vertices.astype(np.float32)}
        for name, value, width in (("normals", surface.normals, 3), ("uv", surface.uv, 2), ("colors", surface.colors, 3)):
            if value is not None and value.shape != (count, width):
                raise InputError(f"{path}: {surface.where}: expected {count} x {width} {name}, got {value.shape}; export it again")
            arrays[name] = np.full((count, width), float(name == "colors"), np.float32) if value is None else value.astype(np.float32)
    for name in ("vertices", "uv", "colors"):
        if not np.isfinite(arrays[name]).all():
            bad = int(np.flatnonzero(~np.isfinite(arrays[name]).all(axis=1))[0])
            raise InputError(f"{path}: {surface.where}: expected finite {name}, got NaN or infinity at number {bad}; repair the mesh")
    cross = crossed(arrays["vertices"], faces)
    faces = faces[np.linalg.norm(cross, axis=1) >= 2 * _LEAST_AREA]
    if surface.normals is None:
        source, faces, normals = computed_normals(arrays["vertices"], faces)
        arrays = {name: array[source] for name, array in arrays.items()} | {"normals": normals}
    else:
        arrays["normals"] = repaired_normals(surface.normals, arrays["vertices"], faces)
    used = np.zeros(len(arrays["vertices"]), bool)
    used[faces] = True
    return {name: array[used] for name, array in arrays.items()} | {"faces": (np.cumsum(used) - 1)[faces]}


def repaired_normals(normals: np.ndarray, vertices: np.ndarray, faces: Int[np.ndarray, "f 3"]) -> Float32[np.ndarray, "v 3"]:
    """Unit normals; those of length zero or NaN are replaced by a face's normal.

    The face is one at the vertex. Shapes are (v, 3), (v, 3), (f, 3).
    """
    length = np.linalg.norm(normals, axis=1)
    broken = ~(np.isfinite(length) & (length > 1e-8))
    if not broken.any():
        return (normals / length[:, None]).astype(np.float32)
    of_face = np.zeros_like(normals, np.float64)
    of_face[faces.reshape(-1)] = np.repeat(unit(crossed(vertices, faces)), 3, axis=0)
    return unit(np.where(broken[:, None], of_face, normals)).astype(np.float32)

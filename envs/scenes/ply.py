"""PLY files (Turk 1994), ASCII or binary: one object with colours and textures."""

import re
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from jaxtyping import Float, Int

from envs.errors import InputError
from envs.scenes.images import Textures, find_beside
from envs.scenes.ply_elements import Element, Lists, read_elements
from envs.scenes.polygons import triangulate
from envs.scenes.scene import Material
from envs.scenes.surfaces import Contents, Surface, normal_matrix
from envs.scenes.text import text_of

_UV = (("s", "t"), ("u", "v"), ("texture_u", "texture_v"), ("s0", "t0"))
_COLORS = (("red", "green", "blue"), ("r", "g", "b"), ("diffuse_red", "diffuse_green", "diffuse_blue"))


@dataclass(frozen=True)
class _Mesh:
    """Polygons of a PLY file: corners' vertices, sizes, and what belongs to corners and faces."""

    corners: Int[np.ndarray, "c"]
    sizes: Int[np.ndarray, "p"]
    uv: Float[np.ndarray, "c 2"] | None  # v up
    colors: Float[np.ndarray, "p 3"] | None
    texture: Int[np.ndarray, "p"]
    odd: int = 0  # faces whose texture coordinates do not fit their corners


def read_ply(path: Path, *, frame: Float[np.ndarray, "4 4"]) -> Contents:
    """Read a PLY file, ASCII or binary, as one object named after the file.

    It is double-sided, and its colours are treated as sRGB; they multiply its textures (`TextureFile`). Colours of faces count where
    vertices have none. Raises InputError for another format, and for data that do not fit the header.
    """
    head, elements = read_elements(path)
    vertex = elements.get("vertex")
    if vertex is None or not {"x", "y", "z"} <= set(vertex.columns):
        raise InputError(f"{path}: expected a well-formed .ply file, got one without vertices of x, y and z; export it again")
    points = np.column_stack([vertex.columns[axis] for axis in "xyz"]).astype(np.float64)
    mesh = _mesh(elements)
    if len(mesh.corners) and not 0 <= mesh.corners.min() <= mesh.corners.max() < len(points):
        got = f"{mesh.corners.min()} to {mesh.corners.max()}"
        raise InputError(f"{path}: expected a well-formed .ply file with indices 0 to {len(points) - 1}, got {got}; export it again")
    try:
        places, owner = triangulate(points, mesh.corners, mesh.sizes)
    except ValueError as error:
        raise InputError(f"{path}: expected polygons that can be cut into triangles, got {error}") from error
    colors = _colors(vertex)
    left_out = ["colours of faces, because vertices have some"] if colors is not None and mesh.colors is not None else []
    left_out += [f"{elements[name].count} {what}" for name, what in (("edge", "edges"), ("material", "materials")) if name in elements]
    left_out += [f"texture coordinates of {mesh.odd} faces that do not fit their corners"] if mesh.odd else []
    arrays = {"vertices": points @ frame[:3, :3].T + frame[:3, 3], "colors": colors}
    if {"nx", "ny", "nz"} <= set(vertex.columns):
        normals = np.column_stack([vertex.columns[axis] for axis in ("nx", "ny", "nz")]).astype(np.float64)
        arrays["normals"] = normals @ normal_matrix(frame[:3, :3]).T
    uv = _columns(vertex, _UV)
    corner_uv = mesh.uv if mesh.uv is not None else None if uv is None else uv[mesh.corners]
    materials, textures, missing = _skins(path, head, corner_uv is not None)
    texture = np.where((mesh.texture >= 0) & (mesh.texture < len(materials)), mesh.texture, 0)[owner]
    surfaces = []
    for number in np.unique(texture).tolist():
        kept = texture == number
        parts = _parts(arrays, mesh, places[kept], owner[kept], corner_uv)
        surfaces.append(Surface(0, number, f"object '{text_of(path.stem)}'", **parts))
    return Contents((text_of(path.stem),), tuple(surfaces), materials, textures, left_out=tuple(left_out), missing=missing)


def _mesh(elements: dict[str, Element]) -> _Mesh:
    """Polygons of the elements `face` and `tristrips`."""
    face = elements.get("face")
    lists = next((face.lists[name] for name in ("vertex_indices", "vertex_index") if name in face.lists), None) if face else None
    if face is None or lists is None:
        strips = elements["tristrips"].lists.get("vertex_indices") if "tristrips" in elements else None
        corners = _strips(strips) if strips is not None else np.zeros(0, np.int64)
        return _Mesh(corners, np.full(len(corners) // 3, 3), None, None, np.zeros(len(corners) // 3, np.int64))
    corners, uv, odd = lists.values.astype(np.int64), None, 0
    wedges = face.lists.get("texcoord")
    if wedges is not None and wedges.values.size:
        fit = wedges.counts == 2 * lists.counts
        odd = int((~fit & (wedges.counts > 0)).sum())
        uv = np.zeros((len(corners), 2))
        uv[np.repeat(fit, lists.counts)] = wedges.values[np.repeat(fit, wedges.counts)].reshape(-1, 2)
    texture = face.columns.get("texnumber", np.zeros(face.count)).astype(np.int64)
    return _Mesh(corners, lists.counts, uv, _colors(face), texture, odd)


def _strips(lists: Lists) -> Int[np.ndarray, "c"]:
    """Corners of the triangles of strips, each of which -1 ends."""
    strip = np.repeat(np.arange(len(lists.counts)), lists.counts)
    values = lists.values.astype(np.int64)
    ends = values < 0
    strip = strip + np.cumsum(ends)
    first = np.flatnonzero(np.append(True, strip[1:] != strip[:-1])) if len(strip) else np.zeros(0, np.int64)
    begin = np.repeat(first, np.diff(np.append(first, len(strip)))) + np.repeat(ends[first], np.diff(np.append(first, len(strip))))
    at = np.arange(len(values) - 2) if len(values) > 2 else np.zeros(0, np.int64)
    at = at[(strip[at] == strip[at + 2]) & ~ends[at]]
    odd = (at - begin[at]) % 2
    return np.stack([values[at], values[at + 1 + odd], values[at + 2 - odd]], axis=1).reshape(-1)


def _columns(element: Element, choices: tuple[tuple[str, ...], ...]) -> np.ndarray | None:
    """The first set of columns that an element has, float64, or None."""
    names = next((names for names in choices if set(names) <= set(element.columns)), None)
    return None if names is None else np.column_stack([element.columns[name] for name in names]).astype(np.float64)


def _colors(element: Element) -> Float[np.ndarray, "n 3"] | None:
    """Colours of vertices or faces, 0 to 1, or None."""
    colors = _columns(element, _COLORS)
    if colors is None:
        return None
    kind = element.types[next(names for names in _COLORS if set(names) <= set(element.columns))[0]]
    return colors / np.iinfo(kind).max if kind.kind in "iu" else colors / (255 if colors.max(initial=0) > 1 else 1)


def _skins(path: Path, head: str, has_uv: bool) -> tuple[tuple[Material, ...], tuple[np.ndarray, ...], tuple[str, ...]]:
    """Materials of a file, one for each `TextureFile`, textures, and what is missing."""
    plain = Material(color=(1.0, 1.0, 1.0), double_sided=True)
    names = re.findall(r"^comment\s+TextureFile\s+(.*?)\s*$", head, re.MULTILINE | re.IGNORECASE) if has_uv else []
    textures, materials, missing = Textures(str(path)), [], []
    for name in names:
        found = find_beside([path.parent], name)
        if found is None:
            missing.append(f"texture {name}")
            materials.append(plain)
        else:
            materials.append(replace(plain, texture=textures.add(found.read_bytes())))
    return tuple(materials) or (plain,), tuple(textures.arrays), tuple(missing)


def _parts(arrays: dict, mesh: _Mesh, places: np.ndarray, owner: np.ndarray, uv: np.ndarray | None) -> dict[str, np.ndarray]:
    """Arrays of a surface: the file's vertices where nothing belongs to corners or faces, else one for each different corner."""
    faces, kept = mesh.corners[places], {name: array for name, array in arrays.items() if array is not None}
    of_face = mesh.colors is not None and arrays["colors"] is None
    if not of_face and mesh.uv is None:
        if uv is not None:
            whole = np.zeros((len(arrays["vertices"]), 2))
            whole[mesh.corners] = uv
            kept["uv"] = np.column_stack([whole[:, 0], 1 - whole[:, 1]])
        return kept | {"faces": faces}
    place, columns = places.reshape(-1), [faces.reshape(-1)]
    columns += [uv[place]] if uv is not None else []
    columns += [np.repeat(mesh.colors[owner], 3, axis=0)] if of_face and mesh.colors is not None else []
    rows, number = np.unique(np.column_stack(columns).astype(np.float64), axis=0, return_inverse=True)
    vertex = rows[:, 0].astype(np.int64)
    kept = {name: array[vertex] for name, array in kept.items()} | {"faces": number.reshape(-1, 3)}
    if uv is not None:
        kept["uv"] = np.column_stack([rows[:, 1], 1 - rows[:, 2]])
    if of_face:
        kept["colors"] = rows[:, -3:]
    return kept

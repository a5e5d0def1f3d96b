"""Wavefront OBJ files (Wavefront, "The Advanced Visualizer", appendix B1): polygons, materials, objects."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from jaxtyping import Float, Int

from envs.errors import InputError
from envs.scenes.mtl import Paint, Palette, changed_uv, read_palette
from envs.scenes.polygons import triangulate
from envs.scenes.scene import Material
from envs.scenes.surfaces import Contents, Surface, normal_matrix
from envs.scenes.text import decoded, numbered, text_of

GREY = (0.8, 0.8, 0.8)  # of materials that no file defines
_SKIPPED = {"l": "lines", "p": "points", "curv": "curves", "curv2": "curves", "surf": "free-form surfaces"}


@dataclass
class _Statements:
    """Statements of an OBJ file in order, not yet numbers."""

    points: list[str] = field(default_factory=list)
    uv: list[str] = field(default_factory=list)
    normals: list[str] = field(default_factory=list)
    faces: list[str] = field(default_factory=list)
    state: list[tuple[int, int, int, int, int, int]] = field(default_factory=list)  # of each face: line, counts, object, material
    objects: dict[str, int] = field(default_factory=dict)
    materials: dict[str, int] = field(default_factory=dict)  # as used; '' for none
    libraries: dict[str, None] = field(default_factory=dict)
    skipped: Counter[str] = field(default_factory=Counter)


def read_obj(path: Path, *, frame: Float[np.ndarray, "4 4"]) -> Contents:
    """Read a Wavefront OBJ file with its MTL files.

    It has one object per name on `o` lines (or `g` lines without any `o`). Materials are double-sided, their `Kd` and vertex colours are
    treated as sRGB; of images only those of `map_Kd` are used. What no MTL file defines is grey. Raises InputError for statements that are
    not well formed, naming the line.
    """
    stated = _statements(path)
    palette = read_palette(path, list(stated.libraries))
    points, colors = _points(path, stated.points)
    uv, normals = (_rows(path, lines, key, width) for lines, key, width in ((stated.uv, "vt", 2), (stated.normals, "vn", 3)))
    index, sizes = _indices(path, stated, (len(points), len(uv), len(normals)))
    try:
        places, owner = triangulate(points, index[:, 0], sizes)
    except ValueError as error:
        raise InputError(f"{path}: expected polygons that can be cut into triangles, got {error}") from error
    points = points @ frame[:3, :3].T + frame[:3, 3]
    normals = normals @ normal_matrix(frame[:3, :3]).T
    paints = [_paint(palette, name) for name in stated.materials]
    names = tuple(stated.objects)
    state = np.array(stated.state, np.int64).reshape(-1, 6)[owner]
    surfaces = []
    for number, material in np.unique(state[:, 4:], axis=0).tolist():
        mine = places[(state[:, 4] == number) & (state[:, 5] == material)]
        label = (number, material, f"object '{names[number]}'")
        surfaces.append(_surface(label, index[mine.reshape(-1)], (points, uv, normals, colors), paints[material]))
    lacking = [f"{count} {what}" for what, count in stated.skipped.items()]
    undefined = [f"material '{name}'" for name in stated.materials if name and name not in palette.paints] if stated.libraries else []
    materials = tuple(paint.material for paint in paints)
    missing = (*palette.missing, *(undefined if not any(name.startswith("materials") for name in palette.missing) else ()))
    return Contents(
        names, tuple(surfaces), materials, tuple(palette.textures.arrays), left_out=(*lacking, *palette.left_out), missing=missing
    )


def _paint(palette: Palette, name: str) -> Paint:
    """A material as it is drawn: white without a name, grey where no file defines it."""
    color = (1.0, 1.0, 1.0) if not name else GREY
    return palette.paints.get(name, Paint(Material(name, color, double_sided=True)))


def _statements(path: Path) -> _Statements:
    """Statements of a file; all `g` count as objects when there is no `o`."""
    lines = numbered(decoded(path.read_bytes()))
    stated = _Statements()
    title = "o" if any(line.lstrip()[:2] in ("o ", "o\t") for _, line in lines) else "g"
    name, material = text_of(path.stem), ""
    for number, line in lines:
        key, *rest = line.split(maxsplit=1)[:2] or [""]
        value = rest[0].rstrip() if rest else ""
        if key == "v":
            stated.points.append(value)
        elif key == "vt":
            stated.uv.append(value)
        elif key == "vn":
            stated.normals.append(value)
        elif key in ("f", "fo"):
            counts = (len(stated.points), len(stated.uv), len(stated.normals))
            thing = stated.objects.setdefault(name, len(stated.objects))
            stated.faces.append(value.partition("#")[0])
            stated.state.append((number, *counts, thing, stated.materials.setdefault(material, len(stated.materials))))
        elif key == title:
            name = value or text_of(path.stem)
        elif key == "usemtl":
            material = value
        elif key == "mtllib" and value:
            stated.libraries[value] = None
        elif key in _SKIPPED:
            stated.skipped[_SKIPPED[key]] += 1
    return stated


def _points(path: Path, lines: list[str]) -> tuple[Float[np.ndarray, "v 3"], Float[np.ndarray, "v 3"] | None]:
    """Positions of vertices and their colours (sRGB, 0 to 1), None where no vertex has one."""
    words = [line.partition("#")[0].split() for line in lines]
    widths = np.array([len(row) for row in words], np.int64)
    values = _numbers(path, [[*row[:3], *(row[-3:] if len(row) == 7 else row[3:6])] for row in words], "v", 6, 3)
    colored = widths >= 6
    if not colored.any():
        return values[:, :3], None
    colors = np.where(colored[:, None], values[:, 3:], 1.0)
    return values[:, :3], colors / (255 if colors.max() > 1 else 1)


def _rows(path: Path, lines: list[str], key: str, width: int) -> Float[np.ndarray, "n w"]:
    """Numbers of `vt` or `vn` lines; what a line lacks is 0."""
    return _numbers(path, [line.partition("#")[0].split()[:width] for line in lines], key, width, 1 if key == "vt" else width)


def _numbers(path: Path, words: list[list[str]], key: str, width: int, least: int) -> Float[np.ndarray, "n w"]:
    """Rows of numbers, filled up with zeros. Raises InputError for the first row that is none."""
    try:
        if any(len(row) < least for row in words):
            raise ValueError
        if words and len({len(row) for row in words}) == 1:
            values = np.array(list(map(float, (word for row in words for word in row))), np.float64).reshape(len(words), -1)
            return np.pad(values, ((0, 0), (0, width - values.shape[1])))
        return np.array([[*map(float, row), *[0.0] * (width - len(row))] for row in words], np.float64).reshape(-1, width)
    except ValueError:
        for number, row in enumerate(words, 1):
            try:
                bad = len(row) < least or not [float(word) for word in row]
            except ValueError:
                bad = True
            if bad:
                got = f"'{key} {' '.join(row)}'"
                raise InputError(f"{path}: expected a well-formed .obj file, got {got} as {key} number {number}; export it again") from None
        raise


def _indices(path: Path, stated: _Statements, totals: tuple[int, int, int]) -> tuple[Int[np.ndarray, "c 3"], Int[np.ndarray, "p"]]:
    """Vertex, uv and normal of each corner of all faces (from 0, -1 for none), and the faces' numbers of corners.

    A negative index counts back from its line. Raises InputError for a corner that is no number or out of bounds.
    """
    words = [line.split() for line in stated.faces]
    sizes = np.array([len(row) for row in words], np.int64)
    try:
        flat = [int(part or 0) for row in words for word in row for part in (word + "//").split("/")[:3]]
        index = np.array(flat, np.int64).reshape(-1, 3)
    except (ValueError, OverflowError):
        raise _bad_face(path, stated) from None
    state = np.array(stated.state, np.int64).reshape(-1, 6)
    so_far, line = np.repeat(state[:, 1:4], sizes, axis=0), np.repeat(state[:, 0], sizes)
    back = index < 0
    index = np.where(back, index + so_far, index - 1)
    wrong = (index < [0, -1, -1]) | (back & (index < 0)) | (index >= np.array(totals))
    if wrong.any():
        corner, kind = np.argwhere(wrong)[0].tolist()
        what = ("vertices", "texture coordinates", "normals")[kind]
        got = f"an index out of bounds in line {line[corner]} (there are {totals[kind]} {what})"
        raise InputError(f"{path}: expected a well-formed .obj file, got {got}; export it again")
    return index, sizes


def _bad_face(path: Path, stated: _Statements) -> InputError:
    """The error about the first face with a corner that is no number."""
    for face, (line, *_) in zip(stated.faces, stated.state, strict=True):
        try:
            [int(part or 0) for word in face.split() for part in word.split("/")]
        except ValueError:
            return InputError(f"{path}: expected a well-formed .obj file, got 'f {face.strip()}' in line {line}; export it again")
    return InputError(f"{path}: expected a well-formed .obj file, got indices of more than 18 digits; export it again")


def _surface(label: tuple[int, int, str], corners: Int[np.ndarray, "c 3"], arrays: tuple, paint: Paint) -> Surface:
    """A surface of triangles' corners, with a vertex of its own for each different corner, in the file's order."""
    points, uv, normals, colors = arrays
    _, first, faces = np.unique(_packed(corners), return_index=True, return_inverse=True)
    vertex, at, normal = corners[first].T
    more = {}
    if (at >= 0).any():
        more["uv"] = np.where((at >= 0)[:, None], changed_uv(paint, uv)[at], 0.0)
    if (normal >= 0).any():
        more["normals"] = np.where((normal >= 0)[:, None], normals[normal], 0.0)
    if colors is not None:
        more["colors"] = colors[vertex]
    return Surface(*label, points[vertex], faces.reshape(-1, 3), **more)


def _packed(corners: Int[np.ndarray, "c 3"]) -> Int[np.ndarray, "c"]:
    """One number for each different row, sorted by vertex, then uv, then normal."""
    vertex, uv, normal = (corners + 1).T
    _, pair = np.unique(vertex * (uv.max(initial=0) + 1) + uv, return_inverse=True)
    return pair * (normal.max(initial=0) + 1) + normal

"""Readers of glTF, OBJ and PLY files: surfaces of one object and material each.

Surfaces are triangles in the world frame. Not supported in glTF: skins, morph targets, vertex alpha, and texture wrap modes other than
repeat.
"""

import io
import math
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from jaxtyping import Float, Int, UInt8

from envs.errors import InputError
from envs.scenes.gltf import Gltf, accessor_array, item, read_beside, texture_array, uri_bytes, view_bytes
from envs.scenes.limits import check_textures
from envs.scenes.scene import Material, srgb_from_linear

_TRIANGLES, _STRIP, _FAN = 4, 5, 6
_BLEND_CUTOFF = 0.5


@dataclass(frozen=True)
class Surface:
    """Triangles of one object with one material, both by index.

    Positions [m] are in the world frame, colours in sRGB. `normals`, `uv` and `colors` are None where the file has none; otherwise as long
    as in the file. `where` names the surface in errors.
    """

    object: int
    material: int
    where: str
    vertices: Float[np.ndarray, "v 3"]
    faces: Int[np.ndarray, "f 3"]
    normals: Float[np.ndarray, "n 3"] | None = None
    uv: Float[np.ndarray, "u 2"] | None = None
    colors: Float[np.ndarray, "c 3"] | None = None


@dataclass(frozen=True)
class Contents:
    """Contents of a file: object names, surfaces, and the materials and textures used.

    A name is '' for an unnamed object.
    """

    names: tuple[str, ...]
    surfaces: tuple[Surface, ...]
    materials: tuple[Material, ...]
    textures: tuple[UInt8[np.ndarray, "_ _ 4"], ...]


@dataclass(frozen=True)
class _Look:
    """A glTF material: our record, its uv set, and its uv transform.

    The transform is 2 x 3, None for the identity.
    """

    material: Material
    uv_set: int = 0
    uv_transform: Float[np.ndarray, "2 3"] | None = None


def read_gltf(gltf: Gltf, *, frame: Float[np.ndarray, "4 4"]) -> Contents:
    """Read the default scene of a glTF file, one object per node with triangles.

    `frame` transforms the file's world to ours.
    """
    nodes = list(_mesh_nodes(gltf, frame))
    used = {primitive.get("material") for node, _ in nodes for primitive in _primitives(gltf, node)}
    order = [*sorted(index for index in used if index is not None), *([None] if None in used else [])]
    images: dict[bytes, int] = {}
    looks = {index: _look(gltf, index, images) for index in order}
    check_textures(gltf.path, images, sum(map(len, (*gltf.buffers, *images))))
    textures = tuple(texture_array(data, f"{gltf.path}: texture {index}") for data, index in images.items())
    surfaces, names = [], []
    for number, (node, matrix) in enumerate(nodes):
        mesh = item(gltf, "meshes", node["mesh"])
        names.append(str(node.get("name") or mesh.get("name") or ""))
        for count, primitive in enumerate(_primitives(gltf, node)):
            where = f"object '{names[-1]}', primitive {count}"
            material = order.index(primitive.get("material"))
            surface = _surface(gltf, primitive, matrix, looks[primitive.get("material")], (number, material, where))
            surfaces += [] if surface is None else [surface]
    return Contents(tuple(names), tuple(surfaces), tuple(look.material for look in looks.values()), textures)


def _primitives(gltf: Gltf, node: dict) -> list[dict]:
    """Triangle primitives of a node's mesh; points and lines are left out."""
    primitives = item(gltf, "meshes", node["mesh"])["primitives"]
    return [primitive for primitive in primitives if primitive.get("mode", _TRIANGLES) in (_TRIANGLES, _STRIP, _FAN)]


def _mesh_nodes(gltf: Gltf, frame: Float[np.ndarray, "4 4"]) -> Iterator[tuple[dict, Float[np.ndarray, "4 4"]]]:
    """Nodes with triangles and their matrices to the world, in the file's order.

    Raises InputError when the nodes do not form a tree.
    """
    nodes = gltf.header.get("nodes", [])
    if gltf.header.get("scenes"):
        roots = item(gltf, "scenes", gltf.header.get("scene", 0)).get("nodes", [])
    else:
        children = {child for node in nodes for child in node.get("children", [])}
        roots = [index for index in range(len(nodes)) if index not in children]
    stack = [(index, frame) for index in reversed(roots)]
    seen = set()
    while stack:
        index, parent = stack.pop()
        if index in seen:
            raise InputError(f"{gltf.path}: expected nodes to form a tree, got node {index} twice; export the file again")
        seen.add(index)
        node = item(gltf, "nodes", index)
        matrix = parent @ _local_matrix(node)
        if "mesh" in node and _primitives(gltf, node):
            yield node, matrix
        stack += [(child, matrix) for child in reversed(node.get("children", []))]


def _local_matrix(node: dict) -> Float[np.ndarray, "4 4"]:
    """Matrix of a node to its parent.

    It is given, or composed of translation, rotation (quaternion x, y, z, w) and scale.
    """
    if "matrix" in node:
        return np.array(node["matrix"], np.float64).reshape(4, 4).T
    x, y, z, w = np.array(node.get("rotation", (0, 0, 0, 1)), np.float64)
    norm = x * x + y * y + z * z + w * w
    s = 2 / norm if norm > 0 else 0.0
    rotation = np.array(
        [
            [1 - s * (y * y + z * z), s * (x * y - z * w), s * (x * z + y * w)],
            [s * (x * y + z * w), 1 - s * (x * x + z * z), s * (y * z - x * w)],
            [s * (x * z - y * w), s * (y * z + x * w), 1 - s * (x * x + y * y)],
        ]
    )
    matrix = np.eye(4)
    matrix[:3, :3] = rotation * np.array(node.get("scale", (1, 1, 1)), np.float64)
    matrix[:3, 3] = node.get("translation", (0, 0, 0))
    return matrix


def _surface(gltf: Gltf, primitive: dict, matrix: np.ndarray, look: _Look, label: tuple[int, int, str]) -> Surface | None:
    """A primitive in the world frame, or None without vertices.

    `label` is its object, material and name in errors.
    """
    attributes = primitive["attributes"]
    if "POSITION" not in attributes:
        return None
    vertices = accessor_array(gltf, attributes["POSITION"]).astype(np.float64)
    corners = accessor_array(gltf, primitive["indices"])[:, 0].astype(np.int64) if "indices" in primitive else np.arange(len(vertices))
    faces = _triangles(gltf, corners, primitive.get("mode", _TRIANGLES))
    arrays = {
        name: accessor_array(gltf, attributes[key]).astype(np.float64)
        for name, key in (("normals", "NORMAL"), ("uv", f"TEXCOORD_{look.uv_set}"), ("colors", "COLOR_0"))
        if key in attributes
    }
    if "normals" in arrays:
        arrays["normals"] = arrays["normals"] @ normal_matrix(matrix[:3, :3]).T
    if "uv" in arrays and look.uv_transform is not None:
        arrays["uv"] = arrays["uv"] @ look.uv_transform[:, :2].T + look.uv_transform[:, 2]
    if "colors" in arrays:
        arrays["colors"] = srgb_from_linear(arrays["colors"][:, :3])
    if np.linalg.det(matrix[:3, :3]) < 0:
        faces = faces[:, ::-1]
    return Surface(*label, vertices @ matrix[:3, :3].T + matrix[:3, 3], faces, **arrays)


def _triangles(gltf: Gltf, corners: Int[np.ndarray, "n"], mode: int) -> Int[np.ndarray, "f 3"]:
    """Triangles of a list, strip or fan of vertex indices.

    See the glTF 2.0 specification, section 3.7.2.1. Raises InputError for an incomplete list.
    """
    if mode == _TRIANGLES:
        if len(corners) % 3:
            raise InputError(f"{gltf.path}: expected triangles of 3 indices each, got {len(corners)} indices; export the file again")
        return corners.reshape(-1, 3)
    first = np.arange(max(len(corners) - 2, 0))
    if mode == _FAN:
        return np.stack([corners[first + 1], corners[first + 2], corners[np.zeros_like(first)]], axis=1)
    odd = first % 2
    return np.stack([corners[first], corners[first + 1 + odd], corners[first + 2 - odd]], axis=1)


def normal_matrix(linear: Float[np.ndarray, "3 3"]) -> Float[np.ndarray, "3 3"]:
    """Matrix that transforms normals when `linear` transforms points, up to scale.

    It has the cofactors of `linear`, which exist even if it is singular.
    """
    linear = linear / max(np.abs(linear).max(), 1e-300)
    a, b, c = linear.T
    return np.stack([np.cross(b, c), np.cross(c, a), np.cross(a, b)], axis=1) * (-1 if np.linalg.det(linear) < 0 else 1)


def _look(gltf: Gltf, index: int | None, images: dict[bytes, int]) -> _Look:
    """Material `index` of the file (None: glTF's white default).

    Its image is added to `images` unless it is there. The colour is the base colour, or diffuse of KHR_materials_pbrSpecularGlossiness.
    A colour's alpha scales its texture's, so the cutoff grows instead; without a texture, one texel of that alpha is used as one.
    """
    if index is None:
        return _Look(Material(color=(1.0, 1.0, 1.0)))
    source = item(gltf, "materials", index)
    optics = source.get("pbrMetallicRoughness", {})
    factor, info = optics.get("baseColorFactor", (1, 1, 1, 1)), optics.get("baseColorTexture")
    glossy = source.get("extensions", {}).get("KHR_materials_pbrSpecularGlossiness")
    if glossy is not None:
        factor, info = glossy.get("diffuseFactor", (1, 1, 1, 1)), glossy.get("diffuseTexture")
    alpha = float(np.clip(factor[3], 0, 1))
    mode = source.get("alphaMode", "OPAQUE")
    cutoff = {"OPAQUE": 0.0, "MASK": float(source.get("alphaCutoff", 0.5)), "BLEND": _BLEND_CUTOFF}[mode]
    texture, uv_set, transform = -1, 0, None
    if info is not None:
        data = _texture_image(gltf, info["index"])
        texture = images.setdefault(data, len(images))
        uv_set, transform = _uv_change(info)
        cutoff = min(cutoff / max(alpha, 1e-6), 2.0)
    elif cutoff > 0 and alpha < 1:
        texture = images.setdefault(_texel_png(alpha), len(images))
    color = tuple(srgb_from_linear(factor[:3]).tolist())
    material = Material(str(source.get("name", "")), color, texture, bool(source.get("doubleSided", False)), cutoff)
    return _Look(material, uv_set, transform)


def _texture_image(gltf: Gltf, index: int) -> bytes:
    """Encoded image of texture `index`.

    Raises InputError when it is missing or in a format of an unsupported extension.
    """
    texture = item(gltf, "textures", index)
    extensions = texture.get("extensions", {})
    source = extensions.get("EXT_texture_webp", texture).get("source")
    if source is None:
        raise InputError(
            f"{gltf.path}: expected an image for textures[{index}], got none but by extension ({', '.join(extensions) or 'none'});"
            " export it with PNG or JPEG textures"
        )
    image = item(gltf, "images", source)
    if "bufferView" in image:
        return bytes(view_bytes(gltf, image["bufferView"]))
    return uri_bytes(gltf.path, image["uri"], f"image {source}")


def _texel_png(alpha: float) -> bytes:
    """A PNG file of one white texel with opacity `alpha`."""
    from PIL import Image

    stream = io.BytesIO()
    Image.new("RGBA", (1, 1), (255, 255, 255, round(255 * alpha))).save(stream, "PNG")
    return stream.getvalue()


def _uv_change(info: dict) -> tuple[int, Float[np.ndarray, "2 3"] | None]:
    """The uv set of a texture reference and its KHR_texture_transform, if any.

    The transform has offset, rotation and scale; v points down.
    """
    change = info.get("extensions", {}).get("KHR_texture_transform")
    if change is None:
        return info.get("texCoord", 0), None
    angle = change.get("rotation", 0.0)
    turn = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
    matrix = np.column_stack([turn * np.array(change.get("scale", (1, 1))), change.get("offset", (0, 0))])
    return change.get("texCoord", info.get("texCoord", 0)), matrix


def read_obj(path: Path, *, frame: Float[np.ndarray, "4 4"]) -> Contents:
    """Read a Wavefront OBJ file with its MTL file.

    It has one object per `o` line (or `g` line without any `o`). Materials are double-sided, their `Kd` and vertex colours are treated as
    sRGB; only the image of `map_Kd` is used.
    """
    from trimesh.exchange.obj import load_obj

    text = path.read_bytes().decode("utf-8", "replace")
    named = re.search(r"^o\s", text, re.MULTILINE) is not None
    if not named:
        text = re.sub(r"^g(?=\s)", "o", text, flags=re.MULTILINE)
        named = re.search(r"^o\s", text, re.MULTILINE) is not None
    palette, images = _mtl_materials(path, text)
    # trimesh receives only the materials' names; with two or more of them it appends them to an object's name.
    library = "\n".join(f"newmtl {name}" for name in (*palette, "other", "another")).encode()
    pieces = load_obj(io.BytesIO(text.encode()), resolver=defaultdict(lambda: library), split_objects=named, group_material=bool(palette))
    materials = [Material(color=(1.0, 1.0, 1.0), double_sided=True), *palette.values()]
    names: dict[str, int] = {}
    surfaces = []
    for title, piece in reversed(pieces.get("geometry", {}).items()):
        material = getattr(getattr(piece["visual"], "material", None), "name", None)
        index = list(palette).index(material) + 1 if material in palette else 0
        name = title.removesuffix(f"_{material}") if named else path.stem
        number = names.setdefault(name, len(names))
        surfaces.append(_mesh_surface(piece, frame, (number, index, f"object '{name}'")))
    textures = tuple(texture_array(image, f"{path}: texture {index}") for image, index in images.items())
    return Contents(tuple(names), tuple(surfaces), tuple(materials), textures)


def _mtl_materials(path: Path, text: str) -> tuple[dict[str, Material], dict[bytes, int]]:
    """Materials of an OBJ file's MTL file by name, and numbers of encoded images.

    Raises InputError for a missing file, more than one MTL file, or an undefined material that the OBJ file uses.
    """
    libraries = sorted(set(re.findall(r"^mtllib[ \t]+(.*?)\s*$", text, re.MULTILINE)))
    if not libraries:
        return {}, {}
    if len(libraries) > 1:
        raise InputError(f"{path}: expected one mtllib, got {', '.join(libraries)}; join these files")
    palette: dict[str, Material] = {}
    images: dict[bytes, int] = {}
    name = ""
    for line in read_beside(path, libraries[0], "materials").decode("utf-8", "replace").splitlines():
        key, _, value = line.strip().partition(" ")
        value = value.strip()
        if key == "newmtl":
            name = value
            palette[name] = Material(name, (1.0, 1.0, 1.0), double_sided=True)
        elif key == "Kd" and name:
            color = np.clip([float(x) for x in value.split()[:3]], 0, 1)
            palette[name] = replace(palette[name], color=tuple(color.tolist()))
        elif key == "map_Kd" and name:
            image = value.split()[-1] if value.startswith("-") else value
            data = read_beside(path, image.replace("\\", "/"), f"the image of material '{name}'")
            palette[name] = replace(palette[name], texture=images.setdefault(data, len(images)))
    unknown = sorted(set(re.findall(r"^usemtl[ \t]+(.*?)\s*$", text, re.MULTILINE)) - set(palette))
    if unknown:
        raise InputError(f"{path}: expected material '{unknown[0]}' in {libraries[0]}, got {len(palette)} others; export both files again")
    return palette, images


def read_ply(path: Path, *, frame: Float[np.ndarray, "4 4"]) -> Contents:
    """Read a PLY file, ASCII or binary, as one object named after the file.

    It is double-sided, and its colours are treated as sRGB. Its `TextureFile` is used. Where uv are stored per face, normals are
    recomputed and vertex colours are lost. Raises InputError for another format.
    """
    from trimesh.exchange.ply import load_ply

    data = path.read_bytes()
    head = data.partition(b"end_header")[0].decode("utf-8", "replace")
    if not head.startswith("ply") or len(head) == len(data):
        raise InputError(f"{path}: expected a PLY file ('ply' to 'end_header'), got {len(data)} bytes from {data[:4]!r}")
    piece = load_ply(io.BytesIO(data), fix_texture="texcoord" in head, skip_materials=True)
    count = len(piece.get("vertices", ()))
    for name in ("vertex_normals", "vertex_colors"):
        if piece.get(name) is not None and len(piece[name]) != count:
            del piece[name]
    if piece.get("vertex_colors") is None and piece.get("face_colors") is not None and "faces" in piece:
        faces, colors = piece["faces"], piece["face_colors"]
        piece = {"vertices": piece["vertices"][faces.reshape(-1)], "faces": np.arange(faces.size).reshape(faces.shape)}
        piece["vertex_colors"] = np.repeat(colors, faces.shape[1], axis=0)
    material, textures = Material(color=(1.0, 1.0, 1.0), double_sided=True), ()
    image = re.search(r"^comment\s+TextureFile\s+(.*?)\s*$", head, re.MULTILINE | re.IGNORECASE)
    if image and getattr(piece.get("visual"), "uv", None) is not None:
        textures = (texture_array(read_beside(path, image[1], "the texture"), f"{path}: texture {image[1]}"),)
        material = replace(material, texture=0)
    surfaces = (_mesh_surface(piece, frame, (0, 0, f"object '{path.stem}'")),) if piece.get("faces") is not None else ()
    return Contents((path.stem,), surfaces, (material,), textures)


def _mesh_surface(piece: dict, frame: Float[np.ndarray, "4 4"], label: tuple[int, int, str]) -> Surface:
    """Convert a mesh read by trimesh to a surface.

    Polygons become fans, v points downwards, colours are 0 to 1.
    """
    arrays = {}
    if piece.get("vertex_normals") is not None:
        arrays["normals"] = np.asarray(piece["vertex_normals"], np.float64) @ normal_matrix(frame[:3, :3]).T
    uv = getattr(piece.get("visual"), "uv", None)
    if uv is not None:
        arrays["uv"] = np.column_stack([uv[:, 0], 1 - uv[:, 1]]).astype(np.float64)
    colors = piece.get("vertex_colors")
    if colors is not None:
        arrays["colors"] = np.asarray(colors)[:, :3].astype(np.float64) / (255 if np.asarray(colors).dtype.kind in "iu" else 1)
    polygons = np.asarray(piece["faces"]).astype(np.int64)
    fans = [polygons[:, [0, k, k + 1]] for k in range(1, polygons.shape[1] - 1)]
    vertices = np.asarray(piece["vertices"], np.float64) @ frame[:3, :3].T + frame[:3, 3]
    return Surface(*label, vertices, np.stack(fans, axis=1).reshape(-1, 3), **arrays)

"""Scenes as .glb files for any viewer; `extras` restores the complete `Scene`.

Vertex arrays are stored once, verbatim; each object's node refers to the range of vertices that it uses. The scene's
`extras.gothere` names the buffer views and index accessors that restore the arrays, and contains their digest.
"""

import io
import json
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from jaxtyping import UInt8

from envs.errors import InputError
from envs.files import write_whole
from envs.scenes.gltf.file import GLB_BINARY, GLB_JSON, Gltf, accessor_array, view_bytes
from envs.scenes.images import texture_array
from envs.scenes.limits import check_size, check_textures
from envs.scenes.scene import Material, Object, Portal, Room, Scene, linear_from_srgb, scene_digest, scene_metadata

FORMAT = 1
UNNAMED = "unnamed"
_FLOAT, _UINT32 = 5126, 5125
_ARRAY, _INDEX = 34962, 34963
_WRAPS = {"repeat": 10497, "clamp": 33071, "mirror": 33648}
_TYPES = {1: "SCALAR", 2: "VEC2", 3: "VEC3"}
Record = TypeVar("Record", Material, Object, Room, Portal)


@dataclass
class _Glb:
    """A .glb file under construction: header lists and the binary chunk."""

    header: dict
    binary: bytearray

    def add_view(self, data: bytes, **entries: int) -> int:
        """Add a buffer view on `data`, aligned to 4 bytes; returns its index."""
        self.binary.extend(bytes(-len(self.binary) % 4))
        self.header["bufferViews"].append({"buffer": 0, "byteOffset": len(self.binary), "byteLength": len(data), **entries})
        self.binary.extend(data)
        return len(self.header["bufferViews"]) - 1

    def add_accessor(self, view: int, rows: np.ndarray, offset: int, *, bounds: bool = False) -> int:
        """Add an accessor on `rows` (float32 or uint32); returns its index.

        The rows are `offset` bytes into a buffer view.
        """
        kind, width = (_FLOAT, rows.shape[1]) if rows.dtype == np.float32 else (_UINT32, 1)
        accessor = {"bufferView": view, "byteOffset": offset, "componentType": kind, "count": len(rows), "type": _TYPES[width]}
        if bounds:
            accessor |= {"min": rows.min(axis=0).tolist(), "max": rows.max(axis=0).tolist()}
        self.header["accessors"].append(accessor)
        return len(self.header["accessors"]) - 1


def write_glb(scene: Scene, path: Path) -> None:
    """Write a checked scene with sorted faces to `path`, through a temporary file.

    Raises InputError when it cannot be written.
    """
    write_whole(path, glb_bytes(scene))


def glb_bytes(scene: Scene) -> bytes:
    """Bytes of the .glb file of a scene with faces sorted by instance, then material."""
    lists = {name: [] for name in ("nodes", "meshes", "materials", "accessors", "bufferViews", "images", "textures", "samplers")}
    header = {"asset": {"version": "2.0", "generator": "gothere"}, "scene": 0, "scenes": [{"nodes": []}], **lists}
    glb = _Glb(header, bytearray())
    arrays = {"vertices": scene.vertices, "normals": scene.normals, "uv": scene.uv}
    shade = scene.colors * scene.occlusion[:, None]
    if (shade != 1).any():
        arrays["COLOR_0"] = linear_from_srgb(shade).astype(np.float32)
    views = {name: glb.add_view(array.tobytes(), byteStride=4 * array.shape[1], target=_ARRAY) for name, array in arrays.items()}
    groups = _add_nodes(glb, scene, arrays, views)
    for name, array, usual in (("colors", scene.colors, 1), ("occlusion", scene.occlusion, 1), ("room", scene.room, -1)):
        if (array != usual).any():
            views[name] = glb.add_view(array.tobytes())
    views.pop("COLOR_0", None)
    _add_materials(glb, scene)
    saved = {"format": FORMAT, "digest": scene_digest(scene), "views": views, "groups": groups, **scene_metadata(scene)}
    glb.header["scenes"][0] |= {"name": scene.name, "extras": {"gothere": saved}}
    glb.header["buffers"] = [{"byteLength": len(glb.binary)}]
    return _container({key: value for key, value in glb.header.items() if value != []}, bytes(glb.binary))


def _add_nodes(glb: _Glb, scene: Scene, arrays: dict[str, np.ndarray], views: dict[str, int]) -> list[list[int]]:
    """Add a node per instance and a primitive per run of faces.

    Returns [instance, material, first vertex, index accessor] of each run.
    """
    names = {thing.id: thing.name for thing in scene.objects} | {0: UNNAMED}
    semantics = {"vertices": "POSITION", "normals": "NORMAL", "uv": "TEXCOORD_0", "COLOR_0": "COLOR_0"}
    keys = np.column_stack([scene.instance, scene.material])
    starts = np.concatenate([[0], np.flatnonzero((np.diff(keys, axis=0) != 0).any(axis=1)) + 1, [len(keys)]])
    owner = scene.instance[starts[:-1]]
    groups = []
    for instance in dict.fromkeys(owner.tolist()):
        runs = np.flatnonzero(owner == instance)
        own = scene.faces[starts[runs[0]] : starts[runs[-1] + 1]]
        first, last = int(own.min()), int(own.max()) + 1
        attributes = {
            semantics[name]: glb.add_accessor(views[name], array[first:last], first * 4 * array.shape[1], bounds=name == "vertices")
            for name, array in arrays.items()
        }
        indices = (own.reshape(-1) - first).astype("<u4")
        view = glb.add_view(indices.tobytes(), target=_INDEX)
        primitives = []
        for run in runs.tolist():
            begin, end = (3 * int(starts[at] - starts[runs[0]]) for at in (run, run + 1))
            accessor = glb.add_accessor(view, indices[begin:end], 4 * begin)
            material = int(scene.material[starts[run]])
            primitives.append({"attributes": attributes, "indices": accessor, "material": material})
            groups.append([instance, material, first, accessor])
        glb.header["scenes"][0]["nodes"].append(len(glb.header["nodes"]))
        glb.header["nodes"].append({"name": names[instance], "mesh": len(glb.header["meshes"])})
        glb.header["meshes"].append({"name": names[instance], "primitives": primitives})
    return groups


def _add_materials(glb: _Glb, scene: Scene) -> None:
    """Add all textures (as PNG) and materials of the scene, in their order."""
    for texture in scene.textures:
        image = {"bufferView": glb.add_view(_png(texture)), "mimeType": "image/png"}
        glb.header["images"].append(image)
        glb.header["textures"].append({"source": len(glb.header["images"]) - 1})
    references = dict.fromkeys((m.texture, m.wrap) for m in scene.materials if m.texture >= 0 and m.wrap != Material.wrap)
    for texture, wrap in references:
        glb.header["samplers"].append(dict(zip(("wrapS", "wrapT"), (_WRAPS[mode] for mode in wrap), strict=True)))
        references[texture, wrap] = len(glb.header["textures"])
        glb.header["textures"].append({"source": texture, "sampler": len(glb.header["samplers"]) - 1})
    if any(material.unlit for material in scene.materials):
        glb.header["extensionsUsed"] = ["KHR_materials_unlit"]
    for material in scene.materials:
        color = [*linear_from_srgb(material.color).tolist(), 1.0]
        optics = {"baseColorFactor": color, "metallicFactor": 0.0, "roughnessFactor": 1.0}
        if material.texture >= 0:
            optics["baseColorTexture"] = {"index": references.get((material.texture, material.wrap)) or material.texture}
        entry = {"name": material.name, "pbrMetallicRoughness": optics, "doubleSided": bool(material.double_sided)}
        if material.unlit:
            entry |= {"extensions": {"KHR_materials_unlit": {}}}
        if material.cutoff > 0:
            entry |= {"alphaMode": "MASK", "alphaCutoff": float(material.cutoff)}
        glb.header["materials"].append(entry)


def _png(texture: UInt8[np.ndarray, "h w 4"]) -> bytes:
    """Bytes of a PNG file of RGBA texels."""
    from PIL import Image

    stream = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(texture), "RGBA").save(stream, "PNG", compress_level=3)
    return stream.getvalue()


def _container(header: dict, binary: bytes) -> bytes:
    """Bytes of a GLB file of a JSON and a binary chunk.

    See the glTF 2.0 specification, section 4.4.
    """
    text = json.dumps(header, separators=(",", ":"), allow_nan=False).encode()
    text += b" " * (-len(text) % 4)
    binary += bytes(-len(binary) % 4)
    chunks = struct.pack("<II", len(text), GLB_JSON) + text + struct.pack("<II", len(binary), GLB_BINARY) + binary
    return struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks


def read_saved(gltf: Gltf) -> Scene | None:
    """Restore the scene that `write_glb` wrote, exactly; None for files of other origin.

    Raises InputError when another program changed the file but kept our `extras`, or when a newer gothere wrote it.
    """
    scenes = gltf.header.get("scenes") or [{}]
    extras = scenes[0].get("extras")
    saved = extras.get("gothere") if isinstance(extras, dict) else None
    if saved is None:
        return None
    if saved.get("format") != FORMAT:
        raise InputError(f"{gltf.path}: expected format {FORMAT} of gothere's extras, got {saved.get('format')}; update gothere")
    check_size(gltf.path, gltf.header, sum(map(len, gltf.buffers)))
    try:
        scene = _saved_scene(gltf, saved)
        unchanged = scene_digest(scene) == saved["digest"]
    except (InputError, KeyError, IndexError, TypeError, ValueError):
        unchanged = False
    if not unchanged:
        raise InputError(
            f"{gltf.path}: expected the scene that gothere saved, got one changed by another program;"
            " delete extras.gothere from its scene to load it as plain glTF"
        )
    return scene


def _saved_scene(gltf: Gltf, saved: dict) -> Scene:
    """Scene described by `extras.gothere`; broken descriptions raise various errors."""
    faces = [accessor_array(gltf, accessor).reshape(-1, 3).astype(np.int32) + np.int32(first) for _, _, first, accessor in saved["groups"]]
    sizes = [len(group) for group in faces]
    instance, material = (np.repeat(np.array([group[k] for group in saved["groups"]], np.int32), sizes) for k in (0, 1))
    views = {name: view_bytes(gltf, index) for name, index in saved["views"].items()}
    vertices = np.frombuffer(views["vertices"], "<f4").reshape(-1, 3).copy()
    count = len(vertices)
    images = [bytes(view_bytes(gltf, image["bufferView"])) for image in gltf.header.get("images", [])]
    check_textures(gltf.path, images, sum(map(len, gltf.buffers)))
    return Scene(
        name=saved["name"],
        vertices=vertices,
        faces=np.concatenate(faces),
        normals=np.frombuffer(views["normals"], "<f4").reshape(-1, 3).copy(),
        uv=np.frombuffer(views["uv"], "<f4").reshape(-1, 2).copy(),
        occlusion=np.frombuffer(views["occlusion"], "<f4").copy() if "occlusion" in views else np.ones(count, np.float32),
        colors=np.frombuffer(views["colors"], "<f4").reshape(-1, 3).copy() if "colors" in views else np.ones((count, 3), np.float32),
        instance=instance,
        material=material,
        room=np.frombuffer(views["room"], "<i4").copy() if "room" in views else np.full(len(instance), -1, np.int32),
        materials=_records(Material, saved["materials"]),
        textures=tuple(texture_array(image, f"{gltf.path}: texture") for image in images),
        objects=_records(Object, saved["objects"]),
        rooms=_records(Room, saved["rooms"]),
        portals=_records(Portal, saved["portals"]),
        up=saved["up"],
        extras=saved["extras"],
    )


def _records(kind: type[Record], entries: list[dict]) -> tuple[Record, ...]:
    """Records of a dataclass from JSON objects, with lists converted to tuples."""
    return tuple(kind(**{key: _tuples(value) for key, value in entry.items()}) for entry in entries)


def _tuples(value: Any) -> Any:
    """A JSON value with lists converted to tuples at every depth."""
    return tuple(_tuples(entry) for entry in value) if isinstance(value, list) else value

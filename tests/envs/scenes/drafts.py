"""Scenes and glTF files in the making, for tests."""

import io
import json
import struct
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from envs.scenes.scene import Material, Object, Portal, Room, Scene

DATA = Path(__file__).parents[2] / "data"
TRIANGLE = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0]], np.float32)
UP_TO_LEFT = np.array([[0, 0], [1, 0], [0, 1]], np.float32)
COMPONENTS = {"float32": 5126, "uint32": 5125, "uint16": 5123, "uint8": 5121, "int16": 5122}
KINDS = {1: "SCALAR", 2: "VEC2", 3: "VEC3", 4: "VEC4"}
PLY = (
    "ply\nformat ascii 1.0\ncomment TextureFile wood.png\nelement vertex 4\nproperty float x\nproperty float y\nproperty float z\n"
    "property float s\nproperty float t\nelement face 1\nproperty list uchar int vertex_indices\nend_header\n"
    "0 0 0 0 0\n1 0 0 1 0\n1 1 0 1 1\n0 1 0 0 1\n4 0 1 2 3\n"
)


class Draft:
    """A glTF file in the making: its JSON and the bytes of its one buffer."""

    def __init__(self) -> None:
        self.json: dict[str, Any] = {"asset": {"version": "2.0"}, "nodes": [], "meshes": []}
        self.binary = b""

    def view(self, data: bytes, **more: int) -> int:
        self.binary += bytes(-len(self.binary) % 4)
        self.json.setdefault("bufferViews", []).append({"buffer": 0, "byteOffset": len(self.binary), "byteLength": len(data), **more})
        self.binary += data
        return len(self.json["bufferViews"]) - 1

    def array(self, array: Any, dtype: str = "float32", **more: Any) -> int:
        array = np.asarray(array, dtype)
        array = array.reshape(len(array), -1)
        accessor = {"bufferView": self.view(array.tobytes()), "componentType": COMPONENTS[dtype], "count": len(array)}
        self.json.setdefault("accessors", []).append({**accessor, "type": KINDS[array.shape[1]], **more})
        return len(self.json["accessors"]) - 1

    def primitive(self, *, faces: Any = None, positions: Any = TRIANGLE, material: int | None = None, **arrays: Any) -> dict:
        attributes = {"POSITION": self.array(positions)} | {name: self.array(array) for name, array in arrays.items()}
        primitive: dict[str, Any] = {"attributes": attributes}
        if faces is not None:
            primitive["indices"] = self.array(np.ravel(faces), "uint16")
        return primitive if material is None else {**primitive, "material": material}

    def node(self, *primitives: dict, mesh: str = "", **entries: Any) -> int:
        if primitives:
            self.json["meshes"].append({"primitives": list(primitives), **({"name": mesh} if mesh else {})})
            entries["mesh"] = len(self.json["meshes"]) - 1
        self.json["nodes"].append(entries)
        return len(self.json["nodes"]) - 1

    def texture(self, image: Image.Image, **entries: Any) -> int:
        stream = io.BytesIO()
        image.save(stream, "PNG")
        return self.texture_of({"bufferView": self.view(stream.getvalue()), "mimeType": "image/png"}, **entries)

    def texture_of(self, image: dict, **entries: Any) -> int:
        self.json.setdefault("images", []).append(image)
        self.json.setdefault("textures", []).append({"source": len(self.json["images"]) - 1} | entries)
        return len(self.json["textures"]) - 1

    def material(self, **entries: Any) -> int:
        self.json.setdefault("materials", []).append(entries)
        return len(self.json["materials"]) - 1

    def glb(self, path: Path) -> Path:
        self.json["buffers"] = [{"byteLength": len(self.binary)}]
        text = json.dumps(self.json).encode()
        text += b" " * (-len(text) % 4)
        binary = self.binary + bytes(-len(self.binary) % 4)
        chunks = struct.pack("<I4s", len(text), b"JSON") + text + struct.pack("<I4s", len(binary), b"BIN\0") + binary
        path.write_bytes(struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks)
        return path

    def gltf(self, path: Path, uri: str) -> Path:
        self.json["buffers"] = [{"byteLength": len(self.binary), "uri": uri}]
        path.write_text(json.dumps(self.json))
        return path


def one_triangle(**arrays: Any) -> Draft:
    draft = Draft()
    draft.node(draft.primitive(**arrays), name="thing")
    return draft


def same(a: Scene, b: Scene) -> None:
    for field in fields(Scene):
        one, other = getattr(a, field.name), getattr(b, field.name)
        if isinstance(one, np.ndarray):
            assert one.dtype == other.dtype, field.name
            np.testing.assert_array_equal(one, other, field.name)
        elif field.name == "textures":
            assert len(one) == len(other)
            for first, second in zip(one, other, strict=True):
                np.testing.assert_array_equal(first, second)
        else:
            assert one == other, field.name


def rich_scene(*, seed: int = 0, faces: int = 60) -> Scene:
    """Two objects and no man's faces, interleaved, sharing vertices and materials; everything that a scene can hold."""
    rng = np.random.default_rng(seed)
    count = 50
    normals = rng.normal(size=(count, 3))
    noise = rng.integers(0, 256, (4, 8, 4), np.uint8)
    noise[0, 0] = (9, 8, 7, 0)
    box = {"low": (0.1, 0.2, 1 / 3), "high": (1.0, 2.0, 3.0), "center": (0.5, 0.5, 0.7), "extents": (1.0, 1.0, 0.3), "yaw": 0.1}
    return Scene(
        name="rich",
        vertices=rng.normal(size=(count, 3)).astype(np.float32),
        faces=rng.integers(1, count - 1, (faces, 3), dtype=np.int32),
        normals=(normals / np.linalg.norm(normals, axis=1, keepdims=True)).astype(np.float32),
        uv=rng.normal(size=(count, 2)).astype(np.float32),
        occlusion=rng.random(count, np.float32),
        colors=rng.random((count, 3), np.float32),
        instance=rng.integers(0, 3, faces, dtype=np.int32),
        material=rng.integers(0, 3, faces, dtype=np.int32),
        room=rng.integers(-1, 2, faces, dtype=np.int32),
        materials=(
            Material("wood", (0.1, 0.7, 1 / 3), 1, True),
            Material("leaf", (1.0, 1.0, 1.0), 0, cutoff=0.25),
            Material("plain", (0.25, 0.5, 0.75)),
        ),
        textures=(noise, noise[::-1, :3].copy()),
        objects=(
            Object(1, "sofa", "sofa", "red", "big", "leather", 1, **box),
            Object(2, "wall 3 <north>", "wall", structure=True),
        ),
        rooms=(Room(0, "kitchen", ((0.0, 0.0), (4.0, 0.0), (4.0, 3.5))), Room(1, "hall", ((4.0, 0.0), (5.0, 0.0), (5.0, 2.0)), 0.1, 2.4)),
        portals=(Portal((0, 1), (4.0, 0.0, 1.0), (4.1, 2.0, 1.9)),),
        extras={"seed": 7, "words": ["a", {"b": None}]},
    )

"""Scenes from and to files: what is saved comes back, what others write is read rightly, what is broken is named."""

import base64
import io
import json
import os
import struct
import time
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import trimesh
from PIL import Image

from envs.errors import InputError
from envs.scenes.load import load_scene, save_scene, sort_faces
from envs.scenes.scene import (
    Material,
    Object,
    Portal,
    Room,
    Scene,
    boxed,
    category_of,
    linear_from_srgb,
    scene_digest,
    scene_summary,
    srgb_from_linear,
)

DATA = Path(__file__).parent / "data"
TRIANGLE = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0]], np.float32)
UP_TO_LEFT = np.array([[0, 0], [1, 0], [0, 1]], np.float32)
COMPONENTS = {"float32": 5126, "uint32": 5125, "uint16": 5123, "uint8": 5121, "int16": 5122}
KINDS = {1: "SCALAR", 2: "VEC2", 3: "VEC3", 4: "VEC4"}


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


# Saving and loading again


def test_a_saved_scene_comes_back(tmp_path: Path) -> None:
    scene = rich_scene()
    save_scene(scene, tmp_path / "a.glb")
    loaded = load_scene(tmp_path / "a.glb")
    same(loaded, sort_faces(scene))
    assert scene_digest(loaded) == scene_digest(sort_faces(scene)) != scene_digest(scene)
    assert (np.diff(loaded.instance * 3 + loaded.material) >= 0).all()
    save_scene(loaded, tmp_path / "b.glb")
    same(load_scene(tmp_path / "b.glb"), loaded)
    assert (tmp_path / "a.glb").read_bytes() == (tmp_path / "b.glb").read_bytes()


def test_a_plain_scene_comes_back_without_colours(tmp_path: Path) -> None:
    scene = rich_scene()
    white = {"occlusion": np.ones_like(scene.occlusion), "colors": np.ones_like(scene.colors), "room": np.full_like(scene.room, -1)}
    bare = {"materials": (Material(),), "material": 0 * scene.material, "textures": (), "rooms": (), "portals": (), "extras": {}}
    scene = sort_faces(replace(scene, **white, **bare, objects=(Object(2, "x", "x"), Object(1, "y", "y"))))
    save_scene(scene, tmp_path / "a.glb")
    same(load_scene(tmp_path / "a.glb"), scene)
    for word in (b'"COLOR_0"', b'"occlusion"', b'"colors"', b'"room":7'):
        assert word not in (tmp_path / "a.glb").read_bytes()


def test_numpy_numbers_in_metadata_come_back_equal(tmp_path: Path) -> None:
    scene = replace(sort_faces(rich_scene()), extras={"area": np.float32(0.1), "count": np.int64(3)})
    save_scene(scene, tmp_path / "a.glb")
    same(load_scene(tmp_path / "a.glb"), scene)


def test_other_programs_see_the_saved_scene(tmp_path: Path) -> None:
    scene = rich_scene()
    save_scene(scene, tmp_path / "a.glb")
    seen = trimesh.load_scene(tmp_path / "a.glb", process=False)
    assert {"unnamed", "sofa", "wall 3 <north>"} <= set(seen.graph.nodes)
    assert sum(len(mesh.faces) for mesh in seen.geometry.values()) == len(scene.faces)
    ours = sort_faces(scene)
    for name, number in (("unnamed", 0), ("sofa", 1), ("wall 3 <north>", 2)):
        parts = [mesh for title, mesh in seen.geometry.items() if title.startswith(name)]
        assert len(parts) == 3
        for part in parts:
            look = part.visual.material
            index = [material.name for material in scene.materials].index(look.name)
            want = ours.faces[(ours.instance == number) & (ours.material == index)]
            np.testing.assert_array_equal(part.vertices[part.faces], ours.vertices[want])
            np.testing.assert_allclose(part.visual.uv[part.faces], ours.uv[want] * [1, -1] + [0, 1], atol=1e-6)
            shade = linear_from_srgb(ours.colors * ours.occlusion[:, None])
            np.testing.assert_allclose(part.visual.vertex_attributes["color"][part.faces], shade[want], atol=1e-6)
            material = scene.materials[index]
            np.testing.assert_allclose(np.asarray(look.baseColorFactor)[:3] / 255, linear_from_srgb(material.color), atol=0.003)
            assert bool(look.doubleSided) == material.double_sided
            assert (look.alphaMode, look.alphaCutoff) == (("MASK", 0.25) if material.cutoff else (None, None))
            if material.texture >= 0:
                np.testing.assert_array_equal(np.asarray(look.baseColorTexture), scene.textures[material.texture])


def test_each_object_refers_to_its_own_vertices_only(tmp_path: Path) -> None:
    """Otherwise every viewer would copy the whole scene once per object."""
    save_scene(load_scene(DATA / "box_house.glb"), tmp_path / "a.glb")
    draft = Draft()
    for k in range(3):
        draft.node(draft.primitive(NORMAL=[[0, 0, 1]] * 3), name=f"t{k}", translation=[k, 0, 0])
    save_scene(load_scene(draft.glb(tmp_path / "b.glb")), tmp_path / "c.glb")
    header = json.loads((tmp_path / "c.glb").read_bytes()[20:].split(b"\0\0")[0].rsplit(b"}", 1)[0] + b"}")
    positions = [header["accessors"][mesh["primitives"][0]["attributes"]["POSITION"]] for mesh in header["meshes"]]
    assert [(entry["count"], entry["min"][0], entry["max"][0]) for entry in positions] == [(3, 0, 1), (3, 1, 2), (3, 2, 3)]


def test_a_failed_save_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.glb"
    path.write_text("old")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(InputError, match="No space left"):
        save_scene(rich_scene(), path)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"faces": np.full((60, 3), 50, np.int32)}, "faces from 0 to 49, got 50"),
        ({"material": np.full(60, 3, np.int32)}, "material from 0 to 2, got 3"),
        ({"room": np.full(60, 2, np.int32)}, "room from -1 to 1, got 2"),
        ({"instance": np.full(60, 9, np.int32)}, "instance ids of its 2 objects or 0, got 9"),
        ({"uv": np.full((50, 2), np.nan, np.float32)}, "finite uv"),
        ({"textures": ()}, "wants texture"),
        ({"extras": {"array": {1, 2}}}, "JSON"),
        ({"extras": {"x": float("nan")}}, "JSON"),
    ],
)
def test_a_scene_that_contradicts_itself_is_not_saved(tmp_path: Path, change: dict, words: str) -> None:
    with pytest.raises(InputError, match=words):
        save_scene(replace(rich_scene(), **change), tmp_path / "a.glb")
    assert list(tmp_path.iterdir()) == []


def test_where_a_scene_cannot_be_saved(tmp_path: Path) -> None:
    (tmp_path / "b.glb").mkdir()
    for path, words in (("a.obj", "ending in .glb, got .obj"), ("no/a.glb", "no folder"), ("b.glb", "a folder of that name")):
        with pytest.raises(InputError, match=words):
            save_scene(rich_scene(), tmp_path / path)


def test_a_saved_scene_changed_by_others_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.glb"
    save_scene(rich_scene(), path)
    data = path.read_bytes()
    path.write_bytes(data.replace(b'"kitchen"', b'"bedroom"'))
    with pytest.raises(InputError, match=r"changed by another program.*delete extras\.gothere"):
        load_scene(path)
    path.write_bytes(data.replace(b'"format":1', b'"format":9'))
    with pytest.raises(InputError, match=r"format 1 .* got 9; update"):
        load_scene(path)
    path.write_bytes(data.replace(b'"gothere":', b'"another":'))
    plain = load_scene(path)
    assert [thing.name for thing in plain.objects] == ["unnamed", "sofa", "wall 3 <north>"]
    path.write_bytes(data)
    with pytest.raises(InputError, match="up 'y' for a file that gothere saved"):
        load_scene(path, up="z")


# What others write


def test_nodes_become_objects(tmp_path: Path) -> None:
    draft = Draft()
    chair = draft.primitive(NORMAL=[[0, 0, 1]] * 3)
    inner = draft.node(chair, name="Chair_01_002_7", translation=[1, 0, 0], scale=[2, 1, 1])
    outer = draft.node(name="group", rotation=[0, np.sin(np.pi / 4), 0, np.cos(np.pi / 4)], children=[inner])
    nameless = draft.node(draft.primitive(), mesh="Lamp.003")
    bare = draft.node(draft.primitive(), matrix=[1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 5, 6, 7, 1])
    points = draft.node(draft.primitive() | {"mode": 0}, name="points")
    draft.node(draft.primitive(), name="in no scene")
    draft.json["scenes"] = [{"nodes": [nameless, outer, points, bare]}]
    scene = load_scene(draft.glb(tmp_path / "a.glb"))
    assert [(thing.id, thing.name, thing.category) for thing in scene.objects] == [
        (1, "Lamp.003", "Lamp"),
        (2, "Chair_01_002_7", "Chair"),
        (3, "object_3", "object"),
    ]
    assert scene.name == "a"
    np.testing.assert_array_equal(scene.instance, [1, 2, 3])
    # A quarter turn about Y takes +X to -Z and +Z to +X.
    np.testing.assert_allclose(scene.vertices[scene.faces[1]], [[0, 0, -1], [0, 0, -3], [0, 1, -1]], atol=1e-6)
    np.testing.assert_allclose(scene.normals[scene.faces[1]], [[1, 0, 0]] * 3, atol=1e-6)
    np.testing.assert_allclose(scene.objects[2].low, [5, 6, 7])
    np.testing.assert_array_equal(scene.occlusion, np.ones(9))
    np.testing.assert_array_equal(scene.room, [-1, -1, -1])


@pytest.mark.parametrize("scale", [[-1, 1, 1], [2, 3, -0.5], [-0.001, -0.001, -0.001], [0.01, 0.01, 0.01], [1, 1, 1]])
def test_mirrored_nodes_keep_their_front(tmp_path: Path, scale: list[float]) -> None:
    ball = trimesh.creation.icosphere(subdivisions=1)
    draft = Draft()
    draft.node(draft.primitive(faces=ball.faces, positions=ball.vertices, NORMAL=ball.vertices), scale=scale, translation=[3, 2, 1])
    scene = load_scene(draft.glb(tmp_path / "a.glb"))
    corners = scene.vertices[scene.faces].astype(float)
    front = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    outward = corners.mean(axis=1) - [3, 2, 1]
    assert ((front * outward).sum(axis=1) > 0).all()
    assert ((scene.normals * (scene.vertices - np.float32([3, 2, 1]))).sum(axis=1) > 0).all()
    np.testing.assert_allclose(np.linalg.norm(scene.normals, axis=1), 1, atol=1e-6)


def test_materials_and_textures(tmp_path: Path) -> None:
    draft = Draft()
    image = Image.fromarray(np.arange(48, dtype=np.uint8).reshape(4, 4, 3))
    shared, again = draft.texture(image), draft.texture(image)
    other = draft.texture(Image.new("L", (2, 2), 77))

    def textured(index: int) -> dict:
        return {"pbrMetallicRoughness": {"baseColorTexture": {"index": index}}}

    draft.material(name="never used", **textured(other))
    first = draft.material(name="a", doubleSided=True, **textured(shared))
    second = draft.material(name="b", alphaMode="MASK", alphaCutoff=0.3, **textured(again))
    third = draft.material(name="c", alphaMode="BLEND", pbrMetallicRoughness={"baseColorFactor": [0.5, 0, 1, 0.25]})
    fourth = draft.material(name="d", alphaMode="MASK", pbrMetallicRoughness={"baseColorFactor": [1, 1, 1, 1]})
    uv = np.array([[0.1, 0.7], [2.5, -1], [0, 1]], np.float32)
    draft.node(*(draft.primitive(material=k, TEXCOORD_0=uv) for k in (fourth, first, second)), draft.primitive(), name="thing_1")
    draft.node(draft.primitive(material=third), name="glass")
    scene = load_scene(draft.glb(tmp_path / "a.glb"))
    assert [(thing.name, int((scene.instance == thing.id).sum())) for thing in scene.objects] == [("thing_1", 4), ("glass", 1)]
    a, b, c, d, default = scene.materials
    assert (a.name, a.texture, a.double_sided, a.cutoff, a.color) == ("a", 0, True, 0.0, (1.0, 1.0, 1.0))
    assert (b.name, b.texture, b.double_sided, b.cutoff) == ("b", 0, False, 0.3)
    assert (d.texture, d.cutoff) == (-1, 0.5)
    assert default == Material("", (1.0, 1.0, 1.0))
    assert (c.color, c.cutoff) == ((pytest.approx(0.735357, abs=1e-5), 0.0, 1.0), 0.5)
    np.testing.assert_array_equal(scene.textures[c.texture], [[[255, 255, 255, 64]]])
    assert len(scene.textures) == 2
    np.testing.assert_array_equal(scene.textures[0], np.dstack([np.asarray(image), np.full((4, 4), 255, np.uint8)]))
    np.testing.assert_array_equal(scene.material, [0, 1, 3, 4, 2])
    np.testing.assert_array_equal(scene.uv[scene.faces[0]], uv)


@pytest.mark.parametrize(("alpha", "cutoff"), [(1.0, 0.4), (0.5, 0.8), (0.3, 0.4 / 0.3), (0.0, 2.0)])
def test_a_colours_alpha_raises_the_cutoff(tmp_path: Path, alpha: float, cutoff: float) -> None:
    draft = Draft()
    texture = {"index": draft.texture(Image.new("RGBA", (1, 1)))}
    optics = {"baseColorTexture": texture, "baseColorFactor": [1, 1, 1, alpha]}
    material = draft.material(alphaMode="MASK", alphaCutoff=0.4, pbrMetallicRoughness=optics)
    draft.node(draft.primitive(material=material, TEXCOORD_0=UP_TO_LEFT))
    assert load_scene(draft.glb(tmp_path / "a.glb")).materials[0].cutoff == pytest.approx(cutoff)


def test_any_rotation(tmp_path: Path) -> None:
    quaternion = np.array([0.1, -0.5, 0.3, 0.7])
    draft = Draft()
    draft.node(draft.primitive(), rotation=quaternion.tolist(), scale=[1, 2, 3], translation=[4, 5, 6])
    scene = load_scene(draft.glb(tmp_path / "a.glb"))
    turn = trimesh.transformations.quaternion_matrix(quaternion[[3, 0, 1, 2]])[:3, :3]
    np.testing.assert_allclose(scene.vertices[scene.faces[0]], TRIANGLE * [1, 2, 3] @ turn.T + [4, 5, 6], atol=1e-5)


def test_diffuse_of_specular_glossiness(tmp_path: Path) -> None:
    draft = Draft()
    optics = {"diffuseFactor": [0, 1, 0, 1], "diffuseTexture": {"index": draft.texture(Image.new("RGB", (1, 1), (1, 2, 3)))}}
    draft.node(draft.primitive(material=draft.material(extensions={"KHR_materials_pbrSpecularGlossiness": optics})))
    draft.json["extensionsRequired"] = ["KHR_materials_pbrSpecularGlossiness"]
    scene = load_scene(draft.glb(tmp_path / "a.glb"))
    assert (scene.materials[0].color, scene.textures[0].tolist()) == ((0.0, 1.0, 0.0), [[[1, 2, 3, 255]]])


@pytest.mark.parametrize(
    ("image", "texel"),
    [
        (Image.new("L", (3, 2), 100), [100, 100, 100, 255]),
        (Image.new("LA", (3, 2), (100, 50)), [100, 100, 100, 50]),
        (Image.new("1", (3, 2), 1), [255, 255, 255, 255]),
        (Image.new("RGB", (3, 2), (1, 2, 3)).convert("P", palette=Image.Palette.ADAPTIVE), [1, 2, 3, 255]),
        (Image.new("RGBA", (3, 2), (1, 2, 3, 0)), [1, 2, 3, 0]),
        (Image.fromarray(np.full((2, 3), 0x80FF, np.uint16)), [0x80, 0x80, 0x80, 255]),
    ],
    ids=["grey", "grey-alpha", "bits", "palette", "rgba", "16-bit"],
)
def test_images_of_any_mode_become_rgba(tmp_path: Path, image: Image.Image, texel: list[int]) -> None:
    draft = Draft()
    material = draft.material(pbrMetallicRoughness={"baseColorTexture": {"index": draft.texture(image)}})
    draft.node(draft.primitive(material=material, TEXCOORD_0=UP_TO_LEFT))
    texture = load_scene(draft.glb(tmp_path / "a.glb")).textures[0]
    assert (texture.shape, texture.dtype, texture[1, 2].tolist()) == ((2, 3, 4), np.uint8, texel)


def test_texture_transform_and_second_uv_set(tmp_path: Path) -> None:
    """The example of the extension's own text: the lower left quarter of the image, turned by 90 degrees."""
    draft = Draft()
    change = {"offset": [0, 1], "rotation": np.pi / 2, "scale": [0.5, 0.5]}
    info = {"index": draft.texture(Image.new("RGB", (1, 1))), "texCoord": 1, "extensions": {"KHR_texture_transform": change}}
    material = draft.material(pbrMetallicRoughness={"baseColorTexture": info})
    draft.node(draft.primitive(material=material, TEXCOORD_0=UP_TO_LEFT * 9, TEXCOORD_1=UP_TO_LEFT))
    draft.json["extensionsRequired"] = ["KHR_texture_transform"]
    scene = load_scene(draft.glb(tmp_path / "a.glb"))
    np.testing.assert_allclose(scene.uv[scene.faces[0]], [[0, 1], [0, 0.5], [0.5, 1]], atol=1e-6)


def test_vertex_colours_are_linear_in_gltf(tmp_path: Path) -> None:
    draft = one_triangle(COLOR_0=[[0.5, 0.0, 1.0, 0.1]] * 3)
    scene = load_scene(draft.glb(tmp_path / "a.glb"))
    np.testing.assert_allclose(scene.colors, [[0.735357, 0, 1]] * 3, atol=1e-5)
    draft.json["meshes"][0]["primitives"][0]["attributes"]["COLOR_0"] = draft.array([[255, 0, 51, 9]] * 3, "uint8", normalized=True)
    scene = load_scene(draft.glb(tmp_path / "b.glb"))
    np.testing.assert_allclose(scene.colors, [[1, 0, float(srgb_from_linear([0.2])[0])]] * 3, atol=1e-6)


def test_strips_fans_quantised_and_interleaved_data(tmp_path: Path) -> None:
    square = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [1, 1, 0]], np.float32)
    draft = Draft()
    draft.node(draft.primitive(positions=square) | {"mode": 5}, name="strip")
    draft.node(draft.primitive(positions=square[[0, 1, 3, 2]]) | {"mode": 6}, name="fan")
    rows = draft.view(np.hstack([square, 0 * square + [0, 0, 1], square[:, :2]]).astype(np.float32).tobytes(), byteStride=32)
    start = len(draft.json["accessors"])
    for offset, kind in ((0, "VEC3"), (12, "VEC3"), (24, "VEC2")):
        draft.json["accessors"].append({"bufferView": rows, "byteOffset": offset, "componentType": 5126, "count": 4, "type": kind})
    attributes = dict(zip(("POSITION", "NORMAL", "TEXCOORD_0"), range(start, start + 3), strict=True))
    draft.node({"attributes": attributes, "indices": draft.array([0, 1, 2, 2, 1, 3], "uint8")}, name="interleaved")
    whole = {"POSITION": draft.array(square.astype(np.int16) * 32767, "int16", normalized=True)}
    draft.node({"attributes": whole, "indices": draft.array([0, 1, 2, 2, 1, 3], "uint32")}, name="quantised")
    index, value = draft.view(np.uint8([3]).tobytes()), draft.view(np.float32([1, 1, 0]).tobytes())
    accessor = draft.array(np.vstack([square[:3], [[9, 9, 9]]]))
    draft.json["accessors"][accessor]["sparse"] = {
        "count": 1,
        "indices": {"bufferView": index, "componentType": 5121},
        "values": {"bufferView": value},
    }
    draft.node({"attributes": {"POSITION": accessor}, "indices": draft.array([0, 1, 2, 2, 1, 3], "uint32")}, name="sparse")
    draft.json["extensionsRequired"] = ["KHR_mesh_quantization"]
    scene = load_scene(draft.glb(tmp_path / "a.glb"))
    assert [thing.name for thing in scene.objects] == ["strip", "fan", "interleaved", "quantised", "sparse"]
    for thing in scene.objects:
        corners = scene.vertices[scene.faces[scene.instance == thing.id]]
        areas = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]) / 2
        np.testing.assert_allclose(areas.sum(axis=0), [0, 0, 1], atol=1e-6, err_msg=thing.name)
        assert thing.high == (1.0, 1.0, 0.0), thing.name
    face = scene.faces[scene.instance == 3]
    np.testing.assert_array_equal(scene.uv[face], scene.vertices[face][..., :2])


def test_gltf_with_files_beside_it(tmp_path: Path) -> None:
    draft = Draft()
    Image.new("RGB", (1, 2), (9, 9, 9)).save(tmp_path / "my wood.png")
    material = draft.material(pbrMetallicRoughness={"baseColorTexture": {"index": draft.texture_of({"uri": "my%20wood.png"})}})
    draft.node(draft.primitive(faces=[0, 1, 2], material=material, TEXCOORD_0=UP_TO_LEFT), name="thing")
    (tmp_path / "a.bin").write_bytes(draft.binary)
    beside = load_scene(draft.gltf(tmp_path / "a.gltf", "a.bin"))
    inside = load_scene(draft.gltf(tmp_path / "b.gltf", "data:application/octet-stream;base64," + base64.b64encode(draft.binary).decode()))
    same(replace(inside, name="a"), beside)
    same(replace(load_scene(draft.glb(tmp_path / "c.glb")), name="a"), beside)
    assert beside.textures[0].tolist() == [[[9, 9, 9, 255]]] * 2


def test_degenerate_faces_and_their_vertices_go(tmp_path: Path) -> None:
    positions = np.vstack([TRIANGLE, [[5, 5, 5], [6, 5, 5], [7, 5, 5]]])
    draft = one_triangle(positions=positions, faces=[0, 1, 2, 3, 4, 5, 0, 0, 1], NORMAL=[[0, 0, 1]] * 6)
    empty = draft.primitive(positions=TRIANGLE * 1e-7)
    draft.node(empty, name="too small")
    scene = load_scene(draft.glb(tmp_path / "a.glb"))
    np.testing.assert_array_equal(scene.vertices, TRIANGLE)
    np.testing.assert_array_equal(scene.faces, [[0, 1, 2]])
    assert [thing.name for thing in scene.objects] == ["thing"]


def test_normals_are_repaired(tmp_path: Path) -> None:
    draft = one_triangle(NORMAL=[[0, 0, 3], [0, 0, 0], [np.nan, 0, 1]])
    np.testing.assert_allclose(load_scene(draft.glb(tmp_path / "a.glb")).normals, [[0, 0, 1]] * 3)


def test_missing_normals_are_smooth_on_balls_and_sharp_on_boxes(tmp_path: Path) -> None:
    ball, box = trimesh.creation.icosphere(subdivisions=3), trimesh.creation.box((3, 2, 0.1))
    draft = Draft()
    draft.node(draft.primitive(faces=ball.faces, positions=ball.vertices), name="ball")
    draft.node(draft.primitive(faces=box.faces, positions=box.vertices), name="box")
    scene = load_scene(draft.glb(tmp_path / "a.glb"))
    of_ball, of_box = scene.faces[scene.instance == 1], scene.faces[scene.instance == 2]
    np.testing.assert_allclose(scene.normals[of_ball], scene.vertices[of_ball], atol=0.02)
    corners = scene.vertices[of_box]
    flat = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    flat /= np.linalg.norm(flat, axis=1, keepdims=True)
    np.testing.assert_allclose(scene.normals[of_box], np.repeat(flat[:, None], 3, axis=1), atol=1e-6)
    assert (len(np.unique(of_ball)), len(np.unique(of_box)), len(scene.vertices)) == (642, 24, 666)


def test_z_up_files_are_turned(tmp_path: Path) -> None:
    draft = one_triangle(positions=[[1, 2, 3], [2, 2, 3], [1, 2, 5]], NORMAL=[[0, -1, 0]] * 3)
    plain, turned = load_scene(draft.glb(tmp_path / "a.glb")), load_scene(tmp_path / "a.glb", up="z")
    np.testing.assert_array_equal(turned.vertices, plain.vertices[:, [0, 2, 1]] * np.float32([1, 1, -1]))
    np.testing.assert_array_equal(turned.normals, [[0, 0, 1]] * 3)
    assert (turned.objects[0].low, turned.objects[0].high, turned.up) == ((1.0, 3.0, -2.0), (2.0, 5.0, -2.0), "y")
    with pytest.raises(InputError, match="up: expected 'y' or 'z', got 'x'"):
        load_scene(tmp_path / "a.glb", up="x")


def test_obj_with_materials(tmp_path: Path) -> None:
    Image.new("RGB", (1, 1), (5, 6, 7)).save(tmp_path / "wood.png")
    (tmp_path / "a.mtl").write_text("newmtl wood\nKd 0.5 0.6 0.7\nmap_Kd -s 1 1 1 wood.png\n\nnewmtl iron bar\nKd 1 0 0\n")
    (tmp_path / "a.obj").write_text(
        "# comment\nmtllib a.mtl\no Table_wood\n"
        "v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nv 0 0 1\nvt 0 0\nvt 1 0\nvt 1 1\nvt 0 1\nvn 0 0 1\n"
        "usemtl wood\nf 1/1/1 2/2/1 3/3/1 4/4/1\no Table leg\nusemtl iron bar\nf 1 2 5\nusemtl wood\nf 2 3 5\n"
    )
    scene = load_scene(tmp_path / "a.obj")
    assert [(thing.name, int((scene.instance == thing.id).sum())) for thing in scene.objects] == [("Table_wood", 2), ("Table leg", 2)]
    names = [scene.materials[index].name for index in scene.material]
    assert names == ["wood", "wood", "wood", "iron bar"]
    wood = scene.materials[scene.material[0]]
    assert (wood.color, wood.texture, wood.double_sided) == ((0.5, 0.6, 0.7), 0, True)
    assert scene.textures[0].tolist() == [[[5, 6, 7, 255]]]
    square = scene.faces[:2]
    np.testing.assert_allclose(scene.uv[square][..., 1], 1 - scene.vertices[square][..., 1])
    np.testing.assert_array_equal(scene.normals[square], np.broadcast_to(np.float32([0, 0, 1]), (2, 3, 3)))


def test_obj_without_materials(tmp_path: Path) -> None:
    (tmp_path / "a.obj").write_text("g lamp\nv 0 0 0 1 0 0\nv 1 0 0 1 0 0\nv 0 1 0 1 0 0\nf 1 2 3\ng shade\nf 3 2 1\n")
    scene = load_scene(tmp_path / "a.obj", up="z")
    assert [thing.name for thing in scene.objects] == ["lamp", "shade"]
    np.testing.assert_array_equal(scene.colors, [[1, 0, 0]] * 6)
    np.testing.assert_allclose(scene.normals[scene.faces[0]], [[0, 1, 0]] * 3)
    (tmp_path / "b.obj").write_text("v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nv -1 0.5 0\nf 1 2 3 4 5\n")
    scene = load_scene(tmp_path / "b.obj")
    assert (scene.objects[0].name, len(scene.faces)) == ("b", 3)


@pytest.mark.parametrize("encoding", ["binary", "ascii"])
def test_ply(tmp_path: Path, encoding: str) -> None:
    ball = trimesh.creation.icosphere(subdivisions=1)
    ball.visual.vertex_colors = np.tile(np.uint8([51, 102, 255, 255]), (len(ball.vertices), 1))
    (tmp_path / "ball.ply").write_bytes(trimesh.exchange.ply.export_ply(ball, encoding=encoding, vertex_normal=True))
    scene = load_scene(tmp_path / "ball.ply")
    np.testing.assert_allclose(scene.vertices, ball.vertices, atol=1e-6)
    np.testing.assert_array_equal(scene.faces, ball.faces)
    np.testing.assert_allclose(scene.normals, ball.vertex_normals, atol=1e-5)
    np.testing.assert_allclose(scene.colors, [[0.2, 0.4, 1.0]] * len(ball.vertices), atol=1e-6)
    assert (scene.objects[0].name, scene.materials[0].double_sided) == ("ball", True)


PLY = (
    "ply\nformat ascii 1.0\ncomment TextureFile wood.png\nelement vertex 4\nproperty float x\nproperty float y\nproperty float z\n"
    "property float s\nproperty float t\nelement face 1\nproperty list uchar int vertex_indices\nend_header\n"
    "0 0 0 0 0\n1 0 0 1 0\n1 1 0 1 1\n0 1 0 0 1\n4 0 1 2 3\n"
)


def test_ply_with_texture_and_ply_with_face_colours(tmp_path: Path) -> None:
    Image.new("RGB", (1, 1), (5, 6, 7)).save(tmp_path / "wood.png")
    (tmp_path / "a.ply").write_text(PLY)
    scene = load_scene(tmp_path / "a.ply")
    assert (len(scene.faces), scene.materials[0].texture, scene.textures[0].tolist()) == (2, 0, [[[5, 6, 7, 255]]])
    np.testing.assert_allclose(scene.uv[:, 1], 1 - scene.vertices[:, 1])
    box = trimesh.creation.box()
    box.visual.face_colors = np.column_stack([np.arange(12) * 20, np.zeros((12, 2)), np.full(12, 255)]).astype(np.uint8)
    (tmp_path / "b.ply").write_bytes(trimesh.exchange.ply.export_ply(box))
    scene = load_scene(tmp_path / "b.ply")
    np.testing.assert_allclose(scene.colors[scene.faces][..., 0], np.repeat(np.arange(12)[:, None] * 20 / 255, 3, axis=1), atol=1e-6)


# Real scenes


def test_box_house() -> None:
    scene = load_scene(DATA / "box_house.glb", up="z")
    summary = scene_summary(scene)
    assert (summary["triangles"], summary["objects"], summary["textures"]) == (12188, 1, 0)
    np.testing.assert_allclose(summary["bounds"], [[-0.05, -0.099023, -0.05], [16.05, 2.55, 16.05]], atol=1e-5)
    assert (scene.objects[0].name, scene.objects[0].category) == ("geometry_0", "geometry")
    # Eyes of habitat-sim's 64 views stand inside.
    eyes = np.load(DATA / "box_house.npz")["view_position"]
    assert (eyes > scene.objects[0].low).all()
    assert (eyes < scene.objects[0].high).all()


def test_small_house(reference: Path, tmp_path: Path) -> None:
    path = reference / "small_house.glb"
    if not path.is_file():
        pytest.skip(f"{path} is not there")
    start = time.perf_counter()
    scene = load_scene(path, up="z")
    assert time.perf_counter() - start < 3
    # 4 of the file's 145,844 triangles have no area.
    assert (len(scene.faces), len(scene.objects), len(scene.textures), len(scene.materials)) == (145_840, 108, 42, 43)
    np.testing.assert_allclose(np.ptp(scene.vertices, axis=0), [19.0, 3.0, 11.4], atol=0.01)
    window = scene.objects[-1]
    assert (window.id, window.name, window.category) == (108, "RoomWindow_01_009_107", "RoomWindow")
    assert not any(material.double_sided for material in scene.materials)
    save_scene(scene, tmp_path / "a.glb")
    same(load_scene(tmp_path / "a.glb"), scene)


# What is broken


def broken_files() -> dict[str, tuple[str, Any, str]]:
    """Per name: the file's name, what makes it in a folder, and words of the error."""
    png = Image.new("L", (8193, 1))

    def of(draft: Draft) -> Any:
        return lambda path: draft.glb(path)

    def edited(edit: Any, **arrays: Any) -> Any:
        draft = one_triangle(faces=[0, 1, 2], TEXCOORD_0=UP_TO_LEFT, **arrays)
        edit(draft)
        return of(draft)

    def image(draft: Draft, index: int) -> None:
        material = draft.material(pbrMetallicRoughness={"baseColorTexture": {"index": index}})
        draft.json["meshes"][0]["primitives"][0]["material"] = material

    def text(content: str | bytes) -> Any:
        return lambda path: path.write_bytes(content.encode() if isinstance(content, str) else content)

    def cut(path: Path) -> None:
        data = one_triangle().glb(path).read_bytes()
        path.write_bytes(data[:-20])

    bad_uv = UP_TO_LEFT.copy()
    bad_uv[1] = np.inf
    far = TRIANGLE.astype(float) * 1e39
    obj, mtl = "v 0 0 0\nv 1 0 0\nv 0 1 0\n", "mtllib a.mtl\nusemtl wood\n"
    return {
        "missing": ("x.glb", lambda path: None, "expected a scene file, got nothing there"),
        "folder": ("x.glb", lambda path: path.mkdir(), "expected a scene file, got a folder"),
        "suffix": ("x.fbx", text("x"), "ending in .glb, .gltf, .obj, .ply, got .fbx"),
        "no suffix": ("x", text("x"), "got no ending"),
        "cut short": ("x.glb", cut, "bytes as its header says, got .*; the file was cut short"),
        "empty": ("x.glb", text(""), "got 0 bytes"),
        "garbage": ("x.glb", text(bytes(range(256)) * 9), "expected a .glb file"),
        "version 1": ("x.glb", text(struct.pack("<4sII", b"glTF", 1, 24) + bytes(12)), "GLB version 2, got 1"),
        "no JSON": ("x.glb", text(struct.pack("<4sII", b"glTF", 2, 24) + bytes(12)), "expected a JSON chunk"),
        "broken JSON": ("x.gltf", text('{"asset": {'), "expected glTF JSON"),
        "garbage JSON": ("x.gltf", text(b"\xff\xfe\x00"), "expected glTF JSON"),
        "other JSON": ("x.gltf", text("[1]"), "asset.version 2"),
        "glTF 1": ("x.gltf", text('{"asset": {"version": "1.0"}}'), "asset.version 2"),
        "nothing": ("x.glb", of(Draft()), "at least one triangle"),
        "no area": ("x.glb", of(one_triangle(positions=TRIANGLE * 0)), "at least one triangle"),
        "no triangles": ("x.glb", edited(lambda d: d.json["meshes"][0]["primitives"][0].update(mode=1)), "at least one triangle"),
        "NaN": ("x.glb", of(one_triangle(positions=np.where(TRIANGLE > 0, np.nan, 0))), "object 'thing'.* finite vertices, got NaN"),
        "infinite": ("x.glb", edited(lambda d: d.json["nodes"][0].update(scale=[1e39, 1, 1])), "finite vertices"),
        "infinite uv": ("x.glb", of(one_triangle(TEXCOORD_0=bad_uv)), "finite uv, got NaN or infinity at number 1"),
        "index": ("x.glb", of(one_triangle(faces=[0, 1, 3])), "indices 0 to 2, got 0 to 3"),
        "not thirds": ("x.glb", of(one_triangle(faces=[0, 1])), "3 indices each, got 2"),
        "uv count": ("x.glb", of(one_triangle(TEXCOORD_0=UP_TO_LEFT[:2])), "3 x 2 uv, got \\(2, 2\\)"),
        "accessor": ("x.glb", edited(lambda d: d.json["accessors"].pop()), r"expected accessors\[2\], got a list of 2"),
        "accessor size": ("x.glb", edited(lambda d: d.json["accessors"][0].update(count=99)), "expected 99 rows of 12 bytes"),
        "no data": ("x.glb", edited(lambda d: d.json["accessors"][0].pop("bufferView")), "without mesh compression"),
        "negative": ("x.glb", edited(lambda d: d.json["bufferViews"][0].update(byteOffset=-8)), "inside its buffer"),
        "view size": ("x.glb", edited(lambda d: d.json["bufferViews"][0].update(byteLength=10**6)), "inside its buffer"),
        "mesh": ("x.glb", edited(lambda d: d.json["nodes"][0].update(mesh=-1)), r"expected meshes\[-1\]"),
        "loop": ("x.glb", edited(lambda d: d.json.update(scenes=[{"nodes": [0]}]) or d.json["nodes"][0].update(children=[0])), "a tree"),
        "structure": ("x.glb", edited(lambda d: d.json.update(nodes={"a": 1})), "well-formed .glb file"),
        "no type": ("x.glb", edited(lambda d: d.json["accessors"][0].pop("type")), "well-formed .glb file.*KeyError: 'type'"),
        "basisu": ("x.glb", edited(lambda d: d.json.update(extensionsRequired=["KHR_texture_basisu"])), "extension KHR_texture_basisu"),
        "draco": (
            "x.glb",
            edited(lambda d: d.json.update(extensionsRequired=["KHR_draco_mesh_compression", "EXT_meshopt_compression"])),
            "extension KHR_draco_mesh_compression, EXT_meshopt_compression",
        ),
        "wide texture": ("x.glb", edited(lambda d: image(d, d.texture(png))), "at most 8192 pixels a side, got 8193 x 1"),
        "broken image": (
            "x.glb",
            edited(lambda d: image(d, d.texture_of({"bufferView": d.view(b"\x89PNG....")}))),
            "expected a PNG or JPEG",
        ),
        "no image": ("x.glb", edited(lambda d: image(d, d.texture_of({"uri": "no.png"}))), "image 0 in the file .*no.png, got none"),
        "no buffer": ("x.gltf", lambda path: one_triangle().gltf(path, "no.bin"), "buffer 0 in the file .*no.bin, got none"),
        "web": ("x.gltf", lambda path: one_triangle().gltf(path, "https://a.b/c.bin"), "download it"),
        "base64": ("x.gltf", lambda path: one_triangle().gltf(path, "data:;base64,$$$$"), "expected base64"),
        "short buffer": ("x.gltf", lambda path: one_triangle().gltf(path, "data:;base64,AAAA"), "bytes in buffer 0, got 3"),
        "only basisu": (
            "x.glb",
            edited(lambda d: image(d, d.texture_of({}, source=None, extensions={"KHR_texture_basisu": {"source": 0}}))),
            "KHR_texture_basisu",
        ),
        "empty obj": ("x.obj", text(""), "at least one triangle"),
        "garbage obj": ("x.obj", text(bytes(range(256))), "at least one triangle|well-formed .obj"),
        "obj index": ("x.obj", text(obj + "f 1 2 9\n"), "well-formed .obj file.*out of bounds"),
        "obj words": ("x.obj", text(obj + "f a b c\n"), "well-formed .obj file"),
        "obj NaN": ("x.obj", text("v nan 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n"), "finite vertices"),
        "no mtl": ("x.obj", text(mtl + obj + "f 1 2 3\n"), "materials in the file .*a.mtl, got none"),
        "two mtl": ("x.obj", text("mtllib b.mtl\n" + mtl + obj), "expected one mtllib, got a.mtl, b.mtl"),
        "garbage ply": ("x.ply", text(bytes(range(256))), "expected a PLY file"),
        "ply points": ("x.ply", text(PLY.replace("face 1", "face 0").rsplit("4 0 1", 1)[0]), "at least one triangle"),
        "cut ply": ("x.ply", text(PLY[:-30]), "well-formed .ply file"),
        "ply index": ("x.ply", text(PLY.replace("4 0 1 2 3", "4 0 1 2 9")), "well-formed .ply file|indices"),
        "no ply image": ("x.ply", text(PLY), "the texture in the file .*wood.png, got none"),
        "far": ("x.obj", text("".join(f"v {x} {y} {z}\n" for x, y, z in far) + "f 1 2 3\n"), "finite vertices"),
    }


BROKEN = broken_files()


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_one_clear_line(tmp_path: Path, name: str) -> None:
    file, make, words = BROKEN[name]
    make(tmp_path / file)
    with pytest.raises(InputError, match=words) as caught:
        load_scene(tmp_path / file)
    message = str(caught.value)
    assert message.startswith(str(tmp_path / file))
    assert "\n" not in message
    assert "expected" in message or "needs" in message


def test_a_material_that_no_one_defines(tmp_path: Path) -> None:
    (tmp_path / "a.mtl").write_text("newmtl iron\nmap_Kd no.png\n")
    (tmp_path / "a.obj").write_text("mtllib a.mtl\nusemtl iron\nv 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n")
    with pytest.raises(InputError, match=r"the image of material 'iron' in the file .*no\.png, got none"):
        load_scene(tmp_path / "a.obj")
    (tmp_path / "a.mtl").write_text("newmtl steel\n")
    with pytest.raises(InputError, match=r"expected material 'iron' in a\.mtl, got 1 others"):
        load_scene(tmp_path / "a.obj")


@pytest.mark.filterwarnings("error")
def test_an_enormous_image_is_refused_unread(tmp_path: Path) -> None:
    """Both below and above the size at which PIL itself warns (89 million pixels) and refuses (179 million)."""
    stream = io.BytesIO()
    Image.new("1", (10_000, 10_000)).save(stream, "PNG")
    for size in ((10_000, 10_000), (60_000, 60_000)):
        data = bytearray(stream.getvalue())
        data[16:24] = struct.pack(">II", *size)
        data[29:33] = struct.pack(">I", __import__("zlib").crc32(data[12:29]))
        draft = one_triangle(TEXCOORD_0=UP_TO_LEFT)
        index = draft.texture_of({"bufferView": draft.view(bytes(data))})
        draft.json["meshes"][0]["primitives"][0]["material"] = draft.material(pbrMetallicRoughness={"baseColorTexture": {"index": index}})
        with pytest.raises(InputError, match="at most 8192 pixels a side"):
            load_scene(draft.glb(tmp_path / "a.glb"))


def test_no_corruption_escapes_as_another_error(tmp_path: Path) -> None:
    """Bytes changed and files cut at random either still load or raise InputError."""
    rng = np.random.default_rng(3)
    draft = one_triangle(faces=[0, 1, 2], NORMAL=[[0, 0, 1]] * 3, TEXCOORD_0=UP_TO_LEFT)
    index = draft.texture(Image.new("RGB", (2, 2)))
    draft.json["meshes"][0]["primitives"][0]["material"] = draft.material(pbrMetallicRoughness={"baseColorTexture": {"index": index}})
    save_scene(rich_scene(), tmp_path / "saved.glb")
    refused = 0
    for source in (draft.glb(tmp_path / "draft.glb"), tmp_path / "saved.glb"):
        data = source.read_bytes()
        for _ in range(150):
            broken = bytearray(data)
            for place in rng.integers(0, min(len(data), 3000), rng.integers(1, 4)):
                broken[place] = rng.integers(256)
            (tmp_path / "x.glb").write_bytes(broken[: rng.integers(1, 2 * len(broken))])
            try:
                load_scene(tmp_path / "x.glb")
            except InputError:
                refused += 1
    assert refused > 100


# Small functions


@pytest.mark.parametrize(
    ("name", "category"),
    [("RoomWindow_01_009_107", "RoomWindow"), ("PortraitA_01_44", "PortraitA"), ("chair.001", "chair"), ("123", "123"), ("TV", "TV")],
)
def test_category_of(name: str, category: str) -> None:
    assert category_of(name) == category


@pytest.mark.parametrize("yaw", [-0.7, -0.3, 0.0, 0.2, 0.6])
def test_boxed_finds_the_turned_box(yaw: float) -> None:
    half = np.array([1.5, 0.4, 0.25])
    # One corner of the floor plan is cut, so that the axis-aligned box has its middle elsewhere.
    plan = [(-1, -1), (1, -1), (-1, 1), (1, 0.5), (0.5, 1)]
    corners = np.array([(x, y, z) for x, z in plan for y in (-1, 1)]) * half
    turn = np.array([[np.cos(yaw), 0, np.sin(yaw)], [0, 1, 0], [-np.sin(yaw), 0, np.cos(yaw)]])
    rng = np.random.default_rng(0)
    inner = (rng.random((500, 3)) - 0.5) * half
    points = (np.vstack([corners, inner]) @ turn.T + [10, 1, -20]).astype(np.float32)
    thing = boxed(Object(1, "x", "x"), points)
    np.testing.assert_allclose(thing.extents, 2 * half, atol=1e-4)
    np.testing.assert_allclose(thing.center, [10, 1, -20], atol=1e-4)
    assert thing.yaw == pytest.approx(yaw, abs=1e-4)
    assert (thing.low, thing.high) == (tuple(points.min(axis=0).tolist()), tuple(points.max(axis=0).tolist()))


def test_boxed_of_a_thin_wall_and_a_point() -> None:
    wall = np.array([[0, 0, 0], [2, 0, -2], [2, 1, -2], [0, 1, 0]], np.float32)
    thing = boxed(Object(1, "x", "x"), wall)
    np.testing.assert_allclose(sorted(thing.extents), [0, 1, 8**0.5], atol=1e-5)
    assert abs(thing.yaw) == pytest.approx(np.pi / 4)
    assert boxed(Object(1, "x", "x"), wall[:1]).extents == (0.0, 0.0, 0.0)


def test_srgb_and_linear_are_inverse() -> None:
    values = np.linspace(0, 1, 1001)
    np.testing.assert_allclose(srgb_from_linear(linear_from_srgb(values)), values, atol=1e-12)
    np.testing.assert_allclose(srgb_from_linear([0.0, 0.214041, 1.0, 7.0]), [0, 0.5, 1, 1], atol=1e-5)
    assert srgb_from_linear([1.0])[0] == linear_from_srgb([1.0])[0] == 1.0


def test_digest_changes_with_everything() -> None:
    scene = rich_scene()
    digests = {scene_digest(scene)}
    assert digests == {scene_digest(rich_scene())}
    assert all(len(digest) == 16 for digest in digests)
    changes: list[dict] = []
    for field in fields(Scene):
        value = getattr(scene, field.name)
        if isinstance(value, np.ndarray):
            value = value.copy()
            value.reshape(-1)[-1] += 1
        elif field.name == "textures":
            value = (value[0], value[1] ^ 1)
        elif isinstance(value, tuple):
            value = value[:-1]
        changes.append({field.name: value + "x" if isinstance(value, str) else {} if isinstance(value, dict) else value})
    digests |= {scene_digest(replace(scene, **change)) for change in changes}
    assert len(digests) == 1 + len(fields(Scene))


def test_summary_counts() -> None:
    summary = scene_summary(rich_scene())
    assert {key: summary[key] for key in ("name", "triangles", "objects", "rooms", "portals", "materials", "textures")} == {
        "name": "rich",
        "triangles": 60,
        "objects": 2,
        "rooms": 2,
        "portals": 1,
        "materials": 3,
        "textures": 2,
    }
    assert json.loads(json.dumps(summary))["bounds"] == [rich_scene().vertices.min(0).tolist(), rich_scene().vertices.max(0).tolist()]

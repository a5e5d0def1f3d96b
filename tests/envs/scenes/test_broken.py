"""Broken scene files: each is refused in one clear line."""

import io
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from envs.errors import InputError
from envs.scenes.load import load_scene, save_scene
from tests.envs.scenes.drafts import PLY, TRIANGLE, UP_TO_LEFT, Draft, one_triangle, rich_scene


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

    def basisu_only(draft: Draft) -> None:
        image(draft, draft.texture_of({}, extensions={"KHR_texture_basisu": {"source": 0}}))
        del draft.json["textures"][0]["source"]

    def sparse_beyond(draft: Draft) -> None:
        index, value = draft.view(np.uint8([9]).tobytes()), draft.view(np.float32([1, 1, 0]).tobytes())
        sparse = {"count": 1, "indices": {"bufferView": index, "componentType": 5121}, "values": {"bufferView": value}}
        draft.json["accessors"][0]["sparse"] = sparse

    def many_nodes(draft: Draft) -> None:
        """A mesh of 60,000 vertices in 200 places: 24 million vertices and corners from less than a megabyte."""
        accessor = draft.array(np.zeros((60_000, 3)))
        draft.json["meshes"][0]["primitives"] = [{"attributes": {"POSITION": accessor}}]
        draft.json["nodes"] = [{"mesh": 0}] * 200

    bad_uv = UP_TO_LEFT.copy()
    bad_uv[1] = np.inf
    far = TRIANGLE.astype(float) * 1e39
    obj = "v 0 0 0\nv 1 0 0\nv 0 1 0\n"
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
        "structure": ("x.glb", edited(lambda d: d.json.update(nodes={"a": 1})), 'got {"a": 1} at nodes, where a list belongs'),
        "text for a number": (
            "x.glb",
            edited(lambda d: d.json["nodes"][0].update(mesh="0")),
            r'well-formed .glb file, got "0" at nodes\[0\].mesh, where a whole number belongs',
        ),
        "wrong in a list": (
            "x.glb",
            edited(lambda d: d.json["nodes"][0].update(translation=[0, None, 1])),
            r"got null at nodes\[0\].translation\[1\], where a number belongs",
        ),
        "unknown mode": (
            "x.glb",
            edited(lambda d: d.json["meshes"][0]["primitives"][0].update(mode=7)),
            r"got 7 at meshes\[0\].primitives\[0\].mode, where one of 0, 1",
        ),
        "required extension": (
            "x.glb",
            edited(lambda d: d.json.update(extensionsRequired=["CESIUM_RTC"], extensions={"CESIUM_RTC": {"center": [1, 2, 3]}})),
            "extension CESIUM_RTC is not supported, and the file needs it; export it without[.]",
        ),
        "sparse far out": ("x.glb", edited(sparse_beyond), r"expected sparse indices of accessors\[0\] below 3, got 9"),
        "nodes": ("x.glb", edited(lambda d: d.json.update(nodes=[{}] * 200_001)), "at most 200,000 nodes, got 200,001"),
        "rows": ("x.glb", edited(lambda d: d.json["accessors"][0].update(count=10**9)), "at most 6,000,.* vertices and corners"),
        "corners": ("x.glb", edited(many_nodes), "expected at most 6,.* vertices and corners"),
        "objects": ("x.glb", edited(lambda d: d.json.update(nodes=[{"mesh": 0}] * 50_001)), "at most 50,000 objects, got 50,001"),
        "no type": (
            "x.glb",
            edited(lambda d: d.json["accessors"][0].pop("type")),
            r"well-formed .glb file, got nothing at accessors\[0\].type",
        ),
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
        "no buffer": ("x.gltf", lambda path: one_triangle().gltf(path, "no.bin"), "buffer 0 in the file .*no.bin, got none"),
        "web": ("x.gltf", lambda path: one_triangle().gltf(path, "https://a.b/c.bin"), "download it"),
        "base64": ("x.gltf", lambda path: one_triangle().gltf(path, "data:;base64,$$$$"), "expected base64"),
        "short buffer": ("x.gltf", lambda path: one_triangle().gltf(path, "data:;base64,AAAA"), "bytes in buffer 0, got 3"),
        "only basisu": (
            "x.glb",
            edited(basisu_only),
            "KHR_texture_basisu",
        ),
        "empty obj": ("x.obj", text(""), "at least one triangle"),
        "garbage obj": ("x.obj", text(bytes(range(256))), "at least one triangle|well-formed .obj"),
        "obj index": ("x.obj", text(obj + "f 1 2 9\n"), "well-formed .obj file.*out of bounds in line 4 .there are 3 vertices"),
        "obj words": ("x.obj", text(obj + "f a b c\n"), "well-formed .obj file, got 'f a b c' in line 4"),
        "obj NaN": ("x.obj", text("v nan 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n"), "finite vertices"),
        "garbage ply": ("x.ply", text(bytes(range(256))), "expected a PLY file"),
        "ply points": ("x.ply", text(PLY.replace("face 1", "face 0").rsplit("4 0 1", 1)[0]), "at least one triangle"),
        "cut ply": ("x.ply", text(PLY[:-30]), "well-formed .ply file"),
        "ply index": ("x.ply", text(PLY.replace("4 0 1 2 3", "4 0 1 2 9")), "well-formed .ply file|indices"),
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
    assert "expected" in message or "needs it" in message


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

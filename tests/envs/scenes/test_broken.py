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

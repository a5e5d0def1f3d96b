"""Scene files that others write: glTF, OBJ and PLY are read rightly."""

import base64
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import trimesh
from PIL import Image

from envs.scenes.load import load_scene
from envs.scenes.scene import Material, srgb_from_linear
from tests.envs.scenes.drafts import PLY, TRIANGLE, UP_TO_LEFT, Draft, one_triangle, same

# glTF


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


# OBJ and PLY


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

"""glTF features beyond plain triangles: drawn as a viewer shows them at rest, or named as left out."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from envs.render import Renderer
from envs.scenes.load import load_scene, save_scene
from envs.scenes.scene import Scene, srgb_from_linear
from envs.types import Camera
from tests.envs.scenes.drafts import TRIANGLE, UP_TO_LEFT, Draft, one_triangle, same

TILE = np.array([[-0.5, -0.5, 0], [0.5, -0.5, 0], [0.5, 0.5, 0], [-0.5, 0.5, 0]], np.float32)
CORNERS = [0, 1, 2, 0, 2, 3]
LEFT, RIGHT = (200, 0, 0), (0, 0, 200)


def tile(**arrays: Any) -> dict:
    """A draft with the square of a metre in it, and its one primitive."""
    draft = Draft()
    primitive = draft.primitive(positions=TILE, faces=CORNERS, **arrays)
    draft.node(primitive, name="tile")
    return {"draft": draft, "primitive": primitive, "node": draft.json["nodes"][0], "mesh": draft.json["meshes"][0]}


def seen(scene: Scene, *, size: int = 16) -> np.ndarray:
    """Picture of the square of a metre around the origin, which fills it."""
    return Renderer([scene], threads=1).render(Camera(size, size, np.radians(90), 0.0), np.array([[0, 0, 0.5]]), np.zeros(1)).rgb[0]


def two_colors() -> Image.Image:
    """An image whose left half is red and whose right half is blue."""
    image = Image.new("RGB", (8, 8), LEFT)
    image.paste(RIGHT, (4, 0, 8, 8))
    return image


# Geometry


def test_instances_are_objects(tmp_path: Path) -> None:
    made = tile()
    turn = [[0, 0, 0, 1], [0, 0, np.sin(np.pi / 4), np.cos(np.pi / 4)], [0, 0, 0, 1]]
    places = {"TRANSLATION": [[0, 0, 0], [3, 0, 0], [-6, 0, 0]], "SCALE": [[1, 1, 1], [2, 1, 1], [1, 1, 1]], "ROTATION": turn}
    attributes = {name: made["draft"].array(rows) for name, rows in places.items()}
    made["node"] |= {"translation": [0, 5, 0], "extensions": {"EXT_mesh_gpu_instancing": {"attributes": attributes}}}
    scene = load_scene(made["draft"].glb(tmp_path / "a.glb"))
    assert [thing.name for thing in scene.objects] == ["tile"] * 3
    np.testing.assert_allclose([thing.low for thing in scene.objects], [[-0.5, 4.5, 0], [2.5, 4, 0], [-6.5, 4.5, 0]], atol=1e-6)
    np.testing.assert_allclose([thing.high for thing in scene.objects], [[0.5, 5.5, 0], [3.5, 6, 0], [-5.5, 5.5, 0]], atol=1e-6)


def test_a_meadow_of_instances_is_one_object(tmp_path: Path) -> None:
    made = tile()
    rows = made["draft"].array(np.arange(1200 * 3).reshape(-1, 3))
    made["node"]["extensions"] = {"EXT_mesh_gpu_instancing": {"attributes": {"TRANSLATION": rows}}}
    scene = load_scene(made["draft"].glb(tmp_path / "a.glb"))
    assert (len(scene.objects), len(scene.faces)) == (1, 2400)


@pytest.mark.parametrize(("mesh", "node", "high"), [([1.0], None, 5.5), ([1.0], [0.5], 3.0), (None, [2.0], 10.5), ([0.0], None, 0.5)])
def test_morph_targets_have_their_default_weights(tmp_path: Path, mesh: Any, node: Any, high: float) -> None:
    made = tile()
    made["primitive"]["targets"] = [{"POSITION": made["draft"].array([[0, 5, 0]] * 4)}]
    made["mesh"] |= {} if mesh is None else {"weights": mesh}
    made["node"] |= {} if node is None else {"weights": node}
    assert load_scene(made["draft"].glb(tmp_path / "a.glb")).objects[0].high[1] == pytest.approx(high)


@pytest.mark.parametrize("bind", [True, False])
def test_a_skin_stands_as_its_joints_do(tmp_path: Path, bind: bool) -> None:
    """A figure in centimetres, lying (Z up); the joints' root stands it up and scales it; the mesh's own node does not count."""
    draft = Draft()
    positions = np.array([[0, 0, 0], [50, 0, 0], [50, 0, 180], [0, 0, 180]], np.float32)
    primitive = draft.primitive(positions=positions, faces=CORNERS, NORMAL=[[0, -1, 0]] * 4, WEIGHTS_0=[[2, 0, 0, 0], [0, 2, 0, 0]] * 2)
    primitive["attributes"]["JOINTS_0"] = draft.array([[0, 1, 0, 0]] * 4, "uint8")
    root = {"rotation": [-np.sin(np.pi / 4), 0, 0, np.cos(np.pi / 4)], "scale": [0.01] * 3}
    figure = draft.node(primitive, name="figure", skin=0, translation=[100, 100, 100], scale=[7, 7, 7])
    hip, chest = draft.node(name="hip"), draft.node(name="chest", translation=[0, 0, 90])
    draft.node(name="armature", children=[hip, chest, figure], **root)
    inverse = np.tile(np.eye(4), (2, 1, 1))
    inverse[1, 2, 3] = -90
    draft.json["skins"] = [{"joints": [hip, chest]}]
    draft.json["scenes"] = [{"nodes": [3]}]
    if bind:
        rows = draft.view(inverse.transpose(0, 2, 1).astype(np.float32).tobytes())
        draft.json["accessors"].append({"bufferView": rows, "componentType": 5126, "count": 2, "type": "MAT4"})
        draft.json["skins"][0]["inverseBindMatrices"] = len(draft.json["accessors"]) - 1
    scene = load_scene(draft.glb(tmp_path / "a.glb"))
    assert [thing.name for thing in scene.objects] == ["figure"]
    if bind:
        np.testing.assert_allclose([scene.objects[0].low, scene.objects[0].high], [[0, 0, 0], [0.5, 1.8, 0]], atol=1e-6)
        np.testing.assert_allclose(scene.normals, [[0, 0, 1]] * 4, atol=1e-6)
    else:  # corners 1 and 3 hang on the chest, which is then 0.9 m off
        np.testing.assert_allclose(scene.objects[0].high, [0.5, 2.7, 0], atol=1e-6)


def test_hidden_nodes_are_not_drawn(tmp_path: Path) -> None:
    draft = one_triangle()
    inner = draft.node(draft.primitive(), name="inner")
    draft.node(name="hidden", children=[inner], extensions={"KHR_node_visibility": {"visible": False}})
    assert [thing.name for thing in load_scene(draft.glb(tmp_path / "a.glb")).objects] == ["thing"]


# Colour


def emissive(folder: Path, *, base: Any = (0, 0, 0), glow: Any = (1, 1, 1), **more: Any) -> Scene:
    """The tile with a material of this base colour and emission."""
    made = tile(TEXCOORD_0=TILE[:, :2] * [1, -1] + 0.5)
    draft = made["draft"]
    textures = {key: {"index": draft.texture(image)} for key, image in more.items() if isinstance(image, Image.Image)}
    optics = {"baseColorFactor": [*base, 1], **({"baseColorTexture": textures["image"]} if "image" in textures else {})}
    emission = {"emissiveTexture": textures["shine"]} if "shine" in textures else {}
    strength = {"extensions": {"KHR_materials_emissive_strength": {"emissiveStrength": more["strength"]}}} if "strength" in more else {}
    made["primitive"]["material"] = draft.material(emissiveFactor=list(glow), pbrMetallicRoughness=optics, **emission, **strength)
    return load_scene(draft.glb(folder / "a.glb"))


def test_emission_is_added_to_the_base_colour(tmp_path: Path) -> None:
    assert emissive(tmp_path, glow=(1, 1, 0)).materials[0].color == (1, 1, 0)
    mixed = emissive(tmp_path, base=(0.25, 0.5, 0), glow=(0.5, 0.75, 0.1)).materials[0].color
    np.testing.assert_allclose(mixed, srgb_from_linear([0.75, 1, 0.1]))
    np.testing.assert_allclose(emissive(tmp_path, glow=(0.1, 0.2, 0), strength=3).materials[0].color, srgb_from_linear([0.3, 0.6, 0]))


def test_colours_baked_into_emission_are_seen_as_they_are(tmp_path: Path) -> None:
    picture = seen(emissive(tmp_path, shine=two_colors()))
    assert picture[8, 2].tolist() == list(LEFT) and picture[8, 13].tolist() == list(RIGHT)


@pytest.mark.parametrize(
    ("more", "left", "right"),
    [
        ({"base": (1, 1, 1), "image": two_colors(), "glow": (0, 1, 0)}, (200, 255, 0), (0, 255, 200)),
        ({"base": (0, 1, 0), "shine": two_colors()}, (200, 255, 0), (0, 255, 200)),
        ({"base": (1, 1, 1), "image": two_colors(), "shine": two_colors().rotate(180)}, (200, 0, 200), (200, 0, 200)),
        ({"shine": two_colors(), "strength": 100}, (255, 0, 0), (0, 0, 255)),
    ],
    ids=["base texture", "emissive texture", "both", "strong"],
)
def test_emission_and_textures_are_one_image(tmp_path: Path, more: dict, left: tuple, right: tuple) -> None:
    scene = emissive(tmp_path, **more)
    texture = scene.textures[scene.materials[0].texture]
    np.testing.assert_allclose(texture[4, [1, 6], :3], [left, right], atol=1)
    assert scene.materials[0].color == (1, 1, 1)


@pytest.mark.parametrize("mode", ["OPAQUE", "MASK"])
@pytest.mark.parametrize(
    ("wrap", "names", "expected"),
    [
        ((33071, 33071), ("clamp", "clamp"), "rrb"),
        ((33648, 10497), ("mirror", "repeat"), "brrbbr"),
        ((10497, 10497), ("repeat", "repeat"), "rbrbrb"),
    ],
)
def test_textures_wrap_as_they_say(tmp_path: Path, wrap: Any, names: Any, expected: str, mode: str) -> None:
    uv = (TILE[:, :2] * [1, -1] + 0.5) * [3, 1] - [1, 0]  # u from -1 to 2
    made = tile(TEXCOORD_0=uv)
    made["draft"].json["samplers"] = [{"wrapS": wrap[0], "wrapT": wrap[1]}]
    optics = {"baseColorTexture": {"index": made["draft"].texture(two_colors(), sampler=0)}}
    unlit = {"KHR_materials_unlit": {}}
    made["primitive"]["material"] = made["draft"].material(pbrMetallicRoughness=optics, extensions=unlit, alphaMode=mode)
    scene = load_scene(made["draft"].glb(tmp_path / "a.glb"))
    assert (scene.materials[0].wrap, scene.materials[0].unlit) == (names, True)
    row = seen(scene, size=48)[24].astype(int)
    colors = ["r" if red > blue else "b" for red, _, blue in row]
    spans = len(expected)
    if expected == "rrb":  # the left half is the left edge and the red half of the image
        assert colors == ["r"] * 24 + ["b"] * 24
    else:
        assert [colors[int((k + 0.5) * 48 / spans)] for k in range(spans)] == list(expected)
    assert {tuple(color) for color in row.tolist()} == {LEFT, RIGHT}  # without light
    save_scene(scene, tmp_path / "b.glb")
    same(load_scene(tmp_path / "b.glb"), scene)


# What is left out


def test_what_is_not_drawn_is_said_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    draft = one_triangle()
    draft.node(draft.primitive() | {"mode": 1}, draft.primitive() | {"mode": 0}, name="wires")
    optics = {"baseColorTexture": {"index": draft.texture_of({"uri": "lost%20wood.png"})}, "baseColorFactor": [0, 1, 0, 0.7]}
    glass = {"KHR_materials_transmission": {"transmissionFactor": 1}}
    material = draft.material(name="glass", pbrMetallicRoughness=optics, alphaMode="BLEND", extensions=glass)
    draft.json["meshes"][0]["primitives"][0]["material"] = material
    draft.json["extensionsUsed"] = ["KHR_materials_transmission", "EXT_made_up", "KHR_xmp_json_ld", "KHR_draco_mesh_compression"]
    scene = load_scene(draft.glb(tmp_path / "a.glb"))
    assert scene.materials[0].color == (0, 1, 0)
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    for words in ("points", "lines", "blending of material 'glass'", "extension KHR_materials_transmission", "extension EXT_made_up"):
        assert words in error.partition("missing")[0]
    assert error.endswith("missing: image lost wood.png of material 'glass'\n")
    assert "xmp" not in error and "draco" not in error
    load_scene(one_triangle().glb(tmp_path / "b.glb"))
    assert capsys.readouterr().err == ""


def test_clear_vertices_are_left_out_where_alpha_counts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    positions = np.vstack([TRIANGLE, TRIANGLE + 2])
    draft = one_triangle(positions=positions, COLOR_0=[[1, 1, 1, 1]] * 3 + [[1, 1, 1, 0.2]] * 3, material=0)
    draft.material(alphaMode="MASK")
    assert len(load_scene(draft.glb(tmp_path / "a.glb")).faces) == 1
    assert "opacity of vertices" in capsys.readouterr().err
    draft.json["materials"] = [{"alphaMode": "OPAQUE"}]
    assert len(load_scene(draft.glb(tmp_path / "a.glb")).faces) == 2


def test_an_emission_that_lies_elsewhere_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    draft = one_triangle(TEXCOORD_0=UP_TO_LEFT, TEXCOORD_1=UP_TO_LEFT, material=0)
    textures = {"index": draft.texture(two_colors())}, {"index": draft.texture(two_colors().rotate(90)), "texCoord": 1}
    draft.material(name="m", pbrMetallicRoughness={"baseColorTexture": textures[0]}, emissiveTexture=textures[1], emissiveFactor=[1, 1, 1])
    assert load_scene(draft.glb(tmp_path / "a.glb")).textures[0][0, 0, :3].tolist() == list(LEFT)
    assert "emissive texture of material 'm'" in capsys.readouterr().err

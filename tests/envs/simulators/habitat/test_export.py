"""A scene as habitat-sim loads it: files, frames, colours and ids, read the way habitat-sim's source reads them."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import trimesh

from envs.errors import InputError
from envs.houses import house
from envs.scenes.load import load_scene
from envs.scenes.scene import Scene, scene_digest
from envs.simulators.habitat.export import export_habitat, file_name, semantic_colors, semantic_scene

HOME = house(5, rooms=1)
# Fields that docs/pages/attributesJSON.rst of habitat-sim lists.
STAGE = {
    "render_asset", "collision_asset", "semantic_asset", "nav_asset", "semantic_descriptor_filename", "up", "front", "semantic_up",
    "semantic_front", "origin", "scale", "gravity", "is_collidable", "force_flat_shading", "shader_type", "margin",
    "friction_coefficient", "restitution_coefficient", "units_to_meters",
}  # fmt: skip
INSTANCE = {
    "stage_instance", "object_instances", "articulated_object_instances", "default_lighting", "navmesh_instance", "semantic_scene_instance",
}  # fmt: skip
DATASET = {"stages", "objects", "articulated_objects", "light_setups", "scene_instances", "semantic_scene_descriptor_instances",
           "navmesh_instances"}  # fmt: skip


def read(path: Path) -> dict:
    return json.loads(path.read_text())


def semantics(path: Path) -> dict[int, tuple[int, str, int]]:
    """Colour, category and region by id, parsed as HM3DSemanticScene.cpp does: category between quotes, commas elsewhere."""
    header, *rows = path.read_text().splitlines()
    assert header == "HM3D Semantic Annotations"
    found = {0: (0, "Unknown", -1)}
    for row in rows:
        before, category, after = (part for part in row.split('"') if part)
        number, color = (part.strip() for part in before.split(",") if part)
        found[int(number)] = (int(color, 16), category, int(after.strip(" ,")))
    return found


def to_srgb8(linear: np.ndarray) -> np.ndarray:
    """8-bit sRGB of linear float32 colours, as Magnum's `toSrgb<UnsignedByte>` computes it: packed by rounding."""
    linear = linear.astype(np.float32)
    with np.errstate(invalid="ignore"):
        srgb = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return (srgb * 255 + 0.5).astype(np.uint8)


def test_every_file_is_there_and_every_name_resolves(tmp_path):
    made = export_habitat(HOME, tmp_path / "homes")
    assert all(path.is_file() for path in made.files)
    assert {path for path in (tmp_path / "homes").rglob("*") if path.is_file()} == set(made.files)
    dataset = read(made.config)
    assert set(dataset) <= DATASET
    stage_path, scene_path = (made.config.parent / dataset[part]["paths"][".json"][0] for part in ("stages", "scene_instances"))
    stage, scene = read(stage_path), read(scene_path)
    assert set(stage) <= STAGE and set(scene) <= INSTANCE
    for field in ("render_asset", "collision_asset", "semantic_asset", "semantic_descriptor_filename"):
        assert (stage_path.parent / stage[field]).is_file()
    assert scene["stage_instance"]["template_name"] in str(stage_path)
    assert (made.config.parent / dataset["semantic_scene_descriptor_instances"][scene["semantic_scene_instance"]]).is_file()
    assert made.scene_id in str(scene_path) and (made.config.parent / made.scene_id) == scene_path


def test_the_frame_is_ours(tmp_path):
    made = export_habitat(HOME, tmp_path)
    stage = read(tmp_path / "stages/house-5.stage_config.json")
    assert (stage["up"], stage["front"]) == (stage["semantic_up"], stage["semantic_front"]) == ([0, 1, 0], [0, 0, -1])
    assert made.scene_id == "scenes/house-5.scene_instance.json"


def test_the_stage_is_the_scene(tmp_path):
    export_habitat(HOME, tmp_path)
    assert load_scene(tmp_path / "stages/house-5.glb").objects == HOME.objects


def test_semantic_colours_lead_back_to_ids(tmp_path):
    export_habitat(HOME, tmp_path)
    table = semantics(tmp_path / "stages/house-5.semantic.txt")
    assert {k: (category, room) for k, (_, category, room) in table.items() if k} == {o.id: (o.category, o.room) for o in HOME.objects}
    number = {color: k for k, (color, _, _) in table.items()}
    assert len(number) == len(table)
    found: dict[int, float] = {}
    for mesh in trimesh.load(tmp_path / "stages/house-5.semantic.glb").dump():
        assert not mesh.is_empty
        found[0] = found.get(0, 0.0) + mesh.area
    raw = _primitives(tmp_path / "stages/house-5.semantic.glb")
    areas = np.zeros(1 + max(table))
    for points, color, faces in raw:
        codes = to_srgb8(color).astype(np.int64) @ np.array([65536, 256, 1])
        ids = np.array([number[code] for code in codes.tolist()])[faces]
        assert (ids == ids[:, :1]).all()
        corner = points[faces].astype(np.float64)
        np.add.at(areas, ids[:, 0], np.linalg.norm(np.cross(corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0]), axis=1) / 2)
    corner = HOME.vertices[HOME.faces].astype(np.float64)
    expected = np.bincount(HOME.instance, np.linalg.norm(np.cross(corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0]), axis=1) / 2)
    assert areas == pytest.approx(expected, rel=1e-5)
    assert found[0] == pytest.approx(expected.sum(), rel=1e-4)


def _primitives(path: Path) -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Positions, colours and faces of each primitive in a .glb, without help from our own reader."""
    data = path.read_bytes()
    length = int.from_bytes(data[12:16], "little")
    header, binary = json.loads(data[20 : 20 + length]), data[28 + length :]

    def rows(index: int) -> np.ndarray:
        accessor = header["accessors"][index]
        view = header["bufferViews"][accessor["bufferView"]]
        width = {"SCALAR": 1, "VEC3": 3}[accessor["type"]]
        dtype = {5126: "<f4", 5125: "<u4"}[accessor["componentType"]]
        start = view["byteOffset"] + accessor.get("byteOffset", 0)
        assert view.get("byteStride", 4 * width) == 4 * width
        return np.frombuffer(binary, dtype, accessor["count"] * width, start).reshape(-1, width)

    primitives = [primitive for mesh in header["meshes"] for primitive in mesh["primitives"]]
    return [(rows(p["attributes"]["POSITION"]), rows(p["attributes"]["COLOR_0"]), rows(p["indices"]).reshape(-1, 3)) for p in primitives]


def test_all_colours_survive_the_way_through_linear_floats():
    from envs.scenes.scene import linear_from_srgb

    assert (to_srgb8(linear_from_srgb((np.arange(256) / 255).astype(np.float32)).astype(np.float32)) == np.arange(256)).all()
    colors = semantic_colors(np.arange(65536))
    assert len(np.unique(colors.astype(np.int64) @ np.array([65536, 256, 1]))) == 65536
    assert not colors[0].any()


def test_vertices_that_two_objects_share_are_split():
    shared = replace(HOME, instance=(1 + np.arange(len(HOME.faces)) % 2).astype(np.int32))
    split = semantic_scene(shared)
    owner = np.full(len(split.vertices), -1)
    for number in (1, 2):
        mine = split.faces[split.instance == number].reshape(-1)
        assert (owner[mine] == -1).all()
        owner[mine] = number
    assert (split.vertices[split.faces] == shared.vertices[shared.faces]).all()


def test_the_same_scene_makes_the_same_bytes(tmp_path):
    for k in "ab":
        export_habitat(HOME, tmp_path / k)
    for path in (tmp_path / "a").rglob("*"):
        if path.is_file():
            assert path.read_bytes() == (tmp_path / "b" / path.relative_to(tmp_path / "a")).read_bytes()
    export_habitat(HOME, tmp_path / "a")  # again, over what is there
    assert scene_digest(load_scene(tmp_path / "a/stages/house-5.glb")) == scene_digest(load_scene(tmp_path / "b/stages/house-5.glb"))


def test_scenes_share_a_folder(tmp_path):
    one, other = (export_habitat(HOME, tmp_path, name=name) for name in ("home", "home 2"))
    assert one.config != other.config and all(path.is_file() for path in (*one.files, *other.files))
    # habitat-sim takes the first stage whose path contains the name that is asked for.
    stages = sorted(str(path) for path in (tmp_path / "stages").glob("*.json"))
    assert [path for path in stages if read(tmp_path / one.scene_id)["stage_instance"]["template_name"] in path] == [stages[-1]]


def test_categories_that_the_table_cannot_hold():
    from envs.simulators.habitat.export import semantic_text

    odd = tuple(replace(thing, category=category) for thing, category in zip(HOME.objects[:3], ('19" rack', "a, b", " \n "), strict=True))
    rows = semantic_text(replace(HOME, objects=odd)).splitlines()[1:]
    assert [row.split('"')[1] for row in rows] == ["19' rack", "a, b", "unknown"]


@pytest.mark.parametrize(
    ("name", "expected"), [("house:7", "house-7"), ("a/b c", "a-b-c"), ("../..", "scene"), ("Wohnung_1", "Wohnung_1"), ("", "scene")]
)
def test_names_of_files(name, expected):
    assert file_name(name) == expected


def test_what_cannot_be_exported(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be written"):
        export_habitat(HOME, tmp_path / "file" / "x")
    large: Scene = replace(HOME, objects=(*HOME.objects, replace(HOME.objects[0], id=70000)))
    with pytest.raises(InputError, match="65535"):
        export_habitat(large, tmp_path)

"""Saved scenes: they come back as they were, other programs see them, and what cannot be saved is named."""

import json
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import trimesh

from envs.errors import InputError
from envs.scenes.load import load_scene, save_scene, sort_faces
from envs.scenes.scene import Material, Object, linear_from_srgb, scene_digest
from tests.envs.scenes.drafts import DATA, Draft, rich_scene, same


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

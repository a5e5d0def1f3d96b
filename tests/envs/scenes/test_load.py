"""Loaded scenes, whatever the format: meshes repaired and turned, and real homes."""

import time
from pathlib import Path

import numpy as np
import pytest
import trimesh

from envs.errors import InputError
from envs.scenes.load import load_scene, save_scene
from envs.scenes.scene import scene_summary
from tests.envs.scenes.drafts import DATA, TRIANGLE, Draft, one_triangle, same

# Meshes


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
    start = time.process_time()
    scene = load_scene(path, up="z")
    assert time.process_time() - start < 3
    # 4 of the file's 145,844 triangles have no area.
    assert (len(scene.faces), len(scene.objects), len(scene.textures), len(scene.materials)) == (145_840, 108, 42, 43)
    np.testing.assert_allclose(np.ptp(scene.vertices, axis=0), [19.0, 3.0, 11.4], atol=0.01)
    window = scene.objects[-1]
    assert (window.id, window.name, window.category) == (108, "RoomWindow_01_009_107", "RoomWindow")
    assert not any(material.double_sided for material in scene.materials)
    save_scene(scene, tmp_path / "a.glb")
    same(load_scene(tmp_path / "a.glb"), scene)

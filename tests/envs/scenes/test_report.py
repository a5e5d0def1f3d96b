"""Reports on scene files: what they have, what is left out, and which axis points up."""

import json
import os
from pathlib import Path

import pytest

from envs.houses import house
from envs.scenes.load import load_scene, save_scene
from envs.scenes.report import guess_up, scene_report
from envs.scenes.scene import scene_digest
from experiments import cli
from experiments.reports.files import write_json, write_text
from tests.envs.scenes.drafts import DATA, one_triangle


def test_a_report_names_what_a_file_has_and_lacks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.obj"
    path.write_text("mtllib lost.mtl\no floor\nv 0 0 0\nv 4 0 0\nv 4 0 3\nv 0 0 3\nl 1 2\nusemtl wood\nf 4 3 2 1\n")
    assert cli.main(["house", "check", "--scene", str(path), "--json"]) == 0
    *lines, last = capsys.readouterr().out.splitlines()
    report = json.loads(last)
    assert (report["triangles"], report["objects"], report["names"], report["size"]) == (2, 1, ["floor"], [4, 0, 3])
    assert (report["left_out"], report["missing"], report["sound"]) == (["1 lines"], ["materials lost.mtl"], 1)
    assert report["up"] == {"assumed": "y", "guess": "y", "sure": True}
    text = "\n".join(lines)
    for words in ("2 triangles", "4 x 0 x 3 m", "upward    y, as its floors say", "left out  1 lines", "missing   materials lost.mtl"):
        assert words in text


def test_a_file_that_lies_on_its_side_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    _, report = scene_report(DATA / "box_house.glb")
    assert report["up"] == {"assumed": "y", "guess": "z", "sure": True}
    _, report = scene_report(DATA / "box_house.glb", up="z")
    assert report["up"] == {"assumed": "z", "guess": "z", "sure": True}
    assert cli.main(["house", "check", "--scene", str(DATA / "box_house.glb")]) == 0
    assert "its floors say z: load it with --up z" in capsys.readouterr().out
    assert guess_up(house(7, rooms=2)) == ("y", True)


def test_a_path_that_is_not_utf8_works(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9.glb")
    one_triangle().glb(path)
    scene = load_scene(path)
    assert scene.name == "caf\ufffd"
    assert len(scene_digest(scene)) == 16
    save_scene(scene, path)
    assert load_scene(path).name == scene.name
    assert cli.main(["house", "check", "--scene", str(path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["file"].endswith("caf\ufffd.glb")


def test_results_hold_a_path_that_is_not_utf8(tmp_path: Path) -> None:
    scene = os.fsdecode(b"/homes/caf\xe9.glb")
    write_json(tmp_path / "result.json", {"scene": scene})
    assert json.loads((tmp_path / "result.json").read_text())["scene"] == scene  # replayed from there
    write_text(tmp_path / "report.html", f"<p>{scene} é</p>")
    assert (tmp_path / "report.html").read_text() == "<p>/homes/caf\\udce9.glb é</p>"

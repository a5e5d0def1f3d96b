"""`gothere house describe`: the table, the picture, the file of names, and the way back."""

import json
from pathlib import Path

import cv2
import pytest

from experiments import cli
from tests.envs.naming.scenes import SCENES, written


def test_a_scene_is_described(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    scene, out = str(written(tmp_path, SCENES["studio"])), tmp_path / "out"
    assert cli.main(["house", "describe", "--scene", scene, "--out", str(out), "--json"]) == 0
    *lines, last = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["node", "taken", "for", "colour", "size", "room", "why"]
    row = next(line for line in lines if line.startswith("Refrigerator"))
    assert row.split() == ["Refrigerator", "fridge", "white", "medium", "kitchen", "'refrigerator'", "in", "its", "name"]
    assert any(line.split()[:2] == ["mesh_47", "(unknown)"] for line in lines)
    assert "12 nodes: 6 things that can be spoken of, 0 pieces of them, 5 structure, 1 unknown" in lines[-2]
    report = json.loads(last)
    assert {node["node"]: node["category"] for node in report["nodes"]}["bed.003"] == "bed"
    assert {room["type"] for room in report["rooms"]} == {"living room", "kitchen", "bedroom"}
    drawn = cv2.imread(str(out / "names.png"))
    assert drawn is not None and drawn.shape[1] == 1400
    # The file that it writes is one that it reads, and it is believed.
    names = out / "names.csv"
    names.write_text(names.read_text().replace("mesh_47,,,", "mesh_47,footstool,red,"))
    assert cli.main(["house", "describe", "--scene", scene, "--names", str(names), "--out", str(out), "--json"]) == 0
    again = {node["node"]: node for node in json.loads(capsys.readouterr().out.splitlines()[-1])["nodes"]}
    assert (again["mesh_47"]["category"], again["mesh_47"]["color"]) == ("stool", "red")
    assert all(again[node["node"]]["category"] == node["category"] for node in report["nodes"] if node["node"] != "mesh_47")


def test_a_walk_in_ones_own_scene(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    scene, out = str(written(tmp_path, SCENES["studio"])), tmp_path / "out"
    words = ["--scene", scene, "--no-video", "--size", "64", "--out", str(out), "--json"]
    assert cli.main(["run", "the refrigerator and then the bed", *words]) == 0
    result = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert result["success"] and result["task"] == "errand"
    assert cli.main(["run", "what color is the bed?", *words]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["answer"] == "blue"


def test_a_bad_file_of_names_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    scene, names = str(written(tmp_path, SCENES["studio"])), tmp_path / "names.csv"
    names.write_text("fridge,fridge\n")
    assert cli.main(["house", "describe", "--scene", scene, "--names", str(names), "--out", str(tmp_path / "o")]) == 2
    assert "expected a node of the scene, got 'fridge'; the nearest is" in capsys.readouterr().err
    assert cli.main(["run", "go to the bed", "--scene", scene, "--names", str(tmp_path / "none.csv"), "--out", str(tmp_path / "o")]) == 2
    assert "expected a CSV file with the columns node, category, color, room" in capsys.readouterr().err

"""`gothere house`: what it writes is read back, what is wrong with a house is found, and bad input costs one line."""

import json
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from envs.errors import InputError
from envs.houses import house
from envs.houses.check import problems, room_names
from envs.houses.mesh import Finish, box
from envs.navigation import walkable
from envs.scenes.load import load_scene, sort_faces
from envs.scenes.scene import Object, Scene, boxed, scene_digest
from envs.types import Body
from experiments import cli
from experiments.house import Check

SEED, ROOMS = 7, 4


@pytest.fixture(scope="module")
def home() -> Scene:
    return house(SEED, rooms=ROOMS)


def wrong(scene: Scene) -> list[str]:
    """What is wrong with a scene."""
    return problems(scene, walkable(scene.vertices, scene.faces, Body()))


def moved(scene: Scene, thing: Object, **where) -> Scene:
    """The scene with another record of a thing; its triangles stay."""
    return replace(scene, objects=tuple(replace(o, **where) if o.id == thing.id else o for o in scene.objects))


def with_box(scene: Scene, low: tuple[float, float, float], high: tuple[float, float, float], *, room: int) -> Scene:
    """The scene with one more thing in it, a green crate between two corners [m]."""
    part = box(low, high, Finish((0.2, 0.6, 0.2)))
    crate = boxed(Object(len(scene.objects) + 1, "green crate", "crate", room=room), part.vertices.astype(np.float32))
    v, f = len(part.vertices), len(part.faces)
    added = {"vertices": part.vertices, "normals": part.normals, "uv": part.uv, "occlusion": np.ones(v), "colors": np.ones((v, 3))}
    added |= {
        "faces": part.faces + len(scene.vertices),
        "instance": np.full(f, crate.id),
        "material": np.zeros(f),
        "room": np.full(f, room),
    }
    arrays = {name: np.concatenate([getattr(scene, name), array]).astype(getattr(scene, name).dtype) for name, array in added.items()}
    return replace(scene, objects=(*scene.objects, crate), **arrays)


def standing(scene: Scene) -> list[Object]:
    """Furniture on the floor, seats and tables left out."""
    seats = ("chair", "stool", "bench", "armchair", "table", "desk", "coffee table", "counter")
    things = [thing for thing in scene.objects if not thing.structure and thing.low[1] < 0.02 and thing.high[1] > 0.3]
    return [thing for thing in things if thing.category not in seats]


# Checks


def test_a_house_is_sound(home: Scene) -> None:
    assert wrong(home) == []


def test_a_thing_in_another_is_found(home: Scene) -> None:
    a, b = standing(home)[:2]
    box_of_a = {"low": a.low, "high": a.high, "center": a.center, "room": a.room}
    found = wrong(moved(home, b, **box_of_a))
    assert any(a.name in line and b.name in line and "in each other" in line for line in found)


def test_turned_boxes_are_compared_as_they_stand(home: Scene) -> None:
    room = home.rooms[0]
    x, z = np.min(room.polygon, 0) + 1.5
    empty = replace(home, objects=tuple(thing for thing in home.objects if thing.structure))
    bar = Object(
        900,
        "bar",
        "crate",
        room=0,
        center=(x, 0.5, z),
        extents=(1.4, 1.0, 0.1),
        yaw=np.pi / 4,
        low=(x - 0.53, 0, z - 0.53),
        high=(x + 0.53, 1, z + 0.53),
    )

    def found(dx: float, dz: float) -> list[str]:
        a, b = x + dx, z + dz
        extents, low, high = (0.2, 1.0, 0.2), (a - 0.1, 0.0, b - 0.1), (a + 0.1, 1.0, b + 0.1)
        cube = Object(901, "cube", "crate", room=0, center=(a, 0.5, b), extents=extents, low=low, high=high)
        return wrong(replace(empty, objects=(*empty.objects, bar, cube)))

    assert found(0.4, 0.4) == []  # in the axis-aligned box of the bar, beside the bar, whose x axis is (1, -1) / sqrt 2
    assert found(0.4, -0.4) == ["the bar and the cube are 19 cm in each other"]


def test_a_seat_under_a_table_is_no_fault(home: Scene) -> None:
    room = home.rooms[0]
    x, z = np.min(room.polygon, 0) + 1.5
    empty = replace(home, objects=tuple(thing for thing in home.objects if thing.structure))

    def found(*categories: str) -> list[str]:
        record = {
            "room": 0,
            "low": (x - 0.3, 0.0, z - 0.3),
            "high": (x + 0.3, 0.8, z + 0.3),
            "center": (x, 0.4, z),
            "extents": (0.6, 0.8, 0.6),
        }
        things = (Object(900 + i, f"{category} {i}", category, **record) for i, category in enumerate(categories))
        return wrong(replace(empty, objects=(*empty.objects, *things)))

    assert found("chair", "table") == []
    assert len(found("chair", "chair")) == 1
    assert len(found("table", "fridge")) == 1


def test_a_thing_outside_its_room_is_found(home: Scene) -> None:
    thing = standing(home)[0]
    away = {name: (getattr(thing, name)[0] - 30.0, *getattr(thing, name)[1:]) for name in ("low", "high", "center")}
    found = wrong(moved(home, thing, **away))
    assert len(found) == 1
    assert thing.name in found[0] and "out of the" in found[0]
    assert any("out of the" in line for line in wrong(moved(home, thing, high=(*thing.high[:1], 2.8, *thing.high[2:]))))


def test_a_blocked_door_is_found(home: Scene) -> None:
    portal = home.portals[0]
    low, high = np.array(portal.low), np.array(portal.high)
    across = 0 if high[0] - low[0] < high[2] - low[2] else 2
    inside = np.mean(home.rooms[portal.rooms[1]].polygon, 0)[across // 2]
    before = (low + high) / 2
    before[across] += 0.4 * np.sign(inside - before[across])
    found = wrong(
        with_box(home, (before[0] - 0.15, 0.0, before[2] - 0.15), (before[0] + 0.15, 0.9, before[2] + 0.15), room=portal.rooms[1])
    )
    names = room_names(home)
    assert any("doorway between" in line and "green crate" in line and all(names[room] in line for room in portal.rooms) for line in found)


def test_a_room_that_is_shut_is_found() -> None:
    home = house(SEED, rooms=2)
    (portal,) = home.portals
    found = wrong(with_box(home, portal.low, portal.high, room=0))
    assert sum("cannot be reached" in line for line in found) == 1


def test_a_scene_without_rooms_cannot_be_checked(home: Scene) -> None:
    with pytest.raises(InputError, match="expected rooms to check"):
        wrong(replace(home, rooms=(), portals=(), room=np.full_like(home.room, -1)))


# The verb


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict:
    """The JSON object in the last line of a command that must succeed."""
    assert cli.main(["house", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out.splitlines()[-1])


def test_make_leaves_a_house_that_is_read_back(home: Scene, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = answer(capsys, "make", "--seed", str(SEED), "--rooms", str(ROOMS), "--out", str(tmp_path / "new" / "home"))
    folder = tmp_path / "new" / "home"
    assert {Path(file).name for file in report["files"]} == {file.name for file in folder.iterdir()}
    assert scene_digest(load_scene(folder / "house.glb")) == scene_digest(sort_faces(home))
    record = json.loads((folder / "house.json").read_text())
    assert record["digest"] == report["digest"] == scene_digest(home)
    assert [room["name"] for room in record["rooms"]] == room_names(home)
    things = [thing for thing in home.objects if not thing.structure]
    assert [thing["name"] for thing in record["objects"]] == [thing.name for thing in things]
    assert sum(record["counts"].values()) == report["objects"] == len(things)
    for name in ("plan.png", "views.png"):
        image = cv2.imread(str(folder / name))
        assert image is not None
        assert min(image.shape[:2]) > 300
        assert len(np.unique(image.reshape(-1, 3)[::7], axis=0)) > 1000
    assert sorted(file.name for file in folder.iterdir()) == ["house.glb", "house.json", "plan.png", "views.png"]


def test_make_says_what_it_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["house", "make", "--seed", "3", "--rooms", "1", "--out", str(tmp_path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("house:3: 1 rooms")
    assert "triangles" in lines[0]
    assert house(3, rooms=1).rooms[0].type in lines[1]
    assert str(tmp_path / "plan.png") in lines[-1]


def test_export_leaves_the_file_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "deeper" / "my home.glb"
    report = answer(capsys, "export", "--seed", "5", "--rooms", "2", "--out", str(path))
    scene = house(5, rooms=2)
    assert scene_digest(load_scene(path)) == scene_digest(sort_faces(scene))
    assert report["triangles"] == len(scene.faces)
    assert [file.name for file in path.parent.iterdir()] == ["my home.glb"]


def test_show_draws_a_scene_without_rooms(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scene = Path(__file__).parents[1] / "data" / "box_house.glb"
    arguments = ("show", "--scene", str(scene), "--up", "z", "--views", "3")
    report = answer(capsys, *arguments, "--out", str(tmp_path / "a"))
    assert report["rooms"] == 0
    assert sum(report["counts"].values()) == report["objects"] > 0
    assert cli.main(["house", *arguments, "--out", str(tmp_path / "b")]) == 0
    assert f"{max(report['counts'].values()):>4}  " in capsys.readouterr().out
    for name in ("plan.png", "views.png"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_show_lists_things_by_room(home: Scene, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["house", "show", "--scene", f"house:{SEED}", "--rooms", str(ROOMS), "--out", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    for room, name in zip(home.rooms, room_names(home), strict=True):
        line = next(line for line in out.splitlines() if line.startswith(f"  {name} ("))
        assert all(thing.name in line for thing in home.objects if thing.room == room.id and not thing.structure)


def test_check_passes_sound_houses(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = answer(capsys, "check", "--seeds", "0:2", "--rooms", "1", "3", "--out", str(tmp_path))
    assert report["checked"] == report["sound"] == 4
    assert json.loads((tmp_path / "check.json").read_text())["failures"] == []


def test_check_names_what_is_wrong(home: Scene, monkeypatch, capsys: pytest.CaptureFixture[str]) -> None:
    thing = standing(home)[0]
    broken = moved(home, thing, center=(99.0, 0.5, 99.0))
    monkeypatch.setattr("experiments.house.scene_named", lambda name, rooms: broken if name == "house:12" else home)
    assert cli.main(["house", "check", "--seeds", "11:13", "--json"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("house:12") and thing.name in lines[0]
    report = json.loads(lines[-1])
    assert (report["checked"], report["sound"]) == (2, 1)
    assert [failure["scene"] for failure in report["failures"]] == ["house:12"]


def test_check_takes_one_scene(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "h.glb"
    answer(capsys, "export", "--seed", "5", "--rooms", "2", "--out", str(path))
    assert answer(capsys, "check", "--scene", str(path))["checked"] == 1
    assert answer(capsys, "check", "--seed", "5", "--rooms", "2")["checked"] == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "expected one of: make, show, export, check"),
        (["make", "--seed", "-1"], "--seed: expected a whole number from 0 on, got -1"),
        (["make", "--rooms", "0"], "expected 1 to 256, got 0"),
        (["make", "--out", "FILE/home"], "choose another place with --out"),
        (["export", "--format", "obj"], "'obj'"),
        (["export", "--out", "home.obj"], "ending in .glb"),
        (["export", "--out", "FILE/home.glb"], "choose another place with --out"),
        (["show", "--scene", "house:x"], "house:SEED"),
        (["show", "--scene", "nowhere.glb"], "nothing there"),
        (["show", "--views", "0"], "--views: expected 1 to 256, got 0"),
        (["check", "--seeds", "5"], "expected A:B such as 0:100"),
        (["check", "--seeds", "5:5"], "expected A:B such as 0:100"),
        (["check", "--sed", "5"], "did you mean --seed?"),
    ],
    ids=lambda value: "-".join(value).replace("/", "") if isinstance(value, list) else None,
)
def test_bad_input_is_one_line(arguments: list[str], words: str, tmp_path: Path, monkeypatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "FILE").write_text("in the way")
    assert cli.main(["house", *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert words in err
    assert [file.name for file in tmp_path.iterdir()] == ["FILE"]


def test_check_refuses_no_rooms() -> None:
    with pytest.raises(InputError, match="--rooms: expected at least one"):
        Check(rooms=())

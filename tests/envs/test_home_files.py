"""Homes on disk: the same to the bit as those just made, made again when damaged, bounded, safe with several writers."""

import os
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

from envs import home_files
from envs.home import Home, Homes, home_at
from envs.home_files import LINE, Made, home_file, make_room, read_home, stored_field, stored_home, write_home
from envs.houses.names import house_named
from envs.navigation import distance_field, walkable
from envs.render.pack import pack
from envs.scenes.scene import scene_digest
from envs.types import Body, Camera

NAME, BODY = "house:7:2", Body()


@pytest.fixture(scope="module")
def made() -> Made:
    """A home that no file was involved in."""
    scene = house_named(NAME)
    return scene, walkable(scene.vertices, scene.faces, BODY), pack(scene)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of the test's own."""
    monkeypatch.setattr(home_files, "cache_folder", lambda: tmp_path)
    return tmp_path / "homes"


def stored(name: str) -> Home:
    """A home from its file, which no other part of the process knows."""
    scene, space, packed = stored_home(name, BODY)
    return Home(scene, BODY, space=space, packed=packed, file=home_file(name, BODY))


def equal(one: Made, other: Made) -> bool:
    """Whether two homes are the same to the bit."""
    same = scene_digest(one[0]) == scene_digest(other[0]) and one[0].objects == other[0].objects and one[0].rooms == other[0].rooms
    same &= one[0].materials == other[0].materials and one[0].portals == other[0].portals
    same &= all(np.array_equal(getattr(one[2], f.name), getattr(other[2], f.name)) for f in fields(one[2]))
    same &= all(
        np.array_equal(a, b) and np.asarray(a).dtype == np.asarray(b).dtype for a, b in zip(one[1].grid, other[1].grid, strict=True)
    )
    same &= all(np.array_equal(a, b, equal_nan=True) for a, b in zip(one[1].nodes, other[1].nodes, strict=True))
    return bool(same and np.array_equal(one[1].area, other[1].area))


def test_what_is_read_is_what_was_made(made: Made, folder: Path) -> None:
    path = home_file(NAME, BODY)
    assert read_home(path) is None
    assert equal(stored_home(NAME, BODY), made)
    assert list(folder.iterdir()) == [path]
    found = read_home(path)
    assert found is not None
    assert equal(found, made)
    for field in fields(found[2]):
        array = getattr(found[2], field.name)
        if isinstance(array, np.ndarray):
            assert (array.ctypes.data % LINE, array.flags.c_contiguous, array.dtype) == (0, True, getattr(made[2], field.name).dtype)


def test_pictures_and_distances_are_the_same(made: Made) -> None:
    stored_home(NAME, BODY)
    scene, space, packed = stored_home(NAME, BODY)
    fresh, read = Home(made[0], BODY), Home(scene, BODY, space=space, packed=packed)
    assert np.array_equal(fresh.places, read.places)
    yaw = np.linspace(-3, 3, 64)
    views = [home.renderer.render(Camera(64, 64), home.places[:64], yaw) for home in (fresh, read)]
    assert all(np.array_equal(getattr(views[0], sensor), getattr(views[1], sensor)) for sensor in ("rgb", "depth", "instance"))
    goal = fresh.places[100:103]
    assert np.array_equal(fresh.distances_from_places(goal), read.distances_from_places(goal))
    thing = next(thing for thing in scene.objects if not thing.structure)
    assert np.array_equal(fresh.viewpoints(thing, Camera()).position_w, read.viewpoints(thing, Camera()).position_w)


def test_writing_into_a_home_changes_no_file(made: Made) -> None:
    scene, space, packed = stored_home(NAME, BODY)
    scene, space, packed = stored_home(NAME, BODY)
    scene.vertices[:], packed.texels[:], space.grid.value[:] = 0, 0, 0
    assert equal(stored_home(NAME, BODY), made)


@pytest.mark.parametrize("damage", [0.0, 0.3, 0.6, 0.99, "cut", "empty", "text"])
def test_damaged_files_are_made_again(made: Made, damage: float | str) -> None:
    path = home_file(NAME, BODY)
    write_home(path, *made)
    content = bytearray(path.read_bytes())
    if isinstance(damage, float):
        content[int(damage * len(content))] ^= 1
    path.write_bytes({"cut": content[:-100], "empty": b"", "text": b"not a home " * 99}.get(str(damage), content))
    assert read_home(path) is None
    assert equal(stored_home(NAME, BODY), made)
    assert read_home(path) is not None


def test_what_cannot_be_written_is_done_without(made: Made, folder: Path) -> None:
    folder.write_text("in the way")
    assert equal(stored_home(NAME, BODY), made)


def test_a_file_is_of_one_home_and_one_version(monkeypatch: pytest.MonkeyPatch) -> None:
    names = {home_file(NAME, BODY), home_file("house:7:3", BODY), home_file(NAME, replace(BODY, radius=0.2))}
    monkeypatch.setattr(home_files, "_makers", lambda: "another version")
    assert len(names | {home_file(NAME, BODY)}) == 4


def test_distances_are_kept_beside_their_home(made: Made, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = stored(NAME)
    goals = [fresh.places[:1], fresh.places[7:10]]
    wanted = [distance_field(made[1], goal) for goal in goals]
    assert [fresh.distance_field(goal).goals_w.tobytes() for goal in goals] == [goal.tobytes() for goal in goals]
    assert sorted(file.suffix for file in folder.iterdir()) == [".field", ".field", ".home"]
    monkeypatch.setattr(home_files, "distance_field", lambda *_: pytest.fail("made again"))
    again = stored(NAME)
    for goal, want in zip(goals, wanted, strict=True):
        found = again.distance_field(goal)
        assert np.array_equal(found.wave.place, want.wave.place, equal_nan=True)
        assert np.array_equal(found.wave.index, want.wave.index)


def test_damaged_distances_are_made_again(made: Made, folder: Path) -> None:
    path, goal = home_file(NAME, BODY), Home(made[0], BODY).places[:2]
    wanted = stored_field(path, made[1], goal)
    (file,) = folder.iterdir()
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 64
    file.write_bytes(content)
    assert np.array_equal(stored_field(path, made[1], goal).wave.place, wanted.wave.place, equal_nan=True)
    assert file.read_bytes() != content


def test_the_version_is_of_all_that_homes_follow_from() -> None:
    here = Path(home_files.__file__).parent
    places = [here / name for name in home_files.MAKERS]
    files = {file for place in places for file in (place.rglob("*.py") if place.is_dir() else [place])}
    for file in files - {here / "home_files.py", *(here / "navigation").glob("viewpoints.py")}:
        for name in re.findall(r"^ *from (envs[\w.]*) import", file.read_text(), re.MULTILINE):
            module = here.parent / name.replace(".", "/")
            known = module.with_suffix(".py") in files or (module / "__init__.py") in files
            assert known or name in ("envs.compiled.kernels", "envs.errors"), f"{file}: {name}"


def test_those_unused_for_longest_go(folder: Path) -> None:
    folder.mkdir()
    files = [folder / f"{k}.home" for k in range(5)]
    for k, file in enumerate(files):
        file.write_bytes(bytes(100))
        os.utime(file, (k, k))
    make_room(folder, 250)
    assert sorted(folder.iterdir()) == files[3:]


def test_what_is_written_is_bounded(made: Made, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(home_files, "LOOK", 1)
    monkeypatch.setattr(home_files.make_room, "__defaults__", (30_000_000,))
    for name in ("house:7:2", "house:7:1", "house:17:2", "house:17:1", "house:27:1"):
        write_home(home_file(name, BODY), *made)
        assert home_file(name, BODY).exists()
        assert sum(file.stat().st_size for file in folder.iterdir()) <= 30_000_000


def test_many_may_write_and_read_at_once(made: Made, folder: Path) -> None:
    path = home_file(NAME, BODY)

    def work(turn: int) -> bool:
        if turn % 2:
            write_home(path, *made)
        found = read_home(path)
        return found is None or scene_digest(found[0]) == scene_digest(made[0])

    with ThreadPoolExecutor(6) as pool:
        assert all(pool.map(work, range(24)))
    assert list(folder.iterdir()) == [path]


def test_homes_of_a_gymnasium_are_kept_where_they_are_few(folder: Path) -> None:
    few, many = Homes("val", count=4, rooms=(2, 2)), Homes("val", rooms=(2, 2))
    assert scene_digest(few.load(1, BODY).scene) == scene_digest(house_named(few.name(1)))
    assert list(folder.iterdir()) == [home_file(few.name(1), BODY)]
    assert many.load(2, BODY).scene.name == house_named(many.name(2)).name
    home_at(many.name(3), BODY, cached=False)
    assert len(list(folder.iterdir())) == 1

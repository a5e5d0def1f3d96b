"""Homes are valid, reproducible, varied and quick to make; styles and held-out colours do what they say."""

import json
import subprocess
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from envs.errors import InputError
from envs.houses import HELD_OUT, STYLES, house
from envs.houses.check import problems
from envs.houses.furnishing.furnish import ahead
from envs.houses.furniture import CATALOG
from envs.houses.layout.division import WALL, Space
from envs.houses.layout.plan import DOOR, PASSAGE, Plan, faces, floor_plan
from envs.houses.palette import category_name, colors_of
from envs.navigation import walkable
from envs.scenes.scene import Object, Scene, check_scene, scene_digest
from envs.types import Body

NEEDED = {
    "living room": {"sofa"}, "bedroom": {"bed"}, "nursery": {"bed"}, "kitchen": {"stove", "fridge", "sink"},
    "bathroom": {"toilet", "sink"}, "dining room": {"table", "chair"}, "study": {"desk", "chair"}, "laundry": {"washing machine"},
}  # fmt: skip
HANGING = {"picture", "mirror"}
SEATS, TABLES = {"chair", "stool", "armchair", "bench"}, {"table", "desk", "coffee table", "counter"}
SURFACES = {category_name(name) for name in CATALOG} - HANGING


def apart(call: str) -> Any:
    """The answer, as JSON, of a function of this file called in another process.

    In this one annotations are checked at run time, which takes longer than making a house.
    """
    code = f"import json; from tests.envs.houses import test_houses as t; print(json.dumps(t.{call}))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=Path(__file__).parents[3])
    assert run.returncode == 0, run.stderr[-2000:]
    return json.loads(run.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def answers() -> dict[str, Any]:
    """What the fast tests ask of another process, all at once."""
    return apart("everything()")


def everything() -> dict[str, Any]:
    """Faults of sixty homes, costs, colours shown with both choices of pairs, large plans."""
    return {"faults": faults(0, 60), "costs": costs(), "train": shown("train"), "all": shown("all"), "many": many()}


def plan_of(seed: int, rooms: int) -> Plan:
    """The floor plan of a house."""
    return floor_plan(np.random.default_rng([seed, 1]), rooms)


def things(scene: Scene) -> list[Object]:
    """Furniture and small things."""
    return [thing for thing in scene.objects if not thing.structure]


def corners(thing: Object) -> np.ndarray:
    """Corners (x, z) of a thing's oriented box from above, shape (4, 2)."""
    c, s = np.cos(thing.yaw), np.sin(thing.yaw)
    sign = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)])
    half = np.array([thing.extents[0], thing.extents[2]]) / 2
    return np.array([thing.center[0], thing.center[2]]) + (sign * half) @ np.array([(c, -s), (s, c)])


def shared(a: Object, b: Object) -> float:
    """How deep two oriented boxes are in each other as seen from above [m]; negative when apart."""
    p, q = corners(a), corners(b)
    axes = np.array([(np.cos(t.yaw), -np.sin(t.yaw)) for t in (a, b)] + [(np.sin(t.yaw), np.cos(t.yaw)) for t in (a, b)])
    u, v = p @ axes.T, q @ axes.T
    return float((np.minimum(u.max(0), v.max(0)) - np.maximum(u.min(0), v.min(0))).min())


def rect(thing: Object) -> tuple[float, float, float, float]:
    """A thing's axis-aligned box from above."""
    return thing.low[0], thing.low[2], thing.high[0], thing.high[2]


def meet(a: tuple[float, ...], b: tuple[float, ...], slack: float = 0.001) -> bool:
    """Whether two rectangles (x0, z0, x1, z1) share more than `slack` [m] in both directions."""
    return min(a[2], b[2]) - max(a[0], b[0]) > slack and min(a[3], b[3]) - max(a[1], b[1]) > slack


def in_the_way(scene: Scene) -> list[str]:
    """What is wrong with where things stand: in each other, outside their room, before doors, windows or pictures, in mid-air."""
    found: list[str] = []
    rooms = defaultdict(list)
    for thing in things(scene):
        rooms[thing.room].append(thing)
    for room in scene.rooms:
        everything = rooms[room.id]
        hung = [t for t in everything if t.category in HANGING]
        standing = [t for t in everything if t.low[1] < 0.001]
        flat = [t for t in standing if t.high[1] < 0.05]
        solid = [t for t in standing if t.high[1] >= 0.05]
        found += [f"{t.name} leaves the {room.type}" for t in everything if not inside(room.polygon, rect(t))]
        for i, a in enumerate(solid):
            for b in solid[i + 1 :]:
                seated = {a.category, b.category} & SEATS and {a.category, b.category} & TABLES
                if not seated and meet(rect(a), rect(b)) and shared(a, b) > 0.002:
                    found.append(f"{a.name} in {b.name}")
        found += [f"{a.name} on {b.name}" for i, a in enumerate(flat) for b in flat[i + 1 :] if meet(rect(a), rect(b))]
        small = [t for t in everything if t.low[1] >= 0.001 and t.category not in HANGING]
        found += afloat(scene, small, solid)
        for picture in hung:
            for t in solid + small:
                if t.high[1] > picture.low[1] and meet(rect(t), rect(grown(picture, 0.15))):
                    found.append(f"{t.name} before {picture.name}")
    return found + before_openings(scene)


def inside(polygon: tuple[tuple[float, float], ...], box: tuple[float, ...]) -> bool:
    """Whether a rectangle lies in a polygon whose sides run along the axes: no side crosses it and its middle is inside."""
    points = np.array(polygon)
    x, z = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    odd = False
    for (ax, az), (bx, bz) in zip(points, np.roll(points, -1, axis=0), strict=True):
        if meet((min(ax, bx) - 1e-3, min(az, bz) - 1e-3, max(ax, bx) + 1e-3, max(az, bz) + 1e-3), box, 0.004):
            return False
        odd ^= bool((az > z) != (bz > z) and x < ax)
    return odd


def afloat(scene: Scene, small: list[Object], bases: list[Object]) -> list[str]:
    """Small things that do not rest on something, reach over its edges, or are in each other."""
    found = []
    for i, thing in enumerate(small):
        under = [b for b in bases if shared(thing, b) > 0 and over(scene, thing, b)]
        if not under:
            found.append(f"{thing.name} is in mid-air")
        found += [f"{thing.name} in {other.name}" for other in small[i + 1 :] if abs(thing.low[1] - other.low[1]) < 0.05
                  and meet(rect(thing), rect(other)) and shared(thing, other) > 0.002]  # fmt: skip
    return found


def over(scene: Scene, thing: Object, base: Object) -> bool:
    """Whether a thing stands exactly on some level triangles of `base` and within its edges."""
    corner = scene.vertices[scene.faces[scene.instance == base.id]]
    level = np.abs(corner[..., 1] - thing.low[1]).max(axis=1) < 0.003
    return bool(level.any()) and all(inside_box(base, point) for point in corners(thing))


def inside_box(base: Object, point: np.ndarray) -> bool:
    """Whether a point (x, z) is over the oriented box of a thing."""
    c, s = np.cos(base.yaw), np.sin(base.yaw)
    away = np.array([(c, -s), (s, c)]) @ (point - np.array([base.center[0], base.center[2]]))
    return bool((np.abs(away) <= np.array([base.extents[0], base.extents[2]]) / 2 + 0.001).all())


def grown(thing: Object, by: float) -> Object:
    """The thing, deeper by some [m] on both sides of where it hangs, and a little narrower."""
    x, z = (0.0, by) if thing.high[0] - thing.low[0] > thing.high[2] - thing.low[2] else (by, 0.0)
    low, high = thing.low, thing.high
    return Object(0, thing.name, thing.category, low=(low[0] - x, low[1], low[2] - z), high=(high[0] + x, high[1], high[2] + z))


def before_openings(scene: Scene) -> list[str]:
    """Things that stand right before doorways, and tall ones that hide a window."""
    found = []
    standing = [t for t in things(scene) if t.high[1] > 0.05]
    for portal in scene.portals:
        x, z = (0.0, 0.6) if portal.high[2] - portal.low[2] < 0.2 else (0.6, 0.0)
        way = (portal.low[0] - x, portal.low[2] - z, portal.high[0] + x, portal.high[2] + z)
        found += [f"{t.name} blocks a doorway" for t in standing if t.low[1] < 1.8 and meet(rect(t), way, 0.01)]
    for window in (t for t in scene.objects if t.category == "window"):
        sill = window.low[1] + 0.05
        for t in (t for t in standing if t.room == window.room and t.high[1] > sill + 0.3 and t.low[1] < 0.5):
            if meet(rect(t), rect(grown(window, 0.2)), 0.06):
                found.append(f"{t.name} hides a window")
    return found


def lacking(scene: Scene) -> list[str]:
    """What rooms should have and do not."""
    have = defaultdict(set)
    for thing in things(scene):
        have[thing.room].add(thing.category)
    return [f"{room.type} without {name}" for room in scene.rooms for name in sorted(NEEDED.get(room.type, set()) - have[room.id])]


# Plans


@pytest.mark.parametrize("rooms", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 16, 24])
def test_plans_join_all_rooms_without_overlap(rooms: int) -> None:
    for seed in range(6):
        plan = plan_of(seed, rooms)
        assert len(plan.spaces) == rooms
        reached, ways = {0}, [(d.a, d.b) for d in plan.doors]
        for _ in range(rooms):
            reached |= {b for a, b in ways if a in reached} | {a for a, b in ways if b in reached}
        assert len(reached) == rooms
        cells = [(i, cell) for i, space in enumerate(plan.spaces) for cell in space.cells]
        assert not any(i != k and meet(a, b) for i, a in cells for k, b in cells)
        for door in plan.doors:
            assert door.high - door.low >= DOOR - 0.011
            assert sum((door.low, door.high) in wall.doors for i in (door.a, door.b) for wall in plan.walls[i]) >= 2


def test_polygons_of_bent_rooms_are_true() -> None:
    bent = 0
    for seed in range(12):
        for space in plan_of(seed, 6).spaces:
            points = np.array(space.polygon)
            nxt = np.roll(points, -1, axis=0)
            assert abs((points[:, 0] * nxt[:, 1] - nxt[:, 0] * points[:, 1]).sum() / 2) == pytest.approx(space.area)
            assert ((points == nxt).sum(axis=1) == 1).all()
            assert sum(wall.high - wall.low for wall in faces(space)) == pytest.approx(np.abs(points - nxt).sum())
            bent += len(points) == 6
    assert bent >= 2


@pytest.mark.parametrize("missing", [(0, 0, 1, 2), (3, 0, 4, 2), (3, 4, 4, 5), (0, 4, 1, 5)])
def test_every_corner_can_be_missing(missing: tuple[float, float, float, float]) -> None:
    space = Space("hall", 0, 0, 4, 5, missing)
    assert len(set(space.polygon)) == 6 and len(faces(space)) == 6
    assert not any(meet(cell, missing) for cell in space.cells)


def test_bedrooms_and_bathrooms_mostly_open_to_halls_or_living_rooms() -> None:
    good = total = 0
    for seed in range(12):
        plan = plan_of(seed, 8)
        for i, space in enumerate(plan.spaces):
            if space.type in ("bedroom", "bathroom"):
                near = [plan.spaces[d.a + d.b - i].type for d in plan.doors if i in (d.a, d.b)]
                total += 1
                good += min(PASSAGE[kind] for kind in near) <= PASSAGE["living room"]
    assert good >= 0.8 * total


def many() -> tuple[list[int], float]:
    """How many rooms large plans have, and the time they take [s]."""
    start = time.thread_time()
    return [len(plan_of(0, rooms).spaces) for rooms in (64, 128, 256)], time.thread_time() - start


def test_plans_of_many_rooms_come_quickly(answers: dict[str, Any]) -> None:
    rooms, seconds = answers["many"]
    assert rooms == [64, 128, 256] and seconds < 4


# Homes


@pytest.mark.parametrize("rooms", [1, 2, 3, 5, 6, 8, 12])
def test_homes_are_valid(rooms: int) -> None:
    scene = house(100 + rooms, rooms=rooms)
    check_scene(scene)
    assert problems(scene, walkable(scene.vertices, scene.faces, Body())) == []


def faults(first: int, last: int, rooms: int = 0) -> dict[int, list[str]]:
    """What is wrong with homes of seeds from `first` to before `last`, by seed; of 1 to 8 rooms, unless `rooms` says how many."""
    found = {}
    for seed in range(first, last):
        scene = house(seed, rooms=rooms or 1 + seed % 8)
        wrong = in_the_way(scene) + lacking(scene)
        if wrong:
            found[seed] = wrong
    return found


def test_sixty_homes_are_furnished_without_fault(answers: dict[str, Any]) -> None:
    assert answers["faults"] == {}


@pytest.mark.slow
def test_a_thousand_homes_are_furnished_without_fault() -> None:
    assert apart("faults(0, 1000, 6)") == {}


def unwalkable(first: int, last: int, rooms: int) -> dict[int, list[str]]:
    """What `problems` finds where a body walks in homes, by seed."""
    found = {}
    for seed in range(first, last):
        scene = house(seed, rooms=rooms)
        wrong = problems(scene, walkable(scene.vertices, scene.faces, Body()))
        if wrong:
            found[seed] = wrong
    return found


@pytest.mark.slow
@pytest.mark.parametrize("rooms", [4, 6, 9])
def test_homes_can_be_walked_through(rooms: int) -> None:
    assert apart(f"unwalkable(2000, 2030, {rooms})") == {}


@pytest.mark.slow
def test_a_home_of_128_rooms_is_valid() -> None:
    assert apart("faults(5, 6, 128)") == {}


def test_the_shell_is_watertight() -> None:
    for seed in range(3):
        scene = house(seed, rooms=3)
        assert open_edges(scene) == 0, seed


def open_edges(scene: Scene) -> int:
    """Edges of floors, walls, ceilings and the inside of doorways that do not belong to two triangles."""
    shell = {t.id: t.category for t in scene.objects if t.category in ("floor", "wall", "ceiling", "doorway", "opening")}
    edges: Counter[tuple[bytes, bytes]] = Counter()
    faces_ = scene.faces[np.isin(scene.instance, list(shell))]
    _, component = parts_of(scene, faces_)
    for face in faces_[component]:
        points = [np.round(scene.vertices[k].astype(np.float64) * 1000).astype(np.int64).tobytes() for k in face]
        for a, b in zip(points, points[1:] + points[:1], strict=True):
            edges[a, b] += 1
            edges[b, a] -= 1
    return sum(count != 0 for count in edges.values())


def parts_of(scene: Scene, faces_: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Corners of faces, and which faces belong to the surface of the rooms: not to the boxes of skirting and frames."""
    corner = scene.vertices[faces_]
    boxy = np.zeros(len(faces_), bool)
    start = 0
    while start + 12 <= len(faces_):  # a box is twelve triangles on 24 vertices of its own
        block = faces_[start : start + 12]
        if block.max() - block.min() == 23 and len(np.unique(block)) == 24:
            boxy[start : start + 12] = True
            start += 12
        else:
            start += 1
    return corner, ~boxy


# Variety, determinism, speed


def test_same_arguments_same_bytes() -> None:
    seeds = (3, 4)
    first = [scene_digest(house(seed, rooms=4)) for seed in seeds]
    house(12)
    assert first == [scene_digest(house(seed, rooms=4)) for seed in reversed(seeds)][::-1]
    assert len(set(first)) == 2


def test_names_tell_things_apart() -> None:
    scene = house(9, rooms=8)
    names = [thing.name for thing in things(scene)]
    assert len(names) == len(set(names)) and len(names) > 50
    assert len({thing.color for thing in things(scene)}) >= 10


def test_televisions_face_sofas_and_chairs_face_tables() -> None:
    facing = count = 0
    for seed in range(7):
        scene = house(seed, rooms=2)
        for room in range(2):
            here = [t for t in things(scene) if t.room == room]
            for tv in (t for t in here if t.category == "tv"):
                sofa = next(t for t in here if t.category == "sofa")
                away = np.array([sofa.center[0] - tv.center[0], sofa.center[2] - tv.center[2]])
                front = np.array([np.sin(tv.yaw), np.cos(tv.yaw)])
                back = np.array([np.sin(sofa.yaw), np.cos(sofa.yaw)])
                count += 1
                facing += bool(front @ away > 0.85 * np.linalg.norm(away) and back @ -away > 0.85 * np.linalg.norm(away))
    assert count >= 3 and facing == count


def test_all_types_of_rooms_and_most_categories_appear() -> None:
    scenes = [house(seed, rooms=12) for seed in range(2)]
    assert len({room.type for scene in scenes for room in scene.rooms}) == 10
    assert any(len(room.polygon) == 6 for scene in scenes for room in scene.rooms)
    categories = {thing.category for scene in scenes for thing in things(scene)}
    assert len(categories) >= 40, sorted(SURFACES - categories)


def costs() -> tuple[float, float]:
    """Median time of a home of six rooms once warm [s], of this process alone; triangles per room."""
    for seed in range(20):
        house(seed)
    taken, triangles = [], []
    for seed in range(20):
        start = time.thread_time()
        scene = house(seed)
        taken.append(time.thread_time() - start)
        triangles.append(len(scene.faces) / 6)
    return float(np.median(taken)), float(np.mean(triangles))


def test_a_home_of_six_rooms_takes_a_tenth_of_a_second(answers: dict[str, Any]) -> None:
    seconds, triangles = answers["costs"]
    assert seconds < 0.1 and 2000 < triangles < 4000


# Styles and colours


def test_the_other_style_changes_looks_but_not_places() -> None:
    assert set(STYLES) == {"default", "evening"}
    day, evening = house(2, rooms=4), house(2, rooms=4, style="evening")
    assert np.array_equal(day.vertices, evening.vertices) and np.array_equal(day.instance, evening.instance)
    assert [t.name for t in things(day)] == [t.name for t in things(evening)]
    assert evening.occlusion.mean() < day.occlusion.mean()
    assert day.colors.mean() == 1 and evening.colors[:, 2].mean() < evening.colors[:, 0].mean()
    assert {m.color for m in day.materials} != {m.color for m in evening.materials}


@pytest.mark.parametrize(("how", "expected"), [({"style": "evning"}, "default, evening"), ({"pairs": "test"}, "all, train")])
def test_wrong_choices_are_named(how: dict[str, str], expected: str) -> None:
    with pytest.raises(InputError, match=expected):
        house(1, rooms=1, **how)


@pytest.mark.parametrize("rooms", [0, 257, -1])
def test_wrong_numbers_of_rooms_are_named(rooms: int) -> None:
    with pytest.raises(InputError, match="1 to 256"):
        house(1, rooms=rooms)


def test_held_out_pairs_are_a_tenth_and_leave_most_colors() -> None:
    pairs = {(category_name(category), color) for category in CATALOG for color in colors_of(category)}
    assert pairs >= HELD_OUT and 0.07 < len(HELD_OUT) / len(pairs) < 0.13
    held = Counter(category for category, _ in HELD_OUT)
    assert all(held[category_name(category)] == 1 < len(colors_of(category)) for category in CATALOG)
    assert ("chair", "red") in pairs


def shown(pairs: str) -> list[tuple[str, str]]:
    """Pairs of category and colour in 24 homes."""
    return sorted({(t.category, t.color) for seed in range(24) for t in things(house(seed, pairs=pairs))})


def test_held_out_pairs_do_not_appear_in_training(answers: dict[str, Any]) -> None:
    train, both = ({tuple(pair) for pair in answers[pairs]} for pairs in ("train", "all"))
    assert not train & HELD_OUT
    assert len(both & HELD_OUT) > 10


def test_what_stands_before_a_thing() -> None:
    assert ahead((0, 0, 1, 1), 0.0, 0.5) == (0, 1, 1, 1.5)
    assert ahead((0, 0, 1, 1), np.pi / 2, 0.5) == (1, 0, 1.5, 1)
    assert WALL == 0.12

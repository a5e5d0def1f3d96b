"""Relations between things: each predicate true and false on boxes, converse pairs, rotated worlds, generated homes."""

from dataclasses import replace

import numpy as np
import pytest

from envs.errors import InputError
from envs.houses import house
from envs.scenes.relations import PREDICATES, Predicate, Relation, holds, relations, room_adjacency
from envs.scenes.scene import Material, Object, Portal, Room, Scene

SQUARE = Room(0, "study", ((-5.0, -5.0), (5.0, -5.0), (5.0, 5.0), (-5.0, 5.0)))
WALL = Object(99, "study wall", "wall", room=0, low=(-5, 0, -5), high=(5, 2.6, 5), extents=(10, 2.6, 10), structure=True)
SOLID = np.array([(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)])


def box(number: int, x: float, z: float, size=(0.5, 0.5, 0.5), *, y: float = 0.0, yaw: float = 0.0, room: int = 0) -> Object:
    """A thing of `size` [m] whose bottom is y above the floor."""
    name = f"thing {number}"
    return Object(number, name, "thing", room=room, center=(x, y + size[1] / 2, z), extents=size, yaw=yaw)


def world(*things: Object, faces: dict[int, np.ndarray] | None = None, rooms=(SQUARE,), portals=()) -> Scene:
    """A room with things in it; `faces` has corners of triangles (f 3 3) of those that are more than a box."""
    triangles = [np.zeros((1, 3, 3)), *(faces or {}).values()]
    owner = np.repeat([0, *(faces or {})], [len(t) for t in triangles]).astype(np.int32)
    points = np.concatenate(triangles).reshape(-1, 3).astype(np.float32)
    v, f = len(points), len(points) // 3
    return Scene(
        name="boxes", vertices=points, faces=np.arange(v, dtype=np.int32).reshape(f, 3), normals=np.zeros((v, 3), np.float32),
        uv=np.zeros((v, 2), np.float32), occlusion=np.ones(v, np.float32), colors=np.ones((v, 3), np.float32), instance=owner,
        material=np.zeros(f, np.int32), room=np.zeros(f, np.int32), materials=(Material(),), objects=(*things, WALL), rooms=rooms,
        portals=portals,
    )  # fmt: skip


def slab(low: tuple[float, float, float], high: tuple[float, float, float]) -> np.ndarray:
    """The triangles of an axis-aligned box, (12 3 3)."""
    corner = np.array([[(low, high)[i][0], (low, high)[j][1], (low, high)[k][2]] for i in (0, 1) for j in (0, 1) for k in (0, 1)])
    return np.concatenate([corner[SOLID[:, [0, 1, 2]]], corner[SOLID[:, [0, 2, 3]]]])


def said(scene: Scene, predicate: str) -> set[tuple[int, ...]]:
    """Subjects and objects of a predicate."""
    return {(r.subject, r.object, r.second)[: 3 if r.second else 2] for r in relations(scene) if r.predicate == predicate}


def turned(scene: Scene, angle: float) -> Scene:
    """The scene turned about the vertical axis through (1, 0, 2) and moved."""
    c, s = np.cos(angle), np.sin(angle)

    def move(x, y, z):
        return 1 + c * (x - 1) + s * (z - 2) + 0.3, y, 2 - s * (x - 1) + c * (z - 2) - 0.7

    objects = tuple(replace(o, center=tuple(map(float, move(*o.center))), yaw=o.yaw + angle) for o in scene.objects)
    rooms = tuple(replace(r, polygon=tuple((float(a), float(b)) for a, _, b in (move(x, 0, z) for x, z in r.polygon))) for r in scene.rooms)
    points = np.stack(move(*scene.vertices.astype(np.float64).T), 1).astype(np.float32)
    return replace(scene, vertices=points, objects=objects, rooms=rooms)


def test_every_predicate_has_a_formula():
    assert set(PREDICATES) == set(Predicate) and all(len(text) > 40 for text in PREDICATES.values())


@pytest.mark.parametrize(
    ("y", "x", "expected"),
    [(0.75, 0.0, True), (0.77, 0.3, True), (0.73, 0.0, True), (0.8, 0.0, False), (0.6, 0.0, False), (0.75, 0.9, False)],
)
def test_on_and_under(y, x, expected):
    scene = world(box(1, 0, 0, (1.4, 0.75, 0.8)), box(2, x, 0, (0.1, 0.1, 0.1), y=y))
    assert ((2, 1) in said(scene, "on")) == expected
    assert ((1, 2) in said(scene, "under")) == (expected or y > 0.78)  # what hovers over a thing has it under itself
    assert (1, 2) not in said(scene, "on") and (2, 1) not in said(scene, "under")


def test_on_the_seat_below_a_headboard_and_under_a_table_top():
    bed = np.concatenate([slab((-1, 0, -1), (1, 0.5, 1)), slab((-1, 0, -1), (1, 1.2, -0.9))])
    table = np.concatenate([slab((2, 0.7, -0.5), (4, 0.75, 0.5)), slab((2, 0, -0.5), (2.1, 0.7, 0.5))])
    things = (
        box(1, 0, 0, (2, 1.2, 2)),
        box(2, 0.2, -0.5, (0.4, 0.15, 0.3), y=0.5),
        box(3, 3, 0, (2, 0.75, 1)),
        box(4, 3, 0, (0.3, 0.3, 0.3)),
    )
    scene = world(*things, box(5, 3.3, 0, (0.1, 0.1, 0.1), y=0.75), faces={1: bed, 3: table})
    assert said(scene, "on") == {(2, 1), (5, 3)}
    assert said(scene, "under") == {(1, 2), (3, 5), (4, 3)}
    assert said(scene, "inside") == set()


def test_inside_needs_walls_around():
    shelf = [slab((-0.5, y, -0.2), (0.5, y + 0.02, 0.2)) for y in (0.0, 0.5, 0.98)]
    sides = [slab((x, 0, -0.2), (x + 0.02, 1, 0.2)) for x in (-0.5, 0.48)] + [slab((-0.5, 0, -0.2), (0.5, 1, -0.18))]
    scene = world(box(1, 0, 0, (1, 1, 0.4)), box(2, 0.1, 0, (0.2, 0.25, 0.2), y=0.52), faces={1: np.concatenate(shelf + sides)})
    assert said(scene, "inside") == {(2, 1)} and said(scene, "on") == {(2, 1)}
    assert said(scene, "under") == {(1, 2)}
    open_ = world(*scene.objects[:2], faces={1: np.concatenate(shelf)})
    assert said(open_, "inside") == set() and said(open_, "on") == {(2, 1)}
    assert said(world(box(1, 0, 0), box(2, 0, 0, (0.1, 0.1, 0.1), y=0.2)), "inside") == {(2, 1)}
    assert said(world(box(1, 0, 0), box(2, 0.22, 0, (0.2, 0.1, 0.1), y=0.2)), "inside") == set()  # sticks out


@pytest.mark.parametrize(("away", "y", "expected"), [(0.3, 0.0, True), (0.49, 0.0, True), (0.55, 0.0, False), (0.3, 1.2, False)])
def test_next_to(away, y, expected):
    scene = world(box(1, 0, 0), box(2, 0.5 + away, 0, y=y))
    assert (said(scene, "next to") == {(1, 2), (2, 1)}) == expected


def test_small_things_are_next_to_each_other_from_nearer_and_on_the_same_support():
    table, mug = box(1, 0, 0, (1.4, 0.75, 0.8)), (0.1, 0.1, 0.1)
    scene = world(table, box(2, 0, 0, mug, y=0.75), box(3, 0.28, 0, mug, y=0.75), box(4, 0.6, 0, mug, y=0.75), box(5, 0.8, 0, mug))
    assert said(scene, "next to") == {(2, 3), (3, 2), (1, 5), (5, 1)}


def test_rugs_do_not_lift_what_stands_on_them():
    scene = world(box(1, 0, 0, (1, 0.01, 1)), box(2, 0, 0), box(3, 0.9, 0))
    assert said(scene, "on") == {(2, 1)} and (2, 3) in said(scene, "next to")


@pytest.mark.parametrize("yaw", [0.0, 0.4, np.pi / 2, 2.0, -1.3])
def test_sides_are_the_references_own(yaw):
    left, front = (np.cos(yaw), -np.sin(yaw)), (np.sin(yaw), np.cos(yaw))
    names = {"left of": left, "right of": (-left[0], -left[1]), "in front of": front, "behind": (-front[0], -front[1])}
    for name, (x, z) in names.items():
        near = world(box(1, 0, 0, (1.0, 0.5, 0.6), yaw=yaw), box(2, 1.2 * x, 1.2 * z, yaw=yaw))
        assert {k for k in names if (2, 1) in said(near, k)} == {name}
        far = world(box(1, 0, 0, yaw=yaw), box(2, 3 * x, 3 * z, yaw=yaw))
        assert not any(said(far, k) for k in names)
    diagonal = world(box(1, 0, 0, yaw=yaw), box(2, left[0] + front[0], left[1] + front[1], yaw=yaw))
    assert not any(said(diagonal, k) for k in names)


def test_converse_pairs():
    rng = np.random.default_rng(3)
    seen = 0
    for _ in range(40):
        things = [box(k + 1, *rng.uniform(-2, 2, 2).tolist(), tuple(rng.uniform(0.2, 1.0, 3).tolist()), yaw=0.7) for k in range(6)]
        scene = world(*things)
        for one, other in (("left of", "right of"), ("in front of", "behind")):
            pairs = said(scene, one)
            assert pairs == {(b, a) for a, b in said(scene, other)}  # as all face the same way
            assert not pairs & {(b, a) for a, b in pairs}
            seen += len(pairs)
        assert said(scene, "next to") == {(b, a) for a, b in said(scene, "next to")}
        assert not said(scene, "on") & {(b, a) for a, b in said(scene, "on")}
    assert seen > 100


def test_two_that_face_each_other_are_in_front_of_each_other():
    assert said(world(box(1, 0, 0), box(2, 0, 1.2, yaw=np.pi)), "in front of") == {(1, 2), (2, 1)}


def test_between():
    scene = world(box(1, -1, 0), box(2, 0, 0.1), box(3, 1, 0), box(4, 0, 2.2))
    assert said(scene, "between") == {(2, 1, 3)}
    assert holds(scene, "between", 2, 1, 3) and holds(scene, "between", 2, 3, 1)
    assert said(world(box(1, -1, 0), box(2, 0, 0.6), box(3, 1, 0)), "between") == set()  # beside the line
    assert said(world(box(1, -3, 0), box(2, 0, 0), box(3, 1, 0)), "between") == set()  # too far from one


def test_against_things_and_walls():
    big = box(1, 0, 0, (2, 1, 1))
    assert said(world(big, box(2, 1.3, 0)), "against") == {(2, 1)}
    assert said(world(big, box(2, 1.4, 0)), "against") == set()
    assert said(world(big, box(2, 1.3, 0, (1, 1, 1))), "against") == set()  # in it by more than 5 cm
    assert said(world(big, box(2, 1.4, 0, yaw=0.5)), "against") == set()  # askew
    assert said(world(box(1, 0, 0), box(2, 0.55, 0)), "against") == set()  # none is the larger
    assert said(world(box(1, 4.7, 0)), "against") == {(1, 99)}
    assert said(world(box(1, 4.6, 0)), "against") == set()
    assert said(world(box(1, 4.6, 0, yaw=np.pi / 4)), "against") == set()  # a corner alone


def test_rooms_keep_things_apart():
    scene = world(box(1, 0, 0), box(2, 0.7, 0, room=1), rooms=(SQUARE, replace(SQUARE, id=1)))
    assert relations(scene) == ()


def test_turning_the_world_changes_nothing():
    rng = np.random.default_rng(5)
    things = [
        box(k + 1, *rng.uniform(-4.6, 4.6, 2).tolist(), tuple(rng.uniform(0.2, 1.2, 3).tolist()), yaw=float(rng.uniform(-3, 3)))
        for k in range(24)
    ]
    for scene in (world(*things), house(11, rooms=2)):
        told = relations(scene)
        assert len(told) > 30
        for angle in (0.61, -2.3):
            assert relations(turned(scene, angle)) == told


def test_holds_asks_for_what_it_needs():
    scene = world(box(1, 0, 0), box(2, 0.7, 0))
    assert holds(scene, Predicate.NEXT_TO, 1, 2) and not holds(scene, "on", 1, 2)
    for arguments, message in ((("near", 1, 2), "expected one of on"), (("between", 1, 2), "second"), (("on", 1, 2, 1), "second"),
                               (("on", 1, 7), "got 7")):  # fmt: skip
        with pytest.raises(InputError, match=message):
            holds(scene, *arguments)


def test_adjacent_rooms():
    portals = (Portal((1, 0), (0, 0, 0), (1, 2, 0.1)), Portal((0, 1), (2, 0, 0), (3, 2, 0.1)), Portal((1, 2), (0, 0, 3), (1, 2, 3.1)))
    assert room_adjacency(world(portals=portals)) == {(0, 1), (1, 2)}


@pytest.mark.parametrize("seed", range(3))
def test_homes(seed):
    scene = house(seed, rooms=4)
    told = relations(scene)
    names = {o.id: o.category for o in scene.objects}
    known = {o.id: o for o in scene.objects}
    on = {(r.subject, r.object) for r in told if r.predicate == Predicate.ON}
    small = {"mug", "bowl", "vase", "book", "laptop", "clock", "bottle", "candle", "toaster", "kettle", "teddy", "microwave"}
    for thing in scene.objects:
        if thing.category in small and thing.low[1] > 0.05:
            assert any(a == thing.id for a, _ in on), f"the {thing.name} is on nothing"
    assert not on & {(b, a) for a, b in on}
    assert {(r.subject, r.object) for r in told if r.predicate == Predicate.UNDER} >= {(b, a) for a, b in on}
    for r in told:
        assert r.subject not in (r.object, r.second)
        assert known[r.subject].room == known[r.object].room
    against = {(names[r.subject], names[r.object]) for r in told if r.predicate == Predicate.AGAINST}
    assert ("bed", "wall") in against and ("fridge", "wall") in against
    reached, rooms = {0}, room_adjacency(scene)
    for _ in scene.rooms:
        reached |= {b for pair in rooms for b in pair if set(pair) & reached}
    assert reached == {room.id for room in scene.rooms}


def test_relations_come_in_order_and_twice_the_same():
    scene = house(3, rooms=2)
    told = relations(scene)
    order = list(Predicate)
    assert told == relations(scene) == tuple(sorted(told, key=lambda r: (order.index(r.predicate), r.subject, r.object, r.second)))
    assert all(isinstance(r, Relation) and (r.second == 0) == (r.predicate != Predicate.BETWEEN) for r in told)

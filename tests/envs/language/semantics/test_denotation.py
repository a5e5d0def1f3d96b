"""What fits a description: against its definition, with ranks and ties."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from envs.language.semantics.denotation import matches
from envs.language.semantics.meaning import THING, Description, Link, Order, Rank
from envs.language.semantics.world import distance, phrase, room_distance, world_in, world_of
from envs.scenes.relations import Predicate, Relation, holds, relations, room_adjacency
from envs.scenes.scene import Object, Scene
from tests.envs.language.rooms import FURNISHED, HALL, HERE, STUDY, D, box, scene_of


def test_the_facts_of_a_home(home):
    world, scene = world_of(home), home.scene
    assert world_of(home) is world
    assert {thing.id for thing in world.things} == {thing.id for thing in scene.objects if not thing.structure}
    assert world.relations == set(relations(scene)) and world.adjacency == room_adjacency(scene)
    assert sorted(number for there in world.contents for number in there) == [thing.id for thing in world.things]
    told = [Relation(predicate, subject, *pair) for (predicate, subject), pairs in world.related.items() for pair in pairs]
    assert set(told) == world.relations and holds(scene, told[0].predicate, told[0].subject, told[0].object, told[0].second)
    assert sum(map(len, world.related.values())) == len(world.relations)


def fits(scene: Scene, told: set[Relation], thing: Object, said: Description) -> bool:
    """Whether a thing fits a description without ranks, read off its definition."""
    types = {room.id: room.type for room in scene.rooms}
    if said.category not in (thing.category, THING) or said.room not in (None, types[thing.room]):
        return False
    for name in ("color", "size", "material"):
        own, wanted, unwanted = (getattr(thing, name), getattr(said, name), getattr(said, f"no_{name}"))
        if (wanted is not None and own != wanted) or (unwanted is not None and (own == unwanted or own == "")):
            return False
    if said.link is None:
        return True
    others = [o.id for o in scene.objects if (not o.structure or o.category == "wall") and fits(scene, told, o, said.link.other)]
    if said.link.second is None:
        return any(Relation(said.link.predicate, thing.id, other) in told for other in others)
    seconds = [o.id for o in scene.objects if not o.structure and fits(scene, told, o, said.link.second)]
    return any(Relation(said.link.predicate, thing.id, *sorted(pair)) in told for pair in product(others, seconds))


def random_description(rng: np.random.Generator, depth: int = 2) -> Description:
    """A description of what random scenes are made of; about half of them fit something."""

    def maybe(share, *values):
        return values[int(rng.integers(len(values)))] if rng.random() < share else None

    link = None
    if depth and rng.random() < 0.6:
        predicate = list(Predicate)[int(rng.integers(len(Predicate)))]
        second = random_description(rng, 0) if predicate == Predicate.BETWEEN else None
        other = D("wall") if predicate == Predicate.AGAINST and rng.random() < 0.5 else random_description(rng, depth - 1)
        link = Link(predicate, other, second)
    pairs = ("red", "blue"), ("small", "large"), ("wood", "metal")
    qualities = [maybe(share, *pair) for share, pair in zip((0.3, 0.15, 0.15, 0.15, 0.1, 0.1), pairs * 2, strict=True)]
    return D(maybe(0.9, "chair", "table", "mug") or THING, *qualities, maybe(0.2, "study", "hall"), link)


def random_scene(rng: np.random.Generator) -> Scene:
    """Things crowded into two rooms, some on tables, some against walls, some of unknown colour."""
    things = []
    for number in range(1, 15):
        room = int(rng.integers(2))
        x, z = (float(v) for v in rng.uniform((-4.8, -4.8), (-2.0, -2.0)) + room * np.array([10.5, 0.0]))
        category = ("chair", "table", "mug")[int(rng.integers(3))]
        color, big, stuff = (pair[int(rng.integers(3))] for pair in (("red", "blue", ""), ("small", "large", ""), ("wood", "metal", "")))
        size = (1.2, 0.7, 0.9) if category == "table" else (0.1, 0.1, 0.1) if category == "mug" else (0.45, 0.8, 0.45)
        y = 0.7 if category == "mug" else 0.0
        things.append(box(number, category, x, z, color, size, big=big, material=stuff, y=y, room=room))
    return scene_of(*things, rooms=(STUDY, HALL))


def test_what_fits_agrees_with_the_definition():
    some = linked = 0
    for seed in range(8):
        rng = np.random.default_rng([seed, 5])
        scene = random_scene(rng)
        world, told = world_in(scene), set(relations(scene))
        for _ in range(120):
            said = random_description(rng)
            expected = tuple(thing.id for thing in scene.objects if not thing.structure and fits(scene, told, thing, said))
            assert matches(world, said, HERE) == expected, phrase(said)
            some += bool(expected)
            linked += bool(expected) and said.link is not None
    assert some > 150 and linked > 25


def test_ranks_sort_what_fits_otherwise():
    rng = np.random.default_rng(3)
    for seed in range(6):
        scene = random_scene(np.random.default_rng([seed, 5]))
        world, at = world_in(scene), rng.uniform(-3, 3, 3)
        sizes = {thing.id: np.prod(thing.extents) for thing in world.things}
        centers = {thing.id: np.hypot(*(np.array(thing.center) - at)[[0, 2]]) for thing in world.things}
        near = matches(world, D("mug", rank=Rank(Order.NEAREST)), at)  # mugs are small, so centres tell
        assert near[0] == min((thing.id for thing in world.by_category["mug"]), key=centers.__getitem__)
        large = matches(world, D(THING, rank=Rank(Order.LARGEST)), at)
        assert sizes[large[0]] == max(sizes.values())
        assert set(large) == {number for number, size in sizes.items() if abs(size - max(sizes.values())) < 1e-9}
        assert matches(world, D(THING, rank=Rank(Order.LARGEST, 99)), at) == ()


def test_ordinals_and_ties(world):
    def ranked(order, place=1, at=HERE, **more):
        return matches(world, D("plant", rank=Rank(order, place), **more), np.asarray(at, np.float64))

    assert ranked(Order.NEAREST) == (10,)  # 3.75 m off in both directions
    assert ranked(Order.FARTHEST) == (8, 9) and ranked(Order.FARTHEST, 2) == (9, 8)  # equally far
    assert ranked(Order.FARTHEST, at=(0, 0, 0.1)) == (9,) and ranked(Order.FARTHEST, 2, at=(0, 0, 0.1)) == (8,)
    assert ranked(Order.NEAREST, 3, at=(0, 0, 0.1)) == (9,) and ranked(Order.NEAREST, 4) == ()
    assert ranked(Order.NEAREST, room="hall", at=(8, 0, -1)) == (9,)
    assert ranked(Order.LARGEST) == (8, 9, 10)
    tall = D("chair", rank=Rank(Order.TALLEST)), D("chair", rank=Rank(Order.LOWEST)), D("chair", rank=Rank(Order.SMALLEST, 2))
    assert [matches(world, said, HERE) for said in tall] == [(2,), (1,), (2,)]
    near = [replace(FURNISHED[0], id=k, extents=(0.5, 0.5 + height, 0.5)) for k, height in ((1, 0.0), (2, 0.009), (3, 0.02))]
    others = world_in(scene_of(*near))
    assert [matches(others, D("chair", rank=Rank(Order.TALLEST, k)), HERE) for k in (1, 2, 3)] == [(3,), (2, 1), (1, 2)]


def test_distances_on_the_floor_plan():
    turned = box(1, "table", 2.0, 0.0, size=(2.0, 1.0, 0.5), yaw=np.pi / 2)
    assert distance(turned, np.array([0.0, 5.0, 0.0])) == pytest.approx(1.75)
    assert distance(turned, np.array([2.0, 0.0, 3.0])) == pytest.approx(2.0)
    assert distance(turned, np.array([2.25 + 0.3, 0.0, 1.0 + 0.4])) == pytest.approx(0.5)
    assert distance(turned, np.array([2.1, 0.0, 0.9])) == 0
    assert room_distance(STUDY, HERE) == 0 and room_distance(HALL, HERE) == pytest.approx(5.1)
    assert room_distance(HALL, np.array([2.1, 0.0, 9.0])) == pytest.approx(5.0)

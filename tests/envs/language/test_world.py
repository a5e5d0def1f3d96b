"""The side of language that knows the home: what descriptions fit, what instructions aim at, when they are satisfied, what is answered."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from envs.errors import InputError
from envs.home import Home, Homes
from envs.houses.splits import house_of
from envs.language.sampling import sample_route
from envs.language.semantics.answers import ANSWERS, answer, ill_posed
from envs.language.semantics.denotation import Dialogue, ImpossibleReason, matches
from envs.language.semantics.meaning import (
    ONE,
    THING,
    About,
    Ask,
    Back,
    Description,
    Go,
    If,
    Link,
    Move,
    Order,
    Rank,
    Reference,
    RoomPlace,
    Route,
    Sequence,
    Turn,
    Way,
)
from envs.language.semantics.resolve import aims, plan, resolve_reference
from envs.language.semantics.verify import Moment, verify
from envs.language.semantics.world import World, distance, phrase, room_distance, world_in, world_of
from envs.scenes.relations import Predicate, Relation, holds, relations, room_adjacency
from envs.scenes.scene import Material, Object, Portal, Room, Scene
from envs.types import Body, Camera

D = Description
HERE = np.zeros(3)
STUDY = Room(0, "study", ((-5.0, -5.0), (5.0, -5.0), (5.0, 5.0), (-5.0, 5.0)))
HALL = Room(1, "hall", ((5.1, -5.0), (9.0, -5.0), (9.0, 5.0), (5.1, 5.0)))
BATH = Room(2, "bathroom", ((9.1, -5.0), (12.0, -5.0), (12.0, 5.0), (9.1, 5.0)))
DOORS = (Portal((0, 1), (5.0, 0.0, -0.5), (5.1, 2.0, 0.5)), Portal((2, 1), (9.0, 0.0, -0.5), (9.1, 2.0, 0.5)))


def box(number, category, x, z, color="", size=(0.5, 0.5, 0.5), *, big="", material="", y=0.0, yaw=0.0, room=0) -> Object:
    """A thing of `size` [m] whose bottom is y above the floor."""
    low, high = (x - size[0] / 2, y, z - size[2] / 2), (x + size[0] / 2, y + size[1], z + size[2] / 2)
    return Object(
        number, f"{color} {category}", category, color, big, material, room, low, high, (x, y + size[1] / 2, z), size, yaw
    )  # fmt: skip


def wall(room: int) -> Object:
    return Object(90 + room, "wall", "wall", room=room, extents=(10.0, 2.6, 10.0), structure=True)


def scene_of(*things: Object, rooms=(STUDY, HALL, BATH)) -> Scene:
    """Rooms with things in them, and one triangle."""
    return Scene(
        name="made up", vertices=np.zeros((3, 3), np.float32), faces=np.arange(3, dtype=np.int32).reshape(1, 3),
        normals=np.zeros((3, 3), np.float32), uv=np.zeros((3, 2), np.float32), occlusion=np.ones(3, np.float32),
        colors=np.ones((3, 3), np.float32), instance=np.zeros(1, np.int32), material=np.zeros(1, np.int32), room=np.zeros(1, np.int32),
        materials=(Material(),), objects=(*things, *(wall(room.id) for room in rooms)), rooms=rooms, portals=DOORS,
    )  # fmt: skip


FURNISHED = (
    box(1, "chair", -1.0, 0.0, "red", big="small", material="wood"),
    box(2, "chair", 2.0, 0.0, "black", (0.6, 0.9, 0.6), big="large", material="fabric"),
    box(3, "table", -1.9, 0.0, "brown", (0.9, 0.7, 0.6), material="wood"),
    box(4, "lamp", 2.6, 0.0, "white", (0.3, 1.5, 0.3)),
    box(5, "lamp", 7.0, 0.0, "white", (0.3, 1.6, 0.3), room=1),
    box(6, "mug", -1.9, 0.0, "blue", (0.1, 0.1, 0.1), y=0.7),
    box(7, "sink", 10.0, 4.7, "white", room=2),
    box(8, "plant", 8.0, 2.0, "green", room=1),
    box(9, "plant", 8.0, -2.0, "green", room=1),
    box(10, "plant", 4.0, 4.0, "green"),
)


@pytest.fixture(scope="module")
def world() -> World:
    return world_in(scene_of(*FURNISHED))


@pytest.fixture(scope="module")
def home() -> Home:
    return Homes("val").load(4, Body())


def test_the_facts_of_a_home(home):
    world, scene = world_of(home), home.scene
    assert world_of(home) is world
    assert {thing.id for thing in world.things} == {thing.id for thing in scene.objects if not thing.structure}
    assert world.relations == set(relations(scene)) and world.adjacency == room_adjacency(scene)
    assert sorted(number for there in world.contents for number in there) == [thing.id for thing in world.things]
    told = [Relation(predicate, subject, *pair) for (predicate, subject), pairs in world.related.items() for pair in pairs]
    assert set(told) == world.relations and holds(scene, told[0].predicate, told[0].subject, told[0].object, told[0].second)
    assert sum(map(len, world.related.values())) == len(world.relations)


# What fits a description


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


def test_a_link_or_rank_that_cannot_be_is_refused(world):
    for said, words in (
        (D("chair", link=Link(Predicate.BETWEEN, D("lamp"))), "expected two things"),
        (D("chair", link=Link(Predicate.ON, D("lamp"), D("lamp"))), "expected one thing"),
        (D("chair", rank=Rank(Order.NEAREST, 0)), "place from 1"),
    ):
        with pytest.raises(InputError, match=words):
            resolve_reference(world, said, HERE)


def test_distances_on_the_floor_plan():
    turned = box(1, "table", 2.0, 0.0, size=(2.0, 1.0, 0.5), yaw=np.pi / 2)
    assert distance(turned, np.array([0.0, 5.0, 0.0])) == pytest.approx(1.75)
    assert distance(turned, np.array([2.0, 0.0, 3.0])) == pytest.approx(2.0)
    assert distance(turned, np.array([2.25 + 0.3, 0.0, 1.0 + 0.4])) == pytest.approx(0.5)
    assert distance(turned, np.array([2.1, 0.0, 0.9])) == 0
    assert room_distance(STUDY, HERE) == 0 and room_distance(HALL, HERE) == pytest.approx(5.1)
    assert room_distance(HALL, np.array([2.1, 0.0, 9.0])) == pytest.approx(5.0)


# What places mean


@pytest.mark.parametrize(
    ("said", "why", "text"),
    [
        (D("chair", color="red"), None, ""),
        (D("chair", no_color="red"), None, ""),
        (D("mug", link=Link(Predicate.ON, D("table", link=Link(Predicate.NEXT_TO, D("chair"))))), None, ""),
        (D("lamp", room="hall"), None, ""),
        (D(THING, link=Link(Predicate.ON, D("table"))), None, ""),
        (RoomPlace("hall"), None, ""),
        (RoomPlace("study", D("chair")), None, ""),
        (D("sofa"), ImpossibleReason.ABSENT_OBJECT, "there is no sofa in this home"),
        (D("mug", link=Link(Predicate.ON, D("shelf"))), ImpossibleReason.ABSENT_OBJECT, "there is no shelf in this home"),
        (D("chair", color="red", link=Link(Predicate.ON, D("shelf"))), ImpossibleReason.ABSENT_OBJECT, "no shelf"),
        (D("chair", rank=Rank(Order.LARGEST, 3)), ImpossibleReason.ABSENT_OBJECT, "there are two chairs; there is no third largest one"),
        (D("chair", color="green"), ImpossibleReason.WRONG_ATTRIBUTE, "there are two chairs, a red one and a black one; none is green"),
        (D("chair", size="large", color="red"), ImpossibleReason.WRONG_ATTRIBUTE, "there is one large chair, a black one; it is not red"),
        (D("plant", color="red"), ImpossibleReason.WRONG_ATTRIBUTE, "there are three plants, three green ones; none is red"),
        (D("plant", no_color="green"), ImpossibleReason.WRONG_ATTRIBUTE, "there are three plants, and all are green"),
        (D("sink", no_color="white"), ImpossibleReason.WRONG_ATTRIBUTE, "there is one sink, and it is white"),
        (
            D("lamp", room="bathroom"),
            ImpossibleReason.WRONG_ATTRIBUTE,
            "there are two lamps, in the study and the hall; none is in the bathroom",
        ),
        (
            D("mug", link=Link(Predicate.ON, D("table", color="red"))),
            ImpossibleReason.WRONG_ATTRIBUTE,
            "there is one table, a brown one; it is not red",
        ),
        (
            D("lamp", link=Link(Predicate.NEXT_TO, D("sink"))),
            ImpossibleReason.ABSENT_RELATION,
            "next to the chair; none is next to the sink",
        ),
        (
            D("mug", link=Link(Predicate.ON, D("chair"))),
            ImpossibleReason.ABSENT_RELATION,
            "there is one mug, on the table; it is not on the chair",
        ),
        (
            D("mug", link=Link(Predicate.ON, D("table", link=Link(Predicate.NEXT_TO, D("sink"))))),
            ImpossibleReason.ABSENT_RELATION,
            "there is one table, next to the chair; it is not next to the sink",
        ),
        (D("chair", color="red", no_color="red"), ImpossibleReason.CONTRADICTION, "nothing is red and not red"),
        (D("sofa", size="small", no_size="small"), ImpossibleReason.CONTRADICTION, "nothing is small and not small"),
        (
            D("mug", room="hall", link=Link(Predicate.ON, D("table", room="study"))),
            ImpossibleReason.CONTRADICTION,
            "what is in the hall is not on",
        ),
        (RoomPlace("study", D("chair", room="hall")), ImpossibleReason.CONTRADICTION, "what is in the hall is not in the study"),
        (RoomPlace("nursery"), ImpossibleReason.ABSENT_OBJECT, "there is no nursery in this home; it has three rooms"),
        (RoomPlace("hall", D("sofa")), ImpossibleReason.ABSENT_OBJECT, "there is no sofa"),
        (RoomPlace("hall", D("chair")), ImpossibleReason.WRONG_ATTRIBUTE, "the chair is in the study, not in the hall"),
        (D("wall"), ImpossibleReason.ABSENT_OBJECT, "nothing that one can be sent to"),
        (D("plant"), ImpossibleReason.AMBIGUOUS, "there are three plants: the green plant in the study and the green plant in the hall"),
        (D("plant", rank=Rank(Order.LARGEST)), ImpossibleReason.AMBIGUOUS, "the largest plant cannot be told from two others"),
        (D(ONE, color="red"), ImpossibleReason.NOTHING_BEFORE, "refers back"),
        (Reference(Back.IT), ImpossibleReason.NOTHING_BEFORE, "refers back"),
        (Reference(Back.THERE), ImpossibleReason.NOTHING_BEFORE, "refers back"),
        (Reference(Back.OTHER), ImpossibleReason.NOTHING_BEFORE, "refers back"),
    ],
    ids=lambda value: phrase(value) if isinstance(value, D | RoomPlace | Reference) else "",
)
def test_what_is_wrong_is_said_with_the_nearest_truth(world, said, why, text):
    found = resolve_reference(world, said, HERE)
    assert found.why == why and text in found.text
    assert (found.text == "") == (why is None)
    assert bool(found.things) == (why in (None, ImpossibleReason.AMBIGUOUS) and not isinstance(said, RoomPlace))
    assert "\n" not in found.text and not found.text.endswith(".")


def test_several_things_come_the_nearest_first(world):
    assert resolve_reference(world, D("plant"), HERE).things == (10, 8, 9)
    assert resolve_reference(world, D("plant"), np.array([8.0, 0.0, -1.0])).things == (9, 8, 10)
    any_ = resolve_reference(world, D("plant", any=True), HERE)
    assert any_.things == (10, 8, 9) and any_.why is None
    twice = world_in(scene_of(*FURNISHED, rooms=(STUDY, HALL, replace(BATH, type="hall"))))
    found = resolve_reference(twice, RoomPlace("hall"), np.array([11.0, 0.0, 0.0]))
    assert found.why == ImpossibleReason.AMBIGUOUS and found.room == 2 and found.rooms == (2, 1)
    assert resolve_reference(twice, RoomPlace("hall", D("lamp")), HERE).room == 1


def test_what_was_spoken_of(world):
    told = Dialogue().with_thing(5).with_room(2)
    assert resolve_reference(world, Reference(Back.IT), HERE, told).things == (5,)
    assert resolve_reference(world, Reference(Back.THERE), HERE, told).room == 2
    assert resolve_reference(world, Reference(Back.THERE), HERE, told.with_thing(4)).things == (4,)
    assert resolve_reference(world, Reference(Back.OTHER), HERE, told).things == (4,)
    assert resolve_reference(world, D(ONE, room="study"), HERE, told).things == (4,)
    assert resolve_reference(world, D(ONE, color="red"), HERE, Dialogue((2,))).things == (1,)
    assert resolve_reference(world, Reference(Back.OTHER), HERE, Dialogue((7,))).why == ImpossibleReason.ABSENT_OBJECT
    plants = resolve_reference(world, Reference(Back.OTHER), HERE, Dialogue((8,)))
    assert plants.why == ImpossibleReason.AMBIGUOUS and plants.things == (10, 9) and "more than one other plant" in plants.text
    assert resolve_reference(world, Reference(Back.OTHER), HERE, Dialogue((8, 10))).things == (9,)  # the one not spoken of
    assert resolve_reference(world, Reference(Back.OTHER), HERE, Dialogue((1, 2))).things == (1,)  # both were


def reached(world: World, meaning, dialogue: Dialogue | None = None) -> list[int]:
    """What an instruction aims at: ids of things, and rooms as -1, -2, ..."""
    found = aims(world, meaning, HERE, dialogue)
    assert found.why is None, found.text
    return [aim.things[0] if aim.things else -1 - aim.room for aim in found.aims]


def test_errands_refer_back_to_their_own_steps(world):
    steps = (Go(D("chair", color="red")), Go(RoomPlace("hall")), Go(Reference(Back.IT)), Go(Reference(Back.OTHER)), Go(D(ONE, color="red")))
    assert reached(world, Sequence(steps)) == [1, -2, 1, 2, 1]
    found = aims(world, Sequence(steps), HERE)
    assert [aim.part for aim in found.aims] == [0, 1, 2, 3, 4] and found.dialogue.things == (1, 1, 2, 1) and found.dialogue.rooms == (1,)
    assert reached(world, Go(Reference(Back.OTHER)), found.dialogue) == [2]


def test_conditions_follow_the_truth(world):
    here, gone = D("lamp", room="hall", any=True), D("sink", room="hall", any=True)
    then, other = Go(D("mug")), Go(D("sink"))
    for thing, negated, expected in ((here, False, [6]), (here, True, [7]), (gone, False, [7]), (gone, True, [6])):
        assert reached(world, If(thing, negated, then, other)) == expected
    assert reached(world, If(gone, False, then)) == []
    assert reached(world, If(here, False, Go(Reference(Back.IT)))) == [5]
    assert reached(world, If(here, False, Go(Reference(Back.THERE)))) == [-2]
    assert reached(world, If(gone, True, Go(Reference(Back.THERE)))) == [-2]
    assert (
        aims(world, If(D("plant", any=True), False, Go(Reference(Back.IT))), HERE).why == ImpossibleReason.NOTHING_BEFORE
    )  # three of them
    late = Sequence((Go(D("mug")), If(gone, False, Go(D("sofa"))), Go(Reference(Back.THERE))))
    assert reached(world, late) == [6, -2]


def test_what_cannot_be_done_ends_the_plan(world):
    found = aims(world, Sequence((Go(D("mug")), Go(D("sofa")), Go(D("sink")))), HERE)
    assert found.why == ImpossibleReason.ABSENT_OBJECT and [aim.things for aim in found.aims] == [(6,)]
    found = aims(world, Sequence((Go(D("mug")), Go(D("plant")), Go(D("sink")))), HERE)
    assert found.why == ImpossibleReason.AMBIGUOUS and [aim.things for aim in found.aims] == [(6,), (10,), (7,)]
    route = Route((Move(Way.LEAVE, RoomPlace("nursery")), Move(Way.STOP, D("mug"))))
    assert aims(world, route, HERE).why == ImpossibleReason.ABSENT_OBJECT
    route = Route((Move(Way.PAST, D("plant")), Move(Turn.LEFT), Move(Way.STOP, D("mug"))))
    assert [(aim.part, aim.things) for aim in aims(world, route, HERE).aims] == [(2, (6,))]


def test_plans_have_places_to_go_to(home):
    world = world_of(home)
    made = plan(home, Go(D("book", any=True)), home.places[0])
    books = {thing.id for thing in world.by_category["book"]}
    goal = made.targets[0].goal
    assert made.why is None and {goal.instance, *goal.also} == books and len(books) > 1
    assert len(goal.position_w) == sum(len(home.viewpoints(home.things[number], Camera()).position_w) for number in books)
    room = plan(home, Go(RoomPlace("kitchen")), home.places[0]).targets[0].goal
    assert room.instance == 0 and (home.rooms_at(room.position_w) == room.room).all() and len(room.position_w) > 20
    buried = replace(world.things[0], id=9999, category="teddy", low=(0.0, -9.0, 0.0), high=(0.1, -8.9, 0.1), center=(0.05, -8.95, 0.05))
    odd = Home(replace(home.scene, objects=(*home.scene.objects, buried)), home.body)
    made = plan(odd, Sequence((Go(RoomPlace("kitchen")), Go(D("teddy")))), home.places[0])
    assert made.why == ImpossibleReason.UNREACHABLE and len(made.targets) == 1 and "cannot be reached" in made.text


# When it is satisfied


def moment(home: Home, position_w, yaw: float, pitch: float) -> Moment:
    """What is seen from a pose."""
    seen = home.renderer.render(
        Camera(64, 64), position_w[None], np.array([yaw]), pitch=np.array([pitch]), scene=np.zeros(1, int), sensors=("instance",)
    ).instance
    ids, counts = np.unique(seen, return_counts=True)
    return Moment(position_w, yaw, pitch, {int(i): float(c) / seen.size for i, c in zip(ids, counts, strict=True) if i})


def by(home: Home, number: int) -> Moment:
    """A moment at the first view point of a thing."""
    goal = home.viewpoints(home.things[number], Camera(64, 64))
    return moment(home, goal.position_w[0], float(goal.yaw_w[0]), float(goal.pitch[0]))


def singled_out(home: Home) -> list[tuple[int, Description]]:
    """Things that can be reached, by category and colour where that is enough."""
    found = []
    for thing in world_of(home).things:
        said = D(thing.category, color=thing.color)
        if matches(world_of(home), said, HERE) == (thing.id,) and len(home.viewpoints(thing, Camera()).position_w):
            found.append((thing.id, said))
    return found


def test_a_thing_is_reached_where_it_is_seen_from_near(home):
    at = home.places[0]
    for number, said in singled_out(home)[::4]:
        there = by(home, number)
        verdict = verify(home, Go(said), at, [there])
        assert verdict.done and all(part.done for part in verdict.parts) and "stands by" in verdict.text
        away = replace(there, yaw_w=there.yaw_w + np.pi, covered=moment(home, there.position_w, there.yaw_w + np.pi, 0.0).covered)
        if away.covered.get(number, 0) < 0.003:
            assert not verify(home, Go(said), at, [away]).done
        far = home.places[np.argmax(home.distance_field(home.viewpoints(home.things[number], Camera()).position_w).at(home.places[:64]))]
        hidden = replace(there, position_w=far)  # it is in view, but from far
        verdict = verify(home, Go(said), at, [hidden])
        assert not verdict.done and [part.text for part in verdict.parts if not part.done] == ["near it: go nearer"]
        assert not verify(home, Go(said), at, [there, hidden]).done and verify(home, Go(said), at, [hidden, there]).done


def test_the_part_that_is_not_so_is_named(home):
    at, checked = home.places[0], 0
    for number, said in singled_out(home):
        thing = home.things[number]
        others = [n for n, other in singled_out(home) if home.things[n].category == thing.category and n != number]
        if not others:
            continue
        there = by(home, others[0])
        if there.covered.get(number, 0) >= 0.003 or sum(home.things[n].category == thing.category for n in there.covered) != 1:
            continue
        verdict = verify(home, Go(said), at, [there])
        color = home.things[others[0]].color
        assert verdict.text.startswith(f"stands by the {color} {thing.category}")
        assert f"color: expected {thing.color}, is {color}" in verdict.text and not verdict.done
        assert [part.text for part in verdict.parts if part.done] == [f"category: {thing.category}", "near it"]
        checked += 1
    assert checked >= 4


def test_errands_are_done_in_order_and_end_where_they_end(home):
    (a, one), (b, other), (c, third) = singled_out(home)[:9:4]
    room = int(home.rooms_at(home.places)[5])
    kind = home.scene.rooms[room].type
    errand = Sequence((Go(one), Go(RoomPlace(kind)), Go(third)))
    walk = [by(home, a), moment(home, home.places[5], 0.0, 0.0), by(home, b), by(home, c)]
    verdict = verify(home, errand, home.places[0], walk)
    assert verdict.done and len(verdict.parts) == 3
    assert not verify(home, errand, home.places[0], [*walk, by(home, b)]).done  # went on
    assert not verify(home, errand, home.places[0], walk[1:]).parts[0].done
    turned = verify(home, Sequence((Go(other), Go(one), Go(third))), home.places[0], walk)
    assert [part.done for part in turned.parts] == [True, False, False] and not turned.done
    absent = verify(home, Go(D("teddy")), home.places[0], walk)
    assert not absent.done and absent.text == "there is no teddy in this home"
    with pytest.raises(ValueError, match="at least one moment"):
        verify(home, errand, home.places[0], [])


def test_rooms_are_reached_inside(home):
    rooms = home.rooms_at(home.places)
    kitchen = next(room.id for room in home.scene.rooms if room.type == "kitchen")
    for place, room in zip(home.places[:40], rooms[:40], strict=True):
        verdict = verify(home, Go(RoomPlace("kitchen")), home.places[0], [Moment(place, 0.0, 0.0, {})])
        assert verdict.done == (room == kitchen)
        assert verdict.done or "the agent is in" in verdict.text


def test_a_route_is_walked_along_its_path(home):
    walked = 0
    for seed in range(12):
        found = sample_route(home, np.random.default_rng([seed, 1]), start=home.places[seed % 2])
        if found is None or found.facts["crossed"] < 2:
            continue
        path, at = found.reference_path_w, home.places[seed % 2]
        assert path is not None
        end = by(home, found.targets[0].goal.instance)
        walk = [*(Moment(place, 0.0, 0.0, {}) for place in path), end]
        verdict = verify(home, found.meaning, at, walk)
        assert verdict.done, verdict.text
        back = verify(home, found.meaning, at, [*walk[-2::-1], end])
        assert not back.done and not all(part.done for part in back.parts[:-1]) and back.parts[-1].done
        walked += 1
    assert walked >= 6


# What is answered


def test_answers_agree_with_the_scene(world):
    def told(about, *things):
        return answer(world, Ask(about, *things), HERE)

    assert told(About.COLOR, D("mug")) == "blue" and told(About.SIZE, D("chair", color="red")) == "small"
    assert told(About.MATERIAL, D("chair", size="large")) == "fabric" and told(About.ROOM, D("sink")) == "bathroom"
    assert told(About.COUNT, D("plant", any=True)) == "3" and told(About.COUNT, D("plant", room="hall", any=True)) == "2"
    assert told(About.COUNT, D("sofa", any=True)) == "0" and told(About.COUNT, D("mug", room="nursery", any=True)) == "0"
    assert told(About.EXISTS, D("lamp", room="hall", any=True)) == "yes" and told(About.EXISTS, D("lamp", color="red", any=True)) == "no"
    assert told(About.LARGER, D("mug"), D("sink")) == "sink" and told(About.LARGER, D("sink"), D("mug")) == "sink"
    assert told(About.MORE, D("plant"), D("chair")) == "yes" and told(About.MORE, D("chair"), D("lamp")) == "no"


@pytest.mark.parametrize(
    ("ask", "why", "text"),
    [
        (Ask(About.COLOR, D("plant")), ImpossibleReason.AMBIGUOUS, "three plants"),
        (Ask(About.COLOR, D("plant", any=True)), ImpossibleReason.AMBIGUOUS, "more than one"),
        (Ask(About.COLOR, D("sofa")), ImpossibleReason.ABSENT_OBJECT, "no sofa"),
        (Ask(About.COLOR, D("chair", color="red")), None, "says the color itself"),
        (Ask(About.ROOM, D("lamp", room="hall")), None, "says the room itself"),
        (Ask(About.SIZE, D("mug")), None, "size is not known"),
        (Ask(About.LARGER, D("mug")), None, "something to compare with"),
        (Ask(About.COLOR, D("mug"), D("sink")), None, "nothing to compare with"),
        (Ask(About.LARGER, D("chair", color="red"), D("chair", color="black")), None, "two categories"),
        (Ask(About.LARGER, D("chair", color="red"), D("sink")), None, "about as large"),
        (Ask(About.COUNT, D("chair", rank=Rank(Order.LARGEST))), None, "got a rank"),
        (Ask(About.EXISTS, D("chair", color="red", no_color="red")), ImpossibleReason.CONTRADICTION, "nothing is red"),
    ],
)
def test_questions_that_are_not_well_posed(world, ask, why, text):
    problem = ill_posed(world, ask, HERE)
    assert problem and problem[0] == why and text in problem[1]
    with pytest.raises(InputError, match="question about"):
        answer(world, ask, HERE)


@pytest.mark.parametrize("split", ["train", "val"])
def test_answers_about_homes_are_in_the_vocabulary(split):
    assert len(set(ANSWERS)) == len(ANSWERS)
    scene = house_of(split, 1)
    world = world_in(scene)
    for thing in world.things:
        said = D(thing.category, any=True)
        assert answer(world, Ask(About.COUNT, said), HERE) == str(sum(other.category == thing.category for other in scene.objects))
        only = replace(said, any=False)
        if matches(world, only, HERE) == (thing.id,):
            found = [answer(world, Ask(about, only), HERE) for about in (About.COLOR, About.SIZE, About.MATERIAL, About.ROOM)]
            assert found == [thing.color, thing.size, thing.material, scene.rooms[thing.room].type] and set(found) <= set(ANSWERS)
            assert thing.category in ANSWERS

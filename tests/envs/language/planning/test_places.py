"""Where places are: poses that a judge without any grammar accepts, doors by side and room, and why there is none."""

from itertools import pairwise

import numpy as np
import pytest

from envs.home import Home, home_at
from envs.language.planning.places import Found, at_place, spot_goal
from envs.language.semantics.acts import HERE, ROOM, Area, Opening, Side, Spot, Stand, Use, Zone
from envs.language.semantics.denotation import Dialogue, ImpossibleReason, matches
from envs.language.semantics.meaning import Description, Link, Order, Rank, RoomPlace
from envs.language.semantics.resolve import resolve_reference
from envs.language.semantics.world import room_area, world_of
from envs.scenes.relations import Predicate
from envs.tasks.outcomes import Judge
from envs.types import Camera

CAMERA = Camera(32, 32)
HOMES = ("house:11:3", "house:12:4", "house:13:5", "house:14:6", "house:15:8")
JUDGED = (Stand.NEXT_TO, Stand.IN_FRONT_OF, Stand.HEAD, Stand.FOOT, Stand.BETWEEN)


@pytest.fixture(scope="module", params=HOMES)
def home(request: pytest.FixtureRequest) -> Home:
    """Homes of three to eight rooms."""
    return home_at(request.param)


@pytest.fixture(scope="module")
def one() -> Home:
    """A home of five rooms."""
    return home_at("house:13:5")


def found(home: Home, place, *, start: int = 0, yaw: float = 0.3, dialogue: Dialogue | None = None) -> Found:
    """A place as searched from a start place of the home."""
    return spot_goal(home, place, home.places[start], yaw, dialogue, CAMERA)


def good(home: Home, place, there: Found) -> bool:
    """Whether all poses of a place are walkable, on the agent's island and at the place."""
    assert there.goal is not None
    on_foot = home.geodesic_distance(home.places[:1], there.goal.position_w)
    return bool(np.isfinite(on_foot).all()) and all(at_place(home, place, there.things, there.room, at) for at in there.goal.position_w)


def test_poses_beside_things_are_where_a_judge_wants_them(home):
    """Every relation to every thing, or a reason why one cannot stand there."""
    judge, tried, stood = Judge(home, CAMERA), 0, 0
    things = [
        thing for thing in world_of(home).things if thing.category in ("bed", "sofa", "tv", "fridge", "mirror", "sink", "desk", "mug")
    ]
    for thing in things:
        for stand in JUDGED[:4] if thing.category == "bed" else JUDGED[:2]:
            place = Spot(stand, Description(thing.category, color=thing.color))
            there = found(home, place)
            tried += 1
            if there.goal is None:
                assert there.why is ImpossibleReason.UNREACHABLE and there.text
                continue
            stood += 1
            meant = {"relation": stand.value, "of": there.things[0]}
            assert all(judge._at_place(meant, at) for at in there.goal.position_w), place
            assert good(home, place, there)
    assert tried >= 6 and stood >= 0.8 * tried


def test_poses_between_things_are_where_a_judge_wants_them(home):
    judge, stood = Judge(home, CAMERA), 0
    world = world_of(home)
    for room in world.rooms:
        inside = [thing for thing in world.things if thing.room == room.id and thing.low[1] < 0.1 and thing.extents[1] > 0.4]
        for a, b in pairwise(inside[:5]):
            place = Spot(Stand.BETWEEN, Description(a.category, color=a.color), Description(b.category, color=b.color))
            there = found(home, place)
            if there.goal is not None:
                stood += 1
                meant = {"relation": "between", "of": there.things[0], "to": there.things[1]}
                assert all(judge._at_place(meant, at) for at in there.goal.position_w), place
    assert stood >= 3


def test_parts_of_rooms_are_where_a_judge_wants_them(home):
    judge = Judge(home, CAMERA)
    for zone in Zone:
        for kind in {room.type for room in home.scene.rooms}:
            there = found(home, Area(zone, RoomPlace(kind)))
            if there.goal is not None:
                meant = {"relation": zone.value, "room": there.room}
                assert all(judge._at_place(meant, at) for at in there.goal.position_w) and good(home, Area(zone, RoomPlace(kind)), there)
    assert found(home, Area(Zone.CORNER)).room == int(home.rooms_at(home.places[:1])[0])


def test_openings_are_where_a_judge_wants_them(home):
    judge, doors = Judge(home, CAMERA), [gap for gap in world_of(home).openings if gap.kind == "doorway"]
    assert doors and all(len(gap.rooms) == 2 for gap in doors)
    for gap in doors:
        a, b = (RoomPlace(home.scene.rooms[room].type) for room in gap.rooms)
        place = Opening("doorway", of=a, to=b)
        there = found(home, place)
        assert there.goal is not None and good(home, place, there)
        assert all(judge._at_thing(home.things[there.things[0]], at) for at in there.goal.position_w)


def test_a_door_on_a_side_is_on_that_side(home):
    """The bearing of each door that is chosen is that of its side; it is of the agent's room."""
    rng, seen = np.random.default_rng(0), 0
    for start in range(12):
        yaw, at = float(rng.uniform(-np.pi, np.pi)), home.places[start]
        for side, sign in ((Side.LEFT, 1), (Side.RIGHT, -1)):
            there = found(home, Opening("doorway", side=side, place=1), start=start, yaw=yaw)
            if there.goal is None:
                assert there.why is ImpossibleReason.ABSENT_OBJECT and "doorway" in there.text
                continue
            seen += 1
            gap = next(gap for gap in world_of(home).openings if gap.thing.id == there.things[0])
            middle = (np.array(gap.thing.low) + np.array(gap.thing.high)) / 2
            ahead = np.array([-np.sin(yaw), -np.cos(yaw)])
            to = (middle - at)[[0, 2]]
            assert sign * (ahead[1] * to[0] - ahead[0] * to[1]) > 0
            assert int(home.rooms_at(at[None])[0]) in (*gap.rooms, -1)
    assert seen


def test_through_a_door_is_the_room_behind_it(home):
    for gap in world_of(home).openings:
        if gap.kind == "doorway":
            here, behind = (home.scene.rooms[room].type for room in gap.rooms)
            place = Opening("doorway", of=RoomPlace(here), to=RoomPlace(behind), through=True)
            there = found(home, place)
            inside = int(home.rooms_at(home.places[:1])[0])
            assert there.goal is not None and there.goal.room == there.room != inside and good(home, place, there)


def test_windows_are_looked_at_from_their_room_and_what_is_absent_is_said(one):
    world = world_of(one)
    lit = {gap.rooms[0] for gap in world.openings if gap.kind == "window"}
    for room in world.rooms:
        place = Opening("window", of=RoomPlace(room.type), any=True)
        there = found(one, place)
        if room.id in lit:
            assert there.goal is not None and set(one.rooms_at(there.goal.position_w).tolist()) <= lit and good(one, place, there)
        else:
            assert there.goal is None and there.text == f"there is no window of the {room.type}"
    _, text = found(one, Opening("doorway", of=RoomPlace("nursery"))).why, found(one, Opening("doorway", of=RoomPlace("nursery"))).text
    assert text.startswith("there is no nursery in this home")


def test_uses_lead_to_things_or_rooms_or_a_reason(one):
    there = found(one, Use("sleep"))
    assert there.goal is not None and {one.things[number].category for number in there.things} == {"bed"}
    assert there.goal.instance == min(
        there.things, key=lambda n: float(one.geodesic_distance(one.viewpoints(one.things[n], CAMERA).position_w, one.places[:1])[0])
    )
    missing = next(
        use
        for use, name in (("do laundry", "washing machine"), ("watch tv", "tv"), ("bathe", "bathtub"))
        if name not in world_of(one).by_category
    )
    assert found(one, Use(missing)).why in (None, ImpossibleReason.ABSENT_OBJECT)
    assert found(one, Use("sleep", "kitchen")).text.startswith("there is nowhere to sleep in the kitchen")


def test_the_nearest_is_the_nearest_on_foot(home):
    world = world_of(home)
    for category in ("chair", "plant", "picture", "lamp"):
        things = [
            number
            for number in matches(world, Description(category), home.places[3])
            if len(home.viewpoints(home.things[number], CAMERA).position_w)
        ]
        if len(things) > 1:
            there = found(home, Description(category, rank=Rank(Order.NEAREST)), start=3)
            away = {
                n: float(home.geodesic_distance(home.viewpoints(home.things[n], CAMERA).position_w, home.places[3:4])[0]) for n in things
            }
            assert away[there.things[0]] == pytest.approx(min(away.values()), abs=0.05) and there.why is None
            assert found(home, Description(category), start=3).why is ImpossibleReason.AMBIGUOUS


def test_rooms_by_what_they_lack_by_rank_and_the_other_one(one):
    world, at = world_of(one), one.places[0]
    largest = resolve_reference(world, RoomPlace(ROOM, rank=Rank(Order.LARGEST)), at)
    assert room_area(world.rooms[largest.room]) == max(room_area(room) for room in world.rooms)
    bedroom = world.rooms_of_type("bedroom")[0]
    bed, toilet = Description("bed", any=True), Description("toilet", any=True)
    assert resolve_reference(world, RoomPlace("bedroom", lacking=toilet), at).room == bedroom
    assert resolve_reference(world, RoomPlace(ROOM, bed), at).room == bedroom
    for place in (RoomPlace("bedroom", lacking=bed), RoomPlace("kitchen", other=True)):
        none = resolve_reference(world, place, at)
        assert none.why is ImpossibleReason.ABSENT_OBJECT and none.text.startswith("there is no ")
    assert resolve_reference(world, RoomPlace(HERE), at, Dialogue(here=bedroom)).room == bedroom
    assert resolve_reference(world, RoomPlace(ROOM, other=True, any=True), at, Dialogue(here=bedroom)).room != bedroom


def test_what_carries_a_thing_and_what_is_not_on_it(home):
    """Inverse and excluded relations agree with the relations of the scene."""
    world, at = world_of(home), home.places[0]
    pairs = [(r.subject, r.object) for r in world.relations if r.predicate is Predicate.ON]
    assert pairs
    for above, below in pairs[:12]:
        top, base = world.known[above], world.known[below]
        link = Link(Predicate.ON, Description(top.category, color=top.color), inverse=True)
        assert below in matches(world, Description(base.category, link=link), at)
        apart = matches(world, Description(top.category, no_link=Link(Predicate.ON, Description(base.category))), at)
        assert above not in apart
        assert all((n, below) not in pairs for n in apart)


def test_this_room_is_the_agents_own(home):
    world, at = world_of(home), home.places[0]
    for room in world.rooms:
        inside = matches(world, Description("picture", room=HERE), at, Dialogue(here=room.id))
        assert set(inside) == {thing.id for thing in world.things if thing.category == "picture" and thing.room == room.id}

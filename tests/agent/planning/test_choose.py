"""Replies to "which one?": what people say, over a dining room built by hand and over generated homes."""

from functools import cache

import numpy as np
import pytest

from agent.planning.candidates import Candidates, listing, told_apart
from agent.planning.choose import Chosen, Dropped, NotClear, answers, choose
from envs.houses import house
from envs.language.semantics.world import World, distance, side, world_in
from envs.scenes.relations import Predicate, Relation
from envs.scenes.scene import Object, Room


def box(
    number: int, category: str, x: float, z: float, color: str = "", *, room: int = 0, size: str = "", side: float = 0.4, **more
) -> Object:
    """Thing with a cube as its box."""
    low, high = (x - side / 2, 0.0, z - side / 2), (x + side / 2, side, z + side / 2)
    box = {"low": low, "high": high, "center": (x, side / 2, z), "extents": (side, side, side)}
    return Object(number, f"{color} {category}".strip(), category, color, size, more.pop("material", ""), room, **box, **more)


DINING, HALL, BED1, BED2 = (
    Room(0, "dining room", ((0, -6), (6, -6), (6, -1), (0, -1))),
    Room(1, "hall", ((0, -1), (6, -1), (6, 1), (0, 1))),
    Room(2, "bedroom", ((0, 1), (3, 1), (3, 4), (0, 4))),
    Room(3, "bedroom", ((3, 1), (6, 1), (6, 6), (3, 6))),
)
# Seen from the hall, looking along -Z: two chairs on either side of a table, one behind it by the window; one more in a bedroom.
CHAIRS = (
    box(1, "chair", 2.0, -3.0, "red", material="wood"),
    box(2, "chair", 4.0, -3.2, "blue", material="wood", size="large", side=0.5),
    box(3, "chair", 2.0, -4.0, "blue", material="metal"),
    box(4, "chair", 4.0, -4.2, "green", material="wood"),
    box(5, "chair", 3.1, -5.4, "green", material="wood", size="small", side=0.3),
    box(6, "chair", 1.0, 3.0, "blue", room=2, material="wood"),
)
TABLE, PLANT, RUG = box(7, "table", 3, -3.6, "brown", side=0.9), box(8, "plant", 1.6, 3.2, "green", room=2), box(9, "rug", 4, -3.2, "white")
DESK, WARDROBE = box(12, "desk", 5.0, 4.0, "white", room=3), box(13, "wardrobe", 0.4, 1.5, "white", room=2, side=0.8)
WINDOWS = (box(10, "window", 3.0, -6.0, structure=True, side=0.2), box(11, "doorway", 1.2, 2.2, structure=True, side=0.2))
WORLD = World(
    "hand-made",
    (*CHAIRS, TABLE, PLANT, RUG, DESK, WARDROBE),
    (),
    (DINING, HALL, BED1, BED2),
    frozenset({Relation(Predicate.ON, 2, 9), Relation(Predicate.UNDER, 9, 2)}),
    frozenset({(0, 1), (1, 2), (1, 3)}),
)
PLACE = np.array([3.0, 0.0, 0.0])
ORDER = tuple(sorted(CHAIRS, key=lambda chair: distance(chair, PLACE)))
ID = {chair.id: k for k, chair in enumerate(ORDER)}


def reply(text: str, candidates=ORDER, yaw: float = 0.0):
    return choose(text, candidates, WORLD, PLACE, yaw, openings=WINDOWS)


@pytest.mark.parametrize(
    ("text", "chair"),
    [
        ("the red one", 1), ("red", 1), ("Red, please.", 1), ("I mean the red chair", 1), ("go to the red one", 1), ("the crimson one", 1),
        ("the one in the bedroom", 6), ("in the bedroom", 6), ("bedroom", 6), ("the bedroom one", 6), ("the one not in the dining room", 6),
        ("the one by the window", 5), ("by the window", 5), ("the chair near the window please", 5), ("the one closest to the window", 5),
        ("the one by the plant", 6), ("the one next to the green plant", 6), ("the one on the rug", 2),
        ("the one that is on the white rug", 2),
        ("the big one", 2), ("the biggest", 2), ("the large blue one", 2), ("the small one", 5), ("the smallest chair", 5),
        ("the metal one", 3), ("the one made of metal", 3), ("the green one by the window", 5), ("the small green one", 5),
        ("the blue one in the bedroom", 6), ("blue, in the dining room, not the big one", 3), ("the one by the door", 6),
        ("the nearest", ORDER[0].id), ("the closest one", ORDER[0].id), ("the nearest one to me", ORDER[0].id),
        ("the farthest", ORDER[-1].id),
        ("the nearest blue one", 2), ("the second nearest", ORDER[1].id), ("the furthest green one", 5),
        ("1", ORDER[0].id), ("2", ORDER[1].id), ("#3", ORDER[2].id), ("number four", ORDER[3].id), ("two", ORDER[1].id),
        ("no. 2", ORDER[1].id),
        ("the second one", ORDER[1].id), ("second", ORDER[1].id), ("the 3rd", ORDER[2].id), ("the last one", ORDER[-1].id),
        ("the first one please", ORDER[0].id), ("um, the third I think", ORDER[2].id), ("the second blue one", 6),
        ("the leftmost one in the dining room", 1), ("the one on the right in the dining room", 2),
        ("the second from the left in the dining room", 3),
        ("either", ORDER[0].id), ("any", ORDER[0].id), ("any of them", ORDER[0].id), ("whichever", ORDER[0].id),
        ("I don't care", ORDER[0].id),
        ("it doesn't matter", ORDER[0].id), ("you choose", ORDER[0].id), ("any green one", 4), ("either of the blue ones", 2),
        ("the one behind me", 6), ("neither red nor blue, the small one", 5),
    ],
)  # fmt: skip
def test_a_reply_names_one_chair(text, chair):
    assert reply(text) == Chosen(ID[chair])


@pytest.mark.parametrize("text", ["never mind", "none of them", "none", "forget it", "Cancel.", "no", "nothing, please", "no thanks"])
def test_a_question_is_dropped(text):
    assert reply(text) == Dropped()


@pytest.mark.parametrize(
    "text",
    [
        "go to the fridge",
        "what color is the bed?",
        "go into the kitchen",
        "how many chairs are there?",
        "find a mug in the kitchen",
        "the sofa",
    ],
)
def test_a_new_instruction_drops_the_question(text):
    assert reply(text) == Dropped(instruction=True)


@pytest.mark.parametrize(
    ("text", "left", "told"),
    [
        ("the blue one", {2, 3, 6}, "three of them"),
        ("the wooden one in the dining room", {1, 2, 4, 5}, "four of them"),
        ("not the red one", {2, 3, 4, 5, 6}, "five of them"),
        ("the purple one", {1, 2, 3, 4, 5, 6}, "none of them is purple"),
        ("the red one in the bedroom", {1, 2, 3, 4, 5, 6}, "none of them is in the bedroom"),
        ("the seventh one", {1, 2, 3, 4, 5, 6}, "there are only 6"),
        ("0", {1, 2, 3, 4, 5, 6}, "there are only 6"),
        ("the one with the wobbly leg", {1, 2, 3, 4, 5, 6}, "wobbly leg"),
        ("both of them", {1, 2, 3, 4, 5, 6}, "one at a time"),
        ("yes", {1, 2, 3, 4, 5, 6}, "did not understand 'yes'"),
        ("", {1, 2, 3, 4, 5, 6}, "nothing was said"),
        ("the small red fridge-like one", {1, 2, 3, 4, 5, 6}, "like"),
    ],
)
def test_what_does_not_decide_is_said_and_narrows_the_question(text, left, told):
    found = reply(text)
    assert isinstance(found, NotClear) and told in found.text
    assert {ORDER[k].id for k in found.left} == left


def test_of_two_the_other_one_is_not_the_nearest():
    assert reply("the other one", ORDER[:2]) == reply("the latter", ORDER[:2]) == Chosen(1)
    assert isinstance(reply("the other one"), NotClear)


def test_of_things_in_several_rooms_the_left_one_is_to_the_left_of_the_agent():
    pair = (CHAIRS[1], CHAIRS[5])  # in the dining room ahead, and in the bedroom behind to the left
    assert reply("the left one", pair) == Chosen(1) and isinstance(reply("the right one", pair), NotClear)
    assert reply("the right one", pair, np.pi) == Chosen(1) and isinstance(reply("the left one", pair, np.pi), NotClear)


def test_left_and_right_are_those_of_somebody_who_looks_at_them():
    pair = (CHAIRS[0], CHAIRS[1])  # x = 2 and x = 4, ahead along -Z
    for yaw in (0.0, 1.0, 3.0):
        assert reply("the left one", pair, yaw) == Chosen(0) and reply("the one on the right", pair, yaw) == Chosen(1)
    amid = np.array([3.0, 0.0, -3.1])
    assert choose("the left one", pair, WORLD, amid, 0.0) == Chosen(0)  # from between them, that on its left hand
    assert choose("the left one", pair, WORLD, amid, np.pi) == Chosen(1)
    assert isinstance(choose("the left one", pair, WORLD, amid, np.pi / 2), NotClear)  # ahead, and behind


@pytest.mark.parametrize(
    ("text", "room"),
    [
        ("the one with the desk", 3), ("the bedroom with the desk", 3), ("the bigger one", 3), ("the small one", 2), ("2", 3),
        ("the one that has the plant", 2), ("the second bedroom", 3), ("the left one", 3), ("any", 2), ("the largest bedroom", 3),
    ],
)  # fmt: skip
def test_rooms_are_chosen_too(text, room):
    rooms = (BED1, BED2)
    assert reply(text, rooms, np.pi) == Chosen(rooms.index(WORLD.rooms[room]))


def test_rooms_are_told_apart_by_what_is_in_them():
    rooms = Candidates((BED1, BED2), WORLD, PLACE, 0.0, WINDOWS)
    one, two = told_apart(rooms)
    assert one.startswith("the bedroom with the") and two == "the bedroom with the desk" and reply(one, (BED1, BED2)) == Chosen(0)


def test_five_chairs_at_a_table_are_told_apart():
    same = tuple(box(k, "chair", x, z, "brown") for k, (x, z) in enumerate(((2, -3), (4, -3), (2, -4.1), (4, -4.1), (3, -5.4)), 1))
    world = World("", (*same, TABLE), (), (DINING, HALL), frozenset(), frozenset())
    chairs = Candidates(same, world, PLACE + [0.3, 0, 0], 0.0, WINDOWS)
    words = told_apart(chairs)
    assert len(set(words)) == 5 and words[4] == "the chair by the window" and any("from the left" in one for one in words)
    for k, one in enumerate(words):
        assert choose(one, same, world, chairs.place_w, 0.0, openings=WINDOWS) == Chosen(k), one
    assert listing(chairs)[0].endswith(("m ahead", "m left", "m right"))
    assert "'the one by the window'" in answers(chairs)


@cache
def homes():
    """Scenes of generated homes with their worlds and groups of things of a kind, or of rooms of a type."""
    found = []
    for seed in (7, 11, 31):
        scene = house(seed, rooms=6)
        world = world_in(scene)
        openings = tuple(one for one in scene.objects if one.category in ("window", "doorway"))
        groups = [things for kind, things in world.by_category.items() if len(things) > 1 and kind != "wall"]
        groups += [
            tuple(map(world.rooms.__getitem__, ids)) for ids in {world.rooms_of_type(room.type) for room in world.rooms} if len(ids) > 1
        ]
        places = [np.array([x, 0.0, z]) for x, z in (np.mean(room.polygon, axis=0) for room in world.rooms)]
        found.append((world, openings, groups, places))
    return found


def test_every_candidate_of_a_home_is_chosen_by_its_own_description():
    count = 0
    for world, openings, groups, places in homes():
        for group in groups:
            for number, place in enumerate(places[::2]):
                yaw = 0.7 * number
                said = told_apart(Candidates(group, world, place, yaw, openings))
                assert len(set(said)) == len(group)
                for k, words in enumerate(said):
                    assert choose(words, group, world, place, yaw, openings=openings) == Chosen(k), (words, said)
                    count += 1
    assert count > 200


def test_attributes_rooms_and_orders_agree_with_the_home():
    """What the reply must mean is computed from the records of the home alone."""
    count = 0
    for world, openings, groups, places in homes():
        for group in groups:
            if isinstance(group[0], Room):
                continue
            place = places[0]
            said = {
                f"the {thing.color} one": [k for k, one in enumerate(group) if one.color == thing.color] for thing in group if thing.color
            }
            for thing in group:
                kind = world.room_type(thing.room)
                said[f"the one in the {kind}"] = [k for k, one in enumerate(group) if world.room_type(one.room) == kind]
                said[f"the {thing.color} {thing.category}"] = [k for k, one in enumerate(group) if one.color == thing.color]
                said[f"not the {thing.color} one"] = [k for k, one in enumerate(group) if one.color != thing.color]
            off = sorted(distance(one, place) for one in group)
            if off[1] - off[0] > 0.02:
                said["the nearest one"] = [min(range(len(group)), key=lambda k: distance(group[k], place))]
            sides = sorted(map(side, group))
            if sides[-1] > 1.11 * sides[-2]:
                said["the largest one"] = [max(range(len(group)), key=lambda k: side(group[k]))]
            for text, fits in said.items():
                found = choose(text, group, world, place, 0.0, openings=openings)
                left = [found.index] if isinstance(found, Chosen) else list(found.left)
                assert isinstance(found, Chosen | NotClear) and (left == fits or not fits), (text, found, fits)
                count += 1
    assert count > 150

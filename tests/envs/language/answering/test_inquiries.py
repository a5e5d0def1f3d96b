"""Answers in generated homes, against what is computed from their scenes in other ways."""

import math

import numpy as np
import pytest

from envs.home import Home, home_at
from envs.language.answering.asked import Asked
from envs.language.answering.inquiries import inquire
from envs.language.semantics.acts import HERE, ROOM, Inquire, Opening, Side, Topic
from envs.language.semantics.denotation import Dialogue, ImpossibleReason
from envs.language.semantics.meaning import About, Ask, Back, Description, Order, Rank, Reference, RoomPlace
from envs.scenes.relations import Predicate
from envs.tasks.answering import answer_fits

HOMES = ("house:3268:2", "house:3148:5", "house:3158:8")


@pytest.fixture(params=HOMES)
def home(request) -> Home:
    return home_at(request.param)


def asked(home: Home, place: int = 0, **more) -> Asked:
    return Asked(home.places[place], 0.7, 0.0, room=int(home.rooms_at(home.places[place : place + 1])[0]), **more)


def test_rooms_doors_and_windows_are_counted_as_the_plan_has_them(home):
    scene, at = home.scene, asked(home)
    assert inquire(home, Inquire(Topic.COUNT, place=RoomPlace(ROOM, any=True)), at).facts.count == len(scene.rooms)
    assert inquire(home, Inquire(Topic.COUNT, thing=Opening("doorway", any=True)), at).facts.count == len(scene.portals)
    for room in scene.rooms:
        if sum(other.type == room.type for other in scene.rooms) > 1:
            continue
        doors = Inquire(Topic.COUNT, thing=Opening("doorway", RoomPlace(room.type), any=True))
        assert inquire(home, doors, at).facts.count == sum(room.id in portal.rooms for portal in scene.portals)
        windows = Inquire(Topic.EXISTS, thing=Opening("window", RoomPlace(room.type), any=True))
        has = any(thing.category == "window" and thing.room == room.id for thing in scene.objects)
        assert inquire(home, windows, at).text.startswith("yes" if has else "no")


def test_what_is_on_things_is_what_stands_on_their_tops(home):
    checked = 0
    for thing in home.scene.objects:
        if thing.category not in ("desk", "coffee table", "nightstand", "washing machine") or thing.structure:
            continue
        top = {
            one.category
            for one in home.scene.objects
            if not one.structure
            and one.id != thing.id
            and thing.low[0] <= one.center[0] <= thing.high[0]
            and thing.low[2] <= one.center[2] <= thing.high[2]
            and abs(one.low[1] - thing.high[1]) < 0.03
        }
        at = asked(home, dialogue=Dialogue((thing.id,)))
        question = Inquire(Topic.RELATED, thing=Reference(Back.IT), predicate=Predicate.ON)
        answer = inquire(home, question, at)
        assert set(answer.facts.names) == top
        assert answer_fits(home, question, at, " and ".join(f"a {kind}" for kind in top) or "there is nothing on it")
        assert not answer_fits(home, question, at, "an elephant")
        checked += 1
    assert checked


def test_sides_are_those_of_the_pose_and_views_those_of_the_picture(home):
    for place in (3, 40, 77):
        at = asked(home, place)
        room = at.room
        for side, turn in ((Side.LEFT, math.pi / 2), (Side.RIGHT, -math.pi / 2)):
            heading = at.yaw_w + turn
            ahead = np.array([-math.sin(heading), -math.cos(heading)])
            sure = {  # well within the sector, and near
                thing.category
                for thing in home.scene.objects
                if not thing.structure and thing.room == room and _seen_at(thing.center, at.position_w, ahead) > math.cos(math.radians(40))
                and math.dist((thing.center[0], thing.center[2]), at.position_w[[0, 2]]) < 2.9
            }  # fmt: skip
            assert sure <= set(inquire(home, Inquire(Topic.BESIDE, side=side), at).facts.names)
        picture = home.renderer.render(at.camera, at.position_w[None], np.array([at.yaw_w]), sensors=("instance",)).instance
        large = {thing.category for thing in home.scene.objects if not thing.structure and (picture == thing.id).mean() >= 0.003}
        assert set(inquire(home, Inquire(Topic.SEEN), at).facts.names) == large


def _seen_at(center, at_w, ahead) -> float:
    off = np.array([center[0] - at_w[0], center[2] - at_w[2]])
    return float(off @ ahead / max(1e-9, np.hypot(*off)))


def test_where_the_agent_is_and_what_is_there(home):
    at = asked(home, 11)
    kind = home.scene.rooms[at.room].type
    assert f"in the {kind}" in inquire(home, Inquire(Topic.SELF), at).text
    things = {thing.category for thing in home.scene.objects if thing.room == at.room and not thing.structure}
    assert set(inquire(home, Inquire(Topic.CONTENTS, place=RoomPlace(HERE)), at).facts.names) == things
    here = sum(thing.category == "plant" and thing.room == at.room for thing in home.scene.objects)
    assert inquire(home, Ask(About.COUNT, Description("plant", room=HERE, any=True)), at).facts.count == here


def test_the_largest_room_has_the_largest_floor(home):
    def floor(polygon) -> float:
        return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(polygon, (*polygon[1:], polygon[0]), strict=True))) / 2

    largest = max(home.scene.rooms, key=lambda room: floor(room.polygon))
    question = Inquire(Topic.WHICH, place=RoomPlace(ROOM, rank=Rank(Order.LARGEST)))
    assert inquire(home, question, asked(home)).text == f"the {largest.type}"


def test_what_is_not_there_is_said_with_its_reason(home):
    at = asked(home)
    absent = next(
        kind
        for kind in ("kettle", "teddy", "toaster", "laptop", "bathtub", "ball")
        if not any(one.category == kind for one in home.scene.objects)
    )
    found = inquire(home, Inquire(Topic.RELATED, thing=Description(absent), predicate=Predicate.ON), at)
    assert found.why is ImpossibleReason.ABSENT_OBJECT and absent in found.text
    assert inquire(home, Ask(About.EXISTS, Description(absent, any=True)), at).text.startswith("no")
    assert inquire(home, Ask(About.COUNT, Description(absent, any=True)), at).text.startswith("0")
    assert (
        inquire(home, Inquire(Topic.RELATED, thing=Reference(Back.IT), predicate=Predicate.ON), at).why is ImpossibleReason.NOTHING_BEFORE
    )


def test_things_are_sought_first_in_the_room_gone_to(home):
    for room in home.scene.rooms:
        chairs = sum(thing.category == "picture" and thing.room == room.id for thing in home.scene.objects)
        at = Asked(home.places[0], room=room.id, gone=True)
        question = Ask(About.COUNT, Description("picture", any=True))
        assert inquire(home, question, at).facts.count == chairs
        assert answer_fits(home, question, at, f"I counted {chairs} of them") and not answer_fits(
            home, question, at, f"{chairs + 1} pictures"
        )

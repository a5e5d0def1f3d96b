"""What instructions aim at: things and rooms meant, what refers back, and why nothing is meant."""

from dataclasses import replace

import numpy as np
import pytest

from envs.errors import InputError
from envs.home import Home
from envs.language.semantics.denotation import Dialogue, ImpossibleReason
from envs.language.semantics.meaning import (
    ONE,
    THING,
    Back,
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
from envs.language.semantics.resolve import resolve_reference
from envs.language.semantics.targets import aims, plan
from envs.language.semantics.world import World, phrase, world_in, world_of
from envs.scenes.relations import Predicate
from envs.types import Camera
from tests.envs.language.rooms import BATH, FURNISHED, HALL, HERE, STUDY, D, scene_of


def test_a_link_or_rank_that_cannot_be_is_refused(world):
    for said, words in (
        (D("chair", link=Link(Predicate.BETWEEN, D("lamp"))), "expected two things"),
        (D("chair", link=Link(Predicate.ON, D("lamp"), D("lamp"))), "expected one thing"),
        (D("chair", rank=Rank(Order.NEAREST, 0)), "place from 1"),
    ):
        with pytest.raises(InputError, match=words):
            resolve_reference(world, said, HERE)


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
        (D("plant"), ImpossibleReason.AMBIGUOUS, "there are three plants: the green plant in the study and two green plants in the hall"),
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

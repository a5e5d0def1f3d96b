"""Plans of requests in a home: where "in it" and "the lamp" of a condition are, and what is looked at before a question is answered."""

import numpy as np
import pytest

from envs.home import Home, home_at
from envs.language.planning.requests import plan_request
from envs.language.planning.walk import Situation
from envs.language.semantics.acts import THERE, Check, Inquire, Pose, Request, Spoken, Stay, Tell, Topic, Visit, When
from envs.language.semantics.denotation import Dialogue, ImpossibleReason
from envs.language.semantics.meaning import ONE, Description, Go, If, RoomPlace
from envs.language.semantics.targets import Plan, plan
from envs.scenes.relations import Predicate
from envs.scenes.scene import Object

HALL, STUDY = RoomPlace("hall"), RoomPlace("study")


@pytest.fixture(scope="module")
def home() -> Home:
    """A home of eight rooms."""
    return home_at("house:15:8")


def planned(home: Home, *acts, dialogue: Dialogue | None = None, speaker_w: np.ndarray | None = None) -> Plan:
    """The plan of acts from the first of the home's places."""
    return plan_request(home, Request(acts), Situation(home.places[0], speaker_w=speaker_w, dialogue=dialogue or Dialogue()))


def kinds(home: Home) -> list[tuple[Object, list[Object]]]:
    """Things that are the only ones of their kind in the only room of its type, each with those of other rooms."""
    found = []
    for thing in home.scene.objects:
        room = next((room for room in home.scene.rooms if room.id == thing.room), None)
        if thing.structure or room is None or sum(one.type == room.type for one in home.scene.rooms) > 1:
            continue
        alike = [one for one in home.scene.objects if one.category == thing.category and one.id != thing.id]
        if (
            alike
            and all(one.room != thing.room for one in alike)
            and len(home.viewpoints(thing, Situation(home.places[0]).camera).position_w)
        ):
            found.append((thing, alike))
    return found


def room_of(home: Home, thing: Object) -> str:
    """Type of the room of a thing."""
    return home.scene.rooms[thing.room].type


def test_the_thing_of_a_condition_is_the_one_that_it_names(home):
    """The lamp of "if there is a lamp in the study, go to the lamp" is that one, of several."""
    tried = kinds(home)
    assert len(tried) >= 3
    for thing, _ in tried:
        there, definite = Description(thing.category, room=room_of(home, thing), any=True), Description(thing.category)
        made = planned(home, When(Check(there), (Visit(definite),)))
        assert made.why is None and made.targets[-1].goal.instance == thing.id
        assert planned(home, Visit(definite)).why is ImpossibleReason.AMBIGUOUS
        old = plan(home, If(there, False, Go(definite)), home.places[0])
        assert old.why is None and old.targets[-1].goal.instance == thing.id


def test_the_thing_of_a_room_gone_to_is_the_one_in_there(home):
    """The lamp of "go to the study and find the lamp" is the one in the study."""
    for thing, _ in kinds(home)[:4]:
        made = planned(home, Visit(RoomPlace(room_of(home, thing))), Visit(Description(thing.category)))
        assert made.why is None and made.targets[-1].goal.instance == thing.id


def test_in_it_is_the_room_gone_to(home):
    """The lamp of "go to the study if there is a lamp in it" is one in the study, whatever other rooms have."""
    for thing, alike in kinds(home)[:4]:
        room, there = RoomPlace(room_of(home, thing)), Description(thing.category, room=THERE, any=True)
        assert [target.goal.room for target in planned(home, When(Check(there), (Visit(room),))).targets] == [thing.room]
        without = next(one for one in home.scene.rooms if one.id not in {thing.room, *(other.room for other in alike)})
        if sum(one.type == without.type for one in home.scene.rooms) == 1:
            assert planned(home, When(Check(there), (Visit(RoomPlace(without.type)),))).targets == ()
        said = planned(home, When(Check(there), (Visit(room),)), dialogue=Dialogue().with_room(without.id))
        assert said.why is ImpossibleReason.NOTHING_BEFORE  # the room spoken of before, or the one gone to
    assert planned(home, When(Check(Description("lamp", room=THERE, any=True)), (Stay(),))).why is ImpossibleReason.NOTHING_BEFORE


def test_one_is_of_the_kind_gone_to(home):
    """One of "if there is one in the kitchen, go to the bin" is a bin."""
    thing, _ = kinds(home)[0]
    one = Description(ONE, room=room_of(home, thing), any=True)
    assert planned(home, When(Check(one), (Visit(Description(thing.category)),))).targets[-1].goal.instance == thing.id


def test_a_condition_after_a_room_is_about_that_room(home):
    """What is only elsewhere makes "go to the hall; if there is a bed ..." unclear, and it is said."""
    bed = next(one for one in home.scene.objects if one.category == "bed")
    assert all(one.category != "bed" or home.scene.rooms[one.room].type != "hall" for one in home.scene.objects)
    made = planned(home, Visit(HALL), When(Check(Description("bed", any=True)), (Stay(),)))
    assert made.why is ImpossibleReason.NOT_KNOWN and room_of(home, bed) in made.text


def test_what_is_on_a_thing_is_seen_from_beside_it(home):
    """After a walk to its room a thing is looked at from within it; "come back" is done after that, "do not move" before."""
    judged = 0
    for thing, _ in kinds(home):
        question, room = Tell(Inquire(Topic.RELATED, Description(thing.category), predicate=Predicate.ON)), RoomPlace(room_of(home, thing))
        made = planned(home, Visit(room), question)
        back = planned(home, Visit(room), question, Visit(Pose(Spoken.START)))
        late = planned(home, Visit(room), Visit(Pose(Spoken.START)), question)
        if made.why is not None:
            continue
        judged += 1
        goal = made.targets[-1].goal
        assert len(made.targets) == 2 and goal.instance == thing.id and np.all(home.rooms_at(goal.position_w) == thing.room)
        assert [target.goal.instance for target in back.targets] == [target.goal.instance for target in late.targets] == [0, thing.id, 0]
        assert planned(home, question, Stay()).targets == ()
    assert judged >= 1


def test_an_answer_is_brought_to_the_speaker_or_to_the_start_where_their_place_is_not_known(home):
    speaker_w, back = home.places[-1], Visit(Pose(Spoken.SPEAKER))
    thing, _ = kinds(home)[0]
    question, room = Tell(Inquire(Topic.RELATED, Description(thing.category), predicate=Predicate.ON)), RoomPlace(room_of(home, thing))
    there = planned(home, Visit(room), question, back, speaker_w=speaker_w).targets[-1].goal
    unknown = planned(home, Visit(room), question, back).targets[-1].goal
    assert np.linalg.norm(there.position_w[0] - speaker_w) < 1 < np.linalg.norm(there.position_w[0] - home.places[0])
    assert np.linalg.norm(unknown.position_w[0] - home.places[0]) < 1
    assert planned(home, Visit(room), back).why is ImpossibleReason.NOTHING_BEFORE

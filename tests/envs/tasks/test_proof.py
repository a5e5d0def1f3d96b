"""Credit for `cannot`: floor that was seen, floor that had to be, and their ratio."""

import numpy as np
import pytest

from envs.home import Home, home_at
from envs.language.semantics.denotation import ImpossibleReason
from envs.language.semantics.meaning import Description, Go
from envs.language.semantics.records import meaning_to_json
from envs.tasks.proof import ENOUGH, floor_needed, floor_seen, proof_credit
from envs.types import Camera, Episode, Trajectory

CAMERA = Camera(128, 128)
TURNS = np.arange(12) * np.pi / 6


@pytest.fixture(scope="module")
def home() -> Home:
    return home_at("house:9:3")


def around(places: np.ndarray) -> np.ndarray:
    """Poses that look around at each of some places."""
    poses = [(*place, yaw, 0.0) for place in places for yaw in TURNS]
    return np.array(poses + [(*place, yaw, -0.5) for place in places for yaw in TURNS])


def walked(poses: np.ndarray) -> Trajectory:
    """Trajectory through poses, whatever the actions."""
    none = len(poses) - 1
    return Trajectory(np.zeros(none, np.int64), np.zeros(none, np.bool_), poses[:, :3], poses[:, 3], poses[:, 4])


def asked(home: Home, said: Description, why: ImpossibleReason = ImpossibleReason.WRONG_ATTRIBUTE) -> Episode:
    """Impossible episode of a description."""
    start = home.places[0]
    meaning = meaning_to_json(Go(said))
    return Episode("0", "house:9:3", "", tuple(start.tolist()), 0.0, task="impossible", impossible=why, meaning=meaning)


def test_walls_and_backs_hide_floor(home: Home):
    """All around shows the room and little of the others; a picture shows what is before it."""
    place, rooms = home.places[0], home.rooms_at(home.places)
    seen = floor_seen(home, around(place[None]), CAMERA)
    here = rooms == home.rooms_at(place[None])[0]
    assert seen[here].mean() > 0.85 > 0.7 > seen[~here].mean()
    for yaw in TURNS[::3]:
        found = home.places[floor_seen(home, np.array([(*place, yaw, 0.0)]), CAMERA)] - place
        ahead = found @ np.array([-np.sin(yaw), 0.0, -np.cos(yaw)])
        aside = found @ np.array([np.cos(yaw), 0.0, -np.sin(yaw)])
        assert (np.abs(aside) <= 1.01 * ahead).all()


def test_what_has_to_be_seen_is_the_room_that_is_named(home: Home):
    kinds = {room.type for room in home.scene.rooms}
    named, rooms = sorted(kinds)[0], home.rooms_at(home.places)
    ids = [room.id for room in home.scene.rooms if room.type == named]
    assert (floor_needed(home, asked(home, Description("bed", room=named))) == np.isin(rooms, ids)).all()
    assert floor_needed(home, asked(home, Description("bed"))).all()
    absent = next(kind for kind in ("nursery", "laundry", "study", "bathroom") if kind not in kinds)
    assert floor_needed(home, asked(home, Description("bed", room=absent))).all()
    assert not floor_needed(home, asked(home, Description("bed"), ImpossibleReason.CONTRADICTION)).any()


def test_less_than_what_proves_it_earns_nothing_and_more_earns_less(home: Home):
    """The whole home proves that there is none; for one room the whole home is too much; contradictions need no look."""
    rooms = home.rooms_at(home.places)
    everywhere = walked(around(home.places[::8]))
    whole = asked(home, Description("bed"))
    assert floor_seen(home, around(home.places[::8]), CAMERA).mean() > ENOUGH
    assert proof_credit(home, whole, everywhere, CAMERA) == pytest.approx(1.0)
    room = home.scene.rooms[0]
    inside = home.places[rooms == room.id]
    one = asked(home, Description("bed", room=room.type))
    here = proof_credit(home, one, walked(around(inside[::8])), CAMERA)
    assert 1 >= here > proof_credit(home, one, everywhere, CAMERA) > 0
    outside = next(place for place in home.places if not floor_seen(home, around(place[None]), CAMERA)[rooms == room.id].mean() > 0.5)
    assert proof_credit(home, one, walked(around(outside[None])), CAMERA) == 0
    assert proof_credit(home, whole, walked(around(inside[:1])), CAMERA) == 0
    never = asked(home, Description("bed"), ImpossibleReason.CONTRADICTION)
    assert proof_credit(home, never, walked(around(inside[:1])[:1]), CAMERA) == 1
    assert proof_credit(home, never, everywhere, CAMERA) < 0.3

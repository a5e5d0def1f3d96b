"""Outcomes of sentences: paths, poses and words that fit are right, those that do not are not."""

import math
from typing import Any

import numpy as np
import pytest

from envs.home import Home, home_at
from envs.navigation import random_points
from envs.tasks.outcomes import Conduct, Judge
from envs.types import Camera

CAMERA = Camera(32, 32)


@pytest.fixture(scope="module")
def home() -> Home:
    """A home of four rooms."""
    return home_at("house:7:4")


@pytest.fixture(scope="module")
def spots(home: Home) -> dict[int, np.ndarray]:
    """A place in each room."""
    places = random_points(home.space, np.random.default_rng(0), 200)
    rooms = home.rooms_at(places)
    return {int(room): places[rooms == room][0] for room in np.unique(rooms) if room >= 0}


def path(*places: Any, yaw: float = 0.0, pitch: float = 0.0, **words: Any) -> Conduct:
    """Somebody who was at these places."""
    where = np.array(places, float)
    turned = np.zeros(len(where))
    turned[-1] = yaw
    return Conduct(where, turned, np.full(len(where), pitch), **words)


def test_stops_count_in_their_order(home: Home, spots: dict[int, np.ndarray]) -> None:
    judge, (a, b, c) = Judge(home, CAMERA), list(spots)[:3]
    there = path(spots[a], spots[b], spots[c])
    assert judge.right({"visit": [{"room": [b]}, {"room": [c]}]}, there)
    assert not judge.right({"visit": [{"room": [c]}, {"room": [b]}]}, there)
    assert not judge.right({"visit": [{"room": [b]}]}, there)  # it did not stay
    assert judge.right({"visit": [{"room": [b]}, {"start": True}]}, path(spots[a], spots[b], spots[a]))
    every = {"visit": [{"all_rooms": [a, b, c], "order": False}]}
    assert judge.right(every, there) and not judge.right(every, path(spots[a], spots[c]))
    assert judge.right({"visit": [{"all_rooms": [a, b, c], "at_least": 2}]}, path(spots[a], spots[c]))
    assert not judge.right({"visit": [{"room": [c]}]}, path(spots[a], spots[c], refusal="no such room"))


def test_forbidden_rooms_and_things(home: Home, spots: dict[int, np.ndarray]) -> None:
    judge, (a, b, c) = Judge(home, CAMERA), list(spots)[:3]
    there = path(spots[a], spots[b], spots[c])
    assert judge.right({"visit": [{"room": [c]}], "never_enter": [a + 90]}, there)
    assert not judge.right({"visit": [{"room": [c]}], "never_enter": [b]}, there)
    assert judge.right({"visit": [{"room": [c]}], "stay_in": [a, b, c]}, there)
    assert not judge.right({"visit": [{"room": [c]}], "stay_in": [a, c]}, there)
    thing = next(one for one in home.things.values() if not one.structure)
    x, _, z = thing.center
    assert judge.right({"never_near": [thing.id]}, path((x + 3, 0, z + 3)))
    assert not judge.right({"never_near": [thing.id]}, path((x + 3, 0, z + 3), (x, 0, z)))


def test_a_thing_is_reached_at_its_view_points_and_faced(home: Home, spots: dict[int, np.ndarray]) -> None:
    judge = Judge(home, CAMERA)
    seen = [(one, home.viewpoints(one, CAMERA)) for one in home.things.values() if not one.structure]
    thing, goal = next((one, goal) for one, goal in seen if len(goal.position_w))
    at = path(goal.position_w[0], yaw=float(goal.yaw_w[0]), pitch=float(goal.pitch[0]))
    assert judge.right({"visit": [{"any_of": [thing.id]}]}, at) and judge.right({"ambiguous": [thing.id]}, at)
    assert judge.right({"face": [thing.id]}, at)
    away = path(goal.position_w[0], yaw=float(goal.yaw_w[0]) + math.pi, pitch=float(goal.pitch[0]))
    assert not judge.right({"face": [thing.id]}, away)


@pytest.mark.parametrize(
    ("relation", "offset", "right"),
    [("in_front_of", 0.8, True), ("in_front_of", -0.8, False), ("next_to", -0.8, True), ("next_to", 1.6, False)],
)
def test_places_are_relative_to_a_thing(home: Home, relation: str, offset: float, right: bool) -> None:
    thing = max((one for one in home.things.values() if not one.structure and one.room >= 0), key=lambda one: one.extents[0])
    reach = math.copysign(thing.extents[2] / 2, offset) + offset
    spot = np.array([thing.center[0] + math.sin(thing.yaw) * reach, 0, thing.center[2] + math.cos(thing.yaw) * reach])
    if int(home.rooms_at(spot[None])[0]) == thing.room:
        assert Judge(home, CAMERA).right({"visit": [{"place": {"relation": relation, "of": thing.id}}]}, path(spot)) is right


@pytest.mark.parametrize(
    ("moves", "place", "yaw", "right"),
    [
        ([{"turn_deg": 90}], (0, 0, 0), math.pi / 2, True),
        ([{"turn_deg": 90}], (0, 0, 0), -math.pi / 2, False),
        ([{"turn_deg": [15, 75]}], (0, 0, 0), math.radians(30), True),
        ([{"forward_m": 2.0}], (0, 0, -2.0), 0.0, True),
        ([{"forward_m": 2.0}], (0, 0, 2.0), 0.0, False),
        ([{"forward_m": [0.2, 1.2]}], (0, 0, -2.5), 0.0, False),
        ([{"turn_deg": 90}, {"forward_m": 1.0}], (-1.0, 0, 0), math.pi / 2, True),
        ([{"forward_until": "blocked"}], (0, 0, -3.0), 0.0, True),
        ([{"forward_until": "blocked"}], (0, 0, 0), 0.0, False),
        ([], (0, 0, 0), 0.0, True),
        ([], (0, 0, -1.0), 0.0, False),
    ],
)
def test_moves(home: Home, moves: list[dict[str, Any]], place: tuple, yaw: float, right: bool) -> None:
    outcome = {"pose": {"moves": moves, "tolerance_deg": 20, "tolerance_m": 0.4}}
    assert Judge(home, CAMERA).right(outcome, path((0, 0, 0), place, yaw=yaw)) is right


@pytest.mark.parametrize(
    ("outcome", "answer", "right"),
    [
        ({"answer": ["2"]}, "There are two of them.", True),
        ({"answer": ["2"]}, "12", False),
        ({"answer": ["yes"]}, "Yes, a red chair.", True),
        ({"answer": ["yes"]}, "there is no red chair", False),
        ({"answer": ["no"]}, "There is none here.", True),
        ({"answer": ["green"]}, "", False),
        ({"answer_mentions": [["vase"], ["box", "carton"]]}, "a vase and a carton", True),
        ({"answer_mentions": [["vase"], ["box"]]}, "a vase", False),
        ({"answer_mentions": [["vase"], ["box"]], "mentions_at_least": 1}, "two vases", True),
        ({"answer_mentions": [["vase"]], "answer_never": ["sofa"]}, "a vase and a sofa", False),
    ],
)
def test_answers(home: Home, outcome: dict[str, Any], answer: str, right: bool) -> None:
    assert Judge(home, CAMERA).right(outcome, path((0, 0, 0), answer=answer)) is right


def test_a_refusal_has_to_give_the_reason(home: Home) -> None:
    judge, outcome = Judge(home, CAMERA), {"refuse": "absent", "about": ["bathtub", "tub"]}
    assert judge.right(outcome, path((0, 0, 0), refusal="There is no bathtub."))
    assert not judge.right(outcome, path((0, 0, 0), refusal="I cannot."))
    assert not judge.right(outcome, path((0, 0, 0)))
    assert not judge.right(outcome, path((0, 0, 0), refusal="not understood: 'find the bathtub'", understood=False))

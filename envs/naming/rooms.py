"""Rooms of foreign scenes, and their types by what stands in them."""

from collections.abc import Sequence
from dataclasses import replace
from math import log

import numpy as np

from envs.houses.furnishing.rooms import ESSENTIAL
from envs.language.sampling.priors import USUAL
from envs.language.semantics.acts import ROOM
from envs.naming.floorplan import Anchor, Plan
from envs.scenes.scene import Object, Portal, Room

CEILING = 2.6  # [m] above the floor
ANCHORS = {  # things that part open space: by them people say what a part of it is
    "sofa": "living room", "bed": "bedroom", "fridge": "kitchen", "stove": "kitchen", "toilet": "bathroom", "bathtub": "bathroom",
    "fitness equipment": "gym", "treadmill": "gym", "dumbbell": "gym", "exercise bike": "gym", "car": "garage",
}  # fmt: skip
TELLING = {  # nouns of no category of ours that tell a room
    "gym": "fitness equipment|treadmill|dumbbell|exercise bike|barbell|punching bag",
    "garage": "car|motorcycle",
    "kitchen": "range hood|dishwasher|pan|pot|coffee machine|stove burner|cooker|faucet",
    "bathroom": "shower|shower head|shower door|shower curtain|toilet paper|toilet paper holder|towel holder|plunger|soap bar",
    "living room": "fireplace|remote control",
    "study": "monitor|keyboard|printer|desktop computer",
    "laundry": "dryer|ironing board",
    "bedroom": "duvet|blanket",
}
_TOLD = {noun: room for room, nouns in TELLING.items() for noun in nouns.split("|")}
TYPES = ("living room", "bedroom", "kitchen", "bathroom", "dining room", "study", "laundry", "nursery", "gym", "garage")
NEAR = 0.6  # [m] to a room, of a thing in its wall
SAID, TOLD, SURE = 1.5, 2.5, 1.0  # weights of a word in a name and of a telling thing; least weight that names a room


def anchors(things: Sequence[Object]) -> list[Anchor]:
    """Things that part open space."""
    return [Anchor(ANCHORS[t.category], (t.low[0], t.low[2]), (t.high[0], t.high[2])) for t in things if t.category in ANCHORS]


def room_type(things: Sequence[Object], said: Sequence[str] = (), area: float = 12.0) -> str:
    """Type of a room by its things and names; `ROOM` where they do not tell.

    `said` are the types of room that names of nodes say. Naive Bayes over types with the statistics of generated homes: a category counts
    once, in proportion to how few types have it, and what a type must have counts most. A room of less than 15 m2 without telling things
    is a hall.
    """
    score: dict[str, float] = dict.fromkeys(TYPES, 0.0)
    for category in {thing.category for thing in things}:
        if category in USUAL:
            rooms = USUAL[category].rooms
            for kind in rooms:
                if kind in score:
                    score[kind] += log(10 / len(rooms))
            for kind, needed in ESSENTIAL.items():
                if category.replace(" ", "_") in needed.split():
                    score[kind] += 2.0 / len(needed.split())
        if category in _TOLD:
            score[_TOLD[category]] += TOLD
    for kind in said:
        score[kind] = score.get(kind, 0.0) + SAID
    if not any(thing.category in ("teddy", "ball") for thing in things):
        score["nursery"] = min(score["nursery"], score["bedroom"] - 0.1)
    best, second = sorted(score.values(), reverse=True)[:2]
    if best < SURE or best - second < 0.05:
        return "hall" if best < SURE and area < 15 and not any(t.category in ANCHORS for t in things) else ROOM
    return max(score, key=lambda kind: score[kind])


def rooms_of(plan: Plan) -> tuple[tuple[Room, ...], tuple[Portal, ...]]:
    """Rooms and portals of a floor plan, without types."""
    rooms = tuple(Room(k, ROOM, one.polygon, one.floor, one.floor + CEILING) for k, one in enumerate(plan.regions))
    return rooms, tuple(Portal((a, b), low, high) for a, b, low, high in plan.doors)


def placed(things: Sequence[Object], rooms: Sequence[Room]) -> list[Object]:
    """Things with the room around their middle, or the nearest within `NEAR` [m].

    It is -1 for none.
    """
    import cv2

    outlines = [np.array(room.polygon, np.float32) for room in rooms]
    found = []
    for thing in things:
        x, y, z = ((a + b) / 2 for a, b in zip(thing.low, thing.high, strict=True))
        inside = [
            (cv2.pointPolygonTest(outline, (x, z), True), room.id)
            for outline, room in zip(outlines, rooms, strict=True)
            if room.floor - 0.5 <= y <= room.ceiling + 1.0
        ]
        depth, room = max(inside, default=(-np.inf, -1))
        found.append(replace(thing, room=room if depth >= -NEAR else -1))
    return found

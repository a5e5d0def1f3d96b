"""Usual extents and places of things in train homes, which memory judges its boxes by.

Run it with `python -m experiments.data.usual`; it takes a minute and writes `agent/memory/usual.json`.
"""

import json
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import numpy as np

from agent.memory.usual import FILE
from envs.files import write_whole
from envs.home import Homes
from envs.houses.names import house_named
from envs.scenes.relations import Predicate, relations
from envs.scenes.scene import Object, Scene
from envs.vocabulary import CATEGORIES, ROOMS, SIZES

HOMES = 300
LOW = 0.03  # [m] greatest height of the bottom of a thing that stands on the floor
MANY, MOSTLY = 40, 0.9  # least number and share of things that face as others do
UNEQUAL = 1.15  # least ratio of sides that differ
ENDS = 0.01, 0.99  # quantiles of extents


def sides(thing: Object) -> tuple[float, float, float]:
    """Longer and shorter side on the floor, and height [m]."""
    long, short = sorted((thing.extents[0], thing.extents[2]), reverse=True)
    return long, short, thing.extents[1]


def aspect(things: list[Object]) -> float:
    """Share of things that are wider than deep, of those with unequal sides."""
    wider = [thing.extents[0] > thing.extents[2] for thing in things if sides(thing)[0] > UNEQUAL * sides(thing)[1]]
    return float(np.mean(wider)) if wider else 0.5


def followed(scenes: list[Scene]) -> dict[str, dict[str, float]]:
    """Categories that nearly always face as the nearest thing of another one: shares.

    Both are in one room. Only things that stand off walls follow, and only those against walls lead.
    """
    turns: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for scene in scenes:
        backs = {r.subject for r in relations(scene) if r.predicate == Predicate.AGAINST and r.object in _walls(scene)}
        for thing in scene.objects:
            if thing.structure or thing.id in backs:
                continue
            nearest: dict[str, tuple[float, float]] = {}
            for other in scene.objects:
                if other.id in backs and other.room == thing.room and other.low[1] <= LOW:
                    off = np.hypot(other.center[0] - thing.center[0], other.center[2] - thing.center[2])
                    nearest[other.category] = min(nearest.get(other.category, (np.inf, 0.0)), (float(off), other.yaw))
            for category, (_, yaw) in nearest.items():
                turns[thing.category, category].append(bool(np.cos(thing.yaw - yaw) > 0.9))
    out: dict[str, dict[str, float]] = defaultdict(dict)
    for (category, leader), same in turns.items():
        if len(same) >= MANY and np.mean(same) >= MOSTLY:
            out[category][leader] = round(float(np.mean(same)), 3)
    return out


def _walls(scene: Scene) -> set[int]:
    """Ids of the walls of a scene."""
    return {thing.id for thing in scene.objects if thing.structure}


def shapes(extents: np.ndarray) -> list[list[float]]:
    """Different extents [m], each after the number of things that have it."""
    found, count = np.unique(extents.round(2), axis=0, return_counts=True)
    return [[number, *extent] for number, extent in zip(count.tolist(), found.round(2).tolist(), strict=True)]


def usual(scenes: list[Scene]) -> dict[str, Any]:
    """Table of the things in some scenes.

    For each category: quantiles of its sides, shares of those that stand on the floor, on something, against a wall, and that are wider
    than deep, means and deviations of the logarithms of the sides by size, their shapes by size, and the mean number in a room of each
    type.
    """
    found: dict[str, list[tuple[Object, str, float]]] = defaultdict(list)
    on: Counter[str] = Counter()
    against: Counter[str] = Counter()
    rooms: Counter[str] = Counter()
    for scene in scenes:
        rooms.update(room.type for room in scene.rooms)
        known = {thing.id: thing for thing in scene.objects}
        held = relations(scene)
        on.update(known[number].category for number in {r.subject for r in held if r.predicate == Predicate.ON})
        backs = {r.subject for r in held if r.predicate == Predicate.AGAINST and known[r.object].structure}
        against.update(known[number].category for number in backs)
        for thing in scene.objects:
            if thing.category in CATEGORIES and thing.room >= 0:
                found[thing.category].append((thing, scene.rooms[thing.room].type, scene.rooms[thing.room].floor))
    out, leaders = {}, followed(scenes)
    for category in CATEGORIES:
        some = found[category]
        if not some:
            continue
        extents = np.array([sides(thing) for thing, _, _ in some])
        stands = float(np.mean([thing.low[1] - floor <= LOW for thing, _, floor in some]))
        least, most = np.quantile(extents, ENDS, axis=0)
        sizes = {size: np.log(extents[[thing.size == size for thing, _, _ in some]]) for size in SIZES}
        out[category] = {
            "number": len(some),
            "least": least.round(3).tolist(),
            "most": most.round(3).tolist(),
            "stands": round(stands, 3),
            "on": round(on[category] / len(some), 3),
            "against": round(against[category] / len(some), 3),
            "aspect": round(aspect([thing for thing, _, _ in some]), 3),
            "follows": leaders.get(category, {}),
            "sizes": {
                size: [len(log), log.mean(0).round(3).tolist(), log.std(0).round(3).tolist()] for size, log in sizes.items() if len(log) > 1
            },
            "shapes": {size: shapes(np.exp(log)) for size, log in sizes.items() if len(log)},
            "rooms": {
                room: round(sum(where == room for _, where, _ in some) / rooms[room], 3)
                for room in ROOMS
                if any(where == room for _, where, _ in some)
            },
        }
    return {"homes": len(scenes), "rooms": {room: rooms[room] for room in ROOMS}, "categories": out}


def main(path: Path = FILE) -> None:
    """Write the table of the first train homes."""
    homes = Homes("train")
    table = usual([house_named(homes.name(index)) for index in range(HOMES)])
    write_whole(path, (json.dumps(table, indent=1) + "\n").encode())
    print(f"{path}: {sum(c['number'] for c in table['categories'].values())} things in {HOMES} homes")


if __name__ == "__main__":
    main()

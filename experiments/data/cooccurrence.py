"""Counts of what is usual in train homes, for `policies.navigation.usual`: `python -m experiments.data.cooccurrence --homes 400`."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from envs.errors import InputError
from envs.files import write_whole
from envs.houses.splits import house_of
from envs.scenes.relations import room_adjacency
from envs.scenes.scene import Scene
from envs.vocabulary import CATEGORIES, NONE, ROOMS, index_of, room_index
from experiments.cli import run_module
from experiments.progress import progress

OUT = Path(__file__).parents[2] / "policies" / "navigation" / "usual.json"


@dataclass(frozen=True)
class Usual:
    """Count things by type of room, and adjoining types of rooms, in homes of the train split."""

    homes: int = 400
    """Number of homes, the first of the split."""
    out: Path = OUT
    """File of the counts."""

    def __post_init__(self) -> None:
        if self.homes < 1:
            raise InputError(f"--homes: expected at least 1, got {self.homes}")


def main(config: Usual) -> int:
    """Count and write; exit code 0."""
    kinds, things = len(ROOMS), len(CATEGORIES)
    total = {name: np.zeros(shape) for name, shape in _shapes(kinds, things).items()}
    with progress(f"counting in {config.homes} homes", config.homes) as advance:
        for k in range(config.homes):
            for name, value in counts(house_of("train", k)).items():
                total[name] += value
            advance(k + 1)
    record = {"homes": config.homes, "rooms": ROOMS, "categories": CATEGORIES}
    record |= {name: np.round(value, 1).tolist() if name == "area" else value.astype(int).tolist() for name, value in total.items()}
    write_whole(config.out, (json.dumps(record) + "\n").encode())
    return 0


def _shapes(kinds: int, things: int) -> dict[str, tuple[int, ...]]:
    """Shapes of the counts."""
    return {"count": (kinds,), "area": (kinds,), "with": (things, kinds), "things": (things, kinds), "doors": (kinds, kinds)}


def counts(scene: Scene) -> dict[str, np.ndarray]:
    """Rooms of each type, their area [m^2], rooms with a category, things, and adjoining rooms, of one home."""
    out = {name: np.zeros(shape) for name, shape in _shapes(len(ROOMS), len(CATEGORIES)).items()}
    for room in scene.rooms:
        kind = room_index(scene, room.id)
        if kind == NONE:
            continue
        x, z = np.array(room.polygon, np.float64).T
        out["count"][kind] += 1
        out["area"][kind] += abs(x @ np.roll(z, -1) - z @ np.roll(x, -1)) / 2
        inside = [index_of(thing.category, CATEGORIES) for thing in scene.objects if thing.room == room.id and not thing.structure]
        inside = [index for index in inside if index != NONE]
        np.add.at(out["things"], (inside, kind), 1)
        out["with"][list(set(inside)), kind] += 1
    for pair in room_adjacency(scene):
        a, b = (room_index(scene, room) for room in pair)
        if NONE not in (a, b):
            out["doors"][a, b] += 1
            out["doors"][b, a] += 1
    return out


if __name__ == "__main__":
    raise SystemExit(run_module(main))

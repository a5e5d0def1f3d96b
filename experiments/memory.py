"""`gothere memory`: what an agent remembers of a home: drawn, and asked in words."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import tyro

from envs.errors import InputError
from envs.files import to_json, write_whole

STEPS = 400


@dataclass(frozen=True)
class Show:
    """Draw a memory: rooms, doorways, and landmarks with their names."""

    folder: Annotated[Path | None, tyro.conf.Positional] = None
    """Stored memory; without one, a home is explored first, and its memory stored in --out."""
    house: int = 7
    """Seed of the home to explore."""
    rooms: int = 6
    """Number of its rooms."""
    size: int = 128
    """Width and height of the pictures [pixels], a multiple of 32."""
    steps: int = STEPS
    """Most steps of the exploration."""
    weights: Path | None = None
    """Folder of vision.safetensors and attributes.safetensors; those that come with gothere when not given."""
    seed: int = 0
    """Seed of the start."""
    out: Path = Path("out/memory")
    """Folder for the picture, and for the memory of an exploration."""
    json: bool = False
    """Print one JSON object as the last line."""

    def __post_init__(self) -> None:
        if self.size % 32 or not 64 <= self.size <= 512:
            raise InputError(f"--size: expected a multiple of 32 from 64 to 512, got {self.size}")
        if self.steps < 1 or self.house < 0 or self.seed < 0:
            raise InputError("--steps, --house and --seed: expected at least 1, 0 and 0")


@dataclass(frozen=True)
class Recall:
    """Ask a memory in words: the landmarks that fit best, with reasons."""

    words: Annotated[str, tyro.conf.Positional]
    """Description, such as "the blue chair next to the table"."""
    folder: Path = Path("out/memory")
    """Stored memory, as `gothere memory show` makes it."""
    count: int = 5
    """Landmarks to list."""
    seed: int = 0
    """Accepted by every verb; nothing here is random."""
    out: Path = Path("out/memory")
    """Folder for the picture."""
    json: bool = False
    """Print one JSON object as the last line."""

    def __post_init__(self) -> None:
        if self.count < 1:
            raise InputError(f"--count: expected at least 1, got {self.count}")


def main(config: Show | Recall) -> int:
    """Draw the memory, list what it holds or what is meant; exit code 0."""
    facts = show(config) if isinstance(config, Show) else recalled(config)
    if config.json:
        print(to_json(facts))
    return 0


def show(config: Show) -> dict[str, Any]:
    """Draw and list a memory; facts as JSON values."""
    from agent.memory.memory import Memory

    memory = Memory.load(config.folder) if config.folder else _explored(config)
    if config.folder is None:
        memory.save(config.out)
    picture, world = _drawn(memory, config.out, ()), memory.world()
    for room in world.rooms:
        things = ", ".join(f"{thing.id} {thing.color} {thing.category}" for thing in world.things if thing.room == room.id)
        print(f"{room.type}: {things or 'nothing'}")
    print(f"{len(world.things)} landmarks in {len(world.rooms)} rooms from {memory.seen} pictures: {picture}")
    return {
        "pictures": memory.seen, "picture": picture, "rooms": [room.type for room in world.rooms],
        "landmarks": [
            {"id": t.id, "name": f"{t.color} {t.category}", "size": t.size, "room": t.room, "center": [round(v, 2) for v in t.center]}
            for t in world.things
        ],
    }  # fmt: skip


def _explored(config: Show) -> Any:
    """Memory of an exploration of a home."""
    from agent.learning.stages import WEIGHTS
    from agent.perception.detect import Detector
    from envs.home import home_at
    from envs.houses.names import house_name
    from envs.types import Body, Camera
    from experiments.progress import progress
    from experiments.remembering.explore import remembered, sightings, start_in

    camera, body = Camera(config.size, config.size), Body()
    home, detector = home_at(house_name(config.house, config.rooms), body), Detector.load(config.weights or WEIGHTS)
    with progress("exploring", config.steps) as done:
        return remembered(sightings(home, start_in(home, config.seed), detector, camera, body, config.steps), camera, body, done)


def recalled(config: Recall) -> dict[str, Any]:
    """List the landmarks that words mean best, and mark the first; facts as JSON."""
    from agent.memory.index import LandmarkIndex, speaks_of_things
    from agent.memory.memory import Memory
    from agent.memory.recall import recall

    try:
        meant = described(config.words)
    except InputError:
        if not speaks_of_things(config.words):
            raise
        meant = None
    memory = Memory.load(config.folder)
    found = recall(memory, meant, config.count, LandmarkIndex.of(memory).ask(config.words))
    picture = _drawn(memory, config.out, [one.thing.id for one in found[:1]])
    print(f"{config.words!r}:" if found else f"{config.words!r}: the memory has no landmarks")
    for one in found:
        print(f"  {one.chance:.2f}  {one.thing.id} {one.thing.color} {one.thing.category}: {'; '.join(one.reasons)}")
    print(picture)
    said = [{"id": one.thing.id, "chance": round(one.chance, 4), "reasons": list(one.reasons)} for one in found]
    return {"words": config.words, "picture": picture, "found": said}


def described(words: str) -> Any:
    """Description that words mean; InputError for others."""
    from agent.planning.understand import understood
    from envs.language.semantics.meaning import Description

    meaning = understood(f"go to {words}").meaning
    to = getattr(meaning, "to", None)
    if not isinstance(to, Description):
        raise InputError(f"recall: expected a description of a thing, such as 'the blue chair', got {words!r}")
    return to


def _drawn(memory: Any, out: Path, marked: Any) -> str:
    """Write the picture of a memory; its path."""
    import cv2

    from experiments.remembering.draw import draw_memory

    path = out / "memory.png"
    write_whole(path, cv2.imencode(".png", draw_memory(memory, marked)[..., ::-1])[1].tobytes())
    return str(path)

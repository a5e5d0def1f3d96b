"""A memory's belief: rooms, relations, samples, chances, and its files."""

import json
from collections.abc import Callable
from dataclasses import fields

import numpy as np
import pytest

from agent.memory.believed import believed
from agent.memory.landmarks import SETTLED
from agent.memory.memory import Memory
from envs.errors import InputError
from envs.language.semantics.denotation import matches
from envs.language.semantics.meaning import Description, Link
from envs.scenes.relations import Predicate
from envs.types import Body
from tests.agent.memory.drawn import CAMERA, Box, seen

WALLS = [  # two rooms, 4 m x 4 m each, with a doorway of 0.9 m between them
    Box((-2.1, -0.1, -6.2), (2.1, 0.0, 2.2)), Box((-2.1, 0, -6.2), (-2.0, 2.6, 2.2)), Box((2.0, 0, -6.2), (2.1, 2.6, 2.2)),
    Box((-2.1, 0, 2.1), (2.1, 2.6, 2.2)), Box((-2.1, 0, -6.2), (2.1, 2.6, -6.1)), Box((-2.1, 0, -2.05), (-0.45, 2.6, -1.95)),
    Box((0.45, 0, -2.05), (2.1, 2.6, -1.95)), Box((-0.45, 2.05, -2.05), (0.45, 2.6, -1.95)), Box((-2.1, 2.6, -6.2), (2.1, 2.7, 2.2)),
]  # fmt: skip
TABLE = Box((-0.6, 0.0, -4.4), (0.6, 0.75, -3.6), "table", "brown")
VASE = Box((0.0, 0.75, -4.0), (0.25, 1.1, -3.75), "vase", "green")
SOFA = Box((-1.0, 0.0, 1.2), (1.0, 0.8, 2.1), "sofa", "blue")


def explored(each: Callable[[Memory], None] = lambda memory: None) -> Memory:
    """Memory of both rooms; `each` gets it after each picture."""
    kept = Memory.empty(CAMERA, Body())
    poses = [(0.0, 0.0, k * np.pi / 6, "living room") for k in range(12)]
    poses += [(0.0, -2.8, k * np.pi / 6, "kitchen") for k in range(12)] + [(1.2, -5.2, k * np.pi / 6, "kitchen") for k in range(12)]
    for step, (x, z, yaw, name) in enumerate(poses):
        percept, view = seen([*WALLS, TABLE, VASE, SOFA], (x, z), yaw, named=(name,))
        kept.see(percept, view, step)
        each(kept)
    return kept


@pytest.fixture(scope="module")
def memory() -> Memory:
    """Memory that tests only read."""
    return explored()


def test_rooms_part_at_the_doorway(memory: Memory):
    """Two rooms with their types and outlines, joined by one doorway."""
    world = memory.world()
    assert sorted(room.type for room in world.rooms) == ["kitchen", "living room"]
    assert world.adjacency == {(0, 1)}
    near, far = memory.room_at(np.zeros(3)), memory.room_at(np.array([0.0, 0.0, -4.0]))
    assert world.room_type(near) == "living room" and world.room_type(far) == "kitchen"
    assert memory.room_at(np.array([9.0, 0.0, 0.0])) == -1
    low, high = memory.outline_of_room(near).min(axis=0), memory.outline_of_room(near).max(axis=0)
    assert np.allclose((low, high), ((-2, -1.95), (2, 2.1)), atol=0.1)
    (door,) = world.openings
    assert door.kind == "doorway" and sorted(door.rooms) == [0, 1]
    assert np.allclose(door.thing.center, (0, 1.02, -2), atol=0.15)


def test_what_is_kept_of_relations_changes_no_world():
    """A world is the same whether relations of unchanged rooms are taken from the last one or computed anew."""
    kept = []

    def compare(memory: Memory) -> None:
        anew = believed(memory.landmarks, memory.rooms, memory.layout, memory.plan())
        before = dict(memory._related)
        world = memory.world()
        assert all(getattr(world, part.name) == getattr(anew.world, part.name) for part in fields(world))
        kept.append(len(before.keys() & memory._related.keys()))

    memory = explored(compare)
    memory.landmarks.upright += SETTLED  # the direction of the walls is known
    percept, view = seen([*WALLS, SOFA], (0.5, 0.3), np.pi, named=("living room",))
    for step in range(3):  # the kitchen is not in view
        memory.see(percept, view, step)
        compare(memory)
    assert sum(kept) > 0  # something was taken


def test_belief_answers_descriptions(memory: Memory):
    """The exact semantics of tasks finds things by attribute, room and relation in the believed world."""
    world, here = memory.world(), np.zeros(3)
    (vase,) = matches(world, Description("vase", color="green", link=Link(Predicate.ON, Description("table"))), here)
    (sofa,) = matches(world, Description("sofa", room="living room"), here)
    assert matches(world, Description("sofa", room="kitchen"), here) == ()
    assert world.known[vase].category == "vase" and world.known[sofa].color == "blue"
    assert ("against", sofa, "wall") in {(r.predicate, r.subject, world.known[r.object].category) for r in world.relations}
    front = world.known[sofa].yaw  # its back is to the wall at z = 2.1, so that it faces -z
    assert np.cos(front) == pytest.approx(-1, abs=0.05)


def test_chance_is_a_product_of_attributes(memory: Memory):
    """Chances rank what fits above what does not, and are 0 for what is unknown."""
    number = next(thing.id for thing in memory.world().things if thing.category == "sofa") - 1
    right, wrong = memory.chance(number, Description("sofa", color="blue")), memory.chance(number, Description("sofa", color="red"))
    assert right > 0.9 > 0.1 > wrong
    assert memory.chance(number, Description("thing", no_color="blue")) < 0.1
    assert memory.chance(number, Description("unicorn")) == 0 == memory.chance(99, Description("sofa"))


def test_samples_follow_the_probabilities(memory: Memory):
    """Samples share boxes, are functions of their seed, and mostly have the likeliest names."""
    worlds = memory.sample(50, seed=3)
    assert [world.things for world in worlds] == [world.things for world in memory.sample(50, seed=3)]
    names = [next(thing for thing in world.things if thing.id == 1).category for world in worlds]
    assert max(map(names.count, set(names))) > 40
    sizes = {thing.size for world in worlds for thing in world.things}
    assert len(sizes) > 1


def test_stored_memory_is_the_same(memory: Memory, tmp_path):
    """A loaded memory believes the same world, and goes on in the same way."""
    memory.save(tmp_path)
    again = Memory.load(tmp_path)
    assert again.world() is not memory.world()
    assert (again.world().things, again.world().rooms, again.world().relations) == (
        memory.world().things, memory.world().rooms, memory.world().relations,
    )  # fmt: skip
    percept, view = seen([*WALLS, TABLE, VASE, SOFA], (0.5, 0.3), np.pi)
    assert again.see(percept, view, 99).tolist() == Memory.load(tmp_path).see(percept, view, 99).tolist() != [-1]


@pytest.mark.parametrize("spoil", ["missing", "cut", "other"])
def test_damaged_files_are_input_errors(memory: Memory, tmp_path, spoil: str):
    """Missing, cut and exchanged files are refused in one line."""
    memory.save(tmp_path)
    if spoil == "missing":
        (tmp_path / "memory.json").unlink()
    elif spoil == "cut":
        (tmp_path / "memory.safetensors").write_bytes((tmp_path / "memory.safetensors").read_bytes()[:-100])
    else:
        facts = json.loads((tmp_path / "memory.json").read_text()) | {"arrays": "0"}
        (tmp_path / "memory.json").write_text(json.dumps(facts))
    with pytest.raises(InputError, match="expected"):
        Memory.load(tmp_path)

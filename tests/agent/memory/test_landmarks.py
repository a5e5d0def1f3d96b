"""Landmarks merge views of one thing, keep different things apart, and know where they are."""

import numpy as np

from agent.memory.believed import measured_sizes
from agent.memory.memory import Memory
from agent.memory.usual import usual
from envs.language.semantics.denotation import matches
from envs.language.semantics.meaning import Description
from envs.types import Body
from envs.vocabulary import SIZES
from tests.agent.memory.drawn import CAMERA, Box, room, seen

HOME = room(-3, -5, 3, 1)
TABLE = Box((-0.6, 0.0, -3.4), (0.6, 0.75, -2.6), "table", "brown")


def memory() -> Memory:
    """Empty memory of a small camera."""
    return Memory.empty(CAMERA, Body())


def look(memory: Memory, boxes: list[Box], *poses: tuple[float, float, float], step: int = 0, sure: float = 0.9) -> list[np.ndarray]:
    """Numbers of the regions in pictures from some poses (x, z, yaw)."""
    out = []
    for k, (x, z, yaw) in enumerate(poses):
        percept, view = seen(boxes, (x, z), yaw, sure)
        out.append(memory.see(percept, view, step + k))
    return out


def test_views_from_both_sides_are_one_landmark():
    """A table seen from two opposite sides has one number and its true box."""
    kept = memory()
    first, *_, last = look(kept, [*HOME, TABLE], (0, 0, 0), (0.3, -0.2, 0), (-0.2, -4.8, np.pi), (0.2, -4.7, np.pi))
    assert first.tolist() == last.tolist() == [0]
    (found,) = kept.world().things
    assert (found.category, found.color, found.id) == ("table", "brown", 1)
    assert np.allclose(found.center, (0, 0.375, -3), atol=0.06)
    assert np.allclose(found.extents, (1.2, 0.75, 0.8), atol=0.12)


def test_two_chairs_side_by_side_stay_two():
    """Equal chairs 15 cm apart have numbers of their own, the same from every place."""
    chairs = [Box((x, 0.0, -3.2), (x + 0.45, 0.85, -2.7), "chair", "blue") for x in (-0.525, 0.075)]
    kept = memory()
    seen_numbers = look(kept, [*HOME, *chairs], (0, 0, 0), (0.5, 0, 0.2), (-0.5, -0.3, -0.2), (0, -4.8, np.pi))
    assert all(sorted(numbers.tolist()) == [0, 1] for numbers in seen_numbers)
    left, right = sorted(kept.world().things, key=lambda thing: thing.center[0])
    assert right.center[0] - left.center[0] > 0.5
    assert matches(kept.world(), Description("chair"), np.zeros(3)) == tuple(sorted((left.id, right.id)))


def test_thing_on_another_one_is_not_it():
    """A vase on a table stays apart, and stands on it."""
    vase = Box((0.0, 0.75, -3.0), (0.2, 1.05, -2.8), "vase", "green")
    kept = memory()
    look(kept, [*HOME, TABLE, vase], (0, 0, 0), (0.3, -0.6, 0.1), (-0.3, -1, -0.1), (0, -1.2, 0))
    world = kept.world()
    table, flower = (next(iter(world.by_category[name])) for name in ("table", "vase"))
    assert ("on", flower.id, table.id) in {(r.predicate, r.subject, r.object) for r in world.relations}


def test_other_name_in_one_view_is_outvoted():
    """One view that calls the table a desk changes neither number nor name."""
    kept = memory()
    look(kept, [*HOME, TABLE], (0, 0, 0), (0.5, 0, 0.1))
    (numbers,) = look(kept, [*HOME, TABLE._replace(category="desk")], (-0.5, -0.2, -0.1), sure=0.6)
    assert numbers.tolist() == [0]
    assert [thing.category for thing in kept.world().things] == ["table"]


def test_thing_that_is_gone_is_not_believed():
    """A thing seen once, and then not seen where it should be, is dropped."""
    kept = memory()
    look(kept, [*HOME, TABLE], (0, 0, 0), (0.1, 0, 0))
    assert len(kept.world().things) == 1
    blind = [*HOME, TABLE._replace(category="")]
    look(kept, blind, *((0.1 * k, -0.1 * k, 0.0) for k in range(8)))
    assert not kept.world().things


def test_exact_boxes_tell_the_sizes_of_usual_shapes():
    """All but those of a few shapes that two sizes have in common."""
    table, rng = usual(), np.random.default_rng(0)
    sides = table.sides * np.exp(rng.normal(0, 0.01, table.sides.shape))
    bounds = np.column_stack([np.zeros_like(sides), sides[:, [0, 2, 1]]])
    category, size = np.divmod(table.share.reshape(len(sides), -1).argmax(axis=1), len(SIZES))
    likely = measured_sizes(bounds)[np.arange(len(sides)), category]
    assert np.isfinite(likely).all() and (likely.max(axis=1) == 1).all()
    assert (likely.argmax(axis=1) == size).mean() > 0.95

"""Windows that were seen: where they are, in which room, and how many."""

import numpy as np
import pytest

from agent.acting.everyday.windows import Panes, with_windows
from agent.memory.memory import Memory
from tests.agent.memory.test_memory import explored


@pytest.fixture(scope="module")
def memory() -> Memory:
    """Memory of two rooms."""
    return explored()


def points(x: tuple[float, float], z: float) -> np.ndarray:
    """Points of a window in a wall along x, between 0.9 and 1.8 m."""
    a, b = np.meshgrid(np.linspace(*x, 30), np.linspace(0.9, 1.8, 8))
    return np.stack([a.ravel(), b.ravel(), np.full(a.size, z)], axis=1)


def test_windows_are_found_in_the_room_that_they_were_seen_from(memory: Memory):
    """Two in one wall of the living room are two, a glimpse is none, and one in the kitchen is there."""
    panes, here, there = Panes(), np.zeros(3), np.array([0.0, 0.0, -4.0])
    for _ in range(2):
        panes.see(np.concatenate([points((-1.6, -0.6), 2.05), points((0.4, 1.4), 2.05)]), here)
        panes.see(points((-0.5, 0.5), -6.05), there)
    panes.see(points((1.5, 1.9), -6.05), there)
    gaps = panes.windows(memory.plan())
    living, kitchen = (int(memory.plan().at(np.array([place]))[0]) for place in ((0.0, 0.0), (0.0, -4.0)))
    assert sorted(gap.rooms for gap in gaps) == sorted([(living,), (living,), (kitchen,)])
    widths = sorted(gap.thing.high[0] - gap.thing.low[0] for gap in gaps)
    assert all(abs(width - 1.0) < 0.25 for width in widths)
    assert all(0.85 < gap.thing.low[1] < gap.thing.high[1] < 1.85 for gap in gaps)


def test_they_belong_to_the_believed_world(memory: Memory):
    """Descriptions and openings find them there; far ones and percepts without any are not remembered."""
    panes = Panes()
    panes.see(np.zeros((0, 3)), np.zeros(3))
    panes.see(points((-0.5, 0.5), 9.0), np.zeros(3))
    assert panes.told and panes.windows(memory.plan()) == ()
    for _ in range(2):
        panes.see(points((-0.5, 0.5), 2.05), np.zeros(3))
    world = with_windows(memory.world(), panes, memory.plan())
    assert [gap.kind for gap in world.openings] == ["doorway", "window"]
    assert world.known[world.openings[1].thing.id].category == "window"

"""`View`: one picture's ground truth for texts; `views_of_batch` makes them from labelled frames."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from jaxtyping import Float, Int, Int32

from agent.learning.frames import FrameBatch
from agent.perception.instances import overlap
from envs.houses.splits import house_of
from envs.language.sampling.seen import seen_world
from envs.language.semantics.world import World, world_in
from envs.percepts import Percept

OVERLAP = 0.5  # least intersection over union of the boxes of a region and of the thing that it shows
GLIMPSED, CLEAR = 12, 60  # pixels of 128 x 128 from which a thing counts as there, and as one that can be asked for
WORLDS = 4096  # homes whose facts are kept


@dataclass(frozen=True)
class View:
    """Ground truth of one picture: its home, its pose, and the things in it.

    `things` are the ids of things of at least GLIMPSED pixels, with their `pixels` of a picture of 128 x 128; `room` is the index of the
    type of the agent's room. `regions` are the ids of the things that the recognized regions show, 0 for none (`shown_by`).
    """

    split: str
    index: int
    position_w: tuple[float, float, float]
    yaw_w: float
    pitch: float
    room: int
    things: tuple[int, ...]
    pixels: tuple[int, ...]
    regions: tuple[int, ...]

    @property
    def at_w(self) -> Float[np.ndarray, "3"]:
        """Place of the agent [m]."""
        return np.array(self.position_w, np.float64)

    @property
    def clear(self) -> tuple[int, ...]:
        """Ids of things that can be asked for."""
        return tuple(thing for thing, count in zip(self.things, self.pixels, strict=True) if count >= CLEAR)

    def world(self) -> World:
        """Facts of the things in the picture."""
        return seen_world(facts_of(self.split, self.index), set(self.things))


@lru_cache(WORLDS)
def facts_of(split: str, index: int) -> World:
    """Facts of a whole home of a split."""
    return world_in(house_of(split, index))


def view_of(batch: FrameBatch, k: int, home: tuple[str, int], percept: Percept) -> View:
    """View of frame `k` of a batch, in the given home, with its recognized regions."""
    instance = batch.instance[k]
    ids, counts = np.unique(instance, return_counts=True)
    counts = counts * (128 * 128 / instance.size)
    kept = (ids > 0) & (counts >= GLIMPSED) & batch.thing[batch.home[k]][np.maximum(ids, 0)]
    ids, counts = ids[kept], counts[kept]
    x, y, z = (float(value) for value in batch.position_w[k])
    return View(
        *home, (x, y, z), float(batch.yaw_w[k]), float(batch.pitch[k]), int(batch.room[k]), tuple(map(int, ids)), tuple(map(int, counts)),
        shown_by(percept.box, instance, ids),
    )  # fmt: skip


def shown_by(box: Float[np.ndarray, "k 4"], instance: Int32[np.ndarray, "h w"], ids: Int[np.ndarray, "t"]) -> tuple[int, ...]:
    """Id of the thing that each box shows, 0 for none.

    The largest overlaps are matched first, each thing once.
    """
    shares = []
    for thing in ids:
        rows, columns = np.nonzero(instance == thing)
        true = np.array([columns.min(), rows.min(), columns.max() + 1, rows.max() + 1], np.float64)
        shares += [(overlap(found, true), r, int(thing)) for r, found in enumerate(np.asarray(box, np.float64))]
    shown, taken = [0] * len(box), set()
    for share, r, thing in sorted(shares, reverse=True):
        if share >= OVERLAP and not shown[r] and thing not in taken:
            shown[r] = thing
            taken.add(thing)
    return tuple(shown)

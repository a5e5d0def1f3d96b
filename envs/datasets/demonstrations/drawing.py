"""Rendering of pictures at the poses of demonstrations, and bounding boxes of their things."""

from collections.abc import Mapping, Sequence

import numpy as np
from jaxtyping import Float32, Int, Int32

from envs.compiled.kernels import kernel
from envs.datasets.demonstrations.manifest import Manifest
from envs.datasets.demonstrations.windows import StepTable
from envs.home import home_at
from envs.render import Frames, Renderer

MOST_BOXES = 256  # things in a picture
KEPT = 64  # homes in a renderer, more only if all are in use


class Drawing:
    """Renderer of the poses of shards; it keeps up to `KEPT` recently used homes."""

    def __init__(self, manifest: Manifest, threads: int | None) -> None:
        self.manifest = manifest
        self.renderer = Renderer([], threads=threads)
        self.places: dict[str, int] = {}

    def hold(self, tables: Mapping[int, StepTable]) -> None:
        """Load the homes of some shards into the renderer, replacing the least recently used."""
        wanted = dict.fromkeys(facts.scene_id for table in tables.values() for facts in table.data.facts.demonstrations)
        for name in wanted:
            if name not in self.places:
                idle = [known for known in self.places if known not in wanted]  # least recently used first
                place = self.places.pop(idle[0]) if len(self.places) >= KEPT and idle else len(self.renderer.packed)
                self.renderer.put(place, home_at(name, self.manifest.legs, cached=True).packed)
                self.places[name] = place
        self.places = {name: self.places.pop(name) for name in [*(k for k in self.places if k not in wanted), *wanted]}

    def draw(
        self,
        tables: Mapping[int, StepTable],
        windows: Int[np.ndarray, "n 2"],
        rows: Int[np.ndarray, "n w"],
        mask: np.ndarray,
        sensors: Sequence[str],
    ) -> dict[str, np.ndarray]:
        """Pictures [n w ...] of some windows, zeros after the end of a demonstration.

        A pose that is in several windows is rendered once.
        """
        shard = np.broadcast_to(windows[:, :1], rows.shape)[mask]
        keys, where = np.unique(np.stack([shard, rows[mask]]), axis=1, return_inverse=True)
        pose, scene = np.zeros((keys.shape[1], 5)), np.zeros(keys.shape[1], np.int64)
        for number in np.unique(keys[0]).tolist():
            table, these = tables[number], np.flatnonzero(keys[0] == number)
            places = np.array([self.places[facts.scene_id] for facts in table.data.facts.demonstrations])
            pose[these], scene[these] = table.data.pose[table.pose[keys[1, these]]], places[table.demonstration[keys[1, these]]]
        order = np.argsort(scene, kind="stable")  # home by home, so that its triangles stay in the cache
        frames = self.renderer.render(
            self.manifest.eye, pose[order, :3], pose[order, 3], pitch=pose[order, 4], scene=scene[order], sensors=sensors
        )
        back = np.argsort(order)[where.reshape(-1)]
        return {name: _spread(frames, name, back, mask) for name in sensors}


def _spread(frames: Frames, name: str, back: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Place pictures at the true items of a mask, zeros elsewhere."""
    pictures = getattr(frames, name)
    out = np.zeros((*mask.shape, *pictures.shape[1:]), pictures.dtype)
    out[mask] = pictures[back]
    return out


def boxes_in(instance: Int32[np.ndarray, "n w h w2"]) -> tuple[Int32[np.ndarray, "n w b"], Float32[np.ndarray, "n w b 4"]]:
    """Ids and boxes of the things in pictures; ids are padded with 0.

    Boxes are left, top, right, bottom [pixels], right and bottom exclusive.
    """
    n, window, height, width = instance.shape
    flat = np.ascontiguousarray(instance).reshape(-1, height, width)
    most = int(flat.max(initial=0)) + 1
    ids, boxes = np.zeros((len(flat), MOST_BOXES), np.int32), np.zeros((len(flat), MOST_BOXES, 4), np.float32)
    found = box_pictures(flat, np.zeros((most, 4), np.int32), ids, boxes)
    return ids[:, :found].reshape(n, window, found), boxes[:, :found].reshape(n, window, found, 4)


@kernel
def box_pictures(instance, extent, ids, boxes):
    """Fill ids [n b] and boxes [n b 4] from instance pictures.

    Returns the greatest number of things in a picture, at most b. Ids are less than len(extent).
    """
    n, height, width = instance.shape
    most = 0
    for k in range(n):
        extent[:, 0], extent[:, 1], extent[:, 2], extent[:, 3] = width, height, 0, 0
        for r in range(height):
            for c in range(width):
                thing = instance[k, r, c]
                if thing > 0:
                    extent[thing, 0], extent[thing, 1] = min(extent[thing, 0], c), min(extent[thing, 1], r)
                    extent[thing, 2], extent[thing, 3] = max(extent[thing, 2], c + 1), max(extent[thing, 3], r + 1)
        count = 0
        for thing in range(1, len(extent)):
            if extent[thing, 2] > 0 and count < ids.shape[1]:
                ids[k, count] = thing
                for side in range(4):
                    boxes[k, count, side] = extent[thing, side]
                count += 1
        most = max(most, count)
    return most

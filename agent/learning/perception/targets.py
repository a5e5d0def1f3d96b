"""Training targets of perception in cells of 4 x 4 pixels: classes, centres, offsets, boxes."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Int64, UInt8

from agent.learning.frames import FrameBatch
from envs.compiled.kernels import kernel

CELL = 4  # pixels
LEAST = 12  # least pixels of a thing with a target
SMALL, EMPHASIS = 60.0, 3.0  # [cells] size below which things weigh more, and greatest factor
FLAT = 0.35  # weight of cells of walls, floors and the like


@dataclass(frozen=True)
class Targets:
    """Targets of n frames.

    `classes` (255 to ignore), `center` from 0 to 1, `offset` (down, right) and `box` (left, up, right, down) [cells] where `part` > 0.
    `part` weights the cells of things so that each thing counts the same; `weight` is that of classes.
    """

    classes: UInt8[np.ndarray, "n y x"]
    center: Float32[np.ndarray, "n y x"]
    offset: Float32[np.ndarray, "n 2 y x"]
    box: Float32[np.ndarray, "n 4 y x"]
    part: Float32[np.ndarray, "n y x"]
    weight: Float32[np.ndarray, "n y x"]
    room: Int64[np.ndarray, "n"]


def targets_of(batch: FrameBatch) -> Targets:
    """Targets of a batch of frames."""
    n, h, w = batch.instance.shape
    y, x = h // CELL, w // CELL
    out = Targets(
        np.full((n, y, x), 255, np.uint8), np.zeros((n, y, x), np.float32), np.zeros((n, 2, y, x), np.float32),
        np.ones((n, 4, y, x), np.float32), np.zeros((n, y, x), np.float32), np.zeros((n, y, x), np.float32), batch.room.astype(np.int64),
    )  # fmt: skip
    arrays = (out.classes, out.center, out.offset, out.box, out.part, out.weight)
    write(batch.instance, batch.home, batch.category, batch.thing, *arrays)
    return out


@kernel
def write(instance, home, category, thing, classes, center, offset, box, part, weight):
    """Write the targets of all frames."""
    n, h, w = instance.shape
    most = category.shape[1]
    count, cells = np.zeros(most, np.int64), np.zeros(most, np.int64)
    sums, edges = np.zeros((most, 2)), np.zeros((most, 4), np.int64)
    cell = np.zeros((h // CELL, w // CELL), np.int64)
    for k in range(n):
        count[:], cells[:], sums[:] = 0, 0, 0.0
        edges[:, 0], edges[:, 1], edges[:, 2], edges[:, 3] = w, h, -1, -1
        for i in range(h):
            for j in range(w):
                t = instance[k, i, j]
                if t <= 0 or t >= most or not thing[home[k], t]:
                    continue
                count[t] += 1
                sums[t, 0] += i
                sums[t, 1] += j
                edges[t, 0], edges[t, 1] = min(edges[t, 0], j), min(edges[t, 1], i)
                edges[t, 2], edges[t, 3] = max(edges[t, 2], j), max(edges[t, 3], i)
        for i in range(h // CELL):
            for j in range(w // CELL):
                t = most_frequent(instance[k], i * CELL, j * CELL)
                cell[i, j] = t
                if 0 < t < most:
                    cells[t] += 1
        for i in range(h // CELL):
            for j in range(w // CELL):
                t = cell[i, j]
                if t <= 0 or t >= most:
                    continue
                classes[k, i, j] = category[home[k], t]
                weight[k, i, j] = FLAT
                if not thing[home[k], t]:
                    continue
                weight[k, i, j] = min(EMPHASIS, max(1.0, np.sqrt(SMALL / cells[t])))
                if count[t] < LEAST:
                    continue
                part[k, i, j] = 1.0 / np.sqrt(cells[t])
                offset[k, 0, i, j] = (sums[t, 0] / count[t] + 0.5) / CELL - (i + 0.5)
                offset[k, 1, i, j] = (sums[t, 1] / count[t] + 0.5) / CELL - (j + 0.5)
                box[k, 0, i, j] = (j + 0.5) - edges[t, 0] / CELL
                box[k, 1, i, j] = (i + 0.5) - edges[t, 1] / CELL
                box[k, 2, i, j] = (edges[t, 2] + 1) / CELL - (j + 0.5)
                box[k, 3, i, j] = (edges[t, 3] + 1) / CELL - (i + 0.5)
        for t in range(1, most):
            if count[t] >= LEAST and cells[t] > 0:
                wide = min(1.8, max(0.7, 0.16 * np.sqrt(count[t]) / CELL))
                peak(center[k], (sums[t, 0] / count[t] + 0.5) / CELL, (sums[t, 1] / count[t] + 0.5) / CELL, wide)


@kernel
def most_frequent(picture, top, left):
    """Most frequent id among a cell's pixels, the first of equals."""
    best, found = 0, 0
    for a in range(CELL * CELL):
        t = picture[top + a // CELL, left + a % CELL]
        again = 0
        for b in range(CELL * CELL):
            again += picture[top + b // CELL, left + b % CELL] == t
        if again > best:
            best, found = again, t
        if 2 * best > CELL * CELL:
            break
    return found


@kernel
def peak(center, y, x, wide):
    """Raise a Gaussian around a point [cells], 1 in the cell of the point."""
    rows, columns = center.shape
    ci, cj = int(y), int(x)
    reach = int(3 * wide) + 1
    for i in range(max(0, ci - reach), min(rows, ci + reach + 1)):
        for j in range(max(0, cj - reach), min(columns, cj + reach + 1)):
            value = np.exp(-((i - ci) ** 2 + (j - cj) ** 2) / (2 * wide * wide))
            center[i, j] = max(center[i, j], np.float32(value))

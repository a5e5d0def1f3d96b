"""Instances from cell predictions: peaks of the centre map, voting cells, boxes and categories."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Float32, Int, Int32

from agent.learning.vocabulary import CATEGORIES
from envs.compiled.kernels import kernel

MOST = 32  # instances in a picture
LEAST = 0.03  # least probability of a centre
ALIKE = 60.0  # [cells²] how much farther a centre of an altogether different category counts
SHARP = 4.0  # [1/cells²] boxes are averaged over votes weighted by exp(-SHARP d²), names by exp(-d²)
REACH = 2.5, 0.35  # [cells, share of the larger side of its box] greatest distance of a cell's vote from a centre
SAME = 0.65  # overlap of boxes of one category above which the less likely is dropped
THINGS = len(CATEGORIES)


@dataclass(frozen=True)
class Instances:
    """k instances of one picture.

    `cell` is the index of the instance of each cell of 4 x 4 pixels, -1 for none. `box` (left, top, right, bottom) is in cells; `category`
    are probabilities of `CATEGORIES`, `sure` is that of the centre, and `score` is it times the greatest of those.
    """

    cell: Int32[np.ndarray, "y x"]
    box: Float[np.ndarray, "k 4"]
    category: Float32[np.ndarray, "k c"]
    center: Float[np.ndarray, "k 2"]
    sure: Float[np.ndarray, "k"]
    score: Float[np.ndarray, "k"]


def instances_of(
    chance: Float32[np.ndarray, "classes y x"],
    center: Float32[np.ndarray, "y x"],
    offset: Float32[np.ndarray, "2 y x"],
    box: Float32[np.ndarray, "4 y x"],
    *,
    least: float = LEAST,
) -> Instances:
    """Instances of one picture, from probabilities of classes and centres, offsets and boxes.

    `offset` and `box` [cells] are as in `Seen`.
    """
    spot, value = peaks(center, least, MOST)
    cell = np.full(center.shape, -1, np.int32)
    found, names = np.zeros((len(spot), 4)), np.zeros((len(spot), THINGS), np.float32)
    gather(chance, offset, box, spot, THINGS, cell, found, names)
    score = value * names.max(axis=1, initial=0.0)
    kept = distinct(found, names.argmax(axis=1) if len(names) else np.zeros(0, np.int64), score, SAME)
    renumber = np.full(len(spot) + 1, -1, np.int32)
    renumber[kept] = np.arange(len(kept))
    return Instances(renumber[cell], found[kept], names[kept], spot[kept] + 0.5, value[kept], score[kept])


@kernel
def peaks(center, least, most):
    """Cells (k 2) of local maxima of the centre probability, and their values, descending."""
    rows, columns = center.shape
    spot, value, n = np.empty((rows * columns, 2), np.int64), np.empty(rows * columns), 0
    for i in range(rows):
        for j in range(columns):
            v = center[i, j]
            if v < least:
                continue
            top = True
            for a in range(max(0, i - 1), min(rows, i + 2)):
                for b in range(max(0, j - 1), min(columns, j + 2)):
                    if center[a, b] > v or (center[a, b] == v and (a < i or (a == i and b < j))):
                        top = False
            if top:
                spot[n, 0], spot[n, 1], value[n] = i, j, v
                n += 1
    order = np.argsort(-value[:n], kind="mergesort")[:most]
    return spot[:n][order], value[:n][order]


@kernel
def gather(chance, offset, box, spot, things, cell, found, names):
    """Assign cells to the centres of like category they point to; average boxes and categories."""
    rows, columns = cell.shape
    count = len(spot)
    weight, sharp = np.zeros(count), np.zeros(count)
    alike, own = np.zeros((count, things), np.float32), np.zeros(things, np.float32)
    for k in range(count):
        shares(chance, spot[k, 0], spot[k, 1], alike[k])
    for i in range(rows):
        for j in range(columns):
            thing, most = np.float32(0), np.float32(0)
            for c in range(chance.shape[0]):
                most = max(most, chance[c, i, j])
                if c < things:
                    thing += chance[c, i, j]
            if thing < 0.5:
                continue
            shares(chance, i, j, own)
            y, x = i + 0.5 + offset[0, i, j], j + 0.5 + offset[1, i, j]
            side = max(box[0, i, j] + box[2, i, j], box[1, i, j] + box[3, i, j])
            reach, best, nearest, away = max(REACH[0], REACH[1] * side) ** 2, np.inf, -1, 0.0
            for k in range(count):
                off = (spot[k, 0] + 0.5 - y) ** 2 + (spot[k, 1] + 0.5 - x) ** 2
                if off >= reach:
                    continue
                cost = off + ALIKE * (1 - (own * alike[k]).sum())
                if cost < best:
                    best, nearest, away = cost, k, off
            if nearest < 0:
                continue
            cell[i, j] = nearest
            add(chance, box, i, j, np.exp(-SHARP * away), np.exp(-away), found[nearest], names[nearest])
            weight[nearest] += np.exp(-away)
            sharp[nearest] += np.exp(-SHARP * away)
    for k in range(count):
        i, j = spot[k, 0], spot[k, 1]
        if min(weight[k], sharp[k]) < 0.3:  # no cell points here: use the centre's own cell
            add(chance, box, i, j, 0.3, 0.3, found[k], names[k])
            weight[k] += 0.3
            sharp[k] += 0.3
            if cell[i, j] < 0:
                cell[i, j] = k
        found[k] /= sharp[k]
        total = max(np.float32(1e-6), names[k].sum())
        names[k] /= total


@kernel
def shares(chance, i, j, out):
    """Square roots of a cell's probabilities of categories, given that it is a thing.

    The sum of products of two of them is the Bhattacharyya coefficient, 1 for equal ones.
    """
    total = np.float32(1e-6)
    for c in range(len(out)):
        total += chance[c, i, j]
    for c in range(len(out)):
        out[c] = np.sqrt(chance[c, i, j] / total)


@kernel
def add(chance, box, i, j, sharp, weight, found, names):
    """Add a cell's prediction of its instance's box and category."""
    found[0] += sharp * (j + 0.5 - box[0, i, j])
    found[1] += sharp * (i + 0.5 - box[1, i, j])
    found[2] += sharp * (j + 0.5 + box[2, i, j])
    found[3] += sharp * (i + 0.5 + box[3, i, j])
    for c in range(len(names)):
        names[c] += np.float32(weight) * chance[c, i, j]


@kernel
def distinct(box, name, score, same):
    """Indices of the instances after non-maximum suppression within categories, by score."""
    order = np.argsort(-score, kind="mergesort")
    kept, n = np.empty(len(order), np.int64), 0
    for k in order:
        fresh = True
        for m in range(n):
            if name[kept[m]] == name[k] and overlap(box[kept[m]], box[k]) > same:
                fresh = False
        if fresh:
            kept[n] = k
            n += 1
    return kept[:n]


@kernel
def overlap(a, b):
    """Intersection over union of two boxes (left, top, right, bottom)."""
    w, h = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    if w <= 0 or h <= 0:
        return 0.0
    inner = w * h
    return inner / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - inner)


def chances(logits: Float32[np.ndarray, "n c y x"]) -> Float32[np.ndarray, "n c y x"]:
    """Softmax over classes."""
    shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
    return shifted / shifted.sum(axis=1, keepdims=True)


def average_precision(score: Float[np.ndarray, "d"], right: Int[np.ndarray, "d"], truths: int) -> float:
    """Average precision at 101 recalls, as in COCO; NaN without truths.

    `right`: 1 hit, 0 miss, -1 ignored.
    """
    if not truths:
        return float("nan")
    order = np.argsort(-score, kind="stable")
    hit = right[order]
    hit = hit[hit >= 0]
    if not len(hit):
        return 0.0
    true = np.cumsum(hit)
    recall, precision = true / truths, true / np.arange(1, len(hit) + 1)
    precision = np.maximum.accumulate(precision[::-1])[::-1]
    at = np.searchsorted(recall, np.linspace(0, 1, 101), side="left")
    return float(np.where(at < len(precision), precision[np.minimum(at, len(precision) - 1)], 0.0).mean())

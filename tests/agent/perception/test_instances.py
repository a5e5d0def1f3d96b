"""Instances: from perfect cells nearly every thing comes back, and small hand-made pictures give what they show."""

import numpy as np
import pytest

from agent.learning.frames import FrameConfig, FrameStream
from agent.learning.perception.targets import targets_of
from agent.learning.vocabulary import CLASSES, NONE
from agent.perception.instances import average_precision, distinct, instances_of, overlap, peaks


def test_overlap_by_hand() -> None:
    unit = np.array([0.0, 0.0, 2.0, 2.0])
    assert overlap(unit, unit) == 1.0
    assert overlap(unit, unit + 1) == pytest.approx(1 / 7)
    assert overlap(unit, unit + 2) == 0.0


def test_peaks_are_local_and_sorted() -> None:
    center = np.zeros((8, 8), np.float32)
    center[2, 2], center[2, 3], center[6, 5], center[0, 7] = 0.9, 0.8, 0.95, 0.05
    spot, value = peaks(center, 0.1, 10)
    assert spot.tolist() == [[6, 5], [2, 2]] and value.tolist() == pytest.approx([0.95, 0.9])
    center[2, 3] = center[2, 2]
    assert peaks(center, 0.1, 10)[0].tolist() == [[6, 5], [2, 2]]  # of equals the first
    assert len(peaks(center, 0.1, 1)[0]) == 1


def test_one_thing_is_told_once() -> None:
    box = np.array([[0.0, 0, 4, 4], [0, 0, 4, 4.2], [0, 0, 4, 4], [9, 9, 12, 12]])
    kept = distinct(box, np.array([1, 1, 2, 1]), np.array([0.5, 0.9, 0.4, 0.3]), 0.65)
    assert kept.tolist() == [1, 2, 3]


def test_average_precision_by_hand() -> None:
    score = np.array([0.9, 0.8, 0.7])
    assert average_precision(score, np.array([1, 1, 1]), 3) == pytest.approx(1.0)
    assert average_precision(score, np.array([0, 1, 0]), 1) == pytest.approx(0.5)
    assert average_precision(score, np.array([-1, 1, -1]), 1) == pytest.approx(1.0)
    assert average_precision(score, np.array([1, 0, 0]), 2) == pytest.approx(51 / 101)
    assert np.isnan(average_precision(score, np.array([0, 0, 0]), 0))


def test_perfect_cells_give_nearly_everything_back() -> None:
    batch = FrameStream(FrameConfig(split="val", pool=4, frames_per_home=32), 16, seed=1).at(0)
    targets, found, there = targets_of(batch), 0, 0
    for k in range(16):
        chance = np.full((len(CLASSES), *targets.classes.shape[1:]), 1e-3, np.float32)
        for c in range(len(CLASSES)):
            chance[c][targets.classes[k] == c] = 1.0
        seen = instances_of(chance, targets.center[k], targets.offset[k], targets.box[k])
        assert (seen.cell < len(seen.score)).all() and len(seen.box) == len(seen.category) == len(seen.score)
        for thing, count in zip(*np.unique(batch.instance[k], return_counts=True), strict=True):
            if thing <= 0 or count < 60 or not batch.thing[batch.home[k], thing]:
                continue
            rows, columns = np.nonzero(batch.instance[k] == thing)
            box = np.array([columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]) / 4
            there += 1
            name = batch.category[batch.home[k], thing]
            found += any(overlap(b, box) >= 0.5 and p.argmax() == name for b, p in zip(seen.box, seen.category, strict=True))
    assert there > 30 and found / there > 0.9 and NONE == 255

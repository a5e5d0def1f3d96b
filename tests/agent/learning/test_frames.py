"""Frames to learn from: the same for the same numbers, never twice, with every category, from homes of their own split."""

import numpy as np
import pytest

from agent.learning.frames import TUNE, FrameConfig, FrameStream
from agent.learning.vocabulary import CATEGORIES, CLASSES, NONE
from envs.houses.splits import split_of

SMALL = FrameConfig(size=64, pool=3, frames_per_home=16, count=40)


def test_a_batch_is_a_function_of_its_number() -> None:
    straight = FrameStream(SMALL, 8)
    first = [straight.at(k).rgb.copy() for k in range(6)]
    again = FrameStream(SMALL, 8)
    for k in (5, 0, 3):
        assert np.array_equal(again.at(k).rgb, first[k])
    assert not any(np.array_equal(a, b) for i, a in enumerate(first) for b in first[:i])


def test_workers_have_frames_of_their_own() -> None:
    one, two = (FrameStream(SMALL, 4, rank=rank, world=2) for rank in range(2))
    assert not np.array_equal(one.at(0).rgb, two.at(0).rgb)
    homes = [{scene.name for scene in stream.at(0).scenes} for stream in (one, two)]
    assert not homes[0] & homes[1]


def test_tune_homes_are_never_trained_on() -> None:
    train, tune = FrameConfig(), FrameConfig(split="tune")
    trained = {train.home(k) for k in range(2000)}
    kept = {tune.home(k) for k in range(200)}
    assert len(trained) == 2000 and len(kept) == 200 and not trained & kept
    assert all(split == "train" and index % TUNE == TUNE - 1 for split, index in kept)
    assert FrameConfig(split="val").home(3) == ("val", 3)


def test_homes_are_those_of_the_split() -> None:
    for split, expected in (("train", "train"), ("tune", "train"), ("val", "val")):
        batch = FrameStream(FrameConfig(split=split, size=32, pool=2), 2).at(0)
        assert {split_of(int(scene.name.split(":")[1])) for scene in batch.scenes} == {expected}


def test_tables_name_what_is_seen() -> None:
    batch = FrameStream(SMALL, 8).at(0)
    for k in range(8):
        scene = batch.scenes[batch.home[k]]
        for thing in scene.objects:
            row = batch.home[k], thing.id
            assert batch.thing[row] == (not thing.structure)
            if not thing.structure:
                assert CATEGORIES[batch.category[row]] == thing.category
            elif thing.category in ("wall", "floor"):
                assert CLASSES[batch.category[row]] == thing.category and batch.color[row] == NONE
        assert 0 <= batch.room[k] < 10


@pytest.mark.slow
def test_categories_are_met_about_equally_often() -> None:
    config = FrameConfig(size=64, pool=16, frames_per_home=64)
    counts = {True: np.zeros(len(CATEGORIES)), False: np.zeros(len(CATEGORIES))}
    for balanced in counts:
        stream = FrameStream(FrameConfig(size=64, pool=16, frames_per_home=64, balanced=balanced), 32)
        for k in range(20):
            batch = stream.at(k)
            for i in range(32):
                seen = np.unique(batch.instance[i])
                found = batch.category[batch.home[i], seen[seen > 0]]
                np.add.at(counts[balanced], found[found < len(CATEGORIES)], 1)
    rare = np.argsort(counts[False])[:15]
    share = {balanced: count[rare].sum() / count.sum() for balanced, count in counts.items()}
    assert share[True] > 1.3 * share[False] and config.balanced

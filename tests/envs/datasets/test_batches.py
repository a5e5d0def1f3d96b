"""Batches of windows: every step begins one, arrays are what demonstrations have, always the same, resumable, a few shards at a time."""

import itertools
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from envs.datasets.demonstrations import loader
from envs.datasets.demonstrations.columns import shard_name
from envs.datasets.demonstrations.drawing import boxes_in
from envs.datasets.demonstrations.loader import Batch, Demonstration, Demonstrations, read_demonstrations
from envs.datasets.demonstrations.manifest import begin_set
from envs.datasets.demonstrations.order import batches_of, share_of, window_order
from envs.datasets.demonstrations.windows import NOTHING
from envs.datasets.demonstrations.writing import finish_set, write_shard
from envs.errors import InputError
from envs.inputs import DEPTH
from envs.language import encode
from envs.language.answering.answers import ANSWERS
from envs.types import Action, Camera
from experiments.data.collect import Demos, demos
from tests.envs.datasets.demonstration_sets import made_up, made_up_set, manifest_of

CAMERA = Camera(4, 3)


@pytest.fixture(scope="module")
def uneven(tmp_path_factory: pytest.TempPathFactory) -> Demonstrations:
    """34 demonstrations of 1 to 7 steps, in 7 shards, one of them empty."""
    return made_up_set(tmp_path_factory.mktemp("uneven"), [7, 3, 7, 0, 7, 5, 5], CAMERA)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Demonstrations:
    """Eight errands in two files, with pictures."""
    folder = tmp_path_factory.mktemp("drawn") / "set"
    demos(Demos("errand-val", out=folder, size=16, each=4, workers=1, episodes=8))
    return read_demonstrations(folder)


def same(a: Batch, b: Batch) -> bool:
    """Whether two batches have the same bytes."""
    pairs = [(getattr(a, part.name), getattr(b, part.name)) for part in fields(Batch) if part.name != "observation"]
    pairs += [(a.observation[name], b.observation.get(name)) for name in a.observation]
    kept = [(x, y) for x, y in pairs if x is not None or y is not None]
    assert set(a.observation) == set(b.observation)
    return all(x.dtype == y.dtype and x.shape == y.shape and x.tobytes() == y.tobytes() for x, y in kept)


def begins(batches) -> list[tuple[int, int]]:
    """Where the windows of batches begin: demonstration and step."""
    return [pair for batch in batches for pair in zip(batch.demonstration.tolist(), batch.step.tolist(), strict=True)]


def every_step(found: Demonstrations) -> list[tuple[int, int]]:
    """All steps of a set: demonstration and step."""
    return [(k, step) for k, one in enumerate(found) for step in range(len(one.part))]


# Which windows, and in which order


def test_each_step_begins_one_window(uneven):
    wanted = every_step(uneven)
    for window in (1, 3, 20):
        assert sorted(begins(uneven.batches(16, window, seed=0))) == wanted
    assert begins(uneven.batches(16, seed=None)) == wanted
    sizes = [len(batch.step) for batch in uneven.batches(16, seed=0)]
    assert sizes == [16] * (len(wanted) // 16) + [len(wanted) % 16] and len(sizes) == uneven.batch_count(16)


def test_the_order_is_drawn_for_seed_and_epoch(uneven):
    first = begins(uneven.batches(8, seed=1))
    assert first == begins(uneven.batches(8, seed=1)) == begins(uneven.batches(5, 2, seed=1)) != every_step(uneven)
    others = [begins(uneven.batches(8, **other)) for other in ({"seed": 2}, {"seed": 1, "epoch": 1}, {"seed": 1, "hold": 2})]
    assert all(other != first and sorted(other) == sorted(first) for other in others)


def test_the_same_arguments_give_the_same_bytes(uneven):
    pairs = zip(uneven.batches(8, 4, seed=1), uneven.batches(8, 4, seed=1), strict=True)
    assert all(same(a, b) for a, b in pairs)


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 20), st.integers(1, 7), st.integers(0, 30), st.integers(1, 5))
def test_resumed_is_the_same_from_there_on(uneven, size, world, start, hold):
    options = {"seed": 3, "rank": world - 1, "world": world, "hold": hold}
    whole = list(uneven.batches(size, 2, **options))
    rest = list(uneven.batches(size, 2, start=start, **options))
    assert len(rest) == max(0, len(whole) - start) and all(same(a, b) for a, b in zip(whole[start:], rest, strict=True))


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 12), st.one_of(st.none(), st.integers(0, 5)), st.integers(1, 9))
def test_workers_share_exactly(uneven, world, seed, hold):
    shares = [begins(uneven.batches(7, seed=seed, hold=hold, rank=rank, world=world)) for rank in range(world)]
    assert sorted(itertools.chain(*shares)) == every_step(uneven)
    assert max(map(len, shares)) - min(map(len, shares)) <= 1


def test_steps_are_mixed(uneven):
    """With all shards in memory, where a step comes says nothing about where it lay; episodes are no runs of neighbours."""
    place = {pair: k for k, pair in enumerate(every_step(uneven))}
    orders = np.array([[place[pair] for pair in begins(uneven.batches(16, seed=seed))] for seed in range(40)])
    middle = (len(place) - 1) / 2
    assert abs(orders[:, :10].mean() - middle) < 6 and abs(orders[:, -10:].mean() - middle) < 6
    assert np.mean(np.abs(np.diff(orders, axis=1)) == 1) < 0.05


def test_only_a_few_shards_are_open(uneven, monkeypatch):
    read, whole = [], loader.read_shard
    monkeypatch.setattr(loader, "read_shard", lambda folder, manifest, number: read.append(number) or whole(folder, manifest, number))
    batches = uneven.batches(4, seed=0, hold=2)
    assert read == []
    next(batches)
    assert len(read) == 2
    assert sum(1 for _ in batches) > 5 and sorted(read) == [0, 1, 2, 4, 5, 6]  # each once; the empty one never
    assert max(len(held) for held, _ in batches_of(window_order([9] * 20, seed=0, epoch=0, hold=3, first=0, last=180), 10)) <= 6


@given(st.integers(0, 1000), st.integers(1, 40))
def test_shares_follow_each_other(total, world):
    ends = [share_of(total, rank, world) for rank in range(world)]
    assert ends[0][0] == 0 and ends[-1][1] == total and all(a[1] == b[0] for a, b in itertools.pairwise(ends))


# What is in them


@pytest.mark.parametrize("window", [1, 4])
def test_arrays_are_those_of_the_demonstrations(uneven, window):
    ones = list(uneven)
    for batch in uneven.batches(9, window, seed=0):
        for k, (number, step) in enumerate(zip(batch.demonstration.tolist(), batch.step.tolist(), strict=True)):
            check_window(batch, k, ones[number], step, window)


def check_window(batch: Batch, k: int, one: Demonstration, step: int, window: int) -> None:
    """Row k of a batch has the steps of a demonstration from `step` on, and nothing after its end."""
    path, count = one.trajectory, min(window, len(one.part) - step)
    steps, there = slice(step, step + count), batch.mask[k]
    assert there.tolist() == [True] * count + [False] * (window - count)
    assert np.array_equal(batch.action[k, :count], one.expert_action[steps]) and np.array_equal(batch.taken[k, :count], path.action[steps])
    before = [NOTHING, *path.action.tolist()][steps]
    assert batch.previous_action[k, :count].tolist() == before
    assert batch.collided[k, :count].tolist() == [False, *path.collided.tolist()][steps]
    assert np.array_equal(batch.part[k, :count], one.part[steps]) and np.array_equal(batch.span[k, :count], one.word_tokens[steps])
    wanted = np.where(one.expert_action == Action.ANSWER, ANSWERS.index("yes"), NOTHING)
    assert np.array_equal(batch.answer[k, :count], wanted[steps])
    assert np.allclose(batch.position_a[k, :count], one.position_a[steps], atol=1e-6)
    assert np.allclose(batch.yaw_a[k, :count], one.yaw_a[steps], atol=1e-6) and np.allclose(batch.pitch[k, :count], path.pitch[steps])
    seen = batch.observation
    assert np.array_equal(seen["rgb"][k, :count], one.rgb[steps])
    assert np.array_equal(seen["depth"][k, :count, ..., 0], np.minimum(one.depth[steps].astype(np.float32), DEPTH))
    assert np.array_equal(seen["instruction"][k], one.tokens)
    assert np.array_equal(seen["gps"][k, :count], batch.position_a[k, :count, [2, 0]].T * [-1, 1])
    assert np.array_equal(seen["compass"][k, :, 0], batch.yaw_a[k]) and np.array_equal(seen["pitch"][k, :, 0], batch.pitch[k])
    empty = [batch.action, batch.taken, batch.part, batch.span, batch.position_a, batch.yaw_a, batch.collided, seen["rgb"], seen["depth"]]
    assert not any(array[k, count:].any() for array in empty)
    assert (batch.previous_action[k, count:] == NOTHING).all() and (batch.answer[k, count:] == NOTHING).all()


def test_points_and_pictures_of_goals(tmp_path):
    """What tasks tell beside words comes where every demonstration has it."""
    manifest, image = manifest_of(2, 2, CAMERA, True), np.arange(64 * 64 * 3).reshape(64, 64, 3).astype(np.uint8)
    ones = [replace(made_up(k, 3, CAMERA), goal_a=np.array([0.0, 0.0, -2.0]), goal_image=image + k, category="sofa") for k in range(2)]
    begin_set(tmp_path, manifest, lambda number: (tmp_path / shard_name(number)).exists())
    write_shard(tmp_path, manifest, 0, ones, [])
    finish_set(tmp_path, manifest)
    (batch,) = read_demonstrations(tmp_path).batches(6, 2, seed=0)
    seen = batch.observation
    starts = batch.step == 0
    assert np.allclose(seen["pointgoal"][starts, 0], [2, 0]) and seen["pointgoal"].shape == (6, 2, 2)
    assert not seen["pointgoal"][~batch.mask].any() and not batch.mask.all()
    assert np.array_equal(seen["goal_image"], image[None] + batch.demonstration[:, None, None, None].astype(np.uint8))
    assert seen["objectgoal"].shape == (6,) and len(set(seen["objectgoal"].tolist())) == 1


def test_drawn_again_is_what_was_seen(drawn):
    stored = drawn.batches(16, 3, seed=0)
    again = drawn.batches(16, 3, seed=0, pictures="drawn", instances=True, boxes=True, threads=1)
    for a, b in itertools.islice(zip(stored, again, strict=True), 4):
        assert np.array_equal(a.observation["rgb"], b.observation["rgb"])
        assert np.allclose(a.observation["depth"], b.observation["depth"], rtol=1e-3)
        assert b.instance.shape == a.observation["rgb"].shape[:-1] and b.instance[b.mask].any() and not b.instance[~b.mask].any()
        for picture, ids, boxes in zip(b.instance[b.mask], b.box_ids[b.mask], b.boxes[b.mask], strict=True):
            assert set(ids[ids > 0].tolist()) == set(picture[picture > 0].tolist())
            for thing, box in zip(ids[ids > 0].tolist(), boxes, strict=False):
                rows, columns = np.nonzero(picture == thing)
                assert box.tolist() == [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]


def test_without_pictures(drawn, tmp_path):
    """A set without pictures gives the same, drawn; and nothing of them where none are wanted."""
    demos(Demos("errand-val", out=tmp_path / "set", size=16, each=4, workers=1, episodes=8, images=False))
    found = read_demonstrations(tmp_path / "set")
    for a, b in zip(found.batches(32, 2, seed=0, threads=1), drawn.batches(32, 2, seed=0), strict=True):
        assert np.array_equal(a.observation["rgb"], b.observation["rgb"]) and np.array_equal(a.action, b.action)
    batch = next(drawn.batches(8, 2, seed=0, pictures="none"))
    assert "rgb" not in batch.observation and "depth" not in batch.observation and batch.observation["gps"].shape == (8, 2, 2)
    with pytest.raises(InputError, match="expected a set with pictures, got one made with --no-images"):
        found.batches(8, seed=0, pictures="stored")


def test_overlapping_windows_are_drawn_once(drawn, monkeypatch):
    from envs.render import Renderer

    views, render = [], Renderer.render

    def counted(self, camera, position_w, *rest, **more):
        views.append(len(position_w))
        return render(self, camera, position_w, *rest, **more)

    monkeypatch.setattr(Renderer, "render", counted)
    batch = next(drawn.batches(16, 8, seed=None, pictures="drawn", threads=1))
    steps, there = {(d, s + k) for d, s in begins([batch]) for k in range(8)}, set(every_step(drawn))
    assert batch.mask.sum() > 100 and views == [len(steps & there)]


def test_boxes_of_nothing():
    ids, boxes = boxes_in(np.zeros((2, 1, 3, 4), np.int32))
    assert ids.shape == (2, 1, 0) and boxes.shape == (2, 1, 0, 4)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"size": 0}, "size: expected a whole number from 1 on, got 0"),
        ({"window": 0}, "window: expected"),
        ({"seed": -1}, "seed: expected"),
        ({"start": -1}, "start: expected"),
        ({"rank": 2, "world": 2}, "rank: expected 0 to"),
    ],
)
def test_batches_that_cannot_be(uneven, options, message):
    with pytest.raises(InputError, match=message):
        uneven.batches(**{"size": 4, "seed": 0, **options})


def test_a_damaged_shard_is_one_line(tmp_path: Path):
    found = made_up_set(tmp_path, [2, 2], CAMERA)
    (tmp_path / shard_name(1)).unlink()
    with pytest.raises(InputError, match=r"demonstrations-00001.npz: expected a file, got nothing there"):
        list(found.batches(2, seed=0))
    assert encode("go").shape == (found.manifest.tokens,)

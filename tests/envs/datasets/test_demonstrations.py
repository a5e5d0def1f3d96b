"""Demonstrations on disk: what is written is what is read, streams are complete and always the same, damage is said in one line."""

import itertools
import json
import resource
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from envs.datasets.demonstrations import loader as demonstrations
from envs.datasets.demonstrations.alignment import aligned, token_span
from envs.datasets.demonstrations.columns import picture_name, shard_name
from envs.datasets.demonstrations.loader import Demonstrations, read_demonstrations
from envs.datasets.demonstrations.manifest import MANIFEST, begin_set, read_manifest
from envs.datasets.demonstrations.reading import read_shard
from envs.datasets.demonstrations.writing import finish_set, write_shard
from envs.errors import InputError
from envs.language import VOCABULARY, decode, words
from envs.language.grammar.generator import Span
from envs.types import Camera
from tests.envs.datasets.demonstration_sets import equal, ids, made_up, made_up_set, manifest_of

# On disk


@settings(max_examples=25)
@given(st.lists(st.tuples(st.integers(0, 100), st.integers(1, 9)), max_size=4), st.booleans())
def test_writing_and_reading_gives_back_every_bit(tmp_path_factory, given_, pictures):
    camera, folder = Camera(3, 2), tmp_path_factory.mktemp("bits")
    ones = [made_up(number, steps, camera if pictures else None) for number, steps in given_]
    manifest = manifest_of(max(1, len(ones)), max(1, len(ones)), camera, pictures)
    write_shard(folder, manifest, 0, ones, ["left"])
    found = read_shard(folder, finish_set(folder, manifest), 0)
    assert len(found) == len(ones) and found.facts.left_out == ("left",)
    assert all(equal(found.demonstration(k), one) for k, one in enumerate(ones))
    assert replace(read_demonstrations(folder).manifest, shards=None) == manifest


def test_numpy_alone_opens_them(tmp_path):
    camera = Camera(4, 3)
    ones = list(made_up_set(tmp_path, [3, 2], camera))
    with np.load(tmp_path / shard_name(0), allow_pickle=False) as file:
        part = {name: file[name] for name in file.files}
    count = len(part["steps"])
    assert part["action"].tolist() == [action for one in ones[:count] for action in one.trajectory.action.tolist()]
    assert part["expert_action"].tolist() == [action for one in ones[:count] for action in one.expert_action.tolist()]
    assert len(part["pose"]) == part["steps"].sum() + count
    assert json.loads(part["facts"].tobytes())["demonstrations"][0]["instruction"] == ones[0].instruction
    for kind in ("rgb", "depth"):
        pictures = np.load(tmp_path / picture_name(kind, 0), mmap_mode="r", allow_pickle=False)
        assert np.array_equal(pictures, np.concatenate([getattr(one, kind) for one in ones[:count]]))


def test_words_of_the_sofa():
    one = replace(made_up(0, 4), part=np.array([0, 0, 1, 1]))
    assert [one.said(k) for k in range(4)] == ["go to the sofa"] * 2 + ["then to the bed"] * 2
    assert [decode(one.tokens[first:last]) for first, last in one.word_tokens] == ["go to the sofa"] * 2 + ["then to the bed"] * 2
    assert one.words.tolist() == [[0, 14], [0, 14], [16, 31], [16, 31]]
    assert (one.tokens < len(VOCABULARY)).all()
    whole_ = replace(one, spans=(Span(0, 31, 0),))
    assert whole_.said(3) == one.instruction  # of a part that no words are known to say: all


@given(st.lists(st.sampled_from(["go", "to", "it's", "don't", "the", "2", "sofa,", "there."]), min_size=1, max_size=9), st.data())
def test_tokens_of_a_span_are_those_of_its_words(said, data):
    first = data.draw(st.integers(0, len(said) - 1))
    last = data.draw(st.integers(first, len(said)))
    text, start = " ".join(said), len(" ".join([*said[:first], ""])) if first else 0
    end = start + len(" ".join(said[first:last]))
    a, b = token_span(text, start, end)
    assert words(text)[a:b] == words(" ".join(said[first:last]))


@given(st.data())
def test_no_other_way_to_share_steps_out_is_better(data):
    count, steps = data.draw(st.integers(1, 4)), data.draw(st.integers(1, 6))
    ends = [sorted(data.draw(st.tuples(st.integers(0, 9), st.integers(0, 9)))) for _ in range(count)]
    points = np.array(sorted(data.draw(st.lists(st.integers(0, 9), min_size=steps, max_size=steps))))
    pieces, anchors = np.array(ends), np.array([sum(pair) / 2 for pair in ends])
    inside = (pieces[:, 0] <= points[:, None]) & (points[:, None] <= pieces[:, 1])
    worth = inside + np.exp(-np.abs(points[:, None] - anchors) / 8.0)

    def value(chosen) -> float:
        total = sum(worth[k, move] for k, move in enumerate(chosen))
        return total + sum(inside[k, move] for k, move in enumerate(chosen) if k == 0 or chosen[k - 1] != move)

    found = aligned(pieces, anchors, points).tolist()
    assert found == sorted(found)
    best = max(value(chosen) for chosen in itertools.combinations_with_replacement(range(count), steps))
    assert value(found) == pytest.approx(best)


# Streams


@pytest.fixture(scope="module")
def uneven(tmp_path_factory: pytest.TempPathFactory) -> Demonstrations:
    """41 demonstrations in 8 shards, one of them empty."""
    return made_up_set(tmp_path_factory.mktemp("uneven"), [7, 3, 7, 0, 7, 5, 7, 5])


def test_streams_are_in_order_or_shuffled_always_alike(uneven):
    everything = [str(number) for number in range(41)]
    assert ids(uneven) == everything and len(uneven) == 41
    first = ids(uneven.stream(seed=1, buffer=8))
    assert first != everything and sorted(first, key=int) == everything
    assert ids(uneven.stream(seed=1, buffer=8)) == first
    others = [ids(uneven.stream(**other)) for other in ({"seed": 2, "buffer": 8}, {"seed": 1, "epoch": 1, "buffer": 8}, {"seed": 1})]
    assert all(other != first and sorted(other, key=int) == everything for other in others)
    one = next(uneven.stream(seed=3))
    assert equal(one, made_up(int(one.episode_id), len(one.part)))


@settings(max_examples=20)
@given(st.integers(1, 12), st.one_of(st.none(), st.integers(0, 5)), st.integers(1, 50))
def test_workers_share_exactly(uneven, world, seed, buffer):
    shares = [ids(uneven.stream(seed=seed, buffer=buffer, rank=rank, world=world)) for rank in range(world)]
    assert sorted(itertools.chain(*shares), key=int) == [str(number) for number in range(41)]
    assert max(map(len, shares)) - min(map(len, shares)) <= 1


def test_shuffling_mixes(uneven):
    """With a buffer that holds all, where a demonstration comes says nothing about where it lay."""
    places = np.array([[int(one) for one in ids(uneven.stream(seed=seed, buffer=64))] for seed in range(60)])
    assert abs(places[:, 0].mean() - 20) < 5 and abs(places[:, -1].mean() - 20) < 5 and len(set(places[:, 0].tolist())) > 25


def test_shards_are_read_when_they_are_wanted(uneven, monkeypatch):
    read, whole_ = [], demonstrations.read_shard
    monkeypatch.setattr(
        demonstrations, "read_shard", lambda folder, manifest, number: read.append(number) or whole_(folder, manifest, number)
    )
    stream = uneven.stream()
    assert read == []
    next(stream)
    assert read == [0]
    ids(itertools.islice(stream, 9))
    assert read == [0, 1]
    assert ids(uneven.stream(rank=3, world=4)) == [str(number) for number in range(30, 41)]
    assert read == [0, 1, 6, 7]


# What is wrong with a set


def test_what_is_no_set_gets_one_line(tmp_path):
    with pytest.raises(InputError, match=f"{MANIFEST}: expected a file, got nothing there"):
        read_demonstrations(tmp_path)
    found = made_up_set(tmp_path / "set", [2, 2], Camera(4, 4))
    shard = tmp_path / "set" / shard_name(1)
    data = shard.read_bytes()
    shard.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    with pytest.raises(InputError, match=r"demonstrations-00001.npz: expected the file that manifest.json speaks of"):
        list(found)
    shard.unlink()
    with pytest.raises(InputError, match=r"demonstrations-00001.npz: expected a file, got nothing there"):
        list(found)
    manifest = tmp_path / "set" / MANIFEST
    for name, value, message in (
        ("version", 3, "version: expected 2, got 3"),
        ("words_version", 0, "words_version: expected 1, got 0"),
        ("each", "x", "each: expected a whole number, got \"x\""),
        ("shards", [], "shards: expected 2, got 0"),
    ):  # fmt: skip
        text = manifest.read_text()
        manifest.write_text(json.dumps({**json.loads(text), name: value}))
        with pytest.raises(InputError, match=message):
            read_demonstrations(tmp_path / "set")
        manifest.write_text(text)


def test_a_shard_of_something_else(tmp_path):
    manifest = manifest_of(1, 1, Camera(2, 2), False)
    assert begin_set(tmp_path, manifest, lambda number: False) == [0]
    (tmp_path / shard_name(0)).write_bytes(b"something else")
    with pytest.raises(InputError, match="expected a shard of demonstrations, got something else"):
        finish_set(tmp_path, manifest)
    assert read_manifest(tmp_path).shards is None


def test_streams_that_cannot_be(uneven):
    for options, message in (({"rank": 2, "world": 2}, "rank: expected 0 to"), ({"buffer": 0}, "buffer from 1 on"), ({"seed": -1}, "seed")):
        with pytest.raises(InputError, match=message):
            uneven.stream(**options)


def test_pictures_that_do_not_fit(tmp_path):
    with pytest.raises(InputError, match="expected pictures of"):
        write_shard(tmp_path, manifest_of(1, 1, Camera(4, 5), True), 0, [made_up(0, 2, Camera(4, 4))], [])
    with pytest.raises(InputError, match="expected pictures of"):
        write_shard(tmp_path, manifest_of(1, 1, Camera(4, 4), True), 0, [made_up(0, 2)], [])
    found = made_up_set(tmp_path / "set", [2], Camera(4, 4))
    found.verify()
    path = tmp_path / "set" / picture_name("rgb", 0)
    data = path.read_bytes()
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    assert len(list(found)) == 2  # only a pixel
    with pytest.raises(InputError, match=r"rgb-00000.npy: expected the pictures that were written, got damaged ones"):
        found.verify()
    for wrong, message in ((data[:-1], "expected pictures of"), (data[:50], "expected pictures, got something else")):
        path.write_bytes(wrong)
        with pytest.raises(InputError, match=message):
            list(found)
    path.unlink()
    with pytest.raises(InputError, match=r"rgb-00000.npy: expected a file, got nothing there"):
        list(found)


def test_an_old_set_gets_one_line(tmp_path):
    """As version 1 had them: without a learner, pictures compressed in the shards."""
    old = {"version": 1, "suite": "errand-train", "seed": 0, "episodes": 1, "digest": "0", "each": 1, "images": True, "camera": {}}
    (tmp_path / MANIFEST).write_text(json.dumps(old))
    with pytest.raises(InputError, match=r"version: expected 2, got 1; make the set again with gothere episodes demos") as caught:
        read_demonstrations(tmp_path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("each", 0, "each: expected 1 to"),
        ("episodes", 10**12, "episodes: expected 0 to"),
        ("tokens", 0, "tokens: expected 1 to"),
        ("beta", 2.0, "beta: expected 0 to 1"),
        ("camera", {}, "camera: expected elevation, .* got nothing"),
        ("camera", {"width": 4.5}, "camera: expected whole numbers of pixels"),
        ("camera", {"width": 10**6}, "camera: camera size: expected"),
        ("camera", {"near": -1.0}, "camera: camera near plane"),
        ("body", {"wings": 2.0}, "body: expected climb"),
        ("body", {"radius": 1e9}, "body: expected lengths"),
        ("shards", [{"demonstrations": -1, "steps": 0, "bytes": 0, "sha256": "", "left_out": []}], r"shards\[0\]: expected at most"),
    ],
)
def test_manifests_that_cannot_be(tmp_path, name, value, message):
    made_up_set(tmp_path, [2], Camera(4, 4))
    text = json.loads((tmp_path / MANIFEST).read_text())
    merged = {**text[name], **value} if isinstance(value, dict) and value else value
    (tmp_path / MANIFEST).write_text(json.dumps({**text, name: merged}))
    with pytest.raises(InputError, match=message):
        read_demonstrations(tmp_path)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Demonstrations:
    """Three demonstrations in two shards, to be damaged."""
    return made_up_set(tmp_path_factory.mktemp("small") / "set", [2, 1], Camera(4, 4))


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_damage_is_an_input_error_or_other_data(small, tmp_path_factory, data):
    """Bits flipped, bytes cut off or put in anywhere, with digests that fit or not: one line, or a set, within 2 GB."""
    files = {path.name: path.read_bytes() for path in small.folder.iterdir()}
    name = data.draw(st.sampled_from(sorted(files)))
    damaged = bytearray(files[name])
    for _ in range(data.draw(st.integers(0, 4))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] ^= data.draw(st.integers(1, 255))
    damaged = damaged[: data.draw(st.one_of(st.just(len(damaged)), st.integers(0, len(damaged))))]
    at = data.draw(st.integers(0, len(damaged)))
    damaged[at:at] = data.draw(st.one_of(st.just(b""), st.binary(max_size=8)))
    folder = tmp_path_factory.mktemp("damaged")
    for other, content in (files | {name: bytes(damaged)}).items():
        (folder / other).write_bytes(content)
    with limit_of_memory(2**31):
        read_all(folder)
        try:  # the same with digests that somebody has made fit
            finish_set(folder, replace(read_manifest(folder), shards=None))
        except InputError as error:
            assert "\n" not in str(error)
            return
        read_all(folder)


def read_all(folder: Path) -> None:
    """Read a set in every way; only an InputError of one line may come of it."""
    try:
        found = read_demonstrations(folder)
        for one in found:
            assert len(one.said(0)) + len(one.word_tokens) + len(one.position_a) > 0
        for batch in found.batches(2, 2, seed=0):
            assert batch.mask[:, 0].all()
        found.verify()
    except InputError as error:
        assert "\n" not in str(error)


class limit_of_memory:
    """A block in which this process may not have more than so many bytes beside what it has already."""

    def __init__(self, most: int) -> None:
        self.most = most

    def __enter__(self) -> None:
        self.before = resource.getrlimit(resource.RLIMIT_AS)
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + self.most, self.before[1]))

    def __exit__(self, *_) -> None:
        resource.setrlimit(resource.RLIMIT_AS, self.before)

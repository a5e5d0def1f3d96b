"""Demonstrations: sets on disk give back what was done, the words are the right ones, streams are complete and always the same."""

import itertools
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from envs.datasets.demonstrations import loader as demonstrations
from envs.datasets.demonstrations.alignment import aligned, goal_parts, parts_of, spans_of, token_span
from envs.datasets.demonstrations.loader import Demonstration, Demonstrations, read_demonstrations
from envs.datasets.demonstrations.shards import (
    MANIFEST,
    Manifest,
    begin_set,
    finish_set,
    packed,
    read_manifest,
    shard_name,
    unpacked,
    write_shard,
)
from envs.errors import InputError
from envs.home import home_at
from envs.language import VOCABULARY, decode, encode, parse, words
from envs.language.grammar.generator import Span
from envs.language.semantics.meaning import Turn, meaning_from_json
from envs.navigation.viewpoints import SHARE
from envs.simulators.native import NativeSimulator
from envs.tasks.evaluate import covered, distances_to
from envs.tasks.generate import make_suite
from envs.types import Action, Body, Camera, Trajectory
from experiments import cli
from experiments.data.collect import Collect, demonstrated, demos

ROOT = Path(__file__).resolve().parent.parent
SMALL = {"size": 12, "each": 4, "workers": 1, "episodes": 10}


@pytest.fixture(scope="module")
def errands(tmp_path_factory: pytest.TempPathFactory) -> Demonstrations:
    """Ten errands in three files."""
    folder = tmp_path_factory.mktemp("sets") / "errands"
    said = demos(Collect("errand", out=folder, **SMALL))
    found = read_demonstrations(folder)
    assert said["demonstrations"] == len(found) == 10 - len(said["left_out"]) and said["steps"] == found.steps
    return found


def equal(a: Demonstration, b: Demonstration) -> bool:
    """Whether two demonstrations are the same in everything."""
    pairs = [(getattr(a, part.name), getattr(b, part.name)) for part in fields(a) if part.name != "trajectory"]
    pairs += [(getattr(a.trajectory, part.name), getattr(b.trajectory, part.name)) for part in fields(a.trajectory)]
    return all(same_array(x, y) if isinstance(x, np.ndarray) else x == y for x, y in pairs)


def same_array(x: np.ndarray, y: np.ndarray) -> bool:
    """Whether two arrays have the same type, shape and bytes."""
    return x.dtype == y.dtype and x.shape == y.shape and x.tobytes() == y.tobytes()


def made_up(number: int, steps: int, camera: Camera | None = None) -> Demonstration:
    """A demonstration of nothing."""
    draw = np.random.default_rng(number)
    shape = (steps + 1, camera.height, camera.width) if camera else ()
    pictures = (draw.integers(0, 256, (*shape, 3), np.uint8), draw.random(shape).astype(np.float16)) if camera else (None, None)
    pose = draw.normal(size=(steps + 1, 5))
    path = Trajectory(draw.integers(0, 6, steps), draw.random(steps) < 0.5, pose[:, :3], pose[:, 3], pose[:, 4])
    told = (str(number), "house:0:2", "errand", "go to the sofa, then to the bed", "", {"is": "Go", "to": None})
    spans = (Span(0, 14, 0), Span(16, 31, 1))
    return Demonstration(*told, encode(told[3]), spans, draw.integers(0, 2, steps), path, *pictures)


def made_up_set(folder: Path, counts: list[int], camera: Camera | None = None) -> Demonstrations:
    """A set of shards with so many demonstrations each, numbered from 0."""
    each = max([1, *counts])
    eye = Camera(2, 3) if camera is None else camera
    manifest = manifest_of(each * len(counts), each, eye, camera is not None)
    begin_set(folder, manifest)
    number = itertools.count()
    for k, count in enumerate(counts):
        ones = [packed(made_up(next(number), 1 + k, camera)) for _ in range(count)]
        write_shard(folder, k, ones, [f"x{j}" for j in range(each - count)])
    finish_set(folder, manifest)
    return read_demonstrations(folder)


def manifest_of(episodes: int, each: int, camera: Camera, images: bool) -> Manifest:
    """A manifest of a set that is not made yet."""
    eye = {part.name: getattr(camera, part.name) for part in fields(camera)}
    body = {part.name: getattr(Body(), part.name) for part in fields(Body)}
    return Manifest(1, "errand-train", 0, episodes, "0" * 64, each, images, eye, body, 1, len(encode("go")))


def ids(stream) -> list[str]:
    """The ids of demonstrations."""
    return [one.episode_id for one in stream]


# On disk


def test_what_is_written_is_what_was_done(errands):
    episodes = {one.episode_id: one for one in make_suite("errand-train", 10)}
    camera, count = Camera(12, 12), 0
    for one in itertools.islice(errands, 5):
        home = home_at(one.scene_id)
        simulator = NativeSimulator([home.scene], 1, camera=camera, spaces=[home.space])
        again = demonstrated(simulator, episodes[one.episode_id], images=True)
        assert again is not None and equal(one, again)
        assert one.instruction == episodes[one.episode_id].instruction and (one.tokens == encode(one.instruction)).all()
        assert one.trajectory.action[-1] == Action.STOP and one.rgb.std() > 0
        count += 1
    assert count == 5


@given(st.integers(0, 100), st.integers(1, 9), st.booleans())
def test_packing_gives_back_every_bit(number, steps, pictures):
    camera = Camera(3, 2)
    one = made_up(number, steps, camera if pictures else None)
    assert equal(unpacked(packed(one), manifest_of(1, 1, camera, pictures)), one)


def test_numpy_alone_opens_them(errands):
    ones = list(errands)
    with np.load(errands.folder / shard_name(0), allow_pickle=False) as file:
        part = {name: file[name] for name in file.files}
    count = len(part["steps"])
    assert part["action"].tolist() == [action for one in ones[:count] for action in one.trajectory.action.tolist()]
    assert len(part["pose"]) == part["steps"].sum() + count
    assert json.loads(part["facts"].tobytes())["demonstrations"][0]["instruction"] == ones[0].instruction


def test_actions_lead_there_again_and_show_the_same(errands):
    manifest = errands.manifest
    for one in itertools.islice(errands, 4):
        home, path = home_at(one.scene_id, manifest.legs), one.trajectory
        simulator = NativeSimulator([home.scene], 1, camera=manifest.eye, body=manifest.legs, sensors=("rgb", "depth"), spaces=[home.space])
        seen = simulator.reset(np.zeros(1, np.int64), path.position_w[:1], path.yaw_w[:1])
        for k in range(len(path.action) + 1):
            known = simulator.labels()
            assert np.array_equal(known.position_w[0], path.position_w[k]) and known.yaw_w[0] == path.yaw_w[k]
            assert seen.pitch_a[0] == path.pitch[k]
            assert np.array_equal(seen.rgb[0], one.rgb[k]) and np.array_equal(seen.depth[0].astype(np.float16), one.depth[k])
            assert np.abs(seen.position_a[0] - one.position_a[k]).max() < 1e-9
            assert abs(np.angle(np.exp(1j * (seen.yaw_a[0] - one.yaw_a[k])))) < 1e-9
            if k < len(path.action):
                seen = simulator.step(path.action[k : k + 1])
                assert bool(seen.collided[0]) == path.collided[k]


def test_without_pictures(errands, tmp_path):
    demos(Collect("errand", out=tmp_path / "set", images=False, **SMALL))
    found = read_demonstrations(tmp_path / "set")
    assert not found.manifest.images
    for one, other in zip(found, errands, strict=True):
        assert one.rgb is None and one.depth is None
        assert equal(one, replace(other, rgb=None, depth=None))
    assert sum(shard.bytes for shard in found.manifest.shards) < 0.2 * sum(shard.bytes for shard in errands.manifest.shards)


def test_interrupted_and_resumed_is_the_same(errands, tmp_path, monkeypatch):
    """What Ctrl-C leaves is taken up by the same command: shards that are there are not made again."""
    from envs.datasets.demonstrations import shards as demonstrations_files

    made, write = [], demonstrations_files.write_shard

    def interrupted(folder, number, *rest):
        if number == 1 and 1 not in made:
            made.append(number)
            raise KeyboardInterrupt
        made.append(number)
        write(folder, number, *rest)

    monkeypatch.setattr(demonstrations_files, "write_shard", interrupted)
    config = Collect("errand", out=tmp_path / "set", **SMALL)
    with pytest.raises(KeyboardInterrupt):
        demos(config)
    with pytest.raises(InputError, match="not finished; run what makes it again"):
        read_demonstrations(tmp_path / "set")
    demos(config)
    assert made == [0, 1, 1, 2]
    demos(config)  # once more does nothing
    assert made == [0, 1, 1, 2]
    assert contents(tmp_path / "set") == contents(errands.folder)
    with pytest.raises(InputError, match="got another set of errand-train; choose another --out"):
        demos(replace(config, size=16))


def contents(folder: Path) -> dict[str, bytes]:
    """What is in the files of a folder."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.slow
def test_killed_and_resumed_with_more_workers_is_the_same(errands, tmp_path):
    command = [sys.executable, "-m", "experiments", "episodes", "demos", "errand", "--out", str(tmp_path / "set"), "--workers", "2"]
    command += ["--episodes", "10", "--size", "12", "--each", "4", "--json"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        latest = time.monotonic() + 120
        while not list((tmp_path / "set").glob("*.npz")) and process.poll() is None and time.monotonic() < latest:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1])["demonstrations"] == len(errands)
    left = {name: data for name, data in contents(tmp_path / "set").items() if not name.startswith(".")}
    assert left == contents(errands.folder)


def test_what_the_oracle_does_not_do_is_left_out(tmp_path, monkeypatch):
    from envs.tasks import evaluate as judging

    whole = judging.evaluate

    def harsh(home, episode, path, decision, *, camera):
        found = whole(home, episode, path, decision, camera=camera)
        return replace(found, scores=replace(found.scores, success=found.scores.success and int(episode.episode_id) > 4))

    monkeypatch.setattr(judging, "judge", harsh)
    said = demos(Collect("pointnav", out=tmp_path / "set", **SMALL))
    found = read_demonstrations(tmp_path / "set")
    assert said["left_out"] == ["0", "1", "2", "3", "4"] and ids(found) == ["5", "6", "7", "8", "9"]
    assert [shard.demonstrations for shard in found.manifest.shards] == [0, 3, 2]


# Words


def test_each_step_of_an_errand_carries_out_its_words(errands):
    """The words of a part mean that part, and its steps end where it is reached."""
    episodes, several = {one.episode_id: one for one in make_suite("errand-train", 10)}, 0
    for one in errands:
        meaning, episode, home = meaning_from_json(one.meaning), episodes[one.episode_id], home_at(one.scene_id)
        assert (np.diff(one.part) >= 0).all() and len(one.part) == len(one.trajectory.action)
        for step in {part: step for step, part in enumerate(one.part.tolist())}.values():
            said = one.said(step)
            first, last = one.word_tokens[step].tolist()
            assert decode(one.tokens[first:last]) == " ".join(words(said)) and said in one.instruction
            assert whole(parse(said)) == meaning.steps[one.part[step]]
        parts = goal_parts(home, episode)
        for part, goal in zip(parts, episode.goals, strict=True):
            steps = np.flatnonzero(one.part == part)
            if not len(steps):  # it was there already
                continue
            end = steps[-1:] + (steps[-1] == len(one.part) - 1)
            assert distances_to(home, goal, one.trajectory.position_w[end], 1.0)[0] < 1.0
            if goal.instance:
                assert covered(home, Camera(64, 64), goal, one.trajectory, end)[0] >= SHARE / 2
        several += len(set(one.part.tolist())) > 1
    assert several >= 5


def whole(meaning):
    """A step as it stands in a sequence."""
    return meaning.steps[0] if hasattr(meaning, "steps") else meaning


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


def test_each_step_of_a_route_carries_out_a_move():
    """Steps go through the moves in order; those of left turns turn left, all in all, and those of right turns right."""
    turned, moves, done = [], 0, 0
    for episode in make_suite("route-train", 12):
        home = home_at(episode.scene_id)
        simulator = NativeSimulator([home.scene], 1, camera=Camera(32, 32), sensors=("instance",), spaces=[home.space])
        one = demonstrated(simulator, episode, images=False)
        if one is None:
            continue
        meaning = meaning_from_json(one.meaning)
        assert (np.diff(one.part) >= 0).all() and one.part[-1] == len(meaning.moves) - 1
        moves, done = moves + len(meaning.moves), done + len(set(one.part.tolist()))
        for number, move in enumerate(meaning.moves):
            steps = np.flatnonzero(one.part == number)
            if move.do in (Turn.LEFT, Turn.RIGHT) and len(steps):
                action = one.trajectory.action[steps]
                net = int((action == Action.LEFT).sum() - (action == Action.RIGHT).sum())
                turned.append(net if move.do == Turn.LEFT else -net)
        spans = {span.part: one.instruction[span.start : span.end].lower() for span in one.spans}
        assert all(("left" in spans[k]) == (move.do == Turn.LEFT) for k, move in enumerate(meaning.moves) if "left side" not in spans[k])
    assert done >= 0.85 * moves
    assert len(turned) > 12 and np.mean(np.array(turned) > 0) >= 0.8, turned


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


def test_tasks_of_one_part():
    for suite, action, text in (("ask-train", Action.ANSWER, None), ("impossible-train", None, None), ("imagenav-train", Action.STOP, "")):
        for episode in make_suite(suite, 2):
            home = home_at(episode.scene_id)
            simulator = NativeSimulator([home.scene], 1, camera=Camera(32, 32), sensors=("instance",), spaces=[home.space])
            one = demonstrated(simulator, episode, images=False)
            assert one is not None and not one.part.any()
            assert one.trajectory.action[-1] == (action or (Action.CANNOT if episode.impossible else Action.STOP))
            assert one.text == (text if text is not None else episode.answer or episode.impossible or "")
            assert one.spans == spans_of(episode) and one.said(0)


def test_goals_that_are_not_those_of_the_words():
    episode = make_suite("errand-train", 1)[0]
    home = home_at(episode.scene_id)
    with pytest.raises(InputError, match=r"expected .* goals, as its instruction asks for, got"):
        parts_of(home, replace(episode, goals=episode.goals[:-1]), np.zeros((2, 3)), [0])
    route = make_suite("route-train", 1)[0]
    with pytest.raises(InputError, match="expected the path of its route"):
        parts_of(home_at(route.scene_id), replace(route, facts={}), np.zeros((2, 3)), [0])


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
        ("version", 2, "version: expected 1, got 2"),
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
    assert begin_set(tmp_path, manifest) == [0]
    (tmp_path / shard_name(0)).write_bytes(b"something else")
    with pytest.raises(InputError, match="expected a shard of demonstrations, got something else"):
        finish_set(tmp_path, manifest)
    assert read_manifest(tmp_path).shards is None


def test_streams_that_cannot_be(uneven):
    for options, message in (({"rank": 2, "world": 2}, "rank: expected 0 to"), ({"buffer": 0}, "buffer from 1 on"), ({"seed": -1}, "seed")):
        with pytest.raises(InputError, match=message):
            uneven.stream(**options)


def test_pictures_of_another_size():
    one = packed(made_up(0, 2, Camera(4, 4)))
    with pytest.raises(InputError, match="expected pictures of"):
        unpacked(one, manifest_of(1, 1, Camera(4, 5), True))
    with pytest.raises(InputError, match="damaged"):
        unpacked(replace(one, rgb=b"123456"), manifest_of(1, 1, Camera(4, 4), True))


# The command


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["errnd"], "did you mean errand"),
        (["errand", "--each", "0"], "--each: expected a whole number from 1 on, got 0"),
        (["no.json.gz"], "no.json.gz: expected a file"),
    ],
)
def test_bad_usage_is_one_line(arguments, message, capsys):
    assert cli.main(["episodes", "demos", *arguments]) == 2
    err = capsys.readouterr().err
    assert message in err and err.count("\n") == 1


def test_a_file_of_episodes_will_do(tmp_path, capsys):
    file = tmp_path / "some.json.gz"
    assert cli.main(["episodes", "make", "instruct-val", "--episodes", "3", "--workers", "1", "--out", str(file)]) == 0
    arguments = ["episodes", "demos", str(file), "--out", str(tmp_path / "set"), "--size", "8", "--workers", "1", "--json"]
    assert cli.main([*arguments, "--episodes", "4"]) == 2
    assert cli.main([*arguments, "--episodes", "2"]) == 0
    said = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert said["suite"] == "instruct-val" and said["episodes"] == 2
    assert ids(read_demonstrations(tmp_path / "set")) == ["0", "1"]

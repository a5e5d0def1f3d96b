"""Making demonstrations: sets are what was done, the words are the right ones, and nothing but time depends on slots and workers."""

import itertools
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from envs.datasets.demonstrations.alignment import goal_parts, parts_of, spans_of
from envs.datasets.demonstrations.loader import Demonstration, Demonstrations, read_demonstrations
from envs.errors import InputError
from envs.home import home_at
from envs.language import decode, encode, parse, words
from envs.language.semantics.meaning import Turn
from envs.language.semantics.records import meaning_from_json
from envs.simulators.native import NativeSimulator
from envs.tasks.generate import make_suite
from envs.tasks.reaching import covered, distances_to
from envs.types import Action, Camera, Episode
from envs.viewpoints import SHARE
from experiments import cli
from experiments.data.collect import Demos, demonstrated, demos
from tests.envs.datasets.demonstration_sets import contents, equal, ids, manifest_of

ROOT = Path(__file__).resolve().parent.parent.parent.parent
SMALL = {"size": 12, "each": 4, "workers": 1, "episodes": 10}


@pytest.fixture(scope="module")
def errands(tmp_path_factory: pytest.TempPathFactory) -> Demonstrations:
    """Ten errands in three files."""
    folder = tmp_path_factory.mktemp("sets") / "errands"
    said = demos(Demos("errand", out=folder, **SMALL))
    found = read_demonstrations(folder)
    assert said["demonstrations"] == len(found) == 10 - len(said["left_out"]) and said["steps"] == found.steps
    return found


def alone(episode: Episode, camera: Camera, *, images: bool = False) -> Demonstration | None:
    """What the oracle does in one episode."""
    simulator = NativeSimulator([], 1, camera=camera, sensors=("rgb", "depth", "instance") if images else ("instance",))
    ((_, one),) = demonstrated(simulator, [episode], manifest_of(1, 1, camera, images))
    return one


def test_what_is_written_is_what_was_done(errands):
    episodes = {one.episode_id: one for one in make_suite("errand-train", 10)}
    camera, count = Camera(12, 12), 0
    for one in itertools.islice(errands, 5):
        again = alone(episodes[one.episode_id], camera, images=True)
        assert again is not None and equal(one, again)
        assert one.instruction == episodes[one.episode_id].instruction and (one.tokens == encode(one.instruction)).all()
        assert one.trajectory.action[-1] == Action.STOP and one.rgb.std() > 0
        count += 1
    assert count == 5


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
    demos(Demos("errand", out=tmp_path / "set", images=False, **SMALL))
    found = read_demonstrations(tmp_path / "set")
    assert not found.manifest.images
    for one, other in zip(found, errands, strict=True):
        assert one.rgb is None and one.depth is None
        assert equal(one, replace(other, rgb=None, depth=None))
    assert sum(shard.bytes for shard in found.manifest.shards) < 0.2 * sum(shard.bytes for shard in errands.manifest.shards)


def test_interrupted_and_resumed_is_the_same(errands, tmp_path, monkeypatch):
    """What Ctrl-C leaves is taken up by the same command: shards that are there are not made again."""
    from envs.datasets.demonstrations import writing as demonstrations_files

    made, write = [], demonstrations_files.write_shard

    def interrupted(folder, manifest, number, *rest):
        if number == 1 and 1 not in made:
            made.append(number)
            raise KeyboardInterrupt
        made.append(number)
        write(folder, manifest, number, *rest)

    monkeypatch.setattr(demonstrations_files, "write_shard", interrupted)
    config = Demos("errand", out=tmp_path / "set", **SMALL)
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

    monkeypatch.setattr(judging, "evaluate", harsh)
    said = demos(Demos("pointnav", out=tmp_path / "set", **SMALL))
    found = read_demonstrations(tmp_path / "set")
    assert said["left_out"] == ["0", "1", "2", "3", "4"] and ids(found) == ["5", "6", "7", "8", "9"]
    assert [shard.demonstrations for shard in found.manifest.shards] == [0, 3, 2]


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


def test_each_step_of_a_route_carries_out_a_move():
    """Steps go through the moves in order; those of left turns turn left, all in all, and those of right turns right."""
    turned, moves, done = [], 0, 0
    for episode in make_suite("route-train", 12):
        one = alone(episode, Camera(32, 32))
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


def test_tasks_of_one_part():
    for suite, action, text in (("ask-train", Action.ANSWER, None), ("impossible-train", None, None), ("imagenav-train", Action.STOP, "")):
        for episode in make_suite(suite, 2):
            one = alone(episode, Camera(32, 32))
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


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["errnd"], "did you mean errand"),
        (["errand", "--each", "0"], "--each: expected a whole number from 1 on, got 0"),
        (["no.json.gz"], "no.json.gz: expected a file"),
        (["errand", "--learner", "rndom"], "did you mean 'random'"),
        (["errand", "--beta", "0.5"], "--beta: expected a --learner"),
        (["errand", "--learner", "random", "--beta", "2"], "--beta: expected a share from 0 to 1"),
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


# Slots, and learners


def test_slots_and_workers_change_nothing(errands, tmp_path):
    demos(Demos("errand", out=tmp_path / "one", **SMALL, slots=1))
    assert contents(tmp_path / "one") == contents(errands.folder)
    acting = {"learner": "random", "beta": 0.5}
    demos(Demos("errand", out=tmp_path / "two", **SMALL, **acting, slots=1))
    demos(Demos("errand", out=tmp_path / "three", **{**SMALL, "workers": 2}, **acting, slots=3))
    assert contents(tmp_path / "two") == contents(tmp_path / "three")


def test_what_a_learner_does_is_labelled_by_the_oracle(tmp_path, errands):
    """All episodes are kept; actions are the learner's, those to learn the oracle's, which are right from where the learner came to."""
    said = demos(Demos("errand", out=tmp_path / "set", **SMALL, learner="forward"))
    found = read_demonstrations(tmp_path / "set")
    assert said["left_out"] == [] and len(found) == 10 and (found.manifest.learner, found.manifest.beta) == ("forward", 0.0)
    assert (errands.manifest.learner, errands.manifest.beta) == ("", 1.0)
    assert all(np.array_equal(one.expert_action, one.trajectory.action) for one in errands)
    ones = list(found)
    assert np.mean(np.concatenate([one.expert_action == one.trajectory.action for one in ones])) < 0.7
    for one in ones:
        assert len(one.expert_action) == len(one.part) == len(one.trajectory.action) == len(one.rgb) - 1
    for one, other in zip(ones, errands, strict=True):
        assert one.expert_action[0] == other.expert_action[0]  # the same start


def test_answers_of_the_oracle_are_kept(tmp_path):
    demos(Demos("ask", out=tmp_path / "set", **SMALL, learner="random", beta=0.8))
    episodes = {one.episode_id: one for one in make_suite("ask-train", 10)}
    answered = 0
    for one in read_demonstrations(tmp_path / "set"):
        assert one.expert_text in ("", episodes[one.episode_id].answer)
        assert bool(one.expert_text) == (Action.ANSWER in one.expert_action)
        answered += bool(one.expert_text)
    assert answered >= 3


def test_a_learner_that_fails_is_named(tmp_path, capsys):
    (tmp_path / "mine.py").write_text("class Mine:\n    def reset(self, task, privileged): pass\n    def act(self, o, p): return 99\n")
    arguments = ["episodes", "demos", "errand", "--episodes", "2", "--size", "8", "--workers", "1", "--out", str(tmp_path / "set")]
    assert cli.main([*arguments, "--learner", f"{tmp_path / 'mine.py'}:Mine"]) == 2
    err = capsys.readouterr().err
    assert "failed at episode 0 (AgentError: ValueError: act: expected" in err and err.count("\n") == 1

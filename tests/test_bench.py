"""The benchmark: the same results whatever happens on the way, and none that are not earned."""

import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from experiments.episode.rollout import play

from envs.datasets.suite import write_suite
from envs.errors import InputError
from envs.home import home_at
from envs.simulators.habitat.simulator import HabitatError
from envs.simulators.native import NativeSimulator
from envs.tasks.generate import make_suite
from envs.types import Access, Action, Camera, Episode, Goal
from experiments import cli, doctor
from experiments.benchmark import scheduler as workers
from experiments.benchmark import worker as contest
from experiments.benchmark.ablations import AgentSpec, agent_seed, agent_spec, exchanged, guessed, told_as
from experiments.benchmark.bundle import SUITE, read_bundle
from experiments.benchmark.records import EPISODES, TRAJECTORIES, Record, Records, read_trajectories, resume
from experiments.benchmark.scheduler import Deal
from experiments.benchmark.worker import Worker, make_config

ROOT = Path(__file__).resolve().parent.parent

AGENTS = '''
import os, signal, sys, time
from pathlib import Path

from envs.types import Action

HERE = Path(__file__).parent


class Turner:
    """Turns left ten times and stops; what it is given is kept."""

    access = ()

    def reset(self, brief, known):
        assert known is None
        self.left, self.brief = 10, brief

    def act(self, observation, labels):
        assert labels is None
        self.left -= 1
        return Action.LEFT if self.left else Action.STOP


class Slow(Turner):
    def act(self, observation, labels):
        time.sleep(0.02)
        return super().act(observation, labels)


class Crashing(Turner):
    """Raises at the fourth step where it starts looking west, at once where the position is odd."""

    def act(self, observation, labels):
        if self.left == 7 and self.brief.seed % 2:
            raise KeyError("no such memory")
        return super().act(observation, labels)


class Leaving(Turner):
    def reset(self, brief, known):
        sys.exit(3)


class Refusing(Turner):
    def act(self, observation, labels):
        return Action.CANNOT


class Deadly(Turner):
    """Ends its process in some episodes, every time."""

    def act(self, observation, labels):
        if self.left == 8 and self.brief.seed % 3 == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().act(observation, labels)


class OnceDeadly(Turner):
    """Ends its process in its third episode, if nobody has before."""

    count = 0

    def reset(self, brief, known):
        super().reset(brief, known)
        OnceDeadly.count += 1
        if OnceDeadly.count == 3 and not (HERE / "died").exists():
            (HERE / "died").write_text("")
            os._exit(9)


class Stuck(Turner):
    """Never returns from the first step of some episodes."""

    def act(self, observation, labels):
        if self.brief.seed % 3 == 0:
            time.sleep(1000)
        return super().act(observation, labels)


class Nosy:
    access = ("pose",)

    def reset(self, brief, known):
        assert known.home.scene.objects and known.episode.goals

    def act(self, observation, labels):
        assert labels.instance.max() > 0 and labels.position_w.shape == (1, 3)
        return Action.STOP


class Seeing(Turner):
    """Says STOP when it sees anything, CANNOT when it does not."""

    def act(self, observation, labels):
        return Action.STOP if observation.rgb.any() or (observation.depth > 0).any() else Action.CANNOT


class Wrong:
    access = ()

    def act(self, observation, labels):
        return 0
'''


@pytest.fixture(scope="module")
def episodes() -> tuple[Episode, ...]:
    """Four episodes in each of two homes."""
    made = make_suite("pointnav-val", 14)
    return tuple(replace(episode, episode_id=str(k)) for k, episode in enumerate((*made[:4], *made[10:14])))


@pytest.fixture(scope="module")
def folder(episodes: tuple[Episode, ...], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a file of episodes and one of agents."""
    folder = tmp_path_factory.mktemp("bench")
    write_suite(folder / "few.json.gz", "pointnav-val", episodes, 0)
    (folder / "mine.py").write_text(AGENTS)
    return folder


def arguments(folder: Path, out: str, *agents: str, more: tuple[str, ...] = ()) -> list[str]:
    """The command line of a small benchmark; agents that begin with a capital are of the folder's file."""
    named = [f"{folder / 'mine.py'}:{name}" if name[0].isupper() else name for name in agents]
    return ["bench", "--episodes-file", str(folder / "few.json.gz"), "--agents", *named, "--out", str(folder / out), "--videos", "0", *more]


def bench(folder: Path, out: str, *agents: str, more: tuple[str, ...] = ()) -> dict[str, Any]:
    """The results of a small benchmark in this process."""
    assert cli.main(arguments(folder, out, *agents, more=more)) == 0
    return json.loads((folder / out / "results.json").read_text())


def process(words: list[str]) -> "subprocess.Popen[str]":
    """A benchmark in a process of its own."""
    command = [sys.executable, "-m", "experiments", *words]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def kept(results: dict[str, Any]) -> dict[str, Any]:
    """Results without what may differ."""
    return {name: value for name, value in results.items() if name != "timing"}


def records(folder: Path, out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / out / EPISODES).read_text().splitlines()]


# What is measured


def test_results_say_what_was_measured(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    results = bench(folder, "ladder", "random", "Turner", "oracle", more=("--json",))
    last = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert last == results
    assert (results["suite"], results["n"], results["houses"]) == ("pointnav-val", 8, 2)
    assert len(results["digest"]) == 64
    random, turner, oracle = results["rows"]
    assert (random["access"], oracle["access"]) == ([], ["map", "pose", "goal"])
    assert oracle["success"] == {"mean": 1.0, "low": 1.0, "high": 1.0, "n": 8}
    assert oracle["spl"]["mean"] > 0.9 > 0.5 > random["spl"]["mean"]
    assert turner["path_length"]["mean"] == 0 and turner["steps"]["mean"] == 10
    assert random["ndtw"] is None and random["cannot"] is None
    assert sum(oracle["causes"].values()) == 8 and oracle["causes"] == {"done": 8}
    assert {(pair["a"], pair["b"]) for pair in results["pairs"] if pair["metric"] == "spl"} == {
        ("random", turner["agent"]), ("random", "oracle"), (turner["agent"], "oracle")
    }  # fmt: skip
    assert results["command"].startswith("gothere bench --agents random ") and results["machine"]["cores"] >= 1
    assert set(results["timing"]) >= {"steps", "seconds", "steps_per_second", "start_up_seconds", "workers"}
    assert results["timing"]["steps"] == sum(record["scores"]["steps"] for record in records(folder, "ladder"))
    table = (folder / "ladder" / "table.md").read_text()
    assert "| oracle | map, pose, goal | 8 | 1.000 [1.000, 1.000] |" in table
    assert results["command"] in table


def test_a_finished_benchmark_does_nothing_twice(folder: Path) -> None:
    first = bench(folder, "twice", "random")
    before = (folder / "twice" / EPISODES).read_bytes()
    again = bench(folder, "twice", "random")
    assert kept(first) == kept(again)
    assert again["timing"]["steps"] == 0
    assert (folder / "twice" / EPISODES).read_bytes() == before


def test_more_agents_join_the_same_folder(folder: Path) -> None:
    alone = bench(folder, "joined", "random")
    both = bench(folder, "joined", "oracle", "random")
    assert both["rows"][1] | {"sel": None} == alone["rows"][0]  # which the oracle alone makes measurable
    assert [row["agent"] for row in both["rows"]] == ["oracle", "random"]


def test_the_order_of_plays_changes_nothing(episodes: tuple[Episode, ...]) -> None:
    job = make_config(episodes, [500] * len(episodes), Camera(64, 64), 0, None)
    plays = [(agent, index) for agent in ("random", "oracle") for index in range(len(episodes))]
    straight = {done.record.key: done for done in Worker(job).play(plays)}
    shuffled = [plays[k] for k in np.random.default_rng(1).permutation(len(plays))]
    for done in Worker(job).play(shuffled):
        before = straight[done.record.key]
        assert replace(done.record, seconds=0.0) == replace(before.record, seconds=0.0)
        assert done.lines()[1] == before.lines()[1]


# Interruptions


def test_killed_and_resumed_is_as_if_nothing_had_happened(folder: Path) -> None:
    words = arguments(folder, "killed", "Slow", "random")
    running, lines = process(words), folder / "killed" / EPISODES
    until = time.monotonic() + 90
    while not (lines.exists() and lines.read_bytes().count(b"\n") >= 3):
        assert running.poll() is None, running.communicate()
        assert time.monotonic() < until
        time.sleep(0.005)
    os.kill(running.pid, signal.SIGKILL)
    running.communicate()
    assert not (folder / "killed" / "results.json").exists()
    done = len(lines.read_text().splitlines())
    assert 3 <= done < 16
    with lines.open("ab") as file:
        file.write(b'{"agent": "random", "epis')  # as a machine that lost its power leaves it
    resumed = bench(folder, "killed", "Slow", "random")
    whole = bench(folder, "whole", "Slow", "random")
    assert kept(resumed) == kept(whole)
    assert 0 < resumed["timing"]["steps"] < whole["timing"]["steps"]
    assert len(records(folder, "killed")) == 16 == len({(r["agent"], r["episode"]) for r in records(folder, "killed")})


def test_records_without_trajectories_are_done_again(folder: Path) -> None:
    whole = bench(folder, "torn", "random")
    for name, keep in ((EPISODES, 6), (TRAJECTORIES, 4)):
        lines = (folder / "torn" / name).read_bytes().splitlines(keepends=True)
        (folder / "torn" / name).write_bytes(b"".join(lines[:keep]) + lines[keep][:20])
    assert len(resume(folder / "torn")) == 4
    assert kept(bench(folder, "torn", "random")) == kept(whole)


def test_other_settings_do_not_mix(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bench(folder, "mixed", "Turner")
    for more, words in ((("--seed", "1"), "begun with seed 0, now 1"), (("--size", "32"), "begun with size 64, now 32")):
        assert cli.main(arguments(folder, "mixed", "Turner", more=more)) == 2
        assert words in capsys.readouterr().err
    settings = json.loads((folder / "mixed" / "bench.json").read_text())
    (folder / "mixed" / "bench.json").write_text(json.dumps(settings | {"agents": dict.fromkeys(settings["agents"], "0" * 16)}))
    assert cli.main(arguments(folder, "mixed", "Turner")) == 2
    assert "another version of" in capsys.readouterr().err


def test_other_code_adds_nothing_but_may_look(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bench(folder, "code", "Turner")
    settings = json.loads((folder / "code" / "bench.json").read_text())
    (folder / "code" / "bench.json").write_text(json.dumps(settings | {"commit": "0123456789ab"}))
    assert bench(folder, "code", "Turner")["commit"] == "0123456789ab"
    assert cli.main(arguments(folder, "code", "Turner", "random")) == 2
    assert "begun with the code" in capsys.readouterr().err


def test_another_file_of_episodes_does_not_mix(folder: Path, episodes: tuple[Episode, ...], capsys: pytest.CaptureFixture[str]) -> None:
    bench(folder, "digest", "Turner")
    write_suite(folder / "digest" / "suite.json.gz", "pointnav-val", episodes[:5], 0)
    assert cli.main(arguments(folder, "digest", "Turner")) == 2
    assert "expected the digest" in capsys.readouterr().err


# Agents that misbehave


def test_a_crash_fails_its_episode_and_no_other(folder: Path) -> None:
    bench(folder, "crash", "Crashing", "Turner")
    crashing = [record for record in records(folder, "crash") if record["agent"].endswith("Crashing")]
    crashed = [record for record in crashing if record["end"] == "crashed"]
    assert 0 < len(crashed) < len(crashing) == 8
    for record in crashed:
        assert record["cause"] == "crashed" and record["scores"]["success"] is False and record["scores"]["steps"] == 3
        assert "KeyError: 'no such memory'" in record["traceback"] and "mine.py" in record["traceback"]
    turned = {record["episode"]: record["scores"] for record in records(folder, "crash") if record["agent"].endswith("Turner")}
    assert all(record["scores"] == turned[record["episode"]] for record in crashing if record["end"] == "stop")


def test_leaving_is_a_crash(folder: Path) -> None:
    row = bench(folder, "leave", "Leaving")["rows"][0]
    assert row["causes"] == {"crashed": 8} and row["steps"]["mean"] == 0
    assert "sys.exit: 3" in records(folder, "leave")[0]["traceback"]


def test_too_slow_is_its_own_outcome(folder: Path) -> None:
    results = bench(folder, "slow", "Slow", more=("--limit", "0.09"))
    assert results["rows"][0]["causes"] == {"timed_out": 8}
    assert 0 < results["rows"][0]["steps"]["mean"] < 8
    assert {record["end"] for record in records(folder, "slow")} == {"timed_out"}


@pytest.mark.parametrize(
    ("agents", "words"),
    [
        (["Wrong"], ["reset"]),
        (["Missing"], ["Missing", "Turner"]),
        (["no_such.py:Agent"], ["no_such.py"]),
        (["randon"], ["random"]),
        (["deaf:"], ["deaf:"]),
        (["random", "random"], ["different names"]),
    ],
    ids=["no-reset", "no-class", "no-file", "no-name", "no-control", "twice"],
)
def test_agents_that_are_none_cost_one_line(folder: Path, agents: list[str], words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(arguments(folder, "none", *agents)) == 2
    message = capsys.readouterr().err
    assert len(message.splitlines()) == 1 and all(word in message for word in words), message
    assert not (folder / "none").exists()


def test_bad_usage_is_one_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    bad = [
        ([], "--list"),
        (["instuct"], "did you mean"),
        (["pointnav", "--episodes", "0"], "at least 1"),
        (["pointnav", "--limit", "0"], "more than 0"),
        (["pointnav", "--workers", "-1"], "at least 0"),
        (["--episodes-file", str(tmp_path / "none.json.gz")], "none.json.gz"),
    ]
    for words, said in bad:
        assert cli.main(["bench", *words, "--out", str(tmp_path / "out")]) == 2
        message = capsys.readouterr().err
        assert said in message and len(message.splitlines()) == 1, message


def test_suites_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["bench", "--list"]) == 0
    text = capsys.readouterr().out
    for suite in ("pointnav-val", "ask-test", "instruct-test-synonyms", "impossible-val"):
        assert f"\n{suite} " in "\n" + text


# Access and controls


def test_only_who_says_so_is_told(folder: Path) -> None:
    results = bench(folder, "access", "Nosy", "Turner")
    assert results["rows"][0]["access"] == ["pose"] and "crashed" not in results["rows"][0]["causes"]
    assert "crashed" not in results["rows"][1]["causes"]  # it would, were it told anything


def test_a_dark_agent_sees_nothing(folder: Path) -> None:
    mine = f"{folder / 'mine.py'}:Seeing"
    bench(folder, "dark", mine, f"dark:{mine}")
    ends = Counter((record["agent"].startswith("blank-vision:"), record["end"]) for record in records(folder, "dark"))
    assert ends == {(False, "stop"): 8, (True, "cannot"): 8}


def test_a_deaf_agent_goes_elsewhere(folder: Path) -> None:
    results = bench(folder, "deaf", "oracle", "deaf:oracle")
    assert results["rows"][0]["success"]["mean"] == 1
    assert results["rows"][1]["success"]["mean"] == 0
    assert results["rows"][1]["access"] == ["map", "pose", "goal"]


def wanting(place: str, wanted: str, number: int) -> Episode:
    """An episode that wants something."""
    return Episode(str(number), place, wanted, (0.0, 0.0, float(number)), 0.0)


def test_a_deaf_agent_is_never_told_what_it_should_be() -> None:
    episodes = [wanting("a", word, k) for k, word in enumerate("xxyyz")] + [
        wanting("b", "x", 5),
        wanting("b", "x", 6),
        wanting("c", "x", 7),
    ]
    told = exchanged(episodes, 0)
    assert sorted(told) == [0, 1, 2, 3, 4] == sorted(told.values())  # b and c have nothing else to say
    assert all(episodes[k].instruction != episodes[other].instruction and episodes[other].scene_id == "a" for k, other in told.items())
    assert told == exchanged(episodes, 0)
    assert any(exchanged(episodes, seed) != told for seed in range(1, 5))
    here = told_as(episodes[0], episodes[told[0]])
    assert (here.episode_id, here.start_position_w, here.instruction) == ("0", (0.0, 0.0, 0.0), episodes[told[0]].instruction)


def test_episodes_without_another_to_be_told_are_left_out(folder: Path, episodes: tuple[Episode, ...]) -> None:
    write_suite(folder / "lonely.json.gz", "pointnav-val", episodes[:5], 0)
    words = ["bench", "--episodes-file", str(folder / "lonely.json.gz"), "--agents", "deaf:random", "random"]
    assert cli.main([*words, "--out", str(folder / "lonely"), "--videos", "0", "--bundle", str(folder / "lonely.zip")]) == 0
    results = json.loads((folder / "lonely" / "results.json").read_text())
    assert (results["rows"][0]["n"], results["rows"][0]["left_out"], results["rows"][1]["n"]) == (4, 1, 5)
    assert any("shuffled-instruction:random: 1 episodes are left out" in note for note in results["notes"])
    assert cli.main(["bench", "--verify", str(folder / "lonely.zip")]) == 0


def test_controls_by_name() -> None:
    both = agent_spec("dark:deaf:my.py:Agent")
    assert both == AgentSpec("my.py:Agent", shuffled_instruction=True, blank_vision=True) == agent_spec(both.name)
    assert both.name == "shuffled-instruction:blank-vision:my.py:Agent"
    assert agent_spec("guess:x") == agent_spec("random-goal:x") and agent_spec("x").name == "x"
    assert both.sensors(Access.INSTANCE) == () and agent_spec("x").sensors(Access.POSE) == ("rgb", "depth")
    assert agent_spec("x").sensors(Access.INSTANCE) == ("rgb", "depth", "instance")
    with pytest.raises(InputError, match="deaf:random"):
        agent_spec("deaf:")


def test_seeds_are_each_agents_own() -> None:
    seeds = {agent_seed(seed, name, index) for seed in (0, 1) for name in ("random", "forward") for index in range(50)}
    assert len(seeds) == 200
    assert agent_seed(0, "random", 3) == agent_seed(0, "random", 3)


def test_cannot_is_counted(folder: Path, episodes: tuple[Episode, ...]) -> None:
    none = Goal(0, np.zeros((0, 3)), np.zeros(0), np.zeros(0))
    impossible = tuple(
        replace(e, task="impossible", impossible="absent_object", goals=()) if k % 2 else replace(e, task="impossible")
        for k, e in enumerate(episodes)
    )
    assert impossible[1].goal.instance == none.instance
    write_suite(folder / "impossible.json.gz", "impossible-val", impossible, 0)
    words = ["bench", "--episodes-file", str(folder / "impossible.json.gz"), "--videos", "2", "--out", str(folder / "impossible")]
    assert cli.main([*words, "--agents", f"{folder / 'mine.py'}:Refusing", f"{folder / 'mine.py'}:Turner"]) == 0
    refusing, turner = json.loads((folder / "impossible" / "results.json").read_text())["rows"]
    assert refusing["cannot"]["recall"]["mean"] == 1 and refusing["cannot"]["precision"]["mean"] == 0.5
    assert refusing["cannot"]["f1"]["mean"] == pytest.approx(2 / 3) and refusing["cannot"]["balanced_accuracy"]["mean"] == 0.5
    assert (refusing["cannot"]["impossible_said"], refusing["cannot"]["possible_said"]) == (4, 4)
    assert turner["cannot"]["precision"] is None and turner["cannot"]["f1"]["mean"] == 0
    assert refusing["causes"] == {"done": 4, "said_cannot": 4}
    assert "Saying that it cannot be done" in (folder / "impossible" / "report.html").read_text()


# Bundles


@pytest.fixture(scope="module")
def bundle(folder: Path) -> Path:
    """A bundle of three agents, one of which crashes."""
    assert cli.main(arguments(folder, "bundled", "random", "Crashing", "oracle", more=("--bundle", str(folder / "good.zip")))) == 0
    return folder / "good.zip"


def changed(bundle: Path, name: str, change: Any) -> Path:
    """A copy of a bundle with one of its files changed."""
    out = bundle.with_name(f"changed-{name}.zip")
    with zipfile.ZipFile(bundle) as old, zipfile.ZipFile(out, "w") as new:
        for member in old.namelist():
            new.writestr(member, change(old.read(member).decode()) if member == name else old.read(member))
    return out


def test_a_bundle_is_as_it_says(bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["bench", "--verify", str(bundle), "--json"]) == 0
    report = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert report["verified"] and report["episodes"] == 24 and report["steps"] > 300 and report["farthest"] <= 1e-6


def test_a_bundle_is_the_same_whatever_order_it_was_made_in(folder: Path, bundle: Path) -> None:
    lines = (folder / "bundled" / EPISODES).read_text().splitlines()
    paths = (folder / "bundled" / TRAJECTORIES).read_text().splitlines()
    (folder / "bundled" / EPISODES).write_text("".join(line + "\n" for line in lines[::-1]))
    (folder / "bundled" / TRAJECTORIES).write_text("".join(line + "\n" for line in paths[::-1]))
    results = json.loads((folder / "bundled" / "results.json").read_text())
    assert cli.main(arguments(folder, "bundled", "random", "Crashing", "oracle", more=("--bundle", str(folder / "again.zip")))) == 0
    assert kept(json.loads((folder / "bundled" / "results.json").read_text())) == kept(results)
    with zipfile.ZipFile(bundle) as one, zipfile.ZipFile(folder / "again.zip") as other:
        for member in (EPISODES, TRAJECTORIES, SUITE):
            assert one.read(member) == other.read(member)


def edited(text: str, number: int, change: Any) -> str:
    """JSON lines with one of them changed."""
    lines = text.splitlines()
    record = json.loads(lines[number])
    change(record)
    lines[number] = json.dumps(record)
    return "".join(line + "\n" for line in lines)


def another_action(record: dict[str, Any]) -> None:
    place = record["action"].index(str(int(Action.FORWARD)))
    record["action"] = record["action"][:place] + str(int(Action.LEFT)) + record["action"][place + 1 :]


def test_a_changed_action_is_found(bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = changed(bundle, TRAJECTORIES, lambda text: edited(text, 20, another_action))
    assert cli.main(["bench", "--verify", str(found)]) == 1
    assert "oracle, episode 4: pose" in capsys.readouterr().out


def test_a_changed_score_is_found(bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = changed(bundle, EPISODES, lambda text: edited(text, 2, lambda record: record["scores"].update(spl=0.25)))
    assert cli.main(["bench", "--verify", str(found)]) == 1
    out = capsys.readouterr().out
    assert "random, episode 2: spl is" in out and "the bundle says 0.25" in out


def test_a_changed_result_is_found(bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def better(text: str) -> str:
        results = json.loads(text)
        results["rows"][0]["spl"]["mean"] += 1e-6
        return json.dumps(results)

    assert cli.main(["bench", "--verify", str(changed(bundle, "results.json", better))]) == 1
    assert "results: rows[0].spl.mean is" in capsys.readouterr().out


def test_an_omitted_failure_is_found(bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = changed(bundle, EPISODES, lambda text: "".join(line + "\n" for line in text.splitlines()[1:]))
    assert cli.main(["bench", "--verify", str(found)]) == 1
    assert "random, episode 0: has 0 records, expected 1" in capsys.readouterr().out


def test_what_is_no_bundle_costs_one_line(bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "text.zip").write_text("no")
    with zipfile.ZipFile(tmp_path / "empty.zip", "w"):
        pass
    cut = changed(bundle, TRAJECTORIES, lambda text: text[:500])
    for path in (tmp_path / "text.zip", tmp_path / "empty.zip", tmp_path / "none.zip", cut):
        assert cli.main(["bench", "--verify", str(path)]) == 2
        assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_trajectory_file_alone_has_every_pose(bundle: Path, folder: Path) -> None:
    found = read_bundle(bundle)
    lines = (folder / "bundled" / TRAJECTORIES).read_text().splitlines()
    read = read_trajectories(lines, "here")
    assert set(read) == {record.key for record in found.records}
    for key, path in read.items():
        assert (path.position_w == found.trajectories[key].position_w).all() and len(path.position_w) == len(path.action) + 1


def test_records_survive_being_written(tmp_path: Path, episodes: tuple[Episode, ...]) -> None:
    job = make_config(episodes, [20] * len(episodes), Camera(16, 16), 0, None)
    done = Worker(job).play([("random", 0), ("forward", 1)])
    ledger = Records(tmp_path)
    ledger.add(done)
    ledger.close()
    assert resume(tmp_path) == [one.record for one in done]
    assert all(isinstance(record, Record) for record in resume(tmp_path))


# Workers


def test_plays_are_dealt_once_and_home_by_home(episodes: tuple[Episode, ...]) -> None:
    job = make_config(episodes, [500] * len(episodes), Camera(64, 64), 0, None)
    plays = [(agent, index) for agent in ("a", "b") for index in range(len(episodes))]
    deal, dealt, turn = Deal(job, plays), [], 0
    homes: dict[int, list[str]] = {0: [], 1: []}
    while part := deal.next(turn % 2):
        dealt += part
        homes[turn % 2] += [episodes[index].scene_id for _, index in part]
        turn += 1
    assert Counter(dealt) == Counter(plays)
    assert all(len(set(home)) == 1 for home in homes.values())
    assert deal.next(0) == [] == deal.next(1)


def test_measured_tables_name_files_without_their_folders(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bench(folder, "names", "Turner", f"dark:{folder / 'mine.py'}:Turner")
    out = capsys.readouterr().out
    assert "\n mine.py:Turner " in out and "\n blank-vision:mine.py:Turner " in out
    assert "| blank-vision:mine.py:Turner |" in (folder / "names" / "table.md").read_text()


def test_workers_need_ray(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    assert cli.main(arguments(folder, "rayless", "Turner", more=("--workers", "2"))) == 2
    message = capsys.readouterr().err
    assert doctor.install_command("workers") in message and "--workers 0" in message


@pytest.mark.slow
def test_workers_change_nothing(folder: Path) -> None:
    alone = bench(folder, "alone", "random", "Crashing", "oracle")
    running = process(arguments(folder, "actors", "random", "Crashing", "oracle", more=("--workers", "2")))
    out, err = running.communicate(timeout=300)
    assert running.returncode == 0, out + err
    assert kept(json.loads((folder / "actors" / "results.json").read_text())) == kept(alone)
    for name in (EPISODES, TRAJECTORIES):
        assert _canonical(folder / "alone" / name) == _canonical(folder / "actors" / name)


def _canonical(path: Path) -> list[str]:
    """The lines of a file in an order of their own, without times."""
    found = [json.loads(line) | {"seconds": 0} for line in path.read_text().splitlines()]
    return sorted(json.dumps(record) for record in found)


@pytest.mark.slow
def test_a_dead_worker_costs_the_episode_that_killed_it(folder: Path) -> None:
    seed, deadly = seed_with(f"{folder / 'mine.py'}:Deadly", 2)
    words = arguments(folder, "dead", "Deadly", "OnceDeadly", "Turner", more=("--workers", "2", "--seed", str(seed)))
    out, err = process(words).communicate(timeout=300)
    found = records(folder, "dead")
    ends = {name: Counter(r["end"] for r in found if r["agent"].endswith(f":{name}")) for name in ("Deadly", "OnceDeadly", "Turner")}
    assert ends["Deadly"] == {"crashed": 2, "stop": 6}, out + err
    assert ends["OnceDeadly"] == {"stop": 8} == ends["Turner"]
    crashed = [record for record in found if record["end"] == "crashed"]
    assert all("worker process died" in record["traceback"] and record["scores"]["steps"] == 0 for record in crashed)
    assert {record["index"] for record in crashed} == deadly


def seed_with(agent: str, count: int) -> tuple[int, set[int]]:
    """The first seed of a benchmark with which the agent's own seed is a multiple of 3 in so many of 8 episodes, and those."""
    for seed in range(1000):
        chosen = {index for index in range(8) if agent_seed(seed, agent, index) % 3 == 0}
        if len(chosen) == count:
            return seed, chosen
    raise AssertionError("no seed will do")


@pytest.mark.slow
def test_a_stuck_worker_is_ended(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "GRACE", 6.0)
    seed, stuck = seed_with(f"{folder / 'mine.py'}:Stuck", 1)
    assert cli.main(arguments(folder, "stuck", "Stuck", more=("--workers", "1", "--limit", "0.5", "--seed", str(seed)))) == 0
    assert {record["index"]: record["end"] for record in records(folder, "stuck")} == {
        index: "timed_out" if index in stuck else "stop" for index in range(8)
    }


def test_one_that_guesses_is_sent_to_any_thing() -> None:
    episodes = make_suite("instruct-val", 6)
    told = [guessed(home_at(episode.scene_id), episode, 3) for episode in episodes]
    assert len({episode.instruction for episode in told}) > 3 and all(episode.goals for episode in told)
    assert [episode.start_position_w for episode in told] == [episode.start_position_w for episode in episodes]
    again = [guessed(home_at(episode.scene_id), episode, 3).instruction for episode in episodes]
    assert again == [episode.instruction for episode in told]


def test_sel_is_measured_against_the_oracle(folder: Path) -> None:
    results = bench(folder, "sel", "oracle", "forward")
    oracle, forward = results["rows"]
    assert oracle["sel"]["mean"] == pytest.approx(oracle["success"]["mean"]) and forward["sel"]["mean"] <= forward["success"]["mean"]
    assert bench(folder, "unmeasured", "forward")["rows"][0]["sel"] is None


def test_a_simulator_that_dies_is_tried_once_more(monkeypatch: pytest.MonkeyPatch) -> None:
    episodes = make_suite("pointnav-val", 2)
    job = make_config(episodes, [30] * 2, Camera(16, 16), 0, None)
    restarts, failures = [], [1]

    def fragile(*given: Any, **named: Any) -> Any:
        if failures and failures.pop():
            raise HabitatError("the worker died: its last words")
        return play(*given, **named)

    monkeypatch.setattr(contest, "play", fragile)
    monkeypatch.setattr(NativeSimulator, "restart", lambda self: restarts.append(1), raising=False)
    expected = Worker(job).play([("forward", 0)])  # dies once, is tried again
    assert restarts == [1] and expected[0].record.cause != "crashed" and len(expected[0].trajectory.action)
    failures[:] = [1, 1]
    (done,) = Worker(job).play([("forward", 0)])
    assert done.record.cause == "crashed" and "last words" in done.record.traceback and not len(done.trajectory.action)
    failures.clear()
    (again,) = Worker(job).play([("forward", 0)])
    assert again.record.scores == expected[0].record.scores

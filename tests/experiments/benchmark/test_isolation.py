"""Benchmarks of agents in processes of their own: failures that stay alone, seeds that nobody sees, and state that is declared."""

import json
from pathlib import Path

import pytest

from envs.types import Camera, Episode
from experiments import cli
from experiments.benchmark.scheduler import Deal
from experiments.benchmark.seeds import agent_seed, read_seed_file
from experiments.benchmark.worker import make_config
from tests.experiments.benchmark.setup import arguments, records

AGENTS = """
import os, signal
from envs.types import Action, Decision

class Dying:
    def reset(self, task, privileged): pass
    def act(self, observation, privileged): os.kill(os.getpid(), signal.SIGKILL)

class Sometimes(Dying):
    def reset(self, task, privileged): self.task = task
    def act(self, observation, privileged):
        if self.task.seed % 2:
            super().act(observation, privileged)
        return Action.STOP

class Counts(Dying):
    keeps_state = True
    def act(self, observation, privileged): return Decision(Action.ANSWER, 2)

class Line(Dying):
    def act(self, observation, privileged): return Decision(Action.ANSWER, "yes\\u2028")
"""


@pytest.fixture(scope="module")
def own(folder: Path) -> Path:
    path = folder / "own.py"
    path.write_text(AGENTS)
    return path


def test_an_agent_that_dies_hurts_no_other(folder: Path, own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = [f"{own}:{kind}" for kind in ("Dying", "Sometimes", "Counts", "Line")]
    assert cli.main(arguments(folder, "own", "forward", *names, more=("--bundle", str(folder / "own.zip"), "--json"))) == 1
    printed = capsys.readouterr()
    assert f"{own}:Dying: crashed in all its episodes" in printed.err and "Sometimes: crashed" not in printed.err
    results = json.loads(printed.out.splitlines()[-1])
    found = {name: [record for record in records(folder, "own") if record["agent"] == name] for name in (*names, "forward")}
    assert all(len(of_agent) == 8 for of_agent in found.values())
    dying, sometimes, counts, line = (found[name] for name in names)
    assert all(record["end"] == "crashed" and "ended with signal 9 (SIGKILL)" in record["traceback"] for record in dying)
    assert {record["end"] for record in sometimes} == {"crashed", "stop"}
    assert [record["text"] for record in counts] == ["2"] * 8 and [record["text"] for record in line] == ["yes\u2028"] * 8
    assert [record["index"] for record in counts] == list(range(8))  # in the order of the suite
    assert any("Counts: keeps its state from episode to episode" in note for note in results["notes"])
    assert results["isolation"][names[0]]["isolated"] and not results["isolation"]["forward"]["isolated"]
    assert cli.main(["bench", "--verify", str(folder / "own.zip")]) == 0


def test_an_agent_that_keeps_its_state_is_for_one_worker(episodes: tuple[Episode, ...]) -> None:
    job = make_config(episodes, [500] * len(episodes), Camera(64, 64), 0, None, ordered=frozenset(["kept"]))
    plays = [(agent, index) for agent in ("kept", "other") for index in range(len(episodes))]
    deal, dealt = Deal(job, plays, workers=3), {0: [], 1: [], 2: []}
    for _ in range(len(plays)):
        for worker in dealt:
            dealt[worker] += deal.next(worker)
    kept = {worker: [play for play in part if play[0] == "kept"] for worker, part in dealt.items()}
    assert sorted(map(len, kept.values())) == [0, 0, len(episodes)]
    assert max(kept.values(), key=len) == [("kept", index) for index in range(len(episodes))]
    assert sorted(play for part in dealt.values() for play in part) == sorted(plays)


def test_a_seed_file_is_written_nowhere(tmp_path: Path) -> None:
    secrets = {"a": bytes(range(7, 39)), "b": bytes(range(8, 40))}
    for name, content in secrets.items():
        (tmp_path / f"{name}.seed").write_bytes(content)
    digests = {}
    for name, out in (("a", "first"), ("a", "again"), ("b", "other")):
        words = ["bench", "pointnav-val", "--episodes", "2", "--size", "8", "--videos", "0", "--out", str(tmp_path / out)]
        assert cli.main([*words, "--seed-file", str(tmp_path / f"{name}.seed")]) == 0
        digests[out] = json.loads((tmp_path / out / "results.json").read_text())
    assert digests["first"]["digest"] == digests["again"]["digest"] != digests["other"]["digest"]
    assert digests["first"]["rows"] == digests["again"]["rows"]
    secret = read_seed_file(tmp_path / "a.seed")
    assert secret.commitment in json.dumps(digests["first"]["seeds"]) and "--seed-file" in digests["first"]["command"]
    hidden = (secrets["a"], secrets["a"].hex().encode(), str(secret.episodes).encode(), secret.key)
    for file in (tmp_path / "first").iterdir():
        assert not any(part in file.read_bytes() for part in hidden)
    words = ["bench", "pointnav-val", "--episodes", "2", "--size", "8", "--videos", "0", "--out", str(tmp_path / "first")]
    assert cli.main([*words, "--seed-file", str(tmp_path / "b.seed")]) == 2  # begun with another


def test_a_short_seed_file_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "seed").write_text("42\n")
    words = ["bench", "pointnav-val", "--out", str(tmp_path / "out"), "--seed-file"]
    assert cli.main([*words, str(tmp_path / "seed")]) == 2
    assert "expected at least 16 random bytes, got 3" in capsys.readouterr().err
    assert cli.main([*words, str(tmp_path / "none")]) == 2


def test_seeds_are_each_agents_own(episodes: tuple[Episode, ...]) -> None:
    seeds = {agent_seed(seed, name, episode, key) for seed in (0, 1) for name in "ab" for episode in episodes for key in (b"", b"k")}
    assert len(seeds) == 8 * len(episodes)
    assert agent_seed(0, "random", episodes[3]) == agent_seed(0, "random", episodes[3])

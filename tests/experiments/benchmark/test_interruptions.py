"""Benchmarks that are killed, torn, begun with other settings, or played by agents that misbehave."""

import json
import os
import signal
import time
from pathlib import Path

import pytest

from envs.datasets.suite import write_suite
from envs.types import Episode
from experiments import cli
from experiments.benchmark.records import EPISODES, TRAJECTORIES, resume
from tests.experiments.benchmark.setup import arguments, bench, kept, process, records


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
    row = bench(folder, "leave", "Leaving", code=1)["rows"][0]
    assert row["causes"] == {"crashed": 8} and row["steps"]["mean"] == 0
    assert "SystemExit: 3" in records(folder, "leave")[0]["traceback"]


def test_too_slow_is_its_own_outcome(folder: Path) -> None:
    results = bench(folder, "slow", "Slow", more=("--limit", "0.45"))
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

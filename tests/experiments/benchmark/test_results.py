"""Results: what was measured, whatever the order."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from envs.types import Camera, Episode
from experiments.benchmark.records import EPISODES
from experiments.benchmark.worker import Worker, make_config
from tests.experiments.benchmark.setup import bench, kept, records


def test_results_say_what_was_measured(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    results = bench(folder, "ladder", "random", "Turner", "oracle", more=("--json",))
    last = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert last == results
    assert (results["suite"], results["n"], results["houses"]) == ("pointnav-val", 8, 2)
    assert len(results["digest"]) == 64
    random, turner, oracle = results["rows"]
    assert (random["access"], oracle["access"]) == ([], ["pose", "instance", "scene", "goal"])
    assert (oracle["success"]["mean"], oracle["success"]["high"], oracle["success"]["n"]) == (1.0, 1.0, 8)
    assert 0.4 < oracle["success"]["low"] < 0.8  # eight of eight in two houses are no certainty
    assert any("2 houses, fewer than 30: intervals are wider" in note for note in results["notes"])
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
    assert "| oracle | pose, instance, scene, goal | 8 | 1.000 [0." in table
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


def test_measured_tables_name_files_without_their_folders(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bench(folder, "names", "Turner", f"dark:{folder / 'mine.py'}:Turner")
    out = capsys.readouterr().out
    assert "\n mine.py:Turner " in out and "\n blank-vision:mine.py:Turner " in out
    assert "| blank-vision:mine.py:Turner |" in (folder / "names" / "table.md").read_text()


def test_sel_is_measured_against_the_oracle(folder: Path) -> None:
    results = bench(folder, "sel", "oracle", "forward")
    oracle, forward = results["rows"]
    assert oracle["sel"]["mean"] == pytest.approx(oracle["success"]["mean"]) and forward["sel"]["mean"] <= forward["success"]["mean"]
    assert bench(folder, "unmeasured", "forward")["rows"][0]["sel"] is None

"""Access and controls: who is told what, and who is told something else."""

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from envs.datasets.suite import write_suite
from envs.home import home_at
from envs.tasks.generate import make_suite
from envs.types import Episode, Goal
from experiments import cli
from experiments.benchmark.ablations import exchanged, guessed, told_as
from tests.experiments.benchmark.setup import bench, records


def test_only_who_says_so_is_told(folder: Path) -> None:
    results = bench(folder, "access", "Nosy", "Turner")
    assert results["rows"][0]["access"] == ["pose", "instance"] and "crashed" not in results["rows"][0]["causes"]
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
    assert results["rows"][1]["access"] == ["pose", "instance", "scene", "goal"]


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


def test_one_that_guesses_is_sent_to_any_thing() -> None:
    episodes = make_suite("instruct-val", 6)
    told = [guessed(home_at(episode.scene_id), episode, 3) for episode in episodes]
    assert len({episode.instruction for episode in told}) > 3 and all(episode.goals for episode in told)
    assert [episode.start_position_w for episode in told] == [episode.start_position_w for episode in episodes]
    again = [guessed(home_at(episode.scene_id), episode, 3).instruction for episode in episodes]
    assert again == [episode.instruction for episode in told]

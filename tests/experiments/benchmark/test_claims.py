"""Bundles that say of themselves what is not so: episodes, access, groups, limits, commands, agents."""

import json
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from envs.datasets.suite import digest_of, read_suite, write_suite
from envs.tasks.generate import make_suite
from envs.types import Episode
from experiments import cli
from experiments.bundles.bundle import RESULTS, SUITE
from tests.experiments.benchmark.setup import AGENTS, arguments

Results = dict[str, Any]


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle of four episodes of a suite, with two registered agents and one of a file."""
    folder = tmp_path_factory.mktemp("claims")
    (folder / "mine.py").write_text(AGENTS)
    agents = ["random", "oracle", f"{folder / 'mine.py'}:Turner"]
    words = ["bench", "pointnav-val", "--agents", *agents, "--episodes", "4", "--videos", "0", "--out", str(folder / "out")]
    assert cli.main([*words, "--bundle", str(folder / "good.zip")]) == 0
    return folder / "good.zip"


def forged(bundle: Path, tmp_path: Path, change: Callable[[Results], None], episodes: tuple[Episode, ...] | None = None) -> Path:
    """A copy of a bundle with other results, and other episodes if given."""
    out = tmp_path / "forged.zip"
    with zipfile.ZipFile(bundle) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            data = old.read(member)
            if member == RESULTS:
                results = json.loads(data)
                change(results)
                data = json.dumps(results).encode()
            if member == SUITE and episodes is not None:
                write_suite(tmp_path / SUITE, "pointnav-val", episodes, 0)
                data = (tmp_path / SUITE).read_bytes()
            new.writestr(member, data)
    return out


def told(path: Path, code: int, capsys: pytest.CaptureFixture[str]) -> str:
    """What the verification of a bundle prints, and its exit code."""
    capsys.readouterr()
    assert cli.main(["bench", "--verify", str(path)]) == code
    return capsys.readouterr().out


def renamed(results: Results) -> None:
    results["suite"] = "pointnav-test"
    results["command"] = results["command"].replace("pointnav-val", "pointnav-test")


def reseeded(results: Results) -> None:
    results["settings"]["seed"] = 5
    results["seeds"] = dict.fromkeys(results["seeds"], 5)
    results["command"] = results["command"].replace("--seed 0", "--seed 5")


CHANGES: dict[str, tuple[Callable[[Results], Any], str]] = {
    "suite": (renamed, "episodes: they are not those of pointnav-test with seed 0"),
    "seed": (reseeded, "episodes: they are not those of pointnav-val with seed 5"),
    "access": (lambda r: r["rows"][1].update(access=[]), "oracle: declares access to pose, instance, scene, goal, the results say nothing"),
    "own-access": (lambda r: r["rows"][2].update(access=["pose"]), "mine.py:Turner: declares access to nothing, the results say pose"),
    "group": (lambda r: r["lengths"][0].update(n=99), "results: lengths[0].n is"),
    "limit": (lambda r: r["settings"].update(limit=3.0), "command: its limit is None, the results say 3.0"),
    "size": (lambda r: r.update(command=r["command"] + " --size 32"), "command: its size is 32, the results say 64"),
    "number": (lambda r: r.update(command=r["command"].replace("--episodes 4", "--episodes 3")), "command: its episodes is 3"),
    "digest": (lambda r: r["agents"].update(random="0f0f"), "random: expected no digest of a registered agent"),
    "flag": (lambda r: r.update(command=r["command"] + " --no-such-flag"), "command: cannot be read"),
}


def test_what_is_claimed_is_so(bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = told(bundle, 0, capsys)
    assert "verified  12 episodes" in out and "somebody's own" not in out and "not checked" not in out


@pytest.mark.parametrize("name", CHANGES)
def test_a_false_claim_is_found(name: str, bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change, words = CHANGES[name]
    assert words in told(forged(bundle, tmp_path, change), 1, capsys)


def test_other_goals_are_found(bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The goals are moved to where the agents ended, with a digest that fits."""
    with zipfile.ZipFile(bundle) as file:
        (tmp_path / "was.json.gz").write_bytes(file.read(SUITE))
    _, episodes = read_suite(tmp_path / "was.json.gz")
    swapped = tuple(replace(one, goals=other.goals) for one, other in zip(episodes, episodes[::-1], strict=True))
    out = told(forged(bundle, tmp_path, lambda r: r.update(digest=digest_of(swapped)), swapped), 1, capsys)
    assert "episodes: they are not those of pointnav-val with seed 0" in out and "their digest" not in out


def test_an_agent_under_the_name_of_another_is_found(bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "renamed.zip"
    with zipfile.ZipFile(bundle) as old, zipfile.ZipFile(out, "w") as new:
        for member in old.namelist():
            data = old.read(member)
            new.writestr(member, data if member == SUITE else data.replace(b'"random"', b'"forward"').replace(b" random ", b" forward "))
    assert "forward, episode 0: does not act as the bundle says when it is played again" in told(out, 1, capsys)


def test_a_file_that_is_gone_or_changed_is_said(bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, kept = bundle.with_name("mine.py"), tmp_path / "kept.py"
    shutil.move(file, kept)
    try:
        assert "mine.py:Turner: its file is not here, so its access is not checked" in told(bundle, 0, capsys)
        file.write_text(AGENTS + "\n# another\n")
        assert "mine.py:Turner: its file is another version, so its access is not checked" in told(bundle, 0, capsys)
    finally:
        shutil.move(kept, file)


def test_other_code_is_said(bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "made by the code 9.9 abc, verified by" in told(
        forged(bundle, tmp_path, lambda r: r.update(version="9.9", commit="abc")), 0, capsys
    )


def test_somebodys_own_episodes_are_said_to_be(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = make_suite("pointnav-val", 3)
    write_suite(tmp_path / "few.json.gz", "pointnav-val", made[1:], 0)
    write_suite(tmp_path / "same.json.gz", "pointnav-val", made[:2], 0)
    for name, words in (("few", "episodes: somebody's own, from a file; they are not those of pointnav-val with seed 0"), ("same", "")):
        command = arguments(tmp_path, name, "forward", more=("--bundle", str(tmp_path / f"{name}.zip")))
        command[command.index("--episodes-file") + 1] = str(tmp_path / f"{name}.json.gz")
        assert cli.main(command) == 0
        out = told(tmp_path / f"{name}.zip", 0, capsys)
        assert words in out and ("own" in out) == bool(words)

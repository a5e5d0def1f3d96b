"""Tables of the documentation: what they hold, what is refused, and that they are what the stored results say."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from experiments import cli, results

ROOT = Path(results.__file__).resolve().parents[1]


def figure(mean: float) -> dict[str, Any]:
    """A figure with its interval."""
    return {"mean": mean, "low": mean - 0.1, "high": mean + 0.1, "n": 40}


def results_of(suite: str, *agents: str, **changed: Any) -> dict[str, Any]:
    """Results of a benchmark, in which each agent is worse than the one before."""
    rows = [
        {"agent": agent, "access": [], "n": 40, "success": figure(0.8 - 0.1 * k), "spl": figure(0.6 - 0.1 * k)}
        | {"ndtw": None, "cannot": None, "causes": {"done": 30, "wrong_thing": 10}}
        for k, agent in enumerate(agents)
    ]
    pairs = [
        {"a": agents[0], "b": other, "metric": metric, "difference": -0.1 * k, "low": -0.1 * k - 0.05, "high": -0.1 * k + 0.02, "n": 40}
        | {"p": 0.01, "p_holm": 0.02}
        for k, other in enumerate(agents[1:], start=1)
        for metric in ("success", "spl", "steps")
    ]
    return {
        "suite": suite, "digest": "d" * 64, "n": 40, "houses": 4, "rows": rows, "pairs": pairs, "version": "1", "commit": "abc123",
        "command": f"gothere bench {suite} --agents {' '.join(agents)} --episodes 40 --seed 0", "seeds": {"episodes": 0, "agents": 0},
        "settings": {"seed": 0, "size": 64, "limit": None, "simulator": "native", "thresholds": "ours"},
        "agents": dict.fromkeys(agents, ""), "machine": {"cpu": "a processor", "cores": 2},
    } | changed  # fmt: skip


def stored(folder: Path, *some: dict[str, Any]) -> Path:
    """A folder with results, each in a folder of its own."""
    for k, one in enumerate(some):
        (folder / "in" / str(k)).mkdir(parents=True)
        (folder / "in" / str(k) / "results.json").write_text(json.dumps(one))
    return folder / "in"


def page_of(folder: Path, *some: dict[str, Any]) -> str:
    """The page of some results."""
    assert cli.main(["results", str(stored(folder, *some)), "--out", str(folder / "page.md")]) == 0
    return (folder / "page.md").read_text()


def test_the_stored_results_are_what_docs_and_readme_say(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["results", "--check"]) == 0, capsys.readouterr().err
    capsys.readouterr()


def test_a_page_has_every_table(tmp_path: Path) -> None:
    text = page_of(
        tmp_path,
        results_of("instruct-val", "random", "oracle"),
        results_of("instruct-val", "gothere-frontier", commit="def456"),
        results_of("instruct-val", "gothere-frontier", "without-memory:gothere-frontier", "blank-vision:gothere-frontier", digest="e" * 64),
        results_of("instruct-test-style", "gothere-frontier"),
        results_of("impossible-test", "oracle"),
    )
    both = "0.800 [0.700, 0.900] / 0.600 [0.500, 0.700]"
    assert f"| `instruct-val` | success / SPL | 40, 4 | {both} | {both} | 0.700 [0.600, 0.800] / 0.500 [0.400, 0.600] | [1] [2] |" in text
    assert "| `errand-val` | success / SPL |  | not measured | not measured | not measured |  |" in text
    assert "| `impossible-test` | success / cannot balanced | 40, 4 | 0.800 [0.700, 0.900] / - | [1] |" in text
    assert f"| `instruct-test-style` | success / SPL | 40, 4 | {both} | [1] |" in text
    assert (
        "| `without-memory:gothere-frontier` | 40, 4 | 0.700 [0.600, 0.800] | 0.500 [0.400, 0.600] | -0.100 [-0.150, -0.080], p 0.020 |"
        in text
    )
    assert "| `blank-vision:gothere-frontier` | 40, 4 | 0.600 [0.500, 0.700] |" in text.split("## Ablations")[0]
    assert "| wrong thing | 10 (0.250) | 10 (0.250) |" in text
    assert text.count("Not all of this table is of one commit.") == 1
    assert "1. `gothere bench instruct-val --agents random oracle --episodes 40 --seed 0` at abc123; a processor, 2 cores" in text


def test_a_difference_is_without_minus_whole_in_any_order(tmp_path: Path) -> None:
    text = page_of(tmp_path, results_of("instruct-val", "without-memory:gothere-frontier", "gothere-frontier"))
    assert (
        "| `without-memory:gothere-frontier` | 40, 4 | 0.800 [0.700, 0.900] | 0.600 [0.500, 0.700] | +0.100 [+0.080, +0.150], p 0.020"
        in text
    )


ONE = results_of("instruct-val", "random", "oracle")
ALONE = results_of("instruct-val", "without-memory:gothere-frontier")


def unsure(found: dict[str, Any]) -> dict[str, Any]:
    """Results with a figure that has no interval."""
    out = deepcopy(found)
    out["rows"][0]["spl"]["low"] = None
    return out


@pytest.mark.parametrize(
    ("some", "expected"),
    [
        ([], "expected results.json of gothere bench, got none"),
        ([ONE | {"commit": None}], "expected results of a commit, got none"),
        ([ONE | {"commit": "abc-changed"}], "expected results of a commit, got abc-changed"),
        ([ONE | {"seeds": {}}], "expected seeds"),
        ([ONE | {"suite": "mine"}], "expected a suite of gothere bench --list, got 'mine'"),
        ([{"suite": "instruct-val"}], "rows"),
        ([unsure(ONE)], "random: spl: expected a figure with its 95% interval, got none"),
        ([ONE, ONE], "random was measured twice"),
        ([ONE, results_of("instruct-val", "forward", settings=ONE["settings"] | {"thresholds": "field"})], "with other thresholds"),
        ([ALONE], "expected gothere-frontier beside its ablations"),
    ],
)
def test_what_cannot_be_tabled_is_one_line(
    some: list[dict[str, Any]], expected: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "in").mkdir(exist_ok=True)
    assert cli.main(["results", str(stored(tmp_path, *some)), "--out", str(tmp_path / "page.md")]) == 2
    said = capsys.readouterr().err
    assert expected in said and len(said.splitlines()) == 1 and not (tmp_path / "page.md").exists()


def test_other_episodes_of_a_suite_have_a_row_of_their_own(tmp_path: Path) -> None:
    folder, page = stored(tmp_path, ONE, results_of("instruct-val", "forward", digest="e" * 64)), tmp_path / "page.md"
    assert cli.main(["results", str(folder), "--out", str(page)]) == 0
    rows = [line for line in page.read_text().splitlines() if line.startswith("| `instruct-val` | success")]
    assert len(rows) == 2 and rows[0].count("not measured") == 1 and rows[1].count("not measured") == 2


def test_a_check_finds_what_was_changed_by_hand(tmp_path: Path, monkeypatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(results, "ROOT", tmp_path)
    folder = stored(tmp_path, ONE)
    readme = tmp_path / "README.md"
    readme.write_text("# name\n")
    (tmp_path / "docs").mkdir()
    assert cli.main(["results", str(folder)]) == 2 and "for the main table" in capsys.readouterr().err
    readme.write_text("# name\n<!-- results: made by `gothere results` -->\nold\n<!-- /results -->\nrest\n")
    assert cli.main(["results", str(folder), "--check"]) == 1 and "old" in readme.read_text()
    assert len(capsys.readouterr().err.splitlines()) == 2
    assert cli.main(["results", str(folder)]) == 0 == cli.main(["results", str(folder), "--check"])
    text = readme.read_text()
    assert (
        text.startswith("# name\n<!--")
        and text.endswith("<!-- /results -->\nrest\n")
        and "| `instruct-val` |" in text
        and "old" not in text
    )
    readme.write_text(text.replace("0.800", "0.900"))
    assert cli.main(["results", str(folder), "--check"]) == 1
    assert "README.md: not what the stored results say" in capsys.readouterr().err

"""`gothere memory`: stored memories are drawn and asked in words."""

import json

import pytest

from experiments.cli import main
from tests.agent.memory.test_memory import explored


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Stored memory of two drawn rooms."""
    folder = tmp_path_factory.mktemp("memory")
    explored().save(folder)
    return folder


def test_show_lists_and_draws(folder, tmp_path, capsys):
    """Rooms with their things, a picture, and the same as JSON."""
    assert main(["memory", "show", str(folder), "--out", str(tmp_path), "--json"]) == 0
    lines = capsys.readouterr().out.splitlines()
    facts = json.loads(lines[-1])
    assert sorted(facts["rooms"]) == ["kitchen", "living room"]
    assert {one["name"] for one in facts["landmarks"]} == {"brown table", "green vase", "blue sofa"}
    assert any(line.startswith("living room: ") and "blue sofa" in line for line in lines)
    assert (tmp_path / "memory.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(("words", "name"), [("the vase on the table", "green vase"), ("the blue thing", "blue sofa")])
def test_recall_finds_what_is_meant(folder, tmp_path, capsys, words: str, name: str):
    """The best landmark of a description is first, with reasons."""
    assert main(["memory", "recall", words, "--folder", str(folder), "--out", str(tmp_path), "--json"]) == 0
    lines = capsys.readouterr().out.splitlines()
    found = json.loads(lines[-1])["found"]
    assert name in lines[1] and found[0]["chance"] > 2 * found[1]["chance"] and found[0]["reasons"]


def test_words_that_are_not_understood_are_asked_of_the_index(folder, tmp_path, capsys):
    """Words in no construction of the grammar find a thing by the index alone; chances add up to 1."""
    words = "zog blue sofa flurb"
    assert main(["memory", "recall", words, "--folder", str(folder), "--out", str(tmp_path), "--json"]) == 0
    lines = capsys.readouterr().out.splitlines()
    found = json.loads(lines[-1])["found"]
    assert "blue sofa" in lines[1] and "words alone" in lines[1]
    assert sum(one["chance"] for one in found) == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize("arguments", [["recall", "sing a song"], ["recall", "the sofa", "--folder", "missing"], ["show", "missing"]])
def test_bad_input_is_one_line(arguments: list[str], capsys):
    """What is no description, and missing files, give exit code 2."""
    assert main(["memory", *arguments]) == 2
    assert capsys.readouterr().err.count("\n") == 1

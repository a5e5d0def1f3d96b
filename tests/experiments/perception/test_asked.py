"""`gothere see --ask`: an answer with its chances and where it was looked for, in words, JSON and the picture."""

import json
from pathlib import Path

import cv2
import pytest

from envs.language.sampling.view_questions import VIEW_ANSWERS
from experiments import cli


def see(out: Path, capsys: pytest.CaptureFixture, question: str) -> tuple[int, list[str], str]:
    """Exit code and lines of a look at a home with a question."""
    capsys.readouterr()
    code = cli.main(["see", "--house", "7", "--rooms", "2", "--ask", question, "--out", str(out), "--json"])
    said = capsys.readouterr()
    return code, said.out.splitlines(), said.err


def test_a_question_is_answered_with_where_it_was_looked_for(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    code, lines, _ = see(tmp_path / "see.png", capsys, "which room is this?")
    assert code == 0
    told = json.loads(lines[-1])
    asked = told["ask"]
    assert asked["answer"] in VIEW_ANSWERS and asked["answer"] == next(iter(asked["chances"]))
    assert len(asked["looked"]) == 2
    for hop in asked["looked"]:
        assert all(-1 <= one["region"] < len(told["regions"]) for one in hop) and sum(one["share"] for one in hop) <= 1.01
    assert any(line.startswith("which room is this?") for line in lines) and any("looked first at" in line for line in lines)
    picture = cv2.imread(str(tmp_path / "see.png"))
    assert picture is not None and picture.shape[1] > 3 * 720  # a third panel


def test_a_question_without_words_costs_one_line(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    code, _, error = see(tmp_path / "see.png", capsys, "?!")
    assert code == 2 and error.startswith("gothere: question: expected words") and error.count("\n") == 1

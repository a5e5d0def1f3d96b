"""People's sentences about walks: those whose reading ends at the right kind of thing are kept, and trained on."""

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from agent.learning.planning.people import destination, people_of
from agent.learning.planning.texts import NONE, example
from agent.planning.planner import by_rules
from envs.errors import InputError
from experiments.data.alfred import FILE, Alfred, main, walks

STEPS = ["Go to the fridge.", "zzz qqq", "go to the sofa"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one walk to a fridge, as three people put it, and one to a thing of no known kind."""
    high = [{"action": "GotoLocation", "args": [kind]} for kind in ("fridge", "safe")] + [{"action": "PickupObject", "args": ["egg"]}]
    row = {"split": "train", "scene": "FloorPlan1", "high": high, "anns": [{"steps": [text, "go to the safe"]} for text in STEPS]}
    with gzip.open(tmp_path / FILE, "wt", encoding="utf-8") as out:
        out.write(json.dumps(row) + "\n")
    monkeypatch.setenv("GOTHERE_REFERENCE", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("turn left, then go to the red chair next to the desk", "chair"),
        ("go to the sofa and then to the lamp", "lamp"),
        ("stand in front of the stove", "stove"),
        ("go to the kitchen", ""),
    ],
)
def test_destinations(text: str, category: str) -> None:
    """A meaning ends at its last thing, not at what that is related to."""
    assert destination(by_rules(text).meaning) == category


def test_readings_that_end_elsewhere_are_left_out(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of three sentences about a fridge the one that names it is written, and becomes an example of training."""
    assert {one.text for one in walks("train", 10, 0)} == set(STEPS) and not walks("valid_seen", 10, 0)
    out = folder / "people.jsonl"
    assert main(Alfred(out=out, sentences=10)) == 0
    assert "1 of 3 sentences" in capsys.readouterr().out
    ((text, meaning),) = people = people_of(str(out))
    assert text == STEPS[0] and destination(meaning) == "fridge"
    made = [example(np.random.default_rng(k), NONE, 80, people) for k in range(60)]
    assert 1 <= sum(one.meaning == meaning and "fridge" in one.words for one in made) <= 30


def test_other_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing or broken file is named, with the command that makes one."""
    with pytest.raises(InputError, match=r"experiments\.data\.alfred"):
        people_of(str(tmp_path / "none.jsonl"))
    monkeypatch.setenv("GOTHERE_REFERENCE", str(tmp_path))
    with pytest.raises(InputError, match="GOTHERE_REFERENCE"):
        walks("train", 1, 0)

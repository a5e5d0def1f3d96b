"""`gothere see --find`: a region or "not in view", what was believed of each part, and a picture."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from envs.language.sampling.seen import Referring
from envs.language.semantics.meaning import Description, Link
from envs.scenes.relations import Predicate
from experiments import cli
from experiments.perception.grounding import Item, Judged, decided, figures_of, silenced, true_reading
from experiments.perception.look import WIDE


def see(capsys: pytest.CaptureFixture, out: Path, phrase: str) -> tuple[dict, str]:
    """What `gothere see --find` says, as JSON and in words."""
    capsys.readouterr()
    assert cli.main(["see", "--house", "7", "--rooms", "2", "--find", phrase, "--out", str(out), "--json"]) == 0
    *lines, last = capsys.readouterr().out.splitlines()
    return json.loads(last), "\n".join(lines)


def test_a_thing_is_found_and_another_is_not(capsys: pytest.CaptureFixture, tmp_path: Path) -> None:
    told, _ = see(capsys, tmp_path / "a.png", "zorbly")
    name = max((one["category"] for one in told["regions"]), key=lambda one: one["chance"])["name"]
    told, words = see(capsys, tmp_path / "a.png", f"the {name}")
    found = told["find"]
    assert found["region"] is not None and told["regions"][found["region"]]["name"] == name
    assert found["beliefs"][0]["part"] == "category" and found["beliefs"][0]["said"] == name and found["beliefs"][0]["chance"] > 0.5
    assert sum(found["chance"]) + found["not_in_view"] == pytest.approx(1, abs=0.01) and len(found["box"]) == 4
    assert f"'the {name}': the" in words and "category" in words
    absent = next(one for one in ("teddy", "bathtub") if all(one not in region["category"]["chances"] for region in told["regions"]))
    told, words = see(capsys, tmp_path / "b.png", f"the {absent}")
    assert told["find"]["region"] is None and told["find"]["not_in_view"] > 0.5 and "not in view" in words and "nearest miss" in words
    shapes = [cv2.imread(str(tmp_path / name)).shape for name in ("a.png", "b.png")]  # pyright: ignore[reportOptionalMemberAccess]
    assert shapes[0] == shapes[1] and shapes[0][1] > 3 * WIDE


def test_a_phrase_needs_words(capsys: pytest.CaptureFixture, tmp_path: Path) -> None:
    assert cli.main(["see", "--house", "7", "--rooms", "2", "--find", "?!", "--out", str(tmp_path / "a.png")]) == 2
    assert "--find: expected a phrase" in capsys.readouterr().err


def test_figures_count_right_regions_and_false_twins() -> None:
    true, false = Referring("the chair", Description("chair"), (1,)), Referring("the bed", Description("bed"), (), "category", 1)
    items = [
        Item(k, true, "category", frozenset({"any", "category", "seen" if k else "unseen"}), false if k < 3 else None) for k in range(4)
    ]
    nan = float("nan")
    result = Judged(items, np.arange(4), np.array([1.0, 1, 0, 0]), np.array([1.0, 1, 1, 0]), np.array([1.0, 0, 0, nan]))
    found = figures_of(result, 0)
    assert found["accuracy"]["mean"] == 0.5 and found["accuracy"]["n"] == 4
    assert found["not_in_view"]["mean"] == pytest.approx((3 / 3 + 1 / 3) / 2, abs=1e-3) and found["not_in_view"]["n"] == 3
    assert found["accuracy_unseen"]["mean"] == 1.0 and found["one_word"] == {"n": 0}
    assert found["said_absent_category"]["mean"] == pytest.approx(1 / 3, abs=1e-3)
    chance = np.zeros((2, 17))
    chance[0, [3, 16]], chance[1, [3, 16]] = (0.4, 0.6), (0.6, 0.4)
    assert decided(chance, 0.5).tolist() == [-1, 3]


def test_controls_silence_all_but_one_slot() -> None:
    reading = true_reading([Description("chair", color="red", link=Link(Predicate.ON, Description("rug")))])
    assert reading.best(0) == {"category": "chair", "color": "red", "predicate": "on", "other_category": "rug"}
    assert silenced(reading, "color").best(0) == {"color": "red"} and silenced(reading, "shuffled") is reading

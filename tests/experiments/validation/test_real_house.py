"""The real house: nodes become things of our categories, and without the file one line says so."""

from pathlib import Path

import numpy as np
import pytest

from agent.learning.vocabulary import CATEGORIES, NONE
from envs.errors import InputError
from envs.home import Home
from envs.types import Body, Camera
from experiments.cli import run_module
from experiments.perception.mistakes import outcome_of
from experiments.perception.sheet import Marked, Sheet
from experiments.validation.real_house import NAMES, TURNS, found_with_any_name, main, real_house, spread, views_of
from tests.experiments.perception.test_mistakes import CHAIR, STOOL, A, B, found, truth


def test_names_are_ours() -> None:
    assert set(NAMES.values()) <= set(CATEGORIES)


@pytest.mark.parametrize("folder", [None, "absent"])
def test_without_the_file_one_line_says_so(monkeypatch: pytest.MonkeyPatch, folder: str | None) -> None:
    if folder is None:
        monkeypatch.delenv("GOTHERE_REFERENCE", raising=False)
    else:
        monkeypatch.setenv("GOTHERE_REFERENCE", folder)
    with pytest.raises(InputError, match=r"small_house\.glb in GOTHERE_REFERENCE"):
        real_house()


def test_bad_input_of_a_module_costs_one_line(capsys: pytest.CaptureFixture) -> None:
    for flags, words in (
        (["--frames", "3"], "multiple of 4"),
        (["--wieghts", "x"], "did you mean --weights?"),
        (["--out", "a.gif"], ".png"),
    ):
        assert run_module(main, flags) == 2
        assert words in (said := capsys.readouterr().err) and said.count("\n") == 1
    with pytest.raises(InputError, match="at least 32 frames"):
        Sheet(frames=3)


def test_any_name_counts_boxes_over_places() -> None:
    rgb = np.zeros((8, 8, 3), np.uint8)
    right = Marked(rgb, outcome_of([truth(CHAIR, A)], found((STOOL, A, A))), "one")
    wrong = Marked(rgb, outcome_of([truth(CHAIR, A), truth(CHAIR, B)], found((CHAIR, A, A))), "two")
    assert found_with_any_name([right, right], 0) == {"mean": 1.0, "low": 1.0, "high": 1.0}
    both = found_with_any_name([right, wrong], 0)
    assert both["mean"] == pytest.approx(2 / 3, abs=1e-4) and both["low"] == 0.5 and both["high"] == 1.0
    assert spread([right, right, wrong], 5) == [right, wrong]


def test_the_house_has_things_of_our_categories(reference: Path) -> None:
    scene = real_house()
    things = [thing for thing in scene.objects if not thing.structure]
    assert len({thing.category for thing in things} & set(CATEGORIES)) >= 16
    assert sum(thing.category == "bed" for thing in things) == 1  # of three nodes
    assert set(np.unique(scene.instance)) <= {0, *(thing.id for thing in scene.objects)}
    batches = list(views_of(Home(scene, Body()), Camera(64, 64), 2, 0))
    assert [len(batch.rgb) for batch in batches] == [TURNS, TURNS] and batches[0].scenes[0].name != batches[1].scenes[0].name
    assert all((batch.room == NONE).all() for batch in batches)
    shown = [set(np.unique(batch.instance)) & set(np.flatnonzero(batch.thing[0])) for batch in batches]
    assert all(len(ids) > 2 for ids in shown) and all((batch.category[0][batch.thing[0]] < len(CATEGORIES)).all() for batch in batches)

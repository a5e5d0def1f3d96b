"""Matrix of the backbone: what is there is kept, the table compares on the same examples, other settings are refused."""

import json

import numpy as np
import pytest

from agent.learning.backbone.captions import CaptionSet
from agent.learning.backbone.pretrain_score import Figure
from agent.learning.cache import CacheConfig, FeatureCache
from agent.learning.stages import WEIGHTS
from envs.errors import InputError
from experiments.validation import backbone_matrix
from experiments.validation.backbone_matrix import VARIANTS, Matrix, main, recipe_of, row_of, table


@pytest.fixture
def data(tmp_path, monkeypatch) -> None:
    """Features of a few frames, for training and evaluation alike."""
    cache = FeatureCache.open(CacheConfig("tune", 96, frames_per_home=16), WEIGHTS, folder=tmp_path)
    found = cache, CaptionSet.open(cache, tmp_path)
    monkeypatch.setattr("agent.learning.backbone.pretrain.opened", lambda *_: found)
    monkeypatch.setattr(backbone_matrix, "opened", lambda *_: found)


def test_it_goes_on_and_compares(data, tmp_path, capsys, monkeypatch) -> None:
    config = Matrix(2, tmp_path / "out", seeds=1, only=("contrast-64", "contrast-16"), width=32)
    assert main(config) == 0
    told = json.loads((tmp_path / "out" / "matrix.json").read_text())
    first, second = told["rows"]
    assert [first["name"], second["name"]] == ["contrast-64", "contrast-16"]
    assert "difference" not in first["figures"]["text_r1"] and len(second["figures"]["text_r1"]["difference"]) == 3
    assert "| contrast-16 |" in capsys.readouterr().out
    monkeypatch.setattr(backbone_matrix, "train", lambda *_, **__: pytest.fail("trained again"))
    assert main(config) == 0
    assert json.loads((tmp_path / "out" / "matrix.json").read_text())["rows"] == told["rows"]
    with pytest.raises(InputError, match="expected a result of these --steps"):
        main(Matrix(3, tmp_path / "out", seeds=1, only=("contrast-64",), width=32))


def test_each_variant_differs_in_one_thing_from_what_it_is_compared_with() -> None:
    config = Matrix(2, WEIGHTS, width=32)
    for name, variant in VARIANTS.items():
        if variant.against:
            own, other = recipe_of(config, name, 0), recipe_of(config, variant.against, 0)
            fields = {key for key in own.__dict__ if key != "model" and getattr(own, key) != getattr(other, key)}
            fields |= {key for key in own.model.__dict__ if getattr(own.model, key) != getattr(other.model, key)}
            assert len(fields) == 1, (name, fields)


def test_differences_are_of_the_same_examples() -> None:
    home = np.repeat(np.arange(20), 5)
    base = np.random.default_rng(0).random(100)
    speed = Figure(np.array([5.0]), np.zeros(1, np.int64))
    found = {"contrast-64": {"pair": Figure(base, home), "pairs_per_s": speed}}
    found["contrast-16"] = {"pair": Figure(base - 0.1, home), "pairs_per_s": speed}
    row = row_of("contrast-16", found)
    mean, low, high = row["figures"]["pair"]["difference"]
    assert mean == pytest.approx(-0.1) and low <= mean <= high < 0
    assert "(-0." in table([row])


def test_other_names_are_refused() -> None:
    with pytest.raises(InputError, match="--only: expected some of pairs"):
        Matrix(1, WEIGHTS, only=("more",))
    with pytest.raises(InputError, match="--backbone: expected a folder"):
        Matrix(1, WEIGHTS, backbone="nowhere")

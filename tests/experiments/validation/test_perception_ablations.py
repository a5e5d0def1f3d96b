"""Ablations of perception: trained and evaluated with the same withheld, resumable, with intervals over seeds."""

import json
from pathlib import Path

import numpy as np
import pytest
import scipy.stats
import torch

from agent.encoders.vision import VisionConfig
from agent.learning.frames import FrameConfig
from agent.learning.perception.vision import PerceptionRecipe
from envs.errors import InputError
from experiments.validation import perception_ablations as module
from experiments.validation.perception_ablations import VARIANTS, Ablations, Withheld, main, recipe_of, wider
from experiments.validation.seeds import over_seeds, said
from experiments.validation.workers_curve import WorkersCurve, compared

TINY = VisionConfig((8, 8, 16, 16, 16), (1, 1, 1, 1), 16)


def test_a_withheld_channel_changes_nothing() -> None:
    recipe = Withheld(PerceptionRecipe(TINY, FrameConfig(size=64, pool=2), batch=4), VARIANTS["no-height"].channels)
    net, pixels = recipe.build().eval(), torch.rand(1, 5, 64, 64)
    other = pixels.clone()
    other[:, 4] = torch.rand(1, 64, 64)
    assert torch.equal(net(pixels).center, net(other).center)
    other[:, 3] = 0
    assert not torch.equal(net(pixels).center, net(other).center)
    assert torch.equal(recipe.without(pixels)[:, :4], pixels[:, :4]) and not recipe.without(pixels)[:, 4].any()


def test_variants_differ_in_what_they_say() -> None:
    recipes = {name: recipe_of(Ablations(10, Path("out")), name, 1) for name in VARIANTS}
    assert not recipes["unbalanced"].base.frames.balanced and recipes["base"].base.frames.balanced
    assert wider(2.0)(PerceptionRecipe()).model.widths == tuple(2 * width for width in VisionConfig().widths)
    counts = {name: sum(part.numel() for part in recipes[name].build().parameters()) for name in ("half", "base", "double")}
    assert counts["half"] < 0.3 * counts["base"] and counts["double"] > 3.5 * counts["base"]
    assert {recipe.seed for recipe in recipes.values()} == {1}


def test_runs_are_kept_and_told_with_intervals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(module, "FrameConfig", lambda **given: FrameConfig(**{**given, "pool": 1, "frames_per_home": 64}))
    monkeypatch.setattr(module, "VisionConfig", lambda: TINY)
    config = Ablations(2, tmp_path, seeds=2, frames=32, size=64, only=("base", "no-depth"))
    assert main(config) == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert [row["variant"] for row in told["rows"]] == ["base", "no-depth"] and told["frames"] == 32
    files = [json.loads((tmp_path / f"base-{seed}.json").read_text())["figures"]["room"] for seed in (0, 1)]
    room = told["rows"][0]["figures"]["room"]
    assert room["n"] == 2 and room["mean"] == pytest.approx(np.mean(files), abs=1e-4) and room["low"] <= room["mean"] <= room["high"]
    assert told["rows"][0]["map50_difference"] is None and told["rows"][1]["map50_difference"]["n"] == 2
    monkeypatch.setattr(module, "train", lambda *_, **__: pytest.fail("trained twice"))
    assert main(config) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["rows"] == told["rows"]
    with pytest.raises(InputError, match="choose another --out"):
        main(Ablations(3, tmp_path, seeds=2, frames=32, size=64, only=("base",)))
    with pytest.raises(InputError, match="--only: expected some of base"):
        Ablations(3, tmp_path, only=("bass",))


def test_intervals_are_student_s() -> None:
    values = [0.41, 0.47, 0.44]
    low, high = scipy.stats.t.interval(0.95, 2, np.mean(values), scipy.stats.sem(values))
    assert over_seeds(values) == {"mean": 0.44, "low": pytest.approx(low, abs=1e-3), "high": pytest.approx(high, abs=1e-3), "n": 3}
    assert over_seeds([0.5])["low"] is None and said(over_seeds([0.5])) == "0.500"


def test_curves_that_differ_are_told() -> None:
    config, rng = WorkersCurve(steps=50, every=25), np.random.default_rng(0)
    one = rng.normal(5.0, 0.1, (3, 2))
    two = one + rng.normal(0.0, 0.05, (3, 2))
    assert all(row["agree"] for row in compared({1: one.tolist(), 2: two.tolist()}, config))
    two[:, 1] += 1.0
    assert [row["agree"] for row in compared({1: one.tolist(), 2: two.tolist()}, config)] == [True, False]

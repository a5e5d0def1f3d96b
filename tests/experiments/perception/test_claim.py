"""`gothere see --claim`: verdict, reason and parts; labels replaced by noise change nothing."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from agent.learning.stages import WEIGHTS
from agent.perception.detect import Detector
from agent.perception.tokens import tokens_of
from agent.perception.verify import Verifier
from envs.home import Home
from envs.houses.names import house_named
from envs.types import Body, Camera
from experiments import cli
from experiments.perception.claim import claim_facts, claimed, draw_claim
from experiments.perception.regions import regions_in
from experiments.perception.sources import informative_pose, simulated

CLAIMS = ("this is a dog", "this cannot be a dog", "there are two chairs", "this is a kitchen", "this is the red chair next to the table")


@pytest.fixture(scope="module")
def view():
    home = Home(house_named("house:7:2"), Body())
    camera = Camera(128, 128)
    return simulated(home, camera, *informative_pose(home, camera, 0.0, 0), 0.0, fine=256)


def test_a_dog_is_rejected_with_its_reason(capsys: pytest.CaptureFixture, tmp_path: Path) -> None:
    out = tmp_path / "a.png"
    assert cli.main(["see", "--house", "7", "--rooms", "2", "--claim", "this is a dog", "--out", str(out), "--json"]) == 0
    *lines, last = capsys.readouterr().out.splitlines()
    told = json.loads(last)["claim"]
    assert told["verdict"] == "reject" and told["chance"] < 0.5 and told["failing"] == "category"
    assert told["reason"].startswith("this cannot be a dog: it is a") and told["reason"].endswith("no dog is known here")
    assert any("this cannot be a dog" in line for line in lines) and out.exists()
    assert cli.main(["see", "--house", "7", "--rooms", "2", "--claim", "?!", "--out", str(out)]) == 2
    assert "--claim: expected a sentence" in capsys.readouterr().err


def test_what_is_seen_is_accepted_and_another_colour_is_not(view) -> None:
    percept = Detector.load(WEIGHTS)(view.observation, view.camera)[0]
    regions = regions_in(view, percept)
    sure = max(regions, key=lambda one: one.score * next(iter(one.color.values())) * one.mask.mean() ** 0.2)
    color = next(iter(sure.color))
    true = claimed(view, percept, f"this is the {color} {sure.name}", WEIGHTS)
    assert true.verdict == "accept" and true.failing == "" and {one.part for one in true.parts} == {"category", "color"}
    others = {next(iter(one.color)) for one in regions if one.name == sure.name}
    wrong = next(name for name in reversed(sure.color) if name not in others)
    false = claimed(view, percept, f"this is the {wrong} {sure.name}", WEIGHTS)
    assert false.verdict == "reject" and false.failing == "color" and false.chance < true.chance
    assert draw_claim(view, false, regions).shape == view.fine.shape
    assert claim_facts(false, regions)["failing"] == "color"


def test_labels_replaced_by_noise_change_nothing(view) -> None:
    rng = np.random.default_rng(0)
    assert view.instance is not None
    poisoned = replace(view, instance=rng.integers(1, 99, view.instance.shape).astype(np.int32), objects=(), pose=None)
    detector = Detector.load(WEIGHTS)
    for claim in CLAIMS:
        verdicts = [claimed(one, detector(one.observation, one.camera)[0], claim, WEIGHTS) for one in (view, poisoned)]
        assert verdicts[0] == verdicts[1]


def test_several_views_show_what_one_of_them_shows(view) -> None:
    percept = Detector.load(WEIGHTS)(view.observation, view.camera)[0]
    tokens, verifier = tokens_of([percept], view.camera, np.zeros((1, 3)), np.zeros(1)), Verifier.load(WEIGHTS)
    empty = tokens_of([percept], view.camera, np.zeros((1, 3)), np.zeros(1))
    empty.count[:] = 0
    for name in ("score", "pixels"):
        getattr(empty, name)[:] = 0
    both = type(tokens)(**{part: np.concatenate([getattr(empty, part), getattr(tokens, part)]) for part in vars(tokens)})
    name = regions_in(view, percept)[0].name
    alone, together = verifier(f"there is a {name}", tokens), verifier(f"there is a {name}", both)
    assert together.frame == 1 and together.chance == pytest.approx(alone.chance, abs=1e-3)
    assert verifier(f"there is a {name}", empty).chance < 0.5

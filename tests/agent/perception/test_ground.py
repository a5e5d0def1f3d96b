"""The grounder with the shipped weights: phrases in a home's view, counterfactual pairs, poison, and the same bytes for any n."""

import json
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

import agent
from agent.learning import views
from agent.perception.detect import Detector
from agent.perception.ground import Found, Grounder
from agent.perception.tokens import RegionTokens, tokens_of
from envs.home import Home
from envs.houses import house
from envs.language.sampling import seen
from envs.types import Body, Camera, Labels, Observation
from envs.vocabulary import CATEGORIES, COLORS

WEIGHTS = Path(agent.__file__).parent / "weights"
PLACES = 24


@pytest.fixture(scope="module")
def grounder() -> Grounder:
    return Grounder.load(WEIGHTS)


@pytest.fixture(scope="module")
def tokens() -> RegionTokens:
    """Of some views of a home."""
    home, camera = Home(house(7, rooms=4), Body()), Camera(128, 128)
    rng = np.random.default_rng(3)
    places, yaw = home.places[rng.integers(len(home.places), size=PLACES)], rng.uniform(-np.pi, np.pi, PLACES)
    seen_ = home.renderer.render(camera, places, yaw)
    zero = np.zeros(PLACES)
    observation = Observation(seen_.rgb, seen_.depth, np.zeros((PLACES, 3)), zero, zero, np.zeros(PLACES, np.bool_))
    return tokens_of(Detector.load(WEIGHTS)(observation, camera), camera, np.zeros((PLACES, 3)), zero)


def test_the_threshold_is_that_of_the_names(grounder: Grounder, tmp_path: Path) -> None:
    assert grounder.threshold == json.loads((WEIGHTS / "names.json").read_text())["threshold"] != 0.5
    for name in ("reader", "ground"):
        for end in ("json", "safetensors"):
            (tmp_path / f"{name}.{end}").symlink_to(WEIGHTS / f"{name}.{end}")
    assert Grounder.load(tmp_path).threshold == 0.5


def clearest(tokens: RegionTokens) -> tuple[int, int]:
    """Row and region that are recognised most surely, of a category that no other region of the picture may have."""
    alone = [
        (float(tokens.category[n, r].max() * tokens.color[n, r].max()), n, r)
        for n in range(len(tokens.count)) for r in range(tokens.count[n])
        if (np.delete(tokens.category[n, : tokens.count[n], tokens.category[n, r].argmax()], r) < 0.01).all()
    ]  # fmt: skip
    return max(alone)[1:]


def said(tokens: RegionTokens, n: int, r: int) -> tuple[str, str]:
    """Category and colour that a region seems to have."""
    return CATEGORIES[int(tokens.category[n, r].argmax())], COLORS[int(tokens.color[n, r].argmax())]


def test_a_phrase_finds_its_region_and_an_altered_one_does_not(grounder: Grounder, tokens: RegionTokens) -> None:
    n, r = clearest(tokens)
    category, color = said(tokens, n, r)
    other = next(name for name in ("purple", "green") if tokens.color[n, r, COLORS.index(name)] < 0.01)
    absent = next(name for name in ("toilet", "teddy") if tokens.category[n, : tokens.count[n], CATEGORIES.index(name)].max() < 0.01)
    phrases = [f"the {category}", f"the {color} {category}", f"the {other} {category}", f"the {absent}"]
    found = grounder(phrases, tokens.take(np.full(4, n)))
    assert [one.region for one in found] == [r, r, -1, -1]
    assert found[2].nearest == r
    beliefs = {one.part: one for one in found[2].beliefs}
    assert beliefs["category"].chance > 0.5 > beliefs["color"].chance
    assert beliefs["color"].said == other and beliefs["color"].words == (other,)


def test_a_picture_without_regions_has_nothing(grounder: Grounder) -> None:
    found = grounder(["the red chair"], RegionTokens.empty(1))[0]
    assert (found.region, found.nearest, found.beliefs) == (-1, -1, ())


def test_the_same_bytes_for_any_n(grounder: Grounder, tokens: RegionTokens) -> None:
    phrases = [f"the {CATEGORIES[k]} next to the {CATEGORIES[k + 9]}" for k in range(16)]
    every = grounder(phrases, tokens.take(np.arange(16)))
    for k, one in enumerate(every):
        alone = grounder(phrases[k : k + 1], tokens.take(np.array([k])))[0]
        assert same(one, alone)
    assert any(one.region >= 0 for one in every) or any(one.nearest >= 0 for one in every)


def same(one: Found, other: Found) -> bool:
    """Whether two answers are equal to the byte."""
    parts = [(part.region, part.nearest, part.other, part.beliefs) for part in (one, other)]
    return parts[0] == parts[1] and one.chance.tobytes() == other.chance.tobytes()


def test_no_truth_is_read(grounder: Grounder, tokens: RegionTokens, monkeypatch: pytest.MonkeyPatch) -> None:
    before = grounder(["the chair"], tokens.take(np.array([0])))[0]

    def poisoned(*args: object, **kwargs: object) -> None:
        raise AssertionError("ground truth was read")

    for name in ("facts_of", "view_of", "seen_world"):
        monkeypatch.setattr(views, name, poisoned)
    monkeypatch.setattr(seen, "matches", poisoned)
    for part in fields(Labels):
        monkeypatch.setattr(Labels, part.name, property(poisoned), raising=False)
    assert same(before, grounder(["the chair"], tokens.take(np.array([0])))[0])

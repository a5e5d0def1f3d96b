"""Figures of verification: abstentions are errors, words alone are at chance, edits of homes flip what is true."""

from types import SimpleNamespace

import numpy as np
import pytest

from agent.learning.frames import FrameConfig, FrameStream
from agent.learning.sentences.claims import sight_of
from agent.learning.stages import WEIGHTS
from agent.learning.views import view_of
from agent.perception.detect import Detector, look
from agent.perception.tokens import RegionTokens
from envs.houses.edit import EDITS
from envs.language.sampling.claims import KINDS, sample_claims
from experiments.perception import verify
from experiments.perception.edits import Edited, edited_views
from experiments.perception.verify import Case, by_kind, f1_of, figures_of, with_intervals, words_alone


def case(truth: bool, verdict: int, chance: float, home: str = "a", **more) -> Case:
    return Case(home, "color", truth, verdict, chance, **more)


def test_abstentions_count_as_errors() -> None:
    right = [case(True, 1, 1.0), case(False, 0, 0.0)] * 5
    assert f1_of(right) == 1.0
    assert f1_of([*right, case(True, -1, 0.5)]) == pytest.approx(2 * 5 / (2 * 5 + 1))
    assert f1_of([*right, case(False, -1, 0.5)]) == pytest.approx(2 * 5 / (2 * 5 + 1))
    found = figures_of([*right, case(True, -1, 0.5), case(False, -1, 0.5)])
    assert found["coverage"] == pytest.approx(10 / 12) and found["accuracy"] == pytest.approx(10 / 12) and found["accuracy_decided"] == 1.0


def test_parts_and_calibration() -> None:
    named = [case(False, 0, 0.2, named=name, failing="color", several=True) for name in ("color", "color", "size", "color")]
    found = figures_of([*named, case(True, 1, 0.8)])
    assert found["part"] == found["part_any"] == 0.75
    assert found["ece"] == pytest.approx((4 * 0.2 + 0.2) / 5)
    assert by_kind(named) == {"color": {"accuracy": 1.0, "n": 4}}


def test_intervals_are_over_homes() -> None:
    cases = [case(True, int(k < 5), float(k < 5), home=f"h{k}") for k in range(10)]
    found = with_intervals(cases, lambda ones: {"share": float(np.mean([one.verdict for one in ones]))}, 0)["share"]
    assert found["mean"] == 0.5 and found["low"] < 0.4 and found["high"] > 0.6


@pytest.fixture(scope="module")
def viewed():
    stream = FrameStream(FrameConfig("val", pool=2, frames_per_home=16), 24, seed=3)
    detector, batch = Detector.load(WEIGHTS), stream.at(0)
    views = []
    for k, sight in enumerate(look(detector.vision, batch.rgb, batch.depth, batch.pitch, stream.config.camera)):
        percept = detector.percept(sight, batch.rgb[k], batch.depth[k], stream.config.camera, (np.zeros(3), 0.0, float(batch.pitch[k])))
        views.append(view_of(batch, k, stream.pooled()[batch.home[k]], percept))
    return views, [sight_of(view) for view in views], detector


def test_words_alone_decide_nothing(viewed) -> None:
    _, sights, _ = viewed
    claims = sample_claims(sights, 0, 4 * 4 * len(KINDS))
    chance, truth = words_alone(claims), np.array([one.truth for one in claims])
    assert len(claims) > 40 and ((chance > 0.5) == truth).mean() == pytest.approx(0.5, abs=0.12)
    for four in {one.four for one in claims}:
        mine = [k for k, one in enumerate(claims) if one.four == four]
        assert ((chance[mine] > 0.5) == truth[mine]).mean() == 0.5


def test_edits_are_of_each_kind_and_seen_anew(viewed) -> None:
    views, sights, detector = viewed
    made = edited_views(views, sights, detector, 3, 0)
    assert {one.relevant for one in made} == {True, False} and {one.edit for one in made} <= set(EDITS)
    for one in made:
        assert one.after.count[0] > 0 and one.text and 0 <= one.kept <= 1 and (one.kept > 0) >= (not one.relevant)


def test_edits_that_cover_what_is_claimed_are_not_irrelevant(monkeypatch) -> None:
    verdicts = iter([1, 0, 1, 1, 1, 0, 0, 1, 1, 1])
    monkeypatch.setattr(verify, "verdict_of", lambda *_: next(verdicts))
    views = SimpleNamespace(views=[SimpleNamespace(split="val", index=k) for k in range(5)], tokens=RegionTokens.empty(5))
    made = [Edited("", 0, "color", True, RegionTokens.empty(1)), Edited("", 1, "category", True, RegionTokens.empty(1))]
    made += [Edited("", 2 + k, "remove", False, RegionTokens.empty(1), kept) for k, kept in enumerate((0.3, 1.0, 0.95))]
    found = verify.flip_figures(None, views, made, 0)  # pyright: ignore[reportArgumentType]
    assert found["flips"]["mean"] == 0.5 and (found["edits_flips"], found["edits_flips_irrelevant"], found["edits_flips_beside"]) == (
        2,
        2,
        3,
    )
    assert found["flips_beside"]["mean"] == pytest.approx(2 / 3, abs=1e-3) and found["flips_irrelevant"]["mean"] == 0.5

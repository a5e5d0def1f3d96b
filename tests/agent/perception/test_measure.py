"""Measuring: regions attached by hand, odds and correlations recovered from draws, the simulated detector like the real one."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from agent.encoders.attributes import AttributeConfig
from agent.learning.frames import FrameConfig, FrameStream
from agent.learning.stages import STAGES, WEIGHTS
from agent.learning.weights import load_vision
from agent.perception.compare import agrees, compare
from agent.perception.detect import Detector
from agent.perception.fit import correlation, fit_errors, recalibrated, regress
from agent.perception.measure import Measured, Views, attached, frames_of, measure, walks
from envs.detection.errors import ITEMS
from envs.detection.visible import FEATURES, InView, Things
from envs.percepts import Percept, SimulatedDetector
from envs.vocabulary import CATEGORIES, COLORS, MATERIALS, ROOMS, SIZES
from tests.envs.detection.made import FOUND, made_errors

FRAMES = FrameConfig(split="val", pool=8, frames_per_home=16)


def a_percept(region: np.ndarray, boxes: list[list[float]]) -> Percept:
    """Regions of which only places matter, the first the surest."""
    k = len(boxes)
    parts = (np.full((k, len(names)), 1 / len(names), np.float32) for names in (CATEGORIES, COLORS, SIZES, MATERIALS))
    room = np.full(len(ROOMS), 1 / len(ROOMS), np.float32)
    zeros = np.zeros((k, 3))
    return Percept(
        region,
        np.array(boxes, float).reshape(k, 4),
        np.linspace(1, 0.5, k),
        *parts,
        room,
        zeros,
        zeros,
        np.zeros(k),
        zeros.astype(np.float32),
    )


def test_regions_are_attached_by_hand() -> None:
    instance = np.full((12, 12), 1, np.int32)  # a wall, with two things
    instance[2:6, 2:6], instance[8:12, 0:4] = 2, 3
    ids, pixels = np.unique(instance, return_counts=True)
    box = np.array([[0, 0, 12, 12], [2, 2, 6, 6], [0, 8, 4, 12]], float)
    seen = InView(ids, pixels, box, np.ones(3), np.zeros((3, FEATURES)))
    zeros = np.zeros(4, np.int64)
    things = Things(zeros, zeros, zeros, zeros, np.array([False, False, True, True]), np.zeros((4, 3)), np.zeros((4, 3)))
    region = np.full((12, 12), -1, np.int32)
    region[2:6, 2:6], region[2:4, 2:4], region[0:2, 6:12], region[10:12, 0:4] = 0, 1, 2, 3
    percept = a_percept(region, [[2, 2, 6, 6], [2, 2, 6, 5], [6, 0, 12, 2], [0, 10, 4, 12]])
    row, slot, overlap = attached(percept, seen, things, instance)
    assert row.tolist() == [1, 1, 0, 2]  # the second is one more of the same thing, the third is on the wall
    assert slot.tolist() == [0, 1, 1, 0] and overlap.tolist() == pytest.approx([1.0, 0.75, 12 / 144, 0.5])
    none = attached(a_percept(np.full((12, 12), -1, np.int32), []), seen, things, instance)
    assert all(len(part) == 0 for part in none)


def test_odds_are_recovered_and_rare_kinds_are_like_the_others() -> None:
    rng, m = np.random.default_rng(0), 6000
    features = np.concatenate([np.ones((m, 1)), rng.normal(size=(m, FEATURES - 1))], axis=1)
    kind = rng.integers(5, size=m)
    kind[:2] = 5  # two of this kind, both found
    own = np.array([-1.0, -0.5, 0.0, 0.5, 1.0, 0.0])
    happened = rng.random(m) < 1 / (1 + np.exp(-(0.4 + 1.5 * features[:, 1] + own[kind])))
    happened[:2] = True
    slope, found = regress(features, kind, happened, 6)
    assert slope[1] + found[:5, 1].mean() == pytest.approx(1.5, abs=0.15)
    assert slope[0] + found[:5, 0] == pytest.approx(0.4 + own[:5], abs=0.25)
    assert 0 < found[5, 0] < 1  # not the infinite odds of two of two


def test_correlation_of_events_is_recovered() -> None:
    rng, m = np.random.default_rng(1), 60_000
    p = rng.uniform(0.1, 0.9, m)
    bound = torch.special.ndtri(torch.from_numpy(p)).numpy()
    for r in (0.0, 0.3, 0.8):
        common, one, two = rng.normal(size=(3, m))
        first, second = (np.sqrt(r) * common + np.sqrt(1 - r) * own < bound for own in (one, two))
        assert correlation(p, p, first, second) == pytest.approx(r, abs=0.03)
    odds = np.log(p / (1 - p))
    off = recalibrated(1 / (1 + np.exp(-(2 * odds + 1))), rng.random(m) < p)
    assert np.abs(off - p).max() < 0.03


def test_measuring_gives_back_the_errors_that_were_simulated() -> None:
    truth = made_errors(lasting=(0.3, 0.5))
    detector, camera = SimulatedDetector(truth), replace(FRAMES, size=64).camera
    stream = FrameStream(replace(FRAMES, size=64), 32, seed=2)
    seen = measure(detector, frames_of(stream.at(k) for k in range(8)), camera, lambda n: None)
    walked = measure(detector, walks(replace(FRAMES, size=64, first=50), 3, 16, 12, 0), camera, lambda n: None)
    found = fit_errors(seen, walked, {}, width=48)
    s = seen.sightings
    assert s.found[s.thing].mean() == pytest.approx(FOUND, abs=0.04) and not s.extras.any()
    assert found.odds.slope[0, 0] + found.odds.kind[0, : len(CATEGORIES), 0].mean() == pytest.approx(np.log(FOUND / (1 - FOUND)), abs=1.0)
    thing, region = found.lasting[ITEMS.index("found")]
    assert thing == pytest.approx(0.3, abs=0.15) and thing + region == pytest.approx(0.8, abs=0.15)
    assert all(row["real"] == row["simulated"] or np.isnan(row["real"]) for row in compare(seen, seen, resamples=2).values())


CHECKED = (
    "recall, 60 to 240 pixels", "recall, 240 to 1000 pixels", "recall, 1000 pixels and more", "recall, 0 to 1.5 m", "recall, 1.5 to 3 m",
    "precision, with names", "category, right", "score", "point within 0.25 m", "regions in a frame", "mAP50",
)  # fmt: skip


@pytest.fixture(scope="module")
def views() -> list[Views]:
    """Labelled frames of val homes, in memory."""
    stream = FrameStream(FRAMES, 32, seed=5)
    kept = []
    for k in range(8):
        (view,) = frames_of([stream.at(k)])
        view = replace(view, episode=view.episode + 32 * k)
        seen, labels = view.observation, view.labels  # overwritten by the next batch
        seen = replace(seen, rgb=seen.rgb.copy(), depth=seen.depth.copy())
        kept.append(replace(view, observation=seen, labels=replace(labels, instance=labels.instance.copy())))
    return kept


def apart(real: Measured, views: list[Views], detector: SimulatedDetector) -> list[str]:
    """Statistics of a simulated detector that do not agree."""
    rows = compare(real, measure(detector, views, FRAMES.camera, lambda n: None), resamples=60)
    return [name for name in CHECKED if not agrees(rows[name])]


def test_the_simulated_detector_is_like_the_real_one(views: list[Views]) -> None:
    torch.set_num_threads(1)
    detector = Detector(load_vision(STAGES["vision"].weights(WEIGHTS)), AttributeConfig().build().eval())
    real = measure(lambda observation, camera, *_: detector(observation, camera), views, FRAMES.camera, lambda n: None)
    simulated = SimulatedDetector.load()
    assert not apart(real, views, simulated), "measure again: python -m experiments.validation.simulated_detector make"
    errors = simulated.errors
    harder = errors.odds.slope.copy()
    harder[0, 0] -= 1.5
    blind = replace(errors, odds=errors.odds._replace(slope=harder))
    mild = replace(errors, shown=errors.shown._replace(score=errors.shown.score**2))
    assert len(apart(real, views, SimulatedDetector(blind))) >= 3
    assert "score" in apart(real, views, SimulatedDetector(mild))

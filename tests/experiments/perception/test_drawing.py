"""Drawing of perception: labels keep apart, colours are legible, the sketch has things where they are."""

import numpy as np
import pytest
import torch

from agent.encoders.attributes import AttributeConfig
from agent.encoders.vision import VisionConfig
from agent.learning.frames import FrameConfig, FrameStream
from agent.learning.vocabulary import CATEGORIES
from agent.perception.detect import Detector
from agent.perception.regions import points_of
from envs.types import Camera
from experiments.perception.labels import Labels, Line, category_color, measure
from experiments.perception.mistakes import outcome_of
from experiments.perception.regions import Region
from experiments.perception.sheet import CELL, Marked, draw_mistakes, draw_sheet, mark, stratified
from experiments.perception.sketch import draw_sketch, points_a
from experiments.perception.sources import View
from tests.experiments.perception.test_mistakes import CHAIR, STOOL, TABLE, A, B, found, truth


def test_categories_have_colours_of_their_own_under_white_letters() -> None:
    colors = [category_color(name) for name in CATEGORIES]
    assert len(set(colors)) == len(CATEGORIES)
    linear = (np.array(colors) / 255) ** 2.2 @ [0.2126, 0.7152, 0.0722]
    assert (1.05 / (linear + 0.05)).min() > 3.0  # contrast (WCAG 2.2: 3 for large letters)


def test_labels_keep_apart_and_inside() -> None:
    labels, rng = Labels(400, 300), np.random.default_rng(0)
    for _ in range(12):
        left, top = rng.uniform(0, 300), rng.uniform(0, 200)
        x, y = labels.place(np.array([left, top, left + 60, top + 50]), 80, 30)
        assert 0 <= x <= 320 and 0 <= y <= 270
    for k, a in enumerate(labels.taken):
        for b in labels.taken[:k]:
            assert not (a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3])
    assert measure([Line("wide words", 14), Line("x", 10)], 4)[0] > measure([Line("x", 14)], 4)[0]


def test_points_are_those_of_perception() -> None:
    camera, rng = Camera(64, 64, 1.2, 1.4), np.random.default_rng(1)
    depth = rng.uniform(0.5, 4, (64, 64)).astype(np.float32)
    picture = np.zeros((64, 64, 3), np.uint8)
    view = View(picture, depth, camera, -0.4, picture)
    region = np.where(rng.random((64, 64)) < 0.2, 0, -1).astype(np.int32)
    middle, _, _ = points_of(region, depth, 1, camera, np.zeros(3), 0.0, -0.4)
    assert np.median(points_a(view)[region == 0], axis=0) == pytest.approx(middle[0], abs=1e-6)


def test_the_sketch_shows_a_thing_where_it_is() -> None:
    camera = Camera(64, 64)
    picture, depth = np.zeros((64, 64, 3), np.uint8), np.full((64, 64), 4.0, np.float32)
    mask = np.zeros((64, 64), bool)
    mask[28:36, 44:52] = True  # right of the middle, at the height of the camera
    one, point, extent = {"chair": 1.0}, np.array([2.0, 1.25, -4.0]), np.array([0.5, 0.5, 0.0])
    region = Region(mask, np.array([44.0, 28, 52, 36]), 0.9, one, one, one, one, point, extent, 0.0)
    view = View(picture, depth, camera, 0.0, picture)
    with_thing, without = draw_sketch(view, [region], 300, 300), draw_sketch(view, [], 300, 300)
    rows, columns = np.nonzero((with_thing == category_color("chair")).all(2) & (without != category_color("chair")).any(2))
    scale = (300 - 46 - 16) / 8  # pixels per metre: 8 m of range above the camera
    assert len(rows) > 20 and rows.mean() == pytest.approx(254 - 4 * scale, abs=6)
    assert columns.mean() == pytest.approx(150 + 2 * scale, abs=6)


def test_a_sheet_marks_mistakes_and_is_chosen_by_what_is_there() -> None:
    rgb = np.full((32, 32, 3), 128, np.uint8)
    good = Marked(rgb, outcome_of([truth(CHAIR, A)], found((CHAIR, A, A))))
    bad = Marked(rgb, outcome_of([truth(TABLE, A), truth(CHAIR, B)], found((STOOL, A, A), (CHAIR, (14, 2, 18, 8), (14, 2, 18, 8)))))
    assert not np.array_equal(draw_mistakes(good), draw_mistakes(bad))
    assert draw_sheet([good, bad, good], columns=2).shape[1] > 2 * CELL
    views = stratified([good, good, bad, bad], 3, 0)
    assert len(views) == 3 and any(one is bad for one in views) and stratified([good, bad], 2, 5) == stratified([good, bad], 2, 5)


def test_marks_of_a_network_that_sees_nothing_are_all_missed() -> None:
    net = VisionConfig((8, 8, 8, 8, 8), (1, 1, 1, 1), 8).build().eval()
    with torch.no_grad():
        net.geometry.bias[0] = -9.0  # pyright: ignore[reportOptionalSubscript]
    config, detector = FrameConfig(split="val", pool=2, frames_per_home=16), Detector(net, AttributeConfig(8, features=8).build().eval())
    marked = list(mark(detector, FrameStream(config, 4, seed=1).at(0), config.camera, 0.15))
    assert len(marked) == 4 and sum(len(one.outcome.truths) for one in marked) > 3
    assert all(kind == "missed" for one in marked for kind, _ in one.outcome.thing) and not any(one.outcome.region for one in marked)

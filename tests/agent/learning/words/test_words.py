"""Grounded words: analytic first losses, pictures that tell what text cannot, clusters, ranks and colours by hand."""

import math

import numpy as np
import pytest
import torch

from agent.learning.words.captions import VERBS, Captions, joined
from agent.learning.words.colors import cielab, color_names, color_vectors, cosines, likeness, rank_correlation
from agent.learning.words.network import ContextConfig, Examples, fit, left_out, neighbours
from agent.learning.words.rooms import _reciprocal
from agent.learning.words.scenes import clusters, pair_precision, skill_share
from envs.houses.furniture.model import COLORS as LOOKS
from envs.language.lexicon import USES

COLORS = ("red", "orange", "yellow", "green", "blue", "black")


@pytest.fixture(scope="module")
def captions() -> Captions:
    """Captions "there is COLOUR" of 600 views, each colour as often as any other."""
    said = np.zeros((600, 16), np.int64)
    said[:, 0], said[:, 1], said[:, 2] = 1, 2, 3 + np.arange(600) % len(COLORS)
    return Captions(("", "there", "is", *COLORS), said, np.arange(600))


@pytest.fixture(scope="module")
def pictures(captions: Captions) -> np.ndarray:
    """Pictures of one noisy colour each: that of the caption."""
    rng, made = np.random.default_rng(0), np.ones((600, 4, 4), np.float32)
    looks = np.array([LOOKS[name] for name in COLORS])[captions.said[:, 2] - 3] * 2 - 1
    made[..., :3] = looks[:, None] + rng.normal(scale=0.1, size=(600, 4, 3))
    return made


def test_first_loss_and_gradients(captions: Captions, pictures: np.ndarray) -> None:
    examples, sentence = left_out(captions.said)
    assert len(examples.target) == 1800 and (examples.window == examples.target[:, None]).sum() == 0 and list(sentence[:4]) == [0, 0, 0, 1]
    net = ContextConfig(9, 9, pictures=True).build(0)
    losses = fit(net, Examples(examples.window, examples.target, pictures, sentence), 1, 0)
    assert losses[0] == pytest.approx(math.log(9), rel=1e-5)
    before = net.pixel[0].weight.detach().clone()
    more = fit(net, Examples(examples.window, examples.target, pictures, sentence), 150, 0)
    assert np.mean(more[-20:]) < 0.3 and not torch.equal(before, net.pixel[0].weight)


def test_pictures_tell_colors_apart_and_other_pictures_do_not(captions: Captions, pictures: np.ndarray) -> None:
    gold = likeness(color_names(captions))
    assert color_names(captions) == ["red", "orange", "yellow", "green", "blue", "black"]
    found = {
        arm: rank_correlation(cosines(color_vectors(captions, pictures, arm, 0)["out"]), gold) for arm in ("text", "visual", "shuffled")
    }
    assert found["visual"] > 0.5 and max(found["text"], found["shuffled"]) < found["visual"] - 0.2


def test_colors_by_hand() -> None:
    np.testing.assert_allclose(cielab(np.array([1.0, 1.0, 1.0])), [100, 0, 0], atol=0.02)
    np.testing.assert_allclose(cielab(np.array([1.0, 0.0, 0.0])), [53.24, 80.09, 67.20], atol=0.05)
    np.testing.assert_allclose(cielab(np.zeros(3)), [0, 0, 0], atol=1e-9)
    assert rank_correlation(np.array([1.0, 2.0, 2.0, 5.0]), np.array([0.1, 0.2, 0.2, 0.3])) == pytest.approx(1)
    assert rank_correlation(np.array([1.0, 2.0, 3.0]), np.array([3.0, 2.0, 1.0])) == pytest.approx(-1)


def test_clusters_of_far_rows() -> None:
    rng = np.random.default_rng(0)
    true = rng.integers(3, size=300)
    own = clusters(rng.normal(size=(300, 4)) * 0.1 + np.eye(3, 4)[true] * 5, 3, 0)
    assert all(len(set(own[true == k])) == 1 for k in range(3)) and len(set(own)) == 3


def test_precision_of_pairs_and_skills() -> None:
    verbs = [verb for listed in VERBS.values() for verb in listed]
    uses = [use for use, listed in VERBS.items() for _ in listed]
    things = {use: USES[use][1][0].replace(" ", "_") for use in VERBS}
    listed = ("", *verbs, *dict.fromkeys(things.values()))
    captions = Captions(listed, np.zeros((0, 16), np.int64), np.zeros(0, np.int64))
    net = ContextConfig(len(listed), 2).build(0)
    chance = pair_precision(captions, net)
    axis = {use: k for k, use in enumerate(VERBS)}
    with torch.no_grad():
        for word, use in [*zip(verbs, uses, strict=True), *((thing, use) for use, thing in things.items())]:
            net.word.weight[captions.number[word]] = torch.eye(net.config.width)[axis[use]]
    assert pair_precision(captions, net) == pytest.approx(1) and skill_share(captions, net) == 1 and chance < 0.3


def test_neighbours_ranks_and_names() -> None:
    made = neighbours([[1, 2, 3]], 1)
    assert sorted(zip(made.window[:, 0].tolist(), made.target.tolist(), strict=True)) == [(1, 2), (2, 1), (2, 3), (3, 2)]
    table = {("mug", "kitchen"): 0.5, ("mug", "study"): 0.9, ("mug", "hall"): 0.1}
    assert _reciprocal(table, "mug", "kitchen", ["kitchen", "study", "hall"]) == pytest.approx(1 / 2)
    assert _reciprocal(table, "mug", "kitchen", ["kitchen", "hall"]) == 1
    assert joined(["a", "chest", "of", "drawers", "in", "the", "living", "room"]) == ["a", "chest_of_drawers", "in", "the", "living_room"]

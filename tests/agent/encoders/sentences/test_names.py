"""Names judged by what is measured: nothing is added at first, and sizes relative to the kind of thing are learned from extents."""

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from agent.encoders.sentences.grounding import OWN, GroundConfig, own_of
from agent.encoders.sentences.names import AGAIN, MEASURES, Names, NamesConfig, measures_of
from agent.perception.tokens import REGIONS, RegionTokens
from envs.vocabulary import CATEGORIES, SIZES

KINDS = {"chair": 0.5, "mug": 0.1}  # extents [m] of medium ones


def pictures(n: int, seed: int) -> tuple[RegionTokens, torch.Tensor]:
    """Pictures of chairs and mugs of all sizes, and the index of the size of each."""
    rng, tokens = np.random.default_rng(seed), RegionTokens.empty(n)
    tokens.count[:] = REGIONS
    size = rng.integers(len(SIZES), size=(n, REGIONS))
    kind = rng.integers(len(KINDS), size=(n, REGIONS))
    extent = np.array(list(KINDS.values()))[kind] * np.array((0.8, 1.0, 1.25))[size]
    for k, name in enumerate(KINDS):
        tokens.category[..., CATEGORIES.index(name)] = kind == k
    tokens.extent[:] = (extent * rng.uniform(0.97, 1.03, extent.shape))[..., None]
    tokens.size[:], tokens.material[:], tokens.color[:] = 1 / len(SIZES), 1 / tokens.material.shape[2], 1 / tokens.color.shape[2]
    tokens.point[:], tokens.pixels[:], tokens.score[:] = (0.2, 0.5, -2.0), 0.02, 0.9
    tokens.box[:] = 0.4, 0.4, 0.6, 0.6
    return tokens, torch.from_numpy(size)


def added(net: Names, tokens: RegionTokens) -> dict[str, torch.Tensor]:
    parts = tokens.tensors()
    return net(own_of(parts), parts)


def test_sizes_relative_to_the_kind_are_learned() -> None:
    torch.manual_seed(0)
    net, (tokens, size) = NamesConfig(OWN, 32).build(), pictures(64, 0)
    net.measure(tokens)
    assert all(not part.any() for part in added(net, tokens).values()) and set(added(net, tokens)) == set(AGAIN)
    optimizer = torch.optim.AdamW(net.parameters(), 1e-2)
    for _ in range(60):
        loss = F.cross_entropy(added(net, tokens)["size"].flatten(0, 1), size.flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    other, true = pictures(16, 1)
    assert (added(net.eval(), other)["size"].argmax(2) == true).float().mean() > 0.9


def test_usual_measures_are_those_of_each_category() -> None:
    net, (tokens, _) = NamesConfig(OWN, 8).build(), pictures(64, 0)
    net.measure(tokens)
    for name, extent in KINDS.items():
        assert net.mean[CATEGORIES.index(name), 0].exp().item() == pytest.approx(extent, rel=0.05)
    assert measures_of(tokens.tensors()).shape == (64, REGIONS, MEASURES)
    assert net.spread[CATEGORIES.index("chair"), 0].item() == pytest.approx(np.log([0.8, 1.0, 1.25]).std(), rel=0.1)


def test_a_grounding_network_takes_its_names() -> None:
    torch.manual_seed(0)
    net, (tokens, _) = GroundConfig().build().eval(), pictures(2, 0)
    before = net.relate(tokens.tensors()).names
    net.naming = NamesConfig(OWN, 8).build().eval()
    torch.nn.init.ones_(net.naming.judge[-1].bias[len(CATEGORIES) : len(CATEGORIES) + 1])  # pyright: ignore[reportArgumentType, reportIndexIssue]
    after = net.relate(tokens.tensors()).names
    assert torch.equal(before["color"], after["color"]) and torch.equal(before["category"], after["category"])
    assert torch.allclose(after["size"] - before["size"], torch.tensor([1.0, 0.0, 0.0]), atol=1e-5)

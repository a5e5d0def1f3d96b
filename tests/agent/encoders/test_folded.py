"""Networks with normalization inside their convolutions say the same."""

import pytest
import torch
from torch import nn

from agent.encoders.attributes import AttributeConfig
from agent.encoders.folded import folded
from agent.encoders.fovea import FoveaConfig
from agent.encoders.vision import VisionConfig
from agent.learning.vocabulary import CATEGORIES
from agent.perception.colors import STATISTICS
from agent.perception.regions import GEOMETRY

NORMS = (nn.BatchNorm1d, nn.BatchNorm2d)


def trained(net: nn.Module) -> nn.Module:
    """The network with random statistics and scales, in evaluation mode."""
    torch.manual_seed(3)
    for part in net.modules():
        if isinstance(part, NORMS):
            assert part.running_mean is not None and part.running_var is not None
            part.running_mean.normal_(0, 0.3)
            part.running_var.uniform_(0.3, 3.0)
            nn.init.uniform_(part.weight, 0.5, 1.5)
            nn.init.normal_(part.bias, 0, 0.3)
        elif isinstance(part, (nn.Conv2d, nn.Linear)):
            nn.init.normal_(part.weight, 0, part.weight[0].numel() ** -0.5)
    return net.eval()


def norms(net: nn.Module) -> int:
    """Number of normalization layers."""
    return sum(isinstance(part, NORMS) for part in net.modules())


@torch.inference_mode()
def test_pictures_get_the_same_predictions() -> None:
    net = trained(VisionConfig().build())
    pixels = torch.randn(2, 5, 64, 64)
    faster = folded(net)
    assert norms(net) > 10 and norms(faster) == 0
    for one, other in zip(net(pixels), faster(pixels), strict=True):
        torch.testing.assert_close(one, other, rtol=1e-3, atol=1e-3)


@torch.inference_mode()
def test_regions_get_the_same_names() -> None:
    fovea, heads = trained(FoveaConfig().build()), trained(AttributeConfig().build())
    crop, width, extent = torch.randint(0, 256, (3, 5, 32, 32), dtype=torch.uint8), torch.rand(3), torch.rand(3, 3)
    geometry = torch.randn(3, GEOMETRY)
    said, again = fovea(crop, width, extent, geometry), folded(fovea)(crop, width, extent, geometry)
    for kind, logits in said.items():
        torch.testing.assert_close(logits, again[kind], rtol=1e-3, atol=1e-3)
    given = torch.randn(3, STATISTICS), torch.randn(3, AttributeConfig().features), torch.rand(3, len(CATEGORIES)), extent, geometry
    for one, other in zip(heads(*given), folded(heads)(*given), strict=True):
        torch.testing.assert_close(one, other, rtol=1e-3, atol=1e-3)
    assert norms(heads) == 5 and norms(folded(heads)) == 0


def test_a_network_in_training_is_refused() -> None:
    with pytest.raises(AssertionError, match="evaluation"):
        folded(VisionConfig().build())

"""`AttributeNet`: categories, colours, sizes and materials of regions.

A region is named once more, from what the vision network said of its cells and from its size in metres, which no cell knows.

Colour is predicted from colour statistics alone, material and size also from region features and visible extent. A second colour head,
which is given category features as well, is a control: it shows what that would cost on pairs of category and colour never met.
"""

from dataclasses import dataclass
from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor, nn

from agent.learning.vocabulary import CATEGORIES, COLORS, MATERIALS, SIZES
from agent.perception.colors import STATISTICS
from agent.perception.regions import GEOMETRY


@dataclass(frozen=True)
class AttributeConfig:
    """Architecture: width of the hidden layers, and channels of the region features."""

    hidden: int = 128
    features: int = 48

    def build(self) -> "AttributeNet":
        """Network with new weights, drawn from torch's generator."""
        return AttributeNet(self)


class Attributes(NamedTuple):
    """Logits over names of k regions; `color_joint` are those of the control."""

    category: Float[Tensor, "k categories"]
    color: Float[Tensor, "k colors"]
    size: Float[Tensor, "k sizes"]
    material: Float[Tensor, "k materials"]
    color_joint: Float[Tensor, "k colors"]


class AttributeNet(nn.Module):
    """Small heads over regions.

    The colour head has no category features, that of the control has.
    """

    def __init__(self, config: AttributeConfig) -> None:
        super().__init__()
        self.config = config
        of_region = config.features + len(CATEGORIES)
        self.category = _head(3 + GEOMETRY + of_region, config.hidden, len(CATEGORIES))
        self.color = _head(STATISTICS, config.hidden, len(COLORS))
        self.color_joint = _head(STATISTICS + of_region, config.hidden, len(COLORS))
        self.material = _head(STATISTICS + of_region, config.hidden, len(MATERIALS))
        self.size = _head(3 + GEOMETRY + of_region, config.hidden, len(SIZES))

    def forward(
        self,
        statistics: Float[Tensor, "k s"],
        features: Float[Tensor, "k f"],
        category: Float[Tensor, "k c"],
        extent: Float[Tensor, "k 3"],
        geometry: Float[Tensor, "k g"],
    ) -> Attributes:
        """Logits of k regions.

        Inputs are colour `statistics`, network `features`, probabilities of `category`, visible `extent` [m], and metric hints.
        """
        said = torch.log(category.clamp_min(1e-4))
        region = torch.cat([features, category], dim=1)
        both = torch.cat([statistics, region], dim=1)
        metres = torch.log(extent.clamp(0.01, 10.0))
        names = said + self.category(torch.cat([metres, geometry, features, said], dim=1))  # at first those of the vision network
        size = self.size(torch.cat([metres, geometry, region], dim=1))
        return Attributes(names, self.color(statistics), size, self.material(both), self.color_joint(both))


def _head(before: int, hidden: int, after: int) -> nn.Sequential:
    """Head with two hidden layers, initialized to uniform logits."""
    last = nn.Linear(hidden, after)
    nn.init.zeros_(last.weight)
    nn.init.zeros_(last.bias)
    return nn.Sequential(nn.BatchNorm1d(before), nn.Linear(before, hidden), nn.GELU(), nn.Linear(hidden, hidden), nn.GELU(), last)

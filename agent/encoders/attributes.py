"""`AttributeNet`: colours, sizes and materials of regions.

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


@dataclass(frozen=True)
class AttributeConfig:
    """Architecture: width of the hidden layers, and channels of the region features."""

    hidden: int = 96
    features: int = 48

    def build(self) -> "AttributeNet":
        """Network with new weights, drawn from torch's generator."""
        return AttributeNet(self)


class Attributes(NamedTuple):
    """Logits over colours, sizes and materials of k regions; `color_joint` are the control's."""

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
        self.color = _head(STATISTICS, config.hidden, len(COLORS))
        self.color_joint = _head(STATISTICS + of_region, config.hidden, len(COLORS))
        self.material = _head(STATISTICS + of_region, config.hidden, len(MATERIALS))
        self.size = _head(3 + of_region, config.hidden, len(SIZES))

    def forward(
        self,
        statistics: Float[Tensor, "k s"],
        features: Float[Tensor, "k f"],
        category: Float[Tensor, "k c"],
        extent: Float[Tensor, "k 3"],
    ) -> Attributes:
        """Logits of k regions.

        Inputs are colour `statistics`, network `features`, probabilities of `category`, and visible `extent` [m].
        """
        region = torch.cat([features, category], dim=1)
        both = torch.cat([statistics, region], dim=1)
        metres = torch.log(extent.clamp(0.01, 10.0))
        return Attributes(
            self.color(statistics), self.size(torch.cat([metres, region], dim=1)), self.material(both), self.color_joint(both)
        )


def _head(before: int, hidden: int, after: int) -> nn.Sequential:
    """Head with two hidden layers, initialized to uniform logits."""
    last = nn.Linear(hidden, after)
    nn.init.zeros_(last.weight)
    nn.init.zeros_(last.bias)
    return nn.Sequential(nn.LayerNorm(before), nn.Linear(before, hidden), nn.GELU(), nn.Linear(hidden, hidden), nn.GELU(), last)

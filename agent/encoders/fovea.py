"""`FoveaNet`: second look at regions, at full resolution.

The vision network sees small things as a few cells of 4 x 4 pixels. Here each region is a crop of 32 x 32 pixels with its mask and relative
depth, and its measures in metres. What these say is one expert; what the cells and the attribute heads say are the others, and names are a
product of experts, with weights that depend on how many pixels a region has.
"""

import math
from dataclasses import dataclass

import torch
from jaxtyping import Float, UInt8
from torch import Tensor, nn
from torch.nn import functional as F

from agent.encoders.attributes import Attributes
from agent.learning.vocabulary import CATEGORIES, COLORS, MATERIALS, SIZES
from agent.perception.fovea import CHANNELS, SIDE
from agent.perception.regions import GEOMETRY

KINDS = {"category": len(CATEGORIES), "color": len(COLORS), "size": len(SIZES), "material": len(MATERIALS)}
METRES = 1 + 3 + GEOMETRY  # numbers in metres: width of the crop, extents, metric hints
MIDDLE = 150  # pixels of a usual region
GIVEN = {"rgb": slice(0, 3), "mask": slice(3, 4), "depth": slice(4, 5)}  # channels of a crop


@dataclass(frozen=True)
class FoveaConfig:
    """Architecture: channels of the convolutions, and widths of the embedding and of the hidden layer.

    Channels of the crop that are not `given` are blank, for controls.
    """

    channels: tuple[int, int, int, int] = (24, 32, 48, 64)
    embedding: int = 64
    hidden: int = 96
    given: tuple[str, ...] = tuple(GIVEN)

    def build(self) -> "FoveaNet":
        """Network with new weights, drawn from torch's generator."""
        return FoveaNet(self)


class FoveaNet(nn.Module):
    """Convolutions over crops, a head that names them, and the weights of the experts."""

    def __init__(self, config: FoveaConfig) -> None:
        super().__init__()
        self.config = config
        one, two, three, four = config.channels
        self.crop = nn.Sequential(
            _convolution(CHANNELS, one, 2), _convolution(one, two, 1), _convolution(two, three, 2), _convolution(three, four, 2),
            nn.Flatten(), nn.Linear(four * (SIDE // 8) ** 2, config.embedding), nn.BatchNorm1d(config.embedding), nn.ReLU(),
        )  # fmt: skip
        self.metres = nn.BatchNorm1d(METRES)
        last = nn.Linear(config.hidden, sum(KINDS.values()))
        nn.init.zeros_(last.weight)
        nn.init.zeros_(last.bias)
        self.head = nn.Sequential(nn.Linear(config.embedding + METRES, config.hidden), nn.ReLU(), last)
        shares = torch.tensor([[1.0, 0.0, 0.5]] * len(KINDS))  # of the heads, the cells and the crop
        shares[0, :2] = 0.5
        self.shares = nn.Parameter(torch.stack([shares, torch.zeros_like(shares)], dim=2))
        shown = torch.zeros(1, CHANNELS, 1, 1)
        for name in config.given:
            shown[:, GIVEN[name]] = 1
        self.register_buffer("shown", shown, persistent=False)

    def alone(
        self, crop: UInt8[Tensor, "k 5 s s"], width: Float[Tensor, "k"], extent: Float[Tensor, "k 3"], geometry: Float[Tensor, "k g"]
    ) -> dict[str, Tensor]:
        """Logits of k regions by kind, from crops and their `width` [m], visible `extent` [m] and metric hints alone."""
        metres = torch.log(torch.cat([width[:, None], extent], dim=1).clamp(0.01, 10.0))
        seen = self.crop((crop.float() / 128 - 1) * self.shown)
        said = self.head(torch.cat([seen, self.metres(torch.cat([metres, geometry], dim=1))], dim=1))
        return dict(zip(KINDS, said.split(list(KINDS.values()), dim=1), strict=True))

    def joined(
        self, alone: dict[str, Tensor], geometry: Float[Tensor, "k g"], cells: Float[Tensor, "k categories"], said: Attributes
    ) -> Attributes:
        """Logits of k regions from all experts: those of the crops, of the cells' probabilities of categories, and of `said`."""
        likely = torch.log(cells.clamp_min(1e-4))
        pixels = 10 * geometry[:, -1:] - math.log(MIDDLE)  # logarithm of how many times more pixels than usual
        out = {}
        for row, name in enumerate(KINDS):
            heads, mine = F.log_softmax(getattr(said, name), dim=1), F.log_softmax(alone[name], dim=1)
            by_heads, by_cells, by_crop = (self.shares[row, k, :1] + self.shares[row, k, 1:] * pixels for k in range(3))
            out[name] = by_heads * heads + by_crop * mine + (by_cells * likely if name == "category" else 0)
        return said._replace(**out)

    def forward(
        self,
        crop: UInt8[Tensor, "k 5 s s"],
        width: Float[Tensor, "k"],
        extent: Float[Tensor, "k 3"],
        geometry: Float[Tensor, "k g"],
        cells: Float[Tensor, "m categories"],
        said: Attributes,
    ) -> tuple[dict[str, Tensor], Attributes]:
        """Logits of k regions by crops alone, and those of the first m of them by all experts.

        Inputs are crops and their `width` [m], visible `extent` [m], metric hints, and the names that regions have without a crop:
        probabilities of categories of their `cells`, and logits `said`.
        """
        alone, first = self.alone(crop, width, extent, geometry), len(cells)
        return alone, self.joined({name: part[:first] for name, part in alone.items()}, geometry[:first], cells, said)


def _convolution(before: int, after: int, stride: int) -> nn.Sequential:
    """Normalized convolution of 3 x 3 pixels."""
    return nn.Sequential(nn.Conv2d(before, after, 3, stride, 1, bias=False), nn.BatchNorm2d(after), nn.ReLU())

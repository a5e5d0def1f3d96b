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
SHARES = [[[0.5, 0.0], [0.5, 0.0], [0.0, 0.0]]] + [[[1.0, 0.0], [0.0, 0.0], [0.0, 0.0]]] * 3  # of the experts, without a crop
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
    """Convolutions over crops, and a head that names them.

    `shares` are the weights of the experts (`joined`).
    """

    shares: Tensor
    shown: Tensor

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
        self.register_buffer("shares", torch.tensor(SHARES), persistent=False)
        shown = torch.zeros(1, CHANNELS, 1, 1)
        for name in config.given:
            shown[:, GIVEN[name]] = 1
        self.register_buffer("shown", shown, persistent=False)

    def forward(
        self, crop: UInt8[Tensor, "k 5 s s"], width: Float[Tensor, "k"], extent: Float[Tensor, "k 3"], geometry: Float[Tensor, "k g"]
    ) -> dict[str, Tensor]:
        """Logits of k regions by kind, from crops and measures.

        Measures are their `width` [m], the visible `extent` [m], and metric hints.
        """
        metres = torch.log(torch.cat([width[:, None], extent], dim=1).clamp(0.01, 10.0))
        seen = self.crop((crop.float() / 128 - 1) * self.shown)
        said = self.head(torch.cat([seen, self.metres(torch.cat([metres, geometry], dim=1))], dim=1))
        return dict(zip(KINDS, said.split(list(KINDS.values()), dim=1), strict=True))


def joined(
    shares: Float[Tensor, "kinds 3 2"],
    seen: dict[str, Tensor],
    said: Attributes,
    cells: Float[Tensor, "k categories"],
    geometry: Float[Tensor, "k g"],
) -> Attributes:
    """Logits of k regions by all experts.

    They are what crops say (`seen`), what heads say (`said`), and probabilities of categories of `cells`. `shares` are weights of the
    heads, the cells and the crop, each at the usual number of pixels, and its growth with their logarithm.
    """
    pixels = 10 * geometry[:, -1:] - math.log(MIDDLE)
    out = {}
    for row, name in enumerate(KINDS):
        by_heads, by_cells, by_crop = (shares[row, k, :1] + shares[row, k, 1:] * pixels for k in range(3))
        out[name] = by_heads * F.log_softmax(getattr(said, name), dim=1) + by_crop * F.log_softmax(seen[name], dim=1)
        if name == "category":
            out[name] = out[name] + by_cells * torch.log(cells.clamp_min(1e-4))
    return said._replace(**out)


def _convolution(before: int, after: int, stride: int) -> nn.Sequential:
    """Normalized convolution of 3 x 3 pixels."""
    return nn.Sequential(nn.Conv2d(before, after, 3, stride, 1, bias=False), nn.BatchNorm2d(after), nn.ReLU())

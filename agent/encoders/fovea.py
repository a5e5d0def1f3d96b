"""`FoveaNet`: second look at regions, at full resolution.

The vision network sees small things as a few cells of 4 x 4 pixels. Here each region is a crop of 32 x 32 pixels with its mask and relative
depth. What the crop says is added to the logits that regions have without it, so that at first they are left as they are.
"""

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
GIVEN = {"rgb": slice(0, 3), "mask": slice(3, 4), "depth": slice(4, 5)}  # channels of a crop


@dataclass(frozen=True)
class FoveaConfig:
    """Architecture: channels of the convolutions, and widths of the embedding and of the hidden layer.

    `features` are channels of the region features. Channels of the crop that are not `given` are blank, for controls.
    """

    channels: tuple[int, int, int, int] = (24, 32, 48, 64)
    embedding: int = 64
    hidden: int = 96
    features: int = 48
    given: tuple[str, ...] = tuple(GIVEN)

    def build(self) -> "FoveaNet":
        """Network with new weights, drawn from torch's generator."""
        return FoveaNet(self)


class FoveaNet(nn.Module):
    """Convolutions over crops, and a head that corrects the logits of regions."""

    def __init__(self, config: FoveaConfig) -> None:
        super().__init__()
        self.config = config
        one, two, three, four = config.channels
        self.crop = nn.Sequential(
            _convolution(CHANNELS, one, 2), _convolution(one, two, 1), _convolution(two, three, 2), _convolution(three, four, 2),
            nn.Flatten(), nn.Linear(four * (SIDE // 8) ** 2, config.embedding), nn.BatchNorm1d(config.embedding), nn.ReLU(),
        )  # fmt: skip
        told = 1 + 3 + GEOMETRY + config.features + len(CATEGORIES) + sum(KINDS.values())
        self.told = nn.BatchNorm1d(told)
        last = nn.Linear(config.hidden, sum(KINDS.values()))
        nn.init.zeros_(last.weight)
        nn.init.zeros_(last.bias)
        self.head = nn.Sequential(nn.Linear(config.embedding + told, config.hidden), nn.ReLU(), last)
        shown = torch.zeros(1, CHANNELS, 1, 1)
        for name in config.given:
            shown[:, GIVEN[name]] = 1
        self.register_buffer("shown", shown, persistent=False)

    def forward(
        self,
        crop: UInt8[Tensor, "k 5 s s"],
        width: Float[Tensor, "k"],
        features: Float[Tensor, "k f"],
        cells: Float[Tensor, "k categories"],
        extent: Float[Tensor, "k 3"],
        geometry: Float[Tensor, "k g"],
        said: Attributes,
    ) -> Attributes:
        """Logits of k regions.

        Inputs are crops and their `width` [m], visible `extent` [m], metric hints, network features, and the names they have without a
        crop: probabilities of categories of their `cells`, and logits `said`. Categories begin as the geometric mean of the two.
        """
        logs = {name: F.log_softmax(getattr(said, name), dim=1) for name in KINDS}
        likely = torch.log(cells.clamp_min(1e-4))
        metres = torch.log(torch.cat([width[:, None], extent], dim=1).clamp(0.01, 10.0))
        told = self.told(torch.cat([metres, geometry, features, likely, *logs.values()], dim=1))
        seen = self.crop((crop.float() / 128 - 1) * self.shown)
        more = self.head(torch.cat([seen, told], dim=1)).split(list(KINDS.values()), dim=1)
        first = {**logs, "category": (logs["category"] + likely) / 2}
        return said._replace(**{name: first[name] + part for name, part in zip(KINDS, more, strict=True)})


def _convolution(before: int, after: int, stride: int) -> nn.Sequential:
    """Normalized convolution of 3 x 3 pixels."""
    return nn.Sequential(nn.Conv2d(before, after, 3, stride, 1, bias=False), nn.BatchNorm2d(after), nn.ReLU())

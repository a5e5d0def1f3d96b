"""`VisionNet`: residual network with a small feature pyramid.

Its predictions are per cell of 4 x 4 pixels.
"""

from dataclasses import dataclass
from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional as F

from agent.encoders.pixels import CHANNELS
from agent.learning.vocabulary import CLASSES, ROOMS

STRIDE = 4  # pixels of a cell's side
RARE = -2.19  # initial bias of the centre head: one cell in ten (Lin et al. 2017, arXiv 1708.02002)


@dataclass(frozen=True)
class VisionConfig:
    """Architecture: channels of the stages, residual blocks, channels of the pyramid.

    `widths` are those at strides 2, 4, 8, 16 and 32, `blocks` the residual blocks of the last four stages.
    """

    widths: tuple[int, ...] = (24, 40, 80, 144, 160)
    blocks: tuple[int, ...] = (1, 2, 2, 1)
    pyramid: int = 48
    channels: int = CHANNELS

    def build(self) -> "VisionNet":
        """Network with new weights, drawn from torch's generator."""
        return VisionNet(self)


class Seen(NamedTuple):
    """Predictions for n pictures, in cells of 4 x 4 pixels.

    `classes` are logits, `center` is the logit of an instance's centre, `offset` [cells] leads (down, right) from a cell to the
    centre of its instance, `box` [cells] (left, up, right, down) to the edges of its box. `room` are logits for the whole picture.
    """

    classes: Float[Tensor, "n classes y x"]
    center: Float[Tensor, "n y x"]
    offset: Float[Tensor, "n 2 y x"]
    box: Float[Tensor, "n 4 y x"]
    room: Float[Tensor, "n rooms"]
    features: Float[Tensor, "n f y x"]


class VisionNet(nn.Module):
    """Vision network for pictures whose sides are multiples of 32 pixels."""

    def __init__(self, config: VisionConfig) -> None:
        super().__init__()
        self.config = config
        w, p = config.widths, config.pyramid
        self.stem = _conv(config.channels, w[0], 2)
        self.stages = nn.ModuleList(
            nn.Sequential(_conv(w[k], w[k + 1], 2), *(_Block(w[k + 1]) for _ in range(config.blocks[k]))) for k in range(4)
        )
        self.laterals = nn.ModuleList(nn.Conv2d(width, p, 1) for width in w[1:])
        self.merge = nn.ModuleList(_conv(p, p, 1) for _ in range(3))
        self.dense = nn.Sequential(_conv(p, p, 1), _conv(p, p, 1))
        self.classes = nn.Conv2d(p, len(CLASSES), 1)
        self.geometry = nn.Conv2d(p, 7, 1)
        self.room = nn.Sequential(nn.Linear(w[4] + w[3], 64), nn.ReLU(), nn.Linear(64, len(ROOMS)))
        nn.init.zeros_(self.classes.weight)
        nn.init.normal_(self.geometry.weight, std=0.01)
        assert self.classes.bias is not None and self.geometry.bias is not None
        nn.init.zeros_(self.classes.bias)
        nn.init.zeros_(self.geometry.bias)
        with torch.no_grad():
            self.geometry.bias[0] = RARE

    def forward(self, pixels: Float[Tensor, "n c h w"]) -> Seen:
        """Predictions for n pictures."""
        x, levels = self.stem(pixels), []  # n w0 h/2 w/2
        for stage in self.stages:
            x = stage(x)
            levels.append(x)  # n w h/4 w/4, ..., n w h/32 w/32
        up = self.laterals[3](levels[3])
        for k in (2, 1, 0):
            up = self.laterals[k](levels[k]) + F.interpolate(up, scale_factor=2.0, mode="nearest")
            up = self.merge[k](up)  # n p ...
        features = self.dense(up)  # n p h/4 w/4
        geometry = self.geometry(features)
        pooled = torch.cat([levels[3].mean((2, 3)), levels[2].mean((2, 3))], dim=1)
        box = F.softplus(geometry[:, 3:7] + 1.0) * 2.0
        return Seen(self.classes(features), geometry[:, 0], geometry[:, 1:3] * 4.0, box, self.room(pooled), features)


class _Block(nn.Module):
    """Residual block of two convolutions (He et al. 2016, arXiv 1512.03385)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.first = _conv(width, width, 1)
        self.second = nn.Conv2d(width, width, 3, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(width)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(x + self.norm(self.second(self.first(x))))


def _conv(before: int, after: int, stride: int) -> nn.Sequential:
    """Convolution of 3 x 3 with batch normalization and ReLU."""
    return nn.Sequential(nn.Conv2d(before, after, 3, stride, 1, bias=False), nn.BatchNorm2d(after), nn.ReLU(inplace=True))

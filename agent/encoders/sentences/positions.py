"""`PositionNet`: the box of what a phrase means as four position tokens, without regions.

After PEVL (Yao et al. 2022).

The tokens are masked, and filled in by a transformer over patches and what is said. Positions are ordered, unlike words: the target of a
token is a distribution that falls with the distance to the true position (`ordered_loss`), not the true position alone.
"""

from dataclasses import dataclass

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn import functional as F

from agent.encoders.sentences.reader import SLOTS, VALUES, Reading
from agent.perception.tokens import FEATURES, PATCHES

BINS = 64  # positions along a side of the picture
DECAY = 0.15 * 512 / BINS  # of the targets, a bin; PEVL has 0.15 for 512 bins
EDGES = 4  # left, top, right, bottom


@dataclass(frozen=True)
class PositionConfig:
    """Architecture of the transformer."""

    width: int = 96
    layers: int = 2
    heads: int = 4

    def build(self) -> "PositionNet":
        """Network with new weights, drawn from torch's generator."""
        return PositionNet(self)


class PositionNet(nn.Module):
    """A transformer over 64 patches, what is said, and four masked position tokens."""

    def __init__(self, config: PositionConfig) -> None:
        super().__init__()
        self.config, width = config, config.width
        self.patches = nn.Linear(FEATURES, width)
        self.places = nn.Parameter(0.1 * torch.randn(PATCHES**2, width))
        self.said = nn.ModuleDict({slot: nn.Linear(len(VALUES[kind]) + 1, width) for slot, kind in SLOTS.items()})
        self.masked = nn.Parameter(0.1 * torch.randn(EDGES, width))
        layer = nn.TransformerEncoderLayer(width, config.heads, 2 * width, 0.05, F.gelu, batch_first=True, norm_first=True)
        self.layers = nn.TransformerEncoder(layer, config.layers, nn.LayerNorm(width), enable_nested_tensor=False)
        self.bins = nn.Linear(width, BINS)
        for part in self.bins.parameters():  # uniform at first
            nn.init.zeros_(part)

    def forward(self, patches: Float[Tensor, "n 64 f"], reading: Reading) -> Float[Tensor, "n 4 bins"]:
        """Logits of the bins of the four edges."""
        seen = self.patches(patches) + self.places
        said = torch.stack([self.said[slot](reading.values[slot]) for slot in SLOTS], dim=1)
        tokens = torch.cat([self.masked.expand(len(seen), -1, -1), said, seen], dim=1)
        return self.bins(self.layers(tokens)[:, :EDGES])


def bins_of(box: Float[Tensor, "n 4"]) -> Int[Tensor, "n 4"]:
    """Bins of boxes in shares of the picture."""
    return (box * BINS).long().clamp(0, BINS - 1)


def box_of(bins: Int[Tensor, "n 4"]) -> Float[Tensor, "n 4"]:
    """Boxes, in shares of the picture, between the middles of bins."""
    return (bins + 0.5) / BINS


def ordered_loss(logits: Float[Tensor, "n 4 bins"], bins: Int[Tensor, "n 4"], decay: float = DECAY) -> Tensor:
    """Cross-entropy to targets that fall with the distance to the true bin.

    With a large `decay` the true bin alone is the target.
    """
    off = (torch.arange(logits.shape[2]) - bins[..., None]).abs()
    target = (-decay * off).softmax(2)
    return -(target * logits.log_softmax(2)).sum(2).mean()

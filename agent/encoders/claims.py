"""`ClaimReader`: what a claim says, as the slots of a phrase and as its frame.

The frame is what the claim is about, whether it denies it, and a number.
"""

from dataclasses import dataclass
from typing import NamedTuple

from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn import functional as F

from agent.encoders.reader import PAD, UNKNOWN, WINDOW, ReaderConfig, Reading

FRAME = {"about": 3, "negated": 2, "count": 6}  # values of each part of a frame


class ClaimReading(NamedTuple):
    """Reading of n claims: slots, logits of the parts of their frames.

    `strange` is the share of unknown words among those that name the thing, `other_strange` that among those that name the other one.
    """

    slots: Reading
    frame: dict[str, Float[Tensor, "n v"]]
    strange: Float[Tensor, "n"]
    other_strange: Float[Tensor, "n"]


@dataclass(frozen=True)
class ClaimReaderConfig:
    """Architecture: the reader's, and widths of words and of the hidden layer."""

    reader: ReaderConfig
    width: int = 32
    hidden: int = 64

    def build(self) -> "ClaimReader":
        """Network with new weights, drawn from torch's generator."""
        return ClaimReader(self)


class ClaimReader(nn.Module):
    """A reader of phrases, and a convolution over words that knows frames."""

    def __init__(self, config: ClaimReaderConfig) -> None:
        super().__init__()
        self.config, self.reader = config, config.reader.build()
        self.embedding = nn.Embedding(len(config.reader.words) + 2, config.width, padding_idx=PAD)
        self.mixed = nn.Conv1d(config.width, config.hidden, WINDOW, padding=WINDOW // 2)
        self.out = nn.Linear(config.hidden, sum(FRAME.values()))
        nn.init.zeros_(self.out.weight)  # uniform at first
        nn.init.zeros_(self.out.bias)

    def forward(self, tokens: Int[Tensor, "n l"]) -> ClaimReading:
        """Read n claims; `tokens` as `Reader.encode` makes them."""
        slots = self.reader(tokens)
        hidden = F.gelu(self.mixed(self.embedding(tokens).transpose(1, 2)))
        frame = self.out(hidden.masked_fill((tokens == PAD)[:, None], -1.0).amax(dim=2)).split(list(FRAME.values()), dim=1)
        unknown = (tokens == UNKNOWN).float()
        strange = [(slots.words[name][:, :-1] * unknown).sum(dim=1) for name in ("category", "other_category")]
        return ClaimReading(slots, dict(zip(FRAME, frame, strict=True)), strange[0], strange[1])

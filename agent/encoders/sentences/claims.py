"""`ClaimReader`: what a claim says, as the slots of a phrase and as its frame.

The frame is what the claim is about, whether it denies it, and a number.
"""

from dataclasses import dataclass
from typing import NamedTuple

from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn import functional as F

from agent.encoders.sentences.reader import KINDS, PAD, UNKNOWN, WINDOW, ReaderConfig, Reading

FRAME = {"about": 3, "negated": 2, "count": 6}  # values of each part of a frame


class ClaimReading(NamedTuple):
    """Reading of n claims: slots, logits of the parts of their frames.

    `strange` is the chance that the words that name the thing name no known kind, `other_strange` the same of the other one.
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
        if self.reader.like:
            self.vectors = nn.Linear(config.reader.vectors + len(KINDS), config.width, bias=False)
        self.mixed = nn.Conv1d(config.width, config.hidden, WINDOW, padding=WINDOW // 2)
        self.out = nn.Linear(config.hidden, sum(FRAME.values()))
        nn.init.zeros_(self.out.weight)  # uniform at first
        nn.init.zeros_(self.out.bias)

    def forward(self, tokens: Int[Tensor, "n l"]) -> ClaimReading:
        """Read n claims; `tokens` as `Reader.encode` makes them."""
        slots, x = self.reader(tokens), self.embedding(self.reader.known(tokens))
        if self.reader.like:
            x = x + self.vectors(self.reader.seen_as(tokens))
        hidden = F.gelu(self.mixed(x.transpose(1, 2)))
        frame = self.out(hidden.masked_fill((tokens == PAD)[:, None], -1.0).amax(dim=2)).split(list(FRAME.values()), dim=1)
        unknown = self.unknown(tokens)
        strange = [(slots.words[name][:, :-1] * unknown).sum(dim=1) for name in ("category", "other_category")]
        return ClaimReading(slots, dict(zip(FRAME, frame, strict=True)), strange[0], strange[1])

    def unknown(self, tokens: Int[Tensor, "n l"]) -> Float[Tensor, "n l"]:
        """Chance of each word to name no known kind, if it names a thing."""
        if self.reader.like is None:
            return (tokens == UNKNOWN).float()
        return (1 - self.reader.like.known[self.reader.rows_of(tokens)]).where(tokens >= self.reader.first, (tokens == UNKNOWN).float())

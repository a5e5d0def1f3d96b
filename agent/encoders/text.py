"""`TextEncoder`: states of the tokens of texts, by a transformer."""

from dataclasses import dataclass

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn

from agent.encoders.blocks import Block, Sequence, seen_from_left


@dataclass(frozen=True)
class TextConfig:
    """Size of a text encoder: tokens of its vocabulary, width, blocks, heads, and longest text."""

    vocabulary: int
    width: int = 128
    layers: int = 1
    heads: int = 4
    expansion: int = 2
    longest: int = 64

    def build(self) -> "TextEncoder":
        """Encoder with new weights, drawn from torch's generator."""
        return TextEncoder(self)


class TextEncoder(nn.Module):
    """Token and place embeddings, and blocks over them."""

    def __init__(self, config: TextConfig) -> None:
        super().__init__()
        self.config = config
        self.word, self.place = nn.Embedding(config.vocabulary, config.width), nn.Embedding(config.longest, config.width)
        for table in (self.word, self.place):
            nn.init.normal_(table.weight, std=0.02 * 128**0.5 / config.width**0.5)
        self.norm = nn.LayerNorm(config.width)
        self.blocks = nn.ModuleList(Block(config.width, config.heads, config.expansion) for _ in range(config.layers))

    def forward(self, ids: Int[Tensor, "n l"], there: Bool[Tensor, "n l"], from_left: bool = False) -> Sequence:
        """States of tokens.

        With `from_left` no token sees those to its right.
        """
        places = torch.arange(ids.shape[1], device=ids.device)
        x = Sequence(self.norm(self.word(ids) + self.place(places)), there)
        mask = seen_from_left(x) if from_left else None
        for block in self.blocks:
            x = block(x, mask=mask)
        return x

    def words_of(self, states: Float[Tensor, "... d"]) -> Float[Tensor, "... v"]:
        """Scores of all tokens for states, by the embeddings themselves (Press & Wolf 2017)."""
        return states @ self.word.weight.T

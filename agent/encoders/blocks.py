"""`Block`: the one transformer block of every text, vision and fusion encoder."""

from typing import NamedTuple

import torch
from jaxtyping import Bool, Float
from torch import Tensor, nn
from torch.nn import functional as F


class Sequence(NamedTuple):
    """States of n sequences, and `there`, where they are no padding."""

    states: Float[Tensor, "n l d"]
    there: Bool[Tensor, "n l"]


class Attention(nn.Module):
    """Scaled dot-product attention from one sequence to another or to itself (Vaswani et al. 2017)."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.query, self.both, self.out = nn.Linear(width, width), nn.Linear(width, 2 * width), nn.Linear(width, width)

    def forward(self, x: Float[Tensor, "n l d"], to: Float[Tensor, "n m d"], mask: Bool[Tensor, "n l m"]) -> Float[Tensor, "n l d"]:
        """Values that each token of `x` takes from those of `to` that its mask shows."""
        n, length, width = x.shape
        query = self.query(x).view(n, length, self.heads, -1).transpose(1, 2)
        key, value = self.both(to).view(n, to.shape[1], 2, self.heads, -1).permute(2, 0, 3, 1, 4)
        out = F.scaled_dot_product_attention(query, key, value, attn_mask=mask[:, None])
        return self.out(out.transpose(1, 2).reshape(n, length, width))


class Block(nn.Module):
    """Attention to the own sequence and, with `cross`, another one, and a perceptron.

    Each is normalized before (pre-norm).
    """

    def __init__(self, width: int, heads: int, expansion: int, cross: bool = False) -> None:
        super().__init__()
        self.norm_own, self.own = nn.LayerNorm(width), Attention(width, heads)
        self.norm_out = nn.LayerNorm(width)
        self.inner, self.outer = nn.Linear(width, expansion * width), nn.Linear(expansion * width, width)
        if cross:
            self.norm_cross, self.cross = nn.LayerNorm(width), Attention(width, heads)

    def forward(self, x: Sequence, other: Sequence | None = None, mask: Bool[Tensor, "n l l"] | None = None) -> Sequence:
        """States after the block.

        `mask` says which token may see which one, instead of each seeing all that are no padding.
        """
        states, there = x
        own = self.norm_own(states)
        states = states + self.own(own, own, seen_by_all(x, states.shape[1]) if mask is None else mask)
        if other is not None:
            states = states + self.cross(self.norm_cross(states), other.states, seen_by_all(other, states.shape[1]))
        return Sequence(states + self.outer(F.gelu(self.inner(self.norm_out(states)))), there)


def seen_by_all(x: Sequence, length: int) -> Bool[Tensor, "n l m"]:
    """Mask with which each of `length` tokens sees all that is no padding."""
    return x.there[:, None].expand(-1, length, -1)


def seen_from_left(x: Sequence) -> Bool[Tensor, "n l l"]:
    """Mask with which each token sees itself and those to its left."""
    length = x.states.shape[1]
    return torch.ones(length, length, dtype=torch.bool, device=x.there.device).tril() & seen_by_all(x, length)

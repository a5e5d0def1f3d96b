"""`IndexNet`: pictures and texts in one space, whole and part by part.

A text is near the pictures that it is true of [R1, R3]; a word is near the region that it is about [R2]; the signs of a picture's vector
are its code [R9].
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn
from torch.nn import functional as F

from agent.encoders.blocks import Block, Sequence
from agent.encoders.sight import LEAST, ObjectTokens
from agent.encoders.text import TextConfig
from agent.encoders.tokenizer import tokenizer
from envs.vocabulary import ROOMS


class Pictures(NamedTuple):
    """Vectors of n pictures: of the whole, and of the parts, which are `there`.

    All have length 1.
    """

    whole: Float[Tensor, "n c"]
    parts: Float[Tensor, "n r p"]
    there: Bool[Tensor, "n r"]


class Texts(NamedTuple):
    """Vectors of n texts: of the whole, of the thing meant, and of the words.

    All have length 1; the words have weights that add up to 1.
    """

    whole: Float[Tensor, "n c"]
    thing: Float[Tensor, "n p"]
    words: Float[Tensor, "n l p"]
    weight: Float[Tensor, "n l"]


@dataclass(frozen=True)
class IndexConfig:
    """Size of an index network.

    `code` and `part` are the numbers of a whole vector and of a part's, `longest` the tokens of a text.
    """

    width: int = 64
    heads: int = 4
    expansion: int = 2
    longest: int = 48
    code: int = 256
    part: int = 64

    def build(self) -> "IndexNet":
        """Network with new weights, drawn from torch's generator."""
        return IndexNet(self)


class IndexNet(nn.Module):
    """Blocks over the regions of pictures and over the words of texts."""

    def __init__(self, config: IndexConfig) -> None:
        super().__init__()
        self.config, width = config, config.width
        self.objects, self.room, self.look = ObjectTokens(width), nn.Linear(len(ROOMS), width), Block(width, config.heads, config.expansion)
        self.read = TextConfig(len(tokenizer()), width, 1, config.heads, config.expansion, config.longest).build()
        self.norm_look, self.norm_read = nn.LayerNorm(width), nn.LayerNorm(width)
        self.whole, self.said = nn.Linear(width, config.code), nn.Linear(width, config.code)
        self.part, self.thing, self.word, self.weight = (nn.Linear(width, n) for n in (config.part, config.part, config.part, 1))

    def forward(self, regions: Mapping[str, Tensor], *texts: tuple[Tensor, Tensor]) -> tuple[Pictures, list[Texts]]:
        """Vectors of pictures, and of several lists of texts."""
        return self.pictures(regions), [self.texts(ids, there) for ids, there in texts]

    def pictures(self, regions: Mapping[str, Tensor]) -> Pictures:
        """Vectors of pictures, from `RegionTokens.tensors()`."""
        tokens, there = self.objects(regions, None, None)
        room = self.room(regions["room"].clamp_min(LEAST).log() / 4)[:, None]
        every = torch.cat([torch.ones_like(there[:, :1]), there], dim=1)
        states = self.norm_look(self.look(Sequence(torch.cat([room, tokens], dim=1), every)).states)
        mean = (states * every[..., None]).sum(1) / every.sum(1, keepdim=True)
        return Pictures(F.normalize(self.whole(states[:, 0] + mean), dim=1), F.normalize(self.part(states[:, 1:]), dim=2), there)

    def texts(self, ids: Int[Tensor, "n l"], there: Bool[Tensor, "n l"]) -> Texts:
        """Vectors of texts, from the numbers of their tokens, [CLS] first."""
        states = self.norm_read(self.read(ids, there).states)
        mean = (states * there[..., None]).sum(1) / there.sum(1, keepdim=True)
        inner = there.clone()
        inner[:, 0] = False
        weight = self.weight(states)[..., 0].masked_fill(~inner, -torch.inf).softmax(1)
        whole, thing = F.normalize(self.said(states[:, 0] + mean), dim=1), F.normalize(self.thing(states[:, 0]), dim=1)
        return Texts(whole, thing, F.normalize(self.word(states), dim=2), weight)


def alike(pictures: Pictures, texts: Texts) -> Float[Tensor, "n m"]:
    """Cosine of each picture and each text as a whole."""
    return pictures.whole @ texts.whole.T


def alike_in_parts(pictures: Pictures, texts: Texts) -> Float[Tensor, "n m"]:
    """Weighted mean over words of the cosine with the best region.

    After Karpathy & Fei-Fei 2015.
    """
    each = torch.einsum("nrp,mlp->nmlr", pictures.parts, texts.words).masked_fill(~pictures.there[:, None, None], -1.0)
    return (each.amax(dim=3) * texts.weight[None]).sum(2)


def codes_of(whole: Float[Tensor, "n c"]) -> Float[Tensor, "n c"]:
    """Signs of vectors, -1 or 1.

    Gradients pass as if they were the vectors' own (straight-through, Bengio et al. 2013).
    """
    signs = torch.where(whole >= 0, 1.0, -1.0)
    scaled = whole * whole.shape[1] ** 0.5
    return scaled + (signs - scaled).detach()

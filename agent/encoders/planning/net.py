"""`PlannerNet`: from words to the tokens of a meaning.

It is an encoder and a decoder with relative positions.
A word is the sum of its pieces, of its vector in the lexicon, and of what the lexicon takes it for: its nearest values of each closed set,
with the same vectors by which the decoder knows those values. The decoder points at a word, and what the lexicon takes that word for is
added to its scores: so a word never met is read as its nearest known one. The automaton of `agent.encoders.planning.automaton` masks the
scores.
"""

from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn
from torch.nn import functional as F

from agent.encoders.lexicon import WIDTH, closed_sets
from agent.encoders.planning.forms import PLACES, RULES, TOKENS, masks
from agent.encoders.planning.heard import FIRST, PAD, Heard, lexicon
from agent.encoders.tokenizer import tokenizer

BEGIN = len(TOKENS)  # number of what comes before the first token
REACH = 16  # distance of words and tokens beyond which it makes no difference
SHARP = 12.0  # of the softmax over cosines, at first
GAIN = 10.0  # of the scores of what is pointed at, a unit
LEAST = 1e-9
NEVER = -1e9
WAVES, OFFSET = 16, 32  # sines of a word's place, and the place of a first word in training, at most
KINDS = {  # closed sets of the lexicon that fields take their values from
    "category": "category", "color": "color", "no_color": "color", "size": "size", "no_size": "size", "material": "material",
    "no_material": "material", "nor_color": "color", "no_room": "room", "room": "room",
    "type": "room", "predicate": "relation", "stand": "relation",
}  # fmt: skip


class Said(NamedTuple):
    """Situations before each of t tokens of n meanings.

    They are the last token, the automaton's rule, and the two fields around.
    """

    last: Int[Tensor, "n t"]
    rules: Int[Tensor, "n t"]
    places: Int[Tensor, "n t 2"]


@dataclass(frozen=True)
class PlannerConfig:
    """Architecture: width, heads, layers of the encoder and of the decoder.

    Controls: without the `lexicon`, without the `grammar` as a mask, without the `order` of words.
    """

    width: int = 128
    heads: int = 4
    layers: int = 3
    deep: int = 2
    lexicon: bool = True
    grammar: bool = True
    order: bool = True

    def build(self) -> "PlannerNet":
        """Network with new weights, drawn from torch's generator."""
        return PlannerNet(self)


class PlannerNet(nn.Module):
    """Encoder of words, and decoder of the tokens of a meaning."""

    names: Tensor
    owner: Tensor
    kind: Tensor
    meant: Tensor
    allowed: Tensor

    def __init__(self, config: PlannerConfig) -> None:
        super().__init__()
        self.config, width = config, config.width
        values, names, owner = _values()
        kinds = sorted({kind for kind, _ in values})
        for name, found in (
            ("names", torch.from_numpy(names)),
            ("owner", torch.tensor(owner)),
            ("kind", torch.tensor([kinds.index(kind) for kind, _ in values])),
            ("meant", _meant(values)),
            ("allowed", torch.from_numpy(masks().copy())),
        ):
            self.register_buffer(name, found, persistent=False)
        self.pieces = nn.Embedding(FIRST + len(tokenizer()), width, padding_idx=PAD)
        self.vectors, self.pairs = (nn.Linear(WIDTH, width, bias=False) for _ in range(2))
        self.values = nn.Parameter(torch.randn(len(values), width) * 0.3)
        self.sharp = nn.Parameter(torch.full((len(kinds),), SHARP))
        self.gate = nn.Parameter(torch.tensor([[8.0, -4.0]]).repeat(len(kinds), 1))
        self.encoder = nn.ModuleList(Layer(width, config.heads) for _ in range(config.layers))
        self.tokens = nn.Embedding(len(TOKENS) + 1, width)
        self.rules, self.around = nn.Embedding(len(RULES), width), nn.Embedding(2 * (len(PLACES) + 1), width)
        for table, spread in ((self.pieces, 0.3), (self.tokens, 0.3), (self.rules, 0.2), (self.around, 0.2)):
            nn.init.normal_(table.weight, std=spread)
        with torch.no_grad():
            self.pieces.weight[PAD] = 0
        self.decoder = nn.ModuleList(Layer(width, config.heads, cross=True) for _ in range(config.deep))
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in range(2))
        self.out, self.point, self.pointed = nn.Linear(width, width), nn.Linear(width, width), nn.Linear(width, width)
        self.gain = nn.Parameter(torch.zeros(len(kinds)))
        self.at = nn.Linear(2 * WAVES, width, bias=False)
        nn.init.zeros_(self.at.weight)
        for part in self.out.parameters():  # uniform over what is allowed, at first
            nn.init.zeros_(part)

    def encode(self, heard: Heard) -> Float[Tensor, "n l d"]:
        """States of the words of n texts."""
        table = self.pieces(heard.pieces).sum(1)
        if self.config.lexicon:
            table = table + self.vectors(heard.vectors) + self._taken(self.nearest(heard.vectors))
        x = F.embedding(heard.words, table)
        if self.config.lexicon and self.config.order:
            x = x + F.embedding(heard.names, self.pairs(heard.name_vectors) + self._taken(self.nearest(heard.name_vectors)))
        bias = _seen(heard.there)
        for layer in self.encoder:
            x = layer(x, bias, order=self.config.order)
        x = self.norms[0](x)
        return x + self._at(len(x), x.shape[1]) if self.config.order else x

    def _at(self, count: int, length: int) -> Float[Tensor, "n l d"]:
        """Places of words, so that the decoder reads on where it was; in training a text begins anywhere."""
        first = torch.randint(OFFSET, (count, 1)) if self.training else torch.zeros(count, 1)
        angle = (first + torch.arange(length))[..., None] / 2.0 ** (torch.arange(WAVES) / 2)
        return self.at(torch.cat([angle.sin(), angle.cos()], dim=2))

    def nearest(self, vectors: Float[Tensor, "u 64"]) -> Float[Tensor, "u values"]:
        """Greatest cosine of vectors to a name of each value; -1 for no vector."""
        cosines = (vectors @ self.names.T).float()
        found = torch.full((len(vectors), len(self.kind)), -1.0).scatter_reduce(1, self.owner.expand_as(cosines), cosines, "amax")
        return found.masked_fill(~(vectors != 0).any(1, keepdim=True), -1.0)

    def _taken(self, nearest: Float[Tensor, "u values"]) -> Float[Tensor, "u d"]:
        """Values that the lexicon takes words for: of each kind a mixture, by how near the nearest is."""
        out = torch.zeros(())
        for number in range(len(self.sharp)):
            mine = self.kind == number
            some = nearest[:, mine]
            gate = torch.sigmoid(self.gate[number, 0] * some.amax(1, keepdim=True) + self.gate[number, 1])
            out = out + gate * (F.softmax(self.sharp[number] * some, dim=1) @ self.values[mine])
        return out * (nearest > -1).any(1, keepdim=True)

    def _pointed(self, x: Float[Tensor, "n t d"], states: Float[Tensor, "n l d"], heard: Heard) -> Float[Tensor, "n t v"]:
        """Scores of tokens by what the lexicon takes the words for that the decoder points at."""
        near = torch.maximum(
            F.embedding(heard.words, self.nearest(heard.vectors)), F.embedding(heard.names, self.nearest(heard.name_vectors))
        )
        logits = self.point(x) @ self.pointed(states).transpose(1, 2) / self.config.width**0.5 + _seen(heard.there)[:, 0]
        found = (logits.float().softmax(2) @ (SHARP * (near - 1)).exp()).clamp_min(LEAST).log() / SHARP + 1
        return (found * GAIN * self.gain[self.kind]) @ self.meant.T

    def decode(self, states: Float[Tensor, "n l d"], heard: Heard, said: Said) -> Float[Tensor, "n t v"]:
        """Scores of each next token: very low where the automaton does not allow it."""
        weights = torch.cat([self.tokens.weight[:-1] + self.meant @ self.values, self.tokens.weight[-1:]])
        n_places = len(PLACES) + 1
        around = self.around(said.places[..., 0]) + self.around(said.places[..., 1] + n_places)
        x = F.embedding(said.last, weights) + self.rules(said.rules) + around
        length = x.shape[1]
        own = torch.zeros(length, length).masked_fill(~torch.ones(length, length, dtype=torch.bool).tril(), NEVER)[None, None]
        bias = _seen(heard.there)
        for layer in self.decoder:
            x = layer(x, own, states, bias)
        x = self.norms[1](x)
        scores = self.out(x) @ weights[:-1].T / self.config.width**0.5
        if self.config.lexicon:
            scores = scores + self._pointed(x, states, heard)
        return scores.masked_fill(~self.allowed[said.rules], NEVER) if self.config.grammar else scores

    def forward(self, heard: Heard, said: Said) -> Float[Tensor, "n t v"]:
        """Scores of each next token of n meanings."""
        return self.decode(self.encode(heard), heard, said)


class Layer(nn.Module):
    """Attention by content and distance, with `cross` attention to other states, and a perceptron."""

    def __init__(self, width: int, heads: int, *, cross: bool = False) -> None:
        super().__init__()
        self.heads = heads
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in range(3 if cross else 2))
        self.own, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        near = -torch.arange(-REACH, REACH + 1).abs().float()
        self.distance = nn.Parameter(torch.stack([near * (0.3 if head % 2 else 0.0) for head in range(heads)]))
        self.feed = nn.Sequential(nn.Linear(width, 2 * width), nn.GELU(), nn.Linear(2 * width, width))
        if cross:
            self.query, self.both, self.mixed = nn.Linear(width, width), nn.Linear(width, 2 * width), nn.Linear(width, width)

    def forward(
        self,
        x: Float[Tensor, "n l d"],
        mask: Float[Tensor, "_ 1 _ l"],
        to: Float[Tensor, "n m d"] | None = None,
        seen: Float[Tensor, "n 1 1 m"] | None = None,
        *,
        order: bool = True,
    ) -> Float[Tensor, "n l d"]:
        """States after the layer.

        The masks are added to the logits. Without `order` distances make no difference.
        """
        n, length, width = x.shape
        query, key, value = self.own(self.norms[0](x)).view(n, length, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        at = torch.arange(length)
        bias = mask + self.distance[:, (at[None] - at[:, None]).clamp(-REACH, REACH) + REACH] if order else mask
        found = F.scaled_dot_product_attention(query, key, value, attn_mask=bias.to(query.dtype))
        x = x + self.out(found.transpose(1, 2).reshape(n, length, width))
        if to is not None and seen is not None:
            query = self.query(self.norms[2](x)).view(n, length, self.heads, -1).transpose(1, 2)
            key, value = self.both(to).view(n, to.shape[1], 2, self.heads, -1).permute(2, 0, 3, 1, 4)
            found = F.scaled_dot_product_attention(query, key, value, attn_mask=seen.to(query.dtype))
            x = x + self.mixed(found.transpose(1, 2).reshape(n, length, width))
        return x + self.feed(self.norms[1](x))


def _seen(there: Bool[Tensor, "n l"]) -> Float[Tensor, "n 1 1 l"]:
    """Logits that hide padding."""
    return torch.zeros(there.shape).masked_fill(~there, NEVER)[:, None, None]


@cache
def _values() -> tuple[list[tuple[str, str]], Float[np.ndarray, "names 64"], list[int]]:
    """Values of closed sets with their kinds, vectors of their train names, and the value of each name."""
    values = [(kind, value) for kind, named in closed_sets().items() for value in named]
    pairs = [(k, name) for k, (kind, value) in enumerate(values) for name in closed_sets()[kind][value]]
    return values, np.stack([lexicon().asked(name) for _, name in pairs]), [k for k, _ in pairs]


def _meant(values: list[tuple[str, str]]) -> Float[Tensor, "tokens values"]:
    """Value that each token says, if any."""
    out = torch.zeros(len(TOKENS), len(values))
    for number, token in enumerate(TOKENS):
        name, is_value, value = token.partition("=")
        said = (KINDS.get(name, ""), value.replace("_", " ") if name == "stand" else value)
        if is_value and said in values:
            out[number, values.index(said)] = 1
    return out

"""`Reader`: soft slots of a phrase: a thing, others, relation, and room.

What a word means, and of what kind that is, depends on it and its neighbours alone: a colour is read in the same way wherever it stands.
Of which thing it is said depends on the whole text. A word that training never named is known by its vector in the lexicon, and means what
it is like there. A slot is filled by the words of its kind and role: p(not said) is the product of
(1 - p(word fills it)), and the values are those that the words mean, in proportion.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn
from torch.nn import functional as F

from agent.encoders.likeness import likeness
from envs.errors import InputError
from envs.language.tokens import words
from envs.scenes.relations import Predicate
from envs.vocabulary import CATEGORIES, COLORS, MATERIALS, ROOMS, SIZES

PARTS = ("wall", "window", "doorway")  # what else a thing can be related to
VALUES: dict[str, tuple[str, ...]] = {  # of each kind of slot
    "category": (*CATEGORIES, *PARTS),
    "color": COLORS,
    "size": SIZES,
    "material": MATERIALS,
    "room": ROOMS,
    "predicate": tuple(str(predicate) for predicate in Predicate),
}
SLOTS: dict[str, str] = {  # slots, and their kinds; `other` and `second` are what the thing is related to
    "category": "category", "color": "color", "size": "size", "material": "material",
    "no_color": "color", "no_size": "size", "no_material": "material", "room": "room", "predicate": "predicate",
    "other_category": "category", "other_color": "color", "other_size": "size", "other_material": "material",
    "second_category": "category", "second_color": "color", "second_size": "size", "second_material": "material",
}  # fmt: skip
KINDS = tuple(VALUES)
ROLES = ("", "no_", "other_", "second_")  # of words: beginnings of the names of the slots that they fill
RELATION, BETWEEN = KINDS.index("predicate"), VALUES["predicate"].index(Predicate.BETWEEN)
PAD, UNKNOWN = 0, 1  # numbers of no word and of an unknown one
LENGTH = 32  # words of a short text
MOST = 128  # words of any text
REACH = 8  # distance of words beyond which it makes no difference
WINDOW = 5  # words that decide together what the middle one means
LEAST = 1e-6  # probability
STEEP = 10.0  # log-odds of a cosine, times what is learned


@dataclass(frozen=True)
class ReaderConfig:
    """Architecture, and the known words.

    `vectors` is the width of the lexicon's vectors, by which other words are known; 0 for none, so that all others are one and the same.
    """

    words: tuple[str, ...]
    width: int = 96
    layers: int = 2
    heads: int = 4
    vectors: int = 0

    def build(self) -> "Reader":
        """Network with new weights, drawn from torch's generator."""
        return Reader(self)


class Reading(NamedTuple):
    """Slots of n texts: probabilities of their values, and attention to the words.

    The last value is "not said"; so is the last place of the attention.
    """

    values: dict[str, Float[Tensor, "n v"]]
    words: dict[str, Float[Tensor, "n l"]]

    def said(self, slot: str) -> Float[Tensor, "n"]:
        """Probability that a slot is filled."""
        return 1 - self.values[slot][:, -1]

    def take(self, rows: slice) -> "Reading":
        """Slots of some of the texts."""
        return Reading(*({name: part[rows] for name, part in parts.items()} for parts in self))

    def best(self, row: int) -> dict[str, str]:
        """The most likely value of each slot that is filled."""
        found = {slot: int(chance[row].argmax()) for slot, chance in self.values.items()}
        return {slot: VALUES[SLOTS[slot]][k] for slot, k in found.items() if k < len(VALUES[SLOTS[slot]])}


class Reader(nn.Module):
    """Network that tells the kinds of words from their roles.

    Words are of a kind by themselves and their neighbours, and have a role by the whole text; they fill the slot of both.
    Roles of other things are open only to words after a relation.
    """

    def __init__(self, config: ReaderConfig) -> None:
        super().__init__()
        self.config, width = config, config.width
        self.numbers = {word: k for k, word in enumerate(config.words, start=2)}
        self.first = len(config.words) + 2  # number of the lexicon's first word
        self.embedding = nn.Embedding(self.first, width)
        nn.init.normal_(self.embedding.weight, std=0.5)
        self.like = likeness(tuple(VALUES.items())) if config.vectors else None
        if self.like:
            self.vectors = nn.Linear(config.vectors + len(KINDS), width, bias=False)
            self._nearest = torch.stack([self.like.values[kind].amax(1) for kind in KINDS], dim=1)
            self.trust = nn.Parameter(torch.zeros(2, len(KINDS)))  # in likeness: as to values, and as to kinds
        self.lexical = nn.Conv1d(width, 2 * width, WINDOW, padding=WINDOW // 2)
        self.meaning = nn.ModuleDict({kind: nn.Linear(2 * width, len(names)) for kind, names in VALUES.items()})
        self.kinds = nn.Linear(2 * width, len(KINDS) + 1)  # the last one: it says nothing
        self.layers = nn.ModuleList(_Layer(width, config.heads) for _ in range(config.layers))
        self.norm = nn.LayerNorm(width)
        self.roles = nn.Linear(width, len(ROLES) + 1)  # the last one: how much it is a relation
        for layer in (*self.meaning.values(), self.kinds, self.roles):  # uniform at first
            nn.init.zeros_(layer.weight)  # pyright: ignore[reportArgumentType]
            nn.init.zeros_(layer.bias)  # pyright: ignore[reportArgumentType]

    def forward(self, tokens: Int[Tensor, "n l"]) -> Reading:
        """Read n texts; `tokens` as `encode` makes them."""
        there = tokens != PAD
        x, like = self.embedding(self.known(tokens)), self.alike(tokens)
        if self.like:
            x = x + self.vectors(self.seen_as(tokens))
        x = x * there[..., None]
        lexical = F.gelu(self.lexical(x.transpose(1, 2)).transpose(1, 2))
        for layer in self.layers:
            x = layer(x, there)
        roles = self.roles(self.norm(x))
        related = F.one_hot(torch.tensor(RELATION), len(KINDS) + 1) * roles[..., -1:]
        nearest = F.pad(STEEP * self.trust[1] * self.nearest(tokens), (0, 1)) if self.like else 0.0
        kinds = F.softmax(self.kinds(lexical) + related + nearest, dim=2) * there[..., None]
        meaning = {kind: F.softmax(layer(lexical) + like[kind], dim=2) for kind, layer in self.meaning.items()}
        role = F.softmax(roles[..., :-1] + _open(kinds[..., RELATION], meaning["predicate"][..., BETWEEN]), dim=2)
        values, places = {}, {}
        for slot, kind in SLOTS.items():
            fills = kinds[..., KINDS.index(kind)]
            if (of := role_of(slot)) is not None:
                fills = fills * role[..., of]
            empty = (1 - fills).clamp_min(LEAST).prod(1, keepdim=True)
            shares = fills / fills.sum(1, keepdim=True).clamp_min(LEAST) * (1 - empty)
            places[slot] = torch.cat([shares, empty], dim=1)
            values[slot] = torch.cat([torch.einsum("nl,nlv->nv", shares, meaning[kind]), empty], dim=1)
        return Reading(values, places)

    def known(self, tokens: Int[Tensor, "n l"]) -> Int[Tensor, "n l"]:
        """Numbers with UNKNOWN for all words that training did not name."""
        return tokens.where(tokens < self.first, UNKNOWN)

    def seen_as(self, tokens: Int[Tensor, "n l"]) -> Float[Tensor, "n l d"]:
        """Vectors of words that training did not name, and how near they are to names.

        Zeros for others.
        """
        assert self.like is not None
        return torch.cat([self.like.vectors[self.rows_of(tokens)], self.nearest(tokens)], dim=2)

    def nearest(self, tokens: Int[Tensor, "n l"]) -> Float[Tensor, "n l kinds"]:
        """Cosines of words that training did not name with the nearest names.

        There is one for each kind; zeros for others.
        """
        assert self.like is not None
        return self._nearest[self.rows_of(tokens)]

    def rows_of(self, tokens: Int[Tensor, "n l"]) -> Int[Tensor, "n l"]:
        """Rows of words in the lexicon, 0 for known ones."""
        return (tokens - (self.first - 1)).clamp_min(0)

    def alike(self, tokens: Int[Tensor, "n l"]) -> dict[str, Tensor | float]:
        """Log-odds that likeness adds to the values of words."""
        if self.like is None:
            return dict.fromkeys(KINDS, 0.0)
        rows = self.rows_of(tokens)
        return {kind: STEEP * self.trust[0, k] * self.like.values[kind][rows] for k, kind in enumerate(KINDS)}

    def number(self, said: Sequence[str]) -> list[int]:
        """Numbers of words.

        Of an unknown name of two words the second one has the meaning.
        """
        out = [self.numbers.get(word) or self.other(word) for word in said]
        for k in range(1, len(said)) if self.like else ():
            strange = not (said[k - 1] in self.numbers and said[k] in self.numbers)
            if strange and self.like and (row := self.like.lexicon.rows.get(f"{said[k - 1]} {said[k]}")) is not None:
                out[k - 1], out[k] = UNKNOWN, self.first + row
        return out

    def other(self, word: str) -> int:
        """Number of a word by the lexicon alone; UNKNOWN without it."""
        row = self.like.row(word) if self.like else 0
        return self.first + row - 1 if row else UNKNOWN

    def encode(self, texts: Sequence[str], length: int = LENGTH) -> Int[Tensor, "n l"]:
        """Numbers of the words of texts, padded with zeros.

        InputError for more than `length` words.
        """
        tokens = torch.zeros((len(texts), length), dtype=torch.long)
        for row, text in zip(tokens, texts, strict=True):
            said = words(text)
            if len(said) > length:
                raise InputError(f"text: expected at most {length} words, got {len(said)}; say it shorter")
            row[: len(said)] = torch.tensor(self.number(said), dtype=torch.long)
        return tokens

    @torch.inference_mode()
    def read(self, texts: Sequence[str]) -> list[Reading]:
        """Readings of texts, each on its own.

        So they have the same bytes for any n. InputError for more than MOST words.
        """
        tokens = (self.encode([text], LENGTH if len(words(text)) <= LENGTH else MOST) for text in texts)
        return [self(row) for row in tokens]


def role_of(slot: str) -> int | None:
    """Number of the role of a slot's words; None for rooms and relations."""
    return None if slot in ("room", "predicate") else next((k for k, role in enumerate(ROLES) if role and slot.startswith(role)), 0)


def _open(relation: Float[Tensor, "n l"], between: Float[Tensor, "n l"]) -> Float[Tensor, "n l roles"]:
    """Logarithm of whether each role is open: those of other things are, after a relation, the second one after "between"."""
    after = [1 - F.pad((1 - part).clamp_min(LEAST).cumprod(1), (1, -1), value=1.0) for part in (relation, relation * between)]
    always = torch.ones_like(relation)
    return torch.stack([always, always, *after], dim=2).clamp_min(LEAST).log()


class _Layer(nn.Module):
    """Self-attention with a bias for each distance, and a feed-forward layer."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in range(2))
        self.project = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.distance = nn.Parameter(torch.zeros(heads, 2 * REACH + 1))
        self.feed = nn.Sequential(nn.Linear(width, 2 * width), nn.GELU(), nn.Linear(2 * width, width))
        self.drop = nn.Dropout(0.1)

    def forward(self, x: Float[Tensor, "n l d"], there: Bool[Tensor, "n l"]) -> Float[Tensor, "n l d"]:
        n, length, width = x.shape
        parts = self.project(self.norms[0](x)).reshape(n, length, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        at = torch.arange(length)
        off = (at[None] - at[:, None]).clamp(-REACH, REACH) + REACH
        scores = parts[0] @ parts[1].transpose(2, 3) / (width // self.heads) ** 0.5 + self.distance[:, off]
        scores = scores.masked_fill(~there[:, None, None], -1e4)
        mixed = (F.softmax(scores, dim=3) @ parts[2]).transpose(1, 2).reshape(n, length, width)
        x = x + self.drop(self.out(mixed))
        return x + self.drop(self.feed(self.norms[1](x)))

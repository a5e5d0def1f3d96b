"""`Backbone`: text and vision tokens, alone and together, in three wirings of one transformer block.

`single` has one stream for both (UNITER, Chen et al. 2020), `two` a tower for each that never sees the other (CLIP, Radford et al. 2021),
`hybrid` shorter towers and a fusion by cross-attention on top (ALBEF, Li et al. 2021; both ways as LXMERT, Tan & Bansal 2019).
"""

import json
import math
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
import torch
from jaxtyping import Bool, Float, Int
from safetensors import SafetensorError
from safetensors.torch import load_file, save
from torch import Tensor, nn
from torch.nn import functional as F

from agent.encoders.blocks import Block, Sequence, seen_by_all, seen_from_left
from agent.encoders.foreign import ForeignSight, ForeignText, place_of
from agent.encoders.sight import Kinds, Regions, SightTokens
from agent.encoders.text import TextConfig, TextEncoder
from agent.encoders.tokenizer import tokenizer
from envs.errors import InputError
from envs.files import write_whole
from envs.language.lexicon import COLORS as COLOR_NAMES
from envs.language.lexicon import MATERIALS as MATERIAL_NAMES
from envs.language.lexicon import NOUNS
from envs.language.lexicon import SIZES as SIZE_NAMES
from envs.vocabulary import CATEGORIES, COLORS, MATERIALS, SIZES

Wiring = Literal["single", "two", "hybrid"]
WIRINGS: tuple[Wiring, ...] = ("single", "two", "hybrid")
FOREIGN = ("text.model.", "sight.model.")  # names of the weights of a foreign model
CONFIG, WEIGHTS = "backbone.json", "backbone.safetensors"
HOTTEST, FIRST = 100.0, 1 / 0.07  # greatest and first inverse temperature of contrast, those of CLIP


@dataclass(frozen=True)
class BackboneConfig:
    """Architecture: wiring, vision tokens, and the size of its blocks.

    There are as many blocks in each wiring: `layers` in one stream, half of them in each tower, or `fusion` pairs of them on top. `tags` is
    whether objects have the words of their recognized names. `vocabulary` is the number of text tokens, that of the own tokenizer for 0.
    `foreign` is the folder of a `transformers` model that takes the text or the vision place (`agent.encoders.foreign`).
    """

    wiring: Wiring = "hybrid"
    kinds: Kinds = "both"
    width: int = 128
    layers: int = 4
    fusion: int = 1
    heads: int = 4
    expansion: int = 2
    shared: int = 64
    tags: bool = True
    vocabulary: int = 0
    foreign: str = ""

    def __post_init__(self) -> None:
        if self.wiring not in WIRINGS:
            raise InputError(f"wiring: expected one of {', '.join(WIRINGS)}, got {self.wiring!r}")
        if self.layers % 2 or self.layers < 2 or not 0 < self.fusion <= self.layers // 2:
            raise InputError(f"layers: expected an even number, and fusion from 1 to half of it, got {self.layers} and {self.fusion}")

    @property
    def tower(self) -> int:
        """Blocks of each tower."""
        return {"single": 0, "two": self.layers // 2, "hybrid": self.layers // 2 - self.fusion}[self.wiring]

    def build(self) -> "Backbone":
        """Backbone with new weights, drawn from torch's generator."""
        return Backbone(self)


def name_tokens() -> Int[np.ndarray, "names t"]:
    """Tokens of the names of categories, colours, sizes and materials, as sentences say them first."""
    said = ((NOUNS, CATEGORIES), (COLOR_NAMES, COLORS), (SIZE_NAMES, SIZES), (MATERIAL_NAMES, MATERIALS))
    known = tokenizer()
    ids = known.encode([listed[name].split("|")[0] for listed, names in said for name in names]).ids[:, 1:]
    return np.where(ids == known.end, known.pad, ids)[:, :-1]


class Fused(NamedTuple):
    """States of words and of vision tokens after fusion.

    In the wiring `two` they are those of the towers.
    """

    words: Sequence
    sight: Sequence


class Backbone(nn.Module):
    """Encoders of texts and pictures with a common space, and of pairs of them."""

    def __init__(self, config: BackboneConfig) -> None:
        super().__init__()
        self.config = config
        size = (config.width, config.heads, config.expansion)
        place, count = place_of(Path(config.foreign)) if config.foreign else None, config.vocabulary or len(tokenizer())
        text = TextConfig(count, config.width, config.tower, *size[1:])
        self.text: nn.Module = ForeignText(Path(config.foreign), config.width) if place == "text" else text.build()
        self.sight: nn.Module = (
            ForeignSight(Path(config.foreign), config.width) if place == "vision" else SightTokens(config.width, config.kinds)
        )
        self.register_buffer("names", torch.from_numpy(name_tokens()), persistent=False)
        self.sight_blocks = nn.ModuleList(Block(*size) for _ in range(config.tower))
        self.modality = nn.Parameter(0.02 * torch.randn(2, config.width))
        one, pairs = config.wiring == "single", config.fusion if config.wiring == "hybrid" else 0
        self.stream = nn.ModuleList(Block(*size) for _ in range(config.layers if one else 0))
        self.word_blocks = nn.ModuleList(Block(*size, cross=True) for _ in range(pairs))
        self.object_blocks = nn.ModuleList(Block(*size, cross=True) for _ in range(pairs))
        self.norm_words, self.norm_sight = nn.LayerNorm(config.width), nn.LayerNorm(config.width)
        self.to_text, self.to_sight = (nn.Linear(config.width, config.shared, bias=False) for _ in range(2))
        self.log_heat = nn.Parameter(torch.tensor(math.log(FIRST)))
        self.match = nn.Linear(1 if config.wiring == "two" else config.width, 1)
        self.bias = nn.Parameter(torch.zeros(count))
        nn.init.zeros_(self.match.weight)
        nn.init.zeros_(self.match.bias)

    @property
    def tags(self) -> Float[Tensor, "names d"] | None:
        """Embeddings of the names of regions, each the mean of its tokens; None without."""
        if not self.config.tags or not isinstance(self.text, TextEncoder):
            return None
        names: Tensor = self.get_buffer("names")
        there = (names != tokenizer().pad)[..., None]
        return (self.text.word(names) * there).sum(dim=1) / there.sum(dim=1)

    @property
    def heat(self) -> Float[Tensor, ""]:
        """Inverse temperature of contrast."""
        return self.log_heat.exp().clamp(max=HOTTEST)

    def read(self, ids: Int[Tensor, "n l"], there: Bool[Tensor, "n l"], from_left: bool = False) -> Sequence:
        """Words before fusion."""
        return self.text(ids, there, from_left)

    def look(self, regions: Regions, hidden: Bool[Tensor, "n 16"] | None = None) -> Sequence:
        """Vision tokens before fusion."""
        x = self.sight(regions, hidden, self.tags)
        for block in self.sight_blocks:
            x = block(x)
        return x

    def fuse(self, words: Sequence, sight: Sequence, from_left: bool = False) -> Fused:
        """States of words and vision tokens that have seen each other.

        With `from_left` no word sees those to its right, and vision tokens see no words, through which it would.
        """
        if self.config.wiring == "single":
            return self._streamed(words, sight, from_left)
        mask = seen_from_left(words) if from_left else None
        for own, other in zip(self.word_blocks, self.object_blocks, strict=True):
            words, sight = own(words, sight, mask), sight if from_left else other(sight, words)
        return Fused(self._normed(words, self.norm_words), self._normed(sight, self.norm_sight))

    def _streamed(self, words: Sequence, sight: Sequence, from_left: bool) -> Fused:
        """Fusion in one stream: words first, then vision tokens."""
        split = words.states.shape[1]
        states = torch.cat([words.states + self.modality[0], sight.states + self.modality[1]], dim=1)
        x = Sequence(states, torch.cat([words.there, sight.there], dim=1))
        mask = None
        if from_left:
            mask = seen_by_all(x, states.shape[1]).clone()
            mask[:, :split, :split] = seen_from_left(words)
            mask[:, split:, :split] = False
        for block in self.stream:
            x = block(x, mask=mask)
        words, sight = (Sequence(x.states[:, part], x.there[:, part]) for part in (slice(split), slice(split, None)))
        return Fused(self._normed(words, self.norm_words), self._normed(sight, self.norm_sight))

    @staticmethod
    def _normed(x: Sequence, norm: nn.Module) -> Sequence:
        """States after the last norm."""
        return Sequence(norm(x.states), x.there)

    def alone(self, x: Sequence, kind: int) -> Float[Tensor, "n l d"]:
        """States of words (`kind` 0) or vision tokens (1) that have not met."""
        if self.config.wiring == "single":
            x = Sequence(x.states + self.modality[kind], x.there)
            for block in self.stream:
                x = block(x)
        return (self.norm_words, self.norm_sight)[kind](x.states)

    def embed_text(self, words: Sequence) -> Float[Tensor, "n e"]:
        """Unit vectors of texts in the common space, from [CLS]."""
        return F.normalize(self.to_text(self.alone(words, 0)[:, 0]), dim=1)

    def embed_sight(self, sight: Sequence) -> Float[Tensor, "n e"]:
        """Unit vectors of pictures in the common space, from the token of the whole picture."""
        return F.normalize(self.to_sight(self.alone(sight, 1)[:, 0]), dim=1)

    def matching(self, words: Sequence, sight: Sequence, fused: Fused | None = None) -> Float[Tensor, "n"]:
        """Logit that each text is true of its picture.

        The wiring `two` has nothing but the similarity of vectors.
        """
        if self.config.wiring == "two":
            alike = self.heat * (self.embed_text(words) * self.embed_sight(sight)).sum(dim=1, keepdim=True)
            return self.match(alike).squeeze(1)
        return self.match((fused or self.fuse(words, sight)).words.states[:, 0]).squeeze(1)

    def words_of(self, states: Float[Tensor, "... d"]) -> Float[Tensor, "... v"]:
        """Scores of all tokens for states."""
        return states @ self.text.word.weight.T + self.bias  # pyright: ignore[reportAttributeAccessIssue, reportOperatorIssue]

    def save_pretrained(self, folder: Path) -> None:
        """Write weights and configuration to a folder; a foreign model stays in its own."""
        tensors = {name: part.detach().contiguous().cpu() for name, part in self.state_dict().items() if not name.startswith(FOREIGN)}
        write_whole(folder / WEIGHTS, save(tensors))
        write_whole(folder / CONFIG, (json.dumps(asdict(self.config), indent=1) + "\n").encode())

    @classmethod
    def from_pretrained(cls, folder: Path) -> "Backbone":
        """Backbone of a folder, in evaluation mode; InputError for other content."""
        try:
            config = BackboneConfig(**json.loads((folder / CONFIG).read_text()))
            net = config.build()
            kept = {name: part for name, part in net.state_dict().items() if name.startswith(FOREIGN)}
            net.load_state_dict(kept | {name: part.float() for name, part in load_file(folder / WEIGHTS).items()})
        except (OSError, ValueError, TypeError, SafetensorError, RuntimeError, InputError) as error:
            why = " ".join(str(getattr(error, "strerror", None) or error).split())[:120]
            raise InputError(f"{folder}: expected a backbone ({CONFIG} and {WEIGHTS}), got something else ({why}); train one") from error
        return net.eval()

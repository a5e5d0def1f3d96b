"""`Asker`: answers to questions about what is in view, from recognized regions.

Its network has one of four kinds of attention.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn

from agent.encoders.attention import Asked, AttentionConfig, AttentionName, KnockOut
from agent.encoders.known import KnownWords
from agent.encoders.lexicon import Lexicon
from agent.encoders.sentences.grounding import PREDICATES, GroundNet
from agent.encoders.sentences.pointing import VALUES, Pointing
from agent.learning.weights import config_of, filled, load_ground
from agent.perception.related import RelatedTokens, widened
from agent.perception.tokens import REGIONS, WIDTHS, RegionTokens
from envs.errors import InputError
from envs.language.sampling.view_questions import MOST, VIEW_ANSWERS
from envs.language.tokens import encode, vocabulary
from envs.vocabulary import CATEGORIES, COLORS, MATERIALS, ROOMS, SIZES

WORDS_VERSION = 2
LENGTH = 64  # most words of a question
NAMES = ("category", "color", "size", "material")
INPUTS = sum(WIDTHS[name] for name in ("features", *NAMES, "score", "box", "point", "extent", "extent", "pixels")) + 4 + len(ROOMS) + 1
PLACE = slice(WIDTHS["features"] + sum(WIDTHS[name] for name in NAMES) + 1, INPUTS - len(ROOMS) - 1)  # of the inputs
PLACED = PLACE.stop - PLACE.start
SMALL = 0.02  # least extent [m] whose logarithm is told
LEAST = 0.01  # least chance of an answer that is told
NEEDED = ("there", "features", *NAMES, "score", "box", "point", "extent", "yaw", "pixels", "room", "room_of", "pair", "front")
FITS = 0.05  # share of a logit of attention, at first of tens, that tells whether a region fits
COUNTED = MOST + 3  # inputs of the head about the number of regions that fit
NONE = KnockOut()


@dataclass(frozen=True)
class AskConfig:
    """Architecture: attention and its width (0 for `d`), and widths of the rest.

    `slots` are sums of the words of a question, each with gates of its own. `dropped` is the share of words that training withholds.
    `placed` gives places a way of their own into a region's vector, so that a second look can ask for what is beside the first;
    `pointing` reads answers off the names of what was seen as well; `blind` withholds the picture, a control.
    """

    attention: AttentionName = "stacked"
    width: int = 0
    hops: int = 2
    d: int = 96
    embedding: int = 64
    slots: int = 6
    hidden: int = 256
    placed: bool = False
    pointing: bool = False
    dropped: float = 0.05
    dropout: float = 0.1
    blind: bool = False

    def build(self) -> "QAModel":
        """Network with new weights, drawn from torch's generator."""
        return QAModel(self)


@dataclass(frozen=True)
class Answer:
    """An answer, its chances, and where it was looked for.

    `chances` are of all answers that have at least LEAST, likeliest first.
    `looked` are shares of the regions of the percept at each hop, the last column that of the picture as a whole. `read` are unknown names
    of the question, and the known ones that they were read as.
    """

    text: str
    chances: dict[str, float]
    looked: Float[np.ndarray, "hops regions"]
    read: dict[str, str]


@dataclass(frozen=True)
class Asker:
    """Answers to questions in words about recognized regions.

    Their relations are those that grounding's `experts` see. Names that training never met are read as the nearest known ones.
    """

    model: "QAModel"
    experts: GroundNet
    known: KnownWords

    @classmethod
    def load(cls, folder: Path) -> "Asker":
        """Network with the weights in a folder; InputError for missing or damaged ones."""
        path = folder / "ask.safetensors"
        return cls(filled(config_of(AskConfig, path).build(), path), load_ground(folder / "ground.safetensors"), KnownWords(Lexicon.load()))

    @torch.inference_mode()
    def __call__(self, question: str, tokens: RegionTokens) -> tuple[Answer, ...]:
        """Answers to one question about n pictures.

        InputError for one without words, or with more than LENGTH.
        """
        told, read = self.known.said(question)
        words = torch.from_numpy(encode(told, LENGTH, WORDS_VERSION).astype(np.int64))
        if not int(words.max()):
            raise InputError(f"question: expected words, got {question!r}; ask such as 'what colour is the chair?'")
        said = self.model(RelatedTokens.of(self.experts, tokens).tensors(), words.expand(len(tokens.count), -1))
        chance, looked = torch.softmax(said.answers, dim=1).numpy(), said.regions.numpy()
        return tuple(_answer(chance[k], looked[k], int(tokens.count[k]), read) for k in range(len(chance)))


def _answer(chance: Float[np.ndarray, "answers"], looked: Float[np.ndarray, "hops 17"], count: int, read: dict[str, str]) -> Answer:
    """Answer about one picture with `count` regions."""
    order = np.argsort(-chance, kind="stable")
    likely = {VIEW_ANSWERS[k]: float(chance[k]) for k in order.tolist() if chance[k] >= LEAST or k == order[0]}
    return Answer(VIEW_ANSWERS[order[0]], likely, np.concatenate([looked[:, :count], looked[:, REGIONS:]], axis=1), read)


class Said(NamedTuple):
    """Logits over `VIEW_ANSWERS`, and where it was looked.

    `regions` are shares of the 16 regions and of the whole picture at each hop, `words` those of words. `fits` are logits that a region is
    what is asked about, `wanted` logarithms of the chances of the quality that it is asked to have (`VALUES`), None without pointing.
    """

    answers: Float[Tensor, "n answers"]
    regions: Float[Tensor, "n hops 17"]
    fits: Float[Tensor, "n 16"]
    words: Float[Tensor, "n t"] | None
    wanted: Float[Tensor, "n qualities"] | None = None


class QAModel(nn.Module):
    """Network from regions and the words of a question to chances of answers.

    Its last layer begins at 0, so that at first all answers have the same chance.
    """

    def __init__(self, config: AskConfig) -> None:
        super().__init__()
        self.config, d = config, config.d
        self.question = QuestionEncoder(config)
        own = nn.Linear(2 * d, d)
        self.regions = nn.Sequential(nn.Linear(INPUTS, 2 * d), nn.GELU(), own)
        self.names = nn.Linear(len(NAMES) * config.embedding, d)
        self.project = nn.Linear(d, d)
        self.places = nn.Linear(PLACED, d, bias=False) if config.placed else None
        self.pointing = Pointing(d) if config.pointing else None
        with torch.no_grad():  # at first a region is where the words that name it are
            nn.init.eye_(self.project.weight)
            self.names.weight.copy_(self.question.place.repeat(1, len(NAMES)))
            own.weight.mul_(0.5)
            if self.places is not None:
                nn.init.orthogonal_(self.places.weight, gain=0.4)
        self.attention = AttentionConfig(config.attention, config.width or d, config.hops).build(d)
        last = nn.Linear(config.hidden, len(VIEW_ANSWERS))
        nn.init.zeros_(last.weight)
        nn.init.zeros_(last.bias)
        self.fits = nn.Linear(1, 1)
        nn.init.constant_(self.fits.weight, FITS)
        nn.init.zeros_(self.fits.bias)
        self.answer = nn.Sequential(nn.Linear(2 * d + COUNTED, config.hidden), nn.GELU(), nn.Dropout(config.dropout), last)
        self.dropout = nn.Dropout(config.dropout)

    def forward(self, regions: Mapping[str, Tensor], words: Int[Tensor, "n t"], knocked: KnockOut = NONE) -> Said:
        """Answers of n questions, each about the regions of one picture (`RelatedTokens.tensors`)."""
        most = max(1, int(regions["there"].sum(dim=1).max()))  # regions of the fullest picture: few have all 16
        regions = {name: part if name == "room" else part[:, :most] for name, part in regions.items() if name in NEEDED}
        inputs, there = inputs_of(regions)
        pair = widened(regions["pair"][:, :, :most])
        if self.config.blind:
            inputs, there = torch.zeros_like(inputs), torch.zeros_like(there) | (torch.arange(there.shape[1]) == most)
            pair = torch.zeros_like(pair)
        own = self.regions(inputs[there]) + self.names(self.question.named(regions)[there])
        if self.places is not None:
            own = own + self.places(inputs[there][:, PLACE])
        own = self.dropout(torch.tanh(self.project(own)))
        values = own.new_zeros(*there.shape, own.shape[1]).index_put((there,), own)
        asked = self.question(words)
        seen = self.attention(values, there, pair, asked, knocked)
        match = seen.last * asked.whole * self.config.d**0.5  # what was seen and what was said, for yes and no
        fits = self.fits(seen.fits[:, :most, None])[..., 0]
        number = counted(fits.sigmoid() * there[:, :most])
        answers, wanted = self.answer(torch.cat([seen.state, match, number], dim=1)), None
        if self.pointing is not None:
            pointed = self.pointing(regions, seen.regions[:, -1], asked, self.question.likeness(words))
            answers, wanted = answers + pointed.answers, pointed.wanted
        looked = torch.cat([nn.functional.pad(seen.regions[..., :-1], (0, REGIONS - most)), seen.regions[..., -1:]], dim=2)
        return Said(answers, looked, nn.functional.pad(fits, (0, REGIONS - most)), seen.words, wanted)


def counted(fits: Float[Tensor, "n 16"]) -> Float[Tensor, "n counted"]:
    """Number of regions that fit, as shares of 0, 1, 2 ...

    Last is the chance of the one that fits best.
    """
    number = fits.sum(dim=1, keepdim=True)
    near = (1 - (number - torch.arange(MOST + 2)).abs()).clamp_min(0)
    return torch.cat([near, fits.amax(dim=1, keepdim=True)], dim=1)


class QuestionEncoder(nn.Module):
    """Encoder of the words of questions.

    It has embeddings, phrases of up to three words, and a recurrent network.
    """

    place: Tensor
    listed: Tensor

    def __init__(self, config: AskConfig) -> None:
        super().__init__()
        self.dropped, self.phrased = config.dropped, config.attention == "co"
        self.embed = nn.Embedding(len(vocabulary(WORDS_VERSION)), config.embedding, padding_idx=0)
        self.recurrent = nn.GRU(config.embedding, config.d, batch_first=True)
        nn.init.normal_(self.embed.weight, std=config.embedding**-0.5)
        self.embed.weight.data[0] = 0
        place = nn.init.orthogonal_(torch.empty(config.d, config.embedding))
        self.register_buffer("place", place, persistent=False)
        self.slot = nn.Linear(config.d, config.slots)
        self.filled = nn.Linear(config.slots * config.embedding, config.d)
        self.relation = nn.Linear(config.d, len(PREDICATES))
        nn.init.zeros_(self.relation.weight)
        nn.init.zeros_(self.relation.bias)
        with torch.no_grad():  # at first a question is where the things are that its words name
            self.slot.bias.fill_(-1)
            self.filled.weight.copy_(2 / config.slots * place.repeat(1, config.slots))
        listed = (CATEGORIES, COLORS, SIZES, MATERIALS)
        self.register_buffer("listed", torch.from_numpy(_spelled([name for names in listed for name in names])), persistent=False)
        self.sizes = [len(names) for names in listed]
        if self.phrased:
            self.word = nn.Linear(config.embedding, config.d)
            self.word.weight.data.copy_(place)
            self.phrase = nn.ModuleList(nn.Conv1d(config.embedding, config.d, size) for size in (1, 2, 3))

    def forward(self, words: Int[Tensor, "n t"]) -> Asked:
        """Vectors of words, phrases, and all that was said."""
        said = words > 0
        count = said.sum(dim=1)
        words, said = words[:, : int(count.max())], said[:, : int(count.max())]
        if self.training and self.dropped:
            words = torch.where(said & (torch.rand(words.shape) < self.dropped), 1, words)  # the unknown word
        embedded = self.embed(words)
        context = self.recurrent(embedded)[0]
        whole = context[torch.arange(len(words)), (count - 1).clamp_min(0)]
        gate = torch.sigmoid(self.slot(context)) * said[..., None]
        whole = whole + self.filled(torch.einsum("ntk,nte->nke", gate, embedded).flatten(1))
        if not self.phrased:
            return Asked(context, context, context, whole, said, self.relation(whole))
        spread = [nn.functional.pad(embedded.transpose(1, 2), (0, size)) for size in range(3)]
        phrases = torch.stack([phrase(one) for phrase, one in zip(self.phrase, spread, strict=True)]).amax(0).transpose(1, 2)
        return Asked(torch.tanh(self.word(embedded)), torch.tanh(phrases), context, whole, said, self.relation(whole))

    def named(self, regions: Mapping[str, Tensor]) -> Float[Tensor, "n 17 e4"]:
        """Embeddings of the words that name each region, by their chances.

        They are zeros for the picture as a whole.
        """
        words = torch.split(self._embedded(), self.sizes)
        own = torch.cat([regions[name].float() @ part for name, part in zip(NAMES, words, strict=True)], dim=2)
        return nn.functional.pad(own, (0, 0, 0, 1))

    def likeness(self, words: Int[Tensor, "n t"]) -> Float[Tensor, "n t qualities"]:
        """Cosines of words with the names of qualities.

        They are of embeddings, as far as the longest question goes.
        """
        said = self.embed(words[:, : int((words > 0).sum(dim=1).max())])
        return nn.functional.normalize(said, dim=2) @ nn.functional.normalize(self._embedded()[-len(VALUES) :], dim=1).T

    def _embedded(self) -> Float[Tensor, "names e"]:
        """Mean embeddings of the words of each name."""
        count = (self.listed > 0).sum(dim=1, keepdim=True)
        return self.embed(self.listed).sum(dim=1) / count  # padding is 0


def _spelled(names: list[str]) -> Int[np.ndarray, "names words"]:
    """Words of each name."""
    rows = [encode(name, LENGTH, WORDS_VERSION) for name in names]
    return np.stack(rows)[:, : max(int((row > 0).sum()) for row in rows)].astype(np.int64)


def inputs_of(regions: Mapping[str, Tensor]) -> tuple[Float[Tensor, "n 17 i"], Bool[Tensor, "n 17"]]:
    """Inputs of 16 regions and of the picture, and which are there.

    They are zeros where none is.
    Places are metres in the agent's frame. The picture has the sums of the names of its regions, which say how many there are of each.
    """
    there = regions["there"]
    yaw = regions["yaw"]
    names = torch.cat([regions[name].float() for name in NAMES], dim=2)
    rest = torch.cat(
        [
            regions["features"].float(), regions["score"], 2 * regions["box"] - 1, regions["point"] / 2, regions["extent"],
            torch.log(regions["extent"].clamp_min(SMALL)), 10 * regions["pixels"], torch.cos(2 * yaw), torch.sin(2 * yaw), regions["front"],
        ],
        dim=2,
    )  # fmt: skip
    room = regions["room"][:, None]
    own = torch.cat([names, rest, regions["room_of"], torch.zeros_like(yaw)], dim=2) * there[..., None]
    total = (names * there[..., None]).sum(dim=1, keepdim=True)
    picture = torch.cat([total, torch.zeros_like(rest[:, :1]), room, torch.ones_like(yaw[:, :1])], dim=2)
    return torch.cat([own, picture], dim=1), torch.cat([there, torch.ones_like(there[:, :1])], dim=1)

"""Training of answers to questions about what is in view, on cached regions.

Networks that are compared are trained on the same batches.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from agent.learning.asking.questions import NONE, QuestionConfig, QuestionSet
from agent.learning.cache import CacheConfig, FeatureCache
from agent.perception.ask import AskConfig, QAModel, Said
from agent.perception.related import RelatedTokens
from agent.perception.tokens import REGIONS
from envs.language.sampling.view_balance import changed_priors

LENGTHS = 8  # a batch is drawn from this share of the questions
ORDER = 227  # purpose of generators


@dataclass(frozen=True)
class AskRecipe:
    """Recipe that determines a network for questions; `weights` is the folder of perception.

    `guide` is the weight of the losses of attention that does not look at what the question is about, of regions that fit it, and of the
    quality that it asks for.
    """

    weights: str
    model: AskConfig = field(default_factory=lambda: AskConfig(pointing=True))
    cache: CacheConfig = field(default_factory=CacheConfig)
    questions: QuestionConfig = field(default_factory=lambda: QuestionConfig(80_000, clauses=None))
    guide: float = 0.5
    batch: int = 64
    rate: float = 3e-3
    decay: float = 0.01
    average: float = 0.998
    seed: int = 0

    def build(self) -> QAModel:
        """Initial network."""
        torch.manual_seed(self.seed)
        return self.model.build()

    def stream(self, rank: int, world: int) -> "QuestionStream":
        """Questions of one worker."""
        cache = FeatureCache.open(self.cache, Path(self.weights))
        questions = QuestionSet.open(self.questions, cache)
        return QuestionStream(RelatedTokens.load(Path(self.weights), cache.tokens), questions, self.batch // world, (self.seed, rank))

    def example(self, stream: "QuestionStream", number: int) -> dict[str, Tensor]:
        """Batch `number` as tensors."""
        return stream.at(number)

    def loss(self, model: nn.Module, example: dict[str, Tensor]) -> tuple[Tensor, dict[str, Tensor]]:
        """Loss of a batch, and its parts."""
        parts = losses(model(example, example["words"]), example)
        return parts["answer"] + self.guide * sum(part for name, part in parts.items() if name != "answer"), parts


class QuestionStream:
    """Stream of batches of questions in random order, with the regions of their pictures."""

    def __init__(self, tokens: RelatedTokens, questions: QuestionSet, batch: int, seed: tuple[int, int]) -> None:
        self.tokens, self.questions, self.batch, self.seed = tokens, questions, batch, seed
        self.order = np.argsort((questions.words > 0).sum(1), kind="stable")  # a batch has questions of about one length

    def at(self, number: int) -> dict[str, Tensor]:
        """Batch `number`."""
        rng = np.random.default_rng([ORDER, *self.seed, number])
        n, span = len(self.order), max(min(self.batch, len(self.order)), len(self.order) // LENGTHS)
        rows = int(rng.integers(n - span + 1)) + rng.integers(span, size=self.batch)
        return examples_of(self.tokens, self.questions, self.order[rows])


def examples_of(tokens: RelatedTokens, questions: QuestionSet, rows: np.ndarray) -> dict[str, Tensor]:
    """Some questions as tensors, with the regions of their pictures."""
    asked = questions.take(rows)
    made = tokens.take(asked.view).tensors()
    made |= {"words": torch.from_numpy(asked.words.astype(np.int64)), "answer": torch.from_numpy(asked.answer)}
    made["wanted"] = torch.from_numpy(asked.wanted)
    return made | {"first": torch.from_numpy(asked.first), "last": torch.from_numpy(asked.last)}


def losses(said: Said, example: dict[str, Tensor]) -> dict[str, Tensor]:
    """Mean cross-entropy of the answers, log k at first, and of the attention.

    It is to look first at `first` and last at `last`, and to tell of each region whether it is among those. The quality that is asked for,
    if any, is to be `wanted`.
    """
    log = torch.log(said.regions.clamp_min(1e-6))
    look = -(example["last"] * log[:, -1]).sum(1)
    if log.shape[1] == 2:
        look = look - (example["first"] * log[:, 0]).sum(1)
    known = (example["last"].sum(1, keepdim=True) > 0) & example["there"]
    fits = F.binary_cross_entropy_with_logits(said.fits, (example["last"][:, :REGIONS] > 0).float(), weight=known.float(), reduction="none")
    told = {"answer": F.cross_entropy(said.answers, example["answer"]), "guide": look.mean(), "fits": fits.sum(1).mean()}
    if said.wanted is not None:
        asked = F.nll_loss(said.wanted, example["wanted"], ignore_index=NONE, reduction="sum")
        told["wanted"] = asked / len(example["wanted"])
    return told


CONTROLS: dict[str, dict[str, Any]] = {  # networks that are compared, by name; the widths make them about as large
    "mean": {"attention": "mean", "width": 512},
    "single": {"attention": "single", "width": 512},
    "stacked": {"attention": "stacked", "width": 256},
    "co": {"attention": "co", "width": 32},
    "blind": {"attention": "mean", "width": 512, "blind": True},
    "changed_blind": {"attention": "mean", "width": 512, "blind": True},
}
HOPS, WORDS = ("single", "stacked", "blind", "changed_blind"), ("mean", "co")  # those that are trained together
CHANGED = ("changed_blind",)  # those that learn from changed priors


@dataclass(frozen=True)
class AskControls:
    """Networks that are compared, all small and of the same widths."""

    names: tuple[str, ...] = HOPS
    d: int = 64
    embedding: int = 48
    hidden: int = 128

    def build(self) -> nn.ModuleDict:
        """Networks with new weights, drawn from torch's generator."""
        return nn.ModuleDict({name: self.config(name).build() for name in self.names})

    def config(self, name: str) -> AskConfig:
        """Architecture of one of them."""
        return AskConfig(d=self.d, embedding=self.embedding, hidden=self.hidden, **CONTROLS[name])


@dataclass(frozen=True)
class ControlRecipe:
    """Recipe that determines the networks that are compared, all on the same batches."""

    weights: str
    model: AskControls = field(default_factory=AskControls)
    cache: CacheConfig = field(default_factory=CacheConfig)
    questions: QuestionConfig = field(default_factory=lambda: QuestionConfig(80_000, clauses=None))
    guide: float = 0.5
    batch: int = 64
    rate: float = 3e-3
    decay: float = 0.01
    average: float = 0.995
    seed: int = 0

    def build(self) -> nn.ModuleDict:
        """Initial networks."""
        torch.manual_seed(self.seed)
        return self.model.build()

    def stream(self, rank: int, world: int) -> "ControlStream":
        """Questions of one worker."""
        cache = FeatureCache.open(self.cache, Path(self.weights))
        questions = QuestionSet.open(self.questions, cache)
        kept = changed_priors(questions.answer, np.random.default_rng([self.seed, ORDER, 1]))
        parts, tokens = (questions, questions.take(np.flatnonzero(kept))), RelatedTokens.load(Path(self.weights), cache.tokens)
        return ControlStream(*(QuestionStream(tokens, part, self.batch // world, (self.seed, rank)) for part in parts))

    def example(self, stream: "ControlStream", number: int) -> dict[str, Tensor]:
        """Batch `number` as tensors."""
        return stream.at(number)

    def loss(self, model: nn.Module, example: dict[str, Tensor]) -> tuple[Tensor, dict[str, Tensor]]:
        """Sum of the losses of all networks, and each one's loss of answers."""
        total, told = torch.zeros(()), {}
        changed = {name.removeprefix("changed."): part for name, part in example.items() if name.startswith("changed.")}
        for name, net in model.items():  # pyright: ignore[reportCallIssue]
            own = changed if name in CHANGED else example
            parts = losses(net(own, own["words"]), own)
            total, told[name] = total + parts["answer"] + self.guide * (parts["guide"] + parts["fits"]), parts["answer"]
        return total, told


class ControlStream(NamedTuple):
    """Batches of balanced questions, and of those with changed priors."""

    balanced: QuestionStream
    changed: QuestionStream

    def at(self, number: int) -> dict[str, Tensor]:
        """Batch `number` of both."""
        return self.balanced.at(number) | {f"changed.{name}": part for name, part in self.changed.at(number).items()}

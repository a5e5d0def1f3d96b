"""Training of answers to questions about what is in view, on cached regions; controls are trained on the same batches."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from agent.learning.cache import CacheConfig, FeatureCache
from agent.learning.questions import QuestionConfig, QuestionSet
from agent.perception.ask import AskConfig, QAModel, Said
from agent.perception.tokens import RegionTokens
from envs.language.sampling.view_balance import changed_priors

ORDER = 227  # purpose of generators
PICTURE = ("features", "category", "color", "size", "material", "score", "box", "point", "extent", "yaw", "pixels", "room", "there")


@dataclass(frozen=True)
class AskControls:
    """Networks that are compared, by name: kinds of attention, a blind one, and ones that learn from changed priors."""

    single: AskConfig = field(default_factory=lambda: AskConfig("single"))
    stacked: AskConfig = field(default_factory=AskConfig)

    def build(self) -> nn.ModuleDict:
        """Networks with new weights, drawn from torch's generator."""
        return nn.ModuleDict({name: config.build() for name, config in vars(self).items()})


@dataclass(frozen=True)
class AskRecipe:
    """Recipe that determines a network for questions; `weights` is the folder of perception.

    `guide` is the weight of the loss of attention that does not look at what the question is about.
    """

    weights: str
    model: AskConfig = field(default_factory=AskConfig)
    cache: CacheConfig = field(default_factory=CacheConfig)
    questions: QuestionConfig = field(default_factory=lambda: QuestionConfig(80_000, clauses=None))
    changed: bool = False
    guide: float = 0.5
    batch: int = 64
    rate: float = 2e-3
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
        if self.changed:
            kept = changed_priors(questions.kind, questions.answer, np.random.default_rng([self.seed, ORDER, 1]))
            questions = questions.take(np.flatnonzero(kept))
        return QuestionStream(cache.tokens, questions, self.batch // world, (self.seed, rank))

    def example(self, stream: "QuestionStream", number: int) -> dict[str, Tensor]:
        """Batch `number` as tensors."""
        return stream.at(number)

    def loss(self, model: nn.Module, example: dict[str, Tensor]) -> tuple[Tensor, dict[str, Tensor]]:
        """Loss of a batch, and its parts."""
        parts = losses(model(example, example["words"]), example)
        return parts["answer"] + self.guide * parts["guide"], parts


class QuestionStream:
    """Stream of batches of questions in random order, with the regions of their pictures."""

    def __init__(self, tokens: RegionTokens, questions: QuestionSet, batch: int, seed: tuple[int, int]) -> None:
        self.tokens, self.questions, self.batch, self.seed = tokens, questions, batch, seed

    def at(self, number: int) -> dict[str, Tensor]:
        """Batch `number`."""
        rng = np.random.default_rng([ORDER, *self.seed, number])
        return examples_of(self.tokens, self.questions, rng.integers(len(self.questions), size=self.batch))


def examples_of(tokens: RegionTokens, questions: QuestionSet, rows: np.ndarray) -> dict[str, Tensor]:
    """Some questions as tensors, with the regions of their pictures."""
    asked = questions.take(rows)
    made = tokens.take(asked.view).tensors()
    made |= {"words": torch.from_numpy(asked.words.astype(np.int64)), "answer": torch.from_numpy(asked.answer)}
    return made | {"first": torch.from_numpy(asked.first), "last": torch.from_numpy(asked.last)}


def losses(said: Said, example: dict[str, Tensor]) -> dict[str, Tensor]:
    """Mean cross-entropy of the answers, log k at first, and of the attention, which looks first at `first` and last at `last`."""
    log = torch.log(said.regions.clamp_min(1e-6))
    look = -(example["last"] * log[:, -1]).sum(1)
    if log.shape[1] == 2:
        look = look - (example["first"] * log[:, 0]).sum(1)
    return {"answer": F.cross_entropy(said.answers, example["answer"]), "guide": look.mean()}

"""Training of the planner: sentences made for random meanings, which are their own labels."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from agent.encoders.planning.decode import said_of
from agent.encoders.planning.heard import Heard, heard
from agent.encoders.planning.net import PlannerConfig, PlannerNet, Said
from agent.learning.planning.people import people_of
from agent.learning.planning.texts import Example, Noise, example
from agent.learning.weights import fill_planner

PURPOSE = 311  # of the generators of texts
GROUP = 8  # batches that are made together and sorted by length
SHORTEST, LONGEST = 16, 80  # words of a text and tokens of a meaning, at most, in the first batch and after the easy ones
IGNORED = -1  # target of padding


@dataclass(frozen=True)
class PlannerRecipe:
    """Recipe that determines the planner; texts grow longer during the first `easy` batches.

    `people` is a file of people's sentences with readings, "" for none.
    """

    model: PlannerConfig = field(default_factory=PlannerConfig)
    noise: Noise = field(default_factory=Noise)
    batch: int = 64
    rate: float = 2e-3
    decay: float = 0.01
    average: float = 0.998
    easy: int = 800
    seed: int = 0
    people: str = ""

    def build(self) -> PlannerNet:
        """Initial network."""
        torch.manual_seed(self.seed)
        return self.model.build()

    def begin(self, model: PlannerNet, path: Path) -> None:
        """Give a network the weights of a file, which may lack the youngest meanings."""
        fill_planner(model, path)

    def stream(self, rank: int, world: int) -> "Texts":
        """Worker's texts."""
        return Texts(self, rank, self.batch // world)

    def example(self, stream: "Texts", number: int) -> dict[str, Tensor]:
        """Batch `number`: texts and the tokens of their meanings."""
        return tensors_of(stream.at(number))

    def loss(self, model: nn.Module, example: dict[str, Tensor]) -> tuple[Tensor, dict[str, Tensor]]:
        """Mean cross-entropy of the tokens; and how often a whole record would be right."""
        read = Heard(*(example[f"heard_{name}"] for name in Heard._fields))
        scores = model(read, Said(*(example[f"said_{name}"] for name in Said._fields))).float()
        targets = example["targets"]
        loss = F.cross_entropy(scores.flatten(0, 1), targets.flatten(), ignore_index=IGNORED)
        right = ((scores.detach().argmax(2) == targets) | (targets == IGNORED)).all(1).float().mean()
        return loss, {"exact": right}


class Texts:
    """Numbered batches of texts of like lengths.

    A batch is a function of its number alone; those of a group are made together.
    """

    def __init__(self, recipe: PlannerRecipe, rank: int, size: int) -> None:
        self.recipe, self.rank, self.size = recipe, rank, size
        self.group: tuple[int, list[list[Example]]] = (-1, [])

    def at(self, number: int) -> list[Example]:
        """Batch `number`."""
        group, place = divmod(number, GROUP)
        if self.group[0] != group:
            rng = np.random.default_rng([self.recipe.seed, PURPOSE, self.rank, group])
            grown = min(1.0, group * GROUP / self.recipe.easy) if self.recipe.easy else 1.0
            longest = round(SHORTEST + (LONGEST - SHORTEST) * grown)
            people = people_of(self.recipe.people) if self.recipe.people else ()
            drawn = (example(rng, self.recipe.noise, longest, people) for _ in range(GROUP * self.size))
            made = sorted(drawn, key=lambda one: len(one.words) + len(one.told))
            order = rng.permutation(GROUP)
            self.group = group, [made[k * self.size : (k + 1) * self.size] for k in order]
        return self.group[1][place]


def tensors_of(examples: list[Example]) -> dict[str, Tensor]:
    """Texts and the tokens of their meanings as arrays."""
    said, read = said_of([one.row for one in examples]), heard([one.words for one in examples], [one.lost for one in examples])
    wanted = np.full(tuple(said.last.shape), IGNORED, np.int64)
    for n, one in enumerate(examples):
        wanted[n, : len(one.told)] = one.told
    named: dict[str, Any] = {f"heard_{name}": part for name, part in read._asdict().items()}
    return named | {f"said_{name}": part for name, part in said._asdict().items()} | {"targets": torch.from_numpy(wanted)}

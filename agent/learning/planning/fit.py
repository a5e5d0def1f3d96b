"""Threshold of the planner: the least chance at which it is right often enough."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from agent.encoders.planning.decode import guessed
from agent.learning.planning.recipe import LONGEST
from agent.learning.planning.texts import Noise, example
from agent.learning.weights import load_planner

PURPOSE = 313  # of the generator of the texts
TEXTS = 512  # that it is chosen on
BATCH = 64
SURE = 0.9  # least share of the meanings given that are right
HARD = Noise(aside=0.3, remark=0.4, unmarked=0.6, soup=0.25, spoken=0.35, swapped=0.5, lost=0.15, typos=0.3, fronted=0.15, turned=0.1)


@dataclass(frozen=True)
class Judged:
    """Chance of a meaning, and whether it is right."""

    chance: float
    right: bool


def planner_threshold(seed: int, folder: Path) -> float:
    """Threshold of the weights in a folder, on texts harder than those of training."""
    net = load_planner(folder / "planner.safetensors")
    rng = np.random.default_rng([seed, PURPOSE])
    examples = sorted((example(rng, HARD, LONGEST) for _ in range(TEXTS)), key=lambda one: len(one.words))
    judged = []
    for k in range(0, TEXTS, BATCH):
        some = examples[k : k + BATCH]
        guesses = guessed(net, [one.words for one in some])
        judged += [Judged(float(np.exp(guess.likely)), guess.meaning == one.meaning) for guess, one in zip(guesses, some, strict=True)]
    return least_chance(judged)


def least_chance(judged: Sequence[Judged], sure: float = SURE) -> float:
    """Least chance above which a share `sure` is right; 1 where none is."""
    ordered = sorted(judged, key=lambda one: -one.chance)
    right = np.cumsum([one.right for one in ordered]) / np.arange(1, len(ordered) + 1)
    good = np.flatnonzero(right >= sure)
    return round(ordered[int(good[-1])].chance, 4) if len(good) else 1.0

"""`ContextNet`: vectors of words that predict what is missing, and the short training of one."""

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float, Float32, Int
from torch import Tensor, nn
from torch.nn import functional as F

DRAWS = 229  # purpose of the generator of batches
BATCH = 128


@dataclass(frozen=True)
class Examples:
    """Windows of words (0 is none), the number to predict, and the picture beside each.

    `pictures` are pixels as red, green, blue from -1 to 1, and their weights; `at` are the windows' pictures.
    """

    window: Int[np.ndarray, "n k"]
    target: Int[np.ndarray, "n"]
    pictures: Float32[np.ndarray, "pictures pixels 4"] | None = None
    at: Int[np.ndarray, "n"] | None = None


@dataclass(frozen=True)
class ContextConfig:
    """Architecture: numbers of words and targets, widths, and whether there are pictures.

    `width` is that of vectors, `hidden` that of pixels' features.
    """

    words: int
    targets: int
    width: int = 24
    hidden: int = 32
    pictures: bool = False

    def build(self, seed: int) -> "ContextNet":
        """Network with new weights, whose loss is the logarithm of the number of targets."""
        torch.manual_seed(seed)
        return ContextNet(self)


class ContextNet(nn.Module):
    """Softmax over targets from a window of words and a picture.

    It is of h = [l; v]: l is the mean of the window's vectors, v comes from the picture.

    Xu et al. 2014, "Improving word representations via global visual context", for words as targets; Kottur et al. 2016, "Visual
    Word2Vec", for clusters of scenes as targets; skip-gram for windows of one word. The picture's features are those of its pixels, by a
    network of 1 x 1 filters that is trained with the words, averaged by weight.
    """

    def __init__(self, config: ContextConfig) -> None:
        super().__init__()
        self.config = config
        self.word = nn.Embedding(config.words, config.width, padding_idx=0)
        self.pixel = nn.Sequential(nn.Linear(3, config.hidden), nn.ReLU(), nn.Linear(config.hidden, config.hidden), nn.ReLU())
        self.see = nn.Linear(config.hidden, config.width)
        self.out = nn.Linear(config.width * (2 if config.pictures else 1), config.targets, bias=False)
        with torch.no_grad():
            self.word.weight.normal_(std=0.1)[0] = 0
        nn.init.zeros_(self.out.weight)

    def forward(self, window: Int[Tensor, "n k"], picture: Float[Tensor, "n pixels 4"] | None = None) -> Float[Tensor, "n targets"]:
        """Scores of the targets."""
        there = (window > 0).float()
        mean = (self.word(window) * there[..., None]).sum(1) / there.sum(1, keepdim=True).clamp_min(1)
        if picture is None:
            return self.out(mean)
        weight = picture[..., 3:]
        pooled = (self.pixel(picture[..., :3]) * weight).sum(1) / (weight.sum(1) + 1)
        return self.out(torch.cat([mean, self.see(pooled)], dim=1))

    def vectors(self, which: str = "in") -> Float[np.ndarray, "words d"]:
        """Vectors of words: `in`, those of windows, or `out`, those of targets.

        The latter have the visual part.
        """
        return (self.word if which == "in" else self.out).weight.detach().numpy().copy()


def fit(net: ContextNet, examples: Examples, steps: int, seed: int, rate: float = 1e-2) -> list[float]:
    """Train a network, and return its losses; it takes seconds, so there are no checkpoints.

    Targets are drawn with the square root of their frequency, as frequent words are subsampled in word2vec.
    """
    rng = np.random.default_rng([seed, DRAWS])
    window, target = torch.from_numpy(examples.window), torch.from_numpy(examples.target)
    pictures = None if examples.pictures is None else torch.from_numpy(examples.pictures)
    chance = np.cumsum(1 / np.sqrt(np.bincount(examples.target)[examples.target]))
    optimizer = torch.optim.Adam(net.parameters(), rate)
    losses = []
    for step in range(steps):
        for group in optimizer.param_groups:
            group["lr"] = rate * (1 - step / steps)
        rows = np.searchsorted(chance, rng.random(BATCH) * chance[-1]).clip(max=len(chance) - 1)
        picture = None if pictures is None or examples.at is None else pictures[examples.at[rows]]
        loss = F.cross_entropy(net(window[rows], picture), target[rows])
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        losses.append(float(loss.detach()))
    return losses


def left_out(said: Int[np.ndarray, "n k"]) -> tuple[Examples, Int[np.ndarray, "m"]]:
    """Each word of each sentence as a target, the others as its window.

    Also the sentence of each.
    """
    rows, places = np.nonzero(said)
    window = said[rows].copy()
    window[np.arange(len(rows)), places] = 0
    return Examples(window, said[rows, places]), rows


def neighbours(lines: list[list[int]], reach: int) -> Examples:
    """Each word, with each other at most `reach` places away as its target."""
    pairs = [
        (word, line[j])
        for line in lines
        for i, word in enumerate(line)
        for j in range(max(0, i - reach), min(len(line), i + reach + 1))
        if j != i
    ]
    table = np.array(pairs, np.int64).reshape(-1, 2)
    return Examples(table[:, :1], table[:, 1])

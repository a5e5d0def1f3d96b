"""Training of the index: captions of cached pictures, told from false ones."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from jaxtyping import Bool, Float
from torch import Tensor, nn
from torch.nn import functional as F

from agent.encoders.index import IndexConfig, IndexNet, alike, alike_in_parts, codes_of
from agent.encoders.tokenizer import tokenizer
from agent.learning.backbone.captions import CaptionSet
from agent.learning.backbone.pretrain import opened
from agent.learning.cache import CacheConfig, FeatureCache
from agent.learning.weights import load_index
from agent.perception.tokens import REGIONS

PURPOSE = 461  # of the generator of batches
MARGIN = 0.2  # of the ranking losses
WARM = 310  # steps, once through the pictures, before the hardest negatives alone count
MEANT = 32  # batches from which means are taken
SHARP = 12.0  # inverse temperature of the choice among regions


@dataclass(frozen=True)
class IndexRecipe:
    """Recipe that determines an index.

    `weights` is the folder of the perception weights. With `hard` the hardest negative of a batch counts alone, else all do; with `altered`
    captions made false in one part are negatives too; with `parts` words and regions are compared, and phrases with the regions that they
    mean; with `codes` so are the signs of the vectors.
    """

    weights: str
    model: IndexConfig = field(default_factory=IndexConfig)
    cache: CacheConfig = field(default_factory=CacheConfig)
    hard: bool = True
    altered: bool = True
    parts: bool = True
    codes: bool = True
    batch: int = 64
    phrases: int = 32
    rate: float = 2e-3
    decay: float = 0.02
    average: float = 0.99
    seed: int = 0

    def build(self) -> IndexNet:
        """Initial network."""
        torch.manual_seed(self.seed)
        return self.model.build()

    def stream(self, rank: int, world: int) -> "CaptionStream":
        """Captions of one worker."""
        return CaptionStream(self, *opened(self.cache, self.weights), rank, self.batch // world)

    def example(self, stream: "CaptionStream", number: int) -> dict[str, Tensor]:
        """Batch `number` as tensors."""
        return stream.at(number)

    def loss(self, model: nn.Module, example: dict[str, Tensor]) -> tuple[Tensor, dict[str, Tensor]]:
        """Loss of a batch, and its parts."""
        lists = ["", *(["altered."] if self.altered else []), *(["phrase."] if self.parts else [])]
        pictures, found = model(example, *((example[f"{name}ids"], example[f"{name}said"]) for name in lists))
        read = dict(zip(lists, found, strict=True))
        texts = read[""]
        false, hard = example["false"], self.hard and bool(example["late"])
        scores = {"whole": alike(pictures, texts)}
        if self.codes:
            scores["codes"] = codes_of(pictures.whole) @ codes_of(texts.whole).T / pictures.whole.shape[1]
        if self.parts:
            scores["parts"] = alike_in_parts(pictures, texts)
        losses = {name: ranking(score, false, hard=hard) for name, score in scores.items()}
        if self.altered:
            other = read["altered."]
            losses["altered"] = told_apart(scores["whole"].diagonal(), (pictures.whole * other.whole).sum(1), example["altered.there"])
            if self.parts:
                each = torch.einsum("nrp,nlp->nlr", pictures.parts, other.words).masked_fill(~pictures.there[:, None], -1.0).amax(2)
                false_parts = (each * other.weight).sum(1)
                losses["altered_parts"] = told_apart(scores["parts"].diagonal(), false_parts, example["altered.there"])
        if self.parts:
            own = torch.einsum("mrp,mp->mr", pictures.parts[example["phrase.of"]], read["phrase."].thing)
            own = (SHARP * own).masked_fill(~pictures.there[example["phrase.of"]], -torch.inf)
            losses["phrases"] = 0.1 * F.cross_entropy(own, example["phrase.region"])
        return torch.stack(list(losses.values())).sum(), losses


def ranking(score: Float[Tensor, "n n"], false: Bool[Tensor, "n n"], *, hard: bool) -> Float[Tensor, ""]:
    """Mean hinge of pictures and their captions against `false` pairs, in both directions.

    Of the false captions of a picture, and of the pictures of a caption, all count (Kiros et al. 2014), or with `hard` the worst alone
    (Faghri et al. 2018).
    """
    own = score.diagonal()
    said = (MARGIN + score - own[:, None]).clamp_min(0) * false
    seen = (MARGIN + score - own[None]).clamp_min(0) * false
    both = said.amax(1) + seen.amax(0) if hard else said.sum(1) + seen.sum(0)
    return both.mean()


def told_apart(own: Float[Tensor, "n"], other: Float[Tensor, "n"], there: Bool[Tensor, "n"]) -> Float[Tensor, ""]:
    """Mean hinge of captions against the same made false, of those that are there.

    After Shi et al. 2018.
    """
    return ((MARGIN + other - own).clamp_min(0) * there).sum() / there.sum().clamp_min(1)


class CaptionStream:
    """Stream of captions of cached pictures."""

    def __init__(self, recipe: IndexRecipe, cache: FeatureCache, said: CaptionSet, rank: int, size: int) -> None:
        self.recipe, self.cache, self.said, self.rank, self.size = recipe, cache, said, rank, size
        self.captions = _places(said.of, len(said.views))
        self.phrases = _places(said.phrase_of, len(said.views))

    def at(self, number: int) -> dict[str, Tensor]:
        """Batch `number`: pictures, a caption of each, and which are not true of which."""
        rng = np.random.default_rng([self.recipe.seed, PURPOSE, self.rank, number])
        views = rng.choice(len(self.said.views), self.size, replace=False)
        captions = np.array([rng.choice(self.captions[v]) for v in views])
        said, out = self.said, self.cache.tokens.take(self.said.views[views]).tensors()
        out["false"] = torch.from_numpy(~said.true_of(captions, views) & ~np.eye(self.size, dtype=bool))
        out["ids"], out["said"] = encoded([said.text[c] for c in captions])
        out["late"] = torch.tensor(number >= WARM)
        if self.recipe.altered:
            out["altered.ids"], out["altered.said"] = encoded([said.altered[c] or said.text[c] for c in captions])
            out["altered.there"] = torch.tensor([bool(said.altered[c]) for c in captions])
        if self.recipe.parts:
            spoken = [(k, int(rng.choice(self.phrases[v]))) for k, v in enumerate(views) if len(self.phrases[v])][: self.recipe.phrases]
            out["phrase.ids"], out["phrase.said"] = encoded([said.phrase[p] for _, p in spoken])
            out["phrase.of"] = torch.tensor([k for k, _ in spoken])
            out["phrase.region"] = torch.from_numpy(np.minimum(said.region[[p for _, p in spoken]], REGIONS - 1))
        return out


def means_of(seed: int, folder: Path) -> dict[str, list[float]]:
    """Mean vectors of train pictures and of their captions.

    Codes are taken about them, so that each bit is about as often set as not.
    """
    net, stream = load_index(folder / "index.safetensors"), IndexRecipe(str(folder), parts=False, altered=False, seed=seed).stream(0, 1)
    sums = np.zeros((2, net.config.code))
    with torch.inference_mode():
        for number in range(MEANT):
            batch = stream.at(number)
            sums += np.stack([net.pictures(batch).whole.sum(0).numpy(), net.texts(batch["ids"], batch["said"]).whole.sum(0).numpy()])
    pictures, texts = (sums / (MEANT * stream.size)).round(5).tolist()
    return {"pictures": pictures, "texts": texts}


def encoded(texts: Sequence[str]) -> tuple[Tensor, Tensor]:
    """Token numbers of texts, and where there are some."""
    found = tokenizer().encode(texts)
    return torch.from_numpy(found.ids), torch.from_numpy(found.there)


def _places(of: np.ndarray, count: int) -> list[np.ndarray]:
    """Places of each of the numbers below `count` in a list."""
    order = np.argsort(of, kind="stable")
    return np.split(order, np.searchsorted(of[order], np.arange(1, count)))

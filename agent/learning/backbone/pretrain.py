"""Pretraining of the cross-modal backbone: recipe and batches.

Each step has contrast [P9], and one other objective in turn (as UNITER, Chen et al. 2020), the only one whose inputs are in the batch.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Literal

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from agent.encoders.boxes import bins_of, placed
from agent.encoders.foreign import foreign_tokenizer, place_of
from agent.encoders.fusion import BackboneConfig
from agent.encoders.tokenizer import BINS, Encoded, tokenizer
from agent.learning.backbone import crossmodal
from agent.learning.backbone.captions import CaptionSet
from agent.learning.backbone.pretrain_net import Negatives, Predicted, PretrainNet
from agent.learning.cache import BATCH, CacheConfig, FeatureCache, cache_folder
from agent.learning.frames import FrameStream
from agent.perception.tokens import PATCHES
from envs.errors import InputError
from envs.language.tokens import FUNCTION_WORDS

Objective = Literal["contrast", "matching", "words", "next", "labels", "patches", "positions"]
OBJECTIVES: tuple[Objective, ...] = ("contrast", "matching", "words", "next", "labels", "patches", "positions")
TURNS: tuple[Objective, ...] = ("matching", "words", "positions", "matching", "words", "labels", "matching", "next", "patches")
PURPOSE = 433  # of the generator of batches
KEPT, SEEN = 16, 16  # patches of 64 that are taken in training (as FLIP, Li et al. 2023), and that the masked ones are told from
LEAST_SHARED = 0.4  # intersection over union from which a region that overlaps a masked one is masked too
MASKED, FUNCTION_MASKED, LABELS_MASKED = 0.35, 0.05, 0.2  # shares of content words, of function words, and of regions


@dataclass(frozen=True)
class PretrainRecipe:
    """Recipe that determines a backbone.

    `weights` is the folder of the perception weights, `frames` the number of frames of the cache. `negatives` are those of matching: hard
    or random ones of the batch, or hard pictures and captions with one part altered. `ordered` is whether positions near the true one
    count.
    """

    weights: str
    model: BackboneConfig = field(default_factory=BackboneConfig)
    objectives: tuple[Objective, ...] = OBJECTIVES
    negatives: Negatives = "altered"
    ordered: bool = True
    frames: int = 20_000
    batch: int = 64
    rate: float = 1e-3
    decay: float = 0.02
    average: float = 0.99
    seed: int = 0

    def __post_init__(self) -> None:
        if unknown := set(self.objectives) - set(OBJECTIVES):
            raise InputError(f"objectives: expected some of {', '.join(OBJECTIVES)}, got {', '.join(sorted(unknown))}")
        if lacking := set(self.objectives) - set(possible(self.model)):
            wanted = f"some of {', '.join(possible(self.model))} with --backbone {self.model.foreign}"
            raise InputError(f"objectives: expected {wanted}, got {', '.join(sorted(lacking))}")

    def adopting(self, folder: str) -> "PretrainRecipe":
        """Recipe with a foreign model in its place, and the objectives that this leaves possible."""
        model = replace(self.model, foreign=folder)
        return replace(self, model=model, objectives=tuple(one for one in self.objectives if one in possible(model)))

    def build(self) -> "PretrainNet":
        """Initial backbone and heads."""
        torch.manual_seed(self.seed)
        return PretrainNet(self.model, self.negatives)

    def stream(self, rank: int, world: int) -> "PairStream":
        """Pairs of pictures and captions of one worker."""
        config = CacheConfig("train", self.frames)
        cache, captions = opened(config, self.weights)
        pixels = self.model.foreign and place_of(Path(self.model.foreign)) == "vision"
        return PairStream(cache, captions, self, rank, world, config.stream() if pixels else None)

    def example(self, stream: "PairStream", number: int) -> dict[str, Tensor]:
        """Batch `number` as tensors."""
        return stream.at(number)

    def loss(self, model: nn.Module, example: dict[str, Tensor]) -> tuple[Tensor, dict[str, Tensor]]:
        """Loss of a batch, and its parts."""
        return pretrain_loss(model(example), example, self)


def possible(model: BackboneConfig) -> tuple[Objective, ...]:
    """Objectives that a backbone can have; a foreign model excludes some."""
    if not model.foreign:
        return OBJECTIVES
    lacks = {"text": ("words", "next", "positions"), "vision": ("labels", "patches", "positions")}[place_of(Path(model.foreign))]
    return tuple(one for one in OBJECTIVES if one not in lacks)


@lru_cache(4)
def opened(config: CacheConfig, weights: str, forms: str = "train") -> tuple[FeatureCache, CaptionSet]:
    """Features and captions of some frames; made where they are missing."""
    cache = FeatureCache.open(config, Path(weights))
    return cache, CaptionSet.open(cache, cache_folder() / f"{config.split}-{cache.key}", forms=forms)


@dataclass(frozen=True)
class PairStream:
    """Numbered batches of pictures and captions.

    With `frames`, the stream that the cache was made from, a batch has the pictures themselves (`rgb`): it is of a few blocks of frames
    then, which are rendered again.
    """

    cache: FeatureCache
    captions: CaptionSet
    recipe: PretrainRecipe
    rank: int = 0
    world: int = 1
    frames: FrameStream | None = None

    @property
    def turns(self) -> tuple[Objective, ...]:
        """Objectives beside contrast, in turn."""
        return tuple(one for one in TURNS if one in self.recipe.objectives)

    def at(self, number: int) -> dict[str, Tensor]:
        """Batch `number`: inputs of contrast, and those of the objective whose turn it is."""
        rng = np.random.default_rng([self.recipe.seed, PURPOSE, self.rank, number])
        size = self.recipe.batch // self.world
        if self.frames is None:
            views = rng.choice(len(self.captions.views), size, replace=False)
        else:
            block = self.captions.views // BATCH
            views = rng.permutation(np.flatnonzero(np.isin(block, rng.choice(np.unique(block), -(-size // BATCH), replace=False))))[:size]
        first = np.searchsorted(self.captions.of, views)
        said = first + (rng.random(len(views)) * (np.searchsorted(self.captions.of, views, side="right") - first)).astype(np.int64)
        turns = self.turns
        return pairs(self, views, said, rng, turns[number % len(turns)] if turns else None)

    def encode(self, texts: list[str]) -> Encoded:
        """Tokens of texts, for the text place of the backbone."""
        foreign = self.recipe.model.foreign
        own = not foreign or place_of(Path(foreign)) != "text"
        return tokenizer().encode(texts) if own else foreign_tokenizer(foreign).encode(texts)


def rendered(frames: FrameStream, numbers: Int[np.ndarray, "n"]) -> Tensor:
    """Pictures (n, h, w, 3) of some frames of a cache, rendered again."""
    made = {block: frames.at(block).rgb for block in sorted(set((numbers // BATCH).tolist()))}
    return torch.from_numpy(np.stack([made[number // BATCH][number % BATCH] for number in numbers.tolist()]))


def pairs(
    stream: PairStream, views: Int[np.ndarray, "n"], said: Int[np.ndarray, "n"], rng: np.random.Generator, turn: Objective | None
) -> dict[str, Tensor]:
    """Batch of some views with some captions, and what an objective needs."""
    captions = stream.captions
    out = pictures(stream.cache, captions.views[views])
    if stream.frames is not None:
        out["rgb"] = rendered(stream.frames, captions.views[views])
    encoded = stream.encode([captions.text[k] for k in said])
    out |= {"ids": torch.from_numpy(encoded.ids), "read": torch.from_numpy(encoded.there)}
    out["same"] = torch.from_numpy(captions.true_of(said, views))
    if stream.recipe.model.kinds != "objects":
        out["kept"] = torch.from_numpy(np.argsort(rng.random((len(views), PATCHES * PATCHES)), axis=1)[:, :KEPT])
    makers: dict[str, Callable[[], dict[str, np.ndarray]]] = {
        "words": lambda: masked_words(encoded, rng),
        "labels": lambda: masked_labels(out, rng),
        "patches": lambda: {"visible": np.argsort(rng.random((len(views), PATCHES * PATCHES)), axis=1)[:, :SEEN]},
        "matching": lambda: _altered(stream, said) if stream.recipe.negatives == "altered" else {"match": np.zeros(1)},
        "positions": lambda: boxed(stream, rng, out),
        "next": lambda: {"next": np.zeros(1)},
    }
    return out | {name: torch.from_numpy(part) for name, part in (makers[turn]() if turn else {}).items()}


def pictures(cache: FeatureCache, numbers: Int[np.ndarray, "n"]) -> dict[str, Tensor]:
    """Vision inputs of some pictures of a cache."""
    out = {name: part.float() if part.is_floating_point() else part for name, part in cache.tokens.take(numbers).tensors().items()}
    return out | {"patches": torch.from_numpy(cache.patches[numbers].astype(np.float32))}


def masked_words(encoded: Encoded, rng: np.random.Generator, share: float = MASKED) -> dict[str, np.ndarray]:
    """Tokens with whole words masked, and the masked ones as targets.

    Eight in ten are masks, one is another token, one stays.
    """
    known = tokenizer()
    function = {number for word in FUNCTION_WORDS.split() for number in known.split(word)}
    ids, target = encoded.ids.copy(), np.full_like(encoded.ids, crossmodal.IGNORED)
    for k, row in enumerate(encoded.ids):
        count = int(encoded.word[k].max()) + 1
        light = np.array([all(token in function for token in row[encoded.word[k] == w]) for w in range(count)])
        chosen = rng.random(count) < np.where(light, FUNCTION_MASKED, share)
        if not chosen.any() and not light.all():
            chosen[rng.choice(np.flatnonzero(~light))] = True
        at = (encoded.word[k] >= 0) & chosen[np.maximum(encoded.word[k], 0)]
        target[k, at] = row[at]
        draw = rng.random(len(row))
        ids[k, at & (draw < 0.8)] = known.mask
        swapped = at & (draw > 0.9)
        ids[k, swapped] = rng.integers(known.first_bin + BINS, len(known), swapped.sum())
    return {"masked_ids": ids, "word_target": target}


def masked_labels(sight: dict[str, Tensor], rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Masked regions, and the detector's categories of them as targets.

    Regions that overlap them are masked as well, without a target.
    """
    there, box = sight["there"].numpy(), sight["box"].numpy()
    chosen = there & (rng.random(there.shape) < LABELS_MASKED)
    for k in np.flatnonzero(there.any(axis=1) & ~chosen.any(axis=1)):
        chosen[k, rng.choice(np.flatnonzero(there[k]))] = True
    target = np.where(chosen, sight["category"].numpy().argmax(axis=2), crossmodal.IGNORED)
    return {"hidden": chosen | ((_shared(box) > LEAST_SHARED) & chosen[:, None]).any(axis=2) & there, "label_target": target}


def _shared(box: Float[np.ndarray, "n 16 4"]) -> Float[np.ndarray, "n 16 16"]:
    """Intersection over union of the boxes of a picture."""
    low, high = np.maximum(box[:, :, None, :2], box[:, None, :, :2]), np.minimum(box[:, :, None, 2:], box[:, None, :, 2:])
    inner = np.maximum(high - low, 0).prod(axis=3)
    area = (box[..., 2:] - box[..., :2]).prod(axis=2)
    return inner / np.maximum(area[:, :, None] + area[:, None] - inner, 1e-9)


def _altered(stream: PairStream, said: Int[np.ndarray, "n"]) -> dict[str, np.ndarray]:
    """Captions with one part altered; `alters` is whether there is one."""
    captions = stream.captions
    encoded = stream.encode([captions.altered[k] or captions.text[k] for k in said])
    return {"altered_ids": encoded.ids, "altered_read": encoded.there, "alters": np.array([bool(captions.altered[k]) for k in said])}


def boxed(stream: PairStream, rng: np.random.Generator, sight: dict[str, Tensor]) -> dict[str, np.ndarray]:
    """Phrases that fit one thing in view alone, with a masked box.

    Their pictures are in `placed_...`, as many as the batch has.
    """
    captions = stream.captions
    chosen = rng.choice(len(captions.phrase), len(sight["there"]), replace=False)
    out = {f"placed_{name}": part.numpy() for name, part in pictures(stream.cache, captions.views[captions.phrase_of[chosen]]).items()}
    if "kept" in sight:
        out["placed_kept"] = sight["kept"].numpy()
    box = out["placed_box"][np.arange(len(chosen)), captions.region[chosen]]
    encoded = tokenizer().encode([captions.phrase[k] for k in chosen])
    written, at = placed(encoded, np.full((len(chosen), 4), -1), tokenizer())
    return out | {
        "placed_of": captions.phrase_of[chosen],
        "placed_ids": written.ids,
        "placed_read": written.there,
        "placed_at": at,
        "bins": bins_of(box),
    }


def pretrain_loss(said: Predicted, example: dict[str, Tensor], recipe: PretrainRecipe) -> tuple[Tensor, dict[str, Tensor]]:
    """Sum of the losses of a batch, and its parts."""
    parts: dict[str, Tensor] = {}
    if "contrast" in recipe.objectives:
        parts["contrast"] = crossmodal.contrast_loss(said.sight, said.text, said.heat, example["same"])
    if said.match.numel():
        true = torch.cat([torch.ones(len(said.match) // 2), torch.zeros(len(said.match) // 2)]).to(said.match)
        parts["matching"] = crossmodal.match_loss(said.match, true, said.counted)
    if said.words.numel():
        parts["words"] = crossmodal.word_loss(said.words, example["word_target"])
    if said.next.numel():
        parts["next"] = crossmodal.next_word_loss(said.next, example["ids"], example["read"])
    if said.labels.numel():
        parts["labels"] = crossmodal.label_loss(said.labels, example["label_target"])
    if said.patches.numel():
        masked = torch.ones(said.patches.shape[:2], dtype=torch.bool, device=said.patches.device).scatter(1, example["visible"], False)
        parts["patches"] = crossmodal.patch_loss(said.patches, example["patches"], masked)
    if said.positions.numel():
        first = tokenizer().first_bin
        decay = crossmodal.DECAY if recipe.ordered else None
        parts["positions"] = crossmodal.position_loss(said.positions, example["bins"], first, BINS, decay)
    return torch.stack(list(parts.values())).sum(), parts

"""Training of grounding: phrases about cached pictures, half of which fit nothing there."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from agent.encoders.sentences.grounding import PREDICATES, GroundConfig, Grounded, GroundNet, Relations
from agent.encoders.sentences.reader import Reader, Reading
from agent.learning.cache import CacheConfig, FeatureCache
from agent.learning.views import View
from agent.learning.weights import load_ground, load_reader
from agent.perception.tokens import REGIONS
from envs.language.sampling.sample_refer import pick
from envs.language.sampling.seen import SEEN, Referring, sample_absent, sample_referring
from envs.language.semantics.world import World
from envs.vocabulary import CATEGORIES, MATERIALS, NONE, ROOMS, SIZES, index_of

PURPOSE = 257  # of the generators of phrases
KINDS = (*SEEN, "link", "link", "not")  # relations are the hardest to learn
NAMES = {"category": CATEGORIES, "size": SIZES, "material": MATERIALS, "room": ROOMS}
LABELS = 30_000  # pictures whose labels are kept
RARE = 3.0  # weight of relations that hold, which are few


class RegionLabels(NamedTuple):
    """Truth about the regions of a picture: relations, walls, fronts, names.

    It is NONE, of fronts 0, where unknown.
    """

    pair: np.ndarray
    wall: np.ndarray
    front: np.ndarray
    category: np.ndarray
    size: np.ndarray
    material: np.ndarray
    room: np.ndarray


@dataclass(frozen=True)
class GroundRecipe:
    """Recipe that determines the grounding network.

    `weights` is the folder of what it builds on, `reader` the file of the reader. Of the phrases `absent` fit nothing in view; `aside` is
    the weight of what is told of regions beside the phrase.
    """

    weights: str
    reader: str
    model: GroundConfig = field(default_factory=GroundConfig)
    cache: CacheConfig = field(default_factory=CacheConfig)
    batch: int = 64
    rate: float = 2e-3
    decay: float = 0.02
    average: float = 0.998
    absent: float = 0.5
    aside: float = 0.5
    lost: str = "skip"
    seed: int = 0

    def build(self) -> GroundNet:
        """Initial network."""
        torch.manual_seed(self.seed)
        return self.model.build()

    def stream(self, rank: int, world: int) -> "PhraseStream":
        """Phrases of one worker."""
        cache = FeatureCache.open(self.cache, Path(self.weights))
        return PhraseStream(self, cache, load_reader(Path(self.reader)), rank, self.batch // world)

    def example(self, stream: "PhraseStream", number: int) -> dict[str, Tensor]:
        """Batch `number` as tensors."""
        return stream.at(number)

    def loss(self, model: nn.Module, example: dict[str, Tensor]) -> tuple[Tensor, dict[str, Tensor]]:
        """Loss of a batch, and its parts."""
        grounded = model(example, reading_in(example))
        parts = {"choice": choice_loss(grounded, example["fits"])} | {
            name: self.aside * part for name, part in region_losses(grounded.relations, example).items()
        }
        return torch.stack(list(parts.values())).sum(), parts


class PhraseStream:
    """Stream of phrases about cached pictures."""

    def __init__(self, recipe: GroundRecipe, cache: FeatureCache, reader: Reader, rank: int, size: int) -> None:
        self.recipe, self.cache, self.reader, self.rank, self.size = recipe, cache, reader, rank, size
        self.labels = lru_cache(LABELS)(lambda row: labels_of(cache.views[row]))

    def at(self, number: int) -> dict[str, Tensor]:
        """Batch `number`."""
        return self.numbered(number)[0]

    def numbered(self, number: int) -> tuple[dict[str, Tensor], np.ndarray]:
        """Batch `number`, and the numbers of its pictures."""
        rng = np.random.default_rng([self.recipe.seed, PURPOSE, self.rank, number])
        rows, said, fits = [], [], []
        while len(rows) < self.size:
            row = int(rng.integers(len(self.cache)))
            view = self.cache.views[row]
            for one in phrases_of(view, rng, self.recipe.absent):
                target = fitting(view, one.targets)
                if target.any() or self.recipe.lost == "none":
                    rows.append(row)
                    said.append(one.text)
                    fits.append(target if target.any() else np.eye(REGIONS + 1, dtype=bool)[REGIONS])
        rows, said, fits = (part[: self.size] for part in (rows, said, fits))
        truth = {f"is.{name}": torch.from_numpy(np.stack(part)) for name, part in stacked([self.labels(row) for row in rows]).items()}
        batch = batch_of(self.cache, np.array(rows), said, self.reader)
        return batch | {"fits": torch.from_numpy(np.stack(fits))} | truth, np.array(rows)


def stacked(labels: Sequence[RegionLabels]) -> dict[str, list[np.ndarray]]:
    """Labels of pictures by name."""
    return {name: [getattr(one, name) for one in labels] for name in RegionLabels._fields}


def batch_of(cache: FeatureCache, rows: np.ndarray, said: Sequence[str], reader: Reader) -> dict[str, Tensor]:
    """Tokens of cached pictures, and what is said of them."""
    with torch.inference_mode():
        reading = reader(trimmed(reader.encode(said)))
    return cache.tokens.take(rows).tensors() | {f"said.{slot}": part.clone() for slot, part in reading.values.items()}


def reading_in(batch: dict[str, Tensor]) -> Reading:
    """The reading in a batch."""
    return Reading({name.removeprefix("said."): part for name, part in batch.items() if name.startswith("said.")}, {})


def trimmed(tokens: Tensor) -> Tensor:
    """Tokens without the places that no text fills."""
    return tokens[:, : max(1, int((tokens != 0).sum(1).max()))]


def phrases_of(view: View, rng: np.random.Generator, absent: float, kinds: Sequence[str] = KINDS) -> list[Referring]:
    """A few phrases about a view, some of which fit nothing in it."""
    if not view.clear:
        return []
    world, found = view.world(), []
    for thing in rng.permutation(np.array(view.clear))[:2]:
        true = sample_referring(world, rng, int(thing), view.at_w, kind=str(pick(rng, kinds)))
        if true is not None:
            wrong = sample_absent(world, rng, true, view.at_w) if rng.random() < absent * 2 else None
            found += [one for one in (true if rng.random() < 2 * (1 - absent) else None, wrong) if one is not None]
    return found


def fitting(view: View, targets: Sequence[int]) -> np.ndarray:
    """Mask of regions that show some things; last, whether there are none."""
    found = np.zeros(REGIONS + 1, bool)
    shown = np.array(view.regions[:REGIONS], np.int64)
    found[: len(shown)] = np.isin(shown, list(targets))
    found[REGIONS] = not targets
    return found


def labels_of(view: View) -> RegionLabels:
    """Truth about the regions of a view."""
    world = view.world()
    place = {thing: k for k, thing in enumerate(view.regions[:REGIONS]) if thing}
    pair = np.full((REGIONS, REGIONS, len(PREDICATES)), NONE, np.uint8)
    wall, front = np.full(REGIONS, NONE, np.uint8), np.zeros((REGIONS, 2), np.float32)
    names = {name: np.full(REGIONS, NONE, np.uint8) for name in NAMES}
    for thing, k in place.items():
        one = world.known[thing]
        front[k] = np.sin(one.yaw - view.yaw_w), np.cos(one.yaw - view.yaw_w)
        wall[k] = 0
        for name, values in NAMES.items():
            names[name][k] = index_of(world.room_type(one.room) if name == "room" else getattr(one, name), values)
        pair[k, [other for other in place.values() if other != k]] = 0
    _write(world, place, pair, wall)
    return RegionLabels(pair, wall, front, **names)


def _write(world: World, place: dict[int, int], pair: np.ndarray, wall: np.ndarray) -> None:
    """Write the relations that hold."""
    walls = {one.id for one in world.walls}
    for one in world.relations:
        if one.subject in place and one.object in walls:
            wall[place[one.subject]] = 1
        for other in (one.object, one.second):
            if one.subject in place and other in place:
                pair[place[one.subject], place[other], PREDICATES.index(one.predicate)] = 1


def choice_loss(grounded: Grounded, fits: Tensor) -> Tensor:
    """Mean negative log-probability of the regions that fit.

    At first it is that of one of the regions or "not in view" drawn by chance.
    """
    return -grounded.logits.masked_fill(~fits, -torch.inf).logsumexp(1).clamp_min(-20).mean()


def region_losses(relations: Relations, example: dict[str, Tensor]) -> dict[str, Tensor]:
    """Losses of relations, walls, names and fronts, over regions that show a thing.

    They are cross-entropies, and one less the cosine of fronts.
    """
    k = relations.wall.shape[1]
    pair, wall = example["is.pair"][:, :k, :k], example["is.wall"][:, :k]
    known = wall != NONE
    fronts = (relations.front * example["is.front"][:, :k]).sum(2)
    found = {"pair": _holds(relations.pair, pair), "wall": _holds(relations.wall, wall)}
    for name in NAMES:
        truth = example[f"is.{name}"][:, :k].long()
        named = F.cross_entropy(relations.names[name].flatten(0, 1), truth.flatten(), ignore_index=NONE, reduction="sum")
        found[name] = named / (truth != NONE).sum().clamp_min(1)
    return found | {"front": ((1 - fronts) * known).sum() / known.sum().clamp_min(1)}


def _holds(logits: Tensor, truth: Tensor) -> Tensor:
    """Mean cross-entropy of what is known to hold or not, times the number of predicates."""
    known = truth != NONE
    weight = torch.where(truth == 1, RARE, 1.0) * known
    found = F.binary_cross_entropy_with_logits(logits, (truth == 1).float(), weight=weight, reduction="sum")
    return found / known.sum().clamp_min(1) * (logits.shape[3] if logits.dim() == 4 else 1)


@torch.inference_mode()
def threshold_of(weights: Path, seed: int, *, frames: int = 1600, limit: int | None = None) -> float:
    """Probability of "not in view" above which that is said.

    It is the best one on homes that no training has seen. `limit` is the number of pictures that decide.
    """
    cache = FeatureCache.open(CacheConfig("tune", frames, fovea=True), weights)
    reader, net = load_reader(weights / "reader.safetensors"), load_ground(weights / "ground.safetensors")
    true, right, false = [], [], []
    for row, view in enumerate(cache.views[:limit]):
        said = phrases_of(view, np.random.default_rng([seed, PURPOSE, 1, row]), 0.5, kinds=SEEN)
        if said:
            batch = batch_of(cache, np.full(len(said), row), [one.text for one in said], reader)
            for one, chance in zip(said, net(batch, reading_in(batch)).logits.exp().numpy(), strict=True):
                (true if one.targets else false).append(chance[REGIONS])
                if one.targets:
                    right.append(fitting(view, one.targets)[chance[:REGIONS].argmax()])
    return best_threshold(np.array(true), np.array(right), np.array(false))


def best_threshold(true: np.ndarray, right: np.ndarray, false: np.ndarray) -> float:
    """Best threshold on the probability of "not in view".

    Probabilities are those of phrases that fit (`true`) and that do not (`false`). The lesser of two figures is greatest: accuracy, where
    the region is `right` and in view, and balanced accuracy of "not in view".
    """
    grid = np.linspace(0.05, 0.95, 91)
    scores = [min((right & (true <= one)).mean(), ((true <= one).mean() + (false > one).mean()) / 2) for one in grid]
    return round(float(grid[int(np.argmax(scores))]), 2)

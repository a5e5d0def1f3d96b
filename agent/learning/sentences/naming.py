"""Training of names of cached regions: categories, sizes and materials, by what they measure."""

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from agent.encoders.sentences.grounding import OWN, own_of
from agent.encoders.sentences.names import AGAIN, Names, NamesConfig
from agent.learning.cache import CacheConfig, FeatureCache
from agent.learning.views import View
from agent.learning.weights import load_ground
from agent.perception.tokens import REGIONS
from envs.vocabulary import CATEGORIES, MATERIALS, NONE, SIZES, index_of

PURPOSE = 281  # of the generators of batches
NAMES = {"category": CATEGORIES, "size": SIZES, "material": MATERIALS}
LABELS = 30_000  # pictures whose labels are kept


@dataclass(frozen=True)
class NamesRecipe:
    """Recipe that determines the network of names.

    `weights` is the folder of what it builds on. It adds to the logits of recognition at the temperatures of the grounding network there.
    `batch` is a number of pictures.
    """

    weights: str
    model: NamesConfig = field(default_factory=lambda: NamesConfig(OWN))
    cache: CacheConfig = field(default_factory=CacheConfig)
    batch: int = 192
    rate: float = 2e-3
    decay: float = 0.05
    average: float = 0.995
    seed: int = 0

    def build(self) -> Names:
        """Initial network, which knows the usual measures of things."""
        torch.manual_seed(self.seed)
        net = self.model.build()
        net.measure(FeatureCache.open(self.cache, Path(self.weights)).tokens)
        return net

    def stream(self, rank: int, world: int) -> "NamesStream":
        """Pictures of one worker."""
        cache = FeatureCache.open(self.cache, Path(self.weights))
        ground = load_ground(Path(self.weights) / "ground.safetensors")
        return NamesStream(cache, ground.temperature.detach(), self.batch // world, (self.seed, rank))

    def example(self, stream: "NamesStream", number: int) -> dict[str, Tensor]:
        """Batch `number` as tensors."""
        return stream.at(number)

    def loss(self, model: nn.Module, example: dict[str, Tensor]) -> tuple[Tensor, dict[str, Tensor]]:
        """Sum of the mean cross-entropies of names, over regions that show a thing."""
        added, parts = model(own_of(example), example), {}
        for name in AGAIN:
            parts[name] = F.cross_entropy(
                (example[f"said.{name}"] + added[name]).flatten(0, 1), example[f"is.{name}"].flatten(), ignore_index=NONE
            )
        return torch.stack(list(parts.values())).sum(), parts


class NamesStream:
    """Stream of cached pictures with the true names of their regions."""

    def __init__(self, cache: FeatureCache, temperature: Tensor, size: int, seed: tuple[int, int]) -> None:
        self.cache, self.temperature, self.size, self.seed = cache, temperature, size, seed
        self.labels = lru_cache(LABELS)(lambda row: names_in(cache.views[row]))

    def at(self, number: int) -> dict[str, Tensor]:
        """Batch `number`."""
        rows = np.random.default_rng([*self.seed, PURPOSE, number]).integers(len(self.cache), size=self.size)
        made = self.cache.tokens.take(rows).tensors()
        most = max(1, int(made["there"].sum(1).max()))
        made = {name: part if name == "room" else part[:, :most] for name, part in made.items()}
        logits = {name: made[name].float().clamp_min(1e-4).log() for name in AGAIN}
        places = {name: k for k, name in enumerate(("category", "color", "size", "material"))}
        truth = torch.from_numpy(np.stack([self.labels(row) for row in rows.tolist()])[:, :, :most])
        made |= {f"said.{name}": part * self.temperature[places[name]] for name, part in logits.items()}
        return made | {f"is.{name}": truth[:, k].long() for k, name in enumerate(NAMES)}


def names_in(view: View) -> np.ndarray:
    """Indices of the true category, size and material of each region, (3, 16).

    They are NONE where it shows no thing.
    """
    world, out = view.world(), np.full((len(NAMES), REGIONS), NONE, np.uint8)
    for k, thing in enumerate(view.regions[:REGIONS]):
        if thing:
            out[:, k] = [index_of(getattr(world.known[thing], name), values) for name, values in NAMES.items()]
    return out

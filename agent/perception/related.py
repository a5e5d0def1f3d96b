"""`RelatedTokens`: recognized regions with their relations to each other, as grounding's experts see them."""

from dataclasses import dataclass, fields, replace
from pathlib import Path

import numpy as np
import torch
from jaxtyping import Float, Float16, Int
from torch import Tensor

from agent.encoders.sentences.grounding import INPUTS, PREDICATES, GroundNet
from agent.learning.weights import load_ground
from agent.perception.tokens import REGIONS, RegionTokens
from envs.vocabulary import CATEGORIES, MATERIALS, ROOMS, SIZES

BATCH = 128
AGAIN = {"category": len(CATEGORIES), "size": len(SIZES), "material": len(MATERIALS), "room": len(ROOMS)}  # names that are judged again


@dataclass(frozen=True)
class RelatedTokens:
    """Regions of n pictures, and what grounding's experts say of them.

    Zeros after the `count` of each row.

    `pair` is the probability that a region (first of its axes) has a relation to another one (second). `again` are probabilities of names,
    judged once more by size and place: categories, sizes, materials, and rooms of the regions. `front` are unit vectors (right, backwards).
    """

    tokens: RegionTokens
    pair: Float16[np.ndarray, "n 16 16 predicates"]
    again: Float16[np.ndarray, "n 16 names"]
    front: Float16[np.ndarray, "n 16 2"]

    @classmethod
    @torch.inference_mode()
    def of(cls, net: GroundNet, tokens: RegionTokens) -> "RelatedTokens":
        """Relations of the regions of n pictures."""
        n = len(tokens.count)
        shapes = {"pair": (REGIONS, REGIONS, len(PREDICATES)), "again": (REGIONS, sum(AGAIN.values())), "front": (REGIONS, 2)}
        out = {name: np.zeros((n, *shape), np.float16) for name, shape in shapes.items()}
        for start in range(0, n, BATCH):
            rows = np.arange(start, min(n, start + BATCH))
            some = {name: part for name, part in tokens.take(rows).tensors().items() if name in INPUTS}
            there, found = some["there"].float(), net.relate(some)
            apart = (there[:, :, None] * there[:, None] * (1 - torch.eye(REGIONS)))[..., None]
            out["pair"][rows] = (found.pair.sigmoid() * apart).numpy()
            names = torch.cat([found.names[name].softmax(2) for name in AGAIN], dim=2)
            out["again"][rows], out["front"][rows] = ((part * there[..., None]).numpy() for part in (names, found.front))
        return cls(tokens, **out)

    @classmethod
    def load(cls, weights: Path, tokens: RegionTokens) -> "RelatedTokens":
        """Relations as the experts in a folder of weights see them; InputError for missing ones."""
        return cls.of(load_ground(weights / "ground.safetensors"), tokens)

    def take(self, rows: Int[np.ndarray, "m"]) -> "RelatedTokens":
        """Tokens of some of the pictures."""
        own = {part.name: getattr(self, part.name)[rows] for part in fields(self) if part.name != "tokens"}
        return replace(self, tokens=self.tokens.take(rows), **own)

    def tensors(self) -> dict[str, Tensor]:
        """Tensors by name: those of the tokens, with names as judged again.

        There are also `pair`, `front`, and `room_of` each region.
        """
        made = self.tokens.tensors()
        names = dict(zip(AGAIN, torch.from_numpy(self.again).float().split(list(AGAIN.values()), dim=2), strict=True))
        made |= {"room_of": names.pop("room"), "pair": torch.from_numpy(self.pair).float(), "front": torch.from_numpy(self.front).float()}
        return made | names


def widened(pair: Float[Tensor, "n r r predicates"]) -> Float[Tensor, "n r1 r1 predicates"]:
    """Relations of regions, with zeros for the picture as a whole."""
    return torch.nn.functional.pad(pair, (0, 0, 0, 1, 0, 1))

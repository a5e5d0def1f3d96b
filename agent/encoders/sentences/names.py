"""`Names`: categories, sizes and materials of regions, judged once more by what they measure.

Sizes are relative to the kind of thing: a small table is larger than a large mug. So measures are compared with those that are usual for
each category, weighted by how likely the region is of it. Colours have a say in materials alone: training homes lack some colours of each
category.
"""

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor, nn

from agent.perception.tokens import RegionTokens
from envs.vocabulary import CATEGORIES, COLORS, MATERIALS, SIZES

AGAIN = {"category": len(CATEGORIES), "size": len(SIZES), "material": len(MATERIALS)}  # names that are judged once more
MEASURES = 6  # of a region
MORE = MEASURES + 4 + 2  # inputs beside those of all networks: measures, edges of the picture, height of the bottom, distance
LEAST = 1e-3  # variance of a measure


@dataclass(frozen=True)
class NamesConfig:
    """Architecture: number of inputs that all networks of a region have (`own`), and width."""

    own: int
    hidden: int = 256

    def build(self) -> "Names":
        """Network with new weights, drawn from torch's generator."""
        return Names(self)


class Names(nn.Module):
    """Network that adds to the logits of regions' names.

    `mean` and `spread` are those of the measures of each category (`measure`).
    """

    mean: Tensor
    spread: Tensor

    def __init__(self, config: NamesConfig) -> None:
        super().__init__()
        inputs, hidden = config.own + len(MATERIALS) + MORE, config.hidden
        self.config = config
        self.judge = nn.Sequential(
            nn.Linear(inputs, hidden), nn.GELU(), nn.Dropout(0.1), nn.Linear(hidden, hidden), nn.GELU(), nn.Dropout(0.1),
            nn.Linear(hidden, sum(AGAIN.values())),
        )  # fmt: skip
        self.by_category = nn.Linear(MORE - 1, len(CATEGORIES) * len(SIZES))  # weights of measures are those of the category
        self.by_color = nn.Linear(len(COLORS), len(CATEGORIES) * len(MATERIALS))
        for part in (self.judge[-1], self.by_category, self.by_color):
            nn.init.zeros_(part.weight)  # pyright: ignore[reportArgumentType]
            nn.init.zeros_(part.bias)  # pyright: ignore[reportArgumentType]
        self.register_buffer("mean", torch.zeros(len(CATEGORIES), MEASURES))
        self.register_buffer("spread", torch.ones(len(CATEGORIES), MEASURES))

    def forward(self, own: Float[Tensor, "n k own"], tokens: dict[str, Tensor]) -> dict[str, Float[Tensor, "n k names"]]:
        """Additions to the logits of each kind of name."""
        category, box = tokens["category"].float(), tokens["box"]
        usual = (measures_of(tokens) - category @ self.mean) / (category @ self.spread).clamp_min(LEAST)
        edge = torch.cat([box[..., :2] < 0.01, box[..., 2:] > 0.99], dim=2).float()
        bottom, far = tokens["point"][..., 1:2] - tokens["extent"][..., 1:2] / 2, distance_of(tokens).log()[..., None]
        more = torch.cat([usual.clamp(-4, 4), edge, bottom, far], dim=2)
        found = self.judge(torch.cat([own, tokens["material"].float(), more], dim=2)).split(list(AGAIN.values()), dim=2)
        names = dict(zip(AGAIN, found, strict=True))
        size = self.by_category(more[..., :-1]).unflatten(2, (len(CATEGORIES), len(SIZES)))
        material = self.by_color(tokens["color"].float()).unflatten(2, (len(CATEGORIES), len(MATERIALS)))
        names["size"] = names["size"] + torch.einsum("nkcs,nkc->nks", size, category)
        names["material"] = names["material"] + torch.einsum("nkcm,nkc->nkm", material, category)
        return names

    @torch.no_grad()
    def measure(self, tokens: RegionTokens) -> None:
        """Take the usual measures of each category from these pictures."""
        parts = tokens.tensors()
        there = parts["there"]
        found = measures_of({name: part.float() for name, part in parts.items() if name in ("extent", "point", "pixels")})[there]
        weight = parts["category"].float()[there]
        weight = weight / weight.sum(0).clamp_min(1e-6)
        self.mean.copy_(weight.T @ found)
        self.spread.copy_((weight.T @ found.square() - self.mean.square()).clamp_min(LEAST).sqrt())


def measures_of(tokens: dict[str, Tensor]) -> Float[Tensor, "n k 6"]:
    """Logarithms of measures of regions.

    They are length, depth and height [m], height of the top [m], area of the front [m2], and pixels as if at a distance of 1 m.
    """
    extent, point = tokens["extent"].clamp_min(0.01), tokens["point"]
    flat, high = extent[..., [0, 2]], extent[..., 1]
    top = (point[..., 1] + high / 2).clamp_min(0.02)
    shown = tokens["pixels"][..., 0].clamp_min(1e-4) * distance_of(tokens).square()
    parts = (flat.amax(2), flat.amin(2), high, top, high * flat.amax(2), shown)
    return torch.stack(parts, dim=2).log()


def distance_of(tokens: dict[str, Tensor]) -> Float[Tensor, "n k"]:
    """Distances of regions [m], at least 0.2."""
    return tokens["point"].norm(dim=2).clamp_min(0.2)

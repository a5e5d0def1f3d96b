"""Vision tokens of a picture: objects, patches, and one of the whole picture.

Objects are the recognized regions, patches an 8 x 8 grid.
"""

from collections.abc import Mapping
from typing import Literal

import torch
from jaxtyping import Bool, Float
from torch import Tensor, nn

from agent.encoders.blocks import Sequence
from agent.perception.tokens import FEATURES, PATCHES, REGIONS, WIDTHS
from envs.vocabulary import ROOMS

Kinds = Literal["objects", "patches", "both"]
TAGGED = ("category", "color", "size", "material")  # of a region, that have names
LEAST = 1e-4  # probability below which logarithms are cut
PLACE = 7 + 3 + 3 + 2 + 1  # box with width, height and area (Chen et al. 2020, UNITER), point, extent, yaw, pixels
APART = WIDTHS["category"] + WIDTHS["color"] + WIDTHS["size"] + WIDTHS["material"] + 1

Regions = Mapping[str, Tensor]  # `RegionTokens.tensors()`, with `patches` (n, 64, f)


class ObjectTokens(nn.Module):
    """A token of each region, from its appearance and its place.

    One that is `hidden` has a place alone. Its recognized names are also given as words: the embeddings of the names (`tags`), weighted by
    their probabilities (as the object tags of Oscar, Li et al. 2020).
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        self.features, self.names, self.place = nn.Linear(FEATURES, width), nn.Linear(APART, width), nn.Linear(PLACE, width)
        self.norm_features, self.norm_tags = nn.LayerNorm(FEATURES), nn.LayerNorm(width)
        self.hidden = nn.Parameter(torch.zeros(width))
        self.norm = nn.LayerNorm(width)

    def forward(self, regions: Regions, hidden: Bool[Tensor, "n 16"] | None, tags: Float[Tensor, "names d"] | None) -> Sequence:
        """Tokens of the regions of n pictures."""
        names = [regions[name].clamp_min(LEAST).log() / 4 for name in TAGGED]
        look = self.features(self.norm_features(regions["features"].float())) + self.names(torch.cat([*names, regions["score"]], dim=2))
        if tags is not None:
            look = look + self.norm_tags(torch.cat([regions[name] for name in TAGGED], dim=2) @ tags)
        if hidden is not None:
            look = torch.where(hidden[..., None], self.hidden, look)
        left, top, right, bottom = regions["box"].unbind(dim=2)
        width, height = right - left, bottom - top
        box = torch.stack([left, top, right, bottom, width, height, width * height], dim=2)
        yaw = regions["yaw"]
        place = torch.cat([box, regions["point"] / 4, regions["extent"], yaw.sin(), yaw.cos(), regions["pixels"]], dim=2)
        return Sequence(self.norm(look + self.place(place)), regions["there"])


class PatchTokens(nn.Module):
    """A token of each patch, with its place in the grid."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.features, self.norm_features = nn.Linear(FEATURES, width), nn.LayerNorm(FEATURES)
        self.row, self.column = (nn.Parameter(0.02 * torch.randn(PATCHES, width)) for _ in range(2))
        self.norm = nn.LayerNorm(width)

    @property
    def places(self) -> Float[Tensor, "64 d"]:
        """Embeddings of the places of the grid."""
        return (self.row[:, None] + self.column[None]).flatten(0, 1)

    def forward(self, patches: Float[Tensor, "n 64 f"]) -> Float[Tensor, "n 64 d"]:
        """Tokens of all patches."""
        return self.norm(self.features(self.norm_features(patches.float())) + self.places)


class WholeToken(nn.Module):
    """One token of the whole picture: its room, and the mean of its patches."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.room, self.mean = nn.Linear(len(ROOMS), width), nn.Linear(FEATURES, width)
        self.norm_mean, self.norm = nn.LayerNorm(FEATURES), nn.LayerNorm(width)

    def forward(self, room: Float[Tensor, "n rooms"], mean: Float[Tensor, "n f"], hidden: Bool[Tensor, "n"] | None) -> Sequence:
        """Token of n pictures; without the mean of those that are `hidden`."""
        look = self.mean(self.norm_mean(mean.float()))
        if hidden is not None:
            look = look.masked_fill(hidden[:, None], 0.0)
        token = self.norm(self.room(room.clamp_min(LEAST).log() / 4) + look)[:, None]
        return Sequence(token, torch.ones(token.shape[:2], dtype=torch.bool, device=token.device))


class SightTokens(nn.Module):
    """Vision tokens of a picture: the whole, then 16 objects, then patches."""

    def __init__(self, width: int, kinds: Kinds) -> None:
        super().__init__()
        self.kinds = kinds
        self.whole = WholeToken(width)
        self.objects = ObjectTokens(width)
        self.patches = PatchTokens(width)
        self.kind = nn.Parameter(0.02 * torch.randn(3, width))

    def forward(
        self, regions: Regions, hidden: Bool[Tensor, "n 16"] | None = None, tags: Float[Tensor, "names d"] | None = None
    ) -> Sequence:
        """Tokens of n pictures.

        What shows a `hidden` region is left out: the patches that its box touches, and the mean of all of them. `kept` (n, k) in `regions`
        are the numbers of the patches to take, all 64 without it.
        """
        patches = regions["patches"]
        parts = [self.whole(regions["room"], patches.float().mean(dim=1), None if hidden is None else hidden.any(dim=1))]
        parts[0] = Sequence(parts[0].states + self.kind[0], parts[0].there)
        if self.kinds != "patches":
            objects = self.objects(regions, hidden, tags)
            parts.append(Sequence(objects.states + self.kind[1], objects.there))
        if self.kinds != "objects":
            tokens = self.patches(patches) + self.kind[2]
            there = torch.ones(tokens.shape[:2], dtype=torch.bool, device=tokens.device)
            if hidden is not None:
                there = ~(touched(regions["box"]) & hidden[..., None]).any(dim=1)
            if "kept" in regions:
                tokens, there = taken(tokens, regions["kept"]), there.gather(1, regions["kept"])
            parts.append(Sequence(tokens, there))
        return Sequence(torch.cat([part.states for part in parts], dim=1), torch.cat([part.there for part in parts], dim=1))


def taken(tokens: Float[Tensor, "n l d"], numbers: Tensor) -> Float[Tensor, "n k d"]:
    """Tokens with the given numbers, (n, k)."""
    return tokens.gather(1, numbers[..., None].expand(-1, -1, tokens.shape[2]))


def touched(box: Float[Tensor, "n 16 4"]) -> Bool[Tensor, "n 16 64"]:
    """Patches that each box overlaps."""
    edge = torch.arange(PATCHES, device=box.device) / PATCHES
    across = (box[..., None, 0] < edge + 1 / PATCHES) & (box[..., None, 2] > edge)
    down = (box[..., None, 1] < edge + 1 / PATCHES) & (box[..., None, 3] > edge)
    return (down[..., :, None] & across[..., None, :]).flatten(2)


OBJECTS = slice(1, 1 + REGIONS)  # tokens of the objects, where there are some

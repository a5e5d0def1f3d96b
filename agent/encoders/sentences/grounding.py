"""`GroundNet`: the region that a phrase means, or "not in view": a product of experts.

Each expert says how well each region fits one part of the phrase: category, colour, size, material, room, relation. It is silent where
the phrase does not say that part, since log(not said + sum of said x fits) is 0 then. Relations marginalise over what the thing may be
related to: log(1 - product over others of (1 - the other fits x the relation holds)), a noisy or (Pearl 1988).
"""

from dataclasses import dataclass
from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional as F

from agent.encoders.sentences.names import AGAIN, Names
from agent.encoders.sentences.reader import SLOTS, VALUES, Reading
from agent.perception.tokens import REGIONS
from envs.scenes.relations import Predicate
from envs.vocabulary import CATEGORIES, MATERIALS, ROOMS, SIZES

LEAST = 1e-4  # probability of a region's name
QUALITIES = ("category", "color", "size", "material")
EXPERTS = (*QUALITIES, "room", "relation")  # their order
WALL = VALUES["category"].index("wall")
PREDICATES = VALUES["predicate"]
BETWEEN, AGAINST = PREDICATES.index(Predicate.BETWEEN), PREDICATES.index(Predicate.AGAINST)
OWN = (
    48 + len(CATEGORIES) + len(SIZES) + 3 + 3 + 2 + 4 + 1 + 1
)  # inputs of a region: features, names, place, extents, yaw, box, pixels, score
QUARTERS = 4  # turns of a box
RARELY = 0.01  # probability below which a relation is not looked at
INPUTS = ("features", "category", "color", "size", "material", "score", "box", "point", "extent", "yaw", "pixels", "room", "there")
BETWEEN_TWO = 6  # geometry of a region and two others


@dataclass(frozen=True)
class GroundConfig:
    """Architecture: widths of a region's code and of hidden layers; whether there is a refiner."""

    width: int = 48
    hidden: int = 96
    refiner: bool = False

    def build(self) -> "GroundNet":
        """Network with new weights, drawn from torch's generator."""
        return GroundNet(self)


class Relations(NamedTuple):
    """Logits about regions: relations to each other and to walls, and names, rooms among them.

    `front` are unit vectors (right, backwards) of their fronts, `code` is what relations are made from.
    """

    pair: Float[Tensor, "n k k predicates"]
    wall: Float[Tensor, "n k"]
    front: Float[Tensor, "n k 2"]
    names: dict[str, Float[Tensor, "n k names"]]
    code: Float[Tensor, "n k width"]


class Grounded(NamedTuple):
    """Log-probabilities of n phrases' regions, the last one of "not in view".

    The other parts have as many places for regions as the fullest picture has regions. `experts` are log-probabilities that each region
    fits each part (EXPERTS), `others` probabilities that each is what the thing is related to.
    """

    logits: Float[Tensor, "n 17"]
    experts: Float[Tensor, "n k experts"]
    others: Float[Tensor, "n k"]
    relations: Relations


class GroundNet(nn.Module):
    """Experts with learned weights, networks of geometry, and a judge of "not in view"."""

    def __init__(self, config: GroundConfig) -> None:
        super().__init__()
        self.config, width, hidden = config, config.width, config.hidden
        self.temperature = nn.Parameter(torch.ones(len(QUALITIES)))
        self.weight = nn.Parameter(torch.ones(len(EXPERTS)))
        self.sure = nn.Parameter(torch.zeros(1))
        self.code = nn.Sequential(nn.Linear(OWN, hidden), nn.GELU(), nn.Linear(hidden, width), nn.GELU())
        self.front = nn.Sequential(nn.Linear(OWN, hidden), nn.GELU(), nn.Linear(hidden, QUARTERS + 3))
        self.again = nn.Sequential(nn.Linear(OWN + len(MATERIALS), hidden), nn.GELU(), nn.Linear(hidden, sum(AGAIN.values())))
        self.room = nn.Sequential(nn.Linear(OWN + len(ROOMS), hidden), nn.GELU(), nn.Linear(hidden, len(ROOMS)))
        self.wall = nn.Sequential(nn.Linear(OWN, hidden), nn.GELU(), nn.Linear(hidden, 1))
        self.pair = nn.Sequential(nn.Linear(2 * width + GEOMETRY, hidden), nn.GELU(), nn.Linear(hidden, len(PREDICATES)))
        self.between = nn.Sequential(nn.Linear(BETWEEN_TWO, 32), nn.GELU(), nn.Linear(32, 1))
        self.missed = nn.Parameter(torch.full((len(PREDICATES),), -3.0))  # that the other thing is there without a region
        self.absent = nn.Sequential(nn.Linear(3 * len(EXPERTS) + 4 + len(SLOTS), 48), nn.GELU(), nn.Linear(48, 1))
        self.refiner = _Refiner(width) if config.refiner else None
        self.naming: Names | None = None  # judges names instead of `again` where it is there
        for part in (self.absent[-1], self.again[-1], self.pair[-1], self.wall[-1], self.room[-1]):
            nn.init.zeros_(part.weight)  # pyright: ignore[reportArgumentType]
            nn.init.zeros_(part.bias)  # pyright: ignore[reportArgumentType]

    def forward(self, tokens: dict[str, Tensor], reading: Reading) -> Grounded:
        """Ground n phrases in n pictures, `tokens` as `RegionTokens.tensors` has them."""
        most = max(2, int(tokens["there"].sum(1).max()))  # the best two are compared
        tokens = {name: part if name == "room" else part[:, :most] for name, part in tokens.items() if name in INPUTS}
        relations = self.relate(tokens)
        names = {name: part.softmax(2) for name, part in relations.names.items()}
        said = reading.values
        fits = [self._fits(names, said, name) for name in ("category", "color", "size", "material", "room")]
        others = _all(names, said, "other")
        held = self._held(tokens, relations, said, others, _all(names, said, "second"))
        experts = torch.stack([*fits, held], dim=2).clamp_min(LEAST).log()
        logits = experts @ F.softplus(self.weight + 0.5413) + self.sure * tokens["score"][..., 0].clamp_min(LEAST).log()  # softplus = 1
        if self.refiner is not None:
            logits = logits + self.refiner(relations.code, reading, experts)
        logits = logits.masked_fill(~tokens["there"], -30.0)
        absent = self._absent(tokens, said, logits, experts, others)
        logits = F.pad(logits, (0, REGIONS - most), value=-30.0)
        return Grounded(torch.cat([logits, absent], dim=1).log_softmax(1), experts, others, relations)

    def _names(self, tokens: dict[str, Tensor], own: Tensor) -> dict[str, Float[Tensor, "n k v"]]:
        """Logits of the regions' names: what perception says at learned temperatures, and all but colours once more by size and place."""
        logits = {name: tokens[name].float().clamp_min(LEAST).log() * self.temperature[k] for k, name in enumerate(QUALITIES)}
        if self.naming is not None:
            more = self.naming(own, tokens)
        else:
            judged = self.again(torch.cat([own, tokens["material"].float()], dim=2)).split(list(AGAIN.values()), dim=2)
            more = dict(zip(AGAIN, judged, strict=True))
        logits |= {name: logits[name] + part for name, part in more.items()}
        room = self.room(torch.cat([own, tokens["room"][:, None].expand(*own.shape[:2], -1)], dim=2))
        return logits | {"room": room + tokens["room"][:, None].clamp_min(LEAST).log()}

    def relate(self, tokens: dict[str, Tensor]) -> Relations:
        """Relations of the regions of n pictures."""
        own = own_of(tokens)
        code, front = self.code(own), fronts_of(tokens, self.front(own))
        n, k, width = code.shape
        pairs = torch.cat([code[:, :, None].expand(n, k, k, width), code[:, None].expand(n, k, k, width), pair_of(tokens, front)], dim=3)
        return Relations(self.pair(pairs), self.wall(own)[..., 0], front, self._names(tokens, own), code)

    def _fits(self, names: dict[str, Tensor], said: dict[str, Tensor], name: str) -> Float[Tensor, "n k"]:
        """Probability that each region fits what is said of a quality, or of what it is not."""
        found = _fit(names[name], said[name])
        if f"no_{name}" not in said:
            return found
        wrong = said[f"no_{name}"]
        return found * (wrong[:, -1:] + torch.einsum("nv,nkv->nk", wrong[:, :-1], 1 - names[name]))

    def _held(
        self, tokens: dict[str, Tensor], relations: Relations, said: dict[str, Tensor], others: Tensor, seconds: Tensor
    ) -> Float[Tensor, "n k"]:
        """Probability that each region has the relation that is said."""
        apart = ~torch.eye(others.shape[1], dtype=torch.bool)
        there = tokens["there"]
        both = (there[:, None] & there[:, :, None] & apart)[..., None]
        holds = relations.pair.sigmoid() * both
        lacks = (1 - holds * others[:, None, :, None]).clamp_min(LEAST).log().sum(2)  # n 16 predicates
        missed = self.missed.sigmoid()
        wall = torch.zeros_like(lacks)
        wall[..., AGAINST] = torch.log1p(-(relations.wall.sigmoid() * said["other_category"][:, WALL, None]).clamp_max(1 - LEAST))
        held = 1 - (1 - missed) * (lacks + wall).exp()
        rows = (said["predicate"][:, BETWEEN] > RARELY).nonzero()[:, 0]  # all triples of regions are many
        if len(rows):
            some = {name: part[rows] for name, part in tokens.items()}
            two = self._between(some, relations.pair[rows, ..., BETWEEN], others[rows], seconds[rows])
            held = held.clone()
            held[rows, :, BETWEEN] = two
        return said["predicate"][:, -1:] + torch.einsum("nv,nkv->nk", said["predicate"][:, :-1], held)

    def _between(self, tokens: dict[str, Tensor], pair: Tensor, others: Tensor, seconds: Tensor) -> Float[Tensor, "n k"]:
        """Probability that each region is between two others that fit."""
        k, there = others.shape[1], tokens["there"]
        logits = self.between(between_of(tokens))[..., 0] + pair[:, :, :, None] + pair[:, :, None, :]
        apart = ~torch.eye(k, dtype=torch.bool)
        good = apart[:, :, None] & apart[:, None] & apart & there[:, :, None, None] & there[:, None, :, None] & there[:, None, None]
        holds = logits.sigmoid() * good * others[:, None, :, None] * seconds[:, None, None]
        return 1 - (1 - self.missed[BETWEEN].sigmoid()) * (1 - holds).clamp_min(LEAST).log().sum((2, 3)).exp()

    def _absent(
        self, tokens: dict[str, Tensor], said: dict[str, Tensor], logits: Tensor, experts: Tensor, others: Tensor
    ) -> Float[Tensor, "n 1"]:
        """Logit of "not in view": from the best regions, what fits least of them, and what is said."""
        chance = logits.softmax(1)
        best = torch.einsum("nk,nke->ne", chance, experts)
        alone = experts.masked_fill(~tokens["there"][..., None], -9.0).amax(1)
        top = logits.topk(2, dim=1).values
        spread = torch.einsum("nk,nke->ne", chance, experts.clamp_min(-3).exp())
        more = torch.stack([top[:, 0], top[:, 1], torch.logsumexp(logits, 1), others.amax(1)], dim=1)
        filled = torch.stack([1 - said[slot][:, -1] for slot in SLOTS], dim=1)
        return self.absent(torch.cat([best, alone, spread, more.clamp(-12, 3), filled], dim=1))


class _Refiner(nn.Module):
    """Cross-attention of regions to what is said, which adds to their logits."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.query = nn.Linear(width + len(EXPERTS), width)
        self.key = nn.ModuleDict({slot: nn.Linear(len(VALUES[kind]) + 1, 2 * width) for slot, kind in SLOTS.items()})
        self.out = nn.Sequential(nn.Linear(3 * width, width), nn.GELU(), nn.Linear(width, 1))
        for part in self.out[-1].parameters():
            nn.init.zeros_(part)

    def forward(self, code: Float[Tensor, "n k w"], reading: Reading, experts: Float[Tensor, "n k e"]) -> Float[Tensor, "n k"]:
        query = self.query(torch.cat([code, experts], dim=2))
        keys, values = torch.stack([self.key[slot](reading.values[slot]) for slot in SLOTS], dim=1).chunk(2, dim=2)
        mixed = F.scaled_dot_product_attention(query, keys, values)
        return self.out(torch.cat([query, mixed, query * mixed], dim=2))[..., 0]


def _fit(names: Float[Tensor, "n k v"], said: Float[Tensor, "n w"]) -> Float[Tensor, "n k"]:
    """Probability that each region has the name that is said; 1 where none is said."""
    return said[:, -1:] + torch.einsum("nv,nkv->nk", said[:, : names.shape[2]], names)


def _all(names: dict[str, Tensor], said: dict[str, Tensor], role: str) -> Float[Tensor, "n k"]:
    """Probability that each region fits all that is said of another thing."""
    found = torch.ones_like(names["color"][..., 0])
    for name in QUALITIES:
        found = found * _fit(names[name], said[f"{role}_{name}"])
    return found


def own_of(tokens: dict[str, Tensor]) -> Float[Tensor, "n k own"]:
    """Inputs about each region alone."""
    twice = 2 * tokens["yaw"]
    parts = (
        tokens["features"].float(), tokens["category"], tokens["size"], tokens["point"] / 3, tokens["extent"], twice.cos(), twice.sin(),
        2 * tokens["box"] - 1, tokens["pixels"].sqrt(), tokens["score"],
    )  # fmt: skip
    return torch.cat(parts, dim=2)


def fronts_of(tokens: dict[str, Tensor], said: Float[Tensor, "n k 7"]) -> Float[Tensor, "n k 2"]:
    """Unit vectors (right, backwards) of the fronts of regions.

    A front is one of the four sides of the visible box, or a free direction.
    """
    quarter = torch.arange(QUARTERS) * (torch.pi / 2) - tokens["yaw"]
    sides = torch.stack([quarter.sin(), quarter.cos()], dim=3)
    ways = torch.cat([sides, F.normalize(said[..., None, QUARTERS + 1 :], dim=3)], dim=2)
    return F.normalize(torch.einsum("nkw,nkwc->nkc", said[..., : QUARTERS + 1].softmax(2), ways), dim=2)


GEOMETRY = 19  # inputs about two regions


def pair_of(tokens: dict[str, Tensor], front: Float[Tensor, "n k 2"]) -> Float[Tensor, "n k k g"]:
    """Geometry of each region (second axis) as seen from each other one (third axis)."""
    point, extent, box, yaw = (tokens[name] for name in ("point", "extent", "box", "yaw"))
    away = point[:, :, None] - point[:, None]
    x, y, z = away.unbind(3)
    ahead = x * front[:, None, :, 0] + z * front[:, None, :, 1]
    left = x * front[:, None, :, 1] - z * front[:, None, :, 0]
    c, s = yaw[..., 0].cos()[:, None], yaw[..., 0].sin()[:, None]
    wide, deep = c * x + s * z, c * z - s * x
    half = extent / 2
    top, bottom = point[..., 1] + half[..., 1], point[..., 1] - half[..., 1]
    over, under = bottom[:, :, None] - top[:, None], top[:, :, None] - bottom[:, None]
    turned = 2 * (yaw - yaw.transpose(1, 2))
    low = torch.maximum(box[:, :, None, :2], box[:, None, :, :2])
    high = torch.minimum(box[:, :, None, 2:], box[:, None, :, 2:])
    area = ((box[..., 2] - box[..., 0]) * (box[..., 3] - box[..., 1])).clamp_min(1e-4)
    inside = (high - low).clamp_min(0).prod(3) / area[:, :, None]
    middle = (box[..., :2] + box[..., 2:]) / 2
    off = middle[:, :, None] - middle[:, None]
    flat = (x**2 + z**2 + 1e-6).sqrt()
    parts = (
        x, y, z, flat, (1 + flat).log(), ahead, left, wide, deep, wide.abs() - half[:, None, :, 0], over, under, turned.cos(), turned.sin(),
        inside, inside.transpose(1, 2), off[..., 0], off[..., 1], flat - half.amax(2)[:, :, None] - half.amax(2)[:, None],
    )  # fmt: skip
    return torch.stack(parts, dim=3).clamp(-5, 5)


def between_of(tokens: dict[str, Tensor]) -> Float[Tensor, "n k k k g"]:
    """Geometry of each region and two others, on the floor plan."""
    place = tokens["point"][..., [0, 2]]
    away = place[:, None] - place[:, :, None]  # n, region, other, 2
    far = (away.square().sum(3) + 1e-6).sqrt()
    cosine = torch.einsum("nkac,nkbc->nkab", away, away) / (far[..., None] * far[..., None, :])
    line = away[:, :, None] - away[:, :, :, None]  # from other a to other b
    cross = away[..., None, 0] * line[..., 1] - away[..., None, 1] * line[..., 0]
    off = cross.abs() / (line.square().sum(4) + 1e-4).sqrt()
    first, second = far[..., None].expand_as(cosine), far[..., None, :].expand_as(cosine)
    level = tokens["point"][:, :, None, 1] - tokens["point"][:, None, :, 1]
    high = torch.maximum(level[..., None].abs().expand_as(cosine), level[..., None, :].abs().expand_as(cosine))
    return torch.stack([cosine, off, torch.minimum(first, second), torch.maximum(first, second), high, (cosine + 0.5) * 4], dim=4).clamp(
        -5, 5
    )

"""Attention over regions that a question directs.

It is none (mean), single, stacked, or co-attention with the words.
All take and give the same shapes and have about the same number of weights, so that they can be compared. Padded regions and words have
a share of 0 everywhere.
"""

import math
from dataclasses import dataclass
from typing import Literal, NamedTuple

import torch
from jaxtyping import Bool, Float
from torch import Tensor, nn

AttentionName = Literal["mean", "single", "stacked", "co"]
MATCH = 3.0  # logit of a region that is just what is asked for, at first
RARE, EVEN = 0.02, 0.2  # least chance of a relation, and the one that speaks neither for nor against it
NEVER = -1e9  # logit of what is not there


class Attended(NamedTuple):
    """The state that the answer is read from, and where it was looked.

    `regions` are shares of regions at each hop, `words` those of words.
    `last` is the mean of the regions that were looked at last. Only co-attention has shares of words that it has found; the others have
    all words in one vector. `fits` are the logits of the last look, zeros where it is knocked out.
    """

    state: Float[Tensor, "n d"]
    last: Float[Tensor, "n d"]
    regions: Float[Tensor, "n hops r"]
    fits: Float[Tensor, "n r"]
    words: Float[Tensor, "n t"] | None = None


@dataclass(frozen=True)
class Asked:
    """A question at three levels, and as a whole.

    The levels are `words`, `phrases` (up to three words) and `context` (all words up to each).
    `said` is where there is a word, `relation` how much it asks for each relation.
    """

    words: Float[Tensor, "n t d"]
    phrases: Float[Tensor, "n t d"]
    context: Float[Tensor, "n t d"]
    whole: Float[Tensor, "n d"]
    said: Bool[Tensor, "n t"]
    relation: Float[Tensor, "n p"]


@dataclass(frozen=True)
class KnockOut:
    """Mechanisms that are replaced by their neutral value at test time.

    They are hops, which then look everywhere alike, and words.
    """

    hops: tuple[int, ...] = ()
    words: bool = False


@dataclass(frozen=True)
class AttentionConfig:
    """Kind of attention, width of its hidden layer, and hops of a stacked one."""

    name: AttentionName = "stacked"
    width: int = 128
    hops: int = 2

    def build(self, d: int) -> nn.Module:
        """Attention over vectors of d numbers, with new weights."""
        kinds = {"mean": MeanPooling, "single": SingleAttention, "stacked": StackedAttention, "co": CoAttention}
        return kinds[self.name](d, self)


def shares(logits: Float[Tensor, "n r"], there: Bool[Tensor, "n r"], uniform: bool = False) -> Float[Tensor, "n r"]:
    """Softmax over what is there; equal shares if `uniform`."""
    logits = torch.zeros_like(logits) if uniform else logits
    return torch.softmax(logits.masked_fill(~there, NEVER), dim=-1) * there


def related(share: Float[Tensor, "n r"], pair: Float[Tensor, "n r r p"], asked: Asked) -> Float[Tensor, "n r"]:
    """Logits of regions that have the relation asked for to what was seen before.

    `pair` has the chances of relations of each region (first of its axes) to each other one. It is 0 of the picture, which is the last.
    """
    chance = torch.einsum("nrsp,ns->nrp", pair, share)
    logits = torch.einsum("nrp,np->nr", ((chance + RARE) / EVEN).log(), asked.relation)
    return torch.cat([logits[:, :-1], torch.zeros_like(logits[:, -1:])], dim=1)


def pooled(share: Float[Tensor, "n r"], values: Float[Tensor, "n r d"]) -> Float[Tensor, "n d"]:
    """Mean of vectors with these shares."""
    return torch.einsum("nr,nrd->nd", share, values)


class MeanPooling(nn.Module):
    """Equal shares of all regions: the control that looks at nothing in particular."""

    def __init__(self, d: int, config: AttentionConfig) -> None:
        super().__init__()
        self.of_regions = nn.Linear(d, config.width)
        self.out = nn.Linear(config.width, d)

    def forward(
        self, regions: Float[Tensor, "n r d"], there: Bool[Tensor, "n r"], pair: Float[Tensor, "n r r p"], asked: Asked, knocked: KnockOut
    ) -> Attended:
        """State and shares."""
        share = shares(there.float(), there, uniform=True)
        mean = pooled(share, regions)
        state = mean + self.out(torch.tanh(self.of_regions(mean))) + asked.whole
        return Attended(state, mean, share[:, None], torch.zeros_like(share))


class SingleAttention(nn.Module):
    """Attention of Shih, Singh and Hoiem 2016 ("Where to look").

    Logits are (W1 v + b1) . (W2 q + b2), divided by the root of the width.
    """

    def __init__(self, d: int, config: AttentionConfig) -> None:
        super().__init__()
        self.of_regions, self.of_question = nn.Linear(d, config.width), nn.Linear(d, config.width)
        self.scale = config.width**-0.5
        with torch.no_grad():  # at first regions are looked at that lie where the question does
            nn.init.orthogonal_(self.of_regions.weight, gain=(MATCH / self.scale) ** 0.5)
            self.of_question.weight.copy_(self.of_regions.weight)

    def forward(
        self, regions: Float[Tensor, "n r d"], there: Bool[Tensor, "n r"], pair: Float[Tensor, "n r r p"], asked: Asked, knocked: KnockOut
    ) -> Attended:
        """State and shares."""
        logits = torch.einsum("nrk,nk->nr", self.of_regions(regions), self.of_question(asked.whole)) * self.scale
        logits = (logits + related(shares(logits, there, uniform=True), pair, asked)) * (0 not in knocked.hops)
        share = shares(logits, there)
        seen = pooled(share, regions)
        return Attended(seen + asked.whole, seen, share[:, None], logits)


class StackedAttention(nn.Module):
    """Attention of Yang et al. 2016 ("Stacked attention networks").

    Each hop asks with what the last one has seen.
    A hop has h = tanh(W_v V + W_q u + b), p = softmax(w h), u' = sum p V + u, each with weights of its own.
    """

    def __init__(self, d: int, config: AttentionConfig) -> None:
        super().__init__()
        regions = [nn.Linear(d, config.width, bias=False) for _ in range(config.hops)]
        states = [nn.Linear(d, config.width) for _ in range(config.hops)]
        scores = [nn.Linear(config.width, 1) for _ in range(config.hops)]
        with torch.no_grad():  # at first each pair of units is largest for regions that lie where the question does
            for region, state, score in zip(regions, states, scores, strict=True):
                half = nn.init.orthogonal_(torch.empty((config.width + 1) // 2, d))
                region.weight.copy_(half.repeat(2, 1)[: config.width])
                state.weight.copy_(-region.weight)
                sign = torch.where(torch.arange(config.width) < len(half), 1.0, -1.0)
                state.bias.copy_(sign)
                score.weight.copy_(MATCH * sign)
                score.bias.fill_(-MATCH * config.width * math.tanh(1))  # so that a perfect match has 0
        self.of_regions, self.of_state, self.score = nn.ModuleList(regions), nn.ModuleList(states), nn.ModuleList(scores)

    def forward(
        self, regions: Float[Tensor, "n r d"], there: Bool[Tensor, "n r"], pair: Float[Tensor, "n r r p"], asked: Asked, knocked: KnockOut
    ) -> Attended:
        """State and shares."""
        state, last, seen, logits = asked.whole, asked.whole, [], regions[..., 0]
        for hop, (of_regions, of_state, score) in enumerate(zip(self.of_regions, self.of_state, self.score, strict=True)):
            hidden = torch.tanh(of_regions(regions) + of_state(state)[:, None])
            logits = score(hidden)[..., 0]
            if hop:
                logits = logits + related(seen[-1], pair, asked)
            logits = logits * (hop not in knocked.hops)
            seen.append(shares(logits, there))
            last = pooled(seen[-1], regions)
            state = last + state
        return Attended(state, last, torch.stack(seen, dim=1), logits)


class CoAttention(nn.Module):
    """Parallel co-attention of Lu et al. 2016 ("Hierarchical question-image co-attention").

    It is at the levels of words, phrases and context.
    """

    def __init__(self, d: int, config: AttentionConfig) -> None:
        super().__init__()
        self.levels = nn.ModuleList(_Level(d, config.width) for _ in range(3))
        self.join = nn.ModuleList(nn.Linear(d if level == 0 else 2 * d, d) for level in range(3))

    def forward(
        self, regions: Float[Tensor, "n r d"], there: Bool[Tensor, "n r"], pair: Float[Tensor, "n r r p"], asked: Asked, knocked: KnockOut
    ) -> Attended:
        """State and shares: those of regions at each level, and of words at the last."""
        seen, words, state, last, logits = [], asked.said.float(), asked.whole[:, :0], asked.whole, regions[..., 0]
        for hop, (level, join, said) in enumerate(zip(self.levels, self.join, (asked.words, asked.phrases, asked.context), strict=True)):
            logits, of_words = level(regions, there, said, asked.said)
            if hop:
                logits = logits + related(seen[-1], pair, asked)
            logits = logits * (hop not in knocked.hops)
            seen.append(shares(logits, there))
            words = shares(of_words, asked.said, uniform=knocked.words)
            last = pooled(seen[-1], regions)
            state = torch.tanh(join(torch.cat([pooled(words, said) + last, state], dim=1)))
        return Attended(state, last, torch.stack(seen, dim=1), logits, words)


class _Level(nn.Module):
    """Logits of regions and words of one level, each directed by all of the other."""

    def __init__(self, d: int, width: int) -> None:
        super().__init__()
        self.affinity = nn.Linear(d, d, bias=False)
        self.of_regions, self.of_words = nn.Linear(d, width), nn.Linear(d, width)
        self.score_regions, self.score_words = nn.Linear(width, 1), nn.Linear(width, 1)
        nn.init.eye_(self.affinity.weight)

    def forward(
        self, regions: Float[Tensor, "n r d"], there: Bool[Tensor, "n r"], words: Float[Tensor, "n t d"], said: Bool[Tensor, "n t"]
    ) -> tuple[Float[Tensor, "n r"], Float[Tensor, "n t"]]:
        """Logits of regions and of words."""
        both = torch.tanh(torch.einsum("ntd,nrd->ntr", self.affinity(words), regions))  # C, words by regions
        both = both * (said[:, :, None] & there[:, None])
        v, q = self.of_regions(regions), self.of_words(words)
        hidden_v = torch.tanh(v + torch.einsum("ntr,ntk->nrk", both, q))
        hidden_q = torch.tanh(q + torch.einsum("ntr,nrk->ntk", both, v))
        return self.score_regions(hidden_v)[..., 0], self.score_words(hidden_q)[..., 0]

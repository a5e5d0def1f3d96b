"""Controls of verification: joint embeddings of sentences and pictures.

`sentence` is VSE++ (Faghri et al. 2018, arXiv 1707.05612): the hinge of the hardest negative of the batch, here with a claim's false twin
among them (Shi et al. 2018, arXiv 1806.10348). `components` adds scores of a sentence's parts, each against the region that it fits best
(UniVSE, Wu et al. 2019, arXiv 1904.05521).
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn import functional as F

from agent.encoders.sentences.grounding import OWN, own_of
from agent.learning.sentences.claims import ClaimViews
from agent.learning.sentences.verify import claim_words
from agent.perception.logistic import logistic
from agent.perception.verifying.parts import sigmoid
from envs.language.sampling.claim_texts import said_of
from envs.language.sampling.claims import KINDS, Claim
from envs.language.semantics.meaning import THING, Description
from envs.language.semantics.world import phrase
from envs.language.tokens import words
from envs.vocabulary import COLORS, MATERIALS, ROOMS

WIDTH, MARGIN, SHARE = 96, 0.2, 0.75  # of vectors; of the hinge; of the whole sentence, as in UniVSE
BATCH, RATE, WARM = 64, 2e-3, 100  # WARM: steps with the sum of all negatives
PURPOSE = 281  # of generators
LENGTH, MOST = 24, 4  # words, components


class JointNet(nn.Module):
    """Network that makes unit vectors of sentences and regions.

    A picture is an attention-weighted mean of its regions and its room.
    """

    def __init__(self) -> None:
        super().__init__()
        self.numbers = {word: k for k, word in enumerate(claim_words(), start=2)}
        self.embedding = nn.Embedding(len(self.numbers) + 2, WIDTH, padding_idx=0)
        self.read = nn.GRU(WIDTH, WIDTH, batch_first=True)
        self.region = nn.Sequential(nn.Linear(OWN + len(COLORS) + len(MATERIALS), WIDTH), nn.GELU(), nn.Linear(WIDTH, WIDTH))
        self.room = nn.Linear(len(ROOMS), WIDTH)
        self.weight = nn.Linear(WIDTH, 1)

    def texts(self, tokens: Int[Tensor, "n l"]) -> Float[Tensor, "n w"]:
        """Vectors of texts: the last state of their words."""
        states, _ = self.read(self.embedding(tokens))
        last = ((tokens != 0).sum(dim=1) - 1).clamp_min(0)
        return F.normalize(states[torch.arange(len(tokens)), last], dim=1)

    def regions(self, tokens: dict[str, Tensor]) -> tuple[Float[Tensor, "n w"], Float[Tensor, "n 17 w"]]:
        """Vectors of pictures, and of their regions and room."""
        own = self.region(torch.cat([own_of(tokens), tokens["color"], tokens["material"]], dim=2))
        every = torch.cat([own, self.room(tokens["room"])[:, None]], dim=1)
        there = F.pad(tokens["there"], (0, 1), value=True)
        share = self.weight(every)[..., 0].masked_fill(~there, -1e4).softmax(dim=1)
        return F.normalize((share[..., None] * every).sum(dim=1), dim=1), F.normalize(every, dim=2) * there[..., None]

    def encode(self, texts: Sequence[str]) -> Int[Tensor, "n l"]:
        """Numbers of the words of texts."""
        out = torch.zeros((len(texts), LENGTH), dtype=torch.long)
        for row, text in zip(out, texts, strict=True):
            said = [self.numbers.get(word, 1) for word in words(text)][:LENGTH]
            row[: len(said)] = torch.tensor(said)
        return out


def components(claim: Claim) -> list[str]:
    """Parts of a claim as texts: noun, noun with each quality, relation.

    For claims about no thing it is the sentence itself.
    """
    thing = claim.statement.thing
    if thing is None or thing.category == THING:
        return [claim.text]
    bare = Description(thing.category, any=True)
    return [phrase(bare), *(phrase(replace(bare, **{name: getattr(thing, name)})) for name in said_of(thing))][:MOST]


def scores(net: JointNet, claims: Sequence[Claim], tokens: dict[str, Tensor], by_parts: bool) -> Float[Tensor, "n"]:
    """Scores of claims, each with its own picture."""
    whole, regions = net.regions(tokens)
    found = (net.texts(net.encode([one.text for one in claims])) * whole).sum(dim=1)
    if not by_parts:
        return found
    parts = [components(one) for one in claims]
    vectors = net.texts(net.encode([text for some in parts for text in some]))
    owner = torch.tensor([k for k, some in enumerate(parts) for _ in some])
    best = torch.einsum("pw,pkw->pk", vectors, regions[owner]).amax(dim=1)
    mean = torch.zeros(len(claims)).index_add(0, owner, best) / torch.bincount(owner, minlength=len(claims))
    return SHARE * found + (1 - SHARE) * mean


def trained_joint(views: ClaimViews, claims: Sequence[Claim], steps: int, seed: int, *, by_parts: bool) -> JointNet:
    """Joint embedding trained on true claims against others and false twins."""
    torch.manual_seed(seed)
    net, rng = JointNet().train(), np.random.default_rng([seed, PURPOSE])
    optimizer = torch.optim.AdamW(net.parameters(), RATE, weight_decay=0.01)
    false = {(one.four, one.view): one for one in claims if not one.truth}
    true = [one for one in claims if one.truth and (one.four, one.view) in false]
    for step in range(steps):
        for group in optimizer.param_groups:
            group["lr"] = RATE * 0.5 * (1 + np.cos(np.pi * step / steps))
        some = [true[k] for k in rng.choice(len(true), BATCH, replace=False)]
        tokens = views.seen_of(some).tokens.tensors()
        whole, _ = net.regions(tokens)
        each = net.texts(net.encode([one.text for one in some])) @ whole.T
        own = each.diagonal()
        cost = torch.stack([(MARGIN + each - own[:, None]).clamp_min(0), (MARGIN + each - own[None]).clamp_min(0)])
        cost = cost.masked_fill(torch.eye(BATCH, dtype=torch.bool), 0.0)  # after the hinge
        wrong = scores(net, [false[one.four, one.view] for one in some], tokens, by_parts)
        right = scores(net, some, tokens, by_parts) if by_parts else own
        twins = (MARGIN + wrong - right).clamp_min(0).sum()
        apart = cost.sum() / BATCH if step < WARM else cost[0].amax(dim=1).sum() + cost[1].amax(dim=0).sum()
        loss = (apart + twins) / BATCH
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return net.eval()


@torch.inference_mode()
def joint_chances(
    net: JointNet, tune: tuple[ClaimViews, Sequence[Claim]], val: tuple[ClaimViews, Sequence[Claim]], *, by_parts: bool
) -> Float[np.ndarray, "n"]:
    """Chances of claims about val views: scores calibrated by kind on tune views."""
    found = [scores(net, claims, views.seen_of(claims).tokens.tensors(), by_parts).numpy() for views, claims in (tune, val)]
    out, inputs = np.zeros(len(val[1])), [np.stack([10 * one, np.ones(len(one))], axis=1) for one in found]
    kinds = [np.array([one.kind for one in claims]) for _, claims in (tune, val)]
    truth = np.array([one.truth for one in tune[1]])
    for kind in KINDS:
        mine, theirs = kinds[0] == kind, kinds[1] == kind
        if mine.any() and theirs.any():
            out[theirs] = sigmoid(inputs[1][theirs] @ logistic(inputs[0][mine], truth[mine]))
    return out

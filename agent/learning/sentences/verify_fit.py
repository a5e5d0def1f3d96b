"""Calibration of the verifier on claims about tune homes."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from jaxtyping import Float

from agent.learning.cache import CacheConfig, FeatureCache
from agent.learning.sentences.claims import ClaimViews
from agent.perception.logistic import logistic
from agent.perception.tokens import RegionTokens
from agent.perception.verify import Verifier
from agent.perception.verifying.judge import (
    CLAIMS,
    FAILING,
    Calibration,
    blame_inputs,
    count_inputs,
    holds_of,
    judge,
    kinds_of,
    raw_chances,
    selector_inputs,
)
from agent.perception.verifying.parts import PARTS, Evidence, Said, Scale, Seen, evidence, logits
from envs.language.sampling.claims import Claim, sample_claims

CLAIMS_MADE, FRAMES = 4800, 1600  # claims about tune views that calibrate
LEAST = 50  # examples of a part that is calibrated
COVERAGE = 0.985  # share of tune claims that are decided


def calibrated_verifier(seed: int, folder: Path, *, frames: int = FRAMES, count: int = CLAIMS_MADE) -> dict[str, Any]:
    """Calibration of the weights in a folder as JSON values, on tune homes."""
    verifier = Verifier.load(folder, calibrated=False)
    views = ClaimViews.of(FeatureCache.open(CacheConfig("tune", frames, fovea=True), folder), verifier.expert)
    claims = sample_claims(views.sights, seed, count)
    said = verifier.read([one.text for one in claims])
    return fitted(claims, views.parts(claims), said, views.seen_of(claims)).facts()


def fitted(
    claims: Sequence[Claim],
    parts: Float[np.ndarray, "m 16 parts"],
    said: Said,
    seen: Seen,
    *,
    combine: str = "min",
) -> Calibration:
    """Calibration for these claims, each with what is seen in its picture.

    `parts` are whether regions fit (`parts_true`).
    """
    made = Calibration(_part_scales(evidence(said, seen, {}), parts, seen.tokens))
    tokens, found = seen.tokens, evidence(said, seen, made.scales)
    truth = np.array([one.truth for one in claims])
    named = truth != np.array([one.statement.negated for one in claims])  # whether what is named is there
    holds, kind = holds_of(found, combine), kinds_of(said, found)
    mine = kind == CLAIMS.index("count")
    if mine.sum() >= LEAST:
        made = replace(made, count=_tuple(logistic(count_inputs(said, holds)[mine], named[mine])))
    raw = raw_chances(said, found, holds, made)
    scales = dict(made.scales)
    for k, name in enumerate(CLAIMS):
        mine = kind == k
        if mine.sum() >= LEAST:
            scales[f"claim {name}"] = Scale(*_tuple(logistic(_with_one(logits(raw[mine, k])), named[mine])))
    made = replace(made, scales=scales, blame=_blame(claims, found))
    judged = judge(said, found, tokens, made, combine=combine)
    right = (judged.chance > 0.5) == truth
    inputs = selector_inputs(said, found, tokens, judged.holds, judged.region, judged.chance)
    made = replace(made, selector=_tuple(logistic(inputs, right, decay=3.0)))
    sure = judge(said, found, tokens, made, combine=combine).right
    return replace(made, least=float(np.quantile(sure, 1 - COVERAGE)))


def _part_scales(found: Evidence, parts: Float[np.ndarray, "m 16 parts"], tokens: RegionTokens) -> dict[str, Scale]:
    """Scales of parts, from regions of which it is known whether they fit."""
    scales = {}
    for k, name in enumerate(PARTS):
        mine = found.there & ~np.isnan(parts[..., k])
        if mine.sum() >= LEAST:
            inputs = _with_one(logits(found.raw[..., k][mine]))
            if name == "category":  # a region may be no thing at all
                inputs = np.concatenate([inputs, logits(tokens.score[..., 0][mine])[:, None]], axis=1)
            scales[name] = Scale(*_tuple(logistic(inputs, parts[..., k][mine])))
    return scales


def _blame(claims: Sequence[Claim], found: Evidence) -> tuple[float, ...]:
    """Bias of each failing part: multinomial logistic regression on false claims about things."""
    rows = [k for k, one in enumerate(claims) if one.failing in PARTS and one.statement.thing and not one.statement.negated]
    bias = torch.zeros(len(PARTS), requires_grad=True)
    if len(rows) < LEAST:
        return (0.0,) * len(FAILING)
    scores = torch.from_numpy(np.where(found.said[rows] > 0.5, blame_inputs(found)[rows], -30.0)).float()
    target = torch.tensor([PARTS.index(claims[k].failing) for k in rows])
    optimizer = torch.optim.LBFGS([bias], max_iter=50)

    def closure() -> torch.Tensor:
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(scores + bias, target) + 0.01 * bias.square().sum() / len(rows)
        loss.backward()
        return loss

    optimizer.step(closure)  # pyright: ignore[reportArgumentType]
    return (*_tuple(bias.detach().numpy()), 0.0, 0.0)


def _with_one(column: np.ndarray) -> np.ndarray:
    """A column of inputs, and ones."""
    return np.stack([column, np.ones(len(column))], axis=1)


def _tuple(values: np.ndarray) -> tuple[float, ...]:
    """Rounded numbers."""
    return tuple(round(float(value), 4) for value in values)

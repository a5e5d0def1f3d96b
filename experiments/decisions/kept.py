"""`Kept`: the part of the SPL within reach that an agent gets if it goes on, as far as what it knows tells.

True costs tell what an option gives away if all that follows is done right, and nothing is. What searches of a policy got in the end tells
what going on is worth to it: much early in a search for a sofa, little late in one for a candle.
"""

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float32
from torch.nn import functional as F

from agent.decision.kinds import COLUMN, Kind
from agent.decision.truth import KEPT, within_of
from experiments.decisions.records import Records

FEW = 1000  # decisions, with fewer of which a constant is taken
PULL = 15.0  # of weights towards 0, shared by all searches: with 290 of them 9 to 30 are best in homes held out
STEPS = 60  # of the fit
LOW, HIGH = 0.1, 0.95  # what is kept at least, and at most


@dataclass(frozen=True, eq=False)
class Kept:
    """Logistic regression of what is kept."""

    mean: torch.Tensor
    scale: torch.Tensor
    weight: torch.Tensor
    bias: torch.Tensor

    def of(self, records: Records) -> Float32[np.ndarray, "n"]:
        """Part that is kept in each decision."""
        x = scaled(torch.from_numpy(told_of(records)), self.mean, self.scale)
        return torch.sigmoid(x @ self.weight + self.bias).clamp(LOW, HIGH).numpy()


def told_of(records: Records) -> Float32[np.ndarray, "n k"]:
    """What is told of each decision: its context, the chance of what was reached, the number of options."""
    features = records.features
    reached = records.mask & (features[..., Kind.THING] > 0) & (features[..., COLUMN["reached"]] > 0)
    chance = np.where(reached, features[..., COLUMN["chance"]], 0.0).max(axis=1)
    holds = np.where(reached, features[..., COLUMN["rank_holds"]], 0.0).max(axis=1)
    return np.column_stack([records.context, reached.any(axis=1), chance, chance * holds, records.count]).astype(np.float32)


def kept_of(records: Records) -> Kept | None:
    """Fit of what was kept by searches of a policy, after decisions that did not end them; None for too few."""
    rows = np.flatnonzero((records.taken >= 0) & np.isfinite(records.result))
    rows = rows[~records.ends[rows, records.taken[rows]]]
    if len(rows) < FEW:
        return None
    costs = records.costs[rows, records.taken[rows]]
    within = within_of(costs[:, None], records.walked[rows], records.least[rows])[:, 0]
    _, at, number = np.unique(records.episode[rows], return_inverse=True, return_counts=True)
    share = 1 / np.sqrt(number[at])  # decisions of one search are alike
    some = Records(*(column[rows] for column in records))
    parts = (torch.from_numpy(part).float() for part in (told_of(some), within, records.result[rows], share / share.mean()))
    return _fit(*parts, searches=len(number))


def _fit(x: torch.Tensor, within: torch.Tensor, result: torch.Tensor, share: torch.Tensor, searches: int) -> Kept:
    """Weighted least squares of results."""
    mean, scale = x.mean(dim=0), x.std(dim=0).clamp(min=0.05)
    inputs = scaled(x, mean, scale)
    weight, bias = torch.zeros(x.shape[1], requires_grad=True), torch.tensor(float(np.log(KEPT / (1 - KEPT))), requires_grad=True)
    optimizer = torch.optim.LBFGS([weight, bias], max_iter=STEPS, line_search_fn="strong_wolfe")

    def error() -> torch.Tensor:
        optimizer.zero_grad()
        kept = torch.sigmoid(inputs @ weight + bias)
        found = (F.mse_loss(kept * within, result, reduction="none") * share).mean() + PULL / searches * weight.square().sum()
        found.backward()
        return found

    optimizer.step(error)
    return Kept(mean, scale, weight.detach(), bias.detach())


def scaled(values: torch.Tensor, mean: torch.Tensor, scale: torch.Tensor) -> torch.Tensor:
    """Inputs relative to their means and deviations, within 5 deviations."""
    return ((values - mean) / scale).clamp(-5, 5)

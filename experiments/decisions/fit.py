"""Stage A: a network that expects what SPL options give away.

`python -m experiments.decisions.fit --records FILE.npz --out FILE.safetensors`. What is learned is the mean of what the
truth tells over what the agent cannot know.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Int

from agent.decision.kinds import CONTEXT, FEATURES
from agent.decision.truth import TRUTHS, lost_of
from experiments.cli import run_module
from experiments.data.provenance import commit, machine
from experiments.decisions.records import Records, joined, read_records
from policies.learning import Average, decision_loss, save_weights
from policies.network import DecisionConfig, DecisionNet

HELD = 8  # of so many homes one is held out
EVERY = 250  # steps between reports
ALIKE = 8  # batches of decisions with about as many options, of which one is drawn
DECAY = 0.998  # of the mean of weights
ENDING = 3.0  # weight of decisions in which an episode could end: they are few, and count most
SHARP = 18.0  # by which scores are multiplied in the end: a policy that is sampled should not waver among options that are about as good
PURPOSE = 347


@dataclass(frozen=True)
class Fit:
    """Fit a network of decisions to records."""

    records: tuple[Path, ...]
    """Files of records (`experiments.decisions.record`)."""
    out: Path
    """File of weights."""
    steps: int = 2500
    """Steps of training; the weights are those with the least regret in held-out homes."""
    batch: int = 192
    """Decisions of a step."""
    rate: float = 2e-3
    """Greatest learning rate."""
    dropout: float = 0.1
    """Share of activations that are left out in training."""
    seed: int = 0
    """Seed of weights and batches."""


class Table(NamedTuple):
    """Decisions, padded to MOST options.

    `lost` is the SPL that each option gives away, `mask` is where there is one, `weight` less for decisions of long searches.
    """

    features: torch.Tensor
    context: torch.Tensor
    lost: torch.Tensor
    mask: torch.Tensor
    weight: torch.Tensor
    count: Int[np.ndarray, "n"]
    home: np.ndarray

    def some(self, rows: Int[np.ndarray, "r"]) -> tuple[torch.Tensor, ...]:
        """Tensors of some rows, with as many options as the longest of them has."""
        most = int(self.count[rows].max())
        options = (part[rows][:, :most] for part in (self.features, self.lost, self.mask))
        features, lost, mask = options
        return features.float(), self.context[rows].float(), lost, mask, self.weight[rows]


def main(config: Fit) -> int:
    """Fit, print regrets as they fall, and write the best weights; exit code 0."""
    torch.set_num_threads(1)
    table = table_of(joined([read_records(path) for path in config.records]))
    homes = np.unique(table.home)
    held = np.isin(table.home, homes[::HELD])
    train, test = np.flatnonzero(~held), np.flatnonzero(held)
    torch.manual_seed(config.seed)
    net = DecisionConfig(len(FEATURES), len(CONTEXT), dropout=config.dropout, truths=len(TRUTHS)).build()
    features, context, _, mask, _ = table.some(train[:: max(1, len(train) // 8000)])
    net.scale_to(features[mask], context)
    optimizer = torch.optim.AdamW(net.parameters(), config.rate, weight_decay=0.05)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, config.rate, config.steps)
    rng, best, kept, mean = np.random.default_rng([config.seed, PURPOSE]), np.inf, net.state_dict(), Average(net, DECAY)
    print(f"{len(train)} decisions in {len(homes) - len(homes[::HELD])} homes, {len(test)} held out in {len(homes[::HELD])}")
    for step, rows in enumerate(batches(table.count, train, config.batch, config.steps, rng), start=1):
        features, context, lost, mask, weight = table.some(rows)
        loss, _ = decision_loss(net(features, context, mask), lost, mask, weight)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        mean.add(net)
        if step % EVERY == 0 or step == config.steps:
            (regret, right), (own, _) = judged(mean.net, table, test), judged(mean.net, table, train[:4000])
            print(f"step {step}: held out regret {regret:.4f} of SPL, right {right:.3f}; train {own:.4f}", flush=True)
            if regret < best:
                best, kept = regret, {name: part.clone() for name, part in mean.net.state_dict().items()}
    net.load_state_dict(kept)
    with torch.no_grad():
        for part in net.point.parameters():
            part.mul_(SHARP)
    facts = {
        "stage": "policy_a", "command": f"python -m experiments.decisions.fit --steps {config.steps} --seed {config.seed}",
        "commit": commit(), "seed": config.seed, "decisions": len(train), "homes": len(homes),
        "regret": round(best, 5), "machine": machine(),
    }  # fmt: skip
    save_weights(net, config.out, facts)
    print(f"wrote {config.out}: held out regret {best:.4f} of SPL")
    return 0


def batches(
    count: Int[np.ndarray, "n"], rows: Int[np.ndarray, "r"], size: int, steps: int, rng: np.random.Generator
) -> Iterator[Int[np.ndarray, "b"]]:
    """Random batches of rows with about as many options: little of them is padding."""
    order = rows[np.argsort(count[rows] + 3 * rng.random(len(rows)), kind="stable")]
    for _ in range(steps):
        first = int(rng.integers(max(1, len(order) - ALIKE * size)))
        some = order[first : first + ALIKE * size]
        yield rng.choice(some, min(size, len(some)), replace=False)


def judged(net: DecisionNet, table: Table, rows: Int[np.ndarray, "r"]) -> tuple[float, float]:
    """Mean regret of the options pointed at, and the share that is right."""
    found: list[tuple[float, float, int]] = []
    with torch.inference_mode():
        for first in range(0, len(rows), 1024):
            features, context, lost, mask, _ = table.some(rows[first : first + 1024])
            _, told = decision_loss(net(features, context, mask), lost, mask)
            found.append((float(told["regret"]), float(told["right"]), len(features)))
    regret, right, number = np.array(found).T
    return float((regret * number).sum() / number.sum()), float((right * number).sum() / number.sum())


def table_of(records: Records) -> Table:
    """Table of records."""
    lost = np.where(records.mask, lost_of(records.costs, records.ends, records.walked, records.least), 0.0).astype(np.float32)
    _, at, number = np.unique(records.episode, return_inverse=True, return_counts=True)
    weight = 1 / np.sqrt(number[at])  # decisions of one search are alike
    weight *= np.where(records.ends.any(axis=1), ENDING, 1.0)
    weight = (weight / weight.mean()).astype(np.float32)
    features, context, told, mask, counts = (
        torch.from_numpy(part) for part in (records.features, records.context, lost, records.mask, weight)
    )
    return Table(features, context, told, mask, counts, records.count, records.home)


if __name__ == "__main__":
    sys.exit(run_module(main))

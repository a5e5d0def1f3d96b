"""Stage A: a network that expects the true costs of options.

`python -m experiments.decisions.fit --records FILE.npz --out FILE.safetensors`. The costs are those that the
truth would tell; what is learned is their mean over what the agent cannot know.
"""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch

from agent.decision.kinds import CONTEXT, FEATURES, MOST
from agent.decision.truth import TRUTHS
from envs.errors import InputError
from experiments.cli import run_module
from experiments.data.provenance import commit, machine
from policies.learning import decision_loss, save_weights
from policies.network import DecisionConfig, DecisionNet

HELD = 8  # of so many homes one is held out
PER_METRE = 0.1  # costs are in units of 10 m
EVERY = 200  # steps between reports
PURPOSE = 347


@dataclass(frozen=True)
class Fit:
    """Fit a network of decisions to records."""

    records: tuple[Path, ...]
    """Files of records (`experiments.decisions.record`)."""
    out: Path
    """File of weights."""
    steps: int = 2000
    """Steps of training; the weights are those with the least regret in held-out homes."""
    batch: int = 128
    """Decisions of a step."""
    rate: float = 2e-3
    """Greatest learning rate."""
    dropout: float = 0.2
    """Share of activations that are left out in training."""
    seed: int = 0
    """Seed of weights and batches."""


class Table(NamedTuple):
    """Decisions, padded to MOST options.

    Costs are in units of 10 m; `mask` is where there is an option, `weight` less for decisions of long episodes.
    """

    features: torch.Tensor
    context: torch.Tensor
    costs: torch.Tensor
    mask: torch.Tensor
    weight: torch.Tensor
    home: np.ndarray

    def some(self, rows: np.ndarray) -> tuple[torch.Tensor, ...]:
        """Rows of all tensors."""
        return tuple(part[rows].float() if part.dtype != torch.bool else part[rows] for part in self[:5])


def main(config: Fit) -> int:
    """Fit, print regrets [m] as they fall, and write the best weights; exit code 0."""
    torch.set_num_threads(1)
    table = joined([table_of(path) for path in config.records])
    homes = np.unique(table.home)
    held = np.isin(table.home, homes[::HELD])
    train, test = np.flatnonzero(~held), np.flatnonzero(held)
    torch.manual_seed(config.seed)
    net = DecisionConfig(len(FEATURES), len(CONTEXT), dropout=config.dropout, truths=len(TRUTHS)).build()
    features, context, _, mask, _ = table.some(train[:: max(1, len(train) // 8000)])
    net.scale_to(features[mask], context)
    optimizer = torch.optim.AdamW(net.parameters(), config.rate, weight_decay=0.05)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, config.rate, config.steps)
    rng, best, kept = np.random.default_rng([config.seed, PURPOSE]), np.inf, net.state_dict()
    print(f"{len(train)} decisions in {len(homes) - len(homes[::HELD])} homes, {len(test)} held out in {len(homes[::HELD])}")
    for step in range(1, config.steps + 1):
        features, context, costs, mask, weight = table.some(rng.choice(train, config.batch))
        loss, _ = decision_loss(net(features, context, mask), costs, mask, weight)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        if step % EVERY == 0 or step == config.steps:
            (regret, right), (own, _) = judged(net, table, test), judged(net, table, train[:4000])
            print(f"step {step}: held out regret {regret:.2f} m, right {right:.3f}; train {own:.2f} m", flush=True)
            if regret < best:
                best, kept = regret, {name: part.clone() for name, part in net.state_dict().items()}
    net.load_state_dict(kept)
    facts = {
        "stage": "policy_a", "command": f"python -m experiments.decisions.fit --steps {config.steps} --seed {config.seed}",
        "commit": commit(), "seed": config.seed, "decisions": len(train), "homes": len(homes),
        "regret_m": round(best, 3), "machine": machine(),
    }  # fmt: skip
    save_weights(net, config.out, facts)
    print(f"wrote {config.out}: held out regret {best:.2f} m")
    return 0


def judged(net: DecisionNet, table: Table, rows: np.ndarray) -> tuple[float, float]:
    """Mean regret [m] of the options pointed at, and the share that is right."""
    net.eval()
    found: list[tuple[float, float, int]] = []
    with torch.inference_mode():
        for first in range(0, len(rows), 1024):
            features, context, costs, mask, _ = table.some(rows[first : first + 1024])
            _, told = decision_loss(net(features, context, mask), costs, mask)
            found.append((float(told["regret"]), float(told["right"]), len(features)))
    net.train()
    regret, right, count = np.array(found).T
    return float((regret * count).sum() / count.sum()), float((right * count).sum() / count.sum())


def table_of(path: Path) -> Table:
    """Table of a file of records; InputError for other content."""
    try:
        with np.load(path, allow_pickle=False) as held:
            parts = {name: held[name] for name in ("features", "context", "costs", "count", "episode", "home")}
    except (OSError, ValueError, KeyError) as error:
        raise InputError(f"{path}: expected records of decisions ({error}); make them: python -m experiments.decisions.record") from error
    n = len(parts["count"])
    features, costs = np.zeros((n, MOST, len(FEATURES)), np.float16), np.zeros((n, MOST), np.float32)
    mask = np.arange(MOST) < parts["count"][:, None]
    features[mask], costs[mask] = parts["features"], parts["costs"] * PER_METRE
    _, at, number = np.unique(parts["episode"], return_inverse=True, return_counts=True)
    weight = 1 / np.sqrt(number[at])  # decisions of one episode are alike
    weight = (weight / weight.mean()).astype(np.float32)
    made = [torch.from_numpy(part) for part in (features, parts["context"], costs, mask, weight)]
    return Table(made[0], made[1], made[2], made[3], made[4], parts["home"])


def joined(tables: list[Table]) -> Table:
    """Tables one after the other."""
    home = np.concatenate([table.home for table in tables])
    made = [torch.cat([getattr(table, name) for table in tables]) for name in Table._fields[:5]]
    return Table(made[0], made[1], made[2], made[3], made[4], home)


if __name__ == "__main__":
    sys.exit(run_module(main))

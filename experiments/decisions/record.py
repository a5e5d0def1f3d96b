"""Records of decisions with the true costs of all options: `python -m experiments.decisions.record --out FILE.npz`.

In a part of the episodes the behaviour is the policy's, in others some options are taken at random or by the truth, so that states are
recorded that a policy which is not yet good comes to (Ross et al. 2011, DAgger). Each state is also recorded as if other instructions had
been given in it (Andrychowicz et al. 2017, hindsight): what the agent has seen is the same, and another thing is meant.
"""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from agent.decision.environment import decide_episodes, in_turn, sets_in
from agent.decision.kinds import Kind, Options
from agent.decision.lanes import SIZE, Lanes
from envs.errors import InputError
from envs.files import write_whole
from envs.language.semantics.explain import contradiction
from envs.language.semantics.meaning import Order
from envs.language.semantics.records import meaning_from_json
from envs.types import Episode
from experiments.cli import run_module
from experiments.decisions.carried import BATCH, TUNED, Policy, due_of, policy_named
from experiments.progress import progress

OWN, TRUE, RANDOM = 0.6, 0.25, 0.15  # shares of episodes by behaviour
MIXED = {1: 0.5, 2: 0.25}  # shares of options in those that are by truth, and at random
POOL, POOLED = 64, 12  # other instructions of a home at most, and those that are made of each sort
PURPOSE = 337


@dataclass(frozen=True)
class Record:
    """Record decisions in train homes."""

    out: Path
    """File of records, .npz."""
    homes: int = 300
    """Number of homes."""
    first: int = 300
    """Number of the first train home."""
    each: int = 6
    """Instructions in a home, and as many of which half cannot be carried out."""
    others: int = 3
    """Instructions that each state is recorded with besides its own."""
    policy: str = ""
    """File of weights that behave; a rule when not given."""
    seed: int = 1
    """Seed of behaviour, order and the detector's errors."""

    def __post_init__(self) -> None:
        if self.first < TUNED:
            raise InputError(f"--first: expected {TUNED} or more (those before are to tune on), got {self.first}")
        if self.homes < 1 or self.each < 1 or self.others < 0:
            raise InputError("--homes, --each: expected numbers from 1 on; --others: from 0 on")


class Rows(NamedTuple):
    """Recorded decisions.

    Features and costs are those of all options one after the other, `count` is the number of options of each decision, `episode` tells
    which are of one search, `home` is that of the train home.
    """

    features: list[np.ndarray]
    context: list[np.ndarray]
    costs: list[np.ndarray]
    count: list[int]
    episode: list[int]
    home: list[str]


def main(config: Record) -> int:
    """Write the records; exit code 0."""
    rng, sets = np.random.default_rng([config.seed, PURPOSE]), sets_in(range(config.first, config.first + config.homes), config.each)
    policy: Policy = policy_named(config.policy or "rule", config.seed)
    lanes = Lanes(in_turn(sets, config.seed, rounds=1), BATCH, size=SIZE, seed=config.seed)
    rows, ways, done = Rows([], [], [], [], [], []), rng.choice(3, 997, p=(OWN, TRUE, RANDOM)), 0
    pools = {home: pool_of(home) for home in range(config.first, config.first + config.homes)} if config.others else {}
    by_name = {pool[0].scene_id: pool for pool in pools.values() if pool}
    with progress("recording episodes", 2 * config.each * config.homes) as advance:
        while due := due_of(lanes):
            chosen = policy(lanes, due)
            for k, options in due.items():
                lane, costs = lanes.lanes[k], lanes.costs(k)
                assert lane.episode is not None
                add(rows, options, costs, POOL * lane.number, lane.episode.scene_id)
                pool = by_name.get(lane.episode.scene_id, ())
                for e in rng.permutation(len(pool))[: config.others].tolist():
                    add(rows, *lanes.instead(k, pool[e]), POOL * lane.number + e + 1, lane.episode.scene_id)
                way = int(ways[lane.number % len(ways)])
                if rng.random() < MIXED.get(way, 0.0):
                    chosen[k] = int(costs.argmin()) if way == 1 else int(rng.choice(others_of(options)))
            done += len(lanes.step(chosen))
            advance(done)
    save(rows, config.out)
    print(f"wrote {config.out}: {len(rows.count)} decisions of {done} episodes in {len(set(rows.home))} homes")
    return 0


def pool_of(home: int) -> tuple[Episode, ...]:
    """Episodes in a train home whose instructions mean the same wherever they are given."""
    found = [one for one in decide_episodes((home,), POOLED) if not counts_from_here(one.meaning)]
    return tuple(one for one in found if not contradiction(meaning_from_json(one.meaning).to))[: POOL - 1]


def counts_from_here(meaning: Any) -> bool:
    """Whether a meaning counts things from where it is said."""
    if isinstance(meaning, dict):
        far = meaning.get("is") == "Rank" and meaning["order"] in (Order.NEAREST, Order.FARTHEST) and not meaning.get("to")
        return far or any(counts_from_here(part) for part in meaning.values())
    return isinstance(meaning, list) and any(counts_from_here(part) for part in meaning)


def others_of(options: Options) -> list[int]:
    """Options that are not CANNOT, if there are any."""
    found = [k for k, option in enumerate(options.options) if option.kind is not Kind.CANNOT]
    return found or [0]


def add(rows: Rows, options: Options, costs: np.ndarray, episode: int, home: str) -> None:
    """Add a decision."""
    rows.features.append(options.features.astype(np.float16))
    rows.context.append(options.context.astype(np.float16))
    rows.costs.append(costs.astype(np.float32))
    rows.count.append(len(options))
    rows.episode.append(episode)
    rows.home.append(home)


def save(rows: Rows, path: Path) -> None:
    """Write records as arrays."""
    import io

    buffer = io.BytesIO()
    np.savez_compressed(
        buffer, features=np.concatenate(rows.features), context=np.stack(rows.context), costs=np.concatenate(rows.costs),
        count=np.array(rows.count), episode=np.array(rows.episode), home=np.array(rows.home),
    )  # fmt: skip
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, buffer.getvalue())


if __name__ == "__main__":
    sys.exit(run_module(main))

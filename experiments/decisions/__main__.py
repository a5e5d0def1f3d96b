"""Policies of decisions compared on simulated perception: `python -m experiments.decisions --policies rules truth FILE`."""

import json
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from agent.decision.lanes import SIZE, Lanes
from envs.errors import InputError
from envs.files import write_whole
from envs.types import Episode
from experiments.benchmark.statistics import Estimate, estimate
from experiments.cli import run_module
from experiments.decisions.carried import BATCH, Carried, at_home, cause_counts, due_of, in_suite, policy_named
from experiments.progress import progress


@dataclass(frozen=True)
class Decisions:
    """Compare policies of decisions in the same episodes, on simulated perception."""

    suite: str = "instruct-val"
    """Suite of the episodes, of them those that ask for a thing; tune: train homes that no policy is trained in."""
    episodes: int = 150
    """Number of episodes of the suite."""
    policies: tuple[str, ...] = ("rules", "truth", "random")
    """Policies: `rules` of gothere-frontier, `rule` over options, `truth` (the ceiling) or part of it, `random`, or files of weights."""
    size: int = SIZE
    """Side of the pictures [pixels]."""
    seed: int = 0
    """Seed of the episodes and of the detector's errors."""
    out: Path | None = None
    """File for the results."""

    def __post_init__(self) -> None:
        if self.episodes < 1:
            raise InputError(f"--episodes: expected a number from 1 on, got {self.episodes}")


def main(config: Decisions) -> int:
    """Print a row for each policy; exit code 0."""
    episodes = in_suite(config.suite, config.episodes, config.seed)
    rows, spl = {}, {}
    print(f"{'policy':24} success  SPL [95%]              actions  decisions  actions/CPU-s  SPL, paired with the first [95%]")
    for name in config.policies:
        found = carried_out(name, episodes, config)
        order = sorted(found.outcomes, key=lambda one: one.number)
        scenes = list(dict.fromkeys(one.episode.scene_id for one in order))
        house = np.array([scenes.index(one.episode.scene_id) for one in order])
        spl[name] = np.array([float(one.evaluation.scores.spl or 0.0) for one in order])
        success = np.array([float(bool(one.evaluation.scores.success)) for one in order])
        mean, wins = estimate(spl[name], house), estimate(success, house)
        first = spl[config.policies[0]]
        paired = estimate(spl[name] - first, house, (-1.0, 1.0)) if name != config.policies[0] else None
        assert mean is not None and wins is not None
        actions, decisions = (float(np.mean([getattr(one, part) for one in order])) for part in ("actions", "decisions"))
        rate = sum(one.actions for one in order) / found.cpu_s
        rows[name] = {
            "success": asdict(wins), "spl": asdict(mean), "paired": None if paired is None else asdict(paired), "actions": actions,
            "decisions": decisions, "actions_per_cpu_second": rate, "causes": cause_counts(order),
        }  # fmt: skip
        told = "" if paired is None else f"{paired.mean:+.3f} {bounds_of(paired)}"
        interval = f"{mean.mean:.3f} {bounds_of(mean)}"
        print(
            f"{Path(name).name[-24:]:24} {wins.mean:.3f}    {interval}  {actions:7.0f}  {decisions:9.1f}  {rate:13.0f}  {told}", flush=True
        )
    if config.out is not None:
        write_whole(config.out, (json.dumps({"episodes": len(episodes), "policies": rows}, indent=1) + "\n").encode())
    return 0


def bounds_of(one: Estimate) -> str:
    """Interval in words, "" where there are too few homes for one."""
    return "" if one.low is None or one.high is None else f"[{one.low:.3f}, {one.high:.3f}]"


def carried_out(name: str, episodes: tuple[Episode, ...], config: Decisions) -> Carried:
    """Outcomes of all episodes with a policy."""
    began, rules = time.process_time(), name == "rules"
    policy = None if rules else policy_named(name, config.seed)
    lanes = Lanes(at_home(episodes), BATCH, rules=rules, size=config.size, seed=config.seed)
    done = [outcome for _, outcome in lanes.ended]
    with progress(f"episodes with {Path(name).name}", len(episodes)) as advance:
        while policy is not None and (due := due_of(lanes)):
            done += [outcome for _, outcome in lanes.step(policy(lanes, due))]
            advance(len(done))
    return Carried(tuple(done), time.process_time() - began)


if __name__ == "__main__":
    sys.exit(run_module(main))

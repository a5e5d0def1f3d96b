"""Rules of choice between frontiers, and their ceiling: `python -m experiments.validation.exploring --suite instruct-val`."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from agent.runner import EpisodeRequest
from envs.errors import InputError
from envs.files import write_whole
from envs.metrics import path_length
from envs.tasks.evaluate import evaluate
from envs.tasks.generate import make_suite
from envs.types import Camera
from experiments.cli import run_module
from experiments.data.choices import features_of
from experiments.validation.ruled import Rule, Ruled, carried_out, lengths
from policies.navigation.candidates import FRONTIER, LOOK
from policies.navigation.choice import AREA, COST, LOW, STICK, TALL, WIDTH
from policies.navigation.planner import Candidates

LATER, LAST = 4.0, 12.0  # [m] by which views of low and tall things had to be nearer than frontiers
WIDE, WIDEST = 0.02, 40  # [m] for each cell of a frontier, and greatest number that counted
DRAWS = 2000


@dataclass(frozen=True)
class Exploring:
    """Compare rules of choice in the same episodes, paired with the nearest frontier's."""

    suite: str = "instruct-val"
    """Suite of the episodes, with things or rooms as goals."""
    episodes: int = 300
    """Number of episodes."""
    rules: tuple[str, ...] = ("nearest", "kept", "area", "explorer", "told")
    """Rules to compare."""
    seed: int = 0
    """Seed of the episodes and of the intervals."""
    out: Path | None = None
    """File for the results."""

    def __post_init__(self) -> None:
        if unknown := [name for name in self.rules if name not in RULES]:
            raise InputError(f"--rules: expected names among {', '.join(RULES)}, got {unknown[0]!r}")


def nearest(stick: float) -> Rule:
    """Rule of the nearest frontier, with the present one `stick` [m] nearer.

    It was the explorer's until commit 6e7cc62, with 1.5 m.
    """

    def rule(found: Candidates, count: int, request: EpisodeRequest, places_a: np.ndarray) -> int:
        kind, width = found.kind[:count], found.last[:count] - found.first[:count]
        later = np.select([kind == FRONTIER, kind == LOOK], [-WIDE * np.minimum(width, WIDEST), LATER], LAST)
        return int((found.cost[:count] + later - stick * found.same[:count]).argmin())

    return rule


def area(found: Candidates, count: int, request: EpisodeRequest, places_a: np.ndarray) -> int:
    """Choose as the explorer does, by cost, unknown area and width alone."""
    features = features_of(found, count)
    logs = features[:, [0, 1, 2, 7, 8]] @ [COST, AREA, WIDTH, LOW, TALL] + STICK * found.same[:count]
    return int(logs.argmax())


def told(found: Candidates, count: int, request: EpisodeRequest, places_a: np.ndarray) -> int | None:
    """Choose the candidate on the true shortest way, which is the ceiling."""
    if len(request.episode.goals) != 1 or not len(request.episode.goal.position_w):
        return None
    return int(lengths(found, count, request, places_a).argmin())


RULES: dict[str, Rule] = {"nearest": nearest(1.5), "kept": nearest(4.0), "area": area, "explorer": lambda *_: None, "told": told}


def main(config: Exploring) -> int:
    """Run, print a row for each rule; exit code 0."""
    episodes, camera, record = make_suite(config.suite, config.episodes, seed=config.seed), Camera(64, 64), {}
    for name in config.rules:
        rows = []
        for run in carried_out(Ruled(RULES[name]), episodes):
            scores = evaluate(run.request.home, run.request.episode, run.trajectory, run.decision, camera=camera).scores
            rows.append((float(scores.success or 0.0), float(scores.spl or 0.0), path_length(run.trajectory.position_w)))
        record[name] = np.array(rows)
        success, spl, length = record[name].mean(0)
        low, middle, high = paired(record[name][:, 1] - record[config.rules[0]][:, 1], [e.scene_id for e in episodes], config.seed)
        print(f"{name:10} success {success:.3f}  SPL {spl:.3f}  {length:5.2f} m  SPL {middle:+.3f} [{low:+.3f}, {high:+.3f}]", flush=True)
    if config.out is not None:
        write_whole(config.out, (json.dumps({name: rows.tolist() for name, rows in record.items()}) + "\n").encode())
    return 0


def paired(difference: np.ndarray, homes: list[str], seed: int) -> tuple[float, float, float]:
    """2.5th percentile, mean and 97.5th percentile of a mean difference, over homes drawn again."""
    by_home = [difference[np.array(homes) == home] for home in sorted(set(homes))]
    rng = np.random.default_rng([seed, len(homes)])
    means = [np.concatenate([by_home[k] for k in rng.integers(len(by_home), size=len(by_home))]).mean() for _ in range(DRAWS)]
    low, high = np.percentile(means, (2.5, 97.5))
    return float(low), float(difference.mean()), float(high)


if __name__ == "__main__":
    raise SystemExit(run_module(main))

"""Curves of one and of two workers: `python -m experiments.validation.workers_curve`, the same batch, several seeds.

Two workers share a batch of 32 as two halves of 16 frames: each normalizes by its own half (batch normalization), gradients are averaged,
and frames come from homes of their own. So the curves can agree within seeds, not bit for bit.
"""

import json
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import tyro

from agent.encoders.vision import VisionConfig
from agent.learning.frames import FrameConfig
from agent.learning.loop import Progress, Schedule, Settings
from agent.learning.perception.vision import PerceptionRecipe
from agent.learning.train import Workers, ray_session, train_over
from experiments.validation.seeds import over_seeds, said

NET = VisionConfig((8, 16, 24, 32, 32), (1, 1, 1, 1), 24)
FRAMES = FrameConfig(size=64, pool=6, frames_per_home=192)


@dataclass(frozen=True)
class WorkersCurve:
    """Compare the losses of trainings with one and with two workers."""

    steps: int = 150
    """Steps of each training."""
    seeds: int = 3
    """Number of seeds, each trained once with one worker and once with two."""
    every: int = 25
    """Steps over which losses are averaged."""


def main(config: WorkersCurve) -> int:
    """Print both curves and their differences; exit code 1 where they do not agree."""
    import torch

    torch.set_num_threads(1)
    losses: dict[int, list[list[float]]] = {1: [], 2: []}
    with ray_session(Workers(2)), tempfile.TemporaryDirectory() as folder:
        for seed in range(config.seeds):
            for count in losses:
                losses[count].append(curve_of(Path(folder) / f"{count}-{seed}", count, seed, config))
                print(f"seed {seed}, {count} workers: {' '.join(f'{loss:.3f}' for loss in losses[count][-1])}", flush=True)
    rows = compared(losses, config)
    print("| step | one worker | two workers | difference |\n|---|---|---|---|")
    for row in rows:
        print(f"| {row['step']} | {said(row['one'])} | {said(row['two'])} | {said(row['difference'])} |")
    agree = all(row["agree"] for row in rows)
    print("the curves agree within seeds" if agree else "the curves do not agree within seeds")
    print(json.dumps({"steps": config.steps, "seeds": config.seeds, "batch": 32, "agree": agree, "rows": rows}))
    return 0 if agree else 1


def curve_of(folder: Path, count: int, seed: int, config: WorkersCurve) -> list[float]:
    """Mean losses of one training, of every so many steps."""
    told: list[float] = []

    def report(progress: Progress) -> None:
        told.append(progress.losses["loss"])

    recipe = PerceptionRecipe(NET, FRAMES, batch=32, seed=seed)
    workers = Workers(0 if count == 1 else count)
    settings = Settings(every=config.every, keep=config.steps)
    train_over(workers, recipe, Schedule(config.steps), folder, settings, report)
    return told


def compared(losses: dict[int, list[list[float]]], config: WorkersCurve) -> list[dict]:
    """Rows of losses over seeds, with the differences of the same seed.

    They agree where the interval of the difference contains 0, or the difference is smaller than the seeds are apart.
    """
    one, two = (np.array(losses[count]) for count in (1, 2))
    rows = []
    for k in range(one.shape[1]):
        difference = over_seeds((two[:, k] - one[:, k]).tolist())
        low, high = difference["low"], difference["high"]
        apart = float(max(np.ptp(one[:, k]), np.ptp(two[:, k])))
        agree = low is not None and high is not None and (low <= 0 <= high or abs(float(difference["mean"] or 0.0)) <= apart)
        row = {"step": (k + 1) * config.every, "one": over_seeds(one[:, k].tolist()), "two": over_seeds(two[:, k].tolist())}
        rows.append(row | {"difference": difference, "agree": bool(agree)})
    return rows


if __name__ == "__main__":
    sys.exit(main(tyro.cli(WorkersCurve)))

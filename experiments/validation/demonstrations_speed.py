"""Reading speed of demonstrations: `python -m experiments.validation.demonstrations_speed FOLDER [--size 64 --window 8]`.

Batches of shuffled windows (`Demonstrations.batches`) of a set of `gothere episodes demos` are read with RGB and depth, from warm
files; steps without padding are counted. A set with pictures is read, and then rendered again as one without (`--no-images`)
would be. One thread reads in each of `--workers` processes (`rank` of `world`); `--threads` render.
"""

import json
import multiprocessing
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import tyro

from envs.datasets.demonstrations.loader import read_demonstrations
from envs.errors import InputError
from experiments.cli import parse


@dataclass(frozen=True)
class Feeding:
    """Measure the steps per second that are read from a set of demonstrations."""

    folder: Annotated[Path, tyro.conf.Positional]
    """Set of `gothere episodes demos`."""
    size: int = 64
    """Windows in a batch."""
    window: int = 1
    """Steps in a window."""
    hold: int = 8
    """Shards in memory together, whose steps are shuffled."""
    workers: int = 1
    """Processes that read at the same time."""
    threads: int = 2
    """Threads that render, where pictures are rendered."""
    seconds: float = 1.0
    """Duration of a round [s]."""
    rounds: int = 9
    """Number of rounds; the result is their median, the interval their 10th and 90th percentile."""
    seed: int = 0
    """Seed of the order."""
    json: bool = False
    """Print one JSON object as the last line."""

    def __post_init__(self) -> None:
        for name in ("size", "window", "hold", "workers", "threads", "rounds"):
            if getattr(self, name) < 1:
                raise InputError(f"--{name}: expected at least 1, got {getattr(self, name)}")


def main(config: Feeding) -> int:
    """Print a row for each source of pictures; exit code 0."""
    found = read_demonstrations(config.folder)
    rows = []
    for images in (True, False) if found.manifest.images else (False,):
        with multiprocessing.get_context("spawn").Pool(config.workers) as pool:
            parts = pool.starmap(measure, [(config, rank, images) for rank in range(config.workers)])
        rates, cpu = np.sum([part["rates"] for part in parts], axis=0), sum(part["steps_per_cpu_s"] for part in parts) / len(parts)
        low, middle, high = np.percentile(rates, (10, 50, 90)).round().tolist()
        row = {"pictures": "stored" if images else "drawn", "steps_per_s": middle, "low": low, "high": high}
        row |= {"steps_per_cpu_s": round(cpu), "homes_in_a_batch": parts[0]["homes"], "episodes_in_a_batch": parts[0]["episodes"]}
        print(f"{row['pictures']}: {middle:,.0f} steps/s ({low:,.0f} to {high:,.0f}); {cpu:,.0f} a second of CPU time; a batch of"
              f" {config.size} windows has {row['episodes_in_a_batch']:.1f} episodes in {row['homes_in_a_batch']:.1f} homes")  # fmt: skip
        rows.append(row)
    size = sum(shard.bytes for shard in found.manifest.shards or ())
    each = size / max(1, found.steps)
    print(f"{config.folder}: {len(found)} demonstrations, {found.steps} steps, {each:,.0f} bytes a step")
    report = {**asdict(config), "folder": str(config.folder), "steps": found.steps, "bytes_a_step": round(each, 1), "rows": rows}
    if config.json:
        print(json.dumps(report))
    return 0


def measure(config: Feeding, rank: int, images: bool) -> dict[str, Any]:
    """Measurement of one process: steps per second by round and by CPU time.

    Also the numbers of homes and episodes in a batch.
    """
    found = read_demonstrations(config.folder)
    options: dict[str, Any] = {"seed": config.seed, "rank": rank, "world": config.workers, "hold": config.hold, "threads": config.threads}
    options |= {"pictures": "stored" if images else "drawn"}
    scenes = [one.scene_id for one in found.stream()]
    for _ in found.batches(config.size, config.window, **options):  # once, to warm the files
        pass
    rates, homes, episodes, steps, epoch = [], [], [], 0, 0
    cpu, batches = time.process_time(), iter(())
    for _ in range(config.rounds):
        begin, done = time.perf_counter(), 0
        while (spent := time.perf_counter() - begin) < config.seconds:
            batch = next(batches, None)
            if batch is None:
                epoch += 1
                batches = found.batches(config.size, config.window, **options, epoch=epoch)
                continue
            done += int(batch.mask.sum())
            homes.append(len({scenes[k] for k in batch.demonstration.tolist()}))
            episodes.append(len(set(batch.demonstration.tolist())))
        rates.append(done / spent)
        steps += done
    spent = time.process_time() - cpu
    mean = {"homes": round(float(np.mean(homes)), 2), "episodes": round(float(np.mean(episodes)), 2)}
    return {"rates": rates, "steps_per_cpu_s": steps / spent, **mean}


if __name__ == "__main__":
    chosen = parse("demonstrations-speed", sys.argv[1:], Feeding)
    raise SystemExit(main(chosen) if chosen else 0)

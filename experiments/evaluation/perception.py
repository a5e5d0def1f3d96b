"""Figures of perception on frames of homes that no training has seen."""

import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from agent.encoders.pixels import blanked
from agent.learning.frames import FrameConfig, FrameStream
from agent.learning.stages import WEIGHTS
from agent.perception.detect import Detector
from agent.perception.score import count_frames, with_intervals
from envs.files import write_whole
from envs.types import Observation
from experiments.evaluate import Evaluate
from experiments.progress import progress

BATCH = 32
STORED = {"vision": ("map50", "recall", "room"), "attributes": ("category", "color", "material", "size", "ece")}  # by file
REPEATS = 9  # of each measurement of speed


def evaluate(config: Evaluate) -> None:
    """Print the figures of perception."""
    torch.set_num_threads(1)
    detector = replace(Detector.load(config.weights or WEIGHTS), renamed=not config.cells_alone)
    for name in config.blank:
        detector.vision.register_forward_pre_hook(lambda _, given, name=name: (blanked(given[0], name),))
    frames = FrameConfig(split=config.split, size=config.size, style=config.style, pool=16, frames_per_home=16)
    stream, count = FrameStream(frames, BATCH, seed=config.seed), -(-config.frames // BATCH)
    with progress("looking at frames", count * BATCH) as advance:
        homes = count_frames(detector, (stream.at(k) for k in range(count)), frames.camera, lambda n: advance(n, more=True))
    figures = with_intervals(homes, config.seed) | _speed(detector, stream, config.threads)
    print(f"perception on {count * BATCH} frames of {len(homes)} {config.split} homes:")
    for name, figure in figures.items():
        digits = 1 if name.startswith("fps") else 3
        print(f"  {name:<16} {figure['mean']:.{digits}f} [{figure['low']:.{digits}f}, {figure['high']:.{digits}f}]")
    if config.json:
        told = {"part": config.part, "split": config.split, "n": count * BATCH, "homes": len(homes), "seed": config.seed}
        print(
            json.dumps(
                told
                | {"pixels": config.size, "style": config.style, "blank": list(config.blank), "cells_alone": config.cells_alone}
                | figures
            )
        )
    if config.store:
        _store(config.weights or WEIGHTS, figures, f"{count * BATCH} {config.split} frames, seed {config.seed}")


def _store(folder: Path, figures: dict[str, dict[str, float]], where: str) -> None:
    """Write the figures of each file of weights into its JSON."""
    for name, own in STORED.items():
        path = folder / f"{name}.json"
        facts = json.loads(path.read_text())
        facts |= {"figures": {figure: figures[figure] for figure in own}, "figures_on": where}
        write_whole(path, (json.dumps(facts, indent=1) + "\n").encode())


def _speed(detector: Any, stream: Any, threads: int) -> dict[str, dict[str, float]]:
    """Frames per second for 1 and 16 agents, from observation to percept: median, least and greatest of several."""
    batch, camera = stream.at(0), stream.config.camera
    torch.set_num_threads(threads)
    out = {}
    for n in (1, 16):
        parts = batch.rgb, batch.depth, batch.position_w, batch.yaw_w, batch.pitch, np.zeros(len(batch.rgb), np.bool_)
        seen = Observation(*(part[:n] for part in parts))
        rates = []
        for repeat in range(REPEATS + 1):
            began = time.perf_counter()
            detector(seen, camera)
            if repeat:
                rates.append(n / (time.perf_counter() - began))
        out[f"fps_{n}"] = {"mean": round(float(np.median(rates)), 1), "low": round(min(rates), 1), "high": round(max(rates), 1)}
    torch.set_num_threads(1)
    return out

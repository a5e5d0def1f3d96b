"""The simulated detector: its errors measured anew, compared with the real ones, and timed.

`python -m experiments.validation.simulated_detector make` plays the detector with the stored weights on labelled frames of the tune homes
and writes its errors for `envs.percepts.SimulatedDetector`; `check` compares both on frames and walks in val homes; `speed` counts
percepts a CPU-second.
"""

import hashlib
import json
import sys
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
import tyro

from envs.detection.errors import FILE, ITEMS
from envs.errors import InputError
from experiments.cli import run_module
from experiments.data.provenance import commit, machine
from experiments.progress import progress

BATCH, STEPS, ROUNDS = 32, 16, 8
MODULE = "experiments.validation.simulated_detector"


@dataclass(frozen=True)
class Simulated:
    """Measure, check or time the simulated detector."""

    do: Annotated[Literal["make", "check", "speed"], tyro.conf.Positional] = "check"
    """make writes the errors, check compares the simulated detector with the real one, speed times it."""
    weights: Path | None = None
    """Folder of the detector's weights; those that come with gothere when not given."""
    errors: Path = FILE
    """File of the errors."""
    frames: int = 4096
    """Frames that are looked at, 16 in a home; half of them at uniform poses to make, 3 in 10 to check."""
    walks: int = 24
    """Homes in which 16 agents walk 16 steps, for the persistence of errors."""
    size: int = 128
    """Width and height of pictures [pixels]."""
    agents: int = 16
    """Agents in one call, for speed."""
    seed: int = 0
    """Seed of views."""
    json: bool = False
    """Print one JSON object as the last line."""

    def __post_init__(self) -> None:
        for name, least in (("frames", BATCH), ("walks", 1), ("agents", 1)):
            if getattr(self, name) < least:
                raise InputError(f"--{name}: expected at least {least}, got {getattr(self, name)}")


def main(config: Simulated) -> int:
    """Carry out the command.

    Exit code 0, or 1 where fewer than nine in ten statistics agree.
    """
    began = time.process_time()
    told = {"make": make, "check": check, "speed": speed}[config.do](config)
    print(f"{(time.process_time() - began) / 60:.1f} CPU minutes")
    if config.json:
        print(json.dumps({"config": {name: str(value) for name, value in asdict(config).items()}, **told}))
    return 0 if told.get("agree", 1.0) >= 0.9 else 1


def make(config: Simulated) -> dict[str, Any]:
    """Measure the errors on tune homes and write them."""
    from agent.perception.fit import fit_errors

    folder, detector = _detector(config)
    frames, walked = _looks(config, detector, "tune")
    parts = {path.name: hashlib.sha256(path.read_bytes()).hexdigest()[:16] for path in sorted(folder.glob("*.safetensors"))}
    facts = {
        "command": f"python -m {MODULE} make --frames {config.frames} --walks {config.walks} --size {config.size} --seed {config.seed}",
        "commit": commit(), "weights": parts, "frames": len(frames.room), "views_of_walks": len(walked.room), "machine": machine(),
    }  # fmt: skip
    errors = fit_errors(frames, walked, facts, width=detector.vision.config.pyramid, seed=config.seed)
    errors.write(config.errors)
    size = config.errors.stat().st_size
    print(f"{len(errors.shown.score)} records of {len(frames.room)} frames in {config.errors}, {size} bytes")
    for item, (thing, region) in zip(ITEMS, errors.lasting, strict=True):
        print(f"  {item:<9} latent variance that stays with the thing {thing:.2f}, with it and the place {region:.2f}")
    return {"records": len(errors.shown.score), "bytes": size, "facts": facts}


def check(config: Simulated) -> dict[str, Any]:
    """Compare the simulated detector with the real one on val homes."""
    from agent.perception.compare import MARGIN, agrees, compare
    from envs.percepts import SimulatedDetector

    (_, real), simulated = _detector(config), SimulatedDetector.load(config.errors, seed=config.seed)
    views = zip(("frames", "walks"), _looks(config, real, "val"), _looks(config, simulated, "val"), strict=True)
    rows, agreed, exact = {}, [], []
    for kind, one, other in views:
        rows[kind] = compare(one, other, config.seed)
        print(f"{len(one.room)} views of {kind} in {1 + one.room_home.max()} val homes: real, simulated, difference")
        for name, row in rows[kind].items():
            agreed.append(agrees(row))
            exact.append(row["low"] <= 0 <= row["high"])
            mark = "" if exact[-1] else "  *" if agreed[-1] else "  **"
            print(
                f"  {name:<40} {row['real']:.3f} {row['simulated']:.3f} {row['simulated'] - row['real']:+.3f}"
                f" [{row['low']:+.3f}, {row['high']:+.3f}]{mark}"
            )
    share = float(np.mean(agreed))
    print(
        f"of {len(agreed)} differences {sum(exact)} are 0 within their intervals (others: *), {sum(agreed)} within {MARGIN:.0%} more (**)"
    )
    return {"rows": rows, "agree": share}


def speed(config: Simulated) -> dict[str, Any]:
    """Time the simulated detector at 64 and 128 pixels."""
    from agent.learning.frames import FrameConfig
    from agent.perception.measure import walks
    from envs.percepts import SimulatedDetector

    detector, rows = SimulatedDetector.load(config.errors, seed=config.seed), []
    for size in (64, 128):
        frames = replace(FrameConfig(split="val", size=size), first=config.seed)
        spent: list[float] = []
        for k, view in enumerate(walks(frames, 2, config.agents, ROUNDS, config.seed)):
            began = time.process_time()
            for _ in range(4):
                found = detector(view.observation, frames.camera, view.labels, view.homes, view.episode)
            if k:  # the first call compiles
                spent.append((time.process_time() - began) / (4 * len(found)))
        rate = 1 / float(np.median(spent))
        rows.append({"size": size, "agents": config.agents, "percepts_per_cpu_second": round(rate)})
        print(f"{config.agents} agents at {size} x {size}: {rate:.0f} percepts a CPU-second")
    return {"rows": rows}


def _detector(config: Simulated) -> tuple[Path, Any]:
    """Folder of weights, and the detector that they make."""
    import torch

    from agent.learning.stages import WEIGHTS
    from agent.perception.detect import Detector

    torch.set_num_threads(1)
    folder = config.weights or WEIGHTS
    return folder, Detector.load(folder)


def _looks(config: Simulated, detector: Any, split: Literal["tune", "val"]) -> tuple[Any, Any]:
    """Measurements of a detector on frames and on walks."""
    from agent.learning.frames import FrameConfig, FrameStream
    from agent.perception.measure import frames_of, measure, walks
    from envs.percepts import SimulatedDetector

    uniform = 0.5 if split == "tune" else 0.3
    frames = FrameConfig(split=split, size=config.size, pool=16, frames_per_home=16, uniform=uniform)
    stream, count = FrameStream(frames, BATCH, seed=config.seed), config.frames // BATCH
    detect = detector if isinstance(detector, SimulatedDetector) else lambda observation, camera, *_: detector(observation, camera)
    with progress(f"looking at {split} frames", count * BATCH) as advance:
        one = measure(detect, frames_of(stream.at(k) for k in range(count)), frames.camera, lambda n: advance(n, more=True))
    others = replace(frames, first=frames.first + 10_000)
    with progress(f"walking in {split} homes", config.walks * 16 * STEPS) as advance:
        views = walks(others, config.walks, 16, STEPS, config.seed)
        return one, measure(detect, views, frames.camera, lambda n: advance(n, more=True))


if __name__ == "__main__":
    sys.exit(run_module(main))

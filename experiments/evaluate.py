"""`gothere evaluate PART`: recompute the figures of a trained part from its stored weights."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import tyro

from envs.errors import InputError
from experiments.progress import progress

BATCH = 32


@dataclass(frozen=True)
class Evaluate:
    """Recompute the figures of a trained part, each with its 95% interval over homes."""

    part: Annotated[Literal["perception"], tyro.conf.Positional]
    """What to evaluate."""
    weights: Path | None = None
    """File of weights of the vision network; those that come with gothere when not given."""
    split: Literal["tune", "val", "test"] = "val"
    """Homes that the frames are from; no training has seen any of them."""
    frames: int = 1000
    """Number of frames, 16 in a home, views of all categories about equally often."""
    size: int = 128
    """Width and height of pictures [pixels]."""
    style: str | None = None
    """Style of the homes, such as evening."""
    blank: tuple[Literal["rgb", "depth"], ...] = ()
    """Controls: inputs of the network that are withheld."""
    seed: int = 0
    """Seed of views."""
    json: bool = False
    """Print one JSON object as the last line."""

    def __post_init__(self) -> None:
        if self.frames < BATCH:
            raise InputError(f"--frames: expected at least {BATCH}, got {self.frames}")
        if self.size % 32 or not 32 <= self.size <= 512:
            raise InputError(f"--size: expected a multiple of 32 from 32 to 512, got {self.size}")


def main(config: Evaluate) -> int:
    """Print the figures; exit code 0."""
    import torch

    from agent.encoders.pixels import blanked
    from agent.learning.frames import FrameConfig, FrameStream
    from agent.learning.stages import STAGES, WEIGHTS
    from agent.learning.weights import load_vision
    from agent.perception.score import count_frames, with_intervals

    torch.set_num_threads(1)
    vision = load_vision(config.weights or STAGES["vision"].weights(WEIGHTS))
    for name in config.blank:
        vision.register_forward_pre_hook(lambda _, given, name=name: (blanked(given[0], name),))
    frames = FrameConfig(split=config.split, size=config.size, style=config.style, pool=16, frames_per_home=16)
    stream, count = FrameStream(frames, BATCH, seed=config.seed), config.frames // BATCH
    with progress("looking at frames", count * BATCH) as advance:
        homes = count_frames(vision, (stream.at(k) for k in range(count)), frames.camera, lambda n: advance(n, more=True))
    figures = with_intervals(homes, config.seed)
    print(f"perception on {count * BATCH} frames of {len(homes)} {config.split} homes:")
    for name, figure in figures.items():
        print(f"  {name:<14} {figure['mean']:.3f} [{figure['low']:.3f}, {figure['high']:.3f}]")
    if config.json:
        told = {"part": config.part, "split": config.split, "n": count * BATCH, "homes": len(homes), "seed": config.seed}
        print(json.dumps(told | {"blank": list(config.blank)} | figures))
    return 0

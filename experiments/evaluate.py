"""`gothere evaluate PART`: recompute the figures of a trained part from its stored weights."""

import json
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
import tyro

from envs.errors import InputError
from envs.files import write_whole
from experiments.progress import progress

BATCH = 32
STORED = {"vision": ("map50", "recall", "room"), "attributes": ("category", "color", "material", "size", "ece")}  # by file
GROUND = {"ground": ("accuracy", "accuracy_unseen", "accuracy_seen", "one_word", "not_in_view")}
REPEATS = 9  # of each measurement of speed


@dataclass(frozen=True)
class Evaluate:
    """Recompute the figures of a trained part, each with its 95% interval over homes."""

    part: Annotated[Literal["perception", "language", "ground", "verify"], tyro.conf.Positional]
    """What to evaluate: perception, ground (phrases in pictures), verify (claims about them), or language (sentences, docs/say.md).

    Most flags concern perception alone."""
    weights: Path | None = None
    """Folder of weights, such as out/train; those that come with gothere when not given."""
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
    cells_alone: bool = False
    """Control: regions are not named once more by their size and place."""
    threads: int = 2
    """Threads of the network while speed is measured; other figures use one."""
    seed: int = 0
    """Seed of views."""
    store: bool = False
    """Store the figures beside the weights, where `gothere train --list` shows them."""
    edits: int = 200
    """Of verify: edits of claimed things, and as many of other things."""
    joint: int = 0
    """Of verify: steps of training of its controls, joint embeddings of sentences and pictures; 0 for none."""
    json: bool = False
    """Print one JSON object as the last line."""

    def __post_init__(self) -> None:
        if self.frames < BATCH:
            raise InputError(f"--frames: expected at least {BATCH}, got {self.frames}")
        if self.size % 32 or not 32 <= self.size <= 512:
            raise InputError(f"--size: expected a multiple of 32 from 32 to 512, got {self.size}")


def main(config: Evaluate) -> int:
    """Print the figures; exit code 0."""
    if config.part == "verify":
        return _verify(config)
    if config.part == "ground":
        return _ground(config)
    return _language(config) if config.part == "language" else _perception(config)


def _verify(config: Evaluate) -> int:
    """Print the figures of verification."""
    from agent.learning.stages import WEIGHTS
    from experiments.perception.verify import lines_of, verify_figures

    if config.split == "test":
        raise InputError("--split: expected tune or val for verify, got test")
    figures = verify_figures(config.weights or WEIGHTS, config.split, config.frames, config.edits, config.seed, joint=config.joint)
    print("\n".join(lines_of(figures)))
    if config.json:
        print(json.dumps({"part": config.part, "split": config.split, "seed": config.seed} | figures))
    return 0


def _ground(config: Evaluate) -> int:
    """Print the figures of grounding."""
    from agent.learning.stages import WEIGHTS
    from experiments.perception.ground_figures import ground_figures, lines_of

    figures = ground_figures(config.split, config.frames, config.seed, config.weights)
    print(f"grounding of {figures['phrases']:,} phrases in pictures of {figures['homes']} {config.split} homes:")
    print("\n".join(lines_of(figures)))
    if config.json:
        print(json.dumps({"part": config.part, "split": config.split, "n": config.frames, "seed": config.seed} | figures))
    if config.store:
        _store(config.weights or WEIGHTS, figures, f"{config.frames} {config.split} frames, seed {config.seed}", GROUND)
    return 0


def _language(config: Evaluate) -> int:
    """Print what becomes of sentences, in all and by kind."""
    from experiments.language.sentences import KINDS, judge_sentences, read_sentences, shares

    if config.split == "tune":
        raise InputError("--split: expected val or test for language, got tune")
    rows = read_sentences(config.split)
    with progress("judging sentences", len(rows)) as advance:
        judged = judge_sentences(rows, advance)
    figures = shares(judged)
    print(f"language, {len(judged)} sentences about {len({one.home for one in judged})} {config.split} homes, read by rules:")
    for name, figure in figures.items():
        print(f"  {name:<16} {figure['mean']:.3f} [{figure['low']:.3f}, {figure['high']:.3f}]")
    for kind in dict.fromkeys(one.kind for one in judged):
        mine = [one.became for one in judged if one.kind == kind]
        print(f"  {kind:<16} " + ", ".join(f"{mine.count(name)} {name}" for name in KINDS))
    if config.json:
        print(json.dumps({"part": config.part, "split": config.split, "n": len(judged), "seed": config.seed} | figures))
    return 0


def _perception(config: Evaluate) -> int:
    """Print the figures of perception."""
    import torch

    from agent.encoders.pixels import blanked
    from agent.learning.frames import FrameConfig, FrameStream
    from agent.learning.stages import WEIGHTS
    from agent.perception.detect import Detector
    from agent.perception.score import count_frames, with_intervals

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
    return 0


def _store(folder: Path, figures: dict[str, Any], where: str, stored: dict[str, tuple[str, ...]] = STORED) -> None:
    """Write the figures of each file of weights into its JSON."""
    for name, own in stored.items():
        path = folder / f"{name}.json"
        facts = json.loads(path.read_text())
        facts |= {"figures": {figure: figures[figure] for figure in own}, "figures_on": where}
        write_whole(path, (json.dumps(facts, indent=1) + "\n").encode())


def _speed(detector: Any, stream: Any, threads: int) -> dict[str, dict[str, float]]:
    """Frames per second for 1 and 16 agents, from observation to percept: median, least and greatest of several."""
    import torch

    from envs.types import Observation

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

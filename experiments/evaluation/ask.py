"""Figures of answers to questions about pictures, with controls.

No training has seen their homes.
"""

import json

import torch

from agent.learning.stages import WEIGHTS
from envs.files import write_whole
from experiments.evaluate import Evaluate
from experiments.perception.answering import figures_of

STORED = ("accuracy", "accuracy_one_hop", "accuracy_two_hop", "mass", "ceiling_regions")  # beside the weights


def evaluate(config: Evaluate) -> None:
    """Print the figures of answers."""
    torch.set_num_threads(1)
    folder = config.weights or WEIGHTS
    figures = figures_of(folder, config.split, config.frames, config.seed)
    print(f"answers to questions about {config.frames:,} pictures of {config.split} homes:")
    for name, figure in figures.items():
        print(f"  {name:<28} {figure['mean']:.3f} [{figure['low']:.3f}, {figure['high']:.3f}]  {figure['n']}")
    if config.json:
        print(json.dumps({"part": config.part, "split": config.split, "n": config.frames, "seed": config.seed} | figures))
    if config.store:
        path = folder / "ask.json"
        facts = json.loads(path.read_text()) | {"figures": {name: figures[name] for name in STORED}}
        facts["figures_on"] = f"{config.frames} {config.split} frames, seed {config.seed}"
        write_whole(path, (json.dumps(facts, indent=1) + "\n").encode())

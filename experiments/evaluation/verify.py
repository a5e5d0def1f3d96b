"""Figures of verification of the stored weights."""

import json

from agent.learning.stages import WEIGHTS
from envs.errors import InputError
from envs.files import write_whole
from experiments.evaluate import Evaluate
from experiments.perception.verify import lines_of, verify_figures

STORED = ("f1", "coverage", "part", "ece", "flips", "flips_irrelevant")  # beside the weights


def evaluate(config: Evaluate) -> None:
    """Print the figures of verification."""
    if config.split == "test":
        raise InputError("--split: expected tune or val for verify, got test")
    folder = config.weights or WEIGHTS
    figures = verify_figures(folder, config.split, config.frames, config.edits, config.seed, joint=config.joint)
    print("\n".join(lines_of(figures)))
    if config.json:
        print(json.dumps({"part": config.part, "split": config.split, "frames": config.frames, "seed": config.seed} | figures))
    if config.store:
        path = folder / "verify.json"
        facts = json.loads(path.read_text()) | {"figures": {name: figures[name] for name in STORED}}
        facts["figures_on"] = (
            f"{figures['n']} claims about {config.frames} {config.split} frames, {figures['edits']} edits, seed {config.seed}"
        )
        write_whole(path, (json.dumps(facts, indent=1) + "\n").encode())

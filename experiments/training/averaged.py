"""Mean of two planners' weights: `python -m experiments.training.averaged --first FILE --second FILE --out FOLDER`.

Of a network and what was trained on from it, the mean is often better than both (Wortsman et al. 2022, Model soups).
"""

import hashlib
import json
import sys
from dataclasses import dataclass
from pathlib import Path

from safetensors.torch import load_file

from agent.encoders.planning.net import PlannerConfig
from agent.learning.planning.fit import planner_threshold
from agent.learning.weights import config_of, facts_of, load_planner, vocabulary_of_meanings, write_weights
from envs.errors import InputError
from envs.files import write_whole
from experiments.cli import run_module
from experiments.data.provenance import commit, machine


@dataclass(frozen=True)
class Averaged:
    """Write the mean of two planners' weights, with a threshold of its own."""

    first: Path
    """Weights of a planner."""
    second: Path
    """Those of one that was trained on from it."""
    out: Path
    """Folder of the mean, which is called planner.safetensors there."""
    seed: int = 0
    """Seed of the texts by which the threshold is chosen."""


def main(config: Averaged) -> int:
    """Write the weights and how they were made; exit code 0."""
    parts = [load_file(path) for path in (config.first, config.second) if load_planner(path)]
    if [(name, part.shape) for name, part in parts[0].items()] != [(name, part.shape) for name, part in parts[1].items()]:
        raise InputError(f"{config.second}: expected weights of the shape of {config.first}, got others; train it on from those")
    mean = {name: (0.5 * part.float() + 0.5 * parts[1][name].float()).to(part.dtype) for name, part in parts[0].items()}
    path = config.out / "planner.safetensors"
    config.out.mkdir(parents=True, exist_ok=True)
    made = [{"file": one.name, "sha256": hashlib.sha256(one.read_bytes()).hexdigest()} for one in (config.first, config.second)]
    command = f"python -m experiments.training.averaged --first {config.first.name} --second {config.second.name} --seed {config.seed}"
    origins = [{key: facts_of(one)[key] for key in ("command", "commit", "seed", "steps")} for one in (config.first, config.second)]
    facts = {"stage": "planner", "command": command, "commit": commit(), "seed": config.seed, "mean_of": made, "made_by": origins}
    facts |= {"machine": machine()} | vocabulary_of_meanings()
    write_weights(path, config_of(PlannerConfig, config.first), mean, facts)
    told = facts_of(path) | {"threshold": planner_threshold(config.seed, config.out)}
    write_whole(path.with_suffix(".json"), (json.dumps(told, indent=1) + "\n").encode())
    print(f"wrote {path}: threshold {told['threshold']}")
    return 0


if __name__ == "__main__":
    sys.exit(run_module(main))

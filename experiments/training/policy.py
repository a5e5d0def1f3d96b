"""`gothere train policy`: records, stage A, PPO.

Decisions are recorded with their costs, a network learns to expect these, and PPO goes on from it.

Each part is skipped where its file is there already, so that the same command goes on after a kill.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

from experiments.decisions.carried import Perception
from experiments.decisions.fit import Fit
from experiments.decisions.fit import main as fit
from experiments.decisions.ppo import Ppo, last_checkpoint
from experiments.decisions.ppo import main as ppo
from experiments.decisions.record import Record
from experiments.decisions.record import main as record

FIRST, HOMES, EACH, OTHERS = 3000, 60, 2, 4  # first train home; homes of a file of records, instructions in each, and in each state
# Perception of the files of each round: they are recorded by the rule, then by the network that was fitted to those before (DAgger).
ROUNDS: tuple[tuple[Perception, ...], ...] = (
    ("simulated", "simulated"),
    ("simulated", "simulated", "simulated", "simulated", "real"),
)
FITTED = 2500  # steps of a fit
ITERATIONS, RATE = 25, 3e-4  # of PPO
FIRST_OF_PPO, HOMES_OF_PPO, EACH_OF_PPO = 610, 1000, 3


@dataclass(frozen=True)
class Stage:
    """A stage as `gothere train --list` shows it; `parts` are what it goes on by."""

    text: str
    needs: tuple[str, ...]
    minutes: int
    parts: str


STAGES = {
    "policy_a": Stage("what each option of a decision costs, from records in train homes", (), 60, "records"),
    "policy": Stage("decisions, by PPO in RLlib from policy_a", ("policy_a",), 45, "iteration"),
}


@dataclass(frozen=True)
class Scale:
    """Processes of PPO: environment runners and learners beside this one, GPUs of each learner."""

    runners: int = 0
    learners: int = 0
    gpus_per_learner: float = 0.0


def train_policy(stage: str, out: Path, seed: int, scale: Scale) -> Path:
    """Train stage A, and with the stage `policy` PPO after it; the file of weights."""
    weights = out / "policy_a.safetensors"
    if not weights.exists():
        _copy(_expecting(out / "policy_a", seed), weights)
    if stage == "policy_a":
        return weights
    if last_checkpoint(out / "policy") < ITERATIONS:
        ppo(
            Ppo(
                out / "policy", init=weights, iterations=ITERATIONS, first=FIRST_OF_PPO, homes=HOMES_OF_PPO, each=EACH_OF_PPO,
                rate=RATE, critic_first=2, seed=seed, runners=scale.runners, learners=scale.learners,
                gpus_per_learner=scale.gpus_per_learner,
            )
        )  # fmt: skip
    _copy(out / "policy" / "policy.safetensors", out / "policy.safetensors")
    return out / "policy.safetensors"


def _expecting(folder: Path, seed: int) -> Path:
    """Weights of stage A: rounds of records, with a fit to all of them after each."""
    behaviour, files, first = "", [], FIRST
    for number, kinds in enumerate(ROUNDS):
        for perception in kinds:
            files.append(folder / f"records-{first}.npz")
            if not files[-1].exists():
                told = Record(
                    files[-1], homes=HOMES, first=first, each=EACH, others=OTHERS, policy=behaviour, perception=perception,
                    seed=seed + first,
                )  # fmt: skip
                record(told)
            first += HOMES
        weights = folder / f"round-{number}.safetensors"
        if not weights.exists():
            fit(Fit(tuple(files), weights, steps=FITTED, seed=seed))
        behaviour = str(weights)
    return Path(behaviour)


def _copy(source: Path, target: Path) -> None:
    """Copy weights and their JSON; the weights come last, by whose being there they are known."""
    for suffix in (".json", ".safetensors"):
        part = target.with_suffix(f"{suffix}.part")
        shutil.copyfile(source.with_suffix(suffix), part)
        part.replace(target.with_suffix(suffix))

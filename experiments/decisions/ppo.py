"""Stage B: PPO on decisions: `python -m experiments.decisions.ppo --init FILE.safetensors --out FOLDER`.

The same command goes on from the last checkpoint, after a kill too, on more or fewer processes if wanted.
"""

import gc
import json
import os
import shutil
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from agent.decision.environment import RIGHT
from agent.decision.kinds import CONTEXT, FEATURES
from agent.decision.truth import TRUTHS
from envs.errors import InputError
from envs.files import write_whole
from experiments.cli import run_module
from experiments.data.provenance import commit, machine
from experiments.decisions.carried import TUNED, Perception

REBUILDS = 5  # times without a new checkpoint that a training whose process died is built anew
KEPT, ROWS, WEIGHTS, MEAN = "checkpoint-", "ppo.jsonl", "policy.safetensors", "mean-"
DECAY, EARLY = 0.95, 3.0  # of the mean of the policies of iterations, which is what is shipped
SCALE = {"out", "keep", "runners", "lanes", "learners", "gpus_per_learner"}  # what may differ when a training goes on
TURNS = 7919  # by which the seeds of environments differ after a resume


@dataclass(frozen=True)
class Ppo:
    """Train a policy of decisions by PPO in RLlib."""

    out: Path
    """Folder of checkpoints, curve and weights (policy.safetensors)."""
    init: Path | None = None
    """Weights to begin with, of stage A."""
    iterations: int = 100
    """Iterations of the whole training."""
    decisions: int = 4096
    """Decisions of an iteration."""
    minibatch: int = 512
    """Decisions of a step."""
    runners: int = 0
    """Environment runners; 0: this process runs them."""
    lanes: int = 16
    """Episodes at a time of each runner."""
    learners: int = 0
    """Learners that share each minibatch; 0: this process learns."""
    gpus_per_learner: float = 0.0
    """GPUs of each learner."""
    homes: int = 300
    """Train homes."""
    first: int = 300
    """Number of the first one."""
    each: int = 6
    """Instructions in a home, and as many of which half cannot be carried out."""
    perception: Perception = "simulated"
    """Perception of the agent; real: by its networks, at ten times the cost."""
    right: float = RIGHT
    """What a right ending counts besides SPL."""
    rate: float = 3e-4
    """Greatest learning rate, which falls to 0."""
    critic_first: int = 0
    """Iterations at first in which the critic learns alone; 10 with --init would be usual."""
    head: bool = False
    """Train the pointer and the critic alone."""
    keep: int = 1
    """Iterations between checkpoints: as many may be lost."""
    seed: int = 0
    """Seed of everything."""

    def __post_init__(self) -> None:
        if self.first < TUNED:
            raise InputError(f"--first: expected {TUNED} or more (those before are to tune on), got {self.first}")
        if min(self.iterations, self.decisions, self.minibatch, self.lanes, self.homes, self.each, self.keep) < 1:
            raise InputError("--iterations, --decisions, --minibatch, --lanes, --homes, --each, --keep: expected numbers from 1 on")


def main(config: Ppo) -> int:
    """Train to the end, and write weights; exit code 0."""
    from ray.exceptions import RayError

    config.out.mkdir(parents=True, exist_ok=True)
    check_folder(config, last_checkpoint(config.out))
    start_ray(config.runners + config.learners)
    failures, reached = 0, -1
    while True:
        try:
            trained(config)
            return 0
        except RayError as error:
            done = last_checkpoint(config.out)
            failures, reached = (failures + 1 if done == reached else 1), done
            if failures > REBUILDS:
                raise
            print(f"a process died ({type(error).__name__}); going on from iteration {done}", file=sys.stderr, flush=True)


def trained(config: Ppo) -> None:
    """Build the training, restore its last checkpoint, and go on to the end."""
    from policies.learning import Average, load_weights, save_weights
    from policies.rllib import MODULE, restore_checkpoint, save_checkpoint, train_iteration

    begun = last_checkpoint(config.out)
    drop_rows(config.out / ROWS, begun)
    algorithm = built(config, begun)
    try:
        if begun:
            restore_checkpoint(algorithm, config.out / f"{KEPT}{begun}")
        mean = Average(algorithm.get_module(MODULE).net, DECAY, early=EARLY, steps=begun)  # type: ignore[union-attr]
        if begun:
            load_weights(mean.net, config.out / f"{MEAN}{begun}.safetensors")
        for iteration in range(begun + 1, config.iterations + 1):
            began = time.perf_counter()
            row = row_of(iteration, train_iteration(algorithm, iteration), time.perf_counter() - began)
            mean.add(algorithm.get_module(MODULE).net)  # type: ignore[union-attr]
            with (config.out / ROWS).open("a", encoding="utf-8") as rows:
                rows.write(json.dumps(row) + "\n")
            print(", ".join(f"{name} {value:.4g}" for name, value in row.items()), flush=True)
            if iteration % config.keep == 0 or iteration == config.iterations:
                facts = {
                    "stage": "policy", "commit": commit(), "iteration": iteration, "machine": machine(),
                    "settings": told_of(config),
                }  # fmt: skip
                save_weights(mean.net, config.out / WEIGHTS, facts)
                save_weights(mean.net, config.out / f"{MEAN}{iteration}.safetensors", facts)
                save_checkpoint(algorithm, config.out / f"{KEPT}{iteration}")
                drop_checkpoints(config.out, iteration)
    finally:
        algorithm.stop()


def start_ray(processes: int) -> None:
    """Join the cluster at RAY_ADDRESS, or start Ray here with a place for each process."""
    import ray

    if not ray.is_initialized():
        here = {"num_cpus": max(processes, os.cpu_count() or 1), "include_dashboard": False}
        ray.init(**({} if "RAY_ADDRESS" in os.environ else here), log_to_driver=False)


def built(config: Ppo, begun: int) -> Any:
    """Training of a configuration, with other seeds after each resume."""
    from policies.rllib import PpoSettings, ppo_config

    settings = PpoSettings(
        config.iterations, config.decisions, minibatch=min(config.minibatch, config.decisions), rate=config.rate, runners=config.runners,
        lanes=config.lanes, learners=config.learners, gpus_per_learner=config.gpus_per_learner,
        critic_first=config.critic_first, head=config.head, seed=config.seed + TURNS * begun,
    )  # fmt: skip
    options = {
        "homes": config.homes, "first": config.first, "each": config.each, "seed": settings.seed, "real": config.perception == "real",
        "right": config.right,
    }  # fmt: skip
    network = {"features": len(FEATURES), "context": len(CONTEXT), "truths": len(TRUTHS)}
    weights = "" if config.init is None else str(config.init.absolute())
    return ppo_config(settings, network, make_env, options, weights=weights).build_algo()


def check_folder(config: Ppo, begun: int) -> None:
    """Raise InputError where a folder's training is done, or was begun with other settings."""
    if begun >= config.iterations:
        raise InputError(f"{config.out}: its training of {begun} iterations is done; give another folder")
    if not begun:
        return
    try:
        held = json.loads((config.out / WEIGHTS).with_suffix(".json").read_text(encoding="utf-8"))["settings"]
        now = told_of(config)
        other = [f"--{name.replace('_', '-')} {held[name]}" for name in held.keys() - SCALE if held[name] != now[name]]
    except (OSError, ValueError, KeyError, AttributeError) as error:
        raise InputError(f"{config.out}: expected the settings of a training in policy.json ({error}); give another folder") from error
    if other:
        raise InputError(f"{config.out}: its training was begun with {' '.join(sorted(other))}; give the same, or another folder")


def told_of(config: Ppo) -> dict[str, str]:
    """Settings as text; of files the name alone."""
    return {name: value.name if isinstance(value, Path) else str(value) for name, value in asdict(config).items()}


def last_checkpoint(folder: Path) -> int:
    """Iteration of the last checkpoint in a folder, 0 without one."""
    numbers = [path.name.removeprefix(KEPT) for path in folder.glob(f"{KEPT}*")]
    return max((int(number) for number in numbers if number.isdecimal()), default=0)


def drop_checkpoints(folder: Path, last: int) -> None:
    """Remove all checkpoints but the last: at every moment there is one that is whole."""
    for path in folder.glob(f"{KEPT}*"):
        if path.name != f"{KEPT}{last}":
            shutil.rmtree(path)
    for path in folder.glob(f"{MEAN}*"):
        if path.stem != f"{MEAN}{last}":
            path.unlink()


def drop_rows(path: Path, begun: int) -> None:
    """Remove rows of iterations that are to be done again, and an unfinished one."""
    lines = path.read_text(encoding="utf-8").split("\n")[:-1] if path.exists() else []
    write_whole(path, "".join(f"{line}\n" for line in lines if json.loads(line)["iteration"] <= begun).encode())


def make_env(context: Any) -> Any:
    """Environment of an RLlib worker."""
    from agent.decision.environment import DecideVectorEnv

    gc.freeze()  # libraries' objects need not be looked at again for each few thousand of ours
    seed = context["seed"] + 101 * getattr(context, "worker_index", 0)
    some = {name: context[name] for name in ("homes", "first", "each", "real", "right")}
    return DecideVectorEnv(context["num_envs"], **some, seed=seed, truths=True)


def row_of(iteration: int, result: dict[str, Any], seconds: float) -> dict[str, Any]:
    """Figures of an iteration."""
    runners, learner = result.get("env_runners", {}), result.get("learners", {}).get("default_policy", {})
    row: dict[str, Any] = {"iteration": iteration, "seconds": round(seconds, 1)}
    names = {"episode_return_mean": "return", "success": "success", "spl": "spl", "decisions": "decisions", "actions": "actions"}
    row |= {short: float(runners[name]) for name, short in names.items() if name in runners}
    return row | {name: float(learner[name]) for name in ("entropy", "mean_kl_loss", "vf_explained_var") if name in learner}


if __name__ == "__main__":
    sys.exit(run_module(main))

"""Stage B: PPO on decisions: `python -m experiments.decisions.ppo --init FILE.safetensors --out FOLDER`.

The same command goes on from the last checkpoint, after a kill too.
"""

import json
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from agent.decision.kinds import CONTEXT, FEATURES
from agent.decision.truth import TRUTHS
from envs.errors import InputError
from envs.files import write_whole
from experiments.cli import run_module
from experiments.data.provenance import commit, machine

REBUILDS = 5  # times that a training whose learner died is built anew
KEPT, STATE, ROWS = "checkpoint", "state.json", "ppo.jsonl"
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
    rate: float = 3e-4
    """Greatest learning rate, which falls to 0."""
    critic_first: int = 0
    """Iterations at first in which the critic learns alone; 10 with --init would be usual."""
    keep: int = 5
    """Iterations between checkpoints."""
    seed: int = 0
    """Seed of everything."""

    def __post_init__(self) -> None:
        if min(self.iterations, self.decisions, self.lanes, self.homes, self.each, self.keep) < 1:
            raise InputError("--iterations, --decisions, --lanes, --homes, --each, --keep: expected numbers from 1 on")


def main(config: Ppo) -> int:
    """Train to the end, and write weights; exit code 0."""
    from ray.exceptions import RayError

    config.out.mkdir(parents=True, exist_ok=True)
    for attempt in range(REBUILDS + 1):
        try:
            trained(config)
            return 0
        except RayError as error:
            if attempt == REBUILDS:
                raise
            print(
                f"a process died ({type(error).__name__}); going on from iteration {iteration_of(config.out)}", file=sys.stderr, flush=True
            )
    return 0


def trained(config: Ppo) -> None:
    """Build the training, restore its last checkpoint, and go on to the end."""
    from policies.learning import save_weights
    from policies.rllib import MODULE, PpoSettings, ppo_config, restore_checkpoint, save_checkpoint, train_iteration

    begun = iteration_of(config.out)
    settings = PpoSettings(
        config.iterations, config.decisions, minibatch=min(512, config.decisions), rate=config.rate, runners=config.runners,
        lanes=config.lanes, learners=config.learners, gpus_per_learner=config.gpus_per_learner,
        critic_first=config.critic_first, seed=config.seed,
    )  # fmt: skip
    options = {"homes": config.homes, "first": config.first, "each": config.each, "seed": config.seed + TURNS * begun}
    network = {"features": len(FEATURES), "context": len(CONTEXT), "truths": len(TRUTHS)}
    weights = "" if config.init is None else str(config.init.absolute())
    algorithm = ppo_config(settings, network, make_env, options, weights=weights).build_algo()
    try:
        if begun:
            restore_checkpoint(algorithm, config.out / KEPT)
        for iteration in range(begun + 1, config.iterations + 1):
            began = time.perf_counter()
            row = row_of(iteration, train_iteration(algorithm, iteration), time.perf_counter() - began)
            with (config.out / ROWS).open("a", encoding="utf-8") as rows:
                rows.write(json.dumps(row) + "\n")
            print(", ".join(f"{name} {value:.4g}" for name, value in row.items()), flush=True)
            if iteration % config.keep == 0 or iteration == config.iterations:
                save_checkpoint(algorithm, config.out / KEPT)
                facts = {
                    "stage": "policy", "commit": commit(), "iteration": iteration, "machine": machine(),
                    "settings": {k: str(v) for k, v in asdict(config).items()},
                }  # fmt: skip
                save_weights(algorithm.get_module(MODULE).net, config.out / "policy.safetensors", facts)  # type: ignore[union-attr]
                write_whole(config.out / STATE, (json.dumps({"iteration": iteration}) + "\n").encode())
    finally:
        algorithm.stop()


def make_env(context: Any) -> Any:
    """Environment of an RLlib worker."""
    from agent.decision.environment import DecideVectorEnv

    seed = context["seed"] + 101 * getattr(context, "worker_index", 0)
    some = {name: context[name] for name in ("homes", "first", "each")}
    return DecideVectorEnv(context["num_envs"], **some, seed=seed, truths=True)


def iteration_of(folder: Path) -> int:
    """Number of the last iteration that a checkpoint in a folder has, 0 without one."""
    try:
        return int(json.loads((folder / STATE).read_text(encoding="utf-8"))["iteration"])
    except FileNotFoundError:
        return 0
    except (OSError, ValueError, KeyError) as error:
        raise InputError(f"{folder / STATE}: expected the iteration of a checkpoint ({error}); give another folder") from error


def row_of(iteration: int, result: dict[str, Any], seconds: float) -> dict[str, Any]:
    """Figures of an iteration."""
    runners, learner = result.get("env_runners", {}), result.get("learners", {}).get("default_policy", {})
    row: dict[str, Any] = {"iteration": iteration, "seconds": round(seconds, 1)}
    names = {"episode_return_mean": "return", "success": "success", "spl": "spl", "episode_len_mean": "decisions"}
    row |= {short: float(runners[name]) for name, short in names.items() if name in runners}
    return row | {name: float(learner[name]) for name in ("entropy", "mean_kl_loss", "vf_explained_var") if name in learner}


if __name__ == "__main__":
    sys.exit(run_module(main))

"""Rates of PPO by runners and learners, and seconds to recover from a kill.

`python -m experiments.decisions.scale --out FILE.json` trains each for a few iterations; the first, in which processes warm up, is not
counted.
"""

import json
import os
import signal
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from envs.errors import InputError
from envs.files import write_whole
from experiments.cli import run_module
from experiments.data.provenance import commit, machine
from experiments.decisions.ppo import Ppo, built, start_ray

ENOUGH = 1000  # iterations of the schedules, none of which ends here
LONGEST = 20  # iterations in which a runner has to be back
COLUMNS = ("runners", "learners", "decisions/s", "actions/s", "sampling s", "learning s", "saved s", "bytes", "restored s", "recovered s")


@dataclass(frozen=True)
class Scale:
    """Time PPO on decisions with some runners and learners, and after a kill."""

    out: Path
    """File for the figures, .json."""
    runners: tuple[int, ...] = (0, 1, 2)
    """Environment runners; 0: the main process runs them."""
    learners: tuple[int, ...] = (0, 2)
    """Learners; 0: the main process learns."""
    gpus_per_learner: float = 0.0
    """GPUs of each learner."""
    iterations: int = 2
    """Timed iterations of each row."""
    decisions: int = 1024
    """Decisions of an iteration."""
    lanes: int = 16
    """Episodes at a time of each runner."""
    homes: int = 32
    """Train homes."""

    def __post_init__(self) -> None:
        if min(self.iterations, self.decisions, self.lanes, self.homes) < 1 or min(self.runners + self.learners) < 0:
            raise InputError("--iterations, --decisions, --lanes, --homes: expected numbers from 1 on; --runners, --learners: from 0 on")


def main(config: Scale) -> int:
    """Print a row for each scale, and write all; exit code 0."""
    import ray

    start_ray(max(config.runners) + max(config.learners))
    rows = []
    print("  ".join(f"{name:>11}" for name in COLUMNS), flush=True)
    for learners in config.learners:
        for runners in config.runners:
            rows.append(row_of(config, runners, learners))
            print("  ".join(f"{'' if value is None else f'{value:.4g}':>11}" for value in rows[-1].values()), flush=True)
    ray.shutdown()
    settings = asdict(config) | {"out": config.out.name}
    facts = {"rows": rows, "settings": settings, "cpus": os.cpu_count(), "commit": commit(), "machine": machine()}
    write_whole(config.out, (json.dumps(facts, indent=1) + "\n").encode())
    return 0


def row_of(config: Scale, runners: int, learners: int) -> dict[str, float | None]:
    """Figures of so many runners and learners.

    Seconds are means of an iteration, and those after one kill: of a learner, or of a runner where there is none.
    """
    from policies.rllib import restore_checkpoint, save_checkpoint, train_iteration

    with tempfile.TemporaryDirectory() as name:
        ppo = Ppo(
            Path(name), iterations=ENOUGH, decisions=config.decisions, runners=runners, lanes=config.lanes, learners=learners,
            gpus_per_learner=config.gpus_per_learner, homes=config.homes,
        )  # fmt: skip
        algorithm, path = built(ppo, 0), ppo.out / "checkpoint"
        try:
            train_iteration(algorithm, 1)
            learning, began = timed_updates(algorithm), time.perf_counter()
            for k in range(config.iterations):
                told = train_iteration(algorithm, 2 + k)["env_runners"]
            whole = time.perf_counter() - began
            saved, _ = timed(lambda: save_checkpoint(algorithm, path))
            restored, _ = timed(lambda: restore_checkpoint(algorithm, path))
            recovered = None
            if learners:
                recovered, algorithm = timed(lambda: after_a_killed_learner(algorithm, ppo, path))
            elif runners:
                recovered, _ = timed(lambda: after_a_killed_runner(algorithm, runners))
        finally:
            algorithm.stop()
        rate = config.iterations * config.decisions / whole
        actions = rate * float(told["actions"]) / float(told["decisions"]) if "actions" in told else None
        size = sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
        learned = sum(learning) / config.iterations
        figures = (runners, learners, rate, actions, whole / config.iterations - learned, learned, saved, size, restored, recovered)
        return dict(zip(COLUMNS, figures, strict=True))


def after_a_killed_runner(algorithm: Any, runners: int) -> int:
    """Kill a runner, and train until it is replaced; the number of iterations."""
    from policies.rllib import train_iteration

    kill_runner(algorithm)
    for k in range(1, LONGEST + 1):
        train_iteration(algorithm, 2)
        if algorithm.env_runner_group.num_healthy_remote_workers() == runners and k > 1:
            return k
    raise RuntimeError(f"a killed runner was not replaced in {LONGEST} iterations")


def after_a_killed_learner(algorithm: Any, ppo: Ppo, path: Path) -> Any:
    """Kill a learner, and build and restore the training as `ppo` does: what was built."""
    from ray.exceptions import RayError

    from policies.rllib import restore_checkpoint, train_iteration

    kill_learner(algorithm)
    try:
        train_iteration(algorithm, 2)
    except RayError:
        algorithm.stop()
        algorithm = built(ppo, 1)
        restore_checkpoint(algorithm, path)
        return algorithm
    raise RuntimeError("a killed learner was not noticed")


def kill_runner(algorithm: Any) -> None:
    """Kill the process of the first runner beside the main process."""
    algorithm.env_runner_group.foreach_env_runner(die, remote_worker_ids=[1], local_env_runner=False, timeout_seconds=0)


def kill_learner(algorithm: Any) -> None:
    """Kill the process of the last learner."""
    algorithm.learner_group.foreach_learner(die, remote_actor_ids=[len(algorithm.learner_group) - 1], timeout_seconds=0)


def die(_: Any) -> None:
    """Kill this process."""
    os.kill(os.getpid(), signal.SIGKILL)


def timed_updates(algorithm: Any) -> list[float]:
    """Seconds of updates from now on, to which each adds its own."""
    seconds: list[float] = []
    update = algorithm.learner_group.update

    def updated(*arguments: Any, **named: Any) -> Any:
        took, result = timed(lambda: update(*arguments, **named))
        seconds.append(took)
        return result

    algorithm.learner_group.update = updated
    return seconds


def timed(run: Any) -> tuple[float, Any]:
    """Seconds that a call takes, and its result."""
    began = time.perf_counter()
    result = run()
    return time.perf_counter() - began, result


if __name__ == "__main__":
    sys.exit(run_module(main))

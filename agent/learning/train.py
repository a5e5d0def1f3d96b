"""Training over workers: Ray Train for several, a plain process for one.

The only module of `agent` that imports Ray.
"""

import contextlib
import json
import logging
import os
import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import torch

from agent.learning.loop import Progress, Recipe, Schedule, Settings, Share, train
from envs.errors import InputError

BEAT = 0.5  # [s] between looks at what the workers report
RAY_TRAIN = {  # settings that Ray Train reads from the environment
    "RAY_TRAIN_V2_ENABLED": "1",
    "RAY_CHDIR_TO_TRIAL_DIR": "0",  # relative paths stay as they are
    "RAY_TRAIN_METRICS_ENABLED": "0",  # no one reads what it would record
    "RAY_TRAIN_ENABLE_PREEMPTION_WATCHER": "0",  # one more process, for clusters
}


class WorkerLost(Exception):
    """Loss of a worker, killed or out of memory; the checkpoint remains."""


@dataclass(frozen=True)
class Workers:
    """Number of processes that share a batch, 0 for this process alone.

    GPUs communicate with nccl, CPUs with gloo.
    """

    count: int = 0
    gpus: bool = False

    @property
    def device(self) -> torch.device:
        """Device of this process, on which precisions are compared."""
        return torch.device("cuda" if self.gpus else "cpu")


def train_over(
    workers: Workers,
    recipe: Recipe,
    schedule: Schedule,
    folder: Path,
    settings: Settings | None = None,
    report: Callable[[Progress], None] = lambda progress: None,
) -> None:
    """Train to the end of a schedule, resuming from the checkpoint in `folder`.

    `report` is called in this process. The final checkpoint is written to `folder`. InputError where Ray is not installed, a batch cannot
    be shared evenly, or GPUs are missing; WorkerLost where a worker is.
    """
    settings = settings or Settings()
    check(workers, recipe)
    if workers.count == 0:
        train(recipe, schedule, folder, settings, share=Share(device=workers.device), report=report)
        return
    with ray_session(workers):
        _over_ray(workers, recipe, schedule, folder, settings, report)


def check(workers: Workers, recipe: Recipe) -> None:
    """Raise InputError for workers that this machine or the batch does not allow."""
    if workers.count and recipe.batch % workers.count:
        raise InputError(f"--workers: expected a divisor of the batch of {recipe.batch}, got {workers.count}")
    if workers.gpus:
        found = torch.cuda.device_count() if torch.cuda.is_available() else 0
        if found < max(1, workers.count):
            raise InputError(
                f"--gpus: expected {max(1, workers.count)} GPUs that torch can use, found {found}; leave it out to use the CPU"
            )


@contextlib.contextmanager
def ray_session(workers: Workers) -> Iterator[None]:
    """Context in which Ray runs: the session that is there, or one of its own.

    InputError where Ray is not installed, or has fewer cores than workers.
    """
    for name, value in RAY_TRAIN.items():
        os.environ.setdefault(name, value)
    try:
        import ray
        import ray.train.torch
    except ModuleNotFoundError as error:
        raise InputError("--workers: expected Ray Train to be installed: pip install 'gothere[train]', or use --workers 0") from error
    owned = not ray.is_initialized()
    if owned:
        # Lines of Ray's own processes stay in its session's folder of logs; losses and errors come back to this process.
        ray.init("local", include_dashboard=False, log_to_driver=False, logging_level=logging.ERROR)
    try:
        cores = int(ray.cluster_resources().get("CPU", 0))
        if cores < workers.count:
            raise InputError(f"--workers: expected at most {cores}, the cores that Ray has here, got {workers.count}")
        yield
    finally:
        if owned:
            ray.shutdown()


def _over_ray(
    workers: Workers, recipe: Recipe, schedule: Schedule, folder: Path, settings: Settings, report: Callable[[Progress], None]
) -> None:
    """Train over Ray workers; their reports are passed on here while they train."""
    from ray.train import LoggingConfig, RunConfig, ScalingConfig
    from ray.train.torch import TorchTrainer

    folder = folder.resolve()
    if settings.init is not None:
        settings = replace(settings, init=settings.init.resolve())
    failed: list[Exception] = []
    resources = {"CPU": 1} | ({"GPU": 1} if workers.gpus else {})
    with tempfile.TemporaryDirectory(prefix="gothere-ray-", ignore_cleanup_errors=True) as storage:
        told = Path(storage) / "reports.jsonl"
        told.touch()
        trainer = TorchTrainer(
            _worker,
            train_loop_config={"recipe": recipe, "schedule": schedule, "folder": folder, "settings": settings, "told": told},
            scaling_config=ScalingConfig(num_workers=workers.count, use_gpu=workers.gpus, resources_per_worker=resources),
            run_config=RunConfig(storage_path=storage, logging_config=LoggingConfig(log_level="ERROR")),
        )

        def fit() -> None:
            try:
                trainer.fit()
            except Exception as error:
                failed.append(error)

        # In a thread, so that this one passes reports on, and can be interrupted. They come through a file: a queue of Ray's would be
        # one more process, for which worker 0 would have to wait.
        fitting = threading.Thread(target=fit, daemon=True)
        fitting.start()
        with told.open(encoding="utf-8") as lines:
            alive, line = True, ""
            while alive:
                alive = fitting.is_alive()  # asked first: what has been told before the end is passed on
                while more := lines.readline():
                    line += more
                    if line.endswith("\n"):
                        report(Progress(**json.loads(line)))
                        line = ""
                fitting.join(BEAT)
    if failed:
        raise _error_of(failed[0], folder) from failed[0]


def _error_of(error: Exception, folder: Path) -> Exception:
    """Error of a training as this process raises it: an InputError of a worker as itself, a lost worker in one line."""
    from ray.exceptions import RayActorError

    causes = list(getattr(error, "worker_failures", {}).values())
    for cause in causes:
        own = getattr(cause, "_base_exc", cause)
        if isinstance(own, InputError):
            return own
    for cause in causes:
        inner = getattr(cause, "health_check_failure", cause)
        if isinstance(inner, RayActorError):
            return WorkerLost(f"a worker was lost; the same command goes on from the checkpoint in {folder}")
    return error


def _worker(config: dict[str, Any]) -> None:
    """Training of one worker: the same loop with shared gradients.

    Worker 0 saves, and reports losses that are means over all workers.
    """
    from ray.train import get_context
    from ray.train.torch import get_device, prepare_model
    from torch import distributed

    torch.set_num_threads(1)
    context, device = get_context(), get_device()
    rank, world = context.get_world_rank(), context.get_world_size()

    def report(progress: Progress) -> None:
        names = list(progress.losses)
        means = torch.tensor([progress.losses[name] for name in names], dtype=torch.float64, device=device)
        if world > 1:
            distributed.all_reduce(means)
        if rank == 0:
            losses = dict(zip(names, (means / world).tolist(), strict=True))
            with config["told"].open("a", encoding="utf-8") as lines:
                lines.write(json.dumps(asdict(replace(progress, losses=losses))) + "\n")

    def prepare(model: torch.nn.Module) -> torch.nn.Module:
        return prepare_model(model, move_to_device=device)

    share = Share(rank, world, device, prepare)
    train(config["recipe"], config["schedule"], config["folder"], config["settings"], share=share, report=report)

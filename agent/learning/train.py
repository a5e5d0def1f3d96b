"""Training over workers: Ray Train for several, a plain process for one.

The only module of `agent` that imports Ray.
"""

import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agent.learning.loop import Progress, Recipe, Schedule, train
from envs.errors import InputError


@dataclass(frozen=True)
class Workers:
    """Number of processes that share a batch, 0 for this process alone.

    GPUs communicate with nccl, CPUs with gloo.
    """

    count: int = 0
    gpus: bool = False


def train_over(workers: Workers, recipe: Recipe, schedule: Schedule, folder: Path, report: Callable[[Progress], None], **more: Any) -> None:
    """Train to the end of a schedule, resuming from the checkpoint in `folder`.

    The final checkpoint is written there. InputError where Ray is not installed, a batch cannot be shared evenly, or GPUs are missing.
    """
    if workers.count == 0:
        train(recipe, schedule, folder, report=report, **more)
        return
    if recipe.batch % workers.count:
        raise InputError(f"--workers: expected a divisor of the batch of {recipe.batch}, got {workers.count}")
    os.environ.setdefault("RAY_TRAIN_V2_ENABLED", "1")
    try:
        import ray
        from ray.train import RunConfig, ScalingConfig
        from ray.train.torch import TorchTrainer
    except ModuleNotFoundError as error:
        raise InputError("--workers: expected Ray Train to be installed: pip install 'gothere[train]', or use --workers 0") from error
    config = {"recipe": recipe, "schedule": schedule, "folder": str(folder.resolve()), "more": more}
    owned = not ray.is_initialized()
    if owned:
        ray.init("local", include_dashboard=False, log_to_driver=True, logging_level=logging.ERROR)
    try:
        scaling = ScalingConfig(
            num_workers=workers.count, use_gpu=workers.gpus, resources_per_worker={"CPU": 1} | ({"GPU": 1} if workers.gpus else {})
        )
        TorchTrainer(
            _worker,
            train_loop_config=config,
            scaling_config=scaling,
            run_config=RunConfig(storage_path=str(folder.resolve().parent / "ray")),
        ).fit()
    finally:
        if owned:
            ray.shutdown()


def _worker(config: dict[str, Any]) -> None:
    """Training of one worker: the same loop with shared gradients; worker 0 reports and saves."""
    import torch
    from ray.train import get_context
    from ray.train.torch import prepare_model

    torch.set_num_threads(1)
    context = get_context()
    rank, world = context.get_world_rank(), context.get_world_size()

    def report(progress: Progress) -> None:
        if rank == 0:
            print(f"step {progress.step} of {progress.steps}: loss {progress.losses['loss']:.4f}", flush=True)

    train(
        config["recipe"], config["schedule"], Path(config["folder"]), rank=rank, world=world, prepare=prepare_model, report=report,
        **config["more"],
    )  # fmt: skip

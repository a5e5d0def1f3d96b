"""Training loop: from a recipe to weights, resumable at any step.

It runs in one process or as a Ray Train worker.
"""

import math
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

import torch
from torch import Tensor, nn

from agent.learning.checkpoint import load, optimizer_tensors, restore_optimizer, save
from envs.errors import InputError

WARM = 500  # steps of warm-up


class Recipe(Protocol):
    """Training recipe: model, numbered batches, and loss."""

    batch: int
    rate: float
    decay: float
    average: float

    def build(self) -> nn.Module:
        """New model, before training."""
        ...

    def stream(self, rank: int, world: int) -> Any:
        """Batches of worker `rank` of `world`."""
        ...

    def example(self, stream: Any, number: int) -> dict[str, Tensor]:
        """Batch `number` as tensors."""
        ...

    def loss(self, model: nn.Module, example: dict[str, Tensor]) -> tuple[Tensor, dict[str, Tensor]]:
        """Loss of a batch, and its parts."""
        ...


@dataclass(frozen=True)
class Schedule:
    """Learning rate schedule in steps: warm-up, constant rate, and cosine decay.

    The warm-up has `WARM` steps, the decay the last `fall` ones.
    """

    steps: int
    fall: int = 0

    def factor(self, step: int) -> float:
        """Factor of the learning rate at a step."""
        up = min(1.0, (step + 1) / WARM)
        if self.fall and step >= self.steps - self.fall:
            return up * 0.5 * (1 + math.cos(math.pi * (step - self.steps + self.fall) / self.fall))
        return up


@dataclass(frozen=True)
class Progress:
    """Progress of a training: step, mean losses since the last report, and speed.

    `rate` is in examples per second of this process' CPU time, `left_s` [s] the remaining time.
    """

    step: int
    steps: int
    losses: dict[str, float]
    rate: float
    left_s: float


def train(
    recipe: Recipe,
    schedule: Schedule,
    folder: Path,
    *,
    rank: int = 0,
    world: int = 1,
    every: int = 50,
    keep: int = 500,
    limit: int = 0,
    prepare: Callable[[nn.Module], nn.Module] = lambda model: model,
    report: Callable[[Progress], None] = lambda progress: None,
) -> dict[str, Tensor]:
    """Train for all steps of a schedule, and return the averaged weights.

    Every `keep` steps, and at the end, worker 0 leaves a checkpoint there; with a `limit` the end comes after that number of steps.
    `prepare` makes a model that shares its gradients with other workers.
    InputError where `folder` has a checkpoint of another recipe.
    """
    model = recipe.build().to(memory_format=torch.channels_last)  # pyright: ignore[reportCallIssue]
    optimizer = torch.optim.AdamW(model.parameters(), recipe.rate, weight_decay=recipe.decay)
    average = {name: value.detach().clone() for name, value in model.state_dict().items()}
    facts = {"recipe": asdict(recipe)}  # pyright: ignore[reportArgumentType]
    step, losses = _restored(folder, facts, model, optimizer, average), []
    shared = prepare(model)
    stream = recipe.stream(rank, world)
    began, cpu, reported = time.perf_counter(), time.process_time(), step
    sums: dict[str, float] = {}
    last = min(schedule.steps, step + limit) if limit else schedule.steps
    while step < last:
        for group in optimizer.param_groups:
            group["lr"] = recipe.rate * schedule.factor(step)
        loss, parts = recipe.loss(shared, recipe.example(stream, step))
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 10.0)
        optimizer.step()
        step += 1
        _average(average, model, min(recipe.average, (1 + step) / (10 + step)))
        for name, value in {"loss": loss, **parts}.items():
            sums[name] = sums.get(name, 0.0) + float(value.detach())
        if step % every == 0 or step == last:
            done, wall, spent = step - reported, time.perf_counter() - began, time.process_time() - cpu
            means = {name: value / done for name, value in sums.items()}
            losses.append({"step": step, **means})
            report(Progress(step, schedule.steps, means, done * recipe.batch / spent, (schedule.steps - step) * wall / done))
            began, cpu, reported, sums = time.perf_counter(), time.process_time(), step, {}
        if rank == 0 and (step % keep == 0 or step == last):
            tensors = {f"model.{k}": v for k, v in model.state_dict().items()} | {f"average.{k}": v for k, v in average.items()}
            save(folder, tensors | optimizer_tensors(optimizer), facts | {"step": step})
    return average


def _restored(folder: Path, facts: dict[str, Any], model: nn.Module, optimizer: torch.optim.Optimizer, average: dict[str, Tensor]) -> int:
    """Restore the checkpoint in a folder; its step, 0 if there is none."""
    found = load(folder)
    if found is None:
        return 0
    if found.facts["recipe"] != _plain(facts["recipe"]):
        raise InputError(f"{folder}: expected a checkpoint of this recipe, got one of another; choose another --out or delete it")
    model.load_state_dict({name.removeprefix("model."): value for name, value in found.tensors.items() if name.startswith("model.")})
    for name in average:
        average[name].copy_(found.tensors[f"average.{name}"])
    restore_optimizer(optimizer, found.tensors)
    return int(found.facts["step"])


@torch.no_grad()
def _average(average: dict[str, Tensor], model: nn.Module, share: float) -> None:
    """Move the averaged weights towards those of the model."""
    for name, value in model.state_dict().items():
        if value.dtype.is_floating_point:
            average[name].lerp_(value, 1 - share)
        else:
            average[name].copy_(value)


def _plain(value: Any) -> Any:
    """JSON round trip of a value."""
    import json

    return json.loads(json.dumps(value))

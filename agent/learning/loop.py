"""Training loop: from a recipe to weights, resumable at any step.

It runs in one process or as a Ray Train worker.
"""

import json
import math
import time
from collections.abc import Callable
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
from torch import Tensor, nn

from agent.learning.checkpoint import load, optimizer_tensors, restore_optimizer, save, sha256
from agent.learning.makers import batches
from agent.learning.precision import Choice, in_precision, moved
from agent.learning.weights import filled
from envs.errors import InputError
from envs.files import to_json

WARM = 500  # steps of warm-up
DRAWS = 223  # purpose of torch's generator


class Recipe(Protocol):
    """Training recipe, a frozen dataclass: model, numbered batches, and loss.

    It may have `begin(model, path)`, which gives a model the weights of a file; else they have to be those of the same network.
    """

    @property
    def batch(self) -> int: ...
    @property
    def rate(self) -> float: ...
    @property
    def decay(self) -> float: ...
    @property
    def average(self) -> float: ...
    @property
    def seed(self) -> int: ...

    def build(self) -> nn.Module:
        """New model, before training."""
        ...

    def stream(self, rank: int, world: int) -> Any:
        """Batches of worker `rank` of `world`."""
        ...

    def example(self, stream: Any, number: int) -> dict[str, Tensor]:
        """Batch `number` as tensors of their own."""
        ...

    def loss(self, model: nn.Module, example: dict[str, Tensor]) -> tuple[Tensor, dict[str, Tensor]]:
        """Loss of a batch, and its parts."""
        ...


@dataclass(frozen=True)
class Schedule:
    """Learning rate schedule in steps: warm-up, constant rate, and cosine decay.

    The warm-up has `warm` steps, the decay the last `fall` ones.
    """

    steps: int
    fall: int = 0
    warm: int = WARM

    def factor(self, step: int) -> float:
        """Factor of the learning rate at a step."""
        up = min(1.0, (step + 1) / self.warm)
        if self.fall and step >= self.steps - self.fall:
            return up * 0.5 * (1 + math.cos(math.pi * (step - self.steps + self.fall) / self.fall))
        return up


@dataclass(frozen=True)
class Settings:
    """Settings of a run: steps between reports and between checkpoints, and how it computes.

    With a `limit` the run ends after that many steps. `makers` are threads that make batches ahead. `init` is a file of weights to begin
    with instead of new ones.
    """

    every: int = 50
    keep: int = 500
    limit: int = 0
    makers: int = 0
    precision: Choice = field(default_factory=Choice)
    init: Path | None = None


@dataclass(frozen=True)
class Share:
    """Part of a process in a training: worker `rank` of `world`, on a device.

    `prepare` makes a model that shares its gradients with the other workers.
    """

    rank: int = 0
    world: int = 1
    device: torch.device = field(default_factory=lambda: torch.device("cpu"))
    prepare: Callable[[nn.Module], nn.Module] = lambda model: model


@dataclass(frozen=True)
class Progress:
    """Progress of a training: step, mean losses since the last report, and speed.

    `rate` is in examples per second of CPU time, `speed` per second on the clock; `making` is the share of the CPU time that making
    batches took; `left_s` [s] the remaining time.
    """

    step: int
    steps: int
    losses: dict[str, float]
    rate: float
    speed: float
    making: float
    left_s: float


def train(
    recipe: Recipe,
    schedule: Schedule,
    folder: Path,
    settings: Settings | None = None,
    *,
    share: Share | None = None,
    report: Callable[[Progress], None] = lambda progress: None,
) -> dict[str, Tensor]:
    """Train for all steps of a schedule, and return the averaged weights.

    Worker 0 leaves a checkpoint in `folder` now and then, and at the end; all workers begin with the one that is there.
    InputError where it is one of another recipe, precision or initial weights.
    """
    settings, share = settings or Settings(), share or Share()
    model = recipe.build().to(device=share.device, memory_format=torch.channels_last)  # pyright: ignore[reportCallIssue]
    if settings.init is not None:
        getattr(recipe, "begin", filled)(model, settings.init)
        model.train()
    optimizer = torch.optim.AdamW(model.parameters(), recipe.rate, weight_decay=recipe.decay)
    average = {name: value.detach().clone() for name, value in model.state_dict().items()}
    step, facts = _restored(folder, recipe, settings, model, optimizer, average)
    network = in_precision(share.prepare(model), settings.precision.name, share.device)
    last = min(schedule.steps, step + settings.limit) if settings.limit else schedule.steps
    meter = _Meter(step)
    with batches(recipe, share.rank, share.world, step, last, settings.makers) as made:
        for example, making_s in made:
            for group in optimizer.param_groups:
                group["lr"] = recipe.rate * schedule.factor(step)
            torch.manual_seed(_draws(recipe.seed, share.rank, step))  # so that checkpoints need no states of generators
            loss, parts = recipe.loss(network, moved(example, share.device))
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 10.0)
            optimizer.step()
            step += 1
            _average(average, model, min(recipe.average, (1 + step) / (10 + step)))
            meter.add({"loss": loss, **parts}, making_s)
            if step % settings.every == 0 or step == last:
                report(meter.told(step, schedule.steps, recipe.batch, share.world))
                meter = _Meter(step)
            if share.rank == 0 and (step % settings.keep == 0 or step == last):
                tensors = {f"model.{k}": v for k, v in model.state_dict().items()} | {f"average.{k}": v for k, v in average.items()}
                save(folder, tensors | optimizer_tensors(optimizer), facts | {"step": step})
    return average


class _Meter:
    """Losses and times since a step."""

    def __init__(self, step: int) -> None:
        self.step, self.sums, self.counts, self.making_s = step, {}, {}, 0.0
        self.began, self.cpu = time.perf_counter(), time.process_time()

    def add(self, parts: dict[str, Tensor], making_s: float) -> None:
        """Add the losses of a step, without waiting for a GPU, and the CPU time [s] of its batch."""
        for name, value in parts.items():
            self.sums[name] = self.sums.get(name, 0.0) + value.detach().double()
            self.counts[name] = self.counts.get(name, 0) + 1  # not every step has every part
        self.making_s += making_s

    def told(self, step: int, steps: int, batch: int, world: int) -> Progress:
        """Progress at a step of training with batches that `world` workers share."""
        done = step - self.step
        means = {name: float(value) / self.counts[name] for name, value in self.sums.items()}
        wall, cpu = time.perf_counter() - self.began, max(1e-9, time.process_time() - self.cpu)
        speed, making = done * batch / wall, min(1.0, self.making_s / cpu)
        return Progress(step, steps, means, done * batch / world / cpu, speed, making, (steps - step) * wall / done)


def _restored(
    folder: Path, recipe: Recipe, settings: Settings, model: nn.Module, optimizer: torch.optim.Optimizer, average: dict[str, Tensor]
) -> tuple[int, dict[str, Any]]:
    """Restore the checkpoint in a folder; its step, 0 if there is none, and the facts of the next ones."""
    facts: dict[str, Any] = {"recipe": plain(recipe), "precision": settings.precision.name, "precision_why": settings.precision.why}
    if settings.init is not None:
        facts["init"] = {"file": settings.init.name, "sha256": sha256(settings.init)}
    found = load(folder)
    if found is None:
        return 0, facts
    if completed(found.facts["recipe"], recipe) != facts["recipe"]:
        raise InputError(f"{folder}: expected a checkpoint of this recipe, got one of another; choose another --out or delete it")
    if found.facts.get("precision", "float32") != settings.precision.name:
        raise InputError(
            f"{folder}: expected a checkpoint in {settings.precision.name}, got one in another precision; choose another --out"
        )
    if "init" in facts and found.facts.get("init", {}).get("sha256") != facts["init"]["sha256"]:
        raise InputError(f"{folder}: expected a training that began with {settings.init}, got one that did not; choose another --out")
    model.load_state_dict({name.removeprefix("model."): value for name, value in found.tensors.items() if name.startswith("model.")})
    for name in average:
        average[name].copy_(found.tensors[f"average.{name}"])
    restore_optimizer(optimizer, found.tensors)
    kept = {"init": found.facts["init"]} if "init" in found.facts else {}
    return int(found.facts["step"]), facts | kept


@torch.no_grad()
def _average(average: dict[str, Tensor], model: nn.Module, share: float) -> None:
    """Move the averaged weights towards those of the model."""
    for name, value in model.state_dict().items():
        if value.dtype.is_floating_point:
            average[name].lerp_(value, 1 - share)
        else:
            average[name].copy_(value)


def _draws(seed: int, rank: int, step: int) -> int:
    """Seed of what a worker draws in a step, such as dropout."""
    return int(np.random.SeedSequence([seed, DRAWS, rank, step]).generate_state(1)[0])


def plain(value: Any) -> Any:
    """Value as JSON has it: records as objects, tuples as lists."""
    return json.loads(to_json(value))


def completed(stored: Any, record: Any) -> Any:
    """Stored fields of a record, with those that it has got since at their defaults.

    So a checkpoint from before a field existed is one of the recipe that has its default.
    """
    if not is_dataclass(record) or not isinstance(stored, dict):
        return stored
    out = dict(stored)
    for part in fields(record):
        if part.name in out:
            out[part.name] = completed(out[part.name], getattr(record, part.name))
        elif part.default is not MISSING:
            out[part.name] = plain(part.default)
        elif part.default_factory is not MISSING:
            out[part.name] = plain(part.default_factory())
    return out

"""`gothere train STAGE`: train a part of the agent, resumable, alone or over Ray workers."""

import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import tyro

from envs.errors import InputError
from experiments.data.provenance import commit, machine


@dataclass(frozen=True)
class Train:
    """Train a stage of the agent.

    The same command resumes a killed training; `--list` shows the stages.
    """

    stage: Annotated[str, tyro.conf.Positional] = ""
    """vision, attributes, backbone, policy, or all: whatever has not been trained yet."""
    out: Path = Path("out/train")
    """Folder of checkpoints, curves and weights."""
    seed: int = 0
    """Seed of weights and frames."""
    workers: int = 0
    """Ray Train workers that share each batch; 0 trains in this process."""
    gpus: bool = False
    """One GPU for each worker, or for this process."""
    precision: Literal["auto", "float32", "bf16"] = "auto"
    """Precision of the network; auto tries both for two seconds where bf16 may be faster. A resumed training keeps its own."""
    init: Path | None = None
    """File of weights, such as out/train/vision.safetensors, to begin with instead of new ones."""
    backbone: str = ""
    """Folder of a `transformers` model, BERT or CLIP, that takes the text or the vision place in the stage backbone."""
    makers: int = 0
    """Threads that make frames ahead of the network, in each worker; for GPUs."""
    runners: int = 0
    """Environment runners of the stage policy; 0: this process runs the environments."""
    learners: int = 0
    """Learners of the stage policy that share each batch; 0: this process learns."""
    gpus_per_learner: float = 0.0
    """GPUs of each learner of the stage policy."""
    steps: int = 0
    """Steps to stop after in this call; 0 for the whole stage."""
    keep: int = 500
    """Steps between checkpoints."""
    list: bool = False
    """List the stages, what they need, their progress, and their weights with figures and hashes."""
    json: bool = False
    """Print one JSON object as the last line."""

    def __post_init__(self) -> None:
        for name, least in (("workers", 0), ("makers", 0), ("runners", 0), ("learners", 0), ("steps", 0), ("keep", 1)):
            if getattr(self, name) < least:
                raise InputError(f"--{name}: expected at least {least}, got {getattr(self, name)}")
        if self.init is not None and self.stage == "all":
            raise InputError("--init: expected one stage to begin with these weights, got all; name it")
        if self.backbone and self.stage != "backbone":
            raise InputError(f"--backbone: expected the stage backbone, got {self.stage or 'none'}; leave it out")


def main(config: Train) -> int:
    """Train the stages asked for; exit code 0, or 1 where a worker was lost."""
    from agent.learning.stages import STAGES
    from agent.learning.train import WorkerLost
    from experiments.training.listing import lines_of, state_of
    from experiments.training.policy import STAGES as DECIDING
    from experiments.training.policy import Scale, train_policy

    if config.list or not config.stage:
        rows = [state_of(config.out, name) for name in (*STAGES, *DECIDING)]
        print("\n".join(line for row in rows for line in lines_of(row)))
        if config.json:
            print(json.dumps({"stages": rows}))
        return 0
    names = (*STAGES, *DECIDING)
    if config.stage != "all" and config.stage not in names:
        raise InputError(f"there is no stage {config.stage!r} (stages: {', '.join(names)}, all); see: gothere train --list")
    for name in names if config.stage == "all" else (config.stage,):
        if config.stage == "all" and (config.out / f"{name}.safetensors").exists():
            continue
        if name in DECIDING:
            scale = Scale(config.runners, config.learners, config.gpus_per_learner)
            print(f"wrote {train_policy(name, config.out, config.seed, scale)}")
            continue
        try:
            _train(config, name)
        except WorkerLost as error:
            print(f"gothere: {name}: {error}", file=sys.stderr)
            return 1
    if config.json:
        print(json.dumps({"stages": [state_of(config.out, name) for name in STAGES]}))
    return 0


def _train(config: Train, name: str) -> None:
    """Train one stage as far as asked, and write its weights."""
    from agent.learning.checkpoint import facts_of
    from agent.learning.loop import Settings
    from agent.learning.precision import choose
    from agent.learning.stages import STAGES
    from agent.learning.train import Workers, check, train_over
    from experiments.training.log import NO_TENSORBOARD, cpu_minutes, has_tensorboard, training_log

    stage, folder, workers = STAGES[name], config.out / name, Workers(config.workers, config.gpus)
    for need in stage.needs:
        if not STAGES[need].weights(config.out).exists():
            raise InputError(f"{name}: expected the weights of {need} in {config.out}, got none; train it first: gothere train {need}")
    recipe, began = stage.recipe(config.seed, config.out), time.process_time()
    if config.backbone:
        recipe = recipe.adopting(config.backbone)
    check(workers, recipe)
    precision = choose(config.precision, recipe, folder, workers.device)
    print(f"{name}: precision {precision.name}: {precision.why}")
    if not has_tensorboard():
        print(f"{name}: {NO_TENSORBOARD}")
    settings = Settings(
        every=min(50, config.keep), keep=config.keep, limit=config.steps, makers=config.makers, precision=precision, init=config.init
    )
    with training_log(config.out, name, keep=config.keep) as log:
        train_over(workers, recipe, stage.schedule, folder, settings, log.report)
        log.draw()
    facts = facts_of(folder)
    assert facts is not None
    print(f"{name}: step {facts['step']:,} of {stage.schedule.steps:,}, {(time.process_time() - began) / 60:.1f} CPU minutes in this call")
    if facts["step"] >= stage.schedule.steps:
        _write(config, name, recipe, cpu_minutes(log.rows, recipe.batch))


def _write(config: Train, name: str, recipe: Any, minutes: float) -> None:
    """Write the averaged weights of a finished training, and facts about it."""
    from agent.learning.checkpoint import load
    from agent.learning.stages import STAGES
    from agent.learning.weights import FOREIGN, write_weights

    stage, found = STAGES[name], load(config.out / name)
    assert found is not None
    tensors = {key.removeprefix("average."): part for key, part in found.tensors.items() if key.startswith("average.")}
    facts = {
        "stage": name, "command": _command(config, name), "commit": commit(), "seed": config.seed,
        "steps": found.facts["step"], "precision": found.facts.get("precision", "float32"), "cpu_minutes": round(minutes),
        "machine": machine(),
    }  # fmt: skip
    if "init" in found.facts:
        facts["init"] = found.facts["init"]
    tensors = {key: part for key, part in tensors.items() if not key.startswith(FOREIGN)}
    write_weights(stage.weights(config.out), recipe.model, tensors, facts)
    if more := stage.finish(config.seed, config.out):
        write_weights(stage.weights(config.out), recipe.model, tensors, facts | more)
    print(f"wrote {stage.weights(config.out)}")


def _command(config: Train, name: str) -> str:
    """Command that made some weights, without what leaves them as they are."""
    words = ["gothere", "train", name, "--seed", str(config.seed)]
    words += ["--workers", str(config.workers)] if config.workers > 1 else []
    words += ["--backbone", config.backbone] if config.backbone else []
    words += ["--init", config.init.name] if config.init is not None else []
    return " ".join(words)

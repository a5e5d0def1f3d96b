"""`gothere train STAGE`: train a part of the agent, resumable, alone or over Ray workers."""

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import tyro

from envs.errors import InputError
from envs.files import write_whole
from experiments.data.provenance import commit, machine
from experiments.progress import progress


@dataclass(frozen=True)
class Train:
    """Train a stage of the agent.

    The same command resumes a killed training; `--list` shows the stages.
    """

    stage: Annotated[str, tyro.conf.Positional] = ""
    """vision, attributes, or all: whatever has not been trained yet."""
    out: Path = Path("out/train")
    """Folder of checkpoints, curves and weights."""
    seed: int = 0
    """Seed of weights and frames."""
    workers: int = 0
    """Ray Train workers that share each batch; 0 trains in this process."""
    gpus: bool = False
    """One GPU for each worker."""
    steps: int = 0
    """Steps to stop after in this call; 0 for the whole stage."""
    list: bool = False
    """List the stages, what they need, and their progress."""
    json: bool = False
    """Print one JSON object as the last line."""


def main(config: Train) -> int:
    """Train the stages asked for; exit code 0."""
    from agent.learning.stages import STAGES

    if config.list or not config.stage:
        rows = [_state(config.out, name) for name in STAGES]
        for row in rows:
            needs = f", after {' '.join(row['needs'])}" if row["needs"] else ""
            print(f"{row['stage']:<12} {row['text']}; about {row['minutes']} CPU minutes{needs}: {row['state']}")
        if config.json:
            print(json.dumps({"stages": rows}))
        return 0
    if config.stage != "all" and config.stage not in STAGES:
        raise InputError(f"there is no stage {config.stage!r} (stages: {', '.join(STAGES)}, all); see: gothere train --list")
    for name in STAGES if config.stage == "all" else (config.stage,):
        if config.stage != "all" or not STAGES[name].weights(config.out).exists():
            _train(config, name)
    if config.json:
        print(json.dumps({"stages": [_state(config.out, name) for name in STAGES]}))
    return 0


def _state(folder: Path, name: str) -> dict[str, Any]:
    """A stage, and how far it has come in a folder."""
    from agent.learning.checkpoint import load
    from agent.learning.stages import STAGES

    stage = STAGES[name]
    found = load(folder / name)
    step = int(found.facts["step"]) if found else 0
    state = "trained" if stage.weights(folder).exists() else f"step {step} of {stage.schedule.steps}" if step else "not begun"
    return {"stage": name, "text": stage.text, "needs": list(stage.needs), "minutes": stage.minutes, "step": step, "state": state}


def _train(config: Train, name: str) -> None:
    """Train one stage as far as asked, and write its weights."""
    from agent.learning.checkpoint import load
    from agent.learning.stages import STAGES
    from agent.learning.train import Workers, train_over
    from agent.learning.weights import write_weights

    stage = STAGES[name]
    for need in stage.needs:
        if not STAGES[need].weights(config.out).exists():
            raise InputError(f"{name}: expected the weights of {need} in {config.out}, got none; train it first: gothere train {need}")
    recipe, log, began = stage.recipe(config.seed, config.out), config.out / f"{name}.jsonl", time.process_time()
    config.out.mkdir(parents=True, exist_ok=True)
    with progress(f"training {name}", stage.schedule.steps) as advance, log.open("a", encoding="utf-8") as lines:

        def report(told: Any) -> None:
            advance(told.step)
            lines.write(json.dumps({"step": told.step, "examples_per_cpu_second": round(told.rate, 1), **told.losses}) + "\n")
            lines.flush()

        train_over(Workers(config.workers, config.gpus), recipe, stage.schedule, config.out / name, report, limit=config.steps)
    found = load(config.out / name)
    assert found is not None
    step = int(found.facts["step"])
    print(f"{name}: step {step} of {stage.schedule.steps}, {(time.process_time() - began) / 60:.1f} CPU minutes in this call")
    if step < stage.schedule.steps:
        return
    tensors = {key.removeprefix("average."): part for key, part in found.tensors.items() if key.startswith("average.")}
    facts = {
        "stage": name, "command": f"gothere train {name} --seed {config.seed}", "commit": commit(), "seed": config.seed, "steps": step,
        "machine": machine(),
    }  # fmt: skip
    write_weights(stage.weights(config.out), recipe.model, tensors, facts)
    if more := stage.finish(config.seed, config.out):
        write_weights(stage.weights(config.out), recipe.model, tensors, facts | more)
    _curve(log, config.out / f"{name}-curve.png")
    print(f"wrote {stage.weights(config.out)}")


def _curve(log: Path, path: Path) -> None:
    """Draw the loss over steps, on a logarithmic scale."""
    import cv2
    import numpy as np

    rows = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    picture = np.full((300, 640, 3), 255, np.uint8)
    if len(rows) > 1:
        step, loss = (np.array([row[key] for row in rows], float) for key in ("step", "loss"))
        high = np.log(np.maximum(loss, 1e-6))
        x = 40 + 590 * (step - step.min()) / max(1.0, np.ptp(step))
        y = 280 - 260 * (high - high.min()) / max(1e-6, np.ptp(high))
        cv2.polylines(picture, [np.stack([x, y], axis=1).astype(np.int32)[:, None]], False, (200, 90, 20), 1, cv2.LINE_AA)
        for text, at in ((f"{loss.max():.2f}", (2, 24)), (f"{loss.min():.2f}", (2, 284)), (f"step {int(step.max())}", (560, 296))):
            cv2.putText(picture, text, at, cv2.FONT_HERSHEY_SIMPLEX, 0.4, (60, 60, 60), 1, cv2.LINE_AA)
    write_whole(path, cv2.imencode(".png", picture)[1].tobytes())

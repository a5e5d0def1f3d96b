"""Stages of training as `gothere train --list` shows them, with their weights and figures."""

import json
from pathlib import Path
from typing import Any

from agent.learning.checkpoint import facts_of, sha256
from agent.learning.stages import STAGES, WEIGHTS
from envs.errors import InputError
from experiments.decisions.ppo import last_checkpoint
from experiments.training.policy import STAGES as DECIDING

DIGITS = 12  # of a hash, enough to tell files apart


def state_of(folder: Path, name: str) -> dict[str, Any]:
    """Stage: how far it has come in a folder, and its weights there or packaged."""
    if name in DECIDING:
        return _deciding(folder, name)
    stage, facts = STAGES[name], facts_of(folder / name)
    step = int(facts["step"]) if facts else 0
    state = "trained" if stage.weights(folder).exists() else f"step {step:,} of {stage.schedule.steps:,}" if step else "not begun"
    said = {"stage": name, "text": stage.text, "needs": list(stage.needs), "minutes": stage.minutes, "step": step, "state": state}
    return said | {"precision": facts.get("precision", "float32") if facts else None, "weights": _weights(folder, name)}


def _deciding(folder: Path, name: str) -> dict[str, Any]:
    """Stage of the policy of decisions: files of records, or iterations of PPO."""
    stage = DECIDING[name]
    step = last_checkpoint(folder / name) if name == "policy" else len(list((folder / name).glob("records-*.npz")))
    state = "trained" if (folder / f"{name}.safetensors").exists() else f"{stage.parts} {step}" if step else "not begun"
    said = {"stage": name, "text": stage.text, "needs": list(stage.needs), "minutes": stage.minutes, "step": step, "state": state}
    return said | {"precision": "float32" if step else None, "weights": _weights(folder, name)}


def _weights(folder: Path, name: str) -> list[dict[str, Any]]:
    """Weights of a stage in a folder, and those that come with the package."""
    found = {"own": folder, "packaged": WEIGHTS}
    paths = {origin: place / f"{name}.safetensors" for origin, place in found.items()}
    return [{"origin": origin, **described(path)} for origin, path in paths.items() if path.exists()]


def described(path: Path) -> dict[str, Any]:
    """File of weights: its hash, and the steps, commit and figures of its JSON."""
    try:
        facts = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        if not isinstance(facts, dict):
            raise ValueError("no object")
    except (OSError, ValueError) as error:
        raise InputError(f"{path.with_suffix('.json')}: expected facts about weights, got none ({error}); train them again") from error
    told = {"file": str(path), "sha256": sha256(path)[:DIGITS]}
    return told | {name: facts.get(name) for name in ("steps", "commit", "figures")}


def lines_of(row: dict[str, Any]) -> list[str]:
    """Lines of a stage for people."""
    needs = f", after {' '.join(row['needs'])}" if row["needs"] else ""
    out = [f"{row['stage']:<12} {row['text']}; about {row['minutes']} CPU minutes{needs}: {row['state']}"]
    for weights in row["weights"]:
        steps = f", {weights['steps']:,} steps" if weights["steps"] else ""
        out.append(f"{'':<12} {weights['origin']} weights {weights['file']}, sha256 {weights['sha256']}{steps}")
        figures = [f"{name} {_figure(value)}" for name, value in (weights["figures"] or {}).items()]
        if figures:
            out.append(f"{'':<14} {', '.join(figures)}")
    return out


def _figure(value: Any) -> str:
    """Figure in words, with its interval if it has one."""
    if isinstance(value, dict) and {"mean", "low", "high"} <= value.keys():
        return f"{value['mean']:.3f} [{value['low']:.3f}, {value['high']:.3f}]"
    return f"{value:.3f}" if isinstance(value, float) else str(value)

"""Checkpoints: weights as safetensors, the rest as JSON; atomic, and loaded without unpickling."""

import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

from envs.errors import InputError

WEIGHTS, FACTS = "tensors.safetensors", "checkpoint.json"


@dataclass(frozen=True)
class Checkpoint:
    """Tensors by name, and facts."""

    tensors: dict[str, Tensor]
    facts: dict[str, Any]


def save(folder: Path, tensors: Mapping[str, Tensor], facts: Mapping[str, Any]) -> None:
    """Write a checkpoint to `folder`; an earlier one stays if writing fails."""
    beside = folder.with_name(f".{folder.name}.{os.getpid()}-{secrets.token_hex(4)}")
    old = folder.with_name(f".{folder.name}.old-{secrets.token_hex(4)}")
    try:
        beside.mkdir(parents=True)
        save_file({name: tensor.detach().contiguous().cpu() for name, tensor in tensors.items()}, beside / WEIGHTS)
        (beside / FACTS).write_text(json.dumps(facts, indent=1))
        if folder.exists():
            os.rename(folder, old)
        os.rename(beside, folder)
        for left in folder.parent.glob(f".{folder.name}.old-*"):  # of processes that were killed between two renames
            shutil.rmtree(left, ignore_errors=True)
    except OSError as error:
        raise InputError(f"{folder}: cannot be written ({error.strerror or error}); choose another place with --out") from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)


def load(folder: Path) -> Checkpoint | None:
    """Checkpoint in `folder`, None if there is none.

    InputError for a damaged one.
    """
    facts, there = facts_of(folder), _place(folder)
    if facts is None or there is None:
        return None
    try:
        return Checkpoint(load_file(there / WEIGHTS), facts)
    except (OSError, ValueError, SafetensorError) as error:
        raise _damaged(folder, error) from error


def facts_of(folder: Path) -> dict[str, Any] | None:
    """Facts of the checkpoint in `folder` without its tensors, None if there is none.

    InputError for a damaged one.
    """
    there = _place(folder)
    if there is None:
        return None
    try:
        facts = json.loads((there / FACTS).read_text())
        if not isinstance(facts, dict) or not {"recipe", "step"} <= facts.keys():
            raise ValueError(f"{FACTS} lacks the recipe or the step")
        return facts
    except (OSError, ValueError) as error:
        raise _damaged(folder, error) from error


def sha256(path: Path) -> str:
    """Hash of a file's bytes.

    InputError where it cannot be read.
    """
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise InputError(f"{path}: expected a file, got none that can be read ({error.strerror or error})") from error


def _place(folder: Path) -> Path | None:
    """Folder in which a checkpoint lies: its own, or that of a process that was killed between two renames."""
    if (folder / FACTS).exists():
        return folder
    found = sorted(folder.parent.glob(f".{folder.name}.old-*")) if folder.parent.is_dir() else []
    return found[-1] if found else None


def _damaged(folder: Path, error: Exception) -> InputError:
    """Error about a checkpoint that cannot be read."""
    return InputError(f"{folder}: expected a checkpoint, got a damaged one ({error}); delete it to begin again")


def optimizer_tensors(optimizer: torch.optim.Optimizer) -> dict[str, Tensor]:
    """State of an optimizer, as tensors by name."""
    state = optimizer.state_dict()["state"]
    return {f"optimizer.{k}.{name}": value for k, part in state.items() for name, value in part.items()}


def restore_optimizer(optimizer: torch.optim.Optimizer, tensors: Mapping[str, Tensor]) -> None:
    """Restore an optimizer's state from `optimizer_tensors`."""
    state: dict[int, dict[str, Tensor]] = {}
    for name, value in tensors.items():
        if name.startswith("optimizer."):
            _, k, part = name.split(".", 2)
            state.setdefault(int(k), {})[part] = value.clone()
    optimizer.load_state_dict({"state": state, "param_groups": optimizer.state_dict()["param_groups"]})

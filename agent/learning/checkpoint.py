"""Checkpoints: weights as safetensors, the rest as JSON; atomic, and loaded without unpickling."""

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
    except OSError as error:
        raise InputError(f"{folder}: cannot be written ({error.strerror or error}); choose another place with --out") from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)


def load(folder: Path) -> Checkpoint | None:
    """Checkpoint in `folder`, None if there is none.

    InputError for a damaged one.
    """
    if not (folder / FACTS).exists():
        found = sorted(folder.parent.glob(f".{folder.name}.old-*")) if folder.parent.is_dir() else []
        if not found:
            return None
        folder = found[-1]  # a process was killed between two renames
    try:
        return Checkpoint(load_file(folder / WEIGHTS), json.loads((folder / FACTS).read_text()))
    except (OSError, ValueError, SafetensorError) as error:
        raise InputError(f"{folder}: expected a checkpoint, got a damaged one ({error}); delete it to begin again") from error


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

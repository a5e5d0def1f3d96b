"""Precision of training: bfloat16 where this machine is faster with it, else float32.

A self-test decides. Loss, optimizer and averaged weights are always in float32; evaluation and agents compute in float32.
"""

import copy
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import torch
from torch import nn

from agent.learning.checkpoint import facts_of
from envs.errors import InputError

Precision = Literal["auto", "float32", "bf16"]
ENOUGH = 0.9  # share of the time in float32 below which bfloat16 is taken; what is less may be noise
TEST = 2.0  # [s] of the self-test


@dataclass(frozen=True)
class Choice:
    """Precision of a training, float32 or bf16, and the reason in words."""

    name: str = "float32"
    why: str = "the default"


def choose(asked: Precision, recipe: Any, folder: Path, device: torch.device) -> Choice:
    """Choose the precision of a training.

    It is that of its checkpoint, the one asked for, or the faster one. InputError if the checkpoint in `folder` has another one than
    is asked for.
    """
    facts = facts_of(folder)
    if facts is not None:
        kept = facts.get("precision", "float32")  # older checkpoints do not say; they are in float32
        if asked not in ("auto", kept):
            raise InputError(f"--precision: expected {kept}, with which {folder} began, got {asked}; leave it out or choose another --out")
        return Choice(kept, facts.get("precision_why", "as this training began"))
    if asked != "auto":
        return Choice(asked, "asked for")
    lack = lacking(device)
    return Choice("float32", lack) if lack else fastest(recipe, device)


def lacking(device: torch.device) -> str:
    """Reason for which bfloat16 cannot be faster on a device; empty where it may be."""
    if device.type == "cuda":
        return "" if torch.cuda.is_bf16_supported(including_emulation=False) else "this GPU does not compute in bf16"
    able = getattr(torch.cpu, "get_capabilities", dict)()
    return "" if able.get("amx_bf16") else "this processor has no AMX, without which bf16 is slower"


def fastest(recipe: Any, device: torch.device, *, seconds: float = TEST) -> Choice:
    """Time steps of a recipe's network in both precisions, alternately, and choose the faster one."""
    model = recipe.build().to(device, memory_format=torch.channels_last).train()
    example = moved(recipe.example(recipe.stream(0, 1), 0), device)
    networks = {name: in_precision(copy.deepcopy(model), name, device) for name in ("float32", "bf16")}
    spent: dict[str, list[float]] = {name: [] for name in networks}
    end = time.perf_counter() + seconds
    for turn in range(1000):
        for name, network in networks.items():
            took = _step(recipe, network, example, device)
            if turn:  # the first one prepares kernels
                spent[name].append(took)
        if turn and time.perf_counter() > end:
            break
    single, half = (min(spent[name]) * 1000 for name in ("float32", "bf16"))
    times = f"a step takes {half:.0f} ms in bf16 and {single:.0f} ms in float32"
    return Choice("bf16" if half < ENOUGH * single else "float32", times)


def _step(recipe: Any, network: nn.Module, example: dict[str, Any], device: torch.device) -> float:
    """Wall time [s] of a forward and a backward pass."""
    began = time.perf_counter()
    recipe.loss(network, example)[0].backward()
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    return time.perf_counter() - began


def in_precision(model: nn.Module, name: str, device: torch.device) -> nn.Module:
    """Model that computes in a precision, and returns float32.

    In float32 it is the model itself.
    """
    if name not in ("float32", "bf16"):
        raise InputError(f"expected float32 or bf16 as the precision of a training, got {name}")
    return model if name == "float32" else _Autocast(model, device)


def moved(example: dict[str, torch.Tensor], device: torch.device) -> dict[str, torch.Tensor]:
    """Tensors on a device; those for a GPU are copied while it computes."""
    if device.type == "cpu":
        return example
    return {name: part.pin_memory().to(device, non_blocking=True) for name, part in example.items()}


class _Autocast(nn.Module):
    """Model under bfloat16 autocast whose results are float32, so that losses are computed in float32."""

    def __init__(self, model: nn.Module, device: torch.device) -> None:
        super().__init__()
        self.model, self.kind = model, device.type

    def forward(self, *inputs: Any) -> Any:
        with torch.autocast(self.kind, torch.bfloat16):
            out = self.model(*inputs)
        return _single(out)


def _single(out: Any) -> Any:
    """The same results in float32: tensors, in tuples, NamedTuples and dictionaries; whatever is no floating-point number stays."""
    if isinstance(out, torch.Tensor):
        return out.float() if out.is_floating_point() else out
    if isinstance(out, dict):
        return {name: _single(part) for name, part in out.items()}
    if isinstance(out, tuple):
        parts = [_single(part) for part in out]
        return type(out)(*parts) if hasattr(out, "_fields") else tuple(parts)
    return out

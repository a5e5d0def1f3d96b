"""Objectives: typed functions from predictions and targets to losses."""

from dataclasses import dataclass

import torch
from jaxtyping import Float, Int
from torch import Tensor
from torch.nn import functional as F

from agent.encoders.vision import Seen
from agent.learning.vocabulary import NONE


@dataclass(frozen=True)
class PerceptionWeights:
    """Weights of the parts of the perception loss."""

    classes: float = 1.0
    center: float = 1.0
    offset: float = 0.1
    box: float = 1.0
    room: float = 0.1


def class_loss(logits: Float[Tensor, "n c y x"], target: Int[Tensor, "n y x"], weight: Float[Tensor, "n y x"]) -> Float[Tensor, ""]:
    """Weighted mean cross-entropy of cells, ignoring class `NONE`; log c for logits of 0."""
    each = F.cross_entropy(logits, target, ignore_index=NONE, reduction="none")
    valid = weight * (target != NONE)
    return (each * valid).sum() / valid.sum().clamp_min(1.0)


def center_loss(logit: Float[Tensor, "n y x"], target: Float[Tensor, "n y x"]) -> Float[Tensor, ""]:
    """Penalty-reduced focal loss of centres, mean over centres.

    Zhou et al. 2019, arXiv 1904.07850, equation 1.
    """
    chance = torch.sigmoid(logit)
    at = target >= 1.0
    yes = F.logsigmoid(logit) * (1 - chance) ** 2 * at
    no = F.logsigmoid(-logit) * chance**2 * (1 - target) ** 4 * ~at
    return -(yes + no).sum() / at.sum().clamp_min(1)


def offset_loss(offset: Float[Tensor, "n 2 y x"], target: Float[Tensor, "n 2 y x"], part: Float[Tensor, "n y x"]) -> Float[Tensor, ""]:
    """Mean absolute error [cells] over cells of things, weighted by `part`."""
    away = (offset - target).abs().sum(dim=1)
    return (away * part).sum() / part.sum().clamp_min(1.0)


def box_loss(box: Float[Tensor, "n 4 y x"], target: Float[Tensor, "n 4 y x"], part: Float[Tensor, "n y x"]) -> Float[Tensor, ""]:
    """One minus the generalized IoU of boxes seen from the same cell.

    Rezatofighi et al. 2019, arXiv 1902.09630.
    """
    low, high = torch.minimum(box, target), torch.maximum(box, target)
    inner = (low[:, 0] + low[:, 2]) * (low[:, 1] + low[:, 3])
    inner = inner.clamp_min(0.0)
    hull = (high[:, 0] + high[:, 2]) * (high[:, 1] + high[:, 3])
    areas = [(b[:, 0] + b[:, 2]) * (b[:, 1] + b[:, 3]) for b in (box, target)]
    union = areas[0] + areas[1] - inner
    overlap = inner / union.clamp_min(1e-6) - (hull - union) / hull.clamp_min(1e-6)
    return ((1 - overlap) * part).sum() / part.sum().clamp_min(1.0)


def room_loss(logits: Float[Tensor, "n r"], target: Int[Tensor, "n"]) -> Float[Tensor, ""]:
    """Mean cross-entropy of room types, ignoring frames outside all rooms."""
    known = (target != NONE).sum()
    return F.cross_entropy(logits, target, ignore_index=NONE, reduction="sum") / known.clamp_min(1)


def perception_loss(seen: Seen, targets: dict[str, Tensor], weights: PerceptionWeights) -> tuple[Tensor, dict[str, Tensor]]:
    """Weighted sum of all parts, and the parts."""
    parts = {
        "classes": class_loss(seen.classes, targets["classes"], targets["weight"]),
        "center": center_loss(seen.center, targets["center"]),
        "offset": offset_loss(seen.offset, targets["offset"], targets["part"]),
        "box": box_loss(seen.box, targets["box"], targets["part"]),
        "room": room_loss(seen.room, targets["room"]),
    }
    total = torch.stack([getattr(weights, name) * value for name, value in parts.items()]).sum()
    return total, parts

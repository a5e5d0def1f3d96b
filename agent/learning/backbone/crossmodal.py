"""Objectives of cross-modal pretraining: typed functions from predictions and targets to losses.

For predictions of 0 each has an analytic value: log of the number of choices, or 1 for patches.
"""

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor
from torch.nn import functional as F

IGNORED = -1  # target of what is not masked
DECAY = 0.15 * 512 / 64  # of the soft labels of positions, a bin of 64; PEVL (Yao et al. 2022) has 0.15 for 512 bins


def word_loss(scores: Float[Tensor, "n l v"], target: Int[Tensor, "n l"]) -> Float[Tensor, ""]:
    """Mean cross-entropy of masked words [P1]; log v at first."""
    return _mean_cross_entropy(scores, target)


def next_word_loss(scores: Float[Tensor, "n l v"], ids: Int[Tensor, "n l"], there: Bool[Tensor, "n l"]) -> Float[Tensor, ""]:
    """Mean cross-entropy of next words, from those before [P2]; log v at first."""
    return _mean_cross_entropy(scores[:, :-1], ids[:, 1:].masked_fill(~there[:, 1:], IGNORED))


def label_loss(scores: Float[Tensor, "n 16 c"], target: Int[Tensor, "n 16"]) -> Float[Tensor, ""]:
    """Mean cross-entropy of the detector's categories of masked objects [P3]; log c at first."""
    return _mean_cross_entropy(scores, target)


def patch_loss(said: Float[Tensor, "n 64 f"], patches: Float[Tensor, "n 64 f"], masked: Bool[Tensor, "n 64"]) -> Float[Tensor, ""]:
    """Mean squared error of masked patches [P7]; 1 at first.

    Each is normalized over its features (He et al. 2022).
    """
    true = F.layer_norm(patches.float(), patches.shape[-1:])
    each = ((said - true) ** 2).mean(dim=2)
    return (each * masked).sum() / masked.sum().clamp_min(1)


def match_loss(logit: Float[Tensor, "n"], true: Float[Tensor, "n"], counted: Float[Tensor, "n"]) -> Float[Tensor, ""]:
    """Mean binary cross-entropy of pairs that are true or not [P8]; log 2 at first."""
    each = F.binary_cross_entropy_with_logits(logit, true, reduction="none")
    return (each * counted).sum() / counted.sum().clamp_min(1)


def contrast_loss(
    sight: Float[Tensor, "n e"], text: Float[Tensor, "n e"], heat: Float[Tensor, ""], same: Bool[Tensor, "n n"]
) -> Float[Tensor, ""]:
    """Mean cross-entropy of a picture's text, and of a text's picture [P9].

    `same` says which texts are true of which pictures: beside the own one they are no negatives. Log n at first where there are none.
    """
    own = torch.eye(len(same), dtype=torch.bool, device=same.device)
    alike = (heat * sight @ text.T).masked_fill(same & ~own, float("-inf"))
    target = torch.arange(len(same), device=same.device)
    return (F.cross_entropy(alike, target) + F.cross_entropy(alike.T, target)) / 2


def position_loss(
    scores: Float[Tensor, "n 4 v"], bins: Int[Tensor, "n 4"], first: int, count: int, decay: float | None = DECAY
) -> Float[Tensor, ""]:
    """Mean cross-entropy of masked position tokens over the whole vocabulary [I4]; log v at first.

    Targets fall with the distance from the true bin, exp(-decay |i - j|), or are the true bin alone for None. Tokens `first` to `first` +
    `count` - 1 are the positions.
    """
    if decay is None:
        return F.cross_entropy(scores.flatten(0, 1), bins.flatten() + first)
    away = (torch.arange(count, device=bins.device) - bins[..., None]).abs()
    soft = torch.softmax(-decay * away.float(), dim=-1)
    return -(soft * scores.log_softmax(dim=-1)[..., first : first + count]).sum(dim=-1).mean()


def hard_negatives(
    alike: Float[Tensor, "n n"], same: Bool[Tensor, "n n"], random: bool = False
) -> tuple[Int[Tensor, "n"], Float[Tensor, "n"]]:
    """A column of each row that is not `same`, and whether there is one.

    It is likelier if more `alike` (Li et al. 2021); with `random` each is equally likely. Drawn from torch's generator; `same` includes the
    diagonal.
    """
    scores = torch.zeros_like(alike) if random else alike
    chance = scores.masked_fill(same, float("-inf")).softmax(dim=1)
    there = ~same.all(dim=1)
    chance = torch.where(there[:, None], chance.nan_to_num(0.0), torch.ones_like(chance))
    return torch.multinomial(chance.clamp_min(1e-12).masked_fill(same & there[:, None], 0.0), 1).squeeze(1), there.to(alike.dtype)


def _mean_cross_entropy(scores: Float[Tensor, "n l c"], target: Int[Tensor, "n l"]) -> Float[Tensor, ""]:
    """Mean cross-entropy of the targets that are not IGNORED."""
    known = (target != IGNORED).sum()
    return F.cross_entropy(scores.flatten(0, 1), target.flatten(), ignore_index=IGNORED, reduction="sum") / known.clamp_min(1)

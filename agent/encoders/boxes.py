"""Position tokens: boxes as four words of the vocabulary, after a phrase.

They are left, top, right and bottom (Yao et al. 2022, PEVL).
"""

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor

from agent.encoders.tokenizer import BINS, Encoded, Tokenizer

CORNERS = 4  # position tokens of a box


def bins_of(box: Float[np.ndarray, "... 4"]) -> Int[np.ndarray, "... 4"]:
    """Bins of boxes in shares of the picture."""
    return np.clip((np.asarray(box, np.float64) * BINS).astype(np.int64), 0, BINS - 1)


def box_of(bins: Tensor) -> Float[Tensor, "... 4"]:
    """Boxes whose edges are in the middle of some bins, as shares of the picture."""
    return (bins.double() + 0.5) / BINS


def placed(said: Encoded, bins: Int[np.ndarray, "n 4"], known: Tokenizer) -> tuple[Encoded, Int[np.ndarray, "n 4"]]:
    """Texts with a box written before [SEP], and where its four tokens are.

    A box of bins below 0 is one of masks, to be filled in.
    """
    n, length = said.ids.shape
    ids = np.full((n, length + CORNERS + 2), known.pad, np.int64)
    word = np.full(ids.shape, -1, np.int64)
    at = np.zeros((n, CORNERS), np.int64)
    for k in range(n):
        end = int(said.there[k].sum()) - 1
        box = [known.first_bin + int(b) if b >= 0 else known.mask for b in bins[k]]
        row = [*said.ids[k, :end], known.box, *box, known.box_end, known.end]
        ids[k, : len(row)], word[k, :end] = row, said.word[k, :end]
        at[k] = np.arange(end + 1, end + 1 + CORNERS)
    return Encoded(ids, ids != known.pad, word), at


def expected_bins(scores: Float[Tensor, "... v"], known: Tokenizer) -> Float[Tensor, "..."]:
    """Bins that scores of all tokens name, among the position tokens alone.

    The median of their distribution, which has the least absolute error.
    """
    chance = scores[..., known.first_bin : known.first_bin + BINS].softmax(dim=-1).cumsum(dim=-1)
    return torch.argmax((chance >= 0.5 - 1e-6).int(), dim=-1)

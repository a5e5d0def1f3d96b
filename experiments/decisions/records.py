"""Records of decisions, read back: `Records`."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float16, Float32, Int

from agent.decision.kinds import COLUMN, FEATURES, MOST, Kind
from envs.errors import InputError

COLUMNS = ("context", "count", "episode", "home", "walked", "least")


class Records(NamedTuple):
    """n decisions, padded to MOST options; what they are is told in `record.Rows`.

    `mask` is where there is an option, `ends` where one ends the episode.
    """

    features: Float16[np.ndarray, "n c f"]
    costs: Float32[np.ndarray, "n c"]
    mask: Bool[np.ndarray, "n c"]
    ends: Bool[np.ndarray, "n c"]
    context: Float16[np.ndarray, "n g"]
    count: Int[np.ndarray, "n"]
    episode: Int[np.ndarray, "n"]
    home: np.ndarray
    walked: Float32[np.ndarray, "n"]
    least: Float32[np.ndarray, "n"]


def read_records(path: Path) -> Records:
    """Records in a file; InputError for other content."""
    try:
        with np.load(path, allow_pickle=False) as held:
            rows, costs_of, parts = held["features"], held["costs"], {name: held[name] for name in COLUMNS}
    except (OSError, ValueError, KeyError) as error:
        raise InputError(f"{path}: expected records of decisions ({error}); make them: python -m experiments.decisions.record") from error
    if rows.ndim != 2 or rows.shape[1] != len(FEATURES):
        raise InputError(f"{path}: expected {len(FEATURES)} features of options, got an array of {rows.shape}; make it anew")
    mask = np.arange(MOST) < parts["count"][:, None]
    features, costs = np.zeros((*mask.shape, len(FEATURES)), np.float16), np.zeros(mask.shape, np.float32)
    features[mask], costs[mask] = rows, costs_of
    kind, reached = features[..., : len(Kind)].argmax(axis=2), features[..., COLUMN["reached"]] > 0
    ends = mask & ((kind == Kind.CANNOT) | ((kind == Kind.THING) & reached))
    return Records(features, costs, mask, ends, **parts)


def joined(records: list[Records]) -> Records:
    """Records one after the other; searches of different files stay different ones."""
    shifted, first = [], 0
    for one in records:
        shifted.append(one._replace(episode=one.episode.astype(np.int64) + first))
        first = int(shifted[-1].episode.max(initial=first)) + 1
    return Records(*(np.concatenate(column) for column in zip(*shifted, strict=True)))

"""Homes of the train, val and test splits, disjoint by their seeds.

A split owns one residue of the house seed: train seed = 10 index, val 10 index + 8, test 10 index + 9; the residues 1 to 7
belong to no split and are free for demonstrations (house:7 is one). A seed is thus in at most one split for any
index, and the indices 0, 1, 2, ... of a split never run out.

The number of rooms follows `ROOM_SHARES`: homes of 4 to 7 rooms are most common, 1 to 12 occur. It is drawn from
(split, index) alone, so that it does not change when more homes are requested.

Held-out (colour, category) pairs: training homes are generated with pairs='train', which leaves them out; val and test
with pairs='all'.
"""

import inspect
from typing import Any, Literal, get_args

import numpy as np

from envs.errors import InputError
from envs.houses.build import house
from envs.scenes.scene import Scene

Split = Literal["train", "val", "test"]
SPLITS: tuple[Split, ...] = get_args(Split)
RESIDUE: dict[str, int] = {"train": 0, "val": 8, "test": 9}
STRIDE = 10
MOST = 2**31  # indices; seeds stay below 2**35
# Share of homes with 1, 2, ... 12 rooms.
ROOM_SHARES = (0.03, 0.05, 0.08, 0.14, 0.17, 0.18, 0.13, 0.08, 0.05, 0.04, 0.03, 0.02)
PAIRS: dict[str, str] = {"train": "train", "val": "all", "test": "all"}


def split_seed(split: str, index: int) -> int:
    """House seed of the index-th home of a split, unique to (split, index).

    InputError for an unknown split and an index outside 0 to 2**31 - 1.
    """
    _check(split, index)
    return STRIDE * int(index) + RESIDUE[split]


def split_of(seed: int) -> str | None:
    """Split that a house seed belongs to; None for a free seed.

    InputError for a negative seed.
    """
    if seed < 0:
        raise InputError(f"house seed: expected a whole number from 0 on, got {seed}")
    return next((split for split, residue in RESIDUE.items() if seed % STRIDE == residue), None)


def rooms_of(split: str, index: int) -> int:
    """Number of rooms, 1 to 12, of the index-th home of a split.

    It is distributed as `ROOM_SHARES`. InputError as in `split_seed`.
    """
    rng = np.random.default_rng([split_seed(split, index), 29])
    return 1 + int(np.searchsorted(np.cumsum(ROOM_SHARES)[:-1], rng.random(), side="right"))


def house_of(split: str, index: int, *, rooms: int | None = None, style: str | None = None, pairs: str | None = None) -> Scene:
    """Generate the index-th home of a split.

    `rooms` replaces `rooms_of`, `style` the default style, `pairs` the split's `PAIRS`. InputError as in `split_seed` and `house`, and
    for a style or pairs that `house` does not support.
    """
    seed = split_seed(split, index)
    known = inspect.signature(house).parameters
    options: dict[str, Any] = {}
    if "pairs" in known:
        options["pairs"] = PAIRS[split]
    for name, asked in (("style", style), ("pairs", pairs)):
        if asked is not None and name not in known:
            raise InputError(f"{name}: expected nothing, as this version's homes have no {name}, got {asked!r}; leave it out")
        if asked is not None:
            options[name] = asked
    return house(seed, rooms=rooms_of(split, index) if rooms is None else rooms, **options)


def _check(split: str, index: int) -> None:
    """Raise InputError for an unknown split or an index out of range."""
    if split not in RESIDUE:
        raise InputError(f"split: expected one of {', '.join(SPLITS)}, got {split!r}")
    if isinstance(index, bool) or not isinstance(index, int | np.integer) or not 0 <= index < MOST:
        raise InputError(f"{split} home: expected an index from 0 to {MOST - 1}, got {index}")

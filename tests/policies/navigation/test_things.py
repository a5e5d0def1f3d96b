"""Detection of things against numpy."""

import numba
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from envs.compiled.simd import address
from policies.navigation.things import WATCHED, approaches, count_shown, watch_for, watch_of


@numba.njit
def _counted(approach, instance):
    """Which things one agent's picture shows: pixels of each."""
    count_shown(watch_of(approach, 0), address(instance), instance.size)


@settings(max_examples=20)
@given(seed=st.integers(0, 2**32 - 1))
def test_detection_counts_as_numpy_does(seed):
    rng = np.random.default_rng(seed)
    instance = rng.integers(-1, 400, size=(64, 64)).astype(np.int32)
    approach, things = approaches(1), tuple(rng.choice(250, size=5, replace=False).tolist())
    watch_for(approach, 0, things)
    approach.role[0, :5] = WATCHED
    _counted(approach, instance)
    assert approach.shown[0, :5].tolist() == [int((instance == thing).sum()) for thing in things]

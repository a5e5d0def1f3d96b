"""What tests of navigation share: one obstacle course."""

import numpy as np
import pytest

from envs.navigation import Walkable
from tests.envs.navigation.shapes import course


@pytest.fixture(scope="module")
def obstacles() -> tuple[Walkable, list[np.ndarray]]:
    """One obstacle course."""
    return course(3)

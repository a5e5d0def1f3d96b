"""The real habitat-sim behind our protocol: run with `-m habitat`, where it can be imported or $GOTHERE_HABITAT_PYTHON names it."""

import json
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest

from envs.errors import InputError
from envs.habitat import HabitatError, HabitatSimulator, habitat_scene
from envs.habitat_link import versions
from envs.houses import house
from envs.native import NativeSimulator
from envs.navigation import geodesic, random_points
from envs.tasks import home_at, judge
from envs.tasks.brief import brief_of
from envs.tasks.making import make_suite
from envs.types import Action, Body, Camera
from experiments.rollout import play
from policies.oracle import OracleAgent
from policies.policy import Known
from tests.contracts import Backend, SimulatorContract

pytestmark = pytest.mark.habitat
CAMERA = Camera(32, 32)
HOMES = (house(1, rooms=2), house(2, rooms=1))


@lru_cache(1)
def lacking() -> str:
    """Why habitat-sim cannot be used; "" where it can."""
    try:
        versions()
    except (InputError, HabitatError) as error:
        return str(error)
    return ""


@pytest.fixture(autouse=True, scope="module")
def _present() -> None:
    if lacking():
        pytest.skip(lacking())


class TestHabitat(SimulatorContract):
    @pytest.fixture(scope="class")
    def backend(self, _present: None) -> Backend:
        made: list[HabitatSimulator] = []
        shared = HabitatSimulator(HOMES, 1, camera=CAMERA, sensors=())

        def make(agents: int) -> HabitatSimulator:
            while len(made) > 1:
                made.pop(0).close()
            made.append(HabitatSimulator(HOMES, agents, camera=CAMERA))
            return made[-1]

        return Backend(make, lambda scene, n, seed: shared.random_points(scene, n, seed=seed), fine=1e-5)

"""What tests of meaning share: three furnished rooms and a generated home."""

import pytest

from envs.home import Home, Homes
from envs.language.semantics.world import World, world_in
from envs.types import Body
from tests.envs.language.rooms import FURNISHED, scene_of


@pytest.fixture(scope="module")
def world() -> World:
    return world_in(scene_of(*FURNISHED))


@pytest.fixture(scope="module")
def home() -> Home:
    return Homes("val").load(4, Body())

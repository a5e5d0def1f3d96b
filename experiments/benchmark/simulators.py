"""Simulators for the flag `--simulator`."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from envs.home import Home
from envs.simulators.habitat.simulator import HabitatSimulator
from envs.simulators.native import NativeSimulator
from envs.types import Camera

Kind = Literal["native", "habitat"]


def simulator_in(
    home: Home,
    *,
    camera: Camera,
    sensors: Sequence[str] = ("rgb", "depth", "instance"),
    kind: Kind = "native",
    threads: int | None = None,
    habitat_python: str | Path | None = None,
) -> NativeSimulator | HabitatSimulator:
    """Make a simulator of one agent in a home.

    InputError where habitat-sim is requested and not available.
    """
    if kind == "habitat":
        return HabitatSimulator([home.scene], 1, camera=camera, body=home.body, sensors=sensors, habitat_python=habitat_python)
    return NativeSimulator([home.scene], 1, camera=camera, body=home.body, sensors=sensors, threads=threads, spaces=[home.space])


def simulator_of(
    agents: int,
    *,
    camera: Camera,
    sensors: Sequence[str] = ("rgb", "depth", "instance"),
    kind: Kind = "native",
    threads: int | None = None,
    habitat_python: str | Path | None = None,
) -> NativeSimulator | HabitatSimulator:
    """Make a simulator of some agents without a scene yet.

    InputError where habitat-sim is requested and not available.
    """
    if kind == "habitat":
        return HabitatSimulator([], agents, camera=camera, sensors=sensors, habitat_python=habitat_python)
    return NativeSimulator([], agents, camera=camera, sensors=sensors, threads=threads)

"""Simulators for the flag `--simulator`."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from envs.home import Home
from envs.simulators.habitat.simulator import HabitatSimulator
from envs.simulators.native import NativeSimulator
from envs.types import Camera

Kind = Literal["native", "habitat"]


def simulator_of(
    agents: int,
    home: Home | None = None,
    *,
    camera: Camera,
    sensors: Sequence[str] = ("rgb", "depth", "instance"),
    kind: Kind = "native",
    threads: int | None = None,
    habitat_python: str | Path | None = None,
) -> NativeSimulator | HabitatSimulator:
    """Make a simulator of some agents, with a home or without a scene yet.

    InputError where habitat-sim is requested and not available.
    """
    scenes, body = ([home.scene], home.body) if home is not None else ([], None)
    if kind == "habitat":
        return HabitatSimulator(scenes, agents, camera=camera, body=body, sensors=sensors, habitat_python=habitat_python)
    spaces = [home.space] if home is not None else None
    return NativeSimulator(scenes, agents, camera=camera, body=body, sensors=sensors, threads=threads, spaces=spaces)

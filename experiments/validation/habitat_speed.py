"""Frames per second of habitat-sim, reported as by `experiments.speed`."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from envs.scenes.scene import Scene
from envs.simulators.habitat.simulator import HabitatScene, HabitatSimulator
from envs.types import Camera


def measure(
    scene: Scene | HabitatScene | str | Path,
    size: int,
    *,
    sensors: Sequence[str] = ("rgb", "depth", "instance"),
    workers: int = 1,
    seconds: float = 3.0,
    rounds: int = 9,
    seed: int = 0,
    habitat_python: str | Path | None = None,
) -> dict[str, Any]:
    """Frames per second of habitat-sim at random walkable places and headings.

    Median of rounds, 10th and 90th percentile. `workers` processes render at the same time. Only rendering and the transfer to our memory
    are measured.
    """
    camera, rng = Camera(size, size), np.random.default_rng([seed, size])
    with HabitatSimulator([scene], workers, camera=camera, sensors=sensors, habitat_python=habitat_python) as simulator:
        places = simulator.random_points(0, 64 * workers, seed=seed)
        yaw = rng.uniform(-np.pi, np.pi, len(places))
        simulator.look(0, places[: 4 * workers], yaw[: 4 * workers])  # warm up: load, compile shaders
        batch, rates = 8 * workers, []
        for _ in range(rounds):
            start, done = time.perf_counter(), 0
            while (spent := time.perf_counter() - start) < seconds / rounds:
                part = np.arange(done, done + batch) % len(places)
                simulator.look(0, places[part], yaw[part])
                done += batch
            rates.append(done / spent)
        version = simulator.facts["habitat_sim"]
    low, middle, high = np.percentile(rates, (10, 50, 90))
    return {
        "simulator": f"habitat-sim {version}", "fps": round(float(middle), 1), "fps_low": round(float(low), 1),
        "fps_high": round(float(high), 1), "size": size, "sensors": list(sensors), "workers": workers, "seed": seed,
    }  # fmt: skip

"""Cost of stepping relative to rendering: `python -m experiments.validation.native_cost [--agents 64 --size 64]`.

In a round the simulator (or the environment) makes some steps, and then the bare renderer renders the same pictures again; the median of
the rounds' ratios of time is printed, with the 10th and 90th percentile. No agent ever stops, so that only steps are compared; the cost
of beginning an episode (for each agent, with homes in memory) is printed separately.
"""

import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import gymnasium
import numpy as np

import envs
from envs.errors import InputError
from envs.gym import NavigationVectorEnv
from envs.houses import house
from envs.navigation import random_points
from envs.render import Frames
from envs.simulators.native import NativeSimulator
from envs.types import Action, Camera
from experiments.cli import parse

SENSORS = ("rgb", "depth")


@dataclass(frozen=True)
class Cost:
    """Measure the cost of stepping relative to rendering."""

    agents: int = 64
    """Number of agents in one call."""
    size: int = 64
    """Side of their pictures [pixels]."""
    rooms: int = 6
    """Rooms of the homes."""
    steps: int = 10
    """Steps in a round."""
    rounds: int = 101
    """Rounds of each case."""
    seed: int = 0
    """Seed of places and actions."""
    json: bool = False
    """Print one JSON object as the last line."""

    def __post_init__(self) -> None:
        for name in ("agents", "rooms", "steps", "rounds"):
            if getattr(self, name) < 1:
                raise InputError(f"--{name}: expected at least 1, got {getattr(self, name)}")


def main(config: Cost) -> int:
    """Print a row for each case; exit code 0."""
    rows = [simulator_cost(config, scenes) for scenes in (1, min(8, config.agents))]
    rows += [environment_cost(config, homes, copy) for homes in (1, 8) for copy in (True, False)]
    for row in rows:
        extra, low, high = (100 * (row[name] - 1) for name in ("ratio", "ratio_low", "ratio_high"))
        spent = f"{row['step_ms']:.2f} ms a step, {row['draw_ms']:.2f} ms to draw it"
        spent += f", {row['begin_ms']:.1f} ms to begin an episode" if "begin_ms" in row else ""
        print(f"{row['case']:<36} {extra:+.1f}% ({low:+.1f} to {high:+.1f})   {spent}")
    if config.json:
        print(json.dumps({"config": asdict(config), "rows": rows}))
    return 0


def simulator_cost(config: Cost, scenes: int) -> dict:
    """Cost of `NativeSimulator.step` with agents spread over some homes."""
    rng = np.random.default_rng([config.seed, scenes])
    homes, camera = [house(k, rooms=config.rooms) for k in range(scenes)], Camera(config.size, config.size)
    simulator = NativeSimulator(homes, config.agents, camera=camera, sensors=SENSORS)
    where = np.arange(config.agents) % scenes
    place = np.concatenate([random_points(simulator.spaces[s], rng, 1) for s in where])
    simulator.reset(where, place, rng.uniform(-np.pi, np.pi, config.agents))
    return {"case": f"simulator, {scenes} homes"} | compare(config, simulator, simulator.step, where)


def environment_cost(config: Cost, homes: int, copy: bool) -> dict:
    """Cost of the vector environment's step: simulator, distances to goals, rewards, observations."""
    options = {"rooms": config.rooms, "homes": homes, "size": config.size, "budget": 10**9, "copy": copy}
    made = gymnasium.make_vec("gothere/PointNav-v0", config.agents, "vector_entry_point", **options)
    assert isinstance(made, NavigationVectorEnv)
    made.reset(seed=config.seed)
    began = time.perf_counter()
    made.reset()
    begin = 1000 * (time.perf_counter() - began) / config.agents
    row = compare(config, made.simulator, made.step, np.arange(config.agents))
    return {"case": f"environment, {homes} homes, {'copies' if copy else 'no copies'}", "begin_ms": round(begin, 3)} | row


def compare(config: Cost, simulator: NativeSimulator, step: Callable[[np.ndarray], Any], scene: np.ndarray) -> dict:
    """Time of steps, time of rendering the same pictures, and their ratio over the rounds.

    Most actions are forward, none is STOP.
    """
    rng = np.random.default_rng(config.seed)
    likely = np.array([Action.FORWARD] * 3 + [Action.LEFT, Action.RIGHT])
    frames = Frames.empty(config.agents, simulator.camera, SENSORS)
    walked, drawn = [], []
    for _ in range(config.rounds + 1):  # the first one is a warm-up
        spent, poses = 0.0, []
        for action in rng.choice(likely, (config.steps, config.agents)):
            began = time.perf_counter()
            step(action)
            spent += time.perf_counter() - began
            known = simulator.labels()
            poses.append((known.position_w, known.yaw_w, simulator.observation.pitch_a.copy()))
        walked.append(spent)
        began = time.perf_counter()
        for position, yaw, pitch in poses:
            simulator.renderer.render(simulator.camera, position, yaw, pitch=pitch, scene=scene, sensors=SENSORS, out=frames)
        drawn.append(time.perf_counter() - began)
    low, middle, high = np.percentile(np.array(walked[1:]) / np.array(drawn[1:]), (10, 50, 90))
    per_step = 1000 / config.steps
    return {
        "ratio": round(float(middle), 4), "ratio_low": round(float(low), 4), "ratio_high": round(float(high), 4),
        "step_ms": round(per_step * float(np.median(walked)), 3), "draw_ms": round(per_step * float(np.median(drawn)), 3),
    }  # fmt: skip


if __name__ == "__main__":
    envs.register()
    chosen = parse("native-cost", sys.argv[1:], Cost)
    raise SystemExit(main(chosen) if chosen else 0)

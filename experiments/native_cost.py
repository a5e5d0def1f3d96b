"""What stepping costs on top of drawing: `python -m experiments.native_cost [--agents 64 --size 64 --rounds 15 --json]`.

A round draws the pictures of some recorded walk with the bare renderer, then lets the simulator (or the environment) walk the same way,
which draws the same pictures: the order alternates from round to round. Printed is the median of the rounds' ratios, with the 10th and
90th percentile. The walks never end, so that what is compared is a step; what an episode costs to begin is printed apart.
"""

import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

import gymnasium
import numpy as np

import envs
from envs.errors import InputError
from envs.gym import NavigationVectorEnv
from envs.houses import house
from envs.native import NativeSimulator
from envs.navigation import random_points
from envs.render import Frames
from envs.types import Action, Camera
from experiments.cli import parse

SENSORS = ("rgb", "depth")


@dataclass(frozen=True)
class Cost:
    """Measure the cost of stepping relative to drawing."""

    agents: int = 64
    """How many are stepped in one call."""
    size: int = 64
    """Side of their pictures [pixels]."""
    rooms: int = 6
    """Rooms of the homes."""
    steps: int = 40
    """Steps in a round."""
    rounds: int = 15
    """Rounds of each case."""
    seed: int = 0
    """Of places and actions."""
    json: bool = False
    """Print one JSON object as the last line."""

    def __post_init__(self) -> None:
        for name in ("agents", "rooms", "steps", "rounds"):
            if getattr(self, name) < 1:
                raise InputError(f"--{name}: expected at least 1, got {getattr(self, name)}")


def main(config: Cost) -> int:
    """0 after printing a row for each case."""
    rows = [simulator_cost(config, scenes) for scenes in (1, min(8, config.agents))]
    rows += [environment_cost(config, homes, copy) for homes in (1, 8) for copy in (True, False)]
    for row in rows:
        extra, low, high = (100 * (row[name] - 1) for name in ("ratio", "ratio_low", "ratio_high"))
        spent = f"{row['step_ms']:.2f} ms a step, {row['draw_ms']:.2f} ms to draw it"
        print(f"{row['case']:<48} {extra:+.1f}% ({low:+.1f} to {high:+.1f})   {spent}")
    if config.json:
        print(json.dumps({"config": asdict(config), "rows": rows}))
    return 0


def simulator_cost(config: Cost, scenes: int) -> dict:
    """Cost of `NativeSimulator.step` with agents spread over some homes."""
    rng = np.random.default_rng([config.seed, scenes])
    simulator = NativeSimulator(
        [house(k, rooms=config.rooms) for k in range(scenes)], config.agents, camera=Camera(config.size, config.size), sensors=SENSORS
    )
    where = np.arange(config.agents) % scenes
    place = np.concatenate([random_points(simulator.spaces[s], rng, 1) for s in where])
    yaw = rng.uniform(-np.pi, np.pi, config.agents)
    actions = _actions(rng, config)

    def begin() -> None:
        simulator.reset(where, place, yaw)

    return {"case": f"simulator, {scenes} homes"} | compare(config, simulator, begin, simulator.step, actions, where)


def environment_cost(config: Cost, homes: int, copy: bool) -> dict:
    """Cost of the vector environment's step: simulator, distances to goals, rewards, observations."""
    options = {"rooms": config.rooms, "homes": homes, "size": config.size, "budget": 10**6, "copy": copy}
    made = gymnasium.make_vec("gothere/PointNav-v0", config.agents, "vector_entry_point", **options)
    assert isinstance(made, NavigationVectorEnv)
    made.reset(seed=config.seed)
    simulator = made.simulator
    actions = _actions(np.random.default_rng([config.seed, homes]), config)
    began = time.perf_counter()

    def begin() -> None:
        made.reset(seed=config.seed)

    begin()
    start = (time.perf_counter() - began) / config.agents
    row = compare(config, simulator, begin, made.step, actions, np.arange(config.agents))
    case = f"environment, {homes} homes, {'copies' if copy else 'no copies'}"
    return {"case": case, "begin_ms": 1000 * start} | row


def _actions(rng: np.random.Generator, config: Cost) -> np.ndarray:
    """Actions [steps agents]: mostly forward, never STOP."""
    return rng.choice([Action.FORWARD, Action.FORWARD, Action.FORWARD, Action.LEFT, Action.RIGHT], (config.steps, config.agents)).astype(np.int64)


def compare(
    config: Cost, simulator: NativeSimulator, begin: Callable[[], None], step: Callable, actions: np.ndarray, scene: np.ndarray
) -> dict:
    """Seconds of steps and of drawing the same pictures, and their ratio, over alternating rounds."""
    begin()
    poses = []
    for action in actions:
        step(action)
        known = simulator.labels()
        poses.append((known.position_w, known.yaw_w, simulator.observation.pitch_a.copy()))
    frames = Frames.empty(config.agents, simulator.camera, SENSORS)

    def draw() -> float:
        began = time.perf_counter()
        for position, yaw, pitch in poses:
            simulator.renderer.render(simulator.camera, position, yaw, pitch=pitch, scene=scene, sensors=SENSORS, out=frames)
        return time.perf_counter() - began

    def walk() -> float:
        begin()
        began = time.perf_counter()
        for action in actions:
            step(action)
        return time.perf_counter() - began

    drawn, walked = [], []
    for turn in range(config.rounds):
        for part in (draw, walk) if turn % 2 else (walk, draw):
            (drawn if part is draw else walked).append(part())
    ratios = np.array(walked) / np.array(drawn)
    low, middle, high = np.percentile(ratios, (10, 50, 90))
    per_step = 1000 / config.steps
    return {
        "ratio": round(float(middle), 4), "ratio_low": round(float(low), 4), "ratio_high": round(float(high), 4),
        "step_ms": round(per_step * float(np.median(walked)), 3), "draw_ms": round(per_step * float(np.median(drawn)), 3),
    }  # fmt: skip


if __name__ == "__main__":
    assert envs.IDS  # importing envs has registered the environments
    chosen = parse("native-cost", sys.argv[1:], Cost)
    raise SystemExit(main(chosen) if chosen else 0)

"""`gothere speed`: frames per second of rendering, or steps per second of an agent."""

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from agent.isolated.sandbox import DEFAULT, Sandbox
from envs.errors import InputError
from envs.navigation import random_points, walkable
from envs.render import Frames, Renderer
from envs.scenes.scene import Scene
from envs.types import Body, Camera
from experiments.data.scenes import scene_named
from experiments.reports.files import write_json


@dataclass(frozen=True)
class Speed:
    """Measure rendering in batches of random places, or an agent's steps in episodes."""

    agent: str | None = None
    """Measure whole steps of this agent instead, in successive episodes.

    They include rendering of RGB-D, simulator and agent.
    """
    suite: str = "instruct-val"
    """Suite of the episodes, with --agent."""
    episodes: int = 32
    """Least number of evaluated episodes, with --agent."""
    scene: str = "house:7"
    """house:SEED or a scene file."""
    rooms: int = 8
    """Rooms of a generated house."""
    size: tuple[int, ...] = (64, 128, 256)
    """Sides of square pictures [pixels], each of which is measured."""
    sensors: tuple[Literal["rgb", "depth", "instance"], ...] = ("rgb", "depth", "instance")
    """Sensors of each camera."""
    agents: int = 64
    """Views in one call; with --agent, episodes at a time."""
    threads: int = 0
    """Number of threads; 0 for all cores."""
    workers: int = 1
    """With --agent, processes among which episodes and threads are shared."""
    seconds: float = 3.0
    """Duration of the measurement of each size [s] (at least, with --agent)."""
    rounds: int = 9
    """Parts of that time; the result is their median, 10th and 90th percentile."""
    simulator: Literal["native", "habitat"] = "native"
    """Simulator: native, or habitat to measure habitat-sim too, with as many workers as threads."""
    habitat_python: str | None = None
    """Python interpreter with habitat-sim; $GOTHERE_HABITAT_PYTHON by default."""
    in_process: bool = False
    """With --agent, play an agent from a file in this process, for debugging."""
    memory: int = DEFAULT.memory
    """Memory limit of each process of an agent from a file [MiB]."""
    up: Literal["y", "z"] = "y"
    """Upward axis of a scene file."""
    seed: int = 0
    """Seed of places and headings."""
    json: bool = False
    """Print one JSON object as the last line."""
    out: Path | None = None
    """Folder for speed.json."""

    def __post_init__(self) -> None:
        for name in ("agents", "rounds", "episodes", "workers"):
            if getattr(self, name) < 1:
                raise InputError(f"--{name}: expected at least 1, got {getattr(self, name)}")
        if not self.size or not self.sensors:
            raise InputError("--size and --sensors: expected at least one each")
        if self.agent is not None and self.simulator != "native":
            raise InputError("--agent: expected --simulator native beside it, whose speed is measured")
        if self.workers > min(self.agents, self.episodes) or (self.workers > 1 and self.agent is None):
            raise InputError("--workers: expected at most one for each of --agents and --episodes, beside --agent")


def main(config: Speed) -> int:
    """Measure and print a row for each size; exit code 0."""
    if config.agent is not None:
        results = [agent_row(config, config.agent, size) for size in config.size]
        return report_of(config, {**results[0], "sizes": results} if len(results) > 1 else results[0])
    scene = scene_named(config.scene, rooms=config.rooms, up=config.up)
    renderer = Renderer([scene], threads=config.threads or None)
    space = walkable(scene.vertices, scene.faces, Body(), cached=True)
    if not space.islands:
        raise InputError(f"{config.scene}: expected floor to stand on, found none; is --up right?")
    results = [measure(renderer, space, size, config) for size in config.size]
    for row in results:
        row |= {"scene": config.scene, "rooms": len(scene.rooms), "triangles": len(scene.faces), "threads": renderer.threads}
        sensors, size = "+".join(row["sensors"]), f"{row['size']}x{row['size']}"
        what = f"{config.scene}  {row['triangles']:,} triangles  {size}  {sensors}  {row['agents']} agents"
        rate = f"{row['fps']:,.0f} frames/s  ({row['fps_low']:,.0f} to {row['fps_high']:,.0f})"
        print(f"{what}  {row['threads']} threads:  {rate}")
    others = [theirs(scene, size, renderer.threads, config) for size in config.size] if config.simulator == "habitat" else []
    report = {**results[0], "sizes": results} if len(results) > 1 else results[0]
    report |= {"habitat": others} if others else {}
    return report_of(config, report)


def report_of(config: Speed, report: dict) -> int:
    """Write and print the measurements as requested; exit code 0."""
    if config.out:
        write_json(config.out / "speed.json", report)
    if config.json:
        print(json.dumps(report))
    return 0


def agent_row(config: Speed, name: str, size: int) -> dict:
    """Measure an agent at one size, and print it."""
    from experiments.benchmark.throughput import measure_agent

    row = measure_agent(
        name, agents=config.agents, size=size, threads=config.threads or None, suite=config.suite, episodes=config.episodes,
        seconds=config.seconds, rounds=config.rounds, seed=config.seed,
        sandbox=None if config.in_process else Sandbox(config.memory), workers=config.workers,
    )  # fmt: skip
    rate = f"{row['steps_per_second']:,.0f} steps/s  ({row['low']:,.0f} to {row['high']:,.0f})"
    what = f"{name}  {row['suite']}  {size}x{size}  rgb+depth  {row['agents']} agents  {row['threads']} threads"
    what += f"  {row['workers']} workers" if config.workers > 1 else ""
    print(f"{what}:  {rate}  success {row['success']:.3f} in {row['episodes']} episodes")
    return row


def theirs(scene: Scene, size: int, workers: int, config: Speed) -> dict:
    """Measure habitat-sim at one size, and print it."""
    from envs.simulators.habitat.simulator import habitat_scene
    from experiments.validation import habitat_speed

    source = scene if config.scene.startswith("house:") else habitat_scene(config.scene, up=config.up)
    row = habitat_speed.measure(
        source, size, sensors=config.sensors, workers=workers, seconds=config.seconds, rounds=config.rounds, seed=config.seed,
        habitat_python=config.habitat_python,
    )  # fmt: skip
    rate = f"{row['fps']:,.0f} frames/s  ({row['fps_low']:,.0f} to {row['fps_high']:,.0f})"
    print(f"{config.scene}  {row['simulator']}  {size}x{size}  {'+'.join(config.sensors)}  {workers} workers:  {rate}")
    return row


def measure(renderer: Renderer, space, size: int, config: Speed) -> dict:
    """Frames per second at one size: median, 10th and 90th percentile of rounds.

    Also the faces drawn per view.
    """
    camera = Camera(size, size)
    rng = np.random.default_rng([config.seed, size])
    views = [(random_points(space, rng, config.agents), rng.uniform(-np.pi, np.pi, config.agents)) for _ in range(64)]
    frames = Frames.empty(config.agents, camera, config.sensors)
    counts = np.zeros((config.agents, 2), np.int64)
    drawn, rates, batch = [], [], 0
    for position, yaw in views[:4]:  # warm up: compile, touch memory
        renderer.render(camera, position, yaw, sensors=config.sensors, out=frames, counts=counts)
        drawn.append(counts[:, 1].mean())
    for _ in range(config.rounds):
        start, done = time.perf_counter(), 0
        while (spent := time.perf_counter() - start) < config.seconds / config.rounds:
            position, yaw = views[batch % len(views)]
            renderer.render(camera, position, yaw, sensors=config.sensors, out=frames, counts=counts)
            batch, done = batch + 1, done + config.agents
        rates.append(done / spent)
        drawn.append(counts[:, 1].mean())
    low, middle, high = np.percentile(rates, (10, 50, 90))
    return {
        "fps": round(float(middle), 1), "fps_low": round(float(low), 1), "fps_high": round(float(high), 1), "size": size,
        "sensors": list(config.sensors), "agents": config.agents, "triangles_drawn": round(float(np.mean(drawn)), 1), "seed": config.seed,
    }  # fmt: skip

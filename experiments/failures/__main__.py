"""Failures of `gothere-frontier` and their causes: `python -m experiments.failures --suite instruct-val`."""

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from agent.acting.agent import WEIGHTS, GothereFrontier
from agent.perception.detect import Detector
from agent.runner import EpisodeRequest, Step, run_episodes
from envs.errors import InputError
from envs.files import write_whole
from envs.home import Home, home_at
from envs.simulators.native import NativeSimulator
from envs.tasks.causes import Evaluation
from envs.tasks.evaluate import evaluate
from envs.tasks.generate import make_suite
from envs.tasks.spec import task_of
from envs.tasks.suites import BUDGETS
from envs.types import Camera, Episode
from experiments.benchmark.statistics import Estimate, estimate
from experiments.cli import run_module
from experiments.failures.causes import Part, part_of
from experiments.failures.told import Told
from experiments.failures.watch import Record, Watch, Watched

Kind = Literal["category", "color", "size", "material", "room"]


@dataclass(frozen=True)
class Failures:
    """Find the part that fails in each episode, and where the agent walks."""

    suite: str = "instruct-val"
    """Suite of the episodes."""
    episodes: int = 60
    """Number of episodes."""
    first: int = 0
    """Number of the first one."""
    size: int = 128
    """Side of the pictures [pixels]."""
    seed: int = 0
    """Seed of the suite."""
    true: tuple[Kind, ...] = ()
    """Names that are true instead of perceived: what would better perception give?"""
    agents: int = 10
    """Episodes at a time."""
    out: Path | None = None
    """File for the lines of all episodes."""

    def __post_init__(self) -> None:
        if self.episodes < 1 or self.first < 0 or self.agents < 1:
            raise InputError("--episodes, --first, --agents: expected positive numbers")


class Homes:
    """Subscriber that knows the home of each slot."""

    def __init__(self) -> None:
        self.of: dict[int, Home] = {}

    def step(self, step: Step) -> None:
        """Keep the home of a slot."""
        self.of[step.slot] = step.request.home

    def end(self, slot: int, run) -> None:
        """Keep it until the next one."""


def main(config: Failures) -> int:
    """Print the table of causes and of ways."""
    episodes = make_suite(config.suite, config.first + config.episodes, seed=config.seed)[config.first :]
    camera = Camera(config.size, config.size)
    simulator = NativeSimulator((), config.agents, camera=camera, sensors=("rgb", "depth", "instance"), threads=1)
    agent, homes = Watched(GothereFrontier(threads=1)), Homes()
    if config.true:
        agent.agent = GothereFrontier(see=Told(Detector.load(WEIGHTS, fovea=True), config.true, agent, simulator, homes.of), threads=1)
    watch, found = Watch(agent), {}
    requests = requested(episodes, camera, config, homes)
    for number, run in enumerate(run_episodes(simulator, agent, requests, (homes, watch))):
        request = run.request
        if run.error is not None:
            raise run.error
        found[request.number] = evaluate(request.home, request.episode, run.trajectory, run.decision, camera=camera)
        print(f"\r{number + 1} of {len(episodes)}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    lines = [line_of(watch.records[k], found[k], k + config.first) for k in sorted(found)]
    if config.out is not None:
        write_whole(config.out, ("\n".join(lines) + "\n").encode())
    print("\n".join(table_of(watch.records, found, episodes)))
    return 0


def requested(episodes: tuple[Episode, ...], camera: Camera, config: Failures, homes: Homes) -> Iterator[EpisodeRequest]:
    """Requests of all episodes; homes are made as they are needed."""
    for number, episode in enumerate(episodes):
        home = home_at(episode.scene_id, cached=True)
        task = task_of(home, episode, camera=camera, budget=BUDGETS[episode.task], seed=config.seed)
        yield EpisodeRequest(home, episode, task, number=number)


def line_of(record: Record, found: Evaluation, number: int) -> str:
    """One episode in a line."""
    assert record.run is not None
    scores, decision = found.scores, record.run.decision
    walked = " ".join(f"{kind} {steps}/{record.metres[kind]:.0f}m" for kind, steps in record.steps.most_common())
    seen = " ".join(f"{sight.named}/{sight.found}/{sight.seen}" for sight in record.sights)
    text = "" if decision is None else f"{decision.action.name} {decision.text}"
    return (
        f"{number} {part_of(record, found)} | {record.run.request.episode.instruction} "
        f"| spl {scores.spl or 0:.2f} ndtw {scores.ndtw or 0:.2f} {scores.path_length:.1f}m | {walked} "
        f"| named/found/seen {seen} chance {' '.join(f'{c:.2f}' for c in record.chances)} | {text} | {' > '.join(record.verdicts[-4:])}"
    )


def table_of(records: dict[int, Record], found: dict[int, Evaluation], episodes: tuple[Episode, ...]) -> list[str]:
    """Causes, success, SPL and ways, as lines.

    Intervals are over homes; ways are metres walked in successes for each metre of the shortest way.
    """
    order = sorted(found)
    parts = Counter(part_of(records[k], found[k]) for k in order)
    scenes = {name: number for number, name in enumerate(dict.fromkeys(episode.scene_id for episode in episodes))}
    house = np.array([scenes[episodes[k].scene_id] for k in order])
    out = [f"{part}: {parts[part]}" for part in Part if parts[part]]
    for name in ("success", "spl", "ndtw"):
        values = np.array([float(getattr(found[k].scores, name) or 0.0) for k in order])
        one = estimate(values, house)
        out.append(f"{name} {one.mean:.3f} {bounds_of(one)}, n = {len(order)}" if one else name)
    done = [k for k in order if found[k].scores.success]
    steps = sum((records[k].steps for k in done), Counter())
    metres = {kind: sum(records[k].metres.get(kind, 0.0) for k in done) for kind in steps}
    least = sum((found[k].scores.spl or 0.0) * found[k].scores.path_length for k in done)
    walked = ", ".join(
        f"{kind} {metres[kind] / max(least, 1e-9):.2f} ({steps[kind] / max(1, len(done)):.0f} actions)" for kind, _ in steps.most_common()
    )
    return [*out, f"in successes, metres for each metre of the shortest way (actions an episode): {walked}"]


def bounds_of(one: Estimate) -> str:
    """Interval in words."""
    return "" if one.low is None or one.high is None else f"[{one.low:.3f}, {one.high:.3f}]"


if __name__ == "__main__":
    sys.exit(run_module(main))

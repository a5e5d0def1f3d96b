"""Throughput of an agent in episodes of a suite: `measure_agent`.

Whole steps are measured: rendering, simulator, agent and refilling of slots.
"""

import multiprocessing
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import cycle
from threading import Barrier, BrokenBarrierError
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Int

from agent.agent import Agent
from agent.isolated.sandbox import DEFAULT, Sandbox
from agent.registry import agent_named
from agent.runner import EpisodeRequest, EpisodeRun, run_episodes
from envs.errors import InputError
from envs.home import home_at
from envs.simulators.native import NativeSimulator
from envs.tasks.evaluate import evaluate
from envs.tasks.generate import make_suite
from envs.tasks.spec import task_of
from envs.tasks.suites import BUDGETS, suite_named
from envs.types import Access, Camera, Observation, Task
from experiments.benchmark.seeds import agent_seed
from experiments.progress import progress
from policies.policy import Decisions, Privileged, State

WARM = 20  # steps of each agent before the clock starts: kernels are compiled, memory is touched


def measure_agent(
    name: str, *, agents: int, size: int, threads: int | None, suite: str, episodes: int, seconds: float, rounds: int, seed: int,
    sandbox: Sandbox | None = DEFAULT, workers: int = 1,
) -> dict[str, Any]:  # fmt: skip
    """Steps per second of an agent, and its success.

    The rate is the median of rounds, with their 10th and 90th percentile, for `agents` episodes at a time, shared among `workers`
    processes, in the time in which all of them run. Homes and episodes are made before the clock starts. Episodes follow one another
    until the first `episodes` have ended and `seconds` [s] are over, so that all slots are always in use; only steps of running episodes
    are counted. Success is that of the first `episodes`.
    """
    if workers == 1:
        runs = [_measured(name, agents, size, threads, suite, episodes, seconds, seed, sandbox, 0, 1, None)]
    else:
        shares = [agents // workers + (k < agents % workers) for k in range(workers)]
        mine = None if threads is None else max(1, threads // workers)
        context = multiprocessing.get_context("spawn")
        with context.Manager() as manager, context.Pool(workers) as pool:
            start = manager.Barrier(workers)
            tasks = [(name, shares[k], size, mine, suite, episodes, seconds, seed, sandbox, k, workers, start) for k in range(workers)]
            runs = pool.starmap(_measured, tasks, chunksize=1)
    low, middle, high = np.percentile(rates([run.counts for run in runs], rounds), (10, 50, 90))
    done = [success for run in runs for success in run.done]
    return {
        "agent": name, "agents": agents, "workers": workers, "size": size, "threads": sum(run.threads for run in runs),
        "suite": suite_named(suite).name, "episodes": len(done), "steps": sum(run.counts[1][-1] for run in runs),
        "steps_per_second": round(float(middle), 1), "low": round(float(low), 1), "high": round(float(high), 1),
        "success": round(float(np.mean(np.array(done, float))), 4), "seed": seed,
    }  # fmt: skip


class _Run(NamedTuple):
    """What one process did: times [s] with the number of steps until then, successes of its first episodes, threads."""

    counts: tuple[list[float], list[int]]
    done: list[bool | None]
    threads: int


def _measured(
    name: str, agents: int, size: int, threads: int | None, suite: str, episodes: int, seconds: float, seed: int,
    sandbox: Sandbox | None, worker: int, workers: int, start: Barrier | None,
) -> _Run:  # fmt: skip
    """Run the share of one of several workers, all of which start together."""
    try:
        return _run(name, agents, size, threads, suite, episodes, seconds, seed, sandbox, worker, workers, start)
    except BrokenBarrierError:
        return _Run(([], []), [], 0)  # the one that failed tells why
    except Exception:
        if start is not None:
            start.abort()  # the others need not wait
        raise


def _run(
    name: str, agents: int, size: int, threads: int | None, suite: str, episodes: int, seconds: float, seed: int,
    sandbox: Sandbox | None, worker: int, workers: int, start: Barrier | None,
) -> _Run:  # fmt: skip
    """Warm up, wait for the others, and measure."""
    if workers > 1 and "torch" not in sys.modules:
        os.environ["OMP_NUM_THREADS"] = str(threads or 1)  # of torch, which the agent loads
    agent, camera = _Counted(agent_named(name, sandbox)), Camera(size, size)
    requests = _requests(name, suite_named(suite).name, episodes, camera, seed)[worker::workers]
    sensors = ("rgb", "depth", "instance") if Access.INSTANCE in agent.access else ("rgb", "depth")
    simulator = NativeSimulator((), agents, camera=camera, sensors=sensors, threads=threads)
    short = [replace(request, task=replace(request.task, budget=WARM)) for request in (requests * agents)[:agents]]
    for _ in run_episodes(simulator, agent, short):
        pass
    if start is not None:
        start.wait()
    agent.clear()
    firsts: dict[int, EpisodeRun] = {}
    with progress(f"{name}: {len(requests)} episodes", len(requests)) as advance:
        for run in run_episodes(simulator, agent, cycle(requests)):
            if run.error is not None:
                raise run.error
            firsts.setdefault(run.request.number, run)
            advance(len(firsts))
            if len(firsts) == len(requests) and time.monotonic() - agent.times[0] >= seconds:
                break
    done = [
        evaluate(run.request.home, run.request.episode, run.trajectory, run.decision, camera=camera).scores.success
        for run in firsts.values()
    ]
    return _Run((agent.times, agent.steps), done, simulator.renderer.threads)


def rates(counts: Sequence[tuple[list[float], list[int]]], rounds: int) -> list[float]:
    """Steps per second of all processes together, while all of them run.

    One for each of some rounds of equal length. `counts` are times [s] of calls, on one clock, with the number of steps that are done
    when the next call comes. InputError where they never all run.
    """
    first, last = max(times[0] for times, _ in counts), min(times[-1] for times, _ in counts)
    if first >= last:
        raise InputError(f"--seconds: expected a time in which all {len(counts)} processes run, which there was not; give it more")
    ends = np.linspace(first, last, rounds + 1)
    # At the time of a call the steps of all earlier calls are done.
    over = sum(np.interp(ends, times, [0, *steps[:-1]]) for times, steps in counts)
    return (np.diff(over) / np.diff(ends)).tolist()


def _requests(name: str, suite: str, episodes: int, camera: Camera, seed: int) -> list[EpisodeRequest]:
    """First episodes of a suite with their homes."""
    with progress(f"making {episodes} episodes of {suite}", episodes) as advance:
        made = make_suite(suite, episodes, seed=seed, progress=lambda done, _: advance(done))
    found = []
    for k, episode in enumerate(made):
        home = home_at(episode.scene_id, cached=True)
        task = task_of(home, episode, camera=camera, budget=BUDGETS[episode.task], seed=agent_seed(seed, name, episode))
        found.append(EpisodeRequest(home, episode, task, number=k))
    return found


@dataclass
class _Counted:
    """Agent with the number of running steps before each call, and its time [s]."""

    agent: Agent
    times: list[float] = field(default_factory=list)
    steps: list[int] = field(default_factory=list)
    running: set[int] = field(default_factory=set)

    @property
    def access(self) -> Access:
        """Rights to information beyond the sensors."""
        return self.agent.access

    def clear(self) -> None:
        """Reset the counts."""
        self.times, self.steps, self.running = [], [], set()

    def begin(self, n: int, *, think: bool = False) -> State:
        """Idle slots of the agent."""
        self.times, self.steps = [time.monotonic()], [0]
        return self.agent.begin(n, think=think)

    def reset(self, state: State, tasks: Sequence[Task | None], agent_ids: Int[np.ndarray, "k"], privileged: Privileged | None) -> State:
        """Reset the agent, and record the running slots."""
        for i, task in zip(agent_ids.tolist(), tasks, strict=True):
            (self.running.discard if task is None else self.running.add)(i)
        return self.agent.reset(state, tasks, agent_ids, privileged)

    def act(self, observation: Observation, state: State, privileged: Privileged | None) -> tuple[Decisions, State]:
        """Count one step of each running slot, and act."""
        self.times.append(time.monotonic())
        self.steps.append(self.steps[-1] + len(self.running))
        return self.agent.act(observation, state, privileged)

"""Worker of the benchmark: runs episodes with agents and evaluates them."""

import os
import time
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from agent.agent import Agent
from agent.isolated.sandbox import DEFAULT, Sandbox
from agent.runner import EpisodeRequest, EpisodeRun, run_episodes
from envs.errors import InputError
from envs.home import Home, home_at
from envs.simulators.habitat.client import HabitatError
from envs.simulators.protocol import Simulator
from envs.tasks.evaluate import FailureCause, evaluate
from envs.tasks.spec import task_of
from envs.tasks.thresholds import Thresholds
from envs.types import ENDINGS, Action, Camera, Decision, Episode, Trajectory
from experiments.benchmark.ablations import AgentSpec, agent_spec, exchanged, guessed, told_as
from experiments.benchmark.records import Done, Record
from experiments.benchmark.seeds import agent_seed
from experiments.benchmark.simulators import Kind, simulator_of

UNPLAYABLE = "this episode cannot be begun"
SLOTS = 8  # episodes that a worker runs at a time
Play = tuple[str, int]  # name of an agent, and index of an episode in the set


@dataclass(frozen=True)
class EvalConfig:
    """Configuration shared by all workers: episodes, budgets and how to run them.

    `budgets` has a number of actions for each episode.
    """

    episodes: tuple[Episode, ...]
    budgets: tuple[int, ...]
    camera: Camera
    seed: int
    limit_s: float | None = None
    told: dict[int, int] = field(default_factory=dict)  # episodes of shuffled instructions (`exchanged`)
    simulator: Kind = "native"
    habitat_python: str | None = None
    sandbox: Sandbox | None = DEFAULT  # of agents from files; None: they play in the worker's own process
    ordered: frozenset[str] = frozenset()  # agents that keep their state, whose episodes are run one by one, in order
    key: bytes = b""  # secret part of the agents' seeds
    thresholds: Thresholds = "ours"

    @property
    def slots(self) -> int:
        """Number of episodes that a worker runs at a time.

        It is one where each costs a process, or has its own time limit.
        """
        return 1 if self.simulator == "habitat" or self.limit_s is not None else SLOTS


def make_config(
    episodes: Sequence[Episode],
    budgets: Sequence[int],
    camera: Camera,
    seed: int,
    limit_s: float | None,
    *,
    simulator: Kind = "native",
    habitat_python: str | None = None,
    **isolation: Any,
) -> EvalConfig:
    """Configuration for some episodes; `isolation` are further fields, such as thresholds.

    InputError when two have the same id.
    """
    seen: set[str] = set()
    for episode in episodes:
        if episode.episode_id in seen:
            raise InputError(f"episodes: expected ids that differ, got {episode.episode_id!r} twice; make the file again")
        seen.add(episode.episode_id)
    given = tuple(episodes), tuple(budgets), camera, seed, limit_s, exchanged(episodes, seed), simulator, habitat_python
    return EvalConfig(*given, **isolation)


class Worker:
    """Worker that runs several plays at a time.

    It has one simulator for each choice of sensors and one agent of each name.
    """

    def __init__(self, config: EvalConfig) -> None:
        self.config = config
        self._agents: dict[str, tuple[AgentSpec, Agent]] = {}
        self._simulators: dict[tuple[tuple[str, ...], int], Simulator] = {}
        self.homes_s = 0.0

    def ready(self, index: int) -> int:
        """Warm up with one episode: imports, kernels and its home; the process id."""
        episode = self.config.episodes[index]
        simulator = self._simulator(("rgb", "depth"))
        if can_stand(self._home(episode), episode):
            start = self._start(episode, simulator)
            simulator.step(np.full(simulator.agents, Action.FORWARD))
            verdict(episode, start, "", None, self.config.camera)
        self.homes_s = 0.0
        return os.getpid()

    def play(self, plays: Sequence[Play]) -> list[Done]:
        """Run some plays."""
        by_agent: dict[str, list[int]] = {}
        for name, index in plays:
            by_agent.setdefault(name, []).append(index)
        return [done for name, indices in by_agent.items() for done in self._played(name, indices)]

    def spent(self) -> float:
        """Time [s] spent on homes since the last call."""
        spent, self.homes_s = self.homes_s, 0.0
        return spent

    def give_up(self, one: Play, cause: str, reason: str) -> list[Done]:
        """Record of an episode that killed a worker or exceeded its time.

        Its progress is unknown, so the trajectory ends at its start.
        """
        name, index = one
        start = self._start(self.config.episodes[index], self._simulator(()))
        return [self._record(name, index, start, "", 0.0, FailureCause(cause), reason)]

    def _played(self, name: str, indices: list[int]) -> Iterator[Done]:
        """Run the plays of one agent; a crashed agent is replaced."""
        if name not in self._agents:
            self._agents[name] = agent_spec(name), agent_spec(name).build(self.config.sandbox)
        spec, agent = self._agents[name]
        sensors, limit_s = spec.sensors(agent.access), self.config.limit_s
        if self.config.simulator == "habitat":
            for index in indices:
                yield self._in_habitat(name, index, agent, sensors)
            return
        simulator = self._simulator(sensors, 1 if name in self.config.ordered else self.config.slots)
        failed: list[Done] = []
        for run in run_episodes(simulator, agent, self._requests(name, indices, failed), limit_s=limit_s):
            yield self._done(name, run)
        yield from failed

    def _in_habitat(self, name: str, index: int, agent: Agent, sensors: tuple[str, ...]) -> Done:
        """Run one play in habitat-sim, which is restarted once if it dies."""
        failed: list[Done] = []
        requests = list(self._requests(name, [index], failed))
        if failed:
            return failed[0]
        for attempt in range(2):
            simulator = self._simulator(sensors)
            try:
                (run,) = run_episodes(simulator, agent, requests, limit_s=self.config.limit_s)
                return self._done(name, run)
            except HabitatError as error:
                if attempt == 0:
                    simulator.restart()  # pyright: ignore[reportAttributeAccessIssue]
                    continue
                del self._simulators[sensors, self.config.slots]
                return self._record(name, index, _beginning(self.config.episodes[index]), "", 0.0, FailureCause.CRASHED, str(error))
        raise AssertionError("unreachable")

    def _requests(self, name: str, indices: Sequence[int], failed: list[Done]) -> Iterator[EpisodeRequest]:
        """Requests of some episodes; those that cannot be begun are recorded in `failed` instead."""
        for index in indices:
            try:
                request = self._request(self._agents[name][0], index)
            except InputError as error:
                start = _beginning(self.config.episodes[index])
                failed.append(self._record(name, index, start, "", 0.0, FailureCause.CRASHED, f"{UNPLAYABLE}: {error}"))
                continue
            yield request

    def _request(self, spec: AgentSpec, index: int) -> EpisodeRequest:
        """Request of an episode, with the agent's ablations applied.

        InputError for one that cannot be begun.
        """
        config, episode = self.config, self.config.episodes[index]
        home = self._home(episode)
        if not can_stand(home, episode):
            at = ", ".join(f"{v:.2f}" for v in episode.start_position_w)
            raise InputError(f"{episode.scene_id}: expected a start where an agent can stand, got ({at})")
        told = episode
        if spec.random_goal:
            told = guessed(home, episode, config.seed)
        elif spec.shuffled_instruction:
            told = told_as(episode, config.episodes[config.told[index]])
        seed = agent_seed(config.seed, spec.agent, episode, config.key)
        task = task_of(home, told, camera=config.camera, budget=config.budgets[index], seed=seed)
        return EpisodeRequest(home, episode, task, told, index)

    def _done(self, name: str, run: EpisodeRun) -> Done:
        """Record and trajectory of a run."""
        text = run.decision.text if run.decision is not None else ""
        if run.error is None:
            failure = FailureCause.TIMED_OUT if run.timed_out else None
            return self._record(name, run.request.number, run.trajectory, text, run.seconds, failure, "")
        reason = "".join(traceback.format_exception(run.error))
        return self._record(name, run.request.number, run.trajectory, text, run.seconds, FailureCause.CRASHED, reason)

    def _record(
        self, name: str, index: int, path: Trajectory, text: str, seconds: float, failure: FailureCause | None, reason: str
    ) -> Done:
        """Record and trajectory of a play.

        `failure` overrides the evaluated cause, and `reason` is its traceback.
        """
        began, episode = time.perf_counter(), self.config.episodes[index]
        found = verdict(episode, path, text, failure, self.config.camera, self.config.thresholds)
        seconds = round(seconds + time.perf_counter() - began, 4) if seconds else 0.0
        return Done(Record(name, episode.episode_id, index, episode.scene_id, text=text, seconds=seconds, traceback=reason, **found), path)

    def _home(self, episode: Episode) -> Home:
        """Home of an episode, cached by `home_at`."""
        began = time.perf_counter()
        home = home_at(episode.scene_id)
        self.homes_s += time.perf_counter() - began
        return home

    def _simulator(self, sensors: tuple[str, ...], slots: int = 0) -> Simulator:
        """Simulator of some sensors and slots, initially without homes."""
        slots = slots or self.config.slots
        if (sensors, slots) not in self._simulators:
            kind, python = self.config.simulator, self.config.habitat_python
            self._simulators[sensors, slots] = simulator_of(
                slots, camera=self.config.camera, sensors=sensors, threads=1, kind=kind, habitat_python=python
            )
        return self._simulators[sensors, slots]

    def _start(self, episode: Episode, simulator: Simulator) -> Trajectory:
        """Trajectory without actions, at the simulated start pose of an episode."""
        home = self._home(episode)
        simulator.load(0, home.scene, space=home.space, packed=home.packed)
        simulator.rest(np.arange(simulator.agents))
        place, yaw = np.array([episode.start_position_w]), np.array([episode.start_yaw_w])
        simulator.reset(np.zeros(1, np.int64), place, yaw, agent_ids=np.zeros(1, np.int64))
        labels, pitch = simulator.labels(), simulator.observation.pitch_a
        found = labels.position_w[:1], labels.yaw_w[:1], pitch[:1].astype(np.float64)
        return Trajectory(np.zeros(0, np.int64), np.zeros(0, np.bool_), *found)


def can_stand(home: Home, episode: Episode) -> bool:
    """Whether an agent can stand at the start of an episode, or beside it."""
    return bool(home.space.snap(np.array([episode.start_position_w]))[1][0] >= 0)


def verdict(
    episode: Episode, path: Trajectory, text: str, failure: FailureCause | None, camera: Camera, thresholds: Thresholds = "ours"
) -> dict[str, Any]:
    """Fields of a record that follow from a trajectory and its last text.

    These are `end`, `cause`, `scores` and `details`. `failure`, CRASHED or TIMED_OUT, is unknown to the evaluation; it overrides the cause,
    and changes no score.
    """
    last = Action(int(path.action[-1])) if len(path.action) else None
    decision = None if last is None else Decision(last, text)
    found = evaluate(home_at(episode.scene_id), episode, path, decision, camera=camera, thresholds=thresholds)
    return {
        "end": str(failure) if failure else last.name.lower() if last is not None and last in ENDINGS else "budget",
        "cause": str(failure or found.cause),
        "scores": found.scores,
        "details": {
            "impossible": found.impossible,
            "said_cannot": found.said_cannot,
            "reached": list(found.reached),
            "seen": found.seen,
            **({} if found.credit is None else {"credit": found.credit}),
        },
    }


def _beginning(episode: Episode) -> Trajectory:
    """Trajectory without actions, at the recorded start pose of an episode."""
    place, yaw = np.array([episode.start_position_w]), np.array([episode.start_yaw_w])
    return Trajectory(np.zeros(0, np.int64), np.zeros(0, np.bool_), place, yaw, np.zeros(1))

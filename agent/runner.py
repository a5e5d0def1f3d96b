"""`run_episodes`: the loop in which agents carry out episodes, n at a time.

Slots are refilled as episodes end.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from agent.agent import Agent
from agent.single import observation_of
from envs.home import Home
from envs.simulators.protocol import Simulator
from envs.types import ENDINGS, Access, Action, Decision, Episode, Labels, Observation, Task, Trajectory
from policies.policy import Decisions, check_decisions, privileged
from policies.thought import Thought

_FAILURES = (Exception, SystemExit, asyncio.CancelledError)
_ENDS = np.isin(np.arange(len(Action)), ENDINGS)  # of each action


@dataclass(frozen=True)
class EpisodeRequest:
    """Episode to carry out: home, episode and the agent's task.

    `told` replaces the episode for an agent with `Access.GOAL`, None for the episode itself; `number` is free for the caller.
    """

    home: Home
    episode: Episode
    task: Task
    told: Episode | None = None
    number: int = 0


@dataclass(frozen=True)
class EpisodeRun:
    """Result of running an agent in one episode.

    `decision` is its last one, with the answer or the reason; None when it made none. `seconds` is its share of the batch's time;
    `timed_out` is whether the time limit ended it, `stopped` whether the caller did. `error` is the exception of the agent, if any; then,
    and after the time limit or a stop, the trajectory ends early.
    """

    request: EpisodeRequest
    trajectory: Trajectory
    decision: Decision | None
    seconds: float
    timed_out: bool = False
    error: Exception | None = None
    stopped: bool = False


@dataclass(frozen=True)
class Step:
    """One step of one episode for subscribers, n = 1 in every array.

    `number` is 0 at the start, before any decision.
    """

    slot: int
    request: EpisodeRequest
    number: int
    decision: Decision | None
    thought: Thought | None
    observation: Observation
    labels: Labels


class Subscriber(Protocol):
    """Observer of episodes; an episode that restarts (number 0) invalidates its earlier steps."""

    def step(self, step: Step) -> None:
        """Receive a step, or the start of an episode."""
        ...

    def end(self, slot: int, run: EpisodeRun) -> None:
        """Receive the end of an episode."""
        ...


def run_episodes(
    simulator: Simulator,
    agent: Agent,
    requests: Iterable[EpisodeRequest],
    subscribers: Sequence[Subscriber] = (),
    *,
    think: bool = False,
    limit_s: float | None = None,
    is_stopped: Callable[[], bool] | None = None,
) -> Iterator[EpisodeRun]:
    """Run an agent in episodes and yield each run as it ends.

    The simulator's number of agents run at a time. Runs do not depend on that number or on the order. If the agent fails with several
    episodes in progress, each of them is restarted alone, so that only those fail in which it fails by itself; not so if its decisions say
    which failed (`Decisions.errors`). `limit_s` [s] is the time limit of an episode; it is checked after each decision, and a late decision
    is not executed. When `is_stopped` is true after a step, the episodes in progress end there. KeyboardInterrupt is not caught: that of an
    agent from a file stays in a process of its own (`agent.isolated`).
    """
    yield from _Loop(simulator, agent, tuple(subscribers), think, limit_s, is_stopped).run(iter(requests))


class _Loop:
    """Slots of a simulator: the request and the recorded steps of each."""

    def __init__(
        self,
        simulator: Simulator,
        agent: Agent,
        subscribers: tuple[Subscriber, ...],
        think: bool,
        limit_s: float | None,
        is_stopped: Callable[[], bool] | None,
    ) -> None:
        n = simulator.agents
        self.access = agent.access  # what it declares later has no effect
        self.simulator, self.agent, self.subscribers, self.think, self.limit_s = simulator, agent, subscribers, think, limit_s
        self.is_stopped = is_stopped
        self.requests: list[EpisodeRequest | None] = [None] * n
        self.known: list[Episode | None] = [None] * n  # copies: what an agent edits is its own
        self.decisions: list[Decision | None] = [None] * n
        self.path, self.action = np.zeros((n, 2, 5)), np.zeros((n, 1), np.int64)  # poses: x, y, z [m], yaw, pitch [rad]
        self.collided, self.count = np.zeros((n, 1), np.bool_), np.zeros(n, np.int64)
        self.seconds, self.budget = np.zeros(n), np.zeros(n, np.int64)
        self.alone: deque[EpisodeRequest] = deque()  # restarted one at a time, because the agent failed with several in progress
        self.ended: list[int] = []  # slots whose episodes have ended since the agent's last reset
        self.state = None

    @property
    def active(self) -> np.ndarray:
        """Slots with an episode in progress."""
        return np.array([i for i, request in enumerate(self.requests) if request is not None], np.int64)

    def run(self, waiting: Iterator[EpisodeRequest]) -> Iterator[EpisodeRun]:
        """Runs of all requests."""
        self.state = self.agent.begin(len(self.requests), think=self.think)
        while True:
            fresh = self._next(waiting)
            yield from self._begin(fresh)
            if len(self.active):
                yield from self._step()
            elif not fresh and not self.alone:
                return

    def _next(self, waiting: Iterator[EpisodeRequest]) -> list[tuple[int, EpisodeRequest]]:
        """Requests to begin now, with their slots."""
        free = [i for i, request in enumerate(self.requests) if request is None]
        if self.alone:
            return [(0, self.alone.popleft())] if len(free) == len(self.requests) else []
        return list(zip(free, waiting, strict=False))

    def _begin(self, fresh: list[tuple[int, EpisodeRequest]]) -> Iterator[EpisodeRun]:
        """Begin episodes and reset the agent; the runs in which it fails at that."""
        for i, request in fresh:
            self._enter(i, request)
        slots = np.array([i for i, _ in fresh], np.int64)
        if fresh:
            starts = np.array([request.episode.start_position_w for _, request in fresh])
            yaws = np.array([request.episode.start_yaw_w for _, request in fresh])
            observation = self.simulator.reset(slots, starts, yaws, agent_ids=slots)
            self._record(slots, self.simulator.labels(), observation)
        idle = [i for i in self.ended if self.requests[i] is None]
        self.ended = []
        if not fresh and not idle:
            return
        began = time.perf_counter()
        try:
            tasks = [request.task for _, request in fresh] + [None] * len(idle)
            ids = np.concatenate([slots, np.array(idle, np.int64)])
            self.state = self.agent.reset(self.state, tasks, ids, self._privileged(self.simulator.labels()))
        except _FAILURES as raised:
            yield from self._fail(raised)
            return
        self.seconds[slots] += (time.perf_counter() - began) / max(1, len(slots))
        if fresh:
            self._tell(slots, None, self.simulator.observation, self.simulator.labels())

    def _enter(self, i: int, request: EpisodeRequest) -> None:
        """Assign a request to slot i, and load its home into the simulator."""
        home = request.home
        count = self.simulator.scene_count
        for place in range(min(i, count), i + 1):
            if place >= count or (place == i and not self.simulator.holds(i, home.scene)):
                self.simulator.load(place, home.scene, space=home.space, packed=home.packed)
        self.requests[i], self.decisions[i] = request, None
        self.known[i] = deepcopy(request.told or request.episode) if Access.GOAL in self.access else None
        self.count[i], self.seconds[i], self.budget[i] = 0, 0.0, request.task.budget
        if request.task.budget > self.action.shape[1]:
            more = request.task.budget - self.action.shape[1]
            self.action = np.pad(self.action, ((0, 0), (0, more)))
            self.collided = np.pad(self.collided, ((0, 0), (0, more)))
            self.path = np.pad(self.path, ((0, 0), (0, more), (0, 0)))

    def _step(self) -> Iterator[EpisodeRun]:
        """Let all agents decide and act once; the runs that end with it."""
        began, active, observation = time.perf_counter(), self.active, self.simulator.observation
        over = active[self.count[active] >= self.budget[active]]
        if len(over):  # a budget of 0
            yield from self._end(over)
            return
        try:
            decided, self.state = self.agent.act(observation, self.state, self._privileged(self.simulator.labels()))
            decided = check_decisions(decided, len(self.requests))
        except _FAILURES as raised:
            yield from self._fail(raised)
            return
        share = (time.perf_counter() - began) / len(active)
        late = active[self.seconds[active] + share > self.limit_s] if self.limit_s is not None else active[:0]
        if len(late):
            yield from self._end(late, timed_out=True)
            active = self.active
        for i in active.tolist():
            if decided.errors is not None and (error := decided.errors[i]) is not None:
                yield from self._end(np.array([i]), error=error)
        active = self.active
        if not len(active):
            return
        action = np.asarray(decided.action, np.int64)
        for i in active.tolist():
            self.decisions[i] = None if not _ENDS[action[i]] else Decision(Action(int(action[i])), decided.text[i])
        observation = self.simulator.step(action)
        labels = self.simulator.labels()
        self.action[active, self.count[active]] = action[active]
        self.collided[active, self.count[active]] = observation.collided[active]
        self.count[active] += 1
        self._record(active, labels, observation)
        self.seconds[active] += (time.perf_counter() - began) / len(active)
        self._tell(active, decided, observation, labels)
        ended = active[_ENDS[action[active]] | (self.count[active] >= self.budget[active])]
        if len(ended):
            yield from self._end(ended)
        if self.is_stopped is not None and self.is_stopped():
            yield from self._end(self.active, stopped=True)

    def _privileged(self, labels: Labels):
        """Privileged information of the agents."""
        homes = [None if request is None else request.home for request in self.requests]
        known = [None if request is None else episode for request, episode in zip(self.requests, self.known, strict=True)]
        return privileged(self.access, labels, homes, known)

    def _record(self, slots: np.ndarray, labels: Labels, observation: Observation) -> None:
        """Record the poses of some slots."""
        at = self.count[slots]
        self.path[slots, at, :3] = labels.position_w[slots]
        self.path[slots, at, 3], self.path[slots, at, 4] = labels.yaw_w[slots], observation.pitch_a[slots]

    def _tell(self, slots: np.ndarray, decided: Decisions | None, observation: Observation, labels: Labels) -> None:
        """Report a step of some slots to the subscribers."""
        for i in slots.tolist() if self.subscribers else ():
            request = self.requests[i]
            assert request is not None
            decision = None if decided is None else Decision(Action(int(decided.action[i])), decided.text[i])
            thought = None if decided is None or decided.thought is None else decided.thought[i]
            known = Labels(*(part[i : i + 1] for part in (labels.instance, labels.position_w, labels.yaw_w)))
            step = Step(i, request, int(self.count[i]), decision, thought, observation_of(observation, i), known)
            for subscriber in self.subscribers:
                subscriber.step(step)

    def _end(
        self, slots: np.ndarray, *, timed_out: bool = False, error: Exception | None = None, stopped: bool = False
    ) -> Iterator[EpisodeRun]:
        """End the episodes of some slots; their runs."""
        for i in slots.tolist():
            request, t = self.requests[i], int(self.count[i])
            assert request is not None
            path = self.path[i, : t + 1].copy()
            walked = Trajectory(self.action[i, :t].copy(), self.collided[i, :t].copy(), path[:, :3], path[:, 3], path[:, 4])
            decision = self.decisions[i]
            if decision is None and t:
                decision = Decision(Action(int(walked.action[-1])))
            run = EpisodeRun(request, walked, decision, float(self.seconds[i]), timed_out, error, stopped)
            self.requests[i] = None
            self.ended.append(i)
            self.simulator.rest(slots[slots == i])
            for subscriber in self.subscribers:
                subscriber.end(i, run)
            yield run

    def _fail(self, raised: BaseException) -> Iterator[EpisodeRun]:
        """Run of the only episode in progress after a failure.

        With several in progress, all are queued to restart alone.
        """
        active = self.active
        self.state = self.agent.begin(len(self.requests), think=self.think)
        if len(active) <= 1:
            yield from self._end(active, error=_failure(raised))
            self.ended = []
            return
        for i in active.tolist():
            request = self.requests[i]
            assert request is not None
            self.alone.append(request)
            self.requests[i] = None
        self.simulator.rest(active)


def _failure(raised: BaseException) -> Exception:
    """Exception of an agent; others, such as sys.exit's, are converted to a RuntimeError."""
    if isinstance(raised, Exception):
        return raised
    words = "called sys.exit" if isinstance(raised, SystemExit) else f"raised {type(raised).__name__}"
    error = RuntimeError(f"the agent {words}: {raised}").with_traceback(raised.__traceback__)
    error.__cause__ = raised
    return error

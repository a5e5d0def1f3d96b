"""Scheduling of a benchmark's episodes, in this process or over Ray actors.

A play is one episode of one agent. Plays are assigned home by home, because making a home takes longer than an episode. They are assigned
in parts that take about a second but fill a worker's slots, and get smaller towards the end, because a dead worker's unreported plays are
lost, and the last ones are waited for. Results do not depend on the worker or the order.

When a worker dies, it is replaced, and each of its plays is tried once more, alone. One that kills a second worker is recorded as
crashed: an agent that kills its worker at an episode fails that episode, while plays of a worker killed from outside are repeated. With a
time limit, a worker that is late by more than `GRACE` is killed; its plays are also tried alone, and then recorded as timed out.
Without a limit, or without workers, an agent that never returns from a step blocks the benchmark.
"""

import contextlib
import os
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from envs.errors import InputError
from envs.tasks.evaluate import FailureCause
from experiments.benchmark.records import Done
from experiments.benchmark.worker import EvalConfig, Play, Worker

PART = 1.0  # expected duration of plays assigned together [s]
MOST = 64  # plays in a part
GRACE = 20.0  # [s] after the time limit of all current plays of a worker
START = 180.0  # [s] for workers to start
DEATHS = 5  # successive deaths of a worker after which the benchmark fails
MEMORY = 128 * 2**20  # size of Ray's shared store [bytes]
DEAD_TWICE = "the worker process died while it carried out this episode, and so did the one that tried it again"
LATE_TWICE = "the worker process did not return in time, and neither did the one that tried this episode again"

Report = Callable[[list[Done]], None]


@dataclass
class Timing:
    """Time spent [s] on the start, on all episodes, and on homes (mean over workers)."""

    start: float = 0.0
    work: float = 0.0
    homes: float = 0.0


class Deal:
    """Queue of plays by home; a worker keeps its home while plays are left there."""

    def __init__(self, job: EvalConfig, plays: Iterable[Play], workers: int = 1) -> None:
        self._homes: OrderedDict[str, deque[Play]] = OrderedDict()
        self._left, self._workers, self._slots = 0, workers, job.slots
        self._ordered = frozenset(f"agent {name}" for name in job.ordered)
        for name, index in plays:
            key = f"agent {name}" if name in job.ordered else job.episodes[index].scene_id
            self._homes.setdefault(key, deque()).append((name, index))
            self._left += 1
        self._at: dict[int, str] = {}
        self._seconds: dict[str, float] = {}  # expected duration of an agent's play

    def next(self, worker: int) -> list[Play]:
        """Next plays for a worker; none when all have been assigned."""
        most = min(MOST, -(-self._left // (2 * self._workers)))
        part, seconds = [], 0.0
        while len(part) < most and (seconds < PART or len(part) < self._slots) and (play := self._next(worker)):
            part.append(play)
            seconds += self._seconds.get(part[-1][0], PART / self._slots)
        return part

    def _next(self, worker: int) -> Play | None:
        """Next play for a worker: in its home, else an unused one, else the fullest; None if there is none for it.

        Agents that keep their state are queues of their own, each for one worker.
        """
        if (here := self._at.get(worker, "")) not in self._homes:
            taken = set(self._at.values())
            free = (scene_id for scene_id in self._homes if scene_id not in taken)
            shared = [scene_id for scene_id in self._homes if scene_id not in self._ordered]
            here = next(free, "") or max(shared, key=lambda scene_id: len(self._homes[scene_id]), default="")
            if not here:
                return None
        self._at[worker], plays = here, self._homes[here]
        play = plays.popleft()
        self._left -= 1
        if not plays:
            del self._homes[here]
        return play

    def learn(self, done: Sequence[Done]) -> None:
        """Update the expected duration of plays."""
        for one in done:
            before = self._seconds.get(one.record.agent, one.record.seconds)
            self._seconds[one.record.agent] = 0.7 * before + 0.3 * one.record.seconds


def carry_out(job: EvalConfig, plays: Sequence[Play], workers: int, report: Report) -> Timing:
    """Run all plays, and return the time spent.

    `report` is called with finished plays, each once, in any order. `workers` is the number of Ray actors, 0 for this process alone.
    InputError where Ray is not installed or does not start.
    """
    if not plays:
        return Timing()
    return _in_actors(job, plays, workers, report) if workers else _here(job, plays, report)


def _here(job: EvalConfig, plays: Sequence[Play], report: Report) -> Timing:
    """Run all plays in this process."""
    began = time.perf_counter()
    worker, deal, spent = Worker(job), Deal(job, plays), Timing()
    worker.ready(plays[0][1])
    started = time.perf_counter()
    while part := deal.next(0):
        done = worker.play(part)
        deal.learn(done)
        report(done)
    spent.start, spent.work, spent.homes = started - began, time.perf_counter() - started, worker.spent()
    return spent


# Ray


@dataclass
class _Hand:
    """Worker process with its current plays, their pending result, and its deadline [s]."""

    actor: Any
    reference: Any = None
    plays: list[Play] = field(default_factory=list)
    alone: bool = False
    late: float = float("inf")
    deaths: int = 0


def need_ray() -> Any:
    """Import Ray.

    InputError with the command that installs it if it is missing.
    """
    try:
        import ray
    except ModuleNotFoundError as error:
        from experiments.doctor import install_command

        raise InputError(f"--workers: expected Ray to be installed: {install_command('workers')} (or use --workers 0)") from error
    return ray


@contextlib.contextmanager
def _ray(workers: int) -> Iterator[Any]:
    """Context with a quiet local Ray instance."""
    quiet = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_DEDUP_LOGS": "0", "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0"}
    quiet |= {"RAY_memory_monitor_refresh_ms": "0", "RAY_enable_metrics_collection": "0"}
    before = {name: os.environ.get(name) for name in quiet}
    os.environ.update(quiet)
    ray = need_ray()
    options = {"include_dashboard": False, "log_to_driver": False, "logging_level": "error", "object_store_memory": MEMORY}
    try:
        try:
            ray.init("local", num_cpus=workers, namespace="gothere", **options)
        except (RuntimeError, OSError, TimeoutError, ValueError) as error:
            raise InputError(f"--workers: Ray did not start ({error}); use --workers 0") from error
        yield ray
    finally:
        ray.shutdown()
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


def _in_actors(job: EvalConfig, plays: Sequence[Play], workers: int, report: Report) -> Timing:
    """Run all plays in Ray actors."""
    began = time.perf_counter()
    with _ray(workers) as ray:
        shared = ray.put(job)
        kind = ray.remote(num_cpus=1, max_restarts=0)(Worker)
        hands = {k: _Hand(kind.remote(shared)) for k in range(workers)}
        firsts = _first_of_homes(job, plays)
        ready = [hand.actor.ready.remote(firsts[k % len(firsts)]) for k, hand in hands.items()]
        got, missing = ray.wait(ready, num_returns=len(ready), timeout=START)
        if missing:
            raise InputError(f"--workers: expected {workers} workers within {START:.0f} s, got {len(got)}; use fewer, or 0")
        try:
            ray.get(got)
        except ray.exceptions.RayActorError as error:
            raise InputError("--workers: a worker died while it started; use fewer, or 0") from error
        started = time.perf_counter()
        _drive(ray, kind, shared, job, hands, Deal(job, plays, workers), report)
        work = time.perf_counter() - started
        homes = sum(_spent(ray, hand) for hand in hands.values()) / workers
    return Timing(started - began, work, homes)


def _drive(ray: Any, kind: Any, shared: Any, job: EvalConfig, hands: dict[int, _Hand], deal: Deal, report: Report) -> None:
    """Assign plays to workers until every one has been reported."""
    again: deque[Play] = deque()  # to be tried alone, because a worker died with them
    while True:
        for number, hand in hands.items():
            if hand.reference is None:
                _give(job, hand, again, lambda number=number: deal.next(number))
        busy = {hand.reference: number for number, hand in hands.items() if hand.reference is not None}
        if not busy:
            return
        ended, _ = ray.wait(list(busy), num_returns=1, timeout=1.0)
        late = [hand for hand in hands.values() if hand.reference is not None and hand.reference not in ended]
        for hand in (hand for hand in late if time.perf_counter() > hand.late):
            ray.kill(hand.actor)
            _replace(kind, shared, hand, again, FailureCause.TIMED_OUT, LATE_TWICE)
        for reference in ended:
            hand = hands[busy[reference]]
            try:
                done = ray.get(reference)
            except ray.exceptions.RayActorError:
                _replace(kind, shared, hand, again, FailureCause.CRASHED, DEAD_TWICE)
                continue
            except ray.exceptions.RayTaskError as error:
                raise error.cause from error
            hand.reference, hand.plays, hand.deaths = None, [], 0
            deal.learn(done)
            report(done)


def _give(job: EvalConfig, hand: _Hand, again: deque[Play], deal: Callable[[], list[Play]]) -> None:
    """Assign the next plays to an idle worker, if any are left."""
    hand.alone = bool(again)
    hand.plays = [again.popleft()] if again else deal()
    if hand.plays:
        hand.reference = hand.actor.play.remote(hand.plays)
        allowed = float("inf") if job.limit_s is None else job.limit_s * len(hand.plays) + GRACE
        hand.late = time.perf_counter() + allowed


def _replace(kind: Any, shared: Any, hand: _Hand, again: deque[Play], cause: FailureCause, reason: str) -> None:
    """Replace a dead worker; its plays are queued again, or a single one recorded."""
    hand.deaths += 1
    if hand.deaths > DEATHS:
        raise InputError(f"--workers: {DEATHS} workers in a row died without finishing anything; use --workers 0 to see why")
    hand.actor, hand.reference, hand.late = kind.remote(shared), None, float("inf")
    if hand.alone:
        hand.reference = hand.actor.give_up.remote(hand.plays[0], str(cause), reason)
    else:
        again.extend(hand.plays)


def _first_of_homes(job: EvalConfig, plays: Sequence[Play]) -> list[int]:
    """First play's episode of each home, in order."""
    firsts: dict[str, int] = {}
    for _, index in plays:
        firsts.setdefault(job.episodes[index].scene_id, index)
    return list(firsts.values())


def _spent(ray: Any, hand: _Hand) -> float:
    """Time [s] that a worker spent on homes; 0 for one that has just died."""
    try:
        return float(ray.get(hand.actor.spent.remote(), timeout=START))
    except (ray.exceptions.RayActorError, ray.exceptions.GetTimeoutError):
        return 0.0

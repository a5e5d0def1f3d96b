"""Who carries out the plays of a benchmark: this process, or Ray actors that are replaced when they die.

Plays are dealt home by home, because a home takes longer to make than an episode to play. They are dealt in parts that take about a
second but fill a worker's slots, and are smaller towards the end: what a worker has not returned is lost when it dies, and waited for
when all others are done. Nothing that comes of a play depends on who played it, or when.

When a worker dies, each play it had in hand is tried once more, alone. One that costs a second worker its life is recorded as crashed:
an agent that kills its worker at an episode fails that episode, and what was killed from outside is done again. With a time limit, a
worker that is late by more than `GRACE` is ended, and what it had in hand is tried alone in the same way, and then recorded as timed out.
Without one, or without workers, an agent that never returns from a step is waited for.
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

PART = 1.0  # of plays that are dealt together [s]
MOST = 64  # plays in a part
GRACE = 20.0  # [s] after the time limit of all plays that a worker has in hand
START = 180.0  # [s] that workers have to start
DEATHS = 5  # in a row, of workers in one place: then none can live
MEMORY = 128 * 2**20  # of Ray's shared store [bytes]
DEAD_TWICE = "the worker process died while it carried out this episode, and so did the one that tried it again"
LATE_TWICE = "the worker process did not return in time, and neither did the one that tried this episode again"

Report = Callable[[list[Done]], None]


@dataclass
class Timing:
    """What it took [s]: to start, then until the last episode was recorded, and of that making homes (the mean over workers)."""

    start: float = 0.0
    work: float = 0.0
    homes: float = 0.0


class Deal:
    """Plays that are still to be dealt, by home. A worker keeps its home while that has plays left."""

    def __init__(self, job: EvalConfig, plays: Iterable[Play], workers: int = 1) -> None:
        self._homes: OrderedDict[str, deque[Play]] = OrderedDict()
        self._left, self._workers, self._slots = 0, workers, job.slots
        for name, index in plays:
            self._homes.setdefault(job.episodes[index].scene_id, deque()).append((name, index))
            self._left += 1
        self._at: dict[int, str] = {}
        self._seconds: dict[str, float] = {}  # that a play of an agent takes

    def next(self, worker: int) -> list[Play]:
        """The next plays for a worker; none when all have been dealt."""
        most = min(MOST, -(-self._left // (2 * self._workers)))
        part, seconds = [], 0.0
        while len(part) < most and (seconds < PART or len(part) < self._slots):
            part.append(self._next(worker))
            seconds += self._seconds.get(part[-1][0], PART / self._slots)
        return part

    def _next(self, worker: int) -> Play:
        """One more play for a worker: in its home, else in one that nobody has, else in that with most left."""
        if (here := self._at.get(worker, "")) not in self._homes:
            taken = set(self._at.values())
            free = (scene_id for scene_id in self._homes if scene_id not in taken)
            here = next(free, "") or max(self._homes, key=lambda scene_id: len(self._homes[scene_id]))
        self._at[worker], plays = here, self._homes[here]
        play = plays.popleft()
        self._left -= 1
        if not plays:
            del self._homes[here]
        return play

    def learn(self, done: Sequence[Done]) -> None:
        """Expect of the next what these took."""
        for one in done:
            before = self._seconds.get(one.record.agent, one.record.seconds)
            self._seconds[one.record.agent] = 0.7 * before + 0.3 * one.record.seconds


def carry_out(job: EvalConfig, plays: Sequence[Play], workers: int, report: Report) -> Timing:
    """How long it took to carry out all plays. `report` is told what was done, in parts, each play once, in whatever order.

    `workers` is a number of Ray actors, 0 for this process alone. InputError where Ray is not installed or does not start.
    """
    if not plays:
        return Timing()
    return _in_actors(job, plays, workers, report) if workers else _here(job, plays, report)


def _here(job: EvalConfig, plays: Sequence[Play], report: Report) -> Timing:
    """All plays in this process."""
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
    """A worker's process and what it has in hand: a reference to what will come of it, the plays, and when that is too late [s]."""

    actor: Any
    reference: Any = None
    plays: list[Play] = field(default_factory=list)
    alone: bool = False
    late: float = float("inf")
    deaths: int = 0


def need_ray() -> Any:
    """The module ray. InputError that says how to get it where it is not installed."""
    try:
        import ray
    except ModuleNotFoundError as error:
        from experiments.doctor import install_command

        raise InputError(f"--workers: expected Ray to be installed: {install_command('workers')} (or use --workers 0)") from error
    return ray


@contextlib.contextmanager
def _ray(workers: int) -> Iterator[Any]:
    """Ray on this machine alone, quiet, for as long as the block lasts."""
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
    """All plays in Ray actors."""
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
    """Nothing, when every play has been reported."""
    again: deque[Play] = deque()  # to be tried alone, because a worker died with them in hand
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
    """Nothing; an idle worker has something in hand, unless there is nothing left."""
    hand.alone = bool(again)
    hand.plays = [again.popleft()] if again else deal()
    if hand.plays:
        hand.reference = hand.actor.play.remote(hand.plays)
        allowed = float("inf") if job.limit_s is None else job.limit_s * len(hand.plays) + GRACE
        hand.late = time.perf_counter() + allowed


def _replace(kind: Any, shared: Any, hand: _Hand, again: deque[Play], cause: FailureCause, reason: str) -> None:
    """Nothing; there is another actor in a dead one's place. What that had in hand is tried again, or recorded if it was alone."""
    hand.deaths += 1
    if hand.deaths > DEATHS:
        raise InputError(f"--workers: {DEATHS} workers in a row died without finishing anything; use --workers 0 to see why")
    hand.actor, hand.reference, hand.late = kind.remote(shared), None, float("inf")
    if hand.alone:
        hand.reference = hand.actor.give_up.remote(hand.plays[0], str(cause), reason)
    else:
        again.extend(hand.plays)


def _first_of_homes(job: EvalConfig, plays: Sequence[Play]) -> list[int]:
    """The first play's episode of each home, in order."""
    firsts: dict[str, int] = {}
    for _, index in plays:
        firsts.setdefault(job.episodes[index].scene_id, index)
    return list(firsts.values())


def _spent(ray: Any, hand: _Hand) -> float:
    """How long a worker made homes [s]; 0 for one that has just died."""
    try:
        return float(ray.get(hand.actor.spent.remote(), timeout=START))
    except (ray.exceptions.RayActorError, ray.exceptions.GetTimeoutError):
        return 0.0

"""Records of decisions with the true costs of all options: `python -m experiments.decisions.record --out FILE.npz`.

In a part of the episodes the behaviour is the policy's, in others some options are taken at random or by the truth, so that states are
recorded that a policy which is not yet good comes to (Ross et al. 2011, DAgger). Each state is also recorded as if other instructions had
been given in it (Andrychowicz et al. 2017, hindsight): what the agent has seen is the same, and another thing is meant.
"""

import sys
from dataclasses import dataclass, field, replace
from functools import cache, partial
from pathlib import Path

import numpy as np

from agent.decision.environment import Set, decide_episodes, in_turn
from agent.decision.kinds import Kind, Options
from agent.decision.lanes import SIZE, Lanes, begun_at
from agent.decision.truth import least_of
from envs.errors import InputError
from envs.files import write_whole
from envs.home import Home
from envs.language.semantics.explain import contradiction
from envs.language.semantics.records import meaning_from_json
from envs.language.semantics.targets import plan
from envs.tasks.navigation import CAMERA, rounded
from envs.types import Episode
from experiments.cli import run_module
from experiments.decisions.carried import BATCH, TUNED, Perception, due_of, policy_named
from experiments.progress import progress

OWN, TRUE, RANDOM = 0.6, 0.25, 0.15  # shares of episodes by behaviour
MIXED = {1: 0.5, 2: 0.25}  # shares of options in those that are by truth, and at random
POOL, POOLED = 64, 12  # other instructions of a home at most, and those that are made of each sort
PURPOSE = 337


@dataclass(frozen=True)
class Record:
    """Record decisions in train homes."""

    out: Path
    """File of records, .npz."""
    homes: int = 300
    """Number of homes."""
    first: int = 300
    """Number of the first train home."""
    each: int = 6
    """Instructions in a home, and as many of which half cannot be carried out."""
    others: int = 3
    """Instructions that each state is recorded with besides its own."""
    policy: str = ""
    """File of weights that behave; a rule when not given."""
    perception: Perception = "simulated"
    """Perception of the agent; real: by its networks, at ten times the cost."""
    seed: int = 1
    """Seed of behaviour, order and the detector's errors."""

    def __post_init__(self) -> None:
        if self.first < TUNED:
            raise InputError(f"--first: expected {TUNED} or more (those before are to tune on), got {self.first}")
        if self.homes < 1 or self.each < 1 or self.others < 0:
            raise InputError("--homes, --each: expected numbers from 1 on; --others: from 0 on")


@dataclass
class Rows:
    """Recorded decisions.

    Features and costs are those of all options one after the other, `count` is the number of options of each decision, `episode` tells
    which are of one search, `home` is that of the train home. `walked` [m] is the way so far, `least` [m] the shortest one from the start
    to the goal, 0 without one.
    """

    features: list[np.ndarray] = field(default_factory=list)
    context: list[np.ndarray] = field(default_factory=list)
    costs: list[np.ndarray] = field(default_factory=list)
    count: list[int] = field(default_factory=list)
    episode: list[int] = field(default_factory=list)
    home: list[str] = field(default_factory=list)
    walked: list[float] = field(default_factory=list)
    least: list[float] = field(default_factory=list)


def main(config: Record) -> int:
    """Write the records; exit code 0."""
    recorder, policy = Recorder(config), policy_named(config.policy or "rule", config.seed)
    lanes = Lanes(in_turn(recorder.sets(), config.seed, rounds=1), BATCH, size=SIZE, seed=config.seed, real=config.perception == "real")
    done, rows = 0, recorder.rows
    with progress("recording episodes", 2 * config.each * config.homes) as advance:
        while due := due_of(lanes):
            chosen = policy(lanes, due)
            for k, options in due.items():
                chosen[k] = recorder.choice(lanes.lanes[k].number, chosen[k], options, recorder.add(lanes, k))
            done += len(lanes.step(chosen))
            advance(done)
    save(rows, config.out)
    print(f"wrote {config.out}: {len(rows.count)} decisions in {done} episodes and {len(set(rows.home))} homes")
    return 0


class Recorder:
    """Rows of decisions, and the behaviour that they are recorded with."""

    def __init__(self, config: Record) -> None:
        self.config, self.rows = config, Rows()
        self._rng = np.random.default_rng([config.seed, PURPOSE])
        self._ways = self._rng.choice(3, 997, p=(OWN, TRUE, RANDOM))
        self._pools: dict[str, tuple[Episode, ...]] = {}

    def sets(self) -> list[Set]:
        """Episodes home by home, made when they are first asked for."""
        return [cache(partial(self._home, number)) for number in range(self.config.first, self.config.first + self.config.homes)]

    def _home(self, number: int) -> tuple[Episode, ...]:
        """Episodes of a home; those of its other instructions are kept."""
        found = decide_episodes((number,), self.config.each)
        if self.config.others and found:
            self._pools[found[0].scene_id] = pool_of(number)
        return found

    def choice(self, number: int, chosen: int, options: Options, costs: np.ndarray) -> int:
        """The option to take in an episode of which a policy has chosen one."""
        way = int(self._ways[number % len(self._ways)])
        if self._rng.random() >= MIXED.get(way, 0.0):
            return chosen
        return int(costs.argmin()) if way == 1 else int(self._rng.choice(others_of(options)))

    def add(self, lanes: Lanes, k: int) -> np.ndarray:
        """True costs [m] of a lane's options, which are recorded, with other instructions too."""
        lane, costs, options = lanes.lanes[k], lanes.costs(k), lanes.options[k]
        assert lane.home is not None and lane.episode is not None and options is not None
        pool, walked, near = self._pools.get(lane.episode.scene_id, ()), lane.way, lanes.reached(k)
        self._row(options, costs, POOL * lane.number, lane.home, lane.episode, walked)
        order = self._rng.permutation(len(pool)).tolist()
        if near:  # first those that may mean what was reached: to take it or not is hard
            order.sort(key=lambda e: pool[e].meaning["to"]["category"] != near)
        for e in order[: self.config.others]:
            asked = asked_at(lane.home, pool[e], lane.episode)
            self._row(*lanes.instead(k, asked), POOL * lane.number + e + 1, lane.home, asked, walked)
        return costs

    def _row(self, options: Options, costs: np.ndarray, search: int, home: Home, episode: Episode, walked: float) -> None:
        """Add a row."""
        rows = self.rows
        rows.features.append(options.features.astype(np.float16))
        rows.context.append(options.context.astype(np.float16))
        rows.costs.append(costs.astype(np.float32))
        rows.count.append(len(options))
        rows.episode.append(search)
        rows.home.append(episode.scene_id)
        rows.walked.append(walked)
        rows.least.append(least_of(home, episode))


def pool_of(home: int) -> tuple[Episode, ...]:
    """Episodes in a train home whose instructions can be given anywhere in it."""
    found = decide_episodes((home,), POOLED)
    return tuple(one for one in found if not contradiction(meaning_from_json(one.meaning).to))[: POOL - 1]


def asked_at(home: Home, episode: Episode, other: Episode) -> Episode:
    """An episode with the start of another one.

    It has the goal that its instruction has there, if any.
    """
    moved = begun_at(episode, other)
    if not episode.goals:
        return moved
    found = plan(home, meaning_from_json(episode.meaning), np.array(other.start_position_w), camera=CAMERA)
    return replace(moved, goals=tuple(rounded(target.goal) for target in found.targets) if found.why is None else ())


def others_of(options: Options) -> list[int]:
    """Options that are not CANNOT, if there are any."""
    found = [k for k, option in enumerate(options.options) if option.kind is not Kind.CANNOT]
    return found or [0]


def save(rows: Rows, path: Path) -> None:
    """Write records as arrays."""
    import io

    buffer = io.BytesIO()
    np.savez_compressed(
        buffer, features=np.concatenate(rows.features), context=np.stack(rows.context), costs=np.concatenate(rows.costs),
        count=np.array(rows.count), episode=np.array(rows.episode), home=np.array(rows.home), walked=np.array(rows.walked, np.float32),
        least=np.array(rows.least, np.float32),
    )  # fmt: skip
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, buffer.getvalue())


if __name__ == "__main__":
    sys.exit(run_module(main))

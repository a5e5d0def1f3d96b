"""`DecideVectorEnv` and `DecideEnv`: decisions as Gymnasium environments, `gothere/Decide-v0`.

An observation is what is known of up to 32 options, an action the number of one; the option is then carried out on simulated perception,
or on the real one, with no picture for the learner. The reward is what a decision does to the greatest SPL that is still within reach (Ng
et al. 1999, potential-based shaping): the rewards of an episode add up to its SPL - 1, and `RIGHT` less where it does not end right. An
impossible one that is said to be so counts as SPL 1.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from itertools import count
from typing import Any

import gymnasium
import numpy as np
from gymnasium import spaces
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space
from jaxtyping import Float32, Float64, Int

from agent.decision.kinds import CONTEXT, FEATURES, MOST, Options
from agent.decision.lanes import Lanes, Outcome
from agent.decision.truth import TRUTHS
from envs.errors import InputError
from envs.home import Home, home_at
from envs.tasks.generate import episodes_in
from envs.types import Episode

RIGHT = 0.5  # of SPL, what a right ending counts besides, by default: SPL alone would have an agent guess early
PER_METRE = 0.1  # costs in infos are in units of 10 m
HOMES, EACH = 64, 6  # train homes by default, and instructions in each
FIRST = 1000  # number of the first train home
LARGEST = 20.0  # bound of features
NAME = "gothere/Decide-v0"
Observations = dict[str, np.ndarray]
Set = Callable[[], tuple[Episode, ...]]  # episodes in one home


class DecideVectorEnv(VectorEnv):
    """n episodes at a time, each in its own home.

    The next one begins with the step after an end (`AutoresetMode.NEXT_STEP`).

    `episodes` replace those of `homes` train homes from number `first` on, with `each` instructions in a home and as many of which half
    cannot be carried out. They come home by home in a new order each time, by `seed`. An action beyond the options counts from the first
    again. `costs` adds the true cost [10 m] of each option to the infos, which only a teacher may use. `truths` adds to the observations
    what a critic may know in training and no policy may (`agent.decision.truth`). `real` is perception by the networks, at ten times the
    cost. `right` is what a right ending counts besides SPL.
    """

    def __init__(
        self,
        num_envs: int = 1,
        *,
        episodes: Sequence[Episode] | None = None,
        homes: int = HOMES,
        each: int = EACH,
        first: int = FIRST,
        seed: int = 0,
        threads: int = 1,
        costs: bool = False,
        truths: bool = False,
        real: bool = False,
        right: float = RIGHT,
    ) -> None:
        if num_envs < 1:
            raise InputError(f"num_envs: expected a number from 1 on, got {num_envs}")
        self.num_envs, self._seed, self._costs, self._truths, self._right = num_envs, seed, costs, truths, right
        self._lanes: dict[str, Any] = {"threads": threads, "real": real}
        self._sets = sets_in(range(first, first + homes), each) if episodes is None else sets_of(episodes)
        self.metadata = {"autoreset_mode": AutoresetMode.NEXT_STEP}
        self.single_observation_space, self.single_action_space = space_of_observations(truths), spaces.Discrete(MOST)
        self.observation_space = batch_space(self.single_observation_space, num_envs)
        self.action_space = batch_space(self.single_action_space, num_envs)
        self.lanes: Lanes | None = None

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[Observations, dict[str, Any]]:
        """First decisions of new episodes."""
        self._seed = self._seed if seed is None else int(seed)
        self.lanes = Lanes(in_turn(self._sets, self._seed), self.num_envs, seed=self._seed, **self._lanes)
        self._over, self._within = np.zeros(self.num_envs, np.bool_), self._now_within()
        return self._observe(), self._infos([])

    def step(self, actions: Int[np.ndarray, "n"]) -> tuple[Observations, np.ndarray, np.ndarray, np.ndarray, dict[str, Any]]:
        """Next decisions, rewards, and ends of episodes, by the agent or by their budget."""
        assert self.lanes is not None, "call reset() first"
        due = self.lanes.options
        chosen = {k: int(actions[k]) % len(due[k]) for k in np.flatnonzero(~self._over).tolist()}  # type: ignore[arg-type]
        self._over[:] = False
        ended = [(k, one) for k, one in self.lanes.step(chosen) if one.decisions]  # contradictions need none
        reward, over, late = np.zeros(self.num_envs), np.zeros(self.num_envs, np.bool_), np.zeros(self.num_envs, np.bool_)
        before, self._within = self._within, self._now_within()
        for k in chosen:
            reward[k] = self._within[k] - before[k]
        for k, outcome in ended:
            scores = outcome.evaluation.scores
            got = (scores.spl if outcome.episode.goals else scores.success) or 0.0
            reward[k] = got - self._right * (not scores.success) - before[k]
            late[k] = outcome.late
            over[k] = not outcome.late
        self._over = over | late
        return self._observe(), reward, over, late, self._infos(ended)

    def skip(self, k: int) -> tuple[Observations, dict[str, Any]]:
        """First decision of the next episode of a lane.

        The present one need not have ended.
        """
        assert self.lanes is not None, "call reset() first"
        if not self._over[k]:
            self.lanes.drop(k)
        self._over[k], self._within = False, self._now_within()
        return self._observe(), self._infos([])

    def _now_within(self) -> Float64[np.ndarray, "n"]:
        """SPL within reach of each lane."""
        assert self.lanes is not None
        return np.array([0.0 if one is None else self.lanes.within_reach(k) for k, one in enumerate(self.lanes.options)])

    def _observe(self) -> Observations:
        """Observations of all lanes; those that are over have one option of zeros."""
        assert self.lanes is not None
        some = [None if over else one for over, one in zip(self._over, self.lanes.options, strict=True)]
        out = observations_of(some)
        if self._truths:
            found = [np.zeros(len(TRUTHS), np.float32) if one is None else self.lanes.truths(k) for k, one in enumerate(some)]
            out["truths"] = np.clip(np.stack(found), -LARGEST, LARGEST)
        return out

    def _infos(self, ended: Sequence[tuple[int, Outcome]]) -> dict[str, Any]:
        """Scores and lengths of the episodes that have ended, and true costs where they are asked for."""
        infos: dict[str, Any] = {}
        for name in ("success", "spl", "actions", "decisions") if ended else ():
            infos[name], infos[f"_{name}"] = np.zeros(self.num_envs), np.zeros(self.num_envs, np.bool_)
            for k, outcome in ended:
                told = outcome if name in ("actions", "decisions") else outcome.evaluation.scores
                infos[name][k], infos[f"_{name}"][k] = float(getattr(told, name) or 0.0), True
        if self._costs:
            assert self.lanes is not None
            infos["costs"] = np.zeros((self.num_envs, MOST), np.float32)
            for k in np.flatnonzero(~self._over).tolist():
                costs = self.lanes.costs(k)
                infos["costs"][k, : len(costs)] = costs * PER_METRE
        return infos


class DecideEnv(gymnasium.Env):
    """One episode at a time: `DecideVectorEnv` of one, with the same arguments."""

    metadata = {"render_modes": []}  # noqa: RUF012

    def __init__(self, **options: Any) -> None:
        self._many = DecideVectorEnv(1, **options)
        self.observation_space, self.action_space = self._many.single_observation_space, self._many.single_action_space

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[Observations, dict[str, Any]]:
        """First decision of a new episode.

        Without a seed it is the next one of those that a seed began.
        """
        super().reset(seed=seed)
        if seed is not None or self._many.lanes is None:
            observed, _ = self._many.reset(seed=seed)
        else:
            observed, _ = self._many.skip(0)
        return {name: part[0] for name, part in observed.items()}, {}

    def step(self, action: int) -> tuple[Observations, float, bool, bool, dict[str, Any]]:
        """Next decision, reward, and end of the episode, by the agent or by its budget."""
        observed, reward, over, late, infos = self._many.step(np.array([int(action)]))
        told = {name: infos[name][0] for name in infos if not name.startswith("_")}
        return {name: part[0] for name, part in observed.items()}, float(reward[0]), bool(over[0]), bool(late[0]), told


def space_of_observations(truths: bool = False) -> spaces.Dict:
    """Space of one observation: options, what they share, and which of them there are.

    With `truths` it has facts for a critic, too.
    """
    parts: dict[str, spaces.Space[Any]] = {
        "features": spaces.Box(-LARGEST, LARGEST, (MOST, len(FEATURES)), np.float32),
        "context": spaces.Box(-LARGEST, LARGEST, (len(CONTEXT),), np.float32),
        "mask": spaces.Box(0.0, 1.0, (MOST,), np.float32),
    }
    if truths:
        parts["truths"] = spaces.Box(-LARGEST, LARGEST, (len(TRUTHS),), np.float32)
    return spaces.Dict(parts)


def observations_of(options: Sequence[Options | None]) -> dict[str, Float32[np.ndarray, "n ..."]]:
    """Arrays of decisions; those that are None have one option of zeros."""
    n = len(options)
    out = {
        "features": np.zeros((n, MOST, len(FEATURES)), np.float32),
        "context": np.zeros((n, len(CONTEXT)), np.float32),
        "mask": np.zeros((n, MOST), np.float32),
    }
    for k, one in enumerate(options):
        if one is None:
            out["mask"][k, 0] = 1.0
            continue
        out["features"][k, : len(one)] = np.clip(one.features, -LARGEST, LARGEST)
        out["context"][k], out["mask"][k, : len(one)] = np.clip(one.context, -LARGEST, LARGEST), 1.0
    return out


def decide_episodes(homes: Sequence[int], each: int = EACH, *, split: str = "train", seed: int = 0) -> tuple[Episode, ...]:
    """Episodes in some homes of a split.

    They are `each` instructions to go to a thing, and as many of which half cannot be carried out.
    """
    found = []
    for home in homes:
        for name, pair in (("instruct", range(each)), ("impossible", range(2 * (each // 2)))):
            found += [one for one in episodes_in(f"{name}-{split}", home, pair, seed=seed) if is_to_a_thing(one)]
    return tuple(found)


def is_to_a_thing(episode: Episode) -> bool:
    """Whether an episode's instruction is to go to a thing, and nothing else."""
    meaning = episode.meaning
    return isinstance(meaning, dict) and meaning.get("is") == "Go" and meaning["to"].get("is") == "Description"


def sets_in(homes: Sequence[int], each: int = EACH) -> list[Set]:
    """Episodes of some train homes, home by home.

    They are made when they are first asked for.
    """
    return [cache(partial(decide_episodes, (home,), each)) for home in homes]


def sets_of(episodes: Sequence[Episode]) -> list[Set]:
    """Given episodes, home by home."""
    by = {name: tuple(one for one in episodes if one.scene_id == name) for name in sorted({one.scene_id for one in episodes})}
    return [lambda own=own: own for own in by.values()]


def in_turn(sets: Sequence[Set], seed: int, *, rounds: int | None = None) -> Iterator[tuple[Home, Episode]]:
    """Episodes with their homes, home by home in a new order each round.

    They are without end where no `rounds` are given. InputError where there are none.
    """
    rng = np.random.default_rng([seed, 313])
    for number in count() if rounds is None else range(rounds):
        some = False
        for k in rng.permutation(len(sets)).tolist():
            if own := sets[k]():
                some, home = True, home_at(own[0].scene_id)
                yield from ((home, own[e]) for e in rng.permutation(len(own)).tolist())
        if not some and not number:
            raise InputError(f"episodes: expected some in {len(sets)} homes, found none; ask for more homes")


def register() -> str:
    """Register the environment with Gymnasium, if it is not yet; its id."""
    if NAME not in gymnasium.registry:
        gymnasium.register(NAME, f"{__name__}:DecideEnv", vector_entry_point=f"{__name__}:DecideVectorEnv", disable_env_checker=True)
    return NAME

"""Episodes carried out by a policy of decisions, many at a time."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Literal

import numpy as np
from jaxtyping import Float

from agent.decision.environment import is_to_a_thing, observations_of
from agent.decision.kinds import Kind, Options
from agent.decision.lanes import Lanes
from agent.decision.rule import by_rule
from envs.errors import InputError
from envs.home import Home, home_at
from envs.tasks.generate import episodes_in, make_suite
from envs.types import Episode
from policies.learning import Chooser, load_decision_net

BATCH = 16  # lanes
TUNED, EACH = 300, 3  # train homes to tune on, and instructions in each
POLICIES = ("rules", "rule", "truth", "true-things", "true-exploring", "random")
Perception = Literal["simulated", "real"]
Policy = Callable[[Lanes, dict[int, Options]], dict[int, int]]


def policy_named(name: str, seed: int = 0) -> Policy:
    """Policy of a name, or of a file of weights; InputError for others."""
    if name == "truth":
        return lambda lanes, due: {k: int(lanes.costs(k).argmin()) for k in due}
    if name == "rule":
        return lambda lanes, due: {k: by_rule(one) for k, one in due.items()}
    if name in ("true-things", "true-exploring"):
        return lambda lanes, due: {k: partly_true(one, lanes.costs(k), things=name == "true-things") for k, one in due.items()}
    if name == "random":
        rng = np.random.default_rng([seed, 331])
        return lambda lanes, due: {k: int(rng.integers(len(one))) for k, one in due.items()}
    if not name.endswith(".safetensors"):
        raise InputError(f"policy: expected {', '.join(POLICIES)} or a file of weights (.safetensors), got {name!r}")
    choose = Chooser(load_decision_net(Path(name)))

    def by_network(lanes: Lanes, due: dict[int, Options]) -> dict[int, int]:
        return dict(zip(due, choose(observations_of(list(due.values()))), strict=True))

    return by_network


def partly_true(options: Options, costs: Float[np.ndarray, "c"], *, things: bool) -> int:
    """Option by the truth among things and by the rule among prospects.

    Without `things` it is the other way round.
    """
    prospect = np.array([option.kind <= Kind.LOOK for option in options.options])
    if not things:
        chosen = by_rule(options)
        return int(np.where(prospect, costs, np.inf).argmin()) if prospect[chosen] else chosen
    best = int(costs.argmin())
    return int(np.where(prospect, options.column("rule"), -np.inf).argmax()) if prospect[best] else best


def in_suite(suite: str, count: int, seed: int = 0) -> tuple[Episode, ...]:
    """Episodes of a suite that ask for a thing.

    Those of `tune` are in the first train homes, before those of training.
    """
    if suite == "tune":
        found = (one for home in range(TUNED) for one in episodes_in("instruct-train", home, range(EACH), seed=seed) if is_to_a_thing(one))
        return tuple(islice(found, count))
    return tuple(one for one in make_suite(suite, count, seed=seed) if is_to_a_thing(one))


def at_home(episodes: Iterable[Episode]) -> Iterator[tuple[Home, Episode]]:
    """Episodes with their homes, which are made as they are needed."""
    for episode in episodes:
        yield home_at(episode.scene_id), episode


def due_of(lanes: Lanes) -> dict[int, Options]:
    """Options of the lanes whose decisions are due."""
    return {k: one for k, one in enumerate(lanes.options) if one is not None}
